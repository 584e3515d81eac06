//! From messages of Fiks Arkiv to XML. The grammar's tables give the order and the namespaces.

pub(super) mod innsyn;
pub(super) mod oppdatering;
mod referanse;
pub(super) mod sok;

use super::{
    Arkivmelding, ArkivmeldingKvittering, DokumentKvittering, Dokumentbeskrivelse, Dokumentobjekt,
    EksternNoekkel, Feil, Feilmelding, Feiltype, Identifikatorer, Klassifikasjon, Kode,
    Korrespondansepart, Mappe, MappeKvittering, Plassering, Registrering, RegistreringKvittering,
    Skjerming, Utfall,
};
use crate::arkivmelding::DateText;
use crate::branch::Branch;
use crate::validator::grammar::fiks_arkiv::{
    CATALOGUE, feil, kvittering as receipt, namespace, opprett,
};
use referanse::{avskrivning, referanse_til_mappe};

const FEIL: &str = namespace!("feil/feilmelding");

pub(super) fn arkivmelding(message: &Arkivmelding) -> Vec<u8> {
    let mut root = Branch::of(&opprett::ARKIVMELDING);
    root.text("system", &message.system);
    root.maybe("regel", message.regel.as_deref());
    root.text("antallFiler", &message.antall_filer);
    root.branches("mappe", message.mappe.iter().map(mappe));
    root.branches(
        "registrering",
        message.registrering.iter().map(registrering),
    );
    root.document(
        "arkivmelding",
        &[(opprett::ARKIVMELDING.namespace, ""), (CATALOGUE, "mdk")],
    )
}

pub(super) fn kvittering(message: &ArkivmeldingKvittering) -> Vec<u8> {
    let mut root = Branch::of(&receipt::ARKIVMELDING_KVITTERING);
    match &message.mappe {
        Some(Utfall::Arkivert(mappe)) => {
            root.branches("mappeKvittering", std::iter::once(mappe_kvittering(mappe)));
        }
        Some(Utfall::Feilet(feil)) => root.each("mappeFeilet", [feil], failure),
        None => {}
    }
    match &message.registrering {
        Some(Utfall::Arkivert(registrering)) => root.branches(
            "registreringKvittering",
            std::iter::once(registrering_kvittering(registrering)),
        ),
        Some(Utfall::Feilet(feil)) => root.each("registreringFeilet", [feil], failure),
        None => {}
    }
    root.document(
        "arkivmeldingKvittering",
        &[
            (receipt::ARKIVMELDING_KVITTERING.namespace, ""),
            (CATALOGUE, "mdk"),
            (FEIL, "f"),
        ],
    )
}

pub(super) fn feilmelding(message: &Feilmelding) -> Vec<u8> {
    let mut root = Branch::of(&feil::FEILMELDING_BASE);
    failure(&mut root, &message.feil);
    // The outermost element has a namespace of its own, what is in it that of all refusals.
    let own = match message.feiltype {
        Feiltype::Ugyldigforespoersel => namespace!("feil/ugyldigforespoersel"),
        Feiltype::Serverfeil => namespace!("feil/serverfeil"),
        Feiltype::Ikkefunnet => namespace!("feil/ikkefunnet"),
    };
    root.document(message.feiltype.as_str(), &[(own, ""), (FEIL, "f")])
}

fn mappe(mappe: &Mappe) -> Branch {
    let mut branch = if mappe.er_saksmappe {
        Branch::extending(&opprett::MAPPE, &opprett::SAKSMAPPE)
    } else {
        Branch::of(&opprett::MAPPE)
    };
    mappe_fields(&mut branch, mappe);
    branch
}

