//! Fiks Protokoll's configuration, as it is open to programs: the address book, tilganger, protocols (fiks-io 9.3).
//!
//! A single konto lists its roles under `parts`, its summaries under `parter`: that is the real service's.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use budstikke_wire::fiks_io::{Catalogue, KnownProtokoll, ProtokollState};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::administration::{NewNokkel, set_pem};
use super::katalog::find;
use super::kontoer::{Kind, Konto, id_of_org};
use super::protokoller::{Part, kriterie, parts, protokoll};
use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::{bare, json as json_answer};
use crate::profiles::profile;
use crate::town::Town;

type Answer = Result<Response, Refusal>;

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

#[derive(Deserialize)]
pub(super) struct Search {
    term: Option<String>,
    filter: Option<Filter>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    fiks_org_ider: Vec<String>,
    protokoll_filter: Vec<ProtokollFilter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProtokollFilter {
    protokoll_navn: String,
    protokoll_versjon: Option<String>,
    #[serde(default)]
    parter: Vec<String>,
}

/// `POST /systemer/{s}/konto-sok`: kontoer of others, whether we may send to them or not.
pub(super) async fn search(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system)): Path<(String, String)>,
    Json(search): Json<Search>,
) -> Answer {
    caller.may_see(&org, &system)?;
    let term = search.term.unwrap_or_default().to_lowercase();
    let filter = search.filter.unwrap_or_default();
    let kontoer = town.fiks.registers.kontoer().into_iter();
    let found: Vec<_> = kontoer
        .filter(|konto| konto.org != caller.org && konto.is_called(&term))
        .filter(|konto| filter.takes(konto))
        .map(|konto| summary(&konto))
        .collect();
    Ok(json_answer(StatusCode::OK, &json!({ "kontoer": found })))
}

impl Filter {
    fn takes(&self, konto: &Konto) -> bool {
        let org = id_of_org(Kind::FiksOrg, &konto.org).to_string();
        let in_org = self.fiks_org_ider.is_empty() || self.fiks_org_ider.contains(&org);
        let mut rules = self.protokoll_filter.iter();
        in_org && (self.protokoll_filter.is_empty() || rules.any(|rule| rule.takes(konto)))
    }
}

impl ProtokollFilter {
    fn takes(&self, konto: &Konto) -> bool {
        let version = self.protokoll_versjon.as_ref();
        let mut parter = konto.parter.iter();
        self.protokoll_navn == konto.protokoll
            && version.is_none_or(|version| *version == konto.versjon)
            && (self.parter.is_empty() || parter.any(|part| self.parter.contains(&part.navn)))
    }
}

impl Konto {
    /// Whether what somebody typed is in its names.
    fn is_called(&self, term: &str) -> bool {
        let names = [&self.name, &self.org_name, &self.about];
        let mut names = names.into_iter().map(|name| name.to_lowercase());
        names.any(|name| name.contains(term))
    }
}

/// `POST /systemer/{s}/forespurteTilganger/{konto}`: asks to be let in.
pub(super) async fn ask(
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
pub(super) async fn ask_no_more(
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

/// `GET /systemer/{s}/kontoer/{k}/forespurteTilganger`: who asks to write to us.
pub(super) async fn who_asks(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    let asked = town.fiks.registers.state().asked.clone();
    Ok(json_answer(StatusCode::OK, &systems_of(konto.id, &asked)))
}

/// `GET /systemer/{s}/kontoer/{k}/tilganger`: who may write to us.
pub(super) async fn who_may(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto)): Path<(String, String, String)>,
) -> Answer {
    let konto = own(&town, &caller, &org, &system, &konto)?;
    let may = town.fiks.registers.state().tilganger.clone();
    Ok(json_answer(StatusCode::OK, &systems_of(konto.id, &may)))
}

/// `POST /systemer/{s}/kontoer/{k}/tilganger/{system}`.
pub(super) async fn grant(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto, other)): Path<(String, String, String, String)>,
) -> Answer {
    change(&town, &caller, (&org, &system, &konto, &other), true)?;
    Ok(bare(StatusCode::CREATED))
}

