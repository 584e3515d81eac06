//! The road over FIKS IO, both ways, in the sandbox.

mod access;
mod advice;
mod answering;
mod asking;
mod attached;
mod faults;
mod finding;
mod forms;
mod konto;
mod ping;
mod receiving;
mod receiving_off;
mod sending;
