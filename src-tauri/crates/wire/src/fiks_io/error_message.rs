//! What the platform says of a request that it refuses (fiks-io 4).

use serde_json::Value;

use super::json::Members;
use crate::error::shortened;

/// The most of a body that is kept when it is no ErrorMessage.
const MOST: usize = 4096;

/// A refusal. Every member may be missing: gateways answer in HTML, or not at all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ErrorMessage {
    /// Milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// The HTTP status as the body says it.
    pub status: Option<i64>,
    /// The status in words.
    pub error: Option<String>,
    /// What KS' support asks for: shown to people.
    pub error_id: Option<String>,
    /// What was asked for.
    pub path: Option<String>,
    /// The same before it was rewritten.
    pub original_path: Option<String>,
    /// The reason, for people.
    pub message: Option<String>,
    /// A code; mostly there is none.
    pub error_code: Option<String>,
    /// More about it. Some services put JSON in a text; it stands here as what it says.
    pub error_json: Option<Value>,
    /// The body, at most 4096 octets of it, when it is no object.
    pub raw: Option<String>,
}

impl ErrorMessage {
    /// Reads the body of a refusal, whatever it is.
    pub fn parse(body: &[u8]) -> ErrorMessage {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let value: Option<Value> = serde_json::from_slice(body).ok();
        let Some(members) = value.as_ref().and_then(Members::of) else {
            let start = body.get(..MOST).unwrap_or(body);
            let text = String::from_utf8_lossy(start).trim().to_owned();
            return ErrorMessage {
                raw: Some(text).filter(|text| !text.is_empty()),
                ..ErrorMessage::default()
            };
        };
        ErrorMessage {
            timestamp: members.number("timestamp"),
            status: members.number("status"),
            error: members.text("error"),
            error_id: members.text("errorId"),
            path: members.text("path"),
            original_path: members.text("originalPath"),
            message: members.text("message"),
            error_code: members.text("errorCode"),
            error_json: members.value("errorJson").map(unquoted),
            raw: None,
        }
    }

    /// One line about it: the message, else the status in words, else the text of the page.
    pub fn summary(&self) -> Option<String> {
        let stated = [&self.message, &self.error].into_iter().flatten();
        let mut stated = stated.filter(|text| !text.trim().is_empty());
        let text = match stated.next() {
            Some(text) => text.clone(),
            None => without_tags(self.raw.as_deref()?),
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| shortened(&text))
    }
}

/// JSON that came as a text.
fn unquoted(value: &Value) -> Value {
    let inner = value
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    inner.unwrap_or_else(|| value.clone())
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_platform_is_read_with_its_id() {
        let error = ErrorMessage::parse(
            br#"{"timestamp":1795161600000,"status":403,"error":"Forbidden","errorId":"44444444-4444-4444-8444-444444444444",
            "path":"/fiks-io/api/v1/send","message":"Ikke tilgang til mottakerkonto"}"#,
        );
        assert_eq!(error.status, Some(403));
        assert_eq!(
            error.error_id.as_deref(),
            Some("44444444-4444-4444-8444-444444444444")
        );
        assert_eq!(
            error.summary().as_deref(),
            Some("Ikke tilgang til mottakerkonto")
        );
        assert_eq!((error.raw, error.error_json), (None, None));
    }

    #[test]
    fn more_about_it_may_be_an_object_or_the_text_of_one() {
        let said = serde_json::json!({"felt": "ttl"});
        for body in [
            r#"{"errorJson":{"felt":"ttl"}}"#,
            r#"{"errorJson":"{\"felt\":\"ttl\"}"}"#,
        ] {
            assert_eq!(
                ErrorMessage::parse(body.as_bytes()).error_json,
                Some(said.clone()),
                "{body}"
            );
        }
        let text = ErrorMessage::parse(br#"{"errorJson":"ingen JSON","status":"400"}"#);
        assert_eq!(text.error_json, Some("ingen JSON".into()));
        assert_eq!(text.status, Some(400), "a number in quotes is one");
    }

    #[test]
    fn what_a_gateway_says_is_kept_as_it_is() {
        let html = b"<html><head><title>502 Bad Gateway</title></head><body></body></html>";
        let error = ErrorMessage::parse(html);
        assert_eq!(error.raw.as_deref(), std::str::from_utf8(html).ok());
        assert_eq!(error.summary().as_deref(), Some("502 Bad Gateway"));
        let long = ErrorMessage::parse(&[b'x'; 100_000]);
        assert_eq!(long.raw.map(|raw| raw.len()), Some(MOST));
        for nothing in [&b""[..], b" \r\n"] {
            let error = ErrorMessage::parse(nothing);
            assert_eq!(error, ErrorMessage::default());
            assert_eq!(error.summary(), None);
        }
        assert!(ErrorMessage::parse(b"\xff\xfe<").raw.is_some());
    }
}
