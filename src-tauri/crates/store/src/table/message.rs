//! Messages: what was frozen when they were sent, and what is known of them now.

use std::time::Duration;

use budstikke_domain::{
    AccountId, Code, DocumentType, FiksIoAnswers, MessageUid, Party, Phase, Process, Profile,
    Route, ServiceIdentifier, Tone, Verdict, Who, WireId,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::row::{Named, column, from_word, json, millis, time, time_or_none, to_json, uid, word};
use crate::table::job::job;
use crate::{Change, EventRow, JobRow, Lease, NewPart, PartRow, Read, StoreError, Tx};

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From us.
    Out,
    /// To us.
    In,
}

/// A message as it is kept. Its files, events and jobs are read beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its number: newer messages have higher ones. For paging.
    pub id: i64,
    /// Our own id.
    pub uid: MessageUid,
    /// Which way it goes.
    pub direction: Direction,
    /// The account it goes through.
    pub account: AccountId,
    /// The service it goes over.
    pub service: ServiceIdentifier,
    /// The SBD's messageId, verbatim.
    pub wire_id: WireId,
    /// The SBD's conversationId, verbatim; empty when it has none.
    pub conversation_id: WireId,
    /// What it is about.
    pub process: Process,
    /// What the SBD carries.
    pub document_type: DocumentType,
    /// Who sends: nine digits, or verbatim as the service writes it.
    pub sender: String,
    /// The sender's name; empty when nobody has told us.
    pub sender_name: String,
    /// Who receives: nine digits, or verbatim as the service writes it.
    pub receiver: String,
    /// The receiver's name; empty when nobody has told us.
    pub receiver_name: String,
    /// Its title.
    pub title: String,
    /// Whether the receiver must restrict who may read.
    pub confidential: bool,
    /// The way it takes; none for incoming ones.
    pub route: Option<Route>,
    /// JSON of the composed values.
    pub content: String,
    /// Whether the bytes of every attempt are frozen: envelope, package and evidence.
    pub sealed: bool,
    /// What travels beside the package, for DPO the bytes of `sbd.json`; empty until it is sealed.
    pub envelope: Vec<u8>,
    /// The sealed package; none until it is sealed, and for messages without one.
    pub package: Option<SealedPackage>,
    /// What the sealing told (hash, certificate), for «Vis bevis»; empty until then.
    pub evidence: String,
    /// When an answer is due.
    pub deadline: Option<Timestamp>,
    /// Until when it can be undone.
    pub hold_until: Option<Timestamp>,
    /// The carrier's id of it; empty until it has given one.
    pub transfer_id: String,
    /// When we learnt that the carrier has it. From then on it lies in Sendt.
    pub handed_at: Option<Timestamp>,
    /// When the carrier is asked next how it fares.
    pub track_at: Option<Timestamp>,
    /// The one-word summary of its log.
    pub phase: Phase,
    /// How it looks as a whole.
    pub tone: Tone,
    /// Whether nothing more is expected, or a person said done.
    pub closed: bool,
    /// The [`MessageRow::id`] of the letter that a receipt of ours is about; its own for a test of the
    /// connection; 0 for everything else.
    pub relates_to: i64,
    /// What the package of an incoming letter is worth.
    pub verdict: Option<Verdict>,
    /// Whether the signer of an incoming letter is its sender.
    pub who: Option<Who>,
    /// What is worth telling of the signer of an incoming letter: it is new, or has changed.
    pub signer_note: Option<Code>,
    /// Whether a person vouches for the sender of an incoming letter.
    pub accepted: bool,
    /// Whether nobody here has looked at an incoming letter.
    pub unread: bool,
    /// When a person here was done with an incoming letter.
    pub handled_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl MessageRow {
    /// What its service can ever tell about it.
    pub fn profile(&self) -> Profile {
        match (&self.route, &self.service) {
            (Some(route), _) => route.profile(),
            (None, ServiceIdentifier::FiksIo) => Profile::fiks_io(FiksIoAnswers::default()),
            (None, ServiceIdentifier::Dpo | ServiceIdentifier::Other(_)) => Profile::dpo(),
        }
    }

    /// Whether it is a test of the connection, which no folder lists.
    pub fn is_ping(&self) -> bool {
        self.relates_to == self.id
    }
}

/// A sealed package in the spool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPackage {
    /// Its file name in [`crate::Store::spool`].
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// Its CRC-32.
    pub crc32: u32,
}

