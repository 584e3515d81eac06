//! What the machine has, and what it takes to give it the rest.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::exec::{self, Problem, Step};

const NO_CHROMIUM: &str =
    "no Chromium or Chrome was found; install one, or name it in BUDSTIKKE_CHROMIUM";

const OLDEST_NODE: (u32, u32) = (20, 19);

/// The machine this runs on and the checkout in it.
pub(crate) struct Machine {
    root: PathBuf,
    system: System,
    consent: Consent,
}

/// Something that has to be there before a step can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A C compiler and Perl, for OpenSSL and SQLCipher.
    Compiler,
    /// What the window is linked with.
    WebView,
    /// Node and npm, for the UI. A person brings them; no package of ours replaces them.
    Node,
    /// Foreign programs that judge what we make.
    Oracles,
    /// A Java compiler and Maven, for the Java side of interop.
    Java,
    /// The broker that KS runs, for the queues of the sandbox.
    RabbitMq,
    /// What tells in which order a program writes, flushes and sends.
    Tracing,
    /// A display without a screen, a session bus and a driver for the window.
    WindowTests,
    /// A browser for the screens on the fake backend.
    Chromium,
}

/// Whether it may install without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// `--yes` or `CI=true`.
    Given,
    /// A person is there and can be asked.
    Ask,
    /// Nobody is there.
    Nobody,
}

impl Consent {
    /// What the command line, the environment and the terminal say.
    pub(crate) fn of(yes: bool) -> Consent {
        if yes || in_ci() {
            Consent::Given
        } else if io::stdin().is_terminal() && io::stdout().is_terminal() {
            Consent::Ask
        } else {
            Consent::Nobody
        }
    }
}

/// Whether this is a machine that builds unattended: then nothing may be skipped.
pub(crate) fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}

impl Machine {
    /// Looks around; changes nothing.
    pub(crate) fn look(root: PathBuf, consent: Consent) -> Machine {
        let system = match env::consts::OS {
            "linux" => {
                System::of_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default())
            }
            "macos" => System::MacOs,
            "windows" => System::Windows,
            _ => System::OtherUnix,
        };
        Machine {
            root,
            system,
            consent,
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Cargo's folder for what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        // This program lies in `<target>/debug/`, wherever somebody may have moved that to.
        let here = env::current_exe().ok();
        let target = here.as_deref().and_then(|path| path.ancestors().nth(2));
        target.map_or_else(|| self.root.join("target"), Path::to_path_buf)
    }

    pub(crate) fn is_linux(&self) -> bool {
        cfg!(target_os = "linux")
    }

    /// Whether a window can open.
    pub(crate) fn has_display(&self) -> bool {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        !self.is_linux() || set("DISPLAY") || set("WAYLAND_DISPLAY")
    }

    /// The browser for the screens: `BUDSTIKKE_CHROMIUM`, or the first that is found.
    pub(crate) fn chromium(&self) -> Result<PathBuf, Problem> {
        if let Some(named) = env::var_os("BUDSTIKKE_CHROMIUM") {
            return Ok(PathBuf::from(named));
        }
        let names = [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
        ];
        let fixed = [
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        ];
        let installed = fixed
            .into_iter()
            .map(PathBuf::from)
            .find(|path| path.is_file());
        let found = names.into_iter().find_map(find).or(installed);
        found.ok_or_else(|| Problem::new(NO_CHROMIUM))
    }

    /// Makes sure that everything in `needs` is there: installs what is missing where it knows how
    /// (Debian, Ubuntu), after saying what and, if a person is there, asking. Elsewhere, and for
    /// what a person brings, it says in one line what is missing.
    pub(crate) fn provide(&self, needs: &[Need]) -> Result<(), Problem> {
        self.provide_packages(needs)?;
        if needs.contains(&Need::Node) {
            require_node()?;
        }
        Ok(())
    }

