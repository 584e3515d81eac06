//! Taking messages that are pushed to us over FIKS IO: each is durable before it is confirmed (B10).
//!
//! The sandbox's queue over TLS, our transport, the engine and a profile on the disk, all in this process.
//! Beside it the machine's own rate of single commits, with the same flushes, measured in turn with it.
//! Opening is held back: what is measured is how fast the platform is relieved of what it keeps. KS' client
//! with a handler that does nothing is not beside it yet.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use budstikke_amqp_broker::{Message, QueueStatus};
use budstikke_channel::{ChannelHandle, SubmitError};
use budstikke_domain::{
    AccountId, FiksIoAnswers, MessageUid, Profile, Route, Secret, ServiceIdentifier, SystemClock,
};
use budstikke_engine::{Engine, EngineParts, Intake, IntakeError, Opened, Packer, Sealed, Staged};
use budstikke_sandbox::KontoRole;
use budstikke_store::{Answer, NewAccount, NewIncoming, Store};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::measure::{ROUNDS, median};
use crate::norway::{Norway, us};

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
    let far = Far::new(runtime.block_on(Norway::start()));
    let (mut limit, mut single, mut grouped) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        limit.push(commits());
        single.push(rate(&runtime, &far, FEW, Far::one_by_one));
        grouped.push(rate(&runtime, &far, MANY, Far::backlog));
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

/// Messages per second that are taken and confirmed when they come as `come` lets them.
fn rate(
    runtime: &Runtime,
    far: &Far,
    messages: usize,
    come: impl AsyncFn(&Far, &Path, usize) -> Duration,
) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let took = runtime.block_on(come(far, folder.path(), messages));
    messages as f64 / took.as_secs_f64()
}

/// Where messages lie for us.
struct Far {
    norway: Norway,
    queue: String,
    body: Arc<[u8]>,
}

impl Far {
    fn new(norway: Norway) -> Far {
        let mut body = vec![0; SIZE];
        openssl::rand::rand_bytes(&mut body).expect("random octets");
        Far {
            queue: norway.sandbox.fiks().queue_of(KontoRole::Ours.konto_id()),
            norway,
            body: Arc::from(body),
        }
    }

    /// Each comes when the one before it is confirmed.
    async fn one_by_one(&self, folder: &Path, messages: usize) -> Duration {
        let engine = self.open(folder).await;
        // The connection is there.
        self.put();
        self.until_empty().await;
        let began = Instant::now();
        for _ in 0..messages {
            self.put();
            self.until_empty().await;
        }
        let took = began.elapsed();
        self.close(engine).await;
        took
    }

    /// All lie there before we come; connecting, and finding out that there is a backlog, counts.
    async fn backlog(&self, folder: &Path, messages: usize) -> Duration {
        (0..messages).for_each(|_| self.put());
        let began = Instant::now();
        let engine = self.open(folder).await;
        self.until_empty().await;
        let took = began.elapsed();
        self.close(engine).await;
        took
    }

    fn put(&self) {
        let header = |name: &str, value: String| (name.to_owned(), value);
        let own = |name: &str| format!("egendefinert-header.{name}");
        let kind = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
        let message = Message {
            headers: vec![
                header("melding-id", Uuid::new_v4().to_string()),
                header("type", kind.to_owned()),
                header("avsender-id", KontoRole::CaseSystem.konto_id().to_string()),
                header("avsender-navn", "Fagsystem".to_owned()),
                header(&own("klientMeldingId"), Uuid::new_v4().to_string()),
                header(&own("klientKorrelasjonsId"), Uuid::new_v4().to_string()),
            ],
            expiration: Some(Duration::from_secs(7 * 24 * 60 * 60)),
            body: self.body.clone(),
        };
        let broker = self.norway.sandbox.fiks().broker();
        broker
            .publish(&self.queue, message)
            .expect("it is put there");
    }

    async fn until_empty(&self) {
        let broker = self.norway.sandbox.fiks().broker();
        let empty = |status: QueueStatus| status.ready == 0 && status.unacknowledged == 0;
        broker
            .until(|broker| broker.queue(&self.queue).is_some_and(empty))
            .await;
    }

    /// Us, with an empty profile in `folder`.
    async fn open(&self, folder: &Path) -> Engine {
        let (store, account) = profile(folder).await;
        let fiks = self.norway.konto(self.norway.sandbox.fiks().api());
        Engine::start(EngineParts {
            store,
            channels: vec![ChannelHandle {
                account,
                profile: Profile::fiks_io(FiksIoAnswers::default()),
                outbound: None,
                inbound: Some(Box::new(fiks)),
            }],
            packer: Arc::new(Nothing),
            intake: Arc::new(Nothing),
            clock: Arc::new(SystemClock),
            seed: 1,
        })
    }

    async fn close(&self, engine: Engine) {
        engine.stop(Duration::ZERO).await;
        let broker = self.norway.sandbox.fiks().broker();
        let alone = |status: QueueStatus| status.consumers == 0;
        broker
            .until(|broker| broker.queue(&self.queue).is_some_and(alone))
            .await;
    }
}

async fn profile(folder: &Path) -> (Store, AccountId) {
    let store = Store::open(folder, &Secret::new([7; 32]), Arc::new(SystemClock)).expect("a store");
    let new = NewAccount {
        service: ServiceIdentifier::FiksIo,
        org: us(),
        name: "Solvik kommune".to_owned(),
        config: "{}".to_owned(),
    };
    let account = store.tx(move |tx| tx.add_account(&new)).await;
    (store, account.expect("an account"))
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
