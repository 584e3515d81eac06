//! One request.

use std::time::Duration;

use budstikke_domain::{Failure, FailureKind, Secret, failpoint, words};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use reqwest::{Method, Url};
use serde::Serialize;

use crate::{Answer, Download, Http, Service, Upload, failure};

/// The largest answer that is read into memory when nothing else is said, in bytes.
const ANSWER_CAP: usize = 1 << 20;
/// How often an upload is looked at.
const TICK: Duration = Duration::from_millis(100);

/// A request being put together. Sending it consumes it, so that none goes out twice.
pub struct Call {
    http: Http,
    service: Service,
    method: Method,
    url: Result<Url, Failure>,
    headers: HeaderMap,
    body: Option<Upload>,
    repeatable: bool,
    patience: Duration,
    answer_cap: usize,
}

impl Call {
    pub(crate) fn new(http: Http, service: Service, method: Method, url: &str) -> Call {
        let url = http.check(service, url);
        let patience = http.patience().call;
        Call {
            http,
            service,
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            repeatable: false,
            patience,
            answer_cap: ANSWER_CAP,
        }
    }

    /// Says that doing it twice does no harm: a 5xx is then [`FailureKind::Busy`].
    pub fn repeatable(mut self) -> Call {
        self.repeatable = true;
        self
    }

    /// How long it may take from start to end; [`crate::Patience::call`] when not said. Uploads and downloads are measured
    /// by progress instead.
    pub fn patience(mut self, patience: Duration) -> Call {
        self.patience = patience;
        self
    }

    /// The largest answer that is accepted, in bytes; 1 MiB when not said.
    pub fn answer_cap(mut self, bytes: usize) -> Call {
        self.answer_cap = bytes;
        self
    }

    /// Shows a token. It is marked as sensitive and never logged.
    pub fn bearer(self, token: &Secret<String>) -> Call {
        let shown = Secret::new(format!("Bearer {}", token.expose()));
        self.secret_header(AUTHORIZATION, &shown)
    }

