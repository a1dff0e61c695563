//! The program as its users run it: a city from its deliveries to its published files.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that can't go on has failed, and says what it skips"
)]

mod alone;
mod analysed;
mod audiences;
mod bad_files;
mod batches;
mod bulk;
mod cases;
mod city;
#[cfg(feature = "cluster")]
mod clustered;
mod commands;
mod commitments;
mod console;
mod engines;
mod expired;
mod filed;
#[cfg(feature = "flight")]
mod flight;
mod forecasts;
mod foreign;
mod full_disk;
mod held;
mod hostile;
mod http;
mod identity;
mod killed;
mod made_up;
mod matched;
mod measures;
#[cfg(feature = "object-store")]
mod mirrored;
mod openid;
mod others;
mod portal;
mod register;
#[cfg(feature = "report")]
mod reports;
mod sampled;
mod scanned;
mod second_factor;
mod set_back;
mod statistics;
mod subscriptions;
mod tables;
mod truth;
