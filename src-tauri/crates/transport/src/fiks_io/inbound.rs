//! Receiving (fiks-io 7): messages are pushed to us over one connection, which is looked after here.
//!
//! No task is started: everything is driven by whoever waits for the next delivery. What is under way with the
//! consumer lies in the state, so that a wait that is given up loses nothing. What asks for a token does not
//! outlive the wait: nobody else would get one while it lies there and is not driven.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use budstikke_channel::{BodySink, Delivery, Inbound, MOST_IN_HAND, ReceiveError};
use budstikke_domain::{Clock, Failure, FailureKind, word};
use budstikke_identity::FiksError;
use budstikke_wire::fiks_io::KontoStatus;
use futures_util::future::{BoxFuture, Either, poll_fn, select};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::amqp::{self, Link};
use super::delivery::{Taken, fetch_apart};
use super::opening;
use super::throttle::Throttle;
use super::window::Window;
use super::{FiksIo, Inner};

/// How often the katalog is asked whether it sees us, who else takes, and how much waits.
const CHECK: Duration = Duration::from_secs(120);
/// How often while somebody else takes too.
const CHECK_OTHERS: Duration = Duration::from_secs(60);
/// A connection that lasts so long was a good one. What the katalog counts may lag behind by as much.
const LASTING: Duration = Duration::from_secs(30);
/// After so long without a delivery a backlog is drained.
const DRY: Duration = Duration::from_secs(1);
/// Until a payload that could not be had is tried again; doubled each time, up to [`ASIDE_CAP`].
const ASIDE: Duration = Duration::from_secs(30);
const ASIDE_CAP: Duration = Duration::from_secs(15 * 60);

/// What one konto takes, and how it fares.
pub(super) struct Receiving {
    state: Mutex<State>,
    /// Wakes whoever waits for the next delivery.
    woken: Notify,
    /// Counts the times the platform has shown that it hands out to us.
    looked: watch::Sender<u64>,
}

impl Inbound for FiksIo {
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>> {
        async move {
            let _leaving = Leaving(&self.inner.receiving);
            loop {
                let woken = pin!(self.inner.receiving.woken.notified());
                match select(poll_fn(|cx| self.inner.poll(cx)), woken).await {
                    Either::Left((Ok(taken), _)) => {
                        return Ok(taken.handed_out(Arc::clone(&self.inner)));
                    }
                    Either::Left((Err(error), _)) => return Err(error),
                    Either::Right(_) => {}
                }
            }
        }
        .boxed()
    }

    fn ready(&self) -> Option<Delivery> {
        let taken = self.inner.receiving.state().ready()?;
        Some(taken.handed_out(Arc::clone(&self.inner)))
    }

    /// Connects at once when it is apart, and asks the katalog at once when it is not.
    fn poll_now(&self) {
        self.inner.receiving.state().hurry();
        self.inner.receiving.woken.notify_one();
    }

    fn looked(&self) -> BoxFuture<'_, ()> {
        let mut looked = self.inner.receiving.looked.subscribe();
        // The sender lives as long as we do.
        async move { drop(looked.changed().await) }.boxed()
    }

    fn others(&self) -> u32 {
        self.inner.receiving.state().others
    }

    fn fetch_apart<'a>(
        &'a self,
        raw: &'a [u8],
        sink: &'a mut dyn BodySink,
    ) -> BoxFuture<'a, Result<(), ReceiveError>> {
        fetch_apart(&self.inner, raw, sink).boxed()
    }
}

/// Breaks off what nobody drives any more.
struct Leaving<'a>(&'a Receiving);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if matches!(state.phase, Phase::Opening(_)) {
            state.phase = Phase::Apart;
        }
        if matches!(state.check, Check::Asking(_)) {
            state.check = Check::Due;
        }
    }
}

impl Receiving {
    pub(super) fn new(clock: &dyn Clock) -> Receiving {
        Receiving {
            state: Mutex::new(State {
                phase: Phase::Apart,
                links: 0,
                consumers: 0,
                opened_at: Duration::ZERO,
                waiting: VecDeque::new(),
                aside: Vec::new(),
                in_hand: 0,
                window: Window::default(),
                throttle: Throttle::new(clock.passed()),
                check: Check::Due,
                overlooked: false,
                others: 0,
                pause: None,
                dry: None,
                next_aside: None,
            }),
            woken: Notify::new(),
            looked: watch::Sender::new(0),
        }
    }

    /// A delivery was confirmed.
    pub(super) fn confirmed(&self, redelivered: bool) {
        self.state().window.confirmed(redelivered);
    }

