//! Amounts of money written as words and numbers, such as 5,000(万元人民币).

use std::collections::{BTreeMap, HashMap};

use domain::{Currency, FindingCode, Money};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;

use super::folding::Folding;
use crate::{
    pack::Problem,
    source::{Files, problem, yaml},
};

const NOT_A_NUMBER: FindingCode = FindingCode::new("not-a-number");
const PLACEHOLDER: FindingCode = FindingCode::new("placeholder");

/// The longest text that is read as one amount, in bytes.
const LONGEST: usize = 200;

/// How jurisdictions write amounts.
#[derive(Debug, Default)]
pub struct MoneyWords {
    folding: Folding,
    /// All words, folded, by their first character, the longest first.
    words: HashMap<char, Vec<(String, Meaning)>>,
    placeholders: Vec<String>,
    /// The characters of numbers in words, in their order.
    numerals: Vec<(char, Numeral)>,
}

/// A character of a number in words.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Numeral {
    Digit(u64),
    Multiple(u64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Meaning {
    /// The word multiplies the number.
    Unit(Decimal),
    /// The word names the currency, and perhaps its unit with it, as 美元 does and 港币 does not.
    Currency(Currency, bool),
    /// The word says nothing, such as 元, 整 or 约.
    Filler,
    /// A unit word and nothing else makes a number an amount in running text (元).
    Coin,
}

/// `dictionaries/money.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// Words that multiply: 万: 10000.
    #[serde(default)]
    units: BTreeMap<String, u64>,
    /// The words of each currency, by its ISO 4217 code.
    #[serde(default)]
    currencies: BTreeMap<String, Vec<String>>,
    /// The words of the currency's own unit, whatever the currency: 元, 圆.
    #[serde(default)]
    coins: Vec<String>,
    /// What a word of a currency ends in that names its unit too.
    #[serde(default)]
    coin_endings: Vec<String>,
    /// Words that say nothing.
    #[serde(default)]
    fillers: Vec<String>,
    /// Texts that stand for "no amount".
    #[serde(default)]
    placeholders: Vec<String>,
    /// The digits of numbers in words: each value's characters.
    #[serde(default)]
    digits: Vec<String>,
    /// The multiples of numbers in words: 十: 10. Those from 10,000 multiply all before them.
    #[serde(default)]
    multiples: BTreeMap<char, u64>,
}

impl MoneyWords {
    /// Reads `dictionaries/money.yaml`.
    pub fn load(files: &Files) -> Result<MoneyWords, Vec<Problem>> {
        const PATH: &str = "dictionaries/money.yaml";
        let definition: Option<Definition> = yaml(files, PATH).map_err(|error| vec![error])?;
        let folding = Folding::default();
        let mut money = MoneyWords::default();
        let Some(definition) = definition else { return Ok(money) };
        let mut problems = Vec::new();
        let mut words: Vec<(String, Meaning)> = Vec::new();
        let mut add = |spellings: Vec<String>, meaning: Meaning| {
            for word in spellings {
                words.push((folding.text(&word), meaning));
            }
        };
        let coins = definition.coin_endings;
        for (word, unit) in definition.units {
            add(vec![word], Meaning::Unit(Decimal::from(unit)));
        }
        for (code, spellings) in definition.currencies {
            match Currency::parse(&code) {
                Some(currency) => {
                    add(vec![code], Meaning::Currency(currency, false));
                    for word in spellings {
                        let names_coin = coins.iter().any(|ending| word.ends_with(ending.as_str()));
                        add(vec![word], Meaning::Currency(currency, names_coin));
                    }
                }
                None => problems.push(problem(PATH, 0, format!("`{code}` is not a currency code"))),
            }
        }
        add(definition.coins, Meaning::Coin);
        add(definition.fillers, Meaning::Filler);
        words.sort_by(|(a, _), (b, _)| (b.len(), a).cmp(&(a.len(), b)));
        for pair in words.windows(2) {
            if let [(one, first), (other, second)] = pair
                && one == other
                && first != second
            {
                problems.push(problem(PATH, 0, format!("the word `{one}` has two meanings")));
            }
        }
        for (word, meaning) in words {
            if let Some(first) = word.chars().next() {
                money.words.entry(first).or_default().push((word, meaning));
            }
        }
        money.placeholders = definition.placeholders.iter().map(|word| folding.text(word)).collect();
        for (value, same) in (0u64..).zip(&definition.digits) {
            money.numerals.extend(same.chars().map(|digit| (digit, Numeral::Digit(value))));
        }
        let multiples = definition.multiples.into_iter();
        money.numerals.extend(multiples.map(|(word, multiple)| (word, Numeral::Multiple(multiple))));
        money.numerals.sort_by_key(|(character, _)| *character);
        money.folding = folding;
        if problems.is_empty() { Ok(money) } else { Err(problems) }
    }

