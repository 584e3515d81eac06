//! The queue of jobs and the lease on each (architecture B.7).
//!
//! A lease is a random token with an end. Every write to a leased job names it; when it is no longer
//! the job's, the write fails with [`StoreError::LeaseLost`] and its whole transaction is rolled back.

use std::time::Duration;

use budstikke_domain::{AccountId, Failure, MessageUid, Phase, Source, StatusEvent};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::row::{count, from_word, json, later, millis, time_or_none, to_json, word};
use crate::{Change, MessageRow, NewMessage, Read, StoreError, Tx};

/// How long a lease holds. Its runner extends it at half time.
pub const LEASE_TIME: Duration = Duration::from_secs(120);

const SEND: &str = "send";

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
    /// What it does: `send`.
    pub kind: String,
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
    /// What happened and what to do, in bokmål; empty when the cause says all.
    pub text: String,
    /// The cause; none when it was no service's doing.
    pub cause: Option<Failure>,
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
    /// The first moment after `looked` at which a job may be taken or a lease ends. Jobs whose moment had
    /// come by then and that still wait (for their lane, or because the account is busy) are not counted:
    /// they go on when another attempt ends.
    ///
    /// `looked` is an instant before the jobs were last looked for, so that one whose moment came since is
    /// not missed: the moment returned has then passed already.
    pub fn next_job_due(&self, looked: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(min(due), 0) AS due FROM (
               SELECT min(not_before) AS due FROM job
                WHERE state IN ('ready','uncertain') AND not_before > ?1
               UNION ALL SELECT min(leased_until) FROM job WHERE state = 'leased' AND leased_until > ?1)",
        )?;
        Ok(statement.query_row([millis(looked)], |row| time_or_none(row, "due"))?)
    }

    /// What jobs wait for a person on, and how many on each: one banner, not forty errors.
    pub fn blockers(&self) -> Result<Vec<(String, u64, Option<Trouble>)>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT blocked_on, count(*) AS jobs, max(trouble) AS trouble FROM job
             WHERE state = 'blocked' GROUP BY blocked_on ORDER BY min(id)",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get("blocked_on")?,
                count(row, "jobs")?,
                json(row, "trouble")?,
            ))
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
        self.conn.execute(
            "INSERT INTO job (kind, message, account, lane, attempt_key, state, not_before)
             VALUES (?1, ?2, ?3, ?4, ?5, 'ready', ?6)",
            params![
                SEND,
                message,
                new.account.0,
                format!("send:{}", new.uid),
                new.job.attempt_key,
                millis(not_before)
            ],
        )?;
        Ok(())
    }

    /// Takes the oldest job of `account` whose moment has come and whose lane is idle, when fewer than
    /// `budget` of the account are under way. Counts the attempt before it is made, so that a message
    /// which kills the process still runs out of tries. From here its message can not be undone.
    pub fn lease_job(
        &mut self,
        account: AccountId,
        budget: u32,
    ) -> Result<Option<LeasedJob>, StoreError> {
        let token = uuid::Uuid::new_v4().simple().to_string();
        let until = later(self.now(), LEASE_TIME);
        let mut statement = self.conn.prepare_cached(
            "UPDATE job SET state = 'leased', lease = ?1, leased_until = ?2, attempts = attempts + 1
             WHERE id = (
               SELECT id FROM job AS candidate
               WHERE state IN ('ready','uncertain') AND not_before <= ?3 AND account = ?4
                 AND (SELECT count(*) FROM job WHERE account = ?4 AND state = 'leased') < ?5
                 AND NOT EXISTS (SELECT 1 FROM job AS earlier
                   WHERE earlier.lane = candidate.lane AND earlier.id < candidate.id
                     AND earlier.state IN ('ready','leased','uncertain','blocked'))
                 AND NOT EXISTS (SELECT 1 FROM job AS running
                   WHERE running.lane = candidate.lane AND running.state = 'leased')
               ORDER BY not_before, id LIMIT 1)
             RETURNING *, message AS message_id",
        )?;
        let taken = statement
            .query_row(
                params![token, millis(until), millis(self.now()), account.0, budget],
                |row| Ok((job(row)?, row.get::<_, i64>("message_id")?)),
            )
            .optional()?;
        drop(statement);
        let Some((job, message)) = taken else {
            return Ok(None);
        };
        let message = self.message_by_id(message)?;
        if job.attempts == 1 {
            self.settle_draft(message.id)?;
            if let Some(route) = &message.route {
                self.use_recipient(route.receiver(), route.process())?;
            }
        }
        self.changed(Change::Message(message.uid.clone()));
        Ok(Some(LeasedJob {
            lease: Lease { job: job.id, token },
            job,
            message,
        }))
    }

    /// Gives a lease its full time anew.
    pub fn extend_lease(&mut self, lease: &Lease) -> Result<(), StoreError> {
        let until = later(self.now(), LEASE_TIME);
        held(self.conn.execute(
            "UPDATE job SET leased_until = ?3 WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![lease.job, lease.token, millis(until)],
        )?)
    }

    /// Writes down how far a leased job has come with the far side.
    pub fn save_progress(
        &mut self,
        lease: &Lease,
        progress: &str,
        doubt: Doubt,
    ) -> Result<(), StoreError> {
        held(self.conn.execute(
            "UPDATE job SET progress = ?3, doubtful = ?4
             WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![
                lease.job,
                lease.token,
                progress,
                doubt == Doubt::BytesMayHaveLeft
            ],
        )?)
    }

    /// The carrier has it: the job is done.
    pub fn complete_job(&mut self, lease: &Lease) -> Result<(), StoreError> {
        self.end(lease, JobState::Done, None)
    }

    /// The far side said no.
    pub fn reject_job(&mut self, lease: &Lease, trouble: &Trouble) -> Result<(), StoreError> {
        self.end(lease, JobState::Rejected, Some(trouble))
    }

    /// The message's deadline ran out before it was handed over.
    pub fn expire_job(&mut self, lease: &Lease) -> Result<(), StoreError> {
        self.end(lease, JobState::Expired, None)
    }

    /// Lets go of a leased job until `not_before`. When the receiver has answered in the meantime, there
    /// is nothing left to do and the job is done.
    pub fn postpone_job(
        &mut self,
        lease: &Lease,
        how: Postponed,
        not_before: Timestamp,
        trouble: Option<&Trouble>,
    ) -> Result<(), StoreError> {
        let message = self.leased_message(lease)?;
        if message.handed_at.is_some() {
            return self.end(lease, JobState::Done, None);
        }
        let doubtful = match how {
            Postponed::Ready => false,
            Postponed::Uncertain => true,
            Postponed::AsItStands => self.leased_job(lease)?.job.doubtful,
        };
        let state = if doubtful {
            JobState::Uncertain
        } else {
            JobState::Ready
        };
        held(self.conn.execute(
            "UPDATE job SET state = ?3, doubtful = ?4, not_before = ?5, trouble = ?6, lease = '',
               leased_until = 0
             WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![
                lease.job,
                lease.token,
                state.as_str(),
                doubtful,
                millis(not_before),
                trouble_json(trouble)?
            ],
        )?)?;
        self.changed(Change::Message(message.uid));
        Ok(())
    }

    /// Counts a panic of the attempt. How many there have been.
    pub fn count_panic(&mut self, lease: &Lease) -> Result<u64, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE job SET panics = panics + 1 WHERE id = ?1 AND lease = ?2 AND state = 'leased'
             RETURNING panics",
        )?;
        statement
            .query_row(params![lease.job, lease.token], |row| count(row, "panics"))
            .optional()?
            .ok_or(StoreError::LeaseLost)
    }

    /// Lets go of a leased job until what `key` names has been mended. Doubt stays: the far side is asked
    /// first when the job goes on.
    pub fn block_job(
        &mut self,
        lease: &Lease,
        key: &str,
        trouble: &Trouble,
    ) -> Result<(), StoreError> {
        let message = self.leased_message(lease)?;
        held(self.conn.execute(
            "UPDATE job SET state = 'blocked', blocked_on = ?3, trouble = ?4, lease = '', leased_until = 0
             WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![
                lease.job,
                lease.token,
                key,
                trouble_json(Some(trouble))?
            ],
        )?)?;
        self.changed(Change::Message(message.uid));
        self.changed(Change::Jobs);
        Ok(())
    }

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
    /// Errors: [`StoreError::TooLate`] when an attempt is under way, bytes may have left, or it is over.
    pub fn stop_sending(&mut self, uid: &MessageUid) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        let stopped = self.conn.execute(
            "UPDATE job SET state = 'cancelled', blocked_on = ''
             WHERE message = ?1 AND kind = 'send' AND state IN ('ready','blocked') AND doubtful = 0",
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

    /// The deadline of a message has passed: its job is over when nothing of it may have left. Jobs in
    /// doubt go on asking, running ones see for themselves.
    pub fn expire_unsent(&mut self, uid: &MessageUid) -> Result<(), StoreError> {
        let message = self.message_id(uid)?;
        self.conn.execute(
            "UPDATE job SET state = 'expired', blocked_on = ''
             WHERE message = ?1 AND state IN ('ready','blocked') AND doubtful = 0",
            [message],
        )?;
        self.changed(Change::Message(uid.clone()));
        Ok(())
    }

    /// Takes back the leases that have ended, or, when the program starts (`all`), every lease: one
    /// process has the profile open, so they are of one that died. Jobs in `alive` are left: their
    /// attempts run in this process, and a laptop that slept must not start a second one beside them.
    ///
    /// Jobs whose bytes may have left become uncertain with the event USIKKER; the others are ready.
    /// Returns their messages.
    pub fn recover_leases(
        &mut self,
        all: bool,
        alive: &[i64],
    ) -> Result<Vec<MessageUid>, StoreError> {
        let now = millis(self.now());
        let mut statement = self.conn.prepare_cached(
            "SELECT id, message, doubtful FROM job
             WHERE state = 'leased' AND (?2 OR leased_until <= ?1) ORDER BY id",
        )?;
        let ended: Vec<(i64, i64, bool)> = statement
            .query_map(params![now, all], |row| {
                Ok((row.get("id")?, row.get("message")?, row.get("doubtful")?))
            })?
            .collect::<Result<_, _>>()?;
        drop(statement);
        let mut uids = Vec::new();
        for (job, message, doubtful) in ended {
            if alive.contains(&job) {
                continue;
            }
            self.conn.execute(
                "UPDATE job SET state = iif(doubtful, 'uncertain', 'ready'), lease = '',
                   leased_until = 0, not_before = ?2 WHERE id = ?1",
                params![job, now],
            )?;
            let row = self.message_by_id(message)?;
            if doubtful {
                self.note_doubt(&row)?;
            }
            self.changed(Change::Message(row.uid.clone()));
            uids.push(row.uid);
        }
        Ok(uids)
    }

    /// Appends USIKKER to a message whose last attempt may have arrived, unless its log says so already
    /// or the receiver has answered.
    pub fn note_doubt(&mut self, message: &MessageRow) -> Result<(), StoreError> {
        if message.phase == Phase::Uncertain || message.handed_at.is_some() {
            return Ok(());
        }
        let event = StatusEvent::local(message.service.clone(), "USIKKER", self.now(), "");
        self.append_event(&message.uid, &event)?;
        Ok(())
    }

    /// A leased job as it stands now. Also the proof that the lease still holds.
    pub fn leased_job(&self, lease: &Lease) -> Result<LeasedJob, StoreError> {
        let message = self.leased_message(lease)?;
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM job WHERE id = ?1")?;
        let job = statement.query_row([lease.job], job)?;
        Ok(LeasedJob {
            lease: lease.clone(),
            job,
            message,
        })
    }

    /// The message of a leased job, and at the same time the proof that the lease still holds.
    pub(crate) fn leased_message(&self, lease: &Lease) -> Result<MessageRow, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT message FROM job WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
        )?;
        let message: Option<i64> = statement
            .query_row(params![lease.job, lease.token], |row| row.get(0))
            .optional()?;
        self.message_by_id(message.ok_or(StoreError::LeaseLost)?)
    }

    fn end(
        &mut self,
        lease: &Lease,
        state: JobState,
        trouble: Option<&Trouble>,
    ) -> Result<(), StoreError> {
        let message = self.leased_message(lease)?;
        held(self.conn.execute(
            "UPDATE job SET state = ?3, trouble = ?4, doubtful = 0, blocked_on = '', lease = '',
               leased_until = 0
             WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![
                lease.job,
                lease.token,
                state.as_str(),
                trouble_json(trouble)?
            ],
        )?)?;
        self.changed(Change::Message(message.uid));
        self.changed(Change::Jobs);
        Ok(())
    }
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

fn held(rows: usize) -> Result<(), StoreError> {
    if rows == 0 {
        return Err(StoreError::LeaseLost);
    }
    Ok(())
}

fn trouble_json(trouble: Option<&Trouble>) -> Result<String, StoreError> {
    trouble.map_or(Ok(String::new()), |trouble| to_json("trouble", trouble))
}

pub(crate) fn job(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    Ok(JobRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        account: AccountId(row.get("account")?),
        attempt_key: row.get("attempt_key")?,
        state: word(row, "state", from_word)?,
        blocked_on: row.get("blocked_on")?,
        not_before: time_or_none(row, "not_before")?,
        attempts: count(row, "attempts")?,
        panics: count(row, "panics")?,
        doubtful: row.get("doubtful")?,
        progress: row.get("progress")?,
        trouble: json(row, "trouble")?,
    })
}
