//! The same client, lapin, does the same to our broker and to RabbitMQ, and writes down what it sees.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use budstikke_amqp_broker::{Access, Authenticator, Broker, BrokerOptions, Login, Message};
use budstikke_test_pki::Authority;
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions,
    BasicRejectOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::tcp::OwnedTLSConfig;
use lapin::types::FieldTable;
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, Consumer, ErrorKind};

use super::server::{RabbitMq, certificate};
use crate::amqp_client::tls;

const QUEUE: &str = "fiksio.konto.11111111-1111-4111-8111-111111111111";
const MISSING: &str = "fiksio.konto.22222222-2222-4222-8222-222222222222";
const USERNAME: &str = "integrasjon";
const PASSWORD: &str = "passord-og-token";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_can_not_tell_our_broker_from_rabbitmq() {
    let Some(theirs) = Side::theirs().await else {
        return;
    };
    let ours = Side::ours().await;
    let (theirs, ours) = (observe(&theirs).await, observe(&ours).await);
    for (theirs, ours) in theirs.iter().zip(&ours) {
        assert_eq!(ours, theirs, "ours does as RabbitMQ does");
    }
    assert_eq!(ours.len(), theirs.len());
    assert_eq!(ours, SEEN, "and both do as the protocol has it");
}

/// A star marks what was out before.
const SEEN: [&str; 12] = [
    "wrong password: 403 ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. \
     For details see the broker logfile.",
    "unknown queue: 404 NOT_FOUND - no queue 'fiksio.konto.22222222-2222-4222-8222-222222222222' in vhost '/', \
     channel open: false",
    "acknowledged twice: 406 PRECONDITION_FAILED - unknown delivery tag 1",
    "tag min taken: 530 NOT_ALLOWED - attempt to reuse consumer tag 'min'",
    "window: a b c, after «multiple»: d",
    "put back: a then a*",
    "dropped: b then c",
    "lost: a b, then a* b* c",
    "turns: a c",
    "turns: b d",
    "expired: a then c Some(\"3600000\")",
    "cancelled: ended true, channel open: true",
];

async fn observe(side: &Side) -> Vec<String> {
    let mut seen = Vec::new();
    seen.push(wrong_password(side).await);
    seen.push(unknown_queue(side).await);
    seen.push(acknowledged_twice(side).await);
    seen.push(tag_taken(side).await);
    seen.push(window(side).await);
    seen.extend(put_back(side).await);
    seen.push(connection_lost(side).await);
    seen.extend(two_consumers(side).await);
    seen.push(expired_at_the_head(side).await);
    seen.push(cancelled(side).await);
    seen
}

async fn wrong_password(side: &Side) -> String {
    match side.connect_with("et annet").await {
        Ok(_) => "let in".to_owned(),
        Err(error) => format!("wrong password: {}", words(&error)),
    }
}

async fn unknown_queue(side: &Side) -> String {
    let channel = side.channel().await;
    let refused = consume(&channel, MISSING, "").await.unwrap_err();
    let after = channel.basic_qos(1, BasicQosOptions::default()).await;
    let open = after.is_ok();
    format!("unknown queue: {}, channel open: {open}", words(&refused))
}

async fn acknowledged_twice(side: &Side) -> String {
    let mut client = side.client(1).await;
    side.put(b"a", None).await;
    let delivery = client.next().await;
    let options = BasicAckOptions::default();
    delivery.ack(options).await.unwrap();
    let tag = delivery.delivery_tag;
    client.channel.basic_ack(tag, options).await.unwrap();
    let end = client.consumer.next().await;
    let Some(Err(error)) = end else {
        panic!("the channel is closed: {end:?}");
    };
    format!("acknowledged twice: {}", words(&error))
}

async fn tag_taken(side: &Side) -> String {
    let connection = side.connect().await;
    let channel = connection.create_channel().await.unwrap();
    let first = consume(&channel, QUEUE, "min").await.unwrap();
    let tag = first.tag().to_string();
    let error = consume(&channel, QUEUE, "min").await.unwrap_err();
    format!("tag {tag} taken: {}", words(&error))
}

/// Two of four come; a third when one of them is acknowledged, whichever.
async fn window(side: &Side) -> String {
    let mut client = side.client(2).await;
    for body in [b"a", b"b", b"c", b"d"] {
        side.put(body, None).await;
    }
    let (first, second) = (client.next().await, client.next().await);
    second.ack(BasicAckOptions::default()).await.unwrap();
    let third = client.next().await;
    let seen = [&first, &second, &third].map(seen).join(" ");
    let options = BasicAckOptions { multiple: true };
    third.ack(options).await.unwrap();
    let fourth = client.next().await;
    fourth.ack(BasicAckOptions::default()).await.unwrap();
    format!("window: {seen}, after «multiple»: {}", self::seen(&fourth))
}

