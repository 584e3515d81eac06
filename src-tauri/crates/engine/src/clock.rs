//! Sees to it that a clock which is set, a laptop that slept, and the first word of a service about the time
//! neither hold anything back nor set everything going at once.

use std::sync::Arc;

use budstikke_store::StoreError;
use jiff::SignedDuration;

use crate::inbox;
use crate::shared::Shared;

/// Wakes every loop once when the time has moved otherwise than by passing, or is first confirmed; when it
/// went back, what waits is due as soon as it was.
pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), StoreError> {
    let mut moves = shared.clock.moves();
    let mut known = *moves.borrow_and_update();
    loop {
        let tells = tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            told = moves.changed() => told.is_ok(),
        };
        if !tells {
            // It never moves.
            shared.stopping.cancelled().await;
            return Ok(());
        }
        let all = *moves.borrow_and_update();
        let by = all.saturating_sub(known);
        known = all;
        moved(&shared, by).await?;
        // Not all the world's laptops at the same instant.
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.clock.pass(shared.jitter.backoff(1)) => {}
        }
        shared.outbox.notify_one();
        shared.tracking.notify_one();
        for opening in shared.opening.values() {
            opening.notify_one();
        }
        for account in shared.inboxes.keys() {
            inbox::wake(&shared, *account);
        }
    }
}

/// Writes down that the time went on by `by` otherwise than by passing; negative when it went back.
pub(crate) async fn moved(shared: &Shared, by: SignedDuration) -> Result<(), StoreError> {
    tracing::info!(by = by.as_secs(), "The time has moved, or is confirmed");
    if by.is_negative() {
        let back = by.unsigned_abs();
        shared.store.tx(move |tx| tx.time_went_back(back)).await?;
    }
    Ok(())
}
