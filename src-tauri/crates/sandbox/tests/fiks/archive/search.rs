//! What is found by what is said of it.

use budstikke_wire::fiks_arkiv::*;

use super::another;
use super::asker::Asker;

#[tokio::test]
async fn a_search_finds_what_fits_in_the_measure_that_is_asked_for() {
    let mut asker = Asker::with_a_case().await;
    for number in [18, 19] {
        asker.store(&another(number)).await;
    }
    let numbers = |number: &str| Sokeverdier::Tall(vec![number.into()]);
    let days = |day: &str| Sokeverdier::Datoer(vec![format!("{day}T00:00:00+01:00")]);
    let key = Sokeverdier::EksternNoekkel(EksternNoekkel {
        fagsystem: "Postmottaket".into(),
        noekkel: "j-18".into(),
    });
    let (case, entry) = (Sokeobjekt::Saksmappe, Sokeobjekt::Journalpost);
    let document = Sokeobjekt::Dokumentbeskrivelse;
    for (sokeobjekt, operator, felt, verdier, count) in [
        (
            case,
            "wildcardquery",
            "mappeTittel",
            texts("*STRANDGATA"),
            "1",
        ),
        (case, "equal", "sakSaksekvensnummer", numbers("1"), "1"),
        (
            case,
            "greaterthan",
            "sakSaksekvensnummer",
            numbers("1"),
            "0",
        ),
        (case, "equal", "sakSaksstatus", texts("B"), "1"),
        (
            case,
            "notequal",
            "sakSaksansvarlig",
            texts("Kari Testesen"),
            "1",
        ),
        (
            entry,
            "wildcardquery",
            "registreringTittel",
            texts("brev ?*"),
            "2",
        ),
        (entry, "equal", "registreringEksternId", key, "1"),
        (
            entry,
            "lessequal",
            "journalpostDokumentetsdato",
            days("2026-11-18"),
            "3",
        ),
        (
            entry,
            "lessthan",
            "journalpostDokumentetsdato",
            days("2026-11-18"),
            "0",
        ),
        (
            entry,
            "equal",
            "journalpostSakssekvensnummer",
            numbers("1"),
            "3",
        ),
        (
            document,
            "equal",
            "dokumentbeskrivelseTittel",
            texts("brev 19"),
            "1",
        ),
    ] {
        let found = asker
            .search(&sok(sokeobjekt, operator, felt, verdier))
            .await;
        assert_eq!(found.count, count, "{felt} {operator}");
        assert_eq!(found.treff.len().to_string(), count, "{felt} {operator}");
    }

    let page = Sok {
        take: "1".into(),
        skip: "1".into(),
        sortering: vec![Sortering {
            felt: "journalpostJournalaar-journalsekvensnummer".into(),
            synkende: true,
        }],
        ..sok(entry, "equal", "journalpostJournalaar", numbers("2026"))
    };
    let found = asker.search(&page).await;
    assert_eq!(found.count, "3", "of all");
    let [Treff::Registrering(second)] = &found.treff[..] else {
        panic!("one: {found:?}");
    };
    assert_eq!(second.journalsekvensnummer.as_deref(), Some("2"));

    for sokeobjekt in Sokeobjekt::ALL {
        for responstype in Responstype::ALL {
            let words = Sok {
                sokeobjekt,
                responstype,
                inkluder: Vec::new(),
                valg: Sokevalg::Fritekst("gravemelding".into()),
                ..page.clone()
            };
            let words = Sok {
                skip: "0".into(),
                sortering: Vec::new(),
                ..words
            };
            let with_case = sokeobjekt == Sokeobjekt::JournalpostMedSaksmappe;
            if with_case && responstype == Responstype::Noekler {
                let (kind, _) = asker.refused("innsyn.sok", &words.to_xml()).await;
                assert_eq!(
                    kind, "ugyldigforespoersel",
                    "the schema has no place for it"
                );
                continue;
            }
            let found = asker.search(&words).await;
            assert_eq!(found.count, "1", "{sokeobjekt:?} {responstype:?}");
            assert_eq!(found.treff.len(), 1, "{sokeobjekt:?} {responstype:?}");
        }
    }
}

#[tokio::test]
async fn a_search_that_the_archive_cannot_make_is_refused_and_not_answered_with_nothing() {
    let mut asker = Asker::with_a_case().await;
    let case = Sokeobjekt::Saksmappe;
    let negative = Sok {
        skip: "-1".into(),
        ..sok(case, "equal", "mappeTittel", texts("x"))
    };
    for (wanted, sok) in [
        ("sakBbox", sok(case, "equal", "sakBbox", texts("x"))),
        ("between", sok(case, "between", "mappeTittel", texts("x"))),
        ("equal", sok(case, "equal", "sakSaksaar", texts("2026"))),
        ("skip", negative),
    ] {
        let (kind, words) = asker.refused("innsyn.sok", &sok.to_xml()).await;
        assert_eq!(kind, "ugyldigforespoersel", "{words}");
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
}

pub(super) fn sok(sokeobjekt: Sokeobjekt, operator: &str, felt: &str, verdier: Sokeverdier) -> Sok {
    Sok {
        system: "Postmottaket".into(),
        take: "10".into(),
        skip: "0".into(),
        sokeobjekt,
        responstype: Responstype::Utvidet,
        inkluder: Vec::new(),
        valg: Sokevalg::Parametere(vec![Sokeparameter {
            operator: operator.into(),
            verdier,
            felt: felt.into(),
        }]),
        sortering: Vec::new(),
    }
}

pub(super) fn texts(text: &str) -> Sokeverdier {
    Sokeverdier::Tekster(vec![text.into()])
}
