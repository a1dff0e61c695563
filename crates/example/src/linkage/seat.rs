//! Where a subject is, who represents it and how it is called: now and before.

use domain::Date;

use super::{
    address::Address,
    register::{Register, Role},
};
use crate::dice::Dice;

impl Register<'_> {
    /// Address, telephone and representative of the subject at an index.
    pub(super) fn seat(&self, index: u32, place: u32) -> (Address, String, String) {
        let own = self.own_seat(index, place);
        let mut dice = self.dice(index, 12);
        match (self.role(index), self.agent(index)) {
            (_, Some(agent)) => self.seat_at_agent(agent, own, &mut dice),
            // Who comes back often is where and who they were.
            (Role::Reopened(first), _) => {
                let before = self.seat(first, place);
                let mut same = |rate: u64| dice.happens(rate);
                (
                    if same(6_000) { before.0 } else { own.0 },
                    if same(4_000) { before.1 } else { own.1 },
                    if same(5_000) { before.2 } else { own.2 },
                )
            }
            // Some twins belong to the same person.
            (Role::SecondTwin(first), _) if dice.happens(1_000) => (own.0, own.1, self.seat(first, place).2),
            _ => own,
        }
    }

    /// The same of a subject that shares them with nobody.
    pub(super) fn own_seat(&self, index: u32, place: u32) -> (Address, String, String) {
        let mut dice = self.dice(index, 4);
        (Address::draw(self.words, place, &mut dice), self.phone(&mut dice), self.world.representative(&mut dice))
    }

    fn seat_at_agent(
        &self,
        agent: u64,
        (_, phone, representative): (Address, String, String),
        dice: &mut Dice,
    ) -> (Address, String, String) {
        let unit = dice.pick(&self.words.agent_units).map_or("", String::as_str);
        let address = self.agent_address(agent).at_unit(unit, dice);
        let phone = if dice.happens(6_000) { self.agent_phone(agent) } else { phone };
        // The agent's own people represent some of the clients.
        let nominee = || {
            let mut dice = Dice::cast(self.world.options.seed, &[agent, 0xA7]);
            self.world.representative(&mut dice)
        };
        let representative = if dice.happens(800) { nominee() } else { representative };
        (address, phone, representative)
    }

    /// The telephone of an agent.
    pub(super) fn agent_phone(&self, agent: u64) -> String {
        self.world.phone(Dice::cast(self.world.options.seed, &[agent, 0xA8]).next())
    }

    fn phone(&self, dice: &mut Dice) -> String {
        let number = dice.next();
        if dice.happens(6_500) { self.world.mobile(number) } else { self.world.phone(number) }
    }

    /// Where the subject was before, and until when.
    pub(super) fn former_address(&self, index: u32, place: u32, from: Date, until: Date) -> Option<(Address, Date)> {
        let mut dice = self.dice(index, 5);
        let day = self.change(&mut dice, self.rates.register.moved, from, until)?;
        let before = if dice.happens(4_000) { self.places.near(place, &mut dice) } else { place };
        Some((Address::draw(self.words, before, &mut dice), day))
    }

    /// Who represented the subject before, and until when.
    pub(super) fn former_representative(
        &self,
        index: u32,
        now: &str,
        from: Date,
        until: Date,
    ) -> Option<(String, Date)> {
        let mut dice = self.dice(index, 6);
        let day = self.change(&mut dice, self.rates.register.newrep, from, until)?;
        let before = self.world.representative(&mut dice);
        (before != now).then_some((before, day))
    }
}