    /// Why tests that want `need` cannot run here, if so: on Debian and Ubuntu [`Machine::provide`] has
    /// seen to it, elsewhere they may have to be left out. Tests that want Java or another judge
    /// look for it themselves, since a part holds others beside them.
    pub(crate) fn lacks(&self, need: Need) -> Option<&'static str> {
        match need {
            Need::WindowTests if !self.is_linux() => {
                Some("the window is driven by WebKitWebDriver, which only Linux has")
            }
            Need::WindowTests if find("WebKitWebDriver").is_none() => Some("no WebKitWebDriver"),
            Need::WindowTests if find("xvfb-run").is_none() => Some("no xvfb-run"),
            Need::WindowTests if find("dbus-run-session").is_none() => Some("no dbus-run-session"),
            Need::Chromium if self.chromium().is_err() => Some(NO_CHROMIUM),
            _ => None,
        }
    }

    fn provide_packages(&self, needs: &[Need]) -> Result<(), Problem> {
        let Some(release) = self.system.apt() else {
            return self.require_elsewhere(needs);
        };
        let mut missing: Vec<&str> = Vec::new();
        for package in needs.iter().flat_map(|need| need.packages(release)) {
            if !missing.contains(package) && !is_installed(package) {
                missing.push(package);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let list = missing.join(" ");
        println!("These system packages are missing and will be installed with apt-get:\n  {list}");
        match self.consent {
            Consent::Given => {}
            Consent::Ask if agreed()? => {}
            Consent::Ask => {
                return Err(Problem::new(format!(
                    "not installed, as you said. Missing: {list}"
                )));
            }
            Consent::Nobody => {
                return Err(Problem::new(format!(
                    "nobody is here to ask; use --yes to install: {list}"
                )));
            }
        }
        apt_get(&["update"])?;
        apt_get(
            &[
                &["install", "--yes", "--no-install-recommends"][..],
                &missing,
            ]
            .concat(),
        )
    }

    /// On systems whose packages we do not know: only what would make a build fail late is refused here.
    fn require_elsewhere(&self, needs: &[Need]) -> Result<(), Problem> {
        let linux = matches!(self.system, System::OtherLinux | System::OtherUnix);
        if needs.contains(&Need::Compiler) {
            let compiler = if cfg!(windows) { None } else { Some("cc") };
            for program in compiler.into_iter().chain(["perl"]) {
                if find(program).is_none() {
                    return Err(Problem::new(format!(
                        "{program} is missing (a C compiler and Perl build OpenSSL)"
                    )));
                }
            }
        }
        if linux && needs.contains(&Need::WebView) {
            for library in ["webkit2gtk-4.1", "librsvg-2.0"] {
                if Step::new("pkg-config")
                    .args(["--exists", library])
                    .ask()
                    .is_none()
                {
                    return Err(Problem::new(format!(
                        "pkg-config does not find {library}; install its -dev or -devel package"
                    )));
                }
            }
        }
        Ok(())
    }
}

/// The systems we tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Apt(Apt),
    OtherLinux,
    OtherUnix,
    MacOs,
    Windows,
}

/// The two families whose packages are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Apt {
    Debian,
    Ubuntu,
}

impl System {
    /// Reads `/etc/os-release`: `ID`, else the first known name in `ID_LIKE` (Linux Mint, Pop!_OS …).
    fn of_os_release(text: &str) -> System {
        let value = |wanted: &str| {
            text.lines().find_map(|line| {
                let (key, value) = line.trim().split_once('=')?;
                (key == wanted).then(|| value.trim_matches(['"', '\'']).to_lowercase())
            })
        };
        let names = format!(
            "{} {}",
            value("ID").unwrap_or_default(),
            value("ID_LIKE").unwrap_or_default()
        );
        names
            .split_whitespace()
            .find_map(|name| match name {
                "debian" => Some(System::Apt(Apt::Debian)),
                "ubuntu" => Some(System::Apt(Apt::Ubuntu)),
                _ => None,
            })
            .unwrap_or(System::OtherLinux)
    }

    fn apt(self) -> Option<Apt> {
        match self {
            System::Apt(release) => Some(release),
            System::OtherLinux | System::OtherUnix | System::MacOs | System::Windows => None,
        }
    }
}

