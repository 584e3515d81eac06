//! The list that verifies itself, for FIKS IO: each line is a question that KS answers (ux 5.16).

use std::sync::Arc;

use budstikke_channel::{Blocker, ReceiveError};
use budstikke_directory::{FiksDirectory, FiksLookupError};
use budstikke_domain::{OrgNumber, word, words};
use budstikke_identity::{FiksAuth, TokenError};
use budstikke_net::{Environment, Http};
use budstikke_packaging::{KeyOps, SoftwareKey};
use budstikke_transport::{FiksIo, FiksIoSettings};
use budstikke_wire::fiks_io::{KatalogKonto, KontoId};

use super::{Kept, NewKonto, Setup};
use crate::AppError;
use crate::dto::{AccessAction, AccessId, AccessLine, AccessState, SetupState};
use crate::fiks::account::FiksConfig;
use crate::fiks::receiving;
use crate::setup::access::{Said, line};
use crate::setup::lock;

/// Who gives the scope of Fiks.
const DESK: &str = "fiks@ks.no";
const SCOPE: &str = "ks:fiks";
fn token_first() -> &'static str {
    word! {
        nb: "Tilgangen i Maskinporten må virke først.",
        nn: "Tilgangen i Maskinporten må verke først.",
        en: "The access in Maskinporten must work first.",
    }
}

fn titles() -> [(AccessId, &'static str); 5] {
    [
        (
            AccessId::FiksToken,
            word! {
                nb: "Tilgang til Fiks i Maskinporten",
                nn: "Tilgang til Fiks i Maskinporten",
                en: "Access to Fiks in Maskinporten",
            },
        ),
        (
            AccessId::FiksQueues,
            word! {
                nb: "Innlogging i køene til Fiks IO",
                nn: "Innlogging i køane til Fiks IO",
                en: "Log-in to the queues of Fiks IO",
            },
        ),
        (
            AccessId::FiksKonto,
            word! {
                nb: "Kontoen finnes og er deres",
                nn: "Kontoen finst og er dykkar",
                en: "The account exists and is yours",
            },
        ),
        (
            AccessId::FiksKey,
            word! {
                nb: "Andre låser for nøkkelen deres",
                nn: "Andre låser for nøkkelen dykkar",
                en: "Others lock for your key",
            },
        ),
        (
            AccessId::FiksAlone,
            word! {
                nb: "Ingen andre henter fra kontoen",
                nn: "Ingen andre hentar frå kontoen",
                en: "Nobody else fetches from the account",
            },
        ),
    ]
}

/// The list before anybody was asked.
pub(in crate::setup) fn unchecked() -> Vec<AccessLine> {
    titles()
        .map(|(id, title)| line(id, title, Said::not_checked("")))
        .into()
}

impl Setup {
    /// Asks Maskinporten and KS about our konto, and keeps what they said until an answer changes. Takes
    /// nothing from the queue. The katalog's name of the konto is kept.
    pub async fn check_konto(&self) -> Result<SetupState, AppError> {
        let kept = self.kept_konto().await?;
        let keys = self.konto_keys(&kept.config).await?.all();
        let questions = KontoQuestions {
            http: &self.0.http,
            environment: self.0.environment,
            auth: &kept.auth,
            directory: &kept.directory,
            konto: kept.id,
            config: &kept.config,
            org: kept.row.org,
            keys: &keys,
        };
        let alone = match self.receiving_off(kept.id).await? {
            true => Alone::TurnedOff,
            false => Alone::NotUs,
        };
        let asked = questions.all(alone).await;
        *lock(&self.0.konto_checks) = asked.lines;
        let konto = asked.konto;
        self.keep_konto_name(kept, konto).await?;
        self.state().await
    }

    /// «Slå på henting»: what comes to our konto is taken here again once the set-up is left. Asks KS about it
    /// anew, since another may still do so.
    pub async fn turn_on_konto_receiving(&self) -> Result<SetupState, AppError> {
        let on = self.0.store.tx(|tx| tx.put_setting(receiving::OFF, ""));
        on.await?;
        self.check_konto().await
    }

    async fn receiving_off(&self, konto: KontoId) -> Result<bool, AppError> {
        let kept = self.0.store.read(|r| r.setting(receiving::OFF)).await?;
        Ok(receiving::is_off(kept.as_deref(), konto))
    }

    async fn keep_konto_name(
        &self,
        kept: Kept,
        konto: Option<KatalogKonto>,
    ) -> Result<(), AppError> {
        let name = konto.and_then(|konto| konto.konto_navn);
        let Some(name) = name.filter(|name| *name != kept.config.konto_name) else {
            return Ok(());
        };
        let password = self.0.store.read(|r| r.secret(super::PASSWORD)).await?;
        let Some(password) = password else {
            return Ok(());
        };
        let mut config = kept.config;
        config.konto_name = name;
        let new = NewKonto {
            org: kept.row.org,
            config,
            password: budstikke_domain::Secret::new(
                String::from_utf8_lossy(password.expose()).into_owned(),
            ),
            key: None,
        };
        new.keep(&self.0.store).await
    }
}

/// What KS is asked with about our konto; whoever has it may ask, in the set-up or after it.
pub(crate) struct KontoQuestions<'a> {
    pub(crate) http: &'a Http,
    pub(crate) environment: Environment,
    pub(crate) auth: &'a FiksAuth,
    pub(crate) directory: &'a FiksDirectory,
    pub(crate) konto: KontoId,
    pub(crate) config: &'a FiksConfig,
    /// Whose profile it is.
    pub(crate) org: OrgNumber,
    pub(crate) keys: &'a [Arc<SoftwareKey>],
}

