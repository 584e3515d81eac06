//! A small Norway on 127.0.0.1: the services and organisations that eFormidling and FIKS IO need, for people
//! without agreements, for tests, and for foreign programs (`bud sandbox`).
//!
//! [`Sandbox::start`] serves over real HTTPS, each on a port of its own: Maskinporten, Altinn's
//! token exchange and Broker, the Service Registry, Enhetsregisteret and the Fiks platform, which speaks AMQP
//! too ([`FiksSandbox`]). It makes its own certificate authority and virksomhetssertifikater at first launch
//! and keeps them in a state folder. Eight organisations, each with a temper, live here; those that answer do so with real
//! broker files ([`Received`], [`Answer`]).
//!
//! Invariant: the services are strict. They parse requests with structs of their own, refuse what
//! they do not know, and answer errors as the real ones do, so that what passes here has a chance
//! out there. Where the real service is lax and strictness would hide something, they are as lax
//! (the SBD is judged as an integrasjonspunkt v4 judges it).
//!
//! They also write: [`Sandbox::fill_inbox`] sends the letters that wait for whoever tries the sandbox,
//! [`Sandbox::send_letter`] any other, each with the [`Quirk`]s it is given. Over FIKS IO a [`FiksLetter`] does that;
//! a [`Payload`] is what a client of KS would send there.
//!
//! Test control is in process: [`Sandbox::fault`], [`Sandbox::hold_answers`],
//! [`Sandbox::answer_now`], [`Sandbox::received`], [`Sandbox::log`]; [`SandboxOptions::control`] opens
//! a door for programs outside. Time is the injected
//! [`budstikke_domain::Clock`]; the one exception is TLS, whose clients ask the machine.
//!
//! `MODES.md` beside the sources tells every mode, how it is turned on, and which tests hold it.
//!
//! It deliberately does not: keep transfers across a restart, take multipart uploads,
//! know Altinn Events, or serve channels that no transport uses yet.
#![deny(missing_docs)]

mod altinn;
mod broker;
mod brreg;
mod clients;
mod control;
mod der;
mod error;
mod fault;
mod fiks;
mod http;
mod inbox;
mod jose;
mod keys;
mod letter;
mod log;
mod maskinporten;
mod organisation;
mod payload;
mod peer;
mod pki;
mod port_file;
mod profiles;
mod registry;
mod remote;
mod systemregister;
mod tasks;
mod time;
mod tls;
mod town;
mod units;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::middleware::from_fn_with_state;
use budstikke_domain::{Clock, SystemClock};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

pub use broker::{BrokerOptions, FileStatus, Limits, RecipientStatus, Transfer};
pub use budstikke_amqp_broker as amqp_broker;
pub use error::SandboxError;
pub use fault::{Endpoint, Fault, PlannedFault};
pub use fiks::{
    AmqpFault, FiksKonto, FiksLetter, FiksMessage, FiksReceived, FiksSandbox, Integrasjon,
    KontoRole, PartnerQuirk, RabbitMqOptions, RabbitMqServer, rabbitmq_server,
};
pub use inbox::inbox_letters;
pub use letter::{Arkivmelding, Content, Document, Letter, Quirk};
pub use log::{LogEntry, Service};
pub use organisation::{Client, Organisation};
pub use payload::{Manner, Payload, PayloadQuirk};
pub use peer::{Answer, AnswerQuirk, ReceiptType, Received, ReceivedEntry};
pub use pki::{ISSUER, POLICY_OID};
pub use port_file::{PortFile, describe};
pub use profiles::{Pace, Temper};
pub use registry::{Registered, RegistryQuirk};
pub use town::Urls;

use broker::Broker;
use fiks::{Fiks, RabbitMq, Registers};
use jose::SigningKey;
use keys::Keys;
use peer::Peers;
use registry::Registry;
use systemregister::SystemRegister;
use tasks::Tasks;
use tls::{Caller, HttpsListener};
use town::{Ports, Town};

