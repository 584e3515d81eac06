//! `sbd.json` as an integrasjonspunkt v4 writes it (eformidling-dpo 2).

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Letter, Quirk, xml_sbd};
use crate::time::stamp;

/// Who, to whom, about what.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) message_id: String,
    pub(crate) conversation_id: String,
    pub(crate) process: String,
    pub(crate) created: Timestamp,
    pub(crate) deadline: Option<Timestamp>,
    /// `SenderRef`: id and readable case.
    pub(crate) sender_ref: Option<(String, String)>,
    /// A MessageChannel scope, whole.
    pub(crate) channel: Option<Value>,
}

impl Head {
    /// The channel that answers must name as their reference.
    pub(crate) fn channel_name(&self) -> Option<&str> {
        self.channel.as_ref()?.get("identifier")?.as_str()
    }
}

/// The SBD of a letter, in one of its two forms.
pub(super) enum Written {
    Json(Vec<u8>),
    Xml(Vec<u8>),
}

/// The SBD of `letter` with what is unusual about it.
pub(super) fn written(letter: &Letter, head: &Head, standard: &str, body: &Value) -> Written {
    if letter.is(Quirk::LegacySbd) {
        return Written::Xml(xml_sbd::render(head, standard).into_bytes());
    }
    let mut sbd = sbd_json(head, standard, body);
    if letter.is(Quirk::OldIcd) {
        let text = sbd.to_string().replace("\"0192:", "\"9908:");
        sbd = serde_json::from_str(&text).unwrap_or(sbd);
    }
    if let Some(members) = sbd.as_object_mut() {
        if letter.is(Quirk::ThirdMember) {
            members.insert(
                "tillegg".to_owned(),
                json!({ "merknad": "lagt til underveis" }),
            );
        }
        if letter.is(Quirk::ReversedMembers) {
            *members = std::mem::take(members)
                .into_iter()
                .rev()
                .collect::<Map<_, _>>();
        }
    }
    Written::Json(format!("{sbd:#}").into_bytes())
}

/// The SBD of `standard` with `body` under the standard's last part.
pub(crate) fn sbd_json(head: &Head, standard: &str, body: &Value) -> Value {
    let party = |org: &str| json!([{ "identifier": { "value": format!("0192:{org}"), "authority": "iso6523-actorid-upis" } }]);
    let type_name = standard.rsplit("::").next().unwrap_or(standard);
    let mut conversation = json!({
        "type": "ConversationId",
        "instanceIdentifier": head.conversation_id,
        "identifier": head.process,
    });
    if let Some(deadline) = head.deadline {
        let information = json!([{ "expectedResponseDateTime": stamp(deadline) }]);
        crate::http::set(&mut conversation, "scopeInformation", information);
    }
    let mut scopes = vec![conversation];
    if let Some((id, case)) = &head.sender_ref {
        scopes.push(json!({ "type": "SenderRef", "instanceIdentifier": id, "identifier": case }));
    }
    scopes.extend(head.channel.clone());
    json!({
        "standardBusinessDocumentHeader": {
            "headerVersion": "1.0",
            "sender": party(&head.from),
            "receiver": party(&head.to),
            "documentIdentification": {
                "standard": standard,
                "typeVersion": "2.0",
                "instanceIdentifier": head.message_id,
                "type": type_name,
                "creationDateAndTime": stamp(head.created),
            },
            "businessScope": { "scope": scopes },
        },
        type_name: body,
    })
}

/// A MessageChannel scope: the name, and an id that nobody reads.
pub(super) fn channel_scope(name: &str) -> Value {
    json!({
        "type": "MessageChannel",
        "instanceIdentifier": Uuid::new_v4().to_string(),
        "identifier": name,
    })
}
