//! Names of subjects and of people, and the numbers of people.

use domain::{Date, date::add_days};

use crate::{
    dice::Dice,
    subject::{Kind, Tie, World, fill},
};

/// The parts that a subject's name is made of.
struct Parts {
    first: usize,
    second: usize,
    third: Option<usize>,
    trade: usize,
}

impl World<'_> {
    fn parts(&self, number: u32) -> Parts {
        let names = &self.setting.names;
        let syllables = names.syllables.len();
        let space = syllables * syllables * names.trades.len();
        let place = self.names.place(u64::from(number)) as usize;
        let beyond = number as usize / space.max(1);
        Parts {
            first: place % syllables,
            second: place / syllables % syllables,
            third: beyond.checked_sub(1),
            trade: place / (syllables * syllables),
        }
    }

    /// The trade of subject `number`: its place in the list of trades.
    pub(crate) fn trade(&self, number: u32) -> usize {
        match self.tie(number) {
            Some((Tie::BranchOf | Tie::PhoenixOf, other)) => self.parts(other).trade,
            _ => self.parts(number).trade,
        }
    }

    /// The name of subject `number`.
    pub fn name(&self, number: u32) -> String {
        let names = &self.setting.names;
        let mut dice = self.dice(number, 6);
        match self.tie(number) {
            Some((Tie::TwinOf, other)) => {
                let pattern = names.twins.get((number / 200) as usize % names.twins.len().max(1));
                self.put_together(other, pattern.map_or("", String::as_str), &mut dice)
            }
            Some((Tie::PhoenixOf, other)) => self.put_together(other, &names.phoenix, &mut dice),
            _ => {
                let kind = self.kind(number);
                let patterns = names.patterns.get(&kind).map_or(&[][..], Vec::as_slice);
                // The first of two twins has the plainest name, so that they are near.
                let pattern = if number % 200 == 2 { patterns.first() } else { dice.pick(patterns) };
                self.put_together(number, pattern.map_or("", String::as_str), &mut dice)
            }
        }
    }

    /// The name that the company that was renamed bore before, and until when.
    pub(crate) fn former(&self, number: u32, founded: Date) -> Option<(String, Date)> {
        let mut dice = self.dice(number, 7);
        let renamed = number % 200 == 7 || (number % 200 > 7 && dice.below(1_000) < 15);
        if !renamed || !matches!(self.kind(number), Kind::Enterprise | Kind::SoleTrader) {
            return None;
        }
        let age = i64::from((self.options.date - founded).get_days());
        let until = add_days(founded, 10 + dice.between(0, (age - 20).max(0)))?;
        // A number that no subject has: the former name was its own.
        let other = number.checked_add(crate::MOST_SUBJECTS)?;
        let kind = self.kind(number);
        let pattern = self.setting.names.patterns.get(&kind)?.first()?;
        let former = self.put_together_as(other, number, pattern, &mut dice);
        (until < self.options.date).then_some((former, until))
    }

    fn put_together(&self, number: u32, pattern: &str, dice: &mut Dice) -> String {
        self.put_together_as(number, number, pattern, dice)
    }

    /// The name that `pattern` makes of the parts of `number`, in the district of `seat`.
    fn put_together_as(&self, number: u32, seat: u32, pattern: &str, dice: &mut Dice) -> String {
        let (names, city) = (&self.setting.names, &self.setting.city);
        let parts = self.parts(number);
        let syllable = |place: usize| names.syllables.get(place % names.syllables.len()).map_or("", String::as_str);
        let third = parts.third.map_or("", syllable);
        let brand = format!("{}{}{third}", syllable(parts.first), syllable(parts.second));
        let swapped = format!("{}{}{third}", syllable(parts.second), syllable(parts.first));
        let trade = names.trades.get(parts.trade);
        let other_trade = names.trades.get((parts.trade + 1) % names.trades.len());
        let form = dice.pick(&names.enterprise_forms).map_or("", String::as_str);
        let goods = names.cooperative_goods.get(parts.trade % names.cooperative_goods.len());
        let district = city.divisions.get(self.district(seat));
        let parent = if pattern.contains("{parent}") { self.name(number - number % 200) } else { String::new() };
        let count = (number % 200).to_string();
        fill(pattern, |word| match word {
            "short" => &city.short,
            "city" => &city.name.zh,
            "district" => district.map_or("", |division| &division.name),
            "place" => district.map_or("", |division| &division.short),
            "brand" => &brand,
            "swapped" => &swapped,
            "trade" => trade.map_or("", |trade| &trade.0),
            "other-trade" => other_trade.map_or("", |trade| &trade.0),
            "shop" => trade.map_or("", |trade| &trade.4),
            "form" => form,
            "goods" => goods.map_or("", String::as_str),
            "parent" => &parent,
            "number" => &count,
            _ => "",
        })
    }

    /// The district of subject `number`.
    fn district(&self, number: u32) -> usize {
        let like = match self.tie(number) {
            Some((Tie::PhoenixOf, other)) => other,
            _ => number,
        };
        self.dice(like, 4).weighted(self.setting.city.divisions.iter().map(|division| division.weight))
    }

    /// The name of a representative.
    pub(crate) fn representative(&self, dice: &mut Dice) -> String {
        let people = &self.setting.people;
        let mut name = dice.pick(&people.surnames).cloned().unwrap_or_default();
        for _ in 0..1 + usize::from(dice.below(10) < 7) {
            name.push_str(dice.pick(&people.given).map_or("", String::as_str));
        }
        name
    }

    /// The name of a person who represents no one: bears the mark.
    pub fn marked_person(&self, dice: &mut Dice) -> String {
        let people = &self.setting.people;
        let surname = dice.pick(&people.surnames).map_or("", String::as_str);
        format!("{surname}{}", dice.pick(&people.marked_given).map_or("", String::as_str))
    }

    /// The `number`th marked resident identity number.
    pub fn person_number(&self, number: u64) -> String {
        let people = &self.setting.people;
        let divisions = people.number_divisions.len() as u64;
        let division = people.number_divisions.get((number % divisions.max(1)) as usize).map_or("", String::as_str);
        let number = number / divisions.max(1);
        let day = number % people.number_days + 1;
        let order = number / people.number_days % 1_000;
        let body = format!("{division}{}{day:02}{order:03}", people.number_month);
        self.setting.city.codes.person.complete(body)
    }

    /// The telephone of a business: of no use to anyone, and not marked, for it may be shown.
    pub fn phone(&self, number: u64) -> String {
        format!("{}{:07}", self.setting.people.business_phone_prefix, number % 10_000_000)
    }

    /// The `number`th marked telephone number of a person.
    pub fn mobile(&self, number: u64) -> String {
        format!("{}{:08}", self.setting.people.phone_prefix, number % 100_000_000)
    }

    /// The `number`th marked card number.
    pub fn bank_card(&self, number: u64) -> String {
        crate::code::with_luhn_digit(format!("{}{:012}", self.setting.people.bank_prefix, number % 1_000_000_000_000))
    }

    /// The `number`th marked passport number.
    pub fn passport(&self, number: u64) -> String {
        format!("{}{:04}", self.setting.people.passport_prefix, number % 10_000)
    }

    /// The `number`th marked mail address.
    pub fn mail(&self, number: u64) -> String {
        format!("u{number}@{}", self.setting.people.mail_domain)
    }
}
