//! `fiks-io-klient-java` as KS publishes it, in a process of its own, told what to do line by line.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use budstikke_sandbox::{FiksKonto, KontoRole, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use uuid::Uuid;

use super::Listed;
use super::ks::Ks;
use crate::programs;

/// How long anything may take before it has failed. Nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(120);
const TRUST: &str = "tillit";

/// Their client, connected as the owner of a konto. Its process ends with it.
pub struct Klient {
    /// Whose messages it takes.
    pub konto: FiksKonto,
    _process: Child,
    commands: ChildStdin,
    printed: Lines<BufReader<ChildStdout>>,
    /// What came between two answers.
    meldinger: VecDeque<Value>,
    folder: PathBuf,
}

/// What a client is started with beside the konto.
pub struct Joining<'a> {
    /// Where the konto is.
    pub sandbox: &'a Sandbox,
    /// For its files.
    pub folder: &'a Path,
    /// Which konto.
    pub role: KontoRole,
    /// Private keys that it tries before the konto's own, PEM.
    pub older: &'a [String],
}

impl Joining<'_> {
    /// Connects in the place of whoever lives behind the konto; `None` after saying what is missing on this
    /// machine.
    pub async fn connect(&self) -> Option<Klient> {
        let ks = Ks::find()?;
        let keytool = programs::foreign("keytool")?;
        let folder = self.folder.join(format!("klient-{}", Uuid::new_v4()));
        fs::create_dir(&folder).unwrap();
        let store = trust(&keytool, self.sandbox, &folder);
        let options = [
            format!("-Djavax.net.ssl.trustStore={}", store.display()),
            format!("-Djavax.net.ssl.trustStorePassword={TRUST}"),
            "-Djavax.net.ssl.trustStoreType=PKCS12".to_owned(),
        ];
        let fiks = self.sandbox.fiks();
        let konto = fiks.konto(self.role).unwrap().clone();
        fiks.broker().cancel_consumers(&fiks.queue_of(konto.id));
        let config = folder.join("config.json");
        fs::write(&config, self.config(&konto).to_string()).unwrap();
        let mut command = ks.command(&options.map(OsString::from));
        command.arg("klient").arg(&config);
        let said = fs::File::create(folder.join("stderr")).unwrap();
        let mut process = tokio::process::Command::from(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(said)
            .kill_on_drop(true)
            .spawn()
            .expect("java starts");
        let printed = process.stdout.take().expect("a pipe");
        let mut klient = Klient {
            konto,
            commands: process.stdin.take().expect("a pipe"),
            printed: BufReader::new(printed).lines(),
            _process: process,
            meldinger: VecDeque::new(),
            folder,
        };
        klient.answer().await.expect("it connects");
        Some(klient)
    }

    fn config(&self, konto: &FiksKonto) -> Value {
        let org = konto.org_number.as_str();
        let urls = self.sandbox.urls();
        let integrasjon = self.sandbox.fiks().integrasjon(org).unwrap();
        let clients = self.sandbox.clients();
        let client = clients.iter().find(|client| client.org_number == org);
        let signer = self.sandbox.organisation(org).unwrap();
        let (host, amqp_port) = self.sandbox.fiks().amqp();
        let api_port = self.sandbox.fiks().api().rsplit(':').next().unwrap();
        let keys = [self.older, std::slice::from_ref(&konto.key)].concat();
        json!({
            "kontoId": konto.id.to_string(),
            "keys": keys,
            "store": signer.p12_file,
            "storePassword": signer.password,
            "alias": alias(&signer.p12, &signer.password),
            "tokenUri": urls.maskinporten_token,
            "audience": urls.maskinporten_issuer,
            "klientId": client.unwrap().client_id,
            "integrasjonId": integrasjon.id.to_string(),
            "integrasjonPassord": integrasjon.password,
            "host": host,
            "apiPort": api_port.parse::<u16>().unwrap(),
            "amqpPort": amqp_port,
        })
    }
}

impl Klient {
    /// Tells it what to do.
    ///
    /// # Errors
    /// What their client threw, down to the first cause.
    pub async fn ask(&mut self, command: Value) -> Result<Value, String> {
        let line = format!("{command}\n");
        self.commands
            .write_all(line.as_bytes())
            .await
            .expect("it listens");
        self.answer().await
    }

