//! The services over real HTTPS, as a foreign program meets them.

mod support;

use budstikke_domain::Clock as _;
use budstikke_sandbox::{Endpoint, Fault, PortFile};
use jiff::SignedDuration;
use serde_json::{Value, json};
use support::{ETATEN, SOLVIK, World};

#[tokio::test]
async fn a_letter_travels_from_token_to_published_and_the_peer_fetches_it() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let zip = support::sbd_zip(&support::letter_sbd(SOLVIK, ETATEN), None);
    let id = us.send(ETATEN, &zip).await;

    // Scanned, and too early for the peer to fetch it.
    world.clock.advance(SignedDuration::from_millis(400));
    let overview = us.overview(&id).await;
    assert_eq!(overview["fileTransferStatus"], "Published", "{overview}");
    world.tick(1);
    let received = world
        .sandbox
        .until_received(ETATEN, |received| !received.is_empty())
        .await;
    assert_eq!(received[0].document_type, "arkivmelding");
    assert_eq!(received[0].transfer_id.to_string(), id);
}

#[tokio::test]
async fn statens_proeveetat_answers_mottatt_levert_and_kvittering_in_real_files() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let sbd = support::letter_sbd(SOLVIK, ETATEN);
    us.send(ETATEN, &support::sbd_zip(&sbd, None)).await;

    let mut seen = Vec::new();
    while seen.len() < 3 {
        world.tick(1);
        for id in us
            .search("status=Published&recipientStatus=Initialized&orderAscending=true")
            .await
        {
            let sbd = support::read_sbd(&us.download(&id).await);
            us.confirm(&id).await;
            seen.push(sbd);
        }
        tokio::task::yield_now().await;
    }
    let head =
        |sbd: &Value, path: &str| sbd["standardBusinessDocumentHeader"].pointer(path).cloned();
    let message_id = head(&sbd, "/documentIdentification/instanceIdentifier");
    assert_eq!(seen[0]["status"]["status"], "MOTTATT");
    assert_eq!(seen[1]["status"]["status"], "LEVERT");
    for status in &seen[..2] {
        assert_eq!(
            head(status, "/documentIdentification/instanceIdentifier"),
            message_id,
            "a status carries the id of the message it is about"
        );
    }
    let receipt = &seen[2]["arkivmelding_kvittering"];
    assert_eq!(Some(receipt["relatedToMessageId"].clone()), message_id);
    // The letter had no package, which an archive cannot take.
    assert_eq!(receipt["receiptType"], "ERROR", "{receipt}");
    let scope = head(&seen[2], "/businessScope/scope/0").unwrap();
    assert_eq!(
        scope["identifier"],
        "urn:no:difi:profile:arkivmelding:response:ver1.0"
    );
}

#[tokio::test]
async fn the_registry_signs_its_answers_and_not_its_refusals() {
    let world = World::start().await;
    let token = world.token(SOLVIK, "eformidling:dpo", false).await.unwrap();
    let base = &world.sandbox.urls().serviceregistry;
    let process = "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0";
    let ask = |id: &str, accept: &'static str| {
        let call = world
            .http
            .get(format!("{base}/identifier/{id}/process/{process}"));
        call.bearer_auth(&token).header("accept", accept).send()
    };
    let signed = ask(ETATEN, "application/jose").await.unwrap();
    assert_eq!(
        signed.headers()["content-type"],
        "application/jose;charset=UTF-8"
    );
    let payload = support::jws_payload(&signed.text().await.unwrap());
    assert_eq!(payload["serviceRecords"][0]["service"]["identifier"], "DPO");
    assert!(
        payload["serviceRecords"][0]["pemCertificate"]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN")
    );

    let unknown = ask("310273287", "application/jose").await.unwrap();
    assert_eq!(unknown.status(), 404);
    let body: Value = unknown.json().await.unwrap();
    assert!(
        body["error_description"].is_string(),
        "plain JSON although jose was asked for"
    );

    let exchanged = world.altinn_token(SOLVIK).await;
    let refused = world
        .http
        .get(format!("{base}/identifier/{ETATEN}"))
        .bearer_auth(exchanged)
        .send()
        .await
        .unwrap();
    assert_eq!(
        refused.status(),
        401,
        "the registry takes Maskinporten's own token only"
    );
}

