//! How kontoer of others are found, and told of as ways to their owners (fiks-io 9, ux 5.6).

use budstikke_directory::{Contact, ContactKey, KontoFinding, MeldingstypeChoice};
use budstikke_domain::{OrgNumber, Party, ServiceIdentifier, word, words};
use budstikke_wire::fiks_io::{KontoId, PayloadRule, Protokollkonto};

use crate::dpo;
use crate::drafts::fiks_io::OPPRETT;
use crate::drafts::fiks_io::form::kind_of;
use crate::dto::{
    Capabilities, CertificateDto, KontoAccess, KontoCare, MeldingstypeDto, PayloadDto,
    RecipientHit, Way,
};
use crate::fiks::access::is_among;
use crate::fiks::konto::{JudgedKonto, ToKonto, konto_id};
use crate::fiks::lookup_refused;
use crate::names::readable;
use crate::{App, AppError};

/// How many kontoer are shown for what was typed.
const HITS: usize = 5;
/// How many kontoer of one organisation are looked up; nobody chooses among more.
const KONTOER: usize = 8;

impl App {
    /// The meldingstyper that may be sent to a konto, as far as somebody says which; else every one we know.
    pub async fn melding_types(&self, konto: &str) -> Result<Vec<MeldingstypeDto>, AppError> {
        let fiks = self.own_konto()?;
        let book = fiks.directory.address_book().await.ok();
        let protocols = self.protocols(book.is_some()).await?;
        let both = book.as_ref().and_then(|book| {
            let id = KontoId::parse(konto)?;
            let ours = book.kontoer.iter().find(|one| one.id == fiks.konto)?;
            let theirs = book.tilgang_til_kontoer.iter().find(|one| one.id == id)?;
            Some((ours, theirs))
        });
        let choices = match both {
            Some((ours, theirs)) => protocols.choices(ours, theirs),
            None => protocols.every_known(),
        };
        let asking = choices.into_iter();
        let asking = asking.filter(|kind| kind.is_answer != Some(true));
        Ok(asking.map(shown_type).collect())
    }

    /// A konto, judged for a letter to its archive. `refresh` forgets what was looked up before.
    pub(crate) async fn judged_konto(
        &self,
        konto: &str,
        refresh: bool,
    ) -> Result<JudgedKonto, AppError> {
        let id = konto_id(konto)?;
        if refresh {
            let directory = &self.own_konto()?.directory;
            directory.refresh(id).await.map_err(lookup_refused)?;
            // Whether we may write to it is the book's word; without one that is a finding.
            let _ = directory.refresh_address_book().await;
        }
        let letter = ToKonto {
            konto: id,
            melding_type: OPPRETT,
            payload: true,
            is_answer: false,
        };
        let mut judged = self.judge_konto(&letter).await?;
        self.see_access_kept().await;
        if judged.access() == KontoAccess::Asked {
            judged.asked_at = self.konto_asked_at(id).await?;
        }
        Ok(judged)
    }

    /// The kontoer of an organisation that our address book names, `chosen` first, and after them those that it
    /// may be asked to let us write to. What can not be looked up is left out: neither the book nor the search
    /// says anything of who does not stand there.
    pub(crate) async fn kontoer_of(
        &self,
        org: OrgNumber,
        chosen: Option<JudgedKonto>,
    ) -> Vec<JudgedKonto> {
        let mut found: Vec<JudgedKonto> = chosen.into_iter().collect();
        let Some(fiks) = self.fiks() else {
            return found;
        };
        let Ok(book) = fiks.directory.address_book().await else {
            return found;
        };
        let known = found.first().map(|judged| judged.contact.konto.konto_id);
        let name = self.registered_name(org).await;
        let outside = self.kontoer_outside(&book, &name).await;
        let named = book.tilgang_til_kontoer.iter().chain(&outside);
        let named = named.filter(|konto| {
            let owner = konto.fiks_org_navn.as_deref();
            Some(konto.id) != known && owner.is_some_and(|owner| same(owner, &name))
        });
        for konto in named.take(KONTOER) {
            let judged = self.judged_konto(&konto.id.to_string(), false).await;
            let theirs =
                |judged: &JudgedKonto| judged.owner().is_some_and(|owner| owner.org == org);
            found.extend(judged.ok().filter(theirs));
        }
        found
    }

