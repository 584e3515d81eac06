//! What a person is told when what Adressetjenesten says changes, or does not come.

use std::sync::Arc;

use budstikke_app::dto::{Capabilities, IpcError};
use budstikke_domain::ManualClock;
use budstikke_sandbox::{Endpoint, Fault, Letter, LogEntry, Quirk, Service};
use budstikke_tests::world::{Desk, PROMPT, World};
use jiff::SignedDuration;

/// What stands about the way to PROMPT.
async fn way(us: &Desk, refresh: bool) -> (String, String) {
    let Capabilities { ways, .. } = us.app.capabilities(PROMPT, "", refresh).await.unwrap();
    let way = ways.into_iter().next().expect("there is a way");
    let certificate = way.certificate.expect("with a certificate");
    (way.text, certificate.sha256)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_that_changed_its_key_is_told_of_and_gets_nothing_under_the_old_one() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let (text, old) = way(&us, false).await;
    assert!(!text.contains("byttet"), "{text}");
    let first = us.send(&world, PROMPT).await;
    us.until_answered(&first).await;
    // Reviewed while the old one was right, as drafts are that somebody wrote this morning.
    let file = world.file("Brev.pdf", 4000);
    let reviewed = us.draft(PROMPT, "Tilsvar", vec![file]).await;
    us.app.envelope(&reviewed.id).await.unwrap();

    world.sandbox.change_key(PROMPT).unwrap();
    let (text, new) = way(&us, true).await;
    assert!(text.contains("Mottakeren byttet sertifikat"), "{text}");
    assert_ne!(new, old);
    let second = us.app.send_draft(&reviewed.id).await.unwrap();
    us.until_answered(&second.uid).await;
    let received = world.sandbox.received(PROMPT);
    let letters: Vec<_> = received
        .iter()
        .filter(|message| message.document_type == "arkivmelding")
        .collect();
    assert_eq!(letters.len(), 2);
    for letter in letters {
        assert_eq!(
            letter.problems,
            Vec::<String>::new(),
            "it could be unlocked with the key of its time"
        );
    }
    let (text, _) = way(&us, false).await;
    assert!(text.contains("Mottakeren byttet"), "still news: {text}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_issued_anew_for_the_same_key_is_no_news() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let (_, old) = way(&us, false).await;
    let renewed = budstikke_sandbox::Registered::Renewed;
    world
        .sandbox
        .set_registered_certificate(PROMPT, renewed)
        .unwrap();
    let (text, new) = way(&us, true).await;
    assert_ne!(new, old);
    assert!(!text.contains("byttet"), "{text}");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_is_told_of_when_it_signs_for_the_first_time_and_when_it_changes_its_key() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut seen = Vec::new();
    for count in 1..=3 {
        let letter = Letter::new(PROMPT, "Brev", "Hei.").with(Quirk::Sha256Signature);
        world.sandbox.send_letter(&letter).unwrap();
        let newest = us.until_inbox(count).await.remove(0);
        let letter = us.app.incoming(&newest.uid).await.unwrap();
        let notes = letter.judgement.notes.into_iter().map(|note| note.code);
        seen.push(notes.collect::<Vec<_>>());
        if count == 2 {
            world.sandbox.change_key(PROMPT).unwrap();
        }
    }
    assert_eq!(seen[0], ["FIRST_SEEN_SIGNER"]);
    assert_eq!(seen[1], [""; 0], "an old acquaintance");
    assert_eq!(seen[2], ["SIGNER_CHANGED"]);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_looked_up_lasts_ten_minutes_and_a_registry_that_is_gone_takes_nothing_away() {
    let clock = Arc::new(ManualClock::new("2026-11-20T09:00:00Z".parse().unwrap()));
    let world = World::with_clock(clock.clone()).await;
    let us = world.desk(0).await;
    let look_ups = || {
        let log = world.sandbox.log();
        let asked = log.iter().filter(|entry| {
            matches!(entry, LogEntry::Request { service: Service::ServiceRegistry, path, .. }
                if path.contains("/identifier/"))
        });
        asked.count()
    };
    let known = us.app.capabilities(PROMPT, "", false).await.unwrap();
    world.sandbox.fault(Endpoint::Lookup, Fault::Html).always();
    clock.advance(SignedDuration::from_mins(9));
    let again = us.app.capabilities(PROMPT, "", false).await.unwrap();
    assert_eq!(again, known);
    assert_eq!(look_ups(), 1);

    let error = IpcError::from(us.app.capabilities(PROMPT, "", true).await.unwrap_err());
    assert_eq!(
        error.number, "E02",
        "asked for, and not answered: {error:?}"
    );
    assert!(!error.action.is_empty(), "{error:?}");
    let still = us.app.capabilities(PROMPT, "", false).await.unwrap();
    assert_eq!(still, known, "what was said a moment ago was said");

    clock.advance(SignedDuration::from_mins(1));
    let error = IpcError::from(us.app.capabilities(PROMPT, "", false).await.unwrap_err());
    assert_eq!(error.number, "E02", "too old to be told as true: {error:?}");
    world.sandbox.clear_faults();
    let fresh = us.app.capabilities(PROMPT, "", false).await.unwrap();
    assert_ne!(fresh.looked_up_at, known.looked_up_at);
    us.app.close().await;
}
