//! The last step of a set-up: a letter to ourselves that really comes round (ux 5.15).

mod told;

use budstikke_domain::{DocumentType, OrgNumber, Process, ProcessFamily, words};
use budstikke_engine::Wake;
use budstikke_store::{Direction, NewAttachment, PartRole, Store, StoreError, Tx};

use jiff::SignedDuration;

use crate::dto::{Agreement, AppEvent, DraftInput, FiksIoInput, TrialOutcome, TrialState};
use crate::messages::message_uid;
use crate::{App, AppError};
use told::Facts;

const SETTING: &str = "trial";
const PENDING: &str = "pending";
const DONE: &str = "done";
/// How often the carrier is asked about the letter.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(2);
/// A letter that has not come round by then is told as one that does not.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
const TITLE: &str = "Prøve fra Budstikke til oss selv";

/// Asks for a trial at the next opening.
pub(crate) fn begin_anew(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.put_setting(SETTING, PENDING)
}

/// Whether the set-up waits to be tried.
pub(crate) async fn is_pending(store: &Store) -> Result<bool, StoreError> {
    let trial = store.read(|r| r.setting(SETTING)).await?;
    Ok(trial.is_some_and(|trial| trial != DONE))
}

impl App {
    /// How the trial stands.
    pub async fn trial(&self) -> Result<TrialState, AppError> {
        match self.trial_uid().await? {
            Some(uid) => Ok(self.facts(&uid).await?.told()),
            None => Ok(TrialState {
                outcome: TrialOutcome::NotBegun,
                text: String::new(),
                lines: Vec::new(),
                problem: None,
            }),
        }
    }

    /// Sends a letter to ourselves, by the road of every letter and without a hold.
    ///
    /// Errors: that DPO is not used; the directory's when we can not be reached. Nothing is sent then.
    pub async fn begin_trial(&self) -> Result<TrialState, AppError> {
        self.dpo_account()?;
        let us = self.organisation().clone();
        let process = self.trial_process(us.org).await?;
        let draft = self.new_draft().await?;
        let sent = self.send_trial(&draft.id, &process).await;
        let sent = match sent {
            Ok(sent) => sent,
            Err(error) => {
                // The person did not write it and shall not find it among the drafts.
                self.delete_draft(&draft.id).await?;
                return Err(error);
            }
        };
        let uid = sent.uid.clone();
        self.store()
            .tx(move |tx| tx.put_setting(SETTING, &uid))
            .await?;
        self.send_now(&sent.uid).await?;
        self.fetch_now().await?;
        let (app, uid) = (self.clone(), sent.uid);
        self.run(async move { app.follow(&uid).await });
        self.trial().await
    }

    /// Everything that is known of the letter `uid`, on its way out and on its way in.
    async fn facts(&self, uid: &str) -> Result<Facts, AppError> {
        let message = self.message(uid).await?;
        let (account, out) = (self.account(), message_uid(uid)?);
        let (made, came, delivery) = self
            .store()
            .read(move |r| {
                let sent = r.message(&out)?;
                let sent = sent.ok_or(StoreError::NotFound("message"))?;
                let came = r.messages_by_wire_id(Direction::In, &sent.wire_id)?;
                let came = came.into_iter().next().map(|row| row.uid);
                let delivery = r.delivery(account, &sent.transfer_id)?;
                Ok((sent.created_at, came, delivery))
            })
            .await?;
        let came = match came {
            Some(came) => Some(self.incoming(came.as_str()).await?),
            None => None,
        };
        Ok(Facts {
            message,
            came,
            delivery,
            overdue: self.clock().now().duration_since(made) >= PATIENCE,
            send_only: self.is_send_only(),
        })
    }

