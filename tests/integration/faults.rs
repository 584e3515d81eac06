//! What goes wrong between us and the services, one thing at a time (trust-and-speed 2.4, architecture B.6):
//! each ends in the state that the tables say, nothing is lost, and nothing comes twice.

mod limits;
mod network;
mod receiving;
pub(crate) mod sending;
mod tokens;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use budstikke_app::dto::{MessageDetail, OutboxKind};
use budstikke_app::{App, AppConfig, Patience, Pieces};
use budstikke_domain::{Clock, ManualClock, SystemClock};
use budstikke_sandbox::{FileStatus, LogEntry, Received, Sandbox};
use budstikke_tests::toxic::Toxic;
use budstikke_tests::world::{Desk, PROMPT, US, World, step, within};
use jiff::SignedDuration;

/// Long enough for a machine that is busy with other tests; a silent service is waited for once each time.
pub(crate) const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(2),
    call: Duration::from_secs(2),
    still: Duration::from_secs(2),
    answer: Duration::from_secs(2),
};

/// Our desk in a world whose time runs whenever nothing happens.
struct Bench {
    world: World,
    clock: Arc<ManualClock>,
    us: Desk,
    /// How much time passes when nothing happens.
    pace: SignedDuration,
    /// How many letters must have come through.
    through: usize,
}

impl Bench {
    /// `change` says what is unusual about the desk.
    async fn new(change: impl FnOnce(&mut AppConfig)) -> Bench {
        let clock = Arc::new(ManualClock::new(SystemClock.now()));
        let world = World::with_clock(clock.clone()).await;
        Bench::at(world, clock, change).await
    }

    async fn at(
        world: World,
        clock: Arc<ManualClock>,
        change: impl FnOnce(&mut AppConfig),
    ) -> Bench {
        // Held, so that a fault can be planned for what is sent and not for what is looked up before.
        let mut config = world.config(10);
        config.patience = PATIENCE;
        change(&mut config);
        let app = App::open(config).await.expect("the profile opens");
        Bench {
            world,
            clock,
            us: Desk { app },
            pace: SignedDuration::from_secs(5),
            through: 0,
        }
    }

    /// The same with the broker behind a proxy.
    async fn behind_proxy(change: impl FnOnce(&mut AppConfig)) -> (Bench, Toxic) {
        let clock = Arc::new(ManualClock::new(SystemClock.now()));
        let world = World::with_clock(clock.clone()).await;
        let broker = world.sandbox.urls().broker.clone();
        let toxic = Toxic::before(&broker).await;
        let bench = Bench::at(world, clock, |config| {
            config.endpoints.broker = toxic.instead_of(&broker);
            change(config);
        })
        .await;
        (bench, toxic)
    }

    /// Nobody asks for deliveries: what is planned is for what is sent.
    async fn sending(pieces: Option<Pieces>) -> Bench {
        let bench = Bench::new(|config| {
            config.poll_interval = Duration::from_secs(24 * 60 * 60);
            config.pieces = pieces.unwrap_or_default();
        })
        .await;
        bench.settle().await;
        bench
    }

    /// Waits until deliveries have been asked for at the start, and whoever is woken when the time is
    /// confirmed has been.
    async fn settle(&self) {
        let searched = |entry: &LogEntry| matches!(entry, LogEntry::Request { path, .. } if path.contains("/filetransfer?"));
        let asked = async {
            while !self.sandbox().log().iter().any(searched) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            // Some seconds of the world's own time.
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        self.as_time_passes(within(asked)).await;
    }

    /// Deliveries are asked for as in a shipped program, and time passes quickly.
    async fn receiving() -> Bench {
        let mut bench = Bench::new(|config| {
            config.poll_interval = Duration::from_secs(30);
        })
        .await;
        bench.pace = SignedDuration::from_secs(10);
        bench
    }

    fn sandbox(&self) -> &Sandbox {
        &self.world.sandbox
    }

    /// Puts a letter in Utboks, held.
    async fn send(&mut self, name: &str) -> String {
        let files = vec![self.world.file("Vedtak.pdf", 60_000)];
        let draft = self.us.draft(PROMPT, name, files).await;
        let sent = self.us.app.send_draft(&draft.id).await;
        sent.expect("it goes to Utboks").uid
    }

    /// Does `work` while time passes: a little whenever nothing happens.
    async fn as_time_passes<T>(&self, work: impl Future<Output = T>) -> T {
        let passing = async {
            loop {
                tokio::time::sleep(Duration::from_millis(2)).await;
                self.clock.advance(self.pace);
            }
        };
        tokio::select! {
            done = work => done,
            () = passing => unreachable!("time does not end"),
        }
    }

    /// Waits until the message looks as `done` says.
    async fn until(&self, uid: &str, done: impl Fn(&MessageDetail) -> bool) -> MessageDetail {
        self.as_time_passes(self.us.until(uid, done)).await
    }

    /// A letter that has gone through has come once, whatever happened to it.
    async fn came_once(&mut self, what: &str) {
        self.through += 1;
        let through = self.through;
        let came = |received: &[Received]| letters(received) >= through;
        let comes = self.sandbox().until_received(PROMPT, came);
        self.as_time_passes(within(comes)).await;
        self.nothing_more_came(what);
    }

    fn nothing_more_came(&self, what: &str) {
        let received = self.sandbox().received(PROMPT);
        assert_eq!(letters(&received), self.through, "{what}: received");
        let mut published: BTreeMap<String, usize> = BTreeMap::new();
        for transfer in self.sandbox().transfers() {
            if transfer.sender_org() == US && transfer.reached(FileStatus::Published).is_some() {
                *published.entry(transfer.reference).or_default() += 1;
            }
        }
        assert!(
            published.values().all(|times| *times == 1),
            "{what}: published {published:?}"
        );
    }
}

fn letters(received: &[Received]) -> usize {
    let letters = received.iter();
    letters
        .filter(|one| one.document_type == "arkivmelding")
        .count()
}

fn handed(message: &MessageDetail) -> bool {
    step(message, "handed") == "Confirmed"
}

/// The number of the problem that a message in Utboks waits with.
pub(crate) fn waits_with(message: &MessageDetail) -> Option<&str> {
    let outbox = message.outbox.as_ref()?;
    let waits = matches!(outbox.kind, OutboxKind::NeedsYou | OutboxKind::Rejected);
    let problem = outbox.problem.as_ref().or(message.problem.as_ref());
    problem
        .filter(|_| waits)
        .map(|problem| problem.number.as_str())
}
