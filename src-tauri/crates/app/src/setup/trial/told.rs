//! How a trial stands, told from what is known of its letter and of nothing else.

use budstikke_store::{DeliveryRow, DeliveryState};

use crate::dto::{
    IncomingDetail, IpcCode, IpcError, MessageDetail, OutboxKind, StepStateDto, TrialLine,
    TrialOutcome, TrialState, VerdictDto, WhoDto,
};

/// What is known of the letter of a trial.
pub(super) struct Facts {
    /// The letter on its way out.
    pub(super) message: MessageDetail,
    /// The same letter as it came in.
    pub(super) came: Option<IncomingDetail>,
    /// The carrier's transfer of it, when it was fetched here.
    pub(super) delivery: Option<DeliveryRow>,
    /// Nobody should have to wait this long.
    pub(super) overdue: bool,
    /// Another system fetches for us: the letter is over when the carrier has it.
    pub(super) send_only: bool,
}

impl Facts {
    /// The trial with its lines; passed when every one has happened, failed when one can not any more or
    /// has not in time.
    pub(super) fn told(&self) -> TrialState {
        let line = |title: &str, done: bool| TrialLine {
            title: title.to_owned(),
            done,
        };
        let mut lines = vec![
            line("Pakket, signert og låst", self.is_at("sealed")),
            line("Levert til Altinn", self.is_at("handed")),
        ];
        if !self.send_only {
            lines.extend([
                line("Hentet tilbake hit", self.came.is_some()),
                line("Låst opp og kontrollert", self.is_good()),
                line("Hentingen bekreftet (MOTTATT)", self.is_told("MOTTATT")),
                line("Leveringen bekreftet (LEVERT)", self.is_told("LEVERT")),
            ]);
        }
        let passed = lines.iter().all(|line| line.done);
        let problem = if passed { None } else { self.problem() };
        let outcome = match (passed, &problem) {
            (true, _) => TrialOutcome::Passed,
            (false, Some(_)) => TrialOutcome::Failed,
            (false, None) => TrialOutcome::Running,
        };
        let text = match (outcome, self.send_only) {
            (TrialOutcome::Passed, false) => {
                "Oppsettet virker: brevet gikk ut, kom tilbake hit, ble kontrollert og bekreftet."
                    .to_owned()
            }
            (TrialOutcome::Passed, true) => {
                "Brevet er levert til Altinn. Det andre systemet deres henter det og svarer."
                    .to_owned()
            }
            (TrialOutcome::Failed, _) => "Prøven stoppet underveis.".to_owned(),
            _ => self.message.sentence.clone(),
        };
        TrialState {
            outcome,
            text,
            lines,
            problem,
        }
    }

    fn is_at(&self, step: &str) -> bool {
        let confirmed = StepStateDto::Confirmed;
        let mut steps = self.message.steps.iter();
        steps.any(|known| known.step == step && known.state == confirmed)
    }

    fn is_told(&self, code: &str) -> bool {
        let mut events = self.message.steps.iter().flat_map(|step| &step.events);
        events.any(|event| event.code == code)
    }

    /// A letter of our own that is not green shows that something is wrong with the set-up.
    fn is_good(&self) -> bool {
        self.came.as_ref().is_some_and(|came| {
            let checked = matches!(
                came.judgement.verdict,
                VerdictDto::Passed | VerdictDto::PassedWeak
            );
            // A message without documents has nothing to sign.
            let ours = matches!(came.sender.who, WhoDto::Same)
                || (came.agreement.is_some() && came.sender.who == WhoDto::TransportOnly);
            checked && ours
        })
    }

    /// Why it will not pass as things are, and what to do.
    fn problem(&self) -> Option<IpcError> {
        self.stopped()
            .or_else(|| self.put_aside())
            .or_else(|| self.not_good())
            .or_else(|| self.taken_by_another())
            .or_else(|| self.overdue.then(|| self.too_late()))
    }

    /// What stopped it on its way out. What is tried again by itself gets its time.
    fn stopped(&self) -> Option<IpcError> {
        let outbox = self.message.outbox.as_ref();
        let told = outbox.and_then(|outbox| outbox.problem.clone());
        let goes_on = outbox.is_some_and(|outbox| {
            !matches!(outbox.kind, OutboxKind::NeedsYou | OutboxKind::Rejected)
        });
        let problem = self.message.problem.clone().or(told);
        problem.filter(|_| !goes_on || self.overdue)
    }

