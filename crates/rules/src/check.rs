//! Static checks: what can be proved of a rule set without data.
//!
//! Errors: a value outside its code list; a row that holds for nothing; under U, rows that hold
//! together; under A, such rows with different outputs; under F, a row to which the rows above leave
//! nothing; an output that the hit policy can't aggregate. Warnings: inputs for which no row holds
//! (a missing value counts as none), terms of different units in one column, and a check that was
//! given up because it took too much work.

mod columns;

use crate::{
    front_matter::Kind,
    problem::Problem,
    region::{Area, Key, Region},
    rule_set::{HitPolicy, InputColumn, Row, RuleSet},
    unary::{Atom, Comparison, UnaryTests},
    value::{Literal, Type},
};

/// The most comparisons of areas that a check makes before it gives up.
const MOST_WORK: usize = 4_000_000;
/// The most areas that one row may fall into.
const MOST_AREAS_A_ROW: usize = 256;
/// The most areas that are left while rows are taken out of the whole.
const MOST_PIECES: usize = 20_000;
/// The most problems of one kind that are told.
const MOST_TOLD: usize = 20;

impl RuleSet {
    /// All static checks, with the warnings of parsing, in the order of the file. Values are held
    /// against the `values` that front matter or the table gives.
    pub fn check(&self) -> Vec<Problem> {
        self.check_with(|_| None)
    }

    /// The same, with the codes of the code lists that inputs name.
    pub fn check_with(&self, codes: impl Fn(&str) -> Option<Vec<String>>) -> Vec<Problem> {
        let mut problems = self.warnings().to_vec();
        if self.basis().is_empty() && self.rows().iter().any(|row| row.basis.is_empty()) && self.has_matter() {
            let message = "the rule set names no legal basis, and not every row does";
            problems.push(Problem::warning(self.at, "no-basis", message));
        }
        for (at, input) in self.inputs().iter().enumerate() {
            self.values(at, input, &codes, &mut problems);
        }
        columns::outputs(self, &codes, &mut problems);
        columns::aggregation(self, &mut problems);
        columns::units(self, &mut problems);
        columns::declared_units(self, &mut problems);
        Geometry::new(self).check(&mut problems);
        problems.sort();
        problems
    }

    fn has_matter(&self) -> bool {
        self.matter.id.is_some()
    }

    fn values(
        &self,
        at: usize,
        input: &InputColumn,
        codes: &impl Fn(&str) -> Option<Vec<String>>,
        problems: &mut Vec<Problem>,
    ) {
        let listed = input.list.as_deref().and_then(codes);
        if let Some(list) = &listed {
            for value in input.values.iter().filter(|value| !list.contains(value)) {
                let message = format!("`{value}` is no code of the list of the input `{}`", input.name);
                problems.push(Problem::error(self.at, "not-in-code-list", message));
            }
        }
        let known = if input.values.is_empty() { listed.unwrap_or_default() } else { input.values.clone() };
        if known.is_empty() {
            return;
        }
        for row in self.rows() {
            let unknown =
                row.tests()[at].literals().filter_map(Literal::text).filter(|text| !known.iter().any(|k| k == text));
            for text in unknown {
                let message = format!("`{text}` is no value of the input `{}`", input.name);
                problems.push(Problem::error(row.places[at], "not-in-code-list", message));
            }
        }
    }
}

/// A rule set as areas.
struct Geometry<'r> {
    rule_set: &'r RuleSet,
    axes: Vec<Axis>,
    whole: Area,
    work: usize,
}

/// What a column of areas stands for.
struct Axis {
    /// The input; `None` for the day that says which rows are in force.
    input: Option<usize>,
    /// The code, where the input holds several.
    code: Option<String>,
}

/// The check took too much work.
struct TooMuch;

