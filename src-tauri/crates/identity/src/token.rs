//! Tokens: fetched once, kept while they are good, never logged.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use budstikke_domain::{Failure, FailureKind, Secret, word, words};
use budstikke_net::{Http, Service};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use thiserror::Error;

use crate::maskinporten::{self, Grant, MaskinportenClient};

/// Life of an Altinn token that does not tell its own: five minutes less than Altinn gives (eformidling-dpo 4.2).
const ALTINN_LIFE: SignedDuration = SignedDuration::from_mins(25);

/// Where tokens come from. Keeps one per [`Grant`], renews it at 80 % of its life, and asks once even
/// when many want it at the same time.
pub struct TokenSource {
    http: Http,
    client: MaskinportenClient,
    slots: Mutex<HashMap<Grant, Arc<Slot>>>,
}

type Slot = tokio::sync::Mutex<Option<Kept>>;

struct Kept {
    token: AccessToken,
    renew_at: Timestamp,
    ends_at: Timestamp,
}

/// A token to show. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AccessToken {
    secret: Arc<Secret<String>>,
    grant: Arc<Grant>,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TokenError {
    /// Maskinporten or Altinn did not answer as they should; try again.
    #[error("{0}")]
    Unavailable(Failure),
    /// They said no: something here must be mended first.
    #[error("{}", .0.cause)]
    Refused(TokenRefusal),
}

/// A no from Maskinporten or Altinn, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRefusal {
    /// The number in the catalogue (ux 5.10): E03, E04, E25 or E26.
    pub number: &'static str,
    /// For a person: what is wrong and what to do.
    pub text: String,
    /// What was answered.
    pub cause: Failure,
}

impl AccessToken {
    /// The token, for [`budstikke_net::Call::bearer`].
    pub fn secret(&self) -> &Secret<String> {
        &self.secret
    }
}

impl TokenSource {
    /// A source for one client. Nothing is fetched yet.
    pub fn new(http: Http, client: MaskinportenClient) -> TokenSource {
        TokenSource {
            http,
            client,
            slots: Mutex::new(HashMap::new()),
        }
    }

    /// The client whose tokens they are.
    pub fn client(&self) -> &MaskinportenClient {
        &self.client
    }

    /// A token for `grant`, kept or fresh. Cancel-safe.
    pub async fn token(&self, grant: &Grant) -> Result<AccessToken, TokenError> {
        let slot = self.slot(grant);
        // Held while fetching: whoever comes meanwhile waits and finds the token here.
        let mut slot = slot.lock().await;
        let now = self.http.clock().now();
        if let Some(kept) = slot.as_ref().filter(|kept| now < kept.renew_at) {
            return Ok(kept.token.clone());
        }
        let fetched = match self.fetch(grant).await {
            // The answer that turned us down for our clock has set it right.
            Err(TokenError::Refused(refusal)) if refusal.number == "E25" && self.is_set_right() => {
                self.fetch(grant).await
            }
            fetched => fetched,
        };
        match fetched {
            Ok(fresh) => {
                let token = fresh.token.clone();
                *slot = Some(fresh);
                Ok(token)
            }
            // Renewal begins early so that an outage of a minute is not felt.
            Err(TokenError::Unavailable(failure)) => match slot.as_ref() {
                Some(kept) if now < kept.ends_at => Ok(kept.token.clone()),
                _ => Err(TokenError::Unavailable(failure)),
            },
            Err(refused) => Err(refused),
        }
    }

    /// Forgets `token` after a 401, so that the next caller gets a fresh one. Another token that has
    /// come in its place meanwhile is kept.
    pub async fn invalidate(&self, token: &AccessToken) {
        let slot = self.slot(&token.grant);
        let mut slot = slot.lock().await;
        if slot
            .as_ref()
            .is_some_and(|kept| Arc::ptr_eq(&kept.token.secret, &token.secret))
        {
            *slot = None;
        }
    }

    /// Whether our time is another than the machine's, by what a service has told.
    fn is_set_right(&self) -> bool {
        let clock = self.http.clock();
        let apart = clock.machine_now().duration_since(clock.now());
        apart.abs() > SignedDuration::from_secs(60)
    }

