//! Oppfølging (ux 5.2): what waits for a person, computed of what is true now. Nothing is put here and nothing has to
//! be taken away, but by what is done about it, or by a person who says that they are done with it.

mod rows;

use budstikke_domain::MessageUid;
use budstikke_packaging::KeyOps as _;
use budstikke_store::{DraftUid, FollowUps, Read, StoreError};
use jiff::{SignedDuration, Timestamp};

use crate::drafts::letter::Letter;
use crate::dto::{AppEvent, Banner, FollowUpPage, FollowUpRow};
use crate::messages::message_uid;
use crate::search::{One, read_all};
use crate::{App, AppError};

/// So many rows are shown. Who has more to do begins with these.
const SHOWN: u32 = 200;

/// The setting that says after how many days a letter without an answer is told of.
const ANSWER_DAYS: &str = "followup.answer_days";
/// Soon enough to answer before a week has gone. Our choice, which a person changes: no rule for all letters is known.
const DEFAULT_ANSWER_DAYS: u32 = 3;
/// More than that is never.
const MOST_ANSWER_DAYS: u32 = 365;
/// So long a draft may lie before it is asked about (ux 5.2).
const DRAFT_DAYS: i64 = 14;
/// A certificate that runs out sooner is told of (ux 5.2).
const CERTIFICATE_DAYS: i64 = 30;

/// A message that waits, with what its row is made of.
struct Waiting {
    reason: Reason,
    one: One,
    /// The receipt of ours that it is about, when the row shows the letter.
    receipt: Option<MessageUid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Troubled,
    Stuck,
    Near,
    Unanswered,
}

impl App {
    /// What waits for a person, the most urgent first.
    pub async fn follow_ups(&self) -> Result<FollowUpPage, AppError> {
        let now = self.clock().now();
        let answer_days = self.answer_days().await?;
        let before = came_before(now, answer_days);
        let (waiting, delegations, messages) = self
            .store()
            .read(move |read| {
                let found = read.follow_ups(before, SHOWN)?;
                let total = read.follow_up_count(before)?;
                Ok((waiting(read, found)?, read.delegations()?, total))
            })
            .await?;
        let mut rows = Vec::new();
        for one in &waiting {
            rows.push(self.waiting_row(one, &delegations, now)?);
        }
        let drafts = self.old_drafts(now).await?;
        let banners = self.to_be_mended(now).await?;
        let total = messages + (drafts.len() + banners.len()) as u64;
        rows.extend(drafts.into_iter().map(|draft| rows::draft(draft, now)));
        rows.extend(banners.into_iter().map(rows::setup));
        rows.sort_by_key(|(rank, _)| *rank);
        Ok(FollowUpPage {
            rows: rows
                .into_iter()
                .map(|(_, row)| row)
                .take(SHOWN as usize)
                .collect(),
            total: u32::try_from(total).unwrap_or(u32::MAX),
            answer_days,
        })
    }

    /// How many things wait for a person.
    pub(crate) async fn follow_up_count(&self) -> Result<u64, AppError> {
        let now = self.clock().now();
        let before = came_before(now, self.answer_days().await?);
        let messages = self
            .store()
            .read(move |read| read.follow_up_count(before))
            .await?;
        let drafts = self.old_drafts(now).await?.len();
        let banners = self.to_be_mended(now).await?.len();
        Ok(messages + (drafts + banners) as u64)
    }

    /// «Håndtert»: a person is done with the row `key`, or is not after all. What waits for a decision or must be
    /// mended stays until that is done.
    ///
    /// Errors: [`AppError::NotFound`] when there is no such row.
    pub async fn follow_up_done(&self, key: &str, done: bool) -> Result<(), AppError> {
        match key.split_once(':') {
            Some(("message", uid)) => {
                let uid = message_uid(uid)?;
                let marked = self.store().tx(move |tx| tx.mark_handled(&uid, done));
                Ok(marked.await?)
            }
            Some(("draft", uid)) => {
                let uid = DraftUid::parse(uid).ok_or(AppError::NotFound("draft"))?;
                let lies = self.store().tx(move |tx| tx.let_draft_lie(&uid, done));
                Ok(lies.await?)
            }
            _ => Err(AppError::NotFound("follow-up")),
        }
    }

