//! What the judgement of an SBD tells, rule by rule: code and place stand in reports of others.

use super::*;

/// How an honest letter is bent.
type Bend = fn(&mut Value);

/// What must be told of it: code, element, level.
type Told = (&'static str, &'static str, Level);

fn scope(value: &mut Value) -> &mut Value {
    &mut header(value)["businessScope"]["scope"][0]
}

fn add_scope(value: &mut Value, scope: Value) {
    let scopes = header(value)["businessScope"]["scope"].as_array_mut();
    scopes.unwrap().push(scope);
}

/// Another kind of body, with its name everywhere.
fn body(value: &mut Value, kind: &str, content: Value) {
    header(value)["documentIdentification"]["type"] = json!(kind);
    header(value)["documentIdentification"]["standard"] =
        json!(format!("urn:no:difi:arkivmelding:xsd::{kind}"));
    value.as_object_mut().unwrap().remove("arkivmelding");
    value[kind] = content;
}

#[test]
fn each_rule_is_told_with_its_code_its_element_and_its_weight() {
    use Level::{Error, Warning};
    let bends: [(&str, Bend, Told); 15] = [
        (
            "nobody sent it",
            |value| drop(header(value).as_object_mut().unwrap().remove("sender")),
            ("J3", "sender", Error),
        ),
        (
            "an authority nobody knows",
            |value| header(value)["sender"][0]["identifier"]["authority"] = json!("x"),
            ("J3", "sender", Error),
        ),
        (
            "no authority",
            |value| header(value)["sender"][0]["identifier"]["authority"] = json!(""),
            ("J3", "sender", Error),
        ),
        (
            "an identifier that is none",
            |value| header(value)["receiver"][0]["identifier"]["value"] = json!("9908:311204823"),
            ("J3", "receiver", Error),
        ),
        (
            "four parts",
            |value| header(value)["receiver"][0]["identifier"]["value"] = json!("0192:1:2:3:4"),
            ("J3", "receiver", Error),
        ),
        (
            "digits that do not fit",
            |value| header(value)["receiver"][0]["identifier"]["value"] = json!("0192:311204824"),
            ("J3", "receiver", Warning),
        ),
        (
            "a type nobody knows",
            |value| body(value, "brev", json!({})),
            ("J4", "type", Error),
        ),
        (
            "a standard of another type",
            |value| {
                header(value)["documentIdentification"]["standard"] =
                    json!("urn:no:difi:arkivmelding:xsd::avtalt");
            },
            ("J4", "standard", Warning),
        ),
        (
            "no version of the type",
            |value| header(value)["documentIdentification"]["typeVersion"] = json!(""),
            ("J2", "typeVersion", Warning),
        ),
        (
            "no version of the header",
            |value| {
                drop(
                    header(value)
                        .as_object_mut()
                        .unwrap()
                        .remove("headerVersion"),
                )
            },
            ("J2", "headerVersion", Warning),
        ),
        (
            "no process",
            |value| drop(scope(value).as_object_mut().unwrap().remove("identifier")),
            ("J2", "identifier", Error),
        ),
        (
            "no deadline",
            |value| {
                drop(
                    scope(value)
                        .as_object_mut()
                        .unwrap()
                        .remove("scopeInformation"),
                )
            },
            ("J6", "expectedResponseDateTime", Warning),
        ),
        (
            "a reference that is no UUID",
            |value| {
                let reference = json!({"type": "SenderRef", "instanceIdentifier": "2026/77"});
                add_scope(value, reference);
            },
            ("J6", "instanceIdentifier", Warning),
        ),
        (
            "a scope nobody knows",
            |value| add_scope(value, json!({"type": "Egen", "instanceIdentifier": "x"})),
            ("J6", "type", Warning),
        ),
        (
            "a level of security that is none",
            |value| value["arkivmelding"]["sikkerhetsnivaa"] = json!(5),
            ("J6", "sikkerhetsnivaa", Warning),
        ),
    ];
    assert_eq!(check(letter().to_string().as_bytes()), [], "the honest one");
    for (what, bend, told) in bends {
        let mut bent = letter();
        bend(&mut bent);
        let findings = check(bent.to_string().as_bytes());
        let found: Vec<Told> = findings
            .iter()
            .map(|finding| (finding.code, finding.element.as_str(), finding.level))
            .filter(|found| *found == told)
            .map(|_| told)
            .collect();
        assert_eq!(found, [told], "{what}: {findings:?}");
        assert!(findings.iter().all(|finding| !finding.text.is_empty()));
    }
}

