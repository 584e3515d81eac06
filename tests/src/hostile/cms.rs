//! Envelopes that nobody honest writes.

use budstikke_test_pki::der::{integer as unsigned, oid as object, value as tlv};
use openssl::encrypt::Encrypter;
use openssl::hash::MessageDigest;
use openssl::rsa::Padding;
use openssl::symm::{Cipher, encrypt, encrypt_aead};
use openssl::x509::X509;
use serde::Deserialize;

use super::parties::{PARTIES, Party};

const KEY: [u8; 32] = [0x42; 32];
const IV: [u8; 16] = [0x24; 16];

/// An EnvelopedData, part by part.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Envelope {
    /// Dotted.
    content_type: String,
    /// A name of [`Envelope::content`], or a dotted identifier that stands over AES-256-CBC.
    cipher: String,
    /// Octets of GCM's tag that its parameters announce.
    tag: u8,
    transport: String,
    /// Names of parties, or a kind of recipient that is not a key transport.
    recipients: Vec<String>,
    /// Dotted.
    inner: String,
    /// So many octets of attributes behind.
    attributes: usize,
    /// Turns over the lowest bit of this octet of the ciphertext; below zero from the end.
    flip: Option<i64>,
    /// Keeps so many octets of the ciphertext.
    keep: Option<usize>,
}

impl Default for Envelope {
    fn default() -> Envelope {
        Envelope {
            content_type: "1.2.840.113549.1.7.3".to_owned(),
            cipher: "aes256-cbc".to_owned(),
            tag: 16,
            transport: "oaep-sha256".to_owned(),
            recipients: vec!["them".to_owned()],
            inner: "1.2.840.113549.1.7.1".to_owned(),
            attributes: 0,
            flip: None,
            keep: None,
        }
    }
}

/// `plain` in an envelope.
pub(super) fn locked(wanted: &Envelope, plain: &[u8]) -> Vec<u8> {
    let (algorithm, mut content, tag, key_length) = wanted.content(plain);
    content.truncate(wanted.keep.unwrap_or(usize::MAX));
    if let Some(octet) = wanted.flip {
        let length = content.len() as i64;
        let at = if octet < 0 { length + octet } else { octet };
        content[at as usize] ^= 1;
    }
    let recipients = wanted.recipients.iter().map(|name| match name.as_str() {
        "key agreement" => tlv(0xa1, &[]),
        "key encryption key" => tlv(0xa2, &[]),
        "password" => tlv(0xa3, &[]),
        "something else" => tlv(0xa4, &[]),
        name => wanted.recipient(PARTIES.named(name), &KEY[..key_length]),
    });
    let recipients = tlv(0x31, &recipients.collect::<Vec<_>>().concat());
    let inner = sequence(&[&object(&wanted.inner), &algorithm, &tlv(0x80, &content)]);
    let attributes = match wanted.attributes {
        0 => Vec::new(),
        length => tlv(0xa1, &vec![0; length]),
    };
    let tag = tag.map(|tag| tlv(0x04, &tag)).unwrap_or_default();
    let data = sequence(&[&unsigned(&[0]), &recipients, &inner, &tag, &attributes]);
    sequence(&[&object(&wanted.content_type), &tlv(0xa0, &data)])
}

impl Envelope {
    /// Algorithm, ciphertext, a tag that stands outside it, and the length of the key.
    fn content(&self, plain: &[u8]) -> (Vec<u8>, Vec<u8>, Option<Vec<u8>>, usize) {
        let iv = tlv(0x04, &IV);
        let cbc = |cipher: Cipher, id: &str, length: usize| {
            let content = encrypt(cipher, &KEY[..length], Some(&IV), plain).expect("AES");
            (sequence(&[&object(id), &iv]), content, None, length)
        };
        let gcm = || {
            let mut tag = vec![0; 16];
            let nonce = &IV[..12];
            let content = encrypt_aead(
                Cipher::aes_256_gcm(),
                &KEY,
                Some(nonce),
                &[],
                plain,
                &mut tag,
            );
            let parameters = sequence(&[&tlv(0x04, nonce), &unsigned(&[self.tag])]);
            let algorithm = sequence(&[&object("2.16.840.1.101.3.4.1.46"), &parameters]);
            (algorithm, content.expect("AES"), tag)
        };
        match self.cipher.as_str() {
            "aes128-cbc" => cbc(Cipher::aes_128_cbc(), "2.16.840.1.101.3.4.1.2", 16),
            "aes192-cbc" => cbc(Cipher::aes_192_cbc(), "2.16.840.1.101.3.4.1.22", 24),
            "aes256-cbc" => cbc(Cipher::aes_256_cbc(), "2.16.840.1.101.3.4.1.42", 32),
            "gcm" => {
                let (algorithm, content, tag) = gcm();
                (algorithm, content, Some(tag), 32)
            }
            "gcm-inside" => {
                let (algorithm, content, tag) = gcm();
                (algorithm, [content, tag].concat(), None, 32)
            }
            dotted => cbc(Cipher::aes_256_cbc(), dotted, 32),
        }
    }

