//! Organisations and their numbers.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::words;

/// A Norwegian organisation number: nine digits whose last one fits mod 11.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgNumber([u8; 9]);

/// Why a text is no organisation number, precise enough to tell a person what to mend.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadOrgNumber {
    /// Something that is no digit stands in it.
    #[error(
        "{}",
        words! {
            nb: "Organisasjonsnummer har bare sifre. Du har skrevet «{text}».",
            nn: "Organisasjonsnummer har berre siffer. Du har skrive «{text}».",
            en: "An organisation number has only digits. You have written «{text}».",
            text = .0,
        }
    )]
    NotDigits(String),
    /// Not nine digits.
    #[error(
        "{}",
        words! {
            nb: "Organisasjonsnummer har 9 siffer. Du har skrevet {count}.",
            nn: "Organisasjonsnummer har 9 siffer. Du har skrive {count}.",
            en: "An organisation number has 9 digits. You have written {count}.",
            count = .0,
        }
    )]
    Length(usize),
    /// Nine digits, but the check digit does not fit: most often two digits swapped or one mistyped.
    #[error(
        "{}",
        words! {
            nb: "Siffrene i {number} passer ikke sammen. Ett siffer er trolig feil, eller to har byttet plass.",
            nn: "Siffera i {number} passar ikkje saman. Eitt siffer er truleg feil, eller to har bytt plass.",
            en: "The digits of {number} do not belong together. One digit is probably wrong, or two have changed places.",
            number = .0,
        }
    )]
    CheckDigit(String),
}

impl OrgNumber {
    /// Reads an organisation number typed any way people type it: `310204838`, `310 204 838`,
    /// `0192:310204838`, also with no-break spaces.
    pub fn parse(text: &str) -> Result<OrgNumber, BadOrgNumber> {
        let text = text.trim();
        let bare = text.strip_prefix("0192:").unwrap_or(text);
        let mut digits = Vec::with_capacity(9);
        for c in bare.chars().filter(|c| !c.is_whitespace() && *c != '.') {
            match c {
                '0'..='9' => digits.push(c as u8 - b'0'),
                _ => return Err(BadOrgNumber::NotDigits(text.chars().take(40).collect())),
            }
        }
        let count = digits.len();
        let Ok(digits) = <[u8; 9]>::try_from(digits) else {
            return Err(BadOrgNumber::Length(count));
        };
        let number = OrgNumber(digits);
        if number.check_digit_fits() {
            Ok(number)
        } else {
            Err(BadOrgNumber::CheckDigit(number.grouped()))
        }
    }

    fn check_digit_fits(self) -> bool {
        const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];
        let sum: u32 = self
            .0
            .iter()
            .zip(WEIGHTS)
            .map(|(digit, weight)| u32::from(*digit) * weight)
            .sum();
        sum.is_multiple_of(11)
    }

    /// Nine digits and nothing else, as it is copied and sent.
    pub fn digits(self) -> String {
        self.0
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect()
    }

    /// `310 204 838` with no-break spaces, as it is shown.
    pub fn grouped(self) -> String {
        let mut text = String::with_capacity(13);
        for (index, digit) in self.0.iter().enumerate() {
            if index == 3 || index == 6 {
                text.push('\u{a0}');
            }
            text.push(char::from(b'0' + digit));
        }
        text
    }

    /// `0192:310204838`, as it stands in an SBD and in Altinn.
    pub fn iso6523(self) -> String {
        format!("0192:{}", self.digits())
    }
}

impl fmt::Display for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits())
    }
}

impl fmt::Debug for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgNumber({self})")
    }
}

impl TryFrom<String> for OrgNumber {
    type Error = BadOrgNumber;
    fn try_from(text: String) -> Result<OrgNumber, BadOrgNumber> {
        OrgNumber::parse(&text)
    }
}

impl From<OrgNumber> for String {
    fn from(number: OrgNumber) -> String {
        number.digits()
    }
}

/// An organisation as a sender or a receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its number.
    pub org: OrgNumber,
    /// Its registered name; empty when nobody has told us.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_org_number_is_read_however_it_is_typed() {
        for text in [
            "310204838",
            "310 204 838",
            "310\u{a0}204\u{a0}838",
            "0192:310204838",
            " 310.204.838 ",
        ] {
            assert_eq!(
                OrgNumber::parse(text).unwrap().digits(),
                "310204838",
                "typed as {text:?}"
            );
        }
    }

    #[test]
    fn the_organisations_of_the_sandbox_pass_mod_11() {
        for text in [
            "310204838",
            "311204823",
            "310204846",
            "311204807",
            "311204815",
            "311204866",
            "310204811",
            "310204803",
        ] {
            assert!(OrgNumber::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_bad_org_number_says_what_is_wrong_with_it() {
        assert_eq!(OrgNumber::parse("31020483"), Err(BadOrgNumber::Length(8)));
        assert!(matches!(
            OrgNumber::parse("310204839"),
            Err(BadOrgNumber::CheckDigit(_))
        ));
        assert!(matches!(
            OrgNumber::parse("31020483x"),
            Err(BadOrgNumber::NotDigits(_))
        ));
        assert!(
            matches!(
                OrgNumber::parse("３１０２０４８３８"),
                Err(BadOrgNumber::NotDigits(_))
            ),
            "full-width digits"
        );
    }
}