    fn put_aside(&self) -> Option<IpcError> {
        let delivery = self.delivery.as_ref()?;
        lies_aside(&delivery.state, &delivery.reason)
    }

    fn not_good(&self) -> Option<IpcError> {
        let came = self.came.as_ref().filter(|_| !self.is_good())?;
        let reasons = &came.judgement.reasons;
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
        let why = reasons.first().map(|reason| reason.sentence.as_str());
        let (number, what, action) = if codes.contains(&"NO_KEY") {
            (
                "E20",
                "Brevet kom tilbake, men er låst for et annet sertifikat enn det som er her."
                    .to_owned(),
                "Se linjen «Andre låser med sertifikatet deres» under Tilganger.",
            )
        } else if came.judgement.verdict == VerdictDto::Failed {
            (
                "E21",
                format!(
                    "Brevet kom tilbake, men stemmer ikke. {}",
                    why.unwrap_or_default()
                ),
                "Prøv en gang til. Skjer det igjen, gi detaljene til den som drifter oppsettet.",
            )
        } else if came.judgement.verdict == VerdictDto::Indeterminate {
            (
                "",
                format!(
                    "Brevet kom tilbake, men kan ikke kontrolleres. {}",
                    why.unwrap_or_default()
                ),
                "Gå tilbake til Sertifikat, og se hva som mangler.",
            )
        } else {
            (
                "E07",
                format!(
                    "Brevet kom tilbake med en annen avsender. {}",
                    came.sender.sentence
                ),
                "Sjekk at sertifikatet og systembrukeren hører til samme virksomhet.",
            )
        };
        Some(problem(number, what.trim(), action, &codes.join(" ")))
    }

    /// What we fetch is written down here before the carrier is told that we have it.
    fn taken_by_another(&self) -> Option<IpcError> {
        (self.is_at("fetched") && self.delivery.is_none() && !self.send_only).then(|| {
            problem(
                "E23",
                "Et annet system hentet brevet og bekreftet det. Da kan meldinger havne der i stedet for her.",
                "Slå av hentingen i det andre systemet, eller svar ja på at det henter for dere.",
                "",
            )
        })
    }

    /// The first leg that has not happened in time.
    fn too_late(&self) -> IpcError {
        let (what, action) = if !self.is_at("handed") {
            (
                "Altinn er ikke ferdig med å ta imot brevet. Det ligger trygt i Utboks.",
                "Sjekk linjen «Altinn Formidling svarer» under Tilganger, og prøv igjen.",
            )
        } else if self.came.is_none() {
            (
                "Altinn har brevet, men det er ikke kommet tilbake hit.",
                "Sjekk om et annet system henter for dere, og at tilgangen til å hente virker.",
            )
        } else {
            (
                "Brevet kom tilbake og er i orden, men bekreftelsen fra oss er ikke kommet fram.",
                "Sjekk linjen «Tilgang til å sende til Altinn» under Tilganger, og prøv igjen.",
            )
        };
        problem("", what, action, &self.message.sentence)
    }
}

/// What is told of a delivery that never became a message.
fn lies_aside(state: &DeliveryState, reason: &str) -> Option<IpcError> {
    let aside = [DeliveryState::Foreign, DeliveryState::Quarantined];
    aside.contains(state).then(|| {
        problem(
            "E20",
            "Brevet kom tilbake, men kan ikke leses som et brev til dere.",
            "Kopier detaljene, og gi dem til den som drifter oppsettet.",
            reason,
        )
    })
}

fn problem(number: &str, what: &str, action: &str, details: &str) -> IpcError {
    IpcError {
        code: IpcCode::Other,
        number: number.to_owned(),
        what: what.to_owned(),
        meaning: "Oppsettet er lagret, og ingenting er tapt.".to_owned(),
        action: action.to_owned(),
        help: crate::error::help(number),
        details: details.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_is_put_aside_is_told_with_the_reason_and_one_under_way_is_not() {
        for state in [DeliveryState::Foreign, DeliveryState::Quarantined] {
            let told = lies_aside(&state, "no sbd.json in it").expect("it does not pass");
            assert_eq!(told.number, "E20", "{state:?}");
            assert!(told.what.contains("ikke leses som et brev til dere"));
            assert!(told.action.contains("Kopier detaljene"));
            assert_eq!(told.details, "no sbd.json in it");
        }
        for state in [DeliveryState::Staged, DeliveryState::Acked] {
            assert_eq!(lies_aside(&state, ""), None, "{state:?} is on its way");
        }
    }
}
