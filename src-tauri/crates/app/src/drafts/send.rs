//! From draft to Utboks: everything is frozen here, in one commit.

use std::time::Duration;

use budstikke_domain::{
    AccountId, DpoRoute, Failure, FailureKind, MessageUid, Route, failpoint, words,
};
use budstikke_store::{Attachment, DraftUid, NewJob, NewMessage, NewPart, PartRole};
use jiff::{SignedDuration, Timestamp};

use crate::drafts::check::{Checked, problems};
use crate::drafts::compose::{Composed, compose};
use crate::drafts::draft_uid;
use crate::drafts::fiks_io::{self, KnownKonto, attached};
use crate::drafts::letter::{Letter, in_sending_order};
use crate::drafts::several;
use crate::dto::{DraftCheck, Problem, ProblemLevel, Sent};
use crate::fiks::konto::{ToKonto, konto_id, warnings};
use crate::{App, AppError};

/// A lookup older than this is done again before sending (ux 5.6).
const LOOKUP_LASTS: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// What stands between a draft and sending.
    pub async fn check_draft(&self, id: &str) -> Result<DraftCheck, AppError> {
        let uid = draft_uid(id)?;
        let (row, attachments) = self.stored_draft(&uid).await?;
        let found = self.problems(&uid, Letter::of(&row)?, attachments).await?;
        Ok(DraftCheck {
            ready: !found
                .iter()
                .any(|problem| problem.level == ProblemLevel::Error),
            problems: found,
        })
    }

    /// What stands between `letter` and sending. Reads files and judges them, so on a thread of its own.
    pub(crate) async fn problems(
        &self,
        draft: &DraftUid,
        letter: Letter,
        attachments: Vec<Attachment>,
    ) -> Result<Vec<Problem>, AppError> {
        let reading = self.attachments().progress(draft);
        let uses_dpo = self.uses_dpo();
        let blobs = self.store().blobs().clone();
        tokio::task::spawn_blocking(move || {
            let attached = attached::read(&letter, &attachments, &blobs);
            several::problems(&letter, |copy| {
                problems(&Checked {
                    letter: copy,
                    attachments: &attachments,
                    attached: &attached,
                    reading,
                    uses_dpo,
                })
            })
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// «Signer og send»: freezes ids, route, arkivmelding and documents, and puts the message in Utboks. When
    /// there are several recipients, a message for each: all of them or none.
    /// When this returns, nothing of it can be lost; nothing leaves the machine before the hold is over.
    ///
    /// Errors: [`AppError::DraftNotReady`] with what to mend first; the directory's when the recipient must
    /// be looked up and that fails. The draft is unchanged then.
    pub async fn send_draft(&self, id: &str) -> Result<Sent, AppError> {
        let draft = draft_uid(id)?;
        let check = self.check_draft(id).await?;
        if let Some(problem) = check
            .problems
            .iter()
            .find(|problem| problem.level == ProblemLevel::Error)
        {
            return Err(AppError::DraftNotReady(problem.text.clone()));
        }
        let (row, attachments) = self.stored_draft(&draft).await?;
        let letter = Letter::of(&row)?;
        // All the ways first: until the last is known, nothing is made of any.
        let ways = self.routes(&draft, &letter, attachments.len()).await?;
        let attachments = in_sending_order(attachments);
        let now = self.clock().now();
        let mut messages = Vec::with_capacity(ways.len());
        for (copy, route) in ways {
            messages.push(self.message_of(&copy, route, &attachments, now).await?);
        }
        let hold_seconds = self.settings().hold_seconds;
        let hold = Duration::from_secs(u64::from(hold_seconds));
        let recipients = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        let Some(uid) = messages.first().map(|message| message.uid.clone()) else {
            return Err(AppError::Internal("a draft without a copy".to_owned()));
        };
        self.store()
            .tx(move |tx| tx.enqueue(Some(&draft), &messages, hold))
            .await?;
        failpoint!("S3");
        let hold_until = now
            .saturating_add(SignedDuration::from_secs(i64::from(hold_seconds)))
            .unwrap_or(now);
        Ok(Sent {
            uid: uid.to_string(),
            hold_until: hold_until.to_string(),
            hold_seconds,
            recipients,
        })
    }

    /// The message that a letter to one becomes.
    async fn message_of(
        &self,
        letter: &Letter,
        route: Route,
        attachments: &[Attachment],
        now: Timestamp,
    ) -> Result<NewMessage, AppError> {
        // Over FIKS IO it counts from when KS has the message.
        let deadline = match &route {
            Route::Dpo(_) => Some(self.deadline_to_send(letter, now)?),
            Route::FiksIo(_) => None,
        };
        let parts = match &route {
            Route::Dpo(route) => self.dpo_parts(letter, attachments, route, now).await?,
            Route::FiksIo(route) => fiks_io::parts(self, letter, attachments, route, now).await?,
        };
        Ok(NewMessage {
            uid: MessageUid::generate(),
            account: self.account_of(&route)?,
            wire_id: letter.message_id.clone(),
            conversation_id: letter.conversation_id.clone(),
            sender: self.organisation().clone(),
            route,
            title: letter.title.trim().to_owned(),
            content: letter.to_content()?.content,
            deadline,
            parts,
            job: NewJob {
                attempt_key: letter.attempt_key.to_string(),
            },
        })
    }

    /// The arkivmelding of a letter over DPO and its documents; of an avtalt message the documents only.
    async fn dpo_parts(
        &self,
        letter: &Letter,
        attachments: &[Attachment],
        route: &DpoRoute,
        now: Timestamp,
    ) -> Result<Vec<NewPart>, AppError> {
        let (sender, settings) = (self.organisation(), self.settings());
        let Composed { xml, documents } =
            compose(letter, attachments, sender, route, &settings, now)?;
        let mut parts = Vec::with_capacity(documents.len() + 1);
        if !letter.is_agreed() {
            parts.push(self.arkivmelding(xml).await?);
        }
        parts.extend(documents);
        Ok(parts)
    }

    async fn arkivmelding(&self, xml: Vec<u8>) -> Result<NewPart, AppError> {
        let blobs = self.store().blobs().clone();
        let blob = tokio::task::spawn_blocking(move || blobs.put(&xml))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        Ok(NewPart {
            role: PartRole::Arkivmelding,
            filename: budstikke_wire::ARKIVMELDING_XML.to_owned(),
            title: "Arkivmelding".to_owned(),
            media_type: "application/xml".to_owned(),
            blob,
        })
    }

    fn account_of(&self, route: &Route) -> Result<AccountId, AppError> {
        match route {
            Route::Dpo(_) => self.dpo_account(),
            Route::FiksIo(_) => Ok(self.own_konto()?.account),
        }
    }

    /// A copy of the letter for each recipient, with its way. Whose way it is that fails is told when there are
    /// several.
    pub(crate) async fn routes(
        &self,
        draft: &DraftUid,
        letter: &Letter,
        documents: usize,
    ) -> Result<Vec<(Letter, Route)>, AppError> {
        let copies = letter.copies();
        let several = copies.len() > 1;
        let mut ways = Vec::with_capacity(copies.len());
        // One after the other: each is kept in the draft.
        for copy in copies {
            match self.route(draft, &copy, documents).await {
                Ok(route) => ways.push((copy, route)),
                Err(cause) if several => {
                    return Err(AppError::OneOfSeveral {
                        who: copy.addressee(),
                        cause: Box::new(cause),
                    });
                }
                Err(cause) => return Err(cause),
            }
        }
        Ok(ways)
    }

    /// The way of a letter to one: the one looked up for it, or a fresh look-up when that is a day old or the
    /// recipient is known to have changed its key since. Kept in the draft, so that a letter reviewed with
    /// a net can be sent without one.
    pub(crate) async fn route(
        &self,
        draft: &DraftUid,
        letter: &Letter,
        documents: usize,
    ) -> Result<Route, AppError> {
        if !letter.is_fiks_io() {
            return self.dpo_route(draft, letter).await.map(Route::Dpo);
        }
        let own = self.own_konto()?;
        let payload = letter.fiks_io.has_payload(documents);
        let konto = self.known_konto(draft, letter, payload).await?;
        Ok(Route::FiksIo(fiks_io::route(
            &letter.fiks_io,
            &konto,
            &own.config.konto,
            payload,
        )))
    }

    /// The konto of a draft as the katalog tells of it now, when nothing stops the message. What was found
    /// less than a day ago stands in while nobody can be asked.
    async fn known_konto(
        &self,
        draft: &DraftUid,
        letter: &Letter,
        payload: bool,
    ) -> Result<KnownKonto, AppError> {
        let message = to_konto(letter, payload)?;
        let known = letter.fiks_io.contact.as_ref();
        let known = known.filter(|known| self.is_fresh(known.looked_up_at));
        let konto = match (self.receiving_konto(&message).await, known) {
            // What was found for a message without a payload has nothing to lock for.
            (Err(AppError::Service(failure)), Some(known))
                if is_out_of_reach(&failure) && !(payload && known.certificate.is_empty()) =>
            {
                return Ok(known.clone());
            }
            (found, _) => found?,
        };
        if known == Some(&konto) {
            return Ok(konto);
        }
        let (kept, of) = (konto.clone(), letter.message_id.clone());
        self.change_letter(draft, move |letter| {
            letter.keep_contact(&of, kept);
            Ok(())
        })
        .await?;
        Ok(konto)
    }

    /// What a person should know before sending, though it stops nothing: that nobody listens, that a key
    /// runs out, that no answer comes here. Nothing about the receiver while nobody can be asked.
    pub(crate) async fn konto_warnings(&self, letter: &Letter, documents: usize) -> Vec<String> {
        let payload = letter.fiks_io.has_payload(documents);
        let Ok(message) = to_konto(letter, payload) else {
            return Vec::new();
        };
        let judged = self.judge_konto(&message).await;
        let mut told = judged
            .map(|judged| warnings(&judged.contact, &judged.judgement.findings))
            .unwrap_or_default();
        if self.konto_off().is_some() {
            told.push(words! {
                nb: "Henting fra kontoen deres er slått av her. Svar kommer ikke hit.",
                nn: "Henting frå kontoen dykkar er slått av her. Svar kjem ikkje hit.",
                en: "Fetching from your account is turned off here. Answers do not come here.",
            });
        }
        told
    }

    fn is_fresh(&self, looked_up_at: Timestamp) -> bool {
        self.clock().now().duration_since(looked_up_at) < LOOKUP_LASTS
    }

    async fn dpo_route(&self, draft: &DraftUid, letter: &Letter) -> Result<DpoRoute, AppError> {
        self.dpo_account()?;
        let fresh = |route: &&DpoRoute| self.is_fresh(route.looked_up_at);
        if let Some(route) = letter.route.as_ref().filter(fresh)
            && !self.is_outdated(route).await?
        {
            return Ok(route.clone());
        }
        let (Some(recipient), Some(process)) = (&letter.recipient, letter.effective_process())
        else {
            return Err(AppError::DraftNotReady(words! {
                nb: "Mottaker mangler. Søk på navn eller organisasjonsnummer.",
                nn: "Mottakar manglar. Søk på namn eller organisasjonsnummer.",
                en: "The recipient is missing. Search by name or organisation number.",
            }));
        };
        let route = self.look_up(recipient, &process).await?;
        let (kept, of) = (route.clone(), letter.message_id.clone());
        self.change_letter(draft, move |letter| {
            letter.keep_route(&of, kept);
            Ok(())
        })
        .await?;
        Ok(route)
    }
}

fn to_konto(letter: &Letter, payload: bool) -> Result<ToKonto<'_>, AppError> {
    let fiks = &letter.fiks_io;
    Ok(ToKonto {
        konto: konto_id(&fiks.konto)?,
        melding_type: fiks.melding_type(),
        payload,
        is_answer: fiks.reply_to.is_some(),
    })
}

/// Whether a service could not be asked at all, which says nothing of what it would have said.
fn is_out_of_reach(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Offline | FailureKind::Unreachable | FailureKind::NoAnswer | FailureKind::Busy
    )
}
