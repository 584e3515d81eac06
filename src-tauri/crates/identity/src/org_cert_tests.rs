//! One mutant per rule of trust-and-speed 1.3, each with its exact codes.

use budstikke_domain::{Code, Verdict};
use budstikke_net::Environment;
use budstikke_packaging::Certificate;
use jiff::SignedDuration;
use openssl::hash::MessageDigest;

use super::*;
use crate::pki::{Ca, Issued, Leaf, Usage, now};

const US: &str = "310204838";
const THEM: &str = "311204823";

struct Norway {
    root: Ca,
    issuing: Ca,
    anchors: Anchors,
}

impl Norway {
    /// A root and an issuing authority with Buypass' name, both compiled in for production.
    fn new() -> Norway {
        let root = Ca::root("Prøve Root CA G2");
        let issuing = root.intermediate("Buypass Class 3 CA G2 ST Business", Some(0));
        let anchors = Anchors::made_of(
            Environment::Produksjon,
            vec![root.certificate.clone(), issuing.certificate.clone()],
            Vec::new(),
        );
        Norway {
            root,
            issuing,
            anchors,
        }
    }

    fn judge(&self, certificate: &Certificate, purpose: Purpose) -> Vec<Code> {
        codes(&verify_org_cert(
            certificate,
            &[],
            purpose,
            &self.anchors,
            now(),
        ))
    }
}

