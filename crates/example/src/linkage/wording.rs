//! How a record words the name of its subject.

use super::{
    name::{Name, Part},
    places::Place,
    register::Register,
    signs::syllables,
    tag::{Tag, Tags},
};
use crate::{
    dice::Dice,
    subject::{Kind, fill},
};

impl Register<'_> {
    /// The name as a record has it; what was done to it is added to the tags.
    pub(super) fn worded(
        &self,
        name: &Name,
        kind: Kind,
        place: &Place,
        representative: &str,
        dice: &mut Dice,
        tags: &mut Tags,
    ) -> String {
        let rates = &self.rates.records;
        let (pinyin, traditional) = (dice.happens(rates.pinyin), dice.happens(rates.trad));
        let (name, narrow) = self.reshaped(name, kind, place, dice, tags);
        let name = if pinyin { name } else { self.slipped(&name, dice, tags) };
        let mut text = name.text();
        if narrow {
            text = self.signs.narrow(&text);
        }
        if pinyin {
            tags.insert(Tag::Pinyin);
            text = spelled(&name, dice);
        } else if traditional {
            let other = self.signs.traditional(&text);
            if other != text {
                tags.insert(Tag::Traditional);
                text = other;
            }
        }
        if dice.happens(rates.trail) {
            tags.insert(Tag::Trail);
            let trail = dice.pick(&self.words.trails).map_or("", String::as_str);
            text.push_str(&fill(trail, |_| representative));
        }
        text
    }

    /// Parts left out, shortened or moved; whether its brackets are to be narrow.
    fn reshaped(&self, name: &Name, kind: Kind, place: &Place, dice: &mut Dice, tags: &mut Tags) -> (Name, bool) {
        let rates = &self.rates.records;
        let mut name = name.clone();
        if dice.happens(rates.abbrev) {
            let short = self.abbreviated(&name, kind, place, dice);
            if short != name && short.text().chars().nth(2).is_some() {
                tags.insert(Tag::Abbreviated);
                return (short, false);
            }
        }
        // A number alone says nothing without its place.
        if dice.happens(rates.noplace) && name.has(Part::Place) && name.has(Part::Brand) {
            tags.insert(Tag::NoPlace);
            name = name.without(Part::Place);
        }
        if dice.happens(rates.noform) && name.has(Part::Form) {
            tags.insert(Tag::NoForm);
            name = name.without(Part::Form);
        }
        let mut narrow = false;
        if dice.happens(rates.paren) {
            let before = name.text();
            (name, narrow) = self.bracketed(&name, place, dice);
            let after = name.text();
            if after != before || narrow && self.signs.narrow(&after) != after {
                tags.insert(Tag::Brackets);
            }
        }
        (name, narrow)
    }

    /// The name with its division in brackets somewhere else, and whether brackets are narrow.
    fn bracketed(&self, name: &Name, place: &Place, dice: &mut Dice) -> (Name, bool) {
        let narrow = dice.happens(5_000);
        let bracket = format!("（{}）", place.city_short);
        let behind = if dice.happens(6_000) { Part::Brand } else { Part::Trade };
        if name.has(Part::Bracket) {
            let bare = name.without(Part::Bracket);
            return match dice.below(4) {
                0 => (bare.inserted(Part::Place, Part::Place, place.city_short.clone()), false),
                1 => (bare.inserted(behind, Part::Bracket, bracket), narrow),
                _ => (name.clone(), true),
            };
        }
        if name.text() != self.signs.narrow(&name.text()) {
            return (name.clone(), true);
        }
        let seat = name.get(Part::Place);
        let at_city = seat == place.city || seat == place.city_short;
        if at_city && name.has(Part::Brand) && name.has(Part::Form) {
            return (name.without(Part::Place).inserted(behind, Part::Bracket, bracket), narrow);
        }
        (name.clone(), false)
    }

    /// A name as people say it.
    fn abbreviated(&self, name: &Name, kind: Kind, place: &Place, dice: &mut Dice) -> Name {
        let words = self.words;
        let part = |part: Part| (part, name.get(part).to_owned());
        let city = (Part::Place, place.city_short.clone());
        let brand = name.get(Part::Brand).to_owned();
        if name.has(Part::Ordinal) {
            let short = words.ordinals.iter().find(|known| known.what == name.get(Part::Trade));
            let what = short.map_or(String::new(), |known| known.short.clone());
            let number = name.get(Part::Ordinal).replacen(&words.ordinal, "", 1);
            let front =
                if brand.is_empty() { (Part::Place, place.district_short.clone()) } else { (Part::Brand, brand) };
            return Name::of([front, (Part::Ordinal, number), (Part::Trade, what)]);
        }
        if name.has(Part::Tail) {
            let front = if dice.happens(5_000) { city } else { (Part::Place, String::new()) };
            return Name::of([front, (Part::Brand, brand), part(Part::Tail)]);
        }
        let trade: Vec<char> = name.get(Part::Trade).chars().collect();
        let last: String = trade.iter().skip(trade.len().saturating_sub(2)).collect();
        let first: String = trade.iter().take(2).collect();
        let form = match kind {
            Kind::SoleTrader => String::new(),
            Kind::Cooperative => words.cooperative.clone(),
            _ => words.company.clone(),
        };
        let (form, brand) = ((Part::Form, form), (Part::Brand, brand));
        match dice.below(100) {
            0..25 => Name::of([(Part::Brand, brand.1.chars().take(2).collect()), (Part::Trade, last)]),
            25..40 => Name::of([city, brand]),
            40..55 => Name::of([city, brand, form]),
            55..75 => Name::of([brand, part(Part::Trade)]),
            75..90 => Name::of([brand, part(Part::Trade), form]),
            _ => Name::of([brand, (Part::Trade, first), form]),
        }
    }

    /// One sign written for another.
    fn slipped(&self, name: &Name, dice: &mut Dice, tags: &mut Tags) -> Name {
        let rates = &self.rates.records;
        let mut name = name.clone();
        for (tag, rate) in [(Tag::Homophone, rates.homophone), (Tag::Typo, rates.typo)] {
            if !dice.happens(rate) {
                continue;
            }
            let part = match dice.below(100) {
                0..60 => Part::Brand,
                60..85 => Part::Trade,
                _ => Part::Place,
            };
            let Some(part) = [part, Part::Brand, Part::Trade].into_iter().find(|&part| name.has(part)) else {
                continue;
            };
            let mut signs: Vec<char> = name.get(part).chars().collect();
            let at = dice.below(signs.len() as u64) as usize;
            match tag {
                Tag::Homophone => self.misheard(&mut signs, at, dice),
                _ => self.mistyped(&mut signs, at, dice),
            }
            let other = name.with(part, signs.into_iter().collect());
            if other != name && !other.text().is_empty() {
                tags.insert(tag);
                name = other;
            }
        }
        name
    }

    fn misheard(&self, signs: &mut [char], at: usize, dice: &mut Dice) {
        // Some signs sound like no other: then the next one is tried.
        for step in 0..signs.len() {
            let place = (at + step) % signs.len();
            if let Some(sign) = signs.get_mut(place)
                && let Some(other) = self.signs.homophone(*sign, dice)
            {
                *sign = other;
                return;
            }
        }
    }

    fn mistyped(&self, signs: &mut Vec<char>, at: usize, dice: &mut Dice) {
        let Some(&sign) = signs.get(at) else { return };
        let alike = if dice.happens(6_500) { self.signs.similar(sign, dice) } else { None };
        if let Some(alike) = alike {
            if let Some(place) = signs.get_mut(at) {
                *place = alike;
            }
            return;
        }
        match dice.below(10) {
            0..4 if signs.len() > 1 => {
                let other = if at + 1 < signs.len() { at + 1 } else { at - 1 };
                signs.swap(at, other);
            }
            4..7 if signs.len() > 1 => drop(signs.remove(at)),
            7..9 => signs.insert(at, sign),
            _ => {
                if let Some(place) = signs.get_mut(at) {
                    *place = self.words.syllable(dice);
                }
            }
        }
    }
}

/// The name in pinyin, in one of the ways of passports, invoices and foreign forms.
fn spelled(name: &Name, dice: &mut Dice) -> String {
    let style = dice.below(3);
    let capital = |word: String| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
    };
    let words = name.parts().map(|(_, text)| syllables(text));
    match style {
        0 => words.map(|word| capital(word.concat())).collect::<Vec<_>>().join(" "),
        1 => words.flatten().collect::<Vec<_>>().join(" ").to_ascii_uppercase(),
        _ => words.flatten().collect::<String>(),
    }
}
