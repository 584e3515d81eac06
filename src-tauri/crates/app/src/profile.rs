//! The profile folder: one per environment, and what its `settings.toml` says.

pub(crate) mod key;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use budstikke_domain::{Clock, OrgNumber, Secret};
use budstikke_identity::{Anchors, FileStore, ProfileKey, profile_key};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions, Patience};
use budstikke_transport::{Pieces, SEARCHES_A_MINUTE};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::dto::Language;
use crate::{AppError, VERSION};

/// The file under the home folder that names the environment opened last.
const LAST: &str = "environment";
/// How often the carrier is asked for new messages (product, «Retry»).
const POLL: Duration = Duration::from_secs(30);
/// How often the sandbox's carrier is asked: it is on this machine and has no limit to keep.
const SANDBOX_POLL: Duration = Duration::from_secs(2);

/// The folder under which every profile lies: `BUDSTIKKE_HOME`, else the place the system gives programs.
pub fn home_folder() -> PathBuf {
    if let Some(home) = std::env::var_os("BUDSTIKKE_HOME") {
        return PathBuf::from(home);
    }
    dirs::data_dir()
        .unwrap_or_else(|| PathBuf::from("."))
        .join("no.budstikke.klient")
}

/// One profile folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    folder: PathBuf,
    environment: Environment,
}

/// `settings.toml`: what a person may set. Holds no secret and may be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name of the person at this machine, as it stands in letters.
    pub person: String,
    /// Unit of the organisation the person works in.
    pub unit: String,
    /// Seconds a message is held before the first byte leaves: 0, 10 or 30.
    pub hold_seconds: u32,
    /// Hours within which an answer is asked for.
    pub deadline_hours: u32,
    /// What everything is said in; without, what was spoken before the profile opened.
    pub language: Option<Language>,
    /// What the machine notifies of.
    pub notices: NoticeSettings,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            person: String::new(),
            unit: String::new(),
            hold_seconds: 10,
            deadline_hours: 24,
            language: None,
            notices: NoticeSettings::default(),
        }
    }
}

/// Which news the machine notifies of, how much it says and when it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeSettings {
    /// What came in.
    pub new: bool,
    /// A receipt that completes a message.
    pub receipt: bool,
    /// What failed or needs a person.
    pub failure: bool,
    /// That a deadline for an answer is near.
    pub deadline: bool,
    /// That a certificate of ours runs out.
    pub certificate: bool,
    /// Titles are said, but never of what is taushetsbelagt.
    pub title: bool,
    /// Nothing is said between these two times of the day.
    pub quiet: bool,
    /// When the silence begins, in Oslo.
    pub quiet_from: Time,
    /// When it ends.
    pub quiet_to: Time,
}

impl Default for NoticeSettings {
    fn default() -> NoticeSettings {
        NoticeSettings {
            new: true,
            receipt: true,
            failure: true,
            deadline: true,
            certificate: true,
            title: false,
            quiet: false,
            quiet_from: Time::constant(17, 0, 0, 0),
            quiet_to: Time::constant(7, 0, 0, 0),
        }
    }
}

/// Everything needed to open a profile, put together by the shell or a test.
#[derive(Clone)]
pub struct AppConfig {
    /// Which folder.
    pub profile: Profile,
    /// The 32 bytes that guard it.
    pub key: ProfileKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where the services are.
    pub endpoints: Endpoints,
    /// Authorities to trust in TLS besides the system's, PEM: the sandbox's own.
    pub extra_roots: Vec<String>,
    /// Authorities to believe about organisations' certificates besides those compiled in, PEM: the
    /// sandbox's own.
    pub anchors: Vec<String>,
    /// Who we are, when the profile is new; an existing profile knows.
    pub newcomer: Option<Newcomer>,
    /// How often to ask for new messages.
    pub poll_interval: Duration,
    /// How many searches a minute the carrier allows us; none where it serves nobody else.
    pub searches_a_minute: Option<usize>,
    /// Which letters go to the carrier in pieces.
    pub pieces: Pieces,
    /// How long services may be silent.
    pub patience: Patience,
}

impl AppConfig {
    /// The client for everything that is asked over the network.
    pub(crate) fn http(&self) -> Result<Http, AppError> {
        Http::new(HttpOptions {
            environment: self.profile.environment(),
            endpoints: self.endpoints.clone(),
            extra_roots: self.extra_roots.clone(),
            version: VERSION.to_owned(),
            clock: self.clock.clone(),
            patience: self.patience,
        })
        .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// The authorities that are believed about organisations' certificates.
    pub(crate) fn anchors(&self) -> Result<Anchors, AppError> {
        let mut anchors = Anchors::builtin(self.profile.environment());
        for pem in &self.anchors {
            anchors
                .trust_by_hand(pem)
                .map_err(|error| AppError::Internal(error.to_string()))?;
        }
        Ok(anchors)
    }
}

/// An organisation that sets itself up.
#[derive(Clone)]
pub struct Newcomer {
    /// Its number.
    pub org: OrgNumber,
    /// Its name.
    pub name: String,
    /// Its virksomhetssertifikat with key.
    pub p12: Vec<u8>,
    /// The password of that.
    pub password: Secret<String>,
    /// The client at Maskinporten.
    pub client_id: String,
    /// The system user in Altinn (`externalRef`).
    pub system_user: String,
    /// Name of the person.
    pub person: String,
    /// Unit the person works in.
    pub unit: String,
    /// Its konto on FIKS IO, when it has one.
    pub konto: Option<NewcomerKonto>,
}

/// A konto on FIKS IO that a newcomer brings.
#[derive(Clone)]
pub struct NewcomerKonto {
    /// Its id, a UUID.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// The integrasjon that it is used through, a UUID.
    pub integrasjon: String,
    /// The password of that.
    pub password: Secret<String>,
    /// The Fiks-organisasjon, a UUID.
    pub fiks_org: String,
    /// The system in Fiks Protokoll, a UUID.
    pub system: String,
    /// Its private key and the certificate that others lock for, PEM.
    pub key: Secret<Vec<u8>>,
}

impl Profile {
    /// The profile of the sandbox under `home`.
    pub fn sandkasse(home: &Path) -> Profile {
        Profile::of(home, Environment::Sandkasse)
    }

