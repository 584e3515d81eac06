//! EnvelopedData and AuthEnvelopedData, read as they come.

use std::io::{self, BufRead, Read};

use openssl::rand::rand_bytes;
use openssl::symm::{Crypter, Mode};
use zeroize::Zeroizing;

use crate::ber::{Container, Octets, Tokens};
use crate::content_cipher::{BLOCK, read_cipher};
use crate::recipient::read_recipients;
use crate::{CmsError, ContentCipher, Recipient, der, oid};

/// Recipients, with room for keys of 16 384 bits and long issuer names.
const MAX_RECIPIENTS_BYTES: usize = 64 * 1024;
/// Originator certificates and revocation lists; read past, not used.
const MAX_ORIGINATOR_BYTES: usize = 1024 * 1024;
/// Unprotected or authenticated attributes.
const MAX_ATTRIBUTES_BYTES: usize = 64 * 1024;
/// Plaintext that is made at a time.
const PIECE: usize = 64 * 1024;

/// A locked message, read up to its content.
#[derive(Debug)]
pub struct Envelope<R> {
    body: Body<R>,
    recipients: Vec<Recipient>,
    cipher: ContentCipher,
    iv: Vec<u8>,
    tag_length: usize,
}

/// The stream, and how to get out of the structures that we are in.
#[derive(Debug)]
struct Body<R> {
    tokens: Tokens<R>,
    octets: Octets,
    /// ContentInfo, `[0]`, EnvelopedData, EncryptedContentInfo.
    outer: [Container; 3],
    content_info: Container,
    authenticated: bool,
    /// Ciphertext that [`Envelope::starts_with`] has taken out of the stream.
    pending: Vec<u8>,
}

impl<R: BufRead> Envelope<R> {
    /// Reads EnvelopedData or AuthEnvelopedData, BER or DER, up to its content.
    ///
    /// # Errors
    /// [`CmsError::Algorithm`] for what is never accepted (trust-and-speed 1.5), else
    /// [`CmsError::Malformed`], [`CmsError::Truncated`] or [`CmsError::Io`].
    pub fn open(source: R) -> Result<Envelope<R>, CmsError> {
        let mut tokens = Tokens::new(source);
        let outermost = tokens.enter(der::SEQUENCE)?;
        let authenticated = match expect(&tokens.small(64)?, der::OID)? {
            id if id == oid::ENVELOPED_DATA => false,
            id if id == oid::AUTH_ENVELOPED_DATA => true,
            id => {
                return Err(CmsError::algorithm(format!(
                    "content type {}",
                    oid::dotted(&id)
                )));
            }
        };
        let tagged = tokens.enter(0xa0)?;
        let enveloped = tokens.enter(der::SEQUENCE)?;
        expect(&tokens.small(16)?, der::INTEGER)?;
        let mut element = tokens.small(MAX_ORIGINATOR_BYTES)?;
        if element.first() == Some(&0xa0) {
            element = tokens.small(MAX_RECIPIENTS_BYTES)?;
        }
        if element.len() > MAX_RECIPIENTS_BYTES {
            return Err(CmsError::TooLarge);
        }
        let recipients = read_recipients(&expect(&element, der::SET)?)?;
        let content_info = tokens.enter(der::SEQUENCE)?;
        let content_type = expect(&tokens.small(64)?, der::OID)?;
        if content_type != oid::DATA {
            return Err(CmsError::algorithm(format!(
                "inside is {}",
                oid::dotted(&content_type)
            )));
        }
        let (cipher, iv, tag_length) = read_cipher(&tokens.small(1024)?, authenticated)?;
        let octets = Octets::begin(&mut tokens)?;
        let outer = [outermost, tagged, enveloped];
        let body = Body {
            tokens,
            octets,
            outer,
            content_info,
            authenticated,
            pending: Vec::new(),
        };
        Ok(Envelope {
            body,
            recipients,
            cipher,
            iv,
            tag_length,
        })
    }

    /// For whom it was locked; one to eight.
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// What the content is locked with.
    pub fn cipher(&self) -> ContentCipher {
        self.cipher
    }

