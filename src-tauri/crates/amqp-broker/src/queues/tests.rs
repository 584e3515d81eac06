//! The queues by themselves, and beside a model of them that fits on a page.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

const QUEUE: &str = "fiksio.konto.a";

fn channel(connection: u64) -> ChannelId {
    ChannelId {
        connection,
        number: 1,
    }
}

fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

/// A message that is told from others by its body.
fn message(number: u8, ttl: Option<u64>) -> Arc<Message> {
    Arc::new(Message {
        headers: Vec::new(),
        expiration: ttl.map(Duration::from_secs),
        body: Arc::from(&[number][..]),
    })
}

/// A queue with this many messages, and a consumer on the channel of connection 1.
fn filled(messages: u8, window: u16) -> Queues {
    let mut queues = Queues::new(3);
    queues.declare(QUEUE);
    for number in 0..messages {
        queues.publish(QUEUE, message(number, None), second(0));
    }
    join(&mut queues, 1, window);
    queues
}

fn join(queues: &mut Queues, connection: u64, window: u16) {
    queues.open_channel(channel(connection));
    queues.set_window(channel(connection), window, false);
    let joined = queues.consume(channel(connection), QUEUE, "c", Manner::default());
    assert_eq!(joined, Ok(()));
}

/// Which message went to whom, by what tag, and whether it was said to come again.
fn delivered(effects: &[Effect]) -> Vec<(u8, u64, u64, bool)> {
    let deliveries = effects.iter().filter_map(|effect| match effect {
        Effect::Deliver(to) => Some((
            to.message.body[0],
            to.channel.connection,
            to.delivery_tag,
            to.redelivered,
        )),
        _ => None,
    });
    deliveries.collect()
}

fn fates(effects: &[Effect]) -> Vec<(u8, Fate)> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(event) => Some((event.message.body[0], event.fate)),
        _ => None,
    });
    told.collect()
}

#[test]
fn what_is_put_back_comes_again_where_it_was() {
    let mut queues = filled(4, 2);
    let first = queues.step(second(0));
    assert_eq!(delivered(&first), [(0, 1, 1, false), (1, 1, 2, false)]);
    queues
        .settle(channel(1), 2, false, Settlement::Requeue)
        .unwrap();
    queues
        .settle(channel(1), 1, false, Settlement::Requeue)
        .unwrap();
    assert_eq!(
        delivered(&queues.step(second(0))),
        [(0, 1, 3, true), (1, 1, 4, true)],
        "in the order in which they lay, before those that have not been out"
    );
}

#[test]
fn the_third_failure_is_the_last() {
    let mut queues = filled(1, 1);
    for failure in 1..=3_u64 {
        let out = delivered(&queues.step(second(0)));
        assert_eq!(out, [(0, 1, failure, failure > 1)]);
        queues
            .settle(channel(1), failure, false, Settlement::Requeue)
            .unwrap();
    }
    let effects = queues.step(second(0));
    assert_eq!(fates(&effects), [(0, Fate::DeadLettered)]);
    assert!(delivered(&effects).is_empty(), "it is gone");
    assert_eq!(queues.status(QUEUE).unwrap().ready, 0);
}

#[test]
fn a_lost_connection_is_a_failure_of_each_that_was_out_and_of_no_other() {
    let mut queues = filled(3, 2);
    for connection in 1..=3 {
        queues.step(second(0));
        queues.close_connection(connection);
        join(&mut queues, connection + 1, 2);
    }
    let effects = queues.step(second(0));
    assert_eq!(
        fates(&effects),
        [(0, Fate::DeadLettered), (1, Fate::DeadLettered)],
        "the neighbour in the window goes with the one that failed (fiks-io 7)"
    );
    assert_eq!(delivered(&effects), [(2, 4, 1, false)]);
}

#[test]
fn only_the_head_grows_old() {
    let mut queues = Queues::new(3);
    queues.declare(QUEUE);
    queues.publish(QUEUE, message(0, None), second(0));
    queues.publish(QUEUE, message(1, Some(5)), second(0));
    assert_eq!(queues.next_expiry(), None, "the head has no time limit");
    assert!(
        queues.step(second(60)).is_empty(),
        "what is behind it waits"
    );
    join(&mut queues, 1, 1);
    let effects = queues.step(second(60));
    assert_eq!(delivered(&effects), [(0, 1, 1, false)]);
    assert_eq!(
        fates(&effects),
        [(1, Fate::Expired)],
        "it became the head and was told of at once"
    );
}

