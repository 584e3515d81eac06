//! The inbox ledger: everything that was ever taken from a service, whatever became of it.

use std::time::Duration;

use budstikke_domain::{AccountId, MessageUid, StatusEvent, WireId};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::fetching::FETCHING;
use crate::row::{count, from_word, json, millis, size, time, time_or_none, to_json, word};
use crate::{BlobId, BlobRef, Change, Read, StoreError, Tx};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Its bytes are durable here; the far side still keeps it.
    Staged,
    /// The far side may forget it.
    Acked,
    /// What it says stands where it belongs.
    Recorded,
    /// It speaks of a message that is not known here yet.
    Orphan,
    /// It speaks of a message, but comes from somebody else than that message's receiver.
    Foreign,
    /// It repeats what is known.
    Duplicate,
    /// It could not be opened. Kept, and told to a person.
    Quarantined,
}

/// What carries an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryKind {
    /// A status. It is never answered.
    Status,
    /// A receipt, which is a message of its own: its sender is told that it came (eformidling-dpo 6.2).
    Receipt,
}

impl DeliveryKind {
    /// The word as it is written in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryKind::Status => "event",
            DeliveryKind::Receipt => "receipt",
        }
    }
}

/// A delivery as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The account it came to.
    pub account: AccountId,
    /// The carrier's id of it.
    pub key: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// What it turned out to be: `event`, `receipt`, `letter`; empty until opened, and `fetching` until there is
    /// something to open.
    pub kind: String,
    /// The party the carrier authenticated, verbatim.
    pub sender: String,
    /// Its bytes.
    pub blob: BlobRef,
    /// What the carrier told about it.
    pub raw: Vec<u8>,
    /// The message it speaks of; empty until opened.
    pub wire_id: WireId,
    /// The event it carries, when it carries one.
    pub event: Option<StatusEvent>,
    /// Why it stands where it stands, for the log and for support.
    pub reason: String,
    /// How often opening it has been tried.
    pub attempts: u64,
    /// When it was first seen.
    pub first_seen: Timestamp,
}

/// A delivery to be staged: the far side is told to forget it after this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The account it came to.
    pub account: AccountId,
    /// The carrier's id of it.
    pub key: String,
    /// The party the carrier authenticated, verbatim.
    pub sender: String,
    /// Its bytes.
    pub body: Body,
    /// What the carrier told about it.
    pub raw: Vec<u8>,
}

/// The bytes of a delivery to be staged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// At most [`crate::MOST_SMALL`]: they are made durable with the row.
    Small(SmallBody),
    /// A finished blob.
    Blob(BlobRef),
    /// None yet: they lie apart with the far side, and are fetched when it has forgotten the rest.
    Apart,
}

/// Few bytes, with what is told of them: made where they come, since the one writer has enough to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallBody {
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: String,
}

impl From<Vec<u8>> for SmallBody {
    fn from(bytes: Vec<u8>) -> SmallBody {
        SmallBody {
            sha256: hex::encode(openssl::sha::sha256(&bytes)),
            bytes,
        }
    }
}

const NEXT_TO_OPEN: &str = "SELECT * FROM delivery
    WHERE account = ?1 AND kind = '' AND state IN ('staged', 'acked') AND open_after <= ?2
      AND (state = 'acked' OR first_seen <= ?3 OR first_seen > ?2)
    ORDER BY first_seen, rowid LIMIT 1";

/// How long a delivery waits for its ack before it is opened without.
pub const ACK_LOST: Duration = Duration::from_secs(600);

