//! Scenarios with a scripted service and a driven clock.
