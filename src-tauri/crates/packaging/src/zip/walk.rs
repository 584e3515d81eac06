//! Reading a zip forward, from its first octet to its last (trust-and-speed 1.4 steps 1 to 4).

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use budstikke_domain::{Code, Finding, word, words};

use super::inflate::inflate;
use super::records::{CentralRecord, Extra, LocalHeader, check_form};
use super::{
    CENTRAL, DEFLATED, DESCRIPTOR, END, END64, FLAG_UTF8, Feed, Fields, IN_ZIP64, LOCAL, LOCATOR64,
};
use crate::{Limits, names};

/// Why the walk ended before the end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The container is to blame.
    Found(Finding),
    /// The stream below failed. May carry a `CmsError`.
    Input(io::Error),
    /// Where the content goes failed.
    Sink(io::Error),
}

pub(crate) fn inconsistent(about: impl Into<String>) -> Stop {
    Stop::Found(Finding::new(Code::ZipInconsistent, about))
}

pub(crate) fn truncated() -> Stop {
    Stop::Found(Code::Truncated.into())
}

fn limit(about: impl Into<String>) -> Stop {
    Stop::Found(Finding::new(Code::ZipLimit, about))
}

/// An entry as its local header announces it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) method: u16,
    /// Whether it has an extra field that tells more than times and owners.
    pub(crate) odd_extra: bool,
    /// Whether it may be handed out: neither unsafe nor a second one of its name nor a folder.
    pub(crate) usable: bool,
    pub(crate) folder: bool,
}

/// Who takes what the walk finds.
pub(crate) trait EntrySink {
    fn begin(&mut self, entry: &Entry) -> Result<(), Stop>;
    fn data(&mut self, bytes: &[u8]) -> Result<(), Stop>;
    fn end(&mut self) -> Result<(), Stop>;
}

/// What is counted while an entry's content passes.
pub(crate) struct Output<'a> {
    sink: &'a mut dyn EntrySink,
    crc: crc32fast::Hasher,
    size: u64,
    /// Where the entry's content starts in the container.
    start: u64,
    /// Octets of the entries before.
    before: u64,
    limits: &'a Limits,
}

impl Output<'_> {
    /// Takes unpacked octets; `position` is how far the container has been read to make them.
    pub(crate) fn data(&mut self, bytes: &[u8], position: u64) -> Result<(), Stop> {
        const MIB: u64 = 1024 * 1024;
        self.size += bytes.len() as u64;
        let total = self.before + self.size;
        // What is being passed through has not been counted by the caller yet.
        let packed = (position - self.start).max(1);
        if total > self.limits.total {
            return Err(limit(word! {
                nb: "mer innhold enn vi tar",
                nn: "meir innhald enn vi tek",
                en: "more content than we take",
            }));
        }
        if self.size > MIB && (self.size - MIB) / packed > self.limits.entry_ratio {
            return Err(limit(word! {
                nb: "en fil blir for stor når den pakkes ut",
                nn: "ei fil blir for stor når ho blir pakka ut",
                en: "a file becomes too large when it is unpacked",
            }));
        }
        if total > 64 * MIB && (total - 64 * MIB) / position.max(1) > self.limits.total_ratio {
            return Err(limit(word! {
                nb: "pakken blir for stor når den pakkes ut",
                nn: "pakken blir for stor når han blir pakka ut",
                en: "the package becomes too large when it is unpacked",
            }));
        }
        self.crc.update(bytes);
        self.sink.data(bytes)
    }
}

/// What was seen of an entry on the way; the directory must say the same.
struct Seen {
    raw_name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    folder: bool,
}

/// Reads a whole zip. Returns what is wrong with names, which does not end the walk.
pub(crate) fn walk<R: BufRead>(
    feed: &mut Feed<R>,
    limits: &Limits,
    sink: &mut dyn EntrySink,
) -> Result<Vec<Finding>, Stop> {
    let mut walker = Walker {
        feed,
        limits,
        seen: Vec::new(),
        by_offset: HashMap::new(),
        names: HashSet::new(),
        folded: HashSet::new(),
        total: 0,
        findings: Vec::new(),
    };
    loop {
        match walker.signature()? {
            LOCAL => walker.entry(sink)?,
            CENTRAL | END | END64 => break,
            _ => {
                return Err(inconsistent(word! {
                    nb: "noe som ikke hører til noen fil",
                    nn: "noko som ikkje høyrer til noka fil",
                    en: "something that belongs to no file",
                }));
            }
        }
    }
    walker.directory()?;
    Ok(walker.findings)
}

