//! KS' catalogues: who is behind a Fiks IO-konto, what to lock for it, and whom we may write to
//! (fiks-io 9).

mod error;
mod finding;
mod judge;
mod own_key;
mod protocols;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use budstikke_domain::{FailureKind, word, words};
use budstikke_identity::FiksAuth;
use budstikke_net::{Answer, Call, Http, Service};
use budstikke_packaging::Certificate;
use budstikke_wire::WireError;
use budstikke_wire::fiks_io::{
    KatalogKonto, KontoId, KontoStatus, OffentligNokkel, Protokoll, Protokollkonto, System,
};
use futures_util::future::{join, try_join_all};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub use error::FiksLookupError;
pub use finding::KontoFinding;
pub use judge::{Intended, KnownKey, KontoJudgement, KontoWay, judge_konto};
pub use own_key::OwnKeyCheck;
pub use protocols::{MeldingstypeChoice, ProtocolList};

/// How long what a catalogue said is used before it is asked again.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The largest answer, in bytes: an address book may hold thousands of kontoer.
const ANSWER_CAP: usize = 16 << 20;

/// Asks KS' catalogues on behalf of one integrasjon.
pub struct FiksDirectory {
    http: Http,
    auth: FiksAuth,
    system: Option<OwnSystem>,
    contacts: Mutex<HashMap<KontoId, Contact>>,
    book: tokio::sync::Mutex<Option<(System, Timestamp)>>,
}

/// Our system in Fiks Protokoll, which owns our kontoer there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSystem {
    /// The id of our Fiks-organisasjon, a UUID.
    pub fiks_org_id: String,
    /// The system's own id, a UUID.
    pub system_id: String,
}

/// A konto as the catalogue told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Who it is, and whether it can be written to.
    pub konto: KatalogKonto,
    /// What messages to it are locked for.
    pub key: ContactKey,
    /// When the catalogue said so.
    pub looked_up_at: Timestamp,
}

/// The key of a konto, as far as it can be used.
#[derive(Debug, Clone, PartialEq)]
pub enum ContactKey {
    /// There is none: only messages without payload can be sent.
    None,
    /// What the catalogue calls a key is no certificate.
    Unreadable,
    /// A certificate, and what the catalogue says of it.
    Certificate(Certificate, OffentligNokkel),
}

/// What kontoer are searched for in Fiks Protokoll.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KontoSearch {
    /// A part of a konto's or a system's name or description, or a whole konto-id.
    pub term: String,
    /// Only kontoer of this protocol in this version.
    pub protocol: Option<(String, String)>,
}

impl FiksDirectory {
    /// A directory that is asked as `auth`; without a `system` there is no address book. Nothing is
    /// asked yet.
    pub fn new(http: Http, auth: FiksAuth, system: Option<OwnSystem>) -> FiksDirectory {
        FiksDirectory {
            http,
            auth,
            system,
            contacts: Mutex::default(),
            book: tokio::sync::Mutex::default(),
        }
    }

    /// A konto with its key. What the catalogue said is used again for ten minutes; that it knows
    /// nobody is not kept. Cancel-safe, as all that only asks.
    pub async fn contact(&self, id: KontoId) -> Result<Contact, FiksLookupError> {
        let now = self.http.clock().now();
        if let Some(known) = self.contacts().get(&id)
            && now.duration_since(known.looked_up_at) < LIFE
        {
            return Ok(known.clone());
        }
        self.refresh(id).await
    }

    /// Asks again, whatever is known («Slå opp på nytt»). A catalogue that can not be reached takes
    /// nothing away.
    pub async fn refresh(&self, id: KontoId) -> Result<Contact, FiksLookupError> {
        let looked_up_at = self.http.clock().now();
        let (konto, key) = join(self.konto(id), self.key(id)).await;
        let mut konto = konto?;
        if konto.status.is_none() {
            konto.status = Some(self.status(id).await?);
        }
        let contact = Contact {
            konto,
            key: key?,
            looked_up_at,
        };
        self.contacts().insert(id, contact.clone());
        Ok(contact)
    }

    /// Who is behind a konto, asked now.
    ///
    /// # Errors
    /// [`FiksLookupError::UnknownKonto`] when there is none.
    pub async fn konto(&self, id: KontoId) -> Result<KatalogKonto, FiksLookupError> {
        let url = self.katalog(id, "");
        let answer = self.ask(|| self.http.get(Service::Fiks, &url)).await;
        let answer = answer.map_err(|error| error.about_konto(id))?;
        let konto = read(&answer, KatalogKonto::parse)?;
        if konto.konto_id == id {
            Ok(konto)
        } else {
            Err(FiksLookupError::Service(answer.bad(word! {
                nb: "svaret gjelder en annen konto",
                nn: "svaret gjeld ein annan konto",
                en: "the answer is about another account",
            })))
        }
    }

