//! What is taken together, and how that goes: it is made durable while those before it are confirmed.

use std::mem;
use std::ops::Range;

use budstikke_store::DeliveryState;
use proptest::prelude::*;

use super::{Model, RETRY_AFTER};

/// What is taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// So many at most.
    pub(super) most: usize,
    /// Which of them, or of those in hand, it goes badly with.
    nth: usize,
    /// So many of those in hand are confirmed before these are fetched. The answer about the one after them
    /// is slow: it comes when these are durable.
    pub(super) confirmed: usize,
    /// When more lies there, it is known here already: then these are in hand until that is taken.
    more: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Taking {
    #[default]
    Fine,
    /// The carrier does not answer, and may say for how long.
    Busy {
        says: bool,
    },
    FetchFails,
    /// The confirmation arrives and its answer is lost, or it does not arrive.
    ConfirmLost {
        arrived: bool,
    },
    /// The process dies with half of it here.
    DiesFetching,
    /// The process dies before it knows whether the confirmation arrived.
    DiesConfirming {
        arrived: bool,
    },
    /// The process dies when all is confirmed that was to be, before it has written that down.
    DiesConfirmed,
}

impl Group {
    pub(super) const ALL_THERE_IS: Group = Group {
        most: usize::MAX,
        nth: 0,
        confirmed: 0,
        more: false,
    };

    /// Those that are taken now of what is offered, and whether it goes on with more.
    pub(super) fn of(self, offered: &[usize]) -> (Vec<usize>, bool) {
        let taken = offered.iter().copied().take(self.most).collect();
        (taken, self.more && offered.len() > self.most)
    }

    /// Which one it goes badly with.
    pub(super) fn unlucky(self, taking: Taking, in_hand: &[usize], taken: &[usize]) -> usize {
        let both = match taking {
            Taking::FetchFails | Taking::DiesFetching => taken.to_vec(),
            _ => [in_hand, taken].concat(),
        };
        both[self.nth % both.len()]
    }
}

impl Taking {
    /// With something in hand the next is here too: nobody is asked for it.
    pub(super) fn with(self, in_hand: &[usize]) -> Taking {
        match self {
            Taking::Busy { .. } if !in_hand.is_empty() => Taking::Fine,
            as_it_is => as_it_is,
        }
    }
}

/// `most` at most, and as a rule more is known to be here.
pub(super) fn group(most: Range<usize>) -> impl Strategy<Value = Group> {
    let more = prop::bool::weighted(0.7);
    (most, 0..8_usize, 0..3_usize, more).prop_map(|(most, nth, confirmed, more)| Group {
        most,
        nth,
        confirmed,
        more,
    })
}

pub(super) fn taking() -> impl Strategy<Value = Taking> {
    prop_oneof![
        6 => Just(Taking::Fine),
        2 => any::<bool>().prop_map(|says| Taking::Busy { says }),
        1 => Just(Taking::FetchFails),
        2 => any::<bool>().prop_map(|arrived| Taking::ConfirmLost { arrived }),
        1 => Just(Taking::DiesFetching),
        2 => any::<bool>().prop_map(|arrived| Taking::DiesConfirming { arrived }),
        1 => Just(Taking::DiesConfirmed),
    ]
}

/// The process died.
struct Died;

impl Model {
    /// What the carrier tells of when it is asked now: what it keeps, and has not handed out.
    pub(super) fn offered(&self) -> Vec<usize> {
        let lies = self.deliveries.iter().enumerate();
        lies.filter(|(at, lies)| lies.kept && !self.in_hand.contains(at))
            .map(|(at, _)| at)
            .collect()
    }

    pub(super) fn take(&mut self, taking: Taking, group: Group) {
        let offered = self.offered();
        if offered.is_empty() || self.time.passed < self.not_before {
            return;
        }
        self.asked += 1;
        let taking = taking.with(&self.in_hand);
        if let Taking::Busy { says } = taking {
            if says {
                self.not_before = self.time.passed + RETRY_AFTER;
            }
            return;
        }
        let (taken, more) = group.of(&offered);
        let in_hand = mem::take(&mut self.in_hand);
        let bad = group.unlucky(taking, &in_hand, &taken);
        if self
            .go_on(taking, bad, group, (in_hand, taken, more))
            .is_err()
        {
            self.dies();
        }
    }

    fn go_on(
        &mut self,
        taking: Taking,
        bad: usize,
        group: Group,
        (in_hand, mut taken, more): (Vec<usize>, Vec<usize>, bool),
    ) -> Result<(), Died> {
        let mut marks = Vec::new();
        let is_new = self.deliveries[bad].stands.is_none();
        let mut trouble = matches!(taking, Taking::ConfirmLost { .. }) && in_hand.contains(&bad);
        let (first, slow) = in_hand.split_at(group.confirmed.min(in_hand.len()));
        self.confirm(first, taking, bad, &mut marks)?;
        match taking {
            Taking::FetchFails if is_new => {
                trouble = true;
                taken.retain(|at| *at != bad);
            }
            Taking::DiesFetching if is_new => return Err(Died),
            _ => {}
        }
        if self.stage(&taken) {
            self.note(mem::take(&mut marks));
        }
        self.confirm(slow, taking, bad, &mut marks)?;
        if more && !trouble {
            self.in_hand = taken;
        } else {
            self.confirm(&taken, taking, bad, &mut marks)?;
        }
        if taking == Taking::DiesConfirmed {
            return Err(Died);
        }
        self.note(marks);
        Ok(())
    }

    /// Whether there was anything to commit.
    fn stage(&mut self, taken: &[usize]) -> bool {
        let now = self.time.now();
        let mut commits = false;
        for at in taken {
            let lies = &mut self.deliveries[*at];
            // Of what came with its bytes the ledger finds out itself that it has it.
            commits |= lies.here || lies.stands.is_none();
            if lies.stands.is_none() {
                (lies.stands, lies.since) = (Some(DeliveryState::Staged), now);
            }
        }
        commits
    }

    /// Those of which it is known are added to `marks`.
    fn confirm(
        &mut self,
        these: &[usize],
        taking: Taking,
        bad: usize,
        marks: &mut Vec<usize>,
    ) -> Result<(), Died> {
        for at in these {
            let kept = &mut self.deliveries[*at].kept;
            match taking {
                Taking::ConfirmLost { arrived } if *at == bad => *kept = !arrived,
                Taking::DiesConfirming { arrived } if *at == bad => {
                    *kept = !arrived;
                    return Err(Died);
                }
                _ => {
                    *kept = false;
                    marks.push(*at);
                }
            }
        }
        Ok(())
    }

    /// That they were confirmed is written down.
    fn note(&mut self, marks: Vec<usize>) {
        for at in marks {
            let stands = &mut self.deliveries[at].stands;
            if *stands == Some(DeliveryState::Staged) {
                *stands = Some(DeliveryState::Acked);
            }
        }
    }

    /// What was in hand lies with the carrier as if it had never come here, and nobody is asked to wait.
    pub(super) fn dies(&mut self) {
        self.in_hand.clear();
        self.not_before = 0;
    }
}
