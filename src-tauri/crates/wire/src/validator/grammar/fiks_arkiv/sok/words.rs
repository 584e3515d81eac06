//! The words that may stand in a search.

pub(super) const RESPONSTYPE: &[&str] = &["noekler", "minimum", "utvidet"];

pub(super) const MAPPE_INKLUDER: &[&str] = &["noekkelord", "kryssreferanse", "part", "merknad"];

pub(super) const SAKSMAPPE_INKLUDER: &[&str] = &[
    "noekkelord",
    "kryssreferanse",
    "part",
    "merknad",
    "presedens",
];

pub(super) const REGISTRERING_INKLUDER: &[&str] = &[
    "noekkelord",
    "kryssreferanse",
    "part",
    "merknad",
    "dokumentbeskrivelse",
    "korrespondansepart",
];

pub(super) const JOURNALPOST_INKLUDER: &[&str] = &[
    "noekkelord",
    "kryssreferanse",
    "part",
    "merknad",
    "dokumentbeskrivelse",
    "korrespondansepart",
    "avskrivning",
    "dokumentflyt",
];

pub(super) const DOKUMENTBESKRIVELSE_INKLUDER: &[&str] = &["dokumentobjekt"];

pub(super) const OPERATOR_TYPE: &[&str] = &[
    "equal",
    "notequal",
    "between",
    "lessthan",
    "lessequal",
    "greaterthan",
    "greaterequal",
    "inlist",
    "wildcardquery",
];

pub(super) const MAPPE_SOKEFELT: &[&str] = &[
    "mappeEksternNoekkel",
    "mappeTittel",
    "mappeOpprettetDato",
    "mappeBeskrivelse",
    "mappeNoekkelord",
    "mappeAvsluttetDato",
    "mappeArkivdel",
    "mappeEndretDato",
    "mappeMappetype",
    "mappeKlasseKlassifikasjonssystemID",
    "mappeKlasseKlasseID",
    "mappeKlasseTittel",
    "mappeKlasseBeskrivelse",
    "mappeKlassifikasjon",
    "mappePartPartNavn",
    "mappePartPartRolle",
    "mappePartPostadresse",
    "mappePartPostnummer",
    "mappePartPoststed",
    "mappePartEpostadresse",
    "mappePartOrganisasjonsid",
    "mappePartPersonid",
    "mappeSkjermingTilgangsrestriksjon",
    "mappeSkjermingSkjermingshjemmel",
    "mappeSkjermingSkjermingsvarighet",
    "mappeSkjermingSkjermingOpphoererDato",
];

pub(super) const SAKSMAPPE_SOKEFELT: &[&str] = &[
    "mappeEksternNoekkel",
    "mappeTittel",
    "mappeOpprettetDato",
    "mappeBeskrivelse",
    "mappeNoekkelord",
    "mappeAvsluttetDato",
    "mappeArkivdel",
    "mappeEndretDato",
    "mappeMappetype",
    "mappeKlasseKlassifikasjonssystemID",
    "mappeKlasseKlasseID",
    "mappeKlasseTittel",
    "mappeKlasseBeskrivelse",
    "mappePartPartNavn",
    "mappePartPartRolle",
    "mappePartPostadresse",
    "mappePartPostnummer",
    "mappePartPoststed",
    "mappePartEpostadresse",
    "mappePartOrganisasjonsid",
    "mappePartPersonid",
    "mappeSkjermingTilgangsrestriksjon",
    "mappeSkjermingSkjermingshjemmel",
    "mappeSkjermingSkjermingsvarighet",
    "mappeSkjermingSkjermingOpphoererDato",
    "sakSaksdato",
    "sakSaksaar",
    "sakSaksekvensnummer",
    "sakSaksstatus",
    "sakAdministrativenhet",
    "sakSaksansvarlig",
    "sakMatrikkelnummerKommunenummer",
    "sakMatrikkelnummerGaardsnummer",
    "sakMatrikkelnummerBruksnummer",
    "sakMatrikkelnummerFestenummer",
    "sakMatrikkelnummerSeksjonsnummer",
    "sakByggidentBygningsnummer",
    "sakByggidentEndringsloepenummer",
    "sakPlanidentStatLandkode",
    "sakPlanidentFylkeFylkesnummer",
    "sakPlanidentKommuneKommunenummer",
    "sakPlanidentPlanidentifikasjon",
    "sakBbox",
];

