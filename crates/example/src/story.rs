//! What is told of the subjects: each event becomes rows in the deliveries of its organ, some of
//! them wrong, corrected later, withdrawn or sent again; and each leaves its truth.

use domain::{Date, calendar::Calendar};

use crate::{
    Error, Output,
    dataset::{Dataset, Event},
    delivery::{Deliveries, Written},
    dice::Dice,
    fault::{Fault, Link, Mended, Outcome},
    setting::Organ,
    subject::{Kind, Subject, World},
    template::{Context, Template},
    truth::{RowTruth, Table, clocks, shown_until, working_days_after},
};

/// One data set while it is told.
pub struct Story<'d> {
    dataset: &'d Dataset<'d>,
    world: &'d World<'d>,
    calendar: &'d Calendar,
    deliveries: Deliveries<'d>,
    clocks: Option<Table>,
    publications: Option<Table>,
    proposals: Option<Table>,
    cells: Vec<String>,
    listings: &'d [Dataset<'d>],
}

/// What a row does, and to what it differs from the plain one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    First,
    Again,
    Corrected,
    Withdrawn,
}

/// What became of an event.
struct Fate<'f> {
    link: Link,
    fault: Option<&'f Fault<'f>>,
    withdrawn: bool,
}

/// One row to write.
#[derive(Clone, Copy)]
struct Emission<'f> {
    step: Step,
    /// The place of the delivery.
    day: usize,
    fault: Option<&'f Fault<'f>>,
}

