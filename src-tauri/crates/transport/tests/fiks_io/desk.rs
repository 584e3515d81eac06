//! A konto of Solvik kommune, and messages for it to send.

use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use budstikke_channel::{
    Handoff, Outbound as _, Progress, ProgressSink, SealedFile, Submission, SubmitError,
};
use budstikke_domain::{
    DocumentType, FiksIoAnswers, FiksIoRoute, ManualClock, MessageUid, OrgNumber, Party, Process,
    Route, Secret,
};
use budstikke_identity::{Credential, FiksAuth, MaskinportenClient, TokenSource};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions, Patience};
use budstikke_test_pki::{Authority, Draft, now};
use budstikke_transport::{FiksIo, FiksIoSettings};
use budstikke_wire::fiks_io::{KontoId, SendMetadata};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tempfile::TempDir;
use uuid::Uuid;

use crate::ks::{Act, Ks, Request, json};

pub(crate) const OURS: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const THEIRS: &str = "22222222-2222-4222-8222-222222222222";
pub(crate) const MELDING: &str = "33333333-3333-4333-8333-333333333333";
pub(crate) const INTEGRASJON: &str = "55555555-5555-4555-8555-555555555555";
pub(crate) const NAME: &str = "Solvik kommune - Budstikke";
pub(crate) const TYPE: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

pub(crate) struct Desk {
    pub(crate) ks: Ks,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) http: Http,
    pub(crate) auth: FiksAuth,
    pub(crate) fiks: FiksIo,
    spool: TempDir,
}

impl Desk {
    pub(crate) fn open(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Desk {
        Desk::with_queues(script, "", Vec::new())
    }

    /// One whose queues are at `amqp`, where an authority of `roots` vouches for them.
    pub(crate) fn with_queues(
        script: impl Fn(&Request) -> Act + Send + Sync + 'static,
        amqp: &str,
        roots: Vec<String>,
    ) -> Desk {
        let ks = Ks::start(script);
        let clock = Arc::new(ManualClock::new(now()));
        let endpoints = Endpoints {
            fiks_amqp: amqp.to_owned(),
            ..endpoints(&ks.url)
        };
        let http = http(endpoints, roots, clock.clone());
        let tokens = Arc::new(TokenSource::new(http.clone(), client()));
        let password = Secret::new("pass ord\n".to_owned());
        let auth = FiksAuth::new(tokens, None, INTEGRASJON, &password);
        let fiks = FiksIo::new(FiksIoSettings {
            http: http.clone(),
            auth: auth.clone(),
            konto: KontoId::parse(OURS).unwrap(),
            connection_name: NAME.to_owned(),
        });
        Desk {
            ks,
            clock,
            http,
            auth,
            fiks,
            spool: tempfile::tempdir().unwrap(),
        }
    }

    /// One whose platform takes every message.
    pub(crate) fn taking() -> Desk {
        Desk::open(|_| accepted())
    }

    /// The same konto, where the platform is at `base` and Maskinporten where it was.
    pub(crate) fn at(&self, base: &str) -> FiksIo {
        let endpoints = Endpoints {
            fiks: base.to_owned(),
            ..self.http.endpoints().clone()
        };
        let http = http(endpoints, Vec::new(), self.clock.clone());
        FiksIo::new(FiksIoSettings {
            http,
            auth: self.auth.clone(),
            konto: KontoId::parse(OURS).unwrap(),
            connection_name: NAME.to_owned(),
        })
    }

    /// A message with a payload of `size` bytes.
    pub(crate) fn message(&self, size: usize) -> Submission {
        let mut payload = (0..=250_u8).collect::<Vec<u8>>().repeat(size / 251 + 1);
        payload.truncate(size);
        let path = self.spool.path().join(Uuid::new_v4().to_string());
        std::fs::write(&path, &payload).unwrap();
        let sha256 = hex::encode(openssl::sha::sha256(&payload));
        self.message_with(Some(sealed(&path, size as u64, sha256)))
    }

    pub(crate) fn message_with(&self, package: Option<SealedFile>) -> Submission {
        let klient_melding_id = Uuid::new_v4();
        let metadata = SendMetadata {
            avsender: KontoId::parse(OURS).unwrap(),
            mottaker: KontoId::parse(THEIRS).unwrap(),
            melding_type: TYPE.to_owned(),
            svar_pa_melding: None,
            ttl: None,
            klient_melding_id: Some(klient_melding_id),
            klient_korrelasjons_id: Some("sak-2026-17".to_owned()),
            headere: Default::default(),
        };
        Submission {
            uid: MessageUid::generate(),
            attempt_key: klient_melding_id.to_string(),
            sender: OrgNumber::parse("310204838").unwrap(),
            route: Route::FiksIo(FiksIoRoute {
                version: 1,
                receiver: Some(Party {
                    org: OrgNumber::parse("311204807").unwrap(),
                    name: "Fjordby kommune".to_owned(),
                }),
                konto: THEIRS.to_owned(),
                konto_name: "Arkiv".to_owned(),
                sender_konto: OURS.to_owned(),
                protocol: Process::verbatim("no.ks.fiks.arkiv.v1"),
                melding_type: DocumentType::verbatim(TYPE),
                reply_to: None,
                ttl_ms: None,
                headers: Default::default(),
                answers: FiksIoAnswers::default(),
                certificate: String::new(),
                looked_up_at: now(),
            }),
            envelope: metadata.to_json().unwrap(),
            package,
            progress: Progress::default(),
        }
    }

    /// Sends `message` once; what came of it and what was written down.
    pub(crate) async fn send(&self, message: &Submission) -> (Outcome, Vec<Progress>) {
        let notes = Notes::default();
        let outcome = self.fiks.submit(message, &notes).await.into();
        (outcome, notes.saved.into_inner().unwrap())
    }
}

pub(crate) fn sealed(path: &Path, size: u64, sha256: String) -> SealedFile {
    SealedFile {
        path: path.to_owned(),
        size,
        sha256,
        crc32: 0,
    }
}

/// The platform has it.
pub(crate) fn accepted() -> Act {
    json(
        202,
        format!(
            r#"{{"meldingId":"{MELDING}","meldingType":"{TYPE}","avsenderKontoId":"{OURS}","mottakerKontoId":"{THEIRS}","ttl":172800000}}"#
        ),
    )
}

fn endpoints(base: &str) -> Endpoints {
    Endpoints {
        maskinporten_token: format!("{base}/token"),
        maskinporten_audience: format!("{base}/"),
        altinn_exchange: format!("{base}/exchange"),
        broker: format!("{base}/broker"),
        service_registry: format!("{base}/sr"),
        brreg: format!("{base}/brreg"),
        fiks: base.to_owned(),
        fiks_amqp: String::new(),
    }
}

fn http(endpoints: Endpoints, extra_roots: Vec<String>, clock: Arc<ManualClock>) -> Http {
    Http::new(HttpOptions {
        environment: Environment::Sandkasse,
        endpoints,
        extra_roots,
        version: "0.0.0".to_owned(),
        clock,
        patience: Patience::default(),
    })
    .unwrap()
}

fn client() -> MaskinportenClient {
    static CREDENTIAL: LazyLock<Arc<Credential>> = LazyLock::new(|| {
        let issued = Authority::root("CA").issue(&Draft::seid2("310204838"));
        let pem = issued.key_pem() + &issued.certificate_pem();
        Arc::new(Credential::from_pem(&pem).unwrap())
    });
    MaskinportenClient {
        client_id: "solvik".to_owned(),
        key: None,
        credential: Arc::clone(&CREDENTIAL),
    }
}

/// What an attempt came to, in a word and with the whole.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) word: &'static str,
    pub(crate) whole: Result<Handoff, SubmitError>,
}

