//! A client of FIKS IO that leans on nothing of ours.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use budstikke_sandbox::{FiksSandbox, Integrasjon, KontoRole};
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions};
use lapin::tcp::OwnedTLSConfig;
use lapin::types::{AMQPValue, FieldTable};
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{Connection, ConnectionProperties, Consumer};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{SOLVIK, World};

pub(crate) const SEND: &str = "/fiks-io/api/v1/send";
pub(crate) const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
pub(crate) const PING: &str = "no.ks.fiks.arkiv.v1.ping";

/// A program of one organisation, with a token.
pub(crate) struct Program<'a> {
    pub(crate) world: &'a World,
    pub(crate) integrasjon: Integrasjon,
    pub(crate) token: String,
}

impl World {
    pub(crate) fn fiks(&self) -> FiksSandbox<'_> {
        self.sandbox.fiks()
    }

    /// Our own program.
    pub(crate) async fn ours(&self) -> Program<'_> {
        self.program(SOLVIK).await
    }

    pub(crate) async fn program(&self, org: &'static str) -> Program<'_> {
        Program {
            world: self,
            integrasjon: self.fiks().integrasjon(org).unwrap(),
            token: self.token(org, "ks:fiks", false).await.unwrap(),
        }
    }
}

pub(crate) fn ours() -> Uuid {
    KontoRole::Ours.konto_id()
}

impl Program<'_> {
    /// A call with the three headers.
    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.world.fiks().api());
        self.world
            .http
            .request(method, url)
            .bearer_auth(&self.token)
            .header("IntegrasjonId", self.integrasjon.id.to_string())
            .header("IntegrasjonPassord", &self.integrasjon.password)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// Sends and gives the answer as it is.
    pub(crate) async fn send(&self, metadata: &Value, data: Option<&[u8]>) -> Response {
        let parts = [Some(metadata_part(metadata)), data.map(data_part)];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        self.send_parts(&parts).await
    }

    pub(crate) async fn send_parts(&self, parts: &[Vec<u8>]) -> Response {
        let call = self.call(Method::POST, SEND);
        let call = call.header("content-type", "multipart/form-data; boundary=grense");
        call.body(body(parts)).send().await.unwrap()
    }

    /// Sends what must be taken; the answer.
    pub(crate) async fn hand_over(&self, metadata: &Value, data: Option<&[u8]>) -> Value {
        let answer = self.send(metadata, data).await;
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(status, 202, "{answer}");
        answer
    }

    /// Consumes a queue of ours.
    pub(crate) async fn consume(&self, konto: Uuid) -> Inbox {
        let connection = self.connect().await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let options = BasicQosOptions::default();
        channel.basic_qos(10, options).await.unwrap();
        let queue = format!("fiksio.konto.{konto}");
        let options = BasicConsumeOptions::default();
        let consumer = channel.basic_consume(
            queue.as_str().into(),
            "".into(),
            options,
            FieldTable::default(),
        );
        Inbox {
            consumer: consumer.await.unwrap(),
            _connection: connection,
        }
    }

    /// What the broker says when the queue of somebody else's konto is consumed.
    pub(crate) async fn turned_away(&self, konto: Uuid) -> String {
        let connection = self.connect().await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let queue = self.world.fiks().queue_of(konto);
        let refused = channel.basic_consume(
            queue.as_str().into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        refused.await.unwrap_err().to_string()
    }

    /// Logs in over AMQP with password and token.
    pub(crate) async fn connect(&self) -> lapin::Result<Connection> {
        let password = format!("{} {}", self.integrasjon.password, self.token);
        self.connect_with(password).await
    }

    pub(crate) async fn connect_with(&self, password: String) -> lapin::Result<Connection> {
        let (host, port) = self.world.fiks().amqp();
        let uri = AMQPUri {
            scheme: AMQPScheme::AMQPS,
            authority: AMQPAuthority {
                userinfo: AMQPUserInfo {
                    username: self.integrasjon.id.to_string(),
                    password,
                },
                host: host.to_owned(),
                port,
            },
            vhost: "/".to_owned(),
            query: AMQPQueryString::default(),
        };
        let config = OwnedTLSConfig {
            identity: None,
            cert_chain: Some(self.world.sandbox.ca_pem().to_owned()),
        };
        let runtime = lapin::runtime::default_runtime()?;
        let options = ConnectionProperties::default();
        Connection::connect_uri_with_config(uri, options, config, runtime).await
    }
}

