//! The open profile, and how it is opened.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use budstikke_app::dto::{IpcError, Session, StartState};
use budstikke_app::{App, AppError, Profile};
use budstikke_domain::{Clock, SystemClock};
use budstikke_sandbox::{Sandbox, SandboxOptions};
use tauri::{AppHandle, Manager};
use tokio::sync::watch;

use crate::closing::Closing;
use crate::events;

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
    /// This one.
    Ready(Arc<Open>),
    /// There is one, but it can not be opened.
    Broken(IpcError),
}

struct Open {
    app: App,
    /// Runs as long as the profile is open.
    _sandbox: Sandbox,
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
            Ok(Opened::Broken(error)) => StartState::Broken {
                error: error.clone(),
            },
            Ok(Opened::Looking | Opened::Nothing) | Err(_) => StartState::FirstRun,
        }
    }

    /// Opens the profile of an earlier start, if there is one.
    pub(crate) async fn open_what_is_there(&self, handle: &AppHandle) {
        if !Profile::sandkasse(&self.home).exists() {
            self.opened.send_replace(Opened::Nothing);
            return;
        }
        if let Err(error) = self.open_sandbox(handle).await {
            self.opened.send_replace(Opened::Broken(error));
        }
    }

    /// Starts the sandbox and opens the profile that belongs to it, making it the first time.
    pub(crate) async fn open_sandbox(&self, handle: &AppHandle) -> Result<Session, IpcError> {
        let _alone = self.opening.lock().await;
        if let Opened::Ready(open) = &*self.opened.borrow() {
            return Ok(open.app.session());
        }
        let profile = Profile::sandkasse(&self.home);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let sandbox = Sandbox::start(SandboxOptions {
            state_dir: Some(profile.folder().join("sandkasse")),
            clock: clock.clone(),
            ..SandboxOptions::default()
        })
        .await
        .map_err(|error| AppError::Sandbox(error.to_string()))?;
        let app = App::open(budstikke_tryout::join(profile, &sandbox, clock)?).await?;
        // Without letters there is still everything else to try.
        if let Err(error) = sandbox.fill_inbox().await {
            tracing::warn!(%error, "nobody in the sandbox could write to us");
        }
        let session = app.session();
        tauri::async_runtime::spawn(events::pass_on(handle.clone(), app.clone()));
        self.opened.send_replace(Opened::Ready(Arc::new(Open {
            app,
            _sandbox: sandbox,
        })));
        Ok(session)
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
    pub(crate) async fn close(&self) {
        let opened = self.opened.send_replace(Opened::Nothing);
        if let Opened::Ready(open) = opened {
            open.app.close().await;
        }
    }
}

/// Brings the window to the front; a second start of the program ends here.
pub(crate) fn show_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
