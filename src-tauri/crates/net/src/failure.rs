//! The one place that turns what happened on the wire into what is known (architecture B.6).

use std::error::Error;
use std::net::UdpSocket;
use std::time::Duration;

use budstikke_domain::{Failure, FailureKind, words};
use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::{Service, UploadWatch, problem, skew};

/// The most that is read of an error's body, in bytes.
const PROBLEM_CAP: usize = 64 * 1024;
/// The most that is kept of a service's own words, in characters.
const WORDS_CAP: usize = 300;

pub(crate) fn blank(service: Service, kind: FailureKind) -> Failure {
    Failure {
        kind,
        service: service.name().to_owned(),
        status: None,
        code: String::new(),
        text: String::new(),
        retry_after: None,
    }
}

pub(crate) fn bad_answer(service: Service, status: u16, text: &str) -> Failure {
    Failure {
        status: Some(status),
        text: text.to_owned(),
        ..blank(service, FailureKind::BadAnswer)
    }
}

/// The request ended without the head of an answer.
pub(crate) fn broken(
    service: Service,
    error: reqwest::Error,
    body: Option<&UploadWatch>,
    loopback: bool,
) -> Failure {
    // A body that has not left to its end cannot have been acted on; without a body the request is
    // out as soon as there is a connection.
    let out = !error.is_connect() && body.is_none_or(UploadWatch::all_sent);
    let kind = if error.is_builder() {
        FailureKind::Refused
    } else if out {
        FailureKind::NoAnswer
    } else if error.is_connect() && !loopback && !has_route() {
        FailureKind::Offline
    } else {
        FailureKind::Unreachable
    };
    Failure {
        text: describe(&error.without_url()),
        ..blank(service, kind)
    }
}

/// Patience ran out before the answer was complete.
pub(crate) fn silent(
    service: Service,
    repeatable: bool,
    body: Option<&UploadWatch>,
    waited: Duration,
) -> Failure {
    let out = body.is_none_or(UploadWatch::all_sent);
    let kind = if out || repeatable {
        FailureKind::NoAnswer
    } else {
        FailureKind::Unreachable
    };
    Failure {
        text: words! {
            nb: "ikke noe svar på {seconds} s",
            nn: "ikkje noko svar på {seconds} s",
            en: "no answer for {seconds} s",
            seconds = waited.as_secs(),
        },
        ..blank(service, kind)
    }
}

/// The head of an answer came, its body was cut.
pub(crate) fn cut(service: Service, status: u16, error: reqwest::Error) -> Failure {
    Failure {
        status: Some(status),
        text: describe(&error.without_url()),
        ..blank(service, FailureKind::NoAnswer)
    }
}

/// An answer that is not 2xx.
pub(crate) async fn refused(
    service: Service,
    mut response: reqwest::Response,
    repeatable: bool,
    now: Timestamp,
) -> Failure {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), now);
    let mut body = Vec::new();
    // The status has said what matters; a body that does not come to its end is used as far as it came.
    while let Ok(Ok(Some(chunk))) =
        tokio::time::timeout(Duration::from_secs(10), response.chunk()).await
    {
        let room = PROBLEM_CAP.saturating_sub(body.len());
        body.extend(chunk.iter().take(room));
        if room <= chunk.len() {
            break;
        }
    }
    let said = problem::read(&body);
    Failure {
        kind: kind_of(status, repeatable),
        service: service.name().to_owned(),
        status: Some(status),
        code: said.code,
        text: said.text,
        retry_after,
    }
}

fn kind_of(status: u16, repeatable: bool) -> FailureKind {
    match status {
        401 => FailureKind::Unauthorized,
        403 => FailureKind::Forbidden,
        404 | 410 => FailureKind::NotFound,
        409 => FailureKind::Conflict,
        // 423: somebody writes there still, most often our own request that broke.
        408 | 423 | 425 | 429 | 503 => FailureKind::Busy,
        400..=499 => FailureKind::Refused,
        500.. if repeatable => FailureKind::Busy,
        500.. => FailureKind::ServerFault,
        // Redirects are not followed, and nothing we call promises one.
        _ => FailureKind::BadAnswer,
    }
}

