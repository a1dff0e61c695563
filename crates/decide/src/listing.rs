//! How long a determined listing stands, what ends it, and what an officer owes it by when.

use catalogue::{
    Pack,
    law::{ClockRule, ListRule, TermTransition},
};
use domain::{
    Date, RecordId,
    calendar::Calendar,
    date::add_days,
    listing::{Ends, Listing},
};

/// The days of a case: when it began and when it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseDays {
    /// The day on which the case began: that of the proposal.
    pub began: Date,
    /// The day of the decision.
    pub decided: Date,
}

/// Until when a listing determined on these days stands, and what ends it, by its list's rule and its
/// transition. `None` where no term of the list was in force when the case began.
pub fn ends(pack: &Pack, rule: &ListRule, days: CaseDays, basis: Vec<RecordId>) -> Option<(Date, Ends)> {
    let clocks: Vec<&ClockRule> =
        rule.former_terms.iter().chain([&rule.term]).filter_map(|id| pack.clock(id)).collect();
    let (clock, until) = term(&clocks, rule.transition, days, pack.calendar())?;
    let early = rule.repair.as_ref().and_then(|id| pack.clock(id)?.due(days.decided, pack.calendar()));
    let early_from = early.map(|counted| counted.day).filter(|day| *day < until);
    Some((until, Ends { term: Some(clock.id.clone()), early_from, basis }))
}

fn term<'p>(
    clocks: &[&'p ClockRule],
    transition: TermTransition,
    days: CaseDays,
    calendar: &Calendar,
) -> Option<(&'p ClockRule, Date)> {
    let due = |clock: &'p ClockRule| Some((clock, clock.due(days.decided, calendar)?.day));
    let began = clocks.iter().find(|clock| clock.force.contains(days.began)).and_then(|clock| due(clock));
    let now = clocks.iter().find(|clock| clock.force.contains(days.decided)).and_then(|clock| due(clock));
    match (transition, began, now) {
        (TermTransition::Shorter, Some(began), Some(now)) if now.1 < began.1 => Some(now),
        (_, Some(began), _) => Some(began),
        (_, None, now) => now,
    }
}

/// The day from which a reminder is due, and the day on which the entry leads to another list.
pub fn escalation(pack: &Pack, rule: &ListRule, listing: &Listing) -> Option<(Option<Date>, Date)> {
    let after = pack.clock(&rule.escalates.as_ref()?.after)?.due(listing.decided_on, pack.calendar())?.day;
    let before = rule.reminder.as_ref().and_then(|id| pack.clock(id)).map(|clock| i64::from(clock.value));
    Some((before.and_then(|days| add_days(after, -days)), after))
}

/// The last day to decide the end of a listing that must end since `since`.
pub fn exit_due(pack: &Pack, rule: &ListRule, since: Date) -> Option<Date> {
    Some(pack.clock(rule.exit_clock.as_ref()?)?.due(since, pack.calendar())?.day)
}

#[cfg(test)]
mod tests {
    use catalogue::law::{ClockUnit, Mark};
    use domain::{Label, Period};
    use jiff::civil::date;

    use super::*;

    fn clock(id: &str, months: u32, from: Option<Date>, until: Option<Date>) -> ClockRule {
        ClockRule {
            id: id.to_owned(),
            title: Label::new(id, id),
            value: months,
            unit: ClockUnit::Month,
            counted_from: Label::new("entry", "entry"),
            force: Period::new(from, until),
            basis: String::new(),
            mark: Mark::Own,
            organs: Vec::new(),
        }
    }

    fn found(transition: TermTransition, began: Date, decided: Date) -> Option<(String, Date)> {
        let change = date(2021, 9, 1);
        let (old, new) = (clock("old", 60, None, Some(change)), clock("new", 36, Some(change), None));
        let calendar = Calendar::default();
        let days = CaseDays { began, decided };
        term(&[&old, &new], transition, days, &calendar).map(|(clock, until)| (clock.id.clone(), until))
    }

    #[test]
    fn a_case_that_began_under_the_old_rule_follows_the_packs_transition() {
        let (before, after) = (date(2021, 8, 20), date(2021, 9, 10));
        let of_beginning = TermTransition::OfBeginning;
        assert_eq!(found(of_beginning, before, after), Some(("old".to_owned(), date(2026, 9, 10))));
        assert_eq!(found(TermTransition::Shorter, before, after), Some(("new".to_owned(), date(2024, 9, 10))));
        for transition in [of_beginning, TermTransition::Shorter] {
            assert_eq!(found(transition, before, before), Some(("old".to_owned(), date(2026, 8, 20))));
            assert_eq!(found(transition, after, after), Some(("new".to_owned(), date(2024, 9, 10))));
        }
    }
}
