//! What an archive answers to each request of Fiks Arkiv (fiks-io 11.1, arkivmelding B.5), and whoever else is pinged.

use std::collections::HashMap;

use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    Arkivmelding, ArkivmeldingKvittering, DokumentKvittering, EksternNoekkel, Feil, Feilmelding,
    Feiltype, Mappe, MappeKvittering, Registrering, RegistreringKvittering, Utfall,
};
use budstikke_wire::fiks_io::Catalogue;
use budstikke_wire::validator;
use budstikke_wire::xml::{Tree, XmlWriter};
use jiff::Timestamp;
use uuid::Uuid;

use super::package::Request;
use crate::time::{oslo, stamp};

const ARKIV: &str = "no.ks.fiks.arkiv.v1.";
const NAMESPACE: &str = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/";
const ARCHIVIST: &str = "Sandkassens arkiv";

/// An answer without anything around it.
pub(super) struct Answer {
    pub(super) melding_type: String,
    /// None for an answer without payload.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Answer {
    fn bare(melding_type: impl Into<String>) -> Answer {
        Answer {
            melding_type: melding_type.into(),
            files: Vec::new(),
        }
    }

    fn with(melding_type: impl Into<String>, name: &str, content: Vec<u8>) -> Answer {
        Answer {
            melding_type: melding_type.into(),
            files: vec![(name.to_owned(), content)],
        }
    }
}

/// What an archive has stored.
#[derive(Default)]
pub(super) struct Archive {
    /// Cases by the key of the program that made them.
    cases: HashMap<(String, String), Case>,
    /// Documents by the archive's id of their file.
    documents: HashMap<String, (String, Vec<u8>)>,
    last_case: u32,
    last_entry: u32,
}

/// A case in the archive.
#[derive(Clone)]
struct Case {
    system_id: String,
    year: String,
    number: u32,
    entries: u32,
}

impl Archive {
    /// The answers to a request, in their order; none to what is itself an answer, or not known.
    pub(super) fn answers(&mut self, request: &Request, half: bool, now: Timestamp) -> Vec<Answer> {
        let melding_type = request.received.melding_type.as_str();
        if Catalogue::builtin().is_answer(melding_type) != Some(false) {
            return Vec::new();
        }
        if let Some(protocol) = melding_type.strip_suffix(".ping") {
            return vec![Answer::bare(format!("{protocol}.pong"))];
        }
        let Some(short) = melding_type.strip_prefix(ARKIV) else {
            return Vec::new();
        };
        let Some(xml) = request.received.xml.as_deref() else {
            return refuse(request, "Meldingen har ingen XML.");
        };
        if let Some(problem) = invalid(xml) {
            return refuse(request, &problem);
        }
        match short {
            "arkivering.arkivmelding.opprett" => self.store(request, xml, half, now),
            "arkivering.dokumentobjekt.opprett" => {
                let kvittering = dokumentobjekt(now);
                done(
                    melding_type,
                    Some(("dokumentobjekt-kvittering.xml", kvittering)),
                )
            }
            "innsyn.dokumentfil.hent" => self.document(request, xml),
            _ if short.starts_with("arkivering.") => done(melding_type, None),
            _ => refusal(
                request,
                Feiltype::Ikkefunnet,
                "Sandkassens arkiv har ikke noe som passer.",
            ),
        }
    }

