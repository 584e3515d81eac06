//! Which certificates organisations have used before (trust-and-speed 1.3 rule 8).

use budstikke_domain::{Code, OrgNumber};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::row::{millis, time};
use crate::{Read, StoreError, Tx};

/// What an organisation's certificate was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateRole {
    /// It signed what we received.
    Signer,
    /// What we send is locked for it.
    Recipient,
}

/// A certificate that has been judged and found good, as it is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCertificate {
    /// Whose it is.
    pub org: OrgNumber,
    /// What it was used for.
    pub role: CertificateRole,
    /// The SHA-256 of its public key, lower-case hex. A renewal that keeps the key is no change.
    pub key_id: String,
    /// The common name of its issuer.
    pub issuer: String,
}

/// How well we know a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acquaintance {
    /// When it was first seen.
    pub since: Timestamp,
    /// Whether that was now.
    pub is_new: bool,
    /// Whether the organisation used another one before it.
    pub replaced_another: bool,
}

impl Acquaintance {
    /// The note for a package that was signed with it; none when it is an old acquaintance.
    pub fn signer_note(&self) -> Option<Code> {
        match (self.is_new, self.replaced_another) {
            (true, false) => Some(Code::FirstSeenSigner),
            (true, true) => Some(Code::SignerChanged),
            (false, _) => None,
        }
    }
}

impl CertificateRole {
    fn as_str(self) -> &'static str {
        match self {
            CertificateRole::Signer => "signer",
            CertificateRole::Recipient => "recipient",
        }
    }
}

impl Tx<'_> {
    /// Remembers that `seen` was used now, and tells how well it was known before.
    ///
    /// An organisation may use several certificates by turns; only one that was never seen is new.
    pub fn see_certificate(&mut self, seen: &SeenCertificate) -> Result<Acquaintance, StoreError> {
        let (org, role, now) = (seen.org.digits(), seen.role.as_str(), millis(self.now()));
        let is_new = self.execute(
            "INSERT INTO known_certificate (org, role, key_id, issuer, first_seen, last_seen)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT (org, role, key_id, issuer) DO NOTHING",
            params![org, role, seen.key_id, seen.issuer, now],
        )? == 1;
        self.execute(
            "UPDATE known_certificate SET last_seen = ?5
             WHERE org = ?1 AND role = ?2 AND key_id = ?3 AND issuer = ?4",
            params![org, role, seen.key_id, seen.issuer, now],
        )?;
        let acquaintance = self.conn.query_row(
            "SELECT first_seen, EXISTS (
               SELECT 1 FROM known_certificate AS other
               WHERE other.org = this.org AND other.role = this.role AND other.id < this.id
             ) AS replaced_another
             FROM known_certificate AS this
             WHERE org = ?1 AND role = ?2 AND key_id = ?3 AND issuer = ?4",
            params![org, role, seen.key_id, seen.issuer],
            |row| acquaintance(row, is_new),
        )?;
        Ok(acquaintance)
    }
}

impl Read<'_> {
    /// The [`SeenCertificate::key_id`] of the certificate that was seen last; `None` when none was.
    pub fn last_seen_certificate(
        &self,
        org: OrgNumber,
        role: CertificateRole,
    ) -> Result<Option<String>, StoreError> {
        Ok(self
            .conn
            .query_row(
                "SELECT key_id FROM known_certificate WHERE org = ?1 AND role = ?2
                 ORDER BY last_seen DESC, id DESC LIMIT 1",
                params![org.digits(), role.as_str()],
                |row| row.get(0),
            )
            .optional()?)
    }
}

fn acquaintance(row: &Row<'_>, is_new: bool) -> rusqlite::Result<Acquaintance> {
    Ok(Acquaintance {
        since: time(row, "first_seen")?,
        is_new,
        replaced_another: row.get("replaced_another")?,
    })
}
