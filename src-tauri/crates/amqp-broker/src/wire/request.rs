//! What a client may say.

use super::cursor::Cursor;
use super::table::{Value, entries, find};

/// A method of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    StartOk {
        properties: ClientProperties,
        mechanism: String,
        response: Vec<u8>,
    },
    TuneOk {
        channel_max: u16,
        frame_max: u32,
        heartbeat: u16,
    },
    Open {
        vhost: String,
    },
    Close,
    CloseOk,
    OpenChannel,
    Flow {
        active: bool,
    },
    CloseChannel,
    CloseChannelOk,
    DeclareQueue {
        queue: String,
        passive: bool,
        no_wait: bool,
    },
    /// Any other change of queues and exchanges, by the word of what it wants to change.
    Configure {
        what: &'static str,
    },
    Qos {
        prefetch_size: u32,
        prefetch_count: u16,
        global: bool,
    },
    Consume {
        queue: String,
        consumer_tag: String,
        no_ack: bool,
        exclusive: bool,
        no_wait: bool,
    },
    Cancel {
        consumer_tag: String,
        no_wait: bool,
    },
    CancelOk,
    Publish {
        exchange: String,
    },
    Ack {
        delivery_tag: u64,
        multiple: bool,
    },
    Nack {
        delivery_tag: u64,
        multiple: bool,
        requeue: bool,
    },
    Recover {
        requeue: bool,
        answered: bool,
    },
    /// In the protocol, and not here: 540.
    NotImplemented,
}

/// What a client tells of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClientProperties {
    pub(crate) connection_name: Option<String>,
    /// Wants to be told that its login was refused.
    pub(crate) authentication_failure_close: bool,
    /// Wants to be told that a consumer was cancelled.
    pub(crate) consumer_cancel_notify: bool,
}

/// Why a method could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestError {
    /// Not a method that a client may send: 503.
    Unknown,
    /// Its arguments do not add up: 502.
    Syntax,
}

impl Request {
    /// The number of the class and of the method, as a close repeats them.
    pub(crate) fn number(payload: &[u8]) -> (u16, u16) {
        let mut cursor = Cursor::new(payload);
        let class = cursor.u16().unwrap_or_default();
        (class, cursor.u16().unwrap_or_default())
    }

    pub(crate) fn parse(payload: &[u8]) -> Result<Request, RequestError> {
        let mut cursor = Cursor::new(payload);
        let (Some(class), Some(method)) = (cursor.u16(), cursor.u16()) else {
            return Err(RequestError::Syntax);
        };
        match class {
            10 => connection(method, &mut cursor),
            20 => channel(method, &mut cursor),
            40 => configure(method, &[10, 20, 30, 40], "exchange"),
            50 if method == 10 => declare_queue(&mut cursor).ok_or(RequestError::Syntax),
            50 => configure(method, &[20, 30, 40, 50], "queue"),
            60 => basic(method, &mut cursor),
            30 | 85 | 90 if method == 10 => Ok(Request::NotImplemented),
            90 if matches!(method, 20 | 30) => Ok(Request::NotImplemented),
            _ => Err(RequestError::Unknown),
        }
    }
}

fn connection(method: u16, cursor: &mut Cursor<'_>) -> Result<Request, RequestError> {
    match method {
        11 => start_ok(cursor),
        31 => tune_ok(cursor),
        40 => cursor.short_string().map(|vhost| Request::Open { vhost }),
        50 => Some(Request::Close),
        51 => Some(Request::CloseOk),
        // update-secret, which RabbitMQ added
        70 => Some(Request::NotImplemented),
        _ => return Err(RequestError::Unknown),
    }
    .ok_or(RequestError::Syntax)
}

fn channel(method: u16, cursor: &mut Cursor<'_>) -> Result<Request, RequestError> {
    match method {
        10 => Some(Request::OpenChannel),
        20 => cursor.u8().map(|bits| Request::Flow {
            active: bit(bits, 0),
        }),
        40 => Some(Request::CloseChannel),
        41 => Some(Request::CloseChannelOk),
        _ => return Err(RequestError::Unknown),
    }
    .ok_or(RequestError::Syntax)
}

