//! The records of a zip as they stand there, and the forms of them that we follow.

use budstikke_domain::{Code, Finding, word, words};

use super::walk::{Stop, inconsistent};
use super::{
    DEFLATED, EXTRA_UNICODE_PATH, EXTRA_ZIP64, FLAG_DESCRIPTOR, FLAG_UTF8, Fields, IN_ZIP64, STORED,
};

/// The header before an entry, as it stands there.
pub(crate) struct LocalHeader {
    pub(crate) version: u16,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u32,
    pub(crate) size: u32,
    pub(crate) name_length: u16,
    pub(crate) extra_length: u16,
}

impl LocalHeader {
    pub(crate) fn read(bytes: &[u8]) -> Option<LocalHeader> {
        let mut fields = Fields(bytes);
        fields.u32()?;
        let (version, flags, method) = (fields.u16()?, fields.u16()?, fields.u16()?);
        fields.u32()?;
        Some(LocalHeader {
            version,
            flags,
            method,
            crc: fields.u32()?,
            packed: fields.u32()?,
            size: fields.u32()?,
            name_length: fields.u16()?,
            extra_length: fields.u16()?,
        })
    }

    /// Packed and unpacked size; none when a descriptor tells.
    pub(crate) fn sizes(&self, extra: &Extra) -> Result<(Option<u64>, Option<u64>), Stop> {
        if self.flags & FLAG_DESCRIPTOR != 0 {
            // Writers leave zeros here, or say that zip64 follows. Anything else is a second opinion.
            let empty = |size: u32| size == 0 || size == IN_ZIP64 && extra.zip64.is_some();
            return if self.crc == 0 && empty(self.packed) && empty(self.size) {
                Ok((None, None))
            } else {
                Err(inconsistent(word! {
                    nb: "størrelser både foran og bak filen",
                    nn: "storleikar både framfor og bak fila",
                    en: "sizes both before and behind the file",
                }))
            };
        }
        let mut wide = extra.zip64.as_deref().map(Fields);
        let size = widened(self.size, &mut wide)?;
        let packed = widened(self.packed, &mut wide)?;
        Ok((Some(packed), Some(size)))
    }
}

/// A 32-bit value, or the next 64-bit one when it is full.
fn widened(value: u32, wide: &mut Option<Fields<'_>>) -> Result<u64, Stop> {
    match (value, wide) {
        (IN_ZIP64, Some(wide)) => wide.u64().ok_or_else(|| {
            inconsistent(word! {
                nb: "et zip64-felt uten verdi",
                nn: "eit zip64-felt utan verdi",
                en: "a zip64 field without a value",
            })
        }),
        (value, _) => Ok(u64::from(value)),
    }
}

/// What the directory says of an entry.
pub(crate) struct CentralRecord {
    pub(crate) made_by: u16,
    pub(crate) version: u16,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u32,
    pub(crate) size: u32,
    pub(crate) name_length: u16,
    pub(crate) extra_length: u16,
    pub(crate) comment_length: u16,
    pub(crate) disk: u16,
    pub(crate) internal: u16,
    pub(crate) external: u32,
    pub(crate) offset: u32,
}

impl CentralRecord {
    pub(crate) fn read(bytes: &[u8]) -> Option<CentralRecord> {
        let mut fields = Fields(bytes);
        fields.u32()?;
        let made_by = fields.u16()?;
        let (version, flags, method) = (fields.u16()?, fields.u16()?, fields.u16()?);
        fields.u32()?;
        Some(CentralRecord {
            made_by,
            version,
            flags,
            method,
            crc: fields.u32()?,
            packed: fields.u32()?,
            size: fields.u32()?,
            name_length: fields.u16()?,
            extra_length: fields.u16()?,
            comment_length: fields.u16()?,
            disk: fields.u16()?,
            internal: fields.u16()?,
            external: fields.u32()?,
            offset: fields.u32()?,
        })
    }

