//! Handing a message over.

use budstikke_sandbox::KontoRole;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::client::{
    OPPRETT, PING, SEND, body, claims, data_part, header, metadata, metadata_part,
    ours as our_konto, part, refused,
};
use crate::support::{ETATEN, SOLVIK, World};

#[tokio::test]
async fn a_message_is_answered_with_its_id_and_lies_in_the_receivers_queue() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut message = metadata(KontoRole::Unattended, OPPRETT);
    message["ttl"] = json!(86_400_000);
    message["headere"] = json!({"klientMeldingId": Uuid::nil().to_string(), "bydel": "Øst"});
    message["noeNytt"] = json!([1]);
    let answer = ours.hand_over(&message, Some(b"innhold")).await;
    assert_eq!(answer["meldingType"], OPPRETT);
    assert_eq!(answer["avsenderKontoId"], message["avsenderKontoId"]);
    assert_eq!(answer["mottakerKontoId"], message["mottakerKontoId"]);
    assert_eq!(answer["ttl"], 86_400_000);
    assert_eq!(answer["headere"], message["headere"]);
    assert!(answer.get("dokumentlagerId").is_none(), "it is small");

    let theirs = world.program("311204807").await;
    let mut inbox = theirs.consume(KontoRole::Unattended.konto_id()).await;
    let delivery = inbox.next().await;
    assert_eq!(delivery.data, b"innhold");
    assert_eq!(
        header(&delivery, "melding-id").as_deref(),
        answer["meldingId"].as_str()
    );
    assert_eq!(header(&delivery, "type").as_deref(), Some(OPPRETT));
    assert_eq!(
        header(&delivery, "avsender-id"),
        Some(our_konto().to_string())
    );
    let own = header(&delivery, "egendefinert-header.bydel");
    assert_eq!(own.as_deref(), Some("Øst"));
    assert_eq!(header(&delivery, "svar-til"), None);
    let expiration = delivery.properties.expiration().as_ref().unwrap();
    assert_eq!(expiration.as_str(), "86400000", "milliseconds as text");
    let queue = world.fiks().queue_of(KontoRole::Unattended.konto_id());
    assert_eq!(delivery.routing_key.as_str(), queue);
}

#[tokio::test]
async fn a_message_without_payload_is_sent_without_the_part_and_waits_seven_days() {
    let world = World::start().await;
    let ours = world.ours().await;
    let message = metadata(KontoRole::Unattended, PING);
    let answer = ours.hand_over(&message, None).await;
    assert_eq!(answer["ttl"], 7 * 24 * 3600 * 1000);
    let theirs = world.program("311204807").await;
    let mut inbox = theirs.consume(KontoRole::Unattended.konto_id()).await;
    assert!(inbox.next().await.data.is_empty());
}

#[tokio::test]
async fn five_million_octets_go_through_the_queue_and_one_more_through_dokumentlager() {
    let world = World::start().await;
    let ours = world.ours().await;
    let message = metadata(KontoRole::Unattended, OPPRETT);
    let data: Vec<u8> = (0..5_000_001_u32).map(|n| n.to_le_bytes()[1]).collect();
    let small = ours.hand_over(&message, Some(&data[..5_000_000])).await;
    assert!(small.get("dokumentlagerId").is_none());
    let large = ours.hand_over(&message, Some(&data)).await;
    let document = large["dokumentlagerId"].as_str().unwrap();

    let theirs = world.program("311204807").await;
    let mut inbox = theirs.consume(KontoRole::Unattended.konto_id()).await;
    assert_eq!(inbox.take().await.data.len(), 5_000_000);
    let delivery = inbox.take().await;
    assert!(delivery.data.is_empty(), "the payload lies elsewhere");
    let told = header(&delivery, "dokumentlager-id");
    assert_eq!(told.as_deref(), Some(document));
}

