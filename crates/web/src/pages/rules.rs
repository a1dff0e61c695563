//! The rule sets of the catalogue, in force and coming, and what simulations of drafts found.

use askama::Template;

use super::Reply;
use crate::{
    action::Action,
    answer,
    console_portal::{RuleSetLine, SimulationLine},
    frame::Frame,
    portal::On,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "rules.html")]
struct Page {
    f: Frame,
    sets: Vec<RuleSetLine>,
    /// For whoever runs the node.
    simulations: Option<Vec<SimulationLine>>,
}

impl Page {
    /// Where a set stands today: `current`, `not-yet` or `ended`.
    fn standing(&self, set: &RuleSetLine) -> &'static str {
        match (set.from, set.until) {
            (Some(from), _) if self.f.today < from => "not-yet",
            (_, Some(until)) if until <= self.f.today => "ended",
            _ => "current",
        }
    }
}

pub(crate) async fn all(visit: Visit) -> Reply {
    let sets = visit.portal().rule_sets();
    let simulations = match visit.portal().authorise(&visit.viewer, Action::Operate, &On::Node).await {
        Ok(()) => Some(visit.portal().simulations(&visit.viewer).await?),
        Err(_) => None,
    };
    let f = visit.frame().at("rules");
    answer::page(&visit, f.indexing, &Page { f, sets, simulations })
}
