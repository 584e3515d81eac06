//! The connection: who is let in with what, and how it comes back (fiks-io 7; trust-and-speed 2.4).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use budstikke_amqp_broker::{Broker, CloseCode, Held, Limits};
use budstikke_channel::{Blocker, Inbound as _, ReceiveError};

use futures_util::FutureExt as _;
use jiff::SignedDuration;

use crate::post::{Post, QUEUE, status};

fn blocker(error: ReceiveError) -> Blocker {
    match error {
        ReceiveError::Blocked(blocker) => blocker,
        other => panic!("not blocked: {other}"),
    }
}

#[tokio::test]
async fn each_connection_shows_a_token_of_its_own_time() {
    let post = Post::open().await;
    post.put(b"a");
    post.take().await;
    // The token runs out while the connection lives, which does not end it.
    post.tick(Duration::from_secs(700));
    post.put(b"b");
    post.take().await;
    assert_eq!(post.passwords(), ["pass ord t1"]);
    // Then the socket is killed, and nothing but the token of that time would do.
    post.door.first.store(2, Ordering::SeqCst);
    post.stands(0, 0).await;
    post.cut().await;
    let id = post.put(b"c");
    assert_eq!(post.next_at_last().await.key, id);
    assert_eq!(post.passwords(), ["pass ord t1", "pass ord t2"]);
}

#[tokio::test]
async fn a_login_that_is_refused_is_tried_once_more_with_a_fresh_token() {
    let post = Post::open().await;
    post.door.first.store(2, Ordering::SeqCst);
    let id = post.put(b"a");
    assert_eq!(post.take().await.0, id, "without any trouble being told");
    assert_eq!(post.passwords(), ["pass ord t1", "pass ord t2"]);
}

#[tokio::test]
async fn a_login_that_is_refused_twice_waits_for_a_person() {
    let post = Post::open().await;
    post.door.first.store(100, Ordering::SeqCst);
    let told = blocker(post.trouble().await);
    assert_eq!(
        (told.key.as_str(), told.number.as_str()),
        (Blocker::FIKS_LOGIN, "E03")
    );
    assert!(told.text.contains("integrasjonen"), "{}", told.text);
    assert_eq!(post.passwords().len(), 2, "once more, and then no more");
    let shown = format!("{told:?}");
    assert!(!shown.contains("pass ord"), "{shown}");
}

#[tokio::test]
async fn a_wait_that_is_given_up_keeps_nobody_else_from_a_token() {
    let post = Post::open().await;
    let wait = || post.desk.fiks.next().now_or_never();
    assert!(wait().is_none(), "it asks for a token to come in with");
    post.desk.auth.token().await.unwrap();
    post.put(b"a");
    post.take().await;
    // The token has run out, and the katalog is due to be asked.
    post.tick(Duration::from_secs(700));
    assert!(wait().is_none(), "it asks for one to ask the katalog with");
    post.desk.auth.token().await.unwrap();
    post.put(b"b");
    post.take().await;
}

#[tokio::test]
async fn a_queue_that_is_not_ours_is_told_as_that() {
    let post = Post::open().await;
    post.door.foreign.store(true, Ordering::SeqCst);
    let told = blocker(post.trouble().await);
    assert_eq!(told.key, Blocker::FIKS_KONTO);
    assert!(told.text.contains("tilgang"), "{}", told.text);
}

#[tokio::test]
async fn whatever_ends_the_consumer_it_comes_back_and_nothing_is_lost() {
    type Break = fn(&Post);
    let breaks: [(&str, Break); 4] = [
        ("socket", |post| post.broker.cut(post.only_connection())),
        ("cancel", |post| post.broker.cancel_consumers(QUEUE)),
        ("channel", |post| {
            let code = CloseCode::PreconditionFailed;
            post.broker.close_channels(QUEUE, code, "timed out");
        }),
        ("connection", |post| {
            let code = CloseCode::ConnectionForced;
            let connection = post.only_connection();
            post.broker.close_connection(connection, code, "bye");
        }),
    ];
    for (what, break_it) in breaks {
        let post = Post::settled().await;
        break_it(&post);
        let ReceiveError::Service(failure) = post.trouble().await else {
            panic!("{what}: nothing here is to be mended");
        };
        let pause = failure.retry_after.unwrap();
        assert!(pause <= Duration::from_secs(2), "{what}: {pause:?}");
        let id = post.put(b"b");
        assert_eq!(post.next_at_last().await.key, id, "{what}");
    }
}

#[tokio::test]
async fn a_connection_that_has_lasted_is_made_anew_without_a_word() {
    let post = Post::settled().await;
    post.tick(Duration::from_secs(31));
    post.cut().await;
    let id = post.put(b"b");
    assert_eq!(post.next().await.key, id);
}

