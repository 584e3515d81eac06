//! Takes the deliveries of one account: stage, ack, and only then open.
//!
//! What came together is staged in one commit, and acked after it, while the next are staged when they are here
//! already. That something was acked is written down
//! with the next commit on the account's deliveries, whichever that is: a crash before it loses this mark
//! and no more, and what comes again for want of it is known.

mod body;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use budstikke_channel::{Delivery, Inbound, MOST_IN_HAND, ReceiveError};
use budstikke_domain::{AccountId, failpoint};
use budstikke_store::{BlobId, Body, DiskTrouble, MOST_SMALL, NewDelivery, StoreError, Tx};
use jiff::Timestamp;
use thiserror::Error;
use tokio::time::Instant;

use crate::backoff::{RETRY_AFTER_CAP, after};
use crate::fetching;
use crate::shared::Shared;
pub(crate) use body::Incoming;

/// The most that is staged in one commit. Half of what may be in hand: while these are made durable, the
/// next come.
const GROUP: usize = MOST_IN_HAND / 2;
/// After so long without anything else to commit what was acked is written down by itself.
const IDLE: Duration = Duration::from_secs(1);

pub(crate) async fn run(shared: Arc<Shared>, account: AccountId) -> Result<(), StoreError> {
    let Some(inbound) = shared.inbound(account) else {
        return Ok(());
    };
    let mut failures = 0;
    let mut held = None;
    let mut durable = Vec::new();
    loop {
        if shared.stopping.is_cancelled() {
            // One whose confirmation fails comes again; what is held has not been taken.
            let _ = confirm(&shared, account, durable).await;
            note_acked(&shared, account).await;
            return Ok(());
        }
        let next = match held.take() {
            Some(delivery) => Ok(delivery),
            None => tokio::select! {
                () = shared.stopping.cancelled() => continue,
                next = inbound.next() => next,
                never = note_looks(&shared, account, inbound) => match never {},
                () = idle(&shared, account) => {
                    note_acked(&shared, account).await;
                    continue;
                }
            },
        };
        let next = next.map(|first| gather(inbound, first, &mut held));
        if let (Ok(group), Some(turns)) = (&next, shared.turns.get(&account)) {
            turns.taking(group.len(), Instant::now());
        }
        // For what takes long to fetch nothing waits, not even to be confirmed.
        let more = held.as_ref().is_some_and(is_small);
        if let Some(wait) = take(&shared, account, next, more, &mut durable, &mut failures).await? {
            pause(&shared, account, wait).await;
        }
    }
}

/// What came together with `first` and can be staged with it. What is not small takes long to fetch: it is
/// `held` and taken alone, so that nothing waits for it that is here, and nothing is overtaken.
fn gather(inbound: &dyn Inbound, first: Delivery, held: &mut Option<Delivery>) -> Vec<Delivery> {
    let mut group = vec![first];
    while group.iter().all(is_small) {
        match inbound.ready() {
            Some(more) if is_small(&more) && group.len() < GROUP => group.push(more),
            more => {
                *held = more;
                break;
            }
        }
    }
    group
}

fn is_small(delivery: &Delivery) -> bool {
    delivery.size.is_some_and(|size| size <= MOST_SMALL as u64)
}

/// When the far side is asked again after trouble.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause {
    /// Not before this.
    pub(crate) due: Timestamp,
    /// It said so itself: a person's hurry does not change that.
    asked_for: bool,
}

/// Takes what the far side told of, or notes that it did not. What is `durable` from before is confirmed meanwhile;
/// what is made so now stays there when there is `more` to go on with at once, and is confirmed when there is not.
/// `failures` counts those in a row. The pause to make.
pub(crate) async fn take(
    shared: &Shared,
    account: AccountId,
    next: Result<Vec<Delivery>, ReceiveError>,
    more: bool,
    durable: &mut Vec<Delivery>,
    failures: &mut u64,
) -> Result<Option<Pause>, StoreError> {
    let taken = match next {
        Ok(group) => {
            let before = std::mem::take(durable);
            let making = make_durable(shared, account, group, durable);
            let (confirmed, made) = tokio::join!(confirm(shared, account, before), making);
            let so_far = confirmed.and(made);
            if more && so_far.is_ok() {
                so_far
            } else {
                let rest = confirm(shared, account, std::mem::take(durable)).await;
                so_far.and(rest)
            }
        }
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

/// Why a delivery, or what it brings, was not taken.
#[derive(Debug, Error)]
pub(crate) enum Refused {
    #[error(transparent)]
    Service(ReceiveError),
    #[error(transparent)]
    Store(StoreError),
}

impl Refused {
    /// How long the service asked to be left alone.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Refused::Service(ReceiveError::Service(failure)) => failure.retry_after,
            _ => None,
        }
    }
}

/// Makes deliveries that came together durable. One that fails is left with the far side and keeps no other from
/// being taken; the first such error is returned when all that could be done is done. Whatever was committed makes
/// the next time shorter. Those that are durable may be confirmed.
async fn make_durable(
    shared: &Shared,
    account: AccountId,
    group: Vec<Delivery>,
    durable: &mut Vec<Delivery>,
) -> Result<(), Refused> {
    failpoint!("R1");
    let mut taken = known(shared, account, &group).await?;
    let (mut new, mut here) = (Vec::new(), Vec::new());
    let mut trouble = None;
    for delivery in group {
        if !taken.contains(&delivery.key) {
            failpoint!("R2");
            match fetch(shared, account, &delivery).await {
                Ok(body) => new.push(row(account, &delivery, body)),
                Err(error) => {
                    trouble.get_or_insert(error);
                    continue;
                }
            }
            failpoint!("R5");
            taken.insert(delivery.key.clone());
        }
        here.push(delivery);
    }
    if !new.is_empty() {
        stage(shared, account, new).await?;
        failpoint!("R6");
        // When the answer to a confirmation is lost, it is opened without.
        wake_opening(shared, account);
    }
    *durable = here;
    trouble.map_or(Ok(()), Err)
}

