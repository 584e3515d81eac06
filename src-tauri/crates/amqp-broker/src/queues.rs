//! Every queue, every channel and every consumer as one state machine: calls in, effects out. No
//! sockets; time is an argument. The server asks [`Queues::step`] after each change.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use crate::message::{Event, Fate, Message};
use crate::queue::{Position, Queue};

/// A channel of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChannelId {
    pub(crate) connection: u64,
    pub(crate) number: u16,
}

/// How a consumer wants its messages.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    /// What is delivered counts as acknowledged.
    pub(crate) no_ack: bool,
    /// Nobody else may consume the queue meanwhile.
    pub(crate) exclusive: bool,
}

/// What a client says of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    Ack,
    Discard,
    Requeue,
}

/// Why somebody may not consume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConsumeError {
    NoQueue,
    TagInUse,
    Exclusive,
}

/// There is no such delivery on the channel: 406 for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnknownTag;

/// What the server has to do.
#[derive(Debug)]
pub(crate) enum Effect {
    Deliver(Delivery),
    /// The client is told that its consumer is gone.
    Cancel {
        channel: ChannelId,
        consumer_tag: String,
    },
    Tell(Event),
}

/// A message for a client.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) channel: ChannelId,
    pub(crate) consumer_tag: String,
    pub(crate) delivery_tag: u64,
    pub(crate) redelivered: bool,
    pub(crate) queue: String,
    pub(crate) message: Arc<Message>,
}

/// How a queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueStatus {
    /// Messages that wait to be delivered.
    pub ready: usize,
    /// Messages that are out at clients and not settled.
    pub unacknowledged: usize,
    /// Live consumers.
    pub consumers: usize,
}

#[derive(Debug)]
pub(crate) struct Queues {
    queues: BTreeMap<String, Line>,
    channels: BTreeMap<ChannelId, Channel>,
    effects: Vec<Effect>,
    last_consumer: u64,
    /// At so many failures a message is a dead letter.
    limit: u32,
}

/// A queue and those who wait for it, whoever is next in turn first.
#[derive(Debug, Default)]
struct Line {
    queue: Queue,
    turns: VecDeque<Consumer>,
    doubles: u32,
}

#[derive(Debug)]
struct Consumer {
    /// Its own, since a client may use a tag again.
    id: u64,
    channel: ChannelId,
    tag: String,
    /// Deliveries that may be out at once; 0 is any number.
    window: u16,
    out: usize,
    manner: Manner,
}

#[derive(Debug, Default)]
struct Channel {
    out: BTreeMap<u64, Out>,
    last_tag: u64,
    /// The window of consumers to come.
    window: u16,
    /// The window of all the channel's consumers together.
    shared_window: u16,
}

#[derive(Debug)]
struct Out {
    queue: String,
    position: Position,
    consumer: u64,
}

impl Queues {
    pub(crate) fn new(limit: u32) -> Queues {
        Queues {
            queues: BTreeMap::new(),
            channels: BTreeMap::new(),
            effects: Vec::new(),
            last_consumer: 0,
            limit,
        }
    }

    /// Makes the queue, or leaves the one that is there.
    pub(crate) fn declare(&mut self, queue: &str) {
        self.queues.entry(queue.to_owned()).or_default();
    }

    pub(crate) fn status(&self, queue: &str) -> Option<QueueStatus> {
        self.queues.get(queue).map(|line| QueueStatus {
            ready: line.queue.ready(),
            unacknowledged: line.queue.unacked(),
            consumers: line.turns.len(),
        })
    }

    /// Puts a message last in the queue; `false` when there is no such queue.
    pub(crate) fn publish(&mut self, queue: &str, message: Arc<Message>, now: Timestamp) -> bool {
        let line = self.queues.get_mut(queue);
        line.map(|line| line.queue.push(message, now)).is_some()
    }

    /// The next `times` deliveries of the queue come doubled.
    pub(crate) fn double(&mut self, queue: &str, times: u32) {
        if let Some(line) = self.queues.get_mut(queue) {
            line.doubles = line.doubles.saturating_add(times);
        }
    }

    /// Nothing comes doubled any more.
    pub(crate) fn clear_doubles(&mut self) {
        for line in self.queues.values_mut() {
            line.doubles = 0;
        }
    }

    /// Every message is gone; queues stay.
    pub(crate) fn forget_messages(&mut self) {
        for line in self.queues.values_mut() {
            line.queue = Queue::default();
        }
        for channel in self.channels.values_mut() {
            channel.out.clear();
        }
    }

