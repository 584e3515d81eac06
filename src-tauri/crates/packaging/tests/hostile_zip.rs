//! Containers that are attacks, or broken: each ends in exactly its code (trust-and-speed 1.6, T1 to T5).
#![cfg(test)]

mod support;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::Limits;
use support::zip::{Entry, build, build_with, end, extra};
use support::{FILES, MEDIA_TYPE, assert_reasons, judged, judged_within, letter, mimetype};

#[test]
fn an_honest_container_passes() {
    let judged = judged(&build(&letter(&FILES)));
    assert_eq!(judged.reasons(), [], "{:?}", judged.opened.findings);
    assert_eq!(judged.notes(), []);
    assert_eq!(judged.verdict(), Verdict::Passed);
    let parts: Vec<_> = judged
        .parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()))
        .collect();
    assert_eq!(parts, FILES);
}

/// T1
#[test]
fn names_that_lead_elsewhere_are_never_handed_out() {
    let names: [&[u8]; 40] = [
        b"../a",
        b"../../a",
        b"a/../../b",
        b"a/../b",
        b"..",
        b"../",
        b".",
        b"./a",
        b"a/./b",
        b"a/..",
        b"/a",
        b"//a",
        b"/etc/passwd",
        b"/",
        b"\\a",
        b"\\\\srv\\share\\a",
        b"C:\\a",
        b"C:/a",
        b"c:a",
        b"Z:",
        b"..\\a",
        b"a\\..\\b",
        b"a\\..",
        b"..\\..\\a",
        b"a/..\\b",
        b"a//b",
        b"a\\\\b",
        b"a\0b",
        b"\0",
        b"a\nb",
        b"a\rb",
        b"a\tb",
        b"a\x1bb",
        b"a\x7fb",
        b"",
        b".. /a",
        b"..  ",
        b"a/ ../b",
        b"a/.. /b",
        b"\\..",
    ];
    for name in names {
        let shown = String::from_utf8_lossy(name).into_owned();
        let evil = Entry::deflated("evil", b"evil");
        let with = |evil: Entry| {
            let mut entries = letter(&FILES);
            entries.insert(1, evil);
            build(&entries)
        };
        let both = with(evil.clone().both(|header| header.name = name.to_vec()));
        assert_reasons(&both, &[Code::NameUnsafe], &shown);
        let handed_out = judged(&both).parts;
        assert!(
            handed_out.iter().all(|(_, content)| content != b"evil"),
            "{shown:?} was handed out"
        );
        for one in [
            evil.clone().locally(|header| header.name = name.to_vec()),
            evil.clone().centrally(|header| header.name = name.to_vec()),
        ] {
            assert_reasons(&with(one), &[Code::ZipInconsistent], &shown);
        }
    }
}

