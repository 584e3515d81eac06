//! A detached signature with the attributes that CAdES asks for.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use openssl::hash::MessageDigest;
use openssl::sha::sha256;
use openssl::x509::{X509, X509Ref};

use crate::enveloped_writer::{issuer_and_serial, serial};
use crate::{CmsError, der, oid};

/// Makes a detached SignedData over content whose SHA-256 is `content_digest`.
///
/// DER; signed attributes contentType, messageDigest, signingTime and signingCertificateV2;
/// `sha256WithRSAEncryption`; `certificate` and `chain` are included (trust-and-speed 1.5). `sign`
/// gets the SHA-256 digest to sign with RSASSA-PKCS1-v1_5, so that the key may lie anywhere.
///
/// # Errors
/// What `sign` returns, or [`CmsError::Key`] when the certificate cannot be encoded.
pub fn sign_detached<E: From<CmsError>>(
    content_digest: &[u8; 32],
    certificate: &X509Ref,
    chain: &[X509],
    signing_time: Timestamp,
    sign: impl FnOnce(&[u8; 32]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let attributes = der::set_of(vec![
        attribute(oid::CONTENT_TYPE, &der::oid(oid::DATA)),
        attribute(
            oid::MESSAGE_DIGEST,
            &der::tlv(der::OCTET_STRING, content_digest),
        ),
        attribute(oid::SIGNING_TIME, &time(signing_time)),
        attribute(
            oid::SIGNING_CERTIFICATE_V2,
            &signing_certificate(certificate)?,
        ),
    ]);
    let signature = sign(&sha256(&attributes))?;
    // The same octets under the tag [0], as they stand in the structure (RFC 5652 5.4).
    let attributes = match attributes.split_first() {
        Some((_, rest)) => [&[0xa0], rest].concat(),
        None => attributes,
    };
    let version = der::unsigned(&[1]);
    let digest_algorithm = der::sequence(&[&der::oid(oid::SHA256)]);
    let signer = der::sequence(&[
        &version,
        &issuer_and_serial(certificate)?,
        &digest_algorithm,
        &attributes,
        &der::algorithm(oid::SHA256_WITH_RSA, der::NULL_DER),
        &der::tlv(der::OCTET_STRING, &signature),
    ]);
    let mut certificates = vec![certificate.to_der().map_err(CmsError::key)?];
    for issuer in chain {
        certificates.push(issuer.to_der().map_err(CmsError::key)?);
    }
    let certificates = match der::set_of(certificates).split_first() {
        Some((_, rest)) => [&[0xa0], rest].concat(),
        None => Vec::new(),
    };
    let signed = der::sequence(&[
        &version,
        &der::set_of(vec![digest_algorithm]),
        &der::sequence(&[&der::oid(oid::DATA)]),
        &certificates,
        &der::set_of(vec![signer]),
    ]);
    Ok(der::sequence(&[
        &der::oid(oid::SIGNED_DATA),
        &der::tlv(0xa0, &signed),
    ]))
}

fn attribute(id: &[u8], value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(id), &der::tlv(der::SET, value)])
}

/// UTCTime until 2049, GeneralizedTime after (RFC 5652 11.3).
fn time(at: Timestamp) -> Vec<u8> {
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;
    let utc = at.to_zoned(TimeZone::UTC);
    if (1950..2050).contains(&utc.year()) {
        der::tlv(
            UTC_TIME,
            utc.strftime("%y%m%d%H%M%SZ").to_string().as_bytes(),
        )
    } else {
        der::tlv(
            GENERALIZED_TIME,
            utc.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes(),
        )
    }
}

/// SigningCertificateV2 with SHA-256, which is the default and so not written (RFC 5035).
fn signing_certificate(certificate: &X509Ref) -> Result<Vec<u8>, CmsError> {
    let digest = certificate
        .digest(MessageDigest::sha256())
        .map_err(CmsError::key)?;
    let issuer = certificate.issuer_name().to_der().map_err(CmsError::key)?;
    let names = der::sequence(&[&der::tlv(0xa4, &issuer)]);
    let issuer_serial = der::sequence(&[&names, &serial(certificate)?]);
    let id = der::sequence(&[&der::tlv(der::OCTET_STRING, &digest), &issuer_serial]);
    Ok(der::sequence(&[&der::sequence(&[&id])]))
}
