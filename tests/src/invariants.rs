//! What must be true after a crash, whatever the instant (trust-and-speed 2.2).
//!
//! Each is a function on the [`Evidence`]: what the killed process left, what a person saw on coming back,
//! what there is at the end, and what the far side knows. It returns what is wrong, in a sentence.

use std::collections::{BTreeMap, BTreeSet};

use budstikke_domain::Verdict;
use budstikke_sandbox::{FileStatus, Received, RecipientStatus, Transfer};
use budstikke_store::JobRow;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::failpoints::{Leaves, Point};
use crate::headless::{Seen, State};
use crate::ledger::{Kept, Ledger};
use crate::world::US;

pub mod incoming;

/// Everything that is known about a letter that was sent through a crash.
pub struct Evidence {
    /// Where the process was killed.
    pub point: &'static Point,
    /// The title of the letter.
    pub title: String,
    /// Its documents: name and SHA-256 of what the person chose.
    pub documents: BTreeMap<String, String>,
    /// Whether any kill came when bytes may have left without an answer.
    pub doubt: bool,
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
    /// The letters that the receiver has.
    pub received: Vec<Received>,
    /// The time at the end.
    pub now: Timestamp,
}

/// The longest that a job waits: what a service may ask of us at most.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// What is wrong.
type Wrong = String;

/// An invariant: its name, what it promises, and the function that looks.
pub type InvariantOf<E> = (&'static str, &'static str, fn(&E) -> Result<(), Wrong>);

/// An invariant of a letter on its way out.
pub type Invariant = InvariantOf<Evidence>;

/// Every invariant of a letter on its way out.
pub const OUT: &[Invariant] = &[
    (
        "I1",
        "nothing that was written or put in Utboks is lost",
        no_loss_out,
    ),
    (
        "I1",
        "the receiver has the documents that were chosen",
        arrives_whole,
    ),
    (
        "I2",
        "nothing is confirmed before it is durable here",
        no_loss_in,
    ),
    (
        "I3",
        "one letter is one row, and reaches the receiver once",
        one_row,
    ),
    ("I4", "every attempt carries the same ids", same_ids),
    (
        "I5",
        "what is not known is shown as uncertain, never as failed",
        unknown_is_told,
    ),
    (
        "I6",
        "nothing that was known is unknown afterwards",
        nothing_moves_back,
    ),
    ("I6", "every status stands once", statuses_once),
    (
        "I7",
        "nothing has run out, and nothing waits for a time that is far away",
        own_clock,
    ),
    ("I8", "every attempt carries the same bytes", same_bytes),
    (
        "I9",
        "an attempt is counted before it is made",
        attempts_counted,
    ),
    (
        "files",
        "after the janitor no file is without a row, and no row without its file",
        no_orphans,
    ),
    ("database", "it is whole", whole_database),
];

/// Looks at every invariant of `invariants`; panics with all that is wrong.
pub fn hold(invariants: &[Invariant], evidence: &Evidence) {
    judge(invariants, evidence, evidence.point);
}

