//! Where subjects are: the divisions of the pack.
//!
//! Divisions are real, so that a name can be read with the gazetteer that real ones need. No real
//! subject can be meant all the same: the bodies of codes were never issued.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{dictionary::divisions::DivisionCode, pack::Pack};
use domain::Date;

use super::words::Words;
use crate::dice::Dice;

/// A division of the lowest rank, with those that it lies in.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// The province.
    pub province: String,
    /// The province without its rank.
    pub province_short: String,
    /// The city.
    pub city: String,
    /// The city without its rank.
    pub city_short: String,
    /// The district; empty where the city has none.
    pub district: String,
    /// The district without its rank.
    pub district_short: String,
}

impl Place {
    /// The first four signs of the code: its city.
    pub fn city_code(&self) -> &str {
        self.code.get(..4).unwrap_or_default()
    }
}

/// All places of a benchmark.
#[derive(Debug)]
pub struct Places {
    all: Vec<Place>,
    dense: Vec<u32>,
    /// How many of a hundred are in the dense ones.
    share: u64,
}

/// A province that can hold the dense city has this many cities at least.
const CITIES: usize = 8;
/// A dense city has this many districts at least.
const DISTRICTS: usize = 6;

impl Places {
    /// All places as of `date`; with a `share` those of one province, which follows from the seed
    /// as its dense city does.
    pub fn read(pack: &Pack, words: &Words, date: Date, share: u64, seed: u64) -> Places {
        let mut all = all(pack, words, date);
        if share == 0 || all.is_empty() {
            return Places { all, dense: Vec::new(), share: 0 };
        }
        let mut dice = Dice::cast(seed, &[0xC17]);
        let mut cities: BTreeMap<String, usize> = BTreeMap::new();
        for place in &all {
            *cities.entry(place.city_code().to_owned()).or_default() += 1;
        }
        let provinces: BTreeSet<&str> = cities.keys().filter_map(|city| city.get(..2)).collect();
        let of = |province: &str| cities.keys().filter(|city| city.starts_with(province)).count();
        let large: Vec<&str> = provinces.into_iter().filter(|province| of(province) >= CITIES).collect();
        let province = dice.pick(&large).copied().unwrap_or_default().to_owned();
        let full = cities.iter().filter(|(city, districts)| city.starts_with(&province) && **districts >= DISTRICTS);
        let full: Vec<&String> = full.map(|(city, _)| city).collect();
        let city = dice.pick(&full).map_or(String::new(), |city| (*city).clone());
        all.retain(|place| place.code.starts_with(&province));
        let dense = (0..).zip(&all).filter(|(_, place)| place.city_code() == city).map(|(at, _)| at).collect();
        Places { all, dense, share }
    }

    /// The place at `at`.
    pub fn get(&self, at: u32) -> &Place {
        static NOWHERE: std::sync::LazyLock<Place> = std::sync::LazyLock::new(Place::default);
        self.all.get(at as usize).unwrap_or(&NOWHERE)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Place> {
        self.all.iter()
    }

    /// How many they are.
    pub fn len(&self) -> u32 {
        self.all.len() as u32
    }

    /// Any place.
    pub fn draw(&self, dice: &mut Dice) -> u32 {
        match dice.below(100) < self.share {
            true => dice.pick(&self.dense).copied().unwrap_or(0),
            false => dice.below(self.all.len() as u64) as u32,
        }
    }

    /// A place in the city of `at`; sometimes the same.
    pub fn near(&self, at: u32, dice: &mut Dice) -> u32 {
        let city = self.get(at).city_code();
        // Places stand in the order of their codes, so that those of a city lie together.
        let same = |place: u32| self.get(place).city_code() == city;
        let first = (0..at).rev().take_while(|&place| same(place)).last().unwrap_or(at);
        let last = (at..self.all.len() as u32).take_while(|&place| same(place)).last().unwrap_or(at);
        dice.between(i64::from(first), i64::from(last)) as u32
    }
}

fn all(pack: &Pack, words: &Words, date: Date) -> Vec<Place> {
    let divisions = pack.divisions();
    let codes: Vec<_> = divisions.all(Some(date)).map(|(code, _)| code).collect();
    let parents: BTreeSet<_> = codes.iter().filter_map(|&code| divisions.parent(code)).collect();
    let mut places = Vec::new();
    let serves = |code: &DivisionCode| !words.without_registrar.iter().any(|none| none == code.as_str());
    for code in codes.into_iter().filter(|code| !parents.contains(code)).filter(serves) {
        let path = divisions.path(code, Some(date));
        let name = divisions.name(code, Some(date)).unwrap_or_default();
        let province = words.provinces.get(code.as_str().get(..2).unwrap_or_default());
        let (Some(province_short), true) = (province, path.last() == Some(&name)) else { continue };
        let is_municipality = words.municipalities.iter().any(|begin| code.as_str().starts_with(begin.as_str()));
        let (province, city, district) = match path.as_slice() {
            [province, district] if is_municipality => (*province, *province, *district),
            // A county without a city, or a city without districts.
            [province, city] => (*province, *city, ""),
            [province, city, district] => (*province, *city, *district),
            _ => continue,
        };
        places.push(Place {
            code: code.as_str().to_owned(),
            province: province.to_owned(),
            province_short: province_short.clone(),
            city: city.to_owned(),
            city_short: short(city, words),
            district: district.to_owned(),
            district_short: short(district, words),
        });
    }
    places
}

/// A name without its rank and, before it, names of peoples; as it is where less than two signs
/// would remain.
fn short(name: &str, words: &Words) -> String {
    let long = |rest: &&str| rest.chars().nth(1).is_some();
    let Some(mut rest) = words.ranks.iter().find_map(|rank| name.strip_suffix(rank.as_str())).filter(long) else {
        return name.to_owned();
    };
    while let Some(less) = words.peoples.iter().find_map(|people| rest.strip_suffix(people.as_str())).filter(long) {
        rest = less;
    }
    rest.to_owned()
}
