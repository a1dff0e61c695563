//! Links as a clerk reads them: one line for each comparison, with its weight; they sum to the odds.

use crate::{
    code::CodeLevel,
    compare_names::NameLevel,
    evidence::{AGREES, Comparison, DIFFERS, Evidence, MISSING},
    finding::{Shared, found},
    model::Model,
    shares::{SHARE_STEPS, SHARES},
};

/// A comparison with what it came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The comparison.
    pub comparison: Comparison,
    /// What it came to, in English.
    pub finding: String,
    /// The same by the names of [`crate::finding_names`], for an interface that has other words.
    pub names: Vec<&'static str>,
    /// How many subjects share it.
    pub shared: Option<Shared>,
    /// Its weight in decibans: ten mean ten times as likely, minus ten a tenth.
    pub decibans: f32,
}

/// The reasons for what was found, the weightiest first; comparisons that say nothing are left out.
pub fn reasons(model: &Model, evidence: &Evidence) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Comparison::ALL
        .into_iter()
        .filter_map(|comparison| {
            let finding = finding(comparison, evidence)?;
            let (names, shared) = found(comparison, evidence)?;
            let weight = model.weight(comparison, evidence.level(comparison));
            Some(Reason { comparison, finding, names, shared, decibans: weight * 10.0 / std::f32::consts::LN_10 })
        })
        .collect();
    reasons.sort_by(|a, b| b.decibans.abs().total_cmp(&a.decibans.abs()));
    reasons
}

fn finding(comparison: Comparison, evidence: &Evidence) -> Option<String> {
    let level = evidence.level(comparison);
    match comparison {
        Comparison::Identity => Some(format!("{}, {}", of_code(evidence.code()), of_name(evidence.name()))),
        Comparison::Rarity if level == 0 => None,
        Comparison::Rarity if level <= SHARE_STEPS as u8 => Some(format!("name {}", shared(level - 1))),
        Comparison::Rarity if level <= 2 * SHARE_STEPS as u8 => {
            Some(format!("brand {}", shared(level - 1 - SHARE_STEPS as u8)))
        }
        Comparison::Rarity => Some(format!("name {}", shared(level - 1 - 2 * SHARE_STEPS as u8))),
        Comparison::Representative => agreement("representative", level),
        Comparison::Phone => agreement("telephone", level),
        Comparison::Address if level >= AGREES + SHARE_STEPS as u8 => {
            Some(format!("same road {}", shared(level - AGREES - SHARE_STEPS as u8)))
        }
        Comparison::Address => agreement("address", level),
        Comparison::Place => match level {
            0 => None,
            1 => Some("another region".to_owned()),
            2 => Some("same region".to_owned()),
            3 => Some("same city".to_owned()),
            4 => Some("same district".to_owned()),
            _ => Some("same place as far as both say".to_owned()),
        },
        Comparison::Time => match level {
            1 => Some("existed on the day".to_owned()),
            2 => Some("began shortly after the day".to_owned()),
            3 => Some("began after the day".to_owned()),
            4 => Some("had ended shortly before the day".to_owned()),
            5 => Some("had ended before the day".to_owned()),
            _ => None,
        },
        Comparison::Form => match level {
            MISSING => None,
            DIFFERS => Some("another legal form".to_owned()),
            _ => Some("same legal form".to_owned()),
        },
    }
}

fn agreement(what: &str, level: u8) -> Option<String> {
    match level {
        MISSING => None,
        DIFFERS => Some(format!("another {what}")),
        _ => Some(format!("same {what} {}", shared(level - AGREES))),
    }
}

fn shared(step: u8) -> String {
    match SHARES.get(usize::from(step)) {
        Some(1) => "(of one subject alone)".to_owned(),
        Some(most) => format!("(of up to {most} subjects)"),
        None => format!("(of over {} subjects)", SHARES[SHARES.len() - 1]),
    }
}

fn of_code(level: CodeLevel) -> &'static str {
    match level {
        CodeLevel::Missing => "no code to compare",
        CodeLevel::Same => "same code",
        CodeLevel::Slip => "code with one slip",
        CodeLevel::Near => "code with two slips",
        CodeLevel::Unheld => "a code that nobody holds",
        CodeLevel::HeldByOther => "another subject's code",
    }
}

fn of_name(level: NameLevel) -> &'static str {
    use NameLevel::*;
    match level {
        Missing => "no name to compare",
        Whole => "same name",
        Core => "same name but for place and legal form",
        FormerWhole => "a former name",
        FormerCore => "a former name but for place and legal form",
        Sound => "a name that sounds the same",
        Order => "the same characters in another order",
        Doubled => "one character is doubled",
        Longer => "a name that goes on",
        Prefixed => "a name with more before it",
        Abbreviated => "an abbreviation",
        Shortened => "an abbreviation that shortens the brand",
        SoundSlip => "one character of the same sound differs",
        ShapeSlip => "one character of the brand differs and looks alike",
        TradeSlip => "one character outside the brand differs",
        BrandSlip => "one character of the brand differs",
        FormerNear => "near a former name",
        Brand => "same brand, another trade",
        TwoSlips => "two characters differ",
        Number => "another number in the name",
        Part => "a name that goes on as a part of it may be called",
        Bearer => "a branch or an attached organisation of it, or its parent",
        Trade => "same trade, another brand",
        Other => "another name",
    }
}
