//! A small client of its own, so that the tests do not lean on the code that the product sends with.
#![allow(dead_code)] // each test file uses its part
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that this is a test

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_domain::{Clock, ManualClock};
use budstikke_sandbox::{Sandbox, SandboxOptions};
use jiff::{SignedDuration, Timestamp};
use openssl::hash::{MessageDigest, hash};
use openssl::pkcs12::Pkcs12;
use openssl::sign::Signer;
use reqwest::{Certificate, Client, Response};
use serde_json::{Value, json};
use uuid::Uuid;
use zip::write::SimpleFileOptions;

pub(crate) const SOLVIK: &str = "310204838";
pub(crate) const ETATEN: &str = "311204823";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) http: Client,
}

impl World {
    pub(crate) async fn start() -> World {
        World::with_state(None).await
    }

    /// A world that keeps its state in `folder`.
    pub(crate) async fn start_in(folder: &Path) -> World {
        World::with_state(Some(folder.to_owned())).await
    }

    async fn with_state(state_dir: Option<PathBuf>) -> World {
        World::with(|options| options.state_dir = state_dir).await
    }

    /// A world with other options than the usual.
    pub(crate) async fn with(change: impl FnOnce(&mut SandboxOptions)) -> World {
        let start: Timestamp = "2026-11-20T09:15:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let mut options = options(clock.clone());
        change(&mut options);
        let sandbox = Sandbox::start(options).await.unwrap();
        let ca = Certificate::from_pem(sandbox.ca_pem().as_bytes()).unwrap();
        #[allow(clippy::disallowed_methods)] // the tests are a foreign program
        let http = Client::builder().tls_certs_only([ca]).build().unwrap();
        World {
            sandbox,
            clock,
            http,
        }
    }

    /// What such a world is made with.
    pub(crate) fn options(&self) -> SandboxOptions {
        options(self.clock.clone())
    }

