//! Fetches what lies apart from deliveries that were taken without it.
//!
//! A carrier gives up a message that it has handed out too often, and what took the process down, or the line,
//! while a large payload came, will do so again. So one that comes once too often is taken for what it says, and its
//! payload, which outlasts it, is fetched here for as long as that takes (trust-and-speed 2.2).

use std::sync::Arc;

use budstikke_channel::{Delivery, Inbound, ReceiveError};
use budstikke_domain::AccountId;
use budstikke_store::{Body, DeliveryRow, StoreError};

use crate::backoff::after;
use crate::inbox::{self, Incoming, Refused};
use crate::shared::Shared;

/// So often a payload is fetched before its delivery is confirmed, when that comes again and again.
const TRIES: u64 = 2;

pub(crate) async fn run(shared: Arc<Shared>, account: AccountId) -> Result<(), StoreError> {
    let Some(inbound) = shared.inbound(account) else {
        return Ok(());
    };
    loop {
        let looked = shared.now();
        while !shared.stopping.is_cancelled()
            && let Some(delivery) = next(&shared, account).await?
        {
            fetch(&shared, inbound, delivery).await?;
        }
        let due = move |read: &budstikke_store::Read<'_>| read.next_fetch_due(account, looked);
        let due = shared.store.read(due).await?;
        tokio::select! {
            () = shared.stopping.cancelled() => return Ok(()),
            () = shared.sleep_until(due) => {}
            () = shared.until_fetching(account) => {}
        }
    }
}

/// Whether `delivery` is to be taken without what lies apart from it. The try is counted, whatever becomes of it.
pub(crate) async fn is_left_apart(
    shared: &Shared,
    account: AccountId,
    delivery: &Delivery,
) -> Result<bool, StoreError> {
    if !delivery.apart {
        return Ok(false);
    }
    let key = delivery.key.clone();
    let counted = shared
        .store
        .tx(move |tx| tx.count_fetching(account, &key))
        .await?;
    Ok(delivery.again && counted > TRIES)
}

/// The next delivery to fetch for, the try counted already.
async fn next(
    shared: &Shared,
    account: AccountId,
) -> Result<Option<(DeliveryRow, u64)>, StoreError> {
    let next = move |tx: &mut budstikke_store::Tx<'_>| {
        let Some(delivery) = tx.next_to_fetch(account)? else {
            return Ok(None);
        };
        let attempt = tx.count_opening(account, &delivery.key)?;
        Ok(Some((delivery, attempt)))
    };
    shared.store.tx(next).await
}

async fn fetch(
    shared: &Shared,
    inbound: &dyn Inbound,
    (delivery, attempt): (DeliveryRow, u64),
) -> Result<(), StoreError> {
    let brought = tokio::select! {
        () = shared.stopping.cancelled() => return Ok(()),
        brought = bring(shared, inbound, &delivery) => brought,
    };
    let (account, key) = (delivery.account, delivery.key);
    let refused = match brought {
        Ok(body) => {
            let blobs = inbox::blobs([&body]);
            let kept = shared
                .store
                .tx(move |tx| tx.fetched(account, &key, &body))
                .await;
            inbox::discard_on_full(shared, &kept, &blobs).await;
            inbox::wake_opening(shared, account);
            return kept;
        }
        Err(Refused::Store(error)) if error.disk().is_none() => return Err(error),
        Err(refused) => refused,
    };
    let (wait, reason) = (
        shared.jitter.wait(attempt, refused.retry_after()),
        refused.to_string(),
    );
    inbox::note(shared, account, refused);
    let later = move |tx: &mut budstikke_store::Tx<'_>| {
        let at = after(tx.now(), wait);
        tx.open_later(account, &key, at, false, &reason)
    };
    shared.store.tx(later).await
}

async fn bring(
    shared: &Shared,
    inbound: &dyn Inbound,
    delivery: &DeliveryRow,
) -> Result<Body, Refused> {
    let mut sink = Incoming::new(shared.store.blobs().clone());
    let fetched: Result<(), ReceiveError> = inbound.fetch_apart(&delivery.raw, &mut sink).await;
    fetched.map_err(Refused::Service)?;
    Ok(sink.finish().await?)
}
