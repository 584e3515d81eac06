//! SignedData, read and judged mathematically.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use openssl::hash::hash;
use openssl::x509::X509;

use crate::ber::Tokens;
use crate::recipient::{Recipient, RecipientId, magnitude};
use crate::signature_scheme::SignatureScheme;
use crate::{CmsError, DigestAlgorithm, KeyEncryption, der, oid};

/// Signature, certificates and attributes together; a chain and two signers take about 20 KiB.
const MAX_BYTES: usize = 1024 * 1024;
const MAX_CERTIFICATES: usize = 32;
const MAX_SIGNERS: usize = 8;
/// Signed attributes; writers put in three to six.
const MAX_ATTRIBUTES: usize = 64;

/// A detached CMS signature.
#[derive(Debug, Clone)]
pub struct SignedData {
    certificates: Vec<X509>,
    signers: Vec<Signer>,
    attached: bool,
    digests: Vec<Vec<u8>>,
}

/// One SignerInfo, not yet judged.
#[derive(Debug, Clone)]
struct Signer {
    id: RecipientId,
    digest_algorithm: Vec<u8>,
    /// As a SET OF in DER order, which is what is signed; empty when there are none.
    attributes: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
}

/// What one SignerInfo is worth, mathematically.
#[derive(Debug)]
pub struct SignerCheck {
    /// The digest that was signed; none when it is one we do not know.
    pub digest: Option<DigestAlgorithm>,
    /// The signer's certificate, from the certificates that came along.
    pub certificate: Option<X509>,
    /// When the signer says it signed. Nobody vouches for it.
    pub signing_time: Option<Timestamp>,
    /// Whether it holds. [`CmsError::Algorithm`] when it was not tried, [`CmsError::Signature`] when it
    /// was and does not.
    pub outcome: Result<(), CmsError>,
}

impl SignedData {
    /// Reads a SignedData, BER or DER, of at most 1 MiB.
    ///
    /// # Errors
    /// [`CmsError::Malformed`], [`CmsError::TooLarge`], [`CmsError::Truncated`]; or
    /// [`CmsError::Algorithm`] when it is another kind of CMS.
    pub fn parse(bytes: &[u8]) -> Result<SignedData, CmsError> {
        let mut tokens = Tokens::new(bytes);
        let der = tokens.small(MAX_BYTES)?;
        tokens.end_of_stream()?;
        let mut content_info = der::Elements::new(&der).expect(der::SEQUENCE)?.inside();
        let kind = content_info.expect(der::OID)?.content;
        if kind != oid::SIGNED_DATA {
            return Err(CmsError::algorithm(format!(
                "content type {}",
                oid::dotted(kind)
            )));
        }
        let mut tagged = content_info.expect(0xa0)?.inside();
        content_info.end()?;
        let mut signed = tagged.expect(der::SEQUENCE)?.inside();
        tagged.end()?;
        version(signed.expect(der::INTEGER)?.content)?;
        let digests = all(signed.expect(der::SET)?.inside())?;
        let digests = digests
            .iter()
            .map(|element| element.whole.to_vec())
            .collect();
        let mut encapsulated = signed.expect(der::SEQUENCE)?.inside();
        let inside = encapsulated.expect(der::OID)?.content;
        if inside != oid::DATA {
            return Err(CmsError::algorithm(format!(
                "signed is {}",
                oid::dotted(inside)
            )));
        }
        let attached = !encapsulated.is_empty();
        let mut certificates = Vec::new();
        if let Some(set) = signed.optional(0xa0)? {
            for element in all(set.inside())? {
                // Attribute certificates and other oddities have tags of their own.
                if element.tag == der::SEQUENCE {
                    let certificate = X509::from_der(element.whole)
                        .map_err(|_| CmsError::malformed("a certificate"))?;
                    certificates.push(certificate);
                }
            }
        }
        if certificates.len() > MAX_CERTIFICATES {
            return Err(CmsError::TooLarge);
        }
        signed.optional(0xa1)?;
        let signers = all(signed.expect(der::SET)?.inside())?;
        signed.end()?;
        if signers.len() > MAX_SIGNERS {
            return Err(CmsError::TooLarge);
        }
        let signers = signers.iter().map(read_signer).collect::<Result<_, _>>()?;
        Ok(SignedData {
            certificates,
            signers,
            attached,
            digests,
        })
    }

    /// The certificates that came along, in their order. Nobody vouches for them.
    pub fn certificates(&self) -> &[X509] {
        &self.certificates
    }

    /// Judges every signer against the detached `content`; empty when nobody signed.
    pub fn check(&self, content: &[u8]) -> Vec<SignerCheck> {
        self.signers
            .iter()
            .map(|signer| self.check_signer(signer, content))
            .collect()
    }

