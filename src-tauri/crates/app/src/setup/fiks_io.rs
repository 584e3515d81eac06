//! Our konto on FIKS IO (ux 5.15): an answer of its own, which nobody need give who uses eFormidling. It
//! becomes an account at once, beside that of DPO; its keys are kept as they are made or read.

pub(crate) mod checks;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use budstikke_directory::{ContactKey, FiksDirectory, FiksLookupError};
use budstikke_domain::{OrgNumber, Secret, ServiceIdentifier, word, words};
use budstikke_identity::{CredentialError, ExpiryReminder, FiksAuth, KontoKey};
use budstikke_packaging::{KeyOps as _, SoftwareKey};
use budstikke_store::AccountRow;
use budstikke_wire::fiks_io::KontoId;
use serde::{Deserialize, Serialize};
use specta::Type;
use tempfile::NamedTempFile;

use super::{Setup, lock, problem};
use crate::AppError;
use crate::dto::{IpcCode, KontoKeyDto, SetupKonto, SetupState, ToneDto};
use crate::fiks::account::{FiksConfig, KontoKeys, NewKonto, PASSWORD};

pub(super) use checks::unchecked;

/// The largest key file that is read, in bytes.
const FILE_CAP: u64 = 1 << 20;

/// What a person says about our konto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KontoInput {
    /// The konto, a UUID.
    pub konto: String,
    /// The integrasjon, a UUID.
    pub integrasjon: String,
    /// The Fiks-organisasjon, a UUID; empty without an address book.
    pub fiks_org: String,
    /// The system in Fiks Protokoll, a UUID; empty without an address book.
    pub system: String,
    /// Nine digits of whom we act for; empty when that is ourselves.
    pub acts_for: String,
}

/// The konto that is kept, with what is needed to ask KS about it.
struct Kept {
    row: AccountRow,
    config: FiksConfig,
    id: KontoId,
    auth: FiksAuth,
    directory: FiksDirectory,
}

impl Setup {
    /// Says which konto is ours and how we log in to it. An empty `password` keeps the one there is.
    ///
    /// Errors: what must be written otherwise; nothing is kept then.
    pub async fn set_konto(
        &self,
        input: KontoInput,
        password: Secret<String>,
    ) -> Result<SetupState, AppError> {
        let before = self.konto_account().await?;
        let kept_password = self.0.store.read(|r| r.secret(PASSWORD)).await?;
        let password = match (password.expose().trim().is_empty(), kept_password) {
            (false, _) => password,
            (true, Some(kept)) => Secret::new(String::from_utf8_lossy(kept.expose()).into_owned()),
            (true, None) => {
                return Err(problem(
                    "",
                    word! {
                        nb: "Passordet til integrasjonen mangler.",
                        nn: "Passordet til integrasjonen manglar.",
                        en: "The password of the integration is missing.",
                    },
                    word! {
                        nb: "Det ble vist da integrasjonen ble laget. Lag et nytt i Fiks forvaltning.",
                        nn: "Det vart vist då integrasjonen vart laga. Lag eit nytt i Fiks forvaltning.",
                        en: "It was shown when the integration was made. Make a new one in Fiks forvaltning.",
                    },
                ));
            }
        };
        let org = self.kept().await?.organisation().map(|party| party.org);
        let org = org.ok_or_else(|| {
            problem(
                "",
                word! {
                    nb: "Virksomheten mangler.",
                    nn: "Verksemda manglar.",
                    en: "The organisation is missing.",
                },
                word! {
                    nb: "Gå til Virksomhet.",
                    nn: "Gå til Verksemd.",
                    en: "Go to Organisation.",
                },
            )
        })?;
        let acts_for = match input.acts_for.trim() {
            "" => None,
            number => {
                let parsed = OrgNumber::parse(number);
                let parsed = parsed.map_err(|bad| problem("E08", &bad.to_string(), ""))?;
                (parsed != org).then(|| parsed.digits())
            }
        };
        let konto = uuid(
            word! {
                nb: "Konto-id",
                nn: "Konto-id",
                en: "The account ID",
            },
            &input.konto,
        )?;
        let before = before.map(|(_, config)| config);
        let same = before.filter(|before| before.konto == konto);
        let config = FiksConfig {
            konto_name: same
                .as_ref()
                .map_or_else(|| konto.clone(), |same| same.konto_name.clone()),
            certificate: same.map(|same| same.certificate).unwrap_or_default(),
            konto,
            integrasjon: uuid(
                word! {
                    nb: "Integrasjons-id",
                    nn: "Integrasjons-id",
                    en: "The integration ID",
                },
                &input.integrasjon,
            )?,
            fiks_org: optional(
                word! {
                    nb: "Fiks-organisasjon",
                    nn: "Fiks-organisasjon",
                    en: "The Fiks organisation",
                },
                &input.fiks_org,
            )?,
            system: optional(
                word! {
                    nb: "System-id",
                    nn: "System-id",
                    en: "The system ID",
                },
                &input.system,
            )?,
            consumer_org: acts_for,
        };
        if config.fiks_org.is_some() != config.system.is_some() {
            return Err(problem(
                "",
                word! {
                    nb: "Adresseboken trenger både Fiks-organisasjon og system-id.",
                    nn: "Adresseboka treng både Fiks-organisasjon og system-id.",
                    en: "The address book needs both the Fiks organisation and the system ID.",
                },
                word! {
                    nb: "Fyll ut begge, eller la begge stå tomme.",
                    nn: "Fyll ut begge, eller lat begge stå tomme.",
                    en: "Fill in both, or leave both empty.",
                },
            ));
        }
        let new = NewKonto {
            org,
            config,
            password,
            key: None,
        };
        new.keep(&self.0.store).await?;
        self.forget_konto_checks();
        self.state().await
    }

