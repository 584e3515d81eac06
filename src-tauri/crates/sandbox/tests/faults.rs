//! Trouble on purpose: every fault, every way the registry can lie, and the door for programs outside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_sandbox::{Endpoint, Fault, Letter, Registered, RegistryQuirk, SandboxOptions};
use futures_util::FutureExt;
use serde_json::{Value, json};
use support::{ETATEN, SOLVIK, World};

async fn search(world: &World) -> reqwest::Response {
    let us = world.caller(SOLVIK).await;
    us.get("?resourceId=eformidling-dpo-meldingsutveksling")
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_service_can_ask_to_be_left_alone_in_seconds_or_until_a_moment() {
    let world = World::start().await;
    let fault = Fault::RetryAfter(429, 7);
    world.sandbox.fault(Endpoint::Search, fault).once();
    let answer = search(&world).await;
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "7");
    let fault = Fault::RetryAfterDate(503, 90);
    world.sandbox.fault(Endpoint::Search, fault).once();
    let answer = search(&world).await;
    assert_eq!(
        answer.headers()["retry-after"],
        "Fri, 20 Nov 2026 09:16:30 GMT"
    );
    assert_eq!(search(&world).await.status(), 200, "and then it is over");
}

#[tokio::test]
async fn an_answer_can_end_in_the_middle_and_look_whole() {
    let world = World::start().await;
    world
        .sandbox
        .send_letter(&Letter::new(ETATEN, "Prøve", "Hei."))
        .unwrap();
    world
        .sandbox
        .fault(Endpoint::Search, Fault::TruncatedJson)
        .once();
    let text = search(&world).await.text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_err(), "{text}");
    assert!(!text.is_empty());
}

