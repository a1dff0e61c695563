//! Which tables and columns there are.

use catalogue::{
    Pack,
    contract::{Contract, FieldRole},
    field::{Field, FieldType},
};
use domain::{FieldClass, SchemeId};

use super::{CHANGED, Column, Kind, RowsOf, Table};

/// Names of tables that are no data set's.
const NAMES: [&str; 6] = [CHANGED, "subjects", "identifiers", "links", "listings", "clocks"];

/// Columns of a record before those of its fields.
pub(crate) const FIRST_FIELD: usize = 17;

/// The fields of a contract that lie in its table, in their order after [`FIRST_FIELD`] other columns; one whose
/// amounts come in several currencies has a second column for the currency.
pub(super) fn kept(contract: &Contract) -> impl Iterator<Item = &Field> {
    contract.fields.iter().filter(|field| is_kept(field))
}

/// Whether a field may lie in a table at all.
fn is_kept(field: &Field) -> bool {
    field.class != FieldClass::Secret
        && !matches!(field.kind, FieldType::PersonNumber)
        && !field.role.is_some_and(FieldRole::is_person)
}

/// Schemes of which a sole trader's code may be a person's number.
pub(super) fn personal_schemes(pack: &Pack) -> Vec<SchemeId> {
    pack.schemes().iter().filter(|scheme| scheme.may_hold_personal()).map(|scheme| scheme.id().clone()).collect()
}

pub(super) fn tables(pack: &Pack) -> Vec<Table> {
    let personal = personal_schemes(pack);
    let mut tables = vec![
        Table { name: CHANGED.to_owned(), rows: RowsOf::Changed, columns: vec![open("subject", Kind::Integer)] },
        subjects(personal.contains(pack.main_scheme())),
        identifiers(),
    ];
    tables.extend(pack.contracts().map(|contract| records(contract, &personal)));
    tables.extend([links(), listings(), clocks()]);
    tables
}

fn column(name: &str, kind: Kind, class: FieldClass) -> Column {
    Column { name: name.to_owned(), field: None, kind, class, in_bulk: true, personal: false }
}

fn open(name: &str, kind: Kind) -> Column {
    column(name, kind, FieldClass::Open)
}

fn shared(name: &str, kind: Kind) -> Column {
    column(name, kind, FieldClass::Shared)
}

fn subjects(main_is_personal: bool) -> Table {
    let columns = vec![
        open("subject", Kind::Integer),
        open("id", Kind::Text),
        open("subject_class", Kind::Word),
        shared("state", Kind::Word),
        open("name", Kind::Text),
        open("name_key", Kind::Text),
        Column { personal: main_is_personal, ..open("code", Kind::Text) },
        open("division", Kind::Word),
        open("status", Kind::Word),
        shared("merged_into", Kind::Integer),
        shared("open", Kind::Flag),
    ];
    Table { name: "subjects".to_owned(), rows: RowsOf::Subjects, columns }
}

fn identifiers() -> Table {
    let columns = vec![
        open("subject", Kind::Integer),
        open("scheme", Kind::Word),
        open("value", Kind::Text),
        open("held_from", Kind::Day),
        open("held_until", Kind::Day),
        shared("open", Kind::Flag),
    ];
    Table { name: "identifiers".to_owned(), rows: RowsOf::Identifiers, columns }
}

