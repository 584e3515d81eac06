//! How a content key is locked for a recipient.

use openssl::encrypt::{Decrypter, Encrypter};
use openssl::hash::MessageDigest;
use openssl::pkey::{HasPrivate, HasPublic, Id, PKeyRef};
use openssl::rand::rand_bytes;
use openssl::rsa::Padding;
use zeroize::Zeroizing;

use crate::der::{self, Element};
use crate::{CmsError, oid};

/// A digest that this crate knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestAlgorithm {
    /// SHA-1: read where peers still write it, never written.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The name as people write it: `SHA-256`.
    pub fn name(self) -> &'static str {
        match self {
            DigestAlgorithm::Sha1 => "SHA-1",
            DigestAlgorithm::Sha256 => "SHA-256",
            DigestAlgorithm::Sha384 => "SHA-384",
            DigestAlgorithm::Sha512 => "SHA-512",
        }
    }

    /// The same digest in OpenSSL.
    pub fn message_digest(self) -> MessageDigest {
        match self {
            DigestAlgorithm::Sha1 => MessageDigest::sha1(),
            DigestAlgorithm::Sha256 => MessageDigest::sha256(),
            DigestAlgorithm::Sha384 => MessageDigest::sha384(),
            DigestAlgorithm::Sha512 => MessageDigest::sha512(),
        }
    }

    pub(crate) fn oid(self) -> &'static [u8] {
        match self {
            DigestAlgorithm::Sha1 => oid::SHA1,
            DigestAlgorithm::Sha256 => oid::SHA256,
            DigestAlgorithm::Sha384 => oid::SHA384,
            DigestAlgorithm::Sha512 => oid::SHA512,
        }
    }

    pub(crate) fn from_oid(id: &[u8]) -> Result<DigestAlgorithm, CmsError> {
        let all = [
            DigestAlgorithm::Sha1,
            DigestAlgorithm::Sha256,
            DigestAlgorithm::Sha384,
            DigestAlgorithm::Sha512,
        ];
        all.into_iter()
            .find(|digest| digest.oid() == id)
            .ok_or_else(|| CmsError::algorithm(format!("digest {}", oid::dotted(id))))
    }

    pub(crate) fn from_algorithm(element: &Element<'_>) -> Result<DigestAlgorithm, CmsError> {
        let (id, parameters) = der::split_algorithm(element)?;
        match parameters {
            Some(parameters) if parameters.whole != der::NULL_DER => {
                Err(CmsError::malformed("a digest with parameters"))
            }
            _ => DigestAlgorithm::from_oid(id),
        }
    }

    /// The AlgorithmIdentifier with an explicit NULL, as BouncyCastle writes it.
    pub(crate) fn to_algorithm(self) -> Vec<u8> {
        der::algorithm(self.oid(), der::NULL_DER)
    }
}

/// The key transport scheme of one recipient (RFC 8017 7.1 and 7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyEncryption {
    /// RSAES-PKCS1-v1_5. Unwrapped with implicit rejection: a wrong padding gives a random key.
    Pkcs1v15,
    /// RSAES-OAEP. Absent parameters mean SHA-1 and an empty label (RFC 4055).
    Oaep {
        /// The digest of the label.
        digest: DigestAlgorithm,
        /// The digest of the mask generation function.
        mgf1: DigestAlgorithm,
        /// The label; empty everywhere we know of.
        label: Vec<u8>,
    },
}

impl KeyEncryption {
    /// What we write: OAEP with SHA-256 in both places and an empty label (eformidling-dpo 3.4).
    pub fn oaep_sha256() -> KeyEncryption {
        KeyEncryption::Oaep {
            digest: DigestAlgorithm::Sha256,
            mgf1: DigestAlgorithm::Sha256,
            label: Vec::new(),
        }
    }

    /// A name for reports: `RSA-OAEP (SHA-256, MGF1 SHA-256)`.
    pub fn name(&self) -> String {
        match self {
            KeyEncryption::Pkcs1v15 => "RSA PKCS#1 v1.5".to_owned(),
            KeyEncryption::Oaep { digest, mgf1, .. } => {
                format!("RSA-OAEP ({}, MGF1 {})", digest.name(), mgf1.name())
            }
        }
    }

