//! A token that runs out while a message is on its way: it was good when the body began.

use budstikke_channel::{Submission, SubmitError};
use jiff::SignedDuration;

use crate::desk::{Desk, accepted};
use crate::ks::{Act, Request, error};

/// More than the sockets between us hold: of a body that is read no further something is still to come.
const LARGE: usize = 16 << 20;
const MIDDLE: u64 = 1 << 20;
/// As long as a token lives here.
const LIFE_OF_A_TOKEN: SignedDuration = SignedDuration::from_mins(10);

/// A platform that does one thing with the first token, and another with those after it.
fn desk(first: &Act, then: Act) -> Desk {
    let first = first.clone();
    Desk::open(move |request| match request.header("authorization") {
        Some("Bearer t1") => first.clone(),
        _ => then.clone(),
    })
}

fn turned_down() -> Act {
    error(401, "Unauthorized")
}

fn is_whole(request: &Request) -> bool {
    request.header("content-length") == Some(request.length.to_string().as_str())
}

/// Each of `requests` whose body began is about `message`: the platform sees one klientMeldingId.
fn are_about(requests: &[Request], message: &Submission) {
    for request in requests.iter().filter(|request| request.length > 1000) {
        let head = String::from_utf8_lossy(&request.body[..1000]);
        let metadata = std::str::from_utf8(&message.envelope).unwrap();
        assert!(head.contains(metadata), "{head}");
        assert!(metadata.contains(&message.attempt_key), "{metadata}");
    }
}

#[tokio::test]
async fn a_token_that_runs_out_in_an_upload_is_replaced_once_and_the_message_goes_once() {
    let shapes = [
        ("before any of it is read", Act::Early(0, 401, Vec::new())),
        ("in the middle", Act::Early(MIDDLE, 401, Vec::new())),
        ("after all of it", turned_down()),
    ];
    for (what, first) in shapes {
        let desk = desk(&first, accepted());
        let message = desk.message(LARGE);
        let (outcome, saved) = desk.send(&message).await;
        assert_eq!(outcome.word, "handed over", "{what}: {outcome:?}");
        assert_eq!(saved.len(), 1, "{what}: it was never taken back: {saved:?}");
        assert_eq!(desk.ks.tokens(), 2, "{what}: one new token");
        let requests = desk.ks.requests();
        assert_eq!(requests.len(), 2, "{what}: once more");
        assert!(is_whole(&requests[1]), "{what}: from its first byte");
        are_about(&requests, &message);
    }
}

#[tokio::test]
async fn whether_the_answer_is_read_before_the_connection_closes_the_message_goes_once() {
    for read in [0, MIDDLE] {
        let desk = desk(&Act::EarlyGone(read, 401, Vec::new()), accepted());
        let mut message = desk.message(LARGE);
        let (mut outcome, saved) = desk.send(&message).await;
        if outcome.word == "unavailable" {
            // A reset took the answer with it. Something was still to come, so nobody has it.
            message.progress = saved.last().cloned().unwrap();
            assert!(!message.progress.upload_started, "after {read}");
            desk.clock.advance(LIFE_OF_A_TOKEN);
            (outcome, _) = desk.send(&message).await;
        }
        assert_eq!(outcome.word, "handed over", "after {read}: {outcome:?}");
        let requests = desk.ks.requests();
        assert_eq!(requests.len(), 2, "after {read}");
        assert!(is_whole(&requests[1]), "after {read}");
        assert_eq!(desk.ks.tokens(), 2, "after {read}: one new token");
        are_about(&requests, &message);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_without_an_answer_is_no_failure() {
    for (act, word, doubted) in [
        (Act::HangUpAfter(MIDDLE), "unavailable", false),
        (Act::HangUp, "uncertain", true),
    ] {
        let desk = desk(&act, accepted());
        let mut message = desk.message(LARGE);
        let (outcome, saved) = desk.send(&message).await;
        assert_eq!(outcome.word, word, "{act:?}: {outcome:?}");
        let progress = saved.last().cloned().unwrap();
        assert_eq!(progress.upload_started, doubted, "{act:?}");
        assert_eq!(desk.ks.requests().len(), 1, "{act:?}: nothing by itself");
        if doubted {
            continue;
        }
        message.progress = progress;
        desk.clock.advance(LIFE_OF_A_TOKEN);
        let (outcome, _) = desk.send(&message).await;
        assert_eq!(outcome.word, "handed over", "{act:?}: {outcome:?}");
        assert_eq!(desk.ks.tokens(), 2, "{act:?}: with a new token");
        are_about(&desk.ks.requests(), &message);
    }
}

#[tokio::test]
async fn what_went_with_the_new_token_is_judged_by_itself() {
    let middle = Act::Early(MIDDLE, 401, Vec::new());
    for (first, then, word, number) in [
        // All of the first had left, and nobody acted on it.
        (turned_down(), Act::HangUpAfter(MIDDLE), "unavailable", ""),
        (middle.clone(), Act::HangUp, "uncertain", ""),
        (middle.clone(), turned_down(), "blocked", "E03"),
        (middle.clone(), middle, "blocked", "E03"),
    ] {
        let what = format!("{first:?}, {then:?}");
        let desk = desk(&first, then);
        let message = desk.message(LARGE);
        let (outcome, saved) = desk.send(&message).await;
        assert_eq!(outcome.word, word, "{what}: {outcome:?}");
        assert_eq!(outcome.told().0, number, "{what}");
        let doubted = matches!(outcome.whole, Err(SubmitError::Uncertain(_)));
        let progress = saved.last().unwrap();
        assert_eq!(progress.upload_started, doubted, "{what}");
        let requests = desk.ks.requests();
        assert_eq!(requests.len(), 2, "{what}: not a third time");
        assert_eq!(desk.ks.tokens(), 2, "{what}");
        are_about(&requests, &message);
    }
}
