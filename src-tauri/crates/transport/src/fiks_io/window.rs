//! How many deliveries the broker may have out with us at a time (trust-and-speed 2.2).
//!
//! A message that is delivered three times without being confirmed is given up by the platform, and a
//! connection that breaks costs every one that is out a delivery. So few are: one until something has gone
//! well, three in quiet, and many only while there is a backlog of small ones to drain.

use budstikke_channel::MOST_IN_HAND;

/// Until something has gone well.
pub(super) const FIRST: u16 = 1;
const QUIET: u16 = 3;
const DRAINING: u16 = MOST_IN_HAND as u16;
/// So many that wait are a backlog.
const BACKLOG: i64 = DRAINING as i64;
/// Larger bodies, in bytes, are not held by the dozen.
const LARGE: u64 = 256 * 1024;

/// What speaks for a larger or smaller window.
#[derive(Debug, Default)]
pub(super) struct Window {
    calm: bool,
    backlog: bool,
    large: bool,
}

impl Window {
    /// What the window should be.
    pub(super) fn wanted(&self) -> u16 {
        match (self.calm, self.backlog && !self.large) {
            (false, _) => FIRST,
            (true, false) => QUIET,
            (true, true) => DRAINING,
        }
    }

    /// What it is without a backlog, at most.
    pub(super) fn in_quiet(&self) -> u16 {
        QUIET
    }

    /// A delivery came with a body of so many bytes.
    pub(super) fn came(&mut self, redelivered: bool, body: u64) {
        self.large = body > LARGE;
        if redelivered {
            self.trouble();
        }
    }

    /// A delivery was confirmed.
    pub(super) fn confirmed(&mut self, redelivered: bool) {
        if !redelivered {
            self.calm = true;
        }
    }

    /// Something went wrong with a delivery.
    pub(super) fn trouble(&mut self) {
        self.calm = false;
    }

    /// So many wait, as the platform says.
    pub(super) fn waiting(&mut self, count: i64) {
        self.backlog = count >= BACKLOG;
    }

    /// Nothing more comes at once.
    pub(super) fn ran_dry(&mut self) {
        self.backlog = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_one_until_something_went_well_and_many_only_for_a_backlog() {
        let mut window = Window::default();
        window.waiting(10_000);
        assert_eq!(window.wanted(), 1, "nothing has gone well yet");
        window.came(false, 10_000);
        window.confirmed(false);
        assert_eq!(window.wanted(), 20);
        window.ran_dry();
        assert_eq!(window.wanted(), 3);
        window.waiting(19);
        assert_eq!(window.wanted(), 3, "that is no backlog");
    }

    #[test]
    fn trouble_and_what_comes_again_make_it_one() {
        let calm = || {
            let mut window = Window::default();
            window.confirmed(false);
            window.waiting(100);
            window
        };
        let mut window = calm();
        window.trouble();
        assert_eq!(window.wanted(), 1);
        let mut window = calm();
        window.came(true, 0);
        assert_eq!(window.wanted(), 1);
        window.confirmed(true);
        assert_eq!(window.wanted(), 1, "while anything comes again");
        window.came(false, 0);
        window.confirmed(false);
        assert_eq!(window.wanted(), 20);
    }

    #[test]
    fn large_bodies_are_not_held_by_the_dozen() {
        let mut window = Window::default();
        window.confirmed(false);
        window.waiting(100);
        window.came(false, 5_000_000);
        assert_eq!(window.wanted(), 3);
        window.came(false, 10_000);
        assert_eq!(window.wanted(), 20);
    }
}
