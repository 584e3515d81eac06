//! The broker over real TLS: with `lapin`, which is what we call KS with, and octet by octet.
#![cfg(test)]

mod deliveries;
mod faults;
mod logins;
mod octets;
mod support;
