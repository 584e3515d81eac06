//! `mappe.hent`, `registrering.hent` and `dokumentfil.hent`: what is there, by its key.

use budstikke_wire::fiks_arkiv::{
    DokumentfilHent, Feiltype, Mappe, MappeHent, MappeHentResultat, Plassering, ReferanseTilMappe,
    Registrering, RegistreringHent, RegistreringHentResultat,
};

use super::holdings::{Archive, Entry};
use super::{ARKIV, Answer, No};

impl Archive {
    pub(super) fn case(&self, xml: &[u8]) -> Result<Answer, No> {
        let asked = MappeHent::parse(xml)?.message;
        let place = self.find_case(&asked.referanse);
        let case = place.and_then(|place| self.cases.get(place));
        let mut mappe: Mappe = case.ok_or_else(Archive::no_case)?.mappe.clone();
        if !asked.inkluder.iter().any(|list| list == "klasse") {
            mappe.klassifikasjoner.clear();
        }
        let found = MappeHentResultat { mappe: Some(mappe) };
        let kind = format!("{ARKIV}innsyn.mappe.hent.resultat");
        Ok(Answer::with(kind, "mappe.xml", found.to_xml()))
    }

    pub(super) fn entry(&self, xml: &[u8]) -> Result<Answer, No> {
        let asked = RegistreringHent::parse(xml)?.message;
        let place = self.find_entry(&asked.referanse);
        let entry = place.and_then(|place| self.entries.get(place));
        let entry = entry.ok_or_else(Archive::no_entry)?;
        let found = RegistreringHentResultat {
            registrering: Some(self.shown(entry, &asked.inkluder)),
        };
        let kind = format!("{ARKIV}innsyn.registrering.hent.resultat");
        Ok(Answer::with(kind, "registrering.xml", found.to_xml()))
    }

    /// The file itself, under the name that it came with.
    pub(super) fn file(&self, xml: &[u8]) -> Result<Answer, No> {
        let asked = DokumentfilHent::parse(xml)?.message.system_id;
        let id = asked.to_ascii_lowercase();
        if let Some((name, content)) = self.files.get(&id) {
            let kind = format!("{ARKIV}innsyn.dokumentfil.hent.resultat");
            return Ok(Answer::with(kind, name, content.clone()));
        }
        let entries = self.entries.iter();
        let documents = entries.flat_map(|entry| &entry.registrering.dokumentbeskrivelser);
        let mut objects = documents.flat_map(|document| &document.dokumentobjekter);
        match objects.any(|object| object.system_id.as_ref() == Some(&id)) {
            true => Err(No {
                feiltype: Feiltype::Serverfeil,
                words: "Filen er for stor til at sandkassens arkiv tar vare på den.".to_owned(),
            }),
            false => Err(No::missing("Dokumentet finnes ikke her.")),
        }
    }

    /// A registration with the lists that are asked for; what stands in a list brings the list with it.
    pub(super) fn shown(&self, entry: &Entry, inkluder: &[String]) -> Registrering {
        let asked = |names: &[&str]| inkluder.iter().any(|list| names.contains(&list.as_str()));
        let mut shown = entry.registrering.clone();
        if !asked(&["dokumentbeskrivelse", "dokumentobjekt"]) {
            shown.dokumentbeskrivelser.clear();
        }
        if !asked(&["korrespondansepart", "avskrivning"]) {
            shown.korrespondanseparter.clear();
        }
        if !asked(&["avskrivning"]) {
            for party in &mut shown.korrespondanseparter {
                party.avskrivninger.clear();
            }
        }
        if let Some(case) = &entry.case {
            shown.plassering = Some(Plassering::Mappe(ReferanseTilMappe {
                system_id: Some(case.clone()),
                ..ReferanseTilMappe::default()
            }));
        }
        // The schema wants a number within a case also where there is no case.
        if shown.er_journalpost {
            let none = || "0".to_owned();
            shown.journalpostnummer.get_or_insert_with(none);
        }
        shown
    }
}
