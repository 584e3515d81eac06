//! The product's side of the comparison: the engine's own steps, one at a time, without its loops.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_channel::ChannelHandle;
use budstikke_domain::{AccountId, MessageUid, Phase, Profile, ServiceIdentifier};
use budstikke_store::{DraftContent, JobRow, MessageRow, NewAccount};
use tokio::runtime::Runtime;

use super::super::super::script::{ETATEN, org};
use super::super::super::world::World;
use super::super::carrier::Carrier;
use super::super::time::Hands;
use super::{Event, Model};
use crate::engine::EngineParts;
use crate::shared::Shared;
use crate::{attempt, outbox, tracking};

/// Longer than any wait but a person's «Vent».
const TURN: Duration = Duration::from_secs(61 * 60);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A profile in which letter after letter lives, each in an account of its own.
pub(super) struct Life {
    runtime: Runtime,
    world: World,
    hands: Hands,
}

/// One letter, and the carrier it meets.
pub(super) struct Lived {
    uid: MessageUid,
    wire_id: String,
    account: AccountId,
    far: Arc<Carrier>,
    /// The steps that were confirmed once.
    confirmed: Mutex<BTreeSet<String>>,
    deliveries: Mutex<u32>,
}

impl Life {
    pub(super) fn new() -> Life {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (world, hands) = runtime.block_on(async {
            let (world, checked) = World::without_engine().await;
            let hands = Hands::new(world.clock.clone(), checked);
            (world, hands)
        });
        Life {
            runtime,
            world,
            hands,
        }
    }

    /// A letter that has just been sent from a draft.
    pub(super) fn letter(&self) -> Lived {
        let mut letter = self.world.letter();
        let now = self.hands.set_right();
        letter.deadline = Some(now + jiff::SignedDuration::from_mins(super::DEADLINE));
        let (uid, wire_id) = (letter.uid.clone(), letter.wire_id.as_str().to_owned());
        let sent = self.world.store.tx(move |tx| {
            let account = tx.add_account(&NewAccount {
                service: ServiceIdentifier::Dpo,
                org: org("310204838"),
                name: String::new(),
                config: "{}".to_owned(),
            })?;
            let draft = tx.create_draft(&DraftContent {
                title: String::new(),
                receivers: String::new(),
                content: "{}".to_owned(),
            })?;
            letter.account = account;
            tx.enqueue(Some(&draft), &[letter], Duration::from_secs(10))?;
            Ok(account)
        });
        Lived {
            uid,
            wire_id,
            account: self.runtime.block_on(sent).unwrap(),
            far: Carrier::new(self.world.clock.clone()),
            confirmed: Mutex::default(),
            deliveries: Mutex::default(),
        }
    }

    /// Lives through one event; `before` is the model before it.
    pub(super) fn live(&self, letter: &Lived, event: Event, before: &Model) {
        self.runtime.block_on(self.live_on(letter, event, before));
    }

    async fn live_on(&self, letter: &Lived, event: Event, before: &Model) {
        let (store, uid) = (&self.world.store, letter.uid.clone());
        self.hands.notice(&self.shared(letter)).await;
        match event {
            Event::Pass(minutes) => {
                self.world.pass(MINUTE * u32::from(minutes));
                let shared = self.shared(letter);
                tracking::expire_overdue(&shared).await.unwrap();
            }
            Event::Jump(hours) => self.hands.jump(hours),
            Event::Heard => self.hands.heard(),
            Event::Turn(fate, word) => {
                self.world.pass(TURN);
                *letter.far.fate.lock().unwrap() = Some(fate);
                *letter.far.word.lock().unwrap() = word;
                let shared = self.shared(letter);
                self.look_after(&shared).await;
                if let Some(leased) = outbox::lease(&shared, letter.account).await.unwrap() {
                    let alive = shared.live(leased.job.id);
                    attempt::run(Arc::clone(&shared), leased, alive).await;
                }
            }
            Event::Kill { arrived } => {
                self.world.pass(TURN);
                let shared = self.shared(letter);
                tracking::expire_overdue(&shared).await.unwrap();
                let mut then = before.clone();
                then.step(Event::Pass(61));
                if then.can_be_killed() {
                    self.look_after(&shared).await;
                    *letter.far.hangs.lock().unwrap() = Some(arrived);
                    let leased = outbox::lease(&shared, letter.account).await.unwrap();
                    let leased = leased.expect("the model says that it is due");
                    let alive = shared.live(leased.job.id);
                    tokio::select! {
                        () = attempt::run(Arc::clone(&shared), leased, alive) => {}
                        () = letter.far.hanging.notified() => {}
                    }
                    *letter.far.hangs.lock().unwrap() = None;
                    let shared = self.shared(letter);
                    outbox::recover(&shared, true).await.unwrap();
                }
            }
            Event::Said { code, stranger } => {
                let got = letter.far.all_copies() > 0;
                if got || stranger {
                    self.deliver(letter, code, stranger).await;
                }
            }
            Event::Hasten => drop(store.tx(move |tx| tx.hasten(&uid)).await),
            Event::Resend => drop(store.tx(move |tx| tx.resend(&uid)).await),
            Event::Wait => drop(store.tx(move |tx| tx.wait_longer(&uid, DAY)).await),
            Event::Stop => drop(store.tx(move |tx| tx.stop_sending(&uid)).await),
            Event::Undo => drop(store.tx(move |tx| tx.undo_send(&uid)).await),
        }
    }

