//! Whom a subject follows, and who follows it.

use domain::{Audience, Date, identity::SuccessionKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Glossary, Reader, SubjectRef, Written, input::SuccessionInput, subject::may_know, view::SuccessionIdText};

/// A predecessor or a successor of a subject: each keeps its own records.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SuccessionView {
    /// Its id.
    pub id: SuccessionIdText,
    /// The other one.
    pub other: SubjectRef,
    /// Whether the other one follows; it was before where not.
    pub follows: bool,
    /// How.
    #[schema(value_type = String)]
    pub kind: SuccessionKind,
    /// From which day on.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
}

/// Those that the reader may know of, the earliest first.
pub(crate) fn successions(
    glossary: &Glossary,
    reader: &Reader,
    audience: Audience,
    inputs: &[SuccessionInput],
) -> Vec<SuccessionView> {
    let known = inputs.iter().filter(|input| may_know(reader, &input.other).is_ok());
    let mut views: Vec<SuccessionView> = known
        .map(|input| SuccessionView {
            id: Written(input.id),
            other: SubjectRef::of(glossary, audience, &input.other),
            follows: input.follows,
            kind: input.kind,
            on: input.on,
        })
        .collect();
    views.sort_by_key(|view| view.on);
    views
}
