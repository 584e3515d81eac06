//! Trouble on purpose, as a client meets it.

use std::time::Duration;

use budstikke_amqp_broker::{BadHeaders, CloseCode, DeliveryFault, Fate, Held, Limits};
use budstikke_domain::Clock;
use jiff::SignedDuration;
use lapin::ErrorKind;
use lapin::options::BasicAckOptions;
use lapin::types::AMQPValue;

use crate::support::{Client, QUEUE, World, connect};

fn code(error: Option<lapin::Error>) -> u16 {
    match error.expect("an error").kind() {
        ErrorKind::ProtocolError(error) => error.get_id(),
        other => panic!("not what the broker said: {other:?}"),
    }
}

#[tokio::test]
async fn a_connection_that_breaks_in_a_body_gives_nothing_half() {
    let world = World::start().await;
    let fault = DeliveryFault::CutInBody(150_000);
    world.broker.fault(QUEUE, fault, 1);
    let mut client = world.consume(1).await;
    world.put(&[7; 300_000]);
    assert!(client.end().await.is_some(), "an error and no delivery");
    let mut again = world.consume(1).await;
    let delivery = again.next().await;
    assert_eq!(delivery.data.len(), 300_000);
    assert!(delivery.redelivered);
}

#[tokio::test]
async fn an_octet_of_a_body_is_flipped_for_one_delivery_and_the_message_stays_as_it_was() {
    let world = World::start().await;
    world.broker.fault(QUEUE, DeliveryFault::FlippedOctet, 2);
    world.put(&[7; 300_000]);
    world.put(b"");
    let mut client = world.consume(2).await;
    let flipped = client.next().await;
    let others: Vec<_> = (0..300_000).filter(|at| flipped.data[*at] != 7).collect();
    assert_eq!(others, [150_000]);
    assert_eq!(client.next().await.data, b"", "there is none to flip");
    drop(client);
    let mut again = world.consume(1).await;
    assert!(again.next().await.data.iter().all(|octet| *octet == 7));
}

#[tokio::test]
async fn a_slow_body_waits_before_each_piece() {
    let limits = Limits {
        heartbeat: 0,
        ..Limits::default()
    };
    let world = World::start_with(limits, None).await;
    let pause = Duration::from_secs(3);
    world.broker.fault(QUEUE, DeliveryFault::SlowBody(pause), 1);
    world.put(&[7; 300_000]);
    let mut client = world.consume(1).await;
    let three = SignedDuration::from_secs(3);
    for _ in 0..3 {
        let due = world.pulse.now() + three;
        // There are three pieces, and before each somebody waits for so much to pass.
        while world.pulse.next_deadline() != Some(due) {
            tokio::task::yield_now().await;
        }
        world.pulse.advance(three);
    }
    assert_eq!(client.next().await.data.len(), 300_000);
}

#[tokio::test]
async fn a_broker_that_plays_dead_is_found_out_by_the_client_and_gives_it_up_itself() {
    let world = World::start().await;
    world.put(b"a");
    let mut uri = world.uri();
    // The client looks at its own clock: as often as it can.
    uri.query.heartbeat = Some(1);
    let mut client = Client::consume(connect(uri).await.unwrap(), 1).await;
    client.next().await;
    world.broker.freeze(world.only_connection(), true);
    assert!(client.end().await.is_some(), "nothing is heard any more");
    world.stands(0, 1).await;
    // Twice the heartbeat that was agreed on, by the clock of connections.
    world.pulse.advance(SignedDuration::from_secs(2));
    world.stands(1, 0).await;
    assert!(world.consume(1).await.next().await.redelivered);
}

#[tokio::test]
async fn a_consumer_that_the_broker_cancels_ends_without_an_error() {
    let world = World::start().await;
    let mut client = world.consume(1).await;
    world.broker.cancel_consumers(QUEUE);
    assert!(client.end().await.is_none(), "the connection goes on");
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 0);
    world.put(b"a");
    let mut again = Client::consume(client.connection, 1).await;
    assert_eq!(again.next().await.data, b"a");
}

#[tokio::test]
async fn a_connection_is_closed_with_320_and_a_channel_with_406() {
    let world = World::start().await;
    let mut client = world.consume(1).await;
    let code_406 = CloseCode::PreconditionFailed;
    world
        .broker
        .close_channels(QUEUE, code_406, "delivery acknowledgement timed out");
    assert_eq!(code(client.end().await), 406);
    let mut client = Client::consume(client.connection, 1).await;
    let forced = CloseCode::ConnectionForced;
    world
        .broker
        .close_connection(world.only_connection(), forced, "bye");
    assert_eq!(code(client.end().await), 320);
    world
        .broker
        .until(|broker| broker.connections().is_empty())
        .await;
}

#[tokio::test]
async fn a_broker_that_comes_back_on_its_port_has_what_it_held() {
    let world = World::start().await;
    world.put(b"a");
    world.put(b"b");
    let mut client = world.consume(1).await;
    client.next().await;
    world.broker.stop(Held::Kept).await;
    assert!(client.end().await.is_some());
    assert!(connect(world.uri()).await.is_err(), "nobody is there");
    world.broker.resume().await.unwrap();
    let mut again = world.consume(2).await;
    let first = again.next().await;
    assert_eq!((&*first.data, first.redelivered), (&b"a"[..], true));
    let second = again.next().await;
    assert_eq!((&*second.data, second.redelivered), (&b"b"[..], false));
}

#[tokio::test]
async fn a_broker_that_lost_what_it_held_says_nothing_of_it() {
    let mut world = World::start().await;
    world.put(b"a");
    world.put(b"b");
    let mut client = world.consume(1).await;
    client.next().await;
    world.broker.stop(Held::Lost).await;
    world.broker.resume().await.unwrap();
    assert!(world.events.try_recv().is_err(), "nobody is told");
    world.put(b"c");
    assert_eq!(world.consume(1).await.next().await.data, b"c");
}

#[tokio::test]
async fn a_message_may_come_twice_without_a_mark() {
    let mut world = World::start().await;
    world.broker.fault(QUEUE, DeliveryFault::Duplicate, 1);
    world.put(b"a");
    let mut client = world.consume(1).await;
    for _ in 0..2 {
        let delivery = client.next().await;
        assert_eq!((&*delivery.data, delivery.redelivered), (&b"a"[..], false));
        delivery.ack(BasicAckOptions::default()).await.unwrap();
        let event = world.events.recv().await.unwrap();
        assert_eq!(event.fate, Fate::Acknowledged);
    }
    world.stands(0, 0).await;
}

#[tokio::test]
async fn headers_may_be_malformed_in_three_ways() {
    let world = World::start().await;
    for bad in [
        BadHeaders::Missing,
        BadHeaders::WrongTypes,
        BadHeaders::NotText,
    ] {
        world.broker.fault(QUEUE, DeliveryFault::Headers(bad), 1);
        world.put(b"a");
    }
    world.put(b"a");
    let mut client = world.consume(4).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        let headers = client.next().await.properties.headers().clone();
        ids.push(headers.and_then(|table| table.inner().get("melding-id").cloned()));
    }
    let not_text = AMQPValue::LongString(vec![0xff, 0xfe].into());
    let text = AMQPValue::LongString("m-1".into());
    assert_eq!(
        ids,
        [
            None,
            Some(AMQPValue::LongInt(0)),
            Some(not_text),
            Some(text)
        ]
    );
}
