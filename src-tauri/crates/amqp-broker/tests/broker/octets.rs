//! Octet by octet: what no client library would say, and exactly what is answered.

use std::sync::Arc;
use std::time::Duration;

use budstikke_amqp_broker::Limits;
use budstikke_domain::ManualClock;
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{PASSWORD, QUEUE, USERNAME, World, ca};

const HELLO: &[u8] = b"AMQP\x00\x00\x09\x01";

/// A method of ours, as its number and its arguments.
type Method<'a> = (u16, u16, &'a [u8]);

const OPEN_CHANNEL: Method<'static> = (20, 10, &[0]);

/// Somebody who speaks TLS, and says what it likes.
struct Raw(TlsStream<TcpStream>);

impl Raw {
    async fn connect(world: &World) -> Raw {
        let mut roots = RootCertStore::empty();
        let ca = ca().certificate.to_der().unwrap();
        roots.add(ca.into()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(world.broker.address()).await.unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let name = "localhost".try_into().unwrap();
        Raw(connector.connect(name, stream).await.unwrap())
    }

    /// One that has said who it is and heard the offer, with these capabilities.
    async fn offered(world: &World, capabilities: &[&str], password: &str) -> Raw {
        let mut raw = Raw::connect(world).await;
        raw.say(HELLO).await;
        raw.hear((10, 10)).await;
        let response = format!("\0{USERNAME}\0{password}");
        let start_ok = start_ok(capabilities, b"PLAIN", response.as_bytes());
        raw.method(0, (10, 11, &start_ok)).await;
        raw
    }

    /// One that has come in.
    async fn open(world: &World) -> Raw {
        Raw::open_with_heartbeat(world, 0).await
    }

    async fn open_with_heartbeat(world: &World, heartbeat: u8) -> Raw {
        let mut raw = Raw::offered(world, &[], PASSWORD).await;
        let offer = raw.hear((10, 30)).await;
        assert_eq!(offer, [7, 255, 0, 2, 0, 0, 0, 60], "2047, 131 072, 60");
        let tune_ok = [7, 255, 0, 2, 0, 0, 0, heartbeat];
        raw.method(0, (10, 31, &tune_ok)).await;
        raw.method(0, (10, 40, b"\x01/\0\0")).await;
        raw.hear((10, 41)).await;
        raw
    }

    /// One that has come in and has channel 1.
    async fn on_channel(world: &World) -> Raw {
        let mut raw = Raw::open(world).await;
        raw.method(1, OPEN_CHANNEL).await;
        assert_eq!(raw.hear((20, 11)).await, [0; 4]);
        raw
    }

    async fn say(&mut self, octets: &[u8]) {
        self.0.write_all(octets).await.unwrap();
        self.0.flush().await.unwrap();
    }

    async fn method(&mut self, channel: u16, (class, method, arguments): Method<'_>) {
        let number = [class.to_be_bytes(), method.to_be_bytes()].concat();
        let payload = [&number, arguments].concat();
        self.say(&frame(1, channel, &payload)).await;
    }

    /// The next frame: type, channel, payload.
    async fn frame(&mut self) -> (u8, u16, Vec<u8>) {
        let kind = self.0.read_u8().await.unwrap();
        let channel = self.0.read_u16().await.unwrap();
        let length = self.0.read_u32().await.unwrap();
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut payload).await.unwrap();
        assert_eq!(self.0.read_u8().await.unwrap(), 0xce, "the end of a frame");
        (kind, channel, payload)
    }

    /// The arguments of the next method, which is this one.
    async fn hear(&mut self, number: (u16, u16)) -> Vec<u8> {
        let (kind, _, payload) = self.frame().await;
        assert_eq!(kind, 1, "a method");
        let wanted = [number.0.to_be_bytes(), number.1.to_be_bytes()].concat();
        assert_eq!(payload[..4], wanted, "method {number:?}: {payload:?}");
        payload[4..].to_vec()
    }

    /// Hears a close of the connection or of a channel, and tells its code, words and blame.
    async fn closed(&mut self, channel: u16) -> (u16, String, [u8; 4]) {
        let number = if channel == 0 { (10, 50) } else { (20, 40) };
        let close = self.hear(number).await;
        let end = 3 + usize::from(close[2]);
        let text = String::from_utf8(close[3..end].to_vec()).unwrap();
        let code = u16::from_be_bytes([close[0], close[1]]);
        (code, text, close[end..].try_into().unwrap())
    }

    /// Nothing more comes.
    async fn is_gone(&mut self) {
        let mut rest = Vec::new();
        // Broken off or ended in good order is the same to whoever is left.
        let _ = self.0.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "{rest:?}");
    }
}

fn frame(kind: u8, channel: u16, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap();
    let head = [&[kind][..], &channel.to_be_bytes(), &length.to_be_bytes()].concat();
    [&head, payload, &[0xce]].concat()
}

fn long(octets: &[u8]) -> Vec<u8> {
    let length = u32::try_from(octets.len()).unwrap();
    [&length.to_be_bytes(), octets].concat()
}

