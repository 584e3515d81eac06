//! Enhetsregisteret: an organisation by name or number (other-channels 7).

use budstikke_domain::{BadOrgNumber, Failure, FailureKind, OrgNumber, word};
use budstikke_net::{Answer, Http, Service};
use serde::Deserialize;
use thiserror::Error;

/// Fewer characters than this are not asked about; the register wants to be spared.
const SHORTEST: usize = 3;
/// Hits per kind of unit.
const HITS: &str = "20";

const MAIN: Kind = Kind {
    path: "enheter",
    accept: "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8",
};
const SUB: Kind = Kind {
    path: "underenheter",
    accept: "application/vnd.brreg.enhetsregisteret.underenhet.v2+json;charset=UTF-8",
};

struct Kind {
    path: &'static str,
    accept: &'static str,
}

/// The open part of Enhetsregisteret. Needs no key and no token.
#[derive(Debug, Clone)]
pub struct Enhetsregisteret {
    http: Http,
}

/// A unit of Enhetsregisteret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its number.
    pub org: OrgNumber,
    /// Its name, as registered: in capitals.
    pub name: String,
    /// The code of its form: `KOMM`, `ORGL`, `AS`.
    pub form: String,
    /// What kind of body it is, in a word: «Kommune», «Stat», «Privat».
    pub sector: &'static str,
    /// Where it is; empty when it does not say.
    pub place: String,
    /// The unit it is part of. Most receive letters there.
    pub main_unit: Option<OrgNumber>,
    /// Whether it is a sub-unit (underenhet), which itself is seldom registered for letters.
    pub is_sub_unit: bool,
    /// Whether it still exists.
    pub state: UnitState,
}

/// Whether a unit still exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitState {
    /// It does.
    Active,
    /// It is bankrupt.
    Bankrupt,
    /// It is being wound up.
    WindingUp,
    /// It is gone, since the date that is registered.
    Deleted(String),
}

/// Why a search gave nothing.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SearchError {
    /// Nine digits that are no organisation number (E08).
    #[error(transparent)]
    Number(#[from] BadOrgNumber),
    /// Enhetsregisteret did not answer as it should.
    #[error("{0}")]
    Service(Failure),
}

impl SearchError {
    /// For a person: what happened and what to do.
    pub fn text(&self) -> String {
        match self {
            SearchError::Number(bad) => bad.to_string(),
            SearchError::Service(failure) => crate::error::text_of(failure),
        }
    }
}

impl Enhetsregisteret {
    /// Asks with `http`.
    pub fn new(http: Http) -> Enhetsregisteret {
        Enhetsregisteret { http }
    }

    /// Units whose name begins with `text`, main units first; or the one unit with that number. Fewer
    /// than three characters, or a number not yet typed to its end, find nothing and ask nobody.
    pub async fn search(&self, text: &str) -> Result<Vec<Unit>, SearchError> {
        let text = text.trim();
        match OrgNumber::parse(text) {
            Ok(org) => return Ok(self.by_number(org).await?.into_iter().collect()),
            Err(BadOrgNumber::Length(digits)) if digits > 0 && digits < 9 => return Ok(Vec::new()),
            Err(BadOrgNumber::NotDigits(_) | BadOrgNumber::Length(0)) => {}
            Err(bad) => return Err(bad.into()),
        }
        if text.chars().count() < SHORTEST {
            return Ok(Vec::new());
        }
        let (main, sub) =
            futures_util::future::join(self.named(&MAIN, text), self.named(&SUB, text)).await;
        let mut units = main?;
        units.extend(sub?);
        Ok(units)
    }

    /// The unit with that number, among main units and then among sub-units; `None` when there is none.
    pub async fn by_number(&self, org: OrgNumber) -> Result<Option<Unit>, SearchError> {
        for kind in [&MAIN, &SUB] {
            let url = format!("{}/{}/{org}", self.http.endpoints().brreg, kind.path);
            match self.get(kind, &url, &[]).await {
                Ok(answer) => {
                    let raw: RawUnit = answer.json().map_err(SearchError::Service)?;
                    return Ok(raw.read(kind));
                }
                // 404 is unknown; 410 is removed for legal reasons, and then it is not to be shown.
                Err(failure) if failure.kind == FailureKind::NotFound => {}
                Err(failure) => return Err(SearchError::Service(failure)),
            }
        }
        Ok(None)
    }

