//! The broker as its owner holds it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use budstikke_domain::{Clock, SystemClock};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::sync::CancellationToken;

use crate::code::CloseCode;
use crate::connection;
use crate::fault::DeliveryFault;
use crate::limits::Limits;
use crate::login::Authenticator;
use crate::message::{Event, Message};
use crate::queues::QueueStatus;
use crate::session::{Session, World};
use crate::shared::{Shared, State};
use crate::tasks::spawn_until;
use crate::wire::Reply;

/// How a broker is to be.
#[derive(Clone)]
pub struct BrokerOptions {
    /// Certificate and key. No client certificates are asked for by the broker itself.
    pub tls: Arc<ServerConfig>,
    /// Who may come in.
    pub authenticate: Authenticator,
    /// The time by which messages grow old.
    pub clock: Arc<dyn Clock>,
    /// The time by which connections are found to be silent. Another than `clock`, so that a week can pass for the
    /// messages without every client being taken for dead.
    pub pulse: Arc<dyn Clock>,
    /// Figures.
    pub limits: Limits,
}

impl BrokerOptions {
    /// By the machine's clock, with the platform's figures.
    pub fn new(tls: Arc<ServerConfig>, authenticate: Authenticator) -> BrokerOptions {
        BrokerOptions {
            tls,
            authenticate,
            clock: Arc::new(SystemClock),
            pulse: Arc::new(SystemClock),
            limits: Limits::default(),
        }
    }
}

/// Why a message was not put in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// There is no queue of that name.
    #[error("there is no such queue")]
    NoQueue,
    /// A header's name is longer than 255 octets, or all of them together are more than fits in a frame.
    #[error("the headers do not fit")]
    Headers,
}

/// One connection of a client, for as long as it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(u64);

/// A connection as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// Which.
    pub id: ConnectionId,
    /// Who came in.
    pub username: String,
    /// What the client calls it.
    pub name: Option<String>,
}

/// What becomes of the messages when a broker stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// They are there when it comes back.
    Kept,
    /// They are gone, and nobody is told. The queues are still there.
    Lost,
}

/// A running broker; it stops when it is dropped.
pub struct Broker {
    shared: Arc<Shared>,
    tls: TlsAcceptor,
    address: SocketAddr,
    serving: Mutex<Option<Serving>>,
    stop: CancellationToken,
}

/// Who listens, between a start and a stop.
struct Serving {
    stop: CancellationToken,
    accepting: JoinHandle<()>,
}

/// A consumer of [`Broker::consume`].
pub struct OwnConsumer {
    shared: Arc<Shared>,
    id: u64,
    messages: mpsc::UnboundedReceiver<Arc<Message>>,
}

impl OwnConsumer {
    /// The next message, waiting for it. Cancel-safe. `None` never comes while the broker is there.
    pub async fn next(&mut self) -> Option<Arc<Message>> {
        self.messages.recv().await
    }
}

impl Drop for OwnConsumer {
    fn drop(&mut self) {
        self.shared.disconnect(self.id);
    }
}

impl fmt::Debug for OwnConsumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnConsumer").finish_non_exhaustive()
    }
}

/// Octets of a content header and its frame that are not headers, with room to spare.
const AROUND_HEADERS: u32 = 128;

impl Broker {
    /// Starts a broker on `listener`, or on a free port of 127.0.0.1. Whatever leaves a queue for good is told through
    /// the receiver, which may be dropped.
    pub async fn start(
        options: BrokerOptions,
        listener: Option<TcpListener>,
    ) -> io::Result<(Broker, mpsc::UnboundedReceiver<Event>)> {
        let listener = match listener {
            Some(listener) => listener,
            None => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
        };
        let address = listener.local_addr()?;
        let (shared, events) = Shared::new(
            options.clock,
            options.pulse,
            options.limits,
            options.authenticate,
        );
        let broker = Broker {
            shared,
            tls: TlsAcceptor::from(options.tls),
            address,
            serving: Mutex::new(None),
            stop: CancellationToken::new(),
        };
        spawn_until(broker.stop.clone(), watch_expiry(broker.shared.clone()));
        broker.serve(listener);
        Ok((broker, events))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes a queue, or leaves the one that is there.
    pub fn declare(&self, queue: &str) {
        self.shared.change(|state| state.queues.declare(queue));
    }

    /// Puts a message last in a queue.
    pub fn publish(&self, queue: &str, message: Message) -> Result<(), PublishError> {
        let size = |(name, value): &(String, String)| name.len() + value.len() + 6;
        let headers = &message.headers;
        if headers.iter().any(|(name, _)| name.len() > 255)
            || headers.iter().map(size).sum::<usize>() > self.headers_max()
        {
            return Err(PublishError::Headers);
        }
        let now = self.shared.clock.now();
        let known = self
            .shared
            .change(|state| state.queues.publish(queue, Arc::new(message), now));
        known.then_some(()).ok_or(PublishError::NoQueue)
    }

    /// Consumes a queue as its owner, without a socket: what is taken is gone, as if it were acknowledged. It counts as
    /// a consumer until it is dropped, and a stop does not end it. `None` when there is no queue of that name.
    pub fn consume(&self, queue: &str) -> Option<OwnConsumer> {
        let (sender, messages) = mpsc::unbounded_channel();
        let id = self.shared.change(|state| state.consume(queue, sender))?;
        Some(OwnConsumer {
            shared: self.shared.clone(),
            id,
            messages,
        })
    }

    /// How a queue stands; `None` when there is none of that name.
    pub fn queue(&self, queue: &str) -> Option<QueueStatus> {
        self.shared.look(|state| state.queues.status(queue))
    }

    /// The connections of clients that have come in.
    pub fn connections(&self) -> Vec<ConnectionInfo> {
        self.shared.look(|state| {
            let open = state
                .links
                .iter()
                .filter(|(_, link)| link.session.is_open());
            open.map(|(id, link)| ConnectionInfo {
                id: ConnectionId(*id),
                username: link.session.username().to_owned(),
                name: link.session.name().map(str::to_owned),
            })
            .collect()
        })
    }

    /// Tells of every change of a queue or a connection, by a number that grows.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes()
    }

