//! The one place of the crate that starts tasks.

use std::future::Future;

use tokio_util::sync::CancellationToken;

/// Tasks that end when the sandbox is dropped.
#[derive(Debug)]
pub(crate) struct Tasks {
    stop: CancellationToken,
}

impl Tasks {
    pub(crate) fn new() -> Tasks {
        Tasks {
            stop: CancellationToken::new(),
        }
    }

    /// A token that is cancelled when the sandbox stops.
    pub(crate) fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs `task` until it ends or the sandbox does.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        spawn_until(self.stop.clone(), task);
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Runs `task` until it ends or `stop` is cancelled.
// The sandbox is a foreign system that happens to live in our process: the engine's supervisor
// must not know of it, so it keeps its own tasks.
#[allow(clippy::disallowed_methods)]
pub(crate) fn spawn_until(
    stop: CancellationToken,
    task: impl Future<Output = ()> + Send + 'static,
) {
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = task => {}
        }
    });
}
