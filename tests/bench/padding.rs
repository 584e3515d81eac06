//! Whether the time that unlocking takes tells a good padding of PKCS#1 v1.5 from a bad one (trust-and-speed T13): what
//! can be told apart can be asked about, one question at a time, until the content key is known.

use std::time::Instant;

use budstikke_cms::KeyEncryption;
use budstikke_packaging::{KeyOps, SoftwareKey};
use openssl::rsa::Padding;
use serde_json::{Value, json};

/// Of each kind.
const QUESTIONS: usize = 10_000;
/// Different ones of each kind, so that no single number decides.
const KINDS: usize = 64;
/// Above this the two are told apart with certainty (trust-and-speed 1.6).
const CERTAIN: f64 = 4.5;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let key = crate::seal::identity();
    let good: Vec<_> = (0..KINDS).map(|_| locked(&key, Padding::PKCS1)).collect();
    // A number below the modulus whose padding is right only by a miracle.
    let bad: Vec<_> = (0..KINDS).map(|_| locked(&key, Padding::NONE)).collect();
    let (mut of_good, mut of_bad) = (Vec::new(), Vec::new());
    for round in 0..QUESTIONS {
        // In turn, and in both orders, so that whatever drifts drifts for both.
        let mut pair = [(&good, true), (&bad, false)];
        pair.rotate_left(round % 2);
        for (locked, is_good) in pair {
            let Some(locked) = locked.get(round % KINDS) else {
                continue;
            };
            let start = Instant::now();
            let answer = key.unwrap_key(locked, &KeyEncryption::Pkcs1v15);
            let took = start.elapsed().as_secs_f64();
            assert!(answer.is_ok(), "a wrong padding gives a key too");
            if is_good { &mut of_good } else { &mut of_bad }.push(took);
        }
    }
    let t = welch(&usual(of_good), &usual(of_bad));
    let verdict = if t.abs() < CERTAIN {
        "the same"
    } else {
        "told apart"
    };
    eprintln!(
        "  {:<44}{t:>8.2} {verdict}",
        "Welch's t of good and bad paddings"
    );
    json!({ "padding_t": t, "questions": QUESTIONS })
}

fn locked(key: &SoftwareKey, padding: Padding) -> Vec<u8> {
    let public = key.certificate().x509().public_key().expect("a key");
    let rsa = public.rsa().expect("RSA");
    let size = rsa.size() as usize;
    let mut content = vec![0; if padding == Padding::NONE { size } else { 32 }];
    openssl::rand::rand_bytes(&mut content).expect("random octets");
    if padding == Padding::NONE {
        content.splice(..2, [0, 1]);
    }
    let mut out = vec![0; size];
    let length = rsa
        .public_encrypt(&content, &mut out, padding)
        .expect("RSA");
    out.truncate(length);
    out
}

/// Without the slowest tenth: the machine did something else then.
fn usual(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times.truncate(times.len() * 9 / 10);
    times
}

/// How far two means lie apart, in units of what chance would do (Welch).
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let (one, other) = (Moments::of(one), Moments::of(other));
    (one.mean - other.mean) / (one.error + other.error).sqrt()
}

struct Moments {
    mean: f64,
    /// The square of the mean's error.
    error: f64,
}

impl Moments {
    fn of(times: &[f64]) -> Moments {
        let count = times.len() as f64;
        let mean = times.iter().sum::<f64>() / count;
        let squares = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>();
        Moments {
            mean,
            error: squares / (count - 1.0) / count,
        }
    }
}
