//! Refusals of the Broker, worded and numbered as its own.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::http::{bare, json as json_answer, typed};

/// Why a call was refused.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Problem {
    /// An error with a code of the Broker's own.
    Bro(u16),
    /// A request that breaks a rule: member and what is wrong with it.
    Invalid(Vec<(String, String)>),
    /// A status without body, from layers in front of the Broker.
    Bare(StatusCode),
    /// 406 with plain text.
    NotAcceptable,
    /// 429 or 503 with the seconds to wait.
    Wait(StatusCode, u32),
}

impl Problem {
    /// The error `BRO-000NN`.
    pub(crate) const fn bro(code: u16) -> Problem {
        Problem::Bro(code)
    }

    /// One broken rule.
    pub(crate) fn invalid(member: &str, what: &str) -> Problem {
        Problem::Invalid(vec![(member.to_owned(), what.to_owned())])
    }
}

/// Status and text of a code (eformidling-dpo 4.4).
fn meaning(code: u16) -> (StatusCode, &'static str) {
    match code {
        1 => (
            StatusCode::NOT_FOUND,
            "The requested file transfer was not found",
        ),
        2 => (
            StatusCode::BAD_REQUEST,
            "The resource is not configured as a broker service",
        ),
        3 => (
            StatusCode::BAD_REQUEST,
            "No file has been uploaded for this file transfer",
        ),
        4 => (
            StatusCode::CONFLICT,
            "A file has already been, or attempted to be, uploaded",
        ),
        5 => (
            StatusCode::FORBIDDEN,
            "The resource is not in the resource registry",
        ),
        6 => (
            StatusCode::UNAUTHORIZED,
            "You must use a bearer token that has access to the resource and the party",
        ),
        7 => (StatusCode::FORBIDDEN, "The file is not ready for download"),
        8 => (StatusCode::INTERNAL_SERVER_ERROR, "The upload failed"),
        9 => (
            StatusCode::BAD_REQUEST,
            "The checksum of the uploaded file did not match",
        ),
        10 => (
            StatusCode::BAD_REQUEST,
            "The file transfer is not in status Published",
        ),
        16 => (
            StatusCode::BAD_REQUEST,
            "The file is larger than the resource allows",
        ),
        19 => (
            StatusCode::BAD_REQUEST,
            "The file must be downloaded before the download is confirmed",
        ),
        20 => (
            StatusCode::BAD_REQUEST,
            "Virus scan may not be disabled for this resource",
        ),
        21 => (StatusCode::SERVICE_UNAVAILABLE, "The storage is not ready"),
        24 | 25 => (
            StatusCode::BAD_REQUEST,
            "The service owner is not configured for the resource",
        ),
        26 | 27 => (
            StatusCode::BAD_REQUEST,
            "A party that the resource requires is missing",
        ),
        28 => (
            StatusCode::BAD_REQUEST,
            "A recipient is not in the access list of the resource",
        ),
        29 => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            "The requested range is not satisfiable",
        ),
        30 => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The malware scan is not ready",
        ),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "Unexpected error"),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Problem::Bro(code) => {
                let (status, detail) = meaning(code);
                let mut body = common(status, status.canonical_reason().unwrap_or_default());
                body.insert("detail".to_owned(), json!(detail));
                body.insert("code".to_owned(), json!(format!("BRO-{code:05}")));
                json_answer(status, &Value::Object(body))
            }
            Problem::Invalid(errors) => {
                let status = StatusCode::BAD_REQUEST;
                let mut body = common(status, "One or more validation errors occurred.");
                let errors: Map<String, Value> = errors
                    .into_iter()
                    .map(|(member, what)| (member, json!([what])))
                    .collect();
                body.insert("errors".to_owned(), Value::Object(errors));
                typed(
                    status,
                    "application/problem+json",
                    Value::Object(body).to_string(),
                )
            }
            Problem::Bare(status) => bare(status),
            Problem::NotAcceptable => typed(
                StatusCode::NOT_ACCEPTABLE,
                "text/plain; charset=utf-8",
                "This endpoint produces application/json",
            ),
            Problem::Wait(status, seconds) => {
                let mut response = bare(status);
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
        }
    }
}

fn common(status: StatusCode, title: &str) -> Map<String, Value> {
    let section = match status.as_u16() {
        401 => "15.5.2",
        403 => "15.5.4",
        404 => "15.5.5",
        409 => "15.5.10",
        416 => "15.5.17",
        500.. => "15.6.1",
        _ => "15.5.1",
    };
    let trace = uuid::Uuid::new_v4().simple().to_string();
    let span = trace.get(..16).unwrap_or(&trace);
    let mut body = Map::new();
    body.insert(
        "type".to_owned(),
        json!(format!(
            "https://tools.ietf.org/html/rfc9110#section-{section}"
        )),
    );
    body.insert("title".to_owned(), json!(title));
    body.insert("status".to_owned(), json!(status.as_u16()));
    body.insert("traceId".to_owned(), json!(format!("00-{trace}-{span}-00")));
    body
}
