//! The register of the benchmark: each subject follows from the seed and its index alone, so that
//! a record can be made of any of them without the others.
//!
//! Every two hundred indices hold the same constellations, as many of each as the rates say; the
//! rows of the file stand in another order.

use domain::{Date, date::add_days};

use super::{address::Address, name::Name, places::Places, rates::Rates, signs::Signs, words::Words};
use crate::{
    code::with_hybrid_digit,
    dice::{Dice, Shuffle},
    subject::{Kind, World},
};

/// The constellations repeat after so many subjects.
pub const BLOCK: u32 = 200;
/// Subjects from here on are in no register.
pub const OUTSIDE: u32 = 5_000_000;

/// What a subject is to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Closed; the one at that index was registered later under its name.
    Closed(u32),
    /// Registered under the name of the one at that index, which had closed.
    Reopened(u32),
    /// The first of two twins, and the other.
    Twin(u32),
    /// The second of two twins, and the first.
    SecondTwin(u32),
    /// A company with branches.
    Parent,
    /// A branch, and its company.
    Branch(u32),
    /// One of numbered siblings: the first of them, and which it is.
    Sibling(u32, u32),
    /// Nothing to others.
    Plain,
}

/// A subject.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its index.
    pub index: u32,
    /// What it is to others.
    pub role: Role,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: Name,
    /// The name before, and until when.
    pub former_name: Option<(Name, Date)>,
    /// Its unified code.
    pub code: String,
    /// The organisation code in it.
    pub organisation: String,
    /// Its registration number, where it is old enough for one.
    pub registration: Option<String>,
    /// Where it is.
    pub address: Address,
    /// Where it was before, and until when.
    pub former_address: Option<(Address, Date)>,
    /// Its representative.
    pub representative: String,
    /// The representative before, and until when.
    pub former_representative: Option<(String, Date)>,
    /// Its telephone.
    pub phone: String,
    /// Whether the telephone is an agent's.
    pub agent_phone: bool,
    /// Whether the address is an agent's.
    pub agent_address: bool,
    /// When it was registered.
    pub registered: Date,
    /// When it was closed.
    pub closed: Option<Date>,
}

/// All subjects, of the register and outside.
pub struct Register<'a> {
    /// What names are made of.
    pub words: &'a Words,
    /// What happens to signs.
    pub signs: &'a Signs,
    /// Where subjects are.
    pub places: &'a Places,
    /// How often what happens.
    pub rates: &'a Rates,
    /// People, telephones and codes.
    pub world: World<'a>,
    bodies: Shuffle,
    serials: Shuffle,
}

/// One agent has so many subjects.
const CLIENTS: u64 = 300;

impl<'a> Register<'a> {
    /// The register of a world.
    pub fn new(words: &'a Words, signs: &'a Signs, places: &'a Places, rates: &'a Rates, world: World<'a>) -> Self {
        let seed = world.options.seed;
        let (bodies, serials) = (Shuffle::of(31u64.pow(6), seed, 21), Shuffle::of(10_000_000, seed, 22));
        Register { words, signs, places, rates, world, bodies, serials }
    }

    /// How many subjects are in it.
    pub fn len(&self) -> u32 {
        self.world.options.subjects
    }

    /// Whether the subject at an index is in it.
    pub fn holds(&self, index: u32) -> bool {
        index < self.len()
    }

    /// A die for `what` of the subject at an index.
    pub fn dice(&self, index: u32, what: u64) -> Dice {
        self.world.dice(index, 100 + what)
    }

    /// What the subject at an index is to others.
    pub fn role(&self, index: u32) -> Role {
        let rates = &self.rates.register;
        let (first, mut at) = (index - index % BLOCK, index % BLOCK);
        if at < 2 * rates.phoenix {
            return if at % 2 == 0 { Role::Closed(index + 1) } else { Role::Reopened(index - 1) };
        }
        at -= 2 * rates.phoenix;
        if at < 2 * rates.twins {
            return if at % 2 == 0 { Role::Twin(index + 1) } else { Role::SecondTwin(index - 1) };
        }
        at -= 2 * rates.twins;
        let parents = rates.branches.div_ceil(2);
        if at < parents {
            return Role::Parent;
        }
        at -= parents;
        if at < rates.branches {
            return Role::Branch(first + 2 * rates.phoenix + 2 * rates.twins + at / 2);
        }
        at -= rates.branches;
        if at < rates.ordinals { Role::Sibling(index - at, at) } else { Role::Plain }
    }

