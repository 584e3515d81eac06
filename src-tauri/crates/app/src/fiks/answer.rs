//! What a person here answers a message over FIKS IO: that it is archived, or why it is not
//! (arkivmelding B.3, B.5).

use budstikke_domain::{
    DocumentType, FiksIoAnswers, FiksIoRoute, MessageUid, Party, Route, ServiceIdentifier, Source,
    StatusEvent, WireId, word, words,
};
use budstikke_store::{BlobRef, MessageRow, NewJob, NewMessage, NewPart, PartRole};
use budstikke_wire::fiks_arkiv::{
    Arkivmelding, ArkivmeldingKvittering, DokumentKvittering, Feil, Feilmelding, Feiltype,
    MappeKvittering, RegistreringKvittering, Utfall,
};
use budstikke_wire::fiks_io::{Catalogue, FiksIoHeaders, KnownMeldingstype, KontoId, RawDelivery};
use uuid::Uuid;

use crate::drafts::check::case_number;
use crate::drafts::fiks_io::KnownKonto;
use crate::dto::{KvitteringInput, KvitteringKind, Way};
use crate::fiks::konto::ToKonto;
use crate::fiks::lookup_refused;
use crate::incoming::kvittering::Said;
use crate::intake::contents;
use crate::messages::whole::Whole;
use crate::{App, AppError};

/// What the archive says of an object that it has made.
const MADE: &str = "Opprettet";

/// Which kinds of answer the protocol has for a message.
pub(crate) fn kinds(letter: &MessageRow) -> Vec<KvitteringKind> {
    [KvitteringKind::Ok, KvitteringKind::Error]
        .into_iter()
        .filter(|kind| answer_type(letter, *kind).is_some())
        .collect()
}

impl App {
    /// The answer to `letter` as a message, and the event that tells of it in the letter's log.
    ///
    /// Errors: [`AppError::KvitteringNotReady`] when the protocol has no such answer; the directory's when
    /// the konto must be looked up and that fails.
    pub(crate) async fn fiks_answer(
        &self,
        letter: &MessageRow,
        said: &Said,
        input: &KvitteringInput,
    ) -> Result<(NewMessage, StatusEvent), AppError> {
        let fiks = self.fiks().ok_or(AppError::NotFound("konto"))?;
        let kind = answer_type(letter, input.kind).ok_or(AppError::KvitteringNotReady(word! {
            nb: "Protokollen har ikke et slikt svar på denne meldingen.",
            nn: "Protokollen har ikkje eit slikt svar på denne meldinga.",
            en: "The protocol has no such answer to this message.",
        }))?;
        let headers = self.said_last(letter).await?;
        let parts = self.answer_parts(letter, kind, said, input).await?;
        let back = ToKonto {
            konto: headers.avsender,
            melding_type: &kind.name,
            payload: !parts.is_empty(),
            is_answer: true,
        };
        let konto = self.receiving_konto(&back).await?;
        let route = answer_route(fiks.konto, konto, &headers, kind, letter);
        let wire_id = WireId::generate();
        let now = self.clock().now();
        let message = NewMessage {
            uid: MessageUid::generate(),
            account: fiks.account,
            wire_id: wire_id.clone(),
            conversation_id: letter.conversation_id.clone(),
            sender: self.organisation().clone(),
            route: Route::FiksIo(route),
            title: said.word().to_owned(),
            content: serde_json::to_string(said)
                .map_err(|error| AppError::Document(format!("kvittering: {error}")))?,
            // A late answer is worth as much as an early one: it is tried until it is sent.
            deadline: None,
            parts,
            job: NewJob {
                attempt_key: wire_id.to_string(),
            },
        };
        let mut event =
            StatusEvent::local(ServiceIdentifier::FiksIo, "KVITTERT", now, said.detail());
        event.source_key = format!("KVITTERT|{wire_id}");
        event.source = Source::Human;
        Ok((message, event))
    }

    /// The konto that an answer of `kind` to the letter `uid` goes to, as the katalog shows it now, with what can
    /// be done about its key; none for a letter that did not come over FIKS IO, or that has no such answer.
    ///
    /// Errors: the service's when the konto can not be looked up.
    pub async fn answer_konto(
        &self,
        uid: &str,
        kind: KvitteringKind,
    ) -> Result<Option<Way>, AppError> {
        let letter = self.letter(uid).await?;
        let kind = match letter.service {
            ServiceIdentifier::FiksIo => answer_type(&letter, kind),
            ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => None,
        };
        let Some(kind) = kind else {
            return Ok(None);
        };
        let headers = self.said_last(&letter).await?;
        let refreshed = self.own_konto()?.directory.refresh(headers.avsender).await;
        refreshed.map_err(lookup_refused)?;
        let back = ToKonto {
            konto: headers.avsender,
            melding_type: &kind.name,
            payload: brings_file(kind),
            is_answer: true,
        };
        Ok(Some(self.judge_konto(&back).await?.way()))
    }