    pub(crate) fn open_channel(&mut self, channel: ChannelId) {
        self.channels.insert(channel, Channel::default());
    }

    /// Ends a channel: its consumers are gone, and what was out goes back.
    pub(crate) fn close_channel(&mut self, channel: ChannelId) {
        for line in self.queues.values_mut() {
            line.turns.retain(|consumer| consumer.channel != channel);
        }
        if let Some(ended) = self.channels.remove(&channel) {
            for out in ended.out.into_values() {
                self.put_back(&out);
            }
        }
    }

    /// The channels of `connection` end.
    pub(crate) fn close_connection(&mut self, connection: u64) {
        let ended: Vec<_> = self.channels.keys().copied().collect();
        for channel in ended.into_iter().filter(|id| id.connection == connection) {
            self.close_channel(channel);
        }
    }

    /// `shared` is for all consumers of the channel together, otherwise for each that comes after.
    pub(crate) fn set_window(&mut self, channel: ChannelId, window: u16, shared: bool) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            match shared {
                true => channel.shared_window = window,
                false => channel.window = window,
            }
        }
    }

    pub(crate) fn consume(
        &mut self,
        channel: ChannelId,
        queue: &str,
        tag: &str,
        manner: Manner,
    ) -> Result<(), ConsumeError> {
        if self.has_consumer(channel, tag) {
            return Err(ConsumeError::TagInUse);
        }
        let window = self.channels.get(&channel).map_or(0, |known| known.window);
        let line = self.queues.get_mut(queue).ok_or(ConsumeError::NoQueue)?;
        let taken = line.turns.iter().any(|other| other.manner.exclusive);
        if taken || (manner.exclusive && !line.turns.is_empty()) {
            return Err(ConsumeError::Exclusive);
        }
        self.last_consumer += 1;
        line.turns.push_back(Consumer {
            id: self.last_consumer,
            channel,
            tag: tag.to_owned(),
            window,
            out: 0,
            manner,
        });
        Ok(())
    }

    pub(crate) fn has_consumer(&self, channel: ChannelId, tag: &str) -> bool {
        let mut all = self.queues.values().flat_map(|line| &line.turns);
        all.any(|other| other.channel == channel && other.tag == tag)
    }

    /// How many consumers the channel has.
    pub(crate) fn consumers(&self, channel: ChannelId) -> usize {
        let all = self.queues.values().flat_map(|line| &line.turns);
        all.filter(|other| other.channel == channel).count()
    }

    /// The channels that consume the queue.
    pub(crate) fn channels_of(&self, queue: &str) -> Vec<ChannelId> {
        let line = self.queues.get(queue).into_iter();
        let mut channels: Vec<_> = line
            .flat_map(|line| line.turns.iter().map(|consumer| consumer.channel))
            .collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }

    /// The client ends its consumer. What is out at it stays out until it is settled.
    pub(crate) fn cancel(&mut self, channel: ChannelId, tag: &str) {
        for line in self.queues.values_mut() {
            line.turns
                .retain(|consumer| consumer.channel != channel || consumer.tag != tag);
        }
    }

    /// The broker ends every consumer of the queue, and says so.
    pub(crate) fn cancel_all(&mut self, queue: &str) {
        let Some(line) = self.queues.get_mut(queue) else {
            return;
        };
        let cancelled = line.turns.drain(..).map(|consumer| Effect::Cancel {
            channel: consumer.channel,
            consumer_tag: consumer.tag,
        });
        self.effects.extend(cancelled);
    }

    /// Settles one delivery, or with `multiple` every one up to it; the tag 0 then is all there are.
    pub(crate) fn settle(
        &mut self,
        channel: ChannelId,
        tag: u64,
        multiple: bool,
        settlement: Settlement,
    ) -> Result<(), UnknownTag> {
        let known = self.channels.get_mut(&channel).ok_or(UnknownTag)?;
        let all = multiple && tag == 0;
        if !all && !known.out.contains_key(&tag) {
            return Err(UnknownTag);
        }
        let settled: Vec<Out> = match (all, multiple) {
            (true, _) => std::mem::take(&mut known.out).into_values().collect(),
            (false, true) => {
                let later = known.out.split_off(&tag.saturating_add(1));
                std::mem::replace(&mut known.out, later)
                    .into_values()
                    .collect()
            }
            (false, false) => known.out.remove(&tag).into_iter().collect(),
        };
        for out in &settled {
            self.leave_window(out);
            match settlement {
                Settlement::Ack => self.remove(out, Fate::Acknowledged),
                Settlement::Discard => self.remove(out, Fate::Rejected),
                Settlement::Requeue => self.put_back(out),
            }
        }
        Ok(())
    }

    /// Everything that is out on the channel goes back.
    pub(crate) fn recover(&mut self, channel: ChannelId) {
        // The tag 0 with `multiple` is never unknown on a channel that is open.
        let _ = self.settle(channel, 0, true, Settlement::Requeue);
    }

    /// What is due: heads whose time is up leave, and consumers in turn get what they have room for.
    pub(crate) fn step(&mut self, now: Timestamp) -> Vec<Effect> {
        for (name, line) in &mut self.queues {
            line.step(name, now, &mut self.channels, &mut self.effects);
        }
        std::mem::take(&mut self.effects)
    }

    /// The next moment at which [`Queues::step`] has something to do by itself.
    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        let heads = self.queues.values();
        heads.filter_map(|line| line.queue.head_expires()).min()
    }

    fn leave_window(&mut self, out: &Out) {
        let Some(line) = self.queues.get_mut(&out.queue) else {
            return;
        };
        let mut consumers = line.turns.iter_mut();
        if let Some(consumer) = consumers.find(|consumer| consumer.id == out.consumer) {
            consumer.out = consumer.out.saturating_sub(1);
        }
    }

    fn remove(&mut self, out: &Out, fate: Fate) {
        let line = self.queues.get_mut(&out.queue);
        if let Some(message) = line.and_then(|line| line.queue.remove(out.position)) {
            self.effects.push(told(&out.queue, message, fate));
        }
    }

    fn put_back(&mut self, out: &Out) {
        let Some(line) = self.queues.get_mut(&out.queue) else {
            return;
        };
        if let Some(message) = line.queue.put_back(out.position, self.limit) {
            let dead = told(&out.queue, message, Fate::DeadLettered);
            self.effects.push(dead);
        }
    }
}

