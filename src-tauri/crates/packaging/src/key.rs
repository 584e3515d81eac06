//! Private keys that are used and never read.

use std::fmt;

use budstikke_cms::CmsError;
pub use budstikke_cms::KeyEncryption;
use budstikke_domain::Secret;
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::pkey::{Id, PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::x509::X509;
use thiserror::Error;

use crate::Certificate;

/// What packaging needs from a private key. The key itself stays where it is: in memory, in the
/// system's store, on a card.
pub trait KeyOps: Send + Sync {
    /// The certificate of the key.
    fn certificate(&self) -> &Certificate;

    /// The issuers of the certificate, nearest first, without the certificate; may be empty.
    fn chain(&self) -> &[Certificate];

    /// RSASSA-PKCS1-v1_5 over a SHA-256 digest.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the key cannot be used now.
    fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, KeyError>;

    /// Opens a content key. With PKCS#1 v1.5 a wrong padding gives a random key, not an error.
    ///
    /// # Errors
    /// [`KeyError::DoesNotFit`] when it was locked for another key (told by OAEP only),
    /// [`KeyError::Unavailable`] when the key cannot be used now.
    fn unwrap_key(
        &self,
        wrapped: &[u8],
        scheme: &KeyEncryption,
    ) -> Result<Secret<Vec<u8>>, KeyError>;
}

/// Why a private key did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The content key was locked for another key.
    #[error("the key does not fit")]
    DoesNotFit,
    /// The key cannot be used: missing, locked, of another kind.
    #[error("the key cannot be used: {0}")]
    Unavailable(String),
}

impl KeyError {
    fn unavailable(why: impl fmt::Display) -> KeyError {
        KeyError::Unavailable(why.to_string())
    }
}

impl From<CmsError> for KeyError {
    fn from(error: CmsError) -> KeyError {
        match error {
            CmsError::Decrypt => KeyError::DoesNotFit,
            other => KeyError::unavailable(other),
        }
    }
}

/// A private key in memory, with its certificate.
pub struct SoftwareKey {
    key: PKey<Private>,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl SoftwareKey {
    /// Puts a key and its certificate together. `chain` may also hold the certificate itself, which
    /// is then left out.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when the key does not belong to the certificate.
    pub fn new(
        key: PKey<Private>,
        certificate: Certificate,
        chain: Vec<Certificate>,
    ) -> Result<SoftwareKey, KeyError> {
        let public = certificate
            .x509()
            .public_key()
            .map_err(KeyError::unavailable)?;
        if !public.public_eq(&key) {
            return Err(KeyError::unavailable(
                "the key and the certificate do not belong together",
            ));
        }
        let chain = chain
            .into_iter()
            .filter(|issuer| *issuer != certificate)
            .collect();
        Ok(SoftwareKey {
            key,
            certificate,
            chain,
        })
    }

    /// Reads a PEM text with an unencrypted key and one or more certificates; the certificate that
    /// belongs to the key is found among them.
    ///
    /// # Errors
    /// [`KeyError::Unavailable`] when one of the two is missing.
    pub fn from_pem(pem: &[u8]) -> Result<SoftwareKey, KeyError> {
        // The callback keeps OpenSSL from asking for a password on the terminal.
        let key = PKey::private_key_from_pem_callback(pem, |_| Ok(0))
            .map_err(|_| KeyError::unavailable("no private key that can be read"))?;
        let stack =
            X509::stack_from_pem(pem).map_err(|_| KeyError::unavailable("no certificate"))?;
        let mut certificates = Vec::new();
        for x509 in &stack {
            certificates.push(Certificate::from_x509(x509).map_err(KeyError::unavailable)?);
        }
        let own = certificates.iter().position(|certificate| {
            certificate
                .x509()
                .public_key()
                .is_ok_and(|public| public.public_eq(&key))
        });
        match own {
            Some(own) => {
                let certificate = certificates.remove(own);
                SoftwareKey::new(key, certificate, certificates)
            }
            None => Err(KeyError::unavailable("no certificate belongs to the key")),
        }
    }

    fn sign_digest(&self, digest: &[u8; 32]) -> Result<Vec<u8>, ErrorStack> {
        let mut context = PkeyCtx::new(&self.key)?;
        context.sign_init()?;
        context.set_rsa_padding(Padding::PKCS1)?;
        context.set_signature_md(Md::sha256())?;
        let mut signature = Vec::with_capacity(self.key.size());
        context.sign_to_vec(digest, &mut signature)?;
        Ok(signature)
    }
}

impl KeyOps for SoftwareKey {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        if self.key.id() != Id::RSA {
            return Err(KeyError::unavailable("only RSA keys sign packages"));
        }
        self.sign_digest(digest).map_err(KeyError::unavailable)
    }

    fn unwrap_key(
        &self,
        wrapped: &[u8],
        scheme: &KeyEncryption,
    ) -> Result<Secret<Vec<u8>>, KeyError> {
        let mut content_key = scheme.unwrap(wrapped, &self.key)?;
        Ok(Secret::new(std::mem::take(&mut *content_key)))
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}
