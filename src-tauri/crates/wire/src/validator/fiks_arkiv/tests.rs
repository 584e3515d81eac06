use super::super::tests::{expected, first_error};
use super::super::{Context, Dialect, NotJudged, PackageFile, Report, judge};
use super::PREFIX;
use crate::finding::Level;
use crate::fodselsnummer;
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
                assert!(
                    first.fix.ends_with("arkivmelding/oppdater/v1."),
                    "{}",
                    first.fix
                );
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

#[test]
fn what_people_often_write_is_told_with_a_way_out() {
    let Some(folder) = spec("arkivmelding/fiks-arkiv-v1/probes") else {
        return;
    };
    for (name, code, fix) in [
        (
            "no-kode.xml",
            "S2",
            "«kode» skal stå foran «beskrivelse», én gang.",
        ),
        (
            "landkode-plain.xml",
            "S4",
            "Skriv verdien i «kode» inne i «landkode».",
        ),
        (
            "registrering-before-mappe.xml",
            "S2",
            "Mappen skal stå før registreringen, og det kan bare være én.",
        ),
        (
            "two-registrering.xml",
            "S2",
            "En melding kan ha én registrering. Send én melding for hver.",
        ),
        (
            "no-xsi-type-on-registrering-jp-fields.xml",
            "S2",
            "Skriv xsi:type=\"journalpost\" på «registrering» hvis den er en journalpost.",
        ),
    ] {
        let first = judged(&std::fs::read(folder.join(name)).unwrap())
            .findings
            .remove(0);
        assert_eq!((first.code, first.fix.as_str()), (code, fix), "{name}");
    }
    let nested = format!(
        "<arkivmelding xmlns='{PREFIX}arkivmelding/opprett/v1'><system/><antallFiler>0</antallFiler><mappe><tittel>x</tittel><registrering/></mappe></arkivmelding>"
    );
    let first = judged(nested.as_bytes()).findings.remove(0);
    assert!(
        first.fix.contains("ved siden av hverandre"),
        "{}",
        first.fix
    );
}

fn own(name: &str) -> Option<String> {
    let folder = spec("arkivmelding/fiks-arkiv-v1/own")?;
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

/// The codes of the business rules that a message breaks, and their levels.
fn rules(xml: &str, context: &Context<'_>) -> Vec<(&'static str, Level)> {
    let report = judge(xml.as_bytes(), context).expect("a message of Fiks Arkiv");
    assert!(report.valid(), "{:?}", report.findings);
    report
        .findings
        .iter()
        .map(|finding| (finding.code, finding.level))
        .collect()
}

#[test]
fn our_own_messages_may_be_sent() {
    let package = |names: &[&str]| -> Vec<PackageFile> {
        let file = |name: &&str| PackageFile {
            name: (*name).into(),
        };
        names.iter().map(file).collect()
    };
    let files = package(&["arkivmelding.xml", "soknad.pdf", "plantegning.pdf"]);
    for name in ["inngaaende.xml", "ny-sak-med-journalpost.xml"] {
        let Some(xml) = own(name) else { return };
        let context = Context {
            package: Some(&files),
            today: Some(jiff::civil::date(2026, 11, 20)),
            ..Context::default()
        };
        assert_eq!(rules(&xml, &context), [], "{name}");
    }
    let folder = spec("arkivmelding/fiks-arkiv-v1/own").unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let report = judged(&std::fs::read(&path).unwrap());
        assert!(report.sendable(), "{path:?}: {:?}", report.findings);
    }
}

#[test]
fn what_archives_need_decides_sendable_and_not_valid() {
    use Level::{Error, Warning};
    let Some(xml) = own("ny-sak-med-journalpost.xml") else {
        return;
    };
    let none = Context::default();
    let changed = |from: &str, to: &str| {
        assert!(xml.contains(from), "the message has {from}");
        rules(&xml.replacen(from, to, 1), &none)
    };
    let key = "<mdk:noekkel>sak-0001</mdk:noekkel></mdk:referanseEksternNoekkel></referanseForelderMappe>";
    assert_eq!(changed(key, &key.replace("0001", "0002")), [("R17", Error)]);
    assert_eq!(
        changed("<antallFiler>2<", "<antallFiler>3<"),
        [("R6", Warning)]
    );
    assert_eq!(
        changed("<mdk:kode>H</mdk:kode>", "<mdk:kode>V</mdk:kode>"),
        [("R4", Error)]
    );
    assert_eq!(
        changed("<dokumentnummer>2<", "<dokumentnummer>1<"),
        [("R4", Error)]
    );
    assert_eq!(
        changed("<dokumentnummer>2</dokumentnummer>", ""),
        [("R4", Warning)]
    );
    assert_eq!(changed(">soknad.pdf<", ">søknad.pdf<"), [("R2", Warning)]);
    assert_eq!(changed(">soknad.pdf<", ">../soknad.pdf<"), [("R2", Error)]);
    assert_eq!(
        changed("<mdk:kode>EA</mdk:kode>", "<mdk:kode>Avsender</mdk:kode>"),
        [("R10", Warning), ("R16", Warning)]
    );
    assert_eq!(
        changed("<mottattDato>2026-11-20T08:55:00+01:00</mottattDato>", ""),
        [("R12", Warning)]
    );
    // A month that nobody is born in: such numbers are made for tests.
    let number = (0..100_000)
        .map(|rest| format!("018190{rest:05}"))
        .find(|number| !fodselsnummer::find(number).is_empty())
        .unwrap();
    assert_eq!(
        changed("<tittel>Skjenke", &format!("<tittel>{number} Skjenke")),
        [("R15", Error)]
    );
    let empty = "<referanseForelderMappe/>";
    let (before, rest) = xml.split_once("<referanseForelderMappe>").unwrap();
    let (_, after) = rest.split_once("</referanseForelderMappe>").unwrap();
    assert_eq!(
        rules(&format!("{before}{empty}{after}"), &none),
        [("R17", Error), ("R17", Error)],
        "no key, and so not that of the case"
    );
    assert_eq!(rules(&format!("{before}{after}"), &none), [("R17", Error)]);
}

#[test]
fn files_and_what_is_said_of_them_must_agree() {
    let Some(xml) = own("inngaaende.xml") else {
        return;
    };
    let files = ["arkivmelding.xml", "Soknad.pdf", "plantegning.pdf"];
    let files = files.map(|name| PackageFile { name: name.into() });
    let context = Context {
        package: Some(&files),
        ..Context::default()
    };
    assert_eq!(
        rules(&xml, &context),
        [("R2", Level::Error), ("R3", Level::Error)],
        "the name differs in one letter's case, and so another file is named by nobody"
    );
}

#[test]
fn an_update_of_nothing_may_not_be_sent() {
    let empty = format!("<arkivmeldingOppdatering xmlns='{PREFIX}arkivmelding/oppdater/v1'/>");
    assert_eq!(
        rules(&empty, &Context::default()),
        [("R1", Level::Error)],
        "the schema lets it pass"
    );
}
