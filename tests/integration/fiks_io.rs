//! The road over FIKS IO, both ways, in the sandbox.

mod receiving;
mod sending;