    /// The amount; `default_unit` is the unit of a number that names none (10000 for 万元). More
    /// than two decimals of the currency's unit are rounded half to even, as words like 万 bring them.
    ///
    /// # Errors
    /// `placeholder` (a word for no amount) or `not-a-number`.
    pub fn read(&self, text: &str, default_unit: u32, default_currency: Currency) -> Result<Money, FindingCode> {
        if text.len() > LONGEST {
            return Err(NOT_A_NUMBER);
        }
        let folded = self.folding.text(text);
        if folded.is_empty() || self.placeholders.contains(&folded) {
            return Err(PLACEHOLDER);
        }
        let mut reading = Reading::default();
        let mut rest = folded.as_str();
        while let Some(first) = rest.chars().next() {
            if reading.number.is_none()
                && let Some(number) = self.number(rest)
            {
                reading.number = Some(number.value);
                reading.unit = number.has_unit.then_some(Decimal::ONE);
                rest = &rest[number.length..];
            } else if matches!(first, '(' | ')' | ',' | ':' | ';' | '/') {
                rest = &rest[first.len_utf8()..];
            } else {
                let (meaning, length) = self.word(rest).ok_or(NOT_A_NUMBER)?;
                reading.take(meaning).ok_or(NOT_A_NUMBER)?;
                rest = &rest[length..];
            }
        }
        let unit = match (reading.unit, reading.has_coin) {
            (Some(unit), _) => unit,
            (None, true) => Decimal::ONE,
            (None, false) => Decimal::from(default_unit),
        };
        let number = reading.number.ok_or(NOT_A_NUMBER)?;
        money(number, unit, reading.currency.unwrap_or(default_currency)).ok_or(NOT_A_NUMBER)
    }

