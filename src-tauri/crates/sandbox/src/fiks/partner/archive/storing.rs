//! `arkivmelding.opprett`: a case and a registration become the archive's, with all that it says of them.

use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    Arkivmelding, ArkivmeldingKvittering, DokumentKvittering, Dokumentbeskrivelse, Dokumentobjekt,
    Identifikatorer, Kode, Mappe, MappeKvittering, Plassering, ReferanseTilMappe,
    ReferanseTilRegistrering, Registrering, RegistreringKvittering, Utfall,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::holdings::{Archive, Case, Entry};
use super::{ARCHIVIST, No, feil};
use crate::fiks::partner::package::Request;
use crate::time::{oslo, stamp};

const NEW: &str = "Opprettet";
const KNOWN: &str = "Eksisterende";

/// Where a registration is to lie.
enum Place {
    /// In the case of the same message.
    Beside,
    /// In a case that is there.
    In(usize),
    Nowhere,
}

impl Archive {
    pub(super) fn store(
        &mut self,
        request: &Request,
        xml: &[u8],
        half: bool,
        now: Timestamp,
    ) -> Result<(&'static str, Vec<u8>), No> {
        let message = Arkivmelding::parse(xml)?.message;
        let objects = message.files();
        for file in objects {
            enclosed(request, file)?;
        }
        // Whoever is refused leaves nothing behind, so the place is looked for before anything is stored.
        let place = self.place_of(&message)?;
        let case = message
            .mappe
            .as_ref()
            .map(|mappe| self.keep_case(mappe, now));
        let registrering = message.registrering.as_ref().map(|registrering| {
            if half {
                return Utfall::Feilet(feil("Registreringen ble ikke lagret."));
            }
            let place = match (place, &case) {
                (Place::In(place), _) => Some(place),
                (Place::Beside, Some((place, _))) => Some(*place),
                _ => None,
            };
            Utfall::Arkivert(self.keep_entry(request, registrering, place, now))
        });
        let mappe = case.and_then(|(place, word)| {
            let case = self.cases.get(place)?;
            Some(Utfall::Arkivert(stored_case(&case.mappe, word)))
        });
        let kvittering = ArkivmeldingKvittering {
            mappe,
            registrering,
        };
        Ok(("arkivmelding-kvittering.xml", kvittering.to_xml()))
    }

    fn place_of(&self, message: &Arkivmelding) -> Result<Place, No> {
        let Some(registrering) = &message.registrering else {
            return Ok(Place::Nowhere);
        };
        match &registrering.plassering {
            Some(Plassering::Mappe(to)) => {
                let beside = message.mappe.as_ref().is_some_and(|mappe| {
                    to.ekstern_noekkel.is_some() && to.ekstern_noekkel == mappe.ekstern_noekkel
                });
                match self.find_case(to) {
                    _ if beside => Ok(Place::Beside),
                    Some(place) => Ok(Place::In(place)),
                    None => Err(Archive::no_case()),
                }
            }
            Some(Plassering::Arkivdel(_)) => Ok(Place::Nowhere),
            None if message.mappe.is_some() => Ok(Place::Beside),
            None => Ok(Place::Nowhere),
        }
    }

    /// The case of a message: a new one, or the one that its key names. Its place, and which of the two.
    fn keep_case(&mut self, mappe: &Mappe, now: Timestamp) -> (usize, &'static str) {
        let by_key = ReferanseTilMappe {
            ekstern_noekkel: mappe.ekstern_noekkel.clone(),
            ..ReferanseTilMappe::default()
        };
        if let Some(known) = self.find_case(&by_key) {
            return (known, KNOWN);
        }
        let place = self.cases.len();
        self.cases.push(Case {
            mappe: whole_case(mappe, place + 1, now),
            numbered: 0,
        });
        (place, NEW)
    }