#[test]
fn what_is_out_does_not_grow_old_before_it_comes_back() {
    let mut queues = Queues::new(3);
    queues.declare(QUEUE);
    queues.publish(QUEUE, message(0, Some(5)), second(0));
    assert_eq!(queues.next_expiry(), Some(second(5)));
    join(&mut queues, 1, 1);
    assert_eq!(delivered(&queues.step(second(4))), [(0, 1, 1, false)]);
    assert!(queues.step(second(60)).is_empty(), "it is at a client");
    queues.close_connection(1);
    assert_eq!(fates(&queues.step(second(60))), [(0, Fate::Expired)]);
}

#[test]
fn consumers_take_turns_and_one_whose_window_is_full_is_passed_over() {
    let mut queues = filled(6, 1);
    join(&mut queues, 2, 3);
    let out = delivered(&queues.step(second(0)));
    let who: Vec<_> = out
        .iter()
        .map(|(number, who, ..)| (*number, *who))
        .collect();
    assert_eq!(who, [(0, 1), (1, 2), (2, 2), (3, 2)], "windows of 1 and 3");
}

#[test]
fn one_may_acknowledge_many_and_nothing_twice() {
    let mut queues = filled(5, 0);
    queues.step(second(0));
    queues.settle(channel(1), 3, true, Settlement::Ack).unwrap();
    let gone = fates(&queues.step(second(0)));
    assert_eq!(gone.len(), 3, "{gone:?}");
    let again = queues.settle(channel(1), 3, true, Settlement::Ack);
    assert_eq!(again, Err(UnknownTag), "406 for the client");
    let never = queues.settle(channel(1), 9, false, Settlement::Ack);
    assert_eq!(never, Err(UnknownTag));
    queues.settle(channel(1), 0, true, Settlement::Ack).unwrap();
    assert_eq!(queues.status(QUEUE).unwrap().unacknowledged, 0, "0 is all");
    let none = queues.settle(channel(1), 0, true, Settlement::Ack);
    assert_eq!(none, Ok(()), "and all of nothing is no error");
}

#[test]
fn a_consumer_that_ends_leaves_its_deliveries_to_the_channel() {
    let mut queues = filled(2, 1);
    queues.step(second(0));
    queues.cancel(channel(1), "c");
    assert!(queues.step(second(0)).is_empty(), "nobody waits any more");
    queues
        .consume(channel(1), QUEUE, "c", Manner::default())
        .unwrap();
    let out = delivered(&queues.step(second(0)));
    assert_eq!(out, [(1, 1, 2, false)], "its own window is empty");
    queues
        .settle(channel(1), 1, false, Settlement::Ack)
        .unwrap();
    queues.publish(QUEUE, message(9, None), second(0));
    let effects = queues.step(second(0));
    assert!(
        delivered(&effects).is_empty(),
        "what another of the same tag had out makes no room"
    );
}

#[test]
fn a_shared_window_is_for_all_consumers_of_a_channel() {
    let mut queues = filled(5, 0);
    queues.set_window(channel(1), 2, true);
    queues
        .consume(channel(1), QUEUE, "d", Manner::default())
        .unwrap();
    assert_eq!(delivered(&queues.step(second(0))).len(), 2);
}

#[test]
fn a_double_lies_right_behind_and_is_not_marked() {
    let mut queues = filled(2, 0);
    queues.double(QUEUE, 1);
    let out = delivered(&queues.step(second(0)));
    assert_eq!(out, [(0, 1, 1, false), (0, 1, 2, false), (1, 1, 3, false)]);
}

