//! What the contracts say of the validity of their records, prepared once.

use std::collections::HashMap;

use catalogue::contract::{Contract, DatasetKind, FieldRole};
use domain::{DatasetId, Date, FieldCode, Period, Values, date::add_days};

/// What of each contract a file needs.
#[derive(Clone, Debug, Default)]
pub struct FilePlan {
    datasets: HashMap<DatasetId, DatasetPlan>,
}

/// What of one contract a file needs.
#[derive(Clone, Debug)]
pub struct DatasetPlan {
    /// What kind of statement its records make.
    pub kind: DatasetKind,
    /// Whether they are to the subject's disadvantage.
    pub adverse: bool,
    decided_on: Option<FieldCode>,
    valid_from: Option<FieldCode>,
    valid_until: Option<FieldCode>,
    ended_on: Option<FieldCode>,
}

impl FilePlan {
    /// The plan of these contracts.
    pub fn new<'a>(contracts: impl IntoIterator<Item = &'a Contract>) -> FilePlan {
        let plan = |contract: &Contract| {
            let code = |role| contract.with_role(role).map(|field| field.code.clone());
            DatasetPlan {
                kind: contract.kind,
                adverse: contract.adverse,
                decided_on: code(FieldRole::DecisionDate),
                valid_from: code(FieldRole::ValidFrom),
                valid_until: code(FieldRole::ValidUntil),
                ended_on: code(FieldRole::EndDate),
            }
        };
        FilePlan { datasets: contracts.into_iter().map(|contract| (contract.id.clone(), plan(contract))).collect() }
    }

    /// The plan of a data set; `None` where the catalogue no longer holds it.
    pub fn dataset(&self, id: &DatasetId) -> Option<&DatasetPlan> {
        self.datasets.get(id)
    }
}

impl DatasetPlan {
    /// The day of the decision, as the values say.
    pub fn decided_on(&self, values: &Values) -> Option<Date> {
        day(values, self.decided_on.as_ref())
    }

    /// The days on which what the record says holds: from its first day of validity (else its
    /// decision) to its last, and no longer than to its end.
    pub fn valid(&self, values: &Values) -> Period {
        let from = day(values, self.valid_from.as_ref()).or_else(|| self.decided_on(values));
        let after_last = day(values, self.valid_until.as_ref()).and_then(|last| add_days(last, 1));
        let ended = day(values, self.ended_on.as_ref());
        let until = match (after_last, ended) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Period::new(from, until)
    }
}

fn day(values: &Values, field: Option<&FieldCode>) -> Option<Date> {
    values.get(field?)?.parse().ok()
}
