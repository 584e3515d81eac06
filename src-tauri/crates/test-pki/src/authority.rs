//! Authorities, and what they issue.

use std::fs;
use std::path::{Path, PathBuf};

use openssl::bn::{BigNum, MsbOption};
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};
use openssl::stack::Stack;
use openssl::x509::X509;

use crate::{Attribute, Draft, Extension, KeyKind, Rdn, Signature, der};

/// An authority: it signs what it is given.
#[derive(Clone)]
pub struct Authority {
    /// Its name.
    pub name: Vec<Rdn>,
    /// Its private key.
    pub key: PKey<Private>,
    /// Its certificate; the anchor, when it is a root.
    pub certificate: X509,
    /// The authorities above it, nearest first.
    pub above: Vec<X509>,
}

/// A certificate with its key.
#[derive(Clone)]
pub struct Issued {
    /// The private key.
    pub key: PKey<Private>,
    /// The certificate.
    pub certificate: X509,
    /// Its issuers, nearest first, without itself.
    pub chain: Vec<X509>,
}

impl Authority {
    /// A self-signed authority.
    pub fn root(common_name: &str) -> Authority {
        Authority::self_signed(&Draft::authority(common_name))
    }

    /// A self-signed authority that looks as `draft` says.
    pub fn self_signed(draft: &Draft) -> Authority {
        let key = draft.key.make();
        Authority {
            name: draft.subject.clone(),
            certificate: certificate(draft, &draft.subject, &key, &key),
            key,
            above: Vec::new(),
        }
    }

    /// An issuing authority below this one.
    pub fn below(&self, common_name: &str) -> Authority {
        self.below_as(&Draft::authority(common_name))
    }

    /// An issuing authority below this one that looks as `draft` says.
    pub fn below_as(&self, draft: &Draft) -> Authority {
        let key = draft.key.make();
        Authority {
            name: draft.subject.clone(),
            certificate: certificate(draft, &self.name, &key, &self.key),
            key,
            above: self.chain(),
        }
    }

    /// Somebody who was issued a certificate, and now poses as an authority.
    pub fn posing(issued: &Issued, draft: &Draft) -> Authority {
        Authority {
            name: draft.subject.clone(),
            key: issued.key.clone(),
            certificate: issued.certificate.clone(),
            above: issued.chain.clone(),
        }
    }

    /// Issues a certificate. All of one [`KeyKind`] share a key; [`Authority::issue_alone`] makes one.
    pub fn issue(&self, draft: &Draft) -> Issued {
        self.issue_for(draft.key.shared(), draft)
    }

    /// Issues a certificate with a key of its own.
    pub fn issue_alone(&self, draft: &Draft) -> Issued {
        self.issue_for(draft.key.make(), draft)
    }

    /// Issues a certificate for `key`.
    pub fn issue_for(&self, key: PKey<Private>, draft: &Draft) -> Issued {
        Issued {
            certificate: certificate(draft, &self.name, &key, &self.key),
            key,
            chain: self.chain(),
        }
    }

    /// A certificate for an organisation, with a key of its own of the size in use today, valid from 2025
    /// to 2045 so that tests with a driven clock stay inside.
    pub fn organisation(&self, name: &str, org: &str) -> Issued {
        let mut draft = Draft::seid2(org);
        draft.set("O", name);
        draft.set("CN", name);
        draft.key = KeyKind::Rsa(3072);
        draft.validity = (
            "2025-01-01T00:00:00Z".parse().unwrap(),
            "2045-01-01T00:00:00Z".parse().unwrap(),
        );
        self.issue_alone(&draft)
    }

    /// Its certificate as PEM.
    pub fn pem(&self) -> String {
        pem(&self.certificate)
    }

    fn chain(&self) -> Vec<X509> {
        let own = std::iter::once(&self.certificate);
        own.chain(&self.above).cloned().collect()
    }
}

impl Issued {
    /// The key as PKCS#8, unencrypted.
    pub fn key_pem(&self) -> String {
        String::from_utf8(self.key.private_key_to_pem_pkcs8().unwrap()).unwrap()
    }

    /// The certificate alone.
    pub fn certificate_pem(&self) -> String {
        pem(&self.certificate)
    }

    /// The certificate and then its issuers.
    pub fn chain_pem(&self) -> String {
        let all = std::iter::once(&self.certificate).chain(&self.chain);
        all.map(pem).collect()
    }

