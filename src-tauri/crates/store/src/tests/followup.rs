//! What waits for a person, and what does not any more.

use std::time::Duration;

use budstikke_domain::{MessageUid, ServiceIdentifier, Source, StatusEvent};
use jiff::{SignedDuration, Timestamp};

use super::fiks_io::{came, record};
use super::{HOLD, World, start};
use crate::{FollowUps, JobState};

const HOUR: Duration = Duration::from_secs(60 * 60);

impl World {
    /// Letters that have lain for an hour wait.
    async fn follow_ups(&self) -> FollowUps {
        let (found, count) = self
            .store
            .read(|read| {
                let before = read.now() - SignedDuration::from_hours(1);
                Ok((read.follow_ups(before, 50)?, read.follow_up_count(before)?))
            })
            .await
            .unwrap();
        let all = [
            &found.troubled,
            &found.stuck,
            &found.near,
            &found.unanswered,
        ];
        let listed: usize = all.iter().map(|rows| rows.len()).sum();
        assert_eq!(
            listed as u64, count,
            "what is counted is what is listed: {found:?}"
        );
        found
    }

    async fn said(&self, uid: &MessageUid, code: &str, source: Source) {
        let uid = uid.clone();
        let mut event = StatusEvent::local(ServiceIdentifier::Dpo, code, self.now(), "");
        event.source = source;
        self.store
            .tx(move |tx| tx.append_event(&uid, &event))
            .await
            .unwrap();
    }

    async fn handled(&self, uid: &MessageUid, handled: bool) {
        let uid = uid.clone();
        self.store
            .tx(move |tx| tx.mark_handled(&uid, handled))
            .await
            .unwrap();
    }

    async fn came_in(&self, id: &str) -> MessageUid {
        let letter = came(self, id, "", id);
        let uid = letter.uid.clone();
        record(self, letter).await;
        uid
    }

    fn now(&self) -> Timestamp {
        budstikke_domain::Clock::now(self.clock.as_ref())
    }
}

fn uids(rows: &[crate::MessageRow]) -> Vec<MessageUid> {
    rows.iter().map(|row| row.uid.clone()).collect()
}

#[tokio::test]
async fn what_failed_waits_until_it_is_handled_and_again_when_more_is_said() {
    let world = World::new().await;
    let uid = world.queued("Søknad").await;
    assert_eq!(
        world.follow_ups().await,
        FollowUps::default(),
        "it goes by itself"
    );
    world.said(&uid, "LEVETID_UTLOPT", Source::Local).await;
    assert_eq!(
        uids(&world.follow_ups().await.troubled),
        std::slice::from_ref(&uid)
    );
    world.handled(&uid, true).await;
    assert_eq!(world.follow_ups().await, FollowUps::default());
    world.handled(&uid, false).await;
    assert_eq!(world.follow_ups().await.troubled.len(), 1, "taken back");
    world.handled(&uid, true).await;
    world.said(&uid, "USIKKER", Source::Local).await;
    let now = world.message(&uid).await.unwrap();
    assert_eq!(
        now.handled_at.is_none(),
        !world.follow_ups().await.troubled.is_empty(),
        "handled and waiting are never both true"
    );
    world.said(&uid, "MOTTATT", Source::Recipient).await;
    assert!(
        world.follow_ups().await.troubled.is_empty(),
        "it arrived after all"
    );
    world.said(&uid, "FEIL", Source::Recipient).await;
    assert_eq!(
        uids(&world.follow_ups().await.troubled),
        [uid],
        "what was handled was something else"
    );
}

#[tokio::test]
async fn a_deadline_waits_for_a_person_when_less_than_a_fifth_of_it_is_left() {
    let world = World::new().await;
    let uid = world.queued("Søknad").await;
    world.pass(HOUR * 19);
    assert!(
        world.follow_ups().await.near.is_empty(),
        "five hours of 24 are left"
    );
    world.pass(HOUR);
    assert_eq!(
        uids(&world.follow_ups().await.near),
        std::slice::from_ref(&uid)
    );
    world.handled(&uid, true).await;
    assert!(world.follow_ups().await.near.is_empty());
    world.handled(&uid, false).await;
    world.said(&uid, "LEVETID_UTLOPT", Source::Local).await;
    let found = world.follow_ups().await;
    assert!(
        found.near.is_empty() && found.troubled.len() == 1,
        "told once: {found:?}"
    );
}