    /// A delivery is no longer in hand: confirmed, lost with its connection, or given back here to be handed
    /// out again. Giving it back to the platform would count against it (fiks-io 7).
    pub(super) fn let_go(&self, given_back: Option<Taken>, failures: u32, now: Duration) {
        self.state().let_go(given_back, failures, now);
        self.woken.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<Taken, ReceiveError>> {
        let mut state = self.receiving.state();
        loop {
            match state.step(self, cx) {
                Step::Again => {}
                Step::Wait => return Poll::Pending,
                Step::Came(taken) => return Poll::Ready(Ok(taken)),
                Step::Failed(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

struct State {
    phase: Phase,
    /// Connections so far: which one a delivery came on.
    links: u64,
    /// Consumers so far.
    consumers: u64,
    opened_at: Duration,
    /// Here and to be handed out first, in the order in which they came.
    waiting: VecDeque<Taken>,
    /// Those whose payload could not be had.
    aside: Vec<Aside>,
    /// Handed out and not let go.
    in_hand: usize,
    window: Window,
    throttle: Throttle,
    check: Check,
    /// The katalog did not see us, and nor did it when we had come anew.
    overlooked: bool,
    others: u32,
    pause: Option<BoxFuture<'static, ()>>,
    dry: Option<BoxFuture<'static, ()>>,
    next_aside: Option<(Duration, BoxFuture<'static, ()>)>,
}

enum Phase {
    Apart,
    Opening(BoxFuture<'static, opening::Opened>),
    /// The window is being changed.
    Changing(BoxFuture<'static, lapin::Result<(Link, Vec<lapin::message::Delivery>)>>),
    Open(Box<Link>),
    /// What [`Inbound::ready`] came upon, to be told.
    Over(Option<lapin::Error>),
}

enum Check {
    Due,
    Asking(BoxFuture<'static, Result<KontoStatus, FiksError>>),
    Later(BoxFuture<'static, ()>),
}

/// What came of asking the katalog.
enum Checked {
    NotYet,
    Fine,
    /// It sees nobody who takes messages, and we have been here for long enough to be seen.
    Overlooked,
}

struct Aside {
    taken: Taken,
    due: Duration,
}

enum Step {
    Again,
    Wait,
    Came(Taken),
    Failed(ReceiveError),
}

impl State {
    fn step(&mut self, fiks: &Inner, cx: &mut Context<'_>) -> Step {
        match std::mem::replace(&mut self.phase, Phase::Apart) {
            Phase::Apart => self.knock(fiks, cx),
            Phase::Opening(mut opening) => match opening.poll_unpin(cx) {
                Poll::Ready(opened) => self.opened(fiks, opened),
                Poll::Pending => {
                    self.phase = Phase::Opening(opening);
                    Step::Wait
                }
            },
            Phase::Changing(mut changing) => match changing.poll_unpin(cx) {
                Poll::Ready(Ok((link, left))) => {
                    let old = self.consumers;
                    self.consumers += 1;
                    self.phase = Phase::Open(Box::new(link));
                    for delivery in left {
                        let taken = self.came(delivery, old);
                        self.put_back(taken);
                    }
                    Step::Again
                }
                Poll::Ready(Err(error)) => self.ended(fiks, Some(error)),
                Poll::Pending => {
                    self.phase = Phase::Changing(changing);
                    Step::Wait
                }
            },
            Phase::Open(link) => self.attend(fiks, link, cx),
            Phase::Over(error) => self.ended(fiks, error),
        }
    }

    /// Connects when it may be done.
    fn knock(&mut self, fiks: &Inner, cx: &mut Context<'_>) -> Step {
        let clock = fiks.api.http().clock();
        if self.pause.is_none() {
            let Some(wait) = self.throttle.knock(clock.passed()) else {
                self.phase = Phase::Opening(opening::open(fiks).boxed());
                return Step::Again;
            };
            self.pause = Some(clock.pass(wait));
        }
        if is_over(&mut self.pause, cx) {
            return Step::Again;
        }
        Step::Wait
    }

    fn opened(&mut self, fiks: &Inner, opened: opening::Opened) -> Step {
        let now = fiks.api.http().clock().passed();
        if opened.renewed {
            self.throttle.spend();
        }
        match opened.link {
            Ok(link) => {
                tracing::info!(konto = %fiks.konto, "Takes messages of FIKS IO");
                self.links += 1;
                self.consumers += 1;
                self.opened_at = now;
                self.window = Window::default();
                self.phase = Phase::Open(Box::new(link));
                fiks.receiving.looked.send_modify(|count| *count += 1);
                Step::Again
            }
            Err(error) => Step::Failed(self.paused(now, error)),
        }
    }

    /// The connection is over, and everything that came on it with it: it comes again.
    fn ended(&mut self, fiks: &Inner, error: Option<lapin::Error>) -> Step {
        let now = fiks.api.http().clock().passed();
        self.phase = Phase::Apart;
        self.waiting.clear();
        self.aside.clear();
        self.check = Check::Due;
        (self.dry, self.next_aside) = (None, None);
        let failure = match &error {
            Some(error) => amqp::told(error),
            None => amqp::failure(
                FailureKind::Busy,
                word! {
                    nb: "Fiks IO sluttet å dele ut meldinger",
                    nn: "Fiks IO slutta å dele ut meldingar",
                    en: "Fiks IO stopped handing out messages",
                },
            ),
        };
        tracing::warn!(konto = %fiks.konto, %failure, "Takes no messages of FIKS IO any more");
        if now.saturating_sub(self.opened_at) >= LASTING {
            self.throttle.lasted();
            return Step::Again;
        }
        Step::Failed(self.paused(now, ReceiveError::Service(failure)))
    }

    /// Nothing came of knocking: the next time is later, and whoever waits is told when.
    fn paused(&mut self, now: Duration, error: ReceiveError) -> ReceiveError {
        let pause = self.throttle.failed(now, Uuid::new_v4().as_u64_pair().0);
        match error {
            // Not more seldom than that: a message that could be here within a second should not wait for
            // a quarter of an hour.
            ReceiveError::Service(failure) => ReceiveError::Service(Failure {
                retry_after: failure.retry_after.max(Some(pause)),
                ..failure
            }),
            error => error,
        }
    }

    /// Looks after an open connection.
    fn attend(&mut self, fiks: &Inner, mut link: Box<Link>, cx: &mut Context<'_>) -> Step {
        match self.check(fiks, cx) {
            None | Some(Checked::Fine) => {}
            Some(Checked::NotYet) => {
                self.phase = Phase::Open(link);
                return Step::Wait;
            }
            Some(Checked::Overlooked) => {
                tracing::warn!(konto = %fiks.konto, "The katalog sees nobody who takes messages");
                return self.ended(fiks, None);
            }
        }
        if let Some(taken) = self.waiting.pop_front() {
            self.phase = Phase::Open(link);
            return self.hand_out(taken);
        }
        if self.in_hand == 0 && self.wants_other_consumer(&link) {
            let size = self.window.wanted();
            tracing::debug!(konto = %fiks.konto, size, "Changes the window");
            self.phase = Phase::Changing(link.rewindow(size).boxed());
            return Step::Again;
        }
        match link.consumer().poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(delivery))) => {
                self.phase = Phase::Open(link);
                self.dry = None;
                let taken = self.came(delivery, self.consumers);
                return self.hand_out(taken);
            }
            Poll::Ready(Some(Err(error))) => return self.ended(fiks, Some(error)),
            Poll::Ready(None) => return self.ended(fiks, None),
            Poll::Pending => {}
        }
        let draining = link.window > self.window.in_quiet();
        self.phase = Phase::Open(link);
        let clock = fiks.api.http().clock().as_ref();
        if let Some(taken) = self.due_again(clock, cx) {
            return self.hand_out(taken);
        }
        if draining {
            self.dry.get_or_insert_with(|| clock.pass(DRY));
            if is_over(&mut self.dry, cx) {
                self.window.ran_dry();
                return Step::Again;
            }
        }
        Step::Wait
    }

    /// Whether another window is due, or those that are aside keep others from coming.
    fn wants_other_consumer(&self, link: &Link) -> bool {
        let in_the_way = |aside: &Aside| aside.taken.consumer == self.consumers;
        link.window != self.window.wanted()
            || (self.aside.len() < MOST_IN_HAND && self.aside.iter().any(in_the_way))
    }

    fn came(&mut self, delivery: lapin::message::Delivery, consumer: u64) -> Taken {
        let taken = Taken::new(delivery, self.links, consumer);
        self.window.came(taken.redelivered, taken.body());
        taken
    }

    fn hand_out(&mut self, taken: Taken) -> Step {
        self.in_hand += 1;
        Step::Came(taken)
    }

    fn ready(&mut self) -> Option<Taken> {
        let taken = match self.waiting.pop_front() {
            Some(taken) => taken,
            None => {
                let Phase::Open(link) = &mut self.phase else {
                    return None;
                };
                match link.consumer().next().now_or_never()? {
                    Some(Ok(delivery)) => self.came(delivery, self.consumers),
                    Some(Err(error)) => {
                        self.phase = Phase::Over(Some(error));
                        return None;
                    }
                    None => {
                        self.phase = Phase::Over(None);
                        return None;
                    }
                }
            }
        };
        self.in_hand += 1;
        Some(taken)
    }

    fn let_go(&mut self, given_back: Option<Taken>, failures: u32, now: Duration) {
        self.in_hand = self.in_hand.saturating_sub(1);
        let Some(mut taken) = given_back.filter(|taken| taken.link == self.links) else {
            return;
        };
        self.window.trouble();
        if failures > taken.failures {
            taken.failures = failures;
            let doublings = failures.saturating_sub(1).min(10);
            let pause = ASIDE.saturating_mul(1 << doublings).min(ASIDE_CAP);
            let due = now.saturating_add(pause);
            self.aside.push(Aside { taken, due });
        } else {
            // Our own trouble: the next would meet the same.
            self.put_back(taken);
        }
    }

    fn put_back(&mut self, taken: Taken) {
        let at = self.waiting.partition_point(|one| one.tag < taken.tag);
        self.waiting.insert(at, taken);
    }

    /// One that is aside and is to be tried again.
    fn due_again(&mut self, clock: &dyn Clock, cx: &mut Context<'_>) -> Option<Taken> {
        let (at, due) = self
            .aside
            .iter()
            .enumerate()
            .map(|(at, aside)| (at, aside.due))
            .min_by_key(|(_, due)| *due)?;
        let now = clock.passed();
        if due <= now {
            self.next_aside = None;
            return Some(self.aside.remove(at).taken);
        }
        let sleep = match self.next_aside.take() {
            Some((known, sleep)) if known == due => sleep,
            _ => clock.pass(due - now),
        };
        let (_, sleep) = self.next_aside.insert((due, sleep));
        if sleep.poll_unpin(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        None
    }

    /// Asks the katalog now and then: the surest sign that we are heard (fiks-io 7). What it says decides the
    /// window, so nothing is handed out until it has answered, or its time is up. `None` = not now.
    fn check(&mut self, fiks: &Inner, cx: &mut Context<'_>) -> Option<Checked> {
        if let Check::Later(later) = &mut self.check {
            if later.poll_unpin(cx).is_pending() {
                return None;
            }
            self.check = Check::Due;
        }
        if let Check::Due = &self.check {
            let (api, konto) = (fiks.api.clone(), fiks.konto);
            self.check = Check::Asking(async move { api.status(konto).await }.boxed());
        }
        let Check::Asking(asking) = &mut self.check else {
            return None;
        };
        match asking.poll_unpin(cx) {
            Poll::Pending => Some(Checked::NotYet),
            Poll::Ready(status) => Some(self.checked(fiks, status)),
        }
    }

    fn checked(&mut self, fiks: &Inner, status: Result<KontoStatus, FiksError>) -> Checked {
        let clock = fiks.api.http().clock();
        let lasted = clock.passed().saturating_sub(self.opened_at) >= LASTING;
        let status = status.unwrap_or_else(|error| {
            tracing::debug!(konto = %fiks.konto, %error, "The katalog does not tell how the konto stands");
            KontoStatus::default()
        });
        if let Some(count) = status.antall_uavhentede_meldinger {
            self.window.waiting(count);
        }
        if let Some(count) = status.antall_konsumenter {
            fiks.receiving.looked.send_modify(|count| *count += 1);
            if count > 0 {
                self.overlooked = false;
            } else if lasted && !std::mem::replace(&mut self.overlooked, true) {
                return Checked::Overlooked;
            }
            // What counted us before we came anew may count the old connection still.
            if lasted || self.links == 1 {
                self.others = u32::try_from(count.saturating_sub(1)).unwrap_or(0);
            }
        }
        let next = if self.others > 0 { CHECK_OTHERS } else { CHECK };
        self.check = Check::Later(clock.pass(next));
        Checked::Fine
    }

    fn hurry(&mut self) {
        self.throttle.hurry();
        self.pause = None;
        if matches!(self.check, Check::Later(_)) {
            self.check = Check::Due;
        }
    }
}

/// Whether what is waited for has come; it is then forgotten.
fn is_over(wait: &mut Option<BoxFuture<'static, ()>>, cx: &mut Context<'_>) -> bool {
    let over = wait
        .as_mut()
        .is_none_or(|wait| wait.poll_unpin(cx).is_ready());
    if over {
        *wait = None;
    }
    over
}
