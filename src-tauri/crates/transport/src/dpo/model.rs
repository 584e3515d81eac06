//! What the broker writes (eformidling-dpo 4.4). Read leniently; unknown members are skipped.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The one resource of DPO, in every environment.
pub(super) const RESOURCE: &str = "eformidling-dpo-meldingsutveksling";

/// The body that begins a transfer. The members' order and the explicit nulls are those of the
/// integrasjonspunkt; only the last two may be null.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Initialize<'a> {
    pub(super) file_name: &'static str,
    pub(super) resource_id: &'static str,
    pub(super) senders_file_transfer_reference: &'a str,
    /// In the `0192:` form: the broker stores it literally and finds it by that form alone.
    pub(super) sender: String,
    pub(super) recipients: [String; 1],
    pub(super) property_list: BTreeMap<String, String>,
    /// MD5, lower-case hex.
    pub(super) checksum: Option<String>,
    pub(super) disable_virus_scan: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Initialized {
    pub(super) file_transfer_id: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Overview {
    pub(super) file_transfer_id: String,
    pub(super) senders_file_transfer_reference: Option<String>,
    pub(super) checksum: Option<String>,
    pub(super) file_transfer_size: Option<i64>,
    pub(super) file_transfer_status: TransferStatus,
    pub(super) file_transfer_status_text: Option<String>,
    pub(super) file_transfer_status_changed: Option<String>,
    pub(super) created: Option<String>,
    pub(super) published: Option<String>,
    pub(super) sender: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(super) enum TransferStatus {
    Initialized,
    UploadStarted,
    UploadProcessing,
    Published,
    AllConfirmedDownloaded,
    Purged,
    Failed,
    Cancelled,
    Other(String),
}

impl From<String> for TransferStatus {
    fn from(text: String) -> TransferStatus {
        match text.as_str() {
            "Initialized" => TransferStatus::Initialized,
            "UploadStarted" => TransferStatus::UploadStarted,
            "UploadProcessing" => TransferStatus::UploadProcessing,
            "Published" => TransferStatus::Published,
            "AllConfirmedDownloaded" => TransferStatus::AllConfirmedDownloaded,
            "Purged" => TransferStatus::Purged,
            "Failed" => TransferStatus::Failed,
            "Cancelled" => TransferStatus::Cancelled,
            _ => TransferStatus::Other(text),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct Details {
    pub(super) file_transfer_status_history: Vec<TransferEvent>,
    pub(super) recipient_file_transfer_status_history: Vec<RecipientEvent>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransferEvent {
    pub(super) file_transfer_status: String,
    pub(super) file_transfer_status_text: Option<String>,
    pub(super) file_transfer_status_changed: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecipientEvent {
    pub(super) recipient_file_transfer_status_code: String,
    pub(super) recipient_file_transfer_status_text: Option<String>,
    pub(super) recipient_file_transfer_status_changed: Option<String>,
}

impl Overview {
    /// Whether it failed because a malware scan refused it: then the content is to blame, and a new
    /// try would end the same way.
    pub(super) fn is_malware(&self) -> bool {
        let text = self
            .file_transfer_status_text
            .as_deref()
            .unwrap_or("")
            .to_lowercase();
        ["malware", "virus", "malicious"]
            .iter()
            .any(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_begins_with_exactly_the_body_peers_send() {
        let body = Initialize {
            file_name: "sbd.zip",
            resource_id: RESOURCE,
            senders_file_transfer_reference: "7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f5",
            sender: "0192:310204838".to_owned(),
            recipients: ["0192:311204823".to_owned()],
            property_list: BTreeMap::new(),
            checksum: Some("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
            disable_virus_scan: None,
        };
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            concat!(
                r#"{"fileName":"sbd.zip","resourceId":"eformidling-dpo-meldingsutveksling","#,
                r#""sendersFileTransferReference":"7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f5","#,
                r#""sender":"0192:310204838","recipients":["0192:311204823"],"propertyList":{},"#,
                r#""checksum":"d41d8cd98f00b204e9800998ecf8427e","disableVirusScan":null}"#
            )
        );
    }

    #[test]
    fn an_unknown_status_and_unknown_members_are_read() {
        let overview: Overview = serde_json::from_str(
            r#"{"fileTransferId":"x","fileTransferStatus":"Frozen","new":{"a":1},"recipients":[]}"#,
        )
        .unwrap();
        assert_eq!(
            overview.file_transfer_status,
            TransferStatus::Other("Frozen".to_owned())
        );
    }
}
