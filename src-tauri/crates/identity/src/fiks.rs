//! What KS' Fiks is shown: our token, and the integrasjon that we log in as (fiks-io 3, 4, 7).

use std::sync::Arc;

use budstikke_domain::{Failure, FailureKind, OrgNumber, Secret};
use budstikke_net::{Answer, Call, HeaderName};

use crate::{AccessToken, Grant, TokenError, TokenSource};

const INTEGRASJON_ID: HeaderName = HeaderName::from_static("integrasjonid");
const INTEGRASJON_PASSORD: HeaderName = HeaderName::from_static("integrasjonpassord");

/// An integrasjon on Fiks with the tokens it is used with. The one place that knows the three headers
/// and the password of AMQP.
#[derive(Clone)]
pub struct FiksAuth {
    tokens: Arc<TokenSource>,
    grant: Grant,
    integrasjon_id: String,
    password: Secret<String>,
}

impl FiksAuth {
    /// The integrasjon `id` with its password, of which the blanks around it are no part. A supplier
    /// names in `consumer_org` whom it acts for; its own number there means nobody else. Nothing is
    /// fetched yet.
    pub fn new(
        tokens: Arc<TokenSource>,
        consumer_org: Option<OrgNumber>,
        id: &str,
        password: &Secret<String>,
    ) -> FiksAuth {
        let own = tokens.client().credential.org_number();
        FiksAuth {
            grant: Grant::fiks(consumer_org.filter(|org| *org != own)),
            tokens,
            integrasjon_id: id.trim().to_owned(),
            password: Secret::new(password.expose().trim().to_owned()),
        }
    }

    /// The integrasjon's id, which is also the user name of AMQP.
    pub fn integrasjon_id(&self) -> &str {
        &self.integrasjon_id
    }

    /// A token, kept or fresh. Cancel-safe.
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        self.tokens.token(&self.grant).await
    }

    /// Forgets a token that Fiks turned down, so that the next one is fresh.
    pub async fn invalidate(&self, token: &AccessToken) {
        self.tokens.invalidate(token).await;
    }

    /// Puts the three headers on a call.
    pub fn sign(&self, call: Call, token: &AccessToken) -> Call {
        call.bearer(token.secret())
            .header(INTEGRASJON_ID, &self.integrasjon_id)
            .secret_header(INTEGRASJON_PASSORD, &self.password)
    }

    /// The password of AMQP with `token` in it, good for one log-in: a connection that is made later
    /// wants a later token.
    pub fn amqp_password(&self, token: &AccessToken) -> Secret<String> {
        let (password, token) = (self.password.expose(), token.secret().expose());
        Secret::new(format!("{password} {token}"))
    }

    /// Sends a call with a small body; one that is turned down with 401 is sent once more, with a
    /// fresh token. `call` makes it, without the headers. Errors and cancellation as [`Call::send`].
    pub async fn send(&self, call: impl Fn() -> Call) -> Result<Answer, FiksError> {
        let token = self.token().await?;
        match self.sign(call(), &token).send().await {
            Err(failure) if failure.kind == FailureKind::Unauthorized => {
                self.invalidate(&token).await;
                let fresh = self.token().await?;
                let answer = self.sign(call(), &fresh).send().await;
                answer.map_err(FiksError::Service)
            }
            answer => answer.map_err(FiksError::Service),
        }
    }
}

impl std::fmt::Debug for FiksAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FiksAuth({})", self.integrasjon_id)
    }
}

