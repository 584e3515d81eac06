//! What waits for a person.

use serde::Serialize;
use specta::Type;

use super::{Banner, DraftRow, Found, SetupStep, ToneDto};

/// Oppfølging: what waits for a person, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpPage {
    /// The rows; of very many only the most urgent.
    pub rows: Vec<FollowUpRow>,
    /// How many there are in all.
    pub total: u32,
    /// After how many days a letter that nobody has answered is among them; 0 = never.
    pub answer_days: u32,
}

/// One thing that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpRow {
    /// Which, for saying that one is done with it.
    pub key: String,
    /// What it is about.
    pub about: FollowUpAbout,
    /// Why it is here, one sentence. May quote a stranger.
    pub why: String,
    /// How it looks.
    pub tone: ToneDto,
    /// Since when it waits, RFC 3339.
    pub since: Option<String>,
    /// Until when something can be done about it, RFC 3339.
    pub until: Option<String>,
    /// The one best thing to do.
    pub action: FollowUpAction,
    /// A person can say that they are done with it.
    pub can_handle: bool,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind", content = "row")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are messages, and a page has few rows"
)]
pub enum FollowUpAbout {
    /// A message, as it stands in its folder.
    Message(Found),
    /// A draft.
    Draft(DraftRow),
    /// Something here that must be mended.
    Setup(Banner),
}

/// What can be done about it at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum FollowUpAction {
    /// Open the message: a person has to read or to choose.
    Open {
        /// What stands on the button.
        label: String,
    },
    /// Open the draft.
    OpenDraft {
        /// What stands on the button.
        label: String,
        /// Which.
        id: String,
    },
    /// Try, or ask the carrier, at once.
    SendNow {
        /// What stands on the button.
        label: String,
        /// Which message.
        uid: String,
    },
    /// Make a new draft of the message.
    SendAsNew {
        /// What stands on the button.
        label: String,
        /// Which message.
        uid: String,
    },
    /// Copy a text that reminds the receiver.
    CopyReminder {
        /// What stands on the button.
        label: String,
        /// What is copied.
        text: String,
    },
    /// Go to where it is mended.
    GoTo {
        /// What stands on the button.
        label: String,
        /// Which step of the set-up.
        step: SetupStep,
    },
    /// See who takes from our konto.
    Konto {
        /// What stands on the button.
        label: String,
    },
    /// Let everything that waits for it try again.
    TryAgain {
        /// What stands on the button.
        label: String,
        /// The banner's key.
        key: String,
    },
    /// Nothing that this window can do.
    None,
}
