//! Large letters: a broken upload goes on from where it was, and arrives once and whole.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_channel::{Attempt, Outbound as _, Progress, Reconciled, Submission, SubmitError};
use budstikke_domain::{Failure, FailureKind};
use budstikke_sandbox::{Endpoint, Fault, FileStatus, LogEntry, Service};
use budstikke_transport::{Dpo, Pieces};
use jiff::SignedDuration;
use support::town::{FJORDBY, SOLVIK};
use support::{Desk, Notes, Outcome};

const PIECE: u64 = 64 << 10;

/// A party that sends everything above 100 kB in pieces of 64 KiB.
fn party(desk: &Desk) -> Dpo {
    let pieces = Pieces {
        above: 100_000,
        size: PIECE,
    };
    support::party_with(&desk.town, SOLVIK, None, desk.town.endpoints(), pieces)
}

async fn send(dpo: &Dpo, letter: &Submission) -> (Outcome, Progress, Vec<u64>) {
    let notes = Notes::default();
    let outcome = dpo.submit(letter, &notes).await.into();
    let progress = notes.last().unwrap_or(letter.progress.clone());
    let told = notes.sent.lock().unwrap().clone();
    let sent = told.into_iter().map(|(at, _)| at).collect();
    (outcome, progress, sent)
}

fn pieces_asked(desk: &Desk) -> usize {
    let is = |entry: &&LogEntry| matches!(entry, LogEntry::Request { service: Service::Broker, method, .. } if method == "PATCH");
    desk.town.sandbox.log().iter().filter(is).count()
}

fn status(code: u16) -> Fault {
    Fault::Status(code, String::new())
}

#[tokio::test]
async fn a_large_letter_goes_in_pieces_and_its_address_is_written_down_before_any_of_them() {
    let desk = Desk::open().await;
    let letter = desk.letter(FJORDBY, 300_000);
    let notes = Notes::default();
    party(&desk).submit(&letter, &notes).await.unwrap();
    assert_eq!(desk.waiting_for(FJORDBY), 1, "its checksum was right");
    assert_eq!(pieces_asked(&desk), 5, "300 kB in pieces of 64 KiB");
    assert_eq!(desk.town.asked(Service::Broker, "POST", "/upload"), 0);

    let saved = notes.saved.lock().unwrap().clone();
    let steps: Vec<(bool, bool, bool)> = saved
        .iter()
        .map(|at| (at.upload_url.is_some(), at.upload_started, at.uploaded))
        .collect();
    assert_eq!(
        steps,
        [
            (false, false, false),
            (true, false, false),
            (true, true, false),
            (true, true, true)
        ],
        "announced, opened, before the last piece, done"
    );
    let sent = notes.sent.lock().unwrap().clone();
    assert!(sent.is_sorted(), "{sent:?}");
    assert_eq!(sent.last().map(|(at, of)| at == of), Some(true));
}

#[tokio::test]
async fn wherever_the_line_breaks_the_upload_goes_on_from_there_and_sends_no_byte_twice() {
    for cut in [0, 1, PIECE / 2, PIECE - 1] {
        let desk = Desk::open().await;
        desk.town
            .sandbox
            .fault(Endpoint::Piece, Fault::CloseAfterBytes(cut))
            .times(2);
        // The first question after a break fails too, as when the net is down.
        desk.town
            .sandbox
            .fault(Endpoint::Offset, status(502))
            .once();
        let dpo = party(&desk);
        let mut letter = desk.letter(FJORDBY, 500_000);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let (outcome, progress, _) = send(&dpo, &letter).await;
            letter.progress = progress;
            if outcome.word == "handed over" {
                break;
            }
            assert_eq!(
                outcome.word, "unavailable",
                "cut at {cut}: {:?}",
                outcome.whole
            );
            assert!(
                !letter.progress.upload_started,
                "cut at {cut}: half a file reaches nobody, so nothing is uncertain"
            );
            assert!(attempts < 5, "cut at {cut}");
        }
        assert_eq!(
            desk.waiting_for(FJORDBY),
            1,
            "cut at {cut}: once, and whole"
        );
        assert_eq!(desk.town.sandbox.transfers().len(), 1, "cut at {cut}");
    }
}

