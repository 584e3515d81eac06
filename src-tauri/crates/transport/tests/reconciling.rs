//! What asking the broker about an attempt brings to light, by what the broker says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

#[path = "../../net/tests/support/scripted.rs"]
#[allow(dead_code)]
mod scripted;
mod support;

use budstikke_channel::{Attempt, Outbound as _, Progress, Reconciled, SubmitError};
use budstikke_domain::{Failure, FailureKind};
use scripted::{Reply, Request, Scripted, json};
use support::Desk;

const ID: &str = "3f0e9d8c-7b6a-4958-8776-655443322110";
const KEY: &str = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f5";

fn overview(status: &str, text: &str, changed: &str) -> String {
    format!(
        r#"{{"fileTransferId":"{ID}","sendersFileTransferReference":"{KEY}","checksum":null,
            "fileTransferSize":0,"fileTransferStatus":"{status}","fileTransferStatusText":"{text}",
            "fileTransferStatusChanged":"{changed}","published":null,"sender":"0192:310204838"}}"#
    )
}

async fn desk(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (Desk, Scripted) {
    let broker = Scripted::start(script);
    (Desk::with_broker(&broker.url).await, broker)
}

fn attempt(transfer_id: Option<&str>, upload_started: bool) -> Attempt {
    Attempt {
        attempt_key: KEY.to_owned(),
        progress: Progress {
            transfer_id: transfer_id.map(str::to_owned),
            upload_started,
            ..Progress::default()
        },
        cause: Failure {
            kind: FailureKind::NoAnswer,
            service: "Altinn Formidling".to_owned(),
            status: None,
            code: String::new(),
            text: String::new(),
            retry_after: None,
        },
    }
}

fn word(found: &Reconciled) -> &'static str {
    match found {
        Reconciled::Arrived(_) => "arrived",
        Reconciled::HandedOver(_) => "handed over",
        Reconciled::NothingArrived => "nothing arrived",
        Reconciled::Partly(_) => "partly",
        Reconciled::Forgotten => "forgotten",
        Reconciled::NotDecided => "not decided",
    }
}

#[tokio::test]
async fn each_state_of_a_transfer_means_one_thing() {
    // The desk's clock stands at 09:15.
    for (status, text, changed, expected) in [
        ("Initialized", "", "2026-11-20T09:10:00Z", "partly"),
        ("UploadStarted", "", "2026-11-20T09:10:00Z", "not decided"),
        (
            "UploadStarted",
            "",
            "2026-11-20T08:40:00Z",
            "nothing arrived",
        ),
        ("UploadStarted", "", "", "not decided"),
        ("UploadProcessing", "", "2026-11-20T09:10:00Z", "arrived"),
        ("Published", "", "2026-11-20T09:10:00Z", "handed over"),
        ("AllConfirmedDownloaded", "", "", "handed over"),
        ("Purged", "", "", "handed over"),
        ("Cancelled", "", "", "nothing arrived"),
        ("Failed", "Checksum mismatch", "", "nothing arrived"),
        ("Frozen", "", "", "not decided"),
    ] {
        let answer = overview(status, text, changed);
        let (desk, _broker) = desk(move |_| json(200, answer.clone())).await;
        let found = desk
            .dpo
            .reconcile(&attempt(Some(ID), true))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(word(&found), expected, "{status} {text} {changed}");
        if let Reconciled::Arrived(progress) = found {
            assert!(progress.uploaded && progress.upload_started);
            assert_eq!(progress.transfer_id.as_deref(), Some(ID));
        }
    }
}

#[tokio::test]
async fn what_the_scan_stopped_is_a_no_and_is_not_sent_again() {
    let answer = overview("Failed", "Malware found", "");
    let (desk, _broker) = desk(move |_| json(200, answer.clone())).await;
    let error = desk
        .dpo
        .reconcile(&attempt(Some(ID), true))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, SubmitError::Rejected(no) if no.number == "E11"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_transfer_the_broker_does_not_know_is_only_settled_when_no_byte_can_have_left() {
    let unknown = r#"{"status":404,"code":"BRO-00001","title":"Not Found"}"#;
    let (desk, _broker) = desk(move |request| {
        if request.path.contains('?') {
            json(200, "[]")
        } else {
            json(404, unknown)
        }
    })
    .await;
    let found = desk
        .dpo
        .reconcile(&attempt(Some(ID), true))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        word(&found),
        "forgotten",
        "it may have been fetched and purged"
    );
    let found = desk
        .dpo
        .reconcile(&attempt(Some(ID), false))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(word(&found), "nothing arrived");
}

