//! Order of arrival does not matter: statuses, receipts and letters, each up to twice, before and after our
//! own letter is known here, come to the same end (trust-and-speed 2.2, I3 and I6).

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use budstikke_channel::ChannelHandle;
use budstikke_domain::{AccountId, Phase, Profile, ServiceIdentifier, WireId};
use budstikke_store::{Body, DeliveryState, Direction, NewAccount, NewDelivery, NewIncoming};
use futures_util::future::BoxFuture;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::time::Instant;

use super::script::*;
use super::world::*;
use crate::engine::EngineParts;
use crate::opening;
use crate::ports::{Intake, IntakeError, Opened, Staged};
use crate::shared::Shared;
use crate::turns::MOST;

/// What happens, in any order; the ids of our letter and of theirs are filled in.
const HAPPENS: [&str; 7] = [
    "SEND",
    "EVENT MOTTATT <ours>",
    "EVENT LEVERT <ours>",
    "RECEIPT LEST <ours>",
    "LETTER <theirs>",
    "LETTER <theirs> again",
    "STRANGER",
];

/// What there is in the end.
#[derive(Debug, PartialEq, Eq)]
struct End {
    phase: Phase,
    codes: Vec<String>,
    /// Letters in Innboks under their id.
    letters: usize,
    /// How many answers are to be sent about our letter's receipt, and about theirs.
    answers: (usize, usize),
    /// How many deliveries stand as what.
    deliveries: Vec<(&'static str, usize)>,
}

#[test]
fn whatever_the_order_of_arrival_the_end_is_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let world = runtime.block_on(async {
        let mut world = World::new().await;
        let engine = world.engine.take().unwrap();
        engine.stop(Duration::ZERO).await;
        world
    });
    let config = Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let twice: Vec<&str> = HAPPENS.into_iter().chain(HAPPENS).collect();
    TestRunner::new_with_rng(config, rng)
        .run(&Just(twice).prop_shuffle(), |order| {
            let end = runtime.block_on(live(&world, &order));
            prop_assert_eq!(end, expected());
            Ok(())
        })
        .unwrap();
}

fn expected() -> End {
    End {
        phase: Phase::Accepted,
        codes: ["LEST", "LEVERT", "MOTTATT", "OPPRETTET"]
            .map(str::to_owned)
            .to_vec(),
        letters: 1,
        answers: (2, 2),
        deliveries: vec![("duplicate", 6), ("foreign", 2), ("recorded", 4)],
    }
}

/// Everything of `order`, one after the other; a second `SEND` does nothing.
async fn live(world: &World, order: &[&str]) -> End {
    let store = &world.store;
    let account = store.tx(|tx| {
        tx.add_account(&NewAccount {
            service: ServiceIdentifier::Dpo,
            org: org("310204838"),
            name: String::new(),
            config: "{}".to_owned(),
        })
    });
    let account = account.await.unwrap();
    let mut ours = world.letter();
    ours.account = account;
    let (uid, wire_id) = (ours.uid.clone(), ours.wire_id.clone());
    let theirs = WireId::generate();
    let mut ours = Some(ours);
    let shared = shared(world, account, world.reader.clone());
    for (number, what) in order.iter().enumerate() {
        // No two things happen at the same instant.
        world.pass(Duration::from_millis(1));
        if *what == "SEND" {
            if let Some(letter) = ours.take() {
                let sent = store.tx(move |tx| tx.enqueue(None, &[letter], Duration::ZERO));
                sent.await.unwrap();
            }
        } else {
            let (sender, body) = match *what {
                "STRANGER" => ("0192:311204807", format!("EVENT LEST {wire_id}")),
                what => {
                    let named = what.replace("<ours>", wire_id.as_str());
                    (ETATEN, named.replace("<theirs>", theirs.as_str()))
                }
            };
            let new = NewDelivery {
                account,
                key: format!("{wire_id}-{number}"),
                sender: sender.to_owned(),
                body: Body::Small(body.into_bytes().into()),
                raw: Vec::new(),
            };
            let staged = store.tx(move |tx| {
                tx.stage(&new)?;
                tx.acked(account, &new.key)
            });
            staged.await.unwrap();
            opening::open_due(&shared, account).await.unwrap();
        }
        opening::adopt_orphans(&shared).await.unwrap();
    }
    let deliveries = order.len();
    let read = store.read(move |read| {
        let message = read.message(&uid)?.expect("it was sent");
        let mut codes: Vec<String> = read
            .events(&uid)?
            .into_iter()
            .map(|row| row.event.code)
            .collect();
        codes.sort();
        let letters = read.messages_by_wire_id(Direction::In, &theirs)?;
        let answers = |jobs: Vec<budstikke_store::JobRow>| {
            jobs.iter().filter(|job| job.answer.is_some()).count()
        };
        let about_theirs = match letters.first() {
            Some(letter) => answers(read.jobs(&letter.uid)?),
            None => 0,
        };
        let mut states = std::collections::BTreeMap::<&'static str, usize>::new();
        for number in 0..deliveries {
            let key = format!("{wire_id}-{number}");
            if let Some(row) = read.delivery(account, &key)? {
                let state: DeliveryState = row.state;
                *states.entry(state.as_str()).or_default() += 1;
            }
        }
        Ok(End {
            phase: message.phase,
            codes,
            letters: letters.len(),
            answers: (answers(read.jobs(&uid)?), about_theirs),
            deliveries: states.into_iter().collect(),
        })
    });
    read.await.unwrap()
}

#[tokio::test]
async fn nothing_is_opened_while_one_comes_upon_the_other_and_then_all_is() {
    let (world, _) = World::without_engine().await;
    let account = world.account();
    let watch = Arc::new(Watch {
        reader: world.reader.clone(),
        opened: OnceLock::new(),
    });
    let shared = shared(&world, account, watch.clone());
    let new = NewDelivery {
        account,
        key: "brev".to_owned(),
        sender: ETATEN.to_owned(),
        body: Body::Small(format!("LETTER {}", WireId::generate()).into_bytes().into()),
        raw: Vec::new(),
    };
    let staged = world.store.tx(move |tx| {
        tx.stage(&new)?;
        tx.acked(account, &new.key)
    });
    staged.await.unwrap();
    // They come for an hour yet: only the longest wait ends this.
    let began = Instant::now();
    let turns = shared.turns.get(&account).unwrap();
    turns.taking(2, began + Duration::from_secs(60 * 60));
    opening::open_due(&shared, account).await.unwrap();
    let opened = *watch.opened.get().expect("it was opened");
    assert!(opened.duration_since(began) >= MOST, "it went first");
}

/// Notes when the first delivery is opened.
struct Watch {
    reader: Arc<Reader>,
    opened: OnceLock<Instant>,
}

impl Intake for Watch {
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        self.opened.get_or_init(Instant::now);
        self.reader.open(staged)
    }

    fn give_up<'a>(
        &'a self,
        staged: &'a Staged,
        reason: &'a str,
    ) -> BoxFuture<'a, Result<Option<Box<NewIncoming>>, IntakeError>> {
        self.reader.give_up(staged, reason)
    }
}

fn shared(world: &World, account: AccountId, intake: Arc<dyn Intake>) -> Arc<Shared> {
    Arc::new(Shared::new(EngineParts {
        store: world.store.clone(),
        channels: vec![ChannelHandle {
            account,
            profile: Profile::dpo(),
            outbound: None,
            inbound: None,
        }],
        packer: world.sealer.clone(),
        intake,
        clock: world.clock.clone(),
        seed: 1,
    }))
}
