//! How things fare, for «Diagnose» and the status line.

use std::collections::BTreeMap;

use budstikke_channel::Blocker;
use budstikke_domain::{AccountId, Failure};
use jiff::Timestamp;

/// How the services and the loops fare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Per account.
    pub accounts: BTreeMap<AccountId, AccountHealth>,
    /// Per loop, by name.
    pub loops: BTreeMap<String, LoopHealth>,
}

/// How the service of an account fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountHealth {
    /// When a message was last handed over or asked about with success.
    pub sent_at: Option<Timestamp>,
    /// When the service was last asked for deliveries with success, or a delivery was taken.
    pub received_at: Option<Timestamp>,
    /// What went wrong last, and when; none when something has gone well since.
    pub failure: Option<(Failure, Timestamp)>,
    /// What must be mended here before deliveries can be taken, and since when; none when they can.
    pub blocked: Option<(Blocker, Timestamp)>,
    /// How many others take deliveries from the same inbox, as the service last told: what they take does not
    /// come here (E23).
    pub others: u32,
}

/// How a loop fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoopHealth {
    /// How often it has been started again.
    pub restarts: u64,
    /// Why it ended last; none when it has run since the start.
    pub ended: Option<(String, Timestamp)>,
}
