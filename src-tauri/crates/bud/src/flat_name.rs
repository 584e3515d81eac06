//! Names for unpacked files: flat, and safe on every system (trust-and-speed T1, T12).

use std::collections::HashSet;

/// Octets that every file system takes, with room for a number.
const LONGEST: usize = 200;

/// A name in one folder for the entry `name`, not one of `taken`, whatever the casing.
///
/// What is harmless stays as it is: `Søknad (2).pdf` keeps its name, `mappe/../brev.pdf` becomes
/// `brev.pdf`, and a second one `brev-2.pdf`.
pub(crate) fn flat_name(name: &str, taken: &HashSet<String>) -> String {
    let last = name
        .rsplit(['/', '\\'])
        .find(|part| !part.is_empty())
        .unwrap_or_default();
    let plain = plain(last);
    let (stem, extension) = match plain.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 16 => {
            (stem, format!(".{extension}"))
        }
        _ => (plain.as_str(), String::new()),
    };
    let stem = shortened(stem, LONGEST - extension.len());
    let free = |name: &str| !taken.contains(&name.to_lowercase());
    let first = format!("{stem}{extension}");
    if free(&first) {
        return first;
    }
    // One more than there are names, so one of them is free.
    (2..taken.len() + 3)
        .map(|number| format!("{stem}-{number}{extension}"))
        .find(|name| free(name))
        .unwrap_or(first)
}

fn plain(name: &str) -> String {
    let cleaned: String = name
        .chars()
        .map(|c| if is_harmless(c) { c } else { '_' })
        .collect();
    let cleaned = cleaned.trim_end_matches(['.', ' ']).trim_start();
    let stem = cleaned.split('.').next().unwrap_or_default();
    if cleaned.is_empty() {
        "uten navn".to_owned()
    } else if is_device(stem) || cleaned.starts_with('.') || cleaned.starts_with('-') {
        // A device of Windows, a hidden file, or something that a program takes for an option.
        format!("_{cleaned}")
    } else {
        cleaned.to_owned()
    }
}

fn is_harmless(c: char) -> bool {
    let invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    !c.is_control() && !invisible && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

fn is_device(stem: &str) -> bool {
    let stem = stem.trim_end().to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// The start of `text` in at most `most` octets.
fn shortened(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_names_stay_and_others_are_tamed() {
        for (name, expected) in [
            ("Søknad om støtte (2).pdf", "Søknad om støtte (2).pdf"),
            ("arkivmelding.xml", "arkivmelding.xml"),
            ("mappe/brev.pdf", "brev.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\brev.pdf", "brev.pdf"),
            ("mappe/", "mappe"),
            ("", "uten navn"),
            ("..", "uten navn"),
            ("con.txt", "_con.txt"),
            (".bashrc", "_.bashrc"),
            ("-rf", "_-rf"),
            ("gpj\u{202e}exe.txt", "gpj_exe.txt"),
            ("a?b*c.pdf. .", "a_b_c.pdf"),
        ] {
            assert_eq!(flat_name(name, &HashSet::new()), expected, "{name:?}");
        }
        let long = flat_name(&format!("{}.pdf", "ø".repeat(300)), &HashSet::new());
        assert!(long.len() <= LONGEST && long.ends_with("ø.pdf"), "{long}");
    }

    #[test]
    fn two_entries_never_get_one_file() {
        let mut taken = HashSet::new();
        for (name, expected) in [
            ("a/brev.pdf", "brev.pdf"),
            ("b/Brev.pdf", "Brev-2.pdf"),
            ("c/brev.pdf", "brev-3.pdf"),
        ] {
            let flat = flat_name(name, &taken);
            assert_eq!(flat, expected);
            taken.insert(flat.to_lowercase());
        }
    }
}
