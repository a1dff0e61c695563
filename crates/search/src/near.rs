//! Names that are near a search text that no name holds: a character mistyped, left out, doubled or
//! swapped with the next, or characters that sound the same.

use tantivy::{
    Searcher, TantivyError, Term,
    query::{BooleanQuery, ConstScoreQuery, Occur, Query as EngineQuery, TermQuery},
    schema::IndexRecordOption,
};

use crate::{fold::terms, phrase::looks_like_code, query::Query, schema::Fields};

/// A text shorter than this is near too much.
const SHORTEST: usize = 5;

/// Of a longer text the beginning is compared.
const LONGEST: usize = 40;

/// Pairs of neighbouring characters that one slip changes at most: a swap changes three.
const SLIP: usize = 3;

/// A pair that more than this part of all names hold tells nothing.
const COMMON_PART: u64 = 20;
/// A pair is not common among so few names.
const FEW: u64 = 200;

/// What is searched for near a text.
pub(crate) struct Near {
    pub query: Box<dyn EngineQuery>,
    /// How many clauses there are: a name scores one for each that it fulfils.
    pub clauses: usize,
}

/// The query for names near `query`'s text: nothing where it is too short, or may be a code.
pub(crate) fn near(query: &Query, fields: &Fields, searcher: &Searcher) -> Result<Option<Near>, TantivyError> {
    // Who names several parts with spaces between says that all are meant so.
    let [text] = &terms(&query.text)[..] else { return Ok(None) };
    let text: Vec<char> = text.chars().take(LONGEST).collect();
    let whole: String = text.iter().collect();
    if text.len() < SHORTEST || looks_like_code(&whole) {
        return Ok(None);
    }
    let common = FEW.max(searcher.num_docs() / COMMON_PART);
    let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
    let mut pairs: Vec<String> = text.windows(2).map(|pair| pair.iter().collect()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    for pair in pairs {
        let term = Term::from_field_text(fields.name, &pair);
        if searcher.doc_freq(&term)? <= common {
            let holds = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            clauses.push((Occur::Should, Box::new(ConstScoreQuery::new(holds, 1.0))));
        }
    }
    let count = clauses.len();
    if count < 2 {
        return Ok(None);
    }
    let needed = count.saturating_sub(SLIP).max(2);
    let query = BooleanQuery::with_minimum_required_clauses(clauses, needed);
    Ok(Some(Near { query: Box::new(query), clauses: count }))
}