    /// Sets a header that is nobody else's to see. It is marked as sensitive and never logged.
    pub fn secret_header(mut self, name: HeaderName, value: &Secret<String>) -> Call {
        match HeaderValue::from_str(value.expose()) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.headers.insert(name, value);
            }
            Err(_) => self.url = Err(self.unsendable(name.as_str())),
        }
        self
    }

    /// The media types that are taken as an answer.
    pub fn accept(self, media_types: &str) -> Call {
        self.header(ACCEPT, media_types)
    }

    /// Sets a header.
    pub fn header(mut self, name: HeaderName, value: &str) -> Call {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(name, value);
            }
            Err(_) => self.url = Err(self.unsendable(name.as_str())),
        }
        self
    }

    /// Adds query parameters, encoded.
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Call {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }

    /// Adds one path segment, encoded.
    pub fn segment(mut self, segment: &str) -> Call {
        if let Ok(url) = &mut self.url
            && let Ok(mut segments) = url.path_segments_mut()
        {
            segments.push(segment);
        }
        self
    }

    /// A JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Call {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.bytes("application/json", bytes),
            Err(_) => {
                self.url = Err(self.unsendable("JSON"));
                self
            }
        }
    }

    /// No body, and a length that says so.
    pub fn empty(mut self) -> Call {
        self.body = Some(Upload::new(0, std::io::empty()));
        self
    }

    /// A form body.
    pub fn form(self, pairs: &[(&str, &str)]) -> Call {
        let mut form = reqwest::Url::parse("form:/");
        if let Ok(url) = &mut form {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        let encoded = form
            .ok()
            .and_then(|url| url.query().map(str::to_owned))
            .unwrap_or_default();
        self.bytes("application/x-www-form-urlencoded", encoded.into_bytes())
    }

    fn bytes(self, media_type: &str, bytes: Vec<u8>) -> Call {
        let mut call = self.header(CONTENT_TYPE, media_type);
        call.body = Some(Upload::new(bytes.len() as u64, std::io::Cursor::new(bytes)));
        call
    }

    /// Sends it and reads the answer.
    ///
    /// Errors: every outcome but a 2xx that was read to its end. Dropping the future breaks the
    /// request off; whether it arrived is then not known.
    pub async fn send(self) -> Result<Answer, Failure> {
        let (service, cap, patience) = (self.service, self.answer_cap, self.patience);
        let repeatable = self.repeatable;
        let watch = self.body.as_ref().map(Upload::watch);
        let whole = async {
            let response = self.start().await?;
            Answer::read(service, response, cap).await
        };
        match tokio::time::timeout(patience, whole).await {
            Ok(done) => done,
            Err(_) => Err(failure::silent(
                service,
                repeatable,
                watch.as_ref(),
                patience,
            )),
        }
    }

    /// Sends `upload` with its length, as `application/octet-stream` unless a header says otherwise, and
    /// reads the answer.
    /// `on_progress` is told the bytes sent so far, at most ten times a second.
    ///
    /// It is broken off when nothing has gone out for [`crate::Patience::still`], or when no answer has
    /// come [`crate::Patience::answer`] after the last byte. When the source could not be read, [`crate::UploadWatch::source_error`]
    /// says so. Errors and cancellation as [`Call::send`].
    pub async fn upload(
        self,
        upload: Upload,
        on_progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Answer, Failure> {
        let mut call = self;
        let octets = HeaderValue::from_static("application/octet-stream");
        call.headers.entry(CONTENT_TYPE).or_insert(octets);
        let watch = upload.watch();
        call.body = Some(upload);
        let (service, cap, repeatable) = (call.service, call.answer_cap, call.repeatable);
        let patience = call.http.patience();
        let mut whole = std::pin::pin!(async {
            let response = call.start().await?;
            Answer::read(service, response, cap).await
        });
        let mut ticks = tokio::time::interval(TICK);
        let (mut seen, mut idle) = (0, 0_u32);
        loop {
            tokio::select! {
                biased;
                done = &mut whole => {
                    on_progress(watch.sent());
                    return done;
                }
                _ = ticks.tick() => {}
            }
            let sent = watch.sent();
            if sent == seen {
                idle += 1;
            } else {
                (seen, idle) = (sent, 0);
                on_progress(sent);
            }
            let limit = if watch.all_sent() {
                failpoint!("S11");
                patience.answer
            } else {
                patience.still
            };
            if TICK * idle > limit {
                return Err(failure::silent(service, repeatable, Some(&watch), limit));
            }
        }
    }

    /// Sends it and hands the answer's body over as it comes. Errors and cancellation as [`Call::send`].
    pub async fn download(self) -> Result<Download, Failure> {
        let (service, repeatable, patience) = (self.service, self.repeatable, self.patience);
        let still = self.http.patience().still;
        match tokio::time::timeout(patience, self.start()).await {
            Ok(response) => Ok(Download::new(service, response?, still)),
            Err(_) => Err(failure::silent(service, repeatable, None, patience)),
        }
    }

    /// Sends the request; returns when a 2xx has begun.
    async fn start(self) -> Result<reqwest::Response, Failure> {
        let url = self.url?;
        let path = url.path().to_owned();
        let loopback = url.host_str().is_some_and(|host| host == "127.0.0.1");
        let watch = self.body.as_ref().map(Upload::watch);
        let mut request = self.http.client().request(self.method.clone(), url);
        request = request.headers(self.headers);
        if let Some(body) = self.body {
            request = request
                .header(CONTENT_LENGTH, body.length())
                .body(body.into_body());
        }
        let sent_at = self.http.clock().machine_now();
        let result = request.send().await;
        let service = self.service.name();
        let response = match result {
            Ok(response) => response,
            Err(error) => {
                let failure = failure::broken(self.service, error, watch.as_ref(), loopback);
                tracing::debug!(service, method = %self.method, path, %failure, "no answer");
                return Err(failure);
            }
        };
        let status = response.status();
        tracing::debug!(service, method = %self.method, path, status = status.as_u16(), "answered");
        self.http.measure(self.service, sent_at, response.headers());
        if status.is_success() {
            return Ok(response);
        }
        Err(failure::refused(
            self.service,
            response,
            self.repeatable,
            self.http.clock().now(),
        )
        .await)
    }

    fn unsendable(&self, what: &str) -> Failure {
        Failure {
            text: words! {
                nb: "{what} kan ikke sendes",
                nn: "{what} kan ikkje sendast",
                en: "{what} cannot be sent",
            },
            ..failure::blank(self.service, FailureKind::Refused)
        }
    }
}
