//! AMQP 0-9-1 as octets: what a client says is read with limits, what we say is written.
//!
//! Own reader and writer: the far side of a client should not share its codec, and nothing here
//! follows lengths or nesting that a stranger chose.

mod cursor;
mod reply;
mod request;
mod table;

pub(crate) use cursor::Cursor;
pub(crate) use reply::{Reply, body_frame, header_frame};
pub(crate) use request::{ClientProperties, Request, RequestError};

/// What a client says first.
pub(crate) const PROTOCOL: &[u8; 8] = b"AMQP\x00\x00\x09\x01";

/// Octets of a frame that are not its payload.
pub(crate) const FRAME_OVERHEAD: usize = 8;

/// Ends every frame.
const FRAME_END: u8 = 0xce;

const METHOD: u8 = 1;
const HEADER: u8 = 2;
const BODY: u8 = 3;
const HEARTBEAT: u8 = 8;

/// The text `name` in an answer to AMQPLAIN, which is a table without its length.
pub(crate) fn sasl_table<'a>(inside: &'a [u8], name: &str) -> Option<&'a [u8]> {
    match table::find(inside, name)? {
        table::Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A frame of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    Method {
        channel: u16,
        payload: &'a [u8],
    },
    /// A content header or a piece of a body: clients may not publish, so nobody looks into it.
    Content {
        channel: u16,
    },
    Heartbeat,
}

/// Octets that are no frame: connection.close 501.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("type {kind}, frame of {size} octets is larger than {max}")]
    TooLarge { kind: u8, size: usize, max: usize },
    #[error("type {0} is unknown")]
    Kind(u8),
    #[error("the frame does not end where it says")]
    End,
}

/// The first frame in `octets` and how long it is, or nothing when it has not come whole. `max` is the
/// size of the whole frame; one that says it is larger is refused before it comes.
pub(crate) fn split(octets: &[u8], max: usize) -> Result<Option<(Frame<'_>, usize)>, FrameError> {
    let mut cursor = Cursor::new(octets);
    let (Some(kind), Some(channel), Some(length)) = (cursor.u8(), cursor.u16(), cursor.u32())
    else {
        return Ok(None);
    };
    if !matches!(kind, METHOD | HEADER | BODY | HEARTBEAT) {
        return Err(FrameError::Kind(kind));
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let size = length.saturating_add(FRAME_OVERHEAD);
    if size > max {
        return Err(FrameError::TooLarge { kind, size, max });
    }
    let (Some(payload), Some(end)) = (cursor.take(length), cursor.u8()) else {
        return Ok(None);
    };
    if end != FRAME_END {
        return Err(FrameError::End);
    }
    let frame = match kind {
        METHOD => Frame::Method { channel, payload },
        HEARTBEAT => Frame::Heartbeat,
        _ => Frame::Content { channel },
    };
    Ok(Some((frame, size)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_refused_for_its_size_before_it_has_come() {
        let head = [1, 0, 1, 0x7f, 0xff, 0xff, 0xff];
        let refused = split(&head, 4096).unwrap_err();
        assert!(
            matches!(refused, FrameError::TooLarge { kind: 1, .. }),
            "seven octets are enough to say no: {refused:?}"
        );
    }

    #[test]
    fn a_frame_that_has_not_come_whole_is_waited_for_at_every_octet() {
        let whole = [1, 0, 7, 0, 0, 0, 4, 0, 10, 0, 51, 0xce];
        for length in 0..whole.len() {
            assert_eq!(split(&whole[..length], 4096), Ok(None), "{length} octets");
        }
        let (frame, size) = split(&whole, 4096).unwrap().unwrap();
        assert_eq!(size, whole.len(), "and then it is taken as long as it is");
        let payload = &[0, 10, 0, 51][..];
        assert_eq!(
            frame,
            Frame::Method {
                channel: 7,
                payload
            }
        );
        assert_eq!(
            split(&whole, 11),
            Err(FrameError::TooLarge {
                kind: 1,
                size: 12,
                max: 11
            }),
            "the limit is of the whole frame"
        );
    }

    #[test]
    fn what_is_no_frame_is_told_at_once() {
        let kind = split(&[4, 0, 0, 0, 0, 0, 0], 4096);
        assert_eq!(kind, Err(FrameError::Kind(4)), "there is no such type");
        let end = split(&[8, 0, 0, 0, 0, 0, 0, 0], 4096);
        assert_eq!(end, Err(FrameError::End), "the last octet is not the mark");
    }
}