    async fn named(&self, kind: &Kind, text: &str) -> Result<Vec<Unit>, SearchError> {
        let url = format!("{}/{}", self.http.endpoints().brreg, kind.path);
        let query = [
            ("navn", text),
            ("navnMetodeForSoek", "FORTLOEPENDE"),
            ("size", HITS),
            ("page", "0"),
        ];
        let answer = self
            .get(kind, &url, &query)
            .await
            .map_err(SearchError::Service)?;
        let page: Page = answer.json().map_err(SearchError::Service)?;
        let raw = page
            .embedded
            .units
            .into_iter()
            .chain(page.embedded.sub_units);
        Ok(raw.filter_map(|unit| unit.read(kind)).collect())
    }

    async fn get(&self, kind: &Kind, url: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut call = self.http.get(Service::Brreg, url).accept(kind.accept);
        if !query.is_empty() {
            call = call.query(query);
        }
        call.patience(std::time::Duration::from_secs(10))
            .answer_cap(4 << 20)
            .send()
            .await
    }
}

#[derive(Deserialize)]
struct Page {
    /// Absent when nothing was found.
    #[serde(rename = "_embedded", default)]
    embedded: Embedded,
}

#[derive(Default, Deserialize)]
struct Embedded {
    #[serde(rename = "enheter", default)]
    units: Vec<RawUnit>,
    #[serde(rename = "underenheter", default)]
    sub_units: Vec<RawUnit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawUnit {
    organisasjonsnummer: String,
    #[serde(default)]
    navn: String,
    organisasjonsform: Option<Form>,
    postadresse: Option<Address>,
    forretningsadresse: Option<Address>,
    beliggenhetsadresse: Option<Address>,
    overordnet_enhet: Option<String>,
    slettedato: Option<String>,
    nedleggelsesdato: Option<String>,
    #[serde(default)]
    konkurs: bool,
    #[serde(default)]
    under_avvikling: bool,
    #[serde(default)]
    under_tvangsavvikling_eller_tvangsopplosning: bool,
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    kode: String,
}

#[derive(Deserialize)]
struct Address {
    poststed: Option<String>,
    kommune: Option<String>,
}

impl RawUnit {
    /// `None` when the register writes a number that is none.
    fn read(self, kind: &Kind) -> Option<Unit> {
        let form = self
            .organisasjonsform
            .map(|form| form.kode)
            .unwrap_or_default();
        let place = [
            self.forretningsadresse,
            self.beliggenhetsadresse,
            self.postadresse,
        ]
        .into_iter()
        .flatten()
        .find_map(|address| address.poststed.or(address.kommune))
        .unwrap_or_default();
        let state = if let Some(date) = self.slettedato.or(self.nedleggelsesdato) {
            UnitState::Deleted(date)
        } else if self.konkurs {
            UnitState::Bankrupt
        } else if self.under_avvikling || self.under_tvangsavvikling_eller_tvangsopplosning {
            UnitState::WindingUp
        } else {
            UnitState::Active
        };
        Some(Unit {
            org: OrgNumber::parse(&self.organisasjonsnummer).ok()?,
            name: self.navn,
            sector: sector_of(&form),
            form,
            place,
            main_unit: self
                .overordnet_enhet
                .and_then(|number| OrgNumber::parse(&number).ok()),
            is_sub_unit: kind.path == SUB.path,
            state,
        })
    }
}

fn sector_of(form: &str) -> &'static str {
    match form {
        "KOMM" => word! { nb: "Kommune", nn: "Kommune", en: "Municipality" },
        "FYLK" => word! { nb: "Fylkeskommune", nn: "Fylkeskommune", en: "County authority" },
        "STAT" => word! { nb: "Stat", nn: "Stat", en: "State" },
        "ORGL" => word! { nb: "Offentlig etat", nn: "Offentleg etat", en: "Public agency" },
        "SF" => word! { nb: "Statsforetak", nn: "Statsføretak", en: "State enterprise" },
        "KF" => word! {
            nb: "Kommunalt foretak",
            nn: "Kommunalt føretak",
            en: "Municipal enterprise",
        },
        "FKF" => word! {
            nb: "Fylkeskommunalt foretak",
            nn: "Fylkeskommunalt føretak",
            en: "County enterprise",
        },
        "IKS" => word! {
            nb: "Interkommunalt selskap",
            nn: "Interkommunalt selskap",
            en: "Inter-municipal company",
        },
        "BEDR" | "AAFY" => word! { nb: "Underenhet", nn: "Undereining", en: "Sub-unit" },
        _ => word! { nb: "Privat", nn: "Privat", en: "Private" },
    }
}
