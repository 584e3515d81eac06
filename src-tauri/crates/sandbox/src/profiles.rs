//! The organisations of the sandbox, each with a temper.

use budstikke_domain::OrgNumber;
use jiff::SignedDuration;
use serde::Serialize;

/// How an organisation behaves (product.md, "Organisations of the sandbox").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Temper {
    /// The organisation we are: nobody answers for it.
    Us,
    /// MOTTATT, LEVERT and kvittering OK within seconds.
    Prompt,
    /// MOTTATT after 20 s, LEVERT after a minute, no kvittering.
    Slow,
    /// Never fetches anything.
    Silent,
    /// LEVERT, then kvittering ERROR with a text.
    Rejecting,
    /// Sends what nobody should send, and answers everything twice and back to front.
    Messy,
    /// The carrier answers 503 with `Retry-After` the first times; then like [`Temper::Prompt`].
    Closed,
    /// Takes a day of clock time: MOTTATT after 12 hours, LEVERT after 23, kvittering OK after 24.
    Sluggish,
}

/// When a peer does what, counted from the moment the file was published.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The peer's integrasjonspunkt fetches the file, confirms it and sends MOTTATT.
    pub received: SignedDuration,
    /// The peer's archive takes the message: LEVERT.
    pub delivered: SignedDuration,
    /// The peer's archive answers with a kvittering; `None` when it never does.
    pub receipt: Option<SignedDuration>,
}

impl Pace {
    /// The pace of the prompt organisations.
    pub const PROMPT: Pace = Pace {
        received: SignedDuration::from_millis(500),
        delivered: SignedDuration::from_millis(1500),
        receipt: Some(SignedDuration::from_millis(2500)),
    };
    /// The pace of Nordfjell kommune.
    pub const SLOW: Pace = Pace {
        received: SignedDuration::from_secs(20),
        delivered: SignedDuration::from_secs(60),
        receipt: None,
    };
    /// The pace of Treige fylkeskommune. The kvittering comes when a letter with the usual deadline has
    /// just run out.
    pub const SLUGGISH: Pace = Pace {
        received: SignedDuration::from_hours(12),
        delivered: SignedDuration::from_hours(23),
        receipt: Some(SignedDuration::from_hours(24)),
    };
}

/// An organisation before it has keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile {
    /// Nine digits.
    pub(crate) number: &'static str,
    /// As it is written in a letter.
    pub(crate) name: &'static str,
    /// Organisation form, as Enhetsregisteret codes it.
    pub(crate) form: &'static str,
    pub(crate) temper: Temper,
    /// Takes part in `taushetsbelagt` over DPO.
    pub(crate) confidential: bool,
    /// Takes part in `avtalt`.
    pub(crate) agreed: bool,
    pub(crate) post_code: &'static str,
    pub(crate) place: &'static str,
}

impl Profile {
    /// What this peer does when; `None` when it does nothing.
    pub(crate) fn pace(&self, prompt: Pace) -> Option<Pace> {
        match self.temper {
            Temper::Us | Temper::Silent => None,
            Temper::Prompt | Temper::Rejecting | Temper::Messy | Temper::Closed => Some(prompt),
            Temper::Slow => Some(Pace::SLOW),
            Temper::Sluggish => Some(Pace::SLUGGISH),
        }
    }

    /// The number as a type. The table is checked by a test, so this is never `None`.
    pub(crate) fn org(&self) -> Option<OrgNumber> {
        OrgNumber::parse(self.number).ok()
    }
}

/// The profile of the organisation with this number.
pub(crate) fn profile(number: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.number == number)
}

/// All of them, us first.
pub(crate) const PROFILES: [Profile; 8] = [
    Profile {
        number: "310204838",
        name: "Solvik kommune",
        form: "KOMM",
        temper: Temper::Us,
        confidential: true,
        agreed: true,
        post_code: "9901",
        place: "SOLVIK",
    },
    Profile {
        number: "311204823",
        name: "Statens prøveetat",
        form: "ORGL",
        temper: Temper::Prompt,
        confidential: true,
        agreed: true,
        post_code: "9902",
        place: "PRØVEBYEN",
    },
    Profile {
        number: "310204846",
        name: "Nordfjell kommune",
        form: "KOMM",
        temper: Temper::Slow,
        confidential: true,
        agreed: false,
        post_code: "9903",
        place: "NORDFJELL",
    },
    Profile {
        number: "311204807",
        name: "Fjordby tingsted",
        form: "ORGL",
        temper: Temper::Silent,
        confidential: false,
        agreed: false,
        post_code: "9904",
        place: "FJORDBY",
    },
    Profile {
        number: "311204815",
        name: "Avvisende direktorat",
        form: "ORGL",
        temper: Temper::Rejecting,
        confidential: true,
        agreed: false,
        post_code: "9902",
        place: "PRØVEBYEN",
    },
    Profile {
        number: "311204866",
        name: "Rotete AS",
        form: "AS",
        temper: Temper::Messy,
        confidential: false,
        agreed: true,
        post_code: "9905",
        place: "ROTVIKA",
    },
    Profile {
        number: "310204811",
        name: "Stengt kommune",
        form: "KOMM",
        temper: Temper::Closed,
        confidential: false,
        agreed: false,
        post_code: "9906",
        place: "STENGSUND",
    },
    Profile {
        number: "310204803",
        name: "Treige fylkeskommune",
        form: "FYLK",
        temper: Temper::Sluggish,
        confidential: false,
        agreed: false,
        post_code: "9907",
        place: "TREIGVOLL",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_organisation_has_a_number_that_passes_mod_11() {
        for profile in &PROFILES {
            assert!(profile.org().is_some(), "{}", profile.name);
        }
    }
}
