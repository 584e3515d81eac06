//! What every service does with a request: faults on purpose, the log, and common refusals.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::broker::Problem;
use crate::fault::{Endpoint, Fault};
use crate::fiks::Refusal;
use crate::log::{LogEntry, Service};
use crate::tls::Caller;
use crate::town::Town;

/// Bytes of a refused request that are read on.
const DRAINED: usize = 256 << 20;

/// The longest answer that can be halved, and the length of a flood.
const HALVED: usize = 16 << 20;

/// Marks an upload that is to arrive twice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Twice;

/// Lets planned trouble happen and writes the log; wraps every service.
pub(crate) async fn watch(
    State((town, service)): State<(Arc<Town>, Service)>,
    ConnectInfo(caller): ConnectInfo<Caller>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let path = request
        .uri()
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    let endpoint = endpoint(service, &method, request.uri().path());
    let fault = endpoint.and_then(|endpoint| town.faults.take(endpoint));
    let (response, cut) = match fault {
        Some(fault) => trouble(&town, endpoint, fault, caller, request, next).await,
        None => (next.run(request).await, false),
    };
    let mut response = response;
    stamp(&mut response, town.now());
    town.log.add(LogEntry::Request {
        at: town.now(),
        service,
        method: method.to_string(),
        path,
        status: if cut { 0 } else { response.status().as_u16() },
    });
    response
}

/// Dates an answer by the sandbox's clock; the server would ask the machine, and callers compare.
fn stamp(response: &mut Response, now: Timestamp) {
    if let Ok(date) = HeaderValue::from_str(&http_date(now)) {
        response.headers_mut().insert(header::DATE, date);
    }
}

/// A moment as HTTP writes it (RFC 9110 5.6.7).
fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// An answer with a status that says no, and `Retry-After` when there is something to wait for.
fn refusal(status: u16, body: String, retry_after: Option<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = (status, body).into_response();
    if let Some(wait) = retry_after.and_then(|wait| HeaderValue::from_str(&wait).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}

/// The first half of an answer, with headers that fit it.
async fn halved(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let whole = axum::body::to_bytes(body, HALVED).await.unwrap_or_default();
    Response::from_parts(head, Body::from(whole.slice(..whole.len() / 2)))
}

/// The answer under `fault`, and whether the connection is cut.
async fn trouble(
    town: &Town,
    endpoint: Option<Endpoint>,
    fault: Fault,
    caller: Caller,
    mut request: Request,
    next: Next,
) -> (Response, bool) {
    let idle = matches!(
        fault,
        Fault::Status(..)
            | Fault::Bro(_)
            | Fault::Fiks(_)
            | Fault::LoseRequest
            | Fault::RetryAfter(..)
            | Fault::RetryAfterDate(..)
            | Fault::Html
            | Fault::Flood
    );
    if idle {
        drain(std::mem::take(request.body_mut())).await;
    }
    match fault {
        Fault::Status(status, body) => {
            let wait = matches!(status, 429 | 503).then(|| "1".to_owned());
            (refusal(status, body, wait), false)
        }
        Fault::Bro(code) => (Problem::bro(code).into_response(), false),
        Fault::Fiks(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            let answer = Refusal::of_status(status).answer(town, request.uri().path());
            (answer, false)
        }
        Fault::RetryAfter(status, seconds) => (
            refusal(status, String::new(), Some(seconds.to_string())),
            false,
        ),
        Fault::RetryAfterDate(status, seconds) => {
            let wait = SignedDuration::from_secs(i64::from(seconds));
            let until = town.now().saturating_add(wait).unwrap_or(town.now());
            (
                refusal(status, String::new(), Some(http_date(until))),
                false,
            )
        }
        Fault::Html => {
            let page = "<!DOCTYPE html><html><head><title>Logg på</title></head><body>Logg på nettet</body></html>";
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            ((kind, page).into_response(), false)
        }
        Fault::Flood => {
            let kind = [(header::CONTENT_ENCODING, "gzip")];
            ((kind, vec![0_u8; HALVED]).into_response(), false)
        }
        Fault::PlainText => {
            let mut response = next.run(request).await;
            let plain = HeaderValue::from_static("text/plain");
            response.headers_mut().insert(header::CONTENT_TYPE, plain);
            (response, false)
        }
        Fault::TruncatedJson => (halved(next.run(request).await).await, false),
        Fault::Stall => std::future::pending().await,
        Fault::CloseAfterBytes(bytes)
            if matches!(
                endpoint,
                Some(Endpoint::Upload | Endpoint::Piece | Endpoint::FiksSend)
            ) =>
        {
            let request = request
                .map(|body| Body::from_stream(cut_after(body.into_data_stream(), bytes, caller)));
            (next.run(request).await, true)
        }
        Fault::CloseAfterBytes(bytes) => {
            let response = next.run(request).await;
            let response = response
                .map(|body| Body::from_stream(cut_after(body.into_data_stream(), bytes, caller)));
            (response, true)
        }
        Fault::LoseRequest => {
            caller.hang_up();
            (bare(StatusCode::BAD_GATEWAY), true)
        }
        Fault::LoseResponse => {
            let response = next.run(request).await;
            caller.hang_up();
            (response, true)
        }
        Fault::Duplicate => {
            request.extensions_mut().insert(Twice);
            (next.run(request).await, false)
        }
        Fault::Delay(wait) => {
            let now = town.now();
            town.clock
                .sleep_until(now.saturating_add(wait).unwrap_or(now))
                .await;
            (next.run(request).await, false)
        }
    }
}

/// Reads what is left of a request, so that a caller who is still sending hears the answer and no
/// broken connection. The real services' servers do so too, for a while.
pub(crate) async fn drain(body: Body) {
    let mut stream = body.into_data_stream();
    let mut left = DRAINED;
    while let Some(Ok(bytes)) = stream.next().await {
        left = left.saturating_sub(bytes.len());
        if left == 0 {
            return;
        }
    }
}

/// Lets `limit` bytes through and then cuts the connection.
fn cut_after(
    body: impl Stream<Item = Result<Bytes, axum::Error>> + Send + 'static,
    limit: u64,
    caller: Caller,
) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send + 'static {
    futures_util::stream::unfold(
        (Box::pin(body), limit, caller),
        |(mut body, left, caller)| async move {
            if left == 0 {
                // Gives the connection a turn to send what came before.
                tokio::task::yield_now().await;
                caller.hang_up();
                let gone = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                return Some((Err(axum::Error::new(gone)), (body, 0, caller)));
            }
            match body.next().await? {
                Ok(mut bytes) => {
                    let keep = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    bytes.truncate(keep);
                    let left = left.saturating_sub(keep as u64);
                    Some((Ok(bytes), (body, left, caller)))
                }
                Err(error) => Some((Err(error), (body, left, caller))),
            }
        },
    )
}

