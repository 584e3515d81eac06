//! A conversation without sockets, for whoever wants to say anything at all to a broker.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::limits::Limits;
use crate::login::{Access, Authenticator, Login};
use crate::message::Message;
use crate::queues::{Effect, Queues};
use crate::session::{Session, World};
use crate::wire::{Reply, body_frame, header_frame};

/// Everything that a broker would answer to a client that says `octets` and nothing more. The user `u` with the
/// password `p` may consume the queue `q`, in which three messages lie. Deliveries that follow from an answer are
/// part of it. Ends for any octets, in time that grows with how many they are.
pub fn answers_to(octets: &[u8]) -> Vec<u8> {
    answers_in_pieces(octets, octets.len().max(1))
}

fn answers_in_pieces(octets: &[u8], size: usize) -> Vec<u8> {
    let limits = Limits::default();
    let authenticate: Authenticator = Arc::new(|login: &Login| {
        let known = login.username == "u" && login.password == "p";
        known.then(|| Access {
            queues: BTreeSet::from(["q".to_owned()]),
        })
    });
    let mut queues = Queues::new(limits.deliveries);
    queues.declare("q");
    for body in [&b"en"[..], b"to", b""] {
        queues.publish("q", Arc::new(message(body)), Timestamp::UNIX_EPOCH);
    }
    let mut world = World {
        queues: &mut queues,
        authenticate: &authenticate,
        limits: &limits,
    };
    let mut session = Session::new(1);
    let (mut heard, mut said) = (Vec::new(), Vec::new());
    for piece in octets.chunks(size) {
        heard.extend(piece);
        while let Some(replies) = session.hear(&mut heard, &mut world) {
            said.extend(replies.iter().flat_map(Reply::encode));
            for effect in world.queues.step(Timestamp::UNIX_EPOCH) {
                said.extend(delivered(effect, session.body_max()));
            }
        }
    }
    said
}

fn message(body: &[u8]) -> Message {
    Message {
        headers: vec![("type".to_owned(), "ping".to_owned())],
        expiration: Some(Duration::from_secs(60)),
        body: Arc::from(body),
    }
}

fn delivered(effect: Effect, body_max: usize) -> Vec<u8> {
    let Effect::Deliver(delivery) = effect else {
        return Vec::new();
    };
    let channel = delivery.channel.number;
    let method = Reply::Deliver {
        channel,
        consumer_tag: delivery.consumer_tag,
        delivery_tag: delivery.delivery_tag,
        redelivered: delivery.redelivered,
        routing_key: delivery.queue,
    };
    let body = delivery.message.body.chunks(body_max);
    let mut said = method.encode();
    said.extend(header_frame(channel, &delivery.message, None));
    said.extend(body.flat_map(|piece| body_frame(channel, piece)));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said::{come_in, consume, nack, qos};

    #[test]
    fn it_does_not_matter_in_which_pieces_it_comes() {
        let said = [come_in(), qos(), consume(), nack(), consume()].concat();
        let whole = answers_to(&said);
        assert!(!whole.is_empty(), "there are answers");
        for size in [1, 2, 3, 7, 8, 100] {
            let answers = answers_in_pieces(&said, size);
            assert_eq!(answers, whole, "pieces of {size}");
        }
    }
}
