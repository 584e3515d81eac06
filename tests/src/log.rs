//! What the product writes in its log while tests run.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

static SECURITY: Mutex<String> = Mutex::new(String::new());

/// Starts logging, once in a program. `BUDSTIKKE_LOG=debug cargo xtask test integration NAME` tells what happened, and
/// in which order.
pub fn start() {
    let shown = fmt::layer()
        .with_test_writer()
        .with_filter(EnvFilter::from_env("BUDSTIKKE_LOG"));
    let security = fmt::layer()
        .with_ansi(false)
        .with_writer(Kept)
        .with_filter(EnvFilter::new("security=trace"));
    let _ = tracing_subscriber::registry()
        .with(shown)
        .with(security)
        .try_init();
}

/// Whether a line of the security log speaks of `what`.
pub fn security_names(what: &str) -> bool {
    kept().lines().any(|line| line.contains(what))
}

fn kept() -> MutexGuard<'static, String> {
    SECURITY.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Kept;

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Kept;

    fn make_writer(&'a self) -> Kept {
        Kept
    }
}

impl io::Write for Kept {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        kept().push_str(&String::from_utf8_lossy(octets));
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
