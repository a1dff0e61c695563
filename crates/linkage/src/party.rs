//! What is linked: a party, as a register or a file describes it.

use domain::Date;

/// A party as written. What is absent is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Party<'a> {
    /// Its names: the current one first, then former ones.
    pub names: &'a [&'a str],
    /// Its codes, of any scheme.
    pub codes: &'a [&'a str],
    /// Its seat: a division by code or by name.
    pub place: &'a str,
    /// Its address.
    pub address: &'a str,
    /// The name of the person who represents it; only a keyed hash of it is kept.
    pub representative: &'a str,
    /// Its telephone number.
    pub phone: &'a str,
    /// The first day on which it existed; of a record, the day of the event.
    pub from: Option<Date>,
    /// The day on which it ended, if it did.
    pub until: Option<Date>,
}