impl Read<'_> {
    /// One delivery.
    pub fn delivery(
        &self,
        account: AccountId,
        key: &str,
    ) -> Result<Option<DeliveryRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM delivery WHERE account = ?1 AND transport_key = ?2")?;
        Ok(statement
            .query_row(params![account.0, key], delivery)
            .optional()?)
    }

    /// Whether a delivery was taken before.
    pub fn is_taken(&self, account: AccountId, key: &str) -> Result<bool, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT 1 FROM delivery WHERE account = ?1 AND transport_key = ?2")?;
        Ok(statement.exists(params![account.0, key])?)
    }

    /// The delivery of `account` that came first of those that wait to be opened and whose moment has come.
    /// One that the far side was told to forget, or may have been: when the answer to that was lost it
    /// never comes again, so after [`ACK_LOST`] it is opened all the same, as it is when a clock that was
    /// set back makes it come from the future.
    pub fn next_to_open(&self, account: AccountId) -> Result<Option<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(NEXT_TO_OPEN)?;
        let now = millis(self.now());
        Ok(statement
            .query_row(params![account.0, now, now - ack_lost()], delivery)
            .optional()?)
    }

    /// The first moment after `looked` at which [`Read::next_to_open`] gets something more; `looked` is an
    /// instant before it was last asked.
    pub fn next_open_due(
        &self,
        account: AccountId,
        looked: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(min(due), 0) AS due FROM (
               SELECT iif(state = 'staged', max(open_after, first_seen + ?3), open_after) AS due
               FROM delivery
               WHERE account = ?1 AND kind = '' AND state IN ('staged', 'acked'))
             WHERE due > ?2",
        )?;
        Ok(
            statement.query_row(params![account.0, millis(looked), ack_lost()], |row| {
                time_or_none(row, "due")
            })?,
        )
    }

    /// Whether anything that was taken has not been opened.
    pub fn waits_to_be_opened(&self, account: AccountId) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM delivery
             WHERE account = ?1 AND kind = '' AND state IN ('staged', 'acked'))",
        )?;
        Ok(statement.query_row([account.0], |row| row.get(0))?)
    }

    /// Deliveries that speak of a message nobody here knew when they came, and that is known now.
    pub fn found_orphans(&self) -> Result<Vec<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM delivery WHERE state = 'orphan' AND EXISTS (
               SELECT 1 FROM message
               WHERE message.wire_id = delivery.wire_id AND message.direction = 'out'
               UNION ALL
               SELECT 1 FROM message
               WHERE message.transfer_id = delivery.wire_id AND message.transfer_id <> ''
                 AND message.service = 'DPFIO' AND message.direction = 'out')
             ORDER BY first_seen, rowid",
        )?;
        let rows = statement.query_map([], delivery)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Read<'_> {
    /// Deliveries of `account` that no message came of and a person may want to know about: those that
    /// could not be read, and those that are not for us or not from whom they say. Newest first.
    pub fn put_aside_deliveries(
        &self,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM delivery WHERE account = ?1 AND state IN ('quarantined', 'foreign')
             ORDER BY first_seen DESC, transport_key LIMIT ?2",
        )?;
        let rows = statement.query_map(params![account.0, limit], delivery)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Writes a delivery into the ledger as staged. When it stands there already nothing changes and its
    /// state is returned: it was taken before, and the far side only needs to be told so.
    pub fn stage(&mut self, new: &NewDelivery) -> Result<Option<DeliveryState>, StoreError> {
        if let Some(known) = self.delivery(new.account, &new.key)? {
            return Ok(Some(known.state));
        }
        let blob = self.keep_body(&new.body)?;
        let kind = match &new.body {
            Body::Apart => FETCHING,
            Body::Small(_) | Body::Blob(_) => "",
        };
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO delivery
               (account, transport_key, state, sender, blob, size, sha256, raw, first_seen, kind)
             VALUES (?1, ?2, 'staged', ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        statement.execute(params![
            new.account.0,
            new.key,
            new.sender,
            blob.id.as_str(),
            size("size", blob.size)?,
            blob.sha256,
            new.raw,
            millis(self.now()),
            kind
        ])?;
        drop(statement);
        self.changed(Change::Delivery(new.account));
        Ok(None)
    }

    /// What is small goes with the row that speaks of it.
    pub(super) fn keep_body(&mut self, body: &Body) -> Result<BlobRef, StoreError> {
        match body {
            Body::Small(body) => self.keep_small(body),
            Body::Blob(blob) => Ok(blob.clone()),
            Body::Apart => self.keep_small(&SmallBody::from(Vec::new())),
        }
    }

    /// The far side has been told that it may forget the delivery. Does nothing when it stands further.
    pub fn acked(&mut self, account: AccountId, key: &str) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE delivery SET state = 'acked'
             WHERE account = ?1 AND transport_key = ?2 AND state = 'staged'",
        )?;
        statement.execute(params![account.0, key])?;
        drop(statement);
        self.changed(Change::Delivery(account));
        Ok(())
    }

    /// Counts an attempt to open a delivery, before it is made: one that kills the process still runs out
    /// of tries (I9). The number of this attempt.
    pub fn count_opening(&mut self, account: AccountId, key: &str) -> Result<u64, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE delivery SET attempts = attempts + 1
             WHERE account = ?1 AND transport_key = ?2 RETURNING attempts",
        )?;
        statement
            .query_row(params![account.0, key], |row| count(row, "attempts"))
            .optional()?
            .ok_or(StoreError::NotFound("delivery"))
    }

    /// Opening did not succeed and is tried again at `at`. `uncount` takes back the attempt: it was not the
    /// delivery's fault.
    pub fn open_later(
        &mut self,
        account: AccountId,
        key: &str,
        at: Timestamp,
        uncount: bool,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.changed_delivery(
            account,
            self.execute(
                "UPDATE delivery SET open_after = ?3, reason = ?4, attempts = attempts - ?5
                 WHERE account = ?1 AND transport_key = ?2",
                params![account.0, key, millis(at), reason, uncount],
            )?,
        )
    }

    /// Writes down what an event turned out to speak of, and where that leaves its delivery. `kind` says
    /// what carried it, `about` is the message it was appended to.
    #[allow(
        clippy::too_many_arguments,
        reason = "the columns of a row that is written once"
    )]
    pub fn settle_event(
        &mut self,
        account: AccountId,
        key: &str,
        state: DeliveryState,
        kind: DeliveryKind,
        wire_id: &WireId,
        event: &StatusEvent,
        about: Option<&MessageUid>,
    ) -> Result<(), StoreError> {
        let message = match about {
            Some(uid) => self.message_id(uid)?,
            None => 0,
        };
        self.changed_delivery(
            account,
            self.execute(
                "UPDATE delivery SET state = ?3, kind = ?7, wire_id = ?4, event = ?5, message = ?6,
                   reason = ''
                 WHERE account = ?1 AND transport_key = ?2",
                params![
                    account.0,
                    key,
                    state.as_str(),
                    wire_id.as_str(),
                    to_json("event", event)?,
                    message,
                    kind.as_str()
                ],
            )?,
        )
    }

    /// Puts a delivery where no message will hear of it, with the reason. Its bytes stay.
    pub fn put_aside(
        &mut self,
        account: AccountId,
        key: &str,
        state: DeliveryState,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.changed_delivery(
            account,
            self.execute(
                "UPDATE delivery SET state = ?3, reason = ?4 WHERE account = ?1 AND transport_key = ?2",
                params![account.0, key, state.as_str(), reason],
            )?,
        )
    }

    pub(crate) fn changed_delivery(
        &mut self,
        account: AccountId,
        rows: usize,
    ) -> Result<(), StoreError> {
        if rows == 0 {
            return Err(StoreError::NotFound("delivery"));
        }
        self.changed(Change::Delivery(account));
        Ok(())
    }
}

