//! (in the making)
pub mod dto;
