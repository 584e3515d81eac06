//! The organisation's certificate: a file is chosen, opened once, judged, and only its key and
//! certificates are kept.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use budstikke_channel::Blocker;
use budstikke_domain::{Code, Finding, OrgNumber, Party, Secret};
use budstikke_identity::{
    Credential, CredentialError, Purpose, belongs_elsewhere, verify_org_cert,
};
use budstikke_net::Environment;
use budstikke_packaging::{Certificate, KeyOps as _};
use jiff::SignedDuration;

use super::{Setup, lock, other_organisation, problem};
use crate::app::{CERTIFICATES, KEY};
use crate::dto::{IpcCode, OwnCertificate, SetupState, ToneDto};
use crate::intake::own_keys;
use crate::names::readable;
use crate::{AppError, format};

/// The largest file that is read, in bytes: a certificate with its key has some thousands.
const FILE_CAP: u64 = 1 << 20;
/// With less than this left a certificate should be exchanged (ux 5.16).
const SOON: SignedDuration = SignedDuration::from_hours(60 * 24);

impl Setup {
    /// Notes which file a person chose or dropped. It is read when the password is there.
    pub fn choose_file(&self, path: PathBuf) {
        *lock(&self.0.chosen) = Some(path);
    }

    /// Opens the chosen file with `password`, judges what is in it, and keeps key and certificates in the
    /// encrypted database. The file is not kept; a certificate that was in use before is.
    ///
    /// Errors: E06 for another password; E07 for another organisation or environment, with
    /// [`IpcCode::OtherOrganisation`] when [`Setup::become_owner`] may follow; E05 when it has run out.
    pub async fn open_certificate(&self, password: Secret<String>) -> Result<SetupState, AppError> {
        let path = lock(&self.0.chosen)
            .clone()
            .ok_or_else(|| problem("", "Ingen fil er valgt.", "Velg sertifikatfilen."))?;
        let credential = tokio::task::spawn_blocking(move || read(path, &password))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        self.judge(&credential)?;
        let ours = OrgNumber::parse(&self.kept().await?.org).ok();
        let theirs = credential.org_number();
        if let Some(ours) = ours.filter(|ours| *ours != theirs) {
            // An organisation with messages stays who it is: then there is nothing to choose.
            let code = if self.is_in_use().await? {
                IpcCode::Other
            } else {
                IpcCode::OtherOrganisation
            };
            let error = other_organisation(theirs, ours, code);
            *lock(&self.0.foreign) = Some(credential);
            return Err(error);
        }
        self.keep(credential).await?;
        self.state().await
    }

    /// «Bruk 311 204 823»: becomes the organisation whose certificate was opened last.
    pub async fn become_owner(&self) -> Result<SetupState, AppError> {
        let credential = lock(&self.0.foreign)
            .take()
            .ok_or_else(|| problem("", "Ingen fil er valgt.", "Velg sertifikatfilen."))?;
        let org = credential.org_number();
        if let Some(account) = self.account().await?.filter(|account| account.org != org) {
            return Err(other_organisation(org, account.org, IpcCode::Other));
        }
        self.become_organisation(Party {
            org,
            name: readable(&credential.certificate().common_name()),
        })
        .await?;
        self.keep(credential).await?;
        self.state().await
    }

    /// What cannot be used is refused before anything of it is kept.
    fn judge(&self, credential: &Credential) -> Result<(), AppError> {
        let certificate = credential.certificate();
        let now = self.0.clock.now();
        if now > certificate.not_after() {
            return Err(problem(
                "E05",
                &format!(
                    "Sertifikatet gikk ut {}.",
                    format::date(certificate.not_after())
                ),
                "Velg et som er gyldig, eller bestill et nytt hos utstederen.",
            ));
        }
        if now < certificate.not_before() {
            return Err(problem(
                "E05",
                &format!(
                    "Sertifikatet er ikke gyldig før {}.",
                    format::moment(certificate.not_before())
                ),
                "Vent til da, eller sjekk klokken på maskinen.",
            ));
        }
        let findings = self.findings(credential, Purpose::Sign);
        let issuer = certificate.issuer_common_name();
        let home = findings
            .iter()
            .find(|finding| finding.code == Code::CertWrongEnvironment)
            .and_then(|finding| Environment::parse(&finding.about))
            .or_else(|| belongs_elsewhere(&issuer, self.0.environment));
        if let Some(home) = home {
            return Err(AppError::Setup {
                code: IpcCode::Other,
                number: "E07",
                what: format!(
                    "Sertifikatet hører til {}, men dere setter opp {}.",
                    environment(home),
                    environment(self.0.environment)
                ),
                action: "Velg sertifikatet som er utstedt for dette miljøet.".to_owned(),
                details: certificate.issuer(),
            });
        }
        if let Some(wrong) = findings
            .iter()
            .find(|finding| finding.code == Code::CertPurpose)
        {
            return Err(AppError::Setup {
                code: IpcCode::Other,
                number: "",
                what: "Sertifikatet kan ikke brukes som virksomhetssertifikat.".to_owned(),
                action: "Velg filen som er merket for autentisering.".to_owned(),
                details: wrong.about.clone(),
            });
        }
        Ok(())
    }