    /// What was said around `letter` when it came last: of one that was sent again its sender waits on the last
    /// id, since it may never have learnt the first (fiks-io 5).
    async fn said_last(&self, letter: &MessageRow) -> Result<FiksIoHeaders, AppError> {
        let uid = letter.uid.clone();
        let last = self
            .store()
            .read(move |read| read.last_delivery_of(&uid))
            .await?;
        let said_last = last.as_ref().map_or(&letter.envelope, |last| &last.raw);
        let raw: RawDelivery = serde_json::from_slice(said_last)
            .map_err(|error| AppError::Document(error.to_string()))?;
        FiksIoHeaders::read(raw).map_err(|error| AppError::Document(error.to_string()))
    }

    /// The file of an answer; none for a type that brings nothing.
    async fn answer_parts(
        &self,
        letter: &MessageRow,
        kind: &KnownMeldingstype,
        said: &Said,
        input: &KvitteringInput,
    ) -> Result<Vec<NewPart>, AppError> {
        let Some(name) = kind.files.first().filter(|_| brings_file(kind)) else {
            return Ok(Vec::new());
        };
        let xml = if kind.error {
            refusal(letter, said).to_xml()
        } else {
            let whole = Whole::load(self.store(), letter.uid.clone()).await?;
            let part = whole
                .parts
                .into_iter()
                .find(|part| part.role == PartRole::Arkivmelding && !part.verdict.is_empty());
            let blobs = self.store().blobs().clone();
            let read = tokio::task::spawn_blocking(move || {
                part.and_then(|part| contents::fiks_arkiv(&blobs, &part.blob))
            })
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
            let read = read.ok_or(AppError::KvitteringNotReady(word! {
                nb: "Vi kan ikke lese arkivmeldingen, og kan derfor ikke bekrefte den.",
                nn: "Vi kan ikkje lese arkivmeldinga, og kan derfor ikkje stadfeste ho.",
                en: "We cannot read the arkivmelding, and therefore cannot confirm it.",
            }))?;
            let journal = match input.journal_number.trim() {
                "" => None,
                text => Some(case_number(text).ok_or(AppError::KvitteringNotReady(word! {
                    nb: "Skriv journalnummeret som år og nummer, for eksempel 2026/3107.",
                    nn: "Skriv journalnummeret som år og nummer, til dømes 2026/3107.",
                    en: "Write the registry number as year and number, for example 2026/3107.",
                }))?),
            };
            receipt(&read.message, &letter.uid, journal).to_xml()
        };
        let blobs = self.store().blobs().clone();
        let blob: BlobRef = tokio::task::spawn_blocking(move || blobs.put(&xml))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        Ok(vec![NewPart {
            role: PartRole::Metadata,
            filename: name.clone(),
            title: words! { nb: "Svar", nn: "Svar", en: "Answer" },
            media_type: "application/xml".to_owned(),
            blob,
        }])
    }
}

/// The way back from `sender` to `konto`, where `headers` came from.
fn answer_route(
    sender: KontoId,
    konto: KnownKonto,
    headers: &FiksIoHeaders,
    kind: &KnownMeldingstype,
    letter: &MessageRow,
) -> FiksIoRoute {
    FiksIoRoute {
        version: 1,
        receiver: konto.owner.map(|owner| Party {
            name: letter.sender_name.clone(),
            ..owner
        }),
        konto: konto.konto,
        konto_name: konto.name,
        sender_konto: sender.to_string(),
        protocol: letter.process.clone(),
        melding_type: DocumentType::verbatim(kind.name.clone()),
        reply_to: Some(headers.melding_id.to_string()),
        ttl_ms: None,
        headers: Default::default(),
        answers: FiksIoAnswers::default(),
        certificate: konto.certificate,
        looked_up_at: konto.looked_up_at,
    }
}

/// Whether an answer of this type has a file in it, and so must be locked.
fn brings_file(kind: &KnownMeldingstype) -> bool {
    !kind.files.is_empty() && kind.payload.allows(true)
}

/// The type that says so of `letter`, when its protocol has one.
fn answer_type(letter: &MessageRow, kind: KvitteringKind) -> Option<&'static KnownMeldingstype> {
    let catalogue = Catalogue::builtin();
    let asked = catalogue.find(letter.document_type.as_str())?;
    let end = match kind {
        KvitteringKind::Ok => ".kvittering",
        KvitteringKind::Error => ".feilmelding.ugyldigforespoersel",
        KvitteringKind::Warning | KvitteringKind::NotSupported => return None,
    };
    let name = asked.answers.iter().find(|name| name.ends_with(end))?;
    catalogue.find(name)
}

