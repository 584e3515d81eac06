//! What a letter is worth, what may be read of it, and whom a person vouches for.

use budstikke_app::dto::{InboxRow, IncomingActionKind, IncomingDetail, VerdictDto, WhoDto};
use budstikke_sandbox::{Content, Letter, Quirk};
use budstikke_tests::world::{Desk, PROMPT, World};
use serde_json::json;

use super::{MESSY, NORDFJELL, good, named, until_told};

#[tokio::test(flavor = "multi_thread")]
async fn a_good_letter_lies_in_innboks_and_its_sender_hears_mottatt_and_then_levert() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let id = "0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A";
    world
        .sandbox
        .send_letter(&named(good("Svar på vannprøver"), id))
        .unwrap();
    let row = us.until_inbox(1).await.remove(0);
    assert_eq!(
        (row.verdict, row.who, row.unread),
        (VerdictDto::Passed, WhoDto::Same, true)
    );
    assert_eq!(row.title, "Svar på vannprøver");
    assert_eq!(row.sender.name, "Statens prøveetat", "by its certificate");

    until_told(&world, PROMPT, id, &["MOTTATT", "LEVERT"]).await;
    let letter = us.app.incoming(&row.uid).await.unwrap();
    assert!(letter.readable && letter.problem.is_none());
    assert_eq!(letter.judgement.reasons, []);
    let notes: Vec<&str> = letter
        .judgement
        .notes
        .iter()
        .map(|n| n.code.as_str())
        .collect();
    assert!(notes.contains(&"FIRST_SEEN_SIGNER"), "{notes:?}");
    assert_eq!(letter.judgement.signers[0].org_number, PROMPT);
    assert_eq!(letter.their_reference, "2026/77");
    let read = letter.arkivmelding.as_ref().expect("it is read");
    assert_eq!(read.title, "Svar på vannprøver");
    let main = &letter.documents[0];
    assert_eq!(main.document.role, "Hoveddokument");

    let saved = world.folder().join("Lagret.pdf");
    us.app
        .save_document(&row.uid, &main.document.id, &saved)
        .await
        .unwrap();
    assert!(std::fs::read(&saved).unwrap().starts_with(b"%PDF"));
    us.app.mark_read(&row.uid, true).await.unwrap();
    assert_eq!(us.app.counts().await.unwrap().unread, 0);
    us.app.close().await;
}

