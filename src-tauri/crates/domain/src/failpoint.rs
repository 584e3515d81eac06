//! Named instants at which a test may end the process (trust-and-speed 2.3).
//!
//! `failpoint!("S5")` marks the instant between two durable steps. It does nothing unless a test program
//! has called [`arm`], and is not compiled at all without debug assertions: a released program holds
//! neither the names nor a way to act on them. The catalogue, with a sentence for each, and the program
//! that dies at them are in `tests/`.

#[cfg(debug_assertions)]
use std::sync::OnceLock;

/// What happens at a point.
#[cfg(debug_assertions)]
type Hook = Box<dyn Fn(&'static str) + Send + Sync>;

#[cfg(debug_assertions)]
static HOOK: OnceLock<Hook> = OnceLock::new();

/// Marks an instant by its name in the catalogue.
#[macro_export]
macro_rules! failpoint {
    ($name:literal) => {
        #[cfg(debug_assertions)]
        $crate::failpoint::reached($name);
    };
}

/// Has `hook` called at every point from now on, on the thread that reached it. Only the first call in a
/// process counts.
#[cfg(debug_assertions)]
pub fn arm(hook: impl Fn(&'static str) + Send + Sync + 'static) {
    let _ = HOOK.set(Box::new(hook));
}

/// Called by [`failpoint!`](crate::failpoint!), and by nothing else.
#[cfg(debug_assertions)]
pub fn reached(name: &'static str) {
    if let Some(hook) = HOOK.get() {
        hook(name);
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_point_does_nothing_until_it_is_armed_and_is_told_by_its_name_from_then_on() {
        crate::failpoint!("S1");
        let reached = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&reached);
        super::arm(move |name| {
            assert_eq!(name, "S2");
            counted.fetch_add(1, Ordering::Relaxed);
        });
        crate::failpoint!("S2");
        assert_eq!(reached.load(Ordering::Relaxed), 1);
    }
}
