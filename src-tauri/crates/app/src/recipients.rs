//! Finding a recipient, and telling in plain words how it can be reached.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_directory::{LookupError, SearchError, Unit, UnitState};
use budstikke_domain::{
    DpoRoute, OrgNumber, Party, Process, ProcessFamily, ServiceIdentifier, words,
};
use budstikke_packaging::Certificate;
use budstikke_store::{Acquaintance, CertificateRole, KnownRecipient, SeenCertificate};
use jiff::{SignedDuration, Timestamp};

use crate::dto::{
    Area, Capabilities, CertificateDto, IpcCode, IpcError, RecipientHit, RecipientSearch, Way,
};
use crate::fiks::konto::JudgedKonto;
use crate::names::readable;
use crate::{App, AppError, format};

const RECENT: u32 = 50;
/// How long a changed certificate is told of.
const NEWS_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

impl App {
    /// Organisation numbers of the favourites, by name.
    pub async fn favourites(&self) -> Result<Vec<String>, AppError> {
        let known = self.store().read(|r| r.known_recipients(u32::MAX)).await?;
        let favourites = known.into_iter().filter(|known| known.favourite);
        Ok(favourites.map(|known| known.party.org.digits()).collect())
    }

    /// Marks an organisation as a favourite, or no longer.
    pub async fn set_favourite(
        &self,
        org_number: &str,
        name: &str,
        favourite: bool,
    ) -> Result<(), AppError> {
        let party = Party {
            org: OrgNumber::parse(org_number)?,
            name: name.to_owned(),
        };
        Ok(self
            .store()
            .tx(move |tx| tx.set_favourite(&party, favourite))
            .await?)
    }

    /// Favourites and recent recipients that fit what was typed, then kontoer of FIKS IO, then units of Enhetsregisteret. A
    /// register that does not answer is told beside what was found here.
    pub async fn search_recipients(&self, text: &str) -> Result<RecipientSearch, AppError> {
        let known = self.store().read(|r| r.known_recipients(RECENT)).await?;
        let wanted = text.trim().to_lowercase();
        let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
        let fits = |recipient: &&KnownRecipient| {
            recipient.party.name.to_lowercase().contains(&wanted)
                || (!digits.is_empty() && recipient.party.org.digits().starts_with(&digits))
        };
        let (favourites, others): (Vec<_>, Vec<_>) =
            known.iter().filter(fits).partition(|known| known.favourite);
        let first = favourites.into_iter().chain(others.into_iter().take(5));
        let mut hits: Vec<RecipientHit> = first.map(acquaintance).collect();
        let registry = self.enhetsregisteret().search(text);
        let (kontoer, units) = futures_util::join!(self.find_kontoer(text), registry);
        hits.extend(kontoer);
        let problem = match units {
            Ok(units) => {
                let none = units.is_empty();
                for unit in units {
                    match hits
                        .iter_mut()
                        .find(|hit| hit.org_number == unit.org.digits())
                    {
                        Some(hit) => {
                            *hit = RecipientHit {
                                recent: hit.recent,
                                favourite: hit.favourite,
                                ..found(&unit)
                            }
                        }
                        None => hits.push(found(&unit)),
                    }
                }
                // A whole number that nobody has: the digits fit together, but it is not registered.
                match OrgNumber::parse(text) {
                    Ok(number) if none && hits.is_empty() => Some(unknown(number)),
                    _ => None,
                }
            }
            Err(SearchError::Number(bad)) => Some(IpcError::from(AppError::OrgNumber(bad))),
            Err(SearchError::Service(failure)) => Some(IpcError::from(AppError::Service(failure))),
        };
        Ok(RecipientSearch { hits, problem })
    }

