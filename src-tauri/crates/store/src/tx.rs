//! What a closure on the store sees.

use std::ops::Deref;

use budstikke_domain::{AccountId, MessageUid};
use jiff::Timestamp;
use rusqlite::{Connection, Params};

use crate::DraftUid;

/// A consistent view that cannot write. The tables add their reading operations to it.
pub struct Read<'c> {
    pub(crate) conn: &'c Connection,
    now: Timestamp,
}

/// One transaction on the writer thread. Everything done through it is committed together or not at all.
///
/// It can also read, through [`Read`], and then sees its own writes.
pub struct Tx<'c> {
    read: Read<'c>,
    changes: Vec<Change>,
}

/// What a commit changed: ids only, published after the commit. A subscriber that lags must look at
/// everything anew.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// A message, its events or its job.
    Message(MessageUid),
    /// A message is gone: it was undone within its hold.
    Undone(MessageUid),
    /// A draft was made, changed, hidden or removed.
    Draft(DraftUid),
    /// Jobs became due, blocked or free; no particular message.
    Jobs,
    /// The inbox ledger of an account.
    Delivery(AccountId),
    /// An account.
    Account(AccountId),
    /// A setting, by name.
    Setting(String),
    /// Favourites or recent recipients.
    Recipients,
}

impl<'c> Read<'c> {
    pub(crate) fn new(conn: &'c Connection, now: Timestamp) -> Read<'c> {
        Read { conn, now }
    }

    /// The instant this view was opened, by the store's clock.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: &'c Connection, now: Timestamp) -> Tx<'c> {
        Tx {
            read: Read::new(conn, now),
            changes: Vec::new(),
        }
    }

    /// Notes what is published after the commit; the same change is published once.
    pub(crate) fn changed(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Writes, with a statement that stays prepared: to prepare one costs as much as to run it. How many rows it changed.
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.read.conn.prepare_cached(sql)?.execute(params)
    }

    pub(crate) fn into_changes(self) -> Vec<Change> {
        self.changes
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}