#[test]
fn who_wants_a_queue_alone_has_it_alone() {
    let alone = Manner {
        exclusive: true,
        no_ack: false,
    };
    let mut queues = filled(0, 1);
    queues.open_channel(channel(2));
    let refused = queues.consume(channel(2), QUEUE, "x", alone);
    assert_eq!(refused, Err(ConsumeError::Exclusive), "somebody is there");
    queues.cancel(channel(1), "c");
    assert_eq!(queues.consume(channel(2), QUEUE, "x", alone), Ok(()));
    let refused = queues.consume(channel(1), QUEUE, "y", Manner::default());
    assert_eq!(refused, Err(ConsumeError::Exclusive), "it is taken");
}

/// What can happen to a queue with three clients.
#[derive(Debug, Clone)]
enum Act {
    Publish {
        ttl: Option<u64>,
    },
    Join {
        who: u64,
        window: u16,
    },
    Leave {
        who: u64,
    },
    Cancel {
        who: u64,
    },
    Settle {
        who: u64,
        nth: usize,
        multiple: bool,
        how: Settlement,
    },
    Recover {
        who: u64,
    },
    Pass {
        seconds: i64,
    },
}

fn acts() -> impl Strategy<Value = Act> {
    let who = 1..4_u64;
    let how = prop_oneof![
        3 => Just(Settlement::Ack),
        1 => Just(Settlement::Discard),
        3 => Just(Settlement::Requeue),
    ];
    prop_oneof![
        6 => proptest::option::of(1..20_u64).prop_map(|ttl| Act::Publish { ttl }),
        3 => (who.clone(), 0..4_u16).prop_map(|(who, window)| Act::Join { who, window }),
        1 => who.clone().prop_map(|who| Act::Leave { who }),
        1 => who.clone().prop_map(|who| Act::Cancel { who }),
        6 => (who.clone(), 0..5_usize, any::<bool>(), how)
            .prop_map(|(who, nth, multiple, how)| Act::Settle { who, nth, multiple, how }),
        1 => who.prop_map(|who| Act::Recover { who }),
        2 => (1..15_i64).prop_map(|seconds| Act::Pass { seconds }),
    ]
}

/// The queue as anybody would draw it: a list of messages, each of which is somewhere.
#[derive(Default)]
struct Model {
    messages: Vec<Entry>,
    /// Who waits, next in turn first, with the window and a number of its own.
    turns: Vec<(u64, u16, u32)>,
    tags: [u64; 4],
    joined: u32,
    now: i64,
    told: Vec<(u8, Fate)>,
    sent: Vec<(u8, u64, u64, bool)>,
}

struct Entry {
    number: u8,
    until: i64,
    failures: u32,
    place: Place,
}

#[derive(PartialEq)]
enum Place {
    Waits,
    Out { who: u64, tag: u64, consumer: u32 },
    Gone,
}

impl Model {
    fn out(&self, who: u64) -> Vec<(u64, usize)> {
        let mut out: Vec<_> = (0..self.messages.len())
            .filter_map(|index| match self.messages[index].place {
                Place::Out { who: at, tag, .. } if at == who => Some((tag, index)),
                _ => None,
            })
            .collect();
        out.sort_unstable();
        out
    }

    fn settle(&mut self, index: usize, how: Settlement) {
        let entry = &mut self.messages[index];
        entry.place = Place::Gone;
        let fate = match how {
            Settlement::Ack => Fate::Acknowledged,
            Settlement::Discard => Fate::Rejected,
            Settlement::Requeue => {
                entry.failures += 1;
                if entry.failures < 3 {
                    entry.place = Place::Waits;
                    return;
                }
                Fate::DeadLettered
            }
        };
        self.told.push((entry.number, fate));
    }

    fn step(&mut self) {
        let now = self.now;
        while let Some(head) = self
            .messages
            .iter_mut()
            .find(|one| one.place == Place::Waits)
        {
            if head.until <= now {
                head.place = Place::Gone;
                self.told.push((head.number, Fate::Expired));
                continue;
            }
            let (number, again) = (head.number, head.failures > 0);
            let room = |(_, window, id): &(u64, u16, u32)| {
                let has = |one: &&Entry| matches!(one.place, Place::Out { consumer, .. } if consumer == *id);
                *window == 0 || self.messages.iter().filter(has).count() < usize::from(*window)
            };
            let Some(turn) = self.turns.iter().position(room) else {
                return;
            };
            let next = self.turns.remove(turn);
            self.turns.push(next);
            let (who, consumer) = (next.0, next.2);
            let tag = &mut self.tags[who as usize];
            *tag += 1;
            self.sent.push((number, who, *tag, again));
            let place = Place::Out {
                who,
                tag: *tag,
                consumer,
            };
            self.messages[usize::from(number)].place = place;
        }
    }

