//! Amounts of money written as words and numbers, such as 5,000(万元人民币).

use domain::{Currency, FindingCode, Money};

use crate::{pack::Problem, source::Files};

/// How a jurisdiction writes amounts.
#[derive(Debug, Default)]
pub struct MoneyWords {}

impl MoneyWords {
    /// Reads `dictionaries/money.yaml`.
    pub fn load(_files: &Files) -> Result<MoneyWords, Vec<Problem>> {
        todo!()
    }

    /// The amount; `default_unit` is the unit of a bare number (10000 for 万元). Refuses with
    /// `placeholder` (a word for no value) or `not-a-number`.
    pub fn read(&self, _text: &str, _default_unit: u32, _default_currency: Currency) -> Result<Money, FindingCode> {
        todo!()
    }

    /// The amounts that a text names with their unit, such as 罚款2000元: for comparing a field
    /// with the sentence that it sums up.
    pub fn amounts_in(&self, _text: &str, _default_currency: Currency) -> Vec<Money> {
        todo!()
    }

    /// The currency that a word or code names (美元, USD).
    pub fn currency(&self, _word: &str) -> Option<Currency> {
        todo!()
    }
}
