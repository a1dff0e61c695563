//! The pages.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod audiences;
pub(crate) mod audit;
pub(crate) mod authorisations;
pub(crate) mod calendar;
pub(crate) mod cases;
pub(crate) mod check;
pub(crate) mod commitments;
pub(crate) mod consult;
pub(crate) mod content;
pub(crate) mod correction;
pub(crate) mod data;
pub(crate) mod delegations;
pub(crate) mod deliveries;
pub(crate) mod drawn;
pub(crate) mod edit;
pub(crate) mod explained;
pub(crate) mod extracts;
pub(crate) mod feeds;
pub(crate) mod filed;
pub(crate) mod filings;
pub(crate) mod holds;
pub(crate) mod home;
pub(crate) mod identity;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod lists;
pub(crate) mod measures;
pub(crate) mod my;
pub(crate) mod objections;
pub(crate) mod openid;
pub(crate) mod operations;
pub(crate) mod own_words;
pub(crate) mod proposals;
pub(crate) mod publicity;
pub(crate) mod quality;
pub(crate) mod record;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod review;
pub(crate) mod roles;
pub(crate) mod rules;
pub(crate) mod samples;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod sharing;
pub(crate) mod statistics;
pub(crate) mod storage;
pub(crate) mod subject;
pub(crate) mod subscriptions;
pub(crate) mod texts;
pub(crate) mod work;

use axum::response::Response;

use crate::problem::Problem;

/// What a handler gives back.
pub(crate) type Reply = Result<Response, Problem>;

/// Where the pages before and after are.
pub(crate) struct Pager {
    /// The address of the next page.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub paged: bool,
    /// The address of the first page.
    pub first: String,
}

impl Pager {
    /// The pager of a list whose next page begins at `next`.
    pub(crate) fn new(params: &crate::query::Params, next: Option<&str>) -> Pager {
        let first = params.with("after", None);
        Pager {
            next: next.map(|next| params.with("after", Some(next))),
            paged: params.get("after").is_some(),
            first: if first.is_empty() { "?".to_owned() } else { first },
        }
    }
}
