//! Signatures and envelopes as BouncyCastle writes them for an integrasjonspunkt
//! (eformidling-dpo 3.3, 3.4) and for the clients of KS (fiks-io 10), and the other forms that are met.
//!
//! Deliberately not our own `cms`: what comes from others must not be written by the reader's author.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use openssl::error::ErrorStack;
use openssl::hash::{MessageDigest, hash};
use openssl::md::Md;
use openssl::pkey::{PKeyRef, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rand::rand_bytes;
use openssl::rsa::Padding;
use openssl::sign::Signer;
use openssl::symm::{Cipher, encrypt};
use openssl::x509::{X509, X509Ref};

use crate::der::{self, INTEGER, NULL, OCTET_STRING, SET};

const DATA: &str = "1.2.840.113549.1.7.1";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
const ALGORITHM_PROTECTION: &str = "1.2.840.113549.1.9.52";
const RSA: &str = "1.2.840.113549.1.1.1";
const OAEP: &str = "1.2.840.113549.1.1.7";
const MGF1: &str = "1.2.840.113549.1.1.8";
const P_SPECIFIED: &str = "1.2.840.113549.1.1.9";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA1: &str = "1.3.14.3.2.26";
const AES_256_CBC: &str = "2.16.840.1.101.3.4.1.42";

/// Octets of ciphertext in one OCTET STRING of the BER form.
const CHUNK: usize = 1000;

/// What a signature is made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    /// What an integrasjonspunkt uses.
    Sha1,
    /// What newer senders use.
    Sha256,
}

/// How the content key travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyTransport {
    /// RSA-OAEP with SHA-256, everything spelled out.
    OaepSha256,
    /// RSA-OAEP with the defaults, which are SHA-1.
    OaepSha1,
    /// PKCS#1 v1.5.
    Pkcs1V15,
}

/// A detached signature over `content`: BER, no ESS attribute, the whole chain in it.
pub(crate) fn sign(
    content: &[u8],
    digest: Digest,
    key: &PKeyRef<Private>,
    chain: &[&X509],
    at: Timestamp,
) -> Result<Vec<u8>, ErrorStack> {
    let Some(certificate) = chain.first() else {
        return Err(ErrorStack::get());
    };
    let signer = signer_info(content, digest, key, certificate, at)?;
    signed_data(digest, &[signer], chain)
}

/// A SignedData of these signers, detached.
pub(crate) fn signed_data(
    digest: Digest,
    signers: &[Vec<u8>],
    chain: &[&X509],
) -> Result<Vec<u8>, ErrorStack> {
    let certificates = chain
        .iter()
        .map(|certificate| certificate.to_der())
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    let signed = der::indefinite(
        der::SEQUENCE,
        &[
            &der::value(INTEGER, &[1]),
            &der::value(SET, &digest_algorithm(digest)?),
            &der::indefinite(der::SEQUENCE, &[&der::oid(DATA)?]),
            &der::indefinite(0xa0, &[&certificates]),
            &der::value(SET, &signers.concat()),
        ],
    );
    content_info(SIGNED_DATA, &signed, true)
}

/// One SignerInfo over `content`. Its last octets are the signature's.
pub(crate) fn signer_info(
    content: &[u8],
    digest: Digest,
    key: &PKeyRef<Private>,
    certificate: &X509,
    at: Timestamp,
) -> Result<Vec<u8>, ErrorStack> {
    let function = match digest {
        Digest::Sha1 => MessageDigest::sha1(),
        Digest::Sha256 => MessageDigest::sha256(),
    };
    let digest_algorithm = digest_algorithm(digest)?;
    let signature_algorithm = der::algorithm(RSA, &NULL)?;
    // The tags of the members are implicit: SEQUENCE becomes [1].
    let protected_signature = retagged(0xa1, &signature_algorithm);
    let utc = at.to_zoned(TimeZone::UTC);
    let time = utc.strftime("%y%m%d%H%M%SZ").to_string();
    let attributes = vec![
        attribute(CONTENT_TYPE, &der::oid(DATA)?)?,
        attribute(SIGNING_TIME, &der::value(0x17, time.as_bytes()))?,
        attribute(
            MESSAGE_DIGEST,
            &der::value(OCTET_STRING, &hash(function, content)?),
        )?,
        attribute(
            ALGORITHM_PROTECTION,
            &der::sequence(&[&digest_algorithm, &protected_signature]),
        )?,
    ];
    let mut signer = Signer::new(function, key)?;
    let signature = signer.sign_oneshot_to_vec(&der::set_of(SET, attributes.clone()))?;
    Ok(der::sequence(&[
        &der::value(INTEGER, &[1]),
        &der::issuer_and_serial(certificate)?,
        &digest_algorithm,
        &der::set_of(0xa0, attributes),
        &signature_algorithm,
        &der::value(OCTET_STRING, &signature),
    ]))
}