#[tokio::test]
async fn a_stalled_call_is_never_answered_and_holds_nobody_else_up() {
    let world = World::start().await;
    world.sandbox.fault(Endpoint::Search, Fault::Stall).once();
    let us = world.caller(SOLVIK).await;
    let mut stalled = Box::pin(
        us.get("?resourceId=eformidling-dpo-meldingsutveksling")
            .send(),
    );
    // Driven until the service has the call: the fault is used up.
    loop {
        assert!((&mut stalled).now_or_never().is_none(), "no answer");
        let requests = us.world.sandbox.planned_faults();
        if requests == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(search(&world).await.status(), 200);
    assert!(stalled.now_or_never().is_none(), "still no answer");
}

/// The JWS about Statens prøveetat, taken apart: header, claims, and whether a signature is there.
async fn registry(world: &World) -> (Value, Value, bool) {
    let token = world.token(SOLVIK, "eformidling:dpo", false).await.unwrap();
    let url = &world.sandbox.urls().serviceregistry;
    let answer = world
        .http
        .get(format!("{url}/identifier/{ETATEN}"))
        .bearer_auth(token)
        .header("accept", "application/jose");
    let jws = answer.send().await.unwrap().text().await.unwrap();
    let part = |index: usize| {
        let part = jws.split('.').nth(index).unwrap();
        URL_SAFE_NO_PAD.decode(part).unwrap()
    };
    let json = |index| serde_json::from_slice::<Value>(&part(index)).unwrap();
    (json(0), json(1), !part(2).is_empty())
}

#[tokio::test]
async fn the_registry_lies_in_the_way_it_is_told() {
    let world = World::start().await;
    let (good, _, _) = registry(&world).await;
    let set = |quirk| world.sandbox.set_registry_quirk(Some(quirk));
    set(RegistryQuirk::Unsigned);
    let (header, _, signed) = registry(&world).await;
    assert_eq!((header["alg"].as_str(), signed), (Some("none"), false));
    set(RegistryQuirk::UnknownKid);
    assert_ne!(registry(&world).await.0["kid"], good["kid"]);
    for quirk in [RegistryQuirk::BadSignature, RegistryQuirk::WrongKey] {
        set(quirk);
        let (header, _, signed) = registry(&world).await;
        assert_eq!((&header["kid"], signed), (&good["kid"], true), "{quirk:?}");
    }
    set(RegistryQuirk::OtherOrganisation);
    let (_, claims, _) = registry(&world).await;
    assert_eq!(claims["infoRecord"]["identifier"], "311204807");
    set(RegistryQuirk::OtherKeyFirst);
    let keys = world
        .http
        .get(format!("{}/jwk", world.sandbox.urls().serviceregistry));
    let keys: Value = keys.send().await.unwrap().json().await.unwrap();
    assert_ne!(keys["keys"][0]["kid"], good["kid"]);
    assert_eq!(keys["keys"][1]["kid"], good["kid"]);
    world.sandbox.set_registry_quirk(None);
    assert_eq!(registry(&world).await.0, good);
}

#[tokio::test]
async fn the_registry_has_the_certificate_it_is_given() {
    let world = World::start().await;
    let token = world.token(SOLVIK, "eformidling:dpo", false).await.unwrap();
    let url = format!("{}/virksert/{ETATEN}", world.sandbox.urls().serviceregistry);
    let ask = || world.http.get(&url).bearer_auth(&token).send();
    let own = ask().await.unwrap().text().await.unwrap();
    let mut seen = vec![own];
    for registered in [
        Registered::Expired,
        Registered::Renewed,
        Registered::OfAnother,
    ] {
        world
            .sandbox
            .set_registered_certificate(ETATEN, registered)
            .unwrap();
        seen.push(ask().await.unwrap().text().await.unwrap());
    }
    let different: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!(different.len(), 4);
    assert_eq!(
        seen[3],
        world.sandbox.organisation("311204807").unwrap().certificate
    );
    world
        .sandbox
        .set_registered_certificate(ETATEN, Registered::Missing)
        .unwrap();
    assert_eq!(ask().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_program_outside_steers_it_as_we_do() {
    let mut world = World::start().await;
    assert_eq!(
        world.sandbox.urls().control,
        None,
        "only when it is asked for"
    );
    world.sandbox = budstikke_sandbox::Sandbox::start(SandboxOptions {
        control: true,
        ..world.options()
    })
    .await
    .unwrap();
    let control = world.sandbox.urls().control.clone().unwrap();
    let at = |path: &str| format!("{control}{path}");
    let fault = json!({ "endpoint": "search", "fault": { "status": [503, ""] }, "times": 1 });
    let answer = world
        .http
        .post(at("/faults"))
        .json(&fault)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(search(&world).await.status(), 503);
    assert_eq!(search(&world).await.status(), 200);

    let mut letter = serde_json::to_value(Letter::new(ETATEN, "Prøve", "Hei.")).unwrap();
    letter["quirks"] = json!(["third_member"]);
    let answer = world
        .http
        .post(at("/letters"))
        .json(&letter)
        .send()
        .await
        .unwrap();
    let sent: Value = answer.json().await.unwrap();
    assert_eq!(sent["transfers"].as_array().unwrap().len(), 1);
    letter["from"] = json!("310000019");
    let answer = world
        .http
        .post(at("/letters"))
        .json(&letter)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 404, "nobody with that number lives here");

    assert_eq!(
        world.http.post(at("/inbox")).send().await.unwrap().status(),
        204
    );
    let put = |path: &str, body: Value| world.http.put(at(path)).json(&body).send();
    let path = format!("/answers/{ETATEN}");
    assert_eq!(put(&path, json!(["twice"])).await.unwrap().status(), 204);
    assert_eq!(
        put("/registry/quirk", json!("unsigned"))
            .await
            .unwrap()
            .status(),
        204
    );
    let path = format!("/registry/certificates/{ETATEN}");
    assert_eq!(put(&path, json!("expired")).await.unwrap().status(), 204);
    let log: Value = world
        .http
        .get(at("/log"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(log.as_array().unwrap().len() > 10);
    assert_eq!(
        world
            .http
            .delete(at("/faults"))
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
}

#[tokio::test]
async fn whatever_a_test_can_turn_a_program_outside_can_turn_too() {
    let mut world = World::start().await;
    world.sandbox = budstikke_sandbox::Sandbox::start(SandboxOptions {
        control: true,
        ..world.options()
    })
    .await
    .unwrap();
    let control = world.sandbox.urls().control.clone().unwrap();
    let turn = async |method: &str, path: &str, body: Value| -> u16 {
        let method = method.parse().unwrap();
        let call = world.http.request(method, format!("{control}{path}"));
        call.json(&body).send().await.unwrap().status().as_u16()
    };
    let client = format!("MOVE_IP_{SOLVIK}");
    let token = async || world.token(SOLVIK, "eformidling:dpo", false).await.is_ok();
    assert!(token().await);
    let scopes = format!("/clients/{client}/scopes");
    assert_eq!(
        turn("PUT", &scopes, json!(["altinn:broker.read"])).await,
        204
    );
    assert!(!token().await, "the scope is gone");
    let user = async || {
        world
            .token(SOLVIK, "altinn:broker.read", true)
            .await
            .is_ok()
    };
    assert!(user().await);
    assert_eq!(
        turn("DELETE", &format!("/systems/{SOLVIK}"), Value::Null).await,
        204
    );
    assert!(!user().await, "the system user is gone");
    let named = json!(format!("{SOLVIK}_integrasjonspunkt_systembruker_{SOLVIK}"));
    assert_eq!(
        turn("PUT", &format!("/clients/{client}/system-user"), named).await,
        204
    );
    assert!(user().await);
    assert_eq!(
        turn("POST", &format!("/systems/{SOLVIK}/approval"), Value::Null).await,
        404,
        "nobody has asked for one"
    );
    let public = openssl::rsa::Rsa::generate(2048)
        .unwrap()
        .public_key_to_pem()
        .unwrap();
    let key = json!({ "public_pem": String::from_utf8(public).unwrap() });
    assert_eq!(
        turn("PUT", &format!("/clients/{client}/keys/a"), key).await,
        204
    );

    let all = json!([
        "eformidling:dpo",
        "altinn:broker.read",
        "altinn:broker.write"
    ]);
    assert_eq!(turn("PUT", &scopes, all).await, 204);
    let us = world.caller(SOLVIK).await;
    let announce = async || {
        let call = us.post("").json(&us.announcement(ETATEN, b"x"));
        call.send().await.unwrap().status().as_u16()
    };
    let receiver = format!("/broker/receivers/{ETATEN}");
    assert_eq!(turn("PUT", &receiver, json!(false)).await, 204);
    assert_eq!(announce().await, 400);
    assert_eq!(turn("PUT", &receiver, json!(true)).await, 204);
    assert_eq!(announce().await, 200);
    let limits = json!({ "search_and_details": 1, "others": null });
    assert_eq!(turn("PUT", "/broker/limits", limits).await, 204);
    let search = async || {
        let path = "?resourceId=eformidling-dpo-meldingsutveksling";
        us.get(path).send().await.unwrap().status().as_u16()
    };
    assert_eq!((search().await, search().await), (200, 429));
    assert_eq!(turn("PUT", "/tokens/life", json!(60)).await, 204);
    assert_eq!(turn("PUT", "/broker/scan", json!(0)).await, 204);
    assert_eq!(turn("PUT", "/broker/unseen", json!(true)).await, 204);
    let id = us.send(ETATEN, b"x").await;
    assert_eq!(
        us.overview(&id).await["fileTransferStatus"],
        "UploadProcessing"
    );
    assert_eq!(turn("PUT", "/broker/unseen", json!(false)).await, 204);
    assert_eq!(us.overview(&id).await["fileTransferStatus"], "Published");
    assert_eq!(
        turn("PUT", &format!("/answers/{ETATEN}/held"), json!(true)).await,
        204
    );

    let fetched = |id: &str| {
        let transfers = world.sandbox.transfers();
        let transfer = transfers.iter().find(|one| one.id.to_string() == id);
        transfer.unwrap().recipient_status(SOLVIK)
    };
    let own = us
        .send(
            SOLVIK,
            &support::sbd_zip(&support::letter_sbd(SOLVIK, SOLVIK), None),
        )
        .await;
    world.tick(10);
    assert_eq!(
        fetched(&own),
        Some(budstikke_sandbox::RecipientStatus::Initialized)
    );
    assert_eq!(
        turn("PUT", &format!("/answers/{SOLVIK}/prompt"), json!(true)).await,
        204
    );
    world
        .sandbox
        .until_received(SOLVIK, |all| !all.is_empty())
        .await;
    assert_eq!(
        fetched(&own),
        Some(budstikke_sandbox::RecipientStatus::DownloadConfirmed)
    );

    let registered =
        async || registry(&world).await.1["serviceRecords"][0]["pemCertificate"].clone();
    let before = registered().await;
    assert_eq!(
        turn("POST", &format!("/organisations/{ETATEN}/key"), Value::Null).await,
        204
    );
    assert_ne!(registered().await, before);
    assert_eq!(
        turn("POST", "/organisations/310000019/key", Value::Null).await,
        404
    );
    let before = registry(&world).await.0["kid"].clone();
    assert_eq!(turn("POST", "/registry/key", Value::Null).await, 204);
    assert_ne!(registry(&world).await.0["kid"], before);
}
