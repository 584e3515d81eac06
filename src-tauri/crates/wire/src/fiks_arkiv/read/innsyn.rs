//! From XML to what is asked of an archive by its key, and to what it answers.

use super::referanse::{referanse_til_mappe, referanse_til_registrering};
use super::{inside, mappe_with, registrering_with, root, whole};
use crate::WireError;
use crate::fields::Read;
use crate::fiks_arkiv::{
    DokumentfilHent, MappeHent, MappeHentResultat, RegistreringHent, RegistreringHentResultat,
};

pub(in crate::fiks_arkiv) fn mappe_hent(bytes: &[u8]) -> Result<Read<MappeHent>, WireError> {
    let root = root(bytes, &["mappeHent"], "mappeHent")?;
    Ok(whole(&root, |fields| MappeHent {
        system: fields.required("system"),
        referanse: inside(fields, "referanseTilMappe", referanse_til_mappe).unwrap_or_default(),
        inkluder: fields.texts("inkluder"),
    }))
}

pub(in crate::fiks_arkiv) fn mappe_hent_resultat(
    bytes: &[u8],
) -> Result<Read<MappeHentResultat>, WireError> {
    let root = root(bytes, &["mappeHentResultat"], "mappeHentResultat")?;
    Ok(whole(&root, |fields| MappeHentResultat {
        mappe: inside(fields, "saksmappe", |fields| mappe_with(fields, true))
            .or_else(|| inside(fields, "mappe", |fields| mappe_with(fields, false))),
    }))
}

pub(in crate::fiks_arkiv) fn registrering_hent(
    bytes: &[u8],
) -> Result<Read<RegistreringHent>, WireError> {
    let root = root(bytes, &["registreringHent"], "registreringHent")?;
    Ok(whole(&root, |fields| RegistreringHent {
        system: fields.required("system"),
        referanse: inside(
            fields,
            "referanseTilRegistrering",
            referanse_til_registrering,
        )
        .unwrap_or_default(),
        inkluder: fields.texts("inkluder"),
    }))
}

pub(in crate::fiks_arkiv) fn registrering_hent_resultat(
    bytes: &[u8],
) -> Result<Read<RegistreringHentResultat>, WireError> {
    let root = root(
        bytes,
        &["registreringHentResultat"],
        "registreringHentResultat",
    )?;
    Ok(whole(&root, |fields| RegistreringHentResultat {
        registrering: inside(fields, "journalpost", |fields| {
            registrering_with(fields, true)
        })
        .or_else(|| {
            inside(fields, "registrering", |fields| {
                registrering_with(fields, false)
            })
        }),
    }))
}

pub(in crate::fiks_arkiv) fn dokumentfil_hent(
    bytes: &[u8],
) -> Result<Read<DokumentfilHent>, WireError> {
    let root = root(bytes, &["dokumentfilHent"], "dokumentfilHent")?;
    Ok(whole(&root, |fields| DokumentfilHent {
        system: fields.required("system"),
        system_id: inside(fields, "dokumentfilNoekkel", |fields| {
            fields.required_trimmed("systemID")
        })
        .unwrap_or_default(),
    }))
}
