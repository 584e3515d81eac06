//! The open profile, and how it is opened.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_app::dto::{IpcCode, IpcError, RecoveryPaper, Session, StartState};
use budstikke_app::{
    App, AppConfig, AppError, Environment, KeyNeeded, KeyringStore, Profile, ProfileKey, Setup,
};
use budstikke_domain::{Clock, Secret, SystemClock};
use budstikke_sandbox::{Sandbox, SandboxOptions};
use tauri::{AppHandle, Manager};
use tokio::sync::watch;

use crate::closing::Closing;
use crate::{events, viewer};

/// The label of the window with everything in it.
pub(crate) const MAIN: &str = "main";

/// What the shell keeps while the window is open.
pub(crate) struct Desktop {
    home: PathBuf,
    opened: watch::Sender<Opened>,
    drop_target: Mutex<Option<String>>,
    closing: Closing,
    /// Held while a profile is being opened, so that two clicks open one.
    opening: tokio::sync::Mutex<()>,
}

enum Opened {
    /// We are looking for a profile.
    Looking,
    /// There is none.
    Nothing,
    /// Its key waits for a passphrase, which is to be chosen or has been.
    Passphrase { profile: Profile, choose: bool },
    /// Its key is gone from the key store, and waits for the recovery key.
    Recovery { profile: Profile },
    /// An organisation is being set up; the configuration opens the finished profile.
    Setup {
        setup: Setup,
        config: Box<AppConfig>,
    },
    /// This one.
    Ready(Arc<Open>),
    /// There is one, but it can not be opened.
    Broken { profile: Profile, error: IpcError },
}

struct Open {
    app: App,
    /// What it was opened with, to set it up anew; none for the sandbox.
    config: Option<AppConfig>,
    /// Runs as long as the profile is open.
    _sandbox: Option<Sandbox>,
}

impl Desktop {
    pub(crate) fn new(home: PathBuf) -> Desktop {
        Desktop {
            home,
            opened: watch::Sender::new(Opened::Looking),
            drop_target: Mutex::new(None),
            closing: Closing::new(),
            opening: tokio::sync::Mutex::new(()),
        }
    }

    /// The app of the open profile.
    pub(crate) fn app(&self) -> Result<App, IpcError> {
        match &*self.opened.borrow() {
            Opened::Ready(open) => Ok(open.app.clone()),
            _ => Err(AppError::NoProfile.into()),
        }
    }

    /// The profile that is being set up.
    pub(crate) fn setup(&self) -> Result<Setup, IpcError> {
        match &*self.opened.borrow() {
            Opened::Setup { setup, .. } => Ok(setup.clone()),
            _ => Err(AppError::NoProfile.into()),
        }
    }

    /// What the window shows first. Waits until it is known.
    pub(crate) async fn start_state(&self) -> StartState {
        let mut opened = self.opened.subscribe();
        match opened
            .wait_for(|opened| !matches!(opened, Opened::Looking))
            .await
            .as_deref()
        {
            Ok(Opened::Ready(open)) => StartState::Ready {
                session: open.app.session(),
            },
            Ok(Opened::Passphrase { profile, choose }) => StartState::Passphrase {
                environment: profile.environment().into(),
                choose: *choose,
            },
            Ok(Opened::Recovery { profile }) => StartState::Recovery {
                environment: profile.environment().into(),
            },
            Ok(Opened::Setup { setup, .. }) => StartState::Setup {
                environment: setup.environment().into(),
            },
            Ok(Opened::Broken { profile, error }) => StartState::Broken {
                environment: profile.environment().into(),
                error: error.clone(),
            },
            Ok(Opened::Looking | Opened::Nothing) | Err(_) => StartState::FirstRun,
        }
    }

    /// Opens the profile of an earlier start, if there is one.
    pub(crate) async fn open_what_is_there(&self, handle: &AppHandle) {
        let _alone = self.opening.lock().await;
        match Profile::remembered(&self.home) {
            Some(profile) => self.open(handle, profile).await,
            None => self.show(handle, Opened::Nothing),
        }
    }

