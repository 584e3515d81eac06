//! What waits for whoever tries the sandbox for the first time, letter by letter: how each is judged, what
//! is shown of it, and what its sender is told.

use std::fs::File;

use budstikke_app::dto::{InboxRow, IncomingActionKind, ToneDto, VerdictDto, WhoDto};
use budstikke_packaging::{Limits, sbd_zip};
use budstikke_sandbox::{Letter, Quirk, RecipientStatus, inbox_letters};
use budstikke_tests::world::{Desk, PROMPT, US, World, within};
use serde_json::Value;

/// Where a letter ends.
enum End {
    /// In Innboks.
    Shown(Shown),
    /// Beside Innboks, with this reason.
    Aside(&'static str),
    /// Nowhere to be seen; its bytes are kept.
    Kept,
    /// At the carrier, untouched.
    LeftThere,
}

/// A letter in Innboks.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    verdict: VerdictDto,
    who: WhoDto,
    /// Everything that decided the verdict.
    reasons: &'static [&'static str],
    /// The one word of the list, and how it looks.
    word: &'static str,
    tone: ToneDto,
    title: &'static str,
    /// By whom it says it is.
    sender: &'static str,
    /// The documents that may be opened; the arkivmelding is not counted.
    readable: &'static [&'static str],
    /// What its sender is told by itself.
    told: &'static [&'static str],
    /// The best thing to do.
    action: Option<IncomingActionKind>,
}

const GOOD: Shown = Shown {
    verdict: VerdictDto::Passed,
    who: WhoDto::Same,
    reasons: &[],
    word: "Kontrollert",
    tone: ToneDto::Success,
    title: "",
    sender: "",
    readable: &[],
    told: &["MOTTATT", "LEVERT"],
    action: Some(IncomingActionKind::SendKvittering),
};

const ETATEN: &str = "Statens prøveetat";
const NORDFJELL: &str = "Nordfjell kommune";
const FJORDBY: &str = "Fjordby tingsted";
const ROTETE: &str = "Rotete AS";

