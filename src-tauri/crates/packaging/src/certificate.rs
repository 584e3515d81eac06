//! Certificates: parsed once, and what packages and people want to know of them.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use budstikke_cms::der::{self, Element, Elements};
use budstikke_domain::OrgNumber;
use jiff::Timestamp;
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::{X509, X509NameRef};
use thiserror::Error;

/// An X.509 certificate. Parsed once; keeps its DER. Cheap to clone.
///
/// Nothing here says that it may be trusted: that is `identity::verify_org_cert`.
#[derive(Clone)]
pub struct Certificate {
    x509: X509,
    facts: Arc<Facts>,
}

/// What is read out of a certificate when it is parsed.
struct Facts {
    der: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
    org_number: Result<OrgNumber, OrgNumberProblem>,
    policies: Vec<String>,
}

/// Not a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a certificate: {0}")]
pub struct BadCertificate(pub String);

/// Why a certificate names no organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrgNumberProblem {
    /// No organisation number where one belongs.
    #[error("the certificate names no organisation number")]
    None,
    /// Two different ones, or a name built so that readers see different ones.
    #[error("the certificate names more than one organisation")]
    Conflict,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// [`BadCertificate`] when `der` is not exactly one.
    pub fn from_der(der: &[u8]) -> Result<Certificate, BadCertificate> {
        let bad = |what: &dyn fmt::Display| BadCertificate(what.to_string());
        let mut outer = Elements::new(der);
        let whole = outer.any().map_err(|error| bad(&error))?;
        outer.end().map_err(|error| bad(&error))?;
        let x509 = X509::from_der(der).map_err(|error| bad(&error))?;
        let tbs = Tbs::read(&whole).map_err(|error| bad(&error))?;
        let facts = Facts {
            der: der.to_vec(),
            not_before: timestamp(x509.not_before()).ok_or_else(|| bad(&"validity"))?,
            not_after: timestamp(x509.not_after()).ok_or_else(|| bad(&"validity"))?,
            org_number: org_number(&tbs.subject, &tbs.policies),
            policies: tbs.policies,
        };
        Ok(Certificate {
            x509,
            facts: Arc::new(facts),
        })
    }

    /// Reads the first certificate of a PEM text. BEGIN and END lines may be missing: the service
    /// registry sends such (eformidling-dpo 5).
    ///
    /// # Errors
    /// [`BadCertificate`] when there is none.
    pub fn from_pem(pem: &str) -> Result<Certificate, BadCertificate> {
        let body = match pem.split_once("-----BEGIN CERTIFICATE-----") {
            Some((_, rest)) => rest.split("-----END").next().unwrap_or_default(),
            None => pem,
        };
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        let der = STANDARD
            .decode(body)
            .map_err(|error| BadCertificate(error.to_string()))?;
        Certificate::from_der(&der)
    }

    /// Takes over a certificate that OpenSSL has parsed.
    ///
    /// # Errors
    /// [`BadCertificate`] when its DER is not what this crate takes.
    pub fn from_x509(x509: &X509) -> Result<Certificate, BadCertificate> {
        let der = x509
            .to_der()
            .map_err(|error| BadCertificate(error.to_string()))?;
        Certificate::from_der(&der)
    }

    /// The certificate as it was read.
    pub fn der(&self) -> &[u8] {
        &self.facts.der
    }

    /// PEM with BEGIN and END lines.
    pub fn to_pem(&self) -> String {
        let base64 = STANDARD.encode(self.der());
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for line in base64.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }

    /// The certificate in OpenSSL's hands.
    pub fn x509(&self) -> &X509 {
        &self.x509
    }

    /// The whole name of its owner: `C=NO, O=Solvik kommune, CN=…`.
    pub fn subject(&self) -> String {
        name_text(self.x509.subject_name())
    }

    /// The common name of its owner; empty when there is none.
    pub fn common_name(&self) -> String {
        common_name(self.x509.subject_name())
    }

    /// The whole name of its issuer.
    pub fn issuer(&self) -> String {
        name_text(self.x509.issuer_name())
    }

    /// The common name of its issuer; empty when there is none.
    pub fn issuer_common_name(&self) -> String {
        common_name(self.x509.issuer_name())
    }

    /// The serial number, decimal.
    pub fn serial(&self) -> String {
        let number = self.x509.serial_number().to_bn();
        number
            .and_then(|number| number.to_dec_str())
            .map(|text| text.to_string())
            .unwrap_or_default()
    }

    /// The serial number, lower-case hex.
    pub fn serial_hex(&self) -> String {
        let number = self.x509.serial_number().to_bn();
        number
            .map(|number| hex::encode(number.to_vec()))
            .unwrap_or_default()
    }

    /// The SHA-256 thumbprint, lower-case hex.
    pub fn sha256(&self) -> String {
        hex::encode(openssl::sha::sha256(self.der()))
    }

    /// The SHA-256 of its public key, lower-case hex: what it is recognised by when it is renewed with the
    /// same key. The extension of that name is the issuer's word and is not used.
    pub fn key_id(&self) -> String {
        let key = self
            .x509
            .public_key()
            .and_then(|key| key.public_key_to_der());
        key.map(|der| hex::encode(openssl::sha::sha256(&der)))
            .unwrap_or_default()
    }

    /// The first moment of its validity.
    pub fn not_before(&self) -> Timestamp {
        self.facts.not_before
    }

    /// The last moment of its validity.
    pub fn not_after(&self) -> Timestamp {
        self.facts.not_after
    }

    /// Whose it is (trust-and-speed 1.3 rule 4).
    ///
    /// # Errors
    /// [`OrgNumberProblem`] when it names none, or more than one.
    pub fn org_number(&self) -> Result<OrgNumber, OrgNumberProblem> {
        self.facts.org_number
    }

    /// The certificate policies it was issued under, dotted.
    pub fn policies(&self) -> &[String] {
        &self.facts.policies
    }

    /// Whether its key is RSA, and so can receive content keys.
    pub fn is_rsa(&self) -> bool {
        self.rsa_bits().is_some()
    }

    /// The size of its RSA key in bits; none for other keys.
    pub fn rsa_bits(&self) -> Option<u32> {
        let key = self.x509.public_key().ok()?;
        if key.id() == Id::RSA {
            Some(key.bits())
        } else {
            None
        }
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Certificate) -> bool {
        self.der() == other.der()
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Certificate({}, {})",
            self.common_name(),
            self.serial_hex()
        )
    }
}

