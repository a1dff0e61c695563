//! A contract compiled into a plan, and the judgement of rows by it.

mod binding;
mod check;
mod day;
mod field;
mod judge;
mod number;
mod person;
mod secret;
mod shift;
mod text;

use std::{collections::BTreeMap, fmt};

use catalogue::{
    Contract, Pack,
    contract::{DatasetKind, FieldRole, FieldType},
};
use domain::{Date, FieldCode, OrganCode};
use jiff::tz::TimeZone;

pub use self::binding::Binding;
use self::{
    check::CheckPlan,
    field::{Context, FieldPlan, NullWords},
    secret::SecretMarks,
};
use crate::{CollectError, Column, Headings, PersonKey};

/// What a plan needs beside the contract.
#[derive(Clone, Debug)]
pub struct Options {
    /// Today, in the node's jurisdiction.
    pub today: Date,
    /// The zone of the node's jurisdiction: a moment in a cell becomes a day in it.
    pub time_zone: TimeZone,
    /// Who delivers.
    pub deliverer: OrganCode,
    /// The key under which personal numbers are hashed.
    pub person_key: PersonKey,
}

/// A contract compiled once a delivery, so that a row costs no look-up of names. It may be used
/// from several threads at once.
pub struct Plan<'p> {
    contract: &'p Contract,
    context: Context<'p>,
    today: Date,
    deliverer: OrganCode,
    headings: Headings,
    fields: Vec<FieldPlan<'p>>,
    checks: Vec<CheckPlan<'p>>,
    /// The fields in the order of their codes, in which records keep them.
    by_code: Vec<usize>,
    /// The key fields, each with the one that stands in for it.
    key: Vec<(usize, Option<usize>)>,
    secret: SecretMarks<'p>,
    roles: Roles,
}

/// The fields that mean something to the system, by their place in the contract.
#[derive(Debug, Default)]
struct Roles {
    name: Option<usize>,
    former_names: Vec<usize>,
    /// Fields with identifiers of the subject.
    identifiers: Vec<usize>,
    /// Fields with the number of a person's document who is the subject itself.
    own_person_numbers: Vec<usize>,
    kind: Option<usize>,
    class: Option<usize>,
    division: Option<usize>,
    places: Vec<usize>,
    status: Option<usize>,
    person_names: Vec<usize>,
    decided_on: Option<usize>,
    operation: Option<usize>,
}

impl fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan({} version {})", self.contract.id, self.contract.version)
    }
}

impl<'p> Plan<'p> {
    /// Compiles `contract`.
    ///
    /// # Errors
    /// [`CollectError::Catalogue`] where it names a code list, a scheme or a currency that the
    /// pack lacks.
    pub fn prepare(pack: &'p Pack, contract: &'p Contract, options: Options) -> Result<Plan<'p>, CollectError> {
        let at: BTreeMap<&FieldCode, usize> =
            contract.fields.iter().enumerate().map(|(at, field)| (&field.code, at)).collect();
        let fields = contract
            .fields
            .iter()
            .map(|field| FieldPlan::prepare(pack, contract, field))
            .collect::<Result<Vec<_>, _>>()?;
        let find = |code: &FieldCode| {
            at.get(code).copied().ok_or_else(|| CollectError::Catalogue {
                contract: contract.id.to_string(),
                what: "field",
                name: code.to_string(),
            })
        };
        let key = contract
            .key
            .iter()
            .map(|code| Ok((find(code)?, contract.key_else.get(code).map(find).transpose()?)))
            .collect::<Result<_, CollectError>>()?;
        Ok(Plan {
            context: Context {
                pack,
                null_words: NullWords::of(pack),
                zone: options.time_zone,
                person_key: options.person_key,
            },
            today: options.today,
            deliverer: options.deliverer,
            headings: Headings::of(contract),
            checks: contract.checks.iter().filter_map(|check| CheckPlan::prepare(contract, check, &at)).collect(),
            by_code: at.values().copied().collect(),
            key,
            secret: SecretMarks::prepare(pack, contract),
            roles: Roles::of(contract),
            contract,
            fields,
        })
    }

    /// The headings of its fields.
    pub fn headings(&self) -> &Headings {
        &self.headings
    }

    /// The contract.
    pub fn contract(&self) -> &'p Contract {
        self.contract
    }

    /// Finds the field of every column.
    pub fn bind(&self, columns: &[Column]) -> Binding {
        Binding::of(self.contract, self.context.pack, &self.headings, columns)
    }
}

impl Roles {
    fn of(contract: &Contract) -> Roles {
        let mut roles = Roles::default();
        for (at, field) in contract.fields.iter().enumerate() {
            match field.role {
                Some(FieldRole::SubjectName) => roles.name = roles.name.or(Some(at)),
                Some(FieldRole::FormerName) => roles.former_names.push(at),
                Some(FieldRole::SubjectIdentifier) if field.kind == FieldType::PersonNumber => {
                    roles.own_person_numbers.push(at);
                }
                Some(FieldRole::SubjectIdentifier) => roles.identifiers.push(at),
                Some(FieldRole::SubjectKind) => roles.kind = roles.kind.or(Some(at)),
                Some(FieldRole::SubjectClass) => roles.class = roles.class.or(Some(at)),
                Some(FieldRole::SubjectDivision) => roles.division = roles.division.or(Some(at)),
                Some(FieldRole::SubjectPlace) => roles.places.push(at),
                Some(FieldRole::SubjectStatus) => roles.status = roles.status.or(Some(at)),
                Some(role) if role.is_person() => roles.person_names.push(at),
                Some(FieldRole::DecisionDate) => roles.decided_on = roles.decided_on.or(Some(at)),
                Some(FieldRole::Operation) => roles.operation = roles.operation.or(Some(at)),
                _ => {}
            }
        }
        // Acts and judgments against persons come in the same data sets. Where nothing says what the
        // counterpart is, a row without any code of an organisation that gives a person's number is
        // a person's; elsewhere the number may be a representative's or a complainant's.
        let may_be_persons =
            matches!(contract.kind, DatasetKind::Licence | DatasetKind::Penalty | DatasetKind::JudgmentDefault);
        if may_be_persons && roles.kind.is_none() && roles.own_person_numbers.is_empty() {
            let numbers = contract.fields.iter().enumerate().filter(|(_, field)| field.kind == FieldType::PersonNumber);
            roles.own_person_numbers = numbers.map(|(at, _)| at).collect();
        }
        roles
    }
}
