//! Who takes what, and which certificate letters are locked for.

use std::sync::Arc;

use budstikke_directory::{Directory, LookupError};
use budstikke_domain::{Process, ServiceIdentifier};
use budstikke_identity::Anchors;
use budstikke_net::Environment;
use budstikke_test_pki::{Draft, KeyKind, day};

use crate::fixture::{Fixture, certificate, entity, registry};
use crate::town::{ETATEN, FJORDBY, SOLVIK, Town, number};
use crate::{BJORKEHAUG, GRANLI, OVELSE, letters, open};

#[tokio::test]
async fn a_route_holds_all_that_is_frozen_into_a_letter() {
    let (town, directory) = open().await;
    let found = directory.lookup(number(ETATEN), &letters()).await.unwrap();
    let route = &found.route;
    assert_eq!(route.receiver.org, number(ETATEN));
    assert_eq!(route.receiver.name, "STATENS PRØVEETAT");
    assert_eq!(route.document_type.type_name(), "arkivmelding");
    assert_eq!(route.looked_up_at, town.now());
    assert_eq!(
        found.report.org_number,
        Some(number(ETATEN)),
        "the certificate is theirs"
    );
    assert!(
        found.report.findings.is_empty(),
        "{:?}",
        found.report.findings
    );

    let agreed = Process::verbatim(Process::AVTALT);
    let found = directory.lookup(number(ETATEN), &agreed).await.unwrap();
    let route = &found.route;
    assert_eq!(route.document_type.type_name(), "avtalt");
}

#[tokio::test]
async fn every_letter_process_and_each_kind_of_recipient_has_its_answer() {
    let (_town, directory) = open().await;
    for process in Process::letters() {
        let found = directory.lookup(number(ETATEN), &process).await;
        assert!(found.is_ok(), "{}: {found:?}", process.as_str());
    }

    let able = directory.capabilities(number(ETATEN)).await.unwrap();
    assert!(able.taushetsbelagt && able.agreed == [Process::verbatim(Process::AVTALT)]);
    assert_eq!(able.letters.len(), 11);
    assert!(able.letters.iter().all(|process| able.takes(process)));
    let way = &able.ways[0];
    assert_eq!(
        (way.title.as_str(), way.can_send),
        ("Rett inn i arkivsystemet deres", true)
    );
    let certificate = way.certificate.as_ref().unwrap();
    assert!(certificate.issuer.contains("Sandkasse") && certificate.findings.is_empty());

    let open_only = directory.capabilities(number(FJORDBY)).await.unwrap();
    assert!(!open_only.taushetsbelagt && open_only.agreed.is_empty());
    let confidential = Process::verbatim(Process::TAUSHETSBELAGT);
    let error = directory
        .lookup(number(FJORDBY), &confidential)
        .await
        .unwrap_err();
    let LookupError::NotSupported { alternatives, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(!alternatives.is_empty() && !alternatives.contains(&confidential));
    assert_eq!(error.number(), Some("E09"));

    for (org, service) in [(BJORKEHAUG, "DPF"), (OVELSE, "DPV")] {
        let service = ServiceIdentifier::from(service.to_owned());
        let other = directory.capabilities(number(org)).await.unwrap();
        assert!(
            other.letters.is_empty(),
            "nothing can be sent there from here"
        );
        let way = other
            .ways
            .iter()
            .find(|way| way.service == service)
            .unwrap();
        assert!(!way.can_send && way.reason.contains("ennå"), "{way:?}");
        let error = directory.lookup(number(org), &letters()).await.unwrap_err();
        assert!(
            matches!(&error, LookupError::NotSupported { other_way: Some(way), .. } if *way == service),
            "{error:?}"
        );
    }

    for asked in [
        directory.capabilities(number(GRANLI)).await.err(),
        directory.lookup(number(GRANLI), &letters()).await.err(),
    ] {
        let error = asked.unwrap();
        assert_eq!(error, LookupError::Unknown(number(GRANLI)));
        assert_eq!(error.number(), Some("E08"));
        assert!(
            error.text().contains(&number(GRANLI).grouped()),
            "{}",
            error.text()
        );
    }
}

#[tokio::test]
async fn nothing_is_locked_for_a_certificate_that_ran_out_or_belongs_to_somebody_else() {
    let (town, directory) = open().await;
    town.sandbox.expire_registered_certificate(ETATEN).unwrap();
    let error = directory
        .lookup(number(ETATEN), &letters())
        .await
        .unwrap_err();
    assert!(
        matches!(error, LookupError::Certificate { .. }),
        "{error:?}"
    );
    assert_eq!(error.number(), Some("E15"));
    assert!(error.text().contains("gikk ut"), "{}", error.text());
    let able = directory.capabilities(number(ETATEN)).await.unwrap();
    assert!(
        able.letters.is_empty() && !able.ways[0].can_send,
        "and it is not offered"
    );

    let (_town, forged) = registry(|town, fixture| {
        fixture.answer = entity(ETATEN, ETATEN, &certificate(town, FJORDBY));
    })
    .await;
    let error = forged.lookup(number(ETATEN), &letters()).await.unwrap_err();
    assert!(
        matches!(&error, LookupError::Certificate { reason, .. } if reason.contains("tilhører ikke")),
        "{error:?}"
    );
}

#[tokio::test]
async fn without_anchors_no_certificate_is_believed() {
    let town = Town::start().await;
    let http = town.http(town.endpoints());
    let tokens = town.tokens(&http, SOLVIK);
    let nobody = Arc::new(Anchors::builtin(Environment::Sandkasse));
    let directory = Directory::new(http, tokens, nobody);
    let error = directory
        .lookup(number(ETATEN), &letters())
        .await
        .unwrap_err();
    assert!(
        matches!(error, LookupError::Certificate { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_signed_answer_with_a_certificate_that_may_not_be_used_gives_no_route() {
    type Swap = fn(&Town, &mut Fixture);
    let swaps: [(&str, Swap, &str); 6] = [
        (
            "somebody else's certificate",
            |town, fixture| fixture.publish(&certificate(town, FJORDBY)),
            "tilhører ikke",
        ),
        (
            "an expired one",
            |_, fixture| {
                let mut draft = Draft::seid2(ETATEN);
                draft.validity = (day(-900), day(-2));
                fixture.publish_made(&draft);
            },
            "gikk ut",
        ),
        (
            "one by a stranger",
            |_, fixture| fixture.publish_made(&Draft::seid2(ETATEN)),
            "Vi kjenner ikke utstederen",
        ),
        (
            "one with an EC key",
            |_, fixture| {
                let mut draft = Draft::seid2(ETATEN);
                draft.key = KeyKind::P256;
                fixture.publish_made(&draft);
            },
            "kan ikke brukes",
        ),
        (
            "what is none",
            |_, fixture| fixture.publish("-----BEGIN CERTIFICATE-----"),
            "kan ikke leses",
        ),
        (
            "none",
            |_, fixture| fixture.publish(" "),
            "ikke noe sertifikat",
        ),
    ];
    for (what, swap, expected) in swaps {
        let (_town, directory) = registry(swap).await;
        let error = directory
            .lookup(number(ETATEN), &letters())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, LookupError::Certificate { reason, .. } if reason.contains(expected)),
            "{what}: {error:?}"
        );
        let able = directory.capabilities(number(ETATEN)).await.unwrap();
        assert!(able.letters.is_empty(), "{what}: and it is not offered");
        assert!(!able.ways[0].can_send && able.ways[0].reason.contains(expected));
    }
}
