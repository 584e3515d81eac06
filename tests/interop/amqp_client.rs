//! RabbitMQ's own client for Java takes messages from our broker: what FIKS IO's client for Java is made of.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use budstikke_amqp_broker::{
    Access, Authenticator, Broker, BrokerOptions, Event, Fate, Held, Login, Message,
};
use budstikke_test_pki::Issued;
use openssl::sha::sha256;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::hex;
use crate::java::{Java, World};

const QUEUE: &str = "fiksio.konto.11111111-1111-4111-8111-111111111111";
const USERNAME: &str = "22222222-2222-4222-8222-222222222222";
const PASSWORD: &str = "pass ord ey.J.x";

#[tokio::test]
async fn their_client_reads_every_delivery_and_the_third_nack_is_the_last() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let (broker, mut events) = start(&world.sender).await;
    // Three frames, and a body that is none.
    let body: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    put(&broker, "m-1", "poison", b"feil");
    put(&broker, "m-2", "søknad", &body);
    put(&broker, "m-3", "ping", b"");

    let consumer = consume(java, &world, &broker, "10", 5);
    let lines = consumer.await.unwrap().expect("their client is content");

    // The tag is one that we made.
    let mut lines: Vec<_> = lines
        .iter()
        .filter_map(|line| line.rsplit_once('\t'))
        .collect();
    lines.sort_unstable();
    let lines: Vec<_> = lines.into_iter().map(|(delivery, _)| delivery).collect();
    let line = |id: &str, kind: &str, again: bool, body: &[u8]| {
        let (size, digest) = (body.len(), hex(&sha256(body)));
        format!("{id}\t{kind}\t{again}\t{QUEUE}\t604800000\t{size}\t{digest}")
    };
    let wanted = [
        line("m-1", "poison", false, b"feil"),
        line("m-1", "poison", true, b"feil"),
        line("m-1", "poison", true, b"feil"),
        line("m-2", "søknad", false, &body),
        line("m-3", "ping", false, b""),
    ];
    assert_eq!(lines, wanted, "three times the one, and once each other");
    let mut fates = Vec::new();
    for _ in 0..3 {
        let event = events.recv().await.unwrap();
        fates.push((
            event.message.header("melding-id").map(str::to_owned),
            event.fate,
        ));
    }
    fates.sort_by_key(|(id, _)| id.clone());
    let fate = |id: &str, fate| (Some(id.to_owned()), fate);
    let wanted = [
        fate("m-1", Fate::DeadLettered),
        fate("m-2", Fate::Acknowledged),
        fate("m-3", Fate::Acknowledged),
    ];
    assert_eq!(fates, wanted, "and the owner hears of each once");
}

#[tokio::test]
async fn their_client_comes_back_with_its_tag_when_the_broker_does() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let (broker, mut events) = start(&world.sender).await;
    put(&broker, "m-1", "ping", b"");

    let consumer = consume(java, &world, &broker, "10", 2);
    assert_eq!(events.recv().await.unwrap().fate, Fate::Acknowledged);
    broker.stop(Held::Kept).await;
    broker.resume().await.unwrap();
    let is_back = |broker: &Broker| broker.queue(QUEUE).unwrap().consumers == 1;
    broker.until(is_back).await;
    put(&broker, "m-2", "ping", b"");

    let lines = consumer.await.unwrap().expect("their client is content");
    let words: Vec<Vec<_>> = lines
        .iter()
        .map(|line| line.split('\t').collect())
        .collect();
    let ids: Vec<_> = words.iter().map(|line| line[0]).collect();
    assert_eq!(ids, ["m-1", "m-2"]);
    let tags: Vec<_> = words.iter().map(|line| line[7]).collect();
    assert_eq!(tags[0], tags[1], "it asks for the tag that it was given");
}

async fn start(server: &Issued) -> (Broker, mpsc::UnboundedReceiver<Event>) {
    let authenticate: Authenticator = Arc::new(|login: &Login| {
        let known = login.username == USERNAME && login.password == PASSWORD;
        known.then(|| Access {
            queues: BTreeSet::from([QUEUE.to_owned()]),
        })
    });
    let options = BrokerOptions::new(tls(server), authenticate);
    let (broker, events) = Broker::start(options, None).await.unwrap();
    broker.declare(QUEUE);
    (broker, events)
}

fn put(broker: &Broker, id: &str, kind: &str, body: &[u8]) {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let message = Message {
        headers: vec![header("melding-id", id), header("type", kind)],
        expiration: Some(Duration::from_secs(7 * 24 * 3600)),
        body: Arc::from(body),
    };
    broker.publish(QUEUE, message).unwrap();
}

fn consume(
    java: &'static Java,
    world: &World,
    broker: &Broker,
    window: &str,
    count: u32,
) -> JoinHandle<Result<Vec<String>, String>> {
    let port = broker.address().port().to_string();
    let ca = authority(world).display().to_string();
    let words = [
        port,
        ca,
        USERNAME.into(),
        PASSWORD.into(),
        QUEUE.into(),
        window.into(),
    ];
    spawn_blocking(move || java.consume(&words, count))
}

/// Their client does not ask for whom a certificate is, so any that this authority issued will do.
fn authority(world: &World) -> Box<Path> {
    let path = world.path("ca.pem");
    let root = world.sender.chain.last().expect("a root");
    std::fs::write(&path, root.to_pem().unwrap()).unwrap();
    path.into()
}

pub(crate) fn tls(server: &Issued) -> Arc<ServerConfig> {
    let chain = vec![server.certificate.to_der().unwrap().into()];
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