#[tokio::test]
async fn an_organisation_that_is_not_registered_gets_another_way() {
    let world = World::start().await;
    let token = world.token(SOLVIK, "eformidling:dpo", false).await.unwrap();
    let base = &world.sandbox.urls().serviceregistry;
    let way = async |org: &str, tail: &str| -> Value {
        let process = format!("urn:no:difi:profile:arkivmelding:{tail}:ver1.0");
        let answer = world
            .http
            .get(format!("{base}/identifier/{org}/process/{process}"))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap();
        let body: Value = answer.json().await.unwrap();
        body["serviceRecords"][0]["service"]["identifier"].clone()
    };
    assert_eq!(way("310407720", "administrasjon").await, "DPF");
    assert_eq!(way("311727508", "administrasjon").await, "DPV");
    assert_eq!(
        way("311204807", "taushetsbelagt").await,
        "DPV",
        "registered, not for this process"
    );
    assert_eq!(way(ETATEN, "taushetsbelagt").await, "DPO");
}

#[tokio::test]
async fn maskinporten_refuses_what_breaks_a_rule_and_says_which() {
    let world = World::start().await;
    let refusal = async |change: &dyn Fn(&mut Value)| -> Value {
        let mut claims = world.claims(SOLVIK, "eformidling:dpo", false);
        change(&mut claims);
        world
            .ask_token(&world.assertion(SOLVIK, &claims))
            .await
            .unwrap_err()
    };
    let text = |refusal: &Value| refusal["error_description"].as_str().unwrap().to_owned();

    let late = refusal(&|c| c["exp"] = json!(c["iat"].as_i64().unwrap() + 121)).await;
    assert_eq!(late["error"], "invalid_grant");
    assert!(text(&late).contains("120 seconds"), "{late}");
    let aud = refusal(&|c| c["aud"] = json!("https://maskinporten.no/")).await;
    assert!(text(&aud).contains("audience"), "{aud}");
    let scope = refusal(&|c| c["scope"] = json!("eformidling:dpo ks:svarut")).await;
    assert_eq!(scope["error"], "invalid_scope");
    assert!(text(&scope).contains("ks:svarut"), "{scope}");
    let unknown = refusal(&|c| c["issuer"] = json!("x")).await;
    assert!(text(&unknown).contains("Unknown claim issuer"), "{unknown}");
    let client = refusal(&|c| c["iss"] = json!("MOVE_IP_000000000")).await;
    assert_eq!(client["error"], "invalid_grant");

    let mut claims = world.claims(SOLVIK, "altinn:broker.read", true);
    claims["authorization_details"][0]["externalRef"] = json!("someone_else");
    let refused = world
        .ask_token(&world.assertion(SOLVIK, &claims))
        .await
        .unwrap_err();
    assert!(text(&refused).contains("MP-303"), "{refused}");

    let claims = world.claims(SOLVIK, "eformidling:dpo", false);
    let assertion = world.assertion(SOLVIK, &claims);
    world.ask_token(&assertion).await.unwrap();
    let replayed = world.ask_token(&assertion).await.unwrap_err();
    assert!(text(&replayed).contains("already been used"), "{replayed}");
    let foreign = world
        .ask_token(&world.assertion(ETATEN, &claims))
        .await
        .unwrap_err();
    assert!(
        text(&foreign).contains("does not belong"),
        "another organisation's key: {foreign}"
    );
}

