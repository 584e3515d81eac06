//! Whom to believe, and when.

use budstikke_domain::{Clock, SystemClock};
use budstikke_identity::Anchors;
use jiff::Timestamp;

use crate::args;
use crate::failure::Failure;
use crate::keys;

const MAX_ANCHORS_FILE: u64 = 16 * 1024 * 1024;

/// Anchors and the time of judgement.
#[derive(Debug)]
pub(crate) struct Trust {
    pub(crate) anchors: Anchors,
    pub(crate) at: Timestamp,
}

impl Trust {
    /// Reads the files that are named.
    pub(crate) fn load(wanted: &args::Trust) -> Result<Trust, Failure> {
        if wanted.online {
            return Err(Failure::unread(
                "NOT_BUILT",
                "Vi kan ikke spørre om tilbaketrekking ennå. Prøv uten --online.",
            ));
        }
        let mut anchors = Anchors::builtin(wanted.environment);
        for file in &wanted.anchors {
            let bytes = keys::read(file, MAX_ANCHORS_FILE)?;
            anchors
                .trust_by_hand(&String::from_utf8_lossy(&bytes))
                .map_err(|error| {
                    Failure::unread(
                        "ANCHOR_UNREADABLE",
                        format!("«{}»: {error}", file.display()),
                    )
                })?;
        }
        Ok(Trust {
            anchors,
            at: wanted.at.unwrap_or_else(|| SystemClock.now()),
        })
    }
}
