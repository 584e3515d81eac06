//! What the parts of a letter are, as its arkivmelding tells it.

use budstikke_domain::words;
use budstikke_store::{BlobRef, Blobs, PartRole};
use budstikke_wire::ARKIVMELDING_XML;
use budstikke_wire::arkivmelding::{Arkivmelding, ReadArkivmelding};
use budstikke_wire::fiks_arkiv;

use crate::drafts::letter::title_of_file;

/// The most bytes of an arkivmelding that are read (trust-and-speed 1.6, T11).
const MOST: u64 = 5 * 1024 * 1024;

/// eFormidling's own list of the package; not a document of the letter.
const MANIFEST_XML: &str = "manifest.xml";

/// The arkivmelding of a letter; none when it has none that can be read. Blocks for the disk.
pub(crate) fn arkivmelding(blobs: &Blobs, blob: &BlobRef) -> Option<ReadArkivmelding> {
    Arkivmelding::parse(&whole(blobs, blob)?).ok()
}

/// An arkivmelding of Fiks Arkiv as it was read.
pub(crate) type ReadFiksArkiv = budstikke_wire::Read<fiks_arkiv::Arkivmelding>;

/// The arkivmelding of a message of Fiks Arkiv; none when it can not be read. Blocks for the disk.
pub(crate) fn fiks_arkiv(blobs: &Blobs, blob: &BlobRef) -> Option<ReadFiksArkiv> {
    fiks_arkiv::Arkivmelding::parse(&whole(blobs, blob)?).ok()
}

/// The bytes of a small file; none of one that is larger than any document we read. Blocks for the disk.
pub(crate) fn whole(blobs: &Blobs, blob: &BlobRef) -> Option<Vec<u8>> {
    if blob.size > MOST {
        return None;
    }
    let mut bytes = Vec::new();
    let mut reader = blobs.reader(&blob.id).ok()?;
    std::io::Read::read_to_end(&mut reader, &mut bytes).ok()?;
    Some(bytes)
}

/// The title of a message of Fiks Arkiv: that of its registration, else of its case; empty without one.
pub(crate) fn fiks_arkiv_title(read: &fiks_arkiv::Arkivmelding) -> String {
    let entry = read.registrering.as_ref();
    let case = read.mappe.as_ref();
    let titles = [
        entry.map(|entry| entry.tittel.as_str()),
        entry.and_then(|entry| entry.offentlig_tittel.as_deref()),
        case.map(|case| case.tittel.as_str()),
    ];
    first_of(titles)
}

fn first_of(titles: [Option<&str>; 3]) -> String {
    let mut titles = titles.into_iter().flatten().map(str::trim);
    titles
        .find(|title| !title.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// The title of a letter: that of its journalpost, which is what archives show.
pub(crate) fn title(read: &Arkivmelding) -> String {
    let case = read.saksmappe.as_ref();
    let entry = read.journalpost();
    let titles = [
        entry.map(|entry| entry.tittel.as_str()),
        entry.and_then(|entry| entry.offentlig_tittel.as_deref()),
        case.map(|case| case.tittel.as_str()),
    ];
    first_of(titles)
}

/// What each of the files `names` is, and what its sender calls it. Without an arkivmelding the first
/// document is taken for the main one.
pub(crate) fn roles(names: &[&str], read: Option<&Arkivmelding>) -> Vec<(PartRole, String)> {
    let described: Vec<_> = read
        .and_then(Arkivmelding::journalpost)
        .map(|entry| entry.dokumentbeskrivelser.as_slice())
        .unwrap_or_default()
        .iter()
        .flat_map(|document| {
            let files = document.dokumentobjekter.iter();
            files.map(move |file| (file.referanse_dokumentfil.as_str(), document))
        })
        .collect();
    let mut has_main = described.iter().any(|(name, document)| {
        names.contains(name) && is_main(&document.tilknyttet_registrering_som)
    });
    names
        .iter()
        .map(|name| match *name {
            ARKIVMELDING_XML => (PartRole::Arkivmelding, "Arkivmelding".to_owned()),
            MANIFEST_XML => (
                PartRole::Metadata,
                words! { nb: "Innholdsliste", nn: "Innhaldsliste", en: "List of contents" },
            ),
            name => {
                let told = described.iter().find(|(file, _)| *file == name);
                let main = match told {
                    Some((_, document)) => is_main(&document.tilknyttet_registrering_som),
                    None => !has_main,
                };
                has_main |= main;
                let title = told
                    .map(|(_, document)| document.tittel.trim())
                    .filter(|title| !title.is_empty())
                    .map_or_else(|| title_of_file(name), str::to_owned);
                let role = if main {
                    PartRole::Hoveddokument
                } else {
                    PartRole::Vedlegg
                };
                (role, title)
            }
        })
        .collect()
}

/// What each of the files `names` of a message of the meldingstype `kind` is, and what its sender calls it:
/// the arkivmelding, the documents it names, or whatever was brought, the first as the main one.
pub(crate) fn fiks_roles(
    names: &[&str],
    kind: &str,
    read: Option<&fiks_arkiv::Arkivmelding>,
) -> Vec<(PartRole, String)> {
    let documents: Vec<_> = read
        .and_then(|read| read.registrering.as_ref())
        .map(|entry| entry.dokumentbeskrivelser.as_slice())
        .unwrap_or_default()
        .iter()
        .flat_map(|document| {
            let files = document.dokumentobjekter.iter();
            files.map(move |file| (file.referanse_dokumentfil.as_str(), document))
        })
        .collect();
    let role = |main: bool| match main {
        true => PartRole::Hoveddokument,
        false => PartRole::Vedlegg,
    };
    let main_of = |code: &str| role(is_main(code));
    let mut first = !documents
        .iter()
        .any(|(_, document)| is_main(&document.tilknyttet_registrering_som.kode));
    names
        .iter()
        .map(|name| {
            if *name == ARKIVMELDING_XML && kind.contains(".arkivering.arkivmelding") {
                return (PartRole::Arkivmelding, "Arkivmelding".to_owned());
            }
            match documents.iter().find(|(file, _)| file == name) {
                Some((_, document)) => {
                    let title = match document.tittel.trim() {
                        "" => title_of_file(name),
                        title => title.to_owned(),
                    };
                    (main_of(&document.tilknyttet_registrering_som.kode), title)
                }
                None => (role(std::mem::take(&mut first)), title_of_file(name)),
            }
        })
        .collect()
}

fn is_main(kind: &str) -> bool {
    matches!(kind.trim().to_lowercase().as_str(), "hoveddokument" | "h")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_arkivmelding_the_first_document_is_the_main_one() {
        let names = ["manifest.xml", "arkivmelding.xml", "Brev.pdf", "Kart.pdf"];
        let roles: Vec<PartRole> = roles(&names, None)
            .into_iter()
            .map(|(role, _)| role)
            .collect();
        let expected = [
            PartRole::Metadata,
            PartRole::Arkivmelding,
            PartRole::Hoveddokument,
            PartRole::Vedlegg,
        ];
        assert_eq!(roles, expected);
    }
}
