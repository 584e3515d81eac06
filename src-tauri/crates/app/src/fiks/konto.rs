//! Kontoer of others: who is behind one, whether a message may go there, and what is locked for it
//! (fiks-io 9, 12).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_directory::{Contact, Intended, KontoFinding, KontoJudgement, KontoWay, judge_konto};
use budstikke_domain::{Party, words};
use budstikke_wire::fiks_io::KontoId;

use crate::drafts::fiks_io::KnownKonto;
use crate::fiks::konto_key::KeyOfKonto;
use crate::fiks::{Fiks, lookup_refused};
use crate::names::readable;
use crate::{App, AppError};

/// A message to a konto, as far as its receiver judges it.
pub(crate) struct ToKonto<'a> {
    pub(crate) konto: KontoId,
    pub(crate) melding_type: &'a str,
    pub(crate) payload: bool,
    pub(crate) is_answer: bool,
}

/// A konto, and what stands against writing to it.
pub(crate) struct JudgedKonto {
    pub(crate) contact: Contact,
    pub(crate) judgement: KontoJudgement,
    pub(crate) key: KeyOfKonto,
    /// When it was asked to let us in, RFC 3339; none unless it still is.
    pub(crate) asked_at: Option<String>,
}

impl App {
    /// Our konto; an error for a person when there is none in this set-up.
    pub(crate) fn own_konto(&self) -> Result<&Fiks, AppError> {
        self.fiks().ok_or_else(|| AppError::Recipient {
            number: "",
            what: words! {
                nb: "Dere har ikke satt opp Fiks IO her.",
                nn: "De har ikkje sett opp Fiks IO her.",
                en: "You have not set up Fiks IO here.",
            },
            action: words! {
                nb: "Legg inn kontoen deres i oppsettet, eller velg en annen måte.",
                nn: "Legg inn kontoen dykkar i oppsettet, eller vel ein annan måte.",
                en: "Enter your account in the set-up, or choose another way.",
            },
            details: String::new(),
        })
    }

    /// A konto that the message may go to, as the katalog tells of it now.
    ///
    /// Errors: E08 for a konto that is nobody's; what stops the message, with the next step; the service's
    /// when it does not answer.
    pub(crate) async fn receiving_konto(
        &self,
        message: &ToKonto<'_>,
    ) -> Result<KnownKonto, AppError> {
        let judged = self.judge_konto(message).await?;
        match judged.judgement.way {
            Some(way) => Ok(known(way)),
            None => Err(stopped(&judged.contact, &judged.judgement.findings)),
        }
    }

    /// Everything that is found about a message to a konto. The key that the katalog shows is remembered.
    ///
    /// Errors: as [`App::receiving_konto`], but what stops the message is a finding.
    pub(crate) async fn judge_konto(&self, message: &ToKonto<'_>) -> Result<JudgedKonto, AppError> {
        let own = self.own_konto()?;
        let contact = own.directory.contact(message.konto).await;
        let contact = contact.map_err(lookup_refused)?;
        // Without an address book the platform alone knows what is allowed, which is a finding.
        let book = own.directory.address_book().await.ok();
        let protocols = self.protocols(book.is_some()).await?;
        let key = self.see_key(&contact).await?;
        let intended = Intended {
            sender: own.konto,
            melding_type: message.melding_type,
            payload: message.payload,
            is_answer: message.is_answer,
        };
        let now = self.clock().now();
        let known = &key.known;
        let judgement = judge_konto(&intended, &contact, book.as_ref(), &protocols, known, now);
        Ok(JudgedKonto {
            contact,
            judgement,
            key,
            asked_at: None,
        })
    }
}

pub(crate) fn konto_id(konto: &str) -> Result<KontoId, AppError> {
    KontoId::parse(konto.trim()).ok_or_else(|| AppError::Recipient {
        number: "E08",
        what: words! {
            nb: "Konto-id-en er ikke hel.",
            nn: "Konto-id-en er ikkje heil.",
            en: "The account ID is not complete.",
        },
        action: words! {
            nb: "Den har 32 tegn i fem grupper med bindestrek. Kopier hele.",
            nn: "Han har 32 teikn i fem grupper med bindestrek. Kopier heile.",
            en: "It has 32 characters in five groups with hyphens. Copy all of it.",
        },
        details: String::new(),
    })
}

/// What stops a message, as a person meets it: the first reason, and the others for «Detaljer».
pub(crate) fn stopped(contact: &Contact, findings: &[KontoFinding]) -> AppError {
    let name = readable(&contact.name());
    let texts: Vec<String> = findings.iter().map(|finding| finding.text(&name)).collect();
    let first = findings.first();
    let mut action = first.map(KontoFinding::next_step).unwrap_or_default();
    if let Some(KontoFinding::KeyChanged { sha256 }) = first {
        action = words! {
            nb: "{action} Det er {sha256}.",
            nn: "{action} Det er {sha256}.",
            en: "{action} It is {sha256}.",
        };
    }
    AppError::Recipient {
        number: first.and_then(KontoFinding::number).unwrap_or_default(),
        what: texts.first().cloned().unwrap_or_default(),
        action,
        details: texts.join(" "),
    }
}

/// What is worth knowing about a message that nothing stops, each with its next step.
pub(crate) fn warnings(contact: &Contact, findings: &[KontoFinding]) -> Vec<String> {
    let name = readable(&contact.name());
    let told = findings.iter().filter(|finding| !finding.stops());
    told.map(|finding| {
        let text = format!("{} {}", finding.text(&name), finding.next_step());
        text.trim_end().to_owned()
    })
    .collect()
}

fn known(way: KontoWay) -> KnownKonto {
    KnownKonto {
        konto: way.konto.to_string(),
        name: way.konto_name,
        owner: way.receiver.map(|receiver| Party {
            name: readable(&receiver.name),
            ..receiver
        }),
        certificate: way
            .certificate
            .map(|certificate| STANDARD.encode(certificate.der()))
            .unwrap_or_default(),
        looked_up_at: way.looked_up_at,
    }
}
