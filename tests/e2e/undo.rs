//! Scenario 4 of the acceptance list: a letter taken back within its hold.

use fantoccini::key::Key;

use crate::window::{Window, pdf};

#[tokio::test]
async fn undo_brings_the_draft_back_and_nothing_has_left_the_machine() {
    let window = Window::open("undo").await;
    let document = pdf(
        &window.desktop().join("Feil vedlegg.pdf"),
        "Feil vedlegg",
        20_000,
    );
    window.click("start-sandbox").await;

    window.find("new-message").await;
    window.press(&[Key::Control], 'n').await;
    window.fill("recipient-input", "statens prø").await;
    window.find("recipient-option-311204823").await;
    window.press(&[], Key::Enter.into()).await;
    window
        .wait_text("capability-card", "Rett inn i arkivsystemet deres")
        .await;
    window.fill("title-input", "Brev med feil vedlegg").await;
    window.choose_in_dialog(&[document]);
    window.press(&[Key::Control, Key::Shift], 'A').await;
    window
        .wait_text("attachment-list", "Feil vedlegg.pdf")
        .await;
    window.press(&[Key::Control], Key::Enter.into()).await;
    window.find("envelope-dialog").await;
    window.click("sign-and-send").await;
    window.find("undo-bar").await;
    window.press(&[Key::Control], 'z').await;

    let title = window.find("title-input").await;
    let value = title.prop("value").await.expect("a value");
    assert_eq!(
        value.as_deref(),
        Some("Brev med feil vedlegg"),
        "the draft is back unchanged"
    );
    window
        .wait_text("attachment-list", "Feil vedlegg.pdf")
        .await;
    window.shot("undone").await;
    assert_ne!(window.focused().await, "BODY", "the draft has the focus");
    let log = window.log();
    assert!(
        log.contains("budstikke_sandbox"),
        "the sandbox tells what it was asked: {log}"
    );
    // What came in at the start is answered meanwhile; those transfers carry statuses, and no letter.
    assert!(
        !log.contains("received arkivmelding "),
        "nobody received the letter: {log}"
    );
    window.click("nav-outbox").await;
    window.wait_text("main", "Alt er sendt.").await;
    window.click("nav-sent").await;
    window
        .wait_text("main", "Ingen meldinger er sendt ennå.")
        .await;
    window.close().await;
}