    /// Starts to take what comes to its konto.
    pub async fn subscribe(&mut self) {
        let done = self.ask(json!({"do": "subscribe"})).await;
        done.expect("it is let in");
    }

    /// Starts to take what comes to its konto with a handler that does nothing but confirm: none of it is told of.
    pub async fn take(&mut self) {
        let done = self.ask(json!({"do": "take"})).await;
        done.expect("it is let in");
    }

    /// Sends a message; what the platform said of it.
    pub async fn send(&mut self, to: Uuid, melding_type: &str, more: Value) -> Value {
        let mut command = json!({"do": "send", "to": to.to_string(), "type": melding_type});
        let more = more.as_object().expect("members").clone();
        command.as_object_mut().unwrap().extend(more);
        self.ask(command).await.expect("the platform takes it")
    }

    /// Answers a message; what the platform said of it.
    pub async fn svar(&mut self, melding: &Value, melding_type: &str, files: &[Value]) -> Value {
        let command = json!({"do": "svar", "number": melding["number"], "type": melding_type, "files": files});
        self.ask(command).await.expect("the platform takes it")
    }

    /// Opens and checks the payload with `writeDekryptertZip`; its files in their order.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn open(&mut self, melding: &Value) -> Result<Vec<Listed>, String> {
        let zip = self.folder.join(format!("{}.zip", Uuid::new_v4()));
        let command = json!({"do": "open", "number": melding["number"], "zip": zip});
        let listed = self.ask(command).await?;
        let listed = listed.as_array().expect("files").iter();
        Ok(listed
            .map(|file| Listed {
                name: file["name"].as_str().unwrap().to_owned(),
                size: file["size"].as_u64().unwrap(),
                sha256: file["sha256"].as_str().unwrap().to_owned(),
            })
            .collect())
    }

    /// `ack`, `nack` or `requeue`.
    pub async fn settle(&mut self, melding: &Value, how: &str) {
        let done = self
            .ask(json!({"do": how, "number": melding["number"]}))
            .await;
        done.expect("the broker is there");
    }

    /// The next message that comes to its konto, with everything that their client found in it.
    pub async fn melding(&mut self) -> Value {
        loop {
            if let Some(melding) = self.meldinger.pop_front() {
                return melding;
            }
            let line = self.line().await;
            self.keep(&line);
        }
    }

    async fn answer(&mut self) -> Result<Value, String> {
        loop {
            let line = self.line().await;
            if let Some(done) = line.get("done") {
                return Ok(done.clone());
            }
            if let Some(failed) = line.get("failed") {
                return Err(failed.as_str().unwrap_or_default().to_owned());
            }
            self.keep(&line);
        }
    }

    fn keep(&mut self, line: &Value) {
        if let Some(melding) = line.get("melding") {
            self.meldinger.push_back(melding.clone());
        } else if line.get("closed").is_none() {
            panic!("it printed {line}; {}", self.said());
        }
    }

    async fn line(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.printed.next_line()).await;
        match line {
            Ok(Ok(Some(line))) => serde_json::from_str(&line).expect("a line of JSON"),
            other => panic!("{other:?}; {}", self.said()),
        }
    }

    /// What their libraries wrote on stderr.
    fn said(&self) -> String {
        fs::read_to_string(self.folder.join("stderr")).unwrap_or_default()
    }
}

/// A trust store with the sandbox's root: there is no other way to give their client an authority.
fn trust(keytool: &Path, sandbox: &Sandbox, folder: &Path) -> PathBuf {
    let store = folder.join("trust.p12");
    let output = Command::new(keytool)
        .args([
            "-importcert",
            "-noprompt",
            "-alias",
            "sandbox",
            "-storetype",
            "PKCS12",
        ])
        .args(["-storepass", TRUST, "-keystore"])
        .arg(&store)
        .arg("-file")
        .arg(sandbox.ca_file())
        .output()
        .expect("keytool starts");
    assert!(
        output.status.success(),
        "keytool: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    store
}

/// The name that the key has in a .p12, as Java reads it.
fn alias(p12: &[u8], password: &str) -> String {
    let store = openssl::pkcs12::Pkcs12::from_der(p12).unwrap();
    let certificate = store.parse2(password).unwrap().cert.unwrap();
    let name = certificate.alias().map(String::from_utf8_lossy);
    name.map_or_else(|| "1".to_owned(), |name| name.to_lowercase())
}