fn short(text: &[u8]) -> Vec<u8> {
    [&[u8::try_from(text.len()).unwrap()], text].concat()
}

fn start_ok(capabilities: &[&str], mechanism: &[u8], response: &[u8]) -> Vec<u8> {
    let can = |name: &&str| [short(name.as_bytes()), b"t\x01".to_vec()].concat();
    let capabilities: Vec<u8> = capabilities.iter().flat_map(can).collect();
    let properties = [short(b"capabilities"), b"F".to_vec(), long(&capabilities)].concat();
    [
        long(&properties),
        short(mechanism),
        long(response),
        short(b"en_US"),
    ]
    .concat()
}

/// The arguments of a `basic.consume` of the queue.
fn consume(tag: &str) -> Vec<u8> {
    let names = [short(QUEUE.as_bytes()), short(tag.as_bytes())].concat();
    [&[0, 0], &names[..], &[0, 0, 0, 0, 0]].concat()
}

#[tokio::test]
async fn who_speaks_another_version_is_told_ours() {
    let world = World::start().await;
    let mut raw = Raw::connect(&world).await;
    raw.say(b"AMQP\x03\x01\x00\x00").await;
    let mut answer = [0; 8];
    raw.0.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, *HELLO);
    raw.is_gone().await;
}

#[tokio::test]
async fn a_refused_login_is_told_only_to_who_wants_to_hear_it() {
    let world = World::start().await;
    let wants = ["authentication_failure_close"];
    let mut raw = Raw::offered(&world, &wants, "feil").await;
    let (code, text, _) = raw.closed(0).await;
    let words = "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. \
                 For details see the broker logfile.";
    assert_eq!((code, text.as_str()), (403, words));
    let mut raw = Raw::offered(&world, &[], "feil").await;
    raw.is_gone().await;
}

#[tokio::test]
async fn a_login_must_fit_in_a_frame_of_4096() {
    let world = World::start().await;
    let told = ["authentication_failure_close"];
    let rest = start_ok(&told, b"PLAIN", format!("\0{USERNAME}\0").as_bytes());
    // Eight octets of the frame, four of the method's number.
    let room = 4096 - 8 - 4 - rest.len();
    let mut raw = Raw::offered(&world, &told, &"x".repeat(room)).await;
    assert_eq!(raw.closed(0).await.0, 403, "it was read and judged");
    let mut raw = Raw::offered(&world, &told, &"x".repeat(room + 1)).await;
    raw.is_gone().await;
}

#[tokio::test]
async fn who_asks_for_more_than_was_offered_is_left() {
    let world = World::start().await;
    for tune_ok in [
        [8, 0, 0, 2, 0, 0, 0, 60],
        [0, 0, 0, 2, 0, 0, 0, 60],
        [7, 255, 0, 2, 0, 1, 0, 60],
        [7, 255, 0, 0, 15, 255, 0, 60],
    ] {
        let mut raw = Raw::offered(&world, &[], PASSWORD).await;
        raw.hear((10, 30)).await;
        raw.method(0, (10, 31, &tune_ok)).await;
        raw.is_gone().await;
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_the_connection_with_its_code() {
    let world = World::start().await;
    let big = [&[1, 0, 1, 0, 2, 0, 0][..], &[0; 9]].concat();
    let method = |channel, (class, method, arguments): Method<'_>| {
        let number = [u16::to_be_bytes(class), u16::to_be_bytes(method)].concat();
        frame(1, channel, &[&number, arguments].concat())
    };
    let qos = method(1, (60, 10, &[0, 0, 0, 1, 0, 1, 0]));
    let reused = [consume("c"), Vec::new()].concat();
    let reused = [method(1, (60, 20, &reused)), method(1, (60, 20, &reused))].concat();
    for (said, code, why) in [
        (
            vec![9, 0, 0, 0, 0, 0, 0],
            501,
            "there is no such type of frame",
        ),
        (big, 501, "larger than agreed"),
        (vec![8, 0, 0, 0, 0, 0, 0, 0], 501, "no mark at its end"),
        (
            method(2, (60, 10, &[0; 7])),
            504,
            "a channel that is not open",
        ),
        (method(1, OPEN_CHANNEL), 504, "a channel that is open"),
        (
            frame(2, 1, &[0; 14]),
            505,
            "a content header that is not due",
        ),
        (frame(3, 0, b"x"), 505, "a body on channel 0"),
        (method(1, (60, 999, &[])), 503, "no such method"),
        (method(0, (20, 10, &[0])), 503, "not on channel 0"),
        (method(1, (10, 40, b"\x01/\0\0")), 503, "only on channel 0"),
        (method(1, (60, 80, &[0; 3])), 502, "a tag has eight octets"),
        (
            method(1, (60, 70, &[0; 8])),
            540,
            "basic.get is not done here",
        ),
        (
            method(1, (90, 10, &[])),
            540,
            "transactions are not done here",
        ),
        (qos, 540, "a window in octets is not done anywhere"),
        (method(2048, OPEN_CHANNEL), 530, "above channel_max"),
    ] {
        let mut raw = Raw::on_channel(&world).await;
        raw.say(&said).await;
        let (told, text, _) = raw.closed(0).await;
        assert_eq!(told, code, "{why}: {text}");
        raw.method(0, (10, 51, &[])).await;
    }
    let mut raw = Raw::on_channel(&world).await;
    raw.say(&reused).await;
    raw.hear((60, 21)).await;
    let (code, text, _) = raw.closed(0).await;
    let words = "NOT_ALLOWED - attempt to reuse consumer tag 'c'";
    assert_eq!((code, text.as_str()), (530, words));
}

#[tokio::test]
async fn an_unknown_delivery_tag_closes_the_channel_and_nothing_else() {
    let world = World::start().await;
    let mut raw = Raw::on_channel(&world).await;
    raw.method(1, (60, 80, &[0, 0, 0, 0, 0, 0, 0, 7, 0])).await;
    let (code, text, blame) = raw.closed(1).await;
    let words = "PRECONDITION_FAILED - unknown delivery tag 7";
    assert_eq!((code, text.as_str()), (406, words));
    assert_eq!(blame, [0, 60, 0, 80], "basic.ack");
    // What was said before the client knew is not listened to.
    raw.method(1, (60, 20, &consume(""))).await;
    raw.say(&frame(3, 1, b"x")).await;
    raw.method(1, (20, 41, &[])).await;
    raw.method(1, OPEN_CHANNEL).await;
    raw.hear((20, 11)).await;
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 0);
}

