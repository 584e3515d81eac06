//! Reading what has come in: whose it is, and what it says about which message.
//!
//! The engine has stored and acknowledged the bytes before they are opened here, so nothing that can
//! not be understood is lost: it stays in the ledger as what it is. A letter is opened, judged and
//! written down whole; its content lies in quarantine until it is judged.

pub(crate) mod contents;
pub(crate) mod judge;
mod package;

use std::sync::Arc;

use budstikke_directory::Enhetsregisteret;
use budstikke_domain::{
    AccountId, MessageUid, OrgNumber, Party, Process, ServiceIdentifier, Source, StatusEvent,
    Verdict, Who,
};
use budstikke_engine::{Intake, IntakeError, Opened, Staged};
use budstikke_identity::{Anchors, Credential};
use budstikke_packaging::{Limits, sbd_zip};
use budstikke_store::{
    BlobId, CertificateRole, DeliveryKind, NewIncoming, NewPart, PartRole, SeenCertificate, Store,
};
use budstikke_wire::Sbd;
use budstikke_wire::sbd::{ArkivmeldingKvittering, Body, ReceiptType};
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::dto::KvitteringKind;
use crate::kvittering::{self, Said};
use crate::names;
use judge::{Judged, Judgement};
use package::{Package, unpack};

/// Opens deliveries for one organisation.
pub(crate) struct OwnIntake {
    pub(crate) store: Store,
    pub(crate) account: AccountId,
    pub(crate) organisation: Party,
    pub(crate) credential: Arc<Credential>,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) enhetsregisteret: Enhetsregisteret,
}

impl Intake for OwnIntake {
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        Box::pin(async move {
            let (store, blob) = (self.store.clone(), staged.blob.id.clone());
            let (own, sender, now) = (
                self.organisation.org,
                staged.sender.clone(),
                staged.received_at,
            );
            let classified = tokio::task::spawn_blocking(move || {
                let sbd_json = sbd_of(&store, &blob)?;
                let raw = match &sbd_json {
                    Some(bytes) => store.blobs().put(bytes).map_err(not_now)?.id,
                    None => blob,
                };
                Ok(classify(sbd_json, &raw, own, &sender, now))
            })
            .await;
            match classified.map_err(|error| IntakeError::Failed(error.to_string()))?? {
                Delivered::Letter(letter) => {
                    let opened = self.open_letter(staged, *letter).await?;
                    Ok(Opened::Letter(Box::new(opened)))
                }
                Delivered::Other(opened) => Ok(opened),
            }
        })
    }
}

/// What a delivery is, before a package is opened.
#[derive(Debug)]
enum Delivered {
    Letter(Box<ReadSbd>),
    Other(Opened),
}

/// The SBD of a letter, addressed to us.
#[derive(Debug)]
struct ReadSbd {
    sbd: Sbd,
    bytes: Vec<u8>,
    /// Where the same bytes are kept.
    blob: BlobId,
    /// Whom it says it is from.
    stated: OrgNumber,
    /// Whom the carrier authenticated.
    carrier: OrgNumber,
}

impl OwnIntake {
    /// Opens and judges a letter. What it returns is everything that is ever known of its bytes.
    async fn open_letter(
        &self,
        staged: &Staged,
        letter: ReadSbd,
    ) -> Result<NewIncoming, IntakeError> {
        let (blobs, blob) = (self.store.blobs().clone(), staged.blob.id.clone());
        let (credential, anchors) = (self.credential.clone(), self.anchors.clone());
        let (own, at, transfer_id) = (
            self.organisation.org,
            staged.received_at,
            staged.key.clone(),
        );
        let opened = tokio::task::spawn_blocking(move || {
            let Package {
                opened,
                frame,
                parts,
            } = unpack(&blobs, &blob, credential.as_ref())?;
            let judgement = Judged {
                sbd: &letter.sbd,
                opened,
                frame,
                own,
                stated: letter.stated,
                carrier: letter.carrier,
                anchors: &anchors,
                at,
                transfer_id: &transfer_id,
            }
            .judge();
            // Nothing of what failed, or is somebody else's, is looked into.
            let arkivmelding = parts
                .iter()
                .filter(|_| judgement.lets_in())
                .find(|(name, _)| name == budstikke_wire::ARKIVMELDING_XML)
                .and_then(|(_, blob)| contents::arkivmelding(&blobs, blob));
            Ok((letter, judgement, parts, arkivmelding))
        })
        .await;
        let (letter, judgement, parts, arkivmelding) =
            opened.map_err(|error| IntakeError::Failed(error.to_string()))??;

        let stated = letter.stated;
        let mut known = self
            .store
            .read(move |read| {
                let recipients = read.known_recipients(u32::MAX)?;
                let name = recipients
                    .into_iter()
                    .find(|known| known.party.org == stated);
                Ok(Known {
                    name: name.map(|known| known.party.name).unwrap_or_default(),
                    kvitter_by_itself: kvittering::goes_by_itself(read)?,
                })
            })
            .await
            .map_err(not_now)?;
        let proven = judgement.who == Who::Same && judgement.lets_in();
        if known.name.is_empty() && !proven {
            known.name = self.registered_name(stated).await;
        }
        let read = arkivmelding.as_ref().map(|read| &read.message);
        let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
        let roles = contents::roles(&names, read);
        let parts = parts
            .iter()
            .zip(roles)
            .map(|((name, blob), (role, title))| new_part(name, blob.clone(), role, title))
            .collect();
        let title = match (&letter.sbd.body, read) {
            (Body::Avtalt(agreed), _) => agreed.identifier.clone().unwrap_or_default(),
            (_, Some(read)) => contents::title(read),
            (_, None) => String::new(),
        };
        self.incoming(letter, judgement, known, title, parts)
    }

