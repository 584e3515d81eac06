//! The queue of jobs and the lease on each (architecture B.7).
//!
//! A lease is a random token with an end. Every write to a leased job names it; when it is no longer
//! the job's, the write fails with [`StoreError::LeaseLost`] and its whole transaction is rolled back.

mod lease;
mod queue;

use std::time::Duration;

use budstikke_domain::{AccountId, Failure, MessageUid, WireId};
use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::row::{Named, column, count, from_word, json, millis, time_or_none, to_json, word};
use crate::{BlobId, MessageRow, NewMessage, Read, StoreError, Tx};

/// How long a lease holds. Its runner extends it at half time.
pub const LEASE_TIME: Duration = Duration::from_secs(120);

/// What a job is blocked on whose message the carrier may or may not have, and nobody but a person can say
/// what is done about it.
pub const AWAITS_DECISION: &str = "decision";

/// After this long, one of the jobs that wait on something tries whether it has been mended.
pub const PROBE_AFTER: Duration = Duration::from_secs(60 * 60);

/// Blocked on something that may be mended without a word to us; the rest concerns one message alone.
const SHARED: &str = "state = 'blocked' AND blocked_on NOT LIKE 'file:%'
    AND blocked_on NOT LIKE 'bug:%' AND blocked_on <> 'decision'";

const SEND: &str = "send";
const STATUS: &str = "status";

/// A job to be made with its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Given to the far side wherever it takes a key; the same in every attempt.
    pub attempt_key: String,
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Its number.
    pub id: i64,
    /// What it does: `send`, or `status` for one that tells a sender how its message fares.
    pub kind: String,
    /// What is told to whom, for a `status`; none for a `send`.
    pub answer: Option<Answer>,
    /// The bytes of a `status`, once they may have left; empty before, and for a `send`.
    pub envelope: Vec<u8>,
    /// The account it goes through.
    pub account: AccountId,
    /// Given to the far side wherever it takes a key.
    pub attempt_key: String,
    /// Where it stands.
    pub state: JobState,
    /// What must be mended before it goes on; empty unless blocked.
    pub blocked_on: String,
    /// It is not taken before this.
    pub not_before: Option<Timestamp>,
    /// How many attempts have been begun.
    pub attempts: u64,
    /// How many of them ended in a panic.
    pub panics: u64,
    /// Bytes may have left and nobody has answered.
    pub doubtful: bool,
    /// JSON of how far it came with the far side.
    pub progress: String,
    /// Why the last attempt did not end well.
    pub trouble: Option<Trouble>,
}

/// A status that the sender of a message is told (eformidling-dpo 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// `MOTTATT` or `LEVERT`.
    pub code: String,
    /// The SBD that it is about, as it came.
    pub about: BlobId,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is taken when its time has come.
    Ready,
    /// An attempt is under way.
    Leased,
    /// Nobody knows whether the last attempt arrived; the far side is asked when its time has come.
    Uncertain,
    /// Something here must be mended first.
    Blocked,
    /// The far side said no.
    Rejected,
    /// The message's deadline ran out before it was handed over.
    Expired,
    /// A person stopped it.
    Cancelled,
    /// The carrier has it.
    Done,
}

/// Why an attempt did not end well, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The number of the error in the catalogue (ux 5.10); empty when the cause says all.
    pub number: String,
    /// What happened and what to do, in the language that was spoken; empty when the cause says all.
    pub text: String,
    /// The cause; none when it was no service's doing.
    pub cause: Option<Failure>,
}

/// One thing that must be mended here, and what waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blockage {
    /// What the jobs that wait for it share.
    pub key: String,
    /// How many messages wait to be sent.
    pub letters: u64,
    /// How many statuses about what came in wait to be sent.
    pub answers: u64,
    /// Since when the first of them waits; none when an earlier program did not write it down.
    pub since: Option<Timestamp>,
    /// When it is tried next whether it has been mended.
    pub next_try: Option<Timestamp>,
    /// What was said the last time it was tried.
    pub trouble: Option<Trouble>,
}

/// The right to work on a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    job: i64,
    token: String,
}

/// A job that was taken, with its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    /// The right to work on it.
    pub lease: Lease,
    /// The job, the attempt counted already.
    pub job: JobRow,
    /// Its message.
    pub message: MessageRow,
}

/// How a job waits for its next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Postponed {
    /// It is tried again.
    Ready,
    /// The far side is asked first.
    Uncertain,
    /// Whichever of the two fits the doubt that is written down.
    AsItStands,
}

/// Whether bytes may have left without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing is in doubt: nothing has left, or the far side has answered.
    None,
    /// Bytes may have left. If the attempt ends silently, the far side is asked before anything else.
    BytesMayHaveLeft,
}

impl Lease {
    /// The number of the job, for logs.
    pub fn job(&self) -> i64 {
        self.job
    }
}

impl JobState {
    /// Whether nothing more will be done to it by itself.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            JobState::Rejected | JobState::Expired | JobState::Cancelled | JobState::Done
        )
    }
}

