//! Favourites and recent recipients.

use budstikke_domain::{OrgNumber, Party, Process};
use jiff::Timestamp;
use rusqlite::{Row, params};

use crate::row::{count, millis, time_or_none, word};
use crate::{Change, Read, StoreError, Tx};

/// Somebody letters have been sent to, or whom a person marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRecipient {
    /// Who.
    pub party: Party,
    /// Marked by a person.
    pub favourite: bool,
    /// The process last chosen for it.
    pub last_process: Option<Process>,
    /// How many letters were sent to it.
    pub used: u64,
    /// When the last one was.
    pub last_used: Option<Timestamp>,
}

impl Read<'_> {
    /// Favourites by name, then the others, most recently used first; at most `limit`.
    pub fn known_recipients(&self, limit: u32) -> Result<Vec<KnownRecipient>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM known_recipient
             ORDER BY favourite DESC, iif(favourite, name, ''), last_used DESC, org LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], known_recipient)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Marks or unmarks a favourite.
    pub fn set_favourite(&mut self, party: &Party, favourite: bool) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO known_recipient (org, name, favourite) VALUES (?1, ?2, ?3)
             ON CONFLICT (org) DO UPDATE SET favourite = excluded.favourite,
               name = iif(excluded.name = '', name, excluded.name)",
            params![party.org.digits(), party.name, favourite],
        )?;
        self.changed(Change::Recipients);
        Ok(())
    }

    /// Remembers that a letter was sent to `party` in `process`.
    pub(crate) fn use_recipient(
        &mut self,
        party: &Party,
        process: &Process,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO known_recipient (org, name, last_process, used, last_used)
             VALUES (?1, ?2, ?3, 1, ?4)
             ON CONFLICT (org) DO UPDATE SET used = used + 1, last_used = excluded.last_used,
               last_process = excluded.last_process,
               name = iif(excluded.name = '', name, excluded.name)",
            params![
                party.org.digits(),
                party.name,
                process.as_str(),
                millis(self.now())
            ],
        )?;
        self.changed(Change::Recipients);
        Ok(())
    }
}

fn known_recipient(row: &Row<'_>) -> rusqlite::Result<KnownRecipient> {
    let process: String = row.get("last_process")?;
    Ok(KnownRecipient {
        party: Party {
            org: word(row, "org", |text| OrgNumber::parse(text).ok())?,
            name: row.get("name")?,
        },
        favourite: row.get("favourite")?,
        last_process: (!process.is_empty()).then(|| Process::verbatim(process)),
        used: count(row, "used")?,
        last_used: time_or_none(row, "last_used")?,
    })
}