impl Need {
    /// Names that are the same on Debian 12 and 13 and Ubuntu 24.04, but for the browser.
    fn packages(self, release: Apt) -> &'static [&'static str] {
        match self {
            Need::Compiler => &["build-essential", "pkg-config", "perl", "ca-certificates"],
            Need::WebView => &["libwebkit2gtk-4.1-dev", "librsvg2-dev", "file"],
            Need::Node => &[],
            Need::Oracles => &[
                "openssl",
                "libxml2-utils",
                "unzip",
                "zip",
                "python3",
                "poppler-utils",
                "qpdf",
            ],
            Need::Java => &["default-jdk-headless", "maven"],
            Need::RabbitMq => &["rabbitmq-server"],
            Need::Tracing => &["strace"],
            Need::WindowTests => &[
                "webkit2gtk-driver",
                "xvfb",
                "xauth",
                "dbus",
                "fonts-dejavu-core",
            ],
            Need::Chromium => match release {
                Apt::Debian => &["chromium", "fonts-dejavu-core"],
                Apt::Ubuntu => &["chromium-browser", "fonts-dejavu-core"],
            },
        }
    }
}

fn is_installed(package: &str) -> bool {
    let status = Step::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .ask();
    status.is_some_and(|status| status == "installed")
}

fn agreed() -> Result<bool, Problem> {
    print!("Go ahead? [Y/n] ");
    let mut answer = String::new();
    io::stdout()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer))
        .map_err(|error| Problem::new(format!("could not ask: {error}")))?;
    Ok(matches!(
        answer.trim().to_lowercase().as_str(),
        "" | "y" | "yes" | "j" | "ja"
    ))
}

fn apt_get(arguments: &[&str]) -> Result<(), Problem> {
    let is_root = Step::new("id")
        .args(["-u"])
        .ask()
        .is_some_and(|id| id.trim() == "0");
    let command = if is_root {
        Step::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive")
    } else if find("sudo").is_some() {
        Step::new("sudo").args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
    } else {
        return Err(Problem::new(
            "installing packages takes root, and there is no sudo here",
        ));
    };
    command.args(arguments).run()
}

fn require_node() -> Result<(), Problem> {
    let needs = format!(
        "Node {}.{} or newer is needed",
        OLDEST_NODE.0, OLDEST_NODE.1
    );
    let Some(version) = Step::new("node").args(["--version"]).ask() else {
        return Err(Problem::new(format!("{needs}, and there is none in PATH")));
    };
    match node_version(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(Problem::new(format!(
            "{needs}; this one is {}",
            version.trim()
        ))),
    }
}

/// Major and minor of `v20.19.1`.
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Finds a program in `PATH`.
fn find(name: impl AsRef<OsStr>) -> Option<PathBuf> {
    let name = exec::program(&name.as_ref().to_string_lossy());
    let scripts = if cfg!(windows) {
        &[".cmd", ".bat"][..]
    } else {
        &[]
    };
    env::split_paths(&env::var_os("PATH")?).find_map(|folder| {
        let file = folder.join(&name);
        let script = |end: &&str| file.with_extension(end.trim_start_matches('.'));
        std::iter::once(file.clone())
            .chain(scripts.iter().map(script))
            .find(|path| path.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_ubuntu_and_their_children_are_told_by_os_release() {
        for (text, expected) in [
            (
                "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n",
                System::Apt(Apt::Debian),
            ),
            (
                "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n",
                System::Apt(Apt::Ubuntu),
            ),
            (
                "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
                System::Apt(Apt::Ubuntu),
            ),
            (
                "ID='raspbian'\nID_LIKE='debian'\n",
                System::Apt(Apt::Debian),
            ),
            ("ID=fedora\nVERSION_ID=44\n", System::OtherLinux),
            (
                "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n",
                System::OtherLinux,
            ),
            ("VARIANT_ID=debian\n", System::OtherLinux),
            ("", System::OtherLinux),
        ] {
            assert_eq!(System::of_os_release(text), expected, "{text:?}");
        }
    }

    #[test]
    fn node_versions_compare_as_numbers() {
        assert!(node_version("v20.19.0\n").unwrap() >= OLDEST_NODE);
        assert!(node_version("v22.3.1").unwrap() >= OLDEST_NODE);
        assert!(
            node_version("v20.9.0").unwrap() < OLDEST_NODE,
            "9 is less than 19 although it sorts after it as text"
        );
        assert_eq!(node_version("20.19"), None);
    }

    #[test]
    fn no_need_asks_for_node_from_the_system() {
        for release in [Apt::Debian, Apt::Ubuntu] {
            assert!(
                Need::Node.packages(release).is_empty(),
                "the packaged one is too old on Debian 12"
            );
        }
    }
}