    /// The profile of an environment under `home`.
    pub fn of(home: &Path, environment: Environment) -> Profile {
        Profile {
            folder: home.join(environment.as_str()),
            environment,
        }
    }

    /// The profile that was open last; else the one there is. `None` when nothing has been begun.
    pub fn remembered(home: &Path) -> Option<Profile> {
        let begun = |environment| {
            let profile = Profile::of(home, environment);
            (profile.exists() || profile.folder.join("passphrase.json").exists()).then_some(profile)
        };
        fs::read_to_string(home.join(LAST))
            .ok()
            .and_then(|word| Environment::parse(word.trim()))
            .and_then(begun)
            .or_else(|| {
                [
                    Environment::Produksjon,
                    Environment::Test,
                    Environment::Sandkasse,
                ]
                .into_iter()
                .find_map(begun)
            })
    }

    /// Notes that this profile is the one to open at the next start.
    pub fn remember(&self) -> Result<(), AppError> {
        let Some(home) = self.folder.parent() else {
            return Ok(());
        };
        fs::create_dir_all(home)?;
        let unfinished = home.join(LAST).with_extension("tmp");
        fs::write(&unfinished, self.environment.as_str())?;
        fs::rename(&unfinished, home.join(LAST))?;
        Ok(())
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its environment.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Whether it has been set up.
    pub fn exists(&self) -> bool {
        self.folder.join("budstikke.db").exists()
    }

    /// Everything needed to open the sandbox's profile. Its key lies in a file only its owner can read, so
    /// that it opens at once; only the sandbox may, because all its data are invented.
    ///
    /// Blocks on the disk. The folder is made when it is not there.
    pub fn sandbox_config(
        self,
        clock: Arc<dyn Clock>,
        endpoints: Endpoints,
        ca_pem: String,
        newcomer: Newcomer,
    ) -> Result<AppConfig, AppError> {
        if self.environment != Environment::Sandkasse {
            return Err(AppError::Internal(
                "only the sandbox keeps its key in a file".to_owned(),
            ));
        }
        self.make_folder()?;
        let key = profile_key(&FileStore::new(&self.folder))
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(AppConfig {
            profile: self,
            key,
            clock,
            endpoints,
            extra_roots: vec![ca_pem.clone()],
            anchors: vec![ca_pem],
            newcomer: Some(newcomer),
            poll_interval: SANDBOX_POLL,
            searches_a_minute: None,
            pieces: Pieces::default(),
            patience: Patience::default(),
        })
    }

    /// Everything needed to open the profile of test or produksjon with `key`, at the addresses of that
    /// environment and no others. Blocks on the disk; the folder is made when it is not there.
    pub fn config(self, key: ProfileKey, clock: Arc<dyn Clock>) -> Result<AppConfig, AppError> {
        let endpoints = Endpoints::of(self.environment)
            .ok_or_else(|| AppError::Internal("the sandbox tells its own addresses".to_owned()))?;
        self.make_folder()?;
        Ok(AppConfig {
            profile: self,
            key,
            clock,
            endpoints,
            extra_roots: Vec::new(),
            anchors: Vec::new(),
            newcomer: None,
            poll_interval: POLL,
            searches_a_minute: Some(SEARCHES_A_MINUTE),
            pieces: Pieces::default(),
            patience: Patience::default(),
        })
    }

    /// Moves database, blobs and spool of a damaged profile together into a folder beside them, so that
    /// the next opening begins anew. Nothing is deleted. Asked for by a person, never done by itself.
    pub fn set_aside(&self, now: jiff::Timestamp) -> Result<(), AppError> {
        budstikke_store::Store::set_aside(&self.folder, now)?;
        Ok(())
    }

    /// Makes the folder, closed to others.
    pub(crate) fn make_folder(&self) -> Result<(), AppError> {
        fs::create_dir_all(&self.folder)?;
        owner_only(&self.folder)?;
        Ok(())
    }

    /// Reads `settings.toml`; the defaults when there is none.
    pub(crate) fn settings(&self) -> Result<Settings, AppError> {
        match fs::read_to_string(self.folder.join("settings.toml")) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| AppError::Internal(format!("settings.toml: {error}"))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes `settings.toml`, beside and then renamed.
    pub(crate) fn save_settings(&self, settings: &Settings) -> Result<(), AppError> {
        let text = toml::to_string_pretty(settings)
            .map_err(|error| AppError::Internal(format!("settings.toml: {error}")))?;
        let path = self.folder.join("settings.toml");
        let unfinished = path.with_extension("toml.tmp");
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, &path)?;
        Ok(())
    }
}

/// Closes a folder to everybody else on the machine.
#[cfg(unix)]
pub(crate) fn owner_only(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Closes a folder to everybody else on the machine.
#[cfg(not(unix))]
pub(crate) fn owner_only(_: &Path) -> std::io::Result<()> {
    // The user's data folder is closed to other users there.
    Ok(())
}