/// What is put back comes back to where it was, and is marked.
async fn put_back(side: &Side) -> Vec<String> {
    let mut client = side.client(1).await;
    for body in [b"a", b"b", b"c"] {
        side.put(body, None).await;
    }
    let mut lines = Vec::new();
    let requeue = BasicNackOptions {
        requeue: true,
        ..BasicNackOptions::default()
    };
    let first = client.next().await;
    first.nack(requeue).await.unwrap();
    let again = client.next().await;
    lines.push(format!("put back: {} then {}", seen(&first), seen(&again)));
    again.nack(BasicNackOptions::default()).await.unwrap();
    let second = client.next().await;
    second
        .reject(BasicRejectOptions { requeue: false })
        .await
        .unwrap();
    let third = client.next().await;
    third.ack(BasicAckOptions::default()).await.unwrap();
    lines.push(format!("dropped: {} then {}", seen(&second), seen(&third)));
    lines
}

/// What was out comes back to the front, in its order, marked.
async fn connection_lost(side: &Side) -> String {
    let mut client = side.client(2).await;
    for body in [b"a", b"b", b"c"] {
        side.put(body, None).await;
    }
    let (first, second) = (client.next().await, client.next().await);
    client.connection.close(200, "ferdig".into()).await.unwrap();
    let mut client = side.client(10).await;
    let mut again = Vec::new();
    for _ in 0..3 {
        let delivery = client.next().await;
        again.push(seen(&delivery));
        delivery.ack(BasicAckOptions::default()).await.unwrap();
    }
    format!(
        "lost: {} {}, then {}",
        seen(&first),
        seen(&second),
        again.join(" ")
    )
}

/// Consumers of one queue take turns.
async fn two_consumers(side: &Side) -> Vec<String> {
    let (mut one, mut other) = (side.client(5).await, side.client(5).await);
    for body in [b"a", b"b", b"c", b"d"] {
        side.put(body, None).await;
    }
    let mut lines = Vec::new();
    for client in [&mut one, &mut other] {
        let (first, second) = (client.next().await, client.next().await);
        lines.push(format!("turns: {} {}", seen(&first), seen(&second)));
        second
            .ack(BasicAckOptions { multiple: true })
            .await
            .unwrap();
    }
    lines
}

/// Nobody gets a message whose time was out when it came to the front.
async fn expired_at_the_head(side: &Side) -> String {
    let mut client = side.client(1).await;
    side.put(b"a", None).await;
    let first = client.next().await;
    // The window is full, and nothing is left of its time.
    side.put(b"b", Some(Duration::ZERO)).await;
    side.put(b"c", Some(Duration::from_secs(3600))).await;
    side.left(1).await;
    first.ack(BasicAckOptions::default()).await.unwrap();
    let next = client.next().await;
    next.ack(BasicAckOptions::default()).await.unwrap();
    let expiration = next
        .properties
        .expiration()
        .as_ref()
        .map(|it| it.to_string());
    format!(
        "expired: {} then {} {expiration:?}",
        seen(&first),
        seen(&next)
    )
}

/// A consumer hears that its queue is no longer to be had.
async fn cancelled(side: &Side) -> String {
    let mut client = side.client(1).await;
    side.cancel().await;
    let end = client.consumer.next().await.is_none();
    let qos = client
        .channel
        .basic_qos(1, BasicQosOptions::default())
        .await;
    format!("cancelled: ended {end}, channel open: {}", qos.is_ok())
}

/// The body, and a star when it was out before.
fn seen(delivery: &Delivery) -> String {
    let again = if delivery.redelivered { "*" } else { "" };
    format!("{}{again}", String::from_utf8_lossy(&delivery.data))
}

fn words(error: &lapin::Error) -> String {
    match error.kind() {
        ErrorKind::ProtocolError(error) => format!("{} {}", error.get_id(), error.get_message()),
        other => format!("{other:?}"),
    }
}

/// A broker that lapin talks to.
struct Side {
    port: u16,
    ca: Authority,
    broker: Kind,
}

