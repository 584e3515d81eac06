//! Certificates for tests, made on the spot: authorities, and what they issue, well-formed or not.
//!
//! - [`Authority`]: a root or an issuing authority; [`Authority::issue`] makes an [`Issued`].
//! - [`Draft`]: what a certificate is to say. [`Draft::seid2`] is as organisations get them today; a
//!   test changes the one thing it is about.
//! - [`Row`]: the profiles in use, one for each row of the table of trust-and-speed 1.3.
//!
//! The certificates are written in DER by [`mod@der`], because a library for honest certificates
//! refuses to make the dishonest ones. Only tests depend on this crate; nothing that is shipped does.
//!
//! Invariants: organisation numbers are synthetic, nothing here reads a clock, and helpers panic, because
//! a test has nobody to hand an error to.
#![deny(missing_docs)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "see the invariants above"
)]

mod authority;
pub mod der;
mod draft;
mod keys;
mod rows;

pub use authority::{Authority, Issued};
pub use draft::{Attribute, Digest, Draft, Extension, Rdn, Signature, usage};
pub use keys::KeyKind;
pub use rows::{Home, Row, rows};

use jiff::{SignedDuration, Timestamp};

/// The instant around which certificates are made, and at which tests judge.
pub fn now() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

/// [`now`] and `days` more.
pub fn day(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}
