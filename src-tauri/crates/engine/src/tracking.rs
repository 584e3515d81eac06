//! Watches deadlines and asks carriers how messages fare.

use std::sync::Arc;
use std::time::Duration;

use budstikke_channel::{Handoff, RemoteStatus, SubmitError};
use budstikke_domain::{AccountId, FailureKind, MessageUid, Source, StatusEvent};
use budstikke_store::{MessageRow, StoreError};
use futures_util::future::try_join_all;
use jiff::Timestamp;

use crate::backoff::after;
use crate::conclude::{append_expiry, keep_raw};
use crate::outbox::jobs_changed;
use crate::shared::Shared;

/// When the carrier is first asked about a message, after it was handed over.
pub(crate) const FIRST_POLL: Duration = MINUTE;

const SECOND: Duration = Duration::from_secs(1);
/// The longest that a carrier may make us wait before it is asked again.
const LONGEST_PUT_OFF: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The wait between two polls grows to an hour over so long.
const SLOWEST_AFTER: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A message is asked about until so long after its deadline.
pub(crate) const GIVE_UP: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), StoreError> {
    let mut changes = shared.store.changes();
    let accounts = shared.senders();
    loop {
        expire_overdue(&shared).await?;
        ask_wanted(&shared).await?;
        try_join_all(accounts.iter().map(|account| poll(&shared, *account))).await?;
        let due = {
            let accounts = accounts.clone();
            let due = shared
                .store
                .read(move |read| read.next_tracking_due(&accounts));
            due.await?
        };
        // A deadline that seems to have passed waits for somebody to confirm the time, which wakes us.
        let soonest = match shared.clock.is_confirmed() {
            true => Timestamp::MIN,
            false => after(shared.now(), MINUTE),
        };
        let due = due.map(|due| due.max(soonest));
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.tracking.notified() => {}
            () = shared.sleep_until(due) => {}
            () = jobs_changed(&mut changes) => {}
        }
    }
}

/// «Spør nå»: the carrier is asked about a message at once.
pub(crate) fn wake(shared: &Shared, uid: MessageUid) {
    let mut asked = shared.asked.lock().unwrap_or_else(|p| p.into_inner());
    asked.insert(uid);
    drop(asked);
    shared.tracking.notify_one();
}

/// Writes LEVETID_UTLOPT on messages whose deadline passed without a word from the receiver's archive, when
/// somebody vouches for the time.
pub(crate) async fn expire_overdue(shared: &Shared) -> Result<(), StoreError> {
    if !shared.clock.is_confirmed() {
        return Ok(());
    }
    let overdue = shared.store.read(|read| read.overdue()).await?;
    for message in overdue {
        shared
            .store
            .tx(move |tx| {
                append_expiry(tx, &message)?;
                tx.expire_unsent(&message.uid)
            })
            .await?;
    }
    Ok(())
}

/// Asks about the messages that a person wants to know of now.
async fn ask_wanted(shared: &Shared) -> Result<(), StoreError> {
    let wanted = {
        let mut asked = shared.asked.lock().unwrap_or_else(|p| p.into_inner());
        std::mem::take(&mut *asked)
    };
    for uid in wanted {
        let message = shared.store.read(move |read| read.message(&uid)).await?;
        if let Some(message) = message.filter(|message| !message.transfer_id.is_empty())
            && let Asked::NotNow(wait) = ask(shared, &message).await?
        {
            put_off(shared, &message, wait).await?;
        }
    }
    Ok(())
}

/// Asks the carrier about every message of `account` whose time has come, one after the other. When it wants
/// to be left alone, the rest is asked about after that.
async fn poll(shared: &Shared, account: AccountId) -> Result<(), StoreError> {
    let due = shared
        .store
        .read(move |read| read.trackable(account))
        .await?;
    let mut left_alone = None;
    for message in due {
        if shared.stopping.is_cancelled() {
            return Ok(());
        }
        if left_alone.is_none()
            && let Asked::NotNow(wait) = ask(shared, &message).await?
        {
            left_alone = Some(wait);
        }
        if let Some(wait) = left_alone {
            put_off(shared, &message, wait).await?;
        }
    }
    Ok(())
}

