//! One delivery of the queue: what it says, how its payload is fetched, and how it is let go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use budstikke_channel::{Ack, BodySink, Delivery, ReceiveError};
use budstikke_domain::{FailureKind, word};
use budstikke_wire::fiks_io::{DokumentlagerId, FiksIoHeaders, MeldingId, RawDelivery, RawValue};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use lapin::Acker;
use lapin::options::BasicAckOptions;
use lapin::types::{AMQPValue, FieldTable};
use openssl::sha::Sha256;

use super::Inner;
use super::amqp;
use super::dokumentlager::{self, Fetched};

/// Bytes of a body handed on at a time.
const CHUNK: usize = 64 * 1024;
/// The most that is kept of a value of a kind that means nothing to us, in characters.
const SHOWN: usize = 1000;

/// A delivery that is out with us and not confirmed.
pub(super) struct Taken {
    /// Which connection it came on; on another one it can not be confirmed.
    pub(super) link: u64,
    /// Which consumer of that connection got it.
    pub(super) consumer: u64,
    /// Its number on the connection: the order in which they came.
    pub(super) tag: u64,
    pub(super) redelivered: bool,
    /// How often its payload could not be had.
    pub(super) failures: u32,
    key: String,
    sender: String,
    raw: Vec<u8>,
    dokumentlager_id: Option<DokumentlagerId>,
    body: Vec<u8>,
    acker: Acker,
}

impl Taken {
    pub(super) fn new(delivery: lapin::message::Delivery, link: u64, consumer: u64) -> Taken {
        let raw = raw(&delivery);
        let json = serde_json::to_vec(&raw).unwrap_or_default();
        let (key, sender, dokumentlager_id) = match FiksIoHeaders::read(raw) {
            Ok(headers) => (
                headers.melding_id.to_string(),
                headers.avsender.to_string(),
                headers.dokumentlager_id,
            ),
            Err(unreadable) => {
                tracing::warn!(%unreadable, "A delivery can not be read and is kept as it is");
                let key = key_of(*unreadable.raw, &delivery.data);
                (key, String::new(), None)
            }
        };
        Taken {
            link,
            consumer,
            tag: delivery.delivery_tag,
            redelivered: delivery.redelivered,
            failures: 0,
            key,
            sender,
            raw: json,
            dokumentlager_id,
            body: delivery.data,
            acker: delivery.acker,
        }
    }

    /// Bytes that came with it.
    pub(super) fn body(&self) -> u64 {
        self.body.len() as u64
    }

    /// As the engine takes it.
    pub(super) fn handed_out(self, fiks: Arc<Inner>) -> Delivery {
        let size = match self.dokumentlager_id {
            Some(_) => None,
            None => Some(self.body()),
        };
        Delivery {
            key: self.key.clone(),
            sender: self.sender.clone(),
            raw: self.raw.clone(),
            size,
            here: self.dokumentlager_id.is_none(),
            apart: self.dokumentlager_id.is_some(),
            again: self.redelivered,
            ack: Box::new(Lease {
                failures: AtomicU32::new(self.failures),
                taken: Some(self),
                fiks,
            }),
        }
    }
}

/// The payload of a message that was confirmed without it.
pub(super) async fn fetch_apart(
    fiks: &Inner,
    raw: &[u8],
    sink: &mut dyn BodySink,
) -> Result<(), ReceiveError> {
    sink.reset()?;
    let raw: Option<RawDelivery> = serde_json::from_slice(raw).ok();
    let headers = raw.and_then(|raw| FiksIoHeaders::read(raw).ok());
    match headers.and_then(|headers| headers.dokumentlager_id) {
        Some(id) => payload(fiks, id, true, sink).await,
        None => Ok(()),
    }
}

/// Brings a payload here. One that Dokumentlager has no more leaves `sink` empty: what its message says is kept.
async fn payload(
    fiks: &Inner,
    id: DokumentlagerId,
    again: bool,
    sink: &mut dyn BodySink,
) -> Result<(), ReceiveError> {
    match dokumentlager::fetch(&fiks.api, id, again, sink).await? {
        Fetched::Whole => Ok(()),
        Fetched::Gone(failure) => {
            tracing::warn!(%id, %failure, "Dokumentlager has the payload no more");
            sink.reset()?;
            Ok(())
        }
    }
}

/// What lets a delivery go, or gives it back when it is dropped.
struct Lease {
    fiks: Arc<Inner>,
    failures: AtomicU32,
    taken: Option<Taken>,
}

