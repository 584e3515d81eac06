//! Enhetsregisteret: search and single units (other-channels 7).

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::get;
use budstikke_domain::OrgNumber;
use serde_json::{Value, json};

use crate::http::{accepted, bare, query_pairs, set, typed};
use crate::town::Town;
use crate::units::{Life, Unit};

/// Beyond this many hits the real register answers 400.
const DEEPEST: usize = 10_000;

pub(crate) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route("/enhetsregisteret/api/enheter", get(search_units))
        .route("/enhetsregisteret/api/enheter/{number}", get(unit))
        .route("/enhetsregisteret/api/underenheter", get(search_branches))
        .route("/enhetsregisteret/api/underenheter/{number}", get(branch))
}

async fn search_units(State(town): State<Arc<Town>>, headers: HeaderMap, uri: Uri) -> Response {
    search(&town, &headers, &uri, false)
}

async fn search_branches(State(town): State<Arc<Town>>, headers: HeaderMap, uri: Uri) -> Response {
    search(&town, &headers, &uri, true)
}

async fn unit(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Response {
    single(&town, &headers, &number, false)
}

async fn branch(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Response {
    single(&town, &headers, &number, true)
}

fn single(town: &Town, headers: &HeaderMap, number: &str, branch: bool) -> Response {
    let Some(media) = media_type(headers, branch) else {
        return bare(StatusCode::NOT_ACCEPTABLE);
    };
    if OrgNumber::parse(number).map(OrgNumber::digits).as_deref() != Ok(number) {
        let why = "Organisasjonsnummer må bestå av 9 siffer og være gyldig";
        return refuse(town, "organisasjonsnummer", number, why);
    }
    match Unit::find(number).filter(|unit| unit.is_branch == branch) {
        None => bare(StatusCode::NOT_FOUND),
        Some(unit) if unit.life == Life::Removed => bare(StatusCode::GONE),
        Some(unit) => typed(StatusCode::OK, media, describe(town, &unit).to_string()),
    }
}

/// The filters that the sandbox knows; any other parameter is refused.
struct Filter {
    name: Option<String>,
    prefix: bool,
    numbers: Option<Vec<String>>,
    parent: Option<String>,
    forms: Option<Vec<String>>,
    bankrupt: Option<bool>,
    size: usize,
    page: usize,
}

impl Filter {
    /// Reads the query; `Err` names the bad parameter and its value.
    fn parse(uri: &Uri) -> Result<Filter, (String, String)> {
        let mut filter = Filter {
            name: None,
            prefix: false,
            numbers: None,
            parent: None,
            forms: None,
            bankrupt: None,
            size: 20,
            page: 0,
        };
        let pairs = query_pairs(uri).ok_or_else(|| ("query".to_owned(), String::new()))?;
        for (key, value) in pairs {
            let list = || Some(value.split(',').map(str::to_owned).collect());
            let bad = || (key.clone(), value.clone());
            match key.as_str() {
                "navn" => filter.name = Some(value.to_uppercase()),
                "navnMetodeForSoek" if value == "FORTLOEPENDE" => filter.prefix = true,
                "organisasjonsnummer" => filter.numbers = list(),
                "overordnetEnhet" => filter.parent = Some(value),
                "organisasjonsform" => filter.forms = list(),
                "konkurs" => filter.bankrupt = Some(value.parse().map_err(|_| bad())?),
                "size" => filter.size = value.parse().map_err(|_| bad())?,
                "page" => filter.page = value.parse().map_err(|_| bad())?,
                _ => return Err(bad()),
            }
        }
        if filter.size == 0 || (filter.page + 1).saturating_mul(filter.size) > DEEPEST {
            return Err(("page".to_owned(), filter.page.to_string()));
        }
        Ok(filter)
    }

    fn matches(&self, unit: &Unit) -> bool {
        let name = unit.name.to_uppercase();
        let found = |wanted: &str| {
            if self.prefix {
                name.starts_with(wanted)
            } else {
                wanted.split_whitespace().all(|word| name.contains(word))
            }
        };
        let listed = |list: &Option<Vec<String>>, value: &str| {
            list.as_ref()
                .is_none_or(|list| list.iter().any(|wanted| wanted == value))
        };
        self.name.as_deref().is_none_or(found)
            && listed(&self.numbers, unit.number)
            && listed(&self.forms, unit.form)
            && self.parent.is_none() | (self.parent.as_deref() == unit.parent)
            && self
                .bankrupt
                .is_none_or(|wanted| wanted == (unit.life == Life::Bankrupt))
    }
}

fn search(town: &Town, headers: &HeaderMap, uri: &Uri, branches: bool) -> Response {
    let Some(media) = media_type(headers, branches) else {
        return bare(StatusCode::NOT_ACCEPTABLE);
    };
    let filter = match Filter::parse(uri) {
        Ok(filter) => filter,
        Err((key, value)) => return refuse(town, &key, &value, "Ukjent eller feil parameter"),
    };
    // Dissolved units are found by number only, as in the real register's search.
    let hits: Vec<Unit> = Unit::all()
        .filter(|unit| unit.is_branch == branches)
        .filter(|unit| !matches!(unit.life, Life::Deleted(_) | Life::Removed))
        .filter(|unit| filter.matches(unit))
        .collect();
    let page: Vec<Value> = hits
        .iter()
        .skip(filter.page * filter.size)
        .take(filter.size)
        .map(|unit| describe(town, unit))
        .collect();
    let (what, base) = if branches {
        ("underenheter", format!("{}/underenheter", town.urls.brreg))
    } else {
        ("enheter", format!("{}/enheter", town.urls.brreg))
    };
    let query = uri.query().unwrap_or_default();
    let mut body = json!({});
    if !page.is_empty() {
        set(&mut body, "_embedded", json!({ what: page }));
    }
    set(
        &mut body,
        "_links",
        json!({ "self": { "href": format!("{base}?{query}") } }),
    );
    set(
        &mut body,
        "page",
        json!({
            "size": filter.size,
            "totalElements": hits.len(),
            "totalPages": hits.len().div_ceil(filter.size),
            "number": filter.page,
        }),
    );
    typed(StatusCode::OK, media, body.to_string())
}

/// The media type of the answer, or `None` when the caller takes none of ours.
fn media_type(headers: &HeaderMap, branch: bool) -> Option<&'static str> {
    let ours = if branch {
        "application/vnd.brreg.enhetsregisteret.underenhet.v2+json;charset=UTF-8"
    } else {
        "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8"
    };
    let bare_type = ours.split(';').next().unwrap_or(ours);
    let wanted = accepted(headers);
    let fits = |range: &String| {
        matches!(
            range.as_str(),
            "*/*" | "application/*" | "application/json" | "application/hal+json"
        ) || range == bare_type
    };
    (!headers.contains_key(header::ACCEPT) || wanted.iter().any(fits)).then_some(ours)
}

fn describe(town: &Town, unit: &Unit) -> Value {
    let kind = if unit.is_branch {
        "underenheter"
    } else {
        "enheter"
    };
    let link = |kind: &str, number: &str| json!({ "href": format!("{}/{kind}/{number}", town.urls.brreg) });
    let mut links = json!({ "self": link(kind, unit.number) });
    let mut body = json!({
        "organisasjonsnummer": unit.number,
        "navn": unit.name.to_uppercase(),
        "organisasjonsform": { "kode": unit.form, "beskrivelse": form_name(unit.form) },
    });
    if let Life::Deleted(date) = unit.life {
        set(&mut body, "slettedato", json!(date));
        set(&mut body, "_links", links);
        return body;
    }
    let address = |street: Value| {
        json!({
            "land": "Norge", "landkode": "NO", "postnummer": unit.post_code,
            "poststed": unit.place, "adresse": street,
            "kommune": unit.place, "kommunenummer": unit.post_code,
        })
    };
    set(
        &mut body,
        "postadresse",
        address(json!(["Postboks 1", null, ""])),
    );
    let visited = if unit.is_branch {
        "beliggenhetsadresse"
    } else {
        "forretningsadresse"
    };
    set(&mut body, visited, address(json!(["Prøveveien 1"])));
    if !unit.is_branch {
        set(&mut body, "konkurs", json!(unit.life == Life::Bankrupt));
        set(
            &mut body,
            "underAvvikling",
            json!(unit.life == Life::WindingUp),
        );
        set(
            &mut body,
            "underTvangsavviklingEllerTvangsopplosning",
            json!(false),
        );
    }
    if let Some(parent) = unit.parent {
        set(&mut body, "overordnetEnhet", json!(parent));
        set(&mut links, "overordnetEnhet", link("enheter", parent));
    }
    set(&mut body, "_links", links);
    body
}

fn form_name(code: &str) -> &'static str {
    match code {
        "AS" => "Aksjeselskap",
        "BEDR" => "Underenhet til næringsdrivende og offentlig forvaltning",
        "FLI" => "Forening/lag/innretning",
        "FYLK" => "Fylkeskommune",
        "IKS" => "Interkommunalt selskap",
        "KF" => "Kommunalt foretak",
        "KOMM" => "Kommune",
        _ => "Organisasjonsledd",
    }
}

fn refuse(town: &Town, parameter: &str, value: &str, why: &str) -> Response {
    let body = json!({
        "tidsstempel": town.now().to_string(),
        "status": 400,
        "feilmelding": "Feilaktig forespørsel",
        "antallFeil": 1,
        "valideringsfeil": [{ "feilmelding": why, "parametere": [parameter], "feilaktigVerdi": value }],
    });
    typed(
        StatusCode::BAD_REQUEST,
        "application/json",
        body.to_string(),
    )
}
