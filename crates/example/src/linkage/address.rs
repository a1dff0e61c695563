//! An address in its parts, so that two of the same place may be written in two ways.

use super::{
    places::Place,
    signs::Signs,
    words::{Words, ranked, weighted},
};
use crate::{dice::Dice, subject::fill};

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Where: its place in the list of places.
    pub place: u32,
    town: String,
    street: String,
    number: u32,
    unit: String,
}

/// How much of it is written, from the register's way down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    province: bool,
    city: bool,
    town: bool,
    unit: bool,
    spelt: bool,
}

impl Style {
    /// The way of the register.
    pub const WHOLE: Style = Style { province: true, city: true, town: true, unit: true, spelt: false };

    /// A way of a department.
    pub fn draw(dice: &mut Dice) -> Style {
        Style {
            province: dice.happens(4_500),
            city: dice.happens(8_000),
            town: dice.happens(8_000),
            unit: dice.happens(7_500),
            spelt: dice.happens(200),
        }
    }
}

impl Address {
    /// An address at `place`.
    pub fn draw(words: &Words, place: u32, dice: &mut Dice) -> Address {
        let word = |dice: &mut Dice| ranked(dice, &words.streets, 20).map_or("", String::as_str);
        let town = weighted(dice, &words.towns).filter(|town| !town.is_empty());
        let town = town.map_or(String::new(), |town| format!("{}{town}", word(dice)));
        let street = format!("{}{}", word(dice), weighted(dice, &words.ways).map_or("", String::as_str));
        let number = dice.between(1, 400).min(dice.between(1, 1_200)) as u32;
        let building = match dice.happens(2_500) {
            true => format!("{}{}", words.brand(dice), dice.pick(&words.places).map_or("", String::as_str)),
            false => String::new(),
        };
        let unit = weighted(dice, &words.units).map_or("", String::as_str);
        let unit = format!("{building}{}", numbered(unit, dice));
        Address { place, town, street, number, unit }
    }

    /// The same address with another unit.
    pub fn at_unit(&self, unit: &str, dice: &mut Dice) -> Address {
        Address { unit: format!("{}{}", self.unit, numbered(unit, dice)), ..self.clone() }
    }

    /// The address as it is written.
    pub fn write(&self, words: &Words, signs: &Signs, place: &Place, style: Style) -> String {
        let number = if style.spelt { signs.spelt(self.number) } else { self.number.to_string() };
        let is_city = place.province == place.city;
        fill(&words.address, |word| match word {
            "province" if style.province && !is_city => place.province.as_str(),
            "city" if style.city || place.district.is_empty() => &place.city,
            "district" => &place.district,
            "town" if style.town => &self.town,
            "street" => &self.street,
            "number" => &number,
            "unit" if style.unit => &self.unit,
            _ => "",
        })
    }
}

/// `pattern` with small numbers for `{n}` and numbers of rooms for `{m}`.
fn numbered(pattern: &str, dice: &mut Dice) -> String {
    let (small, room) = (dice.between(1, 30).to_string(), dice.between(101, 2_412).to_string());
    pattern.replace("{n}", &small).replace("{m}", &room)
}
