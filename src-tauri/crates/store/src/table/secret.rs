//! Private keys, passwords and tokens, by name.

use budstikke_domain::Secret;
use rusqlite::{OptionalExtension, params};

use crate::row::millis;
use crate::{Read, StoreError, Tx};

impl Read<'_> {
    /// The secret called `name`.
    pub fn secret(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT value FROM secret WHERE name = ?1")?;
        let value: Option<Vec<u8>> = statement.query_row([name], |row| row.get(0)).optional()?;
        Ok(value.map(Secret::new))
    }
}

impl Read<'_> {
    /// The names of the secrets that begin with `prefix`.
    pub fn secret_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT name FROM secret WHERE substr(name, 1, length(?1)) = ?1 ORDER BY changed_at",
        )?;
        let rows = statement.query_map([prefix], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Keeps a secret under `name`, in place of an earlier one.
    pub fn put_secret(&mut self, name: &str, value: &Secret<Vec<u8>>) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO secret (name, value, changed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
            params![name, value.expose(), millis(self.now())],
        )?;
        Ok(())
    }

    /// Forgets a secret. Whether there was one.
    pub fn remove_secret(&mut self, name: &str) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .execute("DELETE FROM secret WHERE name = ?1", [name])?
            > 0)
    }
}
