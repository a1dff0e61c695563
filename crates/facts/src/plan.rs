//! Definitions put to the contracts: which data sets and fields each fact reads, prepared once.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::{
    Pack,
    contract::{Contract, Field, FieldType},
    law::AnnualReportWindow,
};
use domain::{DatasetId, FieldCode, Label, calendar::Calendar, value::ValueKind};

use crate::definition::{CoverageWindow, Definition, FactError, FactName, FieldRef, Silence, Span, Take, Test, parse};

/// All facts of a pack, ready to be computed.
#[derive(Clone, Debug)]
pub struct FactPlan {
    pub(crate) facts: Vec<PlannedFact>,
    pub(crate) window: Option<AnnualReportWindow>,
    pub(crate) calendar: Calendar,
}

/// A fact put to the contracts.
#[derive(Clone, Debug)]
pub(crate) struct PlannedFact {
    pub(crate) name: FactName,
    pub(crate) title: Label,
    pub(crate) take: Take,
    pub(crate) silence: Silence,
    pub(crate) within: Option<Span>,
    pub(crate) ended: bool,
    /// The data sets it reads, with the fields of each.
    pub(crate) datasets: HashMap<DatasetId, PlannedFields>,
}

/// The fields that a fact reads of one data set.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlannedFields {
    pub(crate) filters: Vec<(PlannedField, Test)>,
    pub(crate) taken: Option<PlannedField>,
}

/// A field and how its text is read.
#[derive(Clone, Debug)]
pub(crate) struct PlannedField {
    pub(crate) code: FieldCode,
    pub(crate) kind: ValueKind,
    pub(crate) separator: Option<String>,
}

impl FactPlan {
    /// Puts definitions to the contracts of a pack, with its calendar and the days on which annual
    /// reports are due.
    pub fn new<'a>(
        definitions: &[Definition],
        contracts: impl IntoIterator<Item = &'a Contract>,
        window: Option<&AnnualReportWindow>,
        calendar: &Calendar,
    ) -> Result<FactPlan, FactError> {
        let contracts: Vec<&Contract> = contracts.into_iter().collect();
        let mut names = HashSet::new();
        for definition in definitions {
            if !names.insert(&definition.name) {
                let message = "it is defined twice".to_owned();
                return Err(FactError::Misfit { fact: definition.name.clone(), message });
            }
        }
        let facts: Result<Vec<PlannedFact>, FactError> =
            definitions.iter().map(|definition| planned(definition, &contracts, window.is_some())).collect();
        Ok(FactPlan { facts: facts?, window: window.cloned(), calendar: calendar.clone() })
    }

    /// Reads the definitions among the files of a pack's folder (`facts/*.yaml`, path relative to
    /// the folder) and puts them to the pack.
    pub fn of_pack(pack: &Pack, files: &BTreeMap<String, Vec<u8>>) -> Result<FactPlan, FactError> {
        let mut definitions: Vec<Definition> = Vec::new();
        for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("facts/") && path.ends_with(".yaml")) {
            let not_text = |_| FactError::Syntax { file: path.clone(), line: 0, message: "not UTF-8".to_owned() };
            let text = std::str::from_utf8(bytes).map_err(not_text)?;
            definitions.extend(parse(path, text)?);
        }
        FactPlan::new(&definitions, pack.contracts(), pack.annual_report(), pack.calendar())
    }

    /// How far back a fact looks: a span, or without end; `None` where there is no such fact.
    pub fn window_of(&self, name: &str) -> Option<Option<Span>> {
        self.facts.iter().find(|fact| fact.name.as_str() == name).map(|fact| fact.within)
    }

    /// The names of its facts, with their names for people.
    pub fn names(&self) -> impl Iterator<Item = (&FactName, &Label)> {
        self.facts.iter().map(|fact| (&fact.name, &fact.title))
    }
}

fn planned(definition: &Definition, contracts: &[&Contract], has_window: bool) -> Result<PlannedFact, FactError> {
    let misfit = |message: String| FactError::Misfit { fact: definition.name.clone(), message };
    let selection = &definition.records;
    let needs_window = definition.silence == Silence::CompleteOver(CoverageWindow::ReportingWindow)
        || matches!(definition.take, Take::ReportYear | Take::ReportClosedOn | Take::BeganInOrBeforeReportYear(_))
        || selection.filters.iter().any(|filter| matches!(filter.test, Test::IsReportYear(_)));
    if needs_window && !has_window {
        return Err(misfit("the pack does not say when annual reports are due".to_owned()));
    }
    if definition.silence == Silence::CompleteOver(CoverageWindow::Selection) && selection.within.is_none() {
        return Err(misfit("completeness over the selection's window needs `within`".to_owned()));
    }
    let chosen = contracts.iter().filter(|contract| {
        (selection.kinds.is_empty() || selection.kinds.contains(&contract.kind))
            && (selection.datasets.is_empty() || selection.datasets.contains(&contract.id))
    });
    let mut datasets = HashMap::new();
    for contract in chosen {
        if let Some(fields) = fields(definition, contract).map_err(misfit)? {
            datasets.insert(contract.id.clone(), fields);
        }
    }
    if datasets.is_empty() {
        return Err(misfit("no data set of the pack has the kind and the fields it reads".to_owned()));
    }
    Ok(PlannedFact {
        name: definition.name.clone(),
        title: definition.title.clone(),
        take: definition.take.clone(),
        silence: definition.silence.clone(),
        within: selection.within,
        ended: selection.ended,
        datasets,
    })
}

/// The fields that a fact reads of a data set; `None` where the data set lacks one of them.
fn fields(definition: &Definition, contract: &Contract) -> Result<Option<PlannedFields>, String> {
    let mut planned = PlannedFields::default();
    for filter in &definition.records.filters {
        let found = match (&filter.field, filter.role) {
            (Some(code), None) => contract.field(code),
            (None, Some(role)) => contract.with_role(role),
            _ => return Err("a filter names either a field or a role".to_owned()),
        };
        let Some(field) = found else { return Ok(None) };
        planned.filters.push((read_as(field), filter.test.clone()));
    }
    let (taken, wanted) = match &definition.take {
        Take::Exists | Take::Count | Take::ReportYear | Take::ReportClosedOn => return Ok(Some(planned)),
        Take::Sum(field) => (field, "a number"),
        Take::DaysSince(field) | Take::BeganInOrBeforeReportYear(field) => (field, "a day"),
        Take::Min(field) | Take::Max(field) => (field, "a number or a day"),
        Take::Last(field) => (field, "a value"),
    };
    let Some(field) = field_of(contract, taken) else { return Ok(None) };
    let field = read_as(field);
    let number = matches!(field.kind, ValueKind::Integer | ValueKind::Decimal | ValueKind::Money);
    let fits = match wanted {
        "a number" => number,
        "a day" => field.kind == ValueKind::Date,
        "a number or a day" => number || field.kind == ValueKind::Date,
        _ => true,
    };
    if !fits {
        return Err(format!("`{}` of `{}` is not {wanted}", field.code, contract.id));
    }
    planned.taken = Some(field);
    Ok(Some(planned))
}

fn field_of<'c>(contract: &'c Contract, wanted: &FieldRef) -> Option<&'c Field> {
    match wanted {
        FieldRef::Field(code) => contract.field(code),
        FieldRef::Role(role) => contract.with_role(*role),
    }
}

fn read_as(field: &Field) -> PlannedField {
    let separator = match &field.kind {
        FieldType::Code { separator, .. } => separator.clone(),
        _ => None,
    };
    PlannedField { code: field.code.clone(), kind: field.kind.value_kind(), separator }
}