#[tokio::test]
async fn whoever_is_not_known_is_refused_at_every_door_alike() {
    let world = World::start().await;
    let ours = world.ours().await;
    let ping = metadata(KontoRole::Unattended, PING);
    let parts = body(&[metadata_part(&ping)]);
    let url = format!("{}{SEND}", world.fiks().api());
    let id = ours.integrasjon.id.to_string();
    let other_scope = world.token(SOLVIK, "eformidling:dpo", false).await.unwrap();
    let other_org = world.token(ETATEN, "ks:fiks", false).await.unwrap();
    let password = ours.integrasjon.password.as_str();
    for (token, id, password, why) in [
        ("ey.J.x", id.as_str(), password, "no token of Maskinporten"),
        (&other_scope, &id, password, "another scope"),
        (&other_org, &id, password, "another organisation"),
        (&ours.token, &id, "feil", "another password"),
        (&ours.token, "17", password, "no integrasjon"),
    ] {
        let call = world.http.post(&url).bearer_auth(token);
        let call = call
            .header("IntegrasjonId", id)
            .header("IntegrasjonPassord", password);
        let call = call.header("content-type", "multipart/form-data; boundary=grense");
        let answer = call.body(parts.clone()).send().await.unwrap();
        assert_eq!(refused(answer, SEND).await.0, 401, "{why}");
    }
    let nothing = world.http.post(&url).send().await.unwrap();
    assert_eq!(refused(nothing, SEND).await.0, 401);
    world.tick(119);
    let answer = ours.send(&ping, None).await;
    assert_eq!(refused(answer, SEND).await.0, 401, "the token has run out");
    assert!(world.fiks().messages().is_empty());
}

#[tokio::test]
async fn a_send_that_breaks_a_rule_is_refused_with_the_rules_status() {
    let world = World::start().await;
    let ours = world.ours().await;
    let with = |role, melding_type: &str, member: &str, value| {
        let mut message = metadata(role, melding_type);
        message[member] = value;
        message
    };
    let to = |role| metadata(role, PING);
    let unknown = json!(Uuid::from_u128(17));
    let case_system = json!(KontoRole::CaseSystem.konto_id());
    let some = Some(&b"x"[..]);
    for (message, data, status, why) in [
        (
            with(KontoRole::Archive, PING, "ttl", json!(999)),
            None,
            400,
            "below a second",
        ),
        (
            with(KontoRole::Archive, PING, "ttl", json!("2.00:00:00")),
            None,
            400,
            "no number",
        ),
        (
            with(KontoRole::Archive, PING, "headere", json!({"a": 1})),
            None,
            400,
            "a header that is no text",
        ),
        (
            with(KontoRole::Archive, PING, "svarPaMelding", json!("17")),
            None,
            400,
            "no id",
        ),
        (
            json!({"AvsenderKontoId": our_konto()}),
            None,
            400,
            "another casing is another member",
        ),
        (
            with(KontoRole::Archive, PING, "avsenderKontoId", case_system),
            None,
            403,
            "somebody else's konto",
        ),
        (
            with(KontoRole::Archive, PING, "mottakerKontoId", unknown),
            None,
            404,
            "nobody's konto",
        ),
        (to(KontoRole::WithoutTilgang), None, 403, "no tilgang"),
        (to(KontoRole::Deactivated), None, 410, "switched off"),
        (
            to(KontoRole::OtherProtocol),
            None,
            400,
            "it speaks Fiks Plan",
        ),
        (
            metadata(KontoRole::Archive, "no.ks.fiks.arkiv.v1.ukjent"),
            None,
            400,
            "no such type",
        ),
        (
            metadata(KontoRole::CaseSystem, OPPRETT),
            some,
            400,
            "it does not take this",
        ),
        (
            metadata(KontoRole::Archive, OPPRETT),
            None,
            400,
            "it needs a payload",
        ),
        (to(KontoRole::Archive), some, 400, "it has none"),
        (
            metadata(KontoRole::Archive, OPPRETT),
            Some(&b""[..]),
            400,
            "an empty part",
        ),
    ] {
        let (got, words) = refused(ours.send(&message, data).await, SEND).await;
        assert_eq!(got, status, "{why}: {words}");
    }
    assert!(world.fiks().messages().is_empty(), "nothing was taken");
}

