//! A row of Oppfølging: why it is there, and the one best thing to do.

use budstikke_domain::{Phase, ServiceIdentifier, Tone, word, words};
use budstikke_net::Environment;
use budstikke_store::MessageRow;
use jiff::Timestamp;

use super::{Reason, Waiting};
use crate::dto::{
    AccessAction, ActionKind, Banner, DraftRow, FollowUpAbout, FollowUpAction, FollowUpRow, Found,
    OutboxState, SetupStep, ToneDto,
};
use crate::format;
use crate::messages::{Known, counterpart};
use crate::search::One;

/// What comes first: how urgent it is, and among equals the order of the moment.
pub(super) type Rank = (Urgency, i64);

/// Why something waits, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    /// It stops more than one message.
    Stopped,
    /// Nobody but a person can say what is done.
    Decide,
    Failed,
    Deadline,
    Certificate,
    Remark,
    Unanswered,
    Draft,
}

/// Who reminds.
#[derive(Clone, Copy)]
pub(super) struct Us<'a> {
    pub(super) person: &'a str,
    pub(super) organisation: &'a str,
}

/// The row of a message.
pub(super) fn message(
    waiting: &Waiting,
    found: Found,
    us: Us<'_>,
    now: Timestamp,
) -> (Rank, FollowUpRow) {
    let message = waiting.one.message();
    let key = waiting.receipt.as_ref().unwrap_or(&message.uid);
    let row = FollowUpRow {
        key: format!("message:{key}"),
        why: String::new(),
        tone: ToneDto::Warning,
        since: None,
        until: None,
        action: open(word! { nb: "Åpne", nn: "Opne", en: "Open" }),
        can_handle: true,
        about: FollowUpAbout::Message(found),
    };
    match &waiting.one {
        One::In(_) => came(waiting, message, row),
        One::Out(known) => {
            let outbox = match &row.about {
                FollowUpAbout::Message(Found::Outbox(row) | Found::Sent(row)) => row.outbox.clone(),
                _ => None,
            };
            match waiting.reason {
                Reason::Near => near(known, outbox.as_ref(), us, now, row),
                Reason::Troubled | Reason::Stuck | Reason::Unanswered => {
                    troubled(known, outbox.as_ref(), us, row)
                }
            }
        }
    }
}

/// A letter that came in: nobody has answered it, or what was answered did not arrive.
fn came(waiting: &Waiting, message: &MessageRow, row: FollowUpRow) -> (Rank, FollowUpRow) {
    let since = Some(message.created_at.to_string());
    if waiting.receipt.is_some() {
        let why = word! {
            nb: "Kvitteringen deres kom ikke fram til avsenderen.",
            nn: "Kvitteringa dykkar kom ikkje fram til avsendaren.",
            en: "Your receipt did not reach the sender.",
        };
        let row = FollowUpRow {
            why: why.to_owned(),
            tone: ToneDto::Danger,
            since,
            ..row
        };
        return ((Urgency::Failed, newest(message)), row);
    }
    let why = word! {
        nb: "Ingen har svart, kvittert eller markert den som håndtert.",
        nn: "Ingen har svart, kvittert eller merkt henne som handtert.",
        en: "Nobody has answered it, sent a receipt or marked it as handled.",
    };
    let label = match message.unread {
        true => word! { nb: "Les meldingen", nn: "Les meldinga", en: "Read the message" },
        false => word! { nb: "Åpne og svar", nn: "Opne og svar", en: "Open and answer" },
    };
    let row = FollowUpRow {
        why: why.to_owned(),
        tone: ToneDto::Neutral,
        since,
        until: message.deadline.map(|at| at.to_string()),
        action: open(label),
        ..row
    };
    (
        (Urgency::Unanswered, message.created_at.as_millisecond()),
        row,
    )
}