/// How a sandbox is to be.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Where everything is kept; `None` is a temporary folder. One sandbox at a time may use one.
    pub state_dir: Option<PathBuf>,
    /// Where keys are kept if not in the state folder. Making them takes seconds, so tests share
    /// them; any number of sandboxes may, as long as their clocks stand within three years.
    pub keys_dir: Option<PathBuf>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How the broker behaves.
    pub broker: BrokerOptions,
    /// When the prompt organisations do what.
    pub prompt: Pace,
    /// Whether programs outside may steer it, at [`Urls::control`]. Who starts it in process needs no such door.
    pub control: bool,
    /// Whether the queues of FIKS IO are on a RabbitMQ of this machine ([`rabbitmq_server`]) instead of the broker in
    /// this process. It takes most of a minute to start, and knows no trouble on purpose over AMQP.
    pub rabbitmq: bool,
}

impl Default for SandboxOptions {
    fn default() -> SandboxOptions {
        SandboxOptions {
            state_dir: None,
            keys_dir: None,
            clock: Arc::new(SystemClock),
            broker: BrokerOptions::default(),
            prompt: Pace::PROMPT,
            control: false,
            rabbitmq: false,
        }
    }
}

/// A running sandbox. It stops when dropped.
pub struct Sandbox {
    town: Arc<Town>,
    organisations: Vec<Organisation>,
    clients: Vec<Client>,
    ca_pem: String,
    ca_file: PathBuf,
    folder: PathBuf,
    tasks: Tasks,
    _temporary: Option<TempDir>,
}

impl Sandbox {
    /// Starts every service on a free port of 127.0.0.1 and lets the peers live. Call it inside a
    /// tokio runtime; everything listens when it returns.
    pub async fn start(options: SandboxOptions) -> Result<Sandbox, SandboxError> {
        let (folder, temporary) = state_folder(options.state_dir.as_deref())?;
        let keys_folder = options.keys_dir.unwrap_or_else(|| folder.join("keys"));
        let now = options.clock.now();
        let made = tokio::task::spawn_blocking(move || {
            let keys = Keys::load_or_make(&keys_folder, now)?;
            let fiks = fiks::load_or_make(&keys_folder.join("fiks"), now)?;
            Ok::<_, SandboxError>((keys, fiks))
        });
        let made = made.await;
        let (keys, (konto_keys, passwords)) =
            made.map_err(|error| SandboxError::Damaged(error.to_string()))??;
        let files = fresh_folder(&folder.join("temp"))?;
        let documents = fresh_folder(&folder.join("dokumentlager"))?;

        let tasks = Tasks::new();
        let chain = [&keys.server.certificate, &keys.issuer.certificate];
        let tls = tls::server_config(&keys.server.key, &chain)?;
        let bind = || HttpsListener::bind(tls.clone(), tasks.stop_token());
        let maskinporten = bind().await?;
        let altinn = bind().await?;
        let serviceregistry = bind().await?;
        let brreg = bind().await?;
        let fiks_api = bind().await?;
        let control = match options.control {
            true => Some(bind().await?),
            false => None,
        };

        let registers = Registers::new(
            options.clock.clone(),
            keys.maskinporten.clone(),
            &konto_keys,
            passwords,
        );
        let api = format!("https://127.0.0.1:{}", fiks_api.port());
        let rabbitmq = match options.rabbitmq {
            true => Some(RabbitMq::start(&folder, &keys, &api)?),
            false => None,
        };
        let (fiks, left) = Fiks::start(registers, &konto_keys, &tls, documents, rabbitmq).await?;
        let registrations = clients::registrations();
        let town = Arc::new(Town {
            urls: Urls::new(&Ports {
                maskinporten: maskinporten.port(),
                altinn: altinn.port(),
                serviceregistry: serviceregistry.port(),
                brreg: brreg.port(),
                fiks: fiks_api.port(),
                fiks_amqp: fiks.amqp_port(),
                control: control.as_ref().map(HttpsListener::port),
            }),
            log: log::Log::default(),
            faults: fault::Faults::default(),
            systems: SystemRegister::new(&registrations),
            clients: Mutex::new(registrations),
            assertions: maskinporten::UsedAssertions::default(),
            registry: Registry::new(SigningKey::new(
                keys.registry.key.clone(),
                vec![
                    keys.registry.certificate.clone(),
                    keys.issuer.certificate.clone(),
                ],
            )?),
            broker: Broker::new(files, options.broker),
            token_life: AtomicU32::new(maskinporten::TOKEN_LIFE),
            peers: Peers::new(),
            fiks,
            prompt: options.prompt,
            clock: options.clock,
            keys,
        });
        let stop = tasks.stop_token();
        let serve = |listener, service, router| {
            tasks.spawn(serve(listener, town.clone(), service, router, stop.clone()));
        };
        serve(maskinporten, Service::Maskinporten, maskinporten::router());
        serve(altinn, Service::Altinn, altinn::router());
        serve(
            serviceregistry,
            Service::ServiceRegistry,
            registry::router(),
        );
        serve(brreg, Service::Brreg, brreg::router());
        serve(fiks_api, Service::Fiks, fiks::router(&town));
        if let Some(control) = control {
            serve(control, Service::Control, remote::router());
        }
        tasks.spawn(peer::live(town.clone()));

        // Both, because the Service Registry gives out single certificates without their issuer.
        let authorities = [
            town.keys.root.to_pem()?,
            town.keys.issuer.certificate.to_pem()?,
        ]
        .concat();
        let ca_pem = String::from_utf8_lossy(&authorities).into_owned();
        let ca_file = folder.join("ca.pem");
        keys::write_private(&ca_file, ca_pem.as_bytes())?;
        fiks::live(&town, left, &ca_pem, &tasks).await?;
        let organisations = town
            .keys
            .organisations()
            .iter()
            .map(Organisation::new)
            .collect::<Result<Vec<_>, _>>()?;
        let clients = lock(&town.clients)
            .iter()
            .filter_map(|registration| {
                let keys = town.keys.organisation(&registration.org_number)?;
                Some(Client::new(registration, &keys))
            })
            .collect();
        Ok(Sandbox {
            town,
            organisations,
            clients,
            ca_pem,
            ca_file,
            folder,
            tasks,
            _temporary: temporary,
        })
    }

