//! The fold: what is known about a message, by whom, and what is not.

use serde::{Deserialize, Serialize};

use crate::{Effect, Profile, StatusEvent, StatusRule, StatusTable, Step};

/// What is known about a message: one state for each of the seven steps, and the outcome if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The seven steps, in order.
    pub steps: Vec<TimelineStep>,
    /// The one-word summary for lists and filters.
    pub phase: Phase,
    /// How the message as a whole looks.
    pub tone: Tone,
    /// Index of the event that says most about the message now; its sentence is the status sentence.
    pub headline: Option<usize>,
}

/// One step of a [`Timeline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStep {
    /// Which.
    pub step: Step,
    /// What is known of it.
    pub state: StepState,
    /// Indices of the events that speak of it, in order of the log; confirming ones and others.
    pub events: Vec<usize>,
}

/// What is known of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// An event says so.
    Confirmed,
    /// It may still come.
    Waiting,
    /// This service can never tell: «vet ikke».
    Unknown,
    /// It failed, the deadline ran out on it, or nobody knows whether it happened.
    Failed,
    /// It does not apply, or will not come any more.
    NotApplicable,
}

/// The one-word summary of a [`Timeline`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing is frozen yet.
    Draft,
    /// In Utboks.
    Queued,
    /// With the carrier.
    Handed,
    /// With the receiver's system.
    Fetched,
    /// With the receiver's archive.
    Accepted,
    /// A person has opened it.
    Opened,
    /// It failed.
    Failed,
    /// The deadline ran out.
    Expired,
    /// It may have been sent.
    Uncertain,
    /// A person stopped it.
    Cancelled,
}

impl Phase {
    /// The word as it is written in database and IPC.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Draft => "draft",
            Phase::Queued => "queued",
            Phase::Handed => "handed",
            Phase::Fetched => "fetched",
            Phase::Accepted => "accepted",
            Phase::Opened => "opened",
            Phase::Failed => "failed",
            Phase::Expired => "expired",
            Phase::Uncertain => "uncertain",
            Phase::Cancelled => "cancelled",
        }
    }
}

/// How something looks: always icon and word and colour together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Waiting inside the deadline.
    Neutral,
    /// The best this service can tell has been reached.
    Success,
    /// Needs attention.
    Warning,
    /// Failed.
    Danger,
}

/// Folds the log of a message into what is known about it.
///
/// Pure, total, and independent of the order of `events`: what counts is when each was received, and
/// between events of the same instant what they say. No step is inferred from another: a receipt from
/// the archive does not confirm that the carrier said anything.
///
/// An outcome (failed, expired, uncertain) stands on the step it names, or else on the step that was
/// waited for. A later confirmation of that step, or of one after it, lifts it; a weak one
/// (`LEVERT`) lifts an expiry or an uncertainty, never a failure.
pub fn fold(events: &[StatusEvent], profile: &Profile) -> Timeline {
    let read: Vec<Read<'_>> = read(events);
    let confirmed = |step: Step| {
        read.iter()
            .any(|r| r.rule.effect == Effect::Confirms && r.rule.step == Some(step))
    };
    let closes = read
        .iter()
        .any(|r| r.rule.closes && r.rule.effect != Effect::Note);
    let standing = standing(&read, profile);
    let outcome = gravest(&standing);

    let mut steps: Vec<TimelineStep> = Step::ALL
        .into_iter()
        .map(|step| {
            let state = if confirmed(step) || (step == Step::Closed && closes) {
                StepState::Confirmed
            } else if profile.reports.contains(&step) {
                StepState::Waiting
            } else {
                StepState::Unknown
            };
            let events = read
                .iter()
                .filter(|r| {
                    let at = r.rule.step.or_else(|| {
                        outcome
                            .as_ref()
                            .filter(|o| o.index == r.index)
                            .map(|o| o.step)
                    });
                    at == Some(step)
                })
                .map(|r| r.index)
                .collect();
            TimelineStep {
                step,
                state,
                events,
            }
        })
        .collect();

    if let Some(outcome) = outcome {
        for entry in &mut steps {
            // A second failure is shown on its own step; lifting the first must not bring it up from nowhere.
            let failed = |o: &Outcome| o.step == entry.step && o.phase == Phase::Failed;
            if entry.step == outcome.step || standing.iter().any(failed) {
                entry.state = StepState::Failed;
            } else if entry.step > outcome.step
                && entry.step != Step::Closed
                && entry.state == StepState::Waiting
                && outcome.nothing_more_comes()
            {
                entry.state = StepState::NotApplicable;
            }
        }
    }

    let phase = match &outcome {
        Some(outcome) => outcome.phase,
        None => furthest(&steps),
    };
    let headline = match &outcome {
        Some(outcome) => Some(outcome.index),
        None => headline(&read),
    };
    let tone = headline
        .and_then(|index| read.iter().find(|r| r.index == index))
        .map_or(Tone::Neutral, |r| r.rule.tone);
    Timeline {
        steps,
        phase,
        tone,
        headline,
    }
}

