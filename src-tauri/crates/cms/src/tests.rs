//! Tests of the whole: what is written is read, what is hostile is refused, nothing panics.

mod hostile;
mod party;
mod round_trip;
mod signatures;
