//! A letter as an `arkivmelding.opprett` of Fiks Arkiv (arkivmelding B.4, B.7).
//!
//! An archive stores what it is told, and turns nothing round as the receivers of eFormidling do: what is
//! outgoing here comes in there.

use budstikke_domain::Party;
use budstikke_store::{Attachment, NewPart, PartRole};
use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    Arkivmelding, Dokumentbeskrivelse, Dokumentobjekt, EksternNoekkel, Identifikatorer, Kode,
    Korrespondansepart, Mappe, Plassering, ReferanseTilMappe, Registrering, Saksnummer, Skjerming,
};
use budstikke_wire::time::{day_in_oslo, write_date, write_date_time};
use jiff::Timestamp;

use crate::drafts::check::case_number;
use crate::drafts::letter::Letter;

/// The name that archives know us by: a rule set may hang on it, so that it has no version in it.
pub(super) const SYSTEM: &str = "Budstikke";
/// The largest `filstoerrelse` that the schema takes.
pub(super) const LARGEST: u64 = 2_147_483_647;

/// What a letter is sent with.
pub(super) struct Sending<'a> {
    pub(super) sender: &'a Party,
    /// Whose archive it is; none when the katalog does not say.
    pub(super) receiver: Option<&'a Party>,
    /// What the konto of the archive is called.
    pub(super) konto_name: &'a str,
    /// The unit we work in.
    pub(super) unit: &'a str,
    pub(super) now: Timestamp,
}

/// The arkivmelding of a letter: a journalpost in the case that «Deres sak» names, else in a new one.
/// `documents` go with `attachments`, one by one.
pub(super) fn arkivmelding(
    letter: &Letter,
    attachments: &[Attachment],
    documents: &[NewPart],
    sending: &Sending<'_>,
) -> Arkivmelding {
    let new_case = case_number(&letter.their_reference).is_none();
    Arkivmelding {
        system: SYSTEM.to_owned(),
        regel: None,
        antall_filer: documents.len().to_string(),
        mappe: new_case.then(|| mappe(letter, sending)),
        registrering: Some(registrering(letter, attachments, documents, sending)),
    }
}

fn mappe(letter: &Letter, sending: &Sending<'_>) -> Mappe {
    Mappe {
        er_saksmappe: true,
        tittel: letter.title.trim().to_owned(),
        offentlig_tittel: Some(letter.open_title().trim().to_owned()),
        skjerming: skjerming(letter),
        ekstern_noekkel: Some(key(letter.mappe_id.as_str())),
        saksdato: Some(day(sending.now)),
        ..Mappe::default()
    }
}

fn registrering(
    letter: &Letter,
    attachments: &[Attachment],
    documents: &[NewPart],
    sending: &Sending<'_>,
) -> Registrering {
    let internal = sending
        .receiver
        .is_some_and(|party| party.org == sending.sender.org);
    let now = DateText(write_date_time(sending.now));
    let described = (1..).zip(attachments.iter().zip(documents));
    Registrering {
        er_journalpost: true,
        opprettet_av: Some(letter.case_worker.trim().to_owned()),
        plassering: Some(Plassering::Mappe(parent(letter))),
        skjerming: skjerming(letter),
        dokumentbeskrivelser: described
            .map(|(number, (attachment, part))| document(number, attachment, part))
            .collect(),
        tittel: letter.title.trim().to_owned(),
        offentlig_tittel: Some(letter.open_title().trim().to_owned()),
        korrespondanseparter: parties(letter, sending, internal),
        ekstern_noekkel: Some(key(letter.journalpost_id.as_str())),
        journalposttype: Some(Kode::of(
            "journalposttype",
            if internal { "X" } else { "I" },
        )),
        // Whether it is to be journalført is for the archive's people to say.
        journalstatus: (!internal).then(|| Kode::of("journalstatus", "M")),
        mottatt_dato: (!internal).then_some(now),
        ..Registrering::default()
    }
}

/// The case: by its number in the archive, else the new one of this message.
fn parent(letter: &Letter) -> ReferanseTilMappe {
    match case_number(&letter.their_reference) {
        Some((year, number)) => ReferanseTilMappe {
            saksnummer: Some(Saksnummer {
                saksaar: year.to_string(),
                sakssekvensnummer: number.to_string(),
            }),
            ..ReferanseTilMappe::default()
        },
        None => ReferanseTilMappe {
            ekstern_noekkel: Some(key(letter.mappe_id.as_str())),
            ..ReferanseTilMappe::default()
        },
    }
}

