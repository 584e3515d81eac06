//! `arkivmelding.oppdater`, `dokumentobjekt.opprett` and `avskrivning.*`: what is there changes.

use budstikke_wire::Extra;
use budstikke_wire::fiks_arkiv::{
    ArkivmeldingOppdatering, DokumentbeskrivelseOppdatering, DokumentobjektOpprett,
    DokumentobjektOpprettKvittering, MappeOppdatering, NyAvskrivning, RegistreringOppdatering,
    SlettAvskrivning,
};
use jiff::Timestamp;

use super::holdings::{Archive, Case};
use super::storing::{complete_object, enclosed};
use super::{ARCHIVIST, No};
use crate::fiks::partner::package::Request;

/// A file of the answer; most of these answers have none.
type File = Option<(&'static str, Vec<u8>)>;

impl Archive {
    pub(super) fn update(&mut self, xml: &[u8]) -> Result<File, No> {
        let read = ArkivmeldingOppdatering::parse(xml)?;
        nothing_else(&read.extra)?;
        match read.message {
            ArkivmeldingOppdatering::Mappe(change) => self.update_case(change)?,
            ArkivmeldingOppdatering::Registrering(change) => self.update_entry(change)?,
            ArkivmeldingOppdatering::Dokumentbeskrivelse(change) => self.update_document(change)?,
        }
        Ok(None)
    }

    pub(super) fn add_file(
        &mut self,
        request: &Request,
        xml: &[u8],
        now: Timestamp,
    ) -> Result<(&'static str, Vec<u8>), No> {
        let DokumentobjektOpprett {
            referanse,
            dokumentobjekt: mut object,
        } = DokumentobjektOpprett::parse(xml)?.message;
        enclosed(request, &object.referanse_dokumentfil)?;
        let document = self.find_document(&referanse)?;
        let version = document.dokumentobjekter.len() + 1;
        complete_object(request, &mut object, version, now);
        document.dokumentobjekter.push(object.clone());
        self.keep_file(request, &object);
        let kvittering = DokumentobjektOpprettKvittering {
            system_id: object.system_id.unwrap_or_default(),
            opprettet_dato: object.opprettet_dato,
            opprettet_av: object.opprettet_av,
        };
        Ok(("dokumentobjekt-kvittering.xml", kvittering.to_xml()))
    }

    pub(super) fn write_off(&mut self, xml: &[u8]) -> Result<File, No> {
        let read = NyAvskrivning::parse(xml)?;
        nothing_else(&read.extra)?;
        let NyAvskrivning {
            avskrivning,
            referanse,
            korrespondansepart_id,
        } = read.message;
        let others = [&avskrivning.avskrives_av, &avskrivning.avskriver];
        for other in others.into_iter().flatten() {
            self.find_entry(other).ok_or_else(Archive::no_entry)?;
        }
        let party = self.find_party(&referanse, &korrespondansepart_id)?;
        party.avskrivninger.push(avskrivning);
        Ok(None)
    }

    pub(super) fn take_back(&mut self, xml: &[u8]) -> Result<File, No> {
        let asked = SlettAvskrivning::parse(xml)?.message;
        let party = self.find_party(&asked.referanse, &asked.korrespondansepart_id)?;
        if party.avskrivninger.is_empty() {
            return Err(No::missing("Korrespondanseparten er ikke avskrevet."));
        }
        party.avskrivninger.clear();
        Ok(None)
    }

    fn update_case(&mut self, change: MappeOppdatering) -> Result<(), No> {
        let place = self.find_case(&change.referanse);
        let case = place.and_then(|place| self.cases.get_mut(place));
        let mappe = &mut case.ok_or_else(Archive::no_case)?.mappe;
        let of_a_case = change.saksdato.is_some()
            || change.administrativ_enhet.is_some()
            || change.saksansvarlig.is_some()
            || change.saksstatus.is_some();
        if of_a_case && !mappe.er_saksmappe {
            return Err(No::bad("Mappen er ingen saksmappe."));
        }
        change_to(&mut mappe.offentlig_tittel, change.offentlig_tittel);
        change_to(&mut mappe.ekstern_noekkel, change.ekstern_noekkel);
        change_to(&mut mappe.saksdato, change.saksdato);
        change_to(&mut mappe.administrativ_enhet, change.administrativ_enhet);
        change_to(&mut mappe.saksansvarlig, change.saksansvarlig);
        change_to(&mut mappe.saksstatus, change.saksstatus);
        mappe.tittel = change.tittel.unwrap_or_else(|| mappe.tittel.clone());
        Ok(())
    }

    fn update_entry(&mut self, change: RegistreringOppdatering) -> Result<(), No> {
        let place = self.find_entry(&change.referanse);
        let place = place.ok_or_else(Archive::no_entry)?;
        let moved = match &change.referanse_forelder_mappe {
            Some(to) => Some(self.find_case(to).ok_or_else(Archive::no_case)?),
            None => None,
        };
        let entry = self.entries.get_mut(place).ok_or_else(Archive::no_entry)?;
        let registrering = &mut entry.registrering;
        let of_an_entry = change.journalposttype.is_some()
            || change.journalstatus.is_some()
            || change.journaldato.is_some()
            || change.dokumentets_dato.is_some()
            || change.forfallsdato.is_some();
        if of_an_entry && !registrering.er_journalpost {
            return Err(No::bad("Registreringen er ingen journalpost."));
        }
        let new_home = moved.and_then(|moved| self.cases.get_mut(moved));
        if let Some(case) = new_home.filter(|case| case.mappe.system_id != entry.case) {
            entry.case = case.mappe.system_id.clone();
            let number = registrering.er_journalpost.then(|| Case::next_number(case));
            registrering.journalpostnummer = number;
        }
        change_to(&mut registrering.offentlig_tittel, change.offentlig_tittel);
        change_to(&mut registrering.ekstern_noekkel, change.ekstern_noekkel);
        change_to(&mut registrering.journalposttype, change.journalposttype);
        change_to(&mut registrering.journalstatus, change.journalstatus);
        change_to(&mut registrering.journaldato, change.journaldato);
        change_to(&mut registrering.dokumentets_dato, change.dokumentets_dato);
        change_to(&mut registrering.forfallsdato, change.forfallsdato);
        let kept = || registrering.tittel.clone();
        registrering.tittel = change.tittel.unwrap_or_else(kept);
        Ok(())
    }

    fn update_document(&mut self, change: DokumentbeskrivelseOppdatering) -> Result<(), No> {
        let document = self.find_document(&change.referanse)?;
        change_to(&mut document.dokumenttype, change.dokumenttype);
        change_to(&mut document.dokumentstatus, change.dokumentstatus);
        document.tilknyttet_registrering_som = change.tilknyttet_registrering_som;
        document.tittel = change.tittel.unwrap_or_else(|| document.tittel.clone());
        Ok(())
    }
}

/// What is not said stays as it is.
fn change_to<T>(value: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *value = new;
    }
}

/// Refuses what would be left undone: a kvittering says that all of it is.
fn nothing_else(extra: &[Extra]) -> Result<(), No> {
    match extra.first() {
        None => Ok(()),
        Some(other) => Err(No::bad(format!("{ARCHIVIST} endrer ikke {}.", other.path))),
    }
}
