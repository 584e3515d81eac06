//! Altinn's side of tokens: the exchange, and who a bearer is.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use crate::http::{bare, bearer, query_pairs, typed};
use crate::jose::Compact;
use crate::town::Town;

/// The life of an exchanged token, in seconds.
const TOKEN_LIFE: i64 = 1800;

pub(crate) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route(
            "/authentication/api/v1/exchange/maskinporten",
            get(exchange),
        )
        .merge(crate::systemregister::router())
}

async fn exchange(State(town): State<Arc<Town>>, headers: HeaderMap, uri: Uri) -> Response {
    // `test=true` is what the real service offers to test organisations; nothing else is known.
    let known = query_pairs(&uri).is_some_and(|pairs| pairs.iter().all(|(key, _)| key == "test"));
    if !known {
        return bare(StatusCode::BAD_REQUEST);
    }
    let token = bearer(&headers).and_then(|token| maskinporten_token(&town, token));
    let Some(token) = token else {
        return bare(StatusCode::UNAUTHORIZED);
    };
    let now = town.now().as_second();
    let copied = |claim: &str| token.claims.get(claim).cloned().unwrap_or(Value::Null);
    let organisation = organisation_in(&token.claims).unwrap_or_default();
    let mut claims = json!({
        "iss": format!("{}/authentication/api/v1/openid/", town.urls.altinn),
        "token_type": "Bearer",
        "client_id": copied("client_id"),
        "scope": copied("scope"),
        "consumer": copied("consumer"),
        "urn:altinn:orgNumber": organisation,
        "urn:altinn:authenticatemethod": "maskinporten",
        "urn:altinn:authlevel": 3,
        "iat": now,
        "nbf": now,
        "exp": now + TOKEN_LIFE,
        "jti": uuid::Uuid::new_v4().to_string(),
    });
    if let (Some(details), Some(claims)) = (
        token.claims.get("authorization_details"),
        claims.as_object_mut(),
    ) {
        claims.insert("authorization_details".to_owned(), details.clone());
    }
    match town.keys.altinn.sign(claims.to_string().as_bytes()) {
        Ok(token) => typed(StatusCode::OK, "text/plain; charset=utf-8", token),
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Who calls, as a token proves it.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    /// Nine digits: the organisation of the system user, else the consumer.
    pub(crate) org: String,
    /// The Maskinporten client, which rate limits count by.
    pub(crate) client_id: String,
    /// Whether the token carries a system user.
    pub(crate) has_system_user: bool,
    scopes: Vec<String>,
}

impl Bearer {
    pub(crate) fn has_scope(&self, wanted: &str) -> bool {
        self.scopes.iter().any(|scope| scope == wanted)
    }

    fn of(claims: &Value) -> Option<Bearer> {
        let text = |claim: &str| Some(claims.get(claim)?.as_str()?.to_owned());
        Some(Bearer {
            org: organisation_in(claims)?,
            client_id: text("client_id")?,
            has_system_user: claims.get("authorization_details").is_some(),
            scopes: text("scope")?
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// The bearer of an exchanged token, or of Maskinporten's own, which the Broker takes too.
pub(crate) fn altinn_bearer(town: &Town, headers: &HeaderMap) -> Option<Bearer> {
    let text = bearer(headers)?;
    let token = Compact::parse(text)?;
    if town.keys.altinn.signed(&token) && is_alive(town, &token) {
        return Bearer::of(&token.claims);
    }
    Bearer::of(&maskinporten_token(town, text)?.claims)
}

/// The bearer of a Maskinporten token that nobody has exchanged.
pub(crate) fn maskinporten_bearer(town: &Town, headers: &HeaderMap) -> Option<Bearer> {
    Bearer::of(&maskinporten_token(town, bearer(headers)?)?.claims)
}

fn maskinporten_token(town: &Town, token: &str) -> Option<Compact> {
    let token = Compact::parse(token)?;
    (town.keys.maskinporten.signed(&token) && is_alive(town, &token)).then_some(token)
}

/// No clock skew is granted (eformidling-dpo 4.4).
fn is_alive(town: &Town, token: &Compact) -> bool {
    token
        .seconds("exp")
        .is_some_and(|expires| town.now().as_second() < expires)
}

/// The organisation a token speaks for, in the Broker's order.
fn organisation_in(claims: &Value) -> Option<String> {
    let candidates = [
        claims.pointer("/authorization_details/0/systemuser_org/ID"),
        claims.get("urn:altinn:orgNumber"),
        claims.pointer("/consumer/ID"),
    ];
    let id = candidates.into_iter().flatten().find_map(Value::as_str)?;
    Some(id.strip_prefix("0192:").unwrap_or(id).to_owned())
}
