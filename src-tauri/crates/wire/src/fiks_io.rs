//! What FIKS IO's services say and are told, beside the payload (fiks-io 4, 5, 7, 8, 9).
//!
//! - [`SendMetadata`] and [`Accepted`]: the question and the answer of `POST /fiks-io/api/v1/send`.
//! - [`ErrorMessage`]: what the platform says of a request that it refuses; gateways may say anything.
//! - [`RawDelivery`] and [`FiksIoHeaders`]: what comes over AMQP around a payload.
//! - [`PlatformMessage`]: what the platform itself sends about a message of ours.
//! - [`KatalogKonto`], [`OffentligNokkel`]: who is behind a konto, and what to lock for it.
//! - [`Catalogue`]: the official protocols, their types, and which answers which.
//! - [`System`], [`Protokollkonto`], [`Protokoll`]: the address book of Fiks Protokoll.
//!
//! Answers are read leniently: the published descriptions are older than the service, so that a member
//! that is missing, or of another kind than expected, is absent, unless nothing can be done without it.
//! Nothing here knows AMQP or HTTP; the payload is `packaging`'s.

mod catalogue;
mod error_message;
mod headers;
mod ids;
mod json;
mod katalog;
mod protokoll;
mod send;

pub use catalogue::{Catalogue, KnownMeldingstype, KnownProtokoll, PayloadRule, ProtokollState};
pub use error_message::ErrorMessage;
pub use headers::{
    FiksIoHeaders, HeaderProblem, HeaderReason, PlatformMessage, RawDelivery, RawValue, Unreadable,
};
pub use ids::{DokumentlagerId, KontoId, MeldingId};
pub use katalog::{KatalogKonto, KontoStatus, OffentligNokkel};
pub use protokoll::{
    Part, PayloadKriterie, Protokoll, ProtokollMeldingstype, Protokollkonto, System,
};
pub use send::{
    Accepted, BadMetadata, KLIENT_KORRELASJONS_ID, KLIENT_MELDING_ID, SendMetadata, Ttl,
};
