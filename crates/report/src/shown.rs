//! Values as a document writes them.

use publish::{Mask, Shown};

use crate::words::Words;

impl Words {
    /// A value in words.
    pub(crate) fn shown(&self, value: &Shown) -> String {
        match value {
            Shown::Text { text } => text.clone(),
            Shown::Codes { codes } => self.list(codes.iter().map(|code| &code.title)),
            Shown::Money { currency, amount } => self.money(currency, amount),
            Shown::Date { date } => self.date(*date),
            Shown::Boolean { yes } => self.t(if *yes { "yes" } else { "no" }),
            Shown::Identifier { value, scheme_title, .. } => format!("{value} ({})", self.p(scheme_title)),
            Shown::Masked { why } => self.t(mask(*why)),
            Shown::Unknown => self.t("unknown"),
            Shown::Term { months, days, working_days } => self.term(*months, *days, *working_days),
            _ => self.t("no-value"),
        }
    }

    fn term(&self, months: u32, days: u32, working_days: u32) -> String {
        let years = if months.is_multiple_of(12) { months / 12 } else { 0 };
        let months = if years > 0 { 0 } else { months };
        let parts =
            [("term-years", years), ("term-months", months), ("term-days", days), ("term-working-days", working_days)];
        let parts: Vec<String> =
            parts.into_iter().filter(|(_, number)| *number > 0).map(|(key, number)| self.n(key, number)).collect();
        parts.join(" ")
    }
}

fn mask(why: Mask) -> &'static str {
    match why {
        Mask::SoleTraderAddress => "mask-sole-trader-address",
        Mask::SoleTraderNumber => "mask-sole-trader-number",
        Mask::PersonNumber => "mask-person-number",
        _ => "masked",
    }
}
