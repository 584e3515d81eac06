//! An ASiC-E container while it is read: its entries by their roles, digested and handed out.

use std::io::{self, BufRead};

use budstikke_domain::{Code, Finding, Level, word, words};
use budstikke_wire::Manifest;
use openssl::hash::{Hasher, MessageDigest};

use crate::asic_manifest::{MEDIA_TYPE, xml_finding};
use crate::coverage::{self, Hashed};
use crate::zip::{DEFLATED, Entry, EntrySink, Feed, Stop, walk};
use crate::{EntryReport, Limits, Opened, PackagingError, PartSink, hides_the_rest};

/// The largest `manifest.xml` that is looked into.
const MAX_MANIFEST: usize = 1024 * 1024;
/// Digests other than SHA-256 are taken of so many octets in all: the manifest that asks for them comes
/// last, nobody in this field writes them, and taking them of everything would halve the speed.
const MAX_LONG_DIGESTS: u64 = 4 * 1024 * 1024;

/// A container while it is read.
pub(crate) struct Container<'a> {
    /// Whether some entry says that this is meant to be an ASiC-E and not just any zip.
    pub(crate) meant: bool,
    sink: &'a mut dyn PartSink,
    limits: &'a Limits,
    entries: Vec<Hashed>,
    meta: Vec<(String, Vec<u8>)>,
    manifest: Option<Vec<u8>>,
    mimetype: Vec<u8>,
    findings: Vec<Finding>,
    current: Option<Current>,
    documents: usize,
    long_digests: u64,
}

/// Why a container was not read to its end.
pub(crate) enum Broken {
    /// It is to blame itself.
    Found(Finding),
    /// The stream below failed. May carry a `CmsError`.
    Input(io::Error),
}

/// The entry that is being read.
struct Current {
    name: String,
    role: Role,
    /// Whether the sink gets it.
    sunk: bool,
    folder: bool,
    size: u64,
    sha256: Hasher,
    long: Option<(Hasher, Hasher)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Mimetype,
    Meta,
    Manifest,
    Part,
}

impl<'a> Container<'a> {
    /// Reads a container to its end, or to where it breaks: then why is returned too.
    pub(crate) fn read<R: BufRead>(
        feed: &mut Feed<R>,
        limits: &'a Limits,
        sink: &'a mut dyn PartSink,
    ) -> Result<(Container<'a>, Option<Broken>), PackagingError> {
        let mut container = Container {
            meant: false,
            sink,
            limits,
            entries: Vec::new(),
            meta: Vec::new(),
            manifest: None,
            mimetype: Vec::new(),
            findings: Vec::new(),
            current: None,
            documents: 0,
            long_digests: 0,
        };
        match walk(feed, limits, &mut container) {
            Ok(findings) => {
                container.findings.splice(0..0, findings);
                if container.entries.is_empty() {
                    container.findings.push(Finding::new(
                        Code::MimetypeMissing,
                        word! {
                            nb: "pakken er tom",
                            nn: "pakken er tom",
                            en: "the package is empty",
                        },
                    ));
                }
                Ok((container, None))
            }
            Err(Stop::Found(finding)) => Ok((container, Some(Broken::Found(finding)))),
            Err(Stop::Input(error)) => Ok((container, Some(Broken::Input(error)))),
            Err(Stop::Sink(error)) => Err(PackagingError::Sink(error)),
        }
    }

    /// Tells what the entries are, without judging them.
    pub(crate) fn list(self, opened: &mut Opened) {
        opened.entries = self.entries.into_iter().map(|entry| entry.report).collect();
    }

    /// Judges what was read, in the order of trust-and-speed 1.4: what an outer step finds wrong hides
    /// what an inner one would say, but never a note.
    pub(crate) fn report(mut self, failed: Option<Finding>, opened: &mut Opened) {
        let broken = failed.is_some();
        let mut steps = vec![
            failed.into_iter().collect::<Vec<_>>(),
            std::mem::take(&mut self.findings),
        ];
        let manifest = self.manifest.take().filter(|_| !broken);
        let parsed = manifest.as_deref().map(Manifest::parse);
        if !broken {
            let judged = coverage::judge(&self.meta, &mut self.entries);
            steps.extend(judged.steps);
            opened.signatures = judged.signatures;
        }
        match parsed {
            Some(Ok(manifest)) => opened.manifest = Some(manifest),
            // Nobody else reads it, so that one which is no manifest only tells us nothing. A DOCTYPE
            // is an attack wherever it stands.
            Some(Err(error)) => {
                let finding = xml_finding("manifest.xml", &error);
                steps.push(
                    Some(finding)
                        .filter(|f| f.code == Code::XmlDoctype)
                        .into_iter()
                        .collect(),
                );
            }
            None => {}
        }
        for step in steps {
            let hidden = hides_the_rest(&opened.findings);
            opened.findings.extend(
                step.into_iter()
                    .filter(|f| !hidden || f.code.level() == Level::Note),
            );
        }
        self.list(opened);
    }