impl Ack for Lease {
    /// A payload that Dokumentlager has no more leaves `sink` empty: the delivery is kept for what its
    /// headers say. No payload that lies there is empty.
    fn fetch<'a>(&'a self, sink: &'a mut dyn BodySink) -> BoxFuture<'a, Result<(), ReceiveError>> {
        async move {
            let Some(taken) = &self.taken else {
                return Ok(());
            };
            let Some(id) = taken.dokumentlager_id else {
                sink.reset()?;
                for chunk in taken.body.chunks(CHUNK) {
                    sink.write(chunk)?;
                }
                return Ok(());
            };
            let again = taken.failures > 0;
            let fetched = payload(&self.fiks, id, again, sink).await;
            if let Err(ReceiveError::Service(_) | ReceiveError::Blocked(_)) = &fetched {
                self.failures.fetch_add(1, Ordering::Relaxed);
            }
            fetched
        }
        .boxed()
    }

    fn accept(mut self: Box<Self>) -> BoxFuture<'static, Result<(), ReceiveError>> {
        async move {
            let Some(taken) = self.taken.take() else {
                return Ok(());
            };
            let confirming = taken.acker.ack(BasicAckOptions::default());
            let confirmed = amqp::within_patience(confirming).await;
            match confirmed {
                Ok(true) => {
                    self.fiks.receiving.confirmed(taken.redelivered);
                    Ok(())
                }
                // It comes again, and is then known.
                Ok(false) => Err(ReceiveError::Service(amqp::failure(
                    FailureKind::Unreachable,
                    word! {
                        nb: "forbindelsen meldingen kom på, er borte",
                        nn: "sambandet meldinga kom på, er borte",
                        en: "the connection that the message came on is gone",
                    },
                ))),
                Err(error) => Err(ReceiveError::Service(amqp::told(&error))),
            }
        }
        .boxed()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let given_back = self.taken.take().filter(|taken| taken.acker.usable());
        let failures = self.failures.load(Ordering::Relaxed);
        let now = self.fiks.api.http().clock().passed();
        self.fiks.receiving.let_go(given_back, failures, now);
    }
}

/// The key of a delivery whose headers can not be read: its own id when that alone can be, else a hash of
/// everything that came, so that it is known again.
fn key_of(mut raw: RawDelivery, body: &[u8]) -> String {
    let mut ids = raw
        .headers
        .iter()
        .filter(|(name, _)| name == "melding-id")
        .map(|(_, value)| value);
    if let (Some(RawValue::Text(id)), None) = (ids.next(), ids.next())
        && let Some(id) = MeldingId::parse(id)
    {
        return id.to_string();
    }
    raw.redelivered = false;
    let mut hasher = Sha256::new();
    hasher.update(&serde_json::to_vec(&raw).unwrap_or_default());
    hasher.update(body);
    format!("sha256:{}", hex::encode(hasher.finish()))
}

fn raw(delivery: &lapin::message::Delivery) -> RawDelivery {
    let headers = delivery.properties.headers().as_ref();
    let pairs = headers.map(FieldTable::inner).into_iter().flatten();
    RawDelivery {
        headers: pairs
            .map(|(name, value)| (name.as_str().to_owned(), raw_value(value)))
            .collect(),
        expiration: delivery
            .properties
            .expiration()
            .as_ref()
            .map(|text| text.as_str().to_owned()),
        routing_key: delivery.routing_key.as_str().to_owned(),
        redelivered: delivery.redelivered,
        body: delivery.data.len() as u64,
    }
}

fn raw_value(value: &AMQPValue) -> RawValue {
    let other = |kind: &str, shown: String| RawValue::Other {
        kind: kind.to_owned(),
        shown: shown.chars().take(SHOWN).collect(),
    };
    match value {
        AMQPValue::LongString(text) => RawValue::of_octets(text.as_bytes().to_vec()),
        AMQPValue::ShortString(text) => RawValue::Text(text.as_str().to_owned()),
        AMQPValue::Boolean(flag) => RawValue::Flag(*flag),
        AMQPValue::ShortShortInt(number) => RawValue::Whole((*number).into()),
        AMQPValue::ShortShortUInt(number) => RawValue::Whole((*number).into()),
        AMQPValue::ShortInt(number) => RawValue::Whole((*number).into()),
        AMQPValue::ShortUInt(number) => RawValue::Whole((*number).into()),
        AMQPValue::LongInt(number) => RawValue::Whole((*number).into()),
        AMQPValue::LongUInt(number) => RawValue::Whole((*number).into()),
        AMQPValue::LongLongInt(number) => RawValue::Whole(*number),
        AMQPValue::Float(number) => other("float", number.to_string()),
        AMQPValue::Double(number) => other("double", number.to_string()),
        AMQPValue::DecimalValue(number) => other("decimal", format!("{number:?}")),
        AMQPValue::Timestamp(seconds) => other("timestamp", seconds.to_string()),
        AMQPValue::FieldArray(array) => other("array", format!("{array:?}")),
        AMQPValue::FieldTable(table) => other("table", format!("{table:?}")),
        AMQPValue::ByteArray(octets) => RawValue::Octets(octets.as_slice().to_vec()),
        AMQPValue::Void => RawValue::Void,
    }
}
