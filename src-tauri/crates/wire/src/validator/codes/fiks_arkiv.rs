//! The open lists of dialect B: examples, as the archive's own codes rule (arkivmelding B.6).

use super::CodeList;

/// The list for the codes of the element called `name`; none when there is none, as for `mappetype`.
pub(crate) fn list_for(name: &str) -> Option<&'static CodeList> {
    LISTS
        .iter()
        .find(|(element, _)| *element == name)
        .map(|(_, list)| list)
}

static LISTS: &[(&str, CodeList)] = &[
    (
        "journalposttype",
        CodeList {
            values: &[
                ("Inngående dokument", "I"),
                ("Utgående dokument", "U"),
                ("Organinternt dokument for oppfølging", "N"),
                ("Organinternt dokument uten oppfølging", "X"),
                ("Saksframlegg", "S"),
            ],
        },
    ),
    (
        "journalstatus",
        CodeList {
            values: &[
                ("Journalført", "J"),
                ("Ferdigstilt av saksbehandler", "F"),
                ("Godkjent av leder", "G"),
                ("Ekspedert", "E"),
                ("Arkivert", "A"),
                ("Utgår", "U"),
                ("Midlertidig registrering av innkommende dokument", "M"),
                ("Saksbehandler har registrert innkommende dokument", "S"),
                ("Reservert dokument", "R"),
            ],
        },
    ),
    (
        "saksstatus",
        CodeList {
            values: &[
                ("Under behandling", "B"),
                ("Avsluttet", "A"),
                ("Utgår", "U"),
                ("Opprettet av saksbehandler", "R"),
                ("Avsluttet av saksbehandler", "S"),
                ("Unntatt prosesstyring", "P"),
                ("Ferdig fra saksbehandler", "F"),
            ],
        },
    ),
    (
        "dokumentstatus",
        CodeList {
            values: &[
                ("Dokumentet er under redigering", "B"),
                ("Dokumentet er ferdigstilt", "F"),
            ],
        },
    ),
    (
        "tilknyttetRegistreringSom",
        CodeList {
            values: &[("Hoveddokument", "H"), ("Vedlegg", "V")],
        },
    ),
    (
        "variantformat",
        CodeList {
            values: &[
                ("Produksjonsformat", "P"),
                ("Arkivformat", "A"),
                ("Dokument hvor deler av innholdet er skjermet", "O"),
                ("Digitalt signert dokument", "S"),
            ],
        },
    ),
    (
        "korrespondanseparttype",
        CodeList {
            values: &[
                ("Avsender", "EA"),
                ("Mottaker", "EM"),
                ("Kopimottaker", "EK"),
                ("Gruppemottaker", "GM"),
                ("Intern avsender", "IA"),
                ("Intern mottaker", "IM"),
                ("Intern kopimottaker", "IK"),
            ],
        },
    ),
    (
        "avskrivningsmaate",
        CodeList {
            values: &[
                ("Besvart med brev", "BU"),
                ("Besvart med e-post", "BE"),
                ("Besvart på telefon", "TLF"),
                ("Tatt til etterretning", "TE"),
                ("Tatt til orientering", "TO"),
            ],
        },
    ),
    (
        "dokumenttype",
        CodeList {
            values: &[
                ("Søknad", "SØKNAD"),
                ("Melding", "MELDING"),
                ("Korrespondanse", "KORR"),
                ("Kart", "KART"),
                ("Foto", "FOTO"),
                ("Tegning", "TEGNING"),
                ("Ansvar og kontroll", "ANSVKONTO"),
                ("Tilsyn", "TILSYN"),
                ("Avtale", "AVTALE"),
                ("Vedtak", "VEDTAK"),
                ("Saksframlegg", "SAKSFRAMLEGG"),
                ("Ferdigattest", "FERDIGATTEST"),
                ("Planbeskrivelse", "PLANBESKR"),
                ("Plankart", "PLANKART"),
                ("Planbestemmelser", "PLANBEST"),
                ("Planprogram", "PLANPROG"),
                ("Juridisk bindende illustrasjon", "JURILLUST"),
                ("Illustrasjon", "ILLUST"),
                ("Konsekvensutredning", "KONSUTR"),
                ("Kunngjøring", "KUNNGJ"),
                ("Rapport", "RAPPORT"),
                ("ROS-analyse", "ROS-ANALYSE"),
                ("Utredning", "UTREDNING"),
                ("Uttalelse", "UTTALELSE"),
                ("Innsigelse", "INNSIGELSE"),
                ("Klage", "KLAGE"),
                ("Tegnforklaring", "TEGNFKL"),
                ("Georeferert plankart", "GEOREFPLAN"),
                ("Dokument", "DOKUMENT"),
                ("Notat", "NOTAT"),
                ("Analyse", "ANALYSE"),
                ("Faktura", "FAKTURA"),
                ("Lydfil", "LYD"),
                ("Videofil", "VIDEO"),
                ("Protokoll", "PROTOKOLL"),
                ("Vedlegg", "VEDLEGG"),
            ],
        },
    ),
    (
        "dokumentmedium",
        CodeList {
            values: &[
                ("Fysisk medium", "F"),
                ("Elektronisk arkiv", "E"),
                ("Blandet fysisk og elektronisk arkiv", "B"),
            ],
        },
    ),
    (
        "partRolle",
        CodeList {
            values: &[
                ("Klient", "K"),
                ("Pårørende", "P"),
                ("Formynder", "F"),
                ("Advokat", "A"),
            ],
        },
    ),
    (
        "merknadstype",
        CodeList {
            values: &[
                ("Merknad fra saksbehandler", "MS"),
                ("Merknad fra leder", "ML"),
                ("Arkivmerknad", "MA"),
            ],
        },
    ),
    (
        "skjermingOpphoererAksjon",
        CodeList {
            values: &[
                ("Avgraderes ved første kjøring etter datoen", "A"),
                ("Gjennomgås når datoen nås", "G"),
                ("Sperrefrist, avgraderes automatisk", "S"),
                ("Avgradering utført", "AU"),
                ("Unntatt fra automatisk avgradering", "U"),
            ],
        },
    ),
    (
        "presedensStatus",
        CodeList {
            values: &[("Gjeldende", "G"), ("Foreldet", "F")],
        },
    ),
    (
        "flytStatus",
        CodeList {
            values: &[
                ("Godkjent", "G"),
                ("Ikke godkjent", "I"),
                ("Sendt tilbake til saksbehandler med kommentarer", "S"),
            ],
        },
    ),
    (
        "moetesakstype",
        CodeList {
            values: &[
                ("Politisk sak", "PS"),
                ("Delegert møtesak", "DS"),
                ("Referatsak", "RS"),
                ("Forespørsel (interpellasjon)", "FO"),
                ("Annet", "AN"),
            ],
        },
    ),
    (
        "funksjon",
        CodeList {
            values: &[
                ("Leder", "LEDER"),
                ("Nestleder", "NESTL"),
                ("Medlem", "MEDL"),
                ("Varamedlem", "VARA"),
                ("Sekretær", "SEKR"),
            ],
        },
    ),
    (
        "tekstFormat",
        CodeList {
            values: &[
                ("Tekst som tekstformat", "tekst"),
                ("Markdown markup som tekstformat", "markdown"),
                ("HTML markup som tekstformat", "html"),
            ],
        },
    ),
];
