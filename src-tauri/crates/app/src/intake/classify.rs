//! What a delivery is: a letter, something said about one of ours, or neither.

use budstikke_domain::{OrgNumber, ServiceIdentifier, Source, StatusEvent};
use budstikke_engine::Opened;
use budstikke_store::{BlobId, DeliveryKind};
use budstikke_wire::Sbd;
use budstikke_wire::sbd::{ArkivmeldingKvittering, Body, ReceiptType};
use jiff::Timestamp;

/// What a delivery is, before a package is opened.
#[derive(Debug)]
pub(super) enum Delivered {
    Letter(Box<ReadSbd>),
    Other(Opened),
}

/// The SBD of a letter, addressed to us.
#[derive(Debug)]
pub(super) struct ReadSbd {
    pub(super) sbd: Sbd,
    pub(super) bytes: Vec<u8>,
    /// Where the same bytes are kept.
    pub(super) blob: BlobId,
    /// Whom it says it is from.
    pub(super) stated: OrgNumber,
    /// Whom the carrier authenticated.
    pub(super) carrier: OrgNumber,
}
/// What a delivery is. Pure, so that every rule can be tested without a network.
pub(super) fn classify(
    sbd_json: Option<Vec<u8>>,
    raw: &BlobId,
    own: OrgNumber,
    carrier_says: &str,
    now: Timestamp,
) -> Delivered {
    let Some(bytes) = sbd_json else {
        return Delivered::Other(Opened::Unreadable {
            reason: "no sbd.json in it".to_owned(),
        });
    };
    let sbd = match Sbd::parse(&bytes) {
        Ok(sbd) => sbd,
        Err(error) => {
            return Delivered::Other(Opened::Unreadable {
                reason: error.to_string(),
            });
        }
    };
    let foreign = |reason: &str| {
        Delivered::Other(Opened::Foreign {
            reason: reason.to_owned(),
        })
    };
    if sbd.receiver_org() != Some(own) {
        return foreign("the SBD is addressed to somebody else");
    }
    // Both forms of the carrier's party name end in the nine digits (eformidling-dpo 4.4).
    let (Some(stated), Some(carrier)) = (sbd.sender_org(), last_nine(carrier_says)) else {
        return foreign("nobody says whom it is from");
    };
    let (wire_id, event, kind) = match &sbd.body {
        // A letter may be brought by somebody else than it names: the judgement says so.
        Body::Arkivmelding(_) | Body::Avtalt(_) | Body::Other { .. } => {
            return Delivered::Letter(Box::new(ReadSbd {
                sbd,
                bytes,
                blob: raw.clone(),
                stated,
                carrier,
            }));
        }
        // What has no signature is only as good as the carrier's word for its sender.
        _ if stated != carrier => {
            return foreign("the SBD's sender is not the one the carrier authenticated");
        }
        Body::Status(status) => (
            sbd.message_id.clone(),
            from_receiver(&sbd, &status.code, String::new(), raw, now),
            DeliveryKind::Status,
        ),
        Body::ArkivmeldingKvittering(kvittering) => {
            let (code, detail) = receipt(kvittering);
            (
                kvittering.related_to.clone(),
                from_receiver(&sbd, code, detail, raw, now),
                DeliveryKind::Receipt,
            )
        }
    };
    Delivered::Other(Opened::Event {
        wire_id,
        event,
        kind,
    })
}

fn from_receiver(
    sbd: &Sbd,
    code: &str,
    detail: String,
    raw: &BlobId,
    now: Timestamp,
) -> StatusEvent {
    let stated_at = sbd.created.map(|at| at.to_string()).unwrap_or_default();
    // A status has no id of its own, so a repeat is known by what it says and when; a receipt has one.
    let source_key = match &sbd.body {
        Body::ArkivmeldingKvittering(_) => sbd.message_id.to_string(),
        _ => format!("{code}|{stated_at}"),
    };
    StatusEvent {
        service: ServiceIdentifier::Dpo,
        code: code.to_owned(),
        source: Source::Recipient,
        source_key,
        stated_at,
        received_at: now,
        detail,
        raw_blob: raw.as_str().to_owned(),
    }
}

/// How the field reads an archive's receipt (eformidling-dpo 6.2): ERROR and NOTSUPPORTED fail the
/// message; OK, WARNING and anything unknown mean that it was taken. The words stay verbatim.
fn receipt(kvittering: &ArkivmeldingKvittering) -> (&'static str, String) {
    let code = match kvittering.receipt_type {
        ReceiptType::Error | ReceiptType::NotSupported => "FEIL",
        ReceiptType::Ok | ReceiptType::Warning | ReceiptType::Other(_) => "LEST",
    };
    let mut words: Vec<String> = kvittering
        .messages
        .iter()
        .map(
            |message| match (message.text.is_empty(), message.code.is_empty()) {
                (false, false) => format!("{} ({})", message.text, message.code),
                (false, true) => message.text.clone(),
                (true, _) => message.code.clone(),
            },
        )
        .filter(|text| !text.is_empty())
        .collect();
    // Unordered on the wire; sorted, so that the same receipt always reads the same.
    words.sort();
    let mut detail = format!(
        "ArkivmeldingKvittering: {}",
        kvittering.receipt_type.as_str()
    );
    if !words.is_empty() {
        detail.push('\n');
        detail.push_str(&words.join(" · "));
    }
    (code, detail)
}