pub(super) const REGISTRERING_SOKEFELT: &[&str] = &[
    "registreringEksternId",
    "registreringOpprettetDato",
    "registreringTittel",
    "registreringAdministrativenhet",
    "registreringJournalpostansvarlig",
    "registreringEndretDato",
    "registreringPartPartNavn",
    "registreringPartPartRolle",
    "registreringPartPostadresse",
    "registreringPartPostnummer",
    "registreringPartPoststed",
    "registreringPartEpostadresse",
    "registreringSkjermingTilgangsrestriksjon",
    "registreringSkjermingSkjermingshjemmel",
    "registreringSkjermingSkjermingsvarighet",
    "registreringSkjermingSkjermingOpphoererDato",
    "registreringKorrespondansepartKorrespondanseparttype",
    "registreringKorrespondansepartKorrespondansepartNavn",
    "registreringKorrespondansepartPostadresse",
    "registreringKorrespondansepartPostnummer",
    "registreringKorrespondansepartPoststed",
    "registreringKorrespondansepartEpostadresse",
    "registreringKorrespondansepartOrganisasjonsid",
    "registreringKorrespondansepartPersonid",
    "registreringKorrespondansepartForsendelsesmaate",
    "registreringKorrespondansepartDeresReferanse",
    "registreringKorrespondansepartAdministrativEnhet",
    "registreringKorrespondansepartSaksbehandler",
];

pub(super) const JOURNALPOST_SOKEFELT: &[&str] = &[
    "registreringEksternId",
    "registreringOpprettetDato",
    "registreringTittel",
    "registreringAdministrativenhet",
    "registreringJournalpostansvarlig",
    "registreringEndretDato",
    "registreringPartPartNavn",
    "registreringPartPartRolle",
    "registreringPartPostadresse",
    "registreringPartPostnummer",
    "registreringPartPoststed",
    "registreringPartEpostadresse",
    "registreringSkjermingTilgangsrestriksjon",
    "registreringSkjermingSkjermingshjemmel",
    "registreringSkjermingSkjermingsvarighet",
    "registreringSkjermingSkjermingOpphoererDato",
    "journalpostJournalaar",
    "journalpostJournalsekvensnummer",
    "journalpostSaksaar",
    "journalpostSakssekvensnummer",
    "journalpostJournalpostnummer",
    "journalpostJournalposttype",
    "journalpostJournalstatus",
    "journalpostJournaldato",
    "journalpostDokumentetsdato",
    "journalpostForfallsdato",
];

pub(super) const DOKUMENTBESKRIVELSE_SOKEFELT: &[&str] = &[
    "dokumentbeskrivelseEksternId",
    "dokumentbeskrivelseOpprettetDato",
    "dokumentbeskrivelseTittel",
    "dokumentbeskrivelseDokumenttype",
    "dokumentbeskrivelseDokumentstatus",
    "dokumentbeskrivelseSkjermingTilgangsrestriksjon",
    "dokumentbeskrivelseSkjermingSkjermingshjemmel",
    "dokumentbeskrivelseSkjermingSkjermingsvarighet",
    "dokumentbeskrivelseSkjermingSkjermingOpphoererDato",
];

pub(super) const MAPPE_SORTERINGSFELT: &[&str] = &["mappeOpprettetDato"];

pub(super) const SORTERING_TYPE: &[&str] = &["synkende", "stigende"];

pub(super) const SAKSMAPPE_SORTERINGSFELT: &[&str] =
    &["mappeOpprettetDato", "sakSaksaar-saksekvensnummer"];

pub(super) const REGISTRERING_SORTERINGSFELT: &[&str] = &["registreringOpprettetDato"];

pub(super) const JOURNALPOST_SORTERINGSFELT: &[&str] = &[
    "registreringOpprettetDato",
    "journalpostJournaldato",
    "journalpostJournalaar-journalsekvensnummer",
    "journalpostJournalpostnummer",
];

pub(super) const DOKUMENTBESKRIVELSE_SORTERINGSFELT: &[&str] = &["opprettetDato"];
