//! Signatures: ours hold, each kind that is accepted holds, and nothing that was touched does.

use jiff::Timestamp;
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::sign::Signer;

use super::party::{OTHER, Party, US};
use crate::enveloped_writer::issuer_and_serial;
use crate::{CmsError, DigestAlgorithm, SignedData, der, oid, sign_detached};

const CONTENT: &[u8] = b"<ASiCManifest/>";

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn ours(party: &Party) -> Vec<u8> {
    let digest = openssl::sha::sha256(CONTENT);
    let certificate = &party.certificate;
    sign_detached::<CmsError>(&digest, certificate, &[], now(), |digest| {
        Ok(raw(party, digest))
    })
    .unwrap()
}

/// RSASSA-PKCS1-v1_5 over a SHA-256 digest.
fn raw(party: &Party, digest: &[u8]) -> Vec<u8> {
    let prefix = der::sequence(&[
        &der::algorithm(oid::SHA256, der::NULL_DER),
        &der::tlv(4, digest),
    ]);
    let mut signature = vec![0; party.key.size()];
    let rsa = party.key.rsa().unwrap();
    let length = rsa
        .private_encrypt(&prefix, &mut signature, openssl::rsa::Padding::PKCS1)
        .unwrap();
    signature.truncate(length);
    signature
}

/// A signature with every part chosen.
struct Spec<'a> {
    party: &'a Party,
    digest: DigestAlgorithm,
    announced: Vec<u8>,
    signature_algorithm: Vec<u8>,
    content: &'a [u8],
    attached: bool,
    extra: Vec<Vec<u8>>,
    certificates: Vec<Vec<u8>>,
}

