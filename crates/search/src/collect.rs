//! One pass over what a query matches: ranks the hits, keeps the best, counts the facets.
//!
//! The filters of facets are judged here and not in the query, so that each facet can be counted
//! with its own filter left aside: who chose one division still sees how many the others have.

use std::{
    collections::{BTreeMap, BinaryHeap, HashMap},
    ops::Range,
};

use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};

use crate::{
    fold::terms,
    query::{Facet, FacetCount, Matched, Page, Query, Rank},
    schema::column,
    subject::{day_number, list_in_force},
};

/// The facets that have a column; `Listed` follows from `List`.
const COLUMNS: [(Facet, &str); 4] = [
    (Facet::Division, column::DIVISION),
    (Facet::Status, column::STATUS),
    (Facet::Class, column::CLASS),
    (Facet::List, column::LIST),
];

/// What the pass is to do.
pub(crate) struct Ranked<'q> {
    pub query: &'q Query,
    /// Whether facets are counted, and their filters judged.
    facets: bool,
    /// The search text without spaces, in each spelling, folded.
    spellings: Vec<String>,
    keep: usize,
    /// Where names near the text are ranked: how many clauses there are.
    near: Option<usize>,
}

/// What the pass found.
#[derive(Default)]
pub(crate) struct Found {
    pub total: u64,
    /// The best hits, the best first.
    pub best: Vec<(Rank, DocAddress)>,
    pub facets: BTreeMap<Facet, Vec<FacetCount>>,
}

impl<'q> Ranked<'q> {
    pub fn new(query: &'q Query) -> Ranked<'q> {
        let spellings = std::iter::once(&query.text).chain(query.other_spellings.iter().take(3));
        let spellings = spellings.map(|text| terms(text).concat()).filter(|text| !text.is_empty()).collect();
        let Page { offset, limit, .. } = query.page;
        let keep = offset.min(Page::MAX_OFFSET) + limit.min(Page::MAX_LIMIT);
        Ranked { query, facets: true, spellings, keep, near: None }
    }
}

impl<'q> Ranked<'q> {
    /// Only the hits.
    pub fn without_facets(query: &'q Query) -> Ranked<'q> {
        Ranked { facets: false, ..Ranked::new(query) }
    }

    /// The same, for names of which each fulfils some of so many clauses.
    pub fn near(self, clauses: usize) -> Ranked<'q> {
        Ranked { near: Some(clauses), ..self }
    }

    /// Whether the page goes on among names that are near.
    pub fn goes_on_near(&self) -> bool {
        self.query.page.after.is_some_and(|after| after.0.tier >= Matched::Near.tier())
    }
}

impl Collector for Ranked<'_> {
    type Fruit = Found;
    type Child = Segment;

