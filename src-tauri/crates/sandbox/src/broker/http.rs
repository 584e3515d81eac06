//! The Broker's endpoints.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::limits::CallClass;
use super::problem::Problem;
use super::rules::Initialize;
use super::transfer::{FileStatus, RecipientStatus, Transfer};
use super::{Broker, RESOURCE, tus, upload};
use crate::altinn::{Bearer, altinn_bearer};
use crate::http::{
    Twice, accepted, drain, has_content_type, json as json_answer, parse_range, query_pairs,
};
use crate::town::Town;

const READ: &str = "altinn:broker.read";
pub(super) const WRITE: &str = "altinn:broker.write";
/// Ids per search.
const PAGE: usize = 100;
/// Octets read from disk at once.
const CHUNK: usize = 64 << 10;
/// Seconds that a closed organisation asks senders to wait.
const CLOSED_WAIT: u32 = 2;

pub(crate) fn router() -> Router<Arc<Town>> {
    let base = "/broker/api/v1/filetransfer";
    Router::new()
        .route(base, post(initialize).get(search))
        .route(&format!("{base}/{{id}}"), get(overview))
        .route(&format!("{base}/{{id}}/details"), get(details))
        .route(&format!("{base}/{{id}}/upload"), post(receive))
        .route(&format!("{base}/{{id}}/download"), get(download))
        .route(&format!("{base}/{{id}}/confirmdownload"), post(confirm))
        .route(
            &format!("{}/{{id}}", tus::PATH),
            post(tus::create)
                .head(tus::offset)
                .patch(tus::append)
                .delete(tus::give_up)
                .options(tus::options),
        )
        .layer(DefaultBodyLimit::disable())
}

/// The doors in front of every call, in the real order: token, scope, form of the answer, pace, party.
pub(super) fn enter(
    town: &Town,
    headers: &HeaderMap,
    scope: &str,
    class: CallClass,
    json: bool,
) -> Result<Bearer, Problem> {
    let bearer = altinn_bearer(town, headers).ok_or(Problem::Bare(StatusCode::UNAUTHORIZED))?;
    if !bearer.has_scope(scope) {
        return Err(Problem::Bare(StatusCode::FORBIDDEN));
    }
    let wanted = accepted(headers);
    let takes_json = !headers.contains_key(header::ACCEPT)
        || wanted
            .iter()
            .any(|range| range == "*/*" || range == "application/json");
    if json && !takes_json {
        return Err(Problem::NotAcceptable);
    }
    town.broker
        .rates
        .count(&bearer.client_id, class, town.now())
        .map_err(|wait| Problem::Wait(StatusCode::TOO_MANY_REQUESTS, wait))?;
    if !bearer.has_system_user {
        return Err(Problem::bro(6));
    }
    Ok(bearer)
}

