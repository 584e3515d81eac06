//! Signatures, manifests and references that are not what they should be (trust-and-speed 1.6, T6, T7,
//! T10, T11): each ends in exactly its code.
#![cfg(test)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use budstikke_domain::{Code, Verdict};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::X509;
use support::zip::{Entry, build};
use support::{
    FILES, SHA256, THEM, US, asic_manifest, assert_reasons, judged, letter, mimetype, reference,
    right_reference, signature, signed,
};

const MANIFEST: &str = "META-INF/ASiCManifest.xml";
const SIGNATURE: &str = "META-INF/signature.p7s";

fn files() -> Vec<Entry> {
    let files = FILES
        .iter()
        .map(|(name, content)| Entry::deflated(name, content));
    std::iter::once(mimetype()).chain(files).collect()
}

fn references() -> Vec<String> {
    FILES
        .iter()
        .map(|(name, content)| right_reference(name, content))
        .collect()
}

/// The files, and these entries behind them.
fn with(entries: Vec<Entry>) -> Vec<u8> {
    build(&[files(), entries].concat())
}

/// The files under a manifest with these references, honestly signed.
fn listing(references: &[String]) -> Vec<u8> {
    with(signed(MANIFEST, SIGNATURE, references))
}

/// T6
#[test]
fn every_file_has_exactly_one_reference_and_every_reference_a_file() {
    let all = references();
    let ghost = [all.clone(), vec![right_reference("borte.pdf", b"")]].concat();
    let twice = [all.clone(), vec![all[0].clone()]].concat();
    for (what, references, code) in [
        ("a file that is not named", &all[..1], Code::EntryUncovered),
        ("no file named", &[], Code::EntryUncovered),
        ("a reference to nothing", &ghost[..], Code::ManifestRef),
        (
            "a reference that stands twice",
            &twice[..],
            Code::ManifestRef,
        ),
    ] {
        assert_reasons(&listing(references), &[code], what);
    }
    let case = [right_reference("BREV.pdf", FILES[0].1), all[1].clone()];
    let judged = judged(&listing(&case));
    assert_eq!(
        judged.reasons()[0],
        Code::ManifestRef,
        "names are compared as they are written"
    );
}

/// T6
#[test]
fn a_second_manifest_must_be_signed_too() {
    let all = references();
    let one = signed(
        "META-INF/ASiCManifest1.xml",
        "META-INF/signature1.p7s",
        &all[..1],
    );
    let two = signed(
        "META-INF/ASiCManifest2.xml",
        "META-INF/signature2.p7s",
        &all[1..],
    );
    assert_reasons(
        &with([one.clone(), two.clone()].concat()),
        &[],
        "two signed ones",
    );
    let unsigned = with([one.clone(), two[..1].to_vec()].concat());
    assert_reasons(
        &unsigned,
        &[Code::SigUnpaired],
        "the second one is not signed",
    );
    let both = signed(
        "META-INF/ASiCManifest2.xml",
        "META-INF/signature2.p7s",
        &all,
    );
    assert_reasons(
        &with([one, both].concat()),
        &[Code::ManifestRef],
        "a file in both",
    );
}

/// T6, T7
#[test]
fn manifest_and_signature_come_in_pairs() {
    let pair = signed(MANIFEST, SIGNATURE, &references());
    let lone = Entry::deflated("META-INF/signature2.p7s", &signature(&US, b"something"));
    let elsewhere = asic_manifest("META-INF/signature9.p7s", &references());
    for (what, entries, codes) in [
        (
            "neither",
            vec![],
            vec![Code::ManifestMissing, Code::SigMissing],
        ),
        ("no signature", pair[..1].to_vec(), vec![Code::SigMissing]),
        (
            "no manifest",
            pair[1..].to_vec(),
            vec![Code::ManifestMissing],
        ),
        (
            "a signature of nothing",
            [pair.clone(), vec![lone]].concat(),
            vec![Code::SigUnpaired],
        ),
        (
            "a manifest that names another signature",
            vec![Entry::deflated(MANIFEST, &elsewhere), pair[1].clone()],
            vec![Code::SigUnpaired],
        ),
        (
            "one signature for two manifests",
            vec![
                pair[0].clone(),
                Entry::deflated("META-INF/ASiCManifest2.xml", &asic_manifest(SIGNATURE, &[])),
                pair[1].clone(),
            ],
            vec![Code::SigUnpaired],
        ),
        (
            "a stranger in META-INF",
            [
                pair.clone(),
                vec![Entry::stored("META-INF/MANIFEST.MF", b"")],
            ]
            .concat(),
            vec![Code::MetaUnknown],
        ),
    ] {
        let judged = judged(&with(entries));
        assert_eq!(judged.verdict(), Verdict::Failed, "{what}");
        assert!(
            judged.reasons().starts_with(&codes),
            "{what}: {:?}",
            judged.opened.findings
        );
    }
    let shouting = signed(
        "META-INF/ASICMANIFEST.XML",
        "META-INF/SIGNATURE.P7S",
        &references(),
    );
    assert_reasons(&with(shouting), &[], "casing in META-INF");
}

