//! What is sealed is opened, whatever its sizes and names; and nothing that is read panics.
#![cfg(test)]

mod support;

use std::io::{self, Cursor, Read};

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{
    Form, KeyOps, Kind, Limits, PackagingError, Part, SealedEntry, kind_of, open, sbd_zip, seal,
};
use budstikke_wire::Manifest;
use proptest::collection::vec;
use proptest::prelude::*;
use support::zip::build;
use support::{FILES, Kept, THEM, US, judged, letter, sealed};

fn content(size: usize) -> Vec<u8> {
    (0..size)
        .map(|index| (index * 31 + index / 251) as u8)
        .collect()
}

#[test]
fn every_size_round_the_edges_comes_back() {
    let sizes = [
        0, 1, 15, 16, 17, 65_534, 65_535, 65_536, 65_537, 131_070, 1_048_576, 1_048_577,
    ];
    for extension in ["pdf", "xml"] {
        let files: Vec<_> = sizes
            .iter()
            .map(|size| (format!("{size}.{extension}"), content(*size)))
            .collect();
        let files: Vec<_> = files
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_slice()))
            .collect();
        let (package, made) = sealed(&files);
        assert_eq!(made.size, package.len() as u64);
        assert_eq!(made.crc32, crc32fast::hash(&package));

        let judged = judged(&package);
        assert_eq!(
            (judged.reasons(), judged.notes()),
            (vec![], vec![]),
            "{:?}",
            judged.opened.findings
        );
        let parts: Vec<_> = judged.parts[1..]
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_slice()))
            .collect();
        assert!(
            parts == files,
            "every part comes out as it went in, in order"
        );
        for SealedEntry { name, size, sha256 } in &made.entries {
            let entry = judged
                .opened
                .entries
                .iter()
                .find(|entry| entry.name == *name)
                .unwrap();
            assert_eq!((entry.size, entry.covered), (*size, true));
            assert_eq!(entry.sha256, hex::encode(sha256));
        }
        assert_eq!(judged.opened.layers, [Kind::Cms, Kind::Asice]);
        assert_eq!(judged.opened.manifest.unwrap().sender, "0192:310204838");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_names_and_sizes_come_back(
        names in prop::collection::hash_set("[a-zæøå0-9 %&<>'\"_.-]{1,40}[a-z]", 1..6),
        sizes in vec(0usize..70_000, 6),
        piece in 1usize..5000,
    ) {
        let files: Vec<_> = names.into_iter().zip(sizes.iter().map(|size| content(*size))).collect();
        let files: Vec<_> = files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        let (package, _) = sealed(&files);
        let mut kept = Kept::default();
        let keys: [&dyn KeyOps; 1] = [&*THEM];
        let mut slow = Pieces(&package, piece);
        let opened = open(&mut slow, &keys, &Limits::default(), &mut kept).unwrap();
        prop_assert_eq!(Verdict::of(&opened.findings), Verdict::Passed);
        for (entry, (name, content)) in opened.entries[2..].iter().zip(&files) {
            prop_assert_eq!((entry.name.as_str(), entry.size), (*name, content.len() as u64));
        }
    }

    #[test]
    fn arbitrary_octets_never_panic(bytes in vec(any::<u8>(), 0..500)) {
        read_anything(&bytes);
        read_anything(&[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    #[test]
    fn damaged_containers_never_panic(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        inside in any::<bool>(),
    ) {
        let mut bytes = if inside { sealed(&FILES).0 } else { build(&letter(&FILES)) };
        for (index, octet) in changes {
            let index = index.index(bytes.len());
            bytes[index] = octet;
        }
        read_anything(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        read_anything(&bytes);
    }

    #[test]
    fn a_frame_comes_back(sbd in vec(any::<u8>(), 0..2000), package in vec(any::<u8>(), 0..70_000), piece in 1usize..5000) {
        let frame = sbd_zip::SbdZip::with_package(&sbd, package.len() as u64, crc32fast::hash(&package));
        let mut zip = Vec::new();
        frame.reader(package.as_slice()).read_to_end(&mut zip).unwrap();
        let mut found = Vec::new();
        let content = sbd_zip::read(&mut Pieces(&zip, piece), &Limits::default(), &mut found).unwrap();
        prop_assert_eq!(content.findings, vec![]);
        prop_assert_eq!((content.sbd, found), (Some(sbd), package));
    }
}

fn read_anything(bytes: &[u8]) {
    kind_of(bytes);
    judged(bytes);
    sbd_zip::read(&mut Cursor::new(bytes), &Limits::default(), &mut io::sink()).unwrap();
}

/// Gives at most so many octets at a time.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = self.1.min(out.len());
        self.0.read(&mut out[..most])
    }
}

fn part<'a>(name: &str, size: Option<u64>, content: &'a [u8]) -> io::Result<Part<'a>> {
    Ok(Part {
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size,
        content: Box::new(content),
    })
}

