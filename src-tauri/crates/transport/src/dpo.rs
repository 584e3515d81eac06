//! DPO: eFormidling's own message service, over Altinn 3 Broker.

mod broker;
mod delivery;
mod found;
mod frame;
mod inbound;
mod model;
mod outbound;
mod outcome;
mod pieces;

use std::sync::Arc;

use budstikke_domain::OrgNumber;
use budstikke_identity::{Grant, SystemUser, TokenSource};
use budstikke_net::Http;
use jiff::SignedDuration;

pub use inbound::is_channel_name;

use broker::Broker;
use inbound::Polling;

/// What a [`Dpo`] is made from.
pub struct DpoConfig {
    /// How to reach the broker.
    pub http: Http,
    /// Who we are there.
    pub tokens: Arc<TokenSource>,
    /// Whom we send and receive for.
    pub system_user: SystemUser,
    /// Our own message channel. With one, only files sent to it are taken; without, only files that
    /// are sent to none (eformidling-dpo 0, 5).
    pub message_channel: Option<String>,
    /// Time between two polls. Altinn allows ten searches a minute for all parties of one client, and
    /// a poll makes two; 30 s suits one party.
    pub poll_interval: SignedDuration,
    /// Searches a minute that the carrier allows one client ([`SEARCHES_A_MINUTE`] at Altinn). Polls wait
    /// rather than be more. `None` = as many as the interval makes.
    pub searches_a_minute: Option<usize>,
    /// Which uploads go in pieces.
    pub pieces: Pieces,
}

/// Which uploads go in pieces, so that a broken one goes on from where it was (eformidling-dpo 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// Larger files go in pieces, in bytes.
    pub above: u64,
    /// The size of a piece in bytes; at least one.
    pub size: u64,
}

impl Default for Pieces {
    /// Above 50 MB, 16 MiB at a time: gateways on the way let through 32 MiB in one request.
    fn default() -> Pieces {
        Pieces {
            above: 50_000_000,
            size: 16 << 20,
        }
    }
}

/// How many searches Altinn allows one client in a minute (eformidling-dpo 4.4).
pub const SEARCHES_A_MINUTE: usize = 10;

/// One party on DPO. Cheap to clone; clones share tokens, leases and the search budget.
#[derive(Clone)]
pub struct Dpo {
    inner: Arc<Inner>,
}

struct Inner {
    broker: Broker,
    org: OrgNumber,
    message_channel: Option<String>,
    polling: Polling,
    pieces: Pieces,
}

impl Dpo {
    /// Makes the party ready. Nothing is sent or asked yet.
    pub fn new(config: DpoConfig) -> Dpo {
        let org = config.system_user.org;
        Dpo {
            inner: Arc::new(Inner {
                broker: Broker::new(
                    config.http,
                    config.tokens,
                    Grant::broker(config.system_user),
                ),
                org,
                message_channel: config.message_channel.filter(|name| !name.is_empty()),
                polling: Polling::new(config.poll_interval, config.searches_a_minute),
                pieces: config.pieces,
            }),
        }
    }
}

impl std::fmt::Debug for Dpo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dpo({})", self.inner.org)
    }
}