    /// A .p12 with key, certificate and issuers.
    pub fn p12(&self, password: &str) -> Vec<u8> {
        let mut chain = Stack::new().unwrap();
        for issuer in &self.chain {
            chain.push(issuer.clone()).unwrap();
        }
        let mut builder = Pkcs12::builder();
        builder
            .name("prøve")
            .pkey(&self.key)
            .cert(&self.certificate)
            .ca(chain);
        builder.build2(password).unwrap().to_der().unwrap()
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

fn pem(certificate: &X509) -> String {
    String::from_utf8(certificate.to_pem().unwrap()).unwrap()
}

/// Writes and signs a certificate.
fn certificate(
    draft: &Draft,
    issuer: &[Rdn],
    key: &PKeyRef<Private>,
    signing_key: &PKeyRef<Private>,
) -> X509 {
    let algorithm = draft.signature.algorithm();
    let mut serial = BigNum::new().unwrap();
    serial.rand(120, MsbOption::ONE, false).unwrap();
    let mut parts = vec![
        der::value(0xa0, &der::integer(&[draft.version])),
        der::integer(&serial.to_vec()),
        algorithm.clone(),
        name(issuer),
        der::sequence(&[der::time(draft.validity.0), der::time(draft.validity.1)]),
        name(&draft.subject),
        key.public_key_to_der().unwrap(),
    ];
    let extensions = draft.extensions(key, signing_key);
    if !extensions.is_empty() {
        let extensions: Vec<_> = extensions.iter().map(extension).collect();
        parts.push(der::value(0xa3, &der::sequence(&extensions)));
    }
    let body = der::sequence(&parts);
    let signature = der::bit_string(&sign(&body, draft.signature, signing_key));
    let whole = der::sequence(&[body, algorithm, signature]);
    X509::from_der(&whole).expect("a certificate as OpenSSL reads it")
}

fn sign(body: &[u8], signature: Signature, key: &PKeyRef<Private>) -> Vec<u8> {
    let mut signer = Signer::new(signature.digest(), key).unwrap();
    if let Signature::RsaPss(_) = signature {
        signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        signer
            .set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)
            .unwrap();
        signer.set_rsa_mgf1_md(signature.digest()).unwrap();
    }
    signer.sign_oneshot_to_vec(body).unwrap()
}

fn name(rdns: &[Rdn]) -> Vec<u8> {
    let rdns: Vec<_> = rdns
        .iter()
        .map(|rdn| der::set(&rdn.iter().map(attribute).collect::<Vec<_>>()))
        .collect();
    der::sequence(&rdns)
}

fn attribute(attribute: &Attribute) -> Vec<u8> {
    let text = der::value(attribute.tag, &attribute.octets);
    der::sequence(&[der::oid(&attribute.oid), text])
}

fn extension(extension: &Extension) -> Vec<u8> {
    let mut parts = vec![der::oid(&extension.oid)];
    if extension.critical {
        parts.push(der::boolean(true));
    }
    parts.push(der::octet_string(&extension.value));
    der::sequence(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issued_certificate_carries_the_org_number_and_its_issuers_signature() {
        let root = Authority::root("Prøve-CA");
        let issuing = root.below("Utsteder");
        let issued = issuing.organisation("Solvik kommune", "310204838");
        assert!(issued.certificate.verify(&issuing.key).unwrap());
        assert!(issuing.certificate.verify(&root.key).unwrap());
        let subject = format!("{:?}", issued.certificate.subject_name());
        assert!(subject.contains("NTRNO-310204838"), "{subject}");
        assert_eq!(issued.chain_pem().matches("BEGIN CERTIFICATE").count(), 3);
        let p12 = Pkcs12::from_der(&issued.p12("prøve")).unwrap();
        let read = p12.parse2("prøve").unwrap();
        assert!(read.pkey.unwrap().public_eq(&issued.key));
    }

    #[test]
    fn every_signature_holds() {
        use crate::Digest::*;
        let rsa = Authority::root("RSA");
        let mut draft = Draft::authority("EC");
        draft.key = KeyKind::P256;
        draft.signature = Signature::Ecdsa(Sha256);
        let elliptic = Authority::self_signed(&draft);
        let mut draft = Draft::seid2("310204838");
        for (authority, signature) in [
            (&rsa, Signature::Rsa(Md5)),
            (&rsa, Signature::Rsa(Sha1)),
            (&rsa, Signature::Rsa(Sha512)),
            (&rsa, Signature::RsaPss(Sha1)),
            (&rsa, Signature::RsaPss(Sha384)),
            (&elliptic, Signature::Ecdsa(Sha256)),
            (&elliptic, Signature::Ecdsa(Sha1)),
        ] {
            draft.signature = signature;
            let issued = authority.issue(&draft).certificate;
            assert!(issued.verify(&authority.key).unwrap(), "{signature:?}");
        }
    }
}
