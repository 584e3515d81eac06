//! What systems and kontoer look like in answers.

use serde_json::{Value, json};

use crate::fiks::kontoer::{Kind, Konto, id_of_org};
use crate::fiks::protokoller::Part;
use crate::profiles::profile;
use crate::town::Town;

pub(super) fn own_konto(town: &Town, konto: &Konto) -> Value {
    let queue = town.fiks.queue(konto.id);
    json!({
        "id": konto.id.to_string(),
        "navn": konto.name,
        "beskrivelse": konto.about,
        "stottetProtokollNavn": konto.protokoll,
        "parts": konto.parter.iter().map(|part| json!({
            "partNavn": part.navn,
            "stottetProtokollVersjon": konto.versjon,
        })).collect::<Vec<_>>(),
        "metrikk": {
            "meldingerPaKo": queue.ready + queue.unacknowledged,
            "antallKonsumenter": queue.consumers,
        },
        "sendMeldingerDeaktivert": !konto.active,
    })
}

/// A konto as others see it.
pub(super) fn summary(konto: &Konto) -> Value {
    let parter: Vec<_> = konto
        .parter
        .iter()
        .map(|part| part_json(part, &konto.protokoll, &konto.versjon))
        .collect();
    json!({
        "id": konto.id.to_string(),
        "navn": konto.name,
        "beskrivelse": konto.about,
        "stottetProtokollNavn": konto.protokoll,
        "parter": parter,
        "system": system_json(&konto.org),
    })
}

pub(super) fn part_json(part: &Part, navn: &str, versjon: &str) -> Value {
    json!({
        "navn": part.navn,
        "beskrivelse": part.beskrivelse,
        "protokollnavn": navn,
        "protokollversjon": versjon,
        "avsenderMeldingstyper": part.sends,
        "mottakerMeldingstyper": part.takes,
        "stottedeParter": [part.knows],
    })
}

pub(super) fn system_json(org: &str) -> Value {
    json!({
        "id": id_of_org(Kind::System, org).to_string(),
        "navn": format!("{}, system", name_of(org)),
        "beskrivelse": "",
        "fiksOrg": fiks_org(org),
    })
}

pub(super) fn fiks_org(org: &str) -> Value {
    let municipality = profile(org).filter(|profile| profile.form == "KOMM");
    json!({
        "id": id_of_org(Kind::FiksOrg, org).to_string(),
        "navn": name_of(org),
        "kommunenummer": municipality.map(|profile| profile.post_code),
    })
}

pub(super) fn name_of(org: &str) -> &'static str {
    profile(org).map_or("", |profile| profile.name)
}
