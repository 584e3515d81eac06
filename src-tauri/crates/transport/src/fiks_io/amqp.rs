//! One connection to the queues of FIKS IO, and one consumer of our own (fiks-io 7).

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use budstikke_domain::{Failure, FailureKind, Secret, word};
use budstikke_net::{Environment, Http, Service};
use futures_util::StreamExt as _;
use lapin::auth::AuthProvider;
use lapin::message::Delivery;
use lapin::options::{BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::tcp::{AsyncTcpStream, RustlsConnector, RustlsConnectorConfig};
use lapin::types::{FieldTable, LongString, ShortString};
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{Channel, Connection, ConnectionProperties, Consumer, ErrorKind};
use openssl::x509::X509;

use super::window;

/// Seconds between signs of life. Nothing heard for twice that, looked at every half, and the connection
/// is given up: within 25 s.
const HEARTBEAT: u16 = 10;
/// Until there is a connection and TLS.
const CONNECT: Duration = Duration::from_secs(10);
/// Until something that is said on a connection has been answered, or written.
const ANSWER: Duration = Duration::from_secs(10);
/// Until it has let us in and hands out messages.
const OPEN: Duration = Duration::from_secs(30);

/// Where to connect and as whom.
pub(super) struct Login {
    /// `host:port`.
    pub(super) address: String,
    /// The integrasjon's id.
    pub(super) username: String,
    /// Of this one attempt: it holds a token.
    pub(super) password: Secret<String>,
    /// What KS' support sees.
    pub(super) name: String,
}

/// A connection that hands out the messages of one queue.
pub(super) struct Link {
    /// Kept for as long as the consumer is wanted: dropped, it ends.
    _connection: Connection,
    channel: Channel,
    queue: String,
    consumer: Consumer,
    /// How many may be out.
    pub(super) window: u16,
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It did not let us in.
    Refused(Failure),
    /// It broke off while we were coming in: how some brokers refuse (fiks-io 7).
    Dropped(Failure),
    /// We are in, and may not take from this queue, or there is none.
    Queue(Failure),
    /// It can not be reached, or does not answer.
    Away(Failure),
}

/// Logs in and out again; takes from no queue. Dropping the future gives it up.
pub(super) async fn log_in(http: &Http, login: Login) -> Result<(), Trouble> {
    let socket = Socket::default();
    let _given_up = CloseOnDrop(socket.clone());
    let opening = async {
        let connection = connect(http, login, socket).await?;
        connection.create_channel().await.map_err(after_login)?;
        // We are in; how the goodbye goes changes nothing about that.
        let _ = connection.close(200, "".into()).await;
        Ok(())
    };
    match tokio::time::timeout(OPEN, opening).await {
        Ok(opened) => opened,
        Err(_) => Err(no_answer()),
    }
}

impl Link {
    /// Connects and begins to take from `queue`, one at a time. Dropping the future gives it up.
    pub(super) async fn open(http: &Http, login: Login, queue: &str) -> Result<Link, Trouble> {
        let socket = Socket::default();
        let _given_up = CloseOnDrop(socket.clone());
        let opening = async {
            let connection = connect(http, login, socket.clone()).await?;
            let channel = connection.create_channel().await.map_err(after_login)?;
            let consumer = consume(&channel, queue, window::FIRST)
                .await
                .map_err(after_login)?;
            Ok(Link {
                _connection: connection,
                channel,
                queue: queue.to_owned(),
                consumer,
                window: window::FIRST,
            })
        };
        let opened = match tokio::time::timeout(OPEN, opening).await {
            Ok(opened) => opened,
            Err(_) => Err(no_answer()),
        };
        if opened.is_ok() {
            // From now on heartbeats tell whether it lives.
            socket.let_go();
        }
        opened
    }

    /// The consumer's deliveries. It ends when the broker cancels it.
    pub(super) fn consumer(&mut self) -> &mut Consumer {
        &mut self.consumer
    }

    /// Goes on with a new consumer whose window is `size`, since a consumer keeps the one it began with.
    /// Returns what the old one had got and not handed out. What is out stays out: it can still be confirmed.
    pub(super) async fn rewindow(self, size: u16) -> lapin::Result<(Link, Vec<Delivery>)> {
        within_patience(self.change_window(size)).await
    }

    async fn change_window(mut self, size: u16) -> lapin::Result<(Link, Vec<Delivery>)> {
        let options = BasicCancelOptions::default();
        self.channel
            .basic_cancel(self.consumer.tag(), options)
            .await?;
        let mut left = Vec::new();
        while let Some(delivery) = self.consumer.next().await {
            left.push(delivery?);
        }
        self.consumer = consume(&self.channel, &self.queue, size).await?;
        self.window = size;
        Ok((self, left))
    }
}

fn no_answer() -> Trouble {
    Trouble::Away(failure(
        FailureKind::NoAnswer,
        word! {
            nb: "ikke noe svar fra køene",
            nn: "ikkje noko svar frå køane",
            en: "no answer from the queues",
        },
    ))
}

async fn consume(channel: &Channel, queue: &str, size: u16) -> lapin::Result<Consumer> {
    channel
        .basic_qos(size, BasicQosOptions { global: false })
        .await?;
    let name = ShortString::try_new(queue).unwrap_or_default();
    channel
        .basic_consume(
            name,
            ShortString::default(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        )
        .await
}

async fn connect(http: &Http, login: Login, socket: Socket) -> Result<Connection, Trouble> {
    let (host, port) = address(&login.address).ok_or_else(|| {
        Trouble::Away(failure(
            FailureKind::Refused,
            word! {
                nb: "adressen kan ikke leses",
                nn: "adressa kan ikkje lesast",
                en: "the address cannot be read",
            },
        ))
    })?;
    let tls = connector(http).map_err(|error| {
        Trouble::Away(failure(FailureKind::Unreachable, &format!("TLS: {error}")))
    })?;
    let uri = AMQPUri {
        scheme: AMQPScheme::AMQPS,
        authority: AMQPAuthority {
            // Who we are is told by the provider, so that no address holds a password.
            userinfo: AMQPUserInfo::default(),
            host: host.to_owned(),
            port,
        },
        vhost: "/".to_owned(),
        query: AMQPQueryString {
            heartbeat: Some(HEARTBEAT),
            ..AMQPQueryString::default()
        },
    };
    let properties = ConnectionProperties::default()
        .with_connection_name(login.name.as_str().into())
        .with_auth_provider(Plain {
            username: login.username,
            password: login.password,
        });
    let runtime = lapin::runtime::default_runtime().map_err(|error| away(&error))?;
    let reached = socket.clone();
    let connection = Connection::connector(
        uri,
        runtime,
        async move |uri, runtime| {
            let (host, port) = (uri.authority.host.clone(), uri.authority.port);
            let tls = tls.clone();
            let reached = reached.clone();
            let reach = async move {
                let found = tokio::net::lookup_host((host.as_str(), port)).await?;
                let found: Vec<SocketAddr> = found.collect();
                let stream = AsyncTcpStream::connect(&runtime, found).await?;
                if let AsyncTcpStream::Plain(plain) = &stream {
                    reached.watch(plain.get_ref())?;
                }
                stream.into_rustls(&tls, &host).await
            };
            match tokio::time::timeout(CONNECT, reach).await {
                Ok(stream) => stream.map_err(lapin::Error::from),
                Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
            }
        },
        properties,
    )
    .await;
    connection.map_err(|error| match error.kind() {
        // 403 is what a wrong login gets, 530 one that may not use the virtual host.
        ErrorKind::ProtocolError(said) if matches!(said.get_id(), 403 | 530) => {
            Trouble::Refused(said_no(&error))
        }
        ErrorKind::IOError(_) if socket.is_through() => Trouble::Dropped(told(&error)),
        _ => away(&error),
    })
}

/// What is said on a connection that dies in that moment may never be answered, nor refused.
pub(super) async fn within_patience<T>(
    work: impl Future<Output = lapin::Result<T>>,
) -> lapin::Result<T> {
    match tokio::time::timeout(ANSWER, work).await {
        Ok(done) => done,
        Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
    }
}

/// What went wrong when we were in already.
fn after_login(error: lapin::Error) -> Trouble {
    match error.kind() {
        ErrorKind::ProtocolError(said) if matches!(said.get_id(), 403 | 404) => {
            Trouble::Queue(said_no(&error))
        }
        _ => away(&error),
    }
}

fn away(error: &lapin::Error) -> Trouble {
    Trouble::Away(told(error))
}

/// What an error of a connection tells.
pub(super) fn told(error: &lapin::Error) -> Failure {
    let kind = match error.kind() {
        ErrorKind::ProtocolError(_) => FailureKind::Busy,
        ErrorKind::MissingHeartbeatError => FailureKind::NoAnswer,
        _ => FailureKind::Unreachable,
    };
    failure(kind, &error.to_string())
}

fn said_no(error: &lapin::Error) -> Failure {
    let (status, kind) = match error.kind() {
        ErrorKind::ProtocolError(said) if said.get_id() == 404 => (404, FailureKind::NotFound),
        _ => (403, FailureKind::Forbidden),
    };
    Failure {
        status: Some(status),
        ..failure(kind, &error.to_string())
    }
}

/// A failure of the queues.
pub(super) fn failure(kind: FailureKind, text: &str) -> Failure {
    Failure {
        kind,
        service: Service::Fiks.name().to_owned(),
        status: None,
        code: String::new(),
        text: text.chars().take(300).collect(),
        retry_after: None,
    }
}

fn address(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    Some((host, port.parse().ok()?))
}

/// TLS that trusts whom `http` trusts.
fn connector(http: &Http) -> io::Result<RustlsConnector> {
    let mut roots = Vec::new();
    for pem in http.extra_roots() {
        for root in X509::stack_from_pem(pem.as_bytes())? {
            roots.push(root.to_der()?.into());
        }
    }
    let config = RustlsConnectorConfig::default().with_parsable_certificates(roots);
    match http.environment() {
        Environment::Sandkasse => config,
        Environment::Test | Environment::Produksjon => config.with_platform_verifier(),
    }
    .connector_with_no_client_auth()
}

/// SASL PLAIN with what this one attempt shows.
struct Plain {
    username: String,
    password: Secret<String>,
}

impl AuthProvider for Plain {
    fn mechanism(&self) -> ShortString {
        "PLAIN".into()
    }

    fn auth_starter(&self) -> Result<LongString, String> {
        let response = format!("\0{}\0{}", self.username, self.password.expose());
        Ok(response.into())
    }
}

/// The socket of an attempt.
#[derive(Clone, Default)]
struct Socket(Arc<Mutex<Option<std::net::TcpStream>>>);

impl Socket {
    fn watch(&self, stream: &tokio::net::TcpStream) -> io::Result<()> {
        #[cfg(unix)]
        let copy = std::os::fd::AsFd::as_fd(stream).try_clone_to_owned()?;
        #[cfg(windows)]
        let copy = std::os::windows::io::AsSocket::as_socket(stream).try_clone_to_owned()?;
        *self.lock() = Some(copy.into());
        Ok(())
    }

    /// Whether there was a connection at all.
    fn is_through(&self) -> bool {
        self.lock().is_some()
    }

    fn let_go(&self) -> Option<std::net::TcpStream> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<std::net::TcpStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the socket of an attempt that is given up: a broker that took the connection and says nothing
/// would hold it, and a thread of ours, for ever.
struct CloseOnDrop(Socket);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        if let Some(socket) = self.0.let_go() {
            // An error means that it is closed already.
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }
}