    /// What the loops do before they look for what is due.
    async fn look_after(&self, shared: &Shared) {
        tracking::expire_overdue(shared).await.unwrap();
        outbox::recover(shared, false).await.unwrap();
        shared.store.tx(|tx| tx.probe_blocked()).await.unwrap();
    }

    async fn deliver(&self, letter: &Lived, code: &str, stranger: bool) {
        let number = {
            let mut deliveries = letter.deliveries.lock().unwrap();
            *deliveries += 1;
            *deliveries
        };
        let sender = if stranger { "0192:311204807" } else { ETATEN };
        let key = format!("{}-{number}", letter.wire_id);
        let body = format!("EVENT {code} {}", letter.wire_id);
        self.world.pass(Duration::from_millis(1));
        let shared = self.shared(letter);
        let account = letter.account;
        let new = budstikke_store::NewDelivery {
            account,
            key: key.clone(),
            sender: sender.to_owned(),
            body: budstikke_store::Body::Small(body.into_bytes().into()),
            raw: Vec::new(),
        };
        let staged = self.world.store.tx(move |tx| {
            tx.stage(&new)?;
            tx.acked(account, &key)
        });
        staged.await.unwrap();
        crate::opening::open_due(&shared, account).await.unwrap();
    }

    /// What differs.
    pub(super) fn compare(&self, letter: &Lived, model: &Model) -> Vec<String> {
        let found = self.runtime.block_on(self.find(letter));
        let mut wrong = Vec::new();
        let mut same = |what: &str, ours: String, theirs: String| {
            if ours != theirs {
                wrong.push(format!("{what}: it is {ours}, and the model says {theirs}"));
            }
        };
        same(
            "gone",
            found.is_none().to_string(),
            model.undone.to_string(),
        );
        let copies = letter.far.all_copies();
        same("copies", copies.to_string(), model.copies.to_string());
        let Some((message, job)) = found else {
            return wrong;
        };
        same(
            "state",
            format!("{:?}", job.state),
            format!("{:?}", model.state),
        );
        same(
            "doubt",
            job.doubtful.to_string(),
            model.doubtful.to_string(),
        );
        let progress = attempt::saved_progress(&job).unwrap();
        let over = job.state.is_over();
        if !over {
            same(
                "uploaded",
                progress.uploaded.to_string(),
                model.uploaded.to_string(),
            );
        }
        if !model.resent {
            same(
                "phase",
                format!("{:?}", message.phase),
                format!("{:?}", model.phase()),
            );
        }
        if copies > 1 && !model.resent {
            wrong.push(format!(
                "the carrier has it {copies} times, and nobody said so"
            ));
        }
        for (what, number) in [
            ("keys", letter.far.copies.lock().unwrap().len()),
            ("envelopes", letter.far.envelopes.lock().unwrap().len()),
        ] {
            if number > 1 {
                wrong.push(format!("attempts carried {number} {what}"));
            }
        }
        let now_confirmed = reached(message.phase);
        let mut confirmed = letter.confirmed.lock().unwrap();
        if matches!(message.phase, Phase::Queued) && !confirmed.is_empty() {
            wrong.push(format!("{confirmed:?} is not known any more"));
        }
        confirmed.extend(now_confirmed);
        wrong
    }

    async fn find(&self, letter: &Lived) -> Option<(MessageRow, JobRow)> {
        let uid = letter.uid.clone();
        let found = self.world.store.read(move |read| {
            let Some(message) = read.message(&uid)? else {
                return Ok(None);
            };
            let job = read.jobs(&uid)?.into_iter().next().expect("it has a job");
            Ok(Some((message, job)))
        });
        found.await.unwrap()
    }

    /// What an engine that was just started has.
    fn shared(&self, letter: &Lived) -> Arc<Shared> {
        Arc::new(Shared::new(EngineParts {
            store: self.world.store.clone(),
            channels: vec![ChannelHandle {
                account: letter.account,
                profile: Profile::dpo(),
                outbound: Some(Box::new(Arc::clone(&letter.far))),
                inbound: None,
            }],
            packer: self.world.sealer.clone(),
            intake: self.world.reader.clone(),
            clock: self.hands.clock(),
            seed: 1,
        }))
    }
}

fn reached(phase: Phase) -> Option<String> {
    let far = matches!(phase, Phase::Handed | Phase::Fetched | Phase::Accepted);
    far.then(|| format!("{phase:?}"))
}