fn expected(name: &str) -> End {
    let shut = "Melding som oppgir å være fra Rotete AS";
    let shown = match name {
        "01-horing" => Shown {
            title: "Høring – forslag til forskrift om prøvepost",
            sender: ETATEN,
            readable: &["Høringsbrev.pdf"],
            ..GOOD
        },
        "02-refusjon" => Shown {
            verdict: VerdictDto::PassedWeak,
            reasons: &["SIG_SHA1"],
            word: "Kontrollert, svak signatur",
            title: "Krav om refusjon for barnehageplass",
            sender: NORDFJELL,
            readable: &[
                "Krav om refusjon.pdf",
                "Vedlegg 1 – Beregning for høsten.pdf",
                "Vedlegg 2 – Åpningstider og plasser.txt",
            ],
            ..GOOD
        },
        "03-verge" => Shown {
            title: "Taushetsbelagt melding",
            sender: FJORDBY,
            readable: &["Anmodning.pdf"],
            ..GOOD
        },
        "04-avtalt" => Shown {
            who: WhoDto::TransportOnly,
            word: "Oppgitt av Altinn",
            tone: ToneDto::Neutral,
            title: "no.proveetat.ovelse.paamelding.v1",
            sender: ETATEN,
            action: Some(IncomingActionKind::Reply),
            ..GOOD
        },
        "06-sha1" => Shown {
            verdict: VerdictDto::PassedWeak,
            reasons: &["SIG_SHA1"],
            word: "Kontrollert, svak signatur",
            title: "Ferdigmelding – rehabilitering av pumpestasjon",
            sender: ROTETE,
            readable: &["Ferdigmelding.pdf"],
            ..GOOD
        },
        "07-forfalsket" => Shown {
            verdict: VerdictDto::Failed,
            reasons: &["DIGEST_MISMATCH", "SIG_SHA1"],
            word: "Ikke bruk innholdet",
            tone: ToneDto::Danger,
            title: shut,
            sender: ROTETE,
            told: &["MOTTATT"],
            action: Some(IncomingActionKind::Reject),
            ..GOOD
        },
        "08-fremmed-signatur" => Shown {
            who: WhoDto::Mismatch,
            word: "Annen avsender",
            tone: ToneDto::Danger,
            title: shut,
            sender: ROTETE,
            told: &["MOTTATT"],
            action: Some(IncomingActionKind::Accept),
            ..GOOD
        },
        "09-to-ganger" => Shown {
            title: "Purring – nøkler til pumpestasjon",
            sender: ROTETE,
            readable: &["Purring.txt"],
            ..GOOD
        },
        "10-odelagt" => Shown {
            verdict: VerdictDto::Failed,
            who: WhoDto::None,
            reasons: &["TRUNCATED"],
            word: "Ikke bruk innholdet",
            tone: ToneDto::Danger,
            title: shut,
            sender: ROTETE,
            told: &["MOTTATT"],
            action: Some(IncomingActionKind::Reject),
            ..GOOD
        },
        "13-utgir-seg" => Shown {
            verdict: VerdictDto::PassedWeak,
            who: WhoDto::Delegated,
            reasons: &["SIG_SHA1"],
            word: "På vegne av",
            tone: ToneDto::Warning,
            title: "Endret frist for høringssvar",
            sender: ETATEN,
            readable: &["Endret frist.pdf"],
            action: Some(IncomingActionKind::Accept),
            ..GOOD
        },
        "05-kanal" => return End::LeftThere,
        "11-ukjent-kvittering" => return End::Kept,
        "12-feil-adressat" => return End::Aside("the SBD is addressed to somebody else"),
        other => panic!("nobody has said how {other} ends"),
    };
    End::Shown(shown)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_inbox_is_judged_letter_by_letter() {
    let world = World::new().await;
    world.sandbox.fill_inbox().await.unwrap();
    let us = world.desk(0).await;
    let letters: Vec<_> = inbox_letters()
        .unwrap()
        .into_iter()
        .map(|(name, letter)| (name, letter, expected(name)))
        .collect();
    let shown = letters
        .iter()
        .filter(|(_, _, end)| matches!(end, End::Shown(_)));
    let rows = us.until_inbox(shown.count()).await;
    let aside = us.until_aside(1).await;
    // Deliveries are opened in the order they come: what is told of this one is told last.
    let last = Letter::new(PROMPT, "Til slutt", "Hei.").with(Quirk::Sha256Signature);
    world.sandbox.send_letter(&last).unwrap();
    us.until_inbox(rows.len() + 1).await;
    until_all_is_told(&world, &letters).await;

    let mut places = 0;
    for (name, letter, end) in &letters {
        let id = letter.message_id.as_deref().expect("each has one");
        match end {
            End::Shown(expected) => {
                judged(&us, &rows, name, id, expected).await;
                places += 1;
            }
            End::Aside(reason) => {
                assert_eq!(aside[0].details, *reason, "{name}");
                assert_eq!(aside.len(), 1, "{name} alone is put aside: {aside:?}");
            }
            End::Kept => assert!(find(&us, &rows, id).await.is_none(), "{name} is no letter"),
            End::LeftThere => {
                let transfers = world.sandbox.transfers();
                let transfer = transfers
                    .iter()
                    .find(|transfer| transfer.reference == "fagsystem-veg")
                    .expect(name);
                assert_eq!(
                    transfer.recipient_status(US),
                    Some(RecipientStatus::Initialized),
                    "{name}: neither downloaded nor confirmed"
                );
            }
        }
        let told: Vec<_> = told(&world, id);
        let wanted = match end {
            End::Shown(shown) => shown.told,
            _ => &[],
        };
        assert_eq!(told, wanted, "{name}");
    }
    assert_eq!(places, rows.len(), "and nothing else is in Innboks");
    us.app.close().await;
}

async fn judged(us: &Desk, rows: &[InboxRow], name: &str, id: &str, expected: &Shown) {
    let (row, letter) = find(us, rows, id).await.expect(name);
    let codes: Vec<&str> = letter
        .judgement
        .reasons
        .iter()
        .map(|reason| reason.code.as_str())
        .collect();
    assert_eq!(codes, expected.reasons, "{name}");
    assert_eq!(
        (row.verdict, row.who),
        (expected.verdict, expected.who),
        "{name}"
    );
    assert_eq!(
        (row.word.as_str(), row.tone),
        (expected.word, expected.tone),
        "{name}"
    );
    assert_eq!(row.title, expected.title, "{name}");
    assert_eq!(row.sender.name, expected.sender, "{name}");
    assert!(row.unread, "{name}");
    let readable: Vec<&str> = letter
        .documents
        .iter()
        .filter(|document| document.readable)
        .map(|document| document.document.name.as_str())
        .filter(|name| !name.ends_with(".xml"))
        .collect();
    assert_eq!(readable, expected.readable, "{name}");
    let letters_in = expected.told.contains(&"LEVERT");
    assert_eq!(
        letter.arkivmelding.is_some() || letter.agreement.is_some(),
        letters_in,
        "{name}: what is said in it is shown when it is let in, and not before"
    );
    assert_eq!(
        letter.problem.is_some(),
        expected.verdict == VerdictDto::Failed,
        "{name}"
    );
    assert_eq!(
        letter.actions.first().map(|action| action.kind),
        expected.action,
        "{name}"
    );
}

pub(crate) type Found = (InboxRow, budstikke_app::dto::IncomingDetail);

/// The row and the whole of the letter whose messageId is `id`.
pub(crate) async fn find(us: &Desk, rows: &[InboxRow], id: &str) -> Option<Found> {
    for row in rows {
        let letter = us.app.incoming(&row.uid).await.unwrap();
        let named =
            |row: &budstikke_app::dto::TechnicalRow| row.label == "Meldings-id" && row.value == id;
        if letter.technical.iter().any(named) {
            return Some((row.clone(), letter));
        }
    }
    None
}

async fn until_all_is_told(world: &World, letters: &[(&str, Letter, End)]) {
    let wanted: usize = letters
        .iter()
        .map(|(_, _, end)| match end {
            End::Shown(shown) => shown.told.len(),
            _ => 0,
        })
        .sum();
    // And the two about the last letter.
    within(async {
        while world
            .sandbox
            .transfers()
            .iter()
            .filter(|sent| sent.sender.ends_with(US))
            .count()
            < wanted + 2
        {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// What has been told about the message `id`, whoever it was told, in the order it was sent.
pub(crate) fn told(world: &World, id: &str) -> Vec<String> {
    let transfers = world.sandbox.transfers();
    let ours = transfers.iter().filter(|sent| sent.sender.ends_with(US));
    let statuses = ours.filter_map(|sent| {
        let mut file = File::open(sent.path()).expect("the broker keeps it");
        let content = sbd_zip::read(&mut file, &Limits::default(), &mut std::io::sink());
        let sbd = content.unwrap().sbd.expect("an SBD");
        let sbd: Value = serde_json::from_slice(&sbd).unwrap();
        let header = &sbd["standardBusinessDocumentHeader"];
        let about = header["documentIdentification"]["instanceIdentifier"].as_str()?;
        let status = sbd["status"]["status"].as_str()?;
        (about == id).then(|| status.to_owned())
    });
    statuses.collect()
}
