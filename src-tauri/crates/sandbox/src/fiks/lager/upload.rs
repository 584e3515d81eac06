//! `POST /dokumentlager/api/v1/{fiksOrg}/kontoer/{konto}/dokumenter/`.

use std::sync::Arc;

use axum::extract::{Multipart, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Document, Reader, to_disk};
use crate::fiks::kontoer::{Kind, id_of_org};
use crate::fiks::multipart::{json_part, next, open, read_on};
use crate::fiks::refusal::Refusal;
use crate::fiks::registers::Caller;
use crate::http::json as json_answer;
use crate::town::Town;

/// Letters that a document's name may have.
const NAME_MAX: usize = 226;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    dokumentnavn: String,
    mimetype: String,
    /// Seconds, unlike everywhere else on the platform.
    ttl: Option<i64>,
    tilgjengelig_til: Option<Timestamp>,
    sikkerhetsniva: i64,
    #[serde(default)]
    eksponert_for: Vec<Exposed>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
enum Exposed {
    Integrasjon {
        id: Uuid,
    },
    Organisasjon {
        orgnr: String,
    },
    /// People and roles, whom nobody here is.
    #[serde(other)]
    Somebody,
}

pub(in crate::fiks) async fn upload(
    State(town): State<Arc<Town>>,
    caller: Result<Caller, Refusal>,
    Path((org, konto)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    let caller = caller.and_then(|caller| owned(&town, caller, &org, &konto));
    let (caller, mut parts) = open(&town, caller, request).await?;
    let stored = store(&town, &caller, &mut parts).await;
    read_on(parts).await;
    let document = stored?;
    let told = json!({
        "id": document.id.to_string(),
        "dokumentnavn": document.name,
        "mimeType": document.media_type,
        "ukryptertStorrelse": document.size,
        "kryptertStorrelse": document.size,
    });
    let mut response = json_answer(StatusCode::CREATED, &told);
    // Where citizens look; no use for a program.
    let location = format!("https://minside.invalid/dokumentlager/{}", document.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// The caller, when the store is that of a konto of theirs.
fn owned(town: &Town, caller: Caller, org: &str, lager: &str) -> Result<Caller, Refusal> {
    let own_org = id_of_org(Kind::FiksOrg, &caller.org).to_string() == org;
    let mut kontoer = town.fiks.registers.kontoer().into_iter();
    let konto = kontoer.find(|konto| konto.dokumentlager_konto().to_string() == lager);
    match konto {
        None => Err(Refusal::not_found("Fant ikke kontoen")),
        Some(konto) if own_org && konto.org == caller.org => Ok(caller),
        Some(_) => Err(Refusal::forbidden(
            "Integrasjonen har ikke tilgang til kontoen",
        )),
    }
}

async fn store(town: &Town, caller: &Caller, parts: &mut Multipart) -> Result<Document, Refusal> {
    let metadata: Metadata = json_part(parts).await?;
    if metadata.dokumentnavn.chars().count() > NAME_MAX {
        return Err(Refusal::bad("dokumentnavn er lengre enn 226 tegn"));
    }
    if !matches!(metadata.sikkerhetsniva, 3 | 4) {
        return Err(Refusal::bad("sikkerhetsniva må være 3 eller 4"));
    }
    let expires = match (metadata.ttl, metadata.tilgjengelig_til) {
        (Some(seconds), None) if seconds > 0 => town
            .now()
            .saturating_add(SignedDuration::from_secs(seconds))
            .unwrap_or(Timestamp::MAX),
        (None, Some(until)) => until,
        _ => return Err(Refusal::bad("Enten ttl eller tilgjengeligTil må være satt")),
    };
    let Some(mut part) = next(parts)
        .await?
        .filter(|part| part.name() == Some("dokument") && part.file_name().is_some())
    else {
        return Err(Refusal::bad("Delen dokument mangler"));
    };
    let (path, size) = to_disk(town, &[], &mut part).await?;
    let mut readers = vec![Reader::Integrasjon(caller.integrasjon)];
    readers.extend(
        metadata
            .eksponert_for
            .into_iter()
            .filter_map(|who| match who {
                Exposed::Integrasjon { id } => Some(Reader::Integrasjon(id)),
                Exposed::Organisasjon { orgnr } => Some(Reader::Organisation(orgnr)),
                Exposed::Somebody => None,
            }),
    );
    let document = Document {
        id: Uuid::new_v4(),
        path,
        size,
        name: metadata.dokumentnavn,
        media_type: metadata.mimetype,
        readers,
        expires,
    };
    let mut state = town.fiks.registers.state();
    state.documents.insert(document.id, document.clone());
    Ok(document)
}
