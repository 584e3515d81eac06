//! From XML to [`Arkivmelding`], taking what peers really send (arkivmelding A.7, C.1).

use budstikke_domain::words;

use super::{
    Arkivmelding, DateText, Dokumentbeskrivelse, Dokumentobjekt, Journalpost, Korrespondansepart,
    ReadArkivmelding, Saksmappe, Skjerming,
};
use crate::error::{Document, Reason, WireError};
use crate::fields::{Fields, Notes};
use crate::validator::grammar::eformidling::ARKIVMELDING;
use crate::xml::{Element, Tree};

pub(super) fn parse(bytes: &[u8]) -> Result<ReadArkivmelding, WireError> {
    let tree = Tree::parse(bytes).map_err(|error| error.in_document(Document::Arkivmelding))?;
    let root = &tree.root;
    if root.local != ARKIVMELDING.name {
        let reason = Reason::bad_value(&root.local, "arkivmelding");
        return Err(WireError::new(Document::Arkivmelding, "", reason).on(root.line, root.column));
    }
    let mut notes = Notes::new(|parent, child| child.namespace == parent.namespace);
    let mut fields = Fields::of(root, "", &mut notes);
    let message = Arkivmelding {
        system: fields.required("system"),
        melding_id: fields.required("meldingId").trim().to_owned(),
        tidspunkt: DateText(fields.required_trimmed("tidspunkt")),
        antall_filer: fields.required_trimmed("antallFiler"),
        saksmappe: of_type(&mut fields, "mappe", "saksmappe")
            .map(|(element, path)| saksmappe(element, &path, fields.notes)),
    };
    fields.rest();
    Ok(notes.with(message))
}

fn saksmappe(element: &Element, path: &str, notes: &mut Notes) -> Saksmappe {
    let mut fields = Fields::of(element, path, notes);
    let case = Saksmappe {
        system_id: fields.required_trimmed("systemID"),
        mappe_id: fields.text("mappeID"),
        tittel: fields.required("tittel"),
        offentlig_tittel: fields.text("offentligTittel"),
        opprettet_dato: DateText(fields.required_trimmed("opprettetDato")),
        opprettet_av: fields.required("opprettetAv"),
        skjerming: fields
            .next("skjerming")
            .map(|(element, path)| skjerming(element, &path, fields.notes)),
        journalpost: of_type(&mut fields, "basisregistrering", "journalpost")
            .map(|(element, path)| journalpost(element, &path, fields.notes)),
        saksaar: fields.trimmed("saksaar"),
        sakssekvensnummer: fields.trimmed("sakssekvensnummer"),
        saksdato: DateText(fields.required_trimmed("saksdato")),
        administrativ_enhet: fields.required("administrativEnhet"),
        saksansvarlig: fields.required("saksansvarlig"),
        saksstatus: fields.required_trimmed("saksstatus"),
    };
    fields.rest();
    case
}

fn journalpost(element: &Element, path: &str, notes: &mut Notes) -> Journalpost {
    let mut fields = Fields::of(element, path, notes);
    let entry = Journalpost {
        system_id: fields.required_trimmed("systemID"),
        opprettet_dato: DateText(fields.required_trimmed("opprettetDato")),
        opprettet_av: fields.required("opprettetAv"),
        arkivert_dato: DateText(fields.required_trimmed("arkivertDato")),
        arkivert_av: fields.required("arkivertAv"),
        registrerings_id: fields.text("registreringsID"),
        referanse_forelder_mappe: fields.trimmed("referanseForelderMappe"),
        skjerming: fields
            .next("skjerming")
            .map(|(element, path)| skjerming(element, &path, fields.notes)),
        dokumentbeskrivelser: fields
            .all("dokumentbeskrivelse")
            .into_iter()
            .map(|(element, path)| dokumentbeskrivelse(element, &path, fields.notes))
            .collect(),
        tittel: fields.required("tittel"),
        offentlig_tittel: fields.text("offentligTittel"),
        referanse_til_registrering: reference(&mut fields),
        journalaar: fields.trimmed("journalaar"),
        journalsekvensnummer: fields.trimmed("journalsekvensnummer"),
        journalpostnummer: fields.trimmed("journalpostnummer"),
        journalposttype: fields.required_trimmed("journalposttype"),
        journalstatus: fields.required_trimmed("journalstatus"),
        journaldato: DateText(fields.required_trimmed("journaldato")),
        dokumentets_dato: fields.trimmed("dokumentetsDato").map(DateText),
        mottatt_dato: fields.trimmed("mottattDato").map(DateText),
        sendt_dato: fields.trimmed("sendtDato").map(DateText),
        forfallsdato: fields.trimmed("forfallsdato").map(DateText),
        antall_vedlegg: fields.trimmed("antallVedlegg"),
        korrespondanseparter: fields
            .all("korrespondansepart")
            .into_iter()
            .map(|(element, path)| korrespondansepart(element, &path, fields.notes))
            .collect(),
    };
    fields.rest();
    entry
}

