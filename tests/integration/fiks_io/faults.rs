//! What goes wrong between us and KS, one thing at a time (trust-and-speed 2.4): every message comes once and is
//! answered, every letter goes once or waits for a person, and what is told of the trouble goes away with it.

mod dokumentlager;
mod full_disk;
mod queues;
mod sending;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use budstikke_app::dto::{HealthDto, HealthState};
use budstikke_app::{App, AppConfig};
use budstikke_domain::{Clock as _, ManualClock, SystemClock};
use budstikke_sandbox::{FiksLetter, FiksSandbox, KontoRole};
use budstikke_tests::world::{Desk, World, within};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::faults::PATIENCE;

/// Our desk with its konto, in a world whose time runs whenever nothing happens.
struct Bench {
    world: World,
    clock: Arc<ManualClock>,
    us: Desk,
    /// What was written to us.
    written: BTreeSet<Uuid>,
}

impl Bench {
    /// The first message has come and is answered.
    async fn new() -> Bench {
        Bench::opened(|world| world.konto_config(0)).await
    }

    /// The same with a profile of its own.
    async fn opened(config: impl FnOnce(&World) -> AppConfig) -> Bench {
        let clock = Arc::new(ManualClock::new(SystemClock.now()));
        let world = World::with_clock(clock.clone()).await;
        let mut config = config(&world);
        config.patience = PATIENCE;
        // Nothing else is asked for meanwhile.
        config.poll_interval = Duration::from_secs(24 * 60 * 60);
        let app = App::open(config).await.expect("the profile opens");
        let mut bench = Bench {
            world,
            clock,
            us: Desk { app },
            written: BTreeSet::new(),
        };
        bench.write(&FiksLetter::arkivmelding());
        bench.all_came("without any trouble").await;
        bench
    }

    fn fiks(&self) -> FiksSandbox<'_> {
        self.world.sandbox.fiks()
    }

    fn write(&mut self, letter: &FiksLetter) -> Uuid {
        let id = self.fiks().write(letter).expect("it is sent");
        self.written.insert(id);
        id
    }

    /// So many small messages.
    fn write_some(&mut self, count: usize) {
        for _ in 0..count {
            self.write(&FiksLetter::arkivmelding());
        }
    }

    /// Waits until everything that was written lies in Innboks once and is answered, the queue is empty, and nobody
    /// is told of any trouble.
    async fn all_came(&self, what: &str) {
        let count = self.written.len();
        let come = self.us.until_rows(|rows| rows.len() >= count);
        self.as_time_passes(come).await;
        let fiks = self.fiks();
        let heard = fiks.until_messages(|all| self.written.is_subset(&answered(all)));
        self.as_time_passes(within(heard)).await;
        let ours = KontoRole::Ours.konto_id();
        let empty = fiks.broker().until(|_| {
            let queue = fiks.queue(ours);
            queue.ready + queue.unacknowledged == 0
        });
        self.as_time_passes(within(empty)).await;
        let well = self.until_health(|health| {
            health.state == HealthState::Connected && health.banners.is_empty()
        });
        self.as_time_passes(well).await;

        let page = self.us.app.list_inbox(None).await.expect("a list");
        assert_eq!(page.rows.len(), count, "{what}: each once");
        assert!(page.aside.is_empty(), "{what}: {:?}", page.aside);
        let messages = fiks.messages();
        let given_up = messages
            .iter()
            .filter(|one| one.melding_type.contains("serverfeil"));
        assert_eq!(given_up.count(), 0, "{what}: KS gave none up");
        assert_eq!(answered(&messages), self.written, "{what}: each answered");
    }

    /// Waits until a person is told what `done` looks for.
    async fn told(&self, done: impl Fn(&HealthDto) -> bool) -> HealthDto {
        self.as_time_passes(self.until_health(done)).await
    }

    async fn until_health(&self, done: impl Fn(&HealthDto) -> bool) -> HealthDto {
        let mut events = self.us.app.events();
        within(async {
            loop {
                let health = self.us.app.health().await.expect("it is known");
                if done(&health) {
                    return health;
                }
                let _ = events.recv().await;
            }
        })
        .await
    }

    /// Does `work` while time passes: a little whenever nothing happens.
    async fn as_time_passes<T>(&self, work: impl Future<Output = T>) -> T {
        budstikke_tests::world::as_time_passes(&self.clock, STEP, work).await
    }
}

const STEP: SignedDuration = SignedDuration::from_millis(500);

/// What our konto has answered.
fn answered(messages: &[budstikke_sandbox::FiksMessage]) -> BTreeSet<Uuid> {
    let ours = KontoRole::Ours.konto_id();
    let answers = messages.iter().filter(|one| one.avsender == ours);
    answers.filter_map(|one| one.svar_til).collect()
}
