//! The way in: what lies with a carrier, what is taken, opened and answered, and a clock that nobody can
//! trust.

mod far;
mod life;
mod taking;

use budstikke_store::{DeliveryState, JobState};
use proptest::prelude::*;

use super::carrier::{Fate, Word, fate, word};
use super::histories;
use super::time::{Time, jump};
use life::Life;
use taking::{Group, Taking, group, taking};

/// Until when the letters' sender waits for an answer, in minutes.
const DEADLINE: i64 = 24 * 60;
/// So long after it nobody is answered any more.
const GIVE_UP: i64 = 7 * 24 * 60;
/// A delivery whose confirmation was lost is opened without after so long.
const ACK_LOST: i64 = 10;
/// What a carrier asks for that is busy.
const RETRY_AFTER: i64 = 40;
const HISTORIES: u32 = 200;
const BACKLOGS: u32 = 100;
/// After so many rounds in which all goes well nothing is under way any more.
const ROUNDS: usize = 30;

/// What happens next.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// This lies with the carrier from now on; whether its bytes come with it.
    Comes(Thing, bool),
    /// Half an hour passes, and what lies first is taken: so it goes.
    Take(Taking, Group),
    /// Five minutes pass, and what was taken is opened: so it goes.
    Open(Opening),
    /// An hour passes and an answer that is due is tried: so it goes, and so the carrier speaks of it.
    Answer(Fate, Word),
    /// The same, and the process dies in it; whether the bytes had arrived.
    KillAnswer { arrived: bool },
    /// The letter of ours that statuses speak of is known from now on.
    Sent,
    /// So many minutes pass.
    Pass(u16),
    /// The machine's clock is set, by so many hours.
    Jump(i32),
    /// A service tells the time.
    Heard,
    /// A person: «Prøv igjen» on a letter.
    Hasten(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// A letter, or the same once more.
    Letter(usize),
    /// Another content under the same id.
    Other(usize),
    /// A letter that can not be opened; whether we panic over it.
    Poison(usize, bool),
    /// Nothing that anybody could read.
    Junk,
    /// A status about our letter, by its receiver or by a stranger.
    Status { stranger: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    Fine,
    /// Something here is not as it should be.
    NotNow,
    /// The process dies over the first.
    Dies,
}

/// Everything as the model knows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    time: Time,
    pub(super) deliveries: Vec<Lies>,
    /// Which of them are durable here and not confirmed yet, because more was here to go on with.
    pub(super) in_hand: Vec<usize>,
    pub(super) letters: [Letter; 3],
    /// How often the carrier was asked.
    pub(super) asked: u32,
    /// Our letter is known, and its receiver has it.
    known: bool,
    pub(super) fetched: bool,
    /// The carrier is not asked before this has passed.
    not_before: i64,
    /// Counts answers, in the order in which they were decided.
    decided: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Lies {
    pub(super) thing: Thing,
    /// Its bytes come with it.
    here: bool,
    /// The carrier keeps it.
    pub(super) kept: bool,
    /// What it is here; nothing when none of it is.
    pub(super) stands: Option<DeliveryState>,
    since: i64,
    tries: u32,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Letter {
    /// It lies in Innboks.
    pub(super) shown: bool,
    pub(super) answers: Vec<Answer>,
}

#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) code: &'static str,
    pub(super) state: JobState,
    pub(super) doubtful: bool,
    /// How often the carrier has got it.
    pub(super) copies: u32,
    /// The carrier said that it knows nothing of it.
    pub(super) forgotten: bool,
    uploaded: bool,
    panics: u32,
    order: u32,
}

impl Model {
    /// `tried` is the answer that the engine took, which it may choose among those that are due.
    fn step(&mut self, event: Event, tried: Option<(usize, String)>) -> Result<(), String> {
        match event {
            Event::Comes(thing, here) => self.deliveries.push(Lies {
                thing,
                here,
                kept: true,
                stands: None,
                since: 0,
                tries: 0,
            }),
            Event::Take(taking, group) => {
                self.time.passed += 30;
                self.take(taking, group);
            }
            Event::Open(opening) => {
                self.time.passed += 5;
                self.open(opening);
            }
            Event::Answer(..) | Event::KillAnswer { .. } => {
                self.time.passed += 61;
                self.probe();
                return self.answer(event, tried);
            }
            Event::Sent => {
                self.known = true;
                for at in 0..self.deliveries.len() {
                    if self.deliveries[at].stands == Some(DeliveryState::Orphan) {
                        self.settle(at);
                    }
                }
            }
            Event::Pass(minutes) => self.time.passed += i64::from(minutes),
            Event::Jump(hours) => {
                self.time.jump(hours);
                self.not_before = 0;
            }
            Event::Heard => {
                if self.time.heard() != 0 {
                    self.not_before = 0;
                }
            }
            Event::Hasten(letter) => self.hasten(letter),
        }
        Ok(())
    }

    fn open(&mut self, opening: Opening) {
        let now = self.time.now();
        let mut due: Vec<usize> = (0..self.deliveries.len())
            .filter(|at| self.deliveries[*at].is_due(now))
            .collect();
        due.sort_by_key(|at| (self.deliveries[*at].since, *at));
        for at in due {
            let lies = &mut self.deliveries[at];
            lies.tries += 1;
            let gone = lies.tries > 3;
            match (opening, lies.thing) {
                (Opening::Dies, _) if !gone => return self.dies(),
                (Opening::NotNow, _) if !gone => lies.tries -= 1,
                (_, Thing::Junk | Thing::Status { .. }) if gone => {
                    lies.stands = Some(DeliveryState::Quarantined);
                }
                (_, Thing::Status { .. }) => self.settle(at),
                (_, Thing::Junk) if lies.tries == 3 => {
                    lies.stands = Some(DeliveryState::Quarantined);
                }
                (_, Thing::Poison(letter, _)) if lies.tries == 3 || gone => {
                    self.show(at, letter, &["MOTTATT"]);
                }
                (_, Thing::Letter(letter) | Thing::Other(letter)) if gone => {
                    self.show(at, letter, &["MOTTATT"]);
                }
                (_, Thing::Letter(letter) | Thing::Other(letter)) => {
                    self.show(at, letter, &["MOTTATT", "LEVERT"]);
                }
                (_, Thing::Junk | Thing::Poison(..)) => {}
            }
        }
    }

    fn show(&mut self, at: usize, letter: usize, told: &[&'static str]) {
        let letter = &mut self.letters[letter];
        if letter.shown {
            self.deliveries[at].stands = Some(DeliveryState::Duplicate);
            return;
        }
        (letter.shown, self.deliveries[at].stands) = (true, Some(DeliveryState::Recorded));
        for code in told {
            self.decided += 1;
            letter.answers.push(Answer::new(code, self.decided));
        }
    }

    /// A status finds the message it speaks of.
    fn settle(&mut self, at: usize) {
        let lies = &mut self.deliveries[at];
        let stranger = lies.thing == Thing::Status { stranger: true };
        lies.stands = Some(match (self.known, stranger, self.fetched) {
            (false, ..) => DeliveryState::Orphan,
            (true, true, _) => DeliveryState::Foreign,
            (true, false, true) => DeliveryState::Duplicate,
            (true, false, false) => DeliveryState::Recorded,
        });
        self.fetched |= self.known && !stranger;
    }

    fn answers(&mut self) -> impl Iterator<Item = &mut Answer> {
        let answers = self.letters.iter_mut().map(|letter| &mut letter.answers);
        answers.flatten()
    }

    /// Of those that wait for the same the oldest tries.
    fn probe(&mut self) {
        let waiting = self.answers().filter(|answer| answer.waits_for_others());
        if let Some(oldest) = waiting.min_by_key(|answer| answer.order) {
            oldest.wake();
        }
    }

    fn answer(&mut self, event: Event, tried: Option<(usize, String)>) -> Result<(), String> {
        let late = self.time.is_past(DEADLINE + GIVE_UP);
        let next = |letter: &Letter| letter.answers.iter().position(|answer| !answer.is_over());
        let Some((number, code)) = tried else {
            let due = |letter: &Letter| next(letter).is_some_and(|at| letter.answers[at].is_due());
            return match self.letters.iter().position(due) {
                Some(letter) => Err(format!(
                    "an answer about letter {letter} is due, and not tried"
                )),
                None => Ok(()),
            };
        };
        let letter = &mut self.letters[number];
        let at = next(letter).filter(|at| letter.answers[*at].is_due());
        let answer = match at.map(|at| &mut letter.answers[at]) {
            Some(answer) if answer.code == code => answer,
            _ => {
                return Err(format!(
                    "{code} about letter {number} is tried, and is not due"
                ));
            }
        };
        let gets_through = match event {
            _ if late => {
                (answer.state, answer.doubtful) = (JobState::Expired, false);
                false
            }
            Event::Answer(fate, word) => answer.attempt(fate, word),
            _ => {
                answer.is_killed(matches!(event, Event::KillAnswer { arrived: true }));
                false
            }
        };
        if matches!(event, Event::KillAnswer { .. }) && !late {
            self.dies();
        }
        if gets_through {
            self.answers()
                .filter(|other| other.waits_for_others())
                .for_each(Answer::wake);
        }
        Ok(())
    }

    fn hasten(&mut self, letter: usize) {
        let mut answers = self.letters[letter].answers.iter();
        if answers.any(Answer::waits_for_others) {
            self.answers()
                .filter(|other| other.waits_for_others())
                .for_each(Answer::wake);
        }
        let answers = self.letters[letter].answers.iter_mut();
        answers
            .filter(|answer| answer.state == JobState::Blocked)
            .for_each(Answer::wake);
    }

    /// Nothing is under way any more.
    fn is_at_rest(&self) -> bool {
        let opened = |lies: &Lies| {
            let open = [
                Some(DeliveryState::Staged),
                Some(DeliveryState::Acked),
                None,
            ];
            !lies.kept && !open.contains(&lies.stands)
        };
        let over = |letter: &Letter| letter.answers.iter().all(Answer::is_over);
        self.deliveries.iter().all(opened) && self.letters.iter().all(over)
    }
}

impl Lies {
    fn is_due(&self, now: i64) -> bool {
        let age = now - self.since;
        match self.stands {
            Some(DeliveryState::Acked) => true,
            Some(DeliveryState::Staged) => !(0..ACK_LOST).contains(&age),
            _ => false,
        }
    }
}

impl Answer {
    fn new(code: &'static str, order: u32) -> Answer {
        Answer {
            code,
            state: JobState::Ready,
            doubtful: false,
            copies: 0,
            forgotten: false,
            uploaded: false,
            panics: 0,
            order,
        }
    }

    fn is_over(&self) -> bool {
        self.state.is_over()
    }

    fn is_due(&self) -> bool {
        matches!(self.state, JobState::Ready | JobState::Uncertain)
    }

    fn waits_for_others(&self) -> bool {
        self.state == JobState::Blocked && self.panics < 3
    }

    /// Whether it got through.
    fn attempt(&mut self, fate: Fate, word: Word) -> bool {
        if self.doubtful {
            match word {
                Word::Silence => return false,
                Word::Forgotten => {
                    (self.state, self.doubtful, self.forgotten) = (JobState::Ready, false, true);
                    return false;
                }
                Word::Truth if self.copies > 0 => {
                    (self.state, self.doubtful) = (JobState::Done, false);
                    return true;
                }
                Word::Truth => (self.state, self.doubtful) = (JobState::Ready, false),
            }
        }
        match fate {
            Fate::HandOver => {
                self.copies += u32::from(!self.uploaded);
                self.state = JobState::Done;
                return true;
            }
            Fate::StillChecking => {
                self.copies += u32::from(!self.uploaded);
                self.uploaded = true;
            }
            Fate::Lose { arrived } if !self.uploaded => self.is_killed(arrived),
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
        false
    }

    fn is_killed(&mut self, arrived: bool) {
        if !self.doubtful && !self.uploaded {
            self.copies += u32::from(arrived);
            (self.state, self.doubtful) = (JobState::Uncertain, true);
        }
    }

    fn wake(&mut self) {
        self.state = if self.doubtful {
            JobState::Uncertain
        } else {
            JobState::Ready
        };
    }
}

#[test]
fn every_history_of_what_comes_goes_as_the_model_says_and_ends() {
    live_through(HISTORIES, 16, event());
}

#[test]
fn every_history_of_a_backlog_goes_as_the_model_says_and_ends() {
    live_through(BACKLOGS, 32, pushed());
}

fn live_through(number: u32, longest: usize, event: impl Strategy<Value = Event>) {
    let life = Life::new();
    histories(number, longest, event, |history| {
        let mut model = Model::default();
        let lived = life.begin();
        let mut live = |event: Event, at: &str| {
            let tried = life.live(&lived, event, &model);
            let step = model.step(event, tried);
            let mut wrong = life.compare(&lived, &model);
            wrong.extend(step.err());
            prop_assert!(
                wrong.is_empty(),
                "after {at}, {event:?}: {wrong:?}\n{model:#?}"
            );
            Ok(model.is_at_rest())
        };
        for (at, event) in history.iter().enumerate() {
            live(*event, &format!("step {at}"))?;
        }
        // From here all goes well.
        let round = [
            Event::Heard,
            Event::Hasten(0),
            Event::Hasten(1),
            Event::Hasten(2),
            Event::Take(Taking::Fine, Group::ALL_THERE_IS),
            Event::Open(Opening::Fine),
            Event::Answer(Fate::HandOver, Word::Truth),
        ];
        for _ in 0..ROUNDS {
            let mut at_rest = false;
            for event in round {
                at_rest = live(event, "the history")?;
            }
            if at_rest {
                return Ok(());
            }
        }
        prop_assert!(false, "it does not end: {model:#?}");
        Ok(())
    });
}

fn event() -> impl Strategy<Value = Event> {
    let opening = prop_oneof![
        6 => Just(Opening::Fine),
        1 => Just(Opening::NotNow),
        2 => Just(Opening::Dies),
    ];
    prop_oneof![
        7 => comes(),
        8 => (taking(), group(1..5)).prop_map(|(taking, group)| Event::Take(taking, group)),
        6 => opening.prop_map(Event::Open),
        8 => (fate(), word()).prop_map(|(fate, word)| Event::Answer(fate, word)),
        2 => any::<bool>().prop_map(|arrived| Event::KillAnswer { arrived }),
        1 => Just(Event::Sent),
        2 => (1_u16..6_000).prop_map(Event::Pass),
        2 => jump().prop_map(Event::Jump),
        2 => Just(Event::Heard),
        1 => (0..3_usize).prop_map(Event::Hasten),
    ]
}

/// Much comes, and some of it is in hand while more is taken.
fn pushed() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => comes(),
        8 => (taking(), group(1..3)).prop_map(|(taking, group)| Event::Take(taking, group)),
        2 => event(),
    ]
}

fn comes() -> impl Strategy<Value = Event> {
    let thing = prop_oneof![
        8 => (0..3_usize).prop_map(Thing::Letter),
        1 => (0..3_usize).prop_map(Thing::Other),
        2 => (0..3_usize, any::<bool>()).prop_map(|(letter, panics)| Thing::Poison(letter, panics)),
        1 => Just(Thing::Junk),
        2 => any::<bool>().prop_map(|stranger| Thing::Status { stranger }),
    ];
    (thing, any::<bool>()).prop_map(|(thing, here)| Event::Comes(thing, here))
}
