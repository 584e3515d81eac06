//! Threads that own a connection each and run what they are given.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::StoreError;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// A queue of work and the threads that take from it. SQLite blocks; no async worker may wait for it.
pub(crate) struct Worker {
    queue: Option<mpsc::Sender<Work>>,
    threads: Vec<JoinHandle<Connection>>,
}

impl Worker {
    /// Starts one thread for each connection.
    pub(crate) fn start(name: &str, connections: Vec<Connection>) -> Result<Worker, StoreError> {
        let (queue, work) = mpsc::channel::<Work>();
        let work = Arc::new(Mutex::new(work));
        let threads = connections
            .into_iter()
            .map(|connection| {
                let work = Arc::clone(&work);
                std::thread::Builder::new()
                    .name(name.to_owned())
                    .spawn(move || run(connection, &work))
            })
            .collect::<Result<_, _>>()?;
        Ok(Worker {
            queue: Some(queue),
            threads,
        })
    }

    /// Runs `work` on one of the threads.
    ///
    /// Cancelling the future does not stop work that has been taken; it then ends unseen.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |connection: &mut Connection| {
            let result = catch_unwind(AssertUnwindSafe(|| work(connection)))
                .unwrap_or(Err(StoreError::Panicked));
            // Nobody waits for the answer any more: the future was dropped.
            let _ = reply.send(result);
        });
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(work).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Worker {
    /// Lets what is queued be done, then ends the threads and closes their connections, so that the lock is
    /// let go of last. One after the other: of two that close in the same moment each takes the other for one
    /// that stays, and the log is left behind.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

fn run(mut connection: Connection, work: &Mutex<mpsc::Receiver<Work>>) -> Connection {
    loop {
        let next = work
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .recv();
        let Ok(next) = next else { return connection };
        next(&mut connection);
    }
}
