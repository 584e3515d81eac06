//! What a package is worth: one vocabulary in code, database, `bud` and screens (trust-and-speed 1.4).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The judgement of a package. Never a bare yes or no: it always comes with its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything was checked and holds.
    Passed,
    /// Everything was checked, with an algorithm we would not write ourselves.
    PassedWeak,
    /// Nothing is proven wrong, but not everything could be checked.
    Indeterminate,
    /// Something is proven wrong.
    Failed,
}

/// How much a [`Code`] weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth telling; changes nothing.
    Note,
    /// Makes it at most [`Verdict::PassedWeak`].
    Weak,
    /// Makes it at most [`Verdict::Indeterminate`].
    Unsure,
    /// Makes it [`Verdict::Failed`].
    Wrong,
}

macro_rules! codes {
    ($($level:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {
        /// A stable reason. New ones may be added; none is ever renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($($(#[$doc])* #[doc = concat!("`", $text, "`.")] #[serde(rename = $text)] $variant,)+)+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$($(Code::$variant,)+)+];

            /// The code as it is written everywhere.
            pub fn as_str(self) -> &'static str {
                match self { $($(Code::$variant => $text,)+)+ }
            }

            /// What the code does to the verdict.
            pub fn level(self) -> Level {
                match self { $($(Code::$variant)|+ => Level::$level,)+ }
            }
        }
    };
}

codes! {
    Wrong {
        ZipInconsistent = "ZIP_INCONSISTENT", ZipLimit = "ZIP_LIMIT", ZipMethod = "ZIP_METHOD",
        ZipEncrypted = "ZIP_ENCRYPTED", NameUnsafe = "NAME_UNSAFE", NameDuplicate = "NAME_DUPLICATE",
        MimetypeMissing = "MIMETYPE_MISSING", MimetypeWrong = "MIMETYPE_WRONG", MetaUnknown = "META_UNKNOWN",
        ManifestMissing = "MANIFEST_MISSING", ManifestXml = "MANIFEST_XML", ManifestRef = "MANIFEST_REF",
        EntryUncovered = "ENTRY_UNCOVERED", DigestMismatch = "DIGEST_MISMATCH",
        DigestAlgorithm = "DIGEST_ALGORITHM", SigMissing = "SIG_MISSING", SigUnpaired = "SIG_UNPAIRED",
        SigInvalid = "SIG_INVALID", SigAlgorithm = "SIG_ALGORITHM", SignersDiffer = "SIGNERS_DIFFER",
        CertRevoked = "CERT_REVOKED", CertPurpose = "CERT_PURPOSE", CertNoOrg = "CERT_NO_ORG",
        CertOrgConflict = "CERT_ORG_CONFLICT", CertWrongEnvironment = "CERT_WRONG_ENVIRONMENT",
        CmsMalformed = "CMS_MALFORMED", CmsAlgorithm = "CMS_ALGORITHM", DecryptFailed = "DECRYPT_FAILED",
        GcmTag = "GCM_TAG", Truncated = "TRUNCATED", XmlDoctype = "XML_DOCTYPE",
        /// The package's `manifest.xml` does not name the SBD's sender and us: it was made for others.
        ManifestParties = "MANIFEST_PARTIES",
        /// An SBD that is no SBD.
        SbdInvalid = "SBD_INVALID",
    }
    Unsure {
        NoKey = "NO_KEY", NoAnchors = "NO_ANCHORS", ChainUnknown = "CHAIN_UNKNOWN",
        CertExpired = "CERT_EXPIRED", CertNotYetValid = "CERT_NOT_YET_VALID",
        RevocationUnknown = "REVOCATION_UNKNOWN", XadesNotChecked = "XADES_NOT_CHECKED",
        /// Opening it failed here, each time it was tried; what it is worth is not known.
        NotOpened = "NOT_OPENED",
        /// Whoever knows whose konto it came from does not answer: it is judged when they do.
        NotJudgedYet = "NOT_JUDGED_YET",
        /// A payload of FIKS IO that nobody signed, which is allowed there (fiks-io 10.4).
        NotSigned = "NOT_SIGNED",
    }
    Weak {
        SigSha1 = "SIG_SHA1",
    }
    Note {
        MimetypeDeflated = "MIMETYPE_DEFLATED", KtPkcs1v15 = "KT_PKCS1V15", OaepSha1 = "OAEP_SHA1",
        DigestUriNonstandard = "DIGEST_URI_NONSTANDARD", TwoRecipients = "TWO_RECIPIENTS",
        TwoSigners = "TWO_SIGNERS", NotEncrypted = "NOT_ENCRYPTED", KuNoKeyenc = "KU_NO_KEYENC",
        FirstSeenSigner = "FIRST_SEEN_SIGNER", SignerChanged = "SIGNER_CHANGED",
        ReplayedContent = "REPLAYED_CONTENT", NameSuspicious = "NAME_SUSPICIOUS",
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing found while a package was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The stable reason.
    pub code: Code,
    /// What it is about, for «Detaljer»: an entry name, an OID, an offset. Empty when the code says all.
    pub about: String,
}

impl Finding {
    /// A finding about `about`.
    pub fn new(code: Code, about: impl Into<String>) -> Finding {
        Finding {
            code,
            about: about.into(),
        }
    }
}

impl From<Code> for Finding {
    fn from(code: Code) -> Finding {
        Finding {
            code,
            about: String::new(),
        }
    }
}

impl Verdict {
    /// The one place that turns findings into a verdict: the worst finding decides.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Verdict {
        match findings
            .into_iter()
            .map(|finding| finding.code.level())
            .max()
        {
            None | Some(Level::Note) => Verdict::Passed,
            Some(Level::Weak) => Verdict::PassedWeak,
            Some(Level::Unsure) => Verdict::Indeterminate,
            Some(Level::Wrong) => Verdict::Failed,
        }
    }

    /// The word as it is written everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::PassedWeak => "passed_weak",
            Verdict::Indeterminate => "indeterminate",
            Verdict::Failed => "failed",
        }
    }

    /// Whether the package may be trusted as it is.
    pub fn is_good(self) -> bool {
        matches!(self, Verdict::Passed | Verdict::PassedWeak)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the signer is who the message says it is from; stands beside the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Who {
    /// Signer, SBD sender and the party the carrier authenticated are one.
    Same,
    /// The signer is the party the carrier authenticated; the SBD names another it acts for.
    Delegated,
    /// The signer is neither.
    Mismatch,
    /// Nothing was signed, or the signer could not be told.
    None,
    /// There is no signature to compare; the carrier alone vouches for the sender.
    TransportOnly,
}

impl Who {
    /// The word as it is written everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Who::Same => "SAME",
            Who::Delegated => "DELEGATED",
            Who::Mismatch => "MISMATCH",
            Who::None => "NONE",
            Who::TransportOnly => "TRANSPORT_ONLY",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides() {
        let of = |codes: &[Code]| {
            Verdict::of(&codes.iter().copied().map(Finding::from).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), Verdict::Passed);
        assert_eq!(
            of(&[Code::MimetypeDeflated]),
            Verdict::Passed,
            "a note changes nothing"
        );
        assert_eq!(of(&[Code::SigSha1, Code::KtPkcs1v15]), Verdict::PassedWeak);
        assert_eq!(
            of(&[Code::SigSha1, Code::NoAnchors]),
            Verdict::Indeterminate
        );
        assert_eq!(
            of(&[Code::NoAnchors, Code::SigInvalid, Code::SigSha1]),
            Verdict::Failed
        );
    }
}
