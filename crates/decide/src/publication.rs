//! Publications: from when until when a record may be shown, why, and what holds it back.

use catalogue::{
    Pack,
    contract::{Contract, FieldRole, Withheld},
    law::{ClockRule, ClockUnit, Publisher},
};
use domain::{
    Date, FieldCode, Finding, ListId, Record, Severity,
    link::Certainty,
    publication::{Clock, HoldReason, Publication},
    subject::{SubjectClass, SubjectState},
};
use rules::RuleSet;

use crate::{
    DecideError,
    due::WorkingDays,
    inputs::{Given, InputPlan},
    term::{Counting, TermPlan},
};

/// What a pack says of the publication of one data set's records, prepared for many rows.
#[derive(Debug)]
pub struct PublicationPlan {
    public: bool,
    withheld_when: Vec<Withheld>,
    adverse: bool,
    from: FieldCode,
    organ_name: Option<FieldCode>,
    list: Option<ListId>,
    publisher: Publisher,
    clocks: Vec<ClockRule>,
    term: TermPlan,
    class: Option<ClassPlan>,
    days: WorkingDays,
}

/// The rule set that gives the class of an act.
#[derive(Debug)]
struct ClassPlan {
    rule_set: RuleSet,
    inputs: InputPlan,
    output: usize,
}

/// A record as taken, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// The record.
    pub record: &'a Record,
    /// How certain it is whom it is about.
    pub certainty: Certainty,
    /// How far its subject is established; `None` where it has none.
    pub subject_state: Option<SubjectState>,
    /// The class of its subject; `None` where it has none.
    pub subject_class: Option<SubjectClass>,
    /// What its checks found.
    pub findings: &'a [Finding],
    /// The day on which its first version was taken: the first day of publication here.
    pub taken_on: Date,
    /// The day on which it is judged.
    pub today: Date,
}

/// Why a publication ends before its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The subject's credit was repaired.
    Repaired,
    /// The deliverer withdrew the record.
    Withdrawn,
    /// A later record takes its place.
    Replaced,
}

impl Ending {
    /// The reason as it stands among the rules of a publication.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Repaired => "repaired",
            Ending::Withdrawn => "withdrawn",
            Ending::Replaced => "replaced",
        }
    }
}

impl PublicationPlan {
    /// Prepares what `pack` says of the records of `contract` on a node of `publisher`.
    ///
    /// # Errors
    /// A rule set or clock that the contract names is not in the pack, or does not fit.
    pub fn prepare(pack: &Pack, contract: &Contract, publisher: Publisher) -> Result<PublicationPlan, DecideError> {
        let rule = &contract.publication;
        let rule_set = |id| pack.rule_set(id).ok_or_else(|| DecideError::NoRuleSet(id.clone()));
        let clocks =
            rule.clocks.iter().map(|id| pack.clock(id).cloned().ok_or_else(|| DecideError::NoClock(id.clone())));
        PublicationPlan::from_parts(
            contract,
            rule_set(&rule.term)?,
            rule.act_class.as_ref().map(rule_set).transpose()?,
            clocks.collect::<Result<_, _>>()?,
            WorkingDays::new(pack.calendar()),
            publisher,
        )
    }

    fn from_parts(
        contract: &Contract,
        term: &RuleSet,
        class: Option<&RuleSet>,
        clocks: Vec<ClockRule>,
        days: WorkingDays,
        publisher: Publisher,
    ) -> Result<PublicationPlan, DecideError> {
        Ok(PublicationPlan {
            public: contract.publication.public,
            withheld_when: contract.publication.withheld_when.clone(),
            adverse: contract.adverse,
            from: contract.publication.from.clone(),
            organ_name: contract.with_role(FieldRole::OrganName).map(|field| field.code.clone()),
            list: contract.list.clone(),
            publisher,
            clocks,
            term: TermPlan::prepare(term, contract)?,
            class: class.map(|class| ClassPlan::prepare(class, contract)).transpose()?,
            days,
        })
    }

