//! From [`Arkivmelding`] to XML. The grammar's table gives the order, so it cannot be written wrong here.

use super::{
    Arkivmelding, DateText, Dokumentbeskrivelse, Dokumentobjekt, Journalpost, Korrespondansepart,
    Saksmappe, Skjerming,
};
use crate::validator::NAMESPACE;
use crate::validator::grammar::ComplexType;
use crate::validator::grammar::eformidling::{
    ARKIVMELDING, BASISREGISTRERING, DOKUMENTBESKRIVELSE, DOKUMENTOBJEKT, JOURNALPOST,
    KORRESPONDANSEPART, KRYSSREFERANSE, MAPPE, SAKSMAPPE, SKJERMING,
};
use crate::xml::{XSI, XmlWriter};

pub(super) fn to_xml(message: &Arkivmelding) -> Vec<u8> {
    let mut root = Branch::of(&ARKIVMELDING);
    root.text("system", &message.system);
    root.text("meldingId", &message.melding_id);
    root.date("tidspunkt", &message.tidspunkt);
    root.text("antallFiler", &message.antall_filer);
    root.branches("mappe", message.saksmappe.iter().map(saksmappe));

    let mut xml = XmlWriter::new();
    xml.open(
        ARKIVMELDING.name,
        &[("xmlns", NAMESPACE), ("xmlns:xsi", XSI)],
    );
    root.write_content(&mut xml);
    xml.finish()
}

fn saksmappe(case: &Saksmappe) -> Branch {
    let mut mappe = Branch::extending(&MAPPE, &SAKSMAPPE);
    mappe.text("systemID", &case.system_id);
    mappe.maybe("mappeID", case.mappe_id.as_deref());
    mappe.text("tittel", &case.tittel);
    mappe.maybe("offentligTittel", case.offentlig_tittel.as_deref());
    mappe.date("opprettetDato", &case.opprettet_dato);
    mappe.text("opprettetAv", &case.opprettet_av);
    mappe.branches("skjerming", case.skjerming.iter().map(skjerming));
    mappe.branches(
        "basisregistrering",
        case.journalpost.iter().map(journalpost),
    );
    mappe.maybe("saksaar", case.saksaar.as_deref());
    mappe.maybe("sakssekvensnummer", case.sakssekvensnummer.as_deref());
    mappe.date("saksdato", &case.saksdato);
    mappe.text("administrativEnhet", &case.administrativ_enhet);
    mappe.text("saksansvarlig", &case.saksansvarlig);
    mappe.text("saksstatus", &case.saksstatus);
    mappe
}

fn journalpost(entry: &Journalpost) -> Branch {
    let mut post = Branch::extending(&BASISREGISTRERING, &JOURNALPOST);
    post.text("systemID", &entry.system_id);
    post.date("opprettetDato", &entry.opprettet_dato);
    post.text("opprettetAv", &entry.opprettet_av);
    post.date("arkivertDato", &entry.arkivert_dato);
    post.text("arkivertAv", &entry.arkivert_av);
    post.maybe("registreringsID", entry.registrerings_id.as_deref());
    post.maybe(
        "referanseForelderMappe",
        entry.referanse_forelder_mappe.as_deref(),
    );
    post.branches("skjerming", entry.skjerming.iter().map(skjerming));
    post.branches(
        "dokumentbeskrivelse",
        entry.dokumentbeskrivelser.iter().map(dokumentbeskrivelse),
    );
    post.text("tittel", &entry.tittel);
    post.maybe("offentligTittel", entry.offentlig_tittel.as_deref());
    post.branches(
        "kryssreferanse",
        entry.referanse_til_registrering.iter().map(|reference| {
            let mut branch = Branch::of(&KRYSSREFERANSE);
            branch.text("referanseTilRegistrering", reference);
            branch
        }),
    );
    post.maybe("journalaar", entry.journalaar.as_deref());
    post.maybe(
        "journalsekvensnummer",
        entry.journalsekvensnummer.as_deref(),
    );
    post.maybe("journalpostnummer", entry.journalpostnummer.as_deref());
    post.text("journalposttype", &entry.journalposttype);
    post.text("journalstatus", &entry.journalstatus);
    post.date("journaldato", &entry.journaldato);
    post.maybe_date("dokumentetsDato", entry.dokumentets_dato.as_ref());
    post.maybe_date("mottattDato", entry.mottatt_dato.as_ref());
    post.maybe_date("sendtDato", entry.sendt_dato.as_ref());
    post.maybe_date("forfallsdato", entry.forfallsdato.as_ref());
    post.maybe("antallVedlegg", entry.antall_vedlegg.as_deref());
    post.branches(
        "korrespondansepart",
        entry.korrespondanseparter.iter().map(korrespondansepart),
    );
    post
}

