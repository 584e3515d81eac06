//! The organisation's certificate: a file is chosen, opened once, judged, and only its key and
//! certificates are kept.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use budstikke_channel::Blocker;
use budstikke_domain::{Code, Finding, OrgNumber, Party, Secret, word, words};
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
        let path = lock(&self.0.chosen).clone().ok_or_else(no_file)?;
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
        let credential = lock(&self.0.foreign).take().ok_or_else(no_file)?;
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
    pub(super) fn judge(&self, credential: &Credential) -> Result<(), AppError> {
        let certificate = credential.certificate();
        let now = self.0.clock.now();
        if now > certificate.not_after() {
            return Err(problem(
                "E05",
                &words! {
                    nb: "Sertifikatet gikk ut {until}.",
                    nn: "Sertifikatet gjekk ut {until}.",
                    en: "The certificate expired on {until}.",
                    until = format::date(certificate.not_after()),
                },
                word! {
                    nb: "Velg et som er gyldig, eller bestill et nytt hos utstederen.",
                    nn: "Vel eit som er gyldig, eller bestill eit nytt hos utferdaren.",
                    en: "Choose one that is valid, or order a new one from the issuer.",
                },
            ));
        }
        if now < certificate.not_before() {
            return Err(problem(
                "E05",
                &words! {
                    nb: "Sertifikatet er ikke gyldig før {from}.",
                    nn: "Sertifikatet er ikkje gyldig før {from}.",
                    en: "The certificate is not valid before {from}.",
                    from = format::moment(certificate.not_before()),
                },
                word! {
                    nb: "Vent til da, eller sjekk klokken på maskinen.",
                    nn: "Vent til då, eller sjekk klokka på maskina.",
                    en: "Wait until then, or check the clock of the computer.",
                },
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
                what: words! {
                    nb: "Sertifikatet hører til {home}, men dere setter opp {here}.",
                    nn: "Sertifikatet høyrer til {home}, men de set opp {here}.",
                    en: "The certificate belongs to {home}, but you are setting up {here}.",
                    home = environment(home),
                    here = environment(self.0.environment),
                },
                action: words! {
                    nb: "Velg sertifikatet som er utstedt for dette miljøet.",
                    nn: "Vel sertifikatet som er utferda for dette miljøet.",
                    en: "Choose the certificate that was issued for this environment.",
                },
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
                what: words! {
                    nb: "Sertifikatet kan ikke brukes som virksomhetssertifikat.",
                    nn: "Sertifikatet kan ikkje brukast som verksemdssertifikat.",
                    en: "The certificate cannot be used as an organisation certificate.",
                },
                action: words! {
                    nb: "Velg filen som er merket for autentisering.",
                    nn: "Vel fila som er merkt for autentisering.",
                    en: "Choose the file that is marked for authentication.",
                },
                details: wrong.about.clone(),
            });
        }
        Ok(())
    }

    pub(super) async fn keep(&self, credential: Credential) -> Result<(), AppError> {
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
                words! {
                    nb: "Ikke kontrollert. Budstikke mangler utstedernes rotsertifikater for dette miljøet.",
                    nn: "Ikkje kontrollert. Budstikke manglar rotsertifikata til utferdarane for dette miljøet.",
                    en: "Not checked. Budstikke lacks the issuers' root certificates for this environment.",
                },
                ToneDto::Warning,
            );
        }
        match &report.anchor {
            Some(anchor) => (
                words! {
                    nb: "Kjeden ender i {anchor}.",
                    nn: "Kjeda endar i {anchor}.",
                    en: "The chain ends in {anchor}.",
                    anchor = name_of(anchor),
                },
                ToneDto::Success,
            ),
            None => (
                words! {
                    nb: "Vi kjenner ikke utstederen. Mottakere kan avvise det dere sender.",
                    nn: "Vi kjenner ikkje utferdaren. Mottakarar kan avvise det de sender.",
                    en: "We do not know the issuer. Recipients may reject what you send.",
                },
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
            word! {
                nb: "Signering. Det er ikke merket for låsing, men slike pleier å virke.",
                nn: "Signering. Det er ikkje merkt for låsing, men slike plar å verke.",
                en: "Signing. It is not marked for locking, but such certificates usually work.",
            }
        } else {
            word! {
                nb: "Signering og låsing",
                nn: "Signering og låsing",
                en: "Signing and locking",
            }
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
            what: words! {
                nb: "Filen lar seg ikke lese.",
                nn: "Fila let seg ikkje lese.",
                en: "The file cannot be read.",
            },
            action: words! {
                nb: "Sjekk at den finnes, og at du har tilgang til den.",
                nn: "Sjekk at ho finst, og at du har tilgang til ho.",
                en: "Check that it exists, and that you have access to it.",
            },
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

fn no_file() -> AppError {
    problem(
        "",
        word! {
            nb: "Ingen fil er valgt.",
            nn: "Inga fil er vald.",
            en: "No file has been chosen.",
        },
        word! {
            nb: "Velg sertifikatfilen.",
            nn: "Vel sertifikatfila.",
            en: "Choose the certificate file.",
        },
    )
}

fn refused(error: &CredentialError) -> AppError {
    let action = match error {
        CredentialError::WrongPassword => word! {
            nb: "Prøv igjen. Sjekk om Caps Lock er på.",
            nn: "Prøv igjen. Sjekk om Caps Lock er på.",
            en: "Try again. Check whether Caps Lock is on.",
        },
        CredentialError::JavaKeyStore => word! {
            nb: "Velg filen som kommandoen lager.",
            nn: "Vel fila som kommandoen lagar.",
            en: "Choose the file that the command makes.",
        },
        CredentialError::EllipticKey | CredentialError::WeakKey => {
            word! {
                nb: "Be utstederen om et virksomhetssertifikat med RSA-nøkkel.",
                nn: "Be utferdaren om eit verksemdssertifikat med RSA-nøkkel.",
                en: "Ask the issuer for an organisation certificate with an RSA key.",
            }
        }
        CredentialError::NoOrgNumber => word! {
            nb: "Velg filen med virksomhetssertifikatet.",
            nn: "Vel fila med verksemdssertifikatet.",
            en: "Choose the file with the organisation certificate.",
        },
        CredentialError::NoKey
        | CredentialError::NoCertificate
        | CredentialError::NotAKeyStore(_) => word! {
            nb: "Velg en annen fil.",
            nn: "Vel ei anna fil.",
            en: "Choose another file.",
        },
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
        Environment::Sandkasse => word! { nb: "sandkassen", nn: "sandkassa", en: "the sandbox" },
        Environment::Test => word! {
            nb: "testmiljøet",
            nn: "testmiljøet",
            en: "the test environment",
        },
        Environment::Produksjon => word! { nb: "produksjon", nn: "produksjon", en: "production" },
    }
}
