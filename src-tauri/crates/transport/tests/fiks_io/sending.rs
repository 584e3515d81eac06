//! What goes over the wire when a message is sent, and what is kept of it (fiks-io 5).

use budstikke_channel::{Attempt, Outbound as _, Progress, Reconciled, SubmitError};
use budstikke_domain::{Failure, FailureKind};
use uuid::Uuid;

use crate::desk::{Desk, INTEGRASJON, MELDING, Notes, sealed};

#[tokio::test]
async fn a_message_is_one_request_with_metadata_and_the_sealed_bytes() {
    let desk = Desk::taking();
    let message = desk.message(300_000);
    let (outcome, saved) = desk.send(&message).await;
    let handoff = outcome.whole.unwrap();
    assert_eq!(
        handoff.transfer_id, MELDING,
        "answers refer to the platform's id"
    );
    assert!(String::from_utf8(handoff.raw).unwrap().contains(MELDING));
    let requests = desk.ks.requests();
    assert_eq!(
        requests.len(),
        1,
        "one request: the service knows no repeat"
    );
    let request = &requests[0];
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("POST", "/fiks-io/api/v1/send")
    );
    assert_eq!(request.header("authorization"), Some("Bearer t1"));
    assert_eq!(request.header("integrasjonid"), Some(INTEGRASJON));
    assert_eq!(
        request.header("integrasjonpassord"),
        Some("pass ord"),
        "trimmed"
    );
    let parts = request.parts();
    assert_eq!(parts.len(), 2);
    assert_eq!(
        parts[0].0,
        "Content-Disposition: form-data; name=\"metadata\"\r\nContent-Type: application/json",
        "the first part has no file name"
    );
    assert_eq!(parts[0].1, message.envelope, "byte for byte as frozen");
    let (lines, data) = &parts[1];
    let name = lines
        .strip_prefix("Content-Disposition: form-data; name=\"data\"; filename=\"")
        .unwrap();
    let (name, media_type) = name.split_once("\"\r\n").unwrap();
    assert!(Uuid::try_parse(name).is_ok(), "{name} tells nothing");
    assert_eq!(media_type, "Content-Type: application/octet-stream");
    assert_eq!(data.len(), 300_000);
    assert_eq!(
        hex::encode(openssl::sha::sha256(data)),
        message.package.unwrap().sha256
    );
    assert_eq!(saved.len(), 1, "{saved:?}");
    assert!(
        saved[0].upload_started,
        "durable before the first byte: a crash from there is a question"
    );
}

#[tokio::test]
async fn a_message_without_payload_has_no_data_part() {
    let desk = Desk::taking();
    let (outcome, _) = desk.send(&desk.message_with(None)).await;
    assert_eq!(outcome.word, "handed over", "{outcome:?}");
    let parts = desk.ks.requests()[0].parts();
    assert_eq!(parts.len(), 1, "an empty part is turned down");
}

#[tokio::test]
async fn with_a_warm_token_a_message_is_one_request_on_the_connection_that_is_there() {
    let desk = Desk::taking();
    for _ in 0..3 {
        let (outcome, _) = desk.send(&desk.message(1 << 20)).await;
        assert_eq!(outcome.word, "handed over", "{outcome:?}");
    }
    assert_eq!(desk.ks.requests().len(), 3);
    assert_eq!(desk.ks.tokens(), 1, "one token for all");
    assert_eq!(
        desk.ks.connections(),
        1,
        "the token and all messages share a connection"
    );
}

#[tokio::test]
async fn how_much_has_gone_out_is_told_to_the_last_byte() {
    let desk = Desk::taking();
    let message = desk.message(1 << 20);
    let notes = Notes::default();
    desk.fiks.submit(&message, &notes).await.unwrap();
    let length = desk.ks.requests()[0].length;
    let sent = notes.sent.into_inner().unwrap();
    assert_eq!(sent.last(), Some(&(length, length)));
}

#[tokio::test]
async fn a_resend_carries_the_same_ids_and_the_same_bytes() {
    let desk = Desk::taking();
    let mut message = desk.message(100_000);
    desk.send(&message).await;
    // What a person decides after an attempt of which nobody knows the end.
    message.progress.upload_started = true;
    desk.send(&message).await;
    let requests = desk.ks.requests();
    assert_eq!(requests[0].parts()[0].1, requests[1].parts()[0].1);
    assert_eq!(requests[0].parts()[1].1, requests[1].parts()[1].1);
}

#[tokio::test]
async fn nothing_leaves_when_the_lease_is_lost() {
    let desk = Desk::taking();
    let notes = Notes {
        lost: true,
        ..Notes::default()
    };
    let outcome = desk.fiks.submit(&desk.message(10), &notes).await;
    assert_eq!(outcome, Err(SubmitError::LeaseLost));
    assert_eq!(desk.ks.requests().len(), 0);
}

#[tokio::test]
async fn a_package_that_is_not_what_was_sealed_is_never_sent_as_a_whole() {
    let desk = Desk::taking();
    let good = desk.message(300_000).package.unwrap();
    let cases = [
        ("gone", None, good.size),
        ("shorter", Some(vec![1; 299_999]), good.size),
        ("longer", Some(vec![1; 300_001]), good.size),
        ("other bytes", Some(vec![1; 300_000]), good.size),
    ];
    for (what, bytes, size) in cases {
        match bytes {
            Some(bytes) => std::fs::write(&good.path, bytes).unwrap(),
            None => std::fs::remove_file(&good.path).unwrap(),
        }
        let package = sealed(&good.path, size, good.sha256.clone());
        let (outcome, saved) = desk.send(&desk.message_with(Some(package))).await;
        assert_eq!(outcome.word, "blocked", "{what}: {outcome:?}");
        assert_eq!(outcome.told().0, "E12", "{what}");
        assert!(
            !saved.last().unwrap().upload_started,
            "{what}: nobody has it, and that is written down"
        );
        let whole = |one: &crate::ks::Request| {
            one.header("content-length") == Some(one.length.to_string().as_str())
        };
        assert!(!desk.ks.requests().iter().any(whole), "{what}");
    }
}

#[tokio::test]
async fn nobody_can_be_asked_about_bytes_that_may_have_left() {
    let desk = Desk::taking();
    let attempt = |upload_started| Attempt {
        attempt_key: "k".to_owned(),
        progress: Progress {
            upload_started,
            ..Progress::default()
        },
        cause: Failure {
            kind: FailureKind::NoAnswer,
            service: "Fiks IO".to_owned(),
            status: None,
            code: String::new(),
            text: String::new(),
            retry_after: None,
        },
    };
    let asked = desk.fiks.reconcile(&attempt(true)).await;
    assert_eq!(asked, Ok(Some(Reconciled::Forgotten)), "a person decides");
    let asked = desk.fiks.reconcile(&attempt(false)).await;
    assert_eq!(asked, Ok(Some(Reconciled::NothingArrived)));
    assert_eq!(desk.ks.requests().len(), 0);
}
