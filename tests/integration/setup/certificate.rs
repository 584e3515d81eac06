//! The file with certificate and key: what is taken, what is refused and why.

use budstikke_app::dto::{IpcCode, ToneDto};
use budstikke_app::{AppConfig, Setup};
use budstikke_domain::Secret;
use budstikke_test_pki::{Authority, Draft, Issued, KeyKind};
use budstikke_tests::world::{PROMPT, US, World};
use jiff::SignedDuration;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;

use super::{machine_now, open, own_certificate, told, valid};

#[tokio::test(flavor = "multi_thread")]
async fn each_file_that_cannot_be_used_is_refused_with_its_reason() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let authority = Authority::root("Prøve CA");
    let issue = |change: &dyn Fn(&mut Draft)| {
        let mut draft = valid(US);
        change(&mut draft);
        authority.issue(&draft).p12("p")
    };
    let good = issue(&|_| {});
    let now = machine_now();
    let day = SignedDuration::from_hours(24);
    let cases: [(&str, Vec<u8>, &str, &str, &str); 9] = [
        (
            "another password",
            good.clone(),
            "feil",
            "E06",
            "Passordet passer ikke",
        ),
        (
            "expired",
            issue(&|draft| draft.validity = (now - day * 30, now - day)),
            "p",
            "E05",
            "gikk ut",
        ),
        (
            "not valid yet",
            issue(&|draft| draft.validity = (now + day, now + day * 30)),
            "p",
            "E05",
            "ikke gyldig før",
        ),
        (
            "an EC key",
            issue(&|draft| draft.key = KeyKind::P256),
            "p",
            "",
            "EC",
        ),
        (
            "no organisation number",
            issue(&|draft| draft.remove("organizationIdentifier")),
            "p",
            "",
            "organisasjonsnummer",
        ),
        (
            "production in test",
            Authority::root("Buypass Class 3 CA G2 ST Business")
                .issue(&valid(US))
                .p12("p"),
            "p",
            "E07",
            "hører til produksjon",
        ),
        (
            "a Java key store",
            b"\xfe\xed\xfe\xed\0\0\0\x02".to_vec(),
            "p",
            "",
            "keytool",
        ),
        (
            "no key store at all",
            b"hei".to_vec(),
            "p",
            "",
            "ikke en sertifikatfil",
        ),
        (
            "far too large",
            vec![0x30; 2 << 20],
            "p",
            "",
            "ikke en sertifikatfil",
        ),
    ];
    for (what, bytes, password, number, text) in cases {
        let error = told(open(&world, &setup, &bytes, password).await);
        assert_eq!(error.number, number, "{what}: {error:?}");
        let said = format!("{} {}", error.what, error.action);
        assert!(said.contains(text), "{what}: {said}");
        assert_eq!(error.meaning, "Ingenting er endret.", "{what}");
        assert!(
            !format!("{error:?}").contains(world.folder().to_str().unwrap()),
            "{what}: no path crosses"
        );
        let state = setup.state().await.unwrap();
        assert_eq!(state.certificate, None, "{what}: nothing was kept");
    }
    setup.choose_file(world.folder().join("finnes-ikke.p12"));
    let error = told(setup.open_certificate(Secret::new("p".to_owned())).await);
    assert_eq!(error.number, "E12");

    let state = open(&world, &setup, &good, "p").await.unwrap();
    assert_eq!(state.certificate.unwrap().org_number, US);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_makes_of_encryption_are_opened() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let issued = Authority::root("Prøve CA").issue(&valid(US));
    for (what, bytes) in [("AES", issued.p12("p")), ("3DES", old_p12(&issued, "p"))] {
        let state = open(&world, &setup, &bytes, "p").await;
        assert!(state.is_ok(), "{what}: {state:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_organisation_is_a_choice_and_never_taken_by_itself() {
    let world = World::new().await;
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let theirs = Authority::root("Prøve CA").issue(&valid(PROMPT)).p12("p");
    let error = told(open(&world, &setup, &theirs, "p").await);
    assert_eq!(error.number, "E07");
    assert_eq!(
        error.code,
        IpcCode::OtherOrganisation,
        "the window offers both"
    );
    assert!(
        error.what.contains("311\u{a0}204\u{a0}823"),
        "{}",
        error.what
    );
    let state = setup.state().await.unwrap();
    assert_eq!(state.organisation.unwrap().org_number, US);
    assert_eq!(state.certificate, None);

    let state = setup.become_owner().await.unwrap();
    assert_eq!(state.organisation.unwrap().org_number, PROMPT);
    assert_eq!(state.certificate.unwrap().org_number, PROMPT);
    assert_eq!(state.client.id, "MOVE_IP_311204823", "the names follow");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anchors_the_chain_is_told_as_unchecked_and_never_as_good() {
    let world = World::new().await;
    let config = AppConfig {
        anchors: Vec::new(),
        ..world.stand_in()
    };
    let setup = Setup::open(config).unwrap();
    setup.set_organisation(US).await.unwrap();
    let state = own_certificate(&world, &setup).await.unwrap();
    let certificate = state.certificate.unwrap();
    assert_ne!(certificate.chain_tone, ToneDto::Success);
    assert!(
        certificate
            .chain
            .contains("mangler utstedernes rotsertifikater"),
        "{}",
        certificate.chain
    );
}

/// A key store as Windows made them for years.
fn old_p12(issued: &Issued, password: &str) -> Vec<u8> {
    Pkcs12::builder()
        .name("gammel")
        .pkey(&issued.key)
        .cert(&issued.certificate)
        .key_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC)
        .cert_algorithm(Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC)
        .build2(password)
        .unwrap()
        .to_der()
        .unwrap()
}
