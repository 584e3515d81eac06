//! Calls to KS' platform, each with a token and the integrasjon of ours (fiks-io 4).

use budstikke_domain::FailureKind;
use budstikke_identity::{FiksAuth, FiksError};
use budstikke_net::{Answer, Call, HeaderName, Http, Service, Upload};

const CONTENT_TYPE: HeaderName = HeaderName::from_static("content-type");

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

    fn post(&self, path: &str) -> Call {
        let url = format!("{}/{path}", self.http.endpoints().fiks);
        self.http
            .post(Service::Fiks, &url)
            .accept("application/json")
    }
}