#[tokio::test]
async fn an_assertion_lives_for_its_time_and_names_itself() {
    let world = World::start().await;
    let refusal = async |change: &dyn Fn(&mut Value)| -> String {
        let mut claims = world.claims(SOLVIK, "eformidling:dpo", false);
        change(&mut claims);
        let refused = world.ask_token(&world.assertion(SOLVIK, &claims)).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused["error"], "invalid_grant", "{refused}");
        refused["error_description"].as_str().unwrap().to_owned()
    };
    let now = world.clock.now().as_second();
    for (what, text) in [
        (
            refusal(&|c| (c["iat"], c["exp"]) = (json!(now - 121), json!(now - 1))).await,
            "has expired",
        ),
        (
            refusal(&|c| (c["iat"], c["exp"]) = (json!(now + 60), json!(now + 120))).await,
            "in the future",
        ),
        (refusal(&|c| c["jti"] = json!("")).await, "jti is missing"),
        (
            refusal(&|c| drop(c.as_object_mut().unwrap().remove("iss"))).await,
            "iss is missing",
        ),
    ] {
        assert!(what.contains(text), "{text}: {what}");
    }
}

#[tokio::test]
async fn altinn_exchanges_what_maskinporten_signed_and_says_nothing_of_the_rest() {
    let world = World::start().await;
    let scopes = "altinn:broker.read altinn:broker.write";
    let token = world.token(SOLVIK, scopes, true).await.unwrap();
    let altinn = world.exchange(&token).await;
    let jws = altinn.text().await.unwrap();
    let claims = support::jws_payload(&jws);
    assert_eq!(claims["scope"], scopes);
    assert_eq!(claims["consumer"]["ID"], format!("0192:{SOLVIK}"));
    assert_eq!(
        claims["authorization_details"][0]["systemuser_org"]["ID"],
        format!("0192:{SOLVIK}")
    );
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 1800);

    let mut forged = token.clone();
    forged.replace_range(token.len() - 8.., "AAAAAAAA");
    for (what, token) in [("forged", forged), ("exchanged already", jws)] {
        let refused = world.exchange(&token).await;
        assert_eq!(refused.status(), 401, "{what}");
        assert_eq!(refused.text().await.unwrap(), "", "{what}");
    }
    world.tick(120);
    assert_eq!(world.exchange(&token).await.status(), 401, "too old");
}

#[tokio::test]
async fn the_registry_shows_what_is_not_for_everyone_yet_to_those_who_ask() {
    let world = World::start().await;
    let token = world.token(SOLVIK, "eformidling:dpo", false).await.unwrap();
    let url = format!(
        "{}/identifier/310204846",
        world.sandbox.urls().serviceregistry
    );
    let services = async |beta: Option<&str>| -> Vec<String> {
        let mut ask = world.http.get(&url).bearer_auth(&token);
        if let Some(beta) = beta {
            ask = ask.header("X-Enable-Beta-Features", beta);
        }
        let answer: Value = ask.send().await.unwrap().json().await.unwrap();
        let records = answer["serviceRecords"].as_array().unwrap().iter();
        let mut all: Vec<String> = records
            .map(|record| record["service"]["identifier"].as_str().unwrap().to_owned())
            .collect();
        all.dedup();
        all
    };
    let usual = services(None).await;
    assert!(!usual.contains(&"DPH".to_owned()), "{usual:?}");
    assert_eq!(services(Some("false")).await, usual);
    assert!(services(Some("true")).await.contains(&"DPH".to_owned()));
}

