//! Opens what has been taken, and brings what it says to the message it speaks of.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use budstikke_domain::{AccountId, OrgNumber, Route, Source, StatusEvent, WireId, failpoint};
use budstikke_store::{
    Appended, BlobId, DeliveryKind, DeliveryRow, DeliveryState, Direction, MessageRow, NewIncoming,
    Read, Recorded, StoreError, Tx,
};
use futures_util::FutureExt;
use tokio::time::Instant;

use crate::backoff::{after, as_long_again};
use crate::inbox::{commit, discard_on_full};
use crate::ports::{IntakeError, Opened, Staged};
use crate::shared::Shared;
use crate::supervisor::panic_text;

/// A delivery that fails this often is put aside; the queue goes on.
const TRIES: u64 = 3;

pub(crate) async fn run(shared: Arc<Shared>, account: AccountId) -> Result<(), StoreError> {
    loop {
        let looked = shared.now();
        let due = match open_due(&shared, account).await {
            Ok(()) => {
                let due = move |read: &Read<'_>| read.next_open_due(account, looked);
                shared.store.read(due).await?
            }
            Err(error) => Some(after(shared.now(), wait_for_disk(&shared, account, error)?)),
        };
        let woken = async {
            match shared.opening.get(&account) {
                Some(opening) => opening.notified().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.sleep_until(due) => {}
            () = woken => {}
        }
    }
}

/// How long to wait when it was the disk that did not take what was to be written, which a person is told;
/// any other error stands.
fn wait_for_disk(
    shared: &Shared,
    account: AccountId,
    error: StoreError,
) -> Result<Duration, StoreError> {
    let Some(trouble) = error.disk() else {
        return Err(error);
    };
    tracing::warn!(account = account.0, %error, "Could not write down what a delivery is");
    shared.stopped_by_disk(account, trouble, &error.to_string());
    let since = shared.stopped_by_disk_since(account);
    let now = shared.now();
    Ok(as_long_again(since.unwrap_or(now), now))
}

/// Lets what is being taken go first.
async fn give_way(shared: &Shared, account: AccountId) {
    let Some(turns) = shared.turns.get(&account) else {
        return;
    };
    let since = Instant::now();
    while let Some(wait) = turns.wait(since, Instant::now()) {
        tokio::select! {
            () = shared.stopping.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Opens every delivery whose moment has come.
pub(crate) async fn open_due(shared: &Shared, account: AccountId) -> Result<(), StoreError> {
    give_way(shared, account).await;
    while !shared.stopping.is_cancelled()
        && let Some((delivery, attempt)) = next(shared, account).await?
    {
        open(shared, delivery, attempt).await?;
        give_way(shared, account).await;
    }
    Ok(())
}

/// Brings deliveries that came before the message they speak of to that message: receipts may overtake our
/// own commit.
pub(crate) async fn adopt_orphans(shared: &Shared) -> Result<(), StoreError> {
    let found = shared.store.read(|read| read.found_orphans()).await?;
    for delivery in found {
        let Some(event) = delivery.event.clone() else {
            continue;
        };
        let wire_id = delivery.wire_id.clone();
        let kind = if delivery.kind == DeliveryKind::Receipt.as_str() {
            DeliveryKind::Receipt
        } else {
            DeliveryKind::Status
        };
        shared
            .store
            .tx(move |tx| record(tx, &delivery, &wire_id, &event, kind))
            .await?;
    }
    if shared.store.read(|read| read.has_found_answers()).await? {
        shared.store.tx(|tx| tx.match_answers().map(drop)).await?;
    }
    Ok(())
}

/// The next delivery to open, the attempt counted already.
async fn next(
    shared: &Shared,
    account: AccountId,
) -> Result<Option<(DeliveryRow, u64)>, StoreError> {
    commit(shared, account, move |tx| {
        let Some(delivery) = tx.next_to_open(account)? else {
            return Ok(None);
        };
        let attempt = tx.count_opening(account, &delivery.key)?;
        Ok(Some((delivery, attempt)))
    })
    .await
}

async fn open(shared: &Shared, delivery: DeliveryRow, attempt: u64) -> Result<(), StoreError> {
    if attempt > TRIES {
        // It killed the process each time; the last time when it was given up.
        return match attempt == TRIES + 1 {
            true => give_up(shared, delivery, "no end").await,
            false => aside(shared, delivery, DeliveryState::Quarantined, "no end").await,
        };
    }
    let staged = staged(&delivery);
    let opened = AssertUnwindSafe(shared.intake.open(&staged))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(IntakeError::Failed(panic_text(panic.as_ref()).to_owned())));
    match opened {
        Ok(Opened::Event {
            wire_id,
            mut event,
            kind,
        }) => {
            if event.raw_blob.is_empty() {
                event.raw_blob = delivery.blob.id.as_str().to_owned();
            }
            shared
                .store
                .tx(move |tx| record(tx, &delivery, &wire_id, &event, kind))
                .await
        }
        Ok(Opened::Letter(letter)) => keep_letter(shared, delivery, letter).await,
        Ok(Opened::Unjudged(letter)) => {
            let wait = shared.jitter.backoff(attempt);
            keep_unjudged(shared, delivery, letter, wait).await
        }
        Ok(Opened::Unreadable { reason }) => {
            aside(shared, delivery, DeliveryState::Quarantined, &reason).await
        }
        Ok(Opened::Foreign { reason }) => {
            aside(shared, delivery, DeliveryState::Foreign, &reason).await
        }
        Err(IntakeError::Failed(reason)) if attempt >= TRIES => {
            give_up(shared, delivery, &reason).await
        }
        Err(IntakeError::Failed(reason)) => {
            let wait = shared.jitter.backoff(attempt);
            later(shared, delivery, wait, false, &reason).await
        }
        Err(IntakeError::NotNow(reason)) => {
            let wait = shared.jitter.backoff(attempt);
            later(shared, delivery, wait, true, &reason).await
        }
        Err(IntakeError::Disk(trouble, reason)) => {
            shared.stopped_by_disk(delivery.account, trouble, &reason);
            no_room(shared, delivery, &reason).await
        }
    }
}

/// Takes back that an attempt was counted that came to nothing for want of a disk, as soon as the disk takes
/// so much: a letter is not given up because it was tried often at a bad time.
async fn no_room(shared: &Shared, delivery: DeliveryRow, reason: &str) -> Result<(), StoreError> {
    let account = delivery.account;
    loop {
        let since = shared.stopped_by_disk_since(account);
        let now = shared.now();
        let wait = as_long_again(since.unwrap_or(now), now);
        let Err(error) = later(shared, delivery.clone(), wait, true, reason).await else {
            return Ok(());
        };
        let due = after(shared.now(), wait_for_disk(shared, account, error)?);
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.clock.sleep_until(due) => {}
        }
    }
}

/// What the sender of a receipt is told about it, as the real systems tell (eformidling-dpo 6.2).
const ABOUT_RECEIPT: [&str; 2] = ["MOTTATT", "LEVERT"];

/// Appends the event to the message we sent under `wire_id`, when that message's receiver says it, and
/// answers it when it is a receipt.
fn record(
    tx: &mut Tx<'_>,
    delivery: &DeliveryRow,
    wire_id: &WireId,
    event: &StatusEvent,
    kind: DeliveryKind,
) -> Result<(), StoreError> {
    let sent = tx.messages_by_wire_id(Direction::Out, wire_id)?;
    let about = sent
        .iter()
        .find(|message| may_speak_of(message, &delivery.sender, event));
    let state = match about {
        Some(message) => match tx.append_event(&message.uid, event)? {
            Appended::New => {
                if let (DeliveryKind::Receipt, Some(about)) = (kind, BlobId::parse(&event.raw_blob))
                {
                    for code in ABOUT_RECEIPT {
                        tx.answer(&message.uid, code, &about)?;
                    }
                }
                DeliveryState::Recorded
            }
            Appended::Known => DeliveryState::Duplicate,
        },
        None if sent.is_empty() => DeliveryState::Orphan,
        None => {
            tracing::warn!(
                target: "security",
                account = delivery.account.0,
                key = %delivery.key,
                sender = %delivery.sender,
                "Somebody else than its receiver speaks of a message"
            );
            DeliveryState::Foreign
        }
    };
    let about = about.map(|message| message.uid.clone());
    tx.settle_event(
        delivery.account,
        &delivery.key,
        state,
        kind,
        wire_id,
        event,
        about.as_ref(),
    )
}

/// Whether the party the carrier authenticated may say so of `message`: its receiver, or the carrier itself
/// in what only it says (fiks-io 8: whose konto stands on those is not told).
fn may_speak_of(message: &MessageRow, sender: &str, event: &StatusEvent) -> bool {
    if let Some(route @ Route::FiksIo(_)) = &message.route {
        return event.source == Source::Service || route.is_receiver(sender);
    }
    match (
        OrgNumber::parse(&message.receiver),
        OrgNumber::parse(sender),
    ) {
        (Ok(receiver), Ok(sender)) => receiver == sender,
        _ => false,
    }
}

/// Writes a letter down, or that it had come before.
async fn keep_letter(
    shared: &Shared,
    delivery: DeliveryRow,
    letter: Box<NewIncoming>,
) -> Result<(), StoreError> {
    let (account, key) = (delivery.account, delivery.key.clone());
    failpoint!("R11");
    let mut blobs: Vec<BlobId> = letter
        .parts
        .iter()
        .map(|part| part.blob.id.clone())
        .collect();
    blobs.push(letter.envelope_blob.clone());
    // The delivery itself stays, whatever becomes of what was in it.
    blobs.retain(|blob| *blob != delivery.blob.id);
    let recorded = shared
        .store
        .tx(move |tx| tx.record_incoming(account, &key, &letter))
        .await;
    discard_on_full(shared, &recorded, &blobs).await;
    let recorded = recorded?;
    failpoint!("R12");
    if let Recorded::Duplicate { differs } = recorded {
        tracing::warn!(
            target: "security",
            account = delivery.account.0,
            key = %delivery.key,
            sender = %delivery.sender,
            differs,
            "A letter came that had come before"
        );
    }
    Ok(())
}

/// Shows a letter before it can be judged, and comes back to it.
async fn keep_unjudged(
    shared: &Shared,
    delivery: DeliveryRow,
    letter: Box<NewIncoming>,
    wait: Duration,
) -> Result<(), StoreError> {
    // A second more: the queue must not come back to it at once.
    let wait = wait + Duration::from_secs(1);
    shared
        .store
        .tx(move |tx| {
            let at = after(tx.now(), wait);
            tx.record_unjudged(delivery.account, &delivery.key, &letter, at)
        })
        .await
}

fn staged(delivery: &DeliveryRow) -> Staged {
    Staged {
        account: delivery.account,
        key: delivery.key.clone(),
        sender: delivery.sender.clone(),
        blob: delivery.blob.clone(),
        raw: delivery.raw.clone(),
        received_at: delivery.first_seen,
    }
}

/// Parks a delivery that could not be opened: in Innboks when it is a letter for us, whose sender is told
/// that it came and no more; else aside. Its bytes stay either way.
async fn give_up(shared: &Shared, delivery: DeliveryRow, reason: &str) -> Result<(), StoreError> {
    let staged = staged(&delivery);
    let told = AssertUnwindSafe(shared.intake.give_up(&staged, reason))
        .catch_unwind()
        .await;
    if let Ok(Ok(Some(letter))) = told {
        tracing::warn!(key = %delivery.key, reason, "Gave up opening a letter");
        return keep_letter(shared, delivery, letter).await;
    }
    aside(shared, delivery, DeliveryState::Quarantined, reason).await
}

async fn aside(
    shared: &Shared,
    delivery: DeliveryRow,
    state: DeliveryState,
    reason: &str,
) -> Result<(), StoreError> {
    if state == DeliveryState::Foreign {
        tracing::warn!(
            target: "security",
            account = delivery.account.0,
            key = %delivery.key,
            sender = %delivery.sender,
            reason,
            "Somebody speaks in another's name, or to another"
        );
    } else {
        tracing::warn!(
            account = delivery.account.0,
            key = %delivery.key,
            state = state.as_str(),
            reason,
            "Put a delivery aside"
        );
    }
    let reason = reason.to_owned();
    shared
        .store
        .tx(move |tx| tx.put_aside(delivery.account, &delivery.key, state, &reason))
        .await
}

async fn later(
    shared: &Shared,
    delivery: DeliveryRow,
    wait: Duration,
    uncount: bool,
    reason: &str,
) -> Result<(), StoreError> {
    tracing::warn!(account = delivery.account.0, key = %delivery.key, reason, "Could not open a delivery yet");
    // A second more: the queue must not come back to it at once.
    let wait = wait + Duration::from_secs(1);
    let reason = reason.to_owned();
    shared
        .store
        .tx(move |tx| {
            let at = after(tx.now(), wait);
            tx.open_later(delivery.account, &delivery.key, at, uncount, &reason)
        })
        .await
}
