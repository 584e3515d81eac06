//! Several recipients of one draft: each gets a message of its own, with ids, a way and an end of its own
//! (ux 5.5). The first stands in the letter itself; what the others have of their own stands here.

use budstikke_domain::{DpoRoute, OrgNumber, Party, WireId, word, words};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::drafts::fiks_io::{FiksIoDraft, KnownKonto};
use crate::drafts::letter::Letter;
use crate::dto::{FurtherRecipient, Problem, ProblemLevel};

/// A recipient beside the first. Its ids are made when it is added, and stay with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Further {
    message_id: WireId,
    conversation_id: WireId,
    attempt_key: WireId,
    sender_reference_id: WireId,
    journalpost_id: WireId,
    /// None for a konto of which nobody has said whose it is.
    recipient: Option<Party>,
    service: String,
    konto: String,
    konto_name: String,
    their_reference: String,
    #[serde(default)]
    route: Option<DpoRoute>,
    #[serde(default)]
    contact: Option<KnownKonto>,
}

impl Further {
    fn new() -> Further {
        Further {
            message_id: WireId::generate(),
            conversation_id: WireId::generate(),
            attempt_key: WireId::generate(),
            sender_reference_id: WireId::generate(),
            journalpost_id: WireId::generate(),
            recipient: None,
            service: String::new(),
            konto: String::new(),
            konto_name: String::new(),
            their_reference: String::new(),
            route: None,
            contact: None,
        }
    }

    fn is(&self, typed: &FurtherRecipient) -> bool {
        match &self.recipient {
            Some(party) => party.org.digits() == typed.org_number,
            None => typed.org_number.is_empty() && self.konto == typed.konto,
        }
    }

    fn take(&mut self, typed: FurtherRecipient) -> Result<(), AppError> {
        self.recipient = party(&typed.org_number, typed.name)?;
        self.service = typed.service;
        self.konto = typed.konto.trim().to_lowercase();
        self.konto_name = typed.konto_name;
        self.their_reference = typed.their_reference;
        if self.contact.as_ref().is_some_and(|c| c.konto != self.konto) {
            self.contact = None;
        }
        Ok(())
    }
}

/// A party as it was typed; none when nobody was.
pub(crate) fn party(org_number: &str, name: String) -> Result<Option<Party>, AppError> {
    if org_number.is_empty() {
        return Ok(None);
    }
    Ok(Some(Party {
        org: OrgNumber::parse(org_number)?,
        name,
    }))
}

/// The recipients that were typed. Those that were there already keep what is theirs.
pub(crate) fn taken(
    mut before: Vec<Further>,
    typed: Vec<FurtherRecipient>,
) -> Result<Vec<Further>, AppError> {
    let mut now = Vec::with_capacity(typed.len());
    for one in typed {
        let same_konto = |further: &Further| further.is(&one) && further.konto == one.konto;
        let known = (before.iter().position(same_konto))
            .or_else(|| before.iter().position(|further| further.is(&one)));
        let mut further = known.map_or_else(Further::new, |at| before.remove(at));
        further.take(one)?;
        now.push(further);
    }
    Ok(now)
}

impl Letter {
    /// One letter for each recipient, the first first. Each has its own ids and way, and names nobody else.
    pub(crate) fn copies(&self) -> Vec<Letter> {
        let among = match self.further.len() {
            0 => 0,
            others => u32::try_from(others + 1).unwrap_or(u32::MAX),
        };
        let first = Letter {
            further: Vec::new(),
            among,
            ..self.clone()
        };
        let others = self.further.iter().map(|further| first.copy_to(further));
        let mut copies: Vec<Letter> = others.collect();
        copies.insert(0, first);
        copies
    }

    fn copy_to(&self, further: &Further) -> Letter {
        // What is set for messages over FIKS IO goes for all of them; hidden fields go for nobody.
        let options = if self.is_fiks_io() {
            self.fiks_io.clone()
        } else {
            FiksIoDraft::default()
        };
        Letter {
            message_id: further.message_id.clone(),
            conversation_id: further.conversation_id.clone(),
            attempt_key: further.attempt_key.clone(),
            sender_reference_id: further.sender_reference_id.clone(),
            journalpost_id: further.journalpost_id.clone(),
            recipient: further.recipient.clone(),
            service: further.service.clone(),
            their_reference: further.their_reference.clone(),
            route: further.route.clone(),
            fiks_io: FiksIoDraft {
                konto: further.konto.clone(),
                konto_name: further.konto_name.clone(),
                contact: further.contact.clone(),
                reply_to: None,
                ..options
            },
            reply: None,
            ..self.clone()
        }
    }

