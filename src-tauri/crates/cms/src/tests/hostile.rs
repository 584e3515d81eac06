//! What is never accepted (trust-and-speed 1.5, T13).

use super::party::{IV, KEY, Parts, US, cbc_algorithm, gcm, opened};
use crate::{CmsError, Envelope, KeyEncryption, der, oid};

/// Must be refused as an algorithm, before anything is decrypted.
fn assert_refused(parts: &Parts, what: &str) {
    let cms = parts.build();
    let result = Envelope::open(cms.as_slice());
    assert!(
        matches!(result, Err(CmsError::Algorithm(_))),
        "{what}: {:?}",
        result.err()
    );
}

#[test]
fn old_and_unauthenticated_ciphers_are_refused() {
    let nist = |last: u8| vec![0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, last];
    let rsa = |last: u8| vec![0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 3, last];
    for (name, id) in [
        ("RC2-CBC", rsa(2)),
        ("RC4", rsa(4)),
        ("3DES", rsa(7)),
        ("RC5", rsa(9)),
        ("DES-CBC", vec![0x2b, 0x0e, 3, 2, 7]),
        ("AES-256-ECB", nist(41)),
        ("AES-256-OFB", nist(43)),
        ("AES-256-CFB", nist(44)),
        ("AES-256-CCM", nist(47)),
        ("AES-128-ECB", nist(1)),
    ] {
        let cipher = der::algorithm(&id, &der::tlv(der::OCTET_STRING, &IV));
        assert_refused(
            &Parts {
                cipher,
                ..Parts::new(b"x")
            },
            name,
        );
    }
}

#[test]
fn a_cbc_in_authenticated_data_is_no_authenticated_data() {
    let parts = Parts {
        content_type: der::oid(oid::AUTH_ENVELOPED_DATA),
        ..Parts::new(b"x")
    };
    assert_refused(&parts, "AES-CBC");
}

#[test]
fn short_tags_and_odd_nonces_are_refused() {
    let (cipher, _) = gcm(b"x", 256, 16);
    for (nonce, tag) in [(12, 4), (12, 8), (12, 17), (8, 16), (0, 16), (17, 16)] {
        let nonce = der::tlv(der::OCTET_STRING, &vec![1; nonce]);
        let parameters = der::sequence(&[&nonce, &der::unsigned(&[tag])]);
        let parts = Parts {
            cipher: der::algorithm(oid::AES256_GCM, &parameters),
            content: der::tlv(0x80, &cipher),
            ..Parts::new(b"x")
        };
        assert_refused(&parts, "GCM");
    }
}

#[test]
fn other_kinds_of_recipients_are_refused() {
    for (name, recipient) in [
        ("key agreement", der::tlv(0xa1, &[])),
        ("a key-encryption key", der::tlv(0xa2, &[])),
        ("a password", der::tlv(0xa3, &[])),
        ("something else", der::tlv(0xa4, &[])),
    ] {
        let ours = US.recipient(&KeyEncryption::oaep_sha256(), &KEY);
        for recipients in [vec![recipient.clone()], vec![ours, recipient]] {
            assert_refused(
                &Parts {
                    recipients,
                    ..Parts::new(b"x")
                },
                name,
            );
        }
    }
}

#[test]
fn other_key_transports_are_refused() {
    // RSA-KEM, and OAEP with MD5, with a mask that is not MGF1.
    let kem = der::algorithm(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 3, 14], &[]);
    let md5 = der::algorithm(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5], der::NULL_DER);
    let oaep = |parameters: &[u8]| der::algorithm(oid::RSAES_OAEP, &der::sequence(&[parameters]));
    let mask = der::algorithm(oid::SHA256, &md5);
    for (name, algorithm) in [
        ("RSA-KEM", kem),
        ("OAEP with MD5", oaep(&der::tlv(0xa0, &md5))),
        ("another mask", oaep(&der::tlv(0xa1, &mask))),
    ] {
        let recipients = vec![US.recipient_with(&algorithm, &[0; 256])];
        assert_refused(
            &Parts {
                recipients,
                ..Parts::new(b"x")
            },
            name,
        );
    }
}

#[test]
fn a_cms_of_another_kind_or_inside_another_is_refused() {
    let content_type = der::oid(oid::SIGNED_DATA);
    assert_refused(
        &Parts {
            content_type,
            ..Parts::new(b"x")
        },
        "SignedData",
    );
    let inner_type = der::oid(oid::ENVELOPED_DATA);
    assert_refused(
        &Parts {
            inner_type,
            ..Parts::new(b"x")
        },
        "EnvelopedData inside",
    );
}

#[test]
fn attributes_without_measure_are_refused() {
    let parts = Parts {
        after: der::tlv(0xa1, &vec![0; 70_000]),
        ..Parts::new(b"x")
    };
    let result = opened(&parts.build(), &US, 4096);
    assert!(matches!(result, Err(CmsError::Algorithm(_))), "{result:?}");
}

#[test]
fn one_to_eight_recipients_are_accepted() {
    let one = US.recipient(&KeyEncryption::oaep_sha256(), &KEY);
    for (count, accepted) in [(0, false), (1, true), (8, true), (9, false)] {
        let recipients = vec![one.clone(); count];
        let cms = Parts {
            recipients,
            ..Parts::new(b"x")
        }
        .build();
        assert_eq!(Envelope::open(cms.as_slice()).is_ok(), accepted, "{count}");
    }
}

/// A receiver that told a wrong padding from a wrong key would be an oracle.
#[test]
fn a_wrong_pkcs1_padding_goes_on_with_another_key_and_fails_only_at_the_end() {
    let algorithm = KeyEncryption::Pkcs1v15.to_algorithm();
    // A few in a row, because a wrong key makes a right CBC padding once in 256.
    let refused = (0u8..4).filter(|attempt| {
        let recipients = vec![US.recipient_with(&algorithm, &[attempt + 1; 256])];
        let cms = Parts {
            recipients,
            ..Parts::new(&[7; 4000])
        }
        .build();
        match opened(&cms, &US, 4096) {
            Err(CmsError::Decrypt) => true,
            Err(other) => panic!("it tells more than that it failed: {other}"),
            Ok(plain) => {
                assert_ne!(plain, [7; 4000]);
                false
            }
        }
    });
    assert!(refused.count() >= 1);
}

#[test]
fn a_content_key_of_the_wrong_length_is_no_other_error_than_a_wrong_one() {
    for length in [0, 16, 31, 33, 64] {
        let envelope = Parts::new(&[7; 4000]).build();
        let envelope = Envelope::open(envelope.as_slice()).unwrap();
        let plain = std::io::read_to_string(envelope.decrypt(&vec![1; length]).unwrap());
        assert!(plain.is_err(), "{length}");
    }
}

#[test]
fn lengths_that_lie_cost_nothing() {
    let whole = Parts::new(b"x").build();
    let cipher = cbc_algorithm();
    let at = whole
        .windows(cipher.len())
        .position(|w| w == cipher)
        .unwrap()
        + cipher.len();
    for length in [
        &[0x84, 0xff, 0xff, 0xff, 0xff][..],
        &[0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        let lying = [&whole[..at], &[0x80], length, &[1, 2, 3]].concat();
        let result = opened(&lying, &US, 64);
        assert!(
            matches!(result, Err(CmsError::Truncated | CmsError::Malformed(_))),
            "{result:?}"
        );
    }
}
