//! Writing a zip in one pass.

use std::io::{self, Read, Write};

use flate2::{Compress, Compression, FlushCompress, Status};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use openssl::hash::{Hasher, MessageDigest};

use super::{
    CENTRAL, DEFLATED, DESCRIPTOR, END, END64, EXTRA_ZIP64, FLAG_DESCRIPTOR, FLAG_UTF8, IN_ZIP64,
    LOCAL, LOCATOR64, STORED,
};

/// The largest stored block that deflate knows.
const BLOCK: usize = 65_535;
const BLOCK_HEAD: usize = 5;
/// Below this, text is really deflated; above, it would cost more time than it saves.
pub(crate) const SMALL: usize = 1024 * 1024;

const VERSION: u16 = 20;
const VERSION_ZIP64: u16 = 45;

/// Writes entries one after the other, and the central directory at the end.
pub(crate) struct ZipWriter<W> {
    out: W,
    position: u64,
    records: Vec<Record>,
    date_time: u32,
    /// Room for one stored block with its head; allocated once.
    block: Vec<u8>,
    /// Used for one entry after the other: making one costs more than a small entry does.
    deflater: Compress,
}

/// What the central directory says of an entry.
struct Record {
    name: String,
    comment: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    offset: u64,
    zip64: bool,
}

/// What is known of an entry when it has been written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) size: u64,
    pub(crate) sha256: [u8; 32],
}

impl<W: Write> ZipWriter<W> {
    pub(crate) fn new(out: W, now: Timestamp) -> ZipWriter<W> {
        let block = vec![0; BLOCK_HEAD + BLOCK];
        ZipWriter {
            out,
            position: 0,
            records: Vec::new(),
            date_time: dos_time(now),
            block,
            deflater: Compress::new(Compression::default(), false),
        }
    }

    /// Writes an entry as it is, size and CRC in its header, with a comment in the directory.
    pub(crate) fn stored(&mut self, name: &str, content: &[u8], comment: &str) -> io::Result<()> {
        let size = content.len() as u64;
        let record = Record {
            name: name.to_owned(),
            comment: comment.to_owned(),
            flags: flags(name, 0),
            method: STORED,
            crc: crc32fast::hash(content),
            packed: size,
            size,
            offset: self.position,
            zip64: false,
        };
        self.put(&local_header(&record, self.date_time))?;
        self.put(content)?;
        self.records.push(record);
        Ok(())
    }

    /// Writes a small entry, really deflated.
    pub(crate) fn deflated(&mut self, name: &str, content: &[u8]) -> io::Result<Packed> {
        let mut record = self.begin(name, false)?;
        let packed = self.deflate(content)?;
        self.put(&packed)?;
        record.crc = crc32fast::hash(content);
        record.size = content.len() as u64;
        self.end(record)?;
        Ok(Packed {
            size: content.len() as u64,
            sha256: openssl::sha::sha256(content),
        })
    }

    fn deflate(&mut self, content: &[u8]) -> io::Result<Vec<u8>> {
        self.deflater.reset();
        let mut packed = Vec::with_capacity(content.len() / 2 + 64);
        loop {
            let used = usize::try_from(self.deflater.total_in()).unwrap_or(usize::MAX);
            let rest = content.get(used..).unwrap_or_default();
            let finish = FlushCompress::Finish;
            if self.deflater.compress_vec(rest, &mut packed, finish)? == Status::StreamEnd {
                return Ok(packed);
            }
            packed.reserve(packed.len() + 64);
        }
    }