    /// How an organisation can be reached by those who have only FIKS IO: the kontoer that are known of it, `chosen`
    /// first, and DPO with why it is no way.
    pub(crate) async fn over_fiks_io(
        &self,
        org: OrgNumber,
        chosen: Option<JudgedKonto>,
    ) -> Capabilities {
        let kontoer = self.kontoer_of(org, chosen).await;
        let mut found = match kontoer.as_slice() {
            [first, others @ ..] => {
                let mut found = first.alone();
                found.ways.extend(others.iter().map(JudgedKonto::way));
                found
            }
            [] => Capabilities {
                org_number: org.digits(),
                name: readable(&self.registered_name(org).await),
                looked_up_at: self.clock().now().to_string(),
                areas: Vec::new(),
                confidential: false,
                ways: vec![closed(
                    ServiceIdentifier::FiksIo,
                    "Fiks IO",
                    match self.fiks() {
                        Some(_) => {
                            words! {
                                nb: "Vi finner ingen konto hos dem. Har du konto-id-en, skriver du den i feltet Til.",
                                nn: "Vi finn ingen konto hos dei. Har du konto-id-en, skriv du han i feltet Til.",
                                en: "We find no account of theirs. If you have the account ID, write it in the field To.",
                            }
                        }
                        None => words! {
                            nb: "Kontoen deres er ikke i bruk. Ta den i bruk i oppsettet.",
                            nn: "Kontoen dykkar er ikkje i bruk. Ta han i bruk i oppsettet.",
                            en: "Your account is not in use. Take it into use in the set-up.",
                        },
                    },
                )],
            },
        };
        let title = word! {
            nb: "Rett inn i arkivsystemet deres",
            nn: "Rett inn i arkivsystemet deira",
            en: "Straight into their archive system",
        };
        found
            .ways
            .push(closed(ServiceIdentifier::Dpo, title, dpo::not_set_up()));
        found
    }

    /// Kontoer that fit what was typed: a whole konto-id, or a name in our address book; after those the ones
    /// that may be asked to let us write to them.
    pub(crate) async fn find_kontoer(&self, text: &str) -> Vec<RecipientHit> {
        let Some(fiks) = self.fiks() else {
            return Vec::new();
        };
        if let Some(id) = KontoId::parse(text.trim()) {
            let contact = fiks.directory.contact(id).await;
            return contact.iter().map(hit_of_contact).collect();
        }
        let wanted = text.trim().to_lowercase();
        if wanted.is_empty() {
            return Vec::new();
        }
        let Ok(book) = fiks.directory.address_book().await else {
            return Vec::new();
        };
        self.see_access_kept().await;
        let fits = |konto: &&Protokollkonto| {
            let names = [&konto.navn, &konto.fiks_org_navn, &konto.system_navn];
            let mut names = names.into_iter().flatten();
            names.any(|name| name.to_lowercase().contains(&wanted))
        };
        let named = book.tilgang_til_kontoer.iter().filter(fits);
        let mut hits: Vec<RecipientHit> = named.take(HITS).map(hit_of_book).collect();
        let outside = self.kontoer_outside(&book, text).await;
        let asked = |konto: &Protokollkonto| is_among(&book.forespurte_tilganger, konto.id);
        let outside = outside.iter().take(HITS);
        hits.extend(outside.map(|konto| hit_outside(konto, asked(konto))));
        hits
    }

    /// The registered name of an organisation; empty when nobody tells it.
    async fn registered_name(&self, org: OrgNumber) -> String {
        let unit = self.enhetsregisteret().by_number(org).await;
        let unit = unit.ok().flatten();
        unit.map(|unit| unit.name).unwrap_or_default()
    }
}

impl JudgedKonto {
    /// Whose it is, when the katalog says so with a number that can be one.
    pub(crate) fn owner(&self) -> Option<Party> {
        let org = self.contact.konto.org_number()?;
        let name = self.contact.konto.fiks_org_navn.as_deref();
        Some(Party {
            org,
            name: readable(name.unwrap_or_default()),
        })
    }

    /// The konto as the one way there is.
    pub(crate) fn alone(&self) -> Capabilities {
        let owner = self.owner();
        let mut way = self.way();
        way.recommended = way.available;
        Capabilities {
            org_number: owner
                .as_ref()
                .map(|party| party.org.digits())
                .unwrap_or_default(),
            name: owner.map_or_else(|| self.contact.name(), |party| party.name),
            looked_up_at: self.contact.looked_up_at.to_string(),
            ways: vec![way],
            areas: Vec::new(),
            confidential: false,
        }
    }

