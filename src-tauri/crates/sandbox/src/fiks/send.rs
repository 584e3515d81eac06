//! `POST /fiks-io/api/v1/send` (fiks-io 5): the metadata, then the payload as it streams in.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use budstikke_wire::fiks_io::PayloadRule;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::kontoer::Konto;
use super::lager::to_disk;
use super::message::{Content, FiksMessage, NewMessage, QUEUED_MAX};
use super::multipart::{Part, chunk, json_part, next, open, read_on};
use super::protokoller::protokoll;
use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::json as json_answer;
use crate::town::Town;

/// The shortest time that a message may wait, in milliseconds.
const TTL_MIN: i64 = 1000;

pub(super) async fn send(
    State(town): State<Arc<Town>>,
    caller: Result<Caller, Refusal>,
    request: Request,
) -> Result<Response, Refusal> {
    let (caller, mut parts) = open(&town, caller, request).await?;
    let taken = receive(&town, &caller, &mut parts).await;
    read_on(parts).await;
    Ok(json_answer(StatusCode::ACCEPTED, &accepted(&taken?)))
}

/// The part `metadata`. What it has beside this is not looked at, so that a member in another spelling is missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    avsender_konto_id: Uuid,
    mottaker_konto_id: Uuid,
    melding_type: String,
    svar_pa_melding: Option<Uuid>,
    ttl: Option<i64>,
    headere: Option<BTreeMap<String, String>>,
}

async fn receive(
    town: &Town,
    caller: &Caller,
    parts: &mut Multipart,
) -> Result<FiksMessage, Refusal> {
    let metadata: Metadata = json_part(parts).await?;
    let ends = judge(town, caller, &metadata)?;
    let content = match next(parts).await? {
        None => Content::Nothing,
        Some(part) if part.name() != Some("data") => {
            let what = "Etter metadata kan bare delen data komme";
            return Err(Refusal::bad(what));
        }
        Some(part) if part.file_name().is_none() => {
            return Err(Refusal::bad("Delen data mangler filnavn"));
        }
        Some(_) if ends.rule == PayloadRule::Never => {
            return Err(Refusal::bad("Meldingstypen har ingen innhold"));
        }
        Some(part) => content(town, part).await?,
    };
    if next(parts).await?.is_some() {
        return Err(Refusal::bad("Det er flere deler enn metadata og data"));
    }
    if ends.rule == PayloadRule::Required && matches!(content, Content::Nothing) {
        return Err(Refusal::bad("Meldingstypen krever innhold"));
    }
    town.fiks.take(
        town,
        NewMessage {
            avsender: ends.avsender.id,
            avsender_navn: Some(ends.avsender.name),
            mottaker: ends.mottaker.id,
            melding_type: metadata.melding_type,
            svar_til: metadata.svar_pa_melding,
            ttl: metadata.ttl,
            headere: metadata.headere.unwrap_or_default(),
            content,
        },
    )
}

/// Both ends of a message that may be sent.
struct Ends {
    avsender: Konto,
    mottaker: Konto,
    /// Whether it has a payload.
    rule: PayloadRule,
}

fn judge(town: &Town, caller: &Caller, metadata: &Metadata) -> Result<Ends, Refusal> {
    let fiks = &town.fiks;
    if metadata.ttl.is_some_and(|ttl| ttl < TTL_MIN) {
        return Err(Refusal::bad("ttl må være minst 1000 millisekunder"));
    }
    let avsender = caller.own(town, metadata.avsender_konto_id)?;
    let mottaker = fiks
        .registers
        .konto(metadata.mottaker_konto_id)
        .ok_or_else(|| Refusal::not_found("Fant ikke mottakerkonto"))?;
    if !avsender.active {
        return Err(Refusal::forbidden("Avsenderkonto er deaktivert"));
    }
    if !mottaker.active {
        return Err(Refusal::gone("Mottakerkonto er deaktivert"));
    }
    let answers = metadata.svar_pa_melding.is_some_and(|question| {
        let question = fiks.sent.get(question);
        question.is_some_and(|it| it.mottaker == avsender.id && it.avsender == mottaker.id)
    });
    // Whether a reply needs a tilgang of its own is not known; here it does not.
    if !answers && !fiks.registers.has_tilgang(caller.system, &mottaker) {
        return Err(Refusal::forbidden("Ikke tilgang til mottakerkonto"));
    }
    let rule = rule(&avsender, &mottaker, &metadata.melding_type)?;
    Ok(Ends {
        avsender,
        mottaker,
        rule,
    })
}

/// Whether the type has a payload; 400 when one of the two does not know it in its role.
fn rule(avsender: &Konto, mottaker: &Konto, melding_type: &str) -> Result<PayloadRule, Refusal> {
    let speaks = |konto: &Konto| (konto.protokoll.clone(), konto.versjon.clone());
    if speaks(avsender) != speaks(mottaker) {
        return Err(Refusal::bad(
            "Kontoene støtter ikke samme protokoll og versjon",
        ));
    }
    let mut pairs = avsender
        .parter
        .iter()
        .flat_map(|from| mottaker.parter.iter().map(move |to| (from, to)));
    let known = protokoll(&avsender.protokoll, &avsender.versjon)
        .and_then(|protokoll| protokoll.types.iter().find(|t| t.name == melding_type));
    match known {
        Some(known) if pairs.any(|(from, to)| from.may_send(melding_type, to)) => Ok(known.payload),
        _ => Err(Refusal::bad(format!(
            "Meldingstypen {melding_type} støttes ikke mellom kontoene"
        ))),
    }
}

/// The payload: what is too large for a queue goes to disk from there on.
async fn content(town: &Town, mut part: Part<'_>) -> Result<Content, Refusal> {
    let mut small = Vec::new();
    while let Some(octets) = chunk(&mut part).await? {
        small.extend_from_slice(&octets);
        if small.len() > QUEUED_MAX {
            break;
        }
    }
    match small.len() {
        0 => return Err(Refusal::bad("Delen data er tom")),
        size if size <= QUEUED_MAX => return Ok(Content::Small(small)),
        _ => {}
    }
    let (path, size) = to_disk(town, &small, &mut part).await?;
    Ok(Content::Large(path, size))
}

fn accepted(message: &FiksMessage) -> Value {
    let mut answer = json!({
        "meldingId": message.id.to_string(),
        "meldingType": message.melding_type,
        "avsenderKontoId": message.avsender.to_string(),
        "mottakerKontoId": message.mottaker.to_string(),
        "ttl": message.ttl,
        "svarPaMelding": message.svar_til.map(|id| id.to_string()),
        "headere": message.headere,
    });
    if let Some(id) = message.dokumentlager_id {
        crate::http::set(&mut answer, "dokumentlagerId", json!(id.to_string()));
    }
    answer
}
