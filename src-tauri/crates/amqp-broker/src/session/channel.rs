//! What a client may do on a channel.

use super::{Channel, Refusal, Session, World, close, refuse};
use crate::code::CloseCode;
use crate::queues::{ConsumeError, Manner, Settlement};
use crate::wire::{Reply, Request};

/// Consumers that a channel may have.
const CONSUMERS_MAX: usize = 256;

impl Session {
    /// Closes a channel from our side, if it is open.
    pub(crate) fn close_channel(
        &mut self,
        channel: u16,
        code: CloseCode,
        text: &str,
        blame: (u16, u16),
        world: &mut World<'_>,
    ) -> Vec<Reply> {
        if self.channels.get(&channel) != Some(&Channel::Open) {
            return Vec::new();
        }
        self.channels.insert(channel, Channel::Closing);
        world.queues.close_channel(self.id_of(channel));
        vec![close(channel, code, text, blame)]
    }

    pub(super) fn on_channel(
        &mut self,
        channel: u16,
        request: Request,
        world: &mut World<'_>,
    ) -> Result<Vec<Reply>, Refusal> {
        let state = self.channels.get(&channel).copied();
        match (state, request) {
            (None, Request::OpenChannel) => self.open_channel(channel, world),
            (None, Request::CloseChannel) => Ok(vec![Reply::CloseOk { channel }]),
            (None, _) => refuse(CloseCode::ChannelError, "expected 'channel.open'"),
            (Some(Channel::Closing), request) => {
                self.channels.remove(&channel);
                Ok(match request {
                    Request::CloseChannel => vec![Reply::CloseOk { channel }],
                    _ => Vec::new(),
                })
            }
            (Some(Channel::Open), request) => self.on_open_channel(channel, request, world),
        }
    }

    fn open_channel(&mut self, channel: u16, world: &mut World<'_>) -> Result<Vec<Reply>, Refusal> {
        let max = self.agreed.channel_max;
        if max != 0 && channel > max {
            let text = format!("channel {channel} is above the negotiated channel_max ({max})");
            return refuse(CloseCode::NotAllowed, &text);
        }
        self.channels.insert(channel, Channel::Open);
        world.queues.open_channel(self.id_of(channel));
        Ok(vec![Reply::OpenChannelOk { channel }])
    }

    fn on_open_channel(
        &mut self,
        channel: u16,
        request: Request,
        world: &mut World<'_>,
    ) -> Result<Vec<Reply>, Refusal> {
        let id = self.id_of(channel);
        match request {
            Request::OpenChannel => refuse(CloseCode::ChannelError, "second 'channel.open' seen"),
            Request::CloseChannel => {
                self.channels.remove(&channel);
                world.queues.close_channel(id);
                Ok(vec![Reply::CloseOk { channel }])
            }
            Request::Flow { active: true } => Ok(vec![Reply::FlowOk {
                channel,
                active: true,
            }]),
            Request::Flow { active: false } => refuse(CloseCode::NotImplemented, "active=false"),
            Request::DeclareQueue {
                queue,
                passive: true,
                no_wait,
            } => look_at(channel, queue, no_wait, world),
            Request::DeclareQueue { queue, .. } => {
                self.refuse_access("configure", &format!("queue '{queue}'"))
            }
            Request::Configure { what } => self.refuse_access("configure", what),
            Request::Publish { exchange } => {
                let exchange = match exchange.as_str() {
                    "" => "amq.default",
                    named => named,
                };
                self.refuse_access("write", &format!("exchange '{exchange}'"))
            }
            Request::Qos { prefetch_size, .. } if prefetch_size != 0 => {
                let text = format!("prefetch_size!=0 ({prefetch_size})");
                refuse(CloseCode::NotImplemented, &text)
            }
            Request::Qos {
                prefetch_count,
                global,
                ..
            } => {
                world.queues.set_window(id, prefetch_count, global);
                Ok(vec![Reply::QosOk { channel }])
            }
            Request::Consume {
                queue,
                consumer_tag,
                no_ack,
                exclusive,
                no_wait,
            } => {
                let manner = Manner { no_ack, exclusive };
                let consumer_tag = self.consume(channel, &queue, consumer_tag, manner, world)?;
                let answer = Reply::ConsumeOk {
                    channel,
                    consumer_tag,
                };
                Ok(unless(no_wait, answer))
            }
            Request::Cancel {
                consumer_tag,
                no_wait,
            } => {
                world.queues.cancel(id, &consumer_tag);
                let answer = Reply::CancelOk {
                    channel,
                    consumer_tag,
                };
                Ok(unless(no_wait, answer))
            }
            Request::CancelOk => Ok(Vec::new()),
            Request::Ack {
                delivery_tag,
                multiple,
            } => settle(
                world,
                channel,
                self.id,
                delivery_tag,
                multiple,
                Settlement::Ack,
            ),
            Request::Nack {
                delivery_tag,
                multiple,
                requeue,
            } => {
                let settlement = match requeue {
                    true => Settlement::Requeue,
                    false => Settlement::Discard,
                };
                settle(world, channel, self.id, delivery_tag, multiple, settlement)
            }
            Request::Recover { requeue: false, .. } => {
                refuse(CloseCode::NotImplemented, "requeue=false")
            }
            Request::Recover { answered, .. } => {
                world.queues.recover(id);
                Ok(unless(!answered, Reply::RecoverOk { channel }))
            }
            Request::NotImplemented => refuse(CloseCode::NotImplemented, "not implemented"),
            Request::StartOk { .. }
            | Request::TuneOk { .. }
            | Request::Open { .. }
            | Request::Close
            | Request::CloseOk
            | Request::CloseChannelOk => refuse(CloseCode::CommandInvalid, "unexpected method"),
        }
    }

