//! What the machine notifies of while nobody looks at the window (ux 5.17): the kinds a person has left on, what
//! comes close together as one, at most one a minute, and nothing in quiet hours. What was kept back then is
//! told as one when they are over.
//!
//! Never a title or a name of what is taushetsbelagt, and titles of the rest only where a person wants them.

mod board;

use std::sync::{Mutex, PoisonError};

use budstikke_domain::word;
use budstikke_store::{Direction, MessageRow};
use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc};

use self::board::Board;
use crate::profile::NoticeSettings;
use crate::{App, format};

/// More of a title than a notification shows.
const TITLE: usize = 80;

/// What kind of news it is; each can be turned off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Something came in, or somebody let us in.
    New,
    /// A message is as good as done.
    Receipt,
    /// A message failed, or needs a person.
    Failure,
    /// A deadline for an answer is near.
    Deadline,
    /// A certificate of ours runs out.
    Certificate,
}

impl News {
    fn is_on(self, settings: &NoticeSettings) -> bool {
        match self {
            News::New => settings.new,
            News::Receipt => settings.receipt,
            News::Failure => settings.failure,
            News::Deadline => settings.deadline,
            News::Certificate => settings.certificate,
        }
    }
}

/// One piece of news, in the words it has when it comes alone.
#[derive(Debug, Clone)]
struct Heard {
    news: News,
    text: String,
}

/// The road from what is learnt to what the machine shows.
pub(crate) struct Notifier {
    hear: mpsc::UnboundedSender<Heard>,
    heard: Mutex<Option<mpsc::UnboundedReceiver<Heard>>>,
    told: broadcast::Sender<String>,
}

impl Default for Notifier {
    fn default() -> Notifier {
        let (hear, heard) = mpsc::unbounded_channel();
        Notifier {
            hear,
            heard: Mutex::new(Some(heard)),
            told: broadcast::Sender::new(16),
        }
    }
}

/// Begins to tell, for as long as the app is open.
pub(crate) fn start(app: &App) {
    let heard = &app.notifier().heard;
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(mut heard) = heard else { return };
    let teller = app.clone();
    app.run(async move {
        let mut board = Board::default();
        loop {
            let due = board.due(&teller.settings().notices);
            tokio::select! {
                next = heard.recv() => match next {
                    Some(next) => board.hear(next, teller.clock().now()),
                    None => return,
                },
                // The time may move otherwise than by passing, and what is set may have changed meanwhile.
                () = sleep_until(&teller, due), if due.is_some() => {
                    let now = teller.clock().now();
                    if let Some(text) = board.take(&teller.settings().notices, now) {
                        // An error means that nobody shows any.
                        let _ = teller.notifier().told.send(text);
                    }
                }
            }
        }
    });
}

async fn sleep_until(app: &App, due: Option<Timestamp>) {
    if let Some(due) = due {
        app.clock().sleep_until(due).await;
    }
}

impl App {
    /// What the machine is to notify of, in words that anybody near the screen may read.
    pub fn notifications(&self) -> broadcast::Receiver<String> {
        self.notifier().told.subscribe()
    }

    /// Notes news for the machine's notifications. `text` is what the window says, without names when the
    /// message is taushetsbelagt.
    pub(crate) fn notify(&self, news: News, text: String, message: Option<&MessageRow>) {
        let settings = self.settings().notices;
        if !news.is_on(&settings) {
            return;
        }
        let about = message.map(|message| About {
            title: &message.title,
            confidential: message.confidential,
            direction: message.direction,
        });
        let text = outside(&settings, text, about);
        // An error means that the app is being closed.
        let _ = self.notifier().hear.send(Heard { news, text });
    }
}

/// What a notification may know of a message.
struct About<'a> {
    title: &'a str,
    confidential: bool,
    direction: Direction,
}

/// What anybody near the screen may read.
fn outside(settings: &NoticeSettings, text: String, message: Option<About<'_>>) -> String {
    match message {
        Some(message) if message.confidential => match message.direction {
            Direction::In => word! {
                nb: "Ny melding.",
                nn: "Ny melding.",
                en: "New message.",
            }
            .to_owned(),
            Direction::Out => text,
        },
        Some(message) if settings.title => with_title(message.title, text),
        _ => text,
    }
}

/// Strangers write titles: what moves or hides text is left out.
fn with_title(title: &str, text: String) -> String {
    let plain: String = title
        .chars()
        .map(|sign| if sign.is_whitespace() { ' ' } else { sign })
        .filter(|sign| !sign.is_control() && !format::is_steering(*sign))
        .collect();
    let plain = plain.trim();
    if plain.is_empty() {
        return text;
    }
    let mut short: String = plain.chars().take(TITLE).collect();
    if short.len() < plain.len() {
        short.push('…');
    }
    format!("«{short}». {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_said_when_asked_for_and_never_of_what_is_confidential() {
        let about = |confidential, direction| {
            Some(About {
                title: "Om eleven",
                confidential,
                direction,
            })
        };
        let said = |title, message| {
            let settings = NoticeSettings {
                title,
                ..NoticeSettings::default()
            };
            outside(&settings, "Overtatt her.".to_owned(), message)
        };
        assert_eq!(said(false, about(false, Direction::In)), "Overtatt her.");
        assert_eq!(
            said(true, about(false, Direction::In)),
            "«Om eleven». Overtatt her."
        );
        for title in [false, true] {
            assert_eq!(said(title, about(true, Direction::In)), "Ny melding.");
            assert_eq!(said(title, about(true, Direction::Out)), "Overtatt her.");
        }
        assert_eq!(said(true, None), "Overtatt her.");
    }

    #[test]
    fn a_strangers_title_can_neither_turn_nor_hide_what_follows() {
        assert_eq!(
            with_title("Hø\u{202e}ring\n\u{200b}om vei", "Overtatt.".to_owned()),
            "«Høring om vei». Overtatt."
        );
        assert_eq!(with_title("\u{202e} ", "Overtatt.".to_owned()), "Overtatt.");
        let long = with_title(&"å".repeat(200), String::new());
        assert!(long.chars().count() < 100, "{long}");
    }
}
