//! What only the passing of time brings: a deadline that is near, a certificate that runs out. Looked for now and
//! then while the program runs, and told once.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use budstikke_domain::{MessageUid, words};
use budstikke_identity::ExpiryReminder;
use budstikke_packaging::{Certificate, KeyOps as _};
use budstikke_store::MessageRow;
use jiff::Timestamp;

use crate::dto::{AppEvent, ToneDto};
use crate::messages::{counterpart, is_near};
use crate::notifier::News;
use crate::{App, AppError, format};

/// Until it is looked for the first time: what is told before there is a window is told to nobody.
const FIRST: Duration = Duration::from_secs(30);
/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(15 * 60);
/// The setting that says how urgent each certificate was when it was told of last: JSON.
const TOLD: &str = "reminders.expiry";
/// Whole days left at which a reminder becomes more urgent, after the first (ux 5.16).
const URGENT: [i64; 3] = [30, 7, 0];

/// Begins to look, for as long as the program runs.
pub(crate) fn start(app: &App) {
    let seeker = app.clone();
    app.run(async move {
        let mut told = HashSet::new();
        let mut wait = FIRST;
        loop {
            seeker.clock().pass(wait).await;
            wait = EVERY;
            if let Err(error) = seeker.remind(&mut told).await {
                tracing::warn!(%error, "Could not look for deadlines and certificates");
            }
        }
    });
}

impl App {
    async fn remind(&self, told: &mut HashSet<MessageUid>) -> Result<(), AppError> {
        // A deadline is not near because this machine's clock says so.
        if self.clock().is_confirmed() {
            self.remind_of_deadlines(told).await?;
        }
        self.remind_of_certificates().await
    }

    async fn remind_of_deadlines(&self, told: &mut HashSet<MessageUid>) -> Result<(), AppError> {
        let now = self.clock().now();
        for message in self.store().read(|r| r.awaited()).await? {
            let Some(at) = message.deadline else { continue };
            if !is_near(message.created_at, at, now) || !told.insert(message.uid.clone()) {
                continue;
            }
            let text = of_deadline(&message, at, now);
            self.tell(AppEvent::Notice {
                uid: Some(message.uid.to_string()),
                text: text.clone(),
                tone: ToneDto::Warning,
            });
            self.notify(News::Deadline, text, Some(&message));
        }
        Ok(())
    }

    /// Told again when it has become more urgent, also by another start of the program.
    async fn remind_of_certificates(&self) -> Result<(), AppError> {
        let now = self.clock().now();
        let konto = self.fiks().and_then(|fiks| {
            let key = fiks.keys.all().into_iter().next()?;
            let left = ExpiryReminder::of(key.certificate(), now)?;
            Some((fiks.config.certificate.to_string(), left))
        });
        let own = self.credential().certificate();
        let own = ExpiryReminder::of(own, now).map(|left| (fingerprint(own), left));
        for (name, left) in [konto, own].into_iter().flatten() {
            let stage = URGENT.iter().filter(|days| left.days < **days).count();
            let new = self
                .store()
                .tx(move |tx| {
                    let kept = tx.setting(TOLD)?.unwrap_or_default();
                    // What can not be read is a reminder that comes once more.
                    let mut kept: BTreeMap<String, usize> =
                        serde_json::from_str(&kept).unwrap_or_default();
                    let new = kept.insert(name, stage) != Some(stage);
                    if new {
                        let kept = serde_json::to_string(&kept).unwrap_or_default();
                        tx.put_setting(TOLD, &kept)?;
                    }
                    Ok::<_, budstikke_store::StoreError>(new)
                })
                .await?;
            if new {
                let text = of_certificate(&left);
                self.tell(AppEvent::Notice {
                    uid: None,
                    text: text.clone(),
                    tone: ToneDto::Warning,
                });
                self.notify(News::Certificate, text, None);
            }
        }
        Ok(())
    }
}

fn fingerprint(certificate: &Certificate) -> String {
    certificate.sha256()
}

/// Without a name when the message is taushetsbelagt.
fn of_deadline(message: &MessageRow, at: Timestamp, now: Timestamp) -> String {
    let when = format::upcoming(at, now);
    if message.confidential {
        return words! {
            nb: "Svar på en taushetsbelagt melding ventes innen {when}.",
            nn: "Svar på ei melding underlagd teieplikt er venta innan {when}.",
            en: "An answer to a confidential message is due {when}.",
        };
    }
    let name = counterpart(message).name;
    words! {
        nb: "Svar fra {name} ventes innen {when}.",
        nn: "Svar frå {name} er venta innan {when}.",
        en: "An answer from {name} is due {when}.",
    }
}

fn of_certificate(left: &ExpiryReminder) -> String {
    let until = format::date(left.until);
    if left.days < 0 {
        return words! {
            nb: "Et av sertifikatene deres gikk ut {until}. Bytt det under Innstillinger.",
            nn: "Eit av sertifikata dykkar gjekk ut {until}. Byt det under Innstillingar.",
            en: "One of your certificates expired on {until}. Replace it in Settings.",
        };
    }
    words! {
        nb: "Et av sertifikatene deres går ut {until}. Bytt det under Innstillinger.",
        nn: "Eit av sertifikata dykkar går ut {until}. Byt det under Innstillingar.",
        en: "One of your certificates expires on {until}. Replace it in Settings.",
    }
}
