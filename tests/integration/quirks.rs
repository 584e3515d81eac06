//! Everything that can be unusual or wrong about what others send, as the person meets it.

use budstikke_app::dto::{MessageDetail, VerdictDto, WhoDto};
use budstikke_sandbox::{AnswerQuirk, Letter, Quirk, RecipientStatus};
use budstikke_tests::world::{PROMPT, US, World, step, within};

use crate::first_inbox::{find, told};

/// Where a letter with a quirk ends.
enum End {
    /// In Innboks: verdict, who, and what decided it beside the usual SHA-1 signature.
    Shown(VerdictDto, WhoDto, &'static [&'static str]),
    /// Beside Innboks, kept as it came.
    Aside,
}

fn expected(quirk: Quirk) -> End {
    use End::{Aside, Shown};
    use VerdictDto::{Failed, Indeterminate, Passed, PassedWeak};
    const WEAK: &[&str] = &["SIG_SHA1"];
    match quirk {
        Quirk::Sha256Signature => Shown(Passed, WhoDto::Same, &[]),
        // Unusual, and as good as any.
        Quirk::ReversedMembers
        | Quirk::UpperCaseIds
        | Quirk::NoDeadline
        | Quirk::PercentEncodedUris
        | Quirk::StoredWithSizesBehind
        | Quirk::FolderEntries
        | Quirk::DerEnvelope
        | Quirk::OaepSha1
        | Quirk::Pkcs1V15
        | Quirk::Twice
        // As of when it came its certificate is good.
        | Quirk::SignerAboutToExpire
        // It came, if late: nothing that came is thrown away.
        | Quirk::Expired => Shown(PassedWeak, WhoDto::Same, WEAK),
        Quirk::ExtraEntry => Shown(Failed, WhoDto::Same, &["ENTRY_UNCOVERED", "SIG_SHA1"]),
        Quirk::MissingMimetype => Shown(Failed, WhoDto::Same, &["MIMETYPE_MISSING", "SIG_SHA1"]),
        Quirk::ChangedDocument => Shown(Failed, WhoDto::Same, &["DIGEST_MISMATCH", "SIG_SHA1"]),
        Quirk::PathTraversal => Shown(Failed, WhoDto::Same, &["NAME_UNSAFE"]),
        Quirk::ZipBomb => Shown(Failed, WhoDto::None, &["ZIP_LIMIT"]),
        Quirk::ManifestForAnother => Shown(Failed, WhoDto::Same, &["MANIFEST_PARTIES", "SIG_SHA1"]),
        Quirk::Unsigned => Shown(Failed, WhoDto::None, &["MANIFEST_MISSING", "SIG_MISSING"]),
        Quirk::SelfMadeCertificate => {
            Shown(Indeterminate, WhoDto::Same, &["CHAIN_UNKNOWN", "SIG_SHA1"])
        }
        Quirk::ExpiredSigner => {
            Shown(Indeterminate, WhoDto::Same, &["CERT_EXPIRED", "SIG_SHA1"])
        }
        Quirk::Truncated => Shown(Failed, WhoDto::None, &["TRUNCATED"]),
        Quirk::NoPackage => Shown(Failed, WhoDto::TransportOnly, &["SIG_MISSING"]),
        // Nobody has written so for years, and 9908 is no register of organisations today.
        Quirk::ThirdMember | Quirk::LegacySbd | Quirk::OldIcd => Aside,
        other => panic!("nobody has said how {other:?} ends"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_quirk_of_a_letter_ends_as_what_it_is() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut ids = Vec::new();
    let (mut shown, mut aside) = (0, 0);
    for (index, quirk) in Quirk::ALL.into_iter().enumerate() {
        let id = format!("3e0c1f5e-1d0b-4c52-9f57-{index:012}");
        let mut letter = Letter::new(PROMPT, "Prøvebrev", "Betal til 9710 05 12345.").with(quirk);
        letter.message_id = Some(id.clone());
        world.sandbox.send_letter(&letter).unwrap();
        match expected(quirk) {
            End::Shown(..) => shown += 1,
            End::Aside => aside += 1,
        }
        ids.push((quirk, id));
    }
    let rows = us.until_inbox(shown).await;
    assert_eq!(us.until_aside(aside).await.len(), aside);
    let mut wrong = Vec::new();
    for (quirk, id) in ids {
        let found = find(&us, &rows, &wire_id(quirk, &id)).await;
        let seen = found.map(|(row, letter)| {
            let codes = letter.judgement.reasons.iter();
            let codes: Vec<String> = codes.map(|reason| reason.code.clone()).collect();
            let in_quarantine = !letter.documents.iter().any(|document| document.readable);
            (row.verdict, row.who, codes, in_quarantine)
        });
        let wanted = match expected(quirk) {
            End::Aside => None,
            End::Shown(verdict, who, codes) => {
                let codes = codes.iter().map(|code| (*code).to_owned()).collect();
                let good = matches!(verdict, VerdictDto::Passed | VerdictDto::PassedWeak);
                Some((verdict, who, codes, !good))
            }
        };
        if seen != wanted {
            wrong.push(format!("{quirk:?}: {seen:?} and not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    us.app.close().await;
}

/// The id as it was written.
fn wire_id(quirk: Quirk, id: &str) -> String {
    match quirk {
        Quirk::UpperCaseIds => id.to_uppercase(),
        _ => id.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_in_upper_case_are_answered_as_they_were_written() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut letter = Letter::new(PROMPT, "Prøvebrev", "Hei.").with(Quirk::UpperCaseIds);
    let id = "3e0c1f5e-1d0b-4c52-9f57-abcdefabcdef";
    letter.message_id = Some(id.to_owned());
    world.sandbox.send_letter(&letter).unwrap();
    let written = id.to_uppercase();
    let done = world.sandbox.until_received(PROMPT, |all| {
        let about = all.iter().filter(|status| status.message_id == written);
        about.count() == 2
    });
    let all = within(done).await;
    assert_eq!(told(&world, &written), ["MOTTATT", "LEVERT"]);
    assert_eq!(told(&world, id), Vec::<String>::new());
    for status in all {
        assert_eq!(status.problems, Vec::<String>::new());
    }
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_quirk_of_an_answer_is_told_as_what_it_is() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let mut sent = Vec::new();
    for quirk in AnswerQuirk::ALL {
        world.sandbox.set_answer_quirks(PROMPT, &[quirk]);
        let copies = if quirk == AnswerQuirk::Twice { 2 } else { 1 };
        let answers = answers(&world).0 + 3 * copies;
        let uid = us.send(&world, PROMPT).await;
        until_taken_in(&world, answers).await;
        let wanted = match quirk {
            // It names no message, and nothing is guessed.
            AnswerQuirk::UpperCaseIds => "Waiting",
            // The field takes any word but a no for a yes (eformidling-dpo 6.2).
            AnswerQuirk::MisspeltReceipt
            | AnswerQuirk::BackToFront
            | AnswerQuirk::Twice
            | AnswerQuirk::Expired
            | AnswerQuirk::NoDeadline
            | AnswerQuirk::WithoutMessages
            | AnswerQuirk::WithoutChannel
            | AnswerQuirk::SameChannel => "Confirmed",
            other => panic!("nobody has said how {other:?} ends"),
        };
        let times = u32::from(wanted == "Confirmed");
        let message = us
            .until(&uid, |message| {
                step(message, "closed") == wanted
                    && ["MOTTATT", "LEVERT", "LEST"]
                        .iter()
                        .all(|code| told_of(message, code) == times)
            })
            .await;
        assert_eq!(told_of(&message, "LEVETID_UTLOPT"), 0, "{quirk:?}");
        sent.push((uid, times));
    }
    for (uid, times) in sent {
        let message = us.app.message(&uid).await.unwrap();
        assert_eq!(
            told_of(&message, "MOTTATT"),
            times,
            "what came later changes nothing"
        );
    }
    us.app.close().await;
}

/// How many times `code` is told of a message.
fn told_of(message: &MessageDetail, code: &str) -> u32 {
    let events = message.steps.iter().flat_map(|step| &step.events);
    let named = events.filter(|event| event.code == code);
    named.map(|event| event.count).sum()
}

/// How many answers PROMPT has sent, and how many of them we have confirmed.
fn answers(world: &World) -> (usize, usize) {
    let transfers = world.sandbox.transfers();
    let theirs = || {
        transfers
            .iter()
            .filter(|transfer| transfer.sender.ends_with(PROMPT))
    };
    let confirmed = theirs().filter(|transfer| {
        transfer.recipient_status(US) == Some(RecipientStatus::DownloadConfirmed)
    });
    (theirs().count(), confirmed.count())
}

async fn until_taken_in(world: &World, count: usize) {
    within(async {
        while answers(world) != (count, count) {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
