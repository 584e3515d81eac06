//! How many messages are out with us at a time (trust-and-speed 2.2).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use budstikke_amqp_broker::Limits;
use budstikke_channel::Inbound as _;
use futures_util::FutureExt as _;

use crate::post::{Post, status};

#[tokio::test]
async fn one_is_out_until_something_went_well_and_then_three() {
    let post = Post::open().await;
    let ids: Vec<String> = (0..6_u8).map(|n| post.put(&[n])).collect();
    let first = post.next().await;
    post.stands(5, 1).await;
    first.ack.accept().await.unwrap();
    let second = post.next().await;
    assert_eq!(second.key, ids[1], "order is kept over the change");
    // It came before the window was changed, and does not count in the new one.
    post.stands(1, 4).await;
    let third = post.desk.fiks.ready();
    drop(third);
    drop(second);
    // There was trouble here: one at a time again, as soon as nothing is out.
    for id in &ids[1..4] {
        assert_eq!(&post.take().await.0, id);
    }
    let fifth = post.next().await;
    assert_eq!(fifth.key, ids[4]);
}

#[tokio::test]
async fn what_comes_again_comes_alone() {
    let post = Post::open().await;
    for n in 0..4_u8 {
        post.put(&[n]);
    }
    let first = post.next().await;
    post.cut().await;
    post.trouble().await;
    drop(first);
    let again = post.next_at_last().await;
    post.stands(3, 1).await;
    again.ack.accept().await.unwrap();
    let second = post.next().await;
    post.stands(2, 1).await;
    second.ack.accept().await.unwrap();
    let third = post.next().await;
    post.stands(0, 2).await;
    third.ack.accept().await.unwrap();
}

#[tokio::test]
async fn a_backlog_is_drained_twenty_at_a_time_and_only_as_long_as_it_is_one() {
    let waiting = Arc::new(AtomicI64::new(60));
    let told = Arc::clone(&waiting);
    let post = Post::with(Limits::default(), move |_| {
        status(1, told.load(Ordering::SeqCst))
    })
    .await;
    // The katalog has told by when the first comes.
    let next = post.desk.fiks.next();
    let looked = post.desk.fiks.looked();
    let put = async {
        looked.await;
        post.desk.fiks.looked().await;
        for n in 0..60_u8 {
            post.put(&[n]);
        }
    };
    let (first, ()) = tokio::join!(next, put);
    first.unwrap().ack.accept().await.unwrap();
    let second = post.next().await;
    post.stands(38, 21).await;
    let mut group = vec![second];
    while group.len() < 21 {
        match post.desk.fiks.ready() {
            Some(delivery) => group.push(delivery),
            None => tokio::task::yield_now().await,
        }
    }
    assert!(
        post.desk.fiks.ready().is_none(),
        "no more than that are here"
    );
    for delivery in group {
        delivery.ack.accept().await.unwrap();
    }
    for _ in 0..38 {
        post.take().await;
    }
    post.stands(0, 0).await;
    // Nothing comes for a second: it is drained.
    waiting.store(0, Ordering::SeqCst);
    let wait = || post.desk.fiks.next().now_or_never();
    assert!(wait().is_none());
    post.tick(Duration::from_secs(1));
    assert!(wait().is_none(), "the window is being changed");
    post.put(b"x");
    post.take().await;
    for n in 0..10_u8 {
        post.put(&[n]);
    }
    let first = post.next().await;
    post.stands(7, 3).await;
    drop(first);
}
