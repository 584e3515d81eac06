//! What KS' catalogues say of kontoer, and what we make of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod asking;
mod choosing;
mod judging;
mod own_key;
#[path = "../../../net/tests/support/scripted.rs"]
#[allow(dead_code)]
mod scripted;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use budstikke_directory::{FiksDirectory, OwnSystem};
use budstikke_domain::{ManualClock, Secret};
use budstikke_identity::{Credential, FiksAuth, MaskinportenClient, TokenSource};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions, Patience};
use budstikke_test_pki::{Authority, Draft, Issued, now};
use budstikke_wire::fiks_io::KontoId;
use scripted::{Reply, Request, Scripted, json};

/// Our konto.
const OURS: &str = "11111111-1111-4111-8111-111111111111";
/// The archive that we send to.
const ARCHIVE: &str = "22222222-2222-4222-8222-222222222222";
const ORG: &str = "33333333-3333-4333-8333-333333333333";
const SYSTEM: &str = "44444444-4444-4444-8444-444444444444";

/// A certificate with its key; what is in it does not matter.
static ISSUED: LazyLock<Issued> =
    LazyLock::new(|| Authority::root("CA").issue(&Draft::seid2("310204838")));

fn id(text: &str) -> KontoId {
    KontoId::parse(text).unwrap()
}

/// A platform that answers each method and path as it was told, and 404 to all else.
struct Platform {
    server: Scripted,
    answers: Arc<Mutex<BTreeMap<String, (u16, String)>>>,
    clock: Arc<ManualClock>,
    directory: FiksDirectory,
}

impl Platform {
    fn start() -> Platform {
        Platform::with_system(Some(OwnSystem {
            fiks_org_id: ORG.to_owned(),
            system_id: SYSTEM.to_owned(),
        }))
    }

    fn with_system(system: Option<OwnSystem>) -> Platform {
        let answers: Arc<Mutex<BTreeMap<String, (u16, String)>>> = Arc::default();
        let said = Arc::clone(&answers);
        let server = Scripted::start(move |request| answer(request, &said.lock().unwrap()));
        let clock = Arc::new(ManualClock::new(now()));
        let directory = directory(&server.url, clock.clone(), system);
        Platform {
            server,
            answers,
            clock,
            directory,
        }
    }

    /// Answers `GET /a/path` so from now on.
    fn says(&self, what: &str, status: u16, body: impl ToString) {
        let mut answers = self.answers.lock().unwrap();
        answers.insert(what.to_owned(), (status, body.to_string()));
    }

    /// The paths that were asked for, without tokens.
    fn asked(&self) -> Vec<String> {
        let requests = self.server.requests();
        let asked = requests.iter().filter(|request| request.path != "/token");
        asked
            .map(|request| format!("{} {}", request.method, request.path))
            .collect()
    }

    fn body_of(&self, what: &str) -> serde_json::Value {
        let requests = self.server.requests();
        let of = |request: &&Request| format!("{} {}", request.method, request.path) == what;
        let request = requests.iter().find(of).unwrap();
        serde_json::from_slice(&request.body).unwrap()
    }
}

/// A directory of the platform at `base`.
fn directory(base: &str, clock: Arc<ManualClock>, system: Option<OwnSystem>) -> FiksDirectory {
    let http = Http::new(HttpOptions {
        environment: Environment::Sandkasse,
        endpoints: Endpoints {
            maskinporten_token: format!("{base}/token"),
            maskinporten_audience: format!("{base}/"),
            altinn_exchange: base.to_owned(),
            broker: base.to_owned(),
            service_registry: base.to_owned(),
            brreg: base.to_owned(),
            fiks: base.to_owned(),
            fiks_amqp: String::new(),
        },
        extra_roots: Vec::new(),
        version: "0".to_owned(),
        clock,
        patience: Patience::default(),
    })
    .unwrap();
    let pem = ISSUED.key_pem() + &ISSUED.certificate_pem();
    let tokens = TokenSource::new(
        http.clone(),
        MaskinportenClient {
            client_id: "postklient".to_owned(),
            key: None,
            credential: Arc::new(Credential::from_pem(&pem).unwrap()),
        },
    );
    let password = Secret::new("passord".to_owned());
    let auth = FiksAuth::new(Arc::new(tokens), None, "integrasjon", &password);
    FiksDirectory::new(http, auth, system)
}

fn answer(request: &Request, said: &BTreeMap<String, (u16, String)>) -> Reply {
    if request.path == "/token" {
        return json(200, r#"{"access_token":"t","expires_in":100}"#);
    }
    match said.get(&format!("{} {}", request.method, request.path)) {
        Some((status, body)) => json(*status, body.clone()),
        None => json(404, refusal(404, "Not found")),
    }
}

/// What the platform says of a request that it refuses (fiks-io 4).
fn refusal(status: u16, message: &str) -> String {
    serde_json::json!({"timestamp": 1795161600000_i64, "status": status, "error": "x", "errorId": ERROR_ID, "message": message})
        .to_string()
}

const ERROR_ID: &str = "55555555-5555-4555-8555-555555555555";

fn katalog(konto: &str, what: &str) -> String {
    format!("GET /fiks-io/katalog/api/v1/kontoer/{konto}{what}")
}

fn system(what: &str) -> String {
    format!("/fiks-protokoll/api/v1/konfigurasjon/{ORG}/systemer/{SYSTEM}{what}")
}

/// The archive's konto, in order.
fn archive() -> serde_json::Value {
    serde_json::json!({
        "kontoId": ARCHIVE, "kontoNavn": "Arkivet", "fiksOrgId": ORG, "fiksOrgNavn": "Statens prøveetat",
        "organisasjonsnummer": "311204823",
        "status": {"gyldigAvsender": true, "gyldigMottaker": true, "antallKonsumenter": 1, "antallUavhentedeMeldinger": 0},
    })
}

fn key(pem: &str) -> serde_json::Value {
    serde_json::json!({"nokkel": pem, "valid": true, "serial": "1"})
}
