//! Asking, being told no, and asking again.

use budstikke_directory::{ContactKey, FiksLookupError, KontoSearch};
use budstikke_identity::TokenError;
use budstikke_packaging::Certificate;
use jiff::SignedDuration;
use serde_json::json;

use super::*;

fn ready() -> Platform {
    let platform = Platform::start();
    platform.says(&katalog(ARCHIVE, ""), 200, archive());
    let pem = ISSUED.certificate_pem();
    platform.says(&katalog(ARCHIVE, "/offentligNokkel"), 200, key(&pem));
    platform
}

#[tokio::test]
async fn a_konto_is_told_with_its_key_which_is_asked_for_without_a_token() {
    let platform = ready();
    let contact = platform.directory.contact(id(ARCHIVE)).await.unwrap();
    assert_eq!(contact.konto.konto_navn.as_deref(), Some("Arkivet"));
    assert_eq!(contact.looked_up_at, now());
    let ContactKey::Certificate(certificate, _) = contact.key else {
        panic!("it has a key");
    };
    assert_eq!(
        certificate,
        Certificate::from_pem(&ISSUED.certificate_pem()).unwrap()
    );
    for request in platform.server.requests() {
        let open = request.path.ends_with("/offentligNokkel") || request.path == "/token";
        let shown = request.header("IntegrasjonPassord").is_some();
        assert_eq!(shown, !open, "{}", request.path);
    }
}

#[tokio::test]
async fn a_konto_is_asked_about_again_after_ten_minutes_or_when_a_person_wants_it() {
    let platform = ready();
    let konto = id(ARCHIVE);
    let seen = async || {
        platform
            .directory
            .contact(konto)
            .await
            .unwrap()
            .konto
            .konto_navn
    };
    seen().await;
    let mut renamed = archive();
    renamed["kontoNavn"] = json!("Arkiv 2");
    platform.says(&katalog(ARCHIVE, ""), 200, &renamed);
    platform.clock.advance(SignedDuration::from_secs(599));
    assert_eq!(seen().await.as_deref(), Some("Arkivet"), "kept");
    platform.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(seen().await.as_deref(), Some("Arkiv 2"), "asked again");
    renamed["kontoNavn"] = json!("Arkiv 3");
    platform.says(&katalog(ARCHIVE, ""), 200, &renamed);
    platform.directory.refresh(konto).await.unwrap();
    assert_eq!(
        seen().await.as_deref(),
        Some("Arkiv 3"),
        "asked by a person"
    );
    platform.says(&katalog(ARCHIVE, ""), 503, "");
    platform.directory.refresh(konto).await.unwrap_err();
    assert_eq!(
        seen().await.as_deref(),
        Some("Arkiv 3"),
        "an outage takes nothing away"
    );
}

#[tokio::test]
async fn a_catalogue_that_leaves_the_status_out_is_asked_for_it() {
    let platform = ready();
    let mut konto = archive();
    konto["status"] = json!(null);
    platform.says(&katalog(ARCHIVE, ""), 200, &konto);
    platform.says(
        &katalog(ARCHIVE, "/status"),
        200,
        json!({"antallKonsumenter": 3}),
    );
    let contact = platform.directory.contact(id(ARCHIVE)).await.unwrap();
    assert_eq!(contact.konto.status.unwrap().antall_konsumenter, Some(3));
}

