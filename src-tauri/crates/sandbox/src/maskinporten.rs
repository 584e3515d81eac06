//! Maskinporten: JWT grants in, signed access tokens out (eformidling-dpo 4.2).

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, body::Body};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::x509::X509;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clients::Registration;
use crate::http::{bare, json as json_answer, set};
use crate::jose::Compact;
use crate::town::Town;

/// The only grant there is here.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// The longest life of an assertion, in seconds.
const ASSERTION_LIFE: i64 = 120;
/// The life of an access token, in seconds, unless somebody says otherwise.
pub(crate) const TOKEN_LIFE: u32 = 119;
/// Seconds that a client's clock may be ahead of ours.
const SKEW: i64 = 10;
/// Claims that an assertion may have. Others are refused: a misspelt one would pass unseen.
const CLAIMS: [&str; 10] = [
    "aud",
    "iss",
    "sub",
    "scope",
    "iat",
    "nbf",
    "exp",
    "jti",
    "authorization_details",
    "consumer_org",
];

pub(crate) fn router() -> Router<Arc<Town>> {
    Router::new()
        .route("/token", post(token))
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .route("/jwk", get(keys))
}

/// Ids of assertions that were used, with the second they expire in.
#[derive(Debug, Default)]
pub(crate) struct UsedAssertions(Mutex<HashMap<String, i64>>);

impl UsedAssertions {
    /// Remembers `jti`; false when it was there already.
    fn use_up(&self, jti: &str, expires: i64, now: i64) -> bool {
        let mut used = crate::lock(&self.0);
        used.retain(|_, expires| *expires >= now);
        used.insert(jti.to_owned(), expires).is_none()
    }
}

async fn metadata(State(town): State<Arc<Town>>) -> Response {
    json_answer(
        StatusCode::OK,
        &json!({
            "issuer": town.urls.maskinporten_issuer,
            "token_endpoint": town.urls.maskinporten_token,
            "jwks_uri": format!("{}/jwk", town.urls.maskinporten),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "grant_types_supported": [GRANT],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "authorization_details_types_supported": ["urn:altinn:systemuser"],
        }),
    )
}

async fn keys(State(town): State<Arc<Town>>) -> Response {
    match town.keys.maskinporten.jwk() {
        Ok(key) => json_answer(StatusCode::OK, &json!({ "keys": [key] })),
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn token(
    State(town): State<Arc<Town>>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response<Body> {
    let Ok(Form(form)) = form else {
        let what = "The request must be application/x-www-form-urlencoded.";
        return Refusal::new("invalid_request", what).into_answer();
    };
    match grant(&town, &form) {
        Ok(answer) => json_answer(StatusCode::OK, &answer),
        Err(refusal) => refusal.into_answer(),
    }
}

/// Why there is no token, in Maskinporten's own form.
struct Refusal {
    error: &'static str,
    description: String,
}

impl Refusal {
    fn new(error: &'static str, description: impl Into<String>) -> Refusal {
        Refusal {
            error,
            description: description.into(),
        }
    }

    fn grant(detail: &str) -> Refusal {
        Refusal::new("invalid_grant", format!("Invalid assertion. {detail}"))
    }

    fn into_answer(self) -> Response {
        let trace = uuid::Uuid::new_v4().simple().to_string();
        json_answer(
            StatusCode::BAD_REQUEST,
            &json!({
                "error": self.error,
                "error_description": format!("{} (trace_id: {trace})", self.description),
                "error_uri": "https://docs.digdir.no/docs/Maskinporten/maskinporten_feilkoder",
            }),
        )
    }
}

fn grant(town: &Town, form: &[(String, String)]) -> Result<Value, Refusal> {
    let field = |name: &str| {
        let mut values = form.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Ok(value.as_str()),
            _ => Err(Refusal::new(
                "invalid_request",
                format!("Exactly one parameter {name} is required."),
            )),
        }
    };
    if let Some((key, _)) = form
        .iter()
        .find(|(key, _)| key != "grant_type" && key != "assertion")
    {
        let what = format!("Unknown parameter {key}.");
        return Err(Refusal::new("invalid_request", what));
    }
    if field("grant_type")? != GRANT {
        let what = format!("Only {GRANT} is supported.");
        return Err(Refusal::new("unsupported_grant_type", what));
    }
    let assertion = Compact::parse(field("assertion")?)
        .ok_or_else(|| Refusal::grant("The assertion is not a signed JWT."))?;
    let client = authenticate(town, &assertion)?;
    let expires = check_times(town, &assertion)?;
    let scope = check_scopes(&client, &assertion)?;
    let details = check_details(town, &client, &assertion)?;
    let consumer = check_consumer(&client, &assertion)?;

    let now = town.now().as_second();
    let jti = assertion.text("jti").unwrap_or_default();
    if !town.assertions.use_up(jti, expires, now) {
        return Err(Refusal::grant("JWT ID has already been used."));
    }

    let life = town.token_life.load(Ordering::Relaxed);
    let mut claims = json!({
        "iss": town.urls.maskinporten_issuer,
        "aud": "unspecified",
        "client_id": client.client_id,
        "client_amr": "virksomhetssertifikat",
        "token_type": "Bearer",
        "scope": scope,
        "consumer": party(consumer.unwrap_or(&client.org_number)),
        "iat": now,
        "exp": now + i64::from(life),
        "jti": uuid::Uuid::new_v4().to_string(),
    });
    if let Some(details) = details {
        set(&mut claims, "authorization_details", details);
    }
    if consumer.is_some() {
        set(&mut claims, "supplier", party(&client.org_number));
        set(&mut claims, "delegation_source", json!(town.urls.altinn));
    }
    let token = town
        .keys
        .maskinporten
        .sign(claims.to_string().as_bytes())
        .map_err(|_| Refusal::new("server_error", "Could not sign the token."))?;
    Ok(json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": life,
        "scope": scope,
    }))
}

