//! The two keys that derive from the profile key.

use budstikke_domain::Secret;
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::pkey::Id;
use openssl::pkey_ctx::PkeyCtx;

const DATABASE: &[u8] = b"budstikke database v1";
const BLOBS: &[u8] = b"budstikke blobs v1";
const CHECK: &[u8] = b"budstikke key check v1";

/// What derives from the key of a profile. Labels keep the uses apart: none tells anything of another.
pub(crate) struct Keys {
    pub(crate) database: Secret<[u8; 32]>,
    pub(crate) blobs: Secret<[u8; 32]>,
    /// Not secret: lets a wrong key be told from a damaged database, which SQLCipher cannot.
    pub(crate) check: String,
}

impl Keys {
    pub(crate) fn derive(profile: &Secret<[u8; 32]>) -> Result<Keys, ErrorStack> {
        Ok(Keys {
            database: hkdf(profile, DATABASE)?,
            blobs: hkdf(profile, BLOBS)?,
            check: hex::encode(hkdf(profile, CHECK)?.expose()),
        })
    }
}

/// HKDF-SHA-256 without salt: the input is 32 uniformly random bytes already (RFC 5869, 3.1).
fn hkdf(key: &Secret<[u8; 32]>, label: &[u8]) -> Result<Secret<[u8; 32]>, ErrorStack> {
    let mut derived = [0u8; 32];
    let mut context = PkeyCtx::new_id(Id::HKDF)?;
    context.derive_init()?;
    context.set_hkdf_md(Md::sha256())?;
    context.set_hkdf_key(key.expose())?;
    context.add_hkdf_info(label)?;
    context.derive(Some(&mut derived))?;
    Ok(Secret::new(derived))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_derived_keys_tell_nothing_of_each_other() {
        let keys = Keys::derive(&Secret::new([7; 32])).unwrap();
        assert_ne!(keys.database.expose(), keys.blobs.expose());
        assert_ne!(keys.check, hex::encode(keys.database.expose()));
        let again = Keys::derive(&Secret::new([7; 32])).unwrap();
        assert_eq!(keys.check, again.check, "derivation is deterministic");
    }

    #[test]
    fn the_derivation_is_hkdf_sha256() {
        // Computed with Python's hmac by RFC 5869: HMAC(HMAC(0*32, 7*32), label || 01).
        let derived = hkdf(&Secret::new([7; 32]), b"budstikke database v1").unwrap();
        assert_eq!(
            hex::encode(derived.expose()),
            "e8d5eeedc112af25cd52300590dc0d96a4422811e82f4afe6d3a908c7cc704bd"
        );
    }
}
