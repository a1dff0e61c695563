//! What the organs know of the subjects: a file of `city/datasets` for each data set, compiled.

use std::collections::BTreeMap;

use catalogue::contract::{Contract, FieldType, Required};
use domain::{Date, date::add_days};
use include_dir::{Dir, include_dir};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::{
    dice::Dice,
    fault::{Fault, FaultSpec},
    setting::{Organ, Setting},
    subject::{Kind, Subject, World},
    template::Template,
};

/// A file of `city/datasets`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// The data set.
    pub dataset: String,
    /// Its place among the deliveries of one day.
    pub order: u8,
    /// How many events a thousand subjects of a kind have.
    pub rates: BTreeMap<Kind, u64>,
    /// The first and last day of events, in days before the city's day.
    #[serde(default)]
    pub span: (i64, i64),
    /// How many days after the event the organ has it ready, at least and at most.
    pub ready: (i64, i64),
    /// When files are delivered, in days before the city's day, the earliest first.
    pub deliveries: Vec<i64>,
    /// Instead of at any time, once a year.
    #[serde(default)]
    pub yearly: Option<Yearly>,
    /// Whether each subject has exactly one, about itself, that changes with it.
    #[serde(default)]
    pub registration: bool,
    /// Whether it happens only to subjects that do business.
    #[serde(default)]
    pub active: bool,
    /// What the organs state about the periods between deliveries.
    #[serde(default)]
    pub covers: Covers,
    /// The organ that delivers, where the case does not say it.
    #[serde(default)]
    pub organ: Option<String>,
    /// The organs that deliver by kind of subject.
    #[serde(default)]
    pub organs: BTreeMap<Kind, String>,
    /// The data set's words for kinds of subjects; `other` for the rest.
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
    /// What happens, the heavier weights oftener.
    #[serde(default)]
    pub cases: Vec<IndexMap<String, String>>,
    /// The cells.
    pub fields: IndexMap<String, String>,
    /// Of ten thousand events, how many are corrected later, and which cells change.
    #[serde(default)]
    pub corrected: Change,
    /// Of ten thousand events, how many are withdrawn later.
    #[serde(default)]
    pub withdrawn: Change,
    /// A file that is delivered twice: the organ, the delivery, the day of the second.
    #[serde(default)]
    pub redelivered: Vec<(String, i64, i64)>,
    /// A file that is first delivered as another data set: the organ, the delivery, that data set.
    #[serde(default)]
    pub misfiled: Vec<(String, i64, String)>,
    /// Organs that put a running number, which no contract knows, before the first column.
    #[serde(default)]
    pub numbered: Vec<String>,
    /// What goes wrong.
    #[serde(default)]
    pub faults: IndexMap<String, FaultSpec>,
    /// The deadlines that run from the decision.
    #[serde(default)]
    pub clocks: Vec<ClockExpected>,
    /// The publication that ought to follow.
    #[serde(default)]
    pub publication: Option<PublicationExpected>,
    /// The proposals that ought to follow from a missing yearly record.
    #[serde(default)]
    pub proposals: Vec<ProposalExpected>,
}

/// A record a year.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Yearly {
    /// How many years back.
    pub years: i16,
    /// The first and the last day in the following year, as month and day.
    pub window: ((i8, i8), (i8, i8)),
    /// Of ten thousand, how many are missing.
    pub missing: u64,
    /// Of ten thousand, how many come after the window.
    pub late: u64,
}

/// What organs state about the periods between deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Nothing.
    #[default]
    Nothing,
    /// The period, without saying that it is complete.
    Period,
    /// The window of the last year whose window has closed, completely.
    LastWindow,
}

/// A later row about the same event.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Change {
    /// How many of ten thousand events.
    pub rate: u64,
    /// The cells that change.
    #[serde(default)]
    pub set: IndexMap<String, String>,
}

/// A deadline that ought to run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClockExpected {
    /// The clock of the pack.
    pub clock: String,
    /// How many working days after the decision it ends.
    pub working_days: u32,
    /// The organs it runs for; empty: for all.
    #[serde(default)]
    pub organs: Vec<String>,
    /// The first day of decision for which it is law.
    #[serde(default)]
    pub from: Option<Date>,
}

/// A publication that ought to follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublicationExpected {
    /// The terms that follow one another, by class of the act.
    #[serde(default)]
    pub terms: Vec<Term>,
    /// Whether it ends with the day in `until`.
    #[serde(default)]
    pub until_validity: bool,
    /// Whether it ends early, on the day in `end`.
    #[serde(default)]
    pub until_end: bool,
    /// The classes that are not shown at all.
    #[serde(default)]
    pub withheld: Vec<String>,
}

