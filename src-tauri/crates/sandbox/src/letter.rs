//! What the other organisations write to us: whole broker files, made as an integrasjonspunkt v4 makes
//! them (eformidling-dpo 2 and 3), with whatever is wrong with them said in data.

mod arkivmelding;
mod asic;
pub(crate) mod cms;
pub(crate) mod pdf;
mod quirk;
mod sbd;
mod xml_sbd;
pub(crate) mod zip;

use budstikke_domain::{DocumentType, Process};
use jiff::{SignedDuration, Timestamp};
use openssl::error::ErrorStack;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub use quirk::Quirk;
pub(crate) use sbd::{Head, sbd_json};

use crate::error::SandboxError;
use crate::keys::OrganisationKeys;
use crate::peer::ReceiptType;
use crate::profiles::profile;
use crate::town::Town;
use asic::{Container, Entry};
use cms::KeyTransport;
use zip::JavaZip;

/// How long an integrasjonspunkt gives a message (eformidling-dpo 2, TTL).
pub(crate) const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Solvik kommune: to whom letters go that name nobody.
const US: &str = "310204838";

/// A message that an organisation of the sandbox sends. As TOML, and as JSON for `bud sandbox`, the
/// members have the same names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// Who sends it over the broker, nine digits.
    pub from: String,
    /// Who receives it over the broker, nine digits.
    #[serde(default = "us")]
    pub to: String,
    /// Who the SBD and the package say has sent it, when that is a lie (eformidling-dpo 4.6 step 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims_from: Option<String>,
    /// Whom the SBD and the package say it is for, when that is somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed_to: Option<String>,
    /// Whose key has signed it, when it is not the sender's (trust-and-speed 1.4, `MISMATCH`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
    /// Whose certificate it is locked for, when it is not the receiver's (eformidling-dpo 4.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_for: Option<String>,
    /// The messageId; a fresh one when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The conversation; a fresh one when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// The process, whole; `administrasjon` when missing, and by the content for all but letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// The sender's case, `year/number`; stands as `SenderRef`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The name of a MessageChannel scope (eformidling-dpo 2), which answers must carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// `sendersFileTransferReference`; a UUID when missing. A short one names a channel, which is left
    /// to those who have it (eformidling-dpo 0, surprise 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is unusual or wrong about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quirks: Vec<Quirk>,
    /// What it says.
    pub content: Content,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Content {
    /// A letter with documents.
    Arkivmelding(Arkivmelding),
    /// Something that two parties have agreed on, without files.
    Avtalt {
        /// What they call it.
        identifier: String,
        /// Any object.
        content: Value,
    },
    /// An archive's answer to a letter.
    Kvittering {
        /// The answer.
        kind: ReceiptType,
        /// The messageId of the letter, as text.
        about: String,
        /// The archive's words, each with code and text.
        #[serde(default)]
        messages: Vec<(String, String)>,
    },
    /// A status; the message's own id is that of the message it is about (eformidling-dpo 0, surprise 4).
    Status(String),
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arkivmelding {
    /// The title of case and letter.
    pub title: String,
    /// What may be known of the title by everyone, when that is less.
    #[serde(default)]
    pub public_title: Option<String>,
    /// The basis in law for keeping it from the public.
    #[serde(default)]
    pub shielding: Option<String>,
    /// Who has written it.
    pub case_worker: String,
    /// Where that person works.
    pub unit: String,
    /// Its documents, hoveddokument first.
    pub documents: Vec<Document>,
}

/// One document of a letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The file's name. One that ends in `.pdf` becomes a PDF, anything else is the text itself.
    pub name: String,
    /// What the archive calls it.
    pub title: String,
    /// What it says; `{dato}` is the day it is sent. Empty lines part paragraphs.
    pub text: String,
}

/// A message that is ready for the broker.
pub(crate) struct Mail {
    pub(crate) reference: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) head: Head,
}

impl Letter {
    /// A letter from `from` to Solvik kommune with one document that says `text`.
    pub fn new(from: &str, title: &str, text: &str) -> Letter {
        Letter::with_content(
            from,
            Content::Arkivmelding(Arkivmelding {
                title: title.to_owned(),
                public_title: None,
                shielding: None,
                case_worker: "Ola Prøvesen".to_owned(),
                unit: "Arkivet".to_owned(),
                documents: vec![Document {
                    name: "Brev.pdf".to_owned(),
                    title: title.to_owned(),
                    text: text.to_owned(),
                }],
            }),
        )
    }

    /// A message from `from` to Solvik kommune.
    pub fn with_content(from: &str, content: Content) -> Letter {
        Letter {
            from: from.to_owned(),
            to: us(),
            claims_from: None,
            addressed_to: None,
            signed_by: None,
            locked_for: None,
            message_id: None,
            conversation_id: None,
            process: None,
            case: None,
            channel: None,
            reference: None,
            quirks: Vec::new(),
            content,
        }
    }

    /// The same with one more quirk.
    #[must_use]
    pub fn with(mut self, quirk: Quirk) -> Letter {
        self.quirks.push(quirk);
        self
    }

