//! An SBD as an integrasjonspunkt v4 reads it (eformidling-dpo 2, 4.6).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What happens to a message that cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// Confirmed to the broker and thrown away.
    Discarded(String),
    /// An exception: not confirmed, and never listed again.
    Lost(String),
}

/// What a message is to the one who answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something for the archive.
    Message,
    /// A kvittering: MOTTATT and LEVERT are sent about it, no kvittering.
    Receipt,
    /// A status: never answered.
    Status,
}

/// An SBD that was taken in.
#[derive(Debug, Clone)]
pub(super) struct Sbd {
    pub(super) message_id: String,
    pub(super) conversation_id: String,
    pub(super) process: Option<String>,
    pub(super) type_name: String,
    pub(super) kind: Kind,
    /// Nine digits.
    pub(super) sender: Option<String>,
    /// Nine digits.
    pub(super) receiver: Option<String>,
    pub(super) deadline: Option<Timestamp>,
    /// The MessageChannel scope, whole.
    pub(super) channel: Option<Value>,
    pub(super) raw: Value,
}

const HEADER: &str = "standardBusinessDocumentHeader";
const TYPES: [&str; 12] = [
    "status",
    "arkivmelding",
    "arkivmelding_kvittering",
    "avtalt",
    "digital",
    "digital_dpv",
    "print",
    "dialogmelding",
    "dialogmelding_kvittering",
    "innsynskrav",
    "publisering",
    "einnsyn_kvittering",
];
const STATUSES: [&str; 10] = [
    "OPPRETTET",
    "SENDT",
    "MOTTATT",
    "LEVERT",
    "LEST",
    "FEIL",
    "ANNET",
    "INNKOMMENDE_MOTTATT",
    "INNKOMMENDE_LEVERT",
    "LEVETID_UTLOPT",
];

fn lost<T>(why: impl Into<String>) -> Result<T, Fate> {
    Err(Fate::Lost(why.into()))
}

fn discarded<T>(why: impl Into<String>) -> Result<T, Fate> {
    Err(Fate::Discarded(why.into()))
}

impl Sbd {
    pub(super) fn parse(bytes: &[u8]) -> Result<Sbd, Fate> {
        let raw: Value = serde_json::from_slice(bytes)
            .map_err(|error| Fate::Lost(format!("sbd.json is no JSON: {error}")))?;
        let Some(top) = raw.as_object() else {
            return lost("sbd.json is no object");
        };
        let Some(header) = top.get(HEADER).and_then(Value::as_object) else {
            return lost("no standardBusinessDocumentHeader");
        };
        let identification = object(header, "documentIdentification")?;
        let written = text(identification, "type")?;
        let type_name = written.to_lowercase();
        if !TYPES.contains(&type_name.as_str()) {
            return discarded(format!("unknown type {written}"));
        }
        if let Some(other) = top.keys().find(|key| **key != HEADER && **key != type_name) {
            return discarded(format!("top-level member {other}"));
        }
        let Some(body) = top.get(&type_name).and_then(Value::as_object) else {
            return discarded(format!("no object {type_name}"));
        };
        for required in ["standard", "typeVersion", "creationDateAndTime"] {
            text(identification, required)?;
        }
        date(text(identification, "creationDateAndTime")?)?;
        if text(header, "headerVersion")? != "1.0" {
            return lost("headerVersion is not 1.0");
        }
        if text(identification, "standard")?.rsplit("::").next() != Some(&*type_name) {
            return discarded("standard and type do not belong together");
        }
        check_body(&type_name, body)?;
        let kind = match type_name.as_str() {
            "status" => Kind::Status,
            name if name.ends_with("_kvittering") => Kind::Receipt,
            _ => Kind::Message,
        };
        let sender = party(header, "sender")?;
        let receiver = party(header, "receiver")?;
        let scopes = object(header, "businessScope")?
            .get("scope")
            .and_then(Value::as_array)
            .filter(|scopes| !scopes.is_empty());
        let Some(scopes) = scopes else {
            return lost("businessScope has no scope");
        };
        let scope = |names: [&str; 2]| {
            scopes.iter().find(|scope| {
                let name = scope.get("type").and_then(Value::as_str).unwrap_or("");
                names.contains(&name)
            })
        };
        let Some(conversation) =
            scope(["ConversationId", "CONVERSATION_ID"]).and_then(Value::as_object)
        else {
            return lost("no ConversationId scope");
        };
        let conversation_id = text(conversation, "instanceIdentifier")?.to_owned();
        let process = conversation
            .get("identifier")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let message_id = text(identification, "instanceIdentifier")?.to_owned();
        for id in [&message_id, &conversation_id] {
            if Uuid::try_parse(id).is_err() {
                return discarded(format!("{id} is no UUID"));
            }
        }
        if kind == Kind::Message && (process.is_none() || sender.is_none() || receiver.is_none()) {
            return lost("process, sender or receiver is missing");
        }
        let deadline = conversation
            .get("scopeInformation")
            .and_then(|all| all.get(0))
            .and_then(|first| first.get("expectedResponseDateTime"))
            .filter(|value| !value.is_null())
            .map(|value| date(value.as_str().unwrap_or_default()))
            .transpose()?;
        Ok(Sbd {
            message_id,
            conversation_id,
            process,
            kind,
            sender,
            receiver,
            deadline,
            channel: scope(["MessageChannel", "MESSAGE_CHANNEL"]).cloned(),
            type_name,
            raw,
        })
    }

