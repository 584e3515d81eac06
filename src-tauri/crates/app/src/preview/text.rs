//! Plain text: in which encoding it is written is guessed, and only its beginning is shown when it is long.

use std::io::Read;

use budstikke_domain::words;

use super::{NotShown, PreviewText, damaged};
use crate::format;

/// More than anybody reads in a window.
const LONGEST: u64 = 2 * 1024 * 1024;

/// The upper half of the control characters in Windows-1252; the rest is as in ISO 8859-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The text of a document of `size` bytes.
pub(super) fn read(content: impl Read, size: u64) -> Result<PreviewText, NotShown> {
    let mut bytes = Vec::new();
    content
        .take(LONGEST)
        .read_to_end(&mut bytes)
        .map_err(damaged)?;
    let (text, encoding) = decode(&bytes, size > LONGEST);
    let mut notes = Vec::new();
    if size > LONGEST {
        let (shown, whole) = (format::size(LONGEST), format::size(size));
        notes.push(words! {
            nb: "Her står de første {shown} av {whole}.",
            nn: "Her står dei første {shown} av {whole}.",
            en: "This is the first {shown} of {whole}.",
        });
    }
    if let Some(encoding) = encoding {
        notes.push(words! {
            nb: "Filen sier ikke hvilket tegnsett den har. Den er lest som {encoding}.",
            nn: "Fila seier ikkje kva teiknsett ho har. Ho er lesen som {encoding}.",
            en: "The file does not say which character set it has. It was read as {encoding}.",
        });
    }
    if bytes.is_empty() {
        notes.push(words! { nb: "Filen er tom.", nn: "Fila er tom.", en: "The file is empty." });
    }
    Ok(PreviewText {
        text,
        tree: None,
        notes,
    })
}

/// The text, and what it was taken for when that was a guess. A `cut` one may end within a character.
fn decode(bytes: &[u8], cut: bool) -> (String, Option<&'static str>) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return (String::from_utf8_lossy(rest).into_owned(), None),
        [0xFF, 0xFE, rest @ ..] => return (utf_16(rest, u16::from_le_bytes), None),
        [0xFE, 0xFF, rest @ ..] => return (utf_16(rest, u16::from_be_bytes), None),
        _ => {}
    }
    match str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) if cut && error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (String::from_utf8_lossy(whole).into_owned(), None)
        }
        Err(_) => {
            let text = bytes.iter().map(|byte| match byte {
                0x80..=0x9F => WINDOWS_1252
                    .get(usize::from(byte - 0x80))
                    .copied()
                    .unwrap_or(char::REPLACEMENT_CHARACTER),
                other => char::from(*other),
            });
            (text.collect(), Some("Windows-1252"))
        }
    }
}

fn utf_16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [first, second] => read([*first, *second]),
        _ => 0,
    });
    char::decode_utf16(units)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> PreviewText {
        read(bytes, bytes.len() as u64).unwrap()
    }

    #[test]
    fn norwegian_letters_are_read_in_every_encoding_that_is_met() {
        for bytes in [
            &b"Bl\xC3\xA5b\xC3\xA6r"[..],
            b"\xEF\xBB\xBFBl\xC3\xA5b\xC3\xA6r",
            b"Bl\xE5b\xE6r",
            b"\xFF\xFEB\0l\0\xE5\0b\0\xE6\0r\0",
            b"\xFE\xFF\0B\0l\0\xE5\0b\0\xE6\0r",
        ] {
            assert_eq!(of(bytes).text, "Blåbær", "{bytes:?}");
        }
        assert_eq!(of(b"5 \x80 \x96 \x93ja\x94").text, "5 € – “ja”");
    }

    #[test]
    fn an_encoding_that_was_guessed_is_told() {
        assert!(of(b"Bl\xE5b\xE6r").notes.join(" ").contains("Windows-1252"));
        assert_eq!(of("Blåbær".as_bytes()).notes, Vec::<String>::new());
    }

    #[test]
    fn of_a_long_text_the_beginning_is_shown_and_that_is_told() {
        let long = "å".repeat(3 * 1024 * 1024);
        let shown = read(&long.as_bytes()[1..], long.len() as u64 - 1).unwrap();
        assert!(shown.text.len() as u64 <= 2 * LONGEST);
        assert!(shown.notes.join(" ").contains("Her står de første"));
        let whole = read(long.as_bytes(), long.len() as u64).unwrap();
        assert!(whole.text.chars().all(|character| character == 'å'));
        assert_eq!(
            whole.notes.len(),
            1,
            "a cut in a letter is no other encoding"
        );
    }
}
