//! Where in Utboks a message is, in the user's words (ux 5.9).

pub(crate) mod closing;
pub(crate) mod packer;

use std::collections::HashMap;

use budstikke_channel::Progress;
use budstikke_domain::{FailureKind, MessageUid, ServiceIdentifier};
use budstikke_store::{AWAITS_DECISION, JobRow, JobState, MessageRow, Trouble};
use jiff::Timestamp;

use crate::dto::{Action, ActionKind, IpcCode, IpcError, OutboxKind, OutboxState, UploadDto};
use crate::{error, format, health};

/// How far uploads are, as the engine last told.
#[derive(Debug, Default)]
pub(crate) struct Uploads(HashMap<MessageUid, (u64, u64)>);

impl Uploads {
    pub(crate) fn told(&mut self, uid: &MessageUid, sent: u64, total: u64) {
        self.0.insert(uid.clone(), (sent, total));
    }

    pub(crate) fn forget(&mut self, uid: &MessageUid) {
        self.0.remove(uid);
    }

    pub(crate) fn of(&self, uid: &MessageUid) -> Option<UploadDto> {
        self.0.get(uid).map(|(sent, total)| upload(*sent, *total))
    }
}

/// How far an upload is, in words.
pub(crate) fn upload(sent: u64, total: u64) -> UploadDto {
    let percent = sent.saturating_mul(100) / total.max(1);
    UploadDto {
        percent: u32::try_from(percent).unwrap_or(100).min(100),
        text: format!("{} av {}", format::size(sent), format::size(total)),
    }
}

/// The state of a message that is not with the carrier.
pub(crate) fn state(
    message: &MessageRow,
    job: &JobRow,
    uploads: &Uploads,
    now: Timestamp,
) -> OutboxState {
    let progress: Progress = serde_json::from_str(&job.progress).unwrap_or_default();
    let stop = action(ActionKind::Stop, "Stopp");
    let as_new = action(ActionKind::SendAsNew, "Rett og send på nytt");
    let problem = job_problem(job);
    match job.state {
        JobState::Ready if job.attempts == 0 => {
            match message.hold_until.filter(|until| *until > now) {
                Some(until) => plain(
                    OutboxKind::Held,
                    "Ingenting har forlatt maskinen ennå.",
                    vec![
                        action(ActionKind::Undo, "Angre"),
                        action(ActionKind::SendNow, "Send nå"),
                    ],
                )
                .until(until),
                None => plain(OutboxKind::Ready, "Klar til å sendes.", vec![stop]),
            }
        }
        JobState::Ready => {
            let cause = job
                .trouble
                .as_ref()
                .and_then(|trouble| trouble.cause.as_ref());
            let text = match cause.map(|cause| cause.kind) {
                Some(FailureKind::Offline) => {
                    "Venter på nett. Sendes når nettet er tilbake.".to_owned()
                }
                Some(FailureKind::Unreachable) => {
                    "Venter på nett til formidleren. Sendes når vi når den igjen.".to_owned()
                }
                _ => match job.not_before {
                    Some(next) => format!("Prøver igjen {}.", format::upcoming(next, now)),
                    None => "Prøver igjen.".to_owned(),
                },
            };
            let mut state = plain(
                OutboxKind::Retrying,
                &text,
                vec![action(ActionKind::SendNow, "Prøv nå"), stop],
            );
            state.until = job.not_before.map(|next| next.to_string());
            state.problem = problem;
            state
        }
        JobState::Leased if message.envelope.is_empty() => plain(
            OutboxKind::Sealing,
            "Pakker, signerer og låser.",
            Vec::new(),
        ),
        JobState::Leased if progress.uploaded => plain(
            OutboxKind::Checking,
            "Kontrolleres hos formidleren.",
            Vec::new(),
        ),
        JobState::Leased => {
            let upload = uploads.of(&message.uid);
            let text = match &upload {
                Some(upload) => format!("Laster opp {} %.", upload.percent),
                None => "Leverer til formidleren.".to_owned(),
            };
            let mut state = plain(OutboxKind::Uploading, &text, Vec::new());
            state.upload = upload;
            state
        }
        JobState::Uncertain => {
            let mut state = plain(
                OutboxKind::Uncertain,
                "Vi vet ikke om formidleren fikk meldingen. Vi spør før vi prøver på nytt, så den ikke sendes to \
                 ganger.",
                vec![action(ActionKind::SendNow, "Spør nå")],
            );
            state.problem = problem;
            state
        }
        // Nobody can be asked any more, so only a person can weigh a second copy against none.
        JobState::Blocked if job.blocked_on == AWAITS_DECISION => {
            let actions = vec![
                action(ActionKind::WaitLonger, "Vent på svar"),
                action(ActionKind::Resend, "Send på nytt"),
            ];
            let mut state = plain(
                OutboxKind::Uncertain,
                match message.service {
                    ServiceIdentifier::FiksIo => {
                        "Vi vet ikke om meldingen kom fram, og KS kan ikke spørres om det. Spør gjerne \
                         mottakeren før du sender på nytt."
                    }
                    ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => {
                        "Vi vet ikke om meldingen kom fram, og formidleren kan ikke svare på det lenger. Spør \
                         gjerne mottakeren før du sender på nytt."
                    }
                },
                actions,
            );
            state.problem = problem;
            state
        }
        JobState::Blocked => {
            let text = problem
                .as_ref()
                .map_or("Venter på deg.", |problem| &problem.what)
                .to_owned();
            let again = action(ActionKind::SendNow, "Prøv igjen");
            let again = health::tries(&job.blocked_on).then_some(again);
            let actions = again.into_iter().chain([stop]).collect();
            let mut state = plain(OutboxKind::NeedsYou, &text, actions);
            state.problem = problem;
            state
        }
        JobState::Rejected => {
            let text = problem
                .as_ref()
                .map_or("Formidleren tok ikke imot meldingen.", |p| &p.what)
                .to_owned();
            let mut state = plain(OutboxKind::Rejected, &text, vec![as_new]);
            state.problem = problem;
            state
        }
        JobState::Expired => plain(
            OutboxKind::Rejected,
            "Fristen gikk ut før meldingen ble levert. Ingen har fått den.",
            vec![as_new],
        ),
        JobState::Cancelled => plain(
            OutboxKind::Rejected,
            "Stoppet av deg. Ingen har fått den.",
            vec![as_new],
        ),
        JobState::Done => plain(OutboxKind::Checking, "Levert til formidleren.", Vec::new()),
    }
}