/// How a letter must end: verdict, who, a reason among its codes, whether it may be read.
type End = (VerdictDto, WhoDto, &'static str, bool);

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_ends_as_what_it_is_and_only_good_ones_are_levert() {
    use VerdictDto::{Failed, Indeterminate, Passed, PassedWeak};
    use WhoDto::{Delegated, Mismatch, None, Same, TransportOnly};
    let with = |quirk: Quirk| good("Brev").with(quirk);
    let signed_by_another = || {
        let mut letter = good("Brev");
        letter.signed_by = Some(MESSY.to_owned());
        letter
    };
    let locked_for_another = || {
        let mut letter = good("Brev");
        letter.locked_for = Some(NORDFJELL.to_owned());
        letter
    };
    let on_behalf = || {
        let mut letter = good("Brev");
        letter.claims_from = Some(NORDFJELL.to_owned());
        letter.signed_by = Some(PROMPT.to_owned());
        letter
    };
    let agreed = || {
        let content = Content::Avtalt {
            identifier: "maanedsrapport".to_owned(),
            content: json!({ "maaned": "2026-10" }),
        };
        Letter::with_content(PROMPT, content)
    };
    let cases: Vec<(&str, Letter, End)> = vec![
        ("good", good("Brev"), (Passed, Same, "", true)),
        (
            "sha-1",
            Letter::new(PROMPT, "Brev", "Tekst"),
            (PassedWeak, Same, "SIG_SHA1", true),
        ),
        (
            "tampered",
            with(Quirk::ChangedDocument),
            (Failed, Same, "DIGEST_MISMATCH", false),
        ),
        (
            "unsigned",
            with(Quirk::Unsigned),
            (Failed, None, "SIG_MISSING", false),
        ),
        (
            "without its package",
            with(Quirk::NoPackage),
            (Failed, TransportOnly, "SIG_MISSING", false),
        ),
        (
            "made for another",
            with(Quirk::ManifestForAnother),
            (Failed, Same, "MANIFEST_PARTIES", false),
        ),
        (
            "wrong signer",
            signed_by_another(),
            (Passed, Mismatch, "", false),
        ),
        (
            "wrong key",
            locked_for_another(),
            (Indeterminate, None, "NO_KEY", false),
        ),
        (
            "self-made certificate",
            with(Quirk::SelfMadeCertificate),
            (Indeterminate, Same, "CHAIN_UNKNOWN", false),
        ),
        ("on behalf", on_behalf(), (Passed, Delegated, "", true)),
        (
            "cut off",
            with(Quirk::Truncated),
            (Failed, None, "TRUNCATED", false),
        ),
        (
            "out of the folder",
            with(Quirk::PathTraversal),
            (Failed, Same, "NAME_UNSAFE", false),
        ),
        ("agreed", agreed(), (Passed, TransportOnly, "", false)),
    ];

    let world = World::new().await;
    let us = world.desk(0).await;
    let mut wanted = Vec::new();
    for (index, (name, letter, end)) in cases.into_iter().enumerate() {
        let id = format!("7d1c6a52-90b1-4c0f-8f43-{index:012}");
        world.sandbox.send_letter(&named(letter, &id)).unwrap();
        wanted.push((name, id, end));
    }
    let rows = us.until_inbox(wanted.len()).await;
    for (name, id, (verdict, who, code, readable)) in wanted {
        let letter = letter_with(&us, &rows, &id).await;
        let codes: Vec<&str> = letter
            .judgement
            .reasons
            .iter()
            .map(|reason| reason.code.as_str())
            .collect();
        assert_eq!(letter.judgement.verdict, verdict, "{name}: {codes:?}");
        assert!(
            code.is_empty() || codes.contains(&code),
            "{name}: {codes:?}"
        );
        assert_eq!(letter.sender.who, who, "{name}");
        assert_eq!(letter.readable, readable, "{name}");
        assert!(!letter.sentence.is_empty(), "{name}: it is said in words");
        assert!(
            letter.sender.stated.name.contains(char::is_alphabetic),
            "{name}: the register names whom no certificate proves"
        );
        if !readable {
            for document in &letter.documents {
                let path = world.folder().join("nei");
                let id = &document.document.id;
                let saved = us.app.save_document(&letter.uid, id, &path).await;
                assert!(
                    saved.is_err(),
                    "{name}: {} is in quarantine",
                    document.document.name
                );
            }
        }
        let let_in = verdict != Failed && !matches!(who, Mismatch | None);
        assert!(
            let_in || letter.arkivmelding.is_none(),
            "{name}: nothing of it is read"
        );
        let statuses: &[&str] = if let_in {
            &["MOTTATT", "LEVERT"]
        } else {
            &["MOTTATT"]
        };
        let org = if name == "on behalf" {
            NORDFJELL
        } else {
            PROMPT
        };
        until_told(&world, org, &id, statuses).await;
    }
    us.app.close().await;
}

/// The letter whose messageId is `id`.
async fn letter_with(us: &Desk, rows: &[InboxRow], id: &str) -> IncomingDetail {
    for row in rows {
        let letter = us.app.incoming(&row.uid).await.unwrap();
        let named = letter
            .technical
            .iter()
            .any(|row| row.label == "Meldings-id" && row.value == id);
        if named {
            return letter;
        }
    }
    panic!("{id} is not in Innboks")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_may_vouch_for_another_signer_but_not_for_what_is_proven_wrong() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let id = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f7";
    let mut letter = named(good("Vedtak"), id);
    letter.signed_by = Some(MESSY.to_owned());
    world.sandbox.send_letter(&letter).unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    until_told(&world, PROMPT, id, &["MOTTATT"]).await;
    let before = us.app.incoming(&uid).await.unwrap();
    assert_eq!(before.actions[0].kind, IncomingActionKind::Accept);
    assert_eq!(
        before.title, "Melding som oppgir å være fra Statens prøveetat",
        "nothing of it is told, and nothing claimed"
    );

    let after = us.app.accept_message(&uid).await.unwrap();
    assert!(after.readable);
    assert_eq!(after.title, "Vedtak");
    let choice = after
        .events
        .iter()
        .find(|event| event.code == "GODTATT")
        .unwrap();
    assert!(choice.source.contains("en person"), "{}", choice.source);
    until_told(&world, PROMPT, id, &["MOTTATT", "LEVERT"]).await;

    world
        .sandbox
        .send_letter(&good("Endret").with(Quirk::ChangedDocument))
        .unwrap();
    let rows = us.until_inbox(2).await;
    let changed = rows
        .iter()
        .find(|row| row.verdict == VerdictDto::Failed)
        .unwrap();
    assert!(us.app.accept_message(&changed.uid).await.is_err());
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_delegation_is_known_the_next_time() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let on_behalf = || {
        let mut letter = good("På vegne av");
        letter.claims_from = Some(NORDFJELL.to_owned());
        letter.signed_by = Some(PROMPT.to_owned());
        letter
    };
    world.sandbox.send_letter(&on_behalf()).unwrap();
    let first = us.until_inbox(1).await.remove(0).uid;
    assert!(!us.app.incoming(&first).await.unwrap().sender.accepted);
    assert!(us.app.accept_message(&first).await.unwrap().sender.accepted);
    world.sandbox.send_letter(&on_behalf()).unwrap();
    let rows = us.until_inbox(2).await;
    let second = us.app.incoming(&rows[0].uid).await.unwrap();
    assert!(second.sender.accepted, "nobody has to say it twice");
    us.app.close().await;
}
