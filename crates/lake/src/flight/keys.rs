//! Which keys tables have: none is declared, and tools that ask for them are told so in the form of the protocol.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{
    DataType::{Int32, UInt8, Utf8},
    Field, Schema, SchemaRef,
};

/// The primary keys of a table.
pub(super) fn primary() -> RecordBatch {
    none([
        Field::new("catalog_name", Utf8, true),
        Field::new("db_schema_name", Utf8, true),
        Field::new("table_name", Utf8, false),
        Field::new("column_name", Utf8, false),
        Field::new("key_name", Utf8, true),
        Field::new("key_sequence", Int32, false),
    ])
}

/// The keys by which tables name each other.
pub(super) fn foreign() -> RecordBatch {
    none([
        Field::new("pk_catalog_name", Utf8, true),
        Field::new("pk_db_schema_name", Utf8, true),
        Field::new("pk_table_name", Utf8, false),
        Field::new("pk_column_name", Utf8, false),
        Field::new("fk_catalog_name", Utf8, true),
        Field::new("fk_db_schema_name", Utf8, true),
        Field::new("fk_table_name", Utf8, false),
        Field::new("fk_column_name", Utf8, false),
        Field::new("key_sequence", Int32, false),
        Field::new("fk_key_name", Utf8, true),
        Field::new("pk_key_name", Utf8, true),
        Field::new("update_rule", UInt8, false),
        Field::new("delete_rule", UInt8, false),
    ])
}

fn none<const N: usize>(columns: [Field; N]) -> RecordBatch {
    let columns: SchemaRef = Arc::new(Schema::new(columns.to_vec()));
    RecordBatch::new_empty(columns)
}
