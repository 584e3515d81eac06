mod answers;
mod rules;

use budstikke_domain::{OrgNumber, Process, WireId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::Reason;
use crate::finding::Level;
use crate::reference::spec;

const NOW: &str = "2026-11-20T09:15:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn envelope() -> Envelope {
    Envelope {
        sender: OrgNumber::parse("310204838").unwrap(),
        receiver: OrgNumber::parse("311204823").unwrap(),
        process: Process::verbatim(Process::ADMINISTRASJON),
        message_id: WireId::verbatim("0d6c7a3e-5f0b-4f7e-9a51-6b1d2f3c4e5a"),
        conversation_id: WireId::verbatim("5a2b9d7e-1c34-4a8e-8f10-2d3e4f5a6b7c"),
        sender_ref: None,
        receiver_ref: None,
        message_channel: None,
        created: now(),
        time_to_live: SignedDuration::from_hours(24),
    }
}

/// A letter as JSON, to be bent.
fn letter() -> Value {
    serde_json::from_slice(&Sbd::arkivmelding(&envelope(), 3).to_json()).unwrap()
}

fn header(value: &mut Value) -> &mut Value {
    &mut value["standardBusinessDocumentHeader"]
}

fn parse(value: &Value) -> Result<Sbd, WireError> {
    Sbd::parse(value.to_string().as_bytes())
}

fn errors(value: &Value) -> Vec<&'static str> {
    let findings = check(value.to_string().as_bytes());
    findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn a_letter_is_written_as_version_4_writes_it() {
    let expected = r#"{
  "standardBusinessDocumentHeader": {
    "headerVersion": "1.0",
    "sender": [
      {
        "identifier": {
          "value": "0192:310204838",
          "authority": "iso6523-actorid-upis"
        }
      }
    ],
    "receiver": [
      {
        "identifier": {
          "value": "0192:311204823",
          "authority": "iso6523-actorid-upis"
        }
      }
    ],
    "documentIdentification": {
      "standard": "urn:no:difi:arkivmelding:xsd::arkivmelding",
      "typeVersion": "2.0",
      "instanceIdentifier": "0d6c7a3e-5f0b-4f7e-9a51-6b1d2f3c4e5a",
      "type": "arkivmelding",
      "creationDateAndTime": "2026-11-20T10:15:00+01:00"
    },
    "businessScope": {
      "scope": [
        {
          "type": "ConversationId",
          "instanceIdentifier": "5a2b9d7e-1c34-4a8e-8f10-2d3e4f5a6b7c",
          "identifier": "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0",
          "scopeInformation": [
            {
              "expectedResponseDateTime": "2026-11-21T10:15:00+01:00"
            }
          ]
        }
      ]
    }
  },
  "arkivmelding": {
    "sikkerhetsnivaa": 3,
    "hoveddokument": "arkivmelding.xml"
  }
}"#;
    assert_eq!(
        String::from_utf8(Sbd::arkivmelding(&envelope(), 3).to_json()).unwrap(),
        expected
    );
}

#[test]
fn the_examples_are_read_written_alike_and_accepted() {
    let Some(folder) = spec("eformidling/examples/own") else {
        return;
    };
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("sbd-") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let sbd = Sbd::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (ours, theirs): (Value, Value) = (
            serde_json::from_slice(&sbd.to_json()).unwrap(),
            serde_json::from_slice(&bytes).unwrap(),
        );
        assert_eq!(
            ours.to_string(),
            theirs.to_string(),
            "{name}: also in the same order"
        );
        let findings: Vec<_> = check(&bytes)
            .into_iter()
            .filter(|f| f.element != "sender" && f.element != "receiver")
            .collect();
        assert_eq!(findings, Vec::new(), "{name}");
        read += 1;
    }
    assert_eq!(read, 6);
}

#[test]
fn the_public_example_says_the_same_in_any_order_of_its_members() {
    let Some(folder) = spec("eformidling/examples") else {
        return;
    };
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let sbd = Sbd::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (ours, theirs) = (meaning(&sbd.to_json()), meaning(&bytes));
        assert_eq!(ours, theirs, "{name}: nothing is lost or changed");
        sbd
    };
    let (ordered, unordered) = (
        read("StandardBusinessDocument.json"),
        read("StandardBusinessDocument-unordered.json"),
    );
    assert_eq!(ordered, unordered);
    assert_eq!(
        ordered.sender_org(),
        None,
        "9908 is an old register, which version 4 does not know either"
    );
}

