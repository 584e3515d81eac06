//! Resumable uploads by TUS 1.0.0: `/filetransfer/upload/tus/{id}` (eformidling-dpo 4.4).
//!
//! Core protocol, creation, expiration and termination; not deferred length, checksums per piece,
//! creation with bytes, or concatenation. Every piece that came stays, also of a request that was cut off.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::http::{WRITE, enter, parse_id};
use super::limits::CallClass;
use super::problem::Problem;
use super::upload;
use crate::http::{drain, has_content_type, typed};
use crate::town::Town;

/// The path under which it lies.
pub(super) const PATH: &str = "/broker/api/v1/filetransfer/upload/tus";
/// The only version there is.
const VERSION: &str = "1.0.0";
/// A half upload that nobody adds to is thrown away after this long.
const IDLE: SignedDuration = SignedDuration::from_hours(24);

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// A file that comes in pieces.
#[derive(Debug, Clone)]
pub(super) struct Resumable {
    length: u64,
    offset: u64,
    touched: Timestamp,
    /// A piece is coming now; there is one writer at a time.
    locked: bool,
}

impl Resumable {
    pub(super) fn new(length: u64, now: Timestamp) -> Resumable {
        Resumable {
            length,
            offset: 0,
            touched: now,
            locked: false,
        }
    }

    /// When it is thrown away unless more comes.
    pub(super) fn expires(&self) -> Timestamp {
        self.touched.saturating_add(IDLE).unwrap_or(self.touched)
    }
}

