//! Taking deliveries.

use std::io;

use budstikke_domain::Failure;
use futures_util::future::BoxFuture;
use thiserror::Error;

/// The most deliveries that one [`Inbound`] has handed out and not let go of at any time. A far side that
/// pushes is told no larger window; it may well be told a smaller one (trust-and-speed 2.2).
pub const MOST_IN_HAND: usize = 20;

/// Takes deliveries from one service, poll or push.
pub trait Inbound: Send + Sync {
    /// The next delivery. Waits until there is one.
    ///
    /// Cancel-safe: dropping the future leaves the delivery with the far side.
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>>;

    /// One more delivery that is here already, the next in order after those handed out; `None` when the
    /// next one would have to be waited for. Asks nobody and does not wait: what came together is made
    /// durable together, and nothing that came alone is kept waiting for company.
    ///
    /// An error that comes up is told by the next [`Inbound::next`]. A service that is asked for each
    /// delivery has none.
    fn ready(&self) -> Option<Delivery> {
        None
    }

    /// Asks the far side at once instead of at the next interval.
    fn poll_now(&self);

    /// Resolves when the far side has next been asked with success, also when nothing lay there: that
    /// is how a silent inbox is told from a broken one. A service that pushes has been asked when it has let
    /// us in, and when it says that it sees us.
    ///
    /// Cancel-safe.
    fn looked(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    /// How many others take from the same inbox, as the far side last told: what they take does not come here
    /// (E23). May have changed whenever [`Inbound::looked`] resolves.
    fn others(&self) -> u32 {
        0
    }

    /// Downloads into `sink` what lies apart from a delivery that was accepted without it, by the `raw` of that
    /// ([`Delivery::apart`]). What the far side has no more leaves `sink` empty. May be called again after an error;
    /// the sink is then reset first.
    ///
    /// A service that has nothing apart is never asked, and brings nothing.
    fn fetch_apart<'a>(
        &'a self,
        _raw: &'a [u8],
        _sink: &'a mut dyn BodySink,
    ) -> BoxFuture<'a, Result<(), ReceiveError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Something that lies with the far side and is ours to take: leased, not consumed.
pub struct Delivery {
    /// The carrier's id of it; with the account it is the key of the ledger.
    pub key: String,
    /// The party the carrier authenticated as its sender, verbatim (`0192:310204838`).
    pub sender: String,
    /// What the far side told about it, for «Vis bevis».
    pub raw: Vec<u8>,
    /// Its size in bytes when the far side tells it.
    pub size: Option<u64>,
    /// Whether its bytes came with it: fetching them asks nobody.
    pub here: bool,
    /// Whether its bytes lie apart from it and outlast it: [`Inbound::fetch_apart`] gets them when it is gone.
    pub apart: bool,
    /// Whether it was handed out before and never accepted, which the far side bears with a few times only.
    pub again: bool,
    /// Fetches it and lets it go.
    pub ack: Box<dyn Ack>,
}

/// Fetching a delivery and letting it go. Each of these is done at most once; dropping it releases it,
/// which tells a service with a window that there is trouble here: it should hand out fewer at a time.
///
/// Of several taken together all that can be are made durable before the first of them is accepted; they are
/// accepted in the order in which they were handed out, perhaps while the next are being made durable.
pub trait Ack: Send + Sync {
    /// Downloads the bytes into `sink`. Returns when all have come and their length (and digest, when
    /// told) is right. May be called again after an error; the sink is then reset first.
    fn fetch<'a>(&'a self, sink: &'a mut dyn BodySink) -> BoxFuture<'a, Result<(), ReceiveError>>;

    /// Tells the far side that it may forget the delivery. Only after the bytes are durable here.
    fn accept(self: Box<Self>) -> BoxFuture<'static, Result<(), ReceiveError>>;
}

/// Where the bytes of a delivery go. Writing may block for a disk; implementations keep it short.
pub trait BodySink: Send {
    /// Forgets what has been written, for a new try.
    fn reset(&mut self) -> io::Result<()>;
    /// Takes the next bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Why a delivery could not be taken; the far side keeps it.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// The service did not answer as it should; try again later.
    #[error("{0}")]
    Service(Failure),
    /// Our own disk.
    #[error("could not keep the delivery: {0}")]
    Storage(#[from] io::Error),
    /// Something here must be mended first (certificate, right, token).
    #[error("blocked on {}: {}", .0.key, .0.cause)]
    Blocked(crate::Blocker),
}

/// A service that both sends and receives is one thing with two facets.
impl<T: Inbound + ?Sized> Inbound for std::sync::Arc<T> {
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>> {
        self.as_ref().next()
    }

    fn ready(&self) -> Option<Delivery> {
        self.as_ref().ready()
    }

    fn poll_now(&self) {
        self.as_ref().poll_now();
    }

    fn looked(&self) -> BoxFuture<'_, ()> {
        self.as_ref().looked()
    }

    fn others(&self) -> u32 {
        self.as_ref().others()
    }

    fn fetch_apart<'a>(
        &'a self,
        raw: &'a [u8],
        sink: &'a mut dyn BodySink,
    ) -> BoxFuture<'a, Result<(), ReceiveError>> {
        self.as_ref().fetch_apart(raw, sink)
    }
}
