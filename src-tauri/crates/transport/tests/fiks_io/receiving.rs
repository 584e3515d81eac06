//! How messages are taken, and what is kept of those that nobody can read (fiks-io 7).

use budstikke_amqp_broker::{BadHeaders, DeliveryFault, Fate};
use budstikke_channel::{Inbound as _, ReceiveError};
use budstikke_wire::fiks_io::{FiksIoHeaders, RawDelivery};
use futures_util::FutureExt as _;

use crate::desk::{INTEGRASJON, NAME, THEIRS};
use crate::post::{Post, QUEUE, read};

#[tokio::test]
async fn a_message_is_handed_out_as_it_came() {
    let mut post = Post::open().await;
    let own = [
        ("svar-til", "66666666-6666-4666-8666-666666666666"),
        ("egendefinert-header.klientKorrelasjonsId", "sak – 2026 æøå"),
    ];
    let body = vec![7; 300_000];
    let id = post.put_with(&body, &own);
    let delivery = post.next().await;
    assert_eq!(
        delivery.key, id,
        "the melding-id: the same when it comes again"
    );
    assert_eq!(delivery.sender, THEIRS, "the konto");
    assert_eq!(delivery.size, Some(300_000));
    let raw: RawDelivery = serde_json::from_slice(&delivery.raw).unwrap();
    assert_eq!(raw.routing_key, QUEUE);
    assert_eq!(raw.headers.len(), 5, "{raw:?}");
    let headers = FiksIoHeaders::read(raw).unwrap();
    assert_eq!(
        headers.klient_korrelasjons_id.as_deref(),
        Some("sak – 2026 æøå")
    );
    assert_eq!(headers.ttl, Some(86_400_000));
    assert!(headers.has_payload && !headers.resendt);
    assert_eq!(read(&delivery).await.unwrap(), body);
    post.stands(0, 1).await;
    delivery.ack.accept().await.unwrap();
    assert_eq!(post.events.recv().await.unwrap().fate, Fate::Acknowledged);
    let connection = &post.broker.connections()[0];
    assert_eq!(connection.username, INTEGRASJON);
    assert_eq!(
        connection.name.as_deref(),
        Some(NAME),
        "KS' support sees who it is"
    );
}

#[tokio::test]
async fn what_is_dropped_here_is_handed_out_again_without_the_platform_knowing() {
    let post = Post::open().await;
    let id = post.put(b"a");
    for _ in 0..5 {
        let delivery = post.next().await;
        assert_eq!(delivery.key, id);
        let raw: RawDelivery = serde_json::from_slice(&delivery.raw).unwrap();
        assert!(
            !raw.redelivered,
            "three deliveries, and the platform gives it up"
        );
        post.stands(0, 1).await;
    }
    assert_eq!(post.take().await.0, id);
    post.stands(0, 0).await;
}

#[tokio::test]
async fn they_come_in_order_and_a_wait_that_is_given_up_loses_none() {
    let post = Post::open().await;
    let ids: Vec<String> = (0..10_u8).map(|n| post.put(&[n])).collect();
    // Coming in is not given up here: it would begin anew each time.
    let mut keys = vec![post.take().await.0];
    while keys.len() < ids.len() {
        // Given up at every point where it waits.
        match post.desk.fiks.next().now_or_never() {
            Some(delivery) => {
                let delivery = delivery.unwrap();
                assert_eq!(read(&delivery).await.unwrap(), [keys.len() as u8]);
                keys.push(delivery.key);
                delivery.ack.accept().await.unwrap();
            }
            None => tokio::task::yield_now().await,
        }
    }
    assert_eq!(keys, ids);
    assert_eq!(post.passwords().len(), 1, "one connection");
}

#[tokio::test]
async fn what_nobody_can_read_is_kept_as_it_is_and_keeps_nothing_else_from_coming() {
    for bad in [
        BadHeaders::Missing,
        BadHeaders::WrongTypes,
        BadHeaders::NotText,
    ] {
        let post = Post::open().await;
        let fault = DeliveryFault::Headers(bad);
        post.broker.fault(QUEUE, fault, 2);
        post.put(b"gift");
        let good = post.put(b"god");
        let delivery = post.next().await;
        let key = delivery.key.clone();
        assert!(key.starts_with("sha256:"), "{bad:?}: {key}");
        assert_eq!(delivery.sender, "", "nobody is named");
        assert_eq!(read(&delivery).await.unwrap(), b"gift");
        post.cut().await;
        post.trouble().await;
        drop(delivery);
        let again = post.next_at_last().await;
        assert_eq!(again.key, key, "{bad:?}: it is known when it comes again");
        again.ack.accept().await.unwrap();
        assert_eq!(post.take().await.0, good, "{bad:?}");
    }
}

#[tokio::test]
async fn a_message_that_names_itself_and_nothing_else_is_known_by_its_name() {
    let post = Post::open().await;
    let id = "77777777-7777-4777-8777-777777777777";
    let message = budstikke_amqp_broker::Message {
        headers: vec![("melding-id".to_owned(), id.to_owned())],
        expiration: None,
        body: std::sync::Arc::from(&b"x"[..]),
    };
    post.broker.publish(QUEUE, message).unwrap();
    assert_eq!(post.take().await.0, id);
}

#[tokio::test]
async fn a_message_that_comes_twice_has_the_same_key_twice() {
    let post = Post::open().await;
    post.broker.fault(QUEUE, DeliveryFault::Duplicate, 1);
    let id = post.put(b"a");
    assert_eq!(post.take().await.0, id);
    assert_eq!(post.take().await.0, id, "the ledger knows it by that");
}

#[tokio::test]
async fn what_came_on_a_connection_that_is_gone_is_confirmed_when_it_comes_again() {
    let post = Post::open().await;
    let id = post.put(b"a");
    let delivery = post.next().await;
    post.cut().await;
    // Whoever waits finds out that it is gone.
    assert!(matches!(post.trouble().await, ReceiveError::Service(_)));
    let stale = delivery.ack.accept().await;
    assert!(matches!(stale, Err(ReceiveError::Service(_))), "{stale:?}");
    let again = post.next_at_last().await;
    assert_eq!(again.key, id);
    again.ack.accept().await.unwrap();
    post.stands(0, 0).await;
}
