//! JSON: an SBD, or a kvittering without one around it.

use budstikke_domain::{word, words};
use serde_json::Value;

use super::{Dialect, NotJudged, Report, judge_sbd};
use crate::finding::{Finding, Level};
use crate::sbd::{MAX_BYTES, ReceiptType};

const SBD: &str = "standardBusinessDocumentHeader";
const KVITTERING: &str = "arkivmelding_kvittering";

/// Tells the documents apart by their members. JSON that is broken is known by the words in it.
pub(super) fn judge_json(bytes: &[u8]) -> Result<Report, NotJudged> {
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let has = |word: &str| {
        bare.windows(word.len())
            .take(MAX_BYTES)
            .any(|window| window == word.as_bytes())
    };
    if has(SBD) {
        return Ok(judge_sbd(bytes));
    }
    if !has(KVITTERING) && !has("receiptType") && !has("relatedToMessageId")
        || bytes.len() > MAX_BYTES
    {
        return Err(NotJudged::Unknown);
    }
    Ok(Report {
        dialect: Dialect::Kvittering,
        findings: kvittering(bare),
    })
}

fn kvittering(bytes: &[u8]) -> Vec<Finding> {
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
            let said = finding(
                "",
                "J1",
                Level::Error,
                word! {
                    nb: "Filen er ikke hel JSON.",
                    nn: "Fila er ikkje heil JSON.",
                    en: "The file is not well-formed JSON.",
                }
                .to_owned(),
            );
            return vec![Finding {
                line: place(error.line()),
                column: place(error.column()),
                ..said
            }];
        }
    };
    let body = value.get(KVITTERING).unwrap_or(&value);
    let mut findings = Vec::new();
    match body.get("relatedToMessageId").and_then(Value::as_str) {
        Some(id) if budstikke_domain::WireId::verbatim(id).is_uuid() => {}
        Some(_) => findings.push(finding(
            "relatedToMessageId",
            "J5",
            Level::Warning,
            word! {
                nb: "«relatedToMessageId» er ikke en UUID, og treffer trolig ingen melding.",
                nn: "«relatedToMessageId» er ikkje ein UUID, og treffer truleg inga melding.",
                en: "«relatedToMessageId» is not a UUID, and probably matches no message.",
            }
            .to_owned(),
        )),
        None => findings.push(finding(
            "relatedToMessageId",
            "J2",
            Level::Error,
            word! {
                nb: "«relatedToMessageId» mangler. Kvitteringen hører da ikke til noen melding.",
                nn: "«relatedToMessageId» manglar. Kvitteringa høyrer då ikkje til noka melding.",
                en: "«relatedToMessageId» is missing. The receipt then belongs to no message.",
            }
            .to_owned(),
        )),
    }
    match body
        .get("receiptType")
        .map(|kind| kind.as_str().map(ReceiptType::read))
    {
        Some(Some(ReceiptType::Other(other))) => findings.push(finding(
            "receiptType",
            "J6",
            Level::Warning,
            words! {
                nb: "«{value}» er ikke OK, WARNING, ERROR eller NOTSUPPORTED, og teller som godtatt.",
                nn: "«{value}» er ikkje OK, WARNING, ERROR eller NOTSUPPORTED, og tel som godteke.",
                en: "«{value}» is not OK, WARNING, ERROR or NOTSUPPORTED, and counts as accepted.",
                value = crate::error::shortened(&other),
            },
        )),
        Some(Some(_)) => {}
        Some(None) => {
            findings.push(finding(
                "receiptType",
                "J2",
                Level::Error,
                word! {
                    nb: "«receiptType» skal være tekst.",
                    nn: "«receiptType» skal vere tekst.",
                    en: "«receiptType» should be text.",
                }.to_owned(),
            ));
        }
        None => findings.push(finding(
            "receiptType",
            "J2",
            Level::Error,
            word! {
                nb: "«receiptType» mangler.",
                nn: "«receiptType» manglar.",
                en: "«receiptType» is missing.",
            }.to_owned(),
        )),
    }
    let messages = body.get("messages").filter(|messages| !messages.is_null());
    if messages.is_some_and(|messages| {
        !messages
            .as_array()
            .is_some_and(|list| list.iter().all(Value::is_object))
    }) {
        let text = word! {
            nb: "«messages» skal være en liste med objekter.",
            nn: "«messages» skal vere ei liste med objekt.",
            en: "«messages» should be a list of objects.",
        }
        .to_owned();
        findings.push(finding("messages", "J2", Level::Error, text));
    }
    findings
}

fn finding(element: &str, code: &'static str, level: Level, text: String) -> Finding {
    Finding {
        line: 1,
        column: 1,
        element: element.to_owned(),
        code,
        level,
        text,
        fix: String::new(),
        missing_file: false,
    }
}
