//! What is known after things have gone wrong on the wire.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

use std::io::{Read, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use budstikke_domain::{Clock as _, Failure, FailureKind, Secret, SystemClock};
use budstikke_net::{
    Endpoints, Environment, Http, HttpOptions, HttpSetupError, Patience, Service, Upload,
};

#[path = "support/scripted.rs"]
#[allow(dead_code)]
mod scripted;
use scripted::{Reply, Scripted, json};

fn endpoints(base: &str) -> Endpoints {
    Endpoints {
        maskinporten_token: format!("{base}/token"),
        maskinporten_audience: format!("{base}/"),
        altinn_exchange: format!("{base}/exchange"),
        broker: format!("{base}/broker"),
        service_registry: format!("{base}/sr"),
        brreg: format!("{base}/brreg"),
        fiks: format!("{base}/fiks"),
        fiks_amqp: String::new(),
    }
}

fn options(base: &str) -> HttpOptions {
    HttpOptions {
        environment: Environment::Sandkasse,
        endpoints: endpoints(base),
        extra_roots: Vec::new(),
        version: "1.2.3".to_owned(),
        clock: Arc::new(SystemClock),
        patience: Patience::default(),
    }
}

fn http(base: &str) -> Http {
    Http::new(options(base)).unwrap()
}

async fn post(http: &Http) -> Result<budstikke_net::Answer, Failure> {
    let url = format!("{}/x", http.endpoints().broker);
    http.post(Service::Broker, &url)
        .json(&serde_json::json!({"a": 1}))
        .send()
        .await
}

async fn upload(http: &Http, source: impl Read + Send + 'static, length: u64) -> Failure {
    let url = format!("{}/x", http.endpoints().broker);
    http.post(Service::Broker, &url)
        .upload(Upload::new(length, source), &mut |_| {})
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_call_says_who_calls_and_shows_its_token() {
    let server = Scripted::start(|_| json(200, r#"{"b":2}"#));
    let http = http(&server.url);
    let answer = http
        .post(Service::Maskinporten, &http.endpoints().maskinporten_token)
        .bearer(&Secret::new("t".to_owned()))
        .query(&[("navn", "prøve & co")])
        .form(&[("grant_type", "urn:x"), ("assertion", "a.b-c_d")])
        .send()
        .await
        .unwrap();
    assert_eq!(answer.json::<serde_json::Value>().unwrap()["b"], 2);
    let request = server.requests().remove(0);
    assert_eq!(request.header("user-agent"), Some("Budstikke/1.2.3"));
    assert_eq!(request.header("authorization"), Some("Bearer t"));
    assert_eq!(request.path, "/token?navn=pr%C3%B8ve+%26+co");
    assert_eq!(request.text(), "grant_type=urn%3Ax&assertion=a.b-c_d");
}

#[tokio::test]
async fn silence_after_the_whole_request_is_no_answer_and_before_it_is_unreachable() {
    let server = Scripted::start(|_| Reply::Hangup);
    let failure = post(&http(&server.url)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NoAnswer, "{failure}");

    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let failure = post(&http(&nobody)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
    assert!(failure.kind.nothing_happened());
}

#[tokio::test]
async fn an_upload_cut_before_its_last_byte_has_not_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut some = vec![0; 100_000];
        stream.read_exact(&mut some).unwrap();
    });
    let failure = upload(&http(&url), std::io::repeat(7), 64 << 20).await;
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
}

#[tokio::test]
async fn an_upload_without_an_answer_is_not_known() {
    let server = Scripted::start(|_| Reply::Hangup);
    let source = std::io::repeat(7).take(1 << 20);
    let failure = upload(&http(&server.url), source, 1 << 20).await;
    assert_eq!(failure.kind, FailureKind::NoAnswer, "{failure}");
    assert_eq!(server.requests()[0].body.len(), 1 << 20);
}

#[tokio::test]
async fn a_file_that_shrank_never_goes_out_as_a_whole_one() {
    let server = Scripted::start(|_| json(200, "{}"));
    let http = http(&server.url);
    let upload = Upload::new(1 << 20, std::io::repeat(7).take(1000));
    let watch = upload.watch();
    let url = format!("{}/x", http.endpoints().broker);
    let failure = http
        .post(Service::Broker, &url)
        .upload(upload, &mut |_| {})
        .await
        .unwrap_err();
    assert!(
        watch.source_error().is_some(),
        "the file is to blame, not the service"
    );
    assert!(failure.kind.nothing_happened(), "{failure}");
    assert_eq!(server.requests().len(), 0, "the request was never complete");
}

#[tokio::test]
async fn a_web_page_in_place_of_json_is_a_bad_answer() {
    let server =
        Scripted::start(|_| Reply::Full(200, "text/html", b"<html>Logg inn</html>".to_vec()));
    let failure = post(&http(&server.url))
        .await
        .unwrap()
        .json::<serde_json::Value>()
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer);
    assert_eq!(failure.text, "svaret er en nettside");
}

#[tokio::test]
async fn an_error_keeps_the_services_code_words_and_wait() {
    let server = Scripted::start(|_| {
        Reply::With(
            503,
            vec![("retry-after".to_owned(), "17".to_owned())],
            br#"{"title":"Busy","code":"BRO-00021"}"#.to_vec(),
        )
    });
    let failure = post(&http(&server.url)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Busy);
    assert_eq!(failure.status, Some(503));
    assert_eq!(failure.code, "BRO-00021");
    assert_eq!(failure.text, "Busy");
    assert_eq!(
        failure.retry_after,
        Some(std::time::Duration::from_secs(17))
    );
}

#[tokio::test]
async fn a_401_without_a_body_is_told_apart_by_its_missing_code() {
    let server = Scripted::start(|_| Reply::With(401, Vec::new(), Vec::new()));
    let failure = post(&http(&server.url)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unauthorized);
    assert_eq!((failure.code.as_str(), failure.text.as_str()), ("", ""));
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_cut_is_not_taken() {
    let large = Scripted::start(|_| json(200, "1".repeat(2 << 20)));
    let failure = post(&http(&large.url)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer);

    let cut = Scripted::start(|_| Reply::Cut(b"{}".to_vec()));
    let failure = post(&http(&cut.url)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NoAnswer, "{failure}");
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_other_host_is_called() {
    let other = Scripted::start(|_| json(200, "{}"));
    let target = format!("{}/steal", other.url);
    let server = Scripted::start(move |_| {
        Reply::With(
            307,
            vec![("location".to_owned(), target.clone())],
            Vec::new(),
        )
    });
    let http = http(&server.url);
    let failure = post(&http).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer, "{failure}");

    let failure = http
        .get(Service::ServiceRegistry, &format!("{}/x", other.url))
        .send()
        .await
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert_eq!(
        other.requests().len(),
        0,
        "a token must not reach a host that is not ours"
    );
}

#[test]
fn only_the_sandbox_may_speak_without_tls_and_only_to_this_machine() {
    let refused = |environment, base: &str| {
        let mut options = options(base);
        options.environment = environment;
        matches!(Http::new(options), Err(HttpSetupError::Endpoint(_)))
    };
    assert!(refused(Environment::Test, "http://127.0.0.1:1"));
    assert!(refused(
        Environment::Produksjon,
        "http://platform.altinn.no"
    ));
    assert!(refused(Environment::Sandkasse, "http://platform.altinn.no"));
    assert!(refused(Environment::Sandkasse, "ftp://127.0.0.1"));
    assert!(!refused(Environment::Sandkasse, "http://127.0.0.1:1"));
}

mod tls {
    use super::*;
    use openssl::asn1::Asn1Time;
    use openssl::hash::MessageDigest;
    use openssl::pkey::{PKey, Private};
    use openssl::rsa::Rsa;
    use openssl::ssl::{SslAcceptor, SslMethod, SslVersion};
    use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
    use openssl::x509::{X509, X509Name};

    struct Made {
        key: PKey<Private>,
        certificate: X509,
    }

    fn make(name: &str, ca: Option<&Made>, days: (i64, i64)) -> Made {
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let mut subject = X509Name::builder().unwrap();
        subject.append_entry_by_text("CN", name).unwrap();
        let subject = subject.build();
        let now = SystemClock.now().as_second();
        let day = |count: i64| Asn1Time::from_unix(now + count * 86_400).unwrap();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        let serial = openssl::bn::BigNum::from_u32(rand()).unwrap();
        builder
            .set_serial_number(&serial.to_asn1_integer().unwrap())
            .unwrap();
        builder.set_subject_name(&subject).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder.set_not_before(&day(days.0)).unwrap();
        builder.set_not_after(&day(days.1)).unwrap();
        let issuer = ca.map(|ca| ca.certificate.as_ref());
        builder
            .set_issuer_name(issuer.map_or(&subject, |issuer| issuer.subject_name()))
            .unwrap();
        let context = builder.x509v3_context(issuer, None);
        let name = SubjectAlternativeName::new().ip(name).build(&context);
        match name {
            Ok(name) => builder.append_extension(name).unwrap(),
            Err(_) => builder
                .append_extension(BasicConstraints::new().critical().ca().build().unwrap())
                .unwrap(),
        }
        let signer = ca.map_or(&key, |ca| &ca.key);
        builder.sign(signer, MessageDigest::sha256()).unwrap();
        Made {
            certificate: builder.build(),
            key,
        }
    }

    fn rand() -> u32 {
        let mut bytes = [0; 4];
        openssl::rand::rand_bytes(&mut bytes).unwrap();
        u32::from_be_bytes(bytes) >> 1
    }

    /// A server that answers 200 to whoever gets through its TLS.
    fn serve(made: &Made, newest: Option<SslVersion>) -> String {
        let mut acceptor = SslAcceptor::mozilla_intermediate(SslMethod::tls_server()).unwrap();
        acceptor.set_private_key(&made.key).unwrap();
        acceptor.set_certificate(&made.certificate).unwrap();
        if let Some(newest) = newest {
            acceptor.set_min_proto_version(None).unwrap();
            acceptor.set_max_proto_version(Some(newest)).unwrap();
            acceptor.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
        }
        let acceptor = acceptor.build();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Ok(mut stream) = acceptor.accept(stream) else {
                    continue;
                };
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
                );
                let _ = stream.shutdown();
            }
        });
        url
    }

    async fn call(url: &str, ca: &Made) -> Result<budstikke_net::Answer, Failure> {
        let mut options = options(url);
        let pem = ca.certificate.to_pem().unwrap();
        options.extra_roots = vec![String::from_utf8(pem).unwrap()];
        let http = Http::new(options).unwrap();
        http.get(Service::Broker, &http.endpoints().broker)
            .send()
            .await
    }

    #[tokio::test]
    async fn only_a_server_that_proves_its_name_by_a_trusted_authority_is_spoken_to() {
        let ca = make("Prøve-CA", None, (-2, 2));
        let good = make("127.0.0.1", Some(&ca), (-1, 1));
        assert!(call(&serve(&good, None), &ca).await.is_ok());

        let stranger = make("Annen CA", None, (-2, 2));
        let bad = [
            ("expired", make("127.0.0.1", Some(&ca), (-3, -1)), None),
            ("not yet valid", make("127.0.0.1", Some(&ca), (1, 2)), None),
            ("another name", make("127.0.0.2", Some(&ca), (-1, 1)), None),
            ("self-signed", make("127.0.0.1", None, (-1, 1)), None),
            (
                "another authority",
                make("127.0.0.1", Some(&stranger), (-1, 1)),
                None,
            ),
            (
                "TLS 1.1",
                make("127.0.0.1", Some(&ca), (-1, 1)),
                Some(SslVersion::TLS1_1),
            ),
        ];
        for (what, made, newest) in bad {
            let failure = call(&serve(&made, newest), &ca).await.unwrap_err();
            assert_eq!(failure.kind, FailureKind::Unreachable, "{what}: {failure}");
        }
    }
}
