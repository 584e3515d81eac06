//! How a form names what an archive has: exactly one key (arkivmelding B.3).

use budstikke_domain::word;
use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    EksternNoekkel, Journalnummer, ReferanseTilDokumentbeskrivelse, ReferanseTilMappe,
    ReferanseTilRegistrering, SaksJournalpostnummer, Saksnummer,
};
use budstikke_wire::time::write_date;
use jiff::civil::Date;

use super::Fault;
use crate::drafts::check::case_number;
use crate::drafts::deadline::read_date;
use crate::dto::{ArkivForm, ArkivNoekkel, NoekkelSlag};

/// The field that a key is written in.
const KEY: &str = "arkivNoekkel";
/// How long a UUID is, as an archive writes it.
const UUID_LENGTH: usize = 36;

/// A sak by the key in the form.
pub(super) fn sak(key: &ArkivNoekkel) -> Result<ReferanseTilMappe, Fault> {
    let value = value(key)?;
    let mut to = ReferanseTilMappe::default();
    match key.slag {
        NoekkelSlag::Nummer | NoekkelSlag::ISaken => to.saksnummer = Some(saksnummer(value, KEY)?),
        NoekkelSlag::ArkivId => to.mappe_id = Some(value.to_owned()),
        NoekkelSlag::SystemId => to.system_id = Some(system_id(value)?),
        NoekkelSlag::Ekstern => to.ekstern_noekkel = Some(external(key, value)?),
    }
    Ok(to)
}

/// A journalpost by the key in the form.
pub(super) fn journalpost(key: &ArkivNoekkel) -> Result<ReferanseTilRegistrering, Fault> {
    let value = value(key)?;
    let mut to = ReferanseTilRegistrering::default();
    match key.slag {
        NoekkelSlag::Nummer => return journalnummer(value, KEY),
        NoekkelSlag::ISaken => to.saks_journalpostnummer = Some(in_sak(value)?),
        NoekkelSlag::ArkivId => to.registrerings_id = Some(value.to_owned()),
        NoekkelSlag::SystemId => to.system_id = Some(system_id(value)?),
        NoekkelSlag::Ekstern => to.ekstern_noekkel = Some(external(key, value)?),
    }
    Ok(to)
}

/// A dokument by the key in the form: its own, or that of its journalpost and its number there.
pub(super) fn dokument(form: &ArkivForm) -> Result<ReferanseTilDokumentbeskrivelse, Fault> {
    let key = &form.noekkel;
    let value = value(key)?;
    let mut to = ReferanseTilDokumentbeskrivelse::default();
    match key.slag {
        NoekkelSlag::SystemId => to.system_id = Some(system_id(value)?),
        NoekkelSlag::Ekstern => to.ekstern_noekkel = Some(external(key, value)?),
        NoekkelSlag::Nummer | NoekkelSlag::ISaken | NoekkelSlag::ArkivId => {
            let number = form.dokumentnummer.trim();
            if !number.parse::<i32>().is_ok_and(|number| number > 0) {
                return Err(Fault {
                    field: "arkivDokumentnummer",
                    text: word! {
                        nb: "Skriv nummeret til dokumentet i journalposten. Det første er 1.",
                        nn: "Skriv nummeret til dokumentet i journalposten. Det første er 1.",
                        en: "Write the number of the document in the registry entry. The first is 1.",
                    },
                });
            }
            to.journalpost_dokumentnummer = Some((journalpost(key)?, number.to_owned()));
        }
    }
    Ok(to)
}

/// A journalpost by its number in the journal.
pub(super) fn journalnummer(
    text: &str,
    field: &'static str,
) -> Result<ReferanseTilRegistrering, Fault> {
    let (year, number) = case_number(text).ok_or(Fault {
        field,
        text: word! {
            nb: "Skriv journalnummeret som 2026/3107.",
            nn: "Skriv journalnummeret som 2026/3107.",
            en: "Write the registry number as 2026/3107.",
        },
    })?;
    Ok(ReferanseTilRegistrering {
        journalnummer: Some(Journalnummer {
            journalaar: year.to_string(),
            journalsekvensnummer: number.to_string(),
        }),
        ..ReferanseTilRegistrering::default()
    })
}

