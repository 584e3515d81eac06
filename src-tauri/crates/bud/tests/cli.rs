//! What product.md promises of `bud`, through the program itself.
#![cfg(test)]

mod support;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use support::{World, zip};

/// Keys and trust of the receiver.
const KEYS: [&str; 6] = [
    "--key",
    "receiver.p12",
    "--password-file",
    "password",
    "--trust",
    "ca.pem",
];

fn with_keys<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<&'a str> {
    [before, &KEYS, after].concat()
}

#[test]
fn what_is_sealed_is_inspected_and_opened() {
    let world = World::new();
    let sealed = world.seal("ut.zip");
    assert_eq!(sealed.exit, 0, "{}", sealed.err);
    let made = sealed.json();
    let size = fs::metadata(world.path("ut.zip")).unwrap().len();
    assert_eq!(
        (&made["path"], &made["size"]),
        (&"ut.zip".into(), &size.into())
    );
    assert_eq!(made["sha256"].as_str().map(str::len), Some(64));

    let inspected = world.bud(&with_keys(&["inspect", "--json"], &["ut.zip"]));
    assert_eq!((inspected.exit, inspected.err.as_str()), (0, ""));
    let value = inspected.json();
    assert_eq!(value["kind"], "cms");
    assert_eq!(value["layers"], serde_json::json!(["cms", "asice"]));
    assert_eq!(
        (&value["verdict"], &value["who"]),
        (&"passed".into(), &"SAME".into())
    );
    assert_eq!(value["reasons"], serde_json::json!([]));
    assert_eq!(value["encryption"]["content"], "AES-256-CBC");
    assert_eq!(value["encryption"]["recipients"][0]["ours"], true);
    let signature = &value["signatures"][0];
    assert_eq!(
        (&signature["form"], &signature["digest"]),
        (&"cades".into(), &"SHA-256".into())
    );
    assert_eq!(
        (&signature["valid"], &signature["trusted"]),
        (&true.into(), &true.into())
    );
    assert_eq!(signature["org_number"], "310204838");
    let entries = value["entries"].as_array().unwrap();
    let names: Vec<_> = entries
        .iter()
        .map(|entry| entry["name"].as_str().unwrap())
        .collect();
    let documents = [
        "mimetype",
        "manifest.xml",
        "arkivmelding.xml",
        "brev æøå.pdf",
        "notat.txt",
    ];
    assert_eq!(
        names[..5],
        documents,
        "--main first, then the others as given"
    );
    for entry in entries {
        let name = entry["name"].as_str().unwrap();
        let data = name != "mimetype" && !name.starts_with("META-INF/");
        assert_eq!(entry["covered"], data, "{name}");
    }

    let opened = world.bud(&with_keys(
        &["open", "--json", "-o", "mappe/inni"],
        &["ut.zip"],
    ));
    assert_eq!(opened.exit, 0, "{}", opened.err);
    let written = opened.json()["written"].clone();
    assert_eq!(written[2]["name"], "brev æøå.pdf");
    assert_eq!(written[2]["path"], "mappe/inni/brev æøå.pdf");
    assert_eq!(
        fs::read(world.path("mappe/inni/brev æøå.pdf")).unwrap(),
        [7; 100_000],
        "it comes out as it went in"
    );
}

#[test]
fn without_a_key_that_fits_the_recipients_are_named_and_nothing_is_known() {
    let world = World::new();
    world.seal("ut.zip");
    for keys in [
        &[][..],
        &["--key", "sender.p12", "--password-file", "password"],
    ] {
        let said = world.bud(&[&["inspect", "--json"], keys, &["ut.zip"]].concat());
        assert_eq!(said.exit, 2);
        assert_eq!(
            said.verdict(),
            ("indeterminate".into(), vec!["NO_KEY".into()])
        );
        let recipient = &said.json()["encryption"]["recipients"][0];
        assert_eq!(recipient["ours"], false);
        assert!(
            recipient["issuer"].as_str().unwrap().contains("Prøve-CA"),
            "{recipient}"
        );
    }
    let said = world.bud(&["open", "--json", "-o", "mappe", "ut.zip"]);
    assert_eq!(
        (said.exit, said.json()["written"].clone()),
        (2, serde_json::json!([]))
    );
    assert!(
        !world.path("mappe").exists(),
        "there was nothing to put into it"
    );
}