impl DeliveryState {
    /// The word as it is written in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Staged => "staged",
            DeliveryState::Acked => "acked",
            DeliveryState::Recorded => "recorded",
            DeliveryState::Orphan => "orphan",
            DeliveryState::Foreign => "foreign",
            DeliveryState::Duplicate => "duplicate",
            DeliveryState::Quarantined => "quarantined",
        }
    }
}

fn ack_lost() -> i64 {
    ACK_LOST.as_millis() as i64
}

pub(crate) fn delivery(row: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    Ok(DeliveryRow {
        account: AccountId(row.get("account")?),
        key: row.get("transport_key")?,
        state: word(row, "state", from_word)?,
        kind: row.get("kind")?,
        sender: row.get("sender")?,
        blob: BlobRef {
            id: word(row, "blob", BlobId::parse)?,
            size: count(row, "size")?,
            sha256: row.get("sha256")?,
        },
        raw: row.get("raw")?,
        wire_id: WireId::verbatim(row.get::<_, String>("wire_id")?),
        event: json(row, "event")?,
        reason: row.get("reason")?,
        attempts: count(row, "attempts")?,
        first_seen: time(row, "first_seen")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::steps;

    #[test]
    fn what_is_opened_next_is_found_without_looking_at_all_that_waits() {
        let steps = steps(NEXT_TO_OPEN);
        assert!(
            steps.iter().any(|step| step.contains("delivery_open")),
            "{steps:?}"
        );
        assert!(
            !steps.iter().any(|step| step.contains("TEMP B-TREE")),
            "it sorts: {steps:?}"
        );
    }
}
