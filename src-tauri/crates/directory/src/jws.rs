//! The registry's signature on its answers (trust-and-speed T18).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_domain::word;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Public};
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use serde::Deserialize;

/// A published set of keys. Keys that are not RSA signature keys are left out.
pub struct KeySet(Vec<(String, PKey<Public>)>);

/// Why an answer is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// It is signed with a key we have not got; a fresh set may have it.
    UnknownKey,
    /// It is not signed as it must be.
    Unsigned(&'static str),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Published {
    keys: Vec<serde_json::Value>,
}

impl KeySet {
    /// Reads a set as it is published (RFC 7517).
    ///
    /// # Errors
    /// When it is no set of keys.
    pub fn from_json(bytes: &[u8]) -> Result<KeySet, serde_json::Error> {
        serde_json::from_slice(bytes).map(KeySet::new)
    }

    pub(crate) fn new(published: Published) -> KeySet {
        KeySet(
            published
                .keys
                .into_iter()
                .filter_map(|key| rsa_key(serde_json::from_value(key).ok()?))
                .collect(),
        )
    }

    /// The payload of a compact JWS, when one of our keys signed it. Only RS256 counts, and the key is
    /// chosen by `kid` alone: whatever else the header offers (`jwk`, `jku`, `x5c`, `x5u`) is the
    /// sender's own word and is not read.
    ///
    /// # Errors
    /// [`Distrust`], for anything that is not signed so.
    pub fn verify(&self, compact: &[u8]) -> Result<Vec<u8>, Distrust> {
        let compact = std::str::from_utf8(compact.trim_ascii()).map_err(|_| {
            Distrust::Unsigned(word! {
                nb: "svaret er ikke signert",
                nn: "svaret er ikkje signert",
                en: "the answer is not signed",
            })
        })?;
        let Some((signed, signature)) = compact.rsplit_once('.') else {
            return Err(Distrust::Unsigned(word! {
                nb: "svaret er ikke signert",
                nn: "svaret er ikkje signert",
                en: "the answer is not signed",
            }));
        };
        let Some((header, payload)) = signed.split_once('.') else {
            return Err(Distrust::Unsigned(word! {
                nb: "svaret er ikke signert",
                nn: "svaret er ikkje signert",
                en: "the answer is not signed",
            }));
        };
        let unreadable = || {
            Distrust::Unsigned(word! {
                nb: "signaturen på svaret kan ikke leses",
                nn: "signaturen på svaret kan ikkje lesast",
                en: "the signature of the answer cannot be read",
            })
        };
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| unreadable());
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| unreadable())?;
        if header.alg != "RS256" || header.crit.is_some() {
            return Err(Distrust::Unsigned(word! {
                nb: "svaret er signert på en måte vi ikke godtar",
                nn: "svaret er signert på ein måte vi ikkje godtek",
                en: "the answer is signed in a way that we do not accept",
            }));
        }
        let kid = header.kid.ok_or(Distrust::Unsigned(word! {
            nb: "signaturen nevner ingen nøkkel",
            nn: "signaturen nemner ingen nøkkel",
            en: "the signature names no key",
        }))?;
        let (_, key) = self
            .0
            .iter()
            .find(|(known, _)| *known == kid)
            .ok_or(Distrust::UnknownKey)?;
        let (payload, signature) = (decode(payload)?, decode(signature)?);
        let holds = Verifier::new(MessageDigest::sha256(), key)
            .and_then(|mut verifier| verifier.verify_oneshot(&signature, signed.as_bytes()))
            .unwrap_or(false);
        if holds {
            Ok(payload)
        } else {
            Err(Distrust::Unsigned(word! {
                nb: "signaturen på svaret stemmer ikke",
                nn: "signaturen på svaret stemmer ikkje",
                en: "the signature of the answer does not match",
            }))
        }
    }
}

