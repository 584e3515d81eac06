//! Every bit turned over, one at a time (trust-and-speed 1.6, T14): what was changed under way is accepted nowhere
//! but where it means nothing, and then it is what it was.
//!
//! The whole sweep of the container runs each time. An envelope costs an RSA operation for some of its bits, so that
//! every seventh is turned over here; `BUDSTIKKE_SWEEP=whole` turns over all of them.

use std::collections::HashMap;
use std::io::{self, BufReader, Cursor};
use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_cms::Envelope;
use budstikke_directory::KeySet;
use budstikke_domain::{Secret, Verdict};
use budstikke_packaging::{
    Certificate, Form, KeyEncryption, KeyError, KeyOps, Limits, Opened, Part, PartSink, open, seal,
};
use budstikke_tests::hostile::letter_with_regions;
use budstikke_tests::hostile::parties::{PARTIES, now};
use budstikke_tests::made_up::MadeUp;
use budstikke_wire::Manifest;
use openssl::hash::MessageDigest;
use openssl::sign::Signer;
use serde_json::json;

#[test]
fn a_flipped_bit_in_a_container_is_accepted_only_where_it_means_nothing() {
    let texts = [1300, 1400, 1500].map(printable);
    let files = [
        ("brev.pdf", &texts[0]),
        ("kart.pdf", &texts[1]),
        ("notat.txt", &texts[2]),
    ];
    let (container, meaningless) =
        letter_with_regions(&files.map(|(name, text)| (name, text.as_str())));
    assert!(
        (5500..8000).contains(&container.len()),
        "{} octets",
        container.len()
    );
    let honest = opened(&container, &[]);
    assert!(honest.verdict.is_good(), "{:?}", honest.opened.findings);
    let accepted = sweep(&container, 1, |changed| opened(changed, &[]), &honest);
    let outside: Vec<_> = accepted
        .iter()
        .filter(|bit| {
            !meaningless
                .iter()
                .any(|region: &Range<usize>| region.contains(&(*bit / 8)))
        })
        .collect();
    assert!(
        outside.is_empty(),
        "bits that mean something were changed, and it passed: {outside:?}"
    );
}

#[test]
fn a_flipped_bit_in_an_envelope_never_passes_as_something_else() {
    let package = sealed();
    let keys = Remembering::new(&PARTIES.them.key);
    let honest = opened(&package, &[&keys]);
    assert!(honest.verdict.is_good(), "{:?}", honest.opened.findings);
    let step = if std::env::var_os("BUDSTIKKE_SWEEP").is_some_and(|value| value == "whole") {
        1
    } else {
        7
    };
    let accepted = sweep(&package, step, |changed| opened(changed, &[&keys]), &honest);
    let regions = meaningless(&package, &keys);
    let outside: Vec<_> = accepted
        .iter()
        .map(|bit| bit / 8)
        .filter(|octet| !regions.iter().any(|(_, region)| region.contains(octet)))
        .collect();
    assert!(
        outside.is_empty(),
        "octets that mean something were changed, and it passed: {outside:?}, beside {regions:?}"
    );
    if step == 1 {
        for (what, region) in &regions {
            assert!(
                accepted.iter().any(|bit| region.contains(&(bit / 8))),
                "{what} means something, and need not be excused"
            );
        }
    }
}

