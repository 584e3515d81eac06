//! Times as the field writes them.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// A moment in Oslo's time.
pub(crate) fn oslo(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC))
}

/// A moment as the integrasjonspunkt writes it in an SBD: with Oslo's offset.
pub(crate) fn stamp(at: Timestamp) -> String {
    oslo(at).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
}
