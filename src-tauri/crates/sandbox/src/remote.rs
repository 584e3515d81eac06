//! Test control over HTTPS, for programs that are not in this process (`bud sandbox`): the same as
//! [`crate::Sandbox`]'s own methods, under the same names.
//!
//! | call | does |
//! |---|---|
//! | `POST /faults` `{endpoint, fault, times?}` | plans trouble; without `times` until it is cleared |
//! | `DELETE /faults` | everything works again |
//! | `POST /letters` a [`Letter`] | sends it; answers `{transfers}` |
//! | `POST /inbox` | sends every letter of the first inbox |
//! | `PUT /answers/{org}` `[AnswerQuirk]` | how an organisation answers |
//! | `POST /answers/{org}` `{message_id, answer}` | sends one answer at once |
//! | `PUT /registry/quirk` a [`RegistryQuirk`] or `null` | how the registry signs |
//! | `PUT /registry/certificates/{org}` a [`Registered`] | what the registry has of an organisation |
//! | `GET /log` | what has happened |
//!
//! Bodies are JSON; a body that cannot be read is 400 or 422, an unknown organisation or message 404.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::fault::{Endpoint, Fault};
use crate::inbox::inbox_letters;
use crate::letter::Letter;
use crate::log::LogEntry;
use crate::peer::{Answer, AnswerQuirk};
use crate::registry::{Registered, RegistryQuirk};
use crate::town::Town;

pub(crate) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route("/faults", post(plan).delete(clear))
        .route("/letters", post(letter))
        .route("/inbox", post(inbox))
        .route("/answers/{org}", put(quirks).post(answer))
        .route("/registry/quirk", put(registry_quirk))
        .route("/registry/certificates/{org}", put(certificate))
        .route("/log", get(log))
}

impl IntoResponse for SandboxError {
    fn into_response(self) -> Response {
        let status = match self {
            SandboxError::Unknown(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    endpoint: Endpoint,
    fault: Fault,
    times: Option<u32>,
}

async fn plan(State(town): State<Arc<Town>>, Json(plan): Json<Plan>) -> StatusCode {
    let times = plan.times.unwrap_or(u32::MAX);
    town.faults.plan(plan.endpoint, plan.fault, times);
    StatusCode::NO_CONTENT
}

async fn clear(State(town): State<Arc<Town>>) -> StatusCode {
    town.faults.clear();
    StatusCode::NO_CONTENT
}

async fn letter(
    State(town): State<Arc<Town>>,
    Json(letter): Json<Letter>,
) -> Result<Json<Value>, SandboxError> {
    let transfers: Vec<String> = town
        .send_letter(&letter)?
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(Json(json!({ "transfers": transfers })))
}

async fn inbox(State(town): State<Arc<Town>>) -> Result<StatusCode, SandboxError> {
    for (_, letter) in inbox_letters()? {
        town.send_letter(&letter)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn quirks(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(quirks): Json<Vec<AnswerQuirk>>,
) -> StatusCode {
    town.peers.set_quirks(&org, quirks);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerNow {
    message_id: String,
    answer: Answer,
}

async fn answer(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(now): Json<AnswerNow>,
) -> StatusCode {
    if town.answer_now(&org, &now.message_id, &now.answer) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn registry_quirk(
    State(town): State<Arc<Town>>,
    Json(quirk): Json<Option<RegistryQuirk>>,
) -> StatusCode {
    town.registry.set_quirk(quirk);
    StatusCode::NO_CONTENT
}

async fn certificate(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(registered): Json<Registered>,
) -> Result<StatusCode, SandboxError> {
    town.set_registered_certificate(&org, registered)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn log(State(town): State<Arc<Town>>) -> Json<Vec<LogEntry>> {
    Json(town.log.entries())
}