fn records(contract: &Contract, personal: &[SchemeId]) -> Table {
    let of_roles = |name: &str, roles: &[FieldRole]| {
        let fields = contract.fields.iter().filter(|field| field.role.is_some_and(|role| roles.contains(&role)));
        let class = fields.map(|field| field.class).max_by_key(|class| narrowness(*class));
        column(name, Kind::Day, class.unwrap_or(FieldClass::Open))
    };
    let valid = [FieldRole::DecisionDate, FieldRole::ValidFrom];
    let ended = [FieldRole::ValidUntil, FieldRole::EndDate];
    let mut columns = vec![
        open("subject", Kind::Integer),
        open("record", Kind::Integer),
        open("subject_class", Kind::Word),
        open("division", Kind::Word),
        open("deliverer", Kind::Word),
        of_roles("decided_on", &[FieldRole::DecisionDate]),
        of_roles("valid_from", &valid),
        of_roles("valid_until", &ended),
        open("public_from", Kind::Day),
        open("public_until", Kind::Day),
        shared("recorded_at", Kind::Instant),
        shared("version", Kind::Integer),
        shared("withdrawn", Kind::Flag),
        shared("certainty", Kind::Word),
        shared("held", Kind::Word),
        shared("hidden_until", Kind::Instant),
        shared("open", Kind::Flag),
    ];
    debug_assert_eq!(columns.len(), FIRST_FIELD);
    for field in kept(contract) {
        let name = free_name(&columns, field.code.as_str());
        let in_bulk = field.role != Some(FieldRole::SubjectAddress);
        let is_personal = match &field.kind {
            FieldType::Identifier { schemes } => schemes.iter().any(|scheme| personal.contains(scheme)),
            _ => false,
        };
        let value = column(&name, kind(&field.kind), field.class);
        columns.push(Column { in_bulk, personal: is_personal, field: Some(field.code.clone()), ..value });
        if matches!(field.kind, FieldType::MoneyText { .. }) {
            let name = free_name(&columns, &format!("{name}_currency"));
            columns.push(Column { in_bulk, ..column(&name, Kind::Word, field.class) });
        }
    }
    let name = contract.id.as_str().replace('-', "_").to_ascii_lowercase();
    let name = if NAMES.contains(&name.as_str()) { format!("{name}_records") } else { name };
    let in_bulk = contract.publication.public && contract.publication.open_data_licence.is_some();
    Table { name, rows: RowsOf::Records { dataset: contract.id.clone(), adverse: contract.adverse, in_bulk }, columns }
}

/// A name that no column bears yet: queries do not tell capitals from others.
fn free_name(columns: &[Column], wanted: &str) -> String {
    let mut name = wanted.to_ascii_lowercase();
    while columns.iter().any(|column| column.name == name) {
        name.push('_');
    }
    name
}

fn links() -> Table {
    let columns = vec![
        shared("subject", Kind::Integer),
        shared("record", Kind::Integer),
        shared("dataset", Kind::Word),
        shared("deliverer", Kind::Word),
        shared("linked_to", Kind::Integer),
        shared("certainty", Kind::Word),
        shared("decided_at", Kind::Instant),
        shared("stands", Kind::Flag),
    ];
    Table { name: "links".to_owned(), rows: RowsOf::Links, columns }
}

fn listings() -> Table {
    let columns = vec![
        shared("subject", Kind::Integer),
        shared("listing", Kind::Integer),
        shared("list", Kind::Word),
        shared("cause", Kind::Word),
        shared("organ", Kind::Word),
        shared("decided_on", Kind::Day),
        shared("until", Kind::Day),
        shared("record", Kind::Integer),
        shared("ended", Kind::Flag),
        shared("ended_on", Kind::Day),
    ];
    Table { name: "listings".to_owned(), rows: RowsOf::Listings, columns }
}

fn clocks() -> Table {
    let columns = vec![
        shared("subject", Kind::Integer),
        shared("record", Kind::Integer),
        shared("dataset", Kind::Word),
        shared("deliverer", Kind::Word),
        shared("clock", Kind::Word),
        shared("counted_from", Kind::Day),
        shared("due", Kind::Day),
        shared("provisional", Kind::Flag),
        shared("arrived_at", Kind::Instant),
    ];
    Table { name: "clocks".to_owned(), rows: RowsOf::Clocks, columns }
}

fn kind(of: &FieldType) -> Kind {
    match of {
        FieldType::Text { .. } | FieldType::Identifier { .. } | FieldType::PersonNumber => Kind::Text,
        FieldType::Code { .. } => Kind::Word,
        FieldType::Integer { .. } => Kind::Integer,
        FieldType::Decimal => Kind::Number,
        FieldType::Date => Kind::Day,
        FieldType::Money { .. } | FieldType::MoneyText { .. } => Kind::Money,
        FieldType::Boolean => Kind::Flag,
    }
}

/// How few may see a class, to compare classes with each other.
fn narrowness(class: FieldClass) -> u8 {
    match class {
        FieldClass::Open => 0,
        FieldClass::SubjectChoice => 1,
        FieldClass::Authorised => 2,
        FieldClass::Shared => 3,
        FieldClass::Secret => 4,
    }
}