/// A name as people read it.
pub(crate) fn name_text(name: &X509NameRef) -> String {
    let mut parts = Vec::new();
    for entry in name.entries() {
        let id = entry.object();
        let short = id
            .nid()
            .short_name()
            .map(str::to_owned)
            .unwrap_or_else(|_| id.to_string());
        let value = entry.data().to_string().unwrap_or_default();
        parts.push(format!("{short}={value}"));
    }
    parts.join(", ")
}

fn common_name(name: &X509NameRef) -> String {
    let entry = name.entries_by_nid(Nid::COMMONNAME).next();
    entry
        .and_then(|entry| entry.data().to_string().ok())
        .unwrap_or_default()
}

fn timestamp(time: &Asn1TimeRef) -> Option<Timestamp> {
    let since_epoch = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    let seconds = i64::from(since_epoch.days) * 86_400 + i64::from(since_epoch.secs);
    Timestamp::from_second(seconds).ok()
}

/// What OpenSSL's binding does not show of a TBSCertificate.
struct Tbs {
    /// RDNs, each as (attribute type dotted, value when it is plain text).
    subject: Vec<Vec<(String, Option<String>)>>,
    policies: Vec<String>,
}

impl Tbs {
    fn read(certificate: &Element<'_>) -> Result<Tbs, budstikke_cms::CmsError> {
        let mut inside = certificate.inside().expect(der::SEQUENCE)?.inside();
        inside.optional(0xa0)?;
        inside.expect(der::INTEGER)?;
        for _ in ["signature", "issuer", "validity"] {
            inside.expect(der::SEQUENCE)?;
        }
        let subject = read_name(&inside.expect(der::SEQUENCE)?)?;
        inside.expect(der::SEQUENCE)?;
        inside.optional(0x81)?;
        inside.optional(0x82)?;
        let mut policies = Vec::new();
        if let Some(extensions) = inside.optional(0xa3)? {
            let mut extensions = extensions.inside().expect(der::SEQUENCE)?.inside();
            while !extensions.is_empty() {
                let mut extension = extensions.expect(der::SEQUENCE)?.inside();
                let id = extension.expect(der::OID)?.content;
                extension.optional(0x01)?;
                let value = extension.expect(der::OCTET_STRING)?;
                if budstikke_cms::dotted(id) == "2.5.29.32" {
                    let mut list = value.inside().expect(der::SEQUENCE)?.inside();
                    while !list.is_empty() {
                        let policy = list.expect(der::SEQUENCE)?.inside().expect(der::OID)?;
                        policies.push(budstikke_cms::dotted(policy.content));
                    }
                }
            }
        }
        Ok(Tbs { subject, policies })
    }
}

