//! What can be unusual or wrong about a letter.

use serde::{Deserialize, Serialize};

/// One thing that is unusual or wrong about a letter, each met in the field or feared there
/// (eformidling-dpo 10, point 5; the clause that explains it stands with each). What is a matter of
/// names and ids (wrong signer, foreign addressee, channels) is said by the members of
/// [`crate::Letter`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quirk {
    /// The body stands before the header, as it may (eformidling-dpo 2).
    ReversedMembers,
    /// A third member at the top of the SBD; v4 throws such a message away (eformidling-dpo 0, surprise 9).
    ThirdMember,
    /// `content.xml` instead of `sbd.json`: the SBD of older versions (eformidling-dpo 4.5).
    LegacySbd,
    /// Ids in upper case, which answers must carry unchanged (eformidling-dpo 2, «Ids are compared as text»).
    UpperCaseIds,
    /// No `expectedResponseDateTime` (eformidling-dpo 4.6).
    NoDeadline,
    /// A deadline that has passed (eformidling-dpo 4.6).
    Expired,
    /// The ICD 9908 of old, which v4 cannot read (eformidling-dpo 2).
    OldIcd,
    /// An entry that no manifest names (trust-and-speed 1.4, `ENTRY_UNCOVERED`).
    ExtraEntry,
    /// No `mimetype` (trust-and-speed 1.4, `MIMETYPE_MISSING`).
    MissingMimetype,
    /// The last document was changed after it was signed: another account number (`DIGEST_MISMATCH`).
    ChangedDocument,
    /// The manifest names its files percent-encoded (eformidling-dpo 3.1, «verbatim»; trust-and-speed 1.4 step 9).
    PercentEncodedUris,
    /// A STORED entry with its sizes behind it (eformidling-dpo 3.1).
    StoredWithSizesBehind,
    /// Entries for folders (eformidling-dpo 3.1).
    FolderEntries,
    /// A signed document whose name leads out of the folder (trust-and-speed T1).
    PathTraversal,
    /// A signed document that unpacks to a thousand times its size (trust-and-speed T2).
    ZipBomb,
    /// The package says in its own `manifest.xml` that it is for somebody else (trust-and-speed 1.4, «Re-targeting»).
    ManifestForAnother,
    /// No signature at all (trust-and-speed 1.4, `SIG_MISSING`).
    Unsigned,
    /// The signature is over SHA-256, as newer senders make it. Without this it is over SHA-1, as an
    /// integrasjonspunkt makes it (eformidling-dpo 3.3).
    Sha256Signature,
    /// The signer's certificate says the right name and nobody has issued it (trust-and-speed T8).
    SelfMadeCertificate,
    /// The signer's certificate had run out when it signed (trust-and-speed 1.3 rule 7, `CERT_EXPIRED`).
    ExpiredSigner,
    /// The signer's certificate is good when it signs and runs out an hour later, so that one who fetches
    /// after that meets it run out (trust-and-speed 1.3 rule 7: as of the time of receipt).
    SignerAboutToExpire,
    /// The envelope is DER in one piece instead of BER in pieces (eformidling-dpo 3.4).
    DerEnvelope,
    /// RSA-OAEP with its defaults, SHA-1 (eformidling-dpo 3.4).
    OaepSha1,
    /// PKCS#1 v1.5 key transport (eformidling-dpo 3.4).
    Pkcs1V15,
    /// The envelope ends in the middle (eformidling-dpo 4.6).
    Truncated,
    /// No package beside the SBD (eformidling-dpo 4.6).
    NoPackage,
    /// Sent twice under the same id (eformidling-dpo 4.6, «messageId already waiting»).
    Twice,
}

impl Quirk {
    /// All of them.
    pub const ALL: [Quirk; 27] = [
        Quirk::ReversedMembers,
        Quirk::ThirdMember,
        Quirk::LegacySbd,
        Quirk::UpperCaseIds,
        Quirk::NoDeadline,
        Quirk::Expired,
        Quirk::OldIcd,
        Quirk::ExtraEntry,
        Quirk::MissingMimetype,
        Quirk::ChangedDocument,
        Quirk::PercentEncodedUris,
        Quirk::StoredWithSizesBehind,
        Quirk::FolderEntries,
        Quirk::PathTraversal,
        Quirk::ZipBomb,
        Quirk::ManifestForAnother,
        Quirk::Unsigned,
        Quirk::Sha256Signature,
        Quirk::SelfMadeCertificate,
        Quirk::ExpiredSigner,
        Quirk::SignerAboutToExpire,
        Quirk::DerEnvelope,
        Quirk::OaepSha1,
        Quirk::Pkcs1V15,
        Quirk::Truncated,
        Quirk::NoPackage,
        Quirk::Twice,
    ];
}