    /// The publication of a record: its clocks always; its days, the rows that give them and what
    /// holds it back where the data set is public.
    pub fn publication_of(&self, taken: &Taken<'_>) -> Publication {
        let record = taken.record;
        let decided_on = record.date(&self.from);
        let clocks = self.clocks(record, decided_on);
        let mut publication = Publication {
            from: None,
            until: None,
            repairable: None,
            rules: Vec::new(),
            clocks,
            holds: Vec::new(),
            found: Vec::new(),
        };
        if !self.public || self.is_withheld(record) {
            return publication;
        }
        // What counts from publication counts from the last day on which it was due, if it came
        // later: a late deliverer does not prolong what the subject bears.
        let latest_due = publication.clocks.iter().map(|clock| clock.due).max();
        let counting = Counting {
            decided_on,
            published_on: latest_due.map_or(taken.taken_on, |due| due.min(taken.taken_on)),
            taken_on: taken.taken_on,
            today: taken.today,
        };
        let mut given = Given {
            publisher: self.publisher.name(),
            act_class: None,
            subject_class: taken.subject_class,
            decided_on,
            ends: self.term.ends(record),
            list: self.list.as_ref().map(ListId::as_str),
        };
        let class = self.class.as_ref().and_then(|class| class.of(record, &given));
        given.act_class = class.as_ref().map(|(class, _)| class.as_str());
        let found = self.term.find(record, &given, &counting, &self.days);
        publication.rules.extend(class.map(|(_, rule)| rule));
        publication.rules.extend(found.rules);
        publication.found =
            taken.findings.iter().filter(|finding| finding.severity == Severity::Hold).cloned().collect();
        publication.holds = self.holds(taken, &publication.found);
        match found.until {
            Some(until) if found.published => {
                publication.from = Some(taken.taken_on);
                publication.until = Some(until);
                publication.repairable = found.repairable;
            }
            None if found.published || publication.rules.is_empty() => {
                publication.holds.push(HoldReason::NoTerm);
                publication.holds.sort_unstable();
            }
            _ => (publication.holds, publication.found) = (Vec::new(), Vec::new()),
        }
        publication
    }

    /// Whether one of the record's codes keeps it from being published.
    fn is_withheld(&self, record: &Record) -> bool {
        self.withheld_when.iter().any(|rule| {
            record.text(&rule.field).is_some_and(|code| rule.includes.iter().any(|withheld| withheld == code))
        })
    }

    /// The clocks that run from the day of the decision.
    fn clocks(&self, record: &Record, decided_on: Option<Date>) -> Vec<Clock> {
        let Some(from) = decided_on else { return Vec::new() };
        let organ = self.organ_name.as_ref().and_then(|field| record.text(field)).unwrap_or_default();
        let running = self.clocks.iter().filter(|clock| clock.force.contains(from) && clock.runs_for(organ));
        running
            .filter_map(|clock| {
                let counted = match clock.unit {
                    ClockUnit::WorkingDay => self.days.add(from, clock.value)?,
                    _ => clock.due(from, self.days.calendar())?,
                };
                Some(Clock { rule: clock.id.clone(), from, due: counted.day, provisional: counted.provisional })
            })
            .collect()
    }

    fn holds(&self, taken: &Taken<'_>, found: &[Finding]) -> Vec<HoldReason> {
        let mut holds = Vec::new();
        let enough = if self.adverse { Certainty::Certain } else { Certainty::Probable };
        if taken.certainty < enough || taken.subject_state.is_none() {
            holds.push(HoldReason::UncertainIdentity);
        }
        if taken.subject_state == Some(SubjectState::Provisional) {
            holds.push(HoldReason::ProvisionalSubject);
        }
        for finding in found {
            let personal = matches!(finding.code.as_str(), "personal-number" | "person-name-in-text");
            let reason = if personal { HoldReason::PersonalData } else { HoldReason::Finding };
            if !holds.contains(&reason) {
                holds.push(reason);
            }
        }
        holds.sort_unstable();
        holds
    }
}

impl ClassPlan {
    fn prepare(rule_set: &RuleSet, contract: &Contract) -> Result<ClassPlan, DecideError> {
        let output = rule_set.output("class").ok_or_else(|| DecideError::Misfit {
            rule_set: rule_set.id().clone(),
            message: "a class has the output `class`".to_owned(),
        })?;
        Ok(ClassPlan { inputs: InputPlan::prepare(rule_set, contract)?, rule_set: rule_set.clone(), output })
    }

    /// The class of the act, and the row that gives it.
    fn of(&self, record: &Record, given: &Given<'_>) -> Option<(String, String)> {
        self.inputs.with(record, given, |inputs| {
            let row = self.rule_set.hits(inputs, self.rule_set.force_day(inputs, given.decided_on)).next()?;
            let class = row.outputs[self.output].text()?;
            Some((class.to_owned(), format!("{}#{}", self.rule_set.id(), row.id)))
        })
    }
}

/// The publication that ends on `on` because of `ending`: never later than it ended before. The
/// reason stands among its rules.
pub fn end(publication: &Publication, ending: Ending, on: Date) -> Publication {
    let mut ended = publication.clone();
    ended.until = ended.until.map(|until| until.min(on));
    let reason = ending.name();
    if !ended.rules.iter().any(|rule| rule == reason) {
        ended.rules.push(reason.to_owned());
    }
    ended
}

/// Why and on which day a publication was ended by an officer's decision: what a later judgement of the
/// same record, or a later delivery of it, does not take back.
pub fn standing_end(publication: &Publication) -> Option<(Ending, Date)> {
    let decided = [Ending::Repaired, Ending::Withdrawn];
    let ending = decided.into_iter().find(|ending| publication.rules.iter().any(|rule| rule == ending.name()))?;
    publication.until.map(|until| (ending, until))
}
