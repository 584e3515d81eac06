//! Reading what has come in: whose it is, and what it says about which message.
//!
//! The engine has stored and acknowledged the bytes before they are opened here, so nothing that can
//! not be understood is lost: it stays in the ledger as what it is.

use std::sync::Arc;

use budstikke_domain::{Clock, OrgNumber, Party, ServiceIdentifier, Source, StatusEvent};
use budstikke_engine::{Intake, IntakeError, Opened, Staged};
use budstikke_packaging::{Limits, sbd_zip};
use budstikke_store::{BlobId, Store};
use budstikke_wire::Sbd;
use budstikke_wire::sbd::{ArkivmeldingKvittering, Body, ReceiptType};
use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// Opens deliveries for one organisation.
pub(crate) struct OwnIntake {
    pub(crate) store: Store,
    pub(crate) organisation: Party,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Intake for OwnIntake {
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        Box::pin(async move {
            let (store, blob) = (self.store.clone(), staged.blob.id.clone());
            let (own, sender, now) = (
                self.organisation.org,
                staged.sender.clone(),
                self.clock.now(),
            );
            let opened = tokio::task::spawn_blocking(move || {
                let sbd_json = sbd_of(&store, &blob)?;
                let raw = match &sbd_json {
                    Some(bytes) => store.blobs().put(bytes).map_err(not_now)?.id,
                    None => blob,
                };
                Ok(classify(sbd_json.as_deref(), &raw, own, &sender, now))
            })
            .await;
            opened.map_err(|error| IntakeError::Failed(error.to_string()))?
        })
    }
}

/// The `sbd.json` of a delivery; `None` when it has none that can be found.
fn sbd_of(store: &Store, blob: &BlobId) -> Result<Option<Vec<u8>>, IntakeError> {
    let mut delivery = store.blobs().reader(blob).map_err(not_now)?;
    // The package beside it is for the inbox to open.
    let mut package = std::io::sink();
    match sbd_zip::read(&mut delivery, &Limits::default(), &mut package) {
        Ok(content) => Ok(content.sbd),
        Err(error) => Err(not_now(error)),
    }
}

fn not_now(error: impl std::fmt::Display) -> IntakeError {
    IntakeError::NotNow(error.to_string())
}

/// What a delivery is. Pure, so that every rule can be tested without a network.
fn classify(
    sbd_json: Option<&[u8]>,
    raw: &BlobId,
    own: OrgNumber,
    carrier_says: &str,
    now: Timestamp,
) -> Opened {
    let Some(bytes) = sbd_json else {
        return Opened::Unreadable {
            reason: "no sbd.json in it".to_owned(),
        };
    };
    let sbd = match Sbd::parse(bytes) {
        Ok(sbd) => sbd,
        Err(error) => {
            return Opened::Unreadable {
                reason: error.to_string(),
            };
        }
    };
    if sbd.receiver_org() != Some(own) {
        return Opened::Foreign {
            reason: "the SBD is addressed to somebody else".to_owned(),
        };
    }
    // Both forms of the carrier's party name end in the nine digits (eformidling-dpo 4.4).
    let carrier = last_nine(carrier_says);
    if sbd.sender_org().is_none() || sbd.sender_org() != carrier {
        return Opened::Foreign {
            reason: "the SBD's sender is not the one the carrier authenticated".to_owned(),
        };
    }
    match &sbd.body {
        Body::Status(status) => Opened::Event {
            wire_id: sbd.message_id.clone(),
            event: from_receiver(&sbd, &status.code, String::new(), raw, now),
        },
        Body::ArkivmeldingKvittering(kvittering) => {
            let (code, detail) = receipt(kvittering);
            Opened::Event {
                wire_id: kvittering.related_to.clone(),
                event: from_receiver(&sbd, code, detail, raw, now),
            }
        }
        Body::Arkivmelding(_) | Body::Avtalt(_) | Body::Other { .. } => Opened::Letter,
    }
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
        classify(Some(&sbd.to_json()), &raw, org(US), carrier_says, now())
    }

    #[test]
    fn a_status_is_an_event_on_the_message_whose_id_it_carries_casing_and_all() {
        let status = Sbd::status_for(&letter(), "MOTTATT", now()).unwrap();
        let Opened::Event { wire_id, event } = opened(&status, "0192:311204823") else {
            panic!("an event")
        };
        assert_eq!(wire_id.as_str(), "0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A");
        assert_eq!(event.code, "MOTTATT");
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
        let Opened::Event { wire_id, event } = opened(
            &kvittering,
            "urn:altinn:organization:identifier-no:311204823",
        ) else {
            panic!("an event")
        };
        assert_eq!(wire_id, letter().message_id);
        assert_eq!(event.code, "FEIL");
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
        let rubbish = classify(Some(b"<html>"), &raw, org(US), "0192:311204823", now());
        assert!(matches!(rubbish, Opened::Unreadable { .. }));
    }
}