#[tokio::test]
async fn a_letter_waits_until_it_is_answered_or_handled() {
    let world = World::new().await;
    let first = world.came_in("11111111-1111-4111-8111-111111111111").await;
    world.pass(HOUR / 2);
    let second = world.came_in("22222222-1111-4111-8111-111111111111").await;
    assert!(
        world.follow_ups().await.unanswered.is_empty(),
        "they are new"
    );
    world.pass(HOUR);
    assert_eq!(
        uids(&world.follow_ups().await.unanswered),
        [first.clone(), second.clone()]
    );
    world.handled(&second, true).await;
    assert_eq!(
        uids(&world.follow_ups().await.unanswered),
        std::slice::from_ref(&first)
    );

    // Both stand in the conversation that `came` writes.
    world.handled(&second, false).await;
    let draft = world.draft("Svar").await;
    let mut answer = world.letter("Svar");
    answer.conversation_id = budstikke_domain::WireId::verbatim("samtale");
    let uid = answer.uid.clone();
    let from = draft.clone();
    world
        .store
        .tx(move |tx| tx.enqueue(Some(&from), &[answer], HOLD))
        .await
        .unwrap();
    assert!(world.follow_ups().await.unanswered.is_empty(), "answered");
    let third = world.came_in("33333333-1111-4111-8111-111111111111").await;
    world.pass(HOUR);
    assert_eq!(
        uids(&world.follow_ups().await.unanswered),
        std::slice::from_ref(&third),
        "came after the answer"
    );
    world.store.tx(move |tx| tx.undo_send(&uid)).await.unwrap();
    assert_eq!(
        uids(&world.follow_ups().await.unanswered),
        [first, second, third],
        "an answer that was taken back has answered nothing"
    );
}

#[tokio::test]
async fn what_waits_for_a_decision_is_not_handled_before_it_is_decided() {
    let world = World::new().await;
    let uid = world.queued("Søknad").await;
    let leased = world.lease().await.unwrap();
    world.said(&uid, "USIKKER", Source::Local).await;
    world
        .store
        .tx(move |tx| {
            let trouble = crate::Trouble {
                number: String::new(),
                text: "Altinn kjenner den ikke.".to_owned(),
                cause: None,
            };
            tx.block_job(&leased.lease, crate::AWAITS_DECISION, &trouble)
        })
        .await
        .unwrap();
    assert_eq!(
        uids(&world.follow_ups().await.troubled),
        std::slice::from_ref(&uid)
    );
    world.handled(&uid, true).await;
    assert_eq!(world.follow_ups().await.troubled.len(), 1);
    let about = uid.clone();
    let jobs = world
        .store
        .read(move |read| read.jobs(&about))
        .await
        .unwrap();
    assert_eq!(jobs[0].state, JobState::Blocked);
}

#[tokio::test]
async fn a_draft_waits_when_it_has_lain_long_and_nobody_said_that_it_may() {
    let world = World::new().await;
    let draft = world.draft("Utkast").await;
    let old = async |world: &World, since: Timestamp| {
        world
            .store
            .read(move |read| read.old_drafts(since))
            .await
            .unwrap()
    };
    world.pass(HOUR * 10);
    let early = start() - SignedDuration::from_hours(1);
    assert!(old(&world, early).await.is_empty());
    assert_eq!(old(&world, start()).await.len(), 1);
    let kept = draft.clone();
    world
        .store
        .tx(move |tx| tx.let_draft_lie(&kept, true))
        .await
        .unwrap();
    assert!(old(&world, start()).await.is_empty());
    assert_eq!(
        old(&world, world.now()).await.len(),
        1,
        "and as long again after that"
    );
    world
        .store
        .tx(move |tx| tx.let_draft_lie(&draft, false))
        .await
        .unwrap();
    assert_eq!(old(&world, start()).await.len(), 1);
}
