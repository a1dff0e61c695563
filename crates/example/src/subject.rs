//! Who lives in the city: each subject follows from the seed and its number.
//!
//! Every two hundred subjects hold the same constellations: a company with its trade union and
//! a branch, two near twins, a company that failed and its successor, a company that was renamed.

use domain::{Date, date::add_days};
use serde::Deserialize;

use crate::{
    Options,
    code::with_hybrid_digit,
    dice::{Dice, Shuffle},
    setting::Setting,
};

/// What kind of subject it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An enterprise.
    Enterprise,
    /// A sole trader.
    SoleTrader,
    /// A farmers' cooperative.
    Cooperative,
    /// A branch of an enterprise.
    Branch,
    /// A private school: an institution that is no state organ's.
    School,
    /// An association.
    Association,
    /// A public institution.
    Institution,
    /// The trade union of an enterprise.
    Union,
}

impl Kind {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Enterprise => "enterprise",
            Kind::SoleTrader => "sole-trader",
            Kind::Cooperative => "cooperative",
            Kind::Branch => "branch",
            Kind::School => "school",
            Kind::Association => "association",
            Kind::Institution => "institution",
            Kind::Union => "union",
        }
    }

    /// Whether it is registered by the market regulator.
    pub fn is_market(self) -> bool {
        matches!(self, Kind::Enterprise | Kind::SoleTrader | Kind::Cooperative | Kind::Branch)
    }
}

/// What it is to another subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// The trade union of.
    UnionOf,
    /// A branch of.
    BranchOf,
    /// A near twin, by name, of.
    TwinOf,
    /// The successor, in all but law, of.
    PhoenixOf,
}

/// How a subject ended, or paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Deregistered.
    Deregistered,
    /// Licence revoked.
    Revoked,
    /// Dormant by its own notice.
    Dormant,
}

/// A subject.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its number, from 0.
    pub number: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its unified code.
    pub code: String,
    /// Its organisation code, nine signs.
    pub organisation: String,
    /// Its registration number, where it is old enough for one.
    pub registration: Option<String>,
    /// Its name.
    pub name: String,
    /// The name that it bore until a day.
    pub former: Option<(String, Date)>,
    /// Its legal representative or owner.
    pub representative: String,
    /// That person's number.
    pub representative_number: String,
    /// The place of its district in the city's divisions.
    pub district: usize,
    /// Its address.
    pub address: String,
    /// When it was founded.
    pub founded: Date,
    /// How and when it ended.
    pub ended: Option<(End, Date)>,
    /// Its capital as a registrar writes it; empty where it has none.
    pub capital: String,
    /// The place of its trade.
    pub trade: usize,
    /// Its type.
    pub type_code: String,
    /// Its telephone.
    pub phone: String,
    /// What it is to which other subject.
    pub tie: Option<(Tie, u32)>,
    /// Whether the organisation code within its unified code fails its own check, as a few real
    /// ones do.
    pub inner_fault: bool,
    /// Whether its registration was ever delivered.
    pub registered: bool,
}

impl Subject {
    /// The name that it bore on `day`.
    pub fn name_on(&self, day: Date) -> &str {
        match &self.former {
            Some((former, until)) if day < *until => former,
            _ => &self.name,
        }
    }

    /// Whether it did business on `day`.
    pub fn active_on(&self, day: Date) -> bool {
        self.founded <= day && self.ended.is_none_or(|(end, ended)| end == End::Dormant || day < ended)
    }

    /// Whether it bears the codes of the time before the unified code.
    pub fn is_old(&self) -> bool {
        self.registration.is_some()
    }
}

/// All subjects of a city.
#[derive(Debug)]
pub struct World<'a> {
    /// What the city is made of.
    pub setting: &'a Setting,
    /// Which city it is.
    pub options: Options,
    bodies: Shuffle,
    pub(crate) names: Shuffle,
    serials: Shuffle,
}

const BLOCK: u32 = 200;

