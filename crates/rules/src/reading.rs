//! From the cells of a decision table to typed columns and rows.

use std::collections::HashSet;

use domain::{Date, Label, Period};

use crate::{
    front_matter::{ColumnMatter, FrontMatter, Source},
    markdown::{Cell, MOST_ROWS, PipeTable},
    problem::{Position, Problem},
    rule_set::{HitPolicy, InputColumn, OutputColumn, Row, hit_policy},
    scan::{Scanner, day_or_term},
    unary::UnaryTests,
    value::{Literal, Type},
};

/// What a column of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Input(usize),
    Output(usize),
    Id,
    Basis,
    From,
    Until,
    Note,
}

/// The tables of a rule set while they are read.
pub(crate) struct Reading {
    pub(crate) hit_policy: HitPolicy,
    pub(crate) inputs: Vec<InputColumn>,
    pub(crate) outputs: Vec<OutputColumn>,
    pub(crate) rows: Vec<Row>,
    pub(crate) warnings: Vec<Problem>,
    /// How many of the inputs are columns of the table.
    pub(crate) column_inputs: usize,
    columns: Vec<Column>,
    headings: Vec<String>,
    /// Inputs and outputs whose type the cells must tell.
    untyped_inputs: Vec<bool>,
    untyped_outputs: Vec<bool>,
}

impl Reading {
    /// Reads the headings of the first table.
    pub(crate) fn begin(matter: &FrontMatter, table: &PipeTable) -> Result<Reading, Problem> {
        let head = &table.rows[0];
        let Some(policy) = hit_policy(&head[0].text) else {
            return Err(Problem::error(head[0].at, "hit-policy", "the first cell is no hit policy"));
        };
        let markers = marker_row(table)?;
        let allowed = (markers == 2).then(|| &table.rows[1]);
        let mut reading = Reading {
            hit_policy: policy,
            inputs: Vec::new(),
            outputs: Vec::new(),
            rows: Vec::new(),
            warnings: Vec::new(),
            column_inputs: 0,
            columns: Vec::new(),
            headings: head.iter().map(|cell| cell.text.clone()).collect(),
            untyped_inputs: Vec::new(),
            untyped_outputs: Vec::new(),
        };
        for (at, (heading, marker)) in head.iter().zip(&table.rows[markers]).enumerate().skip(1) {
            let allowed = allowed.map(|row| &row[at]);
            let column = match marker_of(&marker.text) {
                Some('i') => reading.input(matter, heading, allowed)?,
                Some('o') => reading.output(matter, heading, allowed)?,
                _ => annotation(&heading.text),
            };
            reading.columns.push(column);
        }
        reading.column_inputs = reading.inputs.len();
        reading.without_column(matter, head[0].at);
        if reading.outputs.is_empty() {
            return Err(Problem::error(head[0].at, "markers", "the table has no output column"));
        }
        Ok(reading)
    }

    fn input(&mut self, matter: &FrontMatter, heading: &Cell, allowed: Option<&Cell>) -> Result<Column, Problem> {
        let described = describe(&matter.inputs, heading, "input")?;
        let mut values = described.map(|column| column.values.clone()).unwrap_or_default();
        if values.is_empty()
            && let Some(cell) = allowed
        {
            let tests = UnaryTests::parse(&cell.text, cell.at)?;
            values = tests.literals().filter_map(|literal| literal.text().map(str::to_owned)).collect();
        }
        let declared = described.and_then(|column| column.kind);
        self.untyped_inputs.push(declared.is_none());
        self.inputs.push(InputColumn {
            name: described.map_or_else(|| heading.text.clone(), |column| column.name.clone()),
            title: title_of(described, heading),
            kind: declared.unwrap_or(Type::Text),
            values,
            list: described.and_then(|column| column.list.clone()),
            unit: described.and_then(|column| column.unit.clone()),
            source: described.map_or(Source::Given, |column| column.source.clone()),
            words: described.map(|column| column.words.clone()).unwrap_or_default(),
        });
        Ok(Column::Input(self.inputs.len() - 1))
    }

