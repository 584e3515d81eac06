//! The paths of the platform's one host.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::refusal::{Refusal, explain};
use super::{katalog, send};
use crate::town::Town;

pub(crate) fn router(town: &Arc<Town>) -> Router<Arc<Town>> {
    Router::new()
        .route("/fiks-io/api/v1/send", post(send::send))
        .nest("/fiks-io/katalog/api/v1", katalog_router())
        .route(
            "/fiks-io/katalog/api/v1/kontoer/{id}/offentligNokkel",
            get(katalog::offentlig_nokkel),
        )
        .nest("/fiks-protokoll/katalog/api/v1", katalog_router())
        .fallback(|| async { Refusal::not_found("Fant ikke stien") })
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(town.clone(), explain))
}

/// What both catalogues answer.
fn katalog_router() -> Router<Arc<Town>> {
    Router::new()
        .route("/kontoer/{id}", get(katalog::konto))
        .route("/kontoer/{id}/status", get(katalog::konto_status))
}
