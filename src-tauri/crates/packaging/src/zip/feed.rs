//! A buffered stream that can be looked into a little ahead, and that counts.

use std::io::{self, BufRead, ErrorKind, Read};

/// A [`BufRead`] with a short look ahead that never loses what was looked at.
pub(crate) struct Feed<R> {
    source: R,
    /// Octets that were looked at across the edge of the source's buffer, and where they start.
    held: Vec<u8>,
    start: usize,
    position: u64,
}

impl<R: BufRead> Feed<R> {
    pub(crate) fn new(source: R) -> Feed<R> {
        Feed {
            source,
            held: Vec::new(),
            start: 0,
            position: 0,
        }
    }

    /// How many octets have been consumed.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The next `count` octets without consuming them; fewer only at the end of the stream.
    pub(crate) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.start == self.held.len() && fill(&mut self.source)? >= count {
            let buffered = self.source.fill_buf()?;
            return Ok(buffered.get(..count).unwrap_or_default());
        }
        while self.held.len() - self.start < count {
            let wanted = count - (self.held.len() - self.start);
            fill(&mut self.source)?;
            let buffered = self.source.fill_buf()?;
            let taken = buffered
                .get(..wanted.min(buffered.len()))
                .unwrap_or_default();
            if taken.is_empty() {
                break;
            }
            self.held.drain(..self.start);
            self.start = 0;
            self.held.extend_from_slice(taken);
            let taken = taken.len();
            self.source.consume(taken);
        }
        let end = self.held.len().min(self.start + count);
        Ok(self.held.get(self.start..end).unwrap_or_default())
    }

    /// The next `count` octets, consumed; none when the stream ends before.
    pub(crate) fn take_exactly(&mut self, count: usize) -> io::Result<Option<Vec<u8>>> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let wanted = count - taken.len();
            let buffered = self.fill_buf()?;
            let piece = buffered
                .get(..wanted.min(buffered.len()))
                .unwrap_or_default();
            if piece.is_empty() {
                return Ok(None);
            }
            taken.extend_from_slice(piece);
            let count = piece.len();
            self.consume(count);
        }
        Ok(Some(taken))
    }
}

/// Makes sure that something is buffered, unless the stream is at its end. Returns how much is.
fn fill(source: &mut impl BufRead) -> io::Result<usize> {
    loop {
        match source.fill_buf() {
            Ok(buffered) => return Ok(buffered.len()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

impl<R: BufRead> BufRead for Feed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start < self.held.len() {
            return Ok(self.held.get(self.start..).unwrap_or_default());
        }
        fill(&mut self.source)?;
        self.source.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.position += count as u64;
        if self.start < self.held.len() {
            self.start = (self.start + count).min(self.held.len());
        } else {
            self.source.consume(count);
        }
    }
}

impl<R: BufRead> Read for Feed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut buffered = self.fill_buf()?;
        let count = buffered.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_is_still_read() {
        let mut feed = Feed::new(io::BufReader::with_capacity(3, &b"abcdefgh"[..]));
        assert_eq!(feed.peek(5).unwrap(), b"abcde");
        assert_eq!(feed.peek(2).unwrap(), b"ab");
        feed.consume(1);
        assert_eq!(feed.peek(6).unwrap(), b"bcdefg");
        assert_eq!(feed.take_exactly(3).unwrap().unwrap(), b"bcd");
        let mut rest = String::new();
        feed.read_to_string(&mut rest).unwrap();
        assert_eq!((rest.as_str(), feed.position()), ("efgh", 8));
        assert_eq!(feed.peek(1).unwrap(), b"", "the end");
    }
}