fn rsa_key(jwk: Jwk) -> Option<(String, PKey<Public>)> {
    if jwk.kty != "RSA" || jwk.purpose.is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let number =
        |text: Option<String>| BigNum::from_slice(&URL_SAFE_NO_PAD.decode(text?).ok()?).ok();
    let key = Rsa::from_public_components(number(jwk.n)?, number(jwk.e)?).ok()?;
    if key.size() < 256 {
        return None;
    }
    Some((jwk.kid?, PKey::from_rsa(key).ok()?))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use openssl::pkey::Private;
    use openssl::sign::Signer;
    use serde_json::{Value, json};

    pub(crate) fn key() -> PKey<Private> {
        PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
    }

    pub(crate) fn jwk(kid: &str, key: &PKey<Private>) -> Value {
        let rsa = key.rsa().unwrap();
        json!({"kty": "RSA", "kid": kid, "use": "sig",
            "n": URL_SAFE_NO_PAD.encode(rsa.n().to_vec()), "e": URL_SAFE_NO_PAD.encode(rsa.e().to_vec())})
    }

    pub(crate) fn signed(header: Value, payload: &[u8], key: &PKey<Private>) -> String {
        let text = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let mut signer = Signer::new(MessageDigest::sha256(), key).unwrap();
        let signature = signer.sign_oneshot_to_vec(text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn set(keys: Vec<Value>) -> KeySet {
        KeySet::new(Published { keys })
    }

    #[test]
    fn only_a_published_key_chosen_by_its_id_is_believed() {
        let (own, other) = (key(), key());
        let keys = set(vec![
            json!({"kty": "EC", "kid": "ec"}),
            jwk("first", &other),
            jwk("own", &own),
        ]);
        let rs256 = json!({"alg": "RS256", "kid": "own"});
        let good = signed(rs256.clone(), b"{}", &own);
        assert_eq!(keys.verify(good.as_bytes()), Ok(b"{}".to_vec()));

        let by_other = signed(rs256, b"{}", &other);
        assert!(
            matches!(keys.verify(by_other.as_bytes()), Err(Distrust::Unsigned(_))),
            "a key of the set does not vouch for another key's id"
        );
        let unknown = signed(json!({"alg": "RS256", "kid": "new"}), b"{}", &own);
        assert_eq!(keys.verify(unknown.as_bytes()), Err(Distrust::UnknownKey));
    }

    #[test]
    fn what_the_header_offers_is_not_taken() {
        let (own, stranger) = (key(), key());
        let keys = set(vec![jwk("own", &own)]);
        let tries = [
            json!({"alg": "RS256", "kid": "own", "jwk": jwk("own", &stranger)}),
            json!({"alg": "RS256", "jwk": jwk("x", &stranger)}),
            json!({"alg": "RS256", "kid": "own", "jku": "https://example.org/jwk"}),
            json!({"alg": "RS256", "kid": "own", "x5c": ["AAAA"]}),
            json!({"alg": "HS256", "kid": "own"}),
            json!({"alg": "none", "kid": "own"}),
            json!({"alg": "RS256", "kid": "own", "crit": ["b64"], "b64": false}),
        ];
        for header in tries {
            let compact = signed(header.clone(), b"{}", &stranger);
            assert!(
                matches!(keys.verify(compact.as_bytes()), Err(Distrust::Unsigned(_))),
                "{header}"
            );
        }
        let alg_none = format!(
            "{}.e30.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"own"}"#)
        );
        for unsigned in [alg_none.as_str(), "{}", "", "a.b", "a.b.c.d", "æ.ø.å"] {
            assert!(keys.verify(unsigned.as_bytes()).is_err(), "{unsigned:?}");
        }
    }

    #[test]
    fn short_keys_and_keys_for_encryption_are_left_out() {
        let short = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
        let own = key();
        let mut for_encryption = jwk("enc", &own);
        for_encryption["use"] = json!("enc");
        let keys = set(vec![jwk("short", &short), for_encryption, json!(17)]);
        assert!(keys.0.is_empty());
    }

    #[test]
    fn no_bit_of_an_answer_can_be_turned() {
        let own = key();
        let keys = set(vec![jwk("own", &own)]);
        let payload = br#"{"infoRecord":{"identifier":"310204838"},"serviceRecords":[]}"#;
        let good = signed(json!({"alg": "RS256", "kid": "own"}), payload, &own).into_bytes();
        assert_eq!(keys.verify(&good), Ok(payload.to_vec()));
        let mut accepted = Vec::new();
        for bit in 0..good.len() * 8 {
            let mut bent = good.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            if keys.verify(&bent).is_ok() {
                accepted.push(bit);
            }
        }
        assert_eq!(accepted, Vec::<usize>::new(), "of {} bits", good.len() * 8);
    }

    #[test]
    fn an_answer_that_is_cut_or_added_to_is_not_believed() {
        let own = key();
        let keys = set(vec![jwk("own", &own)]);
        let good = signed(json!({"alg": "RS256", "kid": "own"}), b"{}", &own);
        for end in 0..good.len() {
            let cut = good.get(..end).unwrap();
            assert!(keys.verify(cut.as_bytes()).is_err(), "cut at {end}");
        }
        for more in ["=", "A", ".", ".AA", "\0"] {
            let longer = format!("{good}{more}");
            assert!(keys.verify(longer.as_bytes()).is_err(), "{more:?} behind");
        }
        let line = format!("{good}\r\n");
        assert!(
            keys.verify(line.as_bytes()).is_ok(),
            "a line end is no word"
        );
        assert!(keys.verify(&[0xff, b'.', b'.']).is_err(), "no text");
    }

    #[test]
    fn a_header_that_says_a_thing_twice_or_says_it_wrong_is_not_read() {
        let own = key();
        let keys = set(vec![jwk("own", &own)]);
        for header in [
            r#"{"alg":"RS256","kid":"own","alg":"RS256"}"#,
            r#"{"alg":"RS256","kid":"a","kid":"own"}"#,
            r#"{"alg":["RS256"],"kid":"own"}"#,
            r#"{"kid":"own"}"#,
            r#"["RS256","own"]x"#,
            "",
        ] {
            let text = format!("{}.e30", URL_SAFE_NO_PAD.encode(header));
            let mut signer = Signer::new(MessageDigest::sha256(), &own).unwrap();
            let signature = signer.sign_oneshot_to_vec(text.as_bytes()).unwrap();
            let compact = format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature));
            assert!(
                matches!(keys.verify(compact.as_bytes()), Err(Distrust::Unsigned(_))),
                "{header}"
            );
        }
    }
}
