//! The names of subjects, now and before.

use domain::Date;

use super::{
    name::{Name, Part},
    places::Place,
    register::{BLOCK, Register, Role},
    words::{Ordinal, ranked, weighted},
};
use crate::{
    dice::{Dice, Shuffle},
    subject::{Kind, fill},
};

/// How names say where: weights of city, city with rank, province, province with rank, district,
/// nothing, city in brackets.
const PLACES: [u64; 7] = [36, 17, 15, 6, 12, 4, 10];

impl Register<'_> {
    /// The kind of the subject at an index.
    pub(super) fn kind(&self, index: u32) -> Kind {
        match self.role(index) {
            Role::Parent => Kind::Enterprise,
            Role::Branch(_) => Kind::Branch,
            Role::Reopened(other) | Role::SecondTwin(other) => self.kind(other),
            Role::Sibling(first, _) => self.siblings(first).map_or(Kind::Enterprise, |(how, _)| how.kind),
            Role::Closed(_) | Role::Twin(_) | Role::Plain => match self.dice(index, 7).below(100) {
                0..60 => Kind::Enterprise,
                60..96 => Kind::SoleTrader,
                _ => Kind::Cooperative,
            },
        }
    }

    /// Kind, place and name of the subject at an index.
    pub(super) fn identity(&self, index: u32) -> (Kind, u32, Name) {
        let kind = self.kind(index);
        let mut dice = self.dice(index, 8);
        match self.role(index) {
            Role::Reopened(first) => self.identity(first),
            Role::SecondTwin(first) => {
                let (kind, place, name) = self.identity(first);
                (kind, place, self.twin(&name, &mut dice))
            }
            Role::Branch(company) => {
                let (_, place, name) = self.identity(company);
                let place = if dice.happens(7_000) { self.places.near(place, &mut dice) } else { place };
                let place = if dice.happens(2_000) { self.places.draw(&mut dice) } else { place };
                (kind, place, self.branch(&name, place, &mut dice))
            }
            Role::Sibling(first, which) => self.sibling(first, which),
            _ => {
                let place = self.agent(index).map(|agent| self.agent_address(agent).place);
                let place = place.unwrap_or_else(|| self.places.draw(&mut dice));
                (kind, place, self.draw_name(kind, self.places.get(place), &mut dice))
            }
        }
    }

    /// A name of a kind at a place.
    pub(super) fn draw_name(&self, kind: Kind, place: &Place, dice: &mut Dice) -> Name {
        let words = self.words;
        let brand = words.brand(dice);
        match kind {
            Kind::SoleTrader => {
                let shop = ranked(dice, &words.shops, 10).cloned().unwrap_or_default();
                let whole = if dice.happens(5_500) { place.city.as_str() } else { "" };
                let whole = if place.city == place.district { "" } else { whole };
                let mark = if dice.happens(600) { words.trader_mark.clone() } else { String::new() };
                let seat = format!("{whole}{}", district(place));
                Name::of([(Part::Place, seat), (Part::Brand, brand), (Part::Trade, shop), (Part::Form, mark)])
            }
            Kind::Cooperative => {
                let goods = ranked(dice, &words.goods, 10).cloned().unwrap_or_default();
                let form = dice.pick(&words.cooperatives).cloned().unwrap_or_default();
                let seat: &str = if dice.happens(6_000) { district(place) } else { &place.city };
                Name::of([
                    (Part::Place, seat.to_owned()),
                    (Part::Brand, brand),
                    (Part::Trade, goods),
                    (Part::Form, form),
                ])
            }
            _ => {
                let trade = words.trade(dice);
                let form = weighted(dice, &words.forms).cloned().unwrap_or_default();
                let style = dice.weighted(PLACES.into_iter());
                let seat: &str = match style {
                    0 => &place.city_short,
                    1 => &place.city,
                    2 => &place.province_short,
                    3 => &place.province,
                    4 => district(place),
                    _ => "",
                };
                let bracket = if style == 6 { format!("（{}）", place.city_short) } else { String::new() };
                // The division in brackets stands behind the brand or before the form.
                let [behind_brand, behind_trade] =
                    if dice.happens(7_000) { [bracket, String::new()] } else { [String::new(), bracket] };
                Name::of([
                    (Part::Place, seat.to_owned()),
                    (Part::Brand, brand),
                    (Part::Bracket, behind_brand),
                    (Part::Trade, trade),
                    (Part::Bracket, behind_trade),
                    (Part::Form, form),
                ])
            }
        }
    }

    /// The name with one sign of its brand another.
    pub(super) fn twin(&self, name: &Name, dice: &mut Dice) -> Name {
        let mut brand: Vec<char> = name.get(Part::Brand).chars().collect();
        let at = dice.below(brand.len() as u64) as usize;
        if let Some(sign) = brand.get_mut(at) {
            let old = *sign;
            let alike = if dice.happens(2_500) { self.signs.homophone(old, dice) } else { None };
            let other = alike.unwrap_or_else(|| self.words.syllable(dice));
            // The next syllable of the list where the draw gave the same.
            let place = self.words.single.iter().position(|&known| known == other).map_or(0, |place| place + 1);
            let next = self.words.single.get(place % self.words.single.len().max(1)).copied();
            *sign = if other == old { next.unwrap_or(other) } else { other };
        }
        name.with(Part::Brand, brand.into_iter().collect())
    }

    fn branch(&self, company: &Name, place: u32, dice: &mut Dice) -> Name {
        let pattern = dice.pick(&self.words.branches).map_or("", String::as_str);
        let number = dice.pick(&self.words.numbers).map_or("", String::as_str);
        let street = ranked(dice, &self.words.streets, 20).map_or("", String::as_str);
        let place = self.places.get(place);
        let seat = if place.district_short.is_empty() { &place.city_short } else { &place.district_short };
        let tail = fill(pattern, |word| match word {
            "place" => seat,
            "number" => number,
            "street" => street,
            _ => "",
        });
        Name::of(company.parts().map(|(part, text)| (part, text.to_owned())).chain([(Part::Tail, tail)]))
    }

    /// How the numbered siblings from `first` are named, and where they are: some are the only ones
    /// of their district, the others have a brand.
    fn siblings(&self, first: u32) -> Option<(&Ordinal, u32)> {
        let block = first / BLOCK;
        let mut dice = self.dice(first, 9);
        let of_district = block.is_multiple_of(2) && block / 2 < self.places.len();
        let place = if of_district { block / 2 } else { self.places.draw(&mut dice) };
        let fit: Vec<&Ordinal> = self.words.ordinals.iter().filter(|known| known.brand != of_district).collect();
        dice.pick(&fit).map(|how| (*how, place))
    }

    fn sibling(&self, first: u32, which: u32) -> (Kind, u32, Name) {
        let Some((how, place)) = self.siblings(first) else { return (Kind::Enterprise, 0, Name::default()) };
        let seat = self.places.get(place);
        let brand = if how.brand { self.sibling_brand(first) } else { String::new() };
        let number = self.words.numbers.get(which as usize % self.words.numbers.len().max(1));
        let number = format!("{}{}", self.words.ordinal, number.map_or("", String::as_str));
        let seat: &str = if how.brand { &seat.city_short } else { district(seat) };
        let name = Name::of([
            (Part::Place, seat.to_owned()),
            (Part::Brand, brand),
            (Part::Ordinal, number),
            (Part::Trade, how.what.clone()),
            (Part::Form, how.form.clone()),
        ]);
        (how.kind, place, name)
    }

    /// A brand that no other siblings have.
    fn sibling_brand(&self, first: u32) -> String {
        let signs = &self.words.single;
        let many = signs.len().max(1);
        let order = Shuffle::of((many * many) as u64, self.world.options.seed, 24);
        let place = order.place(u64::from(first / BLOCK)) as usize;
        [place / many, place % many].into_iter().filter_map(|at| signs.get(at)).collect()
    }

    /// The name that the subject bore before, and until when.
    pub(super) fn former_name(
        &self,
        index: u32,
        now: &Name,
        place: u32,
        from: Date,
        until: Date,
    ) -> Option<(Name, Date)> {
        let mut dice = self.dice(index, 11);
        let kind = self.kind(index);
        let can = self.role(index) == Role::Plain && matches!(kind, Kind::Enterprise | Kind::SoleTrader);
        let day = self.change(&mut dice, if can { self.rates.register.renamed } else { 0 }, from, until)?;
        let other = self.draw_name(kind, self.places.get(place), &mut dice);
        let changed = |part: Part| now.with(part, other.get(part).to_owned());
        let before = match dice.below(100) {
            0..45 => changed(Part::Brand),
            45..65 => changed(Part::Trade),
            65..75 => changed(Part::Form),
            75..82 => changed(Part::Place),
            _ => other,
        };
        (before != *now && before.has(Part::Brand)).then_some((before, day))
    }
}

/// The name of the district, or of the city where it has none.
pub(super) fn district(place: &Place) -> &str {
    if place.district.is_empty() { &place.city } else { &place.district }
}
