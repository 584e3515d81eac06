//! Calls per minute (eformidling-dpo 4.4).

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use jiff::Timestamp;
use serde::Deserialize;

/// Calls per minute and client; `None` is without limit.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Search and details. The real service grants 10.
    pub search_and_details: Option<u32>,
    /// All others. The real service grants 120.
    pub others: Option<u32>,
}

impl Limits {
    /// What the real service grants.
    pub const REAL: Limits = Limits {
        search_and_details: Some(10),
        others: Some(120),
    };
}

/// The two classes of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CallClass {
    SearchAndDetails,
    Others,
}

/// Counts calls in the last minute of the sandbox's clock.
pub(crate) struct RateLimits {
    limits: Mutex<Limits>,
    calls: Mutex<HashMap<(String, CallClass), VecDeque<Timestamp>>>,
}

impl RateLimits {
    pub(crate) fn new(limits: Limits) -> RateLimits {
        RateLimits {
            limits: Mutex::new(limits),
            calls: Mutex::new(HashMap::new()),
        }
    }

    /// Other limits from now on.
    pub(crate) fn set(&self, limits: Limits) {
        *crate::lock(&self.limits) = limits;
    }

    /// Counts a call; `Err` holds the seconds to wait when there were too many.
    pub(super) fn count(&self, client: &str, class: CallClass, now: Timestamp) -> Result<(), u32> {
        let limits = *crate::lock(&self.limits);
        let limit = match class {
            CallClass::SearchAndDetails => limits.search_and_details,
            CallClass::Others => limits.others,
        };
        let Some(limit) = limit else { return Ok(()) };
        let mut calls = crate::lock(&self.calls);
        let calls = calls.entry((client.to_owned(), class)).or_default();
        while calls
            .front()
            .is_some_and(|call| now.as_second() - call.as_second() >= 60)
        {
            calls.pop_front();
        }
        if calls.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
            calls.push_back(now);
            return Ok(());
        }
        let oldest = calls.front().map_or(0, |call| call.as_second());
        let wait = 60 - (now.as_second() - oldest).clamp(0, 59);
        Err(u32::try_from(wait).unwrap_or(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_search_of_a_minute_has_to_wait_until_the_first_is_a_minute_old() {
        let rates = RateLimits::new(Limits::REAL);
        let at = |second| Timestamp::from_second(second).unwrap();
        for second in 0..10 {
            assert_eq!(
                rates.count("a", CallClass::SearchAndDetails, at(second)),
                Ok(())
            );
        }
        assert_eq!(
            rates.count("a", CallClass::SearchAndDetails, at(10)),
            Err(50)
        );
        assert_eq!(
            rates.count("b", CallClass::SearchAndDetails, at(10)),
            Ok(()),
            "another client"
        );
        assert_eq!(
            rates.count("a", CallClass::Others, at(10)),
            Ok(()),
            "another class"
        );
        assert_eq!(
            rates.count("a", CallClass::SearchAndDetails, at(60)),
            Ok(())
        );
    }
}