/// A term of publication.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Term {
    /// The classes of the act; empty: all.
    #[serde(default)]
    pub classes: Vec<String>,
    /// The first day on which it is law; always, where absent.
    #[serde(default)]
    pub from: Option<Date>,
    /// The day on which it is no longer law for new decisions.
    #[serde(default)]
    pub until: Option<Date>,
    /// How many months it lasts.
    pub months: i32,
}

/// A proposal that ought to follow from a missing yearly record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProposalExpected {
    /// The list.
    pub list: String,
    /// The cause.
    pub cause: String,
    /// The kinds of subjects.
    pub kinds: Vec<Kind>,
    /// The data set whose standing entries on the list speak against another.
    #[serde(default)]
    pub unless_in: Option<String>,
    /// How many working days after the window's end the organ has.
    pub working_days: u32,
}

/// A kind of event.
#[derive(Debug)]
pub struct Case {
    /// How often it happens, beside the others.
    pub weight: u64,
    /// The organ that delivers it: its place among the organs.
    pub organ: Option<usize>,
    /// The class of the act, where a term depends on it.
    pub class: String,
    /// The kinds of subjects that it happens to; empty: all.
    kinds: Vec<Kind>,
    fine: (i64, i64, i64),
    confiscated: (i64, i64, i64),
    valid: Option<(i64, i64)>,
    ends: Option<(i64, i64, u64)>,
    /// Why it ends, where it ends early.
    pub exit: Template,
    /// The columns that templates name.
    pub columns: Vec<Template>,
}

/// A data set of the city.
pub struct Dataset<'a> {
    /// Its file.
    pub spec: &'a Spec,
    /// Its contract.
    pub contract: &'a Contract,
    /// What a row says, by place in the contract.
    pub cells: Vec<Template>,
    /// What a corrected row says differently.
    pub corrected: Vec<(usize, Template)>,
    /// What a withdrawing row says differently.
    pub withdrawn: Vec<(usize, Template)>,
    /// The kinds of events.
    pub cases: Vec<Case>,
    /// What goes wrong.
    pub faults: Vec<Fault<'a>>,
    organ: Option<usize>,
    organs: BTreeMap<Kind, usize>,
}

/// Something that happened to a subject.
#[derive(Clone, Debug)]
pub struct Event {
    /// What all draws about it start from.
    pub seed: u64,
    /// A number that no other event of the data set has.
    pub serial: u64,
    /// The day of the decision.
    pub day: Date,
    /// The last day of validity.
    pub until: Option<Date>,
    /// The day on which it ended early.
    pub end: Option<Date>,
    /// The day on which its organ has it ready.
    pub ready: Date,
    /// The place of its case.
    pub case: usize,
    /// The place of its organ.
    pub organ: usize,
    /// The fine in yuan; 0 for none.
    pub fine: i64,
    /// What was confiscated, in yuan; 0 for none.
    pub confiscated: i64,
    /// The year that it is about.
    pub report_year: i16,
}

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/city/datasets");

impl Spec {
    /// Reads the files that the software carries, in the order in which they are delivered on one
    /// day. An error names the file and what is wrong.
    pub fn read_all() -> Result<Vec<Spec>, (String, String)> {
        let read = |file: &include_dir::File<'_>| {
            let name = format!("datasets/{}", file.path().display());
            let text = file.contents_utf8().ok_or_else(|| (name.clone(), "is not UTF-8".to_owned()))?;
            serde_saphyr::from_str(text).map_err(|error| (name, error.to_string()))
        };
        let mut specs: Vec<Spec> = FILES.files().map(read).collect::<Result<_, _>>()?;
        specs.sort_by(|a, b| (a.order, &a.dataset).cmp(&(b.order, &b.dataset)));
        Ok(specs)
    }
}

/// The keys of a case that are not columns for templates.
const CASE_KEYS: [&str; 9] = ["weight", "organ", "class", "kinds", "fine", "confiscated", "valid", "ends", "exit"];

