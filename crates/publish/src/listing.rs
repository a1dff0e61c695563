//! Lists and who is on them.

use domain::{
    Date, ListId, OrganCode,
    listing::ListingEnd,
    subject::{Subject, SubjectState},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Refused, SubjectRef, View, Written, glossary::ListWords, input::ListingInput,
    view::ListIdText, view::ListingIdText, view::RecordIdText,
};

/// A list on which officers of a node determine entries, with its causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChoice {
    /// The list.
    pub id: ListId,
    /// Its name.
    pub title: Phrase,
    /// Its causes: codes and words.
    pub causes: Vec<(String, Phrase)>,
}

/// An organ that may be chosen in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganChoice {
    /// Its code.
    pub code: OrganCode,
    /// Its name.
    pub name: Phrase,
}

/// An entry on a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ListingRow {
    /// Its id.
    pub id: ListingIdText,
    /// The list.
    pub list: ListIdText,
    /// The list's name.
    pub list_title: Phrase,
    /// Whether it is to the subject's disadvantage.
    pub adverse: bool,
    /// Who is listed.
    pub subject: SubjectRef,
    /// Why.
    pub cause: Phrase,
    /// The organ that decided.
    pub organ: Phrase,
    /// The day of the decision.
    #[schema(value_type = String, format = Date)]
    pub decided_on: Date,
    /// The first day on which it no longer stands.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// What it was counted by, where a clock of the pack says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<Phrase>,
    /// The first day on which the subject may apply for removal before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub early_from: Option<Date>,
    /// Whether it stands today.
    pub stands: bool,
    /// The day it ended before its time; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub ended_on: Option<Date>,
    /// What ended it before its time; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub end: Option<ListingEnd>,
    /// Why, in an officer's words; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_reasons: Option<String>,
    /// The record that reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordIdText>,
}

impl ListingRow {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &ListingInput,
    ) -> Result<View<ListingRow>, Refused> {
        ListingRow::new(glossary, reader, moment, subject, input)
            .map(|body| View::new(reader.audience(), moment, Some(input.listing.until), body))
    }

    /// The listing for `reader`.
    ///
    /// # Errors
    /// [`Refused::Gone`] for the public where it has ended, [`Refused::NotFound`] where its subject
    /// is not public.
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &ListingInput,
    ) -> Result<ListingRow, Refused> {
        let listing = &input.listing;
        let outside = match reader.audience() {
            domain::Audience::Public | domain::Audience::Inquirer => true,
            domain::Audience::Subject => !reader.is_for(subject.id),
            _ => false,
        };
        let ended = input.ended_on.is_some_and(|day| day <= moment.today) || listing.until <= moment.today;
        let stands = !ended && listing.decided_on <= moment.today;
        if outside {
            if subject.state != SubjectState::Confirmed || listing.decided_on > moment.today {
                return Err(Refused::NotFound);
            }
            if ended {
                return Err(Refused::Gone);
            }
        }
        Ok(ListingRow {
            id: Written(input.id),
            list: Written(listing.list.clone()),
            list_title: glossary.list_title(&listing.list),
            adverse: glossary.list_is_adverse(&listing.list),
            subject: SubjectRef::of(glossary, reader.audience(), subject),
            cause: glossary.cause(&listing.list, &listing.cause),
            organ: (&input.organ.name).into(),
            decided_on: listing.decided_on,
            until: listing.until,
            term: listing.ends.term.as_ref().map(|id| glossary.clock_title(id)),
            early_from: listing.ends.early_from,
            stands,
            ended_on: if outside { None } else { input.ended_on },
            end: input.end.filter(|_| !outside),
            end_reasons: (!outside && !input.end_reasons.is_empty()).then(|| input.end_reasons.clone()),
            record: listing.record.map(Written),
        })
    }
}

/// A list of the catalogue with how many stand on it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ListEntry {
    /// The list.
    pub list: ListIdText,
    /// Its name.
    pub title: Phrase,
    /// What it is.
    pub description: Phrase,
    /// Whether it is to a subject's disadvantage.
    pub adverse: bool,
    /// How many subjects stand on it today.
    pub subjects: u64,
    /// How many entries the last seven days brought.
    pub entries_of_week: u64,
    /// How many left in the last seven days.
    pub exits_of_week: u64,
}

impl ListEntry {
    /// The same, framed for a page: it holds nothing of a subject.
    pub fn view(self, reader: &Reader, moment: Moment) -> View<ListEntry> {
        View::new(reader.audience(), moment, None, self)
    }

    /// The list with its counts.
    pub fn new(
        glossary: &Glossary,
        list: &ListId,
        subjects: u64,
        entries_of_week: u64,
        exits_of_week: u64,
    ) -> ListEntry {
        let words = glossary.lists.get(list);
        ListEntry {
            list: Written(list.clone()),
            title: glossary.list_title(list),
            description: words.map_or_else(|| Phrase::same(""), |words| (&words.description).into()),
            adverse: glossary.list_is_adverse(list),
            subjects,
            entries_of_week,
            exits_of_week,
        }
    }
}

/// A list as a page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ListFile {
    /// The list.
    #[serde(flatten)]
    pub entry: ListEntry,
    /// The articles it rests on.
    pub basis: Vec<Phrase>,
    /// How a subject leaves it.
    pub exit: Phrase,
    /// Its causes.
    pub causes: Vec<Phrase>,
    /// Those who stand on it, one page.
    pub listings: Vec<ListingRow>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl ListFile {
    /// A page of the list. `listings` are those who stand on it; what the reader may not see is
    /// left out.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        entry: ListEntry,
        listings: &[(Subject, ListingInput)],
        next: Option<String>,
    ) -> View<ListFile> {
        let words: Option<&ListWords> = glossary.lists.get(&entry.list.0);
        let rows: Vec<ListingRow> = listings
            .iter()
            .filter_map(|(subject, listing)| ListingRow::new(glossary, reader, moment, subject, listing).ok())
            .collect();
        let changes = rows.iter().map(|row| row.until).min();
        let body = ListFile {
            basis: words.map(|words| glossary.bases(&words.basis)).unwrap_or_default(),
            exit: words.map_or_else(|| Phrase::same(""), |words| (&words.exit).into()),
            causes: words.map(|words| words.causes.values().map(Phrase::from).collect()).unwrap_or_default(),
            listings: rows,
            next,
            entry,
        };
        View::new(reader.audience(), moment, changes, body)
    }
}
