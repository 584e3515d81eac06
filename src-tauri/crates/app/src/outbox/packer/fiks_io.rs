//! Sealing for FIKS IO: the payload, and the metadata that every attempt carries (fiks-io 5, 10).

use budstikke_channel::SubmitError;
use budstikke_domain::{DocumentType, FiksIoAnswers, FiksIoRoute, Process, Route};
use budstikke_engine::Sealed;
use budstikke_packaging::Form;
use budstikke_store::Answer;
use budstikke_wire::fiks_io::{
    BadMetadata, FiksIoHeaders, KontoId, MeldingId, RawDelivery, SendMetadata, Ttl,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{OwnPacker, Sealing, sealed, stuck};
use crate::AppError;

impl Sealing {
    /// The payload in the form of KS' readers, when there is one, and the metadata. Both are frozen: a
    /// message that is sent again has the same klientMeldingId.
    pub(super) fn fiks_io(&self, route: &FiksIoRoute) -> Result<Sealed, SubmitError> {
        let packed = if self.whole.parts.is_empty() {
            None
        } else {
            self.check_own_certificate()?;
            let name = self.whole.message.receiver_name.as_str();
            let recipient = self.recipient(&route.certificate, name, &route.konto)?;
            let packed = self.package(Form::FiksIo, &recipient);
            Some(packed.map_err(|error| stuck("pakking", &error))?)
        };
        let metadata = self
            .metadata(route)
            .map_err(|error| stuck("metadata", &error))?;
        Ok(sealed(packed, metadata))
    }

    fn metadata(&self, route: &FiksIoRoute) -> Result<Vec<u8>, AppError> {
        let message = &self.whole.message;
        let ttl = route.ttl_ms.map(|ttl| {
            let ttl = i64::try_from(ttl).ok().and_then(Ttl::from_millis);
            ttl.ok_or_else(|| unusable("ttl"))
        });
        let reply_to = route.reply_to.as_deref();
        let correlation = message.conversation_id.as_str();
        SendMetadata {
            avsender: konto(&route.sender_konto)?,
            mottaker: konto(&route.konto)?,
            melding_type: route.melding_type.as_str().to_owned(),
            svar_pa_melding: reply_to
                .map(|id| MeldingId::parse(id).ok_or_else(|| unusable("svarPaMelding")))
                .transpose()?,
            ttl: ttl.transpose()?,
            klient_melding_id: Some(
                Uuid::try_parse(message.wire_id.as_str())
                    .map_err(|_| unusable("klientMeldingId"))?,
            ),
            klient_korrelasjons_id: (!correlation.is_empty()).then(|| correlation.to_owned()),
            headere: route.headers.clone(),
        }
        .to_json()
        .map_err(|error: BadMetadata| AppError::Document(error.to_string()))
    }
}

impl OwnPacker {
    /// The answer without a payload that `answer` is: its code is the meldingstype. It answers the message
    /// whose delivery it is about, and takes over its correlation id.
    pub(super) async fn fiks_io_answer(&self, answer: &Answer) -> Result<Vec<u8>, AppError> {
        let unreadable = |error: &dyn std::fmt::Display| AppError::Document(error.to_string());
        let raw: RawDelivery =
            serde_json::from_slice(&self.about(answer).await?).map_err(|e| unreadable(&e))?;
        let headers = FiksIoHeaders::read(raw).map_err(|error| unreadable(&error))?;
        SendMetadata {
            avsender: headers.mottaker.ok_or_else(|| unusable("mottaker"))?,
            mottaker: headers.avsender,
            melding_type: answer.code.clone(),
            svar_pa_melding: Some(headers.melding_id),
            ttl: None,
            klient_melding_id: Some(Uuid::new_v4()),
            klient_korrelasjons_id: headers.klient_korrelasjons_id,
            headere: Default::default(),
        }
        .to_json()
        .map_err(|error| unreadable(&error))
    }
}

/// Whether an answer is one of FIKS IO: its code is a meldingstype, a name with dots.
pub(super) fn is_about(code: &str) -> bool {
    code.contains('.')
}

/// The way of an answer without a payload: back to the konto it came from, and locked for nobody.
pub(super) fn answer_route(metadata: &SendMetadata, now: Timestamp) -> Route {
    Route::FiksIo(FiksIoRoute {
        version: 1,
        receiver: None,
        konto: metadata.mottaker.to_string(),
        konto_name: String::new(),
        sender_konto: metadata.avsender.to_string(),
        protocol: Process::verbatim(""),
        melding_type: DocumentType::verbatim(metadata.melding_type.clone()),
        reply_to: metadata.svar_pa_melding.map(|id| id.to_string()),
        ttl_ms: None,
        headers: Default::default(),
        answers: FiksIoAnswers::default(),
        certificate: String::new(),
        looked_up_at: now,
    })
}

fn konto(id: &str) -> Result<KontoId, AppError> {
    KontoId::parse(id).ok_or_else(|| unusable("konto"))
}

/// A value of ours that was made right and can not be read: a fault of this program.
fn unusable(what: &str) -> AppError {
    AppError::Document(format!("the message's {what} can not be used"))
}
