use super::super::tests::{expected, first_error};
use super::super::{Context, Dialect, NotJudged, Report, judge};
use super::PREFIX;
use crate::finding::Level;
use crate::reference::spec;

fn judged(bytes: &[u8]) -> Report {
    let report = judge(bytes, &Context::default()).expect("a message of Fiks Arkiv");
    assert_eq!(report.dialect, Dialect::FiksArkivV1);
    report
}

#[test]
fn every_probe_is_judged_as_libxml2_judges_it() {
    let Some(folder) = spec("arkivmelding/fiks-arkiv-v1/probes") else {
        return;
    };
    let table = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut probes = 0;
    for row in table.lines().skip(1) {
        let (name, said) = row.split_once('\t').unwrap();
        let report = judged(&std::fs::read(folder.join(name)).unwrap());
        let theirs = expected(said);
        assert_eq!(
            report.valid(),
            said == "valid",
            "{name}: {:?}",
            report.findings
        );
        assert_eq!(
            first_error(&report),
            theirs,
            "{name}: {:?}",
            report.findings
        );
        probes += 1;
    }
    assert_eq!(probes, 21);
}

#[test]
fn own_messages_and_samples_are_judged_as_libxml2_judges_them() {
    for (folder, count) in [("own", 13), ("samples", 33)] {
        let Some(folder) = spec(&format!("arkivmelding/fiks-arkiv-v1/{folder}")) else {
            return;
        };
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let report = judged(&std::fs::read(&path).unwrap());
            let refused = name == "OppdaterMappeStatusN3.xml";
            assert_eq!(report.valid(), !refused, "{name}: {:?}", report.findings);
            if refused {
                let first = &report.findings[0];
                assert_eq!((first.code, first.level), ("S1", Level::Error));
                assert!(first.text.contains("mellomrom"), "{}", first.text);
            }
            seen += 1;
        }
        assert_eq!(seen, count);
    }
}

#[test]
fn a_message_is_told_by_its_root_and_an_older_namespace_as_older() {
    let old = format!("<arkivmelding xmlns='{PREFIX}arkivmelding/v1'/>");
    let first = judged(old.as_bytes()).findings.remove(0);
    assert_eq!((first.code, first.element.as_str()), ("S1", "arkivmelding"));
    assert!(first.text.contains("eldre navnerom"), "{}", first.text);
    assert!(
        first.fix.contains("arkivmelding/opprett/v1"),
        "{}",
        first.fix
    );

    let unknown = format!("<brev xmlns='{PREFIX}brev/v1'/>");
    let first = judged(unknown.as_bytes()).findings.remove(0);
    assert_eq!((first.code, first.fix.as_str()), ("S1", ""));

    let second = format!("<sok xmlns='{PREFIX}sok/v2'/>");
    assert_eq!(
        judge(second.as_bytes(), &Context::default()),
        Err(NotJudged::NotBuilt("fiks-arkiv-v2"))
    );
    let broken = format!("<sok xmlns='{PREFIX}sok/v1'><system>");
    assert_eq!(judged(broken.as_bytes()).findings[0].code, "XML");
}
