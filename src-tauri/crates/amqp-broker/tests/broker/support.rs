//! A broker with clocks that stand still, and clients of it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use budstikke_amqp_broker::{
    Access, Authenticator, Broker, BrokerOptions, ConnectionId, Event, Limits, Login, Message,
};
use budstikke_domain::ManualClock;
use budstikke_test_pki::{Authority, Draft, Extension, Issued, der};
use futures_util::StreamExt;
use jiff::Timestamp;
use lapin::message::Delivery;
use lapin::options::{BasicConsumeOptions, BasicQosOptions};
use lapin::tcp::OwnedTLSConfig;
use lapin::types::FieldTable;
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{Channel, Connection, ConnectionProperties, Consumer};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

pub(crate) const QUEUE: &str = "fiksio.konto.11111111-1111-4111-8111-111111111111";

/// One that may be read, and is not there.
pub(crate) const MISSING: &str = "fiksio.konto.22222222-2222-4222-8222-222222222222";

/// One that is there, and is somebody else's.
pub(crate) const FOREIGN: &str = "fiksio.konto.33333333-3333-4333-8333-333333333333";

pub(crate) const USERNAME: &str = "integrasjon";

/// With a blank inside, as it is on the wire.
pub(crate) const PASSWORD: &str = "pass ord ey.J.x";

static PKI: LazyLock<(Authority, Issued)> = LazyLock::new(|| {
    let ca = Authority::root("Prøve-CA");
    let mut draft = Draft::named("localhost");
    let names = [
        der::value(0x82, b"localhost"),
        der::value(0x87, &[127, 0, 0, 1]),
    ];
    let names = Extension::new("2.5.29.17", false, der::sequence(&names));
    draft.extensions.push(names);
    let server = ca.issue(&draft);
    (ca, server)
});

pub(crate) fn ca() -> &'static Authority {
    &PKI.0
}

pub(crate) struct World {
    pub(crate) broker: Broker,
    pub(crate) events: mpsc::UnboundedReceiver<Event>,
    /// By which messages grow old.
    pub(crate) clock: Arc<ManualClock>,
    /// By which connections are found to be silent.
    pub(crate) pulse: Arc<ManualClock>,
}

/// A client that consumes.
pub(crate) struct Client {
    pub(crate) connection: Connection,
    pub(crate) channel: Channel,
    pub(crate) consumer: Consumer,
}

impl World {
    pub(crate) async fn start() -> World {
        World::start_with(Limits::default(), None).await
    }

    pub(crate) async fn start_with(limits: Limits, listener: Option<TcpListener>) -> World {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let pulse = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let mut options = BrokerOptions::new(tls(), authenticator());
        options.clock = clock.clone();
        options.pulse = pulse.clone();
        options.limits = limits;
        let (broker, events) = Broker::start(options, listener).await.unwrap();
        broker.declare(QUEUE);
        broker.declare(FOREIGN);
        World {
            broker,
            events,
            clock,
            pulse,
        }
    }

    pub(crate) fn put(&self, body: &[u8]) {
        self.broker.publish(QUEUE, message(body)).unwrap();
    }

    pub(crate) fn uri(&self) -> AMQPUri {
        AMQPUri {
            scheme: AMQPScheme::AMQPS,
            authority: AMQPAuthority {
                userinfo: AMQPUserInfo {
                    username: USERNAME.to_owned(),
                    password: PASSWORD.to_owned(),
                },
                host: "localhost".to_owned(),
                port: self.broker.address().port(),
            },
            vhost: "/".to_owned(),
            query: AMQPQueryString::default(),
        }
    }

    /// A client that has come in.
    pub(crate) async fn connect(&self) -> Connection {
        connect(self.uri()).await.unwrap()
    }

    /// A client that consumes, with a window.
    pub(crate) async fn consume(&self, window: u16) -> Client {
        Client::consume(self.connect().await, window).await
    }

    /// The one connection that there is.
    pub(crate) fn only_connection(&self) -> ConnectionId {
        let all = self.broker.connections();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].id
    }

    /// Waits until so many wait and so many are out.
    pub(crate) async fn stands(&self, ready: usize, unacknowledged: usize) {
        let stands = |broker: &Broker| {
            let status = broker.queue(QUEUE).unwrap();
            (status.ready, status.unacknowledged) == (ready, unacknowledged)
        };
        self.broker.until(stands).await;
    }
}

impl Client {
    pub(crate) async fn consume(connection: Connection, window: u16) -> Client {
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

    /// The next delivery.
    pub(crate) async fn next(&mut self) -> Delivery {
        let next = self.consumer.next().await;
        next.expect("the consumer is alive").expect("no error")
    }

    /// Waits until the client has found out that its consumer is gone, and tells whether with an error.
    pub(crate) async fn end(&mut self) -> Option<lapin::Error> {
        match self.consumer.next().await {
            None => None,
            Some(Err(error)) => Some(error),
            Some(Ok(delivery)) => panic!("a delivery: {delivery:?}"),
        }
    }
}

pub(crate) async fn connect(uri: AMQPUri) -> lapin::Result<Connection> {
    let config = OwnedTLSConfig {
        identity: None,
        cert_chain: Some(ca().pem()),
    };
    let options = ConnectionProperties::default().with_connection_name("Solvik - prøve".into());
    let runtime = lapin::runtime::default_runtime()?;
    Connection::connect_uri_with_config(uri, options, config, runtime).await
}

pub(crate) async fn consume(channel: &Channel, queue: &str, tag: &str) -> lapin::Result<Consumer> {
    let options = BasicConsumeOptions::default();
    let arguments = FieldTable::default();
    channel
        .basic_consume(queue.into(), tag.into(), options, arguments)
        .await
}

pub(crate) fn message(body: &[u8]) -> Message {
    Message {
        headers: vec![
            ("melding-id".to_owned(), "m-1".to_owned()),
            (
                "avsender-navn".to_owned(),
                "Blåbærveien 3 – Ørnå".to_owned(),
            ),
        ],
        expiration: Some(Duration::from_secs(60)),
        body: Arc::from(body),
    }
}

fn authenticator() -> Authenticator {
    Arc::new(|login: &Login| {
        let known = login.username == USERNAME && login.password == PASSWORD;
        known.then(|| Access {
            queues: BTreeSet::from([QUEUE.to_owned(), MISSING.to_owned()]),
        })
    })
}

fn tls() -> Arc<ServerConfig> {
    let server = &PKI.1;
    let chain = [&server.certificate, &ca().certificate];
    let chain = chain.map(|one| one.to_der().unwrap().into()).to_vec();
    let key = server.key.private_key_to_pkcs8().unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}
