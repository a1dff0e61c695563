//! What a comparison came to, by names that an interface has words for, and as one of four marks.

use crate::{
    code::CodeLevel,
    compare_names::NameLevel,
    evidence::{AGREES, Comparison, DIFFERS, Evidence, MISSING},
    shares::{SHARE_STEPS, SHARES},
};

/// How two values compare, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same.
    Same,
    /// Near: a slip, an abbreviation, the same road.
    Near,
    /// Another.
    Differs,
    /// One side does not say.
    Missing,
}

impl Agreement {
    /// The mark as written.
    pub fn name(self) -> &'static str {
        match self {
            Agreement::Same => "same",
            Agreement::Near => "near",
            Agreement::Differs => "differs",
            Agreement::Missing => "missing",
        }
    }
}

/// How many subjects share what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// At most so many.
    UpTo(u32),
    /// More than so many.
    Over(u32),
}

/// Names and address stand for several levels each.
const STEPS: u8 = SHARE_STEPS as u8;

impl Evidence {
    /// How the names compare, at a glance.
    pub fn name_agreement(&self) -> Agreement {
        use NameLevel::*;
        match self.name() {
            Missing => Agreement::Missing,
            Whole | FormerWhole => Agreement::Same,
            Number | Bearer | Trade | Other | Brand => Agreement::Differs,
            _ => Agreement::Near,
        }
    }

    /// How the codes compare, at a glance.
    pub fn code_agreement(&self) -> Agreement {
        match self.code() {
            CodeLevel::Missing => Agreement::Missing,
            CodeLevel::Same => Agreement::Same,
            CodeLevel::Slip | CodeLevel::Near => Agreement::Near,
            CodeLevel::Unheld | CodeLevel::HeldByOther => Agreement::Differs,
        }
    }

    /// How another comparison came out, at a glance; that of code and name together is told apart
    /// by [`Evidence::code_agreement`] and [`Evidence::name_agreement`].
    pub fn agreement(&self, comparison: Comparison) -> Agreement {
        let level = self.level(comparison);
        match (comparison, level) {
            (Comparison::Identity, _) => self.name_agreement(),
            (_, MISSING) => Agreement::Missing,
            (Comparison::Time, 1) => Agreement::Same,
            (Comparison::Time, 2 | 4) => Agreement::Near,
            (Comparison::Time, _) | (_, DIFFERS) => Agreement::Differs,
            (Comparison::Place, 2 | 3) => Agreement::Near,
            (Comparison::Address, level) if level >= AGREES + STEPS => Agreement::Near,
            _ => Agreement::Same,
        }
    }
}

/// What a comparison found, by name, and how many share it; nothing where it says nothing.
pub(crate) fn found(comparison: Comparison, evidence: &Evidence) -> Option<(Vec<&'static str>, Option<Shared>)> {
    let level = evidence.level(comparison);
    let plain = |name| Some((vec![name], None));
    let of = |name, step: u8| Some((vec![name], Some(shared(step))));
    match (comparison, level) {
        (Comparison::Identity, _) => Some((vec![code_name(evidence.code()), name_name(evidence.name())], None)),
        (_, MISSING) => None,
        (Comparison::Rarity, level) if level <= STEPS => of("name-borne", level - 1),
        (Comparison::Rarity, level) if level <= 2 * STEPS => of("brand-borne", level - 1 - STEPS),
        (Comparison::Rarity, level) => of("name-borne", level - 1 - 2 * STEPS),
        (Comparison::Representative, DIFFERS) => plain("representative-other"),
        (Comparison::Representative, level) => of("representative-same", level - AGREES),
        (Comparison::Phone, DIFFERS) => plain("phone-other"),
        (Comparison::Phone, level) => of("phone-same", level - AGREES),
        (Comparison::Address, DIFFERS) => plain("address-other"),
        (Comparison::Address, level) if level >= AGREES + STEPS => of("road-same", level - AGREES - STEPS),
        (Comparison::Address, level) => of("address-same", level - AGREES),
        (Comparison::Place, level) => plain(PLACES[usize::from(level.min(5)) - 1]),
        (Comparison::Time, level) => plain(TIMES[usize::from(level.min(5)) - 1]),
        (Comparison::Form, DIFFERS) => plain("form-other"),
        (Comparison::Form, _) => plain("form-same"),
    }
}

