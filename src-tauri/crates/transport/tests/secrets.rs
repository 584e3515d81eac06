//! What must not be told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

#[path = "../../net/tests/support/scripted.rs"]
#[allow(dead_code)]
mod scripted;
mod support;

use scripted::{Scripted, json};
use support::Desk;

// Alone in its program: what is logged is decided once per program.
#[tokio::test]
async fn no_token_is_in_any_error_or_log_even_when_the_broker_echoes_it() {
    let log = support::log::Captured::default();
    let _listening = log.listen();
    for status in [200, 400, 401, 403, 409, 500, 503] {
        let broker = Scripted::start(move |request| {
            let shown = request.header("authorization").unwrap_or("").to_owned();
            json(
                status,
                format!(r#"{{"title":"{shown}","code":"{shown}","fileTransferId":7}}"#),
            )
        });
        let desk = Desk::with_broker(&broker.url).await;
        let (outcome, _) = desk.send(&desk.letter("311204807", 10)).await;
        let error = outcome.whole.unwrap_err();
        let told = format!("{error} {error:?}");
        let shown = broker.requests()[0]
            .header("authorization")
            .unwrap()
            .to_owned();
        let token = shown.strip_prefix("Bearer ").unwrap();
        assert!(token.starts_with("eyJ"), "{token}");
        for part in token.split('.') {
            assert!(!told.contains(part), "HTTP {status}: {told}");
            assert!(!log.text().contains(part), "HTTP {status}, log");
        }
    }
    assert!(
        log.text().contains("answered"),
        "the log was listened to: {}",
        log.text()
    );
}
