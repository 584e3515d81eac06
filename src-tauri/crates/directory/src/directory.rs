//! eFormidling's Service Registry.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_domain::{
    DocumentType, DpoRoute, Failure, FailureKind, OrgNumber, Party, Process, ProcessFamily,
    ServiceIdentifier, word,
};
use budstikke_identity::{Anchors, CertReport, Grant, TokenError, TokenSource};
use budstikke_net::{Answer, Http, Service};
use budstikke_packaging::Certificate;
use jiff::{SignedDuration, Timestamp};

use crate::capabilities::{self, Capabilities, Judged};
use crate::error::LookupError;
use crate::jws::{Distrust, KeySet};
use crate::record::{Entity, Record};

/// How long what the registry said is used when it does not say itself.
const ENTITY_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The longest that it may say.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long the registry's set of keys is used.
const KEYS_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// The largest answer, in bytes: a large organisation has some hundred records with a certificate each.
const ANSWER_CAP: usize = 8 << 20;

/// Finds out how organisations can be reached, and makes routes.
pub struct Directory {
    http: Http,
    tokens: Arc<TokenSource>,
    anchors: Arc<Anchors>,
    known: Mutex<HashMap<Asked, Known>>,
    keys: tokio::sync::Mutex<Option<(KeySet, Timestamp)>>,
}

/// An organisation, or one process of it.
type Asked = (OrgNumber, Option<Process>);

#[derive(Clone)]
struct Known {
    entity: Arc<Entity>,
    at: Timestamp,
    life: SignedDuration,
}

/// A way to send one message: what is frozen into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Where it goes.
    pub route: DpoRoute,
    /// The certificate to lock it for; the same as in the route.
    pub certificate: Certificate,
    /// How the certificate was judged; nothing in it speaks against using it.
    pub report: CertReport,
    /// When the registry said so.
    pub looked_up_at: Timestamp,
}

impl Directory {
    /// A directory that asks with tokens of `tokens` and believes `anchors`. Nothing is asked yet.
    pub fn new(http: Http, tokens: Arc<TokenSource>, anchors: Arc<Anchors>) -> Directory {
        Directory {
            http,
            tokens,
            anchors,
            known: Mutex::new(HashMap::new()),
            keys: tokio::sync::Mutex::new(None),
        }
    }

    /// Finds the way for a message to `org` in `process`: a letter when the process is one of letters,
    /// an agreed message when it is agreed on. What the registry said is used again for as long as it
    /// says, ten minutes when it does not; that it knows nobody is not kept.
    pub async fn lookup(&self, org: OrgNumber, process: &Process) -> Result<Lookup, LookupError> {
        let known = match self.ask(org, Some(process)).await {
            Ok(known) => known,
            Err(Refusal::NotFound(_)) => return Err(self.not_supported(org, process).await),
            Err(Refusal::Other(error)) => return Err(error),
        };
        let document_type = document_type_of(process);
        let receiver = party(org, &known.entity);
        let Some(record) = dpo_record(&known.entity, process, &document_type) else {
            return Err(self.not_supported(org, process).await);
        };
        match capabilities::judge(record, &receiver, &self.anchors, self.http.clock().now()) {
            Judged::Good(certificate, report) => Ok(Lookup {
                route: DpoRoute {
                    version: 1,
                    receiver,
                    process: process.clone(),
                    document_type,
                    certificate: STANDARD.encode(certificate.der()),
                    looked_up_at: known.at,
                },
                certificate,
                report,
                looked_up_at: known.at,
            }),
            Judged::Bad {
                reason, findings, ..
            } => Err(LookupError::Certificate {
                receiver,
                reason,
                findings,
            }),
        }
    }

    /// Tells how `org` can be reached. What the registry said is used again, as in [`Directory::lookup`].
    pub async fn capabilities(&self, org: OrgNumber) -> Result<Capabilities, LookupError> {
        match self.ask(org, None).await {
            Ok(known) => Ok(capabilities::of(
                &known.entity,
                party(org, &known.entity),
                &self.anchors,
                known.at,
                self.http.clock().now(),
            )),
            Err(Refusal::NotFound(failure)) if failure.code == "certificate_not_found" => {
                Err(LookupError::Certificate {
                    receiver: Party {
                        org,
                        name: String::new(),
                    },
                    reason: word! {
                        nb: "Mottakeren har ikke noe sertifikat i Adressetjenesten.",
                        nn: "Mottakaren har ikkje noko sertifikat i Adressetenesta.",
                        en: "The recipient has no certificate in Adressetjenesten.",
                    }
                    .to_owned(),
                    findings: Vec::new(),
                })
            }
            Err(Refusal::NotFound(_)) => Err(LookupError::Unknown(org)),
            Err(Refusal::Other(error)) => Err(error),
        }
    }

