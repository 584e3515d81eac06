//! The set-up taken from an integrasjonspunkt (ux 5.15): its file of settings is read, what becomes of each is told, and
//! only when a person says so it becomes answers.
//!
//! What the file holds is a stranger's: nothing of it is believed before it is judged as if it had been typed. No value
//! is told but those that become answers and are no secrets; the password of the key store opens it and is gone.

mod file;
mod judge;
mod place;
mod plan;
mod properties;
mod table;
mod yaml;

use std::path::{Path, PathBuf};

use budstikke_domain::{OrgNumber, Secret, word, words};
use budstikke_identity::{Credential, RegisteredKey};
use budstikke_net::Environment;

use super::{ClientInput, Setup, lock, problem};
use crate::AppError;
use crate::app::CLIENT_KEY;
use crate::dto::{ImportReport, SetupState};
use file::{FILE_CAP, Form, Unreadable};
use judge::Judged;
pub(super) use plan::Plan;
use table::Part;

/// The largest key file that is read, in bytes.
const KEY_CAP: u64 = 64 * 1024;

/// What was found on the disk: the settings, and the files that they name.
struct Looked {
    file: String,
    judged: Judged,
    keystore: Option<Keystore>,
    jwk: Option<Result<Jwk, AppError>>,
}

/// The key store that the settings name.
struct Keystore {
    /// Where it is, if it is there.
    path: Option<PathBuf>,
    /// `None` without a password to open it with.
    opened: Option<Result<Credential, AppError>>,
    /// Why it is not there.
    missing: Option<AppError>,
}

/// A key that is registered at Maskinporten.
struct Jwk {
    id: String,
    json: Secret<Vec<u8>>,
}

impl Setup {
    /// Reads the settings of an integrasjonspunkt and tells what would become of them. Nothing is kept; the file is not
    /// either.
    ///
    /// Errors: E12 for a file that can not be read or is no such file.
    pub async fn choose_import(&self, path: PathBuf) -> Result<ImportReport, AppError> {
        *lock(&self.0.import) = None;
        let environment = self.0.environment;
        let looked = tokio::task::spawn_blocking(move || look(&path, environment))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        let state = self.state().await?;
        let (report, plan) = plan::make(looked, &state, &|credential| self.judge(credential));
        *lock(&self.0.import) = plan;
        Ok(report)
    }

    /// Makes answers of what was found last. What needs a person still, the steps ask for.
    ///
    /// Errors: those of the answers, the organisation's first: without it nothing is kept, and this can be asked again.
    pub async fn take_import(&self) -> Result<SetupState, AppError> {
        let plan = lock(&self.0.import).take();
        let plan = plan.ok_or_else(|| {
            problem(
                "",
                word! {
                    nb: "Ingen fil er lest.",
                    nn: "Inga fil er lesen.",
                    en: "No file has been read.",
                },
                word! {
                    nb: "Velg filen fra integrasjonspunktet på nytt.",
                    nn: "Vel fila frå integrasjonspunktet på nytt.",
                    en: "Choose the file of the integrasjonspunkt again.",
                },
            )
        })?;
        if let Err(error) = self.become_who_it_says(plan.org).await {
            *lock(&self.0.import) = Some(plan);
            return Err(error);
        }
        if let Some(credential) = plan.credential {
            self.keep(credential).await?;
        } else if let Some(path) = plan.ask_for {
            self.choose_file(path);
        }
        if let Some(Jwk { id, json }) = plan.jwk {
            self.0
                .store
                .tx(move |tx| tx.put_secret(CLIENT_KEY, &json))
                .await?;
            self.change(move |kept| kept.key_id = Some(id)).await?;
        }
        if let Some(id) = plan.client_id {
            let registered = self.kept().await?.key_id.is_some();
            let certificate = plan.certificate_client || !registered;
            self.set_client(ClientInput { id, certificate }).await?;
        }
        if let Some(user) = plan.system_user {
            self.set_system_user(&user.system_id, &user.external_ref, user.exists)
                .await?;
        }
        if let Some((konto, password)) = plan.konto {
            self.set_konto(konto, password).await?;
        }
        self.forget_checks();
        self.state().await
    }

    /// Forgets what was found last.
    pub fn drop_import(&self) {
        *lock(&self.0.import) = None;
    }