    /// How an organisation can be reached, and the `konto` of FIKS IO that was chosen; one of the two may be
    /// empty. `refresh` forgets what was looked up before.
    pub async fn capabilities(
        &self,
        org_number: &str,
        konto: &str,
        refresh: bool,
    ) -> Result<Capabilities, AppError> {
        let chosen = match konto {
            "" => None,
            // Beside an organisation a konto that KS does not tell of takes no other way from anybody.
            konto => match self.judged_konto(konto, refresh).await {
                Err(error) if org_number.is_empty() => return Err(error),
                judged => judged.ok(),
            },
        };
        let org = match (&chosen, org_number) {
            (Some(judged), "") => match judged.owner() {
                Some(owner) => owner.org,
                None => return Ok(judged.alone()),
            },
            _ => OrgNumber::parse(org_number)?,
        };
        if !self.uses_dpo() {
            return Ok(self.over_fiks_io(org, chosen).await);
        }
        let directory = self.directory();
        let found = if refresh {
            directory.refresh(org).await
        } else {
            directory.capabilities(org).await
        };
        let found = match (found, &chosen) {
            (Ok(found), _) => found,
            // The registry does not list FIKS IO: not to be known there says nothing of the konto.
            (Err(_), Some(judged)) => return Ok(judged.alone()),
            (Err(error @ (LookupError::Service(_) | LookupError::Token(_))), None) => {
                return Err(refused(error));
            }
            (Err(error), None) => match self.kontoer_of(org, None).await.as_slice() {
                [] => return Err(refused(error)),
                [first, others @ ..] => {
                    let mut only = first.alone();
                    only.ways.extend(others.iter().map(JudgedKonto::way));
                    return Ok(only);
                }
            },
        };
        let kontoer = self.kontoer_of(org, chosen).await;
        let mut news = Vec::new();
        for way in &found.ways {
            news.push(self.certificate_news(org, way).await?);
        }
        Ok(Capabilities {
            org_number: org.digits(),
            name: readable(&found.receiver.name),
            looked_up_at: found.looked_up_at.to_string(),
            areas: found
                .letters
                .iter()
                .filter(|process| !process.is_confidential())
                .chain(&found.agreed)
                .map(|process| Area {
                    process: process.as_str().to_owned(),
                    words: process.words(),
                    agreed: process.family() == ProcessFamily::Avtalt,
                })
                .collect(),
            confidential: found.taushetsbelagt,
            ways: found
                .ways
                .iter()
                .zip(&news)
                .enumerate()
                .map(|(index, (known, news))| way(index, known, news, &found))
                .chain(kontoer.iter().map(JudgedKonto::way))
                .collect(),
        })
    }

    /// The way for a letter to `recipient` in `process`, as the registry tells it now.
    pub(crate) async fn look_up(
        &self,
        recipient: &Party,
        process: &Process,
    ) -> Result<DpoRoute, AppError> {
        let lookup = self
            .directory()
            .lookup(recipient.org, process)
            .await
            .map_err(refused)?;
        let certificate = &lookup.certificate;
        let (key_id, issuer) = (certificate.key_id(), certificate.issuer_common_name());
        self.see_recipient(recipient.org, key_id, issuer).await?;
        let mut route = lookup.route;
        // The name the person chose by; the registers' capitals when there is none.
        route.receiver.name = if recipient.name.is_empty() {
            readable(&route.receiver.name)
        } else {
            recipient.name.clone()
        };
        Ok(route)
    }
}

impl App {
    /// A sentence about the certificate that letters are locked for, while it is news that it is another
    /// than before; else empty. A certificate that may not be used is not remembered.
    async fn certificate_news(
        &self,
        org: OrgNumber,
        way: &budstikke_directory::Way,
    ) -> Result<String, AppError> {
        let Some(certificate) = way.certificate.as_ref().filter(|_| way.can_send) else {
            return Ok(String::new());
        };
        let (key_id, issuer) = (certificate.key_id.clone(), certificate.issuer.clone());
        let known = self.see_recipient(org, key_id, issuer).await?;
        Ok(news_of(known, self.clock().now()))
    }