/// What an SBD says, whatever the order of its members and the zones of its dates. We write whole seconds.
fn meaning(bytes: &[u8]) -> String {
    fn normalise(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(instant) = crate::time::read_date_time(text) {
                    *value = json!(instant.as_second());
                }
            }
            Value::Array(items) => items.iter_mut().for_each(normalise),
            Value::Object(members) => members.values_mut().for_each(normalise),
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    value.sort_all_objects();
    normalise(&mut value);
    value.to_string()
}

#[test]
fn the_order_of_the_two_members_is_free() {
    for name in [
        "StandardBusinessDocument.json",
        "StandardBusinessDocument-unordered.json",
    ] {
        let Some(path) = spec(&format!("eformidling/examples/{name}")) else {
            return;
        };
        let bytes = std::fs::read(path).unwrap();
        let sbd = Sbd::parse(&bytes).unwrap();
        assert_eq!(sbd.type_name(), "arkivmelding");
        assert_eq!(
            sbd.sender_org(),
            None,
            "the old 9908 is no organisation today"
        );
        assert_eq!(
            check(&bytes)
                .iter()
                .map(|finding| finding.code)
                .collect::<Vec<_>>(),
            ["J3", "J3"]
        );
    }
}

#[test]
fn a_letter_may_be_sloppy_where_version_4_lets_it() {
    let mut value = letter();
    value["arkivmelding"]["sikkerhetsnivaa"] = json!("4");
    value["arkivmelding"]["ukjent"] = json!({"a": [1]});
    header(&mut value)["manifest"] = Value::Null;
    header(&mut value)["documentIdentification"]["type"] = json!("ArkivMelding");
    header(&mut value)["documentIdentification"]["creationDateAndTime"] =
        json!("2026-11-20T10:15+01:00");
    header(&mut value)["businessScope"]["scope"] = json!([
        {"type": "SENDER_REF", "identifier": "2026/412"},
        {"type": "CONVERSATION_ID", "instanceIdentifier": "5A2B9D7E-1C34-4A8E-8F10-2D3E4F5A6B7C", "identifier": Process::TAUSHETSBELAGT},
    ]);
    let sbd = parse(&value).unwrap();
    let Body::Arkivmelding(body) = &sbd.body else {
        panic!("{:?}", sbd.body)
    };
    assert_eq!(body.sikkerhetsnivaa, Some(4), "a number as text");
    assert_eq!(sbd.created, Some(now()), "without seconds");
    assert_eq!(
        sbd.reference(&ScopeKind::SenderRef),
        Some("2026/412"),
        "the readable reference, where the docs put it"
    );
    assert_eq!(
        sbd.conversation_id().unwrap().as_str(),
        "5A2B9D7E-1C34-4A8E-8F10-2D3E4F5A6B7C",
        "casing is part of the id"
    );
    assert!(sbd.process().unwrap().is_confidential());
    assert_eq!(
        sbd.expires(now()),
        now() + DEFAULT_TTL,
        "no deadline means a day from arrival"
    );
    assert_eq!(errors(&value), Vec::<&str>::new());
}

#[test]
fn what_version_4_discards_is_refused_by_name() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut value = letter();
        change(&mut value);
        assert!(!errors(&value).is_empty(), "the check says so too");
        let error = parse(&value).unwrap_err();
        (
            error.at.rsplit('.').next().unwrap().to_owned(),
            error.reason,
        )
    };
    assert_eq!(
        refused(&|v| v["tredje"] = json!(1)),
        ("tredje".into(), Reason::Unexpected)
    );
    assert_eq!(
        refused(&|v| v["arkivmelding"] = json!(1)).1,
        Reason::WrongKind("et objekt")
    );
    assert_eq!(
        refused(&|v| {
            v.as_object_mut().unwrap().remove("arkivmelding");
        }),
        ("arkivmelding".into(), Reason::Missing)
    );
    assert_eq!(
        refused(&|v| {
            v.as_object_mut()
                .unwrap()
                .remove("standardBusinessDocumentHeader");
        })
        .1,
        Reason::Missing
    );
    let identification =
        |v: &mut Value, name: &str, value: Value| header(v)["documentIdentification"][name] = value;
    assert!(matches!(
        refused(&|v| identification(v, "instanceIdentifier", json!("x"))).1,
        Reason::BadValue { .. }
    ));
    assert_eq!(
        refused(&|v| identification(v, "type", Value::Null)),
        ("type".into(), Reason::Missing)
    );
    assert!(matches!(
        refused(&|v| identification(v, "creationDateAndTime", json!("2026-11-20T10:15:00+0100"))).1,
        Reason::BadValue { .. }
    ));
    assert!(matches!(
        refused(&|v| header(v)["businessScope"]["scope"] = json!([])).1,
        Reason::BadValue { .. }
    ));
    assert_eq!(
        refused(&|v| header(v)["businessScope"]["scope"][0]["instanceIdentifier"] = Value::Null).1,
        Reason::Missing
    );
    assert_eq!(
        refused(&|v| v["arkivmelding"]["sikkerhetsnivaa"] = json!("tre")).1,
        Reason::WrongKind("et heltall")
    );
    assert_eq!(
        refused(&|v| {
            let one = header(v)["sender"][0].clone();
            header(v)["sender"] = json!([one, one]);
        })
        .1,
        Reason::Unexpected
    );
}

