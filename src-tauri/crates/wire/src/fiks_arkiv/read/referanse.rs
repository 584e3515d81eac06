//! From XML to references, and to what holds references.

use super::{date, ekstern_noekkel, identifikatorer, inside, required_code};
use crate::fields::Fields;
use crate::fiks_arkiv::{
    Avskrivning, Journalnummer, ReferanseTilDokumentbeskrivelse, ReferanseTilMappe,
    ReferanseTilRegistrering, SaksJournalpostnummer, Saksnummer,
};

pub(super) fn referanse_til_mappe(fields: &mut Fields<'_, '_>) -> ReferanseTilMappe {
    ReferanseTilMappe {
        system_id: fields.trimmed("systemID"),
        mappe_id: fields.text("mappeID"),
        saksnummer: inside(fields, "saksnummer", saksnummer),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
    }
}

pub(super) fn referanse_til_registrering(fields: &mut Fields<'_, '_>) -> ReferanseTilRegistrering {
    ReferanseTilRegistrering {
        system_id: fields.trimmed("systemID"),
        registrerings_id: fields.text("registreringsID"),
        journalnummer: inside(fields, "journalnummer", |fields| Journalnummer {
            journalaar: fields.required_trimmed("journalaar"),
            journalsekvensnummer: fields.required_trimmed("journalsekvensnummer"),
        }),
        saks_journalpostnummer: inside(fields, "saksJournalpostnummer", |fields| {
            SaksJournalpostnummer {
                saksnummer: saksnummer(fields),
                journalpostnummer: fields.required_trimmed("journalpostnummer"),
            }
        }),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
    }
}

pub(super) fn referanse_til_dokumentbeskrivelse(
    fields: &mut Fields<'_, '_>,
) -> ReferanseTilDokumentbeskrivelse {
    ReferanseTilDokumentbeskrivelse {
        system_id: fields.trimmed("systemID"),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        journalpost_dokumentnummer: inside(fields, "journalpostDokumentnummer", |fields| {
            let journalpost = inside(
                fields,
                "referanseTilJournalpost",
                referanse_til_registrering,
            );
            let number = fields.required_trimmed("dokumentnummer");
            (journalpost.unwrap_or_default(), number)
        }),
    }
}

pub(super) fn avskrivning(fields: &mut Fields<'_, '_>) -> Avskrivning {
    let journalpost =
        |fields: &mut Fields<'_, '_>, name| inside(fields, name, referanse_til_registrering);
    Avskrivning {
        avskrivningsdato: date(fields, "avskrivningsdato").unwrap_or_default(),
        avskrevet_av: inside(fields, "avskrevetAv", identifikatorer).unwrap_or_default(),
        avskrivningsmaate: required_code(fields, "avskrivningsmaate"),
        avskrives_av: journalpost(fields, "referanseAvskrivesAvJournalpost"),
        avskriver: journalpost(fields, "referanseAvskriverJournalpost"),
    }
}

pub(super) fn saksnummer(fields: &mut Fields<'_, '_>) -> Saksnummer {
    Saksnummer {
        saksaar: fields.required_trimmed("saksaar"),
        sakssekvensnummer: fields.required_trimmed("sakssekvensnummer"),
    }
}
