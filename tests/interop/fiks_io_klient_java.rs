//! `fiks-io-klient-java` as KS publishes it, connected to the sandbox as fiks-io 17 tells: with itself at the other end
//! ([`platform`]), so that the sandbox is known to be what that client expects, and with our app there ([`ours`]).

mod ours;
mod platform;
