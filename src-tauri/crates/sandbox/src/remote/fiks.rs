//! Test control of the Fiks platform; kontoer are named by their roles (`archive`, [`KontoRole`]).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::SandboxError;
use crate::fiks::{AmqpFault, FiksLetter, FiksSandbox, KontoRole, PartnerQuirk};
use crate::payload::PayloadQuirk;
use crate::town::Town;

type Done = Result<StatusCode, SandboxError>;

pub(super) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route("/messages", post(message))
        .route("/partners/{konto}", put(partner))
        .route("/kontoer/{konto}/active", put(active))
        .route("/kontoer/{konto}/open", put(open))
        .route("/kontoer/{konto}/key", post(new_key).delete(no_key))
        .route("/tilganger/{org}/{konto}", put(tilgang))
        .route("/configurable/{org}", put(configurable))
        .route("/ranges", put(ranges))
        .route("/lookup", put(lookup))
        .route("/documents/{id}", delete(document))
        .route("/deliveries/{konto}", post(deliveries))
        .route("/deliveries", delete(good_deliveries))
        .route("/consumers/{konto}", delete(consumers))
        .route("/connections", delete(connections))
        .route("/connections/frozen", put(frozen))
        .route("/logins/refused", put(logins))
        .route("/broker/restart", post(restart))
}

async fn message(
    State(town): State<Arc<Town>>,
    Json(letter): Json<FiksLetter>,
) -> Result<Json<Value>, SandboxError> {
    let id = fiks(&town).write(&letter)?;
    Ok(Json(json!({ "meldingId": id.to_string() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partner {
    #[serde(default)]
    quirks: Vec<PartnerQuirk>,
    #[serde(default)]
    payload: Vec<PayloadQuirk>,
}

async fn partner(
    State(town): State<Arc<Town>>,
    Path(konto): Path<KontoRole>,
    Json(way): Json<Partner>,
) -> StatusCode {
    fiks(&town).set_partner(konto.konto_id(), &way.quirks, &way.payload);
    StatusCode::NO_CONTENT
}

async fn active(
    State(town): State<Arc<Town>>,
    Path(konto): Path<KontoRole>,
    Json(active): Json<bool>,
) -> Done {
    fiks(&town).set_active(konto.konto_id(), active)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn open(
    State(town): State<Arc<Town>>,
    Path(konto): Path<KontoRole>,
    Json(open): Json<bool>,
) -> StatusCode {
    fiks(&town).set_open(konto.konto_id(), open);
    StatusCode::NO_CONTENT
}

async fn new_key(State(town): State<Arc<Town>>, Path(konto): Path<KontoRole>) -> Done {
    fiks(&town).change_key(konto.konto_id())?;
    Ok(StatusCode::NO_CONTENT)
}

async fn no_key(State(town): State<Arc<Town>>, Path(konto): Path<KontoRole>) -> Done {
    fiks(&town).remove_certificate(konto.konto_id())?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tilgang(
    State(town): State<Arc<Town>>,
    Path((org, konto)): Path<(String, KontoRole)>,
    Json(may): Json<bool>,
) -> StatusCode {
    fiks(&town).set_tilgang(&org, konto.konto_id(), may);
    StatusCode::NO_CONTENT
}

async fn configurable(
    State(town): State<Arc<Town>>,
    Path(org): Path<String>,
    Json(configurable): Json<bool>,
) -> StatusCode {
    fiks(&town).set_configurable(&org, configurable);
    StatusCode::NO_CONTENT
}

async fn ranges(State(town): State<Arc<Town>>, Json(ranges): Json<bool>) -> StatusCode {
    fiks(&town).set_ranges(ranges);
    StatusCode::NO_CONTENT
}

async fn lookup(State(town): State<Arc<Town>>, Json(lookup): Json<bool>) -> StatusCode {
    fiks(&town).set_lookup(lookup);
    StatusCode::NO_CONTENT
}

async fn document(State(town): State<Arc<Town>>, Path(id): Path<Uuid>) -> Done {
    fiks(&town).expire_document(id)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deliveries {
    fault: AmqpFault,
    times: Option<u32>,
}

async fn deliveries(
    State(town): State<Arc<Town>>,
    Path(konto): Path<KontoRole>,
    Json(plan): Json<Deliveries>,
) -> StatusCode {
    let times = plan.times.unwrap_or(u32::MAX);
    fiks(&town).fault_deliveries(konto.konto_id(), plan.fault, times);
    StatusCode::NO_CONTENT
}

async fn good_deliveries(State(town): State<Arc<Town>>) -> StatusCode {
    fiks(&town).broker().clear_faults();
    StatusCode::NO_CONTENT
}

async fn consumers(State(town): State<Arc<Town>>, Path(konto): Path<KontoRole>) -> StatusCode {
    fiks(&town).cancel_consumers(konto.konto_id());
    StatusCode::NO_CONTENT
}

async fn connections(State(town): State<Arc<Town>>) -> StatusCode {
    fiks(&town).cut_connections();
    StatusCode::NO_CONTENT
}

async fn frozen(State(town): State<Arc<Town>>, Json(frozen): Json<bool>) -> StatusCode {
    fiks(&town).freeze_connections(frozen);
    StatusCode::NO_CONTENT
}

async fn logins(State(town): State<Arc<Town>>, Json(refused): Json<u32>) -> StatusCode {
    fiks(&town).refuse_logins(refused);
    StatusCode::NO_CONTENT
}

async fn restart(State(town): State<Arc<Town>>, Json(lost): Json<bool>) -> Done {
    fiks(&town).restart_broker(lost).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn fiks(town: &Town) -> FiksSandbox<'_> {
    FiksSandbox { town }
}