fn mappe_fields(branch: &mut Branch, mappe: &Mappe) {
    branch.maybe("systemID", mappe.system_id.as_deref());
    branch.maybe("mappeID", mappe.mappe_id.as_deref());
    branch.text("tittel", &mappe.tittel);
    branch.maybe("offentligTittel", mappe.offentlig_tittel.as_deref());
    branch.maybe("opprettetDato", date(&mappe.opprettet_dato));
    branch.maybe("opprettetAv", mappe.opprettet_av.as_deref());
    branch.each("skjerming", &mappe.skjerming, skjerming);
    branch.each("klassifikasjon", &mappe.klassifikasjoner, klassifikasjon);
    branch.each("referanseEksternNoekkel", &mappe.ekstern_noekkel, key);
    if mappe.er_saksmappe {
        case_fields(branch, mappe);
    }
}

/// What only a case has.
fn case_fields(branch: &mut Branch, mappe: &Mappe) {
    branch.maybe("saksaar", mappe.saksaar.as_deref());
    branch.maybe("sakssekvensnummer", mappe.sakssekvensnummer.as_deref());
    branch.maybe("saksdato", date(&mappe.saksdato));
    branch.each("administrativEnhet", &mappe.administrativ_enhet, person);
    branch.each("saksansvarlig", &mappe.saksansvarlig, person);
    branch.each("saksstatus", &mappe.saksstatus, code);
}

fn registrering(entry: &Registrering) -> Branch {
    let mut branch = if entry.er_journalpost {
        Branch::extending(&opprett::REGISTRERING, &opprett::JOURNALPOST)
    } else {
        Branch::of(&opprett::REGISTRERING)
    };
    registrering_fields(&mut branch, entry);
    branch
}

fn registrering_fields(branch: &mut Branch, entry: &Registrering) {
    branch.maybe("systemID", entry.system_id.as_deref());
    branch.maybe("opprettetDato", date(&entry.opprettet_dato));
    branch.maybe("opprettetAv", entry.opprettet_av.as_deref());
    branch.maybe("arkivertDato", date(&entry.arkivert_dato));
    branch.maybe("arkivertAv", entry.arkivert_av.as_deref());
    match &entry.plassering {
        Some(Plassering::Mappe(to)) => {
            branch.each("referanseForelderMappe", [to], referanse_til_mappe)
        }
        Some(Plassering::Arkivdel(part)) => branch.each("arkivdel", [part], code),
        None => {}
    }
    branch.each("skjerming", &entry.skjerming, skjerming);
    branch.each("dokumentbeskrivelse", &entry.dokumentbeskrivelser, document);
    branch.maybe("registreringsID", entry.registrerings_id.as_deref());
    branch.text("tittel", &entry.tittel);
    branch.maybe("offentligTittel", entry.offentlig_tittel.as_deref());
    branch.each("korrespondansepart", &entry.korrespondanseparter, party);
    branch.each("klassifikasjon", &entry.klassifikasjoner, klassifikasjon);
    branch.each("referanseEksternNoekkel", &entry.ekstern_noekkel, key);
    if entry.er_journalpost {
        branch.maybe("journalaar", entry.journalaar.as_deref());
        branch.maybe(
            "journalsekvensnummer",
            entry.journalsekvensnummer.as_deref(),
        );
        branch.maybe("journalpostnummer", entry.journalpostnummer.as_deref());
        branch.each("journalposttype", &entry.journalposttype, code);
        branch.each("journalstatus", &entry.journalstatus, code);
        branch.maybe("journaldato", date(&entry.journaldato));
        branch.maybe("dokumentetsDato", date(&entry.dokumentets_dato));
        branch.maybe("mottattDato", date(&entry.mottatt_dato));
        branch.maybe("sendtDato", date(&entry.sendt_dato));
        branch.maybe("forfallsdato", date(&entry.forfallsdato));
    }
}

