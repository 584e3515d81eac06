//! From XML to searches and what they find.

use budstikke_domain::word;

use super::referanse::saksnummer;
use super::{
    case_fields, dokumentbeskrivelse, ekstern_noekkel, every, inside, mappe_with,
    registrering_with, root, whole,
};
use crate::error::{Document, Reason, WireError};
use crate::fields::{Fields, Read};
use crate::fiks_arkiv::{
    Mappe, Responstype, Sok, Sokeobjekt, Sokeparameter, Sokeresultat, Sokevalg, Sokeverdier,
    Sortering, Treff,
};
use crate::xml::Element;

pub(in crate::fiks_arkiv) fn sok(bytes: &[u8]) -> Result<Read<Sok>, WireError> {
    let root = root(bytes, &["sok"], "sok")?;
    let (Some(sokeobjekt), fritekst) = kind_of(&root) else {
        return Err(nothing(&root));
    };
    let read = whole(&root, |fields| {
        let system = fields.required("system");
        let take = fields.required_trimmed("take");
        let skip = fields.required_trimmed("skip");
        let definition = inside(fields, "sokdefinisjon", |fields| {
            let responstype = responstype(fields);
            let inkluder = fields.texts("inkluder");
            let parametere = every(fields, "parametere", parameter);
            let tekst = fields.text("soketekst");
            let sortering = every(fields, "sortering", sortering);
            (responstype, inkluder, parametere, tekst, sortering)
        });
        (system, take, skip, definition)
    });
    let (system, take, skip, definition) = read.message;
    let Some((responstype, inkluder, parametere, tekst, sortering)) = definition else {
        return Err(nothing(&root));
    };
    let valg = match fritekst {
        true => Sokevalg::Fritekst(tekst.unwrap_or_default()),
        false => Sokevalg::Parametere(parametere),
    };
    Ok(Read {
        message: Sok {
            system,
            take,
            skip,
            sokeobjekt,
            responstype,
            inkluder,
            valg,
            sortering,
        },
        extra: read.extra,
        warnings: read.warnings,
    })
}

pub(in crate::fiks_arkiv) fn sokeresultat(bytes: &[u8]) -> Result<Read<Sokeresultat>, WireError> {
    let names = ["sokeresultat", "sokeresultatMinimum", "sokeresultatNoekler"];
    let root = root(
        bytes,
        &names,
        word! { nb: "et søkeresultat", nn: "eit søkjeresultat", en: "a search result" },
    )?;
    let known = |name: &str| Sokeobjekt::ALL.into_iter().find(|o| o.as_str() == name);
    let Some(sokeobjekt) = root
        .text_of("resultattype")
        .and_then(|text| known(text.trim()))
    else {
        return Err(nothing(&root));
    };
    let responstype = match root.local.as_str() {
        "sokeresultatMinimum" => Responstype::Minimum,
        "sokeresultatNoekler" => Responstype::Noekler,
        _ => Responstype::Utvidet,
    };
    let read = whole(&root, |fields| {
        fields.trimmed("resultattype");
        let system = fields.required("system");
        let take = fields.required_trimmed("take");
        let skip = fields.required_trimmed("skip");
        let count = fields.required_trimmed("count");
        let hits = inside(fields, "resultatListe", |fields| {
            let mut hits = Vec::new();
            for name in ["resultat", "resultatMinimum", "resultatNoekler"] {
                hits.extend(every(fields, name, treff).into_iter().flatten());
            }
            hits
        });
        (system, take, skip, count, hits.unwrap_or_default())
    });
    let (system, take, skip, count, treff) = read.message;
    Ok(Read {
        message: Sokeresultat {
            responstype,
            system,
            take,
            skip,
            count,
            sokeobjekt,
            treff,
        },
        extra: read.extra,
        // What keys and short forms lack is no fault of theirs.
        warnings: match responstype {
            Responstype::Utvidet => read.warnings,
            Responstype::Minimum | Responstype::Noekler => Vec::new(),
        },
    })
}

