//! What the owner of a konto may change about it by program: its certificate (fiks-io 9.2, 9.3).

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use openssl::x509::X509;
use serde::Deserialize;
use uuid::Uuid;

use super::katalog::nokkel;
use super::kontoer::Konto;
use super::multipart::{next, small_part};
use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::{has_content_type, json as json_answer};
use crate::town::Town;

/// The largest certificate, in octets of PEM.
const PEM_MAX: usize = 64 << 10;
/// The weakest RSA key of a konto, in bits.
const RSA_MIN: u32 = 2048;

#[derive(Deserialize)]
struct Pem {
    pem: String,
}

/// `PUT /fiks-io/konto/api/v1/kontoer/{id}/offentligNokkel`, and `…String`: JSON or multipart on both.
pub(super) async fn set_nokkel(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let konto = own(&town, &caller, &id)?;
    let pem = if has_content_type(request.headers(), "multipart/form-data") {
        from_file(&town, request).await?
    } else {
        let bad = |_| Refusal::bad("Forespørselen kan ikke leses");
        let Json(body) = Json::<Pem>::from_request(request, &town)
            .await
            .map_err(bad)?;
        body.pem.into_bytes()
    };
    let certificate = set(&town, &konto, &pem)?;
    let told = nokkel(&town, &certificate)?;
    Ok(json_answer(StatusCode::CREATED, &told))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewNokkel {
    offentlig_nokkel: String,
}

/// `PUT …/systemer/{s}/kontoer/{k}/pem` of Fiks Protokoll; the answer is the key as the catalogue tells it.
pub(super) fn set_pem(town: &Town, konto: &Konto, new: &NewNokkel) -> Result<Response, Refusal> {
    let certificate = set(town, konto, new.offentlig_nokkel.as_bytes())?;
    Ok(json_answer(StatusCode::OK, &nokkel(town, &certificate)?))
}

async fn from_file(town: &Arc<Town>, request: Request) -> Result<Vec<u8>, Refusal> {
    let bad = |_| Refusal::bad("Forespørselen kan ikke leses");
    let parts = Multipart::from_request(request, town).await;
    let mut parts = parts.map_err(bad)?;
    match next(&mut parts).await? {
        Some(mut part) if part.name() == Some("file") => small_part(&mut part, PEM_MAX).await,
        _ => Err(Refusal::bad("Delen file mangler")),
    }
}

fn set(town: &Town, konto: &Konto, pem: &[u8]) -> Result<X509, Refusal> {
    let bad = |_| Refusal::bad("Det er ikke et sertifikat i PEM");
    let certificate = X509::from_pem(pem).map_err(bad)?;
    let strong = certificate
        .public_key()
        .is_ok_and(|key| key.rsa().is_ok() && key.bits() >= RSA_MIN);
    if !strong {
        let what = "Sertifikatet må ha en RSA-nøkkel på minst 2048 bit";
        return Err(Refusal::bad(what));
    }
    town.fiks.registers.change_konto(konto.id, |konto| {
        konto.certificate = Some(certificate.clone());
    });
    Ok(certificate)
}

/// The caller's own konto, which may be configured by program.
fn own(town: &Town, caller: &Caller, id: &str) -> Result<Konto, Refusal> {
    let id = Uuid::try_parse(id).map_err(|_| Refusal::not_found("Fant ikke kontoen"))?;
    let konto = caller.own(town, id)?;
    caller.may_configure(town, &konto.id.to_string())?;
    Ok(konto)
}
