//! The grammars of dialect B, Fiks Arkiv V1, one for each message (arkivmelding B.2 to B.5).
//!
//! Types of the schemas that no message can hold, such as a whole `arkiv`, are left out.

pub(crate) mod arkivering;
mod arkivstruktur;
pub(crate) mod catalogue;
pub(crate) mod feil;
pub(crate) mod hent;
pub(crate) mod kvittering;
mod minimum;
mod noekler;
pub(crate) mod oppdater;
pub(crate) mod opprett;
pub(crate) mod resultat;
pub(crate) mod sok;

use super::{ComplexType, Root, Schema};

/// What every namespace begins with; the version stands at the end.
pub(crate) const PREFIX: &str = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/";

/// A namespace of Fiks Arkiv V1.
macro_rules! namespace {
    ($part:literal) => {
        concat!(
            "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/",
            $part,
            "/v1"
        )
    };
}
pub(crate) use namespace;

/// The namespace of what messages share.
pub(crate) const CATALOGUE: &str = namespace!("metadatakatalog");

/// The namespace of what an archive has, whole.
pub(crate) const ARKIVSTRUKTUR: &str = namespace!("arkivstruktur");
/// The namespace of what an archive has, in short.
pub(crate) const ARKIVSTRUKTUR_MINIMUM: &str = namespace!("arkivstruktur/minimum");
/// The namespace of what an archive has, by its keys only.
pub(crate) const ARKIVSTRUKTUR_NOEKLER: &str = namespace!("arkivstruktur/noekler");

/// Every message that has XML in it, with what all of them begin with left out of their names.
pub static MESSAGES: &[Schema] = &[
    message(
        "arkivering.arkivmelding.opprett",
        &[root("arkivmelding", &opprett::ARKIVMELDING)],
        &[opprett::ALL, catalogue::ALL],
    ),
    message(
        "arkivering.arkivmelding.opprett.kvittering",
        &[root(
            "arkivmeldingKvittering",
            &kvittering::ARKIVMELDING_KVITTERING,
        )],
        &[kvittering::ALL, &[&feil::FEILMELDING_BASE], catalogue::ALL],
    ),
    message(
        "arkivering.arkivmelding.oppdater",
        &[
            root(
                "arkivmeldingOppdatering",
                &oppdater::ARKIVMELDING_OPPDATERING,
            ),
            root("arkivmelding", &opprett::ARKIVMELDING),
        ],
        &[oppdater::ALL, opprett::ALL, catalogue::ALL],
    ),
    message(
        "arkivering.dokumentobjekt.opprett",
        &[root(
            "dokumentobjektOpprett",
            &arkivering::DOKUMENTOBJEKT_OPPRETT,
        )],
        &[
            &[&arkivering::DOKUMENTOBJEKT_OPPRETT],
            opprett::ALL,
            catalogue::ALL,
        ],
    ),
    message(
        "arkivering.dokumentobjekt.opprett.kvittering",
        &[root(
            "dokumentobjektOpprettKvittering",
            &arkivering::DOKUMENTOBJEKT_OPPRETT_KVITTERING,
        )],
        &[&[&arkivering::DOKUMENTOBJEKT_OPPRETT_KVITTERING]],
    ),
    message(
        "arkivering.avskrivning.opprett",
        &[root("nyAvskrivning", &arkivering::NY_AVSKRIVNING)],
        &[
            &[&arkivering::NY_AVSKRIVNING, &arkivering::AVSKRIVNING],
            catalogue::ALL,
        ],
    ),
    message(
        "arkivering.avskrivning.slett",
        &[root("slettAvskrivning", &arkivering::SLETT_AVSKRIVNING)],
        &[&[&arkivering::SLETT_AVSKRIVNING], catalogue::ALL],
    ),
    message(
        "innsyn.sok",
        &[root("sok", &sok::SOK)],
        &[sok::ALL, catalogue::ALL],
    ),
    message(
        "innsyn.sok.resultat.utvidet",
        &[root("sokeresultat", &resultat::SOKERESULTAT)],
        &[
            &[
                &resultat::SOKERESULTAT,
                &resultat::RESULTAT_LISTE,
                &resultat::RESULTAT,
            ],
            arkivstruktur::ALL,
            catalogue::ALL,
        ],
    ),
    message(
        "innsyn.sok.resultat.minimum",
        &[root("sokeresultatMinimum", &resultat::SOKERESULTAT_MINIMUM)],
        &[
            &[
                &resultat::SOKERESULTAT_MINIMUM,
                &resultat::RESULTAT_LISTE_MINIMUM,
                &resultat::RESULTAT_MINIMUM,
            ],
            minimum::ALL,
            catalogue::ALL,
        ],
    ),
    message(
        "innsyn.sok.resultat.noekler",
        &[root("sokeresultatNoekler", &resultat::SOKERESULTAT_NOEKLER)],
        &[
            &[
                &resultat::SOKERESULTAT_NOEKLER,
                &resultat::RESULTAT_LISTE_NOEKLER,
                &resultat::RESULTAT_NOEKLER,
            ],
            noekler::ALL,
            catalogue::ALL,
        ],
    ),
    message(
        "innsyn.mappe.hent",
        &[root("mappeHent", &hent::MAPPE_HENT)],
        &[&[&hent::MAPPE_HENT], catalogue::ALL],
    ),
    message(
        "innsyn.mappe.hent.resultat",
        &[root("mappeHentResultat", &hent::MAPPE_HENT_RESULTAT)],
        &[
            &[&hent::MAPPE_HENT_RESULTAT],
            arkivstruktur::ALL,
            catalogue::ALL,
        ],
    ),
    message(
        "innsyn.registrering.hent",
        &[root("registreringHent", &hent::REGISTRERING_HENT)],
        &[&[&hent::REGISTRERING_HENT], catalogue::ALL],
    ),
    message(
        "innsyn.registrering.hent.resultat",
        &[root(
            "registreringHentResultat",
            &hent::REGISTRERING_HENT_RESULTAT,
        )],
        &[
            &[&hent::REGISTRERING_HENT_RESULTAT],
            arkivstruktur::ALL,
            catalogue::ALL,
        ],
    ),
    message(
        "innsyn.dokumentfil.hent",
        &[root("dokumentfilHent", &hent::DOKUMENTFIL_HENT)],
        &[&[&hent::DOKUMENTFIL_HENT, &hent::DOKUMENTFIL_NOEKKEL]],
    ),
    message(
        "innsyn.kodeliste.hent",
        &[root("HentKodeliste", &hent::HENT_KODELISTE)],
        &[&[&hent::HENT_KODELISTE]],
    ),
    message(
        "innsyn.kodeliste.hent.resultat",
        &[root("KodeListe", &hent::KODE_LISTE)],
        &[&[&hent::KODE_LISTE], catalogue::ALL],
    ),
    message(
        "feilmelding.ugyldigforespoersel",
        &[refusal(
            "ugyldigforespoersel",
            namespace!("feil/ugyldigforespoersel"),
        )],
        &[&[&feil::FEILMELDING_BASE]],
    ),
    message(
        "feilmelding.serverfeil",
        &[refusal("serverfeil", namespace!("feil/serverfeil"))],
        &[&[&feil::FEILMELDING_BASE]],
    ),
    message(
        "feilmelding.ikkefunnet",
        &[refusal("ikkefunnet", namespace!("feil/ikkefunnet"))],
        &[&[&feil::FEILMELDING_BASE]],
    ),
];