const PLACES: [&str; 5] = ["place-other", "place-region", "place-city", "place-district", "place-same"];
const TIMES: [&str; 5] = ["time-alive", "time-soon-after", "time-not-yet", "time-just-ended", "time-ended"];
const OTHERS: [&str; 11] = [
    "name-borne",
    "brand-borne",
    "representative-other",
    "representative-same",
    "phone-other",
    "phone-same",
    "address-other",
    "address-same",
    "road-same",
    "form-other",
    "form-same",
];

/// Every name of a finding: what an interface must have words for.
pub fn finding_names() -> impl Iterator<Item = &'static str> {
    let codes = CodeLevel::ALL.into_iter().map(code_name);
    let names = NameLevel::ALL.into_iter().map(name_name);
    codes.chain(names).chain(OTHERS).chain(PLACES).chain(TIMES)
}

fn shared(step: u8) -> Shared {
    match SHARES.get(usize::from(step)) {
        Some(most) => Shared::UpTo(*most),
        None => Shared::Over(SHARES[SHARES.len() - 1]),
    }
}

fn code_name(level: CodeLevel) -> &'static str {
    match level {
        CodeLevel::Missing => "code-missing",
        CodeLevel::Same => "code-same",
        CodeLevel::Slip => "code-slip",
        CodeLevel::Near => "code-near",
        CodeLevel::Unheld => "code-unheld",
        CodeLevel::HeldByOther => "code-held-by-other",
    }
}

fn name_name(level: NameLevel) -> &'static str {
    use NameLevel::*;
    match level {
        Missing => "name-missing",
        Whole => "name-whole",
        Core => "name-core",
        FormerWhole => "name-former",
        FormerCore => "name-former-core",
        Sound => "name-sound",
        Order => "name-order",
        Doubled => "name-doubled",
        Longer => "name-longer",
        Prefixed => "name-prefixed",
        Abbreviated => "name-abbreviated",
        Shortened => "name-shortened",
        SoundSlip => "name-sound-slip",
        TradeSlip => "name-trade-slip",
        ShapeSlip => "name-shape-slip",
        BrandSlip => "name-brand-slip",
        FormerNear => "name-former-near",
        Part => "name-part",
        Brand => "name-brand",
        TwoSlips => "name-two-slips",
        Number => "name-number",
        Bearer => "name-bearer",
        Trade => "name-trade",
        Other => "name-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every level of every comparison but the first has a name that is among the names.
    #[test]
    fn every_level_has_a_name() {
        let names: Vec<&str> = finding_names().collect();
        for comparison in Comparison::ALL {
            for level in 0..comparison.levels() as u8 {
                let mut evidence = Evidence::default();
                evidence.0[comparison as usize] = level;
                let told = found(comparison, &evidence);
                assert_eq!(told.is_none(), level == 0 && comparison != Comparison::Identity, "{comparison:?} {level}");
                let mut told = told.into_iter().flat_map(|(told, _)| told);
                assert!(told.all(|name| names.contains(&name)), "{comparison:?} {level}");
            }
        }
    }

    #[test]
    fn marks_are_those_of_a_clerk() {
        let with = |comparison: Comparison, level| {
            let mut evidence = Evidence::default();
            evidence.0[comparison as usize] = level;
            evidence.agreement(comparison)
        };
        assert_eq!(with(Comparison::Place, 1), Agreement::Differs);
        assert_eq!(with(Comparison::Place, 3), Agreement::Near);
        assert_eq!(with(Comparison::Place, 4), Agreement::Same);
        assert_eq!(with(Comparison::Address, AGREES), Agreement::Same);
        assert_eq!(with(Comparison::Address, AGREES + STEPS), Agreement::Near);
        assert_eq!(with(Comparison::Time, 4), Agreement::Near);
        assert_eq!(with(Comparison::Phone, 0), Agreement::Missing);
    }
}