    /// An input that front matter names need not be a column: rows then ask nothing of it, but the
    /// day that says which rows are in force, or a day that a term counts from, may be one.
    fn without_column(&mut self, matter: &FrontMatter, at: Position) {
        for column in &matter.inputs {
            if self.inputs.iter().any(|input| input.name == column.name) {
                continue;
            }
            if column.source == Source::Given && matter.force_by.as_ref() != Some(&column.name) {
                let message = format!("no column reads the input `{}`", column.name);
                self.warnings.push(Problem::warning(at, "unused-input", message));
            }
            self.untyped_inputs.push(false);
            self.inputs.push(InputColumn {
                name: column.name.clone(),
                title: column.title.clone().unwrap_or_else(|| Label::new(column.name.as_str(), column.name.as_str())),
                kind: column.kind.unwrap_or(Type::Text),
                values: column.values.clone(),
                list: column.list.clone(),
                unit: column.unit.clone(),
                source: column.source.clone(),
                words: column.words.clone(),
            });
        }
    }

    fn output(&mut self, matter: &FrontMatter, heading: &Cell, allowed: Option<&Cell>) -> Result<Column, Problem> {
        let described = describe(&matter.outputs, heading, "output")?;
        let mut values = described.map(|column| column.values.clone()).unwrap_or_default();
        if values.is_empty()
            && let Some(cell) = allowed
        {
            let tests = UnaryTests::parse(&cell.text, cell.at)?;
            values = tests.literals().filter_map(|literal| literal.text().map(str::to_owned)).collect();
        }
        let declared = described.and_then(|column| column.kind);
        self.untyped_outputs.push(declared.is_none());
        self.outputs.push(OutputColumn {
            name: described.map_or_else(|| heading.text.clone(), |column| column.name.clone()),
            title: title_of(described, heading),
            kind: declared.unwrap_or(Type::Text),
            values,
            list: described.and_then(|column| column.list.clone()),
            unit: described.and_then(|column| column.unit.clone()),
        });
        Ok(Column::Output(self.outputs.len() - 1))
    }

    /// Takes the rows of a table whose headings are the same as the first table's.
    pub(crate) fn take(&mut self, table: &PipeTable, problems: &mut Vec<Problem>) {
        let at = table.rows[0][0].at;
        if table.rows[0].iter().map(|cell| &cell.text).ne(self.headings.iter()) {
            problems.push(Problem::error(at, "columns", "the tables of one rule set have the same headings"));
            return;
        }
        let markers = match marker_row(table) {
            Ok(markers) => markers,
            Err(problem) => return problems.push(problem),
        };
        for cells in table.rows.iter().skip(markers + 1).filter(|row| row.iter().any(|cell| !cell.text.is_empty())) {
            if self.rows.len() == MOST_ROWS {
                problems.push(Problem::error(at, "limit", format!("a rule set has at most {MOST_ROWS} rows")));
                return;
            }
            match self.row(cells) {
                Ok(row) => self.rows.push(row),
                Err(found) => problems.extend(found),
            }
        }
    }

