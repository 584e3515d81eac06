//! The language that people are spoken to in, and the words in all of them side by side.
//!
//! A sentence for people is written where it is needed, in every language at once, with
//! [`words!`](crate::words) or [`word!`](crate::word): a language that is left out does not compile, and who changes
//! a sentence sees its translations beside it. Which of them is said is a setting of the program as a whole
//! ([`speak`]): one window, one person. What is for the log or for other programs is not translated.
//!
//! What is kept (a cause that was written down when it happened) stays in the language it was written in.

use std::sync::atomic::{AtomicU8, Ordering};

/// A language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Norsk bokmål, where nothing else was chosen.
    #[default]
    Bokmal,
    /// Norsk nynorsk.
    Nynorsk,
    /// English.
    English,
}

impl Language {
    /// All of them, in the order they are offered in.
    pub const ALL: [Self; 3] = [Self::Bokmal, Self::Nynorsk, Self::English];

    /// BCP 47: `nb`, `nn`, `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Bokmal => "nb",
            Self::Nynorsk => "nn",
            Self::English => "en",
        }
    }

    /// The one with this BCP 47 tag; `None` for every other.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

static SPOKEN: AtomicU8 = AtomicU8::new(0);

/// Sets the language that everything is said in from now on, in the whole program.
pub fn speak(language: Language) {
    SPOKEN.store(language as u8, Ordering::Relaxed);
}

/// The language that is spoken.
#[must_use]
pub fn spoken() -> Language {
    match SPOKEN.load(Ordering::Relaxed) {
        1 => Language::Nynorsk,
        2 => Language::English,
        _ => Language::Bokmal,
    }
}

/// A sentence with what is put into it, as a `String` in the language that is spoken.
///
/// The three are format strings: names in braces are taken from where the macro stands, or given after them. What
/// is given by name has to be used in each of them.
///
/// ```
/// use budstikke_domain::words;
/// let count = 3;
/// let said = words! {
///     nb: "{count} dokumenter fra {who}",
///     nn: "{count} dokument frå {who}",
///     en: "{count} documents from {who}",
///     who = "Solvik kommune",
/// };
/// assert_eq!(said, "3 dokumenter fra Solvik kommune");
/// ```
///
/// ```compile_fail
/// // English is missing.
/// let said = budstikke_domain::words! { nb: "Lukk", nn: "Lat att" };
/// ```
#[macro_export]
macro_rules! words {
    (nb: $nb:literal, nn: $nn:literal, en: $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match $crate::language::spoken() {
            $crate::language::Language::Bokmal => ::std::format!($nb $(, $name = $value)*),
            $crate::language::Language::Nynorsk => ::std::format!($nn $(, $name = $value)*),
            $crate::language::Language::English => ::std::format!($en $(, $name = $value)*),
        }
    };
}

/// A word or sentence as it stands, as a `&'static str` in the language that is spoken.
///
/// ```
/// assert_eq!(budstikke_domain::word! { nb: "Lukk", nn: "Lat att", en: "Close" }, "Lukk");
/// ```
#[macro_export]
macro_rules! word {
    (nb: $nb:literal, nn: $nn:literal, en: $en:literal $(,)?) => {
        match $crate::language::spoken() {
            $crate::language::Language::Bokmal => $nb,
            $crate::language::Language::Nynorsk => $nn,
            $crate::language::Language::English => $en,
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_tag_and_by_no_other() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::from_tag("no"), None);
        assert_eq!(Language::from_tag("NB"), None);
    }
}
