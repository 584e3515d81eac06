//! Configured connections.

use budstikke_domain::{AccountId, OrgNumber, ServiceIdentifier};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::row::{millis, time, word};
use crate::{Change, Read, StoreError, Tx};

/// An account as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its number.
    pub id: AccountId,
    /// The service it is with.
    pub service: ServiceIdentifier,
    /// The organisation it sends and receives for.
    pub org: OrgNumber,
    /// What a person calls it.
    pub name: String,
    /// JSON of the layer that makes channels of it. Holds no secrets: those are named in it and kept
    /// by [`Tx::put_secret`].
    pub config: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The service it is with.
    pub service: ServiceIdentifier,
    /// The organisation it sends and receives for.
    pub org: OrgNumber,
    /// What a person calls it.
    pub name: String,
    /// JSON of the layer that makes channels of it.
    pub config: String,
}

impl Read<'_> {
    /// Every account, oldest first.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM account ORDER BY id")?;
        let rows = statement.query_map([], account)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM account WHERE id = ?1")?;
        Ok(statement.query_row([id.0], account).optional()?)
    }
}

impl Tx<'_> {
    /// Makes an account, in use.
    pub fn add_account(&mut self, new: &NewAccount) -> Result<AccountId, StoreError> {
        self.execute(
            "INSERT INTO account (service, org, name, config, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                new.service.as_str(),
                new.org.digits(),
                new.name,
                new.config,
                millis(self.now())
            ],
        )?;
        let id = AccountId(self.conn.last_insert_rowid());
        self.changed(Change::Account(id));
        Ok(id)
    }

    /// Changes what a person calls an account, its configuration, and whether it is in use. The
    /// service and the organisation of an account never change: its messages depend on them.
    pub fn update_account(
        &mut self,
        id: AccountId,
        name: &str,
        config: &str,
        enabled: bool,
    ) -> Result<(), StoreError> {
        let changed = self.execute(
            "UPDATE account SET name = ?2, config = ?3, enabled = ?4 WHERE id = ?1",
            params![id.0, name, config, enabled],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound("account"));
        }
        self.changed(Change::Account(id));
        Ok(())
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        id: AccountId(row.get("id")?),
        service: ServiceIdentifier::from(row.get::<_, String>("service")?),
        org: word(row, "org", |text| OrgNumber::parse(text).ok())?,
        name: row.get("name")?,
        config: row.get("config")?,
        enabled: row.get("enabled")?,
        created_at: time(row, "created_at")?,
    })
}
