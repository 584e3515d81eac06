//! The list that verifies itself, for FIKS IO: each line is a question that KS answers (ux 5.16).

use budstikke_channel::{Blocker, ReceiveError};
use budstikke_directory::FiksLookupError;
use budstikke_identity::TokenError;
use budstikke_packaging::KeyOps;
use budstikke_transport::{FiksIo, FiksIoSettings};
use budstikke_wire::fiks_io::{KatalogKonto, KontoId};

use super::{Kept, NewKonto, Setup};
use crate::AppError;
use crate::dto::{AccessAction, AccessId, AccessLine, AccessState, SetupState};
use crate::fiks::receiving;
use crate::setup::access::{Said, line};
use crate::setup::lock;

/// Who gives the scope of Fiks.
const DESK: &str = "fiks@ks.no";
const SCOPE: &str = "ks:fiks";
const TOKEN_FIRST: &str = "Tilgangen i Maskinporten må virke først.";

const LINES: [(AccessId, &str); 5] = [
    (AccessId::FiksToken, "Tilgang til Fiks i Maskinporten"),
    (AccessId::FiksQueues, "Innlogging i køene til Fiks IO"),
    (AccessId::FiksKonto, "Kontoen finnes og er deres"),
    (AccessId::FiksKey, "Andre låser for nøkkelen deres"),
    (AccessId::FiksAlone, "Ingen andre henter fra kontoen"),
];

/// The list before anybody was asked.
pub(in crate::setup) fn unchecked() -> Vec<AccessLine> {
    LINES
        .map(|(id, title)| line(id, title, Said::not_checked("")))
        .into()
}

