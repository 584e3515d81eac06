//! What a person asks of an archive in a form, as the document that its meldingstype names
//! (arkivmelding B.2, B.5).

mod endring;
mod keys;
mod sok;

use budstikke_domain::word;
use budstikke_store::Attachment;
use budstikke_wire::fiks_arkiv::{
    Avskrivning, DokumentfilHent, Dokumentobjekt, DokumentobjektOpprett, Identifikatorer, Kode,
    MappeHent, NyAvskrivning, RegistreringHent, SlettAvskrivning,
};

use super::opprett::{LARGEST, SYSTEM, format_of};
use crate::dto::{ArkivForm, ArkivFormKind};
use keys::{day, dokument, filled, journalnummer, journalpost, sak, system_id};

/// What every meldingstype of Fiks Arkiv begins with.
const PREFIX: &str = "no.ks.fiks.arkiv.v1.";
/// The lists that a registrering is asked for with: what files and whom it has, and by which ids.
const OF_REGISTRERING: [&str; 4] = [
    "dokumentbeskrivelse",
    "korrespondansepart",
    "avskrivning",
    "dokumentobjekt",
];

/// What must be mended in a form before it says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The field of the form.
    pub(crate) field: &'static str,
    /// What and what to do.
    pub(crate) text: &'static str,
}

/// The form that a meldingstype has; none when its main file is written as text.
pub(crate) fn kind_of(melding_type: &str) -> Option<ArkivFormKind> {
    Some(match melding_type.strip_prefix(PREFIX)? {
        "arkivering.arkivmelding.oppdater" => ArkivFormKind::Oppdater,
        "arkivering.dokumentobjekt.opprett" => ArkivFormKind::DokumentobjektOpprett,
        "arkivering.avskrivning.opprett" => ArkivFormKind::AvskrivningOpprett,
        "arkivering.avskrivning.slett" => ArkivFormKind::AvskrivningSlett,
        "innsyn.sok" => ArkivFormKind::Sok,
        "innsyn.mappe.hent" => ArkivFormKind::MappeHent,
        "innsyn.registrering.hent" => ArkivFormKind::RegistreringHent,
        "innsyn.dokumentfil.hent" => ArkivFormKind::DokumentfilHent,
        _ => return None,
    })
}

/// The document that `form` says; `names` are what the files are called in the package, one by one.
///
/// Without a clock and without a random number in it, so that what is shown is what is sent.
pub(crate) fn document(
    kind: ArkivFormKind,
    form: &ArkivForm,
    attachments: &[Attachment],
    names: &[String],
) -> Result<Vec<u8>, Fault> {
    let system = SYSTEM.to_owned();
    Ok(match kind {
        ArkivFormKind::Oppdater => endring::of(form)?.to_xml(),
        ArkivFormKind::DokumentobjektOpprett => file(form, attachments, names)?.to_xml(),
        ArkivFormKind::AvskrivningOpprett => avskrivning(form)?.to_xml(),
        ArkivFormKind::AvskrivningSlett => SlettAvskrivning {
            referanse: journalpost(&form.noekkel)?,
            korrespondansepart_id: part(form)?,
        }
        .to_xml(),
        ArkivFormKind::Sok => sok::of(&form.sok, form.objekt)?.to_xml(),
        ArkivFormKind::MappeHent => MappeHent {
            system,
            referanse: sak(&form.noekkel)?,
            inkluder: vec!["klasse".to_owned()],
        }
        .to_xml(),
        ArkivFormKind::RegistreringHent => RegistreringHent {
            system,
            referanse: journalpost(&form.noekkel)?,
            inkluder: OF_REGISTRERING.map(str::to_owned).to_vec(),
        }
        .to_xml(),
        ArkivFormKind::DokumentfilHent => DokumentfilHent {
            system,
            system_id: system_id(&form.noekkel.verdi)?,
        }
        .to_xml(),
    })
}

fn avskrivning(form: &ArkivForm) -> Result<NyAvskrivning, Fault> {
    let told = &form.avskrivning;
    let referanse = journalpost(&form.noekkel)?;
    let korrespondansepart_id = part(form)?;
    let av = told.av.trim();
    if av.is_empty() {
        let text = word! {
            nb: "Skriv hvem som har avskrevet journalposten.",
            nn: "Skriv kven som har avskrive journalposten.",
            en: "Write who has signed off the registry entry.",
        };
        return Err(Fault {
            field: "arkivAv",
            text,
        });
    }
    if told.maate.is_empty() {
        let text = word! {
            nb: "Velg hvordan journalposten er avskrevet.",
            nn: "Vel korleis journalposten er avskriven.",
            en: "Choose how the registry entry was signed off.",
        };
        return Err(Fault {
            field: "arkivMaate",
            text,
        });
    }
    Ok(NyAvskrivning {
        avskrivning: Avskrivning {
            avskrivningsdato: day(&told.dato, "arkivDato")?,
            avskrevet_av: Identifikatorer::named(av),
            avskrivningsmaate: Kode::of("avskrivningsmaate", &told.maate),
            avskrives_av: filled(&told.besvart_av)
                .map(|number| journalnummer(number, "arkivBesvartAv"))
                .transpose()?,
            avskriver: None,
        },
        referanse,
        korrespondansepart_id,
    })
}

fn part(form: &ArkivForm) -> Result<String, Fault> {
    let id = filled(&form.korrespondansepart_id);
    id.map(str::to_owned).ok_or(Fault {
        field: "arkivPart",
        text: word! {
            nb: "Skriv id-en til korrespondanseparten. Hent journalposten for å finne den.",
            nn: "Skriv id-en til korrespondanseparten. Hent journalposten for å finne han.",
            en: "Write the ID of the correspondence party. Fetch the registry entry to find it.",
        },
    })
}

fn file(
    form: &ArkivForm,
    attachments: &[Attachment],
    names: &[String],
) -> Result<DokumentobjektOpprett, Fault> {
    let referanse = dokument(form)?;
    let ([attachment], [name]) = (attachments, names) else {
        let text = word! {
            nb: "Legg ved filen som skal arkiveres, og bare den.",
            nn: "Legg ved fila som skal arkiverast, og berre ho.",
            en: "Attach the file to be archived, and only that one.",
        };
        return Err(Fault {
            field: "attachments",
            text,
        });
    };
    let variant = filled(&form.variantformat).unwrap_or("P");
    Ok(DokumentobjektOpprett {
        referanse,
        dokumentobjekt: Dokumentobjekt {
            variantformat: Some(Kode::of("variantformat", variant)),
            format: Some(Kode {
                kode: format_of(name),
                beskrivelse: None,
            }),
            mime_type: Some(attachment.media_type.clone()),
            filnavn: attachment.name.clone(),
            referanse_dokumentfil: name.clone(),
            filstoerrelse: (attachment.blob.size <= LARGEST)
                .then(|| attachment.blob.size.to_string()),
            ..Dokumentobjekt::default()
        },
    })
}

#[cfg(test)]
mod tests;