    /// Makes a new key for our konto and takes it into use; the ones before stay for reading. Takes seconds.
    pub async fn make_konto_key(&self) -> Result<SetupState, AppError> {
        let kept = self.kept_konto().await?;
        let (name, now) = (kept.config.konto_name.clone(), self.0.clock.now());
        let key = tokio::task::spawn_blocking(move || KontoKey::generate(&name, now))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?
            .map_err(|error| key_refused(&error))?;
        self.keep_konto_keys(kept, vec![key]).await
    }

    /// Reads the keys of a file, PEM or .p12, and takes the last of them into use. The file is not kept.
    pub async fn read_konto_key(
        &self,
        path: PathBuf,
        password: Secret<String>,
    ) -> Result<SetupState, AppError> {
        let kept = self.kept_konto().await?;
        // The file may hold a key alone: the katalog has the certificate that belongs to it.
        let shown = match kept.directory.key(kept.id).await {
            Ok(ContactKey::Certificate(certificate, _)) => vec![certificate],
            _ => Vec::new(),
        };
        let keys = tokio::task::spawn_blocking(move || {
            let bytes = read(path)?;
            KontoKey::import(bytes.expose(), &password, &shown).map_err(|error| key_refused(&error))
        });
        let keys = keys
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        self.keep_konto_keys(kept, keys).await
    }

    /// Gives KS' katalog the certificate that is in use here, so that others lock for it.
    ///
    /// Errors: those of a person's next step; where the system is closed to programs, that it must be
    /// uploaded by hand.
    pub async fn upload_konto_certificate(&self) -> Result<SetupState, AppError> {
        let kept = self.kept_konto().await?;
        let key = self.key_in_use(&kept).await?;
        let uploaded = kept
            .directory
            .upload_certificate(kept.id, key.certificate())
            .await;
        uploaded.map_err(konto_refused)?;
        self.check_konto().await
    }

    /// What the file is called that [`Setup::save_konto_certificate`] writes.
    pub async fn konto_certificate_name(&self) -> Result<String, AppError> {
        let kept = self.kept_konto().await?;
        Ok(format!("fiks-io-{}.pem", kept.config.konto))
    }

