//! The Broker's rules, one by one, over real HTTPS.
#![allow(clippy::unwrap_used)] // clippy does not see that helpers are tests

mod support;

use budstikke_sandbox::{Endpoint, Fault, Limits};
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{ETATEN, SOLVIK, World};

const STENGT: &str = "310204811";
const NORDFJELL: &str = "310204846";

async fn code(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
    (
        status,
        body.get("code")
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned(),
    )
}

#[tokio::test]
async fn the_doors_are_told_apart_by_status_and_body() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;

    let nobody = world.http.get(us.url("/x")).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    assert_eq!(
        nobody.text().await.unwrap(),
        "",
        "the token layer says nothing"
    );

    let reader = world
        .token(SOLVIK, "altinn:broker.read", true)
        .await
        .unwrap();
    let announcement = us.announcement(ETATEN, b"x");
    let no_scope = world
        .http
        .post(us.url(""))
        .bearer_auth(reader)
        .json(&announcement);
    let no_scope = no_scope.send().await.unwrap();
    assert_eq!(no_scope.status(), 403);
    assert_eq!(no_scope.text().await.unwrap(), "");

    let scopes = "altinn:broker.read altinn:broker.write";
    let personless = world.token(SOLVIK, scopes, false).await.unwrap();
    let no_system_user = world
        .http
        .post(us.url(""))
        .bearer_auth(personless)
        .json(&announcement);
    assert_eq!(
        code(no_system_user.send().await.unwrap()).await,
        (401, "BRO-00006".to_owned())
    );

    let mut foreign = announcement.clone();
    foreign["sender"] = json!(format!("0192:{ETATEN}"));
    let foreign = us.post("").json(&foreign).send().await.unwrap();
    assert_eq!(
        code(foreign).await,
        (401, "BRO-00006".to_owned()),
        "not our party"
    );

    let xml = us
        .post("")
        .header("accept", "application/xml")
        .json(&announcement);
    assert_eq!(xml.send().await.unwrap().status(), 406);

    world.tick(1801);
    let stale = us.get("/x").send().await.unwrap();
    assert_eq!(stale.status(), 401, "an exchanged token lives 30 minutes");
}

#[tokio::test]
async fn an_announcement_that_breaks_a_rule_is_refused_with_its_name() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let mut wrong = us.announcement(ETATEN, b"x");
    wrong["unknown"] = json!(1);
    wrong["propertyList"] = Value::Null;
    let answer = us.post("").json(&wrong).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let body: Value = answer.json().await.unwrap();
    assert!(body.get("code").is_none(), "validation carries no code");
    assert!(body["errors"]["$.unknown"].is_array(), "{body}");
    assert!(body["errors"]["propertyList"].is_array(), "{body}");

    world.sandbox.set_may_receive(ETATEN, false);
    let closed = us
        .post("")
        .json(&us.announcement(ETATEN, b"x"))
        .send()
        .await
        .unwrap();
    assert_eq!(code(closed).await, (400, "BRO-00028".to_owned()));
}

#[tokio::test]
async fn a_transfer_takes_one_upload_with_the_announced_checksum() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let id = us.initialize(ETATEN, b"announced").await;
    let wrong = us.upload(&id, b"something else").await.unwrap();
    assert_eq!(code(wrong).await, (400, "BRO-00009".to_owned()));
    assert_eq!(us.overview(&id).await["fileTransferStatus"], "Failed");
    let again = us.upload(&id, b"announced").await.unwrap();
    assert_eq!(code(again).await, (409, "BRO-00004".to_owned()));
}

#[tokio::test]
async fn malware_fails_after_the_scan_and_reaches_nobody() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let id = us
        .send(ETATEN, b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!")
        .await;
    assert_eq!(
        us.overview(&id).await["fileTransferStatus"],
        "UploadProcessing"
    );
    world.tick(1);
    let overview = us.overview(&id).await;
    assert_eq!(overview["fileTransferStatus"], "Failed");
    assert_eq!(
        overview["fileTransferStatusText"],
        "Malware detected in file"
    );
}

