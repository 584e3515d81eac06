//! `sbd.zip`, what DPO carries: an SBD, and the package beside it (eformidling-dpo 4.5).
//!
//! Written as two STORED entries whose lengths and CRCs are known, round a package that already lies
//! in the spool: a retry is octet for octet the same, and length and checksum are known before the
//! first octet is sent. Read in any form that others write.

use std::io::{self, BufReader, Cursor, Read, Write};

use budstikke_domain::{Code, Finding, word};

use crate::zip::{
    CENTRAL, END, END64, EXTRA_ZIP64, Entry, EntrySink, Feed, IN_ZIP64, LOCAL, LOCATOR64, STORED,
    Stop, walk,
};
use crate::{Limits, PackagingError};

/// The name of the SBD.
pub const SBD: &str = "sbd.json";
/// The name of the package.
pub const PACKAGE: &str = "asic.zip";
/// The name of an SBD from older versions, as XML.
pub const LEGACY_SBD: &str = "content.xml";

/// The largest SBD that is read (trust-and-speed T15).
const MAX_SBD: usize = 1024 * 1024;

/// 1980-01-01 00:00: what a message weighs must not depend on when it is sent again.
const DATE_TIME: u32 = 0x0021_0000;

/// The frame round a package: everything of an `sbd.zip` but the package itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SbdZip {
    head: Vec<u8>,
    package: u64,
    tail: Vec<u8>,
}

impl SbdZip {
    /// A frame with `sbd` and a package of `size` octets with this CRC-32, as [`crate::Sealed`] gives
    /// them.
    pub fn with_package(sbd: &[u8], size: u64, crc32: u32) -> SbdZip {
        let first = Stored {
            name: SBD,
            crc: crc32fast::hash(sbd),
            size: sbd.len() as u64,
            offset: 0,
        };
        let mut head = first.local_header();
        head.extend_from_slice(sbd);
        let second = Stored {
            name: PACKAGE,
            crc: crc32,
            size,
            offset: head.len() as u64,
        };
        head.extend_from_slice(&second.local_header());
        let tail = directory(&[&first, &second], head.len() as u64 + size);
        SbdZip {
            head,
            package: size,
            tail,
        }
    }

    /// A frame with an SBD alone: statuses, receipts, messages without files.
    pub fn without_package(sbd: &[u8]) -> SbdZip {
        let only = Stored {
            name: SBD,
            crc: crc32fast::hash(sbd),
            size: sbd.len() as u64,
            offset: 0,
        };
        let mut head = only.local_header();
        head.extend_from_slice(sbd);
        let tail = directory(&[&only], head.len() as u64);
        SbdZip {
            head,
            package: 0,
            tail,
        }
    }

    /// Octets of the whole `sbd.zip`.
    #[allow(clippy::len_without_is_empty)] // it never is
    pub fn len(&self) -> u64 {
        self.head.len() as u64 + self.package + self.tail.len() as u64
    }

    /// What stands before the package.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// What stands behind the package.
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// The whole `sbd.zip` as a stream, with the package read from `package`.
    ///
    /// The stream ends early, and so breaks the transfer, when `package` is shorter than announced;
    /// it never gives more than announced.
    pub fn reader<R: Read>(&self, package: R) -> impl Read + use<R> {
        let tail = TailAfter {
            left: self.package,
            tail: Cursor::new(self.tail.clone()),
            package,
        };
        Cursor::new(self.head.clone()).chain(tail)
    }
}

/// The package, exactly as long as announced, then the directory.
struct TailAfter<R> {
    left: u64,
    package: R,
    tail: Cursor<Vec<u8>>,
}

impl<R: Read> Read for TailAfter<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return self.tail.read(out);
        }
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(out.len());
        let count = self.package.read(out.get_mut(..most).unwrap_or_default())?;
        if count == 0 && most > 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the package is shorter than it was",
            ));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

