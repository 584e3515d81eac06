//! What comes back.

use std::time::Duration;

use budstikke_domain::{Failure, FailureKind, word, words};
use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

use crate::{Service, failure};

/// An answer 2xx, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    service: Service,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    headers: HeaderMap,
}

impl Answer {
    pub(crate) async fn read(
        service: Service,
        mut response: reqwest::Response,
        cap: usize,
    ) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > cap => {
                    return Err(failure::bad_answer(
                        service,
                        status,
                        word! {
                            nb: "svaret er for stort",
                            nn: "svaret er for stort",
                            en: "the answer is too large",
                        },
                    ));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(failure::cut(service, status, error)),
            }
        }
        Ok(Answer {
            service,
            status,
            body,
            headers,
        })
    }

    /// A header, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON. Anything else, HTML above all, is [`FailureKind::BadAnswer`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let html = self
                .header(CONTENT_TYPE.as_str())
                .is_some_and(|media_type| media_type.contains("html"))
                || self.body.trim_ascii_start().starts_with(b"<");
            let text = if html {
                word! {
                    nb: "svaret er en nettside",
                    nn: "svaret er ei nettside",
                    en: "the answer is a web page",
                }
                .to_owned()
            } else {
                // serde names the place and the type, and never quotes more than the offending value's
                // kind for structural errors; the text is shortened all the same.
                words! {
                    nb: "svaret kan ikke leses: {why}",
                    nn: "svaret kan ikkje lesast: {why}",
                    en: "the answer cannot be read: {why}",
                    why = failure::shorten(&error.to_string()),
                }
            };
            self.bad(&text)
        })
    }

    /// The body as text.
    pub fn text(&self) -> Result<&str, Failure> {
        std::str::from_utf8(&self.body).map_err(|_| {
            self.bad(word! {
                nb: "svaret er ikke tekst",
                nn: "svaret er ikkje tekst",
                en: "the answer is not text",
            })
        })
    }

    /// The failure of an answer that is not what the service promises.
    pub fn bad(&self, text: &str) -> Failure {
        failure::bad_answer(self.service, self.status, text)
    }
}

/// An answer 2xx whose body is still coming.
pub struct Download {
    service: Service,
    response: reqwest::Response,
    still: Duration,
}

impl Download {
    pub(crate) fn new(service: Service, response: reqwest::Response, still: Duration) -> Download {
        Download {
            service,
            response,
            still,
        }
    }

    /// The HTTP status: 206 when only what was asked for with `Range` comes.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// A header, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// The length the service tells, in bytes.
    pub fn length(&self) -> Option<u64> {
        self.header(CONTENT_LENGTH.as_str())?.parse().ok()
    }

    /// The next bytes; `None` at the end. A body that ends before its length, or stands still for
    /// [`crate::Patience::still`], is an error. Cancel-safe.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let status = self.status();
        match tokio::time::timeout(self.still, self.response.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk),
            Ok(Err(error)) => Err(failure::cut(self.service, status, error)),
            Err(_) => Err(Failure {
                status: Some(status),
                text: word! {
                    nb: "nedlastingen stoppet opp",
                    nn: "nedlastinga stoppa opp",
                    en: "the download stalled",
                }
                .to_owned(),
                ..failure::blank(self.service, FailureKind::NoAnswer)
            }),
        }
    }

    /// The failure of a body that is not what the service promised.
    pub fn bad(&self, text: &str) -> Failure {
        failure::bad_answer(self.service, self.status(), text)
    }
}
