//! Why a document could not be read, with exact blame.

use std::fmt;

use budstikke_domain::{word, words};
use thiserror::Error;

/// A document that could not be read: which one, where in it, and why.
///
/// The text holds names of members and elements and at most a short piece of the value at fault;
/// never a whole document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{document}: {}{reason}", Place(.at, .line, .column))]
pub struct WireError {
    /// Which document.
    pub document: Document,
    /// The member (`standardBusinessDocumentHeader.sender`) or element at fault; empty for the whole.
    pub at: String,
    /// Line from 1, or 0 when it is about the whole document.
    pub line: u32,
    /// Column from 1, in characters, or 0 when it is about the whole document.
    pub column: u32,
    /// What is wrong there.
    pub reason: Reason,
}

/// The documents that this crate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Document {
    /// Standard Business Document, `sbd.json`.
    Sbd,
    /// `arkivmelding.xml`.
    Arkivmelding,
    /// A message of Fiks Arkiv.
    FiksArkiv,
    /// eFormidling's `manifest.xml`.
    Manifest,
    /// An answer of FIKS IO's services.
    FiksIo,
    /// Any other XML.
    Xml,
}

/// What can be wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// More bytes than we take.
    TooLarge(usize),
    /// Nested deeper than we follow.
    TooDeep(usize),
    /// More elements, attributes or the like than we take.
    TooMany(&'static str),
    /// The bytes are not text in the encoding the document claims, or one we do not read.
    Encoding(String),
    /// An XML document with a DOCTYPE: refused unread (XXE, entity bombs).
    Doctype,
    /// Not well-formed XML or JSON.
    Malformed(String),
    /// Something required is absent.
    Missing,
    /// The same member twice, so that two readers may see two messages.
    Duplicate,
    /// Something that may not be there.
    Unexpected,
    /// Another kind of value than the one that belongs here.
    WrongKind(&'static str),
    /// A value that is none of the possible ones.
    BadValue {
        /// What stands there, shortened.
        value: String,
        /// What could stand there.
        expected: &'static str,
    },
}

impl WireError {
    /// An error about `at` without a position.
    pub fn new(document: Document, at: impl Into<String>, reason: Reason) -> WireError {
        WireError {
            document,
            at: at.into(),
            line: 0,
            column: 0,
            reason,
        }
    }

    /// The same error with a position in the text.
    #[must_use]
    pub fn on(self, line: u32, column: u32) -> WireError {
        WireError {
            line,
            column,
            ..self
        }
    }

    /// The same error, blamed on `document`: readers that share a parser know better what they read.
    #[must_use]
    pub fn in_document(self, document: Document) -> WireError {
        WireError { document, ..self }
    }
}

impl Reason {
    /// A value at fault, shortened so that an error never carries a document.
    pub fn bad_value(value: &str, expected: &'static str) -> Reason {
        Reason::BadValue {
            value: shortened(value),
            expected,
        }
    }
}

impl std::error::Error for Reason {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = match self {
            Reason::TooLarge(most) => words! {
                nb: "er større enn grensen på {most} byte",
                nn: "er større enn grensa på {most} byte",
                en: "is larger than the limit of {most} bytes",
            },
            Reason::TooDeep(most) => words! {
                nb: "er nøstet dypere enn {most} nivåer",
                nn: "er nøsta djupare enn {most} nivå",
                en: "is nested deeper than {most} levels",
            },
            Reason::TooMany(what) => words! {
                nb: "har for mange ledd ({what})",
                nn: "har for mange ledd ({what})",
                en: "has too many parts ({what})",
            },
            Reason::Encoding(name) => words! {
                nb: "kan ikke leses som tekst ({name})",
                nn: "kan ikkje lesast som tekst ({name})",
                en: "cannot be read as text ({name})",
            },
            Reason::Doctype => words! {
                nb: "inneholder en DOCTYPE",
                nn: "inneheld ein DOCTYPE",
                en: "contains a DOCTYPE",
            },
            Reason::Malformed(why) => words! {
                nb: "har brutt struktur ({why})",
                nn: "har broten struktur ({why})",
                en: "has a broken structure ({why})",
            },
            Reason::Missing => words! { nb: "mangler", nn: "manglar", en: "is missing" },
            Reason::Duplicate => words! {
                nb: "står to ganger",
                nn: "står to gonger",
                en: "stands there twice",
            },
            Reason::Unexpected => words! {
                nb: "skal ikke stå her",
                nn: "skal ikkje stå her",
                en: "should not stand here",
            },
            Reason::WrongKind(expected) => words! {
                nb: "skal være {expected}",
                nn: "skal vere {expected}",
                en: "should be {expected}",
            },
            Reason::BadValue { value, expected } => words! {
                nb: "har verdien «{value}», ventet {expected}",
                nn: "har verdien «{value}», venta {expected}",
                en: "has the value «{value}», expected {expected}",
            },
        };
        f.write_str(&told)
    }
}

/// At most 60 characters of `text` on one line, with `…` when there was more.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(MOST).map(visible).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Document::Sbd => "SBD",
            Document::Arkivmelding => "arkivmelding",
            Document::FiksArkiv => "Fiks Arkiv",
            Document::Manifest => "manifest.xml",
            Document::FiksIo => {
                word! { nb: "svar fra KS", nn: "svar frå KS", en: "answer from KS" }
            }
            Document::Xml => "XML",
        })
    }
}

struct Place<'a>(&'a str, &'a u32, &'a u32);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place(at, line, column) = *self;
        if *line > 0 {
            f.write_str(&words! {
                nb: "linje {line}, kolonne {column}: ",
                nn: "linje {line}, kolonne {column}: ",
                en: "line {line}, column {column}: ",
            })?;
        }
        if at.is_empty() {
            Ok(())
        } else {
            write!(f, "«{at}» ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_and_why_and_stays_short() {
        let error = WireError::new(
            Document::Sbd,
            "sender",
            Reason::bad_value(&"x".repeat(500), "et tall"),
        );
        let text = error.on(3, 7).to_string();
        assert!(
            text.starts_with("SBD: linje 3, kolonne 7: «sender» har verdien «xxx"),
            "{text}"
        );
        assert!(text.chars().count() < 160, "{text}");
    }
}
