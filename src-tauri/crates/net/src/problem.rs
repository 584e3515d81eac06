//! What a service says about its own no. Six dialects are in use; none is ever an error here.

use serde_json::Value;

use crate::failure::shorten;

/// A service's own code and words; empty where it gave none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: String,
    pub(crate) text: String,
}

/// Reads an error's body: RFC 7807 problems (with Altinn's `code`), ASP.NET validation errors, OAuth
/// errors, the registry's `error_code`, KS' `errorId`, and a bare `message`. The media type is not asked: Altinn
/// writes problems as plain JSON and the registry writes JSON as `application/jose`.
pub(crate) fn read(body: &[u8]) -> Said {
    let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(body) else {
        // A web page, or nothing: HTML says nothing a person could use.
        return match std::str::from_utf8(body) {
            Ok(text) if !text.trim_start().starts_with('<') => Said {
                code: String::new(),
                text: shorten(text),
            },
            _ => Said::default(),
        };
    };
    let word = |name: &str| {
        object
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or("")
            .trim()
    };
    let first = |names: &[&str]| {
        names
            .iter()
            .map(|name| word(name))
            .find(|text| !text.is_empty())
            .unwrap_or("")
            .to_owned()
    };
    let mut words: Vec<String> = Vec::new();
    for name in [
        "title",
        "detail",
        "error_description",
        "message",
        "errorCode",
    ] {
        let text = word(name);
        if !text.is_empty() && !words.iter().any(|word| word == text) {
            words.push(text.to_owned());
        }
    }
    if let Some(fields) = object.get("errors").and_then(Value::as_object) {
        for (field, texts) in fields {
            let texts = texts.as_array().map(Vec::as_slice).unwrap_or_default();
            let texts: Vec<_> = texts.iter().filter_map(Value::as_str).collect();
            words.push(format!("{field}: {}", texts.join(" ")));
        }
    }
    // Altinn's authentication service lists what it found as objects (eformidling-dpo 4.3).
    for found in object
        .get("validationErrors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let part = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or("");
        words.push(
            format!("{} {}", part("code"), part("detail"))
                .trim()
                .to_owned(),
        );
    }
    // KS' platform: more about it, as an object or as the text of one (fiks-io 4).
    match object.get("errorJson") {
        Some(Value::String(text)) => words.push(text.clone()),
        Some(Value::Null) | None => {}
        Some(other) => words.push(other.to_string()),
    }
    Said {
        // Of KS' errors the id counts, which support asks for; most have no code.
        code: shorten(&first(&["errorId", "code", "error_code", "error"])),
        text: shorten(&words.join(" – ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> (String, String) {
        let said = read(body.as_bytes());
        (said.code, said.text)
    }

    #[test]
    fn every_dialect_of_error_gives_code_and_words() {
        let cases = [
            (
                r#"{"type":"t","title":"Bad Request","status":400,"detail":"The recipient is not in the access list","code":"BRO-00028","traceId":"x"}"#,
                "BRO-00028",
                "Bad Request – The recipient is not in the access list",
            ),
            (
                r#"{"title":"One or more validation errors occurred.","errors":{"Sender":["Sender is required."]}}"#,
                "",
                "One or more validation errors occurred. – Sender: Sender is required.",
            ),
            (
                r#"{"error":"invalid_scope","error_description":"MP-010","error_uri":"https://x"}"#,
                "invalid_scope",
                "MP-010",
            ),
            (
                r#"{"error_code":"certificate_not_found","error_description":"No certificate"}"#,
                "certificate_not_found",
                "No certificate",
            ),
            (
                r#"{"title":"Validation","code":"STD-00000","validationErrors":[{"code":"AUTH.VLD-00004","detail":"Client id in use","paths":["/clientId"]}]}"#,
                "STD-00000",
                "Validation – AUTH.VLD-00004 Client id in use",
            ),
            (
                r#"{"timestamp":1795161600000,"status":403,"error":"Forbidden","errorId":"44444444-4444-4444-8444-444444444444","path":"/fiks-io/api/v1/send","message":"Ikke tilgang til mottakerkonto","errorJson":{"felt":"ttl"}}"#,
                "44444444-4444-4444-8444-444444444444",
                r#"Ikke tilgang til mottakerkonto – {"felt":"ttl"}"#,
            ),
            (
                r#"{"status":401,"error":"Unauthorized","message":null,"errorJson":null}"#,
                "Unauthorized",
                "",
            ),
            (r#"{"message":"Not found"}"#, "", "Not found"),
            ("not acceptable", "", "not acceptable"),
            ("<html><body>502</body></html>", "", ""),
            ("", "", ""),
            ("[1,2]", "", "[1,2]"),
        ];
        for (body, code, text) in cases {
            assert_eq!(said(body), (code.to_owned(), text.to_owned()), "{body}");
        }
    }
}
