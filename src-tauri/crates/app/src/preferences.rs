//! What a person sets for the open profile, kept in its `settings.toml` and used from then on.

use std::path::{Path, PathBuf};

use budstikke_domain::{language, word, words};
use jiff::civil::Time;

use crate::dto::{Language, NoticePreferences, Preferences, Storage, StorageLine};
use crate::profile::{NoticeSettings, Settings};
use crate::{App, AppError, format};

/// Seconds for which a message may be held back (ux 5.15).
const HOLDS: [u32; 3] = [0, 10, 30];
/// As far ahead as a deadline may lie, in hours: 90 days.
const LONGEST: u32 = 90 * 24;
/// More than any name.
const NAME: usize = 200;

impl App {
    /// What is set.
    pub fn preferences(&self) -> Preferences {
        shown(self.settings())
    }

    /// Sets all of it, and keeps it before it is used; resolves with what is set then.
    ///
    /// Errors: [`AppError::Preference`] for what can not be set, with nothing changed.
    pub async fn set_preferences(&self, wanted: Preferences) -> Result<Preferences, AppError> {
        let settings = read(wanted, &self.settings())?;
        let (profile, kept) = (self.profile().clone(), settings.clone());
        tokio::task::spawn_blocking(move || profile.save_settings(&kept))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        self.use_settings(settings);
        Ok(self.preferences())
    }

    /// How much room the profile takes.
    pub async fn storage(&self) -> Result<Storage, AppError> {
        let folder = self.profile().folder().to_owned();
        tokio::task::spawn_blocking(move || measured(&folder))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Where the profile lies. For the machine's own dialogs and file manager: it never crosses to the window.
    pub fn folder(&self) -> PathBuf {
        self.profile().folder().to_owned()
    }
}

fn shown(settings: Settings) -> Preferences {
    let notices = settings.notices;
    Preferences {
        person: settings.person,
        unit: settings.unit,
        hold_seconds: settings.hold_seconds,
        deadline_hours: settings.deadline_hours,
        language: settings.language.unwrap_or_else(Language::spoken),
        notices: NoticePreferences {
            new: notices.new,
            receipt: notices.receipt,
            failure: notices.failure,
            deadline: notices.deadline,
            certificate: notices.certificate,
            title: notices.title,
            quiet: notices.quiet,
            quiet_from: clock(notices.quiet_from),
            quiet_to: clock(notices.quiet_to),
        },
    }
}

impl Language {
    /// What everything is said in now.
    pub(crate) fn spoken() -> Language {
        match language::spoken() {
            language::Language::Bokmal => Language::Nb,
            language::Language::Nynorsk => Language::Nn,
            language::Language::English => Language::En,
        }
    }

