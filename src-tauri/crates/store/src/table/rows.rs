//! What the rows of a list are made of, of all of them at once: a question to each table, not to each message.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::incoming::InboxRow;
use super::job::job;
use super::part::part;
use super::status_event::event;
use crate::row::{Named, column, to_json};
use crate::{EventRow, JobRow, MessageRow, Read, StoreError};

/// A message that we sent, with what its row tells.
#[derive(Debug, Clone)]
pub struct SentRow {
    /// The message.
    pub message: MessageRow,
    /// How many files it has.
    pub parts: usize,
    /// Its log, in the order we learnt it.
    pub events: Vec<EventRow>,
    /// Its first job: what sends it.
    pub job: Option<JobRow>,
}

impl Read<'_> {
    /// Letters with what their rows in Innboks tell, in the order given.
    pub fn inbox_rows(&self, letters: Vec<MessageRow>) -> Result<Vec<InboxRow>, StoreError> {
        let ids = ids(&letters);
        let mut parts = self.of_each("SELECT * FROM part", "ordinal, id", &ids, part)?;
        let mut receipts = self.last_receipts(&ids)?;
        Ok(letters
            .into_iter()
            .map(|message| InboxRow {
                parts: parts.remove(&message.id).unwrap_or_default(),
                receipt: receipts.remove(&message.id),
                message,
            })
            .collect())
    }

    /// Messages with what their rows in Utboks and Sendt tell, in the order given.
    pub fn sent_rows(&self, messages: Vec<MessageRow>) -> Result<Vec<SentRow>, StoreError> {
        let ids = ids(&messages);
        let mut parts = self.of_each("SELECT message FROM part", "ordinal", &ids, |_| Ok(()))?;
        let mut events = self.of_each("SELECT * FROM status_event", "id", &ids, event)?;
        let mut jobs = self.of_each("SELECT * FROM job", "id", &ids, job)?;
        Ok(messages
            .into_iter()
            .map(|message| SentRow {
                parts: parts.remove(&message.id).map_or(0, |parts| parts.len()),
                events: events.remove(&message.id).unwrap_or_default(),
                job: jobs
                    .remove(&message.id)
                    .and_then(|jobs| jobs.into_iter().next()),
                message,
            })
            .collect())
    }

    /// What `table` has of each of these messages, in `order`.
    fn of_each<T>(
        &self,
        table: &str,
        order: &str,
        messages: &[i64],
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<BTreeMap<i64, Vec<T>>, StoreError> {
        let mut statement = self.conn.prepare_cached(&asked(table, order))?;
        let rows = statement.query_map([to_json("ids", &messages)?], |row| {
            Ok((column!("message").value::<i64>(row)?, read(row)?))
        })?;
        let mut all: BTreeMap<i64, Vec<T>> = BTreeMap::new();
        for row in rows {
            let (message, one) = row?;
            all.entry(message).or_default().push(one);
        }
        Ok(all)
    }
}

/// How `table` is asked for what it has of some messages.
fn asked(table: &str, order: &str) -> String {
    format!("{table} WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message, {order}")
}

fn ids(messages: &[MessageRow]) -> Vec<i64> {
    messages.iter().map(|message| message.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::steps;

    #[test]
    fn what_the_rows_of_a_page_tell_is_looked_up_and_no_table_is_read_through() {
        for (table, order) in [
            ("part", "ordinal, id"),
            ("status_event", "id"),
            ("job", "id"),
        ] {
            let steps = steps(&asked(&format!("SELECT * FROM {table}"), order));
            let looked_up = format!("SEARCH {table} USING");
            assert!(
                steps.iter().any(|step| step.starts_with(&looked_up)),
                "{steps:?}"
            );
        }
    }
}
