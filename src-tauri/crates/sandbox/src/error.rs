//! What can keep a sandbox from starting.

use std::path::PathBuf;

use thiserror::Error;

/// Why a sandbox could not start or do what it was told.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// A file or folder of the state folder could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A socket could not be opened.
    #[error("could not listen on 127.0.0.1: {0}")]
    Socket(std::io::Error),
    /// A key or certificate could not be made or read.
    #[error("keys: {0}")]
    Keys(#[from] openssl::error::ErrorStack),
    /// The server certificate was not accepted.
    #[error("tls: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// The state folder does not hold what we once wrote there.
    #[error("the state folder is damaged: {0}")]
    Damaged(String),
    /// The caller asked for something that does not exist here.
    #[error("{0}")]
    Unknown(String),
}

impl SandboxError {
    /// Tells which file an I/O error is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> SandboxError {
        let path = path.into();
        move |source| SandboxError::File { path, source }
    }
}
