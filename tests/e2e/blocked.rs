//! What must be mended before messages go on is told once for each cause, with the place where it is mended;
//! «Prøv igjen nå» lets go on what waited for it.

use budstikke_sandbox::{Endpoint, Fault, Received};
use budstikke_tests::world::{PROMPT, within};

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::office::Office;
use crate::window::{Window, pdf};

const TITLE: &str = "Tilsvar i høring om skolevei";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_blocked_is_told_once_for_each_cause_and_goes_on_when_it_is_mended() {
    let office = Office::new(0).await;
    let window = office.open("blocked").await;
    let document = pdf(&window.desktop().join("Tilsvar.pdf"), "Tilsvar", 20_000);
    assert_eq!(banners(&window).await, 0, "all is well");

    // The consent is withdrawn for what we send; what we fetch with is not even known any more.
    let services = &office.world.sandbox;
    services.hold_answers(PROMPT);
    services.fault(Endpoint::Initialize, Fault::Bro(6)).always();
    let unknown = Fault::Status(401, String::new());
    services.fault(Endpoint::Search, unknown).always();
    window.write(TITLE, document).await;
    window.sign_and_send().await;
    window
        .wait_text("banners", "Systembrukeren har ikke rett")
        .await;
    window.wait_text("banners", "1 melding venter").await;
    window.wait_text("banners", "Vi prøver selv igjen").await;
    window.wait_text("status-line", "Henting er stoppet").await;
    window.click("nav-outbox").await;
    window.wait_text("message-list", TITLE).await;
    window.shot("blocked").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "blocked").await;
    assert_eq!(actions(&window).await, ["Åpne systembruker"]);

    window.click("banners-all").await;
    window
        .wait_text("banners", "Altinn tar ikke imot innloggingen vår")
        .await;
    window.shot("both-causes").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "both causes").await;
    assert_eq!(banners(&window).await, 2, "one for each cause");
    assert_eq!(
        actions(&window).await,
        ["Åpne systembruker", "Åpne Maskinporten"]
    );

    services.clear_faults();
    window.click("banner-try").await;
    let letters = |all: &[Received]| {
        all.iter()
            .filter(|one| one.document_type == "arkivmelding")
            .count()
    };
    let arrived = services.until_received(PROMPT, |all| letters(all) > 0);
    let received = within(arrived).await;
    window.wait_gone("banners").await;
    assert_eq!(letters(&received), 1, "the letter arrived once");
    assert_eq!(office.begun().len(), 1, "in one transfer");
    window
        .wait_text("status-sentence", "har tatt imot meldingen")
        .await;
    window.wait_text("status-line", "Tilkoblet").await;
    window.shot("mended").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "mended").await;
    window.close().await;
}

/// How many banners are shown.
async fn banners(window: &Window) -> u64 {
    let script = "return document.querySelectorAll('[data-testid=\"banner-try\"]').length";
    let count = window.run(script, vec![]).await;
    count.as_u64().expect("a number")
}

/// Where the banners say that it is mended.
async fn actions(window: &Window) -> Vec<String> {
    let script = "return [...document.querySelectorAll('[data-testid=\"banner-mend\"]')].map(b => b.textContent)";
    let told = window.run(script, vec![]).await;
    serde_json::from_value(told).expect("their words")
}
