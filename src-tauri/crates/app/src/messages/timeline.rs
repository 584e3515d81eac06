//! The seven steps as the window shows them: what is known, by whom, and what is not (ux 3, 5.4).

use budstikke_domain::{
    Profile, ServiceIdentifier, Source, StatusEvent, StatusTable, Step, StepState, Timeline, Tone,
    fold, word, words,
};
use budstikke_store::EventRow;
use jiff::{SignedDuration, Timestamp};

use crate::dto::{EventDto, StepDto, StepStateDto, ToneDto};
use crate::messages::carrier;
use crate::outbox::packer::UNPACKED;

/// A message's log, folded and put into words.
pub(crate) struct Told {
    pub(crate) timeline: Timeline,
    pub(crate) steps: Vec<StepDto>,
    pub(crate) word: String,
    pub(crate) sentence: String,
    pub(crate) sentence_at: String,
    pub(crate) tone: Tone,
}

/// Puts the log of a message to or from `counterpart` into words.
pub(crate) fn tell(events: &[EventRow], profile: &Profile, counterpart: &str) -> Told {
    let around = Around::of(events, profile, counterpart);
    let log: Vec<StatusEvent> = events.iter().map(|row| row.event.clone()).collect();
    let timeline = fold(&log, profile);
    let steps = timeline
        .steps
        .iter()
        .map(|entry| StepDto {
            step: entry.step.as_str().to_owned(),
            heading: heading(entry.step, &log, profile).to_owned(),
            state: state(entry.state),
            why: why(entry.step, entry.state, profile, counterpart),
            events: folded(
                entry.events.iter().filter_map(|index| events.get(*index)),
                &around,
            ),
        })
        .collect();
    let headline = timeline.headline.and_then(|index| events.get(index));
    let rule = headline.and_then(|row| StatusTable::builtin().rule(&row.event));
    let (word, sentence) = match (headline, rule) {
        (Some(row), Some(rule)) => (
            rule.word_for(profile).to_owned(),
            rule.fill(profile, counterpart, row.event.words()).0,
        ),
        _ => (
            words! { nb: "Laget", nn: "Laga", en: "Made" },
            words! {
                nb: "Meldingen er laget.",
                nn: "Meldinga er laga.",
                en: "The message has been made.",
            },
        ),
    };
    Told {
        tone: timeline.tone,
        timeline,
        steps,
        word,
        sentence,
        sentence_at: headline
            .map(|row| around.happened(&row.event).to_string())
            .unwrap_or_default(),
    }
}

/// An event as the window shows it, among the others of its message.
pub(crate) fn event(row: &EventRow, around: &Around<'_>) -> EventDto {
    let rule = StatusTable::builtin().rule(&row.event);
    let (profile, counterpart) = (around.profile, around.counterpart);
    EventDto {
        id: row.id.to_string(),
        code: row.event.code.clone(),
        sentence: match rule {
            Some(rule) if around.newest != Some(row.id) => {
                rule.fill_later(profile, counterpart, row.event.words()).0
            }
            _ => sentence(&row.event, profile, counterpart),
        },
        tone: rule.map_or(ToneDto::Neutral, |rule| rule.tone.into()),
        at: around.happened(&row.event).to_string(),
        source: source(&row.event, counterpart),
        count: 1,
        clock_note: clock_note(&row.event, counterpart),
    }
}

/// The sentence of an event; a status we do not know is shown verbatim.
pub(crate) fn sentence(event: &StatusEvent, profile: &Profile, counterpart: &str) -> String {
    match StatusTable::builtin().rule(event) {
        Some(rule) => rule.fill(profile, counterpart, event.words()).0,
        None => words! {
            nb: "Annen opplysning: {code}",
            nn: "Anna opplysning: {code}",
            en: "Other information: {code}",
            code = event.code,
        },
    }
}