    fn slot(&self, grant: &Grant) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(grant.clone()).or_default())
    }

    async fn fetch(&self, grant: &Grant) -> Result<Kept, TokenError> {
        let (secret, life) = self.ask_maskinporten(grant).await?;
        let (secret, life) = if grant.exchange {
            self.exchange(grant, &secret).await?
        } else {
            (secret, life)
        };
        let now = self.http.clock().now();
        let after = |part: SignedDuration| now.saturating_add(part).unwrap_or(now);
        Ok(Kept {
            token: AccessToken {
                secret: Arc::new(secret),
                grant: Arc::new(grant.clone()),
            },
            renew_at: after(life * 4 / 5),
            ends_at: after(life - SignedDuration::from_secs(10)),
        })
    }

    async fn ask_maskinporten(
        &self,
        grant: &Grant,
    ) -> Result<(Secret<String>, SignedDuration), TokenError> {
        #[derive(Deserialize)]
        struct Granted {
            access_token: String,
            expires_in: i64,
        }
        let endpoints = self.http.endpoints();
        let set_right = self.is_set_right();
        let now = self.http.clock().now();
        let assertion =
            maskinporten::assertion(&self.client, grant, &endpoints.maskinporten_audience, now)
                .map_err(|text| self.unsigned(text))?;
        let answer = self
            .http
            .post(Service::Maskinporten, &endpoints.maskinporten_token)
            .repeatable()
            .accept("application/json")
            .form(&[
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", assertion.expose()),
            ])
            .send()
            .await
            .map_err(|failure| self.judge(grant, set_right, failure))?;
        let granted: Granted = answer.json().map_err(TokenError::Unavailable)?;
        Ok((
            Secret::new(granted.access_token),
            SignedDuration::from_secs(granted.expires_in.clamp(0, 86_400)),
        ))
    }

    async fn exchange(
        &self,
        grant: &Grant,
        token: &Secret<String>,
    ) -> Result<(Secret<String>, SignedDuration), TokenError> {
        let set_right = self.is_set_right();
        let answer = self
            .http
            .get(Service::AltinnToken, &self.http.endpoints().altinn_exchange)
            .bearer(token)
            .send()
            .await
            .map_err(|failure| self.judge(grant, set_right, failure))?;
        let text = answer.text().map_err(TokenError::Unavailable)?;
        let token = text.trim().trim_matches('"').to_owned();
        if token.split('.').count() != 3 {
            return Err(TokenError::Unavailable(answer.bad(word! {
                nb: "svaret er ikke et token",
                nn: "svaret er ikkje eit token",
                en: "the answer is not a token",
            })));
        }
        let life = maskinporten::claims(&token)
            .and_then(|claims| {
                let ends = claims.get("exp")?.as_i64()?;
                let begins = claims.get("iat").or_else(|| claims.get("nbf"))?.as_i64()?;
                Some(SignedDuration::from_secs(ends.checked_sub(begins)?))
            })
            .filter(|life| life.is_positive())
            .map_or(ALTINN_LIFE, |life| life.min(ALTINN_LIFE));
        Ok((Secret::new(token), life))
    }

    fn unsigned(&self, text: String) -> TokenError {
        TokenError::Refused(TokenRefusal {
            number: "E03",
            text: word! {
                    nb: "Vi får ikke brukt nøkkelen til sertifikatet deres. Velg sertifikatfilen på nytt.",
                    nn: "Vi får ikkje brukt nøkkelen til sertifikatet dykkar. Vel sertifikatfila på nytt.",
                    en: "We cannot use the key of your certificate. Choose the certificate file again.",
                }
                    .to_owned(),
            cause: Failure {
                kind: FailureKind::Refused,
                service: Service::Maskinporten.name().to_owned(),
                status: None,
                code: String::new(),
                text,
                retry_after: None,
            },
        })
    }

    /// What a no means. A clock that is off is blamed for what was asked by it; when our time was
    /// `set_right` before we asked, only where the answer itself speaks of time.
    fn judge(&self, grant: &Grant, set_right: bool, failure: Failure) -> TokenError {
        let said_no = matches!(
            failure.kind,
            FailureKind::Refused | FailureKind::Unauthorized | FailureKind::Forbidden
        );
        if !said_no {
            return TokenError::Unavailable(failure);
        }
        let blamed = !set_right || is_about_time(&failure);
        let skew = self.http.clock_skew();
        let skew = skew.filter(|skew| blamed && skew.is_harmful());
        let (number, text) = if let Some(skew) = skew {
            ("E25", skew.text())
        } else if failure.code == "invalid_scope" {
            ("E04", lacking_scope(grant, &failure.text))
        } else if is_about_system_user(grant, &failure) {
            (
                "E26",
                word! {
                    nb: "Systembrukeren er ikke godkjent i Altinn, eller den har et annet navn. Be daglig leder eller tilgangsstyrer godkjenne den.",
                    nn: "Systembrukaren er ikkje godkjend i Altinn, eller han har eit anna namn. Be dagleg leiar eller tilgangsstyrar godkjenne han.",
                    en: "The system user is not approved in Altinn, or it has another name. Ask the general manager or an access manager to approve it.",
                }
                    .to_owned(),
            )
        } else if let Some(text) = about_key(&failure.text) {
            ("E03", text.to_owned())
        } else {
            (
                "E03",
                words! {
                    nb: "Maskinporten kjenner ikke igjen klienten {client}. Sjekk klient-id og at sertifikatet hører til {org}.",
                    nn: "Maskinporten kjenner ikkje att klienten {client}. Sjekk klient-id og at sertifikatet høyrer til {org}.",
                    en: "Maskinporten does not recognise the client {client}. Check the client id and that the certificate belongs to {org}.",
                    client = self.client.client_id,
                    org = self.client.credential.org_number().grouped(),
                },
            )
        };
        TokenError::Refused(TokenRefusal {
            number,
            text,
            cause: failure,
        })
    }
}

