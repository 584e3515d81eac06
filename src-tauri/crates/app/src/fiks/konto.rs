//! Kontoer of others: who is behind one, whether a message may go there, and what is locked for it
//! (fiks-io 9, 12).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_directory::{
    Contact, Intended, KnownKey, KontoFinding, KontoJudgement, KontoWay, judge_konto,
};
use budstikke_domain::{FiksIoRoute, Party};
use budstikke_packaging::Certificate;
use budstikke_store::KontoKeys as KeysOfKonto;
use budstikke_wire::fiks_io::KontoId;

use crate::drafts::fiks_io::KnownKonto;
use crate::fiks::{Fiks, lookup_refused};
use crate::names::readable;
use crate::{App, AppError};

/// A message to a konto, as far as its receiver judges it.
pub(crate) struct ToKonto<'a> {
    pub(crate) konto: KontoId,
    pub(crate) melding_type: &'a str,
    pub(crate) payload: bool,
    pub(crate) is_answer: bool,
}

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

    /// A konto that the message may go to, as the katalog tells of it now.
    ///
    /// Errors: E08 for a konto that is nobody's; what stops the message, with the next step; the service's
    /// when it does not answer.
    pub(crate) async fn receiving_konto(
        &self,
        message: &ToKonto<'_>,
    ) -> Result<KnownKonto, AppError> {
        let (contact, judged) = self.judge_konto(message).await?;
        match judged.way {
            Some(way) => Ok(known(way)),
            None => Err(stopped(&contact, &judged.findings)),
        }
    }

    /// Everything that is found about a message to a konto. The key that the katalog shows is remembered.
    ///
    /// Errors: as [`App::receiving_konto`], but what stops the message is a finding.
    pub(crate) async fn judge_konto(
        &self,
        message: &ToKonto<'_>,
    ) -> Result<(Contact, KontoJudgement), AppError> {
        let own = self.own_konto()?;
        let contact = own.directory.contact(message.konto).await;
        let contact = contact.map_err(lookup_refused)?;
        // Without an address book the platform alone knows what is allowed, which is a finding.
        let book = own.directory.address_book().await.ok();
        let protocols = self.protocols(book.is_some()).await?;
        let known = self.see_key(&contact).await?;
        let intended = Intended {
            sender: own.konto,
            melding_type: message.melding_type,
            payload: message.payload,
            is_answer: message.is_answer,
        };
        let now = self.clock().now();
        let judged = judge_konto(&intended, &contact, book.as_ref(), &protocols, &known, now);
        Ok((contact, judged))
    }

    /// «Godkjenn nøkkelen»: a person has compared the fingerprint `sha256` of the certificate that the
    /// katalog shows for `konto` now.
    ///
    /// Errors: E15 when it shows another meanwhile; E08 for a konto that is nobody's; the service's.
    pub async fn approve_konto_key(&self, konto: &str, sha256: &str) -> Result<(), AppError> {
        let id = konto_id(konto)?;
        let contact = self.own_konto()?.directory.refresh(id).await;
        let contact = contact.map_err(lookup_refused)?;
        let now = self.clock().now();
        let shown = contact.usable_certificate(now);
        let Some(shown) = shown.filter(|shown| shown.sha256() == sha256) else {
            return Err(AppError::Recipient {
                number: "E15",
                what: "Katalogen viser ikke lenger nøkkelen du kontrollerte.".to_owned(),
                action: "Slå opp på nytt, og sammenlign fingeravtrykket en gang til.".to_owned(),
                details: id.to_string(),
            });
        };
        let (konto, key_id, der) = (id.to_string(), shown.key_id(), shown.der().to_vec());
        self.store()
            .tx(move |tx| {
                tx.see_konto_key(&konto, &key_id, &der)?;
                tx.approve_konto_key(&konto, &key_id)
            })
            .await?;
        Ok(())
    }

    /// «Legg inn sertifikat»: messages to `konto` are locked for the certificate in `file`, whatever the katalog
    /// shows, until [`App::forget_konto_certificate`].
    ///
    /// Errors: [`AppError::Credential`] when it is no certificate with an RSA key.
    pub async fn import_konto_certificate(&self, konto: &str, file: &[u8]) -> Result<(), AppError> {
        let id = konto_id(konto)?.to_string();
        let certificate = match std::str::from_utf8(file) {
            Ok(pem) => Certificate::from_pem(pem),
            Err(_) => Certificate::from_der(file),
        };
        let certificate = certificate
            .ok()
            .filter(Certificate::is_rsa)
            .ok_or_else(|| {
                AppError::Credential(
                    "Filen er ikke et sertifikat med RSA-nøkkel. Be mottakeren om filen på nytt."
                        .to_owned(),
                )
            })?;
        let (key_id, der) = (certificate.key_id(), certificate.der().to_vec());
        let kept = move |tx: &mut budstikke_store::Tx<'_>| tx.import_konto_key(&id, &key_id, &der);
        Ok(self.store().tx(kept).await?)
    }

    /// Goes back to what the katalog shows for `konto`. Whether there was an imported certificate.
    pub async fn forget_konto_certificate(&self, konto: &str) -> Result<bool, AppError> {
        let id = konto_id(konto)?.to_string();
        let forgotten = self.store().tx(move |tx| tx.forget_imported_konto_key(&id));
        Ok(forgotten.await?)
    }

    /// Whether a message is locked for a certificate that was read from a file.
    pub(crate) async fn is_locked_for_import(&self, route: &FiksIoRoute) -> Result<bool, AppError> {
        let konto = route.konto.clone();
        let kept = self.store().read(move |read| read.konto_keys(&konto));
        let imported = kept
            .await?
            .imported
            .map(|key| STANDARD.encode(key.certificate));
        Ok(imported.is_some_and(|imported| imported == route.certificate))
    }

    /// What is known here of the key of a konto; one that may be used is remembered as seen.
    async fn see_key(&self, contact: &Contact) -> Result<KnownKey, AppError> {
        let konto = contact.konto.konto_id.to_string();
        let shown = contact.usable_certificate(self.clock().now()).cloned();
        let kept = self
            .store()
            .tx(move |tx| match shown {
                Some(shown) => tx.see_konto_key(&konto, &shown.key_id(), shown.der()),
                None => tx.konto_keys(&konto),
            })
            .await?;
        Ok(known_key(kept))
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

/// What stops a message, as a person meets it: the first reason, and the others for «Detaljer».
pub(crate) fn stopped(contact: &Contact, findings: &[KontoFinding]) -> AppError {
    let name = readable(&contact.name());
    let texts: Vec<String> = findings.iter().map(|finding| finding.text(&name)).collect();
    let first = findings.first();
    let mut action = first.map(KontoFinding::next_step).unwrap_or_default();
    if let Some(KontoFinding::KeyChanged { sha256 }) = first {
        action = format!("{action} Det er {sha256}.");
    }
    AppError::Recipient {
        number: first.and_then(KontoFinding::number).unwrap_or_default(),
        what: texts.first().cloned().unwrap_or_default(),
        action,
        details: texts.join(" "),
    }
}

/// What is worth knowing about a message that nothing stops, each with its next step.
pub(crate) fn warnings(contact: &Contact, findings: &[KontoFinding]) -> Vec<String> {
    let name = readable(&contact.name());
    let told = findings.iter().filter(|finding| !finding.stops());
    told.map(|finding| {
        let text = format!("{} {}", finding.text(&name), finding.next_step());
        text.trim_end().to_owned()
    })
    .collect()
}

fn known_key(kept: KeysOfKonto) -> KnownKey {
    KnownKey {
        pinned: kept.pinned.map(|key| key.key_id),
        imported: kept
            .imported
            .and_then(|key| Certificate::from_der(&key.certificate).ok()),
    }
}

fn known(way: KontoWay) -> KnownKonto {
    KnownKonto {
        konto: way.konto.to_string(),
        name: way.konto_name,
        owner: way.receiver.map(|receiver| Party {
            name: readable(&receiver.name),
            ..receiver
        }),
        certificate: way
            .certificate
            .map(|certificate| STANDARD.encode(certificate.der()))
            .unwrap_or_default(),
        looked_up_at: way.looked_up_at,
    }
}
