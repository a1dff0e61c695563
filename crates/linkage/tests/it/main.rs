//! Names and links as an official would judge them.

mod links;
mod made_up;
mod names;
mod pairs;
mod shards;
