//! What a person, a deadline or something mended does to jobs that nobody works on.

use budstikke_domain::{MessageUid, Source, StatusEvent};
use rusqlite::params;

use crate::row::millis;
use crate::{Change, StoreError, Tx};

/// No doubt, and the carrier has not said that it has all bytes. `uploaded` is the one thing that the
/// store reads of how far a job has come.
const NOBODY_HAS_IT: &str = "doubtful = 0
    AND NOT coalesce(iif(json_valid(progress), json_extract(progress, '$.uploaded'), 0), 0)";

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

    /// «Send nå», «Prøv nå»: the job of a message goes on at once, also when it is held or blocked.
    /// Whether there was one to hasten.
    pub fn hasten(&mut self, uid: &MessageUid) -> Result<bool, StoreError> {
        let message = self.message_id(uid)?;
        let hastened = self.conn.execute(
            "UPDATE job SET not_before = min(not_before, ?2), blocked_on = '',
               state = iif(state = 'blocked', iif(doubtful, 'uncertain', 'ready'), state)
             WHERE message = ?1 AND state IN ('ready','uncertain','blocked')",
            params![message, millis(self.now())],
        )?;
        self.changed(Change::Message(uid.clone()));
        self.changed(Change::Jobs);
        Ok(hastened > 0)
    }

    /// «Stopp»: a message that nobody has got is stopped, with the event STOPPET.
    ///
    /// Errors: [`StoreError::TooLate`] when an attempt is under way, bytes may have left, the carrier has
    /// them and only checks them still, or it is over.
    pub fn stop_sending(&mut self, uid: &MessageUid) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        let stopped = self.conn.execute(
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
        self.conn.execute(
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