    fn role(&mut self, entry: &Entry) -> Result<Role, Stop> {
        let name = entry.name.as_str();
        self.meant |= name == "mimetype" || is_meta(name.as_bytes());
        if entry.index == 0 && name != "mimetype" {
            self.findings.push(Finding::new(
                Code::MimetypeMissing,
                words! {
                    nb: "{name:?} står først",
                    nn: "{name:?} står først",
                    en: "{name:?} stands first",
                },
            ));
        }
        if name == "mimetype" {
            self.mimetype.clear();
            return Ok(Role::Mimetype);
        }
        if is_meta(name.as_bytes()) {
            return Ok(Role::Meta);
        }
        if !entry.folder && name != "manifest.xml" {
            self.documents += 1;
        }
        if self.documents > self.limits.documents {
            return Err(Stop::Found(Finding::new(
                Code::ZipLimit,
                word! {
                    nb: "flere dokumenter enn vi tar",
                    nn: "fleire dokument enn vi tek",
                    en: "more documents than we take",
                },
            )));
        }
        Ok(if name == "manifest.xml" {
            Role::Manifest
        } else {
            Role::Part
        })
    }

    fn check_mimetype(&mut self) {
        if self.mimetype != MEDIA_TYPE.as_bytes() {
            let found = String::from_utf8_lossy(&self.mimetype).into_owned();
            self.findings
                .push(Finding::new(Code::MimetypeWrong, format!("{found:?}")));
        }
    }
}

impl EntrySink for Container<'_> {
    fn begin(&mut self, entry: &Entry) -> Result<(), Stop> {
        let role = self.role(entry)?;
        if role == Role::Mimetype {
            if entry.odd_extra {
                self.findings.push(Finding::new(
                    Code::MimetypeWrong,
                    word! {
                        nb: "et ekstra felt",
                        nn: "eit ekstra felt",
                        en: "an extra field",
                    },
                ));
            }
            if entry.method == DEFLATED {
                self.findings.push(Code::MimetypeDeflated.into());
            }
        }
        if role == Role::Meta && !entry.folder {
            if self.meta.len() >= self.limits.meta_entries {
                return Err(Stop::Found(Finding::new(
                    Code::ZipLimit,
                    word! {
                        nb: "for mye i META-INF",
                        nn: "for mykje i META-INF",
                        en: "too much in META-INF",
                    },
                )));
            }
            self.meta.push((entry.name.clone(), Vec::new()));
        }
        if role == Role::Manifest && entry.usable {
            self.manifest = Some(Vec::new());
        }
        let sunk = entry.usable && matches!(role, Role::Manifest | Role::Part);
        if sunk {
            self.sink.begin(&entry.name).map_err(Stop::Sink)?;
        }
        let hasher = |digest| Hasher::new(digest).map_err(|error| Stop::Sink(error.into()));
        let long = self.long_digests < MAX_LONG_DIGESTS;
        let long = long.then(|| {
            Ok((
                hasher(MessageDigest::sha384())?,
                hasher(MessageDigest::sha512())?,
            ))
        });
        self.current = Some(Current {
            name: entry.name.clone(),
            role,
            sunk,
            folder: entry.folder,
            size: 0,
            sha256: hasher(MessageDigest::sha256())?,
            long: long.transpose()?,
        });
        Ok(())
    }

    fn data(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        let failed = |error: openssl::error::ErrorStack| Stop::Sink(error.into());
        current.size += bytes.len() as u64;
        current.sha256.update(bytes).map_err(failed)?;
        if let Some((sha384, sha512)) = &mut current.long {
            self.long_digests += bytes.len() as u64;
            if self.long_digests <= MAX_LONG_DIGESTS {
                sha384
                    .update(bytes)
                    .and_then(|()| sha512.update(bytes))
                    .map_err(failed)?;
            } else {
                current.long = None;
            }
        }
        let kept = match current.role {
            Role::Part => None,
            Role::Mimetype => Some((&mut self.mimetype, 256)),
            Role::Manifest => self.manifest.as_mut().map(|kept| (kept, MAX_MANIFEST)),
            Role::Meta => self
                .meta
                .last_mut()
                .map(|(_, kept)| (kept, self.limits.meta)),
        };
        if let Some((kept, most)) = kept {
            if kept.len() + bytes.len() > most && current.role != Role::Mimetype {
                let about = words! {
                    nb: "{name} er større enn vi tar",
                    nn: "{name} er større enn vi tek",
                    en: "{name} is larger than we take",
                    name = current.name,
                };
                return Err(Stop::Found(Finding::new(Code::ZipLimit, about)));
            }
            let room = most.saturating_sub(kept.len()).min(bytes.len());
            kept.extend_from_slice(bytes.get(..room).unwrap_or_default());
        }
        if current.sunk {
            self.sink.write(bytes).map_err(Stop::Sink)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        if current.role == Role::Mimetype {
            self.check_mimetype();
        }
        if current.sunk {
            self.sink.end().map_err(Stop::Sink)?;
        }
        if current.folder {
            return Ok(());
        }
        let digest = |hasher: &mut Hasher| {
            hasher
                .finish()
                .map(|digest| digest.to_vec())
                .map_err(|error| Stop::Sink(error.into()))
        };
        let sha256 = digest(&mut current.sha256)?;
        let long = match &mut current.long {
            Some((sha384, sha512)) => Some((digest(sha384)?, digest(sha512)?)),
            None => None,
        };
        let name = current.name;
        let report = EntryReport {
            name,
            size: current.size,
            sha256: hex::encode(&sha256),
            covered: false,
        };
        let data = matches!(current.role, Role::Manifest | Role::Part);
        self.entries.push(Hashed {
            report,
            data,
            sha256,
            long,
        });
        Ok(())
    }
}

/// Whether an entry lies in `META-INF/`, whatever the casing.
pub(crate) fn is_meta(name: &[u8]) -> bool {
    name.get(..9)
        .is_some_and(|folder| folder.eq_ignore_ascii_case(b"META-INF/"))
}
