//! Trouble on purpose, over HTTPS and over AMQP.

use budstikke_sandbox::{
    AmqpFault, Endpoint, Fault, FiksLetter, KontoRole, Sandbox, SandboxOptions,
};
use futures_util::FutureExt;
use lapin::types::AMQPValue;
use reqwest::{Certificate, Client};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{OPPRETT, PING, SEND, header, metadata, ours as our_konto, refused, requeue};
use crate::support::World;

#[tokio::test]
async fn every_refusal_of_the_platform_can_be_had() {
    let world = World::start().await;
    let ours = world.ours().await;
    let ping = metadata(KontoRole::Unattended, PING);
    for status in [401_u16, 403, 404, 413, 429, 500, 503] {
        world
            .sandbox
            .fault(Endpoint::FiksSend, Fault::Fiks(status))
            .once();
        let answer = ours.send(&ping, None).await;
        assert_eq!(refused(answer, SEND).await.0, status);
    }
    let retry = Fault::RetryAfter(429, 17);
    world.sandbox.fault(Endpoint::FiksSend, retry).once();
    let answer = ours.send(&ping, None).await;
    assert_eq!(answer.headers()["retry-after"], "17");
    world.sandbox.fault(Endpoint::FiksSend, Fault::Html).once();
    let answer = ours.send(&ping, None).await;
    assert!(answer.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    assert!(world.fiks().messages().is_empty(), "nothing was taken");
    ours.hand_over(&ping, None).await;
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_the_message_there_and_a_lost_request_does_not() {
    let world = World::start().await;
    let ours = world.ours().await;
    let ping = metadata(KontoRole::Unattended, PING);
    let send = async |fault: Fault| {
        world.sandbox.fault(Endpoint::FiksSend, fault).once();
        let url = format!("{}{SEND}", world.fiks().api());
        let part = crate::client::metadata_part(&ping);
        let call = ours
            .call(reqwest::Method::POST, SEND)
            .header("content-type", "multipart/form-data; boundary=grense");
        let sent = call.body(crate::client::body(&[part])).send().await;
        assert!(sent.is_err(), "no answer from {url}");
        world.fiks().messages().len()
    };
    assert_eq!(send(Fault::LoseRequest).await, 0);
    assert_eq!(send(Fault::LoseResponse).await, 1);
    assert_eq!(
        send(Fault::CloseAfterBytes(100)).await,
        1,
        "it never came whole"
    );
    assert_eq!(world.sandbox.planned_faults(), 0);
}

#[tokio::test]
async fn each_kind_of_call_goes_wrong_by_itself() {
    let world = World::start().await;
    let ours = world.ours().await;
    let konto = KontoRole::Unattended.konto_id();
    let katalog = format!("/fiks-io/katalog/api/v1/kontoer/{konto}");
    let system = ours.integrasjon.system_id;
    let org = ours.integrasjon.fiks_org_id;
    for (endpoint, path) in [
        (Endpoint::FiksKonto, katalog.clone()),
        (Endpoint::FiksStatus, format!("{katalog}/status")),
        (Endpoint::FiksKey, format!("{katalog}/offentligNokkel")),
        (
            Endpoint::FiksProtokoll,
            format!("/fiks-protokoll/api/v1/konfigurasjon/{org}/systemer/{system}"),
        ),
        (
            Endpoint::FiksDownload,
            format!("/dokumentlager/nedlasting/{}", Uuid::nil()),
        ),
        (
            Endpoint::FiksKontoAdmin,
            format!("/fiks-io/konto/api/v1/kontoer/{konto}/offentligNokkelString"),
        ),
    ] {
        world.sandbox.fault(endpoint, Fault::Fiks(502)).once();
        let answer = ours.get(&path).await;
        assert_eq!(refused(answer, &path).await.0, 502, "{endpoint:?}");
        assert_ne!(ours.get(&path).await.status(), 502, "only once");
    }
}

#[tokio::test]
async fn a_document_can_break_off_in_the_middle() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    let large = FiksLetter {
        filling: 5_100_000,
        ..FiksLetter::arkivmelding()
    };
    world.fiks().write(&large).unwrap();
    let document = header(&inbox.take().await, "dokumentlager-id").unwrap();
    let path = format!("/dokumentlager/nedlasting/{document}");
    let cut = Fault::CloseAfterBytes(1_000_000);
    world.sandbox.fault(Endpoint::FiksDownload, cut).once();
    let answer = ours.get(&path).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err(), "it is not whole");
    assert!(ours.get(&path).await.bytes().await.unwrap().len() > 5_100_000);
}

