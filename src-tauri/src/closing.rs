//! Closing the window while messages are not sent (ux 5.9).
//!
//! The question stands in the page. The window can never be held open by it: whoever asks a second time
//! has closed it, and so has a page that does not take the question.

use std::time::Duration;

use budstikke_app::dto::AppEvent;
use tauri::{CloseRequestApi, Emitter, Manager, Window};
use tokio::sync::watch;

use crate::desktop::Desktop;

/// How long the page has to take the question.
const PATIENCE: Duration = Duration::from_secs(3);

/// How far the closing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Nobody wants to close.
    No,
    /// The page has been told, or is about to be.
    Told,
    /// A person sees the question.
    Seen,
}

/// Whether the window is being closed.
pub(crate) struct Closing(watch::Sender<Asked>);

impl Closing {
    pub(crate) fn new() -> Closing {
        Closing(watch::Sender::new(Asked::No))
    }

    /// The page shows the question.
    pub(crate) fn seen(&self) {
        self.0.send_if_modified(|asked| {
            let told = *asked == Asked::Told;
            if told {
                *asked = Asked::Seen;
            }
            told
        });
    }

    /// The person stays.
    pub(crate) fn stay(&self) {
        self.0.send_replace(Asked::No);
    }

    /// Whether this is the first time somebody wants to close; notes that somebody does.
    fn first(&self) -> bool {
        self.0.send_replace(Asked::Told) == Asked::No
    }

    /// Whether the page takes the question before `patience` has run out.
    async fn taken(&self, patience: Duration) -> bool {
        let mut asked = self.0.subscribe();
        let taken = asked.wait_for(|asked| *asked != Asked::Told);
        tokio::time::timeout(patience, taken)
            .await
            .is_ok_and(|asked| asked.is_ok())
    }
}

/// Somebody wants to close the window: lets it, or asks first when something is not sent.
pub(crate) fn on_close_requested(window: &Window, api: &CloseRequestApi) {
    let desktop = window.state::<Desktop>();
    if desktop.app().is_err() || !desktop.closing().first() {
        return;
    }
    api.prevent_close();
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        if !asks(&window).await {
            close(&window);
        }
    });
}

/// Closes the window without asking.
pub(crate) fn close(window: &Window) {
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "The window could not be closed.");
        window.app_handle().exit(0);
    }
}

/// Whether a person is being asked.
async fn asks(window: &Window) -> bool {
    let desktop = window.state::<Desktop>();
    let Ok(app) = desktop.app() else {
        return false;
    };
    match app.unfinished().await {
        Ok(Some(_)) => {}
        Ok(None) => return false,
        Err(error) => {
            tracing::warn!(%error, "What is not sent could not be counted.");
            return false;
        }
    }
    window.emit("app", [AppEvent::CloseAsked]).is_ok() && desktop.closing().taken(PATIENCE).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_twice_closes_and_whoever_stays_is_asked_anew() {
        let closing = Closing::new();
        assert!(closing.first(), "asked");
        assert!(!closing.first(), "asked again: closed");
        closing.stay();
        assert!(closing.first(), "stayed, and asked anew");
        closing.seen();
        assert!(!closing.first(), "closed under the question");
    }

    #[tokio::test]
    async fn a_page_that_does_not_take_the_question_does_not_hold_the_window_open() {
        let closing = Closing::new();
        closing.first();
        assert!(!closing.taken(Duration::ZERO).await, "nobody took it");
        closing.seen();
        assert!(closing.taken(Duration::ZERO).await, "the page took it");
    }
}
