//! Validity, use, keys, policies and extensions.

use jiff::SignedDuration;

use super::*;

/// A type that nobody knows.
const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";
const NULL: [u8; 2] = [5, 0];

#[test]
fn a_certificate_is_judged_at_the_time_it_was_used() {
    let norway = Norway::new();
    let honest = || Case::mutant(norway, |_| {});
    let old = || Case::mutant(norway, |draft| draft.validity = (day(-900), day(-1)));
    let second = SignedDuration::from_secs(1);
    assert_codes(vec![
        ("honest", honest(), &[]),
        ("honest, as a recipient", honest().encrypting(), &[]),
        ("expired", old(), &[Code::CertExpired]),
        (
            "expired recipient",
            old().encrypting(),
            &[Code::CertExpired],
        ),
        (
            "expired now, valid when it was received",
            old().at(day(-30)),
            &[],
        ),
        ("in its last second", old().at(day(-1)), &[]),
        (
            "a second after its last",
            old().at(day(-1) + second),
            &[Code::CertExpired],
        ),
        (
            "not yet valid",
            Case::mutant(norway, |draft| draft.validity = (day(1), day(900))),
            &[Code::CertNotYetValid],
        ),
        ("in its first second", honest().at(day(-10)), &[]),
        (
            "a second before its first",
            honest().at(day(-10) - second),
            &[Code::CertNotYetValid],
        ),
        (
            "a validity that ends before it begins",
            Case::mutant(norway, |draft| draft.validity = (day(1), day(-1))),
            &[Code::CertExpired],
        ),
    ]);
}

#[test]
fn a_key_is_used_for_what_it_was_certified_for() {
    let norway = Norway::new();
    let mutant = |change| Case::mutant(norway, change);
    assert_codes(vec![
        (
            "no keyUsage",
            mutant(|draft| draft.usage = None),
            &[Code::CertPurpose],
        ),
        (
            "no keyUsage, as a recipient",
            mutant(|draft| draft.usage = None).encrypting(),
            &[Code::CertPurpose],
        ),
        (
            "keyUsage that may be skipped",
            mutant(|draft| draft.usage_critical = false),
            &[Code::CertPurpose],
        ),
        (
            "for encryption only, signing",
            mutant(|draft| draft.usage = Some(usage::KEY_ENCIPHERMENT)),
            &[Code::CertPurpose],
        ),
        (
            "for key agreement only, signing",
            mutant(|draft| draft.usage = Some(usage::KEY_AGREEMENT)),
            &[Code::CertPurpose],
        ),
        (
            "a seal, signing",
            mutant(|draft| draft.usage = Some(usage::NON_REPUDIATION)),
            &[],
        ),
        (
            "for authentication only, as a recipient",
            mutant(|draft| draft.usage = Some(usage::DIGITAL_SIGNATURE)).encrypting(),
            &[Code::KuNoKeyenc],
        ),
        (
            "for encryption only, as a recipient",
            mutant(|draft| draft.usage = Some(usage::KEY_ENCIPHERMENT)).encrypting(),
            &[],
        ),
        (
            "an authority's certificate",
            mutant(|draft| draft.authority = true),
            &[Code::CertPurpose],
        ),
        (
            "keyUsage twice",
            mutant(|draft| {
                let second = Extension::key_usage(usage::NON_REPUDIATION, true);
                draft.extensions.push(second);
            }),
            &[Code::CertPurpose, Code::ChainUnknown],
        ),
        (
            "keyUsage that is none",
            mutant(|draft| {
                draft.usage = None;
                let broken = Extension::new("2.5.29.15", true, NULL.to_vec());
                draft.extensions.push(broken);
            }),
            &[Code::CertPurpose, Code::ChainUnknown],
        ),
        (
            "of version 1",
            mutant(|draft| {
                draft.version = 0;
                draft.key_identifiers = false;
                draft.usage = None;
                draft.policies.clear();
            }),
            &[Code::CertPurpose],
        ),
        (
            "an extension that nobody knows and must",
            mutant(|draft| {
                let unknown = Extension::new(UNKNOWN, true, NULL.to_vec());
                draft.extensions.push(unknown);
            }),
            &[Code::CertPurpose],
        ),
        (
            "an extension that nobody knows and need not",
            mutant(|draft| {
                let unknown = Extension::new(UNKNOWN, false, NULL.to_vec());
                draft.extensions.push(unknown);
            }),
            &[],
        ),
    ]);
}