fn document(branch: &mut Branch, document: &Dokumentbeskrivelse) {
    branch.maybe("systemID", document.system_id.as_deref());
    branch.each("dokumenttype", &document.dokumenttype, code);
    branch.each("dokumentstatus", &document.dokumentstatus, code);
    branch.text("tittel", &document.tittel);
    branch.maybe("opprettetDato", date(&document.opprettet_dato));
    branch.maybe("opprettetAv", document.opprettet_av.as_deref());
    branch.each(
        "tilknyttetRegistreringSom",
        [&document.tilknyttet_registrering_som],
        code,
    );
    branch.maybe("dokumentnummer", document.dokumentnummer.as_deref());
    branch.maybe("tilknyttetDato", date(&document.tilknyttet_dato));
    branch.maybe("tilknyttetAv", document.tilknyttet_av.as_deref());
    branch.each("skjerming", &document.skjerming, skjerming);
    branch.each("dokumentobjekt", &document.dokumentobjekter, object);
    branch.each("referanseEksternNoekkel", &document.ekstern_noekkel, key);
}

fn object(branch: &mut Branch, object: &Dokumentobjekt) {
    branch.maybe("systemID", object.system_id.as_deref());
    branch.maybe("versjonsnummer", object.versjonsnummer.as_deref());
    branch.each("variantformat", &object.variantformat, code);
    branch.each("format", &object.format, code);
    branch.maybe("mimeType", object.mime_type.as_deref());
    branch.maybe("opprettetDato", date(&object.opprettet_dato));
    branch.maybe("opprettetAv", object.opprettet_av.as_deref());
    branch.text("filnavn", &object.filnavn);
    branch.text("referanseDokumentfil", &object.referanse_dokumentfil);
    branch.maybe("sjekksum", object.sjekksum.as_deref());
    branch.maybe("sjekksumAlgoritme", object.sjekksum_algoritme.as_deref());
    branch.maybe("filstoerrelse", object.filstoerrelse.as_deref());
}

fn party(branch: &mut Branch, part: &Korrespondansepart) {
    branch.maybe(
        "korrespondansepartID",
        part.korrespondansepart_id.as_deref(),
    );
    branch.each(
        "korrespondanseparttype",
        [&part.korrespondanseparttype],
        code,
    );
    branch.maybe(
        "erBehandlingsansvarlig",
        part.er_behandlingsansvarlig.as_deref(),
    );
    branch.text("korrespondansepartNavn", &part.navn);
    branch.maybe("organisasjonid", part.organisasjonid.as_deref());
    branch.maybe("personid", part.personid.as_deref());
    for line in &part.postadresse {
        branch.text("postadresse", line);
    }
    branch.maybe("postnummer", part.postnummer.as_deref());
    branch.maybe("poststed", part.poststed.as_deref());
    branch.each("landkode", &part.landkode, code);
    branch.each("administrativEnhet", &part.administrativ_enhet, person);
    branch.each("saksbehandler", &part.saksbehandler, person);
    branch.each("forsendelsesmaate", &part.forsendelsesmaate, code);
    branch.maybe("deresReferanse", part.deres_referanse.as_deref());
    branch.each("avskrivning", &part.avskrivninger, avskrivning);
}

fn mappe_kvittering(mappe: &MappeKvittering) -> Branch {
    let mut branch = if mappe.er_saksmappe {
        Branch::extending(&receipt::MAPPE_KVITTERING, &receipt::SAKSMAPPE_KVITTERING)
    } else {
        Branch::of(&receipt::MAPPE_KVITTERING)
    };
    branch.text("systemID", &mappe.system_id);
    branch.maybe("mappeID", mappe.mappe_id.as_deref());
    branch.maybe("opprettetDato", date(&mappe.opprettet_dato));
    branch.maybe("opprettetAv", mappe.opprettet_av.as_deref());
    branch.each("referanseEksternNoekkel", &mappe.ekstern_noekkel, key);
    branch.text(
        "opprettetEllerEksisterende",
        &mappe.opprettet_eller_eksisterende,
    );
    if mappe.er_saksmappe {
        branch.maybe("saksaar", mappe.saksaar.as_deref());
        branch.maybe("sakssekvensnummer", mappe.sakssekvensnummer.as_deref());
        branch.maybe("saksdato", date(&mappe.saksdato));
    }
    branch
}

