//! The same services before a real RabbitMQ.

use budstikke_sandbox::{KontoRole, rabbitmq_server};
use serde_json::{Value, json};

use crate::client::{OPPRETT, PING, Program, header, metadata, ours as our_konto};
use crate::support::World;

/// A server takes most of a minute to start, so one test asks it everything.
#[tokio::test]
async fn on_rabbitmq_the_queues_do_what_those_of_our_broker_do() {
    if rabbitmq_server().is_none() {
        let unattended = std::env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!unattended, "rabbitmq-server is not installed");
        println!("skipped: rabbitmq-server is not installed on this machine");
        return;
    }
    let world = World::with(|options| options.rabbitmq = true).await;
    let ours = world.ours().await;
    let theirs = world.program("311204807").await;

    let password = ours.integrasjon.password.clone();
    let forged = format!("{password} {}", theirs.token);
    assert!(ours.connect_with(forged).await.is_err(), "another's token");
    let words = ours.turned_away(KontoRole::Unattended.konto_id()).await;
    assert!(words.contains("ACCESS_REFUSED"), "{words}");

    let mut message = metadata(KontoRole::Unattended, OPPRETT);
    message["headere"] = json!({"bydel": "Øst"});
    let sent = ours.hand_over(&message, Some(b"innhold")).await;
    let mut inbox = theirs.consume(KontoRole::Unattended.konto_id()).await;
    let delivery = inbox.take().await;
    assert_eq!(delivery.data, b"innhold");
    let queue = world.fiks().queue_of(KontoRole::Unattended.konto_id());
    assert_eq!(delivery.routing_key.as_str(), queue);
    let own = header(&delivery, "egendefinert-header.bydel");
    assert_eq!(own.as_deref(), Some("Øst"));
    assert_eq!(
        header(&delivery, "melding-id").as_deref(),
        sent["meldingId"].as_str()
    );
    assert_eq!(listens(&ours, KontoRole::Unattended).await, 1);
    assert_eq!(listens(&ours, KontoRole::Archive).await, 1);

    let mut own = ours.consume(our_konto()).await;
    let ping = metadata(KontoRole::Unattended, PING);
    let failed = ours.hand_over(&ping, None).await;
    for _ in 0..3 {
        inbox.put_back().await;
    }
    let told = own.take().await;
    let kind = header(&told, "type");
    assert_eq!(kind.as_deref(), Some("no.ks.fiks.kvittering.serverfeil.v1"));
    let about = header(&told, "svar-til");
    assert_eq!(about.as_deref(), failed["meldingId"].as_str());

    let mut short = metadata(KontoRole::ExpiredKey, PING);
    short["ttl"] = json!(1000);
    let expired = ours.hand_over(&short, None).await;
    let told = own.take().await;
    let kind = header(&told, "type");
    assert_eq!(kind.as_deref(), Some("no.ks.fiks.kvittering.tidsavbrudd"));
    let about = header(&told, "svar-til");
    assert_eq!(about.as_deref(), expired["meldingId"].as_str());
    assert_eq!(header(&told, "svar-til-type").as_deref(), Some(PING));

    ours.hand_over(&metadata(KontoRole::Archive, PING), None)
        .await;
    let archive = KontoRole::Archive.konto_id();
    let fiks = world.fiks();
    fiks.until_received(archive, |all| !all.is_empty()).await;
    world.tick(1);
    let pong = own.take().await;
    let kind = header(&pong, "type");
    assert_eq!(kind.as_deref(), Some("no.ks.fiks.arkiv.v1.pong"));
}

/// How many consumers the catalogue tells of.
async fn listens(program: &Program<'_>, role: KontoRole) -> Value {
    let id = role.konto_id();
    let path = format!("/fiks-io/katalog/api/v1/kontoer/{id}/status");
    program.json(&path).await["antallKonsumenter"].clone()
}
