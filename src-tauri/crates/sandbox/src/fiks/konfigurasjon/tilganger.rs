//! Who may write to whom, and who asks to.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shapes::system_json;
use super::{Answer, own};
use crate::fiks::katalog::find;
use crate::fiks::kontoer::{Kind, id_of_org};
use crate::fiks::refusal::Refusal;
use crate::fiks::registers::Caller;
use crate::http::{bare, json as json_answer};
use crate::town::Town;

/// `POST /systemer/{s}/forespurteTilganger/{konto}`: asks to be let in.
pub(in crate::fiks) async fn ask(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    caller.may_see(&org, &system)?;
    caller.may_configure(&town, &system)?;
    let konto = find(&town, &konto)?;
    town.fiks.registers.ask(caller.system, konto.id);
    Ok(bare(StatusCode::CREATED))
}

/// `DELETE` of the same: takes the question back.
pub(in crate::fiks) async fn ask_no_more(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    caller.may_see(&org, &system)?;
    caller.may_configure(&town, &system)?;
    let konto = find(&town, &konto)?;
    let mut state = town.fiks.registers.state();
    state.asked.remove(&(caller.system, konto.id));
    Ok(bare(StatusCode::NO_CONTENT))
}

/// `GET /systemer/{s}/kontoer/{k}/forespurteTilganger`: who asks to write to us.
pub(in crate::fiks) async fn who_asks(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    let asked = town.fiks.registers.state().asked.clone();
    Ok(json_answer(StatusCode::OK, &systems_of(konto.id, &asked)))
}

/// `GET /systemer/{s}/kontoer/{k}/tilganger`: who may write to us.
pub(in crate::fiks) async fn who_may(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    let may = town.fiks.registers.state().tilganger.clone();
    Ok(json_answer(StatusCode::OK, &systems_of(konto.id, &may)))
}

/// `POST /systemer/{s}/kontoer/{k}/tilganger/{system}`.
pub(in crate::fiks) async fn grant(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto, other)): Path<(String, String, String, String)>,
) -> Answer {
    change(&town, &caller, (&org, &system, &konto, &other), true)?;
    Ok(bare(StatusCode::CREATED))
}

/// `DELETE` of the same.
pub(in crate::fiks) async fn revoke(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto, other)): Path<(String, String, String, String)>,
) -> Answer {
    change(&town, &caller, (&org, &system, &konto, &other), false)?;
    Ok(bare(StatusCode::NO_CONTENT))
}

fn change(
    town: &Town,
    caller: &Caller,
    (org, system, konto, other): (&str, &str, &str, &str),
    may: bool,
) -> Result<(), Refusal> {
    let konto = own(town, caller, org, system, konto)?;
    caller.may_configure(town, system)?;
    let other = Uuid::try_parse(other).ok().and_then(org_of_system);
    let other = other.ok_or_else(|| Refusal::not_found("Fant ikke systemet"))?;
    town.fiks.registers.set_tilgang(other, konto.id, may);
    Ok(())
}

fn org_of_system(system: Uuid) -> Option<&'static str> {
    let mut all = crate::profiles::PROFILES.iter();
    let profile = all.find(|profile| id_of_org(Kind::System, profile.number) == system)?;
    Some(profile.number)
}

fn systems_of(konto: Uuid, pairs: &HashSet<(Uuid, Uuid)>) -> Value {
    let systems = pairs.iter().filter(|(_, of)| *of == konto);
    let told: Vec<_> = systems
        .filter_map(|(system, _)| org_of_system(*system))
        .map(system_json)
        .collect();
    json!(told)
}
