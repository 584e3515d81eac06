//! What of a judged file becomes answers: each value is looked at as if a person had typed it.

use std::path::PathBuf;

use budstikke_domain::{OrgNumber, Secret, word, words};
use budstikke_identity::{Credential, is_system_id};
use budstikke_net::Environment;
use budstikke_packaging::KeyOps as _;
use uuid::Uuid;

use super::judge::Taken;
use super::table::Part;
use super::{Jwk, Keystore, Looked, place};
use crate::AppError;
use crate::dto::{ImportFate, ImportLine, ImportNote, ImportReport, IpcCode, SetupState, ToneDto};
use crate::names::readable;
use crate::setup::client::is_client_id;
use crate::setup::{KontoInput, other_organisation};

/// What is kept in memory until a person says that it shall be used.
pub(in crate::setup) struct Plan {
    pub(super) org: OrgNumber,
    pub(super) credential: Option<Credential>,
    /// The key store, where a person must say its password.
    pub(super) ask_for: Option<PathBuf>,
    pub(super) client_id: Option<String>,
    /// The client is said to sign with the certificate.
    pub(super) certificate_client: bool,
    pub(super) jwk: Option<Jwk>,
    pub(super) system_user: Option<NamedUser>,
    pub(super) konto: Option<(KontoInput, Secret<String>)>,
}

pub(super) struct NamedUser {
    pub(super) system_id: String,
    pub(super) external_ref: String,
    /// The file names it; else it is only what it would be called.
    pub(super) exists: bool,
}

/// The lines while they are gone through, and what is set already.
struct Lines<'a> {
    lines: Vec<ImportLine>,
    parts: Vec<Taken>,
    state: &'a SetupState,
}

/// What is told of the file, and what would come of it; the latter is there when something of it can be used. `fits`
/// judges a certificate for the environment.
pub(super) fn make(
    looked: Looked,
    state: &SetupState,
    fits: &dyn Fn(&Credential) -> Result<(), AppError>,
) -> (ImportReport, Option<Plan>) {
    let judged = looked.judged;
    let mut notes = Vec::new();
    if let Some(home) = judged.elsewhere {
        notes.push(note(ToneDto::Warning, elsewhere(home)));
    }
    if !judged.trimmed.is_empty() {
        let list: Vec<_> = judged.trimmed.iter().map(u32::to_string).collect();
        let list = list.join(", ");
        notes.push(note(
            ToneDto::Neutral,
            &words! {
                nb: "Mellomrom etter verdien er tatt bort på linje {list}.",
                nn: "Mellomrom etter verdien er teke bort på linje {list}.",
                en: "Blanks after the value were cut on line {list}.",
            },
        ));
    }
    let mut lines = Lines {
        lines: judged.lines,
        parts: judged.parts,
        state,
    };
    let plan = match lines.organisation() {
        Ok(org) => Some(lines.plan(org, looked.keystore, looked.jwk, fits)),
        Err(told) => {
            notes.insert(0, note(ToneDto::Danger, &told));
            for line in &mut lines.lines {
                if line.fate == ImportFate::Used {
                    line.fate = ImportFate::Found;
                    line.value.clear();
                    word! {
                        nb: "Brukes ikke før virksomheten er på plass.",
                        nn: "Blir ikkje brukt før verksemda er på plass.",
                        en: "Is not used before the organisation is in place.",
                    }
                    .clone_into(&mut line.text);
                }
            }
            None
        }
    };
    let used = lines.lines.iter().any(|line| line.fate == ImportFate::Used);
    let plan = plan.filter(|_| used);
    let report = ImportReport {
        file: looked.file,
        lines: lines.lines,
        notes,
        usable: plan.is_some(),
    };
    (report, plan)
}