#[tokio::test]
async fn a_key_that_is_missing_or_no_certificate_is_told_and_hides_nothing_else() {
    let platform = ready();
    for (status, body, missing) in [
        (404, refusal(404, "Ingen nøkkel"), true),
        (200, key("-----BEGIN CERTIFICATE-----").to_string(), false),
        (200, r#"{"nokkel":null}"#.to_owned(), false),
    ] {
        platform.says(&katalog(ARCHIVE, "/offentligNokkel"), status, &body);
        let contact = platform.directory.refresh(id(ARCHIVE)).await.unwrap();
        let expected = if missing {
            ContactKey::None
        } else {
            ContactKey::Unreadable
        };
        assert_eq!(contact.key, expected, "{body}");
    }
    let page = "<html>Logg inn</html>";
    platform.says(&katalog(ARCHIVE, "/offentligNokkel"), 200, page);
    let error = platform.directory.refresh(id(ARCHIVE)).await.unwrap_err();
    assert!(
        matches!(error, FiksLookupError::Service(_)),
        "a page says nothing of the key: {error:?}"
    );
}

#[tokio::test]
async fn every_no_is_told_with_its_next_step_and_the_id_that_support_asks_for() {
    let configure = "Mangler privilegium FIKS.KONFIGURER på ressurs";
    for (status, body, text, next, with_id) in [
        (
            404,
            refusal(404, "Not found"),
            "ingen Fiks IO-konto",
            "adresseboken",
            false,
        ),
        (
            410,
            refusal(410, "Gone"),
            "ingen Fiks IO-konto",
            "adresseboken",
            false,
        ),
        (
            401,
            refusal(401, "Unauthorized"),
            "godtar ikke integrasjonen",
            "passord",
            true,
        ),
        (
            403,
            refusal(403, "Nei"),
            "ikke lov til dette. Fiks skriver: «Nei».",
            "Gi integrasjonen",
            true,
        ),
        (
            403,
            refusal(403, configure),
            "slipper ikke programmer",
            "Slå på API-konfigurasjon",
            true,
        ),
        (
            400,
            refusal(400, configure),
            "slipper ikke programmer",
            "Slå på API-konfigurasjon",
            true,
        ),
        (400, refusal(400, "Feil id"), "sier nei", "feil-id", true),
        (500, refusal(500, "Oi"), "overbelastet", "", true),
        (
            502,
            "<html>Bad gateway</html>".to_owned(),
            "overbelastet",
            "",
            false,
        ),
        (
            200,
            "<html></html>".to_owned(),
            "ikke kan stole på",
            "",
            false,
        ),
        (
            200,
            r#"{"kontoId":"nei"}"#.to_owned(),
            "ikke kan stole på",
            "",
            false,
        ),
    ] {
        let platform = ready();
        platform.says(&katalog(ARCHIVE, ""), status, &body);
        let error = platform.directory.contact(id(ARCHIVE)).await.unwrap_err();
        assert!(
            error.text().contains(text),
            "{status} {body}: {}",
            error.text()
        );
        assert!(
            error.next_step().contains(next),
            "{status} {body}: {}",
            error.next_step()
        );
        let id = with_id.then_some(ERROR_ID);
        assert_eq!(error.error_id(), id, "{status} {body}");
    }
}

#[tokio::test]
async fn an_answer_about_another_konto_is_not_believed() {
    let platform = ready();
    let mut other = archive();
    other["kontoId"] = json!(OURS);
    platform.says(&katalog(ARCHIVE, ""), 200, other);
    let error = platform.directory.contact(id(ARCHIVE)).await.unwrap_err();
    assert!(matches!(error, FiksLookupError::Service(_)), "{error:?}");
}

#[tokio::test]
async fn without_a_token_the_reason_is_maskinportens() {
    let no = r#"{"error":"invalid_scope"}"#;
    let server = Scripted::start(move |_| scripted::json(400, no));
    let directory = directory(&server.url, Arc::new(ManualClock::new(now())), None);
    let error = directory.contact(id(ARCHIVE)).await.unwrap_err();
    assert_eq!(error.number(), Some("E04"));
    assert!(matches!(
        error,
        FiksLookupError::Token(TokenError::Refused(_))
    ));
    assert!(error.text().contains("ks:fiks") && error.text().contains("fiks@ks.no"));
}

fn address_book() -> serde_json::Value {
    json!({
        "id": SYSTEM, "navn": "Postklient",
        "kontoer": [{"id": OURS, "navn": "Post", "stottetProtokollNavn": "no.ks.fiks.arkiv", "parter": []}],
        "tilgangTilKontoer": [{"id": ARCHIVE, "navn": "Arkivet", "parter": []}],
    })
}

#[tokio::test]
async fn the_address_book_is_fetched_once_and_asked_for_again_when_access_changes() {
    let platform = ready();
    let book = format!("GET {}", system(""));
    platform.says(&book, 200, address_book());
    for _ in 0..2 {
        let system = platform.directory.address_book().await.unwrap();
        assert_eq!(system.tilgang_til_kontoer[0].id, id(ARCHIVE));
    }
    assert_eq!(
        platform.asked(),
        std::slice::from_ref(&book),
        "the second time it is known"
    );
    let access = system(&format!("/forespurteTilganger/{ARCHIVE}"));
    platform.says(&format!("POST {access}"), 201, "");
    platform.says(&format!("DELETE {access}"), 204, "");
    platform.directory.ask_access(id(ARCHIVE)).await.unwrap();
    platform.directory.address_book().await.unwrap();
    platform
        .directory
        .withdraw_access(id(ARCHIVE))
        .await
        .unwrap();
    platform.directory.refresh_address_book().await.unwrap();
    let (ask, withdraw) = (format!("POST {access}"), format!("DELETE {access}"));
    assert_eq!(
        platform.asked(),
        [book.clone(), ask, book.clone(), withdraw, book.clone()]
    );
    platform.says(&book, 500, "");
    platform.directory.refresh_address_book().await.unwrap_err();
    platform
        .directory
        .address_book()
        .await
        .expect("an outage takes nothing away");
}

#[tokio::test]
async fn without_a_system_there_is_no_address_book_and_nobody_is_asked() {
    let platform = Platform::with_system(None);
    let error = platform.directory.address_book().await.unwrap_err();
    assert_eq!(error, FiksLookupError::NoSystem);
    assert!(error.next_step().contains("oppsettet"));
    assert_eq!(platform.asked(), Vec::<String>::new());
    let unknown = Platform::start()
        .directory
        .address_book()
        .await
        .unwrap_err();
    assert!(
        matches!(unknown, FiksLookupError::UnknownSystem(_)),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn kontoer_are_searched_for_by_words_and_protocol() {
    let platform = ready();
    let path = format!("POST {}", system("/konto-sok"));
    platform.says(
        &path,
        200,
        json!({"kontoer": [{"id": ARCHIVE, "navn": "Arkivet"}, {"navn": "uten id"}]}),
    );
    let search = KontoSearch {
        term: " prøveetat ".to_owned(),
        protocol: Some(("no.ks.fiks.arkiv".to_owned(), "v1".to_owned())),
    };
    let found = platform.directory.search(&search).await.unwrap();
    assert_eq!(found.len(), 1, "a konto without an id cannot be written to");
    assert_eq!(
        platform.body_of(&path),
        json!({"term": "prøveetat", "filter": {"fiksOrgIder": [],
            "protokollFilter": [{"protokollNavn": "no.ks.fiks.arkiv", "protokollVersjon": "v1"}]}})
    );
}

#[tokio::test]
async fn our_certificate_goes_where_our_konto_is_kept() {
    let certificate = Certificate::from_pem(&ISSUED.certificate_pem()).unwrap();
    let pem = certificate.to_pem();
    let plain = format!("PUT /fiks-io/konto/api/v1/kontoer/{OURS}/offentligNokkel");

    let platform = ready();
    platform.says(&format!("GET {}", system("")), 200, address_book());
    let under = format!("PUT {}", system(&format!("/kontoer/{OURS}/pem")));
    platform.says(&under, 200, key(&pem));
    let directory = &platform.directory;
    directory
        .upload_certificate(id(OURS), &certificate)
        .await
        .unwrap();
    assert_eq!(platform.body_of(&under), json!({"offentligNokkel": pem}));

    let closed = ready();
    closed.says(
        &format!("GET {}", system("")),
        403,
        refusal(403, "FIKS.KONFIGURER"),
    );
    for platform in [Platform::with_system(None), closed] {
        platform.says(&plain, 201, "");
        let directory = &platform.directory;
        directory
            .upload_certificate(id(OURS), &certificate)
            .await
            .unwrap();
        assert_eq!(platform.body_of(&plain), json!({"pem": pem}));
    }
}

#[tokio::test]
async fn the_protocols_are_fetched_one_by_one_from_their_list() {
    let platform = Platform::start();
    let base = format!("GET /fiks-protokoll/api/v1/konfigurasjon/{ORG}/protokoller");
    let listed = |name: &str| json!({"navn": name, "protokollversjon": "v1", "parter": ["a"], "status": "AKTIV"});
    platform.says(
        &base,
        200,
        json!([listed("no.ks.fiks.arkiv"), listed("no.ks.fiks.borte")]),
    );
    let whole = json!({"navn": "no.ks.fiks.arkiv", "protokollversjon": "v1",
        "meldingstyper": [{"meldingstypeNavn": "a", "payloadKriterie": "NEVER"}]});
    platform.says(&format!("{base}/no.ks.fiks.arkiv/v1"), 200, whole);
    let protocols = platform.directory.protocols().await.unwrap();
    assert!(
        protocols.knows("a") && protocols.fetched_at == Some(now()),
        "the other one went away since it was listed"
    );
}
