//! What rule sets are read as, what their tables say, and what is proved of them.

mod agreement;
mod checks;
mod packs;
mod reading;
