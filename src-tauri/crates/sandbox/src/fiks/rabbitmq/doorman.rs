//! Who may come in to RabbitMQ, and what they may touch there (`rabbitmq_auth_backend_http`).

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Form, Router};
use budstikke_amqp_broker::Login;
use serde::Deserialize;
use uuid::Uuid;

use super::RabbitMq;
use crate::town::Town;

const ALLOW: &str = "allow";
const DENY: &str = "deny";

pub(in crate::fiks) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route("/user", post(user))
        .route("/vhost", post(vhost))
        .route("/resource", post(resource))
        .route("/topic", post(topic))
}

#[derive(Deserialize)]
struct Asked {
    username: String,
    password: Option<String>,
    vhost: Option<String>,
    resource: Option<String>,
    name: Option<String>,
    permission: Option<String>,
}

async fn user(State(town): State<Arc<Town>>, Form(asked): Form<Asked>) -> &'static str {
    judge(&town, |rabbitmq| {
        let login = Login {
            username: asked.username.clone(),
            password: asked.password.clone().unwrap_or_default(),
        };
        rabbitmq.is_own(&asked.username, asked.password.as_deref())
            || town.fiks.registers.log_in(&login).is_some()
    })
}

async fn vhost(State(town): State<Arc<Town>>, Form(asked): Form<Asked>) -> &'static str {
    judge(&town, |_| asked.vhost.as_deref() == Some("/"))
}

/// An integrasjon may read the queues of its own kontoer, and nothing else.
async fn resource(State(town): State<Arc<Town>>, Form(asked): Form<Asked>) -> &'static str {
    judge(&town, |rabbitmq| {
        let reads = asked.resource.as_deref() == Some("queue")
            && asked.permission.as_deref() == Some("read");
        let queue = asked.name.as_deref().unwrap_or_default();
        rabbitmq.is_own(&asked.username, None)
            || (reads && Uuid::try_parse(&asked.username).is_ok_and(|it| owns(&town, it, queue)))
    })
}

async fn topic(State(town): State<Arc<Town>>, Form(asked): Form<Asked>) -> &'static str {
    judge(&town, |rabbitmq| rabbitmq.is_own(&asked.username, None))
}

fn owns(town: &Town, integrasjon: Uuid, queue: &str) -> bool {
    let state = town.fiks.registers.state();
    let mut known = state.integrasjoner.iter();
    let org = known
        .find(|it| it.id == integrasjon)
        .map(|it| &it.org_number);
    let mut kontoer = state.kontoer.iter();
    kontoer.any(|konto| Some(&konto.org) == org && konto.queue() == queue)
}

fn judge(town: &Town, may: impl FnOnce(&RabbitMq) -> bool) -> &'static str {
    match &town.fiks.rabbitmq {
        Some(rabbitmq) if may(rabbitmq) => ALLOW,
        _ => DENY,
    }
}