/// Which kind of call this is; `None` for what no fault can be planned for.
fn endpoint(service: Service, method: &Method, path: &str) -> Option<Endpoint> {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let post = method == Method::POST;
    Some(match service {
        Service::Maskinporten if path == "/token" => Endpoint::Token,
        Service::Altinn if last == "maskinporten" => Endpoint::Exchange,
        Service::Altinn => Endpoint::SystemRegister,
        Service::ServiceRegistry if path.contains("/virksert/") => Endpoint::Virksert,
        Service::ServiceRegistry if last == "jwk" => Endpoint::RegistryKeys,
        Service::ServiceRegistry => Endpoint::Lookup,
        Service::Broker if path.contains("/upload/tus/") => match *method {
            Method::POST => Endpoint::OpenUpload,
            Method::PATCH => Endpoint::Piece,
            Method::HEAD => Endpoint::Offset,
            _ => return None,
        },
        Service::Broker => match last {
            "filetransfer" if post => Endpoint::Initialize,
            "filetransfer" => Endpoint::Search,
            "upload" => Endpoint::Upload,
            "details" => Endpoint::Details,
            "download" => Endpoint::Download,
            "confirmdownload" => Endpoint::Confirm,
            _ => Endpoint::Overview,
        },
        Service::Brreg if matches!(last, "enheter" | "underenheter") => Endpoint::UnitSearch,
        Service::Brreg => Endpoint::Unit,
        Service::Fiks => return fiks_endpoint(method, path),
        Service::Maskinporten | Service::Control => return None,
    })
}

fn fiks_endpoint(method: &Method, path: &str) -> Option<Endpoint> {
    Some(match path {
        "/fiks-io/api/v1/send" => Endpoint::FiksSend,
        _ if path.ends_with("/offentligNokkel") && method == Method::GET => Endpoint::FiksKey,
        _ if path.ends_with("/status") => Endpoint::FiksStatus,
        _ if path.contains("/katalog/api/v1/kontoer/") => Endpoint::FiksKonto,
        _ if path.starts_with("/dokumentlager/nedlasting/") => Endpoint::FiksDownload,
        _ if path.starts_with("/fiks-protokoll/api/v1/konfigurasjon/") => Endpoint::FiksProtokoll,
        _ if path.starts_with("/fiks-io/konto/") => Endpoint::FiksKontoAdmin,
        _ => return None,
    })
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::trim)
}

/// The media types of the `Accept` header in lower case without parameters; empty when there is none.
pub(crate) fn accepted(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .map(|range| range.trim().to_ascii_lowercase())
        .filter(|range| !range.is_empty())
        .collect()
}

/// Whether the `Content-Type` is `wanted`, parameters aside.
pub(crate) fn has_content_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
}

/// The parameters of a query, in order, decoded; `None` when it cannot be read.
pub(crate) fn query_pairs(request: &axum::http::Uri) -> Option<Vec<(String, String)>> {
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(request)
        .ok()
        .map(|query| query.0)
}

/// Puts a member into a JSON object; does nothing to any other value.
pub(crate) fn set(object: &mut Value, member: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(member.to_owned(), value);
    }
}

/// First and last byte of a single `bytes=` range; `None` when it cannot be satisfied.
pub(crate) fn parse_range(value: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = value.strip_prefix("bytes=")?.split_once('-')?;
    let end = size.checked_sub(1)?;
    let (first, last) = match (first, last) {
        ("", suffix) => (size.saturating_sub(suffix.parse().ok()?), end),
        (first, "") => (first.parse().ok()?, end),
        (first, last) => (first.parse().ok()?, last.parse::<u64>().ok()?.min(end)),
    };
    (first <= last).then_some((first, last))
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    typed(status, "application/json", body.to_string())
}

/// An answer of the given media type.
pub(crate) fn typed(status: StatusCode, media: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// An answer without a body.
pub(crate) fn bare(status: StatusCode) -> Response {
    status.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_range_is_understood_and_an_impossible_one_refused() {
        assert_eq!(parse_range("bytes=0-", 10), Some((0, 9)));
        assert_eq!(parse_range("bytes=4-100", 10), Some((4, 9)));
        assert_eq!(parse_range("bytes=-3", 10), Some((7, 9)));
        assert_eq!(parse_range("bytes=10-", 10), None);
        assert_eq!(parse_range("bytes=0-", 0), None);
        assert_eq!(parse_range("items=0-1", 10), None);
    }
}
