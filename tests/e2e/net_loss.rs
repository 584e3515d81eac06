//! Scenario 6 of the acceptance list: a large file, the net goes away in the middle of it, the window is
//! closed and opened again, and the net comes back.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use budstikke_sandbox::describe;
use budstikke_tests::world::PROMPT;

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::office::Office;
use crate::wire::Wire;

const SIZE: u64 = 600_000_000;
const TITLE: &str = "Plan for hele skoleveien";

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_from_where_the_net_went_away_and_the_letter_arrives_once() {
    let office = Office::new(0).await;
    // Forty per cent; what else goes out is small.
    let wire = Wire::that_breaks_after(SIZE / 10 * 4);
    let mut told = describe(&office.world.sandbox);
    wire.lead_to(&mut told).await;
    office.tell(&told);
    let document = large(&office.home.path().join("Plan.pdf"));

    let window = office.open("net_loss").await;
    window.write(TITLE, document).await;
    window.click("to-review").await;
    window.wait_text("envelope-dialog", "600 MB").await;
    window.sign().await;
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
    assert_eq!(begun(&office), 1);
    assert!(
        office.world.sandbox.received(PROMPT).is_empty(),
        "half a letter reaches nobody"
    );

    let window = office.open("net_loss").await;
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

    let received = office.world.sandbox.received(PROMPT);
    let letters = received
        .iter()
        .filter(|one| one.document_type == "arkivmelding");
    assert_eq!(letters.count(), 1, "the letter arrived once");
    assert_eq!(begun(&office), 1, "and in the transfer it began in");
    let again = wire.sent() - sent;
    assert!(
        again < SIZE / 10 * 7,
        "it went on from where it was: {again} bytes after the net came back"
    );
}

/// A PDF that takes no room on the disk until it is read.
fn large(path: &Path) -> PathBuf {
    let mut file = File::create(path).expect("a file");
    file.write_all(b"%PDF-1.7\n").expect("its first line");
    file.set_len(SIZE).expect("it is that long");
    path.to_owned()
}

/// How many transfers we have begun for the letter: the statuses that we send are small, and whole.
fn begun(office: &Office) -> usize {
    let all = office.begun();
    all.iter()
        .filter(|transfer| transfer.size == 0 || transfer.size > SIZE / 2)
        .count()
}
