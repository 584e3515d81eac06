//! Cryptographic Message Syntax (RFC 5652) as streams: what Norwegian message services lock and sign
//! packages with.
//!
//! - [`EnvelopedWriter`] encrypts for one recipient while bytes are written to it: AES-256-CBC under
//!   RSA-OAEP, BER with indefinite lengths and chunks of 64 KiB, which is what receivers with small
//!   heaps can read.
//! - [`Envelope`] reads EnvelopedData and AuthEnvelopedData, BER or DER, and decrypts them as a
//!   [`std::io::BufRead`].
//! - [`SignedData`] reads detached signatures and checks their mathematics; [`sign_detached`] makes
//!   one with the attributes that CAdES asks for.
//! - [`KeyEncryption`] is how a content key travels; [`KeyEncryption::unwrap`] is for keys in memory,
//!   and whoever keeps keys elsewhere does the same with the parameters it carries.
//! - [`der`] walks small structures, for whoever has to look into a certificate.
//!
//! Invariants: memory does not grow with the message; every small element is capped in size and
//! depth; nothing that is read can panic, recurse without end, or choose an algorithm that
//! [`CmsError::Algorithm`] refuses. Signatures are verified over explicitly computed digests, so that
//! the policy of the machine's OpenSSL does not decide what is readable.
//!
//! It deliberately does not know whether a certificate may be trusted, what lies inside a package, or
//! who we are. CBC is not authenticated: what [`Plaintext`] hands out is unproven until a signature
//! inside it has been verified, and GCM's plaintext until the end has been reached without an error.
#![deny(missing_docs)]

mod ber;
mod content_cipher;
pub mod der;
mod envelope;
mod enveloped_writer;
mod error;
mod key_encryption;
mod oid;
mod recipient;
mod signature_scheme;
mod signed;
mod signed_writer;
#[cfg(test)]
mod tests;

pub use content_cipher::ContentCipher;
pub use envelope::{Envelope, Plaintext, looks_like_envelope};
pub use enveloped_writer::EnvelopedWriter;
pub use error::CmsError;
pub use key_encryption::{DigestAlgorithm, KeyEncryption};
pub use oid::dotted;
pub use recipient::{Recipient, RecipientId};
pub use signed::{SignedData, SignerCheck};
pub use signed_writer::sign_detached;