#[tokio::test]
async fn a_delivery_is_these_octets() {
    let world = World::start().await;
    world.put(b"hei");
    let mut raw = Raw::on_channel(&world).await;
    raw.method(1, (60, 20, &consume("c"))).await;
    assert_eq!(raw.hear((60, 21)).await, b"\x01c");
    let deliver = raw.hear((60, 60)).await;
    let wanted = [b"\x01c\0\0\0\0\0\0\0\x01\0\0", &short(QUEUE.as_bytes())[..]].concat();
    assert_eq!(
        deliver, wanted,
        "tag, delivery 1, not redelivered, default exchange"
    );
    let header = raw.frame().await;
    let names = [
        ("melding-id", "m-1"),
        ("avsender-navn", "Blåbærveien 3 – Ørnå"),
    ];
    let entry = |(name, value): (&str, &str)| {
        [
            short(name.as_bytes()),
            b"S".to_vec(),
            long(value.as_bytes()),
        ]
        .concat()
    };
    let table = long(&names.map(entry).concat());
    let fixed = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0x21, 0];
    let payload = [&fixed, &table[..], b"\x0560000"].concat();
    assert_eq!(
        header,
        (2, 1, payload),
        "headers and expiration, nothing else"
    );
    assert_eq!(raw.frame().await, (3, 1, b"hei".to_vec()));
}

#[tokio::test]
async fn signs_of_life_come_at_half_the_time_and_the_silent_are_left_at_twice() {
    let world = World::start().await;
    world.put(b"a");
    let mut raw = Raw::open_with_heartbeat(&world, 8).await;
    raw.method(1, OPEN_CHANNEL).await;
    raw.hear((20, 11)).await;
    raw.method(1, (60, 20, &consume("c"))).await;
    raw.hear((60, 21)).await;
    raw.hear((60, 60)).await;
    raw.frame().await;
    raw.frame().await;
    waits_for(&world.pulse, 4).await;
    world.pulse.advance(SignedDuration::from_secs(4));
    assert_eq!(raw.frame().await, (8, 0, Vec::new()), "a heartbeat");
    world.stands(0, 1).await;
    world.pulse.advance(SignedDuration::from_secs(12));
    world.stands(1, 0).await;
    assert!(
        world.broker.connections().is_empty(),
        "16 seconds, and not a word"
    );
}

#[tokio::test]
async fn who_does_not_come_in_is_not_waited_for() {
    let limits = Limits {
        patience: Duration::from_secs(5),
        ..Limits::default()
    };
    let world = World::start_with(limits, None).await;
    let mut raw = Raw::connect(&world).await;
    raw.say(HELLO).await;
    raw.hear((10, 10)).await;
    waits_for(&world.pulse, 5).await;
    world.pulse.advance(SignedDuration::from_secs(5));
    raw.is_gone().await;
}

#[tokio::test]
async fn a_close_is_answered_and_then_nobody_is_there() {
    let world = World::start().await;
    let mut raw = Raw::on_channel(&world).await;
    raw.method(1, (20, 40, &[0, 200, 0, 0, 0, 0, 0])).await;
    raw.hear((20, 41)).await;
    raw.method(0, (10, 50, &[0, 200, 0, 0, 0, 0, 0])).await;
    raw.hear((10, 51)).await;
    raw.is_gone().await;
    let empty = world.broker.connections().is_empty();
    assert!(empty, "the owner sees it too");
}

/// Waits until somebody waits for so many seconds after the start of the clock.
async fn waits_for(clock: &ManualClock, seconds: i64) {
    let wanted = Some(Timestamp::from_second(seconds).unwrap());
    while clock.next_deadline() != wanted {
        tokio::task::yield_now().await;
    }
}
