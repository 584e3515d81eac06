//! Fiks Protokoll's configuration, as it is open to programs (fiks-io 9.3): our system and its kontoer.
//!
//! A single konto lists its roles under `parts`, its summaries under `parter`: that is the real service's.

mod protocols;
mod search;
mod shapes;
mod tilganger;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::administration::{NewNokkel, set_pem};
use super::katalog::find;
use super::kontoer::{Kind, Konto, id_of_org};
use super::protokoller::{parts, protokoll};
use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::{bare, json as json_answer};
use crate::town::Town;
pub(super) use protocols::{protocol, protocol_version, protocols};
pub(super) use search::search;
use shapes::{fiks_org, name_of, own_konto, part_json, summary};
pub(super) use tilganger::{ask, ask_no_more, grant, revoke, who_asks, who_may};

type Answer = Result<Response, Refusal>;

/// Letters that a konto's name and its description may have.
const NAME_MAX: usize = 200;
const ABOUT_MAX: usize = 500;

/// `GET /systemer/{s}`: our system, and everybody it may send to.
pub(super) async fn system(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system)): Path<(String, String)>,
) -> Answer {
    caller.may_see(&org, &system)?;
    let registers = &town.fiks.registers;
    let kontoer = registers.kontoer();
    let (own, others): (Vec<_>, Vec<_>) = kontoer
        .into_iter()
        .partition(|konto| konto.org == caller.org);
    for konto in &own {
        town.fiks.look(konto.id).await;
    }
    let among = |chosen: &dyn Fn(&Konto) -> bool| -> Vec<Value> {
        let chosen = others.iter().filter(|konto| chosen(konto));
        chosen.map(summary).collect()
    };
    let own: Vec<_> = own.iter().map(|konto| own_konto(&town, konto)).collect();
    let told = json!({
        "id": system,
        "navn": format!("{}, system", name_of(&caller.org)),
        "beskrivelse": "",
        "fiksOrg": fiks_org(&caller.org),
        "konfigureresAvIntegrasjon": registers.is_configurable(caller.system),
        "kontoer": own,
        "tilgangTilKontoer": among(&|konto| registers.has_tilgang(caller.system, konto)),
        "forespurteTilgangerTilKontoer": among(&|konto| {
            registers.state().asked.contains(&(caller.system, konto.id))
        }),
    });
    Ok(json_answer(StatusCode::OK, &told))
}

/// `GET /systemer/{s}/kontoer/{k}`.
pub(super) async fn konto(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    town.fiks.look(konto.id).await;
    let told = own_konto(&town, &konto);
    Ok(json_answer(StatusCode::OK, &told))
}

/// `PUT /systemer/{s}/kontoer/{k}/pem`.
pub(super) async fn pem(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
    Json(new): Json<NewNokkel>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    caller.may_configure(&town, &system)?;
    set_pem(&town, &konto, &new)
}

#[derive(Deserialize)]
pub(super) struct Info {
    navn: String,
    #[serde(default)]
    beskrivelse: String,
}

/// `PUT /systemer/{s}/kontoer/{k}/info`.
pub(super) async fn info(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
    Json(new): Json<Info>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    caller.may_configure(&town, &system)?;
    let letters = |text: &str| text.chars().count();
    if !(1..=NAME_MAX).contains(&letters(&new.navn)) || letters(&new.beskrivelse) > ABOUT_MAX {
        let what = "navn må ha 1 til 200 tegn og beskrivelse høyst 500";
        return Err(Refusal::bad(what));
    }
    let changed = Konto {
        name: new.navn,
        about: new.beskrivelse,
        ..konto
    };
    let told = own_konto(&town, &changed);
    let registers = &town.fiks.registers;
    registers.change_konto(changed.id, |konto| *konto = changed);
    Ok(json_answer(StatusCode::OK, &told))
}

#[derive(Deserialize)]
pub(super) struct NewParts {
    parts: Vec<NewPart>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewPart {
    part_navn: String,
    stottet_protokoll_versjon: String,
}

/// `POST /systemer/{s}/kontoer/{k}/parter`: the roles of its protocol that the konto has from now on.
pub(super) async fn set_parts(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
    Json(new): Json<NewParts>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    caller.may_configure(&town, &system)?;
    let known = protokoll(&konto.protokoll, &konto.versjon);
    let known = known.ok_or_else(|| Refusal::not_found("Fant ikke protokollen"))?;
    let mut parter = Vec::new();
    for part in new.parts {
        let named = parts(known)
            .into_iter()
            .find(|it| it.navn == part.part_navn);
        match named.filter(|_| part.stottet_protokoll_versjon == konto.versjon) {
            Some(named) => parter.push(named),
            None => return Err(Refusal::bad("Protokollen har ingen slik part")),
        }
    }
    let told: Vec<_> = parter
        .iter()
        .map(|part| part_json(part, &konto.protokoll, &konto.versjon))
        .collect();
    let registers = &town.fiks.registers;
    registers.change_konto(konto.id, |konto| konto.parter = parter);
    Ok(json_answer(StatusCode::OK, &json!({ "parter": told })))
}

/// `DELETE /systemer/{s}/kontoer/{k}`: nobody can send to it any more. What lies in its queue stays there.
pub(super) async fn remove(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    caller.may_configure(&town, &system)?;
    let mut state = town.fiks.registers.state();
    state.kontoer.retain(|known| known.id != konto.id);
    Ok(bare(StatusCode::NO_CONTENT))
}

impl Caller {
    /// Whether the path names the caller's own organisation.
    fn is_of(&self, org: &str) -> Result<(), Refusal> {
        let own = id_of_org(Kind::FiksOrg, &self.org).to_string();
        if own == org {
            return Ok(());
        }
        Err(Refusal::forbidden(
            "Integrasjonen hører ikke til fiksorganisasjonen",
        ))
    }

    /// Whether the path names the caller's own system.
    fn may_see(&self, org: &str, system: &str) -> Result<(), Refusal> {
        self.is_of(org)?;
        if self.system.to_string() == system {
            return Ok(());
        }
        Err(Refusal::forbidden("Integrasjonen hører ikke til systemet"))
    }

    /// Whether programs may change the caller's system at all.
    pub(super) fn may_configure(&self, town: &Town, resource: &str) -> Result<(), Refusal> {
        if town.fiks.registers.is_configurable(self.system) {
            return Ok(());
        }
        Err(Refusal::forbidden(format!(
            "Integrasjonen mangler privilegiet FIKS.KONFIGURER på ressursen {resource}"
        )))
    }
}

fn own(
    town: &Town,
    caller: &Caller,
    org: &str,
    system: &str,
    konto: &str,
) -> Result<Konto, Refusal> {
    caller.may_see(org, system)?;
    caller.own(town, find(town, konto)?.id)
}
