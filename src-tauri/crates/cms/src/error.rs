//! What can be wrong with a CMS structure, told apart by blame.

use std::io;

use thiserror::Error;

/// Why a CMS structure could not be read or written.
#[derive(Debug, Error)]
pub enum CmsError {
    /// The stream below failed; the structure itself is not to blame.
    #[error("reading or writing failed: {0}")]
    Io(#[source] io::Error),
    /// The stream ended before the structure did.
    #[error("the structure ends too early")]
    Truncated,
    /// It is not the ASN.1 it should be, or deeper than anything honest.
    #[error("malformed: {0}")]
    Malformed(String),
    /// A part that is small in anything honest is not.
    #[error("a part is larger than anything honest")]
    TooLarge,
    /// Readable, but with an algorithm or a construct that is never accepted.
    #[error("not accepted: {0}")]
    Algorithm(String),
    /// The content did not decrypt: a wrong key, or bytes that were changed.
    #[error("the content could not be decrypted")]
    Decrypt,
    /// The authentication tag does not fit the content.
    #[error("the authentication tag does not fit")]
    Tag,
    /// A signature does not hold.
    #[error("the signature does not hold: {0}")]
    Signature(String),
    /// The certificate or key cannot be used for this.
    #[error("the key cannot be used: {0}")]
    Key(String),
}

impl CmsError {
    pub(crate) fn malformed(what: impl Into<String>) -> CmsError {
        CmsError::Malformed(what.into())
    }

    pub(crate) fn algorithm(what: impl Into<String>) -> CmsError {
        CmsError::Algorithm(what.into())
    }

    pub(crate) fn signature(what: impl Into<String>) -> CmsError {
        CmsError::Signature(what.into())
    }

    pub(crate) fn key(what: impl std::fmt::Display) -> CmsError {
        CmsError::Key(what.to_string())
    }

    /// Takes back the error that [`crate::Plaintext`] or [`crate::EnvelopedWriter`] had to wrap in an
    /// [`io::Error`]; any other one becomes [`CmsError::Io`].
    pub fn from_io(error: io::Error) -> CmsError {
        match error.downcast::<CmsError>() {
            Ok(own) => own,
            Err(other) => CmsError::Io(other),
        }
    }
}

impl From<CmsError> for io::Error {
    fn from(error: CmsError) -> io::Error {
        match error {
            CmsError::Io(error) => error,
            CmsError::Truncated => {
                io::Error::new(io::ErrorKind::UnexpectedEof, CmsError::Truncated)
            }
            other => io::Error::new(io::ErrorKind::InvalidData, other),
        }
    }
}
