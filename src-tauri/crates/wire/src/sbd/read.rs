//! From JSON to [`Sbd`].

use budstikke_domain::{DocumentType, WireId, word};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::json::Json;
use super::{
    ArkivmeldingBody, ArkivmeldingKvittering, Avtalt, Body, MAX_BYTES, Participant, ReceiptMessage,
    ReceiptType, Sbd, Scope, ScopeKind, StatusMessage,
};
use crate::error::{Reason, WireError};
use crate::time::read_date_time;

pub(super) const HEADER: &str = "standardBusinessDocumentHeader";

pub(super) fn parse(bytes: &[u8]) -> Result<Sbd, WireError> {
    let json = Json::parse(bytes, MAX_BYTES)?;
    from_json(&json)
}

pub(super) fn from_json(json: &Json) -> Result<Sbd, WireError> {
    let top = Member::root(json).object()?;
    let header = top.required(HEADER)?.object()?;
    let identification = header.required("documentIdentification")?.object()?;
    let spelt = identification.required("type")?.text()?;
    let kind = spelt.to_lowercase();

    let body = top
        .member(&kind)
        .ok_or_else(|| json.blame(&kind, Reason::Missing))?;
    if let Some(extra) = top.names().find(|name| *name != HEADER && *name != kind) {
        return Err(json.blame(extra, Reason::Unexpected));
    }
    let message_id = identification.required("instanceIdentifier")?;
    let scopes = scopes(&header)?;
    let conversation = scopes
        .iter()
        .find(|(scope, _)| scope.kind == ScopeKind::ConversationId);
    let scope_path = format!("{HEADER}.businessScope.scope");
    let Some((conversation, at)) = conversation else {
        return Err(json.blame(
            &scope_path,
            Reason::bad_value(
                "",
                word! {
                    nb: "et scope ConversationId",
                    nn: "eit scope ConversationId",
                    en: "a scope ConversationId",
                },
            ),
        ));
    };
    match &conversation.instance_identifier {
        Some(id) if id.is_uuid() => {}
        Some(id) => {
            return Err(json.blame(
                &format!("{at}.instanceIdentifier"),
                Reason::bad_value(
                    id.as_str(),
                    word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
                ),
            ));
        }
        None => return Err(json.blame(&format!("{at}.instanceIdentifier"), Reason::Missing)),
    }
    Ok(Sbd {
        sender: participant(&header, "sender")?,
        receiver: participant(&header, "receiver")?,
        standard: DocumentType::verbatim(identification.required("standard")?.text()?),
        type_version: identification.text_of("typeVersion")?.unwrap_or_default(),
        message_id: uuid(&message_id)?,
        created: identification.date_of("creationDateAndTime")?,
        scopes: scopes.into_iter().map(|(scope, _)| scope).collect(),
        body: read_body(&kind, &body)?,
    })
}

fn participant(header: &Object<'_>, role: &str) -> Result<Option<Participant>, WireError> {
    let Some(list) = header.member(role) else {
        return Ok(None);
    };
    let list = list.items()?;
    if let [_, second, ..] = list.as_slice() {
        return Err(second.blame(Reason::Unexpected));
    }
    let Some(first) = list.first() else {
        return Ok(None);
    };
    let Some(identifier) = first.object()?.member("identifier") else {
        return Ok(None);
    };
    let identifier = identifier.object()?;
    Ok(Some(Participant {
        value: identifier.required("value")?.text()?,
        authority: identifier.text_of("authority")?.unwrap_or_default(),
    }))
}

/// The scopes, each with its path.
fn scopes(header: &Object<'_>) -> Result<Vec<(Scope, String)>, WireError> {
    let list = header
        .required("businessScope")?
        .object()?
        .required("scope")?
        .items()?;
    let mut scopes = Vec::with_capacity(list.len());
    for item in list {
        let scope = item.object()?;
        let kind = ScopeKind::read(&scope.required("type")?.text()?);
        let expected_response = match scope
            .member("scopeInformation")
            .map(|list| list.items())
            .transpose()?
        {
            Some(list) => match list.first() {
                Some(first) => first.object()?.date_of("expectedResponseDateTime")?,
                None => None,
            },
            None => None,
        };
        let read = Scope {
            kind,
            instance_identifier: scope.text_of("instanceIdentifier")?.map(WireId::verbatim),
            identifier: scope.text_of("identifier")?,
            expected_response,
        };
        scopes.push((read, item.path));
    }
    Ok(scopes)
}

