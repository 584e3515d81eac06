//! What is told of a konto before somebody writes to it.

use budstikke_domain::{word, words};
use jiff::Timestamp;

use crate::capabilities::date;

/// One thing found about a message to a konto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KontoFinding {
    /// The catalogue says that the konto cannot receive, and perhaps why.
    NoReceiver(String),
    /// No program waits for its messages just now.
    NobodyListens,
    /// So many messages wait there already.
    Backlog(i64),
    /// It has no certificate to lock for.
    NoKey,
    /// What it has for a certificate is none.
    KeyUnreadable,
    /// The catalogue says that the certificate is not to be used, and perhaps why.
    KeyNotValid(String),
    /// The certificate ran out.
    KeyExpired(Timestamp),
    /// The certificate is for later.
    KeyNotYetValid(Timestamp),
    /// The certificate runs out within a month.
    KeyExpiresSoon(Timestamp),
    /// The key is of another kind than RSA.
    KeyNotRsa,
    /// The RSA key has too few bits.
    KeyTooShort(u32),
    /// The konto has another key than the one we know: a person must say that this is right.
    KeyChanged {
        /// The SHA-256 of the new certificate, lower-case hex, for comparing.
        sha256: String,
    },
    /// The catalogue has another key than the certificate that was imported, or none.
    ImportedDiffers,
    /// Our own konto may not send.
    MayNotSend,
    /// The konto speaks another protocol than ours.
    OtherProtocol(String),
    /// Their roles in the protocol do not speak with ours.
    RolesDoNotMeet,
    /// Our konto does not send this type.
    TypeNotOurs(String),
    /// Theirs does not receive it.
    TypeNotTheirs(String),
    /// Nobody lists this type.
    UnknownType(String),
    /// The protocol of this type is out of use.
    ProtocolDeactivated(String),
    /// The konto has not let us in, and was not asked.
    NoAccess,
    /// The konto has been asked to let us in.
    AccessAsked,
    /// The konto has not let us in, and what goes there is an answer.
    AnswerWithoutAccess,
    /// Nobody could tell us whether the message is allowed.
    RulesUnknown,
    /// The type needs a payload, whose files are called so.
    PayloadMissing {
        /// The type.
        melding_type: String,
        /// What the files are called; empty where any name will do.
        files: Vec<String>,
    },
    /// The type has no payload.
    PayloadForbidden(String),
    /// The catalogue does not say whose konto it is.
    NoOrgNumber,
}

impl KontoFinding {
    /// Whether nothing may be sent while it stands.
    pub fn stops(&self) -> bool {
        !matches!(
            self,
            KontoFinding::NobodyListens
                | KontoFinding::Backlog(_)
                | KontoFinding::KeyExpiresSoon(_)
                | KontoFinding::ImportedDiffers
                | KontoFinding::UnknownType(_)
                | KontoFinding::ProtocolDeactivated(_)
                | KontoFinding::AnswerWithoutAccess
                | KontoFinding::RulesUnknown
                | KontoFinding::NoOrgNumber
        )
    }

