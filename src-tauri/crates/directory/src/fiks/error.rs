//! Why Fiks did not tell what it was asked, and what to do then.

use budstikke_domain::{Failure, FailureKind, word, words};
use budstikke_identity::{FiksError, TokenError};
use budstikke_wire::fiks_io::KontoId;
use thiserror::Error;

use crate::error::{number_of, text_of};

/// The privilege that calls lack while a system is not open to programs (fiks-io 9.3).
const CONFIGURE: &str = "FIKS.KONFIGURER";

/// Why a call to KS' catalogues gave nothing.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FiksLookupError {
    /// There is no such konto, or not any more.
    #[error("unknown konto {0}")]
    UnknownKonto(KontoId),
    /// Our system has not been told of in the set-up, so that there is no address book.
    #[error("no system is set up")]
    NoSystem,
    /// Fiks knows no such system or organisation.
    #[error("unknown system: {0}")]
    UnknownSystem(Failure),
    /// Our system is not open to programs.
    #[error("the system is not open to programs: {0}")]
    ConfigurationOff(Failure),
    /// The integrasjon was turned down, with a fresh token too.
    #[error("the integrasjon was turned down: {0}")]
    TurnedDown(Failure),
    /// The integrasjon may not do this.
    #[error("the integrasjon may not do this: {0}")]
    Forbidden(Failure),
    /// What was asked for is not there.
    #[error("not found: {0}")]
    NotFound(Failure),
    /// Fiks says no to what was asked.
    #[error("rejected: {0}")]
    Rejected(Failure),
    /// We could not prove who we are.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Fiks did not answer as it should.
    #[error("{0}")]
    Service(Failure),
}

impl From<FiksError> for FiksLookupError {
    fn from(error: FiksError) -> FiksLookupError {
        match error {
            FiksError::Token(error) => FiksLookupError::Token(error),
            FiksError::Service(failure) => FiksLookupError::of(failure),
        }
    }
}

impl FiksLookupError {
    pub(super) fn of(failure: Failure) -> FiksLookupError {
        match failure.kind {
            FailureKind::Unauthorized => FiksLookupError::TurnedDown(failure),
            _ if failure.status.is_some() && failure.text.contains(CONFIGURE) => {
                FiksLookupError::ConfigurationOff(failure)
            }
            FailureKind::Forbidden => FiksLookupError::Forbidden(failure),
            FailureKind::NotFound => FiksLookupError::NotFound(failure),
            FailureKind::Refused | FailureKind::Conflict => FiksLookupError::Rejected(failure),
            _ => FiksLookupError::Service(failure),
        }
    }

    /// What it means of a call about `konto`.
    pub(super) fn about_konto(self, konto: KontoId) -> FiksLookupError {
        match self {
            FiksLookupError::NotFound(_) => FiksLookupError::UnknownKonto(konto),
            other => other,
        }
    }

    /// What it means of a call about our system.
    pub(super) fn about_system(self) -> FiksLookupError {
        match self {
            FiksLookupError::NotFound(failure) => FiksLookupError::UnknownSystem(failure),
            other => other,
        }
    }

