//! A process is killed at every durable step, disks fill up, files are damaged: it comes back, and nothing
//! is lost, doubled or claimed (trust-and-speed 2).
#![cfg(test)]

mod catalogue;
mod damage;
mod disk;
mod life;
mod order;
mod sending;
