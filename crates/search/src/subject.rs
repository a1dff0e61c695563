//! What the index knows of a subject.

use domain::{
    Identifier, ListId, Period, SubjectId,
    subject::{NameHeld, SubjectClass},
};

/// A subject as it is put into the index: only what is public of a confirmed subject. There is no
/// place in it for a person's name, and the caller must not put one into another field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectDoc {
    /// Its id.
    pub id: SubjectId,
    /// Its class.
    pub class: SubjectClass,
    /// Its names, the current one first.
    pub names: Vec<NameHeld>,
    /// What people call it: its name without place and legal form (`SubjectName::core`).
    pub short_names: Vec<String>,
    /// Its public identifiers.
    pub identifiers: Vec<Identifier>,
    /// The administrative divisions of its seat, from the broadest to the narrowest.
    pub divisions: Vec<String>,
    /// Its registration status, a code of the pack's code list.
    pub status: Option<String>,
    /// Whether that status is one of a subject that has ended: others come before it.
    pub ended: bool,
    /// The lists it stands on, with the days on which that is public.
    pub lists: Vec<PublicListing>,
    /// What its registration says in words, as the public sees it.
    pub texts: Option<PublicTexts>,
}

/// What the registration of a subject says in words, and when the public may know. Nothing of it is
/// kept as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicTexts {
    /// The address of its seat.
    pub address: String,
    /// The scope of its business.
    pub scope: String,
    /// The days on which this is public. A period without an end counts on no day.
    pub public: Period,
}

/// A list on which a subject stands, and when the public may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicListing {
    /// The list.
    pub list: ListId,
    /// The days on which the listing is public. A period without an end counts on no day, since a
    /// listing that nothing ends is a mistake.
    pub public: Period,
}

/// The number of a day, in the order of days.
pub(crate) fn day_number(day: domain::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The text of a class in facets: as the class is written elsewhere in the API.
pub(crate) fn class_text(class: SubjectClass) -> &'static str {
    match class {
        SubjectClass::Enterprise => "enterprise",
        SubjectClass::SoleTrader => "sole-trader",
        SubjectClass::Cooperative => "cooperative",
        SubjectClass::Organisation => "organisation",
    }
}

/// The term of a listing in the index: list, first public day, first day no longer public. `None`
/// where no end is known.
pub(crate) fn listing_term(listing: &PublicListing) -> Option<String> {
    let until = listing.public.until?;
    let from = listing.public.from.unwrap_or(domain::Date::MIN);
    Some(format!("{}|{from}|{until}", listing.list))
}

/// The list that a term of [`listing_term`] names, if it is public on `today`.
pub(crate) fn list_in_force(term: &str, today: domain::Date) -> Option<&str> {
    let (list, days) = term.split_once('|')?;
    let (from, until) = days.split_once('|')?;
    let (from, until): (domain::Date, domain::Date) = (from.parse().ok()?, until.parse().ok()?);
    (from <= today && today < until).then_some(list)
}
