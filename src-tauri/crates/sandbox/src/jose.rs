//! JWT and JWS as the services write and read them: RS256, compact.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::error::ErrorStack;
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{HasPublic, PKey, Private};
use openssl::sign::{Signer, Verifier};
use openssl::x509::X509;
use serde_json::{Value, json};

/// A key that signs, with the name it has in its key set.
#[derive(Clone)]
pub(crate) struct SigningKey {
    kid: String,
    key: PKey<Private>,
    chain: Vec<X509>,
}

impl SigningKey {
    /// `chain`, leaf first, is shown in the `x5c` header; it may be empty.
    pub(crate) fn new(key: PKey<Private>, chain: Vec<X509>) -> Result<SigningKey, ErrorStack> {
        let digest = hash(MessageDigest::sha256(), &key.public_key_to_der()?)?;
        Ok(SigningKey {
            kid: URL_SAFE_NO_PAD.encode(digest),
            key,
            chain,
        })
    }

    /// The name it has in its key set.
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    /// The compact form of `payload` under this key.
    pub(crate) fn sign(&self, payload: &[u8]) -> Result<String, ErrorStack> {
        self.sign_as(&self.kid, "RS256", payload)
    }

    /// The same with a header that may lie.
    pub(crate) fn sign_as(
        &self,
        kid: &str,
        algorithm: &str,
        payload: &[u8],
    ) -> Result<String, ErrorStack> {
        let mut header = json!({ "alg": algorithm, "kid": kid });
        if !self.chain.is_empty()
            && let Some(members) = header.as_object_mut()
        {
            let chain = self
                .chain
                .iter()
                .map(|certificate| Ok(Value::String(STANDARD.encode(certificate.to_der()?))))
                .collect::<Result<Vec<_>, ErrorStack>>()?;
            members.insert("x5c".to_owned(), Value::Array(chain));
        }
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        let signature = signer.sign_oneshot_to_vec(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Whether `token` was signed by this key.
    pub(crate) fn signed(&self, token: &Compact) -> bool {
        token.kid() == Some(&self.kid) && token.is_signed_by(&self.key)
    }

    /// This key as a member of a JWK set.
    pub(crate) fn jwk(&self) -> Result<Value, ErrorStack> {
        let rsa = self.key.rsa()?;
        Ok(json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(rsa.n().to_vec()),
            "e": URL_SAFE_NO_PAD.encode(rsa.e().to_vec()),
        }))
    }
}

/// A compact JWS that was taken apart and not yet believed.
#[derive(Debug)]
pub(crate) struct Compact {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl Compact {
    /// Takes `token` apart; `None` when it is no compact JWS with JSON inside.
    pub(crate) fn parse(token: &str) -> Option<Compact> {
        let mut parts = token.split('.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let json = |part: &str| -> Option<Value> {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        Some(Compact {
            header: json(header)?,
            claims: json(claims)?,
            signed: format!("{header}.{claims}"),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// The key it claims to be signed with.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// A claim that is a text.
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a number of seconds.
    pub(crate) fn seconds(&self, claim: &str) -> Option<i64> {
        self.claims.get(claim)?.as_i64()
    }

    /// Whether the signature fits. Only RS256 counts, whatever the header says.
    pub(crate) fn is_signed_by<K: HasPublic>(&self, key: &PKey<K>) -> bool {
        if self.header.get("alg").and_then(Value::as_str) != Some("RS256") || key.rsa().is_err() {
            return false;
        }
        Verifier::new(MessageDigest::sha256(), key)
            .and_then(|mut verifier| {
                verifier.verify_oneshot(&self.signature, self.signed.as_bytes())
            })
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::rsa::Rsa;

    fn key() -> SigningKey {
        SigningKey::new(
            PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap(),
            vec![],
        )
        .unwrap()
    }

    #[test]
    fn a_token_is_believed_only_under_the_key_that_signed_it() {
        let (ours, theirs) = (key(), key());
        let token = Compact::parse(&ours.sign(br#"{"iss":"a"}"#).unwrap()).unwrap();
        assert!(ours.signed(&token));
        assert!(!theirs.signed(&token), "another key");
        assert_eq!(token.text("iss"), Some("a"));
    }

    #[test]
    fn an_unsigned_token_is_never_believed() {
        let key = key();
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": "none", "kid": key.kid}).to_string());
        let token = format!("{header}.{}.", URL_SAFE_NO_PAD.encode("{}"));
        assert!(!key.signed(&Compact::parse(&token).unwrap()));
    }
}