fn registrering_kvittering(entry: &RegistreringKvittering) -> Branch {
    let mut branch = if entry.er_journalpost {
        Branch::extending(
            &receipt::REGISTRERING_KVITTERING,
            &receipt::JOURNALPOST_KVITTERING,
        )
    } else {
        Branch::of(&receipt::REGISTRERING_KVITTERING)
    };
    branch.text("systemID", &entry.system_id);
    branch.maybe("opprettetDato", date(&entry.opprettet_dato));
    branch.maybe("opprettetAv", entry.opprettet_av.as_deref());
    branch.maybe("arkivertDato", date(&entry.arkivert_dato));
    branch.maybe("arkivertAv", entry.arkivert_av.as_deref());
    branch.each(
        "dokumentbeskrivelseKvittering",
        &entry.dokumenter,
        document_receipt,
    );
    branch.maybe("registreringsID", entry.registrerings_id.as_deref());
    branch.each("referanseEksternNoekkel", &entry.ekstern_noekkel, key);
    branch.text(
        "opprettetEllerEksisterende",
        &entry.opprettet_eller_eksisterende,
    );
    if entry.er_journalpost {
        branch.maybe("journalaar", entry.journalaar.as_deref());
        branch.maybe(
            "journalsekvensnummer",
            entry.journalsekvensnummer.as_deref(),
        );
        branch.maybe("journalpostnummer", entry.journalpostnummer.as_deref());
        branch.each("journalposttype", &entry.journalposttype, code);
        branch.each("journalstatus", &entry.journalstatus, code);
        branch.maybe("journaldato", date(&entry.journaldato));
    }
    branch
}

fn document_receipt(branch: &mut Branch, document: &DokumentKvittering) {
    branch.text("systemID", &document.system_id);
    branch.maybe("dokumentnummer", document.dokumentnummer.as_deref());
    branch.each(
        "dokumentobjekt",
        &document.dokumentobjekter,
        |branch, id| {
            branch.text("systemID", id);
        },
    );
}

fn key(branch: &mut Branch, key: &EksternNoekkel) {
    branch.text("fagsystem", &key.fagsystem);
    branch.text("noekkel", &key.noekkel);
}

fn person(branch: &mut Branch, person: &Identifikatorer) {
    branch.maybe("navn", person.navn.as_deref());
    branch.maybe("identifikator", person.identifikator.as_deref());
    branch.maybe("initialer", person.initialer.as_deref());
    branch.maybe("epostadresse", person.epostadresse.as_deref());
}

fn skjerming(branch: &mut Branch, skjerming: &Skjerming) {
    branch.each(
        "tilgangsrestriksjon",
        [&skjerming.tilgangsrestriksjon],
        code,
    );
    branch.text("skjermingshjemmel", &skjerming.skjermingshjemmel);
    branch.maybe("skjermingOpphoererDato", date(&skjerming.opphoerer_dato));
    branch.each(
        "skjermingOpphoererAksjon",
        &skjerming.opphoerer_aksjon,
        code,
    );
}

fn klassifikasjon(branch: &mut Branch, class: &Klassifikasjon) {
    branch.maybe(
        "klassifikasjonssystemID",
        class.klassifikasjonssystem_id.as_deref(),
    );
    branch.text("klasseID", &class.klasse_id);
    branch.maybe("tittel", class.tittel.as_deref());
}

fn code(branch: &mut Branch, code: &Kode) {
    branch.text("kode", &code.kode);
    branch.maybe("beskrivelse", code.beskrivelse.as_deref());
}

fn failure(branch: &mut Branch, feil: &Feil) {
    branch.text("feilId", &feil.feil_id);
    branch.text("feilmelding", &feil.feilmelding);
}

fn date(date: &Option<DateText>) -> Option<&str> {
    date.as_ref().map(|date| date.0.as_str())
}