impl Lines<'_> {
    fn plan(
        &mut self,
        org: OrgNumber,
        keystore: Option<Keystore>,
        jwk: Option<Result<Jwk, AppError>>,
        fits: &dyn Fn(&Credential) -> Result<(), AppError>,
    ) -> Plan {
        let (credential, ask_for) = self.keystore(org, keystore, fits);
        let client_id = self.client_id();
        let jwk = self.jwk(jwk);
        Plan {
            org,
            credential,
            ask_for,
            client_id,
            certificate_client: self.authentication(jwk.is_some()),
            jwk,
            system_user: self.system_user(org),
            konto: self.konto(),
        }
    }

    fn value(&self, part: Part) -> Option<&str> {
        let taken = self.parts.iter().find(|taken| taken.part == part)?;
        Some(taken.value.expose().as_str())
    }

    fn line(&mut self, part: Part) -> Option<&mut ImportLine> {
        let at = self.parts.iter().find(|taken| taken.part == part)?.at;
        self.lines.get_mut(at)
    }

    /// It is used, as `value`.
    fn used(&mut self, part: Part, value: &str, text: &str) {
        if let Some(line) = self.line(part) {
            value.clone_into(&mut line.value);
            text.clone_into(&mut line.text);
        }
    }

    /// It is used, in the place of what is `now` there.
    fn replaces(&mut self, part: Part, value: &str, now: &str) {
        let text = match now {
            "" => String::new(),
            now if now == value => words! {
                nb: "Det samme som er satt opp nå.",
                nn: "Det same som er sett opp no.",
                en: "The same as is set up now.",
            },
            now => words! {
                nb: "Erstatter {now}.",
                nn: "Erstattar {now}.",
                en: "Replaces {now}.",
            },
        };
        self.used(part, value, &text);
    }

    fn secret(&mut self, part: Part, text: &str) {
        if let Some(line) = self.line(part) {
            line.secret = true;
            text.clone_into(&mut line.text);
        }
    }

    fn refuse(&mut self, part: Part, what: &str, action: &str) {
        if let Some(line) = self.line(part) {
            line.fate = ImportFate::Found;
            line.value.clear();
            what.clone_into(&mut line.text);
            action.clone_into(&mut line.action);
        }
    }

    /// Who the file says that we are; without a word of it, who we are set up as.
    fn organisation(&mut self) -> Result<OrgNumber, String> {
        let ours = self.state.organisation.as_ref();
        let ours = ours.and_then(|one| OrgNumber::parse(&one.org_number).ok());
        let Some(written) = self.value(Part::Organisation) else {
            return ours.ok_or_else(|| {
                words! {
                    nb: "Filen sier ikke hvilken virksomhet det gjelder. Slå opp organisasjonsnummeret først.",
                    nn: "Fila seier ikkje kva verksemd det gjeld. Slå opp organisasjonsnummeret først.",
                    en: "The file does not say which organisation it is about. Look the organisation number up first.",
                }
            });
        };
        let Ok(org) = OrgNumber::parse(written) else {
            let told = words! {
                nb: "Organisasjonsnummeret i filen er ikke ni siffer som passer sammen.",
                nn: "Organisasjonsnummeret i fila er ikkje ni siffer som passar saman.",
                en: "The organisation number in the file is not nine digits that fit together.",
            };
            self.refuse(
                Part::Organisation,
                &told,
                word! {
                    nb: "Rett det i filen, og hent den på nytt.",
                    nn: "Rett det i fila, og hent ho på nytt.",
                    en: "Mend it in the file, and take it again.",
                },
            );
            return Err(told);
        };
        match ours.filter(|ours| *ours != org) {
            Some(ours) if self.state.organisation_fixed => {
                let told = words! {
                    nb: "Filen gjelder {org}. Meldingene her tilhører {ours}, og det kan ikke byttes.",
                    nn: "Fila gjeld {org}. Meldingane her tilhøyrer {ours}, og det kan ikkje bytast.",
                    en: "The file is about {org}. The messages here belong to {ours}, and that can not be changed.",
                    org = org.grouped(),
                    ours = ours.grouped(),
                };
                self.refuse(Part::Organisation, &told, "");
                Err(told)
            }
            ours => {
                let now = ours.map(OrgNumber::grouped).unwrap_or_default();
                self.replaces(Part::Organisation, &org.grouped(), &now);
                Ok(org)
            }
        }
    }

    /// The certificate, or the file to ask a password for.
    fn keystore(
        &mut self,
        org: OrgNumber,
        keystore: Option<Keystore>,
        fits: &dyn Fn(&Credential) -> Result<(), AppError>,
    ) -> (Option<Credential>, Option<PathBuf>) {
        let path = Part::KeystorePath;
        let name = self.value(path).map(place::name_of).unwrap_or_default();
        let unused = word! {
            nb: "Den hører til en fil vi ikke fikk åpnet.",
            nn: "Det høyrer til ei fil vi ikkje fekk opna.",
            en: "It belongs to a file that we could not open.",
        };
        let Some(keystore) = keystore else {
            self.refuse(Part::KeystorePassword, unused, choose_certificate());
            return (None, None);
        };
        if let Some(missing) = keystore.missing {
            let (mut what, action) = said(&missing);
            if self
                .parts
                .iter()
                .any(|one| one.part == path && one.lost_backslash)
            {
                what = words! {
                    nb: "Skråstrekene i stien forsvant da filen ble lest. Derfor finner vi ikke filen.",
                    nn: "Skråstrekane i stien forsvann då fila vart lesen. Derfor finn vi ikkje fila.",
                    en: "The backslashes of the path vanished as the file was read. So we do not find the file.",
                };
            }
            self.refuse(path, &what, &action);
            self.refuse(Part::KeystorePassword, unused, "");
            return (None, None);
        }
        let ask = word! {
            nb: "Filen er der. Passordet spør vi om i trinnet Sertifikat.",
            nn: "Fila er der. Passordet spør vi om i steget Sertifikat.",
            en: "The file is there. We ask for its password in the step Certificate.",
        };
        let Some(opened) = keystore.opened else {
            self.used(path, &name, ask);
            return (None, keystore.path);
        };
        match opened.and_then(|credential| self.own(credential, org, fits)) {
            Ok(credential) => {
                let owner = readable(&credential.certificate().common_name());
                self.used(
                    path,
                    &name,
                    &words! {
                        nb: "Åpnet. Sertifikatet tilhører {owner}.",
                        nn: "Opna. Sertifikatet tilhøyrer {owner}.",
                        en: "Opened. The certificate belongs to {owner}.",
                    },
                );
                self.secret(
                    Part::KeystorePassword,
                    word! {
                        nb: "Åpnet sertifikatfilen. Det lagres ikke.",
                        nn: "Opna sertifikatfila. Det blir ikkje lagra.",
                        en: "Opened the certificate file. It is not kept.",
                    },
                );
                (Some(credential), None)
            }
            Err(AppError::Setup { number: "E06", .. }) => {
                self.used(path, &name, ask);
                self.refuse(
                    Part::KeystorePassword,
                    word! {
                        nb: "Passordet passer ikke til filen.",
                        nn: "Passordet passar ikkje til fila.",
                        en: "The password does not fit the file.",
                    },
                    word! {
                        nb: "Skriv det som passer i trinnet Sertifikat.",
                        nn: "Skriv det som passar i steget Sertifikat.",
                        en: "Type the one that fits in the step Certificate.",
                    },
                );
                (None, keystore.path)
            }
            Err(error) => {
                let (what, action) = said(&error);
                self.refuse(path, &what, &action);
                self.refuse(Part::KeystorePassword, unused, "");
                (None, None)
            }
        }
    }

    fn own(
        &self,
        credential: Credential,
        org: OrgNumber,
        fits: &dyn Fn(&Credential) -> Result<(), AppError>,
    ) -> Result<Credential, AppError> {
        fits(&credential)?;
        if credential.org_number() != org {
            return Err(other_organisation(
                credential.org_number(),
                org,
                IpcCode::Other,
            ));
        }
        Ok(credential)
    }

    fn client_id(&mut self) -> Option<String> {
        if self.value(Part::DpoClientId).is_some() {
            self.refuse(
                Part::ClientId,
                word! {
                    nb: "Klienten som er satt for DPO, gjelder i stedet.",
                    nn: "Klienten som er sett for DPO, gjeld i staden.",
                    en: "The client that is set for DPO counts instead.",
                },
                "",
            );
        }
        let part = match self.value(Part::DpoClientId) {
            Some(_) => Part::DpoClientId,
            None => Part::ClientId,
        };
        let id = self.value(part)?.to_owned();
        if !is_client_id(&id) {
            self.refuse(
                part,
                word! {
                    nb: "Klient-id-en har tegn som ikke kan stå i den.",
                    nn: "Klient-id-en har teikn som ikkje kan stå i han.",
                    en: "The client id has characters that can not stand in it.",
                },
                word! {
                    nb: "Skriv den i trinnet Maskinporten.",
                    nn: "Skriv han i steget Maskinporten.",
                    en: "Type it in the step Maskinporten.",
                },
            );
            return None;
        }
        let now = match self.state.client.chosen {
            true => self.state.client.id.clone(),
            false => String::new(),
        };
        self.replaces(part, &id, &now);
        Some(id)
    }

    fn jwk(&mut self, jwk: Option<Result<Jwk, AppError>>) -> Option<Jwk> {
        let name = self
            .value(Part::JwkPath)
            .map(place::name_of)
            .unwrap_or_default();
        match jwk? {
            Ok(jwk) => {
                let id = &jwk.id;
                let text = words! {
                    nb: "Nøkkelen er lest. Nøkkel-id: {id}.",
                    nn: "Nøkkelen er lesen. Nøkkel-id: {id}.",
                    en: "The key has been read. Key id: {id}.",
                };
                self.used(Part::JwkPath, &name, &text);
                Some(jwk)
            }
            Err(error) => {
                let (what, action) = said(&error);
                self.refuse(Part::JwkPath, &what, &action);
                None
            }
        }
    }

    /// Whether the file says that the client signs with the certificate.
    fn authentication(&mut self, has_key: bool) -> bool {
        let part = Part::Authentication;
        let Some(kind) = self.value(part).map(str::to_ascii_uppercase) else {
            return false;
        };
        match kind.as_str() {
            "CERTIFICATE" if !has_key => {
                self.used(
                    part,
                    "CERTIFICATE",
                    word! {
                        nb: "Klienten logger inn med virksomhetssertifikatet.",
                        nn: "Klienten loggar inn med verksemdssertifikatet.",
                        en: "The client logs in with the organisation certificate.",
                    },
                );
                true
            }
            "JWK" if has_key => {
                self.used(
                    part,
                    "JWK",
                    word! {
                        nb: "Klienten logger inn med nøkkelen.",
                        nn: "Klienten loggar inn med nøkkelen.",
                        en: "The client logs in with the key.",
                    },
                );
                false
            }
            _ => {
                self.refuse(
                    part,
                    word! {
                        nb: "Vi vet ikke hva klienten logger inn med.",
                        nn: "Vi veit ikkje kva klienten loggar inn med.",
                        en: "We do not know what the client logs in with.",
                    },
                    word! {
                        nb: "Velg sertifikat eller nøkkel i trinnet Maskinporten.",
                        nn: "Vel sertifikat eller nøkkel i steget Maskinporten.",
                        en: "Choose certificate or key in the step Maskinporten.",
                    },
                );
                false
            }
        }
    }

    fn system_user(&mut self, org: OrgNumber) -> Option<NamedUser> {
        let dpo = self.value(Part::Dpo).map(str::to_ascii_lowercase);
        match dpo.as_deref() {
            Some("true") => self.used(
                Part::Dpo,
                "true",
                word! {
                    nb: "Budstikke sender og henter over eFormidling.",
                    nn: "Budstikke sender og hentar over eFormidling.",
                    en: "Budstikke sends and fetches over eFormidling.",
                },
            ),
            Some(_) => self.refuse(
                Part::Dpo,
                word! {
                    nb: "Integrasjonspunktet brukte ikke eFormidling mellom arkiv.",
                    nn: "Integrasjonspunktet brukte ikkje eFormidling mellom arkiv.",
                    en: "The integrasjonspunkt did not use eFormidling between archives.",
                },
                word! {
                    nb: "Velg i trinnet Systembruker om dere bare skal bruke Fiks IO.",
                    nn: "Vel i steget Systembrukar om de berre skal bruke Fiks IO.",
                    en: "Choose in the step System user whether you use only Fiks IO.",
                },
            ),
            None => {}
        }
        let parts = [Part::SystemName, Part::SystemUserName];
        let whose = self.value(Part::SystemUserOrganisation);
        let whose = whose.map(OrgNumber::parse);
        if let Some(whose) = whose {
            if whose != Ok(org) {
                for part in [parts[0], parts[1], Part::SystemUserOrganisation] {
                    self.refuse(
                        part,
                        word! {
                            nb: "Systembrukeren er for en annen virksomhet.",
                            nn: "Systembrukaren er for ei anna verksemd.",
                            en: "The system user is for another organisation.",
                        },
                        word! {
                            nb: "Skriv deres egen i trinnet Systembruker.",
                            nn: "Skriv dykkar eigen i steget Systembrukar.",
                            en: "Type your own in the step System user.",
                        },
                    );
                }
                return None;
            }
            self.used(Part::SystemUserOrganisation, &org.grouped(), "");
        }
        for part in parts {
            if self.value(part).is_some_and(|name| !is_system_id(name)) {
                self.refuse(
                    part,
                    word! {
                        nb: "Navnet har tegn som ikke kan stå i det.",
                        nn: "Namnet har teikn som ikkje kan stå i det.",
                        en: "The name has characters that can not stand in it.",
                    },
                    word! {
                        nb: "Skriv det i trinnet Systembruker.",
                        nn: "Skriv det i steget Systembrukar.",
                        en: "Type it in the step System user.",
                    },
                );
            }
        }
        let good = |lines: &Self, part| {
            let name = lines.value(part).filter(|name| is_system_id(name));
            name.map(str::to_owned)
        };
        let (system, user) = (good(self, parts[0]), good(self, parts[1]));
        if system.is_none() && user.is_none() {
            return None;
        }
        for (part, name) in [(parts[0], &system), (parts[1], &user)] {
            if let Some(name) = name {
                self.used(part, name, "");
            }
        }
        // The names that an integrasjonspunkt gives where no others are set (eformidling-dpo 4.3).
        let digits = org.digits();
        let system_id = system.unwrap_or_else(|| format!("{digits}_integrasjonspunkt"));
        Some(NamedUser {
            exists: user.is_some(),
            external_ref: user.unwrap_or_else(|| format!("{system_id}_systembruker_{digits}")),
            system_id,
        })
    }

    /// The konto, when all that it takes is there.
    fn konto(&mut self) -> Option<(KontoInput, Secret<String>)> {
        let parts = [Part::Konto, Part::Integrasjon, Part::IntegrasjonPassword];
        let id = |lines: &Self, part| {
            let id = lines.value(part)?;
            Uuid::try_parse(id).ok().map(|id| id.to_string())
        };
        let password = self.value(parts[2]).map(str::to_owned).map(Secret::new);
        let all = (id(self, parts[0]), id(self, parts[1]), password);
        let (Some(konto), Some(integrasjon), Some(password)) = all else {
            for part in parts {
                self.refuse(
                    part,
                    word! {
                        nb: "Vi trenger en hel konto-id, en hel integrasjons-id og passordet. Noe av det mangler.",
                        nn: "Vi treng ein heil konto-id, ein heil integrasjons-id og passordet. Noko av det manglar.",
                        en: "We need a whole account id, a whole integration id and the password. Some of it is missing.",
                    },
                    word! {
                        nb: "Fyll ut kontoen i trinnet Fiks IO.",
                        nn: "Fyll ut kontoen i steget Fiks IO.",
                        en: "Fill in the account in the step Fiks IO.",
                    },
                );
            }
            return None;
        };
        let now = match self.state.konto.in_use {
            true => self.state.konto.konto.clone(),
            false => String::new(),
        };
        self.replaces(Part::Konto, &konto, &now);
        self.used(Part::Integrasjon, &integrasjon, "");
        self.secret(
            Part::IntegrasjonPassword,
            word! {
                nb: "Lagres kryptert på denne maskinen.",
                nn: "Blir lagra kryptert på denne maskina.",
                en: "Is kept encrypted on this machine.",
            },
        );
        let input = KontoInput {
            konto,
            integrasjon,
            fiks_org: String::new(),
            system: String::new(),
            acts_for: String::new(),
        };
        Some((input, password))
    }
}