/// What came of asking.
enum Asked {
    /// It was asked, whatever it answered.
    Done,
    /// It has been asked often enough for so long.
    NotNow(Duration),
}

async fn put_off(shared: &Shared, message: &MessageRow, wait: Duration) -> Result<(), StoreError> {
    let uid = message.uid.clone();
    shared
        .store
        .tx(move |tx| {
            let open = tx.message(&uid)?.is_some_and(|message| !message.closed);
            let next = open.then(|| after(tx.now(), wait));
            tx.track_at(&uid, next)
        })
        .await
}

async fn ask(shared: &Shared, message: &MessageRow) -> Result<Asked, StoreError> {
    let Some(outbound) = shared.outbound(message.account) else {
        return Ok(Asked::Done);
    };
    let handoff = Handoff {
        transfer_id: message.transfer_id.clone(),
        stated_at: String::new(),
        raw: Vec::new(),
    };
    match outbound.statuses(&handoff).await {
        Ok(statuses) => {
            shared.sent_well(message.account);
            for status in statuses {
                record(shared, message, status).await?;
            }
        }
        Err(SubmitError::Unavailable {
            retry_after: Some(wait),
            cause,
        }) if cause.kind == FailureKind::Busy => {
            return Ok(Asked::NotNow(wait.clamp(SECOND, LONGEST_PUT_OFF)));
        }
        Err(error) => {
            tracing::info!(uid = %message.uid, %error, "The carrier did not say how a message fares");
            if let SubmitError::Unavailable { cause, .. } = &error {
                shared.account_failed(message.account, cause);
            }
        }
    }
    ask_again(shared, message).await?;
    Ok(Asked::Done)
}

async fn record(
    shared: &Shared,
    message: &MessageRow,
    status: RemoteStatus,
) -> Result<(), StoreError> {
    let source_key = format!("{}|{}", status.code, status.stated_at);
    let uid = message.uid.clone();
    let known = {
        let (uid, key) = (uid.clone(), source_key.clone());
        shared
            .store
            .read(move |read| read.has_event(&uid, Source::Service, &key))
            .await?
    };
    if known {
        return Ok(());
    }
    let event = StatusEvent {
        service: message.service.clone(),
        code: status.code,
        source: Source::Service,
        source_key,
        stated_at: status.stated_at,
        received_at: shared.now(),
        detail: status.detail,
        raw_blob: keep_raw(shared, status.raw).await?,
    };
    shared
        .store
        .tx(move |tx| tx.append_event(&uid, &event))
        .await?;
    Ok(())
}

async fn ask_again(shared: &Shared, message: &MessageRow) -> Result<(), StoreError> {
    let uid = message.uid.clone();
    let handed_at = message.handed_at.unwrap_or(message.created_at);
    let deadline = message.deadline.unwrap_or_else(|| after(handed_at, DAY));
    let over = shared.is_past(Some(after(deadline, GIVE_UP)));
    shared
        .store
        .tx(move |tx| {
            let closed = tx.message(&uid)?.is_none_or(|message| message.closed);
            let next = (!over && !closed).then(|| next_poll(tx.now(), handed_at));
            tx.track_at(&uid, next)
        })
        .await
}

/// When to ask next: a minute from now for a fresh message, an hour for one that is a month old.
fn next_poll(now: Timestamp, handed_at: Timestamp) -> Timestamp {
    let age = Duration::try_from(now.duration_since(handed_at)).unwrap_or_default();
    let share = (age.as_secs_f64() / SLOWEST_AFTER.as_secs_f64()).min(1.0);
    after(now, MINUTE + MINUTE.mul_f64(59.0 * share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_polls_grow_rarer_and_never_rarer_than_an_hour() {
        let handed = Timestamp::from_second(1_700_000_000).unwrap();
        let wait = |age: Duration| {
            let now = after(handed, age);
            next_poll(now, handed).duration_since(now).as_secs()
        };
        assert_eq!(wait(Duration::ZERO), 60);
        assert_eq!(wait(15 * DAY), 60 + 59 * 30);
        assert_eq!(wait(30 * DAY), 3600);
        assert_eq!(wait(50 * DAY), 3600);
    }
}
