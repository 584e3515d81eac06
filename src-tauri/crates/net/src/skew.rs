//! How far the machine's clock is off, by the services' `Date` headers.

use budstikke_domain::{word, words};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};

use crate::Service;

/// The distance between the machine's clock and a service's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockSkew {
    /// The service compared with.
    pub service: &'static str,
    /// How much the machine is ahead; negative when it is behind. Zero when the difference is within
    /// the time the call took.
    pub ahead: SignedDuration,
    /// When it was measured, by our clock.
    pub measured_at: Timestamp,
}

impl ClockSkew {
    /// Whether tokens will be turned down for it (E25).
    pub fn is_harmful(&self) -> bool {
        self.ahead.abs() > SignedDuration::from_secs(60)
    }

    /// For a person: what is wrong, what it leads to, and what to do (E25).
    pub fn text(&self) -> String {
        let minutes = (self.ahead.abs().as_secs() + 30) / 60;
        let way = if self.ahead.is_negative() {
            word! { nb: "etter", nn: "etter", en: "slow" }
        } else {
            word! { nb: "foran", nn: "føre", en: "fast" }
        };
        words! {
            nb: "Klokken på maskinen går {minutes} min {way}. Da avviser Maskinporten innlogging. Still klokken, så sendes meldingene av seg selv.",
            nn: "Klokka på maskina går {minutes} min {way}. Då avviser Maskinporten innlogging. Still klokka, så blir meldingane sende av seg sjølve.",
            en: "The machine's clock is {minutes} min {way}. Maskinporten then refuses to log us in. Set the clock, and the messages are sent by themselves.",
        }
    }
}

/// Reads an HTTP date (RFC 9110 5.6.7; the one form that is still written).
pub(crate) fn parse_http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()
}

pub(crate) fn measure(
    service: Service,
    headers: &HeaderMap,
    sent_at: Timestamp,
    received_at: Timestamp,
) -> Option<ClockSkew> {
    let date = parse_http_date(headers.get(DATE)?.to_str().ok()?)?;
    // The header has whole seconds, so up to one second says nothing.
    let second = SignedDuration::from_secs(1);
    let latest = date.saturating_add(second).ok()?;
    let ahead = if sent_at > latest {
        sent_at.duration_since(latest)
    } else if received_at < date {
        received_at.duration_since(date)
    } else {
        SignedDuration::ZERO
    };
    Some(ClockSkew {
        service: service.name(),
        ahead,
        measured_at: received_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skew(date: &'static str, sent: &str, received: &str) -> SignedDuration {
        let headers =
            HeaderMap::from_iter([(DATE, reqwest::header::HeaderValue::from_static(date))]);
        measure(
            Service::Broker,
            &headers,
            sent.parse().unwrap(),
            received.parse().unwrap(),
        )
        .unwrap()
        .ahead
    }

    #[test]
    fn a_clock_is_only_off_by_what_the_call_cannot_explain() {
        let date = "Sat, 21 Nov 2026 09:00:00 GMT";
        assert_eq!(
            skew(date, "2026-11-21T08:59:58Z", "2026-11-21T09:00:03Z"),
            SignedDuration::ZERO,
            "the answer was written while we waited"
        );
        assert_eq!(
            skew(date, "2026-11-21T09:04:01Z", "2026-11-21T09:04:02Z"),
            SignedDuration::from_mins(4)
        );
        assert_eq!(
            skew(date, "2026-11-21T08:57:00Z", "2026-11-21T08:58:00Z"),
            SignedDuration::from_mins(-2)
        );
    }
}