    pub(crate) fn tick(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub(crate) fn claims(&self, org: &str, scope: &str, system_user: bool) -> Value {
        let now = self.clock.now().as_second();
        let mut claims = json!({
            "aud": self.sandbox.urls().maskinporten_issuer,
            "iss": format!("MOVE_IP_{org}"),
            "scope": scope,
            "iat": now,
            "exp": now + 120,
            "jti": Uuid::new_v4().to_string(),
        });
        if system_user {
            claims["authorization_details"] = json!([{
                "type": "urn:altinn:systemuser",
                "systemuser_org": { "authority": "iso6523-actorid-upis", "ID": format!("0192:{org}") },
                "externalRef": format!("{org}_integrasjonspunkt_systembruker_{org}"),
            }]);
        }
        claims
    }

    pub(crate) fn assertion(&self, org: &str, claims: &Value) -> String {
        let organisation = self.sandbox.organisation(org).unwrap();
        let p12 = Pkcs12::from_der(&organisation.p12)
            .unwrap()
            .parse2(&organisation.password)
            .unwrap();
        let leaf = STANDARD.encode(p12.cert.unwrap().to_der().unwrap());
        let header = json!({ "alg": "RS256", "x5c": [leaf] });
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let key = p12.pkey.unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
        let signature = signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub(crate) async fn ask_token(&self, assertion: &str) -> Result<String, Value> {
        let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        let answer = self
            .http
            .post(&self.sandbox.urls().maskinporten_token)
            .form(&[("grant_type", grant), ("assertion", assertion)])
            .send()
            .await
            .unwrap();
        let good = answer.status().is_success();
        let body: Value = answer.json().await.unwrap();
        if good {
            Ok(body["access_token"].as_str().unwrap().to_owned())
        } else {
            Err(body)
        }
    }

    pub(crate) async fn token(
        &self,
        org: &str,
        scope: &str,
        system_user: bool,
    ) -> Result<String, Value> {
        let claims = self.claims(org, scope, system_user);
        self.ask_token(&self.assertion(org, &claims)).await
    }

    pub(crate) async fn exchange(&self, token: &str) -> Response {
        self.http
            .get(&self.sandbox.urls().altinn_exchange)
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn altinn_token(&self, org: &str) -> String {
        let scopes = "altinn:broker.read altinn:broker.write";
        let token = self.token(org, scopes, true).await.unwrap();
        self.exchange(&token).await.text().await.unwrap()
    }

    /// `org` with a token for the broker.
    pub(crate) async fn caller(&self, org: &'static str) -> Caller<'_> {
        Caller {
            world: self,
            org,
            token: self.altinn_token(org).await,
        }
    }
}

fn options(clock: Arc<ManualClock>) -> SandboxOptions {
    SandboxOptions {
        keys_dir: Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sandbox-keys")),
        clock,
        ..SandboxOptions::default()
    }
}

pub(crate) struct Caller<'a> {
    pub(crate) world: &'a World,
    pub(crate) org: &'static str,
    pub(crate) token: String,
}

impl Caller<'_> {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/filetransfer{path}", self.world.sandbox.urls().broker)
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.world.http.get(self.url(path)).bearer_auth(&self.token)
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.world
            .http
            .post(self.url(path))
            .bearer_auth(&self.token)
    }

    pub(crate) fn call(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let call = self.world.http.request(method, self.url(path));
        call.bearer_auth(&self.token)
    }

    pub(crate) fn announcement(&self, to: &str, bytes: &[u8]) -> Value {
        json!({
            "fileName": "sbd.zip",
            "resourceId": "eformidling-dpo-meldingsutveksling",
            "sendersFileTransferReference": Uuid::new_v4().to_string(),
            "sender": format!("0192:{}", self.org),
            "recipients": [format!("0192:{to}")],
            "propertyList": {},
            "checksum": hex::encode(hash(MessageDigest::md5(), bytes).unwrap()),
            "disableVirusScan": null,
        })
    }

    pub(crate) async fn initialize(&self, to: &str, bytes: &[u8]) -> String {
        let answer = self
            .post("")
            .json(&self.announcement(to, bytes))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        let body: Value = answer.json().await.unwrap();
        body["fileTransferId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn upload(&self, id: &str, bytes: &[u8]) -> reqwest::Result<Response> {
        self.post(&format!("/{id}/upload"))
            .header("content-type", "application/octet-stream")
            .body(bytes.to_vec())
            .send()
            .await
    }

    pub(crate) async fn send(&self, to: &str, bytes: &[u8]) -> String {
        let id = self.initialize(to, bytes).await;
        let answer = self.upload(&id, bytes).await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        id
    }

    pub(crate) async fn overview(&self, id: &str) -> Value {
        self.get(&format!("/{id}"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn search(&self, query: &str) -> Vec<String> {
        let path = format!("?resourceId=eformidling-dpo-meldingsutveksling&{query}");
        let answer = self.get(&path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    pub(crate) async fn download(&self, id: &str) -> Vec<u8> {
        let answer = self.get(&format!("/{id}/download")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.bytes().await.unwrap().to_vec()
    }

    pub(crate) async fn confirm(&self, id: &str) {
        let answer = self
            .post(&format!("/{id}/confirmdownload"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 204);
    }
}

pub(crate) fn letter_sbd(from: &str, to: &str) -> Value {
    let party = |org: &str| json!([{ "identifier": { "value": format!("0192:{org}"), "authority": "iso6523-actorid-upis" } }]);
    json!({
        "standardBusinessDocumentHeader": {
            "headerVersion": "1.0",
            "sender": party(from),
            "receiver": party(to),
            "documentIdentification": {
                "standard": "urn:no:difi:arkivmelding:xsd::arkivmelding",
                "typeVersion": "2.0",
                "instanceIdentifier": Uuid::new_v4().to_string(),
                "type": "arkivmelding",
                "creationDateAndTime": "2026-11-20T10:15:00+01:00",
            },
            "businessScope": { "scope": [{
                "type": "ConversationId",
                "instanceIdentifier": Uuid::new_v4().to_string(),
                "identifier": "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0",
                "scopeInformation": [{ "expectedResponseDateTime": "2026-11-21T10:15:00+01:00" }],
            }] },
        },
        "arkivmelding": { "sikkerhetsnivaa": 3, "hoveddokument": "arkivmelding.xml" },
    })
}

pub(crate) fn sbd_zip(sbd: &Value, package: Option<&[u8]>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("sbd.json", stored).unwrap();
    zip.write_all(sbd.to_string().as_bytes()).unwrap();
    if let Some(package) = package {
        zip.start_file("asic.zip", stored).unwrap();
        zip.write_all(package).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn read_sbd(zip: &[u8]) -> Value {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    assert_eq!(archive.len(), 1, "a status has sbd.json only");
    let mut text = String::new();
    archive
        .by_name("sbd.json")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn jws_payload(jws: &str) -> Value {
    let payload = jws.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