fn note(tone: ToneDto, text: &str) -> ImportNote {
    ImportNote {
        tone,
        text: text.to_owned(),
    }
}

fn elsewhere(home: Environment) -> &'static str {
    match home {
        Environment::Produksjon => word! {
            nb: "Adressene i filen hører til produksjon. Se at dere setter opp det miljøet dere vil.",
            nn: "Adressene i fila høyrer til produksjon. Sjå at de set opp det miljøet de vil.",
            en: "The addresses in the file belong to production. See that you set up the environment you want.",
        },
        Environment::Test | Environment::Sandkasse => word! {
            nb: "Adressene i filen hører til testmiljøet. Se at dere setter opp det miljøet dere vil.",
            nn: "Adressene i fila høyrer til testmiljøet. Sjå at de set opp det miljøet de vil.",
            en: "The addresses in the file belong to the test environment. See that you set up the one you want.",
        },
    }
}

fn choose_certificate() -> &'static str {
    word! {
        nb: "Velg sertifikatfilen i trinnet Sertifikat.",
        nn: "Vel sertifikatfila i steget Sertifikat.",
        en: "Choose the certificate file in the step Certificate.",
    }
}

/// What went wrong with a file, and what to do.
fn said(error: &AppError) -> (String, String) {
    match error {
        AppError::Setup { what, action, .. } => (what.clone(), action.clone()),
        _ => (
            word! {
                nb: "Filen lar seg ikke åpne.",
                nn: "Fila lèt seg ikkje opne.",
                en: "The file can not be opened.",
            }
            .to_owned(),
            choose_certificate().to_owned(),
        ),
    }
}
