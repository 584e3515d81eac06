//! Takes the deliveries of one account: stage, ack, and only then open.

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use budstikke_channel::{BodySink, Delivery, Inbound, ReceiveError};
use budstikke_domain::{AccountId, failpoint};
use budstikke_store::{
    BlobError, BlobId, BlobRef, BlobWriter, Blobs, DeliveryState, DiskTrouble, NewDelivery,
    StoreError,
};
use jiff::Timestamp;
use thiserror::Error;

use crate::backoff::{RETRY_AFTER_CAP, after};
use crate::shared::Shared;

pub(crate) async fn run(shared: Arc<Shared>, account: AccountId) -> Result<(), StoreError> {
    let Some(inbound) = shared.inbound(account) else {
        return Ok(());
    };
    let mut failures = 0;
    loop {
        let next = tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            next = inbound.next() => next,
            never = note_looks(&shared, account, inbound) => match never {},
        };
        if let Some(wait) = take(&shared, account, next, &mut failures).await? {
            pause(&shared, account, wait).await;
        }
    }
}

/// When the far side is asked again after trouble.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause {
    /// Not before this.
    pub(crate) due: Timestamp,
    /// It said so itself: a person's hurry does not change that.
    asked_for: bool,
}

/// Takes what the far side told of, or notes that it did not. `failures` counts those in a row. The pause
/// to make.
pub(crate) async fn take(
    shared: &Shared,
    account: AccountId,
    next: Result<Delivery, ReceiveError>,
    failures: &mut u64,
) -> Result<Option<Pause>, StoreError> {
    let taken = match next {
        Ok(delivery) => accept(shared, account, delivery).await,
        Err(error) => Err(Refused::Service(error)),
    };
    match taken {
        Ok(()) => {
            *failures = 0;
            went_well(shared, account).await;
            Ok(None)
        }
        Err(Refused::Store(error)) if error.disk().is_none() => Err(error),
        Err(refused) => {
            *failures += 1;
            let asked = refused.retry_after();
            // From when it failed, whatever happens while it is told of.
            let due = after(shared.now(), shared.jitter.wait(*failures, asked));
            note(shared, account, refused);
            Ok(Some(Pause {
                due,
                asked_for: asked.is_some(),
            }))
        }
    }
}

/// «Hent nå»: asks at once, also out of a waiting time, unless the service asked for that.
pub(crate) fn wake(shared: &Shared, account: AccountId) {
    if let Some(inbound) = shared.inbound(account) {
        inbound.poll_now();
    }
    if let Some(inbox) = shared.inboxes.get(&account) {
        inbox.notify_one();
    }
    // What is kept from being opened waits on the same.
    wake_opening(shared, account);
}

/// Asks at once where `mended` says that what keeps deliveries from being taken is out of the way.
pub(crate) fn wake_blocked(shared: &Shared, mended: impl Fn(AccountId, &str) -> bool) {
    let blocked: Vec<AccountId> = shared
        .health
        .borrow()
        .accounts
        .iter()
        .filter(|(account, health)| {
            let blocked = health.blocked.as_ref();
            blocked.is_some_and(|(blocker, _)| mended(**account, &blocker.key))
        })
        .map(|(account, _)| *account)
        .collect();
    for account in blocked {
        wake(shared, account);
    }
}

#[derive(Debug, Error)]
enum Refused {
    #[error(transparent)]
    Service(ReceiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl Refused {
    /// How long the service asked to be left alone.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Refused::Service(ReceiveError::Service(failure)) => failure.retry_after,
            _ => None,
        }
    }
}

/// Takes one delivery. An error leaves it with the far side; whatever was committed makes the next time
/// shorter.
async fn accept(shared: &Shared, account: AccountId, delivery: Delivery) -> Result<(), Refused> {
    failpoint!("R1");
    if known(shared, account, &delivery.key).await?.is_none() {
        failpoint!("R2");
        let blob = fetch(shared, &delivery).await?;
        failpoint!("R5");
        stage(shared, account, &delivery, blob).await?;
        failpoint!("R6");
        // When the answer to the confirmation is lost, it is opened without.
        wake_opening(shared, account);
    }
    let key = delivery.key.clone();
    delivery.ack.accept().await.map_err(Refused::Service)?;
    failpoint!("R8");
    acked(shared, account, key).await?;
    wake_opening(shared, account);
    Ok(())
}

fn wake_opening(shared: &Shared, account: AccountId) {
    if let Some(opening) = shared.opening.get(&account) {
        opening.notify_one();
    }
}

async fn known(
    shared: &Shared,
    account: AccountId,
    key: &str,
) -> Result<Option<DeliveryState>, StoreError> {
    let key = key.to_owned();
    let row = shared
        .store
        .read(move |read| read.delivery(account, &key))
        .await?;
    Ok(row.map(|row| row.state))
}

