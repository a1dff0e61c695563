//! Who sees which field of a data set, by packs that need be in force nowhere.

use catalogue::Pack;
use domain::{DatasetId, FieldClass};
use flow::{clock::Clock, read::audiences_of};
use jiff::tz::TimeZone;
use publish::{DatasetAudiences, FieldAudiences, Sees};
use serde::Serialize;

use crate::{commands::explain, output::Table};

/// The fields of a data set with what each audience sees; against another pack, what it would see otherwise.
pub fn table(pack: &Pack, other: Option<&Pack>, dataset: &DatasetId) -> anyhow::Result<Table> {
    let of = |pack: &Pack| -> anyhow::Result<DatasetAudiences> {
        let today = Clock::system(TimeZone::UTC).today();
        Ok((*explain(audiences_of(pack, dataset, today))?).clone())
    };
    let this = of(pack)?;
    Ok(match other {
        None => seen(&this),
        Some(other) => seen_otherwise(&of(other)?, &this),
    })
}

fn seen(table: &DatasetAudiences) -> Table {
    let mut rows = Table::new(["field", "class"].into_iter().chain(table.audiences.iter().copied()));
    for field in &table.fields {
        rows.push([field.code.clone(), word(&field.class)].into_iter().chain(field.sees.iter().map(word)));
    }
    rows
}

/// What an audience would see otherwise by `this` than it does by `before`, field by field.
fn seen_otherwise(before: &DatasetAudiences, this: &DatasetAudiences) -> Table {
    let mut rows = Table::new(["field", "class_before", "class", "audience", "sees_before", "sees", "gains"]);
    let find = |table: &DatasetAudiences, code: &str| table.fields.iter().find(|field| field.code == code).cloned();
    let gone = before.fields.iter().filter(|field| find(this, &field.code).is_none());
    for field in this.fields.iter().chain(gone) {
        let (was, is) = (find(before, &field.code), find(this, &field.code));
        for (at, audience) in this.audiences.iter().enumerate() {
            let sees = |field: &Option<FieldAudiences>| {
                field.as_ref().and_then(|field| field.sees.get(at).copied()).unwrap_or(Sees::Nothing)
            };
            if sees(&was) != sees(&is) {
                let class = |field: &Option<FieldAudiences>| {
                    field.as_ref().map_or_else(String::new, |field| word::<FieldClass>(&field.class))
                };
                rows.push([
                    field.code.clone(),
                    class(&was),
                    class(&is),
                    (*audience).to_owned(),
                    word(&sees(&was)),
                    word(&sees(&is)),
                    (sees(&is) > sees(&was)).to_string(),
                ]);
            }
        }
    }
    rows
}

/// The name that a plain enum has in JSON.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
