//! The catalogue of instants at which a process is killed (trust-and-speed 2.3).
//!
//! Each stands exactly once in the sources, as `failpoint!("S5")`, and is reached by the scenario it is
//! listed under; `tests/crash/catalogue.rs` and the crash matrix prove both.

/// An instant between two durable steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Its name in the sources.
    pub name: &'static str,
    /// What has just happened, and what has not.
    pub sentence: &'static str,
    /// Which time it is reached counts, in the run that every test makes.
    pub hit: u32,
    /// What must be true of the profile it leaves.
    pub leaves: Leaves,
}

/// What a process that was killed leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// No letter was promised to anybody: there may be a draft.
    Draft,
    /// A letter in Utboks that nobody can have got.
    Queued,
    /// A letter of which bytes may have left: it is uncertain until the carrier has been asked.
    Doubt,
    /// A letter that the carrier has, and we know it.
    Handed,
}

const fn point(name: &'static str, hit: u32, leaves: Leaves, sentence: &'static str) -> Point {
    Point {
        name,
        sentence,
        hit,
        leaves,
    }
}

/// A letter on its way out.
pub const SENDING: &[Point] = &[
    point("S1", 1, Leaves::Draft, "The draft is saved."),
    point(
        "S2",
        2,
        Leaves::Draft,
        "A chosen file is copied; no row speaks of the copy.",
    ),
    point(
        "S3",
        1,
        Leaves::Queued,
        "The letter is in Utboks; nobody has been told.",
    ),
    point(
        "S4",
        1,
        Leaves::Queued,
        "Packing has begun: an empty file under a temporary name.",
    ),
    point(
        "S5",
        20,
        Leaves::Queued,
        "A part of the ciphertext is written.",
    ),
    point(
        "S6",
        1,
        Leaves::Queued,
        "The ciphertext is on the disk, under its temporary name.",
    ),
    point(
        "S7",
        1,
        Leaves::Queued,
        "The package has its name; no row speaks of it.",
    ),
    point(
        "S8",
        1,
        Leaves::Queued,
        "The attempt is counted; nothing of it is done.",
    ),
    point(
        "S9",
        1,
        Leaves::Doubt,
        "It is written down that bytes may leave; the upload begins.",
    ),
    point(
        "S10",
        3,
        Leaves::Doubt,
        "A part of the bytes is handed to the connection.",
    ),
    point(
        "S11",
        1,
        Leaves::Doubt,
        "Every byte is handed to the connection; nobody has answered.",
    ),
    point(
        "S12",
        1,
        Leaves::Doubt,
        "The carrier has answered; the answer is not written down.",
    ),
    point(
        "S13",
        1,
        Leaves::Handed,
        "It is written down that the carrier has the letter.",
    ),
    point(
        "S15",
        1,
        Leaves::Queued,
        "The carrier has given the transfer an id, which is not written down.",
    ),
];

/// The same letter, when it is so large that it goes in pieces.
pub const PIECES: &[Point] = &[
    point(
        "P1",
        1,
        Leaves::Queued,
        "The upload in pieces is open; its address is not written down.",
    ),
    point(
        "P2",
        1,
        Leaves::Queued,
        "A piece broke; the carrier is about to be asked how much it has.",
    ),
    point(
        "P3",
        2,
        Leaves::Queued,
        "Two pieces are with the carrier, and the next is not begun.",
    ),
    point(
        "P4",
        1,
        Leaves::Doubt,
        "It is written down that the last piece may leave; it has not.",
    ),
    point(
        "P5",
        1,
        Leaves::Doubt,
        "The carrier has every piece; that is not written down.",
    ),
    point(
        "P6",
        1,
        Leaves::Handed,
        "It is written down that the carrier has it all; whether it hands it on has not been asked.",
    ),
];

/// A delivery on its way in, whatever it is.
pub const TAKING: &[Point] = &[
    point(
        "R1",
        1,
        Leaves::Handed,
        "A delivery is offered; nothing of it is here.",
    ),
    point(
        "R2",
        1,
        Leaves::Handed,
        "It is not known here; its download begins.",
    ),
    point("R3", 1, Leaves::Handed, "A part of its bytes is here."),
    point(
        "R4",
        1,
        Leaves::Handed,
        "The bytes of a large one are on the disk, under their temporary name.",
    ),
    point(
        "R5",
        1,
        Leaves::Handed,
        "Its bytes are here, those of a large one on the disk; no row speaks of them.",
    ),
    point(
        "R6",
        1,
        Leaves::Handed,
        "It is in the ledger, a small one with its bytes; the far side does not know.",
    ),
    point(
        "R7",
        1,
        Leaves::Handed,
        "The confirmation is about to go out.",
    ),
    point(
        "R8",
        1,
        Leaves::Handed,
        "The far side may forget it; that is not written down.",
    ),
];

/// A letter that has been taken, until its sender knows how it fares. (What the guide calls R12, the rows of
/// an index, are the rows of the letter; R15, a removal at the far side, is nothing that this channel has: a
/// confirmed file is purged by the carrier itself.)
pub const OPENING: &[Point] = &[
    point(
        "R9",
        2,
        Leaves::Handed,
        "A part of its content is unlocked and written.",
    ),
    point(
        "R10",
        1,
        Leaves::Handed,
        "It is judged; its content lies on the disk, and no row speaks of it.",
    ),
    point(
        "R11",
        1,
        Leaves::Handed,
        "Everything about it is known; nothing of that is written down.",
    ),
    point(
        "R12",
        1,
        Leaves::Handed,
        "It lies in Innboks, out of quarantine, with the jobs that answer it.",
    ),
    point(
        "R13",
        1,
        Leaves::Handed,
        "An answer is made and kept; nothing of it has left.",
    ),
    point(
        "R14",
        1,
        Leaves::Handed,
        "The carrier has an answer; that is not written down.",
    ),
];

/// What the janitor does, a day or more after.
pub const SWEEPING: &[Point] = &[point(
    "S14",
    1,
    Leaves::Handed,
    "A file that is not needed any more is removed; others are not yet.",
)];

/// The life of a profile.
pub const LIFE: &[Point] = &[
    point(
        "L1",
        1,
        Leaves::Draft,
        "A step of the schema is done and not committed.",
    ),
    point(
        "L2",
        1,
        Leaves::Draft,
        "The log is written into the database, to be copied before a migration.",
    ),
];

/// Every point there is.
pub fn all() -> impl Iterator<Item = &'static Point> {
    [SENDING, PIECES, SWEEPING, TAKING, OPENING, LIFE]
        .into_iter()
        .flatten()
}

/// The point called `name`.
pub fn find(name: &str) -> &'static Point {
    all()
        .find(|point| point.name == name)
        .expect("it stands in the catalogue")
}
