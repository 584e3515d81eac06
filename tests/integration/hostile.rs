//! Hostile input ends in exactly its code, whoever judges it (trust-and-speed 1.6): the library, the program `bud`,
//! and the app (`app`). The vectors lie in `fixtures/vectors`; how they are written stands in `budstikke_tests::hostile`.

mod app;
mod registry;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use budstikke_domain::{Code, Finding, Level, Verdict};
use budstikke_identity::{Anchors, Purpose, verify_org_cert};
use budstikke_net::Environment;
use budstikke_packaging::{
    KeyOps, Kind, Limits, Opened, PartSink, hides_the_rest, kind_of, open, sbd_zip,
};
use budstikke_tests::hostile::parties::{PARTIES, now};
use budstikke_tests::hostile::{Expected, Judge, Vector, files, vectors};
use budstikke_tests::programs;
use budstikke_wire::validator::{self, Context, NotJudged};
use budstikke_wire::xml::limits;
use serde_json::Value;
use tempfile::TempDir;

/// Kibibytes of address space that `bud` gets: what it needs for itself, and far less than a bomb unpacks to.
const MEMORY: u32 = 256 * 1024;

/// One test for each vector file.
macro_rules! threats {
    ($($test:ident = $file:literal),+ $(,)?) => {
        const FILES: &[&str] = &[$($file),+];
        $(#[test] fn $test() { judge_all($file); })+
    };
}

threats! {
    t1_names_that_lead_elsewhere_are_never_followed = "T01",
    t2_bombs_stop_at_a_limit = "T02",
    t3_two_entries_of_one_name_are_a_duplicate = "T03",
    t4_nothing_may_stand_where_nothing_belongs = "T04",
    t5_the_mimetype_comes_first_and_is_exact = "T05",
    t6_what_is_signed_is_what_is_there = "T06",
    t7_a_signature_holds_only_for_its_manifest = "T07",
    t9_a_signer_who_is_not_the_sender_is_told = "T09",
    t10_digests_are_of_the_right_kind_and_value = "T10",
    t11_xml_that_is_an_attack_is_refused_everywhere = "T11",
    t12_names_that_deceive_are_told_and_never_used = "T12",
    t13_nothing_weaker_than_agreed_is_accepted = "T13",
    t14_changed_ciphertext_never_passes = "T14",
    t15_an_sbd_that_is_a_bomb_is_refused = "T15",
    t17_only_its_receiver_can_say_anything_about_a_message = "T17",
    t18_only_what_the_registry_signed_and_only_its_own_certificate_is_believed = "T18",
}

#[test]
fn every_vector_file_is_run_and_no_two_vectors_have_one_name() {
    assert_eq!(files(), FILES, "each file has its test");
    let all: Vec<_> = FILES
        .iter()
        .flat_map(|file| vectors(file))
        .map(|vector| vector.name)
        .collect();
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "a failure is found by its name");
    assert!(
        all.len() >= 300,
        "{} vectors (trust-and-speed 1.8)",
        all.len()
    );
}

/// What a judge said.
#[derive(Debug, PartialEq)]
struct Said {
    verdict: String,
    reasons: Vec<String>,
    notes: Vec<String>,
    who: Option<String>,
    /// None for a judge that is no program.
    exit: Option<i32>,
}

/// A judge; none when it does not judge such things. An error is a broken promise of another kind.
type Leg = fn(&Vector, &Path, &Table) -> Option<Result<Said, String>>;

const LEGS: [(&str, Leg); 4] = [
    ("the library", library),
    ("bud inspect", inspect),
    ("bud open", unpack),
    ("bud validate", validate),
];

/// Where a vector lies for the programs.
struct Table {
    folder: TempDir,
    key: PathBuf,
    ca: PathBuf,
}

