//! A contract in the Open Data Contract Standard, version 3.1.
//!
//! What the standard has no place for stands in custom properties that begin with `probity.`: the
//! English names, classes, sharing, working-day clocks, code lists.

use serde_json::{Value, json};

use super::{class_name, sharing_name};
use crate::{
    contract::{Check, Contract, Test},
    field::{Field, FieldType, Required},
    law::{ClockRule, ClockUnit},
    pack::Pack,
};

/// The contract as an ODCS document.
pub fn odcs(pack: &Pack, contract: &Contract) -> Value {
    let mut schema = json!({
        "name": contract.id.as_str(),
        "businessName": contract.title.zh,
        "logicalType": "object",
        "description": contract.description.zh,
        "properties": contract.fields.iter().map(|field| property(pack, contract, field)).collect::<Vec<_>>(),
    });
    if !contract.checks.is_empty() {
        schema["quality"] = contract.checks.iter().map(|check| quality(pack, check)).collect();
    }
    json!({
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": format!("{}/{}", pack.id(), contract.id),
        "version": contract.version.to_string(),
        "name": contract.title.zh,
        "status": "active",
        "description": {
            "purpose": contract.description.zh,
            "usage": contract.description.en,
            "limitations": if contract.adverse { "adverse" } else { "not adverse" },
        },
        "authoritativeDefinitions": contract.basis.iter().map(|basis| json!({"type": "legalBasis", "url": basis})).collect::<Vec<_>>(),
        "schema": [schema],
        "slaProperties": service_levels(pack, contract),
        "customProperties": contract_properties(pack, contract),
    })
}

/// The same document as YAML. Every text stands in quotes, so that YAML 1.1 readers don't take `no`
/// or `1.0` for something else.
pub fn odcs_yaml(pack: &Pack, contract: &Contract) -> String {
    let mut text = String::new();
    write_yaml(&odcs(pack, contract), 0, &mut text);
    text
}

/// Writes `value` as a block that begins on a new line at `indent`.
fn write_yaml(value: &Value, indent: usize, text: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                text.push_str(&format!("{pad}{key}:"));
                write_after(value, indent, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                let mut block = String::new();
                write_yaml(item, indent + 2, &mut block);
                text.push_str(&format!("{pad}- {}", block.trim_start_matches(' ')));
            }
        }
        scalar => text.push_str(&format!("{pad}{scalar}\n")),
    }
}

/// Writes what stands after `key:`. JSON's own form of a scalar is one that YAML reads alike.
fn write_after(value: &Value, indent: usize, text: &mut String) {
    let empty = value.as_object().is_some_and(|map| map.is_empty()) || value.as_array().is_some_and(Vec::is_empty);
    if empty || !(value.is_object() || value.is_array()) {
        text.push_str(&format!(" {value}\n"));
    } else {
        text.push('\n');
        write_yaml(value, indent + 2, text);
    }
}

fn custom(properties: Vec<(&str, Value)>) -> Value {
    properties
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(property, value)| json!({"property": format!("probity.{property}"), "value": value}))
        .collect()
}

fn contract_properties(pack: &Pack, contract: &Contract) -> Value {
    let publication = &contract.publication;
    custom(vec![
        ("title.en", json!(contract.title.en)),
        ("kind", json!(contract.kind.name())),
        ("standard", json!(contract.standard)),
        ("sharing", json!(sharing_name(contract.sharing))),
        ("adverse", json!(contract.adverse)),
        ("unverified", json!(contract.unverified)),
        ("upward", json!(contract.upward)),
        ("publication.public", json!(publication.public)),
        ("publication.clocks", json!(publication.clocks)),
        ("publication.term", json!(publication.term)),
        ("publication.from", json!(publication.from)),
        ("publication.ends", json!(publication.ends)),
        ("key", json!(contract.key)),
        ("catalogue", json!(pack.hash())),
    ])
}

/// The periods that have a place in the standard: its units are those of ISO 8601, so that working
/// days stand as text.
fn service_levels(pack: &Pack, contract: &Contract) -> Value {
    let frequency = json!({"property": "frequency", "value": contract.cadence});
    let retention = json!({"property": "retention", "value": contract.retention, "driver": "regulatory"});
    let clocks = contract.publication.clocks.iter().filter_map(|id| pack.clock(id)).map(|clock| {
        json!({
            "property": "latency",
            "value": period(clock),
            "element": format!("{}.{}", contract.id, contract.publication.from),
            "driver": "regulatory",
            "description": format!("{}: {}", clock.id, clock.title.zh),
        })
    });
    [frequency, retention].into_iter().chain(clocks).collect()
}