    /// Whether a wrong key is noticed when unwrapping. It is not with PKCS#1 v1.5, on purpose.
    pub fn notices_wrong_key(&self) -> bool {
        matches!(self, KeyEncryption::Oaep { .. })
    }

    /// Locks `key` for the owner of `recipient`.
    ///
    /// # Errors
    /// [`CmsError::Key`] when `recipient` is no RSA key or too small for the scheme.
    pub fn wrap<T: HasPublic>(
        &self,
        key: &[u8],
        recipient: &PKeyRef<T>,
    ) -> Result<Vec<u8>, CmsError> {
        if recipient.id() != Id::RSA {
            return Err(CmsError::key("only RSA keys can receive a content key"));
        }
        let mut encrypter = Encrypter::new(recipient).map_err(CmsError::key)?;
        match self {
            KeyEncryption::Pkcs1v15 => encrypter.set_rsa_padding(Padding::PKCS1),
            KeyEncryption::Oaep {
                digest,
                mgf1,
                label,
            } => encrypter
                .set_rsa_padding(Padding::PKCS1_OAEP)
                .and_then(|()| encrypter.set_rsa_oaep_md(digest.message_digest()))
                .and_then(|()| encrypter.set_rsa_mgf1_md(mgf1.message_digest()))
                .and_then(|()| {
                    if label.is_empty() {
                        Ok(())
                    } else {
                        encrypter.set_rsa_oaep_label(label)
                    }
                }),
        }
        .map_err(CmsError::key)?;
        let mut wrapped = vec![0; encrypter.encrypt_len(key).map_err(CmsError::key)?];
        let length = encrypter
            .encrypt(key, &mut wrapped)
            .map_err(CmsError::key)?;
        wrapped.truncate(length);
        Ok(wrapped)
    }

    /// Unlocks a content key with a key in memory.
    ///
    /// With PKCS#1 v1.5 this does not fail on a wrong key or a wrong padding: OpenSSL then makes up a
    /// key (implicit rejection), and the reader replaces one of the wrong length, so that nothing can
    /// be learnt from where the reading stops (trust-and-speed 1.5).
    ///
    /// # Errors
    /// [`CmsError::Decrypt`] when OAEP does not fit, [`CmsError::Key`] when the key is no RSA key.
    pub fn unwrap<T: HasPrivate>(
        &self,
        wrapped: &[u8],
        key: &PKeyRef<T>,
    ) -> Result<Zeroizing<Vec<u8>>, CmsError> {
        if key.id() != Id::RSA {
            return Err(CmsError::key("only RSA keys can open a content key"));
        }
        let mut decrypter = Decrypter::new(key).map_err(CmsError::key)?;
        match self {
            KeyEncryption::Pkcs1v15 => decrypter.set_rsa_padding(Padding::PKCS1),
            KeyEncryption::Oaep {
                digest,
                mgf1,
                label,
            } => decrypter
                .set_rsa_padding(Padding::PKCS1_OAEP)
                .and_then(|()| decrypter.set_rsa_oaep_md(digest.message_digest()))
                .and_then(|()| decrypter.set_rsa_mgf1_md(mgf1.message_digest()))
                .and_then(|()| {
                    if label.is_empty() {
                        Ok(())
                    } else {
                        decrypter.set_rsa_oaep_label(label)
                    }
                }),
        }
        .map_err(CmsError::key)?;
        let mut content_key = Zeroizing::new(vec![0; key.size()]);
        match decrypter.decrypt(wrapped, &mut content_key) {
            Ok(length) => {
                content_key.truncate(length);
                Ok(content_key)
            }
            Err(_) if !self.notices_wrong_key() => {
                // A library without implicit rejection, or a value that is no RSA block at all.
                content_key.truncate(32);
                rand_bytes(&mut content_key).map_err(CmsError::key)?;
                Ok(content_key)
            }
            Err(_) => Err(CmsError::Decrypt),
        }
    }

