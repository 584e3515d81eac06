//! What a person, a deadline or something mended does to jobs that nobody works on.

use std::time::Duration;

use budstikke_domain::{AccountId, MessageUid, Source, StatusEvent};
use rusqlite::params;

use super::{AWAITS_DECISION, PROBE_AFTER, SHARED};
use crate::row::{later, millis};
use crate::{Change, StoreError, Tx};

/// No doubt, and the carrier has not said that it has all bytes. `uploaded` is the one thing that the
/// store reads of how far a job has come.
const NOBODY_HAS_IT: &str = "doubtful = 0
    AND NOT coalesce(iif(json_valid(progress), json_extract(progress, '$.uploaded'), 0), 0)";

/// The longest that anything is made to wait: a person's «Vent», or a hold, and an hour to spare.
const LONGEST_WAIT: Duration = Duration::from_secs(25 * 60 * 60);

/// The moments that are waited for: table, column, and the rows that wait.
const WAITING: [(&str, &str, &str); 3] = [
    (
        "job",
        "not_before",
        "state IN ('ready','uncertain','blocked')",
    ),
    ("delivery", "open_after", "state IN ('staged','acked')"),
    ("message", "track_at", "direction = 'out'"),
];

impl Tx<'_> {
    /// What `key` names has been mended: every job that waited on it goes on at once. How many.
    pub fn release_blocked(&mut self, key: &str) -> Result<u64, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE job SET state = iif(doubtful, 'uncertain', 'ready'), blocked_on = '',
               not_before = ?2
             WHERE state = 'blocked' AND blocked_on = ?1 RETURNING message",
        )?;
        let messages: Vec<i64> = statement
            .query_map(params![key, millis(self.now())], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        drop(statement);
        for message in &messages {
            let uid = self.message_by_id(*message)?.uid;
            self.changed(Change::Message(uid));
        }
        self.changed(Change::Jobs);
        Ok(messages.len() as u64)
    }

    /// A message of `account` got through: what waits on the service in general goes on at once. How many.
    pub fn release_services(&mut self, account: AccountId) -> Result<u64, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT blocked_on FROM job WHERE state = 'blocked' AND account = ?1
             AND (blocked_on IN ('maskinporten', 'clock') OR blocked_on LIKE 'altinn:%')",
        )?;
        let keys: Vec<String> = statement
            .query_map([account.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        drop(statement);
        let mut released = 0;
        for key in keys {
            released += self.release_blocked(&key)?;
        }
        Ok(released)
    }

    /// Lets the oldest job of each trouble try again when [`PROBE_AFTER`] has passed; the others wait for
    /// what comes of it. How many try.
    pub fn probe_blocked(&mut self) -> Result<u64, StoreError> {
        let now = millis(self.now());
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT min(id), blocked_on FROM job WHERE {SHARED}
             GROUP BY blocked_on HAVING min(not_before) <= ?1"
        ))?;
        let due: Vec<(i64, String)> = statement
            .query_map([now], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        drop(statement);
        let next = millis(later(self.now(), PROBE_AFTER));
        for (job, key) in &due {
            self.execute(
                "UPDATE job SET not_before = ?2 WHERE state = 'blocked' AND blocked_on = ?1",
                params![key, next],
            )?;
            self.execute(
                "UPDATE job SET state = iif(doubtful, 'uncertain', 'ready'), blocked_on = '',
                   not_before = ?2 WHERE id = ?1",
                params![job, now],
            )?;
        }
        Ok(due.len() as u64)
    }

    /// What waits longer than anything here is ever made to wait does so by a clock that has been set
    /// since: it is due now.
    pub fn shorten_waits(&mut self) -> Result<(), StoreError> {
        let now = millis(self.now());
        let longest = millis(later(self.now(), LONGEST_WAIT));
        for waiting in WAITING {
            let (table, column, of) = waiting;
            self.execute(
                &format!("UPDATE {table} SET {column} = ?1 WHERE {column} > ?2 AND {of}"),
                [now, longest],
            )?;
        }
        self.changed(Change::Jobs);
        Ok(())
    }

    /// The time went back by `by` otherwise than by passing: what waits is due as soon as it was before.
    pub fn time_went_back(&mut self, by: Duration) -> Result<(), StoreError> {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        for waiting in WAITING {
            let (table, column, of) = waiting;
            self.execute(
                &format!("UPDATE {table} SET {column} = max(1, {column} - ?1) WHERE {column} > 0 AND {of}"),
                [by],
            )?;
        }
        self.changed(Change::Jobs);
        Ok(())
    }

    /// «Send på nytt»: a person decides that a message that the carrier knows nothing of any more is sent
    /// again, with the same ids. The event GJENTATT says so.
    ///
    /// Errors: [`StoreError::TooLate`] when nobody waits for that decision (any more).
    pub fn resend(&mut self, uid: &MessageUid) -> Result<(), StoreError> {
        self.decide(uid, "ready", Duration::ZERO)?;
        let service = self.message_by_id(self.message_id(uid)?)?.service;
        let mut event = StatusEvent::local(service, "GJENTATT", self.now(), "");
        event.source = Source::Human;
        event.source_key = format!("GJENTATT|{}", self.now());
        self.append_event(uid, &event)?;
        Ok(())
    }

    /// «Vent»: a person decides to wait for the receiver's word; the carrier is asked again after `wait`.
    ///
    /// Errors: [`StoreError::TooLate`] when nobody waits for that decision (any more).
    pub fn wait_longer(&mut self, uid: &MessageUid, wait: Duration) -> Result<(), StoreError> {
        self.decide(uid, "uncertain", wait)
    }

    fn decide(&mut self, uid: &MessageUid, state: &str, wait: Duration) -> Result<(), StoreError> {
        let message = self.message_id(uid)?;
        let decided = self.execute(
            "UPDATE job SET state = ?2, doubtful = (?2 = 'uncertain'), blocked_on = '', not_before = ?3,
               progress = iif(?2 = 'ready', '{}', progress)
             WHERE message = ?1 AND state = 'blocked' AND blocked_on = ?4",
            params![
                message,
                state,
                millis(later(self.now(), wait)),
                AWAITS_DECISION
            ],
        )?;
        if decided == 0 {
            return Err(StoreError::TooLate);
        }
        self.changed(Change::Message(uid.clone()));
        self.changed(Change::Jobs);
        Ok(())
    }

    /// «Send nå», «Prøv nå», «Prøv igjen»: the job of a message goes on at once, also when it is held or
    /// blocked, and with it every job that waits on the same. Whether there was one to hasten.
    pub fn hasten(&mut self, uid: &MessageUid) -> Result<bool, StoreError> {
        let message = self.message_id(uid)?;
        for key in self.waits_on(message)? {
            self.release_blocked(&key)?;
        }
        let hastened = self.execute(
            "UPDATE job SET not_before = min(not_before, ?2), blocked_on = '',
               state = iif(state = 'blocked', iif(doubtful, 'uncertain', 'ready'), state)
             WHERE message = ?1 AND state IN ('ready','uncertain','blocked')",
            params![message, millis(self.now())],
        )?;
        self.changed(Change::Message(uid.clone()));
        self.changed(Change::Jobs);
        Ok(hastened > 0)
    }

    /// What the job of a message waits on together with others.
    fn waits_on(&self, message: i64) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT blocked_on FROM job WHERE message = ?1 AND {SHARED}"
        ))?;
        let keys = statement.query_map([message], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// «Stopp»: a message that nobody has got is stopped, with the event STOPPET.
    ///
    /// Errors: [`StoreError::TooLate`] when an attempt is under way, bytes may have left, the carrier has
    /// them and only checks them still, or it is over.
    pub fn stop_sending(&mut self, uid: &MessageUid) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        let stopped = self.execute(
            &format!(
                "UPDATE job SET state = 'cancelled', blocked_on = ''
                 WHERE message = ?1 AND kind = 'send' AND state IN ('ready','blocked') AND {NOBODY_HAS_IT}"
            ),
            [id],
        )?;
        if stopped == 0 {
            return Err(StoreError::TooLate);
        }
        self.settle_draft(id)?;
        let service = self.message_by_id(id)?.service;
        let mut event = StatusEvent::local(service, "STOPPET", self.now(), "");
        event.source = Source::Human;
        self.append_event(uid, &event)?;
        self.changed(Change::Jobs);
        Ok(())
    }

    /// The deadline of a message has passed: its job is over when nobody has got it. Jobs in doubt go on
    /// asking, as do those whose bytes the carrier has; running ones see for themselves.
    pub fn expire_unsent(&mut self, uid: &MessageUid) -> Result<(), StoreError> {
        let message = self.message_id(uid)?;
        self.execute(
            &format!(
                "UPDATE job SET state = 'expired', blocked_on = ''
                 WHERE message = ?1 AND state IN ('ready','blocked') AND {NOBODY_HAS_IT}"
            ),
            [message],
        )?;
        self.changed(Change::Message(uid.clone()));
        Ok(())
    }
}
