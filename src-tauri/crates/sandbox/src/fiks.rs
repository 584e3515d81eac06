//! The Fiks platform: Fiks IO, its catalogue, Fiks Protokoll and Dokumentlager behind one host, and the queues of the
//! kontoer behind an AMQP broker (fiks-io 14).
//!
//! Nine kontoer of the town's organisations are there from the start ([`KontoRole`]), each with a key and a
//! certificate of its own; each organisation has an integrasjon and a system. [`FiksSandbox`] is what a test holds.
//! Messages lie in memory, payloads above 5 000 000 octets in the state folder. Who may do what is judged by one
//! register ([`registers`]) for both doors, HTTPS and AMQP.

mod administration;
mod amqp_fault;
mod first_letter;
mod guard;
mod handle;
mod katalog;
mod konfigurasjon;
mod konto_keys;
mod kontoer;
mod lager;
mod letter;
mod message;
mod multipart;
mod partner;
mod platform;
mod protokoller;
mod refusal;
mod registers;
mod router;
mod send;

use std::path::PathBuf;
use std::sync::Arc;

use budstikke_amqp_broker::{Broker, BrokerOptions, Event, Limits, OwnConsumer, QueueStatus};
use budstikke_domain::SystemClock;
use tokio::sync::mpsc;
use tokio_rustls::rustls::ServerConfig;
use uuid::Uuid;

pub use amqp_fault::AmqpFault;
pub use handle::FiksSandbox;
pub(crate) use konto_keys::load_or_make;
pub use kontoer::{FiksKonto, Integrasjon, KontoRole};
pub use letter::FiksLetter;
pub use message::FiksMessage;
pub use partner::{FiksReceived, PartnerQuirk};
pub(crate) use refusal::Refusal;
pub(crate) use registers::Registers;
pub(crate) use router::router;

use crate::error::SandboxError;
use crate::tasks::Tasks;
use crate::town::Town;
use konto_keys::KontoKeys;
use kontoer::queue_of;
use message::Sent;
use partner::Partners;

/// The scope that every call needs (fiks-io 3).
pub(crate) const SCOPE: &str = "ks:fiks";

/// The platform.
pub(crate) struct Fiks {
    registers: Arc<Registers>,
    /// The kontoer as they were at the start.
    known: Vec<FiksKonto>,
    broker: Broker,
    /// For payloads that are too large for a queue.
    folder: PathBuf,
    sent: Sent,
    partners: Partners,
}

/// What happens by itself, for [`live`].
pub(crate) struct Beginning {
    left: mpsc::UnboundedReceiver<Event>,
    partners: Vec<(Uuid, OwnConsumer)>,
}

/// Starts the life of the platform and of those who live behind its kontoer.
pub(crate) fn live(town: &Arc<Town>, beginning: Beginning, tasks: &Tasks) {
    tasks.spawn(platform::live(town.clone(), beginning.left));
    for (konto, consumer) in beginning.partners {
        tasks.spawn(partner::live(town.clone(), konto, consumer));
    }
}

impl Fiks {
    /// Opens a queue for each konto, with the broker on a free port.
    pub(crate) async fn start(
        registers: Registers,
        keys: &[KontoKeys],
        tls: &ServerConfig,
        folder: PathBuf,
    ) -> Result<(Fiks, Beginning), SandboxError> {
        let registers = Arc::new(registers);
        let mut tls = tls.clone();
        // What is spoken here is not HTTP.
        tls.alpn_protocols.clear();
        let judge = registers.clone();
        let options = BrokerOptions {
            tls: Arc::new(tls),
            authenticate: Arc::new(move |login| judge.log_in(login)),
            clock: registers.clock.clone(),
            pulse: Arc::new(SystemClock),
            limits: Limits::default(),
        };
        let started = Broker::start(options, None).await;
        let (broker, left) = started.map_err(SandboxError::Socket)?;
        for konto in registers.kontoer() {
            broker.declare(&konto.queue());
        }
        let fiks = Fiks {
            known: handle::describe(&registers, keys)?,
            registers,
            broker,
            folder,
            sent: Sent::default(),
            partners: Partners::default(),
        };
        let partners = partner::consumers(&fiks.broker);
        Ok((fiks, Beginning { left, partners }))
    }

    /// Where AMQP is spoken.
    pub(crate) fn amqp_port(&self) -> u16 {
        self.broker.address().port()
    }

    /// How the queue of a konto stands.
    fn queue(&self, konto: Uuid) -> QueueStatus {
        self.broker.queue(&queue_of(konto)).unwrap_or_default()
    }
}
