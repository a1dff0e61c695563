//! What can be asked of the index, and what it answers.

use std::{collections::BTreeMap, fmt, ops::Range, str::FromStr};

use domain::{Date, SubjectId};
use serde::{Deserialize, Serialize};

/// A search.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What the user typed: part of a name, several parts with spaces, a code, the start of a code,
    /// or the start of a name in pinyin; where few names hold it, also words of an address or a
    /// scope of business. Any text is allowed; of a very long one the beginning
    /// counts. An empty text finds every subject.
    pub text: String,
    /// Other spellings of the same text, such as simplified for traditional characters.
    pub other_spellings: Vec<String>,
    /// Only subjects that have one of the values of each facet named here.
    pub filters: BTreeMap<Facet, Vec<String>>,
    /// The day on which listings, addresses and scopes are judged.
    pub today: Date,
    /// Which part of the result.
    pub page: Page,
}

impl Query {
    /// The first 20 hits for `text` as of `today`.
    pub fn new(text: impl Into<String>, today: Date) -> Query {
        Query { text: text.into(), other_spellings: Vec::new(), filters: BTreeMap::new(), today, page: Page::default() }
    }

    /// The same, only with `value` of `facet` (or another value given for the same facet).
    pub fn only(mut self, facet: Facet, value: impl Into<String>) -> Query {
        self.filters.entry(facet).or_default().push(value.into());
        self
    }
}

/// Which part of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Hits to pass over, at most 10,000; use `after` to read further.
    pub offset: usize,
    /// Hits wanted, at most 1,000.
    pub limit: usize,
    /// Start after the last hit of the page before.
    pub after: Option<After>,
}

impl Page {
    /// The most hits that `offset` may pass over.
    pub const MAX_OFFSET: usize = 10_000;
    /// The most hits of one page.
    pub const MAX_LIMIT: usize = 1_000;
}

impl Default for Page {
    fn default() -> Page {
        Page { offset: 0, limit: 20, after: None }
    }
}

/// Where a page ended, to be handed back for the next. Its text is opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct After(pub(crate) Rank);

/// The order of hits: the better first, then those in existence, then the shorter name, then the
/// older subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// 0 is the best ([`Matched`] in its order).
    pub tier: u8,
    /// Whether the subject has ended.
    pub ended: bool,
    /// Characters of the current name.
    pub length: u32,
    /// The subject.
    pub id: i64,
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.0.tier, u8::from(self.0.ended), self.0.length, self.0.id)
    }
}

impl FromStr for After {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<After, Self::Err> {
        let read = || {
            let (tier, rest) = text.split_once('.')?;
            let (ended, rest) = rest.split_once('.')?;
            let (length, id) = rest.split_once('.')?;
            let ended = match ended {
                "0" => false,
                "1" => true,
                _ => return None,
            };
            let (tier, length, id) = (tier.parse().ok()?, length.parse().ok()?, id.parse().ok()?);
            Some(After(Rank { tier, ended, length, id }))
        };
        read().ok_or("not the end of a page of search results")
    }
}

/// A property that results are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// An administrative division of the seat, broad ones included.
    Division,
    /// The registration status.
    Status,
    /// The class of the subject.
    Class,
    /// A list on which it stands today.
    List,
    /// `yes` if it stands on any list today, otherwise `no`.
    Listed,
}

impl Facet {
    /// Every facet, in the order shown.
    pub const ALL: [Facet; 5] = [Facet::Division, Facet::Status, Facet::Class, Facet::List, Facet::Listed];

    /// The facet as written in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Division => "region",
            Facet::Status => "status",
            Facet::Class => "class",
            Facet::List => "list",
            Facet::Listed => "listed",
        }
    }

    /// The facet of that name.
    pub fn from_name(name: &str) -> Option<Facet> {
        Facet::ALL.into_iter().find(|facet| facet.name() == name)
    }
}

/// How many results have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many subjects have it, the facet's own filter left aside.
    pub count: u64,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// How many subjects it found, over all pages.
    pub total: u64,
    /// Whether more may have been found: the start of a code or of a pinyin reading is followed to
    /// its first 1,000 continuations in each part of the index.
    pub capped: bool,
    /// The hits of the page, the best first.
    pub hits: Vec<Hit>,
    /// The counts of each facet, the highest first.
    pub facets: BTreeMap<Facet, Vec<FacetCount>>,
    /// Whether no name holds the text, and the hits are those whose names are near it.
    pub near: bool,
    /// Where the page ended, if there may be more.
    pub next: Option<After>,
}

/// A subject found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The subject.
    pub id: SubjectId,
    /// How it was found.
    pub matched: Matched,
    /// Its current name.
    pub name: String,
    /// The name, former name or code that was found.
    pub text: String,
    /// The bytes of `text` that the search text covers; empty where it was found by its sound.
    pub ranges: Vec<Range<usize>>,
}

/// How a subject was found, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matched {
    /// The text is one of its codes.
    Code,
    /// The text is its name.
    ExactName,
    /// One of its codes begins with the text.
    CodePrefix,
    /// Its name begins with the text.
    NamePrefix,
    /// The text is part of its name.
    Name,
    /// Its name, or the name without place and legal form, begins so in pinyin.
    Pinyin,
    /// The text is part of a former name.
    FormerName,
    /// What of the text is not in the name is in the address.
    Address,
    /// What of the text is in neither is in the scope of business.
    Scope,
    /// No text was asked for.
    All,
    /// The text is in no name; its name is near it.
    Near,
}

/// The score of the best match.
const TOP_SCORE: u8 = 16;

impl Matched {
    pub(crate) const ALL: [Matched; 11] = [
        Matched::Code,
        Matched::ExactName,
        Matched::CodePrefix,
        Matched::NamePrefix,
        Matched::Name,
        Matched::Pinyin,
        Matched::FormerName,
        Matched::Address,
        Matched::Scope,
        Matched::All,
        Matched::Near,
    ];

    pub(crate) fn tier(self) -> u8 {
        self as u8
    }

    pub(crate) fn of_tier(tier: u8) -> Matched {
        // Tiers behind the last are those of names that are less near.
        Matched::ALL.get(usize::from(tier)).copied().unwrap_or(Matched::Near)
    }

    /// The score with which a clause tells the collector what it found: higher is better.
    pub(crate) fn score(self) -> f32 {
        f32::from(TOP_SCORE - self.tier())
    }

    /// The tier of a clause that scored so.
    pub(crate) fn tier_of_score(score: f32) -> u8 {
        TOP_SCORE.saturating_sub(score as u8)
    }
}
