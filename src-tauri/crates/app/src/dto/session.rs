//! Who and where we are, and what goes on.

use budstikke_net::Environment;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What the window shows first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum StartState {
    /// Nothing is set up: «Kom i gang».
    FirstRun,
    /// A profile whose key a passphrase guards.
    Passphrase {
        /// Whose.
        environment: EnvironmentDto,
        /// It is to be chosen; else it has been, and is asked for.
        choose: bool,
    },
    /// A profile whose key is gone from the key store; the recovery key that was printed opens it.
    Recovery {
        /// Whose.
        environment: EnvironmentDto,
    },
    /// An organisation is being set up.
    Setup {
        /// In which environment.
        environment: EnvironmentDto,
    },
    /// A profile is open.
    Ready {
        /// Which.
        session: Session,
    },
    /// There is a profile, but it could not be opened.
    Broken {
        /// Whose profile it is.
        environment: EnvironmentDto,
        /// Why, and what to do.
        error: IpcError,
    },
}

/// The open profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Where messages go.
    pub environment: EnvironmentDto,
    /// Who we are.
    pub organisation: Organisation,
    /// Name of the person at the machine, as it will stand in letters.
    pub person: String,
    /// The set-up has not yet been tried with a letter to ourselves.
    pub untried: bool,
    /// The organisation has only FIKS IO: nothing is sent or fetched over eFormidling.
    pub without_dpo: bool,
    /// Another system fetches what comes in; this one only sends.
    pub send_only: bool,
    /// The channel on which answers to what this one sends are fetched all the same.
    pub message_channel: Option<String>,
    /// What our konto on FIKS IO is called; none without one.
    pub konto: Option<String>,
    /// Whether a recovery key has been made; none for a profile that has nothing to recover from: the
    /// sandbox's, and one that a passphrase guards.
    pub recovery_key: Option<bool>,
    /// How often we ask for what came in, in seconds.
    pub fetch_every: u32,
    /// Program version.
    pub version: String,
}

/// What is printed for the day when the key store has lost the profile's key. The one secret that crosses to
/// the window: it is made to be read, and is kept nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryPaper {
    /// The key, in groups of characters that nobody takes for another.
    pub groups: Vec<String>,
    /// When it was made, RFC 3339.
    pub made_at: String,
}

/// The environment of a profile folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EnvironmentDto {
    /// Everything is invented; nothing leaves the machine.
    Sandkasse,
    /// Real systems, invented data.
    Test,
    /// Real receivers.
    Produksjon,
}

impl From<Environment> for EnvironmentDto {
    fn from(environment: Environment) -> EnvironmentDto {
        match environment {
            Environment::Sandkasse => EnvironmentDto::Sandkasse,
            Environment::Test => EnvironmentDto::Test,
            Environment::Produksjon => EnvironmentDto::Produksjon,
        }
    }
}

impl From<EnvironmentDto> for Environment {
    fn from(environment: EnvironmentDto) -> Environment {
        match environment {
            EnvironmentDto::Sandkasse => Environment::Sandkasse,
            EnvironmentDto::Test => Environment::Test,
            EnvironmentDto::Produksjon => Environment::Produksjon,
        }
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Organisation {
    /// Nine digits, as it is copied.
    pub org_number: String,
    /// Registered name.
    pub name: String,
}

/// Numbers for the navigation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Drafts.
    pub drafts: u32,
    /// Not yet with the carrier.
    pub outbox: u32,
    /// With the carrier or beyond.
    pub sent: u32,
    /// In Innboks.
    pub inbox: u32,
    /// Of those in Innboks: the ones that nobody here has looked at.
    pub unread: u32,
    /// In Oppfølging: what waits for a person.
    pub followup: u32,
}

/// What goes no further while the program is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Unfinished {
    /// How many messages.
    pub count: u32,
    /// The first moment one of them should have been answered by, RFC 3339.
    pub deadline: Option<String>,
}

/// The line at the bottom of the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthDto {
    /// The state.
    pub state: HealthState,
    /// In words: «Tilkoblet», «Ingen nettforbindelse».
    pub text: String,
    /// When we last asked for new messages and got an answer, RFC 3339.
    pub last_fetched_at: Option<String>,
    /// The name of our konto on FIKS IO when a person has turned off that it is fetched from here.
    pub konto_off: Option<String>,
    /// What must be mended here before messages go on, each told once.
    pub banners: Vec<Banner>,
}

