//! The one HTTP client and the endpoints of each environment.
//!
//! [`Http`] is the only place that makes a `reqwest::Client`. It speaks TLS 1.2 or newer by rustls,
//! trusts the machine's roots (or, in the sandbox, the sandbox's alone), and has no switch that turns
//! verification off. It calls only the hosts of its [`Endpoints`] and follows no redirect, so that a
//! token never travels to a host that an answer named (trust-and-speed T28, T29).
//!
//! A [`Call`] ends in an [`Answer`] (2xx), a [`Download`], or a [`budstikke_domain::Failure`]. The
//! mapping from "what happened on the wire" to "what is known" is made here, once, for every
//! transport (architecture B.6): whether the whole request may have been read decides between
//! *unreachable* and *no answer*, so bodies are counted as they go out.
//!
//! Nothing here retries, keeps tokens, or knows what a body means. Waiting in here is a socket's
//! patience and runs on real time; everything that is domain time comes from [`budstikke_domain::Clock`].
#![deny(missing_docs)]

mod answer;
mod body;
mod call;
mod environment;
mod failure;
mod http;
mod problem;
mod skew;

pub use answer::{Answer, Download};
pub use body::{Upload, UploadWatch};
pub use call::Call;
pub use environment::{Endpoints, Environment, Service};
pub use http::{Http, HttpOptions, HttpSetupError, Patience};
pub use reqwest::header::HeaderName;
pub use skew::ClockSkew;