/// A message of ours that did not arrive, may not have, or was answered with a remark.
fn troubled(
    known: &Known,
    outbox: Option<&OutboxState>,
    us: Us<'_>,
    row: FollowUpRow,
) -> (Rank, FollowUpRow) {
    let message = &known.message;
    let told = known.told();
    let decides = known.waits_for_a_person();
    // What the receiver wrote may tell what the title does not.
    let said = match (message.confidential, outbox) {
        (_, Some(outbox)) if decides || outbox.problem.is_none() => outbox.text.clone(),
        (true, _) => format!("{}.", told.word),
        (false, Some(outbox)) => outbox.text.clone(),
        (false, None) => told.sentence.clone(),
    };
    let uid = message.uid.to_string();
    let first = outbox.and_then(|outbox| outbox.actions.first());
    let action = match (first, message.phase, message.tone) {
        (Some(first), ..) if first.kind == ActionKind::SendNow => FollowUpAction::SendNow {
            label: first.label.clone(),
            uid,
        },
        (Some(first), ..) if first.kind == ActionKind::SendAsNew => FollowUpAction::SendAsNew {
            label: first.label.clone(),
            uid,
        },
        (Some(_), ..) => {
            open(word! { nb: "Åpne og velg", nn: "Opne og vel", en: "Open and decide" })
        }
        // Of what lay in a queue of KS until it was thrown away there is nothing to be reminded of.
        (None, Phase::Expired, _) if !known.was_thrown_away() => reminder(message, us),
        (None, _, Tone::Danger) => FollowUpAction::SendAsNew {
            label: word! {
                nb: "Rett og send på nytt", nn: "Rett og send på nytt", en: "Correct and send again",
            }
            .to_owned(),
            uid,
        },
        _ => open(
            word! { nb: "Se hva de svarte", nn: "Sjå kva dei svarte", en: "See what they answered" },
        ),
    };
    let urgency = match (decides, message.tone) {
        (true, _) => Urgency::Decide,
        (false, Tone::Danger) => Urgency::Failed,
        (false, _) if outbox.is_some() => Urgency::Decide,
        (false, _) => Urgency::Remark,
    };
    let since = match told.sentence_at.is_empty() {
        true => message.created_at.to_string(),
        false => told.sentence_at,
    };
    let row = FollowUpRow {
        why: said,
        tone: match message.tone {
            Tone::Danger => ToneDto::Danger,
            _ => ToneDto::Warning,
        },
        since: Some(since),
        action,
        can_handle: !decides,
        ..row
    };
    ((urgency, newest(message)), row)
}

/// A message of ours whose time is nearly out, or is.
fn near(
    known: &Known,
    outbox: Option<&OutboxState>,
    us: Us<'_>,
    now: Timestamp,
    row: FollowUpRow,
) -> (Rank, FollowUpRow) {
    let message = &known.message;
    let name = counterpart(message).name;
    let passed = message.deadline.is_some_and(|at| at <= now);
    let why = match (outbox, passed) {
        (Some(_), _) => words! {
            nb: "Meldingen er ikke sendt ennå, og fristen er snart ute.",
            nn: "Meldinga er ikkje send enno, og fristen er snart ute.",
            en: "The message has not been sent yet, and its time is nearly out.",
        },
        (None, true) => words! {
            nb: "Fristen er ute, og {name} har ikke bekreftet.",
            nn: "Fristen er ute, og {name} har ikkje stadfesta.",
            en: "The time is out, and {name} has not confirmed.",
        },
        (None, false) => words! {
            nb: "Fristen er snart ute, og {name} har ikke bekreftet.",
            nn: "Fristen er snart ute, og {name} har ikkje stadfesta.",
            en: "The time is nearly out, and {name} has not confirmed.",
        },
    };
    let first = outbox.and_then(|outbox| outbox.actions.first());
    let action = match first {
        Some(first) if first.kind == ActionKind::SendNow => FollowUpAction::SendNow {
            label: first.label.clone(),
            uid: message.uid.to_string(),
        },
        Some(_) => row.action.clone(),
        None if outbox.is_some() => row.action.clone(),
        None => reminder(message, us),
    };
    let row = FollowUpRow {
        why,
        until: message.deadline.map(|at| at.to_string()),
        action,
        ..row
    };
    let order = message.deadline.map_or(i64::MAX, Timestamp::as_millisecond);
    ((Urgency::Deadline, order), row)
}

/// The row of a draft that has lain long.
pub(super) fn draft(draft: DraftRow, now: Timestamp) -> (Rank, FollowUpRow) {
    let changed: Timestamp = draft.saved_at.parse().unwrap_or(now);
    let row = FollowUpRow {
        key: format!("draft:{}", draft.id),
        why: word! {
            nb: "Utkastet har ligget lenge. Skriv det ferdig, slett det, eller la det ligge.",
            nn: "Utkastet har lege lenge. Skriv det ferdig, slett det, eller lat det liggje.",
            en: "The draft has lain for a long time. Finish it, delete it, or leave it.",
        }
        .to_owned(),
        tone: ToneDto::Neutral,
        since: Some(draft.saved_at.clone()),
        until: None,
        action: FollowUpAction::OpenDraft {
            label: word! { nb: "Skriv videre", nn: "Skriv vidare", en: "Go on writing" }.to_owned(),
            id: draft.id.clone(),
        },
        can_handle: true,
        about: FollowUpAbout::Draft(draft),
    };
    ((Urgency::Draft, changed.as_millisecond()), row)
}

