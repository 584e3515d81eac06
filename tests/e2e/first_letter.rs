//! Scenarios 1 and 3 of the acceptance list: the first letter, and seeing that it arrived.

use std::path::PathBuf;

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::window::{Window, pdf};

#[tokio::test]
async fn first_letter_from_an_empty_home_to_the_archives_receipt() {
    let window = Window::open("first_letter").await;
    let documents: Vec<PathBuf> = [
        ("Tilsvar", 400_000),
        ("Kart", 3_000_000),
        ("Vedtak om skolevei", 5_000_000),
    ]
    .iter()
    .map(|(name, size)| pdf(&window.desktop().join(format!("{name}.pdf")), name, *size))
    .collect();

    window.find("start-sandbox").await;
    window.shot("first-run").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "first run").await;
    window.click("start-sandbox").await;
    window.find("new-message").await;
    window.shot("empty-outbox").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "empty window").await;

    window.click("new-message").await;
    window.fill("recipient-input", "statens prø").await;
    window.find("recipient-option-311204823").await;
    window.shot("recipient-finder").await;
    window.click("recipient-option-311204823").await;
    window
        .wait_text("capability-card", "Rett inn i arkivsystemet deres")
        .await;
    window
        .fill("title-input", "Tilsvar i høring om skolevei")
        .await;
    window.choose_in_dialog(&documents);
    window.click("pick-files").await;
    window
        .wait_text("attachment-list", "Vedtak om skolevei.pdf")
        .await;
    window.shot("compose").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "compose").await;

    window.click("to-review").await;
    window
        .wait_text("envelope-dialog", "Statens prøveetat")
        .await;
    window.shot("envelope").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "konvolutt").await;
    window.sign().await;
    window.find("undo-bar").await;
    window.shot("held").await;
    let actions = window.actions();
    assert!(
        actions <= 9,
        "start, new, recipient, choice, title, files, review, send: counted {actions}"
    );

    window.click("nav-sent").await;
    window.wait_text("message-list", "Statens prøveetat").await;
    window.shot("sent").await;
    window.click_row("Tilsvar i høring om skolevei").await;
    window
        .wait_text(
            "status-sentence",
            "Arkivet hos Statens prøveetat har bekreftet mottak",
        )
        .await;
    window.shot("confirmed").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "message").await;

    let timeline = window
        .find("timeline")
        .await
        .text()
        .await
        .expect("it has text");
    for words in [
        "Laget",
        "Pakket og signert",
        "Levert til formidleren",
        "Hentet av mottakerens system",
        "Vet ikke",
    ] {
        assert!(
            timeline.contains(words),
            "the timeline says «{words}»:\n{timeline}"
        );
    }
    window.show_last_evidence().await;
    window
        .wait_text("evidence-drawer", "arkivmelding_kvittering")
        .await;
    window.shot("evidence").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "evidence").await;
    window.close().await;
}

impl Window {
    /// Opens the message with `title` from the list, when it has come.
    pub(crate) async fn click_row(&self, title: &str) {
        self.wait_text("main", title).await;
        let row = self
            .run(
                "const rows = [...document.querySelectorAll('[data-testid^=\"message-row-\"]')]; \
                 const row = rows.find(r => r.textContent.includes(arguments[0])); return row ? row.dataset.testid : ''",
                vec![title.into()],
            )
            .await;
        let id = row
            .as_str()
            .filter(|id| !id.is_empty())
            .expect("the message is in the list");
        self.click(id).await;
    }

    /// Opens the evidence of the last event that has some.
    pub(crate) async fn show_last_evidence(&self) {
        let last = self
            .run(
                "const all = [...document.querySelectorAll('[data-testid^=\"show-evidence-\"]')]; \
                 return all.length ? all[all.length - 1].dataset.testid : ''",
                vec![],
            )
            .await;
        let id = last
            .as_str()
            .filter(|id| !id.is_empty())
            .expect("an event has evidence");
        self.click(id).await;
    }
}
