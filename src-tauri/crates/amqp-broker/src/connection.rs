//! A connection: a socket with TLS, somebody who reads and somebody who writes.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::fault::DeliveryFault;
use crate::queues::Delivery;
use crate::shared::{Link, Outgoing, Shared};
use crate::wire::{Reply, body_frame, header_frame};

/// Octets that are asked of the socket at once.
const CHUNK: usize = 16 * 1024;

/// Answers that may wait to be written before a client's next question is read.
const REPLIES_AHEAD: usize = 64;

/// Serves a client until either side has had enough.
pub(crate) async fn serve(shared: Arc<Shared>, acceptor: TlsAcceptor, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let stream = tokio::select! {
        stream = acceptor.accept(stream) => stream,
        () = shared.pulse.pass(shared.limits.patience) => return,
    };
    let stream = match stream {
        Ok(stream) => stream,
        Err(error) => return tracing::debug!(%error, "no TLS handshake"),
    };
    talk(&shared, stream).await;
}

/// Speaks AMQP until either side has had enough.
async fn talk(shared: &Shared, stream: impl AsyncRead + AsyncWrite) {
    let (out, outgoing) = mpsc::unbounded_channel();
    let cut = CancellationToken::new();
    let (frozen, freeze) = watch::channel(false);
    let id = shared.connect(|session| Link {
        session,
        out,
        cut: cut.clone(),
        frozen,
    });
    // Also when this future is dropped, as it is when the broker stops.
    let leaving = Leaving { shared, id };
    let (read, write) = tokio::io::split(stream);
    let reader = Reader {
        shared,
        id,
        stream: read,
        frozen: freeze.clone(),
        cut: &cut,
        ahead: Arc::new(Semaphore::new(REPLIES_AHEAD)),
    };
    let writer = Writer {
        shared,
        id,
        stream: write,
        frozen: freeze,
        cut: &cut,
    };
    let reading = async {
        reader.run().await;
        // The writer ends when it has written what is left.
        drop(leaving);
        shared.pulse.pass(shared.limits.patience).await;
    };
    tokio::select! {
        () = cut.cancelled() => {}
        () = reading => {}
        () = writer.run(outgoing) => {}
    }
}

/// Takes a connection away when it is dropped.
struct Leaving<'a> {
    shared: &'a Shared,
    id: u64,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.shared.disconnect(self.id);
    }
}

struct Reader<'a, R> {
    shared: &'a Shared,
    id: u64,
    stream: R,
    frozen: watch::Receiver<bool>,
    cut: &'a CancellationToken,
    ahead: Arc<Semaphore>,
}

impl<R: AsyncRead + Unpin> Reader<'_, R> {
    async fn run(mut self) {
        let mut octets = Vec::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let Some(patience) = self.listen(&mut octets).await else {
                return;
            };
            let (stream, frozen) = (&mut self.stream, &mut self.frozen);
            let heard = async {
                // While the broker plays dead, nothing is heard.
                thaw(frozen).await;
                let count = stream.read(&mut chunk).await.unwrap_or_default();
                thaw(frozen).await;
                count
            };
            let count = match patience {
                None => heard.await,
                Some(patience) => tokio::select! {
                    heard = heard => heard,
                    () = self.shared.pulse.pass(patience) => return self.cut.cancel(),
                },
            };
            match chunk.get(..count) {
                Some(more) if !more.is_empty() => octets.extend(more),
                _ => return,
            }
        }
    }

    /// Lets the session hear everything that has come whole, and tells how long to wait for more; `None` when it
    /// wants no more. A patience of `None` in that is any time.
    async fn listen(&self, octets: &mut Vec<u8>) -> Option<Option<Duration>> {
        loop {
            let permit = self.may_answer().await?;
            let (heard, goes_on) =
                self.shared
                    .with_session(self.id, Some(permit), |session, world| {
                        let replies = session.hear(octets, world);
                        let heard = replies.is_some();
                        let patience = match (session.is_open(), session.heartbeat()) {
                            (false, _) => Some(self.shared.limits.patience),
                            (true, 0) => None,
                            (true, seconds) => Some(Duration::from_secs(u64::from(seconds) * 2)),
                        };
                        let goes_on = (!session.is_over()).then_some(patience);
                        (replies.unwrap_or_default(), (heard, goes_on))
                    })?;
            if !heard || goes_on.is_none() {
                return goes_on;
            }
        }
    }

    /// Waits until the client has read enough of what it asked for.
    async fn may_answer(&self) -> Option<OwnedSemaphorePermit> {
        self.ahead.clone().acquire_owned().await.ok()
    }
}

struct Writer<'a, W> {
    shared: &'a Shared,
    id: u64,
    stream: W,
    frozen: watch::Receiver<bool>,
    cut: &'a CancellationToken,
}