impl<'r> Geometry<'r> {
    fn new(rule_set: &'r RuleSet) -> Geometry<'r> {
        let mut axes = Vec::new();
        let mut whole = Vec::new();
        for (at, input) in rule_set.inputs().iter().enumerate() {
            let texts = || input.values.iter().map(|value| Key::Text(value.as_str().into()));
            match input.kind {
                Type::Codes => {
                    for code in codes_of(rule_set, at) {
                        axes.push(Axis { input: Some(at), code: Some(code) });
                        whole.push(Region::points([Key::Boolean(false), Key::Boolean(true)], false));
                    }
                    continue;
                }
                Type::Boolean => whole.push(Region::points([Key::Boolean(false), Key::Boolean(true)], true)),
                Type::Text if !input.values.is_empty() => whole.push(Region::points(texts(), true)),
                _ => whole.push(Region::all(true)),
            }
            axes.push(Axis { input: Some(at), code: None });
        }
        axes.push(Axis { input: None, code: None });
        whole.push(Region::all(false));
        Geometry { rule_set, axes, whole: Area(whole), work: 0 }
    }

    fn check(&mut self, problems: &mut Vec<Problem>) {
        let at = self.rule_set.at;
        let rows: Result<Vec<Vec<Area>>, TooMuch> = self.rule_set.rows().iter().map(|row| self.areas(row)).collect();
        if let Ok(rows) = &rows {
            self.never(rows, problems);
        }
        let done = rows.and_then(|rows| match self.rule_set.hit_policy() {
            HitPolicy::Unique | HitPolicy::Any => {
                self.overlaps(&rows, problems)?;
                self.gaps(&rows, problems)
            }
            HitPolicy::First => {
                self.unreachable(&rows, problems)?;
                self.gaps(&rows, problems)
            }
            HitPolicy::Collect | HitPolicy::Aggregate(_) => Ok(()),
        });
        if done.is_err() {
            let message = "the table is too large to be checked for overlaps, gaps and unreachable rows";
            problems.push(Problem::warning(at, "not-checked", message));
        }
    }

    fn spend(&mut self, work: usize) -> Result<(), TooMuch> {
        self.work += work;
        if self.work > MOST_WORK { Err(TooMuch) } else { Ok(()) }
    }

    /// The areas for which a row holds: several where it asks for one of several codes.
    fn areas(&self, row: &Row) -> Result<Vec<Area>, TooMuch> {
        let mut areas = vec![self.whole.clone()];
        for (at, tests) in row.tests().iter().enumerate().filter(|(_, tests)| !tests.is_any()) {
            let axes: Vec<usize> = (0..self.axes.len()).filter(|&axis| self.axes[axis].input == Some(at)).collect();
            if self.rule_set.inputs()[at].kind == Type::Codes {
                let choices = self.choices(tests, &axes)?;
                areas = areas.iter().flat_map(|area| choices.iter().map(|choice| area.and(choice))).collect();
            } else {
                for area in &mut areas {
                    axes.iter().for_each(|&axis| area.0[axis] = Region::of(tests, &self.whole.0[axis]));
                }
            }
            if areas.len() > MOST_AREAS_A_ROW {
                return Err(TooMuch);
            }
        }
        for area in &mut areas {
            if let Some(last) = area.0.last_mut() {
                *last = Region::days(row.force);
            }
        }
        areas.retain(|area| !area.0.iter().any(Region::is_empty));
        Ok(areas)
    }

    /// The areas in which the tests of a column of several codes hold.
    fn choices(&self, tests: &UnaryTests, axes: &[usize]) -> Result<Vec<Area>, TooMuch> {
        let mut holding = Vec::new();
        for atom in tests.atoms() {
            match atom {
                Atom::Missing => {
                    let none = axes.iter().fold(self.whole.clone(), |area, &axis| with(area, axis, false));
                    holding.push(none);
                }
                Atom::Compare(comparison, literal) => {
                    let named = |axis: &&usize| self.axes[**axis].code.as_deref() == literal.text();
                    let wanted = axes.iter().filter(|axis| named(axis) == (*comparison == Comparison::Equal));
                    holding.extend(wanted.map(|&axis| with(self.whole.clone(), axis, true)));
                }
                // Codes have no order: refused when the table was read.
                Atom::Within { .. } => {}
            }
        }
        if !tests.negated() {
            return Ok(holding);
        }
        let mut rest = vec![self.whole.clone()];
        for area in &holding {
            rest = rest.iter().flat_map(|piece| piece.minus(area)).collect();
            if rest.len() > MOST_AREAS_A_ROW {
                return Err(TooMuch);
            }
        }
        Ok(rest)
    }

    fn overlaps(&mut self, rows: &[Vec<Area>], problems: &mut Vec<Problem>) -> Result<(), TooMuch> {
        let any = self.rule_set.hit_policy() == HitPolicy::Any;
        let mut told = 0;
        for (late, late_areas) in rows.iter().enumerate() {
            for (early, early_areas) in rows.iter().enumerate().take(late) {
                self.spend(late_areas.len() * early_areas.len())?;
                let (first, second) = (&self.rule_set.rows()[early], &self.rule_set.rows()[late]);
                if any && first.outputs == second.outputs {
                    continue;
                }
                let met = late_areas.iter().find_map(|a| early_areas.iter().find(|b| a.meets(b)).map(|b| a.and(b)));
                let Some(met) = met else { continue };
                told += 1;
                if told > MOST_TOLD {
                    return Ok(());
                }
                let code = if any { "contradiction" } else { "overlap" };
                let where_ = self.words(&met);
                let message = format!("rows `{}` and `{}` both hold for {where_}", first.id, second.id);
                problems.push(Problem::error(second.at, code, message));
            }
        }
        Ok(())
    }

    /// Rows that hold for nothing, whatever the others take.
    fn never(&self, rows: &[Vec<Area>], problems: &mut Vec<Problem>) {
        let in_force = Region::days(self.rule_set.in_force());
        for (row, areas) in self.rule_set.rows().iter().zip(rows) {
            // A value that the input can't have is told already, and is why.
            let told = |problem: &Problem| problem.code == "not-in-code-list" && problem.line == row.at.line;
            let message = if areas.is_empty() {
                if problems.iter().any(told) {
                    continue;
                }
                format!("no input reaches the row `{}`: its tests leave no value over", row.id)
            } else if !Region::days(row.force).meets(&in_force) {
                format!("the row `{}` is in force only on days on which the rule set is not", row.id)
            } else {
                continue;
            };
            problems.push(Problem::error(row.at, "unreachable", message));
        }
    }

    fn unreachable(&mut self, rows: &[Vec<Area>], problems: &mut Vec<Problem>) -> Result<(), TooMuch> {
        for (at, areas) in rows.iter().enumerate() {
            let rest = self.without(areas.clone(), rows[..at].iter().flatten())?;
            if rest.is_empty() && !areas.is_empty() {
                let row = &self.rule_set.rows()[at];
                let message = format!("no input reaches the row `{}`: the rows above it take all", row.id);
                problems.push(Problem::error(row.at, "unreachable", message));
            }
        }
        Ok(())
    }

    fn gaps(&mut self, rows: &[Vec<Area>], problems: &mut Vec<Problem>) -> Result<(), TooMuch> {
        // That nothing follows for most inputs is what such rule sets are for.
        if matches!(
            self.rule_set.kind(),
            Kind::Entry | Kind::Exit | Kind::Measure | Kind::PolicyMatch | Kind::Risk | Kind::Commitment
        ) {
            return Ok(());
        }
        let mut whole = self.whole.clone();
        // A missing value that no row asks for is not a gap, nor are the days before the first row
        // or after the rule set.
        for (region, axis) in whole.0.iter_mut().zip(&self.axes) {
            let values = if axis.input.is_some() { Region::all(false) } else { Region::days(self.days_in_force()) };
            *region = region.and(&values);
        }
        let rest = self.without(vec![whole], rows.iter().flatten())?;
        if let Some(gap) = rest.first() {
            let message = format!("no row holds for {}", self.words(gap));
            problems.push(Problem::warning(self.rule_set.at, "gap", message));
        }
        Ok(())
    }

    fn days_in_force(&self) -> domain::Period {
        let mut days = self.rule_set.in_force();
        if let Some(first) = self.rule_set.first_days().first() {
            days.from = days.from.max(Some(*first));
        }
        days
    }

    fn without<'a>(
        &mut self,
        mut areas: Vec<Area>,
        taken: impl Iterator<Item = &'a Area>,
    ) -> Result<Vec<Area>, TooMuch> {
        for area in taken {
            if areas.is_empty() {
                break;
            }
            self.spend(areas.len())?;
            areas = areas.iter().flat_map(|piece| piece.minus(area)).collect();
            if areas.len() > MOST_PIECES {
                return Err(TooMuch);
            }
        }
        Ok(areas)
    }