    /// The number in the catalogue of errors (ux 5.10), when the situation has one.
    pub fn number(&self) -> Option<&'static str> {
        match self {
            FiksLookupError::UnknownKonto(_) => Some("E08"),
            FiksLookupError::Token(TokenError::Refused(refusal)) => Some(refusal.number),
            FiksLookupError::Token(TokenError::Unavailable(failure))
            | FiksLookupError::Service(failure) => number_of(failure),
            _ => None,
        }
    }

    /// The id of this very error, which KS' support asks for; `None` when Fiks gave none.
    pub fn error_id(&self) -> Option<&str> {
        let failure = match self {
            FiksLookupError::UnknownSystem(failure)
            | FiksLookupError::ConfigurationOff(failure)
            | FiksLookupError::TurnedDown(failure)
            | FiksLookupError::Forbidden(failure)
            | FiksLookupError::NotFound(failure)
            | FiksLookupError::Rejected(failure)
            | FiksLookupError::Service(failure) => failure,
            FiksLookupError::UnknownKonto(_)
            | FiksLookupError::NoSystem
            | FiksLookupError::Token(_) => return None,
        };
        // A gateway's answer has none, and the status in words at its place.
        let id = failure.code.as_str();
        (id.len() == 36 && id.contains('-')).then_some(id)
    }

    /// For a person: what happened.
    pub fn text(&self) -> String {
        match self {
            FiksLookupError::UnknownKonto(konto) => {
                words! {
                    nb: "Vi finner ingen Fiks IO-konto med id {konto}.",
                    nn: "Vi finn ingen Fiks IO-konto med id {konto}.",
                    en: "We find no Fiks IO account with the id {konto}.",
                }
            }
            FiksLookupError::NoSystem => word! {
                nb: "Vi vet ikke hvilket system i Fiks Protokoll som er deres.",
                nn: "Vi veit ikkje kva system i Fiks Protokoll som er dykkar.",
                en: "We do not know which system in Fiks Protokoll is yours.",
            }
            .to_owned(),
            FiksLookupError::UnknownSystem(_) => word! {
                nb: "Fiks kjenner ikke systemet som står i oppsettet.",
                nn: "Fiks kjenner ikkje systemet som står i oppsettet.",
                en: "Fiks does not know the system that is in the set-up.",
            }
            .to_owned(),
            FiksLookupError::ConfigurationOff(_) => word! {
                nb: "Systemet deres i Fiks slipper ikke programmer til oppsettet.",
                nn: "Systemet dykkar i Fiks slepp ikkje program til oppsettet.",
                en: "Your system in Fiks does not let programs into its set-up.",
            }
            .to_owned(),
            FiksLookupError::TurnedDown(_) => word! {
                nb: "Fiks godtar ikke integrasjonen deres.",
                nn: "Fiks godtek ikkje integrasjonen dykkar.",
                en: "Fiks does not accept your integration.",
            }
            .to_owned(),
            FiksLookupError::Forbidden(failure) => {
                words! {
                    nb: "Integrasjonen deres har ikke lov til dette.{said}",
                    nn: "Integrasjonen dykkar har ikkje lov til dette.{said}",
                    en: "Your integration is not allowed to do this.{said}",
                    said = said(failure),
                }
            }
            FiksLookupError::NotFound(_) => word! {
                nb: "Fiks finner ikke det vi spør om.",
                nn: "Fiks finn ikkje det vi spør om.",
                en: "Fiks does not find what we ask for.",
            }
            .to_owned(),
            FiksLookupError::Rejected(failure) => {
                words! {
                    nb: "Fiks sier nei til det vi spør om.{said}",
                    nn: "Fiks seier nei til det vi spør om.{said}",
                    en: "Fiks says no to what we ask for.{said}",
                    said = said(failure),
                }
            }
            FiksLookupError::Token(TokenError::Refused(refusal)) => refusal.text.clone(),
            FiksLookupError::Token(TokenError::Unavailable(failure))
            | FiksLookupError::Service(failure) => text_of(failure),
        }
    }

    /// For a person: what to do now; empty when there is nothing to do but wait.
    pub fn next_step(&self) -> &'static str {
        match self {
            FiksLookupError::UnknownKonto(_) => {
                word! {
                    nb: "Sjekk id-en med mottakeren, eller velg fra adresseboken.",
                    nn: "Sjekk id-en med mottakaren, eller vel frå adresseboka.",
                    en: "Check the id with the recipient, or choose from the address book.",
                }
            }
            FiksLookupError::NoSystem => {
                word! {
                    nb: "Legg inn organisasjons-id og system-id fra Fiks forvaltning i oppsettet.",
                    nn: "Legg inn organisasjons-id og system-id frå Fiks forvaltning i oppsettet.",
                    en: "Enter the organisation id and system id from Fiks forvaltning in the set-up.",
                }
            }
            FiksLookupError::UnknownSystem(_) => {
                word! {
                    nb: "Sjekk organisasjons-id og system-id i Fiks forvaltning.",
                    nn: "Sjekk organisasjons-id og system-id i Fiks forvaltning.",
                    en: "Check the organisation id and system id in Fiks forvaltning.",
                }
            }
            FiksLookupError::ConfigurationOff(_) => {
                word! {
                    nb: "Slå på API-konfigurasjon i Fiks forvaltning, på systemet under Konfigurasjon.",
                    nn: "Slå på API-konfigurasjon i Fiks forvaltning, på systemet under Konfigurasjon.",
                    en: "Turn on API-konfigurasjon in Fiks forvaltning, on the system under Konfigurasjon.",
                }
            }
            FiksLookupError::TurnedDown(_) => {
                word! {
                    nb: "Sjekk integrasjons-id og passord, og at integrasjonen tilhører dere.",
                    nn: "Sjekk integrasjons-id og passord, og at integrasjonen høyrer til dykk.",
                    en: "Check the integration id and password, and that the integration belongs to you.",
                }
            }
            FiksLookupError::Forbidden(_) => {
                word! {
                    nb: "Gi integrasjonen tilgang til kontoen i Fiks forvaltning.",
                    nn: "Gi integrasjonen tilgang til kontoen i Fiks forvaltning.",
                    en: "Give the integration access to the account in Fiks forvaltning.",
                }
            }
            FiksLookupError::NotFound(_) | FiksLookupError::Rejected(_) => {
                word! {
                    nb: "Kontakt KS på fiks@ks.no, og oppgi feil-id-en.",
                    nn: "Kontakt KS på fiks@ks.no, og oppgi feil-id-en.",
                    en: "Contact KS at fiks@ks.no, and state the error id.",
                }
            }
            FiksLookupError::Token(TokenError::Refused(_)) => {
                word! {
                    nb: "Sjekk klient-id og sertifikat i oppsettet.",
                    nn: "Sjekk klient-id og sertifikat i oppsettet.",
                    en: "Check the client id and the certificate in the set-up.",
                }
            }
            FiksLookupError::Token(TokenError::Unavailable(_)) | FiksLookupError::Service(_) => "",
        }
    }
}

/// The platform's own words, as a sentence of their own.
fn said(failure: &Failure) -> String {
    if failure.text.is_empty() {
        String::new()
    } else {
        words! {
            nb: " Fiks skriver: «{text}».",
            nn: " Fiks skriv: «{text}».",
            en: " Fiks writes: «{text}».",
            text = failure.text,
        }
    }
}
