//! The carrier's side of what comes: where it lies until we have confirmed it, and how that goes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_channel::{Ack, BodySink, Delivery, ReceiveError};
use budstikke_domain::{AccountId, FailureKind};
use budstikke_store::Store;
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, watch};

use super::super::super::script::failure;
use super::taking::{Group, Taking};
use super::{Model, RETRY_AFTER};

/// Where things lie for us until we have confirmed them.
pub(super) struct Far {
    store: Store,
    account: AccountId,
    pub(super) lies: Mutex<Vec<Lying>>,
    /// Which of them are out with us, in the order in which they were handed out.
    pub(super) in_hand: Mutex<Vec<usize>>,
    pub(super) asked: Mutex<u32>,
    turn: Mutex<Turn>,
    /// How many were confirmed in this turn, and fetched.
    confirmed: watch::Sender<usize>,
    fetched: watch::Sender<usize>,
    /// Told when the process would die now.
    pub(super) hanging: Notify,
}

#[derive(Clone)]
pub(super) struct Lying {
    pub(super) key: String,
    pub(super) sender: String,
    pub(super) body: String,
    /// Its bytes come with it.
    pub(super) here: bool,
    pub(super) kept: bool,
}

/// How it goes with what is taken now, and with what is confirmed meanwhile.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    taking: Taking,
    /// The one it goes badly with.
    unlucky: usize,
    /// So many are confirmed before anything is fetched.
    before: usize,
    /// The one whose confirmation is answered when what is fetched is durable.
    slow: Option<usize>,
    /// So many are fetched.
    fetches: usize,
}

impl Far {
    pub(super) fn new(store: Store, account: AccountId) -> Arc<Far> {
        Arc::new(Far {
            store,
            account,
            lies: Mutex::default(),
            in_hand: Mutex::default(),
            asked: Mutex::default(),
            turn: Mutex::default(),
            confirmed: watch::Sender::default(),
            fetched: watch::Sender::default(),
            hanging: Notify::new(),
        })
    }

    /// What lies first, or that nobody answers; and whether it goes on with more.
    pub(super) fn next(
        self: &Arc<Self>,
        taking: Taking,
        group: Group,
        model: &Model,
    ) -> (Result<Vec<Delivery>, ReceiveError>, bool) {
        *self.asked.lock().unwrap() += 1;
        let mut in_hand = self.in_hand.lock().unwrap();
        let taking = taking.with(&in_hand);
        if let Taking::Busy { says } = taking {
            let wait = Duration::from_secs(RETRY_AFTER as u64 * 60);
            return (Err(silent(says.then_some(wait))), false);
        }
        let lies = self.lies.lock().unwrap();
        let kept = (0..lies.len()).filter(|at| lies[*at].kept && !in_hand.contains(at));
        let (taken, more) = group.of(&kept.collect::<Vec<_>>());
        let fetches = |at: &&usize| lies[**at].here || model.deliveries[**at].stands.is_none();
        *self.turn.lock().unwrap() = Turn {
            taking,
            unlucky: group.unlucky(taking, &in_hand, &taken),
            before: group.confirmed.min(in_hand.len()),
            slow: in_hand.get(group.confirmed).copied(),
            fetches: taken.iter().filter(fetches).count(),
        };
        self.confirmed.send_replace(0);
        self.fetched.send_replace(0);
        in_hand.extend(&taken);
        let deliveries = taken.into_iter().map(|at| Delivery {
            key: lies[at].key.clone(),
            sender: lies[at].sender.clone(),
            raw: Vec::new(),
            size: Some(lies[at].body.len() as u64),
            here: lies[at].here,
            apart: false,
            again: false,
            ack: Box::new(Confirms {
                far: Arc::clone(self),
                at,
                is_new: model.deliveries[at].stands.is_none(),
            }),
        });
        (Ok(deliveries.collect()), more)
    }

    /// The process would die now.
    async fn hang<T>(&self) -> T {
        self.hanging.notify_one();
        std::future::pending().await
    }
}

async fn reach(counted: &watch::Sender<usize>, number: usize) {
    let reached = |so_far: &usize| *so_far >= number;
    let mut counted = counted.subscribe();
    counted.wait_for(reached).await.expect("it goes on");
}

/// One that is out with us.
struct Confirms {
    far: Arc<Far>,
    at: usize,
    is_new: bool,
}

impl Confirms {
    /// How it goes with this one.
    fn taking(&self) -> Taking {
        let turn = *self.far.turn.lock().unwrap();
        match turn.unlucky == self.at {
            true => turn.taking,
            false => Taking::Fine,
        }
    }
}

impl Drop for Confirms {
    /// Confirmed or not, it is out of our hands.
    fn drop(&mut self) {
        if let Ok(mut in_hand) = self.far.in_hand.lock() {
            in_hand.retain(|at| *at != self.at);
        }
    }
}

impl Ack for Confirms {
    fn fetch<'a>(&'a self, sink: &'a mut dyn BodySink) -> BoxFuture<'a, Result<(), ReceiveError>> {
        Box::pin(async move {
            let far = &self.far;
            let before = far.turn.lock().unwrap().before;
            reach(&far.confirmed, before).await;
            sink.reset()?;
            let body = far.lies.lock().unwrap()[self.at].body.clone();
            let (half, rest) = body.as_bytes().split_at(body.len() / 2);
            sink.write(half)?;
            match self.taking() {
                Taking::FetchFails if self.is_new => {
                    far.fetched.send_modify(|fetched| *fetched += 1);
                    return Err(silent(None));
                }
                Taking::DiesFetching if self.is_new => return far.hang().await,
                _ => {}
            }
            sink.write(rest)?;
            far.fetched.send_modify(|fetched| *fetched += 1);
            Ok(())
        })
    }

    fn accept(self: Box<Self>) -> BoxFuture<'static, Result<(), ReceiveError>> {
        Box::pin(async move {
            let far = &self.far;
            assert_eq!(
                far.in_hand.lock().unwrap().first(),
                Some(&self.at),
                "they are confirmed in the order in which they came"
            );
            let (account, key) = (far.account, far.lies.lock().unwrap()[self.at].key.clone());
            let row = far.store.read(move |read| read.delivery(account, &key));
            let row = row.await.unwrap();
            let row = row.expect("nothing is confirmed before the ledger has it");
            assert!(
                far.store.blobs().contains(&row.blob.id),
                "nothing is confirmed before its bytes are durable"
            );
            let turn = *far.turn.lock().unwrap();
            if turn.slow == Some(self.at) {
                reach(&far.fetched, turn.fetches).await;
                // Of one writer: what was given to it before this is durable after it.
                far.store.tx(|_| Ok(())).await.unwrap();
            }
            let taking = self.taking();
            let arrives = match taking {
                Taking::ConfirmLost { arrived } | Taking::DiesConfirming { arrived } => arrived,
                _ => true,
            };
            far.lies.lock().unwrap()[self.at].kept = !arrives;
            if matches!(taking, Taking::DiesConfirming { .. }) {
                return far.hang().await;
            }
            far.confirmed.send_modify(|confirmed| *confirmed += 1);
            match taking {
                Taking::ConfirmLost { .. } => Err(silent(None)),
                _ => Ok(()),
            }
        })
    }
}

fn silent(retry_after: Option<Duration>) -> ReceiveError {
    let mut failure = failure(FailureKind::Busy);
    failure.retry_after = retry_after;
    ReceiveError::Service(failure)
}