/// Where in our own package a change means nothing, and why.
fn meaningless(package: &[u8], key: &dyn KeyOps) -> Vec<(&'static str, Range<usize>)> {
    let certificate = &PARTIES.them.identity.certificate;
    let issuer = certificate.issuer_name().to_der().unwrap();
    let serial = certificate.serial_number().to_bn().unwrap().to_vec();
    let issuer_at = find(package, &issuer);
    let plain = decrypted(package, key);
    let padded = (plain.len() / 16 + 1) * 16;
    let header = [
        &[0x04, 0x82],
        &u16::try_from(padded).unwrap().to_be_bytes()[..],
    ]
    .concat();
    let content = find(package, &header) + header.len();
    let mut before = package[..content].windows(2);
    let iv = before.rposition(|two| two == [0x04, 0x10]).unwrap() + 2;

    let version = find(package, &[0x30, 0x80, 0x02, 0x01]) + 4;
    let specified = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 9];
    let label = find(package, &specified) + specified.len();
    let recipient = issuer_at - 4..issuer_at + issuer.len() + 4 + serial.len();
    let mut regions = vec![
        ("for whom it says it is: every key is tried", recipient),
        ("the first entry's time, by the IV", iv + 10..iv + 14),
        (
            "the version, which its content tells too",
            version..version + 1,
        ),
        ("an empty label in pieces is empty", label..label + 1),
    ];
    // A changed block becomes another one, and the same bit of the next block is turned over: only where both lie in
    // a comment is nothing changed.
    let comment = b"mimetype=application/vnd.etsi.asic-e+zip";
    for start in 0..=plain.len() - comment.len() {
        if plain[start..].starts_with(comment) {
            let first = start.next_multiple_of(16);
            let last = start + comment.len() - 16;
            regions.push(("a comment of the zip", content + first..content + last));
            let end = start + comment.len();
            if plain[end..].starts_with(b"PK\x01\x02") {
                // The changed block is comment still, and the bit turned over lies in the record that follows.
                for (what, field) in [("who made the zip", 4..6), ("an entry's time", 12..16)] {
                    let from = (end + field.start - 16).max(first);
                    let to = (end + field.end - 16).min(end / 16 * 16);
                    if from < to {
                        regions.push((what, content + from..content + to));
                    }
                }
            }
        }
    }
    regions
}

fn find(octets: &[u8], wanted: &[u8]) -> usize {
    let mut windows = octets.windows(wanted.len());
    windows.position(|window| window == wanted).unwrap()
}

fn decrypted(package: &[u8], key: &dyn KeyOps) -> Vec<u8> {
    let envelope = Envelope::open(BufReader::new(package)).unwrap();
    let recipient = &envelope.recipients()[0];
    let unlocked = key.unwrap_key(&recipient.wrapped_key, &recipient.scheme);
    let mut plain = Vec::new();
    let mut content = envelope.decrypt(unlocked.unwrap().expose()).unwrap();
    io::Read::read_to_end(&mut content, &mut plain).unwrap();
    plain
}

#[test]
fn a_flipped_bit_in_a_signed_answer_of_the_registry_is_never_accepted() {
    let key = &PARTIES.other.identity.key;
    let rsa = key.rsa().unwrap();
    let set = json!({"keys": [{"kty": "RSA", "use": "sig", "kid": "prøve",
        "n": URL_SAFE_NO_PAD.encode(rsa.n().to_vec()), "e": URL_SAFE_NO_PAD.encode(rsa.e().to_vec())}]});
    let keys = KeySet::from_json(set.to_string().as_bytes()).unwrap();
    let header = json!({"alg": "RS256", "kid": "prøve"}).to_string();
    let payload = json!({"infoRecord": {"identifier": "311204823", "organizationName": "Statens prøveetat"},
        "serviceRecords": [{"pemCertificate": PARTIES.them.identity.certificate_pem(), "process": "urn:no:difi:profile:x"}]});
    let signed = [header, payload.to_string()]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let mut signer = Signer::new(MessageDigest::sha256(), key).unwrap();
    let signature = URL_SAFE_NO_PAD.encode(signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap());
    let compact = format!("{signed}.{signature}").into_bytes();
    assert!(keys.verify(&compact).is_ok());
    for bit in 0..compact.len() * 8 {
        let mut changed = compact.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(
            keys.verify(&changed).is_err(),
            "bit {} of octet {}",
            bit % 8,
            bit / 8
        );
    }
}

/// The bits that can be turned over so that it still passes; it must then say what `honest` says.
fn sweep(
    honest_octets: &[u8],
    step: usize,
    open: impl Fn(&[u8]) -> Judged + Sync,
    honest: &Judged,
) -> Vec<usize> {
    let bits = honest_octets.len() * 8;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let open = &open;
    let mut accepted: Vec<usize> = thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    let mut octets = honest_octets.to_vec();
                    let mut accepted = Vec::new();
                    for bit in (worker * step..bits).step_by(workers * step) {
                        octets[bit / 8] ^= 1 << (bit % 8);
                        let judged = open(&octets);
                        if judged.verdict.is_good() {
                            judged.assert_same(honest, bit);
                            accepted.push(bit);
                        }
                        octets[bit / 8] ^= 1 << (bit % 8);
                    }
                    accepted
                })
            })
            .collect();
        started
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    accepted.sort_unstable();
    accepted
}