    /// The first scope of this type.
    pub(super) fn scope(&self, name: &str) -> Option<&Value> {
        self.raw
            .get(HEADER)?
            .get("businessScope")?
            .get("scope")?
            .as_array()?
            .iter()
            .find(|scope| scope.get("type").and_then(Value::as_str) == Some(name))
    }
}

fn object<'a>(
    parent: &'a Map<String, Value>,
    member: &str,
) -> Result<&'a Map<String, Value>, Fate> {
    match parent.get(member).and_then(Value::as_object) {
        Some(object) => Ok(object),
        None => lost(format!("no {member}")),
    }
}

fn text<'a>(parent: &'a Map<String, Value>, member: &str) -> Result<&'a str, Fate> {
    match parent.get(member).and_then(Value::as_str) {
        Some(text) => Ok(text),
        None => lost(format!("no {member}")),
    }
}

/// The nine digits of the one party in `member`; `None` when there is no party.
fn party(header: &Map<String, Value>, member: &str) -> Result<Option<String>, Fate> {
    let parties = match header.get(member) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(parties)) => parties,
        Some(_) => return lost(format!("{member} is no list")),
    };
    let party = match parties.as_slice() {
        [] => return Ok(None),
        [party] => party,
        _ => return lost(format!("more than one {member}")),
    };
    let identifier = party.get("identifier");
    let part = |name: &str| {
        identifier
            .and_then(|it| it.get(name))
            .and_then(Value::as_str)
    };
    if !matches!(
        part("authority"),
        Some("iso6523-actorid-upis" | "nhn-actorid")
    ) {
        return lost(format!("{member} has no known authority"));
    }
    let value = part("value").unwrap_or_default();
    let number = value.strip_prefix("0192:").unwrap_or(value);
    if number.len() != 9 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return lost(format!("{member} {value} cannot be read"));
    }
    Ok(Some(number.to_owned()))
}

/// A date-time with offset, `Z`, or, without either, in Oslo's time. Seconds may be missing; an
/// offset needs its colon.
fn date(text: &str) -> Result<Timestamp, Fate> {
    let time = text.split_once('T').map_or("", |(_, time)| time);
    let offset = time.rsplit_once(['+', '-']).map(|(_, offset)| offset);
    if offset.is_some_and(|offset| offset.len() != 5 || !offset.contains(':')) {
        return lost(format!("{text} is no date with an offset"));
    }
    if offset.is_some() || text.ends_with('Z') {
        return text
            .parse()
            .map_err(|_| Fate::Lost(format!("{text} is no date")));
    }
    let oslo =
        TimeZone::get("Europe/Oslo").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(1)));
    text.parse::<DateTime>()
        .and_then(|date| date.to_zoned(oslo))
        .map(|zoned| zoned.timestamp())
        .map_err(|_| Fate::Lost(format!("{text} is no date")))
}