    fn check_signer(&self, signer: &Signer, content: &[u8]) -> SignerCheck {
        let digest =
            element(&signer.digest_algorithm).and_then(|e| DigestAlgorithm::from_algorithm(&e));
        let certificate = self
            .certificates
            .iter()
            .find(|certificate| signer.is(certificate))
            .cloned();
        let attributes = Attributes::read(&signer.attributes);
        let signing_time = attributes
            .as_ref()
            .ok()
            .and_then(|attributes| attributes.signing_time);
        let outcome = digest.as_ref().map_err(clone_error).and_then(|digest| {
            let certificate = certificate
                .as_ref()
                .ok_or_else(|| CmsError::signature("the signer's certificate is not enclosed"))?;
            self.verify(signer, *digest, certificate, &attributes?, content)
        });
        SignerCheck {
            digest: digest.ok(),
            certificate,
            signing_time,
            outcome,
        }
    }

    fn verify(
        &self,
        signer: &Signer,
        digest: DigestAlgorithm,
        certificate: &X509,
        attributes: &Attributes,
        content: &[u8],
    ) -> Result<(), CmsError> {
        if self.attached {
            return Err(CmsError::signature("it carries content of its own"));
        }
        if !self
            .digests
            .iter()
            .any(|listed| same_digest(listed, digest))
        {
            return Err(CmsError::malformed("the signer's digest is not announced"));
        }
        let content_digest = hash(digest.message_digest(), content).map_err(CmsError::key)?;
        if attributes.content_type.as_deref() != Some(oid::DATA) {
            return Err(CmsError::signature(
                "the attribute contentType is missing or another",
            ));
        }
        if attributes.message_digest.as_deref() != Some(&content_digest[..]) {
            return Err(CmsError::signature("it is a signature of something else"));
        }
        attributes.check_protection(signer)?;
        for named in &attributes.certificate_digests {
            let own = certificate
                .digest(named.0.message_digest())
                .map_err(CmsError::key)?;
            if own[..] != named.1 {
                return Err(CmsError::signature("it names another certificate"));
            }
        }
        let signed = hash(digest.message_digest(), &signer.attributes).map_err(CmsError::key)?;
        let key = certificate
            .public_key()
            .map_err(|_| CmsError::algorithm("the signer's key"))?;
        let scheme = SignatureScheme::read(&element(&signer.signature_algorithm)?, digest)?;
        scheme.verify(&key, digest, &signed, &signer.signature)
    }
}

impl Signer {
    fn is(&self, certificate: &X509) -> bool {
        let named = Recipient {
            id: self.id.clone(),
            scheme: KeyEncryption::Pkcs1v15,
            wrapped_key: Vec::new(),
        };
        named.is_for(certificate)
    }
}

fn read_signer(element: &der::Element<'_>) -> Result<Signer, CmsError> {
    if element.tag != der::SEQUENCE {
        return Err(CmsError::malformed("a signer"));
    }
    let mut inside = element.inside();
    version(inside.expect(der::INTEGER)?.content)?;
    let name = inside.any()?;
    let id = match name.tag {
        der::SEQUENCE => {
            let mut name = name.inside();
            let issuer = name.expect(der::SEQUENCE)?.whole.to_vec();
            let serial = magnitude(name.expect(der::INTEGER)?.content);
            name.end()?;
            RecipientId::IssuerAndSerial { issuer, serial }
        }
        0x80 => RecipientId::KeyIdentifier(name.content.to_vec()),
        _ => return Err(CmsError::malformed("a signer without a name")),
    };
    let digest_algorithm = inside.expect(der::SEQUENCE)?.whole.to_vec();
    let attributes = match inside.optional(0xa0)? {
        None => Vec::new(),
        Some(set) => der::set_of(
            all(set.inside())?
                .iter()
                .map(|e| e.whole.to_vec())
                .collect(),
        ),
    };
    let signature_algorithm = inside.expect(der::SEQUENCE)?.whole.to_vec();
    let signature = inside.expect(der::OCTET_STRING)?.content.to_vec();
    inside.optional(0xa1)?;
    inside.end()?;
    Ok(Signer {
        id,
        digest_algorithm,
        attributes,
        signature_algorithm,
        signature,
    })
}

/// The signed attributes that matter.
#[derive(Debug, Default)]
struct Attributes {
    content_type: Option<Vec<u8>>,
    message_digest: Option<Vec<u8>>,
    signing_time: Option<Timestamp>,
    certificate_digests: Vec<(DigestAlgorithm, Vec<u8>)>,
    /// Digest and signature algorithm as cmsAlgorithmProtection repeats them (RFC 6211).
    protection: Option<(Vec<u8>, Vec<u8>)>,
}

