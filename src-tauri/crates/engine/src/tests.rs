//! Scenarios with a scripted service and a driven clock.

mod arriving;
mod bounds;
mod clock;
mod groups;
mod model;
mod receiving;
mod script;
mod sending;
mod tracking;
mod world;
