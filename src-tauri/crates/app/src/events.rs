//! What is told to the window, and when: after the commit, ids only.

use budstikke_domain::{MessageUid, Tone, words};
use budstikke_engine::UploadPhase;
use budstikke_store::{Change, Direction};
use tokio::sync::broadcast::error::RecvError;

use crate::App;
use crate::dto::AppEvent;
use crate::messages::timeline;
use crate::messages::timeline::tell;
use crate::messages::{counterpart, profile};
use crate::notifier::News;
use crate::outbox;

/// Begins to pass on what the store and the engine tell.
pub(crate) async fn start(app: &App) {
    let mut changes = app.store().changes();
    let teller = app.clone();
    app.run(async move {
        loop {
            match changes.recv().await {
                Ok(change) => teller.told(change).await,
                // Whoever shows something asks anew when it hears that anything changed.
                Err(RecvError::Lagged(_)) => teller.tell(AppEvent::HealthChanged),
                Err(RecvError::Closed) => return,
            }
        }
    });

    if let Some(mut progress) = app.progress().await {
        let teller = app.clone();
        app.run(async move {
            loop {
                match progress.recv().await {
                    Ok(upload) => teller.uploading(&upload),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    let mut health = app.health_changes();
    let teller = app.clone();
    app.run(async move {
        while health.changed().await.is_ok() {
            teller.tell(AppEvent::HealthChanged);
        }
    });
}

impl App {
    async fn told(&self, change: Change) {
        match change {
            Change::Message(uid) => {
                self.tell(AppEvent::MessageChanged {
                    uid: uid.to_string(),
                });
                self.notice(&uid).await;
            }
            Change::Undone(uid) => self.tell(AppEvent::MessageChanged {
                uid: uid.to_string(),
            }),
            Change::Draft(uid) => self.tell(AppEvent::DraftChanged {
                id: uid.to_string(),
            }),
            Change::Jobs => self.tell(AppEvent::HealthChanged),
            Change::Delivery(_) => self.tell(AppEvent::InboxChanged),
            Change::Account(_) | Change::Setting(_) | Change::Recipients => {}
        }
    }

    fn uploading(&self, upload: &budstikke_engine::Upload) {
        let mut uploads = self
            .uploads()
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if upload.phase == UploadPhase::Uploading && upload.total > 0 {
            uploads.told(&upload.uid, upload.sent, upload.total);
            drop(uploads);
            self.tell(AppEvent::Upload {
                uid: upload.uid.to_string(),
                upload: outbox::upload(upload.sent, upload.total),
            });
        } else {
            uploads.forget(&upload.uid);
            drop(uploads);
            self.tell(AppEvent::MessageChanged {
                uid: upload.uid.to_string(),
            });
        }
    }

    /// Tells a person when what was just learnt completes a message or fails it. Without title or names
    /// when the message is taushetsbelagt (ux 5.17).
    async fn notice(&self, uid: &MessageUid) {
        let Ok(whole) = self.whole(uid.as_str()).await else {
            return;
        };
        // Whoever tests the connection sits and waits at the konto, where the answer is told.
        if whole.message.is_ping() {
            return;
        }
        let (name, profile) = (counterpart(&whole.message).name, profile(&whole.message));
        let told = tell(&whole.events, &profile, &name);
        let new = told
            .timeline
            .headline
            .is_some_and(|index| index + 1 == whole.events.len());
        if !new || matches!(told.tone, Tone::Neutral) {
            return;
        }
        // Told once: the same change of a message comes by more than once.
        let Some(newest) = whole.events.last() else {
            return;
        };
        let age = self.clock().now().duration_since(newest.event.received_at);
        if age > jiff::SignedDuration::from_mins(1) || !self.first_notice(newest.id) {
            return;
        }
        let text = if whole.message.confidential {
            words! {
                nb: "Nytt om en taushetsbelagt melding: {what}.",
                nn: "Nytt om ei melding underlagd teieplikt: {what}.",
                en: "News about a confidential message: {what}.",
                what = told.word.to_lowercase(),
            }
        } else {
            timeline::sentence(&newest.event, &profile, &name)
        };
        self.tell(AppEvent::Notice {
            uid: Some(uid.to_string()),
            text: text.clone(),
            tone: told.tone.into(),
        });
        let news = match (whole.message.direction, told.tone) {
            (Direction::In, _) => News::New,
            (Direction::Out, Tone::Success) => News::Receipt,
            (Direction::Out, _) => News::Failure,
        };
        self.notify(news, text, Some(&whole.message));
    }
}