    pub(crate) fn is(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// Makes the broker file of `letter`.
pub(crate) fn make(town: &Town, letter: &Letter) -> Result<Mail, SandboxError> {
    let now = town.now();
    let head = head(letter, now);
    let (type_name, body) = body(letter);
    let sbd = sbd::written(letter, &head, type_name, &body);
    let package = match &letter.content {
        Content::Arkivmelding(content) if !letter.is(Quirk::NoPackage) => {
            Some(package(town, letter, content, &head, now)?)
        }
        _ => None,
    };
    let mut frame = JavaZip::new(now);
    match sbd {
        sbd::Written::Json(text) => frame.deflated("sbd.json", &text),
        sbd::Written::Xml(text) => frame.deflated("content.xml", &text),
    }
    if let Some(package) = package {
        frame.deflated("asic.zip", &package);
    }
    Ok(Mail {
        reference: letter
            .reference
            .clone()
            .unwrap_or_else(|| Uuid::new_v4().to_string()),
        bytes: frame.finish(""),
        head,
    })
}

/// Who, to whom, about what.
fn head(letter: &Letter, now: Timestamp) -> Head {
    let id = |given: &Option<String>| {
        let id = given.clone().unwrap_or_else(|| Uuid::new_v4().to_string());
        if letter.is(Quirk::UpperCaseIds) {
            id.to_uppercase()
        } else {
            id
        }
    };
    let usual = match &letter.content {
        Content::Arkivmelding(_) => Process::ADMINISTRASJON,
        Content::Avtalt { .. } => Process::AVTALT,
        Content::Kvittering { .. } | Content::Status(_) => Process::ARKIVMELDING_RESPONSE,
    };
    let deadline = if letter.is(Quirk::Expired) {
        now.saturating_sub(SignedDuration::from_mins(1))
    } else {
        now.saturating_add(LIFE)
    };
    Head {
        from: letter.claims_from.clone().unwrap_or(letter.from.clone()),
        to: letter.addressed_to.clone().unwrap_or(letter.to.clone()),
        message_id: id(&letter.message_id),
        conversation_id: id(&letter.conversation_id),
        process: letter.process.clone().unwrap_or_else(|| usual.to_owned()),
        created: now,
        deadline: (!letter.is(Quirk::NoDeadline)).then(|| deadline.unwrap_or(now)),
        sender_ref: letter
            .case
            .clone()
            .map(|case| (Uuid::new_v4().to_string(), case)),
        channel: letter.channel.as_deref().map(sbd::channel_scope),
    }
}

/// Document type and the body under it.
fn body(letter: &Letter) -> (&'static str, Value) {
    match &letter.content {
        Content::Arkivmelding(_) => (
            DocumentType::ARKIVMELDING,
            json!({ "sikkerhetsnivaa": 3, "hoveddokument": "arkivmelding.xml" }),
        ),
        Content::Avtalt {
            identifier,
            content,
        } => (
            DocumentType::AVTALT,
            json!({ "identifier": identifier, "content": content }),
        ),
        Content::Kvittering {
            kind,
            about,
            messages,
        } => (
            DocumentType::ARKIVMELDING_KVITTERING,
            receipt_body(*kind, about, messages),
        ),
        Content::Status(status) => (DocumentType::STATUS, json!({ "status": status })),
    }
}

/// The body of an arkivmelding_kvittering.
pub(crate) fn receipt_body(kind: ReceiptType, about: &str, messages: &[(String, String)]) -> Value {
    let messages: Vec<Value> = messages
        .iter()
        .map(|(code, text)| json!({ "code": code, "text": text }))
        .collect();
    json!({ "receiptType": kind.name(), "relatedToMessageId": about, "messages": messages })
}

/// `asic.zip`: what the letter carries, signed and locked.
fn package(
    town: &Town,
    letter: &Letter,
    content: &Arkivmelding,
    head: &Head,
    now: Timestamp,
) -> Result<Vec<u8>, SandboxError> {
    let keys = |org: &str| -> Result<OrganisationKeys, SandboxError> {
        let unknown = || SandboxError::Unknown(format!("no organisation {org}"));
        town.keys.organisation(org).ok_or_else(unknown)
    };
    let name = |org: &str| profile(org).map_or("", |profile| profile.name);
    let parties = arkivmelding::Parties {
        sender: name(&head.from),
        receiver: name(&head.to),
    };
    let case = letter.case.as_deref().unwrap_or("2026/1");
    let xml = arkivmelding::render(content, case, &parties, now);
    let mut entries = vec![Entry::new("arkivmelding.xml", xml.into_bytes())];
    entries.extend(content.documents.iter().map(|document| {
        let bytes = rendered(document, parties.sender, now);
        Entry::new(&document.name, bytes)
    }));
    let signer = keys(letter.signed_by.as_deref().unwrap_or(&letter.from))?;
    let container = Container {
        entries,
        sender: &head.from,
        receiver: &head.to,
        signer: &signer,
        authority: &town.keys.issuer,
        issuers: [&town.keys.issuer.certificate, &town.keys.root],
        letter,
        now,
    };
    let asice = container.write()?;
    let recipient = keys(letter.locked_for.as_deref().unwrap_or(&letter.to))?;
    let mut locked = locked(letter, &asice, &recipient)?;
    if letter.is(Quirk::Truncated) {
        locked.truncate(locked.len() / 2);
    }
    Ok(locked)
}

fn locked(
    letter: &Letter,
    asice: &[u8],
    recipient: &OrganisationKeys,
) -> Result<Vec<u8>, ErrorStack> {
    let transport = if letter.is(Quirk::OaepSha1) {
        KeyTransport::OaepSha1
    } else if letter.is(Quirk::Pkcs1V15) {
        KeyTransport::Pkcs1V15
    } else {
        KeyTransport::OaepSha256
    };
    let ber = !letter.is(Quirk::DerEnvelope);
    cms::lock(asice, &recipient.certificate, &[transport], ber)
}

fn rendered(document: &Document, letterhead: &str, now: Timestamp) -> Vec<u8> {
    let day = crate::time::oslo(now).strftime("%d.%m.%Y").to_string();
    let text = document.text.replace("{dato}", &day);
    if document.name.to_lowercase().ends_with(".pdf") {
        pdf::render(letterhead, &document.title, &text)
    } else {
        text.into_bytes()
    }
}

fn us() -> String {
    US.to_owned()
}
