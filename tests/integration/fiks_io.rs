//! The road over FIKS IO, both ways, in the sandbox.

mod finding;
mod konto;
mod receiving;
mod sending;