#[tokio::test]
async fn a_recipient_downloads_in_pieces_then_confirms_and_only_once() {
    let world = World::start().await;
    world.sandbox.hold_answers(ETATEN);
    let (etaten, us) = (world.caller(ETATEN).await, world.caller(SOLVIK).await);
    let id = etaten.send(SOLVIK, b"0123456789").await;
    let confirm = async || {
        let call = us.post(&format!("/{id}/confirmdownload"));
        code(call.send().await.unwrap()).await
    };
    let early = us.get(&format!("/{id}/download")).send().await.unwrap();
    assert_eq!(
        code(early).await,
        (403, "BRO-00007".to_owned()),
        "still scanned"
    );
    world.tick(1);
    assert_eq!(
        confirm().await,
        (400, "BRO-00019".to_owned()),
        "nothing downloaded"
    );

    let piece = us
        .get(&format!("/{id}/download"))
        .header("range", "bytes=4-6");
    let piece = piece.send().await.unwrap();
    assert_eq!(piece.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(piece.headers()["content-range"], "bytes 4-6/10");
    assert_eq!(piece.text().await.unwrap(), "456");
    let beyond = us
        .get(&format!("/{id}/download"))
        .header("range", "bytes=10-");
    assert_eq!(
        code(beyond.send().await.unwrap()).await,
        (416, "BRO-00029".to_owned())
    );

    assert_eq!(
        us.search("recipientStatus=Initialized").await,
        Vec::<String>::new()
    );
    assert_eq!(
        us.search("recipientStatus=DownloadStarted").await,
        std::slice::from_ref(&id)
    );
    assert_eq!(confirm().await.0, 204);
    assert_eq!(
        confirm().await,
        (400, "BRO-00010".to_owned()),
        "a second confirmation"
    );

    world.tick(2 * 3600 + 1);
    let us = world.caller(SOLVIK).await; // the token is too old by now
    assert_eq!(
        code(us.get(&format!("/{id}")).send().await.unwrap())
            .await
            .1,
        "BRO-00001"
    );
}

#[tokio::test]
async fn a_search_gives_a_hundred_ids_newest_first_unless_told_otherwise() {
    let world = World::start().await;
    let etaten = world.caller(ETATEN).await;
    let us = world.caller(SOLVIK).await;
    let mut ids = Vec::new();
    for _ in 0..101 {
        ids.push(etaten.initialize(SOLVIK, b"x").await);
    }
    let newest = us.search("role=Recipient").await;
    assert_eq!(newest.len(), 100);
    assert_eq!(newest[0], ids[100]);
    assert_eq!(us.search("orderAscending=true").await[0], ids[0]);
    assert_eq!(us.search("role=Sender").await, Vec::<String>::new());
    let wrong = us.get("?resourceId=eformidling-dpo-meldingsutveksling&rolle=Sender");
    assert_eq!(
        wrong.send().await.unwrap().status(),
        400,
        "an unknown filter"
    );
}

#[tokio::test]
async fn the_eleventh_search_of_a_minute_is_asked_to_wait() {
    let world = World::start().await;
    world.sandbox.set_rate_limits(Limits::REAL);
    let us = world.caller(SOLVIK).await;
    for _ in 0..10 {
        us.search("status=Published").await;
    }
    let path = "?resourceId=eformidling-dpo-meldingsutveksling";
    let eleventh = us.get(path).send().await.unwrap();
    assert_eq!(eleventh.status(), 429);
    assert_eq!(eleventh.headers()["retry-after"], "60");
    world.tick(60);
    assert_eq!(us.get(path).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn each_class_of_calls_has_a_limit_of_its_own() {
    let world = World::start().await;
    world.sandbox.set_rate_limits(Limits::REAL);
    let us = world.caller(SOLVIK).await;
    let id = us.initialize(ETATEN, b"x").await;
    for _ in 1..120 {
        assert_eq!(
            us.get(&format!("/{id}")).send().await.unwrap().status(),
            200
        );
    }
    let next = us.get(&format!("/{id}")).send().await.unwrap();
    assert_eq!(next.status(), 429, "the call after the 120th");
    assert!(next.headers().contains_key("retry-after"));
    let details = us.get(&format!("/{id}/details")).send().await.unwrap();
    assert_eq!(details.status(), 200, "of the other class");
    let etaten = world.caller(ETATEN).await;
    etaten.search("status=Published").await;
}

#[tokio::test]
async fn a_scan_takes_as_long_as_it_is_told_to() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    world.sandbox.set_scan(jiff::SignedDuration::from_mins(5));
    let id = us.send(ETATEN, b"x").await;
    world.tick(299);
    assert_eq!(
        us.overview(&id).await["fileTransferStatus"],
        "UploadProcessing"
    );
    world.tick(1);
    assert_eq!(us.overview(&id).await["fileTransferStatus"], "Published");
}

#[tokio::test]
async fn a_file_that_nobody_fetches_is_gone_after_thirty_days() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let id = us.send("311204807", b"x").await;
    world.tick(30 * 24 * 3600 - 60);
    let later = world.caller(SOLVIK).await;
    assert_eq!(later.overview(&id).await["fileTransferStatus"], "Published");
    world.tick(60);
    let gone = later.get(&format!("/{id}")).send().await.unwrap();
    assert_eq!(code(gone).await, (404, "BRO-00001".to_owned()));
}

#[tokio::test]
async fn every_refusal_has_the_brokers_status_and_is_called_json() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    for (number, status) in [
        (1, 404),
        (2, 400),
        (3, 400),
        (4, 409),
        (5, 403),
        (6, 401),
        (7, 403),
        (8, 500),
        (9, 400),
        (10, 400),
        (16, 400),
        (19, 400),
        (20, 400),
        (21, 503),
        (24, 400),
        (25, 400),
        (26, 400),
        (27, 400),
        (28, 400),
        (29, 416),
        (30, 503),
    ] {
        world
            .sandbox
            .fault(Endpoint::Overview, Fault::Bro(number))
            .once();
        let refused = us.get("/x").send().await.unwrap();
        assert_eq!(refused.headers()["content-type"], "application/json");
        assert_eq!(code(refused).await, (status, format!("BRO-{number:05}")));
    }
    for (accept, status) in [
        ("application/json;q=0.1", 200),
        ("text/html, */*", 200),
        ("application/problem+json", 406),
        ("text/plain", 406),
    ] {
        let path = "?resourceId=eformidling-dpo-meldingsutveksling";
        let answer = us.get(path).header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), status, "{accept}");
    }
}

