//! FIKS IO payloads in the manner of KS' two clients, and what our reader says of them (fiks-io 10).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

use std::io;
use std::sync::LazyLock;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{
    Certificate, KeyOps, Kind, Limits, Opened, PartSink, RAW_PART, SoftwareKey, open,
};
use budstikke_sandbox::{Manner, Payload, PayloadQuirk};
use budstikke_test_pki::{Authority, Issued, now};

const FILES: [(&str, &[u8]); 2] = [
    ("arkivmelding.xml", b"<arkivmelding/>"),
    ("vedtak.pdf", b"%PDF-1.7 vedtak"),
];

static SENDER: LazyLock<Issued> =
    LazyLock::new(|| Authority::root("Solviks CA").organisation("Solvik kommune", "310204838"));
static KONTO: LazyLock<Issued> =
    LazyLock::new(|| Authority::root("Kontoens CA").organisation("Statens prøveetat", "311204823"));
static KEY: LazyLock<SoftwareKey> = LazyLock::new(|| {
    let certificate = Certificate::from_x509(&KONTO.certificate).unwrap();
    SoftwareKey::new(KONTO.key.clone(), certificate, Vec::new()).unwrap()
});

fn made(manner: Manner, quirks: &[PayloadQuirk]) -> Vec<u8> {
    let chain = [vec![SENDER.certificate.clone()], SENDER.chain.clone()].concat();
    let payload = Payload {
        manner,
        quirks,
        files: &FILES,
        key: &SENDER.key,
        chain: &chain,
        recipient: &KONTO.certificate,
        now: now(),
    };
    payload.make().unwrap()
}

/// Keeps whole parts, and takes raw content when it is told to.
#[derive(Default)]
struct Kept {
    raw: bool,
    current: (String, Vec<u8>),
    parts: Vec<(String, Vec<u8>)>,
}

impl PartSink for Kept {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.current = (name.to_owned(), Vec::new());
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.current.1.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.parts.push(std::mem::take(&mut self.current));
        Ok(())
    }

    fn takes_raw(&self) -> bool {
        self.raw
    }
}

fn opened_within(payload: &[u8], raw: bool, limits: &Limits) -> (Opened, Vec<(String, Vec<u8>)>) {
    let mut kept = Kept {
        raw,
        ..Kept::default()
    };
    let keys: [&dyn KeyOps; 1] = [&*KEY];
    let opened = open(&mut &*payload, &keys, limits, &mut kept).unwrap();
    (opened, kept.parts)
}

fn opened(payload: &[u8]) -> (Opened, Vec<(String, Vec<u8>)>) {
    opened_within(payload, true, &Limits::default())
}

fn codes(opened: &Opened) -> Vec<Code> {
    let mut codes: Vec<_> = opened.findings.iter().map(|finding| finding.code).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[track_caller]
fn assert_codes(opened: &Opened, mut expected: Vec<Code>, what: &str) {
    expected.sort();
    assert_eq!(codes(opened), expected, "{what}: {:?}", opened.findings);
}

#[track_caller]
fn assert_parts(parts: &[(String, Vec<u8>)]) {
    let parts: Vec<_> = parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()))
        .collect();
    assert_eq!(parts, FILES, "every file comes out as it went in");
}

/// What is only a habit of that client.
fn habits(manner: Manner) -> Vec<Code> {
    match manner {
        Manner::Java => vec![Code::SigSha1],
        Manner::DotNet => vec![
            Code::MimetypeDeflated,
            Code::DigestUriNonstandard,
            Code::TwoRecipients,
            Code::TwoSigners,
        ],
    }
}

#[test]
fn what_each_client_makes_is_opened_with_its_habits_noted() {
    for (manner, verdict) in [
        (Manner::Java, Verdict::PassedWeak),
        (Manner::DotNet, Verdict::Passed),
    ] {
        for quirks in [
            &[][..],
            &[PayloadQuirk::Der],
            &[PayloadQuirk::NumberedManifest],
        ] {
            let case = format!("{manner:?} {quirks:?}");
            let (opened, parts) = opened(&made(manner, quirks));
            assert_codes(&opened, habits(manner), &case);
            assert_eq!(Verdict::of(&opened.findings), verdict, "{case}");
            assert_eq!(opened.layers, [Kind::Cms, Kind::Asice], "{case}");
            assert_parts(&parts);
            assert!(opened.signatures.iter().all(|signature| signature.valid));
            let signer = opened.signatures[0].certificate.as_ref().unwrap();
            assert_eq!(signer.org_number().unwrap().digits(), "310204838");
            let encryption = opened.encryption.unwrap();
            assert!(encryption.key_transport.contains("OAEP"), "{case}");
            assert!(encryption.recipients.iter().all(|recipient| recipient.ours));
        }
        let (opened, parts) = opened(&made(manner, &[PayloadQuirk::Pkcs1V15]));
        assert!(codes(&opened).contains(&Code::KtPkcs1v15), "{manner:?}");
        assert_eq!(Verdict::of(&opened.findings), verdict, "{manner:?}");
        assert_parts(&parts);
    }
}