    /// The AlgorithmIdentifier, with every parameter written out.
    pub(crate) fn to_algorithm(&self) -> Vec<u8> {
        match self {
            KeyEncryption::Pkcs1v15 => der::algorithm(oid::RSA_ENCRYPTION, der::NULL_DER),
            KeyEncryption::Oaep {
                digest,
                mgf1,
                label,
            } => {
                let hash = der::tlv(0xa0, &digest.to_algorithm());
                let mask = der::tlv(0xa1, &der::algorithm(oid::MGF1, &mgf1.to_algorithm()));
                let source = der::algorithm(oid::P_SPECIFIED, &der::tlv(der::OCTET_STRING, label));
                let source = der::tlv(0xa2, &source);
                der::algorithm(oid::RSAES_OAEP, &der::sequence(&[&hash, &mask, &source]))
            }
        }
    }

    pub(crate) fn from_algorithm(element: &Element<'_>) -> Result<KeyEncryption, CmsError> {
        let (id, parameters) = der::split_algorithm(element)?;
        match id {
            oid::RSA_ENCRYPTION => Ok(KeyEncryption::Pkcs1v15),
            oid::RSAES_OAEP => oaep_parameters(parameters),
            other => Err(CmsError::algorithm(format!(
                "key transport {}",
                oid::dotted(other)
            ))),
        }
    }
}

fn oaep_parameters(parameters: Option<Element<'_>>) -> Result<KeyEncryption, CmsError> {
    let (mut digest, mut mgf1, mut label) =
        (DigestAlgorithm::Sha1, DigestAlgorithm::Sha1, Vec::new());
    if let Some(parameters) = parameters {
        if parameters.tag != der::SEQUENCE {
            return Err(CmsError::malformed("OAEP parameters"));
        }
        let mut inside = parameters.inside();
        if let Some(hash) = inside.optional(0xa0)? {
            digest = DigestAlgorithm::from_algorithm(&hash.inside().any()?)?;
        }
        if let Some(mask) = inside.optional(0xa1)? {
            let (id, hash) = der::split_algorithm(&mask.inside().any()?)?;
            if id != oid::MGF1 {
                return Err(CmsError::algorithm(format!(
                    "mask generation {}",
                    oid::dotted(id)
                )));
            }
            let hash = hash.ok_or_else(|| CmsError::malformed("MGF1 without a digest"))?;
            mgf1 = DigestAlgorithm::from_algorithm(&hash)?;
        }
        if let Some(source) = inside.optional(0xa2)? {
            let (id, value) = der::split_algorithm(&source.inside().any()?)?;
            match value {
                Some(value) if id == oid::P_SPECIFIED && value.tag == der::OCTET_STRING => {
                    label = value.content.to_vec();
                }
                _ => return Err(CmsError::malformed("OAEP label")),
            }
        }
        inside.end()?;
    }
    Ok(KeyEncryption::Oaep {
        digest,
        mgf1,
        label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_oaep_parameters_are_byte_exact() {
        // Hash, MGF1 and label written out with NULLs, as BouncyCastle does (eformidling-dpo 3.4).
        let expected = "304d06092a864886f70d0101073040\
            a00f300d06096086480165030402010500\
            a11c301a06092a864886f70d010108300d06096086480165030402010500\
            a20f300d06092a864886f70d0101090400";
        let written = KeyEncryption::oaep_sha256().to_algorithm();
        let hex: String = written.iter().map(|octet| format!("{octet:02x}")).collect();
        assert_eq!(hex, expected);
        let parsed = der::Elements::new(&written).any().unwrap();
        assert_eq!(
            KeyEncryption::from_algorithm(&parsed).unwrap(),
            KeyEncryption::oaep_sha256()
        );
    }

    #[test]
    fn absent_oaep_parameters_mean_sha1() {
        let bare = der::sequence(&[&der::oid(oid::RSAES_OAEP)]);
        let parsed = der::Elements::new(&bare).any().unwrap();
        let sha1 = KeyEncryption::Oaep {
            digest: DigestAlgorithm::Sha1,
            mgf1: DigestAlgorithm::Sha1,
            label: vec![],
        };
        assert_eq!(KeyEncryption::from_algorithm(&parsed).unwrap(), sha1);
    }
}
