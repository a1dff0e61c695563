//! How long a record is public: a rule set's rows, counted, and the transition between regimes.

use catalogue::contract::{Contract, FieldRole};
use domain::{Date, FieldCode, Record, date::add_days};
use rules::{Input, Literal, Row, RuleSet, Term, front_matter::Transition};

use crate::{
    DecideError,
    due::WorkingDays,
    inputs::{Given, InputPlan},
};

/// A rule set that gives terms, put to a contract.
///
/// Its outputs: `max` (the term), and where it has them `min` (after which the subject may apply
/// for an earlier end), `counted_from` (a word of [`Base`], `decision` where absent) and `published`
/// (false: not shown at all).
#[derive(Clone, Debug)]
pub(crate) struct TermPlan {
    rule_set: RuleSet,
    inputs: InputPlan,
    max: usize,
    min: Option<usize>,
    counted_from: Option<usize>,
    published: Option<usize>,
    first_days: Vec<Date>,
    ends_field: Option<FieldCode>,
    /// Whether the contract names that field as one whose day ends the publication early.
    ends_early: bool,
    /// `rule-set#row`, for each row.
    names: Vec<String>,
}

/// The days that terms are counted from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counting {
    /// The day of the decision.
    pub(crate) decided_on: Option<Date>,
    /// The first day of publication, for counting.
    pub(crate) published_on: Date,
    /// The day on which its first version was taken.
    pub(crate) taken_on: Date,
    /// The day on which it is judged.
    pub(crate) today: Date,
}

/// A term as found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TermFound {
    /// The first day on which it is no longer shown.
    pub(crate) until: Option<Date>,
    /// The first day on which the subject may apply for an earlier end.
    pub(crate) repairable: Option<Date>,
    /// Whether it is shown at all.
    pub(crate) published: bool,
    /// The rows that say so.
    pub(crate) rules: Vec<String>,
}

/// What a regime says, in days.
struct Regime<'p> {
    until: Option<Date>,
    repairable: Option<Date>,
    published: bool,
    rules: Vec<&'p String>,
}

impl TermPlan {
    pub(crate) fn prepare(rule_set: &RuleSet, contract: &Contract) -> Result<TermPlan, DecideError> {
        let misfit =
            |message: &str| DecideError::Misfit { rule_set: rule_set.id().clone(), message: message.to_owned() };
        let max = rule_set.output("max").ok_or_else(|| misfit("a term has the output `max`"))?;
        let counted_from = rule_set.output("counted_from");
        for row in rule_set.rows() {
            if let Some(base) = counted_from.and_then(|at| row.outputs[at].text())
                && Base::named(base).is_none()
            {
                return Err(misfit("`counted_from` is decision, publication, end, taken or judged"));
            }
        }
        let inputs = InputPlan::prepare(rule_set, contract)?;
        let end_date = || contract.with_role(FieldRole::EndDate).map(|field| field.code.clone());
        Ok(TermPlan {
            max,
            min: rule_set.output("min"),
            counted_from,
            published: rule_set.output("published"),
            first_days: rule_set.first_days(),
            ends_field: contract.publication.ends.clone().or_else(end_date),
            ends_early: contract.publication.ends.is_some(),
            names: rule_set.rows().iter().map(|row| format!("{}#{}", rule_set.id(), row.id)).collect(),
            rule_set: rule_set.clone(),
            inputs,
        })
    }

    /// The day in the field that ends a publication early.
    pub(crate) fn ends(&self, record: &Record) -> Option<Date> {
        record.date(self.ends_field.as_ref()?)
    }

    pub(crate) fn find(
        &self,
        record: &Record,
        given: &Given<'_>,
        counting: &Counting,
        days: &WorkingDays,
    ) -> TermFound {
        self.inputs.with(record, given, |inputs| {
            let ends = given.ends;
            let decided_on = counting.decided_on.unwrap_or(counting.published_on);
            let regime = |on: Date| self.regime(inputs, on, ends, counting, days);
            let later = self.first_days.iter().copied().filter(|first| *first > decided_on);
            let mut found = match regime(decided_on) {
                Some(regime) => regime,
                // Where no regime was in force on the day of the decision, the first later one holds.
                None => match later.clone().find_map(regime) {
                    Some(regime) => regime,
                    None => return TermFound::default(),
                },
            };
            if self.rule_set.transition() == Transition::ShorterFromFirstDay {
                for first in later {
                    if let Some(later) = regime(first) {
                        found.shorten(later, first);
                    }
                }
            }
            // Where the table does not ask about it, the day in that field is the last one shown.
            if self.ends_early
                && !self.inputs.asks_ends
                && let Some(after) = ends.and_then(|last| add_days(last, 1))
            {
                found.until = found.until.map(|until| until.min(after));
            }
            TermFound {
                // To apply for an end makes no sense once it has come.
                repairable: found.repairable.filter(|day| found.until.is_none_or(|until| *day < until)),
                until: found.until,
                published: found.published,
                rules: found.rules.into_iter().cloned().collect(),
            }
        })
    }

