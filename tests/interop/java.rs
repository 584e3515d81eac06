//! The harness in `tests/interop/java`: built once, then run as a program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use budstikke_test_pki::{Authority, Issued};
use budstikke_tests::java::build;
use budstikke_tests::programs;

pub(crate) use budstikke_tests::java::Listed;

/// The harness, ready to run.
pub(crate) struct Java {
    java: PathBuf,
    classpath: OsString,
}

/// Sender and receiver of the packages, with their keys as files for Java.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) sender: Issued,
    pub(crate) receiver: Issued,
}

/// What Java read out of a package that it accepted.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) files: Vec<Listed>,
    pub(crate) signers: Vec<String>,
}

impl World {
    pub(crate) fn new() -> World {
        let ca = Authority::root("Prøve-CA");
        let world = World {
            folder: tempfile::tempdir().unwrap(),
            sender: ca.organisation("Solvik kommune", "310204838"),
            receiver: ca.organisation("Statens prøveetat", "311204823"),
        };
        world.sender.write(world.folder.path(), "sender");
        world.receiver.write(world.folder.path(), "receiver");
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Java {
    /// The harness, or `None` after saying that Java or Maven is missing.
    pub(crate) fn find() -> Option<&'static Java> {
        static JAVA: OnceLock<Option<Java>> = OnceLock::new();
        JAVA.get_or_init(|| {
            let java = programs::foreign("java")?;
            let maven = programs::foreign("mvn")?;
            Some(Java {
                java,
                classpath: build(&maven, "java"),
            })
        })
        .as_ref()
    }

    /// Decrypts and verifies an `asic.zip` with a heap of at most `heap`, for example `32m`.
    pub(crate) fn open(
        &self,
        heap: &str,
        world: &World,
        package: &Path,
    ) -> Result<Listing, String> {
        let key = world.path("receiver.key.pem");
        self.run(
            heap,
            &["open".as_ref(), key.as_os_str(), package.as_os_str()],
        )
        .map(|lines| listing(&lines))
    }

    /// Whether each package can be decrypted with the key in the file `key` and is read to its end with
    /// every file signed; one machine reads them all.
    pub(crate) fn judge(&self, key: &Path, packages: &[PathBuf]) -> Vec<bool> {
        let mut words = vec!["judge".as_ref(), key.as_os_str()];
        words.extend(packages.iter().map(|package| package.as_os_str()));
        let lines = self.run("256m", &words).expect("Java judges every one");
        let judged: Vec<bool> = lines
            .iter()
            .filter_map(|line| match line.split('\t').next() {
                Some("read") => Some(true),
                Some("refused") => Some(false),
                _ => None,
            })
            .collect();
        assert_eq!(judged.len(), packages.len(), "{lines:?}");
        judged
    }

    /// Writes `NAME=FILE` and `NAME=@SIZE` parts into an `asic.zip` for the receiver.
    pub(crate) fn seal(
        &self,
        heap: &str,
        world: &World,
        content: &str,
        transport: &str,
        parts: &[String],
    ) -> PathBuf {
        let package = world.path(&format!("{content}-{transport}.zip"));
        let (key, chain) = (world.path("sender.key.pem"), world.path("sender.chain.pem"));
        let recipient = world.path("receiver.chain.pem");
        let mut words = vec!["seal".into(), key.into(), chain.into(), recipient.into()];
        words.extend([
            content.into(),
            transport.into(),
            package.clone().into_os_string(),
        ]);
        words.extend(parts.iter().map(OsString::from));
        self.run(heap, &words)
            .expect("Java writes what it is told to");
        package
    }

    /// Writes a bare ASiC-E that is signed with CAdES or XAdES.
    pub(crate) fn pack(&self, world: &World, signature: &str, parts: &[String]) -> PathBuf {
        let package = world.path(&format!("{signature}.asice"));
        let (key, chain) = (world.path("sender.key.pem"), world.path("sender.chain.pem"));
        let mut words: Vec<OsString> =
            vec!["pack".into(), key.into(), chain.into(), signature.into()];
        words.push(package.clone().into_os_string());
        words.extend(parts.iter().map(OsString::from));
        self.run("64m", &words)
            .expect("Java writes what it is told to");
        package
    }

    /// Takes `count` messages from a queue with RabbitMQ's client, and tells a line of each. The words are port,
    /// authority, user, password, queue and window.
    pub(crate) fn consume(&self, words: &[String; 6], count: u32) -> Result<Vec<String>, String> {
        let mut all = vec!["consume".to_owned()];
        all.extend(words.iter().cloned());
        all.push(count.to_string());
        self.run("64m", &all)
    }

    fn run(
        &self,
        heap: &str,
        words: &[impl AsRef<std::ffi::OsStr>],
    ) -> Result<Vec<String>, String> {
        let output = Command::new(&self.java)
            .arg(format!("-Xmx{heap}"))
            // File names and output are UTF-8 whatever the locale of the machine is.
            .args([
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
            ])
            .arg(&self.classpath)
            .arg("Interop")
            .args(words)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("java starts");
        if output.status.success() {
            Ok(String::from_utf8(output.stdout)
                .expect("UTF-8")
                .lines()
                .map(String::from)
                .collect())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

fn listing(lines: &[String]) -> Listing {
    let mut listing = Listing {
        files: Vec::new(),
        signers: Vec::new(),
    };
    for line in lines {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["file", name, size, sha256] => listing.files.push(Listed {
                name: name.into(),
                size: size.parse().unwrap(),
                sha256: sha256.into(),
            }),
            ["signer", subject] => listing.signers.push(subject.into()),
            _ => panic!("Java printed {line:?}"),
        }
    }
    listing
}
