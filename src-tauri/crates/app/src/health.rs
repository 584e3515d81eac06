//! The line at the bottom of the window, and what must be mended here before anything goes on: one banner
//! for each thing, however many messages wait for it (architecture B.6).

use budstikke_channel::Blocker;
use budstikke_domain::{word, words};
use budstikke_engine::AccountHealth;
use budstikke_net::Environment;
use budstikke_store::Blockage;

use crate::dto::{AccessAction, Banner, HealthDto, HealthState, SetupStep};
use crate::{App, AppError, error, outbox};

impl App {
    /// How the services fare, and what stands in the way.
    pub async fn health(&self) -> Result<HealthDto, AppError> {
        let blockages = self.store().read(|r| r.blockages()).await?;
        let mut health = self.engine_health();
        let off = self.konto_off();
        // What kept deliveries from being taken is nobody's trouble while none are.
        if let Some(fiks) = off
            && let Some(account) = health.accounts.get_mut(&fiks.account)
        {
            account.blocked = None;
        }
        let accounts: Vec<&AccountHealth> = self
            .accounts_in_use()
            .filter_map(|account| health.accounts.get(&account))
            .collect();
        let place = Place {
            environment: self.environment(),
            uses_dpo: self.uses_dpo(),
        };
        let mut banners = banners(&accounts, blockages, place);
        banners.extend(self.konto_advice(&health).await?);
        Ok(HealthDto {
            konto_off: off.map(|fiks| fiks.config.konto_name.clone()),
            ..line(&accounts, banners)
        })
    }

    /// «Prøv igjen nå»: lets everything that waits on what the banner `key` is about go on at once. One
    /// that is not there any more is gone by itself.
    pub async fn try_again(&self, key: &str) -> Result<(), AppError> {
        let banners = self.health().await?.banners;
        if banners.iter().any(|banner| banner.key == key) {
            self.release(key).await?;
        }
        Ok(())
    }
}

/// What decides where something is mended.
#[derive(Clone, Copy)]
struct Place {
    environment: Environment,
    uses_dpo: bool,
}

/// The account that most is the matter with speaks for all; of equals the first.
fn line(accounts: &[&AccountHealth], banners: Vec<Banner>) -> HealthDto {
    let trouble =
        |account: &&&AccountHealth| (account.blocked.is_some(), account.failure.is_some());
    let account = accounts.iter().rev().max_by_key(trouble).copied();
    let received = accounts.iter().filter_map(|account| account.received_at);
    let last_fetched_at = received.max().map(|at| at.to_string());
    let answered = account.is_some_and(|account| account.sent_at.is_some());
    let (state, text) = match account {
        // What it is stands in the banner.
        Some(account) if account.blocked.is_some() => (
            HealthState::Blocked,
            words! {
                nb: "Henting er stoppet",
                nn: "Hentinga er stoppa",
                en: "Fetching has stopped",
            },
        ),
        Some(AccountHealth {
            failure: Some((failure, _)),
            ..
        }) => (HealthState::Waiting, error::service(failure).what),
        Some(_) if answered || last_fetched_at.is_some() => (
            HealthState::Connected,
            words! { nb: "Tilkoblet", nn: "Tilkopla", en: "Connected" },
        ),
        Some(_) => (
            HealthState::Unknown,
            words! {
                nb: "Kobler til",
                nn: "Koplar til",
                en: "Connecting",
            },
        ),
        // Neither DPO nor a konto.
        None => (
            HealthState::Blocked,
            words! {
                nb: "Ingenting er satt opp",
                nn: "Ingenting er sett opp",
                en: "Nothing is set up",
            },
        ),
    };
    HealthDto {
        state,
        text,
        last_fetched_at,
        konto_off: None,
        banners,
    }
}