fn check_body(type_name: &str, body: &Map<String, Value>) -> Result<(), Fate> {
    let optional_text = |member: &str| match body.get(member) {
        None | Some(Value::Null | Value::String(_)) => Ok(()),
        Some(_) => lost(format!("{type_name}.{member} is no text")),
    };
    match type_name {
        "status" => {
            let status = text(body, "status")?;
            if !STATUSES.contains(&status) {
                return lost(format!("unknown status {status}"));
            }
        }
        "arkivmelding" => {
            optional_text("hoveddokument")?;
            let level_fits = match body.get("sikkerhetsnivaa") {
                None | Some(Value::Null) => true,
                Some(Value::Number(level)) => level.is_i64(),
                Some(Value::String(level)) => level.parse::<i64>().is_ok(),
                Some(_) => false,
            };
            if !level_fits {
                return lost("arkivmelding.sikkerhetsnivaa is no integer");
            }
            let notice = body.get("dpv").and_then(|dpv| dpv.get("varselType"));
            let known = ["VarselDPVUtenRevarsel", "VarselDPVMedRevarsel"];
            if let Some(notice) = notice.and_then(Value::as_str)
                && !known.contains(&notice)
            {
                return lost(format!("unknown dpv.varselType {notice}"));
            }
        }
        "arkivmelding_kvittering" => {
            optional_text("receiptType")?;
            text(body, "relatedToMessageId")?;
        }
        "avtalt" => {
            optional_text("identifier")?;
            if !matches!(
                body.get("content"),
                None | Some(Value::Null | Value::Object(_))
            ) {
                return lost("avtalt.content is no object");
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sbd() -> Value {
        let party = |number: &str| json!([{ "identifier": { "value": format!("0192:{number}"), "authority": "iso6523-actorid-upis" } }]);
        json!({
            "standardBusinessDocumentHeader": {
                "headerVersion": "1.0",
                "sender": party("310204838"), "receiver": party("311204823"),
                "documentIdentification": {
                    "standard": "urn:no:difi:arkivmelding:xsd::arkivmelding", "typeVersion": "2.0",
                    "instanceIdentifier": "0D6C7A3E-5f0b-4f7e-9a51-6b1d2f3c4e5a", "type": "arkivmelding",
                    "creationDateAndTime": "2026-11-20T10:15:00+01:00" },
                "businessScope": { "scope": [{
                    "type": "ConversationId", "instanceIdentifier": "5a2b9d7e-1c34-4a8e-8f10-2d3e4f5a6b7c",
                    "identifier": "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0",
                    "scopeInformation": [{ "expectedResponseDateTime": "2026-11-21T10:15:00+01:00" }] }] } },
            "arkivmelding": { "sikkerhetsnivaa": 3, "hoveddokument": "arkivmelding.xml" }
        })
    }

    fn fate(change: impl FnOnce(&mut Value)) -> Fate {
        let mut sbd = sbd();
        change(&mut sbd);
        Sbd::parse(sbd.to_string().as_bytes()).unwrap_err()
    }

    #[test]
    fn ids_are_kept_as_they_were_written() {
        let sbd = Sbd::parse(sbd().to_string().as_bytes()).unwrap();
        assert_eq!(sbd.message_id, "0D6C7A3E-5f0b-4f7e-9a51-6b1d2f3c4e5a");
        assert_eq!(sbd.deadline, Some("2026-11-21T09:15:00Z".parse().unwrap()));
    }

    #[test]
    fn a_message_with_a_wrong_shape_is_discarded() {
        let header = "/standardBusinessDocumentHeader/documentIdentification";
        let cases = [
            fate(|s| s["ekstra"] = json!({})),
            fate(|s| *s.pointer_mut(&format!("{header}/type")).unwrap() = json!("arkivmeldign")),
            fate(|s| {
                *s.pointer_mut(&format!("{header}/instanceIdentifier"))
                    .unwrap() = json!("17")
            }),
            fate(|s| s["arkivmelding"] = json!("text")),
        ];
        for case in cases {
            assert!(matches!(case, Fate::Discarded(_)), "{case:?}");
        }
    }

    #[test]
    fn a_message_that_raises_an_exception_is_lost() {
        let head = "standardBusinessDocumentHeader";
        let cases = [
            fate(|s| s["arkivmelding"]["sikkerhetsnivaa"] = json!("tre")),
            fate(|s| s[head]["businessScope"]["scope"] = json!([])),
            fate(|s| s[head]["sender"][0]["identifier"]["value"] = json!("9908:310204838")),
            fate(|s| s[head]["sender"][0]["identifier"]["authority"] = json!("")),
            fate(|s| {
                s[head]["documentIdentification"]["creationDateAndTime"] =
                    json!("2026-11-20T10:15:00+0100");
            }),
        ];
        for case in cases {
            assert!(matches!(case, Fate::Lost(_)), "{case:?}");
        }
        assert!(matches!(Sbd::parse(b"{"), Err(Fate::Lost(_))));
    }

    #[test]
    fn seconds_may_be_missing_and_a_date_without_offset_is_oslos() {
        assert_eq!(date("2026-07-01T10:15+02:00"), date("2026-07-01T08:15:00Z"));
        assert_eq!(date("2026-01-01T10:15:00"), date("2026-01-01T09:15:00Z"));
    }
}
