//! Forms that containers come in, and what is handed out of them. Hostile ones are vectors in `tests/fixtures`.
#![cfg(test)]

mod support;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::Limits;
use support::zip::{Entry, build};
use support::{FILES, assert_reasons, judged, judged_within, letter};

#[test]
fn the_parts_of_an_honest_container_are_handed_out_as_they_are() {
    let judged = judged(&build(&letter(&FILES)));
    assert_eq!(judged.verdict(), Verdict::Passed);
    let parts: Vec<_> = judged
        .parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()))
        .collect();
    assert_eq!(parts, FILES);
}

#[test]
fn what_has_an_unsafe_name_or_one_that_stood_before_is_never_handed_out() {
    for name in ["../a", "/a", "C:\\a", "a\0b", "brev.pdf", "BREV.PDF"] {
        let mut entries = letter(&FILES);
        entries.insert(2, Entry::deflated(name, b"evil"));
        let parts = judged(&build(&entries)).parts;
        assert_eq!(parts.first().map(|part| part.0.as_str()), Some("brev.pdf"));
        assert!(
            parts.iter().all(|(_, content)| content != b"evil"),
            "{name:?} was handed out"
        );
    }
}

#[test]
fn limits_count_what_comes_and_not_what_is_announced() {
    let zip = build(&letter(&[("brev.pdf", &[7; 5000])]));
    for limits in [
        Limits {
            total: 4000,
            ..Limits::default()
        },
        Limits {
            container: 500,
            ..Limits::default()
        },
        Limits {
            documents: 0,
            ..Limits::default()
        },
        Limits {
            entries: 2,
            ..Limits::default()
        },
    ] {
        assert_eq!(
            judged_within(&zip, &limits).reasons(),
            [Code::ZipLimit],
            "{limits:?}"
        );
    }
}

#[test]
fn every_form_of_descriptor_is_read() {
    for deflated in [true, false] {
        for (signed, wide) in [(true, false), (true, true), (false, false), (false, true)] {
            let mut entries = letter(&FILES);
            let content = FILES[0].1;
            let entry = if deflated {
                Entry::deflated("brev.pdf", content)
            } else {
                Entry::stored("brev.pdf", content)
            };
            entries[1] = entry.described(signed, wide);
            let judged = judged(&build(&entries));
            // Nothing tells where a stored entry ends when its descriptor does not say that it is one.
            let readable = deflated || signed;
            assert_eq!(
                judged.verdict() == Verdict::Passed,
                readable,
                "{:?}",
                judged.opened.findings
            );
        }
    }
    let mut entries = letter(&FILES);
    entries[1] = Entry::deflated("brev.pdf", FILES[0].1).described(true, false);
    entries[1].after[5] ^= 1;
    assert_reasons(
        &build(&entries),
        &[Code::ZipInconsistent],
        "a descriptor of something else",
    );
}

/// A stored entry may hold what looks like its own descriptor; the directory has the last word.
#[test]
fn a_descriptor_inside_the_content_does_not_end_it() {
    let mut content = b"before".to_vec();
    content.extend([0x50, 0x4b, 7, 8]);
    content.extend(crc32fast::hash(b"before").to_le_bytes());
    content.extend([6, 0, 0, 0, 6, 0, 0, 0]);
    content.extend(b"after");
    let files = [("a.bin", content.as_slice())];
    let mut entries = letter(&files);
    entries[1] = Entry::stored("a.bin", &content).described(true, false);
    let judged = judged(&build(&entries));
    assert_eq!(judged.reasons(), [], "{:?}", judged.opened.findings);
    assert_eq!(judged.parts[0].1, content);
}

#[test]
fn a_container_that_is_cut_off_is_truncated() {
    let zip = build(&letter(&FILES));
    for length in 64..zip.len() {
        let judged = judged(&zip[..length]);
        assert_eq!(
            judged.reasons(),
            [Code::Truncated],
            "{length} of {} octets",
            zip.len()
        );
    }
}
