//! Departments side by side, by the scores of what they delivered in a year.

use std::collections::BTreeMap;

use domain::{OrganCode, date::add_days};
use publish::{Delivered, LeagueRow, Page, Reader, View};
use store::DeliveryQuery;

use super::inputs::Organs;
use crate::{
    Result,
    authorise::{Action, Viewer},
    node::Node,
};

/// How far back deliveries count.
const DAYS: i64 = 365;

/// Deliveries read at a time, and for one table at most.
const AT_A_TIME: u32 = 500;
const MOST: usize = 100_000;

impl Node {
    /// The organs that delivered in the last year, the best mean first: for officers, and for everyone where the
    /// pack says so.
    pub async fn league(&self, viewer: &Viewer) -> Result<View<Page<LeagueRow>>> {
        let public = self.pack.statistics().and_then(|plan| plan.deliveries).is_some_and(|watch| watch.public_league);
        if !public {
            self.authorise_here(viewer, Action::SeeWarnings)?;
        }
        let since = add_days(self.clock.today(), -DAYS).and_then(|day| self.clock.start_of(day));
        let mut by_organ: BTreeMap<OrganCode, Delivered> = BTreeMap::new();
        let (mut after, mut read, mut recent) = (None, 0, true);
        while recent && read < MOST {
            let query = DeliveryQuery { deliverer: None, dataset: None, after, limit: AT_A_TIME };
            let (states, next) = self.register.deliveries(&query).await?;
            read += states.len();
            let files = states.into_iter().filter(|state| state.withdraws.is_none());
            for state in files {
                let Some((came, receipt)) = state.taken() else { continue };
                // The latest come first: whatever follows one that is too old is older.
                recent &= since.is_none_or(|since| came >= since);
                if recent {
                    let counts = &receipt.counts;
                    let delivered = by_organ.entry(receipt.deliverer.clone()).or_default();
                    delivered.add(counts.rows, counts.rejected + counts.persons, &receipt.quality);
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        let reader = if public { Reader::public() } else { Reader::officer() };
        let (compared, mut organs) = (self.compared_by_deliverer().await?, Organs::default());
        let mut rows = Vec::with_capacity(by_organ.len());
        for (code, delivered) in by_organ {
            let organ = self.organ_input(&mut organs, &code).await?;
            rows.push(LeagueRow::view(&reader, self.moment(), &organ, &delivered, compared.get(&code)));
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.mean));
        Ok(Page::of(&reader, self.moment(), rows, None, None))
    }
}
