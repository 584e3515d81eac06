//! Calls to Altinn 3 Broker, each with a token of ours.

use std::sync::Arc;

use budstikke_domain::{Failure, FailureKind, word};
use budstikke_identity::{AccessToken, Grant, TokenError, TokenRefusal, TokenSource};
use budstikke_net::{Answer, Call, Download, HeaderName, Http, Service, Upload};

use super::model::{Details, Initialize, Initialized, Overview, RESOURCE};
use super::outcome::bro;

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const CONTENT_TYPE: HeaderName = HeaderName::from_static("content-type");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

pub(super) struct Broker {
    http: Http,
    tokens: Arc<TokenSource>,
    grant: Grant,
}

/// How much the broker has of an upload in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    /// Bytes it has.
    pub(super) offset: u64,
    /// Bytes it waits for in all.
    pub(super) length: u64,
}

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    /// There is no token.
    Token(TokenError),
    /// The broker did not answer as hoped.
    Failure(Failure),
}

impl Broker {
    pub(super) fn new(http: Http, tokens: Arc<TokenSource>, grant: Grant) -> Broker {
        Broker {
            http,
            tokens,
            grant,
        }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// Begins a transfer; returns its id.
    pub(super) async fn initialize(&self, body: &Initialize<'_>) -> Result<String, Trouble> {
        let answer = self.send(|| self.post("filetransfer").json(body)).await?;
        let initialized: Initialized = answer.json().map_err(Trouble::Failure)?;
        Ok(initialized.file_transfer_id)
    }

    /// Sends the bytes of a transfer. `body` is asked for again when the token had run out, which the
    /// broker finds out before it reads any of it.
    ///
    /// Only an answer that names the transfer counts: a portal's page in between is a 200 too.
    pub(super) async fn upload(
        &self,
        id: &str,
        body: impl Fn() -> Upload,
        on_progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), Trouble> {
        let call = || self.post("filetransfer").segment(id).segment("upload");
        let answer = self.send_body(call, body, on_progress).await?;
        taken(&answer, id).map_err(Trouble::Failure)
    }

    /// Where the bytes of a transfer go when they come in pieces, unless the broker says otherwise.
    pub(super) fn pieces_url(&self, id: &str) -> String {
        let base = &self.http.endpoints().broker;
        format!("{base}/filetransfer/upload/tus/{id}")
    }

    /// Opens the upload of a transfer of `length` bytes in pieces; where they go.
    pub(super) async fn open_upload(&self, id: &str, length: u64) -> Result<String, Trouble> {
        let url = self.pieces_url(id);
        let open = || {
            self.http
                .post(Service::Broker, &url)
                .header(TUS_RESUMABLE, "1.0.0")
                .header(UPLOAD_LENGTH, &length.to_string())
                .empty()
        };
        let answer = self.send(open).await?;
        if answer.status != 201 {
            return Err(Trouble::Failure(answer.bad(word! {
                nb: "opplastingen ble ikke åpnet",
                nn: "opplastinga blei ikkje opna",
                en: "the upload was not opened",
            })));
        }
        // A location elsewhere is a proxy's inner address: the one that was called works.
        let told = answer
            .header("location")
            .and_then(|location| self.http.follow(Service::Broker, &url, location));
        Ok(told.unwrap_or(url))
    }

    /// Sends the piece that begins at `offset`. `body` is asked for again when the token had run out.
    pub(super) async fn send_piece(
        &self,
        url: &str,
        offset: u64,
        body: impl Fn() -> Upload,
        on_progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), Trouble> {
        let end = offset + body().length();
        let call = || {
            self.http
                .patch(Service::Broker, url)
                .header(TUS_RESUMABLE, "1.0.0")
                .header(UPLOAD_OFFSET, &offset.to_string())
                .header(CONTENT_TYPE, "application/offset+octet-stream")
        };
        let answer = self.send_body(call, body, on_progress).await?;
        if number(&answer, &UPLOAD_OFFSET) == Some(end) {
            Ok(())
        } else {
            Err(Trouble::Failure(answer.bad(word! {
                nb: "svaret sier ikke at delen kom fram",
                nn: "svaret seier ikkje at delen kom fram",
                en: "the answer does not say that the part arrived",
            })))
        }
    }

    /// How much the broker has of an upload in pieces.
    pub(super) async fn kept(&self, url: &str) -> Result<Kept, Trouble> {
        let ask = || {
            self.http
                .head(Service::Broker, url)
                .header(TUS_RESUMABLE, "1.0.0")
        };
        let answer = self.send(ask).await?;
        match (
            number(&answer, &UPLOAD_OFFSET),
            number(&answer, &UPLOAD_LENGTH),
        ) {
            (Some(offset), Some(length)) if offset <= length => Ok(Kept { offset, length }),
            _ => Err(Trouble::Failure(answer.bad(word! {
                nb: "svaret sier ikke hvor mye som er kommet",
                nn: "svaret seier ikkje kor mykje som er kome",
                en: "the answer does not say how much has arrived",
            }))),
        }
    }

    /// Sends a body with a token, and once more with a fresh one when the first had run out.
    async fn send_body(
        &self,
        call: impl Fn() -> Call,
        body: impl Fn() -> Upload,
        on_progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Answer, Trouble> {
        let mut tries = Tries::default();
        loop {
            let token = self.token().await?;
            let call = call().bearer(token.secret()).accept("application/json");
            match call.upload(body(), on_progress).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => self.renew(token, failure, &mut tries).await?,
            }
        }
    }

    /// What the broker knows of a transfer, and the answer as it came.
    pub(super) async fn overview(&self, id: &str) -> Result<(Overview, Vec<u8>), Trouble> {
        let answer = self.send(|| self.get("filetransfer").segment(id)).await?;
        let overview = answer.json().map_err(Trouble::Failure)?;
        Ok((overview, answer.body))
    }

    /// The history of a transfer, and the answer as it came.
    pub(super) async fn details(&self, id: &str) -> Result<(Details, Vec<u8>), Trouble> {
        let answer = self
            .send(|| self.get("filetransfer").segment(id).segment("details"))
            .await?;
        let details = answer.json().map_err(Trouble::Failure)?;
        Ok((details, answer.body))
    }

    /// Ids of transfers, at most a hundred.
    pub(super) async fn search(&self, query: &[(&str, &str)]) -> Result<Vec<String>, Trouble> {
        let answer = self
            .send(|| {
                self.get("filetransfer")
                    .query(&[("resourceId", RESOURCE)])
                    .query(query)
            })
            .await?;
        answer.json().map_err(Trouble::Failure)
    }

    /// The bytes of a transfer. From here the recipient counts as DownloadStarted.
    pub(super) async fn download(&self, id: &str) -> Result<Download, Trouble> {
        let mut tries = Tries::default();
        loop {
            let token = self.token().await?;
            let outcome = self
                .get("filetransfer")
                .segment(id)
                .segment("download")
                .bearer(token.secret())
                .download()
                .await;
            match outcome {
                Ok(download) => return Ok(download),
                Err(failure) => self.renew(token, failure, &mut tries).await?,
            }
        }
    }

    /// Tells the broker that it may forget a transfer.
    pub(super) async fn confirm(&self, id: &str) -> Result<(), Trouble> {
        let outcome = self
            .send(|| {
                self.post("filetransfer")
                    .segment(id)
                    .segment("confirmdownload")
                    .repeatable()
            })
            .await;
        match outcome {
            Ok(_) => Ok(()),
            // Not published any more: an earlier confirmation of ours arrived (eformidling-dpo 4.4).
            Err(Trouble::Failure(failure)) if bro(&failure) == Some(10) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    fn get(&self, path: &str) -> Call {
        let base = &self.http.endpoints().broker;
        self.http.get(Service::Broker, &format!("{base}/{path}"))
    }

    fn post(&self, path: &str) -> Call {
        let base = &self.http.endpoints().broker;
        self.http.post(Service::Broker, &format!("{base}/{path}"))
    }

    /// Makes a call with a token, and once more with a fresh one when the first had run out.
    async fn send(&self, call: impl Fn() -> Call) -> Result<Answer, Trouble> {
        let mut tries = Tries::default();
        loop {
            let token = self.token().await?;
            let call = call().bearer(token.secret()).accept("application/json");
            match call.send().await {
                Ok(answer) => return Ok(answer),
                Err(failure) => self.renew(token, failure, &mut tries).await?,
            }
        }
    }

    async fn token(&self) -> Result<AccessToken, Trouble> {
        self.tokens.token(&self.grant).await.map_err(Trouble::Token)
    }

    /// Forgets `token` when that is what `failure` is about and it is the first time; else the failure
    /// stands.
    async fn renew(
        &self,
        token: AccessToken,
        failure: Failure,
        tries: &mut Tries,
    ) -> Result<(), Trouble> {
        if !is_stale_token(&failure) {
            return Err(Trouble::Failure(failure));
        }
        if tries.renewed {
            // No clock skew is granted: a token of this minute is turned down by a clock that is off.
            let skew = self.http.clock_skew().filter(|skew| skew.is_harmful());
            return Err(match skew {
                Some(skew) => Trouble::Token(TokenError::Refused(TokenRefusal {
                    number: "E25",
                    text: skew.text(),
                    cause: failure,
                })),
                None => Trouble::Failure(failure),
            });
        }
        tries.renewed = true;
        self.tokens.invalidate(&token).await;
        Ok(())
    }
}

fn number(answer: &Answer, name: &HeaderName) -> Option<u64> {
    answer.header(name.as_str())?.trim().parse().ok()
}

/// Whether `answer` says that the bytes of transfer `id` were taken.
fn taken(answer: &Answer, id: &str) -> Result<(), Failure> {
    let named: Initialized = answer.json()?;
    if named.file_transfer_id.eq_ignore_ascii_case(id) {
        Ok(())
    } else {
        Err(answer.bad(word! {
            nb: "svaret gjelder en annen overføring",
            nn: "svaret gjeld ei anna overføring",
            en: "the answer is about another transfer",
        }))
    }
}

/// One fresh token per call, no more: a second 401 is not about the token's age.
#[derive(Default)]
struct Tries {
    renewed: bool,
}

/// A 401 of the token layer has no code; the one with BRO-6 means that a right is missing, and no new
/// token helps (eformidling-dpo 4.4).
fn is_stale_token(failure: &Failure) -> bool {
    failure.kind == FailureKind::Unauthorized && bro(failure).is_none()
}
