//! Why an organisation cannot be reached, or why we could not find out.

use budstikke_domain::{
    Failure, Finding, OrgNumber, Party, Process, ServiceIdentifier, word, words,
};
use budstikke_identity::TokenError;
use thiserror::Error;

/// Why a lookup gave no route.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LookupError {
    /// The registry knows no such organisation (E08).
    #[error("unknown organisation {0}")]
    Unknown(OrgNumber),
    /// The organisation takes other things, or takes this some other way (E09).
    #[error("{} does not take {} here", .receiver.org, .process.as_str())]
    NotSupported {
        /// Who was asked for.
        receiver: Party,
        /// What was to be sent.
        process: Process,
        /// What can be sent to it instead.
        alternatives: Vec<Process>,
        /// The service it takes this over, when there is one that Budstikke does not send by yet.
        other_way: Option<ServiceIdentifier>,
    },
    /// Its certificate may not be used (E15).
    #[error("certificate of {} may not be used", .receiver.org)]
    Certificate {
        /// Whose certificate.
        receiver: Party,
        /// What is wrong, for a person.
        reason: String,
        /// What was found; empty when there is no certificate at all.
        findings: Vec<Finding>,
    },
    /// We could not prove who we are.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The registry did not answer as it should.
    #[error("{0}")]
    Service(Failure),
}

impl LookupError {
    /// The number in the catalogue of errors (ux 5.10), when the situation has one.
    pub fn number(&self) -> Option<&'static str> {
        match self {
            LookupError::Unknown(_) => Some("E08"),
            LookupError::NotSupported { .. } => Some("E09"),
            LookupError::Certificate { .. } => Some("E15"),
            LookupError::Token(TokenError::Refused(refusal)) => Some(refusal.number),
            LookupError::Token(TokenError::Unavailable(failure))
            | LookupError::Service(failure) => number_of(failure),
        }
    }

    /// For a person: what happened and what to do.
    pub fn text(&self) -> String {
        match self {
            LookupError::Unknown(org) => words! {
                nb: "Vi finner ingen mottaker med nummer {number}. Sifrene passer sammen, men nummeret er ikke registrert. Sjekk tallene, eller søk på navn.",
                nn: "Vi finn ingen mottakar med nummer {number}. Siffera passar saman, men nummeret er ikkje registrert. Sjekk tala, eller søk på namn.",
                en: "We find no recipient with the number {number}. The digits belong together, but the number is not registered. Check the digits, or search by name.",
                number = org.grouped(),
            },
            LookupError::NotSupported {
                receiver,
                process,
                other_way,
                ..
            } => {
                let mut text = words! {
                    nb: "{name} tar ikke imot {process} her.",
                    nn: "{name} tek ikkje imot {process} her.",
                    en: "{name} does not take {process} here.",
                    name = name_of(receiver),
                    process = process.words(),
                };
                if let Some(service) = other_way {
                    text.push_str(&words! {
                        nb: " De kan nås via {way}, men det kan ikke sendes herfra ennå.",
                        nn: " Dei kan nåast via {way}, men det kan ikkje sendast herifrå enno.",
                        en: " They can be reached by way of {way}, but that cannot be sent from here yet.",
                        way = crate::capabilities::title_of(service),
                    });
                }
                text
            }
            LookupError::Certificate {
                receiver, reason, ..
            } => words! {
                nb: "{reason} Vi kan ikke låse meldingen for {name}.",
                nn: "{reason} Vi kan ikkje låse meldinga for {name}.",
                en: "{reason} We cannot lock the message for {name}.",
                name = name_of(receiver),
            },
            LookupError::Token(TokenError::Refused(refusal)) => refusal.text.clone(),
            LookupError::Token(TokenError::Unavailable(failure))
            | LookupError::Service(failure) => text_of(failure),
        }
    }
}

/// The organisation's name, or its number while nobody has told us the name.
pub(crate) fn name_of(party: &Party) -> String {
    if party.name.is_empty() {
        party.org.grouped()
    } else {
        party.name.clone()
    }
}

pub(crate) fn number_of(failure: &Failure) -> Option<&'static str> {
    use budstikke_domain::FailureKind as Kind;
    match failure.kind {
        Kind::Offline => Some("E01"),
        Kind::Unreachable => Some("E02"),
        Kind::Busy => Some("E22"),
        _ => None,
    }
}

pub(crate) fn text_of(failure: &Failure) -> String {
    use budstikke_domain::FailureKind as Kind;
    let service = &failure.service;
    match failure.kind {
        Kind::Offline => word! {
            nb: "Ingen nettforbindelse. Slå opp på nytt når nettet er tilbake.",
            nn: "Inga nettilkopling. Slå opp på nytt når nettet er tilbake.",
            en: "There is no network connection. Look it up again when the network is back.",
        }
        .to_owned(),
        Kind::Unreachable => words! {
            nb: "Vi når ikke {service}. Nettet virker, men noe stopper akkurat denne tjenesten – ofte brannmur eller proxy.",
            nn: "Vi når ikkje {service}. Nettet verkar, men noko stoppar akkurat denne tenesta – ofte brannmur eller proxy.",
            en: "We cannot reach {service}. The network works, but something stops this one service – often a firewall or a proxy.",
        },
        Kind::Busy => words! {
            nb: "{service} er overbelastet. Prøv igjen om litt.",
            nn: "{service} er overlasta. Prøv igjen om litt.",
            en: "{service} is overloaded. Try again in a little while.",
        },
        Kind::Unauthorized | Kind::Forbidden => {
            words! {
                nb: "{service} gir oss ikke tilgang. Sjekk tilgangen eformidling:dpo.",
                nn: "{service} gir oss ikkje tilgang. Sjekk tilgangen eformidling:dpo.",
                en: "{service} does not give us access. Check the access eformidling:dpo.",
            }
        }
        Kind::BadAnswer => {
            words! {
                nb: "{service} svarte noe vi ikke kan stole på. Prøv igjen om litt.",
                nn: "{service} svara noko vi ikkje kan stole på. Prøv igjen om litt.",
                en: "{service} answered something that we cannot trust. Try again in a little while.",
            }
        }
        _ => words! {
            nb: "{service} svarer ikke. Det er ikke noe du har gjort. Prøv igjen om litt.",
            nn: "{service} svarar ikkje. Det er ikkje noko du har gjort. Prøv igjen om litt.",
            en: "{service} does not answer. It is nothing you have done. Try again in a little while.",
        },
    }
}
