//! Whose certificates pass, and the exact reason why others do not: each profile of the table of
//! trust-and-speed 1.3, and some hundred that differ from an honest one in one thing.

use std::sync::LazyLock;

use budstikke_domain::{Code, Verdict};
use budstikke_net::Environment;
use budstikke_packaging::Certificate;
use budstikke_test_pki::{
    Attribute, Authority, Digest, Draft, Extension, Home, KeyKind, Row, Signature, day, now, rows,
    usage,
};
use openssl::x509::X509;

use super::*;

mod chains;
mod mutants;
mod numbers;

const US: &str = "310204838";
const THEM: &str = "311204823";
const ISSUER: &str = "Buypass Class 3 CA G2 ST Business";

/// An issuer of organisations' certificates, known in production; a test environment; a stranger.
struct Norway {
    root: Authority,
    issuing: Authority,
    test_root: Authority,
    test_issuing: Authority,
    stranger: Authority,
}

impl Norway {
    /// One for all tests, since keys are slow to make.
    fn new() -> &'static Norway {
        static NORWAY: LazyLock<Norway> = LazyLock::new(Norway::make);
        &NORWAY
    }

    fn make() -> Norway {
        let root = Authority::root("Buypass Class 3 Root CA G2 ST");
        let mut issuing = Draft::authority(ISSUER);
        issuing.path_length = Some(0);
        let test_root = Authority::root("Prøve Test Root CA");
        Norway {
            issuing: root.below_as(&issuing),
            test_issuing: test_root.below("Buypass Class 3 Test4 CA G2 ST Business"),
            stranger: Authority::root(ISSUER),
            root,
            test_root,
        }
    }

    /// Production: our root and its issuing authority are bundled, and the root of test is known by sight.
    fn production(&self) -> Anchors {
        Anchors::made_of(
            Environment::Produksjon,
            vec![
                read(&self.root.certificate),
                read(&self.issuing.certificate),
            ],
            vec![(Environment::Test, read(&self.test_root.certificate))],
        )
    }
}

/// One certificate, and how it is judged.
struct Case {
    certificate: X509,
    hints: Vec<X509>,
    purpose: Purpose,
    anchors: Anchors,
    at: Timestamp,
}

impl Case {
    /// Judged for a signature, in production, now.
    fn new(norway: &Norway, certificate: X509) -> Case {
        Case {
            certificate,
            hints: Vec::new(),
            purpose: Purpose::Sign,
            anchors: norway.production(),
            at: now(),
        }
    }

    /// What our issuing authority makes of a draft that differs from an honest one by `change`.
    fn mutant(norway: &Norway, change: fn(&mut Draft)) -> Case {
        let mut draft = Draft::seid2(US);
        change(&mut draft);
        Case::new(norway, norway.issuing.issue(&draft).certificate)
    }

    /// Judged as a recipient's.
    fn encrypting(mut self) -> Case {
        self.purpose = Purpose::Encrypt;
        self
    }

    fn hints(mut self, hints: &[&X509]) -> Case {
        self.hints = hints.iter().copied().cloned().collect();
        self
    }

    fn anchors(mut self, anchors: Anchors) -> Case {
        self.anchors = anchors;
        self
    }

    fn at(mut self, at: Timestamp) -> Case {
        self.at = at;
        self
    }

    fn report(&self) -> CertReport {
        let hints: Vec<_> = self.hints.iter().map(read).collect();
        verify_org_cert(
            &read(&self.certificate),
            &hints,
            self.purpose,
            &self.anchors,
            self.at,
        )
    }
}

fn read(x509: &X509) -> Certificate {
    Certificate::from_x509(x509).unwrap()
}

