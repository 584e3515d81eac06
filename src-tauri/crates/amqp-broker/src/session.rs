//! One connection as a state machine: octets of a client in, replies out. No sockets.

mod channel;

use std::collections::BTreeMap;

use crate::code::CloseCode;
use crate::limits::Limits;
use crate::login::{Access, Authenticator, Login, LoginError};
use crate::queues::{ChannelId, Queues};
use crate::wire::{
    ClientProperties, FRAME_OVERHEAD, Frame, PROTOCOL, Reply, Request, RequestError, split,
};

/// The largest frame before something larger is agreed on, as RabbitMQ has it. A login must fit in.
const FIRST_FRAME_MAX: usize = 4096;

/// What a session needs of the broker while it listens.
pub(crate) struct World<'a> {
    pub(crate) queues: &'a mut Queues,
    pub(crate) authenticate: &'a Authenticator,
    pub(crate) limits: &'a Limits,
}

/// What a client and we have agreed on so far.
#[derive(Debug)]
pub(crate) struct Session {
    id: u64,
    phase: Phase,
    properties: ClientProperties,
    username: String,
    access: Access,
    agreed: Agreed,
    channels: BTreeMap<u16, Channel>,
    made_tags: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing was said yet.
    Silent,
    Starting,
    Tuning,
    Opening,
    Open,
    /// We have closed, and wait for the client to say that it knows.
    Closing,
    /// We have closed, and can not make out what the client says.
    Deaf,
    Over,
}

#[derive(Debug, Clone, Copy)]
struct Agreed {
    channel_max: u16,
    frame_max: usize,
    heartbeat: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Open,
    /// We have closed it; what the client said before it knew is not listened to.
    Closing,
}

/// Why a client does not get what it wants.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    /// The connection ends without a word.
    Hang(&'static str),
    Connection(CloseCode, String),
    Channel(CloseCode, String),
}

impl Session {
    pub(crate) fn new(id: u64) -> Session {
        Session {
            id,
            phase: Phase::Silent,
            properties: ClientProperties::default(),
            username: String::new(),
            access: Access::default(),
            agreed: Agreed {
                channel_max: 0,
                frame_max: FIRST_FRAME_MAX,
                heartbeat: 0,
            },
            channels: BTreeMap::new(),
            made_tags: 0,
        }
    }

    /// Listens to the first thing in `octets`, takes it out, and answers; `None` when nothing has come whole.
    pub(crate) fn hear(
        &mut self,
        octets: &mut Vec<u8>,
        world: &mut World<'_>,
    ) -> Option<Vec<Reply>> {
        match self.phase {
            Phase::Silent => return self.greet(octets),
            Phase::Deaf | Phase::Over => {
                octets.clear();
                return None;
            }
            _ => {}
        }
        let (replies, taken) = match split(octets, self.agreed.frame_max) {
            Ok(None) => return None,
            Ok(Some((frame, size))) => (self.frame(frame, world), size),
            Err(error) if self.phase == Phase::Open => {
                let replies = self.close(CloseCode::FrameError, &error.to_string(), (0, 0), world);
                self.phase = Phase::Deaf;
                (replies, octets.len())
            }
            Err(error) => {
                tracing::debug!(%error, "no frame");
                self.phase = Phase::Over;
                (Vec::new(), octets.len())
            }
        };
        octets.drain(..taken);
        Some(replies)
    }

    /// Whether nothing more is to be said and nothing to be heard.
    pub(crate) fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Whether the connection is open and neither side has closed it.
    pub(crate) fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Seconds between signs of life, as agreed; 0 is none.
    pub(crate) fn heartbeat(&self) -> u16 {
        self.agreed.heartbeat
    }

    /// The octets of a body that fit in a frame.
    pub(crate) fn body_max(&self) -> usize {
        self.agreed.frame_max.saturating_sub(FRAME_OVERHEAD).max(1)
    }

    /// Who came in; empty before that.
    pub(crate) fn username(&self) -> &str {
        &self.username
    }

