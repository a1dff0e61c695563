//! Searching, and suggestions while a user types.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use domain::SubjectId;
use tantivy::{
    DocAddress, Searcher, TantivyDocument, TantivyError,
    query::Query as EngineQuery,
    schema::{Field, IndexRecordOption, Value, document::CompactDocValue},
};

use crate::{
    Error, Index, Query,
    collect::Ranked,
    fold::{highlight, terms},
    index::Opened,
    near::near,
    phrase::{behind, engine_query, looks_like_code, looks_like_pinyin, name_query},
    query::{After, Hit, Hits, Matched, Page},
    schema::Fields,
};

/// A subject suggested while a user types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The subject.
    pub id: SubjectId,
    /// Why it is suggested.
    pub matched: Matched,
    /// Its current name.
    pub name: String,
    /// The name or code that fits.
    pub text: String,
    /// The bytes of `text` that were typed; empty where it fits by its sound.
    pub ranges: Vec<Range<usize>>,
}

impl Index {
    /// Finds subjects.
    ///
    /// # Errors
    /// An index that can't be read. Whatever the text: it is no error.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        let opened = self.opened();
        let ranked = Ranked::new(query);
        if ranked.goes_on_near() {
            return Ok(search_near(&opened, ranked)?.unwrap_or_default());
        }
        let hits = search(&opened, &ranked)?;
        if hits.total > 0 || query.page.after.is_some() || (!query.filters.is_empty() && anybody(&opened, query)?) {
            return Ok(hits);
        }
        Ok(search_near(&opened, ranked)?.filter(|near| near.total > 0).unwrap_or(hits))
    }

    /// At most `limit` (and at most 50) subjects whose code, name, short name or reading begins
    /// with `text`; if these are too few, subjects whose name contains it.
    ///
    /// # Errors
    /// An index that can't be read.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Vec<Suggestion>, Error> {
        let limit = limit.min(50);
        let whole = terms(text).concat();
        if whole.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let opened = self.opened();
        let searcher = opened.reader.searcher();
        let fields = &opened.fields;
        let query = Query { page: Page { limit, ..Page::default() }, ..Query::new(text, domain::Date::MIN) };
        let mut suggestions: Vec<Suggestion> = Vec::new();
        let ways = [
            (looks_like_code(&whole), fields.code, Matched::CodePrefix),
            (true, fields.key, Matched::NamePrefix),
            (looks_like_pinyin(&whole), fields.pinyin, Matched::Pinyin),
        ];
        for (_, field, matched) in ways.into_iter().filter(|(fits, _, _)| *fits) {
            for (id, address) in beginning_with(&searcher, field, &whole, limit)? {
                if suggestions.len() < limit && !suggestions.iter().any(|known| known.id == id) {
                    let kept = Kept::read(&searcher, address, fields)?;
                    suggestions.push(kept.hit(id, matched, &query).into());
                }
            }
        }
        if suggestions.len() < limit && whole.chars().count() > 1 {
            for hit in search_names(&opened, &Ranked::without_facets(&query))?.hits {
                if suggestions.len() < limit && !suggestions.iter().any(|known| known.id == hit.id) {
                    suggestions.push(hit.into());
                }
            }
        }
        if suggestions.is_empty() {
            let near = search_near(&opened, Ranked::without_facets(&query))?;
            suggestions.extend(near.into_iter().flat_map(|hits| hits.hits).map(Suggestion::from));
        }
        Ok(suggestions)
    }
}

fn search(opened: &Opened, ranked: &Ranked) -> Result<Hits, Error> {
    let searcher = opened.reader.searcher();
    let (engine, capped) = engine_query(ranked.query, &opened.fields, &searcher)?;
    let hits = run(opened, &searcher, &*engine, ranked)?;
    Ok(Hits { capped, ..hits })
}

/// The same by names and codes alone.
fn search_names(opened: &Opened, ranked: &Ranked) -> Result<Hits, Error> {
    let searcher = opened.reader.searcher();
    let (engine, capped) = name_query(ranked.query, &opened.fields, &searcher)?;
    let hits = run(opened, &searcher, &*engine, ranked)?;
    Ok(Hits { capped, ..hits })
}

/// Those whose names are near the text; nothing where it is too short to be near anything.
fn search_near(opened: &Opened, ranked: Ranked) -> Result<Option<Hits>, Error> {
    let searcher = opened.reader.searcher();
    let Some(near) = near(ranked.query, &opened.fields, &searcher)? else { return Ok(None) };
    let hits = run(opened, &searcher, &*near.query, &ranked.near(near.clauses))?;
    Ok(Some(Hits { near: true, ..hits }))
}

