//! From [`Arkivmelding`] to XML. The grammar's table gives the order, so it cannot be written wrong here.

use super::{
    Arkivmelding, Dokumentbeskrivelse, Dokumentobjekt, Journalpost, Korrespondansepart, Saksmappe,
    Skjerming,
};
use crate::branch::Branch;
use crate::validator::NAMESPACE;
use crate::validator::grammar::eformidling::{
    ARKIVMELDING, BASISREGISTRERING, DOKUMENTBESKRIVELSE, DOKUMENTOBJEKT, JOURNALPOST,
    KORRESPONDANSEPART, KRYSSREFERANSE, MAPPE, SAKSMAPPE, SKJERMING,
};

pub(super) fn to_xml(message: &Arkivmelding) -> Vec<u8> {
    let mut root = Branch::of(&ARKIVMELDING);
    root.text("system", &message.system);
    root.text("meldingId", &message.melding_id);
    root.text("tidspunkt", &message.tidspunkt.0);
    root.text("antallFiler", &message.antall_filer);
    root.branches("mappe", message.saksmappe.iter().map(saksmappe));

    root.document(ARKIVMELDING.name, &[(NAMESPACE, "")])
}

fn saksmappe(case: &Saksmappe) -> Branch {
    let mut mappe = Branch::extending(&MAPPE, &SAKSMAPPE);
    mappe.text("systemID", &case.system_id);
    mappe.maybe("mappeID", case.mappe_id.as_deref());
    mappe.text("tittel", &case.tittel);
    mappe.maybe("offentligTittel", case.offentlig_tittel.as_deref());
    mappe.text("opprettetDato", &case.opprettet_dato.0);
    mappe.text("opprettetAv", &case.opprettet_av);
    mappe.branches("skjerming", case.skjerming.iter().map(skjerming));
    mappe.branches(
        "basisregistrering",
        case.journalpost.iter().map(journalpost),
    );
    mappe.maybe("saksaar", case.saksaar.as_deref());
    mappe.maybe("sakssekvensnummer", case.sakssekvensnummer.as_deref());
    mappe.text("saksdato", &case.saksdato.0);
    mappe.text("administrativEnhet", &case.administrativ_enhet);
    mappe.text("saksansvarlig", &case.saksansvarlig);
    mappe.text("saksstatus", &case.saksstatus);
    mappe
}

fn journalpost(entry: &Journalpost) -> Branch {
    let mut post = Branch::extending(&BASISREGISTRERING, &JOURNALPOST);
    post.text("systemID", &entry.system_id);
    post.text("opprettetDato", &entry.opprettet_dato.0);
    post.text("opprettetAv", &entry.opprettet_av);
    post.text("arkivertDato", &entry.arkivert_dato.0);
    post.text("arkivertAv", &entry.arkivert_av);
    post.maybe("registreringsID", entry.registrerings_id.as_deref());
    post.maybe(
        "referanseForelderMappe",
        entry.referanse_forelder_mappe.as_deref(),
    );
    post.branches("skjerming", entry.skjerming.iter().map(skjerming));
    post.branches(
        "dokumentbeskrivelse",
        entry.dokumentbeskrivelser.iter().map(dokumentbeskrivelse),
    );
    post.text("tittel", &entry.tittel);
    post.maybe("offentligTittel", entry.offentlig_tittel.as_deref());
    post.branches(
        "kryssreferanse",
        entry.referanse_til_registrering.iter().map(|reference| {
            let mut branch = Branch::of(&KRYSSREFERANSE);
            branch.text("referanseTilRegistrering", reference);
            branch
        }),
    );
    post.maybe("journalaar", entry.journalaar.as_deref());
    post.maybe(
        "journalsekvensnummer",
        entry.journalsekvensnummer.as_deref(),
    );
    post.maybe("journalpostnummer", entry.journalpostnummer.as_deref());
    post.text("journalposttype", &entry.journalposttype);
    post.text("journalstatus", &entry.journalstatus);
    post.text("journaldato", &entry.journaldato.0);
    post.maybe(
        "dokumentetsDato",
        entry.dokumentets_dato.as_ref().map(|date| date.0.as_str()),
    );
    post.maybe(
        "mottattDato",
        entry.mottatt_dato.as_ref().map(|date| date.0.as_str()),
    );
    post.maybe(
        "sendtDato",
        entry.sendt_dato.as_ref().map(|date| date.0.as_str()),
    );
    post.maybe(
        "forfallsdato",
        entry.forfallsdato.as_ref().map(|date| date.0.as_str()),
    );
    post.maybe("antallVedlegg", entry.antall_vedlegg.as_deref());
    post.branches(
        "korrespondansepart",
        entry.korrespondanseparter.iter().map(korrespondansepart),
    );
    post
}

fn dokumentbeskrivelse(document: &Dokumentbeskrivelse) -> Branch {
    let mut branch = Branch::of(&DOKUMENTBESKRIVELSE);
    branch.text("systemID", &document.system_id);
    branch.text("dokumenttype", &document.dokumenttype);
    branch.text("dokumentstatus", &document.dokumentstatus);
    branch.text("tittel", &document.tittel);
    branch.text("opprettetDato", &document.opprettet_dato.0);
    branch.text("opprettetAv", &document.opprettet_av);
    branch.text(
        "tilknyttetRegistreringSom",
        &document.tilknyttet_registrering_som,
    );
    branch.text("dokumentnummer", &document.dokumentnummer);
    branch.text("tilknyttetDato", &document.tilknyttet_dato.0);
    branch.text("tilknyttetAv", &document.tilknyttet_av);
    branch.branches(
        "dokumentobjekt",
        document.dokumentobjekter.iter().map(dokumentobjekt),
    );
    branch
}

fn dokumentobjekt(object: &Dokumentobjekt) -> Branch {
    let mut branch = Branch::of(&DOKUMENTOBJEKT);
    branch.text("versjonsnummer", &object.versjonsnummer);
    branch.text("variantformat", &object.variantformat);
    branch.text("opprettetDato", &object.opprettet_dato.0);
    branch.text("opprettetAv", &object.opprettet_av);
    branch.text("referanseDokumentfil", &object.referanse_dokumentfil);
    branch
}

fn korrespondansepart(part: &Korrespondansepart) -> Branch {
    let mut branch = Branch::of(&KORRESPONDANSEPART);
    branch.text("korrespondanseparttype", &part.korrespondanseparttype);
    branch.text("korrespondansepartNavn", &part.navn);
    for line in &part.postadresse {
        branch.text("postadresse", line);
    }
    branch.maybe("postnummer", part.postnummer.as_deref());
    branch.maybe("poststed", part.poststed.as_deref());
    branch.maybe("land", part.land.as_deref());
    branch.maybe("administrativEnhet", part.administrativ_enhet.as_deref());
    branch.maybe("saksbehandler", part.saksbehandler.as_deref());
    branch
}

fn skjerming(skjerming: &Skjerming) -> Branch {
    let mut branch = Branch::of(&SKJERMING);
    branch.text("tilgangsrestriksjon", &skjerming.tilgangsrestriksjon);
    branch.text("skjermingshjemmel", &skjerming.skjermingshjemmel);
    for metadata in &skjerming.skjerming_metadata {
        branch.text("skjermingMetadata", metadata);
    }
    branch.maybe("skjermingDokument", skjerming.skjerming_dokument.as_deref());
    branch
}