impl<W: AsyncWrite + Unpin> Writer<'_, W> {
    async fn run(mut self, mut outgoing: mpsc::UnboundedReceiver<Outgoing>) {
        loop {
            let written = tokio::select! {
                next = outgoing.recv() => match next {
                    Some(next) => self.write(next).await,
                    None => break,
                },
                () = self.beat() => self.send(&Reply::Heartbeat.encode()).await,
            };
            if let Err(error) = written {
                tracing::debug!(%error, "connection broken");
                return self.cut.cancel();
            }
        }
        let _ = self.stream.shutdown().await;
    }

    async fn write(&mut self, outgoing: Outgoing) -> io::Result<()> {
        match outgoing {
            Outgoing::Replies(replies, permit) => {
                for reply in replies {
                    self.send(&reply.encode()).await?;
                }
                drop(permit);
                Ok(())
            }
            Outgoing::Deliver {
                delivery,
                fault,
                body_max,
            } => self.deliver(&delivery, fault, body_max).await,
        }
    }

    async fn deliver(
        &mut self,
        delivery: &Delivery,
        fault: Option<DeliveryFault>,
        body_max: usize,
    ) -> io::Result<()> {
        let channel = delivery.channel.number;
        let method = Reply::Deliver {
            channel,
            consumer_tag: delivery.consumer_tag.clone(),
            delivery_tag: delivery.delivery_tag,
            redelivered: delivery.redelivered,
            routing_key: delivery.queue.clone(),
        };
        let bad = match fault {
            Some(DeliveryFault::Headers(bad)) => Some(bad),
            _ => None,
        };
        self.send(&method.encode()).await?;
        self.send(&header_frame(channel, &delivery.message, bad))
            .await?;
        let cut_at = match fault {
            Some(DeliveryFault::CutInBody(octets)) => Some(octets),
            _ => None,
        };
        let mut left = cut_at.unwrap_or(usize::MAX);
        let mut body = Cow::from(&*delivery.message.body);
        if fault == Some(DeliveryFault::FlippedOctet) {
            let middle = body.len() / 2;
            if let Some(octet) = body.to_mut().get_mut(middle) {
                *octet ^= 1;
            }
        }
        for piece in body.chunks(body_max) {
            if let Some(DeliveryFault::SlowBody(pause)) = fault {
                self.shared.pulse.pass(pause).await;
            }
            let frame = body_frame(channel, piece);
            if piece.len() > left {
                self.send(frame.get(..7 + left).unwrap_or(&frame)).await?;
                break;
            }
            left -= piece.len();
            self.send(&frame).await?;
        }
        if cut_at.is_some() {
            self.cut.cancel();
        }
        Ok(())
    }

    async fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        thaw(&mut self.frozen).await;
        self.stream.write_all(octets).await?;
        self.stream.flush().await
    }

    /// Waits until a sign of life is due: at half the time that was agreed, as nothing else is written.
    async fn beat(&self) {
        let agreed = self.shared.look(|state| {
            let link = state.links.get(&self.id)?;
            let open = link.session.is_open();
            open.then(|| link.session.heartbeat())
        });
        match agreed {
            None | Some(0) => std::future::pending().await,
            Some(seconds) => {
                let half = Duration::from_secs(u64::from(seconds)) / 2;
                self.shared.pulse.pass(half).await;
            }
        }
    }
}

/// Waits until the broker no longer plays dead.
async fn thaw(frozen: &mut watch::Receiver<bool>) {
    // An error means that the connection is being taken away, and what is left may be written.
    let _ = frozen.wait_for(|frozen| !frozen).await;
}

#[cfg(test)]
mod tests {
    use budstikke_domain::ManualClock;
    use jiff::Timestamp;
    use tokio::io::{DuplexStream, duplex};

    use super::*;
    use crate::limits::Limits;
    use crate::login::Access;
    use crate::said::{come_in, qos};

    #[tokio::test]
    async fn who_asks_and_does_not_read_is_not_read_either() {
        let shared = shared();
        let (mut client, server) = duplex(1024);
        let asking = async {
            client.write_all(&come_in()).await.unwrap();
            let questions = qos().repeat(20_000);
            let mut asked = 0;
            loop {
                tokio::select! {
                    biased;
                    written = client.write(&questions[asked..]) => asked += written.unwrap(),
                    () = turns() => return,
                }
                // More than the answers that may wait, what is read at once, and both buffers come to.
                assert!(asked < 100_000, "the answers are gathered somewhere");
            }
        };
        tokio::select! {
            () = talk(&shared, server) => panic!("nobody has closed"),
            () = asking => {}
        }
    }

    #[tokio::test]
    async fn a_broker_that_plays_dead_answers_when_it_is_over() {
        let shared = shared();
        let (mut client, server) = duplex(4096);
        let freeze = |frozen| {
            shared.look(|state| state.links[&1].frozen.send_replace(frozen));
        };
        let asking = async {
            client.write_all(&come_in()).await.unwrap();
            assert!(!heard(&mut client).await.is_empty(), "it has come in");
            freeze(true);
            client.write_all(&qos()).await.unwrap();
            assert!(heard(&mut client).await.is_empty(), "nobody is there");
            freeze(false);
            let answer = heard(&mut client).await;
            assert_eq!(answer.get(7..11), Some(&[0, 60, 0, 11][..]), "qos-ok");
        };
        tokio::select! {
            () = talk(&shared, server) => panic!("nobody has closed"),
            () = asking => {}
        }
    }

    /// A broker that lets everybody in, and whose clock stands.
    fn shared() -> Arc<Shared> {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let authenticate = Arc::new(|_: &_| Some(Access::default()));
        Shared::new(clock.clone(), clock, Limits::default(), authenticate).0
    }

    /// Everything that comes before nothing more does.
    async fn heard(client: &mut DuplexStream) -> Vec<u8> {
        let mut heard = Vec::new();
        loop {
            tokio::select! {
                biased;
                read = client.read_buf(&mut heard) => assert_ne!(read.unwrap(), 0, "it has closed"),
                () = turns() => return heard,
            }
        }
    }

    /// Gives everybody a turn, often: without sockets, whatever can happen has happened then.
    async fn turns() {
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
    }
}
