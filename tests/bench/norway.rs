//! A konto of ours in the sandbox, for what is measured over FIKS IO.

use std::path::Path;
use std::sync::Arc;

use budstikke_app::{App, Profile};
use budstikke_domain::{OrgNumber, Secret, SystemClock};
use budstikke_identity::{Credential, FiksAuth, MaskinportenClient, TokenSource};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions, Patience};
use budstikke_sandbox::{KontoRole, Sandbox, SandboxOptions};
use budstikke_transport::{FiksIo, FiksIoSettings};
use budstikke_tryout::{US, endpoints};
use budstikke_wire::fiks_io::KontoId;
use tempfile::TempDir;

/// The sandbox, and who we are in it.
pub(crate) struct Norway {
    pub(crate) sandbox: Sandbox,
    auth: FiksAuth,
    _home: TempDir,
}

impl Norway {
    /// Starts it.
    pub(crate) async fn start() -> Norway {
        let home = tempfile::tempdir().expect("a folder");
        let options = SandboxOptions {
            state_dir: Some(home.path().to_owned()),
            ..SandboxOptions::default()
        };
        let sandbox = Sandbox::start(options).await.expect("the sandbox starts");
        let us = sandbox.organisation(US).expect("we live here");
        let password = Secret::new(us.password.clone());
        let credential = Credential::from_p12(&us.p12, &password).expect("our key");
        let client = MaskinportenClient {
            client_id: format!("MOVE_IP_{US}"),
            key: None,
            credential: Arc::new(credential),
        };
        let tokens = TokenSource::new(http(&sandbox, endpoints(sandbox.urls())), client);
        let ours = sandbox.fiks().integrasjon(US).expect("our integrasjon");
        let password = Secret::new(ours.password);
        let auth = FiksAuth::new(Arc::new(tokens), None, &ours.id.to_string(), &password);
        Norway {
            sandbox,
            auth,
            _home: home,
        }
    }

    /// The whole program, with a new profile in `folder` and our konto in it.
    pub(crate) async fn program(&self, folder: &Path) -> App {
        let profile = Profile::sandkasse(folder);
        let config = budstikke_tryout::join(profile, &self.sandbox, Arc::new(SystemClock));
        let config = config.expect("we live there");
        App::open(config).await.expect("the profile opens")
    }

    /// Our konto, with the platform's REST services at `fiks`. All of them share their token.
    pub(crate) fn konto(&self, fiks: &str) -> FiksIo {
        let mut endpoints = endpoints(self.sandbox.urls());
        endpoints.fiks = fiks.to_owned();
        FiksIo::new(FiksIoSettings {
            http: http(&self.sandbox, endpoints),
            auth: self.auth.clone(),
            konto: konto(KontoRole::Ours),
            connection_name: "Solvik kommune - Budstikke".to_owned(),
        })
    }
}

/// The id of a konto in the sandbox.
pub(crate) fn konto(role: KontoRole) -> KontoId {
    KontoId::parse(&role.konto_id().to_string()).expect("a UUID")
}

/// Our number.
pub(crate) fn us() -> OrgNumber {
    OrgNumber::parse(US).expect("ours")
}

fn http(sandbox: &Sandbox, endpoints: Endpoints) -> Http {
    Http::new(HttpOptions {
        environment: Environment::Sandkasse,
        endpoints,
        extra_roots: vec![sandbox.ca_pem().to_owned()],
        version: "0".to_owned(),
        clock: Arc::new(SystemClock),
        patience: Patience::default(),
    })
    .expect("a client")
}
