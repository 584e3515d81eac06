//! FIKS IO: messages from konto to konto on KS' platform (fiks-io 5 to 7).
//!
//! Sent by one REST call, taken from a queue over AMQP; large payloads that come lie in Dokumentlager.
//! What is said around a payload is `wire::fiks_io`'s.

mod amqp;
mod api;
mod delivery;
mod dokumentlager;
mod inbound;
mod multipart;
mod opening;
mod outbound;
mod outcome;
mod throttle;
mod window;

use std::sync::Arc;

use budstikke_channel::ReceiveError;
use budstikke_identity::FiksAuth;
use budstikke_net::Http;
use budstikke_wire::fiks_io::KontoId;

use api::Api;
use inbound::Receiving;

/// What a [`FiksIo`] is made from.
pub struct FiksIoSettings {
    /// How to reach KS' platform.
    pub http: Http,
    /// Who we are there.
    pub auth: FiksAuth,
    /// Our own konto.
    pub konto: KontoId,
    /// What KS' support sees of our connection: who it is, for people.
    pub connection_name: String,
}

/// One konto on FIKS IO. Cheap to clone; clones share tokens and the connection.
#[derive(Clone)]
pub struct FiksIo {
    inner: Arc<Inner>,
}

struct Inner {
    api: Api,
    konto: KontoId,
    connection_name: String,
    receiving: Receiving,
}

impl FiksIo {
    /// Makes the konto ready. Nothing is sent or asked yet.
    pub fn new(settings: FiksIoSettings) -> FiksIo {
        FiksIo {
            inner: Arc::new(Inner {
                receiving: Receiving::new(settings.http.clock().as_ref()),
                api: Api::new(settings.http, settings.auth),
                konto: settings.konto,
                connection_name: settings.connection_name,
            }),
        }
    }

    /// Logs in to the queues and out again, for a set-up that wants to know whether that works. Takes nothing,
    /// and is no consumer to others. Errors as [`budstikke_channel::Inbound::next`]; cancel-safe.
    pub async fn check_login(&self) -> Result<(), ReceiveError> {
        opening::log_in(&self.inner).await
    }
}

impl std::fmt::Debug for FiksIo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FiksIo({})", self.inner.konto)
    }
}