    /// What the client calls its connection.
    pub(crate) fn name(&self) -> Option<&str> {
        self.properties.connection_name.as_deref()
    }

    /// Whether the client wants to hear of a consumer that is cancelled.
    pub(crate) fn hears_cancel(&self) -> bool {
        self.properties.consumer_cancel_notify
    }

    /// Closes the connection from our side.
    pub(crate) fn close(
        &mut self,
        code: CloseCode,
        text: &str,
        blame: (u16, u16),
        world: &mut World<'_>,
    ) -> Vec<Reply> {
        self.phase = Phase::Closing;
        self.end_channels(world);
        vec![close(0, code, text, blame)]
    }

    fn end_channels(&mut self, world: &mut World<'_>) {
        self.channels.clear();
        world.queues.close_connection(self.id);
    }

    fn greet(&mut self, octets: &mut Vec<u8>) -> Option<Vec<Reply>> {
        if PROTOCOL.starts_with(octets) && octets.len() < PROTOCOL.len() {
            return None;
        }
        if !octets.starts_with(PROTOCOL) {
            octets.clear();
            self.phase = Phase::Over;
            return Some(vec![Reply::Protocol]);
        }
        octets.drain(..PROTOCOL.len());
        self.phase = Phase::Starting;
        Some(vec![Reply::Start])
    }

    fn frame(&mut self, frame: Frame<'_>, world: &mut World<'_>) -> Vec<Reply> {
        let (channel, blame, answer) = match frame {
            Frame::Heartbeat => return Vec::new(),
            Frame::Content { channel } => (channel, (0, 0), self.content(channel)),
            Frame::Method { channel, payload } => {
                let answer = self.method(channel, payload, world);
                (channel, Request::number(payload), answer)
            }
        };
        match answer {
            Ok(replies) => replies,
            Err(Refusal::Channel(code, text)) => {
                self.close_channel(channel, code, &text, blame, world)
            }
            Err(Refusal::Connection(code, text)) if self.phase == Phase::Open => {
                self.close(code, &text, blame, world)
            }
            Err(Refusal::Connection(_, reason)) => self.hang(&reason),
            Err(Refusal::Hang(reason)) => self.hang(reason),
        }
    }

    /// A client that has not come in yet is not argued with.
    fn hang(&mut self, reason: &str) -> Vec<Reply> {
        tracing::debug!(reason, "connection refused");
        self.phase = Phase::Over;
        Vec::new()
    }

    /// Nobody may publish, so content is never due; on a channel that we closed it is not listened to.
    fn content(&self, channel: u16) -> Result<Vec<Reply>, Refusal> {
        if self.phase == Phase::Closing || self.channels.get(&channel) == Some(&Channel::Closing) {
            return Ok(Vec::new());
        }
        let text = "expected method frame, got a content frame instead";
        refuse(CloseCode::UnexpectedFrame, text)
    }

    fn method(
        &mut self,
        channel: u16,
        payload: &[u8],
        world: &mut World<'_>,
    ) -> Result<Vec<Reply>, Refusal> {
        let request = Request::parse(payload);
        if self.phase == Phase::Closing {
            return Ok(match request {
                Ok(Request::CloseOk) => self.hang("closed by us"),
                Ok(Request::Close) => self.closed(world),
                _ => Vec::new(),
            });
        }
        if self.channels.get(&channel) == Some(&Channel::Closing)
            && !matches!(request, Ok(Request::CloseChannelOk | Request::CloseChannel))
        {
            return Ok(Vec::new());
        }
        let request = request.map_err(|error| {
            let (class, method) = Request::number(payload);
            match error {
                RequestError::Unknown => {
                    let text = format!("unknown method {class}.{method}");
                    Refusal::Connection(CloseCode::CommandInvalid, text)
                }
                RequestError::Syntax => {
                    let text = format!("arguments of method {class}.{method}");
                    Refusal::Connection(CloseCode::SyntaxError, text)
                }
            }
        })?;
        match channel {
            0 => self.on_connection(request, world),
            _ if self.phase != Phase::Open => Err(Refusal::Hang("not open yet")),
            _ => self.on_channel(channel, request, world),
        }
    }

