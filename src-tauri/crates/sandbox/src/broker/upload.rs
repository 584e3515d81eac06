//! Takes the bytes of an upload: to disk, counted, digested, and looked at for malware.

use std::path::PathBuf;
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
    let scanned = now.saturating_add(broker.options.scan).unwrap_or(now);
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

struct Bytes {
    size: u64,
    md5: String,
    malware: bool,
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
        malware: scanner.found,
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

/// Finds [`EICAR`], also across chunks.
#[derive(Default)]
struct Scanner {
    tail: Vec<u8>,
    found: bool,
}

impl Scanner {
    fn feed(&mut self, chunk: &[u8]) {
        let contains = |bytes: &[u8]| bytes.windows(EICAR.len()).any(|window| window == EICAR);
        let head = chunk.get(..EICAR.len()).unwrap_or(chunk);
        self.tail.extend_from_slice(head);
        self.found = self.found || contains(&self.tail) || find_fast(chunk);
        if chunk.len() >= EICAR.len() {
            self.tail.clear();
        }
        let keep = chunk.len().saturating_sub(EICAR.len());
        if chunk.len() >= EICAR.len() {
            self.tail
                .extend_from_slice(chunk.get(keep..).unwrap_or_default());
        } else {
            let spare = self.tail.len().saturating_sub(EICAR.len());
            self.tail.drain(..spare);
        }
    }
}

/// Looks for the first letter first: a gigabyte passes here in a debug build too.
fn find_fast(chunk: &[u8]) -> bool {
    let mut rest = chunk;
    while let Some(at) = rest.iter().position(|byte| *byte == b'E') {
        rest = rest.get(at..).unwrap_or_default();
        if rest.starts_with(EICAR) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
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
            assert!(scanner.found, "in chunks of {size}");
        }
    }
}
