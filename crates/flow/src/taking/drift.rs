//! Whether a delivery is like those of the same data set and organ before it: told on its receipt.
//!
//! What is remembered of a delivery is counts: rows, empty cells, and how often each code of a code list occurred.

use std::collections::BTreeMap;

use catalogue::{contract::Contract, field::FieldType, statistic::DeliveryWatch};
use domain::{DatasetId, FieldClass, FieldCode, Finding, FindingCode, OrganCode, Severity};
use supervise::drift::{Drift, FieldProfile, Profile, Thresholds, drift};

use super::reading::Row;
use crate::{Error, Result, node::Node};

/// Counts a delivery while it is read.
pub(super) struct Profiler {
    rows: u64,
    /// Each field, and whether it holds codes.
    fields: Vec<(FieldCode, bool, FieldProfile)>,
}

impl Profiler {
    pub fn of(contract: &Contract) -> Profiler {
        let field = |field: &catalogue::field::Field| {
            let has_codes = matches!(field.kind, FieldType::Code { .. } | FieldType::Boolean);
            (field.code.clone(), has_codes, FieldProfile::default())
        };
        Profiler { rows: 0, fields: contract.fields.iter().map(field).collect() }
    }

    /// Counts a row that was accepted; of others, that they came.
    pub fn add(&mut self, row: &Row) {
        self.rows += 1;
        let Row::Accepted { values, .. } = row else { return };
        for (code, has_codes, profile) in &mut self.fields {
            match values.get(code) {
                None => profile.add(None),
                Some(text) if *has_codes => profile.add(Some(text)),
                Some(_) => {}
            }
        }
    }

    pub fn profile(self) -> Profile {
        let fields = self.fields.into_iter().map(|(code, _, profile)| (code.to_string(), profile));
        Profile { rows: self.rows, fields: fields.collect::<BTreeMap<_, _>>() }
    }
}

/// What a delivery is compared with, and what came of it.
#[derive(Default)]
pub(super) struct Compared {
    pub found: Vec<Finding>,
    /// The deliveries before it that are remembered.
    before: Vec<Profile>,
}

impl Node {
    /// What differs from the deliveries before, which the delivery is remembered with from now on.
    pub(super) async fn drifted(
        &self,
        profile: Profile,
        dataset: &DatasetId,
        deliverer: &OrganCode,
    ) -> Result<Vec<Finding>> {
        let Some(watch) = self.delivery_watch().filter(|_| profile.rows > 0) else { return Ok(Vec::new()) };
        let Compared { found, mut before } = self.drift_of(&profile, dataset, deliverer).await?;
        before.push(profile);
        let superfluous = before.len().saturating_sub(usize::from(watch.compared_with));
        before.drain(..superfluous);
        let kept = serde_json::to_string(&before).map_err(|error| Error::Broken(error.to_string()))?;
        self.register.set_setting(&key(dataset, deliverer), &kept).await?;
        Ok(found)
    }

    /// What differs from the deliveries before.
    pub(super) async fn drift_of(
        &self,
        profile: &Profile,
        dataset: &DatasetId,
        deliverer: &OrganCode,
    ) -> Result<Compared> {
        let Some(watch) = self.delivery_watch().filter(|_| profile.rows > 0) else { return Ok(Compared::default()) };
        let kept = self.register.setting(&key(dataset, deliverer)).await?.unwrap_or_default();
        let before: Vec<Profile> = serde_json::from_str(&kept).unwrap_or_default();
        let drifts = drift(profile, &before, &thresholds(&watch));
        let open = |field: &FieldCode| {
            let field = self.pack.contract(dataset).and_then(|contract| contract.field(field));
            field.is_some_and(|field| field.class == FieldClass::Open)
        };
        let found = drifts.iter().filter_map(|drift| finding(drift, open)).collect();
        Ok(Compared { found, before })
    }

    fn delivery_watch(&self) -> Option<DeliveryWatch> {
        self.pack.statistics().and_then(|plan| plan.deliveries)
    }
}

fn key(dataset: &DatasetId, deliverer: &OrganCode) -> String {
    format!("profiles/{dataset}/{deliverer}")
}

fn thresholds(watch: &DeliveryWatch) -> Thresholds {
    Thresholds {
        fewest_rows: watch.fewest_rows,
        volume_times: f64::from(watch.volume_times),
        empty_share: f64::from(watch.empty_points) / 100.0,
        stability_index: f64::from(watch.stability_hundredths) / 100.0,
    }
}

/// What is told of a difference; a value only of a field that is `open`.
fn finding(drift: &Drift, open: impl Fn(&FieldCode) -> bool) -> Option<Finding> {
    let warn = |code| Finding::new(FindingCode::new(code), Severity::Warn);
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    Some(match drift {
        Drift::Volume { rows, usual } => warn("delivery-volume").with("rows", rows).with("usual", usual),
        Drift::Empty { field, share, usual } => warn("delivery-empty")
            .on(&FieldCode::parse(field).ok()?)
            .with("share", percent(*share))
            .with("usual", percent(*usual)),
        Drift::Spread { field, index, value, share, usual } => {
            let field = FieldCode::parse(field).ok()?;
            let found = warn("delivery-spread").on(&field).with("index", format!("{index:.2}"));
            match value.as_ref().filter(|_| open(&field)) {
                Some(value) => found.with("value", value).with("share", percent(*share)).with("usual", percent(*usual)),
                None => found,
            }
        }
    })
}