    /// Writes an entry of any length as stored blocks, at the speed of copying.
    ///
    /// `length` is its length when that is known; it decides whether zip64 is announced in the header.
    /// Without it a very large entry is still right, but only readers of the directory know in advance.
    pub(crate) fn blocks(
        &mut self,
        name: &str,
        length: Option<u64>,
        content: &mut dyn Read,
    ) -> Result<Packed, BlocksError> {
        let large = length.is_some_and(|length| packed_length(length) >= u64::from(IN_ZIP64));
        let mut record = self.begin(name, large).map_err(BlocksError::Out)?;
        let mut sha256 =
            Hasher::new(MessageDigest::sha256()).map_err(|e| BlocksError::Out(e.into()))?;
        let mut crc = crc32fast::Hasher::new();
        // Taken out, because it is filled and written while `self` is borrowed.
        let mut block = std::mem::take(&mut self.block);
        let result = loop {
            let data = block.get_mut(BLOCK_HEAD..).unwrap_or_default();
            let count = match fill(content, data) {
                Ok(0) => break Ok(()),
                Ok(count) => count,
                Err(error) => break Err(BlocksError::Content(error)),
            };
            let data = block
                .get(BLOCK_HEAD..BLOCK_HEAD + count)
                .unwrap_or_default();
            crc.update(data);
            if let Err(error) = sha256.update(data) {
                break Err(BlocksError::Out(error.into()));
            }
            record.size += count as u64;
            if let Some(head) = block.first_chunk_mut() {
                *head = block_head(false, count as u16);
            }
            let whole = block.get(..BLOCK_HEAD + count).unwrap_or_default();
            if let Err(error) = self.put(whole) {
                break Err(BlocksError::Out(error));
            }
        };
        self.block = block;
        result?;
        self.put(&block_head(true, 0)).map_err(BlocksError::Out)?;
        record.crc = crc.finalize();
        let size = record.size;
        self.end(record).map_err(BlocksError::Out)?;
        let digest = sha256
            .finish()
            .map_err(|error| BlocksError::Out(error.into()))?;
        let sha256 = <[u8; 32]>::try_from(&digest[..]).unwrap_or_default();
        Ok(Packed { size, sha256 })
    }

    /// Writes the directory. Returns what is below, not flushed.
    pub(crate) fn finish(mut self, comment: &str) -> io::Result<W> {
        let start = self.position;
        let records = std::mem::take(&mut self.records);
        for record in &records {
            let bytes = central_record(record, self.date_time);
            self.put(&bytes)?;
        }
        let size = self.position - start;
        let count = records.len() as u64;
        if start >= u64::from(IN_ZIP64) || size >= u64::from(IN_ZIP64) || count >= 0xffff {
            let at = self.position;
            let mut end = Vec::new();
            push32(&mut end, END64);
            push64(&mut end, 44);
            push16(&mut end, VERSION_ZIP64);
            push16(&mut end, VERSION_ZIP64);
            push32(&mut end, 0);
            push32(&mut end, 0);
            for value in [count, count, size, start] {
                push64(&mut end, value);
            }
            push32(&mut end, LOCATOR64);
            push32(&mut end, 0);
            push64(&mut end, at);
            push32(&mut end, 1);
            self.put(&end)?;
        }
        let mut end = Vec::new();
        push32(&mut end, END);
        push32(&mut end, 0);
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        push16(&mut end, count);
        push16(&mut end, count);
        push32(&mut end, u32::try_from(size).unwrap_or(IN_ZIP64));
        push32(&mut end, u32::try_from(start).unwrap_or(IN_ZIP64));
        push16(&mut end, comment.len() as u16);
        end.extend_from_slice(comment.as_bytes());
        self.put(&end)?;
        Ok(self.out)
    }

    /// Writes the header of an entry whose sizes follow it.
    fn begin(&mut self, name: &str, zip64: bool) -> io::Result<Record> {
        let record = Record {
            name: name.to_owned(),
            comment: String::new(),
            flags: flags(name, FLAG_DESCRIPTOR),
            method: DEFLATED,
            crc: 0,
            packed: 0,
            size: 0,
            offset: self.position,
            zip64,
        };
        self.put(&local_header(&record, self.date_time))?;
        Ok(record)
    }

