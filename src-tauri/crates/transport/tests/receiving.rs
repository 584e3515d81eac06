//! Taking what lies with the broker for us.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_channel::{
    Delivery, Inbound as _, Outbound as _, ReceiveError, Submission, SubmitError,
};
use budstikke_domain::OrgNumber;
use budstikke_sandbox::{Endpoint, Fault, FileStatus, Limits, RecipientStatus, Service};
use budstikke_transport::Dpo;
use futures_util::FutureExt as _;
use jiff::SignedDuration;
use support::town::{ETATEN, FJORDBY, SOLVIK, Town, number};
use support::{Desk, Memory, Notes};

/// The most that one search of the broker tells of.
const PAGE: usize = 100;

/// Us, and somebody who writes to us.
struct Post {
    desk: Desk,
    sender: Dpo,
}

impl Post {
    async fn open() -> Post {
        Post::in_town(Town::start().await)
    }

    fn in_town(town: Town) -> Post {
        Post {
            sender: support::party(&town, ETATEN, None),
            desk: Desk::in_town(town),
        }
    }

    /// A letter to us, from somebody else's desk.
    fn letter(&self) -> Submission {
        let mut letter = self.desk.letter(SOLVIK, 5000);
        letter.sender = number(ETATEN);
        letter
    }

    async fn send(&self) -> String {
        self.send_letter(&self.letter()).await
    }

    async fn send_letter(&self, letter: &Submission) -> String {
        let handoff = self.sender.submit(letter, &Notes::default()).await.unwrap();
        handoff.transfer_id
    }

    async fn next(&self) -> Delivery {
        self.desk.dpo.next().await.unwrap()
    }

    /// Whether a poll finds nothing.
    async fn is_empty(&self) -> bool {
        self.is_empty_for(&self.desk.dpo).await
    }

    async fn is_empty_for(&self, dpo: &Dpo) -> bool {
        dpo.poll_now();
        let searches = || {
            self.desk
                .town
                .asked(Service::Broker, "GET", "/filetransfer")
        };
        let before = searches();
        let mut next = std::pin::pin!(dpo.next());
        loop {
            tokio::select! {
                biased;
                found = &mut next => return { assert!(found.is_ok()); false },
                () = tokio::task::yield_now() => {}
            }
            // Both searches are answered, and the next poll is waited for.
            if searches() == before + 2 && self.desk.town.clock.next_deadline().is_some() {
                return next.now_or_never().is_none();
            }
        }
    }

    fn state(&self, id: &str) -> (FileStatus, RecipientStatus) {
        let transfers = self.desk.town.sandbox.transfers();
        let transfer = transfers
            .iter()
            .find(|transfer| transfer.id.to_string() == id)
            .unwrap();
        (
            transfer.status(),
            transfer.recipient_status(SOLVIK).unwrap(),
        )
    }
}

#[tokio::test]
async fn a_delivery_is_fetched_checked_and_let_go() {
    let post = Post::open().await;
    let id = post.send().await;
    let delivery = post.next().await;
    assert_eq!(delivery.key, id);
    assert_eq!(
        delivery.sender,
        format!("0192:{ETATEN}"),
        "as the carrier knows the sender"
    );
    assert!(!delivery.raw.is_empty());
    let mut bytes = Memory::default();
    delivery.ack.fetch(&mut bytes).await.unwrap();
    assert_eq!(delivery.size, Some(bytes.bytes.len() as u64));
    assert_eq!(
        post.state(&id).1,
        RecipientStatus::DownloadStarted,
        "not let go before we say so"
    );
    delivery.ack.accept().await.unwrap();
    assert_eq!(
        post.state(&id),
        (
            FileStatus::AllConfirmedDownloaded,
            RecipientStatus::DownloadConfirmed
        )
    );
    assert!(post.is_empty().await);
}

#[tokio::test]
async fn what_was_begun_and_never_confirmed_is_found_again() {
    let post = Post::open().await;
    let id = post.send().await;
    let delivery = post.next().await;
    delivery.ack.fetch(&mut Memory::default()).await.unwrap();
    // As after a crash: a new program that remembers nothing.
    let again = support::party(&post.desk.town, SOLVIK, None);
    let found = again.next().await.unwrap();
    assert_eq!(found.key, id);
    found.ack.accept().await.unwrap();
    // The first one's confirmation comes late, and that is fine.
    delivery.ack.accept().await.unwrap();
}

#[tokio::test]
async fn a_delivery_is_leased_to_one_and_free_again_when_dropped() {
    let post = Post::open().await;
    let id = post.send().await;
    let delivery = post.next().await;
    assert!(post.is_empty().await, "it is not told of twice");
    drop(delivery);
    post.desk.dpo.poll_now();
    assert_eq!(post.next().await.key, id);
}

