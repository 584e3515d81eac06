//! From what is to change in an archive to XML.

use super::referanse::{
    avskrivning, referanse_til_dokumentbeskrivelse, referanse_til_mappe, referanse_til_registrering,
};
use super::{code, date, key, object, person};
use crate::branch::Branch;
use crate::fiks_arkiv::{
    ArkivmeldingOppdatering, DokumentbeskrivelseOppdatering, DokumentobjektOpprett,
    DokumentobjektOpprettKvittering, MappeOppdatering, NyAvskrivning, RegistreringOppdatering,
    SlettAvskrivning,
};
use crate::validator::grammar::fiks_arkiv::{CATALOGUE, arkivering, oppdater, opprett};

pub(in crate::fiks_arkiv) fn arkivmelding_oppdatering(
    message: &ArkivmeldingOppdatering,
) -> Vec<u8> {
    let mut root = Branch::of(&oppdater::ARKIVMELDING_OPPDATERING);
    match message {
        ArkivmeldingOppdatering::Mappe(change) => {
            root.branches("mappeOppdateringer", std::iter::once(mappe(change)));
        }
        ArkivmeldingOppdatering::Registrering(change) => root.branches(
            "registreringOppdateringer",
            std::iter::once(registrering(change)),
        ),
        ArkivmeldingOppdatering::Dokumentbeskrivelse(change) => {
            root.each("dokumentbeskrivelseOppdateringer", [change], dokument);
        }
    }
    let own = oppdater::ARKIVMELDING_OPPDATERING.namespace;
    root.document("arkivmeldingOppdatering", &[(own, ""), (CATALOGUE, "mdk")])
}

pub(in crate::fiks_arkiv) fn dokumentobjekt_opprett(message: &DokumentobjektOpprett) -> Vec<u8> {
    let mut root = Branch::of(&arkivering::DOKUMENTOBJEKT_OPPRETT);
    root.each(
        "referanseTilDokumentbeskrivelse",
        [&message.referanse],
        referanse_til_dokumentbeskrivelse,
    );
    root.each("dokumentobjekt", [&message.dokumentobjekt], object);
    root.document(
        "dokumentobjektOpprett",
        &[
            (arkivering::DOKUMENTOBJEKT_OPPRETT.namespace, ""),
            (opprett::DOKUMENTOBJEKT.namespace, "o"),
            (CATALOGUE, "mdk"),
        ],
    )
}

pub(in crate::fiks_arkiv) fn dokumentobjekt_opprett_kvittering(
    message: &DokumentobjektOpprettKvittering,
) -> Vec<u8> {
    let mut root = Branch::of(&arkivering::DOKUMENTOBJEKT_OPPRETT_KVITTERING);
    root.text("systemID", &message.system_id);
    root.maybe("opprettetDato", date(&message.opprettet_dato));
    root.maybe("opprettetAv", message.opprettet_av.as_deref());
    let own = arkivering::DOKUMENTOBJEKT_OPPRETT_KVITTERING.namespace;
    root.document("dokumentobjektOpprettKvittering", &[(own, "")])
}

pub(in crate::fiks_arkiv) fn ny_avskrivning(message: &NyAvskrivning) -> Vec<u8> {
    let mut root = Branch::of(&arkivering::NY_AVSKRIVNING);
    root.each("avskrivning", [&message.avskrivning], avskrivning);
    let to = [&message.referanse];
    root.each("referanseTilJournalpost", to, referanse_til_registrering);
    root.text("korrespondansepartID", &message.korrespondansepart_id);
    let own = arkivering::NY_AVSKRIVNING.namespace;
    root.document("nyAvskrivning", &[(own, ""), (CATALOGUE, "mdk")])
}

pub(in crate::fiks_arkiv) fn slett_avskrivning(message: &SlettAvskrivning) -> Vec<u8> {
    let mut root = Branch::of(&arkivering::SLETT_AVSKRIVNING);
    let to = [&message.referanse];
    root.each("referanseTilJournalpost", to, referanse_til_registrering);
    root.text("korrespondansepartID", &message.korrespondansepart_id);
    let own = arkivering::SLETT_AVSKRIVNING.namespace;
    root.document("slettAvskrivning", &[(own, ""), (CATALOGUE, "mdk")])
}

/// It is called a case's only when something of it changes that only a case has.
fn mappe(change: &MappeOppdatering) -> Branch {
    let of_a_case = change.saksdato.is_some()
        || change.administrativ_enhet.is_some()
        || change.saksansvarlig.is_some()
        || change.saksstatus.is_some();
    let mut branch = if of_a_case {
        Branch::extending(
            &oppdater::MAPPE_OPPDATERING,
            &oppdater::SAKSMAPPE_OPPDATERING,
        )
    } else {
        Branch::of(&oppdater::MAPPE_OPPDATERING)
    };
    let to = [&change.referanse];
    branch.each("referanseTilMappe", to, referanse_til_mappe);
    branch.maybe("tittel", change.tittel.as_deref());
    branch.maybe("offentligTittel", change.offentlig_tittel.as_deref());
    branch.each("referanseEksternNoekkel", &change.ekstern_noekkel, key);
    branch.maybe("saksdato", date(&change.saksdato));
    branch.each("administrativEnhet", &change.administrativ_enhet, person);
    branch.each("saksansvarlig", &change.saksansvarlig, person);
    branch.each("saksstatus", &change.saksstatus, code);
    branch
}

/// It is called a journalpost's only when something of it changes that only a journalpost has.
fn registrering(change: &RegistreringOppdatering) -> Branch {
    let of_an_entry = change.journalposttype.is_some()
        || change.journalstatus.is_some()
        || change.journaldato.is_some()
        || change.dokumentets_dato.is_some()
        || change.forfallsdato.is_some();
    let mut branch = if of_an_entry {
        Branch::extending(
            &oppdater::REGISTRERING_OPPDATERING,
            &oppdater::JOURNALPOST_OPPDATERING,
        )
    } else {
        Branch::of(&oppdater::REGISTRERING_OPPDATERING)
    };
    let to = [&change.referanse];
    branch.each("referanseTilRegistrering", to, referanse_til_registrering);
    branch.each(
        "referanseForelderMappe",
        &change.referanse_forelder_mappe,
        referanse_til_mappe,
    );
    branch.maybe("tittel", change.tittel.as_deref());
    branch.maybe("offentligTittel", change.offentlig_tittel.as_deref());
    branch.each("referanseEksternNoekkel", &change.ekstern_noekkel, key);
    branch.each("journalposttype", &change.journalposttype, code);
    branch.each("journalstatus", &change.journalstatus, code);
    branch.maybe("journaldato", date(&change.journaldato));
    branch.maybe("dokumentetsDato", date(&change.dokumentets_dato));
    branch.maybe("forfallsdato", date(&change.forfallsdato));
    branch
}

fn dokument(branch: &mut Branch, change: &DokumentbeskrivelseOppdatering) {
    branch.each(
        "referanseTilDokumentbeskrivelse",
        [&change.referanse],
        referanse_til_dokumentbeskrivelse,
    );
    branch.each("dokumenttype", &change.dokumenttype, code);
    branch.each("dokumentstatus", &change.dokumentstatus, code);
    branch.maybe("tittel", change.tittel.as_deref());
    branch.each(
        "tilknyttetRegistreringSom",
        [&change.tilknyttet_registrering_som],
        code,
    );
}