fn digest_algorithm(digest: Digest) -> Result<Vec<u8>, ErrorStack> {
    let name = match digest {
        Digest::Sha1 => SHA1,
        Digest::Sha256 => SHA256,
    };
    der::algorithm(name, &NULL)
}

/// Locks `content` for one recipient, its key in each of these ways: AES-256-CBC; BER with short chunks,
/// or DER in one piece.
pub(crate) fn lock(
    content: &[u8],
    recipient: &X509Ref,
    transports: &[KeyTransport],
    ber: bool,
) -> Result<Vec<u8>, ErrorStack> {
    let (mut key, mut iv) = ([0_u8; 32], [0_u8; 16]);
    rand_bytes(&mut key)?;
    rand_bytes(&mut iv)?;
    let encrypted = encrypt(Cipher::aes_256_cbc(), &key, Some(&iv), content)?;
    let zero = der::value(INTEGER, &[0]);
    let recipients = transports.iter().map(|transport| {
        Ok(der::sequence(&[
            &zero,
            &der::issuer_and_serial(recipient)?,
            &transport_algorithm(*transport)?,
            &der::value(OCTET_STRING, &wrap(&key, recipient, *transport)?),
        ]))
    });
    let recipients = recipients.collect::<Result<Vec<_>, ErrorStack>>()?.concat();
    let recipients = der::value(SET, &recipients);
    let cipher = der::algorithm(AES_256_CBC, &der::value(OCTET_STRING, &iv))?;
    let data = der::oid(DATA)?;
    let enveloped = if ber {
        let chunks: Vec<u8> = encrypted
            .chunks(CHUNK)
            .flat_map(|chunk| der::value(OCTET_STRING, chunk))
            .collect();
        let content = der::indefinite(0xa0, &[&chunks]);
        let content = der::indefinite(der::SEQUENCE, &[&data, &cipher, &content]);
        der::indefinite(der::SEQUENCE, &[&zero, &recipients, &content])
    } else {
        let content = der::sequence(&[&data, &cipher, &der::value(0x80, &encrypted)]);
        der::sequence(&[&zero, &recipients, &content])
    };
    content_info(ENVELOPED_DATA, &enveloped, ber)
}

fn content_info(kind: &str, content: &[u8], ber: bool) -> Result<Vec<u8>, ErrorStack> {
    let kind = der::oid(kind)?;
    Ok(if ber {
        let content = der::indefinite(0xa0, &[content]);
        der::indefinite(der::SEQUENCE, &[&kind, &content])
    } else {
        der::sequence(&[&kind, &der::value(0xa0, content)])
    })
}

fn attribute(kind: &str, value: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    Ok(der::sequence(&[&der::oid(kind)?, &der::value(SET, value)]))
}

/// The same value under another tag.
fn retagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut retagged = value.to_vec();
    if let Some(first) = retagged.first_mut() {
        *first = tag;
    }
    retagged
}

fn transport_algorithm(transport: KeyTransport) -> Result<Vec<u8>, ErrorStack> {
    match transport {
        KeyTransport::OaepSha256 => {
            let hash = der::algorithm(SHA256, &NULL)?;
            let mask = der::algorithm(MGF1, &hash)?;
            let label = der::algorithm(P_SPECIFIED, &der::value(OCTET_STRING, &[]))?;
            let parameters = der::sequence(&[
                &der::value(0xa0, &hash),
                &der::value(0xa1, &mask),
                &der::value(0xa2, &label),
            ]);
            der::algorithm(OAEP, &parameters)
        }
        KeyTransport::OaepSha1 => der::algorithm(OAEP, &der::sequence(&[])),
        KeyTransport::Pkcs1V15 => der::algorithm(RSA, &NULL),
    }
}

fn wrap(key: &[u8], recipient: &X509Ref, transport: KeyTransport) -> Result<Vec<u8>, ErrorStack> {
    let public = recipient.public_key()?;
    let mut context = PkeyCtx::new(&public)?;
    context.encrypt_init()?;
    let oaep = match transport {
        KeyTransport::OaepSha256 => Some(Md::sha256()),
        KeyTransport::OaepSha1 => Some(Md::sha1()),
        KeyTransport::Pkcs1V15 => None,
    };
    match oaep {
        Some(digest) => {
            context.set_rsa_padding(Padding::PKCS1_OAEP)?;
            context.set_rsa_oaep_md(digest)?;
            context.set_rsa_mgf1_md(digest)?;
        }
        None => context.set_rsa_padding(Padding::PKCS1)?,
    }
    let mut wrapped = Vec::new();
    context.encrypt_to_vec(key, &mut wrapped)?;
    Ok(wrapped)
}