    async fn become_who_it_says(&self, org: OrgNumber) -> Result<(), AppError> {
        if self.kept().await?.org == org.digits() {
            return Ok(());
        }
        self.set_organisation(&org.digits()).await.map(drop)
    }
}

fn look(path: &Path, environment: Environment) -> Result<Looked, AppError> {
    let octets = place::read(path, FILE_CAP + 1)?;
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    let form = match ending.as_deref().and_then(|ending| ending.to_str()) {
        Some("yml" | "yaml") => Form::Yaml,
        _ => Form::Properties,
    };
    let properties = file::read(octets.expose(), form).map_err(refused)?;
    let judged = judge::judge(&properties, environment);
    let folder = path.parent().unwrap_or(Path::new("."));
    let value = |part| judged.parts.iter().find(|taken| taken.part == part);
    let keystore = value(Part::KeystorePath).map(|written| {
        let password = value(Part::KeystorePassword);
        match place::find(folder, written.value.expose()) {
            Ok(path) => Keystore {
                opened: password
                    .map(|password| super::read_credential(path.clone(), &password.value)),
                path: Some(path),
                missing: None,
            },
            Err(error) => Keystore {
                path: None,
                opened: None,
                missing: Some(error),
            },
        }
    });
    let jwk = value(Part::JwkPath).map(|written| {
        let json = place::read(&place::find(folder, written.value.expose())?, KEY_CAP)?;
        let key = RegisteredKey::from_jwk(json.expose()).map_err(|error| {
            problem(
                "",
                &error.to_string(),
                word! {
                    nb: "Velg nøkkelfilen i trinnet Maskinporten.",
                    nn: "Vel nøkkelfila i steget Maskinporten.",
                    en: "Choose the key file in the step Maskinporten.",
                },
            )
        })?;
        Ok(Jwk {
            id: key.id().to_owned(),
            json,
        })
    });
    Ok(Looked {
        file: place::name_of(&path.to_string_lossy()),
        judged,
        keystore,
        jwk,
    })
}

fn refused(why: Unreadable) -> AppError {
    let what = match why {
        Unreadable::TooLarge => words! {
            nb: "Filen er større enn noe oppsett for et integrasjonspunkt.",
            nn: "Fila er større enn noko oppsett for eit integrasjonspunkt.",
            en: "The file is larger than any set-up of an integrasjonspunkt.",
        },
        Unreadable::NotText => words! {
            nb: "Filen er ikke lagret som vanlig tekst.",
            nn: "Fila er ikkje lagra som vanleg tekst.",
            en: "The file is not saved as ordinary text.",
        },
        Unreadable::References => words! {
            nb: "Filen bruker YAML-referanser (* og <<), som vi ikke følger.",
            nn: "Fila brukar YAML-referansar (* og <<), som vi ikkje følgjer.",
            en: "The file uses YAML references (* and <<), which we do not follow.",
        },
        Unreadable::TooDeep => words! {
            nb: "Filen har flere nivåer eller lengre navn enn et oppsett har.",
            nn: "Fila har fleire nivå eller lengre namn enn eit oppsett har.",
            en: "The file has more levels or longer names than a set-up has.",
        },
        Unreadable::Yaml(line) => words! {
            nb: "Filen er ikke YAML fra linje {line} av.",
            nn: "Fila er ikkje YAML frå linje {line} av.",
            en: "The file is not YAML from line {line} on.",
        },
        Unreadable::Empty => words! {
            nb: "Det står ingen egenskaper i filen.",
            nn: "Det står ingen eigenskapar i fila.",
            en: "There are no properties in the file.",
        },
    };
    let action = match why {
        Unreadable::NotText => word! {
            nb: "Åpne den i et tekstprogram, og lagre den som UTF-8.",
            nn: "Opne ho i eit tekstprogram, og lagre ho som UTF-8.",
            en: "Open it in a text editor, and save it as UTF-8.",
        },
        Unreadable::References => word! {
            nb: "Skriv verdiene helt ut, og hent filen på nytt.",
            nn: "Skriv verdiane heilt ut, og hent fila på nytt.",
            en: "Write the values out in full, and take the file again.",
        },
        _ => word! {
            nb: "Velg integrasjonspunkt-local.properties, eller .yml-filen dere bruker i stedet.",
            nn: "Vel integrasjonspunkt-local.properties, eller .yml-fila de brukar i staden.",
            en: "Choose integrasjonspunkt-local.properties, or the .yml file you use instead.",
        },
    };
    problem("E12", &what, action)
}
