//! The packs that the software carries, and packs with one fault each.

mod exports;
mod faults;
mod ids;
mod packs;