impl From<Result<Handoff, SubmitError>> for Outcome {
    fn from(whole: Result<Handoff, SubmitError>) -> Outcome {
        let word = match &whole {
            Ok(_) => "handed over",
            Err(SubmitError::Rejected(_)) => "rejected",
            Err(SubmitError::Unavailable { .. }) => "unavailable",
            Err(SubmitError::Blocked(_)) => "blocked",
            Err(SubmitError::Uncertain(_)) => "uncertain",
            Err(SubmitError::LeaseLost) => "lease lost",
        };
        Outcome { word, whole }
    }
}

impl Outcome {
    /// The number of the error and its text; empty for outcomes that have none.
    pub(crate) fn told(&self) -> (&str, &str) {
        match &self.whole {
            Err(SubmitError::Rejected(rejection)) => (&rejection.number, &rejection.text),
            Err(SubmitError::Blocked(blocker)) => (&blocker.number, &blocker.text),
            _ => ("", ""),
        }
    }
}

/// Progress as the store would keep it.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) saved: Mutex<Vec<Progress>>,
    pub(crate) sent: Mutex<Vec<(u64, u64)>>,
    /// Somebody else has the lease.
    pub(crate) lost: bool,
}

impl ProgressSink for Notes {
    fn save<'a>(&'a self, progress: &'a Progress) -> BoxFuture<'a, Result<(), SubmitError>> {
        async move {
            if self.lost {
                return Err(SubmitError::LeaseLost);
            }
            self.saved.lock().unwrap().push(progress.clone());
            Ok(())
        }
        .boxed()
    }

    fn sent_bytes(&self, sent: u64, total: u64) {
        self.sent.lock().unwrap().push((sent, total));
    }
}