fn judge<E>(invariants: &[InvariantOf<E>], evidence: &E, point: &Point) {
    let wrong: Vec<String> = invariants
        .iter()
        .filter_map(|(name, promise, look)| {
            let wrong = look(evidence).err()?;
            Some(format!("{name}, {promise}: {wrong}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "killed at {} ({}):\n{}",
        point.name,
        point.sentence,
        wrong.join("\n")
    );
}

fn no_loss_out(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    let promised = matches!(
        evidence.point.leaves,
        Leaves::Queued | Leaves::Doubt | Leaves::Handed
    );
    match evidence.left.titled(&evidence.title) {
        None if promised => return Err("it was in Utboks, and the crash took it".to_owned()),
        Some(left) if left.row.uid != kept.row.uid => {
            return Err("the letter in Utboks was replaced by another".to_owned());
        }
        _ => {}
    }
    for (draft, _) in &evidence.left.drafts {
        let still = evidence
            .end
            .drafts
            .iter()
            .any(|(end, _)| end.uid == draft.uid);
        if !still && draft.content.title != evidence.title && !draft.content.title.is_empty() {
            return Err(format!("the draft «{}» is gone", draft.content.title));
        }
    }
    if kept.job.state.as_str() != "done" || kept.row.handed_at.is_none() {
        return Err(format!(
            "it ended as {:?}, not with the carrier",
            kept.job.state
        ));
    }
    Ok(())
}

fn arrives_whole(evidence: &Evidence) -> Result<(), Wrong> {
    let Some(letter) = evidence.received.first() else {
        return Err("the receiver has nothing".to_owned());
    };
    if letter.verdict != Some(Verdict::Passed) {
        return Err(format!("it is {:?}: {:?}", letter.verdict, letter.findings));
    }
    for (name, sha256) in &evidence.documents {
        let arrived = letter.entries.iter().find(|entry| entry.name == *name);
        match arrived {
            None => return Err(format!("{name} did not arrive")),
            Some(entry) if entry.sha256 != *sha256 => {
                return Err(format!("{name} is another than was chosen"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn no_loss_in(evidence: &Evidence) -> Result<(), Wrong> {
    durable(&evidence.transfers_then, &evidence.left)?;
    durable(&evidence.transfers, &evidence.end)
}

/// Everything of `transfers` that we have confirmed lies in `ledger` with all its bytes.
fn durable(transfers: &[Transfer], ledger: &Ledger) -> Result<(), Wrong> {
    for transfer in transfers {
        if transfer.recipient_status(US) != Some(RecipientStatus::DownloadConfirmed) {
            continue;
        }
        let Some(taken) = ledger.taken.get(&transfer.id.to_string()) else {
            return Err(format!(
                "{} is confirmed and not in the ledger",
                transfer.id
            ));
        };
        let lost = ledger
            .examined
            .missing
            .iter()
            .any(|id| id == taken.blob.id.as_str());
        if lost || taken.blob.size != transfer.size {
            return Err(format!(
                "{} is confirmed, and its bytes are not here",
                transfer.id
            ));
        }
    }
    Ok(())
}

fn one_row(evidence: &Evidence) -> Result<(), Wrong> {
    let rows = rows(&evidence.end, &evidence.title);
    let drafts = evidence
        .end
        .drafts
        .iter()
        .filter(|(draft, _)| draft.content.title == evidence.title)
        .count();
    for (key, times) in published(evidence) {
        if times != 1 {
            return Err(format!("{key} was handed on {times} times"));
        }
    }
    let published = published(evidence);
    let published = published
        .get(ours(evidence)?.job.attempt_key.as_str())
        .copied()
        .unwrap_or_default();
    let shown = evidence.seen.messages.len();
    if (rows, drafts, shown, evidence.received.len(), published) == (1, 0, 1, 1, 1) {
        return Ok(());
    }
    Err(format!(
        "{rows} rows, {drafts} drafts, shown {shown} times, {} received, {published} published",
        evidence.received.len()
    ))
}

fn same_ids(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    let ids = |kept: &Kept| {
        (
            kept.row.wire_id.clone(),
            kept.row.conversation_id.clone(),
            kept.job.attempt_key.clone(),
        )
    };
    if let Some(left) = evidence.left.titled(&evidence.title)
        && ids(left) != ids(kept)
    {
        return Err("the message got other ids after the crash".to_owned());
    }
    for (draft, _) in &evidence.left.drafts {
        let content: Value = serde_json::from_str(&draft.content.content).unwrap_or_default();
        if draft.content.title == evidence.title
            && content["message_id"] != kept.row.wire_id.as_str()
        {
            return Err("it was sent with another id than its draft had".to_owned());
        }
    }
    let known: BTreeSet<&str> = std::iter::once(&kept.job)
        .chain(&kept.answers)
        .map(|job| job.attempt_key.as_str())
        .collect();
    let told: BTreeSet<&str> = from_us(evidence)
        .map(|one| one.reference.as_str())
        .collect();
    // Answers may still be waiting; what is told must be known here.
    if !told.is_subset(&known) || !told.contains(kept.job.attempt_key.as_str()) {
        return Err(format!(
            "the carrier knows {told:?}, and the jobs are {known:?}"
        ));
    }
    match evidence
        .received
        .iter()
        .find(|one| one.message_id != kept.row.wire_id.as_str())
    {
        Some(other) => Err(format!("the receiver has {}", other.message_id)),
        None => Ok(()),
    }
}

fn unknown_is_told(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    let never = ["FEIL", "LEVETID_UTLOPT", "STOPPET"];
    if let Some(code) = never.iter().find(|code| kept.said(code) > 0) {
        return Err(format!("its log says {code}"));
    }
    let doubted = kept.said("USIKKER") > 0;
    if doubted != evidence.doubt {
        return Err(format!(
            "uncertain was {}said",
            if doubted { "" } else { "not " }
        ));
    }
    let failed =
        |seen: &&Seen| seen.outbox.as_deref() == Some("Rejected") || seen.problem.is_some();
    match evidence
        .found
        .messages
        .iter()
        .chain(&evidence.seen.messages)
        .find(failed)
    {
        Some(seen) => Err(format!(
            "a person saw «{}», {:?}",
            seen.sentence, seen.problem
        )),
        None => Ok(()),
    }
}

fn nothing_moves_back(evidence: &Evidence) -> Result<(), Wrong> {
    for before in &evidence.found.messages {
        let Some(after) = evidence
            .seen
            .messages
            .iter()
            .find(|seen| seen.uid == before.uid)
        else {
            return Err(format!("«{}» is not shown any more", before.title));
        };
        for step in before.steps.keys().filter(|step| before.confirmed(step)) {
            if !after.confirmed(step) {
                return Err(format!("{step} was confirmed and is not"));
            }
        }
    }
    Ok(())
}

fn statuses_once(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    for code in [
        "OPPRETTET",
        "PAKKET",
        "LASTET_OPP",
        "SENDT",
        "MOTTATT",
        "LEVERT",
    ] {
        let times = kept.said(code);
        // That the bytes are with the carrier is told only when it said so while we listened.
        if times > 1 || times == 0 && code != "LASTET_OPP" {
            return Err(format!("{code} stands {times} times"));
        }
    }
    Ok(())
}

fn own_clock(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    let late = |deadline: Timestamp| deadline <= evidence.now;
    if kept.said("LEVETID_UTLOPT") > 0 && !kept.row.deadline.is_some_and(late) {
        return Err("its deadline passed before it had".to_owned());
    }
    for ledger in [&evidence.left, &evidence.end] {
        let jobs = ledger.sent.iter();
        let jobs = jobs.flat_map(|kept| kept.answers.iter().chain([&kept.job]));
        soon(jobs, evidence.now)?;
    }
    Ok(())
}

/// Whether every one of `jobs` that waits does so for an hour at most.
fn soon<'a>(jobs: impl Iterator<Item = &'a JobRow>, now: Timestamp) -> Result<(), Wrong> {
    let hour = now.saturating_add(LONGEST_WAIT).unwrap_or(now);
    let mut waiting = jobs.filter(|job| !job.state.is_over());
    match waiting.find(|job| job.not_before.is_some_and(|at| at > hour)) {
        Some(job) => Err(format!("a job waits until {:?}", job.not_before)),
        None => Ok(()),
    }
}

fn same_bytes(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    if let Some(left) = evidence.left.titled(&evidence.title)
        && let Some(package) = &left.row.package
        && Some(package) != kept.row.package.as_ref()
    {
        return Err("the package was sealed anew".to_owned());
    }
    let sums: BTreeSet<Option<&str>> = from_us(evidence)
        .filter(|transfer| transfer.reference == kept.job.attempt_key)
        .map(Transfer::checksum)
        .collect();
    if sums.len() != 1 {
        return Err(format!("the carrier was announced {sums:?}"));
    }
    Ok(())
}

fn attempts_counted(evidence: &Evidence) -> Result<(), Wrong> {
    let kept = ours(evidence)?;
    let before = evidence
        .left
        .titled(&evidence.title)
        .map_or(0, |left| left.job.attempts);
    // The lease is taken, and the attempt counted, in one commit.
    let leased = |kept: &Kept| kept.job.state.as_str() == "leased";
    let in_attempt = evidence.left.titled(&evidence.title).is_some_and(leased);
    if in_attempt && before == 0 {
        return Err("it died in an attempt that was not counted".to_owned());
    }
    if kept.job.attempts < before + u64::from(in_attempt) {
        return Err(format!("{before} attempts became {}", kept.job.attempts));
    }
    Ok(())
}

fn no_orphans(evidence: &Evidence) -> Result<(), Wrong> {
    swept(&evidence.left, &evidence.end)
}

fn swept(left: &Ledger, end: &Ledger) -> Result<(), Wrong> {
    let (left, end) = (&left.examined, &end.examined);
    if !left.missing.is_empty() {
        return Err(format!("after the crash {:?} were missing", left.missing));
    }
    if !end.missing.is_empty() || !end.unspoken_of.is_empty() {
        return Err(format!(
            "missing {:?}, left over {:?}",
            end.missing, end.unspoken_of
        ));
    }
    Ok(())
}

fn whole_database(evidence: &Evidence) -> Result<(), Wrong> {
    undamaged([&evidence.left, &evidence.end])
}

fn undamaged(ledgers: [&Ledger; 2]) -> Result<(), Wrong> {
    let damage: Vec<&String> = ledgers
        .into_iter()
        .flat_map(|ledger| &ledger.examined.damage)
        .collect();
    if damage.is_empty() {
        return Ok(());
    }
    Err(format!("{damage:?}"))
}

/// Every transfer that we announced: the letter's, and those of our answers about its receipts.
fn from_us(evidence: &Evidence) -> impl Iterator<Item = &Transfer> {
    let transfers = evidence.transfers.iter();
    transfers.filter(|transfer| transfer.sender_org() == US)
}

/// How often each of our keys was handed on to a receiver.
fn published(evidence: &Evidence) -> BTreeMap<&str, usize> {
    let mut times = BTreeMap::new();
    for transfer in from_us(evidence) {
        if transfer.reached(FileStatus::Published).is_some() {
            *times.entry(transfer.reference.as_str()).or_default() += 1;
        }
    }
    times
}

/// The letter at the end.
fn ours(evidence: &Evidence) -> Result<&Kept, Wrong> {
    let kept = evidence.end.titled(&evidence.title);
    kept.ok_or_else(|| "the letter is gone".to_owned())
}

fn rows(ledger: &Ledger, title: &str) -> usize {
    let titled = ledger.sent.iter().filter(|kept| kept.row.title == title);
    titled.count()
}
