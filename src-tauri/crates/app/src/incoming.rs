//! Innboks: the letters that came in, one in full, and what a person makes of its sender.

mod arkivmelding;
mod detail;
pub(crate) mod envelope;
pub(crate) mod kvittering;
mod paper;
mod rows;
pub(crate) mod verdict;

use budstikke_domain::{Finding, ServiceIdentifier, Source, StatusEvent, Verdict, Who};
use budstikke_store::{EventRow, MessageRow};

use crate::dto::{InboxPage, IncomingDetail, ThreadPlace, ThreadRow};
use crate::intake::judge::Judgement;
use crate::messages::message_uid;
use crate::{App, AppError};
use detail::Opened;
use rows::aside_row;
pub(crate) use rows::row;

const PAGE: u32 = 50;
/// Deliveries that no message came of are rare; so many are shown.
const ASIDE: u32 = 20;

impl App {
    /// A page of Innboks, newest first. `after` is what the page before gave as `next`.
    pub async fn list_inbox(&self, after: Option<&str>) -> Result<InboxPage, AppError> {
        let before = after.and_then(|text| text.parse::<i64>().ok());
        let accounts: Vec<_> = self.accounts().collect();
        let (rows, delegations, aside, (total, unread)) = self
            .store()
            .read(move |read| {
                let rows = read.inbox(before, PAGE)?;
                let delegations = read.delegations()?;
                let aside = match before {
                    None => {
                        let mut aside = Vec::new();
                        for account in accounts {
                            aside.extend(read.put_aside_deliveries(account, ASIDE)?);
                            aside.extend(read.being_fetched(account, ASIDE)?);
                        }
                        aside.sort_by_key(|delivery| std::cmp::Reverse(delivery.first_seen));
                        aside
                    }
                    Some(_) => Vec::new(),
                };
                Ok((rows, delegations, aside, read.inbox_counts()?))
            })
            .await?;
        let next = rows
            .last()
            .filter(|_| rows.len() == PAGE as usize)
            .map(|row| row.message.id.to_string());
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(InboxPage {
            rows: rows
                .iter()
                .map(|one| row(one, &delegations))
                .collect::<Result<_, _>>()?,
            total: small(total),
            unread: small(unread),
            next,
            aside: aside.into_iter().map(aside_row).collect(),
        })
    }

    /// An incoming letter in full. Does not mark it as looked at: [`App::mark_read`] does.
    pub async fn incoming(&self, uid: &str) -> Result<IncomingDetail, AppError> {
        let row = self.letter(uid).await?;
        let letter = Opened::load(self, row).await?;
        letter.detail()
    }

    /// Marks an incoming letter as looked at, or not.
    pub async fn mark_read(&self, uid: &str, read: bool) -> Result<(), AppError> {
        let uid = message_uid(uid)?;
        self.store()
            .tx(move |tx| tx.mark_unread(&uid, !read))
            .await?;
        Ok(())
    }

    /// «Marker som håndtert»: notes that somebody here is done with an incoming letter, or is not after all.
    /// Nobody else is told.
    pub async fn mark_handled(&self, uid: &str, handled: bool) -> Result<(), AppError> {
        let uid = message_uid(uid)?;
        self.store()
            .tx(move |tx| tx.mark_handled(&uid, handled))
            .await?;
        Ok(())
    }

    /// A person vouches for the sender of a letter: its content is let out of quarantine and the sender is
    /// told LEVERT, or, where one organisation signs for another, that pair is known from now on.
    ///
    /// Errors: [`AppError::NotTrusted`] for a letter whose content is proven wrong or can not be read;
    /// nobody can vouch for that.
    pub async fn accept_message(&self, uid: &str) -> Result<IncomingDetail, AppError> {
        let row = self.letter(uid).await?;
        let judgement = judgement(&row)?;
        let opened = Opened::load(self, row).await?;
        let row = &opened.whole.message;
        if judgement.verdict == Verdict::Failed
            || (!judgement.lets_in() && opened.whole.parts.is_empty())
        {
            return Err(AppError::NotTrusted);
        }
        let release = !judgement.lets_in() && !row.accepted;
        let parts = opened.whole.parts.clone();
        let blobs = self.store().blobs().clone();
        let service = row.service.clone();
        let read =
            tokio::task::spawn_blocking(move || arkivmelding::read(&blobs, &parts, &service))
                .await
                .map_err(|error| AppError::Internal(error.to_string()))?;
        let title = match &read {
            Some(read) => arkivmelding::title(read),
            None => row.title.clone(),
        };
        let names: Vec<&str> = opened
            .whole
            .parts
            .iter()
            .map(|part| part.filename.as_str())
            .collect();
        let roles = arkivmelding::roles(row, &names, read.as_ref());
        let parts: Vec<_> = opened
            .whole
            .parts
            .iter()
            .zip(roles)
            .map(|(part, (role, title))| (part.id, role, title))
            .collect();
        let (uid, service) = (row.uid.clone(), row.service.clone());
        let pair = judgement.signer.filter(|_| judgement.verdict.is_good());
        let pair = pair.filter(|_| judgement.who == Who::Delegated);
        let stated = judgement.stated;
        // FIKS IO has no word for it.
        let told = row.service == ServiceIdentifier::Dpo;
        self.store()
            .tx(move |tx| {
                let mut event = StatusEvent::local(service.clone(), "GODTATT", tx.now(), "");
                event.source = Source::Human;
                "GODTATT".clone_into(&mut event.source_key);
                tx.append_event(&uid, &event)?;
                if let Some((signer, stated)) = pair.zip(stated) {
                    tx.confirm_delegation(signer, stated)?;
                }
                tx.release_parts(&uid, &title, &parts)?;
                if release {
                    let mut taken = StatusEvent::local(service, "INNKOMMENDE_LEVERT", tx.now(), "");
                    "INNKOMMENDE_LEVERT".clone_into(&mut taken.source_key);
                    tx.append_event(&uid, &taken)?;
                    if told && let Some(about) = envelope_blob(&tx.events(&uid)?) {
                        tx.answer(&uid, "LEVERT", &about)?;
                    }
                }
                Ok(())
            })
            .await?;
        self.incoming(opened.whole.message.uid.as_str()).await
    }
}

/// A letter that came in, among the others of its conversation.
pub(crate) fn thread_row(
    letter: &MessageRow,
    delegations: &[(String, String)],
) -> Result<ThreadRow, AppError> {
    let alone = budstikke_store::InboxRow {
        message: letter.clone(),
        parts: Vec::new(),
        receipt: None,
    };
    let row = row(&alone, delegations)?;
    Ok(ThreadRow {
        uid: row.uid,
        place: ThreadPlace::Inbox,
        counterpart: row.sender,
        title: row.title,
        word: row.word,
        tone: row.tone,
        at: row.received_at,
    })
}

/// The judgement that is kept with a letter.
pub(crate) fn judgement(letter: &MessageRow) -> Result<Judgement, AppError> {
    let mut judgement: Judgement = serde_json::from_str(&letter.evidence)
        .map_err(|error| AppError::Internal(format!("judgement: {error}")))?;
    let note = letter.signer_note.map(Finding::from);
    judgement.findings.extend(note);
    Ok(judgement)
}

/// The SBD of a letter, as the event that it came keeps it.
fn envelope_blob(events: &[EventRow]) -> Option<budstikke_store::BlobId> {
    let came = events
        .iter()
        .find(|row| row.event.code == "INNKOMMENDE_MOTTATT")?;
    budstikke_store::BlobId::parse(&came.event.raw_blob)
}
