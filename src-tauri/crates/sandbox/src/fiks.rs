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
mod rabbitmq;
mod refusal;
mod registers;
mod router;
mod send;

use std::path::PathBuf;
use std::sync::Arc;

use budstikke_amqp_broker::{
    Broker, BrokerOptions, Event, Limits, Message, PublishError, QueueStatus,
};
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
pub(crate) use rabbitmq::RabbitMq;
pub use rabbitmq::{RabbitMqOptions, RabbitMqServer, rabbitmq_server};
pub(crate) use refusal::Refusal;
pub(crate) use registers::Registers;
pub(crate) use router::router;

use crate::error::SandboxError;
use crate::tasks::Tasks;
use crate::town::Town;
use konto_keys::KontoKeys;
use kontoer::{Konto, queue_of};
use message::Sent;
use partner::{Inflow, PARTNERS, Partners};

/// The scope that every call needs (fiks-io 3).
pub(crate) const SCOPE: &str = "ks:fiks";

/// The platform.
pub(crate) struct Fiks {
    registers: Arc<Registers>,
    /// The kontoer as they were at the start.
    known: Vec<FiksKonto>,
    broker: Broker,
    /// Where the queues are when they are not in the broker.
    rabbitmq: Option<RabbitMq>,
    /// For payloads that are too large for a queue.
    folder: PathBuf,
    sent: Sent,
    partners: Partners,
}

/// Starts the life of the platform and of those who live behind its kontoer; `left` tells what leaves the queues of the
/// broker. Everything is consumed when this returns.
pub(crate) async fn live(
    town: &Arc<Town>,
    left: mpsc::UnboundedReceiver<Event>,
    ca: &str,
    tasks: &Tasks,
) -> Result<(), SandboxError> {
    let fiks = &town.fiks;
    let partners = PARTNERS.map(KontoRole::konto_id);
    let (left, inflows): (_, Vec<Inflow>) = match &fiks.rabbitmq {
        None => {
            let consumed = partners.iter().map(|konto| queue_of(*konto));
            let consumed = consumed.filter_map(|queue| fiks.broker.consume(&queue));
            (left, consumed.map(Inflow::Broker).collect())
        }
        Some(rabbitmq) => {
            let kontoer = fiks.registers.kontoer();
            let queues: Vec<_> = kontoer.iter().map(Konto::queue).collect();
            let arrivals = rabbitmq
                .open(&queues, &partners.map(queue_of), ca, tasks)
                .await?;
            let consumed = arrivals.consumed.into_iter();
            (arrivals.left, consumed.map(Inflow::RabbitMq).collect())
        }
    };
    tasks.spawn(platform::live(town.clone(), left));
    for (konto, inflow) in partners.into_iter().zip(inflows) {
        tasks.spawn(partner::live(town.clone(), konto, inflow));
    }
    Ok(())
}

impl Fiks {
    /// Opens a queue for each konto, with the broker on a free port.
    pub(crate) async fn start(
        registers: Registers,
        keys: &[KontoKeys],
        tls: &ServerConfig,
        folder: PathBuf,
        rabbitmq: Option<RabbitMq>,
    ) -> Result<(Fiks, mpsc::UnboundedReceiver<Event>), SandboxError> {
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
            rabbitmq,
            folder,
            sent: Sent::default(),
            partners: Partners::default(),
        };
        Ok((fiks, left))
    }

    /// Where AMQP is spoken.
    pub(crate) fn amqp_port(&self) -> u16 {
        match &self.rabbitmq {
            Some(rabbitmq) => rabbitmq.port(),
            None => self.broker.address().port(),
        }
    }

    /// Puts a message last in the queue of a konto.
    fn publish(&self, konto: Uuid, message: Message) -> Result<(), PublishError> {
        let queue = queue_of(konto);
        match &self.rabbitmq {
            Some(rabbitmq) => {
                rabbitmq.publish(&queue, message);
                Ok(())
            }
            None => self.broker.publish(&queue, message),
        }
    }

    /// How the queue of a konto stands; on RabbitMQ as it did when somebody last [looked](Fiks::look).
    fn queue(&self, konto: Uuid) -> QueueStatus {
        let queue = queue_of(konto);
        match &self.rabbitmq {
            Some(rabbitmq) => rabbitmq.status(&queue),
            None => self.broker.queue(&queue).unwrap_or_default(),
        }
    }

    /// Looks how the queue of a konto stands.
    async fn look(&self, konto: Uuid) {
        if let Some(rabbitmq) = &self.rabbitmq {
            rabbitmq.look(&queue_of(konto)).await;
        }
    }
}
