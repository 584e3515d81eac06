//! A letter that came in is read, answered with a kvittering and with a reply; a forged one is shown for
//! what it is.

use fantoccini::key::Key;

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::window::{Window, pdf};

#[tokio::test]
async fn a_letter_is_read_and_answered_and_a_forged_one_is_shown_for_what_it_is() {
    let window = Window::open("receive_and_answer").await;
    window.click("start-sandbox").await;
    for title in [
        "Krav om refusjon for barnehageplass",
        "Ikke bruk innholdet",
        "Annen avsender",
        "Taushetsbelagt melding",
    ] {
        window.wait_text("message-list", title).await;
    }
    window.find("aside").await;
    window.shot("inbox").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "Innboks").await;

    letter_is_read(&window).await;
    kvittering_is_sent(&window).await;
    reply_is_sent(&window).await;
    forged_is_shown(&window).await;
    window.close().await;
}

async fn letter_is_read(window: &Window) {
    window
        .click_row("Krav om refusjon for barnehageplass")
        .await;
    window.wait_text("incoming", "Fra Nordfjell kommune").await;
    window.wait_text("worth", "Kontrollert").await;
    window.wait_text("incoming", "Krav om refusjon.pdf").await;
    window
        .wait_text("incoming", "Avsenderen ser ikke at du åpner meldingen her.")
        .await;
    window.shot("letter").await;
    nothing_is_wrong_for_those_who_use_aids(window, "letter").await;
    window.click_tab("control").await;
    window
        .wait_text("control", "Stemmer med innholdslisten")
        .await;
    window.shot("control").await;
    nothing_is_wrong_for_those_who_use_aids(window, "control").await;
}

async fn kvittering_is_sent(window: &Window) {
    window.click("incoming-sendKvittering").await;
    window
        .wait_text(
            "kvittering-preview",
            "Arkivet hos Solvik kommune har bekreftet mottak.",
        )
        .await;
    window.shot("kvittering").await;
    nothing_is_wrong_for_those_who_use_aids(window, "kvittering").await;
    window.click("kvittering-send").await;
    window.wait_text("kvitteringer", "Bekreftet").await;
    window
        .wait_text("kvitteringer", "Hentet av mottakerens system")
        .await;
    window.shot("answered").await;
    let log = window.log();
    assert!(
        log.contains("/filetransfer "),
        "the carrier was handed the kvittering: {log}"
    );
}

async fn reply_is_sent(window: &Window) {
    window.press(&[Key::Control], 'r').await;
    let title = window.find("title-input").await;
    let value = title.prop("value").await.expect("a value");
    assert!(
        value.is_some_and(|value| value.contains("Krav om refusjon")),
        "the answer is about what it answers"
    );
    window
        .wait_text("capability-card", "Rett inn i arkivsystemet deres")
        .await;
    let document = pdf(
        &window.desktop().join("Svar på krav.pdf"),
        "Svar paa krav",
        20_000,
    );
    window.choose_in_dialog(&[document]);
    window.click("pick-files").await;
    window
        .wait_text("attachment-list", "Svar på krav.pdf")
        .await;
    window.shot("reply").await;
    nothing_is_wrong_for_those_who_use_aids(window, "reply").await;
    window.click("to-review").await;
    window
        .wait_text("envelope-dialog", "Nordfjell kommune")
        .await;
    window.sign().await;
    window.find("undo-bar").await;
    window.click("nav-sent").await;
    window.wait_text("message-list", "Nordfjell kommune").await;
    window.shot("reply-sent").await;
}

async fn forged_is_shown(window: &Window) {
    window.press(&[Key::Control], '1').await;
    window
        .wait_text("message-list", "Ikke bruk innholdet")
        .await;
    window.click_changed().await;
    window
        .wait_text("incoming", "Oppgir å være fra Rotete AS")
        .await;
    window.wait_text("worth", "En fil er endret").await;
    window.wait_text("control", "DIGEST_MISMATCH").await;
    window.shot("forged").await;
    nothing_is_wrong_for_those_who_use_aids(window, "forged").await;
    window.click_tab("letter").await;
    window
        .wait_text("incoming", "Dokumentet er tatt vare på, men kan ikke åpnes")
        .await;
    window.shot("forged-documents").await;
    let openers = window
        .run(
            "return document.querySelectorAll('[data-testid^=\"open-document-\"]').length",
            vec![],
        )
        .await;
    assert_eq!(openers, 0, "nothing of a forged letter can be opened");
}

impl Window {
    /// Opens the tab of the message that is read.
    async fn click_tab(&self, tab: &str) {
        let script = "document.querySelector(`[data-tab=\"${arguments[0]}\"]`).click()";
        self.run(script, vec![tab.into()]).await;
    }

    /// Opens, of the letters that may not be used, the one whose document was changed.
    async fn click_changed(&self) {
        let rows = self
            .run(
                "return [...document.querySelectorAll('[data-testid^=\"message-row-\"]')] \
                 .filter(row => row.textContent.includes('Ikke bruk innholdet')).map(row => row.dataset.testid)",
                vec![],
            )
            .await;
        for row in rows.as_array().expect("a list of rows") {
            self.click(row.as_str().expect("a name")).await;
            self.wait_text("control", "Kode").await;
            if self.page_text().await.contains("DIGEST_MISMATCH") {
                return;
            }
        }
        panic!(
            "no letter has a document that was changed:\n{}",
            self.page_text().await
        );
    }
}
