//! Answering a message over FIKS IO with what its protocol has for that: a `resultat`, or whatever two
//! parties use of their own.

use budstikke_domain::{Party, ServiceIdentifier};
use budstikke_store::MessageRow;
use budstikke_wire::fiks_io::{Catalogue, FiksIoHeaders, RawDelivery};

use super::FiksIoDraft;
use crate::drafts::letter::Letter;
use crate::intake::judge::Judgement;
use crate::{App, AppError};

/// Whether a person writes an answer to `letter`: where its protocol has one that says more than that the
/// message came or was stored, and where we do not know the protocol.
pub(crate) fn is_answered_in_writing(letter: &MessageRow) -> bool {
    let known = Catalogue::builtin().find(letter.document_type.as_str());
    known.is_none_or(|known| known.answers.iter().any(|name| is_written(name)))
}

/// What is no mottatt, kvittering, pong or error.
fn is_written(name: &str) -> bool {
    let error = Catalogue::builtin()
        .find(name)
        .is_some_and(|kind| kind.error);
    let short = [".mottatt", ".mottatt.v1", ".kvittering", "pong"];
    !error && !short.iter().any(|end| name.ends_with(end))
}

impl App {
    /// The draft that answers `letter`: to the konto it came from, in the same conversation.
    pub(crate) fn fiks_reply(
        &self,
        letter: &MessageRow,
        judgement: &Judgement,
    ) -> Result<Letter, AppError> {
        let raw: RawDelivery = serde_json::from_slice(&letter.envelope)
            .map_err(|error| AppError::Document(error.to_string()))?;
        let headers =
            FiksIoHeaders::read(raw).map_err(|error| AppError::Document(error.to_string()))?;
        let known = Catalogue::builtin().find(&headers.melding_type);
        let answers = known.map(|known| known.answers.as_slice());
        let first = answers
            .unwrap_or_default()
            .iter()
            .find(|name| is_written(name));
        Ok(Letter {
            conversation_id: letter.conversation_id.clone(),
            recipient: judgement.stated.map(|org| Party {
                org,
                name: letter.sender_name.clone(),
            }),
            service: ServiceIdentifier::FiksIo.as_str().to_owned(),
            title: match letter.title.as_str() {
                "" => String::new(),
                title => format!("Svar: {title}"),
            },
            fiks_io: FiksIoDraft {
                konto: headers.avsender.to_string(),
                konto_name: headers.avsender_navn.unwrap_or_default(),
                // Of a type that we do not know a person says what answers it.
                melding_type: first
                    .cloned()
                    .unwrap_or_else(|| headers.melding_type.clone()),
                reply_to: Some(headers.melding_id.to_string()),
                ..FiksIoDraft::default()
            },
            ..Letter::new(&self.settings().person)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_written;

    #[test]
    fn what_goes_by_itself_or_as_a_kvittering_is_not_written_as_an_answer() {
        const ARKIV: &str = "no.ks.fiks.arkiv.v1.";
        for name in [
            "arkivering.arkivmelding.opprett.mottatt",
            "arkivering.arkivmelding.opprett.kvittering",
            "feilmelding.ikkefunnet",
            "pong",
        ] {
            assert!(!is_written(&format!("{ARKIV}{name}")), "{name}");
        }
        assert!(is_written(&format!("{ARKIV}innsyn.mappe.hent.resultat")));
    }
}