/// `DELETE` of the same.
pub(super) async fn revoke(
    State(town): State<Arc<Town>>,
    caller: Caller,
    Path((org, system, konto, other)): Path<(String, String, String, String)>,
) -> Answer {
    change(&town, &caller, (&org, &system, &konto, &other), false)?;
    Ok(bare(StatusCode::NO_CONTENT))
}

/// `GET /protokoller`.
pub(super) async fn protocols(caller: Caller, Path(org): Path<String>) -> Answer {
    caller.is_of(&org)?;
    let all: Vec<_> = offered().map(protokoll_json).collect();
    Ok(json_answer(StatusCode::OK, &json!(all)))
}

/// `GET /protokoller/{navn}`: its versions.
pub(super) async fn protocol(caller: Caller, Path((org, navn)): Path<(String, String)>) -> Answer {
    caller.is_of(&org)?;
    let versions: Vec<_> = offered().filter(|known| known.navn == navn).collect();
    if versions.is_empty() {
        return Err(Refusal::not_found("Fant ikke protokollen"));
    }
    let versions: Vec<_> = versions.into_iter().map(protokoll_json).collect();
    Ok(json_answer(StatusCode::OK, &json!(versions)))
}

/// `GET /protokoller/{navn}/{versjon}`.
pub(super) async fn protocol_version(
    caller: Caller,
    Path((org, navn, versjon)): Path<(String, String, String)>,
) -> Answer {
    caller.is_of(&org)?;
    let known = protokoll(&navn, &versjon).filter(|known| known.state != ProtokollState::Historic);
    let known = known.ok_or_else(|| Refusal::not_found("Fant ikke protokollen"))?;
    Ok(json_answer(StatusCode::OK, &protokoll_json(known)))
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

fn systems_of(konto: Uuid, pairs: &std::collections::HashSet<(Uuid, Uuid)>) -> Value {
    let systems = pairs.iter().filter(|(_, of)| *of == konto);
    let told: Vec<_> = systems
        .filter_map(|(system, _)| org_of_system(*system))
        .map(system_json)
        .collect();
    json!(told)
}

fn own_konto(town: &Town, konto: &Konto) -> Value {
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
fn summary(konto: &Konto) -> Value {
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

fn part_json(part: &Part, navn: &str, versjon: &str) -> Value {
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

fn system_json(org: &str) -> Value {
    json!({
        "id": id_of_org(Kind::System, org).to_string(),
        "navn": format!("{}, system", name_of(org)),
        "beskrivelse": "",
        "fiksOrg": fiks_org(org),
    })
}

fn fiks_org(org: &str) -> Value {
    let municipality = profile(org).filter(|profile| profile.form == "KOMM");
    json!({
        "id": id_of_org(Kind::FiksOrg, org).to_string(),
        "navn": name_of(org),
        "kommunenummer": municipality.map(|profile| profile.post_code),
    })
}

fn name_of(org: &str) -> &'static str {
    profile(org).map_or("", |profile| profile.name)
}

/// Every protocol that is in use.
fn offered() -> impl Iterator<Item = &'static KnownProtokoll> {
    let all = Catalogue::builtin().protocols().iter();
    all.filter(|known| known.state != ProtokollState::Historic)
}

fn protokoll_json(known: &KnownProtokoll) -> Value {
    let types: Vec<_> = known
        .types
        .iter()
        .map(|kind| {
            json!({
                "meldingstypeNavn": kind.name,
                "payloadKriterie": kriterie(kind.payload),
                "erFeilmelding": kind.error,
            })
        })
        .collect();
    let parter: Vec<_> = parts(known)
        .iter()
        .map(|part| part_json(part, &known.navn, &known.versjon))
        .collect();
    json!({
        "navn": known.navn,
        "versjon": known.versjon,
        "beskrivelse": known.tittel,
        "status": "AKTIV",
        "meldingstyper": types,
        "parter": parter,
    })
}