    /// Asks again, whatever is known of `org` («Slå opp på nytt»). What was known is forgotten when there is
    /// an answer: a registry that can not be reached takes nothing away.
    pub async fn refresh(&self, org: OrgNumber) -> Result<Capabilities, LookupError> {
        let before = self.take(org);
        let answer = self.capabilities(org).await;
        if let Err(LookupError::Service(_) | LookupError::Token(_)) = &answer {
            self.known().extend(before);
        }
        answer
    }

    /// Takes everything that is known of `org` out of memory.
    fn take(&self, org: OrgNumber) -> Vec<(Asked, Known)> {
        let mut known = self.known();
        known.extract_if(|(about, _), _| *about == org).collect()
    }

    /// Tells apart who does not take `process` from who does not exist at all.
    async fn not_supported(&self, org: OrgNumber, process: &Process) -> LookupError {
        let capabilities = match self.capabilities(org).await {
            Ok(capabilities) => capabilities,
            Err(error) => return error,
        };
        // The same certificate stands behind every record; when it is what is wrong, say that.
        if let Some(way) = capabilities.ways.iter().find(|way| {
            way.service == ServiceIdentifier::Dpo
                && way.processes.contains(process)
                && !way.can_send
        }) {
            return LookupError::Certificate {
                receiver: capabilities.receiver,
                reason: way.reason.clone(),
                findings: way
                    .certificate
                    .as_ref()
                    .map(|certificate| certificate.findings.clone())
                    .unwrap_or_default(),
            };
        }
        LookupError::NotSupported {
            other_way: capabilities
                .ways
                .iter()
                .find(|way| {
                    way.service != ServiceIdentifier::Dpo && way.processes.contains(process)
                })
                .map(|way| way.service.clone()),
            receiver: capabilities.receiver,
            process: process.clone(),
            alternatives: capabilities.letters,
        }
    }

    /// What the registry says of an organisation, or of one process of it; kept for a while.
    async fn ask(&self, org: OrgNumber, process: Option<&Process>) -> Result<Known, Refusal> {
        let asked = (org, process.cloned());
        let now = self.http.clock().now();
        if let Some(known) = self.known().get(&asked)
            && now.duration_since(known.at) < known.life
        {
            return Ok(known.clone());
        }
        let answer = self.fetch(org, process).await?;
        let payload = self.verified(&answer).await.map_err(Refusal::Other)?;
        let entity: Entity = serde_json::from_slice(&payload).map_err(|_| {
            distrusted(
                &answer,
                word! {
                    nb: "svaret kan ikke leses",
                    nn: "svaret kan ikkje lesast",
                    en: "the answer cannot be read",
                },
            )
        })?;
        if !entity.is_about(org) {
            return Err(distrusted(
                &answer,
                word! {
                    nb: "svaret gjelder en annen virksomhet",
                    nn: "svaret gjeld ei anna verksemd",
                    en: "the answer is about another organisation",
                },
            )
            .into());
        }
        let known = Known {
            entity: Arc::new(entity),
            at: now,
            life: life_of(&answer),
        };
        self.known().insert(asked, known.clone());
        Ok(known)
    }

    async fn fetch(&self, org: OrgNumber, process: Option<&Process>) -> Result<Answer, Refusal> {
        let grant = Grant::registry();
        let mut fresh = false;
        loop {
            let token = self
                .tokens
                .token(&grant)
                .await
                .map_err(|error| Refusal::Other(error.into()))?;
            let base = &self.http.endpoints().service_registry;
            let mut call = self
                .http
                .get(Service::ServiceRegistry, &format!("{base}/identifier"))
                .segment(&org.digits());
            if let Some(process) = process {
                call = call.segment("process").segment(process.as_str());
            }
            let outcome = call
                .bearer(token.secret())
                .accept("application/jose, application/json")
                .answer_cap(ANSWER_CAP)
                .send()
                .await;
            match outcome {
                Ok(answer) => return Ok(answer),
                Err(failure) if failure.kind == FailureKind::Unauthorized && !fresh => {
                    self.tokens.invalidate(&token).await;
                    fresh = true;
                }
                Err(failure) if failure.kind == FailureKind::NotFound => {
                    return Err(Refusal::NotFound(failure));
                }
                Err(failure) => return Err(Refusal::Other(LookupError::Service(failure))),
            }
        }
    }

