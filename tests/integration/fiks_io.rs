//! The road over FIKS IO, both ways, in the sandbox.

mod konto;
mod receiving;
mod sending;
