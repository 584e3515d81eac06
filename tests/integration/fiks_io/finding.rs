//! Finding a konto, and what is told of it before anybody writes to it.

use budstikke_app::dto::{Capabilities, PayloadDto, Way};
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{PROMPT, World};

fn konto(role: KontoRole) -> String {
    role.konto_id().to_string()
}

fn way(found: &Capabilities, role: KontoRole) -> Way {
    let mut ways = found.ways.iter();
    let found = ways.find(|way| way.konto == konto(role));
    found.expect("the konto is a way").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_s_kontoer_stand_beside_its_other_ways() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let found = us.app.capabilities(PROMPT, "", false).await.unwrap();
    assert!(
        found
            .ways
            .iter()
            .any(|way| way.service == "DPO" && way.available)
    );
    let archive = way(&found, KontoRole::Archive);
    assert_eq!(
        (archive.service.as_str(), archive.available),
        ("DPFIO", true)
    );
    assert!(
        !archive.recommended,
        "what they are registered with comes first"
    );
    assert!(
        archive.certificate.is_some(),
        "what it is locked for is shown"
    );
    assert!(
        !way(&found, KontoRole::CaseSystem).available,
        "it takes no letters, and is told as closed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_konto_is_found_by_its_id_and_by_its_name() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let unattended = konto(KontoRole::Unattended);
    let by_id = us
        .app
        .search_recipients(&unattended.to_uppercase())
        .await
        .unwrap();
    let hit = by_id.hits.first().expect("a konto");
    assert_eq!(hit.konto.as_deref(), Some(unattended.as_str()));
    assert_eq!(hit.org_number, "311204807", "the katalog says whose it is");
    let by_name = us.app.search_recipients("tingsted, ark").await.unwrap();
    let named = by_name.hits.iter().find(|hit| hit.konto.is_some());
    assert_eq!(
        named.expect("in the address book").konto.as_deref(),
        Some(unattended.as_str())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_against_a_konto_is_told_before_anything_is_written() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    for (role, says) in [
        (KontoRole::WithoutKey, "har ikke noe sertifikat"),
        (KontoRole::ExpiredKey, "gikk ut"),
        (KontoRole::Deactivated, "kan ikke ta imot"),
        (KontoRole::WithoutTilgang, "har ikke gitt dere tilgang"),
        (KontoRole::OtherProtocol, "en annen protokoll"),
    ] {
        let found = us.app.capabilities("", &konto(role), false).await.unwrap();
        let closed = way(&found, role);
        assert!(!closed.available, "{role:?}");
        assert!(closed.text.contains(says), "{role:?}: {}", closed.text);
    }
    let open = us
        .app
        .capabilities("", &konto(KontoRole::Unattended), false)
        .await
        .unwrap();
    let unattended = way(&open, KontoRole::Unattended);
    assert!(
        unattended.available,
        "it lies in the queue until somebody comes"
    );
    assert!(
        unattended
            .notes
            .iter()
            .any(|note| note.contains("Ingen henter"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_sent_to_a_konto_is_what_both_sides_know() {
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let types = us
        .app
        .melding_types(&konto(KontoRole::Archive))
        .await
        .unwrap();
    let named = |name: &str| types.iter().find(|kind| kind.name.ends_with(name));
    let search = named("innsyn.sok").expect("an archive is searched");
    assert_eq!(search.payload, PayloadDto::Required);
    assert_eq!(search.files, ["sok.xml"]);
    assert!(
        named(".kvittering").is_none(),
        "an answer is not begun with"
    );
    assert!(
        types.iter().all(|kind| kind.name.contains("fiks.arkiv")),
        "the konto speaks nothing else"
    );
}
