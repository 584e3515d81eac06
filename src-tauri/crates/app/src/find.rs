//! «Finn melding»: somebody asks about a message, with whatever they have of it (ux 5.14).

mod pick;

use budstikke_domain::{Step, words};
use budstikke_store::{Phrase, Search, Within};

use crate::dto::{
    FindAnswer, FindHit, Found, InboxRow, LookedFor, LookedForKind, SearchedHere, ToneDto,
};
use crate::messages::timeline::tell;
use crate::messages::{counterpart, lines, message_uid, profile, whole::Whole};
use crate::search::One;
use crate::{App, AppError, format};
use pick::Picked;

/// So many answers are shown; who asks about more asks about no message in particular.
const SHOWN: u32 = 5;

impl App {
    /// Looks for the message that `text` is about: an id, a part of one, an organisation number, a case number, a
    /// title, or an e-mail with any of these. What is most particular is looked for first, and what finds something
    /// answers.
    pub async fn find(&self, text: &str) -> Result<FindAnswer, AppError> {
        let picked = pick::pick(text);
        let now = self.clock().now();
        let ways = ways(&picked);
        let (found, delegations, extent) = self
            .store()
            .read(move |read| {
                let mut found = Vec::new();
                for search in &ways {
                    // One more than is shown: whether there are more.
                    let messages = read.search(search, None, SHOWN + 1)?;
                    if !messages.is_empty() {
                        found = crate::search::read_all(read, messages)?;
                        break;
                    }
                }
                Ok((found, read.delegations()?, read.extent()?))
            })
            .await?;
        let more = found.len() > SHOWN as usize;
        let mut hits = Vec::new();
        for one in found.iter().take(SHOWN as usize) {
            let uid = message_uid(one.message().uid.as_str())?;
            let whole = Whole::load(self.store(), uid).await?;
            let found = self.found(one, &delegations, now)?;
            hits.push(self.hit(one, found, &whole));
        }
        Ok(FindAnswer {
            hits,
            more,
            looked_for: looked_for(&picked),
            here: SearchedHere {
                messages: u32::try_from(extent.messages).unwrap_or(u32::MAX),
                since: extent.since.map(|since| since.to_string()),
            },
        })
    }

    fn hit(&self, one: &One, found: Found, whole: &Whole) -> FindHit {
        let profile = profile(&whole.message);
        match &found {
            Found::Inbox(row) => FindHit {
                answer: incoming_answer(one, row),
                events: lines(&whole.events, &profile, &row.sender.name),
                unknown: None,
                found,
            },
            Found::Outbox(_) | Found::Sent(_) => {
                let name = counterpart(&whole.message).name;
                let steps = tell(&whole.events, &profile, &name).steps;
                let opened = steps.iter().find(|step| step.step == Step::Opened.as_str());
                FindHit {
                    answer: self.answer_for(whole),
                    // Of what nobody can have, that is no question.
                    unknown: opened
                        .and_then(|step| step.why.clone())
                        .filter(|_| whole.message.handed_at.is_some()),
                    events: steps.into_iter().flat_map(|step| step.events).collect(),
                    found,
                }
            }
        }
    }
}

/// What is asked of the store, in turn.
fn ways(picked: &Picked) -> Vec<Search> {
    let phrase = |within, text: &str, prefix| Phrase {
        text: text.to_owned(),
        within,
        prefix,
    };
    let mut ways = Vec::new();
    if !picked.ids.is_empty() {
        // Any of them: one mail names message and conversation.
        let each = |id: &String| vec![phrase(Within::Ids, id, false)];
        ways.push(picked.ids.iter().map(each).collect());
    }
    if let Some(fragment) = &picked.fragment {
        ways.push(vec![vec![phrase(Within::Ids, fragment, true)]]);
    }
    let numbers = |all: &[String]| -> Vec<Phrase> {
        all.iter()
            .map(|text| phrase(Within::Anything, text, false))
            .collect()
    };
    let (orgs, cases) = (numbers(&picked.orgs), numbers(&picked.cases));
    if !orgs.is_empty() && !cases.is_empty() {
        ways.push(vec![orgs.iter().chain(&cases).cloned().collect()]);
    }
    if !cases.is_empty() {
        ways.push(vec![cases]);
    }
    if !orgs.is_empty() {
        // All of them first: sender and receiver of one message.
        ways.push(vec![orgs.clone()]);
        ways.push(orgs.into_iter().map(|org| vec![org]).collect());
    }
    if let Some(words) = &picked.words {
        let each = words
            .split_whitespace()
            .map(|word| phrase(Within::Anything, word, true));
        ways.push(vec![each.collect()]);
    }
    ways.into_iter()
        .map(|any| Search {
            any,
            ..Search::default()
        })
        .collect()
}

fn looked_for(picked: &Picked) -> Vec<LookedFor> {
    let all = |kind, texts: &[String]| -> Vec<LookedFor> {
        let one = |text: &String| LookedFor {
            kind,
            text: text.clone(),
        };
        texts.iter().map(one).collect()
    };
    let mut looked_for = all(LookedForKind::Id, &picked.ids);
    looked_for.extend(all(LookedForKind::Fragment, picked.fragment.as_slice()));
    looked_for.extend(all(LookedForKind::Organisation, &picked.orgs));
    looked_for.extend(all(LookedForKind::Case, &picked.cases));
    looked_for.extend(all(LookedForKind::Words, picked.words.as_slice()));
    looked_for
}

/// The ready paragraph about a letter that came here.
fn incoming_answer(one: &One, row: &InboxRow) -> String {
    let message = one.message();
    let here = match (&row.kvittering, message.handled_at) {
        (Some(kvittering), _) => words! {
            nb: "Vi har svart: {answer}.",
            nn: "Vi har svart: {answer}.",
            en: "We have answered: {answer}.",
            answer = kvittering.to_lowercase(),
        },
        (None, Some(at)) => words! {
            nb: "Den ble markert som håndtert {when}.",
            nn: "Ho vart merkt som handtert {when}.",
            en: "It was marked as handled on {when}.",
            when = format::moment(at),
        },
        (None, None) if message.unread => words! {
            nb: "Ingen her har åpnet den i Budstikke.",
            nn: "Ingen her har opna ho i Budstikke.",
            en: "Nobody here has opened it in Budstikke.",
        },
        (None, None) => words! {
            nb: "Den er åpnet i Budstikke.",
            nn: "Ho er opna i Budstikke.",
            en: "It has been opened in Budstikke.",
        },
    };
    // Who it is from, and what is in it, is only what it says until the control of it holds.
    let doubt = match row.tone {
        ToneDto::Neutral | ToneDto::Success => String::new(),
        ToneDto::Warning | ToneDto::Danger => words! {
            nb: " Kontrollen av den sier: {word}.",
            nn: " Kontrollen av ho seier: {word}.",
            en: " The check of it says: {word}.",
            word = row.word,
        },
    };
    words! {
        nb: "Meldingen «{title}» fra {sender} kom hit {when}. {here}{doubt} Meldings-id {id}.",
        nn: "Meldinga «{title}» frå {sender} kom hit {when}. {here}{doubt} Meldings-id {id}.",
        en: "The message “{title}” from {sender} came here on {when}. {here}{doubt} Message ID {id}.",
        title = row.title,
        sender = row.sender.name,
        when = format::moment(message.created_at),
        id = message.wire_id,
    }
}
