//! What a register says of a city in bulk, against the same city made without a register: the first is delivered,
//! taken, put to subjects, published and read back; the second is what ought to come of it.

#[path = "../../../lake/benches/made_up/mod.rs"]
mod city;
#[path = "../../../lake/benches/compare/mod.rs"]
mod compare;

use catalogue::Pack;
use lake::{Lake, tables::Tables};

use crate::register::Register;

/// The day of all deliveries.
const TODAY: &str = "2026-11-25";

#[test]
fn every_row_and_column_of_the_lake_is_what_was_delivered() {
    let (subjects, mean) = (60, 12);
    let register = Register::demo(TODAY);
    let (count, of_each, seed) = (subjects.to_string(), mean.to_string(), city::SEED.to_string());
    register.answer(&["example", "bulk", "city", "--subjects", &count, "--mean", &of_each, "--seed", &seed]);
    register.answer(&["deliver", "city", "--progress", "none", "--today", TODAY]);
    register.answer(&["lake", "--today", TODAY]);

    let pack = Pack::embedded("cn").unwrap().unwrap();
    let expected = register.path("expected");
    // A subject more: what the register holds is a part of it.
    let larger = subjects + 1;
    city::write(&expected, larger, u64::from(larger) * mean);
    let lake = |path| Lake::open(path).unwrap();
    let compared =
        compare::differences(&Tables::of(&pack), &lake(expected.join("tables")), &lake(register.data("tables")));
    assert_eq!((compared.different, compared.subjects), (0, u64::from(subjects)), "{}", compared.told.join("\n"));
    assert!(compared.rows > u64::from(subjects) * mean, "{compared:?}");
}