#[tokio::test]
async fn a_broker_that_is_away_is_asked_ever_more_seldom_until_it_is_back() {
    let post = Post::open().await;
    post.put(b"a");
    let first = post.next().await;
    let (key, ack) = (first.key.clone(), first.ack);
    post.broker.stop(Held::Kept).await;
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let ReceiveError::Service(failure) = post.trouble().await else {
            panic!("it is away, and nothing here is to be mended");
        };
        let pause = failure.retry_after.unwrap();
        assert!(pause <= Duration::from_secs(60), "{pauses:?}");
        pauses.push(pause);
        post.tick(pause.max(Duration::from_secs(2)));
    }
    assert!(pauses[7] >= Duration::from_secs(30), "{pauses:?}");
    drop(ack);
    post.broker.resume().await.unwrap();
    let again = post.next_at_last().await;
    assert_eq!(again.key, key);
    again.ack.accept().await.unwrap();
    post.stands(0, 0).await;
}

#[tokio::test]
async fn a_broker_that_plays_dead_is_found_out() {
    let limits = Limits {
        // The client looks at its own clock, and gives up after twice this.
        heartbeat: 2,
        ..Limits::default()
    };
    let post = Post::with(limits, |_| status(1, 0)).await;
    post.put(b"a");
    post.take().await;
    post.stands(0, 0).await;
    for connection in post.broker.connections() {
        post.broker.freeze(connection.id, true);
    }
    assert!(matches!(post.trouble().await, ReceiveError::Service(_)));
    // The broker gives the connection up by its own clock.
    post.pulse.advance(SignedDuration::from_secs(4));
    let gone = |broker: &Broker| broker.connections().is_empty();
    post.broker.until(gone).await;
    let id = post.put(b"b");
    assert_eq!(post.next_at_last().await.key, id);
}

#[tokio::test]
async fn a_person_who_asks_need_not_wait_for_the_pause() {
    let post = Post::open().await;
    post.broker.stop(Held::Kept).await;
    for _ in 0..3 {
        let ReceiveError::Service(failure) = post.trouble().await else {
            panic!("away");
        };
        post.tick(failure.retry_after.unwrap());
    }
    post.trouble().await;
    post.broker.resume().await.unwrap();
    let id = post.put(b"a");
    post.desk.fiks.poll_now();
    assert_eq!(post.next().await.key, id, "no time has passed");
}

#[tokio::test]
async fn somebody_else_who_takes_from_the_same_konto_is_told_of() {
    let count = Arc::new(AtomicI64::new(3));
    let told = Arc::clone(&count);
    let script = move |_: &crate::ks::Request| status(told.load(Ordering::SeqCst), 0);
    let post = Post::with(Limits::default(), script).await;
    assert_eq!(post.desk.fiks.others(), 0, "nobody has been asked");
    let fiks = post.desk.fiks.clone();
    let waits = fiks.next();
    let looks = async {
        // Once when we were let in, once when the katalog answered.
        post.desk.fiks.looked().await;
        post.desk.fiks.looked().await;
        assert_eq!(post.desk.fiks.others(), 2);
        count.store(1, Ordering::SeqCst);
        post.tick(Duration::from_secs(60));
        post.desk.fiks.looked().await;
        assert_eq!(post.desk.fiks.others(), 0, "they have gone");
    };
    tokio::select! {
        _ = waits => panic!("nothing lies there"),
        () = looks => {}
    }
}

#[tokio::test]
async fn a_katalog_that_does_not_see_us_makes_us_come_anew_once() {
    let count = Arc::new(AtomicI64::new(1));
    let told = Arc::clone(&count);
    let script = move |_: &crate::ks::Request| status(told.load(Ordering::SeqCst), 0);
    let post = Post::with(Limits::default(), script).await;
    let fiks = post.desk.fiks.clone();
    let waits = fiks.next();
    let looks = async {
        let look = || post.desk.fiks.looked();
        look().await;
        look().await;
        assert_eq!(post.passwords().len(), 1);
        count.store(0, Ordering::SeqCst);
        post.tick(Duration::from_secs(120));
        // The katalog answers, and we come anew.
        look().await;
        post.broker.until(|_| post.passwords().len() == 2).await;
        for _ in 0..3 {
            look().await;
            post.tick(Duration::from_secs(120));
        }
        assert_eq!(post.passwords().len(), 2, "it does not help, so it is left");
    };
    tokio::select! {
        _ = waits => panic!("nothing lies there"),
        () = looks => {}
    }
}
