//! Scenarios on the sandbox, one file one story, and the shape of the workspace.
#![cfg(test)]

mod arrows;
mod bad_input;
mod desk;
mod dpo_road;
mod receive;
mod setup;