    /// The payload of a signed answer.
    async fn verified(&self, answer: &Answer) -> Result<Vec<u8>, LookupError> {
        let mut kept = self.keys.lock().await;
        let now = self.http.clock().now();
        let mut fetched_now = false;
        loop {
            let stale = kept
                .as_ref()
                .is_none_or(|(_, at)| now.duration_since(*at) >= KEYS_LIFE);
            if stale && !fetched_now {
                *kept = Some((self.fetch_keys().await?, now));
                fetched_now = true;
            }
            let Some((keys, _)) = kept.as_ref() else {
                return Err(distrusted(
                    answer,
                    word! {
                        nb: "nøklene mangler",
                        nn: "nøklane manglar",
                        en: "the keys are missing",
                    },
                ));
            };
            match keys.verify(&answer.body) {
                Ok(payload) => return Ok(payload),
                // The registry may have changed its key since; once is enough to find out.
                Err(Distrust::UnknownKey) if !fetched_now => *kept = None,
                Err(Distrust::UnknownKey) => {
                    return Err(distrusted(
                        answer,
                        word! {
                            nb: "svaret er signert med en ukjent nøkkel",
                            nn: "svaret er signert med ein ukjend nøkkel",
                            en: "the answer is signed with an unknown key",
                        },
                    ));
                }
                Err(Distrust::Unsigned(text)) => return Err(distrusted(answer, text)),
            }
        }
    }

    async fn fetch_keys(&self) -> Result<KeySet, LookupError> {
        let base = &self.http.endpoints().service_registry;
        let answer = self
            .http
            .get(Service::ServiceRegistry, &format!("{base}/jwk"))
            .accept("application/json")
            .send()
            .await
            .map_err(LookupError::Service)?;
        answer.json().map(KeySet::new).map_err(LookupError::Service)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Asked, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why [`Directory::ask`] has nothing: a 404 means different things to different callers.
enum Refusal {
    NotFound(Failure),
    Other(LookupError),
}

impl From<LookupError> for Refusal {
    fn from(error: LookupError) -> Refusal {
        Refusal::Other(error)
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Refusal {
        Refusal::Other(error.into())
    }
}

/// How long an answer may be used: its `max-age`. That it must not be stored is what web frameworks say
/// of every answer, and is not taken for a lifetime.
fn life_of(answer: &Answer) -> SignedDuration {
    answer
        .header("cache-control")
        .into_iter()
        .flat_map(|directives| directives.split(','))
        .find_map(|directive| directive.trim().strip_prefix("max-age=")?.parse().ok())
        .filter(|seconds| *seconds > 0)
        .map_or(ENTITY_LIFE, SignedDuration::from_secs)
        .min(LONGEST_LIFE)
}

fn distrusted(answer: &Answer, text: &str) -> LookupError {
    LookupError::Service(answer.bad(text))
}

fn party(org: OrgNumber, entity: &Entity) -> Party {
    Party {
        org,
        name: entity
            .info_record
            .organization_name
            .clone()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    }
}

/// What a message in `process` carries.
fn document_type_of(process: &Process) -> DocumentType {
    DocumentType::verbatim(match process.family() {
        ProcessFamily::Avtalt => DocumentType::AVTALT,
        _ => DocumentType::ARKIVMELDING,
    })
}

/// The first DPO record that takes the document type, as the integrasjonspunkt chooses (eformidling-dpo 5).
fn dpo_record<'a>(
    entity: &'a Entity,
    process: &Process,
    document_type: &DocumentType,
) -> Option<&'a Record> {
    entity.service_records.iter().find(|record| {
        capabilities::service_of(record) == ServiceIdentifier::Dpo
            && record.process.as_deref() == Some(process.as_str())
            && record
                .document_types
                .iter()
                .any(|known| known == document_type.as_str())
    })
}