/// Names the scope the answer names, else all that were asked for: one of them it is.
fn lacking_scope(grant: &Grant, said: &str) -> String {
    let named: Vec<&str> = grant
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|scope| said.contains(scope))
        .collect();
    let scopes = if named.is_empty() {
        grant
            .scopes
            .join(word! { nb: " eller ", nn: " eller ", en: " or " })
    } else {
        named.join(word! { nb: " og ", nn: " og ", en: " and " })
    };
    let next = match grant.consumer_org {
        Some(org) => words! {
            nb: "Be {org} delegere den til dere i Altinn.",
            nn: "Be {org} delegere han til dykk i Altinn.",
            en: "Ask {org} to delegate it to you in Altinn.",
            org = org.grouped(),
        },
        None if scopes.starts_with("ks:") => word! {
            nb: "Be fiks@ks.no om den.",
            nn: "Be fiks@ks.no om han.",
            en: "Ask fiks@ks.no for it.",
        }
        .to_owned(),
        None => word! {
            nb: "Be servicedesk@digdir.no om den.",
            nn: "Be servicedesk@digdir.no om han.",
            en: "Ask servicedesk@digdir.no for it.",
        }
        .to_owned(),
    };
    words! {
        nb: "Virksomheten mangler tilgangen {scopes}. {next}",
        nn: "Verksemda manglar tilgangen {scopes}. {next}",
        en: "The organisation lacks the access {scopes}. {next}",
    }
}

/// What Maskinporten's own number for a bad assertion says more than that the client is not known
/// (fiks-io 3).
fn about_key(said: &str) -> Option<&'static str> {
    let known = [
        (
            "MP-120",
            word! {
                nb: "Sertifikatet hører til et annet miljø enn dette. Velg sertifikatet for miljøet.",
                nn: "Sertifikatet høyrer til eit anna miljø enn dette. Vel sertifikatet for miljøet.",
                en: "The certificate belongs to another environment than this one. Choose the certificate for the environment.",
            },
        ),
        (
            "MP-121",
            word! {
                nb: "Nøkkelen som er registrert hos Maskinporten, har gått ut. Registrer en ny der.",
                nn: "Nøkkelen som er registrert hos Maskinporten, har gått ut. Registrer ein ny der.",
                en: "The key that is registered with Maskinporten has expired. Register a new one there.",
            },
        ),
        (
            "MP-122",
            word! {
                nb: "Sertifikatet tilhører en annen virksomhet enn klienten hos Maskinporten. Velg et annet.",
                nn: "Sertifikatet høyrer til ei anna verksemd enn klienten hos Maskinporten. Vel eit anna.",
                en: "The certificate belongs to another organisation than the client at Maskinporten. Choose another.",
            },
        ),
    ];
    let found = known.into_iter().find(|(code, _)| said.contains(code));
    found.map(|(_, text)| text)
}

/// Names a claim of the assertion that holds a time (RFC 7519 4.1).
fn is_about_time(failure: &Failure) -> bool {
    let mut words = failure.text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| ["iat", "exp", "nbf"].contains(&word))
}

/// Maskinporten's family MP-303: no system user fits the `externalRef`.
fn is_about_system_user(grant: &Grant, failure: &Failure) -> bool {
    let said = failure.text.to_lowercase();
    grant.system_user.is_some()
        && (said.contains("mp-303")
            || said.contains("system user")
            || said.contains("systemuser")
            || failure.code == "invalid_authorization_details")
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
