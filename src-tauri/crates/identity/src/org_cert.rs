//! Whether a certificate is an organisation's, and may be used for what it is used for.

use budstikke_domain::{Code, Finding, OrgNumber, word, words};
use budstikke_packaging::{Certificate, OrgNumberProblem};
use jiff::Timestamp;
use x509_parser::extensions::{KeyUsage, ParsedExtension};
use x509_parser::prelude::X509Certificate;

use crate::anchors::Anchors;
use crate::chain::{self, Path};
use crate::issuers;

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It signed a package.
    Sign,
    /// A package is to be encrypted for it.
    Encrypt,
}

/// What is known about a certificate. [`budstikke_domain::Verdict::of`] makes a verdict of the findings.
#[derive(Debug, Clone, PartialEq)]
pub struct CertReport {
    /// Everything that is wrong, unsure, or worth telling; empty when all holds.
    pub findings: Vec<Finding>,
    /// The organisation it names. It says nothing while the findings do not hold.
    pub org_number: Option<OrgNumber>,
    /// The anchor the chain ends in.
    pub anchor: Option<Certificate>,
    /// The chain, the certificate itself first, the anchor last; empty when there is none.
    pub chain: Vec<Certificate>,
}

/// Judges `certificate` at the time `at`, by rules 1-5 and 7 of trust-and-speed 1.3.
///
/// `hints` are certificates that came with it; they may be links of the chain and are trusted in
/// nothing. Never fails and never fetches anything: every doubt is a finding.
pub fn verify_org_cert(
    certificate: &Certificate,
    hints: &[Certificate],
    purpose: Purpose,
    anchors: &Anchors,
    at: Timestamp,
) -> CertReport {
    let mut findings = Vec::new();
    let extensions = Extensions::of(certificate);
    check_use(certificate, &extensions, purpose, &mut findings);
    let org_number = check_org(certificate, &mut findings);
    check_time(certificate, at, &mut findings);
    let chain = check_chain(certificate, hints, anchors, at, &mut findings);
    CertReport {
        findings,
        org_number,
        anchor: chain.last().cloned(),
        chain,
    }
}

/// The extensions that the rules speak of.
struct Extensions {
    readable: bool,
    usage: Option<KeyUsage>,
    usage_critical: bool,
    is_authority: bool,
}

impl Extensions {
    fn of(certificate: &Certificate) -> Extensions {
        let mut found = Extensions {
            readable: false,
            usage: None,
            usage_critical: false,
            is_authority: false,
        };
        let Ok((_, parsed)) = x509_parser::parse_x509_certificate(certificate.der()) else {
            return found;
        };
        found.read(&parsed);
        found
    }

    fn read(&mut self, parsed: &X509Certificate<'_>) {
        // Readers differ on which of two extensions of one kind counts.
        self.readable = parsed.extensions_map().is_ok();
        for extension in parsed.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::KeyUsage(usage) => {
                    self.usage = Some(*usage);
                    self.usage_critical = extension.critical;
                }
                ParsedExtension::BasicConstraints(basic) => self.is_authority = basic.ca,
                ParsedExtension::ParseError { .. } => self.readable = false,
                _ => {}
            }
        }
    }
}

/// Rule 5, and what the mathematics need.
fn check_use(
    certificate: &Certificate,
    extensions: &Extensions,
    purpose: Purpose,
    findings: &mut Vec<Finding>,
) {
    let mut wrong = |about: &str| findings.push(Finding::new(Code::CertPurpose, about));
    if !extensions.readable {
        wrong(word! {
            nb: "utvidelsene kan ikke leses",
            nn: "utvidingane kan ikkje lesast",
            en: "the extensions cannot be read",
        });
    }
    if extensions.is_authority {
        wrong(word! {
            nb: "sertifikatet tilhører en utsteder",
            nn: "sertifikatet høyrer til ein utferdar",
            en: "the certificate belongs to an issuer",
        });
    }
    if certificate
        .policies()
        .iter()
        .any(|policy| issuers::is_for_people(policy))
    {
        wrong(word! {
            nb: "sertifikatet tilhører en person",
            nn: "sertifikatet høyrer til ein person",
            en: "the certificate belongs to a person",
        });
    }
    match (&extensions.usage, extensions.usage_critical) {
        (Some(_), true) => {}
        (Some(_), false) => wrong(word! {
            nb: "keyUsage er ikke kritisk",
            nn: "keyUsage er ikkje kritisk",
            en: "keyUsage is not critical",
        }),
        (None, _) => wrong(word! {
            nb: "keyUsage mangler",
            nn: "keyUsage manglar",
            en: "keyUsage is missing",
        }),
    }
    let usage = extensions.usage.unwrap_or(KeyUsage { flags: 0 });
    match purpose {
        Purpose::Sign => {
            if extensions.usage.is_some() && !usage.digital_signature() && !usage.non_repudiation()
            {
                wrong(word! {
                    nb: "keyUsage tillater ikke signering",
                    nn: "keyUsage tillèt ikkje signering",
                    en: "keyUsage does not allow signing",
                });
            }
            if certificate.rsa_bits().is_some_and(|bits| bits < 2048) {
                findings.push(Finding::new(
                    Code::SigAlgorithm,
                    word! {
                        nb: "RSA-nøkkel under 2048 bit",
                        nn: "RSA-nøkkel under 2048 bit",
                        en: "an RSA key below 2048 bits",
                    },
                ));
            }
        }
        Purpose::Encrypt => {
            if !certificate.is_rsa() {
                wrong(word! {
                    nb: "nøkkelen er av typen EC, som det ikke kan låses for",
                    nn: "nøkkelen er av typen EC, som det ikkje kan låsast for",
                    en: "the key is of the type EC, for which nothing can be locked",
                });
            } else if certificate.rsa_bits().is_none_or(|bits| bits < 2048) {
                wrong(word! {
                    nb: "RSA-nøkkel under 2048 bit",
                    nn: "RSA-nøkkel under 2048 bit",
                    en: "an RSA key below 2048 bits",
                });
            }
            if extensions.usage.is_some() && !usage.key_encipherment() {
                findings.push(Code::KuNoKeyenc.into());
            }
        }
    }
}

