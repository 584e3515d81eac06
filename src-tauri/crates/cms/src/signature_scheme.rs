//! How signatures are made: which algorithms are accepted, and their mathematics.

use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKeyRef};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sign::RsaPssSaltlen;

use crate::{CmsError, DigestAlgorithm, der, oid};

/// How a signature was made, apart from its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureScheme {
    Pkcs1v15,
    Pss { mgf1: DigestAlgorithm, salt: i32 },
    Ecdsa,
}

impl SignatureScheme {
    /// Reads an AlgorithmIdentifier that must go with `digest`.
    pub(crate) fn read(
        algorithm: &der::Element<'_>,
        digest: DigestAlgorithm,
    ) -> Result<SignatureScheme, CmsError> {
        let (id, parameters) = der::split_algorithm(algorithm)?;
        let (scheme, named) = match id {
            oid::RSA_ENCRYPTION => (SignatureScheme::Pkcs1v15, None),
            oid::SHA1_WITH_RSA => (SignatureScheme::Pkcs1v15, Some(DigestAlgorithm::Sha1)),
            oid::SHA256_WITH_RSA => (SignatureScheme::Pkcs1v15, Some(DigestAlgorithm::Sha256)),
            oid::SHA384_WITH_RSA => (SignatureScheme::Pkcs1v15, Some(DigestAlgorithm::Sha384)),
            oid::SHA512_WITH_RSA => (SignatureScheme::Pkcs1v15, Some(DigestAlgorithm::Sha512)),
            oid::RSASSA_PSS => {
                pss_parameters(parameters).map(|(scheme, named)| (scheme, Some(named)))?
            }
            oid::EC_PUBLIC_KEY => (SignatureScheme::Ecdsa, None),
            oid::ECDSA_SHA1 => (SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha1)),
            oid::ECDSA_SHA256 => (SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha256)),
            oid::ECDSA_SHA384 => (SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha384)),
            oid::ECDSA_SHA512 => (SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha512)),
            other => {
                return Err(CmsError::algorithm(format!(
                    "signature {}",
                    oid::dotted(other)
                )));
            }
        };
        if named.is_some_and(|named| named != digest) {
            return Err(CmsError::algorithm(
                "two different digests in one signature",
            ));
        }
        // Absent or NULL in all but PSS; with a bare curve as the algorithm, old writers repeat it here.
        let strict = !matches!(id, oid::RSASSA_PSS | oid::EC_PUBLIC_KEY);
        if strict && parameters.is_some_and(|parameters| parameters.whole != der::NULL_DER) {
            return Err(CmsError::malformed("a signature algorithm with parameters"));
        }
        Ok(scheme)
    }

    /// Verifies `signature` over the digest `signed`; keys that are too weak are not even tried.
    pub(crate) fn verify<T: HasPublic>(
        self,
        key: &PKeyRef<T>,
        digest: DigestAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), CmsError> {
        match (self, key.id()) {
            (SignatureScheme::Ecdsa, Id::EC) => check_curve(key)?,
            (SignatureScheme::Pkcs1v15 | SignatureScheme::Pss { .. }, Id::RSA)
                if key.bits() >= 2048 => {}
            (SignatureScheme::Pss { .. }, Id::RSA_PSS) if key.bits() >= 2048 => {}
            (_, Id::RSA) if key.bits() < 2048 => {
                return Err(CmsError::algorithm(format!("RSA with {} bits", key.bits())));
            }
            _ => return Err(CmsError::algorithm("a key that does not fit the signature")),
        }
        let verified = self.verify_with_openssl(key, digest, signed, signature);
        // A malformed signature value is an error to OpenSSL; to us it is one that does not hold.
        if verified.unwrap_or(false) {
            Ok(())
        } else {
            Err(CmsError::signature("the mathematics do not hold"))
        }
    }

    fn verify_with_openssl<T: HasPublic>(
        self,
        key: &PKeyRef<T>,
        digest: DigestAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<bool, openssl::error::ErrorStack> {
        let mut context = PkeyCtx::new(key)?;
        context.verify_init()?;
        match self {
            SignatureScheme::Pkcs1v15 => context.set_rsa_padding(Padding::PKCS1)?,
            SignatureScheme::Pss { .. } => context.set_rsa_padding(Padding::PKCS1_PSS)?,
            SignatureScheme::Ecdsa => {}
        }
        context.set_signature_md(openssl_md(digest))?;
        if let SignatureScheme::Pss { mgf1, salt } = self {
            context.set_rsa_mgf1_md(openssl_md(mgf1))?;
            context.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt))?;
        }
        context.verify(signed, signature)
    }
}

fn openssl_md(digest: DigestAlgorithm) -> &'static openssl::md::MdRef {
    match digest {
        DigestAlgorithm::Sha1 => openssl::md::Md::sha1(),
        DigestAlgorithm::Sha256 => openssl::md::Md::sha256(),
        DigestAlgorithm::Sha384 => openssl::md::Md::sha384(),
        DigestAlgorithm::Sha512 => openssl::md::Md::sha512(),
    }
}

fn check_curve<T: HasPublic>(key: &PKeyRef<T>) -> Result<(), CmsError> {
    let curve = key.ec_key().ok().and_then(|key| key.group().curve_name());
    match curve {
        Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1) => Ok(()),
        _ => Err(CmsError::algorithm(
            "an elliptic curve other than P-256 and P-384",
        )),
    }
}

fn pss_parameters(
    parameters: Option<der::Element<'_>>,
) -> Result<(SignatureScheme, DigestAlgorithm), CmsError> {
    let (mut digest, mut mgf1, mut salt) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha1, 20);
    if let Some(parameters) = parameters {
        let mut inside = parameters.inside();
        if let Some(hash) = inside.optional(0xa0)? {
            digest = DigestAlgorithm::from_algorithm(&hash.inside().any()?)?;
        }
        if let Some(mask) = inside.optional(0xa1)? {
            let (id, hash) = der::split_algorithm(&mask.inside().any()?)?;
            let hash = hash.filter(|_| id == oid::MGF1);
            let hash = hash.ok_or_else(|| CmsError::algorithm("mask generation"))?;
            mgf1 = DigestAlgorithm::from_algorithm(&hash)?;
        }
        if let Some(length) = inside.optional(0xa2)? {
            salt = match length.inside().expect(der::INTEGER)?.content {
                [length @ 0..=0x7f] => i32::from(*length),
                // As long as the key allows, which is what OpenSSL writes unless it is told otherwise.
                [high @ 0..=0x7f, low] => i32::from(u16::from_be_bytes([*high, *low])),
                _ => return Err(CmsError::algorithm("a salt of unusual length")),
            };
        }
        if let Some(trailer) = inside.optional(0xa3)?
            && trailer.inside().expect(der::INTEGER)?.content != [1]
        {
            return Err(CmsError::algorithm("a trailer other than BC"));
        }
        inside.end()?;
    }
    Ok((SignatureScheme::Pss { mgf1, salt }, digest))
}
