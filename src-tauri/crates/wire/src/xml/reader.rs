//! From text to the element tree.

use std::collections::HashMap;
use std::sync::Arc;

use budstikke_domain::{word, words};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, QName, ResolveResult};
use quick_xml::reader::NsReader;

use super::{Attribute, Element, TypeName, XSI, limits};
use crate::error::{Document, Reason, WireError};

/// Reads the one element of `text` with all that is in it.
pub(super) fn read(text: &str) -> Result<Element, WireError> {
    let mut places = Places::new(text);
    if let Some((offset, _)) = text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
        return Err(places.malformed(
            offset,
            word! {
                nb: "et tegn som XML ikke tillater",
                nn: "eit teikn som XML ikkje tillèt",
                en: "a character that XML does not allow",
            },
        ));
    }
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.check_comments = true;
    let mut tree = Builder::default();
    let mut names = Namespaces::default();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let offset = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                return Err(places.malformed(offset, &error.to_string()));
            }
        };
        let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let outcome = match event {
            Event::Start(start) => tree
                .open(element(&reader, &start, &mut places, end, 2, &mut names)?)
                .map(|()| false),
            Event::Empty(start) => tree
                .open(element(&reader, &start, &mut places, end, 3, &mut names)?)
                .and_then(|()| tree.close().map(|()| false)),
            Event::End(_) => tree.close().map(|()| false),
            Event::Text(text) if text.contains("]]>") => Err(Reason::Malformed(
                word! {
                    nb: "«]]>» i tekst",
                    nn: "«]]>» i tekst",
                    en: "«]]>» in text",
                }
                .to_owned(),
            )),
            Event::Text(text) => tree.text(&text.xml10_content()).map(|()| false),
            Event::CData(text) => tree.cdata(&text.xml10_content()).map(|()| false),
            Event::GeneralRef(reference) => character(&reference)
                .and_then(|c| tree.cdata(c.encode_utf8(&mut [0; 4])))
                .map(|()| false),
            Event::DocType(_) => Err(Reason::Doctype),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Ok(false),
            Event::Eof => Ok(true),
        };
        match outcome {
            Ok(false) => {}
            Ok(true) => break,
            Err(reason) => return Err(places.blame(end.saturating_sub(1), reason)),
        }
    }
    tree.finish().ok_or_else(|| {
        places.malformed(
            text.len(),
            word! {
                nb: "dokumentet slutter for tidlig",
                nn: "dokumentet sluttar for tidleg",
                en: "the document ends too early",
            },
        )
    })
}

