//! From XML to messages of Fiks Arkiv, taking what peers really send (arkivmelding C.1).

pub(super) mod innsyn;
pub(super) mod oppdatering;
mod referanse;
pub(super) mod sok;

use budstikke_domain::{word, words};

use super::{
    Arkivmelding, ArkivmeldingKvittering, DokumentKvittering, Dokumentbeskrivelse, Dokumentobjekt,
    EksternNoekkel, Feil, Feilmelding, Feiltype, Identifikatorer, Klassifikasjon, Kode,
    Korrespondansepart, Mappe, MappeKvittering, Plassering, Registrering, RegistreringKvittering,
    Skjerming, Utfall,
};
use crate::arkivmelding::DateText;
use crate::error::{Document, Reason, WireError};
use crate::fields::{Fields, Notes, Read};
use crate::validator::grammar::fiks_arkiv::PREFIX;
use crate::xml::{Element, Tree};
use referanse::{avskrivning, referanse_til_mappe};

/// What is in one element, from its fields.
type Reader<'e, T> = fn(&mut Fields<'e, '_>) -> T;

pub(super) fn arkivmelding(bytes: &[u8]) -> Result<Read<Arkivmelding>, WireError> {
    let root = root(
        bytes,
        &["arkivmelding"],
        word! {
            nb: "arkivmelding i Fiks Arkiv",
            nn: "arkivmelding i Fiks Arkiv",
            en: "an arkivmelding in Fiks Arkiv",
        },
    )?;
    Ok(whole(&root, |fields| Arkivmelding {
        system: fields.required("system"),
        regel: fields.text("regel"),
        antall_filer: fields.required_trimmed("antallFiler"),
        mappe: inside(fields, "mappe", mappe),
        registrering: inside(fields, "registrering", registrering),
    }))
}

pub(super) fn kvittering(bytes: &[u8]) -> Result<Read<ArkivmeldingKvittering>, WireError> {
    let root = root(bytes, &["arkivmeldingKvittering"], "arkivmeldingKvittering")?;
    Ok(whole(&root, |fields| ArkivmeldingKvittering {
        mappe: inside(fields, "mappeKvittering", mappe_kvittering)
            .map(Utfall::Arkivert)
            .or_else(|| inside(fields, "mappeFeilet", feil).map(Utfall::Feilet)),
        registrering: inside(fields, "registreringKvittering", registrering_kvittering)
            .map(Utfall::Arkivert)
            .or_else(|| inside(fields, "registreringFeilet", feil).map(Utfall::Feilet)),
    }))
}

pub(super) fn feilmelding(bytes: &[u8]) -> Result<Read<Feilmelding>, WireError> {
    let names = Feiltype::ALL.map(Feiltype::as_str);
    let root = root(
        bytes,
        &names,
        word! {
            nb: "en feilmelding i Fiks Arkiv",
            nn: "ei feilmelding i Fiks Arkiv",
            en: "an error message in Fiks Arkiv",
        },
    )?;
    let read = whole(&root, feil);
    let feiltype = Feiltype::ALL
        .into_iter()
        .find(|feiltype| feiltype.as_str() == root.local)
        .unwrap_or(Feiltype::Serverfeil);
    Ok(Read {
        message: Feilmelding {
            feiltype,
            feil: read.message,
        },
        extra: read.extra,
        warnings: read.warnings,
    })
}

fn root(bytes: &[u8], names: &[&str], expected: &'static str) -> Result<Element, WireError> {
    let tree = Tree::parse(bytes).map_err(|error| error.in_document(Document::FiksArkiv))?;
    let root = tree.root;
    if names.contains(&root.local.as_str()) && root.namespace.starts_with(PREFIX) {
        return Ok(root);
    }
    let reason = Reason::bad_value(&root.local, expected);
    Err(WireError::new(Document::FiksArkiv, "", reason).on(root.line, root.column))
}

fn whole<'e, T>(root: &'e Element, read: Reader<'e, T>) -> Read<T> {
    // Of several namespaces people often take the wrong one; the names alone are plain enough to show.
    let mut notes = Notes::new(|_, child| child.namespace.starts_with(PREFIX));
    let mut fields = Fields::of(root, "", &mut notes);
    let message = read(&mut fields);
    fields.rest();
    notes.with(message)
}