    /// What the rows in force on `on` say: the earliest end of those that hold.
    fn regime(
        &self,
        inputs: &[Input<'_>],
        on: Date,
        ends: Option<Date>,
        counting: &Counting,
        days: &WorkingDays,
    ) -> Option<Regime<'_>> {
        let mut regime: Option<Regime<'_>> = None;
        for (at, row) in self.rule_set.rows().iter().enumerate().filter(|(_, row)| row.holds(inputs, Some(on))) {
            let one = Regime {
                until: self.day(row, Some(self.max), ends, counting, days),
                repairable: self.day(row, self.min, ends, counting, days),
                published: self.published.is_none_or(|at| row.outputs[at] != Literal::Boolean(false)),
                rules: vec![&self.names[at]],
            };
            match &mut regime {
                None => regime = Some(one),
                Some(regime) => regime.join(one),
            }
            if self.rule_set.hit_policy() == rules::HitPolicy::First {
                break;
            }
        }
        regime
    }

    /// The day on which the term in output column `at` of a row ends.
    fn day(
        &self,
        row: &Row,
        at: Option<usize>,
        ends: Option<Date>,
        counting: &Counting,
        days: &WorkingDays,
    ) -> Option<Date> {
        let term: Term = row.outputs[at?].term()?;
        let base = self.counted_from.and_then(|at| row.outputs[at].text()).and_then(Base::named);
        let from = match base.unwrap_or(Base::Decision) {
            Base::Decision => counting.decided_on?,
            Base::Publication => counting.published_on,
            Base::End => ends?,
            Base::Taken => counting.taken_on,
            // The first day of the year, so that judging again within a year says the same.
            Base::Judged => Date::new(counting.today.year(), 1, 1).ok()?,
        };
        if term.working_days > 0 {
            return days.add(from, term.working_days).map(|counted| counted.day);
        }
        term.after(from, days.calendar()).map(|counted| counted.day)
    }
}

/// What a term is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// The day of the decision.
    Decision,
    /// The first day of publication, at the latest the day on which it was due.
    Publication,
    /// The day that ends what the record says.
    End,
    /// The day on which its first version was taken.
    Taken,
    /// The first day of the year in which it was last judged.
    Judged,
}

impl Base {
    fn named(name: &str) -> Option<Base> {
        Some(match name {
            "decision" => Base::Decision,
            "publication" => Base::Publication,
            "end" => Base::End,
            "taken" => Base::Taken,
            "judged" => Base::Judged,
            _ => return None,
        })
    }
}

impl<'p> Regime<'p> {
    /// Several rows hold: the earliest end counts, and all of them are named.
    fn join(&mut self, other: Regime<'p>) {
        self.until = earlier(self.until, other.until);
        self.repairable = earlier(self.repairable, other.repairable);
        self.published &= other.published;
        self.rules.extend(other.rules);
    }

    /// A later regime applies from its first day where it ends the publication, or lets the
    /// subject apply for its end, earlier than this one.
    fn shorten(&mut self, later: Regime<'p>, first: Date) {
        let from_first_day = |day: Option<Date>| day.map(|day| day.max(first));
        let later_until = if later.published { from_first_day(later.until) } else { Some(first) };
        let shorter = matches!((self.until, later_until), (Some(until), Some(later)) if later < until);
        if shorter {
            self.until = later_until;
        }
        let in_time = |day: &Date| self.until.is_none_or(|until| *day < until);
        let sooner = match (self.repairable.filter(in_time), from_first_day(later.repairable).filter(in_time)) {
            (Some(own), Some(later)) => later < own,
            (None, Some(_)) => true,
            _ => false,
        };
        if sooner {
            self.repairable = from_first_day(later.repairable);
        }
        if shorter || sooner {
            self.rules.extend(later.rules);
        }
    }
}

fn earlier(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
