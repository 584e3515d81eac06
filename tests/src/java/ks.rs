//! The harness in `tests/interop/java_ks`: KS' libraries for FIKS IO, as they are published.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::Listed;
use crate::programs;

/// The harness, ready to run.
pub struct Ks {
    java: PathBuf,
    classpath: OsString,
}

/// Who signs what KS' libraries make.
pub struct Signer {
    /// A .p12 with key, certificate and issuers.
    pub store: PathBuf,
    /// Its password, for the key too.
    pub password: String,
    /// The name of the key in it.
    pub alias: String,
}

impl Signer {
    fn words(&self, command: &str) -> Vec<OsString> {
        let store = self.store.clone().into_os_string();
        let rest = [&self.password, &self.alias].map(OsString::from);
        [command.into(), store].into_iter().chain(rest).collect()
    }
}

impl Ks {
    /// The harness, or `None` after saying that Java or Maven is missing.
    pub fn find() -> Option<&'static Ks> {
        static KS: OnceLock<Option<Ks>> = OnceLock::new();
        KS.get_or_init(|| {
            let java = programs::foreign("java")?;
            let maven = programs::foreign("mvn")?;
            Some(Ks {
                java,
                classpath: super::build(&maven, "java_ks"),
            })
        })
        .as_ref()
    }

    /// Makes a payload for the konto with the certificate in the file `recipient`, as their client does.
    ///
    /// # Errors
    /// What their libraries say.
    pub fn seal(
        &self,
        signer: &Signer,
        recipient: &Path,
        files: &[(&str, PathBuf)],
        out: &Path,
    ) -> Result<(), String> {
        let mut words = signer.words("seal");
        words.extend([recipient, out].map(OsString::from));
        for (name, path) in files {
            let mut word = OsString::from(format!("{name}="));
            word.push(path);
            words.push(word);
        }
        self.run(&words).map(|_| ())
    }

    /// What they find in each payload with the private keys in the files `keys`, or why they refuse it. They want a
    /// signer for that too.
    pub fn open(
        &self,
        signer: &Signer,
        keys: &[PathBuf],
        payloads: &[PathBuf],
    ) -> Vec<Result<Vec<Listed>, String>> {
        let keys: Vec<_> = keys.iter().map(|key| key.to_str().unwrap()).collect();
        let mut words = signer.words("open");
        words.push(keys.join(",").into());
        words.extend(payloads.iter().map(OsString::from));
        let mut opened = Vec::new();
        for line in self.run(&words).expect("they say of each what it is") {
            match line.split('\t').collect::<Vec<_>>()[..] {
                ["read", _] => opened.push(Ok(Vec::new())),
                ["refused", _, why] => opened.push(Err(why.to_owned())),
                ["file", name, size, sha256] => {
                    let Some(Ok(files)) = opened.last_mut() else {
                        panic!("a file of no payload: {line}");
                    };
                    files.push(Listed {
                        name: name.into(),
                        size: size.parse().unwrap(),
                        sha256: sha256.into(),
                    });
                }
                _ => panic!("Java printed {line:?}"),
            }
        }
        assert_eq!(opened.len(), payloads.len());
        opened
    }

    /// Java with the libraries, for `options` of the machine and `words` of the harness.
    pub fn command(&self, options: &[OsString]) -> Command {
        let mut command = Command::new(&self.java);
        command
            .args([
                "-Xmx256m",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
            ])
            .args([
                "-Dstdout.encoding=UTF-8",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            ])
            .args(options)
            .arg("-cp")
            .arg(&self.classpath)
            .arg("Ks")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    fn run(&self, words: &[impl AsRef<OsStr>]) -> Result<Vec<String>, String> {
        let output = self.command(&[]).args(words).output().expect("java starts");
        if output.status.success() {
            let printed = String::from_utf8(output.stdout).expect("UTF-8");
            Ok(printed.lines().map(String::from).collect())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}
