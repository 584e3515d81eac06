//! Receiving (eformidling-dpo 4.6): what lies ready, told one by one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use budstikke_channel::{Delivery, Inbound, ReceiveError};
use budstikke_domain::{Failure, FailureKind};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, select};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

use super::broker::Trouble;
use super::delivery::TransferAck;
use super::model::Overview;
use super::outcome::receive_error;
use super::{Dpo, Inner};

/// The time that [`super::DpoConfig::searches_a_minute`] counts in.
const SEARCH_WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// The longest that the broker may make us wait before the next poll.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// How many files of other channels are remembered, so that they are not asked about at every poll.
const FOREIGN_CAP: usize = 10_000;
/// The most that one search tells of (eformidling-dpo 4.4).
const PAGE: usize = 100;
/// Of the searches and details that are allowed a minute, those that fetching keeps for itself: two searches,
/// twice a minute. Letters that come in do not wait because many were sent.
const FOR_FETCHING: usize = 4;
const MILLISECOND: SignedDuration = SignedDuration::from_millis(1);
/// What is looked for. Files that were begun and never confirmed too: a crash between download and
/// confirmation must not lose a letter.
const LOOKED_FOR: [&str; 2] = ["Initialized", "DownloadStarted"];

pub(super) struct Polling {
    interval: SignedDuration,
    searches: Option<usize>,
    now: Notify,
    /// Counts the polls that were answered.
    looked: watch::Sender<u64>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    ready: VecDeque<Ready>,
    /// Handed out and neither let go nor confirmed.
    leased: HashSet<String>,
    /// Files of other channels, with when they were published.
    foreign: HashMap<String, Option<Timestamp>>,
    /// From when on the next search looks, for each of [`LOOKED_FOR`]: behind a page of files that others
    /// leave lying. None = from the beginning.
    from: [Option<Timestamp>; LOOKED_FOR.len()],
    next_poll: Option<Timestamp>,
    /// The broker asked us to wait until then; a person's hurry does not change that.
    not_before: Option<Timestamp>,
    searches: VecDeque<Timestamp>,
}

impl State {
    /// Forgets the searches that the carrier counts no more.
    fn forget_before(&mut self, now: Timestamp) {
        self.searches
            .retain(|at| *at <= now && now.duration_since(*at) < SEARCH_WINDOW);
    }
}

struct Ready {
    overview: Overview,
    raw: Vec<u8>,
}

impl Polling {
    pub(super) fn new(interval: SignedDuration, searches: Option<usize>) -> Polling {
        Polling {
            interval,
            searches,
            now: Notify::new(),
            looked: watch::Sender::new(0),
            state: Mutex::new(State::default()),
        }
    }

    /// Whether `due` is still to come. One that lies further ahead than anybody makes us wait is of a clock
    /// that has been set back since.
    fn is_waited_for(&self, due: Timestamp, now: Timestamp) -> bool {
        let longest = SignedDuration::try_from(LONGEST_WAIT).unwrap_or(SignedDuration::MAX);
        due > now && due.duration_since(now) <= longest.max(self.interval)
    }

    /// How long to wait before the carrier is asked for the details of a transfer, which it counts with the
    /// searches; `None` = not at all. The asking is then counted.
    pub(super) fn ask_for_details(&self, now: Timestamp) -> Option<Duration> {
        let mut state = self.state();
        let held_back = state.not_before.filter(|at| self.is_waited_for(*at, now));
        let full = self.searches.and_then(|most| {
            state.forget_before(now);
            let over = (state.searches.len() + 1 + FOR_FETCHING).checked_sub(most + 1)?;
            state.searches.get(over)?.saturating_add(SEARCH_WINDOW).ok()
        });
        let Some(at) = held_back.max(full) else {
            state.searches.push_back(now);
            return None;
        };
        Duration::try_from(at.duration_since(now)).ok()
    }

    /// Counts a search that was made for sending.
    pub(super) fn searched(&self, now: Timestamp) {
        self.state().searches.push_back(now);
    }

    /// The carrier asked for a pause; it is meant for every search.
    pub(super) fn hold_back(&self, now: Timestamp, wait: Duration) {
        let until = SignedDuration::try_from(wait.min(LONGEST_WAIT))
            .ok()
            .and_then(|wait| now.saturating_add(wait).ok());
        let mut state = self.state();
        state.not_before = state.not_before.max(until);
    }