#[test]
fn every_key_is_tried() {
    let world = World::new();
    world.seal("ut.zip");
    world.write_pem_keys();
    for keys in [
        &[
            "--key",
            "sender.p12",
            "--key",
            "receiver.p12",
            "--password-file",
            "password",
        ][..],
        &["--key", "receiver.key.pem"],
        &[
            "--key",
            "sender.key.pem",
            "--key",
            "receiver.p12",
            "--password-file",
            "password",
        ],
    ] {
        let said = world.bud(
            &[
                &["inspect", "--json", "--trust", "ca.pem"],
                keys,
                &["ut.zip"],
            ]
            .concat(),
        );
        assert_eq!((said.exit, said.err.as_str()), (0, ""), "{keys:?}");
    }
}

#[test]
fn the_chain_is_judged_apart_from_the_mathematics() {
    let world = World::new();
    world.seal("ut.zip");
    let keys = ["--key", "receiver.p12", "--password-file", "password"];
    let untrusted = world.bud(&[&["inspect", "--json"], &keys[..], &["ut.zip"]].concat());
    assert_eq!(untrusted.exit, 2);
    assert_eq!(untrusted.verdict().0, "indeterminate");
    let signature = untrusted.json()["signatures"][0].clone();
    assert_eq!(
        (&signature["valid"], &signature["trusted"]),
        (&true.into(), &false.into())
    );

    let later = world.bud(&with_keys(
        &["inspect", "--json", "--at", "2046-01-01T00:00:00Z"],
        &["ut.zip"],
    ));
    let (verdict, reasons) = later.verdict();
    assert_eq!((later.exit, verdict.as_str()), (2, "indeterminate"));
    assert!(reasons.contains(&"CERT_EXPIRED".to_owned()), "{reasons:?}");
}

#[test]
fn a_package_that_is_cut_off_is_failed_and_leaves_nothing() {
    let world = World::new();
    world.seal("ut.zip");
    let whole = fs::read(world.path("ut.zip")).unwrap();
    world.put("kort.zip", &whole[..60_000]);
    let said = world.bud(&with_keys(
        &["open", "--json", "-o", "mappe"],
        &["kort.zip"],
    ));
    assert_eq!(said.exit, 2);
    assert_eq!(said.verdict(), ("failed".into(), vec!["TRUNCATED".into()]));
    assert!(
        !world.path("mappe").exists(),
        "nothing of a failed package is written"
    );

    let said = world.bud(&with_keys(
        &["open", "--json", "--despite", "-o", "mappe"],
        &["kort.zip"],
    ));
    assert_eq!(said.exit, 2, "the verdict stays what it is");
    assert_eq!(
        world.list("mappe"),
        ["arkivmelding.xml", "manifest.xml"],
        "whole parts only"
    );
}

#[test]
fn a_changed_octet_is_failed() {
    let world = World::new();
    world.seal("ut.zip");
    let mut octets = fs::read(world.path("ut.zip")).unwrap();
    octets[50_000] ^= 1;
    world.put("endret.zip", &octets);
    let said = world.bud(&with_keys(&["inspect", "--json"], &["endret.zip"]));
    assert_eq!((said.exit, said.verdict().0.as_str()), (2, "failed"));
    assert_eq!(said.json()["signatures"], serde_json::json!([]));
}

