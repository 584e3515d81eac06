//! The Service Registry, also called adressetjenesten (eformidling-dpo 5).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::get;
use budstikke_domain::{DocumentType, OrgNumber, Process, ProcessFamily};
use openssl::x509::X509;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::altinn::maskinporten_bearer;
use crate::http::{accepted, bare, json as json_answer, query_pairs, typed};
use crate::jose::SigningKey;
use crate::profiles::{Profile, profile};
use crate::town::Town;
use crate::units::{Life, Unit, Way};

pub(crate) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route("/adressetjeneste/identifier/{id}", get(identifier))
        .route(
            "/adressetjeneste/identifier/{id}/process/{process}",
            get(process),
        )
        .route("/adressetjeneste/info/{id}", get(info))
        .route("/adressetjeneste/virksert/{id}", get(virksert))
        .route("/adressetjeneste/jwk", get(keys))
}

/// How the registry signs, when it is not as it should (eformidling-dpo 10, point 4; trust-and-speed T18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RegistryQuirk {
    /// The signature does not fit what is signed.
    BadSignature,
    /// The signature is by a key that is not in the key set, under the name of one that is.
    WrongKey,
    /// The key set begins with a key that has signed nothing; who takes the first is wrong.
    OtherKeyFirst,
    /// The header names a key that is not in the key set.
    UnknownKid,
    /// The header says `alg: none`, and there is no signature.
    Unsigned,
    /// The answer is signed rightly, and says something else than was asked about: another organisation's
    /// record.
    OtherOrganisation,
}

impl RegistryQuirk {
    /// All of them.
    pub const ALL: [RegistryQuirk; 6] = [
        RegistryQuirk::BadSignature,
        RegistryQuirk::WrongKey,
        RegistryQuirk::OtherKeyFirst,
        RegistryQuirk::UnknownKid,
        RegistryQuirk::Unsigned,
        RegistryQuirk::OtherOrganisation,
    ];
}

/// The certificate that the registry has of an organisation, when it is not the one in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registered {
    /// None at all (`certificate_not_found`).
    Missing,
    /// One that ran out a year ago.
    Expired,
    /// One for the same key that was issued anew: another serial number (eformidling-dpo 5, end).
    Renewed,
    /// That of another organisation, here Fjordby tingsted.
    OfAnother,
}

/// Fjordby tingsted: who stands there when another should.
pub(crate) const SOMEBODY_ELSE: &str = "311204807";

/// What the registry holds beside the table of organisations.
pub(crate) struct Registry {
    signing: Mutex<SigningKey>,
    /// Certificates that replace an organisation's own; `None` for one that has none.
    certificates: Mutex<HashMap<String, Option<X509>>>,
    quirk: Mutex<Option<RegistryQuirk>>,
}

impl Registry {
    pub(crate) fn new(signing: SigningKey) -> Registry {
        Registry {
            signing: Mutex::new(signing),
            certificates: Mutex::new(HashMap::new()),
            quirk: Mutex::new(None),
        }
    }

    /// Signs in this way from now on.
    pub(crate) fn set_quirk(&self, quirk: Option<RegistryQuirk>) {
        *crate::lock(&self.quirk) = quirk;
    }

    fn is(&self, quirk: RegistryQuirk) -> bool {
        *crate::lock(&self.quirk) == Some(quirk)
    }

    /// Signs with another key from now on; the key set holds only that one.
    pub(crate) fn rotate(&self, signing: SigningKey) {
        *crate::lock(&self.signing) = signing;
    }

    /// Hands out `certificate` for `org` from now on, or says that there is none.
    pub(crate) fn publish(&self, org: &str, certificate: Option<X509>) {
        crate::lock(&self.certificates).insert(org.to_owned(), certificate);
    }
}