#[tokio::test]
async fn deliveries_come_broken_doubled_or_with_headers_that_are_none() {
    let world = World::start().await;
    let ours = world.ours().await;
    let fiks = world.fiks();
    let konto = our_konto();
    let mut inbox = ours.consume(konto).await;
    fiks.fault_deliveries(konto, AmqpFault::Duplicate, 1);
    let id = fiks.write(&FiksLetter::new(PING)).unwrap();
    for _ in 0..2 {
        let delivery = inbox.take().await;
        assert_eq!(header(&delivery, "melding-id"), Some(id.to_string()));
        assert!(!delivery.redelivered, "a delivery of its own");
    }
    for fault in [
        AmqpFault::MissingHeaders,
        AmqpFault::WrongTypes,
        AmqpFault::NotText,
    ] {
        fiks.fault_deliveries(konto, fault, 1);
        fiks.write(&FiksLetter::new(PING)).unwrap();
        let delivery = inbox.take().await;
        let headers = delivery.properties.headers().as_ref();
        let text = |value: &AMQPValue| match value {
            AMQPValue::LongString(text) => std::str::from_utf8(text.as_bytes()).is_ok(),
            _ => false,
        };
        let good = headers.is_some_and(|headers| headers.inner().values().any(text));
        assert!(!good, "{fault:?}: {headers:?}");
    }
    fiks.fault_deliveries(konto, AmqpFault::FlippedOctet, 1);
    fiks.write(&FiksLetter::arkivmelding()).unwrap();
    let flipped = inbox.next().await;
    flipped.nack(requeue()).await.unwrap();
    let whole = inbox.take().await;
    let pairs = flipped.data.iter().zip(&whole.data);
    assert_eq!(pairs.filter(|(one, other)| one != other).count(), 1);
    assert_eq!(flipped.data.len(), whole.data.len());
    fiks.fault_deliveries(konto, AmqpFault::CutInBody(10), 1);
    fiks.write(&FiksLetter::arkivmelding()).unwrap();
    let gone = |broker: &budstikke_sandbox::amqp_broker::Broker| broker.connections().is_empty();
    fiks.broker().until(gone).await;
    let mut again = world.ours().await.consume(konto).await;
    assert!(again.take().await.redelivered, "it comes once more");
}

#[tokio::test]
async fn connections_break_and_the_broker_comes_back_with_its_messages_or_without() {
    let world = World::start().await;
    let fiks = world.fiks();
    let konto = our_konto();
    let gone = |broker: &budstikke_sandbox::amqp_broker::Broker| broker.connections().is_empty();
    let ours = world.ours().await;
    let inbox = ours.consume(konto).await;
    fiks.cancel_consumers(konto);
    assert_eq!(fiks.queue(konto).consumers, 0);
    fiks.cut_connections();
    fiks.broker().until(gone).await;
    drop(inbox);
    fiks.write(&FiksLetter::new(PING)).unwrap();
    fiks.restart_broker(false).await.unwrap();
    assert_eq!(fiks.queue(konto).ready, 1, "it was kept");
    ours.consume(konto).await.take().await;
    fiks.write(&FiksLetter::new(PING)).unwrap();
    fiks.restart_broker(true).await.unwrap();
    assert_eq!(fiks.queue(konto).ready, 0, "it was lost");
    ours.hand_over(&metadata(KontoRole::Archive, PING), None)
        .await;
    let archive = KontoRole::Archive.konto_id();
    fiks.until_received(archive, |all| !all.is_empty()).await;
}