#[test]
fn one_signer_of_two_that_does_not_hold_is_enough_to_fail() {
    let (opened, _) = opened(&made(Manner::DotNet, &[PayloadQuirk::BadSignature]));
    let valid: Vec<_> = opened.signatures.iter().map(|it| it.valid).collect();
    assert_eq!(valid.len(), 2);
    assert!(valid.contains(&true) && valid.contains(&false), "{valid:?}");
    assert!(codes(&opened).contains(&Code::SigInvalid));
    assert_eq!(Verdict::of(&opened.findings), Verdict::Failed);
    assert!(
        opened.entries.iter().all(|entry| !entry.covered),
        "nothing counts as signed"
    );
}

#[test]
fn what_was_changed_or_leads_elsewhere_fails_in_either_manner() {
    for manner in [Manner::Java, Manner::DotNet] {
        for (quirk, code) in [
            (PayloadQuirk::WrongDigest, Code::DigestMismatch),
            (PayloadQuirk::BadSignature, Code::SigInvalid),
            (PayloadQuirk::ZipSlip, Code::NameUnsafe),
        ] {
            let (opened, parts) = opened(&made(manner, &[quirk]));
            assert!(
                codes(&opened).contains(&code),
                "{manner:?} {quirk:?}: {:?}",
                opened.findings
            );
            assert_eq!(Verdict::of(&opened.findings), Verdict::Failed);
            assert!(parts.iter().all(|(name, _)| !name.contains("..")));
        }
    }
}

#[test]
fn what_nobody_signed_is_told_as_unsigned_and_handed_out() {
    for manner in [Manner::Java, Manner::DotNet] {
        for (quirk, more) in [
            (PayloadQuirk::Unsigned, vec![Code::ManifestMissing]),
            (PayloadQuirk::NoSigReference, vec![]),
            (PayloadQuirk::SignatureMissing, vec![]),
        ] {
            let case = format!("{manner:?} {quirk:?}");
            let (opened, parts) = opened(&made(manner, &[quirk]));
            let mut expected = vec![Code::SigMissing];
            expected.extend(more);
            if manner == Manner::DotNet {
                expected.extend([Code::MimetypeDeflated, Code::TwoRecipients]);
            }
            assert_codes(&opened, expected, &case);
            assert!(opened.signatures.is_empty(), "{case}");
            assert_parts(&parts);
        }
    }
}

#[test]
fn content_that_is_no_package_is_handed_out_where_it_is_wanted() {
    let locked = made(Manner::Java, &[PayloadQuirk::NotAZip]);
    let bare = made(Manner::Java, &[PayloadQuirk::NotAZip, PayloadQuirk::Open]);
    let json = br#"{"saksnummer": 17}"#.to_vec();
    for (payload, kind, content, notes) in [
        (&locked, Kind::Cms, FILES[0].1, vec![]),
        (&bare, Kind::Unknown, FILES[0].1, vec![Code::NotEncrypted]),
        (&json, Kind::SbdJson, &json[..], vec![Code::NotEncrypted]),
    ] {
        let (opened, parts) = opened(payload);
        let mut expected = vec![Code::SigMissing];
        expected.extend(notes);
        assert_codes(&opened, expected, "nobody signed it");
        assert_eq!(opened.kind, kind);
        assert_eq!(parts, [(RAW_PART.to_owned(), content.to_vec())]);
        let [entry] = &opened.entries[..] else {
            panic!("one part: {:?}", opened.entries);
        };
        assert_eq!(
            (entry.size, entry.covered),
            (content.len() as u64, false),
            "nobody vouches for it"
        );
        let (opened, parts) = opened_within(payload, false, &Limits::default());
        assert!(parts.is_empty() && opened.entries.is_empty());
        assert_eq!(Verdict::of(&opened.findings), Verdict::Failed);
    }
    let little = Limits {
        total: 3,
        ..Limits::default()
    };
    let (opened, parts) = opened_within(&locked, true, &little);
    assert_codes(&opened, vec![Code::ZipLimit], "more than is taken");
    assert!(parts.is_empty(), "and nothing of it is whole");
}

#[test]
fn raw_content_that_was_changed_on_the_way_is_never_whole() {
    let mut locked = made(Manner::Java, &[PayloadQuirk::NotAZip]);
    // The last block of ciphertext: its padding cannot hold.
    let at = locked.len() - 20;
    locked[at] ^= 0x55;
    let (opened, parts) = opened(&locked);
    assert_codes(&opened, vec![Code::DecryptFailed], "the padding tells");
    assert!(parts.is_empty());
    // What a wrong key may have made is nothing to look at either.
    let silent = made(
        Manner::Java,
        &[PayloadQuirk::NotAZip, PayloadQuirk::Pkcs1V15],
    );
    let (opened, parts) = self::opened(&silent);
    assert!(codes(&opened).contains(&Code::DecryptFailed));
    assert!(parts.is_empty());
}