/// Our konto on FIKS IO, and who takes what comes to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KontoStanding {
    /// Its id.
    pub konto: String,
    /// What it is called.
    pub name: String,
    /// Whether this program takes what comes to it.
    pub receiving: bool,
    /// How many KS counts that take from it, we among them when we do; none when it does not say.
    pub consumers: Option<u32>,
    /// How many messages KS counts that nobody has taken; none when it does not say.
    pub waiting: Option<u32>,
    /// What our connection is called with KS, which tells it from others'.
    pub connection: String,
    /// Why KS could not be asked just now.
    pub trouble: Option<String>,
}

/// Whether we reach the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HealthState {
    /// Not asked yet.
    Unknown,
    /// Answers.
    Connected,
    /// Does not answer; we go on trying.
    Waiting,
    /// Something must be mended here.
    Blocked,
}

/// One trouble that holds back many messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Banner {
    /// What it is about, for trying again.
    pub key: String,
    /// Number in the error catalogue.
    pub number: String,
    /// What happened, and what to do.
    pub text: String,
    /// For «Detaljer».
    pub details: String,
    /// How many messages wait to be sent.
    pub waiting: u32,
    /// How many answers to what came in wait to be sent.
    pub answers: u32,
    /// Nothing is fetched either.
    pub no_fetching: bool,
    /// Nothing waits for it: it is to be known, and mended before it does harm.
    pub advice: bool,
    /// A person may put it off until it is more urgent.
    pub can_wait: bool,
    /// Trying again may help.
    pub can_try: bool,
    /// It is that others take from our konto: who that is can be looked at, and fetching here be turned off.
    pub shared_konto: bool,
    /// What to do where there is no button for it; may be empty.
    pub action: String,
    /// Who can help; empty where nobody in particular can.
    pub help: String,
    /// Since when, RFC 3339.
    pub since: Option<String>,
    /// When we try by ourselves, RFC 3339.
    pub next_try: Option<String>,
    /// Where it is mended, when that is in our own set-up.
    pub remedy: Option<super::AccessAction>,
}

/// Told to every window after the change is durable. Ids only; the window asks for what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum AppEvent {
    /// A message, its events or its place changed.
    MessageChanged {
        /// Which.
        uid: String,
    },
    /// Something came that is no message, or what came was put aside: Innboks is asked anew.
    InboxChanged,
    /// A draft or its attachments changed.
    DraftChanged {
        /// Which.
        id: String,
    },
    /// How far an upload is; at most four a second.
    Upload {
        /// Which message.
        uid: String,
        /// How far.
        upload: super::UploadDto,
    },
    /// The line at the bottom changed.
    HealthChanged,
    /// A receipt completed a message, or it failed, or somebody has let us in: worth telling a person.
    Notice {
        /// Which message, when it is about one.
        uid: Option<String>,
        /// The sentence, without title or names when the message is taushetsbelagt.
        text: String,
        /// How it looks.
        tone: super::ToneDto,
    },
    /// A file was chosen for the set-up.
    SetupChanged,
    /// Files are held over the window.
    DropHover {
        /// Whether they still are.
        over: bool,
    },
    /// Folders were dropped on a draft: what is in them is attached when a person says so.
    FolderDropped {
        /// Which draft.
        id: String,
        /// What was dropped.
        folder: super::DroppedFolder,
    },
    /// What was dropped on a draft could not be taken.
    DropFailed {
        /// Which draft.
        id: String,
        /// Why, and what to do.
        error: IpcError,
    },
    /// The window is to be closed, and messages are not sent: the window asks what for, and shows it.
    CloseAsked,
}

/// An error as a person meets it: what happened, what it means for the message, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IpcError {
    /// What the window does about it.
    pub code: IpcCode,
    /// Number in the error catalogue (ux 5.10), `E01`…; empty for errors of use.
    pub number: String,
    /// What happened, one sentence.
    pub what: String,
    /// What it means for the message.
    pub meaning: String,
    /// What to do now.
    pub action: String,
    /// Who can help; empty where nobody in particular can.
    pub help: String,
    /// For «Detaljer»: cause and codes, never a secret.
    pub details: String,
}

/// The few kinds of error that the window acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum IpcCode {
    /// Shown; nothing else.
    Other,
    /// What was asked for is not there any more: go back to the list.
    NotFound,
    /// The draft is not ready: show its problems.
    DraftNotReady,
    /// Too late to undo: the message is on its way.
    TooLate,
    /// The certificate is another organisation's: offer to become that one.
    OtherOrganisation,
    /// The database is damaged: offer to set it aside.
    Damaged,
    /// A receipt has been sent about the letter: ask before another one.
    AlreadyAnswered,
}