/// The number of a sak.
pub(super) fn saksnummer(text: &str, field: &'static str) -> Result<Saksnummer, Fault> {
    let (year, number) = case_number(text).ok_or(Fault {
        field,
        text: word! {
            nb: "Skriv saksnummeret som 2026/412.",
            nn: "Skriv saksnummeret som 2026/412.",
            en: "Write the case number as 2026/412.",
        },
    })?;
    Ok(Saksnummer {
        saksaar: year.to_string(),
        sakssekvensnummer: number.to_string(),
    })
}

/// An id that an archive gives: a UUID, as it is written.
pub(super) fn system_id(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    // In braces or without hyphens it is a UUID too, but none that the schema takes.
    let whole = text.len() == UUID_LENGTH && uuid::Uuid::try_parse(text).is_ok();
    whole.then(|| text.to_owned()).ok_or(Fault {
        field: KEY,
        text: word! {
            nb: "SystemID-en er ikke hel. Den har 32 tegn i fem grupper med bindestrek.",
            nn: "SystemID-en er ikkje heil. Han har 32 teikn i fem grupper med bindestrek.",
            en: "The SystemID is not complete. It has 32 characters in five groups with hyphens.",
        },
    })
}

/// A day as the schemas write it.
pub(super) fn day(text: &str, field: &'static str) -> Result<DateText, Fault> {
    Ok(DateText(write_date(date(text, field)?)))
}

/// A day.
pub(super) fn date(text: &str, field: &'static str) -> Result<Date, Fault> {
    read_date(text).ok_or(Fault {
        field,
        text: word! {
            nb: "Skriv datoen som dag, måned og år: 24.12.2026.",
            nn: "Skriv datoen som dag, månad og år: 24.12.2026.",
            en: "Write the date as day, month and year: 24.12.2026.",
        },
    })
}

/// What was written, when anything was.
pub(super) fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn value(key: &ArkivNoekkel) -> Result<&str, Fault> {
    filled(&key.verdi).ok_or(Fault {
        field: KEY,
        text: word! {
            nb: "Skriv nummeret eller id-en, slik arkivet har den.",
            nn: "Skriv nummeret eller id-en, slik arkivet har det.",
            en: "Write the number or the ID as the archive has it.",
        },
    })
}

fn in_sak(text: &str) -> Result<SaksJournalpostnummer, Fault> {
    let fault = Fault {
        field: KEY,
        text: word! {
            nb: "Skriv saksnummeret og nummeret i saken, som 2026/412-4.",
            nn: "Skriv saksnummeret og nummeret i saka, som 2026/412-4.",
            en: "Write the case number and the number in the case, as 2026/412-4.",
        },
    };
    let (sak, number) = text.rsplit_once('-').ok_or(fault)?;
    let number = number.trim();
    if !number.parse::<i32>().is_ok_and(|number| number > 0) {
        return Err(fault);
    }
    Ok(SaksJournalpostnummer {
        saksnummer: saksnummer(sak, KEY).map_err(|_| fault)?,
        journalpostnummer: number.to_owned(),
    })
}

fn external(key: &ArkivNoekkel, value: &str) -> Result<EksternNoekkel, Fault> {
    let system = filled(&key.fagsystem).ok_or(Fault {
        field: "arkivFagsystem",
        text: word! {
            nb: "Skriv navnet på fagsystemet som har gitt nøkkelen.",
            nn: "Skriv namnet på fagsystemet som har gitt nøkkelen.",
            en: "Write the name of the business system that gave the key.",
        },
    })?;
    Ok(EksternNoekkel {
        fagsystem: system.to_owned(),
        noekkel: value.to_owned(),
    })
}