    /// Keeps the way that was looked up for the copy with `message_id`, when it is still there.
    pub(crate) fn keep_route(&mut self, message_id: &WireId, route: DpoRoute) {
        if self.message_id == *message_id {
            self.route = Some(route);
        } else if let Some(further) = self.beside(message_id) {
            further.route = Some(route);
        }
    }

    /// The same of a konto.
    pub(crate) fn keep_contact(&mut self, message_id: &WireId, contact: KnownKonto) {
        if self.message_id == *message_id {
            self.fiks_io.contact = Some(contact);
        } else if let Some(further) = self.beside(message_id) {
            further.contact = Some(contact);
        }
    }

    fn beside(&mut self, message_id: &WireId) -> Option<&mut Further> {
        let mut further = self.further.iter_mut();
        further.find(|further| further.message_id == *message_id)
    }

    /// Forgets ways that were looked up for somebody or something else.
    pub(crate) fn forget_routes(&mut self) {
        let process = self.effective_process();
        let fits = |route: &Option<DpoRoute>, to: &Option<Party>| {
            route.as_ref().is_some_and(|route| {
                Some(&route.process) == process.as_ref()
                    && Some(route.receiver.org) == to.as_ref().map(|party| party.org)
            })
        };
        if !fits(&self.route, &self.recipient) {
            self.route = None;
        }
        for further in &mut self.further {
            if !fits(&further.route, &further.recipient) {
                further.route = None;
            }
        }
    }

    /// Whom it is for, by name; empty while nobody is chosen.
    pub(crate) fn addressee(&self) -> String {
        let party = self.recipient.as_ref().map(|party| party.name.clone());
        party
            .filter(|name| !name.is_empty())
            .or_else(|| self.is_fiks_io().then(|| self.fiks_io.konto_name.clone()))
            .filter(|name| !name.is_empty())
            .or_else(|| self.recipient.as_ref().map(|party| party.org.grouped()))
            .unwrap_or_default()
    }

    /// The recipients beside the first, as the window shows them.
    pub(crate) fn shown_further(&self) -> Vec<FurtherRecipient> {
        let shown = self.further.iter().map(|further| FurtherRecipient {
            org_number: (further.recipient.as_ref())
                .map(|party| party.org.digits())
                .unwrap_or_default(),
            name: (further.recipient.as_ref())
                .map_or_else(|| further.konto_name.clone(), |party| party.name.clone()),
            service: further.service.clone(),
            konto: further.konto.clone(),
            konto_name: further.konto_name.clone(),
            their_reference: further.their_reference.clone(),
        });
        shown.collect()
    }

    /// Why it can have one recipient only; none when it can have several.
    pub(crate) fn only_one(&self) -> Option<&'static str> {
        if self.reply.is_some() || (self.is_fiks_io() && self.fiks_io.reply_to.is_some()) {
            return Some(word! {
                nb: "Et svar går bare til den som skrev til dere.",
                nn: "Eit svar går berre til den som skreiv til dykk.",
                en: "An answer goes only to the one who wrote to you.",
            });
        }
        if self.is_agreed() {
            return Some(word! {
                nb: "En melding dere har avtalt med noen, går bare til én mottaker.",
                nn: "Ei melding de har avtalt med nokon, går berre til éin mottakar.",
                en: "A message you have agreed on with someone goes to one recipient only.",
            });
        }
        (!self.is_to_archive()).then_some(word! {
            nb: "En melding av denne typen går bare til én konto.",
            nn: "Ei melding av denne typen går berre til éin konto.",
            en: "A message of this type goes to one account only.",
        })
    }
}

/// The fields that each recipient has of its own.
const OWN_FIELDS: [&str; 3] = ["recipient", "service", "theirReference"];

/// What stands between a draft to several and sending: what `judge` says of each copy, once, with the name of
/// the recipient where it is about one of them.
pub(crate) fn problems(letter: &Letter, judge: impl Fn(&Letter) -> Vec<Problem>) -> Vec<Problem> {
    let copies = letter.copies();
    if copies.len() == 1 {
        return copies.iter().flat_map(judge).collect();
    }
    let mut found: Vec<Problem> = Vec::new();
    if let Some(text) = letter.only_one() {
        found.push(error("recipients", text.to_owned()));
    }
    for (place, copy) in copies.iter().enumerate() {
        let own = judge(copy)
            .into_iter()
            .map(|problem| about(place, copy, problem));
        for problem in own.chain(of_place(&copies, place, copy)) {
            if !found.contains(&problem) {
                found.push(problem);
            }
        }
    }
    found.sort_by_key(|problem| problem.level != ProblemLevel::Error);
    found
}