fn judge_all(file: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (key, ca) = PARTIES.write(folder.path());
    let table = Table { folder, key, ca };
    let vectors = vectors(file);
    let mut wrong = app::complaints(&vectors);
    wrong.extend(registry::complaints(&vectors));
    for vector in &vectors {
        let path = table.folder.path().join("vector");
        fs::write(&path, vector.bytes()).unwrap();
        for (leg, judge) in LEGS {
            let complaint = match judge(vector, &path, &table) {
                None => continue,
                Some(Ok(said)) => difference(&said, &vector.expected),
                Some(Err(complaint)) => Some(complaint),
            };
            wrong.extend(complaint.map(|text| format!("{}\n   {leg}: {text}", vector.name)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {file}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn difference(said: &Said, expected: &Expected) -> Option<String> {
    let same = said.verdict == expected.verdict
        && said.reasons == expected.reasons
        && said.notes == expected.notes
        && (expected.who.is_none() || said.who.is_none() || said.who == expected.who)
        && said.exit.is_none_or(|exit| exit == expected.exit);
    (!same).then(|| format!("said {said:?},\n   not  {expected:?}"))
}

/// What the crates say, without a program round them.
fn library(vector: &Vector, path: &Path, _: &Table) -> Option<Result<Said, String>> {
    if vector.judge == Judge::Registry {
        return None; // `registry` asks it.
    }
    let bytes = fs::read(path).unwrap();
    if vector.judge == Judge::Document {
        let report = validator::judge(&bytes, &Context::default());
        if bytes.len() > limits::BYTES {
            // Programs say so before they read it; the reader itself only refuses.
            let refused = report.is_err() || report.is_ok_and(|report| !report.valid());
            return Some(
                refused
                    .then(|| document_unread("TOO_LARGE"))
                    .ok_or("it was read".to_owned()),
            );
        }
        let first = report
            .as_ref()
            .map(|report| report.findings.first().map(|finding| finding.code));
        return Some(Ok(
            match (report.as_ref().map(validator::Report::valid), first) {
                (Ok(valid), Ok(first)) => {
                    document(valid, first.filter(|_| !valid).unwrap_or_default(), None)
                }
                (_, _) => document_unread(match report {
                    Err(NotJudged::NotBuilt(_)) => "NOT_BUILT",
                    _ => "UNKNOWN_KIND",
                }),
            },
        ));
    }
    let mut findings = Vec::new();
    let mut counted = Counted::default();
    let opened = match kind_of(&bytes) {
        Kind::SbdJson => return None,
        Kind::SbdZip => {
            let mut package = Vec::new();
            let limits = Limits::default();
            let frame = sbd_zip::read(&mut Cursor::new(&bytes), &limits, &mut package).unwrap();
            found(&mut findings, frame.findings);
            let sbd = frame.sbd.unwrap_or_default();
            if !validator::judge_sbd(&sbd).valid() {
                found(&mut findings, vec![Code::SbdInvalid.into()]);
            }
            frame.package.map(|_| opened(&package, &mut counted))
        }
        _ => Some(opened(&bytes, &mut counted)),
    };
    if let Some(opened) = opened {
        take(&mut findings, opened);
    }
    // trust-and-speed 1.4: the first 64 MiB are free, then 20 times what came in.
    let most = (64 << 20) + 20 * bytes.len() as u64;
    if counted.octets > most {
        return Some(Err(format!(
            "{} octets were handed out of {}",
            counted.octets,
            bytes.len()
        )));
    }
    Some(Ok(Said {
        verdict: Verdict::of(&findings).as_str().to_owned(),
        reasons: codes(&findings, |level| level != Level::Note),
        notes: codes(&findings, |level| level == Level::Note),
        who: None,
        exit: None,
    }))
}

fn opened(package: &[u8], counted: &mut Counted) -> Opened {
    let keys: [&dyn KeyOps; 1] = [&PARTIES.them.key];
    open(
        &mut Cursor::new(package),
        &keys,
        &Limits::default(),
        counted,
    )
    .expect("a bad package is findings, not an error")
}

fn take(findings: &mut Vec<Finding>, opened: Opened) {
    let mut anchors = Anchors::builtin(Environment::Sandkasse);
    anchors.trust_by_hand(&PARTIES.anchor()).unwrap();
    found(findings, opened.findings);
    for signature in opened.signatures {
        let Some(certificate) = &signature.certificate else {
            continue;
        };
        let report = verify_org_cert(
            certificate,
            &signature.extra,
            Purpose::Sign,
            &anchors,
            now(),
        );
        found(findings, report.findings);
    }
}

fn found(findings: &mut Vec<Finding>, more: Vec<Finding>) {
    let hidden = hides_the_rest(findings);
    findings.extend(
        more.into_iter()
            .filter(|finding| !hidden || finding.code.level() == Level::Note),
    );
}

fn codes(findings: &[Finding], wanted: fn(Level) -> bool) -> Vec<String> {
    let mut codes = Vec::new();
    for finding in findings {
        let code = finding.code.as_str().to_owned();
        if wanted(finding.code.level()) && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Counts what is handed out, and holds the one who hands out to the contract.
#[derive(Default)]
struct Counted {
    octets: u64,
    begun: bool,
}

impl PartSink for Counted {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        assert!(!self.begun, "the part before has not ended");
        self.begun = true;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        assert!(bytes.len() <= 65_536, "pieces are small");
        self.octets += bytes.len() as u64;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.begun = false;
        Ok(())
    }
}

fn inspect(vector: &Vector, path: &Path, table: &Table) -> Option<Result<Said, String>> {
    (vector.judge == Judge::Package)
        .then(|| judged(table, &["inspect"], path).map(|(said, _)| said))
}

/// Also asserts that nothing is written of what failed, and nothing ever outside the folder that was asked for.
fn unpack(vector: &Vector, path: &Path, table: &Table) -> Option<Result<Said, String>> {
    if vector.judge != Judge::Package {
        return None;
    }
    let inner = table.folder.path().join("ut");
    let before = listed(table.folder.path());
    let clean = || {
        let _ = fs::remove_dir_all(&inner);
    };
    let said = judged(table, &["open", "-o", "ut/mappe"], path);
    let written = listed(&inner);
    clean();
    let despite = judged(table, &["open", "--despite", "-o", "ut/mappe"], path);
    let beside: Vec<_> = listed(&inner)
        .into_iter()
        .filter(|name| name != "mappe")
        .collect();
    let flat = listed_with_folders(&inner.join("mappe"));
    clean();
    let after = listed(table.folder.path());
    Some(said.and_then(|(said, _)| {
        let despite = despite?.0;
        if said.verdict == "failed" && !written.is_empty() {
            return Err(format!("it failed, and {written:?} was written"));
        }
        if after != before || !beside.is_empty() {
            return Err(format!("written outside the folder: {after:?} {beside:?}"));
        }
        if let Some(folder) = flat {
            return Err(format!("{folder} is not flat"));
        }
        if despite != said {
            return Err(format!(
                "with --despite it is judged otherwise: {despite:?}"
            ));
        }
        Ok(said)
    }))
}

fn validate(vector: &Vector, path: &Path, table: &Table) -> Option<Result<Said, String>> {
    if vector.judge != Judge::Document {
        return None;
    }
    Some(
        run(table, &["validate", "--json"], path).map(|(exit, value)| {
            let Some(value) = value.get("valid").is_some().then_some(value.clone()) else {
                return unread(&value, exit);
            };
            let valid = value["valid"] == true;
            let first = value["findings"][0]["code"].as_str().unwrap_or_default();
            document(valid, if valid { "" } else { first }, Some(exit))
        }),
    )
}

fn document(valid: bool, first: &str, exit: Option<i32>) -> Said {
    Said {
        verdict: if valid { "valid" } else { "invalid" }.to_owned(),
        reasons: Some(first)
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .into_iter()
            .collect(),
        notes: Vec::new(),
        who: None,
        exit,
    }
}

fn document_unread(code: &str) -> Said {
    Said {
        verdict: "unread".to_owned(),
        reasons: vec![code.to_owned()],
        notes: Vec::new(),
        who: None,
        exit: None,
    }
}

fn unread(value: &Value, exit: i32) -> Said {
    Said {
        verdict: "unread".to_owned(),
        reasons: vec![
            value["error"]["code"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        ],
        notes: Vec::new(),
        who: None,
        exit: Some(exit),
    }
}

/// What `bud` says of a package, and the whole object.
fn judged(table: &Table, words: &[&str], path: &Path) -> Result<(Said, Value), String> {
    let (key, ca) = (table.key.to_string_lossy(), table.ca.to_string_lossy());
    let at = now().to_string();
    let more = ["--json", "--key", &key, "--trust", &ca, "--at", &at];
    let (exit, value) = run(table, &[words, &more].concat(), path)?;
    if value.get("verdict").is_none() {
        return Ok((unread(&value, exit), value));
    }
    let list = |member: &str| {
        let codes = value[member].as_array().into_iter().flatten();
        codes
            .filter_map(|code| Some(code.as_str()?.to_owned()))
            .collect()
    };
    let said = Said {
        verdict: value["verdict"].as_str().unwrap_or_default().to_owned(),
        reasons: list("reasons"),
        notes: list("notes"),
        who: value["who"].as_str().map(str::to_owned),
        exit: Some(exit),
    };
    Ok((said, value))
}

/// Exit and the one object, from stdout or, when there is no judgement, from stderr.
fn run(table: &Table, words: &[&str], path: &Path) -> Result<(i32, Value), String> {
    let output = bud()
        .args(words)
        .arg(path)
        .current_dir(table.folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = if output.stdout.is_empty() {
        &output.stderr
    } else {
        &output.stdout
    };
    let text = String::from_utf8_lossy(told);
    let exit = output
        .status
        .code()
        .ok_or_else(|| format!("it was ended: {}", output.status))?;
    if String::from_utf8_lossy(&output.stderr).contains("panicked") {
        return Err(format!(
            "it panicked: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text:.200}"))?;
    Ok((exit, value))
}

/// The program, with no more memory than it should need where that can be said.
fn bud() -> Command {
    let program = programs::ours("bud");
    if !cfg!(target_os = "linux") {
        return Command::new(program);
    }
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"")])
        .arg(program);
    shell
}

fn listed(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The first thing in `folder` that is not a plain file.
fn listed_with_folders(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap())
        .find(|entry| !entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
}
