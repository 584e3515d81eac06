//! Who signs, who receives, and whom everybody believes. Made anew in each run.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use budstikke_domain::OrgNumber;
use budstikke_packaging::{Certificate, SoftwareKey};
use budstikke_test_pki::{Authority, Issued};
use jiff::Timestamp;

/// An organisation with a certificate.
pub struct Party {
    /// Its organisation number.
    pub org: OrgNumber,
    /// Key and certificate as the tests make them.
    pub identity: Issued,
    /// The same as packages want them.
    pub key: SoftwareKey,
}

/// Everybody.
pub struct Parties {
    /// Who issued all the certificates.
    pub ca: Authority,
    /// The sender: Solvik kommune.
    pub us: Party,
    /// The receiver: Statens prøveetat.
    pub them: Party,
    /// Somebody else: Rotete AS.
    pub other: Party,
}

/// Keys are slow to make, so that all vectors share them.
pub static PARTIES: LazyLock<Parties> = LazyLock::new(|| {
    let ca = Authority::root("Prøve-CA for vektorer");
    Parties {
        us: party(&ca, "Solvik kommune", "310204838"),
        them: party(&ca, "Statens prøveetat", "311204823"),
        other: party(&ca, "Rotete AS", "311204866"),
        ca,
    }
});

/// When everything is signed and judged.
pub fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("an instant")
}

impl Parties {
    /// The one of that name.
    pub(super) fn named(&self, name: &str) -> &Party {
        match name {
            "us" => &self.us,
            "them" => &self.them,
            "other" => &self.other,
            _ => panic!("nobody is called {name}"),
        }
    }

    /// Writes the receiver's key and the authority's certificate, for `bud`: their files.
    pub fn write(&self, folder: &Path) -> (PathBuf, PathBuf) {
        let (key, ca) = (folder.join("them.pem"), folder.join("ca.pem"));
        let pem = self.them.identity.key_pem() + &self.them.identity.certificate_pem();
        std::fs::write(&key, pem).expect("a test's own folder can be written");
        std::fs::write(&ca, self.anchor()).expect("a test's own folder can be written");
        (key, ca)
    }

    /// The authority's certificate, as PEM.
    pub fn anchor(&self) -> String {
        self.ca.pem()
    }
}

fn party(ca: &Authority, name: &str, org: &str) -> Party {
    let identity = ca.organisation(name, org);
    let certificate = Certificate::from_x509(&identity.certificate).expect("a certificate");
    let key = SoftwareKey::new(identity.key.clone(), certificate, Vec::new());
    Party {
        org: OrgNumber::parse(org).expect("a number that fits"),
        key: key.expect("they belong together"),
        identity,
    }
}
