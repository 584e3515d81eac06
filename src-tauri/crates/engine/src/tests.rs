//! Scenarios with a scripted service and a driven clock.

mod receiving;
mod script;
mod sending;
mod tracking;
mod world;
