//! Requests in several parts (RFC 7578), one part at a time.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::drain;
use crate::town::Town;

/// The largest part `metadata`, in octets.
const METADATA_MAX: usize = 1 << 20;

/// A part that is being read.
pub(super) type Part<'a> = Field<'a>;

/// Who calls, and the parts of the request, which [`read_on`] ends. Whoever is refused is heard out before the answer.
pub(super) async fn open(
    town: &Arc<Town>,
    caller: Result<Caller, Refusal>,
    request: Request,
) -> Result<(Caller, Multipart), Refusal> {
    let caller = match caller {
        Ok(caller) => caller,
        Err(refused) => {
            drain(request.into_body()).await;
            return Err(refused);
        }
    };
    let parts = Multipart::from_request(request, town).await;
    let bad = |_| Refusal::bad("Forespørselen må være multipart/form-data");
    Ok((caller, parts.map_err(bad)?))
}

/// The first part, which is called `metadata`, is JSON and no file.
pub(super) async fn json_part<T: DeserializeOwned>(parts: &mut Multipart) -> Result<T, Refusal> {
    let first = next(parts).await?;
    let Some(mut part) = first.filter(|part| part.name() == Some("metadata")) else {
        return Err(Refusal::bad("Første del må være metadata"));
    };
    if part.file_name().is_some() {
        return Err(Refusal::bad("Delen metadata skal ikke ha filnavn"));
    }
    let media = part
        .content_type()
        .and_then(|media| media.split(';').next());
    if media.map(str::trim) != Some("application/json") {
        return Err(Refusal::bad("Delen metadata må være application/json"));
    }
    let json = small_part(&mut part, METADATA_MAX).await?;
    let bad = |error| Refusal::bad(format!("Metadata kan ikke leses: {error}"));
    serde_json::from_slice(&json).map_err(bad)
}

/// The whole of a part that has at most `most` octets.
pub(super) async fn small_part(part: &mut Part<'_>, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut whole = Vec::new();
    while let Some(octets) = chunk(part).await? {
        whole.extend_from_slice(&octets);
        if whole.len() > most {
            return Err(Refusal::too_large("Delen er for stor"));
        }
    }
    Ok(whole)
}

pub(super) async fn next(parts: &mut Multipart) -> Result<Option<Part<'_>>, Refusal> {
    let bad = |error| Refusal::bad(format!("Forespørselen kan ikke leses: {error}"));
    parts.next_field().await.map_err(bad)
}

pub(super) async fn chunk(part: &mut Part<'_>) -> Result<Option<Bytes>, Refusal> {
    let bad = |error| Refusal::bad(format!("Forespørselen kan ikke leses: {error}"));
    part.chunk().await.map_err(bad)
}

/// Reads what is left, so that a caller who is still sending hears the answer and no broken connection.
pub(super) async fn read_on(mut parts: Multipart) {
    while let Ok(Some(mut part)) = parts.next_field().await {
        while let Ok(Some(_)) = part.chunk().await {}
    }
}
