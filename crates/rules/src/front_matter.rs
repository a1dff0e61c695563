//! Front matter: what a rule set is, on what basis and from when until when it holds, and what its
//! columns mean.

use std::collections::BTreeMap;

use domain::{Date, FieldCode, Label, Period, RuleSetId};
use serde::Deserialize;

use crate::{
    problem::{Position, Problem},
    value::Type,
};

/// What a rule set decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The class of an act.
    ActClass,
    /// How long a record is public.
    PublicationTerm,
    /// Who is proposed for a list.
    Entry,
    /// Who is proposed to leave a list.
    Exit,
    /// Which measures apply.
    Measure,
    /// A class of risk: never the input of another kind.
    Risk,
    /// Whether a credit commitment was kept.
    Commitment,
    /// Which policies a subject may use.
    PolicyMatch,
    /// Anything else: no effect of its own.
    #[default]
    Decision,
}

impl Kind {
    /// The name that front matter gives it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::ActClass => "act-class",
            Kind::PublicationTerm => "publication-term",
            Kind::Entry => "entry",
            Kind::Exit => "exit",
            Kind::Measure => "measure",
            Kind::Risk => "risk",
            Kind::Commitment => "commitment",
            Kind::PolicyMatch => "policy-match",
            Kind::Decision => "decision",
        }
    }
}

/// What a later regime does to what was decided under an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transition {
    /// Nothing: the regime in force on the day of the decision holds.
    #[default]
    DecisionDay,
    /// The regime in force on the day of the decision holds; a later one that ends earlier applies
    /// from its first day.
    ShorterFromFirstDay,
}

/// Where an input's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The caller gives it under the input's name.
    Given,
    /// The first of these fields that the record's data set has.
    Fields(Vec<FieldCode>),
    /// The field with this role.
    Role(String),
    /// The fact of this name.
    Fact(String),
    /// The output of this model. A pack refuses it in every rule set but one of risk: it points officers to
    /// where to look, and nothing follows from it.
    Model(String),
}

/// A column as front matter describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMatter {
    /// Its name: the table's heading, and the header of rows to run.
    pub name: String,
    /// Its name in both languages; either may stand as the table's heading too.
    pub title: Option<Label>,
    /// Its type; without it the cells tell.
    pub kind: Option<Type>,
    /// The values it may have; empty where any of the type.
    pub values: Vec<String>,
    /// The code list of the pack that holds its values.
    pub list: Option<String>,
    /// What one of a number is, such as `CNY`; a table that counts in another unit than its data is refused.
    pub unit: Option<String>,
    /// Where its value comes from.
    pub source: Source,
    /// For codes taken from text: the words that stand for each code. The value is every code one
    /// of whose words the text contains.
    pub words: BTreeMap<String, Vec<String>>,
}

/// The front matter of a rule set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The rule set's id; the file's name without it.
    pub id: Option<RuleSetId>,
    /// Its name.
    pub title: Option<Label>,
    /// What it decides.
    pub kind: Kind,
    /// The articles it rests on.
    pub basis: Vec<String>,
    /// Whether any of it is known from memory or an excerpt only, or is the pack's own choice.
    pub unverified: bool,
    /// The days on which the rule set is in force.
    pub in_force: Period,
    /// The date input that says which rows are in force; without it the caller's day does.
    pub force_by: Option<String>,
    /// What a later regime does.
    pub transition: Transition,
    /// Its inputs.
    pub inputs: Vec<ColumnMatter>,
    /// Its outputs.
    pub outputs: Vec<ColumnMatter>,
}

impl FrontMatter {
    /// Reads front matter whose text begins on `line` of its file. Keys that are not known are
    /// warnings, beside the front matter.
    pub fn parse(text: &str, line: u32) -> Result<(FrontMatter, Vec<Problem>), Vec<Problem>> {
        // As YAML 1.2 has it: an input may be called `y`.
        let options = serde_saphyr::options! { strict_booleans: true };
        let raw: Raw = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let at = error.location().map_or(Position { line, column: 1 }, |location| Position {
                line: line + (location.line() as u32).saturating_sub(1),
                column: location.column() as u32,
            });
            let message = error.to_string();
            vec![Problem::error(at, "front-matter", message.lines().next().unwrap_or_default().to_owned())]
        })?;
        Ok((raw.into(), unknown_keys(text, line)))
    }
}

const KEYS: [&str; 13] = [
    "id",
    "title",
    "kind",
    "basis",
    "unverified",
    "in-force",
    "from",
    "until",
    "force-by",
    "transition",
    "inputs",
    "outputs",
    "note",
];