    fn on_connection(
        &mut self,
        request: Request,
        world: &mut World<'_>,
    ) -> Result<Vec<Reply>, Refusal> {
        match (self.phase, request) {
            (
                Phase::Starting,
                Request::StartOk {
                    properties,
                    mechanism,
                    response,
                },
            ) => {
                self.properties = properties;
                self.come_in(&mechanism, &response, world)
            }
            (
                Phase::Tuning,
                Request::TuneOk {
                    channel_max,
                    frame_max,
                    heartbeat,
                },
            ) => {
                self.agreed = agree(channel_max, frame_max, heartbeat, world.limits)?;
                self.phase = Phase::Opening;
                Ok(Vec::new())
            }
            (Phase::Opening, Request::Open { vhost }) if vhost == "/" => {
                self.phase = Phase::Open;
                Ok(vec![Reply::OpenOk])
            }
            (Phase::Opening, Request::Open { .. }) => {
                let replies = self.close(CloseCode::NotAllowed, "vhost not found", (10, 40), world);
                Ok(replies)
            }
            (_, Request::Close) => Ok(self.closed(world)),
            (Phase::Open, Request::NotImplemented) => {
                refuse(CloseCode::NotImplemented, "not implemented")
            }
            (Phase::Open, _) => refuse(CloseCode::CommandInvalid, "unexpected method"),
            _ => Err(Refusal::Hang("out of turn")),
        }
    }

    /// The client has closed.
    fn closed(&mut self, world: &mut World<'_>) -> Vec<Reply> {
        self.end_channels(world);
        self.phase = Phase::Over;
        vec![Reply::CloseOk { channel: 0 }]
    }

    fn come_in(
        &mut self,
        mechanism: &str,
        response: &[u8],
        world: &mut World<'_>,
    ) -> Result<Vec<Reply>, Refusal> {
        let login = Login::parse(mechanism, response).map_err(|error| match error {
            LoginError::Mechanism => Refusal::Hang("unknown mechanism"),
            LoginError::Malformed => Refusal::Hang("malformed login"),
        })?;
        let Some(access) = (world.authenticate)(&login) else {
            if !self.properties.authentication_failure_close {
                return Err(Refusal::Hang("login refused"));
            }
            let text = format!(
                "Login was refused using authentication mechanism {mechanism}. \
                 For details see the broker logfile."
            );
            return Ok(self.close(CloseCode::AccessRefused, &text, (0, 0), world));
        };
        self.username = login.username;
        self.access = access;
        self.phase = Phase::Tuning;
        Ok(vec![Reply::Tune {
            channel_max: world.limits.channel_max,
            frame_max: world.limits.frame_max,
            heartbeat: world.limits.heartbeat,
        }])
    }

    fn id_of(&self, number: u16) -> ChannelId {
        ChannelId {
            connection: self.id,
            number,
        }
    }
}

/// What the client makes of our offer; 0 is «no limit», which is more than we offer.
fn agree(
    channel_max: u16,
    frame_max: u32,
    heartbeat: u16,
    limits: &Limits,
) -> Result<Agreed, Refusal> {
    let beyond = |asked: u32, offered: u32| offered != 0 && (asked == 0 || asked > offered);
    let frame = usize::try_from(frame_max).unwrap_or(usize::MAX);
    if beyond(channel_max.into(), limits.channel_max.into())
        || beyond(frame_max, limits.frame_max)
        || frame < FIRST_FRAME_MAX
    {
        return Err(Refusal::Hang("tuned beyond the offer"));
    }
    Ok(Agreed {
        channel_max,
        frame_max: frame,
        heartbeat,
    })
}

fn refuse<T>(code: CloseCode, text: &str) -> Result<T, Refusal> {
    Err(Refusal::Connection(code, text.to_owned()))
}

fn close(channel: u16, code: CloseCode, text: &str, blame: (u16, u16)) -> Reply {
    Reply::Close {
        channel,
        code: code.number(),
        text: format!("{} - {text}", code.name()),
        blame,
    }
}
