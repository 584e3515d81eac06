//! Calls to KS' platform, each with a token and the integrasjon of ours (fiks-io 4).

use std::time::Duration;

use budstikke_domain::{FailureKind, words};
use budstikke_identity::{FiksAuth, FiksError};
use budstikke_net::{Answer, Call, Download, HeaderName, Http, Service, Upload};
use budstikke_wire::fiks_io::{DokumentlagerId, KontoId, KontoStatus};

const CONTENT_TYPE: HeaderName = HeaderName::from_static("content-type");
const RANGE: HeaderName = HeaderName::from_static("range");
const IF_RANGE: HeaderName = HeaderName::from_static("if-range");

/// How long the katalog may take to tell how a konto stands: messages wait for that.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone)]
pub(super) struct Api {
    http: Http,
    auth: FiksAuth,
}

impl Api {
    pub(super) fn new(http: Http, auth: FiksAuth) -> Api {
        Api { http, auth }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// Hands a message over: one request, and one more only when the token was turned down, which the
    /// platform finds out before it acts. `body` is then asked for again. A service that has the message
    /// does not know it again (fiks-io 5), so nothing here repeats anything else.
    pub(super) async fn send(
        &self,
        media_type: &str,
        body: impl Fn() -> Upload,
        on_progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Answer, FiksError> {
        let call = || {
            self.post("fiks-io/api/v1/send")
                .header(CONTENT_TYPE, media_type)
        };
        let token = self.auth.token().await?;
        let first = self.auth.sign(call(), &token);
        match first.upload(body(), on_progress).await {
            Err(failure) if failure.kind == FailureKind::Unauthorized => {
                self.auth.invalidate(&token).await;
                let fresh = self.auth.token().await?;
                let again = self.auth.sign(call(), &fresh);
                let answer = again.upload(body(), on_progress).await;
                answer.map_err(FiksError::Service)
            }
            answer => answer.map_err(FiksError::Service),
        }
    }

    pub(super) fn auth(&self) -> &FiksAuth {
        &self.auth
    }

    /// How a konto stands just now.
    pub(super) async fn status(&self, konto: KontoId) -> Result<KontoStatus, FiksError> {
        let path = format!("fiks-io/katalog/api/v1/kontoer/{konto}/status");
        let call = || {
            self.get(&path)
                .accept("application/json")
                .patience(PATIENCE)
        };
        let answer = self.auth.send(call).await?;
        KontoStatus::parse(&answer.body).map_err(|error| {
            FiksError::Service(answer.bad(&words! {
                nb: "svaret kan ikke leses: {error}",
                nn: "svaret kan ikkje lesast: {error}",
                en: "the answer cannot be read: {error}",
            }))
        })
    }

    /// A payload in Dokumentlager; `from` asks for the rest of the version that it names.
    pub(super) async fn download(
        &self,
        id: DokumentlagerId,
        from: Option<&(u64, String)>,
    ) -> Result<Download, FiksError> {
        let path = format!("dokumentlager/nedlasting/{id}");
        let call = || match from {
            None => self.get(&path),
            Some((first, version)) => self
                .get(&path)
                .header(RANGE, &format!("bytes={first}-"))
                .header(IF_RANGE, version),
        };
        let token = self.auth.token().await?;
        match self.auth.sign(call(), &token).download().await {
            Err(failure) if failure.kind == FailureKind::Unauthorized => {
                self.auth.invalidate(&token).await;
                let fresh = self.auth.token().await?;
                let again = self.auth.sign(call(), &fresh).download().await;
                again.map_err(FiksError::Service)
            }
            download => download.map_err(FiksError::Service),
        }
    }

    fn get(&self, path: &str) -> Call {
        let url = format!("{}/{path}", self.http.endpoints().fiks);
        self.http.get(Service::Fiks, &url)
    }

    fn post(&self, path: &str) -> Call {
        let url = format!("{}/{path}", self.http.endpoints().fiks);
        self.http
            .post(Service::Fiks, &url)
            .accept("application/json")
    }
}
