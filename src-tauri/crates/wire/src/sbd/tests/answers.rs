//! Answers to what others sent, references, and on whose behalf.

use super::*;

#[test]
fn a_status_goes_back_with_the_id_the_conversation_and_the_channel() {
    let mut original = Sbd::arkivmelding(&envelope(), 3);
    original.message_id = WireId::verbatim("0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A");
    let channel = Scope {
        kind: ScopeKind::MessageChannel,
        instance_identifier: Some(WireId::verbatim("c0ffee00-0000-4000-8000-000000000001")),
        identifier: Some("arkivklient-1".into()),
        expected_response: None,
    };
    original.scopes.push(channel.clone());
    let later = now() + SignedDuration::from_hours(30);
    let status = Sbd::status_for(&original, "MOTTATT", later).unwrap();
    assert_eq!(
        status.message_id, original.message_id,
        "that is how the sender finds its message, casing included"
    );
    assert_eq!(status.about(), Some(&original.message_id));
    assert_eq!(
        (status.sender_org(), status.receiver_org()),
        (original.receiver_org(), original.sender_org())
    );
    assert_eq!(status.conversation_id(), original.conversation_id());
    assert_eq!(
        status.process().unwrap().as_str(),
        Process::ARKIVMELDING_RESPONSE
    );
    assert_eq!(
        status.scope(&ScopeKind::MessageChannel),
        Some(&channel),
        "copied whole"
    );
    assert_eq!(
        status.expires(later),
        later + DEFAULT_TTL,
        "a fresh deadline: an expired status would strike the original"
    );
    assert!(status.created.unwrap() < later);
    assert_eq!(
        Sbd::status_for(&status, "MOTTATT", later),
        Err(NoAnswer::IsAnswer)
    );
    assert_eq!(Sbd::parse(&status.to_json()), Ok(status));
}

#[test]
fn a_kvittering_has_its_own_id_and_names_the_letter() {
    let original = Sbd::arkivmelding(&envelope(), 3);
    let messages = vec![ReceiptMessage {
        code: "DOK_FORMAT".into(),
        text: "Filformatet kan ikke importeres".into(),
    }];
    let id = WireId::generate();
    let kvittering =
        Sbd::kvittering_for(&original, id.clone(), ReceiptType::Error, messages, now()).unwrap();
    assert_eq!(
        (&kvittering.message_id, kvittering.about()),
        (&id, Some(&original.message_id))
    );
    assert!(kvittering.is_answer());
    assert_eq!(Sbd::parse(&kvittering.to_json()), Ok(kvittering.clone()));
    let again = Sbd::kvittering_for(&kvittering, id, ReceiptType::Ok, Vec::new(), now());
    assert_eq!(again, Err(NoAnswer::IsAnswer));
    assert!(
        Sbd::status_for(&kvittering, "MOTTATT", now()).is_ok(),
        "a kvittering is acknowledged like a letter"
    );
    assert!(check(&kvittering.to_json()).is_empty());
}

#[test]
fn our_sender_reference_has_a_uuid_and_a_text() {
    let own = Reference {
        id: None,
        text: Some("2026/412".into()),
    };
    let theirs = Reference {
        id: Some(WireId::verbatim("fri tekst")),
        text: None,
    };
    let sbd = Sbd::avtalt(
        &Envelope {
            sender_ref: Some(own),
            receiver_ref: Some(theirs),
            ..envelope()
        },
        Avtalt::default(),
    );
    let sender_ref = sbd.scope(&ScopeKind::SenderRef).unwrap();
    assert!(
        sender_ref.instance_identifier.as_ref().unwrap().is_uuid(),
        "peers refuse anything else"
    );
    assert_eq!(sender_ref.identifier.as_deref(), Some("2026/412"));
    assert_eq!(
        sbd.reference(&ScopeKind::ReceiverRef),
        Some("fri tekst"),
        "given back as it came"
    );
    assert_eq!(Sbd::parse(&sbd.to_json()), Ok(sbd));
}

#[test]
fn a_letter_from_a_channel_is_answered_on_it_and_names_none_without() {
    let from = |channel: Option<&str>| Envelope {
        message_channel: channel.map(str::to_owned),
        ..envelope()
    };
    assert!(
        Sbd::arkivmelding(&from(None), 3)
            .scope(&ScopeKind::MessageChannel)
            .is_none()
    );
    let letter = Sbd::arkivmelding(&from(Some("sak-arkiv")), 3);
    assert!(check(&letter.to_json()).is_empty());
    assert_eq!(Sbd::parse(&letter.to_json()), Ok(letter.clone()));
    let channel = letter.scope(&ScopeKind::MessageChannel).unwrap();
    assert!(channel.instance_identifier.as_ref().unwrap().is_uuid());
    let status = Sbd::status_for(&letter, "MOTTATT", now()).unwrap();
    assert_eq!(
        status.scope(&ScopeKind::MessageChannel),
        Some(channel),
        "the whole scope comes back"
    );
    assert_eq!(status.message_channel(), Some("sak-arkiv"));
}

#[test]
fn a_part_identifier_is_who_it_is_on_behalf_of() {
    let participant = |value: &str| Participant {
        value: value.into(),
        authority: ORG_AUTHORITY.into(),
    };
    let part = participant("0192:311204823:310204838");
    assert_eq!(part.without_part(), "0192:310204838");
    assert_eq!(part.org(), OrgNumber::parse("310204838").ok());
    assert_eq!(
        participant("310204838").org(),
        OrgNumber::parse("310204838").ok(),
        "a bare number is read as 0192"
    );
    assert_eq!(participant("9908:310204838").org(), None);
}
