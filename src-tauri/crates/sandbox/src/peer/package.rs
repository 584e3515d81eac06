//! Opens a package with the peer's key and keeps what the archive looks at.

use budstikke_domain::{Finding, Verdict};
use serde::Serialize;

use super::envelope::Envelope;
use super::sbd::Sbd;
use crate::keys::OrganisationKeys;
use crate::town::Town;

/// One file of a received package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedEntry {
    /// Its name in the package.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
}

/// What came out of a package.
#[derive(Default)]
pub(super) struct OpenedPackage {
    pub(super) readable: bool,
    pub(super) verdict: Option<Verdict>,
    pub(super) findings: Vec<Finding>,
    pub(super) entries: Vec<ReceivedEntry>,
    pub(super) arkivmelding: Option<Vec<u8>>,
    pub(super) problems: Vec<String>,
}

pub(super) fn open(_: &Town, _: &OrganisationKeys, _: &Sbd, _: &mut Envelope) -> OpenedPackage {
    OpenedPackage::default()
}