impl<'a> Spec<'a> {
    fn new(party: &'a Party, digest: DigestAlgorithm, signature_algorithm: &[u8]) -> Spec<'a> {
        Spec {
            party,
            digest,
            announced: digest.to_algorithm(),
            signature_algorithm: der::algorithm(signature_algorithm, der::NULL_DER),
            content: CONTENT,
            attached: false,
            extra: Vec::new(),
            certificates: vec![party.certificate.to_der().unwrap()],
        }
    }

    fn build(&self) -> Vec<u8> {
        signed_data(&[self])
    }

    fn signer(&self) -> Vec<u8> {
        let attribute =
            |id: &[u8], value: &[u8]| der::sequence(&[&der::oid(id), &der::tlv(der::SET, value)]);
        let digest = hash(self.digest.message_digest(), self.content).unwrap();
        let mut attributes = vec![
            attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
            attribute(oid::MESSAGE_DIGEST, &der::tlv(4, &digest)),
        ];
        attributes.extend(self.extra.iter().cloned());
        let set = der::set_of(attributes);
        let mut signer = Signer::new(self.digest.message_digest(), &self.party.key).unwrap();
        if self
            .signature_algorithm
            .windows(9)
            .any(|w| w == oid::RSASSA_PSS)
        {
            signer
                .set_rsa_padding(openssl::rsa::Padding::PKCS1_PSS)
                .unwrap();
            signer
                .set_rsa_pss_saltlen(openssl::sign::RsaPssSaltlen::custom(32))
                .unwrap();
        }
        let signature = signer.sign_oneshot_to_vec(&set).unwrap();
        der::sequence(&[
            &der::unsigned(&[1]),
            &issuer_and_serial(&self.party.certificate).unwrap(),
            &self.announced,
            &[&[0xa0], &set[1..]].concat(),
            &self.signature_algorithm,
            &der::tlv(4, &signature),
        ])
    }
}

fn signed_data(specs: &[&Spec<'_>]) -> Vec<u8> {
    let first = specs[0];
    let mut inside = der::oid(oid::DATA);
    if first.attached {
        inside.extend(der::tlv(0xa0, &der::tlv(4, first.content)));
    }
    let signed = der::sequence(&[
        &der::unsigned(&[1]),
        &der::set_of(specs.iter().map(|spec| spec.announced.clone()).collect()),
        &der::sequence(&[&inside]),
        &der::tlv(
            0xa0,
            &specs
                .iter()
                .flat_map(|spec| spec.certificates.concat())
                .collect::<Vec<_>>(),
        ),
        &der::tlv(
            der::SET,
            &specs
                .iter()
                .flat_map(|spec| spec.signer())
                .collect::<Vec<_>>(),
        ),
    ]);
    der::sequence(&[&der::oid(oid::SIGNED_DATA), &der::tlv(0xa0, &signed)])
}

/// The outcome of the only signer.
fn outcome(cms: &[u8], content: &[u8]) -> Result<DigestAlgorithm, CmsError> {
    let mut checks = SignedData::parse(cms)?.check(content);
    assert_eq!(checks.len(), 1);
    let check = checks.remove(0);
    check.outcome.map(|()| check.digest.unwrap())
}

#[test]
fn our_signature_holds_and_names_its_time_and_certificate() {
    let signed = SignedData::parse(&ours(&US)).unwrap();
    let check = &signed.check(CONTENT)[0];
    assert!(check.outcome.is_ok(), "{:?}", check.outcome);
    assert_eq!(check.digest, Some(DigestAlgorithm::Sha256));
    assert_eq!(check.signing_time, Some(now()));
    assert_eq!(
        check.certificate.as_ref().unwrap().to_der().unwrap(),
        US.certificate.to_der().unwrap()
    );
    let other = signed.check(b"<ASiCManifest />");
    assert!(
        matches!(other[0].outcome, Err(CmsError::Signature(_))),
        "one octet more"
    );
}

#[test]
fn openssl_takes_our_signature_and_we_take_theirs() {
    let mut cms = CmsContentInfo::from_der(&ours(&US)).unwrap();
    let options = CMSOptions::BINARY | CMSOptions::NO_SIGNER_CERT_VERIFY;
    cms.verify(None, None, Some(CONTENT), None, options)
        .expect("OpenSSL verifies it");

    let options = CMSOptions::BINARY | CMSOptions::DETACHED;
    let theirs = CmsContentInfo::sign(
        Some(&US.certificate),
        Some(&US.key),
        None,
        Some(CONTENT),
        options,
    );
    let theirs = theirs.unwrap().to_der().unwrap();
    assert_eq!(outcome(&theirs, CONTENT).unwrap(), DigestAlgorithm::Sha256);
}

#[test]
fn every_kind_that_is_accepted_holds() {
    use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    let p256 = Party::elliptic(3, Nid::X9_62_PRIME256V1);
    let p384 = Party::elliptic(4, Nid::SECP384R1);
    for (party, digest, algorithm) in [
        (&*US, Sha1, oid::SHA1_WITH_RSA),
        (&*US, Sha1, oid::RSA_ENCRYPTION),
        (&*US, Sha256, oid::RSA_ENCRYPTION),
        (&*US, Sha256, oid::SHA256_WITH_RSA),
        (&*US, Sha384, oid::SHA384_WITH_RSA),
        (&*US, Sha512, oid::SHA512_WITH_RSA),
        (&p256, Sha256, oid::ECDSA_SHA256),
        (&p384, Sha384, oid::ECDSA_SHA384),
    ] {
        let cms = Spec::new(party, digest, algorithm).build();
        assert_eq!(
            outcome(&cms, CONTENT).unwrap(),
            digest,
            "{}",
            oid::dotted(algorithm)
        );
    }
    let sha256 = der::algorithm(oid::SHA256, der::NULL_DER);
    let parameters = der::sequence(&[
        &der::tlv(0xa0, &sha256),
        &der::tlv(0xa1, &der::algorithm(oid::MGF1, &sha256)),
        &der::tlv(0xa2, &der::unsigned(&[32])),
    ]);
    let spec = Spec {
        signature_algorithm: der::algorithm(oid::RSASSA_PSS, &parameters),
        ..Spec::new(&US, Sha256, oid::RSASSA_PSS)
    };
    assert_eq!(outcome(&spec.build(), CONTENT).unwrap(), Sha256, "PSS");
}

#[test]
fn weak_and_unknown_algorithms_are_not_even_tried() {
    use DigestAlgorithm::{Sha1, Sha256, Sha512};
    let short = Party::rsa(5, 1024);
    let p521 = Party::elliptic(6, Nid::SECP521R1);
    let md5 = der::algorithm(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5], der::NULL_DER);
    for (what, spec) in [
        (
            "RSA with 1024 bits",
            Spec::new(&short, Sha256, oid::SHA256_WITH_RSA),
        ),
        ("P-521", Spec::new(&p521, Sha512, oid::ECDSA_SHA512)),
        (
            "MD5",
            Spec {
                announced: md5,
                ..Spec::new(&US, Sha256, oid::RSA_ENCRYPTION)
            },
        ),
        ("two digests", Spec::new(&US, Sha256, oid::SHA1_WITH_RSA)),
        (
            "two digests the other way",
            Spec::new(&US, Sha1, oid::SHA256_WITH_RSA),
        ),
        (
            "ECDSA with an RSA key",
            Spec::new(&US, Sha256, oid::ECDSA_SHA256),
        ),
        (
            "DSA",
            Spec::new(&US, Sha256, &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3]),
        ),
    ] {
        let result = outcome(&spec.build(), CONTENT);
        assert!(
            matches!(result, Err(CmsError::Algorithm(_))),
            "{what}: {result:?}"
        );
    }
}

