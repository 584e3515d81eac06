//! Errors, and the one place where an internal error becomes one that a person meets (ux 5.10).
//!
//! Every text has the same shape: what happened, what it means for the message, what to do now. The
//! numbers are stable. The cause goes to the log and to «Detaljer», never a secret or a title.

use budstikke_domain::{BadOrgNumber, ErrorCatalogue, ErrorEntry, Failure, FailureKind, word};
use budstikke_store::StoreError;
use thiserror::Error;

use crate::dto::{IpcCode, IpcError};

/// What can go wrong in something a person does.
#[derive(Debug, Error)]
pub enum AppError {
    /// No profile is open yet.
    #[error("no profile is open")]
    NoProfile,
    /// The sandbox did not start.
    #[error("the sandbox did not start: {0}")]
    Sandbox(String),
    /// What was asked for is not there any more.
    #[error("{0} is not there")]
    NotFound(&'static str),
    /// The draft has problems that stop sending.
    #[error("the draft is not ready: {0}")]
    DraftNotReady(String),
    /// What was typed in a receipt is not ready to be sent; says what to mend.
    #[error("the receipt is not ready: {0}")]
    KvitteringNotReady(&'static str),
    /// A receipt has been sent about the letter.
    #[error("a receipt has been sent")]
    AlreadyAnswered,
    /// The message has left its hold and can not be taken back.
    #[error("too late to take the message back")]
    TooLate,
    /// The receiver can not be reached this way; with the text for a person and its number.
    #[error("{number}: {what}")]
    Recipient {
        /// Number in the catalogue.
        number: &'static str,
        /// What happened.
        what: String,
        /// What to do.
        action: String,
        /// The cause, for «Detaljer».
        details: String,
    },
    /// A service did not answer as it should.
    #[error(transparent)]
    Service(#[from] Failure),
    /// The organisation number can not be one.
    #[error(transparent)]
    OrgNumber(#[from] BadOrgNumber),
    /// Our own certificate or key.
    #[error("own certificate: {0}")]
    Credential(String),
    /// The key of a profile that has content is nowhere on this machine.
    #[error("the key of the profile is missing")]
    KeyMissing,
    /// The machine's key store did not answer.
    #[error("key store: {0}")]
    KeyStore(String),
    /// The passphrase is not the one that was chosen.
    #[error("the passphrase does not fit")]
    WrongPassphrase,
    /// The passphrase is too short to guard anything.
    #[error("the passphrase is too short")]
    ShortPassphrase,
    /// The file that the passphrase guards the key in.
    #[error("passphrase file: {0}")]
    PassphraseFile(String),
    /// What was typed is not this profile's recovery key.
    #[error("the recovery key does not fit")]
    RecoveryKey {
        /// What is wrong with it.
        what: String,
        /// What to do.
        action: &'static str,
    },
    /// The file that the recovery key opens.
    #[error("recovery file: {0}")]
    RecoveryFile(String),
    /// Something in the set-up must be answered otherwise, in the words a person meets.
    #[error("{number} {what}")]
    Setup {
        /// What the window does about it.
        code: IpcCode,
        /// Number in the catalogue, when it has one.
        number: &'static str,
        /// What happened.
        what: String,
        /// What to do.
        action: String,
        /// The cause, for «Detaljer».
        details: String,
    },
    /// The database or the disk.
    #[error("store: {0}")]
    Store(#[from] budstikke_store::StoreError),
    /// A blob.
    #[error("blob: {0}")]
    Blob(#[from] budstikke_store::BlobError),
    /// The deadline that was chosen cannot be one; with the text for a person.
    #[error("the deadline: {0}")]
    Deadline(&'static str),
    /// What a person wanted to set can not be; with the text for a person.
    #[error("the setting: {0}")]
    Preference(String),
    /// A JSON schema that was pointed at and is not taken; with the text for a person.
    #[error("the JSON schema: {0}")]
    JsonSchema(String),
    /// A document from others that has not been judged, or that does not hold.
    #[error("the document is not to be trusted")]
    NotTrusted,
    /// A document could not be written where it was to be saved.
    #[error("a document could not be saved after {saved}: {cause}")]
    NotSaved {
        /// How many were saved before it.
        saved: u32,
        /// Why.
        cause: std::io::Error,
    },
    /// No program on the machine took a document.
    #[error("a document could not be opened: {0}")]
    NotOpened(std::io::Error),
    /// A folder that was dropped on a draft.
    #[error("folder: {cause}")]
    Folder {
        /// Its name.
        name: String,
        /// Why it cannot be read.
        cause: std::io::Error,
    },
    /// A file outside the profile.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// The document could not be made or read.
    #[error("document: {0}")]
    Document(String),
    /// Something that can not happen did.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// Whether the profile's folder is held by somebody, who may let go of it.
    pub fn is_in_use(&self) -> bool {
        matches!(self, AppError::Store(StoreError::AlreadyOpen))
    }
}

impl From<AppError> for IpcError {
    fn from(error: AppError) -> IpcError {
        let public = public(&error);
        if public.number.is_empty() && public.code != IpcCode::Other {
            tracing::info!(%error, "Something asked for could not be done.");
        } else {
            tracing::warn!(%error, number = public.number, "Something asked for could not be done.");
        }
        public
    }
}

fn public(error: &AppError) -> IpcError {
    let details = error.to_string();
    match error {
        AppError::NoProfile => text(
            IpcCode::Other,
            "",
            "Budstikke er ikke satt opp ennå.",
            "",
            "Velg hvor du vil begynne.",
            details,
        ),
        AppError::Sandbox(_) => text(
            IpcCode::Other,
            "",
            "Sandkassen kom ikke i gang på denne maskinen.",
            "Ingenting er mistet.",
            "Lukk Budstikke og åpne programmet på nytt.",
            details,
        ),
        AppError::NotFound(_) => text(
            IpcCode::NotFound,
            "",
            "Vi finner den ikke lenger.",
            "Ingenting er mistet: den kan være flyttet til en annen liste.",
            "Se i Innboks, Utkast, Utboks eller Sendt.",
            details,
        ),
        AppError::DraftNotReady(problems) => text(
            IpcCode::DraftNotReady,
            "",
            problems,
            "Meldingen er ikke sendt. Utkastet er lagret.",
            "Rett det som står øverst, og prøv igjen.",
            String::new(),
        ),
        AppError::KvitteringNotReady(what) => text(
            IpcCode::Other,
            "",
            what,
            "Kvitteringen er ikke sendt.",
            "Rett den, og prøv igjen.",
            String::new(),
        ),
        AppError::AlreadyAnswered => text(
            IpcCode::AlreadyAnswered,
            "",
            "Dere har kvittert for denne meldingen før.",
            "Kvitteringen er ikke sendt.",
            "Send den en gang til bare hvis den første var gal.",
            String::new(),
        ),
        AppError::TooLate => text(
            IpcCode::TooLate,
            "",
            "Angrefristen er over.",
            "Meldingen er på vei og kan ikke tas tilbake.",
            "Følg den på tidslinjen, eller send en ny melding som retter den.",
            details,
        ),
        AppError::Recipient {
            number,
            what,
            action,
            details,
        } => text(
            IpcCode::Other,
            number,
            what,
            "Meldingen er ikke sendt.",
            action,
            details.clone(),
        ),
        AppError::Service(failure) => service(failure),
        AppError::OrgNumber(bad) => text(
            IpcCode::Other,
            "E08",
            &bad.to_string(),
            "Meldingen er ikke sendt.",
            "Sjekk tallene, eller søk på navn.",
            String::new(),
        ),
        AppError::Credential(_) => catalogued("E05", &[], details),
        AppError::KeyMissing => text(
            IpcCode::Other,
            "",
            "Nøkkelen til denne profilen finnes ikke på denne maskinen.",
            "Ingenting er mistet. Innholdet er låst og er ikke rørt.",
            "Er mappen kopiert hit, åpner du den på maskinen den kom fra. Ellers henter du nøkkellageret fra sikkerhetskopi.",
            details,
        ),
        AppError::KeyStore(_) => text(
            IpcCode::Other,
            "",
            "Vi får ikke lest nøkkelen fra nøkkellageret på maskinen.",
            "Ingenting er mistet. Innholdet er låst og er ikke rørt.",
            "Lås opp nøkkellageret, og prøv igjen.",
            details,
        ),
        AppError::WrongPassphrase => text(
            IpcCode::Other,
            "",
            "Passordfrasen passer ikke.",
            "Ingenting er endret.",
            "Prøv igjen. Sjekk store bokstaver og språket på tastaturet.",
            String::new(),
        ),
        AppError::ShortPassphrase => text(
            IpcCode::Other,
            "",
            "Passordfrasen må ha minst 12 tegn.",
            "Ingenting er endret.",
            "Skriv for eksempel fire ord på rad.",
            String::new(),
        ),
        AppError::PassphraseFile(_) => text(
            IpcCode::Other,
            "",
            "Filen som låser nøkkelen til profilen, kan ikke brukes.",
            "Ingenting er mistet. Innholdet er låst og er ikke rørt.",
            "Hent passphrase.json i profilmappen fra sikkerhetskopi, og prøv igjen.",
            details,
        ),
        AppError::RecoveryKey { what, action } => text(
            IpcCode::Other,
            "",
            what,
            "Ingenting er endret.",
            action,
            String::new(),
        ),
        AppError::RecoveryFile(_) => text(
            IpcCode::Other,
            "",
            "Filen som hører til gjenopprettingsnøkkelen, kan ikke brukes.",
            "Ingenting er mistet. Innholdet er låst og er ikke rørt.",
            "Hent recovery.json i profilmappen fra sikkerhetskopi, og prøv igjen.",
            details,
        ),
        AppError::Setup {
            code,
            number,
            what,
            action,
            details,
        } => text(
            *code,
            number,
            what,
            "Ingenting er endret.",
            action,
            details.clone(),
        ),
        AppError::Store(StoreError::AlreadyOpen) => text(
            IpcCode::Other,
            "E24",
            "Profilen er åpen i et annet vindu av Budstikke.",
            "Ingenting er mistet.",
            "Bruk vinduet som er åpent, eller lukk det og prøv igjen.",
            details,
        ),
        AppError::Store(StoreError::WrongKey) => text(
            IpcCode::Other,
            "",
            "Nøkkelen på denne maskinen passer ikke til profilen.",
            "Ingenting er mistet. Innholdet er låst og er ikke rørt.",
            "Er mappen kopiert hit, åpner du den på maskinen den kom fra.",
            details,
        ),
        AppError::Store(StoreError::TooNew { .. }) => text(
            IpcCode::Other,
            "",
            "Databasen er laget av en nyere utgave av Budstikke.",
            "Ingenting er mistet, og ingenting er endret.",
            "Installer den nyeste utgaven, og åpne den.",
            details,
        ),
        AppError::Store(StoreError::Corrupt { .. } | StoreError::LogMissing { .. }) => text(
            IpcCode::Damaged,
            "E24",
            "Databasen er skadet og kan ikke leses.",
            "Ingenting er slettet. Filene ligger der de lå.",
            "Hent profilmappen fra sikkerhetskopi, eller legg den til side og begynn på nytt.",
            // The cause names a path, which the window has no use for.
            String::new(),
        ),
        AppError::Store(_) | AppError::Blob(_) => catalogued("E24", &[], details),
        AppError::File(error) if error.kind() == std::io::ErrorKind::StorageFull => text(
            IpcCode::Other,
            "E24",
            "Det er ikke plass på disken.",
            "Ingenting er mistet av det som alt er lagret.",
            "Frigjør plass, og prøv igjen.",
            details,
        ),
        AppError::Folder { name, .. } => text(
            IpcCode::Other,
            "E12",
            &format!("Mappen «{name}» lar seg ikke lese."),
            "Ingenting fra den er lagt ved.",
            "Sjekk at du har tilgang til den, eller velg filene med «Velg filer».",
            details,
        ),
        AppError::File(_) => catalogued("E12", &[], details),
        AppError::Deadline(what) => text(
            IpcCode::Other,
            "",
            what,
            "Meldingen er ikke sendt. Utkastet er lagret.",
            "",
            String::new(),
        ),
        AppError::Preference(what) => text(
            IpcCode::Other,
            "",
            what,
            word! {
                nb: "Det som var satt, gjelder fortsatt.",
                nn: "Det som var sett, gjeld framleis.",
                en: "What was set before still applies.",
            },
            "",
            String::new(),
        ),
        AppError::JsonSchema(what) => text(
            IpcCode::Other,
            "",
            what,
            "Utkastet er lagret, med skjemaet du hadde fra før.",
            "Velg et annet skjema, eller send uten.",
            String::new(),
        ),
        AppError::NotTrusted => text(
            IpcCode::Other,
            "E21",
            "Vi kan ikke gå god for dokumentet. Innholdet kan være endret.",
            "Ikke bruk det før avsender har bekreftet.",
            "Spør avsender om å sende det på nytt.",
            details,
        ),
        AppError::NotSaved { saved, .. } => text(
            IpcCode::Other,
            "E24",
            &match saved {
                0 => "Vi fikk ikke lagret dokumentet.".to_owned(),
                1 => "1 dokument ble lagret. Resten fikk vi ikke lagret.".to_owned(),
                saved => format!("{saved} dokumenter ble lagret. Resten fikk vi ikke lagret."),
            },
            "Ingenting er mistet: dokumentene ligger fortsatt i meldingen.",
            "Sjekk at disken har plass, og at du har tilgang til mappen.",
            details,
        ),
        AppError::NotOpened(_) => text(
            IpcCode::Other,
            "",
            "Ingen program på maskinen ville åpne dokumentet.",
            "Ingenting er mistet: dokumentet ligger fortsatt i meldingen.",
            "Lagre det, og åpne det med et program du velger selv.",
            details,
        ),
        AppError::Document(_) => text(
            IpcCode::Other,
            "",
            "Vi klarte ikke å lage dokumentpakken.",
            "Meldingen er ikke sendt. Utkastet er lagret.",
            "Kopier detaljene og send dem til den som hjelper dere med Budstikke.",
            details,
        ),
        AppError::Internal(_) => text(
            IpcCode::Other,
            "",
            "Budstikke gjorde noe vi ikke hadde ventet.",
            "Ingenting er mistet.",
            "Kopier detaljene og send dem til den som hjelper dere med Budstikke.",
            details,
        ),
    }
}

/// A service's failure, as a person meets it outside the road of a message (look-ups, first run).
pub(crate) fn service(failure: &Failure) -> IpcError {
    let name = &failure.service;
    let details = failure.to_string();
    let (what, action) = match failure.kind {
        FailureKind::Offline
        | FailureKind::Unreachable
        | FailureKind::Busy
        | FailureKind::Unauthorized
        | FailureKind::Forbidden
        | FailureKind::NotFound => {
            return catalogued(number_of(failure.kind), &[("tjeneste", name)], details);
        }
        FailureKind::NoAnswer | FailureKind::ServerFault => (
            format!("{name} svarer ikke som den skal. Det er ikke noe du har gjort."),
            "Vent litt og prøv igjen.".to_owned(),
        ),
        FailureKind::Conflict | FailureKind::Refused | FailureKind::BadAnswer => (
            format!("{name} svarte noe vi ikke kan bruke."),
            "Noe mellom oss kan endre svarene. Kopier detaljene til den som drifter nettet deres."
                .to_owned(),
        ),
    };
    text(
        IpcCode::Other,
        number_of(failure.kind),
        &what,
        "Meldingen er ikke sendt. Utkastet er lagret.",
        &action,
        details,
    )
}

/// The number of a service's failure in the catalogue.
pub(crate) fn number_of(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Offline => "E01",
        FailureKind::Unreachable
        | FailureKind::Conflict
        | FailureKind::Refused
        | FailureKind::BadAnswer => "E02",
        FailureKind::Busy | FailureKind::NoAnswer | FailureKind::ServerFault => "E22",
        FailureKind::Unauthorized => "E03",
        FailureKind::Forbidden => "E04",
        FailureKind::NotFound => "E08",
    }
}

fn text(
    code: IpcCode,
    number: &str,
    what: &str,
    meaning: &str,
    action: &str,
    details: String,
) -> IpcError {
    IpcError {
        code,
        number: number.to_owned(),
        what: what.to_owned(),
        meaning: meaning.to_owned(),
        action: action.to_owned(),
        help: help(number),
        details,
    }
}

/// Who can help with an error of this number (ux 5.10).
pub(crate) fn help(number: &str) -> String {
    ErrorCatalogue::builtin().help(number).to_owned()
}

/// What to do about an error of this number.
pub(crate) fn action(number: &str) -> &'static str {
    let entry = ErrorCatalogue::builtin().entry(number);
    entry.map_or("", |entry| &entry.words().action)
}

/// The error `number` in the words of the catalogue, with what is in braces there filled in.
pub(crate) fn catalogued(number: &str, values: &[(&str, &str)], details: String) -> IpcError {
    let words = ErrorCatalogue::builtin()
        .entry(number)
        .map(ErrorEntry::words);
    IpcError {
        code: IpcCode::Other,
        number: number.to_owned(),
        what: words
            .map(|words| words.what_with(values))
            .unwrap_or_default(),
        meaning: words.map(|words| words.meaning.clone()).unwrap_or_default(),
        action: words.map(|words| words.action.clone()).unwrap_or_default(),
        help: help(number),
        details,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANNED: [&str; 7] = [
        "ugyldig",
        "vennligst",
        "noe gikk galt",
        "obligatorisk",
        "påkrevd",
        "!",
        "oops",
    ];

    #[test]
    fn every_service_failure_says_what_happened_what_it_means_and_what_to_do() {
        for kind in [
            FailureKind::Offline,
            FailureKind::Unreachable,
            FailureKind::NoAnswer,
            FailureKind::Busy,
            FailureKind::ServerFault,
            FailureKind::Unauthorized,
            FailureKind::Forbidden,
            FailureKind::NotFound,
            FailureKind::Conflict,
            FailureKind::Refused,
            FailureKind::BadAnswer,
        ] {
            let failure = Failure {
                kind,
                service: "Altinn".to_owned(),
                status: None,
                code: String::new(),
                text: String::new(),
                retry_after: None,
            };
            let error = IpcError::from(AppError::Service(failure));
            for part in [
                &error.what,
                &error.meaning,
                &error.action,
                &error.help,
                &error.number,
            ] {
                assert!(
                    !part.is_empty(),
                    "{kind:?} leaves something unsaid: {error:?}"
                );
                for word in BANNED {
                    assert!(!part.to_lowercase().contains(word), "«{word}» in «{part}»");
                }
            }
        }
    }
}
