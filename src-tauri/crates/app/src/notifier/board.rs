//! When what has been heard is told: together, at most once a minute, and not in quiet hours.

use budstikke_domain::words;
use jiff::{SignedDuration, Timestamp};

use super::{Heard, News};
use crate::format::oslo;
use crate::profile::NoticeSettings;

/// Long enough for what a search brought to have come together.
const GATHER: SignedDuration = SignedDuration::from_secs(2);
/// The least between two.
const BETWEEN: SignedDuration = SignedDuration::from_secs(60);
/// What has not been told yet.
#[derive(Default)]
pub(super) struct Board {
    waiting: Vec<Heard>,
    /// When the first of those came.
    since: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Board {
    pub(super) fn hear(&mut self, heard: Heard, now: Timestamp) {
        self.since.get_or_insert(now);
        self.waiting.push(heard);
    }

    /// When what waits may be told; `None` while nothing does.
    pub(super) fn due(&self, settings: &NoticeSettings) -> Option<Timestamp> {
        let gathered = later(self.since?, GATHER);
        let due = self
            .last
            .map_or(gathered, |last| gathered.max(later(last, BETWEEN)));
        Some(end_of_quiet(settings, due).unwrap_or(due))
    }

    /// All that waits as one, when its time has come. What has been turned off meanwhile is not told.
    pub(super) fn take(&mut self, settings: &NoticeSettings, now: Timestamp) -> Option<String> {
        if self.due(settings).is_none_or(|due| now < due) {
            return None;
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.since = None;
        let on: Vec<Heard> = waiting
            .into_iter()
            .filter(|heard| heard.news.is_on(settings))
            .collect();
        let text = grouped(&on)?;
        self.last = Some(now);
        Some(text)
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

/// When the quiet hours that `at` lies in are over; `None` outside of them.
fn end_of_quiet(settings: &NoticeSettings, at: Timestamp) -> Option<Timestamp> {
    let (from, to) = (settings.quiet_from, settings.quiet_to);
    if !settings.quiet || from == to {
        return None;
    }
    let local = at.to_zoned(oslo());
    let time = local.time();
    let (inside, days) = if from < to {
        (from <= time && time < to, 0)
    } else {
        (time >= from || time < to, i64::from(time >= from))
    };
    if !inside {
        return None;
    }
    let day = local
        .date()
        .checked_add(SignedDuration::from_hours(24 * days))
        .ok()?;
    let end = day.to_datetime(to).to_zoned(oslo()).ok()?.timestamp();
    // Where the clocks are put back, the hour comes twice: never a time that has passed.
    (end > at).then_some(end)
}

/// One as it is, several as how many of each kind: no names, whoever they are about.
fn grouped(heard: &[Heard]) -> Option<String> {
    if let [only] = heard {
        return Some(only.text.clone());
    }
    let kinds = [
        News::Failure,
        News::New,
        News::Deadline,
        News::Certificate,
        News::Receipt,
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter_map(|news| {
            let count = heard.iter().filter(|one| one.news == news).count();
            (count > 0).then(|| counted(news, count))
        })
        .collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join(" · ")))
}

fn counted(news: News, count: usize) -> String {
    match (news, count) {
        (News::New, 1) => words! { nb: "1 ny melding", nn: "1 ny melding", en: "1 new message" },
        (News::New, _) => words! {
            nb: "{count} nye meldinger",
            nn: "{count} nye meldingar",
            en: "{count} new messages",
        },
        (News::Receipt, 1) => words! { nb: "1 kvittering", nn: "1 kvittering", en: "1 receipt" },
        (News::Receipt, _) => words! {
            nb: "{count} kvitteringer",
            nn: "{count} kvitteringar",
            en: "{count} receipts",
        },
        (News::Failure, _) => words! {
            nb: "{count} trenger deg",
            nn: "{count} treng deg",
            en: "{count} need you",
        },
        (News::Deadline, 1) => words! {
            nb: "1 svarfrist er nær",
            nn: "1 svarfrist er nær",
            en: "1 deadline is near",
        },
        (News::Deadline, _) => words! {
            nb: "{count} svarfrister er nær",
            nn: "{count} svarfristar er nær",
            en: "{count} deadlines are near",
        },
        (News::Certificate, _) => words! {
            nb: "{count} sertifikat går snart ut",
            nn: "{count} sertifikat går snart ut",
            en: "certificates that soon run out: {count}",
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Time;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn heard(news: News, text: &str) -> Heard {
        Heard {
            news,
            text: text.to_owned(),
        }
    }

    fn quiet(from: (i8, i8), to: (i8, i8)) -> NoticeSettings {
        NoticeSettings {
            quiet: true,
            quiet_from: Time::constant(from.0, from.1, 0, 0),
            quiet_to: Time::constant(to.0, to.1, 0, 0),
            ..NoticeSettings::default()
        }
    }

    #[test]
    fn what_comes_together_is_told_once_and_names_nobody() {
        let (settings, now) = (NoticeSettings::default(), at("2026-11-20T10:00:00Z"));
        let mut board = Board::default();
        board.hear(heard(News::New, "Fra Solvik kommune."), now);
        board.hear(heard(News::New, "Fra Fjordby tingsted."), now);
        board.hear(heard(News::Failure, "Ikke levert."), now);
        assert_eq!(board.take(&settings, now), None, "more may come");
        assert_eq!(
            board.take(&settings, now + GATHER).as_deref(),
            Some("1 trenger deg · 2 nye meldinger.")
        );
        assert_eq!(board.due(&settings), None, "it is told once");
    }

    #[test]
    fn what_comes_alone_is_told_in_its_own_words() {
        let (settings, now) = (NoticeSettings::default(), at("2026-11-20T10:00:00Z"));
        let mut board = Board::default();
        board.hear(heard(News::Receipt, "Bekreftet i arkivet."), now);
        assert_eq!(
            board.take(&settings, now + GATHER).as_deref(),
            Some("Bekreftet i arkivet.")
        );
    }

    #[test]
    fn there_is_at_most_one_a_minute() {
        let (settings, now) = (NoticeSettings::default(), at("2026-11-20T10:00:00Z"));
        let mut board = Board::default();
        board.hear(heard(News::New, "a"), now);
        let first = now + GATHER;
        assert!(board.take(&settings, first).is_some());
        board.hear(heard(News::New, "b"), first + SignedDuration::from_secs(5));
        assert_eq!(
            board.take(&settings, first + SignedDuration::from_secs(59)),
            None
        );
        assert_eq!(board.due(&settings), Some(first + BETWEEN));
        assert_eq!(
            board.take(&settings, first + BETWEEN).as_deref(),
            Some("b"),
            "nothing is lost by waiting"
        );
    }

    #[test]
    fn quiet_hours_keep_it_back_until_they_are_over() {
        let settings = quiet((17, 0), (7, 0));
        // 18.30 in Oslo.
        let evening = at("2026-11-20T17:30:00Z");
        let mut board = Board::default();
        board.hear(heard(News::New, "a"), evening);
        board.hear(heard(News::New, "b"), evening);
        let morning = at("2026-11-21T06:00:00Z");
        assert_eq!(board.due(&settings), Some(morning));
        assert_eq!(board.take(&settings, evening + BETWEEN), None);
        assert_eq!(
            board.take(&settings, morning).as_deref(),
            Some("2 nye meldinger.")
        );
    }

    #[test]
    fn quiet_hours_may_lie_within_a_day_or_over_midnight() {
        let within = quiet((11, 0), (12, 0));
        assert_eq!(
            end_of_quiet(&within, at("2026-11-20T10:30:00Z")),
            Some(at("2026-11-20T11:00:00Z"))
        );
        assert_eq!(end_of_quiet(&within, at("2026-11-20T11:00:00Z")), None);
        assert_eq!(end_of_quiet(&within, at("2026-11-20T09:59:00Z")), None);
        let over = quiet((22, 0), (6, 30));
        assert_eq!(
            end_of_quiet(&over, at("2026-11-20T01:00:00Z")),
            Some(at("2026-11-20T05:30:00Z")),
            "after midnight they end the same day"
        );
        assert_eq!(
            end_of_quiet(&quiet((8, 0), (8, 0)), at("2026-11-20T07:30:00Z")),
            None,
            "from and to the same time is no silence at all"
        );
    }

    #[test]
    fn what_is_turned_off_while_it_waits_is_not_told() {
        let now = at("2026-11-20T10:00:00Z");
        let mut board = Board::default();
        board.hear(heard(News::Receipt, "a"), now);
        board.hear(heard(News::New, "b"), now);
        let off = NoticeSettings {
            receipt: false,
            ..NoticeSettings::default()
        };
        assert_eq!(board.take(&off, now + GATHER).as_deref(), Some("b"));
    }
}