async fn initialize(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let bearer = enter(&town, &headers, WRITE, CallClass::Others, true)?;
    if !has_content_type(&headers, "application/json") {
        return Err(Problem::Bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let request = Initialize::parse(&body)?;
    if request.sender.rsplit(':').next() != Some(&*bearer.org) {
        return Err(Problem::bro(6));
    }
    if request
        .recipients
        .iter()
        .any(|org| town.broker.is_closed(org))
    {
        return Err(Problem::Wait(StatusCode::SERVICE_UNAVAILABLE, CLOSED_WAIT));
    }
    let id = town.broker.initialize(request, town.now())?;
    Ok(json_answer(
        StatusCode::OK,
        &json!({ "fileTransferId": id.to_string() }),
    ))
}

async fn receive(
    State(town): State<Arc<Town>>,
    Path(id): Path<String>,
    twice: Option<Extension<Twice>>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let id = match may_upload(&town, &head.headers, &id) {
        Ok(id) => id,
        Err(problem) => {
            drain(body).await;
            return Err(problem);
        }
    };
    upload::receive(&town, id, body, twice.is_some()).await?;
    Ok(json_answer(
        StatusCode::OK,
        &json!({ "fileTransferId": id.to_string() }),
    ))
}

/// What can be said of an upload before its bytes are read; the transfer it is for.
fn may_upload(town: &Town, headers: &HeaderMap, id: &str) -> Result<Uuid, Problem> {
    let bearer = enter(town, headers, WRITE, CallClass::Others, true)?;
    if !has_content_type(headers, "application/octet-stream") {
        return Err(Problem::Bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let length: Option<u64> = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let Some(length) = length else {
        return Err(Problem::Bare(StatusCode::LENGTH_REQUIRED));
    };
    let id = parse_id(id)?;
    town.broker.look(id, town.now(), |transfer| {
        if transfer.sender_org() == bearer.org {
            Ok(())
        } else {
            Err(Problem::bro(1))
        }
    })?;
    if length > town.broker.options.max_size {
        return Err(Problem::bro(16));
    }
    Ok(id)
}

async fn overview(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let bearer = enter(&town, &headers, READ, CallClass::Others, true)?;
    tell(&town, &bearer, &id, Transfer::overview)
}

async fn details(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let bearer = enter(&town, &headers, READ, CallClass::SearchAndDetails, true)?;
    tell(&town, &bearer, &id, Transfer::details)
}

fn tell(
    town: &Town,
    bearer: &Bearer,
    id: &str,
    how: impl FnOnce(&Transfer, bool) -> Value,
) -> Result<Response, Problem> {
    let id = parse_id(id)?;
    let senders_wait = crate::lock(&town.broker.state).senders_wait;
    let body = town.broker.look(id, town.now(), |transfer| {
        let is_sender = transfer.sender_org() == bearer.org;
        if !is_sender && transfer.recipient_status(&bearer.org).is_none() {
            return Err(Problem::bro(1));
        }
        Ok(how(transfer, is_sender && senders_wait))
    })?;
    Ok(json_answer(StatusCode::OK, &body))
}

/// The filters of a search.
#[derive(Debug, Default)]
struct Filter {
    resource: Option<String>,
    status: Option<FileStatus>,
    recipient_status: Option<RecipientStatus>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    ascending: bool,
    as_sender: Option<bool>,
}

impl Filter {
    fn parse(uri: &Uri) -> Result<Filter, Problem> {
        let mut filter = Filter::default();
        let pairs = query_pairs(uri)
            .ok_or_else(|| Problem::invalid("query", "The query cannot be read."))?;
        for (key, value) in pairs {
            let bad = || Problem::invalid(&key, &format!("The value '{value}' is not valid."));
            match key.as_str() {
                "resourceId" => filter.resource = Some(value),
                "status" => filter.status = Some(FileStatus::parse(&value).ok_or_else(bad)?),
                "recipientStatus" => {
                    filter.recipient_status = Some(RecipientStatus::parse(&value).ok_or_else(bad)?);
                }
                "from" => filter.from = Some(value.parse().map_err(|_| bad())?),
                "to" => filter.to = Some(value.parse().map_err(|_| bad())?),
                "orderAscending" => filter.ascending = value.parse().map_err(|_| bad())?,
                "role" => {
                    filter.as_sender = Some(match value.as_str() {
                        "Sender" => true,
                        "Recipient" => false,
                        _ => return Err(bad()),
                    });
                }
                _ => return Err(Problem::invalid(&key, "The parameter is not known.")),
            }
        }
        if filter.resource.as_deref() != Some(RESOURCE) {
            return Err(match filter.resource {
                None => Problem::invalid("resourceId", "The resourceId field is required."),
                Some(_) => Problem::bro(2),
            });
        }
        Ok(filter)
    }

    fn matches(&self, transfer: &Transfer, org: &str) -> bool {
        let recipient = transfer.recipient_status(org);
        // Compared literally: what was sent with the URN form is not found (eformidling-dpo 4.4).
        let is_sender = transfer.sender == format!("0192:{org}");
        let role = match (self.recipient_status, self.as_sender) {
            (Some(wanted), _) => recipient == Some(wanted),
            (None, Some(true)) => is_sender,
            (None, Some(false)) => recipient.is_some(),
            (None, None) => is_sender || recipient.is_some(),
        };
        let when = match self.status {
            Some(status) => transfer.reached(status).unwrap_or(transfer.created),
            None => transfer.created,
        };
        role && transfer.status() != FileStatus::Purged
            && self.status.is_none_or(|wanted| transfer.status() == wanted)
            && self.from.is_none_or(|from| from <= when)
            && self.to.is_none_or(|to| when <= to)
    }
}

async fn search(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let bearer = enter(&town, &headers, READ, CallClass::SearchAndDetails, true)?;
    let filter = Filter::parse(&uri)?;
    let state = town.broker.state(town.now());
    let found = state
        .transfers
        .iter()
        .filter(|transfer| filter.matches(transfer, &bearer.org))
        .map(|transfer| json!(transfer.id.to_string()));
    let ids: Vec<Value> = if filter.ascending {
        found.take(PAGE).collect()
    } else {
        found.rev().take(PAGE).collect()
    };
    Ok(json_answer(StatusCode::OK, &Value::Array(ids)))
}

async fn download(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    // The one endpoint that does not look at `Accept`.
    let bearer = enter(&town, &headers, READ, CallClass::Others, false)?;
    let id = parse_id(&id)?;
    let size = town
        .broker
        .look(id, town.now(), |transfer| Ok(transfer.size))?;
    let range = match headers.get(header::RANGE) {
        None => None,
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(|value| parse_range(value, size))
                .ok_or(Problem::bro(29))?,
        ),
    };
    let path = town.broker.fetch(id, &bearer.org, town.now())?;
    let mut file = tokio::fs::File::open(path)
        .await
        .map_err(|_| Problem::bro(1))?;
    let (first, last) = range.unwrap_or((0, size.saturating_sub(1)));
    let length = if size == 0 { 0 } else { last - first + 1 };
    file.seek(std::io::SeekFrom::Start(first))
        .await
        .map_err(|_| Problem::bro(8))?;
    let mut response = Response::new(Body::from_stream(ReaderStream::with_capacity(
        file.take(length),
        CHUNK,
    )));
    let set = response.headers_mut();
    set.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    set.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    set.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=sbd.zip"),
    );
    if range.is_some() {
        if let Ok(value) = HeaderValue::from_str(&format!("bytes {first}-{last}/{size}")) {
            set.insert(header::CONTENT_RANGE, value);
        }
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

async fn confirm(
    State(town): State<Arc<Town>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let bearer = enter(&town, &headers, READ, CallClass::Others, true)?;
    town.broker
        .confirm(parse_id(&id)?, &bearer.org, town.now())?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) fn parse_id(id: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(id)
        .map_err(|_| Problem::invalid("fileTransferId", &format!("The value '{id}' is not valid.")))
}

impl Broker {
    /// Puts a second transfer with the same bytes beside `id`, for [`crate::Fault::Duplicate`].
    pub(super) fn repeat(&self, id: Uuid, now: Timestamp) -> Result<(), Problem> {
        let mut state = self.state(now);
        let at = state.index.get(&id).copied().ok_or(Problem::bro(1))?;
        let original = state.transfers.get(at).ok_or(Problem::bro(1))?;
        let copy = original.duplicate(self.folder.join(format!("{}.bin", Uuid::new_v4())));
        std::fs::copy(original.path(), copy.path()).map_err(|_| Problem::bro(8))?;
        let at = state.transfers.len();
        state.index.insert(copy.id, at);
        state.transfers.push(copy);
        drop(state);
        self.touch();
        Ok(())
    }
}
