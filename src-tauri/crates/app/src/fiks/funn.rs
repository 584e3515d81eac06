//! What an archive answers that was asked for something, in words (arkivmelding B.2, B.5): what it found.

use budstikke_domain::{word, words};
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
        return Some(funn(
            words! {
                nb: "Arkivet sendte filen {name}.",
                nn: "Arkivet sende fila {name}.",
                en: "The archive sent the file {name}.",
            },
            Vec::new(),
        ));
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
        true => word! {
            nb: "Arkivet svarte uten å si noe om saken.",
            nn: "Arkivet svarte utan å seie noko om saka.",
            en: "The archive answered without saying anything about the case.",
        },
        false => word! {
            nb: "Arkivet fant saken.",
            nn: "Arkivet fann saka.",
            en: "The archive found the case.",
        },
    };
    Some(funn(sentence.to_owned(), treff))
}

fn registrering_hent(bytes: &[u8]) -> Option<ArkivFunn> {
    let read = RegistreringHentResultat::parse(bytes).ok()?;
    let found = read.message.registrering.iter();
    let treff: Vec<ArkivTreff> = found.map(|entry| registrering(entry, None)).collect();
    let sentence = match treff.is_empty() {
        true => word! {
            nb: "Arkivet svarte uten å si noe om journalposten.",
            nn: "Arkivet svarte utan å seie noko om journalposten.",
            en: "The archive answered without saying anything about the registry entry.",
        },
        false => word! {
            nb: "Arkivet fant journalposten.",
            nn: "Arkivet fann journalposten.",
            en: "The archive found the registry entry.",
        },
    };
    Some(funn(sentence.to_owned(), treff))
}

