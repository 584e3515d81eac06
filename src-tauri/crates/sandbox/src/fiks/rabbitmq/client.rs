//! The sandbox as a client of RabbitMQ: it makes the queues, puts messages in them, and takes for the partners.

use std::sync::Arc;

use budstikke_amqp_broker::{Event, Fate, Message, QueueStatus};
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, QueueDeclareOptions,
};
use lapin::tcp::OwnedTLSConfig;
use lapin::types::{AMQPValue, FieldTable};
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use tokio::sync::{mpsc, oneshot};

use super::Arrivals;
use crate::error::SandboxError;
use crate::tasks::Tasks;

/// Where everything goes that leaves a queue without being acknowledged.
const LEFT: &str = "sandkassen.forlatt";
/// A message may come back so often; the time after is its last (fiks-io 7).
const RETURNS: i64 = 2;

/// What the sandbox wants of the server.
pub(super) enum Command {
    Publish(String, Message),
    Look(String, oneshot::Sender<QueueStatus>),
}

pub(super) struct Client {
    /// It ends when it is dropped.
    connection: Connection,
    channel: Channel,
}

impl Client {
    pub(super) async fn connect(
        port: u16,
        (username, password): (&str, &str),
        ca: &str,
    ) -> Result<Client, SandboxError> {
        let uri = AMQPUri {
            scheme: AMQPScheme::AMQPS,
            authority: AMQPAuthority {
                userinfo: AMQPUserInfo {
                    username: username.to_owned(),
                    password: password.to_owned(),
                },
                host: "localhost".to_owned(),
                port,
            },
            vhost: "/".to_owned(),
            query: AMQPQueryString::default(),
        };
        let config = OwnedTLSConfig {
            identity: None,
            cert_chain: Some(ca.to_owned()),
        };
        let runtime = lapin::runtime::default_runtime().map_err(failed)?;
        let options = ConnectionProperties::default();
        let connection = Connection::connect_uri_with_config(uri, options, config, runtime)
            .await
            .map_err(failed)?;
        let channel = connection.create_channel().await.map_err(failed)?;
        Ok(Client {
            connection,
            channel,
        })
    }

    /// Makes the queues, begins to consume, and does what is asked until the sandbox ends.
    pub(super) async fn open(
        self,
        queues: &[String],
        consumed: &[String],
        mut asked: mpsc::UnboundedReceiver<Command>,
        tasks: &Tasks,
    ) -> Result<Arrivals, SandboxError> {
        self.declare(LEFT, FieldTable::default()).await?;
        for queue in queues {
            self.declare(queue, of_konto()).await?;
        }
        let (tell, left) = mpsc::unbounded_channel();
        self.take(LEFT, tasks, move |message, delivery| {
            if let Some(event) = why(message, &delivery) {
                let _ = tell.send(event);
            }
        })
        .await?;
        let mut taken = Vec::new();
        for queue in consumed {
            let (hand_over, arrived) = mpsc::unbounded_channel();
            self.take(queue, tasks, move |message, _| {
                let _ = hand_over.send(Arc::new(message));
            })
            .await?;
            taken.push(arrived);
        }
        tasks.spawn(async move {
            while let Some(command) = asked.recv().await {
                self.obey(command).await;
            }
        });
        Ok(Arrivals {
            left,
            consumed: taken,
        })
    }

    async fn declare(&self, queue: &str, arguments: FieldTable) -> Result<(), SandboxError> {
        let options = QueueDeclareOptions::durable();
        let made = self.channel.queue_declare(queue.into(), options, arguments);
        made.await.map_err(failed)?;
        Ok(())
    }

    /// Takes everything that comes to a queue, acknowledging it at once: what is taken lies in memory as all else does.
    async fn take(
        &self,
        queue: &str,
        tasks: &Tasks,
        mut with: impl FnMut(Message, Delivery) + Send + 'static,
    ) -> Result<(), SandboxError> {
        let options = BasicConsumeOptions::default();
        let consumer =
            self.channel
                .basic_consume(queue.into(), "".into(), options, FieldTable::default());
        let mut consumer = consumer.await.map_err(failed)?;
        tasks.spawn(async move {
            while let Some(Ok(delivery)) = consumer.next().await {
                let _ = delivery.ack(BasicAckOptions::default()).await;
                with(read(&delivery), delivery);
            }
        });
        Ok(())
    }

    async fn obey(&self, command: Command) {
        match command {
            Command::Publish(queue, message) => {
                let options = BasicPublishOptions::default();
                let (body, properties) = (message.body.clone(), write(&message));
                let published = self.channel.basic_publish(
                    "".into(),
                    queue.as_str().into(),
                    options,
                    &body,
                    properties,
                );
                if let Err(error) = published.await {
                    tracing::warn!(%error, connected = self.connection.status().connected(), "RabbitMQ took nothing");
                }
            }
            Command::Look(queue, tell) => {
                let options = QueueDeclareOptions::durable().passive();
                let looked = self
                    .channel
                    .queue_declare(queue.as_str().into(), options, of_konto());
                if let Ok(queue) = looked.await {
                    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
                    let _ = tell.send(QueueStatus {
                        ready: count(queue.message_count()),
                        unacknowledged: 0,
                        consumers: count(queue.consumer_count()),
                    });
                }
            }
        }
    }
}

/// What the queue of a konto is made with.
fn of_konto() -> FieldTable {
    let text = |text: &str| AMQPValue::LongString(text.into());
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongLongInt(RETURNS));
    arguments.insert("x-dead-letter-exchange".into(), text(""));
    arguments.insert("x-dead-letter-routing-key".into(), text(LEFT));
    arguments
}

fn write(message: &Message) -> BasicProperties {
    let mut headers = FieldTable::default();
    for (name, value) in &message.headers {
        let value = AMQPValue::LongString(value.as_str().into());
        headers.insert(name.as_str().into(), value);
    }
    let properties = BasicProperties::default().with_headers(headers);
    match message.expiration {
        Some(time) => properties.with_expiration(time.as_millis().to_string().as_str().into()),
        None => properties,
    }
}

fn read(delivery: &Delivery) -> Message {
    let headers = delivery.properties.headers().as_ref();
    let headers = headers.into_iter().flat_map(|table| table.inner());
    Message {
        headers: headers
            .filter_map(|(name, value)| match value {
                AMQPValue::LongString(text) => Some((name.to_string(), text.to_string())),
                _ => None,
            })
            .collect(),
        expiration: None,
        body: Arc::from(delivery.data.as_slice()),
    }
}

/// Why a message has left its queue, as RabbitMQ says it.
fn why(message: Message, delivery: &Delivery) -> Option<Event> {
    let fate = match message.header("x-first-death-reason")? {
        "expired" => Fate::Expired,
        "delivery_limit" => Fate::DeadLettered,
        _ => Fate::Rejected,
    };
    let queue = message
        .header("x-first-death-queue")
        .unwrap_or(delivery.routing_key.as_str())
        .to_owned();
    Some(Event {
        queue,
        message: Arc::new(message),
        fate,
    })
}

fn failed(error: lapin::Error) -> SandboxError {
    SandboxError::Unknown(format!("RabbitMQ: {error}"))
}
