//! A RabbitMQ of a test's own, in a folder that goes with it, with a certificate that its users are told of.

use budstikke_sandbox::{RabbitMqOptions, RabbitMqServer, rabbitmq_server};
use budstikke_test_pki::{Authority, Draft, Extension, Issued, der};
use budstikke_tests::programs;
use tempfile::TempDir;

/// A running RabbitMQ with one user, who may do everything.
pub(super) struct RabbitMq {
    pub(super) server: RabbitMqServer,
    /// Who signed its certificate.
    pub(super) ca: Authority,
    _folder: TempDir,
}

impl RabbitMq {
    /// Starts one whose user is `username`; `None` after saying what is missing on this machine. About others it asks
    /// whoever listens at `doorman`, by HTTP.
    pub(super) async fn start(
        username: &str,
        password: &str,
        doorman: Option<u16>,
    ) -> Option<RabbitMq> {
        if rabbitmq_server().is_none() {
            programs::skip("no rabbitmq-server");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let (ca, certificate) = certificate();
        let doorman = doorman.map(|port| format!("http://127.0.0.1:{port}"));
        let server = RabbitMqServer::start(&RabbitMqOptions {
            folder: folder.path(),
            key: certificate.key_pem().as_bytes(),
            chain: certificate.chain_pem().as_bytes(),
            owner: Some((username, password)),
            doorman: doorman.as_deref(),
        });
        let server = server.unwrap();
        server.wait().await.unwrap();
        Some(RabbitMq {
            server,
            ca,
            _folder: folder,
        })
    }
}

/// A certificate for this machine, and who signed it.
pub(super) fn certificate() -> (Authority, Issued) {
    let ca = Authority::root("Prøve-CA");
    let mut draft = Draft::named("localhost");
    let names = [
        der::value(0x82, b"localhost"),
        der::value(0x87, &[127, 0, 0, 1]),
    ];
    let names = Extension::new("2.5.29.17", false, der::sequence(&names));
    draft.extensions.push(names);
    let server = ca.issue(&draft);
    (ca, server)
}
