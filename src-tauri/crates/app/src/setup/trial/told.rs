//! How a trial stands, told from what is known of its letter and of nothing else.

use budstikke_domain::{word, words};
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
            line(
                word! {
                    nb: "Pakket, signert og låst",
                    nn: "Pakka, signert og låst",
                    en: "Packed, signed and locked",
                },
                self.is_at("sealed"),
            ),
            line(
                word! {
                    nb: "Levert til Altinn",
                    nn: "Levert til Altinn",
                    en: "Delivered to Altinn",
                },
                self.is_at("handed"),
            ),
        ];
        if !self.send_only {
            lines.extend([
                line(
                    word! {
                        nb: "Hentet tilbake hit",
                        nn: "Henta tilbake hit",
                        en: "Fetched back here",
                    },
                    self.came.is_some(),
                ),
                line(
                    word! {
                        nb: "Låst opp og kontrollert",
                        nn: "Låst opp og kontrollert",
                        en: "Unlocked and checked",
                    },
                    self.is_good(),
                ),
                line(
                    word! {
                        nb: "Hentingen bekreftet (MOTTATT)",
                        nn: "Hentinga stadfesta (MOTTATT)",
                        en: "The fetching confirmed (MOTTATT)",
                    },
                    self.is_told("MOTTATT"),
                ),
                line(
                    word! {
                        nb: "Leveringen bekreftet (LEVERT)",
                        nn: "Leveringa stadfesta (LEVERT)",
                        en: "The delivery confirmed (LEVERT)",
                    },
                    self.is_told("LEVERT"),
                ),
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
                words! {
                    nb: "Oppsettet virker: brevet gikk ut, kom tilbake hit, ble kontrollert og bekreftet.",
                    nn: "Oppsettet verkar: brevet gjekk ut, kom tilbake hit, vart kontrollert og stadfesta.",
                    en: "The set-up works: the letter went out, came back here, was checked and confirmed.",
                }
            }
            (TrialOutcome::Passed, true) => {
                words! {
                    nb: "Brevet er levert til Altinn. Det andre systemet deres henter det og svarer.",
                    nn: "Brevet er levert til Altinn. Det andre systemet dykkar hentar det og svarar.",
                    en: "The letter has been delivered to Altinn. Your other system fetches it and answers.",
                }
            }
            (TrialOutcome::Failed, _) => words! {
                nb: "Prøven stoppet underveis.",
                nn: "Prøva stoppa undervegs.",
                en: "The trial stopped on the way.",
            },
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
                words! {
                    nb: "Brevet kom tilbake, men er låst for et annet sertifikat enn det som er her.",
                    nn: "Brevet kom tilbake, men er låst for eit anna sertifikat enn det som er her.",
                    en: "The letter came back, but is locked for another certificate than the one that is here.",
                },
                word! {
                    nb: "Se linjen «Andre låser med sertifikatet deres» under Tilganger.",
                    nn: "Sjå linja «Andre låser med sertifikatet dykkar» under Tilgangar.",
                    en: "See the line “Others lock with your certificate” under Access.",
                },
            )
        } else if came.judgement.verdict == VerdictDto::Failed {
            (
                "E21",
                words! {
                    nb: "Brevet kom tilbake, men stemmer ikke. {why}",
                    nn: "Brevet kom tilbake, men stemmer ikkje. {why}",
                    en: "The letter came back, but something is wrong with it. {why}",
                    why = why.unwrap_or_default(),
                },
                word! {
                    nb: "Prøv en gang til. Skjer det igjen, gi detaljene til den som drifter oppsettet.",
                    nn: "Prøv ein gong til. Skjer det igjen, gi detaljane til den som driftar oppsettet.",
                    en: "Try once more. If it happens again, give the details to whoever runs the set-up.",
                },
            )
        } else if came.judgement.verdict == VerdictDto::Indeterminate {
            (
                "",
                words! {
                    nb: "Brevet kom tilbake, men kan ikke kontrolleres. {why}",
                    nn: "Brevet kom tilbake, men kan ikkje kontrollerast. {why}",
                    en: "The letter came back, but cannot be checked. {why}",
                    why = why.unwrap_or_default(),
                },
                word! {
                    nb: "Gå tilbake til Sertifikat, og se hva som mangler.",
                    nn: "Gå tilbake til Sertifikat, og sjå kva som manglar.",
                    en: "Go back to Certificate, and see what is missing.",
                },
            )
        } else {
            (
                "E07",
                words! {
                    nb: "Brevet kom tilbake med en annen avsender. {why}",
                    nn: "Brevet kom tilbake med ein annan avsendar. {why}",
                    en: "The letter came back with another sender. {why}",
                    why = came.sender.sentence,
                },
                word! {
                    nb: "Sjekk at sertifikatet og systembrukeren hører til samme virksomhet.",
                    nn: "Sjekk at sertifikatet og systembrukaren høyrer til same verksemd.",
                    en: "Check that the certificate and the system user belong to the same organisation.",
                },
            )
        };
        Some(problem(number, what.trim(), action, &codes.join(" ")))
    }

    /// What we fetch is written down here before the carrier is told that we have it.
    fn taken_by_another(&self) -> Option<IpcError> {
        (self.is_at("fetched") && self.delivery.is_none() && !self.send_only).then(|| {
            problem(
                "E23",
                word! {
                    nb: "Et annet system hentet brevet og bekreftet det. Da kan meldinger havne der i stedet for her.",
                    nn: "Eit anna system henta brevet og stadfesta det. Då kan meldingar hamne der i staden for her.",
                    en: "Another system fetched the letter and confirmed it. Messages may then end up there instead of here.",
                },
                word! {
                    nb: "Slå av hentingen i det andre systemet, eller svar ja på at det henter for dere.",
                    nn: "Slå av hentinga i det andre systemet, eller svar ja på at det hentar for dykk.",
                    en: "Turn off fetching in the other system, or answer yes to its fetching for you.",
                },
                "",
            )
        })
    }

    /// The first leg that has not happened in time.
    fn too_late(&self) -> IpcError {
        let (what, action) = if !self.is_at("handed") {
            (
                word! {
                    nb: "Altinn er ikke ferdig med å ta imot brevet. Det ligger trygt i Utboks.",
                    nn: "Altinn er ikkje ferdig med å ta imot brevet. Det ligg trygt i Utboks.",
                    en: "Altinn has not finished receiving the letter. It is safe in the Outbox.",
                },
                word! {
                    nb: "Sjekk linjen «Altinn Formidling svarer» under Tilganger, og prøv igjen.",
                    nn: "Sjekk linja «Altinn Formidling svarar» under Tilgangar, og prøv igjen.",
                    en: "Check the line “Altinn Formidling answers” under Access, and try again.",
                },
            )
        } else if self.came.is_none() {
            (
                word! {
                    nb: "Altinn har brevet, men det er ikke kommet tilbake hit.",
                    nn: "Altinn har brevet, men det er ikkje kome tilbake hit.",
                    en: "Altinn has the letter, but it has not come back here.",
                },
                word! {
                    nb: "Sjekk om et annet system henter for dere, og at tilgangen til å hente virker.",
                    nn: "Sjekk om eit anna system hentar for dykk, og at tilgangen til å hente verkar.",
                    en: "Check whether another system fetches for you, and that the access to fetch works.",
                },
            )
        } else {
            (
                word! {
                    nb: "Brevet kom tilbake og er i orden, men bekreftelsen fra oss er ikke kommet fram.",
                    nn: "Brevet kom tilbake og er i orden, men stadfestinga frå oss er ikkje komen fram.",
                    en: "The letter came back and is in order, but our confirmation has not arrived.",
                },
                word! {
                    nb: "Sjekk linjen «Tilgang til å sende til Altinn» under Tilganger, og prøv igjen.",
                    nn: "Sjekk linja «Tilgang til å sende til Altinn» under Tilgangar, og prøv igjen.",
                    en: "Check the line “Access to send to Altinn” under Access, and try again.",
                },
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
            word! {
                nb: "Brevet kom tilbake, men kan ikke leses som et brev til dere.",
                nn: "Brevet kom tilbake, men kan ikkje lesast som eit brev til dykk.",
                en: "The letter came back, but cannot be read as a letter to you.",
            },
            word! {
                nb: "Kopier detaljene, og gi dem til den som drifter oppsettet.",
                nn: "Kopier detaljane, og gi dei til den som driftar oppsettet.",
                en: "Copy the details, and give them to whoever runs the set-up.",
            },
            reason,
        )
    })
}

fn problem(number: &str, what: &str, action: &str, details: &str) -> IpcError {
    IpcError {
        code: IpcCode::Other,
        number: number.to_owned(),
        what: what.to_owned(),
        meaning: words! {
            nb: "Oppsettet er lagret, og ingenting er tapt.",
            nn: "Oppsettet er lagra, og ingenting er tapt.",
            en: "The set-up is saved, and nothing is lost.",
        },
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
