//! What is done to a job by whoever holds its lease, and how leases are taken and taken back.

use budstikke_domain::{AccountId, MessageUid, Phase, Route, StatusEvent};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{
    Doubt, JobState, LEASE_TIME, Lease, LeasedJob, PROBE_AFTER, Postponed, Trouble, job,
    trouble_json,
};
use crate::row::{count, later, millis};
use crate::{Change, MessageRow, StoreError, Tx};

impl Tx<'_> {
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
            // A receipt is no letter: its process is not one to offer for the next. Nor is a protocol.
            if let Some(Route::Dpo(route)) =
                message.route.as_ref().filter(|_| message.relates_to == 0)
            {
                self.use_recipient(&route.receiver, &route.process)?;
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
        held(self.execute(
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
        held(self.execute(
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

    /// Freezes the bytes of a leased job that tells a status: from here every attempt carries them (I8).
    pub fn keep_answer(&mut self, lease: &Lease, envelope: &[u8]) -> Result<(), StoreError> {
        held(self.execute(
            "UPDATE job SET envelope = ?3 WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![lease.job, lease.token, envelope],
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
        let LeasedJob { job, message, .. } = self.leased_job(lease)?;
        if job.answer.is_none() && message.handed_at.is_some() {
            return self.end(lease, JobState::Done, None);
        }
        let doubtful = match how {
            Postponed::Ready => false,
            Postponed::Uncertain => true,
            Postponed::AsItStands => job.doubtful,
        };
        let state = if doubtful {
            JobState::Uncertain
        } else {
            JobState::Ready
        };
        held(self.execute(
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
    /// first when the job goes on. One that met the same trouble the last time has waited since then. When
    /// the receiver has answered in the meantime, there is nothing left to do and the job is done.
    pub fn block_job(
        &mut self,
        lease: &Lease,
        key: &str,
        trouble: &Trouble,
    ) -> Result<(), StoreError> {
        let LeasedJob { job, message, .. } = self.leased_job(lease)?;
        if job.answer.is_none() && message.handed_at.is_some() {
            return self.end(lease, JobState::Done, None);
        }
        held(self.execute(
            "UPDATE job SET state = 'blocked', blocked_on = ?3, trouble = ?4, lease = '', leased_until = 0,
               not_before = ?5,
               blocked_since = iif(blocked_since > 0 AND json_valid(trouble)
                 AND json_extract(trouble, '$.number') = ?6, blocked_since, ?7)
             WHERE id = ?1 AND lease = ?2 AND state = 'leased'",
            params![
                lease.job,
                lease.token,
                key,
                trouble_json(Some(trouble))?,
                millis(later(self.now(), PROBE_AFTER)),
                trouble.number,
                millis(self.now())
            ],
        )?)?;
        self.changed(Change::Message(message.uid));
        self.changed(Change::Jobs);
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
            "SELECT id, message, doubtful, kind = 'send' AS is_send FROM job
             WHERE state = 'leased' AND (?2 OR leased_until <= ?1) ORDER BY id",
        )?;
        let ended: Vec<(i64, i64, bool, bool)> = statement
            .query_map(params![now, all], |row| {
                Ok((
                    row.get("id")?,
                    row.get("message")?,
                    row.get("doubtful")?,
                    row.get("is_send")?,
                ))
            })?
            .collect::<Result<_, _>>()?;
        drop(statement);
        let mut uids = Vec::new();
        for (job, message, doubtful, is_send) in ended {
            if alive.contains(&job) {
                continue;
            }
            self.execute(
                "UPDATE job SET state = iif(doubtful, 'uncertain', 'ready'), lease = '',
                   leased_until = 0, not_before = ?2 WHERE id = ?1",
                params![job, now],
            )?;
            let row = self.message_by_id(message)?;
            if doubtful && is_send {
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
        held(self.execute(
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

fn held(rows: usize) -> Result<(), StoreError> {
    if rows == 0 {
        return Err(StoreError::LeaseLost);
    }
    Ok(())
}