    /// Packed size, unpacked size, offset.
    pub(crate) fn places(&self, extra: &Extra) -> Result<(u64, u64, u64), Stop> {
        let mut wide = extra.zip64.as_deref().map(Fields);
        let size = widened(self.size, &mut wide)?;
        let packed = widened(self.packed, &mut wide)?;
        let offset = widened(self.offset, &mut wide)?;
        Ok((packed, size, offset))
    }

    /// Symbolic links and devices lead out of any folder.
    pub(crate) fn check_attributes(&self, folder: bool) -> Result<(), Stop> {
        const UNIX: u16 = 3;
        let kind = self.external >> 16 & 0o170_000;
        let plain = matches!(
            (kind, folder),
            (0, _) | (0o100_000, false) | (0o040_000, true)
        );
        if self.made_by >> 8 == UNIX && !plain {
            return Err(Stop::Found(Finding::new(
                Code::NameUnsafe,
                word! {
                    nb: "en lenke eller en enhet",
                    nn: "ei lenkje eller ei eining",
                    en: "a link or a device",
                },
            )));
        }
        Ok(())
    }
}

/// The extra fields that matter.
#[derive(Default)]
pub(crate) struct Extra {
    zip64: Option<Vec<u8>>,
    unicode_path: Option<Vec<u8>>,
    /// Something that tells more than times and owners, which Info-ZIP and Windows add to everything.
    pub(crate) odd: bool,
}

impl Extra {
    pub(crate) fn read(bytes: &[u8]) -> Result<Extra, Stop> {
        let mut extra = Extra::default();
        let mut fields = Fields(bytes);
        while !fields.0.is_empty() {
            let (id, length) = (fields.u16(), fields.u16());
            let content = length.and_then(|length| fields.take(usize::from(length)));
            let (Some(id), Some(content)) = (id, content) else {
                return Err(inconsistent(word! {
                    nb: "et ødelagt ekstrafelt",
                    nn: "eit øydelagt ekstrafelt",
                    en: "a broken extra field",
                }));
            };
            extra.odd |= !matches!(id, 0x000a | 0x5455 | 0x5855 | 0x7855 | 0x7875);
            let place = match id {
                EXTRA_ZIP64 => &mut extra.zip64,
                EXTRA_UNICODE_PATH => &mut extra.unicode_path,
                _ => continue,
            };
            if place.replace(content.to_vec()).is_some() {
                return Err(inconsistent(word! {
                    nb: "et ekstrafelt står to ganger",
                    nn: "eit ekstrafelt står to gonger",
                    en: "an extra field stands there twice",
                }));
            }
        }
        Ok(extra)
    }

    /// Some readers take the name from here; then it must be the same.
    pub(crate) fn check_name(&self, name: &[u8]) -> Result<(), Stop> {
        match &self.unicode_path {
            Some(field) if field.get(5..) != Some(name) => Err(inconsistent(word! {
                nb: "et navn til i et ekstrafelt",
                nn: "eit namn til i eit ekstrafelt",
                en: "another name in an extra field",
            })),
            _ => Ok(()),
        }
    }
}

/// Flags, methods and versions that we follow (trust-and-speed 1.4 step 4).
pub(crate) fn check_form(flags: u16, method: u16, version: u16) -> Result<(), Stop> {
    const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
    const KNOWN: u16 = 1 << 1 | 1 << 2 | FLAG_DESCRIPTOR | FLAG_UTF8;
    if flags & ENCRYPTED != 0 {
        return Err(Stop::Found(Code::ZipEncrypted.into()));
    }
    if !matches!(method, STORED | DEFLATED) {
        return Err(Stop::Found(Finding::new(
            Code::ZipMethod,
            words! {
                nb: "metode {method}",
                nn: "metode {method}",
                en: "method {method}",
            },
        )));
    }
    if flags & !KNOWN != 0 {
        return Err(inconsistent(word! {
            nb: "flagg uten mening her",
            nn: "flagg utan meining her",
            en: "flags without a meaning here",
        }));
    }
    if !matches!(version, 0 | 10 | 20 | 45) {
        return Err(inconsistent(words! {
            nb: "versjon {version}",
            nn: "versjon {version}",
            en: "version {version}",
        }));
    }
    Ok(())
}
