//! Tokens against a scripted Maskinporten and Altinn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_domain::{CheckedClock, ManualClock};
use budstikke_packaging::KeyOps as _;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use serde_json::Value;

use super::*;
use crate::maskinporten::SystemUser;
use crate::scripted::{Reply, json};
use crate::token_world::{World, numbering, world, world_by};
use budstikke_test_pki::now;

fn system_user() -> SystemUser {
    SystemUser {
        org: budstikke_domain::OrgNumber::parse("310204838").unwrap(),
        external_ref: "310204838_integrasjonspunkt_systembruker_310204838".to_owned(),
    }
}

#[tokio::test]
async fn a_grant_is_signed_and_says_what_maskinporten_wants() {
    let world = world(|request| match request.path.as_str() {
        "/token" => json(200, r#"{"access_token":"m.p.t","expires_in":119}"#),
        _ => json(200, "\"a.b.c\""),
    });
    let token = world
        .tokens
        .token(&Grant::broker(system_user()))
        .await
        .unwrap();
    assert_eq!(
        token.secret().expose(),
        "a.b.c",
        "the quotes are not part of it"
    );

    let requests = world.server.requests();
    assert!(requests[1].is("GET", "/exchange"));
    assert_eq!(requests[1].header("authorization"), Some("Bearer m.p.t"));
    let form = requests[0].text();
    let assertion = form
        .strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=")
        .expect(&form);
    let parts: Vec<&str> = assertion.split('.').collect();
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let header: Value = serde_json::from_slice(&decode(parts[0])).unwrap();
    let certificate = world.tokens.client().credential.certificate().clone();
    assert_eq!(header["alg"], "RS256");
    assert_eq!(
        header["x5c"],
        serde_json::json!([STANDARD.encode(certificate.der())]),
        "the leaf and nothing else"
    );
    let key = certificate.x509().public_key().unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    assert!(
        verifier
            .verify_oneshot(&decode(parts[2]), signed.as_bytes())
            .unwrap()
    );

    let claims: Value = serde_json::from_slice(&decode(parts[1])).unwrap();
    assert_eq!(claims["aud"], "https://maskinporten.example/");
    assert_eq!(claims["iss"], "MOVE_IP_310204838");
    assert_eq!(claims["scope"], "altinn:broker.read altinn:broker.write");
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        120
    );
    assert_eq!(
        claims["authorization_details"],
        serde_json::json!([{
            "type": "urn:altinn:systemuser",
            "systemuser_org": {"authority": "iso6523-actorid-upis", "ID": "0192:310204838"},
            "externalRef": "310204838_integrasjonspunkt_systembruker_310204838"
        }])
    );
}

#[tokio::test]
async fn a_token_is_kept_until_four_fifths_of_its_life() {
    let world = world(numbering());
    let grant = Grant::registry();
    let get = async || {
        world
            .tokens
            .token(&grant)
            .await
            .unwrap()
            .secret()
            .expose()
            .clone()
    };
    assert_eq!(get().await, "t1");
    world.clock.advance(SignedDuration::from_secs(79));
    assert_eq!(get().await, "t1");
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(get().await, "t2");
}

#[tokio::test]
async fn many_who_want_a_token_at_once_cause_one_call() {
    let world = world(numbering());
    let grant = Grant::registry();
    let all = futures_util::future::join_all((0..20).map(|_| world.tokens.token(&grant))).await;
    assert!(all.iter().all(|token| token.is_ok()));
    assert_eq!(world.server.count("POST", "/token"), 1);
}

#[tokio::test]
async fn a_token_is_never_shared_between_grants() {
    let world = world(numbering());
    let mut other = Grant::registry();
    other.system_user = Some(system_user());
    let first = world.tokens.token(&Grant::registry()).await.unwrap();
    let second = world.tokens.token(&other).await.unwrap();
    assert_ne!(first.secret(), second.secret());
}

#[tokio::test]
async fn only_the_token_that_was_turned_down_is_forgotten() {
    let world = world(numbering());
    let grant = Grant::registry();
    let first = world.tokens.token(&grant).await.unwrap();
    world.tokens.invalidate(&first).await;
    let second = world.tokens.token(&grant).await.unwrap();
    assert_eq!(second.secret().expose(), "t2");
    world.tokens.invalidate(&first).await;
    let third = world.tokens.token(&grant).await.unwrap();
    assert_eq!(
        third.secret().expose(),
        "t2",
        "the late 401 was about the old one"
    );
}

#[tokio::test]
async fn a_short_outage_is_not_felt_while_the_token_lives() {
    let count = AtomicUsize::new(0);
    let world = world(move |_| {
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            json(200, r#"{"access_token":"t1","expires_in":100}"#)
        } else {
            json(503, "")
        }
    });
    let grant = Grant::registry();
    world.tokens.token(&grant).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(85));
    assert_eq!(
        world.tokens.token(&grant).await.unwrap().secret().expose(),
        "t1"
    );
    world.clock.advance(SignedDuration::from_secs(10));
    assert!(matches!(
        world.tokens.token(&grant).await,
        Err(TokenError::Unavailable(_))
    ));
}

