//! Whether the signer is the one the message says it is from (trust-and-speed 1.4).

use budstikke_domain::{OrgNumber, Who};

/// Compares the organisation that signed with the sender the message names and with the party the
/// carrier authenticated; either may be unknown (a file on a disk has no carrier).
///
/// A `MISMATCH` between the two claims stands even without a signature.
pub fn who(
    signer: Option<OrgNumber>,
    claimed: Option<OrgNumber>,
    carried: Option<OrgNumber>,
) -> Who {
    match (signer, claimed, carried) {
        (None, Some(claimed), Some(carried)) if claimed != carried => Who::Mismatch,
        (None, _, Some(_)) => Who::TransportOnly,
        (None, _, None) => Who::None,
        (Some(signer), claimed, None) if claimed.is_none_or(|claimed| claimed == signer) => {
            Who::Same
        }
        (Some(_), _, None) => Who::Mismatch,
        (Some(signer), _, Some(carried)) if signer != carried => Who::Mismatch,
        (Some(signer), claimed, Some(_)) if claimed.is_none_or(|claimed| claimed == signer) => {
            Who::Same
        }
        (Some(_), _, Some(_)) => Who::Delegated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_claims_are_compared_as_the_table_says() {
        let us = OrgNumber::parse("310204838").ok();
        let them = OrgNumber::parse("311204823").ok();
        let third = OrgNumber::parse("310204846").ok();
        for (signer, claimed, carried, expected) in [
            (us, us, us, Who::Same),
            (us, us, None, Who::Same),
            (us, them, us, Who::Delegated),
            (us, us, them, Who::Mismatch),
            (us, them, them, Who::Mismatch),
            (us, them, third, Who::Mismatch),
            (us, them, None, Who::Mismatch),
            (None, them, them, Who::TransportOnly),
            (None, None, them, Who::TransportOnly),
            (None, us, them, Who::Mismatch),
            (None, us, None, Who::None),
            (None, None, None, Who::None),
        ] {
            assert_eq!(
                who(signer, claimed, carried),
                expected,
                "signed by {signer:?}, says {claimed:?}, brought by {carried:?}"
            );
        }
    }
}
