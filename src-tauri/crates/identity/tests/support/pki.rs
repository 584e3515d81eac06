//! Hierarchies of certificates for tests, shaped like the ones in use. Every key is made on the spot.

use budstikke_packaging::Certificate;
use jiff::{SignedDuration, Timestamp};
use openssl::asn1::{Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509, X509Extension, X509Name};

/// The time at which tests judge.
pub(crate) fn now() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

/// An authority.
pub(crate) struct Ca {
    pub(crate) name: String,
    pub(crate) key: PKey<Private>,
    pub(crate) certificate: Certificate,
}

/// A certificate with its key.
pub(crate) struct Issued {
    pub(crate) key: PKey<Private>,
    pub(crate) certificate: Certificate,
}

/// What a leaf looks like; [`Leaf::seid2`] is as Buypass makes them.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(crate) names: Vec<(&'static str, String)>,
    pub(crate) policy: Option<&'static str>,
    pub(crate) usage: Option<Usage>,
    pub(crate) usage_critical: bool,
    /// Days from [`now`].
    pub(crate) days: (i64, i64),
    pub(crate) authority: bool,
    pub(crate) elliptic: bool,
    pub(crate) bits: u32,
    pub(crate) digest: MessageDigest,
    pub(crate) unknown_critical: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Usage {
    SignAndEncrypt,
    SignOnly,
    NonRepudiation,
    EncryptOnly,
}

pub(crate) const POLICY: &str = "2.16.578.1.26.1.3.2";

impl Leaf {
    pub(crate) fn seid2(org: &str) -> Leaf {
        Leaf {
            names: vec![
                ("C", "NO".to_owned()),
                ("O", "PRØVE".to_owned()),
                ("organizationIdentifier", format!("NTRNO-{org}")),
                ("CN", "PRØVE".to_owned()),
            ],
            policy: Some(POLICY),
            usage: Some(Usage::SignAndEncrypt),
            usage_critical: true,
            days: (-10, 900),
            authority: false,
            elliptic: false,
            bits: 2048,
            digest: MessageDigest::sha256(),
            unknown_critical: false,
        }
    }
}

impl Ca {
    pub(crate) fn root(name: &str) -> Ca {
        Ca::make(name, None, None)
    }

    /// An issuing authority below this one; `depth` is its path length.
    pub(crate) fn intermediate(&self, name: &str, depth: Option<u32>) -> Ca {
        Ca::make(name, Some(self), depth)
    }

    fn make(name: &str, above: Option<&Ca>, depth: Option<u32>) -> Ca {
        let key = rsa(2048);
        let mut builder = start(&[("CN", name.to_owned())], &key, (-1000, 4000), above);
        let mut basic = BasicConstraints::new();
        basic.critical().ca();
        if let Some(depth) = depth {
            basic.pathlen(depth);
        }
        builder.append_extension(basic.build().unwrap()).unwrap();
        let usage = KeyUsage::new()
            .critical()
            .key_cert_sign()
            .crl_sign()
            .build();
        builder.append_extension(usage.unwrap()).unwrap();
        let signer = above.map_or(&key, |above| &above.key);
        builder.sign(signer, MessageDigest::sha256()).unwrap();
        Ca {
            name: name.to_owned(),
            certificate: read(&builder.build()),
            key,
        }
    }

    pub(crate) fn issue(&self, leaf: &Leaf) -> Issued {
        let key = if leaf.elliptic {
            let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
            PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
        } else {
            rsa(leaf.bits)
        };
        let mut builder = start(&leaf.names, &key, leaf.days, Some(self));
        if leaf.authority {
            let basic = BasicConstraints::new().critical().ca().build().unwrap();
            builder.append_extension(basic).unwrap();
        }
        if let Some(usage) = leaf.usage {
            let mut bits = KeyUsage::new();
            if leaf.usage_critical {
                bits.critical();
            }
            match usage {
                Usage::SignAndEncrypt => bits.digital_signature().key_encipherment(),
                Usage::SignOnly => bits.digital_signature(),
                Usage::NonRepudiation => bits.non_repudiation(),
                Usage::EncryptOnly => bits.key_encipherment(),
            };
            builder.append_extension(bits.build().unwrap()).unwrap();
        }
        if let Some(policy) = leaf.policy {
            builder.append_extension(policy_extension(policy)).unwrap();
        }
        if leaf.unknown_critical {
            let oid = Asn1Object::from_str("1.3.6.1.4.1.99999.1").unwrap();
            let null = Asn1OctetString::new_from_bytes(&[5, 0]).unwrap();
            let extension = X509Extension::new_from_der(&oid, true, &null).unwrap();
            builder.append_extension(extension).unwrap();
        }
        builder.sign(&self.key, leaf.digest).unwrap();
        Issued {
            certificate: read(&builder.build()),
            key,
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.to_pem()
    }
}

impl Issued {
    pub(crate) fn pem(&self) -> String {
        let key = self.key.private_key_to_pem_pkcs8().unwrap();
        String::from_utf8(key).unwrap() + &self.certificate.to_pem()
    }
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn start(
    names: &[(&str, String)],
    key: &PKey<Private>,
    days: (i64, i64),
    above: Option<&Ca>,
) -> openssl::x509::X509Builder {
    let mut subject = X509Name::builder().unwrap();
    for (name, value) in names {
        subject.append_entry_by_text(name, value).unwrap();
    }
    let subject = subject.build();
    let mut serial = BigNum::new().unwrap();
    serial.rand(128, MsbOption::MAYBE_ZERO, false).unwrap();
    let day = |days: i64| {
        let instant = now() + SignedDuration::from_hours(24 * days);
        Asn1Time::from_unix(instant.as_second()).unwrap()
    };
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder
        .set_serial_number(&serial.to_asn1_integer().unwrap())
        .unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder
        .set_issuer_name(above.map_or(&subject, |ca| ca.certificate.x509().subject_name()))
        .unwrap();
    builder.set_pubkey(key).unwrap();
    builder.set_not_before(&day(days.0)).unwrap();
    builder.set_not_after(&day(days.1)).unwrap();
    builder
}

/// `SEQUENCE OF PolicyInformation { policyIdentifier }`; openssl's typed builders do not know it.
fn policy_extension(oid: &str) -> X509Extension {
    let oid = Asn1Object::from_str(oid).unwrap();
    let der = tagged(0x30, &tagged(0x30, &tagged(0x06, oid.as_slice())));
    X509Extension::new_from_der(
        &Asn1Object::from_str("2.5.29.32").unwrap(),
        false,
        &Asn1OctetString::new_from_bytes(&der).unwrap(),
    )
    .unwrap()
}

/// One DER value with the short form of length.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag, u8::try_from(content.len()).unwrap()];
    der.extend_from_slice(content);
    der
}

fn read(x509: &X509) -> Certificate {
    Certificate::from_der(&x509.to_der().unwrap()).unwrap()
}
