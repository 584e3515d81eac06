//! `bud validate`: judges a document of the field (product.md, `bud`).

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use budstikke_domain::{Clock, SystemClock};
use budstikke_wire::validator::{Context, NotJudged, Report, judge};
use budstikke_wire::xml::limits;
use serde_json::json;

/// The document is valid.
const GOOD: u8 = 0;
/// The document is not valid.
const JUDGED: u8 = 2;
/// There is no judgement: unreadable, or of no kind we know.
const UNREAD: u8 = 3;

/// Judges `file` (`-` is stdin) and prints the findings; returns the exit code.
///
/// With `json` stdout is exactly one object, and empty when there is no judgement; stderr then has
/// `{"error":{"code","text"}}` on one line. Never uses the network.
pub(crate) fn run(file: &Path, json: bool) -> u8 {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    // A reader that has gone away does not change the judgement.
    validate(file, json, &mut out, &mut err).unwrap_or(UNREAD)
}

fn validate(file: &Path, json: bool, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<u8> {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            return refuse(
                err,
                json,
                "UNREADABLE",
                &format!("«{}» kan ikke leses: {error}.", file.display()),
            );
        }
    };
    if bytes.len() > limits::BYTES {
        return refuse(
            err,
            json,
            "TOO_LARGE",
            "Filen er større enn 5 MB. Så store meldinger finnes ikke.",
        );
    }
    let today = budstikke_wire::time::day_in_oslo(SystemClock.now());
    match judge(
        &bytes,
        &Context {
            today: Some(today),
            ..Context::default()
        },
    ) {
        Ok(report) => {
            if json {
                writeln!(out, "{}", as_json(&report))?;
            } else {
                write!(out, "{}", as_text(&report))?;
            }
            out.flush()?;
            Ok(if report.valid() { GOOD } else { JUDGED })
        }
        Err(NotJudged::NotBuilt(dialect)) => refuse(
            err,
            json,
            "NOT_BUILT",
            &format!("Dette er {dialect}. Den dialekten kan vi ikke kontrollere ennå."),
        ),
        Err(NotJudged::Unknown) => refuse(
            err,
            json,
            "UNKNOWN_KIND",
            "Filen er verken en arkivmelding, en melding i Fiks Arkiv, en kvittering eller en SBD.",
        ),
    }
}

/// The bytes, one more than the largest document at most.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits::BYTES)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn refuse(err: &mut dyn Write, json: bool, code: &str, text: &str) -> io::Result<u8> {
    if json {
        writeln!(
            err,
            "{}",
            json!({ "error": { "code": code, "text": text } })
        )?;
    } else {
        writeln!(err, "{text}")?;
    }
    Ok(UNREAD)
}

fn as_json(report: &Report) -> serde_json::Value {
    let findings: Vec<_> = report
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
                "fix": finding.fix,
            })
        })
        .collect();
    json!({
        "dialect": report.dialect.as_str(),
        "valid": report.valid(),
        "sendable": report.sendable(),
        "findings": findings,
    })
}

