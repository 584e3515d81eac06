//! A proxy that does to a connection what bad networks do (trust-and-speed 2.4).
//!
//! It knows nothing of TLS or HTTP: what passes is octets. Each new connection takes the next [`Poison`]
//! that was planned; without one, everything passes.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What is wrong with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poison {
    /// Everything comes so much later, both ways.
    Latency(Duration),
    /// No more than so many octets in a hundredth of a second, both ways.
    Bandwidth(usize),
    /// When the service hangs up, that comes so much later.
    SlowClose(Duration),
    /// The connection is reset after so many octets that way.
    Reset(Way, u64),
    /// After so many octets that way nothing comes through any more either way, and nobody is told.
    Silence(Way, u64),
    /// The first that we say in more than so many octets at once is taken and kept, with all that follows;
    /// the service gets it when it is [`Toxic::let_go`].
    Hold(u64),
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From us to the service.
    Out,
    /// From the service to us.
    In,
}

/// A running proxy; it stops when dropped.
pub struct Toxic {
    port: u16,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct Shared {
    plan: Mutex<VecDeque<Poison>>,
    open: Mutex<Vec<Weak<Silent>>>,
    /// Every connection that is open is closed when this changes.
    era: watch::Sender<u64>,
    released: Notify,
    handed_on: Notify,
}

/// Which ways of a connection nothing comes through.
#[derive(Default)]
struct Silent {
    out: AtomicBool,
    back: AtomicBool,
}

impl Silent {
    fn of(&self, way: Way) -> &AtomicBool {
        match way {
            Way::Out => &self.out,
            Way::In => &self.back,
        }
    }
}

impl Toxic {
    /// A proxy on a free port of this machine, in front of the service at `url`.
    pub async fn before(url: &str) -> Toxic {
        let (_, rest) = url.split_once("127.0.0.1:").expect("a service of ours");
        let port = rest.split('/').next().and_then(|port| port.parse().ok());
        let port: u16 = port.expect("it has a port");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("a free port");
        let own = listener.local_addr().expect("it listens").port();
        let shared = Arc::new(Shared::default());
        let mut tasks = JoinSet::new();
        let serving = Arc::clone(&shared);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                connections.spawn(async move {
                    // However it ends, it ends as it was poisoned to.
                    let _ = shared.serve(client, port).await;
                });
            }
        });
        Toxic {
            port: own,
            shared,
            _tasks: tasks,
        }
    }

    /// `url` with our port instead of its own.
    pub fn instead_of(&self, url: &str) -> String {
        let (start, rest) = url.split_once("127.0.0.1:").expect("a service of ours");
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        format!("{start}127.0.0.1:{}/{path}", self.port)
    }

    /// Closes every connection, so that the next call makes a new one, which takes `poison`.
    pub fn poison(&self, poison: Poison) {
        self.shared.plan().push_back(poison);
        self.shared.era.send_modify(|era| *era += 1);
    }

    /// From now on nothing comes through `way` on the connections that are open, and nobody is told.
    pub fn fall_silent(&self, way: Way) {
        for silent in self.shared.open().iter().filter_map(Weak::upgrade) {
            silent.of(way).store(true, Ordering::SeqCst);
        }
    }

    /// Whether every poison has been taken.
    pub fn is_used_up(&self) -> bool {
        self.shared.plan().is_empty()
    }

    /// Hands on what is held.
    pub fn let_go(&self) {
        self.shared.released.notify_one();
    }

    /// Waits until the service has had its say about what was held.
    pub async fn until_handed_on(&self) {
        self.shared.handed_on.notified().await;
    }
}

