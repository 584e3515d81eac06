//! Who is known to the platform, what they may do, and what it hands out about them.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use budstikke_amqp_broker::{Access, Login};
use budstikke_domain::Clock;
use uuid::Uuid;

use super::SCOPE;
use super::konto_keys::KontoKeys;
use super::kontoer::{FOUNDED, Integrasjon, Kind, Konto, KontoRole, id_of_org};
use super::lager::Document;
use super::protokoller::{parts, protokoll};
use crate::jose::{Compact, SigningKey};
use crate::pki::Pair;
use crate::profiles::{PROFILES, profile};

/// The platform's registers, and its judgement of whoever comes, by HTTPS or by AMQP.
pub(crate) struct Registers {
    pub(super) clock: Arc<dyn Clock>,
    maskinporten: SigningKey,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) kontoer: Vec<Konto>,
    pub(super) integrasjoner: Vec<Integrasjon>,
    /// Which system may send to which konto of others.
    pub(super) tilganger: HashSet<(Uuid, Uuid)>,
    /// Who has asked for that and has got no answer.
    pub(super) asked: HashSet<(Uuid, Uuid)>,
    /// Kontoer whose owner lets in everybody who asks.
    pub(super) open: HashSet<Uuid>,
    /// Systems that programs may not configure.
    pub(super) closed_to_programs: HashSet<Uuid>,
    /// Payloads that were too large for a queue.
    pub(super) documents: HashMap<Uuid, Document>,
    /// Whether Dokumentlager hands out parts of a document.
    pub(super) ranges: bool,
    /// Whether the catalogue still answers `lookup`.
    pub(super) lookup: bool,
    /// Logins over AMQP that are refused whoever comes.
    pub(super) refused_logins: u32,
}

/// Who calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) integrasjon: Uuid,
    pub(super) org: String,
    pub(super) system: Uuid,
}