/// A message to be sent, frozen: everything but the package, which is made when the hold is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Our own id.
    pub uid: MessageUid,
    /// The account it goes through.
    pub account: AccountId,
    /// The SBD's messageId. The same in every attempt (trust-and-speed 2.2, I4).
    pub wire_id: WireId,
    /// The SBD's conversationId.
    pub conversation_id: WireId,
    /// Who sends.
    pub sender: Party,
    /// The way it takes, which names receiver, process and document type.
    pub route: Route,
    /// Its title.
    pub title: String,
    /// JSON of the composed values.
    pub content: String,
    /// When an answer is due.
    pub deadline: Option<Timestamp>,
    /// Its files, in order.
    pub parts: Vec<NewPart>,
    /// The job that sends it.
    pub job: crate::NewJob,
}

/// A folder of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    /// Sent from here, and the carrier is not known to have it: also what was rejected or stopped.
    Outbox,
    /// The carrier has it, however it fared afterwards.
    Sent,
}

/// A page of a folder, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageQuery {
    /// Which folder.
    pub folder: Folder,
    /// Only messages older than the one with this [`MessageRow::id`]: the last of the page before.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// A message in Utboks with the job that sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The message.
    pub message: MessageRow,
    /// Its job.
    pub job: JobRow,
}

/// How much lies where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// In Utkast.
    pub drafts: u64,
    /// In Utboks.
    pub outbox: u64,
    /// Of those in Utboks: the ones that wait for a person.
    pub outbox_attention: u64,
    /// In Sendt.
    pub sent: u64,
    /// In Innboks.
    pub inbox: u64,
    /// Of those in Innboks: the ones that nobody has looked at.
    pub unread: u64,
}

pub(crate) const OUTBOX: &str = "direction = 'out' AND relates_to = 0 AND handed_at = 0";
pub(crate) const SENT: &str = "direction = 'out' AND relates_to = 0 AND handed_at > 0";

/// Each in the order of its own index, which is named because the planner would rather sort.
fn page(folder: Folder) -> String {
    let from = match folder {
        Folder::Outbox => format!("message INDEXED BY message_folder WHERE {OUTBOX}"),
        Folder::Sent => format!("message INDEXED BY message_sent WHERE {SENT}"),
    };
    format!("SELECT * FROM {from} AND id < ?1 ORDER BY id DESC LIMIT ?2")
}

