//! What a consumer gets, and what becomes of what it says.

use budstikke_amqp_broker::{Fate, Held, Message, PublishError};
use futures_util::StreamExt;
use jiff::SignedDuration;
use lapin::options::{
    BasicAckOptions, BasicCancelOptions, BasicNackOptions, BasicRecoverOptions, BasicRejectOptions,
};
use lapin::types::AMQPValue;
use tokio::net::TcpListener;

use crate::support::{Client, MISSING, QUEUE, World, connect, consume, message};

#[tokio::test]
async fn a_message_comes_as_it_was_put() {
    let world = World::start().await;
    world.put(b"innhold");
    let mut client = world.consume(1).await;
    let delivery = client.next().await;
    assert_eq!(delivery.data, b"innhold");
    assert_eq!(delivery.routing_key.as_str(), QUEUE);
    assert!(!delivery.redelivered, "it has not been out before");
    let expiration = delivery.properties.expiration().as_ref().unwrap();
    assert_eq!(expiration.as_str(), "60000", "milliseconds as text");
    let headers = delivery.properties.headers().as_ref().unwrap().inner();
    assert_eq!(headers.len(), 2);
    for (name, value) in &message(b"").headers {
        assert_eq!(
            headers.get(name.as_str()),
            Some(&AMQPValue::LongString(value.as_str().into())),
            "{name} is a long string"
        );
    }
}

#[tokio::test]
async fn six_megabytes_come_whole_in_frames_that_were_agreed_on() {
    let world = World::start().await;
    let body: Vec<u8> = (0..6_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    world.put(&body);
    world.put(&body[..300_000]);
    let mut client = world.consume(1).await;
    let delivery = client.next().await;
    assert!(delivery.data == body, "frames of 131 072");
    delivery.ack(BasicAckOptions::default()).await.unwrap();
    let delivery = client.next().await;
    assert_eq!(delivery.data.len(), 300_000);
    drop(client);

    let mut uri = world.uri();
    uri.query.frame_max = Some(4096);
    let mut small = Client::consume(connect(uri).await.unwrap(), 1).await;
    let delivery = small.next().await;
    assert!(delivery.data == body[..300_000], "frames of 4096");
}

#[tokio::test]
async fn a_window_of_twenty_holds_twenty() {
    let world = World::start().await;
    for number in 0..25 {
        world.put(&[number]);
    }
    let mut client = world.consume(20).await;
    let mut last = client.next().await;
    for number in 1..20 {
        last = client.next().await;
        assert_eq!(last.data, [number], "first in, first out");
    }
    world.stands(5, 20).await;
    let options = BasicAckOptions { multiple: true };
    last.ack(options).await.unwrap();
    for number in 20..25 {
        assert_eq!(client.next().await.data, [number]);
    }
    world.stands(0, 5).await;
}

#[tokio::test]
async fn the_third_nack_hands_the_message_to_the_owner() {
    let mut world = World::start().await;
    world.put(b"a");
    let mut client = world.consume(1).await;
    for failure in 1..=3 {
        let delivery = client.next().await;
        assert_eq!(delivery.redelivered, failure > 1, "failure {failure}");
        let options = BasicNackOptions {
            requeue: true,
            ..BasicNackOptions::default()
        };
        delivery.nack(options).await.unwrap();
    }
    let event = world.events.recv().await.unwrap();
    assert_eq!(event.fate, Fate::DeadLettered);
    assert_eq!(
        (event.queue.as_str(), &*event.message.body),
        (QUEUE, &b"a"[..])
    );
    assert_eq!(event.message.header("melding-id"), Some("m-1"));
    world.put(b"b");
    assert_eq!(client.next().await.data, b"b", "the queue goes on");
}

#[tokio::test]
async fn what_is_rejected_or_acknowledged_is_gone_and_the_owner_hears_how() {
    let mut world = World::start().await;
    for body in [b"a", b"b", b"c"] {
        world.put(body);
    }
    let mut client = world.consume(1).await;
    let first = client.next().await;
    first
        .reject(BasicRejectOptions { requeue: false })
        .await
        .unwrap();
    let second = client.next().await;
    let discard = BasicNackOptions {
        requeue: false,
        ..BasicNackOptions::default()
    };
    second.nack(discard).await.unwrap();
    let third = client.next().await;
    third.ack(BasicAckOptions::default()).await.unwrap();
    for fate in [Fate::Rejected, Fate::Rejected, Fate::Acknowledged] {
        assert_eq!(world.events.recv().await.unwrap().fate, fate);
    }
    world.stands(0, 0).await;
}

#[tokio::test]
async fn what_was_out_on_a_lost_connection_comes_again_to_another() {
    let world = World::start().await;
    world.put(b"a");
    world.put(b"b");
    let mut first = world.consume(1).await;
    assert_eq!(first.next().await.data, b"a");
    let mut second = world.consume(2).await;
    assert_eq!(second.next().await.data, b"b", "they compete for one queue");
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 2);
    first.connection.close(200, "ha det".into()).await.unwrap();
    let again = second.next().await;
    assert_eq!(again.data, b"a");
    assert!(again.redelivered);
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 1);
}