impl Line {
    fn step(
        &mut self,
        name: &str,
        now: Timestamp,
        channels: &mut BTreeMap<ChannelId, Channel>,
        effects: &mut Vec<Effect>,
    ) {
        loop {
            while let Some(message) = self.queue.expire_head(now) {
                effects.push(told(name, message, Fate::Expired));
            }
            if self.queue.ready() == 0 {
                return;
            }
            let in_turn = self.turns.iter().position(|consumer| {
                let channel = channels.get(&consumer.channel);
                channel.is_some_and(|channel| consumer.has_room(channel))
            });
            let Some(mut consumer) = in_turn.and_then(|index| self.turns.remove(index)) else {
                return;
            };
            effects.extend(self.deliver(name, &mut consumer, channels));
            self.turns.push_back(consumer);
        }
    }

    fn deliver(
        &mut self,
        name: &str,
        consumer: &mut Consumer,
        channels: &mut BTreeMap<ChannelId, Channel>,
    ) -> Vec<Effect> {
        let Some(channel) = channels.get_mut(&consumer.channel) else {
            return Vec::new();
        };
        let Some(taken) = self.queue.take() else {
            return Vec::new();
        };
        if self.doubles > 0 {
            self.doubles -= 1;
            self.queue.double(taken.position);
        }
        channel.last_tag += 1;
        let mut effects = vec![Effect::Deliver(Delivery {
            channel: consumer.channel,
            consumer_tag: consumer.tag.clone(),
            delivery_tag: channel.last_tag,
            redelivered: taken.redelivered,
            queue: name.to_owned(),
            message: taken.message,
        })];
        if consumer.manner.no_ack {
            let gone = self.queue.remove(taken.position);
            effects.extend(gone.map(|message| told(name, message, Fate::Acknowledged)));
            return effects;
        }
        consumer.out += 1;
        let out = Out {
            queue: name.to_owned(),
            position: taken.position,
            consumer: consumer.id,
        };
        channel.out.insert(channel.last_tag, out);
        effects
    }
}

impl Consumer {
    fn has_room(&self, channel: &Channel) -> bool {
        let free = |window: u16, out: usize| window == 0 || out < usize::from(window);
        self.manner.no_ack
            || (free(self.window, self.out) && free(channel.shared_window, channel.out.len()))
    }
}

fn told(queue: &str, message: Arc<Message>, fate: Fate) -> Effect {
    Effect::Tell(Event {
        queue: queue.to_owned(),
        message,
        fate,
    })
}

#[cfg(test)]
mod tests;