#[tokio::test]
async fn another_process_goes_on_where_the_first_was_killed() {
    let desk = Desk::open().await;
    let mut letter = desk.letter(FJORDBY, 500_000);
    let dpo = party(&desk);
    let notes = Notes::default();
    {
        let killed = async {
            while pieces_asked(&desk) < 3 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = killed => {}
            done = dpo.submit(&letter, &notes) => panic!("too quick for this test: {done:?}"),
        }
    }
    letter.progress = notes.last().unwrap();
    assert!(letter.progress.upload_url.is_some());
    drop(dpo);
    let before = pieces_asked(&desk);
    let (outcome, _, sent) = send(&party(&desk), &letter).await;
    assert_eq!(outcome.word, "handed over", "{:?}", outcome.whole);
    assert!(
        sent[0] >= 2 * PIECE,
        "the window sees where it stands: {sent:?}"
    );
    assert!(sent.is_sorted(), "{sent:?}");
    assert!(pieces_asked(&desk) - before <= 6, "not from the beginning");
    assert_eq!(desk.waiting_for(FJORDBY), 1);
}

#[tokio::test]
async fn a_token_that_runs_out_between_two_pieces_is_renewed() {
    let desk = Desk::open().await;
    desk.town.sandbox.fault(Endpoint::Piece, status(401)).once();
    let (outcome, ..) = send(&party(&desk), &desk.letter(FJORDBY, 300_000)).await;
    assert_eq!(outcome.word, "handed over", "{:?}", outcome.whole);
    assert_eq!(desk.waiting_for(FJORDBY), 1);
}

#[tokio::test]
async fn trouble_with_pieces_ends_in_the_outcome_that_is_true() {
    use Endpoint::{Offset, OpenUpload, Piece};
    for (endpoint, fault, times, word) in [
        (OpenUpload, status(500), 1, "unavailable"),
        (OpenUpload, status(503), 1, "unavailable"),
        (OpenUpload, status(403), 1, "blocked"),
        (OpenUpload, Fault::Html, 1, "unavailable"),
        (Piece, status(403), 1, "blocked"),
        (Piece, status(401), 2, "blocked"),
        (Piece, status(413), 1, "rejected"),
        (Piece, status(423), 1, "unavailable"),
        (Piece, status(429), 1, "unavailable"),
        (Piece, status(503), 1, "unavailable"),
        // Taken up at once, and once more is one too many.
        (Piece, status(500), 1, "handed over"),
        (Piece, status(504), 2, "unavailable"),
        (Piece, Fault::Html, 1, "handed over"),
        (Piece, Fault::Html, 2, "unavailable"),
        (Piece, Fault::LoseResponse, 1, "handed over"),
        (Piece, status(409), 1, "handed over"),
        (Offset, status(500), 1, "handed over"),
    ] {
        let what = format!("{endpoint:?} {fault:?} x{times}");
        let desk = Desk::open().await;
        let dpo = party(&desk);
        desk.town.sandbox.fault(endpoint, fault).times(times);
        let mut letter = desk.letter(FJORDBY, 200_000);
        let (outcome, progress, _) = send(&dpo, &letter).await;
        assert_eq!(outcome.word, word, "{what}: {:?}", outcome.whole);
        if !matches!(word, "handed over" | "rejected") {
            assert!(!progress.upload_started, "{what}: nobody can have it");
            desk.town.sandbox.clear_faults();
            letter.progress = progress;
            let (again, ..) = send(&party(&desk), &letter).await;
            assert_eq!(again.word, "handed over", "{what}: {:?}", again.whole);
        }
        let expected = usize::from(word != "rejected");
        assert_eq!(
            desk.waiting_for(FJORDBY),
            expected,
            "{what}: one letter, not two"
        );
    }
}

#[tokio::test]
async fn when_the_answer_to_the_last_piece_is_lost_the_broker_is_asked_and_nothing_is_sent_again() {
    let desk = Desk::open().await;
    let dpo = party(&desk);
    let mut letter = desk.letter(FJORDBY, 150_000);
    // Two pieces arrive, and of the third the answer; nobody answers the questions about it.
    for fault in [Endpoint::Offset, Endpoint::Overview] {
        desk.town.sandbox.fault(fault, status(502)).once();
    }
    let notes = Notes::default();
    let lost = desk
        .town
        .sandbox
        .fault(Endpoint::Piece, Fault::Delay(SignedDuration::ZERO));
    lost.times(2);
    desk.town
        .sandbox
        .fault(Endpoint::Piece, Fault::LoseResponse)
        .once();
    let outcome = Outcome::from(dpo.submit(&letter, &notes).await);
    assert_eq!(outcome.word, "uncertain", "{:?}", outcome.whole);
    let Err(SubmitError::Uncertain(attempt)) = outcome.whole else {
        unreachable!()
    };
    assert!(attempt.progress.upload_started, "now it may be there");
    desk.town.sandbox.clear_faults();
    let found = dpo.reconcile(&attempt).await.unwrap().unwrap();
    assert!(matches!(found, Reconciled::HandedOver(_)), "{found:?}");
    letter.progress = attempt.progress;
    let (outcome, ..) = send(&dpo, &letter).await;
    assert_eq!(outcome.word, "handed over");
    assert_eq!(pieces_asked(&desk), 3, "no piece again");
    assert_eq!(desk.waiting_for(FJORDBY), 1);
}

