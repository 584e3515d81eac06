//! Who can receive what, and how.
//!
//! * [`Directory`] asks eFormidling's Service Registry. [`Directory::capabilities`] tells in plain
//!   words how an organisation can be reached; [`Directory::lookup`] makes the
//!   [`budstikke_domain::Route`] that is frozen into a message.
//! * [`KeySet`] verifies a signed answer; tests turn its bits over.
//! * [`FiksDirectory`] asks KS' catalogues about kontoer, their keys and our address book.
//! * [`judge_konto`] says whether a message may go to a konto, and what it is locked for;
//!   [`ProtocolList`] which message types there are to choose from.
//! * [`Enhetsregisteret`] finds an organisation by name or number.
//!
//! Invariants: an answer of the registry counts only when it is signed with a key of the registry's
//! own published set (trust-and-speed T18); a route is made only with a certificate that belongs to
//! the organisation that was asked for and that `identity` has judged good for encryption.
//!
//! The registry does not list Fiks IO, so that an organisation is missing there never means that it
//! cannot be reached some other way.
#![deny(missing_docs)]

mod brreg;
mod capabilities;
mod directory;
mod error;
mod fiks;
mod jws;
mod record;

pub use brreg::{Enhetsregisteret, SearchError, Unit, UnitState};
pub use capabilities::{Capabilities, RecipientCertificate, Way};
pub use directory::{Directory, Lookup};
pub use error::LookupError;
pub use fiks::{
    Contact, ContactKey, FiksDirectory, FiksLookupError, Intended, KnownKey, KontoFinding,
    KontoJudgement, KontoSearch, KontoWay, MeldingstypeChoice, OwnKeyCheck, OwnSystem,
    ProtocolList, judge_konto,
};
pub use jws::{Distrust, KeySet};
