//! `arkivmelding.xml` as case systems write it (arkivmelding in the integrasjonspunkt's dialect).
//!
//! Deliberately not the writer of `wire`: a mistake that both sides share would stay unseen.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Arkivmelding, Document};
use crate::time::oslo;

/// Who writes to whom.
pub(super) struct Parties<'a> {
    pub(super) sender: &'a str,
    pub(super) receiver: &'a str,
}

/// The document of `letter`. `case` is `year/number`.
pub(super) fn render(
    letter: &Arkivmelding,
    case: &str,
    parties: &Parties<'_>,
    now: Timestamp,
) -> String {
    let (year, number) = case.split_once('/').unwrap_or(("2026", "1"));
    let moment = oslo(now).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let day = oslo(now).strftime("%Y-%m-%d").to_string();
    let by = escape(&letter.case_worker);
    let title = escape(&letter.title);
    let public = escape(letter.public_title.as_deref().unwrap_or(&letter.title));
    let made = format!("<opprettetDato>{moment}</opprettetDato>\n<opprettetAv>{by}</opprettetAv>");
    let shielding = letter
        .shielding
        .as_deref()
        .map(shielding)
        .unwrap_or_default();
    let documents: String = letter
        .documents
        .iter()
        .enumerate()
        .map(|(index, document)| described(document, index, &made, &moment, &by))
        .collect();
    let folder = Uuid::new_v4();
    let record = Uuid::new_v4();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<arkivmelding xmlns="http://www.arkivverket.no/standarder/noark5/arkivmelding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<system>Saksverktøyet 12.4</system>
<meldingId>{id}</meldingId>
<tidspunkt>{moment}</tidspunkt>
<antallFiler>{files}</antallFiler>
<mappe xsi:type="saksmappe">
<systemID>{folder}</systemID>
<tittel>{title}</tittel>
<offentligTittel>{public}</offentligTittel>
{made}
<basisregistrering xsi:type="journalpost">
<systemID>{record}</systemID>
{made}
<arkivertDato>{moment}</arkivertDato>
<arkivertAv>{by}</arkivertAv>
<referanseForelderMappe>{folder}</referanseForelderMappe>
{shielding}{documents}<tittel>{title}</tittel>
<offentligTittel>{public}</offentligTittel>
<journalposttype>Utgående dokument</journalposttype>
<journalstatus>Ekspedert</journalstatus>
<journaldato>{day}</journaldato>
<dokumentetsDato>{day}</dokumentetsDato>
<sendtDato>{moment}</sendtDato>
<antallVedlegg>{attachments}</antallVedlegg>
<korrespondansepart>
<korrespondanseparttype>Avsender</korrespondanseparttype>
<korrespondansepartNavn>{sender}</korrespondansepartNavn>
<administrativEnhet>{unit}</administrativEnhet>
<saksbehandler>{by}</saksbehandler>
</korrespondansepart>
<korrespondansepart>
<korrespondanseparttype>Mottaker</korrespondanseparttype>
<korrespondansepartNavn>{receiver}</korrespondansepartNavn>
</korrespondansepart>
</basisregistrering>
<saksaar>{year}</saksaar>
<sakssekvensnummer>{number}</sakssekvensnummer>
<saksdato>{day}</saksdato>
<administrativEnhet>{unit}</administrativEnhet>
<saksansvarlig>{by}</saksansvarlig>
<saksstatus>Under behandling</saksstatus>
</mappe>
</arkivmelding>
"#,
        id = Uuid::new_v4(),
        files = letter.documents.len(),
        attachments = letter.documents.len().saturating_sub(1),
        sender = escape(parties.sender),
        receiver = escape(parties.receiver),
        unit = escape(&letter.unit),
    )
}

fn shielding(basis: &str) -> String {
    format!(
        "<skjerming>\n<tilgangsrestriksjon>UO</tilgangsrestriksjon>\n\
         <skjermingshjemmel>{}</skjermingshjemmel>\n\
         <skjermingMetadata>Skjerming tittel registrering - utvalgte ord</skjermingMetadata>\n\
         <skjermingDokument>Skjerming av hele dokumentet</skjermingDokument>\n</skjerming>\n",
        escape(basis)
    )
}

/// One `dokumentbeskrivelse`; the first is the hoveddokument.
fn described(document: &Document, index: usize, made: &str, moment: &str, by: &str) -> String {
    let (kind, role) = match index {
        0 => ("Brev", "Hoveddokument"),
        _ => ("Vedlegg", "Vedlegg"),
    };
    let variant = if document.name.ends_with(".pdf") {
        "Arkivformat"
    } else {
        "Produksjonsformat"
    };
    format!(
        "<dokumentbeskrivelse>\n<systemID>{id}</systemID>\n<dokumenttype>{kind}</dokumenttype>\n\
         <dokumentstatus>Dokumentet er ferdigstilt</dokumentstatus>\n<tittel>{title}</tittel>\n{made}\n\
         <tilknyttetRegistreringSom>{role}</tilknyttetRegistreringSom>\n\
         <dokumentnummer>{number}</dokumentnummer>\n<tilknyttetDato>{moment}</tilknyttetDato>\n\
         <tilknyttetAv>{by}</tilknyttetAv>\n<dokumentobjekt>\n<versjonsnummer>1</versjonsnummer>\n\
         <variantformat>{variant}</variantformat>\n{made}\n\
         <referanseDokumentfil>{file}</referanseDokumentfil>\n</dokumentobjekt>\n</dokumentbeskrivelse>\n",
        id = Uuid::new_v4(),
        title = escape(&document.title),
        number = index + 1,
        file = escape(&document.name),
    )
}

/// Text as it stands in XML.
pub(super) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
