//! Who comes in, and what they may do.

use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::types::FieldTable;
use lapin::uri::SASLMechanism;
use lapin::{BasicProperties, Channel, ErrorKind};

use crate::support::{FOREIGN, MISSING, QUEUE, World, connect, consume};

fn kind(error: &lapin::Error) -> AMQPErrorKind {
    match error.kind() {
        ErrorKind::ProtocolError(error) => error.kind().clone(),
        other => panic!("not what the broker said: {other:?}"),
    }
}

async fn channel(world: &World) -> Channel {
    world.connect().await.create_channel().await.unwrap()
}

#[tokio::test]
async fn a_wrong_password_is_refused_with_403() {
    let world = World::start().await;
    let mut uri = world.uri();
    uri.authority.userinfo.password = "pass ord gammelt".to_owned();
    let error = connect(uri).await.unwrap_err();
    let refused = AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED);
    assert_eq!(kind(&error), refused, "{error}");
}

#[tokio::test]
async fn one_may_come_in_with_amqplain() {
    let world = World::start().await;
    let mut uri = world.uri();
    uri.query.auth_mechanism = Some(SASLMechanism::AMQPlain);
    connect(uri).await.unwrap();
}

#[tokio::test]
async fn only_ones_own_queue_that_is_there_can_be_consumed() {
    let world = World::start().await;
    let missing = consume(&channel(&world).await, MISSING, "").await;
    let error = missing.unwrap_err();
    assert_eq!(kind(&error), AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND));
    assert!(error.to_string().contains("no queue"), "{error}");
    let foreign = consume(&channel(&world).await, FOREIGN, "").await;
    let error = foreign.unwrap_err();
    let refused = AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED);
    assert_eq!(kind(&error), refused);
}

#[tokio::test]
async fn nobody_publishes_or_declares() {
    let world = World::start().await;
    let refused = AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED);
    let declared = channel(&world)
        .await
        .queue_declare(
            QUEUE.into(),
            QueueDeclareOptions::default(),
            FieldTable::default(),
        )
        .await;
    assert_eq!(kind(&declared.unwrap_err()), refused);

    let channel = channel(&world).await;
    let published = channel
        .basic_publish(
            "".into(),
            QUEUE.into(),
            BasicPublishOptions::default(),
            &[7; 200_000],
            BasicProperties::default(),
        )
        .await;
    // It hears of it when it next asks for something.
    drop(published);
    let after = consume(&channel, QUEUE, "").await;
    assert!(after.is_err(), "the channel is closed");
    assert_eq!(world.broker.queue(QUEUE).unwrap().ready, 0);
}

#[tokio::test]
async fn one_may_look_at_a_queue_without_taking_from_it() {
    let world = World::start().await;
    world.put(b"a");
    let passive = QueueDeclareOptions {
        passive: true,
        ..QueueDeclareOptions::default()
    };
    let looked = channel(&world)
        .await
        .queue_declare(QUEUE.into(), passive, FieldTable::default())
        .await
        .unwrap();
    assert_eq!((looked.message_count(), looked.consumer_count()), (1, 0));
    let missing = channel(&world)
        .await
        .queue_declare(MISSING.into(), passive, FieldTable::default())
        .await;
    let not_found = AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND);
    assert_eq!(kind(&missing.unwrap_err()), not_found);
}
