//! BER from a stream: headers, small elements turned into DER, and an octet string of any chunking.

use std::io::{BufRead, ErrorKind};

use crate::{CmsError, der};

/// How deep small elements may nest.
const MAX_DEPTH: usize = 32;
/// How deep constructed octet strings may nest in the content.
const MAX_CHUNK_DEPTH: usize = 16;

/// The length of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// So many content octets.
    Definite(u64),
    /// Until end-of-contents.
    Indefinite,
}

/// A constructed element that has been entered and must be left again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Container {
    end: Option<u64>,
}

/// Elements one after the other in a stream. Counts what it consumes.
#[derive(Debug)]
pub(crate) struct Tokens<R> {
    source: R,
    position: u64,
}

impl<R: BufRead> Tokens<R> {
    pub(crate) fn new(source: R) -> Tokens<R> {
        Tokens {
            source,
            position: 0,
        }
    }

    /// What is buffered right now; empty at the end of the stream.
    pub(crate) fn buffered(&mut self) -> Result<&[u8], CmsError> {
        // Asked twice, because a borrow that is returned in one arm of a loop is held in all of them.
        loop {
            match self.source.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(CmsError::Io(error)),
            }
        }
        self.source.fill_buf().map_err(CmsError::Io)
    }

    pub(crate) fn consume(&mut self, count: usize) {
        self.position = self.position.saturating_add(count as u64);
        self.source.consume(count);
    }

    fn peek(&mut self) -> Result<u8, CmsError> {
        self.buffered()?.first().copied().ok_or(CmsError::Truncated)
    }

    fn octet(&mut self) -> Result<u8, CmsError> {
        let octet = self.peek()?;
        self.consume(1);
        Ok(octet)
    }

    /// The tag and the length of the next element.
    pub(crate) fn head(&mut self) -> Result<(u8, Length), CmsError> {
        let tag = self.octet()?;
        if tag & 0x1f == 0x1f {
            return Err(CmsError::malformed("a tag of several octets"));
        }
        let first = self.octet()?;
        let length = match first {
            0x80 => Length::Indefinite,
            0..=0x7f => Length::Definite(u64::from(first)),
            _ => {
                let count = first & 0x7f;
                if count > 8 {
                    return Err(CmsError::malformed("a length of more than eight octets"));
                }
                let mut length = 0u64;
                for _ in 0..count {
                    length = length << 8 | u64::from(self.octet()?);
                }
                Length::Definite(length)
            }
        };
        if length == Length::Indefinite && tag & 0x20 == 0 {
            return Err(CmsError::malformed(
                "a primitive element of indefinite length",
            ));
        }
        Ok((tag, length))
    }

    /// Goes into the constructed element that must come next.
    pub(crate) fn enter(&mut self, tag: u8) -> Result<Container, CmsError> {
        let (found, length) = self.head()?;
        if found != tag {
            return Err(CmsError::malformed(format!(
                "tag {found:02x} where {tag:02x} belongs"
            )));
        }
        self.container(length)
    }

    fn container(&self, length: Length) -> Result<Container, CmsError> {
        let end = match length {
            Length::Indefinite => None,
            Length::Definite(length) => {
                let end = self.position.checked_add(length);
                Some(end.ok_or_else(|| CmsError::malformed("a length beyond all measure"))?)
            }
        };
        Ok(Container { end })
    }

    /// Whether nothing is left inside `container`.
    pub(crate) fn is_done(&mut self, container: Container) -> Result<bool, CmsError> {
        match container.end {
            Some(end) if self.position > end => {
                Err(CmsError::malformed("an element reaches beyond its parent"))
            }
            Some(end) => Ok(self.position == end),
            None => Ok(self.peek()? == 0),
        }
    }

    /// Leaves `container`, in which nothing may be left.
    pub(crate) fn leave(&mut self, container: Container) -> Result<(), CmsError> {
        if !self.is_done(container)? {
            return Err(CmsError::malformed("more elements than expected"));
        }
        if container.end.is_none() && self.head()? != (0, Length::Definite(0)) {
            return Err(CmsError::malformed("end-of-contents with content"));
        }
        Ok(())
    }

    /// The next element as DER, which may take at most `cap` octets.
    pub(crate) fn small(&mut self, cap: usize) -> Result<Vec<u8>, CmsError> {
        let mut budget = cap;
        let (tag, length) = self.head()?;
        let mut out = Vec::new();
        self.element(tag, length, 0, &mut budget, &mut out)?;
        Ok(out)
    }

    /// Appends the element whose head was just read, with definite lengths, and constructed octet
    /// strings made primitive.
    fn element(
        &mut self,
        tag: u8,
        length: Length,
        depth: usize,
        budget: &mut usize,
        out: &mut Vec<u8>,
    ) -> Result<(), CmsError> {
        if depth > MAX_DEPTH {
            return Err(CmsError::malformed("nested too deep"));
        }
        if tag & 0x20 == 0 {
            let Length::Definite(length) = length else {
                return Err(CmsError::malformed(
                    "a primitive element of indefinite length",
                ));
            };
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            *budget = budget.checked_sub(length).ok_or(CmsError::TooLarge)?;
            out.extend_from_slice(&der::head(tag, length));
            return self.take(length, out);
        }
        let container = self.container(length)?;
        let mut inside = Vec::new();
        while !self.is_done(container)? {
            *budget = budget.checked_sub(2).ok_or(CmsError::TooLarge)?;
            let (child, length) = self.head()?;
            if tag == 0x24 && child & !0x20 != der::OCTET_STRING {
                return Err(CmsError::malformed(
                    "an octet string made of something else",
                ));
            }
            self.element(child, length, depth + 1, budget, &mut inside)?;
        }
        self.leave(container)?;
        if tag == 0x24 {
            let mut joined = Vec::with_capacity(inside.len());
            let mut pieces = der::Elements::new(&inside);
            while !pieces.is_empty() {
                joined.extend_from_slice(pieces.expect(der::OCTET_STRING)?.content);
            }
            out.extend_from_slice(&der::tlv(der::OCTET_STRING, &joined));
        } else {
            out.extend_from_slice(&der::tlv(tag, &inside));
        }
        Ok(())
    }

    /// Appends exactly `length` octets.
    fn take(&mut self, mut length: usize, out: &mut Vec<u8>) -> Result<(), CmsError> {
        while length > 0 {
            let buffered = self.buffered()?;
            let piece = buffered
                .get(..length.min(buffered.len()))
                .unwrap_or_default();
            if piece.is_empty() {
                return Err(CmsError::Truncated);
            }
            out.extend_from_slice(piece);
            let taken = piece.len();
            self.consume(taken);
            length -= taken;
        }
        Ok(())
    }

    /// Nothing may follow in the stream.
    pub(crate) fn end_of_stream(&mut self) -> Result<(), CmsError> {
        if self.buffered()?.is_empty() {
            Ok(())
        } else {
            Err(CmsError::malformed("bytes after the end"))
        }
    }
}

