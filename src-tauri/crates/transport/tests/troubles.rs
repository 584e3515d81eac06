//! What every kind of trouble at every call means for a letter.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_channel::{Outbound as _, Progress, Reconciled, SubmitError};
use budstikke_sandbox::{Endpoint, Fault};
use support::town::{FJORDBY, SOLVIK};
use support::{Desk, Notes, Outcome};

fn status(status: u16, body: &str) -> Fault {
    Fault::Status(status, body.to_owned())
}

fn bro(code: u32, http: u16) -> Fault {
    let body = format!(r#"{{"status":{http},"code":"BRO-{code:05}","title":"No"}}"#);
    Fault::Status(http, body)
}

#[tokio::test]
async fn each_kind_of_trouble_at_each_call_ends_in_the_outcome_that_is_true() {
    use Endpoint::{Exchange, Initialize, Overview, Token, Upload};
    let desk = Desk::open().await;
    let mfa = r#"{"error":"invalid_grant","error_description":"MP-303 no system user"}"#;
    // The call, the trouble, how often, the outcome, the number of the error, and whether the carrier's
    // id of the transfer must have been kept.
    let cases: Vec<(Endpoint, Fault, u32, &str, &str, bool)> = vec![
        (
            Token,
            status(400, r#"{"error":"invalid_grant"}"#),
            1,
            "blocked",
            "E03",
            false,
        ),
        (
            Token,
            status(400, r#"{"error":"invalid_scope"}"#),
            1,
            "blocked",
            "E04",
            false,
        ),
        (Token, status(400, mfa), 1, "blocked", "E26", false),
        (Token, status(500, ""), 1, "unavailable", "", false),
        (Token, Fault::Html, 1, "unavailable", "", false),
        (Token, Fault::LoseResponse, 1, "unavailable", "", false),
        (
            Token,
            Fault::CloseAfterBytes(7),
            1,
            "unavailable",
            "",
            false,
        ),
        (Exchange, status(403, ""), 1, "blocked", "", false),
        (Exchange, status(502, "<html>"), 1, "unavailable", "", false),
        (Exchange, Fault::Html, 1, "unavailable", "", false),
        (
            Initialize,
            status(400, r#"{"errors":{"Sender":["no"]}}"#),
            1,
            "rejected",
            "E09",
            false,
        ),
        (Initialize, status(401, ""), 2, "blocked", "E03", false),
        (Initialize, bro(6, 401), 1, "blocked", "E26", false),
        (Initialize, status(403, ""), 1, "blocked", "E26", false),
        (Initialize, status(404, ""), 1, "unavailable", "", false),
        (Initialize, status(409, ""), 1, "unavailable", "", false),
        (Initialize, status(429, ""), 1, "unavailable", "", false),
        (Initialize, status(500, ""), 1, "unavailable", "", false),
        (Initialize, status(503, ""), 1, "unavailable", "", false),
        (Initialize, Fault::Html, 1, "unavailable", "", false),
        (
            Initialize,
            Fault::CloseAfterBytes(3),
            1,
            "unavailable",
            "",
            false,
        ),
        (Initialize, Fault::LoseResponse, 1, "unavailable", "", false),
        (Initialize, bro(2, 400), 1, "blocked", "E26", false),
        (Initialize, bro(16, 400), 1, "rejected", "E11", false),
        (Initialize, bro(28, 400), 1, "rejected", "E09", false),
        (Upload, status(400, ""), 1, "rejected", "E09", true),
        (Upload, status(401, ""), 2, "blocked", "E03", true),
        (Upload, status(403, ""), 1, "blocked", "E26", true),
        (Upload, bro(4, 409), 1, "uncertain", "", true),
        (Upload, bro(1, 404), 1, "unavailable", "", false),
        (Upload, bro(8, 500), 1, "unavailable", "", false),
        (Upload, bro(9, 400), 1, "unavailable", "", false),
        (Upload, bro(16, 400), 1, "rejected", "E11", true),
        (Upload, bro(21, 503), 1, "unavailable", "", true),
        (Upload, status(429, ""), 1, "unavailable", "", true),
        (Upload, status(500, ""), 1, "uncertain", "", true),
        (Upload, Fault::Html, 1, "uncertain", "", true),
        (Upload, Fault::LoseResponse, 1, "uncertain", "", true),
        (
            Upload,
            Fault::CloseAfterBytes(100),
            1,
            "uncertain",
            "",
            true,
        ),
        (Overview, status(400, ""), 1, "unavailable", "", true),
        (Overview, status(401, ""), 2, "blocked", "E03", true),
        (Overview, bro(1, 404), 1, "uncertain", "", true),
        (Overview, status(403, ""), 1, "blocked", "E26", true),
        (Overview, status(429, ""), 1, "unavailable", "", true),
        (Overview, status(500, ""), 1, "unavailable", "", true),
        (Overview, Fault::Html, 1, "unavailable", "", true),
        (
            Overview,
            Fault::CloseAfterBytes(3),
            1,
            "unavailable",
            "",
            true,
        ),
        (Overview, Fault::LoseResponse, 1, "unavailable", "", true),
    ];
    for (endpoint, fault, times, word, number, kept) in cases {
        let what = format!("{endpoint:?} {fault:?}");
        desk.town.sandbox.clear_faults();
        // A fresh party each time, so that every call is made.
        let dpo = support::party(&desk.town, SOLVIK, None);
        desk.town
            .sandbox
            .fault(endpoint, fault.clone())
            .times(times);
        let letter = desk.letter(FJORDBY, 1000);
        let notes = Notes::default();
        let outcome = Outcome::from(dpo.submit(&letter, &notes).await);
        assert_eq!(outcome.word, word, "{what}: {:?}", outcome.whole);
        if !number.is_empty() {
            assert_eq!(outcome.number(), number, "{what}: {:?}", outcome.whole);
        }
        let progress = notes.last().unwrap_or_default();
        assert_eq!(progress.transfer_id.is_some(), kept, "{what}: {progress:?}");
        if let Fault::Status(429 | 503, _) = fault
            && let Err(SubmitError::Unavailable { retry_after, .. }) = &outcome.whole
        {
            assert_eq!(retry_after.map(|wait| wait.as_secs()), Some(1), "{what}");
        }
        if let Err(SubmitError::Uncertain(attempt)) = &outcome.whole {
            assert_eq!(
                attempt.progress, progress,
                "{what}: what is asked about is what was kept"
            );
            assert_eq!(attempt.attempt_key, letter.attempt_key);
        }
    }
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_once_at_every_call() {
    for endpoint in [Endpoint::Initialize, Endpoint::Upload, Endpoint::Overview] {
        let desk = Desk::open().await;
        desk.town.sandbox.fault(endpoint, status(401, "")).once();
        let (outcome, _) = desk.send(&desk.letter(FJORDBY, 200_000)).await;
        assert_eq!(
            outcome.word, "handed over",
            "{endpoint:?}: {:?}",
            outcome.whole
        );
        assert_eq!(desk.waiting_for(FJORDBY), 1);
    }
}

#[tokio::test]
async fn whatever_went_wrong_once_the_next_attempt_delivers_exactly_one_letter() {
    use Endpoint::{Initialize, Overview, Upload};
    for (endpoint, fault) in [
        (Initialize, Fault::LoseResponse),
        (Initialize, Fault::Html),
        (Upload, Fault::CloseAfterBytes(100_000)),
        (Upload, Fault::LoseResponse),
        (Upload, Fault::Html),
        (Upload, status(500, "")),
        (Upload, status(503, "")),
        (Upload, bro(8, 500)),
        (Overview, Fault::Html),
        (Overview, status(400, "")),
        (Overview, Fault::LoseResponse),
    ] {
        let what = format!("{endpoint:?} {fault:?}");
        let desk = Desk::open().await;
        desk.town.sandbox.fault(endpoint, fault).once();
        let mut letter = desk.letter(FJORDBY, 400_000);
        let (first, progress) = desk.send(&letter).await;
        assert!(first.whole.is_err(), "{what}");
        letter.progress = progress;
        if let Err(SubmitError::Uncertain(attempt)) = first.whole {
            letter.progress = match desk.dpo.reconcile(&attempt).await.unwrap().unwrap() {
                // Nothing came, and the same transfer waits for it.
                Reconciled::Arrived(progress) | Reconciled::Partly(progress) => progress,
                Reconciled::HandedOver(_) => {
                    assert_eq!(desk.waiting_for(FJORDBY), 1, "{what}");
                    continue;
                }
                Reconciled::NothingArrived => Progress::default(),
                other => panic!("{what}: the broker knows: {other:?}"),
            };
        }
        let (second, _) = desk.send(&letter).await;
        assert_eq!(second.word, "handed over", "{what}: {:?}", second.whole);
        assert_eq!(desk.waiting_for(FJORDBY), 1, "{what}: one letter, not two");
    }
}