    /// Whether the registry has shown us another key of the recipient since `route` was looked up.
    pub(crate) async fn is_outdated(&self, route: &DpoRoute) -> Result<bool, AppError> {
        let org = route.receiver.org;
        let last = self
            .store()
            .read(move |r| r.last_seen_certificate(org, CertificateRole::Recipient))
            .await?;
        let locked_for =
            route_certificate(&route.certificate).map(|certificate| certificate.key_id());
        Ok(last.is_some() && last != locked_for)
    }

    async fn see_recipient(
        &self,
        org: OrgNumber,
        key_id: String,
        issuer: String,
    ) -> Result<Acquaintance, AppError> {
        let seen = SeenCertificate {
            org,
            role: CertificateRole::Recipient,
            key_id,
            issuer,
        };
        Ok(self.store().tx(move |tx| tx.see_certificate(&seen)).await?)
    }
}

/// The certificate that a letter is locked for, as it stands in its route (base64 of DER); `None` when none
/// can be read.
pub(crate) fn route_certificate(base64: &str) -> Option<Certificate> {
    let der = STANDARD.decode(base64).ok()?;
    Certificate::from_der(&der).ok()
}

/// What is told of a recipient's certificate for a month after it was changed.
fn news_of(known: Acquaintance, now: Timestamp) -> String {
    if known.replaced_another && now.duration_since(known.since) < NEWS_LIFE {
        words! {
            nb: " Mottakeren byttet sertifikat {when}.",
            nn: " Mottakaren bytte sertifikat {when}.",
            en: " The recipient replaced its certificate on {when}.",
            when = format::date(known.since),
        }
    } else {
        String::new()
    }
}

fn acquaintance(known: &KnownRecipient) -> RecipientHit {
    RecipientHit {
        org_number: known.party.org.digits(),
        name: readable(&known.party.name),
        kind: String::new(),
        place: String::new(),
        recent: known.used > 0,
        favourite: known.favourite,
        note: None,
        main_unit: None,
        warning: None,
        konto: None,
    }
}

fn found(unit: &Unit) -> RecipientHit {
    RecipientHit {
        org_number: unit.org.digits(),
        name: readable(&unit.name),
        kind: unit.sector.to_owned(),
        place: readable(&unit.place),
        recent: false,
        favourite: false,
        note: unit.main_unit.filter(|_| unit.is_sub_unit).map(|main| {
            words! {
                nb: "Dette er en underenhet. De fleste tar imot på hovedenheten {main}.",
                nn: "Dette er ei undereining. Dei fleste tek imot på hovudeininga {main}.",
                en: "This is a sub-unit. Most receive at the main unit {main}.",
                main = main.grouped(),
            }
        }),
        main_unit: unit
            .main_unit
            .filter(|_| unit.is_sub_unit)
            .map(OrgNumber::digits),
        warning: match &unit.state {
            UnitState::Active => None,
            UnitState::Bankrupt => Some(words! {
                nb: "Virksomheten er konkurs.",
                nn: "Verksemda er konkurs.",
                en: "The organisation is bankrupt.",
            }),
            UnitState::WindingUp => Some(words! {
                nb: "Virksomheten er under avvikling.",
                nn: "Verksemda er under avvikling.",
                en: "The organisation is being wound up.",
            }),
            UnitState::Deleted(since) => Some(words! {
                nb: "Virksomheten ble slettet {since}.",
                nn: "Verksemda vart sletta {since}.",
                en: "The organisation was deleted on {since}.",
            }),
        },
        konto: None,
    }
}

fn way(
    index: usize,
    known: &budstikke_directory::Way,
    news: &str,
    of: &budstikke_directory::Capabilities,
) -> Way {
    Way {
        service: known.service.as_str().to_owned(),
        konto: String::new(),
        konto_name: String::new(),
        notes: Vec::new(),
        care: None,
        title: known.title.clone(),
        available: known.can_send,
        recommended: index == 0 && known.can_send,
        text: if known.can_send {
            format!("{}{news}", known.proof)
        } else {
            known.reason.clone()
        },
        limit: known
            .max_bytes
            .map(|bytes| {
                words! {
                    nb: "Inntil {size}",
                    nn: "Inntil {size}",
                    en: "Up to {size}",
                    size = format::size(bytes),
                }
            })
            .unwrap_or_default(),
        certificate: known
            .certificate
            .as_ref()
            .filter(|_| known.service == ServiceIdentifier::Dpo)
            .map(|certificate| CertificateDto {
                subject: readable(&of.receiver.name),
                issuer: certificate.issuer.clone(),
                not_after: certificate.valid_until.to_string(),
                sha256: certificate.sha256.clone(),
            }),
    }
}