    fn row(&self, cells: &[Cell]) -> Result<Row, Vec<Problem>> {
        let mut row = RowCells::default();
        let mut problems = Vec::new();
        for ((column, cell), heading) in self.columns.iter().zip(&cells[1..]).zip(&self.headings[1..]) {
            if let Err(problem) = row.take(*column, cell, heading) {
                problems.push(problem);
            }
        }
        let id = if row.id.is_empty() { cells[0].text.clone() } else { row.id };
        if id.is_empty() {
            problems.push(Problem::error(cells[0].at, "row-id", "the row has no number and no id"));
        } else if id.contains(';') || id.chars().any(char::is_control) {
            problems.push(Problem::error(cells[0].at, "row-id", "a row id holds no `;`"));
        }
        let force = Period::new(row.from, row.until);
        if force.is_empty() {
            problems.push(Problem::error(cells[0].at, "force", "the row ends before it comes into force"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        row.tests.resize(self.inputs.len(), UnaryTests::any());
        row.places.resize(self.inputs.len(), cells[0].at);
        let asked = row.tests.iter().enumerate().filter(|(_, tests)| !tests.is_any());
        Ok(Row {
            id,
            at: cells[0].at,
            force,
            basis: row.basis,
            notes: row.notes,
            asked: asked.map(|(at, _)| at as u16).collect(),
            tests: row.tests.into(),
            places: row.places.into(),
            outputs: row.outputs.into(),
        })
    }

    /// Infers the types that were not declared and checks all cells against the types.
    pub(crate) fn finish(&mut self, problems: &mut Vec<Problem>) {
        if self.rows.is_empty() && problems.is_empty() {
            problems.push(Problem::error(Position { line: 1, column: 1 }, "no-rows", "the table has no rows"));
        }
        let mut ids = HashSet::new();
        for row in &self.rows {
            if !ids.insert(row.id.as_str()) {
                problems.push(Problem::error(
                    row.at,
                    "duplicate-row-id",
                    format!("the row id `{}` is used twice", row.id),
                ));
            }
        }
        for at in 0..self.inputs.len() {
            if self.untyped_inputs[at] {
                let literals = self.rows.iter().flat_map(|row| row.tests[at].literals());
                self.inputs[at].kind = literals.filter_map(Literal::kind).next().unwrap_or(Type::Text);
            }
            let kind = self.inputs[at].kind;
            for row in &mut self.rows {
                // The form that DMN tools read writes days and terms as text.
                if matches!(kind, Type::Date | Type::Term) {
                    row.tests[at].replace_literals(|literal| literal.text().and_then(day_or_term));
                }
                if let Some(misfit) = row.tests[at].misfit(kind) {
                    problems.push(Problem::error(row.places[at], "type", misfit));
                }
            }
        }
        for at in 0..self.outputs.len() {
            self.finish_output(at, problems);
        }
    }

    fn finish_output(&mut self, at: usize, problems: &mut Vec<Problem>) {
        if self.untyped_outputs[at] {
            let literals = self.rows.iter().map(|row| &row.outputs[at]);
            self.outputs[at].kind = literals.filter_map(Literal::kind).next().unwrap_or(Type::Text);
        }
        let OutputColumn { name, kind, values, .. } = &self.outputs[at];
        for row in &mut self.rows {
            let output = &mut row.outputs[at];
            // The form that DMN tools read writes days and terms as text.
            if let Literal::Text(text) = &*output
                && matches!(kind, Type::Date | Type::Term)
                && let Some(read) = day_or_term(text)
            {
                *output = read;
            }
            if output.kind().is_some_and(|found| found != *kind) {
                let message = format!("`{output}` is no {}, as the output `{name}` is", kind.name());
                problems.push(Problem::error(row.at, "type", message));
            }
            if let Some(text) = output.text()
                && !values.is_empty()
                && !values.iter().any(|value| value == text)
            {
                problems.push(Problem::error(row.at, "value", format!("`{text}` is no value of the output `{name}`")));
            }
        }
    }
}

/// The cells of a row while they are read.
#[derive(Default)]
struct RowCells {
    id: String,
    basis: String,
    from: Option<Date>,
    until: Option<Date>,
    notes: Vec<(String, String)>,
    tests: Vec<UnaryTests>,
    places: Vec<Position>,
    outputs: Vec<Literal>,
}

impl RowCells {
    fn take(&mut self, column: Column, cell: &Cell, heading: &str) -> Result<(), Problem> {
        match column {
            Column::Input(_) => {
                self.places.push(cell.at);
                self.tests.push(UnaryTests::parse(&cell.text, cell.at)?);
            }
            Column::Output(_) => self.outputs.push(output(cell)?),
            Column::Id => self.id = cell.text.trim_matches('`').to_owned(),
            Column::Basis => self.basis = cell.text.clone(),
            Column::From => self.from = day(cell)?,
            Column::Until => self.until = day(cell)?,
            Column::Note => self.notes.push((heading.to_owned(), cell.text.clone())),
        }
        Ok(())
    }
}

fn output(cell: &Cell) -> Result<Literal, Problem> {
    let mut scan = Scanner::new(&cell.text, cell.at);
    if matches!(cell.text.as_str(), "" | "-") {
        return Ok(Literal::Null);
    }
    let literal = scan.literal()?;
    if scan.at_end() { Ok(literal) } else { Err(scan.problem("syntax", "expected the end of the cell".to_owned())) }
}

fn day(cell: &Cell) -> Result<Option<Date>, Problem> {
    match output(cell)? {
        Literal::Null => Ok(None),
        Literal::Date(day) => Ok(Some(day)),
        other => Err(Problem::error(cell.at, "type", format!("`{other}` is no day such as 2026-04-01"))),
    }
}

/// The place of the row of markers: directly below the headings, or below the allowed values.
fn marker_row(table: &PipeTable) -> Result<usize, Problem> {
    let is_marker =
        |row: &Vec<Cell>| row[0].text.is_empty() && row.iter().skip(1).all(|cell| marker_of(&cell.text).is_some());
    let found = (1..=2).find(|&at| table.rows.get(at).is_some_and(is_marker));
    found.ok_or_else(|| {
        let message =
            "expected a row of markers below the headings: `i` for inputs, `o` for outputs, `a` for annotations";
        Problem::error(table.rows[0][0].at, "markers", message)
    })
}

fn marker_of(text: &str) -> Option<char> {
    let text = text.trim_matches(['`', '*', '_']).to_lowercase();
    match text.as_str() {
        "" => None,
        ">>>" | ">>" => Some('i'),
        "<<<" | "<<" => Some('o'),
        "###" | "##" | "#" => Some('a'),
        word => ["input", "output", "annotation"].iter().find(|full| full.starts_with(word))?.chars().next(),
    }
}

/// What an annotation means, by its heading in either language.
fn annotation(heading: &str) -> Column {
    match heading.to_lowercase().as_str() {
        "id" | "row" | "编号" | "行号" => Column::Id,
        "basis" | "依据" | "法律依据" => Column::Basis,
        "from" | "in force from" | "施行" | "施行日" => Column::From,
        "until" | "in force until" | "失效" | "失效日" => Column::Until,
        _ => Column::Note,
    }
}

fn describe<'m>(
    columns: &'m [ColumnMatter],
    heading: &Cell,
    kind: &'static str,
) -> Result<Option<&'m ColumnMatter>, Problem> {
    if heading.text.is_empty() {
        return if kind == "output" {
            Ok(columns.first())
        } else {
            Err(Problem::error(heading.at, "unknown-input", "the input has no name"))
        };
    }
    let titled = |label: &Label| label.zh == heading.text || label.en == heading.text;
    let found = columns.iter().find(|column| column.name == heading.text || column.title.as_ref().is_some_and(titled));
    if found.is_none() && !columns.is_empty() {
        let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let code = if kind == "input" { "unknown-input" } else { "unknown-output" };
        let message = format!("front matter names no {kind} `{}`; it names {}", heading.text, known.join(", "));
        return Err(Problem::error(heading.at, code, message));
    }
    Ok(found)
}

fn title_of(described: Option<&ColumnMatter>, heading: &Cell) -> Label {
    described
        .and_then(|column| column.title.clone())
        .unwrap_or_else(|| Label::new(heading.text.clone(), heading.text.clone()))
}
