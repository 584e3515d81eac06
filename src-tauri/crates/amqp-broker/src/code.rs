//! The numbers with which a connection or a channel is closed.

/// A reply code of AMQP 0-9-1 as RabbitMQ uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// 320, an operator wants it closed, or the broker stops.
    ConnectionForced,
    /// 403, it may not do that.
    AccessRefused,
    /// 404, there is no such queue.
    NotFound,
    /// 406, what it said does not fit, such as an unknown delivery tag.
    PreconditionFailed,
    /// 501, octets that are no frame.
    FrameError,
    /// 502, a method whose arguments do not add up.
    SyntaxError,
    /// 503, no method that may be sent there.
    CommandInvalid,
    /// 504, a channel that is not open, or is open already.
    ChannelError,
    /// 505, content where none is due.
    UnexpectedFrame,
    /// 530, it goes beyond what was agreed.
    NotAllowed,
    /// 540, not done here.
    NotImplemented,
    /// 541, something broke at the broker.
    InternalError,
}

impl CloseCode {
    /// The number on the wire.
    pub fn number(self) -> u16 {
        self.parts().0
    }

    /// The name that RabbitMQ sets before its explanation.
    pub fn name(self) -> &'static str {
        self.parts().1
    }

    fn parts(self) -> (u16, &'static str) {
        match self {
            CloseCode::ConnectionForced => (320, "CONNECTION_FORCED"),
            CloseCode::AccessRefused => (403, "ACCESS_REFUSED"),
            CloseCode::NotFound => (404, "NOT_FOUND"),
            CloseCode::PreconditionFailed => (406, "PRECONDITION_FAILED"),
            CloseCode::FrameError => (501, "FRAME_ERROR"),
            CloseCode::SyntaxError => (502, "SYNTAX_ERROR"),
            CloseCode::CommandInvalid => (503, "COMMAND_INVALID"),
            CloseCode::ChannelError => (504, "CHANNEL_ERROR"),
            CloseCode::UnexpectedFrame => (505, "UNEXPECTED_FRAME"),
            CloseCode::NotAllowed => (530, "NOT_ALLOWED"),
            CloseCode::NotImplemented => (540, "NOT_IMPLEMENTED"),
            CloseCode::InternalError => (541, "INTERNAL_ERROR"),
        }
    }
}
