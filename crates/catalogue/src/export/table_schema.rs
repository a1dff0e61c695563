//! The open part of a data set as a Table Schema, version 2: what an open-data table holds.

use domain::FieldClass;
use serde_json::{Value, json};

use crate::{
    contract::Contract,
    field::{Field, FieldType, Required},
    pack::Pack,
};

/// The schema of the contract's open fields, in the contract's order. Fields of any other class are
/// not in it.
pub fn table_schema(pack: &Pack, contract: &Contract) -> Value {
    let open: Vec<&Field> = contract.fields.iter().filter(|field| field.class == FieldClass::Open).collect();
    let mut schema = json!({
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": open.iter().map(|field| column(pack, field)).collect::<Vec<_>>(),
        "missingValues": [""],
    });
    if contract.key.iter().all(|key| open.iter().any(|field| field.code == *key)) && contract.key_else.is_empty() {
        schema["primaryKey"] = json!(contract.key);
    }
    schema
}

fn column(pack: &Pack, field: &Field) -> Value {
    let mut column = json!({
        "name": field.code.as_str(),
        "title": field.title.zh,
        "probity:title_en": field.title.en,
        "type": match &field.kind {
            FieldType::Integer { .. } => "integer",
            FieldType::Decimal | FieldType::Money { .. } => "number",
            FieldType::Date => "date",
            FieldType::Boolean => "boolean",
            _ => "string",
        },
    });
    let mut constraints = serde_json::Map::new();
    if field.required == Required::Always {
        constraints.insert("required".to_owned(), json!(true));
    }
    match &field.kind {
        FieldType::Text { max } => {
            constraints.insert("maxLength".to_owned(), json!(max));
        }
        FieldType::Integer { min, max } => {
            constraints.extend(min.map(|min| ("minimum".to_owned(), json!(min))));
            constraints.extend(max.map(|max| ("maximum".to_owned(), json!(max))));
        }
        FieldType::Code { list, separator: None } => {
            let codes = pack.code_list(list).map_or(&[][..], |list| &list.codes);
            column["categories"] =
                codes.iter().map(|code| json!({"value": code.code, "label": code.label.zh})).collect();
        }
        FieldType::Money { currency, .. } => column["probity:currency"] = json!(currency),
        _ => {}
    }
    if !constraints.is_empty() {
        column["constraints"] = Value::Object(constraints);
    }
    column
}
