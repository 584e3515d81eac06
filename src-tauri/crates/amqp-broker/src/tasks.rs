//! The one place of the crate that starts tasks.

use std::future::Future;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Runs `task` until it ends or `stop` is cancelled.
// A broker is a foreign system that happens to live in our process: the engine's supervisor must not know of it.
#[allow(clippy::disallowed_methods)]
pub(crate) fn spawn_until(
    stop: CancellationToken,
    task: impl Future<Output = ()> + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = task => {}
        }
    })
}
