//! To which member of each dimension a subject, or something that happened to it, belongs.

use catalogue::{
    Pack, Statistics,
    dictionary::divisions::DivisionCode,
    statistic::{Band, Dimension, DimensionKind},
};
use lake::tables::{Found, Value};

use super::sources::{Asking, Column, Registered};

/// What is read of a subject to know its members.
#[derive(Debug)]
pub(super) struct Members<'p> {
    pack: &'p Pack,
    plan: &'p Statistics,
    subjects: usize,
    class: Column,
    division: Column,
    registrations: Vec<Registered>,
}

impl<'p> Members<'p> {
    pub fn new(
        pack: &'p Pack,
        plan: &'p Statistics,
        asking: &mut Asking,
        registrations: Vec<Registered>,
    ) -> Members<'p> {
        let subjects = asking.table("subjects");
        let (class, division) = (asking.column(subjects, "subject_class"), asking.column(subjects, "division"));
        Members { pack, plan, subjects, class, division, registrations }
    }

    /// The members of a subject, one for each dimension of the plan; empty where it is not known, or where the
    /// dimension is one of records.
    pub fn of(&self, found: &Found) -> Vec<String> {
        let none = Vec::new();
        let subject = found.tables[self.subjects].first().unwrap_or(&none);
        let newest = self.newest(found);
        let member = |(at, dimension): (usize, &Dimension)| {
            let stated = newest.and_then(|(registered, row)| Some(registered.fields[at]?.of(row)));
            match dimension.from {
                DimensionKind::Division => self.division(dimension, self.division.of(subject).text()),
                DimensionKind::SubjectClass => self.class.of(subject).text().map(str::to_owned),
                DimensionKind::Industry => stated.and_then(Value::text).and_then(|code| self.section(code)),
                DimensionKind::Amount => stated.and_then(Value::money).and_then(|minor| {
                    // Cents do not move an amount into another band.
                    band(&dimension.bands, minor / 100).map(str::to_owned)
                }),
                DimensionKind::Deliverer | DimensionKind::Days => None,
            }
        };
        self.plan.dimensions.iter().enumerate().map(|each| member(each).unwrap_or_default()).collect()
    }

    /// The registration that was recorded last and stands.
    fn newest<'f>(&self, found: &'f Found) -> Option<(&Registered, &'f Vec<Value>)> {
        let rows = self.registrations.iter().flat_map(|registered| {
            let standing = found.tables[registered.table].iter().filter(|row| !registered.withdrawn.of(row).is_yes());
            standing.map(move |row| (registered, row))
        });
        rows.max_by_key(|(registered, row)| registered.recorded.of(row).instant())
    }

    /// The division of the dimension's level in which a division lies.
    fn division(&self, dimension: &Dimension, code: Option<&str>) -> Option<String> {
        let divisions = self.pack.divisions();
        let mut at = DivisionCode::parse(code?)?;
        while divisions.level(at)? > dimension.level.unwrap_or(0) {
            at = divisions.parent(at)?;
        }
        Some(at.to_string())
    }

    /// The section of a trade; of a code that the newest edition does not have, that of the group it begins with.
    fn section(&self, code: &str) -> Option<String> {
        let industries = self.pack.industries();
        let edition = industries.editions().last()?;
        let beginnings = (1..=code.len()).rev().filter_map(|length| code.get(..length));
        let known = beginnings.into_iter().find_map(|beginning| industries.get(edition, beginning));
        known.map(|industry| industry.section.clone())
    }
}

/// The band in which an amount or a number of days lies.
pub(super) fn band(bands: &[Band], value: i64) -> Option<&str> {
    bands.iter().find(|band| band.up_to.is_none_or(|bound| value <= bound)).map(|band| band.code.as_str())
}
