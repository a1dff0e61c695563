//! Of which region, industry and size subjects are, by what is registered of them.

use std::collections::BTreeMap;

use assemble::File;
use catalogue::contract::{Contract, DatasetKind, FieldRole, FieldType};
use domain::{Money, SubjectId};
use serde::{Deserialize, Serialize};

use crate::{Result, node::Node, propose::Asking};

/// Subjects read at a time.
const SUBJECTS_AT_A_TIME: usize = 200;

/// Subjects that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `region`, `industry` or `size`.
    pub by: String,
    /// The division of the seat, the section of the industry, or the registered capital from..to in the
    /// currency's unit; empty where it is not known.
    pub value: String,
    /// How many.
    pub count: u64,
}

impl Node {
    /// How many of these subjects are of each region, industry and size, as of the day of `asking`.
    pub(super) async fn groups_of(&self, subjects: &[SubjectId], asking: &Asking) -> Result<Vec<Group>> {
        let mut counts: BTreeMap<(&str, String), u64> = BTreeMap::new();
        for page in subjects.chunks(SUBJECTS_AT_A_TIME) {
            for subject in self.register.subjects(page).await? {
                let file = self.judged_file(&asking.files, subject.id, asking.as_of).await?;
                let path = self.division_path(subject.division.as_deref(), asking.as_of.day);
                let (industry, size) = self.registered(&file);
                for key in [("region", path.join(" / ")), ("industry", industry), ("size", size)] {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        let group = |((by, value), count): ((&str, String), u64)| Group { by: by.to_owned(), value, count };
        Ok(counts.into_iter().map(group).collect())
    }

    /// The section of the industry and the size of the capital that the latest registration states.
    fn registered(&self, file: &File) -> (String, String) {
        let registration = file.records.iter().find(|record| record.kind == Some(DatasetKind::Registration));
        let contract = registration.and_then(|record| self.pack.contract(&record.dataset));
        let (Some(record), Some(contract)) = (registration, contract) else { return Default::default() };
        let industries = self.pack.industries();
        let section = |code: &str| {
            let edition = industries.editions().last()?;
            Some(industries.get(edition, code)?.section.to_string())
        };
        let industry = contract.with_role(FieldRole::SubjectIndustry).and_then(|field| record.text(&field.code));
        let capital = amount(contract).and_then(|field| record.text(field));
        (industry.and_then(section).unwrap_or_default(), capital.and_then(size).unwrap_or_default())
    }
}

/// The first amount that a registration states: its capital.
fn amount(contract: &Contract) -> Option<&domain::FieldCode> {
    let money = |field: &&catalogue::contract::Field| {
        matches!(field.kind, FieldType::Money { .. } | FieldType::MoneyText { .. })
    };
    contract.fields.iter().find(money).map(|field| &field.code)
}

/// The powers of ten between which an amount lies.
fn size(text: &str) -> Option<String> {
    let amount = text.parse::<Money>().ok()?.amount().trunc().to_string();
    let digits = amount.trim_start_matches('-').len().min(18) as u32;
    let low = if digits > 1 { 10_u64.pow(digits - 1) } else { 0 };
    Some(format!("{low}..{}", 10_u64.pow(digits)))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_powers_of_ten() {
        for (amount, expected) in
            [("CNY 0.00", "0..10"), ("CNY 5000000.00", "1000000..10000000"), ("CNY 10.00", "10..100")]
        {
            assert_eq!(size(amount).as_deref(), Some(expected), "{amount}");
        }
        assert_eq!(size("much"), None);
    }
}
