//! «Finn melding».

use serde::Serialize;
use specta::Type;

use super::{EventDto, Found};

/// What is known of the message that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindAnswer {
    /// What was found, newest first.
    pub hits: Vec<FindHit>,
    /// Whether there is more than that.
    pub more: bool,
    /// What was picked out of the text and looked for; empty when there was nothing to look for.
    pub looked_for: Vec<LookedFor>,
    /// Where it was looked for.
    pub here: SearchedHere,
}

/// A message, and what to say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindHit {
    /// Its row.
    pub found: Found,
    /// The ready paragraph for an answer.
    pub answer: String,
    /// What has happened, when, and who says so.
    pub events: Vec<EventDto>,
    /// Why nobody can tell whether a person has opened it, where the way that it went never does.
    pub unknown: Option<String>,
}

/// Something that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookedFor {
    /// What it is.
    pub kind: LookedForKind,
    /// As it was looked for.
    pub text: String,
}

/// What something that is looked for is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LookedForKind {
    /// A whole id.
    Id,
    /// The beginning of one.
    Fragment,
    /// An organisation number.
    Organisation,
    /// A case number.
    Case,
    /// Words of a title.
    Words,
}

/// The messages that this machine has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchedHere {
    /// How many.
    pub messages: u32,
    /// Since when, RFC 3339; `None` where there is none.
    pub since: Option<String>,
}
