//! Packages: what goes over the wire between sender and receiver, sealed and opened as streams.
//!
//! - [`seal()`] makes an ASiC-E (manifest, parts, CAdES signature) inside CMS, in one pass, from
//!   [`Part`]s that are read once, in the [`Form`] that the receiver's readers want.
//! - [`open()`] reads a CMS or a bare ASiC-E forward, hands its parts to a [`PartSink`] and tells
//!   everything it found in [`Opened`]; `domain::Verdict::of` turns the findings into a verdict.
//! - [`sbd_zip`] is the frame in which DPO carries a package beside its SBD.
//! - [`Certificate`] and [`KeyOps`] are what packages need of certificates and private keys;
//!   [`SoftwareKey`] is a key in memory; [`opens_what_is_locked_for`] tries one.
//!
//! Invariants: memory does not grow with the package (well under 64 MiB, whatever comes in); limits
//! count actual octets; names are labels and never paths; a bad package is findings, never an error
//! or a panic; the central directory must say what the local headers said, so that no two readers see
//! two packages. What a sink receives is in quarantine until the verdict.
//!
//! It deliberately does not judge certificates (`identity::verify_org_cert` does), does not compare
//! the signer with the sender, opens no files, and never opens a zip inside a zip.
#![deny(missing_docs)]

mod archive;
mod asic_manifest;
mod certificate;
mod container;
mod coverage;
mod key;
mod names;
mod open;
mod report;
pub mod sbd_zip;
mod seal;
mod self_test;
mod zip;

pub use archive::Archive;

pub use certificate::{BadCertificate, Certificate, OrgNumberProblem};
pub use key::{KeyEncryption, KeyError, KeyOps, SoftwareKey};
pub use open::{PartSink, RAW_PART, kind_of, open, unlock};
pub use report::{
    EncryptionReport, EntryReport, Kind, Limits, Opened, PackagingError, Recipient, SignatureForm,
    SignatureReport, hides_the_rest,
};
pub use seal::{Form, Part, Proof, Sealed, SealedEntry, check_part_name, reassemble, seal};
pub use self_test::opens_what_is_locked_for;
