//! The only way to start a task.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use budstikke_store::StoreError;
use futures_util::FutureExt;
use tokio_util::task::TaskTracker;

use crate::shared::Shared;

/// Owns every task of the engine. A loop that ends or panics is started again after a while and told of in
/// [`crate::Health`].
#[derive(Clone)]
pub(crate) struct Supervisor {
    shared: Arc<Shared>,
    tasks: TaskTracker,
}

impl Supervisor {
    pub(crate) fn new(shared: Arc<Shared>) -> Supervisor {
        Supervisor {
            shared,
            tasks: TaskTracker::new(),
        }
    }

    /// Runs a loop until the engine stops. `run` returns `Ok` only when it is told to stop.
    pub(crate) fn run_loop<F, R>(&self, name: String, run: F)
    where
        F: Fn(Arc<Shared>) -> R + Send + 'static,
        R: Future<Output = Result<(), StoreError>> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        shared.health.send_modify(|health| {
            health.loops.insert(name.clone(), Default::default());
        });
        self.spawn(async move {
            let mut restarts = 0;
            while !shared.stopping.is_cancelled() {
                let why = match AssertUnwindSafe(run(Arc::clone(&shared)))
                    .catch_unwind()
                    .await
                {
                    Ok(Ok(())) => return,
                    Ok(Err(error)) => error.to_string(),
                    Err(panic) => format!("panic: {}", panic_text(panic.as_ref())),
                };
                restarts += 1;
                tracing::error!(%name, %why, restarts, "A loop ended and is started again");
                // Never at once: a loop that cannot even begin must not spin.
                let wait = shared.jitter.backoff(restarts) + Duration::from_secs(1);
                let due = crate::backoff::after(shared.now(), wait);
                note(&shared, &name, restarts, why);
                tokio::select! {
                    () = shared.stopping.cancelled() => {}
                    () = shared.clock.sleep_until(due) => {}
                }
            }
        });
    }

    /// Runs `task` once; it is dropped when the engine is killed.
    pub(crate) fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let killed = self.shared.killed.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = killed.cancelled() => {}
                () = task => {}
            }
        });
    }

    pub(crate) async fn stop(&self, grace: Duration) {
        self.shared.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(grace, self.tasks.wait())
            .await
            .is_err()
        {
            self.shared.killed.cancel();
            self.tasks.wait().await;
        }
    }

    pub(crate) fn kill(&self) {
        self.shared.stopping.cancel();
        self.shared.killed.cancel();
        self.tasks.close();
    }
}

/// What a panic said, for the log.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}

fn note(shared: &Shared, name: &str, restarts: u64, why: String) {
    let now = shared.now();
    shared.health.send_modify(|health| {
        let fares = health.loops.entry(name.to_owned()).or_default();
        fares.restarts = restarts;
        fares.ended = Some((why, now));
    });
}
