//! Their client at one end, our app at the other, the sandbox between them.

use std::fs;

use budstikke_app::dto::{Draft, KvitteringInput, KvitteringKind, VerdictDto, WhoDto};
use budstikke_sandbox::{AmqpFault, KontoRole};
use budstikke_tests::java::klient::{Joining, Klient};
use budstikke_tests::world::{Desk, World, fiks_input, said, step};
use budstikke_wire::fiks_arkiv::{ArkivmeldingKvittering, RegistreringKvittering, Utfall};
use openssl::rsa::Rsa;
use serde_json::{Value, json};

use super::platform::files;
use crate::JOURNALPOST;
use crate::java::Listed;

const PING: &str = "no.ks.fiks.arkiv.v1.ping";
const PONG: &str = "no.ks.fiks.arkiv.v1.pong";
const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_ours_is_opened_by_the_second_of_their_keys() {
    let world = World::new().await;
    let older = Rsa::generate(3072).unwrap();
    let older = openssl::pkey::PKey::from_rsa(older).unwrap();
    let older = String::from_utf8(older.private_key_to_pem_pkcs8().unwrap()).unwrap();
    let Some(mut archive) = archive(&world, &[older]).await else {
        return;
    };
    let desk = world.konto_desk(0).await;
    let uid = send(&desk, &world, 40_000).await;

    let came = archive.melding().await;
    let message = desk
        .until(&uid, |message| step(message, "handed") == "Confirmed")
        .await;
    assert_eq!(came["meldingType"], OPPRETT);
    let us = KontoRole::Ours.konto_id().to_string();
    assert_eq!(came["avsenderKontoId"], us);
    assert_eq!(came["mottakerKontoId"], archive.konto.id.to_string());
    assert_eq!(came["svarPaMelding"], Value::Null);
    for name in ["meldingId", "klientMeldingId", "klientKorrelasjonId"] {
        let id = came[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name}: {came}"));
        let shown = message.technical.iter().any(|row| row.value == id);
        assert!(
            shown,
            "{name} {id} is what we show: {:?}",
            message.technical
        );
    }
    assert_document(&archive.open(&came).await.unwrap(), &world, 40_000);

    let mottatt = format!("{OPPRETT}.mottatt");
    archive.svar(&came, &mottatt, &[]).await;
    desk.until(&uid, |message| said(message, &mottatt)).await;
    let kvittering = ArkivmeldingKvittering {
        registrering: Some(Utfall::Arkivert(RegistreringKvittering {
            system_id: "0b2a1c3d-0000-4000-8000-000000000017".to_owned(),
            ..RegistreringKvittering::default()
        })),
        ..ArkivmeldingKvittering::default()
    };
    let path = world.folder().join("kvittering.xml");
    fs::write(&path, kvittering.to_xml()).unwrap();
    let file = json!({"name": "arkivmelding-kvittering.xml", "path": path});
    archive
        .svar(&came, &format!("{OPPRETT}.kvittering"), &[file])
        .await;
    desk.until_answered(&uid).await;
    archive.settle(&came, "ack").await;
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_ours_too_large_for_a_queue_is_fetched_and_opened() {
    let world = World::new().await;
    let Some(mut archive) = archive(&world, &[]).await else {
        return;
    };
    let desk = world.konto_desk(0).await;
    send(&desk, &world, 6_000_000).await;

    let came = archive.melding().await;
    assert_document(&archive.open(&came).await.unwrap(), &world, 6_000_000);
    let taken = world.sandbox.fiks().messages();
    assert!(taken[0].dokumentlager_id.is_some(), "it went that way");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_they_send_is_let_in_and_they_read_our_answers() {
    let world = World::new().await;
    let Some(mut asker) = joined(&world, KontoRole::CaseSystem, &[]).await else {
        return;
    };
    let desk = world.konto_desk(0).await;
    let us = KontoRole::Ours.konto_id();

    let ping = asker
        .send(us, PING, json!({"korrelasjonsId": "prøve 1"}))
        .await;
    let pong = asker.melding().await;
    assert_eq!(pong["meldingType"], PONG);
    assert_eq!(pong["svarPaMelding"], ping["meldingId"]);
    assert_eq!(pong["klientKorrelasjonId"], "prøve 1");

    // The second is too large for a queue.
    for (korrelasjon, size) in [("sak 17 blåbær", 5000), ("sak 18", 6_000_000)] {
        let xml = world.folder().join("journalpost.xml");
        fs::write(&xml, JOURNALPOST).unwrap();
        let mut files = files(world.folder(), &[("soknad.pdf", size)]);
        let document = fs::read(files[0]["path"].as_str().unwrap()).unwrap();
        files.insert(0, json!({"name": "arkivmelding.xml", "path": xml}));
        let more = json!({"korrelasjonsId": korrelasjon, "files": files});
        let sent = asker.send(us, OPPRETT, more).await;

        let mottatt = asker.melding().await;
        assert_eq!(mottatt["meldingType"], format!("{OPPRETT}.mottatt"));
        assert_eq!(mottatt["svarPaMelding"], sent["meldingId"]);
        assert_eq!(mottatt["klientKorrelasjonId"], korrelasjon);
        let id = sent["meldingId"].as_str().unwrap();
        let uid = incoming(&desk, id).await;
        let letter = desk.app.incoming(&uid).await.unwrap();
        // Their client signs over SHA-1.
        assert_eq!(letter.judgement.verdict, VerdictDto::PassedWeak);
        assert_eq!(letter.sender.who, WhoDto::Same);
        assert!(letter.readable);
        let saved = world.folder().join(id);
        fs::create_dir(&saved).unwrap();
        desk.app.save_documents(&uid, &saved).await.expect("saved");
        let found = fs::read(saved.join("soknad.pdf")).expect("under its name");
        assert!(found == document, "as it was sent");

        let input = KvitteringInput {
            kind: KvitteringKind::Ok,
            text: String::new(),
            journal_number: "2026/3107".to_owned(),
            again: false,
        };
        desk.app
            .send_kvittering(&uid, input)
            .await
            .expect("it goes");
        let kvittering = asker.melding().await;
        assert_eq!(kvittering["meldingType"], format!("{OPPRETT}.kvittering"));
        assert_eq!(kvittering["svarPaMelding"], sent["meldingId"]);
        assert_eq!(kvittering["klientKorrelasjonId"], korrelasjon);
        let opened = asker.open(&kvittering).await.expect("it opens");
        let names: Vec<_> = opened.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["arkivmelding-kvittering.xml"]);
    }
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_octet_that_was_flipped_on_the_way_is_refused_by_them() {
    let world = World::new().await;
    let Some(mut archive) = archive(&world, &[]).await else {
        return;
    };
    let fiks = world.sandbox.fiks();
    fiks.fault_deliveries(archive.konto.id, AmqpFault::FlippedOctet, 1);
    let desk = world.konto_desk(0).await;
    send(&desk, &world, 40_000).await;
    let came = archive.melding().await;
    assert_eq!(came["meldingType"], OPPRETT, "its headers are whole");
    let refused = archive.open(&came).await;
    assert!(refused.is_err(), "not as it was sent: {refused:?}");
    archive.settle(&came, "requeue").await;
    let again = archive.melding().await;
    assert_eq!(again["meldingId"], came["meldingId"]);
    assert_document(&archive.open(&again).await.unwrap(), &world, 40_000);
    archive.settle(&again, "ack").await;
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_octet_that_was_flipped_on_the_way_is_shown_for_what_it_is_and_the_queue_goes_on() {
    let world = World::new().await;
    let Some(mut asker) = joined(&world, KontoRole::CaseSystem, &[]).await else {
        return;
    };
    let desk = world.konto_desk(0).await;
    let us = KontoRole::Ours.konto_id();
    let fiks = world.sandbox.fiks();
    fiks.fault_deliveries(us, AmqpFault::FlippedOctet, 1);
    let xml = world.folder().join("journalpost.xml");
    fs::write(&xml, JOURNALPOST).unwrap();
    let mut files = files(world.folder(), &[("soknad.pdf", 40_000)]);
    files.insert(0, json!({"name": "arkivmelding.xml", "path": xml}));
    let sent = asker.send(us, OPPRETT, json!({"files": files})).await;

    let uid = incoming(&desk, sent["meldingId"].as_str().unwrap()).await;
    let letter = desk.app.incoming(&uid).await.unwrap();
    assert_eq!(letter.judgement.verdict, VerdictDto::Failed);
    let saved = world.folder().join("saved");
    fs::create_dir(&saved).unwrap();
    let served = desk.app.save_documents(&uid, &saved).await;
    assert!(served.is_err(), "nobody is handed what was changed");

    let ping = asker.send(us, PING, json!({})).await;
    loop {
        let next = asker.melding().await;
        if next["meldingType"] == PONG {
            assert_eq!(next["svarPaMelding"], ping["meldingId"]);
            break;
        }
    }
    assert_eq!(fiks.queue(us).ready, 0, "nothing is left lying");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_rabbitmq_they_read_what_we_send_and_we_hear_their_answer() {
    let Some(world) = World::on_rabbitmq().await else {
        return;
    };
    let Some(mut archive) = archive(&world, &[]).await else {
        return;
    };
    let desk = world.konto_desk(0).await;
    for size in [40_000, 6_000_000] {
        let uid = send(&desk, &world, size).await;
        let came = archive.melding().await;
        assert_eq!(came["meldingType"], OPPRETT);
        assert_document(&archive.open(&came).await.unwrap(), &world, size);
        let mottatt = format!("{OPPRETT}.mottatt");
        let answer = archive.svar(&came, &mottatt, &[]).await;
        assert_eq!(answer["svarPaMelding"], came["meldingId"]);
        desk.until(&uid, |message| said(message, &mottatt)).await;
        archive.settle(&came, "ack").await;
    }
    desk.app.close().await;
}

/// Waits until the message with this melding-id lies in Innboks; our id of it.
async fn incoming(desk: &Desk, melding_id: &str) -> String {
    let mut count = 1;
    loop {
        let rows = desk.until_inbox(count).await;
        for row in &rows {
            let letter = desk.app.incoming(&row.uid).await.unwrap();
            if letter
                .technical
                .iter()
                .any(|shown| shown.value == melding_id)
            {
                return row.uid.clone();
            }
        }
        count = rows.len() + 1;
    }
}

/// Their client as an archive that nothing of the sandbox answers for.
async fn archive(world: &World, older: &[String]) -> Option<Klient> {
    joined(world, KontoRole::Unattended, older).await
}

/// Their client, listening.
async fn joined(world: &World, role: KontoRole, older: &[String]) -> Option<Klient> {
    let joining = Joining {
        sandbox: &world.sandbox,
        folder: world.folder(),
        role,
        older,
    };
    let mut klient = joining.connect().await?;
    klient.subscribe().await;
    Some(klient)
}

/// Sends a letter with one document of that size to the archive.
async fn send(desk: &Desk, world: &World, size: usize) -> String {
    let draft = letter(desk, world, size).await;
    desk.app.send_draft(&draft.id).await.expect("to Utboks").uid
}

async fn letter(desk: &Desk, world: &World, size: usize) -> Draft {
    let draft = desk.app.new_draft().await.expect("a draft");
    let input = fiks_input(world, KontoRole::Unattended, "Søknad om blåbær");
    let draft = desk.app.save_draft(&draft.id, input).await;
    let draft = draft.expect("it is saved");
    let files = vec![world.file("Søknad.pdf", size)];
    desk.with_files(&draft, files).await
}

/// The arkivmelding and then the document, as it was attached.
fn assert_document(found: &[Listed], world: &World, size: usize) {
    let [xml, document] = found else {
        panic!("two files: {found:?}");
    };
    assert_eq!(xml.name, "arkivmelding.xml");
    let attached = std::fs::read(world.folder().join("Søknad.pdf")).unwrap();
    let expected = Listed {
        name: "Soknad.pdf".to_owned(),
        size: size as u64,
        sha256: crate::hex(&openssl::sha::sha256(&attached)),
    };
    assert_eq!(*document, expected, "under a name that every reader takes");
}