fn as_text(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&format!("{finding}\n"));
    }
    let verdict = match (report.valid(), report.sendable()) {
        (true, true) => "Dokumentet er i orden",
        (true, false) => "Dokumentet følger skjemaet, men kan ikke sendes slik det er",
        (false, _) => "Dokumentet følger ikke skjemaet",
    };
    text.push_str(&format!("{verdict} ({}).\n", report.dialect.as_str()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validated(content: &[u8], json: bool) -> (u8, String, String) {
        let file = std::env::temp_dir().join(format!(
            "bud-validate-{}-{}",
            std::process::id(),
            content.len()
        ));
        std::fs::write(&file, content).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = validate(&file, json, &mut out, &mut err).unwrap();
        std::fs::remove_file(&file).unwrap();
        (
            exit,
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    }

    const NS: &str = "http://www.arkivverket.no/standarder/noark5/arkivmelding";

    #[test]
    fn a_judgement_is_one_object_with_every_promised_member() {
        let (exit, out, err) = validated(
            format!("<arkivmelding xmlns='{NS}'><system/></arkivmelding>").as_bytes(),
            true,
        );
        assert_eq!((exit, err.as_str()), (JUDGED, ""));
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (&value["dialect"], &value["valid"]),
            (&json!("eformidling"), &json!(false))
        );
        for member in ["line", "column", "element", "code", "level", "text"] {
            assert!(value["findings"][0].get(member).is_some(), "{member}");
        }
        assert_eq!(value["findings"][0]["code"], "S3");
    }

    #[test]
    fn a_valid_document_exits_0_also_when_it_may_not_be_sent() {
        let empty = format!(
            "<arkivmelding xmlns='{NS}'><system/><meldingId/><tidspunkt>2026-11-20T09:15:00Z</tidspunkt><antallFiler>0</antallFiler></arkivmelding>"
        );
        let (exit, out, _) = validated(empty.as_bytes(), false);
        assert_eq!(exit, GOOD);
        assert!(out.contains("Meldingen mangler sak (saksmappe)."), "{out}");
    }

    const FIKS_ARKIV: &str = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv";

    #[test]
    fn a_message_of_fiks_arkiv_is_judged_by_its_own_schema() {
        let message = |inner: &str| {
            format!(
                "<slettAvskrivning xmlns='{FIKS_ARKIV}/avskrivning/slett/v1'>{inner}</slettAvskrivning>"
            )
        };
        let reference = format!(
            "<referanseTilJournalpost><systemID xmlns='{FIKS_ARKIV}/metadatakatalog/v1'>0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a10</systemID></referanseTilJournalpost>"
        );
        let id = "<korrespondansepartID>1</korrespondansepartID>";
        let (exit, out, err) = validated(message(&format!("{reference}{id}")).as_bytes(), true);
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((exit, err.as_str()), (GOOD, ""));
        assert_eq!(
            value,
            json!({ "dialect": "fiks-arkiv-v1", "valid": true, "sendable": true, "findings": [] })
        );

        let empty = message(&format!("<referanseTilJournalpost/>{id}"));
        let (exit, out, _) = validated(empty.as_bytes(), false);
        assert_eq!(exit, GOOD, "the schema asks for no key");
        assert!(out.contains("skal ha nøyaktig én nøkkel"), "{out}");
        assert!(
            out.contains("kan ikke sendes slik det er (fiks-arkiv-v1)"),
            "{out}"
        );

        let (exit, out, _) = validated(message(&reference).as_bytes(), false);
        assert_eq!(exit, JUDGED);
        assert!(
            out.contains("«slettAvskrivning» mangler «korrespondansepartID»."),
            "{out}"
        );
    }

    #[test]
    fn the_second_version_of_fiks_arkiv_is_told_and_not_judged() {
        let (exit, out, err) = validated(
            format!("<sok xmlns='{FIKS_ARKIV}/sok/v2'/>").as_bytes(),
            true,
        );
        assert_eq!((exit, out.as_str()), (UNREAD, ""));
        let value: serde_json::Value = serde_json::from_str(&err).unwrap();
        assert_eq!(value["error"]["code"], "NOT_BUILT");
    }

    #[test]
    fn without_a_judgement_stdout_is_empty() {
        let (exit, out, err) = validated(b"%PDF-1.7", true);
        assert_eq!((exit, out.as_str()), (UNREAD, ""));
        let value: serde_json::Value = serde_json::from_str(&err).unwrap();
        assert_eq!(value["error"]["code"], "UNKNOWN_KIND");
        assert_eq!(err.lines().count(), 1);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        assert_eq!(
            validate(Path::new("/nowhere/at/all"), false, &mut out, &mut err).unwrap(),
            UNREAD
        );
        assert!(out.is_empty() && !err.is_empty());
    }
}