    /// Starts the sandbox and opens the profile that belongs to it, making it the first time.
    pub(crate) async fn open_sandbox(&self, handle: &AppHandle) -> Result<Session, IpcError> {
        let _alone = self.opening.lock().await;
        if let Opened::Ready(open) = &*self.opened.borrow() {
            return Ok(open.app.session());
        }
        self.begin_sandbox(handle, Profile::sandkasse(&self.home))
            .await
    }

    /// Closes what is open and opens the profile of `environment`, making it when there is none. What
    /// came of it is the state that is returned.
    pub(crate) async fn choose_environment(
        &self,
        handle: &AppHandle,
        environment: Environment,
    ) -> Result<StartState, IpcError> {
        {
            let _alone = self.opening.lock().await;
            self.let_go(handle).await;
            self.open(handle, Profile::of(&self.home, environment))
                .await;
        }
        Ok(self.start_state().await)
    }

    /// Back to where an environment is chosen. What was answered is kept.
    pub(crate) async fn back_to_start(&self, handle: &AppHandle) -> StartState {
        let _alone = self.opening.lock().await;
        self.let_go(handle).await;
        self.opened.send_replace(Opened::Nothing);
        StartState::FirstRun
    }

    /// Opens the profile that waits for a passphrase; `choose` makes its key. After a passphrase that
    /// does not fit it goes on waiting.
    pub(crate) async fn unlock(
        &self,
        handle: &AppHandle,
        passphrase: Secret<String>,
        choose: bool,
    ) -> Result<StartState, IpcError> {
        {
            let _alone = self.opening.lock().await;
            let profile = match &*self.opened.borrow() {
                Opened::Passphrase { profile, .. } => profile.clone(),
                _ => return Err(AppError::NoProfile.into()),
            };
            let worker = profile.clone();
            let key = tauri::async_runtime::spawn_blocking(move || {
                if choose {
                    worker.choose_passphrase(&passphrase)
                } else {
                    worker.key_by(&passphrase)
                }
            })
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
            self.open_with_key(handle, profile, key).await;
        }
        Ok(self.start_state().await)
    }

    /// Opens the profile whose key is lost by the recovery key that was typed. After one that does not fit it
    /// goes on waiting.
    pub(crate) async fn recover(
        &self,
        handle: &AppHandle,
        typed: Secret<String>,
    ) -> Result<StartState, IpcError> {
        {
            let _alone = self.opening.lock().await;
            let profile = match &*self.opened.borrow() {
                Opened::Recovery { profile } => profile.clone(),
                _ => return Err(AppError::NoProfile.into()),
            };
            let worker = profile.clone();
            let key = tauri::async_runtime::spawn_blocking(move || {
                worker.recover(&typed, &KeyringStore::new(worker.folder()))
            })
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
            self.open_with_key(handle, profile, key).await;
        }
        Ok(self.start_state().await)
    }

    /// Makes a recovery key for the open profile; none for the sandbox's, where all is invented.
    pub(crate) async fn make_recovery_key(&self) -> Result<RecoveryPaper, IpcError> {
        let config = match &*self.opened.borrow() {
            Opened::Ready(open) => open.config.clone(),
            _ => None,
        };
        let config = config.ok_or(AppError::NoProfile)?;
        let made = tauri::async_runtime::spawn_blocking(move || {
            let now = SystemClock.now();
            config.profile.make_recovery_key(&config.key, now)
        });
        Ok(made
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??)
    }

    /// Moves the damaged profile's files together and begins anew. Nothing is deleted.
    pub(crate) async fn set_aside(&self, handle: &AppHandle) -> Result<StartState, IpcError> {
        {
            let _alone = self.opening.lock().await;
            let profile = match &*self.opened.borrow() {
                Opened::Broken { profile, error } if error.code == IpcCode::Damaged => {
                    profile.clone()
                }
                _ => return Err(AppError::NoProfile.into()),
            };
            profile.set_aside(SystemClock.now())?;
            self.open(handle, profile).await;
        }
        Ok(self.start_state().await)
    }

