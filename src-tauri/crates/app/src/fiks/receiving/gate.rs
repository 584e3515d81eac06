//! An inbox that can be turned off while the engine waits at it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use budstikke_channel::{BodySink, Delivery, Inbound, ReceiveError};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

/// On or off, with what is connected while it is on. Clones are one.
#[derive(Clone)]
pub(crate) struct Taps(Arc<Inner>);

struct Inner {
    on: watch::Sender<bool>,
    /// What is connected. Dropped, its connection ends as soon as what it handed out is let go of.
    open: Mutex<Option<Arc<dyn Inbound>>>,
}

impl Taps {
    pub(crate) fn new(on: bool) -> Taps {
        Taps(Arc::new(Inner {
            on: watch::Sender::new(on),
            open: Mutex::new(None),
        }))
    }

    pub(crate) fn is_on(&self) -> bool {
        *self.0.on.borrow()
    }

    /// From now on nothing more is taken, or it is again.
    pub(crate) fn turn(&self, on: bool) {
        self.0.on.send_replace(on);
        if !on {
            *self.open() = None;
        }
    }

    fn open(&self) -> MutexGuard<'_, Option<Arc<dyn Inbound>>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An [`Inbound`] whose far side is left alone while its [`Taps`] are off.
pub(crate) struct Gate {
    taps: Taps,
    /// Makes one that is not connected.
    make: Box<dyn Fn() -> Arc<dyn Inbound> + Send + Sync>,
}

impl Gate {
    pub(crate) fn new(
        taps: Taps,
        make: impl Fn() -> Arc<dyn Inbound> + Send + Sync + 'static,
    ) -> Gate {
        Gate {
            taps,
            make: Box::new(make),
        }
    }

    /// What is taken from; none while it is off.
    fn inbound(&self) -> Option<Arc<dyn Inbound>> {
        let mut open = self.taps.open();
        // Asked with the lock in hand: whoever turns it off takes away what was made before.
        let on = self.taps.is_on();
        on.then(|| Arc::clone(open.get_or_insert_with(|| (self.make)())))
    }

    /// Waits until it is on, and for `wanted` of it as long as it stays so.
    async fn while_on<T>(&self, wanted: for<'a> fn(&'a dyn Inbound) -> BoxFuture<'a, T>) -> T {
        let mut on = self.taps.0.on.subscribe();
        loop {
            on.mark_unchanged();
            let asked = async {
                match self.inbound() {
                    Some(inbound) => wanted(&*inbound).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                got = asked => return got,
                // The sender lives as long as we do.
                _ = on.changed() => {}
            }
        }
    }
}

impl Drop for Gate {
    /// Whoever can still turn the taps keeps no connection open.
    fn drop(&mut self) {
        *self.taps.open() = None;
    }
}

impl Inbound for Gate {
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>> {
        Box::pin(self.while_on(|inbound| inbound.next()))
    }

    fn ready(&self) -> Option<Delivery> {
        self.inbound()?.ready()
    }

    fn poll_now(&self) {
        if let Some(inbound) = self.inbound() {
            inbound.poll_now();
        }
    }

    fn looked(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.while_on(|inbound| inbound.looked()))
    }

    fn others(&self) -> u32 {
        self.inbound().map_or(0, |inbound| inbound.others())
    }

    /// Of what was taken already: also while nothing more is.
    fn fetch_apart<'a>(
        &'a self,
        raw: &'a [u8],
        sink: &'a mut dyn BodySink,
    ) -> BoxFuture<'a, Result<(), ReceiveError>> {
        Box::pin(async move {
            let inbound = self.inbound().unwrap_or_else(|| (self.make)());
            inbound.fetch_apart(raw, sink).await
        })
    }
}