#[test]
fn what_only_the_check_minds_is_named() {
    let codes = |change: &dyn Fn(&mut Value)| {
        let mut value = letter();
        change(&mut value);
        assert!(parse(&value).is_ok(), "we keep and show it");
        errors(&value)
    };
    assert_eq!(
        codes(&|v| header(v)["sender"][0]["identifier"]["authority"] = json!("x")),
        ["J3"]
    );
    assert_eq!(
        codes(&|v| {
            header(v).as_object_mut().unwrap().remove("sender");
        }),
        ["J3"]
    );
    assert_eq!(
        codes(&|v| header(v)["businessScope"]["scope"][0]["identifier"] = Value::Null),
        ["J2"]
    );
    let status = Sbd::status_for(&Sbd::arkivmelding(&envelope(), 3), "mottatt", now()).unwrap();
    assert_eq!(
        check(&status.to_json()).len(),
        1,
        "the casing of a status counts"
    );
}

#[test]
fn a_member_may_not_stand_twice() {
    let text = letter().to_string();
    for (from, twice) in [
        ("\"headerVersion\":", "\"sender\":[],\"headerVersion\":"),
        (
            "\"standard\":",
            "\"instanceIdentifier\":\"x\",\"standard\":",
        ),
        (
            "\"arkivmelding\":{",
            "\"arkivmelding\":{},\"arkivmelding\":{",
        ),
    ] {
        let error = Sbd::parse(text.replacen(from, twice, 1).as_bytes()).unwrap_err();
        assert_eq!(
            error.reason,
            Reason::Duplicate,
            "two readers might see two messages"
        );
    }
    assert!(matches!(
        Sbd::parse(&vec![b' '; MAX_BYTES + 1]).unwrap_err().reason,
        Reason::TooLarge(_)
    ));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,6}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(content in any_json(), identifier in ".{0,30}", process in "[a-z:]{1,40}", seconds in 0_i64..4_000_000_000) {
        let envelope = Envelope {
            process: Process::verbatim(process),
            created: Timestamp::from_second(seconds).unwrap(),
            ..envelope()
        };
        let content = Some(content).filter(|content| !content.is_null());
        let sbd = Sbd::avtalt(&envelope, Avtalt { identifier: Some(identifier), content });
        prop_assert_eq!(Sbd::parse(&sbd.to_json()), Ok(sbd));
    }

    #[test]
    fn any_value_in_any_place_is_read_without_panic(value in any_json(), at in 0_usize..9) {
        let mut bent = letter();
        match at {
            0 => bent = value,
            1 => bent["arkivmelding"] = value,
            2 => *header(&mut bent) = value,
            3 => header(&mut bent)["sender"] = value,
            4 => header(&mut bent)["sender"][0]["identifier"] = value,
            5 => header(&mut bent)["documentIdentification"] = value,
            6 => header(&mut bent)["documentIdentification"]["type"] = value,
            7 => header(&mut bent)["businessScope"]["scope"] = value,
            _ => header(&mut bent)["businessScope"]["scope"][0]["scopeInformation"] = value,
        }
        let text = bent.to_string();
        let _ = check(text.as_bytes());
        if let Ok(sbd) = Sbd::parse(text.as_bytes()) {
            prop_assert!(sbd.message_id.is_uuid());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[{}\\[\\]\":,a1 \\\\u]{0,60}") {
        let _ = (Sbd::parse(&bytes), check(&bytes), Sbd::parse(text.as_bytes()));
    }
}
