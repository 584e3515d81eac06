//! The same for a letter that came in: taken, opened and answered through a crash.

use std::collections::{BTreeMap, BTreeSet};

use budstikke_domain::Verdict;
use budstikke_sandbox::{FileStatus, RecipientStatus, Transfer};
use budstikke_store::DeliveryState;
use jiff::Timestamp;

use super::{InvariantOf, Wrong, durable, judge, soon, swept, undamaged};
use crate::failpoints::{self, Point};
use crate::headless::State;
use crate::ledger::{Came, Ledger};
use crate::world::US;

/// What every letter's sender is told, in this order.
const TOLD: [&str; 2] = ["MOTTATT", "LEVERT"];

/// Everything that is known about a letter that came in through a crash.
pub struct Evidence {
    /// Where the process was killed.
    pub point: &'static Point,
    /// The letter's messageId.
    pub message_id: String,
    /// The carrier's id of it.
    pub transfer_id: String,
    /// What its package holds.
    pub files: BTreeSet<String>,
    /// What the killed process left.
    pub left: Ledger,
    /// Every transfer the carrier knew when it was dead.
    pub transfers_then: Vec<Transfer>,
    /// What the person saw on coming back.
    pub found: State,
    /// What the person sees at the end.
    pub seen: State,
    /// What there is at the end, after the janitor.
    pub end: Ledger,
    /// Every transfer the carrier knows.
    pub transfers: Vec<Transfer>,
    /// The statuses that its sender has been told, in the order they came.
    pub told: Vec<String>,
    /// The time at the end.
    pub now: Timestamp,
}

/// Every invariant of a letter on its way in.
pub const IN: &[InvariantOf<Evidence>] = &[
    (
        "I2",
        "nothing is confirmed before it is durable here",
        no_loss,
    ),
    (
        "I2",
        "the letter lies in Innboks with all that was in it",
        arrived_whole,
    ),
    ("I3", "it is one row, and is shown once", one_row),
    (
        "I3",
        "its sender hears MOTTATT and then LEVERT, each once",
        told_once,
    ),
    (
        "I4",
        "every attempt to answer carries the same key",
        same_keys,
    ),
    (
        "I6",
        "nothing that was known is unknown afterwards, and nothing stands twice",
        nothing_moves_back,
    ),
    (
        "I7",
        "no answer waits for a time that is far away",
        |evidence| soon(the(evidence)?.answers.iter(), evidence.now),
    ),
    (
        "I9",
        "opening it is counted before it is opened",
        openings_counted,
    ),
    (
        "files",
        "after the janitor no file is without a row, and no row without its file",
        |evidence| swept(&evidence.left, &evidence.end),
    ),
    ("database", "it is whole", |evidence| {
        undamaged([&evidence.left, &evidence.end])
    }),
];

/// Looks at every invariant of [`IN`]; panics with all that is wrong.
pub fn hold(evidence: &Evidence) {
    judge(IN, evidence, evidence.point);
}

fn no_loss(evidence: &Evidence) -> Result<(), Wrong> {
    durable(&evidence.transfers_then, &evidence.left)?;
    durable(&evidence.transfers, &evidence.end)?;
    let confirmed = evidence
        .transfers
        .iter()
        .find(|transfer| transfer.id.to_string() == evidence.transfer_id)
        .and_then(|transfer| transfer.recipient_status(US));
    if confirmed != Some(RecipientStatus::DownloadConfirmed) {
        return Err(format!("the carrier holds it as {confirmed:?}"));
    }
    match evidence.end.taken.get(&evidence.transfer_id) {
        Some(taken) if taken.state == DeliveryState::Recorded => Ok(()),
        taken => Err(format!("the ledger has {taken:?}")),
    }
}

fn arrived_whole(evidence: &Evidence) -> Result<(), Wrong> {
    let came = the(evidence)?;
    if came.row.verdict != Some(Verdict::Passed) {
        return Err(format!("it is {:?}", came.row.verdict));
    }
    let files: BTreeSet<String> = came
        .parts
        .iter()
        .map(|part| part.filename.clone())
        .collect();
    if files != evidence.files {
        return Err(format!(
            "it has {files:?}, and {:?} was sent",
            evidence.files
        ));
    }
    match evidence.seen.inbox.first() {
        Some(lying) if lying.readable => Ok(()),
        seen => Err(format!("a person sees {seen:?}")),
    }
}

