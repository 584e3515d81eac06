//! JSON with positions and without double members.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::error::{Document, Reason, WireError};

/// A JSON text, and where in it each member stands.
pub(super) struct Json {
    /// The value.
    pub(super) value: Value,
    places: HashMap<String, (u32, u32)>,
}

impl Json {
    /// Reads JSON of at most `limit` bytes, as serde_json does (depth 128, no duplicate member).
    pub(super) fn parse(bytes: &[u8], limit: usize) -> Result<Json, WireError> {
        if bytes.len() > limit {
            return Err(WireError::new(Document::Sbd, "", Reason::TooLarge(limit)));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes)
            .map_err(|_| WireError::new(Document::Sbd, "", Reason::Encoding("UTF-8".to_owned())))?;
        let value = serde_json::from_str(text).map_err(|error| {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let reason = Reason::Malformed(crate::error::shortened(&error.to_string()));
            WireError::new(Document::Sbd, "", reason).on(place(error.line()), place(error.column()))
        })?;
        let mut scan = Scan {
            chars: text.chars().peekable(),
            line: 1,
            column: 1,
            places: HashMap::new(),
        };
        scan.value("", 0)?;
        Ok(Json {
            value,
            places: scan.places,
        })
    }

    /// Line and column of a member, or of the closest one around it.
    pub(super) fn place(&self, path: &str) -> (u32, u32) {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return *place;
            }
            match path.rsplit_once('.') {
                Some((outer, _)) => path = outer,
                None => return (1, 1),
            }
        }
    }

    /// An error about the member at `path`.
    pub(super) fn blame(&self, path: &str, reason: Reason) -> WireError {
        let (line, column) = self.place(path);
        WireError::new(Document::Sbd, path, reason).on(line, column)
    }
}

/// A walk over text that is known to be JSON.
struct Scan<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    line: u32,
    column: u32,
    places: HashMap<String, (u32, u32)>,
}

impl Scan<'_> {
    /// Places are kept this deep; deeper members are blamed on what is around them. The cap keeps the
    /// paths, and so the memory, in proportion to the text.
    const DEEP: usize = 8;
    const LONG: usize = 300;

    fn value(&mut self, path: &str, depth: usize) -> Result<(), WireError> {
        self.space();
        match self.chars.peek() {
            Some('{') => self.object(path, depth),
            Some('[') => self.array(path, depth),
            Some('"') => {
                self.string();
                Ok(())
            }
            _ => {
                while self
                    .chars
                    .peek()
                    .is_some_and(|c| !matches!(c, ',' | '}' | ']') && !c.is_whitespace())
                {
                    self.step();
                }
                Ok(())
            }
        }
    }

    fn object(&mut self, path: &str, depth: usize) -> Result<(), WireError> {
        self.step();
        let mut seen = HashSet::new();
        loop {
            self.space();
            match self.chars.peek() {
                Some('"') => {
                    let place = (self.line, self.column);
                    let key = self.string();
                    let member = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    if !seen.insert(key) {
                        let at = crate::error::shortened(&member);
                        return Err(WireError::new(Document::Sbd, at, Reason::Duplicate)
                            .on(place.0, place.1));
                    }
                    self.space();
                    self.step();
                    self.inside(&member, path, depth, place)?;
                }
                Some(',') => self.step(),
                _ => break,
            }
        }
        self.step();
        Ok(())
    }

    fn array(&mut self, path: &str, depth: usize) -> Result<(), WireError> {
        self.step();
        let mut index = 0_usize;
        loop {
            self.space();
            match self.chars.peek() {
                None | Some(']') => break,
                Some(',') => self.step(),
                Some(_) => {
                    let place = (self.line, self.column);
                    self.inside(&format!("{path}.{index}"), path, depth, place)?;
                    index += 1;
                }
            }
        }
        self.step();
        Ok(())
    }

    fn inside(
        &mut self,
        member: &str,
        outer: &str,
        depth: usize,
        place: (u32, u32),
    ) -> Result<(), WireError> {
        if depth < Scan::DEEP && member.len() <= Scan::LONG {
            self.places.insert(member.to_owned(), place);
            self.value(member, depth + 1)
        } else {
            self.value(outer, Scan::DEEP)
        }
    }

    /// The text of a string, escapes resolved so that two spellings of one key are one key.
    fn string(&mut self) -> String {
        let mut raw = String::from('"');
        self.step();
        while let Some(c) = self.chars.peek().copied() {
            self.step();
            raw.push(c);
            match c {
                '"' => break,
                '\\' => {
                    if let Some(escaped) = self.chars.peek().copied() {
                        raw.push(escaped);
                        self.step();
                    }
                }
                _ => {}
            }
        }
        serde_json::from_str(&raw).unwrap_or(raw)
    }

    fn space(&mut self) {
        while self
            .chars
            .peek()
            .is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
        {
            self.step();
        }
    }

    fn step(&mut self) {
        match self.chars.next() {
            Some('\n') => {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            }
            Some(_) => self.column = self.column.saturating_add(1),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_a_place() {
        let json = Json::parse(
            b"{\n \"a\": [ {\"b\": \"x\\\"}\"},\n  {\"b\": 2} ],\n \"c\": null}",
            1000,
        )
        .ok()
        .unwrap();
        assert_eq!(json.place("a.1.b"), (3, 4));
        assert_eq!(json.place("c"), (4, 2));
        assert_eq!(
            json.place("a.1.missing"),
            (3, 3),
            "what is missing is blamed on what is around it"
        );
    }

    #[test]
    fn a_member_may_not_stand_twice_however_it_is_spelt() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":[{"a":{},"b":1,"a":{}}]}"#,
        ] {
            let error = Json::parse(text.as_bytes(), 1000).err().unwrap();
            assert_eq!(error.reason, Reason::Duplicate, "{text}");
        }
    }

    #[test]
    fn bombs_are_refused_or_cost_little() {
        let deep = "[".repeat(100_000);
        assert!(matches!(
            Json::parse(deep.as_bytes(), 1 << 20).err().unwrap().reason,
            Reason::Malformed(_)
        ));
        for bad in ["1e999", "\"\\ud800\"", "{", "\u{1}", "[1 2]"] {
            assert!(Json::parse(bad.as_bytes(), 1000).is_err(), "{bad}");
        }
        assert_eq!(
            Json::parse(&[b' '; 11], 10).err().unwrap().reason,
            Reason::TooLarge(10)
        );
        let nested = format!("{}1{}", "{\"__proto__\":".repeat(120), "}".repeat(120));
        assert!(Json::parse(nested.as_bytes(), 1 << 20).is_ok());
    }
}