type Rdns = Vec<Vec<(String, Option<String>)>>;

fn read_name(name: &Element<'_>) -> Result<Rdns, budstikke_cms::CmsError> {
    let mut rdns = Vec::new();
    let mut sets = name.inside();
    while !sets.is_empty() {
        let mut attributes = Vec::new();
        let mut set = sets.expect(der::SET)?.inside();
        while !set.is_empty() {
            let mut attribute = set.expect(der::SEQUENCE)?.inside();
            let id = budstikke_cms::dotted(attribute.expect(der::OID)?.content);
            let value = attribute.any()?;
            // UTF8String, PrintableString, IA5String; organisation numbers come in nothing else.
            let text = match value.tag {
                0x0c | 0x13 | 0x16 => std::str::from_utf8(value.content).ok().map(str::to_owned),
                _ => None,
            };
            attributes.push((id, text));
        }
        rdns.push(attributes);
    }
    Ok(rdns)
}

const ORGANIZATION_IDENTIFIER: &str = "2.5.4.97";
const SERIAL_NUMBER: &str = "2.5.4.5";
const ORGANIZATION_NAME: &str = "2.5.4.10";
/// Departments and domain components: names may have several of these.
const REPEATABLE: [&str; 2] = ["2.5.4.11", "0.9.2342.19200300.100.1.25"];

/// Policies of SEID 1, under which the number may also stand at the end of the organisation's name.
const SEID1_POLICIES: [&str; 6] = [
    "2.16.578.1.26.1.3.2",
    "2.16.578.1.26.1.3.5",
    "2.16.578.1.26.1.0.3.2",
    "2.16.578.1.26.1.0.3.5",
    "2.16.578.1.29.13.1.1.0",
    "2.16.578.1.29.913.1.1.0",
];

/// All places where the number may stand must agree (trust-and-speed 1.3 rule 4).
fn org_number(
    subject: &[Vec<(String, Option<String>)>],
    policies: &[String],
) -> Result<OrgNumber, OrgNumberProblem> {
    if subject.iter().any(|rdn| rdn.len() != 1) {
        return Err(OrgNumberProblem::Conflict);
    }
    let attributes: Vec<_> = subject.iter().flatten().collect();
    for (place, (id, value)) in attributes.iter().enumerate() {
        let mut before = attributes.iter().take(place);
        let repeatable = REPEATABLE.contains(&id.as_str());
        // Two values that are no plain text can not be told apart here, so they count as two.
        if !repeatable && before.any(|(other, was)| other == id && (was != value || was.is_none()))
        {
            return Err(OrgNumberProblem::Conflict);
        }
    }
    // The suffix of the name belongs to SEID 1; SEID 2 of Buypass uses the same policies.
    let has_identifier = attributes
        .iter()
        .any(|(id, _)| id == ORGANIZATION_IDENTIFIER);
    let seid1 = !has_identifier
        && policies
            .iter()
            .any(|p| SEID1_POLICIES.contains(&p.as_str()));
    let mut found: Option<&str> = None;
    let mut foreign = false;
    for (id, value) in &attributes {
        let value = value.as_deref().unwrap_or_default();
        let digits = match id.as_str() {
            ORGANIZATION_IDENTIFIER => {
                let digits = value.strip_prefix("NTRNO-").and_then(nine_digits);
                foreign |= digits.is_none();
                digits
            }
            SERIAL_NUMBER => nine_digits(value.strip_prefix("NTRNO-").unwrap_or(value)),
            ORGANIZATION_NAME if seid1 => value
                .rsplit_once('-')
                .and_then(|(_, suffix)| nine_digits(suffix.trim_start())),
            _ => None,
        };
        match (found, digits) {
            (Some(before), Some(now)) if before != now => return Err(OrgNumberProblem::Conflict),
            (None, Some(now)) => found = Some(now),
            _ => {}
        }
    }
    // An identifier of another register beside a Norwegian number: they do not agree.
    if foreign && found.is_some() {
        return Err(OrgNumberProblem::Conflict);
    }
    found
        .and_then(|digits| OrgNumber::parse(digits).ok())
        .ok_or(OrgNumberProblem::None)
}