/// What was in an `sbd.zip`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SbdZipContent {
    /// `sbd.json`.
    pub sbd: Option<Vec<u8>>,
    /// `content.xml`: the SBD of older versions.
    pub legacy_sbd: Option<Vec<u8>>,
    /// Octets of the package, when there was one.
    pub package: Option<u64>,
    /// Entries that were passed over.
    pub skipped: Vec<String>,
    /// What is wrong with the frame.
    pub findings: Vec<Finding>,
}

/// Reads an `sbd.zip` of any make, and writes the package in it to `package` while it comes.
///
/// # Errors
/// [`PackagingError::Io`] when the input fails, [`PackagingError::Sink`] when `package` does. A broken
/// frame is a finding, not an error.
pub fn read(
    input: &mut dyn Read,
    limits: &Limits,
    package: &mut dyn Write,
) -> Result<SbdZipContent, PackagingError> {
    let mut feed = Feed::new(BufReader::with_capacity(256 * 1024, input));
    // The package is locked, and so cannot be packed, but others deflate it all the same.
    let mut reader = Reader {
        package,
        content: SbdZipContent::default(),
        target: Target::Skip,
    };
    match walk(&mut feed, limits, &mut reader) {
        Ok(findings) => reader.content.findings.extend(findings),
        Err(Stop::Found(finding)) => reader.content.findings.push(finding),
        Err(Stop::Input(error)) => return Err(PackagingError::Io(error)),
        Err(Stop::Sink(error)) => return Err(PackagingError::Sink(error)),
    }
    Ok(reader.content)
}

struct Reader<'a> {
    package: &'a mut dyn Write,
    content: SbdZipContent,
    target: Target,
}

enum Target {
    Sbd,
    Legacy,
    Package,
    Skip,
}

impl EntrySink for Reader<'_> {
    fn begin(&mut self, entry: &Entry) -> Result<(), Stop> {
        let content = &mut self.content;
        self.target = match entry.name.as_str() {
            SBD if entry.usable => {
                content.sbd = Some(Vec::new());
                Target::Sbd
            }
            LEGACY_SBD if entry.usable => {
                content.legacy_sbd = Some(Vec::new());
                Target::Legacy
            }
            PACKAGE if entry.usable => {
                content.package = Some(0);
                Target::Package
            }
            other => {
                content.skipped.push(other.to_owned());
                Target::Skip
            }
        };
        Ok(())
    }

    fn data(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let document = match self.target {
            Target::Sbd => self.content.sbd.as_mut(),
            Target::Legacy => self.content.legacy_sbd.as_mut(),
            Target::Package => {
                self.content.package = self.content.package.map(|size| size + bytes.len() as u64);
                return self.package.write_all(bytes).map_err(Stop::Sink);
            }
            Target::Skip => None,
        };
        if let Some(document) = document {
            if document.len() + bytes.len() > MAX_SBD {
                return Err(Stop::Found(Finding::new(
                    Code::ZipLimit,
                    word! {
                        nb: "en SBD på mer enn 1 MiB",
                        nn: "ein SBD på meir enn 1 MiB",
                        en: "an SBD of more than 1 MiB",
                    },
                )));
            }
            document.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        Ok(())
    }
}

/// A STORED entry about which everything is known.
struct Stored {
    name: &'static str,
    crc: u32,
    size: u64,
    offset: u64,
}

impl Stored {
    fn is_large(&self) -> bool {
        self.size >= u64::from(IN_ZIP64)
    }

    fn version(&self) -> u16 {
        if self.is_large() || self.offset >= u64::from(IN_ZIP64) {
            45
        } else {
            20
        }
    }

    /// The fields that both records have in common.
    fn common(&self, record: &mut Record) {
        record.u16(0).u16(STORED).u32(DATE_TIME).u32(self.crc);
        let size = u32::try_from(self.size).unwrap_or(IN_ZIP64);
        record.u32(size).u32(size).u16(self.name.len() as u16);
    }

    fn local_header(&self) -> Vec<u8> {
        let mut record = Record::default();
        record.u32(LOCAL).u16(self.version());
        self.common(&mut record);
        record
            .u16(if self.is_large() { 20 } else { 0 })
            .bytes(self.name.as_bytes());
        if self.is_large() {
            record
                .u16(EXTRA_ZIP64)
                .u16(16)
                .u64(self.size)
                .u64(self.size);
        }
        record.0
    }

