//! `innsyn.sok`: what is there, by what is said of it. Whatever field it is not known here how to search in is refused.

use budstikke_wire::fiks_arkiv::{
    Dokumentbeskrivelse, Mappe, Registrering, Responstype, Sok, Sokeobjekt, Sokeparameter,
    Sokeresultat, Sokevalg, Sortering, Treff,
};

use super::compare::{Said, is_found, order_of};
use super::holdings::{Archive, Entry};
use super::{ARCHIVIST, ARKIV, Answer, No};

/// Something that may be found.
#[derive(Clone, Copy)]
enum Candidate<'a> {
    Case(&'a Mappe),
    Entry(&'a Entry, Option<&'a Mappe>),
    Document(&'a Dokumentbeskrivelse),
}

impl Archive {
    pub(super) fn search(&self, xml: &[u8]) -> Result<Answer, No> {
        let asked = Sok::parse(xml)?.message;
        let count = |text: &str| {
            let number = text.trim().parse::<usize>().ok();
            number.ok_or_else(|| No::bad("take og skip kan ikke være negative."))
        };
        let (take, skip) = (count(&asked.take)?, count(&asked.skip)?);
        let with_case = asked.sokeobjekt == Sokeobjekt::JournalpostMedSaksmappe;
        if with_case && asked.responstype == Responstype::Noekler {
            return Err(No::bad("Journalpost med saksmappe har ingen nøkler alene."));
        }
        let mut found = Vec::new();
        for candidate in self.candidates(asked.sokeobjekt) {
            if fits(candidate, &asked.valg)? {
                found.push(candidate);
            }
        }
        sort(&mut found, &asked.sortering)?;
        let count = found.len();
        let shown = found.into_iter().skip(skip).take(take);
        let resultat = Sokeresultat {
            responstype: asked.responstype,
            system: ARCHIVIST.to_owned(),
            take: asked.take,
            skip: asked.skip,
            count: count.to_string(),
            sokeobjekt: asked.sokeobjekt,
            treff: shown
                .map(|hit| self.hit(hit, with_case, &asked.inkluder))
                .collect(),
        };
        let kind = format!("{ARKIV}innsyn.sok.resultat.{}", asked.responstype.as_str());
        Ok(Answer::with(kind, "resultat.xml", resultat.to_xml()))
    }

    fn candidates(&self, sokeobjekt: Sokeobjekt) -> Vec<Candidate<'_>> {
        let cases = || self.cases.iter().map(|case| &case.mappe);
        let entries = || {
            self.entries.iter().map(|entry| {
                let case = self.case_of(entry).map(|case| &case.mappe);
                (entry, case)
            })
        };
        let journaled = |entry: &Entry| entry.registrering.er_journalpost;
        let in_a_case = |case: &Option<&Mappe>| case.is_some_and(|mappe| mappe.er_saksmappe);
        let entry = |(entry, case)| Candidate::Entry(entry, case);
        match sokeobjekt {
            Sokeobjekt::Mappe => cases().map(Candidate::Case).collect(),
            Sokeobjekt::Saksmappe => cases()
                .filter(|mappe| mappe.er_saksmappe)
                .map(Candidate::Case)
                .collect(),
            Sokeobjekt::Registrering => entries().map(entry).collect(),
            Sokeobjekt::Journalpost => entries()
                .filter(|(entry, _)| journaled(entry))
                .map(entry)
                .collect(),
            Sokeobjekt::JournalpostMedSaksmappe => entries()
                .filter(|(entry, case)| journaled(entry) && in_a_case(case))
                .map(entry)
                .collect(),
            Sokeobjekt::Dokumentbeskrivelse => entries()
                .flat_map(|(entry, _)| &entry.registrering.dokumentbeskrivelser)
                .map(Candidate::Document)
                .collect(),
        }
    }

    fn hit(&self, found: Candidate<'_>, with_case: bool, inkluder: &[String]) -> Treff {
        match found {
            Candidate::Case(mappe) => Treff::Mappe(Box::new(mappe.clone())),
            Candidate::Entry(entry, Some(case)) if with_case => Treff::JournalpostMedSaksmappe(
                Box::new((self.shown(entry, inkluder), case.clone())),
            ),
            Candidate::Entry(entry, _) => {
                Treff::Registrering(Box::new(self.shown(entry, inkluder)))
            }
            Candidate::Document(document) => {
                let mut document = document.clone();
                if !inkluder.iter().any(|list| list == "dokumentobjekt") {
                    document.dokumentobjekter.clear();
                }
                Treff::Dokumentbeskrivelse(Box::new(document))
            }
        }
    }
}

