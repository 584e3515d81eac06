//! What comes over FIKS IO (fiks-io 7, 8, 10.4): something said of a message of ours, or a message to us.
//!
//! The platform says from which konto a message came, and the katalog whose that is. Types of answers are
//! statements about what they answer, and stand in `assets/statuses.toml` by how they end; an answer that
//! also brings something (a `resultat`) is a message of its own too.

mod message;
mod payload;

use std::sync::Arc;

use budstikke_directory::{FiksDirectory, FiksLookupError};
use budstikke_domain::{
    AccountId, Effect, FailureKind, ServiceIdentifier, Source, StatusEvent, StatusTable, WireId,
};
use budstikke_engine::{IntakeError, Opened, Staged};
use budstikke_store::{DeliveryKind, Direction, MessageRow, StoreError};
use budstikke_wire::fiks_io::{Catalogue, FiksIoHeaders, KatalogKonto, KontoId, RawDelivery};

use super::{OwnIntake, not_now, of_disk};
use crate::fiks::KontoKeys;

/// What opening for our konto needs beside what every opening needs.
pub(crate) struct FiksIntake {
    pub(crate) account: AccountId,
    pub(crate) konto: KontoId,
    pub(crate) keys: KontoKeys,
    pub(crate) directory: Arc<FiksDirectory>,
}

impl OwnIntake {
    /// What a delivery from the queue of our konto is.
    pub(super) async fn open_fiks_io(
        &self,
        fiks: &FiksIntake,
        staged: &Staged,
    ) -> Result<Opened, IntakeError> {
        let headers = match headers(staged) {
            Ok(headers) => headers,
            Err(reason) => return Ok(Opened::Unreadable { reason }),
        };
        if headers.mottaker.is_some_and(|konto| konto != fiks.konto) {
            return Ok(Opened::Foreign {
                reason: "it is for another konto".to_owned(),
            });
        }
        if headers.platform().is_some() {
            return self.platform_says(&headers, staged).await;
        }
        let about = self.answered(&headers).await?;
        match about {
            Some(wire_id) if only_tells(&headers) => {
                let detail = self.detail(fiks, staged, &headers).await?;
                Ok(Opened::Event {
                    wire_id,
                    event: self
                        .event(&headers, staged, Source::Recipient, detail)
                        .await?,
                    kind: DeliveryKind::Status,
                })
            }
            about => match self.owner(fiks, headers.avsender).await {
                Ok(owner) => {
                    let message = self.message(fiks, staged, headers, owner, about).await?;
                    Ok(Opened::Letter(Box::new(message)))
                }
                Err(why) => {
                    let message = self.unjudged(staged, headers, about, why).await?;
                    Ok(Opened::Unjudged(Box::new(message)))
                }
            },
        }
    }

    /// What the platform says of a message of ours; never answered, or it would go round for ever.
    async fn platform_says(
        &self,
        headers: &FiksIoHeaders,
        staged: &Staged,
    ) -> Result<Opened, IntakeError> {
        let Some(about) = headers.svar_til else {
            return Ok(Opened::Unreadable {
                reason: format!("{} names no message", headers.melding_type),
            });
        };
        Ok(Opened::Event {
            wire_id: WireId::verbatim(about.to_string()),
            event: self
                .event(headers, staged, Source::Service, String::new())
                .await?,
            kind: DeliveryKind::Status,
        })
    }

    /// What an answer says, as an event: its type verbatim, with its headers as the evidence.
    async fn event(
        &self,
        headers: &FiksIoHeaders,
        staged: &Staged,
        source: Source,
        detail: String,
    ) -> Result<StatusEvent, IntakeError> {
        Ok(StatusEvent {
            service: ServiceIdentifier::FiksIo,
            code: headers.melding_type.clone(),
            source,
            source_key: headers.melding_id.to_string(),
            stated_at: String::new(),
            received_at: staged.received_at,
            detail,
            raw_blob: self.keep_headers(staged).await?.as_str().to_owned(),
        })
    }

