//! Vocabulary and rules of Budstikke, without I/O.
//!
//! Everything that more than one layer speaks about is named here once: organisations
//! ([`OrgNumber`], [`Party`]), what is sent and how ([`Process`], [`DocumentType`],
//! [`ServiceIdentifier`], [`Route`], [`Profile`]), what is known about it ([`StatusEvent`], folded
//! into a [`Timeline`] by [`fold`]), what a package is worth ([`Verdict`], [`Code`], [`Who`]), and
//! what went wrong and what happens next ([`Failure`]).
//!
//! Invariant: nothing here reads a clock, a file, a socket or a random source. Time comes in as
//! [`jiff::Timestamp`] or through [`Clock`]; values are checked when they are made ("parse, do not
//! validate"), so that nothing downstream can hold a bad one.
#![deny(missing_docs)]

pub mod clock;
mod errors;
pub mod failpoint;
mod failure;
mod ids;
pub mod language;
mod org;
mod process;
mod route;
mod secret;
mod status;
mod statuses;
mod timeline;
mod verdict;

pub use clock::{CheckedClock, Clock, ManualClock, SystemClock};
pub use errors::{ErrorCatalogue, ErrorEntry, ErrorWords};
pub use failure::{Failure, FailureKind};
pub use ids::{AccountId, MessageUid, WireId};
pub use org::{BadOrgNumber, OrgNumber, Party};
pub use process::{DocumentType, Process, ProcessFamily};
pub use route::{DpoRoute, FiksIoAnswers, FiksIoRoute, Limits, Profile, Route, ServiceIdentifier};
pub use secret::Secret;
pub use status::{Effect, Source, StatusEvent, Step};
pub use statuses::{Sentence, StatusRule, StatusTable, StatusWords};
pub use timeline::{Phase, StepState, Timeline, TimelineStep, Tone, fold};
pub use verdict::{Code, Finding, Level, Verdict, Who};
