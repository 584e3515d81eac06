//! Containers of every kind, honest and not.

use std::ops::Range;

use serde::Deserialize;

use super::documents;
use super::recipe::unescaped;
use super::signature::Sign;
use crate::zip::{Entry, Header, build_with, extra};

const MEDIA_TYPE: &[u8] = b"application/vnd.etsi.asic-e+zip";
/// What most vectors send.
const FILES: [(&str, &str); 2] = [("brev.pdf", "%PDF-1.7 brev"), ("notat.txt", "notat")];

/// A container before it is written.
#[derive(Default)]
pub(super) struct Container {
    pub(super) entries: Vec<Entry>,
    pub(super) before: Vec<u8>,
    pub(super) gap: Vec<u8>,
    pub(super) comment: Vec<u8>,
}

/// One more entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    name: String,
    /// Its content.
    #[serde(default)]
    text: String,
    /// At the end when not said.
    at: Option<usize>,
    #[serde(default)]
    stored: bool,
}

/// An entry of nothing but zeros.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zeros {
    name: String,
    size: usize,
}

impl Zeros {
    pub(super) fn of(name: &str, size: usize) -> Zeros {
        Zeros {
            name: name.to_owned(),
            size,
        }
    }
}

/// Entries `0`, `1` … with this before and behind the number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Many {
    count: usize,
    #[serde(default)]
    before: String,
    #[serde(default)]
    behind: String,
    /// So many zeros in each.
    #[serde(default)]
    size: usize,
}

/// Header fields, and where they are changed: `local`, `central` or `both`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    entry: usize,
    at: Place,
    /// Percent-encoded octets.
    name: Option<String>,
    #[serde(default)]
    flags: u16,
    method: Option<u16>,
    version: Option<u16>,
    #[serde(default)]
    crc: u32,
    #[serde(default)]
    size: i64,
    #[serde(default)]
    packed: i64,
    /// Both sizes are left to zip64.
    #[serde(default)]
    zip64: bool,
    /// An extra field: its id and content, percent-encoded.
    extra: Option<(u16, String)>,
    /// Extra octets as they are, percent-encoded.
    raw_extra: Option<String>,
    made_by: Option<u16>,
    external: Option<u32>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Local,
    Central,
    Both,
}

/// How sizes stand behind the content.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptor {
    entry: usize,
    #[serde(default = "yes")]
    signed: bool,
    #[serde(default)]
    wide: bool,
    /// Turns over the lowest bit of this octet of it.
    flip: Option<usize>,
}

fn yes() -> bool {
    true
}

impl Container {
    /// `mimetype` and these files. A `manifest.xml` without content is an honest one.
    pub(super) fn of(files: &[[String; 2]]) -> Container {
        let files = files.iter().map(|[name, content]| {
            if name == "manifest.xml" && content.is_empty() {
                Entry::deflated(name, documents::manifest().as_bytes())
            } else {
                Entry::deflated(name, content.as_bytes())
            }
        });
        Container {
            entries: std::iter::once(Entry::stored("mimetype", MEDIA_TYPE))
                .chain(files)
                .collect(),
            ..Container::default()
        }
    }

    /// `mimetype`, two files, `manifest.xml`, then manifest and signature.
    pub(super) fn letter() -> Container {
        let parties = documents::manifest();
        Container::signed(&[FILES[0], FILES[1], ("manifest.xml", &parties)])
    }

    fn signed(files: &[(&str, &str)]) -> Container {
        let files: Vec<_> = files
            .iter()
            .map(|(name, content)| [(*name).to_owned(), (*content).to_owned()])
            .collect();
        let mut container = Container::of(&files);
        let pair = Sign::default().entries(&container.entries);
        container.entries.extend(pair);
        container
    }

    pub(super) fn build(&self) -> Vec<u8> {
        build_with(&self.entries, &self.before, &self.gap, &self.comment)
    }

    pub(super) fn add(&mut self, add: &Add) {
        let content = add.text.as_bytes();
        let entry = if add.stored {
            Entry::stored(&add.name, content)
        } else {
            Entry::deflated(&add.name, content)
        };
        let at = add.at.unwrap_or(self.entries.len());
        self.entries.insert(at, entry);
    }

    pub(super) fn zeros(&mut self, zeros: &Zeros) {
        let entry = Entry::deflated(&zeros.name, &vec![0; zeros.size]);
        self.entries.push(entry);
    }

    pub(super) fn many(&mut self, many: &Many) {
        let first = Entry::deflated("", &vec![0; many.size]);
        let entries = (0..many.count).map(|index| {
            let name = format!("{}{index}{}", many.before, many.behind).into_bytes();
            first.clone().both(|header| header.name.clone_from(&name))
        });
        self.entries.extend(entries);
    }

    pub(super) fn set(&mut self, set: &Set) {
        let entry = &mut self.entries[set.entry];
        match set.at {
            Place::Local => set.on(&mut entry.local),
            Place::Central => set.on(&mut entry.central),
            Place::Both => {
                set.on(&mut entry.local);
                set.on(&mut entry.central);
            }
        }
        entry.made_by = set.made_by.unwrap_or(entry.made_by);
        entry.external = set.external.unwrap_or(entry.external);
    }

    pub(super) fn describe(&mut self, descriptor: &Descriptor) {
        let entry = &mut self.entries[descriptor.entry];
        let mut described = entry.clone().described(descriptor.signed, descriptor.wide);
        if let Some(octet) = descriptor.flip {
            described.after[octet] ^= 1;
        }
        *entry = described;
    }
}

impl Set {
    fn on(&self, header: &mut Header) {
        let moved = |value: u32, by: i64| (i64::from(value) + by) as u32;
        if let Some(name) = &self.name {
            header.name = unescaped(name);
        }
        header.flags ^= self.flags;
        header.method = self.method.unwrap_or(header.method);
        header.version = self.version.unwrap_or(header.version);
        header.crc ^= self.crc;
        header.size = moved(header.size, self.size);
        header.packed = moved(header.packed, self.packed);
        if self.zip64 {
            (header.size, header.packed) = (u32::MAX, u32::MAX);
        }
        if let Some((id, content)) = &self.extra {
            header.extra.extend(extra(*id, &unescaped(content)));
        }
        if let Some(octets) = &self.raw_extra {
            header.extra.extend(unescaped(octets));
        }
    }
}

/// An honest container with these files.
pub fn letter(files: &[(&str, &str)]) -> Vec<u8> {
    Container::signed(files).build()
}

/// An honest container with these files, and where in it a change means nothing: times, attributes, «made by»,
/// and the bits behind the end of a deflated entry.
pub fn letter_with_regions(files: &[(&str, &str)]) -> (Vec<u8>, Vec<Range<usize>>) {
    let container = Container::signed(files);
    let mut regions = Vec::new();
    let mut at = 0;
    for entry in &container.entries {
        regions.push(at + 10..at + 14); // time and date
        at += 30 + entry.local.name.len() + entry.data.len();
        if entry.local.method == 8 {
            regions.push(at - 1..at); // the last octet of deflate ends before its eighth bit
        }
    }
    for entry in &container.entries {
        regions.push(at + 4..at + 6); // made by
        regions.push(at + 12..at + 16); // time and date
        regions.push(at + 36..at + 42); // attributes
        at += 46 + entry.central.name.len();
    }
    (container.build(), regions)
}
