//! The product's side of the comparison: the engine's own steps, one at a time, without its loops.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_channel::{ChannelHandle, Delivery};
use budstikke_domain::{AccountId, Clock as _, MessageUid, Profile, ServiceIdentifier, WireId};
use budstikke_store::{Direction, JobState, NewAccount, NewIncoming};
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use super::super::super::script::{ETATEN, Reader, org, start};
use super::super::super::world::{World, within};
use super::super::carrier::Carrier;
use super::super::time::Hands;
use super::far::{Far, Lying};
use super::taking::{Group, Taking};
use super::{DEADLINE, Event, GIVE_UP, Model, Opening, Thing};
use crate::engine::EngineParts;
use crate::shared::Shared;
use crate::{Intake, IntakeError, Opened, Staged, attempt, inbox, opening, outbox};

const STRANGER: &str = "0192:311204807";
const MINUTE: Duration = Duration::from_secs(60);

/// A profile in which history after history happens, each in an account of its own.
pub(super) struct Life {
    runtime: Runtime,
    world: World,
    hands: Hands,
}

/// What one history has.
pub(super) struct Lived {
    account: AccountId,
    far: Arc<Far>,
    answers: Arc<Carrier>,
    opener: Arc<Opener>,
    /// The ids of the letters that come.
    letters: [WireId; 3],
    /// Our own letter, which statuses speak of.
    ours: (MessageUid, WireId),
    /// How the loop stands that takes: failures in a row, and until when it pauses.
    taking: Mutex<(u64, Option<inbox::Pause>)>,
    /// What it has made durable, and not confirmed yet.
    durable: Mutex<Vec<Delivery>>,
    began: Timestamp,
}

/// Opens as the reader of all tests does, what must be answered by the deadline.
struct Opener {
    reader: Arc<Reader>,
    deadline: Timestamp,
    how: Mutex<Opening>,
    hanging: Notify,
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

    pub(super) fn begin(&self) -> Lived {
        let began = self.hands.set_right();
        let store = self.world.store.clone();
        let added = store.tx(|tx| {
            tx.add_account(&NewAccount {
                service: ServiceIdentifier::Dpo,
                org: org("310204838"),
                name: String::new(),
                config: "{}".to_owned(),
            })
        });
        let account = self.runtime.block_on(added).unwrap();
        Lived {
            account,
            far: Far::new(store, account),
            answers: Carrier::new(self.world.clock.clone()),
            opener: Arc::new(Opener {
                reader: self.world.reader.clone(),
                deadline: began + SignedDuration::from_mins(DEADLINE),
                how: Mutex::new(Opening::Fine),
                hanging: Notify::new(),
            }),
            letters: [(); 3].map(|()| WireId::generate()),
            ours: (MessageUid::generate(), WireId::generate()),
            taking: Mutex::default(),
            durable: Mutex::default(),
            began,
        }
    }

    /// Lives through one event; `before` is the model before it. The answer that was tried: the letter it
    /// is about, and its code.
    pub(super) fn live(
        &self,
        lived: &Lived,
        event: Event,
        before: &Model,
    ) -> Option<(usize, String)> {
        self.runtime.block_on(async {
            let shared = self.shared(lived);
            self.hands.notice(&shared).await;
            match event {
                Event::Comes(thing, here) => lived.lie_there(thing, here),
                Event::Take(taking, group) => {
                    self.take(lived, &shared, taking, group, before).await;
                }
                Event::Open(how) => self.open(lived, &shared, how).await,
                Event::Answer(fate, word) => {
                    *lived.answers.fate.lock().unwrap() = Some(fate);
                    *lived.answers.word.lock().unwrap() = word;
                    return self.answer(lived, &shared).await;
                }
                Event::KillAnswer { arrived } => {
                    *lived.answers.hangs.lock().unwrap() = Some(arrived);
                    let tried = self.answer(lived, &shared).await;
                    *lived.answers.hangs.lock().unwrap() = None;
                    outbox::recover(&self.shared(lived), true).await.unwrap();
                    return tried;
                }
                Event::Sent => self.send_ours(lived, &shared).await,
                Event::Pass(minutes) => self.world.pass(MINUTE * u32::from(minutes)),
                Event::Jump(hours) => {
                    self.hands.jump(hours);
                    lived.wakes();
                }
                Event::Heard => {
                    let before = shared.now();
                    self.hands.heard();
                    if shared.now() != before {
                        lived.wakes();
                    }
                }
                Event::Hasten(letter) => {
                    if let Some(uid) = self.uids(lived, letter).await.pop() {
                        let hastened = shared.store.tx(move |tx| tx.hasten(&uid));
                        hastened.await.unwrap();
                    }
                }
            }
            None
        })
    }