    /// The number in the catalogue of errors (ux 5.10), when the situation has one.
    pub fn number(&self) -> Option<&'static str> {
        match self {
            KontoFinding::OtherProtocol(_)
            | KontoFinding::RolesDoNotMeet
            | KontoFinding::TypeNotOurs(_)
            | KontoFinding::TypeNotTheirs(_) => Some("E09"),
            finding if finding.is_about_key() => Some("E15"),
            _ => None,
        }
    }

    /// Whether the key stops the message: with another certificate it could go.
    pub fn is_about_key(&self) -> bool {
        matches!(
            self,
            KontoFinding::NoKey
                | KontoFinding::KeyUnreadable
                | KontoFinding::KeyNotValid(_)
                | KontoFinding::KeyExpired(_)
                | KontoFinding::KeyNotYetValid(_)
                | KontoFinding::KeyNotRsa
                | KontoFinding::KeyTooShort(_)
                | KontoFinding::KeyChanged { .. }
        )
    }

    /// For a person: what was found about the konto of `receiver`.
    pub fn text(&self, receiver: &str) -> String {
        match self {
            KontoFinding::NoReceiver(said) => {
                words! {
                    nb: "Kontoen til {receiver} kan ikke ta imot meldinger nå.{said}",
                    nn: "Kontoen til {receiver} kan ikkje ta imot meldingar no.{said}",
                    en: "The account of {receiver} cannot receive messages now.{said}",
                    said = says(said),
                }
            }
            KontoFinding::NobodyListens => words! {
                nb: "Ingen henter meldinger for {receiver} akkurat nå. Meldingen blir liggende i køen deres.",
                nn: "Ingen hentar meldingar for {receiver} akkurat no. Meldinga blir liggande i køen deira.",
                en: "Nobody fetches messages for {receiver} just now. The message will stay in their queue.",
            },
            KontoFinding::Backlog(waiting) => {
                words! {
                    nb: "{waiting} meldinger venter allerede i køen til {receiver}.",
                    nn: "{waiting} meldingar ventar allereie i køen til {receiver}.",
                    en: "{waiting} messages already wait in the queue of {receiver}.",
                }
            }
            KontoFinding::NoKey => words! {
                nb: "Kontoen til {receiver} har ikke noe sertifikat. Vi kan ikke låse meldingen for dem.",
                nn: "Kontoen til {receiver} har ikkje noko sertifikat. Vi kan ikkje låse meldinga for dei.",
                en: "The account of {receiver} has no certificate. We cannot lock the message for them.",
            },
            KontoFinding::KeyUnreadable => {
                words! {
                    nb: "Sertifikatet til {receiver} kan ikke leses. Vi kan ikke låse meldingen for dem.",
                    nn: "Sertifikatet til {receiver} kan ikkje lesast. Vi kan ikkje låse meldinga for dei.",
                    en: "The certificate of {receiver} cannot be read. We cannot lock the message for them.",
                }
            }
            KontoFinding::KeyNotValid(said) => {
                words! {
                    nb: "Fiks sier at sertifikatet til {receiver} ikke kan brukes.{said}",
                    nn: "Fiks seier at sertifikatet til {receiver} ikkje kan brukast.{said}",
                    en: "Fiks says that the certificate of {receiver} cannot be used.{said}",
                    said = says(said),
                }
            }
            KontoFinding::KeyExpired(until) => {
                words! {
                    nb: "Sertifikatet til {receiver} gikk ut {day}.",
                    nn: "Sertifikatet til {receiver} gjekk ut {day}.",
                    en: "The certificate of {receiver} expired on {day}.",
                    day = date(*until),
                }
            }
            KontoFinding::KeyNotYetValid(from) => {
                words! {
                    nb: "Sertifikatet til {receiver} gjelder først fra {day}.",
                    nn: "Sertifikatet til {receiver} gjeld først frå {day}.",
                    en: "The certificate of {receiver} is not valid until {day}.",
                    day = date(*from),
                }
            }
            KontoFinding::KeyExpiresSoon(until) => {
                words! {
                    nb: "Sertifikatet til {receiver} går ut {day}.",
                    nn: "Sertifikatet til {receiver} går ut {day}.",
                    en: "The certificate of {receiver} expires on {day}.",
                    day = date(*until),
                }
            }
            KontoFinding::KeyNotRsa => {
                words! {
                    nb: "Nøkkelen til {receiver} er ikke av typen RSA. Vi kan ikke låse meldingen for dem.",
                    nn: "Nøkkelen til {receiver} er ikkje av typen RSA. Vi kan ikkje låse meldinga for dei.",
                    en: "The key of {receiver} is not of the type RSA. We cannot lock the message for them.",
                }
            }
            KontoFinding::KeyTooShort(bits) => {
                words! {
                    nb: "Nøkkelen til {receiver} har bare {bits} bit. Den må ha minst 2048.",
                    nn: "Nøkkelen til {receiver} har berre {bits} bit. Han må ha minst 2048.",
                    en: "The key of {receiver} has only {bits} bits. It must have at least 2048.",
                }
            }
            KontoFinding::KeyChanged { .. } => words! {
                nb: "{receiver} har en annen nøkkel enn sist. Det kan være et bytte, eller at noen har byttet den ut.",
                nn: "{receiver} har ein annan nøkkel enn sist. Det kan vere eit byte, eller at nokon har bytt han ut.",
                en: "{receiver} has another key than last time. They may have replaced it, or somebody has swapped it.",
            },
            KontoFinding::ImportedDiffers => words! {
                nb: "Katalogen har ikke den nøkkelen dere har lagt inn for {receiver}. Meldingen låses for deres.",
                nn: "Katalogen har ikkje den nøkkelen de har lagt inn for {receiver}. Meldinga blir låst for dykkar.",
                en: "The catalogue does not have the key that you have entered for {receiver}. The message is locked for yours.",
            },
            KontoFinding::MayNotSend => word! {
                nb: "Kontoen deres er stengt for sending.",
                nn: "Kontoen dykkar er stengd for sending.",
                en: "Your account is closed for sending.",
            }.to_owned(),
            KontoFinding::OtherProtocol(theirs) => {
                words! {
                    nb: "Kontoen til {receiver} bruker en annen protokoll enn deres: {theirs}.",
                    nn: "Kontoen til {receiver} bruker ein annan protokoll enn dykkar: {theirs}.",
                    en: "The account of {receiver} uses another protocol than yours: {theirs}.",
                }
            }
            KontoFinding::RolesDoNotMeet => words! {
                nb: "Kontoen til {receiver} snakker ikke med den rollen kontoen deres har.",
                nn: "Kontoen til {receiver} snakkar ikkje med den rolla kontoen dykkar har.",
                en: "The account of {receiver} does not speak with the role that your account has.",
            },
            KontoFinding::TypeNotOurs(kind) => {
                words! {
                    nb: "Kontoen deres kan ikke sende meldingstypen {kind}.",
                    nn: "Kontoen dykkar kan ikkje sende meldingstypen {kind}.",
                    en: "Your account cannot send the message type {kind}.",
                }
            }
            KontoFinding::TypeNotTheirs(kind) => {
                words! {
                    nb: "{receiver} tar ikke imot meldingstypen {kind} her.",
                    nn: "{receiver} tek ikkje imot meldingstypen {kind} her.",
                    en: "{receiver} does not take the message type {kind} here.",
                }
            }
            KontoFinding::UnknownType(kind) => words! {
                nb: "Vi kjenner ikke meldingstypen {kind}.",
                nn: "Vi kjenner ikkje meldingstypen {kind}.",
                en: "We do not know the message type {kind}.",
            },
            KontoFinding::ProtocolDeactivated(kind) => {
                words! {
                    nb: "Protokollen til meldingstypen {kind} er tatt ut av bruk.",
                    nn: "Protokollen til meldingstypen {kind} er teken ut av bruk.",
                    en: "The protocol of the message type {kind} has been taken out of use.",
                }
            }
            KontoFinding::NoAccess => {
                words! {
                    nb: "{receiver} har ikke gitt dere tilgang til å sende til kontoen.",
                    nn: "{receiver} har ikkje gitt dykk tilgang til å sende til kontoen.",
                    en: "{receiver} has not given you access to send to the account.",
                }
            }
            KontoFinding::AccessAsked => {
                words! {
                    nb: "{receiver} har ikke svart på at dere ba om tilgang.",
                    nn: "{receiver} har ikkje svart på at de bad om tilgang.",
                    en: "{receiver} has not answered your request for access.",
                }
            }
            KontoFinding::AnswerWithoutAccess => words! {
                nb: "{receiver} har ikke gitt dere tilgang. Svaret kan bli avvist.",
                nn: "{receiver} har ikkje gitt dykk tilgang. Svaret kan bli avvist.",
                en: "{receiver} has not given you access. The answer may be refused.",
            },
            KontoFinding::RulesUnknown => {
                word! {
                    nb: "Vi vet ikke om kontoen tar imot dette. Fiks avviser meldingen hvis den ikke gjør det.",
                    nn: "Vi veit ikkje om kontoen tek imot dette. Fiks avviser meldinga om han ikkje gjer det.",
                    en: "We do not know whether the account takes this. Fiks refuses the message if it does not.",
                }
                    .to_owned()
            }
            KontoFinding::PayloadMissing { melding_type, .. } => {
                words! {
                    nb: "Meldingstypen {melding_type} må ha innhold.",
                    nn: "Meldingstypen {melding_type} må ha innhald.",
                    en: "The message type {melding_type} must have content.",
                }
            }
            KontoFinding::PayloadForbidden(kind) => {
                words! {
                    nb: "Meldingstypen {kind} skal ikke ha innhold.",
                    nn: "Meldingstypen {kind} skal ikkje ha innhald.",
                    en: "The message type {kind} should have no content.",
                }
            }
            KontoFinding::NoOrgNumber => {
                word! {
                    nb: "Katalogen sier ikke hvilken virksomhet kontoen tilhører.",
                    nn: "Katalogen seier ikkje kva verksemd kontoen høyrer til.",
                    en: "The catalogue does not say which organisation the account belongs to.",
                }.to_owned()
            }
        }
    }

    /// For a person: what to do now; empty when there is nothing to do.
    pub fn next_step(&self) -> String {
        let step = match self {
            KontoFinding::NoReceiver(_) | KontoFinding::NobodyListens => {
                word! {
                    nb: "Ta kontakt med mottakeren, eller velg en annen konto.",
                    nn: "Ta kontakt med mottakaren, eller vel ein annan konto.",
                    en: "Contact the recipient, or choose another account.",
                }
            }
            KontoFinding::Backlog(_) => word! {
                nb: "Ta kontakt med mottakeren hvis det haster.",
                nn: "Ta kontakt med mottakaren om det hastar.",
                en: "Contact the recipient if it is urgent.",
            },
            KontoFinding::NoKey
            | KontoFinding::KeyUnreadable
            | KontoFinding::KeyNotValid(_)
            | KontoFinding::KeyExpired(_)
            | KontoFinding::KeyNotRsa
            | KontoFinding::KeyTooShort(_) => {
                word! {
                    nb: "Be mottakeren legge inn et nytt sertifikat, og slå opp på nytt.",
                    nn: "Be mottakaren leggje inn eit nytt sertifikat, og slå opp på nytt.",
                    en: "Ask the recipient to enter a new certificate, and look it up again.",
                }
            }
            KontoFinding::KeyNotYetValid(_) => word! {
                nb: "Vent til da, eller be mottakeren rette det.",
                nn: "Vent til då, eller be mottakaren rette det.",
                en: "Wait until then, or ask the recipient to correct it.",
            },
            KontoFinding::KeyExpiresSoon(_) => word! {
                nb: "Minn mottakeren på å fornye det.",
                nn: "Minn mottakaren på å fornye det.",
                en: "Remind the recipient to renew it.",
            },
            KontoFinding::KeyChanged { .. } => {
                word! {
                    nb: "Spør dem om fingeravtrykket, og godkjenn nøkkelen når det stemmer.",
                    nn: "Spør dei om fingeravtrykket, og godkjenn nøkkelen når det stemmer.",
                    en: "Ask them for the fingerprint, and approve the key when it matches.",
                }
            }
            KontoFinding::ImportedDiffers => {
                word! {
                    nb: "Spør mottakeren hvilket som gjelder, og fjern deres hvis det er gammelt.",
                    nn: "Spør mottakaren kva for eit som gjeld, og fjern dykkar om det er gammalt.",
                    en: "Ask the recipient which one is in use, and remove yours if it is old.",
                }
            }
            KontoFinding::MayNotSend => word! {
                nb: "Åpne kontoen for sending i Fiks forvaltning.",
                nn: "Opne kontoen for sending i Fiks forvaltning.",
                en: "Open the account for sending in Fiks forvaltning.",
            },
            KontoFinding::OtherProtocol(_)
            | KontoFinding::RolesDoNotMeet
            | KontoFinding::TypeNotOurs(_)
            | KontoFinding::TypeNotTheirs(_) => word! {
                nb: "Velg en annen meldingstype eller en annen konto.",
                nn: "Vel ein annan meldingstype eller ein annan konto.",
                en: "Choose another message type or another account.",
            },
            KontoFinding::UnknownType(_) => word! {
                nb: "Sjekk at den er skrevet riktig.",
                nn: "Sjekk at han er skriven riktig.",
                en: "Check that it is spelt correctly.",
            },
            KontoFinding::ProtocolDeactivated(_) => word! {
                nb: "Velg en nyere versjon av protokollen.",
                nn: "Vel ein nyare versjon av protokollen.",
                en: "Choose a newer version of the protocol.",
            },
            KontoFinding::NoAccess => word! {
                nb: "Be om tilgang til kontoen.",
                nn: "Be om tilgang til kontoen.",
                en: "Ask for access to the account.",
            },
            KontoFinding::AccessAsked => word! {
                nb: "Vent på svar, eller ta kontakt med mottakeren.",
                nn: "Vent på svar, eller ta kontakt med mottakaren.",
                en: "Wait for an answer, or contact the recipient.",
            },
            KontoFinding::AnswerWithoutAccess | KontoFinding::RulesUnknown => "",
            KontoFinding::PayloadMissing { files, .. } => match files.as_slice() {
                [] => word! {
                    nb: "Legg ved det som skal sendes.",
                    nn: "Legg ved det som skal sendast.",
                    en: "Attach what is to be sent.",
                },
                files => {
                    return words! {
                        nb: "Legg ved {files}.",
                        nn: "Legg ved {files}.",
                        en: "Attach {files}.",
                        files = files.join(word! { nb: " og ", nn: " og ", en: " and " }),
                    };
                }
            },
            KontoFinding::PayloadForbidden(_) => word! {
                nb: "Fjern filene, eller velg en annen meldingstype.",
                nn: "Fjern filene, eller vel ein annan meldingstype.",
                en: "Remove the files, or choose another message type.",
            },
            KontoFinding::NoOrgNumber => word! {
                nb: "Sjekk konto-id-en med mottakeren.",
                nn: "Sjekk konto-id-en med mottakaren.",
                en: "Check the account id with the recipient.",
            },
        };
        step.to_owned()
    }
}

/// What the platform says, as a sentence of its own.
fn says(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        words! {
            nb: " Fiks skriver: «{text}».",
            nn: " Fiks skriv: «{text}».",
            en: " Fiks writes: «{text}».",
        }
    }
}
