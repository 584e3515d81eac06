//! One file to fetch and let go.

use std::sync::Arc;

use budstikke_channel::{Ack, BodySink, ReceiveError};
use budstikke_domain::word;
use budstikke_net::Service;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use openssl::hash::{Hasher, MessageDigest};

use super::Inner;
use super::inbound::size_of;
use super::model::Overview;
use super::outcome::receive_error;

/// The lease on a transfer that lies with the broker.
pub(super) struct TransferAck {
    dpo: Arc<Inner>,
    id: String,
    size: Option<u64>,
    checksum: Option<String>,
}

impl TransferAck {
    pub(super) fn new(dpo: Arc<Inner>, id: String, overview: &Overview) -> TransferAck {
        TransferAck {
            dpo,
            id,
            size: size_of(overview),
            checksum: overview
                .checksum
                .clone()
                .filter(|checksum| !checksum.is_empty()),
        }
    }
}

impl Ack for TransferAck {
    fn fetch<'a>(&'a self, sink: &'a mut dyn BodySink) -> BoxFuture<'a, Result<(), ReceiveError>> {
        async move {
            sink.reset()?;
            let mut download = self
                .dpo
                .broker
                .download(&self.id)
                .await
                .map_err(receive_error)?;
            let mut hasher = Hasher::new(MessageDigest::md5()).map_err(std::io::Error::from)?;
            let told = self.size.or(download.length());
            let mut size = 0;
            while let Some(chunk) = download.chunk().await.map_err(ReceiveError::Service)? {
                size += chunk.len() as u64;
                if told.is_some_and(|told| size > told) {
                    break;
                }
                hasher.update(&chunk).map_err(std::io::Error::from)?;
                sink.write(&chunk)?;
            }
            if told.is_some_and(|told| told != size) {
                return Err(ReceiveError::Service(download.bad(word! {
                    nb: "filen er ikke så lang som Altinn sier",
                    nn: "fila er ikkje så lang som Altinn seier",
                    en: "the file is not as long as Altinn says",
                })));
            }
            let found = hex::encode(hasher.finish().map_err(std::io::Error::from)?);
            if let Some(told) = &self.checksum
                && !told.eq_ignore_ascii_case(&found)
            {
                return Err(ReceiveError::Service(download.bad(word! {
                    nb: "filen er en annen enn avsenderen sendte",
                    nn: "fila er ei anna enn den avsendaren sende",
                    en: "the file is another than the sender sent",
                })));
            }
            tracing::debug!(service = Service::Broker.name(), size, "fetched");
            Ok(())
        }
        .boxed()
    }

    fn accept(self: Box<Self>) -> BoxFuture<'static, Result<(), ReceiveError>> {
        async move {
            self.dpo
                .broker
                .confirm(&self.id)
                .await
                .map_err(receive_error)
        }
        .boxed()
    }
}

impl Drop for TransferAck {
    fn drop(&mut self) {
        self.dpo.polling.release(&self.id);
    }
}
