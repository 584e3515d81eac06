//! A key that is registered with the Maskinporten client and shown by its id instead of a certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_domain::word;
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::Value;
use thiserror::Error;

/// A private RSA key with the id (`kid`) under which its public half is registered.
#[derive(Clone)]
pub struct RegisteredKey {
    id: String,
    key: PKey<Private>,
}

/// Why a file gave no [`RegisteredKey`]. The texts are for a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadJwk {
    /// It is no JSON Web Key.
    #[error(
        "{}",
        word! {
            nb: "Filen er ikke en JWK-nøkkel. Den skal være JSON med feltene kty, kid, n, e og d.",
            nn: "Fila er ikkje ein JWK-nøkkel. Ho skal vere JSON med felta kty, kid, n, e og d.",
            en: "The file is not a JWK key. It should be JSON with the fields kty, kid, n, e and d.",
        }
    )]
    NotAJwk,
    /// It is the public half.
    #[error(
        "{}",
        word! {
            nb: "Filen har bare den offentlige delen av nøkkelen. Velg filen med den private.",
            nn: "Fila har berre den offentlege delen av nøkkelen. Vel fila med den private.",
            en: "The file has only the public part of the key. Choose the file with the private one.",
        }
    )]
    Public,
    /// It has no `kid`.
    #[error(
        "{}",
        word! {
            nb: "Nøkkelen mangler feltet kid. Maskinporten finner den ikke uten.",
            nn: "Nøkkelen manglar feltet kid. Maskinporten finn han ikkje utan.",
            en: "The key lacks the field kid. Maskinporten does not find it without that.",
        }
    )]
    NoId,
    /// It is of another type than RSA, or too short.
    #[error(
        "{}",
        word! {
            nb: "Nøkkelen må være av typen RSA med minst 2048 bit.",
            nn: "Nøkkelen må vere av typen RSA med minst 2048 bit.",
            en: "The key must be of the type RSA with at least 2048 bits.",
        }
    )]
    NotRsa,
    /// Its numbers do not belong together.
    #[error(
        "{}",
        word! {
            nb: "Tallene i nøkkelen passer ikke sammen. Hent filen på nytt.",
            nn: "Tala i nøkkelen passar ikkje saman. Hent fila på nytt.",
            en: "The numbers in the key do not belong together. Get the file again.",
        }
    )]
    Damaged,
}

impl RegisteredKey {
    /// Reads a private JWK (RFC 7517), alone or alone in its set.
    pub fn from_jwk(bytes: &[u8]) -> Result<RegisteredKey, BadJwk> {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| BadJwk::NotAJwk)?;
        let jwk = match value
            .get("keys")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([one]) => one,
            Some(_) => return Err(BadJwk::NotAJwk),
            None => &value,
        };
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        match text("kty") {
            Some("RSA") => {}
            Some(_) => return Err(BadJwk::NotRsa),
            None => return Err(BadJwk::NotAJwk),
        }
        if text("d").is_none() {
            return Err(BadJwk::Public);
        }
        let id = text("kid").map(str::trim).filter(|id| !id.is_empty());
        let id = id.ok_or(BadJwk::NoId)?.to_owned();
        let number = |name: &str| {
            let bytes =
                text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok());
            bytes
                .and_then(|bytes| BigNum::from_slice(&bytes).ok())
                .ok_or(BadJwk::Damaged)
        };
        let rsa = Rsa::from_private_components(
            number("n")?,
            number("e")?,
            number("d")?,
            number("p")?,
            number("q")?,
            number("dp")?,
            number("dq")?,
            number("qi")?,
        );
        let rsa = rsa.map_err(|_| BadJwk::Damaged)?;
        if !rsa.check_key().unwrap_or(false) {
            return Err(BadJwk::Damaged);
        }
        if rsa.n().num_bits() < 2048 {
            return Err(BadJwk::NotRsa);
        }
        let key = PKey::from_rsa(rsa).map_err(|_| BadJwk::Damaged)?;
        Ok(RegisteredKey { id, key })
    }

    /// The `kid` it is registered under.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// RS256 over `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Signer::new(MessageDigest::sha256(), &self.key)?.sign_oneshot_to_vec(message)
    }
}

impl std::fmt::Debug for RegisteredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RegisteredKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn jwk(bits: u32) -> Value {
        let rsa = Rsa::generate(bits).unwrap();
        let text = |number: Option<&openssl::bn::BigNumRef>| {
            URL_SAFE_NO_PAD.encode(number.unwrap().to_vec())
        };
        json!({
            "kty": "RSA", "kid": "budstikke-1",
            "n": text(Some(rsa.n())), "e": text(Some(rsa.e())), "d": text(Some(rsa.d())),
            "p": text(rsa.p()), "q": text(rsa.q()),
            "dp": text(rsa.dmp1()), "dq": text(rsa.dmq1()), "qi": text(rsa.iqmp()),
        })
    }

    fn read(value: &Value) -> Result<RegisteredKey, BadJwk> {
        RegisteredKey::from_jwk(value.to_string().as_bytes())
    }

    #[test]
    fn a_private_jwk_is_read_alone_and_in_its_set_and_signs() {
        let good = jwk(2048);
        let key = read(&good).unwrap();
        assert_eq!(key.id(), "budstikke-1");
        assert_eq!(key.sign(b"x").unwrap().len(), 256);
        assert_eq!(format!("{key:?}"), "RegisteredKey(budstikke-1)");
        assert!(read(&json!({ "keys": [good] })).is_ok());
    }

    #[test]
    fn each_unusable_key_is_told_apart() {
        let good = jwk(2048);
        let with = |name: &str, value: Value| {
            let mut changed = good.clone();
            changed[name] = value;
            read(&changed).unwrap_err()
        };
        assert_eq!(with("d", Value::Null), BadJwk::Public);
        assert_eq!(with("kid", Value::Null), BadJwk::NoId);
        assert_eq!(with("kty", json!("EC")), BadJwk::NotRsa);
        assert_eq!(with("p", Value::Null), BadJwk::Damaged);
        assert_eq!(with("n", jwk(2048)["n"].clone()), BadJwk::Damaged);
        assert_eq!(read(&jwk(1024)).unwrap_err(), BadJwk::NotRsa);
        assert_eq!(
            RegisteredKey::from_jwk(b"\xfe\xed\xfe\xed").unwrap_err(),
            BadJwk::NotAJwk
        );
        assert_eq!(read(&json!([1])).unwrap_err(), BadJwk::NotAJwk);
        assert_eq!(read(&json!({ "keys": [] })).unwrap_err(), BadJwk::NotAJwk);
    }
}