/// The fields that are declared with a built-in type and not with one of the catalogue.
const BUILT_IN: &[(&str, &str)] = &[
    ("system", "string"),
    ("regel", "string"),
    ("antallFiler", "int"),
    ("take", "int"),
    ("skip", "int"),
    ("count", "int"),
    ("spraak", "string"),
    ("soketekst", "string"),
    ("filnavn", "string"),
    ("mimeType", "string"),
    ("deresReferanse", "string"),
    ("erBehandlingsansvarlig", "boolean"),
    ("kode", "string"),
    ("navn", "string"),
    ("initialer", "string"),
    ("identifikator", "string"),
    ("tekstInnhold", "string"),
    ("feilId", "string"),
    ("feilmelding", "string"),
];

/// The message whose outermost element this is.
pub(crate) fn message_of(namespace: &str, name: &str) -> Option<&'static Schema> {
    MESSAGES.iter().find(|schema| {
        schema
            .root()
            .is_some_and(|root| root.name == name && root.namespace == namespace)
    })
}

const fn message(
    message_type: &'static str,
    roots: &'static [Root],
    types: &'static [&'static [&'static ComplexType]],
) -> Schema {
    Schema {
        message_type,
        roots,
        types,
        catalogue: CATALOGUE,
        built_in: BUILT_IN,
    }
}

const fn root(name: &'static str, actual: &'static ComplexType) -> Root {
    Root {
        name,
        namespace: actual.namespace,
        actual,
    }
}

/// A refusal's outermost element has a namespace of its own; what is in it has that of all refusals.
const fn refusal(name: &'static str, namespace: &'static str) -> Root {
    Root {
        name,
        namespace,
        actual: &feil::FEILMELDING_BASE,
    }
}

#[cfg(test)]
mod tests;