    /// Where the services answer.
    pub fn urls(&self) -> &Urls {
        &self.town.urls
    }

    /// The root and the issuing authority of everything here, PEM, for TLS and for the organisations.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The same as a file.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// The eight organisations, us first, as they were at the start.
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// The organisation with this number.
    pub fn organisation(&self, number: &str) -> Option<&Organisation> {
        self.organisations
            .iter()
            .find(|organisation| organisation.org_number.digits() == number)
    }

    /// One Maskinporten client per organisation, us first, as it was at the start.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }
}

/// Returns when SIGINT or SIGTERM arrives (Ctrl+C elsewhere).
pub async fn stop_signal() {
    let interrupted = async {
        // An error means that no handler could be installed; then only SIGTERM ends us.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminated = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}

async fn serve(
    listener: HttpsListener,
    town: Arc<Town>,
    service: Service,
    router: Router<Arc<Town>>,
    stop: CancellationToken,
) {
    let layered = |router: Router<Arc<Town>>, service| {
        router.layer(from_fn_with_state((town.clone(), service), http::watch))
    };
    let mut router = layered(router, service);
    if service == Service::Altinn {
        // The exchange and the Broker share a host, as in reality.
        router = router.merge(layered(broker::router(), Service::Broker));
    }
    let service = router
        .with_state(town)
        .into_make_service_with_connect_info::<Caller>();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await;
    if let Err(error) = served {
        tracing::warn!(%error, "a sandbox service stopped");
    }
}

fn state_folder(wanted: Option<&Path>) -> Result<(PathBuf, Option<TempDir>), SandboxError> {
    if let Some(folder) = wanted {
        fs::create_dir_all(folder).map_err(SandboxError::file(folder))?;
        return Ok((folder.to_owned(), None));
    }
    let base = std::env::temp_dir();
    let temporary = tempfile::Builder::new()
        .prefix("budstikke-sandkasse-")
        .tempdir()
        .map_err(SandboxError::file(base))?;
    Ok((temporary.path().to_owned(), Some(temporary)))
}

/// An empty folder at `path`; what an earlier sandbox left there goes away.
fn fresh_folder(path: &Path) -> Result<PathBuf, SandboxError> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(SandboxError::file(path))?;
    }
    fs::create_dir_all(path).map_err(SandboxError::file(path))?;
    Ok(path.to_owned())
}

/// Locks; what a thread that panicked left behind is still whole here, because every change of
/// shared state is one statement or one push.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
