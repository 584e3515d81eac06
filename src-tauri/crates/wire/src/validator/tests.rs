use super::*;
use crate::reference::spec;

fn judged(bytes: &[u8]) -> Report {
    judge(bytes, &Context::default()).expect("an arkivmelding")
}

/// What libxml2 said: `None` for valid, else line and element of its first error.
pub(super) fn expected(column: &str) -> Option<(u32, String)> {
    let rest = column.strip_prefix("invalid line=")?;
    let (line, rest) = rest.split_once(" element=").unwrap();
    Some((
        line.parse().unwrap(),
        rest.split_once(':').unwrap().0.to_owned(),
    ))
}

pub(super) fn first_error(report: &Report) -> Option<(u32, String)> {
    let first = report
        .findings
        .iter()
        .find(|finding| !is_business(finding) && finding.level == Level::Error)?;
    Some((first.line, first.element.clone()))
}

#[test]
fn every_probe_is_judged_as_libxml2_judges_it() {
    let Some(folder) = spec("arkivmelding/eformidling/probes") else {
        return;
    };
    let table = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut judged_probes = 0;
    for row in table.lines().skip(1) {
        let mut columns = row.split('\t');
        let (name, integrasjonspunkt) = (columns.next().unwrap(), columns.next().unwrap());
        let report = judged(&std::fs::read(folder.join(name)).unwrap());
        if name == "doctype.xml" {
            assert_eq!(
                report.findings[0].code, "DOCTYPE",
                "refused although the schema says nothing about it"
            );
            continue;
        }
        assert_eq!(
            report.valid(),
            integrasjonspunkt == "valid",
            "{name}: {:?}",
            report.findings
        );
        assert_eq!(
            first_error(&report),
            expected(integrasjonspunkt),
            "{name}: {:?}",
            report.findings
        );
        if !report.valid() {
            assert_eq!(
                report.findings[0].level,
                Level::Error,
                "{name}: what libxml2 reports comes first"
            );
        }
        judged_probes += 1;
    }
    assert_eq!(judged_probes, 68, "all but doctype.xml");
}

#[test]
fn own_messages_and_samples_are_judged_as_libxml2_judges_them() {
    for folder in ["own", "samples"] {
        let Some(folder) = spec(&format!("arkivmelding/eformidling/{folder}")) else {
            return;
        };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "xml") {
                continue;
            }
            let report = judged(&std::fs::read(&path).unwrap());
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert_eq!(
                report.valid(),
                name != "ip-arkivmelding_error.xml",
                "{name}: {:?}",
                report.findings
            );
            if !report.valid() {
                assert_eq!(report.findings[0].element, "opprettetDato", "{name}");
            }
        }
    }
}

fn with(from: &str, to: &str) -> String {
    let whole = crate::arkivmelding::tests::letter().compose().to_xml();
    let text = String::from_utf8(whole).unwrap();
    assert!(text.contains(from), "the letter has {from}");
    text.replacen(from, to, 1)
}

fn first(xml: &str) -> Finding {
    judged(xml.as_bytes())
        .findings
        .into_iter()
        .next()
        .expect("a finding")
}

#[test]
fn what_is_said_is_plain_and_precise() {
    let finding = first(&with("Utgående dokument<", "U<"));
    assert_eq!(finding.code, "V3");
    assert_eq!(finding.fix, "Skriv «Utgående dokument», ikke «U».");

    let finding = first(&with("<saksdato>", "<saksdat>").replacen("</saksdato>", "</saksdat>", 1));
    assert_eq!(finding.code, "S2");
    assert_eq!(
        finding.text,
        "«saksdat» finnes ikke i arkivmelding. Mente du «saksdato»?"
    );

    let finding = first(&with("<saksstatus>Under behandling</saksstatus>", ""));
    assert_eq!(
        (finding.code, finding.text.as_str()),
        ("S3", "«mappe» mangler «saksstatus».")
    );

    let finding = first(&with(
        "<mappe xsi:type=\"saksmappe\">",
        "<mappe xsi:type=\"saksmappe\">løst",
    ));
    assert_eq!(
        finding.text,
        "Det står løs tekst i «mappe». Tekst kan bare stå inne i et felt."
    );

    let finding = first(&with(
        "<tidspunkt>2026-11-20T10:15:00+01:00",
        "<tidspunkt>2026-11-20",
    ));
    assert_eq!(
        finding.text,
        "«2026-11-20» mangler klokkeslett. Skriv for eksempel 2026-11-20T09:15:00+01:00."
    );

    let finding = first(&with("<mappe xsi:type=\"saksmappe\">", "<mappe>"));
    assert_eq!(
        (finding.code, finding.element.as_str()),
        (
            "S2",
            if finding.element == "saksaar" {
                "saksaar"
            } else {
                "saksdato"
            }
        )
    );
    assert!(
        finding.fix.contains("xsi:type=\"saksmappe\""),
        "{}",
        finding.fix
    );
}