#[tokio::test]
async fn a_half_upload_that_lay_a_day_is_gone_and_a_new_one_is_made() {
    let desk = Desk::open().await;
    let dpo = party(&desk);
    let mut letter = desk.letter(FJORDBY, 300_000);
    desk.town.sandbox.fault(Endpoint::Piece, status(503)).once();
    let (_, progress, _) = send(&dpo, &letter).await;
    letter.progress = progress.clone();
    desk.town.tick(SignedDuration::from_hours(25));
    let (outcome, after, _) = send(&party(&desk), &letter).await;
    assert_eq!(outcome.word, "handed over", "{:?}", outcome.whole);
    assert_ne!(
        after.transfer_id, progress.transfer_id,
        "a used id is not used again"
    );
    let transfers = desk.town.sandbox.transfers();
    assert_eq!(transfers.len(), 2);
    assert_eq!(transfers[0].status(), FileStatus::Failed);
    assert_eq!(desk.waiting_for(FJORDBY), 1);
}

#[tokio::test]
async fn what_came_of_the_last_piece_decides_between_going_on_and_being_done() {
    let desk = Desk::open().await;
    let dpo = party(&desk);
    let mut letter = desk.letter(FJORDBY, 300_000);
    desk.town.sandbox.fault(Endpoint::Piece, status(503)).once();
    let (_, progress, _) = send(&dpo, &letter).await;
    let attempt = Attempt {
        attempt_key: letter.attempt_key.clone(),
        progress: Progress {
            upload_started: true,
            ..progress
        },
        cause: Failure {
            kind: FailureKind::NoAnswer,
            service: String::new(),
            status: None,
            code: String::new(),
            text: String::new(),
            retry_after: None,
        },
    };
    let found = dpo.reconcile(&attempt).await.unwrap().unwrap();
    let Reconciled::Partly(progress) = found else {
        panic!("{found:?}")
    };
    assert!(!progress.upload_started && progress.upload_url.is_some());
    letter.progress = progress;
    let (outcome, ..) = send(&dpo, &letter).await;
    assert_eq!(outcome.word, "handed over");
}

#[tokio::test]
async fn a_virus_in_a_large_letter_is_a_no_with_the_carriers_words() {
    let desk = Desk::open().await;
    let mut bytes = vec![0; 200_000];
    bytes.splice(100..100, *b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!");
    let letter = desk.letter_with(FJORDBY, &bytes);
    let (outcome, ..) = send(&party(&desk), &letter).await;
    assert_eq!((outcome.word, outcome.number()), ("rejected", "E11"));
    let Err(SubmitError::Rejected(rejection)) = outcome.whole else {
        unreachable!()
    };
    assert_eq!(rejection.cause.text, "Malware detected in file");
}

/// `BUDSTIKKE_LARGE` is the size in megabytes; 60 when not said.
#[tokio::test]
async fn a_letter_of_sixty_megabytes_broken_three_times_arrives_once_and_whole() {
    let size = std::env::var("BUDSTIKKE_LARGE").ok();
    let size: usize = size.map_or(60, |text| text.parse().unwrap()) * 1_000_000;
    let desk = Desk::open().await;
    for cut in [1_000_000, 9_000_000, 123_456] {
        desk.town
            .sandbox
            .fault(Endpoint::Piece, Fault::CloseAfterBytes(cut))
            .once();
    }
    let mut letter = desk.letter(FJORDBY, size);
    let dpo = support::party(&desk.town, SOLVIK, None);
    let mut attempts = 0;
    loop {
        attempts += 1;
        let (outcome, progress, _) = send(&dpo, &letter).await;
        letter.progress = progress;
        if outcome.word == "handed over" {
            break;
        }
        assert_eq!(outcome.word, "unavailable", "{:?}", outcome.whole);
        assert!(attempts < 5);
    }
    let transfers = desk.town.sandbox.transfers();
    assert_eq!(
        transfers.len(),
        1,
        "one transfer from the first byte to the last"
    );
    assert_eq!(
        transfers[0].status(),
        FileStatus::Published,
        "the broker's checksum over what came is that of what was sealed"
    );
}
