//! Which columns of which tables a statistic reads.

use catalogue::{
    Pack, Statistics,
    contract::DatasetKind,
    statistic::{Counts, Statistic},
};
use domain::{DatasetId, FieldCode};
use lake::tables::{Asked, Found, Tables, Value};

/// The tables and columns that are asked for, each once.
#[derive(Debug, Default)]
pub(super) struct Asking(Vec<Asked>);

/// A column of a table that was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column(usize);

/// Rows of one table that a statistic counts.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub table: usize,
    pub day: Column,
    pub withdrawn: Option<Column>,
    pub until: Option<Column>,
    pub sum: Option<Column>,
    pub deliverer: Option<Column>,
    /// What tells rows of one record.
    pub record: Option<Column>,
    /// When it arrived.
    pub arrived: Option<Column>,
}

/// What the registration says of a subject.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    pub table: usize,
    pub withdrawn: Column,
    pub recorded: Column,
    /// Of each dimension of the plan the column of its field.
    pub fields: Vec<Option<Column>>,
}

impl Asking {
    pub fn table(&mut self, name: &str) -> usize {
        if let Some(at) = self.0.iter().position(|asked| asked.table == name) {
            return at;
        }
        self.0.push(Asked { table: name.to_owned(), columns: Vec::new() });
        self.0.len() - 1
    }

    pub fn column(&mut self, table: usize, name: &str) -> Column {
        let columns = &mut self.0[table].columns;
        let at = columns.iter().position(|column| column == name).unwrap_or_else(|| {
            columns.push(name.to_owned());
            columns.len() - 1
        });
        Column(at)
    }

    fn field(&mut self, table: usize, of: &lake::tables::Table, field: &FieldCode) -> Option<Column> {
        let name = &of.column_of(field)?.name;
        Some(self.column(table, name))
    }

    pub fn into_asked(self) -> Vec<Asked> {
        self.0
    }

    /// The registrations of the pack, with the columns of its dimensions.
    pub fn registrations(&mut self, pack: &Pack, tables: &Tables, plan: &Statistics) -> Vec<Registered> {
        let registrations = pack.contracts().filter(|contract| contract.kind == DatasetKind::Registration);
        let mut registered = Vec::new();
        for of in registrations.filter_map(|contract| tables.of_dataset(&contract.id)) {
            let table = self.table(&of.name);
            let column = |asking: &mut Asking, field: &Option<FieldCode>| asking.field(table, of, field.as_ref()?);
            let fields = plan.dimensions.iter().map(|dimension| column(self, &dimension.field)).collect();
            let (withdrawn, recorded) = (self.column(table, "withdrawn"), self.column(table, "recorded_at"));
            registered.push(Registered { table, withdrawn, recorded, fields });
        }
        registered
    }

    /// The rows that a statistic counts.
    pub fn sources(&mut self, tables: &Tables, statistic: &Statistic) -> Vec<Source> {
        match statistic.counts {
            Counts::Listings | Counts::Exits => {
                let table = self.table("listings");
                let exits = statistic.counts == Counts::Exits;
                let day = self.column(table, if exits { "until" } else { "decided_on" });
                let until = exits.then(|| self.column(table, "ended_on"));
                vec![Source { until, ..Source::new(table, day) }]
            }
            Counts::Arrivals => {
                let table = self.table("clocks");
                let mut column = |name| self.column(table, name);
                let (day, record) = (column("counted_from"), Some(column("record")));
                let (arrived, deliverer) = (Some(column("arrived_at")), Some(column("deliverer")));
                vec![Source { record, arrived, deliverer, ..Source::new(table, day) }]
            }
            Counts::Subjects | Counts::Standing | Counts::Lifetimes | Counts::Records => {
                statistic.datasets.iter().filter_map(|dataset| self.records(tables, statistic, dataset)).collect()
            }
        }
    }

    fn records(&mut self, tables: &Tables, statistic: &Statistic, dataset: &DatasetId) -> Option<Source> {
        let of = tables.of_dataset(dataset)?;
        let table = self.table(&of.name);
        let day = match &statistic.day {
            Some(field) => self.field(table, of, field)?,
            None => self.column(table, "decided_on"),
        };
        Some(Source {
            withdrawn: Some(self.column(table, "withdrawn")),
            until: statistic.until.as_ref().and_then(|field| self.field(table, of, field)),
            sum: statistic.sum.as_ref().and_then(|field| self.field(table, of, field)),
            deliverer: Some(self.column(table, "deliverer")),
            arrived: Some(self.column(table, "recorded_at")),
            ..Source::new(table, day)
        })
    }
}

impl Source {
    fn new(table: usize, day: Column) -> Source {
        let none = None;
        Source { table, day, withdrawn: none, until: none, sum: none, deliverer: none, record: none, arrived: none }
    }

    /// The rows of a subject that count.
    pub fn rows<'f>(&self, found: &'f Found) -> impl Iterator<Item = &'f Vec<Value>> {
        let withdrawn = self.withdrawn;
        found.tables[self.table].iter().filter(move |row| withdrawn.is_none_or(|column| !column.of(row).is_yes()))
    }
}

impl Column {
    /// Its value in a row.
    pub fn of(self, row: &[Value]) -> &Value {
        row.get(self.0).unwrap_or(&Value::None)
    }
}
