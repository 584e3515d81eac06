//! Taking messages that are pushed to us over FIKS IO: each is durable before it is confirmed (B10).
//!
//! The sandbox's queue over TLS and the whole program with a profile on the disk, all in this process. A message
//! is an ASiC-E of 10 KiB with one file, signed and locked for us. It is taken when it is durable and confirmed;
//! meanwhile the program opens, judges and answers what it took before, so taking has to share disk and
//! processor with that. Beside it the same with opening held back, how fast messages reach Innboks, our own connection
//! with nothing kept, KS' client for Java with a handler that does nothing but confirm, and the machine's own rate of
//! single commits into a full mailbox, all measured in turn.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use budstikke_app::App;
use budstikke_channel::{ChannelHandle, Inbound, SubmitError};
use budstikke_domain::{
    AccountId, FiksIoAnswers, MessageUid, Profile, Route, Secret, ServiceIdentifier, SystemClock,
};
use budstikke_engine::{Engine, EngineParts, Intake, IntakeError, Opened, Packer, Sealed, Staged};
use budstikke_sandbox::KontoRole;
use budstikke_store::{Answer, NewAccount, NewIncoming, Store};
use budstikke_tests::java::klient::{Joining, Klient};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::commits::FullMailbox;
use crate::letters::{Letters, Queue, SIZE};
use crate::measure::{ROUNDS, median};
use crate::norway::{Norway, us};

/// Messages in a round, one by one and as a backlog.
const FEW: usize = 300;
const MANY: usize = 3_000;
/// What the ratio of one by one to single commits is to be at least.
const SINGLE_GOAL: f64 = 0.5;
/// The single commits per second that the goal was set by (trust-and-speed 3.5 and 4: so many, and at least half as
/// many taken). Where a flush costs next to nothing it is no longer what a message costs: it is pushed, enciphered and
/// confirmed as well. There the goal is a figure, not a ratio.
const COMMITS_OF_THE_GOAL: f64 = 985.0;
/// How many are to be taken out of a backlog in a second; or, where the machine commits slower, so many times as
/// many as one by one.
const BACKLOG_GOAL: f64 = 2_000.0;
const TIMES_GOAL: f64 = 4.0;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let rounds = runtime.block_on(measure());
    let of = |one: fn(&Rates) -> f64| median(rounds.iter().map(one).collect());
    let (limit, single, backlog) = (of(|r| r.limit), of(|r| r.single), of(|r| r.backlog));
    // Of what was measured in the same round: a machine that is busy for a while is so for both.
    let part = of(|r| r.single / r.limit);
    let part_of_goal = of(|r| r.single / r.limit.min(COMMITS_OF_THE_GOAL));
    let times = of(|r| r.backlog / r.single);
    let (single_held, backlog_held) = (of(|r| r.single_held), of(|r| r.backlog_held));
    let (carried, carried_backlog) = (of(|r| r.carried), of(|r| r.carried_backlog));
    let (peer_single, peer_backlog) = (of(|r| r.peer_single), of(|r| r.peer_backlog));
    let opened = of(|r| r.opened);
    for (name, rate) in [
        ("single commits into a full mailbox", limit),
        ("taken one by one", single),
        ("  opening held back", single_held),
        ("  nothing kept", carried),
        ("  KS' client, nothing kept", peer_single),
        ("taken out of a backlog", backlog),
        ("  opening held back", backlog_held),
        ("  nothing kept", carried_backlog),
        ("  KS' client, nothing kept", peer_backlog),
        ("in Innboks", opened),
    ] {
        let each = 1000.0 / rate;
        eprintln!("  {name:<44}{rate:>8.0} per s {each:>8.2} ms");
    }
    eprintln!("  {:<44}{part:>8.2}", "one by one / single commits");
    eprintln!(
        "  {:<44}{part_of_goal:>8.2} (goal: at least {SINGLE_GOAL})",
        format!("  where more than {COMMITS_OF_THE_GOAL} commits are as these")
    );
    eprintln!(
        "  {:<44}{times:>8.2} (goal: {BACKLOG_GOAL} per s, or {TIMES_GOAL})",
        "a backlog / one by one"
    );
    json!({
        "bench": "consume", "message_octets": SIZE,
        "commits_per_s": limit.round(), "single_per_s": single.round(), "grouped_per_s": backlog.round(),
        "carried_single_per_s": carried.round(), "carried_grouped_per_s": carried_backlog.round(),
        "single_held_per_s": single_held.round(), "grouped_held_per_s": backlog_held.round(),
        "ks_single_per_s": told(peer_single), "ks_grouped_per_s": told(peer_backlog),
        "opened_per_s": opened.round(), "single_ratio": part, "single_ratio_of_goal": part_of_goal,
        "grouped_ratio": times,
        "holds": part_of_goal >= SINGLE_GOAL && (backlog >= BACKLOG_GOAL || times >= TIMES_GOAL),
    })
}