    fn for_segment(&self, ordinal: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Segment> {
        let fast = reader.fast_fields();
        let columns = if self.facets { &COLUMNS[..] } else { &[] };
        let facets = columns.iter().map(|(facet, name)| FacetColumn::open(reader, *facet, name, self.query));
        let names = match fast.str(column::SORT_NAME)? {
            Some(names) => Some(NameColumn::open(names, &self.spellings)?),
            None => None,
        };
        Ok(Segment {
            ordinal,
            id: fast.i64(column::ID)?,
            length: fast.u64(column::LENGTH)?,
            ended: fast.u64(column::ENDED)?,
            near: self.near,
            names,
            texts: TextDays {
                from: fast.i64(column::TEXTS_FROM)?,
                until: fast.i64(column::TEXTS_UNTIL)?,
                today: day_number(self.query.today),
            },
            facets: facets.collect::<tantivy::Result<_>>()?,
            listed: ListedFacet::new(self.query),
            after: self.query.page.after.map(|after| after.0),
            keep: self.keep,
            total: 0,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<SegmentFound>) -> tantivy::Result<Found> {
        let mut found = Found::default();
        let mut counts: BTreeMap<Facet, HashMap<String, u64>> = BTreeMap::new();
        for segment in segments {
            found.total += segment.total;
            found.best.extend(segment.best);
            for (facet, value, count) in segment.counts {
                *counts.entry(facet).or_default().entry(value).or_default() += count;
            }
        }
        found.best.sort_unstable();
        found.best.truncate(self.keep);
        for (facet, values) in counts {
            let mut values: Vec<FacetCount> =
                values.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            found.facets.insert(facet, values);
        }
        Ok(found)
    }
}

/// The pass over one segment.
pub(crate) struct Segment {
    ordinal: SegmentOrdinal,
    id: Column<i64>,
    length: Column<u64>,
    ended: Column<u64>,
    near: Option<usize>,
    names: Option<NameColumn>,
    texts: TextDays,
    facets: Vec<FacetColumn>,
    listed: ListedFacet,
    after: Option<Rank>,
    keep: usize,
    total: u64,
    /// The worst of the best on top.
    best: BinaryHeap<(Rank, DocAddress)>,
}

/// What the pass over one segment found.
pub(crate) struct SegmentFound {
    total: u64,
    best: Vec<(Rank, DocAddress)>,
    counts: Vec<(Facet, String, u64)>,
}

impl SegmentCollector for Segment {
    type Fruit = SegmentFound;

    fn collect(&mut self, doc: DocId, score: Score) {
        let tier = self.tier(doc, score);
        let by_text = tier == Matched::Address.tier() || tier == Matched::Scope.tier();
        if by_text && !self.texts.are_public(doc) || !self.count_facets(doc) {
            return;
        }
        self.total += 1;
        let rank = Rank {
            tier,
            ended: self.ended.first(doc) == Some(1),
            length: self.length.first(doc).and_then(|length| u32::try_from(length).ok()).unwrap_or(u32::MAX),
            id: self.id.first(doc).unwrap_or(i64::MAX),
        };
        if self.keep == 0 || self.after.is_some_and(|after| rank <= after) {
            return;
        }
        let candidate = (rank, DocAddress::new(self.ordinal, doc));
        if self.best.len() < self.keep {
            self.best.push(candidate);
        } else if let Some(mut worst) = self.best.peek_mut()
            && candidate < *worst
        {
            *worst = candidate;
        }
    }

    fn harvest(self) -> SegmentFound {
        let mut counts = Vec::new();
        for facet in self.facets {
            let values = facet.values.into_iter().zip(facet.counts);
            counts.extend(values.filter(|(_, count)| *count > 0).map(|(value, count)| (facet.facet, value, count)));
        }
        let listed = [("yes", self.listed.counts[1]), ("no", self.listed.counts[0])];
        counts.extend(listed.map(|(value, count)| (Facet::Listed, value.to_owned(), count)));
        counts.retain(|(_, _, count)| *count > 0);
        SegmentFound { total: self.total, best: self.best.into_vec(), counts }
    }
}

impl Segment {
    /// Counts the document in each facet whose other filters it passes; whether it passes all.
    fn count_facets(&mut self, doc: DocId) -> bool {
        let mut failed = 0;
        let mut failed_at = usize::MAX;
        let mut on_a_list = false;
        for (at, facet) in self.facets.iter_mut().enumerate() {
            let passes = facet.load(doc);
            on_a_list |= facet.facet == Facet::List && !facet.here.is_empty();
            if !passes {
                failed += 1;
                failed_at = at;
            }
        }
        let passes_listed = self.listed.wanted.is_none_or(|wanted| wanted == on_a_list);
        let listed_at = self.facets.len();
        if !passes_listed {
            failed += 1;
            failed_at = listed_at;
        }
        if failed > 1 {
            return false;
        }
        for (at, facet) in self.facets.iter_mut().enumerate() {
            if failed == 0 || failed_at == at {
                facet.here.iter().for_each(|value| facet.counts[*value as usize] += 1);
            }
        }
        if failed == 0 || failed_at == listed_at {
            self.listed.counts[usize::from(on_a_list)] += 1;
        }
        failed == 0
    }

    /// The tier that the matching clause scored; a name that contains the text may also begin with
    /// it or be it.
    fn tier(&self, doc: DocId, score: Score) -> u8 {
        if let Some(clauses) = self.near {
            let missed = clauses.saturating_sub(score.round() as usize);
            return Matched::Near.tier().saturating_add(u8::try_from(missed).unwrap_or(u8::MAX));
        }
        let tier = Matched::tier_of_score(score);
        match &self.names {
            Some(names) if tier == Matched::Name.tier() => names.tier(doc),
            _ => tier,
        }
    }
}

/// On which days address and scope are public.
struct TextDays {
    from: Column<i64>,
    until: Column<i64>,
    today: i64,
}

impl TextDays {
    fn are_public(&self, doc: DocId) -> bool {
        self.from.first(doc).is_some_and(|from| from <= self.today)
            && self.until.first(doc).is_some_and(|until| self.today < until)
    }
}

/// The column of folded current names: their order tells which begin with the text.
struct NameColumn {
    ordinals: Column<u64>,
    /// Of each spelling: the place of the name that equals it, and of those that begin with it.
    spellings: Vec<(Option<u64>, Range<u64>)>,
}

impl NameColumn {
    fn open(names: StrColumn, spellings: &[String]) -> tantivy::Result<NameColumn> {
        let mut places = Vec::new();
        for spelling in spellings {
            let dictionary = names.dictionary();
            let first = |text: &str| -> Result<u64, TantivyError> {
                let mut from = dictionary.range().ge(text).limit(1).into_stream()?;
                Ok(if from.advance() { from.term_ord() } else { u64::MAX })
            };
            places.push((dictionary.term_ord(spelling)?, first(spelling)?..first(&crate::phrase::behind(spelling))?));
        }
        Ok(NameColumn { ordinals: names.into_parts().1, spellings: places })
    }

    fn tier(&self, doc: DocId) -> u8 {
        let Some(ordinal) = self.ordinals.first(doc) else {
            return Matched::Name.tier();
        };
        let best = self.spellings.iter().map(|(exact, prefix)| match exact {
            Some(exact) if *exact == ordinal => Matched::ExactName,
            _ if prefix.contains(&ordinal) => Matched::NamePrefix,
            _ => Matched::Name,
        });
        best.min().unwrap_or(Matched::Name).tier()
    }
}

/// A facet of one segment.
struct FacetColumn {
    facet: Facet,
    ordinals: Option<Column<u64>>,
    /// What each term of the column stands for: a place in `values`, or nothing today.
    meaning: Vec<Option<u32>>,
    values: Vec<String>,
    /// Which values are asked for; absent where any is.
    wanted: Option<Vec<bool>>,
    counts: Vec<u64>,
    /// The values of the document at hand.
    here: Vec<u32>,
}

impl FacetColumn {
    fn open(reader: &SegmentReader, facet: Facet, name: &str, query: &Query) -> tantivy::Result<FacetColumn> {
        let mut meaning = Vec::new();
        let mut values: Vec<String> = Vec::new();
        let mut ordinals = None;
        if let Some(texts) = reader.fast_fields().str(name)? {
            let mut places: HashMap<String, u32> = HashMap::new();
            let mut terms = texts.dictionary().stream()?;
            while terms.advance() {
                let term = String::from_utf8_lossy(terms.key());
                let value = if facet == Facet::List { list_in_force(&term, query.today) } else { Some(&*term) };
                meaning.push(value.map(|value| {
                    *places.entry(value.to_owned()).or_insert_with(|| {
                        values.push(value.to_owned());
                        values.len() as u32 - 1
                    })
                }));
            }
            drop(terms);
            ordinals = Some(texts.into_parts().1);
        }
        let wanted = query.filters.get(&facet).filter(|wanted| !wanted.is_empty());
        let wanted = wanted.map(|wanted| values.iter().map(|value| wanted.contains(value)).collect());
        let counts = vec![0; values.len()];
        Ok(FacetColumn { facet, ordinals, meaning, values, wanted, counts, here: Vec::new() })
    }

    /// Reads the values of a document; whether they pass the filter.
    fn load(&mut self, doc: DocId) -> bool {
        self.here.clear();
        if let Some(ordinals) = &self.ordinals {
            for ordinal in ordinals.values_for_doc(doc) {
                if let Some(Some(value)) = self.meaning.get(ordinal as usize)
                    && !self.here.contains(value)
                {
                    self.here.push(*value);
                }
            }
        }
        match &self.wanted {
            None => true,
            Some(wanted) => self.here.iter().any(|value| wanted[*value as usize]),
        }
    }
}

/// The facet that says whether a subject is on any list.
struct ListedFacet {
    wanted: Option<bool>,
    counts: [u64; 2],
}

impl ListedFacet {
    fn new(query: &Query) -> ListedFacet {
        let wanted = query.filters.get(&Facet::Listed).filter(|wanted| !wanted.is_empty());
        let wanted = wanted.and_then(|wanted| {
            let (yes, no) = (wanted.iter().any(|value| value == "yes"), wanted.iter().any(|value| value == "no"));
            (yes != no).then_some(yes)
        });
        ListedFacet { wanted, counts: [0; 2] }
    }
}