    /// The amounts that a text names with their unit, such as 罚款2000元: for comparing a field
    /// with the sentence that it sums up. A number without a word of money after it is none.
    pub fn amounts_in(&self, text: &str, default_currency: Currency) -> Vec<Money> {
        let folded = self.folding.text(text);
        let mut amounts = Vec::new();
        let mut at = 0;
        while let Some(offset) = folded[at..].find(|first: char| first.is_ascii_digit() || self.begins_number(first)) {
            at += offset;
            let Some(number) = self.number(&folded[at..]) else {
                at += folded[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            at += number.length;
            let mut reading = Reading { number: Some(number.value), ..Reading::default() };
            let mut named = false;
            while let Some((meaning, length)) = self.word(&folded[at..]) {
                if reading.take(meaning).is_none() {
                    break;
                }
                named |= matches!(meaning, Meaning::Coin | Meaning::Currency(..));
                at += length;
            }
            let currency = reading.currency.unwrap_or(default_currency);
            if named {
                amounts.extend(money(number.value, reading.unit.unwrap_or(Decimal::ONE), currency));
            }
        }
        amounts
    }

    /// The currency that a word or code names (美元, USD).
    pub fn currency(&self, word: &str) -> Option<Currency> {
        let folded = self.folding.text(word);
        match self.word(&folded)? {
            (Meaning::Currency(currency, _), length) if length == folded.len() => Some(currency),
            _ => None,
        }
    }

    /// The longest word that the text begins with.
    fn word(&self, text: &str) -> Option<(Meaning, usize)> {
        let words = self.words.get(&text.chars().next()?)?;
        words.iter().find(|(word, _)| text.starts_with(word.as_str())).map(|(word, meaning)| (*meaning, word.len()))
    }

    /// The number that the text begins with, in digits or in words, and its length in bytes.
    fn number(&self, text: &str) -> Option<Number> {
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            let mut length = 0;
            let mut digits = String::new();
            let bytes = text.as_bytes();
            while let Some(&byte) = bytes.get(length) {
                let before_digit = bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
                match byte {
                    b'0'..=b'9' => digits.push(char::from(byte)),
                    b'.' if before_digit && !digits.contains('.') => digits.push('.'),
                    b',' if before_digit && !digits.contains('.') => {}
                    _ => break,
                }
                length += 1;
            }
            return digits.parse().ok().map(|value| Number { value, length, has_unit: false });
        }
        self.number_in_words(text)
    }

    /// Whether a number in words can begin so: with a digit, or with ten.
    fn begins_number(&self, character: char) -> bool {
        matches!(self.numeral(character), Some(Numeral::Digit(_) | Numeral::Multiple(10)))
    }

    fn numeral(&self, character: char) -> Option<Numeral> {
        if character.is_ascii() {
            return None;
        }
        let place = self.numerals.binary_search_by_key(&character, |(known, _)| *known).ok()?;
        self.numerals.get(place).map(|(_, numeral)| *numeral)
    }

    /// A number in words, such as 五百二十 or 贰万伍仟.
    fn number_in_words(&self, text: &str) -> Option<Number> {
        if !text.starts_with(|first| self.begins_number(first)) {
            return None;
        }
        let (mut total, mut section, mut digit) = (0u64, 0u64, None);
        let (mut length, mut has_unit) = (0, false);
        for character in text.chars().take(LONGEST_IN_WORDS) {
            match self.numeral(character) {
                // Digits read one by one (二〇一八) are no amount that is written in words.
                Some(Numeral::Digit(_)) if digit.is_some_and(|digit| digit > 0) => return None,
                Some(Numeral::Digit(value)) => digit = Some(value),
                Some(Numeral::Multiple(multiple)) if multiple < 10_000 => {
                    section = section.checked_add(digit.take().unwrap_or(1).checked_mul(multiple)?)?;
                }
                Some(Numeral::Multiple(multiple)) => {
                    let before = section.checked_add(digit.take().unwrap_or(0))?;
                    total = if multiple > 10_000 {
                        total.checked_add(before)?.checked_mul(multiple)?
                    } else {
                        total.checked_add(before.checked_mul(multiple)?)?
                    };
                    section = 0;
                    has_unit = true;
                }
                None => break,
            }
            length += character.len_utf8();
        }
        let value = Decimal::from(total.checked_add(section)?.checked_add(digit.unwrap_or(0))?);
        Some(Number { value, length, has_unit })
    }
}

/// The longest number in words, in characters.
const LONGEST_IN_WORDS: usize = 32;

/// A number that a text begins with.
struct Number {
    value: Decimal,
    /// In bytes of the text.
    length: usize,
    /// Whether it holds its unit already, as 伍拾万 does.
    has_unit: bool,
}

/// What the words of one amount have said so far.
#[derive(Default)]
struct Reading {
    number: Option<Decimal>,
    unit: Option<Decimal>,
    currency: Option<Currency>,
    has_coin: bool,
}

impl Reading {
    /// Takes a word; `None` where it contradicts an earlier one.
    fn take(&mut self, meaning: Meaning) -> Option<()> {
        match meaning {
            // A unit before the number is no unit of it: 万 stands for nothing there.
            Meaning::Unit(_) if self.number.is_none() => return None,
            Meaning::Unit(unit) => self.unit = Some(self.unit.unwrap_or(Decimal::ONE).checked_mul(unit)?),
            Meaning::Currency(currency, _) if self.currency.is_some_and(|known| known != currency) => return None,
            Meaning::Currency(currency, names_coin) => {
                self.currency = Some(currency);
                self.has_coin |= names_coin;
            }
            Meaning::Coin => self.has_coin = true,
            Meaning::Filler => {}
        }
        Some(())
    }
}

fn money(number: Decimal, unit: Decimal, currency: Currency) -> Option<Money> {
    let amount = number.checked_mul(unit)?.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
    Money::from_decimal(amount, Decimal::ONE, currency)
}
