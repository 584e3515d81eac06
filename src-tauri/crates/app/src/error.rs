//! Errors, and the one place where an internal error becomes one that a person meets (ux 5.10).
//!
//! Every text has the same shape: what happened, what it means for the message, what to do now. The
//! numbers are stable. The cause goes to the log and to «Detaljer», never a secret or a title.

mod public;

use budstikke_domain::{BadOrgNumber, ErrorCatalogue, ErrorEntry, Failure, FailureKind, words};
use budstikke_store::StoreError;
use thiserror::Error;

use self::public::{draft_kept, public};
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
    /// One of several recipients stops the sending.
    #[error("{cause}")]
    OneOfSeveral {
        /// Its name.
        who: String,
        /// What is the matter.
        cause: Box<AppError>,
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
            words! {
                nb: "{name} svarer ikke som den skal. Det er ikke noe du har gjort.",
                nn: "{name} svarar ikkje som det skal. Det er ikkje noko du har gjort.",
                en: "{name} does not answer as it should. It is nothing you have done.",
            },
            words! {
                nb: "Vent litt og prøv igjen.",
                nn: "Vent litt og prøv igjen.",
                en: "Wait a little and try again.",
            },
        ),
        FailureKind::Conflict | FailureKind::Refused | FailureKind::BadAnswer => (
            words! {
                nb: "{name} svarte noe vi ikke kan bruke.",
                nn: "{name} svarte noko vi ikkje kan bruke.",
                en: "{name} answered something we cannot use.",
            },
            words! {
                nb: "Noe mellom oss kan endre svarene. Kopier detaljene til den som drifter nettet deres.",
                nn: "Noko mellom oss kan endre svara. Kopier detaljane til den som driftar nettet dykkar.",
                en: "Something between us may change the answers. Copy the details to whoever runs your network.",
            },
        ),
    };
    text(
        IpcCode::Other,
        number_of(failure.kind),
        &what,
        draft_kept(),
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
