//! Messages to our konto as a case system's client makes them, and the queue they lie in.

use std::sync::Arc;
use std::time::Duration;

use budstikke_amqp_broker::{Message, QueueStatus};
use budstikke_sandbox::{KontoRole, Manner, Payload};
use jiff::Timestamp;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;
use uuid::Uuid;

use crate::norway::Norway;

/// Octets of a payload: an ASiC-E with one file, signed by its sender and locked for our konto.
pub(crate) const SIZE: usize = 10 * 1024;
const TYPE: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

/// Payloads, no two of them alike. Made before anything is measured: each costs its sender a signature.
pub(crate) struct Letters(Vec<Arc<[u8]>>);

impl Letters {
    pub(crate) fn make(norway: &Norway, count: usize) -> Letters {
        let sender = Sender::of(norway);
        let probe = SIZE / 2;
        let file = SIZE.saturating_sub(sender.payload(probe).len() - probe);
        Letters(
            (0..count)
                .map(|_| Arc::from(sender.payload(file)))
                .collect(),
        )
    }

    /// The first `count` of them, to be put into a queue one by one or all at once.
    pub(crate) fn first(&self, count: usize) -> impl Iterator<Item = &Arc<[u8]>> {
        assert!(count <= self.0.len(), "so many were made");
        self.0.iter().take(count)
    }
}

/// The queue of a konto.
pub(crate) struct Queue<'a> {
    norway: &'a Norway,
    name: String,
}

impl Queue<'_> {
    pub(crate) fn of(norway: &Norway, konto: KontoRole) -> Queue<'_> {
        let name = norway.sandbox.fiks().queue_of(konto.konto_id());
        Queue { norway, name }
    }

    /// A message with this payload and ids of its own.
    pub(crate) fn put(&self, body: &Arc<[u8]>) {
        let header = |name: &str, value: String| (name.to_owned(), value);
        let own = |name: &str| format!("egendefinert-header.{name}");
        let message = Message {
            headers: vec![
                header("melding-id", Uuid::new_v4().to_string()),
                header("type", TYPE.to_owned()),
                header("avsender-id", KontoRole::CaseSystem.konto_id().to_string()),
                header("avsender-navn", "Fagsystem".to_owned()),
                header(&own("klientMeldingId"), Uuid::new_v4().to_string()),
                header(&own("klientKorrelasjonsId"), Uuid::new_v4().to_string()),
            ],
            expiration: Some(Duration::from_secs(7 * 24 * 60 * 60)),
            body: body.clone(),
        };
        let broker = self.norway.sandbox.fiks().broker();
        broker
            .publish(&self.name, message)
            .expect("it is put there");
    }

    /// Until every message is confirmed.
    pub(crate) async fn until_empty(&self) {
        self.until(|status| status.ready == 0 && status.unacknowledged == 0)
            .await;
    }

    /// Until fewer than `count` messages are left that are not confirmed.
    pub(crate) async fn until_fewer(&self, count: usize) {
        self.until(|status| status.ready + status.unacknowledged < count)
            .await;
    }

    /// Until somebody takes from it.
    pub(crate) async fn until_taken_from(&self) {
        self.until(|status| status.consumers > 0).await;
    }

    /// Whether somebody takes from it.
    pub(crate) fn is_taken_from(&self) -> bool {
        let status = self.norway.sandbox.fiks().broker().queue(&self.name);
        status.is_some_and(|status| status.consumers > 0)
    }

    /// Until nobody takes from it.
    pub(crate) async fn until_alone(&self) {
        self.until(|status| status.consumers == 0).await;
    }

    async fn until(&self, done: impl Fn(QueueStatus) -> bool) {
        let broker = self.norway.sandbox.fiks().broker();
        broker
            .until(|broker| broker.queue(&self.name).is_some_and(&done))
            .await;
    }
}

/// Who owns the case system's konto.
struct Sender {
    key: PKey<Private>,
    chain: Vec<X509>,
    recipient: X509,
}

impl Sender {
    fn of(norway: &Norway) -> Sender {
        let fiks = norway.sandbox.fiks();
        let konto = |role| fiks.konto(role).expect("it is there");
        let owner = &konto(KontoRole::CaseSystem).org_number;
        let owner = norway.sandbox.organisation(owner).expect("it lives there");
        let p12 = Pkcs12::from_der(&owner.p12).and_then(|p12| p12.parse2(&owner.password));
        let p12 = p12.expect("its key");
        let own = p12.cert.expect("its certificate");
        let issuers = p12.ca.into_iter().flatten();
        let recipient = &konto(KontoRole::Ours).certificate;
        Sender {
            key: p12.pkey.expect("its key"),
            chain: std::iter::once(own).chain(issuers).collect(),
            recipient: X509::from_pem(recipient.as_bytes()).expect("our certificate"),
        }
    }

    /// With one file of so many octets that do not compress.
    fn payload(&self, file: usize) -> Vec<u8> {
        let mut content = vec![0; file];
        openssl::rand::rand_bytes(&mut content).expect("random octets");
        let payload = Payload {
            manner: Manner::Java,
            quirks: &[],
            files: &[("soknad.pdf", &content)],
            key: &self.key,
            chain: &self.chain,
            recipient: &self.recipient,
            now: Timestamp::now(),
        };
        payload.make().expect("a payload")
    }
}