impl<'a> Dataset<'a> {
    /// Compiles `spec` against the contract. An error says what does not fit.
    pub fn compile(spec: &'a Spec, contract: &'a Contract, setting: &Setting) -> Result<Dataset<'a>, String> {
        let mut columns: Vec<String> = Vec::new();
        for key in spec.cases.iter().flat_map(|case| case.keys()) {
            if !CASE_KEYS.contains(&key.as_str()) && !columns.contains(key) {
                columns.push(key.clone());
            }
        }
        let place = |code: &str| {
            let found = contract.fields.iter().position(|field| field.code.as_str() == code);
            found.ok_or_else(|| format!("the contract has no field `{code}`"))
        };
        let organ = |key: &str| {
            let found = setting.organs.iter().position(|organ| organ.key == key);
            found.ok_or_else(|| format!("there is no organ `{key}`"))
        };
        let set = |cells: &IndexMap<String, String>| {
            let compiled = cells.iter().map(|(code, text)| Ok((place(code)?, Template::compile(text, &columns)?)));
            compiled.collect::<Result<Vec<_>, String>>()
        };
        let mut cells = vec![Template::default(); contract.fields.len()];
        for (code, text) in &spec.fields {
            cells[place(code)?] = Template::compile(text, &columns)?;
        }
        for (field, cell) in contract.fields.iter().zip(&cells) {
            if field.required == Required::Always && cell.is_empty() {
                return Err(format!("the required field `{}` gets nothing", field.code));
            }
        }
        let faults = spec.faults.iter().map(|(name, fault)| Fault::compile(name, fault, contract, &columns));
        Ok(Dataset {
            spec,
            contract,
            corrected: set(&spec.corrected.set)?,
            withdrawn: set(&spec.withdrawn.set)?,
            cases: cases(spec, &columns, &organ)?,
            faults: faults.collect::<Result<_, String>>()?,
            organ: spec.organ.as_deref().map(organ).transpose()?,
            organs: spec.organs.iter().map(|(kind, key)| Ok((*kind, organ(key)?))).collect::<Result<_, String>>()?,
            cells,
        })
    }

    /// The places of the fields that an organ leaves out, as real ones do: optional ones that mean
    /// nothing to the system and that no fault needs.
    pub fn left_out(&self, organ: &Organ) -> Vec<usize> {
        let needed = |place: usize| {
            self.faults.iter().any(|fault| fault.touches(place))
                || self.withdrawn.iter().chain(&self.corrected).any(|(touched, _)| *touched == place)
        };
        let fields = self.contract.fields.iter().enumerate();
        let optional = fields.filter(|(place, field)| {
            field.required == Required::Optional
                && field.role.is_none()
                && !matches!(field.kind, FieldType::Money { .. } | FieldType::PersonNumber)
                && !self.contract.key.contains(&field.code)
                && !needed(*place)
        });
        let leaves = |place: usize| Dice::cast(organ.serial, &[u64::from(self.spec.order), place as u64]).below(4) == 0;
        optional.map(|(place, _)| place).filter(|&place| leaves(place) || self.cells[place].is_empty()).collect()
    }

    /// The window of the last year whose records were all due before the city's day, if the
    /// delivery at `place` is the first after it: that one states it complete.
    pub fn window_closed_by(&self, place: usize, days: &[Date]) -> Option<(Date, Date)> {
        let yearly = self.spec.yearly?;
        let (delivered, today) = (*days.get(place)?, *days.last()?);
        let window = |back| match yearly.days(today.year() - back) {
            (Some(first), Some(last)) if last < today => Some((first, last)),
            _ => None,
        };
        let (first, last) = window(1).or_else(|| window(2))?;
        let before = place.checked_sub(1).and_then(|before| days.get(before)).copied();
        (last < delivered && before.is_none_or(|before| before <= last)).then_some((first, last))
    }

    /// What the data set calls a kind of subject.
    pub fn kind_word(&self, kind: Kind) -> &str {
        self.spec.kinds.get(kind.word()).or_else(|| self.spec.kinds.get("other")).map_or("", String::as_str)
    }

    /// The place of the organ that delivers `case` about a subject of that kind.
    pub fn organ_of(&self, case: &Case, kind: Kind) -> Option<usize> {
        case.organ.or_else(|| self.organs.get(&kind).copied()).or(self.organ)
    }

    /// All that happened to `subject`, the earliest first.
    pub fn events(&self, world: &World<'_>, subject: &Subject) -> Vec<Event> {
        let mut dice = world.dice(subject.number, 100 + u64::from(self.spec.order));
        let mut events = Vec::new();
        if self.spec.registration {
            events.extend(self.event(world, subject, subject.founded, 0, &mut dice));
        } else if let Some(yearly) = self.spec.yearly {
            self.yearly_events(world, subject, yearly, &mut dice, &mut events);
        } else {
            let rate = self.spec.rates.get(&subject.kind).copied().unwrap_or(0);
            let count = rate / 1_000 + u64::from(dice.below(1_000) < rate % 1_000);
            for _ in 0..count {
                let day = world.day_before(dice.between(self.spec.span.1, self.spec.span.0));
                if day > subject.founded && (!self.spec.active || subject.active_on(day)) {
                    let place = events.len() as u64;
                    events.extend(self.event(world, subject, day, place, &mut dice));
                }
            }
        }
        events.sort_by_key(|event| event.day);
        events
    }

    fn yearly_events(
        &self,
        world: &World<'_>,
        subject: &Subject,
        yearly: Yearly,
        dice: &mut Dice,
        events: &mut Vec<Event>,
    ) {
        let rate = self.spec.rates.get(&subject.kind).copied().unwrap_or(0);
        for back in (1..=yearly.years).rev() {
            let report_year = world.options.date.year() - back;
            let (Some(first), Some(last)) = yearly.days(report_year) else { continue };
            let (missing, late) = (dice.happens(yearly.missing), dice.happens(yearly.late));
            let wanted = dice.below(1_000) < rate;
            let window = i64::from((last - first).get_days());
            let offset = if late { window + dice.between(5, 60) } else { dice.between(0, window) };
            let Some(day) = add_days(first, offset) else { continue };
            let reports = subject.founded.year() <= report_year && subject.active_on(last.max(day));
            if reports && wanted && !missing && day < world.options.date {
                let place = (10 + yearly.years - back) as u64;
                let event = self.event(world, subject, day, place, dice);
                events.extend(event.map(|event| Event { report_year, ..event }));
            }
        }
    }

    fn event(&self, world: &World<'_>, subject: &Subject, day: Date, place: u64, dice: &mut Dice) -> Option<Event> {
        let fits = |case: &Case| case.kinds.is_empty() || case.kinds.contains(&subject.kind);
        let case = dice.weighted(self.cases.iter().map(|case| if fits(case) { case.weight } else { 0 }));
        let chosen = self.cases.get(case).filter(|case| fits(case))?;
        let ends = chosen.ends.filter(|(_, _, share)| dice.happens(*share));
        Some(Event {
            seed: dice.next(),
            serial: u64::from(subject.number) * 16 + place.min(15) + 1,
            day,
            until: chosen.valid.and_then(|(least, most)| add_days(day, dice.between(least, most))),
            end: ends.and_then(|(least, most, _)| add_days(day, dice.between(least, most))),
            ready: add_days(day, dice.between(self.spec.ready.0, self.spec.ready.1))?,
            case,
            organ: self.organ_of(chosen, subject.kind)?,
            fine: drawn(chosen.fine, dice),
            confiscated: drawn(chosen.confiscated, dice),
            report_year: day.year(),
        })
        .filter(|event| event.day <= world.options.date)
    }
}