/// A refusal of the TUS layer, which speaks plain text, or of the Broker behind it.
pub(super) enum Refused {
    Tus(StatusCode, &'static str),
    Broker(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Broker(problem)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = match self {
            Refused::Tus(status, text) => typed(status, "text/plain", text),
            Refused::Broker(problem) => problem.into_response(),
        };
        version(&mut response);
        if response.status() == StatusCode::PRECONDITION_FAILED {
            let known = HeaderValue::from_static(VERSION);
            response.headers_mut().insert(TUS_VERSION, known);
        }
        response
    }
}

/// `OPTIONS`: what is spoken here.
pub(super) async fn options(State(town): State<Arc<Town>>) -> Response {
    let mut response = answer(StatusCode::NO_CONTENT);
    let set = response.headers_mut();
    set.insert(TUS_VERSION, HeaderValue::from_static(VERSION));
    set.insert(
        TUS_EXTENSION,
        HeaderValue::from_static("creation,expiration,termination"),
    );
    let most = HeaderValue::from(town.broker.options.max_size);
    set.insert(TUS_MAX_SIZE, most);
    response
}

/// `POST`: opens the one upload that a transfer may have.
pub(super) async fn create(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let id = may_upload(&town, &headers, &id)?;
    if headers.contains_key(UPLOAD_DEFER_LENGTH) {
        return Err(bad("Upload-Defer-Length is not supported"));
    }
    let length = number(&headers, UPLOAD_LENGTH)?;
    if length > town.broker.options.max_size {
        return Err(Refused::Tus(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Upload-Length exceeds the server's max file size",
        ));
    }
    let bodyless = headers
        .get(header::CONTENT_LENGTH)
        .is_none_or(|length| length == "0");
    if !bodyless {
        return Err(bad("Creation with upload is not supported"));
    }
    let now = town.now();
    let (path, expires) = town.broker.with(id, now, |transfer| {
        let path = transfer.start_upload(now)?;
        let resumable = Resumable::new(length, now);
        let expires = resumable.expires();
        transfer.resumable = Some(resumable);
        Ok((path, expires))
    })?;
    std::fs::write(path, []).map_err(|_| Problem::bro(8))?;
    if length == 0 {
        finish(&town, id).await?;
    }
    let mut response = answer(StatusCode::CREATED);
    set_expires(&mut response, expires);
    if let Ok(location) = HeaderValue::from_str(&format!("{PATH}/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `HEAD`: how much has come.
pub(super) async fn offset(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let id = may_upload(&town, &headers, &id)?;
    let upload = town.broker.look(id, town.now(), |transfer| {
        transfer.resumable.clone().ok_or(Problem::bro(1))
    });
    let upload = upload.map_err(|_| unknown())?;
    // Whoever sent the last piece may have hung up before it was looked at.
    if upload.offset == upload.length && !upload.locked {
        finish(&town, id).await?;
    }
    let mut response = answer(StatusCode::OK);
    let set = response.headers_mut();
    set.insert(UPLOAD_OFFSET, HeaderValue::from(upload.offset));
    set.insert(UPLOAD_LENGTH, HeaderValue::from(upload.length));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set_expires(&mut response, upload.expires());
    Ok(response)
}

/// `PATCH`: the next piece.
pub(super) async fn append(
    State(town): State<Arc<Town>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    let id = match may_append(&town, &head.headers, &id) {
        Ok(id) => id,
        Err(refused) => {
            drain(body).await;
            return Err(refused);
        }
    };
    let writer = Writer {
        town: Arc::clone(&town),
        id,
    };
    let piece = store(&town, id, body).await;
    drop(writer);
    let (offset, expires, complete) = piece?;
    if complete {
        finish(&town, id).await?;
    }
    let mut response = answer(StatusCode::NO_CONTENT);
    let set = response.headers_mut();
    set.insert(UPLOAD_OFFSET, HeaderValue::from(offset));
    set_expires(&mut response, expires);
    Ok(response)
}

/// `DELETE`: gives it up.
pub(super) async fn give_up(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let id = may_upload(&town, &headers, &id)?;
    let now = town.now();
    let gone = town.broker.with(id, now, |transfer| {
        transfer.resumable.as_ref().ok_or(Problem::bro(1))?;
        transfer.fail_upload("The upload was terminated", now);
        Ok(())
    });
    gone.map_err(|_| unknown())?;
    Ok(answer(StatusCode::NO_CONTENT))
}

/// What every call must bring; the transfer it is for.
fn may_upload(town: &Town, headers: &HeaderMap, id: &str) -> Result<Uuid, Refused> {
    let bearer = enter(town, headers, WRITE, CallClass::Others, false)?;
    if headers.get(TUS_RESUMABLE).is_none_or(|is| is != VERSION) {
        return Err(Refused::Tus(
            StatusCode::PRECONDITION_FAILED,
            "Tus-Resumable must be 1.0.0",
        ));
    }
    let id = parse_id(id)?;
    town.broker.look(id, town.now(), |transfer| {
        if transfer.sender_org() == bearer.org {
            Ok(())
        } else {
            Err(Problem::bro(1))
        }
    })?;
    Ok(id)
}

/// Whether a piece may come now. Takes the upload's lock when it may.
fn may_append(town: &Town, headers: &HeaderMap, id: &str) -> Result<Uuid, Refused> {
    let id = may_upload(town, headers, id)?;
    if !has_content_type(headers, "application/offset+octet-stream") {
        return Err(Refused::Tus(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type must be application/offset+octet-stream",
        ));
    }
    let offset = number(headers, UPLOAD_OFFSET)?;
    let length: Option<u64> = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let locked = town.broker.with(id, town.now(), |transfer| {
        let open = transfer.is_uploading();
        let Some(upload) = transfer.resumable.as_mut().filter(|_| open) else {
            return Ok(Err(unknown()));
        };
        if upload.locked {
            return Ok(Err(Refused::Tus(
                StatusCode::LOCKED,
                "The upload is being written to",
            )));
        }
        if upload.offset != offset {
            return Ok(Err(Refused::Tus(
                StatusCode::CONFLICT,
                "Upload-Offset does not match",
            )));
        }
        if length.is_some_and(|length| length > upload.length - upload.offset) {
            return Ok(Err(bad("The piece ends beyond Upload-Length")));
        }
        upload.locked = true;
        Ok(Ok(()))
    });
    locked??;
    Ok(id)
}

/// Appends what comes of a piece: the offset afterwards, when it expires, whether that was all.
async fn store(town: &Town, id: Uuid, body: Body) -> Result<(u64, Timestamp, bool), Refused> {
    let failed = |_| Problem::bro(8);
    let path = town
        .broker
        .look(id, town.now(), |transfer| Ok(transfer.path().to_owned()))?;
    let mut file = tokio::fs::OpenOptions::new()
        .append(true)
        .open(path)
        .await
        .map_err(failed)?;
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else {
            // What came before the cut stays.
            break;
        };
        let room = town
            .broker
            .look(id, town.now(), |transfer| Ok(room(transfer)))?;
        if chunk.len() as u64 > room {
            return Err(bad("The piece ends beyond Upload-Length"));
        }
        file.write_all(&chunk).await.map_err(failed)?;
        file.flush().await.map_err(failed)?;
        let now = town.now();
        town.broker.with(id, now, |transfer| {
            if let Some(upload) = &mut transfer.resumable {
                upload.offset += chunk.len() as u64;
                upload.touched = now;
            }
            Ok(())
        })?;
    }
    Ok(town.broker.look(id, town.now(), |transfer| {
        let upload = transfer.resumable.as_ref().ok_or(Problem::bro(1))?;
        Ok((
            upload.offset,
            upload.expires(),
            upload.offset == upload.length,
        ))
    })?)
}

fn room(transfer: &super::Transfer) -> u64 {
    let upload = transfer.resumable.as_ref();
    upload.map_or(0, |upload| upload.length - upload.offset)
}

/// All pieces are there: checksum and scan as for an upload in one go.
async fn finish(town: &Town, id: Uuid) -> Result<(), Refused> {
    let path = town
        .broker
        .look(id, town.now(), |transfer| Ok(transfer.path().to_owned()))?;
    let bytes = tokio::task::spawn_blocking(move || upload::examine(&path)).await;
    let bytes = bytes.map_err(|_| Problem::bro(8))??;
    let now = town.now();
    let scanned = town.broker.scanned(now);
    town.broker.with(id, now, |transfer| {
        transfer.finish_upload(bytes.size, &bytes.md5, bytes.malware, now, scanned)
    })?;
    Ok(())
}

/// Holds the lock on an upload; lets go also when the caller hangs up.
struct Writer {
    town: Arc<Town>,
    id: Uuid,
}

impl Drop for Writer {
    fn drop(&mut self) {
        let now = self.town.now();
        let _ = self.town.broker.with(self.id, now, |transfer| {
            if let Some(upload) = &mut transfer.resumable {
                upload.locked = false;
            }
            Ok(())
        });
    }
}

fn number(headers: &HeaderMap, name: HeaderName) -> Result<u64, Refused> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .ok_or(bad(
            "Upload-Length or Upload-Offset is missing or no number",
        ))
}

fn bad(text: &'static str) -> Refused {
    Refused::Tus(StatusCode::BAD_REQUEST, text)
}

fn unknown() -> Refused {
    Refused::Tus(StatusCode::NOT_FOUND, "The upload does not exist")
}

fn answer(status: StatusCode) -> Response {
    let mut response = status.into_response();
    version(&mut response);
    response
}

fn version(response: &mut Response) {
    let version = HeaderValue::from_static(VERSION);
    response.headers_mut().insert(TUS_RESUMABLE, version);
}

fn set_expires(response: &mut Response, at: Timestamp) {
    let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(UPLOAD_EXPIRES, date);
    }
}