    fn recipient(&self, party: &Party, key: &[u8]) -> Vec<u8> {
        let public = party.identity.certificate.public_key().expect("a key");
        let mut encrypter = Encrypter::new(&public).expect("RSA");
        let sha1 = sequence(&[&object("1.3.14.3.2.26"), &tlv(0x05, &[])]);
        let sha256 = sequence(&[&object("2.16.840.1.101.3.4.2.1"), &tlv(0x05, &[])]);
        let md5 = sequence(&[&object("1.2.840.113549.2.5"), &tlv(0x05, &[])]);
        let mgf1 = |digest: &[u8]| sequence(&[&object("1.2.840.113549.1.1.8"), digest]);
        let oaep = |parameters: &[u8]| sequence(&[&object("1.2.840.113549.1.1.7"), parameters]);
        let plain_rsa = sequence(&[&object("1.2.840.113549.1.1.1"), &tlv(0x05, &[])]);
        let of_both =
            |digest: &[u8]| oaep(&sequence(&[&tlv(0xa0, digest), &tlv(0xa1, &mgf1(digest))]));
        let (padding, digest, algorithm) = match self.transport.as_str() {
            "oaep-sha256" => (
                Padding::PKCS1_OAEP,
                MessageDigest::sha256(),
                of_both(&sha256),
            ),
            "oaep-sha1" => (
                Padding::PKCS1_OAEP,
                MessageDigest::sha1(),
                oaep(&sequence(&[])),
            ),
            "oaep-md5" => (Padding::PKCS1_OAEP, MessageDigest::sha1(), of_both(&md5)),
            "oaep-other-mask" => {
                let mask = sequence(&[&tlv(0xa0, &sha256), &tlv(0xa1, &sha256)]);
                (Padding::PKCS1_OAEP, MessageDigest::sha256(), oaep(&mask))
            }
            "oaep-one-sha1" => {
                let mixed = sequence(&[&tlv(0xa0, &sha256), &tlv(0xa1, &mgf1(&sha1))]);
                (Padding::PKCS1_OAEP, MessageDigest::sha256(), oaep(&mixed))
            }
            "pkcs1" | "pkcs1-broken" => (Padding::PKCS1, MessageDigest::sha256(), plain_rsa),
            "kem" => {
                let kem = sequence(&[&object("1.2.840.113549.1.9.16.3.14")]);
                (Padding::PKCS1, MessageDigest::sha256(), kem)
            }
            other => panic!("no transport is called {other}"),
        };
        encrypter.set_rsa_padding(padding).expect("RSA");
        if padding == Padding::PKCS1_OAEP {
            encrypter.set_rsa_oaep_md(digest).expect("OAEP");
            let mask = if self.transport == "oaep-one-sha1" {
                MessageDigest::sha1()
            } else {
                digest
            };
            encrypter.set_rsa_mgf1_md(mask).expect("OAEP");
        }
        let mut wrapped = vec![0; encrypter.encrypt_len(key).expect("RSA")];
        let length = encrypter.encrypt(key, &mut wrapped).expect("RSA");
        wrapped.truncate(length);
        if self.transport == "pkcs1-broken" {
            wrapped.fill(1);
        }
        sequence(&[
            &unsigned(&[0]),
            &issuer_and_serial(&party.identity.certificate),
            &algorithm,
            &tlv(0x04, &wrapped),
        ])
    }
}

pub(super) fn issuer_and_serial(certificate: &X509) -> Vec<u8> {
    let issuer = certificate.issuer_name().to_der().expect("a name");
    let serial = certificate.serial_number().to_bn().expect("a number");
    sequence(&[&issuer, &unsigned(&serial.to_vec())])
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}
