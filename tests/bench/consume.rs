//! Taking messages that are pushed to us: each is durable before it is confirmed (B10).
//!
//! Beside it the machine's own rate of single commits, with the same flushes, measured in turn with it.
//! Opening is held back: what is measured is how fast the far side is relieved of what it keeps.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use budstikke_channel::{
    Ack, BodySink, ChannelHandle, Delivery, Inbound, MOST_IN_HAND, ReceiveError, SubmitError,
};
use budstikke_domain::{
    AccountId, MessageUid, OrgNumber, Profile, Route, Secret, ServiceIdentifier, SystemClock,
    WireId,
};
use budstikke_engine::{Engine, EngineParts, Intake, IntakeError, Opened, Packer, Sealed, Staged};
use budstikke_store::{Answer, NewAccount, NewIncoming, Store};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::measure::{ROUNDS, median};

/// Octets of a message.
const SIZE: usize = 10 * 1024;
/// Messages in a round, one by one and as a backlog.
const FEW: usize = 300;
const MANY: usize = 3_000;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let (mut limit, mut single, mut grouped) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        limit.push(commits());
        single.push(consume(&runtime, 1, FEW));
        grouped.push(consume(&runtime, MOST_IN_HAND, MANY));
    }
    let (limit, single, grouped) = (median(limit), median(single), median(grouped));
    let (part, times) = (single / limit, grouped / single);
    for (name, rate) in [
        ("single commits of two rows", limit),
        ("messages of 10 KiB, one by one", single),
        ("messages of 10 KiB, a backlog", grouped),
    ] {
        eprintln!("  {name:<44}{rate:>8.0} per s");
    }
    eprintln!(
        "  {:<44}{part:>8.2} (goal: at least 0.5)",
        "one by one / single commits"
    );
    eprintln!(
        "  {:<44}{times:>8.2} (goal: 2 000 per s, or 4)",
        "a backlog / one by one"
    );
    json!({
        "bench": "consume", "commits_per_s": limit.round(), "single_per_s": single.round(),
        "grouped_per_s": grouped.round(), "single_ratio": part, "grouped_ratio": times,
    })
}

/// Durable transactions of two rows per second, with nothing of ours around SQLite.
fn commits() -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let conn = Connection::open(folder.path().join("limit.db")).expect("a database");
    conn.pragma_update(None, "journal_mode", "WAL")
        .expect("WAL");
    conn.pragma_update(None, "synchronous", "FULL")
        .expect("FULL");
    conn.execute_batch("CREATE TABLE one (a TEXT) STRICT; CREATE TABLE other (a INTEGER) STRICT")
        .expect("tables");
    let began = Instant::now();
    for number in 0..FEW {
        let tx = conn.unchecked_transaction().expect("a transaction");
        tx.execute("INSERT INTO one VALUES (?1)", params![number.to_string()])
            .expect("a row");
        tx.execute("INSERT INTO other VALUES (?1)", params![number as i64])
            .expect("a row");
        tx.commit().expect("a commit");
    }
    FEW as f64 / began.elapsed().as_secs_f64()
}

/// Messages per second that are taken and confirmed, at most `window` of them unconfirmed at a time.
fn consume(runtime: &Runtime, window: usize, messages: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(async {
        let (store, account) = profile(folder.path()).await;
        let queue = Arc::new(Queue::new(window, messages));
        let engine = Engine::start(EngineParts {
            store: store.clone(),
            channels: vec![ChannelHandle {
                account,
                profile: Profile::dpo(),
                outbound: None,
                inbound: Some(Box::new(Pipe(Arc::clone(&queue)))),
            }],
            packer: Arc::new(Nothing),
            intake: Arc::new(Nothing),
            clock: Arc::new(SystemClock),
            seed: 1,
        });
        let began = Instant::now();
        queue.all_confirmed.notified().await;
        let rate = messages as f64 / began.elapsed().as_secs_f64();
        engine.stop(Duration::from_secs(1)).await;
        rate
    })
}

