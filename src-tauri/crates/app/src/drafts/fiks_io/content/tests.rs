use budstikke_domain::ServiceIdentifier;
use budstikke_store::{BlobId, BlobRef, PartRole};
use serde_json::json;

use super::*;
use crate::drafts::check::{Checked, problems};
use crate::drafts::letter::Letter;
use crate::dto::{Problem, ProblemLevel};

const HENT: &str = "no.ks.fiks.plan.v2.innsyn.aktoerer.hent";
const SOK: &str = "no.ks.fiks.arkiv.v1.innsyn.sok";
const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

/// A message of the type `kind` with a schema that wants a `planid` of text.
fn letter(kind: &str, content: &str) -> Letter {
    let mut letter = Letter::new("Kari Testesen");
    letter.service = ServiceIdentifier::FiksIo.as_str().to_owned();
    letter.title = "Prøve".to_owned();
    letter.fiks_io.konto = "11111111-1111-4111-8111-111111111111".to_owned();
    letter.fiks_io.melding_type = kind.to_owned();
    letter.fiks_io.content = content.to_owned();
    let schema = json!({"required": ["planid"], "properties": {"planid": {"type": "string"}}});
    let schema = json!({"name": "plan.json", "files": {"plan.json": schema}});
    letter.fiks_io.schema = Some(serde_json::from_value(schema).unwrap());
    letter
}

fn attachment(name: &str) -> Attachment {
    Attachment {
        id: name.to_owned(),
        ordinal: 0,
        role: PartRole::Hoveddokument,
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        blob: BlobRef {
            id: BlobId::parse(&"0".repeat(32)).unwrap(),
            size: 10,
            sha256: String::new(),
        },
        source: None,
    }
}

fn file(name: &str, packed: &str, content: Content) -> Attached {
    Attached {
        name: name.to_owned(),
        packed: packed.to_owned(),
        size: 12_300_000,
        content,
    }
}

fn read(packed: &str, text: &str) -> Attached {
    file("min fil.json", packed, Content::Read(text.into()))
}

fn all(letter: &Letter, attached: &[Attached]) -> Vec<Problem> {
    let attachments: Vec<Attachment> = attached.iter().map(|one| attachment(&one.name)).collect();
    problems(&Checked {
        letter,
        attachments: &attachments,
        attached,
        reading: None,
        uses_dpo: false,
    })
}

/// What is said of the content, what stops it as «!».
fn said(letter: &Letter, attached: &[Attached]) -> Vec<String> {
    let found = all(letter, attached).into_iter();
    let content = found.filter(|problem| problem.field == FIELD);
    let told = content.map(|problem| {
        let stops = if problem.level == ProblemLevel::Error {
            "! "
        } else {
            ""
        };
        format!("{stops}{}", problem.text)
    });
    told.collect()
}

#[test]
fn an_attached_payload_is_held_against_the_schema_and_named() {
    let letter = letter(HENT, "");
    let of = |text: &str| said(&letter, &[read("payload.json", text)]);
    assert_eq!(of(r#"{"planid": "1234"}"#), [""; 0]);
    assert_eq!(
        of("\u{feff}{\"planid\": \"1234\"}"),
        [""; 0],
        "with a byte order mark"
    );
    assert_eq!(of("{}"), ["! min fil.json, øverst: «planid» mangler."]);
    assert_eq!(
        of(r#"{"planid": 7}"#),
        ["! min fil.json, /planid: Skal være tekst."]
    );
    assert_eq!(
        of("{\n nei"),
        ["! min fil.json er ikke JSON. Rett linje 2, tegn 2."]
    );
}

#[test]
fn what_can_not_be_judged_is_told_and_a_large_file_still_goes() {
    let letter = letter(HENT, "");
    let large = file("stor.json", "payload.json", Content::TooLarge);
    assert_eq!(
        said(&letter, &[large]),
        [
            "stor.json er 12,3 MB. Vi kontrollerer bare filer på høyst 5 MB, så innholdet er ikke kontrollert."
        ]
    );
    let gone = file("borte.json", "payload.json", Content::Unreadable);
    assert_eq!(
        said(&letter, &[gone]),
        ["! borte.json lar seg ikke lese. Fjern den, og velg den på nytt."]
    );
}

#[test]
fn a_schema_of_ones_own_judges_a_type_that_we_do_not_know() {
    let of = |content: &str, attached: &[Attached]| {
        let found = all(&letter("no.example.v1.noe", content), attached);
        let stops = found.iter().any(|one| one.level == ProblemLevel::Error);
        let about = found.iter().find(|one| one.field == "fiksType").unwrap();
        (stops, about.text.contains("mot JSON-skjemaet"))
    };
    assert_eq!(of("{}", &[]), (true, true), "written");
    assert_eq!(of(r#"{"planid": "1"}"#, &[]), (false, true));
    assert_eq!(of("", &[read("data.json", "{}")]), (true, true), "attached");
    assert_eq!(of("<noe/>", &[]), (false, false), "nothing that it judges");
    let mut without = letter("no.example.v1.noe", "fritt");
    without.fiks_io.schema = None;
    assert_eq!(said(&without, &[]), [""; 0], "whatever two have agreed on");
}

#[test]
fn an_attached_document_of_fiks_arkiv_is_judged_by_its_schema() {
    let sok =
        r#"<sok xmlns="https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/sok/v1"/>"#;
    let found = said(
        &letter(SOK, ""),
        &[file("mitt.xml", "sok.xml", Content::Read(sok.into()))],
    );
    assert!(
        found
            .iter()
            .all(|text| text.starts_with("! mitt.xml, linje 1: ")),
        "{found:?}"
    );
    assert!(!found.is_empty(), "it says nothing of what to look for");
    let arkivmelding = |text: &str| {
        let file = file(
            "arkivmelding.xml",
            "arkivmelding.xml",
            Content::Read(text.into()),
        );
        said(&letter(OPPRETT, ""), &[file])
    };
    let broken = arkivmelding(
        r#"<arkivmelding xmlns="https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"><system>"#,
    );
    assert!(
        broken.len() == 1 && broken[0].starts_with("! arkivmelding.xml, linje"),
        "{broken:?}"
    );
    assert_eq!(
        arkivmelding(
            r#"<arkivmelding xmlns="http://www.arkivverket.no/standarder/noark5/arkivmelding"/>"#
        ),
        [
            "! arkivmelding.xml er ikke skrevet for Fiks Arkiv. Bruk navnerommet som hører til meldingstypen."
        ]
    );
    assert_eq!(
        arkivmelding("<noe/>"),
        ["Vi har ikke skjemaet til arkivmelding.xml, og kontrollerer det ikke."]
    );
}
