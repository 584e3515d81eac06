//! Kontoer of others: who is behind one, and what is locked for it (fiks-io 9).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_directory::{Contact, ContactKey};
use budstikke_domain::Party;
use budstikke_wire::fiks_io::KontoId;

use crate::drafts::fiks_io::KnownKonto;
use crate::fiks::{Fiks, lookup_refused};
use crate::names::readable;
use crate::{App, AppError};

impl App {
    /// Our konto; an error for a person when there is none in this set-up.
    pub(crate) fn own_konto(&self) -> Result<&Fiks, AppError> {
        self.fiks().ok_or_else(|| AppError::Recipient {
            number: "",
            what: "Dere har ikke satt opp Fiks IO her.".to_owned(),
            action: "Legg inn kontoen deres i oppsettet, eller velg en annen måte.".to_owned(),
            details: String::new(),
        })
    }

    /// A konto as the katalog tells of it now.
    ///
    /// Errors: E08 for a konto that is nobody's; the service's when it does not answer.
    pub(crate) async fn look_up_konto(&self, konto: &str) -> Result<KnownKonto, AppError> {
        let id = konto_id(konto)?;
        let directory = &self.own_konto()?.directory;
        let contact = directory.contact(id).await.map_err(lookup_refused)?;
        Ok(known(&contact))
    }
}

pub(crate) fn konto_id(konto: &str) -> Result<KontoId, AppError> {
    KontoId::parse(konto.trim()).ok_or_else(|| AppError::Recipient {
        number: "E08",
        what: "Konto-id-en er ikke hel.".to_owned(),
        action: "Den har 32 tegn i fem grupper med bindestrek. Kopier hele.".to_owned(),
        details: String::new(),
    })
}

/// Whose a konto is, when the katalog says so with a number that can be one.
pub(crate) fn owner(contact: &Contact) -> Option<Party> {
    let org = contact.konto.org_number()?;
    let name = contact.konto.fiks_org_navn.as_deref().unwrap_or_default();
    Some(Party {
        org,
        name: readable(name),
    })
}

fn known(contact: &Contact) -> KnownKonto {
    KnownKonto {
        konto: contact.konto.konto_id.to_string(),
        name: contact.konto.konto_navn.clone().unwrap_or_default(),
        owner: owner(contact),
        certificate: match &contact.key {
            ContactKey::Certificate(certificate, _) => STANDARD.encode(certificate.der()),
            ContactKey::None | ContactKey::Unreadable => String::new(),
        },
        looked_up_at: contact.looked_up_at,
    }
}