/// Who said it, and what vouches for that. Statuses and receipts on DPO carry no package and so no
/// signature: what vouches for them is that Altinn authenticated the sender (ux 5.4). Of an answer over
/// FIKS IO only the words may be signed; its type is KS' to vouch for.
pub(crate) fn source(event: &StatusEvent, counterpart: &str) -> String {
    match event.source {
        Source::Local => words! {
            nb: "Vår egen registrering på denne maskinen.",
            nn: "Vår eiga registrering på denne maskina.",
            en: "Our own record on this computer.",
        },
        Source::Human => words! {
            nb: "Registrert av en person på denne maskinen.",
            nn: "Registrert av ein person på denne maskina.",
            en: "Recorded by a person on this computer.",
        },
        Source::Service if event.service == ServiceIdentifier::FiksIo => "KS Fiks IO.".to_owned(),
        Source::Service => "Altinn Formidling.".to_owned(),
        Source::Gateway => words! {
            nb: "Integrasjonspunktet.",
            nn: "Integrasjonspunktet.",
            en: "The integrasjonspunkt.",
        },
        Source::Recipient => {
            let what = match receipt_type(event) {
                Some(_) => word! { nb: "Kvittering", nn: "Kvittering", en: "Receipt" },
                None => word! { nb: "Status", nn: "Status", en: "Status" },
            };
            let carrier = carrier(&event.service);
            let unsigned = match event.service {
                ServiceIdentifier::FiksIo => "",
                ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => word! {
                    nb: " Ikke signert.",
                    nn: " Ikkje signert.",
                    en: " Not signed.",
                },
            };
            words! {
                nb: "{what} fra {counterpart}, levert av {carrier}.{unsigned}",
                nn: "{what} frå {counterpart}, levert av {carrier}.{unsigned}",
                en: "{what} from {counterpart}, delivered by {carrier}.{unsigned}",
            }
        }
    }
}

/// What the source itself wrote: the status, or the kind of message and its `receiptType`.
pub(crate) fn verbatim(event: &StatusEvent) -> String {
    match receipt_type(event) {
        Some(kind) => format!("arkivmelding_kvittering {}", kind),
        None => event.code.clone(),
    }
}

fn receipt_type(event: &StatusEvent) -> Option<&str> {
    let kind = event.detail.strip_prefix("ArkivmeldingKvittering:")?;
    kind.split_whitespace().next()
}

/// What the other events of a message say about one of them.
pub(crate) struct Around<'a> {
    profile: &'a Profile,
    counterpart: &'a str,
    sealed: Option<Timestamp>,
    newest: Option<i64>,
}

impl<'a> Around<'a> {
    /// From the log of a message to or from `counterpart` that goes as `profile` says.
    pub(crate) fn of(
        events: &[EventRow],
        profile: &'a Profile,
        counterpart: &'a str,
    ) -> Around<'a> {
        let sealed = events.iter().find(|row| row.event.code == "PAKKET");
        Around {
            profile,
            counterpart,
            sealed: sealed.map(|row| row.event.received_at),
            newest: events.last().map(|row| row.id),
        }
    }

    /// When it happened as its source says. Our own time when the source does not say, says what can not be
    /// read, or says a time before the message was sealed: version 4 dates its statuses back by five seconds
    /// (eformidling-dpo 2), and nobody fetched a package that was not made. The evidence shows what was said.
    fn happened(&self, event: &StatusEvent) -> Timestamp {
        let stated: Option<Timestamp> = event.stated_at.parse().ok();
        let possible = |at: &Timestamp| {
            event.source != Source::Recipient || self.sealed.is_none_or(|sealed| *at >= sealed)
        };
        stated.filter(possible).unwrap_or(event.received_at)
    }
}

/// Like events after one another are one line with a count.
fn folded<'a>(rows: impl Iterator<Item = &'a EventRow>, around: &Around<'_>) -> Vec<EventDto> {
    let mut folded: Vec<EventDto> = Vec::new();
    for row in rows {
        let next = event(row, around);
        match folded.last_mut() {
            Some(last)
                if last.code == next.code
                    && last.sentence == next.sentence
                    && last.source == next.source =>
            {
                last.count += 1;
            }
            _ => folded.push(next),
        }
    }
    folded
}

/// A source whose clock is ahead of ours by more than two minutes: that can be no delay.
fn clock_note(event: &StatusEvent, counterpart: &str) -> Option<String> {
    let stated: Timestamp = event.stated_at.parse().ok()?;
    let ahead = stated.duration_since(event.received_at) > SignedDuration::from_mins(2);
    let whose = match event.source {
        Source::Service => carrier(&event.service),
        Source::Recipient => counterpart,
        _ => return None,
    };
    ahead.then(|| {
        words! {
            nb: "Klokken hos {whose} avviker fra vår.",
            nn: "Klokka hos {whose} avvik frå vår.",
            en: "The clock at {whose} differs from ours.",
        }
    })
}