    /// The konto as a way of reaching its owner.
    pub(crate) fn way(&self) -> Way {
        let (konto, name) = (&self.contact.konto, self.contact.name());
        let (stops, notes): (Vec<_>, Vec<_>) = self
            .judgement
            .findings
            .iter()
            .partition(|finding| finding.stops());
        let sentence = |finding: &&KontoFinding| {
            let step = finding.next_step();
            format!("{} {step}", finding.text(&name))
                .trim_end()
                .to_owned()
        };
        let konto_name = konto.konto_navn.clone().unwrap_or_default();
        let imported = self.key.known.imported.as_ref();
        Way {
            service: ServiceIdentifier::FiksIo.as_str().to_owned(),
            konto: konto.konto_id.to_string(),
            title: format!(
                "Fiks IO: {}",
                if konto_name.is_empty() {
                    &name
                } else {
                    &konto_name
                }
            ),
            konto_name,
            available: stops.is_empty(),
            recommended: false,
            text: stops.first().map_or_else(|| self.proof(), sentence),
            notes: notes.iter().map(sentence).collect(),
            limit: words! { nb: "Inntil 5 GB", nn: "Inntil 5 GB", en: "Up to 5 GB" },
            certificate: self.certificate(),
            care: Some(KontoCare {
                changed_key: self.key.changed.clone(),
                lacks_key: stops.iter().any(|finding| finding.is_about_key()),
                imported: imported.map(|certificate| certificate.sha256()),
                access: self.access(),
                asked_at: self.asked_at.clone(),
            }),
        }
    }

    fn proof(&self) -> String {
        words! {
            nb: "Svar når systemet deres har mottatt meldingen og kvittert.",
            nn: "Svar når systemet deira har motteke meldinga og kvittert.",
            en: "An answer when their system has received the message and sent a receipt.",
        }
    }

    /// What a letter is locked for: the certificate from a file before that of the katalog.
    fn certificate(&self) -> Option<CertificateDto> {
        let (certificate, issuer) = match (&self.key.known.imported, &self.contact.key) {
            (Some(imported), _) => (
                imported,
                word! {
                    nb: "filen dere la inn",
                    nn: "fila de la inn",
                    en: "the file you added",
                },
            ),
            (None, ContactKey::Certificate(shown, _)) => (
                shown,
                word! {
                    nb: "KS' katalog",
                    nn: "katalogen til KS",
                    en: "the directory of KS",
                },
            ),
            (None, ContactKey::None | ContactKey::Unreadable) => return None,
        };
        Some(CertificateDto {
            subject: certificate.common_name(),
            issuer: issuer.to_owned(),
            not_after: certificate.not_after().to_string(),
            sha256: certificate.sha256(),
        })
    }
}

/// A way that cannot be gone, with why.
fn closed(service: ServiceIdentifier, title: &str, text: String) -> Way {
    Way {
        service: service.as_str().to_owned(),
        konto: String::new(),
        konto_name: String::new(),
        title: title.to_owned(),
        available: false,
        recommended: false,
        text,
        notes: Vec::new(),
        limit: String::new(),
        certificate: None,
        care: None,
    }
}

/// Whether two registers mean the same name.
fn same(one: &str, other: &str) -> bool {
    !other.is_empty() && one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn hit_of_contact(contact: &Contact) -> RecipientHit {
    let konto = &contact.konto;
    let org = konto.org_number();
    RecipientHit {
        org_number: org.map(OrgNumber::digits).unwrap_or_default(),
        ..hit(
            konto.konto_id,
            konto.konto_navn.as_deref(),
            konto.fiks_org_navn.as_deref(),
        )
    }
}

fn hit_of_book(konto: &Protokollkonto) -> RecipientHit {
    hit(
        konto.id,
        konto.navn.as_deref(),
        konto.fiks_org_navn.as_deref(),
    )
}

fn hit_outside(konto: &Protokollkonto, asked: bool) -> RecipientHit {
    let note = if asked {
        word! {
            nb: "Dere har bedt om tilgang, og ikke fått svar.",
            nn: "De har bede om tilgang, og ikkje fått svar.",
            en: "You have asked for access, and have not been answered.",
        }
    } else {
        word! {
            nb: "Dere må be om tilgang før dere kan sende hit.",
            nn: "De må be om tilgang før de kan sende hit.",
            en: "You must ask for access before you can send here.",
        }
    };
    RecipientHit {
        note: Some(note.to_owned()),
        ..hit_of_book(konto)
    }
}

fn hit(id: KontoId, name: Option<&str>, owner: Option<&str>) -> RecipientHit {
    RecipientHit {
        org_number: String::new(),
        name: name.map_or_else(|| id.to_string(), str::to_owned),
        kind: words! { nb: "Fiks IO-konto", nn: "Fiks IO-konto", en: "Fiks IO account" },
        place: readable(owner.unwrap_or_default()),
        recent: false,
        favourite: false,
        note: None,
        main_unit: None,
        warning: None,
        konto: Some(id.to_string()),
    }
}

fn shown_type(kind: MeldingstypeChoice) -> MeldingstypeDto {
    MeldingstypeDto {
        form: kind_of(&kind.melding_type),
        name: kind.melding_type,
        protocol: kind.protocol_title,
        payload: match kind.payload {
            Some(PayloadRule::Required) => PayloadDto::Required,
            Some(PayloadRule::Never) => PayloadDto::Never,
            Some(PayloadRule::Optional) => PayloadDto::Optional,
            None => PayloadDto::Unknown,
        },
        files: kind.files,
        documents: kind.documents,
    }
}