    fn store(&mut self, request: &Request, xml: &[u8], half: bool, now: Timestamp) -> Vec<Answer> {
        let message = match Arkivmelding::parse(xml) {
            Ok(read) => read.message,
            Err(error) => return refuse(request, &error.to_string()),
        };
        let names: Vec<_> = request
            .received
            .entries
            .iter()
            .map(|e| e.name.as_str())
            .collect();
        if let Some(missing) = message.files().find(|file| !names.contains(file)) {
            return refuse(
                request,
                &format!("Filen {missing} finnes ikke i meldingen."),
            );
        }
        let case = message.mappe.as_ref().map(|mappe| self.case(mappe, now));
        let registrering = message
            .registrering
            .as_ref()
            .map(|registrering| match half {
                true => Utfall::Feilet(Feil {
                    feil_id: Uuid::new_v4().to_string(),
                    feilmelding: "Registreringen ble ikke lagret.".to_owned(),
                }),
                false => Utfall::Arkivert(self.entry(request, registrering, case.as_ref(), now)),
            });
        let kvittering = ArkivmeldingKvittering {
            mappe: message
                .mappe
                .as_ref()
                .zip(case)
                .map(|(mappe, case)| Utfall::Arkivert(stored_case(mappe, &case, now))),
            registrering,
        };
        let file = ("arkivmelding-kvittering.xml", kvittering.to_xml());
        done(&request.received.melding_type, Some(file))
    }

    /// The case of a message: a new one, or the one that its key names.
    fn case(&mut self, mappe: &Mappe, now: Timestamp) -> Case {
        let key = mappe.ekstern_noekkel.as_ref().map(key);
        if let Some(known) = key.as_ref().and_then(|key| self.cases.get(key)) {
            return known.clone();
        }
        self.last_case += 1;
        let case = Case {
            system_id: Uuid::new_v4().to_string(),
            year: oslo(now).year().to_string(),
            number: self.last_case,
            entries: 0,
        };
        let key = key.unwrap_or_else(|| (String::new(), case.system_id.clone()));
        self.cases.insert(key, case.clone());
        case
    }

    fn entry(
        &mut self,
        request: &Request,
        registrering: &Registrering,
        case: Option<&Case>,
        now: Timestamp,
    ) -> RegistreringKvittering {
        self.last_entry += 1;
        let in_case = case.and_then(|case| {
            let mut cases = self.cases.values_mut();
            let case = cases.find(|known| known.system_id == case.system_id)?;
            case.entries += 1;
            Some(case.entries.to_string())
        });
        let mut documents = Vec::new();
        for description in &registrering.dokumentbeskrivelser {
            let mut files = Vec::new();
            for object in &description.dokumentobjekter {
                let id = Uuid::new_v4().to_string();
                let mut kept = request.files.iter();
                let file = kept.find(|(name, _)| *name == object.referanse_dokumentfil);
                if let Some(file) = file {
                    self.documents.insert(id.clone(), file.clone());
                }
                files.push(id);
            }
            documents.push(DokumentKvittering {
                system_id: Uuid::new_v4().to_string(),
                dokumentnummer: description.dokumentnummer.clone(),
                dokumentobjekter: files,
            });
        }
        let journalpost = registrering.er_journalpost;
        let of_journal = |text: String| journalpost.then_some(text);
        RegistreringKvittering {
            er_journalpost: journalpost,
            system_id: Uuid::new_v4().to_string(),
            opprettet_dato: Some(DateText(stamp(now))),
            opprettet_av: Some(ARCHIVIST.to_owned()),
            arkivert_dato: Some(DateText(stamp(now))),
            arkivert_av: Some(ARCHIVIST.to_owned()),
            dokumenter: documents,
            registrerings_id: None,
            ekstern_noekkel: registrering.ekstern_noekkel.clone(),
            opprettet_eller_eksisterende: "Opprettet".to_owned(),
            journalaar: of_journal(oslo(now).year().to_string()),
            journalsekvensnummer: of_journal(self.last_entry.to_string()),
            journalpostnummer: in_case.filter(|_| journalpost),
            journalposttype: registrering.journalposttype.clone().filter(|_| journalpost),
            journalstatus: registrering.journalstatus.clone().filter(|_| journalpost),
            journaldato: of_journal(oslo(now).date().to_string()).map(DateText),
        }
    }