fn heading(step: Step, log: &[StatusEvent], profile: &Profile) -> &'static str {
    let unpacked = |event: &StatusEvent| event.code == "PAKKET" && event.detail == UNPACKED;
    match step {
        Step::Made => word! { nb: "Laget", nn: "Laga", en: "Made" },
        Step::Sealed if log.iter().any(unpacked) => word! {
            nb: "Gjort klar",
            nn: "Gjord klar",
            en: "Made ready",
        },
        Step::Sealed => word! {
            nb: "Pakket og signert",
            nn: "Pakka og signert",
            en: "Packed and signed",
        },
        Step::Handed => word! {
            nb: "Levert til formidleren",
            nn: "Levert til formidlaren",
            en: "Delivered to the carrier",
        },
        Step::Fetched => word! {
            nb: "Hentet av mottakerens system",
            nn: "Henta av systemet til mottakaren",
            en: "Fetched by the recipient's system",
        },
        Step::Accepted if profile.archive => word! {
            nb: "Tatt imot i mottakerens arkiv",
            nn: "Teken imot i arkivet til mottakaren",
            en: "Received in the recipient's archive",
        },
        Step::Accepted => word! {
            nb: "Overtatt av mottakerens system",
            nn: "Overteken av systemet til mottakaren",
            en: "Taken over by the recipient's system",
        },
        Step::Opened => word! {
            nb: "Åpnet av en person",
            nn: "Opna av ein person",
            en: "Opened by a person",
        },
        Step::Closed => word! { nb: "Ferdig", nn: "Ferdig", en: "Finished" },
    }
}

fn state(state: StepState) -> StepStateDto {
    match state {
        StepState::Confirmed => StepStateDto::Confirmed,
        StepState::Waiting => StepStateDto::Waiting,
        StepState::Unknown => StepStateDto::Unknown,
        StepState::Failed => StepStateDto::Failed,
        StepState::NotApplicable => StepStateDto::NotApplicable,
    }
}

