//! Looking at documents: who may be looked at, for how long, and what is handed out.

use std::fs;
use std::path::Path;

use budstikke_app::dto::{DraftInput, OpenAnswer, VerdictDto};
use budstikke_app::{AppError, Preview, ToPreview};
use budstikke_sandbox::{Letter, Quirk};
use budstikke_tests::world::{PROMPT, World, input};

/// Some document in every form, and how it is to be shown.
const FORMS: [(&str, &[u8], &str); 4] = [
    ("Vedtak.pdf", b"%PDF-1.4 som ikke er mer", "pdf"),
    ("Notat.txt", b"Bl\xE5b\xE6r", "text"),
    ("Sak.xml", b"<sak><tittel>Klage</tittel></sak>", "text"),
    ("Skjult.pdf", b"{\"a\": [1, 2]}", "text"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_look_hands_out_only_a_pdf_as_it_is_and_nothing_once_it_has_ended() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let files = FORMS
        .iter()
        .map(|(name, content, _)| {
            let path = world.folder().join(name);
            fs::write(&path, content).unwrap();
            path
        })
        .collect();
    let draft = us.draft(PROMPT, "Klage", files).await;
    let mut keys = Vec::new();
    for (name, content, shown) in FORMS {
        let file = draft.attachments.iter().find(|one| one.name == name);
        let id = &file.expect("it is attached").id;
        let look = shown_of(us.app.preview_attachment(&draft.id, id, false).await);
        let about = look.about();
        assert_eq!((about.name.as_str(), about.shown), (name, shown));
        assert!(!about.opens, "the person has the file: {name}");
        assert_eq!(look.title(), format!("{name} – Budstikke"));
        let lies = !about.notes.is_empty();
        assert_eq!(lies, name == "Skjult.pdf", "{:?}", about.notes);
        if shown == "pdf" {
            let end = look.bytes(5, 1_000_000).await.unwrap();
            assert_eq!(end, content[5..], "as much of it as there is");
            assert!(look.text().await.is_err());
        } else {
            assert!(look.bytes(0, 10).await.is_err(), "never as it is: {name}");
            let text = look.text().await.unwrap();
            assert_eq!(text.tree.is_some(), name != "Notat.txt", "{name}");
        }
        assert!(look.picture(1).await.is_err());
        keys.push(look.key().to_owned());
        look.end();
        assert!(look.bytes(0, 10).await.is_err(), "ended: {name}");
        assert!(look.text().await.is_err(), "ended: {name}");
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), FORMS.len(), "each look has a key of its own");
    let profile = world.config(30).profile.folder().to_owned();
    assert!(!holds(&profile, b"tittel>Klage"), "nothing is written");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taushetsbelagt_document_is_asked_about_first_and_its_title_says_nothing() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let path = world.folder().join("Diagnose Kari Nordmann.txt");
    fs::write(&path, "Innholdet").unwrap();
    let draft = us.draft(PROMPT, "Klage", vec![path]).await;
    let typed = DraftInput {
        confidential: true,
        ..input(PROMPT, "Klage")
    };
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let file = draft.attachments[0].id.clone();
    let of_draft = us.app.preview_attachment(&draft.id, &file, false).await;
    assert_asked(of_draft);
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    assert_asked(us.app.preview_document(&sent.uid, "1", false).await);
    let look = shown_of(us.app.preview_document(&sent.uid, "1", true).await);
    assert_eq!(look.title(), "Taushetsbelagt dokument – Budstikke");
    assert!(!look.open_question().contains("Kari"));
    assert_eq!(look.sent(), Some((sent.uid.as_str(), "1")));
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_quarantine_is_not_shown_and_what_cannot_be_shown_says_why() {
    let world = World::new().await;
    let us = world.desk(30).await;
    let letter =
        Letter::new(PROMPT, "Endret", "Vi viser til brevet deres.").with(Quirk::ChangedDocument);
    world.sandbox.send_letter(&letter).unwrap();
    let row = us.until_inbox(1).await.remove(0);
    assert_eq!(row.verdict, VerdictDto::Failed);
    for document in ["1", "2"] {
        let shown = us.app.preview_document(&row.uid, document, true).await;
        assert!(
            matches!(shown, Err(AppError::NotTrusted | AppError::NotFound(_))),
            "{shown:?}"
        );
    }
    for (name, content, told) in [
        ("Vedtak.pdf", &b"MZ\x90\x00 and more"[..], "er et program"),
        (
            "Brev.docx",
            b"PK\x03\x04\0\0",
            "kan ikke vise filer av dette",
        ),
        (
            "Kart.png",
            b"PK\x03\x04\0\0",
            "Filen heter .png, men er noe annet",
        ),
    ] {
        let path = world.folder().join(name);
        fs::write(&path, content).unwrap();
        let draft = us.draft(PROMPT, "Klage", vec![path]).await;
        let file = &draft.attachments[0].id;
        let said = us.app.preview_attachment(&draft.id, file, true).await;
        let Ok(ToPreview::Said(OpenAnswer::Refused { text })) = said else {
            panic!("{name} is not shown: {said:?}")
        };
        assert!(text.contains(told), "{text}");
    }
    us.app.close().await;
}

fn shown_of(found: Result<ToPreview, AppError>) -> Preview {
    match found {
        Ok(ToPreview::Shown(look)) => look,
        other => panic!("it is shown: {other:?}"),
    }
}

fn assert_asked(found: Result<ToPreview, AppError>) {
    let Ok(ToPreview::Said(OpenAnswer::Ask { texts })) = found else {
        panic!("it is asked about first: {found:?}")
    };
    assert!(texts[0].contains("taushetsbelagt"), "{texts:?}");
}

/// Whether a file below `folder` has these bytes.
fn holds(folder: &Path, wanted: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, wanted);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}