/// A refusal: never signed, whatever was asked for.
struct Refusal(StatusCode, &'static str, String);

impl Refusal {
    fn new(status: StatusCode, description: impl Into<String>) -> Refusal {
        Refusal(status, "", description.into())
    }

    fn into_answer(self) -> Response {
        let body = json!({ "error_code": self.1, "error_description": self.2 });
        json_answer(self.0, &body)
    }
}

async fn keys(State(town): State<Arc<Town>>) -> Response {
    let key = crate::lock(&town.registry.signing).jwk();
    let mut keys = Vec::new();
    if town.registry.is(RegistryQuirk::OtherKeyFirst) {
        keys.extend(town.keys.altinn.jwk().ok());
    }
    match key {
        Ok(key) => {
            keys.push(key);
            json_answer(StatusCode::OK, &json!({ "keys": keys }))
        }
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn identifier(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    answer(&town, &headers, || {
        let options = Options::parse(&uri)?;
        let unit = asked_for(&town, &id)?;
        let mut records = Vec::new();
        for process in served(&unit) {
            records.extend(record(&town, &unit, &process, options).ok());
        }
        if wants_beta(&headers) {
            records.extend(health_record(&unit));
        }
        Ok(json!({ "infoRecord": info_record(&unit), "serviceRecords": records }))
    })
}

async fn process(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    uri: Uri,
    Path((id, process)): Path<(String, String)>,
) -> Response {
    answer(&town, &headers, || {
        let options = Options::parse(&uri)?;
        let unit = asked_for(&town, &id)?;
        let process = Process::verbatim(process.clone());
        let record = record(&town, &unit, &process, options)?;
        Ok(json!({ "infoRecord": info_record(&unit), "serviceRecords": [record] }))
    })
}

async fn info(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    answer(&town, &headers, || {
        Options::parse(&uri)?;
        Ok(json!({ "infoRecord": info_record(&unit(&id)?) }))
    })
}

async fn virksert(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let wanted = accepted(&headers);
    let takes = |media: &str| wanted.iter().any(|range| range == media);
    let jose = takes("application/jose");
    if !(jose || wanted.is_empty() || takes("text/plain") || takes("*/*") || takes("text/*")) {
        return bare(StatusCode::NOT_ACCEPTABLE);
    }
    let pem = authorise(&town, &headers).and_then(|()| {
        if OrgNumber::parse(&id).map(OrgNumber::digits).as_deref() != Ok(&id) {
            let what = format!("{id} is not an organisation number");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, what));
        }
        certificate(&town, &id).ok_or_else(|| {
            Refusal(
                StatusCode::NOT_FOUND,
                "certificate_not_found",
                format!("Certificate not found for {id}"),
            )
        })
    });
    match pem {
        Ok(pem) if jose => signed(&town, pem.as_bytes()),
        Ok(pem) => typed(StatusCode::OK, "text/plain;charset=UTF-8", pem),
        Err(refusal) => refusal.into_answer(),
    }
}

/// Authorises, works, and answers in the form that was asked for.
fn answer(
    town: &Town,
    headers: &HeaderMap,
    work: impl FnOnce() -> Result<Value, Refusal>,
) -> Response {
    let wanted = accepted(headers);
    let takes = |media: &str| wanted.iter().any(|range| range == media);
    let jose = takes("application/jose");
    let json = !headers.contains_key(header::ACCEPT) || takes("application/json") || takes("*/*");
    if !jose && !json {
        return bare(StatusCode::NOT_ACCEPTABLE);
    }
    match authorise(town, headers).and_then(|()| work()) {
        Ok(body) if jose => signed(town, body.to_string().as_bytes()),
        Ok(body) => json_answer(StatusCode::OK, &body),
        Err(refusal) => refusal.into_answer(),
    }
}

fn signed(town: &Town, payload: &[u8]) -> Response {
    let signing = crate::lock(&town.registry.signing);
    let quirk = *crate::lock(&town.registry.quirk);
    let signed = match quirk {
        Some(RegistryQuirk::BadSignature) => signing.sign(b"{}").map(|other| {
            let signature = other.rsplit('.').next().unwrap_or_default();
            signing
                .sign(payload)
                .unwrap_or_default()
                .rsplit_once('.')
                .map(|(signed, _)| format!("{signed}.{signature}"))
                .unwrap_or_default()
        }),
        Some(RegistryQuirk::WrongKey) => town.keys.altinn.sign_as(signing.kid(), "RS256", payload),
        Some(RegistryQuirk::UnknownKid) => signing.sign_as("ukjent", "RS256", payload),
        Some(RegistryQuirk::Unsigned) => {
            let jws = signing.sign_as(signing.kid(), "none", payload);
            jws.map(|jws| match jws.rsplit_once('.') {
                Some((signed, _)) => format!("{signed}."),
                None => jws,
            })
        }
        _ => signing.sign(payload),
    };
    match signed {
        Ok(jws) => typed(StatusCode::OK, "application/jose;charset=UTF-8", jws),
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Wants a Maskinporten token that nobody has exchanged, with the scope for DPO.
fn authorise(town: &Town, headers: &HeaderMap) -> Result<(), Refusal> {
    match maskinporten_bearer(town, headers) {
        Some(bearer) if bearer.has_scope("eformidling:dpo") => Ok(()),
        Some(_) => Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "Access is denied: scope eformidling:dpo is required",
        )),
        None => Err(Refusal::new(StatusCode::UNAUTHORIZED, "Access is denied")),
    }
}

/// The parameters of a look-up.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    security_level: Option<u8>,
}

