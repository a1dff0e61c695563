//! What each may see: one view a table, of the rows that count and the scope leaves, and `records`, what the
//! records of all data sets have in common.

use std::{path::Path, sync::Arc};

use arrow_schema::{DataType, FieldRef, Fields, Schema};
use datafusion::{
    catalog::TableProvider,
    error::Result,
    logical_expr::{Expr, JoinType, when},
    prelude::{DataFrame, ParquetReadOptions, SessionContext, ident, lit},
    scalar::ScalarValue,
};
use domain::{Date, FieldClass, Instant, date::days_since_epoch, subject::SubjectClass};

use super::{Scope, guard::Guarded, stored::Stored};
use crate::tables::{Column, FIRST_FIELD, Kind, RowsOf, Table, TableFiles, Tables};

/// The view over the records of all data sets.
const RECORDS: &str = "records";

/// Registers the views of a scope.
pub(super) async fn register(
    context: &SessionContext,
    files: &TableFiles,
    tables: &Tables,
    scope: &Scope,
) -> Result<()> {
    let mut of_all = None;
    for table in tables.all() {
        let Some(allowed) = allowed(table, scope) else { continue };
        let rows = counting(context, files, table).await?;
        let view = allowed.of(rows, table)?;
        let provider: Arc<dyn TableProvider> = match allowed.rows {
            Some(_) => Arc::new(Guarded::new(view)),
            None => view.into_view(),
        };
        context.register_table(table.name.as_str(), provider.clone())?;
        if let RowsOf::Records { dataset, .. } = &table.rows {
            let common = context.read_table(provider)?.select(common(table, dataset.as_str(), scope))?;
            of_all = Some(match of_all {
                None => common,
                Some(before) => DataFrame::union(before, common)?,
            });
        }
    }
    if let Some(of_all) = of_all {
        context.register_table(RECORDS, of_all.into_view())?;
    }
    Ok(())
}

/// The columns that the records of all data sets have: where one does not go to the asker in this data set, it
/// is empty.
fn common(table: &Table, dataset: &str, scope: &Scope) -> Vec<Expr> {
    let seen = |column: &Column| match scope {
        Scope::All | Scope::Organ { .. } => column.class != FieldClass::Secret,
        Scope::Public { .. } => column.class == FieldClass::Open,
    };
    let first = table.columns.iter().take(FIRST_FIELD);
    let columns = first.filter(|column| seen(column) || column.kind == Kind::Day);
    let value = |column: &Column| {
        let value = if seen(column) { ident(&column.name) } else { lit(ScalarValue::Date32(None)) };
        value.alias(&column.name)
    };
    [lit(dataset).alias("dataset")].into_iter().chain(columns.map(value)).collect()
}

/// The rows of a table that count.
async fn counting(context: &SessionContext, files: &TableFiles, table: &Table) -> Result<DataFrame> {
    let schema = Arc::new(as_asked(&table.schema()));
    let mut rows: Option<DataFrame> = None;
    for (file, later) in files.of(&table.name) {
        let stored = Stored::new(&context.state(), &file, schema.clone())?;
        let mut part = context.read_table(Arc::new(stored))?;
        for changed in later {
            let changed = context.read_parquet(as_text(&changed), ParquetReadOptions::default()).await?;
            let changed = changed.select([ident("subject").alias("changed")])?;
            part = part.join(changed, JoinType::LeftAnti, &["subject"], &["changed"], None)?;
        }
        rows = Some(match rows {
            None => part,
            Some(before) => before.union(part)?,
        });
    }
    match rows {
        Some(rows) => Ok(rows),
        None => context.read_empty(),
    }
}

/// The columns of a table as questions read them: texts in views, which the engine groups, joins and compares faster
/// than others, and which a file's dictionaries of texts give for nothing.
fn as_asked(stored: &Schema) -> Schema {
    let column = |field: &FieldRef| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        DataType::Dictionary(_, values) if **values == DataType::Utf8 => {
            Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View))
        }
        _ => field.clone(),
    };
    Schema::new(stored.fields().iter().map(column).collect::<Fields>())
}

fn as_text(path: &Path) -> String {
    path.display().to_string()
}

/// What of a table a scope leaves.
struct Allowed<'t> {
    /// Which rows; all where absent.
    rows: Option<Expr>,
    columns: Vec<&'t Column>,
    /// Whether codes of sole traders that may be persons' numbers are left out.
    masked: bool,
}

impl Allowed<'_> {
    fn of(&self, rows: DataFrame, table: &Table) -> Result<DataFrame> {
        let rows = match &self.rows {
            Some(allowed) => rows.filter(allowed.clone())?,
            None => rows,
        };
        let has_class = table.columns.iter().any(|column| column.name == "subject_class");
        let value = |column: &&Column| {
            let value = ident(&column.name);
            if !(self.masked && column.personal && has_class) {
                return Ok(value);
            }
            let not_sole = ident("subject_class").not_eq(lit(SubjectClass::SoleTrader.word()));
            Ok(when(not_sole, value).end()?.alias(&column.name))
        };
        rows.select(self.columns.iter().map(value).collect::<Result<Vec<Expr>>>()?)
    }
}

/// `None` where the scope leaves nothing of a table.
fn allowed<'t>(table: &'t Table, scope: &Scope) -> Option<Allowed<'t>> {
    let not_secret = || table.columns.iter().filter(|column| column.class != FieldClass::Secret).collect();
    match scope {
        Scope::All => Some(Allowed { rows: None, columns: not_secret(), masked: false }),
        Scope::Organ { organ, .. } if let Some(column) = organ_column(&table.rows) => {
            let own = ident(column).eq(lit(organ.to_string()));
            Some(Allowed { rows: Some(own), columns: not_secret(), masked: false })
        }
        Scope::Organ { today, now, .. } | Scope::Public { today, now } => {
            let open = |column: &&Column| column.class == FieldClass::Open && column.in_bulk;
            let columns = table.columns.iter().filter(open).collect();
            Some(Allowed { rows: Some(public_rows(&table.rows, *today, *now)?), columns, masked: true })
        }
    }
}

/// The column that says which organ a row is of.
fn organ_column(rows: &RowsOf) -> Option<&'static str> {
    match rows {
        RowsOf::Records { .. } | RowsOf::Links | RowsOf::Clocks => Some("deliverer"),
        RowsOf::Listings => Some("organ"),
        RowsOf::Changed | RowsOf::Subjects | RowsOf::Identifiers => None,
    }
}

/// Which rows everyone may be given: judged on the day of asking, so that nothing that has expired is among
/// them, whenever the files were written.
fn public_rows(rows: &RowsOf, today: Date, now: Instant) -> Option<Expr> {
    let today = || lit(ScalarValue::Date32(Some(days_since_epoch(today))));
    let now = lit(ScalarValue::TimestampMillisecond(Some(now.millis()), Some("UTC".into())));
    match rows {
        RowsOf::Subjects | RowsOf::Identifiers => Some(ident("open")),
        RowsOf::Records { in_bulk: true, .. } => {
            let begun = ident("public_from").lt_eq(today());
            let not_ended = today().lt(ident("public_until"));
            let shown = ident("hidden_until").is_null().or(ident("hidden_until").lt_eq(now));
            Some(ident("open").and(begun).and(not_ended).and(shown))
        }
        RowsOf::Records { in_bulk: false, .. } | RowsOf::Changed => None,
        RowsOf::Links | RowsOf::Listings | RowsOf::Clocks => None,
    }
}