    async fn take(
        &self,
        lived: &Lived,
        shared: &Arc<Shared>,
        taking: Taking,
        group: Group,
        before: &Model,
    ) {
        self.world.pass(MINUTE * 30);
        let (mut failures, pause) = *lived.taking.lock().unwrap();
        if pause.is_some_and(|pause| pause.due > shared.now()) || before.offered().is_empty() {
            return;
        }
        let (next, more) = lived.far.next(taking, group, before);
        let mut durable = std::mem::take(&mut *lived.durable.lock().unwrap());
        let taken = async {
            let account = lived.account;
            let taken = inbox::take(shared, account, next, more, &mut durable, &mut failures).await;
            if taking == Taking::DiesConfirmed {
                return None;
            }
            inbox::note_acked(shared, account).await;
            Some(taken.unwrap())
        };
        let pause = tokio::select! {
            taken = within(taken) => taken.expect("it goes on"),
            () = lived.far.hanging.notified() => None,
        };
        match pause {
            Some(pause) => {
                *lived.taking.lock().unwrap() = (failures, pause);
                *lived.durable.lock().unwrap() = durable;
            }
            None => lived.dies(),
        }
    }

    async fn open(&self, lived: &Lived, shared: &Shared, how: Opening) {
        self.world.pass(MINUTE * 5);
        *lived.opener.how.lock().unwrap() = how;
        tokio::select! {
            opened = opening::open_due(shared, lived.account) => opened.unwrap(),
            () = lived.opener.hanging.notified() => lived.dies(),
        }
    }

    async fn answer(&self, lived: &Lived, shared: &Arc<Shared>) -> Option<(usize, String)> {
        self.world.pass(MINUTE * 61);
        outbox::recover(shared, false).await.unwrap();
        shared.store.tx(|tx| tx.probe_blocked()).await.unwrap();
        let leased = outbox::lease(shared, lived.account).await.unwrap()?;
        let about = &leased.message.wire_id;
        let letter = lived.letters.iter().position(|id| id == about);
        let code = leased
            .job
            .answer
            .as_ref()
            .expect("nothing else is sent")
            .code
            .clone();
        let alive = shared.live(leased.job.id);
        tokio::select! {
            () = attempt::run(Arc::clone(shared), leased, alive) => {}
            () = lived.answers.hanging.notified() => lived.dies(),
        }
        Some((letter.expect("it is about one of the letters"), code))
    }

    /// Known here, and left with its carrier: in another account, so that nobody sends it.
    async fn send_ours(&self, lived: &Lived, shared: &Shared) {
        let mut letter = self.world.letter();
        (letter.uid, letter.wire_id) = lived.ours.clone();
        let sent = shared.store.tx(move |tx| {
            if tx.message(&letter.uid)?.is_none() {
                tx.enqueue(None, &[letter], Duration::ZERO)?;
            }
            Ok(())
        });
        sent.await.unwrap();
        opening::adopt_orphans(shared).await.unwrap();
    }

    async fn uids(&self, lived: &Lived, letter: usize) -> Vec<MessageUid> {
        let id = lived.letters[letter].clone();
        let read = self
            .world
            .store
            .read(move |read| read.messages_by_wire_id(Direction::In, &id));
        read.await.unwrap().into_iter().map(|row| row.uid).collect()
    }

    /// What differs.
    pub(super) fn compare(&self, lived: &Lived, model: &Model) -> Vec<String> {
        self.runtime.block_on(async {
            let mut wrong = Vec::new();
            let mut same = |what: String, ours: String, theirs: String| {
                if ours != theirs {
                    wrong.push(format!("{what}: it is {ours}, and the model says {theirs}"));
                }
            };
            let asked = *lived.far.asked.lock().unwrap();
            same(
                "asked".to_owned(),
                asked.to_string(),
                model.asked.to_string(),
            );
            same(
                "in hand".to_owned(),
                format!("{:?}", lived.far.in_hand.lock().unwrap()),
                format!("{:?}", model.in_hand),
            );
            let lying = lived.far.lies.lock().unwrap().clone();
            for (at, (lies, says)) in lying.iter().zip(&model.deliveries).enumerate() {
                let (account, key) = (lived.account, lies.key.clone());
                let read = self
                    .world
                    .store
                    .read(move |read| read.delivery(account, &key));
                let stands = read.await.unwrap().map(|row| row.state);
                same(
                    format!("delivery {at}"),
                    format!("{stands:?}, kept there {}", lies.kept),
                    format!("{:?}, kept there {}", says.stands, says.kept),
                );
            }
            for (number, says) in model.letters.iter().enumerate() {
                let uids = self.uids(lived, number).await;
                let expected = usize::from(says.shown);
                same(
                    format!("letter {number} shown"),
                    uids.len().to_string(),
                    expected.to_string(),
                );
                let Some(uid) = uids.into_iter().next() else {
                    continue;
                };
                let jobs = self
                    .world
                    .store
                    .read(move |read| read.jobs(&uid))
                    .await
                    .unwrap();
                let told: Vec<_> = jobs
                    .iter()
                    .map(|job| {
                        let code = job.answer.as_ref().map(|answer| answer.code.as_str());
                        let copies = lived.answers.copies_of(&job.attempt_key);
                        (code.unwrap_or_default(), job.state, job.doubtful, copies)
                    })
                    .collect();
                let expected: Vec<_> = says
                    .answers
                    .iter()
                    .map(|answer| (answer.code, answer.state, answer.doubtful, answer.copies))
                    .collect();
                same(
                    format!("answers {number}"),
                    format!("{told:?}"),
                    format!("{expected:?}"),
                );
            }
            let ours = lived.ours.0.clone();
            let events = self.world.store.read(move |read| {
                read.message(&ours).and_then(|row| match row {
                    Some(row) => read.events(&row.uid),
                    None => Ok(Vec::new()),
                })
            });
            let events = events.await.unwrap();
            let heard = events
                .iter()
                .filter(|row| row.event.code == "MOTTATT")
                .count();
            same(
                "ours fetched".to_owned(),
                heard.to_string(),
                u32::from(model.fetched).to_string(),
            );
            wrong.extend(self.broken_promises(lived, model));
            wrong
        })
    }