    /// The registration of a message: a new one, or the one that its key names.
    fn keep_entry(
        &mut self,
        request: &Request,
        registrering: &Registrering,
        place: Option<usize>,
        now: Timestamp,
    ) -> RegistreringKvittering {
        let by_key = ReferanseTilRegistrering {
            ekstern_noekkel: registrering.ekstern_noekkel.clone(),
            ..ReferanseTilRegistrering::default()
        };
        let known = self.find_entry(&by_key);
        if let Some(known) = known.and_then(|place| self.entries.get(place)) {
            return stored_entry(&known.registrering, KNOWN);
        }
        let mut whole = whole_entry(request, registrering, now);
        let case = place.and_then(|place| self.cases.get_mut(place));
        let case_id = case.as_ref().and_then(|case| case.mappe.system_id.clone());
        if registrering.er_journalpost {
            self.last_journal_number += 1;
            whole.journalsekvensnummer = Some(self.last_journal_number.to_string());
            whole.journalpostnummer = case.map(Case::next_number);
        }
        for object in whole
            .dokumentbeskrivelser
            .iter()
            .flat_map(|document| &document.dokumentobjekter)
        {
            self.keep_file(request, object);
        }
        let kvittering = stored_entry(&whole, NEW);
        self.entries.push(Entry {
            registrering: whole,
            case: case_id,
        });
        kvittering
    }

    pub(super) fn keep_file(&mut self, request: &Request, object: &Dokumentobjekt) {
        let mut files = request.files.iter();
        let file = files.find(|(name, _)| *name == object.referanse_dokumentfil);
        if let (Some(id), Some(file)) = (&object.system_id, file) {
            self.files.insert(id.clone(), file.clone());
        }
    }
}

/// Refuses a request that names a file which does not lie beside it.
pub(super) fn enclosed(request: &Request, name: &str) -> Result<(), No> {
    let mut entries = request.received.entries.iter();
    match entries.any(|entry| entry.name == name) {
        true => Ok(()),
        false => Err(No::bad(format!("Filen {name} finnes ikke i meldingen."))),
    }
}

fn whole_case(mappe: &Mappe, number: usize, now: Timestamp) -> Mappe {
    let year = oslo(now).year();
    let sak = mappe.er_saksmappe;
    Mappe {
        system_id: new_id(),
        mappe_id: Some(format!("{year}/{number}")),
        opprettet_dato: mappe.opprettet_dato.clone().or_else(|| moment(now)),
        opprettet_av: mappe.opprettet_av.clone().or_else(archivist),
        saksaar: sak.then(|| year.to_string()),
        sakssekvensnummer: sak.then(|| number.to_string()),
        saksdato: sak.then(|| mappe.saksdato.clone().unwrap_or_else(|| today(now))),
        administrativ_enhet: mappe.administrativ_enhet.clone().or_else(|| us(sak)),
        saksansvarlig: mappe.saksansvarlig.clone().or_else(|| us(sak)),
        saksstatus: code(&mappe.saksstatus, "saksstatus", "B").filter(|_| sak),
        ..mappe.clone()
    }
}

fn whole_entry(request: &Request, entry: &Registrering, now: Timestamp) -> Registrering {
    let journalpost = entry.er_journalpost;
    let mut whole = Registrering {
        system_id: new_id(),
        opprettet_dato: entry.opprettet_dato.clone().or_else(|| moment(now)),
        opprettet_av: entry.opprettet_av.clone().or_else(archivist),
        arkivert_dato: entry.arkivert_dato.clone().or_else(|| moment(now)),
        arkivert_av: entry.arkivert_av.clone().or_else(archivist),
        journalaar: journalpost.then(|| oslo(now).year().to_string()),
        journalsekvensnummer: None,
        journalpostnummer: None,
        journalstatus: code(&entry.journalstatus, "journalstatus", "J").filter(|_| journalpost),
        journaldato: journalpost.then(|| entry.journaldato.clone().unwrap_or_else(|| today(now))),
        ..entry.clone()
    };
    for (index, document) in whole.dokumentbeskrivelser.iter_mut().enumerate() {
        complete_document(request, document, index + 1, now);
    }
    for (index, party) in whole.korrespondanseparter.iter_mut().enumerate() {
        party.korrespondansepart_id = Some((index + 1).to_string());
    }
    whole
}

fn complete_document(
    request: &Request,
    document: &mut Dokumentbeskrivelse,
    number: usize,
    now: Timestamp,
) {
    document.system_id = new_id();
    document.dokumenttype = code(&document.dokumenttype, "dokumenttype", "DOKUMENT");
    document.dokumentstatus = code(&document.dokumentstatus, "dokumentstatus", "F");
    let number = || number.to_string();
    document.dokumentnummer.get_or_insert_with(number);
    document.opprettet_dato = document.opprettet_dato.take().or_else(|| moment(now));
    document.opprettet_av = document.opprettet_av.take().or_else(archivist);
    document.tilknyttet_dato = document.tilknyttet_dato.take().or_else(|| moment(now));
    document.tilknyttet_av = document.tilknyttet_av.take().or_else(archivist);
    for (index, object) in document.dokumentobjekter.iter_mut().enumerate() {
        complete_object(request, object, index + 1, now);
    }
}

