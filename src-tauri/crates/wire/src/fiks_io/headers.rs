//! What stands around a payload that comes over AMQP (fiks-io 7, 8; trust-and-speed T16).

use std::collections::BTreeMap;
use std::fmt;

use budstikke_domain::{word, words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::send::{KLIENT_KORRELASJONS_ID, KLIENT_MELDING_ID, OLD_KORRELASJON_ID};
use super::{DokumentlagerId, KontoId, MeldingId};

const PREFIX: &str = "egendefinert-header.";
const MELDING_ID: &str = "melding-id";
const TYPE: &str = "type";
const AVSENDER_ID: &str = "avsender-id";
const AVSENDER_NAVN: &str = "avsender-navn";
const SVAR_TIL: &str = "svar-til";
const SVAR_TIL_TYPE: &str = "svar-til-type";
const DOKUMENTLAGER_ID: &str = "dokumentlager-id";
const EXPIRATION: &str = "expiration";

/// The most headers of a message that are looked at.
const MOST_HEADERS: usize = 1000;
/// The most octets of one header, its name counted too.
const LONGEST_HEADER: usize = 64 * 1024;

/// A header's value as it lies in the table, free of any AMQP library. The platform writes long strings;
/// whatever else comes is kept as what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawValue {
    /// A string in UTF-8.
    Text(String),
    /// A string in nobody knows what.
    Octets(Vec<u8>),
    /// Any whole number.
    Whole(i64),
    /// A flag.
    Flag(bool),
    /// No value.
    Void,
    /// An array, a table, a decimal, a time: its kind, and how it is shown.
    Other {
        /// `array`.
        kind: String,
        /// Something that a person can read.
        shown: String,
    },
}

impl RawValue {
    /// The value of a string field.
    pub fn of_octets(octets: Vec<u8>) -> RawValue {
        match String::from_utf8(octets) {
            Ok(text) => RawValue::Text(text),
            Err(error) => RawValue::Octets(error.into_bytes()),
        }
    }

    /// The value for a person: text as it is, octets in hex, anything else by its kind.
    pub fn shown(&self) -> String {
        match self {
            RawValue::Text(text) => text.clone(),
            RawValue::Octets(octets) => {
                let hex = octets.iter().map(|octet| format!("{octet:02x}"));
                hex.collect::<Vec<_>>().join(" ")
            }
            RawValue::Whole(number) => number.to_string(),
            RawValue::Flag(flag) => flag.to_string(),
            RawValue::Void => String::new(),
            RawValue::Other { kind, shown } => format!("{kind}: {shown}"),
        }
    }

    /// A header of somebody's own as text; numbers and flags are taken for what they say.
    fn lenient(&self) -> Option<String> {
        match self {
            RawValue::Text(text) => Some(text.clone()),
            RawValue::Whole(number) => Some(number.to_string()),
            RawValue::Flag(flag) => Some(flag.to_string()),
            RawValue::Octets(_) | RawValue::Void | RawValue::Other { .. } => None,
        }
    }

    fn size(&self) -> usize {
        match self {
            RawValue::Text(text) => text.len(),
            RawValue::Octets(octets) => octets.len(),
            RawValue::Other { kind, shown } => kind.len() + shown.len(),
            RawValue::Whole(_) | RawValue::Flag(_) | RawValue::Void => 0,
        }
    }
}

/// A delivery before anything is believed of it, without its body: what is kept when it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawDelivery {
    /// The headers in their order.
    pub headers: Vec<(String, RawValue)>,
    /// The property `expiration`.
    pub expiration: Option<String>,
    /// The routing key.
    pub routing_key: String,
    /// Whether the broker has delivered it before.
    pub redelivered: bool,
    /// Octets of the body.
    pub body: u64,
}

/// What the headers of a message say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiksIoHeaders {
    /// The platform's id of the message; the same when it is delivered again.
    pub melding_id: MeldingId,
    /// What kind of message it is.
    pub melding_type: String,
    /// Whose konto sent it. On messages of the platform itself it is not known whose it is.
    pub avsender: KontoId,
    /// What the platform calls the sender.
    pub avsender_navn: Option<String>,
    /// Our konto, by the routing key.
    pub mottaker: Option<KontoId>,
    /// The message of ours that it answers.
    pub svar_til: Option<MeldingId>,
    /// The type of the message that ran out.
    pub svar_til_type: Option<String>,
    /// Where a large payload lies.
    pub dokumentlager_id: Option<DokumentlagerId>,
    /// The sender's own id of the message, as it is written.
    pub klient_melding_id: Option<String>,
    /// The sender's correlation id; of its two spellings the newer one counts.
    pub klient_korrelasjons_id: Option<String>,
    /// The sender's own headers, without prefix, those two included.
    pub headere: BTreeMap<String, String>,
    /// How long it may lie in the queue, in milliseconds.
    pub ttl: Option<i64>,
    /// Whether it was delivered before.
    pub resendt: bool,
    /// Whether there is a payload, here or in Dokumentlager.
    pub has_payload: bool,
    /// What could not be read and is not needed.
    pub odd: Vec<HeaderProblem>,
}

