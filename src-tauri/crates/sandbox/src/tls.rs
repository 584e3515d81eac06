//! HTTPS listeners whose connections can be cut on purpose.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::error::SandboxError;
use crate::tasks::spawn_until;

/// Handshakes that may wait for the server at once.
const BACKLOG: usize = 64;

/// The TLS settings of every service: TLS 1.2 and 1.3, one certificate, no client certificates.
pub(crate) fn server_config(
    key: &PKey<Private>,
    chain: &[&X509],
) -> Result<Arc<ServerConfig>, SandboxError> {
    let chain = chain
        .iter()
        .map(|certificate| Ok(CertificateDer::from(certificate.to_der()?)))
        .collect::<Result<Vec<_>, SandboxError>>()?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.private_key_to_pkcs8()?));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Listens on a free port of 127.0.0.1. Handshakes run beside each other, so a client that says
/// nothing keeps nobody waiting.
pub(crate) struct HttpsListener {
    port: u16,
    ready: mpsc::Receiver<(Connection, Caller)>,
}

impl HttpsListener {
    pub(crate) async fn bind(
        config: Arc<ServerConfig>,
        stop: CancellationToken,
    ) -> Result<HttpsListener, SandboxError> {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(SandboxError::Socket)?;
        let port = listener.local_addr().map_err(SandboxError::Socket)?.port();
        let (sender, ready) = mpsc::channel(BACKLOG);
        spawn_until(stop.clone(), accept(listener, config, sender, stop));
        Ok(HttpsListener { port, ready })
    }

    /// The port that was free.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

async fn accept(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    ready: mpsc::Sender<(Connection, Caller)>,
    stop: CancellationToken,
) {
    let acceptor = TlsAcceptor::from(config);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, or a caller who was gone at once: give the others a turn.
            tokio::task::yield_now().await;
            continue;
        };
        let (acceptor, ready, stop) = (acceptor.clone(), ready.clone(), stop.clone());
        spawn_until(stop.clone(), async move {
            let _ = stream.set_nodelay(true);
            match acceptor.accept(stream).await {
                Ok(stream) => {
                    let caller = Caller {
                        cut: stop.child_token(),
                    };
                    let connection = Connection::new(stream, caller.cut.clone());
                    let _ = ready.send((connection, caller)).await;
                }
                Err(error) => tracing::debug!(%error, "no TLS handshake"),
            }
        });
    }
}

impl Listener for HttpsListener {
    type Io = Connection;
    type Addr = Caller;

    async fn accept(&mut self) -> (Connection, Caller) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // The sandbox stops; nobody will call again.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Caller> {
        Ok(Caller {
            cut: CancellationToken::new(),
        })
    }
}

/// The other end of a connection, to be hung up on.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    cut: CancellationToken,
}

impl Caller {
    /// Cuts the connection: nothing more is read from it or written to it.
    pub(crate) fn hang_up(&self) {
        self.cut.cancel();
    }
}

impl Connected<IncomingStream<'_, HttpsListener>> for Caller {
    fn connect_info(stream: IncomingStream<'_, HttpsListener>) -> Caller {
        stream.remote_addr().clone()
    }
}

/// A TLS connection that fails as soon as it is cut.
pub(crate) struct Connection {
    stream: TlsStream<TcpStream>,
    cut: CancellationToken,
    until_cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Connection {
    fn new(stream: TlsStream<TcpStream>, cut: CancellationToken) -> Connection {
        let until_cut = Box::pin(cut.clone().cancelled_owned());
        Connection {
            stream,
            cut,
            until_cut,
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.cut.is_cancelled() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Polled here, so that an idle connection wakes when it is cut.
        if self.until_cut.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
