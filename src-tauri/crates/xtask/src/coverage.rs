//! How much of the code that judges what strangers send is run by the tests beside it (trust-and-speed 1.8).
//!
//! The compiler counts (`-C instrument-coverage`), and rustup's `llvm-tools` read what it counted. Only our own
//! crates are built anew, because this program stands in for rustc for them alone, as clippy does; they lie beside
//! the ordinary ones and disturb nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::exec::{self, Problem, Step};
use crate::system::{Machine, Need};

/// Whose own tests count, beside the vectors and the sweeps of [`SWEEPS`].
const PACKAGES: [&str; 5] = [
    "budstikke-cms",
    "budstikke-packaging",
    "budstikke-identity",
    "budstikke-wire",
    "budstikke-directory",
];

/// The integration tests that feed the judges with what nobody honest writes.
const SWEEPS: [&str; 3] = ["hostile::", "corpus::", "bit_flips::"];

/// What judges: a part of a path, a file or a folder. Who only writes, signs or seals is no judge.
const JUDGES: [&str; 26] = [
    "crates/cms/src/ber.rs",
    "crates/cms/src/content_cipher.rs",
    "crates/cms/src/der.rs",
    "crates/cms/src/envelope.rs",
    "crates/cms/src/error.rs",
    "crates/cms/src/key_encryption.rs",
    "crates/cms/src/oid.rs",
    "crates/cms/src/recipient.rs",
    "crates/cms/src/signature_scheme.rs",
    "crates/cms/src/signed.rs",
    "crates/directory/src/jws.rs",
    "crates/directory/src/record.rs",
    "crates/identity/src/anchors.rs",
    "crates/identity/src/chain.rs",
    "crates/identity/src/issuers.rs",
    "crates/identity/src/org_cert.rs",
    "crates/identity/src/who.rs",
    "crates/packaging/src/asic_manifest.rs",
    "crates/packaging/src/certificate.rs",
    "crates/packaging/src/co", // container, coverage
    "crates/packaging/src/names.rs",
    "crates/packaging/src/open.rs",
    "crates/packaging/src/report.rs",
    "crates/packaging/src/sbd_zip.rs",
    "crates/packaging/src/zip/",
    "crates/wire/src/",
];

/// Beside the judges, and none.
const NO_JUDGES: [&str; 9] = [
    "/write.rs",
    "/build.rs",
    "crates/wire/src/arkivmelding",
    "crates/wire/src/validator",
    "crates/wire/src/file_name.rs",
    "crates/wire/src/finding.rs",
    "crates/wire/src/fodselsnummer.rs",
    "crates/wire/src/media_type.rs",
    "crates/wire/src/reference.rs",
];

/// Says to this program that it stands in for rustc, which is then its first argument.
const AS_COMPILER: &str = "BUDSTIKKE_COVERAGE";

/// The least that is good enough, in percent of lines.
const ENOUGH: f64 = 95.0;

/// Runs rustc with counters when Cargo has started this program in its place.
pub(crate) fn as_compiler() -> Option<ExitCode> {
    env::var_os(AS_COMPILER)?;
    let mut words = env::args_os().skip(1);
    let status = Command::new(words.next()?)
        .args(words)
        .args(["-C", "instrument-coverage"])
        .status();
    Some(status.map_or(ExitCode::FAILURE, exec::exit_code))
}

/// Runs the judges' tests and prints each file's share of lines that were run. Fails when all of them together
/// come to less than is enough.
pub(crate) fn run(machine: &Machine, show: bool) -> Result<ExitCode, Problem> {
    machine.provide(&[Need::Compiler])?;
    let tools = Tools::find()?;
    let folder = machine.target().join("coverage");
    // What an earlier run counted was counted of other code.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)
        .map_err(|error| Problem::new(format!("{error}: {}", folder.display())))?;

    let own = env::current_exe().map_err(|error| Problem::new(error.to_string()))?;
    let cargo = |what: &[&str], more: &[&str]| {
        Step::new("cargo")
            .args(["test"])
            .args(what)
            .args(more)
            .env("RUSTC_WORKSPACE_WRAPPER", &own)
            .env(AS_COMPILER, "1")
            .env("LLVM_PROFILE_FILE", folder.join("%p-%m.profraw"))
            .current_dir(machine.root())
    };
    let of_judges: Vec<_> = PACKAGES
        .iter()
        .flat_map(|name| ["--package", name])
        .collect();
    let of_judges = [&["--tests"], of_judges.as_slice()].concat();
    let sweeps = ["--package", "budstikke-tests", "--test", "integration"];
    let mut counting = Vec::new();
    for what in [of_judges.as_slice(), &sweeps] {
        let built = cargo(what, &["--no-run", "--message-format=json"])
            .ask()
            .ok_or_else(|| Problem::new("the tests do not build; `cargo test` says why"))?;
        counting.extend(programs(&built));
    }
    cargo(&of_judges, &[]).run()?;
    cargo(&sweeps, &[&["--"], SWEEPS.as_slice()].concat()).run()?;

    let counted = tools.merge(&folder)?;
    let told = tools.lines(&counting, &counted, machine.root(), show)?;
    Ok(report(&told, machine.root()))
}

/// rustup's LLVM tools: they must be of the compiler's own version.
struct Tools(PathBuf);

impl Tools {
    fn find() -> Result<Tools, Problem> {
        let missing = || {
            Problem::new("llvm-tools are missing: `rustup component add llvm-tools` brings them")
        };
        let ask = |what: &[&str]| Step::new("rustc").args(what).ask();
        let sysroot = ask(&["--print", "sysroot"]).ok_or_else(missing)?;
        let host = ask(&["--print", "host-tuple"]).ok_or_else(missing)?;
        let folder = Path::new(sysroot.trim())
            .join("lib/rustlib")
            .join(host.trim())
            .join("bin");
        if folder.join(exec::program("llvm-cov")).is_file() {
            Ok(Tools(folder))
        } else {
            Err(missing())
        }
    }

