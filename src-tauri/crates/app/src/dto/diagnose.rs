//! «Diagnose».

use serde::{Deserialize, Serialize};
use specta::Type;

use super::AccessAction;

/// What is asked at once; each is asked beside the others.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "camelCase")]
pub enum DiagnosePart {
    /// Clock, disk and our own certificate.
    Machine,
    /// The profile's database.
    Database,
    /// Maskinporten, Adressetjenesten and Altinn.
    Eformidling,
    /// Maskinporten and KS.
    FiksIo,
}

/// What is known of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DiagnoseState {
    /// It is as it should be.
    Works,
    /// It works, and will not for long.
    Soon,
    /// It is not as it should be.
    Wrong,
    /// It was not asked, or there was no answer.
    Unknown,
    /// It is not used here.
    Unused,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DiagnoseLine {
    /// Which; the same at every run.
    pub id: String,
    /// What is checked.
    pub title: String,
    /// What is known.
    pub state: DiagnoseState,
    /// What was found.
    pub text: String,
    /// What it means for messages; empty where there is nothing to say.
    pub meaning: String,
    /// Number in the catalogue of errors; empty without one.
    pub number: String,
    /// For «Detaljer»: the service's own words.
    pub details: String,
    /// The one thing to do.
    pub action: Option<AccessAction>,
    /// When it was found, RFC 3339; empty when it was not.
    pub at: String,
}
