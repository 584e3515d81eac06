//! What a vector is made from, step by step.

use std::io::Write;

use budstikke_cms::EnvelopedWriter;
use serde::Deserialize;

use super::answers::Answer;
use super::cms::{self, Envelope};
use super::container::{Add, Container, Descriptor, Many, Set, Zeros};
use super::documents::{self, Frame, Told, Xml};
use super::parties::PARTIES;
use super::signature::Sign;

/// One step of a recipe. Those from `before` on need a container, those from `cut` on take any octets.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// An honest container: `mimetype`, `brev.pdf`, `notat.txt`, `manifest.xml`, manifest and signature.
    Letter,
    /// `mimetype` and these files; nothing is signed yet. A `manifest.xml` without content is an honest one.
    Files(Vec<[String; 2]>),
    /// Octets, percent-encoded.
    Octets(String),
    /// A document at one of the places where XML is read, changed in one way.
    Xml(Xml),
    /// An `sbd.json`, changed in one way; `""` changes nothing.
    Sbd(String),
    /// What the Service Registry answers.
    Answer(Answer),
    /// The SBD of a status or a kvittering, about a message with the vector's id.
    Told(Told),
    /// A manifest and its signature, over what is in the container by now.
    Sign(Sign),
    /// One more entry.
    Add(Add),
    /// An entry that unpacks to nothing but zeros.
    Zeros(Zeros),
    /// As many entries as it says.
    Many(Many),
    /// An entry less.
    Remove(usize),
    /// The entry at the first place moves to the second.
    Move([usize; 2]),
    /// Headers are made to lie.
    Set(Set),
    /// Sizes and CRC stand behind the content.
    Descriptor(Descriptor),
    /// An entry that the directory does not name.
    Unlisted(usize),
    /// Where the directory says an entry stands.
    Offset([u32; 2]),
    /// Text behind an entry's content.
    After(usize, String),
    /// Text before the first entry; offsets count it.
    Before(String),
    /// Text before the directory.
    Gap(String),
    /// The container's comment.
    Comment(String),
    /// An end record in the container's comment.
    EndInComment,
    /// The last octets are gone.
    Cut(usize),
    /// Octet and bit that are turned over; an octet below zero counts from the end.
    Flip([i64; 2]),
    /// Text in front, which no offset counts.
    Prefix(String),
    /// Text behind everything.
    Behind(String),
    /// An end record behind everything.
    EndBehind,
    /// All of it once more.
    Twice,
    /// Locked for the receiver, as we write it.
    Seal,
    /// Locked in a way that the vector is about.
    Envelope(Envelope),
    /// An `sbd.zip` with what there is as its package.
    Frame(Frame),
    /// An `sbd.zip` without a package, with what there is as its SBD.
    FrameAlone,
}

/// Whether the container has a `manifest.xml`, honest or not.
pub(super) fn names_parties(recipe: &[Step]) -> bool {
    recipe.iter().any(|step| match step {
        Step::Letter => true,
        Step::Files(files) => files.iter().any(|[name, _]| name == "manifest.xml"),
        Step::Xml(_) => true,
        _ => false,
    })
}

/// Whom the SBD names as its sender.
pub(super) fn stated_sender(recipe: &[Step]) -> &str {
    let frame = recipe.iter().find_map(|step| match step {
        Step::Frame(frame) => Some(frame),
        _ => None,
    });
    frame.map_or("us", Frame::sender)
}

enum Made {
    Container(Box<Container>),
    Octets(Vec<u8>),
}

/// The octets that a recipe makes; `id` is the messageId of its SBD.
pub(super) fn make(recipe: &[Step], id: &str) -> Vec<u8> {
    let mut made = Made::Octets(Vec::new());
    for step in recipe {
        made = made.then(step, id);
    }
    made.octets()
}

/// Whether a recipe ends in an `sbd.zip`.
pub(super) fn is_framed(recipe: &[Step]) -> bool {
    recipe
        .iter()
        .any(|step| matches!(step, Step::Frame(_) | Step::FrameAlone))
}

