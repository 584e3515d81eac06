//! What a person sets for the open profile.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A language that people are spoken to in: its BCP 47 tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Norsk bokmål.
    Nb,
    /// Norsk nynorsk.
    Nn,
    /// English.
    En,
}

/// Everything that is set for the profile; what is about the look of the window lies with the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// Name of the person at this machine, as it stands in letters and on receipts.
    pub person: String,
    /// Unit of the organisation the person works in.
    pub unit: String,
    /// Seconds for which a message can be taken back: 0, 10 or 30.
    pub hold_seconds: u32,
    /// Hours within which an answer is asked for where nothing else is chosen.
    pub deadline_hours: u32,
    /// What everything is said in, here and in the window.
    pub language: Language,
    /// What the machine notifies of.
    pub notices: NoticePreferences,
}

/// Which news the machine notifies of, how much it says and when it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticePreferences {
    /// What came in.
    pub new: bool,
    /// A receipt that completes a message.
    pub receipt: bool,
    /// What failed or needs a person.
    pub failure: bool,
    /// That a deadline for an answer is near.
    pub deadline: bool,
    /// That a certificate of ours runs out.
    pub certificate: bool,
    /// Titles are said, but never of what is taushetsbelagt.
    pub title: bool,
    /// Nothing is said between the two times.
    pub quiet: bool,
    /// `17.00`.
    pub quiet_from: String,
    /// `07.00`.
    pub quiet_to: String,
}

/// How much room the profile takes on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Storage {
    /// All of it: «3,1 MB».
    pub total: String,
    /// What it is made of.
    pub lines: Vec<StorageLine>,
}

/// A part of what a profile takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StorageLine {
    /// What it is.
    pub name: String,
    /// «412 kB».
    pub size: String,
}
