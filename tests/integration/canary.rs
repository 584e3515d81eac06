//! Canaries: what nobody but us may see goes through a whole day of work, and is looked for afterwards in everything
//! that lies on the disk and in every line that was logged (trust-and-speed T20, T21).
//!
//! The day is lived by a process of its own, with every log at its most talkative and its own folder for temporary
//! files, so that nothing of what other tests do is mistaken for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_app::dto::{IpcError, KvitteringInput, KvitteringKind};
use budstikke_app::{App, AppConfig, AppError, ClientInput, Environment, Profile, Setup};
use budstikke_domain::{Process, Secret};
use budstikke_identity::Credential;
use budstikke_sandbox::{Endpoint, Fault, Letter, Quirk};
use budstikke_tests::world::{Desk, PROMPT, US, World, input};
use openssl::rsa::Rsa;
use serde_json::json;

/// Where the day's process may put things, and what it tells us of secrets that are made on the day.
const FOLDER: &str = "BUDSTIKKE_CANARY";
const SECRETS: &str = "secrets.txt";
const TEMPORARY: &str = "tmp";

const TITLE: &str = "Kanarititteltaushetsbelagt";
const TEXT: &str = "Kanaritekstibrevet";
/// Synthetic: the month is eighty too high.
const PERSON: &str = "13897499912";
const LEGAL_BASIS: &str = "Kanarihjemmelforunntak";
const INCOMING_TITLE: &str = "Kanaritittelinn";
const INCOMING_TEXT: &str = "Kanaritekstinn";
const KVITTERING: &str = "Kanariordikvitteringen";
const PASSPHRASE: &str = "kanari sitter i gullbur og synger";

#[test]
fn nothing_secret_is_seen_in_any_log_file_or_error() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = folder.path().join(TEMPORARY);
    fs::create_dir(&temporary).unwrap();
    let day = Command::new(std::env::current_exe().unwrap())
        .args([
            "canary::a_day_of_work",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env(FOLDER, folder.path())
        .env("TMPDIR", &temporary)
        .env("BUDSTIKKE_TEST_KEYS", folder.path().join("keys"))
        .env("BUDSTIKKE_LOG", "trace")
        .output()
        .unwrap();
    let told = [day.stdout, day.stderr].concat();
    let log = String::from_utf8_lossy(&told);
    let end = log.len().saturating_sub(2000);
    let last = String::from_utf8_lossy(told.get(end..).unwrap_or_default()).into_owned();
    assert!(day.status.success(), "the day came to its end: {last}");
    assert!(log.contains("TRACE"), "everything is logged");

    let made = fs::read_to_string(folder.path().join(SECRETS)).unwrap();
    let fixed = [
        TITLE,
        TEXT,
        PERSON,
        LEGAL_BASIS,
        INCOMING_TITLE,
        INCOMING_TEXT,
        KVITTERING,
        PASSPHRASE,
    ];
    let canaries: Vec<&str> = fixed.into_iter().chain(made.lines()).collect();
    assert!(canaries.len() >= 12, "{} canaries", canaries.len());

    let mut files = Vec::new();
    collect(&temporary, &mut files);
    assert!(
        files.iter().any(|path| path.ends_with("budstikke.db")),
        "the profile is among what is looked through: {files:?}"
    );
    let mut seen = Vec::new();
    for canary in canaries {
        if log.contains(canary) {
            let line = log.lines().find(|line| line.contains(canary));
            seen.push(format!("the log: {:.300}", line.unwrap_or_default()));
        }
        for path in &files {
            let bytes = fs::read(path).unwrap_or_default();
            if bytes
                .windows(canary.len())
                .any(|window| window == canary.as_bytes())
            {
                seen.push(format!("{canary} in {}", path.display()));
            }
        }
    }
    assert!(seen.is_empty(), "{}", seen.join("\n"));
    let token = log.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    let tokens: Vec<_> = token
        .filter(|word| word.starts_with("eyJ") && word.matches('.').count() == 2)
        .collect();
    assert!(tokens.is_empty(), "tokens in the log: {tokens:?}");
}

/// Every file below `folder` but those of the sandbox, and those that the person of the day has put there.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() && name != "sandbox" {
            collect(&path, files);
        } else if path.is_file() && !name.starts_with("egen") {
            files.push(path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "lived in a process of its own by the test above"]
async fn a_day_of_work() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("the test above says where"));
    let world = World::new().await;
    let mut secrets = Vec::new();
    let mut errors = Vec::new();
    set_up(&world, &mut secrets, &mut errors).await;
    work(&world, &mut errors).await;
    let open = fail(&world, &mut errors).await;
    fs::write(folder.join(SECRETS), secrets.join("\n")).unwrap();
    for error in errors {
        // What a person is told lies in the log from here on, to be looked through with it.
        println!("{:?}", IpcError::from(error));
    }
    // As one that is killed: nothing is closed, and nothing tidied up.
    std::mem::forget((open, world));
    std::process::exit(0);
}

