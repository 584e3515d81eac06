//! Our app with a RabbitMQ in place of the sandbox's own broker; the rest of the platform is the sandbox's.

use std::collections::BTreeSet;

use budstikke_app::App;
use budstikke_sandbox::{FiksSandbox, KontoRole};
use budstikke_tests::toxic::{Toxic, Way};
use budstikke_tests::world::{World, within};
use lapin::options::{BasicPublishOptions, QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::behaviour::connect;
use super::server::RabbitMq;

const OWNER: &str = "eier";
const PASSWORD: &str = "eierens";
const PING: &str = "no.ks.fiks.arkiv.v1.ping";
const PONG: &str = "no.ks.fiks.arkiv.v1.pong";

#[tokio::test(flavor = "multi_thread")]
async fn each_message_in_a_rabbitmq_is_answered_once_whatever_becomes_of_consumer_and_connection() {
    let world = World::new().await;
    let fiks = world.sandbox.fiks();
    let queue = fiks.queue_of(KontoRole::Ours.konto_id());
    let integrasjon = fiks.integrasjon(budstikke_tests::world::US).unwrap();
    let doorman = Doorman::open(integrasjon.id.to_string()).await;
    let Some(server) = RabbitMq::start(OWNER, PASSWORD, Some(doorman.port)).await else {
        return;
    };
    // The katalog counts who takes from the sandbox's own broker; there this one stands in for us.
    let _counted = fiks.broker().consume(&queue);
    let mut sent = BTreeSet::new();

    // More than any window that we ask for.
    let owner = owner(&server, &queue).await;
    for _ in 0..45 {
        sent.insert(put(&owner, &queue).await);
    }
    let mut config = world.konto_config(0);
    config.endpoints.fiks_amqp = format!("localhost:{}", server.server.port());
    config.extra_roots.push(server.ca.pem());
    let app = App::open(config).await.expect("the profile opens");
    assert_eq!(answered(&fiks, sent.len()).await, sent);

    let gone = owner.queue_delete(queue.as_str().into(), QueueDeleteOptions::default());
    gone.await.unwrap();
    declare(&owner, &queue).await;
    for _ in 0..5 {
        sent.insert(put(&owner, &queue).await);
    }
    assert_eq!(
        answered(&fiks, sent.len()).await,
        sent,
        "its consumer was ended"
    );

    server.server.close_connections().unwrap();
    let owner = self::owner(&server, &queue).await;
    for _ in 0..5 {
        sent.insert(put(&owner, &queue).await);
    }
    assert_eq!(
        answered(&fiks, sent.len()).await,
        sent,
        "its connection was closed"
    );

    app.close().await;
    assert_eq!(declare(&owner, &queue).await, 0, "each was confirmed");
    let pongs = fiks.messages();
    let pongs = pongs.iter().filter(|message| message.melding_type == PONG);
    assert_eq!(pongs.count(), sent.len(), "and answered once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_road_to_a_rabbitmq_that_goes_silent_is_left_and_each_message_is_answered_once() {
    let world = World::new().await;
    let fiks = world.sandbox.fiks();
    let queue = fiks.queue_of(KontoRole::Ours.konto_id());
    let integrasjon = fiks.integrasjon(budstikke_tests::world::US).unwrap();
    let doorman = Doorman::open(integrasjon.id.to_string()).await;
    let Some(server) = RabbitMq::start(OWNER, PASSWORD, Some(doorman.port)).await else {
        return;
    };
    let _counted = fiks.broker().consume(&queue);
    let owner = owner(&server, &queue).await;
    let address = format!("127.0.0.1:{}", server.server.port());
    let road = Toxic::before(&address).await;
    let mut config = world.konto_config(0);
    let through = road.instead_of(&address);
    config.endpoints.fiks_amqp = through.trim_end_matches('/').to_owned();
    config.extra_roots.push(server.ca.pem());
    let mut sent = BTreeSet::from([put(&owner, &queue).await]);
    let app = App::open(config).await.expect("the profile opens");
    assert_eq!(answered(&fiks, sent.len()).await, sent);

    // They come and are answered, and RabbitMQ does not hear that they are confirmed.
    road.fall_silent(Way::Out);
    for _ in 0..3 {
        sent.insert(put(&owner, &queue).await);
    }
    assert_eq!(answered(&fiks, sent.len()).await, sent);
    // It hands these out to a connection on which nobody hears, nor is told when it is closed there.
    road.fall_silent(Way::In);
    for _ in 0..3 {
        sent.insert(put(&owner, &queue).await);
    }
    assert_eq!(
        answered(&fiks, sent.len()).await,
        sent,
        "our heartbeats found it out"
    );

    app.close().await;
    assert_eq!(declare(&owner, &queue).await, 0, "each was confirmed");
    let pongs = fiks.messages();
    let pongs = pongs.iter().filter(|message| message.melding_type == PONG);
    assert_eq!(pongs.count(), sent.len(), "and answered once");
}

/// What has been answered, when it is at least so many.
async fn answered(fiks: &FiksSandbox<'_>, count: usize) -> BTreeSet<Uuid> {
    let pongs = |messages: &[budstikke_sandbox::FiksMessage]| -> BTreeSet<Uuid> {
        let pongs = messages
            .iter()
            .filter(|message| message.melding_type == PONG);
        pongs.filter_map(|pong| pong.svar_til).collect()
    };
    let all = within(fiks.until_messages(|messages| pongs(messages).len() >= count)).await;
    pongs(&all)
}

/// The owner of the queues, with the one of our konto.
async fn owner(server: &RabbitMq, queue: &str) -> Channel {
    let connection = connect(server.server.port(), &server.ca, OWNER, PASSWORD).await;
    let channel = connection.unwrap().create_channel().await.unwrap();
    declare(&channel, queue).await;
    channel
}

/// Makes the queue, or leaves the one that is there; how many wait in it.
async fn declare(channel: &Channel, queue: &str) -> u32 {
    let options = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    let declared = channel.queue_declare(queue.into(), options, FieldTable::default());
    declared.await.unwrap().message_count()
}

/// A ping from somebody's case system, last in the queue; its id.
async fn put(channel: &Channel, queue: &str) -> Uuid {
    let id = Uuid::new_v4();
    let mut headers = FieldTable::default();
    let sender = KontoRole::CaseSystem.konto_id().to_string();
    for (name, value) in [
        ("melding-id", id.to_string()),
        ("type", PING.to_owned()),
        ("avsender-id", sender),
    ] {
        headers.insert(name.into(), AMQPValue::LongString(value.into()));
    }
    let properties = BasicProperties::default()
        .with_headers(headers)
        .with_expiration("86400000".into());
    let options = BasicPublishOptions::default();
    let put = channel.basic_publish("".into(), queue.into(), options, b"", properties);
    put.await.unwrap().await.unwrap();
    id
}

/// Lets an integrasjon in with a password that ends in a token, and nobody else.
struct Doorman {
    port: u16,
    _listening: JoinSet<()>,
}

impl Doorman {
    async fn open(username: String) -> Doorman {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                answer(caller, &username).await;
            }
        });
        Doorman {
            port,
            _listening: listening,
        }
    }
}

async fn answer(mut caller: TcpStream, username: &str) {
    let request = read_request(&mut caller).await;
    let is_login = request.starts_with("POST /user");
    // A blank in a form is a plus or %20, and a token begins like this.
    let token = ["+eyJ", "%20eyJ"]
        .iter()
        .any(|token| request.contains(token));
    let known = request.contains(&format!("username={username}"));
    let word = match known && (token || !is_login) {
        true => "allow",
        false => "deny",
    };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{word}", word.len());
    // Who has hung up does not need it.
    let _ = caller.write_all(answer.as_bytes()).await;
}

/// Head and body of a request.
async fn read_request(caller: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut octets = [0; 4096];
    while let Ok(count @ 1..) = caller.read(&mut octets).await {
        request.extend_from_slice(&octets[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or_default() {
            break;
        }
    }
    String::from_utf8_lossy(&request).into_owned()
}