fn dokumentbeskrivelse(document: &Dokumentbeskrivelse) -> Branch {
    let mut branch = Branch::of(&DOKUMENTBESKRIVELSE);
    branch.text("systemID", &document.system_id);
    branch.text("dokumenttype", &document.dokumenttype);
    branch.text("dokumentstatus", &document.dokumentstatus);
    branch.text("tittel", &document.tittel);
    branch.date("opprettetDato", &document.opprettet_dato);
    branch.text("opprettetAv", &document.opprettet_av);
    branch.text(
        "tilknyttetRegistreringSom",
        &document.tilknyttet_registrering_som,
    );
    branch.text("dokumentnummer", &document.dokumentnummer);
    branch.date("tilknyttetDato", &document.tilknyttet_dato);
    branch.text("tilknyttetAv", &document.tilknyttet_av);
    branch.branches(
        "dokumentobjekt",
        document.dokumentobjekter.iter().map(dokumentobjekt),
    );
    branch
}

fn dokumentobjekt(object: &Dokumentobjekt) -> Branch {
    let mut branch = Branch::of(&DOKUMENTOBJEKT);
    branch.text("versjonsnummer", &object.versjonsnummer);
    branch.text("variantformat", &object.variantformat);
    branch.date("opprettetDato", &object.opprettet_dato);
    branch.text("opprettetAv", &object.opprettet_av);
    branch.text("referanseDokumentfil", &object.referanse_dokumentfil);
    branch
}

fn korrespondansepart(part: &Korrespondansepart) -> Branch {
    let mut branch = Branch::of(&KORRESPONDANSEPART);
    branch.text("korrespondanseparttype", &part.korrespondanseparttype);
    branch.text("korrespondansepartNavn", &part.navn);
    for line in &part.postadresse {
        branch.text("postadresse", line);
    }
    branch.maybe("postnummer", part.postnummer.as_deref());
    branch.maybe("poststed", part.poststed.as_deref());
    branch.maybe("land", part.land.as_deref());
    branch.maybe("administrativEnhet", part.administrativ_enhet.as_deref());
    branch.maybe("saksbehandler", part.saksbehandler.as_deref());
    branch
}

fn skjerming(skjerming: &Skjerming) -> Branch {
    let mut branch = Branch::of(&SKJERMING);
    branch.text("tilgangsrestriksjon", &skjerming.tilgangsrestriksjon);
    branch.text("skjermingshjemmel", &skjerming.skjermingshjemmel);
    for metadata in &skjerming.skjerming_metadata {
        branch.text("skjermingMetadata", metadata);
    }
    branch.maybe("skjermingDokument", skjerming.skjerming_dokument.as_deref());
    branch
}

/// An element with elements in it, before they are put in the order of its type.
struct Branch {
    actual: &'static ComplexType,
    /// Whether `xsi:type` must say what it is.
    named: bool,
    children: Vec<(&'static str, Node)>,
}

enum Node {
    Text(String),
    Branch(Branch),
}

impl Branch {
    fn of(actual: &'static ComplexType) -> Branch {
        Branch {
            actual,
            named: false,
            children: Vec::new(),
        }
    }

    fn extending(declared: &'static ComplexType, actual: &'static ComplexType) -> Branch {
        Branch {
            named: declared.name != actual.name,
            ..Branch::of(actual)
        }
    }

    fn text(&mut self, name: &'static str, text: &str) {
        self.children.push((name, Node::Text(text.to_owned())));
    }

    fn maybe(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn date(&mut self, name: &'static str, date: &DateText) {
        self.text(name, &date.0);
    }

    fn maybe_date(&mut self, name: &'static str, date: Option<&DateText>) {
        self.maybe(name, date.map(|date| date.0.as_str()));
    }

    fn branches(&mut self, name: &'static str, branches: impl Iterator<Item = Branch>) {
        self.children
            .extend(branches.map(|branch| (name, Node::Branch(branch))));
    }

    fn write(mut self, name: &str, xml: &mut XmlWriter) {
        let named = [("xsi:type", self.actual.name)];
        xml.open(name, if self.named { &named } else { &[] });
        self.named = false;
        self.write_content(xml);
        xml.close();
    }

    fn write_content(mut self, xml: &mut XmlWriter) {
        // Stable, so that what may repeat keeps its own order.
        self.children
            .sort_by_key(|(name, _)| self.actual.place(name));
        for (name, node) in self.children {
            match node {
                Node::Text(text) => xml.leaf(name, &[], &text),
                Node::Branch(branch) => branch.write(name, xml),
            }
        }
    }
}
