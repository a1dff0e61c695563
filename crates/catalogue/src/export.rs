//! The catalogue for other systems: Open Data Contract Standard, Table Schema, JSON Schema, DCAT.

mod dcat;
mod file_format;
mod odcs;
mod table_schema;

use domain::{FieldClass, Sharing};

pub use dcat::dcat;
pub use file_format::contract_file_format;
pub use odcs::{odcs, odcs_yaml};
pub use table_schema::table_schema;

/// The class of a field as contract files and exports write it.
pub fn class_name(class: FieldClass) -> &'static str {
    match class {
        FieldClass::Open => "open",
        FieldClass::SubjectChoice => "subject-choice",
        FieldClass::Authorised => "authorised",
        FieldClass::Shared => "shared",
        FieldClass::Secret => "secret",
    }
}

/// The sharing of a data set as contract files and exports write it.
pub fn sharing_name(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::Unconditional => "unconditional",
        Sharing::Conditional => "conditional",
        Sharing::None => "none",
    }
}
