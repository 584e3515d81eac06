//! The client.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use budstikke_domain::{Clock, Failure, FailureKind, word};
use reqwest::{Method, Url};
use thiserror::Error;

use crate::skew::{self, ClockSkew};
use crate::{Call, Endpoints, Environment, Service, failure};

/// The HTTP client of one profile. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    client: reqwest::Client,
    environment: Environment,
    endpoints: Endpoints,
    extra_roots: Vec<String>,
    allowed: Vec<(String, u16)>,
    clock: Arc<dyn Clock>,
    skew: Mutex<Option<ClockSkew>>,
    patience: Patience,
}

/// What a client is made from.
pub struct HttpOptions {
    /// Which environment it is for. In the sandbox only `extra_roots` are trusted and no proxy is used.
    pub environment: Environment,
    /// The services; no other host is ever called.
    pub endpoints: Endpoints,
    /// Certificates of authorities to trust beside the machine's own, PEM: a company's TLS inspection,
    /// the sandbox's CA.
    pub extra_roots: Vec<String>,
    /// The program's version, for `User-Agent: Budstikke/<version>`.
    pub version: String,
    /// The clock that answers' `Date` is compared with.
    pub clock: Arc<dyn Clock>,
    /// How long services may be silent.
    pub patience: Patience,
}

/// How long a service may be silent before a call is broken off. Measured by sockets, on real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// A whole call that is neither upload nor download, and the head of a download's answer.
    pub call: Duration,
    /// An upload or a download that stands still.
    pub still: Duration,
    /// The answer to an upload, after its last byte: the far side may write a gigabyte to its disks.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(30),
            still: Duration::from_secs(60),
            answer: Duration::from_secs(300),
        }
    }
}

/// Why a client could not be made.
#[derive(Debug, Error)]
pub enum HttpSetupError {
    /// An address is no address, or would be called without TLS.
    #[error("bad endpoint {0}")]
    Endpoint(String),
    /// An extra root is no certificate.
    #[error("bad root certificate: {0}")]
    Root(String),
    /// TLS could not be set up, most often because the machine has no root certificates.
    #[error("could not set up TLS: {0}")]
    Tls(String),
}

impl Http {
    /// Makes the client. No network is used.
    pub fn new(options: HttpOptions) -> Result<Http, HttpSetupError> {
        let sandbox = options.environment == Environment::Sandkasse;
        let allowed = options
            .endpoints
            .all()
            .map(|address| host_of(address, sandbox))
            .collect::<Result<Vec<_>, _>>()?;
        let mut roots = Vec::new();
        for pem in &options.extra_roots {
            roots.extend(
                reqwest::Certificate::from_pem_bundle(pem.as_bytes())
                    .map_err(|error| HttpSetupError::Root(failure::describe(&error)))?,
            );
        }
        #[allow(clippy::disallowed_methods)] // the one place that makes a client
        let builder = reqwest::Client::builder();
        let builder = builder
            .user_agent(format!("Budstikke/{}", options.version))
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(options.patience.connect)
            .pool_idle_timeout(Duration::from_secs(30))
            .tcp_keepalive(Duration::from_secs(30));
        let builder = if sandbox {
            // The sandbox is on this machine; its traffic has nothing to do with a proxy.
            builder.no_proxy().tls_certs_only(roots)
        } else {
            builder.https_only(true).tls_certs_merge(roots)
        };
        let client = builder
            .build()
            .map_err(|error| HttpSetupError::Tls(failure::describe(&error)))?;
        Ok(Http {
            inner: Arc::new(Inner {
                client,
                environment: options.environment,
                endpoints: options.endpoints,
                extra_roots: options.extra_roots,
                allowed,
                clock: options.clock,
                skew: Mutex::new(None),
                patience: options.patience,
            }),
        })
    }

    /// The environment it is for.
    pub fn environment(&self) -> Environment {
        self.inner.environment
    }

    /// The services it may call.
    pub fn endpoints(&self) -> &Endpoints {
        &self.inner.endpoints
    }

    /// Certificates of authorities that are trusted beside the machine's own, PEM; in the sandbox no others
    /// are. For what is spoken to over TLS without HTTP.
    pub fn extra_roots(&self) -> &[String] {
        &self.inner.extra_roots
    }

