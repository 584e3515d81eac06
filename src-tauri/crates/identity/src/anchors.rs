//! Whom we believe when they say who somebody is.

use budstikke_domain::word;
use budstikke_net::Environment;
use budstikke_packaging::Certificate;
use openssl::x509::X509;
use thiserror::Error;

include!(concat!(env!("OUT_DIR"), "/anchors.rs"));

/// Where a person has listed the SHA-256 of each anchor: a file that is not listed is not trusted.
const PINS: &str = include_str!("../../../../assets/anchors/README.md");

/// The authorities that chains may end in, for one environment.
#[derive(Debug, Clone)]
pub struct Anchors {
    environment: Environment,
    roots: Vec<Certificate>,
    by_hand: Vec<Certificate>,
    intermediates: Vec<Certificate>,
    /// Roots of the other environments; never trusted, only recognised.
    elsewhere: Vec<(Environment, Certificate)>,
}

/// A file that was to be trusted holds no certificates.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{}",
    word! {
        nb: "Filen har ingen sertifikater vi kan lese.",
        nn: "Fila har ingen sertifikat vi kan lese.",
        en: "The file has no certificates that we can read.",
    }
)]
pub struct BadAnchors;

impl Anchors {
    /// The anchors that are compiled in for `environment`: the PEM files of `assets/anchors`. The
    /// sandbox has none of its own; it hands its authority over when it starts.
    pub fn builtin(environment: Environment) -> Anchors {
        let mut anchors = Anchors {
            environment,
            roots: Vec::new(),
            by_hand: Vec::new(),
            intermediates: Vec::new(),
            elsewhere: Vec::new(),
        };
        for (home, files) in [
            (Environment::Test, TEST),
            (Environment::Produksjon, PRODUKSJON),
        ] {
            for certificate in files.iter().flat_map(|pem| pinned(pem, PINS)) {
                if home == environment {
                    anchors.place(certificate);
                } else if is_self_issued(&certificate) {
                    anchors.elsewhere.push((home, certificate));
                }
            }
        }
        anchors
    }

    /// Adds every certificate of `pem` as an anchor that a person vouches for (`--trust`, the
    /// sandbox's CA). Chains that end in one are not asked for the issuer's policy.
    pub fn trust_by_hand(&mut self, pem: &str) -> Result<(), BadAnchors> {
        let certificates = parse(pem)
            .filter(|found| !found.is_empty())
            .ok_or(BadAnchors)?;
        self.by_hand.extend(certificates);
        Ok(())
    }

    /// The environment they are for.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Whether there is nobody to believe; every chain is then `NO_ANCHORS`.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty() && self.by_hand.is_empty()
    }

    /// How many anchors there are, for Diagnose.
    pub fn len(&self) -> usize {
        self.roots.len() + self.by_hand.len()
    }

    pub(crate) fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    pub(crate) fn by_hand(&self) -> &[Certificate] {
        &self.by_hand
    }

    pub(crate) fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    pub(crate) fn elsewhere(&self) -> &[(Environment, Certificate)] {
        &self.elsewhere
    }

    fn place(&mut self, certificate: Certificate) {
        if is_self_issued(&certificate) {
            self.roots.push(certificate);
        } else {
            self.intermediates.push(certificate);
        }
    }

    #[cfg(test)]
    pub(crate) fn made_of(
        environment: Environment,
        own: Vec<Certificate>,
        elsewhere: Vec<(Environment, Certificate)>,
    ) -> Anchors {
        let mut anchors = Anchors {
            environment,
            roots: Vec::new(),
            by_hand: Vec::new(),
            intermediates: Vec::new(),
            elsewhere,
        };
        for certificate in own {
            anchors.place(certificate);
        }
        anchors
    }
}

/// The certificates of a compiled-in file whose thumbprint is among `pins`.
fn pinned(pem: &str, pins: &str) -> Vec<Certificate> {
    let mut certificates = parse(pem).unwrap_or_default();
    certificates.retain(|certificate| pins.contains(&certificate.sha256()));
    certificates
}

fn is_self_issued(certificate: &Certificate) -> bool {
    certificate.subject() == certificate.issuer()
}

fn parse(pem: &str) -> Option<Vec<Certificate>> {
    X509::stack_from_pem(pem.as_bytes())
        .ok()?
        .iter()
        .map(|x509| Certificate::from_der(&x509.to_der().ok()?).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_test_pki::Authority;

    #[test]
    fn every_compiled_in_anchor_can_be_read_and_is_pinned() {
        for pem in TEST.iter().chain(PRODUKSJON) {
            for certificate in parse(pem).expect("every file in assets/anchors is PEM") {
                assert!(
                    PINS.contains(&certificate.sha256()),
                    "{} is not listed in assets/anchors/README.md",
                    certificate.subject()
                );
            }
        }
    }

    #[test]
    fn a_file_that_nobody_has_listed_is_not_trusted() {
        let (listed, other) = (Authority::root("A"), Authority::root("B"));
        let both = listed.pem() + &other.pem();
        let known = Certificate::from_x509(&listed.certificate).unwrap();
        let pins = format!("| a.pem | A | {} |", known.sha256());
        assert_eq!(pinned(&both, &pins), [known]);
        assert_eq!(pinned(&both, ""), []);
        assert_eq!(pinned("ikke PEM", &pins), []);
    }

    #[test]
    fn a_file_without_certificates_is_no_anchor() {
        let mut anchors = Anchors::builtin(Environment::Sandkasse);
        assert!(anchors.is_empty(), "the sandbox brings its own");
        assert_eq!(anchors.trust_by_hand("ikke PEM"), Err(BadAnchors));
        assert_eq!(anchors.trust_by_hand(""), Err(BadAnchors));
        assert_eq!(anchors.len(), 0);
    }
}