fn read_body(kind: &str, body: &Member<'_>) -> Result<Body, WireError> {
    // «top-level member that is not an object»: discarded by version 4 whatever the type.
    let object = body.object()?;
    Ok(match kind {
        "arkivmelding" => Body::Arkivmelding(ArkivmeldingBody {
            hoveddokument: object.text_of("hoveddokument")?,
            sikkerhetsnivaa: object.integer_of("sikkerhetsnivaa")?,
            dpv: object.member("dpv").map(|dpv| dpv.value.clone()),
            dpf: object.member("dpf").map(|dpf| dpf.value.clone()),
        }),
        "arkivmelding_kvittering" => Body::ArkivmeldingKvittering(ArkivmeldingKvittering {
            receipt_type: ReceiptType::read(&object.text_of("receiptType")?.unwrap_or_default()),
            related_to: WireId::verbatim(object.required("relatedToMessageId")?.text()?),
            messages: receipt_messages(&object)?,
        }),
        "avtalt" => Body::Avtalt(Avtalt {
            identifier: object.text_of("identifier")?,
            content: object
                .member("content")
                .map(|content| content.value.clone()),
        }),
        "status" => Body::Status(StatusMessage {
            code: object.required("status")?.text()?,
        }),
        _ => Body::Other {
            kind: kind.to_owned(),
            json: body.value.clone(),
        },
    })
}

fn receipt_messages(body: &Object<'_>) -> Result<Vec<ReceiptMessage>, WireError> {
    let Some(list) = body.member("messages") else {
        return Ok(Vec::new());
    };
    let mut messages = Vec::new();
    for item in list.items()? {
        let message = item.object()?;
        messages.push(ReceiptMessage {
            code: message.text_of("code")?.unwrap_or_default(),
            text: message.text_of("text")?.unwrap_or_default(),
        });
    }
    Ok(messages)
}

fn uuid(member: &Member<'_>) -> Result<WireId, WireError> {
    let id = WireId::verbatim(member.text()?);
    if id.is_uuid() {
        Ok(id)
    } else {
        Err(member.blame(Reason::bad_value(
            id.as_str(),
            word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
        )))
    }
}

/// A value, and the path that leads to it.
pub(super) struct Member<'a> {
    json: &'a Json,
    value: &'a Value,
    path: String,
}

/// A member that is an object. A member that is null counts as absent, as for the integrasjonspunkt.
pub(super) struct Object<'a> {
    json: &'a Json,
    members: &'a Map<String, Value>,
    path: String,
}

impl<'a> Member<'a> {
    fn root(json: &'a Json) -> Member<'a> {
        Member {
            json,
            value: &json.value,
            path: String::new(),
        }
    }

    fn blame(&self, reason: Reason) -> WireError {
        self.json.blame(&self.path, reason)
    }

    fn object(&self) -> Result<Object<'a>, WireError> {
        let members = self.value.as_object().ok_or_else(|| {
            self.blame(Reason::WrongKind(
                word! { nb: "et objekt", nn: "eit objekt", en: "an object" },
            ))
        })?;
        Ok(Object {
            json: self.json,
            members,
            path: self.path.clone(),
        })
    }

    fn items(&self) -> Result<Vec<Member<'a>>, WireError> {
        let items = self.value.as_array().ok_or_else(|| {
            self.blame(Reason::WrongKind(
                word! { nb: "en liste", nn: "ei liste", en: "a list" },
            ))
        })?;
        let item = |(index, value)| Member {
            json: self.json,
            value,
            path: format!("{}.{index}", self.path),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// Text; numbers and truth values are taken as text too, as Jackson does.
    fn text(&self) -> Result<String, WireError> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(truth) => Ok(truth.to_string()),
            _ => Err(self.blame(Reason::WrongKind(
                word! { nb: "tekst", nn: "tekst", en: "text" },
            ))),
        }
    }
}

impl<'a> Object<'a> {
    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.members.keys().map(String::as_str)
    }

    fn member(&self, name: &str) -> Option<Member<'a>> {
        let value = self.members.get(name).filter(|value| !value.is_null())?;
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Some(Member {
            json: self.json,
            value,
            path,
        })
    }

    fn required(&self, name: &str) -> Result<Member<'a>, WireError> {
        let path = || {
            if self.path.is_empty() {
                name.to_owned()
            } else {
                format!("{}.{name}", self.path)
            }
        };
        self.member(name)
            .ok_or_else(|| self.json.blame(&path(), Reason::Missing))
    }

    fn text_of(&self, name: &str) -> Result<Option<String>, WireError> {
        self.member(name).map(|member| member.text()).transpose()
    }

    fn date_of(&self, name: &str) -> Result<Option<Timestamp>, WireError> {
        let Some(member) = self.member(name) else {
            return Ok(None);
        };
        let text = member.text()?;
        match read_date_time(&text) {
            Some(instant) => Ok(Some(instant)),
            None => Err(member.blame(Reason::bad_value(
                &text,
                word! {
                    nb: "et tidspunkt som 2026-11-20T10:15:00+01:00",
                    nn: "eit tidspunkt som 2026-11-20T10:15:00+01:00",
                    en: "a time such as 2026-11-20T10:15:00+01:00",
                },
            ))),
        }
    }

    /// An integer, also as text («sikkerhetsnivaa»: "3").
    fn integer_of(&self, name: &str) -> Result<Option<i64>, WireError> {
        let Some(member) = self.member(name) else {
            return Ok(None);
        };
        let number = match member.value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| {
            member.blame(Reason::WrongKind(
                word! { nb: "et heltall", nn: "eit heiltal", en: "a whole number" },
            ))
        })
    }
}
