//! The sandbox as one of its organisations sees it.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part; clippy does not see that this is a test

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use budstikke_domain::{Clock as _, ManualClock, OrgNumber, Secret};
use budstikke_identity::{Credential, MaskinportenClient, SystemUser, TokenSource};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions, Patience};
use budstikke_sandbox::{BrokerOptions, LogEntry, Sandbox, SandboxOptions, Service};
use jiff::{SignedDuration, Timestamp};

pub(crate) const SOLVIK: &str = "310204838";
/// Answers within seconds.
pub(crate) const ETATEN: &str = "311204823";
/// Fetches nothing.
pub(crate) const FJORDBY: &str = "311204807";

pub(crate) struct Town {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
}

impl Town {
    /// A town whose broker publishes what it has got at once.
    pub(crate) async fn start() -> Town {
        Town::with_scan(SignedDuration::ZERO).await
    }

    /// A town whose broker looks at a file for `scan` before it publishes it.
    pub(crate) async fn with_scan(scan: SignedDuration) -> Town {
        let start: Timestamp = "2026-11-20T09:15:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let options = SandboxOptions {
            // Shared by all tests: making keys takes seconds.
            keys_dir: Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sandbox-keys")),
            clock: clock.clone(),
            broker: BrokerOptions {
                scan,
                ..BrokerOptions::default()
            },
            ..SandboxOptions::default()
        };
        Town {
            sandbox: Sandbox::start(options).await.unwrap(),
            clock,
        }
    }

    pub(crate) fn endpoints(&self) -> Endpoints {
        let urls = self.sandbox.urls();
        Endpoints {
            maskinporten_token: urls.maskinporten_token.clone(),
            maskinporten_audience: urls.maskinporten_issuer.clone(),
            altinn_exchange: urls.altinn_exchange.clone(),
            broker: urls.broker.clone(),
            service_registry: urls.serviceregistry.clone(),
            brreg: urls.brreg.clone(),
            fiks: String::new(),
            fiks_amqp: String::new(),
        }
    }

    /// A client for `endpoints`, the town's own or some of somebody else's.
    pub(crate) fn http(&self, endpoints: Endpoints) -> Http {
        Http::new(HttpOptions {
            environment: Environment::Sandkasse,
            endpoints,
            extra_roots: vec![self.sandbox.ca_pem().to_owned()],
            version: "0.0.0".to_owned(),
            clock: self.clock.clone(),
            patience: Patience::default(),
        })
        .unwrap()
    }

    /// Tokens of `org`.
    pub(crate) fn tokens(&self, http: &Http, org: &str) -> Arc<TokenSource> {
        let credential = self.credential(org);
        let client = MaskinportenClient {
            client_id: client_id(org),
            key: None,
            credential,
        };
        Arc::new(TokenSource::new(http.clone(), client))
    }

    /// The key of `org`. Each file is opened once in a program: that is slow, as it should be.
    fn credential(&self, org: &str) -> Arc<Credential> {
        static OPENED: Mutex<BTreeMap<Vec<u8>, Arc<Credential>>> = Mutex::new(BTreeMap::new());
        let organisation = self.sandbox.organisation(org).unwrap();
        let mut opened = OPENED.lock().unwrap();
        let credential = opened.entry(organisation.p12.clone()).or_insert_with(|| {
            let password = Secret::new(organisation.password.clone());
            Arc::new(Credential::from_p12(&organisation.p12, &password).unwrap())
        });
        Arc::clone(credential)
    }

    pub(crate) fn system_user(&self, org: &str) -> SystemUser {
        SystemUser {
            org: number(org),
            external_ref: format!("{org}_integrasjonspunkt_systembruker_{org}"),
        }
    }

    /// How often `service` was asked for something that begins so.
    pub(crate) fn asked(&self, service: Service, method: &str, ends: &str) -> usize {
        let is = |entry: &&LogEntry| {
            matches!(entry, LogEntry::Request { service: of, method: with, path, .. }
                if *of == service && with == method
                    && path.split('?').next().is_some_and(|path| path.ends_with(ends)))
        };
        self.sandbox.log().iter().filter(is).count()
    }

    pub(crate) fn tick(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Does `work` while the clock moves to whatever moment somebody waits for next.
    pub(crate) async fn driven<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::task::yield_now() => {}
            }
            if let Some(next) = self.clock.next_deadline() {
                self.clock.set(next);
            }
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

pub(crate) fn client_id(org: &str) -> String {
    format!("MOVE_IP_{org}")
}

pub(crate) fn number(org: &str) -> OrgNumber {
    OrgNumber::parse(org).unwrap()
}