/// A rate; none of what was not there.
fn told(rate: f64) -> Option<f64> {
    rate.is_finite().then(|| rate.round())
}

/// Messages per second in one round.
struct Rates {
    /// Commits.
    limit: f64,
    single: f64,
    single_held: f64,
    backlog: f64,
    backlog_held: f64,
    opened: f64,
    carried: f64,
    carried_backlog: f64,
    peer_single: f64,
    peer_backlog: f64,
}

async fn measure() -> Vec<Rates> {
    let norway = Norway::start().await;
    let letters = Letters::make(&norway, MANY);
    let peer = Peer::join(&norway, &letters).await;
    if let Some(peer) = &peer {
        // Its machine is warm from here on.
        peer.backlog().await;
    }
    let far = Far {
        queue: Queue::of(&norway, KontoRole::Ours),
        norway: &norway,
        letters: &letters,
        peer,
    };
    let mut mailbox = FullMailbox::make();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(far.round(&mut mailbox).await);
    }
    rounds
}

fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// Where messages lie for us.
struct Far<'a> {
    norway: &'a Norway,
    queue: Queue<'a>,
    letters: &'a Letters,
    peer: Option<Peer<'a>>,
}

impl Far<'_> {
    async fn round(&self, mailbox: &mut FullMailbox) -> Rates {
        let limit = mailbox.commits_per_s();
        let (single, opened) = self.one_by_one::<App>().await;
        let (single_held, _) = self.one_by_one::<Engine>().await;
        let (carried, _) = self.one_by_one::<Carrier>().await;
        let (peer_single, peer_backlog) = match &self.peer {
            Some(peer) => (peer.one_by_one().await, peer.backlog().await),
            None => (f64::NAN, f64::NAN),
        };
        Rates {
            // Before and after, since it is what the others are held against.
            limit: (limit + mailbox.commits_per_s()) / 2.0,
            single,
            opened,
            single_held,
            backlog: self.backlog::<App>().await,
            backlog_held: self.backlog::<Engine>().await,
            carried,
            carried_backlog: self.backlog::<Carrier>().await,
            peer_single,
            peer_backlog,
        }
    }

    /// Each comes when the one before it is confirmed. How many are taken in a second, and how many get as far as
    /// this program brings them.
    async fn one_by_one<P: Program>(&self) -> (f64, f64) {
        let folder = tempfile::tempdir().expect("a folder");
        let program = P::open(self.norway, folder.path()).await;
        for letter in self.letters.first(1) {
            // The connection is there.
            self.queue.put(letter);
            self.queue.until_empty().await;
            program.until_opened(1).await;
        }
        let began = Instant::now();
        let taken = in_turn(&self.queue, self.letters).await;
        program.until_opened(FEW + 1).await;
        let opened = rate(FEW, began.elapsed());
        self.close(program).await;
        (taken, opened)
    }

    /// All lie there before we come. Finding out that there is a backlog counts; opening the profile and connecting,
    /// before there is anything to take, does not.
    async fn backlog<P: Program>(&self) -> f64 {
        let folder = tempfile::tempdir().expect("a folder");
        self.letters
            .first(MANY)
            .for_each(|letter| self.queue.put(letter));
        let program = P::open(self.norway, folder.path()).await;
        self.queue.until_fewer(MANY).await;
        let began = Instant::now();
        self.queue.until_empty().await;
        let taken = rate(MANY - 1, began.elapsed());
        self.close(program).await;
        taken
    }

    async fn close(&self, program: impl Program) {
        program.close().await;
        self.queue.until_alone().await;
    }
}

