//! From [`Sbd`] to JSON, in the order of version 4.

use serde_json::{Map, Value, json};

use super::read::HEADER;
use super::{Body, Participant, Sbd, Scope};
use crate::time::write_date_time;

pub(super) fn to_json(sbd: &Sbd) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("headerVersion".into(), "1.0".into());
    for (role, participant) in [("sender", &sbd.sender), ("receiver", &sbd.receiver)] {
        if let Some(participant) = participant {
            header.insert(
                role.into(),
                json!([{ "identifier": identifier(participant) }]),
            );
        }
    }
    let mut identification = Map::new();
    identification.insert("standard".into(), sbd.standard.as_str().into());
    identification.insert("typeVersion".into(), sbd.type_version.as_str().into());
    identification.insert("instanceIdentifier".into(), sbd.message_id.as_str().into());
    identification.insert("type".into(), sbd.type_name().into());
    if let Some(created) = sbd.created {
        identification.insert(
            "creationDateAndTime".into(),
            write_date_time(created).into(),
        );
    }
    header.insert("documentIdentification".into(), identification.into());
    let scopes: Vec<Value> = sbd.scopes.iter().map(scope).collect();
    header.insert("businessScope".into(), json!({ "scope": scopes }));

    let mut top = Map::new();
    top.insert(HEADER.into(), header.into());
    top.insert(sbd.type_name().to_owned(), body(&sbd.body));
    format!("{:#}", Value::Object(top)).into_bytes()
}

fn identifier(participant: &Participant) -> Value {
    json!({ "value": participant.without_part(), "authority": participant.authority })
}

fn scope(scope: &Scope) -> Value {
    let mut members = Map::new();
    members.insert("type".into(), scope.kind.as_str().into());
    if let Some(id) = &scope.instance_identifier {
        members.insert("instanceIdentifier".into(), id.as_str().into());
    }
    if let Some(identifier) = &scope.identifier {
        members.insert("identifier".into(), identifier.as_str().into());
    }
    if let Some(expected) = scope.expected_response {
        members.insert(
            "scopeInformation".into(),
            json!([{ "expectedResponseDateTime": write_date_time(expected) }]),
        );
    }
    members.into()
}

fn body(body: &Body) -> Value {
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    match body {
        Body::Arkivmelding(arkivmelding) => {
            put(
                "sikkerhetsnivaa",
                arkivmelding.sikkerhetsnivaa.map(Value::from),
            );
            put(
                "hoveddokument",
                arkivmelding.hoveddokument.as_deref().map(Value::from),
            );
            put("dpv", arkivmelding.dpv.clone());
            put("dpf", arkivmelding.dpf.clone());
        }
        Body::ArkivmeldingKvittering(kvittering) => {
            put(
                "receiptType",
                Some(kvittering.receipt_type.as_str())
                    .filter(|text| !text.is_empty())
                    .map(Value::from),
            );
            put(
                "relatedToMessageId",
                Some(kvittering.related_to.as_str().into()),
            );
            let messages = kvittering
                .messages
                .iter()
                .map(|m| json!({ "code": m.code, "text": m.text }))
                .collect();
            put(
                "messages",
                Some(Value::Array(messages)).filter(|_| !kvittering.messages.is_empty()),
            );
        }
        Body::Avtalt(avtalt) => {
            put("identifier", avtalt.identifier.as_deref().map(Value::from));
            put("content", avtalt.content.clone());
        }
        Body::Status(status) => put("status", Some(status.code.as_str().into())),
        Body::Other { json, .. } => return json.clone(),
    }
    members.into()
}
