//! Zip files as `java.util.zip` writes them: names in UTF-8, everything deflated with its sizes behind
//! (eformidling-dpo 3.1), and what others write instead.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;

use crate::time::oslo;

const UTF8: u16 = 0x0800;
const SIZES_BEHIND: u16 = 0x0008;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A zip that grows in memory; letters of the sandbox are small.
pub(crate) struct JavaZip {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
    date_time: u32,
}

impl JavaZip {
    pub(crate) fn new(now: Timestamp) -> JavaZip {
        JavaZip {
            out: Vec::new(),
            directory: Vec::new(),
            entries: 0,
            date_time: dos(now),
        }
    }

    /// An entry as it is, its sizes before it; `comment` stands in the directory.
    pub(crate) fn stored(&mut self, name: &str, content: &[u8], comment: &str) {
        self.entry(name, content, content, STORED, false, comment);
    }

    /// What Java's stream writer makes of everything.
    pub(crate) fn deflated(&mut self, name: &str, content: &[u8]) {
        let mut deflater = DeflateEncoder::new(Vec::new(), Compression::default());
        // Writing into a Vec does not fail.
        let packed = deflater
            .write_all(content)
            .and_then(|()| deflater.finish())
            .unwrap_or_default();
        self.entry(name, content, &packed, DEFLATED, true, "");
    }

    /// An entry as it is with its sizes behind it, which Java's stream reader refuses.
    pub(crate) fn stored_with_sizes_behind(&mut self, name: &str, content: &[u8]) {
        self.entry(name, content, content, STORED, true, "");
    }

    /// The whole file.
    pub(crate) fn finish(mut self, comment: &str) -> Vec<u8> {
        let (start, length) = (size(&self.out), size(&self.directory));
        self.out.extend_from_slice(&self.directory);
        self.out.extend(0x0605_4b50_u32.to_le_bytes());
        for number in [0, 0, self.entries, self.entries] {
            self.out.extend(number.to_le_bytes());
        }
        self.out.extend(length.to_le_bytes());
        self.out.extend(start.to_le_bytes());
        self.out.extend(short(comment).to_le_bytes());
        self.out.extend_from_slice(comment.as_bytes());
        self.out
    }

    fn entry(
        &mut self,
        name: &str,
        content: &[u8],
        packed: &[u8],
        method: u16,
        sizes_behind: bool,
        comment: &str,
    ) {
        let offset = size(&self.out);
        let version: u16 = if method == STORED && !sizes_behind {
            10
        } else {
            20
        };
        let flags = UTF8 | if sizes_behind { SIZES_BEHIND } else { 0 };
        let sums = [crc32fast::hash(content), size(packed), size(content)];
        let fields = |sums: [u32; 3]| {
            let mut fields = Vec::new();
            for number in [version, flags, method] {
                fields.extend(number.to_le_bytes());
            }
            fields.extend(self.date_time.to_le_bytes());
            for number in sums {
                fields.extend(number.to_le_bytes());
            }
            fields.extend(short(name).to_le_bytes());
            fields.extend(0_u16.to_le_bytes());
            fields
        };
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(version.to_le_bytes());
        self.directory.extend(fields(sums));
        self.directory.extend(short(comment).to_le_bytes());
        // Disk, internal and external attributes.
        self.directory.extend([0; 8]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.directory.extend_from_slice(comment.as_bytes());

        let before = fields(if sizes_behind { [0; 3] } else { sums });
        self.out.extend(0x0403_4b50_u32.to_le_bytes());
        self.out.extend(before);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(packed);
        if sizes_behind {
            self.out.extend(0x0807_4b50_u32.to_le_bytes());
            for number in sums {
                self.out.extend(number.to_le_bytes());
            }
        }
        self.entries = self.entries.saturating_add(1);
    }
}

fn size(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn short(text: &str) -> u16 {
    u16::try_from(text.len()).unwrap_or(u16::MAX)
}

/// A moment as MS-DOS counts it, in Oslo's time; the date in the upper half.
fn dos(now: Timestamp) -> u32 {
    let local = oslo(now);
    let part = |number: i8| u32::try_from(number).unwrap_or_default();
    let year = u32::try_from(local.year() - 1980).unwrap_or_default() & 0x7f;
    let date = year << 9 | part(local.month()) << 5 | part(local.day());
    let seconds = part(local.second()) / 2;
    let time = part(local.hour()) << 11 | part(local.minute()) << 5 | seconds;
    date << 16 | time
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    #[test]
    fn another_reader_finds_what_was_put_in() {
        let mut zip = JavaZip::new("2026-11-20T09:15:00Z".parse().unwrap());
        zip.stored("mimetype", b"en type", "en kommentar");
        zip.deflated("Søknad.txt", "æøå ".repeat(500).as_bytes());
        let bytes = zip.finish("slutt");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.comment(), b"slutt");
        assert_eq!(archive.by_name("mimetype").unwrap().size(), 7);
        let mut text = String::new();
        archive
            .by_name("Søknad.txt")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "æøå ".repeat(500));
    }
}
