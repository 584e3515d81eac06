//! What is told of a konto before somebody writes to it.

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
                format!("Kontoen til {receiver} kan ikke ta imot meldinger nå.{}", says(said))
            }
            KontoFinding::NobodyListens => format!(
                "Ingen henter meldinger for {receiver} akkurat nå. Meldingen blir liggende i køen deres."
            ),
            KontoFinding::Backlog(waiting) => {
                format!("{waiting} meldinger venter allerede i køen til {receiver}.")
            }
            KontoFinding::NoKey => format!(
                "Kontoen til {receiver} har ikke noe sertifikat. Vi kan ikke låse meldingen for dem."
            ),
            KontoFinding::KeyUnreadable => {
                format!("Sertifikatet til {receiver} kan ikke leses. Vi kan ikke låse meldingen for dem.")
            }
            KontoFinding::KeyNotValid(said) => {
                format!("Fiks sier at sertifikatet til {receiver} ikke kan brukes.{}", says(said))
            }
            KontoFinding::KeyExpired(until) => {
                format!("Sertifikatet til {receiver} gikk ut {}.", date(*until))
            }
            KontoFinding::KeyNotYetValid(from) => {
                format!("Sertifikatet til {receiver} gjelder først fra {}.", date(*from))
            }
            KontoFinding::KeyExpiresSoon(until) => {
                format!("Sertifikatet til {receiver} går ut {}.", date(*until))
            }
            KontoFinding::KeyNotRsa => {
                format!("Nøkkelen til {receiver} er ikke av typen RSA. Vi kan ikke låse meldingen for dem.")
            }
            KontoFinding::KeyTooShort(bits) => {
                format!("Nøkkelen til {receiver} har bare {bits} bit. Den må ha minst 2048.")
            }
            KontoFinding::KeyChanged { .. } => format!(
                "{receiver} har en annen nøkkel enn sist. Det kan være et bytte, eller at noen har byttet den ut."
            ),
            KontoFinding::ImportedDiffers => format!(
                "Katalogen har ikke den nøkkelen dere har lagt inn for {receiver}. Meldingen låses for deres."
            ),
            KontoFinding::MayNotSend => "Kontoen deres er stengt for sending.".to_owned(),
            KontoFinding::OtherProtocol(theirs) => {
                format!("Kontoen til {receiver} bruker en annen protokoll enn deres: {theirs}.")
            }
            KontoFinding::RolesDoNotMeet => format!(
                "Kontoen til {receiver} snakker ikke med den rollen kontoen deres har."
            ),
            KontoFinding::TypeNotOurs(kind) => {
                format!("Kontoen deres kan ikke sende meldingstypen {kind}.")
            }
            KontoFinding::TypeNotTheirs(kind) => {
                format!("{receiver} tar ikke imot meldingstypen {kind} her.")
            }
            KontoFinding::UnknownType(kind) => format!("Vi kjenner ikke meldingstypen {kind}."),
            KontoFinding::ProtocolDeactivated(kind) => {
                format!("Protokollen til meldingstypen {kind} er tatt ut av bruk.")
            }
            KontoFinding::NoAccess => {
                format!("{receiver} har ikke gitt dere tilgang til å sende til kontoen.")
            }
            KontoFinding::AccessAsked => {
                format!("{receiver} har ikke svart på at dere ba om tilgang.")
            }
            KontoFinding::AnswerWithoutAccess => format!(
                "{receiver} har ikke gitt dere tilgang. Svaret kan bli avvist."
            ),
            KontoFinding::RulesUnknown => {
                "Vi vet ikke om kontoen tar imot dette. Fiks avviser meldingen hvis den ikke gjør det."
                    .to_owned()
            }
            KontoFinding::PayloadMissing { melding_type, .. } => {
                format!("Meldingstypen {melding_type} må ha innhold.")
            }
            KontoFinding::PayloadForbidden(kind) => {
                format!("Meldingstypen {kind} skal ikke ha innhold.")
            }
            KontoFinding::NoOrgNumber => {
                "Katalogen sier ikke hvilken virksomhet kontoen tilhører.".to_owned()
            }
        }
    }

    /// For a person: what to do now; empty when there is nothing to do.
    pub fn next_step(&self) -> String {
        let step = match self {
            KontoFinding::NoReceiver(_) | KontoFinding::NobodyListens => {
                "Ta kontakt med mottakeren, eller velg en annen konto."
            }
            KontoFinding::Backlog(_) => "Ta kontakt med mottakeren hvis det haster.",
            KontoFinding::NoKey
            | KontoFinding::KeyUnreadable
            | KontoFinding::KeyNotValid(_)
            | KontoFinding::KeyExpired(_)
            | KontoFinding::KeyNotRsa
            | KontoFinding::KeyTooShort(_) => {
                "Be mottakeren legge inn et nytt sertifikat, og slå opp på nytt."
            }
            KontoFinding::KeyNotYetValid(_) => "Vent til da, eller be mottakeren rette det.",
            KontoFinding::KeyExpiresSoon(_) => "Minn mottakeren på å fornye det.",
            KontoFinding::KeyChanged { .. } => {
                "Spør dem om fingeravtrykket, og godkjenn nøkkelen når det stemmer."
            }
            KontoFinding::ImportedDiffers => {
                "Spør mottakeren hvilket som gjelder, og fjern deres hvis det er gammelt."
            }
            KontoFinding::MayNotSend => "Åpne kontoen for sending i Fiks forvaltning.",
            KontoFinding::OtherProtocol(_)
            | KontoFinding::RolesDoNotMeet
            | KontoFinding::TypeNotOurs(_)
            | KontoFinding::TypeNotTheirs(_) => "Velg en annen meldingstype eller en annen konto.",
            KontoFinding::UnknownType(_) => "Sjekk at den er skrevet riktig.",
            KontoFinding::ProtocolDeactivated(_) => "Velg en nyere versjon av protokollen.",
            KontoFinding::NoAccess => "Be om tilgang til kontoen.",
            KontoFinding::AccessAsked => "Vent på svar, eller ta kontakt med mottakeren.",
            KontoFinding::AnswerWithoutAccess | KontoFinding::RulesUnknown => "",
            KontoFinding::PayloadMissing { files, .. } => match files.as_slice() {
                [] => "Legg ved det som skal sendes.",
                files => return format!("Legg ved {}.", files.join(" og ")),
            },
            KontoFinding::PayloadForbidden(_) => "Fjern filene, eller velg en annen meldingstype.",
            KontoFinding::NoOrgNumber => "Sjekk konto-id-en med mottakeren.",
        };
        step.to_owned()
    }
}

/// What the platform says, as a sentence of its own.
fn says(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" Fiks skriver: «{text}».")
    }
}
