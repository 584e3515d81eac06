//! A letter on its way to Innboks: opened, judged, and put together to be written down whole.

use budstikke_domain::{
    Code, Finding, MessageUid, OrgNumber, Process, ServiceIdentifier, StatusEvent, Verdict, Who,
    failpoint,
};
use budstikke_engine::{IntakeError, Staged};
use budstikke_store::{BlobRef, CertificateRole, NewIncoming, NewPart, PartRole, SeenCertificate};
use budstikke_wire::sbd::Body;

use super::classify::ReadSbd;
use super::judge::{Judged, Judgement};
use super::package::{Package, unpack};
use super::{OwnIntake, came_before, contents, digests, not_now};
use crate::dto::KvitteringKind;
use crate::incoming::kvittering::{self, Said};
use crate::names;

impl OwnIntake {
    /// Opens and judges a letter. What it returns is everything that is ever known of its bytes.
    pub(super) async fn open_letter(
        &self,
        staged: &Staged,
        letter: ReadSbd,
    ) -> Result<NewIncoming, IntakeError> {
        let (blobs, blob) = (self.store.blobs().clone(), staged.blob.id.clone());
        let (keys, anchors) = (self.keys.all(), self.anchors.clone());
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
            } = unpack(&blobs, &blob, &keys)?;
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
            failpoint!("R10");
            // Nothing of what failed, or is somebody else's, is looked into.
            let arkivmelding = parts
                .iter()
                .filter(|_| judgement.lets_in())
                .find(|(name, _)| name == budstikke_wire::ARKIVMELDING_XML)
                .and_then(|(_, blob)| contents::arkivmelding(&blobs, blob));
            Ok((letter, judgement, parts, arkivmelding))
        })
        .await;
        let (letter, mut judgement, parts, arkivmelding) =
            opened.map_err(|error| IntakeError::Failed(error.to_string()))??;

        let stated = letter.stated;
        let wire_id = letter.sbd.message_id.clone();
        let digests = digests(&parts);
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
                    came_before: came_before(read, &wire_id, &digests)?,
                })
            })
            .await
            .map_err(not_now)?;
        if known.came_before {
            tracing::warn!(
                target: "security",
                key = %staged.key,
                sender = %staged.sender,
                "The content of a letter has come before, under another id"
            );
            let replayed = Finding::new(Code::ReplayedContent, "");
            judgement.findings.push(replayed);
        }
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

    /// A letter that could not be opened: what its SBD and the carrier say of it, and that nobody knows what
    /// it is worth.
    pub(super) async fn unopened(
        &self,
        staged: &Staged,
        letter: ReadSbd,
        reason: &str,
    ) -> Result<NewIncoming, IntakeError> {
        let judgement = Judgement::unopened(
            letter.stated,
            letter.carrier,
            staged.received_at,
            &staged.key,
            reason,
        );
        let known = Known {
            name: self.registered_name(letter.stated).await,
            kvitter_by_itself: false,
            came_before: false,
        };
        self.incoming(letter, judgement, known, String::new(), Vec::new())
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
        let mut statuses = vec!["MOTTATT".to_owned()];
        if released {
            events.push(event("INNKOMMENDE_LEVERT", String::new()));
            statuses.push("LEVERT".to_owned());
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
            client_id: String::new(),
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
            about: None,
            quiet: false,
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
    /// The same content has come under another id.
    came_before: bool,
}

fn new_part(name: &str, blob: BlobRef, role: PartRole, title: String) -> NewPart {
    NewPart {
        role,
        filename: name.to_owned(),
        title,
        media_type: budstikke_wire::media_type(name).to_owned(),
        blob,
    }
}
