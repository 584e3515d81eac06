//! Takes due jobs and starts their attempts.

use std::sync::Arc;

use budstikke_domain::{AccountId, failpoint};
use budstikke_store::{Change, LeasedJob, StoreError};
use tokio::sync::broadcast::error::RecvError;

use crate::attempt;
use crate::opening;
use crate::shared::Shared;
use crate::supervisor::Supervisor;

/// Attempts under way per account, so that a slow service never starves another.
const IN_FLIGHT: u32 = 2;

pub(crate) async fn run(shared: Arc<Shared>, supervisor: Supervisor) -> Result<(), StoreError> {
    let mut changes = shared.store.changes();
    let mut starting = true;
    // What an earlier run wrote down, by a clock that may have been set since.
    shared.store.tx(|tx| tx.shorten_waits()).await?;
    loop {
        let looked = shared.now();
        recover(&shared, starting).await?;
        shared.store.tx(|tx| tx.probe_blocked()).await?;
        starting = false;
        opening::adopt_orphans(&shared).await?;
        for account in shared.senders() {
            while !shared.stopping.is_cancelled() {
                let Some(leased) = lease(&shared, account).await? else {
                    break;
                };
                failpoint!("S8");
                let alive = shared.live(leased.job.id);
                supervisor.spawn(attempt::run(Arc::clone(&shared), leased, alive));
            }
        }
        let due = shared
            .store
            .read(move |read| read.next_job_due(looked))
            .await?;
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.outbox.notified() => {}
            () = shared.sleep_until(due) => {}
            () = jobs_changed(&mut changes) => {}
        }
    }
}

pub(crate) async fn lease(
    shared: &Shared,
    account: AccountId,
) -> Result<Option<LeasedJob>, StoreError> {
    shared
        .store
        .tx(move |tx| tx.lease_job(account, IN_FLIGHT))
        .await
}

pub(crate) async fn recover(shared: &Shared, all: bool) -> Result<(), StoreError> {
    let alive = shared.alive();
    let recovered = shared
        .store
        .tx(move |tx| tx.recover_leases(all, &alive))
        .await?;
    for uid in recovered {
        tracing::warn!(%uid, "Took back the lease of an attempt that ended without a word");
    }
    Ok(())
}

/// Returns when a commit may have made a job due. Cancel-safe.
pub(crate) async fn jobs_changed(changes: &mut tokio::sync::broadcast::Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Jobs) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // The store is gone, and with it everything to wait for.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
