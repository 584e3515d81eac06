//! Scenarios on the sandbox, one file one story, and the shape of the workspace.
#![cfg(test)]

mod arrows;
mod bad_input;
mod bit_flips;
mod blocked;
mod came_before;
mod canary;
mod clocks;
mod corpus;
mod desk;
mod diagnose;
mod directory;
mod dpo_road;
mod errors;
mod faults;
mod fiks_io;
mod first_inbox;
mod followup;
mod handling;
mod hostile;
mod looking;
mod preview;
mod quirks;
mod receive;
mod settings;
mod setup;
mod several;
