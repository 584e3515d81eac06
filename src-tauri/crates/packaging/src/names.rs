//! Names of entries: which are dangerous, which only look so, and when two are the same.

use budstikke_domain::word;
use budstikke_wire::media_type;
use unicode_normalization::UnicodeNormalization;

/// Why `name` must not come out of a container; none when it may (trust-and-speed T1).
pub(crate) fn unsafe_because(name: &str) -> Option<&'static str> {
    let mut letters = name.chars();
    let drive =
        letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next() == Some(':');
    let folder = name.strip_suffix('/').unwrap_or(name);
    if folder.is_empty() {
        Some(word! { nb: "tomt navn", nn: "tomt namn", en: "an empty name" })
    } else if name.starts_with(['/', '\\']) {
        Some(word! {
            nb: "begynner på roten",
            nn: "byrjar på rota",
            en: "begins at the root",
        })
    } else if drive {
        Some(word! {
            nb: "har stasjonsbokstav",
            nn: "har stasjonsbokstav",
            en: "has a drive letter",
        })
    } else if name.chars().any(char::is_control) {
        Some(word! {
            nb: "har kontrolltegn",
            nn: "har kontrollteikn",
            en: "has control characters",
        })
    } else if folder
        .split(['/', '\\'])
        .any(|part| matches!(part.trim_matches(' '), ".." | "." | ""))
    {
        Some(word! {
            nb: "leder ut av mappen",
            nn: "leier ut av mappa",
            en: "leads out of the folder",
        })
    } else {
        None
    }
}

/// Why `name` cannot stand in a FIKS IO payload beyond what no package takes; none when it can
/// (fiks-io 10.2).
///
/// The ending matters to Java systems that pass a file on: theirs stops at one that it does not know.
pub(crate) fn not_flat_because(name: &str) -> Option<&'static str> {
    if name.contains(['/', '\\']) {
        Some("in a folder")
    } else if name.starts_with('.') {
        Some("begins with a dot")
    } else if !unicode_normalization::is_nfc(name) {
        Some("its letters are not in their composed form")
    } else if media_type(name) == "application/octet-stream" {
        Some("an ending that receivers may not know")
    } else {
        None
    }
}

/// Whether `name` may deceive a person or a file system; worth a note, and an export cleans it
/// (trust-and-speed T12).
pub(crate) fn is_suspicious(name: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    const PROGRAMS: [&str; 16] = [
        "exe", "msi", "bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "lnk", "scr", "com",
        "pif", "jar", "desktop",
    ];
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let stem = parts.first().copied().unwrap_or_default();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit()))
    };
    let device = DEVICES.contains(&stem) || numbered("com") || numbered("lpt");
    let disguised = parts.len() > 2 && parts.last().is_some_and(|last| PROGRAMS.contains(last));
    device
        || disguised
        || name.chars().any(invisible)
        || name.ends_with(['.', ' '])
        || name.contains(['\\', ':', '<', '>', '"', '|', '?', '*'])
}

/// One form for all names that some file system takes for the same (trust-and-speed T3).
pub(crate) fn folded(name: &str) -> String {
    let slashes: String = name
        .nfc()
        .map(|c| if c == '\\' { '/' } else { c })
        .collect();
    let folded: String = slashes.to_uppercase().to_lowercase().nfc().collect();
    let parts: Vec<&str> = folded
        .trim_end_matches('/')
        .split('/')
        .map(|part| part.trim_end_matches(['.', ' ']))
        .collect();
    parts.join("/")
}

/// The name an entry's octets stand for, and whether readers may differ about it.
///
/// Flagged names are UTF-8. Others are IBM 437 by the book, but UTF-8 to Java, which writes most.
pub(crate) fn decode(raw: &[u8], utf8_flag: bool) -> (String, bool) {
    match std::str::from_utf8(raw) {
        Ok(name) => (name.to_owned(), !utf8_flag && !name.is_ascii()),
        Err(_) => (raw.iter().map(|octet| ibm437(*octet)).collect(), true),
    }
}

fn ibm437(octet: u8) -> char {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
        └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    match octet.checked_sub(0x80) {
        None => char::from(octet),
        Some(index) => UPPER.chars().nth(usize::from(index)).unwrap_or('\u{fffd}'),
    }
}

/// `text` with `%41` made `A`, once; none when it is not UTF-8 afterwards.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            octets.push((high * 16 + low) as u8);
        } else {
            octets.push(octet);
        }
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_unsafe() {
        for name in [
            "../a",
            "a/../b",
            "..",
            "/etc/passwd",
            "\\\\srv\\a",
            "\\a",
            "C:\\a",
            "c:a",
            "..\\a",
            "a\\..\\b",
            "",
            "/",
            "a\0b",
            "a//b",
            "./a",
            "a/./b",
            ".. /a",
            "a\nb",
            "a/..",
            "../",
        ] {
            assert!(unsafe_because(name).is_some(), "{name:?}");
        }
        for name in [
            "brev.pdf",
            "vår sak æøå.xml",
            "mappe/brev.pdf",
            "...",
            "..a",
            "mappe/",
            "100%.pdf",
        ] {
            assert_eq!(unsafe_because(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_fiks_io_payload_has_flat_names_with_an_ending_that_is_known() {
        for name in [
            "mappe/brev.pdf",
            "mappe\\brev.pdf",
            ".brev.pdf",
            "bla\u{30a}b\u{e6}r.pdf",
            "brev",
            "brev.ukjent",
        ] {
            assert!(not_flat_because(name).is_some(), "{name:?}");
        }
        for name in ["arkivmelding.xml", "blåbær.PDF", "payload.json", "a b.docx"] {
            assert_eq!(not_flat_because(name), None, "{name:?}");
        }
    }

    #[test]
    fn names_that_a_file_system_takes_for_the_same_fold_to_the_same() {
        let same = [
            ("Brev.pdf", "brev.PDF"),
            ("å.pdf", "a\u{30a}.pdf"),
            ("a/b", "a\\b"),
            ("brev.pdf", "brev.pdf. "),
            ("STRASSE", "straße"),
            ("a", "a/"),
        ];
        for (one, other) in same {
            assert_eq!(folded(one), folded(other), "{one:?} and {other:?}");
        }
        assert_ne!(folded("å.pdf"), folded("a.pdf"));
    }

    #[test]
    fn names_that_deceive_are_suspicious() {
        for name in [
            "faktura.pdf.exe",
            "CON",
            "aux.txt",
            "com1.pdf",
            "gpj\u{202e}exe.txt",
            "brev.pdf.",
            "a\\b",
            "a\u{200b}.pdf",
        ] {
            assert!(is_suspicious(name), "{name:?}");
        }
        for name in [
            "brev.pdf",
            "vedlegg 1.v2.docx",
            "kontrakt.pdf",
            "consent.txt",
        ] {
            assert!(!is_suspicious(name), "{name:?}");
        }
    }

    #[test]
    fn old_names_are_read_as_the_standard_says() {
        assert_eq!(
            decode(b"bl\x86b\x91r.pdf", false),
            ("blåbær.pdf".to_owned(), true)
        );
        assert_eq!(
            decode("blåbær.pdf".as_bytes(), true),
            ("blåbær.pdf".to_owned(), false)
        );
        assert_eq!(ibm437(0xff), '\u{a0}', "the table is complete");
    }

    #[test]
    fn percent_signs_that_are_no_escapes_are_no_escapes() {
        assert_eq!(percent_decoded("a%20b").as_deref(), Some("a b"));
        assert_eq!(percent_decoded("100%"), None);
        assert_eq!(percent_decoded("%ff"), None);
    }
}