/// The octets of `[0] IMPLICIT OCTET STRING`, whatever its chunking.
#[derive(Debug)]
pub(crate) struct Octets {
    /// What is left of the present chunk.
    left: u64,
    /// The constructed elements that we are in, outermost first.
    stack: Vec<Container>,
    done: bool,
}

impl Octets {
    /// Reads the head of the octet string.
    pub(crate) fn begin<R: BufRead>(tokens: &mut Tokens<R>) -> Result<Octets, CmsError> {
        match tokens.head()? {
            (0x80, Length::Definite(left)) => Ok(Octets {
                left,
                stack: Vec::new(),
                done: false,
            }),
            (0xa0, length) => Ok(Octets {
                left: 0,
                stack: vec![tokens.container(length)?],
                done: false,
            }),
            (tag, _) => Err(CmsError::malformed(format!(
                "tag {tag:02x} where the content belongs"
            ))),
        }
    }

    /// The next octets, as many as are at hand and belong to one chunk; empty at the end. What has
    /// been used must be told to [`Octets::consume`].
    pub(crate) fn next<'t, R: BufRead>(
        &mut self,
        tokens: &'t mut Tokens<R>,
    ) -> Result<&'t [u8], CmsError> {
        while self.left == 0 && !self.done {
            self.next_chunk(tokens)?;
        }
        if self.done {
            return Ok(&[]);
        }
        let buffered = tokens.buffered()?;
        if buffered.is_empty() {
            return Err(CmsError::Truncated);
        }
        let usable = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffered.len());
        Ok(buffered.get(..usable).unwrap_or_default())
    }

    pub(crate) fn consume<R: BufRead>(&mut self, tokens: &mut Tokens<R>, count: usize) {
        tokens.consume(count);
        self.left = self.left.saturating_sub(count as u64);
    }

    fn next_chunk<R: BufRead>(&mut self, tokens: &mut Tokens<R>) -> Result<(), CmsError> {
        let Some(container) = self.stack.last().copied() else {
            self.done = true;
            return Ok(());
        };
        if tokens.is_done(container)? {
            tokens.leave(container)?;
            self.stack.pop();
            return Ok(());
        }
        match tokens.head()? {
            (der::OCTET_STRING, Length::Definite(left)) => {
                if let Some(end) = container.end
                    && tokens
                        .position
                        .checked_add(left)
                        .is_none_or(|chunk_end| chunk_end > end)
                {
                    return Err(CmsError::malformed("a chunk reaches beyond the content"));
                }
                self.left = left;
            }
            (0x24, length) if self.stack.len() < MAX_CHUNK_DEPTH => {
                self.stack.push(tokens.container(length)?);
            }
            (tag, _) => {
                return Err(CmsError::malformed(format!(
                    "tag {tag:02x} inside the content"
                )));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(bytes: &[u8]) -> Result<Vec<u8>, CmsError> {
        Tokens::new(bytes).small(1000)
    }

    #[test]
    fn indefinite_lengths_become_definite() {
        assert_eq!(
            small(&[0x30, 0x80, 2, 1, 5, 0, 0]).unwrap(),
            [0x30, 3, 2, 1, 5]
        );
        assert_eq!(
            small(&[0x30, 0x81, 3, 2, 1, 5]).unwrap(),
            [0x30, 3, 2, 1, 5],
            "long form too"
        );
    }

    #[test]
    fn a_chunked_octet_string_is_joined() {
        let chunked = [0x24, 0x80, 4, 1, 1, 0x24, 4, 4, 2, 2, 3, 0, 0];
        assert_eq!(small(&chunked).unwrap(), [4, 3, 1, 2, 3]);
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let bomb: Vec<u8> = [0x30u8, 0x80].repeat(100_000);
        assert!(matches!(small(&bomb), Err(CmsError::Malformed(_))));
        let chunks: Vec<u8> = std::iter::once([0xa0, 0x80])
            .chain([[0x24, 0x80]; 1000])
            .flatten()
            .collect();
        let mut tokens = Tokens::new(chunks.as_slice());
        let mut octets = Octets::begin(&mut tokens).unwrap();
        assert!(matches!(
            octets.next(&mut tokens),
            Err(CmsError::Malformed(_))
        ));
    }

    #[test]
    fn a_lying_length_costs_no_memory() {
        assert!(matches!(
            small(&[4, 0x84, 0xff, 0xff, 0xff, 0xff, 1]),
            Err(CmsError::TooLarge)
        ));
        assert!(matches!(
            small(&[4, 0x82, 1, 0, 1]),
            Err(CmsError::Truncated)
        ));
    }
}
