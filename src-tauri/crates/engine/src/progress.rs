//! How far an attempt has come, for the eye.

use budstikke_domain::MessageUid;

/// How far an attempt has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Whose.
    pub uid: MessageUid,
    /// What is being done.
    pub phase: UploadPhase,
    /// Bytes that have gone out.
    pub sent: u64,
    /// Bytes in all; 0 while that is not known.
    pub total: u64,
}

/// What is being done to a message in Utboks (ux 5.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadPhase {
    /// Packed, signed and locked.
    Sealing,
    /// The carrier is asked whether an earlier attempt arrived.
    Asking,
    /// Bytes go out.
    Uploading,
    /// The carrier has all bytes and looks at them.
    Checking,
    /// The attempt has ended, however it ended: the store says how.
    Ended,
}
