//! What is asked of the machine and of nobody else.

use std::io;

use budstikke_domain::{word, words};
use budstikke_net::ClockSkew;
use budstikke_packaging::KeyOps as _;
use budstikke_store::StoreError;
use jiff::Timestamp;

use super::line;
use crate::App;
use crate::dto::{AccessAction, DiagnoseLine, DiagnoseState, SetupStep};
use crate::format;

/// Less is soon too little: a message may be of hundreds of megabytes, and lies here packed beside its documents.
const LITTLE: u64 = 2_000_000_000;
/// Less, and the next message may not fit.
const TOO_LITTLE: u64 = 200_000_000;
/// Days left of a certificate (ux 5.16).
const TIME_TO_THINK: i64 = 60;
const URGENT: i64 = 7;
/// More of what SQLite finds helps nobody.
const MOST_FOUND: usize = 5;

impl App {
    pub(super) async fn ask_machine(&self) -> Vec<DiagnoseLine> {
        let now = self.clock().now();
        let until = self.credential().certificate().not_after();
        let mut certificate = certificate(until, now);
        certificate.action = certificate.action.and_then(|action| self.possible(action));
        let folder = self.profile().folder().to_owned();
        let free = tokio::task::spawn_blocking(move || fs4::available_space(folder)).await;
        let free = free.unwrap_or_else(|error| Err(io::Error::other(error)));
        vec![
            clock(self.diagnosis().http.clock_skew()),
            certificate,
            disk(free, now),
        ]
    }

    pub(super) async fn ask_database(&self) -> DiagnoseLine {
        let found = self.store().quick_check().await;
        database(found, self.clock().now())
    }
}

fn clock(skew: Option<ClockSkew>) -> DiagnoseLine {
    let title =
        word! { nb: "Klokken på maskinen", nn: "Klokka på maskina", en: "The machine's clock" };
    let Some(skew) = skew else {
        return DiagnoseLine {
            text: words! {
                nb: "Ingen tjeneste har svart ennå.",
                nn: "Inga teneste har svart enno.",
                en: "No service has answered yet.",
            },
            ..line("Clock", title, DiagnoseState::Unknown)
        };
    };
    let (seconds, service) = (skew.ahead.abs().as_secs(), skew.service);
    let told = match skew.is_harmful() {
        true => DiagnoseLine {
            text: skew.text(),
            number: "E25".to_owned(),
            ..line("Clock", title, DiagnoseState::Wrong)
        },
        false => DiagnoseLine {
            text: match seconds {
                0 => words! {
                    nb: "Avviket er under 1 sekund, målt mot {service}.",
                    nn: "Avviket er under 1 sekund, målt mot {service}.",
                    en: "It is off by less than 1 second, measured against {service}.",
                },
                seconds => words! {
                    nb: "Avviket er {seconds} s, målt mot {service}.",
                    nn: "Avviket er {seconds} s, målt mot {service}.",
                    en: "It is off by {seconds} s, measured against {service}.",
                },
            },
            ..line("Clock", title, DiagnoseState::Works)
        },
    };
    DiagnoseLine {
        at: skew.measured_at.to_string(),
        ..told
    }
}