/// Brings the bytes here and makes them durable.
async fn fetch(shared: &Shared, delivery: &Delivery) -> Result<BlobRef, Refused> {
    let mut sink = BlobSink {
        blobs: shared.store.blobs().clone(),
        writer: None,
    };
    delivery
        .ack
        .fetch(&mut sink)
        .await
        .map_err(Refused::Service)?;
    let finished = tokio::task::spawn_blocking(move || sink.finish()).await;
    let finished = finished.map_err(|_| StoreError::Panicked)?;
    Ok(finished.map_err(StoreError::Blob)?)
}

async fn stage(
    shared: &Shared,
    account: AccountId,
    delivery: &Delivery,
    blob: BlobRef,
) -> Result<(), StoreError> {
    let new = NewDelivery {
        account,
        key: delivery.key.clone(),
        sender: delivery.sender.clone(),
        blob,
        raw: delivery.raw.clone(),
    };
    let blob = new.blob.id.clone();
    let staged = shared.store.tx(move |tx| tx.stage(&new)).await;
    discard_on_full(shared, &staged, &[blob]).await;
    staged.map(drop)
}

/// Makes room again of `blobs` when it was for want of room that `written`, the commit with the rows that
/// were to speak of them, was taken back. After any other error nobody knows whether it was.
pub(crate) async fn discard_on_full<T>(
    shared: &Shared,
    written: &Result<T, StoreError>,
    blobs: &[BlobId],
) {
    let full = |error: &StoreError| error.disk() == Some(DiskTrouble::Full);
    if !written.as_ref().is_err_and(full) {
        return;
    }
    let (store, blobs) = (shared.store.blobs().clone(), blobs.to_owned());
    let discarding = move || blobs.iter().for_each(|blob| store.discard(blob));
    // An error means that it panicked; then they lie there until the janitor comes.
    let _ = tokio::task::spawn_blocking(discarding).await;
}

async fn acked(shared: &Shared, account: AccountId, key: String) -> Result<(), StoreError> {
    shared.store.tx(move |tx| tx.acked(account, &key)).await
}

/// Tells the health of every time the service was asked with success.
async fn note_looks(shared: &Shared, account: AccountId, inbound: &dyn Inbound) -> Infallible {
    loop {
        inbound.looked().await;
        went_well(shared, account).await;
    }
}

/// What had kept deliveries from being taken is mended: what waits on the same to be sent goes on too.
///
/// A disk is not mended by a service that answers: what was taken must get opened, too.
async fn went_well(shared: &Shared, account: AccountId) {
    if shared.stopped_by_disk_since(account).is_some() {
        let waits = move |read: &budstikke_store::Read<'_>| read.waits_to_be_opened(account);
        if shared.store.read(waits).await.unwrap_or(true) {
            return;
        }
    }
    let Some(key) = shared.received_well(account) else {
        return;
    };
    if let Err(error) = shared.store.tx(move |tx| tx.release_blocked(&key)).await {
        // They are tried within the hour all the same.
        tracing::error!(%error, "Could not let go on what waited for what is mended");
    }
}

fn note(shared: &Shared, account: AccountId, refused: Refused) {
    tracing::warn!(account = account.0, error = %refused, "Could not take a delivery");
    match refused {
        Refused::Service(ReceiveError::Service(failure)) => {
            shared.account_failed(account, &failure);
        }
        Refused::Service(ReceiveError::Blocked(blocker)) => {
            shared.account_blocked(account, blocker);
        }
        Refused::Service(ReceiveError::Storage(error)) => {
            shared.stopped_by_disk(account, DiskTrouble::of(&error), &error.to_string());
        }
        Refused::Store(error) => {
            let trouble = error.disk().unwrap_or(DiskTrouble::Failing);
            shared.stopped_by_disk(account, trouble, &error.to_string());
        }
    }
}

async fn pause(shared: &Shared, account: AccountId, pause: Pause) {
    let woken = async {
        let Some(inbox) = shared.inboxes.get(&account) else {
            return std::future::pending().await;
        };
        loop {
            inbox.notified().await;
            // Nobody may ask for more: the clock has been set back since.
            if !pause.asked_for || pause.due > after(shared.now(), RETRY_AFTER_CAP) {
                return;
            }
        }
    };
    tokio::select! {
        () = shared.stopping.cancelled() => {}
        () = shared.clock.sleep_until(pause.due) => {}
        () = woken => {}
    }
}

/// The bytes of a delivery on their way into a blob.
struct BlobSink {
    blobs: Blobs,
    writer: Option<BlobWriter>,
}

impl BlobSink {
    fn writer(&mut self) -> io::Result<&mut BlobWriter> {
        match &mut self.writer {
            Some(writer) => Ok(writer),
            none => Ok(none.insert(self.blobs.create().map_err(BlobError::into_io)?)),
        }
    }

    fn finish(mut self) -> Result<BlobRef, BlobError> {
        self.writer()?;
        match self.writer.take() {
            Some(writer) => writer.finish(),
            None => self.blobs.put(&[]),
        }
    }
}

impl BodySink for BlobSink {
    fn reset(&mut self) -> io::Result<()> {
        self.writer = None;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer()?.write_all(bytes)?;
        failpoint!("R3");
        Ok(())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Store(error)
    }
}
