//! What waits for a person (ux 5.2, Oppfølging): never more than is asked for, and by indexes that hold nothing else.

use budstikke_domain::MessageUid;
use jiff::Timestamp;
use rusqlite::{Params, params};

use super::draft::draft;
use super::message::message;
use crate::row::millis;
use crate::{Change, DraftRow, DraftUid, MessageRow, Read, StoreError, Tx};

/// What waits for a person. No message stands in two of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowUps {
    /// Ours, that failed, may not have arrived or were answered with a remark; the newest first. Receipts of ours are
    /// among them.
    pub troubled: Vec<MessageRow>,
    /// Ours, that something is the matter with which concerns no other; the newest first.
    pub stuck: Vec<MessageRow>,
    /// Ours, of whose time less than a fifth is left; the soonest first.
    pub near: Vec<MessageRow>,
    /// Letters to us that nothing of ours answers; the oldest first.
    pub unanswered: Vec<MessageRow>,
}

// The indexes are named because the planner thinks better of others.
const TROUBLED: &str = "message INDEXED BY message_troubled
    WHERE direction = 'out' AND handled_at = 0 AND tone IN ('warning','danger') AND phase <> 'cancelled'
      AND relates_to <> id";

const STUCK: &str = "message
    WHERE id IN (SELECT job.message FROM job WHERE job.state = 'blocked' AND job.kind = 'send'
      AND (job.blocked_on LIKE 'file:%' OR job.blocked_on LIKE 'bug:%' OR job.blocked_on = 'decision'))
      AND tone NOT IN ('warning','danger') AND relates_to <> id";

const NEAR: &str = "message INDEXED BY message_near
    WHERE direction = 'out' AND relates_to = 0 AND handled_at = 0 AND closed = 0 AND deadline > 0
      AND tone NOT IN ('warning','danger') AND phase IN ('queued','handed','fetched')
      AND deadline - (deadline - created_at) / 5 < ?1
      AND NOT EXISTS (SELECT 1 FROM job WHERE job.message = message.id AND job.state = 'blocked'
        AND (job.blocked_on LIKE 'file:%' OR job.blocked_on LIKE 'bug:%' OR job.blocked_on = 'decision'))";

const UNANSWERED: &str = "message INDEXED BY message_unanswered WHERE unanswered = 1 AND handled_at = 0 AND created_at <= ?1";

fn troubled() -> String {
    format!("SELECT * FROM {TROUBLED} ORDER BY id DESC LIMIT ?1")
}

fn stuck() -> String {
    format!("SELECT * FROM {STUCK} ORDER BY id DESC LIMIT ?1")
}

fn near() -> String {
    format!("SELECT * FROM {NEAR} ORDER BY deadline - (deadline - created_at) / 5 LIMIT ?2")
}

fn unanswered() -> String {
    format!("SELECT * FROM {UNANSWERED} ORDER BY created_at LIMIT ?2")
}

impl Read<'_> {
    /// What waits for a person, at most `limit` of each; letters that came before `came_before`.
    pub fn follow_ups(&self, came_before: Timestamp, limit: u32) -> Result<FollowUps, StoreError> {
        let now = millis(self.now());
        Ok(FollowUps {
            troubled: self.messages_of(&troubled(), params![limit])?,
            stuck: self.messages_of(&stuck(), params![limit])?,
            near: self.messages_of(&near(), params![now, limit])?,
            unanswered: self.messages_of(&unanswered(), params![millis(came_before), limit])?,
        })
    }

    /// How many there are in all.
    pub fn follow_up_count(&self, came_before: Timestamp) -> Result<u64, StoreError> {
        let now = millis(self.now());
        let count = |from: &str, params: &[i64]| -> Result<u64, StoreError> {
            let mut statement = self
                .conn
                .prepare_cached(&format!("SELECT count(*) FROM {from}"))?;
            let count: i64 =
                statement.query_row(rusqlite::params_from_iter(params), |row| row.get(0))?;
            Ok(count.unsigned_abs())
        };
        Ok(count(TROUBLED, &[])?
            + count(STUCK, &[])?
            + count(NEAR, &[now])?
            + count(UNANSWERED, &[millis(came_before)])?)
    }

    /// Drafts that nobody has touched since `since`, and nobody has said may lie; the oldest first.
    pub fn old_drafts(&self, since: Timestamp) -> Result<Vec<DraftRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM draft WHERE sent = 0 AND max(changed_at, handled_at) <= ?1
             ORDER BY changed_at, uid",
        )?;
        let rows = statement.query_map([millis(since)], draft)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn messages_of(&self, sql: &str, params: impl Params) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Notes that a person here is done with a message, or is not after all. One of ours that waits for a person's
    /// decision stays as it is: nobody is done with it before it is decided. What is said later of one of ours, and
    /// changes how it looks, takes the note back.
    pub fn mark_handled(&mut self, uid: &MessageUid, handled: bool) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        let changed = self.execute(
            "UPDATE message SET handled_at = iif(?2, ?3, 0)
             WHERE id = ?1 AND (handled_at > 0) <> ?2
               AND NOT (?2 AND direction = 'out' AND EXISTS (SELECT 1 FROM job
                 WHERE job.message = message.id AND job.state IN ('blocked','uncertain')))",
            params![id, handled, millis(self.now())],
        )?;
        if changed > 0 {
            self.changed(Change::Message(uid.clone()));
        }
        Ok(())
    }

    /// Notes that a draft may lie as it is, or may not after all.
    pub fn let_draft_lie(&mut self, uid: &DraftUid, lie: bool) -> Result<(), StoreError> {
        let changed = self.execute(
            "UPDATE draft SET handled_at = iif(?2, ?3, 0) WHERE uid = ?1 AND sent = 0",
            params![uid.as_str(), lie, millis(self.now())],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("draft"));
        }
        self.changed(Change::Draft(uid.clone()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::steps;

    #[test]
    fn what_waits_is_read_from_its_own_indexes_and_nothing_is_sorted() {
        for (sql, index, sorts) in [
            (troubled(), "message_troubled", false),
            (near(), "message_near", false),
            (unanswered(), "message_unanswered", false),
            // There are as many of them as jobs that wait for a person.
            (stuck(), "job_due", true),
            (
                format!("SELECT count(*) FROM {TROUBLED}"),
                "message_troubled",
                false,
            ),
            (
                format!("SELECT count(*) FROM {NEAR}"),
                "message_near",
                false,
            ),
            (
                format!("SELECT count(*) FROM {UNANSWERED}"),
                "COVERING INDEX message_unanswered",
                false,
            ),
            (format!("SELECT count(*) FROM {STUCK}"), "job_due", false),
        ] {
            let steps = steps(&sql);
            assert!(
                steps.iter().any(|step| step.contains(index)),
                "{sql} looks at more than waits: {steps:?}"
            );
            assert!(
                !steps
                    .iter()
                    .any(|step| step.starts_with("SCAN message") && !step.contains(index)),
                "{steps:?}"
            );
            assert!(
                sorts
                    || !steps
                        .iter()
                        .any(|step| step.contains("TEMP B-TREE FOR ORDER")),
                "{steps:?}"
            );
        }
    }
}