impl Made {
    fn octets(self) -> Vec<u8> {
        match self {
            Made::Container(container) => container.build(),
            Made::Octets(octets) => octets,
        }
    }

    fn then(self, step: &Step, id: &str) -> Made {
        match step {
            Step::Letter => Made::Container(Box::new(Container::letter())),
            Step::Files(files) => Made::Container(Box::new(Container::of(files))),
            Step::Octets(text) => Made::Octets(unescaped(text)),
            Step::Xml(xml) => match xml.made() {
                Ok(container) => Made::Container(Box::new(container)),
                Err(document) => Made::Octets(document),
            },
            Step::Sbd(change) => Made::Octets(documents::sbd(change, id)),
            Step::Told(told) => Made::Octets(told.sbd(id)),
            Step::Answer(answer) => Made::Octets(answer.body()),
            step => match self {
                Made::Container(mut container) => {
                    if changed(&mut container, step) {
                        Made::Container(container)
                    } else {
                        Made::Octets(altered(container.build(), step, id))
                    }
                }
                Made::Octets(octets) => Made::Octets(altered(octets, step, id)),
            },
        }
    }
}

/// Whether the step is about a container; then it is done.
fn changed(container: &mut Container, step: &Step) -> bool {
    match step {
        Step::Sign(sign) => container.entries.extend(sign.entries(&container.entries)),
        Step::Add(add) => container.add(add),
        Step::Zeros(zeros) => container.zeros(zeros),
        Step::Many(many) => container.many(many),
        Step::Remove(index) => drop(container.entries.remove(*index)),
        Step::Move([from, to]) => {
            let entry = container.entries.remove(*from);
            container.entries.insert(*to, entry);
        }
        Step::Set(set) => container.set(set),
        Step::Descriptor(descriptor) => container.describe(descriptor),
        Step::Unlisted(index) => container.entries[*index].listed = false,
        Step::Offset([index, offset]) => {
            container.entries[*index as usize].offset = Some(*offset);
        }
        Step::After(index, text) => container.entries[*index].after = unescaped(text),
        Step::Before(text) => container.before = unescaped(text),
        Step::Gap(text) => container.gap = unescaped(text),
        Step::Comment(text) => container.comment = unescaped(text),
        Step::EndInComment => container.comment = crate::zip::end(0, 0, 0, b""),
        _ => return false,
    }
    true
}

fn altered(mut octets: Vec<u8>, step: &Step, id: &str) -> Vec<u8> {
    match step {
        Step::Cut(count) => octets.truncate(octets.len() - count),
        Step::Flip([octet, bit]) => {
            let length = i64::try_from(octets.len()).expect("small");
            let at = if *octet < 0 { length + octet } else { *octet };
            octets[usize::try_from(at).expect("inside")] ^= 1 << bit;
        }
        Step::Prefix(text) => octets.splice(0..0, unescaped(text)).for_each(drop),
        Step::Behind(text) => octets.extend(unescaped(text)),
        Step::EndBehind => octets.extend(crate::zip::end(0, 0, 0, b"")),
        Step::Twice => octets.extend_from_within(..),
        Step::Seal => {
            let recipient = &PARTIES.them.identity.certificate;
            let mut writer = EnvelopedWriter::new(Vec::new(), recipient).expect("an RSA key");
            writer.write_all(&octets).expect("a Vec takes everything");
            octets = writer.finish().expect("a Vec takes everything");
        }
        Step::Envelope(envelope) => octets = cms::locked(envelope, &octets),
        Step::Frame(frame) => octets = frame.around(&octets, id),
        Step::FrameAlone => octets = documents::alone(&octets),
        step => panic!("{step:?} needs a container"),
    }
    octets
}

/// `%41` is `A`; everything else is itself.
pub(super) fn unescaped(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet != b'%' {
            octets.push(octet);
            continue;
        }
        let digits = [rest.next(), rest.next()].map(|digit| digit.expect("two digits"));
        let digits = std::str::from_utf8(&digits).expect("two digits");
        octets.push(u8::from_str_radix(digits, 16).expect("two digits"));
    }
    octets
}
