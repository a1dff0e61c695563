//! The tests of `flow`.

mod authorise;
