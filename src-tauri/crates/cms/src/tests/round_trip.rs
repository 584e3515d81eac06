//! What is written is read, in every form that others write.

use std::io::{BufReader, Cursor, Read, Write};

use proptest::collection::vec;
use proptest::prelude::*;

use super::party::{IV, KEY, OTHER, Parts, US, cbc, gcm, opened};
use crate::{
    CmsError, DigestAlgorithm, Envelope, EnvelopedWriter, KeyEncryption, SignedData, der, oid,
};

/// Content that does not repeat within a block.
fn content(size: usize) -> Vec<u8> {
    (0..size)
        .map(|index| (index * 31 + index / 251) as u8)
        .collect()
}

fn sealed(plain: &[u8], writes: &[usize]) -> Vec<u8> {
    let mut writer = EnvelopedWriter::new(Vec::new(), &US.certificate).unwrap();
    let mut rest = plain;
    for size in writes.iter().cycle() {
        let (piece, left) = rest.split_at((*size).min(rest.len()));
        writer.write_all(piece).unwrap();
        rest = left;
        if rest.is_empty() {
            break;
        }
    }
    writer.finish().unwrap()
}

#[test]
fn every_size_round_the_edges_of_blocks_and_chunks_comes_back() {
    for size in [
        0, 1, 15, 16, 17, 65_519, 65_520, 65_535, 65_536, 65_537, 131_072, 200_000,
    ] {
        let plain = content(size);
        let cms = sealed(&plain, &[size.max(1)]);
        assert_eq!(opened(&cms, &US, 8192).unwrap(), plain, "{size} octets");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_chunking_of_writes_and_reads_gives_the_same(
        size in prop_oneof![0usize..70, 65_500usize..65_600, 130_900usize..131_200],
        writes in vec(1usize..70_000, 1..5),
        buffer in 1usize..9000,
    ) {
        let plain = content(size);
        prop_assert_eq!(opened(&sealed(&plain, &writes), &US, buffer).unwrap(), plain);
    }

    #[test]
    fn arbitrary_octets_never_panic(bytes in vec(any::<u8>(), 0..600), buffer in 1usize..50) {
        read_anything(&bytes, buffer);
    }

    #[test]
    fn a_damaged_envelope_never_panics(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        buffer in 1usize..600,
    ) {
        let mut bytes = sealed(&content(500), &[100]);
        for (index, octet) in changes {
            let index = index.index(bytes.len());
            bytes[index] = octet;
        }
        read_anything(&bytes, buffer);
        bytes.truncate(cut.index(bytes.len()));
        read_anything(&bytes, buffer);
    }

    /// Octets that are nearly ASN.1 reach further than random ones.
    #[test]
    fn nested_elements_never_panic(
        elements in vec((prop::sample::select(vec![0x30u8, 0x31, 0xa0, 0x24, 4, 6, 2, 0]), 0u8..0x84), 0..400),
    ) {
        let bytes: Vec<u8> = elements.into_iter().flat_map(|(tag, length)| [tag, length]).collect();
        read_anything(&bytes, 64);
    }
}

/// Reads as an envelope and as a signature, as far as it goes.
fn read_anything(bytes: &[u8], buffer: usize) {
    if let Ok(mut envelope) = Envelope::open(BufReader::with_capacity(buffer, bytes)) {
        let _ = envelope.starts_with(&KEY, b"PK");
        if let Ok(mut plain) = envelope.decrypt(&KEY) {
            let _ = plain.read_to_end(&mut Vec::new());
        }
    }
    if let Ok(signed) = SignedData::parse(bytes) {
        signed.check(b"content");
    }
}

#[test]
fn an_envelope_that_is_cut_off_is_never_taken_for_whole() {
    let cms = sealed(&content(300), &[300]);
    for length in 0..cms.len() {
        let result = opened(&cms[..length], &US, 64);
        assert!(
            matches!(result, Err(CmsError::Truncated)),
            "{length} of {} octets: {result:?}",
            cms.len()
        );
    }
    let mut longer = cms.clone();
    longer.push(0);
    assert!(
        matches!(opened(&longer, &US, 64), Err(CmsError::Malformed(_))),
        "nor a longer one"
    );
}

#[test]
fn a_writer_that_is_dropped_leaves_what_nobody_takes_for_whole() {
    let mut out = Vec::new();
    let mut writer = EnvelopedWriter::new(&mut out, &US.certificate).unwrap();
    writer.write_all(&content(100_000)).unwrap();
    drop(writer);
    assert!(matches!(opened(&out, &US, 4096), Err(CmsError::Truncated)));
}

#[test]
fn a_write_that_failed_cannot_be_finished() {
    let mut room = [0u8; 1000];
    let mut writer = EnvelopedWriter::new(Cursor::new(&mut room[..]), &US.certificate).unwrap();
    assert!(writer.write_all(&content(100_000)).is_err());
    assert!(writer.write_all(b"more").is_err());
    assert!(matches!(writer.finish(), Err(CmsError::Io(_))));
}

#[test]
fn every_chunking_of_the_content_is_read() {
    let plain = content(1000);
    let cipher = cbc(&plain);
    let octets = |bytes: &[u8]| der::tlv(der::OCTET_STRING, bytes);
    let ones: Vec<u8> = cipher.iter().flat_map(|octet| [4, 1, *octet]).collect();
    let (a, b) = cipher.split_at(333);
    let nested = [
        der::tlv(0x24, &[octets(a), octets(&[])].concat()),
        octets(b),
    ]
    .concat();
    let indefinite = [
        &[0xa0, 0x80, 0x24, 0x80],
        &octets(a)[..],
        &[0, 0],
        &octets(b),
        &[0, 0],
    ]
    .concat();
    for (form, content) in [
        ("primitive", der::tlv(0x80, &cipher)),
        ("one octet each, definite", der::tlv(0xa0, &ones)),
        ("nested, definite", der::tlv(0xa0, &nested)),
        ("nested, indefinite", indefinite),
    ] {
        let cms = Parts {
            content,
            ..Parts::new(&[])
        }
        .build();
        for buffer in [1, 7, 4096] {
            assert_eq!(opened(&cms, &US, buffer).unwrap(), plain, "{form}");
        }
    }
}

#[test]
fn every_key_transport_is_read() {
    use DigestAlgorithm::{Sha1, Sha256, Sha384};
    let oaep = |digest, mgf1, label: &[u8]| KeyEncryption::Oaep {
        digest,
        mgf1,
        label: label.to_vec(),
    };
    for scheme in [
        KeyEncryption::Pkcs1v15,
        oaep(Sha256, Sha256, b""),
        oaep(Sha1, Sha1, b""),
        oaep(Sha256, Sha1, b""),
        oaep(Sha384, Sha384, b"merke"),
    ] {
        let recipients = vec![US.recipient(&scheme, &KEY)];
        let cms = Parts {
            recipients,
            ..Parts::new(b"innhold")
        }
        .build();
        assert_eq!(
            opened(&cms, &US, 64).unwrap(),
            b"innhold",
            "{}",
            scheme.name()
        );
    }
}

#[test]
fn our_recipient_is_found_among_several_and_beside_what_is_not_used() {
    let scheme = KeyEncryption::oaep_sha256();
    let cms = Parts {
        before: der::tlv(0xa0, &der::tlv(0xa0, &US.certificate.to_der().unwrap())),
        recipients: vec![OTHER.recipient(&scheme, &KEY), US.recipient(&scheme, &KEY)],
        after: der::tlv(
            0xa1,
            &der::sequence(&[&der::oid(oid::SIGNING_TIME), &der::tlv(der::SET, &[])]),
        ),
        ..Parts::new(b"innhold")
    };
    for party in [&*US, &*OTHER] {
        assert_eq!(opened(&cms.build(), party, 64).unwrap(), b"innhold");
    }
}

#[test]
fn gcm_is_read_in_both_structures_and_every_changed_octet_is_noticed() {
    let plain = content(5000);
    let nonce = der::tlv(der::OCTET_STRING, &IV[..12]);
    for (bits, id) in [
        (128, oid::AES128_GCM),
        (192, oid::AES192_GCM),
        (256, oid::AES256_GCM),
    ] {
        let parameters = der::sequence(&[&nonce, &der::unsigned(&[16])]);
        let (cipher, tag) = gcm(&plain, bits, 16);
        let mut parts = Parts {
            cipher: der::algorithm(id, &parameters),
            content: der::tlv(0x80, &[cipher.clone(), tag.clone()].concat()),
            recipients: vec![US.recipient(&KeyEncryption::oaep_sha256(), &KEY[..bits / 8])],
            ..Parts::new(&[])
        };
        assert_eq!(
            opened(&parts.build(), &US, 100).unwrap(),
            plain,
            "AES-{bits} in EnvelopedData"
        );
        for index in [0, 2500, 4999, 5000, 5015] {
            let mut changed = [cipher.clone(), tag.clone()].concat();
            changed[index] ^= 1;
            parts.content = der::tlv(0x80, &changed);
            assert!(
                matches!(opened(&parts.build(), &US, 100), Err(CmsError::Tag)),
                "octet {index}"
            );
        }
        parts.content_type = der::oid(oid::AUTH_ENVELOPED_DATA);
        parts.content = der::tlv(0x80, &cipher);
        parts.after = der::tlv(der::OCTET_STRING, &tag);
        assert_eq!(
            opened(&parts.build(), &US, 100).unwrap(),
            plain,
            "AES-{bits} in AuthEnvelopedData"
        );
        parts.after = der::tlv(der::OCTET_STRING, &tag[..12]);
        assert!(
            matches!(opened(&parts.build(), &US, 100), Err(CmsError::Tag)),
            "half a tag is none"
        );
    }
}