    /// Waits until `wanted` holds, looking at every change. Cancel-safe.
    pub async fn until(&self, wanted: impl Fn(&Broker) -> bool) {
        let mut changes = self.changes();
        while !wanted(self) {
            // The sender lives as long as we do.
            let _ = changes.changed().await;
        }
    }

    /// The next `times` deliveries of the queue go wrong.
    pub fn fault(&self, queue: &str, fault: DeliveryFault, times: u32) {
        self.shared.change(|state| match fault {
            DeliveryFault::Duplicate => state.queues.double(queue, times),
            other => state.faults.plan(queue, other, times),
        });
    }

    /// Deliveries to come are as they should be.
    pub fn clear_faults(&self) {
        self.shared.change(|state| {
            state.faults.clear();
            state.queues.clear_doubles();
        });
    }

    /// Ends every consumer of the queue and says so with `basic.cancel` to those who want to hear it.
    pub fn cancel_consumers(&self, queue: &str) {
        self.shared.change(|state| state.queues.cancel_all(queue));
    }

    /// Closes every channel that consumes the queue.
    pub fn close_channels(&self, queue: &str, code: CloseCode, text: &str) {
        for channel in self.shared.look(|state| state.queues.channels_of(queue)) {
            self.with_session(channel.connection, |session, world| {
                session.close_channel(channel.number, code, text, (0, 0), world)
            });
        }
    }

    /// Closes a connection in good order.
    pub fn close_connection(&self, connection: ConnectionId, code: CloseCode, text: &str) {
        self.with_session(connection.0, |session, world| match session.is_open() {
            true => session.close(code, text, (0, 0), world),
            false => Vec::new(),
        });
    }

    /// Breaks a connection without a word.
    pub fn cut(&self, connection: ConnectionId) {
        self.shared.look(|state| {
            if let Some(link) = state.links.get(&connection.0) {
                link.cut.cancel();
            }
        });
    }

    /// Plays dead towards a connection, or comes back to life: nothing is heard, nothing is said, and no heartbeat is
    /// sent, while the socket stays open. A connection that nothing is heard of is given up as any other is.
    pub fn freeze(&self, connection: ConnectionId, frozen: bool) {
        self.shared.look(|state| {
            if let Some(link) = state.links.get(&connection.0) {
                link.frozen.send_replace(frozen);
            }
        });
    }

    /// Stops: every connection breaks, and nobody can come in. When this returns the port is free. Cancelled, it may be
    /// called again.
    pub async fn stop(&self, held: Held) {
        // First here and now, so that nothing is put back that is to be lost; then once more for whoever came in
        // while the listener ended.
        self.shared.change(|state| break_all(state, held));
        let serving = self.serving().take();
        if let Some(serving) = serving {
            serving.stop.cancel();
            // It ends when it is told to, whatever it was doing.
            let _ = serving.accepting.await;
        }
        self.shared.change(|state| break_all(state, held));
    }

    /// Listens again on the same port after a stop; does nothing otherwise.
    pub async fn resume(&self) -> io::Result<()> {
        if self.serving().is_some() {
            return Ok(());
        }
        let listener = TcpListener::bind(self.address).await?;
        self.serve(listener);
        Ok(())
    }

    fn serve(&self, listener: TcpListener) {
        let stop = self.stop.child_token();
        let accepting = accept(
            self.shared.clone(),
            self.tls.clone(),
            listener,
            stop.clone(),
        );
        let accepting = spawn_until(stop.clone(), accepting);
        *self.serving() = Some(Serving { stop, accepting });
    }

    /// Octets that headers may take, for a client that agrees to frames as large as we offer.
    fn headers_max(&self) -> usize {
        let room = self.shared.limits.frame_max.saturating_sub(AROUND_HEADERS);
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    fn serving(&self) -> std::sync::MutexGuard<'_, Option<Serving>> {
        self.serving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_session(
        &self,
        connection: u64,
        work: impl FnOnce(&mut Session, &mut World<'_>) -> Vec<Reply>,
    ) {
        self.shared
            .with_session(connection, None, |session, world| {
                (work(session, world), ())
            });
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Takes the connections away here and now; their tasks find out by themselves.
fn break_all(state: &mut State, held: Held) {
    if held == Held::Lost {
        state.queues.forget_messages();
    }
    for (id, link) in std::mem::take(&mut state.links) {
        link.cut.cancel();
        state.queues.close_connection(id);
    }
}

async fn accept(
    shared: Arc<Shared>,
    tls: TlsAcceptor,
    listener: TcpListener,
    stop: CancellationToken,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, or a caller who was gone at once: give the others a turn.
            tokio::task::yield_now().await;
            continue;
        };
        let serving = connection::serve(shared.clone(), tls.clone(), stream);
        spawn_until(stop.clone(), serving);
    }
}

/// Messages grow old also when nobody calls.
async fn watch_expiry(shared: Arc<Shared>) {
    let mut changes = shared.changes();
    loop {
        changes.mark_unchanged();
        let next = shared.look(|state| state.queues.next_expiry());
        let due = async {
            match next {
                Some(at) => shared.clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // The sender lives as long as `shared`.
            _ = changes.changed() => {}
            () = due => shared.change(|_| {}),
        }
    }
}