#[tokio::test]
async fn a_closed_organisation_opens_after_two_refusals() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    for _ in 0..2 {
        let closed = us
            .post("")
            .json(&us.announcement(STENGT, b"x"))
            .send()
            .await
            .unwrap();
        assert_eq!(closed.status(), 503);
        assert_eq!(closed.headers()["retry-after"], "2");
    }
    us.initialize(STENGT, b"x").await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_fails_and_one_whose_answer_is_lost_arrives() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let bytes = vec![7_u8; 300_000];

    world
        .sandbox
        .fault(Endpoint::Upload, Fault::CloseAfterBytes(100_000))
        .once();
    let id = us.initialize(NORDFJELL, &bytes).await;
    assert!(
        us.upload(&id, &bytes).await.is_err(),
        "the connection closes"
    );
    assert_eq!(us.overview(&id).await["fileTransferStatus"], "Failed");

    world
        .sandbox
        .fault(Endpoint::Upload, Fault::LoseResponse)
        .once();
    let id = us.initialize(NORDFJELL, &bytes).await;
    assert!(us.upload(&id, &bytes).await.is_err(), "no answer");
    world.tick(1);
    assert_eq!(us.overview(&id).await["fileTransferStatus"], "Published");
}

#[tokio::test]
async fn faults_answer_instead_of_the_service_as_often_as_planned() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let busy = Fault::Status(503, "busy".to_owned());
    world.sandbox.fault(Endpoint::Search, busy).times(2);
    world.sandbox.fault(Endpoint::Search, Fault::Html).once();
    let path = "?resourceId=eformidling-dpo-meldingsutveksling";
    let ask = async || us.get(path).send().await.unwrap();
    for _ in 0..2 {
        let answer = ask().await;
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "1");
    }
    assert!(
        ask().await.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(ask().await.status(), 200);
    assert!(ask().await.text().await.is_ok());
}

#[tokio::test]
async fn an_answer_can_close_half_way() {
    let world = World::start().await;
    let (etaten, us) = (world.caller(ETATEN).await, world.caller(SOLVIK).await);
    let id = etaten.send(SOLVIK, &vec![1; 50_000]).await;
    world.tick(1);
    world
        .sandbox
        .fault(Endpoint::Download, Fault::CloseAfterBytes(20_000))
        .once();
    let answer = us.get(&format!("/{id}/download")).send().await.unwrap();
    assert!(answer.bytes().await.is_err(), "cut");
    assert_eq!(
        us.download(&id).await.len(),
        50_000,
        "and whole the next time"
    );
}

#[tokio::test]
async fn a_duplicated_upload_arrives_as_two_transfers_and_one_message() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    world
        .sandbox
        .fault(Endpoint::Upload, Fault::Duplicate)
        .once();
    let zip = support::sbd_zip(&support::letter_sbd(SOLVIK, ETATEN), None);
    us.send(ETATEN, &zip).await;
    assert_eq!(world.sandbox.transfers().len(), 2);
    world.tick(1);
    let received = world
        .sandbox
        .until_received(ETATEN, |all| !all.is_empty())
        .await;
    assert_eq!(received.len(), 1, "the second has the id of one that waits");
}

#[tokio::test]
async fn a_big_file_passes_through_the_disk() {
    let world = World::start().await;
    let (etaten, us) = (world.caller(ETATEN).await, world.caller(SOLVIK).await);
    let bytes = vec![42_u8; 40 << 20];
    let id = etaten.send(SOLVIK, &bytes).await;
    world.tick(1);
    let overview = us.overview(&id).await;
    assert_eq!(overview["fileTransferSize"], bytes.len());
    assert_eq!(us.download(&id).await.len(), bytes.len());
}