    fn central_record(&self) -> Vec<u8> {
        let mut record = Record::default();
        record.u32(CENTRAL).u16(self.version()).u16(self.version());
        self.common(&mut record);
        record
            .u16(if self.is_large() { 20 } else { 0 })
            .u16(0)
            .u16(0)
            .u16(0)
            .u32(0);
        record.u32(self.offset as u32).bytes(self.name.as_bytes());
        if self.is_large() {
            record
                .u16(EXTRA_ZIP64)
                .u16(16)
                .u64(self.size)
                .u64(self.size);
        }
        record.0
    }
}

/// The central directory and the end of a zip whose directory starts at `start`.
fn directory(entries: &[&Stored], start: u64) -> Vec<u8> {
    let mut record = Record::default();
    for entry in entries {
        record.bytes(&entry.central_record());
    }
    let size = record.0.len() as u64;
    let count = entries.len() as u64;
    if start >= u64::from(IN_ZIP64) {
        record.u32(END64).u64(44).u16(45).u16(45).u32(0).u32(0);
        record.u64(count).u64(count).u64(size).u64(start);
        record.u32(LOCATOR64).u32(0).u64(start + size).u32(1);
    }
    record
        .u32(END)
        .u32(0)
        .u16(count as u16)
        .u16(count as u16)
        .u32(size as u32);
    record.u32(u32::try_from(start).unwrap_or(IN_ZIP64)).u16(0);
    record.0
}

/// Little-endian fields, written one after the other.
#[derive(Default)]
struct Record(Vec<u8>);

impl Record {
    fn bytes(&mut self, bytes: &[u8]) -> &mut Record {
        self.0.extend_from_slice(bytes);
        self
    }

    fn u16(&mut self, value: u16) -> &mut Record {
        self.bytes(&value.to_le_bytes())
    }

    fn u32(&mut self, value: u32) -> &mut Record {
        self.bytes(&value.to_le_bytes())
    }

    fn u64(&mut self, value: u64) -> &mut Record {
        self.bytes(&value.to_le_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_back_and_as_long_as_it_says() {
        let package = vec![7u8; 100_000];
        let frame = SbdZip::with_package(b"{}", package.len() as u64, crc32fast::hash(&package));
        let mut zip = Vec::new();
        frame
            .reader(package.as_slice())
            .read_to_end(&mut zip)
            .unwrap();
        assert_eq!(zip.len() as u64, frame.len());
        let mut found = Vec::new();
        let content = read(&mut zip.as_slice(), &Limits::default(), &mut found).unwrap();
        assert_eq!(content.sbd.as_deref(), Some(&b"{}"[..]));
        assert_eq!((content.package, found), (Some(100_000), package));
        assert_eq!(content.findings, []);
    }

    #[test]
    fn a_message_without_files_has_no_package() {
        let frame = SbdZip::without_package(b"{\"a\":1}");
        let mut zip = Vec::new();
        frame.reader(io::empty()).read_to_end(&mut zip).unwrap();
        let content = read(&mut zip.as_slice(), &Limits::default(), &mut io::sink()).unwrap();
        assert_eq!(
            (content.sbd, content.package),
            (Some(b"{\"a\":1}".to_vec()), None)
        );
    }

    #[test]
    fn a_package_that_shrank_breaks_the_transfer() {
        let frame = SbdZip::with_package(b"{}", 10, 0);
        let error = frame
            .reader(&b"short"[..])
            .read_to_end(&mut Vec::new())
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_frame_round_more_than_4_gib_says_so_everywhere() {
        let frame = SbdZip::with_package(b"{}", 5 << 30, 1);
        assert!(
            frame
                .head()
                .windows(8)
                .any(|w| w == (5u64 << 30).to_le_bytes()),
            "in the header"
        );
        assert!(
            frame.tail().windows(4).any(|w| w == END64.to_le_bytes()),
            "a zip64 end"
        );
        assert_eq!(
            frame.len(),
            frame.head().len() as u64 + (5 << 30) + frame.tail().len() as u64
        );
    }
}