/// What keeps messages from being sent, and after that what keeps them from being fetched when it is
/// something else.
fn banners(accounts: &[&AccountHealth], blockages: Vec<Blockage>, place: Place) -> Vec<Banner> {
    let fetching: Vec<_> = accounts
        .iter()
        .filter_map(|account| account.blocked.as_ref())
        .collect();
    let mut banners: Vec<Banner> = blockages
        .into_iter()
        .map(|blockage| {
            let problem = blockage.trouble.as_ref().map(outbox::problem);
            let number = problem
                .as_ref()
                .map(|told| told.number.clone())
                .unwrap_or_default();
            Banner {
                remedy: remedy(&blockage.key, &number, place),
                help: error::help(&number),
                number,
                text: problem.as_ref().map_or_else(
                    || {
                        words! {
                            nb: "Noe må rettes før meldinger kan sendes.",
                            nn: "Noko må rettast før meldingar kan sendast.",
                            en: "Something must be mended before messages can be sent.",
                        }
                    },
                    |told| told.what.clone(),
                ),
                details: problem.map(|told| told.details).unwrap_or_default(),
                action: String::new(),
                advice: false,
                can_wait: false,
                can_try: tries(&blockage.key),
                shared_konto: false,
                waiting: small(blockage.letters),
                answers: small(blockage.answers),
                no_fetching: fetching
                    .iter()
                    .any(|(blocker, _)| blocker.key == blockage.key),
                since: blockage.since.map(|at| at.to_string()),
                next_try: blockage
                    .next_try
                    .filter(|_| tries(&blockage.key))
                    .map(|at| at.to_string()),
                key: blockage.key,
            }
        })
        .collect();
    for (blocker, since) in fetching {
        if banners.iter().any(|banner| banner.key == blocker.key) {
            continue;
        }
        banners.push(Banner {
            key: blocker.key.clone(),
            help: error::help(&blocker.number),
            number: blocker.number.clone(),
            text: blocker.text.clone(),
            details: blocker.cause.to_string(),
            action: String::new(),
            advice: false,
            can_wait: false,
            can_try: true,
            shared_konto: false,
            waiting: 0,
            answers: 0,
            no_fetching: true,
            since: Some(since.to_string()),
            next_try: None,
            remedy: remedy(&blocker.key, &blocker.number, place),
        });
    }
    banners
}

/// Whether trying again can help; neither that nor time mends what a person has turned off.
pub(crate) fn tries(key: &str) -> bool {
    key != Blocker::DPO_UNUSED
}

