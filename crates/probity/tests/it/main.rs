//! The program as its users run it: a city from its deliveries to its published files.

mod city;
mod commands;
mod killed;
mod truth;
