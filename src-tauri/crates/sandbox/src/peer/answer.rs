//! What a peer sends back: statuses and kvitteringer as an integrasjonspunkt v4 writes them
//! (eformidling-dpo 6.2), each an `sbd.zip` with `sbd.json` only.

use std::io::{Cursor, Write};

use budstikke_domain::{DocumentType, Process};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::sbd::Sbd;
use crate::letter::{Head, LIFE, receipt_body, sbd_json};

/// An answer of a peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
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
    /// As it stands on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ReceiptType::Ok => "OK",
            ReceiptType::Warning => "WARNING",
            ReceiptType::Error => "ERROR",
            ReceiptType::NotSupported => "NOTSUPPORTED",
        }
    }
}

/// How an organisation answers, when it is not as an integrasjonspunkt does (eformidling-dpo 10, point 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnswerQuirk {
    /// The kvittering first, then LEVERT, then MOTTATT (eformidling-dpo 6.1, «no ordering guard»).
    BackToFront,
    /// Every answer twice (trust-and-speed 2.2).
    Twice,
    /// The deadline of the answer itself has passed (eformidling-dpo 4.6).
    Expired,
    /// No `expectedResponseDateTime` (eformidling-dpo 4.6).
    NoDeadline,
    /// The message's id comes back in upper case, and so names no message (eformidling-dpo 2).
    UpperCaseIds,
    /// A kvittering without the member `messages`; otherwise it is there and may be `[]` (eformidling-dpo 6.2).
    WithoutMessages,
    /// `Error` for `ERROR`, which the field takes for a yes (eformidling-dpo 6.2).
    MisspeltReceipt,
    /// The message's channel is forgotten, in scope and reference (eformidling-dpo 4.4).
    WithoutChannel,
    /// The organisation has a channel of the same name itself: the scope comes back, but an
    /// integrasjonspunkt then makes the reference up, and whoever waits on the channel never takes the
    /// answer (eformidling-dpo 4.4).
    SameChannel,
}

impl AnswerQuirk {
    /// All of them.
    pub const ALL: [AnswerQuirk; 9] = [
        AnswerQuirk::BackToFront,
        AnswerQuirk::Twice,
        AnswerQuirk::Expired,
        AnswerQuirk::NoDeadline,
        AnswerQuirk::UpperCaseIds,
        AnswerQuirk::WithoutMessages,
        AnswerQuirk::MisspeltReceipt,
        AnswerQuirk::WithoutChannel,
        AnswerQuirk::SameChannel,
    ];
}

/// The reference and the bytes of an answer about `original`.
pub(super) fn make(
    original: &Sbd,
    from: &str,
    to: &str,
    answer: &Answer,
    quirks: &[AnswerQuirk],
    now: Timestamp,
) -> Result<(String, Vec<u8>), String> {
    let is = |quirk: AnswerQuirk| quirks.contains(&quirk);
    // A status names the message it is about by using its id as its own.
    let about = if is(AnswerQuirk::UpperCaseIds) {
        original.message_id.to_uppercase()
    } else {
        original.message_id.clone()
    };
    let status = |name: &str| {
        (
            DocumentType::STATUS,
            about.clone(),
            json!({ "status": name }),
        )
    };
    let (standard, message_id, body) = match answer {
        Answer::Mottatt => status("MOTTATT"),
        Answer::Levert => status("LEVERT"),
        Answer::Status(name) => status(name),
        Answer::Kvittering(kind, messages) => {
            let mut body = receipt_body(*kind, &about, messages);
            if let Some(members) = body.as_object_mut() {
                if is(AnswerQuirk::WithoutMessages) {
                    members.remove("messages");
                }
                if is(AnswerQuirk::MisspeltReceipt) {
                    members.insert("receiptType".to_owned(), json!("Error"));
                }
            }
            (
                DocumentType::ARKIVMELDING_KVITTERING,
                Uuid::new_v4().to_string(),
                body,
            )
        }
    };
    let deadline = if is(AnswerQuirk::Expired) {
        now.saturating_sub(SignedDuration::from_mins(1))
    } else {
        now.saturating_add(LIFE)
    };
    // Back-dated as v4 does, for the sake of an old check at the receiver.
    let created = now.saturating_sub(SignedDuration::from_secs(5));
    let head = Head {
        from: from.to_owned(),
        to: to.to_owned(),
        message_id,
        conversation_id: original.conversation_id.clone(),
        process: Process::verbatim(original.process.clone().unwrap_or_default())
            .response()
            .as_str()
            .to_owned(),
        created: created.unwrap_or(now),
        deadline: (!is(AnswerQuirk::NoDeadline)).then(|| deadline.unwrap_or(now)),
        sender_ref: None,
        channel: original
            .channel
            .clone()
            .filter(|_| !is(AnswerQuirk::WithoutChannel)),
    };
    let text = format!("{:#}", sbd_json(&head, standard, &body));
    let reference = match head.channel_name() {
        Some(channel) if !is(AnswerQuirk::SameChannel) => channel.to_owned(),
        _ => Uuid::new_v4().to_string(),
    };
    let bytes = pack(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok((reference, bytes))
}

fn pack(sbd: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("sbd.json", options)?;
    zip.write_all(sbd)?;
    Ok(zip.finish()?.into_inner())
}
