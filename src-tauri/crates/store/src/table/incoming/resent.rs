//! What a message over FIKS IO is to others: the same once more, or an answer to one of ours.

use budstikke_domain::{AccountId, StatusEvent, WireId};
use rusqlite::{OptionalExtension, params};

use super::{NewIncoming, Recorded};
use crate::row::{json, to_json};
use crate::table::message;
use crate::{DeliveryState, Direction, MessageRow, Read, StoreError, Tx};

impl Read<'_> {
    /// Whether a message of this sender under this id of its own has come; an empty id is none.
    pub fn has_come(
        &self,
        account: AccountId,
        sender: &str,
        client_id: &str,
    ) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT 1 FROM message WHERE direction = 'in' AND account = ?1 AND sender = ?2
               AND client_id = ?3 AND client_id <> ''",
        )?;
        Ok(statement.exists(params![account.0, sender, client_id])?)
    }

    /// Whether a message of this sender under this id of its own is shown and still to be opened, by another
    /// delivery than `key`; an empty id is none.
    pub fn waits_with(
        &self,
        account: AccountId,
        sender: &str,
        client_id: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT 1 FROM message JOIN delivery ON delivery.message = message.id
             WHERE message.direction = 'in' AND message.account = ?1 AND message.sender = ?2
               AND message.client_id = ?3 AND message.client_id <> ''
               AND delivery.kind = '' AND delivery.state IN ('staged', 'acked')
               AND delivery.transport_key <> ?4",
        )?;
        Ok(statement.exists(params![account.0, sender, client_id, key])?)
    }

    /// Whether a message is known by now of which an answer spoke when it was not.
    pub fn has_found_answers(&self) -> Result<bool, StoreError> {
        Ok(!self.unmatched_answers()?.is_empty())
    }

    fn unmatched_answers(&self) -> Result<Vec<(i64, WireId, String, StatusEvent)>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT rowid, answered, sender, event FROM unmatched_answer WHERE EXISTS (
               SELECT 1 FROM message
               WHERE message.wire_id = unmatched_answer.answered AND message.direction = 'out'
               UNION ALL
               SELECT 1 FROM message
               WHERE message.transfer_id = unmatched_answer.answered AND message.transfer_id <> ''
                 AND message.service = 'DPFIO' AND message.direction = 'out')",
        )?;
        let rows = statement.query_map([], |row| {
            let answered = WireId::verbatim(row.get::<_, String>("answered")?);
            let event: Option<StatusEvent> = json(row, "event")?;
            Ok((row.get("rowid")?, answered, row.get("sender")?, event))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (rowid, answered, sender, event) = row?;
            found.extend(event.map(|event| (rowid, answered, sender, event)));
        }
        Ok(found)
    }
}

impl Tx<'_> {
    /// What a letter says of the message it answers; kept for when that is known, when it is not.
    pub(super) fn record_answer(
        &mut self,
        account: AccountId,
        key: &str,
        new: &NewIncoming,
    ) -> Result<(), StoreError> {
        let Some((answered, event)) = &new.about else {
            return Ok(());
        };
        if self.say_of(answered, &new.sender, event)? {
            return Ok(());
        }
        self.execute(
            "INSERT OR IGNORE INTO unmatched_answer (account, transport_key, sender, answered, event)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                account.0,
                key,
                new.sender,
                answered.as_str(),
                to_json("event", event)?
            ],
        )?;
        Ok(())
    }

    /// Brings what answers say to the messages that they are about and that are known by now. How many.
    pub fn match_answers(&mut self) -> Result<usize, StoreError> {
        let mut matched = 0;
        for (rowid, answered, sender, event) in self.unmatched_answers()? {
            if self.say_of(&answered, &sender, &event)? {
                self.conn
                    .execute("DELETE FROM unmatched_answer WHERE rowid = ?1", [rowid])?;
                matched += 1;
            }
        }
        Ok(matched)
    }

    /// Whether a message of ours is `answered`; its receiver's word is then in its log, and nobody else's.
    fn say_of(
        &mut self,
        answered: &WireId,
        sender: &str,
        event: &StatusEvent,
    ) -> Result<bool, StoreError> {
        let sent = self.messages_by_wire_id(Direction::Out, answered)?;
        let by_receiver = |sent: &&MessageRow| {
            let route = sent.route.as_ref();
            route.is_some_and(|route| route.is_receiver(sender))
        };
        if let Some(sent) = sent.iter().find(by_receiver) {
            self.append_event(&sent.uid, event)?;
        }
        Ok(!sent.is_empty())
    }

    /// The message that `new` is once more, under another id: its sender did not know whether the first
    /// arrived. Only when it brings the same; a sender that used an id twice gets both told.
    pub(super) fn resent(
        &self,
        account: AccountId,
        new: &NewIncoming,
    ) -> Result<Option<MessageRow>, StoreError> {
        if new.client_id.is_empty() {
            return Ok(None);
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message
             WHERE direction = 'in' AND account = ?1 AND sender = ?2 AND client_id = ?3",
        )?;
        let first = statement
            .query_row(
                params![account.0, new.sender, new.client_id],
                message::message,
            )
            .optional()?;
        let Some(first) = first.filter(|first| first.document_type == new.document_type) else {
            return Ok(None);
        };
        let brought = self.parts_of(first.id)?;
        let same = brought.len() == new.parts.len()
            && brought.iter().zip(&new.parts).all(|(first, again)| {
                first.filename == again.filename && first.blob.sha256 == again.blob.sha256
            });
        Ok(same.then_some(first))
    }

    /// Its sender waits for an answer to this one: it may know nothing of the first.
    pub(super) fn record_resent(
        &mut self,
        account: AccountId,
        key: &str,
        first: &MessageRow,
        new: &NewIncoming,
    ) -> Result<Recorded, StoreError> {
        for code in &new.statuses {
            self.answer(&first.uid, code, &new.envelope_blob)?;
        }
        let state = DeliveryState::Duplicate;
        self.settle_letter(account, key, state, &new.wire_id, first.id)?;
        Ok(Recorded::Duplicate { differs: false })
    }
}