fn about(place: usize, copy: &Letter, problem: Problem) -> Problem {
    if !OWN_FIELDS.contains(&problem.field.as_str()) {
        return problem;
    }
    let field = match problem.field.as_str() {
        "theirReference" => format!("theirReference:{place}"),
        _ => format!("recipient:{place}"),
    };
    Problem {
        field,
        text: words! {
            nb: "{who}: {text}",
            nn: "{who}: {text}",
            en: "{who}: {text}",
            who = copy.addressee(),
            text = problem.text,
        },
        ..problem
    }
}

/// What is wrong with a recipient beside the others.
fn of_place(copies: &[Letter], place: usize, copy: &Letter) -> Vec<Problem> {
    let mut found = Vec::new();
    let field = format!("recipient:{place}");
    if copies.iter().take(place).any(|other| same(other, copy)) {
        found.push(error(
            &field,
            words! {
                nb: "{who} står to ganger. Fjern den ene.",
                nn: "{who} står to gonger. Fjern den eine.",
                en: "{who} stands twice. Remove one of them.",
                who = copy.addressee(),
            },
        ));
    }
    if copy.is_fiks_io() && copy.confidential {
        found.push(error(
            &field,
            words! {
                nb: "{who}: Fiks IO merker ikke brev som taushetsbelagte. Velg en annen måte, eller fjern mottakeren.",
                nn: "{who}: Fiks IO merkjer ikkje brev som underlagde teieplikt. Vel ein annan måte, eller fjern mottakaren.",
                en: "{who}: Fiks IO does not mark letters as confidential. Choose another way, or remove the recipient.",
                who = copy.addressee(),
            },
        ));
    }
    found
}

/// Whether two copies would reach the same. An organisation may have several kontoer on FIKS IO, and they are
/// different desks.
fn same(one: &Letter, other: &Letter) -> bool {
    let both_fiks_io = one.is_fiks_io() && other.is_fiks_io();
    let org = |letter: &Letter| letter.recipient.as_ref().map(|party| party.org);
    if both_fiks_io {
        return one.fiks_io.konto == other.fiks_io.konto;
    }
    org(one).is_some() && org(one) == org(other)
}

