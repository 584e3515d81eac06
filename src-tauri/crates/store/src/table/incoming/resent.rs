//! What a message over FIKS IO is to others: the same once more, or an answer to one of ours.

use budstikke_domain::AccountId;
use rusqlite::{OptionalExtension, params};

use super::{NewIncoming, Recorded};
use crate::table::message;
use crate::{DeliveryState, Direction, MessageRow, StoreError, Tx};

impl Tx<'_> {
    /// What a letter says of the message it answers.
    pub(super) fn record_answer(&mut self, new: &NewIncoming) -> Result<(), StoreError> {
        let Some((answered, event)) = &new.about else {
            return Ok(());
        };
        let sent = self.messages_by_wire_id(Direction::Out, answered)?;
        let by_receiver = |sent: &&MessageRow| {
            let route = sent.route.as_ref();
            route.is_some_and(|route| route.is_receiver(&new.sender))
        };
        if let Some(sent) = sent.iter().find(by_receiver) {
            self.append_event(&sent.uid, event)?;
        }
        Ok(())
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
