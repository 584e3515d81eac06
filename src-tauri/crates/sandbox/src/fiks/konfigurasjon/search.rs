//! Kontoer of others, by what somebody types.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use super::shapes::summary;
use crate::fiks::kontoer::{Kind, Konto, id_of_org};
use crate::fiks::registers::Caller;
use crate::http::json as json_answer;
use crate::town::Town;

#[derive(Deserialize)]
pub(in crate::fiks) struct Search {
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
pub(in crate::fiks) async fn search(
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
