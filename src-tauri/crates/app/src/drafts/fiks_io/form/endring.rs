//! A form that changes something in an archive.

use budstikke_domain::word;
use budstikke_wire::fiks_arkiv::{
    ArkivmeldingOppdatering, DokumentbeskrivelseOppdatering, Identifikatorer, Kode,
    MappeOppdatering, ReferanseTilMappe, RegistreringOppdatering,
};

use super::Fault;
use super::keys::{day, dokument, filled, journalpost, sak, saksnummer};
use crate::dto::{ArkivForm, ArkivObjekt, EndringInput};

/// The `arkivmelding.oppdater` that the form says.
pub(super) fn of(form: &ArkivForm) -> Result<ArkivmeldingOppdatering, Fault> {
    Ok(match form.objekt {
        ArkivObjekt::Sak => ArkivmeldingOppdatering::Mappe(mappe(form)?),
        ArkivObjekt::Journalpost => ArkivmeldingOppdatering::Registrering(registrering(form)?),
        ArkivObjekt::Dokument => {
            ArkivmeldingOppdatering::Dokumentbeskrivelse(dokumentbeskrivelse(form)?)
        }
    })
}

fn mappe(form: &ArkivForm) -> Result<MappeOppdatering, Fault> {
    let new = &form.endring;
    let same = MappeOppdatering {
        referanse: sak(&form.noekkel)?,
        ..MappeOppdatering::default()
    };
    let changed = MappeOppdatering {
        tittel: text(&new.tittel),
        offentlig_tittel: text(&new.offentlig_tittel),
        administrativ_enhet: filled(&new.enhet).map(Identifikatorer::named),
        saksansvarlig: filled(&new.saksansvarlig).map(Identifikatorer::named),
        saksstatus: code("saksstatus", new),
        ..same.clone()
    };
    differs(changed, &same)
}

fn registrering(form: &ArkivForm) -> Result<RegistreringOppdatering, Fault> {
    let new = &form.endring;
    let same = RegistreringOppdatering {
        referanse: journalpost(&form.noekkel)?,
        ..RegistreringOppdatering::default()
    };
    let date = |text: &str, field| filled(text).map(|text| day(text, field)).transpose();
    let parent = filled(&new.ny_sak)
        .map(|number| saksnummer(number, "arkivNySak"))
        .transpose()?;
    let changed = RegistreringOppdatering {
        referanse_forelder_mappe: parent.map(|number| ReferanseTilMappe {
            saksnummer: Some(number),
            ..ReferanseTilMappe::default()
        }),
        tittel: text(&new.tittel),
        offentlig_tittel: text(&new.offentlig_tittel),
        journalstatus: code("journalstatus", new),
        dokumentets_dato: date(&new.dokumentets_dato, "arkivDokumentetsDato")?,
        forfallsdato: date(&new.forfallsdato, "arkivForfallsdato")?,
        ..same.clone()
    };
    differs(changed, &same)
}

fn dokumentbeskrivelse(form: &ArkivForm) -> Result<DokumentbeskrivelseOppdatering, Fault> {
    let new = &form.endring;
    let referanse = dokument(form)?;
    let role = filled(&new.rolle).ok_or(Fault {
        field: "arkivRolle",
        text: word! {
            nb: "Velg om dokumentet er hoveddokument eller vedlegg. Arkivet krever det.",
            nn: "Vel om dokumentet er hovuddokument eller vedlegg. Arkivet krev det.",
            en: "Choose whether the document is the main document or an attachment. The archive requires it.",
        },
    })?;
    // What it is may itself be the change, so that nothing more need be said.
    Ok(DokumentbeskrivelseOppdatering {
        referanse,
        dokumentstatus: code("dokumentstatus", new),
        tittel: text(&new.tittel),
        tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", role),
        ..DokumentbeskrivelseOppdatering::default()
    })
}

fn differs<T: PartialEq>(changed: T, same: &T) -> Result<T, Fault> {
    if changed == *same {
        let text = word! {
            nb: "Skriv hva som skal endres. Det du lar stå tomt, blir som det er.",
            nn: "Skriv kva som skal endrast. Det du lèt stå tomt, blir som det er.",
            en: "Write what is to be changed. What you leave empty stays as it is.",
        };
        return Err(Fault {
            field: "arkivTittel",
            text,
        });
    }
    Ok(changed)
}

fn text(text: &str) -> Option<String> {
    filled(text).map(str::to_owned)
}

fn code(list: &str, new: &EndringInput) -> Option<Kode> {
    filled(&new.status).map(|code| Kode::of(list, code))
}