fn unknown_keys(text: &str, line: u32) -> Vec<Problem> {
    let key_of = |text: &str| {
        let (key, _) = text.split_once(':')?;
        (!key.starts_with([' ', '\t', '#', '-', '}', ']'])).then(|| key.trim().to_owned())
    };
    (line..)
        .zip(text.lines())
        .filter_map(|(line, text)| {
            let key = key_of(text).filter(|key| !KEYS.contains(&key.as_str()))?;
            Some(Problem::warning(Position { line, column: 1 }, "unknown-key", format!("`{key}` means nothing here")))
        })
        .collect()
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
struct Raw {
    id: Option<RuleSetId>,
    title: Option<RawLabel>,
    kind: Kind,
    basis: OneOrMany,
    unverified: bool,
    in_force: Period,
    from: Option<Date>,
    until: Option<Date>,
    force_by: Option<String>,
    transition: Transition,
    inputs: Vec<RawColumn>,
    outputs: Vec<RawColumn>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawLabel {
    One(String),
    Both(Label),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawColumn {
    Name(String),
    Described(Box<Described>),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Described {
    name: String,
    title: Option<RawLabel>,
    #[serde(rename = "type")]
    kind: Option<Type>,
    #[serde(default)]
    values: Vec<String>,
    list: Option<String>,
    unit: Option<String>,
    #[serde(default)]
    fields: Vec<FieldCode>,
    role: Option<String>,
    fact: Option<String>,
    model: Option<String>,
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
}

impl Default for OneOrMany {
    fn default() -> OneOrMany {
        OneOrMany::Many(Vec::new())
    }
}

impl From<RawLabel> for Label {
    fn from(raw: RawLabel) -> Label {
        match raw {
            RawLabel::One(text) => Label::new(text.clone(), text),
            RawLabel::Both(label) => label,
        }
    }
}

impl From<Raw> for FrontMatter {
    fn from(raw: Raw) -> FrontMatter {
        FrontMatter {
            id: raw.id,
            title: raw.title.map(Label::from),
            kind: raw.kind,
            basis: match raw.basis {
                OneOrMany::One(basis) => vec![basis],
                OneOrMany::Many(basis) => basis,
            },
            unverified: raw.unverified,
            in_force: Period::new(raw.in_force.from.or(raw.from), raw.in_force.until.or(raw.until)),
            force_by: raw.force_by,
            transition: raw.transition,
            inputs: raw.inputs.into_iter().map(ColumnMatter::from).collect(),
            outputs: raw.outputs.into_iter().map(ColumnMatter::from).collect(),
        }
    }
}

impl From<RawColumn> for ColumnMatter {
    fn from(raw: RawColumn) -> ColumnMatter {
        match raw {
            RawColumn::Name(name) => ColumnMatter {
                name,
                title: None,
                kind: None,
                values: Vec::new(),
                list: None,
                unit: None,
                source: Source::Given,
                words: BTreeMap::new(),
            },
            RawColumn::Described(column) => ColumnMatter {
                source: match (column.model, column.role, column.fact) {
                    (Some(model), _, _) => Source::Model(model),
                    _ if !column.fields.is_empty() => Source::Fields(column.fields),
                    (None, Some(role), _) => Source::Role(role),
                    (None, None, Some(fact)) => Source::Fact(fact),
                    (None, None, None) => Source::Given,
                },
                name: column.name,
                title: column.title.map(Label::from),
                kind: column.kind,
                values: if column.values.is_empty() { column.words.keys().cloned().collect() } else { column.values },
                list: column.list,
                unit: column.unit,
                words: column.words,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn front_matter_says_what_the_columns_mean() {
        let text = "id: penalty-term\ntitle: {zh: 处罚公示期, en: Term}\nkind: publication-term\nbasis: Order 36\n\
                    in-force: {from: 2014-10-01}\ntransition: shorter-from-first-day\ninputs:\n  - amount\n  \
                    - {name: kinds, type: codes, values: [fine], fields: [CF_CFLB]}\nowner: x\n";
        let (matter, warnings) = FrontMatter::parse(text, 2).unwrap();
        assert_eq!(matter.id.unwrap().as_str(), "penalty-term");
        assert_eq!(matter.kind, Kind::PublicationTerm);
        assert_eq!(matter.in_force.from, Some(date(2014, 10, 1)));
        assert_eq!(matter.inputs[0].source, Source::Given);
        assert_eq!(matter.inputs[1].source, Source::Fields(vec![FieldCode::parse("CF_CFLB").unwrap()]));
        assert_eq!((warnings[0].line, warnings[0].code), (11, "unknown-key"));
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        let problems = FrontMatter::parse("id: x\nkind: nonsense\n", 2).unwrap_err();
        assert_eq!(problems[0].line, 3, "{problems:?}");
    }
}
