//! The catalogue: who is behind a konto, whether anybody listens there, and what to lock for it (fiks-io 9.1).

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::x509::{X509, X509NameRef};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::kontoer::{Kind, Konto, id_of_org};
use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::json as json_answer;
use crate::profiles::profile;
use crate::town::Town;

/// `GET /kontoer/{id}`, the same in both catalogues.
pub(super) async fn konto(
    State(town): State<Arc<Town>>,
    _caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let konto = find(&town, &id)?;
    town.fiks.look(konto.id).await;
    Ok(json_answer(StatusCode::OK, &katalog_konto(&town, &konto)))
}

/// `GET /kontoer/{id}/status`.
pub(super) async fn konto_status(
    State(town): State<Arc<Town>>,
    _caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let konto = find(&town, &id)?;
    town.fiks.look(konto.id).await;
    Ok(json_answer(StatusCode::OK, &status(&town, &konto)))
}

/// `GET /kontoer/{id}/offentligNokkel`, open to everybody.
pub(super) async fn offentlig_nokkel(
    State(town): State<Arc<Town>>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let missing = || Refusal::not_found("Kontoen har ingen offentlig nøkkel");
    let certificate = find(&town, &id)?.certificate.ok_or_else(missing)?;
    Ok(json_answer(StatusCode::OK, &nokkel(&town, &certificate)?))
}

/// `GET /lookup`, which is gone: 404, unless the old way is switched on (fiks-io 9.1).
pub(super) async fn lookup(
    State(town): State<Arc<Town>>,
    _caller: Caller,
    Query(asked): Query<Lookup>,
) -> Result<Response, Refusal> {
    let missing = || Refusal::not_found("Fant ingen konto");
    if !town.fiks.registers.state().lookup {
        return Err(missing());
    }
    let org = asked.identifikator.strip_prefix("ORG_NO.");
    let mut kontoer = town.fiks.registers.kontoer().into_iter();
    let konto = kontoer.find(|konto| {
        let protokoll = format!("{}.{}", konto.protokoll, konto.versjon);
        org == Some(&konto.org)
            && protokoll == asked.melding_protokoll
            && matches!(asked.sikkerhetsniva, 3 | 4)
    });
    let konto = konto.ok_or_else(missing)?;
    town.fiks.look(konto.id).await;
    Ok(json_answer(StatusCode::OK, &katalog_konto(&town, &konto)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lookup {
    identifikator: String,
    melding_protokoll: String,
    sikkerhetsniva: u8,
}

/// The konto with this id; 404 for any other text.
pub(super) fn find(town: &Town, id: &str) -> Result<Konto, Refusal> {
    Uuid::try_parse(id)
        .ok()
        .and_then(|id| town.fiks.registers.konto(id))
        .ok_or_else(|| Refusal::not_found("Fant ikke kontoen"))
}

/// What clients are told of a certificate.
pub(super) fn nokkel(town: &Town, certificate: &X509) -> Result<Value, Refusal> {
    let told = || -> Option<Value> {
        let (from, to) = (
            moment(certificate.not_before())?,
            moment(certificate.not_after())?,
        );
        let now = town.now();
        let trouble = match now {
            _ if now < from => Some("Sertifikatet gjelder ikke ennå"),
            _ if to <= now => Some("Sertifikatet har utløpt"),
            _ => None,
        };
        let serial = certificate.serial_number().to_bn().ok()?;
        Some(json!({
            "nokkel": String::from_utf8(certificate.to_pem().ok()?).ok()?,
            "validFrom": from.to_string(),
            "validTo": to.to_string(),
            "serial": serial.to_dec_str().ok()?.to_string(),
            "subjectDN": distinguished(certificate.subject_name()),
            "issuerDN": distinguished(certificate.issuer_name()),
            "valid": trouble.is_none(),
            "statusMessage": trouble,
        }))
    };
    told().ok_or_else(Refusal::failed)
}

fn katalog_konto(town: &Town, konto: &Konto) -> Value {
    let municipality = profile(&konto.org).filter(|profile| profile.form == "KOMM");
    json!({
        "fiksOrgId": id_of_org(Kind::FiksOrg, &konto.org).to_string(),
        "fiksOrgNavn": konto.org_name,
        "organisasjonsnummer": konto.org,
        "kommunenummer": municipality.map(|profile| profile.post_code),
        "kontoId": konto.id.to_string(),
        "kontoNavn": konto.name,
        "status": status(town, konto),
    })
}

fn status(town: &Town, konto: &Konto) -> Value {
    let queue = town.fiks.queue(konto.id);
    json!({
        "gyldigAvsender": konto.active,
        "gyldigMottaker": konto.active,
        "antallKonsumenter": queue.consumers,
        "antallUavhentedeMeldinger": queue.ready + queue.unacknowledged,
        "melding": match konto.active {
            true => "OK",
            false => "Kontoen er deaktivert",
        },
    })
}

fn moment(time: &Asn1TimeRef) -> Option<Timestamp> {
    let passed = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    let seconds = i64::from(passed.days) * 24 * 3600 + i64::from(passed.secs);
    Timestamp::from_second(seconds).ok()
}

/// `C=NO, CN=…`, in the certificate's order.
fn distinguished(name: &X509NameRef) -> String {
    let entries = name.entries().filter_map(|entry| {
        let short = entry.object().nid().short_name().ok()?;
        Some(format!("{short}={}", entry.data().to_string().ok()?))
    });
    entries.collect::<Vec<_>>().join(", ")
}
