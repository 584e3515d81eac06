//! What the sandbox says to whoever listens.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use support::{ETATEN, SOLVIK, World, letter_sbd, sbd_zip};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Captured;

    fn make_writer(&'a self) -> Captured {
        self.clone()
    }
}

// Alone in its program: what is logged is decided once per program.
#[tokio::test]
async fn every_request_is_told_with_service_method_path_and_status_and_no_secret() {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("budstikke_sandbox=info")
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);

    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let id = us
        .send(ETATEN, &sbd_zip(&letter_sbd(SOLVIK, ETATEN), None))
        .await;
    us.get("/none").send().await.unwrap();

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for told in [
        "service=maskinporten method=POST path=/token status=200",
        "service=altinn method=GET path=/authentication/api/v1/exchange/maskinporten status=200",
        "service=broker method=POST path=/broker/api/v1/filetransfer status=200",
        &format!(
            "service=broker method=POST path=/broker/api/v1/filetransfer/{id}/upload status=200"
        ),
        "path=/broker/api/v1/filetransfer/none status=400",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    assert!(
        text.lines()
            .all(|line| line.contains(" INFO budstikke_sandbox")),
        "{text}"
    );
    for part in us.token.split('.') {
        assert!(!text.contains(part), "a token stands in the log");
    }
    assert!(!text.contains("assertion"), "{text}");
}
