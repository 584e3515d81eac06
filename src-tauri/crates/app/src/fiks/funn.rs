//! What an archive answers that was asked for something, in words (arkivmelding B.2, B.5): what it found.

use budstikke_store::{BlobRef, Blobs};
use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    Dokumentbeskrivelse, Dokumentobjekt, EksternNoekkel, Identifikatorer, Kode, Korrespondansepart,
    Mappe, MappeHentResultat, Registrering, RegistreringHentResultat, Skjerming, Sokeresultat,
    Treff,
};

use crate::dto::{ArkivDokument, ArkivFakta, ArkivFunn, ArkivTreff};
use crate::intake::contents::whole;

/// What every answer to a question begins with.
const INNSYN: &str = "no.ks.fiks.arkiv.v1.innsyn.";

/// What the files of a message of the meldingstype `kind` say was found; none when it is no such answer, or
/// can not be read. Blocks for the disk.
pub(crate) fn read<'a>(
    blobs: &Blobs,
    parts: impl Iterator<Item = (&'a str, &'a BlobRef)>,
    kind: &str,
) -> Option<ArkivFunn> {
    let asked = kind.strip_prefix(INNSYN)?;
    let mut parts = parts.peekable();
    if asked == "dokumentfil.hent.resultat" {
        let (name, _) = parts.peek()?;
        return Some(funn(format!("Arkivet sendte filen {name}."), Vec::new()));
    }
    let read = match asked {
        "mappe.hent.resultat" => mappe_hent,
        "registrering.hent.resultat" => registrering_hent,
        asked if asked.starts_with("sok.resultat.") => sok,
        _ => return None,
    };
    // Peers call the file otherwise at times: what can be read is what it is.
    parts
        .filter(|(name, _)| name.to_lowercase().ends_with(".xml"))
        .find_map(|(_, blob)| read(&whole(blobs, blob)?))
}

fn mappe_hent(bytes: &[u8]) -> Option<ArkivFunn> {
    let read = MappeHentResultat::parse(bytes).ok()?;
    let treff: Vec<ArkivTreff> = read.message.mappe.iter().map(mappe).collect();
    let sentence = match treff.is_empty() {
        true => "Arkivet svarte uten å si noe om saken.",
        false => "Arkivet fant saken.",
    };
    Some(funn(sentence.to_owned(), treff))
}

fn registrering_hent(bytes: &[u8]) -> Option<ArkivFunn> {
    let read = RegistreringHentResultat::parse(bytes).ok()?;
    let found = read.message.registrering.iter();
    let treff: Vec<ArkivTreff> = found.map(|entry| registrering(entry, None)).collect();
    let sentence = match treff.is_empty() {
        true => "Arkivet svarte uten å si noe om journalposten.",
        false => "Arkivet fant journalposten.",
    };
    Some(funn(sentence.to_owned(), treff))
}

fn sok(bytes: &[u8]) -> Option<ArkivFunn> {
    let read = Sokeresultat::parse(bytes).ok()?.message;
    let treff: Vec<ArkivTreff> = read.treff.iter().map(one).collect();
    // What it says it has may be less than what it sends; then what it sends is what there is.
    let count = read.count.trim().parse::<usize>().unwrap_or(0);
    let sentence = match (count.max(treff.len()), treff.len()) {
        (0, _) => "Arkivet fant ingen treff.".to_owned(),
        (1, 1) => "Arkivet fant ett treff.".to_owned(),
        (all, here) if all == here => format!("Arkivet fant {all} treff."),
        (all, here) => format!("Arkivet fant {all} treff. Her er {here} av dem."),
    };
    Some(funn(sentence, treff))
}

fn one(treff: &Treff) -> ArkivTreff {
    match treff {
        Treff::Mappe(found) => mappe(found),
        Treff::Registrering(found) => registrering(found, None),
        Treff::JournalpostMedSaksmappe(found) => registrering(&found.0, Some(&found.1)),
        Treff::Dokumentbeskrivelse(found) => {
            let dokument = dokument(found);
            ArkivTreff {
                heading: dokument.heading.clone(),
                title: dokument.title.clone(),
                facts: Facts::default().id(found.system_id.as_ref()).done(),
                documents: Vec::from_iter((!dokument.files.is_empty()).then_some(dokument)),
            }
        }
    }
}

fn mappe(found: &Mappe) -> ArkivTreff {
    let kind = if found.er_saksmappe { "Sak" } else { "Mappe" };
    let number = numbers(found.saksaar.as_ref(), found.sakssekvensnummer.as_ref());
    let named = number.or_else(|| found.mappe_id.clone());
    ArkivTreff {
        heading: heading(kind, named.as_ref(), found.system_id.as_ref()),
        title: found.tittel.clone(),
        facts: Facts::default()
            .public_title(found.offentlig_tittel.as_ref(), &found.tittel)
            .skjerming(found.skjerming.as_ref())
            .code("Status", found.saksstatus.as_ref())
            .day("Saksdato", found.saksdato.as_ref())
            .person("Saksansvarlig", found.saksansvarlig.as_ref())
            .person("Enhet", found.administrativ_enhet.as_ref())
            .text("Arkivets id", found.mappe_id.as_ref())
            .key(found.ekstern_noekkel.as_ref())
            .id(found.system_id.as_ref())
            .done(),
        documents: Vec::new(),
    }
}

