//! DER in memory: elements read from a slice, and built. For small structures only; nothing here
//! recurses, so nothing here can be nested to death.

use crate::CmsError;

/// The tag of INTEGER.
pub const INTEGER: u8 = 0x02;
/// The tag of OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// The tag of NULL.
pub const NULL: u8 = 0x05;
/// The tag of OBJECT IDENTIFIER.
pub const OID: u8 = 0x06;
/// The tag of SEQUENCE and SEQUENCE OF.
pub const SEQUENCE: u8 = 0x30;
/// The tag of SET and SET OF.
pub const SET: u8 = 0x31;

/// One element: its tag, its content, and the whole of it with tag and length.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    /// Class, form and number in one octet.
    pub tag: u8,
    /// What is inside.
    pub content: &'a [u8],
    /// With tag and length.
    pub whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub fn inside(&self) -> Elements<'a> {
        Elements { rest: self.content }
    }
}

/// Elements one after the other in a slice of DER.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    /// Walks `der` from its start.
    pub fn new(der: &'a [u8]) -> Elements<'a> {
        Elements { rest: der }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next element.
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when there is none, or it reaches beyond its parent.
    pub fn any(&mut self) -> Result<Element<'a>, CmsError> {
        let start = self.rest;
        let (tag, length, header) = header(start)?;
        let total = header
            .checked_add(length)
            .ok_or_else(|| CmsError::malformed("length"))?;
        let (Some(whole), Some(rest)) = (start.get(..total), start.get(total..)) else {
            return Err(CmsError::malformed("an element reaches beyond its parent"));
        };
        self.rest = rest;
        Ok(Element {
            tag,
            content: whole.get(header..).unwrap_or_default(),
            whole,
        })
    }

    /// The next element, which must have `tag`.
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when it has another.
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, CmsError> {
        let element = self.any()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(CmsError::malformed(format!(
                "tag {:02x} where {tag:02x} belongs",
                element.tag
            )))
        }
    }

    /// The next element when it has `tag`.
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when it has, and reaches beyond its parent.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, CmsError> {
        if self.rest.first() == Some(&tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// [`CmsError::Malformed`] when something is.
    pub fn end(&self) -> Result<(), CmsError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(CmsError::malformed("more elements than expected"))
        }
    }
}

/// Tag, content length and header length of the definite-length element that `der` starts with.
fn header(der: &[u8]) -> Result<(u8, usize, usize), CmsError> {
    let short = || CmsError::malformed("an element without a length");
    let tag = *der.first().ok_or_else(short)?;
    if tag & 0x1f == 0x1f {
        return Err(CmsError::malformed("a tag of several octets"));
    }
    let first = *der.get(1).ok_or_else(short)?;
    if first < 0x80 {
        return Ok((tag, usize::from(first), 2));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return Err(CmsError::malformed("a length of unusual form"));
    }
    let octets = der.get(2..2 + count).ok_or_else(short)?;
    let length = octets
        .iter()
        .fold(0usize, |length, octet| length << 8 | usize::from(*octet));
    Ok((tag, length, 2 + count))
}

/// The octets of `tag` and `length`.
pub(crate) fn head(tag: u8, length: usize) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let zeros = octets.iter().take_while(|octet| **octet == 0).count();
            let octets = octets.get(zeros..).unwrap_or_default();
            out.push(0x80 | octets.len() as u8);
            out.extend_from_slice(octets);
        }
    }
    out
}

/// One element with `tag` round `content`.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = head(tag, content.len());
    out.extend_from_slice(content);
    out
}

/// One constructed element with `tag` round `parts`.
pub(crate) fn constructed(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    tlv(tag, &parts.concat())
}

/// A SEQUENCE of `parts`.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    constructed(SEQUENCE, parts)
}

/// A SET OF `parts`, in the order that DER asks for.
pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tlv(SET, &parts.concat())
}

/// An OBJECT IDENTIFIER from its content octets.
pub(crate) fn oid(octets: &[u8]) -> Vec<u8> {
    tlv(OID, octets)
}

/// A non-negative INTEGER from its big-endian magnitude.
pub(crate) fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|octet| **octet == 0).count();
    let magnitude = magnitude.get(zeros..).unwrap_or_default();
    match magnitude.first() {
        None => tlv(INTEGER, &[0]),
        Some(first) if *first >= 0x80 => tlv(INTEGER, &[&[0], magnitude].concat()),
        Some(_) => tlv(INTEGER, magnitude),
    }
}

/// An AlgorithmIdentifier.
pub(crate) fn algorithm(algorithm: &[u8], parameters: &[u8]) -> Vec<u8> {
    sequence(&[&oid(algorithm), parameters])
}

/// The DER of NULL.
pub(crate) const NULL_DER: &[u8] = &[NULL, 0];

/// Splits an AlgorithmIdentifier into its identifier and its parameters.
pub(crate) fn split_algorithm<'a>(
    element: &Element<'a>,
) -> Result<(&'a [u8], Option<Element<'a>>), CmsError> {
    if element.tag != SEQUENCE {
        return Err(CmsError::malformed("an algorithm that is no SEQUENCE"));
    }
    let mut inside = element.inside();
    let id = inside.expect(OID)?.content;
    let parameters = if inside.is_empty() {
        None
    } else {
        Some(inside.any()?)
    };
    inside.end()?;
    Ok((id, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_keep_their_sign_and_lose_their_padding() {
        assert_eq!(unsigned(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[]), [2, 1, 0]);
        assert_eq!(unsigned(&[0, 5]), [2, 1, 5]);
    }

    #[test]
    fn lengths_are_written_in_their_shortest_form() {
        assert_eq!(head(4, 127), [4, 127]);
        assert_eq!(head(4, 128), [4, 0x81, 128]);
        assert_eq!(head(4, 65_536), [4, 0x83, 1, 0, 0]);
    }

    #[test]
    fn an_element_that_reaches_beyond_its_parent_is_refused() {
        assert!(Elements::new(&[0x30, 3, 4, 1]).any().is_err());
        assert!(
            Elements::new(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff])
                .any()
                .is_err()
        );
    }
}