impl Options {
    fn parse(uri: &Uri) -> Result<Options, Refusal> {
        let bad = |what: String| Refusal::new(StatusCode::BAD_REQUEST, what);
        let mut options = Options::default();
        let pairs = query_pairs(uri).ok_or_else(|| bad("The query cannot be read".to_owned()))?;
        for (key, value) in pairs {
            match (key.as_str(), value.as_str()) {
                ("securityLevel", "3") => options.security_level = Some(3),
                ("securityLevel", "4") => options.security_level = Some(4),
                // A log correlation id, and a switch for persons: neither changes anything here.
                ("conversationId", _) | ("print", "true" | "false") => {}
                _ => return Err(bad(format!("Unknown parameter or value: {key}={value}"))),
            }
        }
        Ok(options)
    }
}

/// The unit that is answered about.
fn asked_for(town: &Town, id: &str) -> Result<Unit, Refusal> {
    let asked = unit(id)?;
    let other = Unit::find(SOMEBODY_ELSE);
    Ok(other
        .filter(|_| town.registry.is(RegistryQuirk::OtherOrganisation))
        .unwrap_or(asked))
}

/// The unit that an id of the path means.
fn unit(id: &str) -> Result<Unit, Refusal> {
    let number = id.strip_prefix("0192:").unwrap_or(id);
    if OrgNumber::parse(number).map(OrgNumber::digits).as_deref() != Ok(number) {
        let what = format!("Identifier {id} is not valid");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, what));
    }
    Unit::find(number)
        .filter(|unit| unit.way != Way::Unknown && !matches!(unit.life, Life::Deleted(_)))
        .ok_or_else(|| {
            let what = format!("Entity with identifier {number} was not found");
            Refusal::new(StatusCode::NOT_FOUND, what)
        })
}

/// The processes that a look-up without process answers with.
fn served(unit: &Unit) -> Vec<Process> {
    let mut processes: Vec<Process> = Process::letters().collect();
    if unit.way == Way::Dpo {
        processes.push(Process::verbatim(Process::ARKIVMELDING_RESPONSE));
        if profile(unit.number).is_some_and(|profile| profile.agreed) {
            processes.push(Process::verbatim(Process::AVTALT));
            processes.push(Process::verbatim(Process::AVTALT_RESPONSE));
        }
    }
    processes
}

