//! `GET /dokumentlager/nedlasting/{id}` and its metadata.

use std::io::SeekFrom;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::Document;
use crate::fiks::refusal::Refusal;
use crate::fiks::registers::Caller;
use crate::http::{json as json_answer, parse_range, typed};
use crate::town::Town;

/// Octets that are read at once.
const CHUNK: usize = 64 << 10;

/// The octets, in chunks and without their number. A part of them (`Range`) only while that is switched on:
/// whether the real service knows it is not told anywhere.
pub(in crate::fiks) async fn download(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let document = find(&town, &caller, &id)?;
    let failed = |_| Refusal::failed();
    let file = tokio::fs::File::open(&document.path).await;
    let mut file = file.map_err(failed)?;
    let asked = headers
        .get(header::RANGE)
        .filter(|_| town.fiks.registers.state().ranges);
    let Some(asked) = asked else {
        let whole = Body::from_stream(ReaderStream::with_capacity(file, CHUNK));
        let mut response = typed(StatusCode::OK, "application/octet-stream", whole);
        if town.fiks.registers.state().ranges {
            let bytes = HeaderValue::from_static("bytes");
            response.headers_mut().insert(header::ACCEPT_RANGES, bytes);
        }
        return Ok(response);
    };
    let (first, last) = asked
        .to_str()
        .ok()
        .and_then(|asked| parse_range(asked, document.size))
        .ok_or_else(|| Refusal::of_status(StatusCode::RANGE_NOT_SATISFIABLE))?;
    file.seek(SeekFrom::Start(first)).await.map_err(failed)?;
    let piece = ReaderStream::with_capacity(file.take(last - first + 1), CHUNK);
    let piece = Body::from_stream(piece);
    let mut response = typed(
        StatusCode::PARTIAL_CONTENT,
        "application/octet-stream",
        piece,
    );
    let told = format!("bytes {first}-{last}/{}", document.size);
    if let Ok(told) = HeaderValue::from_str(&told) {
        response.headers_mut().insert(header::CONTENT_RANGE, told);
    }
    Ok(response)
}

pub(in crate::fiks) async fn metadata(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let document = find(&town, &caller, &id)?;
    let told = json!({
        "id": document.id.to_string(),
        "dokumentnavn": document.name,
        "mimeType": document.media_type,
        "ukryptertStorrelse": document.size,
        "kryptertStorrelse": document.size,
    });
    Ok(json_answer(StatusCode::OK, &told))
}

fn find(town: &Town, caller: &Caller, id: &str) -> Result<Document, Refusal> {
    let id = Uuid::try_parse(id).ok();
    let state = town.fiks.registers.state();
    let document = id.and_then(|id| state.documents.get(&id));
    let document = document.ok_or_else(|| Refusal::not_found("Fant ikke dokumentet"))?;
    if !document.is_for(caller) {
        return Err(Refusal::forbidden("Dokumentet er ikke eksponert for dere"));
    }
    if document.expires <= town.now() {
        return Err(Refusal::gone("Dokumentet er slettet"));
    }
    Ok(document.clone())
}
