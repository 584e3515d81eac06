//! Maskinporten, Altinn and Fiks as a script, for tests of what is asked of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use budstikke_domain::{Clock, ManualClock};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions, Patience};
use budstikke_test_pki::{Authority, Draft, now};

use crate::scripted::{Reply, Request, Scripted, json};
use crate::{Credential, MaskinportenClient, TokenSource};

/// Services that do what a script says, and a client of them.
pub(crate) struct World {
    pub(crate) server: Scripted,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) http: Http,
    pub(crate) tokens: Arc<TokenSource>,
}

pub(crate) fn world(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> World {
    let clock = Arc::new(ManualClock::new(now()));
    world_by(clock.clone(), clock, script)
}

/// A world that goes by `by`, whose machine has `clock`.
pub(crate) fn world_by(
    clock: Arc<ManualClock>,
    by: Arc<dyn Clock>,
    script: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> World {
    let server = Scripted::start(script);
    let base = &server.url;
    let http = Http::new(HttpOptions {
        environment: Environment::Sandkasse,
        endpoints: Endpoints {
            maskinporten_token: format!("{base}/token"),
            maskinporten_audience: "https://maskinporten.example/".to_owned(),
            altinn_exchange: format!("{base}/exchange"),
            broker: format!("{base}/broker"),
            service_registry: format!("{base}/sr"),
            brreg: format!("{base}/brreg"),
            fiks: format!("{base}/fiks"),
            fiks_amqp: String::new(),
        },
        extra_roots: Vec::new(),
        version: "0".to_owned(),
        clock: by,
        patience: Patience::default(),
    })
    .unwrap();
    let issued = Authority::root("CA").issue(&Draft::seid2("310204838"));
    let pem = issued.key_pem() + &issued.certificate_pem();
    let client = MaskinportenClient {
        client_id: "MOVE_IP_310204838".to_owned(),
        key: None,
        credential: Arc::new(Credential::from_pem(&pem).unwrap()),
    };
    World {
        server,
        clock,
        tokens: Arc::new(TokenSource::new(http.clone(), client)),
        http,
    }
}

/// A Maskinporten that numbers its tokens.
pub(crate) fn numbering() -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    let count = AtomicUsize::new(0);
    move |_| {
        let count = count.fetch_add(1, Ordering::SeqCst) + 1;
        json(
            200,
            format!(r#"{{"access_token":"t{count}","expires_in":100,"scope":"x"}}"#),
        )
    }
}