fn certificate(until: Timestamp, now: Timestamp) -> DiagnoseLine {
    let title = word! {
        nb: "Virksomhetssertifikatet",
        nn: "Verksemdssertifikatet",
        en: "The organisation's certificate",
    };
    let days = until.duration_since(now).as_secs().div_euclid(24 * 60 * 60);
    let date = format::date(until);
    let state = match days {
        ..URGENT => DiagnoseState::Wrong,
        URGENT..TIME_TO_THINK => DiagnoseState::Soon,
        _ => DiagnoseState::Works,
    };
    let text = match days {
        ..0 => words! { nb: "Gikk ut {date}.", nn: "Gjekk ut {date}.", en: "Expired on {date}." },
        0 => words! { nb: "Går ut i dag.", nn: "Går ut i dag.", en: "Expires today." },
        1 => words! { nb: "Går ut i morgen.", nn: "Går ut i morgon.", en: "Expires tomorrow." },
        days if days < TIME_TO_THINK => words! {
            nb: "Går ut {date}, om {days} dager.",
            nn: "Går ut {date}, om {days} dagar.",
            en: "Expires on {date}, in {days} days.",
        },
        _ => {
            words! { nb: "Gyldig til {date}.", nn: "Gyldig til {date}.", en: "Valid until {date}." }
        }
    };
    let told = DiagnoseLine {
        text,
        at: now.to_string(),
        ..line("OwnCertificate", title, state)
    };
    if state == DiagnoseState::Works {
        return told;
    }
    DiagnoseLine {
        meaning: words! {
            nb: "Ingenting kan sendes uten et gyldig sertifikat.",
            nn: "Ingenting kan sendast utan eit gyldig sertifikat.",
            en: "Nothing can be sent without a valid certificate.",
        },
        number: match days {
            ..0 => "E05".to_owned(),
            _ => String::new(),
        },
        action: Some(AccessAction::GoTo {
            label: words! { nb: "Bytt sertifikat", nn: "Byt sertifikat", en: "Replace the certificate" },
            step: SetupStep::Certificate,
        }),
        ..told
    }
}

fn disk(free: io::Result<u64>, now: Timestamp) -> DiagnoseLine {
    let title = word! { nb: "Plass på disken", nn: "Plass på disken", en: "Room on the disk" };
    let free = match free {
        Ok(free) => free,
        Err(error) => {
            return DiagnoseLine {
                text: words! {
                    nb: "Maskinen sier ikke hvor mye plass det er.",
                    nn: "Maskina seier ikkje kor mykje plass det er.",
                    en: "The machine does not say how much room there is.",
                },
                details: error.kind().to_string(),
                ..line("Disk", title, DiagnoseState::Unknown)
            };
        }
    };
    let state = match free {
        ..TOO_LITTLE => DiagnoseState::Wrong,
        TOO_LITTLE..LITTLE => DiagnoseState::Soon,
        _ => DiagnoseState::Works,
    };
    let size = format::size(free);
    let low = state != DiagnoseState::Works;
    DiagnoseLine {
        text: words! { nb: "{size} ledig.", nn: "{size} ledig.", en: "{size} free." },
        meaning: match low {
            true => words! {
                nb: "Er disken full, kan meldinger verken lages eller hentes. Rydd plass.",
                nn: "Er disken full, kan meldingar verken lagast eller hentast. Rydd plass.",
                en: "When the disk is full, messages can be neither written nor fetched. Make room.",
            },
            false => String::new(),
        },
        number: match state {
            DiagnoseState::Wrong => "E24".to_owned(),
            _ => String::new(),
        },
        at: now.to_string(),
        ..line("Disk", title, state)
    }
}

pub(super) fn database_title() -> &'static str {
    word! { nb: "Databasen med meldingene", nn: "Databasen med meldingane", en: "The database of messages" }
}

