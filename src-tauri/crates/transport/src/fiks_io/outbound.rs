//! Sending (fiks-io 5).

use budstikke_channel::{
    Attempt, Handoff, Outbound, Progress, ProgressSink, Reconciled, RemoteStatus, Submission,
    SubmitError,
};
use budstikke_domain::{FiksIoRoute, Route, failpoint, word, words};
use budstikke_identity::FiksError;
use budstikke_net::Answer;
use budstikke_wire::fiks_io::{Accepted, KontoId};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::multipart::Multipart;
use super::outcome::{self, Left};
use super::{FiksIo, Inner};
use crate::spool::{self, Watched};

impl Outbound for FiksIo {
    fn submit<'a>(
        &'a self,
        submission: &'a Submission,
        progress: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>> {
        self.inner.submit(submission, progress).boxed()
    }

    /// The platform can not be asked what became of a request: once bytes may have left, an answer of the
    /// receiver or a person decides.
    fn reconcile<'a>(
        &'a self,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>> {
        let known = if attempt.progress.upload_started {
            Reconciled::Forgotten
        } else {
            Reconciled::NothingArrived
        };
        std::future::ready(Ok(Some(known))).boxed()
    }

    /// None: the platform tells by messages of its own.
    fn statuses<'a>(
        &'a self,
        _: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>> {
        std::future::ready(Ok(Vec::new())).boxed()
    }
}

impl Inner {
    async fn submit(
        &self,
        submission: &Submission,
        sink: &dyn ProgressSink,
    ) -> Result<Handoff, SubmitError> {
        let Route::FiksIo(route) = &submission.route else {
            return Err(SubmitError::misrouted(&submission.route));
        };
        let started = Progress {
            upload_started: true,
            ..submission.progress.clone()
        };
        // Durable before the first byte: a crash from here on is a question to a person.
        sink.save(&started).await?;
        failpoint!("S9");
        let outcome = self.hand_over(submission, route, &started, sink).await;
        failpoint!("S12");
        let settled = !matches!(outcome, Ok(_) | Err(SubmitError::Uncertain(_)));
        if settled {
            // Nobody has it. Nobody could be asked later, so that is written down now.
            let nothing_left = Progress {
                upload_started: false,
                ..started
            };
            sink.save(&nothing_left).await?;
        }
        outcome
    }

    async fn hand_over(
        &self,
        submission: &Submission,
        route: &FiksIoRoute,
        started: &Progress,
        sink: &dyn ProgressSink,
    ) -> Result<Handoff, SubmitError> {
        let body = Multipart::new(submission);
        let (watched, total) = (Watched::default(), body.len());
        let answer = self
            .api
            .send(
                &body.media_type(),
                || watched.watch(body.upload()),
                &mut |sent| sink.sent_bytes(sent, total),
            )
            .await;
        let left = if watched.all_sent() {
            Left::Everything
        } else {
            Left::NotAll
        };
        let trouble = match answer {
            Ok(answer) => match self.accepted(route, &answer) {
                Ok(accepted) => {
                    return Ok(Handoff {
                        transfer_id: accepted.melding_id.to_string(),
                        stated_at: String::new(),
                        raw: answer.body,
                    });
                }
                Err(text) => FiksError::Service(answer.bad(&text)),
            },
            Err(trouble) => trouble,
        };
        if let (Some(text), FiksError::Service(failure)) = (watched.source_error(), &trouble) {
            let mut cause = failure.clone();
            cause.text = text;
            return Err(spool::changed(cause));
        }
        let skew = self.api.http().clock_skew();
        Err(outcome::submit_error(
            trouble,
            left,
            skew.as_ref(),
            &submission.attempt_key,
            started,
        ))
    }

    /// Reads the proof that the platform has the message; a portal's page in between is a 200 too.
    fn accepted(&self, route: &FiksIoRoute, answer: &Answer) -> Result<Accepted, String> {
        let accepted = Accepted::parse(&answer.body).map_err(|error| {
            words! {
                nb: "svaret har ingen meldingId: {error}",
                nn: "svaret har ingen meldingId: {error}",
                en: "the answer has no meldingId: {error}",
            }
        })?;
        let other = |stated: Option<KontoId>, ours: Option<KontoId>| {
            stated.is_some_and(|stated| ours != Some(stated))
        };
        if other(accepted.mottaker, KontoId::parse(&route.konto))
            || other(accepted.avsender, Some(self.konto))
        {
            return Err(word! {
                nb: "svaret gjelder en annen melding",
                nn: "svaret gjeld ei anna melding",
                en: "the answer is about another message",
            }
            .to_owned());
        }
        Ok(accepted)
    }
}