fn one_row(evidence: &Evidence) -> Result<(), Wrong> {
    let rows = evidence.end.arrived(&evidence.message_id).len();
    let (shown, aside) = (evidence.seen.inbox.len(), evidence.seen.aside);
    if (rows, shown, aside) != (1, 1, 0) {
        return Err(format!(
            "{rows} rows, shown {shown} times, {aside} put aside"
        ));
    }
    match evidence.left.arrived(&evidence.message_id).first() {
        Some(left) if left.row.uid != the(evidence)?.row.uid => {
            Err("the letter in Innboks was replaced by another".to_owned())
        }
        _ => Ok(()),
    }
}

fn told_once(evidence: &Evidence) -> Result<(), Wrong> {
    if evidence.told == TOLD {
        return Ok(());
    }
    Err(format!("it heard {:?}", evidence.told))
}

fn same_keys(evidence: &Evidence) -> Result<(), Wrong> {
    let keys = |came: &Came| -> BTreeSet<String> {
        came.answers
            .iter()
            .map(|job| job.attempt_key.clone())
            .collect()
    };
    let known = keys(the(evidence)?);
    if let Some(left) = evidence.left.arrived(&evidence.message_id).first()
        && keys(left) != known
    {
        return Err("an answer got another key after the crash".to_owned());
    }
    let mut handed_on: BTreeMap<&str, u32> = BTreeMap::new();
    for transfer in &evidence.transfers {
        if transfer.sender_org() != US {
            continue;
        }
        if !known.contains(&transfer.reference) {
            return Err(format!("the carrier knows {}", transfer.reference));
        }
        if transfer.reached(FileStatus::Published).is_some() {
            *handed_on.entry(&transfer.reference).or_default() += 1;
        }
    }
    let once = handed_on.values().all(|times| *times == 1);
    if handed_on.len() != known.len() || !once {
        return Err(format!("handed on {handed_on:?}, jobs {known:?}"));
    }
    Ok(())
}

fn nothing_moves_back(evidence: &Evidence) -> Result<(), Wrong> {
    let came = the(evidence)?;
    for code in [
        "INNKOMMENDE_MOTTATT",
        "KONTROLLERT",
        "INNKOMMENDE_LEVERT",
        "MOTTATT_SENDT",
        "LEVERT_SENDT",
    ] {
        let times = came.events.iter().filter(|row| row.event.code == code);
        let times = times.count();
        if times != 1 {
            return Err(format!("{code} stands {times} times"));
        }
    }
    let Some(before) = evidence.found.inbox.first() else {
        return Ok(());
    };
    let after = &evidence.seen.inbox;
    let lost = before
        .codes
        .iter()
        .find(|code| !after.iter().any(|lying| lying.codes.contains(code)));
    match lost {
        Some(code) => Err(format!("{code} was shown and is not")),
        None => Ok(()),
    }
}

fn openings_counted(evidence: &Evidence) -> Result<(), Wrong> {
    let attempts = |ledger: &Ledger| {
        let taken = ledger.taken.get(&evidence.transfer_id);
        taken.map_or(0, |taken| taken.attempts)
    };
    let (left, end) = (attempts(&evidence.left), attempts(&evidence.end));
    let opened = failpoints::OPENING.contains(evidence.point);
    if opened && left == 0 {
        return Err("it died in an opening that was not counted".to_owned());
    }
    if end < left || end == 0 {
        return Err(format!("{left} openings became {end}"));
    }
    Ok(())
}

/// The letter at the end.
fn the(evidence: &Evidence) -> Result<&Came, Wrong> {
    let arrived = evidence.end.arrived(&evidence.message_id);
    let first = arrived.first().copied();
    first.ok_or_else(|| "the letter is not here".to_owned())
}