#[test]
fn statuses_and_kvitteringer_that_mean_nothing_are_told() {
    let mut status = letter();
    body(&mut status, "status", json!({"status": "KANSKJE"}));
    assert_eq!(errors(&status), ["J2"]);
    let mut kvittering = letter();
    let content = json!({"receiptType": "Ok", "relatedToMessageId": "x", "messages": []});
    body(&mut kvittering, "arkivmelding_kvittering", content);
    let findings = check(kvittering.to_string().as_bytes());
    let told = |finding: &&crate::finding::Finding| finding.element == "receiptType";
    let found = findings.iter().find(told).expect("it is told");
    assert_eq!((found.code, found.level), ("J6", Level::Warning));
}

#[test]
fn identifiers_that_version_4_reads_are_read() {
    for value in [
        "0192:311204823",
        "311204823",
        "0192:311204823:310204838",
        "0192:311204823:310204838:1",
        "0d6c7a3e-5f0b-4f7e-9a51-6b1d2f3c4e5a",
    ] {
        let mut letter = letter();
        header(&mut letter)["sender"][0]["identifier"]["value"] = json!(value);
        assert_eq!(errors(&letter), Vec::<&str>::new(), "{value}");
    }
    let mut health = letter();
    header(&mut health)["receiver"][0]["identifier"] =
        json!({"value": "her-id:1", "authority": "nhn-actorid"});
    assert_eq!(errors(&health), Vec::<&str>::new());
}

#[test]
fn a_letter_without_a_conversation_is_not_read() {
    let mut none = letter();
    header(&mut none)["businessScope"]["scope"] =
        json!([{"type": "SenderRef", "instanceIdentifier": "x"}]);
    assert!(parse(&none).is_err(), "no scope");
    let mut bare = letter();
    scope(&mut bare)["instanceIdentifier"] = Value::Null;
    assert!(parse(&bare).is_err(), "no id");
    let mut odd = letter();
    scope(&mut odd)["instanceIdentifier"] = json!({"a": 1});
    assert!(parse(&odd).is_err(), "an id that is no text");
    let mut number = letter();
    scope(&mut number)["instanceIdentifier"] = json!(17);
    assert!(parse(&number).is_err(), "an id that is no UUID");
}

#[test]
fn words_of_the_wire_are_read_as_they_are_written_and_as_some_write_them() {
    let scopes = [
        ("ConversationId", "CONVERSATION_ID"),
        ("ParentId", "PARENT_ID"),
        ("JournalpostId", "JOURNALPOST_ID"),
        ("SenderRef", "SENDER_REF"),
        ("ReceiverRef", "RECEIVER_REF"),
        ("MessageChannel", "MESSAGE_CHANNEL"),
        ("Egen", "Egen"),
    ];
    for (word, other) in scopes {
        assert_eq!(ScopeKind::read(word).as_str(), word);
        assert_eq!(ScopeKind::read(other), ScopeKind::read(word));
    }
    for word in ["OK", "WARNING", "ERROR", "NOTSUPPORTED", "Ok"] {
        assert_eq!(ReceiptType::read(word).as_str(), word);
        let rejected = matches!(word, "ERROR" | "NOTSUPPORTED");
        assert_eq!(ReceiptType::read(word).is_rejection(), rejected);
    }
}

#[test]
fn a_reference_is_the_readable_one_and_a_message_of_another_kind_is_no_answer() {
    let mut value = letter();
    add_scope(
        &mut value,
        json!({"type": "SenderRef", "instanceIdentifier": "1f0e9d8c-7b6a-4958-8776-655443322110"}),
    );
    add_scope(
        &mut value,
        json!({"type": "MessageChannel", "instanceIdentifier": "x", "identifier": "kanal"}),
    );
    body(&mut value, "innsynskrav", json!({"orgnr": "311204823"}));
    let read = parse(&value).unwrap();
    let reference = read.reference(&ScopeKind::SenderRef);
    assert_eq!(reference, Some("1f0e9d8c-7b6a-4958-8776-655443322110"));
    assert_eq!(read.message_channel(), Some("kanal"));
    assert!(!read.is_answer() && read.about().is_none());
    assert_eq!(read.type_name(), "innsynskrav");
    let mut receipt = letter();
    body(&mut receipt, "einnsyn_kvittering", json!({}));
    assert!(parse(&receipt).unwrap().is_answer());
}
