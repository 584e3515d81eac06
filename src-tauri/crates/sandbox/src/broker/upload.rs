//! Takes the bytes of an upload: to disk, counted, digested, and looked at for malware.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use futures_util::StreamExt;
use openssl::hash::{Hasher, MessageDigest};
use tokio::io::{AsyncWriteExt, BufWriter};
use uuid::Uuid;

use super::problem::Problem;
use crate::town::Town;

/// What every malware scanner finds: part of the EICAR test file. The whole of it would make real
/// scanners take this source for malware.
const EICAR: &[u8] = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!";

/// Stores `body` as the bytes of transfer `id`; with `twice` it reaches its recipients as two transfers.
///
/// Dropping the future, as happens when the caller hangs up, leaves the transfer `Failed`.
pub(super) async fn receive(
    town: &Arc<Town>,
    id: Uuid,
    body: Body,
    twice: bool,
) -> Result<(), Problem> {
    let broker = &town.broker;
    let path = broker.with(id, town.now(), |transfer| transfer.start_upload(town.now()))?;
    let mut guard = Unfinished {
        town,
        id,
        armed: true,
    };
    let bytes = store(path, body, broker.options.max_size).await;
    guard.armed = false;

    let now = town.now();
    let scanned = broker.scanned(now);
    broker.with(id, now, |transfer| match bytes {
        Ok(bytes) => transfer.finish_upload(bytes.size, &bytes.md5, bytes.malware, now, scanned),
        Err(problem) => {
            transfer.fail_upload("The upload failed", now);
            Err(problem)
        }
    })?;
    if twice {
        broker.repeat(id, now)?;
    }
    Ok(())
}

/// What is known of a file that has come.
pub(super) struct Bytes {
    pub(super) size: u64,
    pub(super) md5: String,
    pub(super) malware: bool,
}

/// Looks at a file that came in pieces. Blocks for as long as the disk takes.
pub(super) fn examine(path: &Path) -> Result<Bytes, Problem> {
    let failed = |_| Problem::bro(8);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut md5 = Hasher::new(MessageDigest::md5()).map_err(|_| Problem::bro(8))?;
    let mut scanner = Scanner::default();
    let mut size = 0;
    let mut block = vec![0; 1 << 18];
    loop {
        let count = file.read(&mut block).map_err(failed)?;
        let Some(read) = block.get(..count).filter(|read| !read.is_empty()) else {
            break;
        };
        size += read.len() as u64;
        md5.update(read).map_err(|_| Problem::bro(8))?;
        scanner.feed(read);
    }
    let digest = md5.finish().map_err(|_| Problem::bro(8))?;
    Ok(Bytes {
        size,
        md5: hex::encode(digest),
        malware: scanner.found(),
    })
}

async fn store(path: PathBuf, body: Body, max_size: u64) -> Result<Bytes, Problem> {
    let failed = |_| Problem::bro(8);
    let file = tokio::fs::File::create(&path).await.map_err(failed)?;
    let mut file = BufWriter::with_capacity(1 << 18, file);
    let mut md5 = Hasher::new(MessageDigest::md5()).map_err(|_| Problem::bro(8))?;
    let mut scanner = Scanner::default();
    let mut size = 0_u64;
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Problem::bro(8))?;
        size += chunk.len() as u64;
        if size > max_size {
            return Err(Problem::bro(16));
        }
        md5.update(&chunk).map_err(|_| Problem::bro(8))?;
        scanner.feed(&chunk);
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    let digest = md5.finish().map_err(|_| Problem::bro(8))?;
    Ok(Bytes {
        size,
        md5: hex::encode(digest),
        malware: scanner.found(),
    })
}

/// Marks the transfer as failed when an upload ends without a word.
struct Unfinished<'a> {
    town: &'a Town,
    id: Uuid,
    armed: bool,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        let now = self.town.now();
        let _ = self.town.broker.with(self.id, now, |transfer| {
            transfer.fail_upload("The upload was cut off", now);
            Ok(())
        });
    }
}

/// Looks for [`EICAR`] in the first octets of a file; a real scanner wants it there too.
#[derive(Default)]
struct Scanner {
    head: Vec<u8>,
}

impl Scanner {
    /// How far it looks.
    const REACH: usize = 64 << 10;

    fn feed(&mut self, chunk: &[u8]) {
        let room = Scanner::REACH.saturating_sub(self.head.len());
        self.head.extend(chunk.iter().take(room));
    }

    fn found(&self) -> bool {
        self.head.windows(EICAR.len()).any(|window| window == EICAR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_file_is_found_wherever_it_is_cut() {
        let mut text = b"before ".to_vec();
        text.extend_from_slice(EICAR);
        text.extend_from_slice(b" after");
        for size in 1..text.len() {
            let mut scanner = Scanner::default();
            for chunk in text.chunks(size) {
                scanner.feed(chunk);
            }
            assert!(scanner.found(), "in chunks of {size}");
        }
    }
}