/// Why a call to Fiks gave nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FiksError {
    /// There is no token for it.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Fiks did not answer as it should, or said no.
    #[error("{0}")]
    Service(Failure),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{Request, json};
    use crate::token_world::{World, numbering, world};
    use budstikke_net::Service;

    const PASSWORD: &str = "hemmelig med blank";

    fn auth(world: &World, consumer_org: Option<&str>) -> FiksAuth {
        let org = consumer_org.map(|org| OrgNumber::parse(org).unwrap());
        let password = Secret::new(format!("  {PASSWORD}\r\n"));
        FiksAuth::new(world.tokens.clone(), org, " integrasjon-1 ", &password)
    }

    async fn ask(world: &World, auth: &FiksAuth) -> Result<Answer, FiksError> {
        let url = format!("{}/fiks/konto", world.server.url);
        auth.send(|| world.http.get(Service::Fiks, &url)).await
    }

    /// A Maskinporten that numbers its tokens, and a Fiks that takes those that `good` does.
    fn fiks(good: impl Fn(&str) -> bool + Send + Sync + 'static) -> World {
        let maskinporten = numbering();
        world(move |request: &Request| {
            if request.path == "/token" {
                return maskinporten(request);
            }
            match request.header("authorization") {
                Some(shown) if good(shown) => json(200, "{}"),
                _ => json(
                    401,
                    r#"{"errorId":"44444444-4444-4444-8444-444444444444","message":"Unauthorized"}"#,
                ),
            }
        })
    }

    #[tokio::test]
    async fn each_call_shows_the_token_and_the_integrasjon() {
        let world = fiks(|_| true);
        ask(&world, &auth(&world, None)).await.unwrap();
        let requests = world.server.requests();
        assert_eq!(requests[1].header("authorization"), Some("Bearer t1"));
        assert_eq!(requests[1].header("IntegrasjonId"), Some("integrasjon-1"));
        assert_eq!(
            requests[1].header("IntegrasjonPassord"),
            Some(PASSWORD),
            "a line break from the clipboard is no part of it, a blank inside is"
        );
    }

    #[tokio::test]
    async fn a_supplier_names_whom_it_acts_for_and_nobody_names_itself() {
        let claims = async |consumer: Option<&str>| {
            let world = fiks(|_| true);
            ask(&world, &auth(&world, consumer)).await.unwrap();
            let form = world.server.requests()[0].text();
            let assertion = form.split("assertion=").nth(1).unwrap().to_owned();
            crate::maskinporten::claims(&assertion).unwrap()
        };
        let own = claims(None).await;
        assert_eq!(own["scope"], "ks:fiks");
        assert!(own.get("consumer_org").is_none());
        assert_eq!(claims(Some("311204823")).await["consumer_org"], "311204823");
        assert!(
            claims(Some("310204838"))
                .await
                .get("consumer_org")
                .is_none(),
            "Maskinporten turns down a delegation to oneself"
        );
    }

    #[tokio::test]
    async fn a_token_that_is_turned_down_is_replaced_once() {
        let world = fiks(|shown| shown == "Bearer t2");
        ask(&world, &auth(&world, None)).await.unwrap();
        assert_eq!(world.server.count("POST", "/token"), 2);

        let world = fiks(|_| false);
        let Err(FiksError::Service(failure)) = ask(&world, &auth(&world, None)).await else {
            panic!("a fresh token is turned down too");
        };
        assert_eq!(failure.kind, FailureKind::Unauthorized);
        assert_eq!(
            failure.code, "44444444-4444-4444-8444-444444444444",
            "what KS' support asks for"
        );
        assert_eq!(
            world.server.count("GET", "/fiks"),
            2,
            "once more and no more"
        );
    }

    #[tokio::test]
    async fn the_password_of_amqp_holds_the_token_after_a_blank() {
        let world = fiks(|_| true);
        let auth = auth(&world, None);
        let token = auth.token().await.unwrap();
        let password = auth.amqp_password(&token);
        assert_eq!(password.expose(), &format!("{PASSWORD} t1"));
        let shown = format!("{auth:?} {password:?} {:?}", ask(&world, &auth).await.err());
        assert!(!shown.contains("hemmelig"), "{shown}");
    }

    #[test]
    fn a_password_that_no_header_can_carry_is_told_without_itself() {
        let world = fiks(|_| true);
        let password = Secret::new("hemme\nlig".to_owned());
        let auth = FiksAuth::new(world.tokens.clone(), None, "i", &password);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let Err(FiksError::Service(failure)) = runtime.block_on(ask(&world, &auth)) else {
            panic!("a header has one line");
        };
        assert_eq!(failure.kind, FailureKind::Refused);
        assert!(!failure.to_string().contains("lig"), "{failure}");
    }
}