    /// What must hold whatever the model says.
    fn broken_promises(&self, lived: &Lived, model: &Model) -> Vec<String> {
        let mut broken = Vec::new();
        let passed = SignedDuration::try_from(self.world.clock.passed()).unwrap();
        let age = start() + passed;
        let late = age.duration_since(lived.began) >= SignedDuration::from_mins(DEADLINE + GIVE_UP);
        for answer in model.letters.iter().flat_map(|letter| &letter.answers) {
            let code = answer.code;
            if answer.copies > 1 && !answer.forgotten {
                broken.push(format!("{code} arrived {} times", answer.copies));
            }
            if answer.state == JobState::Expired && !late {
                broken.push(format!("{code} is given up too early"));
            }
        }
        broken
    }

    /// What an engine that was just started has.
    fn shared(&self, lived: &Lived) -> Arc<Shared> {
        Arc::new(Shared::new(EngineParts {
            store: self.world.store.clone(),
            channels: vec![ChannelHandle {
                account: lived.account,
                profile: Profile::dpo(),
                outbound: Some(Box::new(Arc::clone(&lived.answers))),
                inbound: None,
            }],
            packer: self.world.sealer.clone(),
            intake: lived.opener.clone(),
            clock: self.hands.clock(),
            seed: 1,
        }))
    }
}

impl Lived {
    fn lie_there(&self, thing: Thing, here: bool) {
        let mut lies = self.far.lies.lock().unwrap();
        let id = |letter: usize| &self.letters[letter];
        let (sender, body) = match thing {
            Thing::Letter(letter) => (ETATEN, format!("LETTER {}", id(letter))),
            Thing::Other(letter) => (ETATEN, format!("LETTER {} annet", id(letter))),
            Thing::Poison(letter, true) => (ETATEN, format!("POISON PANIC {}", id(letter))),
            Thing::Poison(letter, false) => (ETATEN, format!("POISON FAIL {}", id(letter))),
            Thing::Junk => (ETATEN, "FAIL".to_owned()),
            Thing::Status { stranger } => {
                let sender = if stranger { STRANGER } else { ETATEN };
                (sender, format!("EVENT MOTTATT {}", self.ours.1))
            }
        };
        // Not in the order in which they come: nothing may go by what the carrier calls them.
        let key = format!("d-{:02}", 99 - lies.len());
        lies.push(Lying {
            key,
            sender: sender.to_owned(),
            body,
            here,
            kept: true,
        });
    }

    /// A process that died has nothing in hand, and has forgotten that it was asked to wait.
    fn dies(&self) {
        self.durable.lock().unwrap().clear();
        *self.taking.lock().unwrap() = Default::default();
    }

    /// A clock that moves ends a pause.
    fn wakes(&self) {
        self.taking.lock().unwrap().1 = None;
    }
}

impl Intake for Opener {
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        Box::pin(async move {
            let how = *self.how.lock().unwrap();
            match how {
                Opening::Fine => {}
                Opening::NotNow => return Err(IntakeError::NotNow("scripted".to_owned())),
                Opening::Dies => {
                    self.hanging.notify_one();
                    return std::future::pending().await;
                }
            }
            let mut opened = self.reader.open(staged).await?;
            if let Opened::Letter(letter) = &mut opened {
                letter.deadline = Some(self.deadline);
            }
            Ok(opened)
        })
    }

    fn give_up<'a>(
        &'a self,
        staged: &'a Staged,
        reason: &'a str,
    ) -> BoxFuture<'a, Result<Option<Box<NewIncoming>>, IntakeError>> {
        Box::pin(async move {
            let mut letter = self.reader.give_up(staged, reason).await?;
            if let Some(letter) = &mut letter {
                letter.deadline = Some(self.deadline);
            }
            Ok(letter)
        })
    }
}
