//! What becomes of deliveries: by files as departments send them, and by files as an attacker would.

mod support;

mod contracts;