fn seal_these<'a>(
    parts: impl IntoIterator<Item = io::Result<Part<'a>>>,
) -> Result<Vec<u8>, PackagingError> {
    let manifest = Manifest {
        receiver: "0192:311204823".to_owned(),
        sender: "0192:310204838".to_owned(),
        main: None,
    };
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    let mut out = Vec::new();
    seal(
        &mut parts.into_iter(),
        Form::Eformidling(&manifest),
        &*US,
        THEM.certificate(),
        now,
        &mut out,
    )?;
    Ok(out)
}

#[test]
fn a_file_that_grows_or_shrinks_while_it_is_read_is_an_error() {
    for size in [3, 5] {
        let result = seal_these([part("a.pdf", Some(size), b"four")]);
        assert!(matches!(result, Err(PackagingError::Changed(name)) if name == "a.pdf"));
    }
    assert!(seal_these([part("a.pdf", Some(4), b"four")]).is_ok());
    assert!(seal_these([part("a.pdf", None, b"four")]).is_ok());
}

#[test]
fn names_that_a_package_cannot_have_are_refused_before_anything_is_read() {
    for name in [
        "../a",
        "/a",
        "",
        "mimetype",
        "Manifest.XML",
        "META-INF/a",
        "meta-inf/b",
        "a\0b",
        "mappe/",
        "C:a",
    ] {
        assert!(
            matches!(
                seal_these([part(name, None, b"")]),
                Err(PackagingError::Name { .. })
            ),
            "{name:?}"
        );
    }
    let twice = seal_these([part("a.pdf", None, b""), part("A.PDF", None, b"")]);
    assert!(matches!(twice, Err(PackagingError::Name { .. })));
}

#[test]
fn as_many_parts_as_may_be_come_back_and_one_more_is_refused() {
    let names: Vec<_> = (0..1001).map(|n| format!("{n}.pdf")).collect();
    let parts = |count: usize| {
        let names = names.iter().take(count);
        names
            .map(|name| part(name, Some(0), b""))
            .collect::<Vec<_>>()
    };
    let judged = judged(&seal_these(parts(1000)).unwrap());
    assert_eq!(judged.reasons(), [], "{:?}", judged.opened.findings);
    assert_eq!(judged.parts.len(), 1001, "and manifest.xml");
    assert!(matches!(
        seal_these(parts(1001)),
        Err(PackagingError::TooMuch)
    ));
    let large = seal_these([part("a.pdf", Some(6 << 30), b"")]);
    assert!(
        matches!(large, Err(PackagingError::TooMuch)),
        "nobody could open it"
    );
}

#[test]
fn what_fails_under_way_is_told_by_blame() {
    let unreadable = [Err(io::Error::other("gone"))];
    assert!(matches!(seal_these(unreadable), Err(PackagingError::Io(_))));

    let (package, _) = sealed(&FILES);
    let keys: [&dyn KeyOps; 1] = [&*THEM];
    let mut failing = Cursor::new(&package[..2000]).chain(Failing);
    let result = open(&mut failing, &keys, &Limits::default(), &mut io::sink());
    assert!(
        matches!(result, Err(PackagingError::Io(_))),
        "the input failed, and nothing is judged"
    );
    let result = open(
        &mut package.as_slice(),
        &keys,
        &Limits::default(),
        &mut Full,
    );
    assert!(
        matches!(result, Err(PackagingError::Sink(_))),
        "the sink failed"
    );
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

struct Full;

impl budstikke_packaging::PartSink for Full {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::StorageFull))
    }
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn without_our_key_the_recipient_is_told_and_nothing_is_known() {
    let (package, _) = sealed(&FILES);
    for keys in [vec![], vec![&*US as &dyn KeyOps]] {
        let opened = open(
            &mut package.as_slice(),
            &keys,
            &Limits::default(),
            &mut io::sink(),
        )
        .unwrap();
        assert_eq!(opened.findings, [Code::NoKey.into()]);
        assert_eq!(opened.layers, [Kind::Cms]);
        assert!(!opened.encryption.unwrap().recipients[0].ours);
    }
    let all: [&dyn KeyOps; 2] = [&*US, &*THEM];
    let opened = open(
        &mut package.as_slice(),
        &all,
        &Limits::default(),
        &mut io::sink(),
    )
    .unwrap();
    assert_eq!(opened.findings, [], "every key is tried");
}
