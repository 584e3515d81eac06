//! Takes the deliveries of one account: stage, ack, and only then open.

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;

use budstikke_channel::{BodySink, Delivery, Inbound, ReceiveError};
use budstikke_domain::{AccountId, Failure, FailureKind, failpoint};
use budstikke_store::{
    BlobError, BlobRef, BlobWriter, Blobs, DeliveryState, NewDelivery, StoreError,
};
use jiff::Timestamp;

use crate::backoff::after;
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
        Err(Refused::Store(error)) => Err(error),
        Err(Refused::Service(error)) => {
            *failures += 1;
            let asked = match &error {
                ReceiveError::Service(failure) => failure.retry_after,
                _ => None,
            };
            // From when it failed, whatever happens while it is told of.
            let due = after(shared.now(), shared.jitter.wait(*failures, asked));
            note(shared, account, error);
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

enum Refused {
    Service(ReceiveError),
    Store(StoreError),
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
    shared.store.tx(move |tx| tx.stage(&new)).await?;
    Ok(())
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
async fn went_well(shared: &Shared, account: AccountId) {
    let Some(key) = shared.received_well(account) else {
        return;
    };
    if let Err(error) = shared.store.tx(move |tx| tx.release_blocked(&key)).await {
        // They are tried within the hour all the same.
        tracing::error!(%error, "Could not let go on what waited for what is mended");
    }
}

fn note(shared: &Shared, account: AccountId, error: ReceiveError) {
    tracing::warn!(account = account.0, %error, "Could not take a delivery");
    match error {
        ReceiveError::Service(failure) => shared.account_failed(account, &failure),
        ReceiveError::Blocked(blocker) => {
            let now = shared.now();
            shared.account_health(account, |health| {
                let since = match &health.blocked {
                    Some((before, since)) if before.key == blocker.key => *since,
                    _ => now,
                };
                health.blocked = Some((blocker, since));
            });
        }
        ReceiveError::Storage(error) => shared.account_failed(account, &own_disk(&error)),
    }
}

fn own_disk(error: &io::Error) -> Failure {
    Failure {
        kind: FailureKind::Busy,
        service: "Disken her".to_owned(),
        status: None,
        code: String::new(),
        text: error.to_string(),
        retry_after: None,
    }
}

async fn pause(shared: &Shared, account: AccountId, pause: Pause) {
    let woken = async {
        match shared.inboxes.get(&account) {
            Some(inbox) if !pause.asked_for => inbox.notified().await,
            _ => std::future::pending().await,
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
            none => Ok(none.insert(self.blobs.create().map_err(io::Error::other)?)),
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
