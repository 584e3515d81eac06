//! From what is asked of an archive by its key, and what it answers, to XML.

use super::referanse::{referanse_til_mappe, referanse_til_registrering};
use super::{mappe_fields, registrering_fields};
use crate::branch::Branch;
use crate::fiks_arkiv::{
    DokumentfilHent, MappeHent, MappeHentResultat, RegistreringHent, RegistreringHentResultat,
};
use crate::validator::grammar::fiks_arkiv::{ARKIVSTRUKTUR, CATALOGUE, hent};

pub(in crate::fiks_arkiv) fn mappe_hent(message: &MappeHent) -> Vec<u8> {
    let mut root = Branch::of(&hent::MAPPE_HENT);
    root.text("system", &message.system);
    let to = [&message.referanse];
    root.each("referanseTilMappe", to, referanse_til_mappe);
    for word in &message.inkluder {
        root.text("inkluder", word);
    }
    let own = hent::MAPPE_HENT.namespace;
    root.document("mappeHent", &[(own, ""), (CATALOGUE, "mdk")])
}

pub(in crate::fiks_arkiv) fn mappe_hent_resultat(message: &MappeHentResultat) -> Vec<u8> {
    let mut root = Branch::of(&hent::MAPPE_HENT_RESULTAT);
    let (cases, folders): (Vec<_>, Vec<_>) =
        message.mappe.iter().partition(|mappe| mappe.er_saksmappe);
    root.each("mappe", folders, mappe_fields);
    root.each("saksmappe", cases, mappe_fields);
    let own = hent::MAPPE_HENT_RESULTAT.namespace;
    let namespaces = [(own, ""), (ARKIVSTRUKTUR, "a"), (CATALOGUE, "mdk")];
    root.document("mappeHentResultat", &namespaces)
}

pub(in crate::fiks_arkiv) fn registrering_hent(message: &RegistreringHent) -> Vec<u8> {
    let mut root = Branch::of(&hent::REGISTRERING_HENT);
    root.text("system", &message.system);
    let to = [&message.referanse];
    root.each("referanseTilRegistrering", to, referanse_til_registrering);
    for word in &message.inkluder {
        root.text("inkluder", word);
    }
    let own = hent::REGISTRERING_HENT.namespace;
    root.document("registreringHent", &[(own, ""), (CATALOGUE, "mdk")])
}

pub(in crate::fiks_arkiv) fn registrering_hent_resultat(
    message: &RegistreringHentResultat,
) -> Vec<u8> {
    let mut root = Branch::of(&hent::REGISTRERING_HENT_RESULTAT);
    let (entries, others): (Vec<_>, Vec<_>) = message
        .registrering
        .iter()
        .partition(|registrering| registrering.er_journalpost);
    root.each("registrering", others, registrering_fields);
    root.each("journalpost", entries, registrering_fields);
    let own = hent::REGISTRERING_HENT_RESULTAT.namespace;
    let namespaces = [(own, ""), (ARKIVSTRUKTUR, "a"), (CATALOGUE, "mdk")];
    root.document("registreringHentResultat", &namespaces)
}

pub(in crate::fiks_arkiv) fn dokumentfil_hent(message: &DokumentfilHent) -> Vec<u8> {
    let mut root = Branch::of(&hent::DOKUMENTFIL_HENT);
    root.text("system", &message.system);
    root.each("dokumentfilNoekkel", [&message.system_id], |branch, id| {
        branch.text("systemID", id);
    });
    root.document("dokumentfilHent", &[(hent::DOKUMENTFIL_HENT.namespace, "")])
}