#[test]
fn nothing_is_overwritten() {
    let world = World::new();
    world.seal("ut.zip");
    let again = world.seal("ut.zip");
    assert_eq!((again.exit, again.error().as_str()), (3, "EXISTS"));
    let forced = world.bud(&[&world.sealing("ut.zip")[..], &["--force"]].concat());
    assert_eq!(forced.exit, 0, "{}", forced.err);

    fs::create_dir(world.path("mappe")).unwrap();
    world.put("mappe/arkivmelding.xml", b"mitt");
    let said = world.bud(&with_keys(&["open", "--json", "-o", "mappe"], &["ut.zip"]));
    assert_eq!((said.exit, said.error().as_str()), (3, "EXISTS"));
    assert_eq!(
        world.list("mappe"),
        ["arkivmelding.xml"],
        "not half of it either"
    );
    assert_eq!(
        fs::read(world.path("mappe/arkivmelding.xml")).unwrap(),
        b"mitt"
    );
}

#[test]
fn what_cannot_be_read_has_no_judgement() {
    let world = World::new();
    world.seal("ut.zip");
    world.put("brev.docx", &zip(&[("word/document.xml", b"<w/>")]));
    world.put("tom", b"");
    for (line, code) in [
        ("inspect --json borte.zip", "UNREADABLE"),
        ("inspect --json .", "UNREADABLE"),
        ("inspect --json arkivmelding.xml", "UNKNOWN_KIND"),
        ("inspect --json brev.docx", "UNKNOWN_KIND"),
        ("inspect --json tom", "UNKNOWN_KIND"),
        ("inspect --json -", "UNKNOWN_KIND"),
        (
            "inspect --json --key receiver.p12 --password-file wrong-password ut.zip",
            "WRONG_PASSWORD",
        ),
        (
            "inspect --json --key ut.zip --password-file password ut.zip",
            "KEY_UNREADABLE",
        ),
        (
            "inspect --json --key borte.p12 --password-file password ut.zip",
            "UNREADABLE",
        ),
        ("inspect --json --trust tom ut.zip", "ANCHOR_UNREADABLE"),
        ("inspect --json --online ut.zip", "NOT_BUILT"),
        ("open --json -o mappe borte.zip", "UNREADABLE"),
        ("validate --json borte.xml", "UNREADABLE"),
    ] {
        let said = world.bud(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((said.exit, said.error().as_str()), (3, code), "{line}");
    }
}

#[test]
fn wrong_usage_is_64() {
    let world = World::new();
    for line in [
        "",
        "inspect",
        "frobnicate",
        "inspect --json --nope x",
        "open --json x",
    ] {
        let words: Vec<_> = line.split_whitespace().collect();
        let said = world.bud(&words);
        assert_eq!((said.exit, said.out.as_str()), (64, ""), "{line}");
        assert_eq!(said.err.lines().count(), 1, "{line}: {}", said.err);
        if line.contains("--json") {
            assert_eq!(said.error(), "USAGE", "{line}");
        }
    }
    world.put("andre.xml", b"");
    let twice = world.bud(&[&world.sealing("ut.zip")[..], &["arkivmelding.xml"]].concat());
    assert_eq!(
        (twice.exit, twice.error().as_str()),
        (64, "USAGE"),
        "the main document twice"
    );
    let help = world.bud(&["seal", "--help"]);
    assert_eq!((help.exit, help.err.as_str()), (0, ""));
    assert!(help.out.contains("hoveddokumentet"));
}

#[test]
fn a_file_that_vanished_leaves_no_package() {
    let world = World::new();
    let said = world.bud(&[&world.sealing("ut.zip")[..], &["borte.pdf"]].concat());
    assert_eq!((said.exit, said.error().as_str()), (3, "UNREADABLE"));
    assert!(said.err.contains("borte.pdf"), "{}", said.err);
    let left = world.list(".");
    assert!(
        !left
            .iter()
            .any(|name| name.starts_with("ut") || name.starts_with('.')),
        "{left:?}"
    );
}

#[test]
fn a_certificate_that_may_not_be_used_is_refused() {
    let world = World::new();
    let refused = |code: &str| {
        let said = world.bud(&world.sealing("ut.zip"));
        assert_eq!(
            (said.exit, said.json()["reasons"][0].as_str()),
            (2, Some(code))
        );
        assert!(said.err.contains(code), "{}", said.err);
        assert!(!world.path("ut.zip").exists());
        world.bud(&[&world.sealing("ut.zip")[..], &["--despite", "--force"]].concat())
    };
    world.let_the_receiver_expire();
    assert_eq!(refused("CERT_EXPIRED").exit, 0, "the mathematics allow it");
    fs::remove_file(world.path("ut.zip")).unwrap();
    world.give_the_receiver_an_elliptic_key();
    assert_eq!(
        refused("CERT_PURPOSE").exit,
        2,
        "the mathematics do not allow it"
    );

    let world = World::new();
    world.take_the_senders_number();
    let said = world.bud(&world.sealing("ut.zip"));
    assert_eq!(
        (said.exit, said.json()["reasons"][0].as_str()),
        (2, Some("CERT_NO_ORG"))
    );
    let despite = world.bud(&[&world.sealing("ut.zip")[..], &["--despite"]].concat());
    assert_eq!(despite.exit, 0, "{}", despite.err);
    let inspected = world.bud(&with_keys(&["inspect", "--json"], &["ut.zip"]));
    assert_eq!(
        inspected.verdict(),
        ("failed".into(), vec!["CERT_NO_ORG".into()])
    );
    assert_eq!(inspected.json()["who"], "NONE");
}

#[test]
fn a_package_comes_through_stdin_and_in_its_frame() {
    let world = World::new();
    world.seal("asic.zip");
    let package = fs::read(world.path("asic.zip")).unwrap();
    let mut child = world
        .command(&with_keys(&["open", "--json", "-o", "mappe"], &["-"]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&package).unwrap();
    let said = support::Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.exit, 0, "{}", said.err);
    assert!(world.path("mappe/brev æøå.pdf").exists());

    let frame = zip(&[("sbd.json", SBD.as_bytes()), ("asic.zip", &package)]);
    world.put("sbd.zip", &frame);
    let said = world.bud(&with_keys(&["inspect", "--json"], &["sbd.zip"]));
    assert_eq!(said.exit, 0, "{}{}", said.out, said.err);
    let value = said.json();
    assert_eq!(
        value["layers"],
        serde_json::json!(["sbd_zip", "cms", "asice"])
    );
    assert_eq!(value["sbd"]["valid"], true);
    assert_eq!(
        value["who"], "MISMATCH",
        "the SBD names another sender than the signer"
    );

    world.put("kort.zip", &frame[..frame.len() / 2]);
    let said = world.bud(&with_keys(&["inspect", "--json"], &["kort.zip"]));
    assert_eq!(said.verdict(), ("failed".into(), vec!["TRUNCATED".into()]));
}

#[test]
fn an_sbd_alone_is_judged_by_its_own_rules() {
    let world = World::new();
    world.put("sbd.json", SBD.as_bytes());
    world.put("uten.zip", &zip(&[("sbd.json", SBD.as_bytes())]));
    let broken = SBD
        .replace("messageId", "meldingsId")
        .replace("bbbbbbbb-", "");
    world.put("galt.json", broken.as_bytes());
    for (file, kind, exit, verdict) in [
        ("sbd.json", "sbd_json", 0, "passed"),
        ("uten.zip", "sbd_zip", 0, "passed"),
        ("galt.json", "sbd_json", 2, "failed"),
    ] {
        let said = world.bud(&["inspect", "--json", file]);
        assert_eq!(
            (said.exit, said.verdict().0.as_str()),
            (exit, verdict),
            "{file}: {}",
            said.out
        );
        let value = said.json();
        assert_eq!(
            (&value["kind"], &value["who"]),
            (&kind.into(), &serde_json::Value::Null)
        );
        assert_eq!(value["sbd"]["valid"], exit == 0, "{file}");
    }
}

#[test]
fn a_zip_that_is_meant_to_be_an_asice_is_judged() {
    let world = World::new();
    for (entries, reason) in [
        (
            vec![("mimetype", &b"application/vnd.oasis.opendocument.text"[..])],
            "MIMETYPE_WRONG",
        ),
        (
            vec![("a.txt", &b"a"[..]), ("META-INF/x", &b""[..])],
            "MIMETYPE_MISSING",
        ),
    ] {
        world.put("pakke.zip", &zip(&entries));
        let said = world.bud(&["inspect", "--json", "pakke.zip"]);
        assert_eq!(said.exit, 2);
        let (verdict, reasons) = said.verdict();
        assert_eq!((verdict.as_str(), reasons[0].as_str()), ("failed", reason));
        assert_eq!(said.json()["notes"], serde_json::json!(["NOT_ENCRYPTED"]));
    }
}

#[test]
fn people_are_told_in_words() {
    let world = World::new();
    world.seal("ut.zip");
    let said = world.bud(&with_keys(&["inspect"], &["ut.zip"]));
    assert!(said.out.contains("I orden (passed)"), "{}", said.out);
    assert!(said.out.contains("brev æøå.pdf"), "{}", said.out);
    let said = world.bud(&["inspect", "ut.zip"]);
    assert!(
        said.out.contains("NO_KEY: Ingen av nøklene passer"),
        "{}",
        said.out
    );
    let said = world.bud(&["inspect", "borte.zip"]);
    assert_eq!(
        (said.err.as_str(), said.exit),
        ("«borte.zip» finnes ikke.\n", 3)
    );
}

/// Starts and stops as a service does.
#[cfg(unix)]
#[test]
fn the_sandbox_tells_where_it_is_and_stops_when_it_is_told() {
    use std::io::{BufRead as _, BufReader};

    let world = World::new();
    let mut child = world
        .command(&["sandbox", "--json", "--port-file", "port.json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let file = fs::read(world.path("port.json")).expect("everything listens, so that it is there");
    let value: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(told, value);
    assert_eq!(value["pid"], child.id());
    for url in [
        "maskinporten",
        "altinn",
        "broker",
        "serviceregistry",
        "brreg",
    ] {
        assert!(
            value["urls"][url]
                .as_str()
                .unwrap()
                .starts_with("https://127.0.0.1:"),
            "{url}"
        );
    }
    assert_eq!(value["organisations"].as_array().unwrap().len(), 8);
    let us = &value["organisations"][0];
    assert_eq!(us["org_number"], "310204838");
    fs::write(
        world.path("recipient.pem"),
        us["certificate"].as_str().unwrap(),
    )
    .unwrap();
    let file = |member: &str| us[member].as_str().unwrap();
    let sealed = world.bud(&[
        "seal",
        "--json",
        "--signer",
        file("p12"),
        "--password-file",
        file("password_file"),
        "--recipient",
        "recipient.pem",
        "--sender",
        "310204838",
        "--receiver",
        "311204823",
        "--main",
        "arkivmelding.xml",
        "-o",
        "ut.zip",
    ]);
    assert_eq!(
        sealed.exit, 0,
        "its keys can be used by any program: {}",
        sealed.err
    );

    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(
        !world.path("port.json").exists(),
        "nobody is told of what is gone"
    );
}

/// A letter from Nordfjell kommune to Statens prøveetat.
const SBD: &str = r#"{
  "standardBusinessDocumentHeader": {
    "headerVersion": "1.0",
    "sender": [ { "identifier": { "value": "0192:310204846", "authority": "iso6523-actorid-upis" } } ],
    "receiver": [ { "identifier": { "value": "0192:311204823", "authority": "iso6523-actorid-upis" } } ],
    "documentIdentification": {
      "standard": "urn:no:difi:arkivmelding:xsd::arkivmelding",
      "typeVersion": "2.0",
      "instanceIdentifier": "aaaaaaaa-0000-4000-8000-000000000001",
      "type": "arkivmelding",
      "creationDateAndTime": "2026-11-20T13:00:00+01:00"
    },
    "businessScope": {
      "scope": [ {
        "type": "ConversationId",
        "instanceIdentifier": "bbbbbbbb-0000-4000-8000-000000000002",
        "identifier": "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0",
        "scopeInformation": [ { "expectedResponseDateTime": "2026-11-21T13:00:00+01:00" } ]
      } ]
    }
  },
  "arkivmelding": { "sikkerhetsnivaa": 3, "hoveddokument": "arkivmelding.xml" }
}"#;
