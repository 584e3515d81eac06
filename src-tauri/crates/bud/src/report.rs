//! A judgement, told to machines and to people.

use std::fmt::Write;

use budstikke_domain::{Finding, Level};
use budstikke_packaging::{EncryptionReport, EntryReport};
use budstikke_wire::Sbd;
use budstikke_wire::sbd::Participant;
use serde_json::{Value, json};

use crate::judge::{JudgedSbd, Judgement, Signature};
use crate::texts;

/// One object, with every member that product.md promises.
pub(crate) fn json(judgement: &Judgement) -> Value {
    let layers: Vec<_> = judgement.layers.iter().map(|kind| kind.as_str()).collect();
    json!({
        "kind": judgement.kind.as_str(),
        "layers": layers,
        "verdict": judgement.verdict.as_str(),
        "reasons": codes(judgement, false),
        "notes": codes(judgement, true),
        "who": judgement.who.map(|who| who.as_str()),
        "entries": judgement.entries.iter().map(entry).collect::<Vec<_>>(),
        "signatures": judgement.signatures.iter().map(signature).collect::<Vec<_>>(),
        "encryption": judgement.encryption.as_ref().map(encryption),
        "sbd": judgement.sbd.as_ref().map(sbd),
        "manifest": judgement.manifest.as_ref().map(|manifest| json!({
            "sender": manifest.sender,
            "receiver": manifest.receiver,
            "main": manifest.main.as_ref().map(|main| &main.href),
        })),
        "findings": judgement.findings.iter().map(|finding| json!({
            "code": finding.code.as_str(),
            "about": finding.about,
        })).collect::<Vec<_>>(),
    })
}