fn dokumentbeskrivelse(element: &Element, path: &str, notes: &mut Notes) -> Dokumentbeskrivelse {
    let mut fields = Fields::of(element, path, notes);
    let document = Dokumentbeskrivelse {
        system_id: fields.required_trimmed("systemID"),
        dokumenttype: fields.required("dokumenttype"),
        dokumentstatus: fields.required_trimmed("dokumentstatus"),
        tittel: fields.required("tittel"),
        opprettet_dato: DateText(fields.required_trimmed("opprettetDato")),
        opprettet_av: fields.required("opprettetAv"),
        tilknyttet_registrering_som: fields.required_trimmed("tilknyttetRegistreringSom"),
        dokumentnummer: fields.required_trimmed("dokumentnummer"),
        tilknyttet_dato: DateText(fields.required_trimmed("tilknyttetDato")),
        tilknyttet_av: fields.required("tilknyttetAv"),
        dokumentobjekter: fields
            .all("dokumentobjekt")
            .into_iter()
            .map(|(element, path)| dokumentobjekt(element, &path, fields.notes))
            .collect(),
    };
    fields.rest();
    document
}

fn dokumentobjekt(element: &Element, path: &str, notes: &mut Notes) -> Dokumentobjekt {
    let mut fields = Fields::of(element, path, notes);
    let object = Dokumentobjekt {
        versjonsnummer: fields.required_trimmed("versjonsnummer"),
        variantformat: fields.required_trimmed("variantformat"),
        opprettet_dato: DateText(fields.required_trimmed("opprettetDato")),
        opprettet_av: fields.required("opprettetAv"),
        referanse_dokumentfil: fields.required("referanseDokumentfil"),
    };
    fields.rest();
    object
}

fn korrespondansepart(element: &Element, path: &str, notes: &mut Notes) -> Korrespondansepart {
    let mut fields = Fields::of(element, path, notes);
    let part = Korrespondansepart {
        korrespondanseparttype: fields.required_trimmed("korrespondanseparttype"),
        navn: fields.required("korrespondansepartNavn"),
        postadresse: fields.texts("postadresse"),
        postnummer: fields.text("postnummer"),
        poststed: fields.text("poststed"),
        land: fields.text("land"),
        administrativ_enhet: fields.text("administrativEnhet"),
        saksbehandler: fields.text("saksbehandler"),
    };
    fields.rest();
    part
}

fn skjerming(element: &Element, path: &str, notes: &mut Notes) -> Skjerming {
    let mut fields = Fields::of(element, path, notes);
    let skjerming = Skjerming {
        tilgangsrestriksjon: fields.required("tilgangsrestriksjon"),
        skjermingshjemmel: fields.required("skjermingshjemmel"),
        skjerming_metadata: fields.texts("skjermingMetadata"),
        skjerming_dokument: fields.trimmed("skjermingDokument"),
    };
    fields.rest();
    skjerming
}

/// The first child called `name` whose `xsi:type` says `wanted`; else the first that says nothing,
/// with a warning: receivers would not find it.
fn of_type<'e>(
    fields: &mut Fields<'e, '_>,
    name: &str,
    wanted: &str,
) -> Option<(&'e Element, String)> {
    let says = |child: &Element| {
        let named = child.xsi_type.as_ref();
        child.local == name && named.is_some_and(|named| named.local.trim() == wanted)
    };
    let child = fields
        .take(says)
        .or_else(|| fields.take(|child| child.local == name && child.xsi_type.is_none()))?;
    if child.xsi_type.is_none() {
        let text = words! {
            nb: "«{name}» mangler xsi:type. Mottakere leter etter saksmappe og journalpost og finner da ingenting.",
            nn: "«{name}» manglar xsi:type. Mottakarar leitar etter saksmappe og journalpost og finn då ingenting.",
            en: "«{name}» lacks xsi:type. Recipients look for saksmappe and journalpost and then find nothing.",
        };
        fields.notes.warn(child, name, text);
    }
    let path = fields.path_of(name);
    Some((child, path))
}

/// The first reference to another journalpost.
fn reference(fields: &mut Fields<'_, '_>) -> Option<String> {
    let reference = fields.take(|child| {
        child.local == "kryssreferanse"
            && child.children.len() == 1
            && child.child("referanseTilRegistrering").is_some()
    })?;
    reference
        .text_of("referanseTilRegistrering")
        .map(str::to_owned)
}
