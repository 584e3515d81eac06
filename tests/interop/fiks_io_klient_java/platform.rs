//! Their client at both ends: the sandbox serves what it wants, and judges nothing wrong that it does.

use std::fs;
use std::io::Read;
use std::path::Path;

use budstikke_sandbox::{KontoRole, LogEntry, PartnerQuirk, Service};
use budstikke_tests::java::klient::{Joining, Klient};
use budstikke_tests::made_up::MadeUp;
use budstikke_tests::world::World;
use serde_json::{Value, json};

use crate::JOURNALPOST;
use crate::we_open_javas::made_up;

const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
const PING: &str = "no.ks.fiks.arkiv.v1.ping";
const PONG: &str = "no.ks.fiks.arkiv.v1.pong";
const SERVERFEIL: &str = "no.ks.fiks.kvittering.serverfeil.v1";

#[tokio::test(flavor = "multi_thread")]
async fn files_go_there_and_answers_back_with_every_header_where_it_is_looked_for() {
    let world = World::new().await;
    let Some(mut asker) = joined(&world, KontoRole::CaseSystem, &[]).await else {
        return;
    };
    let Some(mut archive) = joined(&world, KontoRole::Ours, &[]).await else {
        return;
    };
    asker.subscribe().await;
    archive.subscribe().await;
    let (here, there) = (asker.konto.id, archive.konto.id);

    let klient_melding_id = "66666666-6666-4666-8666-666666666666";
    let names = [("arkivmelding.xml", 700), ("søknad.pdf", 100_000)];
    let sent = asker
        .send(
            there,
            OPPRETT,
            json!({
                "ttl": 3_600_000, "klientMeldingId": klient_melding_id, "korrelasjonsId": "sak 17 blåbær",
                "headere": {"bydel": "Sentrum øst"}, "files": files(world.folder(), &names),
            }),
        )
        .await;
    let came = archive.melding().await;
    assert_eq!(came["meldingId"], sent["meldingId"]);
    assert_eq!(came["meldingType"], OPPRETT);
    assert_eq!(came["avsenderKontoId"], here.to_string());
    assert_eq!(came["mottakerKontoId"], there.to_string());
    assert_eq!(came["ttl"], 3_600_000);
    assert_eq!(came["resendt"], false);
    assert_eq!(came["harPayload"], true);
    assert_eq!(came["svarPaMelding"], Value::Null);
    assert_eq!(came["klientMeldingId"], klient_melding_id);
    assert_eq!(came["klientKorrelasjonId"], "sak 17 blåbær");
    assert_eq!(came["headere"]["bydel"], "Sentrum øst");
    let expected = names.map(|(name, size)| made_up(name, size));
    assert_eq!(archive.open(&came).await.unwrap(), expected);

    // Above what a queue takes.
    let answer = [
        ("arkivmelding-kvittering.xml", 900),
        ("kart.pdf", 6_000_000),
    ];
    let kvittering = format!("{OPPRETT}.kvittering");
    for (melding_type, names) in [
        (format!("{OPPRETT}.mottatt"), &answer[..0]),
        (kvittering, &answer),
    ] {
        let files = files(world.folder(), names);
        archive.svar(&came, &melding_type, &files).await;
        let back = asker.melding().await;
        assert_eq!(back["meldingType"], melding_type);
        assert_eq!(back["svarPaMelding"], sent["meldingId"]);
        assert_eq!(back["klientKorrelasjonId"], "sak 17 blåbær");
        assert_eq!(back["harPayload"], !names.is_empty());
        if !names.is_empty() {
            let expected: Vec<_> = names
                .iter()
                .map(|(name, size)| made_up(name, *size))
                .collect();
            assert_eq!(asker.open(&back).await.unwrap(), expected);
        }
        asker.settle(&back, "ack").await;
    }
    archive.settle(&came, "ack").await;

    asker.send(there, PING, json!({})).await;
    let ping = archive.melding().await;
    assert_eq!(
        (&ping["harPayload"], &ping["meldingType"]),
        (&json!(false), &json!(PING))
    );
    archive.svar(&ping, PONG, &[]).await;
    let pong = asker.melding().await;
    assert_eq!(pong["svarPaMelding"], ping["meldingId"]);

    let stored = world.sandbox.fiks().messages();
    let large = stored
        .iter()
        .filter(|message| message.dokumentlager_id.is_some());
    assert_eq!(large.count(), 1, "only one was too large for a queue");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandboxs_archive_takes_its_journalpost_and_it_opens_the_answers_in_either_manner() {
    let world = World::new().await;
    let Some(mut klient) = joined(&world, KontoRole::Ours, &[]).await else {
        return;
    };
    klient.subscribe().await;
    let archive = KontoRole::Archive.konto_id();
    let xml = world.folder().join("journalpost.xml");
    fs::write(&xml, JOURNALPOST).unwrap();
    let mut files = files(world.folder(), &[("soknad.pdf", 5000)]);
    files.insert(0, json!({"name": "arkivmelding.xml", "path": xml}));

    for quirks in [&[][..], &[PartnerQuirk::DotNet]] {
        world.sandbox.fiks().set_partner(archive, quirks, &[]);
        let sent = klient.send(archive, OPPRETT, json!({"files": files})).await;
        let mottatt = klient.melding().await;
        assert_eq!(mottatt["meldingType"], format!("{OPPRETT}.mottatt"));
        assert_eq!(mottatt["svarPaMelding"], sent["meldingId"]);
        assert_eq!(mottatt["harPayload"], false);
        let kvittering = klient.melding().await;
        assert_eq!(kvittering["meldingType"], format!("{OPPRETT}.kvittering"));
        assert_eq!(kvittering["svarPaMelding"], sent["meldingId"]);
        let opened = klient.open(&kvittering).await.expect("it opens");
        assert_eq!(opened.len(), 1, "{quirks:?}: {opened:?}");
        assert_eq!(opened[0].name, "arkivmelding-kvittering.xml");
    }
    let received = world.sandbox.fiks().received(archive);
    let problems: Vec<_> = received.iter().map(|received| &received.problems).collect();
    assert!(
        problems.iter().all(|problems| problems.is_empty()),
        "{problems:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_put_back_three_times_ends_as_serverfeil() {
    let world = World::new().await;
    let Some(mut klient) = joined(&world, KontoRole::Ours, &[]).await else {
        return;
    };
    klient.subscribe().await;
    let own = klient.konto.id;

    let sent = klient.send(own, PING, json!({})).await;
    for again in [false, true, true] {
        let ping = klient.melding().await;
        assert_eq!(ping["meldingId"], sent["meldingId"]);
        assert_eq!(ping["resendt"], again);
        klient.settle(&ping, "requeue").await;
    }
    let gone = klient.melding().await;
    assert_eq!(gone["meldingType"], SERVERFEIL);
    assert_eq!(gone["svarPaMelding"], sent["meldingId"]);
    assert_eq!(gone["harPayload"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_back_with_a_fresh_token_when_its_socket_was_killed() {
    let world = World::new().await;
    // It keeps a token for ten seconds less than that, and waits five before it comes back.
    world.sandbox.set_token_life(11);
    let Some(mut klient) = joined(&world, KontoRole::Ours, &[]).await else {
        return;
    };
    klient.subscribe().await;
    let fiks = world.sandbox.fiks();
    let queue = fiks.queue_of(klient.konto.id);
    let before = grants(&world);
    let [connection] = &fiks.broker().connections()[..] else {
        panic!("one connection");
    };
    fiks.broker().cut(connection.id);
    let consumed_by = |count| {
        let queue = queue.clone();
        move |broker: &budstikke_sandbox::amqp_broker::Broker| {
            broker.queue(&queue).unwrap().consumers == count
        }
    };
    fiks.broker().until(consumed_by(0)).await;
    fiks.broker().until(consumed_by(1)).await;

    assert!(grants(&world) > before, "it asked for another token");
    let own = klient.konto.id;
    let sent = klient.send(own, PING, json!({})).await;
    let came = klient.melding().await;
    assert_eq!(came["meldingId"], sent["meldingId"], "and hears again");
}

/// How often Maskinporten was asked for a token.
fn grants(world: &World) -> usize {
    let log = world.sandbox.log();
    let is_grant = |entry: &&LogEntry| {
        matches!(
            entry,
            LogEntry::Request {
                service: Service::Maskinporten,
                ..
            }
        )
    };
    log.iter().filter(is_grant).count()
}

async fn joined(world: &World, role: KontoRole, older: &[String]) -> Option<Klient> {
    let joining = Joining {
        sandbox: &world.sandbox,
        folder: world.folder(),
        role,
        older,
    };
    joining.connect().await
}

/// Files of made-up octets, as the harness wants them.
pub(super) fn files(folder: &Path, names: &[(&str, u64)]) -> Vec<Value> {
    let file = |(name, size): &(&str, u64)| {
        let path = folder.join(format!("{size}.octets"));
        let mut content = Vec::new();
        MadeUp::new(*size).read_to_end(&mut content).unwrap();
        fs::write(&path, content).unwrap();
        json!({"name": name, "path": path})
    };
    names.iter().map(file).collect()
}