/// T2
#[test]
fn bombs_stop_at_a_limit() {
    let zeros = vec![0; 200 << 20];
    let with = |entry: Entry| build(&[mimetype(), entry]);
    let bomb = Entry::deflated("nuller.bin", &zeros);
    assert_reasons(
        &with(bomb.clone()),
        &[Code::ZipLimit],
        "one entry that unpacks to 1000 times its size",
    );
    assert_reasons(
        &with(bomb.described(true, false)),
        &[Code::ZipLimit],
        "the same, sizes behind it",
    );

    let mut many: Vec<_> = (0..60)
        .map(|n| Entry::deflated(&format!("{n}"), &zeros[..2 << 20]))
        .collect();
    many.insert(0, mimetype());
    assert_reasons(
        &build(&many),
        &[Code::ZipLimit],
        "many that unpack to 20 times the container",
    );

    let mut entries = vec![mimetype()];
    entries.extend((0..1001).map(|n| Entry::stored(&format!("{n}"), b"")));
    assert_reasons(&build(&entries), &[Code::ZipLimit], "1001 documents");
    let folders = (0..1100).map(|n| Entry::stored(&format!("{n}/"), b""));
    let entries: Vec<_> = std::iter::once(mimetype()).chain(folders).collect();
    assert_reasons(
        &build(&entries),
        &[Code::ZipLimit],
        "more than a thousand folders",
    );

    let large = Entry::deflated("META-INF/ASiCManifest.xml", &zeros[..(1 << 20) + 1]);
    assert_reasons(
        &with(large),
        &[Code::ZipLimit],
        "a manifest of more than 1 MiB",
    );
    let meta = (0..40).map(|n| Entry::stored(&format!("META-INF/ASiCManifest{n}.xml"), b""));
    let entries: Vec<_> = std::iter::once(mimetype()).chain(meta).collect();
    assert_reasons(&build(&entries), &[Code::ZipLimit], "forty manifests");
    let long = Entry::stored(&"a".repeat(256), b"");
    assert_reasons(&with(long), &[Code::ZipLimit], "a name of 256 octets");
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

/// T2
#[test]
fn sizes_that_lie_are_inconsistent() {
    let honest = Entry::deflated("a.txt", b"honest content, honest size");
    let zip64 = |size: u64| extra(1, &[size.to_le_bytes(), size.to_le_bytes()].concat());
    for (what, entry, code) in [
        (
            "too small",
            honest.clone().both(|h| h.size -= 1),
            Code::ZipInconsistent,
        ),
        (
            "too large",
            honest.clone().both(|h| h.size += 1),
            Code::ZipInconsistent,
        ),
        (
            "another in the directory",
            honest.clone().centrally(|h| h.size += 1),
            Code::ZipInconsistent,
        ),
        (
            "packed too small",
            honest.clone().both(|h| h.packed -= 1),
            Code::ZipInconsistent,
        ),
        (
            "packed too large",
            honest.clone().both(|h| h.packed += 1),
            Code::ZipInconsistent,
        ),
        (
            "another CRC",
            honest.clone().both(|h| h.crc ^= 1),
            Code::ZipInconsistent,
        ),
        (
            "another CRC in the directory",
            honest.clone().centrally(|h| h.crc ^= 1),
            Code::ZipInconsistent,
        ),
        (
            "2^63 octets",
            Entry::stored("a.txt", b"x").both(|h| {
                (h.packed, h.size) = (u32::MAX, u32::MAX);
                h.extra = zip64(1 << 63);
            }),
            Code::Truncated,
        ),
        (
            "zip64 twice",
            honest.clone().both(|h| {
                (h.packed, h.size) = (u32::MAX, u32::MAX);
                h.extra = [zip64(27), zip64(27)].concat();
            }),
            Code::ZipInconsistent,
        ),
        (
            "zip64 without its field",
            honest
                .clone()
                .both(|h| (h.packed, h.size) = (u32::MAX, u32::MAX)),
            Code::ZipInconsistent,
        ),
        (
            "an extra field that is cut off",
            honest.clone().both(|h| h.extra = vec![1, 0, 16, 0, 1]),
            Code::ZipInconsistent,
        ),
        (
            "a second name",
            honest
                .clone()
                .both(|h| h.extra = extra(0x7075, b"\x01\0\0\0\0b.txt")),
            Code::ZipInconsistent,
        ),
    ] {
        assert_reasons(&build(&[mimetype(), entry]), &[code], what);
    }
}

#[test]
fn what_we_do_not_follow_is_named() {
    let entry = Entry::stored("a.txt", b"a");
    for (what, entry, code) in [
        (
            "encrypted",
            entry.clone().both(|h| h.flags |= 1),
            Code::ZipEncrypted,
        ),
        (
            "strongly encrypted",
            entry.clone().both(|h| h.flags |= 1 << 6),
            Code::ZipEncrypted,
        ),
        (
            "a masked directory",
            entry.clone().both(|h| h.flags |= 1 << 13),
            Code::ZipEncrypted,
        ),
        (
            "patched",
            entry.clone().both(|h| h.flags |= 1 << 5),
            Code::ZipInconsistent,
        ),
        (
            "bzip2",
            entry.clone().both(|h| h.method = 12),
            Code::ZipMethod,
        ),
        (
            "deflate64",
            entry.clone().both(|h| h.method = 9),
            Code::ZipMethod,
        ),
        (
            "zstd",
            entry.clone().both(|h| h.method = 93),
            Code::ZipMethod,
        ),
        (
            "WinZip AES",
            entry.clone().both(|h| h.method = 99),
            Code::ZipMethod,
        ),
        (
            "another method in the directory",
            entry.clone().centrally(|h| h.method = 8),
            Code::ZipInconsistent,
        ),
        (
            "version 6.3",
            entry.clone().both(|h| h.version = 63),
            Code::ZipInconsistent,
        ),
        (
            "a symbolic link",
            Entry {
                external: 0o120777 << 16,
                made_by: 3 << 8 | 20,
                ..entry.clone()
            },
            Code::NameUnsafe,
        ),
        (
            "not listed",
            Entry {
                listed: false,
                ..entry.clone()
            },
            Code::ZipInconsistent,
        ),
        (
            "not where it is",
            Entry {
                offset: Some(0),
                ..entry.clone()
            },
            Code::ZipInconsistent,
        ),
    ] {
        let judged = judged(&build(&[mimetype(), entry]));
        assert_eq!(judged.verdict(), Verdict::Failed, "{what}");
        assert_eq!(
            judged.reasons().first(),
            Some(&code),
            "{what}: {:?}",
            judged.opened.findings
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

/// T3
#[test]
fn two_entries_of_one_name_are_a_duplicate() {
    for (one, other) in [
        ("brev.pdf", "brev.pdf"),
        ("brev.pdf", "BREV.PDF"),
        ("brev.pdf", "Brev.pdf"),
        ("b\u{e5}t.pdf", "ba\u{30a}t.pdf"),
        ("mappe/brev.pdf", "mappe\\brev.pdf"),
        ("brev.pdf", "brev.pdf."),
        ("brev.pdf", "brev.pdf "),
        ("brev.pdf", "brev.pdf . ."),
        ("STRASSE", "straße"),
        ("K", "\u{212a}"),
        ("mappe", "mappe/"),
    ] {
        for second in [&b"samme"[..], b"noe annet"] {
            let mut entries = letter(&[(one, b"samme")]);
            let second = if other.ends_with('/') { &[] } else { second };
            entries.insert(2, Entry::deflated(other, second));
            let judged = judged(&build(&entries));
            assert_eq!(
                judged.reasons(),
                [Code::NameDuplicate],
                "{one:?} and {other:?}"
            );
            assert_eq!(judged.parts.len(), 1, "only the first one is handed out");
        }
    }
    let files = || {
        FILES
            .iter()
            .map(|(name, content)| Entry::deflated(name, content))
    };
    let twice: Vec<_> = std::iter::once(mimetype())
        .chain(files())
        .chain(files())
        .collect();
    assert_reasons(
        &build(&twice),
        &[Code::NameDuplicate],
        "every file twice, and no META-INF",
    );
}

/// T4
#[test]
fn nothing_may_stand_before_between_or_behind() {
    let entries = letter(&FILES);
    let honest = build(&entries);
    let end_record = end(0, 0, 0, b"");
    let behind = |bytes: &[u8]| [&honest, bytes].concat();
    let mut between = entries.clone();
    between[1].after = b"hidden".to_vec();
    let mut hidden_entry = entries.clone();
    hidden_entry[1].listed = false;
    let pdf = b"%PDF-1.7\n1 0 obj\n";
    for (what, zip) in [
        ("text before", build_with(&entries, b"hello", b"", b"")),
        ("a PDF before", build_with(&entries, pdf, b"", b"")),
        (
            "a program before",
            build_with(&entries, b"MZ\x90\0", b"", b""),
        ),
        (
            "text before that offsets do not count",
            [b"hello", honest.as_slice()].concat(),
        ),
        ("octets behind an entry", build(&between)),
        ("an entry that is not listed", build(&hidden_entry)),
        (
            "octets before the directory",
            build_with(&entries, b"", b"hidden", b""),
        ),
        ("octets behind", behind(b"x")),
        ("a second container", behind(&honest)),
        ("a second end", behind(&end_record)),
        (
            "an end in the comment",
            build_with(&entries, b"", b"", &end_record),
        ),
        ("an end that counts wrong", {
            let mut zip = honest.clone();
            let at = zip.len() - 12;
            zip[at] ^= 1;
            zip
        }),
    ] {
        assert_reasons(&zip, &[Code::ZipInconsistent], what);
    }
    let comment = build_with(
        &entries,
        b"",
        b"",
        b"mimetype=application/vnd.etsi.asic-e+zip",
    );
    assert_reasons(&comment, &[], "a comment, as Java writes it");
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

/// T5
#[test]
fn the_mimetype_must_come_first_and_be_exact() {
    let rest = || letter(&FILES).split_off(1);
    let with = |first: Entry| build(&[vec![first], rest()].concat());
    let wrong = |content: &[u8]| with(Entry::stored("mimetype", content));
    let mut late = rest();
    late.push(mimetype());
    let field = mimetype().both(|header| header.extra = extra(0xcafe, b""));
    for (what, zip, code) in [
        ("missing", build(&rest()), Code::MimetypeMissing),
        ("late", build(&late), Code::MimetypeMissing),
        (
            "of ASiC-S",
            wrong(b"application/vnd.etsi.asic-s+zip"),
            Code::MimetypeWrong,
        ),
        (
            "with a line end",
            wrong(&[MEDIA_TYPE, b"\n"].concat()),
            Code::MimetypeWrong,
        ),
        ("empty", wrong(b""), Code::MimetypeWrong),
        ("with an extra field", with(field), Code::MimetypeWrong),
    ] {
        assert_reasons(&zip, &[code], what);
    }
    // Times and owners, as Info-ZIP adds them to everything.
    let times = extra(0x5455, &[1, 0, 0, 0, 0]);
    let dated = mimetype().both(|header| header.extra = times.clone());
    assert_reasons(&with(dated), &[], "with a time");
    let judged = judged(&with(Entry::deflated("mimetype", MEDIA_TYPE)));
    assert_eq!(
        (judged.reasons(), judged.notes()),
        (vec![], vec![Code::MimetypeDeflated])
    );
}

#[test]
fn folders_are_passed_over_and_suspicious_names_are_noted() {
    let mut entries = letter(&FILES);
    entries.insert(1, Entry::stored("mappe/", b""));
    assert_reasons(&build(&entries), &[], "an empty folder");
    entries[1] = Entry::stored("mappe/", b"innhold");
    assert_reasons(
        &build(&entries),
        &[Code::NameUnsafe],
        "a folder with content",
    );
    let judged = judged(&build(&letter(&[("faktura.pdf.exe", b"MZ")])));
    assert_eq!(
        (judged.reasons(), judged.notes()),
        (vec![], vec![Code::NameSuspicious])
    );
}