    /// «Lagre sertifikatet til fil»: writes the certificate that is in use, PEM and without its key, for
    /// whoever uploads it in Fiks forvaltning. The file appears whole or not at all.
    ///
    /// Errors: that there is no key yet; E24 for a place that cannot be written.
    pub async fn save_konto_certificate(&self, path: PathBuf) -> Result<(), AppError> {
        let kept = self.kept_konto().await?;
        let pem = self.key_in_use(&kept).await?.certificate().to_pem();
        let written = tokio::task::spawn_blocking(move || {
            let folder = path.parent().unwrap_or(Path::new("."));
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(pem.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok::<_, std::io::Error>(())
        });
        let written = written
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        written.map_err(|error| AppError::Setup {
            code: IpcCode::Other,
            number: "E24",
            what: words! {
                nb: "Sertifikatet kunne ikke lagres der.",
                nn: "Sertifikatet kunne ikkje lagrast der.",
                en: "The certificate could not be saved there.",
            },
            action: words! {
                nb: "Velg en annen mappe.",
                nn: "Vel ei anna mappe.",
                en: "Choose another folder.",
            },
            details: error.kind().to_string(),
        })
    }

    /// Takes the konto out of use; its messages and its keys stay.
    pub async fn drop_konto(&self) -> Result<SetupState, AppError> {
        if let Some((row, _)) = self.konto_account().await? {
            self.0
                .store
                .tx(move |tx| tx.update_account(row.id, &row.name, &row.config, false))
                .await?;
        }
        self.forget_konto_checks();
        self.state().await
    }

    /// The konto as the window shows it.
    pub(super) async fn shown_konto(&self) -> Result<SetupKonto, AppError> {
        let lines = lock(&self.0.konto_checks).clone();
        let Some((row, config)) = self.konto_account().await? else {
            return Ok(SetupKonto {
                lines,
                ..SetupKonto::default()
            });
        };
        let keys = self.konto_keys(&config).await?.all();
        let now = self.0.clock.now();
        let key = keys.first().map(|key| {
            let certificate = key.certificate();
            let reminder = ExpiryReminder::of(certificate, now);
            KontoKeyDto {
                not_after: certificate.not_after().to_string(),
                sha256: certificate.sha256(),
                validity: match reminder {
                    None => ToneDto::Success,
                    Some(left) if left.days < 0 => ToneDto::Danger,
                    Some(_) => ToneDto::Warning,
                },
                reminder: reminder.map(|left| reminded(&left)).unwrap_or_default(),
                pem: certificate.to_pem(),
                earlier: u32::try_from(keys.len().saturating_sub(1)).unwrap_or(u32::MAX),
            }
        });
        Ok(SetupKonto {
            in_use: row.enabled,
            konto: config.konto,
            konto_name: config.konto_name,
            integrasjon: config.integrasjon,
            has_password: true,
            fiks_org: config.fiks_org.unwrap_or_default(),
            system: config.system.unwrap_or_default(),
            acts_for: config.consumer_org.unwrap_or_default(),
            key,
            lines,
        })
    }

    fn forget_konto_checks(&self) {
        *lock(&self.0.konto_checks) = unchecked();
    }

    async fn konto_account(&self) -> Result<Option<(AccountRow, FiksConfig)>, AppError> {
        let accounts = self.0.store.read(|r| r.accounts()).await?;
        let mut accounts = accounts.into_iter();
        let Some(row) = accounts.find(|row| row.service == ServiceIdentifier::FiksIo) else {
            return Ok(None);
        };
        let config = serde_json::from_str(&row.config)
            .map_err(|error| AppError::Internal(format!("konto: {error}")))?;
        Ok(Some((row, config)))
    }

    async fn konto_keys(&self, config: &FiksConfig) -> Result<KontoKeys, AppError> {
        KontoKeys::load(&self.0.store, &config.certificate).await
    }

    /// The key that others shall lock for.
    async fn key_in_use(&self, kept: &Kept) -> Result<Arc<SoftwareKey>, AppError> {
        let keys = self.konto_keys(&kept.config).await?;
        keys.all().into_iter().next().ok_or_else(|| {
            problem(
                "",
                word! {
                    nb: "Kontoen har ingen nøkkel her.",
                    nn: "Kontoen har ingen nøkkel her.",
                    en: "The account has no key here.",
                },
                word! {
                    nb: "Lag en ny, eller hent en fra fil.",
                    nn: "Lag ein ny, eller hent ein frå fil.",
                    en: "Make a new one, or fetch one from a file.",
                },
            )
        })
    }

    /// The konto and who to ask about it.
    async fn kept_konto(&self) -> Result<Kept, AppError> {
        let missing = || {
            problem(
                "",
                word! {
                    nb: "Kontoen mangler.",
                    nn: "Kontoen manglar.",
                    en: "The account is missing.",
                },
                word! {
                    nb: "Fyll ut konto og integrasjon først.",
                    nn: "Fyll ut konto og integrasjon først.",
                    en: "Fill in the account and the integration first.",
                },
            )
        };
        let (row, config) = self.konto_account().await?.ok_or_else(missing)?;
        let password = self.0.store.read(|r| r.secret(PASSWORD)).await?;
        let password = password.ok_or_else(missing)?;
        let password = Secret::new(String::from_utf8_lossy(password.expose()).into_owned());
        let (tokens, _) = self.tokens().await?;
        let consumer = config.consumer_org.as_deref();
        let consumer = consumer.and_then(|number| OrgNumber::parse(number).ok());
        let auth = FiksAuth::new(tokens, consumer, &config.integrasjon, &password);
        Ok(Kept {
            id: KontoId::parse(&config.konto).ok_or_else(missing)?,
            directory: FiksDirectory::new(self.0.http.clone(), auth.clone(), config.own_system()),
            auth,
            row,
            config,
        })
    }

    async fn keep_konto_keys(
        &self,
        kept: Kept,
        keys: Vec<KontoKey>,
    ) -> Result<SetupState, AppError> {
        let password = self.0.store.read(|r| r.secret(PASSWORD)).await?;
        let password = password.ok_or(AppError::NotFound("password"))?;
        let password = String::from_utf8_lossy(password.expose()).into_owned();
        for key in keys {
            let new = NewKonto {
                org: kept.row.org,
                config: kept.config.clone(),
                password: Secret::new(password.clone()),
                key: Some(Secret::new(key.pem().expose().clone())),
            };
            new.keep(&self.0.store).await?;
        }
        self.forget_konto_checks();
        self.state().await
    }
}

fn reminded(left: &ExpiryReminder) -> String {
    match left.days {
        days if days < 0 => {
            words! {
                nb: "Det har gått ut. Lag en ny nøkkel, og last opp sertifikatet.",
                nn: "Det har gått ut. Lag ein ny nøkkel, og last opp sertifikatet.",
                en: "It has expired. Make a new key, and upload the certificate.",
            }
        }
        0 => words! {
            nb: "Det går ut i dag. Lag en ny nøkkel, og last opp sertifikatet.",
            nn: "Det går ut i dag. Lag ein ny nøkkel, og last opp sertifikatet.",
            en: "It expires today. Make a new key, and upload the certificate.",
        },
        1 => words! {
            nb: "Det går ut i morgen. Lag en ny nøkkel, og last opp sertifikatet.",
            nn: "Det går ut i morgon. Lag ein ny nøkkel, og last opp sertifikatet.",
            en: "It expires tomorrow. Make a new key, and upload the certificate.",
        },
        days => words! {
            nb: "Det går ut om {days} dager. Lag en ny nøkkel i god tid.",
            nn: "Det går ut om {days} dagar. Lag ein ny nøkkel i god tid.",
            en: "It expires in {days} days. Make a new key in good time.",
        },
    }
}

fn uuid(what: &str, typed: &str) -> Result<String, AppError> {
    let parsed = uuid::Uuid::try_parse(typed.trim());
    let parsed = parsed.map_err(|_| {
        problem(
            "",
            &words! {
                nb: "{what} er ikke hel.",
                nn: "{what} er ikkje heil.",
                en: "{what} is not complete.",
            },
            word! {
                nb: "Den har 32 tegn i fem grupper med bindestrek. Kopier den fra Fiks forvaltning.",
                nn: "Han har 32 teikn i fem grupper med bindestrek. Kopier han frå Fiks forvaltning.",
                en: "It has 32 characters in five groups with hyphens. Copy it from Fiks forvaltning.",
            },
        )
    })?;
    Ok(parsed.to_string())
}

fn optional(what: &str, typed: &str) -> Result<Option<String>, AppError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    uuid(what, typed).map(Some)
}