fn database(found: Result<Vec<String>, StoreError>, now: Timestamp) -> DiagnoseLine {
    let title = database_title();
    match found {
        Ok(found) if found.is_empty() => DiagnoseLine {
            text: words! {
                nb: "Kontrollen fant ingen skader.",
                nn: "Kontrollen fann ingen skadar.",
                en: "The check found no damage.",
            },
            at: now.to_string(),
            ..line("Database", title, DiagnoseState::Works)
        },
        Ok(found) => DiagnoseLine {
            text: words! {
                nb: "Databasen er skadet.",
                nn: "Databasen er skadd.",
                en: "The database is damaged.",
            },
            meaning: words! {
                nb: "Meldinger kan mangle her. Slett ingenting, og be IT om en sikkerhetskopi av mappen.",
                nn: "Meldingar kan mangle her. Slett ingenting, og be IT om ein tryggingskopi av mappa.",
                en: "Messages may be missing here. Delete nothing, and ask IT for a backup of the folder.",
            },
            number: "E24".to_owned(),
            details: found
                .into_iter()
                .take(MOST_FOUND)
                .collect::<Vec<_>>()
                .join("\n"),
            at: now.to_string(),
            ..line("Database", title, DiagnoseState::Wrong)
        },
        Err(error) => DiagnoseLine {
            text: words! {
                nb: "Databasen kunne ikke kontrolleres.",
                nn: "Databasen kunne ikkje kontrollerast.",
                en: "The database could not be checked.",
            },
            details: error.to_string(),
            ..line("Database", title, DiagnoseState::Unknown)
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_certificate_is_told_of_sixty_days_before_and_is_wrong_from_a_week_before() {
        let state = |days: i64| {
            let until = now() + SignedDuration::from_hours(24 * days);
            certificate(until, now())
        };
        assert_eq!(state(60).state, DiagnoseState::Works);
        assert_eq!(state(60).action, None, "nothing to do yet");
        assert_eq!(state(59).state, DiagnoseState::Soon);
        assert!(state(59).text.contains("om 59 dager"), "{}", state(59).text);
        assert_eq!(state(7).state, DiagnoseState::Soon);
        let wrong = state(6);
        assert_eq!(wrong.state, DiagnoseState::Wrong);
        assert!(matches!(
            wrong.action,
            Some(AccessAction::GoTo {
                step: SetupStep::Certificate,
                ..
            })
        ));
        assert_eq!(
            (state(6).number.as_str(), state(-1).number.as_str()),
            ("", "E05")
        );
    }

    #[test]
    fn a_disk_that_fills_up_is_told_of_before_it_is_full() {
        let state = |free| disk(Ok(free), now());
        assert_eq!(state(3_100_000_000).state, DiagnoseState::Works);
        assert_eq!(state(3_100_000_000).text, "3,1 GB ledig.");
        assert_eq!(state(LITTLE - 1).state, DiagnoseState::Soon);
        let full = state(TOO_LITTLE - 1);
        assert_eq!(
            (full.state, full.number.as_str()),
            (DiagnoseState::Wrong, "E24")
        );
        assert!(!full.meaning.is_empty());
    }

    #[test]
    fn what_can_not_be_measured_is_not_known_and_has_no_time() {
        let refused = io::Error::from(io::ErrorKind::PermissionDenied);
        let lines = [
            disk(Err(refused), now()),
            clock(None),
            database(Err(StoreError::Closed), now()),
        ];
        for line in lines {
            assert_eq!(line.state, DiagnoseState::Unknown, "{}", line.id);
            assert_eq!(line.at, "", "{}: nothing was found", line.id);
        }
    }

    #[test]
    fn a_damaged_database_is_told_of_with_what_to_do() {
        let damaged = database(Ok(vec!["row 3 missing".to_owned(); 9]), now());
        assert_eq!(damaged.state, DiagnoseState::Wrong);
        assert_eq!(damaged.details.lines().count(), MOST_FOUND);
        assert!(damaged.meaning.contains("Slett ingenting"));
        assert_eq!(database(Ok(vec![]), now()).state, DiagnoseState::Works);
    }

    #[test]
    fn a_clock_is_wrong_when_it_is_so_much_off_that_tokens_are_refused() {
        let off = |seconds| {
            clock(Some(ClockSkew {
                service: "Maskinporten",
                ahead: SignedDuration::from_secs(seconds),
                measured_at: now(),
            }))
        };
        assert_eq!(off(-3).text, "Avviket er 3 s, målt mot Maskinporten.");
        assert_eq!(off(60).state, DiagnoseState::Works);
        let wrong = off(-300);
        assert_eq!(
            (wrong.state, wrong.number.as_str()),
            (DiagnoseState::Wrong, "E25")
        );
        assert_eq!(wrong.at, now().to_string(), "when it was measured");
    }
}
