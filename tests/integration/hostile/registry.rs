//! The vectors that are answers of the Service Registry: the directory must not believe them, and the app must not
//! offer what they say.

use std::sync::{Arc, Mutex};

use budstikke_app::dto::IpcError;
use budstikke_directory::{Directory, LookupError};
use budstikke_domain::{Clock, FailureKind, ManualClock, Process, Secret};
use budstikke_identity::{Anchors, Credential, Environment, MaskinportenClient, TokenSource};
use budstikke_net::{Http, HttpOptions, Patience};
use budstikke_tests::delivered::{Desk, all_at};
use budstikke_tests::hostile::answers::published;
use budstikke_tests::hostile::parties::{PARTIES, now};
use budstikke_tests::hostile::{Judge, Vector};

use super::{Said, difference};
use scripted::{Reply, Scripted, json};

#[path = "../../../src-tauri/crates/net/tests/support/scripted.rs"]
#[allow(dead_code, reason = "shared with the services' own tests")]
mod scripted;

pub(super) fn complaints(vectors: &[Vector]) -> Vec<String> {
    let wanted: Vec<_> = vectors
        .iter()
        .filter(|vector| vector.judge == Judge::Registry)
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(judged(&wanted))
}

async fn judged(vectors: &[&Vector]) -> Vec<String> {
    let answer = Arc::new(Mutex::new(Vec::new()));
    let said = Arc::clone(&answer);
    let server = Scripted::start(move |request| {
        if request.path.ends_with("/token") {
            return json(
                200,
                r#"{"access_token":"t","token_type":"Bearer","expires_in":600}"#,
            );
        }
        if request.path.ends_with("/jwk") {
            return json(200, published());
        }
        if request.path.contains("/identifier/") {
            return Reply::Full(200, "application/jose", said.lock().unwrap().clone());
        }
        json(404, "{}")
    });
    let directory = directory(&server.url);
    let app = Desk::new().await.asking(all_at(&server.url));
    let app = (app.app().await, app);
    let mut complaints = Vec::new();
    for vector in vectors {
        *answer.lock().unwrap() = vector.bytes();
        let legs = [
            ("the directory", Ok(asked(&directory).await)),
            ("the app", looked_up(&app.0, vector).await),
        ];
        for (leg, said) in legs {
            let complaint = match said {
                Ok(said) => difference(&said, &vector.expected),
                Err(complaint) => Some(complaint),
            };
            complaints.extend(complaint.map(|text| format!("{}\n   {leg}: {text}", vector.name)));
        }
    }
    app.0.close().await;
    complaints
}

fn directory(address: &str) -> Directory {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(now()));
    let http = Http::new(HttpOptions {
        environment: Environment::Sandkasse,
        endpoints: all_at(address),
        extra_roots: Vec::new(),
        version: "0".to_owned(),
        clock,
        patience: Patience::default(),
    });
    let http = http.unwrap();
    let password = Secret::new("p".to_owned());
    let credential = Credential::from_p12(&PARTIES.us.identity.p12("p"), &password).unwrap();
    let client = MaskinportenClient {
        client_id: "klient".to_owned(),
        key: None,
        credential: Arc::new(credential),
    };
    let tokens = Arc::new(TokenSource::new(http.clone(), client));
    let mut anchors = Anchors::builtin(Environment::Sandkasse);
    anchors.trust_by_hand(&PARTIES.anchor()).unwrap();
    Directory::new(http, tokens, Arc::new(anchors))
}

/// A fresh question: nothing that was said before may help.
async fn asked(directory: &Directory) -> Said {
    let org = PARTIES.them.org;
    let letters = Process::verbatim(Process::ADMINISTRASJON);
    let found = match directory.refresh(org).await {
        Ok(_) => directory.lookup(org, &letters).await.map(drop),
        Err(error) => Err(error),
    };
    match found {
        Ok(()) => said("believed", Vec::new()),
        Err(LookupError::Service(failure)) if failure.kind == FailureKind::BadAnswer => {
            said("refused", vec!["BAD_ANSWER".to_owned()])
        }
        Err(LookupError::Certificate { findings, .. }) => {
            let codes = findings
                .iter()
                .map(|finding| finding.code.as_str().to_owned());
            let first = std::iter::once("CERTIFICATE".to_owned());
            said("refused", first.chain(codes.take(1)).collect())
        }
        Err(other) => said("refused", vec![format!("{other:?}")]),
    }
}

/// What a person may choose must be what the directory would send to.
async fn looked_up(app: &budstikke_app::App, vector: &Vector) -> Result<Said, String> {
    let told = app.capabilities(&PARTIES.them.org.digits(), "", true).await;
    let expected = &vector.expected;
    match told {
        Ok(found) if !found.areas.is_empty() => Ok(said("believed", Vec::new())),
        Ok(_)
            if expected
                .reasons
                .first()
                .is_some_and(|reason| reason == "CERTIFICATE") =>
        {
            Ok(said("refused", expected.reasons.clone()))
        }
        Ok(found) => Err(format!("it is told of {:?}", found.ways)),
        Err(error) => {
            let error = IpcError::from(error);
            if error.what.is_empty() || error.action.is_empty() {
                return Err(format!("nothing is said: {error:?}"));
            }
            Ok(said("refused", vec!["BAD_ANSWER".to_owned()]))
        }
    }
}

fn said(verdict: &str, reasons: Vec<String>) -> Said {
    Said {
        verdict: verdict.to_owned(),
        reasons,
        notes: Vec::new(),
        who: None,
        exit: None,
    }
}
