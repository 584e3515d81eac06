//! The last step of a set-up: a letter to ourselves, and its receipt, really (ux 5.15).

use budstikke_domain::{DocumentType, OrgNumber, Process, ProcessFamily};
use budstikke_engine::Wake;
use budstikke_store::{NewAttachment, PartRole, Store, StoreError, Tx};

use jiff::SignedDuration;

use crate::dto::{
    Agreement, DraftInput, MessageDetail, StepStateDto, TrialLine, TrialOutcome, TrialState,
};
use crate::{App, AppError};

const SETTING: &str = "trial";
const PENDING: &str = "pending";
const DONE: &str = "done";
/// How often the carrier is asked about the letter, and how many times.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(2);
const LOOKS: usize = 150;
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
            Some(uid) => Ok(told(&self.message(&uid).await?, self.is_send_only())),
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
    /// Errors: the directory's when we can not be reached; nothing is sent then.
    pub async fn begin_trial(&self) -> Result<TrialState, AppError> {
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

    /// Asks the carrier how the letter fares more often than it asks for other letters: somebody sits and
    /// waits for this one.
    async fn follow(&self, uid: &str) {
        let Ok(message) = crate::messages::message_uid(uid) else {
            return;
        };
        for _ in 0..LOOKS {
            let next = self.clock().now().saturating_add(LOOK_EVERY);
            let Ok(next) = next else { return };
            self.clock().sleep_until(next).await;
            match self.trial().await {
                Ok(trial) if trial.outcome == TrialOutcome::Running => {}
                _ => return,
            }
            self.wake(Wake::Tracking(message.clone())).await;
        }
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
        let found = self.capabilities(&us.digits(), true).await?;
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
                        "Dere er ikke registrert med noe som kan sendes til dere.".to_owned()
                    }),
                    action: "Se hva som mangler under Tilganger.".to_owned(),
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
        let person = &self.settings().person;
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
                    person.clone()
                },
                agreement: Agreement {
                    identifier: if agreed {
                        DocumentType::AVTALT.to_owned()
                    } else {
                        String::new()
                    },
                    content: String::new(),
                },
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

/// The trial as the message's own timeline tells it: nothing here is known that is not known there.
fn told(message: &MessageDetail, send_only: bool) -> TrialState {
    let done = |step: &str| {
        message
            .steps
            .iter()
            .any(|known| known.step == step && known.state == StepStateDto::Confirmed)
    };
    let line = |title: &str, step: &str| TrialLine {
        title: title.to_owned(),
        done: done(step),
    };
    let mut lines = vec![
        line("Pakket, signert og låst", "sealed"),
        line("Levert til Altinn", "handed"),
    ];
    if !send_only {
        lines.push(line("Hentet tilbake hit, bekreftet", "fetched"));
    }
    let problem = message.problem.clone().or_else(|| {
        message
            .outbox
            .as_ref()
            .and_then(|outbox| outbox.problem.clone())
    });
    let outcome = if lines.iter().all(|line| line.done) {
        TrialOutcome::Passed
    } else if problem.is_some() {
        TrialOutcome::Failed
    } else {
        TrialOutcome::Running
    };
    let text = match (outcome, send_only) {
        (TrialOutcome::Passed, false) => {
            "Oppsettet virker: brevet gikk ut, kom tilbake hit, og hentingen er bekreftet."
                .to_owned()
        }
        (TrialOutcome::Passed, true) => {
            "Brevet er levert til Altinn. Det andre systemet deres henter det og svarer.".to_owned()
        }
        (TrialOutcome::Failed, _) => "Prøven stoppet underveis.".to_owned(),
        _ => message.sentence.clone(),
    };
    TrialState {
        outcome,
        text,
        lines,
        problem: (outcome == TrialOutcome::Failed)
            .then_some(problem)
            .flatten(),
    }
}