fn read(path: PathBuf) -> Result<Secret<Vec<u8>>, AppError> {
    let mut bytes = Vec::new();
    File::open(&path)
        .and_then(|file| file.take(FILE_CAP).read_to_end(&mut bytes))
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
    Ok(Secret::new(bytes))
}

fn key_refused(error: &CredentialError) -> AppError {
    AppError::Setup {
        code: IpcCode::Other,
        number: "E06",
        what: error.to_string(),
        action: words! {
            nb: "Prøv igjen, velg en annen fil, eller lag en ny nøkkel.",
            nn: "Prøv igjen, vel ei anna fil, eller lag ein ny nøkkel.",
            en: "Try again, choose another file, or make a new key.",
        },
        details: String::new(),
    }
}

/// What KS answered about our konto, with what it means for a set-up.
fn konto_refused(error: FiksLookupError) -> AppError {
    AppError::Setup {
        code: IpcCode::Other,
        number: error.number().unwrap_or_default(),
        what: error.text(),
        action: error.next_step().to_owned(),
        details: error.to_string(),
    }
}

impl SetupKonto {
    /// Whether messages can go through it: it is in use, and has a key that others can lock for.
    pub(super) fn is_usable(&self) -> bool {
        self.in_use && self.key.is_some()
    }
}
