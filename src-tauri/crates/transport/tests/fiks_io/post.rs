//! A konto whose queue a broker of ours holds, and messages in it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use budstikke_amqp_broker::{
    Access, Authenticator, Broker, BrokerOptions, ConnectionId, Event, Limits, Login, Message,
};
use budstikke_channel::{BodySink, Delivery, Inbound as _, ReceiveError};
use budstikke_domain::{Clock as _, ManualClock};
use budstikke_test_pki::{Authority, Draft, Extension, Issued, der};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use uuid::Uuid;

use crate::desk::{Desk, INTEGRASJON, OURS, THEIRS, TYPE};
use crate::ks::{Act, Request, json};

pub(crate) const QUEUE: &str = "fiksio.konto.11111111-1111-4111-8111-111111111111";

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

/// Whom the broker lets in.
#[derive(Default)]
pub(crate) struct Door {
    /// The number of the first token that is taken.
    pub(crate) first: AtomicUsize,
    /// Whether the queue is somebody else's.
    pub(crate) foreign: std::sync::atomic::AtomicBool,
    passwords: Mutex<Vec<String>>,
}

pub(crate) struct Post {
    pub(crate) desk: Desk,
    pub(crate) broker: Broker,
    pub(crate) events: mpsc::UnboundedReceiver<Event>,
    pub(crate) door: Arc<Door>,
    /// By which the broker finds connections to be silent.
    pub(crate) pulse: Arc<ManualClock>,
}

impl Post {
    /// One whose katalog sees us alone and nothing that waits.
    pub(crate) async fn open() -> Post {
        Post::with(Limits::default(), |_| status(1, 0)).await
    }

    /// One whose window is as it is in quiet.
    pub(crate) async fn settled() -> Post {
        let post = Post::open().await;
        for body in [b"a", b"b"] {
            post.put(body);
            post.take().await;
        }
        post.stands(0, 0).await;
        post
    }

    pub(crate) async fn with(
        limits: Limits,
        script: impl Fn(&Request) -> Act + Send + Sync + 'static,
    ) -> Post {
        let door = Arc::new(Door::default());
        let pulse = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let mut options = BrokerOptions::new(tls(), authenticator(Arc::clone(&door)));
        options.clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        options.pulse = pulse.clone();
        options.limits = limits;
        let (broker, events) = Broker::start(options, None).await.unwrap();
        broker.declare(QUEUE);
        let amqp = format!("localhost:{}", broker.address().port());
        let desk = Desk::with_queues(script, &amqp, vec![PKI.0.pem()]);
        Post {
            desk,
            broker,
            events,
            door,
            pulse,
        }
    }

    /// Puts a message with this body in the queue; its id.
    pub(crate) fn put(&self, body: &[u8]) -> String {
        self.put_with(body, &[])
    }

    /// The same, with more headers.
    pub(crate) fn put_with(&self, body: &[u8], more: &[(&str, &str)]) -> String {
        let id = Uuid::new_v4().to_string();
        let mut headers = vec![
            ("melding-id", id.as_str()),
            ("type", TYPE),
            ("avsender-id", THEIRS),
        ];
        headers.extend_from_slice(more);
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let message = Message {
            headers: headers.into_iter().map(own).collect(),
            expiration: Some(Duration::from_millis(86_400_000)),
            body: Arc::from(body),
        };
        self.broker.publish(QUEUE, message).unwrap();
        id
    }

    /// The next delivery, which must come without trouble.
    pub(crate) async fn next(&self) -> Delivery {
        self.desk.fiks.next().await.unwrap()
    }

    /// What keeps the next delivery from coming.
    pub(crate) async fn trouble(&self) -> ReceiveError {
        match self.desk.fiks.next().await {
            Ok(delivery) => panic!("a delivery: {}", delivery.key),
            Err(error) => error,
        }
    }

