//! A clock that is not where the machine's is.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use budstikke_domain::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};

type Waiting = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// A clock that is ahead of the machine's, or behind, and can be set.
pub struct Ahead(AtomicI64);

impl Ahead {
    /// So many seconds ahead; negative for behind.
    pub fn new(seconds: i64) -> Ahead {
        Ahead(AtomicI64::new(seconds))
    }

    /// Sets it; whoever sleeps by it sleeps as long as it would have.
    pub fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn ahead(&self) -> SignedDuration {
        SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        now.saturating_add(self.ahead()).unwrap_or(now)
    }

    fn sleep_until(&self, deadline: Timestamp) -> Waiting {
        SystemClock.sleep_until(deadline.saturating_sub(self.ahead()).unwrap_or(deadline))
    }

    fn passed(&self) -> Duration {
        SystemClock.passed()
    }

    fn pass(&self, time: Duration) -> Waiting {
        SystemClock.pass(time)
    }
}
