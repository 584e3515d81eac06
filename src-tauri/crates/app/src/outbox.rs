//! Where in Utboks a message is, in the user's words (ux 5.9).

pub(crate) mod closing;
pub(crate) mod packer;

use std::collections::HashMap;

use budstikke_channel::Progress;
use budstikke_domain::{FailureKind, MessageUid, ServiceIdentifier, word, words};
use budstikke_store::{AWAITS_DECISION, JobRow, JobState, MessageRow, Trouble};
use jiff::Timestamp;

use crate::drafts::letter::Letter;
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
        text: words! {
            nb: "{sent} av {total}",
            nn: "{sent} av {total}",
            en: "{sent} of {total}",
            sent = format::size(sent),
            total = format::size(total),
        },
    }
}

/// What is said of a message in its hold. Those of one draft are taken back together, and sent together.
fn held(message: &MessageRow) -> String {
    let among = Letter::parse(&message.content).map_or(0, |letter| letter.among);
    if among > 1 {
        words! {
            nb: "Ingenting har forlatt maskinen ennå. Angre og Send nå gjelder alle {among} mottakerne.",
            nn: "Ingenting har forlate maskina enno. Angre og Send no gjeld alle dei {among} mottakarane.",
            en: "Nothing has left the computer yet. Undo and Send now are for all {among} recipients.",
        }
    } else {
        words! {
            nb: "Ingenting har forlatt maskinen ennå.",
            nn: "Ingenting har forlate maskina enno.",
            en: "Nothing has left the computer yet.",
        }
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
    let stop = action(
        ActionKind::Stop,
        word! { nb: "Stopp", nn: "Stopp", en: "Stop" },
    );
    let as_new = action(
        ActionKind::SendAsNew,
        word! {
            nb: "Rett og send på nytt",
            nn: "Rett og send på nytt",
            en: "Correct and send again",
        },
    );
    let problem = job_problem(job);
    match job.state {
        JobState::Ready if job.attempts == 0 => {
            match message.hold_until.filter(|until| *until > now) {
                Some(until) => plain(
                    OutboxKind::Held,
                    &held(message),
                    vec![
                        action(
                            ActionKind::Undo,
                            word! { nb: "Angre", nn: "Angre", en: "Undo" },
                        ),
                        action(
                            ActionKind::SendNow,
                            word! {
                                nb: "Send nå",
                                nn: "Send no",
                                en: "Send now",
                            },
                        ),
                    ],
                )
                .until(until),
                None => plain(
                    OutboxKind::Ready,
                    word! {
                        nb: "Klar til å sendes.",
                        nn: "Klar til å sendast.",
                        en: "Ready to be sent.",
                    },
                    vec![stop],
                ),
            }
        }
        JobState::Ready => {
            let cause = job
                .trouble
                .as_ref()
                .and_then(|trouble| trouble.cause.as_ref());
            let text = match cause.map(|cause| cause.kind) {
                Some(FailureKind::Offline) => {
                    words! {
                        nb: "Venter på nett. Sendes når nettet er tilbake.",
                        nn: "Ventar på nett. Blir send når nettet er tilbake.",
                        en: "Waiting for the network. It is sent when the network is back.",
                    }
                }
                Some(FailureKind::Unreachable) => {
                    words! {
                        nb: "Venter på nett til formidleren. Sendes når vi når den igjen.",
                        nn: "Ventar på nett til formidlaren. Blir send når vi når han igjen.",
                        en: "Waiting for the network to the carrier. It is sent when we can reach it again.",
                    }
                }
                _ => match job.not_before {
                    Some(next) => words! {
                        nb: "Prøver igjen {next}.",
                        nn: "Prøver igjen {next}.",
                        en: "Trying again {next}.",
                        next = format::upcoming(next, now),
                    },
                    None => words! {
                        nb: "Prøver igjen.",
                        nn: "Prøver igjen.",
                        en: "Trying again.",
                    },
                },
            };
            let mut state = plain(
                OutboxKind::Retrying,
                &text,
                vec![
                    action(
                        ActionKind::SendNow,
                        word! {
                            nb: "Prøv nå",
                            nn: "Prøv no",
                            en: "Try now",
                        },
                    ),
                    stop,
                ],
            );
            state.until = job.not_before.map(|next| next.to_string());
            state.problem = problem;
            state
        }
        JobState::Leased if message.envelope.is_empty() => plain(
            OutboxKind::Sealing,
            word! {
                nb: "Pakker, signerer og låser.",
                nn: "Pakkar, signerer og låser.",
                en: "Packing, signing and locking.",
            },
            Vec::new(),
        ),
        JobState::Leased if progress.uploaded => plain(
            OutboxKind::Checking,
            word! {
                nb: "Kontrolleres hos formidleren.",
                nn: "Blir kontrollert hos formidlaren.",
                en: "Being checked at the carrier.",
            },
            Vec::new(),
        ),
        JobState::Leased => {
            let upload = uploads.of(&message.uid);
            let text = match &upload {
                Some(upload) => words! {
                    nb: "Laster opp {percent} %.",
                    nn: "Lastar opp {percent} %.",
                    en: "Uploading {percent}%.",
                    percent = upload.percent,
                },
                None => words! {
                    nb: "Leverer til formidleren.",
                    nn: "Leverer til formidlaren.",
                    en: "Delivering to the carrier.",
                },
            };
            let mut state = plain(OutboxKind::Uploading, &text, Vec::new());
            state.upload = upload;
            state
        }
        JobState::Uncertain => {
            let mut state = plain(
                OutboxKind::Uncertain,
                word! {
                    nb: "Vi vet ikke om formidleren fikk meldingen. Vi spør før vi prøver på nytt, så den ikke sendes to ganger.",
                    nn: "Vi veit ikkje om formidlaren fekk meldinga. Vi spør før vi prøver på nytt, så ho ikkje blir send to gonger.",
                    en: "We do not know whether the carrier got the message. We ask before we try again, so that it is not sent twice.",
                },
                vec![action(
                    ActionKind::SendNow,
                    word! {
                        nb: "Spør nå",
                        nn: "Spør no",
                        en: "Ask now",
                    },
                )],
            );
            state.problem = problem;
            state
        }
        // Nobody can be asked any more, so only a person can weigh a second copy against none.
        JobState::Blocked if job.blocked_on == AWAITS_DECISION => {
            let actions = vec![
                action(
                    ActionKind::WaitLonger,
                    word! {
                        nb: "Vent på svar",
                        nn: "Vent på svar",
                        en: "Wait for an answer",
                    },
                ),
                action(
                    ActionKind::Resend,
                    word! {
                        nb: "Send på nytt",
                        nn: "Send på nytt",
                        en: "Send again",
                    },
                ),
            ];
            let mut state = plain(
                OutboxKind::Uncertain,
                match message.service {
                    ServiceIdentifier::FiksIo => {
                        word! {
                            nb: "Vi vet ikke om meldingen kom fram, og KS kan ikke spørres om det. Spør gjerne mottakeren før du sender på nytt.",
                            nn: "Vi veit ikkje om meldinga kom fram, og KS kan ikkje spørjast om det. Spør gjerne mottakaren før du sender på nytt.",
                            en: "We do not know whether the message arrived, and KS cannot be asked. You may want to ask the recipient before you send again.",
                        }
                    }
                    ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => {
                        word! {
                            nb: "Vi vet ikke om meldingen kom fram, og formidleren kan ikke svare på det lenger. Spør gjerne mottakeren før du sender på nytt.",
                            nn: "Vi veit ikkje om meldinga kom fram, og formidlaren kan ikkje svare på det lenger. Spør gjerne mottakaren før du sender på nytt.",
                            en: "We do not know whether the message arrived, and the carrier can no longer say. You may want to ask the recipient before you send again.",
                        }
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
                .map_or(
                    word! {
                        nb: "Venter på deg.",
                        nn: "Ventar på deg.",
                        en: "Waiting for you.",
                    },
                    |problem| &problem.what,
                )
                .to_owned();
            let again = action(
                ActionKind::SendNow,
                word! {
                    nb: "Prøv igjen",
                    nn: "Prøv igjen",
                    en: "Try again",
                },
            );
            let again = health::tries(&job.blocked_on).then_some(again);
            let actions = again.into_iter().chain([stop]).collect();
            let mut state = plain(OutboxKind::NeedsYou, &text, actions);
            state.problem = problem;
            state
        }
        JobState::Rejected => {
            let text = problem
                .as_ref()
                .map_or(
                    word! {
                        nb: "Formidleren tok ikke imot meldingen.",
                        nn: "Formidlaren tok ikkje imot meldinga.",
                        en: "The carrier did not accept the message.",
                    },
                    |p| &p.what,
                )
                .to_owned();
            let mut state = plain(OutboxKind::Rejected, &text, vec![as_new]);
            state.problem = problem;
            state
        }
        JobState::Expired => plain(
            OutboxKind::Rejected,
            word! {
                nb: "Fristen gikk ut før meldingen ble levert. Ingen har fått den.",
                nn: "Fristen gjekk ut før meldinga vart levert. Ingen har fått ho.",
                en: "The time ran out before the message was delivered. Nobody has received it.",
            },
            vec![as_new],
        ),
        JobState::Cancelled => plain(
            OutboxKind::Rejected,
            word! {
                nb: "Stoppet av deg. Ingen har fått den.",
                nn: "Stoppa av deg. Ingen har fått ho.",
                en: "Stopped by you. Nobody has received it.",
            },
            vec![as_new],
        ),
        JobState::Done => plain(
            OutboxKind::Checking,
            word! {
                nb: "Levert til formidleren.",
                nn: "Levert til formidlaren.",
                en: "Delivered to the carrier.",
            },
            Vec::new(),
        ),
    }
}

/// What went wrong with a job, as a person meets it.
pub(crate) fn job_problem(job: &JobRow) -> Option<IpcError> {
    let mut problem = problem(job.trouble.as_ref()?);
    if job.state == JobState::Rejected {
        problem.meaning = words! {
            nb: "Mottakeren har ikke fått meldingen. Dokumentene ligger her.",
            nn: "Mottakaren har ikkje fått meldinga. Dokumenta ligg her.",
            en: "The recipient has not received the message. The documents are here.",
        };
    }
    if job.doubtful || job.state == JobState::Uncertain || job.blocked_on == AWAITS_DECISION {
        problem.meaning = words! {
            nb: "Meldingen kan ha kommet fram. Vi sender den ikke på nytt av oss selv.",
            nn: "Meldinga kan ha kome fram. Vi sender ho ikkje på nytt av oss sjølve.",
            en: "The message may have arrived. We do not send it again on our own.",
        };
    }
    Some(problem)
}

/// What keeps a message from being sent, as a person meets it.
pub(crate) fn problem(trouble: &Trouble) -> IpcError {
    match &trouble.cause {
        Some(cause) if trouble.text.is_empty() => IpcError {
            meaning: words! {
                nb: "Meldingen er ikke sendt. Den ligger trygt i Utboks.",
                nn: "Meldinga er ikkje send. Ho ligg trygt i Utboks.",
                en: "The message has not been sent. It is safe in the Outbox.",
            },
            ..error::service(cause)
        },
        cause => IpcError {
            code: IpcCode::Other,
            number: trouble.number.clone(),
            what: trouble.text.clone(),
            meaning: words! {
                nb: "Meldingen er ikke sendt. Den ligger trygt i Utboks.",
                nn: "Meldinga er ikkje send. Ho ligg trygt i Utboks.",
                en: "The message has not been sent. It is safe in the Outbox.",
            },
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
