//! Between SQLite's values and ours.

use budstikke_domain::MessageUid;
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// Milliseconds for a column; 0 stands for none.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// Milliseconds for a column that may be none.
pub(crate) fn millis_or_zero(at: Option<Timestamp>) -> i64 {
    at.map_or(0, millis)
}

/// `now` and `by` later, never past what a timestamp can hold.
pub(crate) fn later(now: Timestamp, by: std::time::Duration) -> Timestamp {
    jiff::SignedDuration::try_from(by)
        .ok()
        .and_then(|by| now.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}

/// Reads a time column.
pub(crate) fn time(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Timestamp> {
    let millis: i64 = row.get(column)?;
    Timestamp::from_millisecond(millis).map_err(|error| unreadable(column, error))
}

/// Reads a time column where 0 is none.
pub(crate) fn time_or_none(
    row: &Row<'_>,
    column: &'static str,
) -> rusqlite::Result<Option<Timestamp>> {
    Ok(match row.get::<_, i64>(column)? {
        0 => None,
        _ => Some(time(row, column)?),
    })
}

/// Reads our own id of a message.
pub(crate) fn uid(row: &Row<'_>, column: &'static str) -> rusqlite::Result<MessageUid> {
    let text: String = row.get(column)?;
    MessageUid::parse(&text).ok_or_else(|| unreadable(column, "not a UUID"))
}

/// Reads a number that is never negative.
pub(crate) fn count(row: &Row<'_>, column: &'static str) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|error| unreadable(column, error))
}

/// Reads a JSON column; an empty one is none.
pub(crate) fn json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: &'static str,
) -> rusqlite::Result<Option<T>> {
    let text: String = row.get(column)?;
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| unreadable(column, error))
}

/// Reads a word that stands for one of ours.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| unreadable(column, format!("unknown word {text:?}")))
}

/// Writes a value as JSON.
pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Record {
        what,
        why: error.to_string(),
    })
}

/// A size for a column. SQLite's integers are signed; no file of ours is that large.
pub(crate) fn size(what: &'static str, bytes: u64) -> Result<i64, StoreError> {
    i64::try_from(bytes).map_err(|error| StoreError::Record {
        what,
        why: error.to_string(),
    })
}

fn unreadable(
    column: &'static str,
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        0,
        Type::Text,
        format!("{column}: {}", why.into()).into(),
    )
}

/// The word serde writes for a plain enum of `domain`.
pub(crate) fn as_word<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(StoreError::Record {
            what,
            why: format!("not a word: {other:?}"),
        }),
    }
}

/// Reads [`as_word`] back.
pub(crate) fn from_word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}
