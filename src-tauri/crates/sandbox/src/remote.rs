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
//! | `PUT /answers/{org}/held` `true` or `false` | its answers wait, or are let go |
//! | `PUT /answers/{org}/prompt` `true` or `false` | it fetches and answers at once, also for our own |
//! | `PUT /clients/{id}/scopes` `[scope]` | what Maskinporten grants a client |
//! | `PUT /clients/{id}/system-user` `externalRef` or `null` | the client's system user |
//! | `PUT /clients/{id}/delegations/{org}` `true` or `false` | an organisation delegates its access to the client |
//! | `PUT /clients/{id}/keys/{kid}` `{public_pem}` | a key it may sign with instead of its certificate |
//! | `PUT /tokens/life` seconds | how long a token of Maskinporten lives |
//! | `DELETE /systems/{org}` | it has never had a system in the system register |
//! | `POST /systems/{org}/approval` | a manager approves the system user asked for last |
//! | `PUT /broker/receivers/{org}` `true` or `false` | whether it may receive (BRO-28) |
//! | `PUT /broker/scan` seconds | how long the malware scan takes |
//! | `PUT /broker/limits` `{search_and_details, others}` | calls a minute; `null` is without limit |
//! | `PUT /broker/unseen` `true` or `false` | senders see `UploadProcessing` although recipients can fetch |
//! | `POST /organisations/{org}/key` | it has a new key and certificate |
//! | `POST /registry/key` | the registry signs with a new key |
//! | `PUT /registry/quirk` a [`RegistryQuirk`] or `null` | how the registry signs |
//! | `PUT /registry/certificates/{org}` a [`Registered`] | what the registry has of an organisation |
//! | `POST /fiks/messages` a [`crate::FiksLetter`] | somebody writes over FIKS IO; answers `{meldingId}` |
//! | `PUT /fiks/partners/{konto}` `{quirks, payload}` | how the partner behind a konto answers |
//! | `PUT /fiks/kontoer/{konto}/active` `true` or `false` | whether a konto may send and receive |
//! | `POST /fiks/kontoer/{konto}/key`, `DELETE` | a konto has a new key; its certificate is not in the catalogue |
//! | `PUT /fiks/kontoer/{konto}/open` `true` or `false` | its owner lets in at once whoever asks |
//! | `PUT /fiks/tilganger/{org}/{konto}` `true` or `false` | an organisation may send to a konto |
//! | `PUT /fiks/configurable/{org}` `true` or `false` | programs may configure an organisation's system |
//! | `PUT /fiks/ranges`, `PUT /fiks/lookup` `true` or `false` | parts of documents; the lookup of old |
//! | `DELETE /fiks/documents/{id}` | a document's time is up (410) |
//! | `POST /fiks/deliveries/{konto}` `{fault, times?}` | a [`crate::AmqpFault`] of deliveries to come |
//! | `DELETE /fiks/deliveries` | deliveries to come are as they should be |
//! | `DELETE /fiks/consumers/{konto}` | `basic.cancel` |
//! | `DELETE /fiks/connections` | every connection over AMQP breaks |
//! | `PUT /fiks/connections/frozen` `true` or `false` | half-open: nothing is said or heard |
//! | `PUT /fiks/logins/refused` a number | so many logins over AMQP are refused |
//! | `POST /fiks/broker/restart` `true` or `false` | the broker comes back, `true` without its messages |
//! | `GET /log` | what has happened |
//!
//! A `{konto}` is named by its role, `archive` or `ours` ([`crate::KontoRole`]).
//!
//! Bodies are JSON; a body that cannot be read is 400 or 422, an unknown organisation or message 404.

mod fiks;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::broker::Limits;
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
        .route("/answers/{org}/held", put(held))
        .route("/answers/{org}/prompt", put(prompt))
        .route("/clients/{id}/scopes", put(scopes))
        .route("/clients/{id}/system-user", put(system_user))
        .route("/clients/{id}/delegations/{org}", put(delegation))
        .route("/clients/{id}/keys/{kid}", put(client_key))
        .route("/tokens/life", put(token_life))
        .route("/systems/{org}", delete(no_system))
        .route("/systems/{org}/approval", post(approval))
        .route("/broker/receivers/{org}", put(receiver))
        .route("/broker/scan", put(scan))
        .route("/broker/limits", put(limits))
        .route("/broker/unseen", put(unseen))
        .route("/organisations/{org}/key", post(organisation_key))
        .route("/registry/key", post(registry_key))
        .route("/registry/quirk", put(registry_quirk))
        .route("/registry/certificates/{org}", put(certificate))
        .nest("/fiks", fiks::router())
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

async fn held(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(held): Json<bool>,
) -> StatusCode {
    town.peers.hold(&org, held);
    StatusCode::NO_CONTENT
}

async fn prompt(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(prompt): Json<bool>,
) -> StatusCode {
    town.peers.set_prompt(&org, prompt);
    StatusCode::NO_CONTENT
}

async fn scopes(
    State(town): State<Arc<Town>>,
    Path(id): Path<String>,
    Json(scopes): Json<Vec<String>>,
) -> Result<StatusCode, SandboxError> {
    town.set_scopes(&id, scopes)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn system_user(
    State(town): State<Arc<Town>>,
    Path(id): Path<String>,
    Json(external_ref): Json<Option<String>>,
) -> Result<StatusCode, SandboxError> {
    town.set_system_user(&id, external_ref)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delegation(
    State(town): State<Arc<Town>>,
    Path((id, org)): Path<(String, String)>,
    Json(delegated): Json<bool>,
) -> Result<StatusCode, SandboxError> {
    town.set_delegation(&id, &org, delegated)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientKey {
    public_pem: String,
}

async fn client_key(
    State(town): State<Arc<Town>>,
    Path((id, kid)): Path<(String, String)>,
    Json(key): Json<ClientKey>,
) -> Result<StatusCode, SandboxError> {
    town.register_key(&id, &kid, &key.public_pem)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn no_system(State(town): State<Arc<Town>>, Path(org): Path<String>) -> StatusCode {
    town.forget_system(&org);
    StatusCode::NO_CONTENT
}

async fn approval(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
) -> Result<StatusCode, SandboxError> {
    town.approve_system_user(&org)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn receiver(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(may): Json<bool>,
) -> StatusCode {
    town.broker.set_access(&org, may);
    StatusCode::NO_CONTENT
}

async fn token_life(State(town): State<Arc<Town>>, Json(seconds): Json<u32>) -> StatusCode {
    town.token_life.store(seconds, Ordering::Relaxed);
    StatusCode::NO_CONTENT
}

async fn scan(State(town): State<Arc<Town>>, Json(seconds): Json<u32>) -> StatusCode {
    town.broker
        .set_scan(SignedDuration::from_secs(i64::from(seconds)));
    StatusCode::NO_CONTENT
}

async fn limits(State(town): State<Arc<Town>>, Json(limits): Json<Limits>) -> StatusCode {
    town.broker.rates.set(limits);
    StatusCode::NO_CONTENT
}

async fn unseen(State(town): State<Arc<Town>>, Json(unseen): Json<bool>) -> StatusCode {
    town.broker.set_senders_wait(unseen);
    StatusCode::NO_CONTENT
}

async fn organisation_key(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
) -> Result<StatusCode, SandboxError> {
    town.change_key(&org)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn registry_key(State(town): State<Arc<Town>>) -> Result<StatusCode, SandboxError> {
    town.rotate_registry_key()?;
    Ok(StatusCode::NO_CONTENT)
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