    fn step(&self, name: &str) -> Step {
        Step::new(self.0.join(exec::program(name)))
    }

    fn merge(&self, folder: &Path) -> Result<PathBuf, Problem> {
        let entries = fs::read_dir(folder).map_err(|error| Problem::new(error.to_string()))?;
        let raw = entries.flatten().map(|entry| entry.path());
        let raw: Vec<_> = raw
            .filter(|path| path.extension().is_some_and(|end| end == "profraw"))
            .collect();
        let merged = folder.join("all.profdata");
        self.step("llvm-profdata")
            .args(["merge", "--sparse", "--output"])
            .args([&merged])
            .args(&raw)
            .ask()
            .ok_or_else(|| Problem::new("llvm-profdata cannot read what was counted"))?;
        Ok(merged)
    }

    /// Each line of the judges and how often it was run, as `lcov` writes it.
    fn lines(
        &self,
        programs: &[String],
        counted: &Path,
        root: &Path,
        show: bool,
    ) -> Result<Vec<File>, Problem> {
        let objects = programs.iter().flat_map(|path| ["--object", path]);
        let told = self
            .step("llvm-cov")
            .args(["export", "--format=lcov", "--instr-profile"])
            .args([counted])
            .args(objects)
            .current_dir(root)
            .ask()
            .ok_or_else(|| Problem::new("llvm-cov cannot read what was counted"))?;
        let mut files = read(&told);
        for file in &mut files {
            file.leave_out_tests();
            if show {
                let lines: Vec<_> = file.missed().map(|line| line.to_string()).collect();
                println!("{}: {}", file.path, lines.join(" "));
            }
        }
        Ok(files)
    }
}

/// A file and its lines that have code: number, times run.
#[derive(Debug, PartialEq, Eq)]
struct File {
    path: String,
    lines: Vec<(u32, u64)>,
}

impl File {
    fn missed(&self) -> impl Iterator<Item = u32> {
        self.lines
            .iter()
            .filter(|(_, times)| *times == 0)
            .map(|(line, _)| *line)
    }

    /// The tests of a file stand last in it, and are no part of what they test.
    fn leave_out_tests(&mut self) {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        let first = text.lines().position(|line| line.ends_with("mod tests {"));
        if let Some(first) = first.and_then(|first| u32::try_from(first).ok()) {
            self.lines.retain(|(line, _)| *line < first);
        }
    }
}

/// The test programs, from what Cargo writes about its work: one JSON object on each line.
fn programs(messages: &str) -> Vec<String> {
    let named = messages.lines().filter_map(|line| {
        let (_, rest) = line.split_once("\"executable\":\"")?;
        Some(rest.split('"').next()?.replace("\\\\", "\\"))
    });
    named.collect()
}

/// The judges among the files of an lcov report.
fn read(lcov: &str) -> Vec<File> {
    let mut files = Vec::new();
    for record in lcov.split("end_of_record") {
        let path = record.lines().find_map(|line| line.strip_prefix("SF:"));
        let Some(path) = path.filter(|path| is_judge(path)) else {
            continue;
        };
        let lines = record.lines().filter_map(|line| {
            let (number, times) = line.strip_prefix("DA:")?.split_once(',')?;
            Some((number.parse().ok()?, times.parse().ok()?))
        });
        files.push(File {
            path: path.to_owned(),
            lines: lines.collect(),
        });
    }
    files
}

fn is_judge(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let tests = path.ends_with("tests.rs") || path.contains("/tests/");
    let is_one_of = |those: &[&str]| those.iter().any(|one| path.contains(one));
    !tests && is_one_of(&JUDGES) && !is_one_of(&NO_JUDGES)
}

fn report(files: &[File], root: &Path) -> ExitCode {
    let (mut run, mut all) = (0, 0);
    println!("\n{:>7} {:>6}  lines run by tests", "percent", "lines");
    for file in files {
        let missed = file.missed().count();
        let path = Path::new(&file.path);
        let name = path.strip_prefix(root).unwrap_or(path);
        let lines = file.lines.len();
        println!(
            "{:>7.1} {lines:>6}  {}",
            percent(lines - missed, lines),
            name.display()
        );
        run += lines - missed;
        all += lines;
    }
    let total = percent(run, all);
    println!("{total:>7.1} {all:>6}  all of them; {ENOUGH} is enough");
    if total >= ENOUGH {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[allow(clippy::cast_precision_loss, reason = "a number of lines")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 * 100.0 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_judges_are_read_out_of_a_report_and_their_tests_are_none() {
        let lcov = "SF:/x/src-tauri/crates/cms/src/der.rs\nDA:3,7\nDA:4,0\nLF:2\nend_of_record\n\
                    SF:/x/src-tauri/crates/cms/src/der/tests.rs\nDA:1,0\nend_of_record\n\
                    SF:/x/src-tauri/crates/app/src/app.rs\nDA:1,0\nend_of_record\n";
        let files = read(lcov);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].lines, [(3, 7), (4, 0)]);
        assert_eq!(files[0].missed().collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn test_programs_are_found_in_what_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","executable":"/t/debug/deps/cms-1"}
{"reason":"compiler-artifact","executable":null}
{"reason":"build-finished","success":true}"#;
        assert_eq!(programs(said), ["/t/debug/deps/cms-1"]);
    }
}