#[tokio::test]
async fn deliveries_come_in_the_order_they_were_made() {
    let post = Post::open().await;
    let mut sent = Vec::new();
    for _ in 0..3 {
        sent.push(post.send().await);
        post.desk.town.tick(SignedDuration::from_secs(1));
    }
    // The first was begun before, so that it comes with the second search.
    let began = post.next().await;
    began.ack.fetch(&mut Memory::default()).await.unwrap();
    let fresh = support::party(&post.desk.town, SOLVIK, None);
    let mut told = Vec::new();
    let mut held = Vec::new();
    for _ in 0..3 {
        let delivery = fresh.next().await.unwrap();
        told.push(delivery.key.clone());
        held.push(delivery);
    }
    assert_eq!(told, sent);
}

#[tokio::test]
async fn a_download_that_breaks_off_or_is_another_file_is_an_error_and_can_be_tried_again() {
    let post = Post::open().await;
    post.send().await;
    let delivery = post.next().await;
    let faults = &post.desk.town.sandbox;
    faults
        .fault(Endpoint::Download, Fault::CloseAfterBytes(1000))
        .once();
    let mut bytes = Memory::default();
    let error = delivery.ack.fetch(&mut bytes).await.unwrap_err();
    assert!(matches!(error, ReceiveError::Service(_)), "{error:?}");
    faults.fault(Endpoint::Download, Fault::Html).once();
    let error = delivery.ack.fetch(&mut bytes).await.unwrap_err();
    assert!(
        matches!(error, ReceiveError::Service(_)),
        "a page is not the file: {error:?}"
    );
    delivery.ack.fetch(&mut bytes).await.unwrap();
    assert_eq!(
        delivery.size,
        Some(bytes.bytes.len() as u64),
        "nothing of the first tries is left"
    );
    assert_eq!(bytes.resets, 3);
}

#[tokio::test]
async fn a_file_for_a_channel_is_left_to_the_one_who_listens_there() {
    let post = Post::open().await;
    let mut answer = post.letter();
    answer.envelope = answer_on_channel("kanal-1", number(ETATEN));
    answer.package = None;
    let on_channel = post.send_letter(&answer).await;
    assert!(post.is_empty().await, "we listen to no channel");
    let other = support::party(&post.desk.town, SOLVIK, Some("kanal-2"));
    assert!(post.is_empty_for(&other).await);
    let channel = support::party(&post.desk.town, SOLVIK, Some("kanal-1"));
    assert_eq!(channel.next().await.unwrap().key, on_channel);

    let plain = post.send().await;
    assert!(
        post.is_empty_for(&channel).await,
        "a channel takes nothing else"
    );
    post.desk.dpo.poll_now();
    assert_eq!(post.next().await.key, plain);
}

#[tokio::test]
async fn letters_behind_a_hundred_files_that_others_leave_lying_are_found() {
    let post = Post::open().await;
    for _ in 0..PAGE {
        let mut answer = post.letter();
        answer.envelope = answer_on_channel("stille-kanal", number(ETATEN));
        answer.package = None;
        post.send_letter(&answer).await;
    }
    let mut taken = Vec::new();
    for round in ["once", "and again"] {
        // So long that the search limit stands in nobody's way.
        post.desk.town.tick(SignedDuration::from_mins(1));
        let letter = post.send().await;
        assert!(post.is_empty().await, "{round}: the first page is not ours");
        // All of the first page came in one instant: it takes two steps to get past it.
        assert!(post.is_empty().await, "{round}: nor what came with it");
        post.desk.dpo.poll_now();
        let found = post.next().await;
        assert_eq!(found.key, letter, "{round}: behind it");
        taken.push(found);
    }
}

/// A kvittering that is asked to come on `channel`, written as a peer writes it.
fn answer_on_channel(channel: &str, from: OrgNumber) -> Vec<u8> {
    let us = number(SOLVIK).iso6523();
    let party = |id: String| {
        format!(r#"[{{"identifier":{{"value":"{id}","authority":"iso6523-actorid-upis"}}}}]"#)
    };
    format!(
        r#"{{"standardBusinessDocumentHeader":{{"headerVersion":"1.0","sender":{},"receiver":{},
        "documentIdentification":{{"standard":"urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering",
          "typeVersion":"2.0","instanceIdentifier":"{}","type":"arkivmelding_kvittering",
          "creationDateAndTime":"2026-11-20T10:15:00+01:00"}},
        "businessScope":{{"scope":[{{"type":"ConversationId","instanceIdentifier":"{}",
          "identifier":"urn:no:difi:profile:arkivmelding:response:ver1.0"}},
          {{"type":"MessageChannel","instanceIdentifier":"{}","identifier":"{channel}"}}]}}}},
        "arkivmelding_kvittering":{{"receiptType":"OK","relatedToMessageId":"{}"}}}}"#,
        party(from.iso6523()),
        party(us),
        uuid::Uuid::new_v4(),
        uuid::Uuid::new_v4(),
        uuid::Uuid::new_v4(),
        uuid::Uuid::new_v4(),
    )
    .into_bytes()
}

