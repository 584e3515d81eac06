//! What the arkivmelding of a letter says, in either dialect, as it is shown.

use budstikke_domain::ServiceIdentifier;
use budstikke_store::{Blobs, MessageRow, PartRole, PartRow};
use budstikke_wire::arkivmelding::{DateText, ReadArkivmelding};
use budstikke_wire::fiks_arkiv::Identifikatorer;

use crate::dto::{ArkivmeldingDto, PartyDto};
use crate::intake::contents;

/// An arkivmelding as it was read.
pub(super) enum ReadAny {
    Eformidling(Box<ReadArkivmelding>),
    FiksArkiv(Box<contents::ReadFiksArkiv>),
}

/// The arkivmelding among `parts`; none when there is none that can be read. Blocks for the disk.
pub(super) fn read(
    blobs: &Blobs,
    parts: &[PartRow],
    service: &ServiceIdentifier,
) -> Option<ReadAny> {
    let part = parts
        .iter()
        .find(|part| part.role == PartRole::Arkivmelding)?;
    match service {
        ServiceIdentifier::FiksIo => {
            contents::fiks_arkiv(blobs, &part.blob).map(|read| ReadAny::FiksArkiv(Box::new(read)))
        }
        ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => {
            contents::arkivmelding(blobs, &part.blob)
                .map(|read| ReadAny::Eformidling(Box::new(read)))
        }
    }
}

/// Its title, as archives show it; empty without one.
pub(super) fn title(read: &ReadAny) -> String {
    match read {
        ReadAny::Eformidling(read) => contents::title(&read.message),
        ReadAny::FiksArkiv(read) => contents::fiks_arkiv_title(&read.message),
    }
}

/// What each of the files `names` of `letter` is, and what its sender calls it.
pub(super) fn roles(
    letter: &MessageRow,
    names: &[&str],
    read: Option<&ReadAny>,
) -> Vec<(PartRole, String)> {
    match (&letter.service, read) {
        (ServiceIdentifier::FiksIo, read) => {
            let read = match read {
                Some(ReadAny::FiksArkiv(read)) => Some(&read.message),
                _ => None,
            };
            contents::fiks_roles(names, letter.document_type.as_str(), read)
        }
        (_, Some(ReadAny::Eformidling(read))) => contents::roles(names, Some(&read.message)),
        (_, _) => contents::roles(names, None),
    }
}

pub(super) fn shown(read: &ReadAny) -> ArkivmeldingDto {
    match read {
        ReadAny::Eformidling(read) => eformidling(read),
        ReadAny::FiksArkiv(read) => fiks_arkiv(read),
    }
}

fn eformidling(read: &ReadArkivmelding) -> ArkivmeldingDto {
    let case = read.message.saksmappe.clone().unwrap_or_default();
    let entry = case.journalpost.clone().unwrap_or_default();
    let either = |first: Option<String>, second: String| {
        first
            .filter(|text| !text.trim().is_empty())
            .unwrap_or(second)
    };
    let number = match (&case.saksaar, &case.sakssekvensnummer) {
        (Some(year), Some(number)) => format!("{year}/{number}"),
        _ => String::new(),
    };
    let shielded = entry.skjerming.as_ref().or(case.skjerming.as_ref());
    let day = |date: Option<DateText>| date.map(|date| date.0).unwrap_or_default();
    ArkivmeldingDto {
        title: contents::title(&read.message),
        public_title: entry
            .offentlig_tittel
            .clone()
            .filter(|title| *title != entry.tittel)
            .unwrap_or_default(),
        case_number: either(case.mappe_id.clone(), number),
        case_title: case.tittel.clone(),
        journalpost: either(
            entry.registrerings_id.clone(),
            either(entry.journalpostnummer.clone(), entry.system_id.clone()),
        ),
        kind: entry.journalposttype.clone(),
        document_date: day(entry.dokumentets_dato.clone()),
        due_date: day(entry.forfallsdato.clone()),
        legal_basis: shielded
            .map(|shielded| shielded.skjermingshjemmel.clone())
            .unwrap_or_default(),
        case_worker: case.saksansvarlig.clone(),
        unit: case.administrativ_enhet.clone(),
        parties: entry
            .korrespondanseparter
            .iter()
            .map(|party| PartyDto {
                role: party.korrespondanseparttype.clone(),
                name: party.navn.clone(),
                person: either(
                    party.saksbehandler.clone(),
                    party.administrativ_enhet.clone().unwrap_or_default(),
                ),
            })
            .collect(),
        warnings: read
            .warnings
            .iter()
            .map(|finding| finding.text.clone())
            .collect(),
    }
}

fn fiks_arkiv(read: &contents::ReadFiksArkiv) -> ArkivmeldingDto {
    let case = read.message.mappe.clone().unwrap_or_default();
    let entry = read.message.registrering.clone().unwrap_or_default();
    let text = |text: Option<String>| text.unwrap_or_default();
    let named = |who: Option<Identifikatorer>| who.and_then(|who| who.navn).unwrap_or_default();
    let day = |date: Option<DateText>| date.map(|date| date.0).unwrap_or_default();
    let numbers = |year: Option<String>, number: Option<String>| match (year, number) {
        (Some(year), Some(number)) => format!("{year}/{number}"),
        _ => String::new(),
    };
    let shielded = entry.skjerming.as_ref().or(case.skjerming.as_ref());
    ArkivmeldingDto {
        title: contents::fiks_arkiv_title(&read.message),
        public_title: text(
            entry
                .offentlig_tittel
                .clone()
                .filter(|title| *title != entry.tittel),
        ),
        case_number: case
            .mappe_id
            .clone()
            .unwrap_or_else(|| numbers(case.saksaar.clone(), case.sakssekvensnummer.clone())),
        case_title: case.tittel.clone(),
        journalpost: entry.registrerings_id.clone().unwrap_or_else(|| {
            numbers(entry.journalaar.clone(), entry.journalsekvensnummer.clone())
        }),
        kind: entry
            .journalposttype
            .as_ref()
            .map(|kind| kind.shown().to_owned())
            .unwrap_or_default(),
        document_date: day(entry.dokumentets_dato.clone()),
        due_date: day(entry.forfallsdato.clone()),
        legal_basis: shielded
            .map(|shielded| shielded.skjermingshjemmel.clone())
            .unwrap_or_default(),
        case_worker: named(case.saksansvarlig.clone()),
        unit: named(case.administrativ_enhet.clone()),
        parties: entry
            .korrespondanseparter
            .iter()
            .map(|party| PartyDto {
                role: party.korrespondanseparttype.shown().to_owned(),
                name: party.navn.clone(),
                person: match named(party.saksbehandler.clone()) {
                    name if name.is_empty() => named(party.administrativ_enhet.clone()),
                    name => name,
                },
            })
            .collect(),
        warnings: read
            .warnings
            .iter()
            .map(|finding| finding.text.clone())
            .collect(),
    }
}
