//! What is looked for, and what is found.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{InboxRow, MessageRow};

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchRequest {
    /// As a person typed it.
    pub text: String,
    /// Where; in every folder without.
    pub place: Option<SearchPlace>,
    /// Only letters that nobody here has looked at.
    pub unread: bool,
    /// Only taushetsbelagte.
    pub confidential: bool,
    /// Only those with a document.
    pub documents: bool,
    /// What the page before gave as `next`.
    pub after: Option<String>,
}

/// A list to be exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListRequest {
    /// All that this finds; a search without words finds the whole folder.
    pub search: SearchRequest,
    /// Only these messages, in this order, when there are any.
    pub uids: Vec<String>,
}

/// The folders that are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SearchPlace {
    /// Innboks.
    Inbox,
    /// Utboks.
    Outbox,
    /// Sendt.
    Sent,
}

/// A page of what is found, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    /// The rows.
    pub rows: Vec<Found>,
    /// Ask with this for the next page; `None` at the end.
    pub next: Option<String>,
    /// Sentences about what was not understood and did not count.
    pub unclear: Vec<String>,
}

/// A row, with the folder it lies in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "place", content = "row")]
pub enum Found {
    /// In Innboks.
    Inbox(InboxRow),
    /// In Utboks.
    Outbox(MessageRow),
    /// In Sendt.
    Sent(MessageRow),
}
