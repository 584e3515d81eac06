//! JSON of which only what is known is looked at.

use std::collections::BTreeMap;

use budstikke_domain::word;
use serde_json::{Map, Value};

use crate::error::{Document, Reason, WireError, shortened};

/// The most octets of an answer; an address book with thousands of kontoer has a few.
const MOST: usize = 16 * 1024 * 1024;

/// Reads an answer. Depth is serde_json's, 128.
pub(super) fn read(bytes: &[u8]) -> Result<Value, WireError> {
    if bytes.len() > MOST {
        return Err(WireError::new(Document::FiksIo, "", Reason::TooLarge(MOST)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let reason = Reason::Malformed(shortened(&error.to_string()));
        WireError::new(Document::FiksIo, "", reason).on(place(error.line()), place(error.column()))
    })
}

/// The object that an answer is.
pub(super) fn object(value: &Value) -> Result<Members<'_>, WireError> {
    Members::of(value).ok_or_else(|| {
        WireError::new(
            Document::FiksIo,
            "",
            Reason::WrongKind(word! { nb: "et objekt", nn: "eit objekt", en: "an object" }),
        )
    })
}

/// The list that an answer is.
pub(super) fn list(value: &Value) -> Result<&[Value], WireError> {
    let list = value.as_array().map(Vec::as_slice);
    list.ok_or_else(|| {
        WireError::new(
            Document::FiksIo,
            "",
            Reason::WrongKind(word! { nb: "en liste", nn: "ei liste", en: "a list" }),
        )
    })
}

/// An object; a member that is missing, null or of another kind is absent.
#[derive(Clone, Copy)]
pub(super) struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    pub(super) fn of(value: &'a Value) -> Option<Members<'a>> {
        value.as_object().map(Members)
    }

    pub(super) fn value(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; numbers are taken for their digits.
    pub(super) fn text(self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The first of these that is there.
    pub(super) fn text_of(self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    /// A whole number, also one in quotes.
    pub(super) fn number(self, name: &str) -> Option<i64> {
        match self.value(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn flag(self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn object(self, name: &str) -> Option<Members<'a>> {
        Members::of(self.value(name)?)
    }

    /// The objects of a list.
    pub(super) fn objects(self, name: &str) -> Vec<Members<'a>> {
        let list = self.value(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Members::of).collect()
    }

    /// The texts of a list.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let list = self.value(name).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// A text for each member of an object.
    pub(super) fn map(self, name: &str) -> BTreeMap<String, String> {
        let Some(object) = self.object(name) else {
            return BTreeMap::new();
        };
        let texts = object.0.keys();
        texts
            .filter_map(|key| Some((key.clone(), object.text(key)?)))
            .collect()
    }

    /// A member that nothing can be done without.
    pub(super) fn required<T>(
        self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
        expected: &'static str,
    ) -> Result<T, WireError> {
        let blame = |reason| WireError::new(Document::FiksIo, name, reason);
        let text = self.text(name).ok_or_else(|| blame(Reason::Missing))?;
        read(&text).ok_or_else(|| blame(Reason::bad_value(&text, expected)))
    }
}