#[tokio::test]
async fn a_frozen_connection_says_nothing_until_it_comes_back_to_life() {
    let world = World::start().await;
    let fiks = world.fiks();
    let mut inbox = world.ours().await.consume(our_konto()).await;
    fiks.freeze_connections(true);
    let mut other = world.ours().await.consume(our_konto()).await;
    let first = fiks.write(&FiksLetter::new(PING)).unwrap();
    fiks.write(&FiksLetter::new(PING)).unwrap();
    // They take turns: what came to the other was sent after what is meant for the first.
    other.take().await;
    let heard = inbox.next().now_or_never();
    assert!(heard.is_none(), "it is on its way and does not come");
    fiks.freeze_connections(false);
    let delivery = inbox.take().await;
    assert_eq!(header(&delivery, "melding-id"), Some(first.to_string()));
}

#[tokio::test]
async fn whatever_a_test_can_turn_at_fiks_a_program_outside_can_turn_too() {
    let world = World::start().await;
    let options = SandboxOptions {
        control: true,
        ..world.options()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let ca = Certificate::from_pem(sandbox.ca_pem().as_bytes()).unwrap();
    #[allow(clippy::disallowed_methods)] // the tests are a foreign program
    let http = Client::builder().tls_certs_only([ca]).build().unwrap();
    let control = sandbox.urls().control.clone().unwrap();
    let call = async |method: &str, path: &str, body: Value| -> u16 {
        let method = method.parse().unwrap();
        let call = http.request(method, format!("{control}/fiks{path}"));
        call.json(&body).send().await.unwrap().status().as_u16()
    };
    let fiks = sandbox.fiks();
    let nothing = json!(null);
    let letter = json!({"melding_type": OPPRETT, "quirks": ["wrong_digest"], "manner": "dot_net"});
    assert_eq!(call("POST", "/messages", letter).await, 200);
    assert_eq!(fiks.queue(our_konto()).ready, 1);
    let document = Uuid::nil();
    for (method, path, body, status) in [
        (
            "PUT",
            "/partners/archive",
            json!({"quirks": ["silent"], "payload": ["der"]}),
            204,
        ),
        ("PUT", "/partners/nobody", json!({}), 400),
        ("PUT", "/kontoer/archive/active", json!(false), 204),
        ("PUT", "/kontoer/archive/open", json!(true), 204),
        ("POST", "/kontoer/archive/key", nothing.clone(), 204),
        ("DELETE", "/kontoer/archive/key", nothing.clone(), 204),
        (
            "PUT",
            "/tilganger/310204838/without_tilgang",
            json!(true),
            204,
        ),
        ("PUT", "/configurable/310204838", json!(false), 204),
        ("PUT", "/ranges", json!(true), 204),
        ("PUT", "/lookup", json!(true), 204),
        (
            "DELETE",
            &format!("/documents/{document}"),
            nothing.clone(),
            404,
        ),
        (
            "POST",
            "/deliveries/ours",
            json!({"fault": {"cut_in_body": 3}, "times": 1}),
            204,
        ),
        (
            "POST",
            "/deliveries/ours",
            json!({"fault": "wrong_types"}),
            204,
        ),
        ("DELETE", "/deliveries", nothing.clone(), 204),
        ("DELETE", "/consumers/archive", nothing.clone(), 204),
        ("DELETE", "/connections", nothing.clone(), 204),
        ("PUT", "/connections/frozen", json!(true), 204),
        ("PUT", "/logins/refused", json!(1), 204),
        ("POST", "/broker/restart", json!(true), 204),
    ] {
        assert_eq!(call(method, path, body).await, status, "{method} {path}");
    }
    assert_eq!(fiks.queue(our_konto()).ready, 0, "the restart lost it");
    assert_eq!(fiks.queue(KontoRole::Archive.konto_id()).consumers, 0);
    let told = budstikke_sandbox::describe(&sandbox);
    assert_eq!(told["fiks"]["api"], fiks.api());
    assert_eq!(told["fiks"]["kontoer"][0]["id"], our_konto().to_string());
    let file = told["fiks"]["integrasjoner"][0]["password_file"].as_str();
    let password = std::fs::read_to_string(file.unwrap()).unwrap();
    let ours = fiks.integrasjon("310204838").unwrap();
    assert_eq!(password.trim_end(), ours.password);
}
