//! Addresses and scopes of business: how a search text is looked for in them, and whether what the
//! register says still holds it.

use std::{collections::BTreeSet, ops::Range};

use tantivy::query::BooleanQuery;

use crate::{
    fold::{fold, highlight},
    phrase::{Boxed, all_of, contains, scored, whole_term},
    prose::{each_term, prose_terms},
    query::{Matched, Query},
    schema::Fields,
};

/// The most parts of a search text that count.
const MAX_PARTS: usize = 8;

/// The most terms of one part that are looked up.
const MAX_TERMS: usize = 64;

/// One part of a search text, between spaces.
struct Part {
    /// As names are compared.
    folded: String,
    /// Its terms in an address or a scope; none where it is too short to be looked for there.
    terms: Vec<String>,
}

/// The parts of a search text; none where all are too short to be looked for elsewhere than in names.
fn parts(text: &str) -> Vec<Part> {
    let mut left = crate::fold::MAX_CHARS;
    let mut parts: Vec<Part> = Vec::new();
    for part in text.split_whitespace().take(4 * MAX_PARTS) {
        let end = part.char_indices().nth(left).map_or(part.len(), |(end, _)| end);
        let part = &part[..end];
        left -= part.chars().count();
        let folded = fold(part);
        if folded.is_empty() || parts.iter().any(|known| known.folded == folded) {
            continue;
        }
        let long_enough = folded.chars().nth(1).is_some();
        let mut terms = if long_enough { prose_terms(part) } else { Vec::new() };
        terms.truncate(MAX_TERMS);
        parts.push(Part { folded, terms });
        if parts.len() == MAX_PARTS || left == 0 {
            break;
        }
    }
    if parts.iter().all(|part| part.terms.is_empty()) { Vec::new() } else { parts }
}

/// The clauses of a query for subjects of which an address or a scope holds what their names do not; none
/// where the text is too short for that.
pub(crate) fn elsewhere(query: &Query, fields: &Fields) -> Vec<Boxed> {
    let mut clauses = Vec::new();
    for spelling in query.spellings() {
        let parts = parts(spelling);
        if parts.is_empty() {
            continue;
        }
        for matched in [Matched::Address, Matched::Scope] {
            let held = parts.iter().map(|part| part.held(fields, matched == Matched::Scope)).collect();
            clauses.push(scored(all_of(held), matched));
        }
    }
    clauses
}

impl Part {
    /// Subjects whose name or address, or also whose scope, holds the part.
    fn held(&self, fields: &Fields, in_scope: bool) -> Boxed {
        let name = contains(fields, true, &self.folded);
        if self.terms.is_empty() {
            return name;
        }
        let all_in = |field| all_of(self.terms.iter().map(|term| whole_term(field, term)).collect());
        let mut ways = vec![name, all_in(fields.address)];
        if in_scope {
            ways.push(all_in(fields.scope));
        }
        Box::new(BooleanQuery::union(ways))
    }
}

/// What the public may read of a subject now, to be compared with what was searched for.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextsNow<'a> {
    /// Its name in its spellings.
    pub names: &'a [&'a str],
    /// The address, as it was put into the index.
    pub address: &'a str,
    /// The scope of business, as it was put into the index.
    pub scope: &'a str,
}

impl Query {
    /// The text, and its other spellings.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.text).chain(self.other_spellings.iter().take(3))
    }

    /// Where the text is found in what the public may read now: [`Matched::Address`] or [`Matched::Scope`];
    /// `None` where it no longer is. The index judges in the same way.
    pub fn found_in(&self, texts: &TextsNow<'_>) -> Option<Matched> {
        let terms_of = |text: &str| {
            let mut terms = BTreeSet::new();
            each_term(text, |term| _ = terms.insert(term.to_owned()));
            terms
        };
        let names: Vec<String> = texts.names.iter().map(|name| fold(name)).collect();
        let (address, scope) = (terms_of(texts.address), terms_of(texts.scope));
        let holds = |spelling: &String, in_scope: bool| {
            let parts = parts(spelling);
            let all_in = |part: &Part, text: &BTreeSet<String>| {
                !part.terms.is_empty() && part.terms.iter().all(|term| text.contains(term))
            };
            let held = |part: &Part| {
                names.iter().any(|name| name.contains(&part.folded))
                    || all_in(part, &address)
                    || in_scope && all_in(part, &scope)
            };
            !parts.is_empty() && parts.iter().all(held)
        };
        let found = |in_scope| self.spellings().any(|spelling| holds(spelling, in_scope));
        match (found(false), found(true)) {
            (true, _) => Some(Matched::Address),
            (false, true) => Some(Matched::Scope),
            (false, false) => None,
        }
    }

    /// The bytes of `text` that the search text covers, in the spelling that covers the most. `comparable` is
    /// `text` with a character for each of its own.
    pub fn marks(&self, text: &str, comparable: &str) -> Vec<Range<usize>> {
        let covered = |ranges: &Vec<Range<usize>>| ranges.iter().map(Range::len).sum::<usize>();
        let marks = self.spellings().map(|spelling| highlight(comparable, spelling)).max_by_key(covered);
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let places: Vec<usize> = comparable.char_indices().map(|(at, _)| at).chain([comparable.len()]).collect();
        let there = |at: &usize| places.binary_search(at).ok().and_then(|place| bytes.get(place).copied());
        let ranges = marks.into_iter().flatten();
        ranges.filter_map(|range| Some(there(&range.start)?..there(&range.end)?)).collect()
    }
}
