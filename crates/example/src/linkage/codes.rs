//! What stands in the column of codes.

use domain::Date;

use super::{
    register::{Register, Role, Subject},
    tag::{Tag, Tags},
};
use crate::dice::Dice;

/// Of records without a subject in the register, so many of ten thousand have no code.
const UNKNOWN_WITHOUT: u64 = 5_000;
/// Of records from before the unified code, so many of ten thousand have the number of their time.
const OF_ITS_TIME: u64 = 5_000;
/// Signs of an organisation code before its check sign.
const BODY: usize = 8;

impl Register<'_> {
    /// The code of the record; what is wrong with it is added to the tags.
    pub(super) fn code_cell(&self, subject: &Subject, date: Date, dice: &mut Dice, tags: &mut Tags) -> String {
        let rates = &self.rates.records;
        let is_known = !tags.has(Tag::Unregistered) && !tags.has(Tag::Attached);
        let without = if is_known { rates.nouscc } else { rates.nouscc.max(UNKNOWN_WITHOUT) };
        if dice.happens(without) {
            tags.insert(Tag::NoCode);
            return String::new();
        }
        if let (Role::Branch(parent), true) = (subject.role, is_known && dice.happens(rates.parentuscc)) {
            tags.insert(Tag::ParentCode);
            return self.code(parent);
        }
        // The rates are of all records: the rest of the die decides.
        let with = 10_000 - rates.nouscc;
        let mut at = dice.below(with);
        let mut falls = |rate: u64| {
            let here = at < rate;
            at = if here { u64::MAX } else { at.saturating_sub(rate) };
            here
        };
        if falls(rates.orgcode) {
            tags.insert(Tag::OrganisationCode);
            let (body, check) = subject.organisation.split_at_checked(BODY).unwrap_or_default();
            return if dice.happens(5_000) { format!("{body}-{check}") } else { subject.organisation.clone() };
        }
        if falls(rates.uscctypo) {
            tags.insert(Tag::CodeSlip);
            return self.slip(&subject.code, dice);
        }
        if falls(rates.wronguscc) && is_known && self.len() > 1 {
            tags.insert(Tag::WrongCode);
            let step = 1 + dice.below(u64::from(self.len() - 1)) as u32;
            return self.code((subject.index + step) % self.len());
        }
        let old = date < self.world.setting.city.legacy_until && dice.happens(OF_ITS_TIME);
        match &subject.registration {
            Some(number) if falls(rates.reg_in_uscc) || old => {
                tags.insert(Tag::RegistrationNumber);
                number.clone()
            }
            _ => subject.code.clone(),
        }
    }

    /// The code with one slip.
    fn slip(&self, code: &str, dice: &mut Dice) -> String {
        let city = &self.world.setting.city;
        let alphabet: Vec<char> = city.codes.unified.alphabet.chars().collect();
        let mut signs: Vec<char> = code.chars().collect();
        let slips = &self.signs.code_slips;
        let alike: Vec<usize> = (0..signs.len()).filter(|&at| slips.contains_key(&signs[at])).collect();
        let at = dice.below(signs.len() as u64) as usize;
        match dice.below(100) {
            0..45 if !alike.is_empty() => {
                let at = dice.pick(&alike).copied().unwrap_or(at);
                signs[at] = slips.get(&signs[at]).copied().unwrap_or(signs[at]);
            }
            45..65 => {
                // Two neighbours that differ change places.
                let pairs: Vec<usize> = (1..signs.len()).filter(|&at| signs[at] != signs[at - 1]).collect();
                if let Some(&at) = dice.pick(&pairs) {
                    signs.swap(at - 1, at);
                }
            }
            65..80 => drop(signs.remove(at)),
            80..85 => signs.insert(at, signs[at]),
            _ => {
                let others: Vec<char> = alphabet.into_iter().filter(|&sign| sign != signs[at]).collect();
                signs[at] = dice.pick(&others).copied().unwrap_or(signs[at]);
            }
        }
        signs.into_iter().collect()
    }
}