/// The first child called `name`.
fn inside<'e, T>(fields: &mut Fields<'e, '_>, name: &str, read: Reader<'e, T>) -> Option<T> {
    let (element, path) = fields.next(name)?;
    let mut inner = Fields::of(element, &path, fields.notes);
    let value = read(&mut inner);
    inner.rest();
    Some(value)
}

/// Every child called `name`.
fn every<'e, T>(fields: &mut Fields<'e, '_>, name: &str, read: Reader<'e, T>) -> Vec<T> {
    std::iter::from_fn(|| inside(fields, name, read)).collect()
}

fn date(fields: &mut Fields<'_, '_>, name: &str) -> Option<DateText> {
    fields.trimmed(name).map(DateText)
}

/// Whether the element is a `wanted`: `xsi:type` says so, or says nothing and a field of it is there.
fn is_a(fields: &mut Fields<'_, '_>, wanted: &str, tell_tale: &[&str]) -> bool {
    let element = fields.element;
    if let Some(named) = &element.xsi_type {
        return named.local.trim() == wanted;
    }
    let has = |name: &&str| element.children.iter().any(|child| child.local == *name);
    let is = tell_tale.iter().any(has);
    if is {
        let text = words! {
            nb: "«{name}» mangler xsi:type=\"{wanted}\".",
            nn: "«{name}» manglar xsi:type=\"{wanted}\".",
            en: "«{name}» lacks xsi:type=\"{wanted}\".",
            name = element.local,
        };
        fields.notes.warn(element, &element.local, text);
    }
    is
}

fn mappe(fields: &mut Fields<'_, '_>) -> Mappe {
    let er_saksmappe = is_a(fields, "saksmappe", &["saksaar", "saksdato", "saksstatus"]);
    mappe_with(fields, er_saksmappe)
}