#[tokio::test]
async fn a_transfer_whose_id_was_lost_is_looked_for_by_its_reference() {
    let (desk, broker) = desk(|request| {
        let path = request.path.split('?').next().unwrap_or("");
        if path == "/filetransfer" {
            json(
                200,
                format!(r#"["11111111-1111-4111-8111-111111111111","{ID}"]"#),
            )
        } else if path.ends_with(ID) {
            json(200, overview("Published", "", "2026-11-20T09:10:00Z"))
        } else {
            json(
                200,
                overview("Published", "", "").replace(KEY, "a-letter-of-another-time-12345"),
            )
        }
    })
    .await;
    let found = desk
        .dpo
        .reconcile(&attempt(None, true))
        .await
        .unwrap()
        .unwrap();
    let Reconciled::HandedOver(handoff) = found else {
        panic!("{found:?}")
    };
    assert_eq!(handoff.transfer_id, ID);
    let search = broker
        .requests()
        .into_iter()
        .find(|request| request.path.contains('?'));
    assert!(
        search.unwrap().path.contains("role=Sender"),
        "our own, not what others send us"
    );

    let (empty, _broker) = self::desk(|_| json(200, "[]")).await;
    let found = empty
        .dpo
        .reconcile(&attempt(None, true))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(word(&found), "nothing arrived");
}

#[tokio::test]
async fn a_broker_that_cannot_answer_leaves_the_attempt_as_uncertain_as_it_was() {
    for reply in [500, 503, 429, 400] {
        let (desk, _broker) = desk(move |_| json(reply, "{}")).await;
        let error = desk
            .dpo
            .reconcile(&attempt(Some(ID), true))
            .await
            .unwrap_err();
        assert!(
            matches!(error, SubmitError::Unavailable { .. }),
            "HTTP {reply}: {error:?}"
        );
    }
    let (hangs_up, _broker) = desk(|_| Reply::Hangup).await;
    let error = hangs_up
        .dpo
        .reconcile(&attempt(Some(ID), true))
        .await
        .unwrap_err();
    assert!(
        matches!(error, SubmitError::Unavailable { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_file_is_handed_over_when_the_broker_has_published_it_and_not_before() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let (desk, broker) = desk(move |request| {
        if request.method == "POST" {
            return json(200, format!(r#"{{"fileTransferId":"{ID}"}}"#));
        }
        let status = match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => "UploadStarted",
            1..4 => "UploadProcessing",
            _ => "Published",
        };
        json(200, overview(status, "", "2026-11-20T09:15:00Z"))
    })
    .await;
    let letter = desk.letter("311204807", 10);
    let (outcome, progress) = desk.town.driven(desk.send(&letter)).await;
    assert_eq!(outcome.word, "handed over", "{:?}", outcome.whole);
    assert!(progress.uploaded);
    assert_eq!(broker.count("GET", "/"), 5);
    assert_eq!(broker.count("POST", "/"), 2, "one announcement, one upload");
}

#[tokio::test]
async fn an_upload_that_is_not_decided_is_never_repeated() {
    let answer = overview("UploadStarted", "", "2026-11-20T09:10:00Z");
    let (desk, broker) = desk(move |_| json(200, answer.clone())).await;
    let mut letter = desk.letter("311204807", 10);
    letter.progress = attempt(Some(ID), true).progress;
    let (outcome, _) = desk.send(&letter).await;
    assert_eq!(outcome.word, "uncertain");
    assert_eq!(
        broker.count("POST", "/"),
        0,
        "nothing was announced or uploaded"
    );
}

#[tokio::test]
async fn an_upload_is_taken_only_when_the_answer_names_the_transfer() {
    for answer in [
        "{}",
        r#"{"fileTransferId":"11111111-1111-4111-8111-111111111111"}"#,
        "[]",
        "",
    ] {
        let (desk, _broker) = desk(move |request| {
            if request.path.ends_with("/upload") {
                json(200, answer)
            } else {
                json(200, format!(r#"{{"fileTransferId":"{ID}"}}"#))
            }
        })
        .await;
        let (outcome, progress) = desk.send(&desk.letter("311204807", 10)).await;
        assert_eq!(outcome.word, "uncertain", "{answer:?}: {:?}", outcome.whole);
        assert!(!progress.uploaded);
    }
}
