//! What this machine can do at best: the primitives alone, one thread, 64 KiB at a time (B1).

use budstikke_packaging::{KeyOps, SoftwareKey};
use openssl::hash::{Hasher, MessageDigest};
use openssl::symm::{Cipher, Crypter, Mode};
use serde_json::{Value, json};

use crate::measure::{BLOCK, MOMENT, ROUNDS, Runs, Time, random_block, timed};

const OCTETS: u64 = 512 << 20;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let block = random_block();
    let mut table = vec![
        (
            "SHA-256",
            Runs::default(),
            Limit {
                sha256: true,
                ..Limit::NONE
            },
        ),
        (
            "CRC-32",
            Runs::default(),
            Limit {
                crc32: true,
                ..Limit::NONE
            },
        ),
        (
            "AES-256-CBC encrypt",
            Runs::default(),
            Limit {
                encrypt: true,
                ..Limit::NONE
            },
        ),
        (
            "AES-256-CBC decrypt",
            Runs::default(),
            Limit {
                decrypt: true,
                ..Limit::NONE
            },
        ),
        (
            "L_send: SHA-256 + CRC-32 + encrypt",
            Runs::default(),
            Limit::SEND,
        ),
        (
            "L_recv: decrypt + SHA-256 + CRC-32",
            Runs::default(),
            Limit::RECEIVE,
        ),
    ];
    for _ in 0..ROUNDS {
        for (_, runs, limit) in &mut table {
            runs.push(limit.measure(&block, OCTETS));
        }
    }
    for (name, runs, _) in &table {
        runs.row(name, OCTETS);
    }
    let key = crate::seal::identity();
    let signs = (0..ROUNDS).map(|_| sign_rate(&key)).fold(0.0, f64::max);
    eprintln!("  {:<44}{signs:>8.0} per s", "RSA-3072 signatures");
    let rates: Vec<f64> = table
        .iter()
        .map(|(_, runs, _)| runs.rate(OCTETS).round())
        .collect();
    json!({
        "sha256": rates.first(), "crc32": rates.get(1), "encrypt": rates.get(2),
        "decrypt": rates.get(3), "send": rates.get(4), "receive": rates.get(5),
        "rsa3072_sign": signs.round(),
    })
}

/// Which primitives work on each block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    sha256: bool,
    crc32: bool,
    encrypt: bool,
    decrypt: bool,
}

impl Limit {
    const NONE: Limit = Limit {
        sha256: false,
        crc32: false,
        encrypt: false,
        decrypt: false,
    };
    /// What sealing cannot do without.
    pub(crate) const SEND: Limit = Limit {
        sha256: true,
        crc32: true,
        encrypt: true,
        decrypt: false,
    };
    /// What opening cannot do without.
    pub(crate) const RECEIVE: Limit = Limit {
        sha256: true,
        crc32: true,
        encrypt: false,
        decrypt: true,
    };

    pub(crate) fn measure(self, block: &[u8], octets: u64) -> Time {
        let mode = if self.decrypt {
            Mode::Decrypt
        } else {
            Mode::Encrypt
        };
        let mut crypter =
            Crypter::new(Cipher::aes_256_cbc(), mode, &[7; 32], Some(&[9; 16])).expect("a cipher");
        let mut sha256 = Hasher::new(MessageDigest::sha256()).expect("a digest");
        let mut crc32 = crc32fast::Hasher::new();
        let mut out = vec![0; BLOCK + 32];
        let (_, time) = timed(|| {
            for _ in 0..octets / BLOCK as u64 {
                let mut plain = block;
                if self.decrypt {
                    let made = crypter.update(block, &mut out).expect("decrypted");
                    plain = out.get(..made).unwrap_or_default();
                }
                if self.sha256 {
                    sha256.update(plain).expect("digested");
                }
                if self.crc32 {
                    crc32.update(plain);
                }
                if self.encrypt {
                    crypter.update(block, &mut out).expect("encrypted");
                }
            }
        });
        std::hint::black_box((sha256.finish().expect("a digest"), crc32.finalize(), out));
        time
    }
}

/// Signatures per second, over a moment.
pub(crate) fn sign_rate(key: &SoftwareKey) -> f64 {
    let digest = [7; 32];
    let mut count = 0.0;
    let (_, time) = timed(|| {
        let start = std::time::Instant::now();
        while start.elapsed() < MOMENT {
            key.sign(&digest).expect("signed");
            count += 1.0;
        }
    });
    count / time.wall
}