/// What is wrong with one header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderProblem {
    /// Which header or property; empty when it is about all of them.
    pub header: String,
    /// What is wrong with it.
    pub reason: HeaderReason,
}

/// What can be wrong with a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderReason {
    /// It must be there.
    Missing,
    /// It stands there twice.
    Twice,
    /// Its value is no string in UTF-8.
    NoText,
    /// Its value is no UUID.
    NoUuid,
    /// Its value is no number of milliseconds.
    NoMillis,
    /// It is longer than we take.
    TooLong,
    /// There are more than we take.
    TooMany,
}

/// A delivery that cannot be taken for a message: stored as it is and then confirmed, so that it blocks
/// nobody and is not lost (fiks-io 7, «poison handling»).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Unreadable {
    /// The first thing that is wrong.
    pub problem: HeaderProblem,
    /// Everything that came.
    pub raw: Box<RawDelivery>,
}

impl FiksIoHeaders {
    /// Reads the headers of a delivery. Required are `melding-id`, `type` and `avsender-id`, and a
    /// `dokumentlager-id` must be one, because it says where the payload lies; of the others what cannot
    /// be read is told in [`FiksIoHeaders::odd`].
    ///
    /// # Errors
    /// [`Unreadable`], with everything that came.
    pub fn read(raw: RawDelivery) -> Result<FiksIoHeaders, Unreadable> {
        Table::of(&raw)
            .and_then(|table| table.read(&raw))
            .map_err(|problem| Unreadable {
                problem,
                raw: Box::new(raw),
            })
    }

    /// What the platform says with this message; `None` when it is a sender's.
    pub fn platform(&self) -> Option<PlatformMessage> {
        PlatformMessage::of(&self.melding_type)
    }

    /// [`FiksIoHeaders::klient_melding_id`] when it is a UUID.
    pub fn klient_melding_uuid(&self) -> Option<Uuid> {
        Uuid::try_parse(self.klient_melding_id.as_deref()?).ok()
    }
}

/// A message of the platform about one of ours, named by `svar-til` alone. It has no payload, and is
/// never answered: answers to answers would go round for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformMessage {
    /// Ours ran out at the head of the receiver's queue; may come late.
    Tidsavbrudd,
    /// The receiver took it three times and never confirmed.
    Serverfeil,
    /// Something that we do not know: the rest of its type.
    Other(String),
}

impl PlatformMessage {
    /// What a type of the platform says; `None` for a type of any protocol. With and without version,
    /// and under the name it had before.
    pub fn of(melding_type: &str) -> Option<PlatformMessage> {
        const OLD_SERVERFEIL: &str = "no.ks.fiks.io.feilmelding.serverfeil";
        if without_version(melding_type) == OLD_SERVERFEIL {
            return Some(PlatformMessage::Serverfeil);
        }
        let rest = melding_type.strip_prefix("no.ks.fiks.kvittering.")?;
        Some(match without_version(rest) {
            "tidsavbrudd" => PlatformMessage::Tidsavbrudd,
            "serverfeil" => PlatformMessage::Serverfeil,
            _ => PlatformMessage::Other(rest.to_owned()),
        })
    }
}

fn without_version(name: &str) -> &str {
    match name.rsplit_once(".v") {
        Some((name, digits))
            if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            name
        }
        _ => name,
    }
}

/// The headers by name.
struct Table<'a> {
    values: BTreeMap<&'a str, &'a RawValue>,
    odd: Vec<HeaderProblem>,
}

