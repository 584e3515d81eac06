//! Which keys kontoer of FIKS IO were seen with, and which of them is believed (trust-and-speed T19).

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::row::{millis, time};
use crate::{Read, StoreError, Tx};

/// A key of a konto, as it is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KontoKey {
    /// The SHA-256 of the public key, lower-case hex. A renewal that keeps the key is no change.
    pub key_id: String,
    /// The certificate as it was seen last, DER.
    pub certificate: Vec<u8>,
    /// When the key was first seen.
    pub first_seen: Timestamp,
    /// When it was seen last.
    pub last_seen: Timestamp,
}

/// What is known of the key of a konto.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KontoKeys {
    /// The fetched key that is believed: the first one that was seen, or the one that a person approved last.
    pub pinned: Option<KontoKey>,
    /// The one that a person read from a file; it is used before all others.
    pub imported: Option<KontoKey>,
}

const FETCHED: &str = "fetched";
const IMPORTED: &str = "imported";

impl Tx<'_> {
    /// Remembers that the catalogue shows `certificate` (DER) for `konto` now. The first key of a konto is
    /// believed, unless a certificate from a file says otherwise; another one later is not.
    pub fn see_konto_key(
        &mut self,
        konto: &str,
        key_id: &str,
        certificate: &[u8],
    ) -> Result<KontoKeys, StoreError> {
        self.put_konto_key(konto, FETCHED, key_id, certificate)?;
        let known = self.konto_keys(konto)?;
        let contradicted = known
            .imported
            .as_ref()
            .is_some_and(|imported| imported.key_id != key_id);
        if known.pinned.is_some() || contradicted {
            return Ok(known);
        }
        self.pin(konto, FETCHED, key_id)?;
        self.konto_keys(konto)
    }

    /// Believes a key that the catalogue has shown, in place of an earlier one: a person has compared it.
    /// Whether it was ever shown.
    pub fn approve_konto_key(&mut self, konto: &str, key_id: &str) -> Result<bool, StoreError> {
        let shown: bool = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM konto_key WHERE konto = ?1 AND source = ?2 AND key_id = ?3)",
            params![konto, FETCHED, key_id],
            |row| row.get(0),
        )?;
        if shown {
            self.pin(konto, FETCHED, key_id)?;
        }
        Ok(shown)
    }

    /// Keeps a certificate (DER) that a person read from a file for `konto`, in place of an earlier one.
    pub fn import_konto_key(
        &mut self,
        konto: &str,
        key_id: &str,
        certificate: &[u8],
    ) -> Result<(), StoreError> {
        self.put_konto_key(konto, IMPORTED, key_id, certificate)?;
        self.pin(konto, IMPORTED, key_id)
    }

    /// Goes back to what the catalogue shows. Whether there was an imported one.
    pub fn forget_imported_konto_key(&mut self, konto: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE konto_key SET pinned = 0 WHERE konto = ?1 AND source = ?2 AND pinned = 1";
        Ok(self.execute(sql, params![konto, IMPORTED])? > 0)
    }

    fn put_konto_key(
        &mut self,
        konto: &str,
        source: &str,
        key_id: &str,
        certificate: &[u8],
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO konto_key (konto, source, key_id, certificate, pinned, first_seen, last_seen)
             VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5)
             ON CONFLICT (konto, source, key_id)
             DO UPDATE SET certificate = excluded.certificate, last_seen = excluded.last_seen",
            params![konto, source, key_id, certificate, millis(self.now())],
        )?;
        Ok(())
    }

    /// Makes one key the konto's own. By a mark and not by its time: clocks are set back.
    fn pin(&mut self, konto: &str, source: &str, key_id: &str) -> Result<(), StoreError> {
        self.execute(
            "UPDATE konto_key
             SET pinned = (key_id = ?3),
                 pinned_at = CASE WHEN key_id = ?3 THEN ?4 ELSE pinned_at END
             WHERE konto = ?1 AND source = ?2",
            params![konto, source, key_id, millis(self.now())],
        )?;
        Ok(())
    }
}

impl Read<'_> {
    /// What is known of the key of `konto`, a lower-case UUID.
    pub fn konto_keys(&self, konto: &str) -> Result<KontoKeys, StoreError> {
        let one = |source: &str| {
            let mut statement = self.conn.prepare_cached(
                "SELECT key_id, certificate, first_seen, last_seen FROM konto_key
                 WHERE konto = ?1 AND source = ?2 AND pinned = 1",
            )?;
            statement.query_row(params![konto, source], key).optional()
        };
        Ok(KontoKeys {
            pinned: one(FETCHED)?,
            imported: one(IMPORTED)?,
        })
    }

    /// One key that the catalogue has shown for `konto`, believed or not; none when it never did.
    pub fn shown_konto_key(
        &self,
        konto: &str,
        key_id: &str,
    ) -> Result<Option<KontoKey>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT key_id, certificate, first_seen, last_seen FROM konto_key
             WHERE konto = ?1 AND source = ?2 AND key_id = ?3",
        )?;
        let shown = statement.query_row(params![konto, FETCHED, key_id], key);
        Ok(shown.optional()?)
    }
}

fn key(row: &Row<'_>) -> rusqlite::Result<KontoKey> {
    Ok(KontoKey {
        key_id: row.get("key_id")?,
        certificate: row.get("certificate")?,
        first_seen: time(row, "first_seen")?,
        last_seen: time(row, "last_seen")?,
    })
}
