//! What somebody says about a message, and the seven steps it is read into (ux 3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ServiceIdentifier;

/// The seven steps of a message, in their fixed order. No step is ever inferred from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Laget.
    Made,
    /// Pakket og signert.
    Sealed,
    /// Levert til formidleren.
    Handed,
    /// Hentet av mottakerens system.
    Fetched,
    /// Tatt imot i mottakerens arkiv eller fagsystem.
    Accepted,
    /// Åpnet av en person.
    Opened,
    /// Ferdig.
    Closed,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Step; 7] = [
        Step::Made,
        Step::Sealed,
        Step::Handed,
        Step::Fetched,
        Step::Accepted,
        Step::Opened,
        Step::Closed,
    ];

    /// The key as it is written in database, `statuses.toml` and IPC.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Made => "made",
            Step::Sealed => "sealed",
            Step::Handed => "handed",
            Step::Fetched => "fetched",
            Step::Accepted => "accepted",
            Step::Opened => "opened",
            Step::Closed => "closed",
        }
    }
}

/// What a status does to the step it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The step is confirmed.
    Confirms,
    /// The step is under way.
    Waits,
    /// The step failed.
    Fails,
    /// The deadline ran out while the step was waited for.
    Expires,
    /// It is not known whether the step happened.
    Uncertain,
    /// It is known after all that the uncertain attempt came to nothing.
    Settles,
    /// A person stopped the message.
    Cancels,
    /// Worth keeping; changes nothing.
    Note,
}

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// This program.
    Local,
    /// The message service.
    Service,
    /// An integrasjonspunkt in between.
    Gateway,
    /// The receiver's system.
    Recipient,
    /// A person at this machine.
    Human,
}

impl Source {
    /// The word as it is written in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Local => "local",
            Source::Service => "service",
            Source::Gateway => "gateway",
            Source::Recipient => "recipient",
            Source::Human => "human",
        }
    }

    /// Reads [`Source::as_str`] back.
    pub fn parse(text: &str) -> Option<Source> {
        [
            Source::Local,
            Source::Service,
            Source::Gateway,
            Source::Recipient,
            Source::Human,
        ]
        .into_iter()
        .find(|source| source.as_str() == text)
    }
}

/// One thing that was said about a message. The log of these is append-only; everything else is
/// computed from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusEvent {
    /// The service whose vocabulary `code` is in.
    pub service: ServiceIdentifier,
    /// The status, verbatim as its source writes it: `MOTTATT`.
    pub code: String,
    /// Who says so.
    pub source: Source,
    /// The source's own id of the event, else `code|stated_at`: a repeat is recognised by it.
    pub source_key: String,
    /// When it happened, as the source says it, with its offset; empty when it does not say.
    pub stated_at: String,
    /// When we learnt it, by our clock.
    pub received_at: Timestamp,
    /// The first line names a variant (`ArkivmeldingKvittering: ERROR`); the rest is the source's own words.
    pub detail: String,
    /// Id of the blob with the bytes it was read from; empty when it is our own record.
    pub raw_blob: String,
}

impl StatusEvent {
    /// Our own record of something that happened here.
    pub fn local(
        service: ServiceIdentifier,
        code: &str,
        now: Timestamp,
        detail: impl Into<String>,
    ) -> StatusEvent {
        StatusEvent {
            service,
            code: code.to_owned(),
            source: Source::Local,
            source_key: format!("{code}|{now}"),
            stated_at: now.to_string(),
            received_at: now,
            detail: detail.into(),
            raw_blob: String::new(),
        }
    }

    /// The source's own words: the detail without the line that names a variant.
    pub fn words(&self) -> &str {
        match self.detail.split_once('\n') {
            Some((_, words)) => words,
            None if self.detail.starts_with("ArkivmeldingKvittering:") => "",
            None => &self.detail,
        }
    }
}
