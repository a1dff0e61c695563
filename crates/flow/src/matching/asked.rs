//! Rows that are asked about, and what of them is compared.

use catalogue::{Pack, contract::FieldRole};
use domain::{FieldClass, PartyRow};
use linkage::{Party, Prepared, Preparer};

use super::registrations;

/// What a stranger's rows are not compared by, since the registration keeps it from the public.
#[derive(Clone, Copy, Default)]
pub(super) struct Closed {
    pub place: bool,
    pub address: bool,
    pub representative: bool,
    pub phone: bool,
}

impl Closed {
    pub fn of(pack: &Pack) -> Closed {
        let closed = |role| {
            let fields = registrations(pack).filter_map(|contract| contract.with_role(role));
            fields.into_iter().any(|field| field.class != FieldClass::Open)
        };
        Closed {
            place: closed(FieldRole::SubjectDivision),
            address: closed(FieldRole::SubjectAddress),
            representative: closed(FieldRole::SubjectRepresentative),
            phone: closed(FieldRole::SubjectPhone),
        }
    }
}

/// Makes the rows of one thread comparable.
pub struct Asking {
    pub(super) preparer: Preparer,
    pub(super) closed: Closed,
}

impl Asking {
    pub(super) fn prepare(&mut self, row: &PartyRow, into: &mut Prepared) {
        let name = [row.name.as_str()];
        let code = [row.code.as_str()];
        let open = |closed: bool, text| if closed { "" } else { text };
        let party = Party {
            names: &name,
            codes: &code,
            place: open(self.closed.place, &row.place),
            address: open(self.closed.address, &row.address),
            representative: open(self.closed.representative, &row.representative),
            phone: open(self.closed.phone, &row.phone),
            from: row.date,
            until: None,
        };
        self.preparer.prepare(&party, into);
    }
}