impl Read<'_> {
    /// A page of a folder, newest first.
    pub fn messages(&self, query: &MessageQuery) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(&page(query.folder))?;
        let before = query.before.unwrap_or(i64::MAX);
        let rows = statement.query_map(params![before, query.limit], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A page of Utboks with the jobs, newest first.
    pub fn outbox(&self, before: Option<i64>, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        let messages = self.messages(&MessageQuery {
            folder: Folder::Outbox,
            before,
            limit,
        })?;
        let mut rows = Vec::with_capacity(messages.len());
        for message in messages {
            if let Some(job) = self.jobs_of(message.id)?.into_iter().next() {
                rows.push(OutboxRow { message, job });
            }
        }
        Ok(rows)
    }

    /// One message.
    pub fn message(&self, uid: &MessageUid) -> Result<Option<MessageRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM message WHERE uid = ?1")?;
        Ok(statement.query_row([uid.as_str()], message).optional()?)
    }

    /// The files of a message, in order.
    pub fn parts(&self, uid: &MessageUid) -> Result<Vec<PartRow>, StoreError> {
        self.parts_of(self.message_id(uid)?)
    }

    /// The log of a message, in the order we learnt it.
    pub fn events(&self, uid: &MessageUid) -> Result<Vec<EventRow>, StoreError> {
        self.events_of(self.message_id(uid)?)
    }

    /// The jobs of a message, oldest first.
    pub fn jobs(&self, uid: &MessageUid) -> Result<Vec<JobRow>, StoreError> {
        self.jobs_of(self.message_id(uid)?)
    }

    /// The messages of one direction that carry `wire_id`, compared exactly as text. One at most for
    /// those we sent; an incoming one may stand once for each account and sender.
    ///
    /// A message that we sent over FIKS IO is known there by the id it was given when it was accepted, which
    /// is its transfer id here.
    pub fn messages_by_wire_id(
        &self,
        direction: Direction,
        wire_id: &WireId,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE id IN (
               SELECT id FROM message WHERE wire_id = ?1 AND direction = ?2
               UNION
               SELECT id FROM message WHERE transfer_id = ?1 AND transfer_id <> ''
                 AND service = 'DPFIO' AND direction = 'out' AND ?2 = 'out')
             ORDER BY id",
        )?;
        let rows = statement.query_map([wire_id.as_str(), direction.as_str()], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The messages we sent in a conversation, oldest first, receipts among them.
    pub fn sent_in_conversation(
        &self,
        conversation: &WireId,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE conversation_id = ?1 AND conversation_id <> ''
               AND direction = 'out' ORDER BY id",
        )?;
        let rows = statement.query_map([conversation.as_str()], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How much lies where.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let number = |sql: &str| -> Result<u64, StoreError> {
            let number: i64 = self
                .conn
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))?;
            Ok(number.unsigned_abs())
        };
        let (inbox, unread) = self.inbox_counts()?;
        Ok(Counts {
            inbox,
            unread,
            drafts: number("SELECT count(*) FROM draft WHERE sent = 0")?,
            outbox: number(&format!("SELECT count(*) FROM message WHERE {OUTBOX}"))?,
            outbox_attention: number(&format!(
                "SELECT count(*) FROM message WHERE {OUTBOX} AND EXISTS (SELECT 1 FROM job
                 WHERE job.message = message.id
                   AND job.state IN ('blocked','rejected','expired','uncertain'))"
            ))?,
            sent: number(&format!("SELECT count(*) FROM message WHERE {SENT}"))?,
        })
    }

    /// Messages whose deadline has passed without a word from the receiver's archive, and that have
    /// not been told so.
    pub fn overdue(&self) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE deadline > 0 AND deadline_done = 0 AND deadline <= ?1
               AND direction = 'out' ORDER BY deadline, id",
        )?;
        let rows = statement.query_map([millis(self.now())], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Messages from us whose deadline lies ahead and still matters, the nearest first.
    pub fn awaited(&self) -> Result<Vec<MessageRow>, StoreError> {
        // More than anybody can look after; those further ahead come when these are done.
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE deadline > 0 AND deadline_done = 0 AND deadline > ?1
               AND direction = 'out' ORDER BY deadline LIMIT 500",
        )?;
        let rows = statement.query_map([millis(self.now())], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Messages of `account` about which the carrier is to be asked now.
    pub fn trackable(&self, account: AccountId) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE track_at > 0 AND track_at <= ?1 AND account = ?2
             ORDER BY track_at, id",
        )?;
        let rows = statement.query_map(params![millis(self.now()), account.0], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The next moment at which [`Read::overdue`], or [`Read::trackable`] of one of `accounts`, gets
    /// something.
    pub fn next_tracking_due(
        &self,
        accounts: &[AccountId],
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut deadlines = self.conn.prepare_cached(
            "SELECT coalesce(min(deadline), 0) AS due FROM message
             WHERE deadline > 0 AND deadline_done = 0 AND direction = 'out'",
        )?;
        let mut due = deadlines.query_row([], |row| time_or_none(row, "due"))?;
        let mut polls = self.conn.prepare_cached(
            "SELECT coalesce(min(track_at), 0) AS due FROM message
             WHERE track_at > 0 AND account = ?1",
        )?;
        for account in accounts {
            let poll = polls.query_row([account.0], |row| time_or_none(row, "due"))?;
            due = due.into_iter().chain(poll).min();
        }
        Ok(due)
    }

    /// The letters of the same conversation, both ways, oldest first; not the message itself, and no
    /// receipts. The oldest `limit` of them.
    pub fn thread(&self, message: &MessageRow, limit: u32) -> Result<Vec<MessageRow>, StoreError> {
        let conversation = message.conversation_id.as_str();
        if conversation.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE conversation_id = ?1 AND conversation_id <> ''
               AND relates_to = 0 AND id <> ?2 ORDER BY id LIMIT ?3",
        )?;
        let rows = statement.query_map(params![conversation, message.id, limit], self::message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(crate) fn message_id(&self, uid: &MessageUid) -> Result<i64, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM message WHERE uid = ?1")?;
        statement
            .query_row([uid.as_str()], |row| row.get(0))
            .optional()?
            .ok_or(StoreError::NotFound("message"))
    }

    pub(crate) fn message_by_id(&self, id: i64) -> Result<MessageRow, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM message WHERE id = ?1")?;
        statement
            .query_row([id], message)
            .optional()?
            .ok_or(StoreError::NotFound("message"))
    }

    fn jobs_of(&self, message: i64) -> Result<Vec<JobRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM job WHERE message = ?1 ORDER BY id")?;
        let rows = statement.query_map([message], job)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Writes down the bytes that every attempt of the leased job carries (I8). Once, before the first
    /// attempt; the file must be durable already.
    pub fn keep_sealed(
        &mut self,
        lease: &Lease,
        package: Option<&SealedPackage>,
        envelope: &[u8],
        evidence: &str,
    ) -> Result<(), StoreError> {
        let message = self.leased_message(lease)?;
        let package = match package {
            Some(package) => to_json("package", package)?,
            None => String::new(),
        };
        self.execute(
            "UPDATE message SET sealed = 1, package = ?2, envelope = ?3, evidence = ?4 WHERE id = ?1",
            params![message.id, package, envelope, evidence],
        )?;
        self.changed(Change::Message(message.uid));
        Ok(())
    }

    /// Writes down what the carrier gave in return for the message, and that it is asked about it in
    /// `ask_after`; none where it can not be asked. The event that says so is appended beside it, and the
    /// job completed.
    pub fn keep_handoff(
        &mut self,
        uid: &MessageUid,
        transfer_id: &str,
        ask_after: Option<Duration>,
    ) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        self.execute(
            "UPDATE message SET transfer_id = ?2, track_at = iif(closed, 0, ?3) WHERE id = ?1",
            params![
                id,
                transfer_id,
                crate::row::millis_or_zero(
                    ask_after.map(|wait| crate::row::later(self.now(), wait))
                )
            ],
        )?;
        self.changed(Change::Message(uid.clone()));
        Ok(())
    }

    /// When an answer is due, where that counts from when the carrier took the message.
    pub fn set_deadline(&mut self, uid: &MessageUid, at: Timestamp) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        self.execute(
            "UPDATE message SET deadline = ?2 WHERE id = ?1",
            params![id, millis(at)],
        )?;
        Ok(())
    }

    /// When the carrier is asked next about a message; none = never again.
    pub fn track_at(&mut self, uid: &MessageUid, at: Option<Timestamp>) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        self.execute(
            "UPDATE message SET track_at = ?2 WHERE id = ?1",
            params![id, crate::row::millis_or_zero(at)],
        )?;
        Ok(())
    }
}