/// Whether the text finds anybody once what narrows the hits is left aside.
fn anybody(opened: &Opened, query: &Query) -> Result<bool, Error> {
    let page = Page { limit: 0, ..Page::default() };
    let whole = Query { filters: BTreeMap::new(), page, ..query.clone() };
    Ok(search(opened, &Ranked::without_facets(&whole))?.total > 0)
}

fn run(opened: &Opened, searcher: &Searcher, engine: &dyn EngineQuery, ranked: &Ranked) -> Result<Hits, Error> {
    let query = ranked.query;
    let found = searcher.search(engine, ranked)?;
    let Page { offset, limit, .. } = query.page;
    let (offset, limit) = (offset.min(Page::MAX_OFFSET), limit.min(Page::MAX_LIMIT));
    let page: Vec<_> = found.best.iter().skip(offset).take(limit).collect();
    let mut hits = Hits { total: found.total, facets: found.facets, ..Hits::default() };
    for (rank, address) in &page {
        let kept = Kept::read(searcher, *address, &opened.fields)?;
        hits.hits.push(kept.hit(SubjectId::from_raw(rank.id), Matched::of_tier(rank.tier), query));
    }
    hits.next = page.last().filter(|_| page.len() == limit).map(|(rank, _)| After(*rank));
    Ok(hits)
}

impl From<Hit> for Suggestion {
    fn from(hit: Hit) -> Suggestion {
        Suggestion { id: hit.id, matched: hit.matched, name: hit.name, text: hit.text, ranges: hit.ranges }
    }
}

/// Terms of one segment that are looked at for suggestions, so that many removed documents can't
/// make it slow.
const MAX_TERMS: usize = 1_000;

/// The first subjects, in the order of the term, that have a term of `field` beginning with
/// `prefix`.
fn beginning_with(
    searcher: &Searcher,
    field: Field,
    prefix: &str,
    limit: usize,
) -> Result<Vec<(SubjectId, DocAddress)>, TantivyError> {
    let mut found: BTreeSet<(Vec<u8>, i64, DocAddress)> = BTreeSet::new();
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let ids = segment.fast_fields().i64(crate::schema::column::ID)?;
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().ge(prefix).lt(behind(prefix)).into_stream()?;
        let (mut here, mut seen) = (0, 0);
        while here < limit && seen < MAX_TERMS && terms.advance() {
            seen += 1;
            let mut postings = index.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            for doc in postings.docs().iter().copied() {
                let alive = segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
                if alive && here < limit {
                    let id = ids.first(doc).unwrap_or_default();
                    found.insert((terms.key().to_vec(), id, DocAddress::new(ordinal as u32, doc)));
                    here += 1;
                }
            }
            postings.advance();
        }
    }
    let mut subjects: Vec<(SubjectId, DocAddress)> = Vec::new();
    for (_, id, address) in found {
        let id = SubjectId::from_raw(id);
        if subjects.len() < limit && !subjects.iter().any(|(known, _)| *known == id) {
            subjects.push((id, address));
        }
    }
    Ok(subjects)
}

/// What the index keeps as written.
struct Kept {
    name: String,
    former: Vec<String>,
    codes: Vec<String>,
}

impl Kept {
    fn read(searcher: &Searcher, address: DocAddress, fields: &Fields) -> Result<Kept, TantivyError> {
        let doc: TantivyDocument = searcher.doc(address)?;
        let texts = |field: Field| doc.get_all(field).filter_map(text_of).collect::<Vec<String>>();
        let name = doc.get_first(fields.name).and_then(text_of).unwrap_or_default();
        Ok(Kept { name, former: texts(fields.former), codes: texts(fields.code) })
    }

    fn hit(self, id: SubjectId, matched: Matched, query: &Query) -> Hit {
        let spellings: Vec<&String> =
            std::iter::once(&query.text).chain(query.other_spellings.iter().take(3)).collect();
        let marked = |text: &str| {
            let ranges = spellings.iter().map(|spelling| highlight(text, spelling));
            ranges.max_by_key(|ranges| ranges.iter().map(Range::len).sum::<usize>()).unwrap_or_default()
        };
        let covered = |text: &String| marked(text).iter().map(Range::len).sum::<usize>();
        let among = |texts: &[String]| texts.iter().rev().max_by_key(|text| covered(text)).cloned();
        let text = match matched {
            Matched::Code | Matched::CodePrefix => among(&self.codes),
            Matched::FormerName => among(&self.former),
            _ => None,
        };
        let text = text.unwrap_or_else(|| self.name.clone());
        let ranges = if matched == Matched::All { Vec::new() } else { marked(&text) };
        Hit { id, matched, name: self.name, text, ranges }
    }
}

fn text_of(value: CompactDocValue<'_>) -> Option<String> {
    value.as_str().map(str::to_owned)
}
