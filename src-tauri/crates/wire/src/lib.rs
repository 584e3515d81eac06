//! Documents of the field as bytes and back, with exact blame on error.
//!
//! - [`Sbd`]: the JSON around every message of eFormidling, statuses and receipts included.
//! - [`Arkivmelding`]: the letter itself, composed from a [`arkivmelding::Letter`] or read leniently.
//! - [`fiks_arkiv`]: messages to an archive, and what it answers.
//! - [`validator`]: judges arkivmelding, Fiks Arkiv V1, kvittering and SBD, with line, element, code and Norwegian text.
//! - [`fiks_io`]: what FIKS IO's services say and are told around a payload.
//! - [`Manifest`]: eFormidling's `manifest.xml` in a package.
//! - [`xml`]: the one XML reader, with caps and without DTDs; and the writer.
//! - [`fodselsnummer`]: finds and masks national identity numbers in texts.
//! - [`WireError`]: which document, where in it, and why.
//!
//! Invariant: bad input never panics, never hangs, never loads anything; ids are kept as written.
//! What we write is valid by the schemas of the integrasjonspunkt; what we read may be less.
//!
//! What it deliberately does not do: no files, no network, no clock, no cryptography, and no JSON or
//! XML mapping by derive for the field's documents, whose order and types a derive cannot keep.
#![deny(missing_docs)]

pub mod arkivmelding;
mod branch;
mod error;
mod fields;
pub mod fiks_arkiv;
pub mod fiks_io;
mod file_name;
mod finding;
pub mod fodselsnummer;
mod manifest;
mod media_type;
#[cfg(test)]
mod reference;
pub mod sbd;
pub mod time;
pub mod validator;
pub mod xml;

pub use arkivmelding::Arkivmelding;
pub use error::{Document, Reason, WireError};
pub use fields::{Extra, Read};
pub use file_name::safe_file_name;
pub use finding::{Finding, Level};
pub use manifest::{MainDocument, Manifest};
pub use media_type::media_type;
pub use sbd::Sbd;

/// The name that the letter's own XML has in every package.
pub const ARKIVMELDING_XML: &str = "arkivmelding.xml";