    /// A document that was stored here before.
    fn document(&self, request: &Request, xml: &[u8]) -> Vec<Answer> {
        let asked = Tree::parse(xml).ok();
        let asked = asked
            .as_ref()
            .and_then(|tree| tree.root.child("dokumentfilNoekkel"))
            .and_then(|key| key.text_of("systemID"));
        match asked.and_then(|id| self.documents.get(id.trim())) {
            Some((name, content)) => {
                let resultat = format!("{}.resultat", request.received.melding_type);
                vec![Answer::with(resultat, name, content.clone())]
            }
            None => refusal(request, Feiltype::Ikkefunnet, "Dokumentet finnes ikke her."),
        }
    }
}

/// A refusal of a whole request; nothing when the protocol knows none for it.
pub(super) fn refusal(request: &Request, feiltype: Feiltype, words: &str) -> Vec<Answer> {
    let asked = request.received.melding_type.as_str();
    let is_request = Catalogue::builtin().is_answer(asked) == Some(false);
    if !is_request || !asked.starts_with(ARKIV) || asked.ends_with(".ping") {
        return Vec::new();
    }
    let feilmelding = Feilmelding {
        feiltype,
        feil: Feil {
            feil_id: Uuid::new_v4().to_string(),
            feilmelding: words.to_owned(),
        },
    };
    let melding_type = format!("{ARKIV}feilmelding.{}", feiltype.as_str());
    vec![Answer::with(
        melding_type,
        "feilmelding.xml",
        feilmelding.to_xml(),
    )]
}

fn refuse(request: &Request, words: &str) -> Vec<Answer> {
    refusal(request, Feiltype::Ugyldigforespoersel, words)
}

/// What the schema has against a document.
fn invalid(xml: &[u8]) -> Option<String> {
    match validator::judge(xml, &validator::Context::default()) {
        Ok(report) if report.valid() => None,
        Ok(report) => {
            let first = report.findings.first();
            Some(first.map_or_else(String::new, |finding| {
                format!("Linje {}: {}", finding.line, finding.text)
            }))
        }
        Err(_) => Some("Det er ingen melding i Fiks Arkiv.".to_owned()),
    }
}

/// Taken, and done.
fn done(melding_type: &str, file: Option<(&str, Vec<u8>)>) -> Vec<Answer> {
    let kvittering = format!("{melding_type}.kvittering");
    vec![
        Answer::bare(format!("{melding_type}.mottatt")),
        match file {
            Some((name, content)) => Answer::with(kvittering, name, content),
            None => Answer::bare(kvittering),
        },
    ]
}

fn stored_case(mappe: &Mappe, case: &Case, now: Timestamp) -> MappeKvittering {
    let sak = mappe.er_saksmappe;
    MappeKvittering {
        er_saksmappe: sak,
        system_id: case.system_id.clone(),
        mappe_id: Some(format!("{}/{}", case.year, case.number)),
        opprettet_dato: Some(DateText(stamp(now))),
        opprettet_av: Some(ARCHIVIST.to_owned()),
        ekstern_noekkel: mappe.ekstern_noekkel.clone(),
        opprettet_eller_eksisterende: match case.entries {
            0 => "Opprettet",
            _ => "Eksisterende",
        }
        .to_owned(),
        saksaar: sak.then(|| case.year.clone()),
        sakssekvensnummer: sak.then(|| case.number.to_string()),
        saksdato: sak.then(|| DateText(oslo(now).date().to_string())),
    }
}

fn dokumentobjekt(now: Timestamp) -> Vec<u8> {
    let namespace = format!("{NAMESPACE}dokumentobjekt/opprett/kvittering/v1");
    let mut xml = XmlWriter::new();
    xml.open("dokumentobjektOpprettKvittering", &[("xmlns", &namespace)]);
    xml.leaf("systemID", &[], &Uuid::new_v4().to_string());
    xml.leaf("opprettetDato", &[], &stamp(now));
    xml.leaf("opprettetAv", &[], ARCHIVIST);
    xml.close();
    xml.finish()
}

fn key(key: &EksternNoekkel) -> (String, String) {
    (key.fagsystem.clone(), key.noekkel.clone())
}
