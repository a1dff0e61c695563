//! The index as its users see it: what a search text finds, in which order, and what it never
//! shows.

mod finding;
mod hostile;
mod keeping;
mod making;
