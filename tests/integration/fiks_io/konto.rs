//! Which kontoer a letter may go to, and what it is locked for.

use std::sync::Arc;

use budstikke_app::AppError;
use budstikke_app::dto::{Capabilities, Draft, Way};
use budstikke_domain::ManualClock;
use budstikke_packaging::Certificate;
use budstikke_sandbox::KontoRole;
use budstikke_test_pki::{Authority, Draft as Certified};
use budstikke_tests::world::{Desk, World, fiks_input, step};
use jiff::SignedDuration;

async fn letter(desk: &Desk, world: &World, to: KontoRole) -> Draft {
    let draft = desk.app.new_draft().await.expect("a draft");
    let input = fiks_input(world, to, "Søknad om barnehageplass");
    let saved = desk.app.save_draft(&draft.id, input).await;
    let draft = saved.expect("it is saved");
    desk.with_files(&draft, vec![world.file("Søknad.pdf", 4_000)])
        .await
}

fn way(found: &Capabilities, konto: &str) -> Way {
    let mut ways = found.ways.iter();
    let found = ways.find(|way| way.konto == konto);
    found.expect("the konto is a way").clone()
}

/// Number, what happened and what to do of a letter that may not be sent.
async fn refused(desk: &Desk, draft: &Draft) -> (&'static str, String, String) {
    match desk.app.send_draft(&draft.id).await {
        Err(AppError::Recipient {
            number,
            what,
            action,
            ..
        }) => (number, what, action),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_that_cannot_take_a_letter_is_told_of_before_it_is_sent() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    for (role, number, what, action) in [
        (
            KontoRole::WithoutKey,
            "E15",
            "ikke noe sertifikat",
            "nytt sertifikat",
        ),
        (KontoRole::ExpiredKey, "E15", "gikk ut", "nytt sertifikat"),
        (
            KontoRole::Deactivated,
            "",
            "kan ikke ta imot",
            "en annen konto",
        ),
        (
            KontoRole::WithoutTilgang,
            "",
            "ikke gitt dere tilgang",
            "Be om tilgang",
        ),
        (
            KontoRole::OtherProtocol,
            "E09",
            "en annen protokoll",
            "en annen meldingstype",
        ),
    ] {
        let draft = letter(&desk, &world, role).await;
        let said = refused(&desk, &draft).await;
        assert_eq!(said.0, number, "{role:?}: {said:?}");
        assert!(said.1.contains(what), "{role:?}: {said:?}");
        assert!(said.2.contains(action), "{role:?}: {said:?}");
    }
    let taken = world.sandbox.fiks().messages();
    assert!(taken.is_empty(), "nothing left: {taken:?}");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stops_nothing_is_told_in_the_konvolutt_and_may_be_sent() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let draft = letter(&desk, &world, KontoRole::Unattended).await;
    let envelope = desk.app.envelope(&draft.id).await.expect("a review");
    let note = envelope.note.unwrap();
    assert!(
        note.contains("Ingen henter meldinger for"),
        "nobody listens there: {note}"
    );
    let sent = desk.app.send_draft(&draft.id).await;
    sent.expect("it lies in the queue until somebody does");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_key_waits_until_a_person_has_compared_it() {
    let clock = Arc::new(ManualClock::new(budstikke_test_pki::now()));
    let world = World::with_clock(clock.clone()).await;
    let desk = world.konto_desk(0).await;
    let (to, konto) = (KontoRole::Unattended, KontoRole::Unattended.konto_id());
    let first = letter(&desk, &world, to).await;
    let sent = desk.app.send_draft(&first.id).await;
    sent.expect("the first key is believed");

    let fiks = world.sandbox.fiks();
    fiks.change_key(konto).expect("it is there");
    clock.advance(SignedDuration::from_mins(11));
    let second = letter(&desk, &world, to).await;
    let (number, what, action) = refused(&desk, &second).await;
    assert_eq!(
        (number, what.contains("en annen nøkkel")),
        ("E15", true),
        "{what}"
    );
    let konto = konto.to_string();
    let print = action
        .split_whitespace()
        .last()
        .unwrap()
        .trim_end_matches('.')
        .to_owned();
    assert_eq!(print.len(), 64, "the fingerprint to compare: {action}");
    let found = desk.app.capabilities("", &konto, false).await.unwrap();
    let closed = way(&found, &konto);
    assert!(!closed.available, "{closed:?}");
    let care = closed.care.expect("it is a konto");
    let changed = care.changed_key.expect("both keys are shown");
    assert_eq!(changed.shown, print, "the one to compare");
    assert_ne!(changed.known, print);
    assert!(
        changed.known_since < changed.shown_since,
        "since when each: {changed:?}"
    );
    let other = "0".repeat(64);
    let wrong = desk.app.approve_konto_key(&konto, &other).await;
    assert!(
        matches!(wrong, Err(AppError::Recipient { number: "E15", .. })),
        "{wrong:?}"
    );
    desk.app
        .send_draft(&second.id)
        .await
        .expect_err("it waits still");
    desk.app
        .approve_konto_key(&konto, &print)
        .await
        .expect("compared");
    let sent = desk.app.send_draft(&second.id).await.expect("approved");
    let message = desk.app.message(&sent.uid).await.expect("it is in Utboks");
    assert_eq!(step(&message, "made"), "Confirmed");
    let found = desk.app.capabilities("", &konto, false).await.unwrap();
    let open = way(&found, &konto);
    let care = open.care.clone().expect("it is a konto");
    assert!(open.available && care.changed_key.is_none(), "{open:?}");
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_locked_for_the_certificate_that_came_by_another_road() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let konto = KontoRole::WithoutKey.konto_id().to_string();
    let issued = Authority::root("CA").issue_alone(&Certified::named("Arkivet"));
    let certificate = Certificate::from_x509(&issued.certificate).unwrap();
    let junk = desk
        .app
        .import_konto_certificate(&konto, b"noe annet")
        .await;
    assert!(matches!(junk, Err(AppError::Credential(_))), "{junk:?}");
    for file in [
        issued.certificate_pem().into_bytes(),
        certificate.der().to_vec(),
    ] {
        let imported = desk.app.import_konto_certificate(&konto, &file).await;
        imported.expect("PEM and DER are read");
    }
    let gone = desk
        .app
        .read_konto_certificate(&konto, world.folder().join("borte.pem"));
    let gone = gone.await;
    assert!(
        matches!(gone, Err(AppError::Recipient { number: "E12", .. })),
        "{gone:?}"
    );
    let file = world.folder().join("arkivet.pem");
    std::fs::write(&file, issued.certificate_pem()).unwrap();
    let read = desk.app.read_konto_certificate(&konto, file).await;
    read.expect("the file is read");
    let found = desk.app.capabilities("", &konto, false).await.unwrap();
    let way = way(&found, &konto);
    let care = way.care.clone().expect("it is a konto");
    assert_eq!(care.imported, Some(certificate.sha256()), "it is told of");
    assert!(way.available, "and opens the way: {way:?}");
    let draft = letter(&desk, &world, KontoRole::WithoutKey).await;
    let envelope = desk.app.envelope(&draft.id).await.expect("a review");
    let lock = envelope.rows.iter().find(|row| row.key == "lock").unwrap();
    assert!(
        lock.lines.contains(&certificate.sha256()),
        "{:?}",
        lock.lines
    );
    assert!(
        lock.lines
            .iter()
            .any(|line| line.contains("filen dere la inn")),
        "KS does not vouch for it: {:?}",
        lock.lines
    );
    assert!(desk.app.forget_konto_certificate(&konto).await.unwrap());
    let (number, ..) = refused(&desk, &draft).await;
    assert_eq!(number, "E15", "without it there is no key");
    desk.app.close().await;
}
