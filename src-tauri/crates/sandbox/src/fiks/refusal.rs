//! How the platform says no (fiks-io 4).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use crate::http::json as json_answer;
use crate::town::Town;

/// A refusal with its words; [`explain`] makes an `ErrorMessage` of it.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            message: message.into(),
        }
    }

    pub(super) fn bad(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn gone(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::GONE, message)
    }

    pub(super) fn too_large(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    pub(super) fn failed() -> Refusal {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Noe gikk galt")
    }

    /// What the platform says with this status when nothing more is known.
    pub(crate) fn of_status(status: StatusCode) -> Refusal {
        let reason = status.canonical_reason().unwrap_or("Feil");
        Refusal::new(status, reason)
    }

    /// The answer to a request for `path`.
    pub(crate) fn answer(&self, town: &Town, path: &str) -> Response {
        let body = json!({
            "timestamp": town.now().as_millisecond(),
            "status": self.status.as_u16(),
            "error": self.status.canonical_reason().unwrap_or(""),
            "errorId": Uuid::new_v4().to_string(),
            "path": path,
            "originalPath": path,
            "message": self.message,
        });
        json_answer(self.status, &body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every refusal the body that the platform gives it.
pub(super) async fn explain(
    State(town): State<Arc<Town>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.answer(&town, &path),
        None => response,
    }
}