struct Walker<'a, R> {
    feed: &'a mut Feed<R>,
    limits: &'a Limits,
    seen: Vec<Seen>,
    by_offset: HashMap<u64, usize>,
    names: HashSet<Vec<u8>>,
    folded: HashSet<String>,
    total: u64,
    findings: Vec<Finding>,
}

impl<R: BufRead> Walker<'_, R> {
    fn signature(&mut self) -> Result<u32, Stop> {
        let head = self.feed.peek(4).map_err(Stop::Input)?;
        Fields(head).u32().ok_or_else(truncated)
    }

    fn take(&mut self, count: usize) -> Result<Vec<u8>, Stop> {
        self.feed
            .take_exactly(count)
            .map_err(Stop::Input)?
            .ok_or_else(truncated)
    }

    fn entry(&mut self, sink: &mut dyn EntrySink) -> Result<(), Stop> {
        let offset = self.feed.position();
        if self.seen.len() >= self.limits.entries {
            return Err(limit(word! {
                nb: "flere filer enn vi tar",
                nn: "fleire filer enn vi tek",
                en: "more files than we take",
            }));
        }
        let header = LocalHeader::read(&self.take(30)?).ok_or_else(truncated)?;
        if usize::from(header.name_length) > self.limits.name {
            return Err(limit(word! {
                nb: "et lengre navn enn vi tar",
                nn: "eit lengre namn enn vi tek",
                en: "a longer name than we take",
            }));
        }
        let raw_name = self.take(usize::from(header.name_length))?;
        let extra = Extra::read(&self.take(usize::from(header.extra_length))?)?;
        check_form(header.flags, header.method, header.version)?;
        extra.check_name(&raw_name)?;
        let entry = self.name(&raw_name, &header, &extra)?;
        let (packed, size) = header.sizes(&extra)?;
        let start = self.feed.position();
        sink.begin(&entry)?;
        let mut output = Output {
            sink,
            crc: crc32fast::Hasher::new(),
            size: 0,
            start,
            before: self.total,
            limits: self.limits,
        };
        match (header.method, packed) {
            (DEFLATED, packed) => inflate(self.feed, packed.unwrap_or(u64::MAX), &mut output)?,
            (_, Some(packed)) => copy(self.feed, packed, &mut output)?,
            (_, None) => copy_until_descriptor(self.feed, &mut output)?,
        }
        let found = Found {
            crc: output.crc.clone().finalize(),
            packed: self.feed.position() - start,
            size: output.size,
        };
        output.sink.end()?;
        if packed.is_none() {
            self.descriptor(&found)?;
        } else if packed != Some(found.packed)
            || size != Some(found.size)
            || header.crc != found.crc
        {
            return Err(inconsistent(words! {
                nb: "«{name}» er ikke det hodet sier",
                nn: "«{name}» er ikkje det hovudet seier",
                en: "«{name}» is not what the header says",
                name = entry.name,
            }));
        }
        if self.feed.position() > self.limits.container {
            return Err(limit(word! {
                nb: "større pakke enn vi tar",
                nn: "større pakke enn vi tek",
                en: "a larger package than we take",
            }));
        }
        if entry.folder && found.size > 0 {
            self.findings.push(Finding::new(
                Code::NameUnsafe,
                words! {
                    nb: "{name}: en mappe med innhold",
                    nn: "{name}: ei mappe med innhald",
                    en: "{name}: a folder with content",
                    name = entry.name,
                },
            ));
        }
        self.total += found.size;
        self.by_offset.insert(offset, self.seen.len());
        self.seen.push(Seen {
            raw_name,
            flags: header.flags,
            method: header.method,
            crc: found.crc,
            packed: found.packed,
            size: found.size,
            folder: entry.folder,
        });
        Ok(())
    }

    /// Judges a name, which is reported and does not end the walk.
    fn name(&mut self, raw: &[u8], header: &LocalHeader, extra: &Extra) -> Result<Entry, Stop> {
        let (name, ambiguous) = names::decode(raw, header.flags & FLAG_UTF8 != 0);
        let broken_utf8 = header.flags & FLAG_UTF8 != 0 && std::str::from_utf8(raw).is_err();
        let reason = if broken_utf8 {
            Some(word! { nb: "ikke UTF-8", nn: "ikkje UTF-8", en: "not UTF-8" })
        } else {
            names::unsafe_because(&name)
        };
        if let Some(reason) = reason {
            self.findings.push(Finding::new(
                Code::NameUnsafe,
                format!("{name:?}: {reason}"),
            ));
        } else if ambiguous || names::is_suspicious(&name) {
            self.findings
                .push(Finding::new(Code::NameSuspicious, format!("{name:?}")));
        }
        let unique = self.names.insert(raw.to_vec()) & self.folded.insert(names::folded(&name));
        if !unique {
            self.findings
                .push(Finding::new(Code::NameDuplicate, format!("{name:?}")));
        }
        let folder = name.ends_with('/');
        let usable = reason.is_none() && unique && !folder;
        let odd_extra = extra.odd;
        Ok(Entry {
            index: self.seen.len(),
            name,
            method: header.method,
            odd_extra,
            usable,
            folder,
        })
    }

    /// The descriptor of the entry that was just read, in any of its four forms.
    fn descriptor(&mut self, found: &Found) -> Result<(), Stop> {
        let ahead = self.feed.peek(28).map_err(Stop::Input)?;
        let length = [(true, 4), (true, 8), (false, 4), (false, 8)]
            .into_iter()
            .find_map(|(signed, width)| {
                let mut fields = Fields(ahead);
                (found.is_described(&mut fields, signed, width) && next_record(fields))
                    .then_some(ahead.len() - fields.0.len())
            });
        let short = ahead.len() < 16;
        match length {
            Some(length) => {
                self.feed.consume(length);
                Ok(())
            }
            None if short => Err(truncated()),
            None => Err(inconsistent(word! {
                nb: "størrelsen bak filen passer ikke til filen",
                nn: "storleiken bak fila passar ikkje til fila",
                en: "the size behind the file does not fit the file",
            })),
        }
    }

    /// The central directory and everything behind it.
    fn directory(&mut self) -> Result<(), Stop> {
        let start = self.feed.position();
        let mut listed = HashSet::new();
        while self.signature()? == CENTRAL {
            let record = CentralRecord::read(&self.take(46)?).ok_or_else(truncated)?;
            let name = self.take(usize::from(record.name_length))?;
            let extra = Extra::read(&self.take(usize::from(record.extra_length))?)?;
            self.take(usize::from(record.comment_length))?;
            extra.check_name(&name)?;
            let (packed, size, offset) = record.places(&extra)?;
            let seen = self
                .by_offset
                .get(&offset)
                .and_then(|index| self.seen.get(*index));
            let Some(seen) = seen.filter(|_| listed.insert(offset)) else {
                return Err(inconsistent(word! {
                    nb: "registeret nevner en fil som ikke er der",
                    nn: "registeret nemner ei fil som ikkje er der",
                    en: "the directory names a file that is not there",
                }));
            };
            let same = seen.raw_name == name
                && seen.flags == record.flags
                && seen.method == record.method
                && seen.crc == record.crc
                && seen.packed == packed
                && seen.size == size;
            if !same {
                let name = String::from_utf8_lossy(&name);
                return Err(inconsistent(words! {
                    nb: "registeret sier noe annet om «{name}»",
                    nn: "registeret seier noko anna om «{name}»",
                    en: "the directory says something else of «{name}»",
                }));
            }
            check_form(record.flags, record.method, record.version)?;
            if record.disk != 0 || record.internal & !1 != 0 {
                return Err(inconsistent(word! {
                    nb: "et register over flere disker",
                    nn: "eit register over fleire diskar",
                    en: "a directory over several disks",
                }));
            }
            record.check_attributes(seen.folder)?;
        }
        let size = self.feed.position() - start;
        if listed.len() != self.seen.len() {
            return Err(inconsistent(word! {
                nb: "registeret nevner ikke alle filene",
                nn: "registeret nemner ikkje alle filene",
                en: "the directory does not name all the files",
            }));
        }
        self.end(start, size)
    }

    /// The end records: nothing before, between or behind them that does not belong.
    fn end(&mut self, start: u64, size: u64) -> Result<(), Stop> {
        let broken = || {
            inconsistent(word! {
                nb: "slutten på registeret er ødelagt",
                nn: "slutten på registeret er øydelagd",
                en: "the end of the directory is broken",
            })
        };
        let count = self.seen.len() as u64;
        let at = self.feed.position();
        let zip64 = self.signature()? == END64;
        if zip64 {
            let record = self.take(56)?;
            let mut fields = Fields(&record);
            fields.take(4);
            let length = fields.u64();
            fields.take(4);
            let disks = (fields.u32(), fields.u32());
            let rest = (fields.u64(), fields.u64(), fields.u64(), fields.u64());
            let expected = (Some(count), Some(count), Some(size), Some(start));
            if length != Some(44) || disks != (Some(0), Some(0)) || rest != expected {
                return Err(broken());
            }
            let locator = self.take(20)?;
            let mut fields = Fields(&locator);
            let parts = (fields.u32(), fields.u32(), fields.u64(), fields.u32());
            if parts != (Some(LOCATOR64), Some(0), Some(at), Some(1)) {
                return Err(broken());
            }
        }
        let record = self.take(22)?;
        let mut fields = Fields(&record);
        if fields.u32() != Some(END) || fields.u32() != Some(0) {
            return Err(broken());
        }
        // With zip64 a field may be full instead of right.
        let is = |found: Option<u64>, value: u64, full: u64| {
            found == Some(value) && value < full || zip64 && found == Some(full)
        };
        let counts = [fields.u16(), fields.u16()].map(|count| count.map(u64::from));
        let places = [fields.u32(), fields.u32()].map(|place| place.map(u64::from));
        let [size_field, start_field] = places;
        let right = counts.into_iter().all(|found| is(found, count, 0xffff))
            && is(size_field, size, u64::from(IN_ZIP64))
            && is(start_field, start, u64::from(IN_ZIP64));
        if !right {
            return Err(broken());
        }
        let comment = self.take(usize::from(fields.u16().ok_or_else(truncated)?))?;
        if comment.windows(4).any(|window| window == END.to_le_bytes()) {
            return Err(inconsistent(word! {
                nb: "en slutt til i kommentaren",
                nn: "ein slutt til i kommentaren",
                en: "another end in the comment",
            }));
        }
        if self.feed.peek(1).map_err(Stop::Input)?.is_empty() {
            Ok(())
        } else {
            Err(inconsistent(word! {
                nb: "noe står etter slutten",
                nn: "noko står etter slutten",
                en: "something stands after the end",
            }))
        }
    }
}

