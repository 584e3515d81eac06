//! Deliveries whose bytes lie apart from them (trust-and-speed 2.2): how often they were tried to be fetched, and
//! those that were taken without.

use budstikke_domain::AccountId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::delivery::delivery;
use crate::row::{count, millis, size, time_or_none};
use crate::{Body, DeliveryRow, Read, StoreError, Tx};

/// The kind of a delivery that was taken without its bytes, which are still to be fetched.
pub(super) const FETCHING: &str = "fetching";

impl Read<'_> {
    /// The delivery of `account` that was taken without its bytes and is to be fetched first, when its moment has
    /// come.
    pub fn next_to_fetch(&self, account: AccountId) -> Result<Option<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM delivery WHERE account = ?1 AND kind = 'fetching' AND open_after <= ?2
             ORDER BY open_after LIMIT 1",
        )?;
        Ok(statement
            .query_row(params![account.0, millis(self.now())], delivery)
            .optional()?)
    }

    /// The first moment after `looked` at which [`Read::next_to_fetch`] gets something more.
    pub fn next_fetch_due(
        &self,
        account: AccountId,
        looked: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(min(open_after), 0) AS due FROM delivery
             WHERE account = ?1 AND kind = 'fetching' AND open_after > ?2",
        )?;
        Ok(
            statement.query_row(params![account.0, millis(looked)], |row| {
                time_or_none(row, "due")
            })?,
        )
    }

    /// Deliveries of `account` that were taken without their bytes, newest first.
    pub fn being_fetched(
        &self,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM delivery WHERE account = ?1 AND kind = 'fetching'
             ORDER BY first_seen DESC, transport_key LIMIT ?2",
        )?;
        let rows = statement.query_map(params![account.0, limit], delivery)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Counts a try to fetch what a delivery brings, before it is made: one that kills the process counts too. The
    /// number of this try.
    pub fn count_fetching(&mut self, account: AccountId, key: &str) -> Result<u64, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO fetch_try (account, transport_key, tries) VALUES (?1, ?2, 1)
             ON CONFLICT DO UPDATE SET tries = tries + 1 RETURNING tries",
        )?;
        Ok(statement.query_row(params![account.0, key], |row| count(row, "tries"))?)
    }

    /// Forgets the tries: the delivery is in the ledger.
    pub fn forget_fetching(&mut self, account: AccountId, key: &str) -> Result<(), StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("DELETE FROM fetch_try WHERE account = ?1 AND transport_key = ?2")?;
        statement.execute(params![account.0, key])?;
        Ok(())
    }

    /// What a delivery was taken without has come: from now on it waits to be opened like any other.
    ///
    /// Errors: [`StoreError::NotFound`] when nothing was to come.
    pub fn fetched(
        &mut self,
        account: AccountId,
        key: &str,
        body: &Body,
    ) -> Result<(), StoreError> {
        let blob = self.keep_body(body)?;
        let rows = self.execute(
            "UPDATE delivery SET blob = ?3, size = ?4, sha256 = ?5, kind = '', reason = '',
               attempts = 0, open_after = 0
             WHERE account = ?1 AND transport_key = ?2 AND kind = 'fetching'",
            params![
                account.0,
                key,
                blob.id.as_str(),
                size("size", blob.size)?,
                blob.sha256
            ],
        )?;
        self.changed_delivery(account, rows)
    }
}
