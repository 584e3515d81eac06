//! Innboks as it is read: pages, counts, and what belongs to a letter.

use std::collections::BTreeMap;

use budstikke_domain::{MessageUid, OrgNumber};
use rusqlite::{OptionalExtension, params};

use super::InboxRow;
use crate::row::to_json;
use crate::table::delivery::delivery;
use crate::table::message::message;
use crate::{DeliveryRow, MessageRow, Read, StoreError};

/// What lies in Innboks, in the order of its own index. The index is named because the planner thinks better
/// of another one, and would then sort every letter there is for each page.
const INBOX: &str = "message INDEXED BY message_inbox WHERE direction = 'in' AND relates_to = 0";

fn page() -> String {
    format!("SELECT * FROM {INBOX} AND id < ?1 ORDER BY id DESC LIMIT ?2")
}

impl Read<'_> {
    /// A page of Innboks, newest first; only messages older than `before`. As many statements for a page
    /// as for one row.
    pub fn inbox(&self, before: Option<i64>, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(&page())?;
        let before = before.unwrap_or(i64::MAX);
        let rows = statement.query_map(params![before, limit], message)?;
        let messages = rows.collect::<Result<Vec<_>, _>>()?;
        self.inbox_rows(messages)
    }

    /// How many lie in Innboks, and how many of them nobody has looked at.
    pub fn inbox_counts(&self) -> Result<(u64, u64), StoreError> {
        let number = |sql: &str| -> Result<u64, StoreError> {
            let mut statement = self.conn.prepare_cached(sql)?;
            let number: i64 = statement.query_row([], |row| row.get(0))?;
            Ok(number.unsigned_abs())
        };
        Ok((
            number(&format!("SELECT count(*) FROM {INBOX}"))?,
            number("SELECT count(*) FROM message WHERE unread = 1")?,
        ))
    }

    /// The last receipt we sent about each of these letters.
    pub(crate) fn last_receipts(
        &self,
        letters: &[i64],
    ) -> Result<BTreeMap<i64, MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE direction = 'out'
               AND relates_to IN (SELECT value FROM json_each(?1)) ORDER BY id",
        )?;
        let rows = statement.query_map([to_json("ids", &letters)?], message)?;
        rows.map(|row| Ok(row.map(|receipt| (receipt.relates_to, receipt))?))
            .collect()
    }

    /// Which organisations sign for which, as persons here have confirmed: signer and sender.
    pub fn delegations(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT signer, sender FROM known_delegation")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Letters of which nothing could be opened when they came; rare.
    pub fn locked_letters(&self) -> Result<Vec<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT * FROM {INBOX} AND verdict = 'indeterminate'
               AND NOT EXISTS (SELECT 1 FROM part WHERE part.message = message.id) ORDER BY id"
        ))?;
        let rows = statement.query_map([], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The receipts we sent about a letter, oldest first.
    pub fn receipts_about(&self, uid: &MessageUid) -> Result<Vec<MessageRow>, StoreError> {
        let id = self.message_id(uid)?;
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message WHERE relates_to = ?1 AND direction = 'out' ORDER BY id",
        )?;
        let rows = statement.query_map([id], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The letter that a receipt of ours is about.
    pub fn related(&self, message: &MessageRow) -> Result<Option<MessageRow>, StoreError> {
        if message.relates_to == 0 {
            return Ok(None);
        }
        self.message_by_id(message.relates_to).map(Some)
    }

    /// The delivery that brought a letter last: its sender may have sent it again, under another id.
    pub fn last_delivery_of(&self, uid: &MessageUid) -> Result<Option<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM delivery
             WHERE message = ?1 AND kind = 'letter' AND state IN ('recorded', 'duplicate')
             ORDER BY first_seen DESC, rowid DESC LIMIT 1",
        )?;
        Ok(statement
            .query_row([self.message_id(uid)?], delivery)
            .optional()?)
    }

    /// The delivery that brought a letter.
    pub fn delivery_of(&self, uid: &MessageUid) -> Result<Option<DeliveryRow>, StoreError> {
        self.first_delivery(self.message_id(uid)?)
    }

    /// Whether a person has confirmed that `signer` signs for `sender`.
    pub fn is_delegated(&self, signer: OrgNumber, sender: OrgNumber) -> Result<bool, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT 1 FROM known_delegation WHERE signer = ?1 AND sender = ?2")?;
        Ok(statement.exists([signer.digits(), sender.digits()])?)
    }

    pub(super) fn first_delivery(&self, message: i64) -> Result<Option<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM delivery WHERE message = ?1 AND kind = 'letter' AND state = 'recorded'",
        )?;
        Ok(statement.query_row([message], delivery).optional()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::steps;

    #[test]
    fn a_page_of_innboks_reads_its_own_rows_and_sorts_nothing() {
        for (sql, index) in [
            (page(), "message_inbox"),
            (format!("SELECT count(*) FROM {INBOX}"), "message_inbox"),
            (
                "SELECT count(*) FROM message WHERE unread = 1".to_owned(),
                "message_unread",
            ),
        ] {
            let steps = steps(&sql);
            assert!(
                steps.iter().any(|step| step.contains(index)),
                "{sql} looks at more than it shows: {steps:?}"
            );
            assert!(
                !steps.iter().any(|step| step.contains("TEMP B-TREE")),
                "{steps:?}"
            );
        }
    }
}
