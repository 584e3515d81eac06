//! The protocols that are offered, with their types and roles.

use axum::extract::Path;
use axum::http::StatusCode;
use budstikke_wire::fiks_io::{Catalogue, KnownProtokoll, ProtokollState};
use serde_json::{Value, json};

use super::Answer;
use super::shapes::part_json;
use crate::fiks::protokoller::{kriterie, parts, protokoll};
use crate::fiks::refusal::Refusal;
use crate::fiks::registers::Caller;
use crate::http::json as json_answer;

/// `GET /protokoller`.
pub(in crate::fiks) async fn protocols(caller: Caller, Path(org): Path<String>) -> Answer {
    caller.is_of(&org)?;
    let all: Vec<_> = offered().map(protokoll_json).collect();
    Ok(json_answer(StatusCode::OK, &json!(all)))
}

/// `GET /protokoller/{navn}`: its versions.
pub(in crate::fiks) async fn protocol(
    caller: Caller,
    Path((org, navn)): Path<(String, String)>,
) -> Answer {
    caller.is_of(&org)?;
    let versions: Vec<_> = offered().filter(|known| known.navn == navn).collect();
    if versions.is_empty() {
        return Err(Refusal::not_found("Fant ikke protokollen"));
    }
    let versions: Vec<_> = versions.into_iter().map(protokoll_json).collect();
    Ok(json_answer(StatusCode::OK, &json!(versions)))
}

/// `GET /protokoller/{navn}/{versjon}`.
pub(in crate::fiks) async fn protocol_version(
    caller: Caller,
    Path((org, navn, versjon)): Path<(String, String, String)>,
) -> Answer {
    caller.is_of(&org)?;
    let known = protokoll(&navn, &versjon).filter(|known| known.state != ProtokollState::Historic);
    let known = known.ok_or_else(|| Refusal::not_found("Fant ikke protokollen"))?;
    Ok(json_answer(StatusCode::OK, &protokoll_json(known)))
}

/// Every protocol that is in use.
fn offered() -> impl Iterator<Item = &'static KnownProtokoll> {
    let all = Catalogue::builtin().protocols().iter();
    all.filter(|known| known.state != ProtokollState::Historic)
}

fn protokoll_json(known: &KnownProtokoll) -> Value {
    let types: Vec<_> = known
        .types
        .iter()
        .map(|kind| {
            json!({
                "meldingstypeNavn": kind.name,
                "payloadKriterie": kriterie(kind.payload),
                "erFeilmelding": kind.error,
            })
        })
        .collect();
    let parter: Vec<_> = parts(known)
        .iter()
        .map(|part| part_json(part, &known.navn, &known.versjon))
        .collect();
    json!({
        "navn": known.navn,
        "versjon": known.versjon,
        "beskrivelse": known.tittel,
        "status": "AKTIV",
        "meldingstyper": types,
        "parter": parter,
    })
}