async fn profile(folder: &Path) -> (Store, AccountId) {
    let store = Store::open(folder, &Secret::new([7; 32]), Arc::new(SystemClock)).expect("a store");
    let new = NewAccount {
        service: ServiceIdentifier::FiksIo,
        org: OrgNumber::parse("310204838").expect("ours"),
        name: "Solvik kommune".to_owned(),
        config: "{}".to_owned(),
    };
    let account = store.tx(move |tx| tx.add_account(&new)).await;
    (store, account.expect("an account"))
}

/// A far side that has everything here already.
struct Queue {
    left: Mutex<VecDeque<usize>>,
    window: usize,
    in_hand: Mutex<(usize, usize)>,
    moved: Notify,
    all_confirmed: Notify,
    body: Vec<u8>,
    raw: Vec<u8>,
    messages: usize,
}

impl Queue {
    fn new(window: usize, messages: usize) -> Queue {
        let mut body = vec![0; SIZE];
        openssl::rand::rand_bytes(&mut body).expect("random octets");
        Queue {
            left: Mutex::new((0..messages).collect()),
            window,
            in_hand: Mutex::default(),
            moved: Notify::new(),
            all_confirmed: Notify::new(),
            body,
            raw: vec![b'h'; 1_200],
            messages,
        }
    }

    fn offer(self: &Arc<Self>) -> Option<Delivery> {
        let mut in_hand = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        if in_hand.0 >= self.window {
            return None;
        }
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.pop_front()?;
        in_hand.0 += 1;
        Some(Delivery {
            key: WireId::generate().as_str().to_owned(),
            sender: "konto".to_owned(),
            raw: self.raw.clone(),
            size: Some(SIZE as u64),
            ack: Box::new(Given(Arc::clone(self))),
        })
    }
}

struct Pipe(Arc<Queue>);

impl Inbound for Pipe {
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>> {
        async move {
            loop {
                let moved = self.0.moved.notified();
                if let Some(delivery) = self.0.offer() {
                    return Ok(delivery);
                }
                moved.await;
            }
        }
        .boxed()
    }

    fn ready(&self) -> Option<Delivery> {
        self.0.offer()
    }

    fn poll_now(&self) {}
}

struct Given(Arc<Queue>);

impl Ack for Given {
    fn fetch<'a>(&'a self, sink: &'a mut dyn BodySink) -> BoxFuture<'a, Result<(), ReceiveError>> {
        async move {
            sink.reset()?;
            Ok(sink.write(&self.0.body)?)
        }
        .boxed()
    }

    fn accept(self: Box<Self>) -> BoxFuture<'static, Result<(), ReceiveError>> {
        async move {
            let mut in_hand = self
                .0
                .in_hand
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            in_hand.0 -= 1;
            in_hand.1 += 1;
            if in_hand.1 == self.0.messages {
                self.0.all_confirmed.notify_one();
            }
            self.0.moved.notify_one();
            Ok(())
        }
        .boxed()
    }
}

/// Seals nothing, and never comes to an end with what it opens.
struct Nothing;

impl Packer for Nothing {
    fn seal<'a>(&'a self, _: &'a MessageUid) -> BoxFuture<'a, Result<Sealed, SubmitError>> {
        std::future::pending().boxed()
    }

    fn answer<'a>(&'a self, _: &'a Answer) -> BoxFuture<'a, Result<Vec<u8>, SubmitError>> {
        std::future::pending().boxed()
    }

    fn answer_route(&self, _: &[u8]) -> Result<Route, SubmitError> {
        unreachable!("nothing is answered")
    }
}

impl Intake for Nothing {
    fn open<'a>(&'a self, _: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        std::future::pending().boxed()
    }

    fn give_up<'a>(
        &'a self,
        _: &'a Staged,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Option<Box<NewIncoming>>, IntakeError>> {
        std::future::pending().boxed()
    }
}