    /// Says everything in this from now on, in the whole program. The profile that is opened may say another.
    pub fn speak(self) {
        language::speak(match self {
            Language::Nb => language::Language::Bokmal,
            Language::Nn => language::Language::Nynorsk,
            Language::En => language::Language::English,
        });
    }
}

impl Settings {
    /// Speaks the language that is set, when one is.
    pub(crate) fn speak(&self) {
        if let Some(language) = self.language {
            language.speak();
        }
    }
}

/// `07.30`.
fn clock(time: Time) -> String {
    time.strftime("%H.%M").to_string()
}

/// What stands in the file already is kept, also when it is none of the choices.
fn read(wanted: Preferences, before: &Settings) -> Result<Settings, AppError> {
    if !HOLDS.contains(&wanted.hold_seconds) && wanted.hold_seconds != before.hold_seconds {
        return Err(AppError::Preference(words! {
            nb: "Angrefristen er 0, 10 eller 30 sekunder.",
            nn: "Angrefristen er 0, 10 eller 30 sekund.",
            en: "The time to undo is 0, 10 or 30 seconds.",
        }));
    }
    if !(1..=LONGEST).contains(&wanted.deadline_hours) {
        return Err(AppError::Preference(words! {
            nb: "Svarfristen må være mellom 1 time og 90 døgn.",
            nn: "Svarfristen må vere mellom 1 time og 90 døgn.",
            en: "The deadline must be between 1 hour and 90 days.",
        }));
    }
    let notices = wanted.notices;
    Ok(Settings {
        person: name(&wanted.person),
        unit: name(&wanted.unit),
        hold_seconds: wanted.hold_seconds,
        deadline_hours: wanted.deadline_hours,
        language: Some(wanted.language),
        notices: NoticeSettings {
            new: notices.new,
            receipt: notices.receipt,
            failure: notices.failure,
            deadline: notices.deadline,
            certificate: notices.certificate,
            title: notices.title,
            quiet: notices.quiet,
            quiet_from: time(&notices.quiet_from)?,
            quiet_to: time(&notices.quiet_to)?,
        },
    })
}

/// On one line, and no longer than a name.
fn name(typed: &str) -> String {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(NAME).collect();
    short.trim_end().to_owned()
}

fn time(typed: &str) -> Result<Time, AppError> {
    Time::strptime("%H.%M", typed.trim().replace(':', ".")).map_err(|_| {
        AppError::Preference(words! {
            nb: "Skriv klokkeslettet som timer og minutter: 17.00.",
            nn: "Skriv klokkeslettet som timar og minutt: 17.00.",
            en: "Write the time as hours and minutes: 17.00.",
        })
    })
}

fn measured(folder: &Path) -> Storage {
    let database: u64 = ["budstikke.db", "budstikke.db-wal", "budstikke.db-shm"]
        .iter()
        .map(|file| file_size(&folder.join(file)))
        .sum();
    let parts = [
        (
            word! { nb: "Meldinger og oppsett", nn: "Meldingar og oppsett", en: "Messages and set-up" },
            database,
        ),
        (
            word! { nb: "Dokumenter", nn: "Dokument", en: "Documents" },
            folder_size(&folder.join("blobs")),
        ),
        (
            word! { nb: "Pakker på vei ut", nn: "Pakkar på veg ut", en: "Packages on their way out" },
            folder_size(&folder.join("spool")),
        ),
    ];
    Storage {
        total: format::size(parts.iter().map(|(_, bytes)| bytes).sum()),
        lines: parts
            .into_iter()
            .map(|(name, bytes)| StorageLine {
                name: name.to_owned(),
                size: format::size(bytes),
            })
            .collect(),
    }
}

fn file_size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}

/// What goes away while it is counted counts nothing.
fn folder_size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => folder_size(&entry.path()),
            Ok(kind) if kind.is_file() => file_size(&entry.path()),
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_and_set_again_is_what_it_was() {
        let settings = Settings {
            person: "Kari Nordmann".to_owned(),
            hold_seconds: 30,
            language: Some(Language::Nn),
            notices: NoticeSettings {
                quiet: true,
                quiet_to: Time::constant(6, 30, 0, 0),
                ..NoticeSettings::default()
            },
            ..Settings::default()
        };
        assert_eq!(read(shown(settings.clone()), &settings).unwrap(), settings);
    }

    #[test]
    fn what_the_file_of_an_older_program_lacks_is_as_it_always_was() {
        let settings: Settings = toml::from_str("person = \"Kari\"\nhold_seconds = 0").unwrap();
        assert_eq!(settings.hold_seconds, 0);
        assert_eq!(settings.language, None);
        assert_eq!(settings.notices, NoticeSettings::default());
        let text = toml::to_string_pretty(&settings).unwrap();
        assert_eq!(toml::from_str::<Settings>(&text).unwrap(), settings);
    }

    #[test]
    fn what_can_not_be_set_is_refused() {
        let before = Settings::default();
        let with = |change: fn(&mut Preferences)| {
            let mut wanted = shown(before.clone());
            change(&mut wanted);
            read(wanted, &before)
        };
        assert!(with(|wanted| wanted.hold_seconds = 3600).is_err());
        assert!(with(|wanted| wanted.deadline_hours = 0).is_err());
        assert!(with(|wanted| wanted.deadline_hours = LONGEST + 1).is_err());
        assert!(with(|wanted| wanted.notices.quiet_from = "25.00".to_owned()).is_err());
        let named = with(|wanted| wanted.person = "  Kari\n Nordmann ".to_owned()).unwrap();
        assert_eq!(named.person, "Kari Nordmann", "a name is one line");
    }

    #[test]
    fn a_hold_written_by_hand_stays_while_other_things_are_set() {
        let before = Settings {
            hold_seconds: 5,
            ..Settings::default()
        };
        let wanted = shown(before.clone());
        assert_eq!(read(wanted, &before).unwrap().hold_seconds, 5);
    }
}