fn fits(candidate: Candidate<'_>, valg: &Sokevalg) -> Result<bool, No> {
    match valg {
        Sokevalg::Fritekst(text) => {
            let wanted = text.trim().to_lowercase();
            let titles = match candidate {
                Candidate::Case(mappe) => [Some(&mappe.tittel), mappe.offentlig_tittel.as_ref()],
                Candidate::Entry(entry, _) => {
                    let entry = &entry.registrering;
                    [Some(&entry.tittel), entry.offentlig_tittel.as_ref()]
                }
                Candidate::Document(document) => [Some(&document.tittel), None],
            };
            let mut titles = titles.into_iter().flatten();
            Ok(titles.any(|title| title.to_lowercase().contains(&wanted)))
        }
        Sokevalg::Parametere(parameters) => {
            for parameter in parameters {
                if !holds(candidate, parameter)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

fn holds(candidate: Candidate<'_>, parameter: &Sokeparameter) -> Result<bool, No> {
    let said = said(candidate, &parameter.felt)
        .ok_or_else(|| No::bad(format!("{ARCHIVIST} søker ikke i {}.", parameter.felt)))?;
    is_found(&said, parameter)
}

fn sort(found: &mut Vec<Candidate<'_>>, sortering: &[Sortering]) -> Result<(), No> {
    // The first to sort by is the last to be sorted by: the sort is stable.
    for by in sortering.iter().rev() {
        let fields: &[&str] = match by.felt.as_str() {
            "sakSaksaar-saksekvensnummer" => &["sakSaksaar", "sakSaksekvensnummer"],
            "journalpostJournalaar-journalsekvensnummer" => {
                &["journalpostJournalaar", "journalpostJournalsekvensnummer"]
            }
            "opprettetDato" => &["dokumentbeskrivelseOpprettetDato"],
            other => &[other],
        };
        let mut ordered = Vec::new();
        for candidate in found.drain(..) {
            let mut key = Vec::new();
            for field in fields {
                let said = said(candidate, field).ok_or_else(|| {
                    No::bad(format!("{ARCHIVIST} sorterer ikke etter {}.", by.felt))
                })?;
                key.push(order_of(&said));
            }
            ordered.push((key, candidate));
        }
        ordered.sort_by(|(a, _), (b, _)| if by.synkende { b.cmp(a) } else { a.cmp(b) });
        found.extend(ordered.into_iter().map(|(_, candidate)| candidate));
    }
    Ok(())
}

/// What a thing says in a field; `None` for a field that is not known here.
fn said<'a>(candidate: Candidate<'a>, felt: &str) -> Option<Said<'a>> {
    match candidate {
        Candidate::Case(mappe) => said_of_case(mappe, felt),
        Candidate::Entry(entry, case) => said_of_entry(&entry.registrering, case, felt),
        Candidate::Document(document) => said_of_document(document, felt),
    }
}

fn said_of_case<'a>(mappe: &'a Mappe, felt: &str) -> Option<Said<'a>> {
    Some(match felt {
        "mappeEksternNoekkel" => Said::Key(mappe.ekstern_noekkel.as_ref()),
        "mappeTittel" => Said::text(&mappe.tittel),
        "mappeOpprettetDato" => Said::moment(&mappe.opprettet_dato),
        "mappeKlasseKlasseID" => {
            let classes = mappe.klassifikasjoner.iter();
            Said::Texts(classes.map(|class| class.klasse_id.as_str()).collect())
        }
        "sakSaksdato" => Said::moment(&mappe.saksdato),
        "sakSaksaar" => Said::number(&mappe.saksaar),
        "sakSaksekvensnummer" => Said::number(&mappe.sakssekvensnummer),
        "sakSaksstatus" => Said::code(&mappe.saksstatus),
        "sakAdministrativenhet" => Said::name(&mappe.administrativ_enhet),
        "sakSaksansvarlig" => Said::name(&mappe.saksansvarlig),
        _ => return None,
    })
}

fn said_of_entry<'a>(
    entry: &'a Registrering,
    case: Option<&'a Mappe>,
    felt: &str,
) -> Option<Said<'a>> {
    let parties = || entry.korrespondanseparter.iter();
    Some(match felt {
        "registreringEksternId" => Said::Key(entry.ekstern_noekkel.as_ref()),
        "registreringTittel" => Said::text(&entry.tittel),
        "registreringOpprettetDato" => Said::moment(&entry.opprettet_dato),
        "registreringKorrespondansepartKorrespondansepartNavn" => {
            Said::Texts(parties().map(|party| party.navn.as_str()).collect())
        }
        "registreringKorrespondansepartOrganisasjonsid" => {
            let numbers = parties().filter_map(|party| party.organisasjonid.as_deref());
            Said::Texts(numbers.collect())
        }
        "journalpostJournalaar" => Said::number(&entry.journalaar),
        "journalpostJournalsekvensnummer" => Said::number(&entry.journalsekvensnummer),
        "journalpostJournalpostnummer" => Said::number(&entry.journalpostnummer),
        "journalpostJournalposttype" => Said::code(&entry.journalposttype),
        "journalpostJournalstatus" => Said::code(&entry.journalstatus),
        "journalpostJournaldato" => Said::moment(&entry.journaldato),
        "journalpostDokumentetsdato" => Said::moment(&entry.dokumentets_dato),
        "journalpostForfallsdato" => Said::moment(&entry.forfallsdato),
        "journalpostSaksaar" => Said::number(case.map_or(&None, |case| &case.saksaar)),
        "journalpostSakssekvensnummer" => {
            Said::number(case.map_or(&None, |case| &case.sakssekvensnummer))
        }
        _ => return None,
    })
}

fn said_of_document<'a>(document: &'a Dokumentbeskrivelse, felt: &str) -> Option<Said<'a>> {
    Some(match felt {
        "dokumentbeskrivelseEksternId" => Said::Key(document.ekstern_noekkel.as_ref()),
        "dokumentbeskrivelseTittel" => Said::text(&document.tittel),
        "dokumentbeskrivelseOpprettetDato" => Said::moment(&document.opprettet_dato),
        "dokumentbeskrivelseDokumenttype" => Said::code(&document.dokumenttype),
        "dokumentbeskrivelseDokumentstatus" => Said::code(&document.dokumentstatus),
        _ => return None,
    })
}
