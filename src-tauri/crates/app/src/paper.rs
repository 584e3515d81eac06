//! Paper: what a person keeps or hands on, written as PDF without any printer (ux 5.11).
//!
//! The file is tagged after PDF/UA-1: a screen reader meets headings, lists and tables in the order they are
//! seen in. Nothing on it needs colours. What strangers wrote is shown as it is, and signs that are not seen, or
//! that the typeface lacks, are written out by number, so that what is read is what is there.

pub(crate) mod html;
mod ink;
pub(crate) mod receipt;
mod sheet;
mod typeface;

pub(crate) use sheet::Sheet;