/// What an archive says of a file; of its octets it says what it has seen, whatever it was told.
pub(super) fn complete_object(
    request: &Request,
    object: &mut Dokumentobjekt,
    version: usize,
    now: Timestamp,
) {
    object.system_id = new_id();
    let version = || version.to_string();
    object.versjonsnummer.get_or_insert_with(version);
    object.variantformat = code(&object.variantformat, "variantformat", "P");
    let name = &object.referanse_dokumentfil;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let format = ending.unwrap_or("UKJENT").to_ascii_uppercase();
    object.format = code(&object.format, "format", &format);
    object.opprettet_dato = object.opprettet_dato.take().or_else(|| moment(now));
    object.opprettet_av = object.opprettet_av.take().or_else(archivist);
    let mut entries = request.received.entries.iter();
    if let Some(entry) = entries.find(|entry| entry.name == *name) {
        object.sjekksum = Some(entry.sha256.clone());
        object.sjekksum_algoritme = Some("SHA-256".to_owned());
        // The schema has no room for more.
        object.filstoerrelse = Some(entry.size.min(i32::MAX as u64).to_string());
    }
}

fn stored_case(mappe: &Mappe, word: &str) -> MappeKvittering {
    MappeKvittering {
        er_saksmappe: mappe.er_saksmappe,
        system_id: mappe.system_id.clone().unwrap_or_default(),
        mappe_id: mappe.mappe_id.clone(),
        opprettet_dato: mappe.opprettet_dato.clone(),
        opprettet_av: mappe.opprettet_av.clone(),
        ekstern_noekkel: mappe.ekstern_noekkel.clone(),
        opprettet_eller_eksisterende: word.to_owned(),
        saksaar: mappe.saksaar.clone(),
        sakssekvensnummer: mappe.sakssekvensnummer.clone(),
        saksdato: mappe.saksdato.clone(),
    }
}

fn stored_entry(entry: &Registrering, word: &str) -> RegistreringKvittering {
    let id_of = |object: &Dokumentobjekt| object.system_id.clone().unwrap_or_default();
    let documents = entry.dokumentbeskrivelser.iter();
    RegistreringKvittering {
        er_journalpost: entry.er_journalpost,
        system_id: entry.system_id.clone().unwrap_or_default(),
        opprettet_dato: entry.opprettet_dato.clone(),
        opprettet_av: entry.opprettet_av.clone(),
        arkivert_dato: entry.arkivert_dato.clone(),
        arkivert_av: entry.arkivert_av.clone(),
        dokumenter: documents
            .map(|document| DokumentKvittering {
                system_id: document.system_id.clone().unwrap_or_default(),
                dokumentnummer: document.dokumentnummer.clone(),
                dokumentobjekter: document.dokumentobjekter.iter().map(id_of).collect(),
            })
            .collect(),
        registrerings_id: entry.registrerings_id.clone(),
        ekstern_noekkel: entry.ekstern_noekkel.clone(),
        opprettet_eller_eksisterende: word.to_owned(),
        journalaar: entry.journalaar.clone(),
        journalsekvensnummer: entry.journalsekvensnummer.clone(),
        journalpostnummer: entry.journalpostnummer.clone(),
        journalposttype: entry.journalposttype.clone(),
        journalstatus: entry.journalstatus.clone(),
        journaldato: entry.journaldato.clone(),
    }
}

fn new_id() -> Option<String> {
    Some(Uuid::new_v4().to_string())
}

fn archivist() -> Option<String> {
    Some(ARCHIVIST.to_owned())
}

fn us(wanted: bool) -> Option<Identifikatorer> {
    wanted.then(|| Identifikatorer::named(ARCHIVIST))
}

fn moment(now: Timestamp) -> Option<DateText> {
    Some(DateText(stamp(now)))
}

fn today(now: Timestamp) -> DateText {
    DateText(oslo(now).date().to_string())
}

/// The code that was sent, or the archive's own.
fn code(sent: &Option<Kode>, list: &str, own: &str) -> Option<Kode> {
    sent.clone().or_else(|| Some(Kode::of(list, own)))
}