struct Judged {
    verdict: Verdict,
    opened: Opened,
    parts: Vec<(String, Vec<u8>)>,
}

impl Judged {
    fn assert_same(&self, honest: &Judged, bit: usize) {
        let at = format!("bit {} of octet {}", bit % 8, bit / 8);
        assert_eq!(
            self.parts, honest.parts,
            "{at} is accepted, and the parts are others"
        );
        assert_eq!(self.opened.entries, honest.opened.entries, "{at}");
        assert_eq!(self.opened.signatures, honest.opened.signatures, "{at}");
    }
}

fn opened(octets: &[u8], keys: &[&dyn KeyOps]) -> Judged {
    let mut parts = Kept::default();
    let opened = open(
        &mut Cursor::new(octets),
        keys,
        &Limits::default(),
        &mut parts,
    )
    .unwrap();
    Judged {
        verdict: Verdict::of(&opened.findings),
        opened,
        parts: parts.0,
    }
}

#[derive(Default)]
struct Kept(Vec<(String, Vec<u8>)>);

impl PartSink for Kept {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.0.push((name.to_owned(), Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.last_mut().unwrap().1.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// As much text that does not shrink much.
fn printable(length: u64) -> String {
    let mut octets = Vec::new();
    io::Read::read_to_end(&mut MadeUp::new(length), &mut octets).unwrap();
    octets
        .into_iter()
        .map(|octet| char::from(b' ' + octet % 95))
        .collect()
}

fn sealed() -> Vec<u8> {
    let texts = [1300, 1400, 1500].map(printable);
    let mut parts = ["brev.pdf", "kart.pdf", "notat.txt"]
        .iter()
        .zip(&texts)
        .map(|(name, text)| {
            Ok(Part {
                name: (*name).to_owned(),
                media_type: "application/pdf".to_owned(),
                size: Some(text.len() as u64),
                content: Box::new(text.as_bytes()),
            })
        });
    let manifest = Manifest {
        receiver: PARTIES.them.org.iso6523(),
        sender: PARTIES.us.org.iso6523(),
        main: None,
    };
    let recipient = PARTIES.them.key.certificate();
    let mut out = Vec::new();
    seal(
        &mut parts,
        Form::Eformidling(&manifest),
        &PARTIES.us.key,
        recipient,
        now(),
        &mut out,
    )
    .unwrap();
    out
}

/// A key that does the same RSA operation only once.
struct Remembering<'a> {
    key: &'a dyn KeyOps,
    known: Mutex<HashMap<String, Option<Vec<u8>>>>,
}

impl<'a> Remembering<'a> {
    fn new(key: &'a dyn KeyOps) -> Remembering<'a> {
        Remembering {
            key,
            known: Mutex::new(HashMap::new()),
        }
    }
}

impl KeyOps for Remembering<'_> {
    fn certificate(&self) -> &Certificate {
        self.key.certificate()
    }

    fn chain(&self) -> &[Certificate] {
        self.key.chain()
    }

    fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        self.key.sign(digest)
    }

    fn unwrap_key(
        &self,
        wrapped: &[u8],
        scheme: &KeyEncryption,
    ) -> Result<Secret<Vec<u8>>, KeyError> {
        let asked = format!("{scheme:?} {wrapped:02x?}");
        if let Some(known) = self.known.lock().unwrap().get(&asked) {
            return known.clone().map(Secret::new).ok_or(KeyError::DoesNotFit);
        }
        let answer = self.key.unwrap_key(wrapped, scheme);
        if !matches!(answer, Err(KeyError::Unavailable(_))) {
            let kept = answer.as_ref().ok().map(|key| key.expose().clone());
            self.known.lock().unwrap().insert(asked, kept);
        }
        answer
    }
}