#[tokio::test]
async fn recover_puts_back_what_is_out() {
    let world = World::start().await;
    world.put(b"a");
    let mut client = world.consume(1).await;
    assert!(!client.next().await.redelivered);
    let options = BasicRecoverOptions { requeue: true };
    client.channel.basic_recover(options).await.unwrap();
    assert!(client.next().await.redelivered);
}

#[tokio::test]
async fn a_client_may_name_its_consumer_and_ends_it_by_that_name() {
    let world = World::start().await;
    let channel = world.connect().await.create_channel().await.unwrap();
    let mine = consume(&channel, QUEUE, "min").await.unwrap();
    assert_eq!(mine.tag().as_str(), "min");
    let yours = consume(&channel, QUEUE, "").await.unwrap();
    assert!(yours.tag().as_str().starts_with("amq.ctag-"), "one is made");
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 2);
    let options = BasicCancelOptions::default();
    channel.basic_cancel("min".into(), options).await.unwrap();
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 1);
    world.put(b"a");
    let mut yours = yours;
    let delivery = yours.next().await.unwrap().unwrap();
    assert_eq!(delivery.data, b"a", "the other goes on");
}

#[tokio::test]
async fn a_message_whose_time_is_up_is_the_owners_also_when_nobody_calls() {
    let mut world = World::start().await;
    world.put(b"a");
    world.clock.advance(SignedDuration::from_secs(59));
    world.stands(1, 0).await;
    world.clock.advance(SignedDuration::from_secs(1));
    let event = world.events.recv().await.unwrap();
    assert_eq!(event.fate, Fate::Expired);
    assert_eq!(world.broker.queue(QUEUE).unwrap().ready, 0);
}

#[tokio::test]
async fn a_message_that_fits_in_no_frame_or_has_no_queue_is_not_taken() {
    let world = World::start().await;
    let with = |name: String, value: String| Message {
        headers: vec![(name, value)],
        ..message(b"")
    };
    let publish = |message| world.broker.publish(QUEUE, message);
    let long_name = publish(with("n".repeat(256), String::new()));
    assert_eq!(long_name, Err(PublishError::Headers));
    let too_much = publish(with("n".to_owned(), "x".repeat(131_072)));
    assert_eq!(too_much, Err(PublishError::Headers));
    let nowhere = world.broker.publish(MISSING, message(b""));
    assert_eq!(nowhere, Err(PublishError::NoQueue));
    publish(with("n".repeat(255), "x".repeat(130_000))).unwrap();
    let mut client = world.consume(1).await;
    assert!(client.next().await.properties.headers().is_some());
}

#[tokio::test]
async fn the_caller_may_bring_the_port() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let world = World::start_with(budstikke_amqp_broker::Limits::default(), Some(listener)).await;
    assert_eq!(world.broker.address(), address);
    world.connect().await;
    let client = &world.broker.connections()[0];
    assert_eq!(client.username, "integrasjon");
    assert_eq!(client.name.as_deref(), Some("Solvik - prøve"));
}

#[tokio::test]
async fn the_owner_may_consume_a_queue_itself_until_it_lets_go() {
    let mut world = World::start().await;
    assert!(world.broker.consume(MISSING).is_none(), "no such queue");
    let mut own = world.broker.consume(QUEUE).unwrap();
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 1);
    world.put(b"a");
    assert_eq!(&*own.next().await.unwrap().body, b"a");
    let event = world.events.recv().await.unwrap();
    assert_eq!(event.fate, Fate::Acknowledged, "it is gone");
    world.broker.stop(Held::Kept).await;
    world.put(b"b");
    assert_eq!(
        &*own.next().await.unwrap().body,
        b"b",
        "no socket, no matter"
    );
    drop(own);
    assert_eq!(world.broker.queue(QUEUE).unwrap().consumers, 0);
    world.put(b"c");
    world.stands(1, 0).await;
}