/// What an entry turned out to be.
struct Found {
    crc: u32,
    packed: u64,
    size: u64,
}

impl Found {
    /// Whether a descriptor of this form stands in `fields`, and says the same.
    fn is_described(&self, fields: &mut Fields<'_>, signed: bool, width: usize) -> bool {
        if signed && fields.u32() != Some(DESCRIPTOR) {
            return false;
        }
        let crc = fields.u32();
        let mut size = || {
            if width == 8 {
                fields.u64()
            } else {
                fields.u32().map(u64::from)
            }
        };
        crc == Some(self.crc) && size() == Some(self.packed) && size() == Some(self.size)
    }
}

/// Whether another record starts here, which it must behind a descriptor.
fn next_record(mut fields: Fields<'_>) -> bool {
    matches!(fields.u32(), Some(LOCAL | CENTRAL))
}

/// An entry as it is, of known length.
fn copy<R: BufRead>(feed: &mut Feed<R>, length: u64, output: &mut Output<'_>) -> Result<(), Stop> {
    let mut left = length;
    while left > 0 {
        let buffered = feed.fill_buf().map_err(Stop::Input)?;
        let usable = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffered.len());
        let piece = buffered.get(..usable).unwrap_or_default();
        if piece.is_empty() {
            return Err(truncated());
        }
        output.data(piece, output.start + (length - left) + usable as u64)?;
        let count = piece.len();
        feed.consume(count);
        left -= count as u64;
    }
    Ok(())
}