#[test]
fn the_two_inversions_are_named() {
    let title = "<tittel>Svar på søknad</tittel>";
    let early = with(
        "<dokumentbeskrivelse>",
        &format!("{title}<dokumentbeskrivelse>"),
    );
    assert_eq!(
        first(&early).fix,
        "«tittel» skal stå etter alle dokumentbeskrivelser i en journalpost."
    );

    let whole = with("<mappe", "<mappe");
    let (before, after) = whole.split_once("<basisregistrering").unwrap();
    let (journalpost, tail) = after.split_once("</basisregistrering>").unwrap();
    let (fields, end) = tail.split_once("</mappe>").unwrap();
    let inverted =
        format!("{before}{fields}<basisregistrering{journalpost}</basisregistrering></mappe>{end}");
    let finding = first(&inverted);
    assert_eq!(finding.element, "basisregistrering");
    assert_eq!(
        finding.fix,
        "Sakens felt («saksdato», «saksstatus» …) skal stå etter journalposten."
    );
}

#[test]
fn business_rules_decide_sendable_and_not_valid() {
    let package = [
        PackageFile {
            name: "arkivmelding.xml".into(),
        },
        PackageFile {
            name: "Brev.pdf".into(),
        },
    ];
    let context = Context {
        package: Some(&package),
        ..Context::default()
    };
    let report = judge(with("<mappe", "<mappe").as_bytes(), &context).unwrap();
    assert!(report.valid() && !report.sendable());
    let missing = report
        .findings
        .iter()
        .find(|finding| finding.code == "R2")
        .unwrap();
    assert_eq!(
        missing.fix,
        "Pakken har «Brev.pdf». Store og små bokstaver må være like."
    );
    assert!(
        report.findings.iter().any(|finding| finding.code == "R3"),
        "an unnamed file is dropped on the way"
    );
}

#[test]
fn other_documents_are_told_apart() {
    let none = Context::default();
    let prefix = grammar::fiks_arkiv::PREFIX;
    let second = format!("<arkivmelding xmlns='{prefix}arkivmelding/opprett/v2'/>");
    assert_eq!(
        judge(second.as_bytes(), &none),
        Err(NotJudged::NotBuilt("fiks-arkiv-v2"))
    );
    for unknown in ["<html/>", "", "{}", "[1]", "%PDF-1.7", "{\"a\": 1}"] {
        assert_eq!(
            judge(unknown.as_bytes(), &none),
            Err(NotJudged::Unknown),
            "{unknown}"
        );
    }
    let kvittering = br#"{"arkivmelding_kvittering": {"receiptType": "OK", "relatedToMessageId": "7b0c2b0e-4f1a-4a53-9d6e-0a5d3f6c1e02"}}"#;
    let report = judge(kvittering, &none).unwrap();
    assert_eq!(
        (report.dialect, report.valid()),
        (Dialect::Kvittering, true)
    );
    let report = judge(br#"{"receiptType": "OK"}"#, &none).unwrap();
    assert_eq!(
        (report.dialect, report.valid()),
        (Dialect::Kvittering, false)
    );
    let broken = judge(b"<arkivmelding xmlns='x'><a>", &none).unwrap();
    assert_eq!((broken.findings[0].code, broken.valid()), ("XML", false));
}

#[test]
fn an_encoding_that_is_not_the_declared_one_is_told_and_read() {
    let text = with("<mappe", "<mappe");
    let bytes: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let report = judged(&bytes);
    assert!(report.valid());
    let note = report
        .findings
        .iter()
        .find(|finding| finding.code == "ENCODING")
        .unwrap();
    assert!(note.text.contains("(UTF-16LE / UTF-8)"), "{}", note.text);
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let _ = judge(&bytes, &Context::default());
    }

    #[test]
    fn any_mutilated_letter_is_judged_without_panic(from in 0_usize..4000, length in 0_usize..200, put in "[<>/a-zæ:= \"0-9]{0,20}") {
        let whole = String::from_utf8(crate::arkivmelding::tests::letter().compose().to_xml()).unwrap();
        let chars: Vec<char> = whole.chars().collect();
        let from = from.min(chars.len());
        let until = (from + length).min(chars.len());
        let cut: String = chars[..from].iter().chain(put.chars().collect::<Vec<_>>().iter()).chain(&chars[until..]).collect();
        let _ = judge(cut.as_bytes(), &Context::default());
    }
}
