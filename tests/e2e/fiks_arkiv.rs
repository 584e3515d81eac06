//! Fiks Arkiv in the window: a letter goes to an archive and its answers come, and a letter that came is
//! confirmed.

use budstikke_sandbox::KontoRole;
use fantoccini::key::Key;

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::window::{Window, pdf};

const TITLE: &str = "Søknad om barnehageplass";

#[tokio::test]
async fn a_letter_reaches_an_archive_over_fiks_io_and_one_that_came_is_confirmed() {
    let window = Window::open("fiks_arkiv").await;
    window.click("start-sandbox").await;
    window.find("new-message").await;
    letter_is_sent(&window).await;
    answers_come(&window).await;
    letter_is_confirmed(&window).await;
    window.close().await;
}

async fn letter_is_sent(window: &Window) {
    window.click("new-message").await;
    window.fill("recipient-input", "statens prø").await;
    window.click("recipient-option-311204823").await;
    let way = format!("#way-DPFIO-{}", KontoRole::Archive.konto_id());
    let way = window.wait_css(&way).await;
    way.click().await.expect("it can be chosen");
    window.fill("title-input", TITLE).await;
    let document = pdf(&window.desktop().join("Søknad.pdf"), "Soknad", 200_000);
    window.choose_in_dialog(&[document]);
    window.click("pick-files").await;
    window.wait_text("attachment-list", "Søknad.pdf").await;
    window.shot("compose").await;
    nothing_is_wrong_for_those_who_use_aids(window, "compose over Fiks IO").await;
    window.click("to-review").await;
    window.wait_text("envelope-dialog", "Fiks IO").await;
    window.shot("envelope").await;
    nothing_is_wrong_for_those_who_use_aids(window, "konvolutt over Fiks IO").await;
    window.sign().await;
    window.find("undo-bar").await;
}

async fn answers_come(window: &Window) {
    window.click("nav-sent").await;
    window.click_row(TITLE).await;
    window.wait_text("status-sentence", "har kvittert").await;
    window.shot("answered").await;
    nothing_is_wrong_for_those_who_use_aids(window, "answered over Fiks IO").await;
    let timeline = window.find("timeline").await.text().await.expect("text");
    for words in [
        "Laget",
        "Pakket og signert",
        "lagt i køen",
        "Hentet av mottakerens system",
    ] {
        assert!(timeline.contains(words), "it says «{words}»:\n{timeline}");
    }
    assert!(
        !timeline.contains("Altinn"),
        "it went another way:\n{timeline}"
    );
    window.show_last_evidence().await;
    window.wait_text("evidence-drawer", "melding-id").await;
    window.shot("evidence").await;
    window.press(&[], Key::Escape.into()).await;
    window.wait_gone("evidence-drawer").await;
}

async fn letter_is_confirmed(window: &Window) {
    window.click("nav-inbox").await;
    window.click_row("Søknad om skjenkebevilling").await;
    window.find("incoming-sendKvittering").await;
    window.shot("letter").await;
    nothing_is_wrong_for_those_who_use_aids(window, "a letter over Fiks IO").await;
    window.click("incoming-sendKvittering").await;
    window.fill("kvittering-journal", "2026/3107").await;
    window.shot("kvittering").await;
    nothing_is_wrong_for_those_who_use_aids(window, "kvittering over Fiks IO").await;
    window.click("kvittering-send").await;
    window.wait_text("kvitteringer", "Bekreftet").await;
    window.wait_text("kvitteringer", "Lagt i køen").await;
    window.shot("confirmed").await;
}