    /// What the stated sender is called, where no certificate proves it. A name is a courtesy: when the
    /// register does not answer, the number stands alone.
    async fn registered_name(&self, org: OrgNumber) -> String {
        match self.enhetsregisteret.by_number(org).await {
            Ok(Some(unit)) => names::readable(&unit.name),
            Ok(None) | Err(_) => String::new(),
        }
    }

    fn incoming(
        &self,
        letter: ReadSbd,
        judgement: Judgement,
        known: Known,
        title: String,
        parts: Vec<NewPart>,
    ) -> Result<NewIncoming, IntakeError> {
        let uid = MessageUid::generate();
        let (sbd, at) = (&letter.sbd, judgement.at);
        let service = ServiceIdentifier::Dpo;
        let released = judgement.lets_in();
        let event = |code: &str, detail: String| {
            let mut event = StatusEvent::local(service.clone(), code, at, detail);
            code.clone_into(&mut event.source_key);
            event
        };
        let mut came = event("INNKOMMENDE_MOTTATT", String::new());
        came.raw_blob = letter.blob.as_str().to_owned();
        let mut events = vec![
            came,
            event(
                "KONTROLLERT",
                format!("{}\n{}", judgement.verdict.as_str(), judgement.reasons()),
            ),
        ];
        let mut statuses = vec!["MOTTATT"];
        if released {
            events.push(event("INNKOMMENDE_LEVERT", String::new()));
            statuses.push("LEVERT");
        }
        let by_itself = known.kvitter_by_itself
            && judgement.verdict == Verdict::Passed
            && judgement.who == Who::Same
            && matches!(sbd.body, Body::Arkivmelding(_));
        let receipt = if by_itself {
            let said = Said::by_itself(KvitteringKind::Ok);
            let kvittering = said.about(sbd, &self.organisation, self.account, at);
            let (message, told) = kvittering.map_err(not_now)?;
            events.push(told);
            Some(message)
        } else {
            None
        };
        let signing = judgement.signing();
        let name = match signing {
            _ if !known.name.is_empty() => known.name,
            Some(signing) if judgement.who == Who::Same && released => {
                names::readable(&signing.name)
            }
            _ => String::new(),
        };
        let process = sbd.process().unwrap_or_else(|| Process::verbatim(""));
        Ok(NewIncoming {
            service,
            wire_id: sbd.message_id.clone(),
            conversation_id: sbd
                .conversation_id()
                .cloned()
                .unwrap_or_else(|| budstikke_domain::WireId::verbatim("")),
            confidential: process.is_confidential(),
            process,
            document_type: sbd.standard.clone(),
            sender: letter.carrier.digits(),
            sender_name: name,
            receiver: self.organisation.org.digits(),
            receiver_name: self.organisation.name.clone(),
            title,
            envelope_blob: letter.blob.clone(),
            evidence: serde_json::to_string(&judgement).map_err(not_now)?,
            deadline: Some(sbd.expires(at)),
            verdict: judgement.verdict,
            who: judgement.who,
            released,
            // A history of certificates that nobody vouches for would be worth nothing.
            signer: signing
                .filter(|_| judgement.verdict.is_good())
                .and_then(|signer| {
                    Some(SeenCertificate {
                        org: signer.org?,
                        role: CertificateRole::Signer,
                        key_id: signer.key_id.clone(),
                        issuer: signer.issuer.clone(),
                    })
                }),
            parts,
            events,
            statuses,
            receipt,
            envelope: letter.bytes,
            uid,
        })
    }
}

/// What is known here that a letter is read with.
struct Known {
    /// The name of whom it says it is from; empty when nobody has told us.
    name: String,
    kvitter_by_itself: bool,
}

pub(crate) fn new_part(
    name: &str,
    blob: budstikke_store::BlobRef,
    role: PartRole,
    title: String,
) -> NewPart {
    NewPart {
        role,
        filename: name.to_owned(),
        title,
        media_type: budstikke_wire::media_type(name).to_owned(),
        blob,
    }
}

/// The `sbd.json` of a delivery; `None` when it has none that can be found.
fn sbd_of(store: &Store, blob: &BlobId) -> Result<Option<Vec<u8>>, IntakeError> {
    let mut delivery = store.blobs().reader(blob).map_err(not_now)?;
    // The package beside it is opened when the SBD says that it is for us.
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