    /// Whether the content, unlocked with `key`, begins with `prefix` (at most 16 octets).
    ///
    /// Tells which of several keys is the right one where the key transport cannot. Reads one block.
    ///
    /// # Errors
    /// As reading does.
    pub fn starts_with(&mut self, key: &[u8], prefix: &[u8]) -> Result<bool, CmsError> {
        while self.body.pending.len() < BLOCK {
            let octets = self.body.octets.next(&mut self.body.tokens)?;
            if octets.is_empty() {
                return Ok(false);
            }
            let wanted = BLOCK - self.body.pending.len();
            let taken = octets.get(..wanted.min(octets.len())).unwrap_or_default();
            self.body.pending.extend_from_slice(taken);
            let count = taken.len();
            self.body.octets.consume(&mut self.body.tokens, count);
        }
        let cipher = self.cipher.openssl();
        if key.len() != cipher.key_len() {
            return Ok(false);
        }
        let mut crypter =
            Crypter::new(cipher, Mode::Decrypt, key, Some(&self.iv)).map_err(CmsError::key)?;
        crypter.pad(false);
        let mut block = Zeroizing::new([0u8; 3 * BLOCK]);
        let made = crypter
            .update(&self.body.pending, block.as_mut_slice())
            .map_err(CmsError::key)?;
        Ok(made >= prefix.len() && block.starts_with(prefix))
    }

    /// Unlocks the content with the content key.
    ///
    /// A key of the wrong length is replaced by a random one, so that it shows only at the end, as a
    /// wrong key does (trust-and-speed 1.5).
    ///
    /// # Errors
    /// [`CmsError::Key`] when OpenSSL refuses to begin.
    pub fn decrypt(self, key: &[u8]) -> Result<Plaintext<R>, CmsError> {
        let cipher = self.cipher.openssl();
        let mut random = Zeroizing::new(vec![0; cipher.key_len()]);
        let key = if key.len() == cipher.key_len() {
            key
        } else {
            rand_bytes(&mut random).map_err(CmsError::key)?;
            random.as_slice()
        };
        let crypter =
            Crypter::new(cipher, Mode::Decrypt, key, Some(&self.iv)).map_err(CmsError::key)?;
        Ok(Plaintext {
            body: self.body,
            crypter,
            cipher: self.cipher,
            tag_length: self.tag_length,
            tail: Vec::new(),
            plain: vec![0; PIECE + 4 * BLOCK],
            start: 0,
            end: 0,
            state: State::Content,
        })
    }
}

/// The unlocked content as a stream. Use it as [`BufRead`] to spare a copy.
///
/// Unproven until its end has been read without an error, and with CBC not even then. Errors are
/// [`CmsError`] inside [`io::Error`]; [`CmsError::from_io`] takes them back.
pub struct Plaintext<R> {
    body: Body<R>,
    crypter: Crypter,
    cipher: ContentCipher,
    tag_length: usize,
    /// The last octets so far of a content that ends in its tag.
    tail: Vec<u8>,
    plain: Vec<u8>,
    start: usize,
    end: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Content,
    Done,
    Failed,
}

impl<R: BufRead> Plaintext<R> {
    /// Makes the next plaintext. Nothing is left to be handed out when this is called.
    fn refill(&mut self) -> Result<(), CmsError> {
        (self.start, self.end) = (0, 0);
        while self.end == 0 && self.state == State::Content {
            let held_back = self.held_back();
            if !self.body.pending.is_empty() {
                let pending = std::mem::take(&mut self.body.pending);
                self.end = update(
                    &mut self.crypter,
                    &mut self.tail,
                    held_back,
                    &pending,
                    &mut self.plain,
                )?;
                continue;
            }
            let octets = self.body.octets.next(&mut self.body.tokens)?;
            if octets.is_empty() {
                self.close()?;
                self.state = State::Done;
                continue;
            }
            let octets = octets.get(..PIECE.min(octets.len())).unwrap_or_default();
            self.end = update(
                &mut self.crypter,
                &mut self.tail,
                held_back,
                octets,
                &mut self.plain,
            )?;
            let count = octets.len();
            self.body.octets.consume(&mut self.body.tokens, count);
        }
        Ok(())
    }

    /// How many octets at the end of the content are the tag.
    fn held_back(&self) -> usize {
        match self.cipher {
            ContentCipher::Gcm {
                in_enveloped_data: true,
                ..
            } => self.tag_length,
            _ => 0,
        }
    }