fn parties(letter: &Letter, sending: &Sending<'_>, internal: bool) -> Vec<Korrespondansepart> {
    let kind = |external, own| {
        Kode::of(
            "korrespondanseparttype",
            if internal { own } else { external },
        )
    };
    let receiver = match sending.receiver {
        Some(party) if !party.name.is_empty() => party.name.clone(),
        _ => sending.konto_name.to_owned(),
    };
    vec![
        Korrespondansepart {
            korrespondanseparttype: kind("EA", "IA"),
            navn: sending.sender.name.clone(),
            organisasjonid: Some(sending.sender.org.digits()),
            administrativ_enhet: Some(Identifikatorer::named(sending.unit)),
            saksbehandler: Some(Identifikatorer::named(letter.case_worker.trim())),
            deres_referanse: Some(letter.our_reference.trim().to_owned())
                .filter(|reference| !reference.is_empty()),
            ..Korrespondansepart::default()
        },
        Korrespondansepart {
            korrespondanseparttype: Kode::of("korrespondanseparttype", "IM"),
            er_behandlingsansvarlig: Some("true".to_owned()),
            navn: receiver,
            ..Korrespondansepart::default()
        },
    ]
}

fn document(number: u32, attachment: &Attachment, part: &NewPart) -> Dokumentbeskrivelse {
    let role = if part.role == PartRole::Hoveddokument {
        "H"
    } else {
        "V"
    };
    Dokumentbeskrivelse {
        dokumentstatus: Some(Kode::of("dokumentstatus", "F")),
        tittel: part.title.clone(),
        tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", role),
        dokumentnummer: Some(number.to_string()),
        dokumentobjekter: vec![Dokumentobjekt {
            versjonsnummer: Some("1".to_owned()),
            // Whether a PDF is PDF/A is not known without opening it.
            variantformat: Some(Kode::of("variantformat", "P")),
            format: Some(Kode {
                kode: format_of(&part.filename),
                beskrivelse: None,
            }),
            mime_type: Some(part.media_type.clone()),
            filnavn: attachment.name.clone(),
            referanse_dokumentfil: part.filename.clone(),
            filstoerrelse: (part.blob.size <= LARGEST).then(|| part.blob.size.to_string()),
            ..Dokumentobjekt::default()
        }],
        ..Dokumentbeskrivelse::default()
    }
}

/// The extension in capitals, which is what archives mostly know a format by (arkivmelding B.6).
pub(super) fn format_of(name: &str) -> String {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.unwrap_or("UKJENT").to_uppercase()
}

/// The title itself is what may not be seen, so that the case that has it is shielded as the letter is.
fn skjerming(letter: &Letter) -> Option<Skjerming> {
    letter.shielded.then(|| Skjerming {
        tilgangsrestriksjon: Kode {
            kode: "UO".to_owned(),
            beskrivelse: Some("Unntatt offentlighet".to_owned()),
        },
        skjermingshjemmel: letter.legal_basis.trim().to_owned(),
        ..Skjerming::default()
    })
}

fn key(id: &str) -> EksternNoekkel {
    EksternNoekkel {
        fagsystem: SYSTEM.to_owned(),
        noekkel: id.to_owned(),
    }
}