    /// Writes the descriptor. Its sizes have eight octets exactly when one of them needs to: that is
    /// what Java's stream reader goes by.
    fn end(&mut self, mut record: Record) -> io::Result<()> {
        let header = local_header(&record, self.date_time).len() as u64;
        record.packed = self.position - record.offset - header;
        let large = record.packed > u64::from(u32::MAX) || record.size > u64::from(u32::MAX);
        let mut descriptor = Vec::new();
        push32(&mut descriptor, DESCRIPTOR);
        push32(&mut descriptor, record.crc);
        if large || record.zip64 {
            push64(&mut descriptor, record.packed);
            push64(&mut descriptor, record.size);
        } else {
            push32(&mut descriptor, record.packed as u32);
            push32(&mut descriptor, record.size as u32);
        }
        self.put(&descriptor)?;
        self.records.push(record);
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// Which side failed while an entry was copied.
#[derive(Debug)]
pub(crate) enum BlocksError {
    /// Reading the content.
    Content(io::Error),
    /// Writing the zip.
    Out(io::Error),
}

/// What `length` octets take as stored blocks.
fn packed_length(length: u64) -> u64 {
    let blocks = length.div_ceil(BLOCK as u64) + 1;
    length.saturating_add(blocks.saturating_mul(BLOCK_HEAD as u64))
}

fn block_head(last: bool, length: u16) -> [u8; BLOCK_HEAD] {
    let [a, b] = length.to_le_bytes();
    [u8::from(last), a, b, !a, !b]
}

/// Reads until `buffer` is full or the content ends.
pub(crate) fn fill(content: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        match content.read(room) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn flags(name: &str, other: u16) -> u16 {
    if name.is_ascii() {
        other
    } else {
        other | FLAG_UTF8
    }
}

fn version(record: &Record) -> u16 {
    if record.needs_zip64() {
        VERSION_ZIP64
    } else {
        VERSION
    }
}

impl Record {
    fn needs_zip64(&self) -> bool {
        self.zip64
            || [self.packed, self.size, self.offset]
                .iter()
                .any(|value| *value >= u64::from(IN_ZIP64))
    }
}

fn local_header(record: &Record, date_time: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(30 + record.name.len() + 20);
    push32(&mut header, LOCAL);
    push16(
        &mut header,
        if record.zip64 { VERSION_ZIP64 } else { VERSION },
    );
    push16(&mut header, record.flags);
    push16(&mut header, record.method);
    push32(&mut header, date_time);
    if record.flags & FLAG_DESCRIPTOR == 0 {
        push32(&mut header, record.crc);
        push32(&mut header, record.packed as u32);
        push32(&mut header, record.size as u32);
    } else {
        let size = if record.zip64 { IN_ZIP64 } else { 0 };
        push32(&mut header, 0);
        push32(&mut header, size);
        push32(&mut header, size);
    }
    push16(&mut header, record.name.len() as u16);
    push16(&mut header, if record.zip64 { 20 } else { 0 });
    header.extend_from_slice(record.name.as_bytes());
    if record.zip64 {
        push16(&mut header, EXTRA_ZIP64);
        push16(&mut header, 16);
        push64(&mut header, 0);
        push64(&mut header, 0);
    }
    header
}

fn central_record(record: &Record, date_time: u32) -> Vec<u8> {
    let zip64 = record.needs_zip64();
    let narrow = |value: u64| if zip64 { IN_ZIP64 } else { value as u32 };
    let mut bytes = Vec::with_capacity(46 + record.name.len() + record.comment.len() + 28);
    push32(&mut bytes, CENTRAL);
    push16(&mut bytes, version(record));
    push16(&mut bytes, version(record));
    push16(&mut bytes, record.flags);
    push16(&mut bytes, record.method);
    push32(&mut bytes, date_time);
    push32(&mut bytes, record.crc);
    push32(&mut bytes, narrow(record.packed));
    push32(&mut bytes, narrow(record.size));
    push16(&mut bytes, record.name.len() as u16);
    push16(&mut bytes, if zip64 { 28 } else { 0 });
    push16(&mut bytes, record.comment.len() as u16);
    push16(&mut bytes, 0);
    push16(&mut bytes, 0);
    push32(&mut bytes, 0);
    push32(&mut bytes, narrow(record.offset));
    bytes.extend_from_slice(record.name.as_bytes());
    if zip64 {
        push16(&mut bytes, EXTRA_ZIP64);
        push16(&mut bytes, 24);
        push64(&mut bytes, record.size);
        push64(&mut bytes, record.packed);
        push64(&mut bytes, record.offset);
    }
    bytes.extend_from_slice(record.comment.as_bytes());
    bytes
}

/// Date and time as DOS wrote them, in UTC, between 1980 and 2107; time first, as on disk.
fn dos_time(now: Timestamp) -> u32 {
    let utc = now.to_zoned(TimeZone::UTC);
    let year = (i32::from(utc.year()) - 1980).clamp(0, 127) as u32;
    let date = (year << 9) | ((utc.month() as u32) << 5) | utc.day() as u32;
    let two_seconds = (utc.second() as u32) / 2;
    let time = ((utc.hour() as u32) << 11) | ((utc.minute() as u32) << 5) | two_seconds;
    (date << 16) | time
}

fn push16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn push32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn push64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}
