//! The frame of every view: for whom, as of when, and a body that nobody can change.

#![expect(unused_qualifications, reason = "derived schemas spell out the parameter of a generic type")]

use std::{fmt, ops::Deref};

use domain::{Audience, Date, Instant, Label, Language, SubjectId};
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::Moment;

/// Content made for an audience at a moment. Only the constructors of this crate make one; its
/// body can be read and not changed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct View<T> {
    #[serde(skip)]
    audience: Audience,
    /// The day as of which it was made.
    #[serde(rename = "as_of")]
    #[schema(value_type = String, format = Date)]
    today: Date,
    /// The first later day on which it would read otherwise, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    changes_on: Option<Date>,
    #[serde(flatten)]
    body: T,
}

impl<T> View<T> {
    pub(crate) fn new(audience: Audience, moment: Moment, changes_on: Option<Date>, body: T) -> View<T> {
        View { audience, today: moment.today, changes_on, body }
    }

    /// For whom it was made.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The day as of which it was made.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The first later day on which it would read otherwise, as far as known: no copy of it may be
    /// used on that day.
    pub fn changes_on(&self) -> Option<Date> {
        self.changes_on
    }
}

impl<T> Deref for View<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.body
    }
}

/// Some items of a longer list, and where the next ones begin.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many there are in all, where that was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// A page of items made for one audience.
    ///
    /// `next` is where the following page begins; `total` how many there are, where counted.
    pub fn of(
        reader: &crate::Reader,
        moment: Moment,
        items: impl IntoIterator<Item = View<T>>,
        next: Option<String>,
        total: Option<u64>,
    ) -> View<Page<T>> {
        let mut changes_on: Option<Date> = None;
        // What was made for somebody else is left out.
        let items = items.into_iter().filter(|item| item.audience == reader.audience());
        let items = items
            .map(|item| {
                changes_on = changes_on.into_iter().chain(item.changes_on).min();
                item.body
            })
            .collect();
        View::new(reader.audience(), moment, changes_on, Page { items, next, total })
    }
}

/// Why there is no view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing that this reader may know of.
    #[error("nothing to see for this reader")]
    NotFound,
    /// It was public and is no longer.
    #[error("no longer published")]
    Gone,
    /// The subject was merged into this one.
    #[error("moved to {0}")]
    Moved(SubjectId),
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Phrase(pub Label);

impl Phrase {
    /// The text in `language`.
    pub fn text(&self, language: Language) -> &str {
        self.0.text(language)
    }

    /// The same text in both languages: a code, a number, a name.
    pub fn same(text: &str) -> Phrase {
        Phrase(Label::new(text, text))
    }
}

impl From<&Label> for Phrase {
    fn from(label: &Label) -> Phrase {
        Phrase(label.clone())
    }
}

fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

impl PartialSchema for Phrase {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property("zh", text_schema())
            .property("en", text_schema())
            .required("zh")
            .required("en")
            .into()
    }
}

impl ToSchema for Phrase {}

/// A word of the domain, written out as people write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Written<T>(pub T);

impl<T> Deref for Written<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Display> fmt::Display for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Debug for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<T> PartialSchema for Written<T> {
    fn schema() -> RefOr<Schema> {
        text_schema().into()
    }
}

impl<T> ToSchema for Written<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Written".into()
    }
}

/// The id or code as written.
pub type SubjectIdText = Written<SubjectId>;
/// The id or code as written.
pub type RecordIdText = Written<domain::RecordId>;
/// The id or code as written.
pub type SampleIdText = Written<domain::id::SampleId>;
/// The id or code as written.
pub type DeliveryIdText = Written<domain::DeliveryId>;
/// The id or code as written.
pub type CaseIdText = Written<domain::id::CaseId>;
/// The id or code as written.
pub type CommitmentIdText = Written<domain::id::CommitmentId>;
/// The id or code as written.
pub type ListingIdText = Written<domain::id::ListingId>;
/// The id or code as written.
pub type GrantIdText = Written<domain::id::GrantId>;
/// An authorisation's id.
pub type AuthorisationIdText = Written<domain::id::AuthorisationId>;
/// The id or code as written.
pub type MeasureCheckIdText = Written<domain::id::MeasureCheckId>;
/// The id or code as written.
pub type ListingToldIdText = Written<domain::id::ListingToldId>;
/// The id of a referral as it is written.
pub type ReferralIdText = Written<domain::id::ReferralId>;
/// The id or code as written.
pub type MeasureIdText = Written<domain::MeasureId>;
/// The id or code as written.
pub type ProposalIdText = Written<domain::id::ProposalId>;
/// The id or code as written.
pub type SuccessionIdText = Written<domain::id::SuccessionId>;
/// The id or code as written.
pub type DatasetIdText = Written<domain::DatasetId>;
/// The id or code as written.
pub type FieldCodeText = Written<domain::FieldCode>;
/// The id or code as written.
pub type ListIdText = Written<domain::ListId>;
/// The id or code as written.
pub type OrganCodeText = Written<domain::OrganCode>;
/// The id or code as written.
pub type SchemeIdText = Written<domain::SchemeId>;
/// The id or code as written.
pub type AccountNameText = Written<domain::AccountName>;

/// A moment, written in UTC as RFC 3339 asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub Instant);

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.rfc3339())
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.rfc3339())
    }
}

impl PartialSchema for Stamp {
    fn schema() -> RefOr<Schema> {
        text_schema()
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for Stamp {}
