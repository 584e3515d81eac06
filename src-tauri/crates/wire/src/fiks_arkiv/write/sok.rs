//! From searches and what they find to XML.

use super::referanse::saksnummer;
use super::{case_fields, document, key, mappe_fields, registrering_fields};
use crate::branch::Branch;
use crate::fiks_arkiv::{
    Mappe, Responstype, Saksnummer, Sok, Sokeobjekt, Sokeparameter, Sokeresultat, Sokevalg,
    Sokeverdier, Treff,
};
use crate::validator::grammar::ComplexType;
use crate::validator::grammar::fiks_arkiv::{
    ARKIVSTRUKTUR, ARKIVSTRUKTUR_MINIMUM, ARKIVSTRUKTUR_NOEKLER, CATALOGUE, resultat, sok as asked,
};

pub(in crate::fiks_arkiv) fn sok(message: &Sok) -> Vec<u8> {
    let mut root = Branch::of(&asked::SOK);
    root.text("system", &message.system);
    root.text("take", &message.take);
    root.text("skip", &message.skip);
    root.branches("sokdefinisjon", std::iter::once(definition(message)));
    root.document("sok", &[(asked::SOK.namespace, "")])
}

pub(in crate::fiks_arkiv) fn sokeresultat(message: &Sokeresultat) -> Vec<u8> {
    let (actual, name, hit, inner): (&ComplexType, _, _, _) = match message.responstype {
        Responstype::Utvidet => (
            &resultat::SOKERESULTAT,
            "sokeresultat",
            "resultat",
            ARKIVSTRUKTUR,
        ),
        Responstype::Minimum => (
            &resultat::SOKERESULTAT_MINIMUM,
            "sokeresultatMinimum",
            "resultatMinimum",
            ARKIVSTRUKTUR_MINIMUM,
        ),
        Responstype::Noekler => (
            &resultat::SOKERESULTAT_NOEKLER,
            "sokeresultatNoekler",
            "resultatNoekler",
            ARKIVSTRUKTUR_NOEKLER,
        ),
    };
    let mut root = Branch::of(actual);
    root.text("system", &message.system);
    root.text("take", &message.take);
    root.text("skip", &message.skip);
    root.text("count", &message.count);
    root.text("resultattype", message.sokeobjekt.as_str());
    root.each("resultatListe", [&message.treff], |branch, hits| {
        branch.each(hit, hits, treff);
    });
    let namespaces = [(actual.namespace, ""), (inner, "a"), (CATALOGUE, "mdk")];
    root.document(name, &namespaces)
}

fn definition(message: &Sok) -> Branch {
    let fritekst = matches!(message.valg, Sokevalg::Fritekst(_));
    let mut branch = Branch::extending(
        &asked::SOKDEFINISJON,
        definition_type(message.sokeobjekt, fritekst),
    );
    branch.text("responstype", message.responstype.as_str());
    for word in &message.inkluder {
        branch.text("inkluder", word);
    }
    match &message.valg {
        Sokevalg::Parametere(all) => branch.each("parametere", all, parameter),
        Sokevalg::Fritekst(text) => branch.text("soketekst", text),
    }
    branch.each("sortering", &message.sortering, |branch, by| {
        branch.text("felt", &by.felt);
        branch.text("type", if by.synkende { "synkende" } else { "stigende" });
    });
    branch
}

fn definition_type(sokeobjekt: Sokeobjekt, fritekst: bool) -> &'static ComplexType {
    match (sokeobjekt, fritekst) {
        (Sokeobjekt::Mappe, false) => &asked::MAPPE_SOKDEFINISJON,
        (Sokeobjekt::Mappe, true) => &asked::MAPPE_FRITEKST_SOKDEFINISJON,
        (Sokeobjekt::Saksmappe, false) => &asked::SAKSMAPPE_SOKDEFINISJON,
        (Sokeobjekt::Saksmappe, true) => &asked::SAKSMAPPE_FRITEKST_SOKDEFINISJON,
        (Sokeobjekt::Registrering, false) => &asked::REGISTRERING_SOKDEFINISJON,
        (Sokeobjekt::Registrering, true) => &asked::REGISTRERING_FRITEKST_SOKDEFINISJON,
        (Sokeobjekt::Journalpost, false) => &asked::JOURNALPOST_SOKDEFINISJON,
        (Sokeobjekt::Journalpost, true) => &asked::JOURNALPOST_FRITEKST_SOKDEFINISJON,
        (Sokeobjekt::JournalpostMedSaksmappe, false) => {
            &asked::JOURNALPOST_MED_SAKSMAPPE_SOKDEFINISJON
        }
        (Sokeobjekt::JournalpostMedSaksmappe, true) => {
            &asked::JOURNALPOST_MED_SAKSMAPPE_FRITEKST_SOKDEFINISJON
        }
        (Sokeobjekt::Dokumentbeskrivelse, false) => &asked::DOKUMENTBESKRIVELSE_SOKDEFINISJON,
        (Sokeobjekt::Dokumentbeskrivelse, true) => {
            &asked::DOKUMENTBESKRIVELSE_FRITEKST_SOKDEFINISJON
        }
    }
}

fn parameter(branch: &mut Branch, parameter: &Sokeparameter) {
    branch.text("operator", &parameter.operator);
    branch.each("sokVerdier", [&parameter.verdier], verdier);
    branch.text("felt", &parameter.felt);
}

fn verdier(branch: &mut Branch, values: &Sokeverdier) {
    let (name, values) = match values {
        Sokeverdier::Tekster(texts) => ("stringvalues", texts),
        Sokeverdier::Datoer(days) => ("datevalues", days),
        Sokeverdier::Tall(numbers) => ("intvalues", numbers),
        Sokeverdier::EksternNoekkel(own) => return branch.each("eksternNoekkel", [own], key),
        Sokeverdier::Annet => return,
    };
    branch.each(name, [values], |branch, values| {
        for value in values {
            branch.text("value", value);
        }
    });
}

fn treff(branch: &mut Branch, hit: &Treff) {
    match hit {
        Treff::Mappe(mappe) if mappe.er_saksmappe => {
            branch.each("saksmappe", [&**mappe], found_case)
        }
        Treff::Mappe(mappe) => branch.each("mappe", [&**mappe], found_case),
        Treff::Registrering(entry) if entry.er_journalpost => {
            branch.each("journalpost", [&**entry], registrering_fields);
        }
        Treff::Registrering(entry) => branch.each("registrering", [&**entry], registrering_fields),
        Treff::JournalpostMedSaksmappe(both) => {
            branch.each(
                "journalpostMedSaksmappe",
                [&**both],
                |branch, (entry, case)| {
                    registrering_fields(branch, entry);
                    case_fields(branch, case);
                },
            );
        }
        Treff::Dokumentbeskrivelse(found) => {
            branch.each("dokumentbeskrivelse", [&**found], document)
        }
    }
}

fn found_case(branch: &mut Branch, mappe: &Mappe) {
    // Only keys have the number by itself; the short form wants titles of plans that nobody told us.
    let short = Mappe {
        klassifikasjoner: Vec::new(),
        ..mappe.clone()
    };
    let whole = branch.has("opprettetDato");
    mappe_fields(branch, if whole { mappe } else { &short });
    let number = mappe.saksaar.clone().zip(mappe.sakssekvensnummer.clone());
    let number = number.map(|(saksaar, sakssekvensnummer)| Saksnummer {
        saksaar,
        sakssekvensnummer,
    });
    branch.each("saksnummer", &number, saksnummer);
}
