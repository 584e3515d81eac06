//! The cable between the program and the services: what goes through it is counted, and it can be pulled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A cable with one end for each service. It hangs together with its clones.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Inner>);

struct Inner {
    /// Whether it is plugged in.
    whole: watch::Sender<bool>,
    /// Bytes from the program to the services.
    sent: AtomicU64,
    /// It is pulled when so many have gone out.
    pulled_after: AtomicU64,
}

impl Wire {
    /// A cable that is plugged in, and pulls itself when `bytes` have gone out.
    pub(crate) fn that_breaks_after(bytes: u64) -> Wire {
        Wire(Arc::new(Inner {
            whole: watch::Sender::new(true),
            sent: AtomicU64::new(0),
            pulled_after: AtomicU64::new(bytes),
        }))
    }

    /// Bytes that have gone from the program to the services.
    pub(crate) fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::SeqCst)
    }

    /// Waits until it is pulled.
    pub(crate) async fn until_pulled(&self) {
        let mut whole = self.0.whole.subscribe();
        let _ = whole.wait_for(|whole| !whole).await;
    }

    /// Plugs it in again, for good.
    pub(crate) fn plug_in(&self) {
        self.0.pulled_after.store(u64::MAX, Ordering::SeqCst);
        self.0.whole.send_replace(true);
    }

    /// Puts the cable in front of every service that `told`, the content of a port file, names, whatever it
    /// speaks. The issuer is a name and no address.
    pub(crate) async fn lead_to(&self, told: &mut Value) {
        let urls = told["urls"].as_object_mut().expect("addresses");
        let mut ends = BTreeMap::new();
        for (name, url) in urls {
            let Some(text) = url.as_str().filter(|_| name != "maskinporten_issuer") else {
                continue;
            };
            let (scheme, after) = text.split_once("://127.0.0.1:").expect("our host");
            let (port, path) = match after.find('/') {
                Some(slash) => after.split_at(slash),
                None => (after, ""),
            };
            let port: u16 = port.parse().expect("a port");
            let end = match ends.get(&port) {
                Some(end) => *end,
                None => *ends.entry(port).or_insert(self.end(port).await),
            };
            *url = format!("{scheme}://127.0.0.1:{end}{path}").into();
        }
    }

    /// The port of an end that leads to `service`.
    async fn end(&self, service: u16) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let wire = self.clone();
        spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                // A pulled cable lets nobody through.
                if !*wire.0.whole.borrow() {
                    continue;
                }
                let wire = wire.clone();
                spawn(async move { wire.carry(near, service).await });
            }
        });
        port
    }

    /// Carries bytes both ways until one side ends or the cable is pulled.
    async fn carry(&self, mut near: TcpStream, service: u16) {
        let Ok(mut far) = TcpStream::connect(("127.0.0.1", service)).await else {
            return;
        };
        let mut whole = self.0.whole.subscribe();
        let (mut near_read, mut near_write) = near.split();
        let (mut far_read, mut far_write) = far.split();
        let out = async {
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let read = near_read.read(&mut buffer).await.unwrap_or(0);
                if read == 0 || far_write.write_all(&buffer[..read]).await.is_err() {
                    return;
                }
                let sent = self.0.sent.fetch_add(read as u64, Ordering::SeqCst) + read as u64;
                if sent > self.0.pulled_after.load(Ordering::SeqCst) {
                    self.0.whole.send_replace(false);
                }
            }
        };
        tokio::select! {
            () = out => {}
            _ = tokio::io::copy(&mut far_read, &mut near_write) => {}
            _ = whole.wait_for(|whole| !whole) => {}
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test has no engine; what it starts ends with its runtime"
)]
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}