#[tokio::test]
async fn enhetsregisteret_finds_by_name_and_number_and_tells_dissolved_from_removed() {
    let world = World::start().await;
    let base = &world.sandbox.urls().brreg;
    let get = async |path: &str| {
        world
            .http
            .get(format!("{base}{path}"))
            .send()
            .await
            .unwrap()
    };
    let found: Value = get("/enheter?navn=pr%C3%B8veetat")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        found["_embedded"]["enheter"][0]["navn"],
        "STATENS PRØVEETAT"
    );
    let none: Value = get("/enheter?navn=finnesikke").await.json().await.unwrap();
    assert!(
        none.get("_embedded").is_none(),
        "an empty result has no _embedded"
    );
    let gone: Value = get("/enheter/310286028").await.json().await.unwrap();
    assert_eq!(gone["slettedato"], "2020-01-01");
    assert!(gone.get("postadresse").is_none(), "a reduced body");
    assert_eq!(get("/enheter/310951153").await.status(), 410);
    assert_eq!(
        get("/enheter/311333372").await.status(),
        404,
        "a branch is only in /underenheter"
    );
    let branch: Value = get("/underenheter/311333372").await.json().await.unwrap();
    assert_eq!(branch["overordnetEnhet"], ETATEN);
    assert_eq!(get("/enheter?ukjent=1").await.status(), 400);
    assert_eq!(
        get("/enheter?size=100&page=100").await.status(),
        400,
        "deeper than 10000"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_program_finds_its_way_by_the_port_file() {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("port.json");
    let listed = PortFile::write(&world.sandbox, &path).unwrap();
    let content: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(content["organisations"][1]["org_number"], ETATEN);
    assert_eq!(content["clients"][0]["client_id"], "MOVE_IP_310204838");
    #[cfg(unix)]
    for file in ["p12", "password_file"] {
        let file = content["clients"][0][file].as_str().unwrap();
        let mode = std::fs::metadata(file).unwrap().permissions();
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
            0o600
        );
    }

    let host = content["urls"]["brreg"].as_str().unwrap();
    for url in [host.to_owned(), host.replace("127.0.0.1", "localhost")] {
        let curl = std::process::Command::new("curl")
            .args(["--silent", "--show-error", "--fail", "--cacert"])
            .arg(content["ca_file"].as_str().unwrap())
            .arg(format!("{url}/enheter/{ETATEN}"))
            .output()
            .expect("curl is there");
        assert!(
            curl.status.success(),
            "{}",
            String::from_utf8_lossy(&curl.stderr)
        );
        let unit: Value = serde_json::from_slice(&curl.stdout).unwrap();
        assert_eq!(unit["navn"], "STATENS PRØVEETAT");
    }
    drop(listed);
    assert!(!path.exists(), "the port file goes away at the end");
}

#[tokio::test]
async fn a_dropped_sandbox_answers_nobody_and_leaves_nothing_behind() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let urls = world.sandbox.urls().clone();
    let folder = world.sandbox.ca_file().parent().unwrap().to_owned();
    assert!(folder.exists());
    // One call hangs, and a letter waits for its peer.
    world
        .sandbox
        .fault(
            Endpoint::Overview,
            Fault::Delay(SignedDuration::from_hours(1)),
        )
        .once();
    let zip = support::sbd_zip(&support::letter_sbd(SOLVIK, ETATEN), None);
    let id = us.send(ETATEN, &zip).await;
    let request = us.get(&format!("/{id}")).build().unwrap();
    let World {
        sandbox,
        clock,
        http,
    } = world;
    let mut hanging = std::pin::pin!(http.execute(request));
    let hour = clock.now() + SignedDuration::from_hours(1);
    let mut waits = false;
    while !waits {
        tokio::select! {
            biased;
            _ = &mut hanging => panic!("it waits for an hour"),
            () = tokio::task::yield_now() => {}
        }
        clock.advance(SignedDuration::from_secs(1));
        waits = clock.next_deadline().is_some_and(|next| next >= hour);
    }
    drop(sandbox);
    assert!(hanging.await.is_err(), "the connection is closed");
    for url in [
        urls.maskinporten,
        urls.altinn,
        urls.serviceregistry,
        urls.brreg,
    ] {
        assert!(http.get(&url).send().await.is_err(), "{url} answers still");
    }
    assert!(!folder.exists(), "the temporary folder is gone");
}