/// What went wrong with a job, as a person meets it.
pub(crate) fn job_problem(job: &JobRow) -> Option<IpcError> {
    let mut problem = problem(job.trouble.as_ref()?);
    if job.state == JobState::Rejected {
        problem.meaning = "Mottakeren har ikke fått meldingen. Dokumentene ligger her.".to_owned();
    }
    if job.doubtful || job.state == JobState::Uncertain || job.blocked_on == AWAITS_DECISION {
        problem.meaning =
            "Meldingen kan ha kommet fram. Vi sender den ikke på nytt av oss selv.".to_owned();
    }
    Some(problem)
}

/// What keeps a message from being sent, as a person meets it.
pub(crate) fn problem(trouble: &Trouble) -> IpcError {
    match &trouble.cause {
        Some(cause) if trouble.text.is_empty() => IpcError {
            meaning: "Meldingen er ikke sendt. Den ligger trygt i Utboks.".to_owned(),
            ..error::service(cause)
        },
        cause => IpcError {
            code: IpcCode::Other,
            number: trouble.number.clone(),
            what: trouble.text.clone(),
            meaning: "Meldingen er ikke sendt. Den ligger trygt i Utboks.".to_owned(),
            action: String::new(),
            help: error::help(&trouble.number),
            details: cause.as_ref().map(ToString::to_string).unwrap_or_default(),
        },
    }
}

pub(crate) fn action(kind: ActionKind, label: &str) -> Action {
    Action {
        kind,
        label: label.to_owned(),
    }
}

fn plain(kind: OutboxKind, text: &str, actions: Vec<Action>) -> OutboxState {
    OutboxState {
        kind,
        text: text.to_owned(),
        until: None,
        upload: None,
        actions,
        problem: None,
    }
}

impl OutboxState {
    fn until(self, until: Timestamp) -> OutboxState {
        OutboxState {
            until: Some(until.to_string()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use budstikke_domain::AccountId;

    use super::*;

    fn job(state: JobState, blocked_on: &str) -> JobRow {
        JobRow {
            id: 1,
            kind: "send".to_owned(),
            answer: None,
            envelope: Vec::new(),
            account: AccountId(1),
            attempt_key: String::new(),
            state,
            blocked_on: blocked_on.to_owned(),
            not_before: None,
            attempts: 1,
            panics: 0,
            doubtful: true,
            progress: "{}".to_owned(),
            trouble: Some(Trouble {
                number: String::new(),
                text: "Altinn kjenner ikke overføringen lenger.".to_owned(),
                cause: None,
            }),
        }
    }

    #[test]
    fn what_may_have_arrived_is_never_called_unsent() {
        for job in [
            job(JobState::Uncertain, ""),
            job(JobState::Blocked, AWAITS_DECISION),
            // The carrier could not be asked about the last attempt.
            job(JobState::Blocked, "maskinporten"),
        ] {
            let meaning = job_problem(&job).unwrap().meaning;
            assert!(
                meaning.contains("kan ha kommet fram") && !meaning.contains("ikke sendt"),
                "{:?}: {meaning}",
                job.state
            );
        }
        let nothing_left = JobRow {
            doubtful: false,
            ..job(JobState::Blocked, "maskinporten")
        };
        let waiting = job_problem(&nothing_left).unwrap();
        assert!(
            waiting.meaning.contains("ikke sendt"),
            "nothing has left: {}",
            waiting.meaning
        );
    }
}