/// The client that the assertion proves to come from.
fn authenticate(town: &Town, assertion: &Compact) -> Result<Registration, Refusal> {
    const FAILED: &str = "Client authentication failed.";
    if let Some(claims) = assertion.claims.as_object()
        && let Some(unknown) = claims.keys().find(|key| !CLAIMS.contains(&key.as_str()))
    {
        return Err(Refusal::grant(&format!("Unknown claim {unknown}.")));
    }
    let id = assertion
        .text("iss")
        .ok_or_else(|| Refusal::grant("Claim iss is missing."))?;
    let client = crate::lock(&town.clients)
        .iter()
        .find(|client| client.client_id == id)
        .cloned()
        .ok_or_else(|| Refusal::grant(&format!("{FAILED} Client {id} was not found.")))?;
    if assertion.header.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(Refusal::grant(&format!(
            "{FAILED} Only RS256 is supported."
        )));
    }
    let proven = match (assertion.header.get("x5c"), assertion.kid()) {
        (Some(chain), _) => {
            let leaf = certificate(chain).ok_or_else(|| {
                Refusal::grant(&format!(
                    "{FAILED} x5c must hold exactly the client's certificate."
                ))
            })?;
            let issued = leaf
                .verify(&town.keys.issuer.key)
                .is_ok_and(|signed| signed);
            if !issued {
                let what = format!("{FAILED} Certificate is not issued by a trusted authority.");
                return Err(Refusal::grant(&what));
            }
            if !valid_at(&leaf, town.now().as_second()) {
                return Err(Refusal::grant(&format!("{FAILED} Certificate is expired.")));
            }
            if organisation_of(&leaf).as_deref() != Some(&*client.org_number) {
                let what =
                    format!("{FAILED} Certificate does not belong to the client's organisation.");
                return Err(Refusal::grant(&what));
            }
            leaf.public_key()
                .is_ok_and(|key| assertion.is_signed_by(&key))
        }
        (None, Some(kid)) => client
            .keys
            .iter()
            .find(|(registered, _)| registered == kid)
            .ok_or_else(|| Refusal::grant(&format!("{FAILED} Unknown key identifier: {kid}")))
            .map(|(_, key)| assertion.is_signed_by(key))?,
        (None, None) => {
            return Err(Refusal::grant(&format!(
                "{FAILED} Header x5c or kid is required."
            )));
        }
    };
    if !proven {
        return Err(Refusal::grant(&format!("{FAILED} Invalid JWT signature.")));
    }
    Ok(client)
}

/// Checks audience and times; the second it expires in.
fn check_times(town: &Town, assertion: &Compact) -> Result<i64, Refusal> {
    let issuer = &town.urls.maskinporten_issuer;
    let audience = match assertion.claims.get("aud") {
        Some(Value::Array(all)) => all.first().and_then(Value::as_str),
        Some(one) => one.as_str(),
        None => None,
    };
    if audience != Some(issuer) {
        let what = format!("Invalid JWT audience. Expected {issuer}");
        return Err(Refusal::grant(&what));
    }
    let required = |claim: &str| {
        assertion
            .seconds(claim)
            .ok_or_else(|| Refusal::grant(&format!("Claim {claim} is missing.")))
    };
    let (issued, expires) = (required("iat")?, required("exp")?);
    if assertion.text("jti").is_none_or(str::is_empty) {
        return Err(Refusal::grant("Claim jti is missing."));
    }
    let now = town.now().as_second();
    if issued > now + SKEW {
        return Err(Refusal::grant("JWT is issued in the future."));
    }
    if expires <= now {
        return Err(Refusal::grant("JWT has expired."));
    }
    if expires - issued > ASSERTION_LIFE {
        return Err(Refusal::grant(
            "JWT lifetime is too long: exp must be at most 120 seconds after iat.",
        ));
    }
    Ok(expires)
}