fn codes(report: &CertReport) -> Vec<Code> {
    let mut codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn an_organisations_certificate_passes_for_signing_and_for_encryption() {
    let norway = Norway::new();
    let good = norway.issuing.issue(&Leaf::seid2(US));
    let report = verify_org_cert(
        &good.certificate,
        &[],
        Purpose::Sign,
        &norway.anchors,
        now(),
    );
    assert_eq!(report.findings, []);
    assert_eq!(report.org_number.unwrap().digits(), US);
    assert_eq!(report.chain.len(), 3, "leaf, issuing authority, root");
    assert_eq!(report.anchor, Some(norway.root.certificate.clone()));
    assert_eq!(norway.judge(&good.certificate, Purpose::Encrypt), []);
}

#[test]
fn every_mutant_has_its_own_code() {
    type Change = fn(&mut Leaf);
    let mutants: [(&str, Change, Purpose, &[Code]); 20] = [
        (
            "expired",
            |leaf| leaf.days = (-900, -1),
            Purpose::Sign,
            &[Code::CertExpired],
        ),
        (
            "not yet valid",
            |leaf| leaf.days = (1, 900),
            Purpose::Sign,
            &[Code::CertNotYetValid],
        ),
        (
            "no policy",
            |leaf| leaf.policy = None,
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "the policy of another issuer",
            |leaf| leaf.policy = Some("2.16.578.1.29.13.210.1.0"),
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "a person's policy",
            |leaf| leaf.policy = Some("2.16.578.1.26.1.3.1"),
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "an authority",
            |leaf| leaf.authority = true,
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "no keyUsage",
            |leaf| leaf.usage = None,
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "keyUsage that may be skipped",
            |leaf| leaf.usage_critical = false,
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "for encryption only",
            |leaf| leaf.usage = Some(Usage::EncryptOnly),
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "a seal",
            |leaf| leaf.usage = Some(Usage::NonRepudiation),
            Purpose::Sign,
            &[],
        ),
        (
            "Commfides' authentication certificate",
            |leaf| leaf.usage = Some(Usage::SignOnly),
            Purpose::Encrypt,
            &[Code::KuNoKeyenc],
        ),
        (
            "EC as a recipient",
            |leaf| leaf.elliptic = true,
            Purpose::Encrypt,
            &[Code::CertPurpose],
        ),
        (
            "EC as a signer",
            |leaf| leaf.elliptic = true,
            Purpose::Sign,
            &[],
        ),
        (
            "a short key",
            |leaf| leaf.bits = 1024,
            Purpose::Sign,
            &[Code::SigAlgorithm],
        ),
        (
            "a short recipient",
            |leaf| leaf.bits = 1024,
            Purpose::Encrypt,
            &[Code::CertPurpose],
        ),
        (
            "signed with SHA-1",
            |leaf| leaf.digest = MessageDigest::sha1(),
            Purpose::Sign,
            &[Code::ChainUnknown],
        ),
        (
            "an unknown critical extension",
            |leaf| leaf.unknown_critical = true,
            Purpose::Sign,
            &[Code::CertPurpose],
        ),
        (
            "no number",
            |leaf| {
                leaf.names
                    .retain(|(name, _)| *name != "organizationIdentifier")
            },
            Purpose::Sign,
            &[Code::CertNoOrg],
        ),
        (
            "two numbers",
            |leaf| leaf.names.push(("serialNumber", THEM.to_owned())),
            Purpose::Sign,
            &[Code::CertOrgConflict],
        ),
        (
            "the same number twice",
            |leaf| leaf.names.push(("serialNumber", US.to_owned())),
            Purpose::Sign,
            &[],
        ),
    ];
    let norway = Norway::new();
    for (what, change, purpose, expected) in mutants {
        let mut leaf = Leaf::seid2(US);
        change(&mut leaf);
        let issued = norway.issuing.issue(&leaf);
        assert_eq!(
            norway.judge(&issued.certificate, purpose),
            expected,
            "{what}"
        );
    }
}

#[test]
fn a_chain_that_does_not_hold_is_unknown() {
    let norway = Norway::new();
    let stranger = Ca::root("Buypass Class 3 CA G2 ST Business");
    let issued = stranger.issue(&Leaf::seid2(US));
    assert_eq!(
        norway.judge(&issued.certificate, Purpose::Sign),
        [Code::ChainUnknown]
    );

    // The issuing authority may certify no further authority.
    let below = norway
        .issuing
        .intermediate("Buypass Class 3 CA G2 ST Business", None);
    let issued = below.issue(&Leaf::seid2(US));
    let report = verify_org_cert(
        &issued.certificate,
        std::slice::from_ref(&below.certificate),
        Purpose::Sign,
        &norway.anchors,
        now(),
    );
    assert_eq!(codes(&report), [Code::ChainUnknown], "path length");

    // A leaf is no authority, whoever signed it.
    let leaf = norway.issuing.issue(&Leaf::seid2(US));
    let posing = Ca {
        name: "PRØVE".to_owned(),
        certificate: leaf.certificate.clone(),
        key: leaf.key,
    };
    let issued = posing.issue(&Leaf::seid2(THEM));
    let report = verify_org_cert(
        &issued.certificate,
        &[leaf.certificate],
        Purpose::Sign,
        &norway.anchors,
        now(),
    );
    assert_eq!(codes(&report), [Code::ChainUnknown]);
}

#[test]
fn a_link_may_come_with_the_message_but_is_trusted_in_nothing() {
    let root = Ca::root("Prøve Root CA G2");
    let issuing = root.intermediate("Buypass Class 3 CA G2 ST Business", None);
    let anchors = Anchors::made_of(
        Environment::Produksjon,
        vec![root.certificate.clone()],
        Vec::new(),
    );
    let issued = issuing.issue(&Leaf::seid2(US));
    let judge = |hints: &[Certificate]| {
        codes(&verify_org_cert(
            &issued.certificate,
            hints,
            Purpose::Sign,
            &anchors,
            now(),
        ))
    };
    assert_eq!(judge(&[]), [Code::ChainUnknown]);
    assert_eq!(judge(std::slice::from_ref(&issuing.certificate)), []);

    let stranger = Ca::root("Fremmed");
    let foreign = stranger.intermediate("Buypass Class 3 CA G2 ST Business", None);
    let issued = foreign.issue(&Leaf::seid2(US));
    let report = verify_org_cert(
        &issued.certificate,
        &[foreign.certificate, stranger.certificate],
        Purpose::Sign,
        &anchors,
        now(),
    );
    assert_eq!(
        codes(&report),
        [Code::ChainUnknown],
        "a whole chain of strangers"
    );
}

#[test]
fn a_certificate_of_another_environment_is_wrong_not_merely_unknown() {
    let test_root = Ca::root("Prøve Test Root");
    let issuing = test_root.intermediate("Buypass Class 3 Test4 CA G2 ST Business", None);
    let issued = issuing.issue(&Leaf::seid2(US));
    let production = Ca::root("Prøve Root CA G2");
    let both = Anchors::made_of(
        Environment::Produksjon,
        vec![production.certificate.clone()],
        vec![(Environment::Test, test_root.certificate.clone())],
    );
    let report = verify_org_cert(
        &issued.certificate,
        std::slice::from_ref(&issuing.certificate),
        Purpose::Sign,
        &both,
        now(),
    );
    assert_eq!(
        codes(&report),
        [Code::CertWrongEnvironment, Code::ChainUnknown]
    );
    assert_eq!(Verdict::of(&report.findings), Verdict::Failed);
    // Without any anchors nothing is proven, whatever the issuer calls itself.
    let empty = Anchors::made_of(Environment::Produksjon, Vec::new(), Vec::new());
    let report = verify_org_cert(&issued.certificate, &[], Purpose::Sign, &empty, now());
    assert_eq!(codes(&report), [Code::NoAnchors]);
}

#[test]
fn without_anchors_nothing_passes() {
    let norway = Norway::new();
    let issued = norway.issuing.issue(&Leaf::seid2(US));
    let empty = Anchors::made_of(Environment::Produksjon, Vec::new(), Vec::new());
    let report = verify_org_cert(&issued.certificate, &[], Purpose::Sign, &empty, now());
    assert_eq!(codes(&report), [Code::NoAnchors]);
    assert_eq!(Verdict::of(&report.findings), Verdict::Indeterminate);
    assert_eq!(report.anchor, None);
}

#[test]
fn an_anchor_added_by_hand_is_asked_for_everything_but_issuer_and_policy() {
    let sandbox = Ca::root("Budstikke Sandkasse CA");
    let mut anchors = Anchors::builtin(Environment::Sandkasse);
    anchors.trust_by_hand(&sandbox.pem()).unwrap();
    let judge = |issued: &Issued| {
        codes(&verify_org_cert(
            &issued.certificate,
            &[],
            Purpose::Sign,
            &anchors,
            now(),
        ))
    };
    let mut leaf = Leaf::seid2(US);
    leaf.policy = Some("1.3.6.1.4.1.99999.2");
    assert_eq!(judge(&sandbox.issue(&leaf)), []);
    leaf.days = (-20, -1);
    leaf.usage = None;
    assert_eq!(
        judge(&sandbox.issue(&leaf)),
        [Code::CertPurpose, Code::CertExpired]
    );
    let stranger = Ca::root("Fremmed").issue(&Leaf::seid2(US));
    assert_eq!(judge(&stranger), [Code::ChainUnknown]);
}

#[test]
fn a_certificate_is_judged_at_the_time_it_was_used() {
    let norway = Norway::new();
    let mut leaf = Leaf::seid2(US);
    leaf.days = (-900, -1);
    let issued = norway.issuing.issue(&leaf);
    let then = now() - SignedDuration::from_hours(24 * 30);
    let report = verify_org_cert(
        &issued.certificate,
        &[],
        Purpose::Sign,
        &norway.anchors,
        then,
    );
    assert_eq!(report.findings, [], "valid when it was received");
}
