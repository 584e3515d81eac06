//! Path building (RFC 5280) by OpenSSL, at a given time.

use budstikke_packaging::Certificate;
use jiff::Timestamp;
use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509StoreContext};
use x509_parser::oid_registry::{
    OID_NIST_HASH_SHA256, OID_NIST_HASH_SHA384, OID_NIST_HASH_SHA512, OID_PKCS1_RSASSAPSS,
    OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA,
    OID_SIG_ECDSA_WITH_SHA256, OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512, Oid,
};
use x509_parser::signature_algorithm::SignatureAlgorithm;

/// The most certificates of a message that are tried as links.
const HINTS_CAP: usize = 20;

/// What came of building a path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// The path, leaf first, anchor last.
    Complete(Vec<Certificate>),
    /// There is no path to any of the anchors.
    Unknown(String),
    /// A certificate has a critical extension that nobody here understands.
    UnknownCritical,
}

/// OpenSSL's X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION.
const UNHANDLED_CRITICAL_EXTENSION: i32 = 34;
/// OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
const OUTSIDE_VALIDITY: [i32; 2] = [9, 10];

/// Builds a path from `leaf` over `links`, ours, and at most [`HINTS_CAP`] of `hints` to one of
/// `anchors`, at the time `at`.
///
/// When no path is valid at that time, one that was or will be is returned; the caller looks at the
/// dates of each certificate anyway.
pub(crate) fn build(
    leaf: &Certificate,
    links: &[Certificate],
    hints: &[Certificate],
    anchors: &[Certificate],
    at: Timestamp,
) -> Path {
    build_with(leaf, links, hints, anchors, at)
        .unwrap_or_else(|error| Path::Unknown(error.to_string()))
}

fn build_with(
    leaf: &Certificate,
    links: &[Certificate],
    hints: &[Certificate],
    anchors: &[Certificate],
    at: Timestamp,
) -> Result<Path, ErrorStack> {
    let mut stack = Stack::new()?;
    for link in links.iter().chain(hints.iter().take(HINTS_CAP)) {
        stack.push(link.x509().to_owned())?;
    }
    let outcome = verify(leaf, &stack, &store(anchors, Some(at))?)?;
    match outcome {
        Err((code, _)) if OUTSIDE_VALIDITY.contains(&code) => {}
        other => return Ok(judge(other)),
    }
    Ok(judge(verify(leaf, &stack, &store(anchors, None)?)?))
}

type Outcome = Result<Vec<Certificate>, (i32, String)>;

fn judge(outcome: Outcome) -> Path {
    match outcome {
        Ok(chain) => Path::Complete(chain),
        Err((UNHANDLED_CRITICAL_EXTENSION, _)) => Path::UnknownCritical,
        Err((_, text)) => Path::Unknown(text),
    }
}

fn store(anchors: &[Certificate], at: Option<Timestamp>) -> Result<X509Store, ErrorStack> {
    let mut param = X509VerifyParam::new()?;
    // An anchor may itself be an issuing authority: whoever put it there vouches for it.
    let mut flags = X509VerifyFlags::PARTIAL_CHAIN;
    match at {
        Some(at) => param.set_time(at.as_second()),
        None => flags |= X509VerifyFlags::NO_CHECK_TIME,
    }
    param.set_flags(flags)?;
    let mut builder = X509StoreBuilder::new()?;
    for anchor in anchors {
        builder.add_cert(anchor.x509().to_owned())?;
    }
    builder.set_param(&param)?;
    Ok(builder.build())
}

fn verify(
    leaf: &Certificate,
    links: &Stack<X509>,
    store: &X509Store,
) -> Result<Outcome, ErrorStack> {
    let mut context = X509StoreContext::new()?;
    context.init(store, leaf.x509(), links, |context| {
        if context.verify_cert()? {
            let chain = context
                .chain()
                .into_iter()
                .flatten()
                .filter_map(|x509| Certificate::from_der(&x509.to_der().ok()?).ok())
                .collect();
            return Ok(Ok(chain));
        }
        let error = context.error();
        Ok(Err((error.as_raw(), error.error_string().to_owned())))
    })
}

/// The first certificate of the path, the anchor left out, that is signed with less than SHA-256.
pub(crate) fn weak_link(chain: &[Certificate]) -> Option<&Certificate> {
    let (_, signed) = chain.split_last()?;
    signed
        .iter()
        .find(|certificate| !is_signed_well(certificate))
}

fn is_signed_well(certificate: &Certificate) -> bool {
    let Ok((_, parsed)) = x509_parser::parse_x509_certificate(certificate.der()) else {
        return false;
    };
    let algorithm = &parsed.signature_algorithm;
    if algorithm.algorithm != OID_PKCS1_RSASSAPSS {
        return STRONG_SIGNATURES.contains(&algorithm.algorithm);
    }
    // The digest of PSS is a parameter, and SHA-1 when it is left out.
    match SignatureAlgorithm::try_from(algorithm) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
            STRONG_DIGESTS.contains(parameters.hash_algorithm_oid())
        }
        _ => false,
    }
}

const STRONG_SIGNATURES: [Oid<'static>; 6] = [
    OID_PKCS1_SHA256WITHRSA,
    OID_PKCS1_SHA384WITHRSA,
    OID_PKCS1_SHA512WITHRSA,
    OID_SIG_ECDSA_WITH_SHA256,
    OID_SIG_ECDSA_WITH_SHA384,
    OID_SIG_ECDSA_WITH_SHA512,
];
const STRONG_DIGESTS: [Oid<'static>; 3] = [
    OID_NIST_HASH_SHA256,
    OID_NIST_HASH_SHA384,
    OID_NIST_HASH_SHA512,
];
