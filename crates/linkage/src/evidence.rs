//! What comparing two parties came to: one level for each comparison.

use crate::{
    code::{self, CodeLevel},
    compare_names::{self, NameLevel},
    prepare::{Facts, View},
    shares::{SHARE_STEPS, Shares},
    signs::Signs,
    wire::Fixed,
};

/// The comparisons, in the order in which a clerk reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Comparison {
    /// Codes and names, together: either alone misleads where the other contradicts it.
    Identity,
    /// How rare what the names share is.
    Rarity,
    /// The representative.
    Representative,
    /// The telephone.
    Phone,
    /// The address.
    Address,
    /// The division of the seat.
    Place,
    /// Whether the subject existed on the day.
    Time,
    /// The legal form.
    Form,
}

impl Comparison {
    /// How many there are.
    pub const COUNT: usize = Comparison::Form as usize + 1;
    /// Every comparison, in order.
    pub const ALL: [Comparison; Comparison::COUNT] = {
        use Comparison::*;
        [Identity, Rarity, Representative, Phone, Address, Place, Time, Form]
    };

    /// How many levels a comparison has.
    pub fn levels(self) -> usize {
        match self {
            Comparison::Identity => CodeLevel::COUNT * NameLevel::COUNT,
            Comparison::Rarity => 1 + 3 * SHARE_STEPS,
            Comparison::Representative | Comparison::Phone => 2 + SHARE_STEPS,
            Comparison::Address => 2 + 2 * SHARE_STEPS,
            Comparison::Place => 6,
            Comparison::Time => 6,
            Comparison::Form => 3,
        }
    }
}

/// One level for each comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Evidence(pub [u8; Comparison::COUNT]);

impl Fixed for Evidence {
    const SIZE: usize = Comparison::COUNT;

    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Evidence> {
        let levels = <[u8; Comparison::COUNT]>::take(bytes)?;
        let known = levels.iter().zip(Comparison::ALL).all(|(level, of)| usize::from(*level) < of.levels());
        known.then_some(Evidence(levels))
    }
}

/// Levels that several comparisons have.
pub(crate) const MISSING: u8 = 0;
/// The first level of those that differ.
pub(crate) const DIFFERS: u8 = 1;
/// The first of the levels that agree, one for each step of shares.
pub(crate) const AGREES: u8 = 2;

/// Days that a day of an event may lie outside the subject's time without saying much.
const NEAR_DAYS: i32 = 90;

impl Evidence {
    /// Compares a known party, of which `shares` tells how much of it others share, with another;
    /// `held`: whether a subject of the register has one of the other's codes.
    pub(crate) fn of(known: View<'_>, shares: Shares, asked: View<'_>, held: bool, signs: &Signs) -> Evidence {
        let (facts, other) = (known.facts, asked.facts);
        let code = code::compare(known.codes, asked.codes, held);
        let (name, form) = best_name(known, asked, signs);
        Evidence([
            code as u8 * NameLevel::COUNT as u8 + name as u8,
            rarity(name, shares),
            agreement(facts.representative, other.representative, shares.representative),
            agreement(facts.phone, other.phone, shares.phone),
            address(facts, other, shares),
            seat(facts.place, other.place),
            time(facts, other),
            form,
        ])
    }

    /// What names alone came to; all else is missing.
    pub(crate) fn of_names(name: NameLevel) -> Evidence {
        let mut levels = [MISSING; Comparison::COUNT];
        levels[Comparison::Identity as usize] = CodeLevel::Missing as u8 * NameLevel::COUNT as u8 + name as u8;
        Evidence(levels)
    }

    /// The level of a comparison.
    pub fn level(&self, comparison: Comparison) -> u8 {
        self.0[comparison as usize]
    }

    /// How the codes compare.
    pub fn code(&self) -> CodeLevel {
        CodeLevel::ALL[usize::from(self.0[0]) / NameLevel::COUNT]
    }