    /// An area in words: the columns that it narrows down.
    fn words(&self, area: &Area) -> String {
        let narrowed = area.0.iter().zip(&self.whole.0).zip(&self.axes);
        let narrowed = narrowed.filter(|((region, whole), _)| region != whole && region.words() != "any value");
        let words: Vec<String> = narrowed
            .map(|((region, _), axis)| match (axis.input, &axis.code) {
                (Some(at), Some(code)) => {
                    let with = if region.words() == "true" { "with" } else { "without" };
                    format!("{} {with} \"{code}\"", self.rule_set.inputs()[at].name)
                }
                (Some(at), None) => format!("{} = {}", self.rule_set.inputs()[at].name, region.words()),
                (None, _) => format!("day {}", region.words()),
            })
            .collect();
        if words.is_empty() { "every input".to_owned() } else { words.join(", ") }
    }
}

fn with(mut area: Area, axis: usize, yes: bool) -> Area {
    area.0[axis] = Region::points([Key::Boolean(yes)], false);
    area
}

/// The codes that a column of several codes is taken apart into: those it may hold, otherwise those
/// that rows name and one more for all others.
fn codes_of(rule_set: &RuleSet, at: usize) -> Vec<String> {
    let input = &rule_set.inputs()[at];
    if !input.values.is_empty() {
        return input.values.clone();
    }
    let named = rule_set.rows().iter().flat_map(|row| row.tests()[at].literals());
    let mut codes: Vec<String> = named.filter_map(Literal::text).map(str::to_owned).collect();
    codes.sort();
    codes.dedup();
    codes.push(String::new());
    codes
}
