//! Diagnose (ux 5.16): whether the machine and every service that is used do what messages need, asked anew each
//! time. What could not be asked is told as not known, and what is not set up as not used; neither is ever wrong.

mod machine;
mod meaning;
mod report;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use budstikke_domain::{word, words};
use budstikke_identity::{Anchors, SystemUser, TokenSource};
use budstikke_net::{Environment, Http};

use crate::dto::{
    AccessAction, AccessId, AccessLine, AccessState, DiagnoseLine, DiagnosePart, DiagnoseState,
};
use crate::fiks::Fiks;
use crate::setup::access::{Questions, Said};
use crate::setup::fiks_io::checks::{Alone, KontoQuestions};
use crate::{App, AppError};

/// Longer nobody waits for an answer.
const LIMIT: Duration = Duration::from_secs(60);

/// What the services are asked with, and what they said last.
pub(crate) struct Diagnosis {
    http: Http,
    anchors: Arc<Anchors>,
    tokens: Arc<TokenSource>,
    user: SystemUser,
    last: Mutex<BTreeMap<DiagnosePart, Vec<DiagnoseLine>>>,
}

impl Diagnosis {
    pub(crate) fn new(
        http: Http,
        anchors: Arc<Anchors>,
        tokens: Arc<TokenSource>,
        user: SystemUser,
    ) -> Diagnosis {
        Diagnosis {
            http,
            anchors,
            tokens,
            user,
            last: Mutex::default(),
        }
    }

    /// Without the tokens that are kept: they would say what was true when they were given.
    fn fresh(&self) -> Arc<TokenSource> {
        let client = self.tokens.client().clone();
        Arc::new(TokenSource::new(self.http.clone(), client))
    }

    fn keep(&self, part: DiagnosePart, lines: &[DiagnoseLine]) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.insert(part, lines.to_vec());
    }

    fn last(&self) -> Vec<DiagnoseLine> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.values().flatten().cloned().collect()
    }
}

impl App {
    /// Asks what belongs to `part`; sends nothing and takes nothing. Parts may be asked beside each other.
    ///
    /// Resolves within a minute: what has no answer by then is not known. Cancelling asks no further.
    pub async fn diagnose(&self, part: DiagnosePart) -> Vec<DiagnoseLine> {
        let lines = tokio::select! {
            lines = self.ask(part) => lines,
            () = self.clock().pass(LIMIT) => vec![unanswered(part)],
            () = self.closing() => vec![unanswered(part)],
        };
        self.diagnosis().keep(part, &lines);
        lines
    }

    async fn ask(&self, part: DiagnosePart) -> Vec<DiagnoseLine> {
        match part {
            DiagnosePart::Machine => self.ask_machine().await,
            DiagnosePart::Database => vec![self.ask_database().await],
            DiagnosePart::Eformidling => self.ask_eformidling().await,
            DiagnosePart::FiksIo => match self.ask_fiks().await {
                Ok(lines) => lines,
                Err(error) => vec![DiagnoseLine {
                    details: error.to_string(),
                    ..unanswered(part)
                }],
            },
        }
    }

    async fn ask_eformidling(&self) -> Vec<DiagnoseLine> {
        if !self.uses_dpo() {
            return vec![unused("eFormidling", "eFormidling")];
        }
        let asked = self.diagnosis();
        let questions = Questions {
            http: asked.http.clone(),
            anchors: asked.anchors.clone(),
            environment: self.environment(),
            tokens: asked.fresh(),
            user: asked.user.clone(),
            approve_at: String::new(),
        };
        self.diagnosed(questions.all().await)
    }

    async fn ask_fiks(&self) -> Result<Vec<DiagnoseLine>, AppError> {
        let Some(used) = self.fiks() else {
            return Ok(vec![unused("FiksIo", "Fiks IO")]);
        };
        let asked = self.diagnosis();
        let fresh = Fiks::load(self.store(), asked.http.clone(), asked.fresh()).await?;
        let Some(fiks) = fresh else {
            return Ok(vec![unused("FiksIo", "Fiks IO")]);
        };
        let keys = used.keys.all();
        let questions = KontoQuestions {
            http: &asked.http,
            environment: self.environment(),
            auth: &fiks.auth,
            directory: &fiks.directory,
            konto: fiks.konto,
            config: &fiks.config,
            org: self.organisation().org,
            keys: &keys,
        };
        let alone = match used.taps.is_on() {
            true => Alone::Told(self.others(used)),
            false => Alone::TurnedOff,
        };
        Ok(self.diagnosed(questions.all(alone).await.lines))
    }