impl Shared {
    fn plan(&self) -> std::sync::MutexGuard<'_, VecDeque<Poison>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Silent>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, client: TcpStream, port: u16) -> io::Result<()> {
        let poison = self.plan().pop_front();
        let mut era = self.era.subscribe();
        let service = TcpStream::connect(("127.0.0.1", port)).await?;
        for end in [&client, &service] {
            end.set_nodelay(true)?;
        }
        if let Some(Poison::Hold(after)) = poison {
            return self.hold(client, service, after).await;
        }
        if matches!(poison, Some(Poison::Reset(..))) {
            client.set_zero_linger()?;
        }
        let (from_client, to_client) = client.into_split();
        let (from_service, to_service) = service.into_split();
        let silent = Arc::new(Silent::default());
        self.open().push(Arc::downgrade(&silent));
        let flowing = async {
            if let Some(Poison::Latency(late)) = poison {
                let out = delay(from_client, to_service, late);
                let (out, back) = tokio::join!(out, delay(from_service, to_client, late));
                return out.and(back);
            }
            let out = flow(from_client, to_service, poison, Way::Out, &silent);
            let back = flow(from_service, to_client, poison, Way::In, &silent);
            if matches!(poison, Some(Poison::Reset(..))) {
                // One way is enough to end both.
                return tokio::select! {
                    end = out => end,
                    end = back => end,
                };
            }
            let (out, back) = tokio::join!(out, back);
            out.and(back)
        };
        tokio::select! {
            end = flowing => end,
            _ = era.changed() => Ok(()),
        }
    }

    /// Keeps what the client says in more than `over` octets at once, and all that follows, until that is
    /// let go, whatever becomes of the client meanwhile.
    async fn hold(&self, client: TcpStream, service: TcpStream, over: u64) -> io::Result<()> {
        /// What comes within this is said at once.
        const AT_ONCE: Duration = Duration::from_millis(40);
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_service, mut to_service) = service.into_split();
        let (mut piece, mut answer) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
        let mut kept = Vec::new();
        loop {
            tokio::select! {
                read = from_client.read(&mut piece) => match read {
                    Ok(read) if read > 0 => kept.extend_from_slice(&piece[..read]),
                    _ => break,
                },
                read = from_service.read(&mut answer) => {
                    let read = read?;
                    to_client.write_all(&answer[..read]).await?;
                }
                () = tokio::time::sleep(AT_ONCE), if !kept.is_empty() && kept.len() as u64 <= over => {
                    to_service.write_all(&kept).await?;
                    kept.clear();
                }
            }
        }
        drop((from_client, to_client));
        self.released.notified().await;
        to_service.write_all(&kept).await?;
        to_service.shutdown().await?;
        // Until the service has answered, and to nobody.
        while matches!(from_service.read(&mut piece).await, Ok(read) if read > 0) {}
        self.handed_on.notify_one();
        Ok(())
    }
}

/// Moves octets one way until an end, each so much later than it came, however many are on the way.
async fn delay(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, late: Duration) -> io::Result<()> {
    let (sender, mut on_the_way) = mpsc::unbounded_channel();
    let leaving = async {
        let mut piece = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut piece).await?;
            let arrives = Instant::now() + late;
            if read == 0 || sender.send((arrives, piece[..read].to_vec())).is_err() {
                drop(sender);
                return Ok(());
            }
        }
    };
    let arriving = async {
        while let Some((arrives, octets)) = on_the_way.recv().await {
            tokio::time::sleep_until(arrives).await;
            to.write_all(&octets).await?;
        }
        to.shutdown().await
    };
    let (left, arrived): (io::Result<()>, _) = tokio::join!(leaving, arriving);
    left.and(arrived)
}

/// Moves octets one way until an end, under `poison`.
async fn flow(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    poison: Option<Poison>,
    way: Way,
    silent: &Silent,
) -> io::Result<()> {
    let size = match poison {
        Some(Poison::Bandwidth(size)) => size,
        _ => 16 * 1024,
    };
    let mut piece = vec![0; size];
    let mut left = match poison {
        Some(Poison::Reset(of, after) | Poison::Silence(of, after)) if of == way => after,
        _ => u64::MAX,
    };
    loop {
        let mut wanted = usize::try_from(left).unwrap_or(usize::MAX).min(size);
        if wanted == 0 {
            if matches!(poison, Some(Poison::Reset(..))) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            silent.out.store(true, Ordering::SeqCst);
            silent.back.store(true, Ordering::SeqCst);
            (left, wanted) = (u64::MAX, size);
        }
        let read = from.read(&mut piece[..wanted]).await?;
        let is_silent = silent.of(way).load(Ordering::SeqCst);
        if read == 0 {
            if is_silent && way == Way::In && poison.is_none() {
                // The service has given up; not even that is told.
                to.forget();
                return Ok(());
            }
            if let (Some(Poison::SlowClose(late)), Way::In) = (poison, way) {
                tokio::time::sleep(late).await;
            }
            return to.shutdown().await;
        }
        if matches!(poison, Some(Poison::Bandwidth(_))) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // What is said into the silence is lost; when we hang up, the service notices in the end.
        if is_silent {
            continue;
        }
        to.write_all(&piece[..read]).await?;
        left -= read as u64;
    }
}
