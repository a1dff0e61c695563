//! The format of contract files as a JSON Schema, for editors that complete and check as one types.
//!
//! It says what the loader says of a single file; what only a whole pack can tell (that a code list
//! exists, that no heading leads to two fields) is `probity catalogue check`.

use serde_json::{Value, json};

use super::{class_name, sharing_name};
use crate::{
    contract::{DatasetKind, FieldRole},
    field::FieldType,
};
use domain::{FieldClass, Sharing};

/// The JSON Schema (draft 2020-12) of a file in `contracts/`.
pub fn contract_file_format() -> Value {
    let kinds: Vec<_> = DatasetKind::ALL.iter().map(|kind| kind.name()).collect();
    let sharing = [Sharing::Unconditional, Sharing::Conditional, Sharing::None].map(sharing_name);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Probity contract: one data set of the catalogue",
        "type": "object",
        "additionalProperties": false,
        "required": [
            "id", "version", "title", "description", "kind", "adverse", "deliverers", "standard", "basis", "key",
            "sharing", "publication", "retention", "cadence", "fields",
        ],
        "properties": {
            "id": id("Its id, also the file's name."),
            "version": {"type": "integer", "minimum": 0, "description": "Raised with every change that a deliverer must know of."},
            "title": {"$ref": "#/$defs/label"},
            "description": {"$ref": "#/$defs/label"},
            "kind": {"enum": kinds},
            "adverse": {"type": "boolean", "description": "Whether its records are to the subject's disadvantage."},
            "deliverers": {"$ref": "#/$defs/label"},
            "standard": {"type": "string"},
            "basis": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "unverified": {"type": "boolean"},
            "key": {"type": "array", "items": field_code(), "minItems": 1},
            "key-else": {"type": "object", "additionalProperties": field_code()},
            "sharing": {"enum": sharing},
            "publication": publication(),
            "retention": {"type": "string", "pattern": "^P[0-9]"},
            "cadence": {"type": "string", "pattern": "^(event|P[0-9T].*)$"},
            "on-drift": {"enum": ["tell", "hold"], "description": "What becomes of a delivery that is not like those before it."},
            "list": id("The list that its records enter a subject on."),
            "upward": {"type": "boolean", "description": "Whether its records go to a higher platform."},
            "fields": {"type": "array", "items": {"$ref": "#/$defs/field"}, "minItems": 1},
            "checks": {"type": "array", "items": {"$ref": "#/$defs/check"}},
        },
        "$defs": {
            "label": {
                "type": "object", "additionalProperties": false, "required": ["zh", "en"],
                "properties": {"zh": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}},
            },
            "field": field(),
            "check": check(),
        },
    })
}

fn id(description: &str) -> Value {
    json!({"type": "string", "pattern": "^[a-z0-9-]{1,64}$", "description": description})
}

fn field_code() -> Value {
    json!({"type": "string", "pattern": "^[A-Za-z0-9_]{1,64}$"})
}

fn texts() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

fn publication() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["public", "term", "from"],
        "properties": {
            "public": {"type": "boolean"},
            "clocks": texts(),
            "act-class": id("The rule set that gives the class of the act."),
            "term": id("The rule set that gives the term."),
            "from": field_code(),
            "ends": field_code(),
            "withheld-when": {"type": "array", "items": {
                "type": "object", "additionalProperties": false, "required": ["field", "includes"],
                "properties": {"field": field_code(), "includes": texts()},
            }},
            "open-data-licence": {"type": "string"},
        },
    })
}

/// A field: the keys that a type needs are asked for, those of other types refused.
fn field() -> Value {
    let classes =
        [FieldClass::Open, FieldClass::SubjectChoice, FieldClass::Authorised, FieldClass::Shared, FieldClass::Secret]
            .map(class_name);
    let roles: Vec<_> = FieldRole::ALL.iter().map(|role| role.name()).collect();
    let of_types: Vec<Value> = FieldType::NAMES.iter().map(|name| of_type(name)).collect();
    json!({
        "type": "object", "additionalProperties": false, "required": ["code", "title", "type", "class"],
        "properties": {
            "code": field_code(),
            "title": {"$ref": "#/$defs/label"},
            "aliases": texts(),
            "type": {"enum": FieldType::NAMES},
            "min": {"type": "integer"},
            "max": {"type": "integer"},
            "list": id("The code list."),
            "separator": {"type": "string", "minLength": 1},
            "unit": {"type": "integer", "minimum": 1},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "schemes": {"type": "array", "items": id("An identifier scheme."), "minItems": 1},
            "required": {"enum": ["always", "expected", "optional"]},
            "class": {"enum": classes, "description": "How far the field may travel: there is no default."},
            "role": {"enum": roles},
            "scan": {"type": "boolean"},
            "null-words": texts(),
            "shown-as": {"$ref": "#/$defs/label"},
            "note": {"$ref": "#/$defs/label"},
        },
        "allOf": of_types,
    })
}

fn of_type(name: &str) -> Value {
    const ALL: [&str; 7] = ["min", "max", "list", "separator", "unit", "currency", "schemes"];
    let (needs, may): (&[&str], &[&str]) = match name {
        "text" => (&["max"], &[]),
        "code" => (&["list"], &["separator"]),
        "integer" => (&[], &["min", "max"]),
        "money" | "money-text" => (&["unit", "currency"], &[]),
        "identifier" => (&["schemes"], &[]),
        _ => (&[], &[]),
    };
    let refused: serde_json::Map<String, Value> = ALL
        .iter()
        .filter(|key| !needs.contains(key) && !may.contains(key))
        .map(|key| ((*key).to_owned(), json!(false)))
        .collect();
    json!({
        "if": {"properties": {"type": {"const": name}}},
        "then": {"required": needs, "properties": refused},
    })
}

fn check() -> Value {
    let one = |name: &str, value: Value| json!({"type": "object", "additionalProperties": false, "required": [name], "properties": {name: value}});
    let object = |first: &str, second: &str, third: Option<&str>| {
        let mut properties = json!({first: field_code(), second: texts()});
        let mut required = vec![first, second];
        if let Some(third) = third {
            properties[third] = texts();
            required.push(third);
        }
        json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
    };
    json!({
        "type": "object", "additionalProperties": false, "required": ["code", "severity", "field", "test"],
        "properties": {
            "code": id("The finding's code: its wording stands in wording.yaml."),
            "severity": {"enum": ["warn", "hold", "reject"]},
            "field": field_code(),
            "test": {"oneOf": [
                {"const": "not-in-future"},
                one("not-after", field_code()),
                one("not-before", json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})),
                one("required-when", object("field", "includes", None)),
                one("any-of", json!({"type": "array", "items": field_code(), "minItems": 1})),
                one("amount-in-text", field_code()),
                one("begins-with", texts()),
                one("kind-agrees", object("field", "kinds", Some("prefixes"))),
                one("not-one-of", texts()),
                one("not-more-than", field_code()),
            ]},
        },
    })
}