impl Setup {
    /// Asks Maskinporten and KS about our konto, and keeps what they said until an answer changes. Takes
    /// nothing from the queue. The katalog's name of the konto is kept.
    pub async fn check_konto(&self) -> Result<SetupState, AppError> {
        let kept = self.kept_konto().await?;
        let token = token(self, &kept).await;
        let konto = kept.directory.konto(kept.id).await;
        let keys = self.konto_keys(&kept.config).await?.all();
        let with: Vec<&dyn KeyOps> = keys.iter().map(|key| &**key as &dyn KeyOps).collect();
        let key = match kept.directory.check_own_key(kept.id, &with).await {
            Ok(found) if found.can_be_opened() && found.next_step().is_empty() => {
                Said::works(found.text())
            }
            Ok(found) => Said::lacking("E15", &format!("{} {}", found.text(), found.next_step())),
            Err(error) => unanswered(&error),
        };
        let alone = match self.receiving_off(kept.id).await? {
            true => turned_off(&kept).await,
            false => alone(&kept).await,
        };
        let queues = queues(self, &kept).await;
        let said = [token, queues, owned(&kept, &konto), key, alone];
        let lines = LINES.into_iter().zip(said);
        *lock(&self.0.konto_checks) = lines
            .map(|((id, title), said)| match said.state {
                AccessState::TurnedOff => line(id, "Henting fra kontoen", said),
                _ => line(id, title, said),
            })
            .collect();
        self.keep_konto_name(kept, konto.ok()).await?;
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

async fn token(setup: &Setup, kept: &Kept) -> Said {
    match kept.auth.token().await {
        Ok(_) => Said::works(SCOPE),
        Err(TokenError::Refused(refusal)) => Said {
            action: (refusal.number == "E04").then(|| AccessAction::Copy {
                label: "Kopier bestilling".to_owned(),
                text: order(setup, kept),
            }),
            ..Said::missing(
                refusal.number,
                &if refusal.number == "E04" {
                    format!("Virksomheten mangler tilgangen {SCOPE}.")
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
async fn queues(setup: &Setup, kept: &Kept) -> Said {
    let fiks_io = FiksIo::new(FiksIoSettings {
        http: setup.0.http.clone(),
        auth: kept.auth.clone(),
        konto: kept.id,
        connection_name: "Budstikke".to_owned(),
    });
    match fiks_io.check_login().await {
        Ok(()) => Said::works("Køene slipper dere inn."),
        Err(ReceiveError::Blocked(blocker)) if blocker.key == Blocker::MASKINPORTEN => {
            Said::not_checked(TOKEN_FIRST)
        }
        Err(ReceiveError::Blocked(blocker)) => {
            Said::missing(&blocker.number, &blocker.text, &blocker.cause)
        }
        Err(ReceiveError::Service(failure)) => Said::unanswered(&failure),
        Err(ReceiveError::Storage(error)) => Said::not_checked(&error.to_string()),
    }
}

/// A mail to KS, ready to send; nothing secret in it.
fn order(setup: &Setup, kept: &Kept) -> String {
    let org = kept.row.org;
    format!(
        "Til: {DESK}\nEmne: Fiks IO for {org}\n\nHei.\n\nVi ber om at klienten vår får tilgangen (scope) \
         {SCOPE}.\n\nOrganisasjonsnummer: {org}\nIntegrasjon: {}\nMiljø: {}\n",
        kept.config.integrasjon,
        setup.0.environment.as_str(),
    )
}

fn owned(kept: &Kept, konto: &Result<KatalogKonto, FiksLookupError>) -> Said {
    let konto = match konto {
        Ok(konto) => konto,
        Err(error) => return unanswered(error),
    };
    let name = konto.konto_navn.as_deref().unwrap_or("uten navn");
    match konto.org_number() {
        Some(org) if org != kept.owner() => Said::lacking(
            "E07",
            &format!("Kontoen tilhører {}. Sjekk konto-id-en.", org.grouped()),
        ),
        _ => match konto
            .status
            .as_ref()
            .and_then(|status| status.gyldig_avsender)
        {
            Some(false) => Said::lacking(
                "",
                &format!("Kontoen «{name}» er stengt for sending. Åpne den i Fiks forvaltning."),
            ),
            _ => Said::works(name),
        },
    }
}

/// Nothing of ours fetches while we are set up, so that whoever does is somebody else.
async fn alone(kept: &Kept) -> Said {
    match kept.directory.status(kept.id).await {
        Ok(status) => match status.antall_konsumenter {
            Some(0) => Said::works("Kontoen er ledig."),
            Some(_) => Said::lacking(
                "E23",
                "Et annet program henter fra kontoen. Meldingene blir delt mellom dere. Stopp det ene.",
            ),
            None => Said::not_checked("KS sier ikke hvem som henter."),
        },
        Err(error) => unanswered(&error),
    }
}

/// Where a person has turned it off that we fetch, another who does is as it should be.
async fn turned_off(kept: &Kept) -> Said {
    let (text, details) = match kept.directory.status(kept.id).await {
        Ok(status) => {
            let text = match status.antall_konsumenter {
                Some(0) => "Ingen andre henter heller. Meldingene ligger i køen til noen gjør det.",
                Some(1) => "Et annet program henter fra kontoen.",
                Some(_) => "Andre programmer henter fra kontoen.",
                None => "KS sier ikke hvem som henter.",
            };
            (text.to_owned(), String::new())
        }
        Err(error) => (error.text(), error.to_string()),
    };
    Said {
        state: AccessState::TurnedOff,
        details,
        action: Some(AccessAction::TurnOnReceiving {
            label: "Slå på henting".to_owned(),
        }),
        ..Said::works(&text)
    }
}

/// What KS said no to; an answer that did not come is no knowledge.
fn unanswered(error: &FiksLookupError) -> Said {
    let text = format!("{} {}", error.text(), error.next_step());
    match error {
        FiksLookupError::Service(failure) => Said::unanswered(failure),
        FiksLookupError::Token(_) => Said::not_checked(TOKEN_FIRST),
        error => Said {
            details: error.to_string(),
            ..Said::lacking(error.number().unwrap_or_default(), text.trim_end())
        },
    }
}
