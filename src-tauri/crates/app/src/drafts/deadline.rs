//! Svarfristen: until when an answer is waited for (ux 5.8).

use budstikke_domain::word;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::drafts::draft_uid;
use crate::drafts::letter::Letter;
use crate::dto::{DeadlineInput, EnvelopeDeadline};
use crate::format::oslo;
use crate::{App, AppError};

/// What a person chose for a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ChosenDeadline {
    /// So many hours after it is sent.
    Hours(u32),
    /// A certain moment.
    At(Timestamp),
}

/// The choices besides a date, in hours.
const CHOICES: [u32; 4] = [24, 72, 168, 336];

/// The longest an answer is waited for. Nobody sets a limit; a date so far off is a slip of the pen.
const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);

impl App {
    /// Sets until when an answer to a draft is waited for. [`AppError::Deadline`] says what to mend.
    pub async fn set_deadline(&self, draft_id: &str, input: DeadlineInput) -> Result<(), AppError> {
        let uid = draft_uid(draft_id)?;
        let chosen = read(&input, self.clock().now())?;
        self.change_letter(&uid, move |letter| {
            letter.deadline = Some(chosen);
            Ok(())
        })
        .await?;
        Ok(())
    }

    /// When an answer to `letter` is due if it is sent now.
    pub(crate) fn deadline(&self, letter: &Letter, now: Timestamp) -> Timestamp {
        match self.chosen(letter) {
            ChosenDeadline::At(at) => at,
            ChosenDeadline::Hours(hours) => after(now, hours),
        }
    }

    /// [`AppError::Deadline`] when the moment a person chose has passed meanwhile.
    pub(crate) fn deadline_to_send(
        &self,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<Timestamp, AppError> {
        let at = self.deadline(letter, now);
        if at > now {
            Ok(at)
        } else {
            Err(AppError::Deadline(passed()))
        }
    }

    /// The choices of the konvolutt.
    pub(crate) fn deadline_choice(&self, letter: &Letter, now: Timestamp) -> EnvelopeDeadline {
        let chosen = self.chosen(letter);
        let at = self.deadline(letter, now);
        let local = at.to_zoned(oslo());
        let hours = match chosen {
            ChosenDeadline::Hours(hours) => Some(hours),
            ChosenDeadline::At(_) => None,
        };
        let mut choices = CHOICES.to_vec();
        choices.extend(hours.filter(|hours| !CHOICES.contains(hours)));
        choices.sort_unstable();
        EnvelopeDeadline {
            hours,
            choices,
            date: local.strftime("%d.%m.%Y").to_string(),
            time: local.strftime("%H.%M").to_string(),
            passed: at <= now,
        }
    }

    fn chosen(&self, letter: &Letter) -> ChosenDeadline {
        letter
            .deadline
            .unwrap_or(ChosenDeadline::Hours(self.settings().deadline_hours.max(1)))
    }
}

fn passed() -> &'static str {
    word! {
        nb: "Svarfristen du valgte, er passert. Velg en som er fram i tid.",
        nn: "Svarfristen du valde, er passert. Vel ein som er fram i tid.",
        en: "The deadline you chose has passed. Choose one that is in the future.",
    }
}

fn after(now: Timestamp, hours: u32) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(i64::from(hours)))
        .unwrap_or(now)
}

fn read(input: &DeadlineInput, now: Timestamp) -> Result<ChosenDeadline, AppError> {
    let (chosen, at) = match input {
        DeadlineInput::Hours { hours } => (ChosenDeadline::Hours(*hours), after(now, *hours)),
        DeadlineInput::Moment { date, time } => {
            let date = read_date(date).ok_or(AppError::Deadline(word! {
                nb: "Skriv datoen som dag, måned og år: 24.12.2026.",
                nn: "Skriv datoen som dag, månad og år: 24.12.2026.",
                en: "Write the date as day, month and year: 24.12.2026.",
            }))?;
            let time = read_time(time).ok_or(AppError::Deadline(word! {
                nb: "Skriv klokkeslettet som timer og minutter: 14.30.",
                nn: "Skriv klokkeslettet som timar og minutt: 14.30.",
                en: "Write the time as hours and minutes: 14.30.",
            }))?;
            let at = DateTime::from_parts(date, time)
                .to_zoned(oslo())
                .map_err(|error| AppError::Internal(error.to_string()))?
                .timestamp();
            (ChosenDeadline::At(at), at)
        }
    };
    if at <= now {
        return Err(AppError::Deadline(word! {
            nb: "Svarfristen må være fram i tid.",
            nn: "Svarfristen må vere fram i tid.",
            en: "The deadline must be in the future.",
        }));
    }
    if at.duration_since(now) > LONGEST {
        return Err(AppError::Deadline(word! {
            nb: "Svarfristen kan være høyst 90 døgn fram.",
            nn: "Svarfristen kan vere høgst 90 døgn fram.",
            en: "The deadline can be at most 90 days ahead.",
        }));
    }
    Ok(chosen)
}

/// `24.12.2026`, also with spaces and without leading zeros.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let mut numbers = text.split('.').map(|part| part.trim().parse::<i16>().ok());
    let (day, month, year) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `14.30`, `14:30` or `14`.
fn read_time(text: &str) -> Option<Time> {
    let text = text.trim();
    let (hours, minutes) = text.split_once(['.', ':']).unwrap_or((text, "0"));
    Time::new(
        hours.trim().parse().ok()?,
        minutes.trim().parse().ok()?,
        0,
        0,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(date: &str, time: &str) -> Result<ChosenDeadline, String> {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let input = DeadlineInput::Moment {
            date: date.to_owned(),
            time: time.to_owned(),
        };
        read(&input, now).map_err(|error| match error {
            AppError::Deadline(text) => text.to_owned(),
            other => panic!("{other}"),
        })
    }

    #[test]
    fn a_moment_is_read_as_people_write_it_in_oslo() {
        let due = ChosenDeadline::At("2026-12-01T13:30:00Z".parse().unwrap());
        for (date, time) in [
            ("01.12.2026", "14.30"),
            ("1.12.2026", "14:30"),
            (" 1. 12. 2026 ", " 14.30 "),
        ] {
            assert_eq!(moment(date, time), Ok(due), "«{date}» «{time}»");
        }
    }

    #[test]
    fn what_cannot_be_a_deadline_is_told_with_what_to_mend() {
        for (date, time, said) in [
            ("31.02.2026", "14.30", "datoen"),
            ("i morgen", "14.30", "datoen"),
            ("1.12", "14.30", "datoen"),
            ("1.12.2026.1", "14.30", "datoen"),
            ("1.12.2026", "25.00", "klokkeslettet"),
            ("1.12.2026", "", "klokkeslettet"),
            ("21.11.2026", "13.00", "fram i tid"),
            ("1.12.2036", "14.30", "90 døgn"),
        ] {
            let error = moment(date, time).unwrap_err();
            assert!(error.contains(said), "«{date}» «{time}»: {error}");
        }
    }
}
