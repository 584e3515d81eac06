//! The grants we sign for Maskinporten (eformidling-dpo 4.2, fiks-io 3).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_domain::{OrgNumber, Secret};
use budstikke_packaging::KeyOps;
use jiff::Timestamp;
use openssl::sha::sha256;
use serde_json::{Value, json};

use crate::{Credential, RegisteredKey};

/// Life of a grant in seconds; the most Maskinporten accepts.
const GRANT_LIFE: i64 = 120;

/// Our client at Maskinporten.
#[derive(Debug, Clone)]
pub struct MaskinportenClient {
    /// Its id, `MOVE_IP_<org>` unless somebody chose another.
    pub client_id: String,
    /// A key registered with the client, which grants are then signed with; `None` signs with the
    /// certificate's and shows that.
    pub key: Option<RegisteredKey>,
    /// The organisation's own certificate and key.
    pub credential: Arc<Credential>,
}

/// A system user in Altinn: the power of attorney under which our system acts for an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SystemUser {
    /// The organisation acted for.
    pub org: OrgNumber,
    /// The reference it was requested with, exactly.
    pub external_ref: String,
}

/// What a token is asked for. Tokens are kept by all of it, so that two organisations never share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The scopes, in the order they are asked for.
    pub scopes: Vec<String>,
    /// The system user to act as.
    pub system_user: Option<SystemUser>,
    /// The organisation that a supplier acts for, when it is another than the certificate's: it has
    /// delegated the scope in Altinn.
    pub consumer_org: Option<OrgNumber>,
    /// Whether Altinn's own token is wanted in exchange.
    pub exchange: bool,
}

impl Grant {
    /// For the Service Registry, as one that uses DPO.
    pub fn registry() -> Grant {
        Grant {
            scopes: vec!["eformidling:dpo".to_owned()],
            system_user: None,
            consumer_org: None,
            exchange: false,
        }
    }

    /// For KS' Fiks, REST and AMQP alike (fiks-io 3); `consumer_org` as the field.
    pub fn fiks(consumer_org: Option<OrgNumber>) -> Grant {
        Grant {
            scopes: vec!["ks:fiks".to_owned()],
            system_user: None,
            consumer_org,
            exchange: false,
        }
    }

    /// For Altinn's system register, as the vendor of a system (eformidling-dpo 4.3).
    pub fn system_register() -> Grant {
        Grant {
            scopes: vec![
                "altinn:authentication/systemregister.write".to_owned(),
                "altinn:authentication/systemuser.request.write".to_owned(),
                "altinn:authentication/systemuser.request.read".to_owned(),
            ],
            system_user: None,
            consumer_org: None,
            exchange: true,
        }
    }

    /// For one scope alone, so that a check can name the one that is missing.
    pub fn of_scope(scope: &str, system_user: Option<SystemUser>) -> Grant {
        Grant {
            scopes: vec![scope.to_owned()],
            system_user,
            consumer_org: None,
            exchange: false,
        }
    }

    /// For Altinn Broker, sending and receiving as `system_user`.
    pub fn broker(system_user: SystemUser) -> Grant {
        Grant {
            scopes: vec![
                "altinn:broker.read".to_owned(),
                "altinn:broker.write".to_owned(),
            ],
            system_user: Some(system_user),
            consumer_org: None,
            exchange: true,
        }
    }
}

/// The signed grant (RFC 7523) for `grant`.
pub(crate) fn assertion(
    client: &MaskinportenClient,
    grant: &Grant,
    audience: &str,
    now: Timestamp,
) -> Result<Secret<String>, String> {
    let key = match &client.key {
        Some(key) => ("kid", json!(key.id())),
        // The leaf alone: a chain makes Maskinporten turn the grant down.
        None => (
            "x5c",
            json!([STANDARD.encode(client.credential.certificate().der())]),
        ),
    };
    let header = json!({ "alg": "RS256", key.0: key.1 });
    let mut claims = json!({
        "aud": audience,
        "iss": client.client_id,
        "scope": grant.scopes.join(" "),
        "iat": now.as_second(),
        "exp": now.as_second() + GRANT_LIFE,
        "jti": uuid::Uuid::new_v4().to_string(),
    });
    if let (Some(org), Value::Object(claims)) = (grant.consumer_org, &mut claims) {
        claims.insert("consumer_org".to_owned(), json!(org.digits()));
    }
    if let (Some(user), Value::Object(claims)) = (&grant.system_user, &mut claims) {
        claims.insert(
            "authorization_details".to_owned(),
            json!([{
                "type": "urn:altinn:systemuser",
                "systemuser_org": {
                    "authority": "iso6523-actorid-upis",
                    "ID": user.org.iso6523(),
                },
                "externalRef": user.external_ref,
            }]),
        );
    }
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = match &client.key {
        Some(key) => key
            .sign(signed.as_bytes())
            .map_err(|error| error.to_string())?,
        None => client
            .credential
            .sign(&sha256(signed.as_bytes()))
            .map_err(|error| error.to_string())?,
    };
    Ok(Secret::new(format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(signature)
    )))
}

/// The claims of a token, unverified: it is for its audience to verify, for us only to know when it ends.
pub(crate) fn claims(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
