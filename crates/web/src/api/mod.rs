//! The API under `/api/v1`: the same views as JSON.

pub(crate) mod acts;
pub(crate) mod cases;
pub(crate) mod commitments;
pub(crate) mod document;
pub(crate) mod extracts;
pub(crate) mod identity;
pub(crate) mod lines;
pub(crate) mod matching;
pub(crate) mod measures;
pub(crate) mod open_data;
pub(crate) mod reads;
pub(crate) mod reconcile;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod samples;
pub(crate) mod sharing;
pub(crate) mod statistics;
pub(crate) mod subscriptions;
