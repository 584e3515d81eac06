//! From XML to [`Arkivmelding`], taking what peers really send (arkivmelding A.7, C.1).

use super::{
    Arkivmelding, DateText, Dokumentbeskrivelse, Dokumentobjekt, Extra, Journalpost,
    Korrespondansepart, ReadArkivmelding, Saksmappe, Skjerming,
};
use crate::error::{Document, Reason, WireError};
use crate::finding::{Finding, Level};
use crate::validator::grammar::eformidling::ARKIVMELDING;
use crate::xml::{Element, Tree};

pub(super) fn parse(bytes: &[u8]) -> Result<ReadArkivmelding, WireError> {
    let tree = Tree::parse(bytes).map_err(|error| error.in_document(Document::Arkivmelding))?;
    let root = &tree.root;
    if root.local != ARKIVMELDING.name {
        let reason = Reason::bad_value(&root.local, "arkivmelding");
        return Err(WireError::new(Document::Arkivmelding, "", reason).on(root.line, root.column));
    }
    let mut notes = Notes::default();
    let mut fields = Fields::of(root, "", &mut notes);
    let message = Arkivmelding {
        system: fields.required("system"),
        melding_id: fields.required("meldingId").trim().to_owned(),
        tidspunkt: DateText(fields.required_trimmed("tidspunkt")),
        antall_filer: fields.required_trimmed("antallFiler"),
        saksmappe: fields
            .of_type("mappe", "saksmappe")
            .map(|(element, path)| saksmappe(element, &path, fields.notes)),
    };
    fields.rest();
    Ok(ReadArkivmelding {
        message,
        extra: notes.extra,
        warnings: notes.warnings,
    })
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
        journalpost: fields
            .of_type("basisregistrering", "journalpost")
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
        referanse_til_registrering: fields.reference(),
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

/// What is told beside the letter.
#[derive(Default)]
struct Notes {
    extra: Vec<Extra>,
    warnings: Vec<Finding>,
}

impl Notes {
    fn warn(&mut self, element: &Element, name: &str, text: String) {
        let (line, column) = (element.line, element.column);
        let element = name.to_owned();
        self.warnings.push(Finding {
            line,
            column,
            element,
            code: "READ",
            level: Level::Warning,
            text,
            fix: String::new(),
        });
    }

    /// Keeps every text below `element`.
    fn keep(&mut self, element: &Element, path: &str) {
        let path = format!("{path}{}", element.local);
        if element.children.is_empty() || element.text_after.is_some() {
            self.extra.push(Extra {
                path: path.clone(),
                text: element.text.clone(),
                line: element.line,
            });
        }
        for child in &element.children {
            self.keep(child, &format!("{path}/"));
        }
    }
}

/// The children of one element, each taken once.
struct Fields<'e, 'n> {
    element: &'e Element,
    path: String,
    left: Vec<&'e Element>,
    notes: &'n mut Notes,
}

impl<'e, 'n> Fields<'e, 'n> {
    fn of(element: &'e Element, path: &str, notes: &'n mut Notes) -> Fields<'e, 'n> {
        Fields {
            element,
            path: path.to_owned(),
            left: element.children.iter().collect(),
            notes,
        }
    }

    /// The next child called `name`, and the path of what is in it.
    fn next(&mut self, name: &str) -> Option<(&'e Element, String)> {
        let at = self
            .left
            .iter()
            .position(|child| child.local == name && child.namespace == self.element.namespace)?;
        let child = self.left.remove(at);
        if child.is_nil() {
            self.notes.warn(
                child,
                name,
                format!("«{name}» er merket som tom (xsi:nil)."),
            );
            return None;
        }
        Some((child, format!("{}{name}/", self.path)))
    }

    fn all(&mut self, name: &str) -> Vec<(&'e Element, String)> {
        std::iter::from_fn(|| self.next(name)).collect()
    }

    /// The first child called `name` whose `xsi:type` says `wanted`; else the first that says nothing,
    /// with a warning: receivers would not find it.
    fn of_type(&mut self, name: &str, wanted: &str) -> Option<(&'e Element, String)> {
        let says = |child: &&Element| {
            child.local == name
                && child
                    .xsi_type
                    .as_ref()
                    .is_some_and(|t| t.local.trim() == wanted)
        };
        let typed = self.left.iter().position(says);
        let silent = || {
            self.left
                .iter()
                .position(|child| child.local == name && child.xsi_type.is_none())
        };
        let at = typed.or_else(silent)?;
        let child = self.left.remove(at);
        if child.xsi_type.is_none() {
            let text = format!(
                "«{name}» mangler xsi:type. Mottakere leter etter saksmappe og journalpost og finner da ingenting."
            );
            self.notes.warn(child, name, text);
        }
        Some((child, format!("{}{name}/", self.path)))
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let (child, path) = self.next(name)?;
        for inner in &child.children {
            self.notes.keep(inner, &path);
        }
        Some(child.text.clone())
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        std::iter::from_fn(|| self.text(name)).collect()
    }

    /// A date, number, id or code: space around it is none of it.
    fn trimmed(&mut self, name: &str) -> Option<String> {
        let (child, _) = self.next(name)?;
        let text = child.text.trim();
        if text.len() != child.text.len() {
            self.notes
                .warn(child, name, "Mellomrom rundt verdien.".to_owned());
        }
        Some(text.to_owned())
    }

    fn required(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_else(|| self.missing(name))
    }

    fn required_trimmed(&mut self, name: &str) -> String {
        self.trimmed(name).unwrap_or_else(|| self.missing(name))
    }

    fn missing(&mut self, name: &str) -> String {
        self.notes.warn(
            self.element,
            name,
            format!("«{}» mangler «{name}».", self.element.local),
        );
        String::new()
    }

    /// The first reference to another journalpost.
    fn reference(&mut self) -> Option<String> {
        let at = self.left.iter().position(|child| {
            child.local == "kryssreferanse"
                && child.children.len() == 1
                && child.child("referanseTilRegistrering").is_some()
        })?;
        self.left
            .remove(at)
            .text_of("referanseTilRegistrering")
            .map(str::to_owned)
    }

    /// Keeps everything that was not taken.
    fn rest(self) {
        for child in self.left {
            self.notes.keep(child, &self.path);
        }
        if self.element.text_after.is_some() {
            let text = self.element.text.trim().to_owned();
            let path = self.path.trim_end_matches('/').to_owned();
            self.notes.extra.push(Extra {
                path,
                text,
                line: self.element.line,
            });
        }
    }
}
