//! FIKS IO as the rest of the program sees it, against a platform that does what a test says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod desk;
mod ks;
mod sending;
mod troubles;
