//! Who is behind a konto, and what to lock for it (fiks-io 9.1).

use budstikke_domain::{OrgNumber, word};
use jiff::Timestamp;

use super::KontoId;
use super::json::{self, Members};
use crate::error::WireError;
use crate::time::read_date_time;

/// A konto as both catalogues tell it, that of Fiks IO and that of Fiks Protokoll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KatalogKonto {
    /// Its id.
    pub konto_id: KontoId,
    /// What its owner calls it.
    pub konto_navn: Option<String>,
    /// The owner's id on the platform.
    pub fiks_org_id: Option<String>,
    /// The owner's name.
    pub fiks_org_navn: Option<String>,
    /// The owner's organisation number as the catalogue writes it.
    pub organisasjonsnummer: Option<String>,
    /// The municipality's number, when the owner is one.
    pub kommunenummer: Option<String>,
    /// Whether it can be written to now.
    pub status: Option<KontoStatus>,
}

impl KatalogKonto {
    /// Reads the answer of `GET /kontoer/{id}`; only `kontoId` must be there.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object or has no id.
    pub fn parse(bytes: &[u8]) -> Result<KatalogKonto, WireError> {
        let value = json::read(bytes)?;
        let members = json::object(&value)?;
        Ok(KatalogKonto {
            konto_id: members.required(
                "kontoId",
                KontoId::parse,
                word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
            )?,
            konto_navn: members.text("kontoNavn"),
            fiks_org_id: members.text("fiksOrgId"),
            fiks_org_navn: members.text("fiksOrgNavn"),
            organisasjonsnummer: members.text("organisasjonsnummer"),
            kommunenummer: members.text("kommunenummer"),
            status: members.object("status").map(KontoStatus::read),
        })
    }

    /// The owner's organisation number; `None` when there is none, or what stands there is no such.
    pub fn org_number(&self) -> Option<OrgNumber> {
        OrgNumber::parse(self.organisasjonsnummer.as_deref()?).ok()
    }
}

/// What the catalogue knows of a konto just now. What it does not say is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KontoStatus {
    /// Whether it may send.
    pub gyldig_avsender: Option<bool>,
    /// Whether it may receive.
    pub gyldig_mottaker: Option<bool>,
    /// How many programs wait for its messages. None waiting means that nobody fetches just now.
    pub antall_konsumenter: Option<i64>,
    /// How many messages wait for it.
    pub antall_uavhentede_meldinger: Option<i64>,
    /// What the platform says about it.
    pub melding: Option<String>,
}

impl KontoStatus {
    /// Reads the answer of `GET /kontoer/{id}/status`.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object.
    pub fn parse(bytes: &[u8]) -> Result<KontoStatus, WireError> {
        let value = json::read(bytes)?;
        Ok(KontoStatus::read(json::object(&value)?))
    }

    fn read(members: Members<'_>) -> KontoStatus {
        KontoStatus {
            gyldig_avsender: members.flag("gyldigAvsender"),
            gyldig_mottaker: members.flag("gyldigMottaker"),
            antall_konsumenter: members.number("antallKonsumenter"),
            antall_uavhentede_meldinger: members.number("antallUavhentedeMeldinger"),
            melding: members.text("melding"),
        }
    }
}

/// What messages to a konto are locked for. Nobody vouches for it but the catalogue, so that the first
/// one seen is remembered and a change is told (trust-and-speed T19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffentligNokkel {
    /// A certificate in PEM, mostly self-signed.
    pub nokkel: String,
    /// From when it may be used.
    pub valid_from: Option<Timestamp>,
    /// Until when.
    pub valid_to: Option<Timestamp>,
    /// Its serial number, as the catalogue writes it.
    pub serial: Option<String>,
    /// Whose it is.
    pub subject_dn: Option<String>,
    /// Who issued it.
    pub issuer_dn: Option<String>,
    /// Whether the catalogue takes it for usable.
    pub valid: Option<bool>,
    /// Why not.
    pub status_message: Option<String>,
}

impl OffentligNokkel {
    /// Reads the answer of `GET /kontoer/{id}/offentligNokkel`; only `nokkel` must be there. Whether it
    /// is a certificate is for whoever locks.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object or has no key.
    pub fn parse(bytes: &[u8]) -> Result<OffentligNokkel, WireError> {
        let value = json::read(bytes)?;
        let members = json::object(&value)?;
        let filled = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        let time = |name| members.text(name).and_then(|text| read_date_time(&text));
        Ok(OffentligNokkel {
            nokkel: members.required(
                "nokkel",
                filled,
                word! {
                    nb: "et sertifikat",
                    nn: "eit sertifikat",
                    en: "a certificate",
                },
            )?,
            valid_from: time("validFrom"),
            valid_to: time("validTo"),
            serial: members.text("serial"),
            subject_dn: members.text("subjectDN"),
            issuer_dn: members.text("issuerDN"),
            valid: members.flag("valid"),
            status_message: members.text("statusMessage"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "76b035a9-2d73-48bf-b758-981195333191";

    #[test]
    fn what_a_catalogue_does_not_say_is_not_known() {
        let least = KatalogKonto::parse(format!(r#"{{"kontoId":"{ID}"}}"#).as_bytes()).unwrap();
        assert_eq!((least.status, least.kommunenummer), (None, None));
        let all = format!(
            r#"{{"fiksOrgId":"x","fiksOrgNavn":"Solvik kommune","organisasjonsnummer":"310204838","kommunenummer":null,
            "kontoId":"{ID}","kontoNavn":"Arkiv","status":{{"gyldigAvsender":true,"gyldigMottaker":false,
            "antallKonsumenter":0,"antallUavhentedeMeldinger":"17","melding":"","nytt":1}}}}"#
        );
        let konto = KatalogKonto::parse(all.as_bytes()).unwrap();
        assert_eq!(konto.org_number().unwrap().digits(), "310204838");
        let status = konto.status.clone().unwrap();
        assert_eq!(
            (status.gyldig_mottaker, status.antall_konsumenter),
            (Some(false), Some(0))
        );
        assert_eq!(status.antall_uavhentede_meldinger, Some(17));
        let odd = all.replace("310204838", "310204839");
        let odd = KatalogKonto::parse(odd.as_bytes()).unwrap();
        assert_eq!(odd.org_number(), None, "that is no such number");
        assert_eq!(odd.organisasjonsnummer.as_deref(), Some("310204839"));
        let bare = KontoStatus::parse(b"{}").unwrap();
        assert_eq!(bare, KontoStatus::default());
        for bad in ["{}", "[]", "null", r#"{"kontoId":7}"#] {
            assert!(KatalogKonto::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_read_with_the_dates_that_can_be_read() {
        let key = OffentligNokkel::parse(
            r#"{"nokkel":"-----BEGIN CERTIFICATE-----","validFrom":"2026-01-01T00:00:00+01:00","validTo":"neste år",
            "serial":123,"subjectDN":"CN=a","issuerDN":"CN=a","valid":true}"#
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(
            key.valid_from,
            Some("2025-12-31T23:00:00Z".parse().unwrap())
        );
        assert_eq!(key.valid_to, None, "that is no time");
        assert_eq!(
            (key.serial.as_deref(), key.valid),
            (Some("123"), Some(true))
        );
        for bad in [r#"{"nokkel":" ","valid":true}"#, r#"{"nokkel":null}"#, ""] {
            assert!(OffentligNokkel::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