/// T7
#[test]
fn a_signature_holds_only_for_the_manifest_that_names_it() {
    let all = references();
    let honest = asic_manifest(SIGNATURE, &all);
    let other = asic_manifest(SIGNATURE, &all[..1]);
    let manifests =
        [1, 2].map(|n| asic_manifest(&format!("META-INF/signature{n}.p7s"), &all[n - 1..n]));
    let swapped = |first: usize, second: usize| {
        vec![
            Entry::deflated("META-INF/ASiCManifest1.xml", &manifests[0]),
            Entry::deflated("META-INF/ASiCManifest2.xml", &manifests[1]),
            Entry::deflated(
                "META-INF/signature1.p7s",
                &signature(&US, &manifests[first]),
            ),
            Entry::deflated(
                "META-INF/signature2.p7s",
                &signature(&US, &manifests[second]),
            ),
        ]
    };
    let pair = |manifest: &[u8], signature: Vec<u8>| {
        vec![
            Entry::deflated(MANIFEST, manifest),
            Entry::deflated(SIGNATURE, &signature),
        ]
    };
    for (what, entries, code) in [
        (
            "of another manifest",
            pair(&honest, signature(&US, &other)),
            Some(Code::SigInvalid),
        ),
        (
            "of a manifest with one more space",
            pair(&[&honest[..], b" "].concat(), signature(&US, &honest)),
            Some(Code::SigInvalid),
        ),
        ("in the wrong order", swapped(1, 0), Some(Code::SigInvalid)),
        ("in the right order", swapped(0, 1), None),
        (
            "that carries its content",
            pair(&honest, attached(&honest)),
            Some(Code::SigInvalid),
        ),
        (
            "that is none",
            pair(&honest, b"signature".to_vec()),
            Some(Code::CmsMalformed),
        ),
        (
            "that is empty",
            pair(&honest, Vec::new()),
            Some(Code::CmsMalformed),
        ),
    ] {
        let expected: Vec<_> = code.into_iter().collect();
        let judged = judged(&with(entries));
        let reasons = judged.reasons();
        assert_eq!(
            reasons.get(..expected.len()),
            Some(&expected[..]),
            "{what}: {:?}",
            judged.opened.findings
        );
        assert_eq!(
            judged.opened.entries.iter().any(|entry| entry.covered),
            expected.is_empty(),
            "{what}"
        );
    }
    let theirs = letter(&[("annet.pdf", b"annet")]);
    let stolen = [files(), vec![theirs[2].clone(), theirs[3].clone()]].concat();
    assert_reasons(
        &build(&stolen),
        &[Code::ManifestRef, Code::EntryUncovered],
        "of another container",
    );
}

#[test]
fn signers_of_two_organisations_differ() {
    let all = references();
    let one = signed(
        "META-INF/ASiCManifest1.xml",
        "META-INF/signature1.p7s",
        &all[..1],
    );
    let manifest = asic_manifest("META-INF/signature2.p7s", &all[1..]);
    let two = vec![
        Entry::deflated("META-INF/ASiCManifest2.xml", &manifest),
        Entry::deflated("META-INF/signature2.p7s", &signature(&THEM, &manifest)),
    ];
    assert_reasons(
        &with([one, two].concat()),
        &[Code::SignersDiffer],
        "us and them",
    );
}