#[test]
fn a_key_is_strong_enough_and_of_a_kind_that_can_do_it() {
    let norway = Norway::new();
    let mutant = |change| Case::mutant(norway, change);
    assert_codes(vec![
        (
            "RSA 1024, signing",
            mutant(|draft| draft.key = KeyKind::Rsa(1024)),
            &[Code::SigAlgorithm],
        ),
        (
            "RSA 1024, as a recipient",
            mutant(|draft| draft.key = KeyKind::Rsa(1024)).encrypting(),
            &[Code::CertPurpose],
        ),
        (
            "RSA 2047, signing",
            mutant(|draft| draft.key = KeyKind::Rsa(2047)),
            &[Code::SigAlgorithm],
        ),
        (
            "RSA 3072",
            mutant(|draft| draft.key = KeyKind::Rsa(3072)),
            &[],
        ),
        (
            "EC as a recipient",
            mutant(|draft| draft.key = KeyKind::P256).encrypting(),
            &[Code::CertPurpose],
        ),
        (
            "EC P-384 as a recipient",
            mutant(|draft| draft.key = KeyKind::P384).encrypting(),
            &[Code::CertPurpose],
        ),
        (
            "EC, signing",
            mutant(|draft| draft.key = KeyKind::P256),
            &[],
        ),
    ]);
}

#[test]
fn issuer_and_policy_count_as_a_pair() {
    fn policies(draft: &mut Draft, policies: &[&str]) {
        draft.policies = policies.iter().map(|policy| (*policy).to_owned()).collect();
    }
    let norway = Norway::new();
    let mutant = |change| Case::mutant(norway, change);
    let purpose: &[Code] = &[Code::CertPurpose];
    let unlisted = norway.root.below("Buypass Class 3 CA G2 QC");
    assert_codes(vec![
        ("no policy", mutant(|draft| draft.policies.clear()), purpose),
        (
            "an organisation's policy among others",
            mutant(|draft| policies(draft, &["0.4.0.2042.1.1", "2.16.578.1.26.1.3.2"])),
            &[],
        ),
        (
            "another issuer's policy",
            mutant(|draft| policies(draft, &["2.16.578.1.29.13.210.1.0"])),
            purpose,
        ),
        (
            "the card's policy on a soft issuer",
            mutant(|draft| policies(draft, &["2.16.578.1.26.1.3.5"])),
            purpose,
        ),
        (
            "the policy of test under an issuer of production",
            mutant(|draft| policies(draft, &["2.16.578.1.26.1.0.3.2"])),
            purpose,
        ),
        (
            "a policy that begins like the right one",
            mutant(|draft| policies(draft, &["2.16.578.1.26.1.3.2.1"])),
            purpose,
        ),
        (
            "any policy",
            mutant(|draft| policies(draft, &["2.5.29.32.0"])),
            purpose,
        ),
        (
            "Buypass' policy for people",
            mutant(|draft| policies(draft, &["2.16.578.1.26.1.3.1"])),
            purpose,
        ),
        (
            "Commfides' policy for people",
            mutant(|draft| policies(draft, &["2.16.578.1.29.12.1.1.0"])),
            purpose,
        ),
        (
            "a policy for people beside one for organisations",
            mutant(|draft| policies(draft, &["2.16.578.1.26.1.3.2", "2.16.578.1.26.1.3.1"])),
            purpose,
        ),
        (
            "the right policy under an issuer that is not listed",
            Case::new(norway, unlisted.issue(&Draft::seid2(US)).certificate)
                .hints(&[&unlisted.certificate]),
            purpose,
        ),
        (
            "the right policy straight from the root",
            Case::new(norway, norway.root.issue(&Draft::seid2(US)).certificate),
            purpose,
        ),
    ]);
}
