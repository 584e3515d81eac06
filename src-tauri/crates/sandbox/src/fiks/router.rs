//! The paths of the platform's one host.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};

use super::refusal::{Refusal, explain};
use super::{administration, katalog, konfigurasjon, lager, rabbitmq, send};
use crate::town::Town;

pub(crate) fn router(town: &Arc<Town>) -> Router<Arc<Town>> {
    Router::new()
        .route("/fiks-io/api/v1/send", post(send::send))
        .nest(
            "/fiks-io/katalog/api/v1",
            katalog_router().merge(open_router()),
        )
        .nest("/fiks-io/konto/api/v1", konto_router())
        .nest("/fiks-protokoll/katalog/api/v1", katalog_router())
        .nest(
            "/fiks-protokoll/api/v1/konfigurasjon/{org}",
            konfigurasjon_router(),
        )
        .route("/dokumentlager/nedlasting/{id}", get(lager::download))
        .route(
            "/dokumentlager/nedlasting/{id}/metadata",
            get(lager::metadata),
        )
        .route(
            "/dokumentlager/api/v1/{org}/kontoer/{konto}/dokumenter/",
            post(lager::upload),
        )
        .nest("/rabbitmq", rabbitmq::router())
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

/// What only that of Fiks IO answers.
fn open_router() -> Router<Arc<Town>> {
    Router::new()
        .route(
            "/kontoer/{id}/offentligNokkel",
            get(katalog::offentlig_nokkel),
        )
        .route("/lookup", get(katalog::lookup))
}

fn konto_router() -> Router<Arc<Town>> {
    let nokkel = || put(administration::set_nokkel);
    Router::new()
        .route("/kontoer/{id}/offentligNokkel", nokkel())
        .route("/kontoer/{id}/offentligNokkelString", nokkel())
}

fn konfigurasjon_router() -> Router<Arc<Town>> {
    let konto = "/systemer/{system}/kontoer/{konto}";
    let of_konto = |rest: &str| format!("{konto}{rest}");
    Router::new()
        .route("/systemer/{system}", get(konfigurasjon::system))
        .route("/systemer/{system}/konto-sok", post(konfigurasjon::search))
        .route(
            "/systemer/{system}/forespurteTilganger/{konto}",
            post(konfigurasjon::ask).delete(konfigurasjon::ask_no_more),
        )
        .route(
            konto,
            get(konfigurasjon::konto).delete(konfigurasjon::remove),
        )
        .route(&of_konto("/info"), put(konfigurasjon::info))
        .route(&of_konto("/parter"), post(konfigurasjon::set_parts))
        .route(&of_konto("/pem"), put(konfigurasjon::pem))
        .route(
            &of_konto("/forespurteTilganger"),
            get(konfigurasjon::who_asks),
        )
        .route(&of_konto("/tilganger"), get(konfigurasjon::who_may))
        .route(
            &of_konto("/tilganger/{other}"),
            post(konfigurasjon::grant).delete(konfigurasjon::revoke),
        )
        .route("/protokoller", get(konfigurasjon::protocols))
        .route("/protokoller/{navn}", get(konfigurasjon::protocol))
        .route(
            "/protokoller/{navn}/{versjon}",
            get(konfigurasjon::protocol_version),
        )
}