#[tokio::test]
async fn trouble_is_told_and_what_was_found_before_it_is_kept() {
    let post = Post::open().await;
    let id = post.send().await;
    let sandbox = &post.desk.town.sandbox;
    for fault in [
        Fault::Status(500, String::new()),
        Fault::Html,
        Fault::LoseResponse,
    ] {
        sandbox.fault(Endpoint::Search, fault.clone()).once();
        post.desk.dpo.poll_now();
        let error = post.desk.dpo.next().await.err().unwrap();
        assert!(
            matches!(error, ReceiveError::Service(_)),
            "{fault:?}: {error:?}"
        );
    }
    sandbox
        .fault(Endpoint::Search, Fault::Status(403, String::new()))
        .once();
    post.desk.dpo.poll_now();
    let error = post.desk.dpo.next().await.err().unwrap();
    assert!(matches!(error, ReceiveError::Blocked(_)), "{error:?}");

    sandbox
        .fault(Endpoint::Search, Fault::Status(429, String::new()))
        .once();
    post.desk.dpo.poll_now();
    let Some(ReceiveError::Service(busy)) = post.desk.dpo.next().await.err() else {
        panic!("429 is told")
    };
    assert_eq!(busy.retry_after.map(|wait| wait.as_secs()), Some(1));
    let told = post.desk.town.now();
    post.desk.dpo.poll_now();
    let found = post.desk.town.driven(post.next()).await;
    assert_eq!(found.key, id);
    let waited = post.desk.town.now().duration_since(told);
    assert!(
        waited >= SignedDuration::from_secs(1),
        "a person's hurry does not overrule the broker"
    );
}

#[tokio::test]
async fn one_file_that_cannot_be_looked_at_does_not_hold_back_the_others() {
    let post = Post::open().await;
    let first = post.send().await;
    let second = post.send().await;
    post.desk
        .town
        .sandbox
        .fault(Endpoint::Overview, Fault::Status(400, String::new()))
        .once();
    assert_eq!(post.next().await.key, second);
    post.desk.dpo.poll_now();
    assert_eq!(post.next().await.key, first, "it comes with the next poll");
}

#[tokio::test]
async fn however_often_it_is_asked_the_search_limit_is_kept() {
    let town = Town::start().await;
    town.sandbox.set_rate_limits(Limits::REAL);
    let post = Post::in_town(town);
    let dpo = &post.desk.dpo;
    let begun = post.desk.town.now();
    let impatient = async {
        let mut next = std::pin::pin!(dpo.next());
        while post
            .desk
            .town
            .asked(Service::Broker, "GET", "/filetransfer")
            < 30
        {
            dpo.poll_now();
            tokio::select! {
                biased;
                end = &mut next => panic!("429 or worse: {:?}", end.err()),
                () = tokio::task::yield_now() => {}
            }
        }
    };
    post.desk.town.driven(impatient).await;
    let took = post.desk.town.now().duration_since(begun);
    assert!(
        took >= SignedDuration::from_mins(2),
        "30 searches take more than two minutes: {took}"
    );
}

#[tokio::test]
async fn however_many_letters_are_asked_about_fetching_keeps_its_searches() {
    let town = Town::start().await;
    town.sandbox.set_rate_limits(Limits::REAL);
    let post = Post::in_town(town);
    let dpo = &post.desk.dpo;
    let (outcome, _) = post.desk.send(&post.desk.letter(FJORDBY, 10)).await;
    let handoff = outcome.whole.unwrap();
    let mut answered = 0;
    for _ in 0..20 {
        match dpo.statuses(&handoff).await {
            Ok(_) => answered += 1,
            Err(SubmitError::Unavailable { retry_after, cause }) => {
                assert!(retry_after.is_some(), "it says until when");
                assert_eq!(cause.status, None, "the carrier never had to say it");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(answered, 6, "letters are asked about as often as is left");
    assert!(
        post.is_empty().await,
        "what lies there is looked for at once, without waiting for a minute to pass"
    );
}

#[tokio::test]
async fn between_polls_the_interval_is_waited_for() {
    let post = Post::open().await;
    assert!(post.is_empty().await);
    let id = post.send().await;
    let begun = post.desk.town.now();
    let found = post.desk.town.driven(post.next()).await;
    assert_eq!(found.key, id);
    let waited = post.desk.town.now().duration_since(begun);
    assert!(waited >= SignedDuration::from_secs(30), "{waited}");
}

#[tokio::test]
async fn a_poll_that_finds_nothing_is_told_of_and_one_that_fails_is_not() {
    let post = Post::open().await;
    let mut looked = post.desk.dpo.looked();
    assert!(post.is_empty().await);
    assert!((&mut looked).now_or_never().is_some());

    let mut looked = post.desk.dpo.looked();
    post.desk
        .town
        .sandbox
        .fault(Endpoint::Search, Fault::Html)
        .once();
    post.desk.dpo.poll_now();
    assert!(post.desk.dpo.next().await.is_err());
    assert!((&mut looked).now_or_never().is_none());
}
