//! The profiles of virksomhetssertifikater in use: each row of the table of trust-and-speed 1.3.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use jiff::Timestamp;

use crate::draft::{Digest, Draft, Signature, usage};
use crate::{Attribute, Authority};

/// Where an issuer is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Production.
    Produksjon,
    /// Test environments.
    Test,
}

/// One profile.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name in the table.
    pub name: String,
    /// Where its issuer is trusted.
    pub home: Home,
    /// The common name of the root.
    pub root: &'static str,
    /// The common name of the issuing authority.
    pub issuer: &'static str,
    /// The certificate.
    pub draft: Draft,
    /// An instant at which it is valid: SEID 1 is met in archived messages only.
    pub judged_at: Timestamp,
}

impl Row {
    /// The root and the issuing authority of the row; made once in a test program.
    pub fn authorities(&self) -> (Authority, Authority) {
        type Made = HashMap<(&'static str, &'static str), (Authority, Authority)>;
        static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
        let mut made = MADE.lock().unwrap();
        made.entry((self.root, self.issuer))
            .or_insert_with(|| self.make())
            .clone()
    }

    fn make(&self) -> (Authority, Authority) {
        let mut root = Draft::authority(self.root);
        if self.root == DIGDIR_ROOT {
            root.signature = Signature::Rsa(Digest::Sha1);
        }
        let root = Authority::self_signed(&root);
        let mut issuing = Draft::authority(self.issuer);
        issuing.path_length = Some(0);
        issuing.validity = (at("2012-01-01"), at("2100-01-01"));
        let issuing = root.below_as(&issuing);
        (root, issuing)
    }
}

const DIGDIR_ROOT: &str = "Digitaliseringsdirektoratet TEST";
/// Every row names this organisation.
const ORG: &str = "310204838";

const BOTH: u8 = usage::DIGITAL_SIGNATURE | usage::KEY_ENCIPHERMENT;
const BOTH_AND_DATA: u8 = BOTH | usage::DATA_ENCIPHERMENT;

/// Every row, with every policy of it.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    seid1(&mut rows);
    buypass_seid2(&mut rows);
    commfides_seid2(&mut rows);
    rows.push(Row {
        name: "Digdir's own test PKI".to_owned(),
        home: Home::Test,
        root: DIGDIR_ROOT,
        issuer: "Digitaliseringsdirektoratet TEST INTERMEDIATE",
        draft: Draft {
            validity: (at("2020-01-01"), at("2099-12-31")),
            ..draft(
                Place::SerialNumber,
                &["2.16.578.1.1.1.1.100"],
                BOTH_AND_DATA,
            )
        },
        judged_at: crate::now(),
    });
    rows
}

fn seid1(rows: &mut Vec<Row>) {
    let mut add = |name: &str, home, root, issuer, policy: &str, bits| {
        rows.push(Row {
            name: format!("SEID 1 {name} {policy}"),
            home,
            root,
            issuer,
            draft: Draft {
                validity: (at("2021-06-01"), at("2024-06-01")),
                ..draft(Place::SerialNumber, &[policy], bits)
            },
            judged_at: at("2023-03-01"),
        });
    };
    for issuer in ["Buypass Class 3 CA 3", "Buypass Class 3 CA 1"] {
        for policy in ["2.16.578.1.26.1.3.2", "2.16.578.1.26.1.3.5"] {
            for bits in [BOTH, BOTH_AND_DATA, usage::NON_REPUDIATION] {
                let root = "Buypass Class 3 Root CA";
                add("Buypass", Home::Produksjon, root, issuer, policy, bits);
            }
        }
    }
    for issuer in ["Buypass Class 3 Test4 CA 3", "Buypass Class 3 Test4 CA 1"] {
        for policy in ["2.16.578.1.26.1.0.3.2", "2.16.578.1.26.1.0.3.5"] {
            let root = "Buypass Class 3 Test4 Root CA";
            add("Buypass", Home::Test, root, issuer, policy, BOTH);
        }
    }
    add(
        "Commfides",
        Home::Produksjon,
        "CPN RootCA SHA256 Class 3",
        "CPN Enterprise SHA256 CLASS 3",
        "2.16.578.1.29.13.1.1.0",
        usage::NON_REPUDIATION,
    );
    for issuer in [
        "Commfides CPN Enterprise-Norwegian SHA256 CA - TEST",
        "Commfides CPN Enterprise-Norwegian SHA256 CA - TEST2",
    ] {
        let (root, policy) = ("CPN RootCA SHA256 - TEST", "2.16.578.1.29.913.1.1.0");
        add(
            "Commfides",
            Home::Test,
            root,
            issuer,
            policy,
            usage::NON_REPUDIATION,
        );
    }
}

