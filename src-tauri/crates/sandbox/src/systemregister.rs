//! Altinn's system register and its system users: what an organisation sets itself up with
//! (eformidling-dpo 4.3). Strict: a member that the real one does not know is refused.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Json, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::altinn::{Bearer, altinn_bearer};
use crate::clients::Registration;
use crate::http::{bare, json as json_answer, typed};
use crate::lock;
use crate::town::Town;

const REGISTER_WRITE: &str = "altinn:authentication/systemregister.write";
const REQUEST_WRITE: &str = "altinn:authentication/systemuser.request.write";
const REQUEST_READ: &str = "altinn:authentication/systemuser.request.read";
/// The only access package there is here.
const PACKAGE: &str = "urn:altinn:accesspackage:informasjon-og-kommunikasjon";
/// Where a manager approves a request; the real one is a page of its own host.
const APPROVE: &str = "/accessmanagement/ui/systemuser/request";

pub(crate) fn router() -> Router<Arc<Town>> {
    const BASE: &str = "/authentication/api/v1";
    Router::new()
        .route(&format!("{BASE}/systemregister/vendor/"), post(register))
        .route(&format!("{BASE}/systemregister/vendor/{{id}}"), get(system))
        .route(
            &format!("{BASE}/systemregister/vendor/{{id}}/accesspackages"),
            put(packages),
        )
        .route(&format!("{BASE}/systemuser/request/vendor"), post(request))
        .route(
            &format!("{BASE}/systemuser/vendor/bysystem/{{system}}"),
            get(by_system),
        )
        .route(APPROVE, get(approve))
}

/// The systems and the requests for their users.
#[derive(Debug)]
pub(crate) struct SystemRegister(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    systems: Vec<System>,
    requests: Vec<Request>,
}

#[derive(Debug, Clone)]
struct System {
    id: String,
    vendor: String,
    names: Value,
    about: Value,
    clients: Vec<String>,
    packages: Vec<String>,
    visible: bool,
}

#[derive(Debug, Clone)]
struct Request {
    id: String,
    system: String,
    party: String,
    external_ref: String,
    approved: bool,
}

impl SystemRegister {
    /// Every client has its system, as an integrasjonspunkt makes it.
    pub(crate) fn new(clients: &[Registration]) -> SystemRegister {
        let systems = clients.iter().map(|client| System {
            id: format!("{}_integrasjonspunkt", client.org_number),
            vendor: client.org_number.clone(),
            names: json!({ "nb": "Integrasjonspunkt", "nn": "Integrasjonspunkt", "en": "Integrasjonspunkt" }),
            about: json!({ "nb": "", "nn": "", "en": "" }),
            clients: vec![client.client_id.clone()],
            packages: vec![PACKAGE.to_owned()],
            visible: true,
        });
        SystemRegister(Mutex::new(Kept {
            systems: systems.collect(),
            requests: Vec::new(),
        }))
    }

    /// Removes every system of `vendor`: it has never been set up.
    pub(crate) fn forget(&self, vendor: &str) {
        let mut state = lock(&self.0);
        state.systems.retain(|system| system.vendor != vendor);
        state.requests.clear();
    }

    /// A manager approves the newest request of `party`; its reference, or `None` when there is none.
    pub(crate) fn approve(&self, party: &str) -> Option<String> {
        let mut state = lock(&self.0);
        let request = state.requests.iter_mut().rev().find(|r| r.party == party)?;
        request.approved = true;
        Some(request.external_ref.clone())
    }