/// An entry as it is, of unknown length: it ends where a descriptor stands that describes it, and the
/// directory has the last word. Without the descriptor's signature the end cannot be found.
fn copy_until_descriptor<R: BufRead>(
    feed: &mut Feed<R>,
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    let mark = DESCRIPTOR.to_le_bytes();
    loop {
        let position = feed.position();
        if feed.peek(4).map_err(Stop::Input)?.len() < 4 {
            return Err(truncated());
        }
        let buffered = feed.fill_buf().map_err(Stop::Input)?;
        // A mark that is followed by another size than has been read is content, and passes with it.
        let size = output.size;
        let is_near = |at: usize| {
            let packed = buffered.get(at + 8..at + 12);
            packed
                .is_none_or(|packed| packed == (size.wrapping_add(at as u64) as u32).to_le_bytes())
        };
        let found = buffered
            .windows(4)
            .enumerate()
            .position(|(at, window)| window == mark && is_near(at));
        if found == Some(0) {
            let ahead = feed.peek(28).map_err(Stop::Input)?;
            let entry = Found {
                crc: output.crc.clone().finalize(),
                packed: output.size,
                size: output.size,
            };
            let ends = [4, 8].into_iter().any(|width| {
                let mut fields = Fields(ahead);
                entry.is_described(&mut fields, true, width) && next_record(fields)
            });
            if ends {
                return Ok(());
            }
            output.data(&mark, position + 4)?;
            feed.consume(4);
            continue;
        }
        // The last three octets may be the start of a mark.
        let count = found.unwrap_or(buffered.len().saturating_sub(3).max(1));
        let piece = buffered.get(..count).unwrap_or_default();
        output.data(piece, position + count as u64)?;
        feed.consume(count);
    }
}