fn basic(method: u16, cursor: &mut Cursor<'_>) -> Result<Request, RequestError> {
    match method {
        10 => qos(cursor),
        20 => consume(cursor),
        30 => cancel(cursor),
        31 => Some(Request::CancelOk),
        40 => publish(cursor),
        70 => Some(Request::NotImplemented),
        80 => settlement(cursor).map(|(delivery_tag, bits)| Request::Ack {
            delivery_tag,
            multiple: bit(bits, 0),
        }),
        90 => settlement(cursor).map(|(delivery_tag, bits)| Request::Nack {
            delivery_tag,
            multiple: false,
            requeue: bit(bits, 0),
        }),
        100 | 110 => cursor.u8().map(|bits| Request::Recover {
            requeue: bit(bits, 0),
            answered: method == 110,
        }),
        120 => settlement(cursor).map(|(delivery_tag, bits)| Request::Nack {
            delivery_tag,
            multiple: bit(bits, 0),
            requeue: bit(bits, 1),
        }),
        _ => return Err(RequestError::Unknown),
    }
    .ok_or(RequestError::Syntax)
}

fn configure(method: u16, known: &[u16], what: &'static str) -> Result<Request, RequestError> {
    match known.contains(&method) {
        true => Ok(Request::Configure { what }),
        false => Err(RequestError::Unknown),
    }
}

fn start_ok(cursor: &mut Cursor<'_>) -> Option<Request> {
    let properties = client_properties(cursor.long()?)?;
    let mechanism = cursor.short_string()?;
    let response = cursor.long()?.to_vec();
    cursor.short_string()?;
    Some(Request::StartOk {
        properties,
        mechanism,
        response,
    })
}

fn client_properties(table: &[u8]) -> Option<ClientProperties> {
    let sound = entries(table).all(|entry| entry.is_some());
    let capabilities = match find(table, "capabilities") {
        Some(Value::Table(inside)) => inside,
        _ => &[],
    };
    let can = |what| find(capabilities, what) == Some(Value::Bool(true));
    let connection_name = match find(table, "connection_name") {
        Some(Value::Text(name)) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    };
    sound.then(|| ClientProperties {
        connection_name,
        authentication_failure_close: can("authentication_failure_close"),
        consumer_cancel_notify: can("consumer_cancel_notify"),
    })
}

fn tune_ok(cursor: &mut Cursor<'_>) -> Option<Request> {
    Some(Request::TuneOk {
        channel_max: cursor.u16()?,
        frame_max: cursor.u32()?,
        heartbeat: cursor.u16()?,
    })
}

fn declare_queue(cursor: &mut Cursor<'_>) -> Option<Request> {
    cursor.u16()?;
    let queue = cursor.short_string()?;
    let bits = cursor.u8()?;
    cursor.long()?;
    Some(Request::DeclareQueue {
        queue,
        passive: bit(bits, 0),
        no_wait: bit(bits, 4),
    })
}

fn qos(cursor: &mut Cursor<'_>) -> Option<Request> {
    Some(Request::Qos {
        prefetch_size: cursor.u32()?,
        prefetch_count: cursor.u16()?,
        global: bit(cursor.u8()?, 0),
    })
}

fn consume(cursor: &mut Cursor<'_>) -> Option<Request> {
    cursor.u16()?;
    let queue = cursor.short_string()?;
    let consumer_tag = cursor.short_string()?;
    let bits = cursor.u8()?;
    cursor.long()?;
    Some(Request::Consume {
        queue,
        consumer_tag,
        no_ack: bit(bits, 1),
        exclusive: bit(bits, 2),
        no_wait: bit(bits, 3),
    })
}

fn cancel(cursor: &mut Cursor<'_>) -> Option<Request> {
    let consumer_tag = cursor.short_string()?;
    let no_wait = bit(cursor.u8()?, 0);
    Some(Request::Cancel {
        consumer_tag,
        no_wait,
    })
}

fn publish(cursor: &mut Cursor<'_>) -> Option<Request> {
    cursor.u16()?;
    let exchange = cursor.short_string()?;
    cursor.short_string()?;
    cursor.u8()?;
    Some(Request::Publish { exchange })
}

/// The delivery and the bits that follow it.
fn settlement(cursor: &mut Cursor<'_>) -> Option<(u64, u8)> {
    Some((cursor.u64()?, cursor.u8()?))
}

fn bit(bits: u8, index: u8) -> bool {
    bits & (1 << index) != 0
}