    /// After how many days a letter that nobody has answered is told of; 0 = never.
    pub async fn set_answer_days(&self, days: u32) -> Result<(), AppError> {
        let days = days.min(MOST_ANSWER_DAYS).to_string();
        self.store()
            .tx(move |tx| tx.put_setting(ANSWER_DAYS, &days))
            .await?;
        self.tell(AppEvent::HealthChanged);
        Ok(())
    }

    async fn answer_days(&self) -> Result<u32, AppError> {
        let kept = self.store().read(|read| read.setting(ANSWER_DAYS)).await?;
        let days = kept.and_then(|text| text.parse().ok());
        Ok(days.unwrap_or(DEFAULT_ANSWER_DAYS))
    }

    fn waiting_row(
        &self,
        waiting: &Waiting,
        delegations: &[(String, String)],
        now: Timestamp,
    ) -> Result<(rows::Rank, FollowUpRow), AppError> {
        let found = self.found(&waiting.one, delegations, now)?;
        let settings = self.settings();
        let who = rows::Us {
            person: &settings.person,
            organisation: &self.organisation().name,
        };
        Ok(rows::message(waiting, found, who, now))
    }

    /// Drafts that have lain long, the oldest first.
    async fn old_drafts(&self, now: Timestamp) -> Result<Vec<crate::dto::DraftRow>, AppError> {
        let since = days_before(now, DRAFT_DAYS);
        let drafts = self
            .store()
            .read(move |read| {
                let rows = read.old_drafts(since)?.into_iter();
                rows.map(|row| Ok((read.attachments(&row.uid)?.len(), row)))
                    .collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        let mut old = Vec::new();
        for (documents, row) in drafts {
            if !Letter::of(&row)?.thrown_away {
                old.push(crate::drafts::list_row(row, documents));
            }
        }
        Ok(old)
    }

    /// What must be mended here, and what should be before it does harm.
    async fn to_be_mended(&self, now: Timestamp) -> Result<Vec<Banner>, AppError> {
        let mut banners = self.health().await?.banners;
        let early = self
            .konto_certificate_days(now)
            .is_some_and(|days| days >= CERTIFICATE_DAYS);
        banners.retain(|banner| !(early && banner.key == crate::fiks::advice::EXPIRY));
        let told = banners
            .iter()
            .any(|banner| banner.key == budstikke_channel::Blocker::OWN_CERTIFICATE);
        let left = self
            .credential()
            .certificate()
            .not_after()
            .duration_since(now);
        let days = left.as_secs().div_euclid(24 * 60 * 60);
        if !told && days < CERTIFICATE_DAYS {
            banners.push(rows::own_certificate(days, self.environment()));
        }
        Ok(banners)
    }
}

/// What the rows of what was found are made of.
fn waiting(read: &Read<'_>, found: FollowUps) -> Result<Vec<Waiting>, StoreError> {
    let mut waiting = Vec::new();
    for (reason, messages) in [
        (Reason::Troubled, found.troubled),
        (Reason::Stuck, found.stuck),
        (Reason::Near, found.near),
        (Reason::Unanswered, found.unanswered),
    ] {
        let (mut shown, mut receipts) = (Vec::new(), Vec::new());
        for message in messages {
            // No list has receipts of ours: their letter is shown.
            let letter = read.related(&message)?;
            receipts.push(letter.is_some().then(|| message.uid.clone()));
            shown.push(letter.unwrap_or(message));
        }
        let ones = read_all(read, shown)?.into_iter().zip(receipts);
        waiting.extend(ones.map(|(one, receipt)| Waiting {
            reason,
            one,
            receipt,
        }));
    }
    Ok(waiting)
}

/// Letters that came at this moment or before have lain for `days`.
fn came_before(now: Timestamp, days: u32) -> Timestamp {
    match days {
        0 => Timestamp::MIN,
        days => days_before(now, i64::from(days)),
    }
}

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::MIN)
}