impl Registers {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        maskinporten: SigningKey,
        keys: &[KontoKeys],
        passwords: Vec<(&'static str, String, PathBuf)>,
    ) -> Registers {
        let integrasjoner = passwords
            .into_iter()
            .map(|(org, password, password_file)| Integrasjon {
                id: id_of_org(Kind::Integrasjon, org),
                password,
                password_file,
                org_number: org.to_owned(),
                fiks_org_id: id_of_org(Kind::FiksOrg, org),
                system_id: id_of_org(Kind::System, org),
            })
            .collect();
        let state = State {
            kontoer: keys.iter().filter_map(found).collect(),
            integrasjoner,
            tilganger: first_tilganger(),
            asked: HashSet::new(),
            open: HashSet::new(),
            closed_to_programs: HashSet::new(),
            documents: HashMap::new(),
            ranges: false,
            lookup: false,
            refused_logins: 0,
        };
        Registers {
            clock,
            maskinporten,
            state: Mutex::new(state),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        crate::lock(&self.state)
    }

    /// Every konto, ours first.
    pub(super) fn kontoer(&self) -> Vec<Konto> {
        self.state().kontoer.clone()
    }

    pub(super) fn konto(&self, id: Uuid) -> Option<Konto> {
        let state = self.state();
        state.kontoer.iter().find(|konto| konto.id == id).cloned()
    }

    /// Changes a konto; `false` when there is none.
    pub(super) fn change_konto(&self, id: Uuid, change: impl FnOnce(&mut Konto)) -> bool {
        let mut state = self.state();
        let konto = state.kontoer.iter_mut().find(|konto| konto.id == id);
        konto.map(change).is_some()
    }

    /// Whoever has this password and this token; `None` when they do not belong together.
    pub(super) fn admit(&self, integrasjon: &str, password: &str, token: &str) -> Option<Caller> {
        let id = Uuid::try_parse(integrasjon).ok()?;
        let token = Compact::parse(token)?;
        let now = self.clock.now().as_second();
        let alive = token.seconds("exp").is_some_and(|expires| now < expires);
        if !self.maskinporten.signed(&token) || !alive {
            return None;
        }
        let mut scopes = token.text("scope")?.split_whitespace();
        let org = token.claims.pointer("/consumer/ID")?.as_str()?;
        let state = self.state();
        let known = state.integrasjoner.iter().find(|known| known.id == id)?;
        let fits = scopes.any(|scope| scope == SCOPE)
            && org.strip_prefix("0192:") == Some(&known.org_number)
            && known.password == password;
        fits.then(|| Caller {
            integrasjon: known.id,
            org: known.org_number.clone(),
            system: known.system_id,
        })
    }

    /// Judges a login over AMQP: the password is that of the integrasjon, a blank, and a token (fiks-io 7).
    pub(super) fn log_in(&self, login: &Login) -> Option<Access> {
        if self.refuses() {
            return None;
        }
        let (password, token) = login.password.rsplit_once(' ')?;
        let caller = self.admit(&login.username, password, token)?;
        let state = self.state();
        let own = state.kontoer.iter().filter(|konto| konto.org == caller.org);
        Some(Access {
            queues: own.map(Konto::queue).collect(),
        })
    }

    /// Whether a system may send to a konto. Among its own there is nothing to ask for.
    pub(super) fn has_tilgang(&self, system: Uuid, konto: &Konto) -> bool {
        system == id_of_org(Kind::System, &konto.org)
            || self.state().tilganger.contains(&(system, konto.id))
    }

    /// Gives the system of `org` the tilgang, or takes it away.
    pub(super) fn set_tilgang(&self, org: &str, konto: Uuid, may: bool) {
        let tilgang = (id_of_org(Kind::System, org), konto);
        let mut state = self.state();
        state.asked.remove(&tilgang);
        match may {
            true => state.tilganger.insert(tilgang),
            false => state.tilganger.remove(&tilgang),
        };
    }

    /// A system asks for the tilgang to a konto of others; some say yes at once.
    pub(super) fn ask(&self, system: Uuid, konto: Uuid) {
        let mut state = self.state();
        if state.open.contains(&konto) {
            state.tilganger.insert((system, konto));
        } else if !state.tilganger.contains(&(system, konto)) {
            state.asked.insert((system, konto));
        }
    }

    /// Whether programs may change the system.
    pub(super) fn is_configurable(&self, system: Uuid) -> bool {
        !self.state().closed_to_programs.contains(&system)
    }

    fn refuses(&self) -> bool {
        let mut state = self.state();
        let refuses = state.refused_logins > 0;
        state.refused_logins = state.refused_logins.saturating_sub(1);
        refuses
    }
}

/// A konto of the table with its keys; `None` when the table is wrong, which a test would see.
fn found(keys: &KontoKeys) -> Option<Konto> {
    let founded = FOUNDED.iter().find(|founded| founded.role == keys.role)?;
    let [asks, answers] = parts(protokoll(founded.protokoll, founded.versjon)?);
    let mut parter = Vec::new();
    parter.extend(founded.asks.then_some(asks));
    parter.extend(founded.answers.then_some(answers));
    let missing = founded.role == KontoRole::WithoutKey;
    Some(Konto {
        id: founded.role.konto_id(),
        org: founded.org.to_owned(),
        org_name: profile(founded.org)?.name.to_owned(),
        name: founded.name.to_owned(),
        about: founded.about.to_owned(),
        protokoll: founded.protokoll.to_owned(),
        versjon: founded.versjon.to_owned(),
        parter,
        certificate: (!missing).then(|| keys.certificate.clone()),
        active: founded.role != KontoRole::Deactivated,
        keys: vec![Pair {
            key: keys.key.clone(),
            certificate: keys.certificate.clone(),
        }],
    })
}

/// We may send to all but one; all may send to us.
fn first_tilganger() -> HashSet<(Uuid, Uuid)> {
    let [us, others @ ..] = &PROFILES;
    let system = |org: &str| id_of_org(Kind::System, org);
    let ours = KontoRole::ALL
        .into_iter()
        .filter(|role| *role != KontoRole::WithoutTilgang)
        .map(|role| (system(us.number), role.konto_id()));
    let theirs = others
        .iter()
        .map(|other| (system(other.number), KontoRole::Ours.konto_id()));
    ours.chain(theirs).collect()
}