    /// Who listens at a konto and how much waits there, asked now.
    ///
    /// # Errors
    /// [`FiksLookupError::UnknownKonto`] when there is none.
    pub async fn status(&self, id: KontoId) -> Result<KontoStatus, FiksLookupError> {
        let url = self.katalog(id, "/status");
        let answer = self.ask(|| self.http.get(Service::Fiks, &url)).await;
        let answer = answer.map_err(|error| error.about_konto(id))?;
        read(&answer, KontoStatus::parse)
    }

    /// What messages to a konto are locked for, asked now; open to everybody. What is no konto has no key
    /// either.
    pub async fn key(&self, id: KontoId) -> Result<ContactKey, FiksLookupError> {
        let url = self.katalog(id, "/offentligNokkel");
        let call = self.http.get(Service::Fiks, &url);
        match call.accept("application/json").send().await {
            Ok(answer) => ContactKey::of(&answer),
            Err(failure) if failure.kind == FailureKind::NotFound => Ok(ContactKey::None),
            Err(failure) => Err(FiksLookupError::of(failure)),
        }
    }

    /// Gives our konto `id` the certificate that others lock for: through our system when the konto is
    /// one of its, else as the plain konto that it is. Fine to repeat. What is served can lag behind.
    pub async fn upload_certificate(
        &self,
        id: KontoId,
        certificate: &Certificate,
    ) -> Result<(), FiksLookupError> {
        let pem = certificate.to_pem();
        let (url, body) = if self.is_under_our_system(id).await? {
            let url = format!("{}/kontoer/{id}/pem", self.own_system()?);
            (url, json!({ "offentligNokkel": pem }))
        } else {
            let base = &self.http.endpoints().fiks;
            let url = format!("{base}/fiks-io/konto/api/v1/kontoer/{id}/offentligNokkel");
            (url, json!({ "pem": pem }))
        };
        let call = || self.http.put(Service::Fiks, &url).json(&body).repeatable();
        let answer = self.ask(call).await;
        answer.map_err(|error| error.about_konto(id))?;
        self.contacts().remove(&id);
        Ok(())
    }

    /// Our system with its kontoer and its address book. What was said is used again for ten minutes.
    ///
    /// # Errors
    /// [`FiksLookupError::NoSystem`] when none was set up, [`FiksLookupError::ConfigurationOff`] when it
    /// is not open to programs.
    pub async fn address_book(&self) -> Result<System, FiksLookupError> {
        let mut kept = self.book.lock().await;
        let now = self.http.clock().now();
        if let Some((system, at)) = kept.as_ref()
            && now.duration_since(*at) < LIFE
        {
            return Ok(system.clone());
        }
        let url = self.own_system()?;
        let answer = self.ask(|| self.http.get(Service::Fiks, &url)).await;
        let answer = answer.map_err(FiksLookupError::about_system)?;
        let system = read(&answer, System::parse)?;
        *kept = Some((system.clone(), now));
        Ok(system)
    }

    /// The address book, asked now.
    pub async fn refresh_address_book(&self) -> Result<System, FiksLookupError> {
        let before = self.book.lock().await.take();
        let answer = self.address_book().await;
        if answer.is_err() {
            let mut kept = self.book.lock().await;
            if kept.is_none() {
                *kept = before;
            }
        }
        answer
    }

    /// Kontoer of others that access can be asked for. The search is known to be incomplete, so that not
    /// finding a konto says nothing.
    pub async fn search(
        &self,
        search: &KontoSearch,
    ) -> Result<Vec<Protokollkonto>, FiksLookupError> {
        let url = format!("{}/konto-sok", self.own_system()?);
        let protocols: Vec<_> = search
            .protocol
            .iter()
            .map(|(name, version)| json!({ "protokollNavn": name, "protokollVersjon": version }))
            .collect();
        let body = json!({
            "term": search.term.trim(),
            "filter": { "fiksOrgIder": [], "protokollFilter": protocols },
        });
        let call = || self.http.post(Service::Fiks, &url).json(&body).repeatable();
        let answer = self
            .ask(call)
            .await
            .map_err(FiksLookupError::about_system)?;
        read(&answer, Protokollkonto::parse_list)
    }

    /// Asks to be let in by a konto. Whoever owns it decides; some let everybody in at once.
    pub async fn ask_access(&self, konto: KontoId) -> Result<(), FiksLookupError> {
        let url = format!("{}/forespurteTilganger/{konto}", self.own_system()?);
        let call = || self.http.post(Service::Fiks, &url).empty();
        self.change_access(konto, call).await
    }