fn last_nine(party: &str) -> Option<OrgNumber> {
    let digits: String = party
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect();
    OrgNumber::parse(&digits.chars().rev().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_domain::{Process, WireId};
    use budstikke_wire::sbd::{Envelope, ReceiptMessage};
    use jiff::SignedDuration;

    const US: &str = "310204838";
    const THEM: &str = "311204823";

    fn org(digits: &str) -> OrgNumber {
        OrgNumber::parse(digits).unwrap()
    }

    fn letter() -> Sbd {
        let envelope = Envelope {
            sender: org(US),
            receiver: org(THEM),
            process: Process::verbatim(Process::ADMINISTRASJON),
            message_id: WireId::verbatim("0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A"),
            conversation_id: WireId::generate(),
            sender_ref: None,
            receiver_ref: None,
            message_channel: None,
            created: now(),
            time_to_live: SignedDuration::from_hours(24),
        };
        Sbd::arkivmelding(&envelope, 3)
    }

    fn now() -> Timestamp {
        "2026-11-20T13:00:00Z".parse().unwrap()
    }

    fn opened(sbd: &Sbd, carrier_says: &str) -> Opened {
        let raw = BlobId::parse(&"0".repeat(32)).unwrap();
        match classify(Some(sbd.to_json()), &raw, org(US), carrier_says, now()) {
            Delivered::Other(opened) => opened,
            Delivered::Letter(letter) => panic!("a letter: {letter:?}"),
        }
    }

    #[test]
    fn a_status_is_an_event_on_the_message_whose_id_it_carries_casing_and_all() {
        let status = Sbd::status_for(&letter(), "MOTTATT", now()).unwrap();
        let Opened::Event {
            wire_id,
            event,
            kind,
        } = opened(&status, "0192:311204823")
        else {
            panic!("an event")
        };
        assert_eq!(wire_id.as_str(), "0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A");
        assert_eq!(event.code, "MOTTATT");
        assert_eq!(kind, DeliveryKind::Status, "a status is never answered");
    }

    #[test]
    fn an_error_receipt_fails_the_letter_with_the_archives_own_words() {
        let messages = vec![ReceiptMessage {
            code: "DOK_FORMAT".to_owned(),
            text: "Filformatet kan ikke importeres".to_owned(),
        }];
        let kvittering = Sbd::kvittering_for(
            &letter(),
            WireId::generate(),
            ReceiptType::Error,
            messages,
            now(),
        )
        .unwrap();
        let Opened::Event {
            wire_id,
            event,
            kind,
        } = opened(
            &kvittering,
            "urn:altinn:organization:identifier-no:311204823",
        )
        else {
            panic!("an event")
        };
        assert_eq!(wire_id, letter().message_id);
        assert_eq!(event.code, "FEIL");
        assert_eq!(
            kind,
            DeliveryKind::Receipt,
            "its sender is told that it came"
        );
        assert_eq!(
            event.words(),
            "Filformatet kan ikke importeres (DOK_FORMAT)"
        );
    }

    #[test]
    fn a_receipt_type_with_another_casing_counts_as_taken_as_it_does_in_the_field() {
        let kind = ReceiptType::Other("Error".to_owned());
        let kvittering =
            Sbd::kvittering_for(&letter(), WireId::generate(), kind, vec![], now()).unwrap();
        let Opened::Event { event, .. } = opened(&kvittering, "0192:311204823") else {
            panic!("an event")
        };
        assert_eq!(
            (event.code.as_str(), event.detail.as_str()),
            ("LEST", "ArkivmeldingKvittering: Error")
        );
    }

    #[test]
    fn a_status_from_somebody_else_than_the_carrier_authenticated_is_foreign() {
        let status = Sbd::status_for(&letter(), "LEVERT", now()).unwrap();
        assert!(matches!(
            opened(&status, "0192:311204866"),
            Opened::Foreign { .. }
        ));
    }

    #[test]
    fn a_message_for_somebody_else_is_foreign_and_rubbish_is_unreadable() {
        assert!(
            matches!(opened(&letter(), "0192:310204838"), Opened::Foreign { .. }),
            "it is for them, not us"
        );
        let raw = BlobId::parse(&"0".repeat(32)).unwrap();
        let rubbish = classify(
            Some(b"<html>".to_vec()),
            &raw,
            org(US),
            "0192:311204823",
            now(),
        );
        assert!(matches!(
            rubbish,
            Delivered::Other(Opened::Unreadable { .. })
        ));
    }
}