    async fn keep(&self, credential: Credential) -> Result<(), AppError> {
        let unusable = |error: CredentialError| AppError::Credential(error.to_string());
        let key = credential.export_pkcs8().map_err(unusable)?;
        let pem = Secret::new(credential.certificates_pem().into_bytes());
        let before = self.credential().await?;
        let replaced = before.filter(|old| old.certificate() != credential.certificate());
        self.0
            .store
            .tx(move |tx| {
                // What was locked for the old certificate can be opened with its key and no other.
                if let Some(old) = replaced {
                    own_keys::keep(tx, &old)?;
                }
                tx.put_secret(KEY, &key)?;
                tx.put_secret(CERTIFICATES, &pem)?;
                // What waited for a certificate that can be used, or for one that Maskinporten takes.
                tx.release_blocked(Blocker::OWN_CERTIFICATE)?;
                tx.release_blocked(Blocker::MASKINPORTEN)?;
                Ok(())
            })
            .await?;
        *lock(&self.0.chosen) = None;
        *lock(&self.0.foreign) = None;
        self.forget_checks();
        Ok(())
    }

    /// What a person may see of a certificate.
    pub(super) fn shown(&self, credential: &Credential) -> OwnCertificate {
        let certificate = credential.certificate();
        let now = self.0.clock.now();
        let left = certificate.not_after().duration_since(now);
        let (chain, chain_tone) = self.chain(credential);
        OwnCertificate {
            owner: certificate.common_name(),
            org_number: credential.org_number().digits(),
            issuer: certificate.issuer_common_name(),
            purpose: self.purpose(credential).to_owned(),
            valid_from: certificate.not_before().to_string(),
            valid_until: certificate.not_after().to_string(),
            validity: if left.is_negative() {
                ToneDto::Danger
            } else if left < SOON {
                ToneDto::Warning
            } else {
                ToneDto::Success
            },
            chain,
            chain_tone,
            serial: certificate.serial_hex(),
            sha256: certificate.sha256(),
        }
    }

    fn chain(&self, credential: &Credential) -> (String, ToneDto) {
        let report = verify_org_cert(
            credential.certificate(),
            credential.chain(),
            Purpose::Sign,
            &self.0.anchors,
            self.0.clock.now(),
        );
        let has = |code: Code| report.findings.iter().any(|finding| finding.code == code);
        if has(Code::NoAnchors) {
            return (
                "Ikke kontrollert. Budstikke mangler utstedernes rotsertifikater for dette miljøet."
                    .to_owned(),
                ToneDto::Warning,
            );
        }
        match &report.anchor {
            Some(anchor) => (
                format!("Kjeden ender i {}.", name_of(anchor)),
                ToneDto::Success,
            ),
            None => (
                "Vi kjenner ikke utstederen. Mottakere kan avvise det dere sender.".to_owned(),
                ToneDto::Warning,
            ),
        }
    }

    fn purpose(&self, credential: &Credential) -> &'static str {
        let lacks_encryption = self
            .findings(credential, Purpose::Encrypt)
            .iter()
            .any(|finding| finding.code == Code::KuNoKeyenc);
        if lacks_encryption {
            "Signering. Det er ikke merket for låsing, men slike pleier å virke."
        } else {
            "Signering og låsing"
        }
    }

    fn findings(&self, credential: &Credential, purpose: Purpose) -> Vec<Finding> {
        verify_org_cert(
            credential.certificate(),
            credential.chain(),
            purpose,
            &self.0.anchors,
            self.0.clock.now(),
        )
        .findings
    }
}

/// The key and certificates in the file at `path`. Blocks for the disk.
///
/// Errors: E06 for another password, E12 when it cannot be read, and why a key in it cannot be used.
pub(crate) fn read(path: PathBuf, password: &Secret<String>) -> Result<Credential, AppError> {
    let mut bytes = Vec::new();
    File::open(&path)
        .and_then(|file| file.take(FILE_CAP + 1).read_to_end(&mut bytes))
        .map_err(|error| AppError::Setup {
            code: IpcCode::Other,
            number: "E12",
            what: "Filen lar seg ikke lese.".to_owned(),
            action: "Sjekk at den finnes, og at du har tilgang til den.".to_owned(),
            details: error.kind().to_string(),
        })?;
    let bytes = Secret::new(bytes);
    if bytes.expose().len() as u64 > FILE_CAP {
        return Err(refused(&CredentialError::NotAKeyStore(
            "the file is too large".to_owned(),
        )));
    }
    let pem = std::str::from_utf8(bytes.expose())
        .ok()
        .filter(|text| text.contains("-----BEGIN "));
    match pem {
        Some(pem) => Credential::from_pem(pem),
        None => Credential::from_p12(bytes.expose(), password),
    }
    .map_err(|error| refused(&error))
}

fn refused(error: &CredentialError) -> AppError {
    let action = match error {
        CredentialError::WrongPassword => "Prøv igjen. Sjekk om Caps Lock er på.",
        CredentialError::JavaKeyStore => "Velg filen som kommandoen lager.",
        CredentialError::EllipticKey | CredentialError::WeakKey => {
            "Be utstederen om et virksomhetssertifikat med RSA-nøkkel."
        }
        CredentialError::NoOrgNumber => "Velg filen med virksomhetssertifikatet.",
        CredentialError::NoKey
        | CredentialError::NoCertificate
        | CredentialError::NotAKeyStore(_) => "Velg en annen fil.",
    };
    AppError::Setup {
        code: IpcCode::Other,
        number: error.number().unwrap_or_default(),
        what: error.to_string(),
        action: action.to_owned(),
        details: match error {
            CredentialError::NotAKeyStore(cause) => cause.clone(),
            _ => String::new(),
        },
    }
}

fn name_of(certificate: &Certificate) -> String {
    let name = certificate.common_name();
    if name.is_empty() {
        certificate.subject()
    } else {
        name
    }
}

fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandkasse => "sandkassen",
        Environment::Test => "testmiljøet",
        Environment::Produksjon => "produksjon",
    }
}