fn sok(bytes: &[u8]) -> Option<ArkivFunn> {
    let read = Sokeresultat::parse(bytes).ok()?.message;
    let treff: Vec<ArkivTreff> = read.treff.iter().map(one).collect();
    // What it says it has may be less than what it sends; then what it sends is what there is.
    let count = read.count.trim().parse::<usize>().unwrap_or(0);
    let sentence = match (count.max(treff.len()), treff.len()) {
        (0, _) => words! {
            nb: "Arkivet fant ingen treff.",
            nn: "Arkivet fann ingen treff.",
            en: "The archive found no hits.",
        },
        (1, 1) => words! {
            nb: "Arkivet fant ett treff.",
            nn: "Arkivet fann eitt treff.",
            en: "The archive found one hit.",
        },
        (all, here) if all == here => words! {
            nb: "Arkivet fant {all} treff.",
            nn: "Arkivet fann {all} treff.",
            en: "The archive found {all} hits.",
        },
        (all, here) => words! {
            nb: "Arkivet fant {all} treff. Her er {here} av dem.",
            nn: "Arkivet fann {all} treff. Her er {here} av dei.",
            en: "The archive found {all} hits. Here are {here} of them.",
        },
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
    let kind = if found.er_saksmappe {
        word! { nb: "Sak", nn: "Sak", en: "Case" }
    } else {
        word! {
            nb: "Mappe",
            nn: "Mappe",
            en: "Folder",
        }
    };
    let number = numbers(found.saksaar.as_ref(), found.sakssekvensnummer.as_ref());
    let named = number.or_else(|| found.mappe_id.clone());
    ArkivTreff {
        heading: heading(kind, named.as_ref(), found.system_id.as_ref()),
        title: found.tittel.clone(),
        facts: Facts::default()
            .public_title(found.offentlig_tittel.as_ref(), &found.tittel)
            .skjerming(found.skjerming.as_ref())
            .code(
                word! { nb: "Status", nn: "Status", en: "Status" },
                found.saksstatus.as_ref(),
            )
            .day(
                word! {
                    nb: "Saksdato",
                    nn: "Saksdato",
                    en: "Case date",
                },
                found.saksdato.as_ref(),
            )
            .person(
                word! {
                    nb: "Saksansvarlig",
                    nn: "Saksansvarleg",
                    en: "Responsible for the case",
                },
                found.saksansvarlig.as_ref(),
            )
            .person(
                word! {
                    nb: "Enhet",
                    nn: "Eining",
                    en: "Unit",
                },
                found.administrativ_enhet.as_ref(),
            )
            .text(
                word! {
                    nb: "Arkivets id",
                    nn: "Id-en til arkivet",
                    en: "The archive's ID",
                },
                found.mappe_id.as_ref(),
            )
            .key(found.ekstern_noekkel.as_ref())
            .id(found.system_id.as_ref())
            .done(),
        documents: Vec::new(),
    }
}

fn registrering(found: &Registrering, sak: Option<&Mappe>) -> ArkivTreff {
    let kind = if found.er_journalpost {
        word! { nb: "Journalpost", nn: "Journalpost", en: "Registry entry" }
    } else {
        word! { nb: "Registrering", nn: "Registrering", en: "Record" }
    };
    let number = numbers(
        found.journalaar.as_ref(),
        found.journalsekvensnummer.as_ref(),
    );
    let named = number.or_else(|| found.registrerings_id.clone());
    let case = sak.and_then(|sak| numbers(sak.saksaar.as_ref(), sak.sakssekvensnummer.as_ref()));
    let within = match (&found.journalpostnummer, case) {
        (Some(number), Some(case)) => words! {
            nb: ", dok. {number} i sak {case}",
            nn: ", dok. {number} i sak {case}",
            en: ", doc. {number} in case {case}",
        },
        (Some(number), None) => words! {
            nb: ", dok. {number} i saken",
            nn: ", dok. {number} i saka",
            en: ", doc. {number} in the case",
        },
        (None, Some(case)) => words! {
            nb: ", i sak {case}",
            nn: ", i sak {case}",
            en: ", in case {case}",
        },
        (None, None) => String::new(),
    };
    let heading = heading(kind, named.as_ref(), found.system_id.as_ref());
    let mut facts = Facts::default()
        .public_title(found.offentlig_tittel.as_ref(), &found.tittel)
        .skjerming(found.skjerming.as_ref())
        .code(
            word! { nb: "Type", nn: "Type", en: "Type" },
            found.journalposttype.as_ref(),
        )
        .code(
            word! { nb: "Status", nn: "Status", en: "Status" },
            found.journalstatus.as_ref(),
        )
        .day(
            word! {
                nb: "Journaldato",
                nn: "Journaldato",
                en: "Registry date",
            },
            found.journaldato.as_ref(),
        )
        .day(
            word! {
                nb: "Dokumentets dato",
                nn: "Datoen til dokumentet",
                en: "Date of the document",
            },
            found.dokumentets_dato.as_ref(),
        )
        .day(
            word! {
                nb: "Forfallsdato",
                nn: "Forfallsdato",
                en: "Due date",
            },
            found.forfallsdato.as_ref(),
        );
    for party in &found.korrespondanseparter {
        facts = facts.party(party);
    }
    ArkivTreff {
        heading: format!("{heading}{within}"),
        title: found.tittel.clone(),
        facts: facts
            .person(
                word! { nb: "Saksansvarlig", nn: "Saksansvarleg", en: "Responsible for the case" },
                sak.and_then(|sak| sak.saksansvarlig.as_ref()),
            )
            .text(
                word! {
                    nb: "Arkivets id",
                    nn: "Id-en til arkivet",
                    en: "The archive's ID",
                },
                found.registrerings_id.as_ref(),
            )
            .key(found.ekstern_noekkel.as_ref())
            .id(found.system_id.as_ref())
            .done(),
        documents: found.dokumentbeskrivelser.iter().map(dokument).collect(),
    }
}

fn dokument(found: &Dokumentbeskrivelse) -> ArkivDokument {
    let number = found.dokumentnummer.as_ref();
    ArkivDokument {
        heading: number.map_or(
            words! {
                nb: "Dokument",
                nn: "Dokument",
                en: "Document",
            },
            |number| {
                words! {
                    nb: "Dokument {number}",
                    nn: "Dokument {number}",
                    en: "Document {number}",
                }
            },
        ),
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
        label: name
            .map_or(word! { nb: "Fil", nn: "Fil", en: "File" }, String::as_str)
            .to_owned(),
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
        self.text(
            word! {
                nb: "Offentlig tittel",
                nn: "Offentleg tittel",
                en: "Public title",
            },
            open.filter(|open| *open != title),
        )
    }

    fn skjerming(self, shielded: Option<&Skjerming>) -> Facts {
        let basis = shielded.map(|shielded| &shielded.skjermingshjemmel);
        self.text(
            word! {
                nb: "Unntatt offentlighet",
                nn: "Unnateke offentlegheit",
                en: "Exempt from public access",
            },
            basis,
        )
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
            Some(id) => words! {
                nb: "{name} (korrespondansepart {id})",
                nn: "{name} (korrespondansepart {id})",
                en: "{name} (correspondence party {id})",
                name = party.navn,
            },
            None => party.navn.clone(),
        };
        self.text(party.korrespondanseparttype.shown(), Some(&value))
    }

    fn key(self, key: Option<&EksternNoekkel>) -> Facts {
        let key = key.map(|key| format!("{}: {}", key.fagsystem, key.noekkel));
        self.text(
            word! {
                nb: "Ekstern nøkkel",
                nn: "Ekstern nøkkel",
                en: "External key",
            },
            key.as_ref(),
        )
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
