//! The Fiks platform, as a foreign program meets it: HTTPS by reqwest, AMQP by lapin.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod archive;
mod client;
mod faults;
mod katalog;
mod konfigurasjon;
mod lager;
mod partners;
mod queues;
mod rabbitmq;
mod send;
#[path = "../support/mod.rs"]
mod support;
