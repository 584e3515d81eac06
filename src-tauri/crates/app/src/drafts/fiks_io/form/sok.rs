//! A form that looks for something in an archive.

use budstikke_domain::word;
use budstikke_wire::fiks_arkiv::{
    Responstype, Sok, Sokeobjekt, Sokeparameter, Sokevalg, Sokeverdier,
};
use budstikke_wire::time::{at_oslo, write_date_time};
use jiff::civil::{Date, Time};

use super::Fault;
use super::keys::{date, filled};
use crate::drafts::check::case_number;
use crate::drafts::fiks_io::opprett::SYSTEM;
use crate::dto::{ArkivObjekt, SokInput};

/// How many are asked for when the form does not say.
const COUNT: &str = "25";
/// More than anybody reads in one answer.
const MOST: i32 = 1000;

/// What the fields of the form are called in a search for one kind of thing.
struct Felt {
    objekt: Sokeobjekt,
    tittel: &'static str,
    /// Year and sequence number; none where a thing has no number of its own.
    nummer: Option<(&'static str, &'static str)>,
    dato: &'static str,
}

/// The `sok` that the form says.
pub(super) fn of(form: &SokInput, objekt: ArkivObjekt) -> Result<Sok, Fault> {
    let felt = felt(objekt);
    let valg = if form.fritekst {
        let words = filled(&form.ord).ok_or(Fault {
            field: "arkivOrd",
            text: word! {
                nb: "Skriv ordene du søker etter.",
                nn: "Skriv orda du søkjer etter.",
                en: "Write the words you are searching for.",
            },
        })?;
        Sokevalg::Fritekst(words.to_owned())
    } else {
        Sokevalg::Parametere(parametere(form, &felt)?)
    };
    Ok(Sok {
        system: SYSTEM.to_owned(),
        take: count(&form.antall)?,
        skip: "0".to_owned(),
        sokeobjekt: felt.objekt,
        // Titles, numbers and ids: no more about people than the question needs.
        responstype: Responstype::Minimum,
        inkluder: Vec::new(),
        valg,
        sortering: Vec::new(),
    })
}

fn felt(objekt: ArkivObjekt) -> Felt {
    match objekt {
        ArkivObjekt::Sak => Felt {
            objekt: Sokeobjekt::Saksmappe,
            tittel: "mappeTittel",
            nummer: Some(("sakSaksaar", "sakSaksekvensnummer")),
            dato: "sakSaksdato",
        },
        ArkivObjekt::Journalpost => Felt {
            objekt: Sokeobjekt::JournalpostMedSaksmappe,
            tittel: "registreringTittel",
            nummer: Some(("journalpostJournalaar", "journalpostJournalsekvensnummer")),
            dato: "journalpostJournaldato",
        },
        ArkivObjekt::Dokument => Felt {
            objekt: Sokeobjekt::Dokumentbeskrivelse,
            tittel: "dokumentbeskrivelseTittel",
            nummer: None,
            dato: "dokumentbeskrivelseOpprettetDato",
        },
    }
}

fn parametere(form: &SokInput, felt: &Felt) -> Result<Vec<Sokeparameter>, Fault> {
    let mut all = Vec::new();
    if let Some(title) = filled(&form.tittel) {
        let pattern = if title.contains('*') {
            title.to_owned()
        } else {
            format!("*{title}*")
        };
        all.push(parameter(
            felt.tittel,
            "wildcardquery",
            Sokeverdier::Tekster(vec![pattern]),
        ));
    }
    if let (Some(text), Some((year_field, number_field))) = (filled(&form.nummer), felt.nummer) {
        let (year, number) = year_and_number(text)?;
        let equal = |field, number: i64| {
            parameter(field, "equal", Sokeverdier::Tall(vec![number.to_string()]))
        };
        all.push(equal(year_field, year));
        all.extend(number.map(|number| equal(number_field, number)));
    }
    if let Some(text) = filled(&form.fra) {
        let from = midnight(date(text, "arkivFra")?, "arkivFra")?;
        all.push(parameter(felt.dato, "greaterequal", from));
    }
    if let Some(text) = filled(&form.til) {
        // A day is over when the next begins.
        let next = date(text, "arkivTil")?.tomorrow();
        let next = next.map_err(|_| far("arkivTil"))?;
        all.push(parameter(
            felt.dato,
            "lessthan",
            midnight(next, "arkivTil")?,
        ));
    }
    if all.is_empty() {
        let text = word! {
            nb: "Skriv hva du søker etter: en tittel, et nummer eller en dato.",
            nn: "Skriv kva du søkjer etter: ein tittel, eit nummer eller ein dato.",
            en: "Write what you are searching for: a title, a number or a date.",
        };
        return Err(Fault {
            field: "arkivSokTittel",
            text,
        });
    }
    Ok(all)
}

fn parameter(felt: &str, operator: &str, verdier: Sokeverdier) -> Sokeparameter {
    Sokeparameter {
        operator: operator.to_owned(),
        verdier,
        felt: felt.to_owned(),
    }
}

/// `2026/412`, or a year alone.
fn year_and_number(text: &str) -> Result<(i64, Option<i64>), Fault> {
    if let Some((year, number)) = case_number(text) {
        return Ok((year, Some(number)));
    }
    let year = text
        .parse()
        .ok()
        .filter(|year| (1900..=2200).contains(year));
    year.map(|year| (year, None)).ok_or(Fault {
        field: "arkivNummer",
        text: word! {
            nb: "Skriv nummeret som 2026/412, eller bare året.",
            nn: "Skriv nummeret som 2026/412, eller berre året.",
            en: "Write the number as 2026/412, or just the year.",
        },
    })
}

fn midnight(day: Date, field: &'static str) -> Result<Sokeverdier, Fault> {
    let at = at_oslo(day.to_datetime(Time::midnight())).ok_or(far(field))?;
    Ok(Sokeverdier::Datoer(vec![write_date_time(at)]))
}

fn far(field: &'static str) -> Fault {
    Fault {
        field,
        text: word! {
            nb: "Skriv en dato som finnes i kalenderen: 24.12.2026.",
            nn: "Skriv ein dato som finst i kalenderen: 24.12.2026.",
            en: "Write a date that exists in the calendar: 24.12.2026.",
        },
    }
}

fn count(text: &str) -> Result<String, Fault> {
    let text = filled(text).unwrap_or(COUNT);
    let fits = text.parse().is_ok_and(|count| (1..=MOST).contains(&count));
    fits.then(|| text.to_owned()).ok_or(Fault {
        field: "arkivAntall",
        text: word! {
            nb: "Skriv hvor mange treff du vil ha, fra 1 til 1000.",
            nn: "Skriv kor mange treff du vil ha, frå 1 til 1000.",
            en: "Write how many hits you want, from 1 to 1000.",
        },
    })
}