impl<'a> World<'a> {
    /// The city of `options`.
    pub fn new(setting: &'a Setting, options: Options) -> World<'a> {
        let syllables = setting.names.syllables.len() as u64;
        World {
            setting,
            options,
            bodies: Shuffle::of(31u64.pow(6), options.seed, 1),
            names: Shuffle::of(syllables * syllables * setting.names.trades.len() as u64, options.seed, 2),
            serials: Shuffle::of(10_000_000, options.seed, 3),
        }
    }

    /// A die for `what` of subject `number`.
    pub fn dice(&self, number: u32, what: u64) -> Dice {
        Dice::cast(self.options.seed, &[u64::from(number), what])
    }

    /// The day `days` before the city's.
    pub fn day_before(&self, days: i64) -> Date {
        add_days(self.options.date, -days).unwrap_or(Date::MIN)
    }

    /// What subject `number` is to another.
    pub(crate) fn tie(&self, number: u32) -> Option<(Tie, u32)> {
        let first = number - number % BLOCK;
        match number % BLOCK {
            1 => Some((Tie::UnionOf, first)),
            3 => Some((Tie::TwinOf, first + 2)),
            5 => Some((Tie::PhoenixOf, first + 4)),
            6 => Some((Tie::BranchOf, first)),
            _ => None,
        }
    }

    /// What kind subject `number` is.
    pub fn kind(&self, number: u32) -> Kind {
        match number % BLOCK {
            0 | 2..=5 | 7 => return Kind::Enterprise,
            1 => return Kind::Union,
            6 => return Kind::Branch,
            _ => {}
        }
        let kinds = &self.setting.city.kinds;
        let weights = kinds.iter().map(|(kind, spec)| if *kind == Kind::Union { 0 } else { spec.share });
        kinds.keys().nth(self.dice(number, 1).weighted(weights)).copied().unwrap_or(Kind::Enterprise)
    }

    /// When subject `number` was founded.
    pub fn founded(&self, number: u32) -> Date {
        let mut dice = self.dice(number, 2);
        let longest = if self.kind(number) == Kind::SoleTrader { 4_700 } else { 10_900 };
        match number % BLOCK {
            0 | 1 | 4 => self.day_before(dice.between(4_200, 8_000)),
            5 => self.ended(number - 1).map_or(self.options.date, |(_, ended)| add_days(ended, 60).unwrap_or(ended)),
            6 => self.day_before(dice.between(400, 4_000)),
            _ => self.day_before(dice.between(20, longest).min(dice.between(20, longest))),
        }
    }

    /// How and when subject `number` ended.
    pub fn ended(&self, number: u32) -> Option<(End, Date)> {
        let mut dice = self.dice(number, 3);
        let end = match (number % BLOCK, dice.below(1_000)) {
            (4, _) => End::Deregistered,
            (0..=7, _) => return None,
            (_, 0..60) => End::Deregistered,
            (_, 60..75) => End::Revoked,
            (_, 75..80) => End::Dormant,
            _ => return None,
        };
        if number % BLOCK == 4 {
            return Some((end, self.day_before(dice.between(200, 700))));
        }
        let age = (self.options.date - self.founded(number)).get_days();
        Some((end, self.day_before(dice.between(0, i64::from(age) / 2).min(2_000))))
    }

    /// Subject `number`.
    pub fn subject(&self, number: u32) -> Subject {
        let kind = self.kind(number);
        let tie = self.tie(number);
        let founded = self.founded(number);
        let like = match tie {
            Some((Tie::PhoenixOf, other)) => other,
            _ => number,
        };
        let mut dice = self.dice(like, 4);
        let district = dice.weighted(self.setting.city.divisions.iter().map(|division| division.weight));
        let address = self.address(&mut dice, district);
        let representative = self.representative(&mut dice);
        let mut dice = self.dice(number, 5);
        let inner_fault = number % BLOCK > 7 && dice.below(1_400) == 0;
        let registered = number % BLOCK <= 7 || dice.below(1_000) >= 4;
        let (organisation, code) = self.codes(number, kind, district, inner_fault);
        let spec = self.setting.city.kinds.get(&kind);
        let type_code = spec.and_then(|spec| dice.pick(&spec.types)).cloned().unwrap_or_default();
        Subject {
            number,
            kind,
            registration: self.registration(number, kind, district, founded),
            organisation,
            code,
            name: self.name(number),
            former: self.former(number, founded),
            representative,
            representative_number: self.person_number(u64::from(like)),
            district,
            address,
            founded,
            ended: self.ended(number),
            capital: self.capital(kind, &mut dice),
            trade: self.trade(number),
            type_code,
            phone: self.phone(u64::from(number)),
            tie,
            inner_fault,
            registered,
        }
    }

    /// The unified code of subject `number`.
    pub fn code(&self, number: u32) -> String {
        self.subject(number).code
    }

    fn codes(&self, number: u32, kind: Kind, district: usize, inner_fault: bool) -> (String, String) {
        let city = &self.setting.city;
        let body = city.body(&city.body, self.bodies.place(u64::from(number)));
        let checked = &city.codes.organisation;
        let organisation = if inner_fault { checked.spoil(body) } else { checked.complete(body) };
        let prefix = city.kinds.get(&kind).map_or("91", |spec| &spec.prefix);
        let code = city.unified(prefix, district, &organisation);
        (organisation, code)
    }

    fn registration(&self, number: u32, kind: Kind, district: usize, founded: Date) -> Option<String> {
        let city = &self.setting.city;
        if founded >= city.legacy_until || !kind.is_market() {
            return None;
        }
        let division = &city.divisions.get(district)?.code;
        let first = city.kinds.get(&kind)?.serial;
        let serial = self.serials.place(u64::from(number));
        Some(with_hybrid_digit(format!("{division}{first}{serial:07}")))
    }

    fn capital(&self, kind: Kind, dice: &mut Dice) -> String {
        let most = match kind {
            Kind::SoleTrader => 20,
            Kind::Enterprise | Kind::Cooperative => 5_000,
            Kind::School | Kind::Association | Kind::Institution => 100,
            Kind::Branch | Kind::Union => return String::new(),
        };
        let amount = dice.between(1, most).min(dice.between(1, most));
        let pattern = dice.pick(&self.setting.names.capitals).map_or("{n}", String::as_str);
        pattern.replace("{n}", &amount.to_string())
    }

    fn address(&self, dice: &mut Dice, district: usize) -> String {
        let city = &self.setting.city;
        let street = dice.pick(&city.streets).map_or("", String::as_str);
        let (number, room) = (dice.between(1, 998).to_string(), dice.between(101, 2_412).to_string());
        fill(dice.pick(&self.setting.names.addresses).map_or("", String::as_str), |word| match word {
            "city" => &city.name.zh,
            "district" => city.divisions.get(district).map_or("", |division| &division.name),
            "street" => street,
            "number" => &number,
            "room" => &room,
            _ => "",
        })
    }
}

/// `pattern` with every `{word}` replaced by what `value` says of it.
pub(crate) fn fill<'v>(pattern: &str, value: impl Fn(&str) -> &'v str) -> String {
    let mut text = String::with_capacity(pattern.len() + 24);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (word, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(value(word));
        rest = after;
    }
    text.push_str(rest);
    text
}
