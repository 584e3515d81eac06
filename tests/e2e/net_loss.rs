//! Scenario 6 of the acceptance list: a large file, the net goes away in the middle of it, the window is
//! closed and opened again, and the net comes back.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use budstikke_app::{App, Environment, Profile};
use budstikke_domain::Secret;
use budstikke_sandbox::describe;
use budstikke_tests::world::{PROMPT, US, World};

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::window::{Home, Window};
use crate::wire::Wire;

const SIZE: u64 = 600_000_000;
const PASSPHRASE: &str = "fire ord etter hverandre";
const TITLE: &str = "Plan for hele skoleveien";

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_from_where_the_net_went_away_and_the_letter_arrives_once() {
    let world = World::new().await;
    let home = Arc::new(Home::new());
    ready(&world, &home).await;
    // Forty per cent; what else goes out is small.
    let wire = Wire::that_breaks_after(SIZE / 10 * 4);
    let services = home.path().join("services.json");
    let mut told = describe(&world.sandbox);
    wire.lead_to(&mut told).await;
    fs::write(&services, told.to_string()).expect("the services are told");
    home.set("BUDSTIKKE_TEST_SERVICES", &services);
    let document = large(&home.path().join("Plan.pdf"));

    let window = Window::open_in(&home, "net_loss").await;
    unlock(&window).await;
    window.click("new-message").await;
    window.fill("recipient-input", "statens prø").await;
    window.click("recipient-option-311204823").await;
    window
        .wait_text("capability-card", "Rett inn i arkivsystemet deres")
        .await;
    window.fill("title-input", TITLE).await;
    window.choose_in_dialog(&[document]);
    window.click("pick-files").await;
    window.wait_text("attachment-list", "Plan.pdf").await;
    window
        .wait_css("[data-testid=\"to-review\"]:not([disabled])")
        .await;
    window.click("to-review").await;
    window.wait_text("envelope-dialog", "600 MB").await;
    window.click("sign-and-send").await;
    window.wait_text("main", "Laster opp").await;
    window.shot("uploading").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "uploading").await;

    wire.until_pulled().await;
    window.wait_text("message-list", "Venter på nett").await;
    window.click_row(TITLE).await;
    window.wait_text("main", "Den ligger trygt i Utboks").await;
    window.shot("waiting").await;
    nothing_is_wrong_for_those_who_use_aids(&window, "waiting for the net").await;
    let dialogs = window.run(
        "return document.querySelectorAll('dialog[open]').length",
        vec![],
    );
    assert_eq!(dialogs.await, 0, "nobody is interrupted by it");
    window.close().await;
    let sent = wire.sent();
    assert_eq!(begun(&world), 1);
    assert!(
        world.sandbox.received(PROMPT).is_empty(),
        "half a letter reaches nobody"
    );

    let window = Window::open_in(&home, "net_loss").await;
    unlock(&window).await;
    window.click("nav-outbox").await;
    window.wait_text("message-list", "Venter på nett").await;
    window.shot("opened-again").await;
    wire.plug_in();
    window.wait_text("main", "Alt er sendt.").await;
    window.click("nav-sent").await;
    window.wait_text("message-list", TITLE).await;
    window.click_row(TITLE).await;
    window
        .wait_text(
            "status-sentence",
            "Arkivet hos Statens prøveetat har bekreftet mottak",
        )
        .await;
    window.shot("delivered").await;
    window.close().await;

    let received = world.sandbox.received(PROMPT);
    let letters = received
        .iter()
        .filter(|one| one.document_type == "arkivmelding");
    assert_eq!(letters.count(), 1, "the letter arrived once");
    assert_eq!(begun(&world), 1, "and in the transfer it began in");
    let again = wire.sent() - sent;
    assert!(
        again < SIZE / 10 * 7,
        "it went on from where it was: {again} bytes after the net came back"
    );
}

/// Sets us up for the test environment, with the sandbox's services in the real ones' place, so that the
/// window needs the passphrase and nothing else.
async fn ready(world: &World, home: &Home) {
    let profile = Profile::of(&home.budstikke(), Environment::Test);
    let passphrase = Secret::new(PASSPHRASE.to_owned());
    let key = profile.choose_passphrase(&passphrase).expect("a key");
    profile.remember().expect("it is noted");
    let config = world.stand_in_for(profile, key);
    let folder = config.profile.folder().to_owned();
    let setup = world.set_up(config.clone()).await;
    setup.set_other_fetches(false).await.expect("it is taken");
    setup.finish().await.expect("everything is answered");
    drop(setup);
    let app = App::open(config).await.expect("it opens");
    app.end_trial().await.expect("nobody wants to try");
    app.close().await;
    let settings = "person = \"Kari Testesen\"\nhold_seconds = 0\n";
    fs::write(folder.join("settings.toml"), settings).expect("it is written");
}

async fn unlock(window: &Window) {
    window.fill("passphrase", PASSPHRASE).await;
    window.click("passphrase-go").await;
    window.find("new-message").await;
}

/// A PDF that takes no room on the disk until it is read.
fn large(path: &Path) -> std::path::PathBuf {
    let mut file = File::create(path).expect("a file");
    file.write_all(b"%PDF-1.7\n").expect("its first line");
    file.set_len(SIZE).expect("it is that long");
    path.to_owned()
}

/// How many transfers we have begun for the letter: the statuses that we send are small, and whole.
fn begun(world: &World) -> usize {
    let all = world.sandbox.transfers();
    all.iter()
        .filter(|transfer| transfer.sender.ends_with(US))
        .filter(|transfer| transfer.size == 0 || transfer.size > SIZE / 2)
        .count()
}
