//! What the server says of itself, and of the types of columns.

use arrow_flight::{
    error::Result,
    sql::{
        Nullable, Searchable, SqlInfo, SqlSupportedCaseSensitivity, SqlSupportedTransaction, XdbcDataType,
        metadata::{SqlInfoData, SqlInfoDataBuilder, XdbcTypeInfo, XdbcTypeInfoData, XdbcTypeInfoDataBuilder},
    },
};

/// It reads, and does nothing else.
pub(super) fn server() -> Result<SqlInfoData> {
    let mut says = SqlInfoDataBuilder::new();
    says.append(SqlInfo::FlightSqlServerName, "Probity");
    says.append(SqlInfo::FlightSqlServerVersion, env!("CARGO_PKG_VERSION"));
    // The version of the format of schemas and batches.
    says.append(SqlInfo::FlightSqlServerArrowVersion, "1.3");
    says.append(SqlInfo::FlightSqlServerSql, true);
    says.append(SqlInfo::FlightSqlServerCancel, true);
    says.append(SqlInfo::FlightSqlServerReadOnly, true);
    says.append(SqlInfo::FlightSqlServerSubstrait, false);
    says.append(SqlInfo::FlightSqlServerBulkIngestion, false);
    says.append(SqlInfo::FlightSqlServerTransaction, SqlSupportedTransaction::None as i32);
    for does_not in [SqlInfo::SqlDdlCatalog, SqlInfo::SqlDdlSchema, SqlInfo::SqlDdlTable] {
        says.append(does_not, false);
    }
    says.append(SqlInfo::SqlAllTablesAreSelectable, true);
    says.append(SqlInfo::SqlIdentifierQuoteChar, "\"");
    says.append(SqlInfo::SqlIdentifierCase, SqlSupportedCaseSensitivity::SqlCaseSensitivityLowercase as i32);
    says.append(SqlInfo::SqlSearchStringEscape, "\\");
    for word in [(SqlInfo::SqlSchemaTerm, "schema"), (SqlInfo::SqlCatalogTerm, "catalog")] {
        says.append(word.0, word.1);
    }
    says.append(SqlInfo::SqlCatalogAtStart, true);
    says.build()
}

/// The types that columns of tables have.
pub(super) fn types() -> Result<XdbcTypeInfoData> {
    let mut all = XdbcTypeInfoDataBuilder::new();
    all.append(kind("BOOLEAN", XdbcDataType::XdbcBit, Some(1), None));
    all.append(kind("BIGINT", XdbcDataType::XdbcBigint, Some(19), Some(10)));
    all.append(kind("DOUBLE", XdbcDataType::XdbcDouble, Some(53), Some(2)));
    all.append(kind("DECIMAL", XdbcDataType::XdbcDecimal, Some(38), Some(10)));
    all.append(kind("DATE", XdbcDataType::XdbcDate, Some(10), None));
    all.append(kind("TIMESTAMP", XdbcDataType::XdbcTimestamp, Some(26), None));
    all.append(kind("VARCHAR", XdbcDataType::XdbcVarchar, None, None));
    all.build()
}

fn kind(name: &str, of: XdbcDataType, size: Option<i32>, radix: Option<i32>) -> XdbcTypeInfo {
    let quoted = matches!(of, XdbcDataType::XdbcVarchar | XdbcDataType::XdbcDate | XdbcDataType::XdbcTimestamp);
    let quote = quoted.then(|| "'".to_owned());
    XdbcTypeInfo {
        type_name: name.to_owned(),
        data_type: of,
        column_size: size,
        literal_prefix: quote.clone(),
        literal_suffix: quote,
        create_params: None,
        nullable: Nullable::NullabilityNullable,
        case_sensitive: of == XdbcDataType::XdbcVarchar,
        searchable: Searchable::Full,
        unsigned_attribute: radix.map(|_| false),
        fixed_prec_scale: false,
        auto_increment: radix.map(|_| false),
        local_type_name: Some(name.to_owned()),
        minimum_scale: None,
        maximum_scale: None,
        sql_data_type: of,
        datetime_subcode: None,
        num_prec_radix: radix,
        interval_precision: None,
    }
}
