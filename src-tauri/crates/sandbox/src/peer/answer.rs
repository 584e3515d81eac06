//! What a peer sends back: statuses and kvitteringer as an integrasjonspunkt v4 writes them
//! (eformidling-dpo 6.2), each an `sbd.zip` with `sbd.json` only.

use std::io::{Cursor, Write};

use budstikke_domain::{DocumentType, Process};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::sbd::Sbd;

/// An answer of a peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Status MOTTATT: the peer's integrasjonspunkt has stored it.
    Mottatt,
    /// Status LEVERT: the peer's archive has taken it.
    Levert,
    /// Any other status, in the peer's own words.
    Status(String),
    /// arkivmelding_kvittering with messages (code, text).
    Kvittering(ReceiptType, Vec<(String, String)>),
}

/// `receiptType` of a kvittering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptType {
    /// Archived.
    Ok,
    /// Archived, with a remark.
    Warning,
    /// Not archived.
    Error,
    /// The archive cannot take such messages.
    NotSupported,
}

impl Answer {
    /// What to call it in the log.
    pub(super) fn name(&self) -> String {
        match self {
            Answer::Mottatt => "MOTTATT".to_owned(),
            Answer::Levert => "LEVERT".to_owned(),
            Answer::Status(status) => status.clone(),
            Answer::Kvittering(kind, _) => format!("kvittering {}", kind.name()),
        }
    }
}

impl ReceiptType {
    fn name(self) -> &'static str {
        match self {
            ReceiptType::Ok => "OK",
            ReceiptType::Warning => "WARNING",
            ReceiptType::Error => "ERROR",
            ReceiptType::NotSupported => "NOTSUPPORTED",
        }
    }
}

/// The reference and the bytes of an answer about `original`.
pub(super) fn make(
    original: &Sbd,
    from: &str,
    to: &str,
    answer: &Answer,
    now: Timestamp,
    deadline: Timestamp,
) -> Result<(String, Vec<u8>), String> {
    let (standard, type_name, message_id, body) = match answer {
        Answer::Mottatt => status(original, "MOTTATT"),
        Answer::Levert => status(original, "LEVERT"),
        Answer::Status(name) => status(original, name),
        Answer::Kvittering(kind, messages) => {
            let messages: Vec<Value> = messages
                .iter()
                .map(|(code, text)| json!({ "code": code, "text": text }))
                .collect();
            let body = json!({
                "receiptType": kind.name(),
                "relatedToMessageId": original.message_id,
                "messages": messages,
            });
            (
                DocumentType::ARKIVMELDING_KVITTERING,
                "arkivmelding_kvittering",
                Uuid::new_v4().to_string(),
                body,
            )
        }
    };
    let party = |org: &str| json!([{ "identifier": { "value": format!("0192:{org}"), "authority": "iso6523-actorid-upis" } }]);
    let process = Process::verbatim(original.process.clone().unwrap_or_default()).response();
    let mut scopes = vec![json!({
        "type": "ConversationId",
        "instanceIdentifier": original.conversation_id,
        "identifier": process.as_str(),
        "scopeInformation": [{ "expectedResponseDateTime": oslo(deadline) }],
    })];
    scopes.extend(original.channel.clone());
    // Back-dated as v4 does, for the sake of an old check at the receiver.
    let created = now
        .saturating_sub(SignedDuration::from_secs(5))
        .unwrap_or(now);
    let sbd = json!({
        "standardBusinessDocumentHeader": {
            "headerVersion": "1.0",
            "sender": party(from),
            "receiver": party(to),
            "documentIdentification": {
                "standard": standard,
                "typeVersion": "2.0",
                "instanceIdentifier": message_id,
                "type": type_name,
                "creationDateAndTime": oslo(created),
            },
            "businessScope": { "scope": scopes },
        },
        type_name: body,
    });
    let text = serde_json::to_vec_pretty(&sbd).map_err(|error| error.to_string())?;
    let reference = match original.channel_name() {
        Some(channel) => channel.to_owned(),
        None => Uuid::new_v4().to_string(),
    };
    let bytes = pack(&text).map_err(|error| error.to_string())?;
    Ok((reference, bytes))
}

/// A status names the message it is about by using its id as its own.
fn status(original: &Sbd, name: &str) -> (&'static str, &'static str, String, Value) {
    (
        DocumentType::STATUS,
        "status",
        original.message_id.clone(),
        json!({ "status": name }),
    )
}

fn pack(sbd: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("sbd.json", options)?;
    zip.write_all(sbd)?;
    Ok(zip.finish()?.into_inner())
}

/// As the integrasjonspunkt writes times: with Oslo's offset.
fn oslo(at: Timestamp) -> String {
    match TimeZone::get("Europe/Oslo") {
        Ok(zone) => {
            let zoned = at.to_zoned(zone);
            zoned.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
        }
        Err(_) => at.to_string(),
    }
}