/// A look-up that gave no way, as a person meets it.
fn refused(error: LookupError) -> AppError {
    let (number, action) = match &error {
        LookupError::Service(failure) => return AppError::Service(failure.clone()),
        LookupError::Unknown(_) => (
            "E08",
            words! {
                nb: "Sjekk tallene, eller søk på navn.",
                nn: "Sjekk tala, eller søk på namn.",
                en: "Check the digits, or search by name.",
            },
        ),
        LookupError::NotSupported { alternatives, .. } => {
            let words: Vec<String> = alternatives.iter().map(Process::words).collect();
            let action = if words.is_empty() {
                words! {
                    nb: "Ta kontakt med mottakeren og avtal en annen måte.",
                    nn: "Ta kontakt med mottakaren og avtal ein annan måte.",
                    en: "Contact the recipient and agree on another way.",
                }
            } else {
                words! {
                    nb: "Velg noe de tar imot: {areas}.",
                    nn: "Vel noko dei tek imot: {areas}.",
                    en: "Choose something they receive: {areas}.",
                    areas = words.join(", "),
                }
            };
            ("E09", action)
        }
        LookupError::Certificate { .. } => (
            "E15",
            words! {
                nb: "Slå opp på nytt, eller gi mottakeren beskjed om at sertifikatet må byttes.",
                nn: "Slå opp på nytt, eller gi mottakaren beskjed om at sertifikatet må bytast.",
                en: "Look it up again, or tell the recipient that the certificate must be replaced.",
            },
        ),
        LookupError::Token(_) => (
            error.number().unwrap_or("E03"),
            words! {
                nb: "Sjekk klient-id og sertifikat i oppsettet.",
                nn: "Sjekk klient-id og sertifikat i oppsettet.",
                en: "Check the client ID and the certificate in the set-up.",
            },
        ),
    };
    AppError::Recipient {
        number,
        what: error.text(),
        action,
        details: error.to_string(),
    }
}

fn unknown(number: OrgNumber) -> IpcError {
    IpcError {
        code: IpcCode::Other,
        number: "E08".to_owned(),
        what: words! {
            nb: "Vi finner ingen virksomhet med nummer {number}.",
            nn: "Vi finn inga verksemd med nummer {number}.",
            en: "We find no organisation with number {number}.",
            number = number.grouped(),
        },
        meaning: words! {
            nb: "Sifrene passer sammen, men nummeret er ikke registrert.",
            nn: "Siffera passar saman, men nummeret er ikkje registrert.",
            en: "The digits fit together, but the number is not registered.",
        },
        action: words! {
            nb: "Sjekk tallene, eller søk på navn.",
            nn: "Sjekk tala, eller søk på namn.",
            en: "Check the digits, or search by name.",
        },
        help: crate::error::help("E08"),
        details: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_certificate_is_told_of_for_a_month() {
        let since: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        let known = |is_new, replaced_another| Acquaintance {
            since,
            is_new,
            replaced_another,
        };
        let news = " Mottakeren byttet sertifikat 21.11.2026.";
        assert_eq!(news_of(known(true, true), since), news);
        let later = since + SignedDuration::from_hours(29 * 24);
        assert_eq!(news_of(known(false, true), later), news);
        let old = since + SignedDuration::from_hours(30 * 24);
        assert_eq!(news_of(known(false, true), old), "", "no news any more");
        assert_eq!(news_of(known(true, false), since), "", "the first one");
    }
}