    /// The clock it measures with.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// A `GET`, which may be repeated.
    pub fn get(&self, service: Service, url: &str) -> Call {
        Call::new(self.clone(), service, Method::GET, url).repeatable()
    }

    /// A `POST`, which may not be repeated blindly unless [`Call::repeatable`] says so.
    pub fn post(&self, service: Service, url: &str) -> Call {
        Call::new(self.clone(), service, Method::POST, url)
    }

    /// A `PUT`, which may not be repeated blindly unless [`Call::repeatable`] says so.
    pub fn put(&self, service: Service, url: &str) -> Call {
        Call::new(self.clone(), service, Method::PUT, url)
    }

    /// A `DELETE`, which may be repeated: gone is gone.
    pub fn delete(&self, service: Service, url: &str) -> Call {
        Call::new(self.clone(), service, Method::DELETE, url).repeatable()
    }

    /// A `HEAD`, which may be repeated.
    pub fn head(&self, service: Service, url: &str) -> Call {
        Call::new(self.clone(), service, Method::HEAD, url).repeatable()
    }

    /// A `PATCH`, which may not be repeated blindly unless [`Call::repeatable`] says so.
    pub fn patch(&self, service: Service, url: &str) -> Call {
        Call::new(self.clone(), service, Method::PATCH, url)
    }

    /// Where `location`, as a service wrote it in answer to a call of `url`, points to. `None` when it is
    /// no address, or one that is never called.
    pub fn follow(&self, service: Service, url: &str, location: &str) -> Option<String> {
        let target = Url::parse(url).ok()?.join(location).ok()?;
        self.check(service, target.as_str()).ok().map(String::from)
    }

    /// How far the machine's clock is from the services', by the latest answer (E25).
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.inner
            .skew
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn patience(&self) -> Patience {
        self.inner.patience
    }

    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.inner.client
    }

    /// Checks that `url` is one of ours before anything is sent to it.
    pub(crate) fn check(&self, service: Service, url: &str) -> Result<Url, Failure> {
        let refused = |text: &str| Failure {
            text: text.to_owned(),
            ..failure::blank(service, FailureKind::Refused)
        };
        let parsed = Url::parse(url).map_err(|_| {
            refused(word! {
                nb: "adressen kan ikke leses",
                nn: "adressa kan ikkje lesast",
                en: "the address cannot be read",
            })
        })?;
        let host =
            host_of(url, self.inner.environment == Environment::Sandkasse).map_err(|_| {
                refused(word! {
                    nb: "adressen er ikke trygg",
                    nn: "adressa er ikkje trygg",
                    en: "the address is not safe",
                })
            })?;
        if self.inner.allowed.contains(&host) {
            Ok(parsed)
        } else {
            Err(refused(word! {
                nb: "adressen hører ikke til miljøet",
                nn: "adressa høyrer ikkje til miljøet",
                en: "the address does not belong to the environment",
            }))
        }
    }

    /// Compares the answer's `Date` with the machine's clock, and tells our clock.
    pub(crate) fn measure(
        &self,
        service: Service,
        sent_at: jiff::Timestamp,
        headers: &reqwest::header::HeaderMap,
    ) {
        let clock = &self.inner.clock;
        let Some(skew) = skew::measure(service, headers, sent_at, clock.machine_now()) else {
            return;
        };
        if service.tells_the_time() && !headers.contains_key(reqwest::header::AGE) {
            clock.told(skew.ahead);
        }
        *self
            .inner
            .skew
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(skew);
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Http({})", self.inner.environment.as_str())
    }
}

/// Host and port of an address that may be called: https everywhere; plain http only in the sandbox
/// and only to this machine.
fn host_of(address: &str, sandbox: bool) -> Result<(String, u16), HttpSetupError> {
    let bad = || HttpSetupError::Endpoint(address.chars().take(200).collect());
    let url = Url::parse(address).map_err(|_| bad())?;
    let host = url.host_str().ok_or_else(bad)?.to_owned();
    let loopback = matches!(host.as_str(), "127.0.0.1" | "[::1]" | "localhost");
    let safe = url.scheme() == "https" || (url.scheme() == "http" && sandbox && loopback);
    if !safe || !url.username().is_empty() || url.password().is_some() {
        return Err(bad());
    }
    Ok((host, url.port_or_known_default().ok_or_else(bad)?))
}
