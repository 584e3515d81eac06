//! From references, and what holds references, to XML.

use super::{code, key, person};
use crate::branch::Branch;
use crate::fiks_arkiv::{
    Avskrivning, ReferanseTilDokumentbeskrivelse, ReferanseTilMappe, ReferanseTilRegistrering,
    Saksnummer,
};

pub(super) fn referanse_til_mappe(branch: &mut Branch, to: &ReferanseTilMappe) {
    branch.maybe("systemID", to.system_id.as_deref());
    branch.maybe("mappeID", to.mappe_id.as_deref());
    branch.each("saksnummer", &to.saksnummer, saksnummer);
    branch.each("referanseEksternNoekkel", &to.ekstern_noekkel, key);
}

pub(super) fn referanse_til_registrering(branch: &mut Branch, to: &ReferanseTilRegistrering) {
    branch.maybe("systemID", to.system_id.as_deref());
    branch.maybe("registreringsID", to.registrerings_id.as_deref());
    branch.each("journalnummer", &to.journalnummer, |branch, number| {
        branch.text("journalaar", &number.journalaar);
        branch.text("journalsekvensnummer", &number.journalsekvensnummer);
    });
    let in_case = &to.saks_journalpostnummer;
    branch.each("saksJournalpostnummer", in_case, |branch, number| {
        saksnummer(branch, &number.saksnummer);
        branch.text("journalpostnummer", &number.journalpostnummer);
    });
    branch.each("referanseEksternNoekkel", &to.ekstern_noekkel, key);
}

pub(super) fn referanse_til_dokumentbeskrivelse(
    branch: &mut Branch,
    to: &ReferanseTilDokumentbeskrivelse,
) {
    branch.maybe("systemID", to.system_id.as_deref());
    branch.each("referanseEksternNoekkel", &to.ekstern_noekkel, key);
    branch.each(
        "journalpostDokumentnummer",
        &to.journalpost_dokumentnummer,
        |branch, (journalpost, number)| {
            let name = "referanseTilJournalpost";
            branch.each(name, [journalpost], referanse_til_registrering);
            branch.text("dokumentnummer", number);
        },
    );
}

pub(super) fn avskrivning(branch: &mut Branch, written_off: &Avskrivning) {
    branch.text("avskrivningsdato", &written_off.avskrivningsdato.0);
    branch.each("avskrevetAv", [&written_off.avskrevet_av], person);
    branch.each("avskrivningsmaate", [&written_off.avskrivningsmaate], code);
    branch.each(
        "referanseAvskrivesAvJournalpost",
        &written_off.avskrives_av,
        referanse_til_registrering,
    );
    branch.each(
        "referanseAvskriverJournalpost",
        &written_off.avskriver,
        referanse_til_registrering,
    );
}

pub(super) fn saksnummer(branch: &mut Branch, number: &Saksnummer) {
    branch.text("saksaar", &number.saksaar);
    branch.text("sakssekvensnummer", &number.sakssekvensnummer);
}
