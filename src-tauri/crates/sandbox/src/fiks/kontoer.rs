//! Who has a konto here, and what each is like (fiks-io 1, 9).

use std::path::PathBuf;

use openssl::x509::X509;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::protokoller::Part;
use crate::pki::Pair;

/// The kontoer of the sandbox, by what they are there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KontoRole {
    /// Solvik kommune's, which is ours.
    Ours,
    /// An archive that answers.
    Archive,
    /// A case system that writes to us and takes our answers.
    CaseSystem,
    /// An archive whose queue nobody listens at.
    Unattended,
    /// One that the catalogue has no certificate of.
    WithoutKey,
    /// One whose certificate has run out.
    ExpiredKey,
    /// One that its owner has switched off.
    Deactivated,
    /// One that we have no tilgang to.
    WithoutTilgang,
    /// One that speaks Fiks Plan.
    OtherProtocol,
}

impl KontoRole {
    /// All of them, ours first.
    pub const ALL: [KontoRole; 9] = [
        KontoRole::Ours,
        KontoRole::Archive,
        KontoRole::CaseSystem,
        KontoRole::Unattended,
        KontoRole::WithoutKey,
        KontoRole::ExpiredKey,
        KontoRole::Deactivated,
        KontoRole::WithoutTilgang,
        KontoRole::OtherProtocol,
    ];

    /// The id, the same in every sandbox.
    pub fn konto_id(self) -> Uuid {
        let number = KontoRole::ALL.iter().position(|role| *role == self);
        id_of(Kind::Konto, number.map_or(0, |number| number as u128 + 1))
    }
}

/// A konto with its keys, as the sandbox was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiksKonto {
    /// What it is there for.
    pub role: KontoRole,
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// The owner's organisation number.
    pub org_number: String,
    /// The owner's name.
    pub org_name: String,
    /// The protocol it speaks: `no.ks.fiks.arkiv`.
    pub protokoll: String,
    /// The protocol's version: `v1`.
    pub versjon: String,
    /// The roles it has there.
    pub parter: Vec<String>,
    /// Its private key, PKCS#8 in PEM.
    pub key: String,
    /// The same as a file.
    pub key_file: PathBuf,
    /// The certificate that belongs to it, PEM; the catalogue may have another, or none.
    pub certificate: String,
}

/// What a program logs in with: one for each organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct Integrasjon {
    /// `IntegrasjonId`, and the username over AMQP.
    pub id: Uuid,
    /// `IntegrasjonPassord`.
    pub password: String,
    /// The file with the password on its first line.
    pub password_file: PathBuf,
    /// The organisation that may use it.
    pub org_number: String,
    /// The organisation on the platform.
    pub fiks_org_id: Uuid,
    /// The system that it is for.
    pub system_id: Uuid,
}

impl std::fmt::Debug for Integrasjon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Integrasjon")
            .field("id", &self.id)
            .field("org_number", &self.org_number)
            .finish_non_exhaustive()
    }
}

/// A konto as the services know it now.
#[derive(Clone)]
pub(super) struct Konto {
    pub(super) id: Uuid,
    pub(super) org: String,
    pub(super) org_name: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) protokoll: String,
    pub(super) versjon: String,
    pub(super) parter: Vec<Part>,
    /// What the catalogue hands out.
    pub(super) certificate: Option<X509>,
    pub(super) active: bool,
    /// What its owner opens messages with, the latest last.
    pub(super) keys: Vec<Pair>,
}

impl Konto {
    /// Its own store in Dokumentlager.
    pub(super) fn dokumentlager_konto(&self) -> Uuid {
        id_of(Kind::Dokumentlager, self.id.as_u128() & 0xffff_ffff_ffff)
    }

    /// The queue, which is its routing key too (fiks-io 7).
    pub(super) fn queue(&self) -> String {
        queue_of(self.id)
    }
}

/// The queue of a konto.
pub(super) fn queue_of(konto: Uuid) -> String {
    format!("fiksio.konto.{konto}")
}

/// A konto before it has keys.
pub(super) struct Founded {
    pub(super) role: KontoRole,
    pub(super) org: &'static str,
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) protokoll: &'static str,
    pub(super) versjon: &'static str,
    /// Whether it asks, answers, or both.
    pub(super) asks: bool,
    pub(super) answers: bool,
}

const fn arkiv(
    role: KontoRole,
    org: &'static str,
    name: &'static str,
    about: &'static str,
) -> Founded {
    Founded {
        role,
        org,
        name,
        about,
        protokoll: "no.ks.fiks.arkiv",
        versjon: "v1",
        asks: false,
        answers: true,
    }
}

/// All of them, in the order of [`KontoRole::ALL`].
pub(super) const FOUNDED: [Founded; 9] = [
    Founded {
        asks: true,
        ..arkiv(
            KontoRole::Ours,
            "310204838",
            "Solvik kommune, post",
            "Kontoen dere har i sandkassen.",
        )
    },
    arkiv(
        KontoRole::Archive,
        "311204823",
        "Statens prøveetat, arkiv",
        "Arkivet som svarer.",
    ),
    Founded {
        asks: true,
        answers: false,
        ..arkiv(
            KontoRole::CaseSystem,
            "311204823",
            "Statens prøveetat, fagsystem",
            "Fagsystemet som skriver til dere.",
        )
    },
    arkiv(
        KontoRole::Unattended,
        "311204807",
        "Fjordby tingsted, arkiv",
        "Ingen henter her.",
    ),
    arkiv(
        KontoRole::WithoutKey,
        "311204815",
        "Avvisende direktorat, arkiv",
        "Har ikke lagt inn sertifikat.",
    ),
    arkiv(
        KontoRole::ExpiredKey,
        "310204803",
        "Treige fylkeskommune, arkiv",
        "Sertifikatet har gått ut.",
    ),
    arkiv(
        KontoRole::Deactivated,
        "310204811",
        "Stengt kommune, arkiv",
        "Kontoen er slått av.",
    ),
    arkiv(
        KontoRole::WithoutTilgang,
        "310204846",
        "Nordfjell kommune, arkiv",
        "Dere har ikke fått tilgang.",
    ),
    Founded {
        protokoll: "no.ks.fiks.plan",
        versjon: "v2",
        ..arkiv(
            KontoRole::OtherProtocol,
            "310204846",
            "Nordfjell kommune, planregister",
            "Tar imot Fiks Plan.",
        )
    },
];

/// What an id is of; ids of the sandbox's first inhabitants are the same in every sandbox.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Konto = 1,
    FiksOrg = 2,
    System = 3,
    Integrasjon = 4,
    Dokumentlager = 5,
    Platform = 6,
}

/// A UUID of version 4 by its look, `f1c50001-0000-4000-8000-000000000001`.
pub(super) fn id_of(kind: Kind, number: u128) -> Uuid {
    let kind = (kind as u128) << 96;
    Uuid::from_u128(0xf1c5_0000_0000_4000_8000_0000_0000_0000 | kind | number)
}

/// An id of an organisation's, by its number in hexadecimal digits that read like it.
pub(super) fn id_of_org(kind: Kind, org: &str) -> Uuid {
    id_of(kind, u128::from_str_radix(org, 16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_konto_has_an_id_of_its_own() {
        for (role, founded) in KontoRole::ALL.into_iter().zip(&FOUNDED) {
            assert_eq!(role, founded.role, "the table is in order");
            let same = |other: &KontoRole| other.konto_id() == role.konto_id();
            assert_eq!(KontoRole::ALL.into_iter().filter(same).count(), 1);
            assert_eq!(role.konto_id().get_version_num(), 4);
        }
    }
}
