//! EnvelopedData, written while the plaintext comes.

use std::io::{self, Write};

use openssl::rand::rand_bytes;
use openssl::symm::{Cipher, Crypter, Mode};
use openssl::x509::X509Ref;
use zeroize::Zeroizing;

use crate::{CmsError, KeyEncryption, der, oid};

/// Content octets of one chunk. Small enough for any cache, large enough that its head costs nothing.
const CHUNK: usize = 64 * 1024;
/// The head of a full chunk: tag 04, length 83 01 00 00.
const CHUNK_HEAD: usize = 5;
const BLOCK: usize = 16;

/// Encrypts for one recipient whatever is written to it, and writes EnvelopedData to `W`.
///
/// AES-256-CBC, RSA-OAEP with SHA-256, BER with indefinite lengths and 64 KiB chunks
/// (eformidling-dpo 3.4, trust-and-speed 1.5). Uses a fixed amount of memory, about 64 KiB.
///
/// The structure is complete only after [`EnvelopedWriter::finish`]; a writer that is dropped before
/// leaves a truncated one, which no reader takes for a whole message.
pub struct EnvelopedWriter<W: Write> {
    out: W,
    crypter: Crypter,
    /// Room for a chunk head, then ciphertext, then what [`Crypter`] asks for beyond.
    chunk: Vec<u8>,
    filled: usize,
    /// Plaintext bytes that the cipher holds back until a block is full.
    held: usize,
    /// Ciphertext may have been lost or doubled by an error; only dropping is left.
    broken: bool,
}

impl<W: Write> EnvelopedWriter<W> {
    /// Makes a content key, locks it for `recipient` and writes everything up to the content.
    ///
    /// # Errors
    /// [`CmsError::Key`] when the recipient's key is not RSA, [`CmsError::Io`] when `out` fails.
    pub fn new(mut out: W, recipient: &X509Ref) -> Result<EnvelopedWriter<W>, CmsError> {
        let cipher = Cipher::aes_256_cbc();
        let mut key = Zeroizing::new([0u8; 32]);
        let mut iv = [0u8; BLOCK];
        rand_bytes(key.as_mut_slice()).map_err(CmsError::key)?;
        rand_bytes(&mut iv).map_err(CmsError::key)?;
        let crypter = Crypter::new(cipher, Mode::Encrypt, key.as_slice(), Some(&iv))
            .map_err(CmsError::key)?;
        out.write_all(&preamble(recipient, key.as_slice(), &iv)?)
            .map_err(CmsError::Io)?;
        Ok(EnvelopedWriter {
            out,
            crypter,
            chunk: vec![0; CHUNK_HEAD + CHUNK + 2 * BLOCK],
            filled: 0,
            held: 0,
            broken: false,
        })
    }

    /// Writes the last block and closes the structure. Returns the stream below, not flushed.
    ///
    /// # Errors
    /// [`CmsError::Io`] when the stream below fails now, or failed during an earlier write.
    pub fn finish(mut self) -> Result<W, CmsError> {
        if self.broken {
            return Err(CmsError::Io(io::Error::other("an earlier write failed")));
        }
        let tail = self
            .chunk
            .get_mut(CHUNK_HEAD + self.filled..)
            .unwrap_or_default();
        let produced = self.crypter.finalize(tail).map_err(CmsError::key)?;
        self.filled += produced;
        self.write_chunk().map_err(CmsError::Io)?;
        // Content, EncryptedContentInfo, EnvelopedData, [0], ContentInfo.
        self.out.write_all(&[0; 10]).map_err(CmsError::Io)?;
        Ok(self.out)
    }

    /// Writes the chunk that is being filled, head and content in one piece.
    fn write_chunk(&mut self) -> io::Result<()> {
        let head = der::head(der::OCTET_STRING, self.filled);
        let start = CHUNK_HEAD.saturating_sub(head.len());
        if let Some(room) = self.chunk.get_mut(start..CHUNK_HEAD) {
            room.copy_from_slice(&head);
        }
        let end = CHUNK_HEAD + self.filled;
        self.filled = 0;
        self.out
            .write_all(self.chunk.get(start..end).unwrap_or_default())
    }

    /// Encrypts as much of `input` as fits into the chunk.
    fn encrypt_some(&mut self, input: &[u8]) -> io::Result<usize> {
        // What fits is chosen so that a full chunk is exactly full: nothing is ever moved.
        let room = (CHUNK - self.filled).saturating_sub(self.held);
        let piece = input.get(..room.min(input.len())).unwrap_or_default();
        let tail = self
            .chunk
            .get_mut(CHUNK_HEAD + self.filled..)
            .unwrap_or_default();
        let produced = self.crypter.update(piece, tail).map_err(io::Error::other)?;
        self.held = self.held + piece.len() - produced;
        self.filled += produced;
        if self.filled == CHUNK {
            self.write_chunk()?;
        }
        Ok(piece.len())
    }
}

impl<W: Write> Write for EnvelopedWriter<W> {
    fn write(&mut self, input: &[u8]) -> io::Result<usize> {
        if input.is_empty() {
            return Ok(0);
        }
        if self.broken {
            return Err(io::Error::other("an earlier write failed"));
        }
        let result = self.encrypt_some(input);
        self.broken = result.is_err();
        result
    }

    /// Flushes the stream below. What has not filled a chunk stays here until it does.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Everything before the first chunk.
fn preamble(recipient: &X509Ref, key: &[u8], iv: &[u8]) -> Result<Vec<u8>, CmsError> {
    let scheme = KeyEncryption::oaep_sha256();
    let public = recipient.public_key().map_err(CmsError::key)?;
    let wrapped = scheme.wrap(key, &public)?;
    let version = der::unsigned(&[0]);
    let recipient = der::sequence(&[
        &version,
        &issuer_and_serial(recipient)?,
        &scheme.to_algorithm(),
        &der::tlv(der::OCTET_STRING, &wrapped),
    ]);
    let cipher = der::algorithm(oid::AES256_CBC, &der::tlv(der::OCTET_STRING, iv));
    const SEQUENCE: &[u8] = &[der::SEQUENCE, 0x80];
    const TAGGED: &[u8] = &[0xa0, 0x80];
    Ok([
        SEQUENCE,
        &der::oid(oid::ENVELOPED_DATA),
        TAGGED,
        SEQUENCE,
        &version,
        &der::tlv(der::SET, &recipient),
        SEQUENCE,
        &der::oid(oid::DATA),
        &cipher,
        TAGGED,
    ]
    .concat())
}

/// IssuerAndSerialNumber of `certificate`.
pub(crate) fn issuer_and_serial(certificate: &X509Ref) -> Result<Vec<u8>, CmsError> {
    let issuer = certificate.issuer_name().to_der().map_err(CmsError::key)?;
    Ok(der::sequence(&[&issuer, &serial(certificate)?]))
}

/// The serial number of `certificate` as an INTEGER.
pub(crate) fn serial(certificate: &X509Ref) -> Result<Vec<u8>, CmsError> {
    let serial = certificate.serial_number().to_bn().map_err(CmsError::key)?;
    Ok(der::unsigned(&serial.to_vec()))
}