/// The tree while it grows.
#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn open(&mut self, element: Element) -> Result<(), Reason> {
        if self.root.is_some() {
            return Err(Reason::Malformed(
                word! {
                    nb: "mer enn ett rotelement",
                    nn: "meir enn eitt rotelement",
                    en: "more than one root element",
                }
                .to_owned(),
            ));
        }
        if self.open.len() >= limits::DEPTH {
            return Err(Reason::TooDeep(limits::DEPTH));
        }
        self.elements += 1;
        if self.elements > limits::ELEMENTS {
            return Err(Reason::TooMany(
                word! { nb: "elementer", nn: "element", en: "elements" },
            ));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Reason> {
        let Some(done) = self.open.pop() else {
            return Err(Reason::Malformed(
                word! {
                    nb: "en slutt-tagg uten start",
                    nn: "ein slutt-tagg utan start",
                    en: "an end tag without a start",
                }
                .to_owned(),
            ));
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Reason> {
        if self.open.is_empty() && text.chars().all(is_space) {
            Ok(())
        } else {
            self.cdata(text)
        }
    }

    fn cdata(&mut self, text: &str) -> Result<(), Reason> {
        let Some(element) = self.open.last_mut() else {
            return Err(Reason::Malformed(
                word! {
                    nb: "tekst utenfor rotelementet",
                    nn: "tekst utanfor rotelementet",
                    en: "text outside the root element",
                }
                .to_owned(),
            ));
        };
        if element.text_after.is_none() && !text.chars().all(is_space) {
            element.text_after = Some(element.children.len());
        }
        element.text.push_str(text);
        Ok(())
    }

    fn finish(self) -> Option<Element> {
        if self.open.is_empty() {
            self.root
        } else {
            None
        }
    }
}

/// Namespace names, each kept once however often it is used.
#[derive(Default)]
struct Namespaces(HashMap<String, Arc<str>>);

impl Namespaces {
    /// The shared name; `Ok(None)` when the prefix is bound to nothing.
    fn shared(&mut self, resolved: &ResolveResult<'_>) -> Result<Option<Arc<str>>, Reason> {
        let name = match resolved {
            ResolveResult::Unbound => "",
            ResolveResult::Bound(namespace) => namespace.0,
            ResolveResult::Unknown(_) => return Ok(None),
        };
        if name.len() > limits::NAMESPACE {
            return Err(Reason::TooMany(word! {
                nb: "tegn i et navnerom",
                nn: "teikn i eit namnerom",
                en: "characters in a namespace",
            }));
        }
        if let Some(known) = self.0.get(name) {
            return Ok(Some(Arc::clone(known)));
        }
        let shared: Arc<str> = Arc::from(name);
        self.0.insert(name.to_owned(), Arc::clone(&shared));
        Ok(Some(shared))
    }
}

/// One start tag. `marks` is how many bytes of it are not content: `<>` or `</>`.
fn element(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    places: &mut Places<'_>,
    end: usize,
    marks: usize,
    names: &mut Namespaces,
) -> Result<Element, WireError> {
    let from = end.saturating_sub(start.len() + marks);
    let (begin_line, begin_column) = places.find(from);
    let (line, column) = places.find(end.saturating_sub(marks - 1));
    let column = if line == begin_line {
        begin_column
    } else {
        places.first.unwrap_or(column)
    };
    let blame = |reason: Reason| WireError::new(Document::Xml, "", reason).on(line, column);
    let unbound = || {
        Reason::Malformed(
            word! {
                nb: "et prefiks uten navnerom",
                nn: "eit prefiks utan namnerom",
                en: "a prefix without a namespace",
            }
            .to_owned(),
        )
    };

    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let namespace = names
        .shared(&namespace)
        .map_err(blame)?
        .ok_or_else(|| blame(unbound()))?;
    let mut element = Element {
        namespace,
        local: name(local.as_ref()).map_err(blame)?,
        line,
        column,
        ..Element::default()
    };
    let mut seen = 0;
    for attribute in start.attributes() {
        seen += 1;
        if seen > limits::ATTRIBUTES {
            return Err(blame(Reason::TooMany(
                word! { nb: "attributter", nn: "attributt", en: "attributes" },
            )));
        }
        let attribute = attribute.map_err(|error| blame(Reason::Malformed(error.to_string())))?;
        if attribute.value.contains('<') {
            return Err(blame(Reason::Malformed(
                word! {
                    nb: "«<» i en attributtverdi",
                    nn: "«<» i ein attributtverdi",
                    en: "«<» in an attribute value",
                }
                .to_owned(),
            )));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| blame(Reason::Malformed(error.to_string())))?;
        if value.chars().any(|c| !is_xml_char(c)) {
            return Err(blame(Reason::Malformed(
                word! {
                    nb: "et tegn som XML ikke tillater",
                    nn: "eit teikn som XML ikkje tillèt",
                    en: "a character that XML does not allow",
                }
                .to_owned(),
            )));
        }
        if let Some(prefix) = attribute.key.as_namespace_binding() {
            if value.is_empty() && matches!(prefix, PrefixDeclaration::Named(_)) {
                return Err(blame(unbound()));
            }
            continue;
        }
        let (space, local) = reader.resolver().resolve_attribute(attribute.key);
        let namespace = names
            .shared(&space)
            .map_err(blame)?
            .ok_or_else(|| blame(unbound()))?;
        let local = name(local.as_ref()).map_err(blame)?;
        if element
            .attributes
            .iter()
            .any(|other| other.local == local && other.namespace == namespace)
        {
            return Err(blame(Reason::Malformed(
                word! {
                    nb: "samme attributt to ganger",
                    nn: "same attributt to gonger",
                    en: "the same attribute twice",
                }
                .to_owned(),
            )));
        }
        if local == "type" && &*namespace == XSI {
            element.xsi_type = Some(type_name(reader, &value, names).map_err(blame)?);
        }
        element.attributes.push(Attribute {
            namespace,
            local,
            value: value.into_owned(),
        });
    }
    Ok(element)
}

fn type_name(
    reader: &NsReader<&[u8]>,
    raw: &str,
    names: &mut Namespaces,
) -> Result<TypeName, Reason> {
    let qualified = QName(raw);
    let (local, prefix) = qualified.decompose();
    let resolved = reader.resolver().resolve_prefix(prefix, true);
    Ok(TypeName {
        raw: raw.to_owned(),
        namespace: names.shared(&resolved)?,
        local: local.as_ref().to_owned(),
    })
}

/// The character that a reference stands for. Without a DTD there are no others than these.
fn character(reference: &BytesRef<'_>) -> Result<char, Reason> {
    let found = match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference
            .resolve_char_ref()
            .ok()
            .flatten()
            .filter(|c| is_xml_char(*c)),
    };
    found.ok_or_else(|| {
        Reason::Malformed(words! {
            nb: "ukjent referanse «&{name};»",
            nn: "ukjend referanse «&{name};»",
            en: "unknown reference «&{name};»",
            name = crate::error::shortened(reference),
        })
    })
}

/// A name without colon (Namespaces in XML 1.0, production 4, a little wider at the edges of Unicode).
fn name(text: &str) -> Result<String, Reason> {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if starts
        && chars.all(|c| {
            c.is_alphanumeric()
                || matches!(c, '_' | '-' | '.' | '\u{b7}')
                || !c.is_ascii() && !c.is_whitespace()
        })
    {
        Ok(text.to_owned())
    } else {
        Err(Reason::Malformed(words! {
            nb: "navnet «{name}»",
            nn: "namnet «{name}»",
            en: "the name «{name}»",
            name = crate::error::shortened(text),
        }))
    }
}

/// Whether XML 1.0 allows the character (production 2).
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// White space as XML counts it: a no-break space is text.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Turns byte offsets into lines and columns, going forward only, so that all of them together cost
/// one walk through the text.
struct Places<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
    column: u32,
    /// The column of the first thing on the line that is no white space.
    first: Option<u32>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Places<'a> {
        Places {
            text,
            offset: 0,
            line: 1,
            column: 1,
            first: None,
        }
    }

    /// Line and column of `offset`, or of the furthest one asked for so far.
    fn find(&mut self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len()).max(self.offset);
        for byte in self
            .text
            .as_bytes()
            .get(self.offset..offset)
            .unwrap_or_default()
        {
            match byte {
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    self.column = 1;
                    self.first = None;
                    continue;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => self.first = self.first.or(Some(self.column)),
            }
            // The following bytes of a character in UTF-8 are no columns of their own.
            if (byte & 0xC0) != 0x80 {
                self.column = self.column.saturating_add(1);
            }
        }
        self.offset = offset;
        (self.line, self.column)
    }

    fn blame(&mut self, offset: usize, reason: Reason) -> WireError {
        let (line, column) = self.find(offset);
        WireError::new(Document::Xml, "", reason).on(line, column)
    }

    fn malformed(&mut self, offset: usize, why: &str) -> WireError {
        self.blame(offset, Reason::Malformed(crate::error::shortened(why)))
    }
}