#[tokio::test]
async fn each_no_says_what_to_mend() {
    for (status, body, number, words) in [
        (
            400,
            r#"{"error":"invalid_grant","error_description":"Invalid assertion"}"#,
            "E03",
            "MOVE_IP_310204838",
        ),
        (
            400,
            r#"{"error":"invalid_scope","error_description":"altinn:broker.write is not granted"}"#,
            "E04",
            "tilgangen altinn:broker.write.",
        ),
        (
            400,
            r#"{"error":"invalid_scope"}"#,
            "E04",
            "altinn:broker.read eller altinn:broker.write",
        ),
        (
            400,
            r#"{"error":"invalid_request","error_description":"MP-303: no system user"}"#,
            "E26",
            "Systembrukeren",
        ),
        (401, "", "E03", "MOVE_IP_310204838"),
        (
            400,
            r#"{"error":"invalid_grant","error_description":"MP-121: key expired (trace_id: t)"}"#,
            "E03",
            "Registrer en ny",
        ),
    ] {
        let world = world(move |_| json(status, body));
        let grant = Grant::broker(system_user());
        let Err(TokenError::Refused(refusal)) = world.tokens.token(&grant).await else {
            panic!("{body} is a no");
        };
        assert_eq!(refusal.number, number, "{body}");
        assert!(refusal.text.contains(words), "{}", refusal.text);
    }
}

#[tokio::test]
async fn a_wrong_clock_is_blamed_before_the_client() {
    let world = world(|_| {
        Reply::With(
            400,
            vec![(
                "date".to_owned(),
                "Sat, 21 Nov 2026 09:07:00 GMT".to_owned(),
            )],
            br#"{"error":"invalid_grant"}"#.to_vec(),
        )
    });
    let Err(TokenError::Refused(refusal)) = world.tokens.token(&Grant::registry()).await else {
        panic!("it is a no");
    };
    assert_eq!(refusal.number, "E25");
    assert!(refusal.text.contains("7 min etter"), "{}", refusal.text);
}

/// A world whose machine is seven minutes behind, and that goes by what Maskinporten says; it answers `body`.
fn late_world(body: &'static str) -> World {
    let clock = Arc::new(ManualClock::new(now()));
    let by = Arc::new(CheckedClock::new(clock.clone()));
    world_by(clock, by, move |_| {
        let ahead = now() + SignedDuration::from_mins(7);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new();
        let date = date.timestamp_to_rfc9110_string(&ahead).unwrap();
        let headers = vec![("date".to_owned(), date)];
        Reply::With(400, headers, body.as_bytes().to_vec())
    })
}

#[tokio::test]
async fn a_client_that_is_unknown_is_told_as_that_when_our_time_has_been_set_right() {
    let unknown = r#"{"error":"invalid_grant","error_description":"Unknown client"}"#;
    let world = late_world(unknown);
    for order in ["the clock is noticed first", "the clock is known already"] {
        let Err(TokenError::Refused(refusal)) = world.tokens.token(&Grant::registry()).await else {
            panic!("it is a no");
        };
        assert_eq!(refusal.number, "E03", "{order}");
    }
    assert_eq!(
        world.server.requests().len(),
        3,
        "asked once more when the clock was noticed"
    );
}

#[tokio::test]
async fn an_answer_that_speaks_of_time_is_about_the_clock_whenever_it_comes() {
    let stale = r#"{"error":"invalid_grant","error_description":"Invalid assertion: iat"}"#;
    let world = late_world(stale);
    for order in ["the clock is noticed first", "the clock is known already"] {
        let Err(TokenError::Refused(refusal)) = world.tokens.token(&Grant::registry()).await else {
            panic!("it is a no");
        };
        assert_eq!(refusal.number, "E25", "{order}");
    }
}

#[tokio::test]
async fn an_outage_is_no_refusal() {
    for reply in [500, 502, 503, 429] {
        let world = world(move |_| json(reply, "<html>"));
        assert!(
            matches!(
                world.tokens.token(&Grant::registry()).await,
                Err(TokenError::Unavailable(_))
            ),
            "HTTP {reply}"
        );
    }
}

#[tokio::test]
async fn no_secret_is_in_any_debug_text() {
    let world = world(|_| json(200, r#"{"access_token":"KANARI","expires_in":100}"#));
    let token = world.tokens.token(&Grant::registry()).await.unwrap();
    let text = format!("{token:?} {:?}", world.tokens.client());
    assert!(!text.contains("KANARI"), "{text}");
}
