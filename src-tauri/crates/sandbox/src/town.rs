//! What all services share.

use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};

use budstikke_domain::Clock;
use jiff::Timestamp;
use serde::Serialize;

use crate::broker::Broker;
use crate::clients::Registration;
use crate::fault::Faults;
use crate::fiks::Fiks;
use crate::keys::Keys;
use crate::log::{Log, LogEntry};
use crate::maskinporten::UsedAssertions;
use crate::peer::Peers;
use crate::profiles::Pace;
use crate::registry::Registry;
use crate::systemregister::SystemRegister;

/// Where the services answer. The shape is that of the real ones: a host per service, same paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Urls {
    /// Maskinporten's base, without slash at the end.
    pub maskinporten: String,
    /// Maskinporten's token endpoint.
    pub maskinporten_token: String,
    /// What an assertion names as `aud`: Maskinporten's issuer, with slash at the end.
    pub maskinporten_issuer: String,
    /// Altinn's platform base, without slash at the end.
    pub altinn: String,
    /// Altinn's exchange of Maskinporten tokens.
    pub altinn_exchange: String,
    /// The Broker's base: `…/broker/api/v1`.
    pub broker: String,
    /// The Service Registry's base: `…/adressetjeneste`.
    pub serviceregistry: String,
    /// Enhetsregisteret's base: `…/enhetsregisteret/api`.
    pub brreg: String,
    /// The Fiks platform's base, `https://127.0.0.1:…` without slash at the end: Fiks IO, its catalogue, Fiks Protokoll
    /// and Dokumentlager.
    pub fiks: String,
    /// Where Fiks IO speaks AMQP: `amqps://127.0.0.1:…`.
    pub fiks_amqp: String,
    /// Test control, when it was asked for ([`crate::SandboxOptions::control`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
}

/// The ports of 127.0.0.1 that were free.
pub(crate) struct Ports {
    pub(crate) maskinporten: u16,
    pub(crate) altinn: u16,
    pub(crate) serviceregistry: u16,
    pub(crate) brreg: u16,
    pub(crate) fiks: u16,
    pub(crate) fiks_amqp: u16,
    pub(crate) control: Option<u16>,
}

impl Urls {
    pub(crate) fn new(ports: &Ports) -> Urls {
        let host = |port: u16| format!("https://127.0.0.1:{port}");
        let (maskinporten, altinn) = (host(ports.maskinporten), host(ports.altinn));
        Urls {
            maskinporten_token: format!("{maskinporten}/token"),
            maskinporten_issuer: format!("{maskinporten}/"),
            maskinporten,
            altinn_exchange: format!("{altinn}/authentication/api/v1/exchange/maskinporten"),
            broker: format!("{altinn}/broker/api/v1"),
            altinn,
            serviceregistry: format!("{}/adressetjeneste", host(ports.serviceregistry)),
            brreg: format!("{}/enhetsregisteret/api", host(ports.brreg)),
            fiks: host(ports.fiks),
            fiks_amqp: format!("amqps://127.0.0.1:{}", ports.fiks_amqp),
            control: ports.control.map(host),
        }
    }
}

/// Everything that is there, shared by the services, the peers and the test control.
pub(crate) struct Town {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys: Keys,
    pub(crate) urls: Urls,
    pub(crate) log: Log,
    pub(crate) faults: Faults,
    pub(crate) clients: Mutex<Vec<Registration>>,
    pub(crate) systems: SystemRegister,
    pub(crate) assertions: UsedAssertions,
    /// Seconds that an access token lives.
    pub(crate) token_life: AtomicU32,
    pub(crate) registry: Registry,
    pub(crate) broker: Broker,
    pub(crate) peers: Peers,
    pub(crate) fiks: Fiks,
    pub(crate) prompt: Pace,
}

impl Town {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What Maskinporten believes once somebody at `party` has approved a system user.
    pub(crate) fn grant_system_user(&self, party: &str, external_ref: &str) {
        let mut clients = crate::lock(&self.clients);
        for client in clients.iter_mut().filter(|c| c.org_number == party) {
            client.system_user = Some(external_ref.to_owned());
        }
    }

    /// Notes what a peer did or found.
    pub(crate) fn note(&self, org: &str, message_id: Option<&str>, text: impl Into<String>) {
        self.log.add(LogEntry::Peer {
            at: self.now(),
            org: org.to_owned(),
            message_id: message_id.map(str::to_owned),
            text: text.into(),
        });
    }
}