    fn act(&mut self, act: &Act, queues: &mut Queues) {
        match *act {
            Act::Publish { ttl } => {
                let number = u8::try_from(self.messages.len()).unwrap();
                queues.publish(QUEUE, message(number, ttl), second(self.now));
                let until = ttl.map_or(i64::MAX, |ttl| self.now + ttl as i64);
                let place = Place::Waits;
                self.messages.push(Entry {
                    number,
                    until,
                    failures: 0,
                    place,
                });
            }
            Act::Join { who, window } => {
                let there = self.turns.iter().any(|turn| turn.0 == who);
                if !there && self.out(who).is_empty() {
                    queues.close_connection(who);
                    self.tags[who as usize] = 0;
                    join(queues, who, window);
                    self.joined += 1;
                    self.turns.push((who, window, self.joined));
                }
            }
            Act::Leave { who } => {
                queues.close_connection(who);
                self.turns.retain(|turn| turn.0 != who);
                for (_, index) in self.out(who) {
                    self.settle(index, Settlement::Requeue);
                }
            }
            Act::Cancel { who } => {
                queues.cancel(channel(who), "c");
                self.turns.retain(|turn| turn.0 != who);
            }
            Act::Settle {
                who,
                nth,
                multiple,
                how,
            } => {
                let out = self.out(who);
                let Some((tag, _)) = out.get(nth).copied() else {
                    return;
                };
                queues.settle(channel(who), tag, multiple, how).unwrap();
                for (other, index) in out {
                    if other == tag || (multiple && other < tag) {
                        self.settle(index, how);
                    }
                }
            }
            Act::Recover { who } => {
                queues.recover(channel(who));
                for (_, index) in self.out(who) {
                    self.settle(index, Settlement::Requeue);
                }
            }
            Act::Pass { seconds } => self.now += seconds,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Nothing lost, nothing twice without being marked, first in first out, and the rest as the model has it.
    #[test]
    fn a_queue_lives_as_its_model(history in proptest::collection::vec(acts(), 1..60)) {
        let mut queues = Queues::new(3);
        queues.declare(QUEUE);
        let mut model = Model::default();
        let (mut sent, mut told) = (Vec::new(), Vec::new());
        for act in &history {
            model.act(act, &mut queues);
            model.step();
            let effects = queues.step(second(model.now));
            sent.extend(delivered(&effects));
            told.extend(fates(&effects));
            prop_assert_eq!(&sent, &model.sent, "after {:?}", act);
            let mut wanted = model.told.clone();
            wanted.sort_by_key(|(number, _)| *number);
            told.sort_by_key(|(number, _)| *number);
            prop_assert_eq!(&told, &wanted, "after {:?}", act);
            let status = queues.status(QUEUE).unwrap();
            let gone = told.len();
            prop_assert_eq!(status.ready + status.unacknowledged + gone, model.messages.len(), "nothing is lost");
            prop_assert_eq!(status.consumers, model.turns.len());
        }
        for (index, first) in sent.iter().enumerate() {
            let before = sent[..index].iter().any(|other| other.0 == first.0);
            prop_assert_eq!(before, first.3, "what comes again says so, and nothing else does");
        }
        let told_of: std::collections::BTreeSet<_> = told.iter().map(|(number, _)| number).collect();
        prop_assert_eq!(told_of.len(), told.len(), "each is told of once");
        let fresh: Vec<_> = sent.iter().filter(|one| !one.3).map(|one| one.0).collect();
        prop_assert!(fresh.is_sorted(), "first in, first out: {:?}", fresh);
    }
}

#[test]
fn a_time_beyond_all_calendars_never_comes() {
    let mut queues = Queues::new(3);
    queues.declare(QUEUE);
    queues.publish(QUEUE, message(0, Some(u64::MAX)), second(0));
    assert_eq!(queues.next_expiry(), None);
}
