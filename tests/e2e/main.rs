//! Journeys in the built program: a real window, driven by WebDriver, with a home of its own.
//!
//! Run by `cargo xtask test e2e`, which gives them a display and a session bus. Pictures of every
//! station lie in `target/shots/e2e` (or below `BUDSTIKKE_SHOTS`) and are there to be looked at.
//! Only where WebKitGTK has a driver; the journeys themselves are the same everywhere.
#![cfg(test)]
#![cfg(unix)]

mod accessibility;
mod blocked;
mod fiks_arkiv;
mod first_letter;
mod group;
mod net_loss;
mod office;
mod preview;
mod receive_and_answer;
mod undo;
mod window;
mod wire;