fn why(step: Step, state: StepState, profile: &Profile, counterpart: &str) -> Option<String> {
    let system = if profile.archive {
        word! { nb: "arkivsystemet hos", nn: "arkivsystemet hos", en: "the archive system of" }
    } else {
        word! { nb: "systemet til", nn: "systemet til", en: "the system of" }
    };
    match (step, state) {
        (Step::Opened, StepState::Unknown) => Some(words! {
            nb: "Meldingen går rett inn i {system} {counterpart}. Den veien forteller aldri om en person har åpnet den. Trenger du å vite det, må du spørre dem.",
            nn: "Meldinga går rett inn i {system} {counterpart}. Den vegen fortel aldri om ein person har opna ho. Treng du å vite det, må du spørje dei.",
            en: "The message goes straight into {system} {counterpart}. That way never tells whether a person has opened it. If you need to know, you must ask them.",
        }),
        (_, StepState::Unknown) => Some(words! {
            nb: "Denne sendemåten forteller aldri dette.",
            nn: "Denne sendemåten fortel aldri dette.",
            en: "This way of sending never tells this.",
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_domain::ServiceIdentifier;

    fn row(id: i64, code: &str, source: Source, detail: &str) -> EventRow {
        let at = Timestamp::from_second(1_763_640_000 + id).unwrap();
        EventRow {
            id,
            event: StatusEvent {
                service: ServiceIdentifier::Dpo,
                code: code.to_owned(),
                source,
                source_key: format!("{code}{id}"),
                stated_at: at.to_string(),
                received_at: at,
                detail: detail.to_owned(),
                raw_blob: String::new(),
            },
        }
    }

    #[test]
    fn the_archives_receipt_makes_the_sentence_and_nobody_is_said_to_have_read() {
        let events = [
            row(1, "OPPRETTET", Source::Local, ""),
            row(2, "SENDT", Source::Service, ""),
            row(3, "MOTTATT", Source::Recipient, ""),
            row(4, "LEST", Source::Recipient, "ArkivmeldingKvittering: OK"),
        ];
        let told = tell(&events, &Profile::dpo(), "Statens prøveetat");
        assert_eq!(
            told.sentence,
            "Arkivet hos Statens prøveetat har bekreftet mottak."
        );
        assert_eq!(told.word, "Bekreftet i arkivet");
        let opened = told
            .steps
            .iter()
            .find(|step| step.step == "opened")
            .unwrap();
        assert_eq!(opened.state, StepStateDto::Unknown);
        assert!(
            opened.why.as_deref().unwrap().contains("aldri"),
            "the window says why it can not know"
        );
        let accepted = told
            .steps
            .iter()
            .find(|step| step.step == "accepted")
            .unwrap();
        assert_eq!(
            accepted.events[0].source,
            "Kvittering fra Statens prøveetat, levert av Altinn. Ikke signert."
        );
    }

    #[test]
    fn nothing_is_said_of_an_archive_when_there_need_be_none() {
        let events = [
            row(1, "OPPRETTET", Source::Local, ""),
            row(2, "LEVERT", Source::Recipient, ""),
        ];
        let agreed = tell(&events, &Profile::dpo_agreed(), "Statens prøveetat");
        assert_eq!(
            agreed.sentence,
            "Systemet til Statens prøveetat har overtatt meldingen."
        );
        let mut texts = vec![agreed.word, agreed.sentence];
        for step in agreed.steps {
            texts.push(step.heading);
            texts.extend(step.why);
            texts.extend(step.events.into_iter().map(|event| event.sentence));
        }
        for text in texts {
            assert!(!text.to_lowercase().contains("arkiv"), "«{text}»");
        }
        let letter = tell(&events, &Profile::dpo(), "Statens prøveetat");
        assert_eq!(letter.word, "Levert til arkivsystemet");
    }

    #[test]
    fn two_like_receipts_are_one_line_with_a_count() {
        let events = [
            row(1, "MOTTATT", Source::Recipient, ""),
            row(2, "MOTTATT", Source::Recipient, ""),
        ];
        let told = tell(&events, &Profile::dpo(), "Statens prøveetat");
        let fetched = told
            .steps
            .iter()
            .find(|step| step.step == "fetched")
            .unwrap();
        assert_eq!((fetched.events.len(), fetched.events[0].count), (1, 2));
    }

    #[test]
    fn nobody_is_said_to_have_fetched_a_message_before_it_was_sealed() {
        let sealed = row(10, "PAKKET", Source::Local, "");
        let mut fetched = row(12, "MOTTATT", Source::Recipient, "");
        fetched.event.stated_at =
            (sealed.event.received_at - SignedDuration::from_secs(3)).to_string();
        let shown = |events: &[EventRow]| {
            let told = tell(events, &Profile::dpo(), "Statens prøveetat");
            let step = told.steps.into_iter().find(|step| step.step == "fetched");
            step.unwrap().events[0].at.clone()
        };
        let ours = fetched.event.received_at.to_string();
        assert_eq!(shown(&[sealed.clone(), fetched.clone()]), ours);
        fetched.event.stated_at =
            (sealed.event.received_at + SignedDuration::from_secs(1)).to_string();
        let theirs = fetched.event.stated_at.clone();
        assert_eq!(
            shown(&[sealed, fetched]),
            theirs,
            "else the source is believed"
        );
    }

    #[test]
    fn what_has_no_package_is_not_said_to_be_signed() {
        let heading = |detail: &str| {
            let made = row(1, "PAKKET", Source::Local, detail);
            let told = tell(&[made], &Profile::dpo_agreed(), "Statens prøveetat");
            let step = told.steps.into_iter().find(|step| step.step == "sealed");
            step.unwrap().heading
        };
        assert_eq!(heading("{}"), "Pakket og signert");
        assert_eq!(heading(UNPACKED), "Gjort klar");
    }

    #[test]
    fn a_receipt_is_quoted_as_the_archive_wrote_it() {
        let receipt = row(
            1,
            "LEST",
            Source::Recipient,
            "ArkivmeldingKvittering: WARNING\nNy sak",
        );
        assert_eq!(verbatim(&receipt.event), "arkivmelding_kvittering WARNING");
        assert_eq!(
            verbatim(&row(1, "LEVERT", Source::Recipient, "").event),
            "LEVERT"
        );
    }

    #[test]
    fn what_was_true_only_until_more_was_known_is_not_said_any_more() {
        let first = |events: &[EventRow]| {
            let told = tell(events, &Profile::dpo(), "Statens prøveetat");
            told.steps[0].events[0].sentence.clone()
        };
        let made = row(1, "OPPRETTET", Source::Local, "");
        assert_eq!(
            first(std::slice::from_ref(&made)),
            "Meldingen er laget og ligger trygt i Utboks."
        );
        let sealed = row(2, "PAKKET", Source::Local, "");
        assert_eq!(first(&[made, sealed]), "Meldingen er laget.");
    }

    #[test]
    fn a_clock_ahead_of_ours_is_told_and_a_delay_is_not() {
        let mut ahead = row(1, "MOTTATT", Source::Recipient, "");
        ahead.event.stated_at =
            (ahead.event.received_at + SignedDuration::from_mins(3)).to_string();
        assert!(
            event(
                &ahead,
                &Around::of(&[], &Profile::dpo(), "Statens prøveetat")
            )
            .clock_note
            .is_some()
        );
        let mut late = row(1, "MOTTATT", Source::Recipient, "");
        late.event.stated_at = (late.event.received_at - SignedDuration::from_mins(30)).to_string();
        assert!(
            event(
                &late,
                &Around::of(&[], &Profile::dpo(), "Statens prøveetat")
            )
            .clock_note
            .is_none()
        );
    }
}