    /// Hands back the tag: the client's, or one of ours when it chose none.
    fn consume(
        &mut self,
        channel: u16,
        queue: &str,
        chosen: String,
        manner: Manner,
        world: &mut World<'_>,
    ) -> Result<String, Refusal> {
        let id = self.id_of(channel);
        // As RabbitMQ does: who may not read is not told whether there is anything to read.
        if !self.access.queues.contains(queue) {
            return self.refuse_access("read", &format!("queue '{queue}'"));
        }
        if world.queues.consumers(id) >= CONSUMERS_MAX {
            let text = format!("reached maximum ({CONSUMERS_MAX}) of consumers per channel");
            return refuse(CloseCode::NotAllowed, &text);
        }
        let tag = match chosen.is_empty() {
            true => self.make_tag(channel, world),
            false => chosen,
        };
        let consumed = world.queues.consume(id, queue, &tag, manner);
        consumed.map_err(|error| match error {
            ConsumeError::NoQueue => no_queue(queue),
            ConsumeError::TagInUse => {
                let text = format!("attempt to reuse consumer tag '{tag}'");
                Refusal::Connection(CloseCode::NotAllowed, text)
            }
            ConsumeError::Exclusive => {
                let text = format!("queue '{queue}' in vhost '/' in exclusive use");
                Refusal::Channel(CloseCode::AccessRefused, text)
            }
        })?;
        Ok(tag)
    }

    fn make_tag(&mut self, channel: u16, world: &World<'_>) -> String {
        loop {
            self.made_tags += 1;
            let tag = format!("amq.ctag-{}.{}", self.id, self.made_tags);
            if !world.queues.has_consumer(self.id_of(channel), &tag) {
                return tag;
            }
        }
    }

    fn refuse_access<T>(&self, what: &str, of: &str) -> Result<T, Refusal> {
        let user = &self.username;
        let text = format!("{what} access to {of} in vhost '/' refused for user '{user}'");
        Err(Refusal::Channel(CloseCode::AccessRefused, text))
    }
}

/// A passive declaration: how a queue stands. Needs no right, as in RabbitMQ.
fn look_at(
    channel: u16,
    queue: String,
    no_wait: bool,
    world: &World<'_>,
) -> Result<Vec<Reply>, Refusal> {
    let Some(status) = world.queues.status(&queue) else {
        return Err(no_queue(&queue));
    };
    let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
    let answer = Reply::DeclareQueueOk {
        channel,
        queue,
        ready: number(status.ready),
        consumers: number(status.consumers),
    };
    Ok(unless(no_wait, answer))
}

fn settle(
    world: &mut World<'_>,
    number: u16,
    connection: u64,
    tag: u64,
    multiple: bool,
    settlement: Settlement,
) -> Result<Vec<Reply>, Refusal> {
    let id = crate::queues::ChannelId { connection, number };
    let settled = world.queues.settle(id, tag, multiple, settlement);
    settled.map(|()| Vec::new()).map_err(|_| {
        let text = format!("unknown delivery tag {tag}");
        Refusal::Channel(CloseCode::PreconditionFailed, text)
    })
}

fn no_queue(queue: &str) -> Refusal {
    let text = format!("no queue '{queue}' in vhost '/'");
    Refusal::Channel(CloseCode::NotFound, text)
}

fn unless(silent: bool, answer: Reply) -> Vec<Reply> {
    match silent {
        true => Vec::new(),
        false => vec![answer],
    }
}