fn mappe_with(fields: &mut Fields<'_, '_>, er_saksmappe: bool) -> Mappe {
    let mut mappe = Mappe {
        er_saksmappe,
        system_id: fields.trimmed("systemID"),
        mappe_id: fields.text("mappeID"),
        tittel: fields.required("tittel"),
        offentlig_tittel: fields.text("offentligTittel"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
        skjerming: inside(fields, "skjerming", skjerming),
        klassifikasjoner: every(fields, "klassifikasjon", klassifikasjon),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        ..Mappe::default()
    };
    // A folder that is no case may have other fields of these names; they are kept beside it.
    if er_saksmappe {
        case_fields(fields, &mut mappe);
    }
    mappe
}

/// What only a case has.
fn case_fields(fields: &mut Fields<'_, '_>, mappe: &mut Mappe) {
    mappe.saksaar = fields.trimmed("saksaar");
    mappe.sakssekvensnummer = fields.trimmed("sakssekvensnummer");
    mappe.saksdato = date(fields, "saksdato");
    mappe.administrativ_enhet = inside(fields, "administrativEnhet", identifikatorer);
    mappe.saksansvarlig = inside(fields, "saksansvarlig", identifikatorer);
    mappe.saksstatus = inside(fields, "saksstatus", kode);
}

fn registrering(fields: &mut Fields<'_, '_>) -> Registrering {
    let er_journalpost = is_a(fields, "journalpost", &["journalposttype", "journalstatus"]);
    registrering_with(fields, er_journalpost)
}

fn registrering_with(fields: &mut Fields<'_, '_>, er_journalpost: bool) -> Registrering {
    let mut registrering = Registrering {
        er_journalpost,
        system_id: fields.trimmed("systemID"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
        arkivert_dato: date(fields, "arkivertDato"),
        arkivert_av: fields.text("arkivertAv"),
        plassering: inside(fields, "referanseForelderMappe", referanse_til_mappe)
            .map(Plassering::Mappe)
            .or_else(|| inside(fields, "arkivdel", kode).map(Plassering::Arkivdel)),
        skjerming: inside(fields, "skjerming", skjerming),
        dokumentbeskrivelser: every(fields, "dokumentbeskrivelse", dokumentbeskrivelse),
        registrerings_id: fields.text("registreringsID"),
        tittel: fields.required("tittel"),
        offentlig_tittel: fields.text("offentligTittel"),
        korrespondanseparter: every(fields, "korrespondansepart", korrespondansepart),
        klassifikasjoner: every(fields, "klassifikasjon", klassifikasjon),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        ..Registrering::default()
    };
    // An arkivnotat has dates of the same names; they are kept beside it.
    if er_journalpost {
        registrering.journalaar = fields.trimmed("journalaar");
        registrering.journalsekvensnummer = fields.trimmed("journalsekvensnummer");
        registrering.journalpostnummer = fields.trimmed("journalpostnummer");
        registrering.journalposttype = inside(fields, "journalposttype", kode);
        registrering.journalstatus = inside(fields, "journalstatus", kode);
        registrering.journaldato = date(fields, "journaldato");
        registrering.dokumentets_dato = date(fields, "dokumentetsDato");
        registrering.mottatt_dato = date(fields, "mottattDato");
        registrering.sendt_dato = date(fields, "sendtDato");
        registrering.forfallsdato = date(fields, "forfallsdato");
    }
    registrering
}

fn dokumentbeskrivelse(fields: &mut Fields<'_, '_>) -> Dokumentbeskrivelse {
    Dokumentbeskrivelse {
        system_id: fields.trimmed("systemID"),
        dokumenttype: inside(fields, "dokumenttype", kode),
        dokumentstatus: inside(fields, "dokumentstatus", kode),
        tittel: fields.required("tittel"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
        tilknyttet_registrering_som: required_code(fields, "tilknyttetRegistreringSom"),
        dokumentnummer: fields.trimmed("dokumentnummer"),
        tilknyttet_dato: date(fields, "tilknyttetDato"),
        tilknyttet_av: fields.text("tilknyttetAv"),
        skjerming: inside(fields, "skjerming", skjerming),
        dokumentobjekter: every(fields, "dokumentobjekt", dokumentobjekt),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
    }
}

fn dokumentobjekt(fields: &mut Fields<'_, '_>) -> Dokumentobjekt {
    Dokumentobjekt {
        system_id: fields.trimmed("systemID"),
        versjonsnummer: fields.trimmed("versjonsnummer"),
        variantformat: inside(fields, "variantformat", kode),
        format: inside(fields, "format", kode),
        mime_type: fields.text("mimeType"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
        filnavn: fields.required("filnavn"),
        referanse_dokumentfil: fields.required("referanseDokumentfil"),
        sjekksum: fields.text("sjekksum"),
        sjekksum_algoritme: fields.text("sjekksumAlgoritme"),
        filstoerrelse: fields.trimmed("filstoerrelse"),
    }
}

fn korrespondansepart(fields: &mut Fields<'_, '_>) -> Korrespondansepart {
    Korrespondansepart {
        korrespondansepart_id: fields.text("korrespondansepartID"),
        korrespondanseparttype: required_code(fields, "korrespondanseparttype"),
        er_behandlingsansvarlig: fields.trimmed("erBehandlingsansvarlig"),
        navn: fields.required("korrespondansepartNavn"),
        organisasjonid: fields.text("organisasjonid"),
        personid: fields.text("personid"),
        postadresse: fields.texts("postadresse"),
        postnummer: fields.text("postnummer"),
        poststed: fields.text("poststed"),
        landkode: inside(fields, "landkode", kode),
        administrativ_enhet: inside(fields, "administrativEnhet", identifikatorer),
        saksbehandler: inside(fields, "saksbehandler", identifikatorer),
        forsendelsesmaate: inside(fields, "forsendelsesmaate", kode),
        deres_referanse: fields.text("deresReferanse"),
        avskrivninger: every(fields, "avskrivning", avskrivning),
    }
}

fn ekstern_noekkel(fields: &mut Fields<'_, '_>) -> EksternNoekkel {
    EksternNoekkel {
        fagsystem: fields.required("fagsystem"),
        noekkel: fields.required("noekkel"),
    }
}

fn identifikatorer(fields: &mut Fields<'_, '_>) -> Identifikatorer {
    Identifikatorer {
        navn: fields.text("navn"),
        identifikator: fields.text("identifikator"),
        initialer: fields.text("initialer"),
        epostadresse: fields.text("epostadresse"),
    }
}

fn skjerming(fields: &mut Fields<'_, '_>) -> Skjerming {
    Skjerming {
        tilgangsrestriksjon: required_code(fields, "tilgangsrestriksjon"),
        skjermingshjemmel: fields.required("skjermingshjemmel"),
        opphoerer_dato: date(fields, "skjermingOpphoererDato"),
        opphoerer_aksjon: inside(fields, "skjermingOpphoererAksjon", kode),
    }
}

fn klassifikasjon(fields: &mut Fields<'_, '_>) -> Klassifikasjon {
    Klassifikasjon {
        klassifikasjonssystem_id: fields.text("klassifikasjonssystemID"),
        klasse_id: fields.required("klasseID"),
        tittel: fields.text("tittel"),
    }
}

fn required_code(fields: &mut Fields<'_, '_>, name: &str) -> Kode {
    inside(fields, name, kode).unwrap_or_else(|| Kode {
        kode: fields.missing(name),
        beskrivelse: None,
    })
}

fn kode(fields: &mut Fields<'_, '_>) -> Kode {
    Kode {
        kode: fields.required_trimmed("kode"),
        beskrivelse: fields.text("beskrivelse"),
    }
}

fn feil(fields: &mut Fields<'_, '_>) -> Feil {
    Feil {
        feil_id: fields.required("feilId"),
        feilmelding: fields.required("feilmelding"),
    }
}

fn mappe_kvittering(fields: &mut Fields<'_, '_>) -> MappeKvittering {
    let er_saksmappe = is_a(fields, "saksmappeKvittering", &["saksaar", "saksdato"]);
    let mut mappe = MappeKvittering {
        er_saksmappe,
        system_id: fields.required_trimmed("systemID"),
        mappe_id: fields.text("mappeID"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        opprettet_eller_eksisterende: fields.required_trimmed("opprettetEllerEksisterende"),
        ..MappeKvittering::default()
    };
    if er_saksmappe {
        mappe.saksaar = fields.trimmed("saksaar");
        mappe.sakssekvensnummer = fields.trimmed("sakssekvensnummer");
        mappe.saksdato = date(fields, "saksdato");
    }
    mappe
}

fn registrering_kvittering(fields: &mut Fields<'_, '_>) -> RegistreringKvittering {
    let tell_tale = ["journalaar", "journalsekvensnummer", "journalpostnummer"];
    let er_journalpost = is_a(fields, "journalpostKvittering", &tell_tale);
    let mut registrering = RegistreringKvittering {
        er_journalpost,
        system_id: fields.required_trimmed("systemID"),
        opprettet_dato: date(fields, "opprettetDato"),
        opprettet_av: fields.text("opprettetAv"),
        arkivert_dato: date(fields, "arkivertDato"),
        arkivert_av: fields.text("arkivertAv"),
        dokumenter: every(fields, "dokumentbeskrivelseKvittering", dokument_kvittering),
        registrerings_id: fields.text("registreringsID"),
        ekstern_noekkel: inside(fields, "referanseEksternNoekkel", ekstern_noekkel),
        opprettet_eller_eksisterende: fields.required_trimmed("opprettetEllerEksisterende"),
        ..RegistreringKvittering::default()
    };
    if er_journalpost {
        registrering.journalaar = fields.trimmed("journalaar");
        registrering.journalsekvensnummer = fields.trimmed("journalsekvensnummer");
        registrering.journalpostnummer = fields.trimmed("journalpostnummer");
        registrering.journalposttype = inside(fields, "journalposttype", kode);
        registrering.journalstatus = inside(fields, "journalstatus", kode);
        registrering.journaldato = date(fields, "journaldato");
    }
    registrering
}

fn dokument_kvittering(fields: &mut Fields<'_, '_>) -> DokumentKvittering {
    DokumentKvittering {
        system_id: fields.required_trimmed("systemID"),
        dokumentnummer: fields.trimmed("dokumentnummer"),
        dokumentobjekter: every(fields, "dokumentobjekt", |fields| {
            fields.required_trimmed("systemID")
        }),
    }
}
