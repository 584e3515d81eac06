//! The arrows between the crates, as data (ARCHITECTURE.md, layers and arrows).

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// A crate, what it may use of ours, and where to go instead of using more.
struct Row {
    name: &'static str,
    may_use: &'static [&'static str],
    instead: &'static str,
}

const fn row(name: &'static str, may_use: &'static [&'static str], instead: &'static str) -> Row {
    Row {
        name,
        may_use,
        instead,
    }
}

/// Everything below the use cases.
const BELOW_APP: &[&str] = &[
    "domain",
    "wire",
    "net",
    "identity",
    "packaging",
    "store",
    "channel",
    "transport",
    "directory",
    "engine",
];

const ROWS: &[Row] = &[
    row("domain", &[], "vocabulary and rules stand on nothing"),
    row(
        "wire",
        &["domain"],
        "documents become bytes and back without knowing who sends them",
    ),
    row(
        "net",
        &["domain"],
        "what is asked of a service is for the crate that asks",
    ),
    row(
        "identity",
        &["domain", "net", "packaging"],
        "it proves who we are, whatever is done with that",
    ),
    row(
        "cms",
        &[],
        "it is made to be used by others, and has nothing of ours in it",
    ),
    row(
        "packaging",
        &["domain", "wire", "cms"],
        "keys come in through `KeyOps`",
    ),
    row("store", &["domain"], "it keeps what it is given"),
    row(
        "channel",
        &["domain"],
        "the contract knows neither who fulfils it nor who uses it",
    ),
    row(
        "transport",
        &["channel", "packaging", "wire", "identity", "net", "domain"],
        "the engine calls a transport, and never the other way",
    ),
    row(
        "directory",
        &["domain", "net", "identity", "packaging", "wire"],
        "it looks up; what follows is for `app`",
    ),
    row(
        "engine",
        &["domain", "channel", "store"],
        "the engine speaks to `channel`",
    ),
    row(
        "app",
        BELOW_APP,
        "whoever starts the app hands it what it needs",
    ),
    row(
        "sandbox",
        &["domain", "wire", "packaging", "amqp-broker"],
        "the sandbox is a far side: it shares documents and codecs with us, and nothing that acts",
    ),
    row(
        "tryout",
        &["app", "sandbox", "domain"],
        "it joins the app with the sandbox and does nothing else",
    ),
    row(
        "amqp-broker",
        &["domain"],
        "it is made to be used by others, and has nothing of ours in it but the clock",
    ),
    row(
        "bud",
        &["app", "identity", "packaging", "wire", "sandbox", "domain"],
        "the headless tool opens no profile and sends nothing",
    ),
    row(
        "budstikke",
        &["app", "domain", "sandbox", "tryout"],
        "the shell asks `app`",
    ),
    row(
        "test-pki",
        &[],
        "it makes certificates for anybody's tests, so it knows nobody",
    ),
    row("xtask", &[], "it must build before anything else can"),
];

/// Crates of others that one layer has to itself.
const OUTSIDE: &[(&str, &[&str], &str)] = &[
    (
        "tauri",
        &["budstikke"],
        "only the shell knows that there is a window",
    ),
    (
        "reqwest",
        &["net", "transport"],
        "requests go through `net::Http`",
    ),
    ("rusqlite", &["store"], "the database is behind `store`"),
    ("axum", &["sandbox"], "only the sandbox answers requests"),
    (
        "lapin",
        &["sandbox", "transport"],
        "AMQP is one transport's business, and the sandbox's where its queues lie on a RabbitMQ",
    ),
    (
        "cms",
        &[],
        "CMS is read and written by our own crate of that name",
    ),
];

/// Crates that must stay free of cryptography and sockets, so that they can be tested anywhere.
const PURE: (&[&str], &[&str]) = (
    &["domain", "wire", "channel", "engine"],
    &["openssl", "rustls", "hyper"],
);

#[test]
fn crates_depend_only_on_what_their_layer_may_know() {
    let wrong = judge(&workspace());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forbidden_arrow_is_named_with_the_way_out() {
    let graph =
        |from: &str, to: &str| BTreeMap::from([(from.to_owned(), BTreeSet::from([to.to_owned()]))]);
    for (from, to, sentence) in [
        (
            "engine",
            "budstikke-transport",
            "engine must not depend on transport: the engine speaks to `channel`",
        ),
        (
            "app",
            "tauri",
            "app must not depend on tauri: only the shell knows that there is a window",
        ),
        (
            "domain",
            "openssl",
            "domain must not depend on openssl: it stays free of cryptography and sockets",
        ),
    ] {
        assert_eq!(judge(&graph(from, to)), [sentence]);
    }
    let unknown = judge(&graph("post", "serde"));
    assert_eq!(
        unknown,
        ["post is not in the table of tests/integration/arrows.rs: say what it may use"]
    );
}

/// Sentences about every arrow that must not be there.
fn judge(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (from, dependencies) in graph {
        let Some(row) = ROWS.iter().find(|row| row.name == from) else {
            wrong.push(format!(
                "{from} is not in the table of tests/integration/arrows.rs: say what it may use"
            ));
            continue;
        };
        for to in dependencies {
            let refuse =
                |reason: &str| format!("{from} must not depend on {}: {reason}", folder(to));
            if is_ours(to) {
                if !row.may_use.contains(&folder(to)) {
                    wrong.push(refuse(row.instead));
                }
            } else if let Some((_, owners, reason)) = OUTSIDE.iter().find(|(name, ..)| name == to) {
                if !owners.contains(&row.name) {
                    wrong.push(refuse(reason));
                }
            } else if PURE.0.contains(&row.name) && PURE.1.contains(&to.as_str()) {
                wrong.push(refuse("it stays free of cryptography and sockets"));
            }
        }
    }
    wrong
}

/// What each package needs to run, from Cargo; not what its tests need, which may be anything.
fn workspace() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo is there, since it built this");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .filter(|package| package["name"] != "budstikke-tests")
        .map(dependencies)
        .collect()
}

fn dependencies(package: &Value) -> (String, BTreeSet<String>) {
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
    let all = package["dependencies"].as_array().expect("dependencies");
    let used = all
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(name)
        .collect();
    (folder(&name(package)).to_owned(), used)
}

fn is_ours(package: &str) -> bool {
    package.starts_with("budstikke") || package == "xtask"
}

/// The shell is called `budstikke` and has no other name.
fn folder(package: &str) -> &str {
    package.strip_prefix("budstikke-").unwrap_or(package)
}
