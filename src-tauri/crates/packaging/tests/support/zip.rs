//! A zip writer that does as it is told, also when it is told to lie.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// An entry; what stands in the directory can be another thing than what stands before the content.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) local: Header,
    pub(crate) data: Vec<u8>,
    /// A descriptor, or anything else behind the content.
    pub(crate) after: Vec<u8>,
    pub(crate) central: Header,
    pub(crate) made_by: u16,
    pub(crate) external: u32,
    /// None is where the entry really stands.
    pub(crate) offset: Option<u32>,
    /// Whether the directory names it.
    pub(crate) listed: bool,
}

/// The fields that both places have.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) version: u16,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u32,
    pub(crate) size: u32,
    pub(crate) name: Vec<u8>,
    pub(crate) extra: Vec<u8>,
}

impl Entry {
    pub(crate) fn stored(name: &str, content: &[u8]) -> Entry {
        Entry::new(name, content, 0, content.to_vec())
    }

    pub(crate) fn deflated(name: &str, content: &[u8]) -> Entry {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        Entry::new(name, content, 8, encoder.finish().unwrap())
    }

    fn new(name: &str, content: &[u8], method: u16, data: Vec<u8>) -> Entry {
        let header = Header {
            version: 20,
            flags: if name.is_ascii() { 0 } else { 1 << 11 },
            method,
            crc: crc32fast::hash(content),
            packed: data.len() as u32,
            size: content.len() as u32,
            name: name.as_bytes().to_vec(),
            extra: Vec::new(),
        };
        Entry {
            local: header.clone(),
            data,
            after: Vec::new(),
            central: header,
            made_by: 20,
            external: 0,
            offset: None,
            listed: true,
        }
    }

    /// Changes both places the same way.
    pub(crate) fn both(mut self, change: impl Fn(&mut Header)) -> Entry {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    pub(crate) fn locally(mut self, change: impl Fn(&mut Header)) -> Entry {
        change(&mut self.local);
        self
    }

    pub(crate) fn centrally(mut self, change: impl Fn(&mut Header)) -> Entry {
        change(&mut self.central);
        self
    }

    /// Sizes and CRC behind the content, with or without the signature, 4 or 8 octets each.
    pub(crate) fn described(mut self, signed: bool, wide: bool) -> Entry {
        let Header {
            crc, packed, size, ..
        } = self.central;
        if signed {
            self.after.extend(0x0807_4b50u32.to_le_bytes());
        }
        self.after.extend(crc.to_le_bytes());
        for field in [packed, size] {
            self.after.extend(field.to_le_bytes());
            if wide {
                self.after.extend([0; 4]);
            }
        }
        self.central.flags |= 8;
        self.local.flags |= 8;
        (self.local.crc, self.local.packed, self.local.size) = (0, 0, 0);
        self
    }
}

/// An extra field.
pub(crate) fn extra(id: u16, content: &[u8]) -> Vec<u8> {
    [
        &id.to_le_bytes()[..],
        &(content.len() as u16).to_le_bytes(),
        content,
    ]
    .concat()
}

pub(crate) fn build(entries: &[Entry]) -> Vec<u8> {
    build_with(entries, &[], &[], b"")
}

/// `before` stands before the first entry (offsets count it), `gap` before the directory.
pub(crate) fn build_with(entries: &[Entry], before: &[u8], gap: &[u8], comment: &[u8]) -> Vec<u8> {
    let mut file = before.to_vec();
    let mut directory = Vec::new();
    let mut count = 0u16;
    for entry in entries {
        let offset = entry.offset.unwrap_or(file.len() as u32);
        file.extend(0x0403_4b50u32.to_le_bytes());
        put(&entry.local, &mut file);
        file.extend(&entry.local.name);
        file.extend(&entry.local.extra);
        file.extend(&entry.data);
        file.extend(&entry.after);
        if !entry.listed {
            continue;
        }
        count += 1;
        directory.extend(0x0201_4b50u32.to_le_bytes());
        directory.extend(entry.made_by.to_le_bytes());
        put(&entry.central, &mut directory);
        directory.extend([0; 6]);
        directory.extend(entry.external.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&entry.central.name);
        directory.extend(&entry.central.extra);
    }
    file.extend(gap);
    let start = file.len() as u32;
    file.extend(&directory);
    file.extend(end(count, directory.len() as u32, start, comment));
    file
}

/// An end record.
pub(crate) fn end(count: u16, size: u32, start: u32, comment: &[u8]) -> Vec<u8> {
    let mut end = 0x0605_4b50u32.to_le_bytes().to_vec();
    end.extend([0; 4]);
    end.extend(count.to_le_bytes());
    end.extend(count.to_le_bytes());
    end.extend(size.to_le_bytes());
    end.extend(start.to_le_bytes());
    end.extend((comment.len() as u16).to_le_bytes());
    end.extend(comment);
    end
}

fn put(header: &Header, out: &mut Vec<u8>) {
    for field in [header.version, header.flags, header.method] {
        out.extend(field.to_le_bytes());
    }
    out.extend(0x0021_0000u32.to_le_bytes());
    for field in [header.crc, header.packed, header.size] {
        out.extend(field.to_le_bytes());
    }
    out.extend((header.name.len() as u16).to_le_bytes());
    out.extend((header.extra.len() as u16).to_le_bytes());
}