impl<'a> Table<'a> {
    fn of(raw: &'a RawDelivery) -> Result<Table<'a>, HeaderProblem> {
        if raw.headers.len() > MOST_HEADERS {
            return Err(problem("", HeaderReason::TooMany));
        }
        let mut table = Table {
            values: BTreeMap::new(),
            odd: Vec::new(),
        };
        for (name, value) in &raw.headers {
            if name.len().saturating_add(value.size()) > LONGEST_HEADER {
                return Err(problem(name, HeaderReason::TooLong));
            }
            // AMQP forbids it, and two readers would see two messages.
            if table.values.insert(name, value).is_some() {
                return Err(problem(name, HeaderReason::Twice));
            }
        }
        Ok(table)
    }

    fn read(mut self, raw: &RawDelivery) -> Result<FiksIoHeaders, HeaderProblem> {
        let melding_id = self.required(MELDING_ID, MeldingId::parse)?;
        let avsender = self.required(AVSENDER_ID, KontoId::parse)?;
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        let melding_type = match self.text(TYPE)? {
            Some(text) => some(text).ok_or_else(|| problem(TYPE, HeaderReason::Missing))?,
            None => return Err(problem(TYPE, HeaderReason::Missing)),
        };
        let dokumentlager_id = match self.text(DOKUMENTLAGER_ID)? {
            Some(text) => Some(
                DokumentlagerId::parse(text)
                    .ok_or_else(|| problem(DOKUMENTLAGER_ID, HeaderReason::NoUuid))?,
            ),
            None => None,
        };
        let svar_til = self.optional(SVAR_TIL).and_then(|text| {
            let id = MeldingId::parse(text);
            if id.is_none() {
                self.odd.push(problem(SVAR_TIL, HeaderReason::NoUuid));
            }
            id
        });
        let svar_til_type = self.optional(SVAR_TIL_TYPE).map(str::to_owned);
        let avsender_navn = self.optional(AVSENDER_NAVN).map(str::to_owned);
        let ttl = raw.expiration.as_deref().and_then(|text| {
            let millis = millis(text);
            if millis.is_none() {
                self.odd.push(problem(EXPIRATION, HeaderReason::NoMillis));
            }
            millis
        });
        let headere = self.own();
        let header = |name: &str| headere.get(name).cloned();
        Ok(FiksIoHeaders {
            melding_id,
            melding_type,
            avsender,
            avsender_navn,
            mottaker: KontoId::of_queue(&raw.routing_key),
            svar_til,
            svar_til_type,
            klient_melding_id: header(KLIENT_MELDING_ID),
            klient_korrelasjons_id: header(KLIENT_KORRELASJONS_ID)
                .or_else(|| header(OLD_KORRELASJON_ID)),
            ttl,
            resendt: raw.redelivered,
            has_payload: dokumentlager_id.is_some() || raw.body > 0,
            dokumentlager_id,
            headere,
            odd: self.odd,
        })
    }

    /// A header's text; `None` when it is absent.
    fn text(&self, name: &'static str) -> Result<Option<&'a str>, HeaderProblem> {
        match self.values.get(name) {
            None | Some(RawValue::Void) => Ok(None),
            Some(RawValue::Text(text)) => Ok(Some(text)),
            Some(_) => Err(problem(name, HeaderReason::NoText)),
        }
    }

    fn required<T>(
        &self,
        name: &'static str,
        read: fn(&str) -> Option<T>,
    ) -> Result<T, HeaderProblem> {
        let text = self.text(name)?;
        let text = text.ok_or_else(|| problem(name, HeaderReason::Missing))?;
        read(text).ok_or_else(|| problem(name, HeaderReason::NoUuid))
    }

    fn optional(&mut self, name: &'static str) -> Option<&'a str> {
        match self.text(name) {
            Ok(text) => text,
            Err(problem) => {
                self.odd.push(problem);
                None
            }
        }
    }

    /// The headers of the sender's own.
    fn own(&mut self) -> BTreeMap<String, String> {
        let mut own = BTreeMap::new();
        for (name, value) in &self.values {
            let Some(short) = name.strip_prefix(PREFIX) else {
                continue;
            };
            match value.lenient() {
                Some(text) => drop(own.insert(short.to_owned(), text)),
                None if **value == RawValue::Void => {}
                None => self.odd.push(problem(name, HeaderReason::NoText)),
            }
        }
        own
    }
}

/// Milliseconds as decimal digits and nothing else.
fn millis(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

fn problem(header: &str, reason: HeaderReason) -> HeaderProblem {
    let header = crate::error::shortened(header);
    HeaderProblem { header, reason }
}

impl fmt::Display for HeaderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.reason {
            HeaderReason::Missing => word! { nb: "mangler", nn: "manglar", en: "is missing" },
            HeaderReason::Twice => {
                word! { nb: "står to ganger", nn: "står to gonger", en: "stands there twice" }
            }
            HeaderReason::NoText => {
                word! { nb: "er ikke tekst", nn: "er ikkje tekst", en: "is not text" }
            }
            HeaderReason::NoUuid => {
                word! { nb: "er ingen UUID", nn: "er ingen UUID", en: "is no UUID" }
            }
            HeaderReason::NoMillis => word! {
                nb: "er ikke et antall millisekunder",
                nn: "er ikkje eit tal på millisekund",
                en: "is not a number of milliseconds",
            },
            HeaderReason::TooLong => word! {
                nb: "er lengre enn vi tar",
                nn: "er lengre enn vi tek",
                en: "is longer than we take",
            },
            HeaderReason::TooMany => {
                return f.write_str(word! {
                    nb: "flere felt enn vi tar",
                    nn: "fleire felt enn vi tek",
                    en: "more fields than we take",
                });
            }
        };
        let told = words! {
            nb: "feltet «{header}» {what}",
            nn: "feltet «{header}» {what}",
            en: "the field «{header}» {what}",
            header = self.header,
        };
        f.write_str(&told)
    }
}

#[cfg(test)]
mod tests;