    /// The headers as they came, kept for «Vis bevis» and for what is answered.
    async fn keep_headers(&self, staged: &Staged) -> Result<budstikke_store::BlobId, IntakeError> {
        let (blobs, raw) = (self.store.blobs().clone(), staged.raw.clone());
        let kept = tokio::task::spawn_blocking(move || blobs.put(&raw)).await;
        let kept = kept.map_err(|error| IntakeError::Failed(error.to_string()))?;
        Ok(kept.map_err(of_disk)?.id)
    }

    /// The id, the carrier's or ours, of the message that this one answers; none when it answers nothing.
    ///
    /// An answer may be quicker than the platform's own answer to us, and it may answer an attempt of which
    /// we never learnt the id: then its correlation id tells which message is meant, when it can be only one.
    async fn answered(&self, headers: &FiksIoHeaders) -> Result<Option<WireId>, IntakeError> {
        let Some(svar_til) = headers.svar_til else {
            return Ok(None);
        };
        let named = WireId::verbatim(svar_til.to_string());
        let correlation = headers.klient_korrelasjons_id.clone().unwrap_or_default();
        let (wire_id, conversation) = (named.clone(), WireId::verbatim(correlation));
        let (known, candidates) = self
            .store
            .read(move |read| {
                let known = read.messages_by_wire_id(Direction::Out, &wire_id)?;
                let candidates = read.sent_in_conversation(&conversation)?;
                Ok::<_, StoreError>((known, candidates))
            })
            .await
            .map_err(not_now)?;
        if !known.is_empty() {
            return Ok(Some(named));
        }
        let meant = |sent: &&MessageRow| {
            let answers = Catalogue::builtin()
                .answers(&headers.melding_type, sent.document_type.as_str())
                .unwrap_or(true);
            let route = sent.route.as_ref();
            answers && route.is_some_and(|route| route.is_receiver(&headers.avsender.to_string()))
        };
        let mut meant: Vec<&MessageRow> = candidates.iter().filter(meant).collect();
        if meant.iter().any(|sent| sent.transfer_id.is_empty()) {
            meant.retain(|sent| sent.transfer_id.is_empty());
        }
        Ok(Some(match meant.as_slice() {
            [only] => only.wire_id.clone(),
            _ => named,
        }))
    }

    /// Who owns a konto; none when the katalog says that it knows none, or may not tell.
    ///
    /// Errors: [`IntakeError::NotNow`] when it can not be asked now: what is not known yet is not told.
    async fn owner(
        &self,
        fiks: &FiksIntake,
        konto: KontoId,
    ) -> Result<Option<KatalogKonto>, IntakeError> {
        match fiks.directory.contact(konto).await {
            Ok(found) => Ok(Some(found.konto)),
            Err(
                FiksLookupError::UnknownKonto(_)
                | FiksLookupError::NotFound(_)
                | FiksLookupError::Forbidden(_)
                | FiksLookupError::Rejected(_),
            ) => Ok(None),
            Err(FiksLookupError::Service(failure)) if failure.kind == FailureKind::BadAnswer => {
                Ok(None)
            }
            Err(error) => Err(not_now(error)),
        }
    }
}

/// The headers of a delivery, or why they can not be read.
pub(super) fn headers(staged: &Staged) -> Result<FiksIoHeaders, String> {
    let raw: RawDelivery =
        serde_json::from_slice(&staged.raw).map_err(|error| error.to_string())?;
    FiksIoHeaders::read(raw).map_err(|error| error.to_string())
}

/// Whether all that an answer is worth is what it says of the message it answers: a `mottatt`, a
/// `kvittering`, an error, and whatever we know and that brings nothing.
fn only_tells(headers: &FiksIoHeaders) -> bool {
    let name = headers.melding_type.as_str();
    let known = StatusTable::builtin()
        .lookup(&ServiceIdentifier::FiksIo, name, "")
        .is_some_and(|rule| rule.effect != Effect::Note);
    let errs = name.contains(".feilmelding.") || name.ends_with(".feilet.v1");
    known && (!headers.has_payload || errs || name.ends_with(".kvittering"))
}