/// What is looked for, and whether by free text: `xsi:type` of the definition says it.
fn kind_of(root: &Element) -> (Option<Sokeobjekt>, bool) {
    let definition = root.child("sokdefinisjon");
    let named = definition.and_then(|definition| definition.xsi_type.as_ref());
    let Some(name) = named.and_then(|named| named.local.trim().strip_suffix("Sokdefinisjon"))
    else {
        return (None, false);
    };
    let (name, fritekst) = match name.strip_suffix("Fritekst") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let known = Sokeobjekt::ALL.into_iter().find(|o| o.as_str() == name);
    (known, fritekst)
}

fn nothing(root: &Element) -> WireError {
    let reason = Reason::bad_value(
        "",
        word! {
            nb: "hva det søkes etter",
            nn: "kva det blir søkt etter",
            en: "what is searched for",
        },
    );
    WireError::new(Document::FiksArkiv, "", reason).on(root.line, root.column)
}

/// An empty one stands for the short form, as the schema has it.
fn responstype(fields: &mut Fields<'_, '_>) -> Responstype {
    let word = fields.required_trimmed("responstype");
    Responstype::ALL
        .into_iter()
        .find(|known| known.as_str() == word)
        .unwrap_or(Responstype::Minimum)
}

fn parameter(fields: &mut Fields<'_, '_>) -> Sokeparameter {
    Sokeparameter {
        operator: fields.required_trimmed("operator"),
        verdier: inside(fields, "sokVerdier", verdier).unwrap_or(Sokeverdier::Annet),
        felt: fields.required_trimmed("felt"),
    }
}

fn verdier(fields: &mut Fields<'_, '_>) -> Sokeverdier {
    let values =
        |fields: &mut Fields<'_, '_>, name| inside(fields, name, |fields| fields.texts("value"));
    if let Some(texts) = values(fields, "stringvalues") {
        return Sokeverdier::Tekster(texts);
    }
    if let Some(days) = values(fields, "datevalues") {
        return Sokeverdier::Datoer(days);
    }
    if let Some(numbers) = values(fields, "intvalues") {
        return Sokeverdier::Tall(numbers);
    }
    inside(fields, "eksternNoekkel", ekstern_noekkel)
        .map_or(Sokeverdier::Annet, Sokeverdier::EksternNoekkel)
}

fn sortering(fields: &mut Fields<'_, '_>) -> Sortering {
    Sortering {
        felt: fields.required_trimmed("felt"),
        synkende: fields.required_trimmed("type") == "synkende",
    }
}

fn treff(fields: &mut Fields<'_, '_>) -> Option<Treff> {
    inside(fields, "saksmappe", saksmappe)
        .or_else(|| inside(fields, "mappe", |fields| mappe_with(fields, false)))
        .map(|mappe| Treff::Mappe(Box::new(mappe)))
        .or_else(|| {
            inside(fields, "journalpost", |fields| {
                registrering_with(fields, true)
            })
            .or_else(|| {
                inside(fields, "registrering", |fields| {
                    registrering_with(fields, false)
                })
            })
            .map(|entry| Treff::Registrering(Box::new(entry)))
        })
        .or_else(|| {
            let both = inside(fields, "journalpostMedSaksmappe", |fields| {
                let entry = registrering_with(fields, true);
                let mut case = Mappe {
                    er_saksmappe: true,
                    ..Mappe::default()
                };
                case_fields(fields, &mut case);
                Box::new((entry, case))
            });
            both.map(Treff::JournalpostMedSaksmappe)
        })
        .or_else(|| {
            inside(fields, "dokumentbeskrivelse", dokumentbeskrivelse)
                .map(|document| Treff::Dokumentbeskrivelse(Box::new(document)))
        })
}

/// A case; among keys its number stands by itself.
fn saksmappe(fields: &mut Fields<'_, '_>) -> Mappe {
    let mut mappe = mappe_with(fields, true);
    if let Some(number) = inside(fields, "saksnummer", saksnummer) {
        mappe.saksaar = Some(number.saksaar);
        mappe.sakssekvensnummer = Some(number.sakssekvensnummer);
    }
    mappe
}
