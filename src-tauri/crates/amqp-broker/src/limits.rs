//! What the broker offers, and what it bears with.

use std::time::Duration;

/// Figures of the broker; the defaults are those of the platform (fiks-io 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Channels of a connection; 0 is any number.
    pub channel_max: u16,
    /// Octets of a frame, at least 4096.
    pub frame_max: u32,
    /// Seconds between signs of life that are offered; a client may ask for other, 0 is none.
    pub heartbeat: u16,
    /// Failed deliveries after which a message is a dead letter.
    pub deliveries: u32,
    /// How long a client may take to come in, and to answer when it is asked to leave.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            channel_max: 2047,
            frame_max: 131_072,
            heartbeat: 60,
            deliveries: 3,
            patience: Duration::from_secs(10),
        }
    }
}
