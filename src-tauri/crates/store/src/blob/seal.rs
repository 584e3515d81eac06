//! The bytes of a blob.

use budstikke_domain::Secret;
use openssl::error::ErrorStack;
use openssl::rand::rand_bytes;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};

use super::BlobId;

/// Plain bytes in a segment; only the last one may hold fewer.
pub(super) const SEGMENT: usize = 64 * 1024;
/// What the cipher adds to a segment.
pub(super) const TAG: usize = 16;
/// Magic, nonce of the wrapping, wrapped key, its tag.
pub(super) const HEADER: usize = MAGIC.len() + NONCE + 32 + TAG;

const MAGIC: &[u8; 8] = b"BUDBLOB1";
const NONCE: usize = 12;

/// A blob's own key. Used once for each segment index and for no other blob, so the index can be the nonce.
pub(super) struct BlobKey(Secret<[u8; 32]>);

impl BlobKey {
    /// A fresh key, and the header that holds it wrapped.
    pub(super) fn generate(
        id: &BlobId,
        profile: &Secret<[u8; 32]>,
    ) -> Result<(BlobKey, Vec<u8>), ErrorStack> {
        let mut key = [0u8; 32];
        rand_bytes(&mut key)?;
        let key = Secret::new(key);
        let mut nonce = [0u8; NONCE];
        rand_bytes(&mut nonce)?;
        let mut tag = [0u8; TAG];
        let wrapped = encrypt_aead(
            Cipher::aes_256_gcm(),
            profile.expose(),
            Some(&nonce),
            &wrapping_data(id),
            key.expose(),
            &mut tag,
        )?;
        let header = [MAGIC.as_slice(), &nonce, &wrapped, &tag].concat();
        Ok((BlobKey(key), header))
    }

    /// Takes the key out of a header. None: it is no header, or not of this blob and this profile.
    pub(super) fn unwrap(
        header: &[u8],
        id: &BlobId,
        profile: &Secret<[u8; 32]>,
    ) -> Option<BlobKey> {
        let rest = header.strip_prefix(MAGIC.as_slice())?;
        let (nonce, rest) = rest.split_at_checked(NONCE)?;
        let (wrapped, tag) = rest.split_at_checked(32)?;
        let key = decrypt_aead(
            Cipher::aes_256_gcm(),
            profile.expose(),
            Some(nonce),
            &wrapping_data(id),
            wrapped,
            tag,
        )
        .ok()?;
        Some(BlobKey(Secret::new(key.try_into().ok()?)))
    }

    /// Encrypts one segment: cipher text, then tag.
    pub(super) fn seal(&self, index: u64, last: bool, plain: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut tag = [0u8; TAG];
        let mut sealed = encrypt_aead(
            Cipher::aes_256_gcm(),
            self.0.expose(),
            Some(&nonce(index)),
            &segment_data(index, last),
            plain,
            &mut tag,
        )?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// Decrypts one segment. None: it is not what was written at this place.
    pub(super) fn open(&self, index: u64, last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        let (sealed, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG)?)?;
        decrypt_aead(
            Cipher::aes_256_gcm(),
            self.0.expose(),
            Some(&nonce(index)),
            &segment_data(index, last),
            sealed,
            tag,
        )
        .ok()
    }
}

fn wrapping_data(id: &BlobId) -> Vec<u8> {
    [MAGIC.as_slice(), id.as_str().as_bytes()].concat()
}

fn segment_data(index: u64, last: bool) -> [u8; 9] {
    let mut data = [0u8; 9];
    let (front, end) = data.split_at_mut(8);
    front.copy_from_slice(&index.to_be_bytes());
    end.fill(u8::from(last));
    data
}

fn nonce(index: u64) -> [u8; NONCE] {
    let mut nonce = [0u8; NONCE];
    let (_, end) = nonce.split_at_mut(NONCE - 8);
    end.copy_from_slice(&index.to_be_bytes());
    nonce
}