    fn approve_id(&self, id: &str) -> Option<(String, String)> {
        let mut state = lock(&self.0);
        let request = state.requests.iter_mut().find(|r| r.id == id)?;
        request.approved = true;
        Some((request.party.clone(), request.external_ref.clone()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendor {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    nb: String,
    nn: String,
    en: String,
}

impl Words {
    fn value(&self) -> Value {
        json!({ "nb": self.nb, "nn": self.nn, "en": self.en })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewSystem {
    id: String,
    vendor: Vendor,
    name: Words,
    description: Words,
    client_id: Vec<String>,
    is_visible: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    urn: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewRequest {
    external_ref: String,
    system_id: String,
    party_org_no: String,
    rights: Vec<Value>,
    accesspackages: Vec<Package>,
    redirect_url: String,
}

async fn register(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    body: Result<Json<NewSystem>, JsonRejection>,
) -> Response {
    let bearer = match vendor(&town, &headers, REGISTER_WRITE) {
        Ok(bearer) => bearer,
        Err(refusal) => return refusal,
    };
    let new = match body {
        Ok(Json(new)) => new,
        Err(error) => return invalid("STD-00000", &error.body_text(), "/"),
    };
    if new.vendor.authority != "iso6523-actorid-upis"
        || new.vendor.id != format!("0192:{}", bearer.org)
    {
        return bare(StatusCode::FORBIDDEN);
    }
    if !new.id.starts_with(&format!("{}_", bearer.org)) {
        return invalid(
            "AUTH.VLD-00002",
            "The system id must begin with the vendor's number",
            "/id",
        );
    }
    let mut state = lock(&town.systems.0);
    if state.systems.iter().any(|system| system.id == new.id) {
        return invalid("AUTH.VLD-00001", "The system id already exists", "/id");
    }
    let taken = |client: &String| {
        state
            .systems
            .iter()
            .any(|system| system.clients.contains(client))
    };
    if new.client_id.is_empty() || new.client_id.iter().any(taken) {
        return invalid(
            "AUTH.VLD-00004",
            "One of the client ids already exists",
            "/clientId",
        );
    }
    state.systems.push(System {
        id: new.id,
        vendor: bearer.org,
        names: new.name.value(),
        about: new.description.value(),
        clients: new.client_id,
        packages: Vec::new(),
        visible: new.is_visible,
    });
    json_answer(StatusCode::OK, &json!(uuid::Uuid::new_v4().to_string()))
}

async fn system(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let bearer = match vendor(&town, &headers, REGISTER_WRITE) {
        Ok(bearer) => bearer,
        Err(refusal) => return refusal,
    };
    let state = lock(&town.systems.0);
    let Some(system) = own(&state, &bearer, &id) else {
        return bare(StatusCode::NOT_FOUND);
    };
    let packages: Vec<Value> = system
        .packages
        .iter()
        .map(|urn| json!({ "urn": urn }))
        .collect();
    json_answer(
        StatusCode::OK,
        &json!({
            "id": system.id,
            "vendor": { "ID": format!("0192:{}", system.vendor) },
            "name": system.names,
            "description": system.about,
            "rights": [],
            "accessPackages": packages,
            "clientId": system.clients,
            "isDeleted": false,
            "isVisible": system.visible,
            "allowedRedirectUrls": [],
        }),
    )
}

async fn packages(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Result<Json<Vec<Package>>, JsonRejection>,
) -> Response {
    let bearer = match vendor(&town, &headers, REGISTER_WRITE) {
        Ok(bearer) => bearer,
        Err(refusal) => return refusal,
    };
    let packages = match body {
        Ok(Json(packages)) => packages,
        Err(error) => return invalid("STD-00000", &error.body_text(), "/"),
    };
    if packages.iter().any(|package| package.urn != PACKAGE) {
        return invalid("AUTH.VLD-00037", "Unknown access package", "/urn");
    }
    let mut state = lock(&town.systems.0);
    let found = state
        .systems
        .iter_mut()
        .find(|system| system.id == id && system.vendor == bearer.org);
    match found {
        Some(system) => {
            system.packages = packages.into_iter().map(|package| package.urn).collect();
            json_answer(StatusCode::OK, &json!({ "success": true }))
        }
        None => bare(StatusCode::NOT_FOUND),
    }
}

async fn request(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    body: Result<Json<NewRequest>, JsonRejection>,
) -> Response {
    let bearer = match vendor(&town, &headers, REQUEST_WRITE) {
        Ok(bearer) => bearer,
        Err(refusal) => return refusal,
    };
    let new = match body {
        Ok(Json(new)) => new,
        Err(error) => return invalid("STD-00000", &error.body_text(), "/"),
    };
    let mut state = lock(&town.systems.0);
    let Some(system) = own(&state, &bearer, &new.system_id) else {
        return invalid("AUTH.VLD-00011", "The system does not exist", "/systemId");
    };
    let asks_for_more = new
        .accesspackages
        .iter()
        .any(|package| !system.packages.contains(&package.urn));
    if asks_for_more || !new.rights.is_empty() || new.accesspackages.is_empty() {
        return invalid(
            "AUTH.VLD-00012",
            "The system does not have what is asked for",
            "/accesspackages",
        );
    }
    if new.external_ref.is_empty() || !new.redirect_url.is_empty() {
        return invalid(
            "AUTH.VLD-00014",
            "Not an allowed redirect url",
            "/redirectUrl",
        );
    }
    let repeated = state.requests.iter().any(|request| {
        request.system == new.system_id
            && request.party == new.party_org_no
            && request.external_ref == new.external_ref
            && !request.approved
    });
    if repeated {
        return invalid(
            "AUTH.VLD-00009",
            "The request already exists",
            "/externalRef",
        );
    }
    let id = uuid::Uuid::new_v4().to_string();
    let answer = json!({
        "id": id,
        "externalRef": new.external_ref,
        "systemId": new.system_id,
        "partyOrgNo": new.party_org_no,
        "rights": [],
        "accesspackages": [{ "urn": PACKAGE }],
        "status": "New",
        "redirectUrl": "",
        "confirmUrl": format!("{}{APPROVE}?id={id}", town.urls.altinn),
    });
    state.requests.push(Request {
        id,
        system: new.system_id,
        party: new.party_org_no,
        external_ref: new.external_ref,
        approved: false,
    });
    json_answer(StatusCode::CREATED, &answer)
}

async fn by_system(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let bearer = match vendor(&town, &headers, REQUEST_READ) {
        Ok(bearer) => bearer,
        Err(refusal) => return refusal,
    };
    let state = lock(&town.systems.0);
    let Some(system) = own(&state, &bearer, &id) else {
        return bare(StatusCode::NOT_FOUND);
    };
    // What Maskinporten goes by, and so what is true: the clients' approved system users.
    let approved: Vec<Value> = lock(&town.clients)
        .iter()
        .filter(|client| system.clients.contains(&client.client_id))
        .filter_map(|client| {
            let external_ref = client.system_user.as_ref()?;
            Some(json!({
                "id": client.system_user_id,
                "systemId": system.id,
                "reporteeOrgNo": client.org_number,
                "externalRef": external_ref,
                "isDeleted": false,
                "userType": "standard",
            }))
        })
        .collect();
    json_answer(StatusCode::OK, &json!({ "data": approved, "links": {} }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    id: String,
}

/// Opening the link approves: there is nobody here who could log in.
async fn approve(State(town): State<Arc<Town>>, Query(approval): Query<Approval>) -> Response {
    let Some((party, external_ref)) = town.systems.approve_id(&approval.id) else {
        return bare(StatusCode::NOT_FOUND);
    };
    town.grant_system_user(&party, &external_ref);
    let page =
        "<!DOCTYPE html><html lang=\"nb\"><title>Godkjent</title><p>Systembrukeren er godkjent.";
    typed(StatusCode::OK, "text/html; charset=utf-8", page)
}

/// The vendor that calls: with an exchanged token for `scope`, and not as a system user.
fn vendor(town: &Town, headers: &HeaderMap, scope: &str) -> Result<Bearer, Response> {
    let bearer = altinn_bearer(town, headers).ok_or_else(|| bare(StatusCode::UNAUTHORIZED))?;
    if bearer.has_system_user || !bearer.has_scope(scope) {
        return Err(bare(StatusCode::FORBIDDEN));
    }
    Ok(bearer)
}

fn own<'a>(state: &'a Kept, bearer: &Bearer, id: &str) -> Option<&'a System> {
    state
        .systems
        .iter()
        .find(|system| system.id == id && system.vendor == bearer.org)
}

fn invalid(code: &str, detail: &str, path: &str) -> Response {
    typed(
        StatusCode::BAD_REQUEST,
        "application/problem+json",
        json!({
            "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            "title": "One or more validation errors occurred.",
            "status": 400,
            "code": "STD-00000",
            "validationErrors": [{ "code": code, "detail": detail, "paths": [path] }],
        })
        .to_string(),
    )
}
