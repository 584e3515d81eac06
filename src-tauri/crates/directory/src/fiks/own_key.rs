//! Whether others lock for us what we can open (fiks-io 10.3).

use budstikke_domain::word;
use budstikke_packaging::{Certificate, KeyError, KeyOps, opens_what_is_locked_for};
use budstikke_wire::fiks_io::KontoId;

use super::{ContactKey, FiksDirectory, FiksLookupError};

/// What came of comparing the catalogue's certificate of our konto with our keys.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnKeyCheck {
    /// It is the certificate in use, and what is locked for it comes open.
    Fits,
    /// It is another certificate for the key in use, so that a renewal was made and not uploaded.
    OtherCertificate(Certificate),
    /// It is for one of our earlier keys.
    EarlierKey(Certificate),
    /// No key of ours opens what is locked for it.
    NoKey(Certificate),
    /// The catalogue has no certificate for our konto.
    NotUploaded,
    /// What the catalogue has is no certificate.
    Unreadable,
}

impl FiksDirectory {
    /// Asks for the certificate of our konto now, locks random octets for it and opens them with `keys`, of
    /// which the one in use comes first.
    pub async fn check_own_key(
        &self,
        konto: KontoId,
        keys: &[&dyn KeyOps],
    ) -> Result<OwnKeyCheck, FiksLookupError> {
        Ok(match self.key(konto).await? {
            ContactKey::None => OwnKeyCheck::NotUploaded,
            ContactKey::Unreadable => OwnKeyCheck::Unreadable,
            ContactKey::Certificate(certificate, _) => compare(certificate, keys),
        })
    }
}

fn compare(shown: Certificate, keys: &[&dyn KeyOps]) -> OwnKeyCheck {
    let opens = |key: &&dyn KeyOps| match opens_what_is_locked_for(&shown, *key) {
        Ok(opens) => opens,
        Err(KeyError::DoesNotFit) => false,
        Err(error) => {
            tracing::warn!(%error, "A key of our konto could not be tested");
            false
        }
    };
    match keys.iter().position(opens) {
        None => OwnKeyCheck::NoKey(shown),
        Some(0) if keys.first().is_some_and(|key| *key.certificate() == shown) => OwnKeyCheck::Fits,
        Some(0) => OwnKeyCheck::OtherCertificate(shown),
        Some(_) => OwnKeyCheck::EarlierKey(shown),
    }
}

impl OwnKeyCheck {
    /// Whether what others send now can be opened here.
    pub fn can_be_opened(&self) -> bool {
        matches!(
            self,
            OwnKeyCheck::Fits | OwnKeyCheck::OtherCertificate(_) | OwnKeyCheck::EarlierKey(_)
        )
    }

    /// For a person: how it is.
    pub fn text(&self) -> &'static str {
        match self {
            OwnKeyCheck::Fits => word! {
                nb: "Andre låser for nøkkelen deres, og den åpner det de sender.",
                nn: "Andre låser for nøkkelen dykkar, og han opnar det dei sender.",
                en: "Others lock for your key, and it opens what they send.",
            },
            OwnKeyCheck::OtherCertificate(_) => {
                word! {
                    nb: "Katalogen har et annet sertifikat for nøkkelen deres. Det som kommer, kan åpnes.",
                    nn: "Katalogen har eit anna sertifikat for nøkkelen dykkar. Det som kjem, kan opnast.",
                    en: "The catalogue has another certificate for your key. What comes can be opened.",
                }
            }
            OwnKeyCheck::EarlierKey(_) => {
                word! {
                    nb: "Katalogen har et tidligere sertifikat av deres. Det som kommer, kan åpnes.",
                    nn: "Katalogen har eit tidlegare sertifikat av dykkar. Det som kjem, kan opnast.",
                    en: "The catalogue has an earlier certificate of yours. What comes can be opened.",
                }
            }
            OwnKeyCheck::NoKey(_) => {
                word! {
                    nb: "Katalogen har et sertifikat som dere ikke har nøkkelen til. Det som kommer, kan ikke åpnes her.",
                    nn: "Katalogen har eit sertifikat som de ikkje har nøkkelen til. Det som kjem, kan ikkje opnast her.",
                    en: "The catalogue has a certificate that you do not have the key for. What comes cannot be opened here.",
                }
            }
            OwnKeyCheck::NotUploaded => {
                word! {
                    nb: "Kontoen har ikke noe sertifikat i katalogen. Ingen kan sende dere innhold.",
                    nn: "Kontoen har ikkje noko sertifikat i katalogen. Ingen kan sende dykk innhald.",
                    en: "The account has no certificate in the catalogue. Nobody can send you content.",
                }
            }
            OwnKeyCheck::Unreadable => {
                word! {
                    nb: "Sertifikatet i katalogen kan ikke leses. Ingen kan sende dere innhold.",
                    nn: "Sertifikatet i katalogen kan ikkje lesast. Ingen kan sende dykk innhald.",
                    en: "The certificate in the catalogue cannot be read. Nobody can send you content.",
                }
            }
        }
    }

    /// For a person: what to do now; empty when all is well.
    pub fn next_step(&self) -> &'static str {
        match self {
            OwnKeyCheck::Fits => "",
            OwnKeyCheck::OtherCertificate(_)
            | OwnKeyCheck::EarlierKey(_)
            | OwnKeyCheck::NotUploaded
            | OwnKeyCheck::Unreadable => word! {
                nb: "Last opp sertifikatet som er i bruk.",
                nn: "Last opp sertifikatet som er i bruk.",
                en: "Upload the certificate that is in use.",
            },
            OwnKeyCheck::NoKey(_) => {
                word! {
                    nb: "Legg inn nøkkelen som hører til, eller last opp sertifikatet som er i bruk.",
                    nn: "Legg inn nøkkelen som høyrer til, eller last opp sertifikatet som er i bruk.",
                    en: "Enter the key that belongs to it, or upload the certificate that is in use.",
                }
            }
        }
    }
}
