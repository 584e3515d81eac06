//! What was changed under way does not pass as something else (trust-and-speed 1.6, T13, T14).
#![cfg(test)]

mod support;

use budstikke_domain::{Code, Verdict};
use support::zip::build;
use support::{FILES, assert_reasons, judged, letter, sealed};

/// T13
#[test]
fn a_cipher_that_is_never_accepted_is_named() {
    let (package, _) = sealed(&FILES);
    let aes256_cbc = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
    let at = package
        .windows(9)
        .position(|window| window == aes256_cbc)
        .unwrap()
        + 8;
    for (name, last) in [("OFB", 43), ("CFB", 44), ("ECB", 41)] {
        let mut changed = package.clone();
        changed[at] = last;
        assert_reasons(&changed, &[Code::CmsAlgorithm], name);
    }
}

/// T14: what is changed under way fails, or is nothing that anybody is told (the comments of the zip).
#[test]
fn a_flipped_bit_in_the_ciphertext_never_passes_as_something_else() {
    let (package, _) = sealed(&FILES);
    let honest = judged(&package);
    assert_eq!(honest.reasons(), [], "{:?}", honest.opened.findings);
    let mut passed = 0;
    for octet in (0..package.len()).step_by(3) {
        let mut changed = package.clone();
        changed[octet] ^= 1 << (octet % 8);
        let judged = judged(&changed);
        if judged.verdict() != Verdict::Failed {
            passed += 1;
            assert_eq!(judged.parts, honest.parts, "octet {octet}");
            assert_eq!(
                judged.opened.entries, honest.opened.entries,
                "octet {octet}"
            );
            assert_eq!(
                judged.opened.signatures, honest.opened.signatures,
                "octet {octet}"
            );
        }
    }
    // Beside the comments, the recipient may be named otherwise: every key is tried.
    assert!(passed * 3 < 250, "{passed} changes passed");
}

/// The strongest single test (trust-and-speed 1.6): bits in each octet of a signed container.
#[test]
fn a_flipped_bit_in_a_container_is_accepted_only_where_it_means_nothing() {
    let entries = letter(&FILES);
    let zip = build(&entries);
    let mut meaningless = vec![false; zip.len()];
    let mut at = 0;
    for entry in &entries {
        meaningless[at + 10..at + 14].fill(true); // time and date
        at += 30 + entry.local.name.len() + entry.data.len();
        meaningless[at - 1] = entry.local.method == 8; // bits behind the end of deflate
    }
    for entry in &entries {
        meaningless[at + 4..at + 6].fill(true); // made by
        meaningless[at + 12..at + 16].fill(true); // time and date
        meaningless[at + 36..at + 42].fill(true); // attributes
        at += 46 + entry.central.name.len();
    }
    let honest = judged(&zip);
    for octet in 0..zip.len() {
        for bit in [octet % 8, (octet + 4) % 8] {
            let mut changed = zip.clone();
            changed[octet] ^= 1 << bit;
            let judged = judged(&changed);
            if judged.verdict().is_good() {
                assert!(
                    meaningless[octet],
                    "bit {bit} of octet {octet} was changed, and it passed"
                );
                assert_eq!(judged.parts, honest.parts, "bit {bit} of octet {octet}");
            }
        }
    }
}