enum Kind {
    Ours(Broker),
    /// It ends with the test.
    Theirs(Channel, #[expect(dead_code, reason = "held")] Box<RabbitMq>),
}

/// A client that consumes.
struct Client {
    connection: Connection,
    channel: Channel,
    consumer: Consumer,
}

impl Side {
    async fn ours() -> Side {
        let authenticate: Authenticator = Arc::new(|login: &Login| {
            let known = login.username == USERNAME && login.password == PASSWORD;
            let queues = BTreeSet::from([QUEUE, MISSING].map(str::to_owned));
            known.then_some(Access { queues })
        });
        let (ca, server) = certificate();
        let options = BrokerOptions::new(tls(&server), authenticate);
        let (broker, _) = Broker::start(options, None).await.unwrap();
        broker.declare(QUEUE);
        Side {
            port: broker.address().port(),
            ca,
            broker: Kind::Ours(broker),
        }
    }

    async fn theirs() -> Option<Side> {
        let server = RabbitMq::start(USERNAME, PASSWORD, None).await?;
        let connection = connect(server.server.port(), &server.ca, USERNAME, PASSWORD)
            .await
            .unwrap();
        let channel = connection.create_channel().await.unwrap();
        let options = QueueDeclareOptions::default();
        let declared = channel.queue_declare(QUEUE.into(), options, FieldTable::default());
        declared.await.unwrap();
        Some(Side {
            port: server.server.port(),
            ca: server.ca.clone(),
            broker: Kind::Theirs(channel, Box::new(server)),
        })
    }

    async fn connect(&self) -> Connection {
        self.connect_with(PASSWORD).await.unwrap()
    }

    async fn connect_with(&self, password: &str) -> lapin::Result<Connection> {
        connect(self.port, &self.ca, USERNAME, password).await
    }

    async fn channel(&self) -> Channel {
        self.connect().await.create_channel().await.unwrap()
    }

    async fn client(&self, window: u16) -> Client {
        let connection = self.connect().await;
        let channel = connection.create_channel().await.unwrap();
        let options = BasicQosOptions::default();
        channel.basic_qos(window, options).await.unwrap();
        let consumer = consume(&channel, QUEUE, "").await.unwrap();
        Client {
            connection,
            channel,
            consumer,
        }
    }

    /// Puts a message last in the queue.
    async fn put(&self, body: &[u8], expiration: Option<Duration>) {
        match &self.broker {
            Kind::Ours(broker) => {
                let message = Message {
                    headers: Vec::new(),
                    expiration,
                    body: Arc::from(body),
                };
                broker.publish(QUEUE, message).unwrap();
            }
            Kind::Theirs(channel, _) => {
                let mut properties = BasicProperties::default();
                if let Some(expiration) = expiration {
                    let milliseconds = expiration.as_millis().to_string();
                    properties = properties.with_expiration(milliseconds.into());
                }
                let options = BasicPublishOptions::default();
                let put = channel.basic_publish("".into(), QUEUE.into(), options, body, properties);
                put.await.unwrap().await.unwrap();
            }
        }
    }

    /// Waits until so many messages wait in the queue: RabbitMQ takes what has expired out by a timer of its own, ours
    /// when it looks at the head.
    async fn left(&self, count: u32) {
        let Kind::Theirs(channel, _) = &self.broker else {
            return;
        };
        let options = QueueDeclareOptions {
            passive: true,
            ..QueueDeclareOptions::default()
        };
        let look = || channel.queue_declare(QUEUE.into(), options, FieldTable::default());
        while look().await.unwrap().message_count() != count {}
    }

    /// Ends every consumer of the queue.
    async fn cancel(&self) {
        match &self.broker {
            Kind::Ours(broker) => broker.cancel_consumers(QUEUE),
            Kind::Theirs(channel, _) => {
                let options = QueueDeleteOptions::default();
                channel.queue_delete(QUEUE.into(), options).await.unwrap();
            }
        }
    }
}

impl Client {
    async fn next(&mut self) -> Delivery {
        let next = self.consumer.next().await;
        next.expect("the consumer is alive").expect("no error")
    }
}

/// A connection of lapin's to whoever listens there.
pub(super) async fn connect(
    port: u16,
    ca: &Authority,
    username: &str,
    password: &str,
) -> lapin::Result<Connection> {
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
        cert_chain: Some(ca.pem()),
    };
    let options = ConnectionProperties::default();
    let runtime = lapin::runtime::default_runtime()?;
    Connection::connect_uri_with_config(uri, options, config, runtime).await
}

async fn consume(channel: &Channel, queue: &str, tag: &str) -> lapin::Result<Consumer> {
    let options = BasicConsumeOptions::default();
    let arguments = FieldTable::default();
    channel
        .basic_consume(queue.into(), tag.into(), options, arguments)
        .await
}