    /// Whether code and name are both those of the subject.
    pub(crate) fn is_sure(&self) -> bool {
        self.code() == CodeLevel::Same && (NameLevel::Whole..=NameLevel::FormerCore).contains(&self.name())
    }

    /// How the names compare.
    pub fn name(&self) -> NameLevel {
        NameLevel::ALL[usize::from(self.0[0]) % NameLevel::COUNT]
    }
}

/// The best that any name of the known party comes to, and whether the legal forms agree.
fn best_name(known: View<'_>, asked: View<'_>, signs: &Signs) -> (NameLevel, u8) {
    let Some(other) = asked.names().next() else { return (NameLevel::Missing, MISSING) };
    let mut best = (NameLevel::Missing, MISSING);
    for (nth, name) in known.names().enumerate() {
        let level = compare_names::compare(name, other, signs);
        let level = if nth == 0 { level } else { of_former(level) };
        if nth == 0 || level < best.0 {
            let form = match (name.head.form, other.head.form) {
                (0, _) | (_, 0) => MISSING,
                (a, b) if a == b => AGREES,
                _ => DIFFERS,
            };
            best = (level, form);
        }
    }
    best
}

/// What a comparison with a former name is worth.
fn of_former(level: NameLevel) -> NameLevel {
    match level {
        NameLevel::Whole => NameLevel::FormerWhole,
        NameLevel::Core => NameLevel::FormerCore,
        near if near <= NameLevel::TradeSlip => NameLevel::FormerNear,
        _ => NameLevel::Other,
    }
}

/// How many subjects share what the names have in common.
fn rarity(name: NameLevel, shares: Shares) -> u8 {
    use NameLevel::*;
    match name {
        Whole | Core | Sound => 1 + shares.core,
        Abbreviated | TradeSlip | Brand | Part => 1 + SHARE_STEPS as u8 + shares.brand,
        Longer | Order | Doubled | SoundSlip | ShapeSlip => 1 + 2 * SHARE_STEPS as u8 + shares.core,
        _ => 0,
    }
}

fn agreement(known: u64, asked: u64, shared_by: u8) -> u8 {
    match (known, asked) {
        (0, _) | (_, 0) => MISSING,
        (a, b) if a == b => AGREES + shared_by,
        _ => DIFFERS,
    }
}

fn address(known: &Facts, asked: &Facts, shares: Shares) -> u8 {
    match (known.address.road, asked.address.road) {
        (0, _) | (_, 0) => MISSING,
        (a, b) if a != b => DIFFERS,
        _ if known.address.number != 0 && known.address.number == asked.address.number => AGREES + shares.number,
        _ => AGREES + SHARE_STEPS as u8 + shares.road,
    }
}

/// 0 missing, 1 differs, 2 and 3 the same in one and two levels of divisions and other in the next, 4
/// the same in all three, 5 the same as far as both say.
fn seat(known: [u32; 3], asked: [u32; 3]) -> u8 {
    if known[0] == 0 || asked[0] == 0 {
        return MISSING;
    }
    let same = known.iter().zip(&asked).take_while(|(a, b)| a == b && **a != 0).count();
    match (known.get(same), asked.get(same)) {
        (Some(0), _) | (_, Some(0)) => 5,
        _ => DIFFERS + same as u8,
    }
}

/// 0 unknown, 1 alive, 2 shortly before it began, 3 before, 4 shortly after it ended, 5 after.
fn time(known: &Facts, asked: &Facts) -> u8 {
    let Some(day) = asked.from else { return 0 };
    match (known.from, known.until) {
        (None, None) => 0,
        (Some(from), _) if day < from => {
            if from - day <= NEAR_DAYS {
                2
            } else {
                3
            }
        }
        (_, Some(until)) if day > until => {
            if day - until <= NEAR_DAYS {
                4
            } else {
                5
            }
        }
        _ => 1,
    }
}
