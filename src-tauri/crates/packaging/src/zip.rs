//! A small zip of our own: written in one pass, read forward, judged strictly.
//!
//! The writer puts `mimetype` STORED with its size and CRC in the header, and everything else as
//! deflate with a descriptor, which is what Java's stream readers take (architecture B.9). The reader
//! believes nothing until the central directory has said the same as the local headers.

mod feed;
mod inflate;
mod records;
mod walk;
mod write;

pub(crate) use feed::Feed;
pub(crate) use walk::{Entry, EntrySink, Stop, walk};
pub(crate) use write::{BlocksError, Packed, SMALL, ZipWriter, fill};

pub(crate) const LOCAL: u32 = 0x0403_4b50;
pub(crate) const DESCRIPTOR: u32 = 0x0807_4b50;
pub(crate) const CENTRAL: u32 = 0x0201_4b50;
pub(crate) const END: u32 = 0x0605_4b50;
pub(crate) const END64: u32 = 0x0606_4b50;
pub(crate) const LOCATOR64: u32 = 0x0706_4b50;

pub(crate) const STORED: u16 = 0;
pub(crate) const DEFLATED: u16 = 8;

/// Sizes and CRC follow the content.
pub(crate) const FLAG_DESCRIPTOR: u16 = 1 << 3;
/// The name is UTF-8.
pub(crate) const FLAG_UTF8: u16 = 1 << 11;

/// The size that stands for «see the zip64 field».
pub(crate) const IN_ZIP64: u32 = u32::MAX;
pub(crate) const EXTRA_ZIP64: u16 = 1;
pub(crate) const EXTRA_UNICODE_PATH: u16 = 0x7075;

/// Little-endian fields, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }
}
