//! Lenient reading of elements into values: each child taken once, what is left kept for display.

use budstikke_domain::{word, words};

use crate::finding::{Finding, Level};
use crate::xml::Element;

/// A message that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What we understand.
    pub message: T,
    /// What else stands there; for display, never dropped in silence.
    pub extra: Vec<Extra>,
    /// What is missing or odd.
    pub warnings: Vec<Finding>,
}

/// Something in a message that has no place in what it was read into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// Where it stands: `mappe/basisregistrering/merknad/merknadstekst`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its line.
    pub line: u32,
}

/// What is told beside the message.
pub(crate) struct Notes {
    /// Whether a child stands in a namespace in which it is looked for.
    belongs: fn(&Element, &Element) -> bool,
    extra: Vec<Extra>,
    warnings: Vec<Finding>,
}

impl Notes {
    pub(crate) fn new(belongs: fn(&Element, &Element) -> bool) -> Notes {
        Notes {
            belongs,
            extra: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// What was read, with everything that is told beside it.
    pub(crate) fn with<T>(self, message: T) -> Read<T> {
        Read {
            message,
            extra: self.extra,
            warnings: self.warnings,
        }
    }

    pub(crate) fn warn(&mut self, element: &Element, name: &str, text: String) {
        let (line, column) = (element.line, element.column);
        let element = name.to_owned();
        self.warnings.push(Finding {
            line,
            column,
            element,
            code: "READ",
            level: Level::Warning,
            text,
            fix: String::new(),
            missing_file: false,
        });
    }

    /// Keeps every text below `element`.
    fn keep(&mut self, element: &Element, path: &str) {
        let path = format!("{path}{}", element.local);
        if element.children.is_empty() || element.text_after.is_some() {
            self.extra.push(Extra {
                path: path.clone(),
                text: element.text.clone(),
                line: element.line,
            });
        }
        for child in &element.children {
            self.keep(child, &format!("{path}/"));
        }
    }
}

/// The children of one element, each taken once.
pub(crate) struct Fields<'e, 'n> {
    pub(crate) element: &'e Element,
    path: String,
    left: Vec<&'e Element>,
    pub(crate) notes: &'n mut Notes,
}

impl<'e, 'n> Fields<'e, 'n> {
    pub(crate) fn of(element: &'e Element, path: &str, notes: &'n mut Notes) -> Fields<'e, 'n> {
        Fields {
            element,
            path: path.to_owned(),
            left: element.children.iter().collect(),
            notes,
        }
    }

    /// The next child called `name`, and the path of what is in it.
    pub(crate) fn next(&mut self, name: &str) -> Option<(&'e Element, String)> {
        let (parent, belongs) = (self.element, self.notes.belongs);
        let child = self.take(|child| child.local == name && belongs(parent, child))?;
        if child.is_nil() {
            self.notes.warn(
                child,
                name,
                words! {
                    nb: "«{name}» er merket som tom (xsi:nil).",
                    nn: "«{name}» er merkt som tom (xsi:nil).",
                    en: "«{name}» is marked as empty (xsi:nil).",
                },
            );
            return None;
        }
        Some((child, self.path_of(name)))
    }

    /// The path of what stands in a child called `name`.
    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("{}{name}/", self.path)
    }

    pub(crate) fn all(&mut self, name: &str) -> Vec<(&'e Element, String)> {
        std::iter::from_fn(|| self.next(name)).collect()
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let (child, path) = self.next(name)?;
        for inner in &child.children {
            self.notes.keep(inner, &path);
        }
        Some(child.text.clone())
    }

    pub(crate) fn texts(&mut self, name: &str) -> Vec<String> {
        std::iter::from_fn(|| self.text(name)).collect()
    }

    /// A date, number, id or code: space around it is none of it.
    pub(crate) fn trimmed(&mut self, name: &str) -> Option<String> {
        let (child, _) = self.next(name)?;
        let text = child.text.trim();
        if text.len() != child.text.len() {
            let text = word! {
                nb: "Mellomrom rundt verdien.",
                nn: "Mellomrom rundt verdien.",
                en: "Spaces around the value.",
            };
            self.notes.warn(child, name, text.to_owned());
        }
        Some(text.to_owned())
    }

    pub(crate) fn required(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_else(|| self.missing(name))
    }

    pub(crate) fn required_trimmed(&mut self, name: &str) -> String {
        self.trimmed(name).unwrap_or_else(|| self.missing(name))
    }

    pub(crate) fn missing(&mut self, name: &str) -> String {
        self.notes.warn(
            self.element,
            name,
            words! {
                nb: "«{parent}» mangler «{name}».",
                nn: "«{parent}» manglar «{name}».",
                en: "«{parent}» lacks «{name}».",
                parent = self.element.local,
            },
        );
        String::new()
    }

    /// The first child that `wanted` says yes to, taken without a look at what is in it.
    pub(crate) fn take(&mut self, wanted: impl Fn(&Element) -> bool) -> Option<&'e Element> {
        let at = self.left.iter().position(|child| wanted(child))?;
        Some(self.left.remove(at))
    }

    /// Keeps everything that was not taken.
    pub(crate) fn rest(self) {
        for child in self.left {
            self.notes.keep(child, &self.path);
        }
        if self.element.text_after.is_some() {
            let text = self.element.text.trim().to_owned();
            let path = self.path.trim_end_matches('/').to_owned();
            self.notes.extra.push(Extra {
                path,
                text,
                line: self.element.line,
            });
        }
    }
}
