//! Who may come in, and how they say who they are.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::wire::{Cursor, sasl_table};

/// What a client says of itself when it comes in.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// For FIKS IO the id of the integrasjon.
    pub username: String,
    /// Whole, as it came: for FIKS IO a password, a blank and a token, to be split at the last blank
    /// (fiks-io 17.1).
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// What somebody who came in may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// The queues that may be consumed, whether they exist or not.
    pub queues: BTreeSet<String>,
}

/// Judges a login; `None` refuses it. Asked once for each connection, never again while it lasts. Called with the
/// broker locked: it must be quick and must not call the broker.
pub type Authenticator = Arc<dyn Fn(&Login) -> Option<Access> + Send + Sync>;

/// Why a login could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginError {
    Mechanism,
    Malformed,
}

impl Login {
    /// Reads the answer to `connection.start`.
    pub(crate) fn parse(mechanism: &str, response: &[u8]) -> Result<Login, LoginError> {
        match mechanism {
            "PLAIN" => plain(response),
            "AMQPLAIN" => amqplain(response),
            _ => return Err(LoginError::Mechanism),
        }
        .ok_or(LoginError::Malformed)
    }
}

/// `NUL username NUL password`, without an identity to act for (RFC 4616).
fn plain(response: &[u8]) -> Option<Login> {
    let mut cursor = Cursor::new(response);
    if cursor.u8()? != 0 {
        return None;
    }
    let rest = response.get(1..)?;
    let end = rest.iter().position(|octet| *octet == 0)?;
    let (username, password) = rest.split_at_checked(end)?;
    login(username, password.get(1..)?)
}

/// A table without its length, with `LOGIN` and `PASSWORD`.
fn amqplain(response: &[u8]) -> Option<Login> {
    let username = sasl_table(response, "LOGIN")?;
    login(username, sasl_table(response, "PASSWORD")?)
}

fn login(username: &[u8], password: &[u8]) -> Option<Login> {
    Some(Login {
        username: String::from_utf8(username.to_vec()).ok()?,
        password: String::from_utf8(password.to_vec()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_comes_whole_with_its_blanks() {
        let read = Login::parse("PLAIN", b"\0integrasjon\0pass ord ey.J.x").unwrap();
        assert_eq!(read.username, "integrasjon");
        assert_eq!(read.password, "pass ord ey.J.x", "the owner splits it");
    }

    #[test]
    fn amqplain_is_a_table_without_its_length() {
        let response = b"\x05LOGINS\0\0\0\x01a\x08PASSWORDS\0\0\0\x03b c";
        let read = Login::parse("AMQPLAIN", response).unwrap();
        assert_eq!((&*read.username, &*read.password), ("a", "b c"));
    }

    #[test]
    fn what_is_no_login_is_refused_and_not_guessed_at() {
        for response in [&b""[..], b"a\0b\0c", b"\0a", b"\0a\xff\0b", b"\0\xff\0b"] {
            let read = Login::parse("PLAIN", response);
            assert_eq!(read, Err(LoginError::Malformed), "{response:?}");
        }
        let half = Login::parse("AMQPLAIN", b"\x05LOGINS\0\0\0\x01a");
        assert_eq!(half, Err(LoginError::Malformed), "there is no password");
        let other = Login::parse("EXTERNAL", b"");
        assert_eq!(other, Err(LoginError::Mechanism));
    }

    #[test]
    fn a_password_is_not_shown() {
        let login = Login::parse("PLAIN", b"\0a\0hemmelig").unwrap();
        assert!(!format!("{login:?}").contains("hemmelig"));
    }
}
