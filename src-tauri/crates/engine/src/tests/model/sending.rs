//! The way out: a letter, its carrier, its receiver, a person, and a clock that nobody can trust.

mod life;

use budstikke_domain::Phase;
use budstikke_store::JobState;
use proptest::prelude::*;

use super::carrier::{Fate, Word, fate, word};
use super::histories;
use super::time::{Time, jump};
use life::Life;

/// The letter's deadline, in minutes.
const DEADLINE: i64 = 24 * 60;
const HISTORIES: u32 = 500;

/// What happens to the letter next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// So many minutes pass.
    Pass(u16),
    /// An hour passes and what is due is tried: so it goes, and so the carrier speaks when it is asked.
    Turn(Fate, Word),
    /// The same, and the process dies in the upload; whether its bytes had arrived.
    Kill {
        arrived: bool,
    },
    /// This is said about it, by its receiver or by a stranger.
    Said {
        code: &'static str,
        stranger: bool,
    },
    /// The machine's clock is set, by so many hours.
    Jump(i32),
    /// A service tells the time.
    Heard,
    /// A person: «Send nå», «Send på nytt», «Vent», «Stopp», «Angre».
    Hasten,
    Resend,
    Wait,
    Stop,
    Undo,
}

/// The letter as the model knows it.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) state: JobState,
    pub(super) doubtful: bool,
    /// The carrier has said that it has all bytes.
    pub(super) uploaded: bool,
    /// How often the carrier has got the whole letter.
    pub(super) copies: u32,
    /// A person said «Send på nytt».
    pub(super) resent: bool,
    pub(super) undone: bool,
    /// It waits for a person to decide.
    decides: bool,
    taken: bool,
    panics: u32,
    time: Time,
    due: i64,
    /// How far it is known to have come: 1 with the carrier, 2 fetched, 3 taken into the archive.
    pub(super) rank: u8,
    /// How far it had come when it ran out.
    expired: Option<u8>,
}

