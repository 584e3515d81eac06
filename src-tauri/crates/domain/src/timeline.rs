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
        .any(|r| r.rule.closes && r.rule.effect != Effect::Note)
        || profile.closed_by.is_some_and(&confirmed);
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
    // The same word is good news where nothing more is waited for.
    let done = outcome.is_none() && profile.closed_by.is_some_and(&confirmed);
    let tone = match tone {
        Tone::Neutral if done => Tone::Success,
        tone => tone,
    };
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
        if matches!(phase, Phase::Expired | Phase::Cancelled) && before.iter().any(confirmed) {
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
mod fiks_io_tests;
#[cfg(test)]
mod tests;