    /// The agent at whose address the subject is registered.
    pub fn agent(&self, index: u32) -> Option<u64> {
        let rate = self.rates.register.agents;
        let mut dice = self.dice(index, 1);
        let can = matches!(self.role(index), Role::Plain | Role::Closed(_) | Role::Twin(_));
        let agents = (u64::from(self.len()) * rate / 10_000 / CLIENTS).max(1);
        (can && dice.happens(rate)).then(|| dice.below(agents))
    }

    /// The address of an agent.
    pub fn agent_address(&self, agent: u64) -> Address {
        let mut dice = Dice::cast(self.world.options.seed, &[agent, 0xA6]);
        let place = self.places.draw(&mut dice);
        Address::draw(self.words, place, &mut dice)
    }

    /// When the subject at an index was registered and closed.
    pub fn life(&self, index: u32) -> (Date, Option<Date>) {
        let mut dice = self.dice(index, 2);
        let today = self.world.options.date;
        let after = |day: Date, days: i64| add_days(day, days).unwrap_or(day);
        match self.role(index) {
            Role::Closed(_) => {
                let closed = self.world.day_before(dice.between(300, 1_500));
                (after(closed, -dice.between(400, 4_500)), Some(closed))
            }
            Role::Reopened(first) => {
                let closed = self.life(first).1.unwrap_or(today);
                (after(closed, dice.between(20, 250)), None)
            }
            role => {
                let longest = if self.kind(index) == Kind::SoleTrader { 4_700 } else { 8_500 };
                let mut registered = self.world.day_before(dice.between(40, longest).min(dice.between(40, longest)));
                if let Role::Branch(parent) = role {
                    registered = registered.max(self.life(parent).0);
                }
                let age = i64::from((today - registered).get_days());
                let closes = age > 150 && dice.happens(self.rates.register.closed);
                (registered, closes.then(|| after(registered, dice.between(100, age))))
            }
        }
    }

    /// The subject at an index.
    pub fn subject(&self, index: u32) -> Subject {
        let (kind, place, name) = self.identity(index);
        let (registered, closed) = self.life(index);
        let last = closed.unwrap_or(self.world.options.date);
        let (address, phone, representative) = self.seat(index, place);
        let (organisation, code) = self.codes(index, kind, place);
        let agent = self.agent(index);
        Subject {
            index,
            role: self.role(index),
            kind,
            former_name: self.former_name(index, &name, place, registered, last),
            name,
            code,
            organisation,
            registration: self.registration(index, kind, place, registered),
            former_address: self.former_address(index, place, registered, last),
            agent_address: agent.is_some(),
            agent_phone: agent.is_some_and(|agent| phone == self.agent_phone(agent)),
            address,
            former_representative: self.former_representative(index, &representative, registered, last),
            representative,
            phone,
            registered,
            closed,
        }
    }

    /// A day between two on which something changed, where it did.
    pub fn change(&self, dice: &mut Dice, rate: u64, from: Date, until: Date) -> Option<Date> {
        let days = i64::from((until - from).get_days());
        let changed = dice.happens(rate) && days > 60;
        changed.then(|| add_days(from, dice.between(30, days - 1)).unwrap_or(until))
    }

    /// The unified code of the subject at an index.
    pub fn code(&self, index: u32) -> String {
        let (kind, place, _) = self.identity(index);
        self.codes(index, kind, place).1
    }

    /// The organisation code and the unified code of the subject at an index, of that kind and place.
    pub fn codes(&self, index: u32, kind: Kind, place: u32) -> (String, String) {
        let prefix = self.world.setting.city.kinds.get(&kind).map_or("91", |spec| &spec.prefix);
        self.coded(index, prefix, place)
    }

    /// The organisation code that belongs to an index, and the unified code around it.
    pub fn coded(&self, index: u32, prefix: &str, place: u32) -> (String, String) {
        let city = &self.world.setting.city;
        let body = city.body(&city.body, self.bodies.place(u64::from(index)));
        let organisation = city.codes.organisation.complete(body);
        let division = &self.places.get(place).code;
        let code = city.codes.unified.complete(format!("{prefix}{division}{organisation}"));
        (organisation, code)
    }

    /// A registration number: of a registrar of the city that does not exist, so that no real subject
    /// has it.
    fn registration(&self, index: u32, kind: Kind, place: u32, registered: Date) -> Option<String> {
        let city = &self.world.setting.city;
        if registered >= city.legacy_until || !kind.is_market() {
            return None;
        }
        let first = city.kinds.get(&kind)?.serial;
        let serial = self.serials.place(u64::from(index));
        Some(with_hybrid_digit(format!("{}98{first}{serial:07}", self.places.get(place).city_code())))
    }
}
