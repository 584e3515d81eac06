//! The contract between the engine and any message service.
//!
//! No two services agree on push or poll, acknowledgement, receipts, or how a repeat is recognised
//! (architecture B.5), so there is no wide trait: there are two small facets, [`Outbound`] and
//! [`Inbound`], and plain facts about the service in [`budstikke_domain::Profile`]. What differs in
//! addressing is the closed [`budstikke_domain::Route`].
//!
//! The engine knows this crate and no implementation of it; implementations know this crate and no
//! engine. What an attempt ends in is a type that says what happens next ([`SubmitError`]), because
//! the four outcomes are what keeps a letter from being lost or sent twice.
//!
//! Not here: anything about HTTP, packages or certificates.
#![deny(missing_docs)]

mod inbound;
mod outbound;

pub use inbound::{Ack, BodySink, Delivery, Inbound, MOST_IN_HAND, ReceiveError};
pub use outbound::{
    Attempt, Blocker, Handoff, Outbound, Progress, ProgressSink, Reconciled, Rejection,
    RemoteStatus, SealedFile, Submission, SubmitError,
};

use budstikke_domain::{AccountId, Profile};

/// One configured connection: "DPO as 310 204 838 in the sandbox".
pub struct ChannelHandle {
    /// The account in the store.
    pub account: AccountId,
    /// Plain facts about the service.
    pub profile: Profile,
    /// How to send, when the account may.
    pub outbound: Option<Box<dyn Outbound>>,
    /// How to receive, when the account may.
    pub inbound: Option<Box<dyn Inbound>>,
}
