//! Starting, waking and stopping.

use std::sync::Arc;
use std::time::Duration;

use budstikke_channel::ChannelHandle;
use budstikke_domain::{AccountId, Clock, MessageUid};
use budstikke_store::{Store, StoreError};
use tokio::sync::{broadcast, watch};

use crate::health::Health;
use crate::ports::{Intake, Packer};
use crate::progress::Upload;
use crate::shared::Shared;
use crate::supervisor::Supervisor;
use crate::{clock, fetching, inbox, janitor, opening, outbox, tracking};

/// What an engine is made of.
pub struct EngineParts {
    /// Where everything is written down.
    pub store: Store,
    /// The configured connections. To change them, stop the engine and start another.
    pub channels: Vec<ChannelHandle>,
    /// Makes the bytes of messages.
    pub packer: Arc<dyn Packer>,
    /// Says what deliveries are.
    pub intake: Arc<dyn Intake>,
    /// The time. The same clock the store was opened with.
    pub clock: Arc<dyn Clock>,
    /// Where the jitter of the waiting times begins.
    pub seed: u64,
}

/// A running engine. Dropping it ends its tasks at once; [`Engine::stop`] lets attempts finish.
pub struct Engine {
    shared: Arc<Shared>,
    supervisor: Supervisor,
}

/// Who is woken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// Looks for due jobs.
    Outbox,
    /// Asks the service of an account for deliveries at once.
    Inbox(AccountId),
    /// Opens what an account has taken and not opened.
    Opening(AccountId),
    /// Asks the carrier at once how a message fares.
    Tracking(MessageUid),
}

impl Engine {
    /// Starts the loops. Must be called inside a tokio runtime.
    ///
    /// Leases that an earlier process left are taken back first: attempts whose bytes may have left become
    /// uncertain.
    pub fn start(parts: EngineParts) -> Engine {
        let shared = Arc::new(Shared::new(parts));
        let supervisor = Supervisor::new(Arc::clone(&shared));
        supervisor.run_loop("outbox".to_owned(), {
            let supervisor = supervisor.clone();
            move |shared| outbox::run(shared, supervisor.clone())
        });
        for channel in shared.channels.values() {
            let account = channel.account;
            if channel.inbound.is_some() {
                supervisor.run_loop(format!("inbox:{}", account.0), move |shared| {
                    inbox::run(shared, account)
                });
                supervisor.run_loop(format!("fetching:{}", account.0), move |shared| {
                    fetching::run(shared, account)
                });
            }
            supervisor.run_loop(format!("opening:{}", account.0), move |shared| {
                opening::run(shared, account)
            });
        }
        supervisor.run_loop("tracking".to_owned(), tracking::run);
        supervisor.run_loop("janitor".to_owned(), janitor::run);
        supervisor.run_loop("clock".to_owned(), clock::run);
        Engine { shared, supervisor }
    }

    /// Wakes a loop. Commits wake the loops by themselves; this is for «Prøv nå» and «Hent nå».
    pub fn wake(&self, wake: Wake) {
        match wake {
            Wake::Outbox => self.shared.outbox.notify_one(),
            Wake::Inbox(account) => inbox::wake(&self.shared, account),
            Wake::Opening(account) => {
                if let Some(opening) = self.shared.opening.get(&account) {
                    opening.notify_one();
                }
            }
            Wake::Tracking(uid) => tracking::wake(&self.shared, uid),
        }
    }

    /// What `key` names has been mended, or somebody wants it tried: every job that waited on it goes on,
    /// and where it kept deliveries from being taken, they are asked for. How many jobs go on.
    pub async fn release(&self, key: &str) -> Result<u64, StoreError> {
        let owned = key.to_owned();
        let released = self
            .shared
            .store
            .tx(move |tx| tx.release_blocked(&owned))
            .await?;
        inbox::wake_blocked(&self.shared, |_, blocked_on| blocked_on == key);
        Ok(released)
    }

    /// How the services and the loops fare.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.shared.health.subscribe()
    }

    /// How far attempts have come, at most a few times a second each. For the eye only: a receiver that
    /// lags has missed nothing that matters.
    pub fn progress(&self) -> broadcast::Receiver<Upload> {
        self.shared.progress.subscribe()
    }

    /// Stops: takes no new job or delivery, lets what is under way finish for `grace`, then drops it.
    /// What was dropped is found again at the next start.
    pub async fn stop(self, grace: Duration) {
        self.supervisor.stop(grace).await;
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.supervisor.kill();
    }
}
