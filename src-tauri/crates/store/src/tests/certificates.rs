//! Certificates that have been seen before.

use budstikke_domain::{Code, OrgNumber};

use super::{World, start};
use crate::{Acquaintance, CertificateRole, SeenCertificate};

const FJORDBY: &str = "311204807";
const NORDFJELL: &str = "310204846";

async fn see(world: &World, org: &str, role: CertificateRole, key: &str) -> Acquaintance {
    see_of(world, org, role, key, "Prøve-CA").await
}

async fn see_of(
    world: &World,
    org: &str,
    role: CertificateRole,
    key: &str,
    issuer: &str,
) -> Acquaintance {
    let seen = SeenCertificate {
        org: OrgNumber::parse(org).unwrap(),
        role,
        key_id: key.to_owned(),
        issuer: issuer.to_owned(),
    };
    world
        .store
        .tx(move |tx| tx.see_certificate(&seen))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_signer_is_told_of_when_it_is_first_seen_and_when_it_changes() {
    let world = World::new().await;
    let signer = CertificateRole::Signer;
    let first = see(&world, FJORDBY, signer, "a").await;
    assert_eq!(first.signer_note(), Some(Code::FirstSeenSigner));
    assert_eq!(first.since, start());

    world.pass(super::HOLD);
    let again = see(&world, FJORDBY, signer, "a").await;
    assert_eq!(again.signer_note(), None, "an old acquaintance");
    assert_eq!(again.since, start());

    let changed = see(&world, FJORDBY, signer, "b").await;
    assert_eq!(changed.signer_note(), Some(Code::SignerChanged));
    assert!(changed.since > start());
    for key in ["a", "b", "a"] {
        let by_turns = see(&world, FJORDBY, signer, key).await;
        assert_eq!(by_turns.signer_note(), None, "{key} was seen before");
    }
}

#[tokio::test]
async fn another_issuer_is_a_change_and_another_organisation_or_role_is_not() {
    let world = World::new().await;
    let signer = CertificateRole::Signer;
    see(&world, FJORDBY, signer, "a").await;
    let elsewhere = see_of(&world, FJORDBY, signer, "a", "En annen CA").await;
    assert!(elsewhere.is_new && elsewhere.replaced_another);
    for (org, role) in [(NORDFJELL, signer), (FJORDBY, CertificateRole::Recipient)] {
        let own = see(&world, org, role, "c").await;
        assert!(own.is_new && !own.replaced_another, "{org} {role:?}");
    }
}

#[tokio::test]
async fn a_replaced_certificate_is_known_as_that_as_long_as_it_is_used() {
    let world = World::new().await;
    let recipient = CertificateRole::Recipient;
    see(&world, FJORDBY, recipient, "a").await;
    world.pass(super::HOLD);
    let new = see(&world, FJORDBY, recipient, "b").await;
    world.pass(super::HOLD);
    let later = see(&world, FJORDBY, recipient, "b").await;
    assert!(!later.is_new && later.replaced_another);
    assert_eq!(later.since, new.since, "when it was changed");
    let old = see(&world, FJORDBY, recipient, "a").await;
    assert!(!old.replaced_another, "it was there first");
}

#[tokio::test]
async fn the_certificate_that_was_seen_last_is_the_one_in_use() {
    let world = World::new().await;
    let recipient = CertificateRole::Recipient;
    let last = async || {
        let org = budstikke_domain::OrgNumber::parse(FJORDBY).unwrap();
        let read = world
            .store
            .read(move |r| r.last_seen_certificate(org, recipient));
        read.await.unwrap()
    };
    assert_eq!(last().await, None);
    for key in ["a", "b", "a"] {
        see(&world, FJORDBY, recipient, key).await;
        world.pass(super::HOLD);
        see(&world, FJORDBY, CertificateRole::Signer, "c").await;
        assert_eq!(last().await.as_deref(), Some(key));
    }
}
