//! Keys. Making them is slow, so each test program makes one of each kind for all who do not mind.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA, of so many bits.
    Rsa(u32),
    /// Elliptic curve P-256.
    P256,
    /// Elliptic curve P-384.
    P384,
}

impl KeyKind {
    /// A key that nobody else has.
    pub fn make(self) -> PKey<Private> {
        let elliptic = |curve| {
            let group = EcGroup::from_curve_name(curve).unwrap();
            PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
        };
        match self {
            KeyKind::Rsa(bits) => PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
            KeyKind::P256 => elliptic(Nid::X9_62_PRIME256V1),
            KeyKind::P384 => elliptic(Nid::SECP384R1),
        }
    }

    /// The key of this kind that leaves share.
    pub(crate) fn shared(self) -> PKey<Private> {
        static KEYS: LazyLock<Mutex<HashMap<KeyKind, PKey<Private>>>> =
            LazyLock::new(Mutex::default);
        KEYS.lock()
            .unwrap()
            .entry(self)
            .or_insert_with(|| self.make())
            .clone()
    }
}
