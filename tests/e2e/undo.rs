//! Scenario 4 of the acceptance list: a letter taken back within its hold.

use budstikke_sandbox::Received;
use budstikke_tests::world::{PROMPT, within};
use fantoccini::key::Key;

use crate::office::Office;
use crate::window::pdf;

/// Seconds, as a profile has it that nobody changed.
const HOLD: u32 = 10;
const TITLE: &str = "Brev med feil vedlegg";

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_the_draft_back_and_no_transfer_was_begun() {
    let office = Office::new(HOLD).await;
    // What it says to us would be answered, and no transfer shall be begun.
    office.world.sandbox.hold_answers(PROMPT);
    let window = office.open("undo").await;
    let document = pdf(
        &window.desktop().join("Feil vedlegg.pdf"),
        "Feil vedlegg",
        20_000,
    );
    window.write(TITLE, document).await;
    window.sign_and_send().await;
    window.find("undo-bar").await;
    window.press(&[Key::Control], 'z').await;

    let title = window.find("title-input").await;
    let value = title.prop("value").await.expect("a value");
    assert_eq!(value.as_deref(), Some(TITLE), "the draft is back unchanged");
    window
        .wait_text("attachment-list", "Feil vedlegg.pdf")
        .await;
    window.shot("undone").await;
    assert_ne!(window.focused().await, "BODY", "the draft has the focus");
    window.click("nav-outbox").await;
    window.wait_text("main", "Alt er sendt.").await;
    window.click("nav-sent").await;
    window
        .wait_text("main", "Ingen meldinger er sendt ennå.")
        .await;
    assert!(
        office.begun().is_empty(),
        "the carrier was told of no letter"
    );

    // It is held anew, so the first hold is over before this one is: what left late would be seen, too.
    window.click("nav-drafts").await;
    window.click_row(TITLE).await;
    window
        .wait_text("attachment-list", "Feil vedlegg.pdf")
        .await;
    window.sign_and_send().await;
    let arrived = |all: &[Received]| all.iter().any(|one| one.document_type == "arkivmelding");
    within(office.world.sandbox.until_received(PROMPT, arrived)).await;
    let begun = office.begun();
    assert_eq!(
        begun.len(),
        1,
        "one transfer, of the letter that was sent: {begun:?}"
    );
    window.close().await;
}
