//! The portal, the workbench and the API: HTTP and HTML over a node's views.
//!
//! # What belongs here
//! Everything that knows HTTP or HTML, and nothing that decides what may be seen: pages and answers
//! are written from views of `publish`, which the node makes ([`Portal`]). No page needs a script.

mod action;
mod portal;
mod problem;

pub use action::Action;
pub use portal::{
    Answer, Consultation, Download, On, Part, Portal, ReviewDecision, Session, SignedIn, Spool, SubjectQuery,
    TableFormat, Upload, Viewer,
};
pub use problem::Problem;
