//! Amounts of money: an integer of minor units with its currency.

use std::fmt;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// An ISO 4217 alphabetic code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Parses three capital letters.
    pub fn parse(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Currency, String> {
        Currency::parse(&code).ok_or_else(|| format!("`{code}` is not a currency code"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount in hundredths of the currency's unit.
///
/// All currencies are kept with two decimals, as the departments' own forms do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Hundredths of the unit.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount given in `unit` times the currency's unit (10,000 for 万元); `None` where it has
    /// more than two decimals or does not fit.
    pub fn from_decimal(amount: Decimal, unit: Decimal, currency: Currency) -> Option<Money> {
        let minor = amount.checked_mul(unit)?.checked_mul(Decimal::ONE_HUNDRED)?;
        if minor.fract().is_zero() { minor.to_i64().map(|minor| Money { minor, currency }) } else { None }
    }

    /// The amount in the currency's unit.
    pub fn amount(&self) -> Decimal {
        Decimal::new(self.minor, 2)
    }
}

impl fmt::Display for Money {
    /// Writes `CNY 2000.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.code(), self.amount())
    }
}

impl std::str::FromStr for Money {
    type Err = String;
    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<Money, String> {
        let refused = || format!("`{text}` is not an amount such as `CNY 2000.00`");
        let (code, amount) = text.split_once(' ').ok_or_else(refused)?;
        let currency = Currency::parse(code).ok_or_else(refused)?;
        let amount: Decimal = amount.parse().map_err(|_| refused())?;
        Money::from_decimal(amount, Decimal::ONE, currency).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousands_of_yuan_are_not_yuan() {
        let yuan = Currency::parse("CNY").unwrap();
        let fine = Money::from_decimal("0.2".parse().unwrap(), Decimal::from(10_000), yuan).unwrap();
        assert_eq!(fine.to_string(), "CNY 2000.00");
        assert_eq!("CNY 2000.00".parse::<Money>().unwrap(), fine);
        assert!(Money::from_decimal("0.0000001".parse().unwrap(), Decimal::from(10_000), yuan).is_none());
    }
}