/// A real environment, with a passphrase and a registered key.
async fn set_up(world: &World, secrets: &mut Vec<String>, errors: &mut Vec<AppError>) {
    let profile = Profile::of(world.folder(), Environment::Test);
    let passphrase = Secret::new(PASSPHRASE.to_owned());
    let key = profile.choose_passphrase(&passphrase).unwrap();
    secrets.push(
        openssl::bn::BigNum::from_slice(key.expose())
            .unwrap()
            .to_hex_str()
            .unwrap()
            .to_lowercase(),
    );
    secrets.push(STANDARD.encode(key.expose()));
    let config = AppConfig {
        key,
        ..world.stand_in()
    };
    let setup = Setup::open(config.clone()).unwrap();
    setup.set_organisation(US).await.unwrap();
    let us = world.sandbox.organisation(US).unwrap();
    secrets.push(us.password.clone());
    let password = Secret::new(us.password.clone());
    let credential = Credential::from_p12(&us.p12, &password).unwrap();
    let der = credential.export_pkcs8().unwrap();
    let middle = der.expose().get(600..648).unwrap();
    secrets.push(STANDARD.encode(middle));
    secrets.push(middle.iter().map(|octet| format!("{octet:02x}")).collect());

    let path = world.folder().join("egen.p12");
    fs::write(&path, &us.p12).unwrap();
    setup.choose_file(path);
    let wrong = Secret::new("Kanarifeilpassord".to_owned());
    secrets.push("Kanarifeilpassord".to_owned());
    errors.extend(setup.open_certificate(wrong).await.err());
    setup.open_certificate(password).await.unwrap();

    let rsa = Rsa::generate(2048).unwrap();
    let text =
        |number: Option<&openssl::bn::BigNumRef>| URL_SAFE_NO_PAD.encode(number.unwrap().to_vec());
    let jwk = json!({"kty": "RSA", "kid": "k", "n": text(Some(rsa.n())), "e": text(Some(rsa.e())),
        "d": text(Some(rsa.d())), "p": text(rsa.p()), "q": text(rsa.q()),
        "dp": text(rsa.dmp1()), "dq": text(rsa.dmq1()), "qi": text(rsa.iqmp())});
    secrets.push(text(Some(rsa.d())));
    secrets.push(text(rsa.p()));
    let client = "MOVE_IP_310204838";
    let public = String::from_utf8(rsa.public_key_to_pem().unwrap()).unwrap();
    world.sandbox.register_key(client, "k", &public).unwrap();
    let path = world.folder().join("egen.json");
    fs::write(&path, jwk.to_string()).unwrap();
    setup.choose_client_key(path).await.unwrap();
    let input = ClientInput {
        id: client.to_owned(),
        certificate: false,
    };
    let state = setup.set_client(input).await.unwrap();
    let user = state.system_user;
    setup
        .set_system_user(&user.system_id, &user.external_ref, true)
        .await
        .unwrap();
    setup.check_accesses().await.unwrap();
    setup.set_other_fetches(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    App::open(config).await.unwrap().close().await;
}

/// A letter there, a letter here, and an answer.
async fn work(world: &World, errors: &mut Vec<AppError>) {
    let us = world.desk(0).await;
    let path = world.folder().join("egen.txt");
    fs::write(&path, format!("{TEXT} om {PERSON}")).unwrap();
    let draft = us.app.new_draft().await.unwrap();
    let mut letter = input(PROMPT, TITLE);
    letter.process = Process::TAUSHETSBELAGT.to_owned();
    letter.confidential = true;
    letter.shielded = true;
    LEGAL_BASIS.clone_into(&mut letter.legal_basis);
    "Et brev".clone_into(&mut letter.public_title);
    letter.case_worker = format!("Kari {PERSON}");
    us.app.save_draft(&draft.id, letter).await.unwrap();
    let draft = us.with_files(&draft, vec![path]).await;
    match us.app.send_draft(&draft.id).await {
        Ok(sent) => drop(us.until_answered(&sent.uid).await),
        Err(error) => panic!("it goes: {error:?}"),
    }
    let letter = Letter::new(PROMPT, INCOMING_TITLE, INCOMING_TEXT).with(Quirk::Sha256Signature);
    world.sandbox.send_letter(&letter).unwrap();
    let changed = Letter::new(PROMPT, INCOMING_TITLE, INCOMING_TEXT).with(Quirk::ChangedDocument);
    world.sandbox.send_letter(&changed).unwrap();
    let rows = us.until_inbox(2).await;
    let good = rows.iter().find(|row| row.title == INCOMING_TITLE).unwrap();
    let bad = rows.iter().find(|row| row.title != INCOMING_TITLE).unwrap();
    errors.extend(us.app.accept_message(&bad.uid).await.err());
    let said = KvitteringInput {
        kind: KvitteringKind::Error,
        text: KVITTERING.to_owned(),
        journal_number: String::new(),
        again: false,
    };
    us.app.send_kvittering(&good.uid, said).await.unwrap();
    us.until_letter(&good.uid, |letter| {
        letter
            .kvitteringer
            .iter()
            .any(|k| k.word == "Overtatt av mottakerens system")
    })
    .await;
    us.app.close().await;
}

/// Services that fail in the middle of it.
async fn fail(world: &World, errors: &mut Vec<AppError>) -> Desk {
    let us = world.desk(0).await;
    for endpoint in [Endpoint::Token, Endpoint::Exchange, Endpoint::Lookup] {
        world.sandbox.fault(endpoint, Fault::Html).times(2);
    }
    errors.extend(us.app.capabilities(PROMPT, "", true).await.err());
    errors.extend(us.app.capabilities(PROMPT, "", true).await.err());
    world.sandbox.clear_faults();
    us
}