impl<'d> Story<'d> {
    /// Begins with the data set; `all` are the data sets that its truth may look into.
    pub fn begin<E>(
        dataset: &'d Dataset<'d>,
        all: &'d [Dataset<'d>],
        world: &'d World<'d>,
        calendar: &'d Calendar,
    ) -> Result<Story<'d>, Error<E>> {
        let spec = dataset.spec;
        let table = |name: &str, wanted: bool, headings: &[&str]| {
            let path = format!("truth/{name}/{}.csv", spec.dataset);
            wanted.then(|| Table::open(path, headings)).transpose()
        };
        let publication = ["record", "subject", "organ", "decided_on", "class", "until", "state"];
        let proposal = ["subject", "kind", "list", "cause", "year", "due", "provisional"];
        Ok(Story {
            dataset,
            world,
            calendar,
            deliveries: Deliveries::plan(dataset, world)?,
            clocks: table("clocks", !spec.clocks.is_empty(), &["record", "clock", "from", "due", "provisional"])?,
            publications: table("publications", spec.publication.is_some(), &publication)?,
            proposals: table("proposals", !spec.proposals.is_empty(), &proposal)?,
            cells: vec![String::new(); dataset.cells.len()],
            listings: all,
        })
    }

    /// Tells what happened to `subject`.
    pub fn tell<O: Output>(&mut self, subject: &Subject, output: &mut O) -> Result<(), Error<O::Error>> {
        if self.dataset.spec.registration && !subject.registered {
            return Ok(());
        }
        let mut years = Vec::new();
        for event in &self.dataset.events(self.world, subject) {
            if self.dataset.spec.registration {
                self.tell_registration(subject, event, output)?;
            } else if self.tell_event(subject, event, output)? != Link::None {
                years.push(event.report_year);
            }
        }
        self.propose(subject, &years, output)
    }

    /// Completes the files of the data set.
    pub fn end<O: Output>(self, output: &mut O) -> Result<Vec<Written>, Error<O::Error>> {
        for table in [self.clocks, self.publications, self.proposals].into_iter().flatten() {
            table.finish(output)?;
        }
        self.deliveries.finish(output)
    }

    /// A row for each delivery by which something of the subject changed.
    fn tell_registration<O: Output>(
        &mut self,
        subject: &Subject,
        event: &Event,
        output: &mut O,
    ) -> Result<(), Error<O::Error>> {
        let changes =
            [Some(event.ready), subject.former.as_ref().map(|(_, day)| *day), subject.ended.map(|(_, day)| day)];
        let mut told = None;
        let mut days: Vec<usize> = changes
            .into_iter()
            .flatten()
            .filter_map(|day| self.deliveries.first_after(day.max(event.ready), 0))
            .collect();
        days.sort_unstable();
        days.dedup();
        let fault = self.fault(event).filter(|_| subject.tie.is_none());
        for (place, &day) in days.iter().enumerate() {
            // A first row that is refused must be mended: other records rest on it.
            let mends = days.get(place + 1).copied().or_else(|| self.deliveries.first_after(Date::MIN, day + 1));
            let fault =
                fault.filter(|fault| told.is_none() && (fault.spec.outcome != Outcome::Rejected || mends.is_some()));
            let step = if told.is_some() { Step::Corrected } else { Step::First };
            let (outcome, _) = self.emit(subject, event, Emission { step, day, fault }, output)?;
            if outcome != Outcome::Rejected {
                told = Some(day);
            } else if days.get(place + 1).is_none() {
                let Some(day) = mends else { continue };
                self.emit(subject, event, Emission { step: Step::First, day, fault: None }, output)?;
                told = Some(day);
            }
        }
        let link = if told.is_some() { Link::Certain } else { Link::None };
        self.follow(subject, event, Fate { link, fault: None, withdrawn: false }, output)?;
        Ok(())
    }

    /// The rows of an event. Returns how its record, if it ever becomes one, leads to its subject.
    fn tell_event<O: Output>(
        &mut self,
        subject: &Subject,
        event: &Event,
        output: &mut O,
    ) -> Result<Link, Error<O::Error>> {
        let Some(day) = self.deliveries.first_after(event.ready, 0) else { return Ok(Link::None) };
        let mut dice = Dice::cast(event.seed, &[9]);
        let next = self.deliveries.first_after(Date::MIN, day + 1);
        let fault = self.fault(event).filter(|fault| fault.spec.mended != Mended::Always || next.is_some());
        let (outcome, struck) = self.emit(subject, event, Emission { step: Step::First, day, fault }, output)?;
        if let Some(fault) = fault.filter(|_| struck) {
            if fault.spec.twice {
                self.emit(subject, event, Emission { step: Step::Again, day, fault: None }, output)?;
            }
            let mended = match fault.spec.mended {
                Mended::Never => false,
                Mended::Half => dice.below(2) == 0,
                Mended::Always => true,
            };
            let (true, Some(day)) = (mended && outcome == Outcome::Rejected, next) else {
                let gone = matches!(outcome, Outcome::Rejected | Outcome::Person);
                let link = if gone { Link::None } else { self.link(subject, Some(fault)) };
                return self.follow(subject, event, Fate { link, fault: Some(fault), withdrawn: false }, output);
            };
            self.emit(subject, event, Emission { step: Step::First, day, fault: None }, output)?;
            let fate = Fate { link: self.link(subject, None), fault: None, withdrawn: false };
            return self.follow(subject, event, fate, output);
        }
        let withdrawn = self.change_later(subject, event, (day, &mut dice), output)?;
        let fate = Fate { link: self.link(subject, None), fault: None, withdrawn };
        self.follow(subject, event, fate, output)
    }

    /// Writes the row that corrects, ends or withdraws; `true` if it withdraws.
    fn change_later<O: Output>(
        &mut self,
        subject: &Subject,
        event: &Event,
        (day, dice): (usize, &mut Dice),
        output: &mut O,
    ) -> Result<bool, Error<O::Error>> {
        let spec = self.dataset.spec;
        let step = match event.end {
            Some(end) => {
                let later = self.deliveries.first_after(end, day + 1);
                let ends_later = self.deliveries.day(day).is_some_and(|first| first < end);
                later.filter(|_| ends_later).map(|day| (Step::Corrected, day))
            }
            None if dice.happens(spec.corrected.rate) => {
                self.deliveries.first_after(event.ready, day + 1).map(|day| (Step::Corrected, day))
            }
            None if dice.happens(spec.withdrawn.rate) => {
                self.deliveries.first_after(event.ready, day + 1).map(|day| (Step::Withdrawn, day))
            }
            None => None,
        };
        let Some((step, day)) = step else { return Ok(false) };
        self.emit(subject, event, Emission { step, day, fault: None }, output)?;
        Ok(step == Step::Withdrawn)
    }

    /// What goes wrong with the first row of an event, if anything does.
    fn fault(&self, event: &Event) -> Option<&'d Fault<'d>> {
        let mut at = Dice::cast(event.seed, &[8]).below(10_000);
        self.dataset.faults.iter().find(|fault| {
            let here = at < fault.spec.rate;
            at = at.saturating_sub(fault.spec.rate);
            here
        })
    }

    fn link(&self, subject: &Subject, fault: Option<&Fault<'_>>) -> Link {
        match fault.map_or(Link::Certain, |fault| fault.spec.link) {
            Link::Certain if !subject.registered => Link::Provisional,
            link => link,
        }
    }

    /// Writes one row. Returns what ought to become of it, and whether its fault was possible.
    fn emit<O: Output>(
        &mut self,
        subject: &Subject,
        event: &Event,
        emission: Emission<'_>,
        output: &mut O,
    ) -> Result<(Outcome, bool), Error<O::Error>> {
        let (Some(organ), Some(case), Some(as_of)) = (
            self.world.setting.organs.get(event.organ),
            self.dataset.cases.get(event.case),
            self.deliveries.day(emission.day),
        ) else {
            return Ok((Outcome::Rejected, false));
        };
        let kinds = |kind: Kind| self.dataset.kind_word(kind);
        let context = Context {
            world: self.world,
            subject,
            event,
            case,
            organ,
            as_of,
            named_on: if self.dataset.spec.registration { as_of } else { event.day },
            dates: organ.style.dates,
            kinds: &kinds,
            operation: match emission.step {
                Step::First | Step::Again => "I",
                Step::Corrected => "U",
                Step::Withdrawn => "D",
            },
        };
        let mut cells = std::mem::take(&mut self.cells);
        for (cell, template) in cells.iter_mut().zip(&self.dataset.cells) {
            cell.clear();
            template.write(&context, cell);
        }
        let changes: &[(usize, Template)] = match emission.step {
            Step::First | Step::Again => &[],
            Step::Corrected => &self.dataset.corrected,
            Step::Withdrawn => &self.dataset.withdrawn,
        };
        for (place, template) in changes.iter().filter(|_| event.end.is_none() && !self.dataset.spec.registration) {
            cells[*place].clear();
            template.write(&context, &mut cells[*place]);
        }
        let struck = emission.fault.filter(|fault| fault.strike(&context, organ.style.format, &mut cells));
        let truth = self.row_truth(subject, event, emission.step, struck);
        self.deliveries.write((event.organ, emission.day), &cells, &truth, output)?;
        self.cells = cells;
        Ok((truth.outcome, struck.is_some()))
    }

    fn row_truth(&self, subject: &Subject, event: &Event, step: Step, fault: Option<&Fault<'_>>) -> RowTruth {
        let outcome = match (step, fault) {
            (Step::First, Some(fault)) => fault.spec.outcome,
            (Step::First, None) => Outcome::Accepted,
            (Step::Again, _) => Outcome::Unchanged,
            (Step::Corrected, _) => Outcome::Corrected,
            (Step::Withdrawn, _) => Outcome::Withdrawn,
        };
        let mut findings = fault.map_or_else(Vec::new, |fault| fault.spec.findings.clone());
        if step == Step::Again {
            findings.push("duplicate-row".to_owned());
        }
        let person = outcome == Outcome::Person;
        let refused = person || outcome == Outcome::Rejected;
        if subject.inner_fault && !refused && fault.is_none() {
            findings.push("inner-organisation-code".to_owned());
        }
        RowTruth {
            outcome,
            link: if refused { Link::None } else { self.link(subject, fault) },
            subject: if person { String::new() } else { subject.code.clone() },
            record: if person { String::new() } else { self.record(event) },
            fault: fault.map_or_else(String::new, |fault| fault.name.to_owned()),
            findings: findings.join(";"),
            held: !refused && fault.is_some_and(|fault| fault.spec.held),
        }
    }

    fn record(&self, event: &Event) -> String {
        format!("{}/{}", self.dataset.spec.dataset, event.serial)
    }

    /// Notes what follows from an event: clocks and a publication.
    fn follow<O: Output>(
        &mut self,
        subject: &Subject,
        event: &Event,
        Fate { link, fault, withdrawn }: Fate<'_>,
        output: &mut O,
    ) -> Result<Link, Error<O::Error>> {
        if link == Link::None {
            return Ok(link);
        }
        let organs: &'d [Organ] = &self.world.setting.organs;
        let (Some(organ), Some(case)) = (organs.get(event.organ), self.dataset.cases.get(event.case)) else {
            return Ok(link);
        };
        let record = self.record(event);
        if let Some(table) = &mut self.clocks {
            for (clock, due, provisional) in clocks(self.dataset, event, organ, self.calendar) {
                let provisional = if provisional { "yes" } else { "" };
                table.write(&[&record, clock, &event.day.to_string(), &due.to_string(), provisional], output)?;
            }
        }
        if let (Some(table), Some(expected)) = (&mut self.publications, &self.dataset.spec.publication) {
            let today = self.world.options.date;
            let held = fault.is_some_and(|fault| fault.spec.held);
            let withheld = expected.withheld.contains(&case.class) || fault.is_some_and(|fault| fault.spec.withheld);
            // What a held row says may be wrong, and its end with it.
            let until = shown_until(expected, &case.class, event, today).filter(|_| !held);
            let state = match (withdrawn, link, held) {
                (true, ..) => "withdrawn",
                (_, Link::Provisional, _) => "provisional-subject",
                (_, Link::Contradicted | Link::NameOnly, _) => "uncertain-identity",
                _ if withheld => "withheld",
                (_, _, true) => "held",
                _ if until.is_some_and(|until| until <= today) => "expired",
                _ => "public",
            };
            let until = until.map_or_else(String::new, |until| until.to_string());
            let decided = event.day.to_string();
            table.write(&[&record, &subject.code, &organ.code, &decided, &case.class, &until, state], output)?;
        }
        Ok(link)
    }

    /// Notes the proposal that follows where the yearly record of the last closed window is missing.
    fn propose<O: Output>(&mut self, subject: &Subject, years: &[i16], output: &mut O) -> Result<(), Error<O::Error>> {
        let wanted = self.dataset.spec.proposals.iter().find(|expected| expected.kinds.contains(&subject.kind));
        let (Some(expected), Some((first, last))) = (wanted, self.deliveries.window_stated()) else { return Ok(()) };
        let year = first.year() - 1;
        let reports = subject.registered
            && subject.founded.year() <= year
            && subject.active_on(last)
            && subject.active_on(self.world.options.date);
        if !reports || years.contains(&year) || self.is_listed(subject, expected.unless_in.as_deref()) {
            return Ok(());
        }
        let due = working_days_after(self.calendar, last, expected.working_days);
        let (Some(table), Some((due, provisional))) = (&mut self.proposals, due) else { return Ok(()) };
        let provisional = if provisional { "yes" } else { "" };
        let (kind, year, due) = (subject.kind.word(), year.to_string(), due.to_string());
        table.write(&[&subject.code, kind, &expected.list, &expected.cause, &year, &due, provisional], output)
    }

    /// Whether an entry of `dataset` about the subject stands.
    fn is_listed(&self, subject: &Subject, dataset: Option<&str>) -> bool {
        let today = self.world.options.date;
        let stands = |event: Event| event.ready <= today && event.end.is_none_or(|end| end > today);
        let listing = self.listings.iter().find(|known| Some(known.spec.dataset.as_str()) == dataset);
        listing.is_some_and(|listing| listing.events(self.world, subject).into_iter().any(stands))
    }
}
