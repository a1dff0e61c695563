//! The records: what a department says of a subject, on a day, with what it gets wrong.

use domain::{Date, date::add_days};

use super::{
    address::{Address, Style},
    name::{Name, Part},
    register::{OUTSIDE, Register, Role, Subject},
    tag::{Tag, Tags},
};
use crate::{dice::Dice, subject::Kind};

/// A record, cell by cell.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name.
    pub name: String,
    /// The code.
    pub code: String,
    /// The division.
    pub place: String,
    /// The address.
    pub address: String,
    /// The representative.
    pub representative: String,
    /// The telephone.
    pub phone: String,
    /// The day of the event.
    pub date: Date,
    /// The unified code of its subject, where that is in the register.
    pub truth: Option<String>,
    /// What makes it hard.
    pub tags: Tags,
}

/// Whom a record is about.
struct About {
    subject: Subject,
    tags: Tags,
}

/// What the subject is like in the eyes of the department.
struct Seen<'s> {
    name: &'s Name,
    address: &'s Address,
    representative: &'s str,
}

impl Register<'_> {
    /// The record at `number`.
    pub fn record(&self, number: u32) -> Record {
        let mut dice = Dice::cast(self.world.options.seed, &[u64::from(number), 0x7EC]);
        let About { subject, mut tags } = self.about(&mut dice);
        let date = self.event(&subject, &mut dice);
        let rates = &self.rates.records;
        let [with_representative, with_phone, with_address] =
            [rates.without_representative, rates.without_phone, rates.without_address].map(|rate| !dice.happens(rate));
        let seen = self.seen(&subject, date, &mut dice);
        if *seen.name != subject.name {
            tags.insert(Tag::Renamed);
        }
        let moved = *seen.address != subject.address;
        if moved && with_address {
            tags.insert(Tag::Moved);
        }
        if seen.representative != subject.representative && with_representative {
            tags.insert(Tag::FormerRepresentative);
        }
        let agents = with_address && subject.agent_address && !moved || with_phone && subject.agent_phone;
        if agents {
            tags.insert(Tag::AgentAddress);
        }
        let place = self.places.get(seen.address.place);
        let name = self.worded(seen.name, subject.kind, place, seen.representative, &mut dice, &mut tags);
        let code = self.code_cell(&subject, date, &mut dice, &mut tags);
        let address = seen.address.write(self.words, self.signs, place, Style::draw(&mut dice));
        let shown = |shown: bool, text: &str| if shown { text.to_owned() } else { String::new() };
        let in_register = !tags.has(Tag::Unregistered) && !tags.has(Tag::Attached);
        Record {
            name,
            code,
            place: self.place_cell(&place.code, &mut dice),
            address: shown(with_address, &address),
            representative: shown(with_representative, &self.person(seen.representative, &mut dice)),
            phone: shown(with_phone, &subject.phone),
            date,
            truth: in_register.then_some(subject.code),
            tags,
        }
    }

    fn about(&self, dice: &mut Dice) -> About {
        let rates = &self.rates.records;
        let mut tags = Tags::default();
        let index = dice.below(u64::from(self.len())) as u32;
        let what = dice.below(10_000);
        if what < rates.unregistered {
            tags.insert(Tag::Unregistered);
            let subject = self.unregistered(index, dice, &mut tags);
            return About { subject, tags };
        }
        let mut subject = self.subject(index);
        let can = subject.kind == Kind::Enterprise && !subject.name.has(Part::Tail);
        if can && what < rates.unregistered + rates.attached * 10_000 / ENTERPRISES {
            tags.insert(Tag::Attached);
            self.attach(&mut subject, dice);
            return About { subject, tags };
        }
        let tag = match subject.role {
            Role::Twin(other) | Role::SecondTwin(other) => self.holds(other).then_some(Tag::Twin),
            Role::Closed(other) | Role::Reopened(other) => self.holds(other).then_some(Tag::Phoenix),
            Role::Sibling(..) => Some(Tag::Ordinal),
            Role::Parent | Role::Branch(_) | Role::Plain => None,
        };
        tag.into_iter().for_each(|tag| tags.insert(tag));
        About { subject, tags }
    }

    /// Makes of a company an organisation that is named after it and has its address.
    fn attach(&self, subject: &mut Subject, dice: &mut Dice) {
        let tail = dice.pick(&self.words.attached).cloned().unwrap_or_default();
        let parts = subject.name.parts().map(|(part, text)| (part, text.to_owned()));
        subject.name = Name::of(parts.chain([(Part::Tail, tail)]));
        let other = OUTSIDE + OUTSIDE / 2 + subject.index % (OUTSIDE / 2);
        (subject.organisation, subject.code) = self.coded(other, UNION, subject.address.place);
        (subject.registration, subject.former_name) = (None, None);
        subject.representative = self.world.representative(dice);
    }

    /// A subject that is not in the register; half of them look much like the one at `index`.
    fn unregistered(&self, index: u32, dice: &mut Dice, tags: &mut Tags) -> Subject {
        let outside = OUTSIDE + dice.below(u64::from(OUTSIDE / 2)) as u32;
        let mut subject = self.subject(outside);
        if dice.happens(5_000) {
            let like = self.subject(index);
            let place = like.address.place;
            let twin = like.name.has(Part::Brand) && dice.happens(6_500);
            subject.name = if twin {
                tags.insert(Tag::Twin);
                self.twin(&like.name, dice)
            } else {
                let other = self.draw_name(like.kind, self.places.get(place), dice);
                like.name.with(Part::Trade, other.get(Part::Trade).to_owned())
            };
            (subject.address, subject.phone, subject.representative) = self.own_seat(outside, place);
            (subject.agent_address, subject.agent_phone) = (false, false);
            (subject.organisation, subject.code) = self.codes(outside, like.kind, place);
            (subject.kind, subject.role) = (like.kind, Role::Plain);
            (subject.registration, subject.former_name, subject.former_address) = (None, None, None);
        }
        subject
    }

    /// The day of the event: while the subject existed, rather late than early.
    fn event(&self, subject: &Subject, dice: &mut Dice) -> Date {
        let today = self.world.options.date;
        let last = subject.closed.unwrap_or(today);
        // Decisions about those that are gone come late now and then.
        let late = subject.closed.is_some() && !matches!(subject.role, Role::Closed(_)) && dice.happens(300);
        if late {
            return add_days(last, dice.between(1, 200)).unwrap_or(last).min(today);
        }
        let days = i64::from((last - subject.registered).get_days()).max(0);
        add_days(last, -dice.between(0, days).min(dice.between(0, days))).unwrap_or(last)
    }

    /// Name, address and representative of the day; what was before a change lives on for a while.
    fn seen<'s>(&self, subject: &'s Subject, date: Date, dice: &mut Dice) -> Seen<'s> {
        let stale = self.rates.records.stale;
        let mut before = |until: Date| date < until || dice.happens(stale);
        let Subject { former_name, former_address, former_representative, .. } = subject;
        Seen {
            name: former_name.as_ref().filter(|(_, until)| before(*until)).map_or(&subject.name, |(name, _)| name),
            address: former_address
                .as_ref()
                .filter(|(_, until)| before(*until))
                .map_or(&subject.address, |(address, _)| address),
            representative: former_representative
                .as_ref()
                .filter(|(_, until)| before(*until))
                .map_or(&subject.representative, |(person, _)| person),
        }
    }

    /// The division: of the district, of the city, or none.
    fn place_cell(&self, code: &str, dice: &mut Dice) -> String {
        if dice.happens(self.rates.records.without_place) {
            return String::new();
        }
        match (dice.happens(1_000), code.get(..4)) {
            (true, Some(city)) => format!("{city}00"),
            _ => code.to_owned(),
        }
    }

    /// A person's name, which some departments mask.
    fn person(&self, name: &str, dice: &mut Dice) -> String {
        let first: String = name.chars().take(1).collect();
        match dice.below(100) {
            0 => format!("{first}{}", self.words.masked),
            1 => {
                let rest: String = name.chars().skip(1).map(|_| self.words.anonymous.as_str()).collect();
                format!("{first}{rest}")
            }
            _ => name.to_owned(),
        }
    }
}

/// About so many subjects of ten thousand are enterprises, and so may have a union or a canteen.
const ENTERPRISES: u64 = 5_600;
/// What the codes of trade unions begin with.
const UNION: &str = "81";