/// The row of something here that must be mended.
pub(super) fn setup(banner: Banner) -> (Rank, FollowUpRow) {
    let waits = banner.waiting + banner.answers;
    let why = match (banner.advice, waits) {
        (true, _) => banner.action.clone(),
        (false, 0) => word! {
            nb: "Ingenting hentes før det er rettet.",
            nn: "Ingenting blir henta før det er retta.",
            en: "Nothing is fetched until it is mended.",
        }
        .to_owned(),
        (false, 1) => word! {
            nb: "Én melding venter på at det blir rettet.",
            nn: "Éi melding ventar på at det blir retta.",
            en: "One message waits for it to be mended.",
        }
        .to_owned(),
        (false, waits) => words! {
            nb: "{waits} meldinger venter på at det blir rettet.",
            nn: "{waits} meldingar ventar på at det blir retta.",
            en: "{waits} messages wait for it to be mended.",
        },
    };
    let action = match &banner.remedy {
        Some(AccessAction::GoTo { label, step }) => FollowUpAction::GoTo {
            label: label.clone(),
            step: *step,
        },
        _ if banner.shared_konto => FollowUpAction::Konto {
            label: word! { nb: "Se hvem", nn: "Sjå kven", en: "See who" }.to_owned(),
        },
        _ if banner.can_try => FollowUpAction::TryAgain {
            label: word! { nb: "Prøv igjen nå", nn: "Prøv igjen no", en: "Try again now" }
                .to_owned(),
            key: banner.key.clone(),
        },
        _ => FollowUpAction::None,
    };
    let urgency = match banner.advice {
        true => Urgency::Certificate,
        false => Urgency::Stopped,
    };
    let row = FollowUpRow {
        key: format!("setup:{}", banner.key),
        why,
        tone: ToneDto::Warning,
        since: banner.since.clone(),
        until: None,
        action,
        can_handle: false,
        about: FollowUpAbout::Setup(banner),
    };
    ((urgency, 0), row)
}

/// That our own certificate runs out in `days`, or has.
pub(super) fn own_certificate(days: i64, environment: Environment) -> Banner {
    let text = match days {
        ..0 => words! {
            nb: "Sertifikatet deres er gått ut.",
            nn: "Sertifikatet dykkar er gått ut.",
            en: "Your certificate has run out.",
        },
        0 => words! {
            nb: "Sertifikatet deres går ut i dag.",
            nn: "Sertifikatet dykkar går ut i dag.",
            en: "Your certificate runs out today.",
        },
        1 => words! {
            nb: "Sertifikatet deres går ut i morgen.",
            nn: "Sertifikatet dykkar går ut i morgon.",
            en: "Your certificate runs out tomorrow.",
        },
        days => words! {
            nb: "Sertifikatet deres går ut om {days} dager.",
            nn: "Sertifikatet dykkar går ut om {days} dagar.",
            en: "Your certificate runs out in {days} days.",
        },
    };
    let action = word! {
        nb: "Ingenting kan sendes uten et gyldig sertifikat. Bytt det i god tid.",
        nn: "Ingenting kan sendast utan eit gyldig sertifikat. Byt det i god tid.",
        en: "Nothing can be sent without a valid certificate. Replace it in good time.",
    };
    let label =
        word! { nb: "Bytt sertifikat", nn: "Byt sertifikat", en: "Replace the certificate" };
    Banner {
        remedy: (environment != Environment::Sandkasse).then(|| AccessAction::GoTo {
            label: label.to_owned(),
            step: SetupStep::Certificate,
        }),
        ..crate::fiks::advice::advice("own:expiry", text, action)
    }
}

fn open(label: &str) -> FollowUpAction {
    FollowUpAction::Open {
        label: label.to_owned(),
    }
}

/// Newest first.
fn newest(message: &MessageRow) -> i64 {
    -message.id
}

/// A ready text to the receiver (ux 9). It goes by e-mail or telephone, so a taushetsbelagt title is not in it.
fn reminder(message: &MessageRow, us: Us<'_>) -> FollowUpAction {
    let sent = format::date(message.handed_at.unwrap_or(message.created_at));
    let (person, organisation, id) = (us.person, us.organisation, &message.wire_id);
    let carrier = match message.service {
        ServiceIdentifier::FiksIo => "Fiks IO",
        ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => "eFormidling",
    };
    let what = match message.confidential {
        true => words! {
            nb: "en taushetsbelagt melding", nn: "ei melding som er underlagd teieplikt",
            en: "a confidential message",
        },
        false => words! {
            nb: "meldingen «{title}»", nn: "meldinga «{title}»", en: "the message “{title}”",
            title = message.title.as_str(),
        },
    };
    let text = words! {
        nb: "Hei! Vi sendte dere {what} over {carrier} {sent}, og har ikke fått bekreftet at dere har mottatt den. \
             Kan dere se etter og svare oss? Meldings-id: {id}.\n\nHilsen {person}, {organisation}",
        nn: "Hei! Vi sende dykk {what} over {carrier} {sent}, og har ikkje fått stadfesta at de har motteke henne. \
             Kan de sjå etter og svare oss? Meldings-id: {id}.\n\nHelsing {person}, {organisation}",
        en: "Hello! We sent you {what} through {carrier} on {sent}, and have had no confirmation that you received \
             it. Could you look for it and answer us? Message id: {id}.\n\nRegards, {person}, {organisation}",
    };
    FollowUpAction::CopyReminder {
        label: word! { nb: "Kopier purring", nn: "Kopier purring", en: "Copy a reminder" }
            .to_owned(),
        text,
    }
}