fn nine_digits(text: &str) -> Option<&str> {
    Some(text).filter(|text| text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(attributes: &[(&str, &str)]) -> Vec<Vec<(String, Option<String>)>> {
        attributes
            .iter()
            .map(|(id, value)| vec![((*id).to_owned(), Some((*value).to_owned()))])
            .collect()
    }

    #[test]
    fn the_number_is_found_where_each_profile_puts_it() {
        let seid1 = ["2.16.578.1.26.1.3.2".to_owned()];
        for (attributes, policies) in [
            (vec![(ORGANIZATION_IDENTIFIER, "NTRNO-310204838")], &[][..]),
            (vec![(SERIAL_NUMBER, "310204838")], &[]),
            (vec![(SERIAL_NUMBER, "NTRNO-310204838")], &[]),
            (
                vec![
                    (ORGANIZATION_IDENTIFIER, "NTRNO-310204838"),
                    (SERIAL_NUMBER, "310204838"),
                ],
                &[],
            ),
            (
                vec![(ORGANIZATION_NAME, "SOLVIK KOMMUNE - 310204838")],
                &seid1,
            ),
        ] {
            let found = org_number(&subject(&attributes), policies);
            assert_eq!(
                found.map(OrgNumber::digits).as_deref(),
                Ok("310204838"),
                "{attributes:?}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        for attributes in [
            vec![(ORGANIZATION_IDENTIFIER, "NTRSE-310204838")],
            vec![(ORGANIZATION_IDENTIFIER, "NTRNO-31020483")],
            vec![(ORGANIZATION_IDENTIFIER, "310204838")],
            vec![(SERIAL_NUMBER, "310204838\0")],
            vec![(SERIAL_NUMBER, "３１０２０４８３８")],
            vec![(SERIAL_NUMBER, "310204839")],
            vec![("2.5.4.11", "310204838")],
            vec![(ORGANIZATION_NAME, "SOLVIK KOMMUNE - 310204838")],
        ] {
            assert_eq!(
                org_number(&subject(&attributes), &[]),
                Err(OrgNumberProblem::None),
                "{attributes:?}"
            );
        }
    }

    #[test]
    fn two_numbers_are_a_conflict() {
        let two = subject(&[
            (ORGANIZATION_IDENTIFIER, "NTRNO-310204838"),
            (SERIAL_NUMBER, "311204823"),
        ]);
        assert_eq!(org_number(&two, &[]), Err(OrgNumberProblem::Conflict));
        let twice = subject(&[(SERIAL_NUMBER, "310204838"), (SERIAL_NUMBER, "311204823")]);
        assert_eq!(org_number(&twice, &[]), Err(OrgNumberProblem::Conflict));
        let foreign = subject(&[
            (ORGANIZATION_IDENTIFIER, "NTRSE-310204838"),
            (SERIAL_NUMBER, "310204838"),
        ]);
        assert_eq!(org_number(&foreign, &[]), Err(OrgNumberProblem::Conflict));
        let names = subject(&[
            (SERIAL_NUMBER, "310204838"),
            ("2.5.4.3", "A"),
            ("2.5.4.3", "B"),
        ]);
        assert_eq!(org_number(&names, &[]), Err(OrgNumberProblem::Conflict));
        let departments = subject(&[
            (SERIAL_NUMBER, "310204838"),
            ("2.5.4.11", "A"),
            ("2.5.4.11", "B"),
        ]);
        assert!(
            org_number(&departments, &[]).is_ok(),
            "departments are many"
        );
        let one = subject(&[(SERIAL_NUMBER, "310204838"), (ORGANIZATION_NAME, "Solvik")]);
        let multi = vec![one.into_iter().flatten().collect()];
        assert_eq!(
            org_number(&multi, &[]),
            Err(OrgNumberProblem::Conflict),
            "a multi-valued RDN"
        );
    }
}