fn period(clock: &ClockRule) -> String {
    match clock.unit {
        ClockUnit::WorkingDay => format!("P{}WD", clock.value),
        ClockUnit::Day => format!("P{}D", clock.value),
        ClockUnit::Month => format!("P{}M", clock.value),
        ClockUnit::Calendar => "calendar".to_owned(),
    }
}

fn property(pack: &Pack, contract: &Contract, field: &Field) -> Value {
    let mut property = json!({
        "name": field.code.as_str(),
        "businessName": field.title.zh,
        "logicalType": logical_type(&field.kind),
        "physicalType": field.kind.name(),
        "required": field.required == Required::Always,
        "classification": class_name(field.class),
        "customProperties": custom(vec![
            ("title.en", json!(field.title.en)),
            ("aliases", if field.aliases.is_empty() { Value::Null } else { json!(field.aliases) }),
            ("role", json!(field.role.map(|role| role.name()))),
            ("code-list", match &field.kind { FieldType::Code { list, .. } => json!(list), _ => Value::Null }),
            ("schemes", match &field.kind { FieldType::Identifier { schemes } => json!(schemes), _ => Value::Null }),
            ("unit", match &field.kind {
                FieldType::Money { unit, currency } | FieldType::MoneyText { unit, currency } => {
                    json!(format!("{unit} {currency}"))
                }
                _ => Value::Null,
            }),
        ]),
    });
    if let Some(place) = contract.key.iter().position(|code| *code == field.code) {
        property["primaryKey"] = json!(true);
        property["primaryKeyPosition"] = json!(place + 1);
    }
    match &field.kind {
        FieldType::Text { max } => property["logicalTypeOptions"] = json!({"maxLength": max}),
        FieldType::Date => property["logicalTypeOptions"] = json!({"format": "yyyy/MM/dd"}),
        FieldType::Integer { min, max } => {
            let bounds = [("minimum", min), ("maximum", max)];
            let bounds: serde_json::Map<_, _> =
                bounds.into_iter().filter_map(|(name, bound)| Some((name.to_owned(), json!((*bound)?)))).collect();
            if !bounds.is_empty() {
                property["logicalTypeOptions"] = Value::Object(bounds);
            }
        }
        _ => {}
    }
    let rules = rules(pack, field);
    if !rules.is_empty() {
        property["quality"] = Value::Array(rules);
    }
    property
}

/// What a field's own contract amounts to in the library of metrics of the standard.
fn rules(pack: &Pack, field: &Field) -> Vec<Value> {
    let mut rules = Vec::new();
    if field.required != Required::Optional {
        let severity = if field.required == Required::Always { "error" } else { "warning" };
        rules.push(json!({
            "type": "library", "metric": "nullValues", "mustBe": 0, "dimension": "completeness", "severity": severity,
        }));
    }
    if let FieldType::Code { list, separator: None } = &field.kind
        && let Some(list) = pack.code_list(list)
    {
        let words: Vec<&str> = list.codes.iter().flat_map(|code| [code.code.as_str(), &code.label.zh]).collect();
        rules.push(json!({
            "type": "library", "metric": "invalidValues", "mustBe": 0, "dimension": "conformity",
            "arguments": {"validValues": words},
        }));
    }
    rules
}

fn quality(pack: &Pack, check: &Check) -> Value {
    let sentence = pack.wording(&check.code).map_or(check.code.as_str(), |wording| &wording.sentence.zh);
    let title = check.field.as_str();
    json!({
        "type": "text",
        "name": format!("{}-{}-{}", check.code, check.field, test_name(&check.test)),
        "description": sentence.replace("{field}", title),
        "dimension": "consistency",
        "severity": match check.severity {
            domain::Severity::Warn => "warning",
            domain::Severity::Hold => "hold",
            domain::Severity::Reject => "error",
        },
    })
}

fn test_name(test: &Test) -> &'static str {
    match test {
        Test::NotAfter(_) => "not-after",
        Test::NotInFuture => "not-in-future",
        Test::NotBefore(_) => "not-before",
        Test::RequiredWhen { .. } => "required-when",
        Test::AnyOf(_) => "any-of",
        Test::AmountInText(_) => "amount-in-text",
        Test::BeginsWith(_) => "begins-with",
        Test::KindAgrees { .. } => "kind-agrees",
        Test::NotOneOf(_) => "not-one-of",
        Test::NotMoreThan(_) => "not-more-than",
    }
}

fn logical_type(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Integer { .. } => "integer",
        FieldType::Decimal | FieldType::Money { .. } => "number",
        FieldType::Date => "date",
        FieldType::Boolean => "boolean",
        FieldType::Text { .. }
        | FieldType::Code { .. }
        | FieldType::MoneyText { .. }
        | FieldType::Identifier { .. }
        | FieldType::PersonNumber => "string",
    }
}
