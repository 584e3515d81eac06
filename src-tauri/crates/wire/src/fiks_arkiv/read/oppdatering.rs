//! From XML to what is to change in an archive.

use budstikke_domain::word;

use super::referanse::{
    avskrivning, referanse_til_dokumentbeskrivelse, referanse_til_mappe, referanse_til_registrering,
};
use super::{
    date, dokumentobjekt, ekstern_noekkel, identifikatorer, inside, kode, required_code, root,
    whole,
};
use crate::error::{Document, Reason, WireError};
use crate::fields::{Fields, Read};
use crate::fiks_arkiv::{
    ArkivmeldingOppdatering, DokumentbeskrivelseOppdatering, DokumentobjektOpprett,
    DokumentobjektOpprettKvittering, MappeOppdatering, NyAvskrivning, RegistreringOppdatering,
    SlettAvskrivning,
};

pub(in crate::fiks_arkiv) fn arkivmelding_oppdatering(
    bytes: &[u8],
) -> Result<Read<ArkivmeldingOppdatering>, WireError> {
    let root = root(
        bytes,
        &["arkivmeldingOppdatering"],
        "arkivmeldingOppdatering",
    )?;
    let read = whole(&root, |fields| {
        inside(fields, "mappeOppdateringer", mappe)
            .map(ArkivmeldingOppdatering::Mappe)
            .or_else(|| {
                inside(fields, "registreringOppdateringer", registrering)
                    .map(ArkivmeldingOppdatering::Registrering)
            })
            .or_else(|| {
                inside(fields, "dokumentbeskrivelseOppdateringer", dokument)
                    .map(ArkivmeldingOppdatering::Dokumentbeskrivelse)
            })
    });
    let Some(message) = read.message else {
        let reason = Reason::bad_value(
            "",
            word! {
                nb: "det som skal endres",
                nn: "det som skal endrast",
                en: "what is to be changed",
            },
        );
        return Err(WireError::new(Document::FiksArkiv, "", reason).on(root.line, root.column));
    };
    Ok(Read {
        message,
        extra: read.extra,
        warnings: read.warnings,
    })
}

pub(in crate::fiks_arkiv) fn dokumentobjekt_opprett(
    bytes: &[u8],
) -> Result<Read<DokumentobjektOpprett>, WireError> {
    let root = root(bytes, &["dokumentobjektOpprett"], "dokumentobjektOpprett")?;
    Ok(whole(&root, |fields| DokumentobjektOpprett {
        referanse: inside(
            fields,
            "referanseTilDokumentbeskrivelse",
            referanse_til_dokumentbeskrivelse,
        )
        .unwrap_or_default(),
        dokumentobjekt: inside(fields, "dokumentobjekt", dokumentobjekt).unwrap_or_default(),
    }))
}

pub(in crate::fiks_arkiv) fn dokumentobjekt_opprett_kvittering(
    bytes: &[u8],
) -> Result<Read<DokumentobjektOpprettKvittering>, WireError> {
    let name = "dokumentobjektOpprettKvittering";
    let root = root(bytes, &[name], "dokumentobjektOpprettKvittering")?;
    Ok(whole(&root, |fields| DokumentobjektOpprettKvittering {
        system_id: fields.required_trimmed("systemID"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
    }))
}

pub(in crate::fiks_arkiv) fn ny_avskrivning(
    bytes: &[u8],
) -> Result<Read<NyAvskrivning>, WireError> {
    let root = root(bytes, &["nyAvskrivning"], "nyAvskrivning")?;
    Ok(whole(&root, |fields| NyAvskrivning {
        avskrivning: inside(fields, "avskrivning", avskrivning).unwrap_or_default(),
        referanse: inside(
            fields,
            "referanseTilJournalpost",
            referanse_til_registrering,
        )
        .unwrap_or_default(),
        korrespondansepart_id: fields.required("korrespondansepartID"),
    }))
}

pub(in crate::fiks_arkiv) fn slett_avskrivning(
    bytes: &[u8],
) -> Result<Read<SlettAvskrivning>, WireError> {
    let root = root(bytes, &["slettAvskrivning"], "slettAvskrivning")?;
    Ok(whole(&root, |fields| SlettAvskrivning {
        referanse: inside(
            fields,
            "referanseTilJournalpost",
            referanse_til_registrering,
        )
        .unwrap_or_default(),
        korrespondansepart_id: fields.required("korrespondansepartID"),
    }))
}

fn mappe(fields: &mut Fields<'_, '_>) -> MappeOppdatering {
    MappeOppdatering {
        referanse: inside(fields, "referanseTilMappe", referanse_til_mappe).unwrap_or_default(),
        tittel: fields.text("tittel"),
        offentlig_tittel: fields.text("offentligTittel"),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        saksdato: date(fields, "saksdato"),
        administrativ_enhet: inside(fields, "administrativEnhet", identifikatorer),
        saksansvarlig: inside(fields, "saksansvarlig", identifikatorer),
        saksstatus: inside(fields, "saksstatus", kode),
    }
}

fn registrering(fields: &mut Fields<'_, '_>) -> RegistreringOppdatering {
    RegistreringOppdatering {
        referanse: inside(
            fields,
            "referanseTilRegistrering",
            referanse_til_registrering,
        )
        .unwrap_or_default(),
        referanse_forelder_mappe: inside(fields, "referanseForelderMappe", referanse_til_mappe),
        tittel: fields.text("tittel"),
        offentlig_tittel: fields.text("offentligTittel"),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        journalposttype: inside(fields, "journalposttype", kode),
        journalstatus: inside(fields, "journalstatus", kode),
        journaldato: date(fields, "journaldato"),
        dokumentets_dato: date(fields, "dokumentetsDato"),
        forfallsdato: date(fields, "forfallsdato"),
    }
}

fn dokument(fields: &mut Fields<'_, '_>) -> DokumentbeskrivelseOppdatering {
    DokumentbeskrivelseOppdatering {
        referanse: inside(
            fields,
            "referanseTilDokumentbeskrivelse",
            referanse_til_dokumentbeskrivelse,
        )
        .unwrap_or_default(),
        dokumenttype: inside(fields, "dokumenttype", kode),
        dokumentstatus: inside(fields, "dokumentstatus", kode),
        tittel: fields.text("tittel"),
        tilknyttet_registrering_som: required_code(fields, "tilknyttetRegistreringSom"),
    }
}
