//! The tests of `flow`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod accounts;
#[cfg(feature = "sql")]
mod asking;
mod authorisations;
mod authorise;
mod cases;
mod columns;
mod commitments;
mod content;
mod correcting;
mod cut;
mod delegations;
mod divisions;
mod drift;
mod dry_runs;
mod editing;
mod explained;
mod extracts;
mod filings;
mod held;
mod identity;
mod left;
mod linkage;
mod linkage_shards;
mod linking;
mod listings;
mod logs;
mod measures;
mod objections;
mod openid;
mod proposals;
mod quality;
mod reasons;
mod referrals;
mod refusals;
mod reports;
mod samples;
mod searching;
mod second_factor;
mod sharing;
mod sign_in;
mod simulating;
mod statistics;
mod subscriptions;
mod tables;
mod town;
mod withdrawals;