    /// Reads what follows the content, then proves padding or tag.
    fn close(&mut self) -> Result<(), CmsError> {
        let body = &mut self.body;
        let [outermost, tagged, enveloped] = body.outer;
        body.tokens.leave(body.content_info)?;
        let tag = if body.authenticated {
            let mut element = body
                .tokens
                .small(MAX_ATTRIBUTES_BYTES)
                .map_err(attributes)?;
            if element.first() == Some(&0xa1) {
                // They would have to be known before the content; nobody in this field writes them.
                return Err(CmsError::algorithm("authenticated attributes"));
            }
            element = expect(&element, der::OCTET_STRING)?;
            Some(element)
        } else if self.tag_length > 0 {
            Some(std::mem::take(&mut self.tail))
        } else {
            None
        };
        if !body.tokens.is_done(enveloped)? {
            let expected = if body.authenticated { 0xa2 } else { 0xa1 };
            let attributes = body
                .tokens
                .small(MAX_ATTRIBUTES_BYTES)
                .map_err(attributes)?;
            expect(&attributes, expected)?;
        }
        body.tokens.leave(enveloped)?;
        body.tokens.leave(tagged)?;
        body.tokens.leave(outermost)?;
        body.tokens.end_of_stream()?;
        if let Some(tag) = tag {
            if tag.len() != self.tag_length {
                return Err(CmsError::Tag);
            }
            self.crypter.set_tag(&tag).map_err(|_| CmsError::Tag)?;
            self.end = self
                .crypter
                .finalize(&mut self.plain)
                .map_err(|_| CmsError::Tag)?;
        } else {
            self.end = self
                .crypter
                .finalize(&mut self.plain)
                .map_err(|_| CmsError::Decrypt)?;
        }
        Ok(())
    }
}

/// Decrypts `octets` into `plain`, except the last `held_back` ones so far, which wait in `tail`.
fn update(
    crypter: &mut Crypter,
    tail: &mut Vec<u8>,
    held_back: usize,
    octets: &[u8],
    plain: &mut [u8],
) -> Result<usize, CmsError> {
    if held_back == 0 {
        return crypter.update(octets, plain).map_err(|_| CmsError::Decrypt);
    }
    let before = tail
        .len()
        .min((tail.len() + octets.len()).saturating_sub(held_back));
    let now = octets.len().saturating_sub(held_back);
    let mut made = 0;
    for piece in [tail.get(..before), octets.get(..now)]
        .into_iter()
        .flatten()
    {
        let room = plain.get_mut(made..).unwrap_or_default();
        made += crypter.update(piece, room).map_err(|_| CmsError::Decrypt)?;
    }
    tail.drain(..before);
    tail.extend_from_slice(octets.get(now..).unwrap_or_default());
    Ok(made)
}

impl<R: BufRead> BufRead for Plaintext<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            if self.state == State::Failed {
                return Err(io::Error::other("an earlier read failed"));
            }
            if let Err(error) = self.refill() {
                (self.start, self.end) = (0, 0);
                self.state = State::Failed;
                return Err(error.into());
            }
        }
        Ok(self.plain.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}

impl<R: BufRead> Read for Plaintext<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

/// Attributes beyond their cap are a refused construct, not a broken one.
fn attributes(error: CmsError) -> CmsError {
    match error {
        CmsError::TooLarge => CmsError::algorithm("attributes of more than 64 KiB"),
        other => other,
    }
}

/// The content of the single element `der`, which must have `tag`.
fn expect(der: &[u8], tag: u8) -> Result<Vec<u8>, CmsError> {
    Ok(der::Elements::new(der).expect(tag)?.content.to_vec())
}

/// Whether `head`, the first octets of a file, can be the start of a CMS structure that is locked.
pub fn looks_like_envelope(head: &[u8]) -> bool {
    let mut tokens = Tokens::new(head);
    let Ok(_) = tokens.enter(der::SEQUENCE) else {
        return false;
    };
    let Ok(id) = tokens.small(64) else {
        return false;
    };
    expect(&id, der::OID).is_ok_and(|id| {
        // The arc of all CMS content types: a kind that we refuse is a CMS nevertheless.
        id.starts_with(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7])
            || id == oid::AUTH_ENVELOPED_DATA
    })
}
