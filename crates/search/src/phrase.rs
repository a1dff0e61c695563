//! How a search text becomes a query of the index.

use std::ops::Bound;

use tantivy::{
    DocSet, Searcher, TERMINATED, TantivyError, Term,
    query::{
        AllQuery, BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, EnableScoring,
        InvertedIndexRangeQuery, PhraseQuery, Query as EngineQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use crate::{
    elsewhere::elsewhere,
    fold::terms,
    query::{Matched, Query},
    schema::Fields,
};

/// The most continuations of a code or a reading that are followed, in each part of the index.
pub(crate) const MAX_CONTINUATIONS: u64 = 1_000;

pub(crate) type Boxed = Box<dyn EngineQuery>;

/// Where fewer names hold a text, it is also looked for in addresses and scopes: about a page of names.
const FEW_NAMES: usize = 20;

/// The query, and whether it may leave something out. Whether it looks into addresses and scopes follows
/// from the text alone, whatever narrows the hits, so that every page and count is of one query.
pub(crate) fn engine_query(query: &Query, fields: &Fields, searcher: &Searcher) -> Result<(Boxed, bool), TantivyError> {
    let (names, capped) = name_query(query, fields, searcher)?;
    let texts = elsewhere(query, fields);
    if texts.is_empty() || !finds_few(&*names, searcher)? {
        return Ok((names, capped));
    }
    let clauses = std::iter::once(names).chain(texts).collect();
    Ok((Box::new(DisjunctionMaxQuery::new(clauses)), capped))
}

/// Whether a query finds fewer than [`FEW_NAMES`].
fn finds_few(query: &dyn EngineQuery, searcher: &Searcher) -> Result<bool, TantivyError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut found = 0;
    for segment in searcher.segment_readers() {
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            found += usize::from(segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc)));
            if found >= FEW_NAMES {
                return Ok(false);
            }
            doc = scorer.advance();
        }
    }
    Ok(true)
}

/// The query for names and codes, and whether it may leave something out.
pub(crate) fn name_query(query: &Query, fields: &Fields, searcher: &Searcher) -> Result<(Boxed, bool), TantivyError> {
    if query.text.trim().is_empty() && query.other_spellings.is_empty() {
        return Ok((scored(Box::new(AllQuery), Matched::All), false));
    }
    let mut clauses: Vec<Boxed> = Vec::new();
    let mut capped = false;
    for spelling in std::iter::once(&query.text).chain(query.other_spellings.iter().take(3)) {
        let terms = terms(spelling);
        if terms.is_empty() {
            continue;
        }
        clauses.push(scored(contains_all(fields, true, &terms), Matched::Name));
        clauses.push(scored(contains_all(fields, false, &terms), Matched::FormerName));
        let whole = terms.concat();
        if looks_like_code(&whole) {
            clauses.push(scored(whole_term(fields.code, &whole), Matched::Code));
            clauses.push(scored(begins_with(fields.code, &whole), Matched::CodePrefix));
            capped |= exceeds(searcher, fields.code, &whole)?;
        }
        if looks_like_pinyin(&whole) {
            clauses.push(scored(begins_with(fields.pinyin, &whole), Matched::Pinyin));
            capped |= exceeds(searcher, fields.pinyin, &whole)?;
        }
    }
    Ok((if clauses.is_empty() { Box::new(EmptyQuery) } else { Box::new(DisjunctionMaxQuery::new(clauses)) }, capped))
}

/// Whether a folded text may be a code or the start of one: 4 or more ASCII letters and digits, a
/// digit among them.
pub(crate) fn looks_like_code(text: &str) -> bool {
    text.len() >= 4
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a folded text may be pinyin or initials: 2 or more ASCII letters.
pub(crate) fn looks_like_pinyin(text: &str) -> bool {
    text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The first text behind all that begin with `prefix`.
pub(crate) fn behind(prefix: &str) -> String {
    let mut end = prefix.to_owned();
    // No folded text holds the last character of Unicode.
    end.push(char::MAX);
    end
}

pub(crate) fn scored(query: Boxed, matched: Matched) -> Boxed {
    Box::new(ConstScoreQuery::new(query, matched.score()))
}

fn contains_all(fields: &Fields, current: bool, terms: &[String]) -> Boxed {
    all_of(terms.iter().map(|term| contains(fields, current, term)).collect())
}

/// What fulfils each of some queries.
pub(crate) fn all_of(mut queries: Vec<Boxed>) -> Boxed {
    if queries.len() == 1 { queries.remove(0) } else { Box::new(BooleanQuery::intersection(queries)) }
}

/// A phrase of pairs at every second place, the last pair reaching to the end: it covers the whole
/// text with half the terms.
pub(crate) fn contains(fields: &Fields, current: bool, text: &str) -> Boxed {
    let field = if current { fields.name } else { fields.former };
    let chars: Vec<char> = text.chars().collect();
    let pair = |at: usize| (at, Term::from_field_text(field, &chars[at..at + 2].iter().collect::<String>()));
    match chars.len() {
        0 => Box::new(EmptyQuery),
        1 if current => whole_term(fields.single, text),
        // One character of a former name says too little to look for.
        1 => Box::new(EmptyQuery),
        2 => Box::new(TermQuery::new(pair(0).1, IndexRecordOption::Basic)),
        length => {
            let mut pairs: Vec<(usize, Term)> = (0..length - 1).step_by(2).map(pair).collect();
            if length % 2 == 1 {
                pairs.push(pair(length - 2));
            }
            Box::new(PhraseQuery::new_with_offset(pairs))
        }
    }
}

pub(crate) fn whole_term(field: Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn begins_with(field: Field, prefix: &str) -> Boxed {
    let from = Bound::Included(Term::from_field_text(field, prefix));
    let until = Bound::Excluded(Term::from_field_text(field, &behind(prefix)));
    let mut range = InvertedIndexRangeQuery::new(from, until);
    range.limit(MAX_CONTINUATIONS);
    Box::new(range)
}

fn exceeds(searcher: &Searcher, field: Field, prefix: &str) -> Result<bool, TantivyError> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().range().ge(prefix).lt(behind(prefix)).without_keys().into_stream()?;
        let mut left = MAX_CONTINUATIONS;
        while stream.advance() {
            if left == 0 {
                return Ok(true);
            }
            left -= 1;
        }
    }
    Ok(false)
}
