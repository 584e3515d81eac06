//! What content is locked with.

use openssl::symm::Cipher;

use crate::{CmsError, der, oid};

/// The block of AES, in octets.
pub(crate) const BLOCK: usize = 16;

/// The cipher that the content is locked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentCipher {
    /// AES in CBC mode; not authenticated.
    Cbc {
        /// 128, 192 or 256.
        bits: u16,
    },
    /// AES in GCM mode.
    Gcm {
        /// 128, 192 or 256.
        bits: u16,
        /// In EnvelopedData, where the tag is the end of the content (as BouncyCastle writes it),
        /// rather than in AuthEnvelopedData.
        in_enveloped_data: bool,
    },
}

impl ContentCipher {
    /// The name as people write it: `AES-256-CBC`.
    pub fn name(self) -> String {
        match self {
            ContentCipher::Cbc { bits } => format!("AES-{bits}-CBC"),
            ContentCipher::Gcm { bits, .. } => format!("AES-{bits}-GCM"),
        }
    }

    pub(crate) fn openssl(self) -> Cipher {
        match self {
            ContentCipher::Cbc { bits: 128 } => Cipher::aes_128_cbc(),
            ContentCipher::Cbc { bits: 192 } => Cipher::aes_192_cbc(),
            ContentCipher::Cbc { .. } => Cipher::aes_256_cbc(),
            ContentCipher::Gcm { bits: 128, .. } => Cipher::aes_128_gcm(),
            ContentCipher::Gcm { bits: 192, .. } => Cipher::aes_192_gcm(),
            ContentCipher::Gcm { .. } => Cipher::aes_256_gcm(),
        }
    }
}

/// Cipher, initialisation vector or nonce, and the length of the tag (0 for CBC).
pub(crate) fn read_cipher(
    algorithm: &[u8],
    authenticated: bool,
) -> Result<(ContentCipher, Vec<u8>, usize), CmsError> {
    let element = der::Elements::new(algorithm).any()?;
    let (id, parameters) = der::split_algorithm(&element)?;
    let cbc = match id {
        oid::AES128_CBC => Some(128),
        oid::AES192_CBC => Some(192),
        oid::AES256_CBC => Some(256),
        _ => None,
    };
    let gcm = match id {
        oid::AES128_GCM => Some(128),
        oid::AES192_GCM => Some(192),
        oid::AES256_GCM => Some(256),
        _ => None,
    };
    let parameters =
        || parameters.ok_or_else(|| CmsError::malformed("a cipher without parameters"));
    if let (Some(bits), false) = (cbc, authenticated) {
        let iv = parameters()?;
        if iv.tag != der::OCTET_STRING || iv.content.len() != BLOCK {
            return Err(CmsError::malformed("initialisation vector"));
        }
        return Ok((ContentCipher::Cbc { bits }, iv.content.to_vec(), 0));
    }
    if let Some(bits) = gcm {
        let mut inside = parameters()?.inside();
        let nonce = inside.expect(der::OCTET_STRING)?.content;
        let tag_length = match inside.optional(der::INTEGER)? {
            None => 12,
            Some(length) => match length.content {
                [length @ 12..=16] => usize::from(*length),
                _ => return Err(CmsError::algorithm("a short authentication tag")),
            },
        };
        inside.end()?;
        if !(12..=16).contains(&nonce.len()) {
            return Err(CmsError::algorithm("a nonce of unusual length"));
        }
        let cipher = ContentCipher::Gcm {
            bits,
            in_enveloped_data: !authenticated,
        };
        return Ok((cipher, nonce.to_vec(), tag_length));
    }
    Err(CmsError::algorithm(format!("cipher {}", oid::dotted(id))))
}
