//! What an archive has, and how it is pointed at.

use std::collections::HashMap;

use budstikke_wire::fiks_arkiv::{
    Dokumentbeskrivelse, EksternNoekkel, Korrespondansepart, Mappe,
    ReferanseTilDokumentbeskrivelse, ReferanseTilMappe, ReferanseTilRegistrering, Registrering,
    Saksnummer,
};

use super::No;

/// What an archive has stored, in the order in which it came.
#[derive(Default)]
pub(in crate::fiks::partner) struct Archive {
    pub(super) cases: Vec<Case>,
    pub(super) entries: Vec<Entry>,
    /// Names and contents by the archive's id of the dokumentobjekt; the large ones are not kept.
    pub(super) files: HashMap<String, (String, Vec<u8>)>,
    pub(super) last_journal_number: u32,
}

/// A case, with everything in it that an archive says of one.
pub(super) struct Case {
    pub(super) mappe: Mappe,
    /// How many journalposter have been given a number in it.
    pub(super) numbered: u32,
}

/// A registration, with everything in it that an archive says of one.
pub(super) struct Entry {
    pub(super) registrering: Registrering,
    /// The id of its case.
    pub(super) case: Option<String>,
}

impl Archive {
    /// The place of the case that every key of the reference names; `None` without one.
    pub(super) fn find_case(&self, to: &ReferanseTilMappe) -> Option<usize> {
        let named = |case: &Case| {
            let mappe = &case.mappe;
            all_of([
                same_id(&to.system_id, &mappe.system_id),
                to.mappe_id
                    .as_ref()
                    .map(|id| mappe.mappe_id.as_ref() == Some(id)),
                to.saksnummer
                    .as_ref()
                    .map(|number| is_numbered(mappe, number)),
                same_key(&to.ekstern_noekkel, &mappe.ekstern_noekkel),
            ])
        };
        self.cases.iter().position(named)
    }

    /// The place of the registration that every key of the reference names; `None` without one.
    pub(super) fn find_entry(&self, to: &ReferanseTilRegistrering) -> Option<usize> {
        let named = |entry: &Entry| {
            let registrering = &entry.registrering;
            let in_journal = to.journalnummer.as_ref().map(|number| {
                same_number(&number.journalaar, &registrering.journalaar)
                    && same_number(
                        &number.journalsekvensnummer,
                        &registrering.journalsekvensnummer,
                    )
            });
            let in_case = to.saks_journalpostnummer.as_ref().map(|number| {
                let case = self.case_of(entry);
                case.is_some_and(|case| is_numbered(&case.mappe, &number.saksnummer))
                    && same_number(&number.journalpostnummer, &registrering.journalpostnummer)
            });
            let by_name = to
                .registrerings_id
                .as_ref()
                .map(|id| registrering.registrerings_id.as_ref() == Some(id));
            all_of([
                same_id(&to.system_id, &registrering.system_id),
                by_name,
                in_journal,
                in_case,
                same_key(&to.ekstern_noekkel, &registrering.ekstern_noekkel),
            ])
        };
        self.entries.iter().position(named)
    }

    /// The document that every key of the reference names.
    pub(super) fn find_document(
        &mut self,
        to: &ReferanseTilDokumentbeskrivelse,
    ) -> Result<&mut Dokumentbeskrivelse, No> {
        let numbered = match &to.journalpost_dokumentnummer {
            Some((journalpost, number)) => {
                let place = self.find_entry(journalpost);
                Some((place.ok_or_else(Archive::no_entry)?, number.clone()))
            }
            None => None,
        };
        let places = self.entries.iter_mut().enumerate();
        let mut documents = places.flat_map(|(place, entry)| {
            let all = entry.registrering.dokumentbeskrivelser.iter_mut();
            all.map(move |document| (place, document))
        });
        let found = documents.find(|(place, document)| {
            let by_number = numbered.as_ref().map(|(entry, number)| {
                entry == place && same_number(number, &document.dokumentnummer)
            });
            all_of([
                same_id(&to.system_id, &document.system_id),
                same_key(&to.ekstern_noekkel, &document.ekstern_noekkel),
                by_number,
            ])
        });
        let (_, document) =
            found.ok_or_else(|| No::missing("Dokumentet finnes ikke i arkivet."))?;
        Ok(document)
    }

    /// The korrespondansepart of a journalpost by the archive's id of it.
    pub(super) fn find_party(
        &mut self,
        to: &ReferanseTilRegistrering,
        id: &str,
    ) -> Result<&mut Korrespondansepart, No> {
        let place = self.find_entry(to).ok_or_else(Archive::no_entry)?;
        let entry = self.entries.get_mut(place).ok_or_else(Archive::no_entry)?;
        let mut parties = entry.registrering.korrespondanseparter.iter_mut();
        parties
            .find(|party| party.korrespondansepart_id.as_deref() == Some(id))
            .ok_or_else(|| No::missing("Journalposten har ingen slik korrespondansepart."))
    }

    pub(super) fn case_of(&self, entry: &Entry) -> Option<&Case> {
        let id = entry.case.as_ref()?;
        let mut cases = self.cases.iter();
        cases.find(|case| case.mappe.system_id.as_ref() == Some(id))
    }

    pub(super) fn no_case() -> No {
        No::missing("Saken finnes ikke i arkivet.")
    }

    pub(super) fn no_entry() -> No {
        No::missing("Registreringen finnes ikke i arkivet.")
    }
}

impl Case {
    /// The next number of a journalpost in it.
    pub(super) fn next_number(&mut self) -> String {
        self.numbered += 1;
        self.numbered.to_string()
    }
}

/// Whether at least one key is given, and every one that is given fits.
fn all_of<const N: usize>(keys: [Option<bool>; N]) -> bool {
    keys.iter().any(Option::is_some) && keys.iter().flatten().all(|fits| *fits)
}

fn same_id(asked: &Option<String>, own: &Option<String>) -> Option<bool> {
    let asked = asked.as_ref()?;
    let own = own.as_deref().unwrap_or_default();
    Some(asked.eq_ignore_ascii_case(own))
}

fn same_key(asked: &Option<EksternNoekkel>, own: &Option<EksternNoekkel>) -> Option<bool> {
    asked.as_ref().map(|asked| own.as_ref() == Some(asked))
}

fn same_number(asked: &str, own: &Option<String>) -> bool {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    number(asked).is_some_and(|asked| own.as_deref().and_then(number) == Some(asked))
}

fn is_numbered(mappe: &Mappe, number: &Saksnummer) -> bool {
    same_number(&number.saksaar, &mappe.saksaar)
        && same_number(&number.sakssekvensnummer, &mappe.sakssekvensnummer)
}