/// Each comes when the one before it is confirmed. How many are taken in a second.
async fn in_turn(queue: &Queue<'_>, letters: &Letters) -> f64 {
    let began = Instant::now();
    for letter in letters.first(FEW) {
        queue.put(letter);
        queue.until_empty().await;
    }
    rate(FEW, began.elapsed())
}

/// KS' client at another konto, connected all the time.
struct Peer<'a> {
    queue: Queue<'a>,
    letters: &'a Letters,
    _klient: Klient,
    _folder: TempDir,
}

impl Peer<'_> {
    /// `None` after saying what is missing on this machine.
    async fn join<'a>(norway: &'a Norway, letters: &'a Letters) -> Option<Peer<'a>> {
        let folder = tempfile::tempdir().expect("a folder");
        let joining = Joining {
            sandbox: &norway.sandbox,
            folder: folder.path(),
            role: KontoRole::Unattended,
            older: &[],
        };
        let mut klient = joining.connect().await?;
        klient.take().await;
        Some(Peer {
            queue: Queue::of(norway, KontoRole::Unattended),
            letters,
            _klient: klient,
            _folder: folder,
        })
    }

    async fn one_by_one(&self) -> f64 {
        in_turn(&self.queue, self.letters).await
    }

    /// All come at once.
    async fn backlog(&self) -> f64 {
        let began = Instant::now();
        self.letters
            .first(MANY)
            .for_each(|letter| self.queue.put(letter));
        self.queue.until_empty().await;
        rate(MANY, began.elapsed())
    }
}

/// Who takes messages.
trait Program {
    /// With an empty profile in `folder`.
    async fn open(norway: &Norway, folder: &Path) -> Self;
    /// Until so many are where it brings them.
    async fn until_opened(&self, count: usize);
    async fn close(self);
}

/// The whole of it.
impl Program for App {
    async fn open(norway: &Norway, folder: &Path) -> App {
        norway.program(folder).await
    }

    async fn until_opened(&self, count: usize) {
        let mut events = self.events();
        while (self.counts().await.expect("numbers").inbox as usize) < count {
            // An error means that something was missed: looked at anew all the same.
            let _ = events.recv().await;
        }
    }

    async fn close(self) {
        App::close(&self).await;
    }
}

/// What takes, without what opens.
impl Program for Engine {
    async fn open(norway: &Norway, folder: &Path) -> Engine {
        let (store, account) = profile(folder).await;
        let fiks = norway.konto(norway.sandbox.fiks().api());
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

    async fn until_opened(&self, _: usize) {}

    async fn close(self) {
        self.stop(Duration::ZERO).await;
    }
}

/// Only what lies between the queue and what takes: every message is confirmed as it comes, and nothing is kept.
struct Carrier(JoinHandle<()>);

impl Program for Carrier {
    async fn open(norway: &Norway, _: &Path) -> Carrier {
        let konto = norway.konto(norway.sandbox.fiks().api());
        let carry = async move {
            loop {
                let mut next = Some(konto.next().await.expect("a message"));
                while let Some(message) = next {
                    message.ack.accept().await.expect("it is confirmed");
                    next = konto.ready();
                }
            }
        };
        Carrier(tokio::spawn(carry))
    }

    async fn until_opened(&self, _: usize) {}

    async fn close(self) {
        self.0.abort();
        // What it held is let go of when it has ended.
        let _ = self.0.await;
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
