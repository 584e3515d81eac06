//! Settings that belong to the profile's content, by name.

use rusqlite::OptionalExtension;

use crate::{Change, Read, StoreError, Tx};

impl Read<'_> {
    /// The setting called `name`.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }
}

impl Tx<'_> {
    /// Keeps a setting, in place of an earlier one.
    pub fn put_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )?;
        self.changed(Change::Setting(name.to_owned()));
        Ok(())
    }
}