/// The record of one process, by the rules of other-channels 1.6.
fn record(town: &Town, unit: &Unit, process: &Process, options: Options) -> Result<Value, Refusal> {
    let unsupported = || {
        let what = format!(
            "Process {} is not supported by {}",
            process.as_str(),
            unit.number
        );
        Refusal::new(StatusCode::NOT_FOUND, what)
    };
    let documents = documents(process).ok_or_else(unsupported)?;
    let is_letter = process.family() == ProcessFamily::Arkivmelding && process.tail() != "response";
    let way = match profile(unit.number) {
        Some(profile) if takes(profile, process) => Way::Dpo,
        // Registered, but not for this process.
        Some(_) if is_letter && options.security_level != Some(4) => Way::Dpv,
        Some(_) => return Err(unsupported()),
        None if is_letter => unit.way,
        None => return Err(unsupported()),
    };
    if way == Way::Dpv && options.security_level == Some(4) {
        let what = format!(
            "{} can not receive messages with security level '4'",
            unit.number
        );
        return Err(Refusal::new(StatusCode::BAD_REQUEST, what));
    }
    let certificate = match way {
        Way::Dpo => Some(certificate(town, unit.number).ok_or_else(|| {
            Refusal(
                StatusCode::NOT_FOUND,
                "certificate_not_found",
                format!("Certificate not found for {}", unit.number),
            )
        })?),
        // KS' own certificate in reality; nobody here can send that way.
        Way::Dpf | Way::Dpv | Way::Unknown => None,
    };
    let service = match way {
        Way::Dpf => json!({
            "identifier": "DPF", "endpointUrl": "https://svarut.sandkasse.invalid/",
            "securityLevel": options.security_level.unwrap_or(3),
        }),
        Way::Dpo => json!({
            "identifier": "DPO", "endpointUrl": town.urls.broker,
            "serviceCode": "4192", "serviceEditionCode": "270815",
            "resource": crate::broker::RESOURCE,
        }),
        Way::Dpv | Way::Unknown => json!({
            "identifier": "DPV", "endpointUrl": "https://altinn.sandkasse.invalid/",
            "serviceCode": "4255", "serviceEditionCode": "10",
            "resource": format!("eformidling-dpv-{}", process.tail().to_lowercase()),
        }),
    };
    Ok(json!({
        "organisationNumber": unit.number,
        "pemCertificate": certificate,
        "process": process.as_str(),
        "documentTypes": documents,
        "service": service,
    }))
}

/// Whether the caller asks for what is not there for everyone yet (eformidling-dpo 5).
fn wants_beta(headers: &HeaderMap) -> bool {
    headers
        .get("x-enable-beta-features")
        .is_some_and(|value| value == "true")
}

/// A record of the health network, which municipalities have: of a service that few programs know.
fn health_record(unit: &Unit) -> Option<Value> {
    (unit.form == "KOMM" && unit.way == Way::Dpo).then(|| {
        json!({
            "organisationNumber": unit.number,
            "pemCertificate": null,
            "process": "urn:no:difi:profile:helse:helse:ver1.0",
            "documentTypes": ["urn:no:difi:helse:xsd:schema::dialogmelding"],
            "service": { "identifier": "DPH", "endpointUrl": "https://helse.sandkasse.invalid/" },
            "herId": "8140000",
        })
    })
}

/// Whether a registered organisation is registered for this process.
fn takes(profile: &Profile, process: &Process) -> bool {
    match process.family() {
        ProcessFamily::Arkivmelding => profile.confidential || !process.is_confidential(),
        ProcessFamily::Avtalt => profile.agreed,
        ProcessFamily::Einnsyn | ProcessFamily::Other => false,
    }
}

/// The document types registered for a process; `None` for one that nobody is registered for here.
fn documents(process: &Process) -> Option<Vec<&'static str>> {
    let letters: Vec<Process> = Process::letters().collect();
    Some(match process.as_str() {
        Process::ARKIVMELDING_RESPONSE => vec![
            DocumentType::ARKIVMELDING_KVITTERING,
            "urn:no:difi:arkivmelding:xsd::status",
            "urn:no:difi:arkivmelding:xsd::feil",
        ],
        Process::AVTALT => vec![DocumentType::AVTALT],
        Process::AVTALT_RESPONSE => vec!["urn:no:difi:avtalt:xsd::status"],
        _ if letters.contains(process) => vec![DocumentType::ARKIVMELDING],
        _ => return None,
    })
}

fn certificate(town: &Town, number: &str) -> Option<String> {
    let replaced = crate::lock(&town.registry.certificates)
        .get(number)
        .cloned();
    let certificate = match replaced {
        Some(certificate) => certificate?,
        None => town.keys.organisation(number)?.certificate.clone(),
    };
    String::from_utf8(certificate.to_pem().ok()?).ok()
}

fn info_record(unit: &Unit) -> Value {
    json!({
        "identifier": unit.number,
        "organizationName": unit.name.to_uppercase(),
        "postadresse": {
            "adresse": "Postboks 1",
            "postnummer": unit.post_code,
            "poststed": unit.place,
            "land": "NORGE",
        },
        "entityType": { "name": unit.form },
    })
}
