//! What a konto's queue does with its messages, and what the platform says of them.

use budstikke_sandbox::KontoRole;
use budstikke_sandbox::amqp_broker::Fate;
use serde_json::json;

use crate::client::{OPPRETT, PING, header, metadata, ours as our_konto};
use crate::support::{ETATEN, World};

#[tokio::test]
async fn a_login_is_the_integrasjon_its_password_and_a_token_that_lives() {
    let world = World::start().await;
    let ours = world.ours().await;
    ours.connect().await.expect("as it should be");
    let password = ours.integrasjon.password.clone();
    let theirs = world.program(ETATEN).await;
    for (login, why) in [
        (password.clone(), "no token"),
        (format!("feil {}", ours.token), "another password"),
        (format!("{password} {}", theirs.token), "another's token"),
    ] {
        assert!(ours.connect_with(login).await.is_err(), "{why}");
    }
    world.fiks().refuse_logins(1);
    assert!(ours.connect().await.is_err(), "as told");
    let connection = ours.connect().await.expect("only once");
    world.tick(119);
    assert!(ours.connect().await.is_err(), "the token has run out");
    connection
        .create_channel()
        .await
        .expect("a connection lives on without it");
}

#[tokio::test]
async fn only_the_owner_consumes_a_queue() {
    let world = World::start().await;
    let ours = world.ours().await;
    let words = ours.turned_away(KontoRole::Unattended.konto_id()).await;
    assert!(words.contains("ACCESS_REFUSED"), "{words}");
}

#[tokio::test]
async fn a_message_that_expires_at_the_head_is_told_of_and_not_before() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut long = metadata(KontoRole::Unattended, OPPRETT);
    long["ttl"] = json!(3_600_000);
    let mut short = metadata(KontoRole::Unattended, PING);
    short["ttl"] = json!(1000);
    let long = ours.hand_over(&long, Some(b"x")).await;
    let short = ours.hand_over(&short, None).await;
    world.tick(60);
    let queue = world.fiks().queue(KontoRole::Unattended.konto_id());
    assert_eq!(queue.ready, 2, "the short one is behind the long one");
    world.tick(3600);
    let mut inbox = world.ours().await.consume(our_konto()).await;
    for (sent, kind) in [(&long, OPPRETT), (&short, PING)] {
        let told = inbox.take().await;
        let kvittering = header(&told, "type");
        assert_eq!(
            kvittering.as_deref(),
            Some("no.ks.fiks.kvittering.tidsavbrudd")
        );
        assert_eq!(
            header(&told, "svar-til").as_deref(),
            sent["meldingId"].as_str()
        );
        assert_eq!(header(&told, "svar-til-type").as_deref(), Some(kind));
        assert!(header(&told, "avsender-id").is_some(), "parsers need one");
        assert!(told.data.is_empty());
    }
    let fates: Vec<_> = world.fiks().messages().iter().map(|m| m.fate).collect();
    assert_eq!(fates, [Some(Fate::Expired), Some(Fate::Expired)]);
}

#[tokio::test]
async fn the_third_failure_tells_the_sender_and_a_plain_nack_tells_nobody() {
    let world = World::start().await;
    let ours = world.ours().await;
    let theirs = world.program("311204807").await;
    let konto = KontoRole::Unattended.konto_id();
    let mut inbox = theirs.consume(konto).await;
    let ping = metadata(KontoRole::Unattended, PING);
    ours.hand_over(&ping, None).await;
    let rejected = inbox.next().await;
    rejected.nack(Default::default()).await.unwrap();
    let failed = ours.hand_over(&ping, None).await;
    for _ in 0..3 {
        inbox.put_back().await;
    }
    let messages = world
        .fiks()
        .until_messages(|all| all.len() == 2 && all.iter().all(|m| m.fate.is_some()))
        .await;
    let fates: Vec<_> = messages.iter().map(|message| message.fate).collect();
    assert_eq!(fates, [Some(Fate::Rejected), Some(Fate::DeadLettered)]);
    let mut own = ours.consume(our_konto()).await;
    let told = own.take().await;
    let kvittering = header(&told, "type");
    assert_eq!(
        kvittering.as_deref(),
        Some("no.ks.fiks.kvittering.serverfeil.v1")
    );
    assert_eq!(
        header(&told, "svar-til").as_deref(),
        failed["meldingId"].as_str()
    );
    assert_eq!(world.fiks().queue(our_konto()).ready, 0, "and nothing else");
}

#[tokio::test]
async fn nothing_is_said_of_what_the_platform_itself_has_said() {
    let world = World::start().await;
    let ours = world.ours().await;
    let theirs = world.program("311204807").await;
    let mut inbox = theirs.consume(KontoRole::Unattended.konto_id()).await;
    let ping = metadata(KontoRole::Unattended, PING);
    ours.hand_over(&ping, None).await;
    for _ in 0..3 {
        inbox.put_back().await;
    }
    let mut own = ours.consume(our_konto()).await;
    for _ in 0..3 {
        own.put_back().await;
    }
    let fiks = world.fiks();
    let queue = fiks.queue_of(our_konto());
    let empty = |broker: &budstikke_sandbox::amqp_broker::Broker| {
        let queue = broker.queue(&queue).unwrap();
        (queue.ready, queue.unacknowledged) == (0, 0)
    };
    fiks.broker().until(empty).await;
    ours.hand_over(&ping, None).await;
    assert_eq!(inbox.take().await.data, b"", "all goes on");
    assert!(empty(fiks.broker()), "nobody was told");
}