    /// Makes the account and opens the profile, which is then a session like any other.
    pub(crate) async fn finish_setup(&self, handle: &AppHandle) -> Result<StartState, IpcError> {
        self.setup()?.finish().await?;
        self.leave_setup(handle).await
    }

    /// Leaves the set-up: back to the session when there is one, else to the choice of environment.
    pub(crate) async fn leave_setup(&self, handle: &AppHandle) -> Result<StartState, IpcError> {
        let in_use = self.setup()?.is_in_use().await?;
        if !in_use {
            return Ok(self.back_to_start(handle).await);
        }
        {
            let _alone = self.opening.lock().await;
            if let Some(config) = self.let_go(handle).await {
                self.open_config(handle, config, false).await;
            }
        }
        Ok(self.start_state().await)
    }

    /// Ends the session and shows its set-up, to change it.
    pub(crate) async fn reopen_setup(&self, handle: &AppHandle) -> Result<StartState, IpcError> {
        {
            let _alone = self.opening.lock().await;
            let can = match &*self.opened.borrow() {
                Opened::Ready(open) => open.config.is_some(),
                _ => false,
            };
            if !can {
                return Err(AppError::NoProfile.into());
            }
            if let Some(config) = self.let_go(handle).await {
                self.open_config(handle, config, true).await;
            }
        }
        Ok(self.start_state().await)
    }

    async fn open(&self, handle: &AppHandle, profile: Profile) {
        if profile.environment() == Environment::Sandkasse {
            if let Err(error) = self.begin_sandbox(handle, profile.clone()).await {
                self.show(handle, Opened::Broken { profile, error });
            }
            return;
        }
        let worker = profile.clone();
        let needed = tauri::async_runtime::spawn_blocking(move || {
            worker.key_from(&KeyringStore::new(worker.folder()))
        })
        .await
        .unwrap_or_else(|error| Err(AppError::Internal(error.to_string())));
        match needed {
            Ok(KeyNeeded::Nothing(key)) => self.open_with_key(handle, profile, key).await,
            Ok(KeyNeeded::Passphrase) => self.show(
                handle,
                Opened::Passphrase {
                    profile,
                    choose: false,
                },
            ),
            Ok(KeyNeeded::NewPassphrase) => self.show(
                handle,
                Opened::Passphrase {
                    profile,
                    choose: true,
                },
            ),
            Ok(KeyNeeded::Recovery) => self.show(handle, Opened::Recovery { profile }),
            Err(error) => self.show(
                handle,
                Opened::Broken {
                    profile,
                    error: error.into(),
                },
            ),
        }
    }

    async fn open_with_key(&self, handle: &AppHandle, profile: Profile, key: ProfileKey) {
        match profile.clone().config(key, Arc::new(SystemClock)) {
            Ok(config) => {
                #[cfg(debug_assertions)]
                let config = {
                    let mut config = config;
                    crate::stand_in::take(&mut config);
                    config
                };
                self.open_config(handle, config, false).await;
            }
            Err(error) => self.show(
                handle,
                Opened::Broken {
                    profile,
                    error: error.into(),
                },
            ),
        }
    }

    /// Opens the session; the set-up when there is no account yet or `set_up` asks for it.
    async fn open_config(&self, handle: &AppHandle, config: AppConfig, set_up: bool) {
        let profile = config.profile.clone();
        let session = if set_up {
            Err(AppError::NoProfile)
        } else {
            when_free(|| App::open(config.clone())).await
        };
        let opened = match session {
            Ok(app) => {
                events::listen(handle, &app);
                Ok(Opened::Ready(Arc::new(Open {
                    app,
                    config: Some(config),
                    _sandbox: None,
                })))
            }
            Err(AppError::NoProfile) => {
                let setup = when_free(|| std::future::ready(Setup::open(config.clone()))).await;
                setup.map(|setup| Opened::Setup {
                    setup,
                    config: Box::new(config),
                })
            }
            Err(error) => Err(error),
        };
        let opened = opened.and_then(|opened| profile.remember().map(|()| opened));
        self.show(
            handle,
            opened.unwrap_or_else(|error| Opened::Broken {
                profile,
                error: error.into(),
            }),
        );
    }

