//! Keys, certificates and envelopes of every form, for the tests beside.

use std::io::{BufReader, Read};
use std::sync::LazyLock;

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::{Cipher, Crypter, Mode};
use openssl::x509::{X509, X509NameBuilder};

use crate::enveloped_writer::issuer_and_serial;
use crate::{CmsError, Envelope, KeyEncryption, der, oid};

/// A key with a certificate that it signed itself.
pub(super) struct Party {
    pub(super) key: PKey<Private>,
    pub(super) certificate: X509,
}

/// Keys are slow to make, so that the tests share these.
pub(super) static US: LazyLock<Party> = LazyLock::new(|| Party::rsa(1, 2048));
pub(super) static OTHER: LazyLock<Party> = LazyLock::new(|| Party::rsa(2, 2048));

impl Party {
    pub(super) fn rsa(serial: u32, bits: u32) -> Party {
        Party::new(
            serial,
            PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
        )
    }

    pub(super) fn elliptic(serial: u32, curve: Nid) -> Party {
        let group = EcGroup::from_curve_name(curve).unwrap();
        Party::new(
            serial,
            PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap(),
        )
    }

    fn new(serial: u32, key: PKey<Private>) -> Party {
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", "Prøve").unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        let serial = BigNum::from_u32(serial).unwrap();
        builder
            .set_serial_number(&Asn1Integer::from_bn(&serial).unwrap())
            .unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(&name).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder
            .set_not_before(&Asn1Time::from_unix(1_735_689_600).unwrap())
            .unwrap();
        builder
            .set_not_after(&Asn1Time::from_unix(2_366_841_600).unwrap())
            .unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Party {
            key,
            certificate: builder.build(),
        }
    }

    /// KeyTransRecipientInfo for this party.
    pub(super) fn recipient(&self, scheme: &KeyEncryption, content_key: &[u8]) -> Vec<u8> {
        let wrapped = scheme.wrap(content_key, &self.key).unwrap();
        self.recipient_with(&scheme.to_algorithm(), &wrapped)
    }

    pub(super) fn recipient_with(&self, algorithm: &[u8], wrapped: &[u8]) -> Vec<u8> {
        der::sequence(&[
            &der::unsigned(&[0]),
            &issuer_and_serial(&self.certificate).unwrap(),
            algorithm,
            &der::tlv(der::OCTET_STRING, wrapped),
        ])
    }
}

pub(super) const KEY: [u8; 32] = [0x42; 32];
pub(super) const IV: [u8; 16] = [0x24; 16];

/// `plain` under [`KEY`] and [`IV`].
pub(super) fn cbc(plain: &[u8]) -> Vec<u8> {
    let cipher = Cipher::aes_256_cbc();
    let mut crypter = Crypter::new(cipher, Mode::Encrypt, &KEY, Some(&IV)).unwrap();
    let mut out = vec![0; plain.len() + 32];
    let mut count = crypter.update(plain, &mut out).unwrap();
    count += crypter.finalize(&mut out[count..]).unwrap();
    out.truncate(count);
    out
}

/// Ciphertext and tag under the first `bits` of [`KEY`].
pub(super) fn gcm(plain: &[u8], bits: usize, tag_length: usize) -> (Vec<u8>, Vec<u8>) {
    let cipher = match bits {
        128 => Cipher::aes_128_gcm(),
        192 => Cipher::aes_192_gcm(),
        _ => Cipher::aes_256_gcm(),
    };
    let mut tag = vec![0; tag_length];
    let sealed = openssl::symm::encrypt_aead(
        cipher,
        &KEY[..bits / 8],
        Some(&IV[..12]),
        &[],
        plain,
        &mut tag,
    );
    (sealed.unwrap(), tag)
}

pub(super) fn cbc_algorithm() -> Vec<u8> {
    der::algorithm(oid::AES256_CBC, &der::tlv(der::OCTET_STRING, &IV))
}

/// An EnvelopedData in DER, part by part; every part can be replaced.
pub(super) struct Parts {
    pub(super) content_type: Vec<u8>,
    pub(super) before: Vec<u8>,
    pub(super) recipients: Vec<Vec<u8>>,
    pub(super) inner_type: Vec<u8>,
    pub(super) cipher: Vec<u8>,
    /// The whole element `[0]`.
    pub(super) content: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Parts {
    /// AES-256-CBC for [`US`], as plain as it can be.
    pub(super) fn new(plain: &[u8]) -> Parts {
        Parts {
            content_type: der::oid(oid::ENVELOPED_DATA),
            before: Vec::new(),
            recipients: vec![US.recipient(&KeyEncryption::oaep_sha256(), &KEY)],
            inner_type: der::oid(oid::DATA),
            cipher: cbc_algorithm(),
            content: der::tlv(0x80, &cbc(plain)),
            after: Vec::new(),
        }
    }

    pub(super) fn build(&self) -> Vec<u8> {
        let content = der::sequence(&[&self.inner_type, &self.cipher, &self.content]);
        let enveloped = der::sequence(&[
            &der::unsigned(&[0]),
            &self.before,
            &der::tlv(der::SET, &self.recipients.concat()),
            &content,
            &self.after,
        ]);
        der::sequence(&[&self.content_type, &der::tlv(0xa0, &enveloped)])
    }
}

/// Opens with the key of `party`, through a buffer of `buffer` octets.
pub(super) fn opened(bytes: &[u8], party: &Party, buffer: usize) -> Result<Vec<u8>, CmsError> {
    let envelope = Envelope::open(BufReader::with_capacity(buffer, bytes))?;
    let own = envelope
        .recipients()
        .iter()
        .find(|recipient| recipient.is_for(&party.certificate))
        .ok_or_else(|| CmsError::key("not for us"))?;
    let key = own.scheme.unwrap(&own.wrapped_key, &party.key)?;
    let mut plain = Vec::new();
    envelope
        .decrypt(&key)?
        .read_to_end(&mut plain)
        .map_err(CmsError::from_io)?;
    Ok(plain)
}