fn error(field: &str, text: String) -> Problem {
    Problem {
        field: field.to_owned(),
        number: String::new(),
        level: ProblemLevel::Error,
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_domain::Process;

    const KONTO: &str = "11111111-1111-4111-8111-111111111111";

    fn to(org: &str, service: &str, konto: &str) -> FurtherRecipient {
        FurtherRecipient {
            org_number: org.to_owned(),
            name: format!("Nummer {org}"),
            service: service.to_owned(),
            konto: konto.to_owned(),
            konto_name: String::new(),
            their_reference: String::new(),
        }
    }

    fn letter(further: Vec<FurtherRecipient>) -> Letter {
        let mut letter = Letter::new("Kari Testesen");
        letter.recipient = party("311204823", "Statens prøveetat".to_owned()).unwrap();
        letter.service = "DPO".to_owned();
        letter.process = Some(Process::verbatim(Process::ADMINISTRASJON));
        letter.their_reference = "2026/1187".to_owned();
        letter.further = taken(Vec::new(), further).unwrap();
        letter
    }

    fn told(letter: &Letter) -> Vec<String> {
        let found = problems(letter, |_| Vec::new());
        let told = found.into_iter();
        told.map(|one| format!("{} {}", one.field, one.text))
            .collect()
    }

    #[test]
    fn each_recipient_gets_a_letter_with_ids_of_its_own_that_names_nobody_else() {
        let letter = letter(vec![
            to("310204846", "DPO", ""),
            to("311204807", "DPFIO", KONTO),
        ]);
        let copies = letter.copies();
        let ids = |copy: &Letter| {
            [
                copy.message_id.clone(),
                copy.conversation_id.clone(),
                copy.attempt_key.clone(),
                copy.sender_reference_id.clone(),
                copy.journalpost_id.clone(),
            ]
        };
        let all: std::collections::BTreeSet<String> = copies
            .iter()
            .flat_map(ids)
            .map(|id| id.as_str().to_owned())
            .collect();
        assert_eq!(all.len(), 15, "no id is used twice");
        for (copy, org) in copies.iter().zip(["311204823", "310204846", "311204807"]) {
            let content = copy.to_content().unwrap().content;
            assert!(content.contains(org));
            for other in ["311204823", "310204846", "311204807"] {
                assert_eq!(content.contains(other), other == org, "{content}");
            }
        }
        let references: Vec<&str> = copies.iter().map(|c| c.their_reference.as_str()).collect();
        assert_eq!(
            references,
            ["2026/1187", "", ""],
            "the case number of one is nobody else's"
        );
        assert_eq!(copies[2].fiks_io.konto, KONTO);
        assert_eq!(copies[2].among, 3);
        assert_eq!(copies[2].as_new().among, 0, "sent anew it goes to one");
    }

    #[test]
    fn a_recipient_keeps_its_ids_while_others_come_and_go() {
        let (a, b) = (to("310204846", "DPO", ""), to("311204807", "DPO", ""));
        let first = taken(Vec::new(), vec![a.clone(), b.clone()]).unwrap();
        let id = first[1].message_id.clone();
        let second = taken(first, vec![b.clone()]).unwrap();
        assert_eq!(second[0].message_id, id);
        let third = taken(second, vec![a, b]).unwrap();
        assert_eq!(third[1].message_id, id);
        assert_ne!(third[0].message_id, id);
    }

    #[test]
    fn what_is_wrong_with_one_is_told_with_its_name_and_what_is_wrong_with_all_once() {
        let letter = letter(vec![to("310204846", "", ""), to("311204807", "", "")]);
        let found = problems(&letter, |copy| {
            let mut found = vec![error("title", "Tittel mangler.".to_owned())];
            if copy.service.is_empty() {
                found.push(error("service", "Velg hvordan.".to_owned()));
            }
            found
        });
        let told: Vec<String> = found
            .iter()
            .map(|one| format!("{} {}", one.field, one.text))
            .collect();
        assert_eq!(
            told,
            [
                "title Tittel mangler.",
                "recipient:1 Nummer 310204846: Velg hvordan.",
                "recipient:2 Nummer 311204807: Velg hvordan.",
            ]
        );
    }

    #[test]
    fn nobody_is_sent_the_same_twice() {
        let twice = letter(vec![to("311204823", "DPO", "")]);
        assert_eq!(
            told(&twice),
            ["recipient:1 Nummer 311204823 står to ganger. Fjern den ene."]
        );
        let by_two_ways = letter(vec![to("311204823", "DPFIO", KONTO)]);
        assert_eq!(told(&by_two_ways).len(), 1, "the same organisation");
        let other = "22222222-2222-4222-8222-222222222222";
        let desks = letter(vec![
            to("310204846", "DPFIO", KONTO),
            to("310204846", "DPFIO", other),
        ]);
        assert!(told(&desks).is_empty(), "two kontoer are two desks");
    }

    #[test]
    fn what_can_go_to_one_only_says_why() {
        let mut agreed = letter(vec![to("310204846", "DPO", "")]);
        assert_eq!(agreed.only_one(), None);
        agreed.process = Some(Process::verbatim(
            "urn:no:difi:profile:avtalt:avtalt:ver1.0",
        ));
        assert!(told(&agreed)[0].starts_with("recipients En melding dere har avtalt"));
        let mut answer = letter(vec![to("310204846", "DPO", "")]);
        answer.fiks_io.reply_to = Some("1".to_owned());
        assert_eq!(answer.only_one(), None, "it goes another way now");
        answer.service = "DPFIO".to_owned();
        assert!(told(&answer)[0].starts_with("recipients Et svar går bare"));
        let mut other = letter(vec![to("310204846", "DPO", "")]);
        other.service = "DPFIO".to_owned();
        other.fiks_io.melding_type = "no.ks.fiks.arkiv.v1.ping".to_owned();
        assert!(told(&other)[0].contains("bare til én konto"));
    }

    #[test]
    fn a_taushetsbelagt_letter_goes_nowhere_that_cannot_be_told_so() {
        let mut letter = letter(vec![to("311204807", "DPFIO", KONTO)]);
        letter.confidential = true;
        assert!(told(&letter)[0].starts_with("recipient:1 Nummer 311204807: Fiks IO merker ikke"));
    }

    #[test]
    fn a_way_that_was_looked_up_is_kept_with_its_recipient_and_no_other() {
        let mut letter = letter(vec![to("310204846", "DPO", "")]);
        let id = letter.further[0].message_id.clone();
        let route = |org: &str| DpoRoute {
            version: 1,
            receiver: party(org, String::new()).unwrap().unwrap(),
            process: Process::verbatim(Process::ADMINISTRASJON),
            document_type: budstikke_domain::DocumentType::verbatim("arkivmelding"),
            certificate: String::new(),
            looked_up_at: jiff::Timestamp::UNIX_EPOCH,
        };
        letter.keep_route(&id, route("310204846"));
        assert!(letter.route.is_none());
        letter.keep_route(&WireId::generate(), route("310204846"));
        letter.forget_routes();
        assert!(letter.further[0].route.is_some());
        letter.confidential = true;
        letter.forget_routes();
        assert!(letter.further[0].route.is_none(), "another process");
    }
}
