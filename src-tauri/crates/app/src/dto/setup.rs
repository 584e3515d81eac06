//! Setting up an organisation for test or produksjon. No secret crosses: a certificate is told by its
//! subject and dates, a key by its id.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{EnvironmentDto, Organisation, ToneDto};

/// How far a set-up has come, and all that was answered so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupState {
    /// Which environment is set up.
    pub environment: EnvironmentDto,
    /// The first step that is not done.
    pub step: SetupStep,
    /// Who we are.
    pub organisation: Option<Organisation>,
    /// The organisation has messages here and can not be exchanged for another.
    pub organisation_fixed: bool,
    /// The file that was chosen and not opened yet.
    pub chosen_file: Option<String>,
    /// Our certificate.
    pub certificate: Option<OwnCertificate>,
    /// Our client at Maskinporten.
    pub client: SetupClient,
    /// The system user in Altinn.
    pub system_user: SetupSystemUser,
    /// The list that verifies itself.
    pub accesses: Vec<AccessLine>,
    /// The organisation uses only FIKS IO: what belongs to eFormidling is not asked.
    pub without_dpo: bool,
    /// Whether another system fetches for this organisation; `None` until it was answered.
    pub other_fetches: Option<bool>,
    /// Our own message channel beside that other system; empty without one.
    pub message_channel: String,
    /// Our konto on FIKS IO; nobody need have one, but for those who use nothing else.
    pub konto: SetupKonto,
    /// Everything that is needed is there: messages can be sent.
    pub complete: bool,
    /// Budstikke has been used with this set-up; leaving goes back to it.
    pub in_use: bool,
}

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SetupStep {
    /// Who we are.
    Organisation,
    /// Our certificate.
    Certificate,
    /// Our client at Maskinporten.
    Client,
    /// The system user in Altinn.
    SystemUser,
    /// What the services say.
    Accesses,
    /// Who fetches.
    Fetching,
    /// Our konto on FIKS IO; may be passed over by those who use eFormidling.
    FiksIo,
    /// A letter to ourselves, or a test of the connection to another's konto.
    Trial,
}

/// Our own certificate, as far as anybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OwnCertificate {
    /// Whose it is, as it says.
    pub owner: String,
    /// Nine digits.
    pub org_number: String,
    /// Who issued it.
    pub issuer: String,
    /// What it may be used for, in words.
    pub purpose: String,
    /// RFC 3339.
    pub valid_from: String,
    /// RFC 3339.
    pub valid_until: String,
    /// How its validity looks: amber below 60 days.
    pub validity: ToneDto,
    /// What is known of its chain in this environment.
    pub chain: String,
    /// How that looks.
    pub chain_tone: ToneDto,
    /// Serial number, hex.
    pub serial: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// Our client at Maskinporten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupClient {
    /// Its id; the usual one until a person has said another.
    pub id: String,
    /// Whether a person has said so.
    pub chosen: bool,
    /// The id of the registered key it signs with; `None` = our certificate.
    pub key_id: Option<String>,
}

/// The system user in Altinn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupSystemUser {
    /// The system it belongs to.
    pub system_id: String,
    /// The reference it is requested with (`externalRef`).
    pub external_ref: String,
    /// How far it is.
    pub state: SystemUserState,
    /// Where a manager approves it, when it has been asked for.
    pub approve_at: Option<String>,
}

/// How far a system user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SystemUserState {
    /// Nobody has said anything.
    Unknown,
    /// A person says that there is one.
    Named,
    /// Asked for, not approved.
    Requested,
    /// Altinn says that it is approved.
    Approved,
}

/// One line of the list that verifies itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccessLine {
    /// Which.
    pub id: AccessId,
    /// What is checked.
    pub title: String,
    /// What is known.
    pub state: AccessState,
    /// What the service said, in words; empty until it was asked.
    pub text: String,
    /// Number in the catalogue of errors, when it is missing.
    pub number: String,
    /// For «Detaljer»: the service's own words.
    pub details: String,
    /// The one thing to do.
    pub action: Option<AccessAction>,
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AccessId {
    /// Maskinporten knows the client.
    Client,
    /// The scope `eformidling:dpo`.
    Registry,
    /// The scope `altinn:broker.read`.
    Read,
    /// The scope `altinn:broker.write`.
    Write,
    /// The system user is approved.
    SystemUser,
    /// Altinn takes the token and lists our files.
    Broker,
    /// We are registered as a receiver.
    Registered,
    /// What others lock for is our certificate.
    Certificate,
    /// The scope `ks:fiks`.
    FiksToken,
    /// The queues let us in.
    FiksQueues,
    /// The konto is there, and ours.
    FiksKonto,
    /// What others lock for our konto can be opened here.
    FiksKey,
    /// Nobody else takes what comes to our konto.
    FiksAlone,
}

/// What is known of an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AccessState {
    /// The service said yes.
    Works,
    /// The service said no.
    Missing,
    /// Nobody has asked, or there was no answer.
    NotChecked,
    /// A person has turned it off here.
    TurnedOff,
}

/// The one button of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum AccessAction {
    /// Copies a text for somebody who can help.
    Copy {
        /// What stands on the button.
        label: String,
        /// What is copied; no secret.
        text: String,
    },
    /// Takes again what comes to our konto.
    TurnOnReceiving {
        /// What stands on the button.
        label: String,
    },
    /// Goes back to a step.
    GoTo {
        /// What stands on the button.
        label: String,
        /// Which.
        step: SetupStep,
    },
}

/// Our konto on FIKS IO. Its password and private keys stay where they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupKonto {
    /// Whether messages go through it.
    pub in_use: bool,
    /// Its id, a UUID; empty while there is none.
    pub konto: String,
    /// What it is called; its id until KS has told the name.
    pub konto_name: String,
    /// The integrasjon, a UUID.
    pub integrasjon: String,
    /// Whether there is a password.
    pub has_password: bool,
    /// The Fiks-organisasjon, a UUID; empty without an address book.
    pub fiks_org: String,
    /// The system in Fiks Protokoll, a UUID; empty without an address book.
    pub system: String,
    /// Nine digits of whom we act for; empty when that is ourselves.
    pub acts_for: String,
    /// The key that others shall lock for.
    pub key: Option<KontoKeyDto>,
    /// The list that verifies itself.
    pub lines: Vec<AccessLine>,
}

/// A key of our konto, as far as anybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KontoKeyDto {
    /// Until when its certificate is good, RFC 3339.
    pub not_after: String,
    /// SHA-256 of the certificate, lower-case hex.
    pub sha256: String,
    /// How its validity looks: amber below 60 days.
    pub validity: ToneDto,
    /// «Det går ut om 23 dager. Lag en ny nøkkel i god tid.» Empty while there is time.
    pub reminder: String,
    /// The certificate, for whoever uploads it by hand.
    pub pem: String,
    /// How many earlier keys are kept for reading.
    pub earlier: u32,
}

/// The letter to ourselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialState {
    /// How it stands.
    pub outcome: TrialOutcome,
    /// In a sentence.
    pub text: String,
    /// What has happened, in order.
    pub lines: Vec<TrialLine>,
    /// What went wrong, and what to do.
    pub problem: Option<super::IpcError>,
}

/// How the trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TrialOutcome {
    /// Not begun.
    NotBegun,
    /// Under way.
    Running,
    /// The receipt came.
    Passed,
    /// It stopped somewhere.
    Failed,
}

/// One leg of the trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialLine {
    /// What.
    pub title: String,
    /// Whether it has happened.
    pub done: bool,
}
