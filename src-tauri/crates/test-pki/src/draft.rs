//! What a certificate is to say.

use jiff::Timestamp;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKeyRef, Private};
use openssl::sha::sha1;

use crate::{KeyKind, day, der};

/// Bits of keyUsage, as they stand in the extension's first octet.
pub mod usage {
    /// `digitalSignature`.
    pub const DIGITAL_SIGNATURE: u8 = 0x80;
    /// `nonRepudiation`.
    pub const NON_REPUDIATION: u8 = 0x40;
    /// `keyEncipherment`.
    pub const KEY_ENCIPHERMENT: u8 = 0x20;
    /// `dataEncipherment`.
    pub const DATA_ENCIPHERMENT: u8 = 0x10;
    /// `keyAgreement`.
    pub const KEY_AGREEMENT: u8 = 0x08;
    /// `keyCertSign`.
    pub const KEY_CERT_SIGN: u8 = 0x04;
    /// `cRLSign`.
    pub const CRL_SIGN: u8 = 0x02;
}

/// What a certificate is to say, before it is signed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The subject's name.
    pub subject: Vec<Rdn>,
    /// The version as it is written: 2 means v3.
    pub version: u8,
    /// First and last second of its validity.
    pub validity: (Timestamp, Timestamp),
    /// The kind of its key.
    pub key: KeyKind,
    /// What the issuer signs it with.
    pub signature: Signature,
    /// Its policies.
    pub policies: Vec<String>,
    /// Bits of [`usage`]; none leaves the extension out.
    pub usage: Option<u8>,
    /// Whether keyUsage is critical.
    pub usage_critical: bool,
    /// Whether it says that it is an authority.
    pub authority: bool,
    /// How many authorities may follow below it.
    pub path_length: Option<u8>,
    /// Whether it names its own key and its issuer's, by which readers choose among issuers of one name.
    pub key_identifiers: bool,
    /// Extensions besides, last.
    pub extensions: Vec<Extension>,
}

/// A part of a name; honest ones have one attribute.
pub type Rdn = Vec<Attribute>;

/// An attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its type, dotted.
    pub oid: String,
    /// The tag of its string.
    pub tag: u8,
    /// The octets of its string.
    pub octets: Vec<u8>,
}

/// An extension, as it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its type, dotted.
    pub oid: String,
    /// Whether it is critical.
    pub critical: bool,
    /// The DER inside its octet string.
    pub value: Vec<u8>,
}

/// What a certificate is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// RSA, PKCS#1 v1.5.
    Rsa(Digest),
    /// RSA, PSS with MGF1 of the same digest.
    RsaPss(Digest),
    /// Elliptic curve.
    Ecdsa(Digest),
}

/// A digest of a [`Signature`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Draft {
    /// As Buypass issues them since 2021: one certificate to sign with and to be encrypted for.
    pub fn seid2(org: &str) -> Draft {
        let mut draft = Draft::named("PRØVE");
        draft.subject = vec![
            Attribute::text("C", "NO"),
            Attribute::text("O", "PRØVE"),
            Attribute::text("organizationIdentifier", &format!("NTRNO-{org}")),
            Attribute::text("CN", "PRØVE"),
        ];
        draft.policies = vec!["2.16.578.1.26.1.3.2".to_owned()];
        draft.usage = Some(usage::DIGITAL_SIGNATURE | usage::KEY_ENCIPHERMENT);
        draft
    }

    /// A certificate with a common name and nothing else, valid for some years around now.
    pub fn named(common_name: &str) -> Draft {
        Draft {
            subject: vec![Attribute::text("CN", common_name)],
            version: 2,
            validity: (day(-10), day(900)),
            key: KeyKind::Rsa(2048),
            signature: Signature::Rsa(Digest::Sha256),
            policies: Vec::new(),
            usage: None,
            usage_critical: true,
            authority: false,
            path_length: None,
            key_identifiers: true,
            extensions: Vec::new(),
        }
    }

    /// An authority of that name.
    pub fn authority(common_name: &str) -> Draft {
        Draft {
            validity: (day(-4000), day(4000)),
            usage: Some(usage::KEY_CERT_SIGN | usage::CRL_SIGN),
            authority: true,
            ..Draft::named(common_name)
        }
    }

    /// Puts `text` in the place of every attribute of that kind, or behind the name when there is none.
    pub fn set(&mut self, kind: &str, text: &str) {
        let attribute = Attribute::text(kind, text);
        match self
            .subject
            .iter()
            .position(|rdn| *rdn[0].oid == attribute[0].oid)
        {
            Some(place) => self.subject[place] = attribute,
            None => self.subject.push(attribute),
        }
    }

    /// Puts an attribute behind the name, whatever is there.
    pub fn add(&mut self, kind: &str, text: &str) {
        self.subject.push(Attribute::text(kind, text));
    }

    /// Takes every attribute of that kind out of the name.
    pub fn remove(&mut self, kind: &str) {
        let oid = oid_of(kind);
        self.subject.retain(|rdn| rdn[0].oid != oid);
    }

    /// Its extensions, in order, for `key` and the key of its issuer.
    pub(crate) fn extensions(
        &self,
        key: &PKeyRef<Private>,
        issuer: &PKeyRef<Private>,
    ) -> Vec<Extension> {
        let mut extensions = Vec::new();
        if self.authority {
            let mut basic = vec![der::boolean(true)];
            basic.extend(self.path_length.map(|length| der::integer(&[length])));
            extensions.push(Extension::new("2.5.29.19", true, der::sequence(&basic)));
        }
        if let Some(bits) = self.usage {
            extensions.push(Extension::key_usage(bits, self.usage_critical));
        }
        if !self.policies.is_empty() {
            let policies: Vec<_> = self
                .policies
                .iter()
                .map(|policy| der::sequence(&[der::oid(policy)]))
                .collect();
            extensions.push(Extension::new("2.5.29.32", false, der::sequence(&policies)));
        }
        if self.key_identifiers {
            let id = |key: &PKeyRef<Private>| sha1(&key.public_key_to_der().unwrap());
            let (own, issuers) = (id(key), id(issuer));
            let issuers = der::sequence(&[der::value(0x80, &issuers)]);
            extensions.push(Extension::new("2.5.29.14", false, der::octet_string(&own)));
            extensions.push(Extension::new("2.5.29.35", false, issuers));
        }
        extensions.extend(self.extensions.iter().cloned());
        extensions
    }
}

