//! Certificates that look like a virksomhetssertifikat and are worth nothing.

use std::fs;
use std::path::{Path, PathBuf};

use budstikke_domain::OrgNumber;
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder};

/// What Buypass and Commfides issue today.
const BITS: u32 = 3072;
/// 2025-01-01 and 2045-01-01 in UTC: fixed, so that tests with a driven clock stay inside.
const NOT_BEFORE: i64 = 1_735_689_600;
const NOT_AFTER: i64 = 2_366_841_600;

/// A certificate authority that signs for tests.
pub struct TestCa {
    key: PKey<Private>,
    certificate: X509,
}

/// A certificate, its key and its issuer.
pub struct TestIdentity {
    /// The private key.
    pub key: PKey<Private>,
    /// The certificate.
    pub certificate: X509,
    /// Its issuers, without itself.
    pub chain: Vec<X509>,
}

impl TestCa {
    /// A self-signed authority called `name`.
    pub fn new(name: &str) -> TestCa {
        let key = rsa_key();
        let subject = subject(&[("C", "NO"), ("CN", name)]);
        let mut builder = certificate(&key, &subject, &subject);
        builder
            .append_extension(BasicConstraints::new().critical().ca().build().unwrap())
            .unwrap();
        builder
            .append_extension(
                KeyUsage::new()
                    .critical()
                    .key_cert_sign()
                    .crl_sign()
                    .build()
                    .unwrap(),
            )
            .unwrap();
        let identifier = SubjectKeyIdentifier::new()
            .build(&builder.x509v3_context(None, None))
            .unwrap();
        builder.append_extension(identifier).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        TestCa {
            key,
            certificate: builder.build(),
        }
    }

    /// The authority's own certificate: the anchor.
    pub fn certificate(&self) -> &X509 {
        &self.certificate
    }

    /// A certificate for an organisation, its number as `organizationIdentifier` (SEID 2; trust-and-speed 1.3).
    pub fn issue(&self, name: &str, org: OrgNumber) -> TestIdentity {
        let key = rsa_key();
        let identifier = format!("NTRNO-{org}");
        let subject = subject(&[
            ("C", "NO"),
            ("O", name),
            ("organizationIdentifier", &identifier),
            ("CN", name),
        ]);
        let mut builder = certificate(&key, &subject, self.certificate.subject_name());
        builder
            .append_extension(BasicConstraints::new().critical().build().unwrap())
            .unwrap();
        let usage = KeyUsage::new()
            .critical()
            .digital_signature()
            .non_repudiation()
            .key_encipherment()
            .build();
        builder.append_extension(usage.unwrap()).unwrap();
        let context = builder.x509v3_context(Some(&self.certificate), None);
        let extensions = [
            SubjectKeyIdentifier::new().build(&context).unwrap(),
            AuthorityKeyIdentifier::new()
                .keyid(true)
                .build(&context)
                .unwrap(),
        ];
        for extension in extensions {
            builder.append_extension(extension).unwrap();
        }
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        TestIdentity {
            key,
            certificate: builder.build(),
            chain: vec![self.certificate.clone()],
        }
    }
}

impl TestIdentity {
    /// The key as PKCS#8, unencrypted.
    pub fn key_pem(&self) -> String {
        String::from_utf8(self.key.private_key_to_pem_pkcs8().unwrap()).unwrap()
    }

    /// The certificate and then its issuers.
    pub fn chain_pem(&self) -> String {
        let all = std::iter::once(&self.certificate).chain(&self.chain);
        all.map(|certificate| String::from_utf8(certificate.to_pem().unwrap()).unwrap())
            .collect()
    }

    /// Writes `NAME.key.pem` and `NAME.chain.pem` into a test's own folder, for programs that want files.
    pub fn write(&self, folder: &Path, name: &str) -> (PathBuf, PathBuf) {
        let key = folder.join(format!("{name}.key.pem"));
        let chain = folder.join(format!("{name}.chain.pem"));
        fs::write(&key, self.key_pem()).unwrap();
        fs::write(&chain, self.chain_pem()).unwrap();
        (key, chain)
    }
}

fn rsa_key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(BITS).unwrap()).unwrap()
}

fn subject(parts: &[(&str, &str)]) -> X509Name {
    let mut name = X509NameBuilder::new().unwrap();
    for (attribute, value) in parts {
        name.append_entry_by_text(attribute, value).unwrap();
    }
    name.build()
}

fn certificate(
    key: &PKey<Private>,
    subject: &X509Name,
    issuer: &openssl::x509::X509NameRef,
) -> X509Builder {
    let mut serial = BigNum::new().unwrap();
    serial.rand(120, MsbOption::ONE, false).unwrap();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder
        .set_serial_number(&Asn1Integer::from_bn(&serial).unwrap())
        .unwrap();
    builder.set_subject_name(subject).unwrap();
    builder.set_issuer_name(issuer).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(NOT_BEFORE).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(NOT_AFTER).unwrap())
        .unwrap();
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issued_certificate_carries_the_org_number_and_its_issuers_signature() {
        let ca = TestCa::new("Prøve-CA");
        let identity = ca.issue("Solvik kommune", OrgNumber::parse("310204838").unwrap());
        assert!(identity.certificate.verify(&ca.key).unwrap());
        let subject = format!("{:?}", identity.certificate.subject_name());
        assert!(subject.contains("NTRNO-310204838"), "{subject}");
        assert_eq!(identity.chain_pem().matches("BEGIN CERTIFICATE").count(), 2);
    }
}