fn registrering(found: &Registrering, sak: Option<&Mappe>) -> ArkivTreff {
    let kind = if found.er_journalpost {
        "Journalpost"
    } else {
        "Registrering"
    };
    let number = numbers(
        found.journalaar.as_ref(),
        found.journalsekvensnummer.as_ref(),
    );
    let named = number.or_else(|| found.registrerings_id.clone());
    let case = sak.and_then(|sak| numbers(sak.saksaar.as_ref(), sak.sakssekvensnummer.as_ref()));
    let within = match (&found.journalpostnummer, case) {
        (Some(number), Some(case)) => format!(", dok. {number} i sak {case}"),
        (Some(number), None) => format!(", dok. {number} i saken"),
        (None, Some(case)) => format!(", i sak {case}"),
        (None, None) => String::new(),
    };
    let heading = heading(kind, named.as_ref(), found.system_id.as_ref());
    let mut facts = Facts::default()
        .public_title(found.offentlig_tittel.as_ref(), &found.tittel)
        .skjerming(found.skjerming.as_ref())
        .code("Type", found.journalposttype.as_ref())
        .code("Status", found.journalstatus.as_ref())
        .day("Journaldato", found.journaldato.as_ref())
        .day("Dokumentets dato", found.dokumentets_dato.as_ref())
        .day("Forfallsdato", found.forfallsdato.as_ref());
    for party in &found.korrespondanseparter {
        facts = facts.party(party);
    }
    ArkivTreff {
        heading: format!("{heading}{within}"),
        title: found.tittel.clone(),
        facts: facts
            .person(
                "Saksansvarlig",
                sak.and_then(|sak| sak.saksansvarlig.as_ref()),
            )
            .text("Arkivets id", found.registrerings_id.as_ref())
            .key(found.ekstern_noekkel.as_ref())
            .id(found.system_id.as_ref())
            .done(),
        documents: found.dokumentbeskrivelser.iter().map(dokument).collect(),
    }
}

fn dokument(found: &Dokumentbeskrivelse) -> ArkivDokument {
    let number = found.dokumentnummer.as_ref();
    ArkivDokument {
        heading: number.map_or("Dokument".to_owned(), |number| format!("Dokument {number}")),
        title: found.tittel.clone(),
        system_id: found.system_id.clone().unwrap_or_default(),
        files: found.dokumentobjekter.iter().map(file).collect(),
    }
}

/// A file, and the id that it is asked for by.
fn file(found: &Dokumentobjekt) -> ArkivFakta {
    let named = [&found.filnavn, &found.referanse_dokumentfil];
    let name = named.into_iter().find(|name| !name.trim().is_empty());
    ArkivFakta {
        label: name.map_or("Fil", String::as_str).to_owned(),
        value: found.system_id.clone().unwrap_or_default(),
    }
}

/// What is told of something, in order; what the archive does not say is left out.
#[derive(Default)]
struct Facts(Vec<ArkivFakta>);

impl Facts {
    fn text(mut self, label: &str, value: Option<&String>) -> Facts {
        let value = value.map(|value| value.trim()).unwrap_or_default();
        if !value.is_empty() {
            self.0.push(ArkivFakta {
                label: label.to_owned(),
                value: value.to_owned(),
            });
        }
        self
    }

    fn public_title(self, open: Option<&String>, title: &str) -> Facts {
        self.text("Offentlig tittel", open.filter(|open| *open != title))
    }

    fn skjerming(self, shielded: Option<&Skjerming>) -> Facts {
        let basis = shielded.map(|shielded| &shielded.skjermingshjemmel);
        self.text("Unntatt offentlighet", basis)
    }

    fn code(self, label: &str, code: Option<&Kode>) -> Facts {
        self.text(label, code.map(|code| code.shown().to_owned()).as_ref())
    }

    fn day(self, label: &str, day: Option<&DateText>) -> Facts {
        self.text(label, day.map(|day| &day.0))
    }

    fn person(self, label: &str, who: Option<&Identifikatorer>) -> Facts {
        self.text(label, who.and_then(|who| who.navn.as_ref()))
    }

    /// With the id that an avskrivning names it by.
    fn party(self, party: &Korrespondansepart) -> Facts {
        let id = party.korrespondansepart_id.as_ref();
        let value = match id.filter(|id| !id.trim().is_empty()) {
            Some(id) => format!("{} (korrespondansepart {id})", party.navn),
            None => party.navn.clone(),
        };
        self.text(party.korrespondanseparttype.shown(), Some(&value))
    }

    fn key(self, key: Option<&EksternNoekkel>) -> Facts {
        let key = key.map(|key| format!("{}: {}", key.fagsystem, key.noekkel));
        self.text("Ekstern nøkkel", key.as_ref())
    }

    fn id(self, id: Option<&String>) -> Facts {
        self.text("systemID", id)
    }

    fn done(self) -> Vec<ArkivFakta> {
        self.0
    }
}

fn funn(sentence: String, treff: Vec<ArkivTreff>) -> ArkivFunn {
    ArkivFunn { sentence, treff }
}

fn heading(kind: &str, named: Option<&String>, system_id: Option<&String>) -> String {
    match named.or(system_id) {
        Some(id) => format!("{kind} {id}"),
        None => kind.to_owned(),
    }
}

fn numbers(year: Option<&String>, number: Option<&String>) -> Option<String> {
    Some(format!("{}/{}", year?, number?))
}

#[cfg(test)]
mod tests;