    /// Asks the carrier how the letter fares more often than it asks for other letters: somebody sits and
    /// waits for this one.
    async fn follow(&self, uid: &str) {
        let Ok(message) = message_uid(uid) else {
            return;
        };
        loop {
            let next = self.clock().now().saturating_add(LOOK_EVERY);
            let Ok(next) = next else { return };
            self.clock().sleep_until(next).await;
            match self.trial().await {
                Ok(trial) if trial.outcome == TrialOutcome::Running => {}
                Ok(_) => break,
                Err(_) => return,
            }
            self.wake(Wake::Tracking(message.clone())).await;
        }
        // That the time is over is nothing that happened to the letter, and must be told all the same.
        self.tell(AppEvent::MessageChanged {
            uid: uid.to_owned(),
        });
    }

    /// The trial is over, or a person does without.
    pub async fn end_trial(&self) -> Result<(), AppError> {
        self.store().tx(|tx| tx.put_setting(SETTING, DONE)).await?;
        self.tried();
        Ok(())
    }

    async fn trial_uid(&self) -> Result<Option<String>, AppError> {
        let trial = self.store().read(|r| r.setting(SETTING)).await?;
        Ok(trial.filter(|trial| trial != DONE && trial != PENDING))
    }

    /// Something that we ourselves take: a letter about administration when we take those.
    async fn trial_process(&self, us: OrgNumber) -> Result<Process, AppError> {
        let found = self.capabilities(&us.digits(), "", true).await?;
        let usual = found
            .areas
            .iter()
            .find(|area| area.process == Process::ADMINISTRASJON);
        let area = usual.or_else(|| found.areas.first());
        area.map(|area| Process::verbatim(area.process.clone()))
            .ok_or_else(|| {
                let reason = found.ways.first().map(|way| way.text.clone());
                AppError::Recipient {
                    number: "E15",
                    what: reason.unwrap_or_else(|| {
                        words! {
                            nb: "Dere er ikke registrert med noe som kan sendes til dere.",
                            nn: "De er ikkje registrerte med noko som kan sendast til dykk.",
                            en: "You are not registered with anything that can be sent to you.",
                        }
                    }),
                    action: words! {
                        nb: "Se hva som mangler under Tilganger.",
                        nn: "Sjå kva som manglar under Tilgangar.",
                        en: "See what is missing under Access.",
                    },
                    details: String::new(),
                }
            })
    }

    async fn send_trial(
        &self,
        draft: &str,
        process: &Process,
    ) -> Result<crate::dto::Sent, AppError> {
        let us = self.organisation();
        let agreed = process.family() == ProcessFamily::Avtalt;
        let person = self.settings().person;
        self.save_draft(
            draft,
            DraftInput {
                recipient_org: us.org.digits(),
                recipient_name: us.name.clone(),
                service: "DPO".to_owned(),
                process: process.as_str().to_owned(),
                confidential: false,
                title: TITLE.to_owned(),
                their_reference: String::new(),
                our_reference: String::new(),
                shielded: false,
                legal_basis: String::new(),
                public_title: String::new(),
                case_worker: if person.is_empty() {
                    "Budstikke".to_owned()
                } else {
                    person
                },
                agreement: Agreement {
                    identifier: if agreed {
                        DocumentType::AVTALT.to_owned()
                    } else {
                        String::new()
                    },
                    content: String::new(),
                },
                fiks_io: FiksIoInput::default(),
                further: Vec::new(),
            },
        )
        .await?;
        let blobs = self.store().blobs().clone();
        let text = format!(
            "{TITLE}.\n\nBrevet er laget av Budstikke for å prøve oppsettet. Det kan slettes.\n"
        );
        let blob = tokio::task::spawn_blocking(move || blobs.put(text.as_bytes()))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        let uid = crate::drafts::draft_uid(draft)?;
        self.store()
            .tx(move |tx| {
                tx.add_attachment(
                    &uid,
                    &NewAttachment {
                        role: PartRole::Hoveddokument,
                        name: "Prøve.txt".to_owned(),
                        media_type: "text/plain".to_owned(),
                        blob,
                        source: None,
                    },
                )
            })
            .await?;
        self.send_draft(draft).await
    }
}