#[tokio::test]
async fn the_parts_are_metadata_without_a_name_and_data_with_one() {
    let world = World::start().await;
    let ours = world.ours().await;
    let message = metadata(KontoRole::Archive, OPPRETT);
    let json = message.to_string();
    let named = "Content-Disposition: form-data; name=\"metadata\"; filename=\"a\"\r\nContent-Type: application/json";
    let plain = "Content-Disposition: form-data; name=\"metadata\"\r\nContent-Type: text/plain";
    let nameless = "Content-Disposition: form-data; name=\"data\"";
    let other = "Content-Disposition: form-data; name=\"fil\"; filename=\"a\"";
    let (first, second) = (metadata_part(&message), data_part(b"x"));
    for (parts, why) in [
        (vec![part(named, json.as_bytes())], "metadata is no file"),
        (vec![part(plain, json.as_bytes())], "metadata is JSON"),
        (vec![second.clone(), first.clone()], "metadata comes first"),
        (
            vec![first.clone(), part(nameless, b"x")],
            "data has a filename",
        ),
        (vec![first.clone(), part(other, b"x")], "another part"),
        (
            vec![first.clone(), second.clone(), second.clone()],
            "data twice",
        ),
        (vec![part(named, b"{")], "no JSON"),
        (vec![], "nothing"),
    ] {
        let answer = ours.send_parts(&parts).await;
        assert_eq!(refused(answer, SEND).await.0, 400, "{why}");
    }
    let call = ours.call(Method::POST, SEND).json(&message);
    let answer = call.send().await.unwrap();
    assert_eq!(refused(answer, SEND).await.0, 400, "no multipart");
    let broken = body(&[first, second]);
    let call = ours.call(Method::POST, SEND);
    let call = call.header("content-type", "multipart/form-data; boundary=grense");
    let call = call.body(broken[..broken.len() - 12].to_vec());
    let answer = call.send().await.unwrap();
    assert_eq!(refused(answer, SEND).await.0, 400, "it ends in the middle");
    assert!(world.fiks().messages().is_empty(), "nothing was taken");
}

#[tokio::test]
async fn a_supplier_speaks_for_whoever_has_delegated_to_it() {
    let world = World::start().await;
    let supplier = "311204866";
    let mut asked = world.claims(supplier, "ks:fiks", false);
    asked["consumer_org"] = json!(SOLVIK);
    let assertion = world.assertion(supplier, &asked);
    let refusal = world.ask_token(&assertion).await.unwrap_err();
    let words = refusal["error_description"].as_str().unwrap();
    assert!(words.contains("delegated"), "{words}");

    let client = format!("MOVE_IP_{supplier}");
    world.sandbox.set_delegation(&client, SOLVIK, true).unwrap();
    asked["jti"] = json!(Uuid::new_v4());
    let assertion = world.assertion(supplier, &asked);
    let token = world.ask_token(&assertion).await.unwrap();
    let said = claims(&token);
    assert_eq!(said["consumer"]["ID"], format!("0192:{SOLVIK}"));
    assert_eq!(said["supplier"]["ID"], format!("0192:{supplier}"));
    let mut program = world.ours().await;
    program.token = token;
    let ping = metadata(KontoRole::Unattended, PING);
    program.hand_over(&ping, None).await;

    let mut own = world.claims(supplier, "ks:fiks", false);
    own["consumer_org"] = json!(supplier);
    let assertion = world.assertion(supplier, &own);
    assert!(world.ask_token(&assertion).await.is_err(), "for oneself");
}