    async fn begin_sandbox(
        &self,
        handle: &AppHandle,
        profile: Profile,
    ) -> Result<Session, IpcError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let sandbox = Sandbox::start(SandboxOptions {
            state_dir: Some(profile.folder().join("sandkasse")),
            clock: clock.clone(),
            ..SandboxOptions::default()
        })
        .await
        .map_err(|error| AppError::Sandbox(error.to_string()))?;
        let app = App::open(budstikke_tryout::join(profile.clone(), &sandbox, clock)?).await?;
        // Without letters there is still everything else to try.
        for filled in [sandbox.fill_inbox().await, sandbox.fill_queue()] {
            if let Err(error) = filled {
                tracing::warn!(%error, "nobody in the sandbox could write to us");
            }
        }
        profile.remember()?;
        let session = app.session();
        events::listen(handle, &app);
        self.show(
            handle,
            Opened::Ready(Arc::new(Open {
                app,
                config: None,
                _sandbox: Some(sandbox),
            })),
        );
        Ok(session)
    }

    /// Closes what is open, so that its folder is free; what it would be opened with again.
    async fn let_go(&self, handle: &AppHandle) -> Option<AppConfig> {
        viewer::close_all(handle);
        match self.opened.send_replace(Opened::Looking) {
            Opened::Ready(open) => {
                open.app.close().await;
                let config = open.config.clone();
                drop(open);
                config
            }
            Opened::Setup { config, .. } => Some(*config),
            _ => None,
        }
    }

    /// Shows `opened`, also in the title of the window: text, not colour, tells the environment.
    fn show(&self, handle: &AppHandle, opened: Opened) {
        let title = title_of(&opened);
        self.opened.send_replace(opened);
        if let Some(window) = handle.get_webview_window(MAIN) {
            let _ = window.set_title(&title);
        }
    }

    /// Whether the window is being closed.
    pub(crate) fn closing(&self) -> &Closing {
        &self.closing
    }

    /// Which draft takes dropped files.
    pub(crate) fn drop_target(&self) -> Option<String> {
        self.drop_target
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    pub(crate) fn set_drop_target(&self, draft: Option<String>) {
        *self
            .drop_target
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = draft;
    }

    /// Lets attempts under way finish, then closes the profile.
    pub(crate) async fn close(&self, handle: &AppHandle) {
        self.let_go(handle).await;
        self.opened.send_replace(Opened::Nothing);
    }
}

/// Opens a folder that this program itself has just let go of: a command that was under way may hold it a
/// moment longer. A folder that somebody else holds is told as that after two seconds.
async fn when_free<T, F>(open: impl Fn() -> F) -> Result<T, AppError>
where
    F: Future<Output = Result<T, AppError>>,
{
    for _ in 0..20 {
        match open().await {
            Err(error) if error.is_in_use() => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            done => return done,
        }
    }
    open().await
}

fn title_of(opened: &Opened) -> String {
    let (environment, organisation) = match opened {
        Opened::Looking | Opened::Nothing => return "Budstikke".to_owned(),
        Opened::Passphrase { profile, .. }
        | Opened::Recovery { profile }
        | Opened::Broken { profile, .. } => (profile.environment(), None),
        Opened::Setup { setup, .. } => (setup.environment(), None),
        Opened::Ready(open) => {
            let session = open.app.session();
            (session.environment.into(), Some(session.organisation.name))
        }
    };
    let word = match environment {
        Environment::Sandkasse => "SANDKASSE",
        Environment::Test => "TESTMILJØ",
        Environment::Produksjon => "Produksjon",
    };
    match organisation {
        Some(name) => format!("{name} – {word} – Budstikke"),
        None => format!("{word} – Budstikke"),
    }
}

/// Brings the window to the front; a second start of the program ends here.
pub(crate) fn show_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