fn attached(manifest: &[u8]) -> Vec<u8> {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_pubkey(&key).unwrap();
    builder
        .set_not_before(&openssl::asn1::Asn1Time::from_unix(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&openssl::asn1::Asn1Time::from_unix(2_366_841_600).unwrap())
        .unwrap();
    builder
        .sign(&key, openssl::hash::MessageDigest::sha256())
        .unwrap();
    let cms = CmsContentInfo::sign(
        Some(&builder.build()),
        Some(&key),
        None,
        Some(manifest),
        CMSOptions::BINARY,
    );
    cms.unwrap().to_der().unwrap()
}

/// T10
#[test]
fn digests_are_of_the_right_kind_and_value() {
    let (name, content) = FILES[0];
    let second = right_reference(FILES[1].0, FILES[1].1);
    let sha256 = BASE64.encode(openssl::sha::sha256(content));
    let of = |algorithm: &str, value: &str| {
        listing(&[reference(name, algorithm, value), second.clone()])
    };
    let sha1 = BASE64.encode(openssl::sha::sha1(content));
    for (what, zip, code) in [
        (
            "SHA-1",
            of("http://www.w3.org/2000/09/xmldsig#sha1", &sha1),
            Code::DigestAlgorithm,
        ),
        (
            "MD5",
            of(
                "http://www.w3.org/2001/04/xmldsig-more#md5",
                "1B2M2Y8AsgTpgAmY7PhCfg==",
            ),
            Code::DigestAlgorithm,
        ),
        (
            "SHA-224",
            of("http://www.w3.org/2001/04/xmldsig-more#sha224", &sha256),
            Code::DigestAlgorithm,
        ),
        ("nothing", of("", &sha256), Code::DigestAlgorithm),
        (
            "another case",
            of("http://www.w3.org/2001/04/xmlenc#SHA256", &sha256),
            Code::DigestAlgorithm,
        ),
        (
            "another value",
            of(SHA256, &BASE64.encode([7; 32])),
            Code::DigestMismatch,
        ),
        (
            "half a value",
            of(SHA256, sha256.split_at(20).0),
            Code::DigestMismatch,
        ),
        ("an empty value", of(SHA256, ""), Code::DigestMismatch),
        ("no base64", of(SHA256, "????"), Code::DigestMismatch),
        ("hex", of(SHA256, &"07".repeat(32)), Code::DigestMismatch),
        (
            "SHA-256 called SHA-512",
            of("http://www.w3.org/2001/04/xmlenc#sha512", &sha256),
            Code::DigestMismatch,
        ),
    ] {
        assert_reasons(&zip, &[code], what);
    }
    let sha384 = BASE64.encode(openssl::sha::sha384(content));
    let sha512 = BASE64.encode(openssl::sha::sha512(content));
    for (what, zip, notes) in [
        (
            "SHA-384",
            of("http://www.w3.org/2001/04/xmldsig-more#sha384", &sha384),
            vec![],
        ),
        (
            "SHA-512",
            of("http://www.w3.org/2001/04/xmlenc#sha512", &sha512),
            vec![],
        ),
        (
            "space round it",
            of(SHA256, &format!("\n  {sha256}\n")),
            vec![],
        ),
        (
            "the spelling of .NET",
            of("http://www.w3.org/2000/09/xmldsig#sha256", &sha256),
            vec![Code::DigestUriNonstandard],
        ),
    ] {
        let judged = judged(&zip);
        assert_eq!(
            (judged.reasons(), judged.notes()),
            (vec![], notes),
            "{what}: {:?}",
            judged.opened.findings
        );
    }
}

#[test]
fn a_name_is_decoded_once_and_only_when_no_entry_has_it() {
    let content = b"innhold";
    let with_name = |name: &str, uri: &str| {
        let mut entries = vec![mimetype(), Entry::deflated(name, content)];
        entries.extend(signed(
            MANIFEST,
            SIGNATURE,
            &[right_reference(uri, content)],
        ));
        build(&entries)
    };
    for (name, uri) in [
        ("vår sak.pdf", "vår sak.pdf"),
        ("vår sak.pdf", "v%C3%A5r%20sak.pdf"),
        ("100%25.pdf", "100%25.pdf"),
        ("100%.pdf", "100%.pdf"),
    ] {
        assert_reasons(&with_name(name, uri), &[], uri);
    }
    let twice = judged(&with_name("a b.pdf", "a%2520b.pdf"));
    assert_eq!(
        twice.reasons(),
        [Code::ManifestRef, Code::EntryUncovered],
        "encoded twice"
    );
}

/// T11
#[test]
fn xml_that_is_an_attack_or_none_is_refused() {
    let honest = String::from_utf8(asic_manifest(SIGNATURE, &references())).unwrap();
    let doctype = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let bomb = "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let behind_head = |text: &str| honest.replace(head, &format!("{head}{text}"));
    let deep = format!("{}{}", "<a>".repeat(5000), "</a>".repeat(5000));
    let many = right_reference("x", b"").repeat(3000);
    for (what, manifest, code) in [
        (
            "a doctype",
            behind_head(doctype).into_bytes(),
            Code::XmlDoctype,
        ),
        ("a bomb", behind_head(bomb).into_bytes(), Code::XmlDoctype),
        (
            "an unknown entity",
            honest.replace("brev.pdf", "&brev;").into_bytes(),
            Code::ManifestXml,
        ),
        (
            "no end",
            honest.split_at(honest.len() - 5).0.as_bytes().to_vec(),
            Code::ManifestXml,
        ),
        (
            "two roots",
            format!("{honest}<a/>").into_bytes(),
            Code::ManifestXml,
        ),
        (
            "another root",
            honest.replace("ASiCManifest", "Manifest").into_bytes(),
            Code::ManifestXml,
        ),
        (
            "another namespace",
            honest.replace("02918/v1.2.1", "02918/v9").into_bytes(),
            Code::ManifestXml,
        ),
        (
            "not UTF-8",
            [honest.as_bytes(), b"\xff"].concat(),
            Code::ManifestXml,
        ),
        ("nothing", Vec::new(), Code::ManifestXml),
        (
            "depth without end",
            honest
                .replace("</ASiCManifest>", &format!("{deep}</ASiCManifest>"))
                .into_bytes(),
            Code::ManifestXml,
        ),
        (
            "references without end",
            honest
                .replace("</ASiCManifest>", &format!("{many}</ASiCManifest>"))
                .into_bytes(),
            Code::ManifestXml,
        ),
        (
            "two signatures named",
            honest
                .replace(
                    "<DataObjectReference URI=\"brev.pdf\"",
                    "<SigReference URI=\"x\"/><DataObjectReference URI=\"brev.pdf\"",
                )
                .into_bytes(),
            Code::ManifestXml,
        ),
    ] {
        let signature = Entry::deflated(SIGNATURE, &signature(&US, &manifest));
        assert_reasons(
            &with(vec![Entry::deflated(MANIFEST, &manifest), signature]),
            &[code],
            what,
        );
    }
    let pair = signed(MANIFEST, SIGNATURE, &references());
    let open_document = Entry::deflated("META-INF/manifest.xml", behind_head(doctype).as_bytes());
    assert_reasons(
        &with([pair, vec![open_document]].concat()),
        &[Code::XmlDoctype],
        "in the other manifest",
    );
}

#[test]
fn xades_is_readable_and_not_believed() {
    let judged = judged(&with(vec![Entry::deflated(
        "META-INF/signatures0.xml",
        b"<x/>",
    )]));
    assert_eq!(judged.reasons(), [Code::XadesNotChecked]);
    assert_eq!(judged.verdict(), Verdict::Indeterminate);
    assert_eq!(judged.parts.len(), 2);
    assert!(judged.opened.entries.iter().all(|entry| !entry.covered));
}

/// T11: many manifests, each as costly as it may be.
#[test]
fn manifests_of_nothing_but_tags_are_refused_unread() {
    let body = "<a/>".repeat(200_000);
    let manifest = String::from_utf8(asic_manifest(SIGNATURE, &references())).unwrap();
    let manifest = manifest.replace("</ASiCManifest>", &format!("{body}</ASiCManifest>"));
    let manifests = (0..14).map(|n| {
        Entry::deflated(
            &format!("META-INF/ASiCManifest{n}.xml"),
            manifest.as_bytes(),
        )
    });
    let judged = judged(&with(manifests.collect()));
    assert_eq!(judged.reasons().first(), Some(&Code::ManifestXml));
}