/// An event with what it means; events that the table does not know are left out, they change nothing.
struct Read<'a> {
    index: usize,
    event: &'a StatusEvent,
    rule: &'a StatusRule,
}

fn read(events: &[StatusEvent]) -> Vec<Read<'_>> {
    let table = StatusTable::builtin();
    let mut read: Vec<Read<'_>> = events
        .iter()
        .enumerate()
        .filter_map(|(index, event)| {
            Some(Read {
                index,
                event,
                rule: table.rule(event)?,
            })
        })
        .collect();
    // A total order over what was received, so that the log's own order does not matter.
    read.sort_by(|a, b| {
        let key = |r: &Read<'_>| {
            (
                r.event.received_at,
                // What names no step is about the one waited for after all else of its instant.
                r.rule.step.is_none(),
                r.rule.step,
                r.event.code.clone(),
                r.event.source_key.clone(),
                r.event.detail.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    read
}

/// A failure, expiry, uncertainty or cancellation that nothing has lifted.
struct Outcome {
    index: usize,
    step: Step,
    phase: Phase,
}

impl Outcome {
    fn nothing_more_comes(&self) -> bool {
        matches!(self.phase, Phase::Failed | Phase::Cancelled)
    }
}

fn standing(read: &[Read<'_>], profile: &Profile) -> Vec<Outcome> {
    let mut standing = Vec::new();
    for (at, r) in read.iter().enumerate() {
        let phase = match r.rule.effect {
            Effect::Fails => Phase::Failed,
            Effect::Expires => Phase::Expired,
            Effect::Uncertain => Phase::Uncertain,
            Effect::Cancels => Phase::Cancelled,
            Effect::Confirms | Effect::Waits | Effect::Settles | Effect::Note => continue,
        };
        let before = read.get(..at).unwrap_or_default();
        let step = r.rule.step.unwrap_or_else(|| waited_for(before, profile));
        let confirmed = |other: &Read<'_>| {
            other.rule.effect == Effect::Confirms && other.rule.step == Some(step)
        };
        if phase == Phase::Expired && before.iter().any(confirmed) {
            continue; // nothing was waited for any more
        }
        let lifted = read.iter().any(|other| lifts(other, r, phase, step));
        if lifted {
            continue;
        }
        standing.push(Outcome {
            index: r.index,
            step,
            phase,
        });
    }
    standing
}

/// Of several standing outcomes the gravest is shown, of equal ones the last; a failure says more than an
/// expiry.
fn gravest(standing: &[Outcome]) -> Option<&Outcome> {
    standing.iter().max_by_key(|outcome| gravity(outcome.phase))
}

fn gravity(phase: Phase) -> u8 {
    match phase {
        Phase::Failed => 3,
        Phase::Cancelled => 2,
        Phase::Expired => 1,
        _ => 0,
    }
}

fn lifts(other: &Read<'_>, outcome: &Read<'_>, phase: Phase, step: Step) -> bool {
    if other.event.received_at < outcome.event.received_at || other.index == outcome.index {
        return false;
    }
    match other.rule.effect {
        Effect::Settles => phase == Phase::Uncertain,
        Effect::Confirms => {
            let about_it = other
                .rule
                .step
                .is_some_and(|confirmed| confirmed >= step && confirmed != Step::Closed);
            about_it && (phase != Phase::Failed || !other.rule.weak)
        }
        _ => false,
    }
}

/// The first step the service can tell of that nobody had confirmed by then.
fn waited_for(before: &[Read<'_>], profile: &Profile) -> Step {
    let furthest = before
        .iter()
        .filter(|r| r.rule.effect == Effect::Confirms)
        .filter_map(|r| r.rule.step)
        .max();
    profile
        .reports
        .iter()
        .copied()
        .find(|step| furthest.is_none_or(|furthest| *step > furthest))
        .filter(|step| *step != Step::Closed)
        .unwrap_or(Step::Accepted)
}

fn furthest(steps: &[TimelineStep]) -> Phase {
    steps
        .iter()
        .filter(|entry| entry.state == StepState::Confirmed)
        .map(|entry| match entry.step {
            Step::Made | Step::Sealed | Step::Closed => Phase::Queued,
            Step::Handed => Phase::Handed,
            Step::Fetched => Phase::Fetched,
            Step::Accepted => Phase::Accepted,
            Step::Opened => Phase::Opened,
        })
        .max()
        .unwrap_or(Phase::Draft)
}

/// The event that says most: of the furthest step, a confirmation before a mere beginning, a strong
/// word before a weak one, and the first of its kind.
fn headline(read: &[Read<'_>]) -> Option<usize> {
    read.iter()
        .filter(|r| matches!(r.rule.effect, Effect::Confirms | Effect::Waits))
        .filter(|r| r.rule.step.is_some() && r.rule.step != Some(Step::Closed))
        .reduce(|best, r| {
            let weight =
                |r: &Read<'_>| (r.rule.step, r.rule.effect == Effect::Confirms, !r.rule.weak);
            if weight(r) > weight(best) { r } else { best }
        })
        .map(|r| r.index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ServiceIdentifier, Source};
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn event(code: &str, detail: &str, second: i64) -> StatusEvent {
        StatusEvent {
            service: ServiceIdentifier::Dpo,
            code: code.to_owned(),
            source: Source::Recipient,
            source_key: format!("{code}|{second}"),
            stated_at: String::new(),
            received_at: Timestamp::from_second(1_700_000_000 + second).unwrap(),
            detail: detail.to_owned(),
            raw_blob: String::new(),
        }
    }

    fn folded(codes: &[(&str, &str)]) -> Timeline {
        let events: Vec<_> = codes
            .iter()
            .enumerate()
            .map(|(second, (code, detail))| event(code, detail, second as i64))
            .collect();
        fold(&events, &Profile::dpo())
    }

    fn state(timeline: &Timeline, step: Step) -> StepState {
        timeline
            .steps
            .iter()
            .find(|entry| entry.step == step)
            .unwrap()
            .state
    }

    const OK: (&str, &str) = ("LEST", "ArkivmeldingKvittering: OK");
    const ERROR: (&str, &str) = ("FEIL", "ArkivmeldingKvittering: ERROR\nX: nei");

    #[test]
    fn a_full_road_ends_accepted_and_closed_and_says_nothing_of_a_reader() {
        let timeline = folded(&[
            ("OPPRETTET", ""),
            ("PAKKET", ""),
            ("SENDT", ""),
            ("MOTTATT", ""),
            ("LEVERT", ""),
            OK,
        ]);
        assert_eq!(timeline.phase, Phase::Accepted);
        assert_eq!(timeline.tone, Tone::Success);
        assert_eq!(
            timeline.headline,
            Some(5),
            "the archive's word outweighs the weaker LEVERT"
        );
        assert_eq!(state(&timeline, Step::Closed), StepState::Confirmed);
        assert_eq!(
            state(&timeline, Step::Opened),
            StepState::Unknown,
            "DPO can never tell that a person read it"
        );
    }

    #[test]
    fn no_step_is_inferred_from_another() {
        let timeline = folded(&[("OPPRETTET", ""), OK]);
        assert_eq!(
            state(&timeline, Step::Fetched),
            StepState::Waiting,
            "nobody said that it was fetched"
        );
        assert_eq!(
            state(&timeline, Step::Handed),
            StepState::Waiting,
            "nobody said that Altinn has it"
        );
        assert_eq!(timeline.phase, Phase::Accepted);
    }

    #[test]
    fn a_rejection_stands_although_a_weaker_delivery_comes_after_it() {
        let timeline = folded(&[("OPPRETTET", ""), ("SENDT", ""), ERROR, ("LEVERT", "")]);
        assert_eq!(timeline.phase, Phase::Failed);
        assert_eq!(state(&timeline, Step::Accepted), StepState::Failed);
    }

    #[test]
    fn an_expiry_stands_on_the_step_that_was_waited_for_and_a_late_receipt_lifts_it() {
        let before = folded(&[
            ("OPPRETTET", ""),
            ("PAKKET", ""),
            ("SENDT", ""),
            ("LEVETID_UTLOPT", ""),
        ]);
        assert_eq!(before.phase, Phase::Expired);
        assert_eq!(state(&before, Step::Fetched), StepState::Failed);
        assert_eq!(
            state(&before, Step::Accepted),
            StepState::Waiting,
            "it may still come"
        );
        let after = folded(&[
            ("OPPRETTET", ""),
            ("PAKKET", ""),
            ("SENDT", ""),
            ("LEVETID_UTLOPT", ""),
            ("MOTTATT", ""),
        ]);
        assert_eq!(after.phase, Phase::Fetched);
    }

    #[test]
    fn an_uncertain_attempt_is_lifted_by_the_carrier_or_settled_by_asking_it() {
        let uncertain = [("OPPRETTET", ""), ("PAKKET", ""), ("USIKKER", "")];
        assert_eq!(folded(&uncertain).phase, Phase::Uncertain);
        assert_eq!(
            folded(&[&uncertain[..], &[("SENDT", "")]].concat()).phase,
            Phase::Handed
        );
        assert_eq!(
            folded(&[&uncertain[..], &[("AVKLART", "")]].concat()).phase,
            Phase::Queued
        );
    }

    #[test]
    fn a_late_status_moves_nothing_backwards() {
        let timeline = folded(&[
            ("OPPRETTET", ""),
            ("SENDT", ""),
            OK,
            ("MOTTATT", ""),
            ("MOTTATT", ""),
        ]);
        assert_eq!(timeline.phase, Phase::Accepted);
        assert_eq!(
            state(&timeline, Step::Fetched),
            StepState::Confirmed,
            "and yet it is told"
        );
    }

    #[test]
    fn a_virus_found_by_the_carrier_fails_the_handing_over() {
        let timeline = folded(&[
            ("OPPRETTET", ""),
            ("PAKKET", ""),
            ("LASTET_OPP", ""),
            ("Failed", "Malware"),
        ]);
        assert_eq!(timeline.phase, Phase::Failed);
        assert_eq!(state(&timeline, Step::Handed), StepState::Failed);
        assert_eq!(state(&timeline, Step::Fetched), StepState::NotApplicable);
    }

    #[test]
    fn a_deadline_after_the_last_confirmation_says_nothing() {
        let timeline = folded(&[("OPPRETTET", ""), ("LEVERT", ""), ("LEVETID_UTLOPT", "")]);
        assert_eq!(state(&timeline, Step::Accepted), StepState::Confirmed);
        assert_eq!(timeline.phase, Phase::Accepted);
    }

    #[test]
    fn an_outcome_of_the_same_instant_comes_after_what_it_ends() {
        let at_once = [
            event("OPPRETTET", "", 0),
            event("PAKKET", "", 0),
            event("FEIL", "", 0),
        ];
        let timeline = fold(&at_once, &Profile::dpo());
        assert_eq!(timeline.phase, Phase::Failed);
        assert_eq!(state(&timeline, Step::Handed), StepState::Failed);
    }

    #[test]
    fn an_unknown_status_is_kept_and_changes_nothing() {
        let with = folded(&[("OPPRETTET", ""), ("SENDT", ""), ("NYTT_ORD", "")]);
        let without = folded(&[("OPPRETTET", ""), ("SENDT", "")]);
        assert_eq!(with, without);
    }

    fn any_event() -> impl Strategy<Value = StatusEvent> {
        let codes: Vec<(String, String)> = StatusTable::builtin()
            .rules()
            .iter()
            .map(|rule| (rule.code.clone(), rule.when.clone()))
            .chain([("UKJENT".to_owned(), String::new())])
            .collect();
        (prop::sample::select(codes), 0i64..5)
            .prop_map(|((code, when), second)| event(&code, &when, second))
    }

    proptest! {
        #[test]
        fn the_order_of_the_log_does_not_matter(
            (events, shuffled) in prop::collection::vec(any_event(), 0..9)
                .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
        ) {
            let a = fold(&events, &Profile::dpo());
            let b = fold(&shuffled, &Profile::dpo());
            let states = |t: &Timeline| t.steps.iter().map(|s| (s.step, s.state)).collect::<Vec<_>>();
            prop_assert_eq!(states(&a), states(&b));
            prop_assert_eq!(a.phase, b.phase);
            prop_assert_eq!(a.tone, b.tone);
        }

        #[test]
        fn one_more_receipt_never_moves_a_message_back(events in prop::collection::vec(any_event(), 0..8)) {
            let before = fold(&events, &Profile::dpo());
            let mut more = events;
            more.push(event("MOTTATT", "", 9));
            let after = fold(&more, &Profile::dpo());
            if before.phase <= Phase::Opened {
                prop_assert!(after.phase >= before.phase, "{:?} -> {:?}", before.phase, after.phase);
            }
            for (b, a) in before.steps.iter().zip(&after.steps) {
                if b.state == StepState::Confirmed {
                    prop_assert_eq!(a.state, StepState::Confirmed);
                }
            }
        }
    }
}