impl Model {
    fn new() -> Model {
        Model {
            state: JobState::Ready,
            doubtful: false,
            uploaded: false,
            copies: 0,
            resent: false,
            undone: false,
            decides: false,
            taken: false,
            panics: 0,
            time: Time::default(),
            due: 0,
            rank: 0,
            expired: None,
        }
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Pass(minutes) => self.pass(i64::from(minutes)),
            // When the time goes back, what waits is due as soon as it was.
            Event::Jump(hours) => self.due += self.time.jump(hours).min(0),
            Event::Heard => self.due += self.time.heard().min(0),
            Event::Turn(fate, word) => {
                self.pass(61);
                if self.is_due() {
                    self.attempt(fate, word);
                }
            }
            Event::Kill { arrived } => {
                self.pass(61);
                if self.can_be_killed() {
                    self.taken = true;
                    self.copies += u32::from(arrived);
                    self.doubt();
                }
            }
            Event::Said { code, stranger } if !stranger && self.copies > 0 => {
                self.rank = self.rank.max(if code == "MOTTATT" { 2 } else { 3 });
                // Before it is over, the carrier is asked once more: it may know what became of it.
                let waits = matches!(self.state, JobState::Ready | JobState::Uncertain);
                if waits && (self.doubtful || self.uploaded) {
                    self.due = self.due.min(self.time.now());
                } else {
                    self.done();
                }
            }
            Event::Hasten if !self.state.is_over() => self.wake(),
            Event::Resend if self.decides => {
                (self.resent, self.doubtful, self.uploaded) = (true, false, false);
                self.wake();
            }
            Event::Wait if self.decides => {
                self.wake();
                self.due = self.time.now() + 24 * 60;
            }
            Event::Stop if self.nobody_has_it() => self.state = JobState::Cancelled,
            Event::Undo if !self.taken && self.state == JobState::Ready => self.undone = true,
            _ => {}
        }
    }

    fn pass(&mut self, minutes: i64) {
        self.time.passed += minutes;
        let waited_for = !matches!(self.state, JobState::Rejected | JobState::Cancelled);
        if self.is_late() && self.expired.is_none() && waited_for && self.rank < 3 {
            if self.nobody_has_it() {
                self.state = JobState::Expired;
            }
            self.expired = Some(self.rank);
        }
    }

    fn is_late(&self) -> bool {
        self.time.is_past(DEADLINE)
    }

    fn nobody_has_it(&self) -> bool {
        let stands = matches!(self.state, JobState::Ready | JobState::Blocked);
        stands && !self.doubtful && !self.uploaded
    }

    fn is_due(&self) -> bool {
        let waits = matches!(self.state, JobState::Ready | JobState::Uncertain);
        // Somebody may have mended it: tried each hour. A bug of ours and a decision are not.
        let tries = self.state == JobState::Blocked && !self.decides && self.panics < 3;
        waits && self.due <= self.time.now() || tries
    }

    /// Whether it would be uploaded now.
    pub(super) fn can_be_killed(&self) -> bool {
        self.is_due() && !self.doubtful && !self.uploaded && !self.is_late()
    }

    fn attempt(&mut self, fate: Fate, word: Word) {
        self.taken = true;
        self.wake();
        if self.rank >= 2 {
            return self.done();
        }
        if self.doubtful {
            match word {
                Word::Silence => return,
                Word::Forgotten => {
                    (self.state, self.decides) = (JobState::Blocked, true);
                    return;
                }
                Word::Truth if self.copies > 0 => return self.came(1),
                Word::Truth => self.doubtful = false,
            }
        }
        self.state = JobState::Ready;
        if self.is_late() && !self.uploaded {
            self.state = JobState::Expired;
            return;
        }
        match fate {
            Fate::HandOver => {
                self.copies += u32::from(!self.uploaded);
                self.came(1);
            }
            Fate::StillChecking => {
                self.copies += u32::from(!self.uploaded);
                self.uploaded = true;
            }
            Fate::Lose { arrived } if !self.uploaded => {
                self.copies += u32::from(arrived);
                self.doubt();
            }
            Fate::Unavailable | Fate::Lose { .. } => {}
            Fate::Rejected => self.state = JobState::Rejected,
            Fate::Blocked => self.state = JobState::Blocked,
            Fate::Panic => {
                self.panics += 1;
                if self.panics >= 3 {
                    self.state = JobState::Blocked;
                }
            }
        }
    }

    fn doubt(&mut self) {
        (self.state, self.doubtful) = (JobState::Uncertain, true);
    }

    /// Somebody has told that it has come so far, and nothing is left to send.
    fn came(&mut self, rank: u8) {
        self.rank = self.rank.max(rank);
        self.done();
    }

    fn done(&mut self) {
        (self.state, self.doubtful, self.decides) = (JobState::Done, false, false);
    }

    fn wake(&mut self) {
        self.state = if self.doubtful {
            JobState::Uncertain
        } else {
            JobState::Ready
        };
        (self.decides, self.due) = (false, self.time.now());
    }

    /// What a person is shown.
    pub(super) fn phase(&self) -> Phase {
        match self.state {
            JobState::Rejected => Phase::Failed,
            JobState::Cancelled => Phase::Cancelled,
            _ if self.expired == Some(self.rank) => Phase::Expired,
            _ if self.doubtful && self.rank == 0 => Phase::Uncertain,
            _ => [
                Phase::Queued,
                Phase::Handed,
                Phase::Fetched,
                Phase::Accepted,
            ][usize::from(self.rank)],
        }
    }
}

#[test]
fn every_history_of_a_letter_goes_as_the_model_says() {
    let life = Life::new();
    histories(HISTORIES, 14, event(), |history| {
        let mut model = Model::new();
        let letter = life.letter();
        for (at, event) in history.iter().enumerate() {
            let kills = model.clone();
            model.step(*event);
            life.live(&letter, *event, &kills);
            let wrong = life.compare(&letter, &model);
            prop_assert!(wrong.is_empty(), "after step {at}: {wrong:?}\n{model:?}");
            if model.undone {
                break;
            }
        }
        Ok(())
    });
}

fn event() -> impl Strategy<Value = Event> {
    let said = (prop_oneof![Just("MOTTATT"), Just("LEST")], any::<bool>());
    prop_oneof![
        12 => (fate(), word()).prop_map(|(fate, word)| Event::Turn(fate, word)),
        3 => (1_u16..1_500).prop_map(Event::Pass),
        3 => any::<bool>().prop_map(|arrived| Event::Kill { arrived }),
        3 => said.prop_map(|(code, stranger)| Event::Said { code, stranger }),
        2 => jump().prop_map(Event::Jump),
        2 => Just(Event::Heard),
        1 => Just(Event::Hasten),
        2 => Just(Event::Resend),
        1 => Just(Event::Wait),
        1 => Just(Event::Stop),
        1 => Just(Event::Undo),
    ]
}
