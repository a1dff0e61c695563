//! What of a registration is compared.

use std::sync::Arc;

use catalogue::contract::{Contract, FieldRole};
use domain::{Date, FieldCode};
use linkage::{Party, Prepared, Preparer};

/// What may stand between former names in one field.
const BETWEEN_NAMES: [char; 4] = [';', '\u{ff1b}', '\u{3001}', '|'];

/// The fields of a registration that linkage compares.
pub(super) struct Columns<'a> {
    name: Option<&'a FieldCode>,
    former_names: Vec<&'a FieldCode>,
    codes: Vec<&'a FieldCode>,
    place: Option<&'a FieldCode>,
    address: Option<&'a FieldCode>,
    representative: Option<&'a FieldCode>,
    phone: Option<&'a FieldCode>,
    from: Option<&'a FieldCode>,
    until: Option<&'a FieldCode>,
}

impl<'a> Columns<'a> {
    pub fn of(contract: &'a Contract) -> Columns<'a> {
        let one = |role| contract.with_role(role).map(|field| &field.code);
        let all = |role| contract.all_with_role(role).map(|field| &field.code).collect();
        Columns {
            name: one(FieldRole::SubjectName),
            former_names: all(FieldRole::FormerName),
            codes: all(FieldRole::SubjectIdentifier),
            place: one(FieldRole::SubjectDivision),
            address: one(FieldRole::SubjectAddress),
            representative: one(FieldRole::SubjectRepresentative),
            phone: one(FieldRole::SubjectPhone),
            from: one(FieldRole::DecisionDate),
            until: one(FieldRole::EndDate),
        }
    }

    /// All of them.
    pub fn all(&self) -> Arc<[FieldCode]> {
        let Columns { name, former_names, codes, place, address, representative, phone, from, until } = self;
        let ones = [*name, *place, *address, *representative, *phone, *from, *until].into_iter().flatten();
        ones.chain(former_names.iter().copied()).chain(codes.iter().copied()).cloned().collect()
    }
}

/// Makes a registration comparable, of which `value` tells the fields.
pub(super) fn prepare<'v>(
    preparer: &mut Preparer,
    columns: &Columns<'_>,
    value: impl Fn(&FieldCode) -> &'v str,
    into: &mut Prepared,
) {
    let text = |field: Option<&FieldCode>| field.map_or("", &value);
    let day = |field| text(field).parse::<Date>().ok();
    let former = columns.former_names.iter().flat_map(|field| text(Some(field)).split(BETWEEN_NAMES));
    let names: Vec<&str> = std::iter::once(text(columns.name)).chain(former).map(str::trim).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    // An identifier is kept with its scheme before it.
    let codes = columns.codes.iter().map(|field| text(Some(field)).split_once(':').map_or("", |(_, code)| code));
    let codes: Vec<&str> = codes.filter(|code| !code.is_empty()).collect();
    let party = Party {
        names: &names,
        codes: &codes,
        place: text(columns.place),
        address: text(columns.address),
        representative: text(columns.representative),
        phone: text(columns.phone),
        from: day(columns.from),
        until: day(columns.until),
    };
    preparer.prepare(&party, into);
}
