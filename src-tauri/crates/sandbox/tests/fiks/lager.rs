//! Dokumentlager.

use budstikke_sandbox::KontoRole;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{OPPRETT, Program, body, metadata, metadata_part, part, refused};
use crate::support::World;

const FJORDBY: &str = "311204807";

fn path(id: &str) -> String {
    format!("/dokumentlager/nedlasting/{id}")
}

/// A large message to Fjordby, and the id of its document.
async fn large(ours: &Program<'_>) -> (Vec<u8>, String) {
    let data: Vec<u8> = (0..5_100_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let message = metadata(KontoRole::Unattended, OPPRETT);
    let answer = ours.hand_over(&message, Some(&data)).await;
    let id = answer["dokumentlagerId"].as_str().unwrap().to_owned();
    (data, id)
}

#[tokio::test]
async fn a_document_comes_in_chunks_to_whom_it_is_for_until_its_time_is_up() {
    let world = World::start().await;
    let ours = world.ours().await;
    let (data, id) = large(&ours).await;
    let path = path(&id);
    assert_eq!(
        refused(ours.get(&path).await, &path).await.0,
        403,
        "not ours"
    );
    let theirs = world.program(FJORDBY).await;
    let answer = theirs.get(&path).await;
    assert_eq!(answer.status(), 200);
    let chunked = answer.headers()["transfer-encoding"].to_str().unwrap();
    assert_eq!(chunked, "chunked");
    assert!(answer.content_length().is_none());
    assert!(answer.bytes().await.unwrap() == data);
    let told = theirs.json(&format!("{path}/metadata")).await;
    assert_eq!(told["kryptertStorrelse"], 5_100_000);
    let other = self::path(&Uuid::from_u128(17).to_string());
    assert_eq!(refused(theirs.get(&other).await, &other).await.0, 404);

    world.tick(8 * 24 * 3600 - 1);
    let theirs = world.program(FJORDBY).await;
    assert_eq!(
        theirs.get(&path).await.status(),
        200,
        "a day more than the message"
    );
    world.tick(1);
    assert_eq!(refused(theirs.get(&path).await, &path).await.0, 410);
}

#[tokio::test]
async fn a_document_can_be_gone_before_its_time() {
    let world = World::start().await;
    let (_, id) = large(&world.ours().await).await;
    let theirs = world.program(FJORDBY).await;
    let gone = Uuid::try_parse(&id).unwrap();
    world.fiks().expire_document(gone).unwrap();
    let path = path(&id);
    assert_eq!(refused(theirs.get(&path).await, &path).await.0, 410);
}

#[tokio::test]
async fn parts_of_a_document_are_handed_out_only_while_that_is_switched_on() {
    let world = World::start().await;
    let (data, id) = large(&world.ours().await).await;
    let theirs = world.program(FJORDBY).await;
    let get = async |range: &str| -> Response {
        let call = theirs.call(Method::GET, &path(&id)).header("range", range);
        call.send().await.unwrap()
    };
    let whole = get("bytes=5000000-").await;
    assert_eq!(whole.status(), 200, "the header is not looked at");
    assert!(whole.headers().get("accept-ranges").is_none());
    assert_eq!(whole.bytes().await.unwrap().len(), data.len());
    world.fiks().set_ranges(true);
    let rest = get("bytes=5000000-").await;
    assert_eq!(rest.status(), 206);
    assert_eq!(
        rest.headers()["content-range"],
        "bytes 5000000-5099999/5100000"
    );
    assert!(rest.bytes().await.unwrap() == data[5_000_000..]);
    assert_eq!(get("bytes=5100000-").await.status(), 416);
}

#[tokio::test]
async fn what_somebody_lays_there_is_for_whom_they_say() {
    let world = World::start().await;
    let ours = world.ours().await;
    let org = ours.integrasjon.fiks_org_id;
    let upload = async |lager: &str, metadata: Value| -> Response {
        let path = format!("/dokumentlager/api/v1/{org}/kontoer/{lager}/dokumenter/");
        let head = "Content-Disposition: form-data; name=\"dokument\"; filename=\"a\"";
        let parts = [metadata_part(&metadata), part(head, b"innhold")];
        let call = ours.call(Method::POST, &path);
        let call = call.header("content-type", "multipart/form-data; boundary=grense");
        call.body(body(&parts)).send().await.unwrap()
    };
    let lager = "f1c50005-0000-4000-8000-000000000001";
    let metadata = json!({
        "dokumentnavn": "vedtak.pdf", "mimetype": "application/pdf", "ttl": 60, "sikkerhetsniva": 3,
        "eksponertFor": [{"type": "PERSON", "fnr": "x"}, {"type": "ORGANISASJON", "orgnr": FJORDBY}],
    });
    let answer = upload(lager, metadata.clone()).await;
    assert_eq!(answer.status(), 201);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(!location.starts_with(world.fiks().api()), "{location}");
    let document: Value = answer.json().await.unwrap();
    assert_eq!(document["dokumentnavn"], "vedtak.pdf");
    let path = path(document["id"].as_str().unwrap());
    let theirs = world.program(FJORDBY).await;
    assert_eq!(theirs.get(&path).await.bytes().await.unwrap(), "innhold");
    assert_eq!(ours.get(&path).await.status(), 200, "whoever laid it there");
    let others = world.program("311204815").await;
    assert_eq!(others.get(&path).await.status(), 403);
    world.tick(60);
    assert_eq!(theirs.get(&path).await.status(), 410, "ttl is seconds here");

    let without = json!({"dokumentnavn": "a", "mimetype": "b", "sikkerhetsniva": 3});
    assert_eq!(upload(lager, without).await.status(), 400, "for how long?");
    let theirs = "f1c50005-0000-4000-8000-000000000004";
    assert_eq!(upload(theirs, metadata).await.status(), 403);
}