impl Attribute {
    /// One attribute by itself, as UTF-8. `kind` is a short name (`CN`, `serialNumber`, …) or dotted.
    pub fn text(kind: &str, text: &str) -> Rdn {
        vec![Attribute::raw(kind, der::UTF8_STRING, text.as_bytes())]
    }

    /// An attribute with any string.
    pub fn raw(kind: &str, tag: u8, octets: &[u8]) -> Attribute {
        Attribute {
            oid: oid_of(kind),
            tag,
            octets: octets.to_vec(),
        }
    }
}

impl Extension {
    /// An extension.
    pub fn new(oid: &str, critical: bool, value: Vec<u8>) -> Extension {
        Extension {
            oid: oid.to_owned(),
            critical,
            value,
        }
    }

    /// keyUsage with the bits of [`usage`].
    pub fn key_usage(bits: u8, critical: bool) -> Extension {
        let unused = bits.trailing_zeros().min(7) as u8;
        Extension::new("2.5.29.15", critical, der::value(0x03, &[unused, bits]))
    }
}

impl Signature {
    pub(crate) fn digest(self) -> MessageDigest {
        let (Signature::Rsa(digest) | Signature::RsaPss(digest) | Signature::Ecdsa(digest)) = self;
        match digest {
            Digest::Md5 => MessageDigest::md5(),
            Digest::Sha1 => MessageDigest::sha1(),
            Digest::Sha256 => MessageDigest::sha256(),
            Digest::Sha384 => MessageDigest::sha384(),
            Digest::Sha512 => MessageDigest::sha512(),
        }
    }

    /// Its `AlgorithmIdentifier`.
    pub(crate) fn algorithm(self) -> Vec<u8> {
        match self {
            Signature::Rsa(digest) => {
                let last = match digest {
                    Digest::Md5 => 4,
                    Digest::Sha1 => 5,
                    Digest::Sha256 => 11,
                    Digest::Sha384 => 12,
                    Digest::Sha512 => 13,
                };
                let oid = der::oid(&format!("1.2.840.113549.1.1.{last}"));
                der::sequence(&[oid, der::null()])
            }
            Signature::RsaPss(digest) => {
                let hash = der::sequence(&[der::oid(digest.oid()), der::null()]);
                let mask = der::sequence(&[der::oid("1.2.840.113549.1.1.8"), hash.clone()]);
                let salt = der::integer(&[self.digest().size() as u8]);
                let parameters = der::sequence(&[
                    der::value(0xa0, &hash),
                    der::value(0xa1, &mask),
                    der::value(0xa2, &salt),
                ]);
                der::sequence(&[der::oid("1.2.840.113549.1.1.10"), parameters])
            }
            Signature::Ecdsa(digest) => der::sequence(&[der::oid(match digest {
                Digest::Sha256 => "1.2.840.10045.4.3.2",
                Digest::Sha384 => "1.2.840.10045.4.3.3",
                Digest::Sha512 => "1.2.840.10045.4.3.4",
                Digest::Sha1 | Digest::Md5 => "1.2.840.10045.4.1",
            })]),
        }
    }
}

impl Digest {
    fn oid(self) -> &'static str {
        match self {
            Digest::Md5 => "1.2.840.113549.2.5",
            Digest::Sha1 => "1.3.14.3.2.26",
            Digest::Sha256 => "2.16.840.1.101.3.4.2.1",
            Digest::Sha384 => "2.16.840.1.101.3.4.2.2",
            Digest::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }
}

fn oid_of(kind: &str) -> String {
    match kind {
        "CN" => "2.5.4.3",
        "serialNumber" => "2.5.4.5",
        "C" => "2.5.4.6",
        "O" => "2.5.4.10",
        "OU" => "2.5.4.11",
        "organizationIdentifier" => "2.5.4.97",
        dotted => dotted,
    }
    .to_owned()
}