impl Read<'_> {
    /// The first moment after `looked` at which a job may be taken, a lease ends or it is tried whether
    /// something has been mended. Jobs whose moment had
    /// come by then and that still wait (for their lane, or because the account is busy) are not counted:
    /// they go on when another attempt ends.
    ///
    /// `looked` is an instant before the jobs were last looked for, so that one whose moment came since is
    /// not missed: the moment returned has then passed already.
    pub fn next_job_due(&self, looked: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT coalesce(min(due), 0) AS due FROM (
               SELECT min(not_before) AS due FROM job
                WHERE state IN ('ready','uncertain') AND not_before > ?1
               UNION ALL SELECT min(leased_until) FROM job WHERE state = 'leased' AND leased_until > ?1
               UNION ALL SELECT min(not_before) FROM job WHERE {SHARED} AND not_before > ?1)"
        ))?;
        Ok(statement.query_row([millis(looked)], |row| time_or_none(row, "due"))?)
    }

    /// What must be mended here before jobs go on, the longest wait first: one row for each thing, not one
    /// for each job. What concerns one message alone is told with that message, and not here.
    pub fn blockages(&self) -> Result<Vec<Blockage>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT blocked_on, count(*) FILTER (WHERE kind = 'send') AS letters,
               count(*) FILTER (WHERE kind <> 'send') AS answers,
               min(blocked_since) AS since, min(not_before) AS next_try,
               (SELECT newest.trouble FROM job AS newest
                 WHERE newest.state = 'blocked' AND newest.blocked_on = job.blocked_on
                 ORDER BY newest.not_before DESC, newest.id DESC LIMIT 1) AS trouble
             FROM job WHERE {SHARED} GROUP BY blocked_on ORDER BY since, blocked_on"
        ))?;
        let rows = statement.query_map([], |row| {
            Ok(Blockage {
                key: row.get("blocked_on")?,
                letters: count(row, "letters")?,
                answers: count(row, "answers")?,
                since: time_or_none(row, "since")?,
                next_try: time_or_none(row, "next_try")?,
                trouble: json(row, "trouble")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    pub(crate) fn add_job(
        &mut self,
        message: i64,
        new: &NewMessage,
        not_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO job (kind, message, account, lane, attempt_key, state, not_before)
             VALUES (?1, ?2, ?3, ?4, ?5, 'ready', ?6)",
            params![
                SEND,
                message,
                new.account.0,
                lane(&new.uid),
                new.job.attempt_key,
                millis(not_before)
            ],
        )?;
        Ok(())
    }
}

impl Tx<'_> {
    /// A job that tells a sender `answer`, in the lane of the message `uid`. One that is there already
    /// is left as it is.
    pub(crate) fn add_answer(
        &mut self,
        message: i64,
        account: AccountId,
        uid: &MessageUid,
        answer: &Answer,
    ) -> Result<(), StoreError> {
        let answer = to_json("answer", answer)?;
        let mut known = self.conn.prepare_cached(
            "SELECT 1 FROM job WHERE message = ?1 AND kind = 'status' AND answer = ?2",
        )?;
        if known.exists(params![message, answer])? {
            return Ok(());
        }
        drop(known);
        self.execute(
            "INSERT INTO job (kind, message, account, lane, attempt_key, state, not_before, answer)
             VALUES (?1, ?2, ?3, ?4, ?5, 'ready', ?6, ?7)",
            params![
                STATUS,
                message,
                account.0,
                lane(uid),
                WireId::generate().as_str(),
                millis(self.now()),
                answer
            ],
        )?;
        Ok(())
    }
}

/// The lane of a message and everything that follows it: one job at a time, in their order.
pub(crate) fn lane(uid: &MessageUid) -> String {
    format!("send:{uid}")
}

impl JobState {
    /// The word as it is written in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            JobState::Ready => "ready",
            JobState::Leased => "leased",
            JobState::Uncertain => "uncertain",
            JobState::Blocked => "blocked",
            JobState::Rejected => "rejected",
            JobState::Expired => "expired",
            JobState::Cancelled => "cancelled",
            JobState::Done => "done",
        }
    }
}

fn trouble_json(trouble: Option<&Trouble>) -> Result<String, StoreError> {
    trouble.map_or(Ok(String::new()), |trouble| to_json("trouble", trouble))
}

pub(crate) fn job(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    Ok(JobRow {
        id: column!("id").value(row)?,
        kind: column!("kind").value(row)?,
        answer: json(row, column!("answer"))?,
        envelope: column!("envelope").value(row)?,
        account: AccountId(column!("account").value(row)?),
        attempt_key: column!("attempt_key").value(row)?,
        state: word(row, column!("state"), from_word)?,
        blocked_on: column!("blocked_on").value(row)?,
        not_before: time_or_none(row, column!("not_before"))?,
        attempts: count(row, column!("attempts"))?,
        panics: count(row, column!("panics"))?,
        doubtful: column!("doubtful").value(row)?,
        progress: column!("progress").value(row)?,
        trouble: json(row, column!("trouble"))?,
    })
}