/// Tells the far side that it may forget what is durable here, in the order in which it came. The first error is
/// returned when all have been told of.
async fn confirm(
    shared: &Shared,
    account: AccountId,
    durable: Vec<Delivery>,
) -> Result<(), Refused> {
    if durable.is_empty() {
        return Ok(());
    }
    let apart = durable.iter().any(|delivery| delivery.apart);
    let mut trouble = None;
    for delivery in durable {
        failpoint!("R7");
        let Delivery { key, ack, .. } = delivery;
        match ack.accept().await {
            Ok(()) => {
                failpoint!("R8");
                shared.acked(account, key);
            }
            Err(error) => {
                trouble.get_or_insert(Refused::Service(error));
            }
        }
    }
    wake_opening(shared, account);
    if apart {
        // What may lie apart, and nobody waits for any more.
        shared.wake_fetching(account);
    }
    trouble.map_or(Ok(()), Err)
}

pub(crate) fn wake_opening(shared: &Shared, account: AccountId) {
    if let Some(opening) = shared.opening.get(&account) {
        opening.notify_one();
    }
}

/// The keys of those in `group` that were taken before and whose bytes would have to be fetched, or kept in a file. Of
/// what is small and here already the ledger finds that out when it is to be staged, in one step less.
async fn known(
    shared: &Shared,
    account: AccountId,
    group: &[Delivery],
) -> Result<BTreeSet<String>, StoreError> {
    let apart = group.iter().filter(|one| !(one.here && is_small(one)));
    let keys: Vec<String> = apart.map(|delivery| delivery.key.clone()).collect();
    if keys.is_empty() {
        return Ok(BTreeSet::new());
    }
    // Of the writer, which has these pages at hand: for a reader each commit makes them new.
    let find = move |tx: &mut Tx<'_>| {
        let mut known = BTreeSet::new();
        for key in keys {
            if tx.is_taken(account, &key)? {
                known.insert(key);
            }
        }
        Ok(known)
    };
    shared.store.tx(find).await
}

/// Brings the bytes here; durable when they are many.
async fn fetch(shared: &Shared, account: AccountId, delivery: &Delivery) -> Result<Body, Refused> {
    if fetching::is_left_apart(shared, account, delivery).await? {
        return Ok(Body::Apart);
    }
    let mut sink = Incoming::new(shared.store.blobs().clone());
    delivery
        .ack
        .fetch(&mut sink)
        .await
        .map_err(Refused::Service)?;
    Ok(sink.finish().await?)
}

fn row(account: AccountId, delivery: &Delivery, body: Body) -> NewDelivery {
    NewDelivery {
        account,
        key: delivery.key.clone(),
        sender: delivery.sender.clone(),
        body,
        raw: delivery.raw.clone(),
    }
}

/// One commit for all of `new`.
async fn stage(
    shared: &Shared,
    account: AccountId,
    new: Vec<NewDelivery>,
) -> Result<(), StoreError> {
    let blobs = blobs(new.iter().map(|new| &new.body));
    let staged = commit(shared, account, move |tx| {
        for new in &new {
            tx.stage(new)?;
            if !matches!(new.body, Body::Small(_)) {
                tx.forget_fetching(account, &new.key)?;
            }
        }
        Ok(())
    })
    .await;
    discard_on_full(shared, &staged, &blobs).await;
    staged
}

/// Those of `bodies` that lie in files of their own.
pub(crate) fn blobs<'a>(bodies: impl IntoIterator<Item = &'a Body>) -> Vec<BlobId> {
    let blob = |body: &Body| match body {
        Body::Blob(blob) => Some(blob.id.clone()),
        Body::Small(_) | Body::Apart => None,
    };
    bodies.into_iter().filter_map(blob).collect()
}

/// Commits `work` together with the marks of what was acked since the last commit.
pub(crate) async fn commit<T, F>(
    shared: &Shared,
    account: AccountId,
    work: F,
) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let acked = shared.take_acked(account);
    let marks = acked.clone();
    let committed = shared.store.tx(move |tx| {
        marks.iter().try_for_each(|key| tx.acked(account, key))?;
        work(tx)
    });
    let committed = committed.await;
    if committed.is_err() {
        acked.into_iter().for_each(|key| shared.acked(account, key));
    }
    committed
}

/// For some time nothing else was to be committed. Never when there is nothing to note.
async fn idle(shared: &Shared, account: AccountId) {
    match shared.has_acked(account) {
        true => shared.clock.pass(IDLE).await,
        false => std::future::pending().await,
    }
}

/// Writes down what was acked by itself. What cannot be written goes with the next commit.
pub(crate) async fn note_acked(shared: &Shared, account: AccountId) {
    if shared.has_acked(account)
        && let Err(error) = commit(shared, account, |_| Ok(())).await
    {
        tracing::warn!(account = account.0, %error, "Could not write down what was confirmed");
    }
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

/// Tells the health of every time the service was asked with success.
async fn note_looks(shared: &Shared, account: AccountId, inbound: &dyn Inbound) -> Infallible {
    loop {
        inbound.looked().await;
        let others = inbound.others();
        shared.account_health(account, |health| health.others = others);
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

/// Tells the health of it.
pub(crate) fn note(shared: &Shared, account: AccountId, refused: Refused) {
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

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Store(error)
    }
}
