//! A process is killed at every durable step, and comes back (trust-and-speed 2).
#![cfg(test)]

mod catalogue;
mod sending;
