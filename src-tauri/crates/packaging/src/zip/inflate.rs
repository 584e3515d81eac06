//! Deflate, forward: stored blocks are passed through untouched, anything else is inflated exactly.

use std::io::BufRead;

use budstikke_domain::word;
use flate2::{Decompress, FlushDecompress, Status};

use super::walk::{Output, inconsistent, truncated};
use super::{Feed, Stop};

const WINDOW: usize = 32 * 1024;
const PIECE: usize = 64 * 1024;

/// Unpacks one deflate stream from `feed` into `output`, and stops right behind it.
///
/// `most` is how many packed octets there may be at most.
pub(crate) fn inflate<R: BufRead>(
    feed: &mut Feed<R>,
    most: u64,
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    let start = feed.position();
    // The last 32 KiB that passed through, to which a later block may point back.
    let mut window = Vec::new();
    loop {
        let used = feed.position() - start;
        let head = feed.peek(5).map_err(Stop::Input)?;
        let Some(first) = head.first().copied() else {
            return Err(truncated());
        };
        if used >= most {
            return Err(inconsistent(word! {
                nb: "det komprimerte innholdet er lengre enn oppgitt",
                nn: "det komprimerte innhaldet er lengre enn oppgitt",
                en: "the compressed content is longer than stated",
            }));
        }
        if first & 0b110 != 0 {
            return inflate_rest(feed, most - used, &window, output);
        }
        let Ok([_, a, b, c, d]) = <[u8; 5]>::try_from(head) else {
            return Err(truncated());
        };
        let length = u16::from_le_bytes([a, b]);
        // The bits up to the next octet mean nothing; an honest writer leaves them empty.
        if length != !u16::from_le_bytes([c, d]) || first >> 3 != 0 {
            return Err(inconsistent(word! {
                nb: "en ødelagt blokk",
                nn: "ei øydelagd blokk",
                en: "a broken block",
            }));
        }
        if most - used < 5 + u64::from(length) {
            return Err(inconsistent(word! {
                nb: "det komprimerte innholdet er lengre enn oppgitt",
                nn: "det komprimerte innhaldet er lengre enn oppgitt",
                en: "the compressed content is longer than stated",
            }));
        }
        feed.consume(5);
        let last = first & 1 == 1;
        pass_through(feed, usize::from(length), last, &mut window, output)?;
        if last {
            return Ok(());
        }
    }
}

fn pass_through<R: BufRead>(
    feed: &mut Feed<R>,
    mut left: usize,
    last: bool,
    window: &mut Vec<u8>,
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    while left > 0 {
        let position = feed.position();
        let buffered = feed.fill_buf().map_err(Stop::Input)?;
        let piece = buffered.get(..left.min(buffered.len())).unwrap_or_default();
        if piece.is_empty() {
            return Err(truncated());
        }
        output.data(piece, position)?;
        let count = piece.len();
        left -= count;
        if !last && left < WINDOW {
            let tail = piece
                .get(count.saturating_sub(WINDOW)..)
                .unwrap_or_default();
            let surplus = (window.len() + tail.len()).saturating_sub(WINDOW);
            window.drain(..surplus.min(window.len()));
            window.extend_from_slice(tail);
        }
        feed.consume(count);
    }
    Ok(())
}

/// Everything from the first block on that is really deflated.
fn inflate_rest<R: BufRead>(
    feed: &mut Feed<R>,
    most: u64,
    window: &[u8],
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    let broken = || {
        inconsistent(word! {
            nb: "komprimeringen er ødelagt",
            nn: "komprimeringa er øydelagd",
            en: "the compression is broken",
        })
    };
    let mut inflater = Decompress::new(false);
    let mut plain = vec![0; PIECE];
    if !window.is_empty() {
        // The inflater learns the window as a stored block of its own, whose output is dropped.
        let [a, b] = (window.len() as u16).to_le_bytes();
        let primer = [&[0, a, b, !a, !b], window].concat();
        let none = FlushDecompress::None;
        inflater
            .decompress(&primer, &mut plain, none)
            .map_err(|_| broken())?;
        if inflater.total_out() != window.len() as u64 || inflater.total_in() != primer.len() as u64
        {
            return Err(broken());
        }
    }
    let start = feed.position();
    loop {
        let position = feed.position();
        let left = usize::try_from(most - (position - start)).unwrap_or(usize::MAX);
        let buffered = feed.fill_buf().map_err(Stop::Input)?;
        if buffered.is_empty() {
            return Err(truncated());
        }
        let packed = buffered.get(..left.min(buffered.len())).unwrap_or_default();
        if packed.is_empty() {
            return Err(inconsistent(word! {
                nb: "det komprimerte innholdet er lengre enn oppgitt",
                nn: "det komprimerte innhaldet er lengre enn oppgitt",
                en: "the compressed content is longer than stated",
            }));
        }
        let (before_in, before_out) = (inflater.total_in(), inflater.total_out());
        let status = inflater
            .decompress(packed, &mut plain, FlushDecompress::None)
            .map_err(|_| broken())?;
        let used = (inflater.total_in() - before_in) as usize;
        let made = (inflater.total_out() - before_out) as usize;
        feed.consume(used);
        output.data(plain.get(..made).unwrap_or_default(), feed.position())?;
        match status {
            Status::StreamEnd => return Ok(()),
            _ if used == 0 && made == 0 => return Err(broken()),
            _ => {}
        }
    }
}