/// `Retry-After`, in seconds or as a date; a date is compared with the answer's own `Date` when it has
/// one, so that a wrong clock here does not count.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = skew::parse_http_date(text)?;
    let from = headers
        .get(DATE)
        .and_then(|date| skew::parse_http_date(date.to_str().ok()?))
        .unwrap_or(now);
    Some(Duration::try_from(until.duration_since(from)).unwrap_or(Duration::ZERO))
}

/// Whether the machine has a way out at all. Connecting a datagram socket sends nothing; it only asks
/// the routing table (the addresses are reserved for documentation).
fn has_route() -> bool {
    [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")]
        .into_iter()
        .any(|(from, to)| UdpSocket::bind(from).is_ok_and(|socket| socket.connect(to).is_ok()))
}

/// The innermost cause of an error, which is where the fact is, behind the outermost word for it.
pub(crate) fn describe(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let (outer, inner) = (error.to_string(), innermost.to_string());
    shorten(&if inner == outer {
        outer
    } else {
        format!("{outer}: {inner}")
    })
}

/// Cuts a text to what is kept of it, at a character. Words that hold a token are left out: a service
/// or a proxy may echo what it was shown.
pub(crate) fn shorten(text: &str) -> String {
    let mut kept: String = text
        .split_whitespace()
        .map(|word| if holds_token(word) { "[…]" } else { word })
        .collect::<Vec<_>>()
        .join(" ");
    if let Some((end, _)) = kept.char_indices().nth(WORDS_CAP) {
        kept.truncate(end);
        kept.push('…');
    }
    kept
}

/// Whether a word has a JWT in it: they all begin with `{"` in base64.
fn holds_token(word: &str) -> bool {
    word.contains("eyJ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn each_status_says_whose_turn_it_is() {
        for (status, repeatable, kind) in [
            (400, false, FailureKind::Refused),
            (401, true, FailureKind::Unauthorized),
            (403, false, FailureKind::Forbidden),
            (404, true, FailureKind::NotFound),
            (408, false, FailureKind::Busy),
            (409, false, FailureKind::Conflict),
            (410, true, FailureKind::NotFound),
            (413, false, FailureKind::Refused),
            (423, false, FailureKind::Busy),
            (425, false, FailureKind::Busy),
            (429, false, FailureKind::Busy),
            (500, false, FailureKind::ServerFault),
            (500, true, FailureKind::Busy),
            (502, false, FailureKind::ServerFault),
            (503, false, FailureKind::Busy),
            (504, false, FailureKind::ServerFault),
            (302, true, FailureKind::BadAnswer),
        ] {
            assert_eq!(
                kind_of(status, repeatable),
                kind,
                "HTTP {status}, repeatable: {repeatable}"
            );
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
        let of = |pairs: &[(reqwest::header::HeaderName, &'static str)]| {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
                .collect();
            retry_after(&headers, now)
        };
        assert_eq!(of(&[(RETRY_AFTER, "120")]), Some(Duration::from_secs(120)));
        assert_eq!(
            of(&[
                (RETRY_AFTER, "Sat, 21 Nov 2026 09:05:00 GMT"),
                (DATE, "Sat, 21 Nov 2026 09:00:00 GMT"),
            ]),
            Some(Duration::from_secs(300)),
            "measured on the service's clock, not on ours"
        );
        assert_eq!(
            of(&[(RETRY_AFTER, "Sat, 21 Nov 2026 09:05:00 GMT")]),
            Some(Duration::ZERO),
            "a date that has passed means now"
        );
        assert_eq!(of(&[(RETRY_AFTER, "soon")]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn long_words_are_cut_at_a_character() {
        let cut = shorten(&"æ ".repeat(400));
        assert_eq!(cut.chars().count(), WORDS_CAP + 1);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn an_echoed_token_is_left_out() {
        for echo in [
            "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln was refused",
            "invalid type: string \"eyJhbGciOiJSUzI1NiJ9.e30.c2ln\", expected i64",
            "token=eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
        ] {
            let kept = shorten(echo);
            assert!(!kept.contains("eyJ"), "{kept}");
            assert!(kept.contains("[…]"), "{kept}");
        }
    }
}
