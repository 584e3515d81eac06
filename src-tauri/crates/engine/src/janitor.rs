//! Once a day: files that no row speaks of.

use std::sync::Arc;
use std::time::Duration;

use budstikke_store::StoreError;

use crate::shared::Shared;

/// Not at once at the start, when a person waits for the window.
const FIRST: Duration = Duration::from_secs(10 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), StoreError> {
    let mut wait = FIRST;
    loop {
        // Time that passes: a clock that is set makes no file old.
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.clock.pass(wait) => {}
        }
        let swept = shared.store.sweep().await?;
        tracing::info!(
            blobs = swept.blobs,
            spool = swept.spool,
            "Removed files without rows"
        );
        wait = DAY;
    }
}
