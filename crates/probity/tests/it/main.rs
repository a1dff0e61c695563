//! The program as its users run it: a city from its deliveries to its published files.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod city;
mod commands;
mod filed;
mod killed;
mod truth;