/// A consumer of one queue.
pub(crate) struct Inbox {
    consumer: Consumer,
    /// It ends when it is dropped.
    _connection: Connection,
}

impl Inbox {
    pub(crate) async fn next(&mut self) -> Delivery {
        let next = self.consumer.next().await;
        next.unwrap().unwrap()
    }

    /// The next delivery, acknowledged.
    pub(crate) async fn take(&mut self) -> Delivery {
        let delivery = self.next().await;
        delivery.ack(BasicAckOptions::default()).await.unwrap();
        delivery
    }

    /// The next delivery goes back.
    pub(crate) async fn put_back(&mut self) {
        self.next().await.nack(requeue()).await.unwrap();
    }
}

/// What puts a delivery back into its queue.
pub(crate) fn requeue() -> BasicNackOptions {
    BasicNackOptions {
        requeue: true,
        ..BasicNackOptions::default()
    }
}

/// A header of a delivery; every value must be a long string.
pub(crate) fn header(delivery: &Delivery, name: &str) -> Option<String> {
    let headers = delivery.properties.headers().as_ref().unwrap();
    headers.inner().get(name).map(|value| match value {
        AMQPValue::LongString(text) => text.to_string(),
        other => panic!("{name} is {other:?}"),
    })
}

/// The least that a message to `role` says of itself.
pub(crate) fn metadata(role: KontoRole, melding_type: &str) -> Value {
    json!({
        "avsenderKontoId": ours(),
        "mottakerKontoId": role.konto_id(),
        "meldingType": melding_type,
        "svarPaMelding": null,
        "ttl": null,
        "headere": null,
    })
}

pub(crate) fn metadata_part(metadata: &Value) -> Vec<u8> {
    let head = "Content-Disposition: form-data; name=\"metadata\"\r\nContent-Type: application/json; charset=UTF-8";
    part(head, metadata.to_string().as_bytes())
}

pub(crate) fn data_part(data: &[u8]) -> Vec<u8> {
    let head = "Content-Disposition: form-data; name=\"data\"; filename=\"5e0c\"\r\nContent-Type: application/octet-stream";
    part(head, data)
}

pub(crate) fn part(head: &str, content: &[u8]) -> Vec<u8> {
    [head.as_bytes(), b"\r\n\r\n", content].concat()
}

pub(crate) fn body(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(b"--grense\r\n");
        body.extend_from_slice(part);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--grense--\r\n");
    body
}

/// The claims in the middle of a token.
pub(crate) fn claims(token: &str) -> Value {
    let middle = token.split('.').nth(1).unwrap();
    let padded = middle.replace('-', "+").replace('_', "/");
    let padded = format!("{padded}{}", "=".repeat((4 - padded.len() % 4) % 4));
    serde_json::from_slice(&STANDARD.decode(padded).unwrap()).unwrap()
}

/// What the platform says when it refuses: the status, and the words.
pub(crate) async fn refused(answer: Response, path: &str) -> (u16, String) {
    let status = answer.status().as_u16();
    let error: Value = answer.json().await.unwrap();
    assert_eq!(error["status"], status, "the body says what the answer is");
    assert_eq!(error["path"], path);
    assert!(error["timestamp"].is_i64(), "milliseconds: {error}");
    let id = error["errorId"].as_str().unwrap();
    Uuid::try_parse(id).unwrap(); // support asks for it
    (status, error["message"].as_str().unwrap().to_owned())
}
