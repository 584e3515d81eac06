//! FIKS IO as the rest of the program sees it, against a platform that does what a test says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod connection;
mod desk;
mod dokumentlager;
mod ks;
mod post;
mod receiving;
mod sending;
mod tokens;
mod troubles;
mod window;