/// The one place where a person can do something about it. The sandbox has no set-up.
fn remedy(key: &str, number: &str, place: Place) -> Option<AccessAction> {
    if place.environment == Environment::Sandkasse {
        return None;
    }
    let (label, step) = match (key, number) {
        // A scope is ordered, and the list of accesses has the order ready.
        (Blocker::MASKINPORTEN, "E04") if place.uses_dpo => (
            word! {
                nb: "Åpne tilganger",
                nn: "Opne tilgangar",
                en: "Open Access",
            },
            SetupStep::Accesses,
        ),
        (Blocker::MASKINPORTEN, "E04") => (
            word! {
                nb: "Åpne Fiks IO",
                nn: "Opne Fiks IO",
                en: "Open Fiks IO",
            },
            SetupStep::FiksIo,
        ),
        (Blocker::MASKINPORTEN, _) => (
            word! {
                nb: "Åpne Maskinporten",
                nn: "Opne Maskinporten",
                en: "Open Maskinporten",
            },
            SetupStep::Client,
        ),
        (Blocker::ALTINN_RIGHT | Blocker::DPO_UNUSED, _) => (
            word! {
                nb: "Åpne systembruker",
                nn: "Opne systembrukar",
                en: "Open System user",
            },
            SetupStep::SystemUser,
        ),
        (Blocker::ALTINN_RESOURCE, _) => (
            word! {
                nb: "Åpne tilganger",
                nn: "Opne tilgangar",
                en: "Open Access",
            },
            SetupStep::Accesses,
        ),
        (Blocker::OWN_CERTIFICATE, _) => (
            word! {
                nb: "Bytt sertifikat",
                nn: "Byt sertifikat",
                en: "Replace the certificate",
            },
            SetupStep::Certificate,
        ),
        _ => return None,
    };
    Some(AccessAction::GoTo {
        label: label.to_owned(),
        step,
    })
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use budstikke_domain::{Failure, FailureKind};
    use jiff::Timestamp;

    use super::*;

    const TEST: Place = Place {
        environment: Environment::Test,
        uses_dpo: true,
    };

    fn step(key: &str, number: &str, place: Place) -> Option<SetupStep> {
        match remedy(key, number, place) {
            Some(AccessAction::GoTo { step, .. }) => Some(step),
            _ => None,
        }
    }

    fn blockage(key: &str) -> Blockage {
        Blockage {
            key: key.to_owned(),
            letters: 2,
            answers: 1,
            since: Some(Timestamp::UNIX_EPOCH),
            next_try: None,
            trouble: None,
        }
    }

    fn not_fetching(key: &str) -> AccountHealth {
        let cause = Failure {
            kind: FailureKind::Unauthorized,
            service: "Maskinporten".to_owned(),
            status: None,
            code: String::new(),
            text: String::new(),
            retry_after: None,
        };
        AccountHealth {
            blocked: Some((
                Blocker {
                    key: key.to_owned(),
                    text: "Klokken går feil.".to_owned(),
                    number: "E25".to_owned(),
                    cause,
                },
                Timestamp::UNIX_EPOCH,
            )),
            ..AccountHealth::default()
        }
    }

    #[test]
    fn sending_and_fetching_that_wait_on_the_same_share_a_banner() {
        let account = not_fetching(Blocker::CLOCK);
        let told = banners(
            &[&account],
            vec![blockage(Blocker::CLOCK), blockage(Blocker::OWN_CERTIFICATE)],
            TEST,
        );
        let told: Vec<(&str, bool)> = told
            .iter()
            .map(|banner| (banner.key.as_str(), banner.no_fetching))
            .collect();
        assert_eq!(told, [("clock", true), ("cert:own", false)]);
        let alone = banners(&[&account], Vec::new(), TEST);
        assert_eq!((alone.len(), alone[0].waiting), (1, 0), "fetching alone");
    }

    #[test]
    fn every_setting_that_can_be_mended_here_has_its_place() {
        let place = |key, number| step(key, number, TEST);
        assert_eq!(place("maskinporten", "E03"), Some(SetupStep::Client));
        assert_eq!(place("maskinporten", "E04"), Some(SetupStep::Accesses));
        assert_eq!(place("altinn:right", "E26"), Some(SetupStep::SystemUser));
        assert_eq!(place("altinn:resource", "E26"), Some(SetupStep::Accesses));
        assert_eq!(place("cert:own", "E05"), Some(SetupStep::Certificate));
        assert_eq!(place("clock", "E25"), None, "the machine's own");
        let sandbox = Place {
            environment: Environment::Sandkasse,
            ..TEST
        };
        assert_eq!(
            remedy("cert:own", "E05", sandbox),
            None,
            "nothing is set up there"
        );
    }

    #[test]
    fn with_only_fiks_io_nothing_is_mended_at_a_step_that_is_not_asked() {
        let place = Place {
            uses_dpo: false,
            ..TEST
        };
        assert_eq!(step("maskinporten", "E04", place), Some(SetupStep::FiksIo));
        assert_eq!(
            step(Blocker::DPO_UNUSED, "", place),
            Some(SetupStep::SystemUser),
            "where it is turned on again"
        );
        let waiting = Blockage {
            next_try: Some(Timestamp::UNIX_EPOCH),
            ..blockage(Blocker::DPO_UNUSED)
        };
        let told = banners(&[], vec![waiting], place);
        assert_eq!((told[0].waiting, told[0].answers), (2, 1));
        assert_eq!(told[0].next_try, None, "it does not mend itself");
        assert!(!told[0].can_try, "nor does trying");
        assert!(banners(&[], vec![blockage(Blocker::CLOCK)], place)[0].can_try);
    }

    #[test]
    fn a_profile_with_nothing_to_send_through_does_not_say_that_it_connects() {
        let told = line(&[], Vec::new());
        assert_eq!(told.state, HealthState::Blocked);
        assert_eq!(told.text, "Ingenting er satt opp");
    }
}
