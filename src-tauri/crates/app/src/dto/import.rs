//! What the settings of an integrasjonspunkt become. No secret crosses, no path, and no value that is not used.

use serde::Serialize;
use specta::Type;

use super::ToneDto;

/// What was found in a file, before anything of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The file's name, without where it lies.
    pub file: String,
    /// One for each setting, in the file's order.
    pub lines: Vec<ImportLine>,
    /// What is to be said of the file as a whole.
    pub notes: Vec<ImportNote>,
    /// Whether something of it can be used.
    pub usable: bool,
}

/// What becomes of one setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportLine {
    /// Which line of the file, from 1.
    pub line: u32,
    /// As it was written; empty where it may not be a name at all.
    pub name: String,
    /// What becomes of it.
    pub fate: ImportFate,
    /// What it says, where that is used and no secret.
    pub value: String,
    /// It is used, and it is a secret.
    pub secret: bool,
    /// Why, in a sentence.
    pub text: String,
    /// What a person does about it; empty where nothing is to be done.
    pub action: String,
}

/// What becomes of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImportFate {
    /// It becomes an answer of the set-up.
    Used,
    /// It is known, and not taken over.
    Found,
    /// The integrasjonspunkt itself reads it no more.
    Dead,
    /// Nothing is known of it.
    Unknown,
}

/// Something about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportNote {
    /// How it looks.
    pub tone: ToneDto,
    /// In a sentence or two.
    pub text: String,
}
