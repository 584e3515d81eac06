//! From bytes to text: the byte order mark first, then the shape of the first bytes, then the declaration.

use crate::error::{Document, Reason, WireError};
use crate::xml::limits;

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 (and US-ASCII).
    Utf8,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// ISO-8859-1.
    Latin1,
}

/// What a document was read as, and what its declaration said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodingNote {
    /// What the bytes are, and how they were read.
    pub used: Encoding,
    /// What the XML declaration claims, as written, when that is something else.
    pub contradicted: Option<String>,
}

impl Encoding {
    /// The name as an XML declaration spells it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Latin1 => "ISO-8859-1",
        }
    }

    fn agrees_with(self, declared: &str) -> bool {
        let declared = declared.to_ascii_uppercase();
        match self {
            Encoding::Utf8 => matches!(declared.as_str(), "UTF-8" | "UTF8" | "US-ASCII" | "ASCII"),
            Encoding::Utf16Le => matches!(declared.as_str(), "UTF-16" | "UTF-16LE"),
            Encoding::Utf16Be => matches!(declared.as_str(), "UTF-16" | "UTF-16BE"),
            Encoding::Latin1 => matches!(declared.as_str(), "ISO-8859-1" | "LATIN1" | "ISO_8859-1"),
        }
    }
}

/// The text without its byte order mark, and what it was.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, EncodingNote), WireError> {
    if bytes.len() > limits::BYTES {
        return Err(WireError::new(
            Document::Xml,
            "",
            Reason::TooLarge(limits::BYTES),
        ));
    }
    let (sure, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Some(Encoding::Utf8), rest),
        [0xFF, 0xFE, rest @ ..] => (Some(Encoding::Utf16Le), rest),
        [0xFE, 0xFF, rest @ ..] => (Some(Encoding::Utf16Be), rest),
        // No mark, but «<» in two bytes: nothing else can be meant (XML 1.0 appendix F).
        [0x3C, 0x00, ..] => (Some(Encoding::Utf16Le), bytes),
        [0x00, 0x3C, ..] => (Some(Encoding::Utf16Be), bytes),
        _ => (None, bytes),
    };
    let declared_in_ascii = declared(&String::from_utf8_lossy(rest.get(..200).unwrap_or(rest)));
    let used = match (sure, &declared_in_ascii) {
        (Some(encoding), _) => encoding,
        (None, None) => Encoding::Utf8,
        (None, Some(name)) if Encoding::Latin1.agrees_with(name) => Encoding::Latin1,
        // Read as UTF-8 whatever UTF-16 claim stands in a text of single bytes.
        (None, Some(name))
            if [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be]
                .iter()
                .any(|e| e.agrees_with(name)) =>
        {
            Encoding::Utf8
        }
        (None, Some(name)) => return Err(unreadable(name.clone())),
    };
    let text = match used {
        Encoding::Utf8 => String::from_utf8(rest.to_vec()).map_err(|error| {
            let good = rest
                .get(..error.utf8_error().valid_up_to())
                .unwrap_or_default();
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            unreadable("UTF-8".to_owned()).on(u32::try_from(line).unwrap_or(u32::MAX), 1)
        })?,
        Encoding::Latin1 => rest.iter().map(|byte| char::from(*byte)).collect(),
        Encoding::Utf16Le => utf16(rest, u16::from_le_bytes)?,
        Encoding::Utf16Be => utf16(rest, u16::from_be_bytes)?,
    };
    let contradicted = declared(&text).filter(|name| !used.agrees_with(name));
    Ok((text, EncodingNote { used, contradicted }))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, WireError> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(unreadable("UTF-16".to_owned()));
    }
    char::decode_utf16(units.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map_err(|_| unreadable("UTF-16".to_owned()))
}

fn unreadable(name: String) -> WireError {
    WireError::new(
        Document::Xml,
        "",
        Reason::Encoding(crate::error::shortened(&name)),
    )
}

/// The `encoding` of the XML declaration, when there is one.
fn declared(text: &str) -> Option<String> {
    let (declaration, _) = text.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, after) = declaration.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after.strip_prefix(quote)?.split_once(quote)?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    }

    #[test]
    fn the_byte_order_mark_beats_the_declaration() {
        let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>Å</a>";
        let (read, note) = decode(&utf16_bytes(text, true)).unwrap();
        assert_eq!(read, text);
        assert_eq!(
            note,
            EncodingNote {
                used: Encoding::Utf16Le,
                contradicted: Some("utf-8".into())
            }
        );
    }

    #[test]
    fn utf_16_without_a_mark_is_seen() {
        assert_eq!(
            decode(&utf16_bytes("<a>Å</a>", false)).unwrap().0,
            "<a>Å</a>"
        );
    }

    #[test]
    fn latin_1_is_read_when_declared() {
        let (read, note) =
            decode(b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xC5</a>").unwrap();
        assert!(read.contains('Å'));
        assert_eq!(note.contradicted, None);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_line() {
        let error = decode(b"<a>\n\n\xC5</a>").unwrap_err();
        assert_eq!(
            (error.line, error.reason),
            (3, Reason::Encoding("UTF-8".into()))
        );
        for bad in [
            &b"\xFF\xFE<"[..],
            b"\xFF\xFE\x00\xD8<\x00",
            b"<?xml version='1.0' encoding='UTF-7'?><a/>",
        ] {
            assert!(matches!(
                decode(bad).unwrap_err().reason,
                Reason::Encoding(_)
            ));
        }
    }
}