impl Direction {
    /// The word as it is written in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Out => "out",
            Direction::In => "in",
        }
    }
}

pub(crate) fn message(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        id: column!("id").value(row)?,
        uid: uid(row, column!("uid"))?,
        direction: word(row, column!("direction"), from_word)?,
        account: AccountId(column!("account").value(row)?),
        service: ServiceIdentifier::from(column!("service").value::<String>(row)?),
        wire_id: WireId::verbatim(column!("wire_id").value::<String>(row)?),
        conversation_id: WireId::verbatim(column!("conversation_id").value::<String>(row)?),
        process: Process::verbatim(column!("process").value::<String>(row)?),
        document_type: DocumentType::verbatim(column!("document_type").value::<String>(row)?),
        sender: column!("sender").value(row)?,
        sender_name: column!("sender_name").value(row)?,
        receiver: column!("receiver").value(row)?,
        receiver_name: column!("receiver_name").value(row)?,
        title: column!("title").value(row)?,
        confidential: column!("confidential").value(row)?,
        route: json(row, column!("route"))?,
        content: column!("content").value(row)?,
        sealed: column!("sealed").value(row)?,
        envelope: column!("envelope").value(row)?,
        package: json(row, column!("package"))?,
        evidence: column!("evidence").value(row)?,
        deadline: time_or_none(row, column!("deadline"))?,
        hold_until: time_or_none(row, column!("hold_until"))?,
        transfer_id: column!("transfer_id").value(row)?,
        handed_at: time_or_none(row, column!("handed_at"))?,
        track_at: time_or_none(row, column!("track_at"))?,
        phase: word(row, column!("phase"), from_word)?,
        tone: word(row, column!("tone"), from_word)?,
        closed: column!("closed").value(row)?,
        relates_to: column!("relates_to").value(row)?,
        verdict: from_word(&column!("verdict").value::<String>(row)?),
        who: from_word(&column!("who").value::<String>(row)?),
        signer_note: from_word(&column!("signer_note").value::<String>(row)?),
        accepted: column!("accepted").value(row)?,
        unread: column!("unread").value(row)?,
        handled_at: time_or_none(row, column!("handled_at"))?,
        created_at: time(row, column!("created_at"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::steps;

    #[test]
    fn a_page_of_sendt_or_utboks_reads_its_own_rows_and_sorts_nothing() {
        for (folder, index) in [
            (Folder::Sent, "message_sent"),
            (Folder::Outbox, "message_folder"),
        ] {
            let steps = steps(&page(folder));
            assert!(steps.iter().any(|step| step.contains(index)), "{steps:?}");
            assert!(
                !steps.iter().any(|step| step.contains("TEMP B-TREE")),
                "{steps:?}"
            );
        }
    }
}