    /// The next delivery after trouble, however often that comes.
    pub(crate) async fn next_at_last(&self) -> Delivery {
        loop {
            let next = tokio::select! {
                next = self.desk.fiks.next() => next,
                () = self.ticking(Duration::from_secs(60)) => unreachable!(),
            };
            match next {
                Ok(delivery) => return delivery,
                Err(ReceiveError::Service(failure)) => {
                    assert!(
                        failure.retry_after.is_some(),
                        "it says when it is tried again"
                    );
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Takes the next delivery as it should be; its key and its bytes.
    pub(crate) async fn take(&self) -> (String, Vec<u8>) {
        let delivery = self.next().await;
        let bytes = read(&delivery).await.unwrap();
        delivery.ack.accept().await.unwrap();
        (delivery.key, bytes)
    }

    pub(crate) fn tick(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap();
        self.desk.clock.advance(by);
    }

    /// The next delivery, however much time has to pass until it comes.
    pub(crate) async fn next_in_time(&self) -> Delivery {
        tokio::select! {
            delivery = self.next() => delivery,
            () = self.ticking(Duration::from_secs(15 * 60)) => unreachable!(),
        }
    }

    /// The bytes of a delivery, however much time has to pass until they are here.
    pub(crate) async fn read_in_time(&self, delivery: &Delivery) -> Result<Vec<u8>, ReceiveError> {
        tokio::select! {
            bytes = read(delivery) => bytes,
            () = self.ticking(Duration::from_secs(60)) => unreachable!(),
        }
    }

    /// Time that passes for whoever waits for at most so much of it.
    async fn ticking(&self, most: Duration) {
        loop {
            tokio::task::yield_now().await;
            let now = self.desk.clock.now();
            let next = self.desk.clock.next_deadline();
            let soon = next.map(|next| next.duration_since(now));
            let most = SignedDuration::try_from(most).unwrap();
            if let Some(soon) = soon.filter(|soon| *soon <= most) {
                self.desk.clock.advance(soon);
            }
        }
    }

    /// Waits until so many wait and so many are out.
    pub(crate) async fn stands(&self, ready: usize, unacknowledged: usize) {
        let stands = |broker: &Broker| {
            let status = broker.queue(QUEUE).unwrap();
            (status.ready, status.unacknowledged) == (ready, unacknowledged)
        };
        self.broker.until(stands).await;
    }

    /// The one connection that there is.
    pub(crate) fn only_connection(&self) -> ConnectionId {
        let all = self.broker.connections();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].id
    }

    /// Breaks the connection, and waits until the broker knows.
    pub(crate) async fn cut(&self) {
        self.broker.cut(self.only_connection());
        self.broker
            .until(|broker| broker.connections().is_empty())
            .await;
    }

    /// The passwords that were shown so far.
    pub(crate) fn passwords(&self) -> Vec<String> {
        self.door.passwords.lock().unwrap().clone()
    }
}

/// The bytes of a delivery.
pub(crate) async fn read(delivery: &Delivery) -> Result<Vec<u8>, ReceiveError> {
    let mut sink = Memory::default();
    delivery.ack.fetch(&mut sink).await?;
    Ok(sink.bytes)
}

/// A delivery in memory.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    pub(crate) resets: usize,
}

impl BodySink for Memory {
    fn reset(&mut self) -> std::io::Result<()> {
        self.bytes.clear();
        self.resets += 1;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

/// What the katalog tells.
pub(crate) fn status(konsumenter: i64, uavhentede: i64) -> Act {
    json(
        200,
        format!(
            r#"{{"gyldigAvsender":true,"gyldigMottaker":true,"antallKonsumenter":{konsumenter},"antallUavhentedeMeldinger":{uavhentede}}}"#
        ),
    )
}

fn authenticator(door: Arc<Door>) -> Authenticator {
    Arc::new(move |login: &Login| {
        door.passwords.lock().unwrap().push(login.password.clone());
        let token = login.password.strip_prefix("pass ord t")?;
        let number: usize = token.parse().ok()?;
        let known = login.username == INTEGRASJON && number >= door.first.load(Ordering::SeqCst);
        let foreign = door.foreign.load(Ordering::SeqCst);
        let queues = match foreign {
            true => BTreeSet::new(),
            false => BTreeSet::from([format!("fiksio.konto.{OURS}")]),
        };
        known.then_some(Access { queues })
    })
}

fn tls() -> Arc<ServerConfig> {
    let server = &PKI.1;
    let chain = [&server.certificate, &PKI.0.certificate];
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