fn buypass_seid2(rows: &mut Vec<Row>) {
    for (home, root, issuer, policy) in [
        (
            Home::Produksjon,
            "Buypass Class 3 Root CA G2 ST",
            "Buypass Class 3 CA G2 ST Business",
            "2.16.578.1.26.1.3.2",
        ),
        (
            Home::Produksjon,
            "Buypass Class 3 Root CA G2 HT",
            "Buypass Class 3 CA G2 HT Business",
            "2.16.578.1.26.1.3.5",
        ),
        (
            Home::Test,
            "Buypass Class 3 Test4 Root CA G2 ST",
            "Buypass Class 3 Test4 CA G2 ST Business",
            "2.16.578.1.26.1.3.2",
        ),
        (
            Home::Test,
            "Buypass Class 3 Test4 Root CA G2 HT",
            "Buypass Class 3 Test4 CA G2 HT Business",
            "2.16.578.1.26.1.3.5",
        ),
    ] {
        for bits in [BOTH, usage::NON_REPUDIATION] {
            rows.push(Row {
                name: format!("SEID 2 Buypass {policy}"),
                home,
                root,
                issuer,
                draft: draft(Place::Identifier, &[policy, "0.4.0.2042.1.1"], bits),
                judged_at: crate::now(),
            });
        }
    }
}

fn commfides_seid2(rows: &mut Vec<Row>) {
    for (home, root, issuer, arc) in [
        (
            Home::Produksjon,
            "Commfides Root CA - G3",
            "Commfides Legal Person - G3",
            "2.16.578.1.29.13",
        ),
        (
            Home::Test,
            "Commfides Root CA - G3 - TEST",
            "Commfides Legal Person - G3 - TEST",
            "2.16.578.1.29.913",
        ),
    ] {
        for (series, bits) in [
            (200, usage::NON_REPUDIATION),
            (210, usage::DIGITAL_SIGNATURE),
            (220, usage::KEY_ENCIPHERMENT),
            (300, usage::NON_REPUDIATION),
            (310, usage::DIGITAL_SIGNATURE),
            (320, usage::KEY_ENCIPHERMENT),
        ] {
            let policy = format!("{arc}.{series}.1.0");
            rows.push(Row {
                name: format!("SEID 2 Commfides {policy}"),
                home,
                root,
                issuer,
                draft: draft(Place::Both, &[&policy, "0.4.0.194112.1.1"], bits),
                judged_at: crate::now(),
            });
        }
    }
}

/// Where the number lies.
enum Place {
    SerialNumber,
    Identifier,
    Both,
}

fn draft(place: Place, policies: &[&str], bits: u8) -> Draft {
    let mut draft = Draft::seid2(ORG);
    draft.policies = policies.iter().map(|policy| (*policy).to_owned()).collect();
    draft.usage = Some(bits);
    if !matches!(place, Place::Identifier) {
        draft.subject.push(vec![Attribute::raw(
            "serialNumber",
            crate::der::PRINTABLE_STRING,
            ORG.as_bytes(),
        )]);
    }
    if matches!(place, Place::SerialNumber) {
        draft.remove("organizationIdentifier");
    }
    draft
}

fn at(date: &str) -> Timestamp {
    format!("{date}T00:00:00Z").parse().unwrap()
}