/// What is known already of who fetches from the konto.
pub(crate) enum Alone {
    /// A person has turned it off that we do.
    TurnedOff,
    /// We do not now, so that whoever does is another.
    NotUs,
    /// Whoever fetches knows of the others.
    Told(Said),
}

/// What KS said of our konto.
pub(crate) struct KontoAsked {
    pub(crate) lines: Vec<AccessLine>,
    /// As the katalog has it.
    konto: Option<KatalogKonto>,
}

impl KontoQuestions<'_> {
    /// Asks all of them. Takes nothing from the queue.
    pub(crate) async fn all(&self, alone: Alone) -> KontoAsked {
        let token = self.token().await;
        let konto = self.directory.konto(self.konto).await;
        let key = self.key().await;
        let alone = match alone {
            Alone::TurnedOff => self.turned_off().await,
            Alone::NotUs => self.alone().await,
            Alone::Told(said) => said,
        };
        let queues = self.queues().await;
        let said = [token, queues, self.owned(&konto), key, alone];
        let lines = titles().into_iter().zip(said);
        let lines = lines.map(|((id, title), said)| match said.state {
            AccessState::TurnedOff => line(
                id,
                word! {
                    nb: "Henting fra kontoen",
                    nn: "Henting frå kontoen",
                    en: "Fetching from the account",
                },
                said,
            ),
            _ => line(id, title, said),
        });
        KontoAsked {
            lines: lines.collect(),
            konto: konto.ok(),
        }
    }

    async fn key(&self) -> Said {
        let with: Vec<&dyn KeyOps> = self.keys.iter().map(|key| &**key as &dyn KeyOps).collect();
        match self.directory.check_own_key(self.konto, &with).await {
            Ok(found) if found.can_be_opened() && found.next_step().is_empty() => {
                Said::works(found.text())
            }
            Ok(found) => Said::lacking("E15", &format!("{} {}", found.text(), found.next_step())),
            Err(error) => unanswered(&error),
        }
    }

    /// Whose konto it must be.
    fn owner(&self) -> OrgNumber {
        let acts_for = self.config.consumer_org.as_deref();
        let acts_for = acts_for.and_then(|number| OrgNumber::parse(number).ok());
        acts_for.unwrap_or(self.org)
    }

    async fn token(&self) -> Said {
        match self.auth.token().await {
            Ok(_) => Said::works(SCOPE),
            Err(TokenError::Refused(refusal)) => Said {
                action: (refusal.number == "E04").then(|| AccessAction::Copy {
                    label: words! {
                        nb: "Kopier bestilling",
                        nn: "Kopier bestilling",
                        en: "Copy the order",
                    },
                    text: self.order(),
                }),
                ..Said::missing(
                    refusal.number,
                    &if refusal.number == "E04" {
                        words! {
                            nb: "Virksomheten mangler tilgangen {SCOPE}.",
                            nn: "Verksemda manglar tilgangen {SCOPE}.",
                            en: "The organisation lacks the access {SCOPE}.",
                        }
                    } else {
                        refusal.text.clone()
                    },
                    &refusal.cause,
                )
            },
            Err(TokenError::Unavailable(failure)) => Said::unanswered(&failure),
        }
    }

    /// Whether the messages can be fetched: the queues have a log-in of their own.
    async fn queues(&self) -> Said {
        let fiks_io = FiksIo::new(FiksIoSettings {
            http: self.http.clone(),
            auth: self.auth.clone(),
            konto: self.konto,
            connection_name: "Budstikke".to_owned(),
        });
        match fiks_io.check_login().await {
            Ok(()) => Said::works(word! {
                nb: "Køene slipper dere inn.",
                nn: "Køane slepper dykk inn.",
                en: "The queues let you in.",
            }),
            Err(ReceiveError::Blocked(blocker)) if blocker.key == Blocker::MASKINPORTEN => {
                Said::not_checked(token_first())
            }
            Err(ReceiveError::Blocked(blocker)) => {
                Said::missing(&blocker.number, &blocker.text, &blocker.cause)
            }
            Err(ReceiveError::Service(failure)) => Said::unanswered(&failure),
            Err(ReceiveError::Storage(error)) => Said::not_checked(&error.to_string()),
        }
    }

    /// A mail to KS, ready to send; nothing secret in it.
    fn order(&self) -> String {
        let org = self.org;
        words! {
            nb: "Til: {DESK}\nEmne: Fiks IO for {org}\n\nHei.\n\nVi ber om at klienten vår får tilgangen (scope) {SCOPE}.\n\nOrganisasjonsnummer: {org}\nIntegrasjon: {integration}\nMiljø: {environment}\n",
            nn: "Til: {DESK}\nEmne: Fiks IO for {org}\n\nHei.\n\nVi ber om at klienten vår får tilgangen (scope) {SCOPE}.\n\nOrganisasjonsnummer: {org}\nIntegrasjon: {integration}\nMiljø: {environment}\n",
            en: "To: {DESK}\nSubject: Fiks IO for {org}\n\nHello,\n\nWe ask that our client be given the access (scope) {SCOPE}.\n\nOrganisation number: {org}\nIntegration: {integration}\nEnvironment: {environment}\n",
            integration = self.config.integrasjon,
            environment = self.environment.as_str(),
        }
    }

    fn owned(&self, konto: &Result<KatalogKonto, FiksLookupError>) -> Said {
        let konto = match konto {
            Ok(konto) => konto,
            Err(error) => return unanswered(error),
        };
        let name = konto.konto_navn.as_deref().unwrap_or(word! {
            nb: "uten navn",
            nn: "utan namn",
            en: "without a name",
        });
        match konto.org_number() {
            Some(org) if org != self.owner() => Said::lacking(
                "E07",
                &words! {
                    nb: "Kontoen tilhører {owner}. Sjekk konto-id-en.",
                    nn: "Kontoen høyrer til {owner}. Sjekk konto-id-en.",
                    en: "The account belongs to {owner}. Check the account ID.",
                    owner = org.grouped(),
                },
            ),
            _ => match konto
                .status
                .as_ref()
                .and_then(|status| status.gyldig_avsender)
            {
                Some(false) => Said::lacking(
                    "",
                    &words! {
                        nb: "Kontoen «{name}» er stengt for sending. Åpne den i Fiks forvaltning.",
                        nn: "Kontoen «{name}» er stengd for sending. Opne han i Fiks forvaltning.",
                        en: "The account “{name}” is closed for sending. Open it in Fiks forvaltning.",
                    },
                ),
                _ => Said::works(name),
            },
        }
    }

    /// Nothing of ours fetches while we are set up, so that whoever does is somebody else.
    async fn alone(&self) -> Said {
        match self.directory.status(self.konto).await {
            Ok(status) => match status.antall_konsumenter {
                Some(0) => Said::works(word! {
                    nb: "Kontoen er ledig.",
                    nn: "Kontoen er ledig.",
                    en: "The account is free.",
                }),
                Some(_) => Said::lacking(
                    "E23",
                    word! {
                        nb: "Et annet program henter fra kontoen. Meldingene blir delt mellom dere. Stopp det ene.",
                        nn: "Eit anna program hentar frå kontoen. Meldingane blir delte mellom dykk. Stopp det eine.",
                        en: "Another program fetches from the account. The messages are divided between you. Stop one of them.",
                    },
                ),
                None => Said::not_checked(word! {
                    nb: "KS sier ikke hvem som henter.",
                    nn: "KS seier ikkje kven som hentar.",
                    en: "KS does not say who fetches.",
                }),
            },
            Err(error) => unanswered(&error),
        }
    }

    /// Where a person has turned it off that we fetch, another who does is as it should be.
    async fn turned_off(&self) -> Said {
        let (text, details) = match self.directory.status(self.konto).await {
            Ok(status) => {
                let text = match status.antall_konsumenter {
                    Some(0) => word! {
                        nb: "Ingen andre henter heller. Meldingene ligger i køen til noen gjør det.",
                        nn: "Ingen andre hentar heller. Meldingane ligg i køen til nokon gjer det.",
                        en: "Nobody else fetches either. The messages stay in the queue until somebody does.",
                    },
                    Some(1) => word! {
                        nb: "Et annet program henter fra kontoen.",
                        nn: "Eit anna program hentar frå kontoen.",
                        en: "Another program fetches from the account.",
                    },
                    Some(_) => word! {
                        nb: "Andre programmer henter fra kontoen.",
                        nn: "Andre program hentar frå kontoen.",
                        en: "Other programs fetch from the account.",
                    },
                    None => word! {
                        nb: "KS sier ikke hvem som henter.",
                        nn: "KS seier ikkje kven som hentar.",
                        en: "KS does not say who fetches.",
                    },
                };
                (text.to_owned(), String::new())
            }
            Err(error) => (error.text(), error.to_string()),
        };
        Said {
            state: AccessState::TurnedOff,
            details,
            action: Some(AccessAction::TurnOnReceiving {
                label: words! { nb: "Slå på henting", nn: "Slå på henting", en: "Turn on fetching" },
            }),
            ..Said::works(&text)
        }
    }
}

/// What KS said no to; an answer that did not come is no knowledge.
fn unanswered(error: &FiksLookupError) -> Said {
    let text = format!("{} {}", error.text(), error.next_step());
    match error {
        FiksLookupError::Service(failure) => Said::unanswered(failure),
        FiksLookupError::Token(_) => Said::not_checked(token_first()),
        error => Said {
            details: error.to_string(),
            ..Said::lacking(error.number().unwrap_or_default(), text.trim_end())
        },
    }
}