/// Rule 4; packaging knows where a number may lie.
fn check_org(certificate: &Certificate, findings: &mut Vec<Finding>) -> Option<OrgNumber> {
    match certificate.org_number() {
        Ok(org) => Some(org),
        Err(OrgNumberProblem::None) => {
            findings.push(Code::CertNoOrg.into());
            None
        }
        Err(OrgNumberProblem::Conflict) => {
            findings.push(Code::CertOrgConflict.into());
            None
        }
    }
}

/// Rule 7.
fn check_time(certificate: &Certificate, at: Timestamp, findings: &mut Vec<Finding>) {
    if at > certificate.not_after() {
        findings.push(Finding::new(
            Code::CertExpired,
            format!("{} {}", certificate.subject(), certificate.not_after()),
        ));
    } else if at < certificate.not_before() {
        findings.push(Finding::new(
            Code::CertNotYetValid,
            format!("{} {}", certificate.subject(), certificate.not_before()),
        ));
    }
}

/// Rules 1 to 3. Returns the chain when there is one to an anchor of ours.
fn check_chain(
    certificate: &Certificate,
    hints: &[Certificate],
    anchors: &Anchors,
    at: Timestamp,
    findings: &mut Vec<Finding>,
) -> Vec<Certificate> {
    let issuer = certificate.issuer_common_name();
    let path = path(certificate, hints, anchors, at);
    match path {
        // An issuer's name alone proves nothing: every chain here is unknown, and no more than that.
        _ if anchors.is_empty() => findings.push(Code::NoAnchors.into()),
        Path::Complete(chain) => {
            check_links(&chain, at, findings);
            // What a person vouches for is not asked for issuer and policy.
            if !chain
                .last()
                .is_some_and(|end| anchors.by_hand().contains(end))
            {
                check_policy(&issuer, certificate.policies(), anchors, findings);
            }
            return chain;
        }
        Path::UnknownCritical => {
            findings.push(Finding::new(
                Code::CertPurpose,
                word! {
                    nb: "ukjent kritisk utvidelse",
                    nn: "ukjend kritisk utviding",
                    en: "unknown critical extension",
                },
            ));
        }
        Path::Unknown(text) => {
            let named = || issuers::belongs_elsewhere(&issuer, anchors.environment());
            let home = elsewhere(certificate, hints, anchors, at).or_else(named);
            // With anchors added by hand alone there is nobody who could tell environments apart.
            if let Some(home) = home.filter(|_| !anchors.roots().is_empty()) {
                findings.push(Finding::new(Code::CertWrongEnvironment, home.as_str()));
            }
            findings.push(Finding::new(
                Code::ChainUnknown,
                format!("{issuer}: {text}"),
            ));
        }
    }
    Vec::new()
}

/// The path to what a person vouches for, else to a root that is compiled in.
fn path(
    certificate: &Certificate,
    hints: &[Certificate],
    anchors: &Anchors,
    at: Timestamp,
) -> Path {
    let to =
        |ends: &[Certificate]| chain::build(certificate, anchors.intermediates(), hints, ends, at);
    let by_hand = to(anchors.by_hand());
    if matches!(by_hand, Path::Complete(_)) || anchors.roots().is_empty() {
        return by_hand;
    }
    to(anchors.roots())
}

/// The other environment whose roots the chain ends in, if it does.
fn elsewhere(
    certificate: &Certificate,
    hints: &[Certificate],
    anchors: &Anchors,
    at: Timestamp,
) -> Option<budstikke_net::Environment> {
    anchors.elsewhere().iter().find_map(|(home, root)| {
        let root = std::slice::from_ref(root);
        let path = chain::build(certificate, anchors.intermediates(), hints, root, at);
        matches!(path, Path::Complete(_)).then_some(*home)
    })
}

/// Rule 2: the links must be valid at the time, and signed with something that still holds.
fn check_links(chain: &[Certificate], at: Timestamp, findings: &mut Vec<Finding>) {
    for link in chain.iter().skip(1) {
        check_time(link, at, findings);
    }
    if let Some(weak) = chain::weak_link(chain) {
        findings.push(Finding::new(
            Code::ChainUnknown,
            words! {
                nb: "{subject} er signert med en svak algoritme",
                nn: "{subject} er signert med ein svak algoritme",
                en: "{subject} is signed with a weak algorithm",
                subject = weak.subject(),
            },
        ));
    }
}

/// Rule 3: issuer and policy as a pair.
fn check_policy(issuer: &str, policies: &[String], anchors: &Anchors, findings: &mut Vec<Finding>) {
    let known = issuers::named(issuer, anchors.environment()).any(|issuer| {
        policies
            .iter()
            .any(|policy| issuer.policies.contains(&policy.as_str()))
    });
    if !known {
        findings.push(Finding::new(
            Code::CertPurpose,
            format!("{issuer}: {}", policies.join(" ")),
        ));
    }
}

/// Which of several certificates of one organisation is the one for eFormidling: lower is better.
/// Suppliers deliver one for signing beside one for authentication and encryption.
pub(crate) fn rank_for_use(certificate: &Certificate) -> u8 {
    match Extensions::of(certificate).usage {
        Some(usage) if usage.key_encipherment() => 0,
        Some(usage) if usage.digital_signature() => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests;
