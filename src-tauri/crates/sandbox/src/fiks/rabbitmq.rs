//! The queues on a RabbitMQ of this machine instead of the broker in this process (fiks-io 17.4): the same services
//! before it, so that what passes with our broker is shown to pass with the one that the platform runs.
//!
//! The server is a child of this process with a folder, ports and a node name of its own; who may come in it asks the
//! sandbox (`rabbitmq_auth_backend_http`). Queues are quorum queues with the limit of deliveries; what leaves one
//! without being acknowledged comes to a queue of the sandbox's, which makes platform messages of it. Expiry goes by
//! the machine's clock, and an acknowledged message tells nobody.

mod client;
mod doorman;
mod server;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use budstikke_amqp_broker::{Event, Message, QueueStatus};
use tokio::sync::{mpsc, oneshot};

pub(super) use doorman::router;
pub use server::{RabbitMqOptions, RabbitMqServer, rabbitmq_server};

use crate::error::SandboxError;
use crate::keys::Keys;
use crate::tasks::Tasks;
use client::{Client, Command};

/// A RabbitMQ that runs for this sandbox.
pub(crate) struct RabbitMq {
    server: RabbitMqServer,
    /// The sandbox's own user.
    username: &'static str,
    password: String,
    commands: mpsc::UnboundedSender<Command>,
    asked: Mutex<Option<mpsc::UnboundedReceiver<Command>>>,
    /// As they were when somebody last looked.
    statuses: Mutex<HashMap<String, QueueStatus>>,
}

/// What comes from the server.
pub(super) struct Arrivals {
    /// What left a queue without being acknowledged.
    pub(super) left: mpsc::UnboundedReceiver<Event>,
    /// What the partners have consumed, in the order they were asked for.
    pub(super) consumed: Vec<mpsc::UnboundedReceiver<Arc<Message>>>,
}

impl RabbitMq {
    /// Starts the server, which takes its time; `api` is where it asks who may come in.
    pub(crate) fn start(folder: &Path, keys: &Keys, api: &str) -> Result<RabbitMq, SandboxError> {
        let chain = [
            &keys.server.certificate,
            &keys.issuer.certificate,
            &keys.root,
        ];
        let mut pem = Vec::new();
        for certificate in chain {
            pem.extend(certificate.to_pem()?);
        }
        let server = RabbitMqServer::start(&RabbitMqOptions {
            folder: &crate::fresh_folder(&folder.join("rabbitmq"))?,
            key: &keys.server.key.private_key_to_pem_pkcs8()?,
            chain: &pem,
            owner: None,
            doorman: Some(&format!("{api}/rabbitmq")),
        })?;
        let mut password = [0_u8; 16];
        openssl::rand::rand_bytes(&mut password)?;
        let (commands, asked) = mpsc::unbounded_channel();
        Ok(RabbitMq {
            server,
            username: "sandkassen",
            password: hex::encode(password),
            commands,
            asked: Mutex::new(Some(asked)),
            statuses: Mutex::new(HashMap::new()),
        })
    }

    /// Waits for the server, makes the queues and consumes those of the partners.
    pub(super) async fn open(
        &self,
        queues: &[String],
        consumed: &[String],
        ca: &str,
        tasks: &Tasks,
    ) -> Result<Arrivals, SandboxError> {
        let asked = crate::lock(&self.asked).take();
        let asked = asked.ok_or_else(|| SandboxError::Unknown("it is open".to_owned()))?;
        self.server.wait().await?;
        let login = (self.username, self.password.as_str());
        let client = Client::connect(self.port(), login, ca).await?;
        client.open(queues, consumed, asked, tasks).await
    }

    pub(super) fn port(&self) -> u16 {
        self.server.port()
    }

    /// Whether this is the sandbox's own user.
    fn is_own(&self, username: &str, password: Option<&str>) -> bool {
        username == self.username && password.is_none_or(|given| given == self.password)
    }

    /// Puts a message last in a queue, soon.
    pub(super) fn publish(&self, queue: &str, message: Message) {
        // Nobody listens only when the sandbox is about to end.
        let _ = self
            .commands
            .send(Command::Publish(queue.to_owned(), message));
    }

    /// Asks how a queue stands.
    pub(super) async fn look(&self, queue: &str) {
        let (tell, told) = oneshot::channel();
        let _ = self.commands.send(Command::Look(queue.to_owned(), tell));
        if let Ok(status) = told.await {
            crate::lock(&self.statuses).insert(queue.to_owned(), status);
        }
    }

    /// How a queue stood when somebody last looked. What is out at clients is not told.
    pub(super) fn status(&self, queue: &str) -> QueueStatus {
        let known = crate::lock(&self.statuses);
        known.get(queue).copied().unwrap_or_default()
    }
}
