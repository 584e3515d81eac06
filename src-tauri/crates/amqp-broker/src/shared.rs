//! What all connections and the owner have in common, under one lock: an answer and the deliveries that follow
//! it leave in the order in which they came about.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use budstikke_domain::Clock;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::fault::{DeliveryFault, Faults};
use crate::limits::Limits;
use crate::login::Authenticator;
use crate::message::{Event, Message};
use crate::queues::{ChannelId, Delivery, Effect, Manner, Queues};
use crate::session::{Session, World};
use crate::wire::Reply;

pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pulse: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    authenticate: Authenticator,
    events: mpsc::UnboundedSender<Event>,
    /// Counts the changes.
    changes: watch::Sender<u64>,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) queues: Queues,
    pub(crate) links: BTreeMap<u64, Link>,
    /// What the owner consumes itself, numbered as connections are.
    own: BTreeMap<u64, mpsc::UnboundedSender<Arc<Message>>>,
    pub(crate) faults: Faults,
    last_link: u64,
}

/// A connection as the rest of the broker sees it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) session: Session,
    pub(crate) out: mpsc::UnboundedSender<Outgoing>,
    /// Breaks the connection.
    pub(crate) cut: CancellationToken,
    /// Whether the broker plays dead towards it.
    pub(crate) frozen: watch::Sender<bool>,
}

/// What is to be written to a connection.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// The permit is given back when the replies are written: who asks and does not read has to wait.
    Replies(Vec<Reply>, Option<OwnedSemaphorePermit>),
    Deliver {
        delivery: Delivery,
        fault: Option<DeliveryFault>,
        body_max: usize,
    },
}

impl Shared {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        pulse: Arc<dyn Clock>,
        limits: Limits,
        authenticate: Authenticator,
    ) -> (Arc<Shared>, mpsc::UnboundedReceiver<Event>) {
        let (events, told) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            clock,
            pulse,
            limits,
            authenticate,
            events,
            changes: watch::Sender::new(0),
            state: Mutex::new(State {
                queues: Queues::new(limits.deliveries),
                links: BTreeMap::new(),
                own: BTreeMap::new(),
                faults: Faults::default(),
                last_link: 0,
            }),
        });
        (shared, told)
    }

    /// Looks at the state without changing it.
    pub(crate) fn look<T>(&self, work: impl FnOnce(&State) -> T) -> T {
        work(&self.lock())
    }

    /// Changes the state, then does what is due because of it.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = work(&mut state);
        let effects = state.queues.step(self.clock.now());
        for effect in effects {
            self.apply(effect, &mut state);
        }
        drop(state);
        self.changes.send_modify(|count| *count += 1);
        result
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub(crate) fn connect(&self, link: impl FnOnce(Session) -> Link) -> u64 {
        self.change(|state| {
            state.last_link += 1;
            let id = state.last_link;
            state.links.insert(id, link(Session::new(id)));
            id
        })
    }

    /// The connection is gone, and what was out at it goes back.
    pub(crate) fn disconnect(&self, id: u64) {
        self.change(|state| {
            state.links.remove(&id);
            state.own.remove(&id);
            state.queues.close_connection(id);
        });
    }

    /// Lets a session do something, and sends what it says.
    pub(crate) fn with_session<T>(
        &self,
        id: u64,
        permit: Option<OwnedSemaphorePermit>,
        work: impl FnOnce(&mut Session, &mut World<'_>) -> (Vec<Reply>, T),
    ) -> Option<T> {
        self.change(|state| {
            let link = state.links.get_mut(&id)?;
            let mut world = World {
                queues: &mut state.queues,
                authenticate: &self.authenticate,
                limits: &self.limits,
            };
            let (replies, result) = work(&mut link.session, &mut world);
            if !replies.is_empty() {
                link.send(Outgoing::Replies(replies, permit));
            }
            Some(result)
        })
    }

    fn apply(&self, effect: Effect, state: &mut State) {
        match effect {
            Effect::Deliver(delivery) => deliver(delivery, state),
            Effect::Cancel {
                channel,
                consumer_tag,
            } => {
                let link = state.links.get(&channel.connection);
                if let Some(link) = link.filter(|link| link.session.hears_cancel()) {
                    let cancel = Reply::Cancel {
                        channel: channel.number,
                        consumer_tag,
                    };
                    link.send(Outgoing::Replies(vec![cancel], None));
                }
            }
            // The owner may not care; then nobody is told.
            Effect::Tell(event) => drop(self.events.send(event)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A consumer of the owner's own; `None` when there is no such queue.
    pub(crate) fn consume(
        &mut self,
        queue: &str,
        messages: mpsc::UnboundedSender<Arc<Message>>,
    ) -> Option<u64> {
        let connection = self.last_link + 1;
        let channel = ChannelId {
            connection,
            number: 1,
        };
        let manner = Manner {
            no_ack: true,
            exclusive: false,
        };
        self.queues.open_channel(channel);
        if self.queues.consume(channel, queue, "", manner).is_err() {
            self.queues.close_channel(channel);
            return None;
        }
        self.last_link = connection;
        self.own.insert(connection, messages);
        Some(connection)
    }
}

impl Link {
    /// A connection whose writer is gone is about to be taken away; what it should have had goes back then.
    fn send(&self, outgoing: Outgoing) {
        let _ = self.out.send(outgoing);
    }
}

fn deliver(delivery: Delivery, state: &mut State) {
    if let Some(own) = state.own.get(&delivery.channel.connection) {
        // Who has just let go of the consumer has let go of the message too.
        let _ = own.send(delivery.message);
        return;
    }
    let Some(link) = state.links.get(&delivery.channel.connection) else {
        return;
    };
    let fault = state.faults.take(&delivery.queue);
    link.send(Outgoing::Deliver {
        body_max: link.session.body_max(),
        delivery,
        fault,
    });
}