    /// Takes back that we asked to be let in.
    pub async fn withdraw_access(&self, konto: KontoId) -> Result<(), FiksLookupError> {
        let url = format!("{}/forespurteTilganger/{konto}", self.own_system()?);
        let call = || self.http.delete(Service::Fiks, &url);
        self.change_access(konto, call).await
    }

    /// Every protocol with its message types and roles, as the platform lists them now.
    pub async fn protocols(&self) -> Result<ProtocolList, FiksLookupError> {
        let fetched_at = self.http.clock().now();
        let base = self.organisation()?;
        let url = format!("{base}/protokoller");
        let answer = self.ask(|| self.http.get(Service::Fiks, &url)).await;
        let answer = answer.map_err(FiksLookupError::about_system)?;
        let listed = read(&answer, Protokoll::parse_list)?;
        let names = listed
            .iter()
            .filter_map(|protocol| protocol.navn.as_deref().zip(protocol.versjon.as_deref()));
        let whole = names.map(|(name, version)| self.protocol(name, version));
        let whole = try_join_all(whole).await?;
        let whole: Vec<Protokoll> = whole.into_iter().flatten().collect();
        Ok(ProtocolList::new(&whole, fetched_at))
    }

    /// One protocol; `None` when it went away since it was listed.
    async fn protocol(
        &self,
        name: &str,
        version: &str,
    ) -> Result<Option<Protokoll>, FiksLookupError> {
        let url = format!("{}/protokoller", self.organisation()?);
        let call = || {
            let call = self.http.get(Service::Fiks, &url);
            call.segment(name).segment(version)
        };
        match self.ask(call).await {
            Ok(answer) => Ok(Some(read(&answer, Protokoll::parse)?)),
            Err(FiksLookupError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn change_access(
        &self,
        konto: KontoId,
        call: impl Fn() -> Call,
    ) -> Result<(), FiksLookupError> {
        let answer = self.ask(call).await;
        answer.map_err(|error| error.about_konto(konto))?;
        *self.book.lock().await = None;
        Ok(())
    }

    /// Whether our system owns the konto. A system that may not be read owns none that we can tell of.
    async fn is_under_our_system(&self, id: KontoId) -> Result<bool, FiksLookupError> {
        match self.address_book().await {
            Ok(system) => Ok(system.kontoer.iter().any(|konto| konto.id == id)),
            Err(FiksLookupError::NoSystem | FiksLookupError::ConfigurationOff(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn ask(&self, call: impl Fn() -> Call) -> Result<Answer, FiksLookupError> {
        let call = || call().accept("application/json").answer_cap(ANSWER_CAP);
        Ok(self.auth.send(call).await?)
    }

    fn katalog(&self, id: KontoId, what: &str) -> String {
        let base = &self.http.endpoints().fiks;
        format!("{base}/fiks-io/katalog/api/v1/kontoer/{id}{what}")
    }

    fn organisation(&self) -> Result<String, FiksLookupError> {
        let system = self.system.as_ref().ok_or(FiksLookupError::NoSystem)?;
        let base = &self.http.endpoints().fiks;
        let org = &system.fiks_org_id;
        Ok(format!("{base}/fiks-protokoll/api/v1/konfigurasjon/{org}"))
    }

    fn own_system(&self) -> Result<String, FiksLookupError> {
        let system = self.system.as_ref().ok_or(FiksLookupError::NoSystem)?;
        let id = &system.system_id;
        Ok(format!("{}/systemer/{id}", self.organisation()?))
    }

    fn contacts(&self) -> std::sync::MutexGuard<'_, HashMap<KontoId, Contact>> {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ContactKey {
    /// The key in an answer. A page in the place of an answer says nothing of the key.
    fn of(answer: &Answer) -> Result<ContactKey, FiksLookupError> {
        let json: Result<serde_json::Value, _> = answer.json();
        json.map_err(FiksLookupError::Service)?;
        let key = OffentligNokkel::parse(&answer.body).ok();
        let certificate = key.and_then(|key| {
            let certificate = Certificate::from_pem(&key.nokkel).ok()?;
            Some(ContactKey::Certificate(certificate, key))
        });
        Ok(certificate.unwrap_or(ContactKey::Unreadable))
    }
}

/// Reads an answer; one that cannot be read is the service's failure.
fn read<T>(
    answer: &Answer,
    parse: impl Fn(&[u8]) -> Result<T, WireError>,
) -> Result<T, FiksLookupError> {
    parse(&answer.body).map_err(|error| {
        FiksLookupError::Service(answer.bad(&words! {
            nb: "svaret kan ikke leses: {error}",
            nn: "svaret kan ikkje lesast: {error}",
            en: "the answer cannot be read: {error}",
        }))
    })
}