fn day(now: Timestamp) -> DateText {
    DateText(write_date(day_in_oslo(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_domain::OrgNumber;
    use budstikke_store::{BlobId, BlobRef};
    use budstikke_wire::validator::{Context, PackageFile, Report, judge};

    fn party(org: &str, name: &str) -> Party {
        Party {
            org: OrgNumber::parse(org).unwrap(),
            name: name.to_owned(),
        }
    }

    fn letter() -> Letter {
        let mut letter = Letter::new("Kari Testesen");
        letter.title = "Søknad om skjenkebevilling".to_owned();
        letter.our_reference = "2026/412".to_owned();
        letter
    }

    fn blob(size: u64) -> BlobRef {
        BlobRef {
            id: BlobId::parse(&"0".repeat(32)).unwrap(),
            size,
            sha256: String::new(),
        }
    }

    fn documents(size: u64) -> (Vec<Attachment>, Vec<NewPart>) {
        let files = [
            ("Søknad.pdf", "Soknad.pdf", PartRole::Hoveddokument),
            ("Kart.PDF", "Kart.PDF", PartRole::Vedlegg),
        ];
        let attachments = files.map(|(name, _, role)| Attachment {
            id: name.to_owned(),
            ordinal: 0,
            role,
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            blob: blob(size),
            source: None,
        });
        let parts = files.map(|(name, filename, role)| NewPart {
            role,
            filename: filename.to_owned(),
            title: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            blob: blob(size),
        });
        (attachments.into(), parts.into())
    }

    fn made(letter: &Letter, receiver: Option<&Party>, size: u64) -> (Arkivmelding, Report) {
        let us = party("310204838", "Solvik kommune");
        let (attachments, parts) = documents(size);
        let sending = Sending {
            sender: &us,
            receiver,
            konto_name: "Arkivet",
            unit: "Oppvekst",
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
        };
        let message = arkivmelding(letter, &attachments, &parts, &sending);
        let files = ["Soknad.pdf", "Kart.PDF"].map(|name| PackageFile {
            name: name.to_owned(),
        });
        let context = Context {
            package: Some(&files),
            ..Context::default()
        };
        let report = judge(&message.to_xml(), &context).unwrap();
        (message, report)
    }

    #[test]
    fn a_letter_comes_in_where_it_is_sent_to_and_nothing_is_said_against_it() {
        let them = party("311204823", "Statens prøveetat");
        let (message, report) = made(&letter(), Some(&them), 10);
        assert_eq!(report.findings, [], "by schema and by the archives' rules");
        let registered = message.registrering.unwrap();
        assert_eq!(registered.journalposttype.unwrap().kode, "I");
        assert!(
            registered.mottatt_dato.is_some(),
            "an incoming letter has one"
        );
        let sender = &registered.korrespondanseparter[0];
        assert_eq!(sender.organisasjonid.as_deref(), Some("310204838"));
        assert_eq!(
            sender.deres_referanse.as_deref(),
            Some("2026/412"),
            "our case is the sender's reference there, and no case of theirs"
        );
        assert!(message.mappe.is_some(), "no case was named: a new one");
    }

    #[test]
    fn their_case_takes_the_letter_and_no_new_one_is_made() {
        let mut letter = letter();
        letter.their_reference = "2026/1187".to_owned();
        let (message, report) = made(&letter, None, 10);
        assert_eq!(report.findings, []);
        assert_eq!(message.mappe, None);
        let Some(Plassering::Mappe(parent)) = message.registrering.unwrap().plassering else {
            panic!("it lies in a case");
        };
        let number = parent.saksnummer.unwrap();
        assert_eq!(
            (&*number.saksaar, &*number.sakssekvensnummer),
            ("2026", "1187")
        );
    }

    #[test]
    fn a_shielded_title_is_shielded_in_the_case_and_in_the_letter() {
        let mut letter = letter();
        letter.shielded = true;
        letter.legal_basis = "offl. § 13".to_owned();
        letter.public_title = "Søknad".to_owned();
        let (message, report) = made(&letter, None, 10);
        assert_eq!(report.findings, []);
        let (case, registered) = (message.mappe.unwrap(), message.registrering.unwrap());
        for (shield, title) in [
            (case.skjerming, case.offentlig_tittel),
            (registered.skjerming, registered.offentlig_tittel),
        ] {
            assert_eq!(shield.unwrap().skjermingshjemmel, "offl. § 13");
            assert_eq!(title.as_deref(), Some("Søknad"), "what everybody may see");
        }
    }

    #[test]
    fn a_note_to_our_own_archive_is_internal_and_a_huge_file_has_no_size() {
        let us = party("310204838", "Solvik kommune");
        let (message, report) = made(&letter(), Some(&us), LARGEST + 1);
        assert_eq!(report.findings, []);
        let registered = message.registrering.unwrap();
        assert_eq!(registered.journalposttype.unwrap().kode, "X");
        let object = &registered.dokumentbeskrivelser[1].dokumentobjekter[0];
        assert_eq!(object.filstoerrelse, None, "the schema has no room for it");
        assert_eq!(object.format.as_ref().unwrap().kode, "PDF");
    }
}