    /// Lets go of a delivery: the next poll finds it again unless it was confirmed.
    pub(super) fn release(&self, id: &str) {
        self.state().leased.remove(id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbound for Dpo {
    fn next(&self) -> BoxFuture<'_, Result<Delivery, ReceiveError>> {
        async move {
            loop {
                if let Some(delivery) = self.take_ready() {
                    return Ok(delivery);
                }
                self.inner.wait_for_poll().await;
                self.inner.poll().await?;
            }
        }
        .boxed()
    }

    fn poll_now(&self) {
        self.inner.polling.state().next_poll = None;
        self.inner.polling.now.notify_one();
    }

    fn looked(&self) -> BoxFuture<'_, ()> {
        let mut looked = self.inner.polling.looked.subscribe();
        // The sender lives as long as we do, so this ends only when a poll was answered.
        async move { drop(looked.changed().await) }.boxed()
    }
}

impl Dpo {
    fn take_ready(&self) -> Option<Delivery> {
        let mut state = self.inner.polling.state();
        let ready = state.ready.pop_front()?;
        let id = ready.overview.file_transfer_id.clone();
        state.leased.insert(id.clone());
        drop(state);
        Some(Delivery {
            sender: ready.overview.sender.clone().unwrap_or_default(),
            size: size_of(&ready.overview),
            here: false,
            apart: false,
            again: false,
            raw: ready.raw,
            ack: Box::new(TransferAck::new(
                Arc::clone(&self.inner),
                id.clone(),
                &ready.overview,
            )),
            key: id,
        })
    }
}

pub(super) fn size_of(overview: &Overview) -> Option<u64> {
    u64::try_from(overview.file_transfer_size?)
        .ok()
        .filter(|size| *size > 0)
}

impl Dpo {
    /// How many files wait for us, at most a hundred. Takes none and changes nothing: for checks.
    pub async fn waiting(&self) -> Result<usize, ReceiveError> {
        let query = [
            ("role", "Recipient"),
            ("status", "Published"),
            ("recipientStatus", "Initialized"),
        ];
        let ids = self.inner.broker.search(&query).await;
        ids.map(|ids| ids.len()).map_err(receive_error)
    }
}

impl Inner {
    /// Waits until the interval has passed or somebody asks for a poll, and never beyond what the
    /// search limit allows.
    async fn wait_for_poll(&self) {
        let clock = self.broker.http().clock();
        loop {
            let (due, asked) = {
                let state = self.polling.state();
                (state.next_poll, self.polling.now.notified())
            };
            let now = clock.now();
            let due = due.filter(|due| self.polling.is_waited_for(*due, now));
            let allowed = self.search_allowed_at(now);
            match (due, allowed) {
                (None, None) => return,
                (None, Some(allowed)) => clock.sleep_until(allowed).await,
                (Some(due), _) => {
                    let slept = clock.sleep_until(due);
                    // Either way the state is looked at again.
                    let (Either::Left(_) | Either::Right(_)) =
                        select(slept, std::pin::pin!(asked)).await;
                }
            }
        }
    }

    /// When two more searches are allowed; `None` = now.
    fn search_allowed_at(&self, now: Timestamp) -> Option<Timestamp> {
        let mut state = self.polling.state();
        state.forget_before(now);
        let within_limit = self.polling.searches.and_then(|most| {
            let over = (state.searches.len() + 2).checked_sub(most + 1)?;
            state.searches.get(over)?.saturating_add(SEARCH_WINDOW).ok()
        });
        within_limit.max(
            state
                .not_before
                .filter(|at| self.polling.is_waited_for(*at, now)),
        )
    }

    async fn poll(&self) -> Result<(), ReceiveError> {
        let outcome = self.look().await;
        let now = self.broker.http().clock().now();
        let asked_to_wait = match &outcome {
            Err(Trouble::Failure(failure)) => failure.retry_after,
            _ => None,
        };
        let after = |wait: SignedDuration| now.saturating_add(wait).ok();
        let mut state = self.polling.state();
        state.not_before = asked_to_wait
            .and_then(|wait| SignedDuration::try_from(wait.min(LONGEST_WAIT)).ok())
            .and_then(after);
        state.next_poll = after(self.polling.interval).max(state.not_before);
        drop(state);
        if outcome.is_ok() {
            self.polling.looked.send_modify(|polls| *polls += 1);
        }
        outcome.map_err(receive_error)
    }

    /// Finds what is new and puts it in order of creation. What was found before trouble is kept.
    async fn look(&self) -> Result<(), Trouble> {
        let mut fresh = Vec::new();
        let outcome = self.gather(&mut fresh).await;
        fresh.sort_by_key(|ready| {
            let created = ready.overview.created.as_deref();
            created.and_then(|text| text.parse::<Timestamp>().ok())
        });
        self.polling.state().ready.extend(fresh);
        outcome
    }