impl Attributes {
    fn read(set: &[u8]) -> Result<Attributes, CmsError> {
        if set.is_empty() {
            return Err(CmsError::signature("nothing but the content is signed"));
        }
        let mut found = Attributes::default();
        let mut seen: Vec<&[u8]> = Vec::new();
        for attribute in all(element(set)?.inside())? {
            let mut inside = attribute.inside();
            let id = inside.expect(der::OID)?.content;
            let values = inside.expect(der::SET)?;
            inside.end()?;
            if seen.contains(&id) {
                return Err(CmsError::signature("an attribute stands twice"));
            }
            if seen.len() == MAX_ATTRIBUTES {
                return Err(CmsError::TooLarge);
            }
            seen.push(id);
            let mut values = values.inside();
            let value = values.any()?;
            match id {
                oid::CONTENT_TYPE if value.tag == der::OID => {
                    found.content_type = Some(value.content.to_vec());
                }
                oid::MESSAGE_DIGEST if value.tag == der::OCTET_STRING => {
                    found.message_digest = Some(value.content.to_vec());
                }
                oid::SIGNING_TIME => found.signing_time = read_time(&value),
                oid::SIGNING_CERTIFICATE => {
                    found
                        .certificate_digests
                        .push(read_certificate_id(&value, DigestAlgorithm::Sha1)?);
                }
                oid::SIGNING_CERTIFICATE_V2 => {
                    found
                        .certificate_digests
                        .push(read_certificate_id(&value, DigestAlgorithm::Sha256)?);
                }
                oid::ALGORITHM_PROTECTION => {
                    let mut inside = value.inside();
                    let digest = inside.expect(der::SEQUENCE)?.whole.to_vec();
                    let signature = inside.optional(0xa1)?;
                    let signature = signature.map(|e| e.content.to_vec()).unwrap_or_default();
                    found.protection = Some((digest, signature));
                }
                _ => continue,
            }
            values
                .end()
                .map_err(|_| CmsError::signature("an attribute with two values"))?;
        }
        Ok(found)
    }

    fn check_protection(&self, signer: &Signer) -> Result<(), CmsError> {
        let Some((digest, signature)) = &self.protection else {
            return Ok(());
        };
        let own = element(&signer.signature_algorithm)?;
        let same_digest = *digest == signer.digest_algorithm
            || DigestAlgorithm::from_algorithm(&element(digest)?)?
                == DigestAlgorithm::from_algorithm(&element(&signer.digest_algorithm)?)?;
        if same_digest && (signature == own.content) {
            Ok(())
        } else {
            Err(CmsError::signature(
                "its algorithms are not the ones that were signed",
            ))
        }
    }
}

/// ESSCertID or ESSCertIDv2 of the signer, which is the first one (RFC 5035).
fn read_certificate_id(
    value: &der::Element<'_>,
    default: DigestAlgorithm,
) -> Result<(DigestAlgorithm, Vec<u8>), CmsError> {
    let mut id = value
        .inside()
        .expect(der::SEQUENCE)?
        .inside()
        .expect(der::SEQUENCE)?
        .inside();
    let digest = match (default, id.optional(der::SEQUENCE)?) {
        (DigestAlgorithm::Sha1, Some(_)) => return Err(CmsError::malformed("certificate id")),
        (_, Some(algorithm)) => DigestAlgorithm::from_algorithm(&algorithm)?,
        (_, None) => default,
    };
    Ok((digest, id.expect(der::OCTET_STRING)?.content.to_vec()))
}

fn read_time(value: &der::Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(value.content).ok()?;
    let format = if value.tag == 0x17 {
        "%y%m%d%H%M%SZ"
    } else {
        "%Y%m%d%H%M%SZ"
    };
    let time = DateTime::strptime(format, text).ok()?;
    time.to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

fn element(der: &[u8]) -> Result<der::Element<'_>, CmsError> {
    der::Elements::new(der).any()
}

fn all<'a>(mut elements: der::Elements<'a>) -> Result<Vec<der::Element<'a>>, CmsError> {
    let mut found = Vec::new();
    while !elements.is_empty() {
        found.push(elements.any()?);
    }
    Ok(found)
}

fn version(integer: &[u8]) -> Result<(), CmsError> {
    match integer {
        [1..=5] => Ok(()),
        _ => Err(CmsError::malformed("a version that does not exist")),
    }
}

fn same_digest(algorithm: &[u8], digest: DigestAlgorithm) -> bool {
    element(algorithm)
        .and_then(|element| DigestAlgorithm::from_algorithm(&element))
        .is_ok_and(|listed| listed == digest)
}

/// The same refusal once more; only kinds that reading an algorithm can give.
fn clone_error(error: &CmsError) -> CmsError {
    match error {
        CmsError::Algorithm(what) => CmsError::Algorithm(what.clone()),
        other => CmsError::Malformed(other.to_string()),
    }
}
