//! The daily test of our own konto: whether what others lock for it now can be opened here (fiks-io 10.3,
//! ux 5.16).

use std::sync::{Mutex, PoisonError};

use budstikke_directory::OwnKeyCheck;
use budstikke_packaging::KeyOps;
use jiff::SignedDuration;

use super::Fiks;
use crate::App;
use crate::dto::AppEvent;

/// How often it is tested.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// After an answer that did not come.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// What the test found last.
#[derive(Default)]
pub(crate) struct LastCheck(Mutex<Option<OwnKeyCheck>>);

impl LastCheck {
    /// None before the first answer.
    pub(crate) fn last(&self) -> Option<OwnKeyCheck> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    fn keep(&self, found: OwnKeyCheck) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    }
}

/// Begins to test our konto, when we have one: now, and each day that the program runs.
pub(crate) fn start(app: &App) {
    if app.fiks().is_none() {
        return;
    }
    let tester = app.clone();
    app.run(async move {
        while let Some(fiks) = tester.fiks() {
            // A day from when it was asked, however long the answer took.
            let began = tester.clock().now();
            let next = match test(fiks).await {
                true => EVERY,
                false => AGAIN,
            };
            // Time has passed for the expiry too.
            tester.tell(AppEvent::HealthChanged);
            let Ok(due) = began.saturating_add(next) else {
                return;
            };
            tester.clock().sleep_until(due).await;
        }
    });
}

/// Whether KS answered. No answer is no knowledge: what was found before stands.
async fn test(fiks: &Fiks) -> bool {
    let keys = fiks.keys.all();
    let with: Vec<&dyn KeyOps> = keys.iter().map(|key| &**key as &dyn KeyOps).collect();
    match fiks.directory.check_own_key(fiks.konto, &with).await {
        Ok(found) => {
            fiks.own_key.keep(found);
            true
        }
        Err(error) => {
            tracing::warn!(%error, "The key of our konto could not be tested");
            false
        }
    }
}