    /// Who else fetches, as our own connection is told.
    fn others(&self, fiks: &Fiks) -> Said {
        let health = self.engine_health();
        let account = health.accounts.get(&fiks.account);
        match account {
            Some(account) if account.others > 0 => Said::lacking(
                "E23",
                word! {
                    nb: "Et annet program henter også fra kontoen. Meldingene blir delt mellom dere.",
                    nn: "Eit anna program hentar òg frå kontoen. Meldingane blir delte mellom dykk.",
                    en: "Another program also fetches from the account. The messages are divided between you.",
                },
            ),
            Some(account)
                if account.blocked.is_none()
                    && account.failure.is_none()
                    && account.received_at.is_some() =>
            {
                Said::works(word! {
                    nb: "Bare vi henter fra kontoen.",
                    nn: "Berre vi hentar frå kontoen.",
                    en: "Only we fetch from the account.",
                })
            }
            _ => Said::not_checked(word! {
                nb: "Vi henter ikke fra kontoen akkurat nå.",
                nn: "Vi hentar ikkje frå kontoen akkurat no.",
                en: "We are not fetching from the account right now.",
            }),
        }
    }

    /// The set-up's lines, as they are told of here.
    fn diagnosed(&self, lines: Vec<AccessLine>) -> Vec<DiagnoseLine> {
        let at = self.clock().now().to_string();
        let lines = lines.into_iter();
        lines
            .map(|line| {
                let state = match line.state {
                    AccessState::Works => DiagnoseState::Works,
                    AccessState::Missing => DiagnoseState::Wrong,
                    AccessState::NotChecked => DiagnoseState::Unknown,
                    AccessState::TurnedOff => DiagnoseState::Unused,
                };
                DiagnoseLine {
                    id: key(line.id),
                    state,
                    text: line.text,
                    meaning: match state {
                        DiagnoseState::Wrong => meaning::of(line.id).to_owned(),
                        _ => String::new(),
                    },
                    number: line.number,
                    details: line.details,
                    action: line.action.and_then(|action| self.possible(action)),
                    at: match state {
                        DiagnoseState::Unknown => String::new(),
                        _ => at.clone(),
                    },
                    title: line.title,
                }
            })
            .collect()
    }

    /// The sandbox has no set-up to go to.
    fn possible(&self, action: AccessAction) -> Option<AccessAction> {
        let goes = matches!(action, AccessAction::GoTo { .. });
        (!goes || self.environment() != Environment::Sandkasse).then_some(action)
    }
}

fn key(id: AccessId) -> String {
    format!("{id:?}")
}

fn part_title(part: DiagnosePart) -> &'static str {
    match part {
        DiagnosePart::Machine => {
            word! { nb: "Klokke, disk og sertifikat", nn: "Klokke, disk og sertifikat", en: "Clock, disk and certificate" }
        }
        DiagnosePart::Database => machine::database_title(),
        DiagnosePart::Eformidling => "eFormidling",
        DiagnosePart::FiksIo => "Fiks IO",
    }
}

/// No answer is no knowledge.
fn unanswered(part: DiagnosePart) -> DiagnoseLine {
    DiagnoseLine {
        text: words! {
            nb: "Svaret kom ikke innen ett minutt.",
            nn: "Svaret kom ikkje innan eitt minutt.",
            en: "The answer did not come within a minute.",
        },
        ..line(
            &format!("{part:?}"),
            part_title(part),
            DiagnoseState::Unknown,
        )
    }
}

fn unused(id: &str, title: &str) -> DiagnoseLine {
    DiagnoseLine {
        text: words! {
            nb: "Ikke satt opp her.",
            nn: "Ikkje sett opp her.",
            en: "Not set up here.",
        },
        ..line(id, title, DiagnoseState::Unused)
    }
}

fn line(id: &str, title: &str, state: DiagnoseState) -> DiagnoseLine {
    DiagnoseLine {
        id: id.to_owned(),
        title: title.to_owned(),
        state,
        text: String::new(),
        meaning: String::new(),
        number: String::new(),
        details: String::new(),
        action: None,
        at: String::new(),
    }
}