/// The scopes asked for, all of them granted.
fn check_scopes(client: &Registration, assertion: &Compact) -> Result<String, Refusal> {
    let scope = assertion.text("scope").unwrap_or_default().trim();
    if scope.is_empty() {
        return Err(Refusal::new("invalid_scope", "No scope was asked for."));
    }
    let denied: Vec<&str> = scope
        .split_whitespace()
        .filter(|scope| !client.scopes.iter().any(|granted| granted == scope))
        .collect();
    if denied.is_empty() {
        return Ok(scope.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Err(Refusal::new(
        "invalid_scope",
        format!(
            "Invalid scope(s): {}. Client {} is not granted them.",
            denied.join(" "),
            client.client_id
        ),
    ))
}

/// Whom the client speaks for when it is not its own organisation (fiks-io 3).
fn check_consumer<'a>(
    client: &Registration,
    assertion: &'a Compact,
) -> Result<Option<&'a str>, Refusal> {
    let Some(asked) = assertion.claims.get("consumer_org") else {
        return Ok(None);
    };
    let consumer = asked.as_str().unwrap_or_default();
    if consumer == client.org_number {
        let what = "consumer_org must differ from the client's own organisation.";
        return Err(Refusal::grant(what));
    }
    if !client.delegations.iter().any(|known| known == consumer) {
        return Err(Refusal::grant(&format!(
            "Consumer 0192:{consumer} has not delegated access to supplier 0192:{}.",
            client.org_number
        )));
    }
    Ok(Some(consumer))
}

fn party(org: &str) -> Value {
    json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{org}") })
}

/// A RAR claim that asks for a system user.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemUserRequest {
    #[serde(rename = "type")]
    kind: String,
    systemuser_org: Party,
    #[serde(rename = "externalRef")]
    external_ref: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Party {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

/// The granted `authorization_details`; `None` when none were asked for.
fn check_details(
    town: &Town,
    client: &Registration,
    assertion: &Compact,
) -> Result<Option<Value>, Refusal> {
    let Some(asked) = assertion.claims.get("authorization_details") else {
        return Ok(None);
    };
    let bad = |what: &str| Refusal::new("invalid_authorization_details", what);
    let asked: Vec<SystemUserRequest> = serde_json::from_value(asked.clone())
        .map_err(|error| bad(&format!("authorization_details: {error}")))?;
    let [asked] = asked.as_slice() else {
        return Err(bad("Exactly one authorization detail is supported."));
    };
    if asked.kind != "urn:altinn:systemuser"
        || asked.systemuser_org.authority != "iso6523-actorid-upis"
    {
        return Err(bad("Unknown type or authority."));
    }
    let clients = crate::lock(&town.clients);
    let owner = clients.iter().find(|owner| {
        asked.systemuser_org.id == format!("0192:{}", owner.org_number)
            && owner.client_id == client.client_id
            && owner.system_user.is_some()
            && (asked.external_ref.is_none() || asked.external_ref == owner.system_user)
    });
    let Some(owner) = owner else {
        return Err(Refusal::new(
            "invalid_altinn_customer_configuration",
            format!(
                "MP-303: System user for {} with the given externalRef was not found.",
                asked.systemuser_org.id
            ),
        ));
    };
    Ok(Some(json!([{
        "type": "urn:altinn:systemuser",
        "systemuser_id": [owner.system_user_id],
        "systemuser_org": { "authority": "iso6523-actorid-upis", "ID": asked.systemuser_org.id },
        "system_id": format!("{}_integrasjonspunkt", owner.org_number),
    }])))
}

/// The one certificate of an `x5c` header.
fn certificate(chain: &Value) -> Option<X509> {
    match chain.as_array()?.as_slice() {
        [leaf] => X509::from_der(&STANDARD.decode(leaf.as_str()?).ok()?).ok(),
        _ => None,
    }
}

fn valid_at(certificate: &X509, second: i64) -> bool {
    Asn1Time::from_unix(second)
        .is_ok_and(|now| certificate.not_before() <= now && now < certificate.not_after())
}

/// The number in `organizationIdentifier=NTRNO-…`.
fn organisation_of(certificate: &X509) -> Option<String> {
    let nid = openssl::asn1::Asn1Object::from_str("2.5.4.97").ok()?.nid();
    let entry = certificate.subject_name().entries_by_nid(nid).next()?;
    let text = entry.data().to_string().ok()?;
    text.strip_prefix("NTRNO-").map(str::to_owned)
}
