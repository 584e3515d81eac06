//! What we say.

use super::table::{Entries, put_long, put_short, put_table};
use super::{BODY, FRAME_END, HEADER, HEARTBEAT, METHOD, PROTOCOL};
use crate::fault::BadHeaders;
use crate::message::Message;

/// A frame of ours that carries no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Not a frame: the version that we speak, to whoever speaks another.
    Protocol,
    Start,
    Tune {
        channel_max: u16,
        frame_max: u32,
        heartbeat: u16,
    },
    OpenOk,
    /// On the connection when the channel is 0, otherwise on the channel.
    Close {
        channel: u16,
        code: u16,
        text: String,
        /// Class and method that were to blame, or zeros.
        blame: (u16, u16),
    },
    CloseOk {
        channel: u16,
    },
    OpenChannelOk {
        channel: u16,
    },
    FlowOk {
        channel: u16,
        active: bool,
    },
    DeclareQueueOk {
        channel: u16,
        queue: String,
        ready: u32,
        consumers: u32,
    },
    QosOk {
        channel: u16,
    },
    ConsumeOk {
        channel: u16,
        consumer_tag: String,
    },
    /// From us to a client: its consumer is gone.
    Cancel {
        channel: u16,
        consumer_tag: String,
    },
    CancelOk {
        channel: u16,
        consumer_tag: String,
    },
    RecoverOk {
        channel: u16,
    },
    /// The method before a content header and the body.
    Deliver {
        channel: u16,
        consumer_tag: String,
        delivery_tag: u64,
        redelivered: bool,
        routing_key: String,
    },
    Heartbeat,
}

impl Reply {
    /// The whole frame.
    pub(crate) fn encode(&self) -> Vec<u8> {
        match self {
            Reply::Protocol => PROTOCOL.to_vec(),
            Reply::Start => start(),
            Reply::Tune {
                channel_max,
                frame_max,
                heartbeat,
            } => method(0, (10, 30), |out| {
                out.extend(channel_max.to_be_bytes());
                out.extend(frame_max.to_be_bytes());
                out.extend(heartbeat.to_be_bytes());
            }),
            Reply::OpenOk => method(0, (10, 41), |out| put_short(out, "")),
            Reply::Close {
                channel,
                code,
                text,
                blame,
            } => method(*channel, close_number(*channel, 0), |out| {
                out.extend(code.to_be_bytes());
                put_short(out, text);
                out.extend(blame.0.to_be_bytes());
                out.extend(blame.1.to_be_bytes());
            }),
            Reply::CloseOk { channel } => method(*channel, close_number(*channel, 1), |_| {}),
            Reply::OpenChannelOk { channel } => {
                method(*channel, (20, 11), |out| put_long(out, &[]))
            }
            Reply::FlowOk { channel, active } => {
                method(*channel, (20, 21), |out| out.push(u8::from(*active)))
            }
            Reply::DeclareQueueOk {
                channel,
                queue,
                ready,
                consumers,
            } => method(*channel, (50, 11), |out| {
                put_short(out, queue);
                out.extend(ready.to_be_bytes());
                out.extend(consumers.to_be_bytes());
            }),
            Reply::QosOk { channel } => method(*channel, (60, 11), |_| {}),
            Reply::ConsumeOk {
                channel,
                consumer_tag,
            } => method(*channel, (60, 21), |out| put_short(out, consumer_tag)),
            Reply::Cancel {
                channel,
                consumer_tag,
            } => method(*channel, (60, 30), |out| {
                put_short(out, consumer_tag);
                // no-wait: nobody waits for the answer
                out.push(1);
            }),
            Reply::CancelOk {
                channel,
                consumer_tag,
            } => method(*channel, (60, 31), |out| put_short(out, consumer_tag)),
            Reply::RecoverOk { channel } => method(*channel, (60, 111), |_| {}),
            Reply::Deliver {
                channel,
                consumer_tag,
                delivery_tag,
                redelivered,
                routing_key,
            } => method(*channel, (60, 60), |out| {
                put_short(out, consumer_tag);
                out.extend(delivery_tag.to_be_bytes());
                out.push(u8::from(*redelivered));
                // the default exchange
                put_short(out, "");
                put_short(out, routing_key);
            }),
            Reply::Heartbeat => frame(HEARTBEAT, 0, &[]),
        }
    }
}

/// The content header of a message: the headers table and `expiration`, no other property (fiks-io 14).
pub(crate) fn header_frame(channel: u16, message: &Message, bad: Option<BadHeaders>) -> Vec<u8> {
    const HEADERS: u16 = 1 << 13;
    const EXPIRATION: u16 = 1 << 8;
    let mut flags = 0;
    let mut properties = Vec::new();
    if bad != Some(BadHeaders::Missing) {
        flags |= HEADERS;
        put_table(&mut properties, &headers(message, bad));
    }
    if let Some(time) = message.expiration {
        flags |= EXPIRATION;
        put_short(&mut properties, &time.as_millis().to_string());
    }
    let mut payload = Vec::new();
    payload.extend(60_u16.to_be_bytes());
    payload.extend(0_u16.to_be_bytes());
    payload.extend(
        u64::try_from(message.body.len())
            .unwrap_or_default()
            .to_be_bytes(),
    );
    payload.extend(flags.to_be_bytes());
    payload.extend(properties);
    frame(HEADER, channel, &payload)
}

/// A piece of a body.
pub(crate) fn body_frame(channel: u16, piece: &[u8]) -> Vec<u8> {
    frame(BODY, channel, piece)
}

fn headers(message: &Message, bad: Option<BadHeaders>) -> Entries {
    let mut entries = Entries::default();
    for (number, (name, value)) in (0..).zip(&message.headers) {
        entries = match bad {
            Some(BadHeaders::WrongTypes) => entries.i32(name, number),
            Some(BadHeaders::NotText) => entries.text(name, &[0xff, 0xfe]),
            _ => entries.text(name, value.as_bytes()),
        };
    }
    entries
}

fn start() -> Vec<u8> {
    let capabilities = Entries::default()
        .bool("basic.nack", true)
        .bool("consumer_cancel_notify", true)
        .bool("per_consumer_qos", true)
        .bool("authentication_failure_close", true);
    let properties = Entries::default()
        .table("capabilities", capabilities)
        .text("product", b"budstikke-amqp-broker")
        .text("version", env!("CARGO_PKG_VERSION").as_bytes());
    method(0, (10, 10), |out| {
        out.extend([0, 9]);
        put_table(out, &properties);
        put_long(out, b"PLAIN AMQPLAIN");
        put_long(out, b"en_US");
    })
}

/// `ok` is 1 for the answer to a close.
fn close_number(channel: u16, ok: u16) -> (u16, u16) {
    match channel {
        0 => (10, 50 + ok),
        _ => (20, 40 + ok),
    }
}

fn method(channel: u16, number: (u16, u16), arguments: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut payload = Vec::new();
    payload.extend(number.0.to_be_bytes());
    payload.extend(number.1.to_be_bytes());
    arguments(&mut payload);
    frame(METHOD, channel, &payload)
}

fn frame(kind: u8, channel: u16, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend(channel.to_be_bytes());
    put_long(&mut out, payload);
    out.push(FRAME_END);
    out
}
