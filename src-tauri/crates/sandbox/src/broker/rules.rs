//! The rules of an initialise request (eformidling-dpo 4.4).

use serde_json::{Map, Value};

use super::problem::Problem;

/// A request that keeps every rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Initialize {
    pub(super) file_name: String,
    pub(super) resource_id: String,
    pub(super) reference: String,
    /// As written.
    pub(super) sender: String,
    /// Nine digits each.
    pub(super) recipients: Vec<String>,
    pub(super) properties: Map<String, Value>,
    pub(super) checksum: Option<String>,
    pub(super) disable_virus_scan: Option<bool>,
}

const MEMBERS: [&str; 8] = [
    "fileName",
    "resourceId",
    "sendersFileTransferReference",
    "sender",
    "recipients",
    "propertyList",
    "checksum",
    "disableVirusScan",
];

impl Initialize {
    /// Reads a body; every broken rule is named.
    pub(super) fn parse(body: &[u8]) -> Result<Initialize, Problem> {
        let body: Value = serde_json::from_slice(body).map_err(|error| {
            Problem::invalid("$", &format!("The JSON value could not be read: {error}"))
        })?;
        let Value::Object(body) = body else {
            return Err(Problem::invalid("$", "A JSON object is required."));
        };
        let mut check = Check {
            body: &body,
            errors: Vec::new(),
        };
        for key in body.keys().filter(|key| !MEMBERS.contains(&key.as_str())) {
            check.wrong(&format!("$.{key}"), "The JSON property is not known.");
        }
        let request = Initialize {
            file_name: check.text("fileName", 255),
            resource_id: check.text("resourceId", 255),
            reference: check.text("sendersFileTransferReference", 4096),
            sender: check.sender(),
            recipients: check.recipients(),
            properties: check.properties(),
            checksum: check.checksum(),
            disable_virus_scan: check.disable_virus_scan(),
        };
        if check.errors.is_empty() {
            Ok(request)
        } else {
            Err(Problem::Invalid(check.errors))
        }
    }
}

struct Check<'a> {
    body: &'a Map<String, Value>,
    errors: Vec<(String, String)>,
}

impl Check<'_> {
    fn wrong(&mut self, member: &str, what: &str) {
        self.errors.push((member.to_owned(), what.to_owned()));
    }

    fn text(&mut self, member: &str, longest: usize) -> String {
        match self.body.get(member) {
            Some(Value::String(text)) if (1..=longest).contains(&text.chars().count()) => {
                return text.clone();
            }
            Some(Value::String(_)) => {
                self.wrong(
                    member,
                    &format!("The length must be between 1 and {longest}."),
                );
            }
            _ => self.wrong(member, "The field is required and must be a text."),
        }
        String::new()
    }

    fn sender(&mut self) -> String {
        let sender = self.text("sender", 100);
        if !sender.is_empty() && party(&sender).is_none() {
            self.wrong(
                "sender",
                "Organization numbers should be on the form countrycode:organizationnumber.",
            );
        }
        sender
    }

    fn recipients(&mut self) -> Vec<String> {
        let wanted = match self.body.get("recipients") {
            Some(Value::Array(wanted)) if !wanted.is_empty() => wanted,
            _ => {
                self.wrong("recipients", "One or more recipients are required.");
                return Vec::new();
            }
        };
        let mut recipients = Vec::new();
        for recipient in wanted {
            match recipient.as_str().and_then(party) {
                Some(org) => recipients.push(org),
                None => self.wrong(
                    "recipients",
                    "Organization numbers should be on the form countrycode:organizationnumber.",
                ),
            }
        }
        recipients
    }

    fn properties(&mut self) -> Map<String, Value> {
        let Some(Value::Object(properties)) = self.body.get("propertyList") else {
            self.wrong(
                "propertyList",
                "The field is required and must be an object.",
            );
            return Map::new();
        };
        if properties.len() > 10 {
            self.wrong(
                "propertyList",
                "propertyList can contain at most 10 properties.",
            );
        }
        for (key, value) in properties {
            if key.chars().count() > 50 {
                self.wrong(
                    "propertyList",
                    &format!("The key {key} is longer than 50 characters."),
                );
            }
            let fits = value
                .as_str()
                .is_some_and(|value| value.chars().count() <= 3000);
            if !fits {
                self.wrong(
                    "propertyList",
                    &format!("The value of {key} must be a text of at most 3000 characters."),
                );
            }
        }
        properties.clone()
    }

    fn checksum(&mut self) -> Option<String> {
        match self.body.get("checksum") {
            None | Some(Value::Null) => None,
            Some(Value::String(md5))
                if md5.len() == 32
                    && md5.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) =>
            {
                Some(md5.clone())
            }
            Some(_) => {
                self.wrong(
                    "checksum",
                    "The checksum, if used, must be a MD5 hash in lower-case hex.",
                );
                None
            }
        }
    }

    fn disable_virus_scan(&mut self) -> Option<bool> {
        match self.body.get("disableVirusScan") {
            None | Some(Value::Null) => None,
            Some(Value::Bool(disable)) => Some(*disable),
            Some(_) => {
                self.wrong("disableVirusScan", "The value must be true, false or null.");
                None
            }
        }
    }
}

/// The nine digits of `^(\d{4}:\d{9}|urn:altinn:organization:identifier-no:\d{9})$`.
fn party(text: &str) -> Option<String> {
    let (before, number) = text.rsplit_once(':')?;
    let is_digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let known = is_digits(before, 4) || before == "urn:altinn:organization:identifier-no";
    (known && is_digits(number, 9)).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body() -> Value {
        json!({
            "fileName": "sbd.zip", "resourceId": super::super::RESOURCE,
            "sendersFileTransferReference": "9b7f2c1a-3d44-4f0b-8a55-1c2d3e4f5a6b",
            "sender": "0192:310204838", "recipients": ["0192:311204823"],
            "propertyList": {}, "checksum": null, "disableVirusScan": null,
        })
    }

    fn errors(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut body = body();
        change(&mut body);
        match Initialize::parse(body.to_string().as_bytes()) {
            Err(Problem::Invalid(errors)) => errors.into_iter().map(|(member, _)| member).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_body_that_the_integrasjonspunkt_sends_is_taken() {
        let request = Initialize::parse(body().to_string().as_bytes()).unwrap();
        assert_eq!(request.recipients, ["311204823"]);
    }

    #[test]
    fn each_broken_rule_is_named() {
        assert_eq!(
            errors(|b| b["filename"] = json!("x")),
            ["$.filename"],
            "unknown member"
        );
        assert_eq!(
            errors(|b| b["propertyList"] = Value::Null),
            ["propertyList"]
        );
        assert_eq!(errors(|b| b["sender"] = json!("310204838")), ["sender"]);
        assert_eq!(errors(|b| b["recipients"] = json!([])), ["recipients"]);
        assert_eq!(errors(|b| b["fileName"] = json!("")), ["fileName"]);
        assert_eq!(
            errors(|b| b["checksum"] = json!("0CC175B9C0F1B6A831C399E269772661")),
            ["checksum"],
            "upper case"
        );
        assert_eq!(
            errors(|b| b["propertyList"] = json!({"a": 1})),
            ["propertyList"]
        );
    }

    #[test]
    fn both_forms_of_a_party_are_taken() {
        assert_eq!(
            party("urn:altinn:organization:identifier-no:311204823").as_deref(),
            Some("311204823")
        );
        assert_eq!(party("0192:31120482"), None);
        assert_eq!(party("9908:abcdefghi"), None);
    }
}
