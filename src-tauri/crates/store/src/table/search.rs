//! Finding messages by what stands in them (ux 5.2), newest first.

use budstikke_domain::{ServiceIdentifier, Tone};
use jiff::Timestamp;
use rusqlite::named_params;

use super::message::{OUTBOX, SENT, message};
use crate::row::{as_word, count, millis, time_or_none};
use crate::{MessageRow, Read, StoreError};

/// Where messages are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Innboks.
    Inbox,
    /// Utboks.
    Outbox,
    /// Sendt.
    Sent,
}

/// What part of a message a word stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Any that is searched: names, title, documents, ids.
    Anything,
    /// The sender's name or number.
    Sender,
    /// The receiver's name or number.
    Receiver,
    /// Any of its ids.
    Ids,
}

/// Words that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As a person wrote it. Without a letter or a digit in it, it is looked for nowhere.
    pub text: String,
    /// Where.
    pub within: Within,
    /// Whether the last word may go on.
    pub prefix: bool,
}

/// What is looked for. The default is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Alternatives, each of phrases that must all be there. None at all stands for every message.
    pub any: Vec<Vec<Phrase>>,
    /// Where; everywhere without.
    pub place: Option<Place>,
    /// Which service.
    pub service: Option<ServiceIdentifier>,
    /// How it looks as a whole.
    pub tone: Option<Tone>,
    /// Only incoming ones that nobody has looked at.
    pub unread: bool,
    /// Only those whose receiver must restrict who may read.
    pub confidential: bool,
    /// Only those with a document.
    pub documents: bool,
    /// Made at this moment or later.
    pub from: Option<Timestamp>,
    /// Made before this moment.
    pub until: Option<Timestamp>,
}

/// What there is to be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many messages.
    pub messages: u64,
    /// When the first of them was made.
    pub since: Option<Timestamp>,
}

impl Search {
    /// As FTS5 is asked; `None` when there are no words to ask for. Everything a person wrote stands between quotes.
    fn expression(&self) -> Option<String> {
        let alternatives: Vec<String> = self
            .any
            .iter()
            .map(|phrases| {
                let phrases: Vec<String> = phrases.iter().filter_map(Phrase::expression).collect();
                phrases.join(" AND ")
            })
            .filter(|all| !all.is_empty())
            .map(|all| format!("({all})"))
            .collect();
        (!alternatives.is_empty()).then(|| alternatives.join(" OR "))
    }
}

impl Phrase {
    fn expression(&self) -> Option<String> {
        if !self.text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let columns = match self.within {
            Within::Anything => "",
            Within::Sender => "{sender} : ",
            Within::Receiver => "{receiver} : ",
            Within::Ids => "{ids} : ",
        };
        // A zero would end the text for SQLite.
        let text = self.text.replace('\0', " ").replace('"', "\"\"");
        let star = if self.prefix { " *" } else { "" };
        // Ids are kept without their hyphens.
        let id = text.replace('-', "");
        Some(match self.within {
            Within::Ids => format!("{columns}\"{id}\"{star}"),
            Within::Anything if id != text => {
                format!("(\"{text}\"{star} OR {{ids}} : \"{id}\"{star})")
            }
            _ => format!("{columns}\"{text}\"{star}"),
        })
    }
}

impl Read<'_> {
    /// A page of what is found, newest first; only messages older than `before`. Receipts of ours and tests of the
    /// connection lie in no folder and are not found.
    pub fn search(
        &self,
        search: &Search,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let words = search.expression();
        if words.is_none() && !search.any.iter().all(Vec::is_empty) {
            // Something was asked for that can stand nowhere.
            return Ok(Vec::new());
        }
        let place = match search.place {
            Some(Place::Inbox) => "direction = 'in' AND relates_to = 0",
            Some(Place::Outbox) => OUTBOX,
            Some(Place::Sent) => SENT,
            None => "relates_to = 0",
        };
        // What narrows is looked up in an index of its own, and the index of the words is read from its end; the
        // planner would rather read the messages.
        let (source, id, end) = match words {
            Some(_) => (
                "message_text CROSS JOIN message INDEXED BY message_facets ON message.id = message_text.rowid",
                "message_text MATCH :words AND message_text.rowid",
                "message_text.rowid",
            ),
            None if search.unread => (
                "message INDEXED BY message_unread",
                ":words = '' AND id",
                "id",
            ),
            None => (
                "message INDEXED BY message_facets",
                ":words = '' AND id",
                "id",
            ),
        };
        let unread = if search.unread { "unread = 1" } else { "1" };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT * FROM message WHERE id IN (
               SELECT message.id FROM {source} WHERE {id} < :before AND {place} AND {unread}
                 AND (:service = '' OR service = :service)
                 AND (:tone = '' OR tone = :tone)
                 AND (NOT :confidential OR confidential = 1)
                 AND (NOT :documents OR EXISTS (SELECT 1 FROM part
                      WHERE part.message = message.id AND part.role IN ('hoveddokument', 'vedlegg')))
                 AND created_at >= :from AND created_at < :until
               ORDER BY {end} DESC LIMIT :limit)
             ORDER BY id DESC"
        ))?;
        let tone = search.tone.map(|tone| as_word("tone", &tone)).transpose()?;
        let rows = statement.query_map(
            named_params! {
                ":words": words.unwrap_or_default(),
                ":before": before.unwrap_or(i64::MAX),
                ":service": search.service.as_ref().map_or("", ServiceIdentifier::as_str),
                ":tone": tone.unwrap_or_default(),
                ":confidential": search.confidential,
                ":documents": search.documents,
                ":from": search.from.map_or(i64::MIN, millis),
                ":until": search.until.map_or(i64::MAX, millis),
                ":limit": limit,
            },
            message,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages there are, and since when.
    pub fn extent(&self) -> Result<Extent, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) AS messages, coalesce(min(created_at), 0) AS since FROM message WHERE relates_to = 0",
        )?;
        Ok(statement.query_row([], |row| {
            Ok(Extent {
                messages: count(row, "messages")?,
                since: time_or_none(row, "since")?,
            })
        })?)
    }
}
