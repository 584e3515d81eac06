//! Uploads in pieces, by TUS 1.0.0 (eformidling-dpo 4.4): a broken one goes on from where it was.
//!
//! Until the last piece has left, nobody can have the file, so a break before that is never uncertain. The
//! address of the upload is saved before any bytes leave; how much the broker has, the broker says.

use budstikke_channel::SubmitError;
use budstikke_domain::{Failure, FailureKind, failpoint, word, words};

use super::broker::{Kept, Trouble};
use super::found::Found;
use super::frame::Frame;
use super::outbound::{Run, note, refused};
use super::outcome::{self, Step, bro};
use crate::outcome::unavailable;
use crate::spool::Watched;

/// Where an upload in pieces stands.
enum Stand {
    /// The broker has so many bytes.
    At(u64),
    /// The broker does not know the upload: it is complete, or it was thrown away.
    Gone,
}

impl Run<'_> {
    /// Gets every byte of `frame` to the broker, from where it says that it is.
    ///
    /// A break is taken up at once for as long as bytes get through in between; two at the same place end
    /// the attempt. Cancel-safe: what the broker has, it keeps.
    pub(super) async fn upload_in_pieces(
        &mut self,
        id: &str,
        frame: &Frame,
    ) -> Result<(), SubmitError> {
        let total = frame.len();
        let mut broke_at = None;
        let mut stand = self.take_up(id, total).await?;
        while let Stand::At(offset) = stand {
            self.sink.sent_bytes(offset, total);
            if offset == total {
                return self.has_all().await;
            }
            let length = self.piece_size().min(total - offset);
            self.all_may_have_left(offset + length == total).await?;
            if self.progress.upload_started {
                failpoint!("P4");
            }
            let Err(trouble) = self.send_piece(frame, offset, length).await? else {
                stand = Stand::At(offset + length);
                failpoint!("P3");
                continue;
            };
            if broke_at == Some(offset) || !is_break(&trouble) {
                return Err(self.failed(self.step(), trouble));
            }
            broke_at = Some(offset);
            stand = match self.stand(total).await {
                Ok(stand) => stand,
                Err(_) => return Err(self.failed(self.step(), trouble)),
            };
        }
        self.ask_why_gone(id).await
    }

    /// Opens the upload, or asks how much of it the broker has.
    async fn take_up(&mut self, id: &str, total: u64) -> Result<Stand, SubmitError> {
        if self.progress.upload_url.is_none() {
            match self.dpo.broker.open_upload(id, total).await {
                Ok(url) => {
                    failpoint!("P1");
                    self.progress.upload_url = Some(url);
                    self.save().await?;
                    return Ok(Stand::At(0));
                }
                // Opened before, and its address not written down: the answer was lost, or we ended.
                Err(Trouble::Failure(failure)) if failure.kind == FailureKind::Conflict => {
                    self.progress.upload_url = Some(self.dpo.broker.pieces_url(id));
                    self.save().await?;
                }
                Err(Trouble::Failure(failure)) if outcome::wants_new_transfer(&failure) => {
                    return self.begin_anew(failure).await;
                }
                Err(trouble) => return Err(self.failed(Step::Initialize, trouble)),
            }
        }
        let stand = self.stand(total).await;
        stand.map_err(|trouble| self.failed(Step::Ask, trouble))
    }

    async fn stand(&self, total: u64) -> Result<Stand, Trouble> {
        let url = self.progress.upload_url.as_deref().unwrap_or_default();
        failpoint!("P2");
        match self.dpo.broker.kept(url).await {
            Ok(Kept { offset, length }) if length == total => Ok(Stand::At(offset)),
            // Of another length: not what we are sending.
            Ok(_) => Ok(Stand::Gone),
            Err(Trouble::Failure(failure)) if failure.kind == FailureKind::NotFound => {
                Ok(Stand::Gone)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Sends one piece. The outer error ends the attempt.
    async fn send_piece(
        &mut self,
        frame: &Frame,
        offset: u64,
        length: u64,
    ) -> Result<Result<(), Trouble>, SubmitError> {
        let url = self.progress.upload_url.clone().unwrap_or_default();
        let (sink, total) = (self.sink, frame.len());
        let watched = Watched::default();
        let outcome = self
            .dpo
            .broker
            .send_piece(
                &url,
                offset,
                || watched.watch(frame.piece(offset, length)),
                &mut |sent| sink.sent_bytes(offset + sent, total),
            )
            .await;
        match (outcome, watched.source_error()) {
            (Ok(()), _) => Ok(Ok(())),
            (Err(_), Some(text)) => Err(self.changed(&text)),
            (Err(Trouble::Failure(failure)), None) if matches!(bro(&failure), Some(8 | 9)) => {
                self.begin_anew(failure).await.map(Ok)
            }
            (Err(trouble), None) => Ok(Err(trouble)),
        }
    }

    /// The address of the upload leads nowhere any more: the overview tells whether it is complete.
    async fn ask_why_gone(&mut self, id: &str) -> Result<(), SubmitError> {
        let why = match self.ask(id).await? {
            Found::HandedOver(_) | Found::Processing => return self.has_all().await,
            Found::Refused(overview) => return Err(refused(&overview)),
            Found::Undecided => {
                return Err(self.uncertain(word! {
                    nb: "overføringen er ikke avgjort",
                    nn: "overføringa er ikkje avgjord",
                    en: "the transfer is not settled",
                }));
            }
            // All bytes may be there and being put together.
            Found::Coming { .. } if self.progress.upload_started => {
                return Err(self.uncertain(word! {
                    nb: "overføringen er ikke avgjort",
                    nn: "overføringa er ikkje avgjord",
                    en: "the transfer is not settled",
                }));
            }
            Found::Spent(why) => why,
            Found::Coming { .. } | Found::Waiting => String::new(),
        };
        let text = words! {
            nb: "Altinn har glemt den halve opplastingen, som begynner på nytt. {why}",
            nn: "Altinn har gløymt den halve opplastinga, som byrjar på nytt. {why}",
            en: "Altinn has forgotten the half-finished upload, which begins again. {why}",
        };
        let cause = note(FailureKind::ServerFault, text.trim());
        self.begin_anew(cause).await
    }

    /// Nothing can come of this transfer: the next attempt makes a new one.
    async fn begin_anew<T>(&mut self, cause: Failure) -> Result<T, SubmitError> {
        self.forget_transfer().await?;
        Err(unavailable(cause))
    }

    async fn has_all(&mut self) -> Result<(), SubmitError> {
        failpoint!("P5");
        self.progress.upload_started = true;
        self.progress.uploaded = true;
        self.save().await
    }

    async fn all_may_have_left(&mut self, all: bool) -> Result<(), SubmitError> {
        if self.progress.upload_started == all {
            return Ok(());
        }
        self.progress.upload_started = all;
        self.save().await
    }

    fn piece_size(&self) -> u64 {
        self.dpo.pieces.size.max(1)
    }

    fn step(&self) -> Step {
        if self.progress.upload_started {
            Step::Upload
        } else {
            Step::Piece
        }
    }
}

/// Whether the broker may have got part of a piece, or has got ahead of us: it is asked how much it has.
/// All else stands, as somebody's word or for want of any net.
fn is_break(trouble: &Trouble) -> bool {
    let Trouble::Failure(failure) = trouble else {
        return false;
    };
    matches!(
        failure.kind,
        FailureKind::Unreachable
            | FailureKind::NoAnswer
            | FailureKind::ServerFault
            | FailureKind::BadAnswer
            | FailureKind::Conflict
            | FailureKind::NotFound
    )
}