/// The codes of the notes, or of everything else, each once.
fn codes(judgement: &Judgement, notes: bool) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for finding in &judgement.findings {
        let code = finding.code.as_str();
        if (finding.code.level() == Level::Note) == notes && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn entry(entry: &EntryReport) -> Value {
    json!({
        "name": entry.name,
        "size": entry.size,
        "sha256": entry.sha256,
        "covered": entry.covered,
    })
}

fn signature(signature: &Signature) -> Value {
    let report = &signature.report;
    let certificate = report.certificate.as_ref();
    json!({
        "form": report.form.as_str(),
        "digest": report.digest,
        "valid": report.valid,
        "trusted": signature.trusted,
        "signer": certificate.map(|certificate| certificate.common_name()),
        "org_number": signature.org_number.map(|org| org.digits()),
        "issuer": certificate.map(|certificate| certificate.issuer()),
        "serial": certificate.map(|certificate| certificate.serial()),
        "not_before": certificate.map(|certificate| certificate.not_before().to_string()),
        "not_after": certificate.map(|certificate| certificate.not_after().to_string()),
        "signing_time": report.signing_time.map(|at| at.to_string()),
    })
}

fn encryption(encryption: &EncryptionReport) -> Value {
    let recipients: Vec<_> = encryption
        .recipients
        .iter()
        .map(|recipient| {
            json!({
                "issuer": recipient.issuer,
                "serial": recipient.serial,
                "ours": recipient.ours,
            })
        })
        .collect();
    json!({
        "content": encryption.content,
        "key_transport": encryption.key_transport,
        "recipients": recipients,
    })
}

fn sbd(judged: &JudgedSbd) -> Value {
    let sbd = judged.sbd.as_ref();
    let party = |pick: fn(&Sbd) -> Option<&Participant>| {
        sbd.and_then(pick)
            .map(|participant| participant.value.clone())
    };
    let findings: Vec<_> = judged
        .findings
        .iter()
        .map(|finding| {
            json!({
                "line": finding.line,
                "column": finding.column,
                "element": finding.element,
                "code": finding.code,
                "level": finding.level.as_str(),
                "text": finding.text,
            })
        })
        .collect();
    json!({
        "valid": judged.valid,
        "type": sbd.map(Sbd::type_name),
        "message_id": sbd.map(|sbd| sbd.message_id.as_str()),
        "conversation_id": sbd.and_then(Sbd::conversation_id).map(|id| id.as_str()),
        "process": sbd.and_then(Sbd::process).map(|process| process.as_str().to_owned()),
        "sender": party(|sbd| sbd.sender.as_ref()),
        "receiver": party(|sbd| sbd.receiver.as_ref()),
        "created": sbd.and_then(|sbd| sbd.created).map(|at| at.to_string()),
        "findings": findings,
    })
}

/// Lines for a terminal.
pub(crate) fn text(judgement: &Judgement) -> String {
    let mut text = String::new();
    let layers: Vec<_> = judgement
        .layers
        .iter()
        .map(|kind| texts::kind(*kind))
        .collect();
    line(&mut text, "Dette er", &layers.join(" › "));
    let verdict = judgement.verdict;
    line(
        &mut text,
        "Dom",
        &format!("{} ({verdict})", texts::verdict(verdict)),
    );
    for finding in &judgement.findings {
        let _ = writeln!(text, "  {}", told(finding));
    }
    if let Some(who) = judgement.who {
        line(
            &mut text,
            "Hvem",
            &format!("{} ({})", texts::who(who), who.as_str()),
        );
    }
    for signature in &judgement.signatures {
        line(&mut text, "Signatur", &told_signature(signature));
    }
    if let Some(encryption) = &judgement.encryption {
        let how = format!("{}, {}", encryption.content, encryption.key_transport);
        line(&mut text, "Låst med", &how);
        for recipient in &encryption.recipients {
            let ours = if recipient.ours {
                " (nøkkelen er med)"
            } else {
                ""
            };
            let whom = format!(
                "sertifikat {} fra {}{ours}",
                recipient.serial, recipient.issuer
            );
            line(&mut text, "Låst for", &whom);
        }
    }
    if let Some(sbd) = &judgement.sbd {
        line(&mut text, "SBD", &told_sbd(sbd));
        for finding in &sbd.findings {
            let _ = writeln!(text, "  {} {}", finding.code, printable(&finding.text));
        }
    }
    for entry in &judgement.entries {
        let covered = if entry.covered { "signert" } else { "-" };
        let name = printable(&entry.name);
        line(
            &mut text,
            "Fil",
            &format!("{name}  {} byte  {covered}  {}", entry.size, entry.sha256),
        );
    }
    text
}

fn line(text: &mut String, label: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{label:<9} {}", printable(value));
}

fn told(finding: &Finding) -> String {
    let text = format!("{}: {}", finding.code, texts::code(finding.code));
    if finding.about.is_empty() {
        text
    } else {
        format!("{text} [{}]", printable(&finding.about))
    }
}

fn told_signature(signature: &Signature) -> String {
    let report = &signature.report;
    let mut told = report.form.as_str().to_owned();
    if !report.digest.is_empty() {
        told = format!("{told}, {}", report.digest);
    }
    let holds = if report.valid {
        "stemmer"
    } else {
        "stemmer ikke"
    };
    told = format!("{told}, {holds}");
    if let Some(certificate) = &report.certificate {
        let org = signature
            .org_number
            .map(|org| format!(" ({})", org.grouped()))
            .unwrap_or_default();
        let trusted = if signature.trusted {
            "klarert"
        } else {
            "ikke klarert"
        };
        told = format!(
            "{told}. {}{org}, sertifikatet er {trusted} og går ut {}",
            certificate.common_name(),
            certificate.not_after(),
        );
    }
    told
}

fn told_sbd(judged: &JudgedSbd) -> String {
    let holds = if judged.valid {
        "følger reglene"
    } else {
        "følger ikke reglene"
    };
    let Some(sbd) = &judged.sbd else {
        return holds.to_owned();
    };
    let party = |participant: &Option<Participant>| {
        participant
            .as_ref()
            .map_or("?", |p| p.value.as_str())
            .to_owned()
    };
    format!(
        "{} {} fra {} til {}, {holds}",
        sbd.type_name(),
        sbd.message_id.as_str(),
        party(&sbd.sender),
        party(&sbd.receiver),
    )
}

/// `text` without anything that would play tricks on a terminal or on its reader.
pub(crate) fn printable(text: &str) -> String {
    let tricky = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if tricky(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_play_tricks_on_a_terminal() {
        assert_eq!(printable("gpj\u{202e}exe.txt"), "gpj\\u{202e}exe.txt");
        assert_eq!(printable("\u{1b}[31mrød"), "\\u{1b}[31mrød");
        assert_eq!(
            printable("310\u{a0}204\u{a0}838 æøå 🎉"),
            "310\u{a0}204\u{a0}838 æøå 🎉"
        );
    }
}