#[test]
fn what_is_signed_otherwise_than_it_says_does_not_hold() {
    let new = || Spec::new(&US, DigestAlgorithm::Sha256, oid::SHA256_WITH_RSA);
    let attribute =
        |id: &[u8], value: &[u8]| der::sequence(&[&der::oid(id), &der::tlv(der::SET, value)]);
    let twice = attribute(oid::CONTENT_TYPE, &der::oid(oid::SIGNED_DATA));
    let wrong_certificate = {
        let digest = OTHER.certificate.digest(MessageDigest::sha256()).unwrap();
        let id = der::sequence(&[&der::sequence(&[&der::sequence(&[&der::tlv(4, &digest)])])]);
        attribute(oid::SIGNING_CERTIFICATE_V2, &id)
    };
    let wrong_algorithms = {
        let sha1 = der::algorithm(oid::SHA1, der::NULL_DER);
        let rsa = der::algorithm(oid::SHA1_WITH_RSA, der::NULL_DER);
        let value = der::sequence(&[&sha1, &[&[0xa1], &rsa[1..]].concat()]);
        attribute(oid::ALGORITHM_PROTECTION, &value)
    };
    for (what, spec) in [
        (
            "attached",
            Spec {
                attached: true,
                ..new()
            },
        ),
        (
            "over other content",
            Spec {
                content: b"something else",
                ..new()
            },
        ),
        (
            "two content types",
            Spec {
                extra: vec![twice],
                ..new()
            },
        ),
        (
            "another certificate named",
            Spec {
                extra: vec![wrong_certificate],
                ..new()
            },
        ),
        (
            "other algorithms named",
            Spec {
                extra: vec![wrong_algorithms],
                ..new()
            },
        ),
        (
            "no certificate",
            Spec {
                certificates: vec![],
                ..new()
            },
        ),
        (
            "only another's certificate",
            Spec {
                certificates: vec![OTHER.certificate.to_der().unwrap()],
                ..new()
            },
        ),
    ] {
        let result = outcome(&spec.build(), CONTENT);
        assert!(
            matches!(result, Err(CmsError::Signature(_))),
            "{what}: {result:?}"
        );
    }
}

#[test]
fn every_signer_is_judged() {
    let good = Spec::new(&US, DigestAlgorithm::Sha256, oid::SHA256_WITH_RSA);
    let bad = Spec {
        content: b"something else",
        ..Spec::new(&OTHER, DigestAlgorithm::Sha256, oid::SHA256_WITH_RSA)
    };
    let signed = SignedData::parse(&signed_data(&[&good, &bad])).unwrap();
    let checks = signed.check(CONTENT);
    let holds: Vec<bool> = checks.iter().map(|check| check.outcome.is_ok()).collect();
    assert_eq!(holds, [true, false]);
}

#[test]
fn attributes_without_measure_are_refused() {
    let attribute = |index: u32| {
        let id = [
            &[0x2a][..],
            &(index + 1000).to_be_bytes().map(|octet| octet & 0x7f),
        ]
        .concat();
        der::sequence(&[&der::oid(&id), &der::tlv(der::SET, der::NULL_DER)])
    };
    let spec = Spec {
        extra: (0..5000).map(attribute).collect(),
        ..Spec::new(&US, DigestAlgorithm::Sha256, oid::SHA256_WITH_RSA)
    };
    assert!(outcome(&spec.build(), CONTENT).is_err());
}

/// No octet of what was signed, or of how, can be changed (trust-and-speed 1.6).
#[test]
fn a_changed_bit_never_holds_as_the_same_signature() {
    let whole = ours(&US);
    let survivors: Vec<usize> = (0..whole.len() * 8)
        .filter(|bit| {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            outcome_or_none(&changed).is_some()
        })
        .collect();
    // The two versions (1 to 5 are known), and nothing else.
    let versions = [[2, 1, 0], [2, 1, 2], [2, 1, 3], [2, 1, 5]];
    for bit in survivors {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let start = (bit / 8).saturating_sub(2);
        let around: [u8; 3] = changed[start..start + 3].try_into().unwrap();
        assert!(
            versions.contains(&around),
            "bit {bit} of octet {}: {around:02x?}",
            bit / 8
        );
    }
}

fn outcome_or_none(cms: &[u8]) -> Option<()> {
    let checks = SignedData::parse(cms).ok()?.check(CONTENT);
    (!checks.is_empty() && checks.iter().all(|check| check.outcome.is_ok())).then_some(())
}
