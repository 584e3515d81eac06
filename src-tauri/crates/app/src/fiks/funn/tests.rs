use super::*;
use budstikke_wire::fiks_arkiv::{Responstype, Sokeobjekt};

const ID: &str = "0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01";

fn case() -> Mappe {
    Mappe {
        er_saksmappe: true,
        system_id: Some(ID.to_owned()),
        tittel: "Skolevei".to_owned(),
        offentlig_tittel: Some("Skolevei".to_owned()),
        saksaar: Some("2026".to_owned()),
        sakssekvensnummer: Some("412".to_owned()),
        saksstatus: Some(Kode::of("saksstatus", "B")),
        saksansvarlig: Some(Identifikatorer::named("Kari Testesen")),
        ..Mappe::default()
    }
}

fn entry() -> Registrering {
    Registrering {
        er_journalpost: true,
        system_id: Some(ID.to_owned()),
        tittel: "Søknad".to_owned(),
        journalaar: Some("2026".to_owned()),
        journalsekvensnummer: Some("3107".to_owned()),
        journalpostnummer: Some("4".to_owned()),
        korrespondanseparter: vec![Korrespondansepart {
            korrespondansepart_id: Some("7".to_owned()),
            korrespondanseparttype: Kode::of("korrespondanseparttype", "EA"),
            navn: "Fjordkroa AS".to_owned(),
            ..Korrespondansepart::default()
        }],
        dokumentbeskrivelser: vec![Dokumentbeskrivelse {
            tittel: "Søknad".to_owned(),
            dokumentnummer: Some("1".to_owned()),
            dokumentobjekter: vec![Dokumentobjekt {
                system_id: Some(ID.to_owned()),
                filnavn: "Søknad.pdf".to_owned(),
                ..Dokumentobjekt::default()
            }],
            ..Dokumentbeskrivelse::default()
        }],
        ..Registrering::default()
    }
}

fn sokeresultat(count: &str, treff: Vec<Treff>) -> ArkivFunn {
    let result = Sokeresultat {
        responstype: Responstype::Utvidet,
        system: "Arkiv".to_owned(),
        take: "25".to_owned(),
        skip: "0".to_owned(),
        count: count.to_owned(),
        sokeobjekt: Sokeobjekt::Saksmappe,
        treff,
    };
    sok(&result.to_xml()).expect("a result")
}

fn fact<'a>(treff: &'a ArkivTreff, label: &str) -> Option<&'a str> {
    let mut facts = treff.facts.iter();
    let found = facts.find(|fact| fact.label == label);
    found.map(|fact| fact.value.as_str())
}

#[test]
fn a_search_says_how_many_and_how_many_of_them_are_here() {
    let hit = || Treff::Mappe(Box::new(case()));
    assert_eq!(
        sokeresultat("0", vec![]).sentence,
        "Arkivet fant ingen treff."
    );
    assert_eq!(
        sokeresultat("1", vec![hit()]).sentence,
        "Arkivet fant ett treff."
    );
    let some = sokeresultat("14", vec![hit(), hit()]);
    assert_eq!(some.sentence, "Arkivet fant 14 treff. Her er 2 av dem.");
    let odd = sokeresultat("ingen", vec![hit(), hit()]);
    assert_eq!(
        odd.sentence, "Arkivet fant 2 treff.",
        "what came is what there is"
    );
}

#[test]
fn a_sak_is_told_by_its_number_and_says_nothing_twice() {
    let found = mappe(&case());
    assert_eq!(
        (found.heading.as_str(), found.title.as_str()),
        ("Sak 2026/412", "Skolevei")
    );
    assert_eq!(fact(&found, "Status"), Some("Under behandling"));
    assert_eq!(fact(&found, "Saksansvarlig"), Some("Kari Testesen"));
    assert_eq!(
        fact(&found, "Offentlig tittel"),
        None,
        "the same as the title"
    );
    let keys = mappe(&Mappe {
        system_id: Some(ID.to_owned()),
        ..Mappe::default()
    });
    assert_eq!(
        keys.heading,
        format!("Mappe {ID}"),
        "what there is to name it by"
    );
}

#[test]
fn a_journalpost_tells_what_the_next_question_needs() {
    let found = registrering(&entry(), Some(&case()));
    assert_eq!(
        found.heading,
        "Journalpost 2026/3107, dok. 4 i sak 2026/412"
    );
    assert_eq!(
        fact(&found, "Avsender"),
        Some("Fjordkroa AS (korrespondansepart 7)")
    );
    let file = &found.documents[0].files[0];
    assert_eq!(
        (file.label.as_str(), file.value.as_str()),
        ("Søknad.pdf", ID)
    );
    assert_eq!(
        registrering(&entry(), None).heading,
        "Journalpost 2026/3107, dok. 4 i saken"
    );
}

#[test]
fn an_answer_without_anything_in_it_is_told_as_that() {
    let nothing = MappeHentResultat::default().to_xml();
    let told = mappe_hent(&nothing).unwrap();
    assert_eq!(told.sentence, "Arkivet svarte uten å si noe om saken.");
    assert!(
        mappe_hent(b"<noe/>").is_none(),
        "what can not be read is no answer"
    );
}
