//! Between SQLite's values and ours.

use std::sync::atomic::{AtomicUsize, Ordering};

use budstikke_domain::MessageUid;
use jiff::Timestamp;
use rusqlite::types::{FromSql, Type};
use rusqlite::{Row, Statement};
use serde::Serialize;
use serde::de::value::{Error as NotAWord, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::StoreError;

/// A column by its name.
pub(crate) trait Named: Copy {
    /// Its name.
    fn name(self) -> &'static str;
    /// What stands there in `row`.
    fn value<T: FromSql>(self, row: &Row<'_>) -> rusqlite::Result<T>;
}

impl Named for &'static str {
    fn name(self) -> &'static str {
        self
    }

    fn value<T: FromSql>(self, row: &Row<'_>) -> rusqlite::Result<T> {
        row.get(self)
    }
}

/// A column that is read for every row of a list, and where it stood the last time: to look for a name among forty
/// costs more than to read what stands there. Made by [`column!`].
pub(crate) struct Column {
    name: &'static str,
    last: AtomicUsize,
}

impl Column {
    pub(crate) const fn named(name: &'static str) -> Column {
        Column {
            name,
            last: AtomicUsize::new(0),
        }
    }

    /// Its place in the rows of `statement`; looked for by its name when it has moved.
    fn place(&self, statement: &Statement<'_>) -> rusqlite::Result<usize> {
        let last = self.last.load(Ordering::Relaxed);
        if statement
            .column_name(last)
            .is_ok_and(|name| name == self.name)
        {
            return Ok(last);
        }
        let place = statement.column_index(self.name)?;
        self.last.store(place, Ordering::Relaxed);
        Ok(place)
    }
}

impl Named for &'static Column {
    fn name(self) -> &'static str {
        self.name
    }

    fn value<T: FromSql>(self, row: &Row<'_>) -> rusqlite::Result<T> {
        row.get(self.place(row.as_ref())?)
    }
}

/// A column by its name, which knows at this place in the code where it stands.
macro_rules! column {
    ($name:literal) => {{
        static COLUMN: $crate::row::Column = $crate::row::Column::named($name);
        &COLUMN
    }};
}
pub(crate) use column;

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
pub(crate) fn time(row: &Row<'_>, column: impl Named) -> rusqlite::Result<Timestamp> {
    let millis: i64 = column.value(row)?;
    Timestamp::from_millisecond(millis).map_err(|error| unreadable(column, error))
}

/// Reads a time column where 0 is none.
pub(crate) fn time_or_none(
    row: &Row<'_>,
    column: impl Named,
) -> rusqlite::Result<Option<Timestamp>> {
    Ok(match column.value::<i64>(row)? {
        0 => None,
        _ => Some(time(row, column)?),
    })
}

/// Reads our own id of a message.
pub(crate) fn uid(row: &Row<'_>, column: impl Named) -> rusqlite::Result<MessageUid> {
    let text: String = column.value(row)?;
    MessageUid::parse(&text).ok_or_else(|| unreadable(column, "not a UUID"))
}

/// Reads a number that is never negative.
pub(crate) fn count(row: &Row<'_>, column: impl Named) -> rusqlite::Result<u64> {
    let number: i64 = column.value(row)?;
    u64::try_from(number).map_err(|error| unreadable(column, error))
}

/// Reads a JSON column; an empty one is none.
pub(crate) fn json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl Named,
) -> rusqlite::Result<Option<T>> {
    let text: String = column.value(row)?;
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
    column: impl Named,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = column.value(row)?;
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
    column: impl Named,
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        0,
        Type::Text,
        format!("{}: {}", column.name(), why.into()).into(),
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
    // Most columns of words are empty, and what an error would say of that takes longer than all else of a row.
    if text.is_empty() {
        return None;
    }
    let word: StrDeserializer<'_, NotAWord> = text.into_deserializer();
    T::deserialize(word).ok()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn a_column_that_has_moved_since_the_last_row_is_found_by_its_name() {
        let conn = Connection::open_in_memory().unwrap();
        let title = |sql: &str| -> String {
            let read = |row: &Row<'_>| column!("title").value(row);
            conn.query_row(sql, [], read).unwrap()
        };
        for _ in 0..2 {
            assert_eq!(title("SELECT 'a' AS title, 'b' AS uid"), "a");
            assert_eq!(title("SELECT 'b' AS uid, 'c' AS sender, 'a' AS title"), "a");
            assert_eq!(
                title("SELECT 'a' AS title"),
                "a",
                "further back than there are columns"
            );
        }
        let read = |row: &Row<'_>| column!("gone").value::<String>(row);
        assert!(conn.query_row("SELECT 'a' AS title", [], read).is_err());
    }
}