fn codes(report: &CertReport) -> Vec<Code> {
    let mut codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Judges every case and tells of all that have other codes than they should.
fn assert_codes(cases: Vec<(&str, Case, &[Code])>) {
    let mut wrong = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for (name, case, expected) in &cases {
        assert!(names.insert(*name), "two cases are called «{name}»");
        let report = case.report();
        if codes(&report) != *expected {
            wrong.push(format!("{name}: {:?}, not {expected:?}", report.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn environment(row: &Row) -> Environment {
    match row.home {
        Home::Produksjon => Environment::Produksjon,
        Home::Test => Environment::Test,
    }
}

#[test]
fn every_profile_in_use_passes_for_what_its_key_may_do() {
    for row in rows() {
        let (root, issuing) = row.authorities();
        let anchors = Anchors::made_of(
            environment(&row),
            vec![read(&root.certificate), read(&issuing.certificate)],
            Vec::new(),
        );
        let certificate = read(&issuing.issue(&row.draft).certificate);
        let judge = |purpose| verify_org_cert(&certificate, &[], purpose, &anchors, row.judged_at);

        let bits = row.draft.usage.unwrap();
        let signs = bits & (usage::DIGITAL_SIGNATURE | usage::NON_REPUDIATION) != 0;
        let unfit: &[Code] = if signs { &[] } else { &[Code::CertPurpose] };
        let report = judge(Purpose::Sign);
        assert_eq!(codes(&report), unfit, "{}, to sign", row.name);
        assert_eq!(report.org_number.unwrap().digits(), US, "{}", row.name);
        assert_eq!(report.chain.len(), 3, "{}: leaf, issuer, root", row.name);
        assert_eq!(report.anchor, Some(read(&root.certificate)), "{}", row.name);

        let note: &[Code] = match bits & usage::KEY_ENCIPHERMENT {
            0 => &[Code::KuNoKeyenc],
            _ => &[],
        };
        let report = judge(Purpose::Encrypt);
        assert_eq!(codes(&report), note, "{}, to be encrypted for", row.name);
        assert_eq!(Verdict::of(&report.findings), Verdict::Passed);
    }
}

#[test]
fn no_profile_passes_in_the_other_environment_or_without_anchors() {
    for row in rows() {
        let (root, issuing) = row.authorities();
        let own = read(&root.certificate);
        let other = read(&Authority::root("En annen rot").certificate);
        let here = match environment(&row) {
            Environment::Test => Environment::Produksjon,
            _ => Environment::Test,
        };
        let issued = issuing.issue(&row.draft);
        let judge = |anchors: &Anchors| {
            let (certificate, hint) = (read(&issued.certificate), read(&issuing.certificate));
            let hints = std::slice::from_ref(&hint);
            verify_org_cert(&certificate, hints, Purpose::Sign, anchors, row.judged_at)
        };
        let known = Anchors::made_of(here, vec![other], vec![(environment(&row), own)]);
        let found = codes(&judge(&known));
        assert!(
            found.contains(&Code::CertWrongEnvironment) && found.contains(&Code::ChainUnknown),
            "{}: {found:?}",
            row.name
        );

        let empty = Anchors::made_of(environment(&row), Vec::new(), Vec::new());
        let report = judge(&empty);
        assert!(codes(&report).contains(&Code::NoAnchors), "{}", row.name);
        assert_eq!(report.anchor, None, "{}", row.name);
        assert!(!Verdict::of(&report.findings).is_good(), "{}", row.name);
    }
}

#[test]
fn archived_certificates_have_run_out_by_now() {
    for row in rows().into_iter().filter(|row| row.judged_at < now()) {
        let (root, issuing) = row.authorities();
        let all = vec![read(&root.certificate), read(&issuing.certificate)];
        let anchors = Anchors::made_of(environment(&row), all, Vec::new());
        let certificate = read(&issuing.issue(&row.draft).certificate);
        let report = verify_org_cert(&certificate, &[], Purpose::Sign, &anchors, now());
        assert_eq!(codes(&report), [Code::CertExpired], "{}", row.name);
        assert_eq!(Verdict::of(&report.findings), Verdict::Indeterminate);
    }
}