    async fn gather(&self, fresh: &mut Vec<Ready>) -> Result<(), Trouble> {
        for (which, recipient_status) in LOOKED_FOR.into_iter().enumerate() {
            let ids = self.search(which, recipient_status).await?;
            let before = fresh.len();
            for id in &ids {
                if self.is_known(id) || fresh.iter().any(|ready: &Ready| ready.is(id)) {
                    continue;
                }
                let (overview, raw) = match self.broker.overview(id).await {
                    Ok(found) => found,
                    Err(Trouble::Failure(failure)) if is_about_one_file(&failure) => {
                        tracing::warn!(transfer = %id, %failure, "left for the next poll");
                        continue;
                    }
                    Err(trouble) => return Err(trouble),
                };
                if self.is_ours(&overview) {
                    fresh.push(Ready { overview, raw });
                } else {
                    let mut state = self.polling.state();
                    if state.foreign.len() < FOREIGN_CAP {
                        state.foreign.insert(id.clone(), published(&overview));
                    }
                }
            }
            let nothing_new = fresh.len() == before;
            self.polling.state().turn_page(which, &ids, nothing_new);
        }
        Ok(())
    }

    async fn search(&self, which: usize, recipient_status: &str) -> Result<Vec<String>, Trouble> {
        let now = self.broker.http().clock().now();
        let from = {
            let mut state = self.polling.state();
            state.searches.push_back(now);
            state.from.get(which).copied().flatten()
        };
        let from = from.map(|from| from.to_string());
        let mut query = vec![
            ("role", "Recipient"),
            ("status", "Published"),
            ("recipientStatus", recipient_status),
            ("orderAscending", "true"),
        ];
        query.extend(from.as_deref().map(|from| ("from", from)));
        let found = self.broker.search(&query).await;
        // The broker counts from when the search came to it: by now at the latest.
        let answered = self.broker.http().clock().now();
        if let Some(at) = self.polling.state().searches.back_mut() {
            *at = answered;
        }
        found
    }

    fn is_known(&self, id: &str) -> bool {
        let state = self.polling.state();
        state.leased.contains(id)
            || state.foreign.contains_key(id)
            || state.ready.iter().any(|ready| ready.is(id))
    }

    /// The rule of channels (eformidling-dpo 4.6).
    fn is_ours(&self, overview: &Overview) -> bool {
        let reference = overview.senders_file_transfer_reference.as_deref();
        match (&self.message_channel, reference) {
            (Some(own), Some(reference)) => own == reference,
            (Some(_), None) => false,
            (None, reference) => reference
                .is_none_or(|reference| !reference.is_empty() && !is_channel_name(reference)),
        }
    }
}

impl State {
    /// A full page of files that are not for us would hide every letter behind it: the next search looks
    /// behind that page, and the one after the last page from the beginning again. One search a poll, so
    /// that the limit holds.
    fn turn_page(&mut self, which: usize, page: &[String], nothing_new: bool) {
        let last = page
            .iter()
            .filter_map(|id| self.foreign.get(id).copied().flatten())
            .max();
        let Some(from) = self.from.get_mut(which) else {
            return;
        };
        let hidden = nothing_new && page.len() >= PAGE;
        *from = match (last, *from) {
            // Nothing can be asked for behind a whole page of one instant but what came after it.
            (Some(last), Some(from)) if hidden && last <= from => {
                from.checked_add(MILLISECOND).ok()
            }
            (last, _) => last.filter(|_| hidden),
        };
    }
}

impl Ready {
    fn is(&self, id: &str) -> bool {
        self.overview.file_transfer_id == id
    }
}

/// Whether a failure says nothing about the other files: this one is gone (another installation may
/// have taken it), or its overview is refused or unreadable. It must not hold the others back.
fn is_about_one_file(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::NotFound
            | FailureKind::Refused
            | FailureKind::Conflict
            | FailureKind::BadAnswer
    )
}

fn published(overview: &Overview) -> Option<Timestamp> {
    overview.published.as_deref()?.parse().ok()
}

/// Whether a message channel can have this name: `^[a-zA-Z0-9-_]{0,25}$`, the integrasjonspunkt's pattern,
/// and there is one.
pub fn is_channel_name(name: &str) -> bool {
    (1..=25).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_reference_names_a_channel_and_a_uuid_does_not() {
        for (reference, channel) in [
            ("", false),
            ("sak-1", true),
            ("abcdefghijklmnopqrstuvwxy", true),
            ("abcdefghijklmnopqrstuvwxyz", false),
            ("7d1c6a52-90b1-4c0f-8f43-0a2a52a4f9f5", false),
            ("en kanal", false),
        ] {
            assert_eq!(is_channel_name(reference), channel, "{reference:?}");
        }
    }
}
