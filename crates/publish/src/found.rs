//! What a subject is found by beside its names and codes: what its registration says in words.

use std::ops::Range;

use catalogue::contract::{DatasetKind, FieldRole};
use domain::subject::Subject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Refused, SubjectHit, View, Written,
    input::{RecordInput, SubjectInput},
    reading::{next_change, read},
    view::FieldCodeText,
};

/// Characters before what was found, and in all, that a hit shows of a long text.
const BEFORE_CHARS: usize = 16;
const SHOWN_CHARS: usize = 80;

/// What a registration says in words, as a reader may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistrationTexts {
    /// The address of the seat.
    pub address: Option<String>,
    /// The scope of business.
    pub scope: Option<String>,
}

impl RegistrationTexts {
    /// The texts of one registration record of `subject`.
    ///
    /// # Errors
    /// As for the record itself; [`Refused::NotFound`] where it is no registration.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        record: &RecordInput,
    ) -> Result<View<RegistrationTexts>, Refused> {
        let reading = read(glossary, reader, moment, Some(subject), record)?;
        if reading.contract.kind != DatasetKind::Registration {
            return Err(Refused::NotFound);
        }
        let text = |role| reading.permit.text(role, &reading.newest.values);
        let body = RegistrationTexts { address: text(FieldRole::SubjectAddress), scope: text(FieldRole::SubjectScope) };
        Ok(View::new(reader.audience(), moment, next_change(moment, record), body))
    }
}

/// Where a subject was found that was not found by a name or a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FoundIn {
    /// The field.
    pub field: FieldCodeText,
    /// Its name.
    pub title: Phrase,
    /// What stands before what was found.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What was found.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What stands behind it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub behind: String,
}

impl SubjectHit {
    /// The subject as a hit that was found in the field with `role` of one of its registration records;
    /// `mark` are the bytes that were found there.
    ///
    /// # Errors
    /// As for hit and record; [`Refused::NotFound`] where the reader may not see the field.
    pub fn found_in(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &SubjectInput,
        (record, role, mark): (&RecordInput, FieldRole, Range<usize>),
    ) -> Result<View<SubjectHit>, Refused> {
        let hit = SubjectHit::new(glossary, reader, subject)?;
        let reading = read(glossary, reader, moment, Some(&subject.subject), record)?;
        let field = reading.contract.with_role(role).ok_or(Refused::NotFound)?;
        let text = reading.permit.text(role, &reading.newest.values).ok_or(Refused::NotFound)?;
        let (before, found, behind) = excerpt(&text, mark);
        let found_in =
            FoundIn { field: Written(field.code.clone()), title: field.label().into(), before, text: found, behind };
        let body = SubjectHit { found_in: Some(found_in), ..hit };
        Ok(View::new(reader.audience(), moment, next_change(moment, record), body))
    }
}

/// A part of a text around `mark`: what stands before, what is marked, what stands behind.
fn excerpt(text: &str, mark: Range<usize>) -> (String, String, String) {
    let inside = mark.start <= mark.end && text.is_char_boundary(mark.start) && text.is_char_boundary(mark.end);
    let mark = if inside { mark } else { 0..0 };
    let (head, rest) = text.split_at(mark.start);
    let (marked, tail) = rest.split_at(mark.end - mark.start);
    let first = head.char_indices().rev().take(BEFORE_CHARS).last().map_or(head.len(), |(at, _)| at);
    let marked = first_chars(marked, SHOWN_CHARS);
    let shown = head[first..].chars().count() + marked.chars().count();
    let behind = first_chars(tail, SHOWN_CHARS.saturating_sub(shown));
    let ellipsis = |cut: bool| if cut { "\u{2026}" } else { "" };
    let before = format!("{}{}", ellipsis(first > 0), &head[first..]);
    (before, marked.to_owned(), format!("{behind}{}", ellipsis(behind.len() < tail.len())))
}

/// The first characters of a text.
fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_shown_around_what_was_found() {
        let text = format!("{}found{}", "a".repeat(100), "b".repeat(100));
        let (before, found, behind) = excerpt(&text, 100..105);
        assert_eq!((before, found.as_str()), (format!("\u{2026}{}", "a".repeat(BEFORE_CHARS)), "found"));
        assert_eq!(behind, format!("{}\u{2026}", "b".repeat(SHOWN_CHARS - BEFORE_CHARS - 5)));
        assert_eq!(excerpt("short", 0..5), (String::new(), "short".to_owned(), String::new()));
    }

    #[test]
    fn a_mark_outside_the_text_or_inside_a_character_marks_nothing() {
        for mark in [1..2, 0..100, 5..6] {
            let (before, found, behind) = excerpt("\u{660e}\u{6e56}", mark);
            assert_eq!((before.as_str(), found.as_str(), behind.as_str()), ("", "", "\u{660e}\u{6e56}"));
        }
    }
}