fn refusal(letter: &MessageRow, said: &Said) -> Feilmelding {
    Feilmelding {
        feiltype: Feiltype::Ugyldigforespoersel,
        feil: Feil {
            feil_id: letter.uid.to_string(),
            feilmelding: said.text.clone(),
        },
    }
}

/// That `message` is stored, under ids of ours: the registration by the letter's own, so that whoever asks us
/// about it can be helped; `journal` is year and number in our journal, when a person gave them.
fn receipt(
    message: &Arkivmelding,
    letter: &MessageUid,
    journal: Option<(i64, i64)>,
) -> ArkivmeldingKvittering {
    let (year, number) = journal.unzip();
    ArkivmeldingKvittering {
        mappe: message.mappe.as_ref().map(|mappe| {
            Utfall::Arkivert(MappeKvittering {
                er_saksmappe: mappe.er_saksmappe,
                system_id: Uuid::new_v4().to_string(),
                ekstern_noekkel: mappe.ekstern_noekkel.clone(),
                opprettet_eller_eksisterende: MADE.to_owned(),
                saksaar: mappe.saksaar.clone(),
                sakssekvensnummer: mappe.sakssekvensnummer.clone(),
                ..MappeKvittering::default()
            })
        }),
        registrering: message.registrering.as_ref().map(|entry| {
            Utfall::Arkivert(RegistreringKvittering {
                er_journalpost: entry.er_journalpost,
                system_id: letter.to_string(),
                ekstern_noekkel: entry.ekstern_noekkel.clone(),
                opprettet_eller_eksisterende: MADE.to_owned(),
                journalaar: year.map(|year| year.to_string()),
                journalsekvensnummer: number.map(|number| number.to_string()),
                journalposttype: entry.journalposttype.clone(),
                dokumenter: entry
                    .dokumentbeskrivelser
                    .iter()
                    .map(|document| DokumentKvittering {
                        system_id: Uuid::new_v4().to_string(),
                        dokumentnummer: document.dokumentnummer.clone(),
                        dokumentobjekter: document
                            .dokumentobjekter
                            .iter()
                            .map(|_| Uuid::new_v4().to_string())
                            .collect(),
                    })
                    .collect(),
                ..RegistreringKvittering::default()
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_wire::fiks_arkiv::{
        Dokumentbeskrivelse, EksternNoekkel, Kode, Mappe, Registrering,
    };
    use budstikke_wire::validator::{Context, judge};

    fn asked() -> Arkivmelding {
        let key = |noekkel: &str| EksternNoekkel {
            fagsystem: "Budstikke".to_owned(),
            noekkel: noekkel.to_owned(),
        };
        let document = |number: &str| Dokumentbeskrivelse {
            tittel: "Søknad".to_owned(),
            tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", "H"),
            dokumentnummer: Some(number.to_owned()),
            dokumentobjekter: vec![Default::default()],
            ..Dokumentbeskrivelse::default()
        };
        Arkivmelding {
            system: "Budstikke".to_owned(),
            antall_filer: "2".to_owned(),
            mappe: Some(Mappe {
                er_saksmappe: true,
                tittel: "Sak".to_owned(),
                ekstern_noekkel: Some(key("sak")),
                ..Mappe::default()
            }),
            registrering: Some(Registrering {
                er_journalpost: true,
                tittel: "Søknad om barnehageplass".to_owned(),
                ekstern_noekkel: Some(key("brev")),
                journalposttype: Some(Kode::of("journalposttype", "I")),
                dokumentbeskrivelser: vec![document("1"), document("2")],
                ..Registrering::default()
            }),
            ..Arkivmelding::default()
        }
    }

    #[test]
    fn a_receipt_is_one_that_the_schema_takes_and_names_what_it_answers() {
        let letter = MessageUid::generate();
        let receipt = receipt(&asked(), &letter, Some((2026, 3107)));
        let judged = judge(&receipt.to_xml(), &Context::default()).unwrap();
        assert!(judged.valid(), "{:?}", judged.findings);
        let Some(Utfall::Arkivert(entry)) = receipt.registrering else {
            panic!("it is stored");
        };
        assert_eq!(entry.system_id, letter.to_string());
        assert_eq!(entry.journalsekvensnummer.as_deref(), Some("3107"));
        let numbers: Vec<_> = entry
            .dokumenter
            .iter()
            .map(|document| document.dokumentnummer.as_deref())
            .collect();
        assert_eq!(
            numbers,
            [Some("1"), Some("2")],
            "how the sender tells them apart"
        );
        assert_eq!(entry.ekstern_noekkel.unwrap().noekkel, "brev");
    }

    #[test]
    fn a_receipt_without_a_number_claims_none() {
        let receipt = receipt(&asked(), &MessageUid::generate(), None);
        let xml = String::from_utf8(receipt.to_xml()).unwrap();
        assert!(!xml.contains("journalaar"), "{xml}");
        assert!(judge(xml.as_bytes(), &Context::default()).unwrap().valid());
    }
}