impl Yearly {
    /// The first and the last day on which the record of `year` is due.
    pub fn days(&self, year: i16) -> (Option<Date>, Option<Date>) {
        let day = |(month, day): (i8, i8)| Date::new(year.checked_add(1)?, month, day).ok();
        (day(self.window.0), day(self.window.1))
    }
}

/// A sum between the least and the most in steps; the smaller ones oftener.
fn drawn((least, most, step): (i64, i64, i64), dice: &mut Dice) -> i64 {
    let steps = (most - least) / step.max(1);
    least + dice.between(0, steps).min(dice.between(0, steps)) * step
}

fn numbers<const N: usize>(text: &str) -> Result<[i64; N], String> {
    let wrong = || format!("`{text}` is not {N} numbers with `-` between them");
    let numbers: Result<Vec<i64>, _> = text.split('-').map(str::parse).collect();
    numbers.ok().and_then(|numbers| numbers.try_into().ok()).ok_or_else(wrong)
}

fn cases(spec: &Spec, columns: &[String], organ: &dyn Fn(&str) -> Result<usize, String>) -> Result<Vec<Case>, String> {
    let none = IndexMap::new();
    let written = if spec.cases.is_empty() { std::slice::from_ref(&none) } else { spec.cases.as_slice() };
    let compile = |case: &IndexMap<String, String>| {
        let sum = |key: &str| case.get(key).map_or(Ok((0, 0, 1)), |text| numbers::<3>(text).map(|[a, b, c]| (a, b, c)));
        let kinds = case.get("kinds").map_or("", String::as_str).split_whitespace();
        let kind = |word: &str| {
            let known = spec.rates.keys().find(|kind| kind.word() == word);
            known.copied().ok_or_else(|| format!("no kind `{word}` has a rate"))
        };
        Ok(Case {
            weight: case.get("weight").map_or(Ok(1), |text| text.parse()).map_err(|_| "a weight is no number")?,
            organ: case.get("organ").map(|key| organ(key)).transpose()?,
            class: case.get("class").cloned().unwrap_or_default(),
            kinds: kinds.map(kind).collect::<Result<_, String>>()?,
            fine: sum("fine")?,
            confiscated: sum("confiscated")?,
            valid: case.get("valid").map(|text| numbers::<2>(text)).transpose()?.map(|[least, most]| (least, most)),
            ends: case
                .get("ends")
                .map(|text| numbers::<3>(text))
                .transpose()?
                .map(|[least, most, share]| (least, most, share.unsigned_abs())),
            exit: Template::compile(case.get("exit").map_or("", String::as_str), &[])?,
            columns: columns
                .iter()
                // No columns inside columns: they could name each other in a circle.
                .map(|column| Template::compile(case.get(column).map_or("", String::as_str), &[]))
                .collect::<Result<_, String>>()?,
        })
    };
    written.iter().map(compile).collect()
}
