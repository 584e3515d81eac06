//! Names of files in a package (arkivmelding A.6).

use std::collections::HashSet;

use budstikke_domain::word;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters a file name of ours has.
const LONGEST: usize = 100;

/// A name that every receiver can store: `[A-Za-z0-9._-]`, the extension kept, at most 100 characters,
/// none that the package needs itself, and none of `taken`, whatever the casing.
///
/// `Høringsuttalelse 2.PDF` becomes `Horingsuttalelse-2.PDF`; a second one `Horingsuttalelse-2-2.PDF`.
/// Add the answer to `taken` before asking for the next. The original name belongs in the title.
pub fn safe_file_name(original: &str, taken: &HashSet<String>) -> String {
    let last = original.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = plain(last);
    let (stem, extension) = match plain.rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) => (stem, format!(".{extension}")),
        _ => (plain.as_str(), String::new()),
    };
    let stem = stem.trim_matches(['.', '-', '_']);
    let stem = if stem.is_empty() { "dokument" } else { stem };
    let is_free = |name: &str| {
        !is_reserved(name) && !taken.iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    let named = |suffix: &str| {
        let room = LONGEST.saturating_sub(extension.len() + suffix.len());
        let stem: String = stem.chars().take(room).collect();
        format!(
            "{}{suffix}{extension}",
            stem.trim_end_matches(['.', '-', '_'])
        )
    };
    let first = named("");
    if is_free(&first) {
        return first;
    }
    // One more than there are taken or reserved names, so one of them is free.
    let tries = taken.len() + 3;
    (2..=tries + 1)
        .map(|n| named(&format!("-{n}")))
        .find(|name| is_free(name))
        .unwrap_or(first)
}

/// Why a received name must not become a path, or `None` when it may.
pub(crate) fn hostile(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some(word! { nb: "det er tomt", nn: "det er tomt", en: "it is empty" })
    } else if name.contains(['/', '\\']) || name == "." || name == ".." {
        Some(word! {
            nb: "det peker på en mappe",
            nn: "det peikar på ei mappe",
            en: "it points to a folder",
        })
    } else if name.chars().any(char::is_control) {
        Some(word! {
            nb: "det har tegn som ikke kan vises",
            nn: "det har teikn som ikkje kan visast",
            en: "it has characters that cannot be shown",
        })
    } else if is_package_name(name) {
        Some(word! {
            nb: "pakken bruker det selv",
            nn: "pakken bruker det sjølv",
            en: "the package uses it itself",
        })
    } else {
        None
    }
}

/// ASCII only: accents dropped, æ, ø and their like spelt out, every run of anything else one hyphen.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("Ae"),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'đ' | 'ð' => plain.push('d'),
            'Đ' | 'Ð' => plain.push('D'),
            'ŋ' => plain.push('n'),
            'Ŋ' => plain.push('N'),
            'ŧ' => plain.push('t'),
            'Ŧ' => plain.push('T'),
            'ß' => plain.push_str("ss"),
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') => plain.push(c),
            _ if plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    plain.replace("-.", ".")
}

fn is_extension(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Names that the package needs itself, or that Windows keeps for devices.
fn is_reserved(name: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let lower = name.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    is_package_name(name) || DEVICES.contains(&stem) || numbered("com") || numbered("lpt")
}

fn is_package_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "arkivmelding.xml" | "mimetype" | "manifest.xml"
    ) || lower.starts_with("meta-inf")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(original: &str) -> String {
        safe_file_name(original, &HashSet::new())
    }

    #[test]
    fn names_become_plain_and_keep_their_extension() {
        assert_eq!(
            safe("Høringsuttalelse Ærlig (2).PDF"),
            "Horingsuttalelse-Aerlig-2.PDF"
        );
        assert_eq!(
            safe("a\u{30a}rsmelding.pdf"),
            "arsmelding.pdf",
            "decomposed as macOS writes it"
        );
        assert_eq!(safe("C:\\temp\\..\\brev.docx"), "brev.docx");
        assert_eq!(safe("../../etc/passwd"), "passwd");
        for nameless in ["", "...", "🎉", "/", "文書"] {
            assert_eq!(safe(nameless), "dokument", "{nameless:?}");
        }
        assert_eq!(safe("🎉.pdf"), "dokument.pdf");
        assert_eq!(
            safe("notat v1.2 endelig utgave"),
            "notat-v1.2-endelig-utgave"
        );
    }

    #[test]
    fn names_the_package_or_windows_needs_are_left_alone() {
        for (original, expected) in [
            ("arkivmelding.xml", "arkivmelding-2.xml"),
            ("Manifest.XML", "Manifest-2.XML"),
            ("mimetype", "mimetype-2"),
            ("con.pdf", "con-2.pdf"),
        ] {
            assert_eq!(safe(original), expected);
        }
    }

    #[test]
    fn two_files_never_get_one_name() {
        let mut taken = HashSet::new();
        for expected in ["brev.pdf", "Brev-2.pdf", "brev-3.pdf"] {
            let name = safe_file_name(
                if expected.starts_with('B') {
                    "Brev.pdf"
                } else {
                    "brev.pdf"
                },
                &taken,
            );
            assert_eq!(name, expected);
            taken.insert(name);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_name_is_safe_and_new(names in proptest::collection::vec(".{0,150}", 1..12)) {
            let mut taken = HashSet::new();
            for original in names {
                let name = safe_file_name(&original, &taken);
                proptest::prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{}", name);
                proptest::prop_assert!(!name.is_empty() && name.len() <= LONGEST && !name.starts_with('.'));
                proptest::prop_assert!(hostile(&name).is_none());
                proptest::prop_assert!(!taken.iter().any(|t: &String| t.eq_ignore_ascii_case(&name)));
                taken.insert(name);
            }
        }
    }
}
