//! The manifest of a folder of deliveries: who delivers which file of which data set, in which
//! order, and what each file is said to cover.
//!
//! A manifest is a YAML (or JSON) file named [`MANIFEST_FILE`] in the folder. It lets many files be
//! taken with one command, and tells a new node of the organs that deliver.

use serde::{Deserialize, Serialize};

use crate::{Coverage, DatasetId, Date, Label, OrganCode};

/// The name of the manifest in its folder.
pub const MANIFEST_FILE: &str = "manifest.yaml";

/// A folder of deliveries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// What the folder holds.
    pub title: Label,
    /// The jurisdiction pack whose contracts the data sets belong to, such as `cn`.
    pub pack: String,
    /// The day on which the folder was put together: nothing in it was delivered later.
    pub date: Date,
    /// What made the folder, where a generator did: the same values make the same bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<Generator>,
    /// The organs that deliver or decide.
    pub organs: Vec<Organ>,
    /// Administrative divisions that the pack does not know, such as a development zone's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divisions: Vec<LocalDivision>,
    /// The files, in the order in which they are to be taken.
    pub deliveries: Vec<ManifestDelivery>,
}

/// How a generated folder came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Generator {
    /// The generator, such as `example-city`.
    pub name: String,
    /// Raised whenever the same options make other bytes.
    pub version: u32,
    /// How many subjects there are.
    pub subjects: u32,
    /// The seed of everything that was drawn.
    pub seed: u64,
}

/// An organ that delivers or decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Organ {
    /// Its code.
    pub code: OrganCode,
    /// Its name.
    pub name: Label,
    /// From 0 to 1: below 1 its records are shown with their source and feed no rule with legal
    /// effect.
    #[serde(default = "full_weight")]
    pub weight: f64,
    /// The licence under which it delivers, where it is not a department: its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Whether it is a department or a court, which need no licence to deliver.
    #[serde(default = "yes")]
    pub department: bool,
}

fn full_weight() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

/// An administrative division outside the national table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LocalDivision {
    /// Its code, six digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of the division it lies in, where it lies in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// One file of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ManifestDelivery {
    /// The file, relative to the manifest, with `/` between folders and no `..`.
    pub file: String,
    /// Its data set.
    pub dataset: DatasetId,
    /// Who delivers it.
    pub organ: OrganCode,
    /// The day it was delivered.
    pub delivered_on: Date,
    /// What its deliverer states it to cover; without it silence is no evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<Coverage>,
}

impl Manifest {
    /// The files that leave the folder (absolute, empty, or with `..` or `\` in the path): a
    /// manifest that has any is to be refused.
    pub fn paths_outside(&self) -> impl Iterator<Item = &str> {
        self.deliveries.iter().map(|delivery| delivery.file.as_str()).filter(|file| {
            file.is_empty()
                || file.contains(['\\', ':', '\0'])
                || file.split('/').any(|part| part.is_empty() || part == "." || part == "..")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_with_defaults_and_names_the_files_that_leave_it() {
        let text = r#"{
            "title": {"zh": "示例", "en": "Example"}, "pack": "cn", "date": "2026-11-25",
            "organs": [{"code": "fgw", "name": {"zh": "甲", "en": "A"}}],
            "deliveries": [
                {"file": "a/b.csv", "dataset": "penalty-2018", "organ": "fgw", "delivered-on": "2026-11-01",
                 "covers": {"from": "2026-10-01", "to": "2026-10-31", "complete": true}},
                {"file": "../b.csv", "dataset": "penalty-2018", "organ": "fgw", "delivered-on": "2026-11-01"},
                {"file": "/b.csv", "dataset": "penalty-2018", "organ": "fgw", "delivered-on": "2026-11-01"}
            ]}"#;
        let manifest: Manifest = serde_json::from_str(text).unwrap();
        assert_eq!((manifest.organs[0].weight, manifest.organs[0].department), (1.0, true));
        assert!(manifest.deliveries[0].covers.unwrap().complete);
        assert_eq!(manifest.paths_outside().collect::<Vec<_>>(), ["../b.csv", "/b.csv"]);
    }

    #[test]
    fn a_key_that_is_not_known_is_an_error() {
        let text =
            r#"{"title": {"zh": "", "en": ""}, "pack": "cn", "date": "2026-11-25", "organs": [], "delivery": []}"#;
        assert!(serde_json::from_str::<Manifest>(text).is_err());
    }
}
