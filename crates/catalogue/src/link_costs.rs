//! What a wrong link costs against a look of a reviewer, from which follows how sure linkage must be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::{Contract, DatasetKind};

/// What links cost, by the kind of data set; in one unit, of the pack's choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LinkPolicy {
    /// Of records that are to the subject's disadvantage.
    pub adverse: LinkCosts,
    /// Of all others that are not named.
    pub other: LinkCosts,
    /// Of some kinds of data sets that are not adverse.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<DatasetKind, LinkCosts>,
    /// What audits must have shown before linkage links an adverse record.
    pub audit: LinkAudit,
}

/// What a link costs where it is wrong, where a reviewer looks, and where nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LinkCosts {
    /// A wrong link.
    pub wrong: u32,
    /// A look of a reviewer.
    pub review: u32,
    /// A record that stays without its subject.
    pub missed: u32,
}

/// What audits must have shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LinkAudit {
    /// How many of a million links may be wrong at most.
    pub wrong_per_million: u32,
    /// How sure that must be, in per cent.
    pub confidence_percent: u8,
    /// How many links of linkage in a hundred are drawn for an audit.
    pub drawn_percent: u8,
}

impl LinkCosts {
    /// From which probability on a link costs less than a look: one in a million is wrong at 999,999.
    /// A link costs `(1 - p) * wrong`, a look `review`.
    pub fn link_from_ppm(&self) -> u32 {
        1_000_000 - share(self.review, self.wrong)
    }

    /// From which probability on a look costs less than leaving it: `p * missed` against `review`.
    pub fn look_from_ppm(&self) -> u32 {
        share(self.review, self.missed)
    }

    /// Whether the costs say anything: a wrong link costs more than a look, and so does a record left.
    pub fn is_sound(&self) -> bool {
        self.review > 0 && self.wrong > self.review && self.missed > self.review
    }
}

fn share(part: u32, whole: u32) -> u32 {
    let share = u64::from(part) * 1_000_000 / u64::from(whole.max(1));
    u32::try_from(share.min(1_000_000)).unwrap_or(1_000_000)
}

impl LinkPolicy {
    /// The costs of a data set.
    pub fn costs(&self, contract: &Contract) -> LinkCosts {
        match contract.adverse {
            true => self.adverse,
            false => self.kinds.get(&contract.kind).copied().unwrap_or(self.other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_follow_from_costs() {
        // A wrong link that costs as much as two thousand looks: 1,999 of 2,000 must be right.
        let adverse = LinkCosts { wrong: 20_000, review: 10, missed: 200 };
        assert_eq!((adverse.link_from_ppm(), adverse.look_from_ppm()), (999_500, 50_000));
        assert!(adverse.is_sound());
        assert!(!LinkCosts { wrong: 10, review: 10, missed: 200 }.is_sound());
        assert_eq!(LinkCosts { wrong: 0, review: 1, missed: 0 }.link_from_ppm(), 0);
    }
}
